//! `noun_phrase`: sources without a name: "a senior official", "two witnesses", "the statement".

use std::ops::Range;

use nom::IResult;
use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;
use nom::multi::many_m_n;
use nom::sequence::preceded;

use super::input::{Tokens, refused, token};
use super::{Mention, MentionKind};
use crate::lexicon::{BodyKind, FunctionClass, Lexicon, Role, RoleType, SmallUse};
use crate::token::{Shape, Token, WordTrait};

/// A noun phrase has at most this many words before its head.
const MOST_MODIFIERS: usize = 6;
/// And its head may have a few more; counted with an article and a number before them, the head's first word stands at
/// most so far behind the phrase's.
const FARTHEST_HEAD: usize = MOST_MODIFIERS + 4;
/// "A carer at a home in Kent" has two complements.
const MOST_COMPLEMENTS: usize = 2;
/// A complement has at most this many words.
const LONGEST_COMPLEMENT: usize = 8;

/// Adds the noun phrases with a noun from the list of roles, and those next to a cue with any noun.
pub(super) fn add_noun_phrases(text: &str, all: &[Token], lexicon: &Lexicon, found: &mut Vec<Mention>) {
    let names: Vec<Range<usize>> = found.iter().map(|mention| mention.tokens.clone()).collect();
    let mut covered = vec![false; all.len()];
    /// No name begins here.
    const NONE: u32 = u32::MAX;
    let mut names_at = vec![NONE; all.len() + 1];
    for (index, name) in (0..).zip(&names) {
        covered[name.clone()].fill(true);
        names_at[name.start] = index;
    }
    let name_at = |at: usize| Some(names_at[at]).filter(|name| *name != NONE).map(|name| name as usize);
    let mut at = 0;
    // One past the head that is the next one, once there is one.
    let mut behind_head = 0;
    while at < all.len() {
        if at >= behind_head {
            let Some(steps) = all[at..].iter().position(|token| token.is_a(WordTrait::OpensRole)) else {
                break;
            };
            behind_head = at + steps + 1;
            at = at.max(first_start(all, at + steps));
        }
        if !may_begin(all, at) {
            at += 1;
            continue;
        }
        let i = Tokens::from(all, at, text);
        let Ok((rest, phrase)) = noun_phrase(i, all, lexicon) else {
            at += 1;
            continue;
        };
        let phrase = with_second_post(phrase, text, all, lexicon, |at| name_at(at).map(|name| &found[name]));
        // "spokesman Ali Khan": what stands right before a name is the person's role.
        if let Some(name) = name_at(phrase.head_end)
            && found[name].kind.is_name()
            && matches!(found[name].kind, MentionKind::Person | MentionKind::Name)
            && !phrase.role.plural
            && found[name].quote == all[phrase.head_end - 1].quote
        {
            let name = &mut found[name];
            let role_end = name.role.as_ref().map_or(phrase.head_end, |role| role.end);
            name.role = Some(phrase.words.start..role_end);
            // "The charity Kuvaro Relief", but "company Ana Diaz": a given name shows a person.
            name.kind = match phrase.role.kind {
                RoleType::Organisation if !all[name.core.start].info.given_name => {
                    MentionKind::Body(BodyKind::Organisation)
                }
                _ => MentionKind::Person,
            };
            name.gender = name.gender.or(phrase.role.gender);
            name.tokens = i.at..name.tokens.end;
            at = phrase.head_end;
            continue;
        }
        let first = &all[i.at];
        // "Jane Roe accused": behind a name it is the verb.
        let head = &all[phrase.head_end - 1];
        let verb_behind_name = head.info.cue.is_some()
            && phrase.head_end - 1 > i.at
            && covered[phrase.head_end - 2]
            && head.shape == Shape::Lower;
        let inside_name = covered[phrase.head_end - 1] || verb_behind_name;
        if !inside_name {
            found.push(Mention {
                tokens: i.at..rest.at,
                core: phrase.words.start..phrase.head_end,
                kind: MentionKind::Role(phrase.role.kind),
                gender: phrase.role.gender,
                gender_sure: true,
                plural: phrase.role.plural,
                role: None,
                acronym: None,
                quote: first.quote,
                paragraph: first.paragraph,
                sentence: first.sentence,
            });
            covered[i.at..phrase.head_end].fill(true);
        }
        at = phrase.head_end;
    }
    add_cue_neighbours(all, &mut covered, found);
}

