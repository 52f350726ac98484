//! Who is who in one article: mentions of one person or body -> an entity with a canonical name.

use std::ops::Range;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::apposition::{age_behind, apposition};
use super::model::{Label, label, part_hash};
use super::naming::{noun_name, printed_name};
use super::scene::Scene;
use crate::hash_bits::HashBits;
use crate::lexicon::{BodyKind, FunctionClass, Gender, Lexicon, RoleType, SmallUse};
use crate::mention::{Mention, MentionKind};
use crate::token::{Token, WordTrait};

/// What kind of source an entity is: the ledger's `speaker_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpeakerType {
    /// A named person.
    Person,
    /// A body of the state.
    Agency,
    /// A company, party, club, outlet, international body.
    Organisation,
    /// Several people.
    Group,
    /// Something written.
    Document,
    /// Somebody unnamed.
    Anonymous,
    /// Nothing is known.
    Unknown,
}

impl SpeakerType {
    /// The word in the ledger.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.label().text
    }

    /// Its word, as features have it.
    pub(super) fn label(self) -> Label {
        match self {
            SpeakerType::Person => label!("person"),
            SpeakerType::Agency => label!("agency"),
            SpeakerType::Organisation => label!("organisation"),
            SpeakerType::Group => label!("group"),
            SpeakerType::Document => label!("document"),
            SpeakerType::Anonymous => label!("anonymous"),
            SpeakerType::Unknown => label!("unknown"),
        }
    }
}

/// The hashes of the words of a name. Few names have more than four.
type WordHashes = SmallVec<[u64; 4]>;

/// One person, body or unnamed source of an article.
#[derive(Debug, Clone)]
pub struct Entity {
    /// Canonical name: the fullest one the article gives.
    pub name: SmolStr,
    /// What it is.
    pub kind: SpeakerType,
    /// Gender, where titles, given names or nouns show it.
    pub gender: Option<Gender>,
    /// Whether more than a given name shows the gender.
    pub gender_sure: bool,
    /// Whether it is several.
    pub plural: bool,
    /// The first title, role or affiliation printed beside its name.
    pub role: Option<Range<usize>>,
    /// The hashes of the folded words of its proper name, or of the noun phrase that names it.
    word_hashes: WordHashes,
    /// The first word of its proper name, folded.
    first_word: SmolStr,
    /// The hashes of the folded words of all its roles and titles, each once.
    role_words: Vec<u64>,
    /// Folded acronym.
    acronym: Option<SmolStr>,
    /// Whether it has a proper name.
    named: bool,
    /// First token of its first mention.
    first: usize,
    /// Whether a title, role, given name or verb of saying shows that it is a person.
    person_shown: bool,
    /// Whether most mentions of its name stand behind a preposition of place or an article.
    located: bool,
    /// Whether its name is one word that the article has in small letters too.
    common_word: bool,
}

impl Entity {
    /// Whether it has a proper name.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// Whether more than the look of its name says that it is a person.
    #[must_use]
    pub fn is_surely_person(&self) -> bool {
        self.person_shown
    }

    /// Whether its name is hardly a person's: it stands where places do, or is a word that the article has in
    /// small letters too ("Test cricket", "the Village"), and nothing shows a person.
    #[must_use]
    pub fn is_hardly_person(&self) -> bool {
        self.named && !self.person_shown && (self.located || self.common_word)
    }

    /// Takes the gender that a further mention shows; what a title shows outweighs a given name.
    fn learn_gender(&mut self, mention: &Mention) {
        if mention.gender.is_some() && (self.gender.is_none() || mention.gender_sure && !self.gender_sure) {
            self.gender = mention.gender;
            self.gender_sure = mention.gender_sure;
        }
    }

    /// A source that is first named by this mention.
    fn new(mention: &Mention, name: SmolStr) -> Self {
        Entity {
            name,
            kind: kind_of(mention),
            gender: mention.gender,
            gender_sure: mention.gender_sure,
            plural: false,
            role: None,
            word_hashes: WordHashes::new(),
            first_word: SmolStr::default(),
            role_words: Vec::new(),
            acronym: None,
            named: true,
            first: mention.tokens.start,
            person_shown: false,
            located: false,
            common_word: false,
        }
    }

