//! Tables with a comma, a semicolon or a tab between their cells.

use csv::{ReaderBuilder, StringRecord};

use super::header::column_of;
use super::table::{self, Records};
use super::{Ledger, LedgerError};

/// What can stand between two cells: as RFC 4180 says, as spreadsheets save where the comma is
/// the decimal sign, and tabs.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// A ledger in a delimited table. `is_marked` says whether the file has a byte-order mark.
pub fn read(name: &str, text: &str, is_marked: bool) -> Result<Ledger, LedgerError> {
    let table = DelimitedText::new(text);
    table
        .check_quotation_marks()
        .map_err(|(line, what, hint)| LedgerError::new(name, Some(line), what, hint))?;
    table::ledger_of(name, &table, is_marked)
}

/// The text of a table.
struct DelimitedText<'t> {
    text: &'t str,
    /// How many lines stand before it.
    n_lines_before: usize,
    delimiter: u8,
}

impl Records for DelimitedText<'_> {
    fn is_text(&self) -> bool {
        true
    }

    fn records(&self) -> Box<dyn Iterator<Item = (usize, StringRecord)> + '_> {
        let reader = ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes());
        // Reading from memory, of text, and with rows of any length nothing is left that could fail.
        let records = reader.into_records().filter_map(Result::ok);
        let bytes = self.text.as_bytes();
        let (mut offset, mut line) = (0, 1 + self.n_lines_before);
        Box::new(records.map(move |record| {
            // The reader's own count is of where it stood before it passed over empty lines.
            let mut start =
                record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or_default());
            while matches!(bytes.get(start), Some(b'\r' | b'\n')) {
                start += 1;
            }
            line += n_line_ends(&bytes[offset..start]);
            offset = start;
            (line, record)
        }))
    }
}

impl<'t> DelimitedText<'t> {
    fn new(text: &'t str) -> Self {
        // Excel takes the delimiter from a first line such as `sep=;`.
        let first = text.lines().next().unwrap_or_default();
        let declared = first.strip_prefix("sep=").filter(|sign| sign.len() == 1);
        if let Some(delimiter) = declared.and_then(|sign| sign.bytes().next()) {
            let text = &text[first.len()..];
            let text = text.strip_prefix('\r').unwrap_or(text);
            let text = text.strip_prefix('\n').unwrap_or(text);
            return DelimitedText { text, n_lines_before: 1, delimiter };
        }
        let with = |delimiter: u8| DelimitedText { text, n_lines_before: 0, delimiter };
        // The delimiter is the one that gives the header most columns of the ledger.
        let n_columns = |delimiter: u8| {
            let records = with(delimiter);
            let header = records.records().next();
            header
                .map_or(0, |(_, names)| names.iter().filter(|name| column_of(name.trim()).is_some()).count())
        };
        let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| n_columns(*delimiter));
        with(best.unwrap_or(b','))
    }

    /// Makes sure that no quotation mark lets cells run into each other: a reader that guessed would put the checker's
    /// words into other columns.
    fn check_quotation_marks(&self) -> Result<(), (usize, &'static str, &'static str)> {
        let bytes = self.text.as_bytes();
        let line_of = |offset: usize| 1 + self.n_lines_before + n_line_ends(&bytes[..offset]);
        let ends_a_cell = |offset: usize| {
            bytes.get(offset).is_none_or(|byte| *byte == self.delimiter || matches!(*byte, b'\r' | b'\n'))
        };
        let opens_a_cell = |offset: usize| offset == 0 || ends_a_cell(offset - 1);
        let mut opened = None;
        // The first mark of a doubled one was passed already.
        let mut skipped = None;
        for offset in memchr::memchr_iter(b'"', bytes) {
            if skipped.take() == Some(offset) {
                continue;
            }
            if opened.is_none() {
                opened = opens_a_cell(offset).then_some(offset);
            } else if bytes.get(offset + 1) == Some(&b'"') {
                skipped = Some(offset + 1);
            } else if ends_a_cell(offset + 1) {
                opened = None;
            } else {
                return Err((
                    line_of(offset),
                    "a quotation mark stands inside a quoted cell",
                    "write it twice (\"\"), or save the file from a spreadsheet",
                ));
            }
        }
        match opened {
            Some(offset) => Err((
                line_of(offset),
                "a quotation mark before a cell is never closed",
                "add one at the end of the cell, or save the file from a spreadsheet",
            )),
            None => Ok(()),
        }
    }
}

/// How many line ends stand in these bytes: LF, CR LF or, as old spreadsheets write, CR alone.
fn n_line_ends(bytes: &[u8]) -> usize {
    let is_end = |offset: &usize| bytes[*offset] == b'\n' || bytes.get(offset + 1) != Some(&b'\n');
    memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_end).count()
}
