//! `name`: proper names of persons and bodies, with their titles.

use std::ops::Range;

use nom::IResult;
use nom::branch::alt;
use nom::multi::many0_count;
use nom::{Parser, combinator::opt, sequence::preceded};

use super::body::optional_acronym;
use super::input::{Tokens, refused, token};
use super::{Mention, MentionKind};
use crate::lexicon::{BodyKind, FormPosition, Gender, Lexicon, NamePart, RoleType, SmallUse};
use crate::token::{Shape, Token, TokenKind};

/// A name has at most this many words; longer runs of capitals are headlines.
const LONGEST_NAME: usize = 12;

// name = { title }, name_run, [ party ], [ acronym ] ;
pub(super) fn name<'t>(
    i: Tokens<'t>,
    all: &'t [Token<'t>],
    lexicon: &Lexicon,
) -> IResult<Tokens<'t>, Option<Mention>> {
    let (after_article, article) = opt(token(|t: &Token| t.does(SmallUse::Article))).parse(i)?;
    let (after_title, lower_title) = lower_title(after_article, lexicon)?;
    let Ok((after_run, run)) = name_run(after_title, all) else {
        return Err(refused(i));
    };
    // "Q" and "A" label the turns of an interview.
    if run.len() == 1 && all[run.start].folded.chars().count() == 1 {
        return Ok((after_run, None));
    }
    let Some(parts) = parts_of(&run, all, lexicon) else { return Ok((after_run, None)) };
    // "Officials in Baghdad": a common noun with a capital is for the grammar of noun phrases.
    if run.len() == 1 && !parts.keeps_before && matches!(parts.kind, MentionKind::Role(_)) {
        return Err(refused(i));
    }
    let (rest, ()) = party(after_run).map_or((after_run, ()), |(rest, _)| (rest, ()));
    let (rest, acronym) = optional_acronym(rest);
    let mut start = if parts.keeps_before {
        run.start
    } else {
        parts.role.as_ref().map_or(parts.core.start, |role| role.start)
    };
    let mut role = parts.role.clone();
    let has_lower_title = lower_title.is_some();
    if let Some(lower) = lower_title {
        start = lower.start;
        role = Some(lower.start..role.map_or(lower.end, |role| role.end));
    }
    if article.is_some() && start == after_article.at {
        start = i.at;
    }
    let first = &all[parts.core.start.min(all.len() - 1)];
    let (gender, gender_sure) = gender_of(&parts, role.as_ref(), all, lexicon);
    let tokens = start..rest.at;
    let mention = Mention {
        tokens,
        core: parts.core.clone(),
        // "Union leader Bracamonte": whoever has a title is a person.
        kind: if parts.kind == MentionKind::Name && has_lower_title {
            MentionKind::Person
        } else {
            parts.kind
        },
        gender,
        gender_sure,
        plural: false,
        role,
        acronym,
        quote: first.quote,
        paragraph: first.paragraph,
        sentence: first.sentence,
    };
    Ok((rest, Some(mention)))
}

/// A title in small letters right before a name: "spokesman Ali Khan", "former prime minister Imran Khan".
fn lower_title<'t>(i: Tokens<'t>, lexicon: &Lexicon) -> IResult<Tokens<'t>, Option<Range<usize>>> {
    let is_lower = |t: &Token| t.is_word() && t.shape == Shape::Lower;
    if !i.first().is_some_and(is_lower) {
        return Ok((i, None));
    }
    let (rest, modifiers) =
        many0_count(token(|t: &Token| t.info.title_modifier && t.shape == Shape::Lower)).parse(i)?;
    let word = |offset: usize| rest.rest.get(offset).filter(|t| is_lower(t));
    let count = lexicon.titles.longest(word).map(|(count, _)| count);
    match count {
        Some(count) => Ok((rest.take_at(count), Some(i.at..rest.at + count))),
        None if modifiers > 0 && rest.first().is_some_and(|token| token.is_capital()) => {
            Ok((rest, Some(i.at..rest.at)))
        }
        None => Err(refused(i)),
    }
}

