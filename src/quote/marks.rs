//! `paragraph` and the rules below it: a paragraph -> its quotation marks, without apostrophes and measures.

use std::cell::Cell;

use nom::branch::alt;
use nom::combinator::{map, verify};
use nom::multi::fold_many0;
use nom::{IResult, Offset, Parser};
use rustc_hash::FxHashMap;

use crate::eight_bytes::Needles;
use crate::lexicon::phrase::fold;
use crate::lexicon::{Lexicon, QuoteMark};

/// The quotation marks of the grammar, by their glyphs.
#[derive(Debug)]
pub struct MarkTable {
    glyphs: Vec<Glyph>,
    by_first: FxHashMap<char, Vec<usize>>,
    /// The ASCII characters among them, one bit each.
    ascii_first: u128,
    /// `closes[opener * glyphs + closer]`.
    closes: Vec<bool>,
    /// The bytes that begin the characters that begin a glyph: text between them is passed over.
    first_bytes: Needles,
}

#[derive(Debug)]
pub(super) struct Glyph {
    text: String,
    pub single: bool,
    /// Whether the glyph looks like an opening mark, or like a closing one, or like neither (straight).
    pub opens: bool,
    pub closes: bool,
}

/// A quotation mark in a paragraph, with what its neighbours allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Byte offset in the paragraph.
    pub start: usize,
    pub end: usize,
    pub glyph: usize,
    pub side: Side,
    /// A single closing mark that may be an apostrophe at the end of a plural or clipped word.
    pub doubtful: bool,
    /// A single or straight mark that stands right behind a digit, as in 12".
    pub after_digit: bool,
}

/// What the neighbours of a mark allow it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Open,
    Close,
    Either,
}

impl Default for MarkTable {
    fn default() -> Self {
        MarkTable::new(&[])
    }
}

impl MarkTable {
    /// The table for these pairs of marks.
    #[must_use]
    pub fn new(pairs: &[QuoteMark]) -> Self {
        let mut glyphs: Vec<Glyph> = Vec::new();
        for pair in pairs {
            for text in [&pair.open, &pair.close] {
                if !glyphs.iter().any(|glyph| glyph.text == *text) {
                    let opens = matches!(text.as_str(), "“" | "‘" | "„" | "‚" | "``" | "`" | "«" | "‹");
                    let closes = matches!(text.as_str(), "”" | "’" | "»" | "›");
                    glyphs.push(Glyph { text: text.clone(), single: pair.single, opens, closes });
                }
            }
        }
        // Longest first, so that '' is not read as two single marks.
        glyphs.sort_by(|a, b| b.text.len().cmp(&a.text.len()).then(a.text.cmp(&b.text)));
        let index = |text: &str| glyphs.iter().position(|glyph| glyph.text == text).unwrap_or(0);
        let mut closes = vec![false; glyphs.len() * glyphs.len()];
        for pair in pairs {
            closes[index(&pair.open) * glyphs.len() + index(&pair.close)] = true;
        }
        let mut by_first: FxHashMap<char, Vec<usize>> = FxHashMap::default();
        for (index, glyph) in glyphs.iter().enumerate() {
            let Some(first) = glyph.text.chars().next() else { continue };
            by_first.entry(first).or_default().push(index);
        }
        let first_bytes = Needles::new(glyphs.iter().filter_map(|glyph| glyph.text.bytes().next()));
        let ascii = by_first.keys().filter(|first| first.is_ascii());
        let ascii_first = ascii.fold(0, |bits, first| bits | 1 << *first as u32);
        MarkTable { glyphs, by_first, ascii_first, closes, first_bytes }
    }

    /// Whether a character begins a mark.
    fn begins_mark(&self, c: char) -> bool {
        if c.is_ascii() { self.ascii_first >> c as u32 & 1 != 0 } else { self.by_first.contains_key(&c) }
    }

    /// Where the first mark or apostrophe stands in these words; their end where there is none. Apostrophes between plain
    /// letters are passed over, as [`contraction`] would do.
    fn next_mark(&self, words: &str) -> usize {
        let bytes = words.as_bytes();
        let mut from = 0;
        while let Some(at) = self.first_bytes.find(&bytes[from..]) {
            from += at;
            if from > 0
                && bytes[from - 1].is_ascii_alphanumeric()
                && let [b'\'', next, ..] | [0xe2, 0x80, 0x99, next, ..] = &bytes[from..]
                && next.is_ascii_alphanumeric()
            {
                from += 1;
                continue;
            }
            // Such a byte is the first of its character.
            if words[from..].starts_with(|c| self.begins_mark(c)) {
                return from;
            }
            from += 1;
        }
        words.len()
    }

