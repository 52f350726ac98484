//! What speaks for the tag of a token.

use std::ops::Range;

use crate::attribution::cue_beside::CuePlace;
use crate::attribution::mention_class::MentionClass;
use crate::attribution::model::{Label, Value, add_feature, joined, label, part_hash};
use crate::attribution::scene::Scene;
use crate::attribution::sums::{Group, Groups, hashed, single_feature};
use crate::token::{Token, WordClass, WordTrait};

/// What is looked up once for all tokens of an article.
#[derive(Debug)]
pub struct TagView {
    /// For each token the mention it lies in (the longest that begins first), one more than its index; 0 for none.
    mention: Vec<u32>,
    /// For each token whether a cue begins (1) or goes on (2) there.
    cue: Vec<u8>,
}

impl TagView {
    /// Looks at an article.
    #[must_use]
    pub fn new(scene: &Scene<'_>) -> Self {
        let mut mention = vec![0; scene.tokens.len()];
        for (number, found) in (1..).zip(&scene.mentions) {
            for known in mention[found.tokens.clone()].iter_mut().filter(|known| **known == 0) {
                *known = number;
            }
        }
        let mut cue = vec![0; scene.tokens.len()];
        for (range, _) in scene.cues_in(0..scene.tokens.len()) {
            for at in range.clone() {
                cue[at] = if at == range.start { 1 } else { 2 };
            }
        }
        TagView { mention, cue }
    }
}

/// What is looked up once for a sentence.
#[derive(Debug, Default)]
pub struct SentenceView {
    range: Range<usize>,
    /// The classes of its words, with [`MARGIN`] places beyond either end.
    classes: Vec<WordClass>,
    /// Cues outside quotation marks, by first token.
    cues: Vec<usize>,
    has_quote: bool,
    last: char,
    /// For each token how many commas stand before it.
    commas: Vec<usize>,
    /// For each token whether quoted words surround it on either side as far as features look: there is but
    /// one thing it can be. Empty where nothing is quoted.
    is_interior: Vec<bool>,
}

/// How far features look to either side.
const MARGIN: usize = 3;

impl SentenceView {
    /// Looks at a sentence; none where nothing may be attributed: without a cue and without quotation marks
    /// nothing is tagged.
    #[must_use]
    pub fn new(scene: &Scene<'_>, range: Range<usize>) -> Option<Self> {
        let mut view = SentenceView::default();
        view.look_at(scene, range).then_some(view)
    }

    /// As [`SentenceView::new`], in place of the sentence looked at before; false where nothing may be attributed.
    pub(super) fn look_at(&mut self, scene: &Scene<'_>, range: Range<usize>) -> bool {
        let tokens = &scene.tokens[range.clone()];
        let is_outside = |cue: &usize| scene.tokens[*cue].quote.is_none();
        self.cues.clear();
        self.cues.extend(scene.cues_in(range.clone()).iter().map(|(cue, _)| cue.start).filter(is_outside));
        self.has_quote = tokens.iter().any(|token| token.quote.is_some());
        if !self.has_quote && self.cues.is_empty() {
            return false;
        }
        let margin = [WordClass::EDGE; MARGIN];
        self.classes.clear();
        self.classes.extend_from_slice(&margin);
        self.commas.clear();
        let mut commas = 0;
        for token in tokens {
            self.classes.push(token.class);
            self.commas.push(commas);
            commas += usize::from(token.is_a(WordTrait::Comma));
        }
        self.classes.extend_from_slice(&margin);
        self.last = tokens.last().and_then(|token| token.folded.chars().next_back()).unwrap_or(' ');
        self.is_interior.clear();
        if self.has_quote {
            note_interiors(tokens, &mut self.is_interior);
        }
        self.range = range;
        true
    }

    /// The token at a place, which may lie beyond the sentence.
    fn token<'s>(&self, scene: &'s Scene<'_>, at: Option<usize>) -> Option<&'s Token<'s>> {
        at.filter(|at| self.range.contains(at)).map(|at| &scene.tokens[at])
    }
}

/// The word of token `at` in features. Its hash is read where those of all words stand side by side.
#[inline]
fn word_at<'s>(scene: &'s Scene<'_>, at: usize) -> Value<'s> {
    Value::Word(&scene.tokens[at].folded, scene.word_hashes[at])
}

/// For each of these tokens whether it and [`MARGIN`] tokens on either side stand in quotation marks.
fn note_interiors(tokens: &[Token], interiors: &mut Vec<bool>) {
    interiors.resize(tokens.len(), false);
    let mut run = 0;
    for (at, token) in tokens.iter().enumerate() {
        run = if token.quote.is_some() { run + 1 } else { 0 };
        if run > 2 * MARGIN {
            interiors[at - MARGIN] = true;
        }
    }
}

/// The features that hang on the word of this hash alone.
pub(super) fn word_features(hash: u64) -> [u64; 3] {
    let feature = |template: &str| joined(joined(0, part_hash(template.as_bytes())), hash);
    ["w", "w-1", "w+1"].map(feature)
}

