//! `quoteledger explain`: the text of an article with the evidence behind each row drawn in.

mod drawing;
mod folded;
mod listing;
mod target;
mod words;

use std::env;
use std::io::{self, IsTerminal as _};

use annotate_snippets::Renderer;
use anstream::{AutoStream, ColorChoice};
use quoteledger::evidence::{Evidence, Finding, evidence};
use quoteledger::lines::Lines;
use quoteledger::reading::{Reading, Settings};
use quoteledger::span::{CodePoints, Span};
use quoteledger::{Document, Lexicon};
use terminal_size::{Width, terminal_size};

use super::args::ExplainArgs;
use super::guard::guarded;
use super::message::{self, Failure};
use super::{Status, grammar, output};
use drawing::Drawing;
pub use folded::Folded;

use listing::Listing;
use target::Target;
use words::Words;

/// Columns where no terminal tells how many there are.
const USUAL_WIDTH: usize = 100;
/// Narrower than this no text is readable, wider neither.
const WIDTHS: (usize, usize) = (50, 120);
/// How many lines are named where there is something to explain.
const MOST_LINES_NAMED: usize = 8;

/// Runs `explain`.
pub fn run(args: &ExplainArgs) -> anyhow::Result<Status> {
    let target = Target::find(&args.path)?;
    let lexicon = grammar::load(args.grammar.as_deref())?;
    let mut settings = Settings::default();
    settings.limits.max_article_bytes = args.max_bytes;
    let Reading { document, warnings } =
        guarded(&target.name(), || only(target.input.readings(&settings, &lexicon)?, &target))?;
    for warning in warnings {
        message::warning(&format_args!("{}: {warning}", document.name));
    }
    let shown = guarded(&target.name(), || shown(args, &target, &document, &lexicon))?;
    output::to_stdout(|out| out.write_all(shown.as_bytes()))?;
    Ok(Status::Done)
}

/// What is to be printed of the document.
fn shown(
    args: &ExplainArgs,
    target: &Target,
    document: &Document,
    lexicon: &Lexicon,
) -> Result<String, Failure> {
    let lines = Lines::of(&document.text);
    let line = target.line.map(|number| place_of_line(document, &lines, number)).transpose()?;
    let articles: Vec<Evidence> = evidence(document, lexicon)
        .into_iter()
        .filter(|article| line.is_none_or(|line| article.place.overlaps(line)))
        .collect();
    let shown = match args.show {
        Some(stage) => {
            let code_points = CodePoints::of(&document.text);
            let listing =
                Listing { text: &document.text, name: &document.name, lines: &lines, code_points, line };
            articles.iter().map(|article| listing.stage(stage, article)).collect()
        }
        None => drawn(document, &lines, &articles, line),
    };
    if shown.is_empty() {
        message::line(&match args.show {
            Some(_) => format!("{}: nothing of this stage here", target.name()),
            None => nothing_to_explain(document, &lines, &articles, target.line),
        });
    }
    Ok(shown)
}

/// The article of a file that holds one.
fn only(
    mut readings: impl Iterator<Item = Result<Reading, Failure>>,
    target: &Target,
) -> Result<Reading, Failure> {
    let hint = "write their texts with `quoteledger extract --text-dir DIR` and name one of them";
    match (readings.next(), readings.next()) {
        (Some(reading), None) => reading,
        (Some(_), Some(_)) => Err(Failure::new(target.name(), "holds several articles", hint)),
        (None, _) => Err(Failure::new(target.name(), "holds no article", "give a file with one")),
    }
}

fn place_of_line(document: &Document, lines: &Lines<'_>, number: usize) -> Result<Span, Failure> {
    lines.line(number).ok_or_else(|| {
        Failure::new(
            document.name.clone(),
            format!("there is no line {number}"),
            format!("the last line is {}", lines.count()),
        )
    })
}

/// The findings of all articles, each drawn into its text.
fn drawn(document: &Document, lines: &Lines<'_>, articles: &[Evidence], line: Option<Span>) -> String {
    let is_terminal_styled = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    let width = width();
    let renderer = if is_terminal_styled { Renderer::styled() } else { Renderer::plain() };
    let mut blocks = Vec::new();
    for evidence in articles {
        let drawing = Drawing {
            words: Words { text: &document.text, lines, evidence },
            name: &document.name,
            width,
            // The text is folded already; what labels stick out stays.
            renderer: renderer.clone().term_width(usize::MAX / 4),
        };
        let mut number = 0;
        let n_before = blocks.len();
        for finding in evidence.findings() {
            number += usize::from(matches!(finding, Finding::Quoted(_)));
            if line.is_none_or(|line| finding.touches(line)) {
                blocks.push(drawing.draw(&finding, number));
            }
        }
        if evidence.article != document.name && blocks.len() > n_before {
            blocks.insert(n_before, heading(document, evidence));
        }
    }
    blocks.iter().map(|block| format!("{block}\n\n")).collect::<String>().trim_end().to_owned()
        + if blocks.is_empty() { "" } else { "\n" }
}

/// What stands above an article that is not the first of its file.
fn heading(document: &Document, evidence: &Evidence) -> String {
    let headline = evidence
        .headline
        .map_or(String::new(), |headline| format!(": {}", words::one_line(headline.of(&document.text))));
    format!("== {}{headline}", evidence.article)
}

/// Where there is something to explain, if not here.
fn nothing_to_explain(
    document: &Document,
    lines: &Lines<'_>,
    articles: &[Evidence],
    line: Option<usize>,
) -> String {
    let name = &document.name;
    let Some(number) = line else {
        return format!("{name}: nothing to explain: no words in quotation marks and no reported speech");
    };
    let starts = articles.iter().flat_map(Evidence::findings).map(|finding| lines.number(finding.start()));
    let mut with_findings: Vec<usize> = starts.collect();
    with_findings.dedup();
    // The nearest ones help most.
    let nearest = with_findings.partition_point(|other| *other < number);
    let from = nearest.saturating_sub(MOST_LINES_NAMED / 2);
    let named: Vec<String> =
        with_findings.iter().skip(from).take(MOST_LINES_NAMED).map(usize::to_string).collect();
    let hint = match named.is_empty() {
        true => "nor in the rest of its article".to_owned(),
        false => format!("try line {}", named.join(", ")),
    };
    format!("{name}:{number}: nothing to explain in this line: {hint}")
}

/// The columns to draw in.
pub fn width() -> usize {
    let wished = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let of_terminal = || {
        let size = if io::stdout().is_terminal() { terminal_size() } else { None };
        size.map(|(Width(width), _)| usize::from(width))
    };
    wished.or_else(of_terminal).unwrap_or(USUAL_WIDTH).clamp(WIDTHS.0, WIDTHS.1)
}