/// "Managing director and chief executive Jane Roe": two posts before a name are one person's, where the
/// second has no article of its own.
fn with_second_post<'m>(
    first: Phrase,
    text: &str,
    all: &[Token],
    lexicon: &Lexicon,
    name_at: impl Fn(usize) -> Option<&'m Mention>,
) -> Phrase {
    let link = first.head_end;
    let links = all.get(link).is_some_and(|token| token.does(SmallUse::Coordination))
        && all[link].sentence == all[link - 1].sentence;
    if first.role.plural || !links {
        return first;
    }
    // The name may have taken in the second post as its title.
    if name_at(link + 1).is_some_and(|name| name.kind == MentionKind::Person && name.role.is_some()) {
        return Phrase { head_end: link + 1, ..first };
    }
    match noun_phrase(Tokens::from(all, link + 1, text), all, lexicon) {
        Ok((_, second))
            if second.words.start == link + 1
                && !all[link + 1].is_determiner()
                && !second.role.plural
                && second.role.kind == first.role.kind
                && name_at(second.head_end).is_some() =>
        {
            Phrase { words: first.words.start..second.words.end, ..second }
        }
        _ => first,
    }
}

struct Phrase {
    /// The words from behind the article to the end of the head.
    words: Range<usize>,
    head_end: usize,
    role: Role,
}

/// The first place where a noun phrase may begin whose head is the one at `head`, if no other is before it: all words
/// between are modifiers, and an article and a number may lead up to them.
fn first_start(all: &[Token], head: usize) -> usize {
    let farthest = head.saturating_sub(FARTHEST_HEAD);
    let mut start = head;
    while start > farthest && all[start - 1].is_modifier() {
        start -= 1;
    }
    for leads_up in [is_leading_number, |t: &Token| t.is_determiner()] {
        start -= usize::from(start > farthest && leads_up(&all[start - 1]));
    }
    start
}

/// Whether a noun phrase may begin here: most places are told at one look.
fn may_begin(all: &[Token], at: usize) -> bool {
    let first = &all[at];
    // A phrase begins at its first word: what stands before must not be a modifier of it too.
    let is_inside = || at > 0 && all[at - 1].is_modifier() && all[at - 1].quote == first.quote;
    if first.is_possessive() || !first.is_determiner() && is_inside() {
        return false;
    }
    let may_open_role = first.is_a(WordTrait::OpensRole);
    first.is_determiner() || first.is_modifier() || may_open_role || first.shape == Shape::Number
}

// noun_phrase = [ determiner ], { modifier }, head, [ complement ], [ complement ] ;
fn noun_phrase<'t>(i: Tokens<'t>, all: &'t [Token<'t>], lexicon: &Lexicon) -> IResult<Tokens<'t>, Phrase> {
    if i.at >= all.len() || !may_begin(all, i.at) {
        return Err(refused(i));
    }
    let (after_determiner, _) = opt(determiner).parse(i)?;
    let (rest, _) = opt(token(is_leading_number)).parse(after_determiner)?;
    let words_start = after_determiner.at;
    let mut rest = rest;
    let mut best: Option<(Tokens<'t>, Role)> = None;
    let limit = rest.at + MOST_MODIFIERS + 3;
    debug_assert!(limit <= i.at + FARTHEST_HEAD + 1);
    while rest.at < limit {
        if let Ok((after, role)) = head(rest, lexicon) {
            best = Some((after, role));
            rest = after;
            continue;
        }
        match modifier(rest) {
            // "The NBRO urged residents": behind a name or noun a form of a cue verb is the verb.
            Ok((_, word)) if is_verb_behind(&all[words_start..rest.at], word) => break,
            Ok((after, _)) => rest = after,
            Err(_) => break,
        }
    }
    let Some((after_head, role)) = best else { return Err(refused(i)) };
    let same_place = all[i.at..after_head.at]
        .iter()
        .all(|t| t.quote == all[i.at].quote && t.sentence == all[i.at].sentence);
    if !same_place {
        return Err(refused(i));
    }
    let (rest, _) = many_m_n(0, MOST_COMPLEMENTS, |i| complement(i, all)).parse(after_head)?;
    let words = words_start..after_head.at;
    Ok((rest, Phrase { words, head_end: after_head.at, role }))
}