    /// Whether `closer` may close what `opener` opened.
    pub(super) fn pairs(&self, opener: usize, closer: usize) -> bool {
        self.closes[opener * self.glyphs.len() + closer]
    }

    pub(super) fn glyph(&self, index: usize) -> &Glyph {
        &self.glyphs[index]
    }

    fn index_of(&self, text: &str) -> Option<usize> {
        self.glyphs.iter().position(|glyph| glyph.text == text)
    }

    /// The glyph that begins here.
    fn glyph_at(&self, i: &str) -> Option<usize> {
        let candidates = self.by_first.get(&i.chars().next()?)?;
        candidates.iter().copied().find(|index| i.starts_with(self.glyphs[*index].text.as_str()))
    }
}

impl Glyph {
    /// Whether a straight or curly single mark, which may be an apostrophe.
    fn is_apostrophe(&self) -> bool {
        matches!(self.text.as_str(), "'" | "’" | "‘" | "`")
    }

    /// A straight mark, whose direction only its neighbours tell.
    pub fn is_straight(&self) -> bool {
        !self.opens && !self.closes
    }
}

/// What the rules look things up in.
struct Context<'c> {
    whole: &'c str,
    table: &'c MarkTable,
    lexicon: &'c Lexicon,
    /// The place that a glyph was looked for last, and what stands there: several rules ask for it.
    last_glyph: Cell<(usize, Option<usize>)>,
}

impl Context<'_> {
    /// The glyph that begins here.
    fn glyph_at(&self, i: &str) -> Option<usize> {
        let place = self.whole.offset(i);
        if self.last_glyph.get().0 != place {
            self.last_glyph.set((place, self.table.glyph_at(i)));
        }
        self.last_glyph.get().1
    }
}

/// What a rule has read.
enum Part {
    Plain,
    Mark(Mark),
}

/// The quotation marks of a paragraph in order, apostrophes and measures left out.
pub(super) fn marks(words: &str, table: &MarkTable, lexicon: &Lexicon) -> Vec<Mark> {
    let context = Context { whole: words, table, lexicon, last_glyph: Cell::new((usize::MAX, None)) };
    match paragraph(&context, words) {
        Ok((_, marks)) => marks,
        // No rule fails on any text; a test with arbitrary text holds this.
        Err(_) => Vec::new(),
    }
}

// paragraph = { text | contraction | elision | clipped | measure | mark } ;
fn paragraph<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, Vec<Mark>> {
    let piece = alt((
        map(|i| text(context, i), |_| Part::Plain),
        map(|i| contraction(context, i), |_| Part::Plain),
        map(|i| elision(context, i), |_| Part::Plain),
        map(|i| clipped(context, i), |_| Part::Plain),
        map(|i| measure(context, i), |_| Part::Plain),
        map(|i| mark(context, i), Part::Mark),
    ));
    fold_many0(piece, Vec::new, |mut marks, part| {
        if let Part::Mark(mark) = part {
            marks.push(mark);
        }
        marks
    })
    .parse(i)
}

// text = character other than a mark, { character other than a mark } ;
fn text<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, &'c str> {
    match context.table.next_mark(i) {
        0 => Err(nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::TakeTill1))),
        end => Ok((&i[end..], &i[..end])),
    }
}

/// One apostrophe-like mark.
fn apostrophe<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, &'c str> {
    match context.glyph_at(i) {
        Some(glyph) if context.table.glyph(glyph).is_apostrophe() => {
            let length = context.table.glyph(glyph).text.len();
            Ok((&i[length..], &i[..length]))
        }
        _ => Err(nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Char))),
    }
}

// contraction = apostrophe ;   between two letters or digits
fn contraction<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, &'c str> {
    let before = char_before(context.whole, i);
    let (rest, found) =
        verify(|i| apostrophe(context, i), |_: &str| before.is_some_and(char::is_alphanumeric)).parse(i)?;
    match rest.chars().next() {
        Some(c) if c.is_alphanumeric() => Ok((rest, found)),
        _ => Err(nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Verify))),
    }
}

