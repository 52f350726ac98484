//! A ledger read back, whoever saved it last.
//!
//! A ledger goes through many hands: a spreadsheet in another country, a text editor, a script. [`read()`] takes
//! what they make of it and says what it saw: `encoding` turns bytes into text, `delimited` and `json_lines`
//! take the text apart, `workbook` takes the files of spreadsheets, `header` finds the columns by their names, `cell` gives values that a spreadsheet
//! changed their form back, and `table` makes rows of it all.

mod cell;
mod delimited;
mod encoding;
mod header;
mod json_lines;
mod table;
mod workbook;

use std::ffi::OsStr;
use std::path::Path;

use super::row::{COLUMNS, Row};

/// A ledger as a file holds it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// The file, as the user named it.
    pub name: String,
    /// The rows, in the order of the file. None is left out but those without any words.
    pub rows: Vec<LedgerRow>,
    /// The header as it stands in the file: the columns in their order there.
    pub header: Vec<String>,
    /// The columns of the file that are not of the ledger: what a checker has added. A name is empty where the file
    /// has cells without a header.
    pub extra_columns: Vec<String>,
    /// What the user should know of how the file was read.
    pub notices: Vec<Notice>,
    /// The ledger's columns that the file has, in its order.
    found: Vec<&'static str>,
}

/// A row with its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LedgerRow {
    /// The row. What the file has no column for is absent.
    pub row: Row,
    /// Where it starts: the line of the file, or the row of the sheet, from 1.
    pub line: usize,
    /// The cells of [`Ledger::extra_columns`]; where the row has fewer, the others are empty.
    pub extra: Vec<String>,
}

/// Something odd about a file that did not keep it from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The first line, or row of the sheet, that it is about, from 1.
    pub line: Option<usize>,
    /// What is odd, and what was made of it.
    pub what: String,
}

/// Why a file cannot be read as a ledger: `FILE:LINE: what: what to do`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}: {hint}", place(name, *line))]
pub struct LedgerError {
    /// The file, as the user named it.
    pub name: String,
    /// Where in it, from 1: a line, or a row of the sheet.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
    /// What the user can do.
    pub hint: String,
}

impl LedgerError {
    fn new(name: &str, line: Option<usize>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        LedgerError { name: name.to_owned(), line, what: what.into(), hint: hint.into() }
    }

    /// The file and, where it is known, the line: `ledger.csv:12`.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.name, self.line)
    }
}

/// `ledger.csv:12`, or `ledger.csv` for the file as a whole.
fn place(name: &str, line: Option<usize>) -> String {
    match line {
        Some(line) => format!("{name}:{line}"),
        None => name.to_owned(),
    }
}

/// Reads a ledger in any form that quoteledger writes, or that a spreadsheet makes of one.
///
/// The form is told by the bytes, not by the name, which is for messages (and says of an empty file whether it is a
/// ledger of JSON lines that has no row, or no ledger): JSON lines, or a table with a comma,
/// a semicolon or a tab between its cells, in UTF-8, UTF-16, or the character sets that spreadsheets fall back on; or a
/// workbook (xlsx, xlsb, ods, xls).
/// Columns are found by their names, in any order; those that a checker added are kept in
/// [`LedgerRow::extra`].
///
/// The guard of `--excel` ([`excel`](super::excel)) is taken off where the file has it. The file tells by its
/// places: no place (`12-40`) starts with an apostrophe of its own, and `--excel` puts one before each, which
/// spreadsheets keep when they save the file again, whereas they add or drop byte-order marks. Only where no row
/// has a place does the mark decide.
///
/// # Errors
/// [`LedgerError`] for a file that is no ledger, or so broken that cells would end up in other columns.
///
/// ```
/// let ledger = quoteledger::ledger::read("checked.csv", b"Quote ID;quote;Status;desk\nq7;Yes;ok;Rome\n")?;
/// let first = &ledger.rows[0];
/// assert_eq!((first.row.quote_id.as_str(), first.row.status.as_str(), first.line), ("q7", "ok", 2));
/// assert_eq!((&ledger.extra_columns[0], &first.extra[0]), (&"desk".to_owned(), &"Rome".to_owned()));
/// # Ok::<(), quoteledger::ledger::LedgerError>(())
/// ```
pub fn read(name: &str, bytes: &[u8]) -> Result<Ledger, LedgerError> {
    if workbook::is_workbook(bytes) {
        return workbook::read(name, bytes);
    }
    let decoded = encoding::decode(bytes).map_err(|what| {
        LedgerError::new(name, None, what, "give a ledger as extract writes it (csv, tsv, jsonl, xlsx)")
    })?;
    let text = decoded.text.as_ref();
    let mut ledger = match text.trim_start().chars().next() {
        None if is_named_json_lines(name) => json_lines::read(name, text)?,
        None => {
            return Err(LedgerError::new(
                name,
                None,
                "the file is empty",
                "give a ledger as extract writes it, which has a header line at least",
            ));
        }
        Some('{') => json_lines::read(name, text)?,
        Some(_) => delimited::read(name, text, decoded.has_mark)?,
    };
    ledger.notices.splice(0..0, decoded.notice);
    Ok(ledger)
}

