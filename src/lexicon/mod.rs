//! The language knowledge of `grammar/`, loaded: what every word, phrase and line can be.
//!
//! The files are compiled in. [`Lexicon::with_dir`] adds a newsroom's own files to them: a file of the
//! same path adds its entries, or replaces the compiled-in one when its first line is `# replace`.

mod builtin;
pub mod file;
pub mod kinds;
pub mod line_pattern;
mod load;
pub mod phrase;

use std::path::Path;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use builtin::{builtin_files, merge};
pub use file::{GrammarError, GrammarFile};
pub use kinds::*;
use line_pattern::LinePatterns;
use load::tells_of_words;
use phrase::{PhraseKind, PhraseTable, PhraseValue, folded, folded_hash};

use crate::attribution::model::{ModelSet, joined, part_hash};
use crate::attribution::pattern::Pattern;
use crate::hash_bits::HashBits;
use crate::quote::MarkTable;
use crate::token::Vocabularies;
use crate::wording::Lists;

/// What a single word can be; the answer to one look-up, kept with the word.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordInfo {
    /// A form of a cue verb.
    pub cue: Option<CueKind>,
    /// A cue noun: "claim", "statement".
    pub cue_noun: Option<CueKind>,
    /// A noun that can be a source, as one word.
    pub role: Option<RoleType>,
    /// Whether the role noun is a plural.
    pub role_plural: bool,
    /// Gender of a given name, role or title.
    pub gender: Option<Gender>,
    /// A given name.
    pub given_name: bool,
    /// A capitalised word that is no name.
    pub not_name: bool,
    /// A place, as one word.
    pub place: Option<PlaceKind>,
    /// A nationality or people: "Pakistani".
    pub demonym: bool,
    /// A title or rank, as one word.
    pub title: bool,
    /// A small word inside names, or a suffix.
    pub name_part: Option<NamePart>,
    /// A word that makes a name the name of a body.
    pub form: Option<(FormPosition, BodyKind)>,
    /// A grammatical word.
    pub function: Option<FunctionClass>,
    /// A pronoun.
    pub pronoun: Option<Pronoun>,
    /// What it does as a small word, one bit a [`SmallUse`].
    uses: u32,
    /// A word of time: months, days, the clock.
    pub time: bool,
    /// Modifies a title: "former".
    pub title_modifier: bool,
    /// Stands in the abbreviation list: its dot ends no sentence.
    pub abbreviation: bool,
    /// The tables of phrases that have one beginning with this word, one bit a [`PhraseKind`].
    opens: u8,
    /// The last word of a phrase that says where something was said.
    pub closes_medium: bool,
}

/// In phrases that say where something was said, `*` stands for at most this many words.
pub const MEDIUM_GAP: usize = 3;

/// Phrases that say where something was said and begin with one word, by what must come behind it; indices.
#[derive(Debug, Default)]
struct MediaTails {
    alone: Vec<MediaTail>,
    by_second: FxHashMap<u64, Vec<MediaTail>>,
    by_word_behind_gap: FxHashMap<u64, Vec<MediaTail>>,
}

/// A phrase that says where something was said, an index, and its third word: of hundreds that begin with "in a" nearly
/// all are told to stand elsewhere by it alone.
#[derive(Debug, Clone, Copy)]
struct MediaTail {
    third: Option<u64>,
    index: usize,
}

/// A part of a phrase that says where something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediumPart {
    /// A word.
    Word {
        /// The hash of the folded word.
        hash: u64,
        /// Whether it must begin with a capital letter: "on X" the platform, not "on x".
        capital: bool,
    },
    /// At most [`MEDIUM_GAP`] words of any kind.
    Gap,
}

impl MediumPart {
    fn of(word: &str) -> Self {
        match word {
            "*" => MediumPart::Gap,
            word => {
                MediumPart::Word { hash: part_hash(word.as_bytes()), capital: word.len() == 1 && word != "a" }
            }
        }
    }
}

impl WordInfo {
    /// Whether the word does this as a small word.
    #[must_use]
    pub fn does(&self, small: SmallUse) -> bool {
        self.uses & (1 << small as u32) != 0
    }

    /// Whether a phrase of this table begins with the word.
    #[must_use]
    pub fn opens(&self, kind: PhraseKind) -> bool {
        self.opens & (1 << kind as u8) != 0
    }
}

