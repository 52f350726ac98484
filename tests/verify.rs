//! Quotes against sources: what was expected by hand before the program ran, and what must hold of any text.
//!
//! `tests/verify/ledger.csv` has the quotes, `sources/` what they are compared with, and `expected.csv` the verdict
//! on each, with its reasons. An empty cell under `speaker` is not looked at.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use quoteledger::reading::{Settings, readings};
use quoteledger::verify::{Finding, SpeakerThere, Verdict, Verifier};
use quoteledger::{Document, Lexicon, Row, ledger};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify")
}

/// The documents of all sources, named by their file.
fn sources() -> Vec<Document> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder().join("sources")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut documents = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let file = fs::File::open(&path).unwrap();
        for reading in readings(name, file, &Settings::default(), Lexicon::shared()).unwrap() {
            documents.push(reading.unwrap().document);
        }
    }
    documents
}

fn findings(rows: Vec<Row>, documents: &[Document]) -> Vec<Finding> {
    let verifier = Verifier::new(rows, Lexicon::shared());
    for (number, document) in documents.iter().enumerate() {
        verifier.read(document, (number, 0), |row| row.article == document.name);
    }
    verifier.findings()
}

fn joined<T>(items: &[T], word: impl Fn(&T) -> &'static str) -> String {
    items.iter().map(word).collect::<Vec<_>>().join(";")
}

