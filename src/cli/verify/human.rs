//! Findings for people: a block for each quote that somebody should look at.

use std::fmt::Write as _;

use quoteledger::ledger::Ledger;
use quoteledger::verify::{Edit, Finding, Passage, SpeakerThere, Verdict};
use quoteledger::wording::{Change, Marks};

/// Longer words than these are cut, in characters.
const LONGEST: usize = 240;
const LONGEST_LEFT_OUT: usize = 120;

/// The look of a block.
struct Style {
    bad: &'static str,
    fair: &'static str,
    good: &'static str,
    place: &'static str,
    end: &'static str,
    marks: Marks<'static>,
}

const PLAIN: Style = Style { bad: "", fair: "", good: "", place: "", end: "", marks: Marks::PLAIN };
const COLOURED: Style = Style {
    bad: "\u{1b}[1;31m",
    fair: "\u{1b}[1;33m",
    good: "\u{1b}[1;32m",
    place: "\u{1b}[1;34m",
    end: "\u{1b}[0m",
    marks: Marks { removed: ("\u{1b}[31m[-", "-]\u{1b}[0m"), added: ("\u{1b}[32m{+", "+}\u{1b}[0m") },
};

/// The blocks of all findings that somebody should look at, or of all.
pub fn shown(ledger: &Ledger, findings: &[Finding], all: bool, is_coloured: bool) -> String {
    let style = if is_coloured { COLOURED } else { PLAIN };
    let mut shown = String::new();
    for finding in findings.iter().filter(|finding| all || is_of_interest(finding)) {
        if !shown.is_empty() {
            shown.push('\n');
        }
        // Writing to a String cannot fail.
        let _ = block(&mut shown, ledger, finding, &style);
    }
    shown
}

/// Whether somebody should look at it.
fn is_of_interest(finding: &Finding) -> bool {
    match finding.verdict {
        Verdict::NotCompared => false,
        Verdict::Exact | Verdict::Normalised => !finding.cautions.is_empty() || !finding.is_evidence(),
        _ => true,
    }
}

fn block(out: &mut String, ledger: &Ledger, finding: &Finding, style: &Style) -> std::fmt::Result {
    let row = &ledger.rows[finding.row];
    let colour = match finding.verdict {
        Verdict::Altered | Verdict::NotFound => style.bad,
        _ if finding.is_grave() => style.bad,
        Verdict::Exact | Verdict::Normalised | Verdict::Edited => style.good,
        _ => style.fair,
    };
    let end = style.end;
    write!(out, "{colour}{}{end}: “{}”", finding.verdict, short(&row.row.quote, LONGEST))?;
    match row.row.speaker.as_str() {
        "" => writeln!(out)?,
        speaker => writeln!(out, ", {speaker}")?,
    }
    write!(out, "  {}-->{end} {}:{}", style.place, ledger.name, row.line)?;
    let article = [row.row.article.as_str(), row.row.quote_id.as_str()];
    let article: Vec<&str> = article.into_iter().filter(|part| !part.is_empty()).collect();
    if article.is_empty() {
        writeln!(out)?
    } else {
        writeln!(out, " ({})", article.join(", "))?
    }

    let differs = finding.difference.iter().any(|piece| piece.change != Change::Same);
    let mut note = |name: &str, text: &str| writeln!(out, "   {}={end} {name}: {text}", style.place);
    if let Some(passage) = &finding.passage {
        let name = if finding.verdict == Verdict::NotFound { "nearest" } else { "source" };
        note(name, &place(passage))?;
        if !differs && passage.words != one_line(&row.row.quote) {
            note("there", &format!("“{}”", short(&passage.words, LONGEST)))?;
        }
    }
    if differs {
        note("words", &format!("{} ([-source-] {{+quote+}})", difference(finding, &style.marks)))?;
    }
    if matches!(finding.verdict, Verdict::Altered | Verdict::NotFound) && finding.passage.is_some() {
        note("alike", &format!("{:.0} %", finding.similarity * 100.0))?;
    }
    if !finding.printings.is_empty() {
        let words: Vec<&str> = finding.printings.iter().map(|printing| printing.word()).collect();
        note("printed differently", &words.join(", "))?;
    }
    for edit in &finding.edits {
        note("edited", &edited(edit))?;
    }
    for caution in &finding.cautions {
        note("caution", &format!("{}: {}", caution.word(), caution.explanation()))?;
    }
    if let (false, Some(own)) = (finding.verdict.is_proof(), &finding.passed_over) {
        note("passed over", &format!("{own}, the article that the quote is from (--self counts it)"))?;
    }
    match &finding.speaker {
        SpeakerThere::Other(name) => note("speaker", &format!("in the source it is {name}"))?,
        SpeakerThere::Named(name) => note("speaker", &format!("the source names {name}"))?,
        SpeakerThere::Same(_) if finding.verdict != Verdict::NotFound => note("speaker", "the same there")?,
        SpeakerThere::Same(_) | SpeakerThere::Unknown => {}
    }
    Ok(())
}

fn place(passage: &Passage) -> String {
    let (start, end) = passage.span;
    format!("{}:{}:{} ({start}-{end})", passage.source, passage.line, passage.column)
}

fn difference(finding: &Finding, marks: &Marks<'_>) -> String {
    let shown = finding.difference.iter().map(|piece| {
        let (before, behind) = match piece.change {
            Change::Same => ("", ""),
            Change::Removed => marks.removed,
            Change::Added => marks.added,
        };
        format!("{before}{}{behind}", piece.text)
    });
    shown.collect::<Vec<_>>().join(" ")
}

fn edited(edit: &Edit) -> String {
    match edit {
        Edit::LeftOut { words, count } => {
            format!(
                "{count} word{} left out: “{}”",
                if *count == 1 { "" } else { "s" },
                short(words, LONGEST_LEFT_OUT)
            )
        }
        Edit::Brackets { printed, source } if source.is_empty() => format!("{printed} is put in"),
        Edit::Brackets { printed, source } => format!("{printed} stands for “{source}”"),
        Edit::AsideLeftOut(words) => format!("left out what the transcript notes: ({words})"),
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// On one line, and not too long of it: where words are cut, both ends are shown.
fn short(words: &str, longest: usize) -> String {
    let words = one_line(words);
    let n_chars = words.chars().count();
    if n_chars <= longest {
        return words;
    }
    let start: String = words.chars().take(longest / 2).collect();
    let end: String = words.chars().skip(n_chars - longest / 2).collect();
    format!("{} [...] {}", start.trim_end(), end.trim_start())
}