impl PhraseValue for CueKind {
    const KIND: PhraseKind = PhraseKind::Cue;
}

impl PhraseValue for Title {
    const KIND: PhraseKind = PhraseKind::Title;
}

impl PhraseValue for Role {
    const KIND: PhraseKind = PhraseKind::Role;
}

/// A place in [`Lexicon::bodies`].
impl PhraseValue for usize {
    const KIND: PhraseKind = PhraseKind::Body;
}

impl PhraseValue for PlaceKind {
    const KIND: PhraseKind = PhraseKind::Place;
}

/// A title or rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title {
    /// Gender it shows.
    pub gender: Option<Gender>,
    /// Whether it says who somebody is ("Senator") or is mere courtesy ("Mr.").
    pub courtesy: bool,
    /// Whether it is used as a part of the name: "Princess Anne", "Pope Francis".
    pub part_of_name: bool,
}

/// A noun or noun group that can be a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// What it names.
    pub kind: RoleType,
    /// Whether this form is the plural.
    pub plural: bool,
    /// Gender it shows.
    pub gender: Option<Gender>,
}

/// A body with a name of its own.
#[derive(Debug, Clone)]
pub struct Body {
    /// Canonical name.
    pub name: String,
    /// What it is.
    pub kind: BodyKind,
}

/// A pair of quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteMark {
    /// Opening mark.
    pub open: String,
    /// Closing mark.
    pub close: String,
    /// Whether it counts as a single mark.
    pub single: bool,
}

/// Everything the grammar files hold.
#[derive(Debug, Default)]
pub struct Lexicon {
    files: Vec<GrammarFile>,
    /// By the hash of the folded word, which every token carries.
    words: FxHashMap<u64, WordInfo>,
    /// Pairs of quotation marks.
    pub quote_marks: Vec<QuoteMark>,
    /// What the quote grammar knows of them.
    pub(crate) mark_table: MarkTable,
    /// Cues of several words.
    pub cue_phrases: PhraseTable<CueKind>,
    /// Titles and ranks.
    pub titles: PhraseTable<Title>,
    /// Nouns that can be sources.
    pub roles: PhraseTable<Role>,
    /// Bodies with names of their own; the value is a place in [`Lexicon::bodies`].
    pub body_names: PhraseTable<usize>,
    /// The bodies.
    pub bodies: Vec<Body>,
    /// Places of one or more words.
    pub places: PhraseTable<PlaceKind>,
    /// Words with an apostrophe at their start or end that is no quotation mark, folded.
    pub apostrophe_words: FxHashSet<Box<str>>,
    /// Lines of page furniture.
    boilerplate: LinePatterns,
    /// Phrases that say where something was said.
    pub media: Vec<(Vec<MediumPart>, Medium)>,
    /// By the hash of the first word.
    media_by_first: FxHashMap<u64, MediaTails>,
    /// A bit for each first word and what must come behind it or its gap: most words that may begin such a phrase are told
    /// to begin none here.
    media_bits: HashBits,
    /// Sets of words for one post, and the sets each word stands in.
    posts: Vec<Vec<u64>>,
    posts_of: FxHashMap<u64, Vec<usize>>,
    turn_labels: FxHashMap<Box<str>, TurnPart>,
    page_words: FxHashMap<Box<str>, PageWord>,
    calendar: FxHashMap<Box<str>, (CalendarUnit, i8)>,
    /// What wordings are compared with.
    pub wording: Lists,
    /// Attribution patterns.
    pub patterns: Vec<Pattern>,
    /// The fitted weights.
    pub models: ModelSet,
    /// The words of earlier documents.
    pub(crate) vocabularies: Vocabularies,
}

impl Lexicon {
    /// The grammar that is compiled in.
    ///
    /// # Errors
    /// Never for the files as they are committed; a test loads them.
    pub fn builtin() -> Result<Self, GrammarError> {
        Self::of_files(builtin_files())
    }

