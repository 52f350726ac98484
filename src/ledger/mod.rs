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

use std::io::{self, Write};

pub use id::QuoteIds;
pub use read::{Ledger, LedgerError, LedgerRow, read};
pub use row::Row;

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
    match format {
        Format::Csv { excel } => delimited::write(rows, delimited::Delimiter::Comma, excel, out),
        Format::Tsv { excel } => delimited::write(rows, delimited::Delimiter::Tab, excel, out),
        Format::Jsonl => jsonl::write(rows, out),
    }
}
