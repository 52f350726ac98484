//! Paragraphs -> tokens and sentences, with the quoted span each token lies in.

mod pieces;

use smol_str::SmolStr;

use crate::article::Article;
use crate::attribution::model::part_hash;
use crate::lexicon::phrase::{PhraseKind, PhraseWord, fold};
use crate::lexicon::{FunctionClass, Lexicon, NamePart, SmallUse, WordInfo};
use crate::quote::QuotedSpan;
use crate::sentence::number_sentences;
use crate::span::Span;
use pieces::{Form, for_each_piece};

/// A word, number, punctuation mark or quotation mark.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its place.
    pub span: Span,
    /// The word as the lexicon knows it: lower case, straight apostrophes, no dot at its end.
    pub folded: SmolStr,
    /// The hash of `folded` in names of features.
    pub hash: u64,
    /// What it is.
    pub kind: TokenKind,
    /// What the lexicon knows of it.
    pub info: WordInfo,
    /// How it is capitalised.
    pub shape: Shape,
    /// Its sentence, counted through the article. What stands inside quotation marks belongs to the
    /// sentence around them.
    pub sentence: u32,
    /// Its paragraph, an index into the article's.
    pub paragraph: u32,
    /// The innermost quoted span it lies in, an index.
    pub quote: Option<u32>,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A word or number.
    Word,
    /// A quotation mark that opens or closes a quoted span.
    Mark,
    /// Any other character.
    Punctuation,
}

/// How a word is capitalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// no capital at its start
    Lower,
    /// One capital at its start
    Capital,
    /// MORE capitals, no small letters
    Upper,
    /// No letters but digits
    Number,
    /// Nothing of these
    Other,
}

impl PhraseWord for Token {
    fn word_hash(&self) -> u64 {
        self.hash
    }

    fn may_open(&self, kind: PhraseKind) -> bool {
        self.info.opens(kind)
    }
}

impl Token {
    /// Whether the word starts with a capital letter.
    #[must_use]
    pub fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper)
    }

    /// Whether this is a word.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    /// Whether this is the possessive ending.
    #[must_use]
    pub fn is_possessive(&self) -> bool {
        matches!(self.folded.as_bytes(), [b'\''] | [b'\'', b's'])
    }

    /// Whether this is the punctuation mark `c`.
    #[must_use]
    #[inline]
    pub fn is(&self, c: &str) -> bool {
        self.kind == TokenKind::Punctuation && self.hash == part_hash(c.as_bytes())
    }

    /// Whether it stands behind names: "Jr.", "MBE".
    #[must_use]
    pub fn is_name_suffix(&self) -> bool {
        matches!(self.info.name_part, Some(NamePart::Suffix | NamePart::Generation))
    }

    /// Whether it does this as a small word.
    #[must_use]
    pub fn does(&self, small: SmallUse) -> bool {
        self.info.does(small)
    }

    /// Whether it is a word of this grammatical class.
    #[must_use]
    pub fn has_class(&self, class: FunctionClass) -> bool {
        self.info.function == Some(class)
    }
}

/// The tokens of an article's readable paragraphs, in order.
#[must_use]
pub fn tokens(text: &str, article: &Article, quotes: &[QuotedSpan], lexicon: &Lexicon) -> Vec<Token> {
    // Words and marks of any language are seldom so short: growing would move them all.
    let mut tokens = Vec::with_capacity(text.len() / 4 + 16);
    let mut marks = MarkCursor::new(quotes);
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        if !paragraph.kind.is_read() {
            continue;
        }
        paragraph_tokens(text, paragraph.span, u32_of(index), &mut marks, lexicon, &mut tokens);
    }
    number_sentences(text, &mut tokens);
    tokens
}

fn u32_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// An edge of a quoted span: its mark, the quoted span that one is in behind it, and the one around both
/// marks, which the mark itself belongs to.
#[derive(Debug, Clone, Copy)]
struct Edge {
    mark: Span,
    behind: Option<u32>,
    around: Option<u32>,
}

/// The edges of quoted spans in the order of the text.
struct MarkCursor {
    edges: Vec<Edge>,
    next: usize,
    inside: Option<u32>,
}

