//! A claim laid along the words of a source so that as little as possible differs.

use super::claim::{Claim, Element};
use crate::wording::difference::is_joined;
use crate::wording::{Lists, Word};

/// What an alignment costs: a word of the quote that the source lacks, the other way round, one for another.
const LACKING: u32 = 32;
const EXTRA: u32 = 32;
const OTHER: u32 = 44;
/// A word of the source in whose place brackets stand; it must cost something, or brackets would swallow
/// words that the quote has.
const REPLACED: u32 = 3;
/// Brackets stand in the place of at most this many words.
const MOST_REPLACED: usize = 12;
/// With more cells than these, only those near the hits are looked at.
const MOST_CELLS: usize = 1 << 20;
/// With more cells than these near the hits, what stands between two hits that are far apart is not looked at.
const MOST_CELLS_NEAR: usize = 1 << 22;
/// How far from the hits is looked then, in words.
const BAND: usize = 48;
const NEVER: u32 = u32::MAX / 4;

/// A step of an alignment. Elements are numbers of the claim's elements, words are numbers of the source's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The word stands in the source.
    Same { element: usize, word: usize },
    /// Two words of the quote are one word of the source.
    TwoAreOne { element: usize, word: usize },
    /// A word of the quote is two words of the source.
    OneIsTwo { element: usize, word: usize },
    /// Another word stands in the source.
    Other { element: usize, word: usize },
    /// The source lacks the word.
    Lacking { element: usize },
    /// The quote lacks a word of the source.
    Extra { word: usize },
    /// These words are left out.
    Omitted { element: usize, words: std::ops::Range<usize> },
    /// A word in brackets stands in the source.
    Bracketed { element: usize, word: usize },
    /// A word in brackets does not stand in the source.
    Inserted { element: usize },
    /// Brackets stand in the place of these words, perhaps none.
    Replaced { element: usize, words: std::ops::Range<usize> },
}

/// The words of a source near the hits.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) words: Vec<Word>,
    /// For each word, whether it stands in brackets and was not said, so that a quote may leave it out.
    pub(super) asides: Vec<bool>,
    /// For each word, whether it stands between two quoted pieces: "…", she said, "…".
    pub(super) interruptions: Vec<bool>,
}

impl Window {
    /// Whether a quote may leave the word out without changing what was said.
    pub(super) fn is_passed_over(&self, word: usize) -> bool {
        self.asides[word] || self.interruptions[word]
    }
}

const DIAGONAL: u8 = 0;
const TWO_ARE_ONE: u8 = 1;
const ONE_IS_TWO: u8 = 2;
const OTHER_WORD: u8 = 3;
const LACKING_WORD: u8 = 4;
const EXTRA_WORD: u8 = 5;
const OMIT_NOTHING_MORE: u8 = 6;
const OMIT_ONE_MORE: u8 = 7;
const SKIP: u8 = 8;
const REPLACE: u8 = 16;

/// The rows of the table: for each element the range of columns that are looked at, and what led there.
struct Table {
    ranges: Vec<(usize, usize)>,
    costs: Vec<Vec<u32>>,
    moves: Vec<Vec<u8>>,
}

impl Table {
    fn cost(&self, row: usize, column: usize) -> u32 {
        let (low, high) = self.ranges[row];
        if !(low..=high).contains(&column) {
            return NEVER;
        }
        self.costs[row].get(column - low).copied().unwrap_or(NEVER)
    }
}

/// The steps of the cheapest alignment, from the first word of the passage to its last. `hits` are pairs of
/// a word of the claim and a word of the window, both rising.
pub(super) fn align(claim: &Claim, window: &Window, hits: &[(usize, usize)], lists: &Lists) -> Vec<Step> {
    let ranges = ranges(claim, window.words.len(), hits);
    let table = filled(claim, window, ranges, lists);
    traced(claim, &table)
}

/// Which columns each row looks at: all, or those near the hits.
fn ranges(claim: &Claim, n_words: usize, hits: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let n_rows = claim.elements.len() + 1;
    if n_rows.saturating_mul(n_words + 1) <= MOST_CELLS || hits.is_empty() {
        // Without hits there is no window of such a size.
        return vec![(0, n_words); n_rows];
    }
    let near = near(claim, n_words, hits, true);
    let n_cells: usize = near.iter().map(|(low, high)| high - low + 1).sum();
    if n_cells <= MOST_CELLS_NEAR { near } else { self::near(claim, n_words, hits, false) }
}

/// The columns near the hits, and where `between` holds those between them.
fn near(claim: &Claim, n_words: usize, hits: &[(usize, usize)], between: bool) -> Vec<(usize, usize)> {
    let mut ranges = vec![(0, n_words.min(hits[0].1 + BAND))];
    let (mut said, mut next) = (0, 0);
    for element in &claim.elements {
        said += usize::from(element.is_said());
        while next < hits.len() && hits[next].0 + 1 < said {
            next += 1;
        }
        let before = next.checked_sub(1).map(|before| hits[before]);
        let behind = hits.get(next);
        let column = |hit: (usize, usize)| (hit.1 + said).saturating_sub(hit.0);
        let (one, other) = match (before, behind) {
            (Some(before), Some(behind)) if between => (column(before), column(*behind)),
            (Some(only), Some(_)) => (column(only), column(only)),
            (Some(only), None) => (column(only), column(only)),
            (None, Some(only)) => (column(*only), column(*only)),
            (None, None) => (0, n_words),
        };
        let low = one.min(other).saturating_sub(BAND).min(n_words);
        ranges.push((low, (one.max(other) + BAND).min(n_words)));
    }
    // What is reached must be reachable from the row before.
    for row in 1..ranges.len() {
        let before = ranges[row - 1];
        ranges[row].0 = ranges[row].0.min(before.1);
        ranges[row].1 = ranges[row].1.max(before.0).max(ranges[row].0);
    }
    ranges
}

