//! Whether a quote loses or gains a "not", and with which words its "not" stands.

use std::ops::Range;

use super::Found;
use crate::transcript::opens_turn;
use crate::verify::align::Step;
use crate::verify::claim::Element;

impl Found<'_> {
    pub(super) fn has_negation(&self, words: Range<usize>) -> bool {
        self.window.words[words].iter().any(|word| self.lists.is_negation(&word.form))
    }

    /// The last few words of the sentence that stand before a word of the window.
    pub(super) fn before(&self, word: usize) -> Range<usize> {
        const MOST_WORDS: usize = 4;
        let start = (word.saturating_sub(MOST_WORDS)..word)
            .rev()
            .take_while(|at| !self.ends_sentence(*at))
            .last()
            .unwrap_or(word);
        start..word
    }

    /// Whether a sentence ends behind a word of the window.
    pub(super) fn ends_sentence(&self, word: usize) -> bool {
        let from = self.window.words[word].span.end;
        self.window
            .words
            .get(word + 1)
            .is_some_and(|next| self.text[from..next.span.start].contains(['.', '!', '?', '…']))
    }

    /// Whether the words left out hold a negation in the sentence of the words before or behind. A whole sentence that is
    /// left out may have one.
    pub(super) fn omits_negation(&self, words: &Range<usize>) -> bool {
        let first_end =
            words.clone().find(|word| self.ends_sentence(*word)).map_or(words.end, |word| word + 1);
        let last_start =
            words.clone().rev().find(|word| self.ends_sentence(*word)).map_or(words.start, |word| word + 1);
        let before_ends = words.start.checked_sub(1).is_some_and(|before| self.ends_sentence(before));
        (!before_ends && self.has_negation(words.start..first_end))
            || self.has_negation(last_start..words.end)
    }

    /// Whether words left out from the middle of one sentence to the middle of another join the "not" of one of them
    /// to the rest of the other.
    pub(super) fn moves_negation(&self, words: &Range<usize>) -> bool {
        let is_cut = words.start > 0
            && !self.ends_sentence(words.start - 1)
            && !self.ends_sentence(words.end - 1)
            && words.clone().any(|word| self.ends_sentence(word));
        if !is_cut {
            return false;
        }
        let first = (0..words.start).rev().take_while(|word| !self.ends_sentence(*word)).last();
        let last = (words.end..self.window.words.len()).find(|word| self.ends_sentence(*word));
        let last = last.map_or(self.window.words.len(), |word| word + 1);
        let is_quoted = |word: &usize| {
            self.steps.iter().any(|step| match step {
                Step::Same { word: same, .. } | Step::TwoAreOne { word: same, .. } => same == word,
                Step::OneIsTwo { word: same, .. } => same == word || same + 1 == *word,
                _ => false,
            })
        };
        let kept = |range: Range<usize>| {
            range.filter(is_quoted).any(|word| self.lists.is_negation(&self.window.words[word].form))
        };
        kept(first.unwrap_or(words.start)..words.start) || kept(words.end..last)
    }

    /// Whether the words that differ hold a negation that has none at the same place in the other wording.
    pub(super) fn changes_negation(&self) -> bool {
        let is_changed = |step: &Step| match step {
            Step::Other { .. } | Step::Lacking { .. } => true,
            Step::Extra { word } => !self.window.is_passed_over(*word),
            _ => false,
        };
        self.steps.chunk_by(|one, next| is_changed(one) && is_changed(next)).any(|run| {
            let (mut in_source, mut in_quote) = (0, 0);
            for step in run.iter().filter(|step| is_changed(step)) {
                if let Step::Other { word, .. } | Step::Extra { word } = step {
                    in_source += usize::from(self.lists.is_negation(&self.window.words[*word].form));
                }
                if let Step::Other { element, .. } | Step::Lacking { element } = step
                    && let Element::Word(word) = &self.claim.elements[*element]
                {
                    in_quote += usize::from(self.lists.is_negation(&word.form));
                }
                if let Step::Other { element, word } = step
                    && let Element::Word(said) = &self.claim.elements[*element]
                    && self.lists.are_opposites(&said.form, &self.window.words[*word].form)
                {
                    in_source += 1;
                }
            }
            in_source != in_quote
        })
    }

    /// Whether a new speaker is named in what is left out, by a line that opens a turn of a transcript.
    pub(super) fn holds_label(&self, words: &Range<usize>) -> bool {
        let from = words.start.checked_sub(1).map_or(0, |before| self.window.words[before].span.end);
        let to = self.window.words.get(words.end).map_or(self.text.len(), |next| next.span.start);
        self.text[from..to]
            .match_indices('\n')
            .any(|(at, _)| opens_turn(&self.text[from + at + 1..to], self.lexicon))
    }
}