fn speaker(there: &SpeakerThere) -> String {
    match there {
        SpeakerThere::Same(_) => "same".to_owned(),
        SpeakerThere::Other(name) => format!("other: {name}"),
        SpeakerThere::Named(_) => "named".to_owned(),
        SpeakerThere::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn every_quote_has_the_verdict_that_was_expected_by_hand() {
    let bytes = fs::read(folder().join("ledger.csv")).unwrap();
    let rows: Vec<Row> =
        ledger::read("ledger.csv", &bytes).unwrap().rows.into_iter().map(|row| row.row).collect();
    let documents = sources();
    let found = findings(rows.clone(), &documents);
    let mut expected = csv::Reader::from_path(folder().join("expected.csv")).unwrap();
    let mut wrong = Vec::new();
    for (record, finding) in expected.records().zip(&found) {
        let record = record.unwrap();
        let row = &rows[finding.row];
        assert_eq!((&record[0], &record[1]), (row.quote_id.as_str(), row.quote.as_str()));
        let source = match (&finding.passage, finding.verdict) {
            (_, Verdict::NotFound) | (None, _) => "",
            (Some(passage), _) => &passage.source,
        };
        let mut shown = vec![
            finding.verdict.word().to_owned(),
            joined(&finding.cautions, |caution| caution.word()),
            joined(&finding.printings, |printing| printing.word()),
            source.to_owned(),
        ];
        if finding.verdict == Verdict::NotFound {
            shown[1].clear();
            shown[2].clear();
        }
        if !record[6].is_empty() {
            shown.push(speaker(&finding.speaker));
        }
        let wanted: Vec<&str> = record.iter().skip(2).take(shown.len()).collect();
        if shown != wanted {
            wrong.push(format!(
                "{} {}\n  wanted {wanted:?}\n  found  {shown:?} {:?}",
                row.quote_id, row.quote, finding.difference
            ));
        }
        if let Some(passage) = &finding.passage {
            let document = documents.iter().find(|document| document.name == passage.source).unwrap();
            let (start, end) = passage.span;
            let words: String = document.text.chars().skip(start).take(end - start).collect();
            assert_eq!(words.split_whitespace().collect::<Vec<_>>().join(" "), passage.words);
            if finding.verdict == Verdict::Exact {
                assert_eq!(words, row.quote);
            }
        }
    }
    assert!(found.len() >= 60 && found.len() == rows.len());
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn the_order_of_reading_changes_nothing() {
    let bytes = fs::read(folder().join("ledger.csv")).unwrap();
    let rows: Vec<Row> =
        ledger::read("ledger.csv", &bytes).unwrap().rows.into_iter().map(|row| row.row).collect();
    let documents = sources();
    let forward = findings(rows.clone(), &documents);
    let verifier = Verifier::new(rows, Lexicon::shared());
    for (number, document) in documents.iter().enumerate().rev() {
        verifier.read(document, (number, 0), |row| row.article == document.name);
    }
    assert_eq!(verifier.findings(), forward);
}

fn row(quote: &str) -> Row {
    Row { kind: "direct".into(), article: "a.txt".into(), quote: quote.into(), ..Row::default() }
}

fn verdict(quote: &str, source: &str) -> Finding {
    findings(vec![row(quote)], &[Document::new("source.txt", source)]).remove(0)
}

#[test]
fn a_quote_as_long_as_a_book_is_compared() {
    let words: Vec<String> = (0..6_000).map(|number| format!("word{}", number * 7 % 3001)).collect();
    let source = words.join(" ");
    assert_eq!(verdict(&source, &format!("Before it. {source} And behind it.")).verdict, Verdict::Exact);
    let finding = verdict(&source.replacen("word4 ", "other ", 1), &source);
    assert_eq!((finding.verdict, finding.difference.len()), (Verdict::Altered, 4));
    // Nothing in common but both ends.
    let (start, end) = (words[..3000].join(" "), words[3000..3300].join(" "));
    let middle: Vec<String> = (0..2500).map(|number| format!("x{number}")).collect();
    let finding = verdict(
        &format!("{start} {} {end}", middle.join(" ")),
        &format!("{start} {} {end}", "y ".repeat(2500)),
    );
    assert!(!finding.verdict.is_proof());
}

#[test]
fn the_same_word_again_and_again_is_no_more_work() {
    // With time that grows with the square of it, this would not come back.
    let source = "no ".repeat(1_000_000);
    assert_eq!(verdict("no no no no no no", &source).verdict, Verdict::Exact);
    assert!(!verdict("no no no yes no no", &source).verdict.is_proof());
    assert_eq!(verdict(&"no ".repeat(500), &source).verdict, Verdict::Exact);
}

/// Words of no language, at least as many as prove something.
fn some_words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[b-df-hj-np-tv-z][aeiou][b-df-hj-np-tv-z]{1,4}", 6..40)
}

/// Anything at all that a text may hold.
fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(" "),
        Just("... "),
        Just("… "),
        Just("[…] "),
        Just("["),
        Just("] "),
        Just("[h]e "),
        Just("("),
        Just(") "),
        Just("(…)"),
        Just("not "),
        Just("don’t "),
        Just("one "),
        Just("two "),
        Just("three "),
        Just("per cent "),
        Just("co-"),
        Just("operate "),
        Just("\n\n"),
        Just("?"),
        Just("."),
        Just("“"),
        Just("'"),
        Just("[not] "),
        Just("日本"),
        Just("e\u{301}"),
        Just("\u{ad}"),
        Just("ﬁ"),
        Just("1,000 "),
        Just("$5 "),
        Just("İ"),
        Just("&"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn config() -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() },
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_with_words_is_exactly_itself(text in "\\PC{0,40}( \\PC{1,12}){4,20}") {
        let finding = verdict(&text, &text);
        prop_assert!(
            matches!(finding.verdict, Verdict::Exact | Verdict::Weak | Verdict::NotCompared),
            "{finding:?}"
        );
    }

    #[test]
    fn words_are_exactly_themselves_wherever_they_stand(
        words in some_words(), before in some_words(), behind in some_words(),
    ) {
        let quote = words.join(" ");
        let source = format!("{}. {quote} {}", before.join(" "), behind.join(", "));
        let finding = verdict(&quote, &source);
        prop_assert_eq!(finding.verdict, Verdict::Exact);
        prop_assert_eq!(finding.passage.unwrap().words, quote);
    }

    #[test]
    fn other_marks_capitals_dashes_and_spaces_are_normalised(words in some_words(), change in 0..6_usize) {
        let quote = format!("{} isn't it - {}", words.join(" "), words.join(", "));
        let changed = match change {
            0 => quote.replace('\'', "’"),
            1 => quote.to_uppercase(),
            2 => quote.replace(" - ", " — "),
            3 => quote.replacen(' ', "\n", 2),
            4 => quote.replace(", ", "; "),
            _ => quote.replacen(' ', " “", 1),
        };
        let finding = verdict(&changed, &quote);
        prop_assert_eq!(finding.verdict, Verdict::Normalised, "{:?}", finding);
        prop_assert!(!finding.printings.is_empty());
    }

    #[test]
    fn a_dropped_word_is_never_passed_over(words in some_words(), at in 1..39_usize) {
        let mut fewer = words.clone();
        let at = at.min(words.len() - 2);
        let dropped = fewer.remove(at);
        // The next word may be the same, and then nobody can say which one is missing; it is missing all the same.
        let finding = verdict(&fewer.join(" "), &words.join(" "));
        prop_assert!(!matches!(finding.verdict, Verdict::Exact | Verdict::Normalised | Verdict::Edited), "{dropped}");
    }

    #[test]
    fn no_text_makes_it_panic(quote in odd_text(), source in odd_text(), more in odd_text()) {
        let text = format!("{more}{source}{quote}{more}");
        let rows = vec![row(&quote), row(&source), row(&more), row(&text)];
        for finding in findings(rows, &[Document::new("s", source), Document::new("t", text)]) {
            prop_assert!((0.0..=1.0).contains(&finding.similarity));
        }
    }
}
