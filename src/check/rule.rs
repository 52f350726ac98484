//! A rule: what it looks for, why, and the proof that it does.

use std::cell::OnceCell;

use crate::article::Article;
use crate::ledger::Row;
use crate::lexicon::Lexicon;
use crate::quote::QuotedSpan;
use crate::reading::Document;
use crate::span::Span;

use super::finding::Level;
use super::settings::Settings;
use super::wordings::Wording;

/// A named rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in reports, settings and allowances.
    pub name: &'static str,
    /// The level of its findings unless the settings say otherwise; none where it is off.
    pub level: Option<Level>,
    /// One line for a list of rules.
    pub summary: &'static str,
    /// What it does.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// An example, which the tests check.
    pub example: Example,
    /// What to do about a finding.
    pub remedy: &'static str,
    /// How it looks.
    pub look: Look,
}

/// Articles that a rule finds something in, and the same articles put right.
#[derive(Debug)]
pub struct Example {
    /// What was read before, where the rule compares with a baseline: names and texts.
    pub before: &'static [(&'static str, &'static str)],
    /// Names and texts in which the rule finds something.
    pub found: &'static [(&'static str, &'static str)],
    /// Names and texts in which it finds nothing.
    pub fine: &'static [(&'static str, &'static str)],
}

/// How a rule looks for what it finds.
#[derive(Debug, Clone, Copy)]
pub enum Look {
    /// At one ledger row alone.
    Row(fn(&Row, &Settings) -> Option<Problem>),
    /// At the text of one article.
    Text(fn(&ArticleText<'_>) -> Vec<Problem>),
    /// At all rows of a run, and those of the baseline.
    Run(fn(&Run<'_>) -> Vec<(Whose, Problem)>),
    /// At the allowances, which [`super::allow`] does itself.
    Allowances,
}

/// The text of an article and what was found in it.
#[derive(Debug)]
pub struct ArticleText<'t> {
    /// The document it lies in.
    pub document: &'t Document,
    /// The article.
    pub article: &'t Article,
    /// Its quoted spans.
    pub spans: &'t [QuotedSpan],
    /// The places of its ledger rows, in bytes, with the rows' numbers in the document.
    pub row_spans: &'t Sorted<usize>,
    /// What is known of language.
    pub lexicon: &'t Lexicon,
}

/// The rows of a run.
#[derive(Debug)]
pub struct Run<'r> {
    /// The rows of the run, then those of the baseline's other articles; clustered.
    pub rows: &'r [Row],
    /// How many of them are the run's own.
    pub n_own: usize,
    /// The names of the articles that were read, also those without a row.
    pub articles: &'r [String],
    /// All rows of the baseline; empty without one.
    pub baseline: &'r [Row],
    /// What is known of language.
    pub lexicon: &'r Lexicon,
    /// What became of the baseline's rows, once a rule has asked.
    pub(super) lost: OnceCell<Vec<Lost>>,
}

/// A row of the baseline that is gone from its article.
#[derive(Debug)]
pub(super) struct Lost {
    /// Its index in the baseline.
    pub before: usize,
    /// The row of the run that stands in its place, if one does, and how the two differ.
    pub now: Option<(usize, Wording)>,
}

impl Run<'_> {
    /// The rows of the run itself.
    #[must_use]
    pub fn own(&self) -> &[Row] {
        &self.rows[..self.n_own]
    }
}

/// Which row a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A row of the run.
    Own(usize),
    /// A row of the baseline that is in the run no more.
    Baseline(usize),
}

/// What a rule found, before it is known how grave that is and whether somebody allowed it.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// Where.
    pub at: At,
    /// What is the matter, one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Rows that belong to it, and what they are.
    pub related: Vec<RelatedRow>,
    /// Tells it from others of the same rule and row.
    pub key: String,
}

/// A row that belongs to a problem.
#[derive(Debug, Clone)]
pub struct RelatedRow {
    /// Its article.
    pub article: String,
    /// Its places, as the ledger writes them.
    pub spans: String,
    /// What it is.
    pub message: String,
    /// Whether it is a row of the run, whose places are those of its text.
    pub is_of_run: bool,
}

/// Spans by their starts, to be looked up.
#[derive(Debug)]
pub struct Sorted<T>(Vec<(Span, T)>);

impl<T> Sorted<T> {
    /// Sorts them.
    #[must_use]
    pub fn new(mut spans: Vec<(Span, T)>) -> Self {
        spans.sort_by_key(|(span, _)| (span.start, span.end));
        Sorted(spans)
    }

    /// What belongs to one of them that shares a byte with this place. Where many begin before it, the nearest are
    /// looked at: quotations stand in each other a few levels deep.
    #[must_use]
    pub fn overlapping(&self, place: Span) -> Option<&T> {
        const MOST_LOOKED_AT: usize = 32;
        let before = &self.0[..self.0.partition_point(|(span, _)| span.start < place.end)];
        before.iter().rev().take(MOST_LOOKED_AT).find(|(span, _)| place.start < span.end).map(|(_, of)| of)
    }
}

/// Where a problem is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum At {
    /// At the row's quoted words.
    #[default]
    Quote,
    /// Where the row's speaker is named.
    Mention,
    /// At these bytes of the text.
    Span(Span),
}

/// The words of a quote for a message, in marks, cut where they are long.
#[must_use]
pub fn shown(quote: &str) -> String {
    const MOST_CHARACTERS: usize = 60;
    let words: Vec<&str> = quote.split_whitespace().collect();
    let words = words.join(" ");
    if words.chars().count() <= MOST_CHARACTERS {
        return format!("“{words}”");
    }
    let mut cut: String = words.chars().take(MOST_CHARACTERS).collect();
    if let Some(space) = cut.rfind(' ') {
        cut.truncate(space);
    }
    format!("“{cut} …”")
}
