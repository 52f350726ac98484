//! What a ledger knows already: the findings that its own rows give.

use std::cell::OnceCell;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::checking::{Article, PlacedFinding};
use super::finding::{Finding, State};
use super::rule::{Look, Problem, Rule, Run, Whose};
use super::settings::Settings;
use super::{fingerprint, looked, row_fingerprint, unread};
use crate::cluster::cluster;
use crate::ledger::Row;
use crate::ledger::id::article_key;
use crate::lexicon::Lexicon;

/// The findings of a ledger.
pub(super) struct Known {
    /// By fingerprint: what was found, and about which row.
    found: BTreeMap<String, (&'static Rule, Row, Problem)>,
    /// The names of its rows.
    ids: FxHashSet<String>,
    /// The names of the rows of each article, sorted.
    of_article: FxHashMap<String, Vec<String>>,
    settings: Settings,
}

impl Known {
    /// Runs the rules that look at rows over a ledger.
    pub fn of(ledger: &[Row], settings: &Settings, lexicon: &Lexicon) -> Known {
        let mut rows = ledger.to_vec();
        cluster(&mut rows, lexicon);
        let (n_own, lost) = (rows.len(), OnceCell::new());
        let run = Run { rows: &rows, n_own, articles: &[], baseline: &[], lexicon, lost };
        let mut found: BTreeMap<String, (&'static Rule, Row, Problem)> = BTreeMap::new();
        for (rule, whose, problem) in looked(&run, settings) {
            let (Whose::Own(index) | Whose::Baseline(index)) = whose;
            let mut name = row_fingerprint(rule, &rows[index], &problem);
            let (first, mut number) = (name.clone(), 1);
            while found.contains_key(&name) {
                number += 1;
                name = fingerprint(&[&first, &number.to_string()]);
            }
            found.insert(name, (rule, rows[index].clone(), problem));
        }
        let mut of_article: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for row in &rows {
            of_article.entry(article_key(&row.article)).or_default().push(row.quote_id.to_string());
        }
        let ids = rows.iter().map(|row| row.quote_id.to_string()).collect();
        Known { found, ids, of_article, settings: settings.clone() }
    }

    /// The articles of a run that have the very quotations that the ledger has of them.
    pub fn unchanged(&self, rows: &[Row], articles: &[Article]) -> FxHashSet<usize> {
        let mut now: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for row in rows {
            now.entry(&row.article).or_default().push(&row.quote_id);
        }
        let is_unchanged = |article: &Article| {
            let before = self.of_article.get(&article_key(&article.name));
            let now = now.get(article.name.as_str());
            before.zip(now).is_some_and(|(before, now)| before == now)
        };
        articles
            .iter()
            .enumerate()
            .filter(|(_, article)| is_unchanged(article))
            .map(|(index, _)| index)
            .collect()
    }

    /// Whether the ledger has a finding of a run, too. A ledger has no texts: what is found in a text is known where
    /// it is about a quotation that is known, or where the article is [unchanged](Self::unchanged).
    pub fn has(&self, found: &PlacedFinding, unchanged: &FxHashSet<usize>) -> bool {
        let finding = &found.finding;
        if self.found.contains_key(&finding.fingerprint) {
            return true;
        }
        if !matches!(finding.rule.look, Look::Text(_)) {
            return false;
        }
        match finding.quote_id.as_str() {
            "" => found.article.is_some_and(|article| unchanged.contains(&article)),
            id => self.ids.contains(id),
        }
    }

    /// The findings of the ledger in articles that were read, which are found no more.
    pub fn gone(&self, now: &[PlacedFinding], is_read: impl Fn(&str) -> bool) -> Vec<PlacedFinding> {
        let now: FxHashSet<&str> = now.iter().map(|found| found.finding.fingerprint.as_str()).collect();
        let gone = self
            .found
            .iter()
            .filter(|(name, (_, row, _))| is_read(&row.article) && !now.contains(name.as_str()));
        let gone = gone.filter_map(|(name, (rule, row, problem))| {
            let finding = Finding {
                rule,
                level: self.settings.level(rule)?,
                place: unread(row.article.clone()),
                quote_id: row.quote_id.to_string(),
                message: problem.message.clone(),
                help: problem.help.clone(),
                related: Vec::new(),
                fingerprint: name.clone(),
                state: State::Absent,
                allowed: None,
            };
            Some(PlacedFinding { finding, article: None, row: None, location: None, line: None })
        });
        gone.collect()
    }
}