// name_run = name_word, { [ particle | connector ], name_word } ;
fn name_run<'t>(i: Tokens<'t>, all: &'t [Token<'t>]) -> IResult<Tokens<'t>, Range<usize>> {
    let first = i.first().ok_or_else(|| refused(i))?;
    if !(name_word(i).is_ok() || opening_name_word(i)) {
        return Err(refused(i));
    }
    let same_place = |t: &Token| t.quote == first.quote && t.paragraph == first.paragraph;
    let mut rest = i.take_at(1);
    while rest.at - i.at < LONGEST_NAME {
        if let Ok((next, ())) = nickname(rest, all) {
            rest = next;
            continue;
        }
        let joined = alt((
            |i| name_word(i),
            |i| preceded(particle, particle_or_word).parse(i),
            |i| connector(i, all),
            |i| body_word(i, all),
            closing_time_word,
        ))
        .parse(rest);
        match joined {
            Ok((next, last)) if same_place(last) => rest = next,
            _ => break,
        }
    }
    Ok((rest, i.at..rest.at))
}

/// A word of time that ends the name of a body: "Zagros Today".
fn closing_time_word(i: Tokens<'_>) -> IResult<Tokens<'_>, &Token<'_>> {
    token(|t: &Token| {
        let ends_body = t.info.form.is_some_and(|(position, _)| position != FormPosition::Head);
        t.is_word() && t.is_capital() && t.info.time && ends_body
    })(i)
}

/// A nickname in quotation marks inside a name, with the surname still to come: Paula “Pepper” Grandin.
fn nickname<'t>(i: Tokens<'t>, all: &'t [Token<'t>]) -> IResult<Tokens<'t>, ()> {
    const LONGEST: usize = 3;
    let is_mark = |t: &Token| t.kind == TokenKind::Mark;
    let outside = all[i.at - 1].quote;
    let (inside, _) = token(is_mark)(i)?;
    let words = inside.rest.iter().take_while(|t| t.is_word() && t.quote != outside).count();
    let (rest, _) = token(is_mark)(inside.take_at(words))?;
    let (_, surname) = name_word(rest)?;
    let is_name = (1..=LONGEST).contains(&words) && inside.rest[0].is_capital() && surname.quote == outside;
    if is_name && all[i.at - 1].is_capital() { Ok((rest, ())) } else { Err(refused(i)) }
}

/// A second particle ("de la Cruz") or the word that particles lead up to, which may be any: "bin Said".
fn particle_or_word(i: Tokens<'_>) -> IResult<Tokens<'_>, &Token<'_>> {
    let word = |i| token(|t: &Token| t.is_word() && t.is_capital() && !t.is_possessive())(i);
    alt((word, |i| preceded(particle, word).parse(i))).parse(i)
}

// name_word = capitalised word that is not in <not_names.txt> ;
fn name_word(i: Tokens<'_>) -> IResult<Tokens<'_>, &Token<'_>> {
    token(is_name_word)(i)
}

fn is_name_word(t: &Token) -> bool {
    if !(t.is_word() && t.is_capital()) || t.is_possessive() {
        return false;
    }
    let grammatical = t.info.function.is_some() || t.info.pronoun.is_some() || t.info.not_name || t.info.time;
    // "May", "Will" and "Mark" are names too, but only behind another name; see `opening_name_word`.
    !grammatical
        || t.shape == Shape::Upper
            && t.folded.len() > 1
            && t.info.function.is_none()
            && !t.info.not_name
            && t.info.pronoun.is_none()
        || t.is_name_suffix()
        || (t.info.given_name || t.info.role.is_some() || t.info.title)
            && t.info.function.is_none()
            && !t.info.time
            && t.info.pronoun.is_none()
}

/// A word that is no sure name but opens one: a given name that is also another word, with a sure name
/// word behind it ("Will Young", "May Chan"), or any capitalised word with a title or the last word of a
/// body's name behind it ("Water Authority", "Power Minister").
fn opening_name_word(i: Tokens<'_>) -> bool {
    let [first, second, ..] = i.rest else { return false };
    if !(first.is_word() && first.is_capital() && second.is_capital()) {
        return false;
    }
    let given = first.info.given_name && is_name_word(second) && second.info.role.is_none();
    let adjective = is_plain_capital(first) && (body_follows(i) || second.info.title);
    given || adjective
}

/// Whether the capitalised words behind the first one here end the name of a body.
fn body_follows(i: Tokens<'_>) -> bool {
    let Some(first) = i.first() else { return false };
    let goes_on = |t: &&Token| t.is_word() && t.is_capital() && t.quote == first.quote;
    let ends_body = |t: &Token| t.info.form.is_some_and(|(position, _)| position != FormPosition::Head);
    i.rest[1..].iter().take(4).take_while(goes_on).any(ends_body)
}

