//! Tables of one or more words, looked up at a place in a token sequence.

use std::cmp::Reverse;
use std::ops::Range;

use smol_str::SmolStr;

use crate::attribution::model::{joined, part_hash, small_part_hash};
use crate::hash_bits::HashBits;

/// What the phrases of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhraseKind {
    /// Cues of several words.
    Cue,
    /// Titles and ranks.
    Title,
    /// Nouns that can be sources.
    Role,
    /// Names of bodies.
    Body,
    /// Places.
    Place,
    /// Phrases that say where something was said.
    Medium,
}

/// A word that phrases are looked up at.
pub trait PhraseWord {
    /// The [`part_hash`] of the folded word.
    fn word_hash(&self) -> u64;

    /// Whether a phrase of this kind can begin with it; where this is known beforehand, most look-ups are
    /// spared.
    fn may_open(&self, kind: PhraseKind) -> bool;
}

impl PhraseWord for str {
    fn word_hash(&self) -> u64 {
        part_hash(self.as_bytes())
    }

    fn may_open(&self, _kind: PhraseKind) -> bool {
        true
    }
}

/// What a phrase stands for in the lexicon.
pub trait PhraseValue: Copy {
    /// What phrases with such a value are.
    const KIND: PhraseKind;
}

/// Phrases with a value each, found by their first word; the longest match wins.
///
/// Words stand in it as the hashes that every token carries, so that no letters are compared. It is filled first and then
/// settled: all of it stands side by side from then on, so that a look-up reads few places.
#[derive(Debug)]
pub struct PhraseTable<T> {
    /// While it is filled: the phrases as they come, with the words behind their first in `others`.
    filling: Vec<Filling<T>>,
    /// By the upper bits of the hash of the first word, or soon behind; a quarter of the places or more are free.
    openers: Box<[Opener<T>]>,
    /// How far a hash is shifted to the right to become a place among them.
    shift: u32,
    tails: Vec<Tail<T>>,
    /// What stands behind the first words.
    others: Vec<u64>,
    /// A bit for the first two words of each phrase that has two: most words that begin one are none here.
    pairs: HashBits,
}

/// A phrase of a table that is filled.
#[derive(Debug)]
struct Filling<T> {
    first: u64,
    /// The words behind it.
    others: Range<u32>,
    value: T,
}

/// The first word of phrases.
#[derive(Debug, Clone, Copy)]
struct Opener<T> {
    first: u64,
    /// From which of the tails to which they are its own.
    start: u32,
    end: u32,
    /// The value of the word alone.
    alone: Option<T>,
}

impl<T> Opener<T> {
    const FREE: Self = Opener { first: 0, start: 0, end: 0, alone: None };

    fn is_free(&self) -> bool {
        self.start == self.end && self.alone.is_none()
    }
}

/// A phrase without its first word.
#[derive(Debug)]
struct Tail<T> {
    /// Its second word, apart from the others: nearly all phrases that do not stand here differ in it.
    second: u64,
    /// Those behind it.
    others: Range<u32>,
    value: T,
}

impl<T> Default for PhraseTable<T> {
    fn default() -> Self {
        PhraseTable {
            filling: Vec::new(),
            openers: [Opener::FREE].into(),
            shift: 0,
            tails: Vec::new(),
            others: Vec::new(),
            pairs: HashBits::default(),
        }
    }
}

impl<T: PhraseValue> PhraseTable<T> {
    /// The hashes of the words that its phrases begin with, some of them several times, as long as it is filled.
    pub(super) fn openers(&self) -> impl Iterator<Item = u64> {
        self.filling.iter().map(|phrase| phrase.first)
    }

    /// Makes room for so many phrases more: growing would copy those before again and again.
    pub(super) fn reserve(&mut self, n_phrases: usize) {
        self.filling.reserve(n_phrases);
        self.others.reserve(n_phrases);
    }

    /// Adds a phrase, given as the hashes of its folded words. A later entry for the same words replaces the earlier one.
    pub(super) fn insert(&mut self, words: &[u64], value: T) {
        let Some((first, rest)) = words.split_first() else { return };
        let start = short(self.others.len());
        self.others.extend_from_slice(rest);
        self.filling.push(Filling { first: *first, others: start..short(self.others.len()), value });
    }

