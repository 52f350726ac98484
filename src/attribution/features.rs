//! What speaks for a candidate, and what for a marked span being a quotation at all.
//!
//! The features carry the trial's findings: which side of the quotation the mention stands on, what lies
//! between, whether a cue stands next to it, what was chosen before.

use std::ops::Range;

use super::candidates::candidates;
use super::model::{Label, Value, add_feature, label};
use super::pattern::PatternMatch;
use super::scene::Scene;
use super::sums::{Group, Groups, hashed};
use super::tagger::{self, Part, Tag};
use crate::lexicon::{FunctionClass, PronounCase, RoleType};
use crate::mention::{Mention, MentionKind};
use crate::token::{Shape, Token, TokenKind};

/// What is known of one quoted span before any candidate is looked at.
#[derive(Debug)]
pub struct QuoteView {
    /// Its number.
    pub quote: usize,
    /// Its first token and one past its last.
    pub first: usize,
    /// One past its last token.
    pub end: usize,
    /// The patterns that fit around it.
    pub patterns: Vec<PatternMatch>,
    pub(super) starts_paragraph: bool,
    pub(super) ends_paragraph: bool,
    pub(super) starts_upper: bool,
    pub(super) length: usize,
    /// The candidates, in the order they stand.
    pub candidates: Vec<usize>,
    /// The candidate with the fewest tokens between it and the quotation, other sentences being far.
    pub(super) nearest: Option<usize>,
    /// Whether the tagger takes most of it for content.
    pub(super) tagged_content: bool,
    /// The tagged parts in the paragraphs in reach, by first token.
    pub(super) chunks: Vec<(Part, Range<usize>)>,
    /// The tagged source with the fewest tokens between it and the quotation, other sentences being far.
    pub(super) nearest_source: Option<Range<usize>>,
}

/// The choice made for the quotation before.
#[derive(Debug, Clone, Copy)]
pub struct Previous {
    /// Its quoted span.
    pub quote: usize,
    /// The mention chosen.
    pub mention: usize,
}

impl QuoteView {
    /// Looks at one quoted span, which must have words; `previous` is the choice for the one before.
    #[must_use]
    pub fn new(scene: &Scene<'_>, quote: usize, previous: Option<Previous>) -> Self {
        let range = scene.quote_tokens[quote].clone();
        let before = scene.before_quote(quote);
        let behind = scene.behind_quote(quote);
        let candidates = candidates(scene, quote, previous.map(|previous| previous.mention));
        let chunks = chunks_around(scene, &range, &candidates);
        let paragraph_of = |at: usize| scene.tokens[at].paragraph;
        QuoteView {
            quote,
            first: range.start,
            end: range.end,
            patterns: super::pattern::matches(scene, quote),
            starts_paragraph: before == 0 || paragraph_of(before - 1) != paragraph_of(range.start),
            ends_paragraph: behind >= scene.tokens.len()
                || paragraph_of(behind) != paragraph_of(range.end - 1),
            starts_upper: scene.tokens[range.start].is_capital(),
            length: range.len(),
            nearest: nearest(scene, &range, &candidates),
            tagged_content: part_of(scene, &range, Part::Content) * 2 >= range.len(),
            nearest_source: nearest_source(scene, &range, &chunks),
            chunks,
            candidates,
        }
    }
}

impl QuoteView {
    /// The last character of the quotation, where it is no word.
    pub(super) fn last_mark<'s>(&self, scene: &'s Scene<'_>) -> Value<'s> {
        let last = &scene.tokens[self.end - 1];
        if last.is_word() { label!("w").into() } else { last.into() }
    }
}

/// How many of these tokens the tagger takes for this part.
pub(super) fn part_of(scene: &Scene<'_>, range: &Range<usize>, part: Part) -> usize {
    scene.tags[range.clone()].iter().filter(|tag| tag.part() == Some(part)).count()
}

