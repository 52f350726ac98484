//! `quoteledger verify`: the quotes of a ledger against their sources.

pub mod arguments;
mod filled;
mod human;
mod own;
mod sources;
mod summary;
mod table;

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use indicatif::ProgressBar;
use quoteledger::ledger::Ledger;
use quoteledger::lexicon::Lexicon;
use quoteledger::reading::Unread;
use quoteledger::verify::{Caution, Finding, Verdict, Verifier};

use super::extract::articles::Articles;
use super::guard::guarded;
use super::in_order::in_order;
use super::inputs::Input;
use super::message::{self, Failure};
use super::output::{self, Output};
use super::{Status, forms, grammar, inputs, interrupt, ledgers, replacing};
use arguments::{FailOn, VerifyArgs, VerifyFormat};
use own::Own;
use summary::Summary;

/// Runs `verify`.
pub fn run(args: &VerifyArgs) -> anyhow::Result<Status> {
    let ledger = ledgers::read(&args.ledger, args.reading.quiet)?;
    if !ledger.rows.is_empty() {
        ledger.require(&["quote"])?;
    }
    let lexicon: &Lexicon = Box::leak(Box::new(grammar::load(args.reading.grammar.as_deref())?));
    let inputs = inputs::find(&paths_of(args)?, args.reading.quiet);
    let output = args.output.as_deref().map(|path| Output::new(Some(path))).transpose()?;
    if let Some(Output::Stdout) = output {
        let hint = "give the name of a file, or leave it out";
        return Err(Failure::new("-o", "the verdicts go to standard output", hint).into());
    }
    if let Some(output) = &output {
        // The ledger itself may be among what --against names, and be replaced.
        let is_other = |input: &Result<Input, Failure>| {
            input.as_ref().is_ok_and(|input| input.real_path() != args.ledger.canonicalize().ok().as_deref())
        };
        let others: Vec<_> = inputs.iter().filter(|input| is_other(input)).cloned().collect();
        replacing::refuse_inputs(output, &others)?;
        replacing::refuse_articles(output, &ledger)?;
        replacing::refuse_other_files(output, &ledger, &args.ledger)?;
    }
    let inputs = sources::without_ledgers(inputs, &args.ledger, args.reading.quiet)?;
    let format = forms::format_of(None, args.output.as_deref(), args.excel)?;
    let own = if args.own { Own::default() } else { Own::of(&ledger, &inputs) };
    let settings = args.reading.settings();
    interrupt::watch();

    let rows = ledger.rows.iter().map(|row| row.row.clone()).collect();
    let verifier = Verifier::new(rows, lexicon);
    let mut summary = Summary::default();
    in_order(
        Articles::new(inputs, &settings, ProgressBar::hidden()).enumerate(),
        args.reading.n_threads(),
        |(_, found)| found.as_ref().map_or(0, Unread::n_bytes),
        |(number, found)| found.and_then(|unread| read(unread, number, &verifier, &own, lexicon)),
        |done| {
            match done {
                Ok(warnings) => {
                    summary.n_sources += 1;
                    if !args.reading.quiet {
                        warnings.iter().for_each(|warning| message::warning(warning));
                    }
                }
                Err(failure) => {
                    summary.n_failed += 1;
                    message::error(&failure);
                }
            }
            ControlFlow::Continue(())
        },
    );
    if summary.n_sources == 0 {
        // Every quote would be "not found", which says nothing of any.
        return Ok(Status::Failed);
    }

    let findings = findings(&verifier, args.reading.n_threads());
    findings.iter().for_each(|finding| summary.count(finding));
    show(args, &ledger, &findings)?;
    if let Some(output) = &output {
        let rows = filled::rows(&ledger, &findings);
        summary.n_filled = rows.iter().zip(&ledger.rows).filter(|(new, old)| **new != old.row).count();
        output.write(|out| filled::write(&ledger, &rows, format, out))?;
    }
    if !args.reading.quiet {
        message::line(&summary.line(output.as_ref().and_then(Output::name)));
    }
    let fail_on = args.fail_on.unwrap_or(FailOn::NotFound);
    let n_failing = findings.iter().filter(|finding| fails(finding, fail_on)).count();
    Ok(match (summary.n_failed, n_failing) {
        (0, 0) => Status::Done,
        (0, _) => Status::Findings,
        _ => Status::Failed,
    })
}

