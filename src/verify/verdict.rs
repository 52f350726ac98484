//! What came of looking for a quote in the sources.

use std::fmt;

use crate::wording::{Change, Printing};

/// How a quote stands to the best passage of all sources, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The source has the quote, character for character.
    Exact,
    /// The source has the same words in the same order; they are only printed differently.
    Normalised,
    /// The source has the same words in the same order, but for what the quote itself shows as left out ("…")
    /// or put in (brackets).
    Edited,
    /// The source has a passage with most of the words.
    Altered,
    /// The source has the words, but they are too few, or stand too far apart, to prove anything.
    Weak,
    /// No source has a passage like it.
    NotFound,
    /// Nothing was compared: the row quotes no words.
    NotCompared,
}

impl Verdict {
    /// Every verdict, best first.
    pub const ALL: [Verdict; 7] = [
        Verdict::Exact,
        Verdict::Normalised,
        Verdict::Edited,
        Verdict::Altered,
        Verdict::Weak,
        Verdict::NotFound,
        Verdict::NotCompared,
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Exact => "exact",
            Verdict::Normalised => "normalised",
            Verdict::Edited => "edited",
            Verdict::Altered => "altered",
            Verdict::Weak => "weak",
            Verdict::NotFound => "not found",
            Verdict::NotCompared => "not compared",
        }
    }

    /// Whether the source proves that the words were said.
    #[must_use]
    pub fn is_proof(self) -> bool {
        self <= Verdict::Edited
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a checker must look at, whatever the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caution {
    /// The words left out turn what stands there into its opposite.
    OmittedNegation,
    /// Words in brackets take a "not" away or bring one in.
    BracketedNegation,
    /// The words that differ take a "not" away or bring one in.
    ChangedNegation,
    /// An ellipsis joins a "not" to the words of another sentence.
    MovedNegation,
    /// The quote begins in the middle of a clause, behind its "not".
    NegationBefore,
    /// Somebody else says the words in the source.
    OtherSpeaker,
    /// The quote joins the words of two speakers, or leaves out those of another between its own.
    TwoSpeakers,
    /// The source marks what people said, and these words stand outside its marks.
    NotInMarks,
    /// The fragments stand in the source in another order.
    OtherOrder,
    /// The quote joins passages that stand far apart, or in different paragraphs.
    FarApart,
    /// What the source itself has in brackets is given as the speaker's words.
    BracketsStripped,
    /// A question became a statement, or the other way round.
    Question,
    /// The words are too few to prove anything by themselves.
    TooShort,
}

impl Caution {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Caution::OmittedNegation => "omitted negation",
            Caution::BracketedNegation => "bracketed negation",
            Caution::ChangedNegation => "changed negation",
            Caution::MovedNegation => "moved negation",
            Caution::NegationBefore => "negation before",
            Caution::OtherSpeaker => "another speaker",
            Caution::TwoSpeakers => "two speakers",
            Caution::NotInMarks => "not in marks",
            Caution::OtherOrder => "other order",
            Caution::FarApart => "far apart",
            Caution::BracketsStripped => "brackets stripped",
            Caution::Question => "question",
            Caution::TooShort => "too short",
        }
    }

    /// What it means, in a sentence.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Caution::OmittedNegation => "what is left out holds a negation: the source may say the opposite",
            Caution::BracketedNegation => {
                "the brackets take a negation away or bring one in: the source may say the opposite"
            }
            Caution::ChangedNegation => {
                "the words that differ hold a negation: the source may say the opposite"
            }
            Caution::MovedNegation => {
                "the ellipsis joins a negation to another sentence: the source may say the opposite"
            }
            Caution::NegationBefore => {
                "a negation stands right before these words: the source may say the opposite"
            }
            Caution::OtherSpeaker => "in the source somebody else says these words",
            Caution::TwoSpeakers => "the words are those of two speakers, or another speaks between them",
            Caution::NotInMarks => {
                "the source tells this in its own words, outside the marks it sets around what was said"
            }
            Caution::OtherOrder => "the fragments stand in the source in another order",
            Caution::FarApart => "the quote joins passages that stand far apart, or in different paragraphs",
            Caution::BracketsStripped => {
                "the source has words in brackets that the quote gives as the speaker's own"
            }
            Caution::Question => "a question became a statement, or a statement a question",
            Caution::TooShort => {
                "so few words can stand anywhere: neither the speaker nor the words of the row's context stand near by"
            }
        }
    }

    /// Whether the quote may say the opposite of its source.
    #[must_use]
    pub fn is_negation(self) -> bool {
        matches!(
            self,
            Caution::OmittedNegation
                | Caution::BracketedNegation
                | Caution::ChangedNegation
                | Caution::MovedNegation
                | Caution::NegationBefore
        )
    }

    /// Whether the source proves nothing before somebody has looked.
    #[must_use]
    pub fn is_grave(self) -> bool {
        self.is_negation()
            || matches!(self, Caution::OtherSpeaker | Caution::TwoSpeakers | Caution::NotInMarks)
    }
}

