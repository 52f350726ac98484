//! What an output must not replace.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use quoteledger::check::report::is_report;
use quoteledger::ledger::{Ledger, LedgerRow};
use quoteledger::merge::cells::is_checked;
use quoteledger::verify::Verdict;

use super::inputs::Input;
use super::ledgers;
use super::message::Failure;
use super::output::Output;

/// Refuses to replace a file that is read.
pub fn refuse_inputs(output: &Output, inputs: &[Result<Input, Failure>]) -> Result<(), Failure> {
    let Some(replaced) = output.replaced_file() else { return Ok(()) };
    match inputs.iter().flatten().find(|input| input.real_path() == Some(replaced)) {
        Some(input) => Err(refused(output, &format!("would replace {}, which is read", input.name()))),
        None => Ok(()),
    }
}

/// Refuses to replace an article that rows were taken from.
pub fn refuse_articles(output: &Output, ledger: &Ledger) -> Result<(), Failure> {
    let Some(replaced) = output.replaced_file().filter(|replaced| replaced.exists()) else { return Ok(()) };
    let name = replaced.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_replaced = |article: &str| {
        // Most articles need no look at the disk; `path#2` is a part of a file.
        article.contains(&name)
            && article
                .match_indices('#')
                .map(|(at, _)| &article[..at])
                .chain([article])
                .any(|path| Path::new(path).canonicalize().is_ok_and(|path| path == replaced))
    };
    if ledger.rows.iter().any(|row| is_replaced(&row.row.article)) {
        return Err(refused(output, "would replace an article of the ledger"));
    }
    Ok(())
}

/// Refuses to replace a file that is not a ledger, or that holds checks which `ledger` has not.
pub fn refuse_other_files(output: &Output, ledger: &Ledger, of: &Path) -> Result<(), Failure> {
    refuse_other_ledgers(output, &ledger.rows, &[of])
}

/// Refuses to replace a file that is not a ledger, or that holds checks which the new rows have not; the ledgers that these
/// come from are no matter.
pub fn refuse_other_ledgers(output: &Output, rows: &[LedgerRow], of: &[&Path]) -> Result<(), Failure> {
    let Some(replaced) = output.replaced_file() else { return Ok(()) };
    let is_empty = File::open(replaced).and_then(|file| file.metadata()).map_or(true, |file| file.len() == 0);
    if is_empty || of.iter().any(|of| of.canonicalize().is_ok_and(|of| of == replaced)) {
        return Ok(());
    }
    let name = output.name().unwrap_or_default();
    let there = ledgers::read_as(name, replaced, true).map_err(|failure| {
        refused(output, &format!("exists and cannot be read as a ledger ({})", failure.what))
    })?;
    let by_id: HashMap<&str, &LedgerRow> = rows.iter().map(|row| (row.row.quote_id.as_str(), row)).collect();
    // The id of an edited quotation is another one, and its row has the checks of before.
    let mut under_new_id: HashMap<_, usize> = HashMap::new();
    let of_before: HashSet<&str> = there.rows.iter().map(|row| row.row.quote_id.as_str()).collect();
    for row in rows.iter().filter(|row| !of_before.contains(row.row.quote_id.as_str())) {
        *under_new_id.entry(checks_in(row)).or_default() += 1;
    }
    let is_kept = |old: &LedgerRow| {
        by_id.get(old.row.quote_id.as_str()).is_some_and(|new| {
            let cells = old.row.checker_cells().into_iter().zip(new.row.checker_cells());
            let extra = old.extra.iter().filter(|cell| !cell.trim().is_empty());
            cells.into_iter().all(|(old, new)| old.trim().is_empty() || old == new || is_our_evidence(old))
                && extra.into_iter().all(|cell| new.extra.contains(cell))
        })
    };
    let mut n_lost = 0;
    for old in there.rows.iter().filter(|row| is_checked(row) && !is_kept(row)) {
        match under_new_id.get_mut(&checks_in(old)) {
            Some(n_left) if *n_left > 0 => *n_left -= 1,
            _ => n_lost += 1,
        }
    }
    match n_lost {
        0 => Ok(()),
        _ => Err(refused(
            output,
            &format!(
                "is another ledger, of which {n_lost} row{} would be lost",
                if n_lost == 1 { " with a check" } else { "s with checks" }
            ),
        )),
    }
}

/// Refuses to replace a file that is not the report of a check: a ledger, a source, anybody's work.
pub fn refuse_all_but_reports(output: &Output) -> Result<(), Failure> {
    let Some(replaced) = output.replaced_file().filter(|replaced| replaced.exists()) else { return Ok(()) };
    match File::open(replaced).and_then(|file| is_report(BufReader::new(file))) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::new(
            output.name().unwrap_or_default(),
            "exists and is no report of a check",
            "choose another name for the report, or move the file away first",
        )),
        Err(error) => Err(Failure::io(output.name().unwrap_or_default(), "cannot be read", &error)),
    }
}

/// The article of a row and what a checker wrote into it.
fn checks_in(row: &LedgerRow) -> (&str, Vec<&str>) {
    let cells = row.row.checker_cells();
    let extra = row.extra.iter().map(String::as_str).filter(|cell| !cell.trim().is_empty());
    (row.row.article.as_str(), cells.into_iter().chain(extra).collect())
}

/// Whether `verify -o` wrote the cell in an earlier run.
fn is_our_evidence(cell: &str) -> bool {
    cell.split_once(": ").is_some_and(|(verdict, _)| Verdict::ALL.iter().any(|one| one.word() == verdict))
}

fn refused(output: &Output, what: &str) -> Failure {
    Failure::new(output.name().unwrap_or_default(), what, "choose another name after -o")
}
