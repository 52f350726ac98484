//! What a row of the ledger claims: these words were said, with this editing.

use std::ops::Range;

use smol_str::SmolStr;

use crate::ledger::Row;
use crate::lexicon::Lexicon;
use crate::span::Span;
use crate::wording::words::form;
use crate::wording::{AlteredWord, Part, Word, parts};

/// With fewer words, finding them proves nothing unless what stands around them fits, too.
pub const FEWEST_WORDS: usize = 4;
/// With fewer words, finding something like them proves nothing unless what stands around it fits, too.
pub const FEWEST_WORDS_ALTERED: usize = 6;

/// One element of a claim, in the order of the quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    /// A word that was said.
    Word(Word),
    /// A word with letters in brackets.
    Altered(AlteredWord),
    /// Words are left out.
    Omission {
        /// Whether the dots stand in brackets.
        brackets: bool,
    },
    /// A word in brackets, which the source need not have.
    Optional(Word),
    /// The end of brackets, in whose place the source can have other words.
    Replacement(Span),
}

impl Element {
    /// Whether it stands for a word that was said.
    pub(super) fn is_said(&self) -> bool {
        matches!(self, Element::Word(_) | Element::Altered(_))
    }
}

/// The words that a row quotes, ready to be looked for.
#[derive(Debug)]
pub(super) struct Claim {
    /// The number of its row.
    pub(super) row: usize,
    /// The quote as the ledger has it.
    pub(super) text: String,
    pub(super) elements: Vec<Element>,
    /// The hashes of the words that were said; 0 for one with letters in brackets.
    pub(super) hashes: Vec<u64>,
    /// The words between omissions, as ranges of `hashes`.
    pub(super) pieces: Vec<Range<usize>>,
    /// For each word, whether it stands directly behind the one before, with no editing between.
    pub(super) follows: Vec<bool>,
    /// Words that a hyphen joins to the next one, as numbers of `hashes`, and the hash of both as one word.
    pub(super) joined: Vec<(usize, u64)>,
    /// Whether its words stand in any text: one alone, or grammatical ones ("of the").
    pub(super) is_common: bool,
    /// The hash of the last word of the speaker's name.
    pub(super) name: Option<u64>,
    /// The hashes of the words of the row around the quote that say what it is about, sorted.
    pub(super) around: Vec<u64>,
}

impl Claim {
    /// Nothing for a row that quotes no words.
    pub(super) fn of(number: usize, row: &Row, lexicon: &Lexicon) -> Option<Claim> {
        let lists = &lexicon.wording;
        let mut claim = Claim {
            row: number,
            text: row.quote.clone(),
            elements: Vec::new(),
            hashes: Vec::new(),
            pieces: Vec::new(),
            follows: Vec::new(),
            joined: Vec::new(),
            is_common: false,
            name: None,
            around: Vec::new(),
        };
        let mut piece_start = 0;
        let mut is_behind_a_word = false;
        let all = parts(&row.quote, lists);
        for part in all {
            match part {
                Part::Word(word) => {
                    if let (true, true, Some(Element::Word(first))) =
                        (word.hyphenated, is_behind_a_word, claim.elements.last())
                    {
                        let both = Span::new(first.span.start, word.span.end).of(&claim.text);
                        let hash = hash(&form(&both.replace(is_hyphen, ""), lists));
                        claim.joined.push((claim.hashes.len() - 1, hash));
                    }
                    claim.hashes.push(hash(&word.form));
                    claim.follows.push(is_behind_a_word);
                    is_behind_a_word = true;
                    claim.elements.push(Element::Word(word));
                }
                Part::Altered(word) => {
                    claim.hashes.push(0);
                    claim.follows.push(false);
                    is_behind_a_word = false;
                    claim.elements.push(Element::Altered(word));
                }
                Part::Omission { brackets, .. } => {
                    is_behind_a_word = false;
                    if claim.hashes.len() > piece_start {
                        claim.pieces.push(piece_start..claim.hashes.len());
                        piece_start = claim.hashes.len();
                    }
                    claim.elements.push(Element::Omission { brackets });
                }
                Part::Insertion { span, words } => {
                    is_behind_a_word = false;
                    claim.elements.extend(words.into_iter().map(Element::Optional));
                    claim.elements.push(Element::Replacement(span));
                }
            }
        }
        if claim.hashes.len() > piece_start {
            claim.pieces.push(piece_start..claim.hashes.len());
        }
        claim.drop_outer_omissions();
        if claim.hashes.is_empty() {
            return None;
        }
        let is_function = |element: &Element| match element {
            Element::Word(word) => {
                let word = lexicon.word(&word.form);
                word.function.is_some() || word.pronoun.is_some()
            }
            _ => false,
        };
        claim.is_common = claim.hashes.len() == 1 || claim.elements.iter().all(is_function);
        if claim.is_brief() {
            claim.note_what_stands_around(row, lexicon);
        }
        Some(claim)
    }

