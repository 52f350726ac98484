//! The samples, end to end: every `samples/*/article.txt` against the gold ledger that was written by hand
//! before any tool read it.
//!
//! What the tool still gets wrong stands in `samples/*/wrong.txt`, one difference a line, so that a change
//! shows in review what it mends and what it breaks. `UPDATE_WRONG=1 cargo test --test articles` writes
//! the files anew; read the diff before you commit it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files must fail")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use quoteledger::{Document, Kind, Lexicon, Options, Row, ledger_of};

#[derive(Debug, serde::Deserialize)]
struct Gold {
    article: usize,
    kind: String,
    quote: String,
    speaker: String,
    speaker_type: String,
    mention: String,
    cue: String,
    via: String,
    flags: String,
    #[expect(dead_code, reason = "for readers of the file")]
    note: String,
}

/// The flags that gold ledgers give; the others say how sure the tool is.
const GOLD_FLAGS: &[&str] = &["nested", "unclosed", "transcript", "headline", "ellipsis", "brackets"];

/// Kinds of quotation that are compared.
const KINDS: &[&str] = &["direct", "mixed", "indirect"];

fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("article.txt").exists())
        .collect();
    folders.sort();
    folders
}

fn gold_of(folder: &Path) -> Vec<Gold> {
    let mut reader = csv::Reader::from_path(folder.join("gold.csv")).unwrap();
    let rows: Result<Vec<Gold>, csv::Error> = reader.deserialize().collect();
    let rows = rows.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    rows.into_iter().filter(|row| KINDS.contains(&row.kind.as_str())).collect()
}

fn rows_of(folder: &Path) -> (String, Vec<Row>) {
    let bytes = std::fs::read(folder.join("article.txt")).unwrap();
    let document = Document::from_bytes("article.txt", &bytes).unwrap();
    let mut rows = ledger_of(&document, Lexicon::shared(), &Options::default());
    rows.retain(|row| KINDS.contains(&row.kind.as_str()));
    (document.text, rows)
}

fn article_number(row: &Row) -> usize {
    row.article.split_once('#').map_or(1, |(_, number)| number.parse().unwrap())
}

fn flags(cell: &str) -> BTreeSet<&str> {
    cell.split(';').filter(|flag| GOLD_FLAGS.contains(flag)).collect()
}

/// One line a difference; empty when the ledger is the gold one.
fn differences(gold: &[Gold], rows: &[Row]) -> String {
    let mut out = String::new();
    let mut taken = vec![false; rows.len()];
    let mut next = 0;
    for gold in gold {
        let short: String = gold.quote.chars().take(48).map(|c| if c == '\n' { ' ' } else { c }).collect();
        // The same words at or behind the place of the row before.
        let is_it = |row: &Row| row.quote == gold.quote && article_number(row) == gold.article;
        let found = (next..rows.len()).chain(0..next).find(|index| !taken[*index] && is_it(&rows[*index]));
        let Some(index) = found else {
            writeln!(out, "missing   {short:?} {} by {:?}", gold.kind, gold.speaker).unwrap();
            continue;
        };
        taken[index] = true;
        next = index + 1;
        let row = &rows[index];
        let mut differs = |what: &str, gold: &str, tool: &str| {
            if gold != tool {
                writeln!(out, "{what:9} {short:?} gold {gold:?}, tool {tool:?}").unwrap();
            }
        };
        differs("speaker", &gold.speaker, &row.speaker);
        differs("type", &gold.speaker_type, &row.speaker_type);
        differs("kind", &gold.kind, &row.kind);
        differs("via", &gold.via, &row.via);
        // The tool's mention may hold an apposition that gold leaves out, its cue an auxiliary or adverb.
        // Where gold has none of its own, the tool may point to the one it goes on from.
        for (what, gold, tool) in
            [("mention", &gold.mention, row.mention.as_str()), ("cue", &gold.cue, row.cue.as_str())]
        {
            if !tool.contains(gold.as_str()) {
                writeln!(out, "{what:9} {short:?} gold {gold:?}, tool {tool:?}").unwrap();
            }
        }
        let (gold_flags, tool_flags) = (flags(&gold.flags), flags(&row.flags));
        if gold_flags != tool_flags {
            writeln!(out, "flags     {short:?} gold {gold_flags:?}, tool {tool_flags:?}").unwrap();
        }
    }
    for (row, _) in rows.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        let short: String = row.quote.chars().take(48).map(|c| if c == '\n' { ' ' } else { c }).collect();
        writeln!(out, "extra     {short:?} {} by {:?}", row.kind, row.speaker).unwrap();
    }
    out
}

