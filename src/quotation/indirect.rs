//! Indirect speech: what the tagger takes for a reported clause, with its cue and its source.

use super::TokenRange;
use super::clause_shapes::clause_by_shape;
use crate::attribution::Scene;
use crate::attribution::tagger::{Part, chunks, sentences};
use crate::lexicon::{CueKind, FunctionClass, SmallUse};
use crate::token::{Token, TokenKind};

/// A reported clause without quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The clause; in several pieces where its attribution stands inside.
    pub contents: Vec<TokenRange>,
    /// Its cue.
    pub cue: Option<TokenRange>,
    /// The tagged source.
    pub source: Option<TokenRange>,
    /// Whether the shape of its sentence showed the clause, where the tagger found none.
    pub by_shape: bool,
}

/// A clause has at least this many words; shorter ones are seldom one.
const SHORTEST: usize = 2;

/// The reported clauses of an article, in reading order.
///
/// Within a sentence every content goes to the nearest cue and every cue to the nearest source, one right
/// beside it first. Contents of one cue are one clause.
///
/// `is_quotation` tells for each marked span whether it is one: marks around a name or term do not keep a
/// clause from being reported.
#[must_use]
pub fn reported(scene: &Scene<'_>, is_quotation: &[bool]) -> Vec<Reported> {
    let mut found = Vec::new();
    for sentence in sentences(scene).filter(|sentence| scene.has_reports(sentence)) {
        let shifted = |range: TokenRange| range.start + sentence.start..range.end + sentence.start;
        let parts: Vec<(Part, TokenRange)> =
            chunks(&scene.tags[sentence.clone()]).map(|(part, range)| (part, shifted(range))).collect();
        let of = |wanted: Part| parts.iter().filter(move |(part, _)| *part == wanted).map(|(_, range)| range);
        let mut of_sentence: Vec<Reported> = Vec::new();
        for content in of(Part::Content) {
            let content = trimmed(scene, content);
            if !is_clause(scene, &content, is_quotation) {
                continue;
            }
            let cue = of(Part::Cue).min_by_key(|cue| gap(cue, &content)).cloned();
            let same = |known: &&mut Reported| cue.is_some() && known.cue == cue;
            match of_sentence.iter_mut().find(same) {
                Some(known) => known.contents.push(content),
                None => {
                    let anchor = cue.as_ref().unwrap_or(&content);
                    let source = of(Part::Source).min_by_key(|source| gap(source, anchor)).cloned();
                    of_sentence.push(Reported { contents: vec![content], cue, source, by_shape: false });
                }
            }
        }
        if !parts.iter().any(|(part, _)| *part == Part::Content) {
            of_sentence.extend(clause_by_shape(scene, &sentence));
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
fn is_clause(scene: &Scene<'_>, content: &TokenRange, is_quotation: &[bool]) -> bool {
    let tokens = &scene.tokens[content.clone()];
    let is_quoted = |token: &Token| {
        let mut quote = token.quote.map(|quote| quote as usize);
        while let Some(inner) = quote {
            if is_quotation[inner] {
                return true;
            }
            quote = scene.quotes[inner].parent;
        }
        false
    };
    tokens.len() >= SHORTEST && !tokens.iter().any(is_quoted)
}

/// The content without the word that opens the clause: "that the road was closed".
pub(super) fn without_opener(scene: &Scene<'_>, content: &TokenRange) -> TokenRange {
    let [first, second, _, ..] = &scene.tokens[content.clone()] else { return content.clone() };
    // "that was fine": a pronoun is part of what is said.
    let is_pronoun = matches!(second.info.function, Some(FunctionClass::Auxiliary | FunctionClass::Verb));
    if first.does(SmallUse::ClauseOpener) && !first.is_capital() && !is_pronoun {
        content.start + 1..content.end
    } else {
        content.clone()
    }
}

/// Who stands beside the cue of a clause that no source was tagged for.
#[must_use]
pub fn mention_at_cue(scene: &Scene<'_>, found: &Reported) -> Option<usize> {
    let first = found.contents[0].start;
    let sentence = scene.tokens[first].sentence;
    let own = |at: usize| found.contents.iter().any(|content| content.contains(&at));
    let cue = match &found.cue {
        Some(cue) => cue.clone(),
        None => {
            // The cue nearest to the clause, right before or behind it.
            const REACH: usize = 3;
            let last = found.contents[found.contents.len() - 1].end;
            let near = first.saturating_sub(REACH)..(last + REACH).min(scene.tokens.len());
            let cues = scene.cues_in(near);
            let free = |cue: &&(TokenRange, CueKind)| {
                !own(cue.0.start) && scene.tokens[cue.0.start].sentence == sentence
            };
            cues.iter().filter(free).min_by_key(|(cue, _)| gap(cue, &found.contents[0]))?.0.clone()
        }
    };
    /// A sentence without end is a list: nobody beside its cue stands farther off.
    const FARTHEST: usize = 60;
    let low = cue.start.saturating_sub(FARTHEST);
    let from = scene.mentions.partition_point(|mention| mention.tokens.start < low);
    (from..scene.mentions.len())
        .take_while(|index| scene.mentions[*index].tokens.start < cue.end + FARTHEST)
        .filter(|index| {
            let mention = &scene.mentions[*index];
            let beside = scene.beside[*index].cue.is_some_and(|at| cue.contains(&at));
            beside
                && mention.sentence == sentence
                && mention.quote == scene.tokens[cue.start].quote
                && !own(mention.tokens.start)
        })
        .min_by_key(|index| scene.beside[*index].place)
}

/// Tokens between two stretches; of two at the same distance the one before comes first.
fn gap(one: &TokenRange, other: &TokenRange) -> usize {
    if one.end <= other.start {
        (other.start - one.end) * 2
    } else {
        one.start.saturating_sub(other.end) * 2 + 1
    }
}
