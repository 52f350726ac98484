//! What a check found, and where.

use std::fmt::{self, Display};
use std::sync::Arc;

use crate::span::Span;

use super::rule::Rule;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Good to know.
    Note,
    /// Somebody should look.
    Warning,
    /// Must not be published like this.
    Error,
}

impl Level {
    /// All levels, the gravest first.
    pub const ALL: [Level; 3] = [Level::Error, Level::Warning, Level::Note];

    /// The word for it, in reports and settings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// The level of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.word() == word)
    }
}

impl Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How a finding stands to the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Not in the baseline, or there is none.
    New,
    /// In the baseline, too.
    Unchanged,
    /// In the baseline only: it is gone.
    Absent,
}

impl State {
    /// The word for it, in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::New => "new",
            State::Unchanged => "unchanged",
            State::Absent => "absent",
        }
    }
}

/// Something that somebody should look at.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How grave it is, as the settings say.
    pub level: Level,
    /// Where it is.
    pub place: Place,
    /// The ledger row it is about; empty where it is about none.
    pub quote_id: String,
    /// What is the matter, one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Names the finding for good: the same after an edit anywhere else.
    pub fingerprint: String,
    /// How it stands to the baseline.
    pub state: State,
    /// Why it is allowed, where somebody allowed it.
    pub allowed: Option<Allowed>,
}

impl Finding {
    /// Whether it counts: new, and allowed by nobody.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state == State::New && self.allowed.is_none()
    }
}

/// Why a finding is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The reason that was given.
    pub reason: String,
    /// Whether it stands in the article itself, not in the settings.
    pub in_article: bool,
}

/// A place in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The article as the ledger names it.
    pub article: String,
    /// The file it was read from, as the user named it; the article's name where it was not read in this run.
    pub path: String,
    /// Whether the text was taken out of the file (of a page, a feed): lines and columns are those of that text then, not
    /// those of the file.
    pub is_extracted: bool,
    /// The first and the last line of it in the file, from 1, where they are known: the words of a text that was taken out
    /// of a file may be written otherwise in it.
    pub lines: Option<(usize, usize)>,
    /// Where in the text; none where the finding is about the article as a whole, or the article was not read.
    pub location: Option<Location>,
}

/// From where to where in a text, end exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// In bytes.
    pub span: Span,
    /// In code points, as the ledger counts.
    pub code_points: (usize, usize),
    /// Line and column of its start, both from 1, columns in code points.
    pub start: (usize, usize),
    /// Line and column of its end.
    pub end: (usize, usize),
    /// The first and the last line in the file, where they are known.
    pub in_file: Option<(usize, usize)>,
    /// The lines it stands in.
    pub excerpt: Arc<Excerpt>,
}

impl Location {
    /// The words at this place.
    #[must_use]
    pub fn words(&self) -> &str {
        let start = self.excerpt.start;
        &self.excerpt.text[self.span.start - start..self.span.end - start]
    }
}

/// The lines of a place as they stand in the text; of long lines what is around the place.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// The number of its first line, from 1.
    pub line: usize,
    /// The words.
    pub text: String,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there.
    pub message: String,
}
