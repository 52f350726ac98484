//! The report as a Markdown table, for the summary of a job or a comment.

use std::io::{self, Write};

use super::super::{Finding, Level, Report};
use super::shown_place;

/// More rows nobody reads, and GitHub takes a summary of a megabyte at most.
const MOST_ROWS: usize = 200;

/// Writes a table of the findings that count, the gravest first.
///
/// # Errors
/// What `out` reports.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let n_articles = report.articles.len();
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    writeln!(out, "### Quotes\n")?;
    let found = Level::ALL.map(|level| count(report.count(level), level.word())).join(", ");
    let read = format!("{}, {}", count(n_articles, "article"), count(report.n_quotations, "quotation"));
    writeln!(out, "{found} in {read}.")?;
    let of_level = |level: Level| {
        report.findings.iter().filter(move |finding| finding.counts() && finding.level == level)
    };
    let findings: Vec<&Finding> = Level::ALL.into_iter().flat_map(of_level).collect();
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| level | where | what | rule |\n|---|---|---|---|")?;
    for finding in findings.iter().take(MOST_ROWS) {
        let place = cell(&shown_place(&finding.place));
        let (what, help) = (cell(&finding.message), cell(&finding.help));
        writeln!(out, "| {} | {place} | {what}<br>{help} | {} |", finding.level, finding.rule.name)?;
    }
    if findings.len() > MOST_ROWS {
        writeln!(out, "\nand {} more", findings.len() - MOST_ROWS)?;
    }
    Ok(())
}

/// Text as it is, in a cell of a table: nothing in it is Markdown or HTML.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => cell.push_str("&amp;"),
            '<' => cell.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '@' => {
                cell.push('\\');
                cell.push(c);
            }
            c if c.is_control() => cell.push(' '),
            c => cell.push(c),
        }
    }
    cell
}
