//! The mentions a quotation can belong to.

use super::scene::Scene;
use crate::lexicon::BodyKind;
use crate::mention::MentionKind;

/// How many paragraphs of the story before the quotation are searched.
const PARAGRAPHS_BEFORE: usize = 3;
/// How many behind it.
const PARAGRAPHS_BEHIND: usize = 1;

/// At most this many candidates stand before a quotation, and behind it; in news there are fewer.
const MOST_BEFORE: usize = 60;
const MOST_BEHIND: usize = 30;
/// How many mentions are looked at on either side: those in between may belong to other quotations.
const FARTHEST: usize = 400;

/// The mentions that quotation `quote` can belong to, in the order they stand.
///
/// They stand directly in what surrounds the quotation (the story, or the quotation around a nested
/// one), at most three paragraphs of the story before it and one behind.
#[must_use]
pub fn candidates(scene: &Scene<'_>, quote: usize) -> Vec<usize> {
    let span = &scene.quotes[quote];
    let first_paragraph = span.paragraph();
    let last_paragraph = span.last_paragraph();
    let kind = scene.article.paragraphs[first_paragraph].kind;
    let layer = span.parent;
    let in_reach = |paragraph: usize| {
        if paragraph == first_paragraph || paragraph == last_paragraph {
            return true;
        }
        let other = scene.article.paragraphs[paragraph].kind;
        if layer.is_some() || !kind.is_prose() || !other.is_prose() {
            return false;
        }
        if paragraph < first_paragraph {
            scene.prose_number[paragraph] + PARAGRAPHS_BEFORE >= scene.prose_number[first_paragraph]
        } else if paragraph > last_paragraph {
            scene.prose_number[paragraph] <= scene.prose_number[last_paragraph] + PARAGRAPHS_BEHIND
        } else {
            true
        }
    };
    // What lies farther off is not looked at one by one. A quoted span may stand above the story, where no
    // paragraph counts.
    let may_be_in_reach = |from: usize, to: usize| {
        scene.prose_number[to] <= scene.prose_number[from] + PARAGRAPHS_BEFORE.max(PARAGRAPHS_BEHIND)
    };
    let can_speak = |index: &usize| {
        let mention = &scene.mentions[*index];
        in_reach(mention.paragraph as usize)
            && !matches!(mention.kind, MentionKind::Body(BodyKind::Platform))
            && mention.quote.map(|quote| quote as usize) == layer
            && !scene.overlaps_quote(mention, quote)
    };
    let tokens = &scene.quote_tokens[quote];
    let next = scene.mentions.partition_point(|mention| mention.tokens.start < tokens.start);
    let first = scene.mentions[..next]
        .partition_point(|mention| !may_be_in_reach(mention.paragraph as usize, first_paragraph))
        .max(next.saturating_sub(FARTHEST));
    let mut found: Vec<usize> = (first..next).rev().filter(can_speak).take(MOST_BEFORE).collect();
    found.reverse();
    let behind = scene.mentions.partition_point(|mention| mention.tokens.start < tokens.end).max(next);
    let behind = behind..scene.mentions.len().min(behind + FARTHEST);
    let in_reach = |index: &usize| may_be_in_reach(last_paragraph, scene.mentions[*index].paragraph as usize);
    found.extend(behind.take_while(in_reach).filter(can_speak).take(MOST_BEHIND));
    found
}
