//! The report as one JSON object; `docs/check.schema.json` is its schema.
//!
//! `version` is the version of this form. It changes when a field goes or means something else, not when one is added.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::{Finding, Level, Place, Report, State};

/// The version of this form.
pub const VERSION: u32 = 1;

/// Writes all findings, those that are known, gone or allowed marked as such.
///
/// # Errors
/// What `out` reports.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let count = |is: &dyn Fn(&Finding) -> bool| report.findings.iter().filter(|finding| is(finding)).count();
    let summary = json!({
        "articles": report.articles.len(),
        "quotations": report.n_quotations,
        "errors": report.count(Level::Error),
        "warnings": report.count(Level::Warning),
        "notes": report.count(Level::Note),
        "known": count(&|finding| finding.state == State::Unchanged && finding.allowed.is_none()),
        "gone": count(&|finding| finding.state == State::Absent),
        "allowed": count(&|finding| finding.allowed.is_some() && finding.state != State::Absent),
        "left_out": report.n_left_out,
    });
    let value = json!({
        "version": VERSION,
        "tool": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
        "findings": report.findings.iter().map(object).collect::<Vec<_>>(),
        "summary": summary,
    });
    serde_json::to_writer_pretty(&mut out, &value)?;
    writeln!(out)
}

fn object(finding: &Finding) -> Value {
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|related| json!({"place": place(&related.place), "message": related.message}))
        .collect();
    let allowed = finding.allowed.as_ref().map(|allowed| {
        json!({"reason": allowed.reason, "in": if allowed.in_article { "article" } else { "settings" }})
    });
    json!({
        "rule": finding.rule.name,
        "level": finding.level.word(),
        "place": place(&finding.place),
        "quote_id": (!finding.quote_id.is_empty()).then_some(&finding.quote_id),
        "message": finding.message,
        "why": finding.rule.why,
        "help": finding.help,
        "related": related,
        "fingerprint": finding.fingerprint,
        "state": finding.state.word(),
        "allowed": allowed,
    })
}

fn place(place: &Place) -> Value {
    let location = place.location.as_ref().map(|location| {
        json!({
            "start": location.code_points.0,
            "end": location.code_points.1,
            "line": location.start.0,
            "column": location.start.1,
            "end_line": location.end.0,
            "end_column": location.end.1,
            "text": location.words(),
        })
    });
    json!({
        "article": place.article,
        "path": place.path,
        "extracted": place.is_extracted,
        "lines": place.lines.map(|(first, last)| [first, last]),
        "location": location,
    })
}