    /// Puts what was added where it is found; nothing can be added from then on.
    pub(super) fn settle(&mut self) {
        let filling = std::mem::take(&mut self.filling);
        // By their first words, in the order in which they came.
        let mut order: Vec<(u64, u32)> = filling.iter().map(|phrase| phrase.first).zip(0..).collect();
        order.sort_unstable();
        let same_first = |one: &(u64, u32), other: &(u64, u32)| one.0 == other.0;
        let n_openers = order.chunk_by(same_first).count();
        let n_places = (n_openers * 4 / 3 + 1).next_power_of_two().max(2);
        self.openers = vec![Opener::FREE; n_places].into();
        self.shift = u64::BITS - n_places.trailing_zeros();
        self.tails.reserve_exact(filling.len());
        self.pairs = HashBits::with_bits(filling.len() * 16);
        for phrases in order.chunk_by(same_first) {
            let first = phrases[0].0;
            let start = self.tails.len();
            let mut alone = None;
            for (_, idx) in phrases {
                let Filling { others, value, .. } = &filling[*idx as usize];
                let Some((second, behind)) = of_range(&self.others, others).split_first() else {
                    alone = Some(*value);
                    continue;
                };
                let is_known = |tail: &&mut Tail<T>| {
                    tail.second == *second && of_range(&self.others, &tail.others) == behind
                };
                if let Some(known) = self.tails[start..].iter_mut().find(is_known) {
                    known.value = *value;
                    continue;
                }
                self.pairs.insert(joined(first, *second));
                self.tails.push(Tail {
                    second: *second,
                    others: others.start + 1..others.end,
                    value: *value,
                });
            }
            // The longest first.
            self.tails[start..].sort_by_key(|tail| Reverse(tail.others.len()));
            let mut place = self.place_of(first);
            while !self.openers[place].is_free() {
                place = (place + 1) & (n_places - 1);
            }
            self.openers[place] = Opener { first, start: short(start), end: short(self.tails.len()), alone };
        }
    }

    #[inline]
    fn place_of(&self, first: u64) -> usize {
        usize::try_from(first >> self.shift).unwrap_or(0)
    }

    /// What begins with this word.
    #[inline]
    fn opener_of(&self, first: u64) -> Option<&Opener<T>> {
        debug_assert!(self.filling.is_empty(), "what was added is not settled");
        let mut place = self.place_of(first) & (self.openers.len() - 1);
        loop {
            let opener = &self.openers[place];
            if opener.is_free() {
                return None;
            }
            if opener.first == first {
                return Some(opener);
            }
            place = (place + 1) & (self.openers.len() - 1);
        }
    }

    /// The longest phrase that starts here: its number of words and its value.
    ///
    /// `word(i)` gives the word `i` places further on, or none at the end.
    #[inline]
    pub fn longest<'w, W: PhraseWord + ?Sized + 'w>(
        &self,
        word: impl Fn(usize) -> Option<&'w W>,
    ) -> Option<(usize, &T)> {
        // Most words are told at one look.
        let first = word(0).filter(|first| first.may_open(T::KIND))?;
        self.longest_from(first, word)
    }

    fn longest_from<'w, W: PhraseWord + ?Sized + 'w>(
        &self,
        first: &W,
        word: impl Fn(usize) -> Option<&'w W>,
    ) -> Option<(usize, &T)> {
        let first = first.word_hash();
        let opener = self.opener_of(first)?;
        let alone = || opener.alone.as_ref().map(|value| (1, value));
        if opener.start == opener.end {
            return alone();
        }
        let Some(second) = word(1).map(PhraseWord::word_hash) else { return alone() };
        if !self.pairs.may_have(joined(first, second)) {
            return alone();
        }
        self.longest_tail(opener, second, word).or_else(alone)
    }

    /// As [`PhraseTable::longest`], of the phrases of two words or more: where there is none, which is nearly always, the
    /// first two words tell so at one look.
    #[inline]
    pub fn longest_of_several<'w, W: PhraseWord + ?Sized + 'w>(
        &self,
        word: impl Fn(usize) -> Option<&'w W>,
    ) -> Option<(usize, &T)> {
        let first = word(0).filter(|first| first.may_open(T::KIND))?.word_hash();
        let second = word(1)?.word_hash();
        if !self.pairs.may_have(joined(first, second)) {
            return None;
        }
        self.longest_tail(self.opener_of(first)?, second, word)
    }

    /// The longest phrase of this first and second word.
    fn longest_tail<'w, W: PhraseWord + ?Sized + 'w>(
        &self,
        opener: &Opener<T>,
        second: u64,
        word: impl Fn(usize) -> Option<&'w W>,
    ) -> Option<(usize, &T)> {
        let is = |at: usize, expected: u64| word(at).is_some_and(|word| word.word_hash() == expected);
        let others = |tail: &Tail<T>| of_range(&self.others, &tail.others);
        self.tails[opener.start as usize..opener.end as usize]
            .iter()
            .find(|tail| {
                tail.second == second
                    && others(tail).iter().enumerate().all(|(i, expected)| is(i + 2, *expected))
            })
            .map(|tail| (tail.others.len() + 2, &tail.value))
    }

