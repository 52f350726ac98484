//! The whole reported content: the words in marks and the unquoted words of the reported clause.

use super::{Kind, TokenRange};
use crate::attribution::Scene;
use crate::lexicon::SmallUse;
use crate::mention::span_of;
use crate::span::Span;
use crate::token::{Token, TokenKind};

/// Whether quoted words are an utterance of their own or part of a reported clause.
///
/// They are part of one when they begin in small letters and something other than a colon, a comma or
/// their own attribution leads up to them, or when the sentence goes on behind them without one.
pub(super) fn kind(scene: &Scene<'_>, first: usize, last: usize) -> Kind {
    let tokens = &scene.tokens;
    let start = scene.quote_tokens[first].start;
    let before = scene.before_quote(first);
    let behind = scene.behind_quote(last);
    let lead =
        before.checked_sub(1).map(|at| &tokens[at]).filter(|token| token.sentence == tokens[start].sentence);
    let starts_sentence =
        tokens[start].is_capital() || !tokens[start].folded.starts_with(char::is_alphabetic);
    let ends_sentence = ends_utterance(&tokens[scene.quote_tokens[last].end - 1]);
    match lead {
        None => {
            // "“Small words” is how he put it": a sentence that goes on from its quoted subject.
            let goes_on = tokens.get(behind).is_some_and(|token| {
                token.sentence == tokens[start].sentence
                    && token.is_word()
                    && token.info.cue.is_none()
                    && !starts_with_source(scene, behind)
            });
            if goes_on && !ends_sentence && !starts_sentence { Kind::Mixed } else { Kind::Direct }
        }
        Some(token) if token.is(":") || token.is(",") => {
            if starts_sentence || ends_sentence {
                Kind::Direct
            } else {
                Kind::Mixed
            }
        }
        Some(token) => {
            let cue_before = token.info.cue.is_some() || scene.cue_ending_at(before).is_some();
            if starts_sentence && (ends_sentence && (cue_before || scene.quote_tokens[first].len() > 4)) {
                Kind::Direct
            } else {
                Kind::Mixed
            }
        }
    }
}

fn ends_utterance(token: &Token) -> bool {
    matches!(&*token.folded, "." | "!" | "?" | "," | "…" | "-" | "—" | "–")
}

fn starts_with_source(scene: &Scene<'_>, at: usize) -> bool {
    scene.mentions_starting_at(at).next().is_some()
}

/// The content of a mixed quotation: the clause that its quoted words stand in, without the source and
/// its cue.
pub(super) fn mixed_content(
    scene: &Scene<'_>,
    sentence: &TokenRange,
    quoted: &TokenRange,
    mention: Option<&TokenRange>,
    cue: Option<&TokenRange>,
) -> Span {
    let tokens = &scene.tokens;
    let (mut start, mut end) = (quoted.start, quoted.end);
    let attribution_end = [mention, cue]
        .into_iter()
        .flatten()
        .filter(|range| range.end <= quoted.start && range.start >= sentence.start)
        .map(|range| range.end)
        .max();
    let attribution_start = [mention, cue]
        .into_iter()
        .flatten()
        .filter(|range| range.start >= quoted.end && range.end <= sentence.end)
        .map(|range| range.start)
        .min();
    // The clause begins behind the attribution, or with the sentence where that stands behind.
    match (attribution_end, attribution_start) {
        (Some(after), _) => start = after.min(start),
        (None, Some(_)) => start = sentence.start,
        (None, None) => {}
    }
    while start < quoted.start && opens_clause(&tokens[start]) {
        start += 1;
    }
    end = match attribution_start {
        Some(before) => before.max(end),
        None => sentence.end.max(end),
    };
    while end > quoted.end
        && (tokens[end - 1].kind == TokenKind::Punctuation || tokens[end - 1].kind == TokenKind::Mark)
    {
        end -= 1;
    }
    span_of(&(start..end.max(start + 1)), tokens)
}

fn opens_clause(token: &Token) -> bool {
    token.kind != TokenKind::Word || token.does(SmallUse::ClauseOpener)
}
