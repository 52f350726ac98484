//! Which articles of a ledger a run reads: those that it does not read are not gone.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use quoteledger::ledger::id::article_key;
use quoteledger::merge::Fate;

use crate::cli::inputs;

/// What the paths of a run stand for, whether it is there or not.
#[derive(Debug, Default)]
pub struct Coverage {
    paths: Vec<String>,
    patterns: Vec<glob::Pattern>,
    /// The files that are read, by their names in the ledger.
    read: HashSet<String>,
    /// The files that could not be read.
    failed: HashSet<String>,
}

impl Coverage {
    /// Of the paths of a run, and the names of the files that are found there.
    pub fn new(paths: &[PathBuf], read: impl IntoIterator<Item = String>) -> Self {
        let read = read.into_iter().map(|name| article_key(&name)).collect();
        let mut coverage = Coverage { read, ..Coverage::default() };
        for path in paths {
            let name = path.to_string_lossy();
            // As when files are looked for: what exists is no pattern.
            match glob::Pattern::new(&article_key(&name)) {
                Ok(pattern) if inputs::is_pattern(path) && path.symlink_metadata().is_err() => {
                    coverage.patterns.push(pattern)
                }
                _ => coverage.paths.push(article_key(&name)),
            }
        }
        coverage
    }

    /// Notes that a file, or an article in it (`news.jsonl: line 12`), could not be read.
    pub fn failed(&mut self, name: &str) {
        let file = name.split(": ").next().unwrap_or(name);
        self.failed.extend([name, file].map(article_key));
    }

    /// What is known of an article of the ledger that the run writes anew.
    pub fn fate_of(&self, article: &str) -> Fate {
        let key = article_key(article);
        if !files_of(&key).any(|file| self.failed.contains(file))
            && files_of(&key).any(|file| self.covers(file))
        {
            Fate::Read
        } else if files_of(&key).any(|file| Path::new(file).exists()) {
            Fate::NotRead
        } else {
            Fate::MayHaveMoved
        }
    }

    fn covers(&self, file: &str) -> bool {
        self.read.contains(file) || self.has(file) || {
            // The run may be given absolute paths. What is there under another name, and was not read by it, stays.
            let absolute = (!file.contains("://")).then(|| std::path::absolute(file).ok()).flatten();
            absolute.is_some_and(|path| !path.exists() && self.has(&article_key(&path.to_string_lossy())))
        }
    }

    fn has(&self, file: &str) -> bool {
        let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::default() };
        self.paths.iter().any(|path| is_within(file, path))
            || self.patterns.iter().any(|pattern| pattern.matches_with(file, options))
    }
}

/// Whether a file is at a path, or in the folder there.
fn is_within(file: &str, path: &str) -> bool {
    if path.is_empty() {
        // The working directory.
        return !Path::new(file).is_absolute() && !file.starts_with("..") && !file.contains("://");
    }
    file.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.ends_with('/'))
}

/// The file that an article is in: `news.txt` of `news.txt#2`, and `news.jsonl` of `news.jsonl#a7`. Names of files can have
/// the sign, too.
pub fn files_of(key: &str) -> impl Iterator<Item = &str> {
    let before_signs = key.match_indices('#').map(|(at, _)| &key[..at]);
    before_signs.chain([key])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_reads_is_what_its_paths_stand_for() {
        let paths = ["news", "./more/a.txt", "none/*.txt", "gone.txt"].map(PathBuf::from);
        let mut coverage = Coverage::new(&paths, []);
        coverage.failed("news/broken.txt");
        let fate = |article: &str| coverage.fate_of(article);
        for read in
            ["news/a.txt", "news/x/b.txt#2", "news/c.jsonl#id#7", "more/a.txt", "none/b.txt", "gone.txt"]
        {
            assert_eq!(fate(read), Fate::Read, "{read}");
        }
        for unread in ["newspaper.txt", "more/b.txt", "none/x/b.txt", "news/broken.txt", "https://x.org/1"] {
            assert_eq!(fate(unread), Fate::MayHaveMoved, "{unread}");
        }
        assert_eq!(fate("Cargo.toml"), Fate::NotRead);
        assert_eq!(Coverage::new(&[PathBuf::from(".")], []).fate_of("a.txt"), Fate::Read);
    }

    #[test]
    fn absolute_paths_cover_what_is_not_there_any_more() {
        let news = std::path::absolute("news").unwrap();
        let coverage = Coverage::new(&[news], ["news/read.txt".to_owned()]);
        assert_eq!(coverage.fate_of("news/gone.txt"), Fate::Read);
        assert_eq!(coverage.fate_of("news/read.txt#2"), Fate::Read);
        assert_eq!(coverage.fate_of("other/gone.txt"), Fate::MayHaveMoved);
        let here = std::env::current_dir().unwrap();
        assert_eq!(Coverage::new(&[here], []).fate_of("Cargo.toml"), Fate::NotRead);
    }
}