fn filled(claim: &Claim, window: &Window, ranges: Vec<(usize, usize)>, lists: &Lists) -> Table {
    let (low, high) = ranges[0];
    let mut table =
        Table { costs: vec![vec![0; high - low + 1]], moves: vec![vec![DIAGONAL; high - low + 1]], ranges };
    for (index, element) in claim.elements.iter().enumerate() {
        let row = index + 1;
        let (low, high) = table.ranges[row];
        let mut costs: Vec<u32> = Vec::with_capacity(high - low + 1);
        let mut moves = Vec::with_capacity(high - low + 1);
        for column in low..=high {
            let left = costs.last().copied().unwrap_or(NEVER);
            let (cost, how) = match element {
                Element::Omission { .. } => {
                    let stop = table.cost(index, column);
                    if stop <= left { (stop, OMIT_NOTHING_MORE) } else { (left, OMIT_ONE_MORE) }
                }
                Element::Optional(word) => {
                    let skip = (table.cost(index, column), SKIP);
                    match column.checked_sub(1) {
                        Some(before) if window.words[before].form == word.form => {
                            skip.min((table.cost(index, before), DIAGONAL))
                        }
                        _ => skip,
                    }
                }
                Element::Replacement(_) => (0..=MOST_REPLACED.min(column))
                    .map(|n| (table.cost(index, column - n) + REPLACED * n as u32, REPLACE + n as u8))
                    .min()
                    .unwrap_or((NEVER, REPLACE)),
                Element::Word(_) | Element::Altered(_) => {
                    said(claim, window, &table, (index, column), left, lists)
                }
            };
            costs.push(cost.min(NEVER));
            moves.push(how);
        }
        table.costs.push(costs);
        table.moves.push(moves);
        // No step goes back over more than two rows.
        if let Some(old) = row.checked_sub(2) {
            table.costs[old] = Vec::new();
        }
    }
    table
}

/// What it costs to have come past the element `index`, a word that was said, and the word before `column`.
fn said(
    claim: &Claim,
    window: &Window,
    table: &Table,
    (index, column): (usize, usize),
    left: u32,
    lists: &Lists,
) -> (u32, u8) {
    let lacking = (table.cost(index, column) + LACKING, LACKING_WORD);
    let Some(last) = column.checked_sub(1) else { return lacking };
    let word = &window.words[last];
    let is_same = match &claim.elements[index] {
        Element::Word(said) => said.form == word.form,
        Element::Altered(said) => said.can_stand_for(&word.form, lists),
        _ => false,
    };
    let diagonal = table.cost(index, last);
    let mut best = if is_same { (diagonal, DIAGONAL) } else { (diagonal + OTHER, OTHER_WORD) };
    best = best.min(lacking);
    best = best.min((left + if window.is_passed_over(last) { 0 } else { EXTRA }, EXTRA_WORD));
    if is_same {
        return best;
    }
    if let Element::Word(said) = &claim.elements[index] {
        if let Some(Element::Word(before)) = index.checked_sub(1).map(|before| &claim.elements[before])
            && is_joined(before, said, word, lists)
        {
            best = best.min((table.cost(index - 1, last), TWO_ARE_ONE));
        }
        if last > 0 && is_joined(&window.words[last - 1], word, said, lists) {
            best = best.min((table.cost(index, last - 1), ONE_IS_TWO));
        }
    }
    best
}

fn traced(claim: &Claim, table: &Table) -> Vec<Step> {
    let mut row = claim.elements.len();
    let (low, high) = table.ranges[row];
    let mut column = (low..=high).min_by_key(|column| table.cost(row, *column)).unwrap_or(low);
    let mut steps = Vec::new();
    while row > 0 {
        let element = row - 1;
        let (low, _) = table.ranges[row];
        let Some(how) = column.checked_sub(low).and_then(|at| table.moves[row].get(at)).copied() else {
            break;
        };
        match how {
            DIAGONAL => {
                column -= 1;
                let word = column;
                steps.push(match claim.elements[element] {
                    Element::Optional(_) => Step::Bracketed { element, word },
                    _ => Step::Same { element, word },
                });
                row -= 1;
            }
            TWO_ARE_ONE => {
                column -= 1;
                row -= 2;
                steps.push(Step::TwoAreOne { element: element - 1, word: column });
            }
            ONE_IS_TWO => {
                column -= 2;
                row -= 1;
                steps.push(Step::OneIsTwo { element, word: column });
            }
            OTHER_WORD => {
                column -= 1;
                row -= 1;
                steps.push(Step::Other { element, word: column });
            }
            LACKING_WORD => {
                row -= 1;
                steps.push(Step::Lacking { element });
            }
            EXTRA_WORD => {
                column -= 1;
                steps.push(Step::Extra { word: column });
            }
            OMIT_NOTHING_MORE | OMIT_ONE_MORE => {
                if how == OMIT_NOTHING_MORE {
                    row -= 1;
                    steps.push(Step::Omitted { element, words: column..column });
                } else {
                    let end = column;
                    while table.moves[row].get(column.wrapping_sub(low)) == Some(&OMIT_ONE_MORE) {
                        column -= 1;
                    }
                    steps.push(Step::Omitted { element, words: column..end });
                    row -= 1;
                }
            }
            SKIP => {
                row -= 1;
                steps.push(Step::Inserted { element });
            }
            replace => {
                let end = column;
                column -= usize::from(replace - REPLACE);
                row -= 1;
                steps.push(Step::Replaced { element, words: column..end });
            }
        }
    }
    steps.reverse();
    steps
}
