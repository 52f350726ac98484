//! Quotes with an ellipsis, and the whole ones that they leave a "not" out of, or bring one into.
//!
//! A "not" and what the ellipsis leaves out are two differences: the words that stand next to each other in both quotes can
//! be so few that the two share no cluster. So the words are compared without their negations, and no run of words goes
//! over an ellipsis.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::rule::Run;
use crate::ledger::Row;
use crate::ledger::id::stable_hash;
use crate::lexicon::Lexicon;
use crate::speaker_name::SpeakerName;
use crate::wording::words;

/// Words in a run of words.
const SHINGLE: usize = 3;
/// Fewer of these prove nothing.
const FEWEST_SHINGLES: usize = 3;
/// What more rows have than these is a set phrase.
const MOST_ROWS: usize = 256;

/// The pairs of rows in two articles, by the same speaker, of which one has an ellipsis and the other all of its words but
/// for negations; in order. Pairs of one cluster are left out.
pub(super) fn pairs(run: &Run<'_>, is_comparable: impl Fn(&Row) -> bool) -> Vec<(usize, usize)> {
    let rows = run.rows.iter().enumerate().filter(|(_, row)| is_comparable(row));
    let elided: Vec<(usize, FxHashSet<u64>)> = rows
        .clone()
        .filter(|(_, row)| has_ellipsis(&row.quote) && !row.speaker.is_empty())
        .map(|(index, row)| (index, shingles(&row.quote, run.lexicon)))
        .filter(|(_, shingles)| shingles.len() >= FEWEST_SHINGLES)
        .collect();
    let wanted: FxHashSet<u64> = elided.iter().flat_map(|(_, shingles)| shingles).copied().collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut rows_with: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (index, row) in rows {
        for shingle in shingles(&row.quote, run.lexicon).intersection(&wanted) {
            rows_with.entry(*shingle).or_default().push(index);
        }
    }
    let mut pairs = Vec::new();
    for (index, shingles) in elided {
        let row = &run.rows[index];
        let with = |shingle: &u64| rows_with.get(shingle).map_or(&[][..], Vec::as_slice);
        // All must have the rarest.
        let Some(rarest) = shingles.iter().min_by_key(|shingle| (with(shingle).len(), **shingle)) else {
            continue;
        };
        let others = with(rarest).iter().copied().take(MOST_ROWS).filter(|other| {
            let other_row = &run.rows[*other];
            other_row.article != row.article
                && (row.cluster.is_empty() || row.cluster != other_row.cluster)
                && shingles.iter().all(|shingle| with(shingle).binary_search(other).is_ok())
                && are_of_one_speaker(row, other_row, run.lexicon)
        });
        pairs.extend(others.map(|other| (index, other)));
    }
    pairs
}

fn has_ellipsis(quote: &str) -> bool {
    quote.contains('…') || quote.contains("..") || quote.contains(". .")
}

/// The runs of words, without negations, of what stands between the ellipses.
fn shingles(quote: &str, lexicon: &Lexicon) -> FxHashSet<u64> {
    let lists = &lexicon.wording;
    let quote = quote.replace(". .", "…").replace("..", "…");
    let of_part = |part: &str| {
        let words = words(part, lists);
        let forms: Vec<&str> =
            words.iter().map(|word| &*word.form).filter(|form| !lists.is_negation(form)).collect();
        forms.windows(SHINGLE).map(stable_hash).collect::<Vec<u64>>()
    };
    quote.split('…').flat_map(of_part).collect()
}

fn are_of_one_speaker(one: &Row, other: &Row, lexicon: &Lexicon) -> bool {
    let speaker = |row: &Row| SpeakerName::of(&row.speaker, lexicon);
    speaker(one).zip(speaker(other)).is_some_and(|(one, other)| one.may_be(&other))
}
