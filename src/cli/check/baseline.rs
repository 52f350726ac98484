//! The ledger that a check compares with, its articles named as the run names them.
//!
//! A ledger names articles from the folder in which it was written. A check that runs in another folder, or is given
//! absolute paths, means the same files by other names; so do files that were moved since. Rows take over the name
//! that the run has for their article, and with it the `quote_id` that they have under that name.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use quoteledger::check::Examined;
use quoteledger::ledger::id::{QuoteIds, article_key};
use quoteledger::ledger::{LedgerError, Row};
use quoteledger::merge::articles::moved;

use crate::cli::inputs::Input;
use crate::cli::ledgers;
use crate::cli::message::{self, Failure};

/// The rows of such a ledger.
#[derive(Debug)]
pub struct Baseline {
    name: String,
    pub rows: Vec<Row>,
    /// The folders that its names may start from.
    roots: Vec<PathBuf>,
}

impl Baseline {
    /// Reads the ledger. `asked_by` is the line of the settings that names it, if it is they who do, and `settings` their folder.
    pub fn read(
        path: &Path,
        asked_by: Option<&str>,
        settings: Option<&Path>,
        quiet: bool,
    ) -> Result<Self, Failure> {
        let ledger = ledgers::read(path, quiet).map_err(|mut failure| {
            if let Some(line) = asked_by {
                failure.hint = format!("{} (it is named by check.baseline in {line})", failure.hint);
            }
            failure
        })?;
        if !ledger.rows.is_empty() {
            ledger.require(&["article", "quote"]).map_err(|error: LedgerError| Failure::from(error))?;
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let roots = settings.map(Path::to_owned).into_iter().chain([folder]).collect();
        // What `merge` kept for its notes stands in its article no more, and somebody knows.
        let rows = ledger.rows.into_iter().map(|row| row.row).filter(|row| !row.has_flag("gone"));
        let mut baseline = Baseline { name: ledger.name, rows: rows.collect(), roots };
        baseline.rename(|_| None);
        Ok(baseline)
    }

    /// Names the articles as the inputs of the run are named.
    pub fn name_as_read(&mut self, inputs: &[Result<Input, Failure>]) {
        let inputs = || inputs.iter().flatten();
        let names: HashSet<String> = inputs().map(|input| article_key(&input.name())).collect();
        let by_path: HashMap<&Path, String> =
            inputs().filter_map(|input| Some((input.real_path()?, input.name()))).collect();
        let roots = self.roots.clone();
        self.rename(|article| {
            if files_of(article).any(|file| names.contains(&article_key(file))) {
                return None;
            }
            roots.iter().find_map(|root| {
                files_of(article).find_map(|file| {
                    let name = by_path.get(root.join(file).canonicalize().ok()?.as_path())?;
                    Some(format!("{name}{}", &article[file.len()..]))
                })
            })
        });
    }

    /// Names the articles of files that were moved as the run names them, and says so.
    pub fn follow_moved(&mut self, examined: &[Examined], quiet: bool) {
        let own: HashSet<String> =
            examined.iter().flat_map(Examined::rows).map(|row| article_key(&row.article)).collect();
        let is_there = |article: &str| {
            files_of(article).any(|file| {
                Path::new(file).exists() || self.roots.iter().any(|root| root.join(file).exists())
            })
        };
        let mut is_lost: HashMap<&str, bool> = HashMap::new();
        let lost: Vec<&Row> = self
            .rows
            .iter()
            .filter(|row| {
                let article = row.article.as_str();
                *is_lost
                    .entry(article)
                    .or_insert_with(|| !own.contains(&article_key(article)) && !is_there(article))
            })
            .collect();
        if lost.is_empty() {
            return;
        }
        let known: HashSet<String> = self.rows.iter().map(|row| article_key(&row.article)).collect();
        let new = examined.iter().flat_map(Examined::rows);
        let new: Vec<&Row> = new.filter(|row| !known.contains(&article_key(&row.article))).collect();
        let names: HashMap<String, String> = moved(&lost, &new).into_iter().collect();
        if !quiet {
            let mut lines: Vec<String> =
                names.iter().map(|(old, new)| format!("{}: {old} is {new} now", self.name)).collect();
            lines.sort_unstable();
            lines.iter().for_each(|line| message::line(line));
        }
        self.rename(|article| names.get(article).cloned());
    }

    /// Gives articles other names, and their rows the ids that they have under those; rows without an id get one.
    fn rename(&mut self, name_of: impl Fn(&str) -> Option<String>) {
        let mut names: HashMap<String, Option<String>> = HashMap::new();
        let mut ids = QuoteIds::default();
        for row in &mut self.rows {
            let name = match names.get(&row.article) {
                Some(name) => name.clone(),
                None => {
                    let name = name_of(&row.article);
                    names.insert(row.article.clone(), name.clone());
                    name
                }
            };
            if name.is_none() && !row.quote_id.is_empty() {
                continue;
            }
            if let Some(name) = name {
                row.article = name;
            }
            row.quote_id = ids.next(&row.article, &row.quote);
        }
    }
}

/// The file that an article is in: `news.txt` of `news.txt#2`, and `news.jsonl` of `news.jsonl#a7`. Names of files can have
/// the sign, too.
fn files_of(article: &str) -> impl Iterator<Item = &str> {
    article.match_indices('#').map(|(at, _)| &article[..at]).chain([article])
}
