//! Quotations of an article whose words were edited slightly.
//!
//! Two rows can be the same quotation when, in the order in which they stand, their words are alike by
//! [`LEAST_LIKENESS`] or more: twice the shared words over the words of both. Where they stand between the same
//! neighbours and have the same speaker, [`LEAST_LIKENESS_IN_PLACE`] is enough. The likest two are paired first; but
//! where another row is as like (within [`MARGIN`]) and has other words, nobody can say which it was, and neither is
//! paired: a check must not end up on a quotation that the checker never saw.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::candidates::Index;
use super::matching::Pairs;
use super::side::Side;
use crate::ledger::folded::fold;
use crate::lexicon::Lexicon;
use crate::speaker_name::SpeakerName;

/// The least likeness of two rows that are the same quotation.
pub const LEAST_LIKENESS: f64 = 0.6;
/// The same for rows between the same neighbours that have the same speaker.
pub const LEAST_LIKENESS_IN_PLACE: f64 = 0.4;
/// With fewer words in common two rows are never the same quotation.
pub const FEWEST_SHARED_WORDS: usize = 2;
/// Rows whose likeness to a third differs by less than this are as like.
pub const MARGIN: f64 = 0.03;
/// What the same neighbours, and the same speaker, add to the likeness when it is compared.
const BONUS: f64 = 0.05;
/// Only so many words of a row are looked at.
const MOST_WORDS: usize = 300;

/// Pairs what is left of an article's rows where their words are alike.
pub(super) fn pair_edited(
    old: &Side<'_>,
    new: &Side<'_>,
    old_rows: &[usize],
    new_rows: &[usize],
    lexicon: &Lexicon,
    pairs: &mut Pairs,
) {
    let places = Places::new(old_rows, new_rows, pairs);
    let open: Vec<usize> = old_rows.iter().copied().filter(|row| pairs.of_old[*row].is_none()).collect();
    let free: Vec<usize> = new_rows.iter().copied().filter(|row| pairs.of_new[*row].is_none()).collect();
    if open.is_empty() || free.is_empty() {
        return;
    }
    let old_texts: Vec<String> = open.iter().map(|row| fold(&old.rows[*row].row.quote)).collect();
    let new_texts: Vec<String> = free.iter().map(|row| fold(&new.rows[*row].row.quote)).collect();
    let mut numbers = FxHashMap::default();
    let new_words: Vec<Words> = new_texts.iter().map(|text| Words::of(text, &mut numbers)).collect();
    let index = Index::new(new_words.iter().map(|words| words.in_order.as_slice()));
    let expected = places.expected(&open, &free);

    let speaker_of = |side: &Side<'_>, row: usize| SpeakerName::of(&side.rows[row].row.speaker, lexicon);
    let new_speakers: Vec<Option<SpeakerName>> = free.iter().map(|row| speaker_of(new, *row)).collect();

    let mut likely = Vec::new();
    for (idx, (old_row, text)) in open.iter().zip(&old_texts).enumerate() {
        let words = Words::of(text, &mut numbers);
        let speaker = speaker_of(old, *old_row);
        let place = expected[idx];
        let mut candidates = index.candidates(&words.in_order, place);
        // Where nothing but its place tells what a row was, it may share common words alone.
        let beside = free.iter().enumerate().take(place + 2).skip(place.saturating_sub(1));
        for (candidate, new_row) in beside {
            if !candidates.contains(&candidate) && places.are_the_same(*old_row, *new_row) {
                candidates.push(candidate);
            }
        }
        for candidate in candidates {
            let new_row = free[candidate];
            let (likeness, n_shared) = likeness(&words, &new_words[candidate]);
            let is_in_place = places.are_the_same(*old_row, new_row);
            let both = speaker.as_ref().zip(new_speakers[candidate].as_ref());
            let has_same_speaker = both.is_some_and(|(one, other)| one.may_be(other));
            let least =
                if is_in_place && has_same_speaker { LEAST_LIKENESS_IN_PLACE } else { LEAST_LIKENESS };
            if n_shared >= FEWEST_SHARED_WORDS && likeness >= least {
                let bonus = BONUS * f64::from(u8::from(is_in_place) + u8::from(has_same_speaker));
                likely.push(Likely { old: *old_row, new: new_row, score: likeness + bonus });
            }
        }
    }
    pair_likeliest(old, new, likely, pairs);
}

/// Two rows that can be the same quotation.
struct Likely {
    old: usize,
    new: usize,
    score: f64,
}

fn pair_likeliest(old: &Side<'_>, new: &Side<'_>, mut likely: Vec<Likely>, pairs: &mut Pairs) {
    likely.sort_by(|one, other| {
        other.score.total_cmp(&one.score).then(one.old.cmp(&other.old)).then(one.new.cmp(&other.new))
    });
    let mut of_old: FxHashMap<usize, Rivals> = FxHashMap::default();
    let mut of_new: FxHashMap<usize, Rivals> = FxHashMap::default();
    for (idx, one) in likely.iter().enumerate() {
        of_old.entry(one.old).or_default().pairs.push(idx);
        of_new.entry(one.new).or_default().pairs.push(idx);
    }
    for one in &likely {
        let is_open = |pair: usize| {
            pairs.of_old[likely[pair].old].is_none() && pairs.of_new[likely[pair].new].is_none()
        };
        if pairs.of_old[one.old].is_some() || pairs.of_new[one.new].is_some() {
            continue;
        }
        let new_words = |pair: usize| new.words[likely[pair].new];
        let old_words = |pair: usize| old.words[likely[pair].old];
        let of_old = of_old.get_mut(&one.old);
        let of_new = of_new.get_mut(&one.new);
        let rivals = [
            of_old.and_then(|rivals| rivals.likeliest(new.words[one.new], new_words, is_open)),
            of_new.and_then(|rivals| rivals.likeliest(old.words[one.old], old_words, is_open)),
        ];
        if !rivals.into_iter().flatten().any(|rival| likely[rival].score > one.score - MARGIN) {
            pairs.pair(one.old, one.new, true);
        }
    }
}

