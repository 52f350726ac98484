//! What is printed differently in the quote and in its source.

use super::{Found, Judgement};
use crate::span::Span;
use crate::verify::align::Step;
use crate::verify::claim::Element;
use crate::verify::verdict::Caution;
use crate::wording::Printing;

impl Found<'_> {
    /// What is printed differently between the first and the last word, and at both ends.
    pub(super) fn look_at_printing(&self, judgement: &mut Judgement) {
        let mut printings = Vec::new();
        let mut add = |printing: Printing| {
            if !printings.contains(&printing) {
                printings.push(printing);
            }
        };
        let mut question = false;
        // The ends of the word before, in the quote and in the source; none where editing stands between.
        let mut before: Option<(usize, usize)> = None;
        let mut pause = false;
        let quote = &self.claim.text;
        for step in self.steps {
            let words = Self::source_words(step);
            match step {
                Step::Same { element, .. }
                | Step::TwoAreOne { element, .. }
                | Step::OneIsTwo { element, .. } => {
                    let last = if matches!(step, Step::TwoAreOne { .. }) { element + 1 } else { *element };
                    let (Some(from), Some(to)) = (self.span(*element), self.span(last)) else { continue };
                    let said = Span::new(from.start, to.end);
                    let source = Span::new(
                        self.window.words[words.start].span.start,
                        self.window.words[words.end - 1].span.end,
                    );
                    if let Some((quote_end, source_end)) = before {
                        let gap = &quote[quote_end..said.start];
                        let source_gap = &self.text[source_end..source.start];
                        question |= gap.contains('?') != source_gap.contains('?');
                        if pause && !source_gap.contains(['.', '…']) {
                            add(Printing::Ellipsis);
                        } else {
                            Printing::of_gap(gap, source_gap, &mut add);
                        }
                    }
                    match step {
                        Step::Same { .. } => {
                            if matches!(self.claim.elements[*element], Element::Word(_)) {
                                Printing::of_word(said.of(quote), source.of(self.text), &mut add);
                            }
                        }
                        _ => add(Printing::Hyphens),
                    }
                    before = Some((said.end, source.end));
                    pause = false;
                }
                Step::Omitted { element, words } if words.is_empty() => match self.claim.elements[*element] {
                    Element::Omission { brackets: false } => pause = true,
                    _ => before = None,
                },
                Step::Extra { word } if self.window.interruptions[*word] => {
                    add(Printing::Attribution);
                    before = None;
                }
                _ => before = None,
            }
        }
        question |= self.look_at_ends(judgement, &mut add);
        printings.sort_unstable();
        judgement.printings = printings;
        if question {
            judgement.add_caution(Caution::Question);
        }
    }

    /// What stands before the first word and behind the last one. Says whether a question mark came or went.
    fn look_at_ends(&self, judgement: &mut Judgement, add: &mut impl FnMut(Printing)) -> bool {
        let quote = &self.claim.text;
        let starts = self.claim.elements.iter().enumerate().filter_map(|(element, _)| self.span(element));
        let (Some(first), Some(last)) =
            (starts.clone().map(|span| span.start).min(), starts.map(|span| span.end).max())
        else {
            return false;
        };
        let Span { start, end } = judgement.span;
        let head = quote[..first].trim_start().trim_start_matches(['…', '.']).trim_start();
        if !head.is_empty() {
            if self.text[..start].ends_with(head) {
                judgement.span.start -= head.len();
            } else if !head.ends_with(']') {
                let n_chars = head.chars().count();
                let there = self.text[..start].char_indices().rev().nth(n_chars - 1).map_or(0, |(at, _)| at);
                Printing::of_gap(head, &self.text[there..start], add);
            }
        }
        let tail = quote[last..].trim_end();
        let tail = tail.trim_start_matches(']');
        let bare = tail.trim_start();
        if bare.is_empty() || bare.starts_with(['…', '[']) || bare.starts_with("...") {
            return false;
        }
        let behind = &self.text[end..];
        if behind.starts_with(tail) {
            judgement.span.end += tail.len();
            return false;
        }
        let is_mark = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
        let there = &behind[..behind.len() - behind.trim_start_matches(is_mark).len()];
        let is_end = |c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '—' | '–' | '-' | '…');
        let mut only_marks = Vec::new();
        Printing::of_gap(tail, there.get(..tail.len()).unwrap_or(there), &mut |printing| {
            only_marks.push(printing)
        });
        if only_marks.contains(&Printing::Punctuation) && tail.contains(is_end) {
            add(Printing::EndMark);
        } else {
            only_marks.into_iter().for_each(add);
        }
        tail.contains('?') != there.contains('?')
    }
}
