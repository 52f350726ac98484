//! What is known of a word wherever it stands.

use super::WordClass;
use crate::attribution::model::part_hash;
use crate::lexicon::phrase::{PhraseKind, folded};
use crate::lexicon::{FunctionClass, Lexicon, NamePart, SmallUse, WordInfo};

/// A word, number or mark as it is printed, with everything that does not hang on its place.
#[derive(Debug, Clone)]
// So that each is read from one line of the cache.
#[repr(align(64))]
pub struct Word {
    /// The hash of `folded` in names of features.
    pub hash: u64,
    /// What the lexicon knows of it.
    pub info: WordInfo,
    /// What it is.
    pub kind: TokenKind,
    /// How it is capitalised.
    pub shape: Shape,
    /// Its class.
    pub class: WordClass,
    /// What is asked of every token of an article, as bits.
    pub(super) traits: u16,
    /// Words that the tagger cannot tell apart share a profile: nearly all that it has no weights for. They are
    /// numbered in the [`super::Vocabulary`].
    pub profile: u32,
    /// The word as the lexicon knows it: lower case, straight apostrophes, no dot at its end.
    pub folded: Box<str>,
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

impl Word {
    /// What is known of a word printed like this.
    pub(super) fn new(printed: &str, kind: TokenKind, lexicon: &Lexicon) -> Self {
        let folded = if kind == TokenKind::Mark { printed.into() } else { folded(printed) };
        let hash = part_hash(folded.as_bytes());
        let (info, shape) = match kind {
            TokenKind::Word => (lexicon.word_of_hash(hash), shape(printed)),
            _ => (WordInfo::default(), Shape::Other),
        };
        let mut word = Word {
            hash,
            info,
            kind,
            shape,
            class: WordClass::EDGE,
            traits: 0,
            profile: 0,
            folded: folded.as_str().into(),
        };
        let determines = matches!(
            info.function,
            Some(
                FunctionClass::Determiner
                    | FunctionClass::Quantifier
                    | FunctionClass::Possessive
                    | FunctionClass::Number
            )
        );
        // Most words in small letters and all punctuation begin no mention.
        let may_begin_mention = word.is_word()
            && (shape != Shape::Lower
                || info.pronoun.is_some()
                || info.title_modifier
                || info.opens(PhraseKind::Title)
                || word.does(SmallUse::Article));
        word.traits = [
            (WordTrait::BeginsMention, may_begin_mention),
            (WordTrait::OpensRole, info.opens(PhraseKind::Role)),
            (WordTrait::Cue, info.cue.is_some()),
            (WordTrait::OpensCue, word.is_word() && (info.cue.is_some() || info.opens(PhraseKind::Cue))),
            (WordTrait::Mark, kind == TokenKind::Mark),
            (WordTrait::Lower, shape == Shape::Lower),
            (WordTrait::Possessive, matches!(word.folded.as_bytes(), [b'\''] | [b'\'', b's'])),
            (WordTrait::Determiner, determines),
            (WordTrait::Dot, printed.ends_with('.')),
            (WordTrait::Word, kind == TokenKind::Word),
            (WordTrait::Capital, matches!(shape, Shape::Capital | Shape::Upper)),
            (WordTrait::OpensMedium, info.opens(PhraseKind::Medium)),
            (WordTrait::ClosesMedium, info.closes_medium),
            (WordTrait::Time, info.time),
            (WordTrait::Comma, kind == TokenKind::Punctuation && printed == ","),
        ]
        .into_iter()
        .filter(|(_, holds)| *holds)
        .fold(0, |traits, (bit, _)| traits | bit as u16);
        // This asks for the possessive ending.
        if modifies(&word) {
            word.traits |= WordTrait::Modifier as u16;
        }
        word.class = WordClass::of(&word);
        word
    }

    /// Whether it has this trait.
    #[must_use]
    #[inline]
    pub fn is_a(&self, wanted: WordTrait) -> bool {
        self.traits & wanted as u16 != 0
    }

    /// Whether the word starts with a capital letter.
    #[must_use]
    pub fn is_capital(&self) -> bool {
        self.is_a(WordTrait::Capital)
    }

    /// Whether this is a word.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    /// Whether this is the possessive ending.
    #[must_use]
    pub fn is_possessive(&self) -> bool {
        self.is_a(WordTrait::Possessive)
    }

    /// Whether this is the punctuation mark `c`.
    #[must_use]
    #[inline]
    pub fn is(&self, c: &str) -> bool {
        self.kind == TokenKind::Punctuation && self.hash == part_hash(c.as_bytes())
    }

    /// Whether it can stand between an article and its noun. Words that can only be something else are told by
    /// their class; the rest may be adjectives or nouns.
    #[must_use]
    pub fn is_modifier(&self) -> bool {
        self.is_a(WordTrait::Modifier)
    }

    /// Whether a noun phrase can open with it: an article, quantifier, number or possessive pronoun.
    #[must_use]
    pub fn is_determiner(&self) -> bool {
        self.is_a(WordTrait::Determiner)
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

/// What is asked of every token of an article: tokens carry it themselves, so that a search through them reads nothing
/// else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum WordTrait {
    /// A name or a pronoun can begin with it.
    BeginsMention = 1,
    /// A noun that can be a source begins with it.
    OpensRole = 2,
    /// A form of a cue verb.
    Cue = 4,
    /// A cue of one or more words can begin with it.
    OpensCue = 8,
    /// A quotation mark.
    Mark = 16,
    /// A word in small letters.
    Lower = 32,
    /// The possessive ending.
    Possessive = 64,
    /// See [`Word::is_determiner`].
    Determiner = 128,
    /// See [`Word::is_modifier`].
    Modifier = 256,
    /// Printed with a dot at its end: "Gen.", "p.m.".
    Dot = 512,
    /// See [`Word::is_word`].
    Word = 1024,
    /// See [`Word::is_capital`].
    Capital = 2048,
    /// A comma.
    Comma = 4096,
    /// A phrase that says where something was said can begin with it.
    OpensMedium = 8192,
    /// And such a phrase can end with it.
    ClosesMedium = 16384,
    /// A word of time: months, days, the clock.
    Time = 32768,
}

/// See [`Word::is_modifier`].
fn modifies(word: &Word) -> bool {
    // The apostrophe of a plural ("residents’") is a token of its own.
    if word.is_possessive() {
        return word.kind != TokenKind::Mark;
    }
    if word.kind != TokenKind::Word {
        return false;
    }
    let adjective_like = word.folded.ends_with("ed") || word.folded.ends_with("ing");
    let verbal =
        word.info.cue.is_some() && word.info.role.is_none() && !adjective_like && word.shape == Shape::Lower;
    let grammatical = matches!(
        word.info.function,
        Some(
            FunctionClass::Preposition
                | FunctionClass::Conjunction
                | FunctionClass::Auxiliary
                | FunctionClass::Relative
                | FunctionClass::Verb
                | FunctionClass::Determiner
                | FunctionClass::Adverb
                | FunctionClass::Negation
                | FunctionClass::Possessive
        )
    );
    let said = word.does(SmallUse::NeverModifier);
    !grammatical && !verbal && !said && word.info.pronoun.is_none() && !word.is_name_suffix()
}

pub(super) fn shape(word: &str) -> Shape {
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

const _: () = assert!(size_of::<Word>() == 64);
