//! Which mention of a tagged source is its head: the one that speaks, not one inside its complement.

use std::ops::Range;

use super::scene::Scene;
use super::tagger::Part;
use crate::lexicon::{FunctionClass, RoleType, SmallUse};
use crate::mention::{Mention, MentionKind};
use crate::token::TokenKind;

/// No mention has more tokens than this.
const LONGEST_MENTION: usize = 40;

/// The head of a tagged source.
///
/// What stands behind the first comma, dash or relative pronoun is an aside. Before it a person's name is the
/// head unless a preposition leads up to it ("a lawyer for Jane Roe") or it is a possessor; else the first
/// mention is, the longest of several, and of a possessor and what it has the latter.
#[must_use]
pub fn head_of(scene: &Scene<'_>, source: &Range<usize>) -> Option<usize> {
    let first =
        scene.mentions.partition_point(|mention| mention.tokens.start + LONGEST_MENTION < source.start);
    let mention = |index: &usize| &scene.mentions[*index];
    let touching = || {
        let begun =
            (first..scene.mentions.len()).take_while(|index| mention(index).tokens.start < source.end);
        begun.filter(|index| mention(index).tokens.end > source.start)
    };
    let end = main_end(scene, source);
    let main = || touching().filter(|index| mention(index).tokens.start < end);
    let owns = |mention: &Mention| {
        let behind = scene.tokens.get(mention.tokens.end);
        behind.is_some_and(|token| token.is_possessive() && mention.tokens.end + 1 < end)
    };
    let named = main().find(|index| {
        let named = mention(index);
        let names = match named.kind {
            MentionKind::Person => is_free(scene, source, named) || closes_post(scene, source, end, named),
            MentionKind::Body(_) | MentionKind::Name => is_apposed(scene, source, named),
            _ => false,
        };
        names && !owns(named)
    });
    let widest = |index: &usize| {
        let place = &mention(index).tokens;
        (place.start.max(source.start), std::cmp::Reverse(place.end.min(source.end)))
    };
    let free = || main().filter(|index| !owns(mention(index))).min_by_key(widest);
    named.or_else(free).or_else(|| touching().min_by_key(widest))
}

/// Where the main part of a source ends: at the first comma, dash, bracket or relative pronoun.
fn main_end(scene: &Scene<'_>, source: &Range<usize>) -> usize {
    let is_word = |at: &usize| scene.tokens[*at].kind == TokenKind::Word;
    let start = source.clone().find(is_word).unwrap_or(source.start);
    let mut in_brackets = false;
    (start + 1..source.end)
        .find(|at| {
            let token = &scene.tokens[*at];
            // "Awami Party (AIP) chairman Jane Roe": an acronym ends nothing.
            let bracket = token.is("(") || token.is(")");
            in_brackets = token.is("(") || in_brackets && !token.is(")");
            let stop = token.kind == TokenKind::Punctuation && !token.is_possessive() && !bracket;
            !in_brackets && (stop || token.has_class(FunctionClass::Relative))
        })
        .unwrap_or(source.end)
}

/// Whether no preposition or verb inside the source leads up to a name.
fn is_free(scene: &Scene<'_>, source: &Range<usize>, person: &Mention) -> bool {
    let start = person.tokens.start;
    if start <= source.start {
        return true;
    }
    let before = &scene.tokens[start - 1];
    before.is(")")
        || before.is_word()
            && (before.is_capital() || before.info.role.is_some() || before.info.title)
            && !before.is_possessive()
            && before.info.function.is_none()
        || before.does(SmallUse::Article) && start == source.start + 1
}

/// "Counsel for the villagers Jane Roe": a name that ends what opens as a post, without an article.
fn closes_post(scene: &Scene<'_>, source: &Range<usize>, end: usize, person: &Mention) -> bool {
    let start = person.core.start;
    let post = scene.mentions_starting_at(source.start).any(|index| {
        let post = &scene.mentions[index];
        post.kind == MentionKind::Role(RoleType::Person) && post.core.start == source.start && !post.plural
    });
    let before = scene.tokens.get(start.wrapping_sub(1));
    let noun_before = before.is_some_and(|token| token.is_word() && token.info.function.is_none());
    post && noun_before && person.tokens.end == end && start > source.start
}

/// "the charity Doctors Abroad", "operator Gulan Energy": a name right behind the noun that says what it is.
fn is_apposed(scene: &Scene<'_>, source: &Range<usize>, name: &Mention) -> bool {
    let is_noun = |index: usize| {
        let noun = &scene.mentions[index];
        let body = matches!(noun.kind, MentionKind::Role(RoleType::Organisation | RoleType::Agency));
        body && !noun.plural && noun.core.end == name.tokens.start && noun.tokens.start >= source.start
    };
    let near = scene.mentions.partition_point(|mention| mention.tokens.start < source.start);
    (near..scene.mentions.len())
        .take_while(|index| scene.mentions[*index].tokens.start < name.tokens.start)
        .any(is_noun)
}

/// "a lawyer for Jane Roe": the noun whose complement a name stands in.
fn holder_of(scene: &Scene<'_>, held: usize) -> Option<usize> {
    /// Few mentions stand between a noun and the end of its complement.
    const NEAR: usize = 6;
    let mention = &scene.mentions[held];
    (held.saturating_sub(NEAR)..held).find(|index| {
        let holder = &scene.mentions[*index];
        let noun = matches!(holder.kind, MentionKind::Role(_) | MentionKind::NounPhrase);
        noun && holder.core.end <= mention.tokens.start && mention.tokens.end <= holder.tokens.end
    })
}

