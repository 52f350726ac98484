//! One article of a file that holds many, and what can be wrong with one: what the readers of [`super::json`],
//! [`super::feed`], [`super::warc`], [`super::email`], [`super::markdown`] and [`super::docx`] give.

use std::fmt::{self, Display};
use std::hash::Hasher as _;
use std::io;

use rustc_hash::{FxHashMap, FxHasher};

use super::packed::PackedError;
use super::{DecodeError, Particulars};

/// The longest key of a name in characters: an id or address that is longer is cut.
const MAX_KEY: usize = 500;

/// One article as it stands in its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// New within its file and the same on every run: `FILE#key` where the record has an id or an address (`FILE#key~2`
    /// where the key comes again), else `FILE:line`. Alone in its file, it has the file's name.
    pub name: String,
    /// Its words, or the page that holds them.
    pub body: Body,
    /// What the record says of the article beside its text.
    pub particulars: Particulars,
    /// The character set that the record gives for a body of HTML ("utf-8"). It goes before what the page says of
    /// itself: a page that was decoded on the way here still carries its old declaration.
    pub charset: Option<String>,
    /// Whether a body of HTML is the article alone, and not the page around it.
    pub is_fragment: bool,
    /// When the page was fetched, as the record says (ISO 8601). Not the date of publication.
    pub fetched: Option<String>,
    /// Flags that each ledger row of the article gets.
    pub flags: Vec<&'static str>,
    /// What was left out on the way, a phrase each: "comments left out: 2".
    pub notes: Vec<String>,
}

/// What a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Text, with a blank line between paragraphs where the form tells them apart.
    Text(String),
    /// An HTML page, or a part of one, in the character set of its record.
    Html(Vec<u8>),
}

impl Default for Body {
    fn default() -> Self {
        Body::Text(String::new())
    }
}

/// Where in a file something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line, from 1.
    Line(u64),
    /// An offset in bytes, from 0, in the unpacked data.
    Offset(u64),
    /// An article of a list, from 1.
    Entry(u64),
    /// The file as a whole.
    File,
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(line) => write!(f, "line {line}"),
            Place::Offset(offset) => write!(f, "byte {offset}"),
            Place::Entry(entry) => write!(f, "entry {entry}"),
            Place::File => Ok(()),
        }
    }
}

/// Why one record is left out, or the rest of its file. Whether reading goes on is the iterator's to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The file, as the user named it.
    pub name: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What the user can do, if anything.
    pub remedy: String,
}

impl ReadError {
    /// An error at a place of a file.
    pub fn new(
        name: impl Into<String>,
        place: Place,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        ReadError { name: name.into(), place, message: message.into(), remedy: remedy.into() }
    }

    /// Why the bytes of a file are no text.
    pub fn decode(name: impl Into<String>, error: &DecodeError) -> Self {
        let place = match error {
            DecodeError::NotUtf8 { line, .. } => Place::Line(*line as u64),
            _ => Place::File,
        };
        ReadError::new(name, place, error.to_string(), error.remedy())
    }

    /// What the source of the bytes reported: the system, or the unpacking of a packed file.
    pub fn io(name: impl Into<String>, place: Place, error: &io::Error) -> Self {
        let packed = error.get_ref().and_then(|inner| inner.downcast_ref::<PackedError>());
        match packed {
            Some(packed) => ReadError::new(name, place, packed.to_string(), packed.remedy()),
            None => ReadError::new(name, place, format!("cannot be read: {error}"), "try again"),
        }
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.place != Place::File {
            write!(f, ": {}", self.place)?;
        }
        write!(f, ": {}", self.message)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, ": {}", self.remedy) }
    }
}

impl std::error::Error for ReadError {}

/// Gives the records of one file their names: `FILE#key` where a record has an id or an address, else
/// `FILE:line`. A key that comes again gets `~2`, `~3` and so on behind it.
///
/// Keeps 16 bytes for every key, and nothing else of the records.
#[derive(Debug)]
pub(super) struct Names {
    file: String,
    n_times: FxHashMap<u64, u32>,
}

impl Names {
    pub fn new(file: impl Into<String>) -> Self {
        Names { file: file.into(), n_times: FxHashMap::default() }
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn keyed(&mut self, key: &str) -> String {
        let key = one_line(key);
        let cut = key.char_indices().nth(MAX_KEY).map_or(key.len(), |(at, _)| at);
        let key = &key[..cut];
        let mut name = format!("{}#{key}", self.file);
        // A name that was made so can be another record's own: count on until it is new.
        while let Some(n_times) = self.n_times.get_mut(&hash(&name)) {
            *n_times += 1;
            name = format!("{}#{key}~{n_times}", self.file);
            if !self.n_times.contains_key(&hash(&name)) {
                break;
            }
            name = format!("{}#{key}", self.file);
        }
        self.n_times.insert(hash(&name), 1);
        name
    }

    pub fn line(&self, line: u64) -> String {
        format!("{}:{line}", self.file)
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish()
}

/// The words with single spaces between them, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The text on one line; none where nothing is left.
pub(super) fn particular(text: &str) -> Option<String> {
    Some(one_line(text)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_new_each_time() {
        let mut names = Names::new("a.jsonl");
        let keys = ["x", "x", "x~2", "x", " y\n z "];
        let given: Vec<String> = keys.iter().map(|key| names.keyed(key)).collect();
        assert_eq!(given, ["a.jsonl#x", "a.jsonl#x~2", "a.jsonl#x~2~2", "a.jsonl#x~3", "a.jsonl#y z"]);
        assert_eq!(names.line(7), "a.jsonl:7");
        assert!(names.keyed(&"é".repeat(9000)).chars().count() < 600);
    }

    #[test]
    fn an_error_says_where_what_and_what_to_do() {
        let error = ReadError::new("a.jsonl", Place::Line(3), "column 9: not JSON", "mend the line");
        assert_eq!(error.to_string(), "a.jsonl: line 3: column 9: not JSON: mend the line");
        assert_eq!(ReadError::new("a.docx", Place::File, "is damaged", "").to_string(), "a.docx: is damaged");
    }
}
