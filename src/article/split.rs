//! Several articles in one file: a headline with a dateline below it starts a new one.

use super::{Article, Dateline, Paragraph, ParagraphKind, dateline};
use crate::lexicon::Lexicon;
use crate::span::Span;
use crate::transcript;

/// Puts paragraphs into articles.
pub(super) fn split(text: &str, paragraphs: Vec<Paragraph>, lexicon: &Lexicon) -> Vec<Article> {
    if paragraphs.is_empty() {
        return Vec::new();
    }
    let datelines = datelines(text, &paragraphs, lexicon);
    let mut starts = vec![0];
    for (index, _) in datelines.iter().enumerate().skip(1).filter(|(_, dateline)| dateline.is_some()) {
        let before = *starts.last().unwrap_or(&0);
        if let Some(start) = header_start(text, &paragraphs, index)
            && start > before
            && is_story(&paragraphs[before..start], &datelines[before..start])
        {
            starts.push(start);
        }
    }
    starts.push(paragraphs.len());
    starts
        .windows(2)
        .enumerate()
        .map(|(index, range)| {
            article(index + 1, text, &paragraphs[range[0]..range[1]], &datelines[range[0]..range[1]])
        })
        .collect()
}

/// Whether these paragraphs are an article of their own: a summary above the byline is none.
fn is_story(paragraphs: &[Paragraph], datelines: &[Option<Dateline>]) -> bool {
    let n_prose = paragraphs.iter().filter(|paragraph| paragraph.kind == ParagraphKind::Body).count();
    n_prose > 1 || n_prose == 1 && datelines.iter().any(Option::is_some)
}

/// Puts all paragraphs into one article; none where there are no paragraphs.
pub(super) fn undivided(text: &str, paragraphs: Vec<Paragraph>, lexicon: &Lexicon) -> Option<Article> {
    let datelines = datelines(text, &paragraphs, lexicon);
    (!paragraphs.is_empty()).then(|| article(1, text, &paragraphs, &datelines))
}

/// The dateline that each paragraph opens with.
fn datelines(text: &str, paragraphs: &[Paragraph], lexicon: &Lexicon) -> Vec<Option<Dateline>> {
    // In a transcript "OSTROW:" names who speaks; nothing there is a dateline.
    let is_transcript = !transcript::turns(text, paragraphs, lexicon).is_empty();
    let of = |paragraph: &Paragraph| {
        if is_transcript || paragraph.kind != ParagraphKind::Body {
            return None;
        }
        dateline::dateline(paragraph.span.of(text), lexicon).map(|found| shifted(found, paragraph.span.start))
    };
    paragraphs.iter().map(of).collect()
}

fn shifted(found: Dateline, by: usize) -> Dateline {
    let shift = |span: Span| Span::new(span.start + by, span.end + by);
    Dateline {
        span: shift(found.span),
        place: shift(found.place),
        date: found.date.map(shift),
        story: found.story + by,
    }
}

/// Where the header of the story begins whose dateline stands at `dateline`: at the first line with the
/// words of its headline, since sites print the headline twice. None where it has no headline.
fn header_start(text: &str, paragraphs: &[Paragraph], dateline: usize) -> Option<usize> {
    let header =
        (0..dateline).rev().take_while(|index| !matches!(paragraphs[*index].kind, ParagraphKind::Body));
    let mut headline = None;
    for index in header {
        if paragraphs[index].kind != ParagraphKind::Headline {
            continue;
        }
        match headline {
            None => headline = Some((index, index)),
            Some((_, last)) if paragraphs[last].span.of(text) == paragraphs[index].span.of(text) => {
                headline = Some((index, last));
            }
            Some(_) => {}
        }
    }
    headline.map(|(first, _)| first)
}

fn article(number: usize, text: &str, paragraphs: &[Paragraph], datelines: &[Option<Dateline>]) -> Article {
    let first_story =
        paragraphs.iter().position(|p| p.kind == ParagraphKind::Body).unwrap_or(paragraphs.len());
    let find = |kind: ParagraphKind| paragraphs.iter().find(|p| p.kind == kind).map(|p| p.span);
    let headline =
        paragraphs[..first_story].iter().find(|p| p.kind == ParagraphKind::Headline).map(|p| p.span);
    let published = find(ParagraphKind::Date).or_else(|| {
        let updated = |p: &&Paragraph| {
            p.kind == ParagraphKind::Furniture && p.span.of(text).contains(|c: char| c.is_ascii_digit())
        };
        paragraphs[..first_story].iter().find(updated).filter(|p| has_year(p.span.of(text))).map(|p| p.span)
    });
    Article {
        number,
        headline,
        dateline: datelines.iter().flatten().next().copied(),
        url: find(ParagraphKind::Url),
        published,
        paragraphs: paragraphs.to_vec(),
    }
}

fn has_year(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_digit())
        .any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
}
