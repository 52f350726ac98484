//! The first and the last words of a quote, which an alignment may leave behind: where words were dropped right behind
//! the first one, it is as cheap to say that the first one is missing.

use super::align::{Step, Window};
use super::claim::{Claim, Element};

/// Words of the source that are read as dropped for each word that is found beyond them.
const MOST_DROPPED: usize = 5;

/// Finds the words that the source seems to lack at both ends of a passage a little further out, in the same sentence.
pub(super) fn reach_out(claim: &Claim, text: &str, window: &Window, steps: Vec<Step>) -> Vec<Step> {
    let mut steps = to_the_left(claim, text, window, steps);
    to_the_right(claim, text, window, &mut steps);
    steps
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
    for index in rest..steps.len() {
        let Step::Lacking { element } = steps[index] else { return };
        let highest = (end + MOST_DROPPED + 1).min(window.words.len());
        let word = (end..highest)
            .take_while(|word| is_one_sentence(text, window, *word - 1))
            .find(|word| is_same(claim, window, element, *word));
        let Some(word) = word else { return };
        steps[index] = Step::Same { element, word };
        // Steps stand in the order of the passage.
        let extra = (end..word).map(|word| Step::Extra { word });
        let n_extra = word - end;
        steps.splice(index..index, extra);
        end = word + 1;
        if n_extra > 0 {
            // The numbers of the steps behind have changed.
            return to_the_right(claim, text, window, steps);
        }
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
