//! JUnit XML: a suite for each article, a case for each finding.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use rustc_hash::FxHashMap;

use super::super::{Finding, Level, Report, State};
use super::shown_place;

/// Writes the report. A finding that makes the run fail (of the level `fail_on` or a graver one) is a failure; any other is
/// a case that was skipped, with the reason, and an article without findings a case that passed.
///
/// # Errors
/// What `out` reports.
pub fn write(report: &Report, fail_on: Option<Level>, mut out: impl Write) -> io::Result<()> {
    let mut of_article: FxHashMap<&str, Vec<&Finding>> = FxHashMap::default();
    let present: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.state != State::Absent).collect();
    for finding in &present {
        of_article.entry(&finding.place.article).or_default().push(finding);
    }
    let n_passed =
        report.articles.iter().filter(|article| !of_article.contains_key(article.as_str())).count();
    let mut writer = Writer::new_with_indent(&mut out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites = counted("testsuites", "quoteledger", &present, n_passed, fail_on);
    writer.write_event(Event::Start(suites))?;
    for article in &report.articles {
        let findings = of_article.get(article.as_str()).map_or(&[][..], Vec::as_slice);
        let n_passed = usize::from(findings.is_empty());
        writer.write_event(Event::Start(counted("testsuite", article, findings, n_passed, fail_on)))?;
        if findings.is_empty() {
            writer.write_event(Event::Empty(case("no findings", article, None)))?;
        }
        // Consumers know a case by its name.
        let mut n_of_name: FxHashMap<String, usize> = FxHashMap::default();
        for finding in findings {
            let mut name = format!("{} at {}", finding.rule.name, shown_place(&finding.place));
            let n_before = n_of_name.entry(name.clone()).or_default();
            *n_before += 1;
            if *n_before > 1 {
                name += &format!(" ({n_before})");
            }
            write_case(&mut writer, finding, &name, fail_on)?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writeln!(out)
}

fn fails(finding: &Finding, fail_on: Option<Level>) -> bool {
    finding.counts() && fail_on.is_some_and(|least| finding.level >= least)
}

fn counted<'x>(
    tag: &'x str,
    name: &str,
    findings: &[&Finding],
    n_passed: usize,
    fail_on: Option<Level>,
) -> BytesStart<'x> {
    let n_failed = findings.iter().filter(|finding| fails(finding, fail_on)).count();
    let mut start = BytesStart::new(tag);
    start.push_attribute(("name", allowed(name).as_str()));
    start.push_attribute(("tests", (findings.len() + n_passed).to_string().as_str()));
    start.push_attribute(("failures", n_failed.to_string().as_str()));
    start.push_attribute(("errors", "0"));
    start.push_attribute(("skipped", (findings.len() - n_failed).to_string().as_str()));
    start
}

fn case(name: &str, article: &str, line: Option<usize>) -> BytesStart<'static> {
    let mut case = BytesStart::new("testcase");
    case.push_attribute(("name", allowed(name).as_str()));
    case.push_attribute(("classname", allowed(article).as_str()));
    if let Some(line) = line {
        case.push_attribute(("line", line.to_string().as_str()));
    }
    case
}

fn write_case(
    writer: &mut Writer<&mut impl Write>,
    finding: &Finding,
    name: &str,
    fail_on: Option<Level>,
) -> io::Result<()> {
    let place = shown_place(&finding.place);
    let line = finding.place.lines.map(|(line, _)| line);
    writer.write_event(Event::Start(case(name, &finding.place.article, line)))?;
    if fails(finding, fail_on) {
        let mut failure = BytesStart::new("failure");
        failure.push_attribute(("message", allowed(&finding.message).as_str()));
        failure.push_attribute(("type", finding.level.word()));
        writer.write_event(Event::Start(failure))?;
        let text = format!("{place}: {}\n{}\n{}", finding.message, finding.rule.why, finding.help);
        writer.write_event(Event::Text(BytesText::new(&allowed(&text))))?;
        writer.write_event(Event::End(BytesEnd::new("failure")))?;
    } else {
        let why = match &finding.allowed {
            Some(allowed) => format!("allowed: {}", allowed.reason),
            None if finding.counts() => {
                format!("a {}, which does not make the check fail: {}", finding.level.word(), finding.message)
            }
            None => "known from the baseline".to_owned(),
        };
        let mut skipped = BytesStart::new("skipped");
        skipped.push_attribute(("message", allowed(&why).as_str()));
        writer.write_event(Event::Empty(skipped))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

/// Text without the characters that XML 1.0 has no way to write.
fn allowed(text: &str) -> String {
    let is_allowed = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_allowed).collect()
}
