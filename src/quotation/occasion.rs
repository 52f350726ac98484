//! Where and when it was said: medium and time, as printed in the sentence that attributes the quotation.

use super::TokenRange;
use crate::attribution::Scene;
use crate::lexicon::{FunctionClass, MEDIUM_GAP, MediumPart, SmallUse};
use crate::span::Span;
use crate::token::WordTrait;

/// The phrase that says where it was said, in these tokens; the longest wins.
pub(super) fn medium(scene: &Scene<'_>, sentence: &TokenRange, layer: Option<usize>) -> Option<Span> {
    let visible = |at: usize| scene.tokens[at].quote.map(|quote| quote as usize) == layer;
    let mut best: Option<TokenRange> = None;
    let opens = |at: usize| scene.tokens[at].is_a(WordTrait::OpensMedium);
    let last = sentence.clone().rfind(|at| scene.tokens[*at].is_a(WordTrait::ClosesMedium))?;
    for at in (sentence.start..=last).filter(|at| opens(*at) && visible(*at)) {
        let behind = |offset: usize| scene.tokens.get(at + 1 + offset).map(|token| token.hash);
        for index in scene.lexicon.media_starting_with(scene.tokens[at].hash, behind) {
            let (parts, _) = &scene.lexicon.media[index];
            if let Some(end) = phrase_end(scene, parts, at, sentence.end)
                && (at..end).all(visible)
                && best.as_ref().is_none_or(|known| known.len() < end - at)
            {
                best = Some(at..end);
            }
        }
    }
    best.map(|range| crate::mention::span_of(&range, &scene.tokens))
}

/// Where a phrase that begins at `at` ends, when it stands there.
fn phrase_end(scene: &Scene<'_>, parts: &[MediumPart], at: usize, limit: usize) -> Option<usize> {
    let mut end = at;
    for (index, part) in parts.iter().enumerate() {
        match *part {
            MediumPart::Gap => {
                let rest = &parts[index + 1..];
                return (0..=MEDIUM_GAP).find_map(|gap| phrase_end(scene, rest, end + gap, limit));
            }
            MediumPart::Word { hash, capital } => {
                let is_here = end < limit && scene.word_hashes.get(end) == Some(&hash);
                if !is_here || capital && !scene.tokens[end].is_capital() {
                    return None;
                }
                end += 1;
            }
        }
    }
    Some(end)
}

/// The words of time in these tokens: "on Monday", "last week", "on Jan. 20".
pub(super) fn when(scene: &Scene<'_>, sentence: &TokenRange, layer: Option<usize>) -> Option<Span> {
    let tokens = &scene.tokens;
    let visible = |at: usize| sentence.contains(&at) && tokens[at].quote.map(|quote| quote as usize) == layer;
    let is_time = |at: usize| {
        let token = &tokens[at];
        token.is_a(WordTrait::Time) && visible(at) && (token.is_capital() || token.does(SmallUse::Day))
    };
    let first = sentence.clone().find(|at| is_time(*at))?;
    let mut start = first;
    while start > 0 && visible(start - 1) && tokens[start - 1].does(SmallUse::TimeModifier) {
        start -= 1;
    }
    let mut end = first + 1;
    let is_number =
        |at: usize| visible(at) && tokens[at].shape == crate::token::Shape::Number && tokens[at].is_word();
    loop {
        if visible(end) && (tokens[end].info.time || is_number(end)) {
            end += 1;
        } else if visible(end)
            && tokens[end].is(",")
            && is_number(end + 1)
            && tokens[end + 1].folded.len() == 4
        {
            end += 2;
        } else {
            break;
        }
    }
    // "20 January": the day before the month.
    if start == first && first > 0 && is_number(first - 1) {
        start = first - 1;
    }
    if start > 0
        && visible(start - 1)
        && tokens[start - 1].does(SmallUse::TimePreposition)
        && tokens[start - 1].has_class(FunctionClass::Preposition)
    {
        start -= 1;
    }
    Some(crate::mention::span_of(&(start..end), tokens))
}
