//! The quoteledger command.
fn main() {}