/// "Qatar’s Foreign Ministry": the body that a place or body has.
fn owned_by(scene: &Scene<'_>, owner: &Mention) -> Option<usize> {
    let end = owner.tokens.end;
    let is_body = |index: &usize| {
        let owned = &scene.mentions[*index];
        let body = matches!(owned.kind, MentionKind::Body(_))
            || matches!(owned.kind, MentionKind::Role(RoleType::Agency | RoleType::Organisation));
        body && owned.quote == owner.quote
    };
    let owns = matches!(owner.kind, MentionKind::Place | MentionKind::Body(_) | MentionKind::Name)
        && scene.tokens.get(end).is_some_and(|token| token.is_possessive());
    if owns { scene.mentions_starting_at(end + 1).find(is_body) } else { None }
}

/// "— Jane Roe, Dunmore Heights": what looks like a name behind a person's name and a comma is where she is from.
fn person_before_place(scene: &Scene<'_>, mention: &Mention) -> Option<usize> {
    let comma = mention.tokens.start.checked_sub(1)?;
    let is_given =
        |mention: &Mention| scene.tokens[mention.core.start].info.given_name || mention.role.is_some();
    let ends = scene.tokens.get(mention.tokens.end).is_none_or(|next| next.sentence != mention.sentence);
    if !scene.tokens[comma].is(",") || is_given(mention) || !ends {
        return None;
    }
    scene.mentions_ending_at(comma).find(|index| {
        let before = &scene.mentions[*index];
        before.kind == MentionKind::Person && before.quote == mention.quote
    })
}

/// The head of what the tagger takes for the source around a mention, where that is a person and the mention
/// is none, or where the mention stands inside its complement.
#[must_use]
pub fn head_around(scene: &Scene<'_>, chosen: usize) -> Option<usize> {
    let mention = &scene.mentions[chosen];
    if matches!(mention.kind, MentionKind::Pronoun(_)) {
        return None;
    }
    if let Some(other) = owned_by(scene, mention).or_else(|| holder_of(scene, chosen)) {
        return Some(other);
    }
    if mention.kind == MentionKind::Person {
        return person_before_place(scene, mention);
    }
    let tagged = scene.tagged_around(Part::Source, &mention.tokens)?;
    let head = head_of(scene, &tagged).filter(|head| *head != chosen)?;
    let other = &scene.mentions[head];
    let may_speak = other.quote == mention.quote && other.sentence == mention.sentence;
    let earlier = other.tokens.start < mention.tokens.start && other.tokens.end <= mention.tokens.start;
    let inside = other.tokens.start < mention.tokens.start && mention.tokens.end <= other.tokens.end;
    let is_named_place = matches!(mention.kind, MentionKind::Place | MentionKind::Name);
    let better = other.kind == MentionKind::Person || (earlier || inside) && is_named_place;
    (may_speak && better && !matches!(other.kind, MentionKind::Pronoun(_))).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::articles;
    use crate::lexicon::Lexicon;
    use crate::token::Vocabulary;

    /// The words of the head that `source`, words of `text`, has.
    fn head(text: &str, source: &str) -> String {
        let article = &articles(text, Lexicon::shared())[0];
        let mut vocabulary = Vocabulary::default();
        let scene = Scene::new(text, article, Lexicon::shared(), &mut vocabulary);
        let start = text.find(source).unwrap();
        let first = scene.tokens.partition_point(|token| token.span.start < start);
        let end = scene.tokens.partition_point(|token| token.span.end <= start + source.len());
        let head = head_of(&scene, &(first..end)).unwrap();
        scene.words(&scene.mentions[head].tokens).to_owned()
    }

    #[test]
    fn a_name_is_the_head_unless_it_stands_in_a_complement() {
        let text = "The mills were closed, Harbour Union secretary Ana Diaz said on Monday.";
        assert!(head(text, "Harbour Union secretary Ana Diaz").ends_with("Ana Diaz"));
        let text = "The claim was false, a lawyer for Ana Diaz said.";
        assert_eq!(head(text, "a lawyer for Ana Diaz"), "a lawyer for Ana Diaz");
        let text = "Counsel for the villagers Ana Diaz said on Monday that the mills were closed.";
        assert!(head(text, "Counsel for the villagers Ana Diaz").ends_with("Ana Diaz"));
    }

    #[test]
    fn a_body_is_named_right_behind_what_it_is() {
        let text = "The wells were dry, the charity Kuvaro Relief said on Monday.";
        assert_eq!(head(text, "the charity Kuvaro Relief"), "the charity Kuvaro Relief");
        let text = "The wells were dry, operator Kuvaro Energy said on Monday.";
        assert_eq!(head(text, "operator Kuvaro Energy"), "Kuvaro Energy");
    }

    #[test]
    fn an_aside_holds_no_head() {
        let text = "It was late, said Ana Diaz, who was a friend of Ali Roe.";
        assert_eq!(head(text, "Ana Diaz, who was a friend of Ali Roe"), "Ana Diaz");
    }

    #[test]
    fn of_a_possessor_and_what_it_has_the_latter_speaks() {
        let text = "It was late, the miners’ lawyer said.";
        assert_eq!(head(text, "the miners’ lawyer"), "the miners’ lawyer");
    }
}
