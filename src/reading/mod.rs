//! Bytes -> documents: the text of an article, and what the file says of it.

mod document;
pub mod docx;
pub mod email;
pub mod feed;
pub mod json;
pub mod markdown;
pub mod packed;
pub mod record;
pub mod warc;
mod xml;

pub use document::{DecodeError, Document, Particulars};
pub use packed::Limits;
pub use record::{Body, Place, ReadError, Record};
