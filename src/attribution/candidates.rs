//! The mentions a quotation can belong to.

use super::scene::Scene;
use crate::lexicon::BodyKind;
use crate::mention::{Mention, MentionKind};

/// In how many paragraphs of the story before the quotation candidates are looked for, and behind it.
///
/// A source stands farther off so seldom (once in 400 quotations of PolNeAR) that all the mentions in between
/// would do more harm than it good; the source of the quotation before stays a candidate at any distance.
const PARAGRAPHS: usize = 1;
/// In a paragraph behind the quotation a source stands in the first sentence.
const SENTENCES_BEHIND: u32 = 1;
/// In a paragraph before it in one of the last sentences.
pub(super) const SENTENCES_BEFORE: u32 = 2;

/// At most this many candidates stand before a quotation, and behind it; in news there are fewer.
const MOST_BEFORE: usize = 60;
const MOST_BEHIND: usize = 30;
/// There is room for so many from the first one on; few quotations have more.
const ROOM: usize = 24;
/// How many mentions are looked at on either side: those in between may belong to other quotations.
const FARTHEST: usize = 400;

/// The mentions that quotation `quote` can belong to, in the order they stand; `previous` is the one that the
/// quotation before belongs to.
///
/// They stand directly in what surrounds the quotation: the story, or the quotation around a nested one.
#[must_use]
pub fn candidates(scene: &Scene<'_>, quote: usize, previous: Option<usize>) -> Vec<usize> {
    let span = &scene.quotes[quote];
    let tokens = &scene.quote_tokens[quote];
    let (first_paragraph, last_paragraph) = (span.paragraph(), span.last_paragraph());
    let (first_sentence, last_sentence) =
        (scene.tokens[tokens.start].sentence, scene.tokens[tokens.end - 1].sentence);
    let kind = scene.article.paragraphs[first_paragraph].kind;
    let layer = span.parent;
    let number = |paragraph: usize| scene.prose_number[paragraph];
    let in_reach = |mention: &Mention| {
        let paragraph = mention.paragraph as usize;
        if paragraph == first_paragraph || paragraph == last_paragraph {
            return true;
        }
        let other = scene.article.paragraphs[paragraph].kind;
        if layer.is_some() || !kind.is_prose() || !other.is_prose() {
            return false;
        }
        if paragraph < first_paragraph {
            number(paragraph) + PARAGRAPHS >= number(first_paragraph)
                && mention.sentence + SENTENCES_BEFORE >= first_sentence
        } else if paragraph > last_paragraph {
            number(paragraph) <= number(last_paragraph) + PARAGRAPHS
                && mention.sentence <= last_sentence + SENTENCES_BEHIND
        } else {
            true
        }
    };
    // What lies farther off is not looked at one by one. A quoted span may stand above the story, where no
    // paragraph counts.
    let may_be_in_reach = |from: usize, to: usize| number(to) <= number(from) + PARAGRAPHS;
    let can_speak = |index: &usize| {
        let mention = &scene.mentions[*index];
        in_reach(mention)
            && !matches!(mention.kind, MentionKind::Body(BodyKind::Platform))
            && mention.quote.map(|quote| quote as usize) == layer
            && !scene.overlaps_quote(mention, quote)
    };
    let next = scene.mentions.partition_point(|mention| mention.tokens.start < tokens.start);
    let first = scene.mentions[..next]
        .partition_point(|mention| !may_be_in_reach(mention.paragraph as usize, first_paragraph))
        .max(next.saturating_sub(FARTHEST));
    let mut found = Vec::with_capacity(ROOM);
    found.extend((first..next).rev().filter(can_speak).take(MOST_BEFORE));
    found.extend(previous.filter(|previous| found.last().is_none_or(|farthest| previous < farthest)));
    found.reverse();
    let behind = scene.mentions.partition_point(|mention| mention.tokens.start < tokens.end).max(next);
    let behind = behind..scene.mentions.len().min(behind + FARTHEST);
    let near = |index: &usize| may_be_in_reach(last_paragraph, scene.mentions[*index].paragraph as usize);
    found.extend(behind.take_while(near).filter(can_speak).take(MOST_BEHIND));
    found
}
