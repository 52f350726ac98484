//! `ambiguous-speaker`.

use crate::check::finding::Level;
use crate::check::rule::{Example, Look, Problem, Rule, shown};
use crate::check::settings::Settings;
use crate::ledger::Row;

pub(super) const RULE: Rule = Rule {
    name: "ambiguous-speaker",
    level: Some(Level::Warning),
    summary: "a quote that more than one person may have said",
    what: "Finds quotes whose sentence fits more than one speaker about as well.",
    why: "What a program that has read a thousand articles cannot tell, a hurried reader cannot tell either. A quote that is \
          taken for somebody else's is a correction.",
    example: Example {
        before: &[],
        found: &[(
            "vote.txt",
            "Council vote\n\nAna Diaz met Carla Reed on Monday, and Joan Pell met Eva Lund. Reed told Pell, and Diaz told Lund: “I \
             am sorry for what happened that night.”\n",
        )],
        fine: &[("note.txt", "Note\n\n“We are ready,” Mayor Ana Diaz said on Monday.\n")],
    },
    remedy: "Put the speaker's name next to the quote, and one name only.",
    look: Look::Row(look),
};

fn look(row: &Row, _: &Settings) -> Option<Problem> {
    if !row.has_flag("ambiguous") || row.speaker.is_empty() {
        return None;
    }
    Some(Problem {
        message: format!(
            "the speaker of {} may be {}, or somebody else ({} sure)",
            shown(&row.quote),
            row.speaker,
            super::percent(&row.confidence)
        ),
        help: "put the speaker's name next to the quote".to_owned(),
        ..Problem::default()
    })
}
