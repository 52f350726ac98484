//! `quoteledger extract`: articles in, a ledger out.

use std::io::{self, IsTerminal as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use quoteledger::ledger::{Format, Row};
use quoteledger::reading::{Reading, Settings};
use quoteledger::{Lexicon, Options, cluster, ledger, ledger_of};
use rayon::prelude::*;

use super::args::{ExtractArgs, FormatName};
use super::inputs::{self, Input};
use super::message::{self, Failure};
use super::output::Output;
use super::texts::TextFolder;
use super::{Status, grammar};

/// With fewer files there is nothing to wait for.
const FEWEST_FILES_FOR_PROGRESS: usize = 20;

/// Runs `extract`.
///
/// Each thread holds the text of one article at a time. What is kept of an article are its rows, since the
/// same words in a later article can still change them.
pub fn run(args: &ExtractArgs) -> anyhow::Result<Status> {
    let format = format_of(args)?;
    // Taking the tables down again would take longer than reading an article.
    let lexicon: &Lexicon = Box::leak(Box::new(grammar::load(args.grammar.as_deref())?));
    let options = options_of(args);
    let settings = settings_of(args);
    let mut paths = args.paths.clone();
    if let Some(list) = &args.files_from {
        paths.extend(inputs::listed(list)?);
    }
    let inputs = inputs::find(&paths);
    let output = Output::new(args.output.as_deref())?;
    let texts = args.text_dir.as_deref().map(|folder| TextFolder::new(folder, &inputs)).transpose()?;
    refuse_to_replace_an_input(&output, &inputs)?;

    let progress = progress_of(args, inputs.len());
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(n_threads(args))
        .build()
        .context("cannot start threads; try --threads 1")?;
    // The results stand in the order of the inputs, whichever is ready first.
    let results: Vec<Result<Done, Failure>> = threads.install(|| {
        inputs
            .into_par_iter()
            .map(|input| {
                let done = input.and_then(|input| done(&input, &settings, lexicon, &options, texts.as_ref()));
                progress.inc(1);
                done
            })
            .collect()
    });
    progress.finish_and_clear();

    let mut summary = Summary::default();
    let mut rows = Vec::new();
    for result in results {
        match result {
            Ok(done) => {
                summary.n_articles += done.n_articles;
                summary.n_failed += done.failures.len();
                done.failures.iter().for_each(|failure| message::error(failure));
                summary.n_warnings += done.warnings.len();
                if !args.quiet {
                    done.warnings.iter().for_each(|warning| message::warning(warning));
                }
                rows.extend(done.rows);
            }
            Err(failure) => {
                summary.n_failed += 1;
                message::error(&failure);
            }
        }
    }
    // A ledger of nothing would replace one of something.
    if summary.n_articles > 0 {
        cluster(&mut rows, lexicon);
        summary.n_quotations = rows.len();
        summary.n_attributed = rows.iter().filter(|row| !row.speaker.is_empty()).count();
        output.write(|out| ledger::write(&rows, format, out))?;
        if !args.quiet && (output.name().is_some() || io::stderr().is_terminal()) {
            message::line(&summary.line(output.name()));
        }
    }
    Ok(if summary.n_failed == 0 { Status::Done } else { Status::Failed })
}

/// The form that the flags and the name of the output ask for.
fn format_of(args: &ExtractArgs) -> Result<Format, Failure> {
    let excel = args.excel;
    let by_name = || match args.output.as_deref().and_then(Path::extension)?.to_str()? {
        "tsv" => Some(FormatName::Tsv),
        "jsonl" | "ndjson" => Some(FormatName::Jsonl),
        _ => None,
    };
    match args.format.or_else(by_name).unwrap_or(FormatName::Csv) {
        FormatName::Csv => Ok(Format::Csv { excel }),
        FormatName::Tsv => Ok(Format::Tsv { excel }),
        FormatName::Jsonl if excel => {
            Err(Failure::new("--excel", "spreadsheets do not read jsonl", "use --format csv or tsv"))
        }
        FormatName::Jsonl => Ok(Format::Jsonl),
    }
}

fn refuse_to_replace_an_input(output: &Output, inputs: &[Result<Input, Failure>]) -> Result<(), Failure> {
    let Some(replaced) = output.replaced_file() else { return Ok(()) };
    match inputs.iter().flatten().find(|input| input.real_path() == Some(replaced)) {
        Some(input) => Err(Failure::new(
            output.name().unwrap_or_default(),
            format!("the output would replace the article {}", input.name()),
            "choose another name after -o",
        )),
        None => Ok(()),
    }
}

/// What came of one file.
#[derive(Default)]
struct Done {
    rows: Vec<Row>,
    n_articles: usize,
    /// What the user should know, in the form `FILE: what`.
    warnings: Vec<String>,
    /// Articles of the file that could not be read.
    failures: Vec<Failure>,
}

/// This many articles of one file are in memory at the same time.
const ARTICLES_AT_ONCE: usize = 64;

/// Reads one file. Where it holds many articles the threads share them.
fn done(
    input: &Input,
    settings: &Settings,
    lexicon: &Lexicon,
    options: &Options,
    texts: Option<&TextFolder>,
) -> Result<Done, Failure> {
    // A mistake of ours in one article must not cost the others.
    let guarded = |name: String, work: &mut dyn FnMut() -> Result<Done, Failure>| {
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            let hint = "please report it with the file";
            Err(Failure::new(name, "quoteledger failed on this article", hint))
        })
    };
    let of_reading = |reading: Result<Reading, Failure>| -> Result<Done, Failure> {
        let reading = reading?;
        guarded(reading.document.name.clone(), &mut || {
            let Reading { document, warnings } = &reading;
            if let Some(texts) = texts.filter(|_| document.is_extracted) {
                texts.write(document)?;
            }
            let rows = ledger_of(document, lexicon, options);
            let warnings = warnings.iter().map(|warning| format!("{}: {warning}", document.name)).collect();
            Ok(Done { n_articles: n_articles(&rows), rows, warnings, failures: Vec::new() })
        })
    };
    let mut all = Done::default();
    guarded(input.name(), &mut || {
        let mut readings = input.readings(settings, lexicon)?;
        loop {
            let batch: Vec<Result<Reading, Failure>> = readings.by_ref().take(ARTICLES_AT_ONCE).collect();
            if batch.is_empty() {
                return Ok(Done::default());
            }
            let done: Vec<Result<Done, Failure>> = batch.into_par_iter().map(of_reading).collect();
            for done in done {
                match done {
                    Ok(mut done) => {
                        all.rows.append(&mut done.rows);
                        all.n_articles += done.n_articles;
                        all.warnings.append(&mut done.warnings);
                    }
                    Err(failure) => all.failures.push(failure),
                }
            }
        }
    })
    // What was read before the failure is kept.
    .or_else(|failure| {
        if all.n_articles == 0 && all.failures.is_empty() {
            Err(failure)
        } else {
            all.failures.push(failure);
            Ok(Done::default())
        }
    })?;
    Ok(all)
}

