//! What speaks for a candidate, and what for a marked span being a quotation at all.
//!
//! The features carry the trial's findings: which side of the quotation the mention stands on, what lies
//! between, whether a cue stands next to it, what was chosen before.

use std::ops::Range;

use super::candidates::candidates;
use super::model::{Features, Label, Value, add_feature, label};
use super::pattern::PatternMatch;
use super::scene::Scene;
use super::tagger::{self, Part, Tag, WordClass};
use crate::lexicon::{CueKind, FunctionClass, RoleType, SmallUse};
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
    starts_paragraph: bool,
    ends_paragraph: bool,
    starts_upper: bool,
    length: usize,
    /// The candidates, in the order they stand.
    pub candidates: Vec<usize>,
    /// The candidate with the fewest tokens between it and the quotation, other sentences being far.
    nearest: Option<usize>,
    /// Whether the tagger takes most of it for content.
    tagged_content: bool,
    /// The tagged parts in the paragraphs in reach, by first token.
    chunks: Vec<(Part, Range<usize>)>,
    /// The tagged source with the fewest tokens between it and the quotation, other sentences being far.
    nearest_source: Option<Range<usize>>,
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
    fn last_mark<'s>(&self, scene: &'s Scene<'_>) -> Value<'s> {
        let last = &scene.tokens[self.end - 1];
        if last.is_word() { label!("w").into() } else { last.into() }
    }
}

