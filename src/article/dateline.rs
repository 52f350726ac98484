//! The dateline that opens a news story.
//!
//! ```text
//! dateline  = place [ "," region ] [ "," date ] [ "(" agency ")" ] separator ;
//! place     = upper case words | words, where a date or an agency follows ;
//! separator = ":" | " - " | " – " | " — " | "--" ;
//! ```

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{char, space0};
use nom::combinator::{consumed, opt, recognize, verify};
use nom::multi::{many_m_n, many0_count};
use nom::sequence::{delimited, preceded};
use nom::{IResult, Offset, Parser};

use crate::lexicon::Lexicon;
use crate::span::Span;

/// Place and date at the head of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dateline {
    /// The dateline as printed, without its separator. Offsets are those of the text it was found in.
    pub span: Span,
    /// The place.
    pub place: Span,
    /// The date, where it has one.
    pub date: Option<Span>,
    /// Where the story goes on after the separator.
    pub story: usize,
}

/// The dateline that a paragraph opens with, with offsets into the paragraph.
#[must_use]
pub fn dateline(paragraph: &str, lexicon: &Lexicon) -> Option<Dateline> {
    let (_, found) = dateline_parser(paragraph, paragraph, lexicon).ok()?;
    Some(found)
}

fn dateline_parser<'p>(whole: &'p str, i: &'p str, lexicon: &Lexicon) -> IResult<&'p str, Dateline> {
    let (rest, (printed, (place, region, date, agency))) = consumed((
        place,
        opt(preceded(comma, |i| region(i, lexicon))),
        opt(preceded(comma, |i| date(i, lexicon))),
        opt(agency),
    ))
    .parse(i)?;
    let (rest, _) = separator(rest)?;
    let span_of = |part: &str| {
        let start = whole.offset(part);
        Span::new(start, start + part.len())
    };
    let is_upper =
        place.chars().all(|c| !c.is_lowercase()) && place.chars().filter(|c| c.is_alphabetic()).count() > 2;
    if !is_upper && date.is_none() && agency.is_none() {
        return Err(nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Verify)));
    }
    // "KOFI ASANTE-BLAIR, BYLINE:" is a turn of a transcript, not a place.
    if region.is_some_and(|region| region.chars().all(|c| !c.is_lowercase()) && region.len() > 3) {
        return Err(nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Verify)));
    }
    let printed = printed.trim_end();
    let story = whole.offset(rest);
    Ok((rest, Dateline { span: span_of(printed), place: span_of(place), date: date.map(span_of), story }))
}

fn comma(i: &str) -> IResult<&str, &str> {
    recognize((char(','), space0)).parse(i)
}

fn place_word(i: &str) -> IResult<&str, &str> {
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '/');
    verify(take_while1(is_part), |word: &str| word.starts_with(char::is_uppercase)).parse(i)
}

fn place(i: &str) -> IResult<&str, &str> {
    let words = recognize((place_word, many0_count((char(' '), place_word))));
    verify(words, |place: &str| place.split(' ').count() <= 4).parse(i)
}

fn region<'p>(i: &'p str, lexicon: &Lexicon) -> IResult<&'p str, &'p str> {
    let (rest, region) = place(i)?;
    // "FRANKFURT, Nov 6 (Agency) -": a month is no region.
    if region.split([' ', '.']).any(|word| lexicon.is_time(word)) {
        return Err(nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Verify)));
    }
    Ok((rest, region))
}

fn date<'p>(i: &'p str, lexicon: &Lexicon) -> IResult<&'p str, &'p str> {
    let word = || take_while1(|c: char| c.is_alphanumeric() || matches!(c, '.' | '/'));
    let gap = (opt(char(',')), space0);
    let words = recognize((word(), many_m_n(0, 3, (gap, word()))));
    verify(words, |date: &str| {
        date.contains(|c: char| c.is_ascii_digit())
            && date.split(|c: char| !c.is_alphanumeric()).any(|word| lexicon.is_time(word))
    })
    .parse(i)
}

fn agency(i: &str) -> IResult<&str, &str> {
    let name = take_while1(|c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '/' | '\'' | '’'));
    preceded(space0, delimited(char('('), verify(name, |name: &str| name.len() <= 40), char(')'))).parse(i)
}

fn separator(i: &str) -> IResult<&str, &str> {
    let dash = preceded(space0, alt((tag("--"), tag("—"), tag("–"))));
    let spaced_hyphen =
        recognize((nom::character::complete::space1, char('-'), nom::character::complete::space1));
    recognize((alt((tag(":"), dash, spaced_hyphen)), space0)).parse(i)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(&str, Option<&str>, &str)>) {
        let found = dateline(line, Lexicon::shared())
            .map(|d| (d.place.of(line), d.date.map(|date| date.of(line)), &line[d.story..]));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn datelines() {
        check("ISLAMABAD: Maj. Gen. X", Some(("ISLAMABAD", None, "Maj. Gen. X")));
        check("FRANKFURT, Nov 6 (Meridian) - The bank", Some(("FRANKFURT", Some("Nov 6"), "The bank")));
        check("ERBIL, Kurdistan Region - Iraq’s", Some(("ERBIL", None, "Iraq’s")));
        check("SACRAMENTO, Calif. (AP) — A", Some(("SACRAMENTO", None, "A")));
        check("NEW DELHI, March 3: The", Some(("NEW DELHI", Some("March 3"), "The")));
        check("Geneva (News Agency) - Talks", Some(("Geneva", None, "Talks")));
        check("MIRANDA OSTROW, HOST: If you", None);
        check("He said: no", None);
        check("Growth - what growth", None);
    }
}
