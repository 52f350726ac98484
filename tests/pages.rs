//! Web pages, written for this purpose, and the ledger rows that come of them.
//!
//! Beside each page stands a file with what it must give: particulars, text, warnings and rows. `UPDATE_PAGES=1 cargo test
//! --test pages` writes these anew; read the difference before you commit it.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use quoteledger::reading::{self, Settings};
use quoteledger::{Kind, Lexicon, Options, ledger_of};

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension != "expected"));
    pages.sort();
    pages
}

/// What a page gives, one thing a line.
fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let reading = {
        let bytes = fs::read(path).unwrap();
        let mut readings =
            reading::readings(name, bytes.as_slice(), &Settings::default(), Lexicon::shared()).unwrap();
        readings.next().unwrap().unwrap()
    };
    let document = reading.document;
    let mut shown = String::new();
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
    for row in ledger_of(&document, Lexicon::shared(), &options) {
        let (speaker, quote) = (&row.speaker, &row.quote);
        writeln!(shown, "{} | {speaker} | {quote} | {} | {}", row.kind, row.said_date, row.flags).unwrap();
        let pieces: Vec<String> = row.spans.split(';').map(|span| piece(&document.text, span)).collect();
        let joined = [" ", " […] "].map(|joint| pieces.join(joint));
        assert!(joined.contains(quote), "{name}: {pieces:?} is not {quote}");
    }
    shown
}

/// The code points of a text in a place of the ledger.
fn piece(text: &str, span: &str) -> String {
    let (start, end) = span.split_once('-').unwrap();
    let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn pages_give_the_rows_they_must() {
    let pages = pages();
    assert!(pages.len() >= 5);
    for path in pages {
        let expected = path.with_extension("expected");
        let shown = shown(&path);
        if env::var_os("UPDATE_PAGES").is_some() {
            fs::write(&expected, shown).unwrap();
        } else {
            let expected = fs::read_to_string(&expected).unwrap_or_default();
            assert_eq!(shown, expected.replace("\r\n", "\n"), "{}", path.display());
        }
    }
}
