//! `altered-quote`.

use rustc_hash::FxHashMap;

use super::{RowsOfCluster, clusters, elided, n_words};
use crate::check::finding::Level;
use crate::check::rule::{Example, Look, Problem, RelatedRow, Rule, Run, Whose};
use crate::check::wordings::{Wording, compared};
use crate::ledger::Row;
use crate::ledger::folded::fold;

/// Of shorter quotes nobody can say that they are the same.
const FEWEST_WORDS: usize = 5;
/// What has less in common is another utterance.
const LEAST_SIMILARITY: f64 = 0.6;

pub(super) const RULE: Rule = Rule {
    name: "altered-quote",
    level: Some(Level::Warning),
    summary: "a quote that another article words differently",
    what: "Compares the quotes of a run with each other and with those of the baseline. Finds those whose words differ \
           between two articles. What is cut at the start or end, left out with an ellipsis in its place or put into \
           brackets is no difference, nor are spellings, capitals and punctuation; but a “not” that is left out of its \
           sentence is one.",
    why: "A quote has one wording. One of the two articles, or both, has it wrong.",
    example: Example {
        before: &[(
            "monday.txt",
            "Flood\n\n“We have food and water for a whole week in the hall,” Mayor Ana Diaz said.\n",
        )],
        found: &[(
            "tuesday.txt",
            "Flood\n\n“We have food and water for a full month in the hall,” Mayor Ana Diaz said.\n",
        )],
        fine: &[(
            "tuesday.txt",
            "Flood\n\n“We have food and water for a whole week,” Mayor Ana Diaz said.\n",
        )],
    },
    remedy: "Look the words up in the recording or transcript and correct the article that has them wrong.",
    look: Look::Run(look),
};

fn look(run: &Run<'_>) -> Vec<(Whose, Problem)> {
    let mut found = Vec::new();
    for members in clusters(run.rows) {
        let members: RowsOfCluster =
            members.into_iter().filter(|index| is_comparable(&run.rows[*index])).collect();
        let Some((usual, others)) = usual(run, &members) else { continue };
        let usual = &run.rows[usual];
        for index in others.into_iter().filter(|index| *index < run.n_own) {
            let row = &run.rows[index];
            if row.article == usual.article && row.has_flag("nested") {
                continue;
            }
            let wording = compared(&usual.quote, &row.quote, run.lexicon);
            if wording.similarity >= LEAST_SIMILARITY && is_altered(&wording) {
                found.push((Whose::Own(index), problem(usual, &wording)));
            }
        }
    }
    for (elided, whole) in elided::pairs(run, is_comparable) {
        let (usual, index) = if elided < run.n_own { (whole, elided) } else { (elided, whole) };
        let usual = &run.rows[usual];
        let wording = compared(&usual.quote, &run.rows[index].quote, run.lexicon);
        if index < run.n_own && lacks_negation_outside_of_cuts(&wording) {
            found.push((Whose::Own(index), problem(usual, &wording)));
        }
    }
    found
}

/// Whether a "not" is left out where neither an ellipsis stands nor the quote ends.
fn lacks_negation_outside_of_cuts(wording: &Wording) -> bool {
    wording.changes.iter().any(|one| one.lacks_negation && !one.is_at_an_end && !one.is_at_an_ellipsis)
}

fn problem(usual: &Row, wording: &Wording) -> Problem {
    Problem {
        message: format!("{} words this quote differently: {}", usual.article, wording.shown),
        help: "look the words up where they were said".to_owned(),
        related: vec![RelatedRow::of_run(usual, "the other wording")],
        key: usual.quote_id.to_string(),
        ..Problem::default()
    }
}

fn is_comparable(row: &Row) -> bool {
    row.kind != "indirect" && n_words(&row.quote) >= FEWEST_WORDS
}

/// The row that shows how most articles word it, and the rows that word it otherwise, in order; of two wordings that as
/// many have, the one of the baseline, then the first. Nothing where all are alike.
fn usual(run: &Run<'_>, members: &[usize]) -> Option<(usize, Vec<usize>)> {
    let mut number_of: FxHashMap<String, usize> = FxHashMap::default();
    let mut wordings: Vec<Vec<usize>> = Vec::new();
    for index in members {
        let number = *number_of.entry(fold(&run.rows[*index].quote)).or_insert(wordings.len());
        if number == wordings.len() {
            wordings.push(Vec::new());
        }
        wordings[number].push(*index);
    }
    if wordings.len() < 2 {
        return None;
    }
    let rows = wordings.iter().rev().max_by_key(|rows| {
        // The rows of the baseline stand behind those of the run.
        (rows.len(), rows.last().is_some_and(|last| *last >= run.n_own))
    })?;
    let shown = *rows.iter().find(|index| **index >= run.n_own).or(rows.first())?;
    Some((shown, members.iter().copied().filter(|index| rows.binary_search(index).is_err()).collect()))
}