    fn set_words(&mut self, words: &NameWords<'_>) {
        self.word_hashes = words.hashes.clone();
        self.first_word = words.first.map(|first| SmolStr::new(&first.folded)).unwrap_or_default();
    }

    /// The hashes of the folded words of its name, or of the noun phrase that names it.
    #[must_use]
    pub fn word_hashes(&self) -> &[u64] {
        &self.word_hashes
    }

    fn add_role_word(&mut self, hash: u64) {
        if !self.role_words.contains(&hash) {
            self.role_words.push(hash);
        }
    }

    /// Whether a title, role or apposition printed beside its name holds the folded word of this hash.
    #[must_use]
    pub fn has_role_word(&self, hash: u64) -> bool {
        self.role_words.contains(&hash)
    }
}

/// The entities that one word leads to: most often one.
type Called = SmallVec<[usize; 2]>;

/// The entities of an article and which mention names which.
#[derive(Debug, Default)]
pub struct Entities {
    /// The entities, in the order they are first named.
    pub list: Vec<Entity>,
    /// For each mention its entity; none for pronouns, which [`super::speaker`] resolves.
    pub of_mention: Vec<Option<usize>>,
    /// Named entities by the hash of each folded word of their names, in the order they were found.
    by_word: FxHashMap<u64, Called>,
    /// Bodies by the hashes of their acronyms and of the initials of their names.
    by_acronym: FxHashMap<u64, Called>,
    /// A bit for each word of their names and roles.
    word_bits: HashBits,
}

/// Of entities that share a word only the first few are compared: no article names more of one surname.
const MOST_NAMESAKES: usize = 64;

/// Groups the mentions of an article.
///
/// Full names come first, wherever they stand, then surnames and acronyms: an article often says "Roe" in
/// its headline and "Jane Roe" below. Common nouns and pronouns are resolved in reading order, by
/// [`super::speaker`].
#[must_use]
pub fn entities(scene: &Scene<'_>) -> Entities {
    let mut entities = Entities {
        list: Vec::with_capacity(scene.mentions.len()),
        of_mention: vec![None; scene.mentions.len()],
        ..Entities::default()
    };
    let is_prose = |mention: &Mention| scene.article.paragraphs[mention.paragraph as usize].kind.is_prose();
    for prose in [true, false] {
        for (index, mention) in scene.mentions.iter().enumerate() {
            if is_prose(mention) == prose && is_full_name(scene, mention) {
                entities.add_full_name(scene, index);
            }
        }
    }
    entities.gather_roles(scene);
    for (index, mention) in scene.mentions.iter().enumerate() {
        if mention.kind.is_name() && entities.of_mention[index].is_none() {
            entities.add_short_name(scene, index);
        }
    }
    entities.gather_evidence(scene);
    entities.word_bits = HashBits::with_bits(scene.mentions.len() * 16);
    for entity in &entities.list {
        for hash in entity.word_hashes.iter().chain(&entity.role_words) {
            entities.word_bits.insert(*hash);
        }
    }
    entities
}

fn is_full_name(scene: &Scene<'_>, mention: &Mention) -> bool {
    match mention.kind {
        MentionKind::Body(_) => true,
        MentionKind::Person | MentionKind::Name => name_tokens(scene, mention).nth(1).is_some(),
        _ => false,
    }
}

/// The words of a name without its suffix, possessive endings and "the".
struct NameWords<'s> {
    /// Their hashes.
    hashes: WordHashes,
    first: Option<&'s Token<'s>>,
    last: Option<&'s Token<'s>>,
}

impl<'s> NameWords<'s> {
    fn of(scene: &'s Scene<'_>, mention: &'s Mention) -> Self {
        let mut words = NameWords { hashes: WordHashes::new(), first: None, last: None };
        for token in name_tokens(scene, mention) {
            words.hashes.push(token.hash);
            words.first = words.first.or(Some(token));
            words.last = Some(token);
        }
        words
    }