    /// The compiled-in grammar, loaded once for the whole process.
    ///
    /// # Panics
    /// When a compiled-in file has a mistake, which a test excludes.
    #[must_use]
    pub fn shared() -> &'static Lexicon {
        static SHARED: OnceLock<Lexicon> = OnceLock::new();
        SHARED.get_or_init(|| match Self::builtin() {
            Ok(lexicon) => lexicon,
            Err(error) => panic!("{error}"),
        })
    }

    /// The compiled-in grammar with the files of `dir` added, or put in its place where a file's first
    /// line is `# replace`.
    ///
    /// # Errors
    /// [`GrammarError`] for the first mistake, with file, line and column; also for a file that cannot
    /// be read and for one whose path is not that of a grammar file.
    pub fn with_dir(dir: &Path) -> Result<Self, GrammarError> {
        Self::of_files(merge(builtin_files(), dir)?)
    }

    /// The grammar files this lexicon was made of, a user's own after the compiled-in ones they add to.
    #[must_use]
    pub fn files(&self) -> &[GrammarFile] {
        &self.files
    }

    /// What a folded word can be.
    #[must_use]
    #[inline]
    pub fn word(&self, folded: &str) -> WordInfo {
        self.word_of_hash(part_hash(folded.as_bytes()))
    }

    /// As [`Lexicon::word`], for the [`part_hash`] of a folded word.
    #[must_use]
    #[inline]
    pub fn word_of_hash(&self, hash: u64) -> WordInfo {
        self.words.get(&hash).copied().unwrap_or_default()
    }

    /// The folded words that can stand for the same post or trade as this one, itself among them; words are given as
    /// their hashes.
    pub fn same_post(&self, word: u64) -> impl Iterator<Item = u64> + '_ {
        let sets = self.posts_of.get(&word).map_or(&[][..], Vec::as_slice);
        sets.iter().flat_map(|set| self.posts[*set].iter().copied())
    }

    /// What kind of page furniture a line is.
    #[must_use]
    pub fn line_kind(&self, line: &str) -> Option<LineKind> {
        self.boilerplate.kind(line)
    }

    /// What a word in the class or id of an element of a web page, in small letters, tells of it.
    #[must_use]
    pub fn page_word(&self, word: &str) -> Option<PageWord> {
        self.page_words.get(word).copied()
    }

    /// What a turn with this label is, for labels that name nobody ("Q").
    #[must_use]
    pub fn turn_part(&self, label: &str) -> Option<TurnPart> {
        self.turn_labels.get(folded(label).as_str()).copied()
    }

    /// What a word as printed says of a date.
    #[must_use]
    pub fn calendar(&self, word: &str) -> Option<(CalendarUnit, i8)> {
        self.calendar.get(folded(word).as_str()).copied()
    }

    /// Whether a word as printed is a word of time.
    #[must_use]
    pub fn is_time(&self, word: &str) -> bool {
        self.word_of_hash(folded_hash(word)).time
    }

    /// The phrases of place and occasion that can begin with the word `first`, by the word that must come next;
    /// indices into [`Lexicon::media`]. `word(i)` gives the word `i` places behind the first, or none. Words are
    /// given as their hashes.
    pub fn media_starting_with(
        &self,
        first: u64,
        word: impl Fn(usize) -> Option<u64>,
    ) -> impl Iterator<Item = usize> + '_ {
        let mut found: [&[MediaTail]; 3 + MEDIUM_GAP] = [&[]; 3 + MEDIUM_GAP];
        let may_stand = |next: &u64| self.media_bits.may_have(joined(first, *next));
        let next: [Option<u64>; MEDIUM_GAP + 1] = std::array::from_fn(|gap| word(gap).filter(may_stand));
        let is_possible = self.media_bits.may_have(joined(first, 0)) || next.iter().any(Option::is_some);
        if is_possible && let Some(tails) = self.media_by_first.get(&first) {
            found[0] = &tails.alone;
            found[1] = next[0].and_then(|word| tails.by_second.get(&word)).map_or(&[], Vec::as_slice);
            for (gap, next) in next.into_iter().enumerate() {
                let next = next.and_then(|word| tails.by_word_behind_gap.get(&word));
                found[2 + gap] = next.map_or(&[], Vec::as_slice);
            }
        }
        let third = word(1);
        let may_stand = move |tail: &&MediaTail| tail.third.is_none() || tail.third == third;
        found.into_iter().flatten().filter(may_stand).map(|tail| tail.index)
    }

    fn of_files(files: Vec<GrammarFile>) -> Result<Self, GrammarError> {
        let mut lexicon = Lexicon::default();
        // Growing the table while it fills would cost more than filling it.
        lexicon.words.reserve(files.iter().map(|file| file.text.len()).sum::<usize>() / 48);
        // Half of the time at the start goes into what is known of words, the other half into what needs nothing of it.
        let (of_words, others): (Vec<&GrammarFile>, Vec<&GrammarFile>) =
            files.iter().partition(|file| tells_of_words(&file.path));
        let others = std::thread::scope(|scope| {
            let others = scope.spawn(|| {
                let mut apart = Lexicon::default();
                others.into_iter().try_for_each(|file| apart.load(file))?;
                Ok(apart)
            });
            of_words.into_iter().try_for_each(|file| lexicon.load(file))?;
            others.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        let Lexicon { boilerplate, media, media_by_first, patterns, models, .. } = others;
        let mut lexicon = Lexicon { boilerplate, media, media_by_first, patterns, models, ..lexicon };
        lexicon.mark_table = MarkTable::new(&lexicon.quote_marks);
        lexicon.note_openers();
        lexicon.cue_phrases.settle();
        lexicon.titles.settle();
        lexicon.roles.settle();
        lexicon.body_names.settle();
        lexicon.places.settle();
        lexicon.files = files;
        Ok(lexicon)
    }

    /// Notes with each word which phrases begin with it.
    #[expect(clippy::iter_over_hash_type, reason = "the bits are the same in any order")]
    fn note_openers(&mut self) {
        fn note<T: PhraseValue>(words: &mut FxHashMap<u64, WordInfo>, table: &PhraseTable<T>) {
            for opener in table.openers() {
                words.entry(opener).or_default().opens |= 1 << T::KIND as u8;
            }
        }
        note(&mut self.words, &self.cue_phrases);
        note(&mut self.words, &self.titles);
        note(&mut self.words, &self.roles);
        note(&mut self.words, &self.body_names);
        note(&mut self.words, &self.places);
        self.media_bits = HashBits::with_bits(self.media.len() * 32);
        for (opener, tails) in &self.media_by_first {
            self.words.entry(*opener).or_default().opens |= 1 << PhraseKind::Medium as u8;
            // 0 stands for nothing more.
            let alone = (!tails.alone.is_empty()).then_some(&0);
            for next in tails.by_second.keys().chain(tails.by_word_behind_gap.keys()).chain(alone) {
                self.media_bits.insert(joined(*opener, *next));
            }
        }
        for (parts, _) in &self.media {
            if let Some(MediumPart::Word { hash, .. }) = parts.last() {
                self.words.entry(*hash).or_default().closes_medium = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_grammar_loads() {
        let lexicon = Lexicon::builtin().unwrap();
        assert_eq!(lexicon.word("said").cue, Some(CueKind::Say));
        assert!(lexicon.titles.exact(&["lt", "gen"]).is_some());
        assert!(!lexicon.models.tagger.is_empty() && !lexicon.patterns.is_empty());
        assert_eq!(lexicon.line_kind("5 min read"), Some(LineKind::Furniture));
    }

    #[test]
    fn what_is_loaded_apart_tells_nothing_of_words() {
        for file in builtin_files() {
            let mut lexicon = Lexicon::default();
            lexicon.load(&file).unwrap();
            let phrases =
                lexicon.cue_phrases.openers().chain(lexicon.titles.openers()).chain(lexicon.roles.openers());
            let n_phrases =
                phrases.chain(lexicon.body_names.openers()).chain(lexicon.places.openers()).count();
            let n_of_words = n_phrases
                + lexicon.words.len()
                + lexicon.quote_marks.len()
                + lexicon.apostrophe_words.len()
                + lexicon.posts.len()
                + lexicon.turn_labels.len()
                + lexicon.page_words.len()
                + lexicon.calendar.len();
            let n_others = lexicon.media.len() + lexicon.patterns.len();
            let is_apart = !tells_of_words(&file.path);
            assert!(n_of_words == 0 || !is_apart, "{}", file.path);
            assert!(n_others == 0 && lexicon.models.tagger.is_empty() || is_apart, "{}", file.path);
        }
    }
}
