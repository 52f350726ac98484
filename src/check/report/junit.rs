//! JUnit XML: a suite for each article, a case for each finding.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use rustc_hash::FxHashMap;

use super::super::{Finding, Report, State};
use super::shown_place;

/// Writes the report. A finding that counts is a failure; one that is known or allowed is a case that was skipped, and
/// an article without findings a case that passed.
///
/// # Errors
/// What `out` reports.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
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
    let suites = counted("testsuites", "quoteledger", &present, n_passed);
    writer.write_event(Event::Start(suites))?;
    for article in &report.articles {
        let findings = of_article.get(article.as_str()).map_or(&[][..], Vec::as_slice);
        let n_passed = usize::from(findings.is_empty());
        writer.write_event(Event::Start(counted("testsuite", article, findings, n_passed)))?;
        if findings.is_empty() {
            writer.write_event(Event::Empty(case("no findings", article, None)))?;
        }
        for finding in findings {
            write_case(&mut writer, finding)?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writeln!(out)
}

fn counted<'x>(tag: &'x str, name: &str, findings: &[&Finding], n_passed: usize) -> BytesStart<'x> {
    let n_failed = findings.iter().filter(|finding| finding.counts()).count();
    let mut start = BytesStart::new(tag);
    start.push_attribute(("name", allowed(name).as_str()));
    start.push_attribute(("tests", (findings.len() + n_passed).to_string().as_str()));
    start.push_attribute(("failures", n_failed.to_string().as_str()));
    start.push_attribute(("errors", "0"));
    if tag == "testsuite" {
        start.push_attribute(("skipped", (findings.len() - n_failed).to_string().as_str()));
    }
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

fn write_case(writer: &mut Writer<&mut impl Write>, finding: &Finding) -> io::Result<()> {
    let place = shown_place(&finding.place);
    let line = finding.place.location.as_ref().map(|location| location.start.0);
    let name = format!("{} at {place}", finding.rule.name);
    writer.write_event(Event::Start(case(&name, &finding.place.article, line)))?;
    if finding.counts() {
        let mut failure = BytesStart::new("failure");
        failure.push_attribute(("message", allowed(&finding.message).as_str()));
        failure.push_attribute(("type", finding.level.word()));
        writer.write_event(Event::Start(failure))?;
        let text = format!("{place}: {}\n{}\n{}", finding.message, finding.rule.why, finding.help);
        writer.write_event(Event::Text(BytesText::new(&allowed(&text))))?;
        writer.write_event(Event::End(BytesEnd::new("failure")))?;
    } else {
        let why = finding
            .allowed
            .as_ref()
            .map_or("known from the baseline".to_owned(), |allowed| format!("allowed: {}", allowed.reason));
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
