//! `quoteledger merge`: the checks of an old ledger, carried over to a new one.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use quoteledger::ledger::Ledger;
use quoteledger::merge::{Conflict, Correction, Merged, Prefer, merge};
use quoteledger::{Lexicon, wording};

use super::args::{MergeArgs, Side};
use super::message::{self, Failure};
use super::output::Output;
use super::{Status, forms, ledgers, replacing};

/// So many lines of a kind are shown; nobody reads more, and the ledger has them all.
const MOST_LINES: usize = 50;

/// Words of a quotation in a message, in characters.
const MOST_SHOWN: usize = 80;

/// Runs `merge`.
pub fn run(args: &MergeArgs) -> anyhow::Result<Status> {
    let format = forms::format_of(args.format, args.output.as_deref(), args.excel)?;
    if args.old == Path::new("-") && args.new == Path::new("-") {
        return Err(Failure::new(
            "-",
            "both ledgers cannot be standard input",
            "give a file for one of them",
        )
        .into());
    }
    let output = Output::new(args.output.as_deref())?;
    let old = read(&args.old, args.quiet)?;
    let new = read(&args.new, args.quiet)?;
    for ledger in [&old, &new] {
        replacing::refuse_articles(&output, ledger)?;
    }
    let names = Names { old: old.name.clone(), new: new.name.clone() };
    let prefer = match args.prefer {
        Some(Side::New) => Prefer::New,
        Some(Side::Old) | None => Prefer::Old,
    };
    let merged = merge(&old, new, prefer, Lexicon::shared());
    replacing::refuse_other_ledgers(&output, &merged.rows, &[&args.old, &args.new])?;

    tell_conflicts(&merged.conflicts, args.prefer, &names);
    let is_undecided = args.prefer.is_none() && !merged.conflicts.is_empty();
    if is_undecided && replaces(&output, &args.new) {
        return Err(Failure::new(
            &names.new,
            "its cells that differ would be lost",
            "write to another file, or say with --prefer which cells count",
        )
        .into());
    }
    output.write(|out| {
        let mut writer = forms::begin(format, &merged.extra_columns, &output, out)?;
        merged.rows.iter().try_for_each(|row| writer.row(&row.row, &row.extra))?;
        forms::tell_cut(writer.cut());
        writer.into_inner().map(drop)
    })?;
    if !args.quiet {
        tell(&merged, &names.old);
        if output.name().is_some() || io::stderr().is_terminal() {
            message::line(&summary(&merged, output.name()));
        }
    }
    Ok(if is_undecided { Status::Findings } else { Status::Done })
}

/// What messages call the two ledgers.
struct Names {
    old: String,
    new: String,
}

/// A ledger whose rows can be found again: by words, or at least by name.
fn read(path: &Path, quiet: bool) -> Result<Ledger, Failure> {
    let ledger = ledgers::read(path, quiet)?;
    // Without rows there may be no columns either, as in JSON lines.
    if !ledger.rows.is_empty() && !ledger.has_column("quote_id") {
        ledger.require(&["article", "quote"])?;
    }
    Ok(ledger)
}

fn replaces(output: &Output, path: &Path) -> bool {
    let replaced = output.replaced_file();
    replaced.is_some() && replaced == path.canonicalize().ok().as_deref()
}

/// Both cells of each conflict, always: one of them is not in the result.
fn tell_conflicts(conflicts: &[Conflict], prefer: Option<Side>, names: &Names) {
    for conflict in conflicts {
        let (old_line, new_line) = conflict.lines;
        let kept = if prefer == Some(Side::New) { &names.new } else { &names.old };
        message::warning(&format_args!(
            "{}:{new_line}: {} differs: “{}” there, “{}” in {}:{old_line}; kept that of {kept}",
            names.new, conflict.column, conflict.new, conflict.old, names.old
        ));
    }
}

