//! How the ledger names an entity: on one line, without nickname and title, capitals as in running text.

use std::borrow::Cow;
use std::ops::Range;

use smol_str::SmolStr;
use wide::u8x16;

use super::scene::Scene;
use crate::lexicon::{FunctionClass, NamePart, RoleType, SmallUse};
use crate::mention::{Mention, MentionKind};
use crate::token::{Shape, WordTrait};

/// A name as the ledger prints it: capitals only ("KOFI ASANTE-BLAIR") become a name's usual form.
pub(super) fn printed_name(scene: &Scene<'_>, mention: &Mention) -> SmolStr {
    let mut core = mention.core.clone();
    // "Jane Roe KC" is Jane Roe.
    while core.len() > 1 && scene.tokens[core.end - 1].info.name_part == Some(NamePart::Suffix) {
        core.end -= 1;
    }
    let printed = without_nickname(scene, &core, mention.quote);
    let shouted = mention.core.len() > 1
        && mention.kind == MentionKind::Person
        && mention
            .core
            .clone()
            .all(|at| scene.tokens[at].shape == Shape::Upper || scene.tokens[at].folded.len() <= 2);
    let printed = if shouted { title_case(&printed).into() } else { printed };
    one_line(&printed).into()
}

/// The name as printed, without what stands in quotation marks: Paula “Pepper” Grandin.
fn without_nickname<'t>(scene: &Scene<'t>, name: &Range<usize>, quote: Option<u32>) -> Cow<'t, str> {
    let is_nickname = |at: usize| scene.tokens[at].quote != quote || scene.tokens[at].is_a(WordTrait::Mark);
    if !name.clone().any(is_nickname) {
        return Cow::Borrowed(scene.words(name));
    }
    let mut printed = String::new();
    let mut at = name.start;
    while at < name.end {
        let start = at;
        while at < name.end && !is_nickname(at) {
            at += 1;
        }
        if at > start {
            printed.push_str(scene.words(&(start..at)));
            printed.push(' ');
        }
        while at < name.end && is_nickname(at) {
            at += 1;
        }
    }
    Cow::Owned(printed)
}

/// "KOFI ASANTE-BLAIR" -> "Kofi Asante-Blair".
#[must_use]
pub fn title_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut start = true;
    for c in name.chars() {
        if start {
            out.extend(c.to_uppercase())
        } else {
            out.extend(c.to_lowercase())
        }
        start = !c.is_alphabetic();
    }
    out
}

/// A noun phrase as the ledger prints it: without its article, and without a complement that only says
/// where somebody stood or when ("the nurse on her way home").
pub(super) fn noun_name(scene: &Scene<'_>, mention: &Mention) -> SmolStr {
    let naming = |at: usize| scene.tokens[at].does(SmallUse::Naming);
    let counts = |at: usize| {
        let token = &scene.tokens[at];
        token.info.time || token.has_class(FunctionClass::Number) || token.shape == Shape::Number
    };
    let says_who = mention.core.end < mention.tokens.end
        && naming(mention.core.end)
        && !(mention.core.end..mention.tokens.end).any(counts)
        && mention.kind != MentionKind::Role(RoleType::Document);
    let end = if says_who { mention.tokens.end } else { mention.core.end };
    let mut start = mention.tokens.start;
    let opens = |at: usize| {
        let token = &scene.tokens[at];
        // "One depositor" is a depositor; "two depositors" are two.
        let single = token.has_class(FunctionClass::Number) && token.info.pronoun.is_some();
        let class = token.info.function;
        single || matches!(class, Some(FunctionClass::Determiner | FunctionClass::Possessive))
    };
    while start < mention.core.end - 1 && opens(start) {
        start += 1;
    }
    let name = one_line(scene.words(&(start..end)));
    // What has its capital from the start of the sentence alone has none in a ledger.
    let first = &scene.tokens[start];
    let opens = start == 0 || scene.tokens[start - 1].sentence != first.sentence;
    let common = first.info.function.is_some()
        || first.info.role.is_some() && first.info.place.is_none() && !first.info.demonym;
    if opens && common && first.shape == Shape::Capital { small_first(&name) } else { name.into() }
}

/// The words with a small first letter.
#[must_use]
pub fn small_first(words: &str) -> SmolStr {
    let mut letters = words.chars();
    letters.next().map_or_else(SmolStr::default, |first| first.to_lowercase().chain(letters).collect())
}

/// White space of any kind and length -> one space.
#[must_use]
pub fn one_line(words: &str) -> Cow<'_, str> {
    if is_on_one_line(words) {
        return Cow::Borrowed(words);
    }
    let mut line = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    Cow::Owned(line)
}

/// Whether words stand as [`one_line`] leaves them: no other blanks than single spaces between them.
fn is_on_one_line(words: &str) -> bool {
    let bytes = words.as_bytes();
    let is_trimmed = bytes.first() != Some(&b' ') && bytes.last() != Some(&b' ');
    let mut from = 0;
    while let Some(at) = next_blank(bytes, from) {
        if bytes[at..].starts_with(b"  ") || bytes[at] != b' ' && words[at..].starts_with(char::is_whitespace)
        {
            return false;
        }
        from = at + 1;
    }
    is_trimmed
}

/// The next place that may be one of a blank that is no single space, or none.
fn next_blank(bytes: &[u8], mut from: usize) -> Option<usize> {
    // Controls, and the first bytes of all blanks that are not ASCII.
    let is_told = |byte: u8| byte < b' ' || byte == 0xc2 || (0xe0..0xe4).contains(&byte);
    let each = u8x16::splat;
    while let Some(seventeen) = bytes.get(from..).and_then(<[u8]>::first_chunk::<17>) {
        let ([here @ .., _], [_, next @ ..]) = (*seventeen, *seventeen);
        let (here, next) = (u8x16::new(here), u8x16::new(next));
        let spaces = here.cmp_eq(each(b' ')) & next.cmp_eq(each(b' '));
        let controls = here.min(each(b' ' - 1)).cmp_eq(here);
        let others = here.cmp_eq(each(0xc2)) | (here & each(0xfc)).cmp_eq(each(0xe0));
        let told = (spaces | controls | others).move_mask();
        if told != 0 {
            return Some(from + told.trailing_zeros() as usize);
        }
        from += 16;
    }
    let rest = bytes.get(from..).unwrap_or_default();
    let found = (0..rest.len()).find(|at| is_told(rest[*at]) || rest[*at..].starts_with(b"  "));
    found.map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_one_line_stays_as_it_is() {
        let plain =
            "The mayor of Dover said, “We’ll open — soon.” Nobody answered; it rained, and that was all.";
        assert!(is_on_one_line(plain));
        for blank in [" ", "\n", "\t", "\r\n", "\u{a0}", "\u{2009}", "\u{3000}"] {
            for at in plain.char_indices().map(|(at, _)| at).chain([plain.len()]) {
                let words = [&plain[..at], blank, &plain[at..]].concat();
                let expected = words.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(is_on_one_line(&words), words == expected, "{words:?}");
                assert_eq!(one_line(&words), expected);
            }
        }
        assert!(is_on_one_line("") && is_on_one_line("é") && !is_on_one_line(" "));
    }
}
