//! `low-confidence`.

use crate::check::finding::Level;
use crate::check::rule::{Example, Look, Problem, Rule, shown};
use crate::check::settings::Settings;
use crate::ledger::Row;

pub(super) const RULE: Rule = Rule {
    name: "low-confidence",
    level: Some(Level::Note),
    summary: "a quote whose speaker is less sure than `min-confidence`",
    what: "Finds quotes with a speaker that is right with a probability below `min-confidence` (in the settings, or \
           --min-confidence; else 0.5).",
    why: "The ledger says how sure each speaker is. These are the rows to check first.",
    example: Example {
        before: &[],
        found: &[(
            "vote.txt",
            "Council vote\n\nAna Diaz and Carla Reed sat with Joan Pell and Eva Lund on Monday. “I am sorry for what happened \
             that night,” she said.\n",
        )],
        fine: &[("note.txt", "Note\n\n“We are ready,” Mayor Ana Diaz said on Monday.\n")],
    },
    remedy: "Compare the row with the article (`quoteledger explain FILE:LINE` shows what speaks for whom). Put the speaker's \
             name next to the quote where a reader may wonder, too.",
    look: Look::Row(look),
};

fn look(row: &Row, settings: &Settings) -> Option<Problem> {
    let confidence: f64 = row.confidence.parse().ok()?;
    if row.speaker.is_empty() || row.has_flag("ambiguous") || confidence >= settings.least_confidence {
        return None;
    }
    Some(Problem {
        message: format!(
            "it is only {} sure that {} said {}",
            super::percent(&row.confidence),
            row.speaker,
            shown(&row.quote)
        ),
        help: "see `quoteledger explain` for what speaks for whom".to_owned(),
        ..Problem::default()
    })
}