/// The tagged parts from the first candidate to the last.
fn chunks_around(scene: &Scene<'_>, quote: &Range<usize>, candidates: &[usize]) -> Vec<(Part, Range<usize>)> {
    let first = candidates.first().map_or(quote.start, |index| scene.mentions[*index].tokens.start);
    let last = candidates.last().map_or(quote.end, |index| scene.mentions[*index].tokens.end);
    /// Tokens farther off tell nothing of this quotation.
    const FARTHEST: usize = 800;
    let from = first.min(quote.start).max(quote.start.saturating_sub(FARTHEST));
    let last = last.max(quote.end).min(quote.end + FARTHEST);
    tagger::chunks(&scene.tags[from..last])
        .into_iter()
        .map(|(part, chunk)| (part, chunk.start + from..chunk.end + from))
        .collect()
}

fn nearest_source(
    scene: &Scene<'_>,
    quote: &Range<usize>,
    chunks: &[(Part, Range<usize>)],
) -> Option<Range<usize>> {
    let sources = chunks.iter().filter(|(part, chunk)| {
        *part == Part::Source && (chunk.end <= quote.start || chunk.start >= quote.end)
    });
    sources
        .min_by_key(|(_, chunk)| {
            let (anchor, distance) = if chunk.start >= quote.end {
                (quote.end - 1, chunk.start - quote.end)
            } else {
                (quote.start, quote.start - chunk.end)
            };
            distance + if scene.same_sentence(chunk.start, anchor) { 0 } else { 40 }
        })
        .map(|(_, chunk)| chunk.clone())
}

fn nearest(scene: &Scene<'_>, quote: &Range<usize>, candidates: &[usize]) -> Option<usize> {
    candidates.iter().copied().min_by_key(|candidate| {
        let place = &scene.mentions[*candidate].tokens;
        let (anchor, distance) = if place.start >= quote.end {
            (quote.end - 1, place.start - quote.end)
        } else {
            (quote.start, quote.start - place.end.min(quote.start))
        };
        distance + if scene.same_sentence(place.start, anchor) { 0 } else { 40 }
    })
}

/// A number in a few classes, wider as it grows.
pub(super) fn bucket(number: usize) -> usize {
    const EDGES: [usize; 14] = [0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 20, 30, 50, 80];
    EDGES.iter().position(|edge| number <= *edge).unwrap_or(EDGES.len())
}

/// What a mention is, as features tell it; an index into [`MENTION_CLASSES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MentionClass(u8);

/// The names of the classes in features.
const MENTION_CLASSES: [Label; MentionClass::COUNT] = [
    label!("person"),
    label!("body"),
    label!("name"),
    label!("place"),
    label!("document"),
    label!("group"),
    label!("rolebody"),
    label!("role"),
    label!("noun"),
    label!("who"),
    label!("one"),
    label!("he"),
    label!("they"),
    label!("it"),
    label!("i"),
];

impl MentionClass {
    /// How many classes there are.
    pub(super) const COUNT: usize = 15;

    /// The class of a mention.
    pub(super) fn of(mention: &Mention) -> Self {
        MentionClass(match mention.kind {
            MentionKind::Person => 0,
            MentionKind::Body(_) => 1,
            MentionKind::Name => 2,
            MentionKind::Place => 3,
            MentionKind::Role(RoleType::Document) => 4,
            MentionKind::Role(RoleType::Group) => 5,
            MentionKind::Role(RoleType::Agency | RoleType::Organisation) => 6,
            MentionKind::Role(_) => 7,
            MentionKind::NounPhrase => 8,
            MentionKind::Pronoun(pronoun) => match (pronoun.case, pronoun.person, pronoun.plural) {
                (PronounCase::Relative, ..) => 9,
                (PronounCase::Indefinite, ..) => 10,
                (_, 3, false) if pronoun.gender.is_some() => 11,
                (_, 3, true) => 12,
                (_, 3, false) => 13,
                _ => 14,
            },
        })
    }

    /// Its number, below [`MentionClass::COUNT`].
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Its name in features.
    pub(super) fn label(self) -> Label {
        MENTION_CLASSES[self.index()]
    }
}