/// What became of articles and rows of the old ledger, other than that they stayed.
pub fn tell(merged: &Merged, old: &str) {
    tell_each(&merged.renamed, |(old, new)| format!("{old}: is {new} now"));
    // The grammar knows which spellings are no difference.
    tell_each(&merged.changed, |changed| {
        let speakers = changed.speakers.as_ref().map_or_else(String::new, |(before, now)| {
            let name = |name: &str| if name.is_empty() { "nobody".to_owned() } else { name.to_owned() };
            format!("the speaker changed: {} -> {}: ", name(before), name(now))
        });
        if changed.old == changed.new {
            return format!("{old}:{}: {speakers}{}", changed.old_line, shown(&changed.old));
        }
        let runs = wording::differences(&changed.old, &changed.new, &Lexicon::shared().wording);
        let difference = wording::plain(&runs, &changed.old, &changed.new);
        format!("{old}:{}: {speakers}changed: {difference}", changed.old_line)
    });
    let (checked, unchecked): (Vec<_>, Vec<_>) =
        merged.corrections.iter().partition(|correction| correction.is_checked);
    tell_each(&checked, |correction| {
        let Correction { old_line, column, old: yours, new, .. } = correction;
        if correction.is_kept {
            format!(
                "{old}:{old_line}: {column}: kept your “{}”, which is read as “{}”",
                shown(yours),
                shown(new)
            )
        } else {
            format!("{old}:{old_line}: {column}: “{}” in your ledger, “{}” now", shown(yours), shown(new))
        }
    });
    // Typed by somebody who wrote nothing else into the row, or read by the program of before: nobody can tell.
    if let [first, others @ ..] = unchecked.as_slice() {
        let more =
            if others.is_empty() { String::new() } else { format!(", and {} more like it", others.len()) };
        let Correction { old_line, column, old: yours, new, .. } = first;
        message::line(&format!(
            "{old}:{old_line}: {column}: “{}” in your ledger, “{}” now{more}: what you correct is kept in rows with a \
             status or note of yours",
            shown(yours),
            shown(new)
        ));
    }
    tell_each(&merged.unread, |(article, n_rows)| {
        let rows = if *n_rows == 1 {
            "its row stays as it is".to_owned()
        } else {
            format!("its {n_rows} rows stay as they are")
        };
        format!("{old}: {article} was not read: {rows}")
    });
    tell_each(&merged.gone, |gone| {
        let kept = if gone.is_kept { ", kept for what you wrote into it" } else { "" };
        format!("{old}:{}: gone from {}{kept}: {}", gone.old_line, gone.article, shown(&gone.quote))
    });
}

/// The start of a cell.
fn shown(cell: &str) -> String {
    let start: String = cell.chars().take(MOST_SHOWN).collect();
    let cut = if start.len() < cell.len() { "…" } else { "" };
    (start + cut).replace(['\n', '\r'], " ")
}

fn tell_each<T>(items: &[T], line: impl Fn(&T) -> String) {
    for item in items.iter().take(MOST_LINES) {
        message::line(&line(item).replace(['\n', '\r'], " "));
    }
    if items.len() > MOST_LINES {
        message::line(&format_args!("... and {} more", items.len() - MOST_LINES));
    }
}

/// "812 kept, 3 changed, 5 gone (2 with notes, kept), 12 new -> ledger.csv"
pub fn summary(merged: &Merged, output: Option<&str>) -> String {
    let n_gone_kept = merged.gone.iter().filter(|gone| gone.is_kept).count();
    let mut line =
        format!("{} kept, {} changed, {} gone", merged.n_kept, merged.changed.len(), merged.gone.len());
    if n_gone_kept > 0 {
        line += &format!(" ({n_gone_kept} with notes, kept)");
    }
    line += &format!(", {} new", merged.n_new);
    if merged.n_corrected > 0 {
        line += &format!(", {} corrected by you", merged.n_corrected);
    }
    if merged.n_own > 0 {
        line += &format!(", {} of your own", merged.n_own);
    }
    let n_unread: usize = merged.unread.iter().map(|(_, n_rows)| n_rows).sum();
    if n_unread > 0 {
        line += &format!(", {n_unread} of articles that were not read");
    }
    if merged.n_gone_before > 0 {
        line += &format!(", {} gone before", merged.n_gone_before);
    }
    if !merged.conflicts.is_empty() {
        let s = if merged.conflicts.len() == 1 { "" } else { "s" };
        line += &format!(", {} cell{s} differed", merged.conflicts.len());
    }
    if let Some(output) = output {
        line += &format!(" -> {output}");
    }
    line
}
