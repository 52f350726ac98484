//! Rows as comma- or tab-separated values.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use csv::{ByteRecord, Terminator, WriterBuilder};

use super::excel;
use super::row::{CHECKER_COLUMNS, COLUMNS, Row, Shape};

/// What spreadsheets need to see in order to read a file as UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A row that the buffer has no room for any more is written cell by cell, which takes longer: where the buffer is small,
/// that is every tenth row. What is larger than the buffer below goes past that one.
const BUFFER: usize = 1 << 17;

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// CSV.
    Comma,
    /// TSV.
    Tab,
}

impl Delimiter {
    fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Tab => b'\t',
        }
    }

    /// CSV lines end in CR LF, as RFC 4180 asks: strict readers and validators want it, and the others
    /// take it (line tools cannot be used on CSV anyway, since a quoted cell may hold line ends). There
    /// is no such rule for TSV, which people do feed to line tools, so its lines end in LF.
    fn terminator(self) -> Terminator {
        match self {
            Delimiter::Comma => Terminator::CRLF,
            Delimiter::Tab => Terminator::Any(b'\n'),
        }
    }
}

/// Writes the header and the rows: a [`Writer`] for all of them at once.
///
/// # Errors
/// What `out` reports.
pub fn write(rows: &[Row], delimiter: Delimiter, excel: bool, out: impl Write) -> io::Result<()> {
    let mut writer = Writer::new(delimiter, excel, out)?;
    rows.iter().try_for_each(|row| writer.row(row))?;
    writer.flush()
}

/// Writes rows one after the other.
///
/// Cells are quoted, in TSV too, where they hold a delimiter, a quote mark or a line end; nothing else is changed, except
/// that `excel` adds a byte-order mark and the [guard](excel::guard).
#[derive(Debug)]
pub struct Writer<W: Write> {
    cells: csv::Writer<W>,
    /// The row that is written, cell by cell: as a whole it is written faster.
    record: ByteRecord,
    excel: bool,
    n_extra: usize,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn new(delimiter: Delimiter, excel: bool, out: W) -> io::Result<Self> {
        Writer::with_extra(delimiter, excel, &[], out)
    }

