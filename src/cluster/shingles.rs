//! Texts -> pairs of nearly the same words, by the runs of three words that they share.

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::{FEWEST_WORDS, LEAST_SHARE, Text};
use crate::attribution::model::{joined, part_hash};
use crate::hash_bits::HashBits;

/// Words in a shingle.
const SHINGLE: usize = 3;
/// How many other texts one text is compared with. Those that share its rarest shingles come first, so
/// what is lost are pairs among hundreds of variants of one text, which meet through each other.
const MOST_CANDIDATES: usize = 64;

/// The hashes of the shingles of folded words, where they are enough to have some.
pub(super) fn shingles_of(words: &str, n_words: usize) -> Vec<u64> {
    if n_words < FEWEST_WORDS {
        return Vec::new();
    }
    let mut shingles = Vec::with_capacity(n_words + 1 - SHINGLE);
    let mut last = [0; SHINGLE];
    for (n_before, word) in words.as_bytes().split(|byte| *byte == b' ').enumerate() {
        last.rotate_left(1);
        last[SHINGLE - 1] = part_hash(word);
        if n_before + 1 >= SHINGLE {
            shingles.push(last.into_iter().fold(0, joined));
        }
    }
    shingles
}

/// Takes the shingles from texts that cannot be one of a pair, as nearly all cannot; sorts those of the others.
///
/// Any two articles share runs of three words ("we want to"), so sharing some is not enough. The shorter of two must
/// share [`LEAST_SHARE`] of its own with other texts; the longer one, at least two with such a text.
pub(super) fn drop_lonely_shingles(texts: &mut [Text]) {
    let n_shingles: usize = texts.iter().map(|text| text.shingles.len()).sum();
    let [mut once, mut several] = [(); 2].map(|()| HashBits::<3>::with_bits(n_shingles * 16));
    for shingle in texts.iter().flat_map(|text| &text.shingles) {
        if once.insert(*shingle) {
            several.insert(*shingle);
        }
    }
    // What a text has twice is among the shared ones, too: its share is no smaller than that of its different ones.
    let may_be_shorter = |text: &Text| {
        let n_shared = text.shingles.iter().filter(|shingle| several.may_have(**shingle)).count();
        n_shared > 0 && n_shared as f64 >= text.shingles.len() as f64 * LEAST_SHARE
    };
    let shorter: Vec<bool> = texts.iter().map(may_be_shorter).collect();
    let of_shorter =
        || texts.iter().zip(&shorter).filter(|(_, is)| **is).flat_map(|(text, _)| &text.shingles);
    let mut looked_for = HashBits::<3>::with_bits(of_shorter().count() * 16);
    for shingle in of_shorter() {
        looked_for.insert(*shingle);
    }
    let may_be_longer =
        |text: &Text| text.shingles.iter().filter(|shingle| looked_for.may_have(**shingle)).nth(1).is_some();
    for (text, is_shorter) in texts.iter_mut().zip(shorter) {
        if is_shorter || may_be_longer(text) {
            text.shingles.sort_unstable();
            text.shingles.dedup();
        } else {
            text.shingles.clear();
        }
    }
}

/// The pairs of texts with nearly the same words.
///
/// A text whose share in a longer one is at least [`LEAST_SHARE`] cannot miss it with all of its rarest
/// shingles, once these are more than the rest may be. So it is enough to look up those.
pub(super) fn pairs(texts: &[Text]) -> Vec<(usize, usize)> {
    let n_texts_with = n_texts_with(texts);
    let n_with = |shingle: &u64| n_texts_with.get(shingle).copied().unwrap_or(1);

    // Longest first, so that what is looked up is always the shorter of the two.
    let mut order: Vec<usize> = (0..texts.len()).filter(|idx| !texts[*idx].shingles.is_empty()).collect();
    order.sort_by_key(|idx| (std::cmp::Reverse(texts[*idx].shingles.len()), *idx));

    let mut pairs = Vec::new();
    let mut texts_with: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for shorter in order {
        let text = &texts[shorter];
        let mut rarest: Vec<(u32, u64)> =
            text.shingles.iter().map(|shingle| (n_with(shingle), *shingle)).collect();
        rarest.sort_unstable();
        let n_needed = (text.shingles.len() as f64 * LEAST_SHARE).ceil() as usize;
        rarest.truncate(text.shingles.len() - n_needed + 1);

        let candidates = candidates(&rarest, &texts_with);
        pairs.extend(
            candidates
                .into_iter()
                .filter(|longer| text.says_what(&texts[*longer]))
                .map(|longer| (longer, shorter)),
        );

        for shingle in text.shingles.iter().filter(|shingle| n_with(shingle) > 1) {
            texts_with.entry(*shingle).or_default().push(shorter);
        }
    }
    pairs
}

/// How many texts have each shingle.
fn n_texts_with(texts: &[Text]) -> FxHashMap<u64, u32> {
    let n_shingles: usize = texts.iter().map(|text| text.shingles.len()).sum();
    let mut counts = FxHashMap::with_capacity_and_hasher(n_shingles, FxBuildHasher);
    for shingle in texts.iter().flat_map(|text| &text.shingles) {
        *counts.entry(*shingle).or_default() += 1;
    }
    counts
}

/// The texts that share one of the shingles, those with the first shingle first.
fn candidates(rarest: &[(u32, u64)], texts_with: &FxHashMap<u64, Vec<usize>>) -> Vec<usize> {
    let mut met = FxHashSet::default();
    rarest
        .iter()
        .filter_map(|(_, shingle)| texts_with.get(shingle))
        // The latest are the nearest in length.
        .flat_map(|texts| texts.iter().rev().take(MOST_CANDIDATES).copied())
        .filter(|text| met.insert(*text))
        .take(MOST_CANDIDATES)
        .collect()
}

/// How many of the `fewer` numbers stand among the `more`; both are sorted.
pub(super) fn n_shared(fewer: &[u64], more: &[u64]) -> usize {
    fewer.iter().filter(|number| more.binary_search(number).is_ok()).count()
}
