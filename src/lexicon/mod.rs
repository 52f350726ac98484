//! The language knowledge of `grammar/`, loaded: what every word, phrase and line can be.
//!
//! The files are compiled in. [`Lexicon::with_dir`] adds a newsroom's own files to them: a file of the
//! same path adds its entries, or replaces the compiled-in one when its first line is `# replace`.

pub mod file;
pub mod kinds;
pub mod line_pattern;
pub mod phrase;

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

pub use file::{GrammarError, GrammarFile};
pub use kinds::*;
use line_pattern::LinePattern;
use phrase::{PhraseKind, PhraseTable, PhraseValue, fold};

use crate::attribution::calibration::Calibration;
use crate::attribution::model::{Model, ModelSet, part_hash};
use crate::attribution::pattern::Pattern;
use crate::attribution::tagger::TagModel;
use crate::wording::Lists;

/// The grammar files as they are compiled in: path below `grammar/` and text.
const BUILTIN: &[(&str, &str)] = &[
    ("quote_marks.csv", include_str!("../../grammar/quote_marks.csv")),
    ("page_words.csv", include_str!("../../grammar/page_words.csv")),
    ("agencies.csv", include_str!("../../grammar/agencies.csv")),
    ("en/abbreviations.txt", include_str!("../../grammar/en/abbreviations.txt")),
    ("en/apostrophe_words.txt", include_str!("../../grammar/en/apostrophe_words.txt")),
    ("en/boilerplate.csv", include_str!("../../grammar/en/boilerplate.csv")),
    ("en/calendar.csv", include_str!("../../grammar/en/calendar.csv")),
    ("en/cue_nouns.csv", include_str!("../../grammar/en/cue_nouns.csv")),
    ("en/cue_phrases.csv", include_str!("../../grammar/en/cue_phrases.csv")),
    ("en/cue_verbs.csv", include_str!("../../grammar/en/cue_verbs.csv")),
    ("en/function_words.csv", include_str!("../../grammar/en/function_words.csv")),
    ("agency_forms.csv", include_str!("../../grammar/agency_forms.csv")),
    ("en/given_names.csv", include_str!("../../grammar/en/given_names.csv")),
    ("en/media.csv", include_str!("../../grammar/en/media.csv")),
    ("en/name_parts.csv", include_str!("../../grammar/en/name_parts.csv")),
    ("en/negations.txt", include_str!("../../grammar/en/negations.txt")),
    ("en/not_names.txt", include_str!("../../grammar/en/not_names.txt")),
    ("en/places.csv", include_str!("../../grammar/en/places.csv")),
    ("en/pronouns.csv", include_str!("../../grammar/en/pronouns.csv")),
    ("en/roles.csv", include_str!("../../grammar/en/roles.csv")),
    ("en/role_synonyms.csv", include_str!("../../grammar/en/role_synonyms.csv")),
    ("en/transcript_labels.csv", include_str!("../../grammar/en/transcript_labels.csv")),
    ("en/small_words.csv", include_str!("../../grammar/en/small_words.csv")),
    ("en/spelling_variants.csv", include_str!("../../grammar/en/spelling_variants.csv")),
    ("en/stage_directions.txt", include_str!("../../grammar/en/stage_directions.txt")),
    ("en/time_words.txt", include_str!("../../grammar/en/time_words.txt")),
    ("en/title_modifiers.txt", include_str!("../../grammar/en/title_modifiers.txt")),
    ("en/titles.csv", include_str!("../../grammar/en/titles.csv")),
    ("en/weights/antecedent.tsv", include_str!("../../grammar/en/weights/antecedent.tsv")),
    ("en/weights/confidence.tsv", include_str!("../../grammar/en/weights/confidence.tsv")),
    ("en/weights/quotation.tsv", include_str!("../../grammar/en/weights/quotation.tsv")),
    ("en/weights/speaker.tsv", include_str!("../../grammar/en/weights/speaker.tsv")),
    ("en/weights/tagger.tsv", include_str!("../../grammar/en/weights/tagger.tsv")),
    ("quote.ebnf", include_str!("../../grammar/quote.ebnf")),
    ("mention.ebnf", include_str!("../../grammar/mention.ebnf")),
    ("en/patterns/according_to.toml", include_str!("../../grammar/en/patterns/according_to.toml")),
    ("en/patterns/colon.toml", include_str!("../../grammar/en/patterns/colon.toml")),
    ("en/patterns/dash_name.toml", include_str!("../../grammar/en/patterns/dash_name.toml")),
    (
        "en/patterns/fragment_in_clause.toml",
        include_str!("../../grammar/en/patterns/fragment_in_clause.toml"),
    ),
    (
        "en/patterns/quote_said_speaker.toml",
        include_str!("../../grammar/en/patterns/quote_said_speaker.toml"),
    ),
    (
        "en/patterns/quote_speaker_said.toml",
        include_str!("../../grammar/en/patterns/quote_speaker_said.toml"),
    ),
    ("en/patterns/quoted_as_saying.toml", include_str!("../../grammar/en/patterns/quoted_as_saying.toml")),
    (
        "en/patterns/speaker_aside_said.toml",
        include_str!("../../grammar/en/patterns/speaker_aside_said.toml"),
    ),
    (
        "en/patterns/speaker_said_quote.toml",
        include_str!("../../grammar/en/patterns/speaker_said_quote.toml"),
    ),
];