impl From<MentionClass> for Value<'_> {
    fn from(class: MentionClass) -> Self {
        class.label().into()
    }
}

/// Where a cue stands as seen from a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CuePlace {
    /// Right behind it: "Roe said".
    Behind,
    /// Behind an aside: "Roe, a farmer, said".
    BehindAside,
    /// Right before it: "said Roe".
    Before,
    /// Some words before it.
    Earlier,
    /// Nowhere near.
    Nowhere,
}

impl CuePlace {
    /// How many places there are.
    pub(super) const COUNT: usize = 5;

    /// Its name in features.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            CuePlace::Behind => label!("R"),
            CuePlace::BehindAside => label!("P"),
            CuePlace::Before => label!("L"),
            CuePlace::Earlier => label!("l"),
            CuePlace::Nowhere => label!("0"),
        }
    }

    /// Whether the mention is the cue's subject in the order of most sentences: "Roe said", "Roe, a farmer, said".
    #[must_use]
    pub fn follows_subject(self) -> bool {
        matches!(self, CuePlace::Behind | CuePlace::BehindAside)
    }
}

/// The cue next to a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Where it stands.
    pub place: CuePlace,
    /// Its first token.
    pub cue: Option<usize>,
}

fn is_aux(token: &Token) -> bool {
    matches!(
        token.info.function,
        Some(FunctionClass::Auxiliary | FunctionClass::Adverb | FunctionClass::Negation)
    ) || token.is_word() && token.shape == Shape::Lower && token.folded.ends_with("ly")
}

pub(super) fn cue_beside(scene: &Scene<'_>, mention: &Mention) -> Beside {
    let tokens = &scene.tokens;
    let start = mention.tokens.start;
    let in_sentence = |at: usize| {
        at < tokens.len() && tokens[at].sentence == mention.sentence && tokens[at].quote == mention.quote
    };
    let mut at = mention.tokens.end;
    while in_sentence(at) && is_aux(&tokens[at]) && scene.cue_at(at).is_none() {
        at += 1;
    }
    if in_sentence(at)
        && let Some((cue, _)) = scene.cue_at(at)
    {
        return Beside { place: CuePlace::Behind, cue: Some(cue.start) };
    }
    if in_sentence(at) && tokens[at].is(",") {
        let aside = (at + 1..at + 28).take_while(|at| in_sentence(*at)).find(|at| tokens[*at].is(","));
        if let Some(comma) = aside {
            let mut next = comma + 1;
            while in_sentence(next) && is_aux(&tokens[next]) && scene.cue_at(next).is_none() {
                next += 1;
            }
            if in_sentence(next)
                && let Some((cue, _)) = scene.cue_at(next)
            {
                return Beside { place: CuePlace::BehindAside, cue: Some(cue.start) };
            }
        }
    }
    if start > 0 && in_sentence(start - 1) {
        if let Some((cue, _)) = scene.cue_ending_at(start) {
            return Beside { place: CuePlace::Before, cue: Some(cue.start) };
        }
        let from = start.saturating_sub(7);
        if let Some((cue, _)) = scene.cues_in(from..start).last()
            && in_sentence(cue.start)
        {
            return Beside { place: CuePlace::Earlier, cue: Some(cue.start) };
        }
    }
    Beside { place: CuePlace::Nowhere, cue: None }
}

/// Where the numbered groups of each kind begin, and how many values the things have that they hang on.
mod place {
    use super::{CuePlace, MentionClass};

    pub const SIDES: usize = 2;
    pub const SENTENCES: usize = 5;
    pub const PARAGRAPHS: usize = 4;
    /// Sentences and paragraphs where more than two are alike.
    pub const FEW: usize = 3;
    pub const BUCKETS: usize = 15;
    /// Tags: the parts and none.
    pub const PARTS: usize = 4;
    const KINDS: usize = MentionClass::COUNT;
    const CUES: usize = CuePlace::COUNT;