#[test]
fn samples_agree_with_their_gold_ledgers() {
    let update = std::env::var_os("UPDATE_WRONG").is_some();
    let mut failures = String::new();
    assert!(samples().len() >= 14, "the samples are missing");
    for folder in samples() {
        let (_, rows) = rows_of(&folder);
        let found = differences(&gold_of(&folder), &rows);
        let known_path = folder.join("wrong.txt");
        let known = std::fs::read_to_string(&known_path).unwrap_or_default();
        if update {
            if found.is_empty() {
                let _ = std::fs::remove_file(&known_path);
            } else {
                std::fs::write(&known_path, &found).unwrap();
            }
            continue;
        }
        if found != known {
            let known: BTreeSet<&str> = known.lines().collect();
            let found: BTreeSet<&str> = found.lines().collect();
            writeln!(failures, "{}:", folder.display()).unwrap();
            for line in found.difference(&known) {
                writeln!(failures, "  new    {line}").unwrap();
            }
            for line in known.difference(&found) {
                writeln!(failures, "  mended {line}").unwrap();
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}\nUPDATE_WRONG=1 cargo test --test articles accepts this");
}

/// Floors under the known differences, so that they cannot be accepted away: the least share of quotations
/// whose words and full speaker are right, in hundredths, by kind.
const FLOORS: &[(&str, usize)] = &[("direct", 78), ("mixed", 70), ("indirect", 58)];

#[test]
fn most_of_every_gold_ledger_is_right() {
    let ledgers: Vec<(Vec<Gold>, Vec<Row>)> =
        samples().iter().map(|folder| (gold_of(folder), rows_of(folder).1)).collect();
    for (kind, floor) in FLOORS {
        let (mut right, mut all) = (0, 0);
        for (gold, rows) in &ledgers {
            for gold in gold.iter().filter(|gold| gold.kind == *kind) {
                all += 1;
                let is_right = |row: &Row| row.quote == gold.quote && row.speaker == gold.speaker;
                right += usize::from(rows.iter().any(is_right));
            }
        }
        assert!(right * 100 >= all * floor, "{kind}: {right} of {all} quotations with the right full name");
    }
}

#[test]
fn every_span_of_a_row_is_the_words_it_stands_for() {
    for folder in samples() {
        let (text, rows) = rows_of(&folder);
        let chars: Vec<char> = text.chars().collect();
        let words = |place: &str| -> String {
            let (start, end) = place.split_once('-').unwrap();
            chars[start.parse().unwrap()..end.parse().unwrap()].iter().collect()
        };
        // Through the file format and back, as a user reads it.
        let mut csv = Vec::new();
        quoteledger::ledger::write(&rows, quoteledger::ledger::Format::Csv { excel: false }, &mut csv)
            .unwrap();
        let ledger = quoteledger::ledger::read("ledger.csv", &csv).unwrap();
        let read: Vec<Row> = ledger.rows.into_iter().map(|row| row.row).collect();
        assert_eq!(read, rows);
        for row in &read {
            let pieces: Vec<String> = row.spans.split(';').map(words).collect();
            let joint = if row.quote.contains(" […] ") { " […] " } else { " " };
            assert_eq!(pieces.join(joint), row.quote, "{}", folder.display());
            for (cell, place) in
                [(row.cue.as_str(), &row.cue_span), (row.mention.as_str(), &row.mention_span)]
            {
                assert_eq!(cell.is_empty(), place.is_empty());
                if !place.is_empty() {
                    assert_eq!(words(place), *cell, "{}", folder.display());
                }
            }
        }
    }
}

#[test]
fn editing_one_paragraph_leaves_other_ids_alone() {
    let before = "Storm nears\n\n“Stay in,” said Ana Diaz.\n\nIt rained.\n\n“We will,” Bo Roe said. “Now.”\n";
    let after = "Storm nears\n\n“Stay inside,” said Ana Diaz, the mayor.\n\nIt rained.\n\n“We will,” Bo Roe said. “Now.”\n";
    let ids = |text: &str| -> Vec<String> {
        let rows = ledger_of(&Document::new("a.txt", text), Lexicon::shared(), &Options::default());
        rows.into_iter().map(|row| row.quote_id.into()).collect()
    };
    let (before, after) = (ids(before), ids(after));
    assert_eq!(before.len(), 3);
    assert_eq!(before[1..], after[1..]);
    assert_ne!(before[0], after[0]);
}

/// Without reported clauses fewer of them are looked for, which may change whom "he" stands for, and nothing else.
#[test]
fn quotations_in_marks_are_the_same_without_the_others() {
    let options = Options { kinds: vec![Kind::Direct, Kind::Mixed], ..Options::default() };
    let (mut n_rows, mut n_other_speakers) = (0, 0);
    for folder in samples() {
        let bytes = std::fs::read(folder.join("article.txt")).unwrap();
        let document = Document::from_bytes("article.txt", &bytes).unwrap();
        let mut all = ledger_of(&document, Lexicon::shared(), &Options::default());
        all.retain(|row| row.kind != "indirect");
        let some = ledger_of(&document, Lexicon::shared(), &options);
        let place =
            |row: &Row| (row.quote_id.clone(), row.kind.clone(), row.quote.clone(), row.spans.clone());
        assert_eq!(
            all.iter().map(place).collect::<Vec<_>>(),
            some.iter().map(place).collect::<Vec<_>>(),
            "{}",
            folder.display()
        );
        n_rows += all.len();
        n_other_speakers += all.iter().zip(&some).filter(|(one, other)| one.speaker != other.speaker).count();
    }
    assert!(n_rows > 300 && n_other_speakers * 200 <= n_rows, "{n_other_speakers} of {n_rows}");
}
