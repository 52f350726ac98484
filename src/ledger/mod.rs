//! Quotations -> ledger rows -> CSV and its kin.
//!
//! [`row`] says what the columns mean, [`id`] names a row for good, and one file per form writes them:
//! [`delimited`] (CSV, TSV, with [`excel`] for spreadsheets), [`jsonl`], which [`schema`] describes, and [`xlsx`].
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
pub mod xlsx;

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
    /// A workbook, see [`xlsx`].
    Xlsx,
}

/// Writes a ledger: the header, where the form has one, and every row.
///
/// # Errors
/// What `out` reports, and [`io::ErrorKind::InvalidData`] for a row whose cell has not the form that its
/// column promises in JSON (a place that is no `start-end`).
pub fn write(rows: &[Row], format: Format, out: impl Write) -> io::Result<()> {
    let mut writer = Writer::new(format, out)?;
    writer.rows(rows)?;
    writer.into_inner().map(drop)
}

/// Writes a ledger part by part, so that no more of it need be in memory than one part; a workbook is all in memory until
/// [`Writer::into_inner`] writes it.
#[derive(Debug)]
pub struct Writer<W: Write> {
    form: Form<W>,
}

#[derive(Debug)]
enum Form<W: Write> {
    Delimited(Box<delimited::Writer<W>>),
    Jsonl { out: W, extra_keys: Vec<String> },
    Xlsx(Box<xlsx::Writer<W>>),
}

impl<W: Write> Writer<W> {
    /// Begins a ledger: writes the header, where the form has one.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn new(format: Format, out: W) -> io::Result<Self> {
        Writer::with_extra(format, &[], out)
    }

    /// Begins a ledger with the columns that a checker added ([`Ledger::extra_columns`]) behind its own.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn with_extra(format: Format, extra_columns: &[String], out: W) -> io::Result<Self> {
        let (delimiter, excel) = match format {
            Format::Csv { excel } => (delimited::Delimiter::Comma, excel),
            Format::Tsv { excel } => (delimited::Delimiter::Tab, excel),
            Format::Jsonl => {
                let extra_keys = jsonl::extra_keys(extra_columns);
                return Ok(Writer { form: Form::Jsonl { out, extra_keys } });
            }
            Format::Xlsx => {
                let writer = xlsx::Writer::new(extra_columns, out)?;
                return Ok(Writer { form: Form::Xlsx(Box::new(writer)) });
            }
        };
        let writer = delimited::Writer::with_extra(delimiter, excel, extra_columns, out)?;
        Ok(Writer { form: Form::Delimited(Box::new(writer)) })
    }

    /// Writes the next rows.
    ///
    /// # Errors
    /// As [`write()`].
    pub fn rows(&mut self, rows: &[Row]) -> io::Result<()> {
        rows.iter().try_for_each(|row| self.row(row, &[]))
    }

    /// Writes the next row with its cells in the extra columns, of which it may have fewer.
    ///
    /// # Errors
    /// As [`write()`].
    pub fn row(&mut self, row: &Row, extra: &[String]) -> io::Result<()> {
        match &mut self.form {
            Form::Delimited(writer) => writer.row_with_extra(row, extra),
            Form::Jsonl { out, extra_keys } => jsonl::write_row(row, extra_keys, extra, out),
            Form::Xlsx(writer) => writer.row(row, extra),
        }
    }

    /// Lets the articles in a workbook link to their files; see [`xlsx::Writer::link_articles`]. Other forms have no links.
    pub fn link_articles(&mut self, way: &str) {
        if let Form::Xlsx(writer) = &mut self.form {
            writer.link_articles(way);
        }
    }

    /// The cells that were too long for a workbook, so far.
    #[must_use]
    pub fn cut(&self) -> &[xlsx::Cut] {
        match &self.form {
            Form::Xlsx(writer) => writer.cut(),
            Form::Delimited(_) | Form::Jsonl { .. } => &[],
        }
    }

    /// The output, once nothing is held back.
    ///
    /// # Errors
    /// What the output reports.
    pub fn into_inner(self) -> io::Result<W> {
        match self.form {
            Form::Delimited(writer) => writer.into_inner(),
            Form::Jsonl { mut out, .. } => out.flush().map(|()| out),
            Form::Xlsx(writer) => writer.into_inner(),
        }
    }

    /// Hands on what is still held back.
    ///
    /// # Errors
    /// What the output reports.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Delimited(writer) => writer.flush(),
            Form::Jsonl { out, .. } => out.flush(),
            // There is nothing to hand on before the workbook is complete.
            Form::Xlsx(_) => Ok(()),
        }
    }
}