// determiner = article | quantifier | number | possessive pronoun ;
fn determiner(i: Tokens<'_>) -> IResult<Tokens<'_>, &Token<'_>> {
    token(|t: &Token| t.is_determiner())(i)
}

/// "Five senior officials", "30 officials".
fn is_leading_number(t: &Token) -> bool {
    let is_number = t.has_class(FunctionClass::Number) || t.has_class(FunctionClass::Quantifier);
    is_number && t.shape == Shape::Lower || t.shape == Shape::Number
}

// modifier = noun or adjective | name, possessive ending ;
fn modifier(i: Tokens<'_>) -> IResult<Tokens<'_>, &Token<'_>> {
    token(|t: &Token| t.is_modifier())(i)
}

/// Whether a form of a cue verb ends the phrase: it does behind a noun ("police urged"), not as the first
/// word ("the accused man") or behind an adverb ("the recently convicted man").
fn is_verb_behind(before: &[Token], word: &Token) -> bool {
    let verbal = word.info.cue.is_some() && word.info.role.is_none() && word.shape == Shape::Lower;
    let after_noun = before.last().is_some_and(|last| {
        last.is_word() && (last.is_capital() || last.info.role.is_some() || last.folded.ends_with('s'))
    });
    verbal && after_noun
}

// head = <roles.csv> ;
fn head<'t>(i: Tokens<'t>, lexicon: &Lexicon) -> IResult<Tokens<'t>, Role> {
    let word = |offset: usize| i.rest.get(offset).filter(|t| t.is_word());
    match lexicon.roles.longest(word) {
        Some((count, role)) => Ok((i.take_at(count), *role)),
        None => Err(refused(i)),
    }
}

// complement = ( preposition | agent ), { modifier } ;
fn complement<'t>(i: Tokens<'t>, all: &'t [Token<'t>]) -> IResult<Tokens<'t>, ()> {
    let opens = |t: &Token| t.does(SmallUse::Complement);
    let (rest, first) = alt((token(opens), agent)).parse(i)?;
    let (rest, _) = opt(token(|t: &Token| t.does(SmallUse::ComplementSecond))).parse(rest)?;
    let (rest, determined) = opt(determiner).parse(rest)?;
    let start = rest.at;
    let inner = move |i: Tokens<'t>| {
        let noun = determined.is_some() && i.at == start;
        let (next, word) = token(|t: &Token| {
            // "Familiar with the talks": behind an article no verb stands.
            let fits = t.is_modifier() || noun && t.info.cue.is_some() && t.info.function.is_none();
            (fits && !t.info.time || t.does(SmallUse::ComplementInner)) && t.quote == first.quote
        })(i)?;
        if is_verb_behind(&all[start..i.at], word) { Err(refused(i)) } else { Ok((next, word)) }
    };
    let (mut rest, words) = many_m_n(1, LONGEST_COMPLEMENT, inner).parse(rest)?;
    // Articles and links at the end belong to what follows.
    let mut count = words.len();
    while count > 0 && all[rest.at - 1].does(SmallUse::ComplementInner) {
        rest = Tokens::from(all, rest.at - 1, rest.text);
        count -= 1;
    }
    if count == 0 { Err(refused(i)) } else { Ok((rest, ())) }
}

/// "reviewed by", "seen by": what leads up to who did it.
// agent = participle, "by" ;
fn agent(i: Tokens<'_>) -> IResult<Tokens<'_>, &Token<'_>> {
    let participle = |t: &Token| {
        t.is_word()
            && t.shape == Shape::Lower
            && (t.folded.ends_with("ed") || t.does(SmallUse::Participle))
            && t.info.function != Some(FunctionClass::Auxiliary)
    };
    preceded(token(participle), token(|t: &Token| t.does(SmallUse::Agent))).parse(i)
}

