//! The words seen so far: what is known of each is looked up once, not at every place where it stands.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use super::Room;
use super::word::{TokenKind, Word};
use crate::attribution::model::joined;
use crate::eight_bytes::first_eight;
use crate::lexicon::Lexicon;
use crate::span::Span;

/// The words of the articles read so far, by number.
///
/// It belongs to one lexicon. Many words come only once: when there are too many, the next article begins anew, so
/// that memory stays bounded.
#[derive(Debug)]
pub struct Vocabulary {
    id: u64,
    room: Room,
    words: Vec<Word>,
    /// The hash of each as it is printed, and of its kind.
    hashes: Vec<u64>,
    /// The numbers of their profiles, by what a profile hangs on.
    profiles: FxHashMap<u64, u32>,
    /// By the lower bits of its hash, or soon behind: the upper bits of the hash of a printed word, and in the lower
    /// [`NUMBER_BITS`] one more than its number; 0 where there is none. Half of the places or more are free.
    places: Vec<u64>,
}

/// So many words are kept from article to article.
const KEPT: usize = 1 << 15;

/// Tokens of a long article: there is room for them from the first one on, and that of longer ones is not kept.
const LARGEST_ROOM: usize = 1 << 15;

/// No article has so many words: they would be longer than all that is read.
const NUMBER_BITS: u32 = 26;
const NUMBER: u64 = (1 << NUMBER_BITS) - 1;

/// An id that no vocabulary had before.
fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Default for Vocabulary {
    fn default() -> Self {
        let room = Room::default();
        let (words, hashes, places) = (Vec::new(), Vec::new(), Vec::new());
        Vocabulary { id: next_id(), room, words, hashes, profiles: FxHashMap::default(), places }
    }
}

impl Vocabulary {
    /// What tells it from every other one: numbers of words mean nothing elsewhere. Never 0.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Takes room for so many tokens.
    pub(super) fn take_room(&mut self, n_tokens: usize) -> Room {
        let mut room = std::mem::take(&mut self.room);
        room.reserve(if room.size() == 0 { n_tokens.max(LARGEST_ROOM) } else { n_tokens });
        room
    }

    /// Gives back the room of tokens that are not wanted any more, for the next article.
    pub(crate) fn give_back(&mut self, room: Room) {
        if room.size() <= LARGEST_ROOM {
            self.room = room;
        }
    }

    /// The words by number.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Forgets all words where they have become many; the numbers given out before mean nothing then.
    pub fn begin_article(&mut self) {
        if self.words.len() > 2 * KEPT {
            *self = Vocabulary::default();
        } else if self.words.len() > KEPT {
            self.id = next_id();
            self.words.clear();
            self.hashes.clear();
            self.profiles.clear();
            self.places.fill(0);
        }
    }

    /// The number of the word printed at this place of a text, with its [hash](printed_hash).
    ///
    /// Words are told apart by 38 bits of their hash and by where the search for it begins.
    #[inline]
    pub(super) fn number_of(
        &mut self,
        hash: u64,
        text: &str,
        printed: Span,
        kind: TokenKind,
        lexicon: &Lexicon,
    ) -> usize {
        let mut place = self.place_of(hash);
        while let Some(known) = self.places.get(place).filter(|known| **known != 0) {
            if (known ^ hash) & !NUMBER == 0 {
                return (known & NUMBER) as usize - 1;
            }
            place = (place + 1) & (self.places.len() - 1);
        }
        self.add(printed.of(text), hash, kind, lexicon)
    }

    #[cold]
    fn add(&mut self, printed: &str, hash: u64, kind: TokenKind, lexicon: &Lexicon) -> usize {
        /// Of words that the tagger can tell apart; more are rare.
        const PROFILES: usize = 7000;
        if self.places.is_empty() {
            // Room for all that is kept: what is not used is never touched, and growing would copy the rest again and again.
            self.words.reserve_exact(KEPT);
            self.hashes.reserve_exact(KEPT);
            self.profiles.reserve(PROFILES);
        }
        if self.places.len() <= 2 * self.words.len() {
            self.places = vec![0; (2 * self.places.len()).max(2 * KEPT)];
            for number in 0..self.words.len() {
                self.put(number);
            }
        }
        let number = self.words.len();
        let mut word = Word::new(printed, kind, lexicon);
        let next = u32::try_from(self.profiles.len()).unwrap_or(u32::MAX);
        word.profile =
            *self.profiles.entry(lexicon.models.tagger.profile_of(&word.folded, word.hash)).or_insert(next);
        self.words.push(word);
        self.hashes.push(hash);
        self.put(number);
        number
    }

