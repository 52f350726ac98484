//! Quotations -> ledger rows -> CSV and its kin.

pub mod row;

pub use row::Row;