impl MarkCursor {
    fn new(quotes: &[QuotedSpan]) -> Self {
        let mut edges = Vec::with_capacity(quotes.len() * 2);
        for (index, quote) in quotes.iter().enumerate() {
            let around = quote.parent.map(u32_of);
            for piece in &quote.pieces {
                let opening = Span::new(piece.outer.start, piece.inner.start);
                let closing = Span::new(piece.inner.end, piece.outer.end);
                edges.push((Edge { mark: opening, behind: Some(u32_of(index)), around }, quote.depth));
                edges.push((Edge { mark: closing, behind: around, around }, quote.depth));
            }
        }
        // Spans that are left open may end at one place: the innermost is left first.
        edges.sort_by_key(|(edge, depth)| (edge.mark.start, edge.mark.end, std::cmp::Reverse(*depth)));
        MarkCursor { edges: edges.into_iter().map(|(edge, _)| edge).collect(), next: 0, inside: None }
    }

    /// The next edge that stands before `end`, or at it where it has no mark.
    fn next_before(&mut self, end: usize) -> Option<Edge> {
        let edge = *self.edges.get(self.next)?;
        if edge.mark.start > end || (edge.mark.start == end && !edge.mark.is_empty()) {
            return None;
        }
        self.next += 1;
        Some(edge)
    }
}

fn paragraph_tokens(
    text: &str,
    span: Span,
    paragraph: u32,
    marks: &mut MarkCursor,
    lexicon: &Lexicon,
    tokens: &mut Vec<Token>,
) {
    let mut at = span.start;
    while let Some(Edge { mark, behind, around }) = marks.next_before(span.end) {
        if mark.start > at {
            words(text, Span::new(at, mark.start), paragraph, marks.inside, lexicon, tokens);
        }
        let printed = mark.trimmed(text);
        if !printed.is_empty() {
            tokens.push(Token {
                folded: printed.of(text).into(),
                hash: part_hash(printed.of(text).as_bytes()),
                ..blank_token(printed, TokenKind::Mark, paragraph, around)
            });
        }
        at = at.max(mark.end);
        marks.inside = behind;
    }
    words(text, Span::new(at, span.end.max(at)), paragraph, marks.inside, lexicon, tokens);
}

/// The words of a stretch without quotation marks.
fn words(
    text: &str,
    span: Span,
    paragraph: u32,
    quote: Option<u32>,
    lexicon: &Lexicon,
    tokens: &mut Vec<Token>,
) {
    let first = tokens.len();
    let stretch = span.of(text);
    for_each_piece(stretch, |at, piece, form| {
        let start = span.start + at;
        let place = Span::new(start, start + piece.len());
        match form {
            // What stands behind a blank is joined to nothing before it.
            Form::Plain(shape) if at == 0 || stretch.as_bytes()[at - 1] == b' ' => {
                let mut token = blank_token(place, TokenKind::Word, paragraph, quote);
                token.shape = shape;
                complete(piece, shape == Shape::Lower, &mut token, lexicon);
                tokens.push(token);
                return;
            }
            Form::Plain(_) => {
                push(text, place, true, paragraph, quote, lexicon, tokens, first);
                return;
            }
            Form::Any => {}
        }
        // Most of the others are punctuation: one look at their first byte tells.
        let is_word = match piece.as_bytes() {
            [first, ..] if first.is_ascii_alphanumeric() => true,
            [first] if first.is_ascii_punctuation() => false,
            _ if piece.chars().all(|c| c.is_whitespace() || is_invisible(c)) => return,
            _ => piece.contains(char::is_alphanumeric),
        };
        let mut add = |from: usize, to: usize, is_word: bool| {
            let span = Span::new(start + from, start + to);
            push(text, span, is_word, paragraph, quote, lexicon, tokens, first);
        };
        // "end.Next" where a space is missing between sentences.
        match piece.find('.').filter(|_| is_word) {
            Some(dot)
                if piece[..dot].ends_with(char::is_lowercase)
                    && piece[dot + 1..].starts_with(char::is_uppercase) =>
            {
                add(0, dot, true);
                add(dot, dot + 1, false);
                add(dot + 1, piece.len(), true);
            }
            _ => add(0, piece.len(), is_word),
        }
    });
    for token in tokens[first..].iter_mut().filter(|token| token.hash == INCOMPLETE) {
        let words = token.span.of(text);
        if token.kind == TokenKind::Word {
            token.shape = shape(words);
        }
        // Nearly all words in small letters are folded as they stand.
        let is_folded = token.shape == Shape::Lower && words.bytes().all(|byte| byte.is_ascii_lowercase());
        complete(words, is_folded, token, lexicon);
    }
}