/// Adds what stands right before or behind a cue where no mention was found: the noun may be in no list.
fn add_cue_neighbours(all: &[Token], covered: &mut [bool], found: &mut Vec<Mention>) {
    for at in 0..all.len() {
        let cue = &all[at];
        if !cue.is_a(WordTrait::Cue) || cue.is_capital() && cue.info.role.is_some() {
            continue;
        }
        let with_complement = noun_with_complement(all, at);
        let before = with_complement.or_else(|| subject_before(all, at).map(|range| (range.end, range)));
        let behind = subject_behind(all, at).map(|range| (range.end, range));
        for (noun_end, range) in [before, behind].into_iter().flatten() {
            // Names before the noun ("the Saudi side") and in its complement are mentions of their own.
            if covered[noun_end - 1] {
                continue;
            }
            covered[range.start..noun_end].fill(true);
            let first = &all[range.start];
            let words = range.start + usize::from(first.is_determiner() && range.len() > 1)..noun_end;
            let last = &all[noun_end - 1];
            found.push(Mention {
                tokens: range,
                core: words,
                kind: MentionKind::NounPhrase,
                gender: None,
                gender_sure: true,
                plural: last.folded.ends_with('s') && !last.folded.ends_with("ss"),
                role: None,
                acronym: None,
                quote: first.quote,
                paragraph: first.paragraph,
                sentence: first.sentence,
            });
        }
    }
}

/// The words right before a cue, back to an article.
fn subject_before(all: &[Token], cue: usize) -> Option<Range<usize>> {
    let mut end = cue;
    while end > 0
        && matches!(
            all[end - 1].info.function,
            Some(FunctionClass::Adverb | FunctionClass::Auxiliary | FunctionClass::Negation)
        )
    {
        end -= 1;
    }
    let mut start = end;
    while start > 0 && end - start < MOST_MODIFIERS {
        let t = &all[start - 1];
        if t.quote != all[cue].quote || t.sentence != all[cue].sentence {
            break;
        }
        if t.is_determiner() {
            start -= 1;
            break;
        }
        if !t.is_modifier() || t.info.time {
            break;
        }
        start -= 1;
    }
    let has_noun = end > start && !all[end - 1].is_determiner() && !all[end - 1].is_possessive();
    has_noun.then_some(start..end)
}

/// "a bookseller from Urdu Bazaar (said)": a noun of any kind with a name as its complement right before a cue,
/// and where the noun ends.
fn noun_with_complement(all: &[Token], cue: usize) -> Option<(usize, Range<usize>)> {
    let end = cue;
    let same = |t: &Token| t.is_word() && t.quote == all[cue].quote && t.sentence == all[cue].sentence;
    let is_name = |t: &Token| same(t) && t.is_capital() && t.info.function.is_none() && !t.info.time;
    let names = all[..end].iter().rev().take(MOST_MODIFIERS).take_while(|t| is_name(t)).count();
    let preposition = end.checked_sub(names + 1)?;
    if names == 0 || !all[preposition].does(SmallUse::Complement) || !same(&all[preposition]) {
        return None;
    }
    let modifiers = all[..preposition]
        .iter()
        .rev()
        .take(MOST_MODIFIERS)
        .take_while(|t| same(t) && t.is_modifier() && !t.is_determiner() && !t.is_capital() && !t.info.time)
        .count();
    let start = preposition.checked_sub(modifiers + 1)?;
    (modifiers > 0 && all[start].is_determiner() && same(&all[start])).then_some((preposition, start..end))
}

/// The words right behind a cue that open with an article: "said the crane driver".
fn subject_behind(all: &[Token], cue: usize) -> Option<Range<usize>> {
    let start = cue + 1;
    let first = all
        .get(start)
        .filter(|t| t.is_determiner() && t.quote == all[cue].quote && t.sentence == all[cue].sentence)?;
    let mut end = start + 1;
    while end < all.len()
        && end - start <= MOST_MODIFIERS
        && all[end].is_modifier()
        && all[end].quote == first.quote
    {
        end += 1;
    }
    (end > start + 1).then_some(start..end)
}
