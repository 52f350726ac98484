//! Tokens as input of nom parsers.

use std::iter::{Enumerate, Iterator};
use std::slice::Iter;

use nom::{IResult, Input, Needed};

use crate::token::Token;

/// A run of tokens that nom parsers read, and the text they stand in.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'t> {
    /// The tokens that are left.
    pub rest: &'t [Token<'t>],
    /// Index of the first of them in the article.
    pub at: usize,
    /// The text.
    pub text: &'t str,
}

impl<'t> Tokens<'t> {
    /// All tokens of an article.
    #[must_use]
    pub fn new(tokens: &'t [Token<'t>], text: &'t str) -> Self {
        Tokens { rest: tokens, at: 0, text }
    }

    /// The tokens from `index` of the article on.
    #[must_use]
    pub fn from(tokens: &'t [Token<'t>], index: usize, text: &'t str) -> Self {
        Tokens { rest: &tokens[index.min(tokens.len())..], at: index, text }
    }

    /// The first token that is left.
    #[must_use]
    pub fn first(&self) -> Option<&'t Token<'t>> {
        self.rest.first()
    }
}

impl<'t> Input for Tokens<'t> {
    type Item = &'t Token<'t>;
    type Iter = Iter<'t, Token<'t>>;
    type IterIndices = Enumerate<Iter<'t, Token<'t>>>;

    fn input_len(&self) -> usize {
        self.rest.len()
    }

    fn take(&self, index: usize) -> Self {
        Tokens { rest: &self.rest[..index], ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        Tokens { rest: &self.rest[index..], at: self.at + index, text: self.text }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Self::Item) -> bool>(&self, predicate: P) -> Option<usize> {
        self.rest.iter().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.rest.iter()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.rest.iter().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if self.rest.len() >= count { Ok(count) } else { Err(Needed::new(count - self.rest.len())) }
    }
}

/// A parser of one token for which `wanted` holds.
pub fn token<'t>(
    wanted: impl Fn(&Token) -> bool,
) -> impl Fn(Tokens<'t>) -> IResult<Tokens<'t>, &'t Token<'t>> {
    move |i: Tokens<'t>| match i.first() {
        Some(found) if wanted(found) => Ok((i.take_from(1), found)),
        _ => Err(refused(i)),
    }
}

/// The error of a parser that does not fit here.
pub fn refused(i: Tokens<'_>) -> nom::Err<nom::error::Error<Tokens<'_>>> {
    nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Verify))
}