fn paths_of(args: &VerifyArgs) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = args.against.clone();
    if let Some(list) = &args.files_from {
        paths.extend(inputs::listed(list)?);
    }
    if paths.is_empty() && args.files_from.is_none() {
        return Err(Failure::new(
            "verify",
            "there are no sources to compare the quotes with",
            "name them after --against, or in quoteledger.toml as `against` under [verify]",
        ));
    }
    let is_stdin = |path: &PathBuf| path == Path::new("-");
    if args.ledger == Path::new("-") && paths.iter().any(is_stdin) {
        return Err(Failure::new("-", "is both the ledger and a source", "give one of them as a file"));
    }
    Ok(paths)
}

/// Reads a source and looks for the quotes in it. Gives what the user should know.
fn read(
    unread: Unread,
    number: usize,
    verifier: &Verifier<'_>,
    own: &Own,
    lexicon: &Lexicon,
) -> Result<Vec<String>, Failure> {
    let name = unread.name().to_owned();
    guarded(&name, || {
        let reading = inputs::read(unread, lexicon)?;
        let document = &reading.document;
        verifier.read(document, (number, 0), |row| own.is_own(&row.article, &document.name));
        Ok(reading.warnings.iter().map(|warning| format!("{}: {warning}", document.name)).collect())
    })
}

fn findings(verifier: &Verifier<'_>, n_threads: usize) -> Vec<Finding> {
    let mut findings = Vec::with_capacity(verifier.rows().len());
    in_order(
        0..verifier.rows().len(),
        n_threads,
        |_| 0,
        |row| verifier.finding(row),
        |finding| {
            findings.push(finding);
            ControlFlow::Continue(())
        },
    );
    findings
}

/// Prints the findings to standard output.
fn show(args: &VerifyArgs, ledger: &Ledger, findings: &[Finding]) -> Result<(), Failure> {
    output::to_stdout(|out| match args.format.unwrap_or(VerifyFormat::Human) {
        VerifyFormat::Human => {
            let is_coloured = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
            let shown = human::shown(ledger, findings, args.all, is_coloured);
            out.write_all(shown.as_bytes())
        }
        VerifyFormat::Csv => table::csv(ledger, findings, out),
        VerifyFormat::Jsonl => table::jsonl(ledger, findings, out),
    })
}

/// Whether a finding makes the run end with status 1.
fn fails(finding: &Finding, fail_on: FailOn) -> bool {
    let is_others = finding.has(Caution::OtherSpeaker) || finding.has(Caution::TwoSpeakers);
    let needed = match finding.verdict {
        _ if is_others => FailOn::Speaker,
        Verdict::Altered => FailOn::Altered,
        Verdict::NotFound => FailOn::NotFound,
        _ if finding.is_grave() => FailOn::Altered,
        Verdict::NotCompared | Verdict::Exact => return false,
        Verdict::Weak => FailOn::Weak,
        Verdict::Edited => FailOn::Edited,
        Verdict::Normalised => FailOn::Normalised,
    };
    fail_on >= needed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_a_run_is_what_was_asked_for() {
        let failing = |fail_on| {
            let fails = |verdict: &Verdict| fails(&Finding::nothing(0, *verdict), fail_on);
            Verdict::ALL
                .iter()
                .filter(|verdict| fails(verdict))
                .map(|verdict| verdict.word())
                .collect::<Vec<_>>()
        };
        assert!(failing(FailOn::Never).is_empty());
        assert_eq!(failing(FailOn::Altered), ["altered"]);
        assert_eq!(failing(FailOn::NotFound), ["altered", "not found"]);
        assert_eq!(failing(FailOn::Weak), ["altered", "weak", "not found"]);
        assert_eq!(failing(FailOn::Edited), ["edited", "altered", "weak", "not found"]);
        assert_eq!(failing(FailOn::Normalised), ["normalised", "edited", "altered", "weak", "not found"]);

        let mut reversed = Finding::nothing(0, Verdict::Edited);
        reversed.cautions.push(Caution::OmittedNegation);
        assert!(fails(&reversed, FailOn::Altered) && !fails(&reversed, FailOn::Speaker));

        let mut of_another = Finding::nothing(0, Verdict::Exact);
        assert!(!fails(&of_another, FailOn::Normalised));
        of_another.cautions.push(Caution::OtherSpeaker);
        assert!(fails(&of_another, FailOn::Speaker) && !fails(&of_another, FailOn::Never));
    }
}
