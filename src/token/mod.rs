//! Paragraphs -> tokens and sentences, with the quoted span each token lies in.

mod pieces;
mod vocabulary;
mod word;
mod word_class;

use std::ops::Deref;

use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::lexicon::phrase::{PhraseKind, PhraseWord};
use crate::quote::QuotedSpan;
use crate::sentence::number_sentences;
use crate::span::Span;
use pieces::{Pieces, for_each_piece};
pub(crate) use vocabulary::Vocabularies;
pub use vocabulary::Vocabulary;
use vocabulary::{hash_from, printed_hash};
pub use word::{Shape, TokenKind, Word, WordTrait};
pub use word_class::WordClass;

/// A word, number, punctuation mark or quotation mark at its place.
#[derive(Debug, Clone, Copy)]
pub struct Token<'v> {
    /// What is the same wherever it stands; its fields are read as if they were the token's.
    pub word: &'v Word,
    /// Its place.
    pub span: Span,
    /// Its sentence, counted through the article. What stands inside quotation marks belongs to the
    /// sentence around them.
    pub sentence: u32,
    /// Its paragraph, an index into the article's.
    pub paragraph: u32,
    /// The innermost quoted span it lies in, an index.
    pub quote: Option<u32>,
    /// The number of its word's profile in the [`Vocabulary`]; see [`Word::profile`].
    pub profile: u32,
    /// Its word's answers to what is asked of every token, as bits.
    traits: u16,
    /// The class of its word.
    pub class: WordClass,
}

/// What is asked of tokens most is answered by the token itself: its word stands elsewhere.
impl Token<'_> {
    /// Whether its word has this trait.
    #[must_use]
    #[inline]
    pub fn is_a(&self, wanted: WordTrait) -> bool {
        self.traits & wanted as u16 != 0
    }

    /// See [`Word::is_word`].
    #[must_use]
    #[inline]
    pub fn is_word(&self) -> bool {
        self.is_a(WordTrait::Word)
    }

    /// See [`Word::is_capital`].
    #[must_use]
    #[inline]
    pub fn is_capital(&self) -> bool {
        self.is_a(WordTrait::Capital)
    }

    /// See [`Word::is_possessive`].
    #[must_use]
    #[inline]
    pub fn is_possessive(&self) -> bool {
        self.is_a(WordTrait::Possessive)
    }

    /// See [`Word::is_determiner`].
    #[must_use]
    #[inline]
    pub fn is_determiner(&self) -> bool {
        self.is_a(WordTrait::Determiner)
    }

    /// See [`Word::is_modifier`].
    #[must_use]
    #[inline]
    pub fn is_modifier(&self) -> bool {
        self.is_a(WordTrait::Modifier)
    }
}

impl Deref for Token<'_> {
    type Target = Word;

    fn deref(&self) -> &Word {
        self.word
    }
}

impl PhraseWord for Token<'_> {
    fn word_hash(&self) -> u64 {
        self.hash
    }

    fn may_open(&self, kind: PhraseKind) -> bool {
        match kind {
            PhraseKind::Role => self.is_a(WordTrait::OpensRole),
            kind => self.info.opens(kind),
        }
    }
}

/// The tokens of an article's readable paragraphs, in order.
#[must_use]
pub fn tokens<'v>(
    text: &str,
    article: &Article,
    quotes: &[QuotedSpan],
    lexicon: &Lexicon,
    vocabulary: &'v mut Vocabulary,
) -> Vec<Token<'v>> {
    // Words and marks of any language are seldom so short: growing would move them all.
    let Room(drafts) = vocabulary.take_room(article_length(article) / 4 + 16);
    let mut tokenizer = Tokenizer { text, lexicon, vocabulary, drafts };
    let mut marks = MarkCursor::new(quotes);
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        if paragraph.kind.is_read() {
            tokenizer.paragraph(paragraph.span, u32_of(index), &mut marks);
        }
    }
    let Tokenizer { mut drafts, vocabulary, .. } = tokenizer;
    // In a loop of its own: the processor looks for many words at once, and waits for none of them alone.
    for draft in &mut drafts {
        draft.word = vocabulary.number_of(draft.word, text, draft.span, draft.kind, lexicon) as u64;
    }
    let words = vocabulary.words();
    let token = |Draft { span, word, sentence, paragraph, quote, .. }| {
        let word = &words[usize::try_from(word).unwrap_or(usize::MAX)];
        let (traits, class, profile) = (word.traits, word.class, word.profile);
        Token { word, span, sentence, paragraph, quote, profile, traits, class }
    };
    let mut tokens: Vec<Token<'v>> = drafts.into_iter().map(token).collect();
    number_sentences(text, &mut tokens);
    tokens
}

