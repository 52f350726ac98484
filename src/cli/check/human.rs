//! The report for people: the text with the place marked, why it matters and what to do.

use std::io::{self, IsTerminal as _, Write};

use annotate_snippets::{AnnotationKind, Element, Level as Shown, Renderer, Snippet};
use anstream::{AutoStream, ColorChoice};
use quoteledger::check::report::shown_place;
use quoteledger::check::{Finding, Level, Report};
use quoteledger::span::Span;

use crate::cli::explain::{Folded, width};

/// What stands beside the text: " | ", and the lines' numbers.
const GUTTER: usize = 8;
/// Of words that run over more lines than this only the first and the last are marked.
const MOST_LINES: usize = 4;

/// Whether standard output takes colours.
pub fn is_styled() -> bool {
    io::stdout().is_terminal() && AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// Writes the findings that count.
pub fn write(report: &Report, styled: bool, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    // The text is folded already.
    let renderer = renderer.term_width(usize::MAX / 4);
    let mut explained = Vec::new();
    for finding in report.findings.iter().filter(|finding| finding.counts()) {
        // Once for each rule is enough.
        let is_new = !explained.contains(&finding.rule.name);
        explained.push(finding.rule.name);
        explained.dedup();
        writeln!(out, "{}\n", drawn(finding, is_new, &renderer))?;
    }
    Ok(())
}

fn drawn(finding: &Finding, with_reason: bool, renderer: &Renderer) -> String {
    let width = width();
    let level = match finding.level {
        Level::Error => Shown::ERROR,
        Level::Warning => Shown::WARNING,
        Level::Note => Shown::NOTE,
    };
    // In the form that editors and terminals can follow.
    let shown = shown_place(&finding.place);
    let title = format!("{shown}: {}[{}]", finding.level, finding.rule.name);
    let title = level.with_name(title).primary_title(finding.message.as_str());

    let place = &finding.place;
    let folded = place.location.as_ref().map(|location| {
        let excerpt = &location.excerpt;
        let whole = Span::new(0, excerpt.text.len());
        let folded = Folded::new(&excerpt.text, whole, width.saturating_sub(GUTTER));
        let span = Span::new(location.span.start - excerpt.start, location.span.end - excerpt.start);
        // A paragraph is one line of a text that was taken out of a file, and may be several of the file.
        let is_numbered = !place.is_extracted || place.lines.is_none() || !excerpt.text.contains('\n');
        let line = place.lines.map_or(excerpt.line, |(line, _)| line);
        (folded, line, is_numbered, span)
    });
    let mut elements = Vec::new();
    if let Some((folded, number, is_numbered, span)) = &folded {
        let mut marks = folded.lines_of(*span);
        if marks.len() > MOST_LINES {
            marks.drain(MOST_LINES / 2..marks.len() - MOST_LINES / 2);
        }
        let snippet = Snippet::source(folded.text.as_str())
            .line_start(*number)
            // A folded line is not one of the file, so its number would mislead.
            .line_numbering(*is_numbered && !folded.is_folded)
            .annotations(marks.into_iter().map(|mark| AnnotationKind::Primary.span(mark)));
        elements.push(Element::from(snippet));
    }
    let mut notes = Vec::new();
    for related in &finding.related {
        notes.push(("see", format!("{}: {}", shown_place(&related.place), related.message)));
    }
    match place.lines {
        None if place.is_extracted && place.location.is_some() => {
            notes.push(("text", "the line is that of the text that was taken out of the file".to_owned()));
        }
        Some(_) if place.is_extracted && place.article != place.path => {
            notes.push(("text", format!("in the article {}", place.article)));
        }
        _ => {}
    }
    if with_reason {
        notes.push(("why", finding.rule.why.to_owned()));
    }
    notes.push(("help", finding.help.clone()));
    let folded_note = |name: &str, text: &str| {
        let width = width.saturating_sub(GUTTER + name.len());
        Folded::new(text, Span::new(0, text.len()), width).text
    };
    let notes =
        notes.iter().map(|(name, text)| Shown::NOTE.with_name(*name).message(folded_note(name, text)));
    elements.extend(notes.map(Element::from));
    renderer.render(&[title.elements(elements)])
}