/// Whether the name says that the file holds JSON lines, of which there may be none.
fn is_named_json_lines(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    ["jsonl", "ndjson"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

impl Ledger {
    /// A ledger that is in no file yet, with the name that it will have; its rows stand where a file would have them.
    #[must_use]
    pub fn of_rows(name: &str, rows: Vec<Row>) -> Self {
        let rows = rows.into_iter().enumerate();
        Ledger {
            name: name.to_owned(),
            rows: rows.map(|(idx, row)| LedgerRow { row, line: idx + 2, extra: Vec::new() }).collect(),
            header: COLUMNS.iter().map(|column| column.name.to_owned()).collect(),
            found: COLUMNS.iter().map(|column| column.name).collect(),
            ..Ledger::default()
        }
    }

    /// A place in the file as messages name it: `ledger.csv:12`, or `ledger.csv` for the whole.
    #[must_use]
    pub fn place(&self, line: Option<usize>) -> String {
        place(&self.name, line)
    }

    /// Whether the file has this column of the ledger.
    #[must_use]
    pub fn has_column(&self, name: &str) -> bool {
        self.found.contains(&name)
    }

    /// Fails unless the file has all of these columns, for a command that cannot do without them.
    ///
    /// # Errors
    /// [`LedgerError`] that names the first one that is missing, and the column that may be meant.
    pub fn require(&self, columns: &[&str]) -> Result<(), LedgerError> {
        let Some(missing) = columns.iter().find(|name| !self.has_column(name)) else { return Ok(()) };
        let hint = match header::nearest(missing, &self.extra_columns) {
            Some(column) => format!("rename the column `{column}` to `{missing}`"),
            None => "add it, or give the ledger as extract wrote it".to_owned(),
        };
        Err(LedgerError::new(&self.name, None, format!("has no column `{missing}`"), hint))
    }
}

impl LedgerRow {
    /// The cell in an extra column; empty where the row has none.
    #[must_use]
    pub fn extra_cell(&self, column: usize) -> &str {
        self.extra.get(column).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(bytes: &[u8]) -> Vec<Row> {
        read("l.csv", bytes).unwrap().rows.into_iter().map(|row| row.row).collect()
    }

    fn error_of(bytes: &[u8]) -> String {
        read("l.csv", bytes).unwrap_err().to_string()
    }

    fn notices_of(bytes: &[u8]) -> Vec<String> {
        let notices = read("l.csv", bytes).unwrap().notices;
        notices.iter().map(|notice| format!("{}: {}", place("l.csv", notice.line), notice.what)).collect()
    }

    #[test]
    fn what_a_spreadsheet_saves_is_read_whatever_the_country() {
        let expected =
            [Row {
                quote_id: "q1".into(), quote: "a, “b”; c".into(), note: "é".into(), ..Row::default()
            }];
        let comma = "quote_id,quote,note\r\nq1,\"a, “b”; c\",é\r\n";
        let semicolon = "sep=;\r\nquote_id;quote;note\r\nq1;\"a, “b”; c\";é\r\n";
        let tab = "quote_id\tquote\tnote\nq1\ta, “b”; c\té\n";
        for text in [comma, semicolon, tab] {
            assert_eq!(rows_of(text.as_bytes()), expected, "{text}");
            assert_eq!(rows_of(format!("\u{feff}{text}").as_bytes()), expected, "{text}");
            let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
            assert_eq!(rows_of(&windows), expected, "{text}");
            let (mac, _, _) = encoding_rs::MACINTOSH.encode(text);
            assert_eq!(rows_of(&mac), expected, "{text}");
            let little: Vec<u8> =
                [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
            assert_eq!(rows_of(&little), expected, "{text}");
        }
        assert!(notices_of(b"quote\nna\xefve\n")[0].contains("not UTF-8"));
    }

    #[test]
    fn columns_are_known_by_name_in_any_order_and_writing() {
        let rows = rows_of(b"Checked By, QUOTE ,quote-id\nBo,Yes,q7\n");
        let expected =
            Row { quote_id: "q7".into(), quote: "Yes".into(), checked_by: "Bo".into(), ..Row::default() };
        assert_eq!(rows, [expected]);
    }

    #[test]
    fn a_misspelt_column_is_told_with_the_one_that_is_meant() {
        assert_eq!(
            notices_of(b"quote_id,quote,stauts\nq1,Yes,ok\n"),
            ["l.csv:1: the column `stauts` is kept as one of your own: did you mean `status`?"]
        );
        let ledger = read("l.csv", b"quote_id,qoute\nq1,Yes\n").unwrap();
        assert_eq!(
            ledger.require(&["quote_id", "quote"]).unwrap_err().to_string(),
            "l.csv: has no column `quote`: rename the column `qoute` to `quote`"
        );
    }

    #[test]
    fn a_ledger_that_was_opened_in_another_character_set_is_told() {
        let file = "ï»¿quote_id,quote\nq1,â€œYesâ€\n".as_bytes();
        assert_eq!(rows_of(file)[0].quote_id, "q1");
        assert!(notices_of(file)[0].contains("choose UTF-8"), "{:?}", notices_of(file));
    }

    #[test]
    fn what_is_no_ledger_is_told_so() {
        assert!(error_of(b"").starts_with("l.csv: the file is empty: "));
        assert_eq!(read("none.jsonl", b"").unwrap().rows, []);
        assert!(error_of(b"\xef\xbb\xbf \r\n").starts_with("l.csv: the file is empty: "));
        assert_eq!(
            error_of(b"name,age\nAna,4\n"),
            "l.csv:1: no ledger: the first line has neither `quote_id` nor `quote` among its columns: give a ledger as \
             extract writes it, with its header line"
        );
        assert!(error_of(b"Dear reader,\n\nhello\n").starts_with("l.csv:1: no ledger: "));
        assert!(error_of(b"MZ\x90\0\x03\0\0").starts_with("l.csv: is no text: "));
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_named_with_its_line() {
        assert_eq!(
            error_of(b"quote_id,quote\nq1,yes\nq2,\"no, he said\nq3,maybe\n"),
            "l.csv:3: a quotation mark before a cell is never closed: add one at the end of the cell, or save the file \
             from a spreadsheet"
        );
        assert_eq!(
            error_of(b"quote_id,quote\nq1,\"say \"no\" to me\"\n"),
            "l.csv:2: a quotation mark stands inside a quoted cell: write it twice (\"\"), or save the file from a \
             spreadsheet"
        );
    }

    #[test]
    fn rows_of_other_lengths_are_kept_and_told() {
        let file =
            b"quote_id,quote,speaker,note,,\nq1,yes\nq2,no,Ana,n,my own,\nq3,so,Bo\n,,,\n\nq4,x,Cy,,,\n";
        let ledger = read("l.csv", file).unwrap();
        assert_eq!(ledger.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4, 7]);
        assert_eq!(ledger.extra_columns, [""]);
        assert_eq!(ledger.rows[1].extra, ["my own"]);
        assert_eq!(
            notices_of(file),
            [
                "l.csv:2: cells are missing at the end of the row, as if it were cut off: they are read as empty",
                "l.csv:3: the row has more cells than the header has columns: they are kept as cells of your own",
            ]
        );
    }

    #[test]
    fn a_separator_too_many_is_an_error() {
        assert_eq!(
            error_of(
                b"quote_id,article,quote,status\nq0,a.txt,No,,\nq1,a.txt,We will pay, the whole sum,ok\n"
            ),
            "l.csv:3: the row has more cells than the header, so that some would end up in other columns: put quotation \
             marks around the cell that has the separator in it, or name the column in the header"
        );
    }

    #[test]
    fn cells_that_a_spreadsheet_retyped_are_restored_or_told() {
        let file = b"quote_id;paragraph;confidence;spans;flags\nq1;3;0,9;12-Mar;no-cue\nq2;4,0;97%;3-8;\nq3;;1;01.12.2024;\n";
        let rows = rows_of(file);
        let cells: Vec<_> =
            rows.iter().map(|row| (row.paragraph, row.confidence.as_str(), row.spans.as_str())).collect();
        assert_eq!(cells, [(3, "0.90", ""), (4, "0.97", "3-8"), (0, "1.00", "")]);
        assert_eq!(
            notices_of(file),
            [
                "l.csv:2: the column `spans` has “12-Mar”, which is no place such as 12-40 (spreadsheets make dates of \
              them), and 1 more like it: read as empty"
            ]
        );
    }

    #[test]
    fn a_quote_id_that_comes_twice_is_told_and_both_rows_are_kept() {
        let file = b"quote_id,quote\nq1,yes\nq2,no\nq1,yes\nq1,yes\n";
        assert_eq!(rows_of(file).len(), 4);
        assert_eq!(
            notices_of(file),
            ["l.csv:4: quote_id q1 stands in line 2 already, and 1 more like it: all of the rows are kept"]
        );
    }

    #[test]
    fn the_guard_is_taken_off_only_where_it_was_put_on() {
        let guarded = "\u{feff}quote_id,quote,spans\nq1,'-- no,'3-8\nq2,''=1,9-12\n";
        let quotes = |text: &str| -> Vec<String> {
            rows_of(text.as_bytes()).into_iter().map(|row| row.quote).collect()
        };
        assert_eq!(quotes(guarded), ["-- no", "'=1"]);
        assert_eq!(
            quotes(guarded.trim_start_matches('\u{feff}')),
            ["-- no", "'=1"],
            "saved without the mark"
        );
        let plain = "quote_id,quote,spans\nq1,'-- no,3-8\n";
        assert_eq!(quotes(plain), ["'-- no"]);
        assert_eq!(quotes(&format!("\u{feff}{plain}")), ["'-- no"], "saved with a mark");
    }

    #[test]
    fn json_lines_are_read_with_what_was_added_to_them() {
        let text = "{\"quote_id\":\"q1\",\"quote\":\"Yes\",\"paragraph\":3,\"confidence\":0.9,\"flags\":[\"no-cue\"],\
                    \"spans\":[[3,8],[9,12]],\"note\":null,\"exact\":\"Yes\",\"desk\":\"Rome\",\"round\":2}\n\n\
                    {\"quote_id\":\"q2\",\"quote\":\"No\",\"desk\":null}\n";
        let ledger = read("l.jsonl", text.as_bytes()).unwrap();
        assert_eq!(ledger.extra_columns, ["desk", "round"]);
        let first = &ledger.rows[0];
        let expected = Row {
            quote_id: "q1".into(),
            quote: "Yes".into(),
            paragraph: 3,
            confidence: "0.90".into(),
            flags: "no-cue".into(),
            spans: "3-8;9-12".into(),
            ..Row::default()
        };
        assert_eq!((&first.row, first.line), (&expected, 1));
        assert_eq!(first.extra, ["Rome", "2"]);
        assert_eq!((ledger.rows[1].line, ledger.rows[1].extra_cell(1)), (3, ""));
        assert!(ledger.notices.is_empty(), "{:?}", ledger.notices);
    }

    #[test]
    fn a_bad_json_line_is_named() {
        let error = error_of(b"{\"quote_id\":\"q1\"}\n{\"quote_id\":\n");
        assert!(error.starts_with("l.csv:2: is no JSON object: "), "{error}");
        assert!(error_of(b"{\"title\":\"x\"}\n").starts_with("l.csv:1: no ledger: "));
    }
}