/// From its first to its last paragraph, in bytes.
fn article_length(article: &Article) -> usize {
    match article.paragraphs.as_slice() {
        [first, .., last] => last.span.end - first.span.start,
        [only] => only.span.len(),
        [] => 0,
    }
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

/// A token while its word may still grow.
#[derive(Debug, Clone, Copy)]
struct Draft {
    span: Span,
    /// The hash of its word as printed, [`INCOMPLETE`] as long as it is not known; then the number of the word.
    word: u64,
    sentence: u32,
    paragraph: u32,
    quote: Option<u32>,
    kind: TokenKind,
}

/// A draft takes as much room as the token made of it, so that tokens are made in place.
const _: () = assert!(size_of::<Draft>() == size_of::<Token<'_>>());

/// Room for the tokens of an article that was used for those of another: it is in the processor's near caches.
#[derive(Debug, Default)]
pub(crate) struct Room(Vec<Draft>);

impl Room {
    /// For how many tokens there is room.
    fn size(&self) -> usize {
        self.0.capacity()
    }

    fn reserve(&mut self, n_tokens: usize) {
        self.0.reserve(n_tokens);
    }

    /// The room that these tokens took.
    pub fn of(mut tokens: Vec<Token<'_>>) -> Room {
        tokens.clear();
        let none = |token: Token<'_>| Draft {
            span: token.span,
            word: INCOMPLETE,
            sentence: 0,
            paragraph: 0,
            quote: None,
            kind: TokenKind::Word,
        };
        Room(tokens.into_iter().map(none).collect())
    }
}

/// Stands for the hash of a word that is not complete. No hash is so by chance, but for one in 2⁶⁴; it is made once more.
const INCOMPLETE: u64 = u64::MAX;

/// Makes tokens, paragraph after paragraph.
struct Tokenizer<'a, 'v> {
    text: &'a str,
    lexicon: &'a Lexicon,
    vocabulary: &'v mut Vocabulary,
    drafts: Vec<Draft>,
}

impl Tokenizer<'_, '_> {
    fn paragraph(&mut self, span: Span, paragraph: u32, marks: &mut MarkCursor) {
        let mut at = span.start;
        while let Some(Edge { mark, behind, around }) = marks.next_before(span.end) {
            if mark.start > at {
                self.words(Span::new(at, mark.start), paragraph, marks.inside);
            }
            let printed = mark.trimmed(self.text);
            if !printed.is_empty() {
                let kind = TokenKind::Mark;
                let word = printed_hash(self.text, printed, kind);
                self.drafts.push(Draft { span: printed, word, sentence: 0, paragraph, quote: around, kind });
            }
            at = at.max(mark.end);
            marks.inside = behind;
        }
        self.words(Span::new(at, span.end.max(at)), paragraph, marks.inside);
    }

    /// The words of a stretch without quotation marks.
    fn words(&mut self, span: Span, paragraph: u32, quote: Option<u32>) {
        let first = self.drafts.len();
        let text = self.text;
        for_each_piece(
            span.of(text),
            &mut Stretch { tokenizer: self, start: span.start, paragraph, quote, first },
        );
        for draft in self.drafts[first..].iter_mut().filter(|draft| draft.word == INCOMPLETE) {
            draft.word = printed_hash(text, draft.span, draft.kind);
        }
    }

    /// Adds a piece, joining what UAX #29 splits but newspapers write as one word: hyphenated words, AT&T,
    /// abbreviations with their dot; and splitting the possessive ending off.
    ///
    /// What stands before `first` is not joined.
    fn push(&mut self, mut piece: Draft, first: usize) {
        let text = self.text;
        let is_word = piece.kind == TokenKind::Word;
        let printed = piece.span.of(text);
        if let [.., before, joint] = &self.drafts[first..]
            && is_word
            && joint.span.end == piece.span.start
            && before.span.end == joint.span.start
            && before.kind == TokenKind::Word
            && joins(joint.span.of(text), before.span.of(text), printed)
        {
            piece.span = Span::new(before.span.start, piece.span.end);
            self.drafts.truncate(self.drafts.len() - 2);
        } else if printed == "."
            && let [.., before] = &mut self.drafts[first..]
            && before.span.end == piece.span.start
            && before.kind == TokenKind::Word
            && takes_dot(before, text, self.vocabulary, self.lexicon)
        {
            before.span = Span::new(before.span.start, piece.span.end);
            before.word = INCOMPLETE;
            return;
        }
        let words = piece.span.of(text);
        // Most words end otherwise.
        let may_be_possessive = is_word && matches!(words.as_bytes(), [.., b's' | b'S']);
        let possessive = ["'s", "’s", "'S", "’S"]
            .iter()
            .find(|ending| may_be_possessive && words.ends_with(*ending) && words.len() > ending.len());
        match possessive {
            Some(ending) => {
                let at = piece.span.end - ending.len();
                self.drafts.push(Draft { span: Span::new(piece.span.start, at), ..piece });
                self.drafts.push(Draft { span: Span::new(at, piece.span.end), ..piece });
            }
            None => self.drafts.push(piece),
        }
    }
}

/// A stretch of text without quotation marks, whose pieces become words.
struct Stretch<'s, 'a, 'v> {
    tokenizer: &'s mut Tokenizer<'a, 'v>,
    /// Where it begins in the text.
    start: usize,
    paragraph: u32,
    quote: Option<u32>,
    /// The first of its drafts.
    first: usize,
}

