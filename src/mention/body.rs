//! `body`: bodies with names of their own, and what comes with any proper name: article, acronym, complement.

use nom::IResult;

use super::input::{Tokens, refused, token};
use super::{Mention, MentionKind};
use crate::lexicon::{BodyKind, Lexicon, SmallUse};
use crate::token::Token;

// body = <agencies.csv> ;
pub(super) fn body<'t>(i: Tokens<'t>, lexicon: &Lexicon) -> IResult<Tokens<'t>, Option<Mention>> {
    let start = usize::from(i.first().is_some_and(|first| first.does(SmallUse::Article)));
    let Some(first) =
        i.rest.get(start).filter(|first| first.is_word() && first.shape != crate::token::Shape::Lower)
    else {
        return Err(refused(i));
    };
    let word = |offset: usize| i.rest.get(start + offset);
    let Some((count, index)) = lexicon.body_names.longest(word) else { return Err(refused(i)) };
    let core = i.at + start..i.at + start + count;
    // "Dawn" the paper, not "Dawn Foster"; "People" the magazine, not "People said".
    let next = i.rest.get(start + count);
    let goes_on = next.is_some_and(|next| {
        next.is_word() && next.is_capital() && next.span.start <= i.rest[start + count - 1].span.end + 1
    });
    let kind = lexicon.bodies[*index].kind;
    if goes_on || i.rest[start..start + count].iter().any(|token| token.quote != first.quote) {
        return Err(refused(i));
    }
    let is_plain_word =
        count == 1 && (first.info.not_name || first.info.given_name || first.info.function.is_some());
    if is_plain_word && start == 0 {
        return Err(refused(i));
    }
    let after = i.take_at(start + count);
    let (after, acronym) = optional_acronym(after);
    let mention = Mention {
        tokens: i.at..after.at,
        core,
        kind: if kind == BodyKind::Platform {
            MentionKind::Body(BodyKind::Platform)
        } else {
            MentionKind::Body(kind)
        },
        gender: None,
        gender_sure: true,
        plural: false,
        role: None,
        acronym,
        quote: first.quote,
        paragraph: first.paragraph,
        sentence: first.sentence,
    };
    Ok((after, Some(mention)))
}

/// The acronym behind a name, and the input behind it.
pub(super) fn optional_acronym(i: Tokens<'_>) -> (Tokens<'_>, Option<usize>) {
    match acronym(i) {
        Ok((rest, index)) => (rest, Some(index)),
        Err(_) => (i, None),
    }
}

// acronym = "(", upper case word, ")" ;
fn acronym(i: Tokens<'_>) -> IResult<Tokens<'_>, usize> {
    let (inside, _) = token(|t: &Token| t.is("("))(i)?;
    let is_acronym = |t: &Token| {
        let letters = t.folded.chars().filter(|c| c.is_alphabetic()).count();
        t.is_word() && (2..=8).contains(&letters) && t.shape == crate::token::Shape::Upper
    };
    let (rest, _) = token(is_acronym)(inside)?;
    let (rest, _) = token(|t: &Token| t.is(")"))(rest)?;
    Ok((rest, inside.at))
}

impl<'t> Tokens<'t> {
    /// The input from `offset` tokens on.
    pub(super) fn take_at(&self, offset: usize) -> Tokens<'t> {
        Tokens { rest: &self.rest[offset.min(self.rest.len())..], at: self.at + offset, text: self.text }
    }
}