    pub const WHERE: usize = 0;
    pub const NEAR: usize = WHERE + 2 * SIDES * CUES * SENTENCES * PARAGRAPHS * KINDS;
    pub const BETWEEN: usize = NEAR + SIDES * CUES * BUCKETS * FEW;
    pub const LAYER: usize = BETWEEN + SIDES * CUES * 4 * 4 * 5;
    pub const CHOICE: usize = LAYER + 2 * 2 * KINDS * SIDES * CUES;
    pub const TAGGED: usize = CHOICE + 2 * 2 * 2 * 2 * SIDES * CUES * FEW * KINDS;
    pub const TAGS_BETWEEN: usize = TAGGED + 2 * 2 * 2 * SIDES * KINDS * 4 * 2 * 2 * 2;
    pub const END: usize = TAGS_BETWEEN + 2 * SIDES * 3 * 3 * FEW * PARTS * PARTS;
    const _: () = assert!(END <= super::Group::PLACES);
}

/// What speaks for `candidate`, a mention, being whom the quotation belongs to.
pub fn speaker_features(
    scene: &Scene<'_>,
    view: &QuoteView,
    candidate: usize,
    previous: Option<Previous>,
    groups: &mut impl Groups,
) {
    let tokens = &scene.tokens;
    let mention = &scene.mentions[candidate];
    let (start, end) = (mention.tokens.start, mention.tokens.end);
    let layer = scene.quotes[view.quote].parent;
    let behind = start >= view.end;
    let side = if behind { label!("A") } else { label!("B") };
    let (low, high) = if behind { (view.end, start) } else { (end, view.first) };
    let between = Between::new(scene, low, high, layer);
    let anchor = if behind { view.end - 1 } else { view.first };
    let sentences = tokens[start].sentence.abs_diff(tokens[anchor].sentence).min(4) as usize;
    let paragraph = mention.paragraph as usize;
    let paragraphs =
        scene.prose_number[paragraph].abs_diff(scene.prose_number[tokens[anchor].paragraph as usize]).min(3);
    let beside = scene.beside[candidate];
    let adjacent = beside.place.label();
    let kind = MentionClass::of(mention);
    let last = view.last_mark(scene);
    let nested = layer.is_some();
    let headline = !scene.article.paragraphs[scene.quotes[view.quote].paragraph()].kind.is_prose();

    let number = |flag: bool| (usize::from(flag), 2);
    let side_number = number(behind);
    let adjacent_number = (beside.place as usize, CuePlace::COUNT);
    let kind_number = (kind.index(), MentionClass::COUNT);
    let few_sentences = (sentences.min(2), place::FEW);
    let numbers = [
        number(previous.is_some()),
        side_number,
        adjacent_number,
        (sentences, place::SENTENCES),
        (paragraphs, place::PARAGRAPHS),
        kind_number,
    ];
    groups.group(Group::numbered(place::WHERE, &numbers), |to| {
        add_feature!(to, "base", side, adjacent, sentences, paragraphs);
        add_feature!(to, "kind", kind, side, adjacent);
        add_feature!(to, "kindbase", kind, side, sentences.min(2), paragraphs.min(2));
        if previous.is_none() {
            add_feature!(to, "noprevious", side, adjacent, sentences, paragraphs);
        }
    });
    let near = bucket(between.words);
    let numbers = [side_number, adjacent_number, (near, place::BUCKETS), few_sentences];
    groups.group(Group::numbered(place::NEAR, &numbers), |to| {
        add_feature!(to, "near", side, near);
        add_feature!(to, "nearbeside", side, adjacent, near.min(9), sentences.min(2));
    });
    let (cues, quotes) = (between.cues.min(3), between.quotes.min(3));
    let rivals = rivals(scene, &view.candidates, low, high).min(4);
    let numbers = [side_number, adjacent_number, (cues, 4), (quotes, 4), (rivals, 5)];
    groups.group(Group::numbered(place::BETWEEN, &numbers), |to| {
        add_feature!(to, "cues", side, cues, adjacent);
        add_feature!(to, "quotes", side, quotes, adjacent);
        add_feature!(to, "rivals", side, rivals, adjacent);
    });
    let numbers = [number(nested), number(headline), kind_number, side_number, adjacent_number];
    groups.group(Group::numbered(place::LAYER, &numbers), |to| {
        add_feature!(to, "nested", nested, kind, side, adjacent);
        add_feature!(to, "headline", headline, kind, side);
    });
    if let Some(cue) = beside.cue {
        let cue_word = &tokens[cue];
        groups.group(hashed!("cueword", cue_word.hash, side.hash()), |to| {
            add_feature!(to, "cueword", cue_word, side);
        });
        let cue_kind = scene.cue_at(cue).map(|(_, kind)| kind);
        let closer = cue_is_between(cue, low, high);
        let kind_number = cue_kind.map_or(0, |kind| 1 + kind as u64);
        let where_ = sentences.min(2) as u64 * 2 + u64::from(closer);
        groups.group(hashed!("cue", kind_number, where_, side.hash(), adjacent.hash()), |to| {
            if let Some(cue_kind) = cue_kind {
                add_feature!(to, "cuekind", cue_kind.word(), side, adjacent, sentences.min(2));
            }
            add_feature!(to, "cueside", closer, side, adjacent, sentences.min(2));
        });
    }
    if let Some(word) = between.first.map(|word| &tokens[word]) {
        groups.group(hashed!("first", word.hash, side.hash()), |to| add_feature!(to, "first", side, word));
    }
    if let Some(word) = between.last.map(|word| &tokens[word]) {
        groups.group(hashed!("last", word.hash, side.hash()), |to| add_feature!(to, "last", side, word));
    }
    // What the quotation itself looks like, for a candidate that stands so.
    let marks = u64::from(view.starts_upper) * 4
        + u64::from(view.starts_paragraph) * 2
        + u64::from(view.ends_paragraph);
    let distance = (sentences.min(2) * place::FEW + paragraphs.min(2)) as u64;
    let length = bucket(view.length);
    let quotation =
        hashed!("quotation", last.hash(), marks, length as u64, side.hash(), adjacent.hash(), distance);
    groups.group(quotation, |to| {
        add_feature!(to, "length", length, side, sentences.min(2));
        add_feature!(to, "end", last, side, adjacent, sentences.min(2), paragraphs.min(1));
        add_feature!(to, "upper", view.starts_upper, side, adjacent, sentences.min(2), paragraphs.min(1));
        let (opens, closes) = (view.starts_paragraph, view.ends_paragraph);
        add_feature!(to, "opens", opens, side, adjacent, sentences.min(2), paragraphs.min(2));
        add_feature!(to, "closes", closes, side, adjacent, sentences.min(2), paragraphs.min(2));
    });
    let opens_sentence = start == 0 || tokens[start - 1].sentence != tokens[start].sentence;
    let word_before = if opens_sentence { label!("|").into() } else { context_word(&tokens[start - 1]) };
    let word_behind = tokens
        .get(end)
        .filter(|token| token.sentence == mention.sentence)
        .map_or(label!("|").into(), context_word);
    groups.group(hashed!("before", word_before.hash(), side.hash(), adjacent.hash()), |to| {
        add_feature!(to, "before", word_before, side, adjacent);
    });
    groups.group(hashed!("behind", word_behind.hash(), side.hash(), adjacent.hash()), |to| {
        add_feature!(to, "behind", word_behind, side, adjacent);
    });
    if matches!(mention.kind, MentionKind::Role(_)) {
        let head = &tokens[mention.core.end - 1];
        groups.group(hashed!("head", head.hash), |to| add_feature!(to, "head", head));
    }
    let is_named = |found: &PatternMatch| found.speaker == candidate || found.via == Some(candidate);
    let is_found = view.patterns.iter().any(is_named);
    if mention.acronym.is_some() || mention.role.is_some() || is_found {
        groups.group(Group::Single, |to| {
            if mention.acronym.is_some() {
                add_feature!(to, "acronym", side);
            }
            if mention.role.is_some() {
                add_feature!(to, "titled", side, adjacent);
            }
            for (place, found) in view.patterns.iter().enumerate() {
                if found.speaker == candidate {
                    let name = Value::hashed(&scene.lexicon.patterns[found.pattern].name);
                    add_feature!(to, "pattern", name);
                    add_feature!(to, "patternkind", name, kind);
                    add_feature!(to, "patternfirst", name, place == 0);
                    add_feature!(to, "patternlast", name, last);
                } else if found.via == Some(candidate) {
                    add_feature!(to, "via", scene.lexicon.patterns[found.pattern].name.as_str());
                }
            }
        });
    }
    let fits = view.patterns.iter().any(|found| found.speaker == candidate);
    let has_patterns = !view.patterns.is_empty();
    let is_nearest = view.nearest == Some(candidate);
    let numbers = [
        number(opens_sentence),
        number(fits),
        number(has_patterns),
        number(is_nearest),
        side_number,
        adjacent_number,
        few_sentences,
        kind_number,
    ];
    groups.group(Group::numbered(place::CHOICE, &numbers), |to| {
        add_feature!(to, "subject", opens_sentence, side, adjacent, sentences.min(2));
        add_feature!(to, "fits", fits, has_patterns, side, sentences.min(2));
        add_feature!(to, "nearest", is_nearest, side, adjacent, kind);
    });
    // What the tagger takes the mention, the quotation and what lies between for.
    let tagged = part_of(scene, &mention.tokens, Part::Source) > 0;
    let whole = tagged && scene.tags[start] == Tag::SourceBegin;
    let ends = tagged && scene.tags.get(end).is_none_or(|tag| tag.part() != Some(Part::Source));
    let has_source = view.nearest_source.is_some();
    let nearest_source =
        view.nearest_source.as_ref().is_some_and(|chunk| chunk.start < end && start < chunk.end);
    let numbers = [
        number(tagged),
        number(whole),
        number(ends),
        side_number,
        kind_number,
        (sentences.min(3), 4),
        number(view.tagged_content),
        number(nearest_source),
        number(has_source),
    ];
    groups.group(Group::numbered(place::TAGGED, &numbers), |to| {
        add_feature!(to, "source", tagged, side, sentences.min(3), view.tagged_content);
        add_feature!(to, "sourcewhole", whole, ends, side, kind);
        add_feature!(to, "sourcenear", nearest_source, has_source, side, sentences.min(2));
    });
    let between_tags = &view.chunks[view.chunks.partition_point(|(_, chunk)| chunk.start < low)..];
    let count = |part: Part| {
        between_tags
            .iter()
            .take_while(|(_, chunk)| chunk.start < high)
            .filter(|(known, chunk)| *known == part && chunk.end <= high)
            .take(2)
            .count()
    };
    let (n_sources, n_cues) = (count(Part::Source), count(Part::Cue));
    let part_at = |at: Option<usize>| at.and_then(|at| scene.tags.get(at)).and_then(|tag| tag.part());
    let (part_before, part_behind) = (part_at(start.checked_sub(1)), part_at(Some(end)));
    let part_number = |part: Option<Part>| (part.map_or(0, |part| 1 + part as usize), place::PARTS);
    let numbers = [
        number(tagged),
        side_number,
        (n_sources, 3),
        (n_cues, 3),
        few_sentences,
        part_number(part_before),
        part_number(part_behind),
    ];
    groups.group(Group::numbered(place::TAGS_BETWEEN, &numbers), |to| {
        add_feature!(to, "sourcebetween", tagged, side, n_sources, n_cues, sentences.min(2));
        let name = |part: Option<Part>| part.map_or(label!("-"), Part::label);
        add_feature!(to, "tagbeside", name(part_before), tagged, name(part_behind), side);
    });
    if let Some(previous) = previous {
        let same = previous.mention == candidate;
        let previous_end = scene.quote_tokens[previous.quote].end;
        let same_sentence = tokens[previous_end - 1].sentence == tokens[view.first].sentence;
        let same_paragraph = tokens[previous_end - 1].paragraph == tokens[view.first].paragraph;
        let gap = bucket(view.first.saturating_sub(previous_end)).min(10);
        let since = start >= previous_end;
        let flags = [same, same_sentence, same_paragraph, since, view.starts_paragraph, view.ends_paragraph];
        let flags = flags.iter().fold(0, |flags, flag| flags * 2 + u64::from(*flag));
        let group = hashed!("previous", flags, gap as u64, side.hash(), adjacent.hash(), distance);
        groups.group(group, |to| {
            add_feature!(to, "previous", same, same_sentence, same_paragraph, gap);
            let (sentences, paragraphs) = (sentences.min(2), paragraphs.min(2));
            add_feature!(to, "previousbase", same, side, adjacent, sentences, paragraphs, same_paragraph);
            let (opens, closes) = (view.starts_paragraph, view.ends_paragraph);
            add_feature!(to, "previousopens", same, opens, closes, same_paragraph);
            add_feature!(to, "since", since, same, side, adjacent, same_paragraph, same_sentence);
        });
    }
}

