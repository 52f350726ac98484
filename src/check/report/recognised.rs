//! Reports, told from other files: what a new report may replace.

use std::io::{self, Read};

use serde::Deserialize;

use super::super::{Level, RULES};

/// So many bytes tell what a file is, unless it is JSON.
const START: u64 = 1 << 14;

/// Whether a file is a report that was written by one of this program's checks, in any form. So is an empty file: for people,
/// and as annotations, a check that finds nothing writes nothing.
///
/// # Errors
/// What `file` reports.
pub fn is_report(mut file: impl Read) -> io::Result<bool> {
    let mut start = Vec::new();
    file.by_ref().take(START).read_to_end(&mut start)?;
    let text = String::from_utf8_lossy(&start);
    let text = text.trim_start();
    if text.starts_with('{') {
        // What comes behind the first object makes it lines of JSON, which no report is.
        return Ok(
            serde_json::from_reader(start.as_slice().chain(file)).is_ok_and(|json: Json| json.is_ours())
        );
    }
    let first = text.lines().next().unwrap_or_default();
    Ok(text.is_empty() || is_for_people(first) || is_annotation(first) || is_junit(text) || is_markdown(text))
}

/// Of a report in JSON and of one in SARIF, what tells who made it.
#[derive(Deserialize)]
struct Json {
    tool: Option<Tool>,
    #[serde(default)]
    runs: Vec<SarifRun>,
}

#[derive(Deserialize)]
struct Tool {
    name: String,
}

#[derive(Deserialize)]
struct SarifRun {
    tool: Driven,
}

#[derive(Deserialize)]
struct Driven {
    driver: Tool,
}

impl Json {
    fn is_ours(&self) -> bool {
        let tools: Vec<&Tool> =
            self.tool.iter().chain(self.runs.iter().map(|run| &run.tool.driver)).collect();
        !tools.is_empty() && tools.iter().all(|tool| tool.name == env!("CARGO_PKG_NAME"))
    }
}

/// `news/storm.txt:12:5: warning[mojibake]: …`
fn is_for_people(line: &str) -> bool {
    line.match_indices('[').any(|(at, _)| {
        let level = line[..at].rsplit(": ").next().unwrap_or_default();
        let rule = line[at + 1..].split_once("]: ").map_or("", |(rule, _)| rule);
        Level::of_word(level).is_some() && is_rule(rule)
    })
}

/// `::warning file=news/storm.txt,line=12,title=mojibake::…`
fn is_annotation(line: &str) -> bool {
    let properties = line.strip_prefix("::").and_then(|line| line.split("::").next());
    properties.and_then(|all| all.rsplit_once(",title=")).is_some_and(|(all, rule)| {
        let (level, first) = all.split_once(' ').unwrap_or_default();
        ["error", "warning", "notice"].contains(&level) && first.starts_with("file=") && is_rule(rule)
    })
}

fn is_rule(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name)
}

fn is_junit(text: &str) -> bool {
    let behind = text.strip_prefix("<?xml").and_then(|text| text.split_once("?>")).map(|(_, behind)| behind);
    behind.is_some_and(|text| text.trim_start().starts_with("<testsuites name=\"quoteledger\""))
}

fn is_markdown(text: &str) -> bool {
    let mut lines = text.lines();
    let mut is_next = |is: &dyn Fn(&str) -> bool| lines.next().is_some_and(is);
    is_next(&|line| line == "### Quotes")
        && is_next(&str::is_empty)
        && is_next(&|line| line.contains(" error") && line.contains(" quotation") && line.ends_with('.'))
        && lines.next().is_none_or(str::is_empty)
        && lines.next().is_none_or(|line| line == "| level | where | what | rule |")
}
