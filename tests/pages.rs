//! Web pages, written for this purpose, files of other programs with such articles in them (`tests/records/README.md` says
//! how they were made), and the ledger rows that come of them.
//!
//! Beside each stands a file with what it must give: particulars, text, warnings and rows. `UPDATE_PAGES=1 cargo test
//! --test pages` writes these anew; read the difference before you commit it.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use quoteledger::reading::{self, Reading, Settings};
use quoteledger::{Kind, Lexicon, Options, ledger_of};

/// The files of a folder under `tests/` that have articles in them.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        let extension = path.extension().unwrap_or_default();
        path.is_file() && !["expected", "py", "md", "br"].iter().any(|other| extension == *other)
    });
    files.sort();
    files
}

/// What the articles of a file give, one thing a line.
fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let bytes = fs::read(path).unwrap();
    let settings = Settings::default();
    let readings = match reading::readings(name, bytes.as_slice(), &settings, Lexicon::shared()) {
        Ok(readings) => readings,
        Err(error) => return format!("error: {error}\n"),
    };
    let mut shown = String::new();
    for reading in readings {
        match reading {
            Ok(reading) => {
                if reading.document.name != name {
                    writeln!(shown, "== {}", reading.document.name).unwrap();
                }
                show(&reading, &mut shown);
            }
            Err(error) => writeln!(shown, "error: {error}").unwrap(),
        }
    }
    shown
}

fn show(reading: &Reading, shown: &mut String) {
    let document = &reading.document;
    let name = &document.name;
    let particulars = &document.particulars;
    for (what, value) in [
        ("headline", &particulars.headline),
        ("author", &particulars.author),
        ("published", &particulars.published),
        ("modified", &particulars.modified),
        ("publisher", &particulars.publisher),
        ("url", &particulars.url),
    ] {
        writeln!(shown, "{what}: {}", value.as_deref().unwrap_or("-")).unwrap();
    }
    for paragraph in document.text.split("\n\n") {
        writeln!(shown, "text: {paragraph}").unwrap();
    }
    for warning in &reading.warnings {
        writeln!(shown, "warning: {warning}").unwrap();
    }
    let options = Options { kinds: vec![Kind::Direct, Kind::Mixed], ..Options::default() };
    for row in ledger_of(document, Lexicon::shared(), &options) {
        let (speaker, quote) = (&row.speaker, &row.quote);
        writeln!(shown, "{} | {speaker} | {quote} | {} | {}", row.kind, row.said_date, row.flags).unwrap();
        let pieces: Vec<String> = row.spans.split(';').map(|span| piece(&document.text, span)).collect();
        let joined = [" ", " […] "].map(|joint| pieces.join(joint));
        assert!(joined.contains(quote), "{name}: {pieces:?} is not {quote}");
    }
}

/// The code points of a text in a place of the ledger.
fn piece(text: &str, span: &str) -> String {
    let (start, end) = span.split_once('-').unwrap();
    let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
    text.chars().skip(start).take(end - start).collect()
}

fn check(folder: &str, fewest: usize) {
    let files = files(folder);
    assert!(files.len() >= fewest);
    for path in files {
        // The whole name counts: a feed may lie beside a page of the same name.
        let expected = match folder {
            "pages" => path.with_extension("expected"),
            _ => PathBuf::from(format!("{}.expected", path.display())),
        };
        let shown = shown(&path);
        if env::var_os("UPDATE_PAGES").is_some() {
            fs::write(&expected, shown).unwrap();
        } else {
            let expected = fs::read_to_string(&expected).unwrap_or_default();
            assert_eq!(shown, expected.replace("\r\n", "\n"), "{}", path.display());
        }
    }
}

#[test]
fn pages_give_the_rows_they_must() {
    check("pages", 5);
}

#[test]
fn files_of_other_programs_give_the_rows_they_must() {
    check("records", 5);
}

#[cfg(feature = "pdf")]
#[test]
fn pdf_documents_give_the_rows_they_must() {
    check("records/pdf", 5);
}
