//! Tables of one or more words, looked up at a place in a token sequence.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::attribution::model::part_hash;

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
pub trait PhraseValue {
    /// What phrases with such a value are.
    const KIND: PhraseKind;
}

/// Phrases with a value each, found by their first word; the longest match wins.
///
/// Words stand in it as the hashes that every token carries, so that no letters are compared.
#[derive(Debug)]
pub struct PhraseTable<T> {
    /// For each first word the words behind it, longest list first, with the value.
    by_first: FxHashMap<u64, Vec<Tail<T>>>,
}

/// A phrase without its first word.
#[derive(Debug)]
struct Tail<T> {
    /// Its second word, apart from the others: nearly all phrases that do not stand here differ in it.
    second: Option<u64>,
    others: Box<[u64]>,
    value: T,
}

impl<T> Tail<T> {
    fn n_words(&self) -> usize {
        usize::from(self.second.is_some()) + self.others.len()
    }
}

impl<T> Default for PhraseTable<T> {
    fn default() -> Self {
        PhraseTable { by_first: FxHashMap::default() }
    }
}

impl<T: PhraseValue> PhraseTable<T> {
    /// The hashes of the words that its phrases begin with.
    pub fn openers(&self) -> impl Iterator<Item = u64> {
        self.by_first.keys().copied()
    }

    /// Adds a phrase, given as folded words. A later entry for the same words replaces the earlier one.
    pub fn insert(&mut self, words: &[SmolStr], value: T) {
        let Some((first, rest)) = words.split_first() else { return };
        let mut rest = rest.iter().map(|word| word.as_str().word_hash());
        let tail = Tail { second: rest.next(), others: rest.collect(), value };
        let list = self.by_first.entry(first.as_str().word_hash()).or_default();
        match list.iter_mut().find(|known| known.second == tail.second && known.others == tail.others) {
            Some(known) => *known = tail,
            None => {
                // Longest first; of equals the one added first.
                let at = list.partition_point(|known| known.n_words() >= tail.n_words());
                list.insert(at, tail);
            }
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
        let list = self.by_first.get(&first.word_hash())?;
        let second = word(1).map(PhraseWord::word_hash);
        let is = |at: usize, expected: u64| word(at).is_some_and(|word| word.word_hash() == expected);
        list.iter()
            .find(|tail| {
                tail.second.is_none()
                    || tail.second == second
                        && tail.others.iter().enumerate().all(|(i, expected)| is(i + 2, *expected))
            })
            .map(|tail| (tail.n_words() + 1, &tail.value))
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

/// As [`fold`], without an allocation for words of usual length.
pub(crate) fn folded(word: &str) -> SmolStr {
    /// Longer words are not kept in place.
    const LONGEST: usize = 23;
    // Most words of a list are folded as they stand.
    let is_folded = word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_folded && !word.ends_with('.') {
        return SmolStr::new(word);
    }
    let mut room = [0; LONGEST];
    let plain = room.get_mut(..word.len()).filter(|_| word.is_ascii()).and_then(|room| {
        room.copy_from_slice(word.as_bytes());
        room.make_ascii_lowercase();
        let room = match &*room {
            [rest @ .., b'.'] if !rest.is_empty() => rest,
            all => all,
        };
        std::str::from_utf8(room).ok()
    });
    plain.map_or_else(|| fold(word).into(), SmolStr::new_inline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let mut table = PhraseTable::default();
        for (phrase, value) in [("prime minister", 1_usize), ("prime", 2), ("minister", 3)] {
            let words: Vec<SmolStr> = phrase.split(' ').map(folded).collect();
            table.insert(&words, value);
        }
        let text = ["prime", "minister", "jones"];
        assert_eq!(table.longest(|i| text.get(i).copied()), Some((2, &1)));
        assert_eq!(table.longest(|i| text[1..].get(i).copied()), Some((1, &3)));
        assert_eq!(table.longest(|i| text[2..].get(i).copied()), None);
        assert_eq!(table.exact(&["prime"]), Some(&2));
    }

    #[test]
    fn folding() {
        assert_eq!(fold("Gen."), "gen");
        assert_eq!(fold("U.S."), "u.s");
        assert_eq!(fold("O’Brien"), "o'brien");
        assert_eq!(fold("."), ".");
    }
}