    /// The only one.
    fn only(&self) -> Option<&'s Token<'s>> {
        self.first.filter(|_| self.hashes.len() == 1)
    }
}

fn name_tokens<'s>(scene: &'s Scene<'_>, mention: &'s Mention) -> impl Iterator<Item = &'s Token<'s>> {
    mention
        .core
        .clone()
        .map(|index| &scene.tokens[index])
        .filter(|token| token.is_word() && !token.is_possessive() && token.quote == mention.quote)
        .filter(|token| !token.is_name_suffix() && !token.does(SmallUse::Article))
}

/// The entities that the word of this hash leads to.
fn called(map: &FxHashMap<u64, Called>, hash: u64) -> &[usize] {
    map.get(&hash).map_or(&[], SmallVec::as_slice)
}

impl Entities {
    fn add_full_name(&mut self, scene: &Scene<'_>, index: usize) {
        let mention = &scene.mentions[index];
        let words = NameWords::of(scene, mention);
        let is_body = matches!(mention.kind, MentionKind::Body(_))
            || mention.kind == MentionKind::Name
                && mention.core.clone().any(|token| scene.tokens[token].info.form.is_some());
        let matches = |entity: &usize| {
            let entity = &self.list[*entity];
            let entity_is_body = matches!(entity.kind, SpeakerType::Agency | SpeakerType::Organisation);
            if is_body || entity_is_body {
                // "ISPR" before or after "Inter-Services Public Relations (ISPR)".
                entity.word_hashes == words.hashes
                    || words.only().is_some_and(|only| entity.acronym.as_deref() == Some(&*only.folded))
            } else {
                same_person(entity, &words)
            }
        };
        let by_acronym = words.only().map(|only| called(&self.by_acronym, only.hash));
        let namesakes = words.hashes.iter().map(|hash| called(&self.by_word, *hash));
        let known = namesakes
            .chain(by_acronym)
            .flat_map(|list| list.iter().take(MOST_NAMESAKES))
            .copied()
            .filter(matches)
            .min();
        let entity = match known {
            Some(entity) => entity,
            None => {
                let entity = Entity::new(mention, SmolStr::default());
                // Its gender is learnt below.
                self.list.push(Entity { gender: None, gender_sure: false, ..entity });
                self.list.len() - 1
            }
        };
        self.of_mention[index] = Some(entity);
        // The words of the fullest name are indexed already.
        if self.list[entity].word_hashes != words.hashes {
            self.index_words(entity, &words.hashes);
        }
        if is_body {
            let initials: SmolStr = initials(name_tokens(scene, mention)).collect();
            self.index_acronym(entity, &initials);
        }
        if let Some(acronym) = mention.acronym {
            self.index_acronym(entity, &scene.tokens[acronym].folded);
        }
        let entity = &mut self.list[entity];
        entity.first = entity.first.min(mention.tokens.start);
        let prose = scene.article.paragraphs[mention.paragraph as usize].kind.is_prose();
        if is_fuller(scene.lexicon, &words.hashes, &entity.word_hashes, prose) {
            entity.name = printed_name(scene, mention);
            entity.set_words(&words);
        }
        if mention.kind == MentionKind::Person {
            entity.kind = SpeakerType::Person;
        }
        entity.learn_gender(mention);
        if let Some(acronym) = mention.acronym {
            entity.acronym = Some(SmolStr::new(&scene.tokens[acronym].folded));
        }
    }

