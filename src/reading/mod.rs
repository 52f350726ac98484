//! Bytes -> documents: the text of an article, and what the file says of it.

mod document;
pub mod docx;
pub mod email;
pub mod feed;
pub mod form;
pub mod html;
pub mod json;
pub mod markdown;
pub mod packed;
pub mod record;
pub mod warc;
mod xml;

use std::fmt::{self, Display};

pub use document::{DecodeError, Document, Particulars};
pub use form::Form;
pub use packed::Limits;
pub use record::{Body, Place, ReadError, Record};

/// A document, and what should be said of how it was read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The document.
    pub document: Document,
    /// What a checker should know.
    pub warnings: Vec<Warning>,
}

/// What a reader of the ledger should know of how a document was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The file has clearly more paragraphs with quotation marks than the text taken out of it.
    TextLost {
        /// How many such paragraphs were left out.
        lost: usize,
        /// How many are in the text.
        kept: usize,
    },
    /// Nothing in the file looks like an article.
    NoArticle,
}

impl Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::TextLost { lost, kept } => write!(
                f,
                "{lost} paragraphs with quotation marks may be missing, {kept} are read: compare the page with its text"
            ),
            Warning::NoArticle => {
                write!(f, "no article found in this page: its rows, if any, may be of no story")
            }
        }
    }
}

/// No article is larger, in bytes; what is more is a mistake or an attack.
pub const MOST_BYTES: u64 = 64_000_000;

/// Reads a file in whichever form it has, packed or not, that has at most `most` bytes unpacked.
///
/// # Errors
/// [`DecodeError`] for what is larger, and for what cannot be read as text.
pub fn read(name: &str, bytes: &[u8], most: u64) -> Result<Reading, DecodeError> {
    let bytes = form::unpacked(bytes, most)?;
    match Form::of(name, &bytes) {
        Form::Plain => {
            let document = Document::from_bytes(name, &bytes)?;
            Ok(Reading { document, warnings: Vec::new() })
        }
        Form::Html => Ok(html::read(name, &bytes)),
    }
}
