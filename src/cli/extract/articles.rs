//! Inputs -> the articles in them, one after the other, each still to be read.

use std::vec;

use indicatif::ProgressBar;
use quoteledger::reading::{Settings, Unread, Unreads};

use crate::cli::guard::guarded;
use crate::cli::inputs::Input;
use crate::cli::message::Failure;

/// The articles of all inputs, in order, with a failure in the place of each that cannot be had.
pub struct Articles<'s> {
    inputs: vec::IntoIter<Result<Input, Failure>>,
    settings: &'s Settings,
    /// Counts the bytes of the files.
    progress: ProgressBar,
    /// The name of the input that is open, and what is left of it.
    open: Option<(String, Unreads<'static>)>,
}

impl<'s> Articles<'s> {
    pub fn new(inputs: Vec<Result<Input, Failure>>, settings: &'s Settings, progress: ProgressBar) -> Self {
        Articles { inputs: inputs.into_iter(), settings, progress, open: None }
    }

    /// The next article of the input that is open.
    fn next_of_open(&mut self) -> Option<Result<Unread, Failure>> {
        let (name, left) = self.open.as_mut()?;
        match guarded(name, || Ok(left.next())) {
            Ok(Some(found)) => Some(found.map_err(Failure::from)),
            Ok(None) => {
                self.open = None;
                None
            }
            // What is left of this input is in nobody knows what state.
            Err(failure) => {
                self.open = None;
                Some(Err(failure))
            }
        }
    }
}

impl Iterator for Articles<'_> {
    type Item = Result<Unread, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.next_of_open() {
                return Some(found);
            }
            let opened = self.inputs.next()?.and_then(|input| {
                let unread = guarded(&input.name(), || input.unread(self.settings, &self.progress))?;
                Ok((input.name(), unread))
            });
            match opened {
                Ok(opened) => self.open = Some(opened),
                Err(failure) => return Some(Err(failure)),
            }
        }
    }
}
