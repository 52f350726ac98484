//! The report for people: the text with the place marked, why it matters and what to do.

use std::io::{self, IsTerminal as _, Write};

use annotate_snippets::{AnnotationKind, Element, Level as Shown, Renderer, Snippet};
use anstream::{AutoStream, ColorChoice};
use quoteledger::check::report::shown_place;
use quoteledger::check::{Finding, Level, Location, Report};
use quoteledger::lines::Lines;
use quoteledger::span::Span;

use crate::cli::explain::{Folded, width};

/// A line of the article is shown from its start, and to its end, when that is no farther off than this, in bytes.
const LONGEST_LEAD: usize = 160;
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
    let mut lines: Option<(usize, Lines<'_>)> = None;
    for finding in report.findings.iter().filter(|finding| finding.counts()) {
        if let Some(source) = finding.place.source
            && lines.as_ref().is_none_or(|(number, _)| *number != source)
        {
            lines = Some((source, Lines::of(&report.sources[source].text)));
        }
        // Once for each rule is enough.
        let is_new = !explained.contains(&finding.rule.name);
        explained.push(finding.rule.name);
        explained.dedup();
        let lines = lines.as_ref().map(|(_, lines)| lines);
        writeln!(out, "{}\n", drawn(report, finding, lines, is_new, &renderer))?;
    }
    Ok(())
}

fn drawn(
    report: &Report,
    finding: &Finding,
    lines: Option<&Lines<'_>>,
    with_reason: bool,
    renderer: &Renderer,
) -> String {
    let width = width();
    let level = match finding.level {
        Level::Error => Shown::ERROR,
        Level::Warning => Shown::WARNING,
        Level::Note => Shown::NOTE,
    };
    // In the form that editors and terminals can follow.
    let place = shown_place(&finding.place);
    let title = format!("{place}: {}[{}]", finding.level, finding.rule.name);
    let title = level.with_name(title).primary_title(finding.message.as_str());

    let source = finding.place.source.map(|source| &report.sources[source]);
    let folded = match (source, lines, &finding.place.location) {
        (Some(source), Some(lines), Some(location)) => {
            let excerpt = excerpt(&source.text, lines, location);
            let number = lines.number(excerpt.start);
            Some((Folded::new(&source.text, excerpt, width.saturating_sub(GUTTER)), number, location.span))
        }
        _ => None,
    };
    let mut elements = Vec::new();
    if let Some((folded, number, span)) = &folded {
        let mut marks = folded.lines_of(*span);
        if marks.len() > MOST_LINES {
            marks.drain(MOST_LINES / 2..marks.len() - MOST_LINES / 2);
        }
        let snippet = Snippet::source(folded.text.as_str())
            .line_start(*number)
            // A folded line is not one of the file, so its number would mislead.
            .line_numbering(!folded.is_folded)
            .annotations(marks.into_iter().map(|mark| AnnotationKind::Primary.span(mark)));
        elements.push(Element::from(snippet));
    }
    let mut notes = Vec::new();
    for related in &finding.related {
        notes.push(("see", format!("{}: {}", shown_place(&related.place), related.message)));
    }
    if finding.place.is_extracted && finding.place.location.is_some() {
        notes.push(("text", "the line is that of the text that was taken out of the file".to_owned()));
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

/// What of the text is shown: the lines of the place, and of long lines the words around it.
fn excerpt(text: &str, lines: &Lines<'_>, location: &Location) -> Span {
    let span = location.span;
    let line_of = |offset: usize| lines.line(lines.number(offset)).unwrap_or(span);
    let (first, last) = (line_of(span.start), line_of(span.end.saturating_sub(1).max(span.start)));
    let near_start = span.start - first.start <= LONGEST_LEAD;
    let start = if near_start {
        first.start
    } else {
        let from = (span.start - LONGEST_LEAD..=span.start).find(|at| text.is_char_boundary(*at));
        let from = from.unwrap_or(span.start);
        text[from..span.start].find(' ').map_or(from, |space| from + space + 1)
    };
    let end = if last.end.saturating_sub(span.end) <= LONGEST_LEAD {
        last.end
    } else {
        let to = (span.end..=span.end + LONGEST_LEAD).rev().find(|at| text.is_char_boundary(*at));
        let to = to.unwrap_or(span.end);
        text[span.end..to].rfind(' ').map_or(to, |space| span.end + space)
    };
    let end = end.max(span.end);
    Span::new(start, start + text[start..end].trim_end().len())
}
