//! The first and the last words of a quote, which an alignment may leave behind: where words were dropped right behind
//! the first one, it is as cheap to say that the first one is missing. So it is where the first one was replaced.

use super::align::{Step, Window};
use super::claim::{Claim, Element};
use crate::wording::Lists;

/// Words of the source that are read as dropped for each word that is found beyond them.
const MOST_DROPPED: usize = 5;
/// Words at one end of a quote that are read as put in the place of as many words of the source.
const MOST_REPLACED: usize = 3;

/// Finds the words that the source seems to lack at both ends of a passage a little further out, in the same sentence.
pub(super) fn reach_out(
    claim: &Claim,
    text: &str,
    window: &Window,
    steps: Vec<Step>,
    lists: &Lists,
) -> Vec<Step> {
    let mut steps = to_the_left(claim, text, window, steps);
    to_the_right(claim, text, window, &mut steps);
    replaced_at_the_left(text, window, &mut steps, lists);
    replaced_at_the_right(text, window, &mut steps, lists);
    steps
}

/// Words that the source lacks before the passage stand in the place of those that begin its sentence ("All of us" for
/// "None of us"), or of a negation.
fn replaced_at_the_left(text: &str, window: &Window, steps: &mut [Step], lists: &Lists) {
    let lacking = leading(steps);
    let Some(at) = steps.get(lacking.len()).and_then(first_word) else { return };
    if lacking.is_empty() || lacking.len() > MOST_REPLACED {
        return;
    }
    let Some(first) = at.checked_sub(lacking.len()) else { return };
    let is_joined = |word: usize| is_one_sentence(text, window, word) && !window.is_passed_over(word);
    if !(first..at).all(is_joined) {
        return;
    }
    let begins = first.checked_sub(1).is_none_or(|before| !is_one_sentence(text, window, before));
    if begins || (first..at).any(|word| lists.is_negation(&window.words[word].form)) {
        for ((step, element), word) in steps.iter_mut().zip(lacking).zip(first..at) {
            *step = Step::Other { element, word };
        }
    }
}

/// Likewise behind the passage, where a negation was replaced.
fn replaced_at_the_right(text: &str, window: &Window, steps: &mut [Step], lists: &Lists) {
    let n_lacking = steps.iter().rev().take_while(|step| matches!(step, Step::Lacking { .. })).count();
    let rest = steps.len() - n_lacking;
    let Some(end) = steps[..rest].last().and_then(last_word).map(|word| word + 1) else { return };
    let words = end..end + n_lacking;
    if n_lacking == 0 || n_lacking > MOST_REPLACED || words.end > window.words.len() {
        return;
    }
    let is_joined = |word: usize| {
        let gap = &text[window.words[word - 1].span.end..window.words[word].span.start];
        gap.trim().is_empty() && !gap.contains("\n\n") && !window.is_passed_over(word)
    };
    let is_negated = words.clone().any(|word| lists.is_negation(&window.words[word].form));
    if is_negated && words.clone().all(is_joined) {
        for (step, word) in steps[rest..].iter_mut().zip(words) {
            if let Step::Lacking { element } = *step {
                *step = Step::Other { element, word };
            }
        }
    }
}

fn to_the_left(claim: &Claim, text: &str, window: &Window, steps: Vec<Step>) -> Vec<Step> {
    let lacking: Vec<usize> = leading(&steps);
    let Some(mut at) = steps.get(lacking.len()).and_then(first_word) else { return steps };
    // From the right to the left: what is found, and what is missing right of it.
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for element in lacking.iter().rev() {
        let lowest = at.saturating_sub(MOST_DROPPED + 1);
        let word = (lowest..at)
            .rev()
            .take_while(|word| is_one_sentence(text, window, *word))
            .find(|word| is_same(claim, window, *element, *word));
        let Some(word) = word else {
            missing.push(Step::Lacking { element: *element });
            continue;
        };
        found.append(&mut missing);
        found.extend((word + 1..at).rev().map(|word| Step::Extra { word }));
        found.push(Step::Same { element: *element, word });
        at = word;
    }
    found.append(&mut missing);
    let rest = steps.into_iter().skip(lacking.len());
    found.into_iter().rev().chain(rest).collect()
}

fn to_the_right(claim: &Claim, text: &str, window: &Window, steps: &mut Vec<Step>) {
    let n_lacking = steps.iter().rev().take_while(|step| matches!(step, Step::Lacking { .. })).count();
    let rest = steps.len() - n_lacking;
    let Some(mut end) = steps[..rest].last().and_then(last_word).map(|word| word + 1) else { return };
    let mut index = rest;
    while let Some(Step::Lacking { element }) = steps.get(index).cloned() {
        let highest = (end + MOST_DROPPED + 1).min(window.words.len());
        let word = (end..highest)
            .take_while(|word| is_one_sentence(text, window, *word - 1))
            .find(|word| is_same(claim, window, element, *word));
        let Some(word) = word else { return };
        steps[index] = Step::Same { element, word };
        // Steps stand in the order of the passage.
        steps.splice(index..index, (end..word).map(|word| Step::Extra { word }));
        index += word - end + 1;
        end = word + 1;
    }
}

/// The elements of the claim that the source seems to lack before the passage.
fn leading(steps: &[Step]) -> Vec<usize> {
    let element = |step: &Step| match step {
        Step::Lacking { element } => Some(*element),
        _ => None,
    };
    steps.iter().map_while(element).collect()
}

fn first_word(step: &Step) -> Option<usize> {
    match step {
        Step::Same { word, .. }
        | Step::TwoAreOne { word, .. }
        | Step::OneIsTwo { word, .. }
        | Step::Other { word, .. } => Some(*word),
        _ => None,
    }
}

fn last_word(step: &Step) -> Option<usize> {
    match step {
        Step::OneIsTwo { word, .. } => Some(word + 1),
        step => first_word(step),
    }
}

fn is_same(claim: &Claim, window: &Window, element: usize, word: usize) -> bool {
    matches!(&claim.elements[element], Element::Word(said) if said.form == window.words[word].form)
}

/// Whether no sentence ends between a word and the next one.
fn is_one_sentence(text: &str, window: &Window, word: usize) -> bool {
    let Some(next) = window.words.get(word + 1) else { return false };
    let gap = &text[window.words[word].span.end..next.span.start];
    !gap.contains(['.', '!', '?', '…']) && gap.matches('\n').count() < 2
}
