//! A marked span and what surrounds it, as features see them: what is known before any candidate is looked at.

use std::ops::Range;

use super::candidates::candidates;
use super::model::{Value, label};
use super::pattern::PatternMatch;
use super::scene::Scene;
use super::tagger::{self, Part};

/// What is known of one quoted span before any candidate is looked at.
#[derive(Debug)]
pub struct QuoteView {
    /// Its number.
    pub quote: usize,
    /// Its first token and one past its last.
    pub first: usize,
    /// One past its last token.
    pub end: usize,
    /// The patterns that fit around it.
    pub patterns: Vec<PatternMatch>,
    pub(super) starts_paragraph: bool,
    pub(super) ends_paragraph: bool,
    pub(super) starts_upper: bool,
    pub(super) length: usize,
    /// The candidates, in the order they stand.
    pub candidates: Vec<usize>,
    /// The candidate with the fewest tokens between it and the quotation, other sentences being far.
    pub(super) nearest: Option<usize>,
    /// Whether the tagger takes most of it for content.
    pub(super) tagged_content: bool,
    /// The tagged parts in the paragraphs in reach, by first token.
    pub(super) chunks: Vec<(Part, Range<usize>)>,
    /// The tagged source with the fewest tokens between it and the quotation, other sentences being far.
    pub(super) nearest_source: Option<Range<usize>>,
}

/// The choice made for the quotation before.
#[derive(Debug, Clone, Copy)]
pub struct Previous {
    /// Its quoted span.
    pub quote: usize,
    /// The mention chosen.
    pub mention: usize,
}

impl QuoteView {
    /// Looks at one quoted span, which must have words; `previous` is the choice for the one before.
    #[must_use]
    pub fn new(scene: &Scene<'_>, quote: usize, previous: Option<Previous>) -> Self {
        let range = scene.quote_tokens[quote].clone();
        let before = scene.before_quote(quote);
        let behind = scene.behind_quote(quote);
        let candidates = candidates(scene, quote, previous.map(|previous| previous.mention));
        let chunks = chunks_around(scene, &range, &candidates);
        let paragraph_of = |at: usize| scene.tokens[at].paragraph;
        QuoteView {
            quote,
            first: range.start,
            end: range.end,
            patterns: super::pattern::matches(scene, quote),
            starts_paragraph: before == 0 || paragraph_of(before - 1) != paragraph_of(range.start),
            ends_paragraph: behind >= scene.tokens.len()
                || paragraph_of(behind) != paragraph_of(range.end - 1),
            starts_upper: scene.tokens[range.start].is_capital(),
            length: range.len(),
            nearest: nearest(scene, &range, &candidates),
            tagged_content: part_of(scene, &range, Part::Content) * 2 >= range.len(),
            nearest_source: nearest_source(scene, &range, &chunks),
            chunks,
            candidates,
        }
    }
}

impl QuoteView {
    /// The last character of the quotation, where it is no word.
    pub(super) fn last_mark<'s>(&self, scene: &'s Scene<'_>) -> Value<'s> {
        let last = &scene.tokens[self.end - 1];
        if last.is_word() { label!("w").into() } else { last.into() }
    }
}

/// How many of these tokens the tagger takes for this part.
pub(super) fn part_of(scene: &Scene<'_>, range: &Range<usize>, part: Part) -> usize {
    scene.tags[range.clone()].iter().filter(|tag| tag.part() == Some(part)).count()
}

/// The tagged parts from the first candidate to the last.
fn chunks_around(scene: &Scene<'_>, quote: &Range<usize>, candidates: &[usize]) -> Vec<(Part, Range<usize>)> {
    let first = candidates.first().map_or(quote.start, |index| scene.mentions[*index].tokens.start);
    let last = candidates.last().map_or(quote.end, |index| scene.mentions[*index].tokens.end);
    /// Tokens farther off tell nothing of this quotation.
    const FARTHEST: usize = 800;
    let from = first.min(quote.start).max(quote.start.saturating_sub(FARTHEST));
    let last = last.max(quote.end).min(quote.end + FARTHEST);
    tagger::chunks(&scene.tags[from..last])
        .map(|(part, chunk)| (part, chunk.start + from..chunk.end + from))
        .collect()
}

fn nearest_source(
    scene: &Scene<'_>,
    quote: &Range<usize>,
    chunks: &[(Part, Range<usize>)],
) -> Option<Range<usize>> {
    let sources = chunks.iter().filter(|(part, chunk)| {
        *part == Part::Source && (chunk.end <= quote.start || chunk.start >= quote.end)
    });
    sources
        .min_by_key(|(_, chunk)| {
            let (anchor, distance) = if chunk.start >= quote.end {
                (quote.end - 1, chunk.start - quote.end)
            } else {
                (quote.start, quote.start - chunk.end)
            };
            distance + if scene.same_sentence(chunk.start, anchor) { 0 } else { 40 }
        })
        .map(|(_, chunk)| chunk.clone())
}

fn nearest(scene: &Scene<'_>, quote: &Range<usize>, candidates: &[usize]) -> Option<usize> {
    candidates.iter().copied().min_by_key(|candidate| {
        let place = &scene.mentions[*candidate].tokens;
        let (anchor, distance) = if place.start >= quote.end {
            (quote.end - 1, place.start - quote.end)
        } else {
            (quote.start, quote.start - place.end.min(quote.start))
        };
        distance + if scene.same_sentence(place.start, anchor) { 0 } else { 40 }
    })
}

/// A number in a few classes, wider as it grows.
pub(super) fn bucket(number: usize) -> usize {
    const EDGES: [usize; 14] = [0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 20, 30, 50, 80];
    const LAST: usize = EDGES[EDGES.len() - 1];
    /// The class of each number up to the last edge.
    const CLASSES: [u8; LAST + 1] = {
        let mut classes = [0; LAST + 1];
        let (mut number, mut class) = (0, 0);
        while number <= LAST {
            if number > EDGES[class as usize] {
                class += 1;
            }
            classes[number] = class;
            number += 1;
        }
        classes
    };
    CLASSES.get(number).map_or(EDGES.len(), |class| usize::from(*class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_wider_as_numbers_grow() {
        let classes = [0, 1, 2, 6, 7, 8, 9, 11, 12, 30, 31, 50, 51, 80, 81, 1000].map(bucket);
        assert_eq!(classes, [0, 1, 2, 6, 7, 7, 8, 8, 9, 11, 12, 12, 13, 13, 14, 14]);
        assert!((0..200).all(|number| bucket(number) <= bucket(number + 1)));
    }
}
