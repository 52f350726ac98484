//! One document and what was found in it alone. Of its text only the lines are kept that a finding may have to show.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::allow::{Comment, comments, paragraphs_of};
use super::finding::{Excerpt, Location};
use super::rule::{ArticleText, At, Look, Problem, Rule, Sorted};
use super::rules::RULES;
use super::settings::Settings;
use super::source_file::{InFile, SourceFile};
use crate::article::articles_of;
use crate::ledger::Row;
use crate::ledger::folded::fold;
use crate::lexicon::Lexicon;
use crate::lines::Lines;
use crate::pipeline::{Options, ledger_of};
use crate::quote::quoted_spans;
use crate::reading::Document;
use crate::span::{CodePoints, Span};

/// A line is kept from its start, and to its end, when that is no farther off than this, in bytes.
const LONGEST_LEAD: usize = 160;

/// One document and what was found in it alone.
#[derive(Debug)]
pub struct Examined {
    pub(super) source: Source,
    /// Its ledger rows, without the columns that no rule looks at.
    pub(super) rows: Vec<Row>,
    /// For each row the number of its article.
    pub(super) row_articles: Vec<usize>,
    /// The names of its articles.
    pub(super) articles: Vec<String>,
    /// What rules found in its text.
    pub(super) problems: Vec<InText>,
    /// The comments that allow something, and the paragraph that each is for.
    pub(super) comments: Vec<(Comment, Option<Span>)>,
    /// Where the quotes and mentions of the rows are: the article, the place in code points, and all of it.
    pub(super) places: Vec<(usize, (usize, usize), Location)>,
}

impl Examined {
    /// The rows of its ledger, without the columns that no rule looks at.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// Where a text comes from.
#[derive(Debug)]
pub(super) struct Source {
    /// The file, as the user named it.
    pub path: String,
    /// Whether the text was taken out of the file.
    pub is_extracted: bool,
    /// Whether its lines are those that a reader of the file sees.
    pub has_lines: bool,
}

/// What a rule found in a text.
#[derive(Debug)]
pub(super) struct InText {
    pub rule: &'static Rule,
    /// The number of the article.
    pub article: usize,
    /// The number of the row that stands there.
    pub row: Option<usize>,
    pub location: Location,
    /// The folded words around the place.
    pub words: String,
    pub problem: Problem,
}

/// Reads a document and runs the rules that look at its text.
///
/// `file` is the file it comes from: it has the comments that allow findings, and the lines that its readers see, where the
/// text was taken out of it.
#[must_use]
pub fn examined(
    document: Document,
    file: &SourceFile,
    lexicon: &Lexicon,
    options: &Options,
    settings: &Settings,
) -> Examined {
    let mut rows = ledger_of(&document, lexicon, options);
    let text = &document.text;
    let in_file = if document.is_extracted { InFile::of(text, file) } else { None };
    let mut locations =
        Locations { in_file, has_lines: !document.is_extracted && file.has_lines(), ..Locations::of(text) };
    let (mut problems, mut articles, mut paragraphs) = (Vec::new(), Vec::new(), Vec::new());
    let (mut row_articles, mut places) = (Vec::new(), Vec::new());
    for article in articles_of(&document, lexicon) {
        let name = document.name_of(article.number);
        let number = articles.len();
        let spans = quoted_spans(text, &article, lexicon);
        let first = row_articles.len();
        let own = rows[first..].iter().take_while(|row| row.article == name);
        let mut row_spans = Vec::new();
        for (row, index) in own.zip(first..) {
            row_articles.push(number);
            row_spans.extend(places_of(&row.spans).map(|place| (locations.bytes(place), index)));
            let shown = [places_of(&row.spans).next(), places_of(&row.mention_span).next()];
            for place in shown.into_iter().flatten() {
                places.push((number, place, locations.location(locations.bytes(place))));
            }
        }
        let row_spans = Sorted::new(row_spans);
        let seen = ArticleText {
            document: &document,
            article: &article,
            spans: &spans,
            row_spans: &row_spans,
            lexicon,
        };
        for rule in &RULES {
            let Look::Text(look) = rule.look else { continue };
            if settings.level(rule).is_none() {
                continue;
            }
            for problem in look(&seen) {
                let At::Span(span) = problem.at else { continue };
                problems.push(InText {
                    rule,
                    article: number,
                    row: row_spans.overlapping(span).copied(),
                    location: locations.location(span),
                    words: fold(around(text, span)),
                    problem,
                });
            }
        }
        articles.push(name);
        paragraphs.extend(article.paragraphs.iter().map(|paragraph| paragraph.span));
    }
    if articles.is_empty() {
        articles.push(document.name.clone());
    }
    row_articles.resize(rows.len(), articles.len() - 1);
    rows.iter_mut().for_each(slim);
    let comments = file.with_comments().map(comments).unwrap_or_default();
    let meant = paragraphs_of(&comments, text, &paragraphs);
    let meant = meant.into_iter().map(|paragraph| paragraph.map(|paragraph| paragraphs[paragraph]));
    let comments = comments.into_iter().zip(meant).collect();
    let source = Source {
        path: file.path().to_owned(),
        is_extracted: document.is_extracted,
        has_lines: file.has_lines(),
    };
    Examined { source, rows, row_articles, articles, problems, comments, places }
}

/// Empties the long columns that no rule looks at: a run keeps the rows of all articles.
fn slim(row: &mut Row) {
    for column in [
        &mut row.rule,
        &mut row.content,
        &mut row.context,
        &mut row.headline,
        &mut row.url,
        &mut row.dateline,
    ] {
        *column = String::new();
    }
    row.content_spans = SmolStr::default();
}

/// The places of a cell: `12-40;50-60`. What is no place is passed over.
pub(super) fn places_of(cell: &str) -> impl Iterator<Item = (usize, usize)> {
    cell.split(';').filter_map(|place| {
        let (start, end) = place.split_once('-')?;
        let (start, end) = (start.parse().ok()?, end.parse().ok()?);
        (start <= end).then_some((start, end))
    })
}

/// The words around a place, some on either side.
fn around(text: &str, span: Span) -> &str {
    const REACH: usize = 40;
    let start = (0..=span.start.saturating_sub(REACH)).rev().find(|at| text.is_char_boundary(*at));
    let end =
        (span.end.saturating_add(REACH).min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    &text[start.unwrap_or(0)..end.unwrap_or(text.len())]
}

/// The places of a text, told in every way in which a report tells them.
struct Locations<'t> {
    text: &'t str,
    code_points: CodePoints,
    lines: Lines<'t>,
    /// Whether its lines are those of the file.
    has_lines: bool,
    /// Where its words stand in the file that it was taken out of.
    in_file: Option<InFile<'t>>,
    /// The excerpts that were made, by their places: quotes of one paragraph share it.
    excerpts: FxHashMap<Span, Arc<Excerpt>>,
}

impl<'t> Locations<'t> {
    fn of(text: &'t str) -> Self {
        Locations {
            text,
            code_points: CodePoints::of(text),
            lines: Lines::of(text),
            has_lines: true,
            in_file: None,
            excerpts: FxHashMap::default(),
        }
    }

