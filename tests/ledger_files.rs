//! Ledgers as files: what is written is read back, also when a spreadsheet stood between.
//!
//! The tests with a spreadsheet run where LibreOffice is (`soffice`), and say so where it is not.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use quoteledger::Lexicon;
use quoteledger::ledger::{self, Format, Ledger, LedgerRow, Row, Writer};
use quoteledger::merge::{Prefer, merge};

fn config() -> ProptestConfig {
    let usual = ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => usual,
        None => ProptestConfig { cases: 48, ..usual },
    }
}

const FORMATS: [Format; 6] = [
    Format::Csv { excel: false },
    Format::Csv { excel: true },
    Format::Tsv { excel: false },
    Format::Tsv { excel: true },
    Format::Jsonl,
    Format::Xlsx,
];

fn written(extra_columns: &[String], rows: &[LedgerRow], format: Format) -> Vec<u8> {
    let mut writer = Writer::with_extra(format, extra_columns, Vec::new()).unwrap();
    rows.iter().for_each(|row| writer.row(&row.row, &row.extra).unwrap());
    writer.into_inner().unwrap()
}

/// The rows without their places, and extra cells as many as there are columns.
fn content(ledger: &Ledger) -> Vec<(Row, Vec<String>)> {
    let extra = |row: &LedgerRow| {
        (0..ledger.extra_columns.len()).map(|column| row.extra_cell(column).to_owned()).collect()
    };
    ledger.rows.iter().map(|row| (row.row.clone(), extra(row))).collect()
}

fn cell() -> impl Strategy<Value = String> {
    "['=+@\\-\", ;\t\r\n\u{feff}\u{a0}a0.]{0,6}|[0-9]{1,3}-[0-9]{1,3}|_x[0-9]{4}_|.{0,20}"
}

fn spans() -> impl Strategy<Value = String> {
    prop::collection::vec((0..999_usize, 0..999_usize), 0..3).prop_map(|places| {
        places.iter().map(|(start, end)| format!("{start}-{end}")).collect::<Vec<_>>().join(";")
    })
}

prop_compose! {
    fn row()(
        number in 1..9999_usize,
        cells in prop::collection::vec(cell(), 8),
        spans in spans(),
        percent in 0..101_usize,
        extra in prop::collection::vec(cell(), 2),
    ) -> LedgerRow {
        let [article, quote, speaker, context, status, checked_on, evidence, note] = cells.try_into().unwrap();
        let row = Row {
            quote_id: format!("q{number}").into(),
            article,
            paragraph: number,
            quote,
            speaker,
            context,
            spans: spans.into(),
            confidence: format!("{:.2}", percent as f64 / 100.0).into(),
            flags: "no-cue;nested".into(),
            status,
            checked_on,
            evidence,
            note,
            ..Row::default()
        };
        LedgerRow { row, line: 0, extra }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(row(), 1..5)) {
        let columns = ["desk".to_owned(), "Zweite Prüfung".to_owned()];
        let expected: Vec<_> = rows.iter().map(|row| (row.row.clone(), row.extra.clone())).collect();
        for format in FORMATS {
            let ledger = ledger::read("ledger", &written(&columns, &rows, format)).unwrap();
            // JSON has no order of its own for what a checker added.
            prop_assert_eq!(ledger.extra_columns.len(), 2);
            prop_assert!(columns.iter().all(|column| ledger.extra_columns.contains(column)));
            let mut read = content(&ledger);
            if ledger.extra_columns[0] != columns[0] {
                read.iter_mut().for_each(|(_, extra)| extra.reverse());
            }
            prop_assert_eq!(&read, &expected, "{:?}", format);
        }
    }

    /// Whatever the bytes, they are a ledger or an error.
    #[test]
    fn no_bytes_make_reading_fail_otherwise(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "(quote_id|quote|status)?[,;\t\r\n\" =a']{0,40}",
    ) {
        let _ = ledger::read("ledger", &bytes);
        let _ = ledger::read("ledger", text.as_bytes());
        let _ = ledger::read("ledger", &[b"quote_id,quote\n", bytes.as_slice()].concat());
        let _ = ledger::read("ledger", &[b"PK\x03\x04", bytes.as_slice()].concat());
    }

    /// No cell of a checker is ever lost: it stands in the result, or in a conflict.
    #[test]
    fn a_merge_loses_no_cell_of_a_checker(
        old in prop::collection::vec(("[ab]", "(yes|no|we will pay|we will not pay){1,2}", "[ok]?"), 0..12),
        new in prop::collection::vec(("[ab]", "(yes|no|we will pay|we will not pay){1,2}", "[ok]?"), 0..12),
    ) {
        let ledger = |rows: &[(String, String, String)]| {
            let lines: String = rows.iter().map(|(article, quote, note)| format!("{article},{quote},{note}\n")).collect();
            ledger::read("ledger", format!("article,quote,note\n{lines}").as_bytes()).unwrap()
        };
        let (old, new) = (ledger(&old), ledger(&new));
        let merged = merge(&old, new.clone(), Prefer::Old, Lexicon::shared());
        let count = |rows: &[LedgerRow]| rows.iter().filter(|row| !row.row.note.is_empty()).count();
        let n_shared = merged.n_kept + merged.changed.len();
        prop_assert_eq!(n_shared + merged.gone.len(), old.rows.len());
        prop_assert_eq!(n_shared + merged.n_new, new.rows.len());
        prop_assert!(count(&merged.rows) + n_shared >= count(&old.rows) + count(&new.rows));
        for row in old.rows.iter().filter(|row| !row.row.note.is_empty()) {
            prop_assert!(merged.rows.iter().any(|one| one.row.note == row.row.note));
        }
        let again = merge(&old, new, Prefer::Old, Lexicon::shared());
        prop_assert_eq!(again, merged);
    }
}

