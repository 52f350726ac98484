//! The mentions a quotation can belong to.

use super::scene::Scene;
use crate::article::ParagraphKind;
use crate::lexicon::BodyKind;
use crate::mention::MentionKind;

/// How many paragraphs of the story before the quotation are searched.
const PARAGRAPHS_BEFORE: usize = 3;
/// How many behind it.
const PARAGRAPHS_BEHIND: usize = 1;

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
    let mut earliest = first_paragraph;
    while earliest > 0 && (in_reach(earliest - 1) || !is_story(scene, earliest - 1)) {
        earliest -= 1;
    }
    let tokens = &scene.tokens;
    let from = tokens.partition_point(|token| (token.paragraph as usize) < earliest);
    let first = scene.mentions.partition_point(|mention| mention.tokens.start < from);
    let mut found = Vec::new();
    for (index, mention) in scene.mentions.iter().enumerate().skip(first) {
        let paragraph = mention.paragraph as usize;
        if paragraph > last_paragraph && !in_reach(paragraph) && is_story(scene, paragraph) {
            break;
        }
        let can_speak = !matches!(mention.kind, MentionKind::Body(BodyKind::Platform));
        if can_speak
            && in_reach(paragraph)
            && mention.quote.map(|quote| quote as usize) == layer
            && !scene.overlaps_quote(mention, quote)
        {
            found.push(index);
        }
    }
    found
}

fn is_story(scene: &Scene<'_>, paragraph: usize) -> bool {
    scene.article.paragraphs[paragraph].kind == ParagraphKind::Body
}
