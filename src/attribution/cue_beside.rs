//! The cue next to a mention, and on which side it stands.

use super::model::{Label, label};
use super::scene::Scene;
use crate::lexicon::FunctionClass;
use crate::mention::Mention;
use crate::token::{Token, WordTrait};

/// Where a cue stands as seen from a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CuePlace {
    /// Right behind it: "Roe said".
    Behind,
    /// Behind an aside: "Roe, a farmer, said".
    BehindAside,
    /// Right before it: "said Roe".
    Before,
    /// Some words before it.
    Earlier,
    /// Nowhere near.
    Nowhere,
}

impl CuePlace {
    /// How many places there are.
    pub(super) const COUNT: usize = 5;

    /// Its name in features.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            CuePlace::Behind => label!("R"),
            CuePlace::BehindAside => label!("P"),
            CuePlace::Before => label!("L"),
            CuePlace::Earlier => label!("l"),
            CuePlace::Nowhere => label!("0"),
        }
    }

    /// Whether the mention is the cue's subject in the order of most sentences: "Roe said", "Roe, a farmer, said".
    #[must_use]
    pub fn follows_subject(self) -> bool {
        matches!(self, CuePlace::Behind | CuePlace::BehindAside)
    }
}

/// The cue next to a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Where it stands.
    pub place: CuePlace,
    /// Its first token.
    pub cue: Option<usize>,
}

fn is_aux(token: &Token) -> bool {
    matches!(
        token.info.function,
        Some(FunctionClass::Auxiliary | FunctionClass::Adverb | FunctionClass::Negation)
    ) || token.is_word() && token.is_a(WordTrait::Lower) && token.folded.ends_with("ly")
}

pub(super) fn cue_beside(scene: &Scene<'_>, mention: &Mention) -> Beside {
    let tokens = &scene.tokens;
    let start = mention.tokens.start;
    let in_sentence = |at: usize| {
        at < tokens.len() && tokens[at].sentence == mention.sentence && tokens[at].quote == mention.quote
    };
    let mut at = mention.tokens.end;
    while in_sentence(at) && is_aux(&tokens[at]) && scene.cue_at(at).is_none() {
        at += 1;
    }
    if in_sentence(at)
        && let Some((cue, _)) = scene.cue_at(at)
    {
        return Beside { place: CuePlace::Behind, cue: Some(cue.start) };
    }
    let is_comma = |at: usize| tokens[at].is_a(WordTrait::Comma);
    if in_sentence(at) && is_comma(at) {
        let aside = (at + 1..at + 28).take_while(|at| in_sentence(*at)).find(|at| is_comma(*at));
        if let Some(comma) = aside {
            let mut next = comma + 1;
            while in_sentence(next) && is_aux(&tokens[next]) && scene.cue_at(next).is_none() {
                next += 1;
            }
            if in_sentence(next)
                && let Some((cue, _)) = scene.cue_at(next)
            {
                return Beside { place: CuePlace::BehindAside, cue: Some(cue.start) };
            }
        }
    }
    if start > 0 && in_sentence(start - 1) {
        if let Some((cue, _)) = scene.cue_ending_at(start) {
            return Beside { place: CuePlace::Before, cue: Some(cue.start) };
        }
        let from = start.saturating_sub(7);
        if let Some((cue, _)) = scene.cues_in(from..start).last()
            && in_sentence(cue.start)
        {
            return Beside { place: CuePlace::Earlier, cue: Some(cue.start) };
        }
    }
    Beside { place: CuePlace::Nowhere, cue: None }
}
