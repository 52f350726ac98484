//! Findings for programs: a table with a row for each row of the ledger.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use quoteledger::ledger::Ledger;
use quoteledger::verify::{Edit, Finding, SpeakerThere};
use quoteledger::wording::{Change, Marks};
use serde_json::{Value, json};

/// Changes when a column changes its meaning or goes away; new ones may be added.
pub const VERSION: u32 = 1;

/// The columns, in their order. `verify --help` says what they hold.
pub const COLUMNS: &[&str] = &[
    "version",
    "line",
    "quote_id",
    "article",
    "kind",
    "quote",
    "speaker",
    "verdict",
    "cautions",
    "printed_differently",
    "edits",
    "difference",
    "similarity",
    "source",
    "source_line",
    "source_column",
    "source_span",
    "source_words",
    "speaker_there",
    "source_speaker",
    "passed_over",
];

/// The table as CSV, with lines as in a ledger.
pub fn csv(ledger: &Ledger, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(COLUMNS).map_err(io::Error::other)?;
    for finding in findings {
        let cells = values(ledger, finding).into_iter().map(|value| match value {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Array(items) if items.iter().all(Value::is_string) => {
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";")
            }
            Value::Array(items) => items.iter().map(Value::to_string).collect::<Vec<_>>().join("-"),
            other => other.to_string(),
        });
        writer.write_record(cells).map_err(io::Error::other)?;
    }
    writer.flush()
}

/// The table as JSON lines, with typed values.
pub fn jsonl(ledger: &Ledger, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    for finding in findings {
        let mut line = String::from("{");
        for (index, (name, value)) in COLUMNS.iter().zip(values(ledger, finding)).enumerate() {
            let comma = if index > 0 { "," } else { "" };
            line += &format!("{comma}{}:{value}", json!(name));
        }
        writeln!(out, "{line}}}")?;
    }
    Ok(())
}

/// The values of a row, in the order of [`COLUMNS`].
fn values(ledger: &Ledger, finding: &Finding) -> Vec<Value> {
    let row = &ledger.rows[finding.row];
    let text = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let passage = finding.passage.as_ref();
    let (there, name) = match &finding.speaker {
        _ if passage.is_none() => (Value::Null, Value::Null),
        SpeakerThere::Same(name) => (json!("same"), text(name)),
        SpeakerThere::Other(name) => (json!("other"), json!(name)),
        SpeakerThere::Named(name) => (json!("unknown"), json!(name)),
        SpeakerThere::Unknown => (json!("unknown"), Value::Null),
    };
    vec![
        json!(VERSION),
        json!(row.line),
        text(&row.row.quote_id),
        text(&row.row.article),
        text(&row.row.kind),
        text(&row.row.quote),
        text(&row.row.speaker),
        json!(finding.verdict.word()),
        finding.cautions.iter().map(|caution| caution.word()).collect(),
        finding.printings.iter().map(|printing| printing.word()).collect(),
        finding.edits.iter().map(edit).collect(),
        text(&difference(finding)),
        passage.map_or(Value::Null, |_| json!((finding.similarity * 1000.0).round() / 1000.0)),
        passage.map_or(Value::Null, |passage| json!(passage.source)),
        passage.map_or(Value::Null, |passage| json!(passage.line)),
        passage.map_or(Value::Null, |passage| json!(passage.column)),
        passage.map_or(Value::Null, |passage| json!([passage.span.0, passage.span.1])),
        passage.map_or(Value::Null, |passage| json!(passage.words)),
        there,
        name,
        finding.passed_over.as_ref().map_or(Value::Null, |source| json!(source)),
    ]
}

/// An edit as an object in JSON would be hard to read in a cell: it is a phrase in both.
fn edit(edit: &Edit) -> Value {
    let phrase = match edit {
        Edit::LeftOut { words, .. } => format!("left out: {words}"),
        Edit::Brackets { printed, source } if source.is_empty() => format!("put in: {printed}"),
        Edit::Brackets { printed, source } => format!("{printed} for: {source}"),
        Edit::AsideLeftOut(words) => format!("left out the note: {words}"),
    };
    // A `;` parts the phrases of a cell.
    json!(phrase.replace(';', ","))
}

fn difference(finding: &Finding) -> String {
    let shown = finding.difference.iter().map(|piece| {
        let (before, behind) = match piece.change {
            Change::Same => ("", ""),
            Change::Removed => Marks::PLAIN.removed,
            Change::Added => Marks::PLAIN.added,
        };
        format!("{before}{}{behind}", piece.text)
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use quoteledger::verify::Verdict;
    use serde_json::Map;

    use super::*;

    #[test]
    fn both_forms_have_the_same_columns() {
        let ledger = quoteledger::ledger::read("l.csv", b"quote_id,quote\nq1,\"Yes; no\"\n").unwrap();
        let findings = [Finding::nothing(0, Verdict::NotFound)];
        let mut out = Vec::new();
        csv(&ledger, &findings, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("version,line,quote_id,"), "{text}");
        assert!(text.contains("\r\n1,2,q1,,,Yes; no,,not found,,,,,"), "{text}");
        let mut out = Vec::new();
        jsonl(&ledger, &findings, &mut out).unwrap();
        let parsed: Map<String, Value> = serde_json::from_slice(&out).unwrap();
        assert_eq!((parsed["quote"].as_str(), parsed["similarity"].as_f64()), (Some("Yes; no"), None));
        assert_eq!(parsed.len(), COLUMNS.len());
    }
}