/// What a single word can be; the answer to one look-up, kept with every token.
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
    alone: Vec<usize>,
    by_second: FxHashMap<Box<str>, Vec<usize>>,
    by_word_behind_gap: FxHashMap<Box<str>, Vec<usize>>,
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
    /// Lines of page furniture, by their first characters ([`LinePattern::START`] bytes, where a pattern has
    /// as many before its first `*`); under nothing those that begin with anything.
    boilerplate: FxHashMap<Box<str>, Vec<(LinePattern, LineKind)>>,
    /// Phrases that say where something was said; `*` stands for up to three words.
    pub media: Vec<(Vec<String>, Medium)>,
    media_by_first: FxHashMap<Box<str>, MediaTails>,
    /// Sets of words for one post, and the sets each word stands in.
    posts: Vec<Vec<Box<str>>>,
    posts_of: FxHashMap<Box<str>, Vec<usize>>,
    turn_labels: FxHashMap<Box<str>, TurnPart>,
    page_words: FxHashMap<Box<str>, PageWord>,
    calendar: FxHashMap<Box<str>, (CalendarUnit, i8)>,
    /// What wordings are compared with.
    pub wording: Lists,
    /// Attribution patterns.
    pub patterns: Vec<Pattern>,
    /// The fitted weights.
    pub models: ModelSet,
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

    /// The folded words that can stand for the same post or trade as this one, itself among them.
    pub fn same_post<'l>(&'l self, folded: &str) -> impl Iterator<Item = &'l str> {
        let sets = self.posts_of.get(folded).map_or(&[][..], Vec::as_slice);
        sets.iter().flat_map(|set| self.posts[*set].iter().map(|word| &**word))
    }

    /// What kind of page furniture a line is, in the form that [`line_pattern::normalised`] gives it.
    #[must_use]
    pub fn line_kind(&self, normalised: &str) -> Option<LineKind> {
        (0..=LinePattern::START)
            .rev()
            .filter_map(|length| self.boilerplate.get(normalised.get(..length)?))
            .flatten()
            .find(|(pattern, _)| pattern.matches_normalised(normalised))
            .map(|(_, kind)| *kind)
    }

    /// What a word in the class or id of an element of a web page, in small letters, tells of it.
    #[must_use]
    pub fn page_word(&self, word: &str) -> Option<PageWord> {
        self.page_words.get(word).copied()
    }

    /// What a turn with this label is, for labels that name nobody ("Q").
    #[must_use]
    pub fn turn_part(&self, label: &str) -> Option<TurnPart> {
        self.turn_labels.get(fold(label).as_str()).copied()
    }

    /// What a word as printed says of a date.
    #[must_use]
    pub fn calendar(&self, word: &str) -> Option<(CalendarUnit, i8)> {
        self.calendar.get(fold(word).as_str()).copied()
    }

    /// Whether a word as printed is a word of time.
    #[must_use]
    pub fn is_time(&self, word: &str) -> bool {
        self.word(&fold(word)).time
    }

    /// The phrases of place and occasion that can begin with the word `first`, by the word that must come next;
    /// indices into [`Lexicon::media`]. `word(i)` gives the word `i` places behind the first, or none.
    pub fn media_starting_with<'w>(
        &self,
        first: &str,
        word: impl Fn(usize) -> Option<&'w str>,
    ) -> impl Iterator<Item = usize> + '_ {
        let mut found: [&[usize]; 3 + MEDIUM_GAP] = [&[]; 3 + MEDIUM_GAP];
        if let Some(tails) = self.media_by_first.get(first) {
            found[0] = &tails.alone;
            found[1] = word(0).and_then(|word| tails.by_second.get(word)).map_or(&[], Vec::as_slice);
            for gap in 0..=MEDIUM_GAP {
                let next = word(gap).and_then(|word| tails.by_word_behind_gap.get(word));
                found[2 + gap] = next.map_or(&[], Vec::as_slice);
            }
        }
        found.into_iter().flatten().copied()
    }

    fn of_files(files: Vec<GrammarFile>) -> Result<Self, GrammarError> {
        let mut lexicon = Lexicon::default();
        // Growing the table while it fills would cost more than filling it.
        lexicon.words.reserve(files.iter().map(|file| file.text.len()).sum::<usize>() / 48);
        // The weights need nothing of the lists, and half of the time at the start goes into each.
        let (weights, lists): (Vec<&GrammarFile>, Vec<&GrammarFile>) =
            files.iter().partition(|file| file.path.starts_with("en/weights/"));
        let models = std::thread::scope(|scope| {
            let models = scope.spawn(|| models_of(&weights));
            for file in lists {
                lexicon.load(file)?;
            }
            models.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        lexicon.models = models;
        lexicon.note_openers();
        lexicon.files = files;
        Ok(lexicon)
    }

    /// Notes with each word which phrases begin with it.
    #[expect(clippy::iter_over_hash_type, reason = "the bits are the same in any order")]
    fn note_openers(&mut self) {
        fn note<T: PhraseValue>(words: &mut FxHashMap<u64, WordInfo>, table: &PhraseTable<T>) {
            for opener in table.openers() {
                words.entry(part_hash(opener.as_bytes())).or_default().opens |= 1 << T::KIND as u8;
            }
        }
        note(&mut self.words, &self.cue_phrases);
        note(&mut self.words, &self.titles);
        note(&mut self.words, &self.roles);
        note(&mut self.words, &self.body_names);
        note(&mut self.words, &self.places);
        for opener in self.media_by_first.keys() {
            let info = self.words.entry(part_hash(opener.as_bytes())).or_default();
            info.opens |= 1 << PhraseKind::Medium as u8;
        }
        for last in self.media.iter().filter_map(|(words, _)| words.last()) {
            self.words.entry(part_hash(last.as_bytes())).or_default().closes_medium = true;
        }
    }

    fn load(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        match file.path.as_str() {
            "quote_marks.csv" => self.load_quote_marks(file),
            "agencies.csv" => self.load_agencies(file),
            "agency_forms.csv" => {
                for row in file.rows(&["word", "position", "type"])? {
                    let row = row?;
                    let position = row.choice(1, FormPosition::WORDS, FormPosition::parse)?;
                    let kind = row.choice(2, BodyKind::WORDS, BodyKind::parse)?;
                    let words = phrase_words(row.required(0, "the word")?);
                    self.add_body_form(&words, position, kind);
                }
                Ok(())
            }
            "en/abbreviations.txt" => {
                file.plain().for_each(|entry| self.info(entry.field(0)).abbreviation = true);
                Ok(())
            }
            "en/apostrophe_words.txt" => {
                for entry in file.plain() {
                    self.apostrophe_words.insert(fold(entry.field(0)).into());
                }
                Ok(())
            }
            "en/boilerplate.csv" => self.load_boilerplate(file),
            "en/calendar.csv" => {
                for row in file.rows(&["word", "unit", "number"])? {
                    let row = row?;
                    let unit = row.choice(1, CalendarUnit::WORDS, CalendarUnit::parse)?;
                    let number = row.choice(2, "a whole number", |word| word.parse().ok())?;
                    self.calendar.insert(fold(row.required(0, "the word")?).into(), (unit, number));
                }
                Ok(())
            }
            "en/cue_nouns.csv" => {
                for row in file.rows(&["noun", "plural", "kind"])? {
                    let row = row?;
                    let kind = row.choice(2, CueKind::WORDS, CueKind::parse)?;
                    self.info(row.required(0, "the noun")?).cue_noun = Some(kind);
                    if !row.field(1).is_empty() {
                        self.info(row.field(1)).cue_noun = Some(kind);
                    }
                }
                Ok(())
            }
            "en/cue_phrases.csv" => {
                for row in file.rows(&["phrase", "kind"])? {
                    let row = row?;
                    let kind = row.choice(1, CueKind::WORDS, CueKind::parse)?;
                    self.cue_phrases.insert(&phrase_words(row.required(0, "the phrase")?), kind);
                }
                Ok(())
            }
            "en/cue_verbs.csv" => {
                for row in file.rows(&["lemma", "forms", "kind"])? {
                    let row = row?;
                    let kind = row.choice(2, CueKind::WORDS, CueKind::parse)?;
                    self.info(row.required(0, "the verb")?).cue = Some(kind);
                    for form in row.field(1).split_whitespace() {
                        self.info(form).cue = Some(kind);
                    }
                }
                Ok(())
            }
            "en/function_words.csv" => {
                for row in file.rows(&["word", "class"])? {
                    let row = row?;
                    let class = row.choice(1, FunctionClass::WORDS, FunctionClass::parse)?;
                    self.info(row.required(0, "the word")?).function = Some(class);
                }
                Ok(())
            }
            "en/given_names.csv" => {
                for row in file.rows(&["name", "gender"])? {
                    let row = row?;
                    let gender = row.choice(1, "m f u", |word| match word {
                        "u" => Some(None),
                        word => Gender::parse(word).map(Some),
                    })?;
                    let info = self.info(row.required(0, "the name")?);
                    info.given_name = true;
                    info.gender = info.gender.or(gender);
                }
                Ok(())
            }
            "en/media.csv" => self.load_media(file),
            "en/name_parts.csv" => {
                for row in file.rows(&["part", "kind"])? {
                    let row = row?;
                    let kind = row.choice(1, NamePart::WORDS, NamePart::parse)?;
                    self.info(row.required(0, "the part")?).name_part = Some(kind);
                }
                Ok(())
            }
            "en/not_names.txt" => {
                file.plain().for_each(|entry| self.info(entry.field(0)).not_name = true);
                Ok(())
            }
            "en/places.csv" => self.load_places(file),
            "en/pronouns.csv" => self.load_pronouns(file),
            "en/roles.csv" => self.load_roles(file),
            "en/role_synonyms.csv" => {
                for row in file.rows(&["set", "words"])? {
                    let row = row?;
                    let words: Vec<Box<str>> =
                        row.field(1).split_whitespace().map(|word| fold(word).into()).collect();
                    let index = self.posts.len();
                    for word in &words {
                        self.posts_of.entry(word.clone()).or_default().push(index);
                    }
                    self.posts.push(words);
                }
                Ok(())
            }
            "page_words.csv" => {
                for row in file.rows(&["word", "part"])? {
                    let row = row?;
                    let part = row.choice(1, PageWord::WORDS, PageWord::parse)?;
                    self.page_words.insert(row.required(0, "the word")?.into(), part);
                }
                Ok(())
            }
            "en/transcript_labels.csv" => {
                for row in file.rows(&["label", "part"])? {
                    let row = row?;
                    let part = row.choice(1, TurnPart::WORDS, TurnPart::parse)?;
                    self.turn_labels.insert(fold(row.required(0, "the label")?).into(), part);
                }
                Ok(())
            }
            "en/small_words.csv" => {
                for row in file.rows(&["use", "words"])? {
                    let row = row?;
                    let use_ = row.choice(0, SmallUse::WORDS, SmallUse::parse)?;
                    row.field(1).split_whitespace().for_each(|word| self.info(word).uses |= 1 << use_ as u32);
                }
                Ok(())
            }
            "en/time_words.txt" => {
                file.plain().for_each(|entry| self.info(entry.field(0)).time = true);
                Ok(())
            }
            "en/title_modifiers.txt" => {
                file.plain().for_each(|entry| self.info(entry.field(0)).title_modifier = true);
                Ok(())
            }
            "en/titles.csv" => self.load_titles(file),
            path if path.starts_with("en/patterns/") => {
                let pattern = Pattern::parse(file)?;
                self.patterns.retain(|known| known.name != pattern.name);
                self.patterns.push(pattern);
                Ok(())
            }
            // The written grammars are for people; a test holds them to the functions.
            _ => self.wording.load(file).map(drop),
        }
    }

    fn info(&mut self, word: &str) -> &mut WordInfo {
        self.info_of_folded(&fold(word))
    }

    fn info_of_folded(&mut self, folded: &str) -> &mut WordInfo {
        self.words.entry(part_hash(folded.as_bytes())).or_default()
    }

    /// A word that opens or closes the names of bodies. "Ministry of" is known by its noun, "Water
    /// Authority" by its last word.
    fn add_body_form(&mut self, words: &[String], position: FormPosition, kind: BodyKind) {
        let grammatical = |word: &String| self.word(word).function.is_some() || word == "&";
        let noun = match position {
            FormPosition::Head => words.iter().rev().find(|word| !grammatical(word)),
            FormPosition::Tail | FormPosition::Both => words.last(),
        };
        let Some(noun) = noun.cloned() else { return };
        // A phrase of several words must not decide for its last word where that has a line of its own.
        let form = &mut self.info_of_folded(&noun).form;
        *form = match *form {
            Some((known, known_kind)) if known != position => Some((FormPosition::Both, known_kind)),
            Some(known) if words.len() > 1 => Some(known),
            _ => Some((position, kind)),
        };
    }

    fn load_quote_marks(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        for row in file.rows(&["open", "close", "family", "used_by"])? {
            let row = row?;
            let single = row.choice(2, "double single", |word| match word {
                "double" => Some(false),
                "single" => Some(true),
                _ => None,
            })?;
            let open = row.required(0, "the opening mark")?.to_owned();
            let close = row.required(1, "the closing mark")?.to_owned();
            self.quote_marks.push(QuoteMark { open, close, single });
        }
        Ok(())
    }

    fn load_agencies(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        for row in file.rows(&["name", "acronym", "aliases", "kind", "country"])? {
            let row = row?;
            let kind = row.choice(3, BodyKind::WORDS, BodyKind::parse)?;
            let name = row.required(0, "the name")?.to_owned();
            let index = self.bodies.len();
            let aliases = row.field(2).split(';');
            for alias in [name.as_str(), row.field(1)].into_iter().chain(aliases) {
                let words = phrase_words(alias);
                if !words.is_empty() {
                    self.body_names.insert(&words, index);
                }
            }
            self.bodies.push(Body { name, kind });
        }
        Ok(())
    }

    fn load_boilerplate(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        for row in file.rows(&["pattern", "kind", "example"])? {
            let row = row?;
            let kind = row.choice(1, LineKind::WORDS, LineKind::parse)?;
            let pattern = LinePattern::new(row.required(0, "the pattern")?);
            let example = row.field(2);
            if !example.is_empty() && !pattern.matches(example) {
                return Err(row.error(2, "the example does not match its own pattern"));
            }
            self.boilerplate.entry(pattern.start().into()).or_default().push((pattern, kind));
        }
        Ok(())
    }

    fn load_media(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        for row in file.rows(&["phrase", "medium"])? {
            let row = row?;
            let medium = row.choice(1, Medium::WORDS, Medium::parse)?;
            let words = phrase_words(row.required(0, "the phrase")?);
            if [words.first(), words.last()].iter().any(|word| word.is_none_or(|word| word == "*")) {
                return Err(row.error(0, "a phrase must begin and end with a word"));
            }
            let index = self.media.len();
            let tails = self.media_by_first.entry(words[0].as_str().into()).or_default();
            let list = match &words[1..] {
                [] => &mut tails.alone,
                [gap, behind, ..] if gap == "*" => {
                    tails.by_word_behind_gap.entry(behind.as_str().into()).or_default()
                }
                [second, ..] => tails.by_second.entry(second.as_str().into()).or_default(),
            };
            list.push(index);
            self.media.push((words, medium));
        }
        Ok(())
    }

    fn load_places(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        for row in file.rows(&["place", "kind", "demonyms"])? {
            let row = row?;
            let kind = row.choice(1, PlaceKind::WORDS, PlaceKind::parse)?;
            let words = phrase_words(row.required(0, "the place")?);
            if let [word] = words.as_slice() {
                self.info_of_folded(word).place = Some(kind);
            }
            self.places.insert(&words, kind);
            for demonym in row.field(2).split(';').filter(|demonym| !demonym.is_empty()) {
                self.info(demonym).demonym = true;
            }
        }
        Ok(())
    }

    fn load_pronouns(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        for row in file.rows(&["form", "person", "number", "gender", "case"])? {
            let row = row?;
            let person = row.choice(1, "1 2 3", |word| word.parse().ok().filter(|n| (1..=3).contains(n)))?;
            let plural = row.choice(2, "singular plural", |word| match word {
                "singular" => Some(false),
                "plural" => Some(true),
                _ => None,
            })?;
            let case = row.choice(4, PronounCase::WORDS, PronounCase::parse)?;
            let gender = optional_gender(&row, 3)?;
            self.info(row.required(0, "the form")?).pronoun = Some(Pronoun { person, plural, gender, case });
        }
        Ok(())
    }

    fn load_roles(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        for row in file.rows(&["noun", "plural", "type", "gender"])? {
            let row = row?;
            let kind = row.choice(2, RoleType::WORDS, RoleType::parse)?;
            let gender = optional_gender(&row, 3)?;
            row.required(0, "the noun")?;
            for (index, plural) in [(0, false), (1, true)] {
                let words = phrase_words(row.field(index));
                if words.is_empty() {
                    continue;
                }
                if let [word] = words.as_slice() {
                    let info = self.info_of_folded(word);
                    info.role = Some(kind);
                    info.role_plural = plural && row.field(0) != row.field(1);
                    if !info.given_name {
                        info.gender = info.gender.or(gender);
                    }
                }
                let plural = plural && row.field(0) != row.field(1);
                self.roles.insert(&words, Role { kind, plural, gender });
            }
        }
        Ok(())
    }

    fn load_titles(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        for row in file.rows(&["title", "gender", "kind"])? {
            let row = row?;
            let gender = optional_gender(&row, 1)?;
            let kind = row.required(2, "the kind")?;
            let courtesy = kind == "courtesy";
            let part_of_name = kind == "royalty";
            let words = phrase_words(row.required(0, "the title")?);
            if let [word] = words.as_slice() {
                self.info_of_folded(word).title = true;
            }
            self.titles.insert(&words, Title { gender, courtesy, part_of_name });
        }
        Ok(())
    }
}

/// The words of a phrase as tokens fold them: a possessive ending is a word of its own.
fn phrase_words(phrase: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in phrase.split_whitespace() {
        let folded = fold(word);
        match folded.strip_suffix("'s") {
            Some(stem) if !stem.is_empty() => {
                words.push(stem.to_owned());
                words.push("'s".to_owned());
            }
            _ => words.push(folded),
        }
    }
    words
}

fn optional_gender(row: &file::Entry<'_>, index: usize) -> Result<Option<Gender>, GrammarError> {
    if row.field(index).is_empty() {
        return Ok(None);
    }
    row.choice(index, Gender::WORDS, Gender::parse).map(Some)
}

/// The models of these weights files.
fn models_of(files: &[&GrammarFile]) -> Result<ModelSet, GrammarError> {
    let mut models = ModelSet::default();
    for file in files {
        match file.path.as_str() {
            "en/weights/antecedent.tsv" => models.antecedent = Model::parse(file)?,
            "en/weights/confidence.tsv" => models.calibration = Calibration::parse(file)?,
            "en/weights/quotation.tsv" => models.quotation = Model::parse(file)?,
            "en/weights/speaker.tsv" => models.speaker = Model::parse(file)?,
            _ => models.tagger = TagModel::parse(file)?,
        }
    }
    Ok(models)
}

fn builtin_files() -> Vec<GrammarFile> {
    BUILTIN
        .iter()
        .map(|(path, text)| GrammarFile {
            path: (*path).to_owned(),
            shown_path: format!("grammar/{path}"),
            text: Cow::Borrowed(text),
        })
        .collect()
}

/// Adds the grammar files of a user's folder to `files`.
fn merge(mut files: Vec<GrammarFile>, dir: &Path) -> Result<Vec<GrammarFile>, GrammarError> {
    let problem = |path: &Path, message: String| GrammarError {
        file: path.display().to_string(),
        line: 1,
        column: 1,
        message,
        shown: String::new(),
    };
    if !dir.is_dir() {
        return Err(problem(
            dir,
            "there is no such folder; name a folder laid out like `grammar/`".to_owned(),
        ));
    }
    for entry in walkdir::WalkDir::new(dir).sort_by_file_name() {
        let entry = entry.map_err(|error| problem(dir, error.to_string()))?;
        let known_ending = entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "csv" || ending == "txt" || ending == "toml");
        if !entry.file_type().is_file() || !known_ending {
            continue;
        }
        let inside = entry.path().strip_prefix(dir).unwrap_or(entry.path());
        let path =
            inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let known = files.iter().any(|file| file.path == path);
        if !known && !path.starts_with("en/patterns/") {
            let names: Vec<&str> =
                BUILTIN.iter().map(|(path, _)| *path).filter(|path| !path.contains("patterns/")).collect();
            let message = format!(
                "no grammar file has this path; use one of: {}, en/patterns/NAME.toml",
                names.join(", ")
            );
            return Err(problem(entry.path(), message));
        }
        let text = std::fs::read_to_string(entry.path())
            .map_err(|error| problem(entry.path(), format!("cannot be read: {error}")))?;
        let replaces =
            text.lines().next().is_some_and(|line| line.trim_start_matches('#').trim() == "replace")
                || path.ends_with(".toml");
        if replaces {
            files.retain(|file| file.path != path);
        }
        files.push(GrammarFile { path, shown_path: entry.path().display().to_string(), text: text.into() });
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_grammar_loads() {
        let lexicon = Lexicon::builtin().unwrap();
        assert_eq!(lexicon.word("said").cue, Some(CueKind::Say));
        assert!(lexicon.titles.exact(&["lt", "gen"]).is_some());
    }
}
