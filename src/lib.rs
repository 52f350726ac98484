//! quoteledger

pub mod cluster;
pub mod document;
pub mod ledger;
pub mod lexicon;
pub mod span;

pub use cluster::cluster;
pub use document::Document;
pub use ledger::Row;
pub use lexicon::Lexicon;

/// Which quotations to list, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {}

/// The ledger rows of every article in one document, in reading order.
#[must_use]
pub fn ledger_of(_document: &Document, _lexicon: &Lexicon, _options: &Options) -> Vec<Row> {
    Vec::new()
}
