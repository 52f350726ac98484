//! Classes of words: what a part-of-speech tag would tell, as far as lists can.

use super::word::{Shape, TokenKind, Word};
use crate::attribution::model::Label;
use crate::lexicon::FunctionClass;

/// The class of a word: what a part-of-speech tag would tell, as far as lists can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordClass(u8);

/// The names of the classes in features: those of [`FunctionClass`], then these.
const OTHERS: [&str; 14] =
    ["|", "punct", "pron3", "pron", "cue", "role", "time", "num", "cap", "ed", "ing", "ly", "s", "x"];

/// How many of the classes are those of [`FunctionClass`].
const FUNCTIONS: usize = FunctionClass::ALL.len();

const LABELS: [Label; WordClass::COUNT] = {
    let mut labels = [Label::new(""); WordClass::COUNT];
    let mut index = 0;
    while index < FUNCTIONS {
        labels[index] = Label::new(FunctionClass::ALL[index].word());
        index += 1;
    }
    while index < WordClass::COUNT {
        labels[index] = Label::new(OTHERS[index - FUNCTIONS]);
        index += 1;
    }
    labels
};

impl WordClass {
    /// How many classes there are.
    pub(crate) const COUNT: usize = FUNCTIONS + OTHERS.len();

    /// Beyond the end of a sentence.
    pub(crate) const EDGE: Self = Self::other(0);
    const PUNCTUATION: Self = Self::other(1);
    const THIRD_PERSON: Self = Self::other(2);
    const PRONOUN: Self = Self::other(3);
    const CUE: Self = Self::other(4);
    const ROLE: Self = Self::other(5);
    const TIME: Self = Self::other(6);
    const NUMBER: Self = Self::other(7);
    const CAPITAL: Self = Self::other(8);
    const ED: Self = Self::other(9);
    const ING: Self = Self::other(10);
    const LY: Self = Self::other(11);
    const S: Self = Self::other(12);
    const UNKNOWN: Self = Self::other(13);

    #[expect(clippy::cast_possible_truncation, reason = "there are few classes")]
    const fn other(index: usize) -> Self {
        WordClass((FUNCTIONS + index) as u8)
    }

    /// The class of a word.
    pub(super) fn of(token: &Word) -> Self {
        if token.kind != TokenKind::Word {
            return Self::PUNCTUATION;
        }
        if let Some(pronoun) = token.info.pronoun {
            return if pronoun.person == 3 { Self::THIRD_PERSON } else { Self::PRONOUN };
        }
        if let Some(function) = token.info.function {
            return WordClass(function as u8);
        }
        if token.info.cue.is_some() {
            return Self::CUE;
        }
        if token.info.role.is_some() {
            return Self::ROLE;
        }
        if token.info.time {
            return Self::TIME;
        }
        match token.shape {
            Shape::Number => return Self::NUMBER,
            Shape::Capital | Shape::Upper => return Self::CAPITAL,
            _ => {}
        }
        match token.folded.as_bytes() {
            [.., b'e', b'd'] => Self::ED,
            [.., b'i', b'n', b'g'] => Self::ING,
            [.., b'l', b'y'] => Self::LY,
            [.., b's'] => Self::S,
            _ => Self::UNKNOWN,
        }
    }

    /// Its number, below [`WordClass::COUNT`].
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Its name in features.
    pub(crate) fn label(self) -> Label {
        LABELS[self.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_names_of_the_weights_files() {
        assert_eq!(WordClass::EDGE.label().text, "|");
        assert_eq!(WordClass::UNKNOWN.label().text, "x");
        for class in FunctionClass::ALL {
            assert_eq!(WordClass(*class as u8).label().text, class.word());
        }
    }
}