/// How the flags ask files to be read.
fn settings_of(args: &ExtractArgs) -> Settings {
    let mut settings = Settings::default();
    settings.limits.max_article_bytes = args.max_bytes;
    // What the user names goes in the place of the usual names.
    for field in &args.fields {
        if let Some(names) = settings.fields.of_word(&field.what) {
            names.clear();
        }
    }
    for field in &args.fields {
        if let Some(names) = settings.fields.of_word(&field.what) {
            names.push(field.name.clone());
        }
    }
    settings
}

/// What the flags ask for.
fn options_of(args: &ExtractArgs) -> Options {
    if args.kinds.is_empty() {
        return Options::default();
    }
    Options { kinds: args.kinds.iter().map(|kind| kind.kind()).collect() }
}

/// How many articles a file's rows tell of; a file without a quotation is one.
fn n_articles(rows: &[Row]) -> usize {
    rows.chunk_by(|one, next| one.article == next.article).count().max(1)
}

/// As many threads as the flags or the processors allow.
fn n_threads(args: &ExtractArgs) -> usize {
    let allowed = args.threads.or_else(|| thread::available_parallelism().ok());
    allowed.map_or(1, usize::from)
}

fn progress_of(args: &ExtractArgs, n_files: usize) -> ProgressBar {
    // indicatif draws on a terminal only.
    if args.quiet || args.no_progress || n_files < FEWEST_FILES_FOR_PROGRESS {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(n_files as u64).with_style(style)
}

/// What a run came to.
#[derive(Debug, Default)]
struct Summary {
    n_articles: usize,
    n_quotations: usize,
    n_attributed: usize,
    n_warnings: usize,
    n_failed: usize,
}

impl Summary {
    /// "3 articles, 41 quotations (38 attributed) -> ledger.csv"
    fn line(&self, output: Option<&str>) -> String {
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let mut line = format!(
            "{}, {} ({} attributed)",
            count(self.n_articles, "article"),
            count(self.n_quotations, "quotation"),
            self.n_attributed
        );
        if self.n_warnings > 0 {
            line += &format!(", {}", count(self.n_warnings, "warning"));
        }
        if self.n_failed > 0 {
            line += &format!(", {} failed", count(self.n_failed, "input"));
        }
        if let Some(output) = output {
            line += &format!(" -> {output}");
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts() {
        let summary = Summary { n_articles: 3, n_quotations: 41, n_attributed: 38, ..Summary::default() };
        assert_eq!(
            summary.line(Some("ledger.csv")),
            "3 articles, 41 quotations (38 attributed) -> ledger.csv"
        );
        let summary = Summary { n_articles: 1, n_quotations: 1, n_attributed: 0, n_warnings: 1, n_failed: 2 };
        assert_eq!(summary.line(None), "1 article, 1 quotation (0 attributed), 1 warning, 2 inputs failed");
    }

    #[test]
    fn articles_are_counted_also_without_quotations() {
        let row = |article: &str| Row { article: article.into(), ..Row::default() };
        assert_eq!(n_articles(&[]), 1);
        assert_eq!(n_articles(&[row("a"), row("a"), row("a#2")]), 2);
    }
}