/// How many candidates stand wholly between two tokens.
fn rivals(scene: &Scene<'_>, candidates: &[usize], low: usize, high: usize) -> usize {
    const ENOUGH: usize = 4;
    let first = candidates.partition_point(|rival| scene.mentions[*rival].tokens.start < low);
    let between = candidates[first..].iter().map(|rival| &scene.mentions[*rival].tokens);
    between.take_while(|tokens| tokens.start < high).filter(|tokens| tokens.end <= high).take(ENOUGH).count()
}

fn cue_is_between(cue: usize, low: usize, high: usize) -> bool {
    (low..high).contains(&cue)
}

/// A word beside a mention, where it is one that tells something.
fn context_word(token: &Token) -> Value<'_> {
    let tells = token.kind != TokenKind::Word
        || token.is_possessive()
        || matches!(
            token.info.function,
            Some(
                FunctionClass::Preposition
                    | FunctionClass::Conjunction
                    | FunctionClass::Auxiliary
                    | FunctionClass::Relative
                    | FunctionClass::Negation
            )
        );
    if tells { token.into() } else { label!("-").into() }
}

/// What lies between a mention and the quotation.
struct Between {
    words: usize,
    cues: usize,
    quotes: usize,
    first: Option<usize>,
    last: Option<usize>,
}

