//! Indirect speech: what the tagger takes for a reported clause, with its cue and its source.

use super::TokenRange;
use crate::attribution::Scene;
use crate::attribution::tagger::{Part, chunks, sentences};
use crate::token::TokenKind;

/// A reported clause without quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reported {
    /// The clause; in several pieces where its attribution stands inside.
    pub contents: Vec<TokenRange>,
    /// Its cue.
    pub cue: Option<TokenRange>,
    /// The tagged source.
    pub source: Option<TokenRange>,
}

/// A clause has at least this many words; shorter ones are seldom one.
const SHORTEST: usize = 2;

/// The reported clauses of an article, in reading order.
///
/// Within a sentence every content goes to the nearest cue and every cue to the nearest source, one right
/// beside it first. Contents of one cue are one clause.
pub(super) fn reported(scene: &Scene<'_>) -> Vec<Reported> {
    let mut found = Vec::new();
    for sentence in sentences(scene) {
        let shifted = |range: TokenRange| range.start + sentence.start..range.end + sentence.start;
        let parts: Vec<(Part, TokenRange)> = chunks(&scene.tags[sentence.clone()])
            .into_iter()
            .map(|(part, range)| (part, shifted(range)))
            .collect();
        let of = |wanted: Part| parts.iter().filter(move |(part, _)| *part == wanted).map(|(_, range)| range);
        let mut of_sentence: Vec<Reported> = Vec::new();
        for content in of(Part::Content) {
            let content = trimmed(scene, content);
            if !is_clause(scene, &content) {
                continue;
            }
            let cue = of(Part::Cue).min_by_key(|cue| gap(cue, &content)).cloned();
            let same = |known: &&mut Reported| cue.is_some() && known.cue == cue;
            match of_sentence.iter_mut().find(same) {
                Some(known) => known.contents.push(content),
                None => {
                    let anchor = cue.as_ref().unwrap_or(&content);
                    let source = of(Part::Source).min_by_key(|source| gap(source, anchor)).cloned();
                    of_sentence.push(Reported { contents: vec![content], cue, source });
                }
            }
        }
        // Without a cue and without a source nothing says that anybody said it.
        of_sentence.retain(|clause| clause.cue.is_some() || clause.source.is_some());
        found.append(&mut of_sentence);
    }
    found
}

/// The content without punctuation and marks at its ends.
pub(super) fn trimmed(scene: &Scene<'_>, content: &TokenRange) -> TokenRange {
    let is_word = |at: usize| scene.tokens[at].kind == TokenKind::Word;
    let (mut start, mut end) = (content.start, content.end);
    while start < end && !is_word(start) {
        start += 1;
    }
    while end > start && !is_word(end - 1) {
        end -= 1;
    }
    start..end
}

/// Whether these words are reported without marks: enough of them, and most outside quotation marks.
fn is_clause(scene: &Scene<'_>, content: &TokenRange) -> bool {
    let tokens = &scene.tokens[content.clone()];
    let quoted = tokens.iter().filter(|token| token.quote.is_some()).count();
    tokens.len() >= SHORTEST && quoted == 0
}

/// Tokens between two stretches; of two at the same distance the one before comes first.
fn gap(one: &TokenRange, other: &TokenRange) -> usize {
    if one.end <= other.start {
        (other.start - one.end) * 2
    } else {
        one.start.saturating_sub(other.end) * 2 + 1
    }
}
