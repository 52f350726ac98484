//! Ledgers that are read back.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use quoteledger::ledger::{self, Ledger, LedgerError};

use super::guard::guarded;
use super::message::{self, Failure};
use super::output::Output;

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

/// Refuses to replace a file that is no ledger: an article, most likely, that was named by mistake.
pub fn refuse_to_replace_no_ledger(output: &Output) -> Result<(), Failure> {
    let Some(path) = output.replaced_file().filter(|path| path.metadata().is_ok_and(|file| file.len() > 0))
    else {
        return Ok(());
    };
    let name = output.name().unwrap_or_default();
    read_as(name, path, true).map(drop).map_err(|failure| {
        let what = format!("exists and cannot be read as a ledger ({})", failure.what);
        Failure::new(failure.name, what, "choose another name after -o, or remove the file first")
    })
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
