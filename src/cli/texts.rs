//! The texts that the places in the ledger refer to, where they are no files of their own: a folder with one for
//! each page.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use quoteledger::Document;
use quoteledger::attribution::model::part_hash;

use super::inputs::Input;
use super::message::Failure;

/// File systems take names of 255 bytes; some room is left for a number and the ending.
const LONGEST_NAME: usize = 200;

/// A folder that texts are written to.
pub struct TextFolder {
    folder: PathBuf,
    /// The name of the file for each input.
    names: HashMap<String, String>,
}

impl TextFolder {
    /// The folder of this path, which is made where there is none, for the texts of these inputs.
    pub fn new(folder: &Path, inputs: &[Result<Input, Failure>]) -> Result<Self, Failure> {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::io(folder.to_string_lossy(), "cannot be made", &error))?;
        // The names are given out before the threads start, so that they do not depend on who comes first.
        let inputs: Vec<&Input> = inputs.iter().flatten().collect();
        let texts = TextFolder {
            folder: folder.to_owned(),
            names: unique_names(inputs.iter().map(|input| input.name())),
        };
        let originals: HashSet<&Path> = inputs.iter().filter_map(|input| input.real_path()).collect();
        for input in &inputs {
            let path = texts.path(&input.name());
            if path.canonicalize().is_ok_and(|real| originals.contains(real.as_path())) {
                return Err(Failure::new(
                    path.to_string_lossy(),
                    "the text of a page would replace an article",
                    "choose another folder after --text-dir",
                ));
            }
        }
        Ok(texts)
    }

    /// The file for the text of a document: its input's, or one of its own where the input holds many.
    fn path(&self, document: &str) -> PathBuf {
        match self.names.get(document) {
            Some(name) => self.folder.join(name),
            None => {
                let hash = part_hash(document.as_bytes());
                self.folder.join(format!("{}-{hash:016x}.txt", safe_name(document)))
            }
        }
    }

    /// Writes the text of a document.
    pub fn write(&self, document: &Document) -> Result<(), Failure> {
        let path = self.path(&document.name);
        fs::write(&path, &document.text)
            .map_err(|error| Failure::io(path.to_string_lossy(), "cannot be written", &error))
    }
}

/// A name for each input that every file system takes, no two alike.
fn unique_names(inputs: impl Iterator<Item = String>) -> HashMap<String, String> {
    let mut taken = HashSet::new();
    let mut names = HashMap::new();
    for input in inputs {
        let safe = safe_name(&input);
        let mut name = format!("{safe}.txt");
        let mut number = 1;
        // Some file systems do not tell capitals from small letters.
        while !taken.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{safe}-{number}.txt");
        }
        names.insert(input, name);
    }
    names
}

/// `news/2024/A page?.html` -> `news_2024_A_page_.html`.
fn safe_name(input: &str) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let safe: String = input.chars().map(|c| if is_safe(c) { c } else { '_' }).collect();
    let safe = safe.trim_start_matches(['.', '_', '-']);
    // The end of a path tells more than its start.
    let start =
        (safe.len().saturating_sub(LONGEST_NAME)..).find(|at| safe.is_char_boundary(*at)).unwrap_or(0);
    match &safe[start..] {
        "" => "standard-input".to_owned(),
        name if is_reserved(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// Names that Windows keeps for devices, with whatever ending.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_port =
        |port: &str| stem.strip_prefix(port).is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']));
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || is_port("com") || is_port("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_unique() {
        let inputs = ["news/a b.html", "news/a?b.html", "NEWS/A B.html", "../Ünï.htm", "-", "con.html"];
        let names = unique_names(inputs.iter().map(|input| (*input).to_owned()));
        let named: Vec<&str> = inputs.iter().map(|input| names[*input].as_str()).collect();
        assert_eq!(
            named,
            [
                "news_a_b.html.txt",
                "news_a_b.html-2.txt",
                "NEWS_A_B.html-3.txt",
                "Ünï.htm.txt",
                "standard-input.txt",
                "_con.html.txt"
            ]
        );
        assert!(safe_name(&"é/".repeat(1000)).len() <= LONGEST_NAME);
    }
}
