//! The steps of an alignment -> a verdict, with its reasons.

mod before;
mod difference;
mod editing;
mod negation;
mod printing;

use std::ops::Range;

pub(super) use before::is_cut_from_a_negation;

use super::align::{Step, Window};
use super::claim::{Claim, Element};
use super::verdict::{Caution, Edit, Piece, Verdict};
use crate::lexicon::Lexicon;
use crate::span::Span;
use crate::wording::printing::is_mark;
use crate::wording::{Lists, Printing};

/// More words left out than these join passages that stand far apart.
pub const FAR_APART: usize = 50;
/// What is this much alike is the same passage with other words.
const ALTERED: f64 = 0.6;
/// What is this much alike is worth showing.
const NEAREST: f64 = 0.4;
/// Fewer words in common are chance.
const FEWEST_SAME: usize = 3;

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
    /// What of the passage the quote has: more than one where words are left out or the source tells between who
    /// speaks.
    pub(super) parts: Vec<Span>,
    /// What an ellipsis leaves out.
    pub(super) left_out: Vec<Span>,
}

impl Judgement {
    /// The passage as it stands, character for character.
    pub(super) fn plain(span: Span) -> Judgement {
        Judgement {
            verdict: Verdict::Exact,
            printings: Vec::new(),
            edits: Vec::new(),
            cautions: Vec::new(),
            similarity: 1.0,
            difference: Vec::new(),
            span,
            parts: vec![span],
            left_out: Vec::new(),
        }
    }

    /// What decides between two passages, smaller is better. One that may say the opposite is no better than an edited
    /// one that does not. Of those that prove nothing the nearest is the best, though it may say the opposite: a
    /// dropped "not" must not be hidden by a place that has no more of the words.
    pub(super) fn key(&self) -> (Verdict, u64, u64) {
        let grave = self.cautions.iter().filter(|caution| caution.is_grave()).count() as u64;
        let verdict = if grave > 0 { self.verdict.max(Verdict::Edited) } else { self.verdict };
        let unlike = ((1.0 - self.similarity) * 1e9) as u64;
        if verdict.is_proof() { (verdict, grave, unlike) } else { (verdict, unlike, u64::MAX - grave) }
    }

    /// Whether no other passage can be better.
    pub(super) fn is_perfect(&self) -> bool {
        self.verdict == Verdict::Exact && self.cautions.is_empty()
    }

    pub(super) fn add_caution(&mut self, caution: Caution) {
        if !self.cautions.contains(&caution) {
            self.cautions.push(caution);
            self.cautions.sort_unstable();
        }
    }
}

/// What a claim and a passage of `text` have to do with each other. `is_in_context` says whether what stands around
/// the passage fits the row; it is asked where the words alone prove nothing.
pub(super) fn judge(
    claim: &Claim,
    text: &str,
    window: &Window,
    steps: &[Step],
    lexicon: &Lexicon,
    is_in_context: impl Fn(Span) -> bool,
) -> Option<Judgement> {
    let found = Found { claim, text, window, steps, lexicon, lists: &lexicon.wording };
    let same = found.n_same();
    if same == 0 {
        return None;
    }
    let inner = found.inner_span()?;
    let mut judgement = Judgement::plain(inner);
    judgement.similarity = found.similarity();
    (judgement.parts, judgement.left_out) = found.parts();
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
    if judgement.printings.is_empty() && claim.shows_outer_omission() {
        judgement.printings.push(Printing::Ellipsis);
    }
    if is_cut_from_a_negation(claim, text, judgement.span, lexicon) {
        judgement.add_caution(Caution::NegationBefore);
    }
    let quote_shows_editing = claim.elements.iter().any(|element| {
        matches!(
            element,
            Element::Altered(_) | Element::Replacement(_) | Element::Omission { brackets: true }
        )
    });
    judgement.verdict = if quote_shows_editing || !judgement.edits.is_empty() {
        Verdict::Edited
    } else if judgement.printings.is_empty() && judgement.span.of(text) == claim.text.trim() {
        Verdict::Exact
    } else {
        Verdict::Normalised
    };
    if found.joins_scraps() {
        judgement.verdict = Verdict::Weak;
    }
    if judgement.verdict == Verdict::Normalised && judgement.printings.is_empty() {
        // A stray mark at one of the ends.
        judgement.printings.push(Printing::Punctuation);
    }
    let proves_itself = !claim.is_common || is_whole_utterance(text, judgement.span);
    if claim.is_short() && !(proves_itself && is_in_context(inner)) {
        judgement.verdict = Verdict::Weak;
        judgement.add_caution(Caution::TooShort);
    }
    Some(judgement)
}