/// The hash of a token that [`complete`] has still to see.
const INCOMPLETE: u64 = 0;

/// A token of which only the place is known.
#[inline]
fn blank_token(span: Span, kind: TokenKind, paragraph: u32, quote: Option<u32>) -> Token {
    Token {
        span,
        folded: SmolStr::default(),
        hash: INCOMPLETE,
        kind,
        info: WordInfo::default(),
        shape: Shape::Other,
        sentence: 0,
        paragraph,
        quote,
    }
}

/// Adds a piece, joining what UAX #29 splits but newspapers write as one word: hyphenated words, AT&T,
/// abbreviations with their dot; and splitting the possessive ending off.
#[expect(clippy::too_many_arguments, reason = "one step of `words`, with its state")]
fn push(
    text: &str,
    mut span: Span,
    is_word: bool,
    paragraph: u32,
    quote: Option<u32>,
    lexicon: &Lexicon,
    tokens: &mut Vec<Token>,
    first: usize,
) {
    let piece = span.of(text);
    if let Some([.., before, joint]) = tokens.get(first..).filter(|all| all.len() >= 2)
        && is_word
        && joint.span.end == span.start
        && before.span.end == joint.span.start
        && before.kind == TokenKind::Word
        && joins(joint.span.of(text), before.span.of(text), piece)
    {
        span = Span::new(before.span.start, span.end);
        tokens.truncate(tokens.len() - 2);
    } else if piece == "."
        && let Some(before) = tokens.get(first..).and_then(<[Token]>::last)
        && before.span.end == span.start
        && before.kind == TokenKind::Word
        && takes_dot(before.span.of(text), lexicon)
    {
        if let Some(before) = tokens.last_mut() {
            before.span = Span::new(before.span.start, span.end);
            before.hash = INCOMPLETE;
        }
        return;
    }
    let words = span.of(text);
    // Most words end otherwise.
    let may_be_possessive = is_word && matches!(words.as_bytes(), [.., b's' | b'S']);
    let possessive = ["'s", "’s", "'S", "’S"]
        .iter()
        .find(|ending| may_be_possessive && words.ends_with(*ending) && words.len() > ending.len());
    let parts = match possessive {
        Some(ending) => {
            let at = span.end - ending.len();
            [Some(Span::new(span.start, at)), Some(Span::new(at, span.end))]
        }
        _ => [Some(span), None],
    };
    let kind = if is_word { TokenKind::Word } else { TokenKind::Punctuation };
    for part in parts.into_iter().flatten() {
        tokens.push(blank_token(part, kind, paragraph, quote));
    }
}

fn joins(joint: &str, before: &str, after: &str) -> bool {
    match joint {
        "-" | "‐" | "‑" => true,
        "&" => before.ends_with(char::is_uppercase) && after.starts_with(char::is_uppercase),
        "'" | "’" => before.len() == 1 && after.starts_with(char::is_uppercase),
        _ => false,
    }
}

/// Whether a dot right behind this word belongs to it.
fn takes_dot(word: &str, lexicon: &Lexicon) -> bool {
    let mut chars = word.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    initial
        || word.contains('.') && word.len() <= 6 && word.starts_with(char::is_alphabetic)
        || lexicon.word(&folded(word)).abbreviation
}

/// Fills in what the lexicon knows of a token of these words, whose shape is known; they may be folded as they stand.
#[inline]
fn complete(words: &str, is_folded: bool, token: &mut Token, lexicon: &Lexicon) {
    token.folded = if is_folded { words.into() } else { folded(words) };
    token.hash = part_hash(token.folded.as_bytes());
    if token.kind == TokenKind::Word {
        token.info = lexicon.word_of_hash(token.hash);
    }
}

