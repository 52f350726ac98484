//! SARIF 2.1.0, which code scanning services read.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::{Finding, Level, Place, RULES, Report, Rule};
use super::text_note;

/// Where its schema is.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name under which fingerprints are compared. A change of how they are made needs a new one.
const FINGERPRINT: &str = "quoteledger/v1";

/// Writes all findings, those that are known, gone or allowed marked as such.
///
/// # Errors
/// What `out` reports.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": RULES.iter().map(|rule| descriptor(report, rule)).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": report.findings.iter().map(|finding| result(report, finding)).collect::<Vec<_>>(),
    });
    let log = json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]});
    serde_json::to_writer_pretty(&mut out, &log)?;
    writeln!(out)
}

fn descriptor(report: &Report, rule: &Rule) -> Value {
    let level = report.rules.iter().find(|(one, _)| one.name == rule.name).map(|(_, level)| *level);
    let text = format!("{}\n\nWhy: {}\n\nWhat to do: {}", rule.what, rule.why, rule.remedy);
    json!({
        "id": rule.name,
        "shortDescription": {"text": capital(rule.summary)},
        "fullDescription": {"text": rule.what},
        "help": {"text": text},
        "defaultConfiguration": {
            "enabled": level.is_some(),
            "level": level.or(rule.level).unwrap_or(Level::Note).word(),
        },
    })
}

fn result(report: &Report, finding: &Finding) -> Value {
    let text =
        format!("{}{}. {}.", capital(&finding.message), text_note(&finding.place), capital(&finding.help));
    let index = RULES.iter().position(|rule| rule.name == finding.rule.name);
    let mut result = json!({
        "ruleId": finding.rule.name,
        "ruleIndex": index,
        "level": finding.level.word(),
        "message": {"text": text},
        "locations": [location(&finding.place)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
    });
    let related: Vec<Value> = finding
        .related
        .iter()
        .enumerate()
        .map(|(number, related)| {
            let mut location = location(&related.place);
            location["id"] = json!(number + 1);
            location["message"] = json!({"text": capital(&related.message)});
            location
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if !finding.quote_id.is_empty() {
        result["properties"] = json!({"quote_id": finding.quote_id});
    }
    if report.has_baseline {
        result["baselineState"] = json!(finding.state.word());
    }
    if let Some(allowed) = &finding.allowed {
        let kind = if allowed.in_article { "inSource" } else { "external" };
        result["suppressions"] = json!([{"kind": kind, "justification": allowed.reason}]);
    } else {
        // Where one result has suppressions, all must say that they have none.
        result["suppressions"] = json!([]);
    }
    result
}

fn location(place: &Place) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(&place.path)}});
    // GitHub wants a line of every result.
    let mut region = match place.lines {
        Some((line, end_line)) => json!({"startLine": line, "endLine": end_line}),
        None => json!({"startLine": 1}),
    };
    if let Some(location) = &place.location {
        if !place.is_extracted && place.lines.is_some() {
            region = json!({
                "startLine": location.start.0,
                "startColumn": location.start.1,
                "endLine": location.end.0,
                "endColumn": location.end.1,
                "charOffset": location.code_points.0,
                "charLength": location.code_points.1 - location.code_points.0,
            });
        }
        region["snippet"] = json!({"text": location.words()});
    }
    physical["region"] = region;
    let mut location = json!({"physicalLocation": physical});
    if place.article != place.path {
        location["logicalLocations"] = json!([{"fullyQualifiedName": place.article, "kind": "article"}]);
    }
    location
}

/// A path as a URI: relative ones stay relative, with what a URI cannot hold percent-encoded.
fn uri(path: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// A sentence starts with a capital.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("./news/a b#2%.txt"), "news/a%20b%232%25.txt");
        assert_eq!(uri("news\\Ünï.txt"), "news/%C3%9Cn%C3%AF.txt");
        assert_eq!(uri("/srv/a.txt"), "file:///srv/a.txt");
        assert_eq!(uri("https://x.example/a"), "https://x.example/a");
    }
}