/// A claim laid along a passage.
struct Found<'f> {
    claim: &'f Claim,
    text: &'f str,
    window: &'f Window,
    steps: &'f [Step],
    lexicon: &'f Lexicon,
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
            Step::Extra { word } => !self.window.is_passed_over(*word),
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
                Step::Extra { word } if !self.window.is_passed_over(*word) => (0, 0, 1),
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

    /// The parts of the passage that the quote has, and those that an ellipsis leaves out.
    fn parts(&self) -> (Vec<Span>, Vec<Span>) {
        let (mut parts, mut left_out): (Vec<Span>, Vec<Span>) = (Vec::new(), Vec::new());
        let mut goes_on = false;
        for step in self.steps {
            let words = Self::source_words(step);
            let Some((first, last)) =
                self.window.words.get(words).and_then(|words| Some((words.first()?, words.last()?)))
            else {
                continue;
            };
            let span = Span::new(first.span.start, last.span.end);
            match step {
                Step::Omitted { .. } => {
                    left_out.push(span);
                    goes_on = false;
                }
                Step::Extra { word } if self.window.interruptions[*word] => goes_on = false,
                _ => match parts.last_mut() {
                    Some(part) if goes_on => part.end = span.end,
                    _ => {
                        parts.push(span);
                        goes_on = true;
                    }
                },
            }
        }
        (parts, left_out)
    }

    fn text_of(&self, words: &Range<usize>) -> &str {
        match self.window.words.get(words.clone()) {
            Some([first, .., last]) => &self.text[first.span.start..last.span.end],
            Some([one]) => one.span.of(self.text),
            _ => "",
        }
    }

    /// What the words that differ may mean.
    fn look_at_changes(&self, judgement: &mut Judgement) {
        if self.steps.iter().any(|step| self.strips_brackets(step)) {
            judgement.add_caution(Caution::BracketsStripped);
        }
        if self.changes_negation() {
            judgement.add_caution(Caution::ChangedNegation);
        }
        if let Some(Step::Same { element, word }) = self.steps.last()
            && let Some(said) = self.span(*element)
        {
            let asks = |text: &str| {
                let is_mark = |c: &char| !c.is_alphanumeric() && !c.is_whitespace();
                text.chars().take_while(is_mark).any(|c| c == '?')
            };
            if asks(&self.claim.text[said.end..]) != asks(&self.text[self.window.words[*word].span.end..]) {
                judgement.add_caution(Caution::Question);
            }
        }
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
}

/// Whether nothing else is said there: the words stand between marks or the ends of sentences.
pub(super) fn is_whole_utterance(text: &str, span: Span) -> bool {
    let is_end = |c: char| matches!(c, '.' | '!' | '?' | '…' | ':' | '\n' | '—' | '–') || is_mark(c);
    let before = text[..span.start].trim_end_matches([' ', '\u{a0}']);
    let behind = text[span.end..].trim_start_matches([' ', '\u{a0}']).chars().next();
    let last = text[..span.end].chars().next_back();
    before.chars().next_back().is_none_or(is_end)
        && (behind.is_none_or(|c| is_end(c) || c == ',') || last.is_some_and(is_end))
}
