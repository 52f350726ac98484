//! `affiliation`: what stands right before a person's name and says whose or what they are: "IDF spokesman
//! Brig. Gen. Roe", "President and CEO Ana Diaz", "Spokesman of the directorate Major Roe".

use std::ops::Range;

use super::{Mention, MentionKind};
use crate::lexicon::{FunctionClass, RoleType, SmallUse};
use crate::token::Token;

/// At most this many tokens before a name are looked at.
const LONGEST: usize = 10;

/// Widens the mentions of persons to the left by what says who they are. What was a mention of its own
/// there is taken out by [`super::drop_parts_of_roles`].
///
/// `found` must be in the order of the text.
pub(super) fn take_in_affiliations(all: &[Token], found: &mut [Mention]) {
    for index in 0..found.len() {
        if found[index].kind != MentionKind::Person {
            continue;
        }
        let start = affiliation_start(all, found, index);
        let person = &mut found[index];
        if start < person.tokens.start {
            person.role = Some(start..person.core.start);
            person.tokens.start = start;
        }
    }
}

fn affiliation_start(all: &[Token], found: &[Mention], index: usize) -> usize {
    let person = &found[index];
    let start = capitals_before(all, &found[..index], person);
    match post_before(all, &found[..index], start..person.core.start) {
        Some(post) => post,
        None => start,
    }
}

/// The capitalised words right before a title or role: "Public Works | Undersecretary Roe", "IDF | spokesman
/// Roe", "President and | CEO Roe".
fn capitals_before(all: &[Token], before: &[Mention], person: &Mention) -> usize {
    let mut start = person.tokens.start;
    let says_post = |t: &Token| t.info.role.is_some() || t.info.title;
    let titled = start < person.core.start
        && (says_post(&all[start]) || says_post(&all[person.core.start - 1]))
        || start > 0 && goes_with(all, start - 1, person) && says_post(&all[start - 1]);
    if !titled {
        return start;
    }
    while start > 0 && person.core.start - start < LONGEST && goes_with(all, start - 1, person) {
        // "Bureau of Meteorology | climatologist Roe"
        let body = before.iter().rev().take(4).find(|mention| {
            mention.tokens.end == start && mention.kind.is_name() && mention.quote == person.quote
        });
        if let Some(body) = body {
            start = body.tokens.start;
            continue;
        }
        let before = &all[start - 1];
        let joins = before.does(SmallUse::NameJoin)
            && start > 1
            && goes_with(all, start - 2, person)
            && says_post(&all[start - 2])
            && all[start - 2].is_capital() == all[start].is_capital();
        if joins {
            start -= 2;
        } else if is_naming(before)
            && (start == 1 || all[start - 2].sentence == before.sentence || before.info.cue.is_none())
        {
            start -= 1;
        } else {
            break;
        }
    }
    // "In Kabul General Roe said": where it was said, not whose general.
    let is_place = start < person.tokens.start && all[start].info.place.is_some();
    let located = start > 0 && all[start - 1].has_class(FunctionClass::Preposition);
    if is_place && located && all[person.tokens.start].is_capital() { person.tokens.start } else { start }
}

/// A capitalised word that can be part of an affiliation.
fn is_naming(t: &Token) -> bool {
    t.is_word()
        && t.is_capital()
        && !t.is_possessive()
        && t.info.function.is_none()
        && t.info.pronoun.is_none()
        && !t.info.time
}

fn goes_with(all: &[Token], at: usize, person: &Mention) -> bool {
    all[at].is_word() && all[at].sentence == person.sentence && all[at].quote == person.quote
}

/// A post with its complement right before the name: "Minister of Agriculture and Water | Roe". Where the
/// name itself follows the preposition it is the complement: "a spokesman for | President Roe".
fn post_before(all: &[Token], before: &[Mention], name: Range<usize>) -> Option<usize> {
    let last = &all[name.start.checked_sub(1)?];
    let is_noun = last.is_word()
        && last.info.function.is_none()
        && last.info.pronoun.is_none()
        && (last.info.cue.is_none() || last.info.role.is_some() || last.is_capital());
    if !is_noun {
        return None;
    }
    let post = before.iter().rev().take(6).find(|mention| {
        mention.kind == MentionKind::Role(RoleType::Person)
            && !mention.plural
            && mention.core.end < name.start
            && all[mention.core.end].does(SmallUse::NameLink)
    })?;
    let between = &all[post.core.end..name.start];
    let plain = between.iter().all(|t| {
        let links = t.does(SmallUse::NameLink) || t.does(SmallUse::ComplementInner);
        let noun = t.info.pronoun.is_none()
            && (t.info.function.is_none() || t.does(SmallUse::Article))
            && (t.info.cue.is_none() || t.is_capital());
        t.is_word() && t.sentence == last.sentence && t.quote == last.quote && (links || noun)
    });
    (plain && between.len() <= LONGEST).then_some(post.core.start)
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(shown(text), expected, "{text}");
    }

    #[test]
    fn bodies_and_posts_before_a_name_are_the_persons() {
        check(
            "On Friday IDF spokesman Brig. Gen. Ana Diaz met nobody.",
            &["person: IDF spokesman Brig. Gen. Ana Diaz | IDF spokesman Brig. Gen."],
        );
        check(
            "There managing director and chief executive Ana Diaz waited.",
            &[
                "person: managing director and chief executive Ana Diaz | managing director and chief executive",
            ],
        );
    }

    #[test]
    fn a_name_in_a_complement_stays_one_of_its_own() {
        let found = shown("A spokesman for President Ana Diaz waved.");
        assert!(found.iter().any(|mention| mention.ends_with("President Ana Diaz | President")), "{found:?}");
    }
}