impl Stretch<'_, '_, '_> {
    #[inline]
    fn blank(&self, start: usize, end: usize, kind: TokenKind) -> Draft {
        let span = Span::new(self.start + start, self.start + end);
        Draft { span, word: INCOMPLETE, sentence: 0, paragraph: self.paragraph, quote: self.quote, kind }
    }
}

impl Pieces for Stretch<'_, '_, '_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is called at one place, for nearly every word")]
    fn plain(&mut self, start: usize, end: usize, first_eight: u64) {
        let draft = self.blank(start, end, TokenKind::Word);
        let Tokenizer { text, drafts, .. } = &mut *self.tokenizer;
        // What stands behind a blank is joined to nothing before it.
        if start > 0 && text.as_bytes()[draft.span.start - 1] != b' ' {
            return self.tokenizer.push(draft, self.first);
        }
        let word = hash_from(first_eight, text, draft.span, TokenKind::Word);
        drafts.push(Draft { word, ..draft });
    }

    #[inline(never)]
    fn any(&mut self, start: usize, piece: &str) {
        // Most of the others are punctuation: one look at their first byte tells.
        let is_word = match piece.as_bytes() {
            [first, ..] if first.is_ascii_alphanumeric() => true,
            [first] if first.is_ascii_punctuation() => false,
            _ if piece.chars().all(|c| c.is_whitespace() || is_invisible(c)) => return,
            _ => piece.contains(char::is_alphanumeric),
        };
        let mut add = |from: usize, to: usize, is_word: bool| {
            let kind = if is_word { TokenKind::Word } else { TokenKind::Punctuation };
            let draft = self.blank(start + from, start + to, kind);
            self.tokenizer.push(draft, self.first);
        };
        // "end.Next" where a space is missing between sentences.
        let dot = if is_word { piece.find('.') } else { None };
        match dot {
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
fn takes_dot(before: &Draft, text: &str, vocabulary: &mut Vocabulary, lexicon: &Lexicon) -> bool {
    let word = before.span.of(text);
    let mut chars = word.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    initial || word.contains('.') && word.len() <= 6 && word.starts_with(char::is_alphabetic) || {
        let hash = printed_hash(text, before.span, TokenKind::Word);
        let number = vocabulary.number_of(hash, text, before.span, TokenKind::Word, lexicon);
        vocabulary.words()[number].info.abbreviation
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::articles;
    use crate::quote::quoted_spans;

    fn tokenised<'v>(text: &str, vocabulary: &'v mut Vocabulary) -> Vec<Token<'v>> {
        let lexicon = Lexicon::shared();
        let article = &articles(text, lexicon)[0];
        let quotes = quoted_spans(text, article, lexicon);
        tokens(text, article, &quotes, lexicon, vocabulary)
    }

    fn words_of(text: &str) -> Vec<String> {
        tokenised(text, &mut Vocabulary::default())
            .iter()
            .map(|token| token.span.of(text).to_owned())
            .collect()
    }

    fn sentences(text: &str) -> Vec<String> {
        let mut vocabulary = Vocabulary::default();
        let tokens = tokenised(text, &mut vocabulary);
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
        let inside: Vec<Option<u32>> =
            tokenised(text, &mut Vocabulary::default()).iter().map(|token| token.quote).collect();
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
