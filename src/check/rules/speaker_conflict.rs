//! `speaker-conflict`.

use super::{by_id, clusters, n_words};
use crate::check::finding::Level;
use crate::check::rule::{Example, Look, Problem, RelatedRow, Rule, Run, Whose, shown};
use crate::ledger::Row;
use crate::lexicon::Lexicon;
use crate::speaker_name::same_speaker;

/// Shorter words may well be said by several people, and fragments even sooner.
const FEWEST_WORDS: usize = 4;
const FEWEST_WORDS_OF_FRAGMENTS: usize = 8;
/// Below this it is the ledger that is in doubt, not the article.
const LEAST_CONFIDENCE: f64 = 0.5;

pub(super) const RULE: Rule = Rule {
    name: "speaker-conflict",
    level: Some(Level::Error),
    summary: "the same words from two speakers",
    what: "Compares the quotes of a run with each other and with those of the baseline. Finds the same words where two \
           articles name different speakers for them, and words whose speaker is another one than in the baseline.",
    why: "At most one of them said it.",
    example: Example {
        before: &[("monday.txt", "Flood\n\n“We have food and water for a week,” Mayor Ana Diaz said.\n")],
        found: &[("tuesday.txt", "Flood\n\n“We have food and water for a week,” Capt. Joan Pell said.\n")],
        fine: &[("tuesday.txt", "Flood\n\n“We have food and water for a week,” Diaz said.\n")],
    },
    remedy: "Find out who said it. Where the article is right and the ledger is not, allow the finding with a reason, and \
             put the speaker's name next to the quote if you can.",
    look: Look::Run(look),
};

fn look(run: &Run<'_>) -> Vec<(Whose, Problem)> {
    let mut found = Vec::new();
    let baseline = by_id(run.baseline);
    for (index, row) in run.own().iter().enumerate() {
        if let Some(before) = baseline.get(row.quote_id.as_str())
            && disagree(row, before, run.lexicon)
        {
            let message = format!(
                "{} is {}'s here and was {}'s in the baseline",
                shown(&row.quote),
                row.speaker,
                before.speaker
            );
            let related = RelatedRow::of_baseline(before, &format!("it was {}'s", before.speaker));
            found.push((Whose::Own(index), problem(message, before, related)));
        }
    }
    for members in clusters(run.rows) {
        let tells = |index: &usize| {
            let row = &run.rows[*index];
            let fewest = if row.has_flag("fragment") { FEWEST_WORDS_OF_FRAGMENTS } else { FEWEST_WORDS };
            n_words(&row.quote) >= fewest
        };
        let known: Vec<usize> = members.into_iter().filter(tells).collect();
        // With whom a row disagrees: the baseline before others, then whoever comes first.
        let own = known.iter().filter(|index| **index < run.n_own);
        for index in own {
            let row = &run.rows[*index];
            let others = known.iter().rev().filter(|other| **other >= run.n_own);
            let others = others.chain(known.iter().filter(|other| **other < run.n_own));
            let other = others
                .map(|other| &run.rows[*other])
                .filter(|other| other.article != row.article)
                .find(|other| disagree(row, other, run.lexicon));
            if let Some(other) = other {
                let message = format!(
                    "{} is {}'s here and {}'s in {}",
                    shown(&row.quote),
                    row.speaker,
                    other.speaker,
                    other.article
                );
                let related = RelatedRow::of_run(other, &format!("there it is {}'s", other.speaker));
                found.push((Whose::Own(*index), problem(message, other, related)));
            }
        }
    }
    found
}

fn problem(message: String, other: &Row, related: RelatedRow) -> Problem {
    Problem {
        message,
        help: "find out who said it".to_owned(),
        related: vec![related],
        key: other.quote_id.to_string(),
        ..Problem::default()
    }
}

/// Whether two rows name different people, or different bodies. A person who speaks for a body is no conflict, and
/// of a source without a name nobody can tell.
fn disagree(one: &Row, other: &Row, lexicon: &Lexicon) -> bool {
    let is_sure = |row: &Row| row.confidence.parse::<f64>().is_ok_and(|sure| sure >= LEAST_CONFIDENCE);
    let kind = |row: &Row| match row.speaker_type.as_str() {
        "person" => Some(1),
        "agency" | "organisation" => Some(2),
        _ => None,
    };
    kind(one).is_some()
        && kind(one) == kind(other)
        && is_sure(one)
        && is_sure(other)
        && !same_speaker(&one.speaker, &other.speaker, lexicon)
}
