//! What the quote itself shows as left out or put in, and whether that is honest.

use std::ops::Range;

use super::difference::one_line;
use super::{FAR_APART, Found, Judgement};
use crate::verify::align::Step;
use crate::verify::claim::Element;
use crate::verify::verdict::{Caution, Edit};

/// A piece with fewer words proves nothing far from the others.
const FEWEST_FAR_APART: usize = 4;

impl Found<'_> {
    /// What the quote shows as left out and put in.
    pub(super) fn look_at_editing(&self, judgement: &mut Judgement) {
        let mut inserted_negation = false;
        let mut bracketed_negation = false;
        let mut is_behind_a_word = false;
        let mut bracketed: Option<Range<usize>> = None;
        for step in self.steps {
            match step {
                Step::Omitted { words, .. } if !words.is_empty() => {
                    judgement
                        .edits
                        .push(Edit::LeftOut { words: one_line(self.text_of(words)), count: words.len() });
                    if self.omits_negation(words) {
                        judgement.add_caution(Caution::OmittedNegation);
                    }
                    if self.moves_negation(words) {
                        judgement.add_caution(Caution::MovedNegation);
                    }
                    if self.holds_label(words) {
                        judgement.add_caution(Caution::TwoSpeakers);
                    }
                    if words.len() > FAR_APART || self.spans_paragraphs(words) {
                        judgement.add_caution(Caution::FarApart);
                    }
                }
                Step::Bracketed { element, .. } | Step::Inserted { element } => {
                    if let Step::Bracketed { word, .. } = step {
                        let start = bracketed.map_or(*word, |before| before.start);
                        bracketed = Some(start..word + 1);
                    }
                    if let Element::Optional(word) = &self.claim.elements[*element] {
                        let is_negation = self.lists.is_negation(&word.form);
                        inserted_negation |= is_negation && matches!(step, Step::Inserted { .. });
                        bracketed_negation |= is_negation && matches!(step, Step::Bracketed { .. });
                    }
                }
                Step::Replaced { element, words } => {
                    let bracketed = bracketed.take().unwrap_or_default();
                    if let Element::Replacement(span) = &self.claim.elements[*element] {
                        judgement.edits.push(Edit::Brackets {
                            printed: span.of(&self.claim.text).to_owned(),
                            // What stands there in place of the brackets, or in them as in the source.
                            source: one_line(self.text_of(if words.is_empty() { &bracketed } else { words })),
                        });
                    }
                    // Where brackets open the quote, how much they stand for is not to be seen.
                    let replaced = if is_behind_a_word { words.clone() } else { self.before(words.end) };
                    if inserted_negation != self.has_negation(replaced) && !bracketed_negation {
                        judgement.add_caution(Caution::BracketedNegation);
                    }
                    (inserted_negation, bracketed_negation) = (false, false);
                }
                Step::Same { element, word } => {
                    if let Element::Altered(altered) = &self.claim.elements[*element] {
                        let source = &self.window.words[*word];
                        judgement.edits.push(Edit::Brackets {
                            printed: altered.span.of(&self.claim.text).to_owned(),
                            source: source.span.of(self.text).to_owned(),
                        });
                        if self.lists.is_negation(&altered.whole()) != self.lists.is_negation(&source.form) {
                            judgement.add_caution(Caution::BracketedNegation);
                        }
                    }
                }
                Step::Extra { word } if self.window.asides[*word] => {
                    let aside = self.window.words[*word].span.of(self.text).to_owned();
                    match judgement.edits.last_mut() {
                        Some(Edit::AsideLeftOut(words)) => {
                            words.push(' ');
                            words.push_str(&aside);
                        }
                        _ => judgement.edits.push(Edit::AsideLeftOut(aside)),
                    }
                }
                _ => {}
            }
            is_behind_a_word |= matches!(
                step,
                Step::Same { .. } | Step::TwoAreOne { .. } | Step::OneIsTwo { .. } | Step::Other { .. }
            );
        }
    }

    /// Whether a blank line stands among the words, or before or behind them.
    fn spans_paragraphs(&self, words: &Range<usize>) -> bool {
        let from = words.start.checked_sub(1).map_or(0, |before| self.window.words[before].span.end);
        let to = self.window.words.get(words.end).map_or(self.text.len(), |next| next.span.start);
        let mut line_is_blank = false;
        for c in self.text[from..to].chars() {
            match c {
                '\n' if line_is_blank => return true,
                '\n' => line_is_blank = true,
                c if c.is_whitespace() => {}
                _ => line_is_blank = false,
            }
        }
        false
    }

    /// Whether a piece of a word or two stands far from the others.
    pub(super) fn joins_scraps(&self) -> bool {
        let far: Vec<bool> = self
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Omitted { words, .. } => Some(words.len() > FAR_APART),
                _ => None,
            })
            .collect();
        let sizes: Vec<usize> = self.claim.pieces.iter().map(Range::len).collect();
        if far.len() + 1 != sizes.len() {
            return false;
        }
        // What stands together counts together.
        let mut group = sizes[0];
        let mut groups = Vec::new();
        for (is_far, size) in far.iter().zip(&sizes[1..]) {
            if *is_far {
                groups.push(group);
                group = 0;
            }
            group += size;
        }
        groups.push(group);
        groups.len() > 1 && groups.iter().any(|size| *size < FEWEST_FAR_APART)
    }
}
