//! Quotations -> ledger rows -> CSV and its kin.
//!
//! [`row`] says what the columns mean, [`id`] names a row for good, and one file per form writes them:
//! [`delimited`] (CSV, TSV, with [`excel`] for spreadsheets) and [`jsonl`], which [`schema`] describes.
//! [`mod@read`] takes a ledger back in, whoever saved it last.

pub mod delimited;
pub mod excel;
pub mod folded;
pub mod id;
pub mod jsonl;
pub mod read;
pub mod row;
pub mod schema;
pub mod selector;

use std::io::{self, Write};

pub use id::QuoteIds;
pub use read::{Ledger, LedgerError, LedgerRow, read};
pub use row::Row;
pub use selector::Selector;

/// The form of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values, RFC 4180.
    Csv {
        /// With a byte-order mark and guarded cells, for spreadsheets; see [`excel`].
        excel: bool,
    },
    /// The same with tabs between the cells.
    Tsv {
        /// With a byte-order mark and guarded cells, for spreadsheets; see [`excel`].
        excel: bool,
    },
    /// One JSON object a line.
    Jsonl,
}

/// Writes a ledger: the header, where the form has one, and every row.
///
/// # Errors
/// What `out` reports, and [`io::ErrorKind::InvalidData`] for a row whose cell has not the form that its
/// column promises in JSON (a place that is no `start-end`).
pub fn write(rows: &[Row], format: Format, out: impl Write) -> io::Result<()> {
    let mut writer = Writer::new(format, out)?;
    writer.rows(rows)?;
    writer.flush()
}

/// Writes a ledger part by part, so that no more of it need be in memory than one part.
#[derive(Debug)]
pub struct Writer<W: Write> {
    form: Form<W>,
}

#[derive(Debug)]
enum Form<W: Write> {
    Delimited(Box<delimited::Writer<W>>),
    Jsonl(W),
}

impl<W: Write> Writer<W> {
    /// Begins a ledger: writes the header, where the form has one.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn new(format: Format, out: W) -> io::Result<Self> {
        let (delimiter, excel) = match format {
            Format::Csv { excel } => (delimited::Delimiter::Comma, excel),
            Format::Tsv { excel } => (delimited::Delimiter::Tab, excel),
            Format::Jsonl => return Ok(Writer { form: Form::Jsonl(out) }),
        };
        let writer = delimited::Writer::new(delimiter, excel, out)?;
        Ok(Writer { form: Form::Delimited(Box::new(writer)) })
    }

    /// Writes the next rows.
    ///
    /// # Errors
    /// As [`write()`].
    pub fn rows(&mut self, rows: &[Row]) -> io::Result<()> {
        match &mut self.form {
            Form::Delimited(writer) => rows.iter().try_for_each(|row| writer.row(row)),
            Form::Jsonl(out) => jsonl::write(rows, out),
        }
    }

    /// The output, once nothing is held back.
    ///
    /// # Errors
    /// What the output reports.
    pub fn into_inner(self) -> io::Result<W> {
        match self.form {
            Form::Delimited(writer) => writer.into_inner(),
            Form::Jsonl(mut out) => out.flush().map(|()| out),
        }
    }

    /// Hands on what is still held back.
    ///
    /// # Errors
    /// What the output reports.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Delimited(writer) => writer.flush(),
            Form::Jsonl(out) => out.flush(),
        }
    }
}