/// The feature that hangs on the ending of a word alone.
pub(super) fn ending_feature(folded: &str) -> u64 {
    joined(joined(0, part_hash(b"s3")), part_hash(ending(folded, ENDING).as_bytes()))
}

/// Letters of an ending.
const ENDING: usize = 3;

/// How a token stands to quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuoteState {
    Quoted,
    Mark,
    Outside,
    /// There is none: the sentence has ended.
    Beyond,
}

impl QuoteState {
    const COUNT: usize = 4;

    /// The state of a token; none where the sentence has ended.
    fn of(token: Option<&Token>) -> Self {
        match token {
            Some(token) if token.quote.is_some() => QuoteState::Quoted,
            Some(token) if token.is_a(WordTrait::Mark) => QuoteState::Mark,
            Some(_) => QuoteState::Outside,
            None => QuoteState::Beyond,
        }
    }

    fn label(self) -> Label {
        match self {
            QuoteState::Quoted => label!("q"),
            QuoteState::Mark => label!("m"),
            QuoteState::Outside => label!("o"),
            QuoteState::Beyond => label!("|"),
        }
    }
}

impl From<QuoteState> for Value<'_> {
    fn from(state: QuoteState) -> Self {
        state.label().into()
    }
}

impl From<WordClass> for Value<'_> {
    fn from(class: WordClass) -> Self {
        class.label().into()
    }
}

fn ending(word: &str, letters: usize) -> &str {
    if word.is_ascii() {
        return &word[word.len().saturating_sub(letters)..];
    }
    match word.char_indices().rev().nth(letters - 1) {
        Some((at, _)) => &word[at..],
        None => word,
    }
}

/// Where the numbered groups of each kind begin.
mod place {
    use super::{CuePlace, MentionClass, QuoteState, WordClass};

    const CLASSES: usize = WordClass::COUNT;
    const STATES: usize = QuoteState::COUNT;

    pub const INTERIOR: usize = 0;
    pub const OWN: usize = INTERIOR + 1;
    pub const CLASSES_BEFORE: usize = OWN + CLASSES * STATES * STATES * STATES;
    pub const CLASSES_BEHIND: usize = CLASSES_BEFORE + CLASSES * CLASSES;
    pub const MENTION_END: usize = CLASSES_BEHIND + CLASSES * CLASSES;
    pub const CUE: usize = MENTION_END + 2 * CLASSES;
    pub const DISTANCE: usize = CUE + 3 * STATES * CLASSES;
    pub const CUES_AND_COMMAS: usize = DISTANCE + 15 * STATES;
    pub const MENTION: usize = CUES_AND_COMMAS + 4 * 4 * 2 * 4 * 2 * 2 * STATES;
    pub const BEYOND: usize = MENTION + MentionClass::COUNT * CuePlace::COUNT * STATES * 2;
    pub const END: usize = BEYOND + super::Group::OF_WORD;
    const _: () = assert!(END <= super::Group::PLACES);
}

/// The groups that hang on one word.
mod of_word {
    pub const OWN: usize = 0;
    pub const BEFORE: usize = 1;
    pub const BEHIND: usize = 2;
}

