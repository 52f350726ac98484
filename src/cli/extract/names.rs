//! One file, one name: a ledger keeps the names that it has for its articles.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use quoteledger::ledger::Ledger;
use quoteledger::ledger::id::article_key;

use super::coverage::files_of;
use crate::cli::inputs::Input;
use crate::cli::message::{self, Failure};

/// Names the files of a run as the ledger does that it writes anew: `news/dam.txt` may be given as `/home/me/news/dam.txt`, or
/// as `../news/dam.txt` from another folder. The names of a ledger start from the working folder, or from its own.
pub fn keep(ledger: &Ledger, at: &Path, inputs: &mut [Result<Input, Failure>], is_quiet: bool) {
    let articles: HashSet<&str> = ledger.rows.iter().map(|row| row.row.article.as_str()).collect();
    let mut files: Vec<&str> = articles.into_iter().flat_map(files_of).collect();
    files.sort_unstable();
    files.dedup();
    let known: HashSet<String> = files.iter().map(|file| article_key(file)).collect();
    let is_unknown = |input: &&mut Input| !known.contains(&article_key(&input.name()));
    let mut unknown: Vec<&mut Input> = inputs.iter_mut().flatten().filter(is_unknown).collect();
    if unknown.is_empty() {
        return;
    }
    let folder = at.parent().unwrap_or(Path::new(""));
    let mut by_path: HashMap<PathBuf, &str> = HashMap::new();
    for root in [Path::new(""), folder] {
        for file in files.iter().filter(|file| !file.contains("://")) {
            if let Ok(path) = root.join(file).canonicalize() {
                by_path.entry(path).or_insert(file);
            }
        }
    }
    let mut n_kept = 0;
    let mut first = None;
    for input in &mut unknown {
        if let Some(name) = input.real_path().and_then(|path| by_path.get(path)) {
            n_kept += 1;
            first.get_or_insert_with(|| format!("{name}, not {}", input.name()));
            input.rename(name);
        }
    }
    if let Some(first) = first.filter(|_| !is_quiet) {
        let files = if n_kept == 1 {
            "1 file keeps the name that it has"
        } else {
            "files keep the names that they have"
        };
        let n = if n_kept == 1 { String::new() } else { format!("{n_kept} ") };
        message::line(&format_args!("{}: {n}{files} there ({first})", ledger.name));
    }
}
