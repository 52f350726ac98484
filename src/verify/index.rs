//! The quotes by the runs of words in them, so that one look at each word of a source finds all that
//! may stand there.

use std::cmp::Ordering;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::claim::{Claim, hash, is_hyphen};
use crate::attribution::model::joined;
use crate::wording::Lists;
use crate::wording::words::{form, raw_words};

/// Words in a run. Quotes that have no run of so many are looked up by shorter ones.
const LONGEST_RUN: usize = 3;
/// A run that this many quotes share tells little of each; it is looked up only for those that have few others.
const MOST_SHARED: usize = 24;
/// A quote keeps at least this many of its rarest runs, as far as it has them.
const FEWEST_RUNS: usize = 6;
/// A quote that says the same again and again is looked up at this many places of each run.
const MOST_REPEATED: usize = 2;
/// So many hits of one quote are taken from one part of a source; more of them say no more.
const MOST_HITS: u16 = 2_000;
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
    n_claims: usize,
}

/// The hits in a part of a source.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) found: Vec<Hit>,
    n_by_claim: Vec<u16>,
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
            n_claims: claims.len(),
        };
        for (number, mut runs) in runs.into_iter().enumerate() {
            runs.sort_by_key(|(run, at, _)| (n_claims_with[run], *run, *at));
            let mut n_repeated = 0;
            let mut before = None;
            for (rank, (run, at, length)) in runs.into_iter().enumerate() {
                if rank >= FEWEST_RUNS && n_claims_with[&run] > MOST_SHARED {
                    break;
                }
                n_repeated = if before == Some(run) { n_repeated + 1 } else { 0 };
                before = Some(run);
                if n_repeated >= MOST_REPEATED {
                    continue;
                }
                index.claims_with.entry(run).or_default().push((number as u32, at as u32));
                let bit = bit_of(run);
                index.filter[bit / 64] |= 1 << (bit % 64);
                index.has_length[length] = true;
            }
        }
        index
    }

    /// The runs that a part of a source shares with the claims, sorted by claim and place. `part` are numbers of words.
    pub(super) fn hits(&self, reader: &Reader, part: Range<usize>, hits: &mut Hits) {
        let words = &reader.words;
        hits.found.clear();
        hits.n_by_claim.clear();
        hits.n_by_claim.resize(self.n_claims, 0);
        for at in part.clone() {
            let mut run = 0;
            for (length, word) in (1..=LONGEST_RUN).zip(&words[at..]) {
                run = joined(run, word.hash);
                self.look_up(run, length, at, hits);
            }
        }
        // "re-open" is looked up as "reopen", too.
        let first = reader.joined.partition_point(|(at, _)| *at < part.start);
        for (at, both) in reader.joined[first..].iter().take_while(|(at, _)| *at < part.end) {
            let hash = |at: usize| words.get(at).map(|word| word.hash);
            runs_over(*at, *both, part.start, hash, &mut |run, length, start| {
                self.look_up(run, length, start, hits);
            });
        }
        hits.found.sort_unstable();
        hits.found.dedup();
    }

    fn look_up(&self, run: u64, length: usize, at: usize, hits: &mut Hits) {
        if !self.has_length[length] || !self.may_have(run) {
            return;
        }
        for (claim, word) in self.claims_with.get(&run).into_iter().flatten() {
            let n_hits = &mut hits.n_by_claim[*claim as usize];
            if *n_hits < MOST_HITS {
                *n_hits += 1;
                hits.found.push(Hit { claim: *claim, at: at as u32, word: *word });
            }
        }
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
    for (at, both) in &claim.joined {
        let Some(piece) = claim.pieces.iter().find(|piece| piece.contains(at)) else { continue };
        let hash = |at: usize| claim.hashes[..piece.end].get(at).copied();
        runs_over(*at, *both, piece.start, hash, &mut |run, length, start| {
            by_length[length].push((run, start, length));
        });
    }
    by_length.into_iter().rev().find(|runs| !runs.is_empty()).unwrap_or_default()
}

/// The runs, from the word `from` on, that hold a word that is two here: that at `at` and the next. Gives hash, length and
/// first word of each.
fn runs_over(
    at: usize,
    both: u64,
    from: usize,
    hash: impl Fn(usize) -> Option<u64>,
    take: &mut impl FnMut(u64, usize, usize),
) {
    for start in at.saturating_sub(LONGEST_RUN - 1).max(from)..=at {
        let mut run = 0;
        for length in 1..=LONGEST_RUN {
            let word = start + length - 1;
            let next = match word.cmp(&at) {
                Ordering::Less => hash(word),
                Ordering::Equal => Some(both),
                Ordering::Greater => hash(word + 1),
            };
            let Some(next) = next else { break };
            run = joined(run, next);
            if word >= at {
                take(run, length, start);
            }
        }
    }
}

/// Reads the words of sources, and remembers what each is looked up by.
#[derive(Debug, Default)]
pub(super) struct Reader {
    known: FxHashMap<u64, u64>,
    pub(super) words: Vec<SourceWord>,
    /// Words that a hyphen joins to the next one, and the hash of both as one word.
    joined: Vec<(usize, u64)>,
}

impl Reader {
    /// Reads the words of a text into `words`.
    pub(super) fn read(&mut self, text: &str, lists: &Lists) {
        self.words.clear();
        self.joined.clear();
        if self.known.len() > MOST_WORDS_KNOWN {
            self.known.clear();
        }
        for raw in raw_words(text) {
            // No document has 4 GB.
            let (Ok(start), Ok(end)) = (u32::try_from(raw.span.start), u32::try_from(raw.span.end)) else {
                return;
            };
            let printed = raw.span.of(text);
            if raw.hyphenated
                && let Some(first) = self.words.last()
            {
                let both = text[first.start as usize..raw.span.end].replace(is_hyphen, "");
                self.joined.push((self.words.len() - 1, hash(&form(&both, lists))));
            }
            let hash = *self.known.entry(hash(printed)).or_insert_with(|| hash(&form(printed, lists)));
            self.words.push(SourceWord { hash, start, end });
        }
    }
}