    /// Dots before the first word and behind the last leave nothing out between words.
    fn drop_outer_omissions(&mut self) {
        let is_omission = |element: &Element| matches!(element, Element::Omission { .. });
        let first = self.elements.iter().position(|element| !is_omission(element)).unwrap_or(0);
        self.elements.drain(..first);
        while self.elements.last().is_some_and(is_omission) {
            self.elements.pop();
        }
    }

    /// Whether dots stand before its first word or behind the last.
    pub(super) fn shows_outer_omission(&self) -> bool {
        let is_dots =
            |text: &str| text.starts_with(['…', '.', '[', '(']) && text.contains("..") || text.contains('…');
        let words: Vec<Span> = self.spans().collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        is_dots(self.text[..first.start].trim()) || is_dots(self.text[last.end..].trim())
    }

    /// The places of its words.
    fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.elements.iter().filter_map(|element| match element {
            Element::Word(word) | Element::Optional(word) => Some(word.span),
            Element::Altered(word) => Some(word.span),
            Element::Replacement(span) => Some(*span),
            Element::Omission { .. } => None,
        })
    }

    /// Its sentences, as ranges of `hashes`.
    pub(super) fn sentences(&self) -> Vec<Range<usize>> {
        let said: Vec<Span> = self
            .elements
            .iter()
            .filter_map(|element| match element {
                Element::Word(word) => Some(word.span),
                Element::Altered(word) => Some(word.span),
                _ => None,
            })
            .collect();
        let mut sentences = Vec::new();
        let mut start = 0;
        for (at, pair) in said.windows(2).enumerate() {
            if self.text[pair[0].end..pair[1].start].contains(['.', '!', '?']) {
                sentences.push(start..at + 1);
                start = at + 1;
            }
        }
        sentences.push(start..said.len());
        sentences
    }

    /// Whether it has so few words that they could stand anywhere.
    pub(super) fn is_short(&self) -> bool {
        self.hashes.len() < FEWEST_WORDS
    }

    /// Whether it has so few words that some of them could stand anywhere.
    pub(super) fn is_brief(&self) -> bool {
        self.hashes.len() < FEWEST_WORDS_ALTERED
    }

    fn note_what_stands_around(&mut self, row: &Row, lexicon: &Lexicon) {
        let lists = &lexicon.wording;
        let forms = |text: &str| {
            crate::wording::words(text, lists).into_iter().map(|word| word.form).collect::<Vec<_>>()
        };
        self.name = forms(&row.speaker).pop().map(|name| hash(&name));
        let own = forms(&row.quote);
        let mut around: Vec<SmolStr> = forms(&row.content).into_iter().chain(forms(&row.context)).collect();
        around.retain(|word| {
            const SHORTEST: usize = 4;
            word.chars().count() >= SHORTEST
                && !own.contains(word)
                && lexicon.word(word).function.is_none()
                && lexicon.word(word).cue.is_none()
        });
        self.around = around.iter().map(|word| hash(word)).collect();
        self.around.sort_unstable();
        self.around.dedup();
    }
}

/// What may stand between the halves of a word, at the end of a line too.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑') || c.is_whitespace()
}

/// The number by which a word is looked up.
pub(super) fn hash(form: &str) -> u64 {
    crate::attribution::model::part_hash(form.as_bytes())
}
