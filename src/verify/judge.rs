//! The steps of an alignment -> a verdict, with its reasons.

use std::ops::Range;

use super::align::{Step, Window};
use super::claim::{Claim, Element};
use super::verdict::{Caution, Edit, Piece, Verdict};
use crate::span::Span;
use crate::wording::{Change, Lists, Printing};

/// More words left out than these join passages that stand far apart.
pub const FAR_APART: usize = 50;
/// What is this much alike is the same passage with other words.
const ALTERED: f64 = 0.6;
/// What is this much alike is worth showing.
const NEAREST: f64 = 0.4;
/// Fewer words in common are chance.
const FEWEST_SAME: usize = 3;
/// A piece with fewer words proves nothing far from the others.
const FEWEST_FAR_APART: usize = 4;

/// What one passage is for a claim.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    pub(super) printings: Vec<Printing>,
    pub(super) edits: Vec<Edit>,
    pub(super) cautions: Vec<Caution>,
    pub(super) similarity: f64,
    pub(super) difference: Vec<Piece>,
    /// The place of the passage in the text.
    pub(super) span: Span,
}

impl Judgement {
    /// What decides between two passages, smaller is better.
    pub(super) fn key(&self) -> (Verdict, usize, u64) {
        let grave = self.cautions.iter().filter(|caution| caution.is_grave()).count();
        (self.verdict, grave, ((1.0 - self.similarity) * 1e9) as u64)
    }

    fn add_caution(&mut self, caution: Caution) {
        if !self.cautions.contains(&caution) {
            self.cautions.push(caution);
            self.cautions.sort_unstable();
        }
    }
}

/// The passage as it stands, character for character.
pub(super) fn exact(span: Span) -> Judgement {
    Judgement {
        verdict: Verdict::Exact,
        printings: Vec::new(),
        edits: Vec::new(),
        cautions: Vec::new(),
        similarity: 1.0,
        difference: Vec::new(),
        span,
    }
}

/// What a claim and a passage of `text` have to do with each other. `is_in_context` says whether what stands around
/// the passage fits the row; it is asked where the words alone prove nothing.
pub(super) fn judge(
    claim: &Claim,
    text: &str,
    window: &Window,
    steps: &[Step],
    lists: &Lists,
    is_in_context: impl Fn(Span) -> bool,
) -> Option<Judgement> {
    let found = Found { claim, text, window, steps, lists };
    let same = found.n_same();
    if same == 0 {
        return None;
    }
    let inner = found.inner_span()?;
    let mut judgement = exact(inner);
    judgement.similarity = found.similarity();
    found.look_at_editing(&mut judgement);
    if found.is_changed() {
        found.look_at_changes(&mut judgement);
        judgement.difference = found.pieces();
        let is_same_passage = judgement.similarity >= ALTERED
            && same >= FEWEST_SAME
            && !claim.is_short()
            && (!claim.is_brief() || is_in_context(inner));
        judgement.verdict = if is_same_passage { Verdict::Altered } else { Verdict::NotFound };
        if !is_same_passage && (judgement.similarity < NEAREST || same < FEWEST_SAME) {
            return None;
        }
        return Some(judgement);
    }
    found.look_at_printing(&mut judgement);
    let quote_shows_editing = claim.elements.iter().any(|element| {
        matches!(
            element,
            Element::Altered(_) | Element::Replacement(_) | Element::Omission { brackets: true }
        )
    });
    judgement.verdict = if quote_shows_editing || !judgement.edits.is_empty() {
        Verdict::Edited
    } else if judgement.printings.is_empty() {
        Verdict::Exact
    } else {
        Verdict::Normalised
    };
    if found.joins_scraps() {
        judgement.verdict = Verdict::Weak;
    }
    if claim.is_short() && !is_in_context(inner) {
        judgement.verdict = Verdict::Weak;
        judgement.add_caution(Caution::TooShort);
    }
    Some(judgement)
}

struct Found<'f> {
    claim: &'f Claim,
    text: &'f str,
    window: &'f Window,
    steps: &'f [Step],
    lists: &'f Lists,
}