/// As [`fold`], without an allocation for words of usual length.
fn folded(word: &str) -> SmolStr {
    /// Longer words are not kept in place.
    const LONGEST: usize = 23;
    let mut room = [0; LONGEST];
    let plain = room.get_mut(..word.len()).filter(|_| word.is_ascii()).and_then(|room| {
        room.copy_from_slice(word.as_bytes());
        room.make_ascii_lowercase();
        let room = match &*room {
            [rest @ .., b'.'] if !rest.is_empty() => rest,
            all => all,
        };
        std::str::from_utf8(room).ok()
    });
    plain.map_or_else(|| fold(word).into(), SmolStr::new_inline)
}

fn shape(word: &str) -> Shape {
    let bytes = word.as_bytes();
    match bytes {
        [b'a'..=b'z', rest @ ..] if rest.iter().all(u8::is_ascii_lowercase) => return Shape::Lower,
        [b'A'..=b'Z', rest @ ..] if !rest.is_empty() && rest.iter().all(u8::is_ascii_lowercase) => {
            return Shape::Capital;
        }
        _ => {}
    }
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Shape::Number };
    if !word.starts_with(|c: char| c.is_alphanumeric()) {
        return Shape::Other;
    }
    if !first.is_uppercase() {
        // "al-Rikabi", "d'Este", "bin-Said": small particles joined to a name.
        let rest = word.split(['-', '\'', '’']).nth(1);
        let particle = word.split(['-', '\'', '’']).next().is_some_and(|head| head.chars().count() <= 3);
        return if particle && rest.is_some_and(|rest| rest.starts_with(char::is_uppercase)) {
            Shape::Capital
        } else {
            Shape::Lower
        };
    }
    let mut any = false;
    for c in letters {
        if c.is_lowercase() {
            return Shape::Capital;
        }
        any = true;
    }
    if any { Shape::Upper } else { Shape::Capital }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::articles;
    use crate::quote::quoted_spans;

    fn tokenised(text: &str) -> Vec<Token> {
        let lexicon = Lexicon::shared();
        let article = &articles(text, lexicon)[0];
        let quotes = quoted_spans(text, article, lexicon);
        tokens(text, article, &quotes, lexicon)
    }

    fn words_of(text: &str) -> Vec<String> {
        tokenised(text).iter().map(|token| token.span.of(text).to_owned()).collect()
    }

    fn sentences(text: &str) -> Vec<String> {
        let tokens = tokenised(text);
        let count = tokens.last().map_or(0, |token| token.sentence + 1);
        (0..count)
            .map(|number| {
                let of: Vec<&Token> = tokens.iter().filter(|token| token.sentence == number).collect();
                text[of[0].span.start..of[of.len() - 1].span.end].to_owned()
            })
            .collect()
    }

    #[test]
    fn words() {
        assert_eq!(
            words_of("Lt. Gen. al-Rikabi’s ex-aide, J.K. O'Brien of AT&T."),
            ["Lt.", "Gen.", "al-Rikabi", "’s", "ex-aide", ",", "J.K.", "O'Brien", "of", "AT&T", "."]
        );
        assert_eq!(words_of("“Yes,” she said."), ["“", "Yes", ",", "”", "she", "said", "."]);
    }

    #[test]
    fn sentences_survive_abbreviations_and_quotes() {
        assert_eq!(
            sentences(
                "Maj. Gen. Khan met U.S. Sen. Roe in Nov. at 3 p.m. near here. “It works. It does,” he said. “Good.” They left."
            ),
            [
                "Maj. Gen. Khan met U.S. Sen. Roe in Nov. at 3 p.m. near here.",
                "“It works. It does,” he said.",
                "“Good.”",
                "They left."
            ]
        );
        assert_eq!(sentences("“Why?” Roe asked. Nobody knew."), ["“Why?” Roe asked.", "Nobody knew."]);
    }

    #[test]
    fn tokens_know_their_quotation() {
        let text = "He said, “She told me ‘no’ twice.”";
        let inside: Vec<Option<u32>> = tokenised(text).iter().map(|token| token.quote).collect();
        let expected = [
            None,
            None,
            None,
            None,
            Some(0),
            Some(0),
            Some(0),
            Some(0),
            Some(1),
            Some(0),
            Some(0),
            Some(0),
            None,
        ];
        assert_eq!(inside, expected);
    }
}
