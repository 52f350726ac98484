//! `speaker-spelling`.

use rustc_hash::FxHashMap;

use crate::check::finding::Level;
use crate::check::rule::{At, Example, Look, Problem, RelatedRow, Rule, Run, Whose};
use crate::ledger::Row;
use crate::ledger::folded::fold;
use crate::lexicon::Lexicon;

/// A word of a name must be that long before one letter can be a slip, and before two can.
const SHORTEST: (usize, usize) = (4, 8);
/// So many names are compared that have all but one word in common.
const MOST_COMPARED: usize = 64;

pub(super) const RULE: Rule = Rule {
    name: "speaker-spelling",
    level: Some(Level::Warning),
    summary: "one person spelled two ways",
    what: "Compares the names of persons in a run and in the baseline. Finds full names that differ by a letter or two of one \
           word; within one article also surnames alone.",
    why: "A name that is spelled wrong is the commonest correction there is, and searches miss the person.",
    example: Example {
        before: &[],
        found: &[(
            "storm.txt",
            "Storm\n\n“Stay indoors,” Carla Hoffmann said.\n\nA ferry was late.\n\n“Do not drive,” Carla Hofmann said.\n",
        )],
        fine: &[(
            "storm.txt",
            "Storm\n\n“Stay indoors,” Carla Hoffmann said.\n\nA ferry was late.\n\n“Do not drive,” Hoffmann said.\n",
        )],
    },
    remedy: "Look the name up and write it one way. Where they are two people, allow the finding with that reason.",
    look: Look::Run(look),
};

/// A spelling of a name.
struct Spelling<'r> {
    name: &'r str,
    words: Vec<String>,
    /// The rows that have it.
    rows: Vec<usize>,
}

fn look(run: &Run<'_>) -> Vec<(Whose, Problem)> {
    let spellings = spellings(run.rows);
    let mut found = Vec::new();
    let mut alike: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (index, spelling) in spellings.iter().enumerate() {
        for left_out in 0..spelling.words.len() {
            let mut key = spelling.words.clone();
            key[left_out].clear();
            // Surnames alone are compared within one article.
            if spelling.words.len() == 1 {
                key.push(run.rows[spelling.rows[0]].article.clone());
            }
            let others = alike.entry(key.join(" ")).or_default();
            for other in others.iter().take(MOST_COMPARED) {
                if is_slip(&spellings[*other].words[left_out], &spelling.words[left_out], run.lexicon) {
                    found.extend(problem(run, &spellings[*other], spelling));
                }
            }
            others.push(index);
        }
    }
    found
}

/// The names of persons, each spelling once; surnames alone once for each article.
fn spellings(rows: &[Row]) -> Vec<Spelling<'_>> {
    let mut index_of: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    let mut spellings: Vec<Spelling<'_>> = Vec::new();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.speaker_type == "person") {
        let words: Vec<String> = fold(&row.speaker).split_whitespace().map(str::to_owned).collect();
        let article = if words.len() == 1 { row.article.as_str() } else { "" };
        let spelling = *index_of.entry((&row.speaker, article)).or_insert(spellings.len());
        if spelling == spellings.len() {
            spellings.push(Spelling { name: &row.speaker, words, rows: Vec::new() });
        }
        spellings[spelling].rows.push(index);
    }
    spellings
}

/// The rarer of two spellings is found, where the run has it; of two that are as frequent the later one.
fn problem(run: &Run<'_>, one: &Spelling<'_>, other: &Spelling<'_>) -> Option<(Whose, Problem)> {
    let own = |spelling: &Spelling<'_>| spelling.rows.iter().copied().find(|row| *row < run.n_own);
    let (rare, usual) = if one.rows.len() < other.rows.len() { (one, other) } else { (other, one) };
    let (rare, usual, index) = match (own(rare), own(usual)) {
        (Some(index), _) => (rare, usual, index),
        (None, Some(index)) => (usual, rare, index),
        (None, None) => return None,
    };
    let other = &run.rows[usual.rows[0]];
    let problem = Problem {
        at: if run.rows[index].mention_span.is_empty() { At::Quote } else { At::Mention },
        message: format!("{} is also spelled {}, in {}", rare.name, usual.name, other.article),
        help: "look the name up and write it one way".to_owned(),
        related: vec![RelatedRow {
            spans: other.mention_span.to_string(),
            ..RelatedRow::of_run(other, "the other spelling")
        }],
        key: format!("{} {}", rare.name, usual.name),
    };
    Some((Whose::Own(index), problem))
}

/// Whether one word may be the other with a letter or two wrong, and no other name.
fn is_slip(one: &str, other: &str, lexicon: &Lexicon) -> bool {
    let length = one.chars().count().min(other.chars().count());
    let most = usize::from(length >= SHORTEST.0) + usize::from(length >= SHORTEST.1);
    if one == other || most == 0 || strsim::osa_distance(one, other) > most {
        return false;
    }
    // Mario and Maria, Joan and John are names of different people.
    let genders = (lexicon.word(one).gender, lexicon.word(other).gender);
    !matches!(genders, (Some(one), Some(other)) if one != other)
}
