//! Which rows of an article an edited one may be: those that share its rarest words and runs of two words with it.
//!
//! Each row is looked up by a few of these, and of a run that many rows have, those around the place where it would
//! stand are looked at. So the time is near linear in the rows, however many of them were edited.

use rustc_hash::FxHashMap;

/// A row is compared with so many others at most: those that share most with it.
const MOST_CANDIDATES: usize = 12;
/// By how many of its runs a row is looked up, the rarest first.
const MOST_RUNS: usize = 12;
/// How many of the rows that have a run are looked at.
const MOST_HAVING: usize = 24;
/// With so many met, more common runs tell nothing new.
const ENOUGH_MET: usize = 96;

/// The rows of one side by their runs of one and two words.
#[derive(Debug)]
pub(super) struct Index {
    /// Numbers of rows, those that have the same run together and in order.
    rows: Vec<u32>,
    /// For each run, from where to where its rows are.
    range_of: FxHashMap<u64, (u32, u32)>,
}

impl Index {
    /// `texts` are the words of each row, as numbers.
    pub(super) fn new<'w>(texts: impl Iterator<Item = &'w [u32]>) -> Index {
        let mut having: Vec<(u64, u32)> = Vec::new();
        for (row, words) in (0..).zip(texts) {
            having.extend(runs(words).map(|run| (run, row)));
        }
        having.sort_unstable();
        having.dedup();
        let mut range_of = FxHashMap::default();
        let mut start = 0;
        for of_run in having.chunk_by(|one, next| one.0 == next.0) {
            let end = start + of_run.len() as u32;
            range_of.insert(of_run[0].0, (start, end));
            start = end;
        }
        Index { rows: having.into_iter().map(|(_, row)| row).collect(), range_of }
    }

    /// The rows that these words may be, likeliest first. Of many, those around `place` count.
    pub(super) fn candidates(&self, words: &[u32], place: usize) -> Vec<usize> {
        let mut shared: Vec<&[u32]> = runs(words).filter_map(|run| self.having(run)).collect();
        shared.sort_by_key(|rows| rows.len());
        let mut met: Vec<u32> = Vec::new();
        for rows in shared.into_iter().take(MOST_RUNS) {
            if met.len() >= ENOUGH_MET {
                break;
            }
            let behind = rows.partition_point(|row| (*row as usize) < place);
            let start = behind.saturating_sub(MOST_HAVING / 2).min(rows.len().saturating_sub(MOST_HAVING));
            met.extend(&rows[start..rows.len().min(start + MOST_HAVING)]);
        }
        met.sort_unstable();
        let mut counted: Vec<(usize, usize)> =
            met.chunk_by(|one, next| one == next).map(|same| (same.len(), same[0] as usize)).collect();
        counted.sort_by_key(|(n_shared, row)| (std::cmp::Reverse(*n_shared), row.abs_diff(place), *row));
        counted.truncate(MOST_CANDIDATES);
        counted.into_iter().map(|(_, row)| row).collect()
    }

    fn having(&self, run: u64) -> Option<&[u32]> {
        let (start, end) = self.range_of.get(&run)?;
        Some(&self.rows[*start as usize..*end as usize])
    }
}

/// Each word, and each two words that follow one another. A word comes once, however often it is said.
fn runs(words: &[u32]) -> impl Iterator<Item = u64> {
    let alone = words.iter().map(|word| u64::from(*word));
    let pairs = words.windows(2).map(|two| ((u64::from(two[0]) + 1) << 32) | u64::from(two[1]));
    let mut runs: Vec<u64> = alone.chain(pairs).collect();
    runs.sort_unstable();
    runs.dedup();
    runs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_shares_most_comes_first() {
        let texts: [&[u32]; 4] = [&[1, 2, 3, 4], &[1, 9, 3, 8], &[7, 7, 7, 7], &[4, 3, 2, 1]];
        let index = Index::new(texts.into_iter());
        assert_eq!(index.candidates(&[1, 2, 3, 5], 0), [0, 3, 1]);
        assert_eq!(index.candidates(&[5, 6], 0), [0; 0]);
    }

    #[test]
    fn of_many_alike_those_around_the_place_count() {
        let texts: Vec<[u32; 2]> = vec![[1, 2]; 1_000];
        let index = Index::new(texts.iter().map(|words| words.as_slice()));
        let candidates = index.candidates(&[1, 2], 500);
        assert!(candidates.len() == MOST_CANDIDATES && candidates.iter().all(|row| row.abs_diff(500) <= 12));
        assert_eq!(index.candidates(&[1, 2], 1_000).len(), MOST_CANDIDATES);
    }
}