impl Found<'_> {
    fn n_same(&self) -> usize {
        self.steps
            .iter()
            .map(|step| match step {
                Step::Same { .. } | Step::OneIsTwo { .. } => 1,
                Step::TwoAreOne { .. } => 2,
                _ => 0,
            })
            .sum()
    }

    fn is_changed(&self) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Other { .. } | Step::Lacking { .. } => true,
            Step::Extra { word } => !self.window.asides[*word],
            step => self.strips_brackets(step),
        })
    }

    /// Whether words that the source has in brackets are given as the speaker's.
    fn strips_brackets(&self, step: &Step) -> bool {
        matches!(step, Step::Same { .. } | Step::TwoAreOne { .. } | Step::OneIsTwo { .. })
            && Self::source_words(step).any(|word| self.window.asides[word])
    }

    /// The source words of a step.
    fn source_words(step: &Step) -> Range<usize> {
        match step {
            Step::Same { word, .. }
            | Step::TwoAreOne { word, .. }
            | Step::Other { word, .. }
            | Step::Extra { word }
            | Step::Bracketed { word, .. } => *word..word + 1,
            Step::OneIsTwo { word, .. } => *word..word + 2,
            Step::Omitted { words, .. } | Step::Replaced { words, .. } => words.clone(),
            Step::Lacking { .. } | Step::Inserted { .. } => 0..0,
        }
    }

    /// From the first to the last word of the passage.
    fn inner_span(&self) -> Option<Span> {
        let mut words = self.steps.iter().map(Self::source_words).filter(|words| !words.is_empty());
        let first = words.next()?;
        let last = words.next_back().unwrap_or_else(|| first.clone());
        Some(Span::new(self.window.words[first.start].span.start, self.window.words[last.end - 1].span.end))
    }

    /// Twice the shared words over the words of both, without what the quote shows as left out or put in. A passage
    /// counts as at least as long as the quote: what the quote has beyond its ends is missing there.
    fn similarity(&self) -> f64 {
        let (mut shared, mut in_quote, mut in_source) = (0_usize, 0, 0);
        for step in self.steps {
            let (same, quote, source) = match step {
                Step::Same { .. } => (2, 1, 1),
                Step::TwoAreOne { .. } => (3, 2, 1),
                Step::OneIsTwo { .. } => (3, 1, 2),
                Step::Other { .. } => (0, 1, 1),
                Step::Lacking { .. } => (0, 1, 0),
                Step::Extra { word } if !self.window.asides[*word] => (0, 0, 1),
                _ => (0, 0, 0),
            };
            shared += same;
            in_quote += quote;
            in_source += source;
        }
        let is_joined = |step: &Step| matches!(step, Step::TwoAreOne { .. } | Step::OneIsTwo { .. });
        let all = if self.steps.iter().any(is_joined) {
            in_quote + in_source
        } else {
            in_quote + in_source.max(in_quote)
        };
        if all == 0 { 0.0 } else { shared as f64 / all as f64 }
    }

    fn text_of(&self, words: &Range<usize>) -> &str {
        match self.window.words.get(words.clone()) {
            Some([first, .., last]) => &self.text[first.span.start..last.span.end],
            Some([one]) => one.span.of(self.text),
            _ => "",
        }
    }

    fn has_negation(&self, words: &Range<usize>) -> bool {
        self.window.words[words.clone()].iter().any(|word| self.lists.is_negation(&word.form))
    }

    /// What the quote shows as left out and put in.
    fn look_at_editing(&self, judgement: &mut Judgement) {
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
                    if inserted_negation != self.has_negation(&replaced) && !bracketed_negation {
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

    /// The last few words of the sentence that stand before a word of the window.
    fn before(&self, word: usize) -> Range<usize> {
        const MOST_WORDS: usize = 4;
        let start = (word.saturating_sub(MOST_WORDS)..word)
            .rev()
            .take_while(|at| !self.ends_sentence(*at))
            .last()
            .unwrap_or(word);
        start..word
    }

    /// Whether a sentence ends behind a word of the window.
    fn ends_sentence(&self, word: usize) -> bool {
        let from = self.window.words[word].span.end;
        self.window
            .words
            .get(word + 1)
            .is_some_and(|next| self.text[from..next.span.start].contains(['.', '!', '?', '…']))
    }

    /// Whether the words left out hold a negation in the sentence of the words before or behind. A whole sentence that is
    /// left out may have one.
    fn omits_negation(&self, words: &Range<usize>) -> bool {
        let first_end =
            words.clone().find(|word| self.ends_sentence(*word)).map_or(words.end, |word| word + 1);
        let last_start =
            words.clone().rev().find(|word| self.ends_sentence(*word)).map_or(words.start, |word| word + 1);
        let before_ends = words.start.checked_sub(1).is_some_and(|before| self.ends_sentence(before));
        (!before_ends && self.has_negation(&(words.start..first_end)))
            || self.has_negation(&(last_start..words.end))
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
    fn joins_scraps(&self) -> bool {
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

    /// Whether the words that differ hold a negation.
    fn look_at_changes(&self, judgement: &mut Judgement) {
        let (mut in_source, mut in_quote) = (0, 0);
        for step in self.steps {
            if let Step::Other { word, .. } | Step::Extra { word } = step {
                in_source += usize::from(self.lists.is_negation(&self.window.words[*word].form));
            }
            if let Step::Other { element, .. } | Step::Lacking { element } = step
                && let Element::Word(word) = &self.claim.elements[*element]
            {
                in_quote += usize::from(self.lists.is_negation(&word.form));
            }
        }
        if self.steps.iter().any(|step| self.strips_brackets(step)) {
            judgement.add_caution(Caution::BracketsStripped);
        }
        if in_source != in_quote {
            judgement.add_caution(Caution::ChangedNegation);
        }
    }

    /// What is printed differently between the first and the last word, and at both ends.
    fn look_at_printing(&self, judgement: &mut Judgement) {
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
        if tail.is_empty() || tail.starts_with(['…', '[']) || tail.starts_with("...") {
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

    /// The place of an element in the quote.
    fn span(&self, element: usize) -> Option<Span> {
        match self.claim.elements.get(element)? {
            Element::Word(word) | Element::Optional(word) => Some(word.span),
            Element::Altered(word) => Some(word.span),
            Element::Replacement(span) => Some(*span),
            Element::Omission { .. } => None,
        }
    }

    /// The source's words against the quote's.
    fn pieces(&self) -> Vec<Piece> {
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
                Step::Extra { word } if self.window.asides[*word] => {}
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

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