/// What the quote itself shows as changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Words left out at an ellipsis.
    LeftOut {
        /// The words, as the source prints them.
        words: String,
        /// How many they are.
        count: usize,
    },
    /// Brackets, and the words of the source they stand for, if any.
    Brackets {
        /// As the quote prints it.
        printed: String,
        /// The words of the source in their place.
        source: String,
    },
    /// What a transcript puts into brackets, left out.
    AsideLeftOut(String),
}

/// The words of a quote against those of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// `Removed` stands in the source only, `Added` in the quote only.
    pub change: Change,
    /// The words, on one line.
    pub text: String,
}

/// A passage of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The source, as its path was given.
    pub source: String,
    /// Its place in the source's text, in code points, end exclusive.
    pub span: (usize, usize),
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1, in characters.
    pub column: usize,
    /// Its words as printed.
    pub words: String,
}

/// Who says the words in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpeakerThere {
    /// The speaker of the row, as the source names them.
    Same(String),
    /// Somebody else.
    Other(String),
    /// The row names nobody, the source names this speaker.
    Named(String),
    /// The source does not say.
    Unknown,
}

/// What came of looking for the quote of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The number of the row, from 0.
    pub row: usize,
    /// How the quote stands to the passage.
    pub verdict: Verdict,
    /// What is printed differently.
    pub printings: Vec<Printing>,
    /// What the quote shows as changed.
    pub edits: Vec<Edit>,
    /// What a checker must look at.
    pub cautions: Vec<Caution>,
    /// How alike the words are, from 0 to 1.
    pub similarity: f64,
    /// The best passage; with [`Verdict::NotFound`] the nearest one, where any is near.
    pub passage: Option<Passage>,
    /// The source's words against the quote's, where they differ.
    pub difference: Vec<Piece>,
    /// Who says it there.
    pub speaker: SpeakerThere,
    /// The source that was passed over because the row was taken from it, where it has any of the words.
    pub passed_over: Option<String>,
}

impl Finding {
    /// A finding without a passage.
    #[must_use]
    pub fn nothing(row: usize, verdict: Verdict) -> Finding {
        Finding {
            row,
            verdict,
            printings: Vec::new(),
            edits: Vec::new(),
            cautions: Vec::new(),
            similarity: 0.0,
            passage: None,
            difference: Vec::new(),
            speaker: SpeakerThere::Unknown,
            passed_over: None,
        }
    }

    /// Whether the source proves nothing before somebody has looked.
    #[must_use]
    pub fn is_grave(&self) -> bool {
        self.cautions.iter().any(|caution| caution.is_grave())
    }

    /// Whether the source proves the words, of the row's speaker as far as it says who speaks.
    #[must_use]
    pub fn is_evidence(&self) -> bool {
        self.verdict.is_proof() && !self.is_grave() && !matches!(self.speaker, SpeakerThere::Other(_))
    }

    /// Whether the quote may say the opposite of its source.
    #[must_use]
    pub fn may_say_the_opposite(&self) -> bool {
        self.verdict != Verdict::NotFound && self.cautions.iter().any(|caution| caution.is_negation())
    }

    /// Whether there is this caution.
    #[must_use]
    pub fn has(&self, caution: Caution) -> bool {
        self.cautions.contains(&caution)
    }
}
