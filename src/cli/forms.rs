//! The form of a ledger that is written.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use quoteledger::ledger::Format;
use quoteledger::ledger::xlsx::Cut;

use super::args::FormatName;
use super::message::{self, Failure};

/// The form that the flags and the name of the output ask for.
pub fn format_of(format: Option<FormatName>, output: Option<&Path>, excel: bool) -> Result<Format, Failure> {
    let by_name = || match output.and_then(Path::extension)?.to_str()? {
        "tsv" => Some(FormatName::Tsv),
        "jsonl" | "ndjson" => Some(FormatName::Jsonl),
        "xlsx" => Some(FormatName::Xlsx),
        _ => None,
    };
    match format.or_else(by_name).unwrap_or(FormatName::Csv) {
        FormatName::Csv => Ok(Format::Csv { excel }),
        FormatName::Tsv => Ok(Format::Tsv { excel }),
        FormatName::Jsonl if excel => {
            Err(Failure::new("--excel", "spreadsheets do not read jsonl", "use --format csv or tsv"))
        }
        FormatName::Jsonl => Ok(Format::Jsonl),
        FormatName::Xlsx if excel => Err(Failure::new(
            "--excel",
            "a workbook needs no guard",
            "leave it out, or use --format csv or tsv",
        )),
        FormatName::Xlsx if is_terminal(output) => Err(Failure::new(
            "standard output",
            "a workbook is no text for a terminal",
            "give a file with -o ledger.xlsx",
        )),
        FormatName::Xlsx => Ok(Format::Xlsx),
    }
}

fn is_terminal(output: Option<&Path>) -> bool {
    output.is_none_or(|path| path == Path::new("-")) && io::stdout().is_terminal()
}

/// Tells which cells of a workbook were cut.
pub fn tell_cut(cut: &[Cut]) {
    for cell in cut {
        message::warning(&format_args!(
            "{} in row {}, quotation {}: too long for a spreadsheet and cut there; csv and jsonl have all of it",
            cell.column, cell.line, cell.quote_id
        ));
    }
}