    /// Titles before names, and what stands behind them: ", chief of staff of the armed forces,".
    fn gather_roles(&mut self, scene: &Scene<'_>) {
        for (index, mention) in scene.mentions.iter().enumerate() {
            // "Her husband, Dell Roe, drives."
            if let MentionKind::Role(_) = mention.kind
                && let Some(entity) = self.apposed_person(scene, mention)
            {
                let entity = &mut self.list[entity];
                entity.learn_gender(mention);
                scene.tokens[mention.core.clone()].iter().for_each(|token| entity.add_role_word(token.hash));
                if entity.role.is_none() {
                    entity.role = Some(mention.core.start..mention.tokens.end);
                }
                continue;
            }
            let Some(entity) = self.of_mention[index] else { continue };
            if self.list[entity].kind != SpeakerType::Person {
                continue;
            }
            if let Some(age) = age_behind(scene, mention) {
                self.list[entity].add_role_word(part_hash(age.as_bytes()));
            }
            let aside = apposition(scene, mention);
            for range in [mention.role.clone(), aside].into_iter().flatten() {
                let entity = &mut self.list[entity];
                for token in &scene.tokens[range.clone()] {
                    entity.add_role_word(token.hash);
                }
                // A mere "Mr." says nothing of what somebody is.
                let tells = range.clone().any(|at| {
                    scene.tokens[at].info.role.is_some()
                        || scene
                            .lexicon
                            .titles
                            .exact(&[&scene.tokens[at]])
                            .is_some_and(|title| !title.courtesy)
                });
                if tells && entity.role.as_ref().is_none_or(|known| known.len() < range.len()) {
                    entity.role = Some(range);
                }
            }
        }
    }

    /// What else the article shows of each name: a person or a place.
    fn gather_evidence(&mut self, scene: &Scene<'_>) {
        let mut places = vec![(0_usize, 0_usize); self.list.len()];
        for (index, mention) in scene.mentions.iter().enumerate() {
            let Some(entity) = self.of_mention[index] else { continue };
            let first = &scene.tokens[mention.core.start];
            let speaks = scene.beside[index].place.follows_subject();
            // "The Gleam", "the second Test": what has an article and no post is hardly a person.
            let articled = mention.tokens.start < mention.core.start
                && scene.tokens[mention.tokens.start].has_class(FunctionClass::Determiner)
                && !scene.tokens[mention.tokens.start..mention.core.start]
                    .iter()
                    .any(|token| token.info.title || token.info.role.is_some());
            self.list[entity].person_shown |= !articled
                && (mention.role.is_some() || first.info.given_name && mention.core.len() > 1 || speaks);
            let located = mention.tokens.start > 0
                && scene.tokens[mention.tokens.start - 1].does(SmallUse::Locative)
                && scene.tokens[mention.tokens.start - 1].sentence == mention.sentence;
            places[entity].0 += usize::from(located || articled);
            places[entity].1 += 1;
        }
        for (entity, (located, all)) in self.list.iter_mut().zip(places) {
            entity.located = located * 2 > all;
        }
        self.find_common_words(scene);
    }

    /// Finds the names of one word that the article has in small letters too.
    fn find_common_words(&mut self, scene: &Scene<'_>) {
        let mut names: FxHashMap<u64, Called> = FxHashMap::default();
        let mut bits = HashBits::<1>::with_bits(self.list.len() * 16);
        for (index, entity) in self.list.iter().enumerate() {
            if let [hash] = entity.word_hashes.as_slice() {
                bits.insert(*hash);
                names.entry(*hash).or_default().push(index);
            }
        }
        for token in scene.tokens.iter().filter(|token| token.is_a(WordTrait::Lower)) {
            if bits.may_have(token.hash)
                && let Some(entities) = names.remove(&token.hash)
            {
                entities.into_iter().for_each(|entity| self.list[entity].common_word = true);
            }
        }
    }

    fn add_short_name(&mut self, scene: &Scene<'_>, index: usize) {
        let mention = &scene.mentions[index];
        let words = NameWords::of(scene, mention);
        let Some(word) = words.last else { return };
        let known = self.person_called(scene, index, word.hash).or_else(|| self.body_called(word, mention));
        let entity = known.unwrap_or_else(|| {
            let mut entity = Entity::new(mention, printed_name(scene, mention));
            entity.set_words(&words);
            self.list.push(entity);
            self.list.len() - 1
        });
        if known.is_none() {
            self.index_words(entity, &words.hashes);
        }
        self.of_mention[index] = Some(entity);
        let entity = &mut self.list[entity];
        entity.first = entity.first.min(mention.tokens.start);
        if entity.kind == SpeakerType::Person {
            entity.learn_gender(mention);
            if let Some(role) = &mention.role {
                for token in &scene.tokens[role.clone()] {
                    entity.add_role_word(token.hash);
                }
            }
        }
    }

