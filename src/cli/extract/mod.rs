//! `quoteledger extract`: articles in, a ledger out.

pub mod articles;
mod coverage;
mod names;
mod part;
mod summary;

use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use quoteledger::ledger::{Format, Ledger, delimited};
use quoteledger::merge::cells::is_checked;
use quoteledger::reading::Unread;
use quoteledger::{Lexicon, Options, ledger_of};

use super::args::ExtractArgs;
use super::forms;
use super::guard::guarded;
use super::in_order::in_order;
use super::inputs::{self, Input};
use super::interrupt;
use super::ledgers;
use super::message::Failure;
use super::output::Output;
use super::texts::TextFolder;
use super::{Status, grammar};
use articles::Articles;
use coverage::Coverage;
use part::{Done, Parts, Stop};

/// With fewer bytes to read, there is nothing to wait for.
const FEWEST_BYTES_FOR_PROGRESS: u64 = 4_000_000;

/// Runs `extract`.
///
/// Articles are found in order, read in all threads, and their rows written in order again. What is in memory are the
/// articles on the way and the rows of one part of the ledger.
pub fn run(args: &ExtractArgs) -> anyhow::Result<Status> {
    let format = forms::format_of(args.format, args.output.as_deref(), args.excel)?;
    // Files are looked for while the grammar is read.
    let (lexicon, found) = std::thread::scope(|scope| {
        let found = scope.spawn(|| Sources::find(args));
        let lexicon = grammar::load(args.reading.grammar.as_deref());
        (lexicon, found.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    // Taking the tables down again would take longer than reading an article.
    let lexicon: &Lexicon = Box::leak(Box::new(lexicon?));
    let Sources { paths, mut inputs } = found?;
    let options = options_of(args, format);
    let settings = args.reading.settings();
    let output = Output::new(args.output.as_deref())?;
    refuse_to_replace_an_input(&output, &inputs)?;
    let checked = if args.overwrite { None } else { checked(&output)? };
    if let (Some(ledger), Some(at)) = (&checked, output.replaced_file()) {
        names::keep(ledger, at, &mut inputs, args.reading.quiet);
    }
    let texts = args.text_dir.as_deref().map(|folder| TextFolder::new(folder, &inputs)).transpose()?;
    interrupt::watch();

    let progress = progress_of(args, &inputs);
    let names: Vec<String> = inputs.iter().flatten().map(Input::name).collect();
    let mut parts = Parts::new(
        &output,
        format,
        lexicon,
        &progress,
        args.reading.quiet,
        args.cluster_rows.get(),
        checked.as_ref().map(|ledger| (ledger, Coverage::new(&paths, names))),
    );
    let mut stopped = None;
    in_order(
        Articles::new(inputs, &settings, progress.clone()),
        args.reading.n_threads(),
        |found| found.as_ref().map_or(0, Unread::n_bytes),
        |found| found.and_then(|unread| done(unread, lexicon, &options, texts.as_ref())),
        |done| match parts.take(done) {
            ControlFlow::Continue(()) => ControlFlow::Continue(()),
            ControlFlow::Break(stop) => {
                stopped = Some(stop);
                ControlFlow::Break(())
            }
        },
    );
    match stopped.map_or_else(|| parts.finish(), Err) {
        Ok(0) | Err(Stop::ReaderIsGone) => Ok(Status::Done),
        Ok(_) => Ok(Status::Failed),
        Err(Stop::Failed(failure)) => Err(failure.into()),
    }
}

/// What there is to read.
struct Sources {
    /// As given, and as listed.
    paths: Vec<PathBuf>,
    inputs: Vec<Result<Input, Failure>>,
}

impl Sources {
    fn find(args: &ExtractArgs) -> anyhow::Result<Self> {
        let mut paths = args.paths.clone();
        let listed = match &args.files_from {
            Some(list) => inputs::listed_articles(list, args.reading.quiet)?,
            None => Vec::new(),
        };
        paths.extend_from_slice(&listed);
        let mut inputs = inputs::find(&paths, args.reading.quiet);
        inputs::tell_how_to_list(&mut inputs, &listed);
        Ok(Sources { paths, inputs })
    }
}

/// Reads an article and makes its rows.
fn done(
    unread: Unread,
    lexicon: &Lexicon,
    options: &Options,
    texts: Option<&TextFolder>,
) -> Result<Done, Failure> {
    let name = unread.name().to_owned();
    guarded(&name, || {
        let reading = inputs::read(unread, lexicon)?;
        let document = &reading.document;
        if let Some(texts) = texts.filter(|_| document.is_extracted) {
            texts.write(document)?;
        }
        let rows = ledger_of(document, lexicon, options);
        let warnings =
            reading.warnings.iter().map(|warning| format!("{}: {warning}", document.name)).collect();
        Ok(Done { rows, warnings })
    })
}

/// The ledger that would be replaced, where somebody wrote something into it.
fn checked(output: &Output) -> Result<Option<Ledger>, Failure> {
    let Some(path) = output.replaced_file().filter(|path| path.metadata().is_ok_and(|file| file.len() > 0))
    else {
        return Ok(None);
    };
    // The usual case: the ledger of the run before, however large.
    if File::open(path).is_ok_and(delimited::is_as_written) {
        return Ok(None);
    }
    let name = output.name().unwrap_or_default();
    // What cannot be read may still hold somebody's work.
    let ledger = ledgers::read_as(name, path, true).map_err(|failure| {
        let what = format!("exists and cannot be read as a ledger ({})", failure.what);
        Failure::new(failure.name, what, "choose another name after -o, or replace it with --overwrite")
    })?;
    Ok(ledger.rows.iter().any(is_checked).then_some(ledger))
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

/// What the flags ask for.
fn options_of(args: &ExtractArgs, format: Format) -> Options {
    let mut options = Options { selectors: format == Format::Jsonl, ..Options::default() };
    if !args.kinds.is_empty() {
        options.kinds = args.kinds.iter().map(|kind| kind.kind()).collect();
    }
    options
}

/// How much of the files is read, told by their bytes on the disk.
fn progress_of(args: &ExtractArgs, inputs: &[Result<Input, Failure>]) -> ProgressBar {
    if args.reading.quiet || args.no_progress {
        return ProgressBar::hidden();
    }
    let sizes: Option<Vec<u64>> = inputs.iter().flatten().map(Input::n_bytes).collect();
    let n_bytes = sizes.map(|sizes| sizes.iter().sum::<u64>());
    // indicatif draws on a terminal only.
    if n_bytes.is_some_and(|n_bytes| n_bytes < FEWEST_BYTES_FOR_PROGRESS) {
        return ProgressBar::hidden();
    }
    let (progress, template) = match n_bytes {
        Some(n_bytes) => {
            (ProgressBar::new(n_bytes), "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left")
        }
        None => (ProgressBar::no_length(), "{spinner} {bytes}, {bytes_per_sec}"),
    };
    progress
        .with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
