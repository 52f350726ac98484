//! Ledgers that are read back.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use quoteledger::ledger::{self, Ledger, LedgerError};

use super::guard::guarded;
use super::message::{self, Failure};

/// What messages call a ledger that comes through standard input.
const STDIN: &str = "standard input";

/// Reads a ledger from a file, or with `-` from standard input, and warns of what is odd about it.
pub fn read(path: &Path, quiet: bool) -> Result<Ledger, Failure> {
    if path != Path::new("-") {
        return read_as(&path.display().to_string(), path, quiet);
    }
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read_bytes(STDIN, read.map(|_| bytes), quiet)
}

/// Reads a ledger from a file that messages call by this name.
pub fn read_as(name: &str, path: &Path, quiet: bool) -> Result<Ledger, Failure> {
    read_bytes(name, fs::read(path), quiet)
}

fn read_bytes(name: &str, bytes: io::Result<Vec<u8>>, quiet: bool) -> Result<Ledger, Failure> {
    let bytes = bytes.map_err(|error| match error.kind() {
        io::ErrorKind::IsADirectory => Failure::new(name, "is a folder", "give a ledger"),
        _ => Failure::io(name, "cannot be read", &error),
    })?;
    let ledger = guarded(name, || Ok(ledger::read(name, &bytes)?))?;
    if !quiet {
        for notice in &ledger.notices {
            message::warning(&format_args!("{}: {}", ledger.place(notice.line), notice.what));
        }
    }
    Ok(ledger)
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Failure::new(error.place(), error.what, error.hint)
    }
}
