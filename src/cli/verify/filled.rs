//! The ledger with its evidence filled in, where the checker has written none.

use std::io::{self, Write};

use quoteledger::ledger::{Format, Ledger, Row, Writer};
use quoteledger::verify::Finding;

use crate::cli::forms;

/// The rows of the ledger. Where `evidence` is empty and a source proves the words, it says which one: `exact:
/// press/release.txt:512-560`. Nothing else is touched.
pub fn rows(ledger: &Ledger, findings: &[Finding]) -> Vec<Row> {
    let mut rows: Vec<Row> = ledger.rows.iter().map(|row| row.row.clone()).collect();
    for finding in findings {
        let row = &mut rows[finding.row];
        let Some(passage) = finding.passage.as_ref().filter(|_| finding.is_evidence()) else { continue };
        if !row.evidence.trim().is_empty() {
            continue;
        }
        let (start, end) = passage.span;
        row.evidence = format!("{}: {}:{start}-{end}", finding.verdict, passage.source);
    }
    rows
}

/// Writes the rows with the columns that the checker added.
pub fn write(ledger: &Ledger, rows: &[Row], format: Format, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer::with_extra(format, &ledger.extra_columns, out)?;
    for (row, whole) in rows.iter().zip(&ledger.rows) {
        writer.row(row, &whole.extra)?;
    }
    forms::tell_cut(writer.cut());
    writer.into_inner().map(drop)
}

#[cfg(test)]
mod tests {
    use quoteledger::verify::{Caution, Passage, SpeakerThere, Verdict};

    use super::*;

    fn finding(row: usize, verdict: Verdict) -> Finding {
        let passage = Passage {
            source: "press/release.txt".into(),
            span: (512, 560),
            line: 9,
            column: 1,
            words: "Yes".into(),
        };
        Finding { passage: Some(passage), ..Finding::nothing(row, verdict) }
    }

    #[test]
    fn only_empty_evidence_is_filled_in() {
        let text =
            b"quote_id,quote,evidence,note,desk\nq1,Yes,,ask Bo,Rome\nq2,Yes,tape 3,,\nq3,No,,,\nq4,Yes,,,\nq5,Yes,,,\n";
        let ledger = quoteledger::ledger::read("l.csv", text).unwrap();
        let mut grave = finding(3, Verdict::Edited);
        grave.cautions.push(Caution::OmittedNegation);
        let of_somebody_else =
            Finding { speaker: SpeakerThere::Other("Bo Roe".into()), ..finding(4, Verdict::Exact) };
        let findings = [
            finding(0, Verdict::Exact),
            finding(1, Verdict::Exact),
            finding(2, Verdict::Altered),
            grave,
            of_somebody_else,
        ];
        let rows = rows(&ledger, &findings);
        let evidence: Vec<&str> = rows.iter().map(|row| row.evidence.as_str()).collect();
        assert_eq!(evidence, ["exact: press/release.txt:512-560", "tape 3", "", "", ""]);
        let mut out = Vec::new();
        write(&ledger, &rows, Format::Csv { excel: false }, &mut out).unwrap();
        let written = quoteledger::ledger::read("l.csv", &out).unwrap();
        assert_eq!((written.rows[0].row.note.as_str(), written.rows[0].extra_cell(0)), ("ask Bo", "Rome"));
        assert!(written.rows.iter().map(|row| &row.row).eq(&rows));
    }
}
