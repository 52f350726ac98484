//! Rows as they come -> the ledger, in parts that fit into memory.

use std::io::{self, IsTerminal as _};
use std::ops::ControlFlow;

use indicatif::ProgressBar;
use quoteledger::ledger::{Format, Ledger, Row, Writer};
use quoteledger::merge::{Prefer, merge_read};
use quoteledger::{Lexicon, cluster};

use super::coverage::Coverage;
use super::summary::Summary;
use crate::cli::forms;
use crate::cli::interrupt;
use crate::cli::merge as merging;
use crate::cli::message::{self, Failure};
use crate::cli::output::{Output, Writing};

/// Rows that there is room for from the beginning.
const MOST_ROOM: usize = 20_000;

/// What came of one document.
#[derive(Debug, Default)]
pub struct Done {
    pub rows: Vec<Row>,
    /// What the user should know, in the form `FILE: what`.
    pub warnings: Vec<String>,
}

/// Writes the rows of a run part by part, and tells the user what happens.
pub struct Parts<'a> {
    output: &'a Output,
    format: Format,
    lexicon: &'a Lexicon,
    progress: &'a ProgressBar,
    is_quiet: bool,
    /// A part is written as soon as it has so many rows.
    n_rows: usize,
    part: Vec<Row>,
    n_parts: usize,
    writer: Option<Writer<Writing>>,
    summary: Summary,
    /// What checkers wrote into the ledger that is replaced, and which of its articles are read.
    checked: Option<(&'a Ledger, Coverage)>,
    /// The rows of all parts, where they are to be merged with it.
    to_merge: Vec<Row>,
}

/// Why a run ended before its time.
#[derive(Debug)]
pub enum Stop {
    /// Whoever reads the output has what they wanted.
    ReaderIsGone,
    /// The output cannot be written.
    Failed(Failure),
}

impl<'a> Parts<'a> {
    pub fn new(
        output: &'a Output,
        format: Format,
        lexicon: &'a Lexicon,
        progress: &'a ProgressBar,
        is_quiet: bool,
        n_rows: usize,
        checked: Option<(&'a Ledger, Coverage)>,
    ) -> Self {
        Parts {
            output,
            format,
            lexicon,
            progress,
            is_quiet,
            n_rows,
            // Room that is not used costs nothing, and rows are long: growing would copy them again and again.
            part: Vec::with_capacity(n_rows.min(MOST_ROOM)),
            n_parts: 0,
            writer: None,
            summary: Summary::default(),
            checked,
            to_merge: Vec::new(),
        }
    }

    /// Takes what came of the next document.
    pub fn take(&mut self, done: Result<Done, Failure>) -> ControlFlow<Stop> {
        match done {
            Ok(done) => {
                self.summary.n_articles += n_articles(&done.rows);
                self.summary.n_warnings += done.warnings.len();
                if !self.is_quiet {
                    self.say(|| done.warnings.iter().for_each(|warning| message::warning(warning)));
                }
                self.part.extend(done.rows);
            }
            Err(failure) => {
                self.summary.n_failed += 1;
                if let Some((_, coverage)) = &mut self.checked {
                    coverage.failed(&failure.name);
                }
                self.say(|| message::error(&failure));
            }
        }
        if self.part.len() < self.n_rows {
            return ControlFlow::Continue(());
        }
        match self.write_part() {
            Ok(()) => {
                self.part.clear();
                ControlFlow::Continue(())
            }
            Err(stop) => ControlFlow::Break(stop),
        }
    }

    /// Writes what is left and puts the ledger in its place. Gives how many inputs failed.
    ///
    /// Where no article could be read, nothing is written: a ledger of nothing would replace one of something.
    pub fn finish(mut self) -> Result<usize, Stop> {
        if self.summary.n_articles == 0 {
            return Ok(self.summary.n_failed);
        }
        self.write_part()?;
        // The program ends here: rows are many short texts, and taking them down one by one would only take time.
        std::mem::forget(std::mem::take(&mut self.part));
        if let Some((checked, coverage)) = self.checked.take() {
            self.write_merged(checked, &coverage)?;
        }
        if let Some(writer) = self.writer {
            forms::tell_cut(writer.cut());
            writer.into_inner().and_then(Writing::finish).map_err(|error| stop(self.output, &error))?;
        }
        self.progress.finish_and_clear();
        if self.n_parts > 1 && !self.is_quiet {
            message::warning(&format_args!(
                "the same words in several articles (cluster, also_in) were looked for in {} parts of this ledger, \
                 one by one: give --cluster-rows {} or more to look in all of it",
                self.n_parts, self.summary.n_quotations
            ));
        }
        if !self.is_quiet && (self.output.name().is_some() || io::stderr().is_terminal()) {
            message::line(&self.summary.line(self.output.name()));
        }
        Ok(self.summary.n_failed)
    }

    fn write_part(&mut self) -> Result<(), Stop> {
        cluster(&mut self.part, self.lexicon);
        self.n_parts += 1;
        self.summary.n_quotations += self.part.len();
        self.summary.n_attributed += self.part.iter().filter(|row| !row.speaker.is_empty()).count();
        let _whole = interrupt::whole();
        self.written().map_err(|error| stop(self.output, &error))
    }

    /// Writes all rows, with what checkers wrote into those of the ledger that is replaced.
    fn write_merged(&mut self, checked: &Ledger, coverage: &Coverage) -> Result<(), Stop> {
        let new = Ledger::of_rows(&checked.name, std::mem::take(&mut self.to_merge));
        let merged = merge_read(checked, new, Prefer::Old, self.lexicon, |article| coverage.fate_of(article));
        if !self.is_quiet {
            self.say(|| {
                merging::tell(&merged, &checked.name);
                message::line(&merging::summary(&merged, None));
            });
        }
        let _whole = interrupt::whole();
        let write = || {
            let mut writer =
                forms::begin(self.format, &merged.extra_columns, self.output, self.output.begin()?)?;
            merged.rows.iter().try_for_each(|row| writer.row(&row.row, &row.extra))?;
            Ok(writer)
        };
        self.writer = Some(write().map_err(|error| stop(self.output, &error))?);
        Ok(())
    }

    fn written(&mut self) -> io::Result<()> {
        if self.checked.is_some() {
            self.to_merge.append(&mut self.part);
            return Ok(());
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(forms::begin(self.format, &[], self.output, self.output.begin()?)?),
        };
        writer.rows(&self.part)?;
        writer.flush()
    }

    /// Tells the user something, above the progress bar.
    fn say(&self, say: impl FnOnce()) {
        self.progress.suspend(say);
    }
}

fn stop(output: &Output, error: &io::Error) -> Stop {
    if error.kind() == io::ErrorKind::BrokenPipe {
        Stop::ReaderIsGone
    } else {
        Stop::Failed(output.cannot_write(error))
    }
}

/// How many articles a document's rows tell of; one without a quotation is one.
fn n_articles(rows: &[Row]) -> usize {
    rows.chunk_by(|one, next| one.article == next.article).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_counted_also_without_quotations() {
        let row = |article: &str| Row { article: article.into(), ..Row::default() };
        assert_eq!(n_articles(&[]), 1);
        assert_eq!(n_articles(&[row("a"), row("a"), row("a#2")]), 2);
    }
}
