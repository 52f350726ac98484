//! Tables of one or more words, looked up at a place in a token sequence.

use rustc_hash::FxHashMap;

/// Phrases with a value each, found by their first word; the longest match wins.
#[derive(Debug)]
pub struct PhraseTable<T> {
    /// For each first word the words behind it, longest list first, with the value.
    by_first: FxHashMap<Box<str>, Vec<Tail<T>>>,
}

/// The words of a phrase behind its first, and its value.
type Tail<T> = (Vec<Box<str>>, T);

impl<T> Default for PhraseTable<T> {
    fn default() -> Self {
        PhraseTable { by_first: FxHashMap::default() }
    }
}

impl<T> PhraseTable<T> {
    /// Adds a phrase, given as folded words. A later entry for the same words replaces the earlier one.
    pub fn insert(&mut self, words: &[String], value: T) {
        let Some((first, rest)) = words.split_first() else { return };
        let rest: Vec<Box<str>> = rest.iter().map(|word| word.as_str().into()).collect();
        let list = self.by_first.entry(first.as_str().into()).or_default();
        match list.iter_mut().find(|(words, _)| *words == rest) {
            Some(entry) => entry.1 = value,
            None => {
                // Longest first; of equals the one added first.
                let at = list.partition_point(|(words, _)| words.len() >= rest.len());
                list.insert(at, (rest, value));
            }
        }
    }

    /// The longest phrase that starts here: its number of words and its value.
    ///
    /// `word(i)` gives the folded word `i` places further on, or none at the end.
    pub fn longest<'w>(&self, word: impl Fn(usize) -> Option<&'w str>) -> Option<(usize, &T)> {
        let list = self.by_first.get(word(0)?)?;
        list.iter()
            .find(|(rest, _)| rest.iter().enumerate().all(|(i, expected)| word(i + 1) == Some(expected)))
            .map(|(rest, value)| (rest.len() + 1, value))
    }

    /// The value of exactly these words.
    #[must_use]
    pub fn exact(&self, words: &[&str]) -> Option<&T> {
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
    fold_into(word, &mut folded);
    folded
}

/// As [`fold`], into a string that is used again and again.
pub fn fold_into(word: &str, folded: &mut String) {
    folded.clear();
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let mut table = PhraseTable::default();
        for (phrase, value) in [("prime minister", 1), ("prime", 2), ("minister", 3)] {
            let words: Vec<String> = phrase.split(' ').map(fold).collect();
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
