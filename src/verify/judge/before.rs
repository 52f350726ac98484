//! Whether a quote is cut from behind a negation: "Nobody said that we were wrong".

use crate::lexicon::{FunctionClass, Lexicon};
use crate::span::Span;
use crate::verify::claim::{Claim, Element};
use crate::verify::interruption::interruptions;
use crate::wording::printing::is_mark;
use crate::wording::words::words;

/// So much of the source before a quote is looked through for a negation, in bytes.
const MOST_BEFORE: usize = 300;

/// Whether a quote that begins like a sentence stands, in the source, in the middle of a clause that a negation opens.
/// Who says it may stand between: “I will not say,” she said, “that the mine is safe.”
pub(in crate::verify) fn is_cut_from_a_negation(
    claim: &Claim,
    text: &str,
    span: Span,
    lexicon: &Lexicon,
) -> bool {
    let first_letter = |text: &str| text.chars().find(|c| c.is_alphabetic());
    let begins_a_sentence = first_letter(&claim.text).is_some_and(char::is_uppercase)
        && claim
            .elements
            .iter()
            .find(|element| !matches!(element, Element::Omission { .. }))
            .is_some_and(|element| matches!(element, Element::Word(_)));
    if !begins_a_sentence {
        return false;
    }
    let mut from = span.start.saturating_sub(MOST_BEFORE);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let is_capital = first_letter(span.of(text)).is_some_and(char::is_uppercase);
    let part = &text[from..span.end];
    let words = words(part, &lexicon.wording);
    let between = interruptions(part, &words, lexicon);
    let first = words.partition_point(|word| word.span.start < span.start - from);
    for at in (0..first).rev() {
        let Some(next) = words.get(at + 1) else { return false };
        let gap = &part[words[at].span.end..next.span.start];
        let is_interrupted = between[at] || between.get(at + 1).is_some_and(|is_between| *is_between);
        let is_end = if is_interrupted {
            gap.contains(['.', '!', '?', '…'])
        } else if at + 1 == first && is_capital {
            // A name, or "I", in the middle of a line.
            gap.contains(|c: char| c == '\n' || is_end(c) || is_mark(c))
        } else if at + 1 == first {
            // A quotation that goes on with its clause: she denied having said “the mine is safe”.
            gap.contains(is_end) || gap.matches('\n').count() > 1
        } else {
            gap.contains(|c: char| is_end(c) || matches!(c, '“' | '”' | '"')) || gap.matches('\n').count() > 1
        };
        if is_end {
            return false;
        }
        if between[at] {
            continue;
        }
        let form = &words[at].form;
        if lexicon.wording.is_negation(form) {
            return true;
        }
        // "We will not sell the farm but they will" has two clauses.
        if lexicon.word(form).function == Some(FunctionClass::Conjunction) {
            return false;
        }
    }
    false
}

fn is_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | ',' | ';' | ':' | '—' | '–' | '(' | ')')
}
