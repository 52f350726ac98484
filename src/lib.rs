//! quoteledger

pub mod document;
pub mod ledger;
pub mod lexicon;
pub mod span;

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

/// Finds the same words in several articles of a run and marks their rows (`cluster`, `also_in`, flag `ambiguous`).
pub fn cluster(_rows: &mut [Row]) {}