    /// The person whom one word names: by surname, else by first name, else by a word in between. Of
    /// several the one that fits the title's gender and was introduced first: news calls the main person by
    /// the surname alone and tells relatives apart by their first names.
    fn person_called(&self, scene: &Scene<'_>, index: usize, word: u64) -> Option<usize> {
        let mention = &scene.mentions[index];
        let at = mention.tokens.start;
        let mut best: Option<(usize, (u8, bool, bool, usize))> = None;
        for number in called(&self.by_word, word).iter().take(MOST_NAMESAKES).copied() {
            let entity = &self.list[number];
            if entity.kind != SpeakerType::Person || !entity.named {
                continue;
            }
            let rank = match entity.word_hashes.iter().position(|known| *known == word) {
                Some(place) if place + 1 == entity.word_hashes.len() => 3,
                Some(0) => 2,
                Some(_) => 1,
                None => continue,
            };
            let gender_fits = match (mention.gender, entity.gender) {
                (Some(wanted), Some(known)) => wanted == known || !entity.gender_sure,
                _ => true,
            };
            if !gender_fits {
                continue;
            }
            let known_before = entity.first < at;
            // "Ms. Roe" is rather the Roe known to be a woman than one of whom nothing is known.
            let same_gender = mention.gender.is_some() && mention.gender == entity.gender;
            let key = (rank, same_gender, known_before, usize::MAX - number);
            if best.as_ref().is_none_or(|(_, known)| key > *known) {
                best = Some((number, key));
            }
        }
        best.map(|(number, _)| number)
    }

    fn index_words(&mut self, entity: usize, words: &[u64]) {
        for word in words {
            let list = self.by_word.entry(*word).or_default();
            if !list.contains(&entity) && list.len() < MOST_NAMESAKES {
                list.push(entity);
            }
        }
    }

    fn index_acronym(&mut self, entity: usize, acronym: &str) {
        let list = self.by_acronym.entry(part_hash(acronym.as_bytes())).or_default();
        if !list.contains(&entity) && list.len() < MOST_NAMESAKES {
            list.push(entity);
        }
    }

    /// The body that one word names: by its acronym, by the initials of its name, or by its first word.
    fn body_called(&self, word: &Token<'_>, mention: &Mention) -> Option<usize> {
        if mention.kind == MentionKind::Place || mention.role.is_some() {
            return None;
        }
        let is_body = |entity: &usize| {
            matches!(self.list[*entity].kind, SpeakerType::Agency | SpeakerType::Organisation)
        };
        let plain: SmolStr = word.folded.chars().filter(|c| c.is_alphanumeric()).collect();
        // An acronym that the article gives goes before initials that happen to fit.
        let by_acronym = called(&self.by_acronym, part_hash(plain.as_bytes()));
        let given =
            by_acronym.iter().find(|entity| self.list[**entity].acronym.as_deref() == Some(&*word.folded));
        let first_word = |entity: &usize| {
            let words = &self.list[*entity].word_hashes;
            words.len() > 1 && words[0] == word.hash
        };
        given.or_else(|| by_acronym.iter().find(|entity| is_body(entity))).copied().or_else(|| {
            let of_word = called(&self.by_word, word.hash);
            of_word.iter().copied().find(|entity| is_body(entity) && first_word(entity))
        })
    }

    /// Whether the name or a role of any of them may hold the folded word of this hash: most words that none holds are
    /// told so.
    #[must_use]
    pub fn may_hold(&self, hash: u64) -> bool {
        self.word_bits.may_have(hash)
    }

