//! `pronoun`: pronouns that can stand for a source.

use nom::IResult;

use super::input::{Tokens, refused, token};
use super::{Mention, MentionKind};
use crate::lexicon::{FunctionClass, Pronoun, PronounCase, SmallUse};
use crate::token::{Shape, Token};

/// How far behind an indefinite pronoun its cue may stand: "one of them later said", in tokens.
const INDEFINITE_REACH: usize = 6;

// pronoun = <pronouns.csv> ;
pub(super) fn pronoun<'t>(i: Tokens<'t>, all: &'t [Token<'t>]) -> IResult<Tokens<'t>, Mention> {
    let (rest, found) = token(|t: &Token| t.info.pronoun.is_some())(i)?;
    let Some(pronoun) = found.info.pronoun else { return Err(refused(i)) };
    if is_determiner_here(found, rest.first()) || !can_be_source(pronoun, i.at, all) {
        return Err(refused(i));
    }
    let mention = Mention {
        tokens: i.at..rest.at,
        core: i.at..rest.at,
        kind: MentionKind::Pronoun(pronoun),
        gender: pronoun.gender,
        gender_sure: true,
        plural: pronoun.plural,
        role: None,
        acronym: None,
        quote: found.quote,
        paragraph: found.paragraph,
        sentence: found.sentence,
    };
    Ok((rest, mention))
}

/// Whether a word that can be a pronoun stands before its noun here: "one depositor said", "another fan".
fn is_determiner_here(word: &Token, next: Option<&Token>) -> bool {
    let can_be = matches!(
        word.info.function,
        Some(FunctionClass::Number | FunctionClass::Determiner | FunctionClass::Quantifier)
    );
    let is_noun = |t: &Token| {
        t.is_word()
            && t.shape == Shape::Lower
            && t.info.function.is_none()
            && t.info.pronoun.is_none()
            && t.info.cue.is_none()
            && t.quote == word.quote
            && !t.folded.ends_with("ly")
    };
    can_be && next.is_some_and(is_noun)
}

/// A subject can; any other form only beside the words that make it a source: "quoted him as saying",
/// "her claim that", "some said".
fn can_be_source(pronoun: Pronoun, at: usize, all: &[Token]) -> bool {
    let near = |range: std::ops::Range<usize>, wanted: &dyn Fn(&Token) -> bool| {
        all.get(range.start..range.end.min(all.len())).is_some_and(|tokens| tokens.iter().any(wanted))
    };
    let is_cue = |t: &Token| t.info.cue.is_some() || t.does(SmallUse::Quoting);
    match pronoun.case {
        PronounCase::Subject | PronounCase::Relative => true,
        // "her" is either.
        PronounCase::Object | PronounCase::Possessive => {
            let object = near(at.saturating_sub(2)..at, &is_cue)
                && near(at + 1..at + 2, &|t| t.does(SmallUse::Saying) || t.is(":"));
            object
                || pronoun.case == PronounCase::Possessive
                    && near(at + 1..at + 4, &|t| t.info.cue_noun.is_some())
        }
        PronounCase::Indefinite => {
            near(at + 1..at + INDEFINITE_REACH, &is_cue) || near(at.saturating_sub(1)..at, &is_cue)
        }
    }
}