    /// Writes the header with the columns that a checker added behind the ledger's.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn with_extra(
        delimiter: Delimiter,
        excel: bool,
        extra_columns: &[String],
        mut out: W,
    ) -> io::Result<Self> {
        if excel {
            out.write_all(BYTE_ORDER_MARK.as_bytes())?;
        }
        let mut cells = WriterBuilder::new()
            .delimiter(delimiter.byte())
            .terminator(delimiter.terminator())
            .buffer_capacity(BUFFER)
            .from_writer(out);
        let names = COLUMNS.iter().map(|column| column.name);
        cells.write_record(names.chain(extra_columns.iter().map(String::as_str))).map_err(io_error)?;
        Ok(Writer { cells, record: ByteRecord::new(), excel, n_extra: extra_columns.len() })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// What the output reports.
    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        self.row_with_extra(row, &[])
    }

    /// Writes a row with its cells in the extra columns, of which it may have fewer.
    ///
    /// # Errors
    /// What the output reports.
    pub fn row_with_extra(&mut self, row: &Row, extra: &[String]) -> io::Result<()> {
        self.record.clear();
        for (column, cell) in COLUMNS.iter().zip(row.cells()) {
            let is_number = matches!(column.shape, Shape::Count | Shape::Share);
            let is_guarded = self.excel && !is_number;
            let cell = if is_guarded { Cow::Owned(excel::guard(&cell).into_owned()) } else { cell };
            self.record.push_field(cell.as_bytes());
        }
        for idx in 0..self.n_extra {
            let cell = extra.get(idx).map_or("", String::as_str);
            let cell = if self.excel { excel::guard(cell) } else { Cow::Borrowed(cell) };
            self.record.push_field(cell.as_bytes());
        }
        self.cells.write_byte_record(&self.record).map_err(io_error)
    }

    /// Hands on what is still held back.
    ///
    /// # Errors
    /// What the output reports.
    pub fn flush(&mut self) -> io::Result<()> {
        self.cells.flush()
    }

    /// The output, once nothing is held back.
    ///
    /// # Errors
    /// What the output reports.
    pub fn into_inner(self) -> io::Result<W> {
        self.cells.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Whether this is the CSV of [`write()`], without the guard for spreadsheets, into which nobody wrote anything: its
/// columns, and all cells of the checker empty. Holds one row in memory at a time; of a file in another form it says no.
#[must_use]
pub fn is_as_written(input: impl Read) -> bool {
    let mut records = csv::Reader::from_reader(input);
    let is_header =
        |header: &ByteRecord| header.iter().eq(COLUMNS.iter().map(|column| column.name.as_bytes()));
    if !records.byte_headers().is_ok_and(is_header) {
        return false;
    }
    let mut record = ByteRecord::new();
    loop {
        match records.read_byte_record(&mut record) {
            Ok(true) => {
                let first = COLUMNS.len() - CHECKER_COLUMNS.len();
                if record.iter().skip(first).any(|cell| !cell.is_empty()) {
                    return false;
                }
            }
            end => return end.is_ok(),
        }
    }
}

/// The writer fails only where what is below it fails: every record has as many cells as the header.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row() -> Row {
        Row {
            quote_id: "q1".into(),
            article: "a.txt".into(),
            paragraph: 3,
            quote: "=1, he said: \"no\"\nand left".into(),
            ..Row::default()
        }
    }

    fn written(rows: &[Row], delimiter: Delimiter, excel: bool) -> String {
        let mut out = Vec::new();
        write(rows, delimiter, excel, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn csv_is_as_rfc_4180_says() {
        let text = written(&[row()], Delimiter::Comma, false);
        let (header, body) = text.split_once("\r\n").unwrap();
        assert!(header.starts_with("quote_id,article,paragraph,kind,quote,speaker,"));
        assert_eq!(
            body,
            format!("q1,a.txt,3,,\"=1, he said: \"\"no\"\"\nand left\"{}\r\n", ",".repeat(COLUMNS.len() - 5))
        );
    }

    #[test]
    fn tsv_quotes_what_holds_a_tab() {
        let row = Row { quote: "a\tb, c".into(), ..row() };
        let text = written(&[row], Delimiter::Tab, false);
        assert!(text.lines().nth(1).unwrap().starts_with("q1\ta.txt\t3\t\t\"a\tb, c\"\t"));
        assert!(!text.contains('\r'));
    }

    #[test]
    fn a_note_makes_a_ledger_another_than_was_written() {
        let holds = |rows: &[Row], delimiter| is_as_written(written(rows, delimiter, false).as_bytes());
        assert!(holds(&[], Delimiter::Comma));
        assert!(holds(&[row(), row()], Delimiter::Comma));
        let noted = Row { note: "seen".into(), ..row() };
        assert!(!holds(&[row(), noted], Delimiter::Comma));
        assert!(!holds(&[row()], Delimiter::Tab));
        assert!(!is_as_written(&b"quote_id,quote\nq1,Yes.\n"[..]));
    }

    #[test]
    fn an_empty_ledger_is_a_header() {
        assert_eq!(written(&[], Delimiter::Comma, false).lines().count(), 1);
        assert!(written(&[], Delimiter::Comma, true).starts_with("\u{feff}quote_id,"));
    }

    proptest! {
        /// Whatever the words, the ledger gives them back.
        #[test]
        fn what_is_read_is_what_was_written(
            cells in prop::collection::vec("['=+@\\-\", ;\t\r\n\u{feff}\u{a0}a]{0,5}|.{0,20}", 0..9),
            excel: bool,
            tab: bool,
        ) {
            let delimiter = if tab { Delimiter::Tab } else { Delimiter::Comma };
            let rows: Vec<Row> = cells
                .chunks(3)
                .map(|cells| Row {
                    quote_id: cells[0].as_str().into(),
                    quote: cells.get(1).cloned().unwrap_or_default(),
                    note: cells.get(2).cloned().unwrap_or_default(),
                    paragraph: cells.len(),
                    ..Row::default()
                })
                .collect();
            let text = written(&rows, delimiter, excel);
            let ledger = crate::ledger::read("ledger", text.as_bytes()).unwrap();
            let read: Vec<Row> = ledger.rows.into_iter().map(|row| row.row).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