/// What speaks for the tag of token `at`.
#[inline]
pub fn tag_features(
    scene: &Scene<'_>,
    view: &TagView,
    sentence: &SentenceView,
    at: usize,
    groups: &mut impl Groups,
) {
    const CLASSES: usize = WordClass::COUNT;
    const STATES: usize = QuoteState::COUNT;
    let at_place = at - sentence.range.start;
    if sentence.is_interior.get(at_place).is_some_and(|is_interior| *is_interior) {
        groups.group(Group::Numbered(place::INTERIOR), |to| add_feature!(to, "interior"));
        return;
    }
    let tokens = &scene.tokens;
    let token = &tokens[at];
    let (before, behind) = (sentence.token(scene, at.checked_sub(1)), sentence.token(scene, Some(at + 1)));
    // `|` stands where the sentence has ended.
    let end = || Value::from(label!("|"));
    let word = word_at(scene, at);
    let word_before = before.map_or_else(end, |_| word_at(scene, at - 1));
    let word_behind = behind.map_or_else(end, |_| word_at(scene, at + 1));
    let state = QuoteState::of(Some(token));
    let (state_before, state_behind) = (QuoteState::of(before), QuoteState::of(behind));
    // The token itself stands in the middle.
    let classes = &sentence.classes[at_place..=at_place + 2 * MARGIN];
    let class_at = |offset: isize| classes[MARGIN.wrapping_add_signed(offset)];
    let class_number = |offset: isize| (class_at(offset).index(), CLASSES);
    let state_number = (state as usize, STATES);

    groups.group(Group::Word(token.profile, of_word::OWN), |to| {
        add_feature!(to, "w", word);
        add_feature!(to, "s3", ending(&token.folded, ENDING));
    });
    let around = [(state_before as usize, STATES), (state_behind as usize, STATES)];
    groups.group(Group::numbered(place::OWN, &[class_number(0), state_number, around[0], around[1]]), |to| {
        add_feature!(to, "class", class_at(0), state);
        add_feature!(to, "q", state, state_before, state_behind);
    });
    let beside = |token: Option<&Token<'_>>, group: usize| match token {
        Some(token) => Group::Word(token.profile, group),
        None => Group::Numbered(place::BEYOND + group),
    };
    groups.group(beside(before, of_word::BEFORE), |to| add_feature!(to, "w-1", word_before));
    groups.group(beside(behind, of_word::BEHIND), |to| add_feature!(to, "w+1", word_behind));
    // Single ones stand in `model::SINGLES` too.
    single_feature!(groups, "ww-", word_before, word);
    single_feature!(groups, "ww+", word, word_behind);
    groups.group(Group::numbered(place::CLASSES_BEFORE, &[class_number(-2), class_number(-1)]), |to| {
        add_feature!(to, "c-1", class_at(-1));
        add_feature!(to, "c-2", class_at(-2), class_at(-1));
    });
    groups.group(Group::numbered(place::CLASSES_BEHIND, &[class_number(1), class_number(2)]), |to| {
        add_feature!(to, "c+1", class_at(1));
        add_feature!(to, "c+2", class_at(1), class_at(2));
    });
    single_feature!(groups, "c+3", class_at(1), class_at(2), class_at(3));
    if let Some(mention) = view.mention[at].checked_sub(1) {
        let beside = scene.beside[mention as usize];
        let mention = &scene.mentions[mention as usize];
        let begins = at == mention.tokens.start;
        let kind = MentionClass::of(mention);
        let place = beside.place.label();
        let numbers = [
            (kind.index(), MentionClass::COUNT),
            (beside.place as usize, CuePlace::COUNT),
            state_number,
            (usize::from(begins), 2),
        ];
        groups.group(Group::numbered(place::MENTION, &numbers), |to| {
            add_feature!(to, "m", kind, begins, place);
            add_feature!(to, "mq", begins, place, state);
        });
        let ends = at + 1 == mention.tokens.end;
        groups.group(Group::numbered(place::MENTION_END, &[(usize::from(ends), 2), class_number(1)]), |to| {
            add_feature!(to, "mend", ends, class_at(1));
        });
    }
    let cue = usize::from(view.cue[at]);
    groups.group(Group::numbered(place::CUE, &[(cue, 3), state_number, class_number(-1)]), |to| {
        add_feature!(to, "cue", cue, state, class_at(-1));
    });
    cue_features(scene, sentence, at, state, groups);
}

/// What the cues of the sentence, its end and its commas tell of token `at`.
#[inline]
fn cue_features(
    scene: &Scene<'_>,
    sentence: &SentenceView,
    at: usize,
    state: QuoteState,
    groups: &mut impl Groups,
) {
    const STATES: usize = QuoteState::COUNT;
    let state_number = (state as usize, STATES);
    // The cue before and the one behind.
    let next = sentence.cues.partition_point(|cue| *cue < at);
    let before = next.checked_sub(1).map(|index| sentence.cues[index]);
    let behind = sentence.cues[next..].iter().copied().find(|cue| *cue > at);
    if let Some(cue) = before {
        let follower =
            if cue + 1 < scene.tokens.len() { word_at(scene, cue + 1) } else { label!("|").into() };
        let (distance, cue) = (at - cue, word_at(scene, cue));
        groups.group(Group::numbered(place::DISTANCE, &[(distance.min(14), 15), state_number]), |to| {
            add_feature!(to, "pcd", distance.min(14), state);
        });
        let near = distance.min(3);
        let number = (state as usize * 4 + near) as u64;
        groups.group(hashed!("cue before", cue.hash(), follower.hash(), number), |to| {
            add_feature!(to, "pc", cue, state);
            add_feature!(to, "pcn", follower, near);
            add_feature!(to, "pcx", cue, follower);
        });
    }
    let (passed, left) = (next.min(3), (sentence.cues.len() - next).min(3));
    let has_quote = sentence.has_quote;
    // Commas tell asides apart.
    let commas = sentence.commas[at - sentence.range.start].min(3);
    let numbers = [
        (passed, 4),
        (left, 4),
        (usize::from(has_quote), 2),
        (commas, 4),
        (usize::from(before.is_some()), 2),
        (usize::from(behind.is_some()), 2),
        state_number,
    ];
    groups.group(Group::numbered(place::CUES_AND_COMMAS, &numbers), |to| {
        add_feature!(to, "cues", passed, left, has_quote);
        add_feature!(to, "commas", commas, before.is_some(), behind.is_some(), state);
    });
    let last = sentence.last;
    let cue_behind = behind.map(|cue| word_at(scene, cue));
    let number = u64::from(u32::from(last)) * 8 + (state as u64) * 2 + u64::from(has_quote);
    groups.group(hashed!("still to come", cue_behind.map_or(0, |cue| cue.hash()), number), |to| {
        if let Some(cue) = cue_behind {
            add_feature!(to, "nc", cue, state);
        }
        let mut buffer = [0; 4];
        add_feature!(to, "last", &*last.encode_utf8(&mut buffer), has_quote, state);
    });
}
