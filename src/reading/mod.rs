//! Bytes -> documents: the text of an article, and what the file says of it.

mod document;

pub use document::{DecodeError, Document, Particulars};