/// At most so many tokens are looked at one by one.
const FARTHEST_BETWEEN: usize = 500;

impl Between {
    fn new(scene: &Scene<'_>, low: usize, high: usize, layer: Option<usize>) -> Self {
        let is_plain = |at: usize| {
            let token = &scene.tokens[at];
            token.kind != TokenKind::Mark && token.quote.map(|inner| inner as usize) == layer
        };
        // The ends are near in nearly every case; what lies between is counted once for the article.
        let first = (low..high).take(FARTHEST_BETWEEN).find(|at| is_plain(*at));
        let last = (low..high).rev().take(FARTHEST_BETWEEN).find(|at| is_plain(*at));
        let (words, quotes, cues) = match layer {
            None => scene.outside.between(low, high),
            Some(_) => {
                let low = low.max(high.saturating_sub(FARTHEST_BETWEEN));
                let words = (low..high).filter(|at| is_plain(*at)).count();
                let inner = |at: &usize| !is_plain(*at) && (*at == low || is_plain(at - 1));
                let cues = scene
                    .cues_in(low..high)
                    .iter()
                    .filter(|(cue, _)| scene.tokens[cue.start].quote.map(|inner| inner as usize) == layer);
                (words, (low..high).filter(inner).count(), cues.count())
            }
        };
        Between { words, cues, quotes, first, last }
    }
}
