//! What stands beside a name and says who that is: "Ana Diaz, 44, the mayor," and "the mayor, Ana Diaz,".

use std::ops::Range;

use smol_str::SmolStr;

use super::entity::Entities;
use super::scene::Scene;
use crate::lexicon::{FunctionClass, RoleType, SmallUse};
use crate::mention::{Mention, MentionKind};
use crate::token::Shape;

/// What stands behind a name between commas and says who it is: a noun from the list of roles is in it.
#[must_use]
pub fn apposition(scene: &Scene<'_>, mention: &Mention) -> Option<Range<usize>> {
    const LONGEST: usize = 24;
    let tokens = &scene.tokens;
    let same = |at: usize| {
        tokens.get(at).is_some_and(|token| token.sentence == mention.sentence && token.quote == mention.quote)
    };
    let mut at = mention.tokens.end;
    if !same(at) || !tokens[at].is(",") {
        return None;
    }
    at += 1;
    // An age: ", 34,".
    if same(at) && tokens[at].shape == Shape::Number && same(at + 1) && tokens[at + 1].is(",") {
        at += 2;
    }
    // ", who heads the agency,": what follows is a clause, its nouns tell all the same.
    let start = at;
    while same(at)
        && at - start < LONGEST
        && !tokens[at].is(",")
        && !tokens[at].is(".")
        && !tokens[at].is(":")
        && tokens[at].kind != crate::token::TokenKind::Mark
    {
        at += 1;
    }
    let words = &tokens[start..at];
    let first = words.first()?;
    let verb = words.iter().take(3).any(|token| token.info.cue.is_some() && token.info.role.is_none());
    let is_noun = first.has_class(FunctionClass::Determiner)
        || first.info.role.is_some()
        || first.info.title
        || first.info.title_modifier
        || first.shape == Shape::Lower
        || first.is_capital();
    let has_role = words.iter().take(10).any(|token| token.info.role.is_some() || token.info.title);
    let clause = first.has_class(FunctionClass::Relative)
        || first.info.pronoun.is_some()
        || first.has_class(FunctionClass::Conjunction);
    let start = start + usize::from(first.has_class(FunctionClass::Determiner) && words.len() > 1);
    (is_noun && has_role && !verb && !clause).then_some(start..at)
}

/// The age behind a name (", 34,") in the form in which it comes back: "34-year-old".
pub(super) fn age_behind(scene: &Scene<'_>, mention: &Mention) -> Option<SmolStr> {
    let end = mention.tokens.end;
    let [comma, age] = scene.tokens.get(end..end + 2)? else { return None };
    let is_age = comma.is(",")
        && age.shape == Shape::Number
        && age.folded.len() <= 3
        && age.paragraph == mention.paragraph;
    is_age.then(|| format!("{}-year-old", age.folded).into())
}

impl Entities {
    /// "Ana Diaz, a teacher from the next village, said": the person named right before the noun and a comma.
    #[must_use]
    pub fn person_before(&self, scene: &Scene<'_>, mention: &Mention) -> Option<usize> {
        let comma = mention.tokens.start.checked_sub(1)?;
        let after = scene.tokens.get(mention.tokens.end);
        let closes = after.is_none_or(|token| token.sentence != mention.sentence || !token.is_word());
        if !scene.tokens[comma].is(",") || mention.plural || !closes {
            return None;
        }
        let name = scene
            .mentions_ending_at(comma)
            .find(|index| scene.mentions[*index].kind == MentionKind::Person)?;
        let same =
            scene.mentions[name].quote == mention.quote && scene.mentions[name].sentence == mention.sentence;
        if same { self.of_mention[name] } else { None }
    }

    /// "The mayor, Ana Diaz, said": the name right behind the noun and a comma.
    #[must_use]
    pub fn apposed_person(&self, scene: &Scene<'_>, mention: &Mention) -> Option<usize> {
        let mut end = mention.tokens.end;
        // "Her brother and lawyer, Ana Diaz, said"
        if scene.tokens.get(end)?.does(SmallUse::Coordination) {
            let second = scene.mentions_starting_at(end + 1).find(|index| {
                let second = &scene.mentions[*index];
                second.kind == mention.kind && second.tokens.start == second.core.start && !second.plural
            })?;
            end = scene.mentions[second].tokens.end;
        }
        // "His teacher there, Ana Diaz, said"
        if scene.tokens.get(end)?.has_class(FunctionClass::Adverb) {
            end += 1;
        }
        if !scene.tokens.get(end)?.is(",") {
            return None;
        }
        let is_body = matches!(mention.kind, MentionKind::Role(RoleType::Agency | RoleType::Organisation));
        let is_person = matches!(mention.kind, MentionKind::Role(RoleType::Person | RoleType::Anonymous));
        let name = scene.mentions_starting_at(end + 1).find(|index| match scene.mentions[*index].kind {
            MentionKind::Person => true,
            // "The union, Carework United, said"
            MentionKind::Body(_) => is_body,
            // "His father, Curtis, said"
            MentionKind::Name => is_body || is_person && scene.mentions[*index].core.len() == 1,
            _ => false,
        })?;
        let after = scene.mentions[name].tokens.end;
        let closes = scene.tokens.get(after).is_none_or(|token| {
            token.is(",") || token.is(".") || token.kind != crate::token::TokenKind::Word
        });
        let same =
            scene.mentions[name].quote == mention.quote && scene.mentions[name].sentence == mention.sentence;
        if closes && same && !mention.plural { self.of_mention[name] } else { None }
    }
}