/// A folder with a profile of its own, so that a spreadsheet that is open does not matter.
struct LibreOffice {
    folder: tempfile::TempDir,
}

impl LibreOffice {
    fn new() -> Option<Self> {
        let is_there = Command::new("soffice").arg("--version").stdout(Stdio::null()).status();
        if !is_there.is_ok_and(|status| status.success()) {
            eprintln!("skipped: this test needs LibreOffice Calc (soffice)");
            return None;
        }
        Some(LibreOffice { folder: tempfile::tempdir().unwrap() })
    }

    /// Opens the files and saves them in another form.
    fn saved_as<'f>(
        &self,
        files: &'f [PathBuf],
        extension: &str,
        import: &[&str],
    ) -> impl Iterator<Item = PathBuf> + use<'f> {
        let folder = self.folder.path();
        let out = tempfile::tempdir_in(folder).unwrap().keep();
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
        let mut command = Command::new("soffice");
        let form = if extension == "csv" { "csv:Text - txt - csv (StarCalc):44,34,76" } else { extension };
        command.args(["--headless", &profile]).args(import).args(["--convert-to", form, "--outdir"]);
        let output = command.arg(&out).args(files).output().unwrap();
        let extension = extension.to_owned();
        files.iter().map(move |file| {
            let saved = out.join(file.with_extension(&extension).file_name().unwrap());
            assert!(saved.exists(), "{}", String::from_utf8_lossy(&output.stderr));
            saved
        })
    }
}

/// What the window in which LibreOffice opens a CSV file offers for one with a byte-order mark: commas, quotation marks,
/// UTF-8. Without a window it takes every file for Windows-1252.
const AS_OFFERED: &str = "--infilter=CSV:44,34,76";

/// Cells that spreadsheets are known to change.
fn difficult_rows() -> Vec<LedgerRow> {
    let cells = [
        "007",
        "=1+1",
        "+1 555 0100",
        "@reporter",
        "-- he said",
        "– a dash",
        "two\nlines",
        "“curly” ‘marks’ é 🙂",
        "1,000",
        "1e5",
        "0.90",
        "5.",
        "May 2",
        "2024-11-03",
        "3:15 PM",
        "true",
        "1/2",
        "'Tis",
        "''=x",
        " spaced ",
        "a \"quoted\" word",
        "semi;colon",
        "12-Mar",
        "50%",
        "$5",
    ];
    let row = |(number, cell): (usize, &&str)| LedgerRow {
        row: Row {
            quote_id: format!("q{number:016}").into(),
            article: format!("{number}.txt"),
            paragraph: number + 1,
            quote: (*cell).to_owned(),
            confidence: "0.90".into(),
            spans: ["3-4", "10-12", "3-4;10-12", "172-196"][number % 4].into(),
            checked_on: "03/04/2024".into(),
            note: (*cell).to_owned(),
            ..Row::default()
        },
        line: 0,
        extra: vec![(*cell).to_owned()],
    };
    cells.iter().enumerate().map(row).collect()
}