// elision = apostrophe, word ;   at the start of a word of the list, or a decade
fn elision<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, &'c str> {
    let refuse = || nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Verify));
    if char_before(context.whole, i).is_some_and(char::is_alphanumeric) {
        return Err(refuse());
    }
    let (rest, _) = apostrophe(context, i)?;
    let word_length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let word = &rest[..word_length];
    let is_decade = word.len() == 3 && word.ends_with('s') && word.starts_with(|c: char| c.is_ascii_digit());
    let is_year = word.len() == 2 && word.chars().all(|c| c.is_ascii_digit());
    // 'n' has an apostrophe on either side.
    let both = rest[word_length..].starts_with(['\'', '’']) && word.len() == 1;
    let known =
        word.len() <= 12 && context.lexicon.apostrophe_words.contains(format!("'{}", fold(word)).as_str());
    let listed =
        known || (both && context.lexicon.apostrophe_words.contains(format!("'{}'", fold(word)).as_str()));
    if !(is_decade || is_year || listed) {
        return Err(refuse());
    }
    // A word of the list that a closing mark follows at once is a quoted word: the word 'em'.
    let after = &rest[word_length..];
    if both {
        let length = after.chars().next().map_or(0, char::len_utf8);
        return Ok((&after[length..], &i[..i.offset(after) + length]));
    }
    if after.starts_with(['\'', '’']) && !is_decade {
        return Err(refuse());
    }
    Ok((after, &i[..i.offset(after)]))
}

// clipped = apostrophe ;   at the end of a word of the list
fn clipped<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, &'c str> {
    let refuse = || nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Verify));
    let (rest, found) = apostrophe(context, i)?;
    let word = word_before(context.whole, i);
    if word.is_empty() || word.len() > 16 {
        return Err(refuse());
    }
    let goes_on = rest.starts_with(' ') && rest[1..].starts_with(char::is_alphanumeric);
    if goes_on && context.lexicon.apostrophe_words.contains(format!("{}'", fold(word)).as_str()) {
        return Ok((rest, found));
    }
    Err(refuse())
}

// measure = apostrophe | '"' ;   after a digit, in feet and inches
fn measure<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, &'c str> {
    let refuse = || nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Verify));
    let inches = match i.chars().next() {
        Some(c @ ('"' | '”' | '″')) => &i[..c.len_utf8()],
        _ => return Err(refuse()),
    };
    let before = &context.whole[..context.whole.offset(i)];
    let number = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '½' || c == ' ');
    let is_number = number.len() < before.len() && before.ends_with(|c: char| c.is_ascii_digit() || c == '½');
    let after_feet = number.ends_with(['\'', '’', '′'])
        && number[..number.len() - number.chars().next_back().map_or(0, char::len_utf8)]
            .ends_with(|c: char| c.is_ascii_digit());
    if is_number && after_feet { Ok((&i[inches.len()..], inches)) } else { Err(refuse()) }
}

// mark = double_mark | single_mark ;
fn mark<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, Mark> {
    alt((|i| double_mark(context, i), |i| single_mark(context, i))).parse(i)
}

// double_mark = "“" | "”" | "„" | "«" | "»" | '"' | "``" | "''" ;
fn double_mark<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, Mark> {
    verify(|i| any_mark(context, i), |mark: &Mark| !context.table.glyph(mark.glyph).single).parse(i)
}

// single_mark = "‘" | "’" | "‚" | "‹" | "›" | "'" | "`" ;
fn single_mark<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, Mark> {
    verify(|i| any_mark(context, i), |mark: &Mark| context.table.glyph(mark.glyph).single).parse(i)
}

