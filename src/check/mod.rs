//! What somebody should look at before an article goes out: rules over ledger rows and texts.
//!
//! ```text
//! document -> examined: rows, what rules see in its text, allowances    (each alone, in any order)
//! all examined + baseline -> rules over rows -> findings -> known, allowed -> report
//! ```
//! [`rules`] has the rules, [`mod@rule`] says what one is, [`allow`] what is allowed, and [`mod@report`] writes what was found.
//!
//! A baseline is a ledger. The rules that look at rows look at its rows, too: what they find there is known already.
//! Findings are known for good by their fingerprints, which hang on the article's name, the quote's words and the rule,
//! not on lines.

pub mod allow;
mod checking;
mod examined;
pub mod finding;
mod known;
pub mod report;
pub mod rule;
pub mod rules;
pub mod settings;
mod source_file;
mod wordings;

use crate::ledger::Row;
use crate::ledger::id::{named, stable_hash};
use crate::lexicon::Lexicon;

use checking::Checking;
use rule::{Look, Problem, Run, Whose};

pub use examined::{Examined, examined};
pub use finding::{Allowed, Excerpt, Finding, Level, Location, Place, Related, State};
pub use rule::Rule;
pub use rules::{RULES, rule};
pub use settings::Settings;
pub use source_file::{MOST_BYTES_WITH_LINES, SourceFile};

/// What a run found.
#[derive(Debug)]
pub struct Report {
    /// The findings in the order of the articles and of their texts; those that are gone stand last.
    pub findings: Vec<Finding>,
    /// The names of the articles that were read, in order.
    pub articles: Vec<String>,
    /// How many quotations they have.
    pub n_quotations: usize,
    /// The rules that were looked for, with their levels.
    pub rules: Vec<(&'static Rule, Level)>,
    /// Whether there was a baseline to compare with.
    pub has_baseline: bool,
    /// How many findings were left out because `since` has them, too.
    pub n_left_out: usize,
}

impl Report {
    /// How many findings of a level count.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.counts() && finding.level == level).count()
    }

    /// Whether a finding of this level, or a graver one, counts.
    #[must_use]
    pub fn fails_on(&self, level: Level) -> bool {
        self.findings.iter().any(|finding| finding.counts() && finding.level >= level)
    }
}

/// What to compare a run with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Comparison<'l> {
    /// The rows of the ledger that was checked last.
    pub baseline: Option<&'l [Row]>,
    /// Those of a ledger whose findings are left out; without a baseline, articles are compared with it, too.
    pub since: Option<&'l [Row]>,
}

/// Runs the rules that compare rows, and puts all findings together.
#[must_use]
pub fn report(
    examined: Vec<Examined>,
    comparison: Comparison<'_>,
    settings: &Settings,
    lexicon: &Lexicon,
) -> Report {
    let mut checking = Checking::new(examined, comparison, settings);
    checking.texts();
    checking.rows(lexicon);
    checking.mark_known(comparison, lexicon);
    checking.allow();
    checking.finished()
}

/// What the rules that look at rows find.
fn looked(run: &Run<'_>, settings: &Settings) -> Vec<(&'static Rule, Whose, Problem)> {
    let mut found = Vec::new();
    for rule in RULES.iter().filter(|rule| settings.level(rule).is_some()) {
        match rule.look {
            Look::Row(look) => {
                let own = run.own().iter().enumerate();
                found.extend(
                    own.filter_map(|(index, row)| Some((rule, Whose::Own(index), look(row, settings)?))),
                );
            }
            Look::Run(look) => {
                found.extend(look(run).into_iter().map(|(whose, problem)| (rule, whose, problem)));
            }
            Look::Text(_) | Look::Allowances => {}
        }
    }
    found
}

/// A place in an article that was not read.
fn unread(article: String) -> Place {
    Place { path: article.clone(), article, is_extracted: false, location: None, lines: None }
}

fn row_fingerprint(rule: &Rule, row: &Row, problem: &Problem) -> String {
    fingerprint(&[rule.name, &row.quote_id, &problem.key])
}

fn fingerprint(parts: &[&str]) -> String {
    named('f', stable_hash(parts)).into()
}

/// The known name that a misspelt one may be meant for.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const LEAST_LIKENESS: f64 = 0.8;
    known
        .map(|one| (strsim::jaro_winkler(name, one), one))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, one)| one)
}

#[cfg(test)]
mod tests;