    fn put(&mut self, number: usize) {
        let hash = self.hashes[number];
        let mut place = self.place_of(hash);
        while self.places[place] != 0 {
            place = (place + 1) & (self.places.len() - 1);
        }
        self.places[place] = hash & !NUMBER | (number as u64 + 1);
    }

    /// Where the search for a hash begins: what stands there holds the other bits of it.
    #[inline]
    fn place_of(&self, hash: u64) -> usize {
        (hash & NUMBER) as usize & self.places.len().wrapping_sub(1)
    }
}

/// The hash of a word as it is printed. Eight bytes are read at a time, whatever the length: most words need no more.
#[inline]
pub(super) fn printed_hash(text: &str, place: Span, kind: TokenKind) -> u64 {
    hash_from(first_eight(text.as_bytes(), place.start, place.len()), text, place, kind)
}

/// As [`printed_hash`], for a word whose [first eight bytes](first_eight) are read already.
#[inline]
pub(super) fn hash_from(eight: u64, text: &str, place: Span, kind: TokenKind) -> u64 {
    let mut hash = joined(0, eight);
    let mut at = place.start + 8;
    while at < place.end {
        hash = joined(hash, first_eight(text.as_bytes(), at, place.end - at));
        at += 8;
    }
    joined(hash, place.len() as u64 * 4 + kind as u64)
}

/// What is kept from document to document: one vocabulary for each thread at work.
#[derive(Debug, Default)]
pub(crate) struct Vocabularies(Mutex<Vec<Vocabulary>>);

impl Vocabularies {
    /// One that nobody uses.
    pub fn take(&self) -> Vocabulary {
        self.0.lock().ok().and_then(|mut free| free.pop()).unwrap_or_default()
    }

    /// Keeps one for the next document.
    pub fn keep(&self, vocabulary: Vocabulary) {
        if let Ok(mut free) = self.0.lock() {
            free.push(vocabulary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_of(vocabulary: &mut Vocabulary, word: &str, kind: TokenKind) -> usize {
        let span = Span::new(0, word.len());
        vocabulary.number_of(printed_hash(word, span, kind), word, span, kind, Lexicon::shared())
    }

    #[test]
    fn every_word_has_one_number() {
        let mut vocabulary = Vocabulary::default();
        let printed: Vec<String> = (0..5000).map(|number| format!("Word{number}")).collect();
        let numbers = |vocabulary: &mut Vocabulary| -> Vec<usize> {
            printed.iter().map(|word| number_of(vocabulary, word, TokenKind::Word)).collect()
        };
        let first = numbers(&mut vocabulary);
        assert_eq!(first, (0..5000).collect::<Vec<usize>>());
        assert_eq!(numbers(&mut vocabulary), first);
        assert_eq!(&*vocabulary.words()[4321].folded, "word4321");
        // A mark is another word than the punctuation that looks like it.
        let kinds = [TokenKind::Mark, TokenKind::Punctuation];
        assert_eq!(kinds.map(|kind| number_of(&mut vocabulary, "'", kind)), [5000, 5001]);
    }

    #[test]
    fn too_many_words_are_forgotten_between_articles() {
        let mut vocabulary = Vocabulary::default();
        for number in 0..=KEPT {
            number_of(&mut vocabulary, &number.to_string(), TokenKind::Word);
        }
        vocabulary.begin_article();
        assert!(vocabulary.words().is_empty());
        assert_eq!(number_of(&mut vocabulary, "one", TokenKind::Word), 0);
        vocabulary.begin_article();
        assert_eq!(vocabulary.words().len(), 1);
    }
}
