//! The quotes by the runs of words in them, so that one look at each word of a source finds all that
//! may stand there.

use rustc_hash::FxHashMap;

use super::claim::{Claim, hash};
use crate::attribution::model::joined;
use crate::wording::Lists;
use crate::wording::words::{form, raw_words};

/// Words in a run. Quotes that have no run of so many are looked up by shorter ones.
const LONGEST_RUN: usize = 3;
/// A run that this many quotes share tells little of each; it is looked up only for those that have few others.
const MOST_SHARED: usize = 24;
/// A quote keeps at least this many of its rarest runs, as far as it has them.
const FEWEST_RUNS: usize = 6;
/// Bits of the filter; most words of a source are in no run, and are passed over with one look at it.
const FILTER_BITS: usize = 1 << 22;
/// A thread forgets the words it has met when there are this many.
const MOST_WORDS_KNOWN: usize = 1 << 20;

/// A word of a source: what it is looked up by, and its place in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceWord {
    pub(super) hash: u64,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A run of words of a quote met in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// The number of the claim.
    pub(super) claim: u32,
    /// The number of the word in the source with which the run begins.
    pub(super) at: u32,
    /// The number of the word in the claim.
    pub(super) word: u32,
}

/// The runs of words of all claims.
#[derive(Debug)]
pub(super) struct Index {
    /// For each run the claims that have it, and at which word.
    claims_with: FxHashMap<u64, Vec<(u32, u32)>>,
    filter: Vec<u64>,
    /// Which lengths of runs there are.
    has_length: [bool; LONGEST_RUN + 1],
}

impl Index {
    pub(super) fn new(claims: &[Claim]) -> Index {
        let mut n_claims_with: FxHashMap<u64, usize> = FxHashMap::default();
        let runs: Vec<Vec<(u64, usize, usize)>> = claims.iter().map(runs).collect();
        for (run, ..) in runs.iter().flatten() {
            *n_claims_with.entry(*run).or_default() += 1;
        }
        let mut index = Index {
            claims_with: FxHashMap::default(),
            filter: vec![0; FILTER_BITS / 64],
            has_length: [false; LONGEST_RUN + 1],
        };
        for (number, mut runs) in runs.into_iter().enumerate() {
            runs.sort_by_key(|(run, at, _)| (n_claims_with[run], *at));
            for (rank, (run, at, length)) in runs.into_iter().enumerate() {
                if rank >= FEWEST_RUNS && n_claims_with[&run] > MOST_SHARED {
                    break;
                }
                index.claims_with.entry(run).or_default().push((number as u32, at as u32));
                let bit = bit_of(run);
                index.filter[bit / 64] |= 1 << (bit % 64);
                index.has_length[length] = true;
            }
        }
        index
    }

    /// The runs that a source shares with the claims, sorted by claim and place.
    pub(super) fn hits(&self, words: &[SourceWord], hits: &mut Vec<Hit>) {
        hits.clear();
        for (at, window) in (0..words.len()).map(|at| (at, &words[at..])) {
            let mut run = 0;
            for (length, word) in (1..=LONGEST_RUN).zip(window) {
                run = joined(run, word.hash);
                if self.has_length[length] && self.may_have(run) {
                    let Some(claims) = self.claims_with.get(&run) else { continue };
                    hits.extend(claims.iter().map(|(claim, word)| Hit {
                        claim: *claim,
                        at: at as u32,
                        word: *word,
                    }));
                }
            }
        }
        hits.sort_unstable();
        hits.dedup();
    }

    fn may_have(&self, run: u64) -> bool {
        let bit = bit_of(run);
        self.filter[bit / 64] & (1 << (bit % 64)) != 0
    }
}

fn bit_of(run: u64) -> usize {
    // The upper bits of a product are the well mixed ones.
    (run.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - FILTER_BITS.trailing_zeros())) as usize
}

/// The runs of a claim: hash, first word, and length. All those of three words; where there are none, its longest
/// shorter ones.
fn runs(claim: &Claim) -> Vec<(u64, usize, usize)> {
    let mut by_length: [Vec<(u64, usize, usize)>; LONGEST_RUN + 1] = Default::default();
    for piece in &claim.pieces {
        for start in piece.clone() {
            let mut run = 0;
            for at in start..piece.end.min(start + LONGEST_RUN) {
                if claim.hashes[at] == 0 || (at > start && !claim.follows[at]) {
                    break;
                }
                run = joined(run, claim.hashes[at]);
                by_length[at - start + 1].push((run, start, at - start + 1));
            }
        }
    }
    by_length.into_iter().rev().find(|runs| !runs.is_empty()).unwrap_or_default()
}

/// Reads the words of sources, and remembers what each is looked up by.
#[derive(Debug, Default)]
pub(super) struct Reader {
    known: FxHashMap<u64, u64>,
    pub(super) words: Vec<SourceWord>,
}

impl Reader {
    /// Reads the words of a text into `words`.
    pub(super) fn read(&mut self, text: &str, lists: &Lists) {
        self.words.clear();
        if self.known.len() > MOST_WORDS_KNOWN {
            self.known.clear();
        }
        for raw in raw_words(text) {
            // No document has 4 GB.
            let (Ok(start), Ok(end)) = (u32::try_from(raw.span.start), u32::try_from(raw.span.end)) else {
                return;
            };
            let printed = raw.span.of(text);
            let hash = *self.known.entry(hash(printed)).or_insert_with(|| hash(&form(printed, lists)));
            self.words.push(SourceWord { hash, start, end });
        }
    }
}