/// Whether a change is more than a cut, and none that the writer owns up to. A "not" is never cut out of a
/// sentence, nor put into brackets or replaced by them.
fn is_altered(wording: &Wording) -> bool {
    wording.changes.iter().any(|change| {
        let is_cut = change.removed.is_empty() || change.added.is_empty();
        let is_owned_up_to = change.is_at_an_end || change.is_at_an_ellipsis;
        let in_brackets = [&change.removed, &change.added].iter().any(|words| words.contains('['));
        change.lacks_negation || !(is_cut && is_owned_up_to || in_brackets)
    })
}

#[cfg(test)]
mod tests {
    use std::cell::OnceCell;

    use super::*;
    use crate::lexicon::Lexicon;

    fn check(one: &str, other: &str, expected: bool) {
        let altered = |one, other| is_altered(&compared(one, other, Lexicon::shared()));
        assert_eq!((altered(one, other), altered(other, one)), (expected, expected), "{one} / {other}");
    }

    #[test]
    fn the_usual_wording_is_found_among_any_number_of_them() {
        let row = |quote: String| Row { quote, ..Row::default() };
        let mut rows: Vec<Row> = (0..30_000).map(|n| row(format!("We have {n} sacks of sand"))).collect();
        rows.extend([row("We have 7 sacks of SAND!".into()), row("We have 9 sacks, of sand.".into())]);
        let members: Vec<usize> = (0..rows.len()).collect();
        let (lexicon, lost) = (Lexicon::shared(), OnceCell::new());
        let run = Run { rows: &rows, n_own: 30_001, articles: &[], baseline: &[], lexicon, lost };
        // Two wordings have two rows each, one of them with a row of the baseline.
        let (shown, others) = usual(&run, &members).unwrap();
        assert_eq!((shown, others.len()), (30_001, 30_000));
        assert!(!others.contains(&9) && others.is_sorted());
    }

    #[test]
    fn a_negation_is_missed_beside_what_an_ellipsis_leaves_out() {
        let found = |quotes: [&str; 2], speakers: [&str; 2], n_own: usize| -> Vec<usize> {
            let row = |at: usize| Row {
                article: format!("{at}.txt"),
                quote: quotes[at].into(),
                speaker: speakers[at].into(),
                ..Row::default()
            };
            let (rows, lost) = ([row(0), row(1)], OnceCell::new());
            let lexicon = Lexicon::shared();
            let run = Run { rows: &rows, n_own, articles: &[], baseline: &[], lexicon, lost };
            let index_of = |(whose, _)| if let Whose::Own(index) = whose { index } else { usize::MAX };
            look(&run).into_iter().map(index_of).collect()
        };
        let (one, two) = (["Ana Diaz", "Mayor Ana Diaz"], ["Ana Diaz", "Bo Lund"]);
        let whole = "We will leave the old town before the rain stops in the valley tonight";
        let dropped = ["We will not leave the old town ... tonight", whole];
        assert_eq!(found(dropped, one, 2), [0]);
        assert_eq!(found([dropped[1], dropped[0]], one, 2), [1]);
        assert_eq!(found([dropped[1], dropped[0]], one, 1), [0]);
        assert_eq!(found(dropped, two, 2), [0_usize; 0]);
        assert!(found(["We will leave the old town ... tonight", whole], one, 2).is_empty());
        assert!(found(["We will not leave the new town ... tonight", whole], one, 2).is_empty());
        let own = "We will leave the old town before the rain, which does not stop, ends tonight";
        assert!(found(["We will leave the old town … tonight", own], one, 2).is_empty());
    }

    #[test]
    fn an_ellipsis_excuses_what_stands_in_its_place() {
        let whole = "We will leave the old town before the heavy rain stops tonight";
        check(whole, "We will leave the old town … tonight", false);
        check(whole, "We will leave the old town ... before the rain stops tonight", true);
        check(whole, "We will leave […] before the heavy rain stops", false);
        check(
            "We will not leave the town before the rain stops ... tonight",
            "We will leave the town before the rain stops tonight",
            true,
        );
    }

    #[test]
    fn no_negation_is_cut_out_of_a_sentence() {
        check("We will never leave the old town tonight", "We will ... leave the old town tonight", true);
        check("We will not leave the old town tonight", "We will [gladly] leave the old town tonight", true);
        check("Nobody will leave the old town tonight", "[Everybody] will leave the old town tonight", true);
        check("We will not leave the old town tonight", "We [never] leave the old town tonight", false);
        check(
            "They will not leave the old town tonight",
            "[The owners] will not leave the old town tonight",
            false,
        );
        check("Never will we leave the old town tonight", "will we leave the old town tonight", true);
        check("We will pay for the old bridge, or not", "We will pay for the old bridge", true);
        check(
            "It is not mine. We will leave the old town tonight",
            "We will leave the old town tonight",
            false,
        );
        check(
            "We will leave the old town. It is not mine. We go tonight",
            "We will leave the old town. … We go tonight",
            false,
        );
        check("We will leave the old town. It is not mine", "We will leave the old town", false);
    }
}