/// A capitalised word that is no grammatical word.
fn is_plain_capital(t: &Token) -> bool {
    t.is_word() && t.is_capital() && t.info.function.is_none() && t.info.pronoun.is_none() && !t.info.time
}

/// Any capitalised word inside the name of a body that began with its noun: "Ministry of Foreign Affairs".
fn body_word<'t>(i: Tokens<'t>, all: &'t [Token<'t>]) -> IResult<Tokens<'t>, &'t Token<'t>> {
    if is_plain_capital(&all[i.at - 1]) && (opens_with_body_noun(i.at, all) || body_follows(i)) {
        token(is_plain_capital)(i)
    } else {
        Err(refused(i))
    }
}

/// Whether a body's noun and a link stand a few words before: "Ministry of …".
fn opens_with_body_noun(at: usize, all: &[Token]) -> bool {
    let before = &all[at.saturating_sub(6)..at];
    let noun = |t: &Token| {
        t.is_capital() && matches!(t.info.form, Some((FormPosition::Head | FormPosition::Both, _)))
    };
    before.windows(2).any(|pair| noun(&pair[0]) && is_link(&pair[1]))
}

fn is_link(t: &Token) -> bool {
    t.does(SmallUse::NameLink)
}

// particle = <name_parts.csv> ;
fn particle(i: Tokens<'_>) -> IResult<Tokens<'_>, &Token<'_>> {
    token(|t: &Token| t.info.name_part == Some(NamePart::Particle) && t.shape == Shape::Lower)(i)
}

/// "of", "for", "and", "&", "the" inside the name of a body or title, with the name word behind it.
// connector = "of" | "for" | "and" | "&" | "the" ;
fn connector<'t>(i: Tokens<'t>, all: &'t [Token<'t>]) -> IResult<Tokens<'t>, &'t Token<'t>> {
    let before = &all[i.at - 1];
    let is_head = before.info.form.is_some()
        || before.info.title
        || before.info.role.is_some_and(|role| role != RoleType::Anonymous);
    let possessive_head = |i: Tokens<'t>| -> IResult<Tokens<'t>, &'t Token<'t>> {
        // "Sheriff's Office", "Women's Council": the possessive of a plain noun inside a name.
        let (rest, _) = token(|t: &Token| t.is_possessive())(i)?;
        let tail_follows = rest
            .rest
            .iter()
            .take(3)
            .take_while(|t| t.is_word() && t.is_capital())
            .any(|t| t.info.form.is_some());
        // "Shopworkers’ Alliance": a plural may be in no list.
        let bare = rest.at > 0 && all[rest.at - 1].span.len() <= '’'.len_utf8();
        // "Qatar’s Foreign Ministry": of what many countries have, whose it is belongs to the name; not so of
        // "Qatar’s Press Information Department".
        let n_behind = rest.rest.iter().take(3).take_while(|t| t.is_word() && t.is_capital()).count();
        let plain_noun = tail_follows
            && (bare && before.folded.ends_with('s')
                || before.info.place.is_some() && n_behind == 2
                || before.info.role.is_some() && before.info.form.is_none());
        if plain_noun || opens_with_body_noun(i.at, all) {
            token(is_plain_capital)(rest)
        } else {
            Err(refused(i))
        }
    };
    if let Ok(found) = possessive_head(i) {
        return Ok(found);
    }
    let (rest, link) = token(|t: &Token| is_link(t) || t.does(SmallUse::NameJoin))(i)?;
    let fits = if is_link(link) { is_head } else { !link.is_word() || opens_with_body_noun(i.at, all) };
    if !fits {
        return Err(refused(i));
    }
    let (rest, _) =
        opt(token(|t: &Token| t.does(SmallUse::Article) && t.shape == Shape::Lower)).parse(rest)?;
    token(is_plain_capital)(rest)
}

