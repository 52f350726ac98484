//! Filling the tables of a [`Lexicon`] from grammar files, one function for each kind of file.

use smol_str::SmolStr;

use super::line_pattern::LinePattern;
use super::phrase::{fold, folded, folded_hash};
use super::{
    Body, BodyKind, CalendarUnit, CueKind, FormPosition, FunctionClass, Gender, GrammarError, GrammarFile,
    Lexicon, LineKind, MediaTail, Medium, MediumPart, NamePart, PageWord, PlaceKind, Pronoun, PronounCase,
    QuoteMark, Role, RoleType, SmallUse, Title, TurnPart, WordInfo, file,
};
use crate::attribution::calibration::Calibration;
use crate::attribution::model::{Model, part_hash};
use crate::attribution::pattern::Pattern;
use crate::attribution::tagger::TagModel;
use crate::eight_bytes;

impl Lexicon {
    pub(super) fn load(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
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
                let mut words = Vec::new();
                self.cue_phrases.reserve(file.most_lines());
                for row in file.rows(&["phrase", "kind"])? {
                    let row = row?;
                    let kind = row.choice(1, CueKind::WORDS, CueKind::parse)?;
                    hash_words(row.required(0, "the phrase")?, &mut words);
                    self.cue_phrases.insert(&words, kind);
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
                    let words = row.field(1).split_whitespace().map(folded_hash);
                    let words: Vec<u64> = words.collect();
                    let index = self.posts.len();
                    for word in &words {
                        self.posts_of.entry(*word).or_default().push(index);
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
            "en/weights/antecedent.tsv" => Model::parse(file).map(|model| self.models.antecedent = model),
            "en/weights/confidence.tsv" => {
                Calibration::parse(file).map(|lines| self.models.calibration = lines)
            }
            "en/weights/quotation.tsv" => Model::parse(file).map(|model| self.models.quotation = model),
            "en/weights/speaker.tsv" => Model::parse(file).map(|model| self.models.speaker = model),
            "en/weights/tagger.tsv" => TagModel::parse(file).map(|model| self.models.tagger = model),
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
        self.info_of(folded_hash(word))
    }

    /// What is known of the word with this hash, as it stands folded.
    fn info_of(&mut self, hash: u64) -> &mut WordInfo {
        self.words.entry(hash).or_default()
    }

    /// A word that opens or closes the names of bodies. "Ministry of" is known by its noun, "Water
    /// Authority" by its last word.
    fn add_body_form(&mut self, words: &[SmolStr], position: FormPosition, kind: BodyKind) {
        let grammatical = |word: &SmolStr| self.word(word).function.is_some() || word == "&";
        let noun = match position {
            FormPosition::Head => words.iter().rev().find(|word| !grammatical(word)),
            FormPosition::Tail | FormPosition::Both => words.last(),
        };
        let Some(noun) = noun.cloned() else { return };
        // A phrase of several words must not decide for its last word where that has a line of its own.
        let form = &mut self.info_of(part_hash(noun.as_bytes())).form;
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
        let mut words = Vec::new();
        for row in file.rows(&["name", "acronym", "aliases", "kind", "country"])? {
            let row = row?;
            let kind = row.choice(3, BodyKind::WORDS, BodyKind::parse)?;
            let name = row.required(0, "the name")?.to_owned();
            let index = self.bodies.len();
            let aliases = row.field(2).split(';');
            for alias in [name.as_str(), row.field(1)].into_iter().chain(aliases) {
                hash_words(alias, &mut words);
                self.body_names.insert(&words, index);
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
            self.boilerplate.insert(pattern, kind);
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
            let hash = |word: &SmolStr| part_hash(word.as_bytes());
            let tails = self.media_by_first.entry(hash(&words[0])).or_default();
            let list = match &words[1..] {
                [] => &mut tails.alone,
                [gap, behind, ..] if gap == "*" => tails.by_word_behind_gap.entry(hash(behind)).or_default(),
                [second, ..] => tails.by_second.entry(hash(second)).or_default(),
            };
            let third = match &words[1..] {
                [second, third, ..] if second != "*" && third != "*" => Some(hash(third)),
                _ => None,
            };
            list.push(MediaTail { third, index });
            self.media.push((words.iter().map(|word| MediumPart::of(word)).collect(), medium));
        }
        Ok(())
    }

    fn load_places(&mut self, file: &GrammarFile) -> Result<(), GrammarError> {
        let mut words = Vec::new();
        self.places.reserve(file.most_lines());
        for row in file.rows(&["place", "kind", "demonyms"])? {
            let row = row?;
            let kind = row.choice(1, PlaceKind::WORDS, PlaceKind::parse)?;
            hash_words(row.required(0, "the place")?, &mut words);
            if let [word] = *words {
                self.info_of(word).place = Some(kind);
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
        let mut words = Vec::new();
        // Each noun and its plural.
        self.roles.reserve(2 * file.most_lines());
        for row in file.rows(&["noun", "plural", "type", "gender"])? {
            let row = row?;
            let kind = row.choice(2, RoleType::WORDS, RoleType::parse)?;
            let gender = optional_gender(&row, 3)?;
            row.required(0, "the noun")?;
            for (index, plural) in [(0, false), (1, true)] {
                hash_words(row.field(index), &mut words);
                if words.is_empty() {
                    continue;
                }
                if let [word] = *words {
                    let info = self.info_of(word);
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
        let mut words = Vec::new();
        self.titles.reserve(file.most_lines());
        for row in file.rows(&["title", "gender", "kind"])? {
            let row = row?;
            let gender = optional_gender(&row, 1)?;
            let kind = row.required(2, "the kind")?;
            let courtesy = kind == "courtesy";
            let part_of_name = kind == "royalty";
            hash_words(row.required(0, "the title")?, &mut words);
            if let [word] = *words {
                self.info_of(word).title = true;
            }
            self.titles.insert(&words, Title { gender, courtesy, part_of_name });
        }
        Ok(())
    }
}

/// Whether [`Lexicon::load`] puts what is in the file of this path among what is known of words. What is in the others fills
/// tables of their own: `boilerplate`, `media`, `patterns` and `models`.
pub(super) fn tells_of_words(path: &str) -> bool {
    let is_other = matches!(path, "en/boilerplate.csv" | "en/media.csv")
        || path.starts_with("en/patterns/")
        || path.starts_with("en/weights/");
    !is_other
}

/// The words of a phrase as tokens fold them: a possessive ending is a word of its own.
fn phrase_words(phrase: &str) -> Vec<SmolStr> {
    let mut words = Vec::with_capacity(4);
    for word in phrase.split_ascii_whitespace() {
        let folded = folded(word);
        match folded.strip_suffix("'s") {
            Some(stem) if !stem.is_empty() => words.extend([SmolStr::new(stem), SmolStr::new_static("'s")]),
            _ => words.push(folded),
        }
    }
    words
}

/// The hashes of the words of a phrase, as tokens fold them, into a list whose room serves again and again.
fn hash_words(phrase: &str, hashes: &mut Vec<u64>) {
    hashes.clear();
    if phrase.is_ascii() && eight_bytes::find(b'\'', phrase.as_bytes()).is_none() {
        hashes.extend(phrase.split_ascii_whitespace().map(folded_hash));
    } else {
        hashes.extend(phrase_words(phrase).iter().map(|word| part_hash(word.as_bytes())));
    }
}

fn optional_gender(row: &file::Entry<'_>, index: usize) -> Result<Option<Gender>, GrammarError> {
    if row.field(index).is_empty() {
        return Ok(None);
    }
    row.choice(index, Gender::WORDS, Gender::parse).map(Some)
}
