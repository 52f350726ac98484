//! Texts -> pairs of nearly the same words, by the runs of three words that they share.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{FEWEST_WORDS, LEAST_SHARE, Text};
use crate::attribution::model::{joined, part_hash};
use crate::hash_bits::HashBits;

/// Words in a shingle.
const SHINGLE: usize = 3;
/// How many other texts one text is compared with. Those that share its rarest shingles come first, so
/// what is lost are pairs among hundreds of variants of one text, which meet through each other.
const MOST_CANDIDATES: usize = 64;

/// Fills in the shingles of every text that is long enough to have some.
pub(super) fn shingle(texts: &mut [Text]) {
    let mut hashes: Vec<u64> = Vec::new();
    for text in texts.iter_mut().filter(|text| text.n_words >= FEWEST_WORDS) {
        hashes.clear();
        hashes.extend(text.words.as_bytes().split(|byte| *byte == b' ').map(part_hash));
        text.shingles =
            hashes.windows(SHINGLE).map(|window| window.iter().copied().fold(0, joined)).collect();
    }
}

/// Takes the shingles from texts that share fewer than two with other texts, as nearly all do; sorts those of the others.
/// One shingle is no [`LEAST_SHARE`] of any text, but of one that says the same three words again and again.
pub(super) fn drop_lonely_shingles(texts: &mut [Text]) {
    let n_shingles: usize = texts.iter().map(|text| text.shingles.len()).sum();
    let (mut once, mut several) =
        (HashBits::with_bits(n_shingles * 16), HashBits::with_bits(n_shingles * 16));
    for shingle in texts.iter().flat_map(|text| &text.shingles) {
        if once.insert(*shingle) {
            several.insert(*shingle);
        }
    }
    for text in texts {
        if text.shingles.iter().filter(|shingle| several.may_have(**shingle)).nth(1).is_some() {
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
    let mut counts = FxHashMap::default();
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