/// The likely pairs of one row, the likeliest first. Pairs close and never open again, so that all questions together
/// go through them once.
#[derive(Debug, Default)]
struct Rivals {
    pairs: Vec<usize>,
    /// All pairs before this one are closed.
    first: usize,
    /// All open pairs between that one and this have the words of that one.
    other: usize,
}

impl Rivals {
    /// The likeliest open pair that leads to other words than these.
    fn likeliest(
        &mut self,
        words: usize,
        words_of: impl Fn(usize) -> usize,
        is_open: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        while !is_open(*self.pairs.get(self.first)?) {
            self.first += 1;
        }
        let first = self.pairs[self.first];
        if words_of(first) != words {
            return Some(first);
        }
        self.other = self.other.max(self.first + 1);
        loop {
            let other = *self.pairs.get(self.other)?;
            if is_open(other) && words_of(other) != words {
                return Some(other);
            }
            self.other += 1;
        }
    }
}

/// Between which rows that are paired already a row stands.
struct Places {
    of_old: FxHashMap<usize, usize>,
    of_new: FxHashMap<usize, usize>,
    next: FxHashMap<usize, usize>,
}

impl Places {
    fn new(old_rows: &[usize], new_rows: &[usize], pairs: &Pairs) -> Self {
        // A place is named by the row of the new ledger that stands before it, and 0 is the start of the article.
        let mut places =
            Places { of_old: FxHashMap::default(), of_new: FxHashMap::default(), next: FxHashMap::default() };
        let mut place = 0;
        for row in old_rows {
            match pairs.of_old[*row] {
                Some(pair) => {
                    places.next.insert(place, pair.new + 1);
                    place = pair.new + 1;
                }
                None => {
                    places.of_old.insert(*row, place);
                }
            }
        }
        let mut place = 0;
        for row in new_rows {
            match pairs.of_new[*row] {
                Some(_) => place = row + 1,
                None => {
                    places.of_new.insert(*row, place);
                }
            }
        }
        places
    }

    /// About where each open row would stand among the free ones: as far on between the same two pairs.
    fn expected(&self, open: &[usize], free: &[usize]) -> Vec<usize> {
        let mut free_in: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
        for (idx, row) in free.iter().enumerate() {
            let (_, n_rows) = free_in.entry(self.of_new[row]).or_insert((idx, 0));
            *n_rows += 1;
        }
        let mut expected = Vec::with_capacity(open.len());
        for rows in open.chunk_by(|one, next| self.of_old[one] == self.of_old[next]) {
            let place = self.of_old[&rows[0]];
            // Where no new row stands there, those around are the next best.
            let nearest = || (free.partition_point(|row| *row < place), 0);
            let (start, n_free) = free_in.get(&place).copied().unwrap_or_else(nearest);
            expected.extend((0..rows.len()).map(|number| start + number * n_free / rows.len()));
        }
        expected
    }

    /// Whether the two rows stand between the same two pairs.
    fn are_the_same(&self, old_row: usize, new_row: usize) -> bool {
        let (Some(old), Some(new)) = (self.of_old.get(&old_row), self.of_new.get(&new_row)) else {
            return false;
        };
        // The next pair must not stand before: then the article was put in another order.
        old == new && self.next.get(old).is_none_or(|next| *next > new_row)
    }
}

/// The words of a text, as numbers.
struct Words {
    in_order: Vec<u32>,
    sorted: Vec<u32>,
}

impl Words {
    fn of<'t>(text: &'t str, numbers: &mut FxHashMap<&'t str, u32>) -> Self {
        let words = text.split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS);
        let number = |word| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(word).or_insert(next)
        };
        let in_order: Vec<u32> = words.map(number).collect();
        let mut sorted = in_order.clone();
        sorted.sort_unstable();
        Words { in_order, sorted }
    }

    fn len(&self) -> usize {
        self.in_order.len()
    }
}

/// How alike two texts are, and how many words they share in order; nothing where they are less alike than counts.
fn likeness(old: &Words, new: &Words) -> (f64, usize) {
    let n_words = (old.len() + new.len()).max(1) as f64;
    let least_shared = LEAST_LIKENESS_IN_PLACE * n_words / 2.0;
    // In any order they share at least as many, and that is counted sooner.
    if (n_in_both(&old.sorted, &new.sorted) as f64) < least_shared {
        return (0.0, 0);
    }
    let same = |op: DiffOp| match op {
        DiffOp::Equal { len, .. } => len,
        _ => 0,
    };
    let operations = capture_diff_slices(Algorithm::Myers, &old.in_order, &new.in_order);
    let n_shared: usize = operations.into_iter().map(same).sum();
    (2.0 * n_shared as f64 / n_words, n_shared)
}

/// How many numbers two sorted lists share.
fn n_in_both(old: &[u32], new: &[u32]) -> usize {
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    let mut n_shared = 0;
    while let (Some(one), Some(other)) = (old.peek(), new.peek()) {
        match one.cmp(other) {
            Ordering::Less => drop(old.next()),
            Ordering::Greater => drop(new.next()),
            Ordering::Equal => {
                n_shared += 1;
                old.next();
                new.next();
            }
        }
    }
    n_shared
}
