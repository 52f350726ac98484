//! `quoteledger check`: articles in, findings out.

pub mod args;
mod baseline;
mod human;
mod rules;

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use indicatif::ProgressBar;
use quoteledger::check::report::{github, json, junit, markdown, sarif};
use quoteledger::check::{self, Comparison, Examined, Level, Report, Settings, SourceFile, State};
use quoteledger::reading::packed::Unpacked;
use quoteledger::reading::{Form, Reading, Settings as ReadingSettings, Unread, form};
use quoteledger::{Lexicon, Options};

use super::extract::articles::Articles;
use super::guard::guarded;
use super::in_order::in_order;
use super::inputs::{self, Input};
use super::message::{self, Failure};
use super::output::Output;
use super::{Status, grammar, replacing};
use args::{CheckArgs, FailOn, ReportFormat};
use baseline::Baseline;

/// Where the settings of a check come from.
#[derive(Debug, Default)]
pub struct Origin {
    /// The folder of the file, if it was found from the working directory upward.
    pub folder: Option<PathBuf>,
    /// The line that names the baseline: `quoteledger.toml:2`.
    pub baseline: Option<String>,
}

/// Runs `check`.
pub fn run(args: &CheckArgs, settings: Settings, origin: &Origin) -> anyhow::Result<Status> {
    if args.list_rules {
        return rules::list(&settings);
    }
    if let Some(name) = &args.explain {
        return rules::explain(name);
    }
    // Taking the tables down again would take longer than reading an article.
    let lexicon: &Lexicon = Box::leak(Box::new(grammar::load(args.reading.grammar.as_deref())?));
    let settings = settings_of(args, settings);
    let mut paths = args.paths.clone();
    let listed = match &args.files_from {
        Some(list) => inputs::listed_articles(list, args.reading.quiet)?,
        None => Vec::new(),
    };
    paths.extend_from_slice(&listed);
    let quiet = args.reading.quiet;
    let compared = |path: &PathBuf| {
        let asked_by = origin.baseline.as_deref().filter(|_| Some(path) == args.baseline.as_ref());
        Baseline::read(path, asked_by, origin.folder.as_deref(), quiet)
    };
    let mut baseline = args.baseline.as_ref().map(compared).transpose()?;
    let mut since = args.since.as_ref().map(compared).transpose()?;
    let mut outputs =
        vec![(args.format.unwrap_or(ReportFormat::Human), Output::new(args.output.as_deref())?)];
    for report in &args.reports {
        outputs.push((report.format, Output::new(Some(&report.path))?));
    }
    let mut inputs = inputs::find(&paths, args.reading.quiet);
    inputs::tell_how_to_list(&mut inputs, &listed);
    for (_, output) in &outputs {
        refuse_to_replace(output, &inputs, args)?;
    }

    baseline.iter_mut().chain(&mut since).for_each(|ledger| ledger.name_as_read(&inputs));
    let (examined, n_failed) = read(inputs, args, lexicon, &settings);
    baseline.iter_mut().chain(&mut since).for_each(|ledger| ledger.follow_moved(&examined, quiet));
    let comparison = Comparison {
        baseline: baseline.as_ref().map(|ledger| ledger.rows.as_slice()),
        since: since.as_ref().map(|ledger| ledger.rows.as_slice()),
    };
    let report = check::report(examined, comparison, &settings, lexicon);
    let fail_on = args.fail_on.unwrap_or(FailOn::Error).level();
    for (format, output) in &outputs {
        let styled = output.name().is_none() && human::is_styled();
        output.write(|out| match format {
            ReportFormat::Human => human::write(&report, styled, out),
            ReportFormat::Github => github::write(&report, out),
            ReportFormat::Sarif => sarif::write(&report, out),
            ReportFormat::Junit => junit::write(&report, fail_on, out),
            ReportFormat::Json => json::write(&report, out),
            ReportFormat::Markdown => markdown::write(&report, out),
        })?;
    }
    if !args.reading.quiet {
        message::line(&summary(&report, n_failed));
    }
    Ok(if n_failed > 0 {
        Status::Failed
    } else if fail_on.is_some_and(|level| report.fails_on(level)) {
        Status::Findings
    } else {
        Status::Done
    })
}

/// What the flags say goes before what the settings say.
fn settings_of(args: &CheckArgs, mut settings: Settings) -> Settings {
    settings.levels.extend(args.rules.iter().map(|rule| (rule.rule, rule.level)));
    if let Some(least) = args.min_confidence {
        settings.least_confidence = least;
    }
    settings
}

/// A report must replace neither an article nor a ledger that it was made from, nor anything else but a report.
fn refuse_to_replace(
    output: &Output,
    inputs: &[Result<Input, Failure>],
    args: &CheckArgs,
) -> Result<(), Failure> {
    let Some(replaced) = output.replaced_file() else { return Ok(()) };
    let ledgers = [&args.baseline, &args.since].into_iter().flatten();
    let is_ledger = ledgers.filter_map(|path| path.canonicalize().ok()).any(|path| path == replaced);
    let is_article = inputs.iter().flatten().any(|input| input.real_path() == Some(replaced));
    if is_ledger || is_article {
        let what = if is_ledger { "a ledger that it is compared with" } else { "an article" };
        return Err(Failure::new(
            output.name().unwrap_or_default(),
            format!("the report would replace {what}"),
            "choose another name",
        ));
    }
    replacing::refuse_all_but_reports(output)
}

