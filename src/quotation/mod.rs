//! Attributed spans -> quotations: content, cue and source, as the ledger lists them.

mod assemble;
mod clause_shapes;
mod content;
mod headline;
pub mod indirect;
mod occasion;
pub mod said_date;
mod turns;
mod why;

use std::ops::Range;

use smol_str::SmolStr;

use crate::attribution::entity::SpeakerType;
use crate::span::Span;

pub use assemble::{Assembled, assembled, quotations};

/// How a quotation is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Wholly inside quote marks.
    Direct,
    /// A reported clause with quoted words in it.
    Mixed,
    /// Reported without quote marks.
    Indirect,
}

impl Kind {
    /// The word in the ledger.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Mixed => "mixed",
            Kind::Indirect => "indirect",
        }
    }
}

/// One quotation of an article.
#[derive(Debug, Clone)]
pub struct Quotation {
    /// The quoted words, piece by piece.
    pub pieces: Vec<Span>,
    /// Whether the pieces are separate fragments of one clause rather than one utterance.
    pub fragments: bool,
    /// How it is given.
    pub kind: Kind,
    /// Its paragraph, an index into the article's.
    pub paragraph: usize,
    /// The whole reported content.
    pub content: Vec<Span>,
    /// Who is quoted; none when nobody can be told.
    pub speaker: Option<Speaker>,
    /// The cue.
    pub cue: Option<Span>,
    /// Who passed it on.
    pub via: Option<String>,
    /// Where it was said.
    pub medium: Option<Span>,
    /// When it was said, as printed.
    pub when: Option<Span>,
    /// Probability that the speaker is right.
    pub confidence: f32,
    /// Why this speaker.
    pub rule: String,
    /// The sentences around it.
    pub context: Span,
    /// What a checker should know.
    pub flags: Vec<&'static str>,
    /// The attribution that spoke for all of its pieces, an index; none without quotation marks.
    pub attribution: Option<usize>,
    /// The mention that the speaker was found by, an index into the scene's; none where a turn of a
    /// transcript, or the story below a headline, says who speaks.
    pub source: Option<usize>,
}

/// Who is quoted.
#[derive(Debug, Clone)]
pub struct Speaker {
    /// Canonical name.
    pub name: SmolStr,
    /// What it is.
    pub kind: SpeakerType,
    /// Title, role or affiliation.
    pub role: Option<SmolStr>,
    /// How the text names the source here.
    pub mention: Option<Span>,
    /// Whether it has a proper name.
    pub is_named: bool,
}

/// A range of tokens.
type TokenRange = Range<usize>;
