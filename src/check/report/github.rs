//! Annotations of GitHub Actions: workflow commands, one a line.

use std::io::{self, Write};

use super::super::{Finding, Level, Report};
use super::text_note;

/// Writes an annotation for each finding that counts, the gravest first: of each level GitHub shows ten a step.
///
/// # Errors
/// What `out` reports.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    for level in Level::ALL {
        let findings = report.findings.iter().filter(|finding| finding.counts() && finding.level == level);
        for finding in findings {
            writeln!(out, "{}", command(finding))?;
        }
    }
    Ok(())
}

fn command(finding: &Finding) -> String {
    let word = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let place = &finding.place;
    let mut properties = vec![format!("file={}", property(&place.path))];
    // Other lines are those of a text that GitHub cannot show.
    if let Some((line, end_line)) = place.lines {
        properties.push(format!("line={line}"));
        properties.push(format!("endLine={end_line}"));
        // Columns are taken for one line only.
        if let Some(location) = place.location.as_ref().filter(|_| !place.is_extracted && line == end_line) {
            properties.push(format!("col={}", location.start.1));
            properties.push(format!("endColumn={}", location.end.1));
        }
    }
    properties.push(format!("title={}", property(finding.rule.name)));
    let message = format!("{}{}\n{}", finding.message, text_note(place), finding.help);
    format!("::{word} {}::{}", properties.join(","), data(&message))
}

/// What stands behind the second `::`, on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a property, which ends at a comma.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100 %: a, b\r\nc"), "100 %25: a, b%0D%0Ac");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