/// What came of one article, with warnings.
type Done = Result<(Examined, Vec<String>), Failure>;

/// Reads and examines the inputs, and says how many failed. What comes of them stands in their order, whichever is
/// ready first.
fn read(
    inputs: Vec<Result<Input, Failure>>,
    args: &CheckArgs,
    lexicon: &Lexicon,
    settings: &Settings,
) -> (Vec<Examined>, usize) {
    let reading = args.reading.settings();
    let found = inputs.into_iter().flat_map(|input| {
        let file = input.as_ref().map_or_else(
            |failure| SourceFile::new(failure.name.as_str()),
            |input| source_file(input, &reading),
        );
        let file = Arc::new(file);
        let articles = Articles::new(vec![input], &reading, ProgressBar::hidden());
        articles.map(move |unread| (file.clone(), unread))
    });
    let (mut examined, mut n_failed) = (Vec::new(), 0);
    in_order(
        found,
        args.reading.n_threads(),
        |(_, unread)| unread.as_ref().map_or(0, Unread::n_bytes),
        |(file, unread)| unread.and_then(|unread| examine(unread, &file, lexicon, settings)),
        |done| {
            match done {
                Ok((of_article, warnings)) => {
                    examined.push(of_article);
                    if !args.reading.quiet {
                        warnings.iter().for_each(|warning| message::warning(warning));
                    }
                }
                Err(failure) => {
                    n_failed += 1;
                    message::error(&failure);
                }
            }
            ControlFlow::Continue(())
        },
    );
    (examined, n_failed)
}

fn examine(unread: Unread, file: &SourceFile, lexicon: &Lexicon, settings: &Settings) -> Done {
    let name = unread.name().to_owned();
    guarded(&name, || {
        let Reading { document, warnings } = inputs::read(unread, lexicon)?;
        let warnings = warnings.iter().map(|warning| format!("{name}: {warning}")).collect();
        Ok((check::examined(document, file, lexicon, &Options::default(), settings), warnings))
    })
}

/// The file with its text as it stands, where it is of a form that has lines, and comments: what is taken out of it has
/// lost both.
fn source_file(input: &Input, settings: &ReadingSettings) -> SourceFile {
    let file = SourceFile::new(input.name());
    // What cannot be read is told where the article itself is read.
    match form_and_text(input, settings) {
        Some((form, text)) => file.with_text(form, text),
        None => file,
    }
}

fn form_and_text(input: &Input, settings: &ReadingSettings) -> Option<(Form, String)> {
    let path = input.real_path().filter(|path| path.is_file())?;
    let name = input.name();
    let mut file = Unpacked::new(BufReader::new(File::open(path).ok()?), &settings.limits);
    let mut bytes = Vec::new();
    file.by_ref().take(form::START as u64).read_to_end(&mut bytes).ok()?;
    let form = Form::of(&name, &bytes);
    let most = match form {
        Form::Markdown | Form::Html | Form::Email => settings.limits.max_article_bytes,
        // A large archive is read as a stream, and nobody looks at it line by line.
        Form::Json | Form::Feed => check::MOST_BYTES_WITH_LINES,
        Form::Plain | Form::Docx | Form::Pdf | Form::Warc => return None,
    };
    file.take(most.saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes).ok()?;
    Some((form, String::from_utf8_lossy(&bytes).into_owned()))
}

/// "2 errors, 1 warning, 0 notes in 3 articles (41 quotations); 5 known, 1 allowed"
fn summary(report: &Report, n_failed: usize) -> String {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let levels = Level::ALL.map(|level| count(report.count(level), level.word()));
    let mut line = format!(
        "{} in {} ({})",
        levels.join(", "),
        count(report.articles.len(), "article"),
        count(report.n_quotations, "quotation"),
    );
    let present = || report.findings.iter().filter(|finding| finding.state != State::Absent);
    let n_known = present().filter(|one| one.state == State::Unchanged && one.allowed.is_none()).count();
    let n_allowed = present().filter(|finding| finding.allowed.is_some()).count();
    let n_gone = report.findings.len() - present().count();
    let others = [
        (n_known, format!("{n_known} known from the baseline")),
        (n_gone, format!("{n_gone} of the baseline gone")),
        (n_allowed, format!("{n_allowed} allowed")),
        (report.n_left_out, format!("{} left out as not new", report.n_left_out)),
        (n_failed, format!("{} failed", count(n_failed, "input"))),
    ];
    let others: Vec<String> = others.into_iter().filter(|(n, _)| *n > 0).map(|(_, text)| text).collect();
    if !others.is_empty() {
        line += &format!("; {}", others.join(", "));
    }
    line
}