/// How many of these tokens the tagger takes for this part.
fn part_of(scene: &Scene<'_>, range: &Range<usize>, part: Part) -> usize {
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
fn bucket(number: usize) -> usize {
    const EDGES: [usize; 14] = [0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 20, 30, 50, 80];
    EDGES.iter().position(|edge| number <= *edge).unwrap_or(EDGES.len())
}

/// Short name of a mention's kind.
pub(super) fn kind_name(mention: &Mention) -> Label {
    match mention.kind {
        MentionKind::Person => label!("person"),
        MentionKind::Body(_) => label!("body"),
        MentionKind::Name => label!("name"),
        MentionKind::Place => label!("place"),
        MentionKind::Role(RoleType::Document) => label!("document"),
        MentionKind::Role(RoleType::Group) => label!("group"),
        MentionKind::Role(RoleType::Agency | RoleType::Organisation) => label!("rolebody"),
        MentionKind::Role(_) => label!("role"),
        MentionKind::NounPhrase => label!("noun"),
        MentionKind::Pronoun(pronoun) if pronoun.case == crate::lexicon::PronounCase::Relative => {
            label!("who")
        }
        MentionKind::Pronoun(pronoun) if pronoun.case == crate::lexicon::PronounCase::Indefinite => {
            label!("one")
        }
        MentionKind::Pronoun(pronoun)
            if pronoun.person == 3 && !pronoun.plural && pronoun.gender.is_some() =>
        {
            label!("he")
        }
        MentionKind::Pronoun(pronoun) if pronoun.person == 3 && pronoun.plural => label!("they"),
        MentionKind::Pronoun(pronoun) if pronoun.person == 3 => label!("it"),
        MentionKind::Pronoun(_) => label!("i"),
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

/// What speaks for `candidate`, a mention, being whom the quotation belongs to.
pub fn speaker_features(
    scene: &Scene<'_>,
    view: &QuoteView,
    candidate: usize,
    previous: Option<Previous>,
    features: &mut Features,
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
    let kind = kind_name(mention);
    let last = view.last_mark(scene);
    let nested = layer.is_some();
    let headline = !scene.article.paragraphs[scene.quotes[view.quote].paragraph()].kind.is_prose();

    add_feature!(features, "base", side, adjacent, sentences, paragraphs);
    add_feature!(features, "kind", kind, side, adjacent);
    add_feature!(features, "kindbase", kind, side, sentences.min(2), paragraphs.min(2));
    add_feature!(features, "near", side, bucket(between.words));
    add_feature!(features, "nearbeside", side, adjacent, bucket(between.words).min(9), sentences.min(2));
    add_feature!(features, "cues", side, between.cues.min(3), adjacent);
    add_feature!(features, "quotes", side, between.quotes.min(3), adjacent);
    let rivals = rivals(scene, &view.candidates, low, high);
    add_feature!(features, "rivals", side, rivals.min(4), adjacent);
    add_feature!(features, "nested", nested, kind, side, adjacent);
    add_feature!(features, "headline", headline, kind, side);
    if let Some(cue) = beside.cue {
        add_feature!(features, "cueword", &tokens[cue], side);
        if let Some((_, cue_kind)) = scene.cue_at(cue) {
            add_feature!(features, "cuekind", cue_kind.word(), side, adjacent, sentences.min(2));
        }
        let closer = cue_is_between(cue, low, high);
        add_feature!(features, "cueside", closer, side, adjacent, sentences.min(2));
    }
    if let Some(word) = between.first {
        add_feature!(features, "first", side, &tokens[word]);
    }
    if let Some(word) = between.last {
        add_feature!(features, "last", side, &tokens[word]);
    }
    add_feature!(features, "length", bucket(view.length), side, sentences.min(2));
    add_feature!(features, "end", last, side, adjacent, sentences.min(2), paragraphs.min(1));
    add_feature!(features, "upper", view.starts_upper, side, adjacent, sentences.min(2), paragraphs.min(1));
    add_feature!(
        features,
        "opens",
        view.starts_paragraph,
        side,
        adjacent,
        sentences.min(2),
        paragraphs.min(2)
    );
    add_feature!(
        features,
        "closes",
        view.ends_paragraph,
        side,
        adjacent,
        sentences.min(2),
        paragraphs.min(2)
    );
    let opens_sentence = start == 0 || tokens[start - 1].sentence != tokens[start].sentence;
    add_feature!(features, "subject", opens_sentence, side, adjacent, sentences.min(2));
    let word_before = if opens_sentence { label!("|").into() } else { context_word(&tokens[start - 1]) };
    let word_behind = tokens
        .get(end)
        .filter(|token| token.sentence == mention.sentence)
        .map_or(label!("|").into(), context_word);
    add_feature!(features, "before", word_before, side, adjacent);
    add_feature!(features, "behind", word_behind, side, adjacent);
    if matches!(mention.kind, MentionKind::Role(_)) {
        add_feature!(features, "head", &tokens[mention.core.end - 1]);
    }
    if mention.acronym.is_some() {
        add_feature!(features, "acronym", side);
    }
    if mention.role.is_some() {
        add_feature!(features, "titled", side, adjacent);
    }

    let mut fits = false;
    for (place, found) in view.patterns.iter().enumerate() {
        if found.speaker == candidate {
            fits = true;
            let name = Value::hashed(&scene.lexicon.patterns[found.pattern].name);
            add_feature!(features, "pattern", name);
            add_feature!(features, "patternkind", name, kind);
            add_feature!(features, "patternfirst", name, place == 0);
            add_feature!(features, "patternlast", name, last);
        } else if found.via == Some(candidate) {
            add_feature!(features, "via", scene.lexicon.patterns[found.pattern].name.as_str());
        }
    }
    add_feature!(features, "fits", fits, !view.patterns.is_empty(), side, sentences.min(2));
    add_feature!(features, "nearest", view.nearest == Some(candidate), side, adjacent, kind);

    // What the tagger takes the mention, the quotation and what lies between for.
    let tagged = part_of(scene, &mention.tokens, Part::Source) > 0;
    let whole = tagged && scene.tags[start] == Tag::SourceBegin;
    let ends = scene.tags.get(end).is_none_or(|tag| tag.part() != Some(Part::Source));
    add_feature!(features, "source", tagged, side, sentences.min(3), view.tagged_content);
    add_feature!(features, "sourcewhole", whole, tagged && ends, side, kind);
    let between_tags = &view.chunks[view.chunks.partition_point(|(_, chunk)| chunk.start < low)..];
    let count = |part: Part| {
        between_tags
            .iter()
            .take_while(|(_, chunk)| chunk.start < high)
            .filter(|(known, chunk)| *known == part && chunk.end <= high)
            .take(2)
            .count()
    };
    add_feature!(
        features,
        "sourcebetween",
        tagged,
        side,
        count(Part::Source),
        count(Part::Cue),
        sentences.min(2)
    );
    let nearest_source =
        view.nearest_source.as_ref().is_some_and(|chunk| chunk.start < end && start < chunk.end);
    add_feature!(
        features,
        "sourcenear",
        nearest_source,
        view.nearest_source.is_some(),
        side,
        sentences.min(2)
    );
    let tag_name = |at: Option<usize>| {
        at.and_then(|at| scene.tags.get(at)).and_then(|tag| tag.part()).map_or(label!("-"), Part::label)
    };
    add_feature!(features, "tagbeside", tag_name(start.checked_sub(1)), tagged, tag_name(Some(end)), side);

    match previous {
        Some(previous) => {
            let same = previous.mention == candidate;
            let previous_end = scene.quote_tokens[previous.quote].end;
            let same_sentence = tokens[previous_end - 1].sentence == tokens[view.first].sentence;
            let same_paragraph = tokens[previous_end - 1].paragraph == tokens[view.first].paragraph;
            let gap = bucket(view.first.saturating_sub(previous_end)).min(10);
            add_feature!(features, "previous", same, same_sentence, same_paragraph, gap);
            add_feature!(
                features,
                "previousbase",
                same,
                side,
                adjacent,
                sentences.min(2),
                paragraphs.min(2),
                same_paragraph
            );
            add_feature!(
                features,
                "previousopens",
                same,
                view.starts_paragraph,
                view.ends_paragraph,
                same_paragraph
            );
            let since = start >= previous_end;
            add_feature!(features, "since", since, same, side, adjacent, same_paragraph, same_sentence);
        }
        None => add_feature!(features, "noprevious", side, adjacent, sentences, paragraphs),
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

impl Between {
    fn new(scene: &Scene<'_>, low: usize, high: usize, layer: Option<usize>) -> Self {
        let is_plain = |at: usize| {
            let token = &scene.tokens[at];
            token.kind != TokenKind::Mark && token.quote.map(|inner| inner as usize) == layer
        };
        // The ends are near in nearly every case; what lies between is counted once for the article.
        let first = (low..high).find(|at| is_plain(*at));
        let last = (low..high).rev().find(|at| is_plain(*at));
        let (words, quotes, cues) = match layer {
            None => scene.outside.between(low, high),
            Some(_) => {
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

/// What the words inside marks show by themselves.
struct Inner {
    /// "I", "we", "you": somebody speaks.
    speaking: bool,
    /// An auxiliary or verb: a clause, no mere name.
    verb: bool,
    /// No capital anywhere.
    small: bool,
    first: Label,
    last: Label,
}

impl Inner {
    fn new(inside: &[Token]) -> Self {
        let mut words = inside.iter().filter(|token| token.is_word());
        let class = |token: Option<&Token>| token.map_or(label!("|"), |token| WordClass::of(token).label());
        let verb = |token: &Token| {
            matches!(token.info.function, Some(FunctionClass::Auxiliary | FunctionClass::Verb))
                || token.info.cue.is_some() && token.shape == Shape::Lower
        };
        Inner {
            speaking: words.clone().any(|t| t.info.pronoun.is_some_and(|pronoun| pronoun.person < 3)),
            verb: words.clone().any(verb),
            small: words.clone().all(|token| !token.is_capital()),
            first: class(words.clone().next()),
            last: class(words.next_back()),
        }
    }
}

/// How the words of a marked span come back within reach: in marks (2), without (1) or not at all (0). What is
/// only named, such as a nickname or a title, comes back; what is said does not.
fn repeated(scene: &Scene<'_>, view: &QuoteView) -> usize {
    /// Longer spans are not looked for.
    const LONGEST: usize = 4;
    /// So many tokens on either side are looked through.
    const REACH: usize = 600;
    let wanted: Vec<u64> =
        scene.tokens[view.first..view.end].iter().filter(|t| t.is_word()).map(|t| t.hash).collect();
    if wanted.is_empty() || wanted.len() > LONGEST {
        return 0;
    }
    let from = view.first.saturating_sub(REACH);
    let around = &scene.tokens[from..scene.tokens.len().min(view.end + REACH)];
    let mut found = 0;
    for (at, window) in around.windows(wanted.len()).enumerate() {
        let own = from + at < view.end && view.first < from + at + wanted.len();
        if !own && window.iter().zip(&wanted).all(|(token, hash)| token.hash == *hash) {
            let marked =
                window[0].quote.is_some_and(|quote| scene.quote_tokens[quote as usize].len() <= LONGEST + 1);
            found = found.max(1 + usize::from(marked));
        }
    }
    found
}

/// What speaks for a marked span being a quotation rather than a title, a nickname or a word as a word.
pub fn quotation_features(scene: &Scene<'_>, view: &QuoteView, features: &mut Features) {
    let tokens = &scene.tokens;
    let quote = &scene.quotes[view.quote];
    let layer = quote.parent;
    let inside = &tokens[view.first..view.end];
    let words = inside.iter().filter(|token| token.is_word()).count();
    let capitals = inside.iter().filter(|token| token.is_word() && token.is_capital()).count();
    let share = (capitals * 4).checked_div(words).unwrap_or(0);
    let before = scene.before_quote(view.quote);
    let behind = scene.behind_quote(view.quote);
    let paragraph = tokens[view.first].paragraph;
    let same = |at: usize| tokens.get(at).is_some_and(|token| token.paragraph == paragraph);
    let word_at = |at: Option<usize>| {
        at.filter(|at| same(*at)).map_or(Value::from(label!("|")), |at| Value::from(&tokens[at]))
    };
    let before_word = word_at(before.checked_sub(1));
    let second_before = word_at(before.checked_sub(2));
    let behind_word = word_at(Some(behind));
    let pattern = !view.patterns.is_empty();
    let headline = !scene.article.paragraphs[quote.paragraph()].kind.is_prose();
    let sentence = tokens[view.first].sentence;
    let from = before.saturating_sub(40);
    let to = (behind + 40).min(tokens.len());
    let cue_in_sentence = scene.cues_in(from..to).iter().any(|(cue, _)| {
        tokens[cue.start].sentence == sentence && tokens[cue.start].quote.map(|q| q as usize) == layer
    });
    let last = view.last_mark(scene);
    let ends_like_sentence = matches!(&*tokens[view.end - 1].folded, "." | "," | "!" | "?" | "…");
    let article_before =
        before > 0 && same(before - 1) && tokens[before - 1].has_class(FunctionClass::Determiner);
    let punctuated = inside.iter().filter(|token| matches!(&*token.folded, "." | "," | "?" | "!")).count();

    let inner = Inner::new(inside);
    let noun_phrase = !inner.verb && !inner.speaking;
    add_feature!(features, "inner", inner.speaking, inner.verb, inner.small, bucket(words).min(9));
    add_feature!(features, "innerends", inner.speaking, inner.verb, ends_like_sentence, view.starts_upper);
    add_feature!(features, "innerclasses", inner.first, inner.last, bucket(words).min(5));
    add_feature!(features, "innercue", noun_phrase, cue_in_sentence, pattern, bucket(words).min(5));
    add_feature!(features, "innerbefore", noun_phrase, before_word);
    add_feature!(features, "innerbehind", noun_phrase, behind_word, article_before);
    add_feature!(features, "innerword", noun_phrase, &tokens[view.end - 1], bucket(words).min(3));
    let again = repeated(scene, view);
    add_feature!(features, "again", again, noun_phrase, share, bucket(words).min(4));
    // Who might have said it: without anybody near a cue, a few words in marks are rather a term.
    let anchored = |at: usize| tokens[at].sentence == sentence;
    let source = view.nearest_source.as_ref().filter(|chunk| anchored(chunk.start));
    let source_side =
        source.map_or(label!("-"), |chunk| if chunk.start >= view.end { label!("A") } else { label!("B") });
    add_feature!(features, "sourceside", source_side, noun_phrase, bucket(words).min(5));
    if let Some(nearest) = view.nearest {
        let mention = &scene.mentions[nearest];
        let place = scene.beside[nearest].place.label();
        add_feature!(
            features,
            "nearest",
            kind_name(mention),
            place,
            anchored(mention.tokens.start),
            noun_phrase
        );
    }
    add_feature!(features, "bias");
    add_feature!(features, "length", bucket(words));
    add_feature!(features, "end", last);
    add_feature!(features, "upper", view.starts_upper, ends_like_sentence);
    add_feature!(features, "capitals", share, bucket(words).min(8));
    add_feature!(features, "before", before_word);
    add_feature!(features, "before2", second_before, before_word);
    add_feature!(features, "behind", behind_word);
    add_feature!(features, "cue", cue_in_sentence, pattern, share);
    add_feature!(features, "cuelength", cue_in_sentence, bucket(words));
    add_feature!(features, "opens", view.starts_paragraph, view.ends_paragraph, ends_like_sentence);
    add_feature!(features, "headline", headline, quote.single, share);
    add_feature!(features, "single", quote.single, layer.is_some());
    add_feature!(features, "nested", layer.is_some(), ends_like_sentence, cue_in_sentence);
    add_feature!(features, "punctuated", punctuated.min(3), share);
    add_feature!(features, "firstword", &tokens[view.first]);
    if words <= 2 {
        add_feature!(features, "short", share, before_word);
    }
    if let Some(cue) = (before > 0 && same(before - 1)).then(|| tokens[before - 1].info.cue).flatten() {
        add_feature!(features, "cuebefore", cue.word(), share);
    }
    add_feature!(features, "article", article_before, share, ends_like_sentence);
    let noun_behind = same(behind)
        && tokens[behind].is_word()
        && tokens[behind].info.function.is_none()
        && tokens[behind].info.cue.is_none();
    add_feature!(features, "noun", article_before, noun_behind, ends_like_sentence);
    // Titles, names and words as words are announced: "the film", "titled", "the term".
    let lead = &tokens[before.saturating_sub(4)..before];
    let announced = |use_: SmallUse| {
        lead.iter()
            .rev()
            .position(|token| token.paragraph == paragraph && token.does(use_))
            .map_or(9, |at| at)
    };
    add_feature!(features, "titling", announced(SmallUse::Titling), share);
    add_feature!(features, "titlenoun", announced(SmallUse::TitleNoun), share);
    add_feature!(features, "wordnoun", announced(SmallUse::WordNoun), bucket(words).min(4));
    // What stands around it, wherever exactly.
    for token in tokens[before.saturating_sub(6)..before]
        .iter()
        .filter(|token| token.paragraph as usize == quote.paragraph())
    {
        add_feature!(features, "lead", token, noun_phrase);
    }
    for token in tokens[behind..(behind + 4).min(tokens.len())]
        .iter()
        .filter(|token| token.paragraph as usize == quote.last_paragraph())
    {
        add_feature!(features, "trail", token, noun_phrase);
    }
    let last_lead = lead.last().filter(|token| token.paragraph == paragraph);
    let lead_class = last_lead.map_or("|", |token| {
        token.info.function.map_or_else(|| token.info.cue.map_or("-", CueKind::word), FunctionClass::word)
    });
    add_feature!(features, "leadclass", lead_class, share, bucket(words).min(6));
    add_feature!(features, "leadpunctuated", lead_class, ends_like_sentence, view.starts_upper);
    let apposed = last_lead.is_some_and(|token| token.is(",")) && same(behind) && tokens[behind].is(",");
    add_feature!(features, "apposed", apposed, share, bucket(words).min(4));

    let content = part_of(scene, &(view.first..view.end), Part::Content) * 3 / (view.end - view.first);
    let from = view.first.saturating_sub(15);
    let cue_tag = part_of(scene, &(from..(view.end + 10).min(tokens.len())), Part::Cue) > 0;
    add_feature!(features, "content", content, cue_tag);
    add_feature!(features, "contentlength", content, bucket(words));
    add_feature!(features, "contentcapitals", content, share, ends_like_sentence);
    add_feature!(features, "contentnested", content, layer.is_some(), headline);
    for found in &view.patterns {
        add_feature!(features, "pattern", scene.lexicon.patterns[found.pattern].name.as_str(), share);
    }
}