    /// A place in code points, in bytes.
    fn bytes(&self, (start, end): (usize, usize)) -> Span {
        let byte = |code_point| self.code_points.byte(self.text, code_point);
        Span::new(byte(start), byte(end))
    }

    fn location(&mut self, span: Span) -> Location {
        let place = self.excerpt(span);
        let number = self.lines.number(place.start);
        let excerpt = Arc::clone(self.excerpts.entry(place).or_insert_with(|| {
            Arc::new(Excerpt { start: place.start, line: number, text: place.of(self.text).to_owned() })
        }));
        let (start, end) = (self.line_and_column(span.start), self.line_and_column(span.end));
        let in_file = match &mut self.in_file {
            Some(in_file) => in_file.lines(span),
            None => self.has_lines.then_some((start.0, end.0)),
        };
        Location {
            span,
            code_points: (
                self.code_points.at(self.text, span.start),
                self.code_points.at(self.text, span.end),
            ),
            excerpt,
            start,
            end,
            in_file,
        }
    }

    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let number = self.lines.number(offset);
        let start = self.lines.line(number).map_or(0, |line| line.start).min(offset);
        let before = |offset| self.code_points.at(self.text, offset);
        (number, 1 + before(offset) - before(start))
    }

    /// The lines of a place, and of long lines the words around it.
    fn excerpt(&self, span: Span) -> Span {
        let text = self.text;
        let line_of = |offset: usize| self.lines.line(self.lines.number(offset)).unwrap_or(span);
        let (first, last) = (line_of(span.start), line_of(span.end.saturating_sub(1).max(span.start)));
        let start = if span.start.saturating_sub(first.start) <= LONGEST_LEAD {
            first.start.min(span.start)
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
        let words = text[start..end.max(span.end)].trim_end();
        Span::new(start, (start + words.len()).max(span.end))
    }
}
