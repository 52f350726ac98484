//! The words of the source against those of the quote.

use std::ops::Range;

use super::Found;
use crate::verify::align::Step;
use crate::verify::claim::Element;
use crate::verify::verdict::Piece;
use crate::wording::Change;

impl Found<'_> {
    /// The source's words against the quote's.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut push = |change: Change, text: &str| {
            let text = one_line(text);
            if text.is_empty() {
                return;
            }
            match pieces.last_mut() {
                Some(last) if last.change == change => {
                    last.text.push(' ');
                    last.text.push_str(&text);
                }
                _ => pieces.push(Piece { change, text }),
            }
        };
        for step in self.steps {
            let words = Self::source_words(step);
            let source = || self.printed(self.text, self.text_range(&words));
            let quoted = |element: usize| {
                self.span(element).map_or("", |span| self.printed(&self.claim.text, (span.start, span.end)))
            };
            match step {
                Step::Same { .. } | Step::TwoAreOne { .. } | Step::OneIsTwo { .. } => {
                    push(Change::Same, source())
                }
                Step::Other { element, .. } => {
                    push(Change::Removed, source());
                    push(Change::Added, quoted(*element));
                }
                Step::Lacking { element } => push(Change::Added, quoted(*element)),
                Step::Extra { word } if self.window.is_passed_over(*word) => {}
                Step::Extra { .. } => push(Change::Removed, source()),
                Step::Omitted { words, .. } if words.is_empty() => {}
                Step::Omitted { .. } => push(Change::Same, "[…]"),
                Step::Replaced { element, .. } => {
                    if let Element::Replacement(span) = &self.claim.elements[*element] {
                        push(Change::Same, span.of(&self.claim.text));
                    }
                }
                Step::Bracketed { .. } | Step::Inserted { .. } => {}
            }
        }
        in_reading_order(pieces)
    }

    fn text_range(&self, words: &Range<usize>) -> (usize, usize) {
        match self.window.words.get(words.clone()) {
            Some([first, .., last]) => (first.span.start, last.span.end),
            Some([one]) => (one.span.start, one.span.end),
            _ => (0, 0),
        }
    }

    /// Words with the marks right behind them.
    fn printed<'t>(&self, text: &'t str, (start, end): (usize, usize)) -> &'t str {
        let marks = text[end..].chars().take_while(|c| matches!(c, ',' | '.' | ';' | ':' | '!' | '?'));
        &text[start..end + marks.map(char::len_utf8).sum::<usize>()]
    }
}

/// Where words were replaced, all that was removed comes first.
fn in_reading_order(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut ordered: Vec<Piece> = Vec::with_capacity(pieces.len());
    for run in pieces.chunk_by(|one, next| one.change != Change::Same && next.change != Change::Same) {
        let joined = |change: Change| {
            let texts: Vec<&str> =
                run.iter().filter(|piece| piece.change == change).map(|piece| piece.text.as_str()).collect();
            Piece { change, text: texts.join(" ") }
        };
        for change in [Change::Same, Change::Removed, Change::Added] {
            let piece = joined(change);
            if !piece.text.is_empty() {
                ordered.push(piece);
            }
        }
    }
    ordered
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