fn any_mark<'c>(context: &Context<'c>, i: &'c str) -> IResult<&'c str, Mark> {
    let Some(mut index) = context.glyph_at(i) else {
        return Err(nom::Err::Error(nom::error::Error::new(i, nom::error::ErrorKind::Char)));
    };
    // `'''` at the end of a word closes an inner single quotation and then the outer one.
    if i.starts_with("'''") && char_before(context.whole, i).is_some_and(|c| !c.is_whitespace()) {
        index = context.table.index_of("'").unwrap_or(index);
    }
    let glyph = context.table.glyph(index);
    let start = context.whole.offset(i);
    let rest = &i[glyph.text.len()..];
    let before = char_before(context.whole, i);
    let after = rest.chars().next();
    let ends_in_s = || word_before(context.whole, i).ends_with(['s', 'S', 'z', 'x']);
    let goes_on = || {
        rest.starts_with([' ', '\u{a0}', '\n'])
            && rest.trim_start().starts_with(|c: char| c.is_alphanumeric())
    };
    let mark = Mark {
        start,
        end: start + glyph.text.len(),
        glyph: index,
        side: side(context.table, glyph, before, after),
        doubtful: glyph.is_apostrophe() && ends_in_s() && goes_on(),
        after_digit: before.is_some_and(|c| c.is_ascii_digit()),
    };
    Ok((rest, mark))
}

/// What the neighbours of a mark allow it to be; the look of the glyph decides where they allow both.
fn side(table: &MarkTable, glyph: &Glyph, before: Option<char>, after: Option<char>) -> Side {
    let is_mark = |c: char| table.begins_mark(c);
    let opening = |c: char| matches!(c, '(' | '[' | '{' | '—' | '–' | '-' | '/' | '¿' | '¡' | '=' | '…');
    let left_free = before.is_none_or(|c| c.is_whitespace() || opening(c) || is_mark(c) || is_invisible(c));
    let right_free = after.is_none_or(|c| {
        c.is_whitespace()
            || is_mark(c)
            || is_invisible(c)
            || (c.is_ascii_punctuation() && !opening(c) && c != '$' && c != '#' && c != '@' && c != '.')
            || matches!(c, '—' | '–' | '…' | '-')
    });
    let right_word = after.is_some_and(|c| !c.is_whitespace());
    let left_word = before.is_some_and(|c| !c.is_whitespace());
    if glyph.is_straight() {
        return match (left_free && right_word, right_free && left_word) {
            (true, false) => Side::Open,
            (false, true) => Side::Close,
            _ => Side::Either,
        };
    }
    // Guillemets point either way by country and may have space inside, so the neighbours go first.
    let spaced = before.is_some_and(char::is_whitespace) && after.is_some_and(char::is_whitespace);
    if spaced {
        return if glyph.opens { Side::Open } else { Side::Close };
    }
    match (before.is_none_or(char::is_whitespace), after.is_none_or(char::is_whitespace)) {
        // A mark at the start of a word opens, whatever it looks like; one at the end of a word closes.
        (true, false) if glyph.closes && after.is_some_and(|c| c.is_alphanumeric() || is_mark(c)) => {
            Side::Open
        }
        (false, true) if glyph.opens => Side::Close,
        // Nothing opens right before a comma, nor between a word and another mark.
        _ if glyph.opens
            && left_word
            && after.is_some_and(|c| matches!(c, ',' | '.' | ';' | ':' | ')' | '!' | '?')) =>
        {
            Side::Close
        }
        _ if glyph.opens && left_word && !left_free && after.is_some_and(is_mark) => Side::Close,
        _ if glyph.closes
            && left_free
            && right_word
            && after.is_some_and(char::is_alphanumeric)
            && !before.is_some_and(|c| is_mark(c) || matches!(c, '…' | '—' | '–' | '-')) =>
        {
            Side::Open
        }
        _ if glyph.opens => Side::Open,
        _ => Side::Close,
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn char_before(whole: &str, i: &str) -> Option<char> {
    whole[..whole.offset(i)].chars().next_back()
}

/// The letters right before this place.
fn word_before<'w>(whole: &'w str, i: &str) -> &'w str {
    let before = &whole[..whole.offset(i)];
    // Words are short; without the bound a line of letters and marks would be read again and again.
    let start =
        before.char_indices().rev().take(24).take_while(|(_, c)| c.is_alphanumeric() || *c == '-').last();
    start.map_or("", |(at, _)| &before[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apostrophes_between_letters_are_passed_over() {
        let table = &Lexicon::shared().mark_table;
        for (words, expected) in [
            ("it’s what we don't say in the ’90s", 32),
            ("we'll", 5),
            ("x''y", 1),
            ("the plumbers' van", 12),
            ("'em", 0),
            ("é'a", 2),
            ("", 0),
        ] {
            assert_eq!(table.next_mark(words), expected, "{words}");
        }
    }
}
