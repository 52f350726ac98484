//! The form of a ledger that is written.

use std::path::Path;

use quoteledger::ledger::Format;

use super::args::FormatName;
use super::message::Failure;

/// The form that the flags and the name of the output ask for.
pub fn format_of(format: Option<FormatName>, output: Option<&Path>, excel: bool) -> Result<Format, Failure> {
    let by_name = || match output.and_then(Path::extension)?.to_str()? {
        "tsv" => Some(FormatName::Tsv),
        "jsonl" | "ndjson" => Some(FormatName::Jsonl),
        _ => None,
    };
    match format.or_else(by_name).unwrap_or(FormatName::Csv) {
        FormatName::Csv => Ok(Format::Csv { excel }),
        FormatName::Tsv => Ok(Format::Tsv { excel }),
        FormatName::Jsonl if excel => {
            Err(Failure::new("--excel", "spreadsheets do not read jsonl", "use --format csv or tsv"))
        }
        FormatName::Jsonl => Ok(Format::Jsonl),
    }
}
