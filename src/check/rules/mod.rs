//! The rules, one file each or for a few of a kind.

mod against_baseline;
pub(super) mod allowances;
mod altered_quote;
mod ambiguous_speaker;
mod elided;
mod low_confidence;
mod mismatched_marks;
mod missing_evidence;
mod mojibake;
mod sources;
mod speaker_conflict;
mod speaker_spelling;
mod unattributed_quote;
mod unclosed_quote;

use rustc_hash::FxHashMap;

use super::rule::{RelatedRow, Rule};
use crate::ledger::Row;
use crate::ledger::folded::fold;

/// All rules, in the order in which lists show them: what a row says, what the text says, what articles say of
/// each other, what the baseline says, and rules about rules.
pub static RULES: [Rule; 17] = [
    unattributed_quote::RULE,
    ambiguous_speaker::RULE,
    low_confidence::RULE,
    sources::ANONYMOUS_SOURCE,
    sources::SECOND_HAND_QUOTE,
    sources::FRAGMENT_QUOTE,
    unclosed_quote::RULE,
    mismatched_marks::RULE,
    mojibake::RULE,
    altered_quote::RULE,
    speaker_conflict::RULE,
    speaker_spelling::RULE,
    against_baseline::QUOTE_CHANGED,
    against_baseline::QUOTE_REMOVED,
    missing_evidence::RULE,
    allowances::UNUSED_ALLOWANCE,
    allowances::ALLOWANCE_WITHOUT_REASON,
];

/// The rule of this name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// The rows that share a cluster, as indices in order.
type RowsOfCluster = Vec<usize>;

/// The clusters in the order in which they begin.
fn clusters(rows: &[Row]) -> Vec<RowsOfCluster> {
    let mut index_of: FxHashMap<&str, usize> = FxHashMap::default();
    let mut clusters: Vec<RowsOfCluster> = Vec::new();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.cluster.is_empty()) {
        let cluster = *index_of.entry(&row.cluster).or_insert(clusters.len());
        if cluster == clusters.len() {
            clusters.push(Vec::new());
        }
        clusters[cluster].push(index);
    }
    clusters
}

/// The rows by their names; the first where a ledger has a name twice.
fn by_id(rows: &[Row]) -> FxHashMap<&str, &Row> {
    let mut by_id = FxHashMap::default();
    for row in rows {
        by_id.entry(row.quote_id.as_str()).or_insert(row);
    }
    by_id
}

fn n_words(quote: &str) -> usize {
    fold(quote).split_whitespace().count()
}

/// `0.43` as `43 %`.
fn percent(share: &str) -> String {
    share.parse().map_or_else(|_| "not at all".to_owned(), |share: f64| format!("{:.0} %", share * 100.0))
}

impl RelatedRow {
    /// A row of the baseline.
    fn of_baseline(row: &Row, message: &str) -> RelatedRow {
        RelatedRow {
            article: row.article.clone(),
            spans: row.spans.to_string(),
            message: format!("{message}: {}", super::rule::shown(&row.quote)),
            is_of_run: false,
        }
    }

    /// A row of the run, or one of the baseline's whose article was not read.
    fn of_run(row: &Row, message: &str) -> RelatedRow {
        RelatedRow { is_of_run: true, ..RelatedRow::of_baseline(row, message) }
    }
}
