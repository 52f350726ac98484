//! The form of a ledger that is written.

use std::env;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use quoteledger::ledger::xlsx::Cut;
use quoteledger::ledger::{Format, Writer};

use super::args::FormatName;
use super::message::{self, Failure};
use super::output::Output;

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

/// Begins a ledger in its output.
pub fn begin<W: Write>(
    format: Format,
    extra_columns: &[String],
    output: &Output,
    out: W,
) -> io::Result<Writer<W>> {
    let mut writer = Writer::with_extra(format, extra_columns, out)?;
    if let Some(way) = way_to_articles(output) {
        writer.link_articles(&way);
    }
    Ok(writer)
}

/// The way from the output's folder to the working folder, which articles are named from, where one lies in the other.
fn way_to_articles(output: &Output) -> Option<String> {
    let working = env::current_dir().ok()?.canonicalize().ok()?;
    let path = output.replaced_file()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or(Ok(working.clone()), Path::canonicalize).ok()?;
    if let Ok(below) = folder.strip_prefix(&working) {
        return Some("../".repeat(below.components().count()));
    }
    let below = working.strip_prefix(&folder).ok()?;
    let names: Option<Vec<&str>> = below.components().map(|name| name.as_os_str().to_str()).collect();
    Some(names?.iter().map(|name| format!("{name}/")).collect())
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