    /// The value of exactly these words.
    #[must_use]
    pub fn exact<W: PhraseWord + ?Sized>(&self, words: &[&W]) -> Option<&T> {
        match self.longest(|i| words.get(i).copied()) {
            Some((count, value)) if count == words.len() => Some(value),
            _ => None,
        }
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[inline]
fn of_range<'w>(words: &'w [u64], range: &Range<u32>) -> &'w [u64] {
    &words[range.start as usize..range.end as usize]
}

/// A word as the tables know it: lower case, straight apostrophes, no dot at its end.
#[must_use]
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    folded.push_str(word);
    folded.make_ascii_lowercase();
    if !word.is_ascii() {
        folded.clear();
        for c in word.chars() {
            match c {
                '’' | '‘' | 'ʼ' => folded.push('\''),
                '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
                c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
                c => folded.extend(c.to_lowercase()),
            }
        }
    }
    if folded.len() > 1 && folded.ends_with('.') {
        folded.pop();
    }
    folded
}

/// Whether a word is folded as it stands, as most words of a text are.
fn is_folded(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) && bytes.last() != Some(&b'.')
}

/// The hash of a word as [`fold`] leaves it.
pub(crate) fn folded_hash(word: &str) -> u64 {
    let without_dot = word.strip_suffix('.').filter(|rest| !rest.is_empty()).unwrap_or(word);
    small_part_hash(without_dot.as_bytes()).unwrap_or_else(|| part_hash(fold(word).as_bytes()))
}

/// Longer words are not folded in place.
const LONGEST: usize = 23;

/// A word folded in this room; nothing where it is not ASCII or too long.
fn folded_in<'r>(word: &str, room: &'r mut [u8; LONGEST]) -> Option<&'r [u8]> {
    let room = room.get_mut(..word.len()).filter(|_| word.is_ascii())?;
    room.copy_from_slice(word.as_bytes());
    room.make_ascii_lowercase();
    Some(match &*room {
        [rest @ .., b'.'] if !rest.is_empty() => rest,
        all => all,
    })
}

/// As [`fold`], without an allocation for words of usual length.
pub(crate) fn folded(word: &str) -> SmolStr {
    if is_folded(word) {
        return SmolStr::new(word);
    }
    let mut room = [0; LONGEST];
    let plain = folded_in(word, &mut room).and_then(|folded| std::str::from_utf8(folded).ok());
    plain.map_or_else(|| fold(word).into(), SmolStr::new_inline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let mut table = PhraseTable::default();
        let phrases =
            [("prime minister", 1_usize), ("prime", 2), ("minister", 3), ("member of parliament", 4)];
        let again = [("minister", 5), ("member of staff", 6), ("minister without portfolio", 7)];
        for (phrase, value) in phrases.into_iter().chain(again) {
            let words: Vec<u64> = phrase.split(' ').map(folded_hash).collect();
            table.insert(&words, value);
        }
        table.settle();
        let text = ["prime", "minister", "jones"];
        assert_eq!(table.longest(|i| text.get(i).copied()), Some((2, &1)));
        assert_eq!(table.longest(|i| text[1..].get(i).copied()), Some((1, &5)));
        assert_eq!(table.longest(|i| text[2..].get(i).copied()), None);
        assert_eq!(table.exact(&["prime"]), Some(&2));
        assert_eq!(table.exact(&["member", "of", "staff"]), Some(&6));
        assert_eq!(table.exact(&["member", "of", "parliament"]), Some(&4));
        assert_eq!(table.exact(&["member"]), None);
        assert_eq!(table.exact(&["member", "of", "clubs"]), None);
        let text = ["minister", "without", "shoes"];
        assert_eq!(table.longest(|i| text.get(i).copied()), Some((1, &5)));
        assert_eq!(table.longest_of_several(|i| text.get(i).copied()), None);
        let text = ["member", "of", "staff", "spoke"];
        assert_eq!(table.longest_of_several(|i| text.get(i).copied()), Some((3, &6)));
        for start in [1, 2, 4] {
            assert_eq!(table.longest_of_several(|i| text.get(start + i).copied()), None);
        }
    }

    #[test]
    fn folding() {
        assert_eq!(fold("Gen."), "gen");
        assert_eq!(fold("U.S."), "u.s");
        assert_eq!(fold("O’Brien"), "o'brien");
        assert_eq!(fold("."), ".");
        for word in [
            "Gen.",
            "gen",
            "GEN",
            "a.b..",
            "O’Brien",
            ".",
            "..",
            "",
            "x.",
            "Straße",
            "a-very-long-word-that-is-not-kept-in-place.",
        ] {
            assert_eq!(folded(word), fold(word));
            assert_eq!(folded_hash(word), part_hash(fold(word).as_bytes()));
        }
    }
}
