//! Which sources are the very articles that the rows were taken from.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use quoteledger::ledger::Ledger;

use crate::cli::inputs::Input;
use crate::cli::message::Failure;

/// For each article of a ledger the names under which it may be among the sources.
#[derive(Debug, Default)]
pub struct Own {
    documents: HashMap<String, HashSet<String>>,
}

impl Own {
    /// A row's article is a source when both are the same file, by whatever path, and the same article of it.
    pub fn of(ledger: &Ledger, inputs: &[Result<Input, Failure>]) -> Own {
        let names: HashMap<PathBuf, String> = inputs
            .iter()
            .flatten()
            .filter_map(|input| Some((input.real_path()?.to_owned(), input.name())))
            .collect();
        let mut own = Own::default();
        for row in &ledger.rows {
            let article = &row.row.article;
            if !own.documents.contains_key(article) {
                own.documents.insert(article.clone(), documents(article, &names));
            }
        }
        own
    }

    /// Whether the source with this name is the article.
    pub fn is_own(&self, article: &str, document: &str) -> bool {
        self.documents.get(article).is_some_and(|documents| documents.contains(document))
    }
}

/// What the source that is this article is called, whichever way it was given. `path#2` is the second article of a file
/// of text, which is one source, or the record 2 of a file of records, each of which is one.
fn documents(article: &str, names: &HashMap<PathBuf, String>) -> HashSet<String> {
    let mut documents = HashSet::from([article.to_owned()]);
    let ends = article.match_indices('#').map(|(at, _)| at).chain([article.len()]);
    for end in ends {
        let (path, behind) = article.split_at(end);
        let given = Path::new(path).canonicalize().ok().and_then(|real| names.get(&real));
        if let Some(given) = given {
            documents.insert(format!("{given}{behind}"));
            if is_number(behind) {
                documents.insert(given.clone());
            }
        }
        if is_number(behind) {
            documents.insert(path.to_owned());
        }
    }
    documents
}

fn is_number(behind: &str) -> bool {
    behind.strip_prefix('#').is_some_and(|number| number.parse::<usize>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_known_by_any_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("news")).unwrap();
        std::fs::write(folder.path().join("news/a.txt"), "Text.").unwrap();
        let real = folder.path().join("news/a.txt").canonicalize().unwrap();
        let names = HashMap::from([(real, "given.txt".to_owned())]);
        let path = |name: &str| folder.path().join(name).display().to_string();
        assert!(documents(&path("news/../news/a.txt"), &names).contains("given.txt"));
        assert!(documents(&path("news/a.txt#2"), &names).contains("given.txt"));
        assert!(documents(&path("news/a.txt#id7"), &names).contains("given.txt#id7"));
        assert!(!documents(&path("news/a.txt#id7"), &names).contains("given.txt"));
        assert!(!documents(&path("news/b.txt"), &names).contains("given.txt"));
        assert!(documents("gone.txt#2", &names).contains("gone.txt"));
    }
}