// party = "(", capitalised word, ")" ;
fn party(i: Tokens<'_>) -> IResult<Tokens<'_>, ()> {
    let (rest, _) = token(|t: &Token| t.is("("))(i)?;
    let (rest, _) =
        token(|t: &Token| t.is_capital() && t.folded.contains('-') && t.folded.len() <= 10)(rest)?;
    let (rest, _) = token(|t: &Token| t.is(")"))(rest)?;
    Ok((rest, ()))
}

/// A run of capitals taken apart.
struct Parts {
    /// The part that names.
    core: Range<usize>,
    kind: MentionKind,
    /// Title or role before the core.
    role: Option<Range<usize>>,
    /// Whether what stands before the core belongs to the mention though it is no title.
    keeps_before: bool,
}

// title = <titles.csv>, with <title_modifiers.txt> before it ;
fn title(range: Range<usize>, all: &[Token], lexicon: &Lexicon) -> Option<usize> {
    let word = |offset: usize| all.get(range.start + offset).filter(|_| range.start + offset < range.end);
    lexicon.titles.longest(word).map(|(count, _)| count)
}

/// Where the last title in the run ends, when a name is left behind it.
fn title_end(run: &Range<usize>, all: &[Token], lexicon: &Lexicon) -> usize {
    let mut end = run.start;
    let mut at = run.start;
    while at < run.end {
        match title(at..run.end, all, lexicon) {
            Some(count) => {
                // "Dean Smith", "Major Tom": a given name at the head of a short run is a name.
                let is_given = all[at].info.given_name
                    && at == run.start
                    && run.len() == 2
                    && count == 1
                    && !all[at + 1].info.given_name;
                if !is_given {
                    end = at + count;
                }
                at += count;
            }
            // What stands before a title must not be part of the person's own name.
            None if all[at].info.given_name && !all[at].info.title => {
                // "Charlotte Mayor Jennifer Roberts": a place that is also a given name.
                let later =
                    (at + 1..run.end).find_map(|k| title(k..run.end, all, lexicon).map(|count| k + count));
                match later.filter(|end| *end < run.end && all[*end].info.given_name) {
                    Some(later) if end == run.start => {
                        end = later;
                        at = later;
                    }
                    _ => break,
                }
            }
            // "Striker Deji Akinbode", "Groom Lee Braithwaite": a post or part before a given name.
            None if all[at].info.role.is_some()
                && !all[at].info.role_plural
                && all.get(at + 1).is_some_and(|t| t.info.given_name)
                && at + 1 < run.end =>
            {
                end = at + 1;
                at += 1;
            }
            None => at += 1,
        }
    }
    end
}

fn parts_of(run: &Range<usize>, all: &[Token], lexicon: &Lexicon) -> Option<Parts> {
    let end = title_end(run, all, lexicon);
    let is_body_run = |range: &Range<usize>| body_kind(range, all);
    // "Ministry of Defence", "Prime Minister's Office", "Chief Justice of the High Court".
    if let Some(kind) = is_body_run(run) {
        return Some(Parts {
            core: run.clone(),
            kind: MentionKind::Body(kind),
            role: None,
            keeps_before: true,
        });
    }
    if end > run.start && end < run.end {
        let mut start = end;
        while start < run.end && all[start].does(SmallUse::NameFiller) {
            start += 1;
        }
        let of_follows = start > end;
        if !of_follows {
            // "Princess Anne": the title is how she is named.
            let last_title = lexicon.titles.exact(&[&all[end - 1]]);
            let names = last_title.is_some_and(|title| title.part_of_name) && all[end].info.given_name;
            let core = if names { end - 1..run.end } else { end..run.end };
            let kind = body_kind(&core, all).map_or(MentionKind::Person, MentionKind::Body);
            return Some(Parts { core, kind, role: Some(run.start..end), keeps_before: true });
        }
        if let Some(name) = name_behind_post(start..run.end, all) {
            let role = Some(run.start..name.start);
            return Some(Parts { core: name, kind: MentionKind::Person, role, keeps_before: true });
        }
        // "Secretary of State": the whole run is a post.
        return Some(Parts {
            core: run.clone(),
            kind: MentionKind::Role(RoleType::Person),
            role: None,
            keeps_before: true,
        });
    }
    if end == run.end && end > run.start {
        return Some(Parts {
            core: run.clone(),
            kind: MentionKind::Role(RoleType::Person),
            role: None,
            keeps_before: true,
        });
    }
    plain_parts(run, all, lexicon)
}

/// "Minister of Health | Ana Maria Diaz": the name that follows the complement of a post, where a given name
/// shows it.
fn name_behind_post(complement: Range<usize>, all: &[Token]) -> Option<Range<usize>> {
    let is_given = |at: &usize| all[*at].info.given_name && looks_personal(&all[*at]);
    let mut start = (complement.start + 1..complement.end.saturating_sub(1)).rev().find(is_given)?;
    while start > complement.start + 1 && is_given(&(start - 1)) {
        start -= 1;
    }
    let leads = !all[start - 1].does(SmallUse::NameFiller);
    (leads && all[start + 1..complement.end].iter().all(looks_personal)).then_some(start..complement.end)
}

/// A run without titles.
fn plain_parts(run: &Range<usize>, all: &[Token], lexicon: &Lexicon) -> Option<Parts> {
    // A nationality before a name is no part of it: "Iranian Seyed Araghchi".
    let mut start = run.start;
    while start + 1 < run.end && all[start].info.demonym {
        start += 1;
    }
    let core = start..run.end;
    let words = &all[core.clone()];
    let first = words.first()?;
    let word = |offset: usize| words.get(offset);
    if let Some((count, _)) = lexicon.places.longest(word)
        && count == words.len()
        && !(words.len() == 1 && first.info.given_name)
    {
        return Some(Parts { core: run.clone(), kind: MentionKind::Place, role: None, keeps_before: true });
    }
    if words.len() == 1 && first.info.demonym {
        let several = first.does(SmallUse::WholePeople) || first.folded.ends_with('s');
        let kind = match names_people(&core, all) {
            true if several => MentionKind::Role(RoleType::Group),
            true => MentionKind::Role(RoleType::Person),
            false => MentionKind::Place,
        };
        return Some(Parts { core, kind, role: None, keeps_before: true });
    }
    let kind = if words.len() == 1 {
        match lexicon.roles.exact(&[first]) {
            Some(role) if !first.info.given_name => MentionKind::Role(role.kind),
            _ => MentionKind::Name,
        }
    } else if first.info.given_name || words.iter().any(|t| t.info.name_part == Some(NamePart::Particle)) {
        MentionKind::Person
    } else {
        let words_of_run: Vec<&Token> = words.iter().collect();
        match lexicon.roles.exact(&words_of_run) {
            Some(role) => MentionKind::Role(role.kind),
            None if words.len() <= 4 && words.iter().all(looks_personal) => MentionKind::Person,
            None => MentionKind::Name,
        }
    };
    Some(Parts { core, kind, role: None, keeps_before: false })
}

/// "the Dane", "the French": people of a nation, where no noun follows that the word belongs to.
fn names_people(word: &Range<usize>, all: &[Token]) -> bool {
    let has_article = word.start > 0 && all[word.start - 1].does(SmallUse::Article);
    let noun_behind = all.get(word.end).is_some_and(|next| {
        next.is_word()
            && !next.is_possessive()
            && next.quote == all[word.start].quote
            && next.info.function.is_none()
            && next.info.pronoun.is_none()
            && (next.info.cue.is_none() || next.info.role.is_some())
            && !next.folded.ends_with("ly")
    });
    has_article && !noun_behind
}

fn looks_personal(t: &Token) -> bool {
    t.info.place.is_none()
        && !t.info.demonym
        && t.info.role.is_none()
        && t.info.form.is_none()
        && t.shape != Shape::Upper
        || t.folded.len() <= 2
        || t.folded.contains('.')
}

/// What kind of body a run names, by its first or last word.
fn body_kind(run: &Range<usize>, all: &[Token]) -> Option<BodyKind> {
    let words = &all[run.clone()];
    if words.len() < 2 {
        return None;
    }
    let headed = words.iter().position(is_link).and_then(|link| {
        words[..link].iter().find_map(|t| match t.info.form {
            Some((FormPosition::Head | FormPosition::Both, kind)) => Some(kind),
            _ => None,
        })
    });
    let last = words.last()?;
    headed.or(match last.info.form {
        Some((FormPosition::Tail | FormPosition::Both, kind))
            if !(words.len() == 2 && words[0].info.given_name && last.info.role.is_none()) =>
        {
            Some(kind)
        }
        _ => None,
    })
}

fn gender_of(
    parts: &Parts,
    role: Option<&Range<usize>>,
    all: &[Token],
    lexicon: &Lexicon,
) -> (Option<Gender>, bool) {
    if !matches!(parts.kind, MentionKind::Person | MentionKind::Name | MentionKind::Role(_)) {
        return (None, false);
    }
    if let Some(role) = role {
        for start in role.clone() {
            let word = |offset: usize| all.get(start + offset).filter(|_| start + offset < role.end);
            if let Some((_, title)) = lexicon.titles.longest(word)
                && title.gender.is_some()
            {
                return (title.gender, true);
            }
        }
    }
    match parts.kind {
        MentionKind::Person => {
            let first = &all[parts.core.start];
            (first.info.gender.filter(|_| parts.core.len() > 1 && first.info.given_name), false)
        }
        MentionKind::Role(_) => (parts.core.clone().find_map(|index| all[index].info.gender), true),
        _ => (None, false),
    }
}