#[test]
fn a_ledger_outlives_a_spreadsheet() {
    let Some(office) = LibreOffice::new() else { return };
    let columns = ["desk".to_owned()];
    let rows = difficult_rows();
    let expected: Vec<_> = rows.iter().map(|row| (row.row.clone(), row.extra.clone())).collect();
    let file = |name: &str, format: Format| {
        let file = office.folder.path().join(name);
        fs::write(&file, written(&columns, &rows, format)).unwrap();
        [file]
    };
    let guarded = file("guarded.csv", Format::Csv { excel: true });
    let book = file("book.xlsx", Format::Xlsx);
    let plain = [guarded[0].with_file_name("plain.csv")];
    fs::write(&plain[0], written(&columns, &rows, Format::Csv { excel: false })).unwrap();

    let mut saved: Vec<PathBuf> = Vec::new();
    for extension in ["xlsx", "ods"] {
        saved.extend(office.saved_as(&guarded, extension, &[AS_OFFERED]));
        saved.extend(office.saved_as(&book, extension, &[]));
    }
    // And from .ods as CSV.
    let as_csv: Vec<PathBuf> =
        saved[2..].iter().flat_map(|file| office.saved_as(std::slice::from_ref(file), "csv", &[])).collect();
    for file in saved.iter().chain(&as_csv) {
        let ledger = ledger::read(file.to_str().unwrap(), &fs::read(file).unwrap()).unwrap();
        assert_same(&ledger, &expected, &ledger.name);
        assert!(ledger.notices.is_empty(), "{}: {:?}", ledger.name, ledger.notices);
    }

    // Why the guard and workbooks are there: a plain ledger is changed.
    let saved = office.saved_as(&plain, "xlsx", &[AS_OFFERED]).next().unwrap();
    let ledger = ledger::read("plain.xlsx", &fs::read(saved).unwrap()).unwrap();
    let quotes: Vec<&str> = ledger.rows.iter().map(|row| row.row.quote.as_str()).collect();
    assert_eq!(quotes[..2], ["7", "2"]);
    assert_eq!(ledger.rows[0].row.confidence, "0.90", "numbers get their form back");
}

fn assert_same(ledger: &Ledger, expected: &[(Row, Vec<String>)], what: &str) {
    let read = content(ledger);
    assert_eq!(read.len(), expected.len(), "{what}");
    for (read, expected) in read.iter().zip(expected) {
        assert_eq!(read, expected, "{what}");
    }
}

#[test]
fn dates_that_a_spreadsheet_typed_are_read_or_told() {
    let Some(office) = LibreOffice::new() else { return };
    let file = [office.folder.path().join("dates.csv")];
    fs::write(&file[0], "quote_id,quote,spans,checked_on,confidence\nq1,Yes,10/12/24,2024-11-03,0.9\n")
        .unwrap();
    // Commas, quotation marks, UTF-8, from line 1, US English, and special numbers detected.
    let import = "--infilter=CSV:44,34,76,1,,1033,false,true";
    for extension in ["xlsx", "ods"] {
        let saved = office.saved_as(&file, extension, &[import]).next().unwrap();
        let ledger = ledger::read("dates", &fs::read(saved).unwrap()).unwrap();
        let row = &ledger.rows[0].row;
        assert_eq!(
            (row.checked_on.as_str(), row.confidence.as_str(), row.spans.as_str()),
            ("2024-11-03", "0.90", "")
        );
        assert!(ledger.notices[0].what.contains("spreadsheets make dates of them"), "{:?}", ledger.notices);
    }
}