    /// A new entity for a common noun.
    pub fn add_unnamed(&mut self, scene: &Scene<'_>, mention: &Mention) -> usize {
        let mut entity = Entity::new(mention, noun_name(scene, mention));
        entity.word_hashes.extend(scene.tokens[mention.core.clone()].iter().map(|token| token.hash));
        if let Some(noun) = entity.word_hashes.last() {
            self.word_bits.insert(*noun);
        }
        self.list.push(Entity { plural: mention.plural, named: false, ..entity });
        self.list.len() - 1
    }

    /// A further mention of an entity by a common noun: the fullest wording names an unnamed one.
    pub fn add_wording(&mut self, scene: &Scene<'_>, entity: usize, mention: &Mention) {
        let entity = &mut self.list[entity];
        if entity.named {
            return;
        }
        let name = noun_name(scene, mention);
        if name.len() > entity.name.len() {
            entity.name = name;
        }
        entity.learn_gender(mention);
    }
}

/// The first letters of the words of a body's name, small words left out.
fn initials<'s>(words: impl Iterator<Item = &'s Token<'s>>) -> impl Iterator<Item = char> {
    words
        .filter(|word| !word.does(SmallUse::NameFiller))
        .flat_map(|word| word.folded.split('-'))
        .filter_map(|word| word.chars().next())
}

/// Whether a person known and further name words can be one: the same surname, and first names that do not
/// contradict each other; or one name lies within the other.
fn same_person(known: &Entity, words: &NameWords<'_>) -> bool {
    let (one, other) = (known.word_hashes.as_slice(), words.hashes.as_slice());
    let (longer, shorter) = if one.len() >= other.len() { (one, other) } else { (other, one) };
    let mut rest = longer.iter();
    let within = shorter.iter().all(|word| rest.any(|other| other == word));
    if shorter.len() < 2 || within {
        return within && shorter.len() > 1;
    }
    let first = words.first.map_or("", |first| &first.folded);
    one.last() == other.last() && is_short_for(&known.first_word, first)
}

/// Whether a name is fuller than the one known so far. What merely stands before a given name is a title or
/// an epithet ("Republican Jane Roe"), and what a headline adds behind one is its verb ("Jane Roe Speaks").
fn is_fuller(lexicon: &Lexicon, words: &[u64], known: &[u64], prose: bool) -> bool {
    let given = |words: &[u64]| words.first().is_some_and(|word| lexicon.word_of_hash(*word).given_name);
    if known.len() > 1 && words.len() > 1 {
        if words.ends_with(known) && given(known) && !given(words) {
            return false;
        }
        if known.ends_with(words) && given(words) && !given(known) {
            return true;
        }
    }
    words.len() > known.len() && (prose || known.is_empty())
}

/// "J." and "Jane", "Tim" and "Timothy".
fn is_short_for(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let initial = short.chars().next();
    (short.chars().filter(|c| c.is_alphabetic()).count() == 1 && initial == long.chars().next())
        || (short.len() >= 3 && long.starts_with(short))
}

fn kind_of(mention: &Mention) -> SpeakerType {
    match mention.kind {
        MentionKind::Person => SpeakerType::Person,
        MentionKind::Body(BodyKind::Agency) | MentionKind::Place => SpeakerType::Agency,
        MentionKind::Body(_) => SpeakerType::Organisation,
        MentionKind::Name if mention.core.len() > 1 => SpeakerType::Organisation,
        MentionKind::Name => SpeakerType::Person,
        MentionKind::Role(RoleType::Document) => SpeakerType::Document,
        MentionKind::Role(RoleType::Group) => SpeakerType::Group,
        MentionKind::Role(RoleType::Agency) => SpeakerType::Agency,
        MentionKind::Role(RoleType::Organisation) => SpeakerType::Organisation,
        MentionKind::Role(RoleType::Person) if mention.plural => SpeakerType::Group,
        MentionKind::NounPhrase if mention.plural => SpeakerType::Group,
        MentionKind::Role(_) | MentionKind::NounPhrase => SpeakerType::Anonymous,
        MentionKind::Pronoun(_) => SpeakerType::Unknown,
    }
}
