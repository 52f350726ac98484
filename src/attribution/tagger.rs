//! A linear-chain tagger: which words of a sentence are source, cue and content of an attribution.
//!
//! A conditional random field (Lafferty, McCallum, Pereira: ICML 2001) over word, shape, neighbours, mentions
//! and quote state. It proposes indirect speech, and its tags tell the ranker where a source stands.

use super::features::kind_name;
use super::model::{FeatureTable, Features, Label, Value, add_feature, label};
use super::scene::Scene;
use crate::lexicon::{GrammarError, GrammarFile};
use crate::token::{Shape, Token, TokenKind};

/// What a word is in an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tag {
    /// Nothing of it.
    #[default]
    Out,
    /// First word of a source.
    SourceBegin,
    /// Further word of a source.
    SourceInside,
    /// First word of a cue.
    CueBegin,
    /// Further word of a cue.
    CueInside,
    /// First word of a content.
    ContentBegin,
    /// Further word of a content.
    ContentInside,
}

/// The parts of an attribution that tags mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Who says it.
    Source,
    /// The words that signal it.
    Cue,
    /// What is said.
    Content,
}

impl Part {
    /// Its name in features.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Part::Source => label!("source"),
            Part::Cue => label!("cue"),
            Part::Content => label!("content"),
        }
    }
}

/// All tags, in the order of the weights in a line of the weights file.
pub const TAGS: [Tag; 7] = [
    Tag::Out,
    Tag::SourceBegin,
    Tag::SourceInside,
    Tag::CueBegin,
    Tag::CueInside,
    Tag::ContentBegin,
    Tag::ContentInside,
];

impl Tag {
    /// The part it marks.
    #[must_use]
    pub fn part(self) -> Option<Part> {
        match self {
            Tag::Out => None,
            Tag::SourceBegin | Tag::SourceInside => Some(Part::Source),
            Tag::CueBegin | Tag::CueInside => Some(Part::Cue),
            Tag::ContentBegin | Tag::ContentInside => Some(Part::Content),
        }
    }

    /// Whether it begins its part.
    #[must_use]
    pub fn begins(self) -> bool {
        matches!(self, Tag::SourceBegin | Tag::CueBegin | Tag::ContentBegin)
    }

    /// Whether `self` can stand right behind `before`: an inside tag goes on with its own part.
    #[must_use]
    pub fn follows(self, before: Tag) -> bool {
        self == Tag::Out || self.begins() || self.part() == before.part()
    }
}

/// Weights of one feature for every tag, in hundredths; the last place is empty, so that a row fills a
/// power of two and is added at once.
type Row = [i16; TAGS.len() + 1];

/// Weights of the tagger: for each feature one for every tag, and for each pair of tags.
#[derive(Debug, Default)]
pub struct TagModel {
    rows: FeatureTable<Row>,
    /// `steps[before][tag]`; the last row stands for the start of a sentence.
    steps: [[f32; TAGS.len()]; TAGS.len() + 1],
}

impl TagModel {
    /// Reads a weights file: `feature` and up to seven weights a line, in hundredths, in the order of
    /// [`TAGS`], separated by tabs; an empty weight is 0. The lines `step=0` to `step=7` hold the weights of
    /// pairs.
    ///
    /// # Errors
    /// When a line is of another form.
    pub fn parse(file: &GrammarFile) -> Result<Self, GrammarError> {
        let mut model = TagModel::default();
        let mut rows = Vec::with_capacity(file.text.len() / 26);
        for entry in file.plain() {
            let line = entry.field(0);
            let Some(end) = memchr::memchr(b'\t', line.as_bytes()) else {
                return Err(entry.error(0, "a line must hold a feature and its weights, separated by tabs"));
            };
            let feature = &line[..end];
            let weights = hundredths(&line.as_bytes()[end + 1..]).ok_or_else(|| {
                entry.error(0, "behind the feature stand up to seven whole numbers, separated by tabs")
            })?;
            match feature.strip_prefix("step=").map(str::parse::<usize>) {
                Some(Ok(step)) if step <= TAGS.len() => {
                    model.steps[step] = std::array::from_fn(|tag| f32::from(weights[tag]) / 100.0);
                }
                Some(_) => return Err(entry.error(0, "a step must be one of step=0 to step=7")),
                None => rows.push((super::model::hash_of(feature), weights)),
            }
        }
        model.rows = FeatureTable::new(&rows);
        Ok(model)
    }

    /// Whether it has no weights at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How much the features of one token speak for each tag.
    fn emissions(&self, features: &Features) -> [f32; TAGS.len()] {
        // Sums of hundredths stay far within 16 bits, and eight of them are added at once.
        let mut sums = Row::default();
        for row in features.hashes.iter().filter_map(|feature| self.rows.get(*feature)) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum = sum.saturating_add(*weight);
            }
        }
        std::array::from_fn(|tag| f32::from(sums[tag]) / 100.0)
    }
}

/// Weights written as whole numbers of hundredths between tabs; none when they are of another form.
fn hundredths(cells: &[u8]) -> Option<Row> {
    let mut weights = Row::default();
    let (mut index, mut number, mut negative) = (0, 0_i16, false);
    for byte in cells.iter().chain(b"\t") {
        match byte {
            b'-' => negative = true,
            b'0'..=b'9' => number = number.checked_mul(10)?.checked_add(i16::from(byte - b'0'))?,
            b'\t' => {
                *weights[..TAGS.len()].get_mut(index)? = if negative { -number } else { number };
                (index, number, negative) = (index + 1, 0, false);
            }
            _ => return None,
        }
    }
    Some(weights)
}

/// The likeliest tags of a whole sentence (Viterbi).
#[must_use]
pub fn best_path(emissions: &[[f32; TAGS.len()]], steps: &[[f32; TAGS.len()]; TAGS.len() + 1]) -> Vec<Tag> {
    let Some(first) = emissions.first() else { return Vec::new() };
    let mut scores = [f32::NEG_INFINITY; TAGS.len()];
    for (index, tag) in TAGS.iter().enumerate() {
        if tag.follows(Tag::Out) {
            scores[index] = first[index] + steps[TAGS.len()][index];
        }
    }
    let mut back: Vec<[u8; TAGS.len()]> = Vec::with_capacity(emissions.len());
    for emission in &emissions[1..] {
        let mut next = [f32::NEG_INFINITY; TAGS.len()];
        let mut from = [0_u8; TAGS.len()];
        for (index, tag) in TAGS.iter().enumerate() {
            for (before, before_tag) in TAGS.iter().enumerate() {
                let score = scores[before] + steps[before][index];
                if score > next[index] && tag.follows(*before_tag) {
                    next[index] = score;
                    from[index] = u8::try_from(before).unwrap_or(0);
                }
            }
            next[index] += emission[index];
        }
        scores = next;
        back.push(from);
    }
    let last = (0..TAGS.len()).reduce(|best, next| if scores[next] > scores[best] { next } else { best });
    let mut path = vec![last.unwrap_or(0)];
    for from in back.iter().rev() {
        path.push(usize::from(from[path[path.len() - 1]]));
    }
    path.iter().rev().map(|index| TAGS[*index]).collect()
}

/// The tags of all tokens of an article.
#[must_use]
pub fn tags(scene: &Scene<'_>, model: &TagModel) -> Vec<Tag> {
    let mut tags = vec![Tag::Out; scene.tokens.len()];
    if model.is_empty() {
        return tags;
    }
    let view = TagView::new(scene);
    let mut features = Features::new(false);
    let mut emissions = Vec::new();
    for sentence in sentences(scene) {
        emissions.clear();
        let context = SentenceView::new(scene, sentence.clone());
        if !context.may_attribute() {
            continue;
        }
        for at in sentence.clone() {
            features.clear();
            tag_features(scene, &view, &context, at, &mut features);
            emissions.push(model.emissions(&features));
        }
        tags[sentence].copy_from_slice(&best_path(&emissions, &model.steps));
    }
    tags
}

/// The sentences of an article as ranges of tokens.
pub fn sentences<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = std::ops::Range<usize>> + 's {
    /// Longer sentences are lists or tables; they are tagged in pieces.
    const LONGEST: usize = 250;
    let mut start = 0;
    std::iter::from_fn(move || {
        let first = scene.tokens.get(start)?;
        let mut end = start + 1;
        while end < scene.tokens.len()
            && scene.tokens[end].sentence == first.sentence
            && end - start < LONGEST
        {
            end += 1;
        }
        let sentence = start..end;
        start = end;
        Some(sentence)
    })
}

/// What is looked up once for all tokens of an article.
#[derive(Debug)]
pub struct TagView {
    /// For each token the mention it lies in (the longest that begins first), and whether it begins it.
    mention: Vec<Option<(u32, bool)>>,
    /// For each token whether a cue begins (1) or goes on (2) there.
    cue: Vec<u8>,
}

impl TagView {
    /// Looks at an article.
    #[must_use]
    pub fn new(scene: &Scene<'_>) -> Self {
        let mut mention = vec![None; scene.tokens.len()];
        for (index, found) in scene.mentions.iter().enumerate() {
            for at in found.tokens.clone() {
                if mention[at].is_none() {
                    mention[at] = Some((u32::try_from(index).unwrap_or(u32::MAX), at == found.tokens.start));
                }
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
#[derive(Debug)]
pub struct SentenceView<'s> {
    range: std::ops::Range<usize>,
    /// Its words and their classes, with [`MARGIN`] places beyond either end; empty where nothing is tagged.
    words: Vec<Value<'s>>,
    classes: Vec<Value<'static>>,
    /// Cues outside quotation marks, by first token.
    cues: Vec<usize>,
    has_quote: bool,
    last: char,
    /// For each token how many commas stand before it.
    commas: Vec<usize>,
    /// For each token whether quoted words surround it on either side as far as features look: there is but
    /// one thing it can be.
    is_interior: Vec<bool>,
}

/// How far features look to either side.
const MARGIN: usize = 3;

impl<'s> SentenceView<'s> {
    /// Whether anything may be attributed here: without a cue and without quotation marks nothing is tagged.
    #[must_use]
    pub fn may_attribute(&self) -> bool {
        self.has_quote || !self.cues.is_empty()
    }

    /// Looks at a sentence.
    #[must_use]
    pub fn new(scene: &'s Scene<'_>, range: std::ops::Range<usize>) -> Self {
        let tokens = &scene.tokens[range.clone()];
        let cues: Vec<usize> = scene
            .cues_in(range.clone())
            .iter()
            .map(|(cue, _)| cue.start)
            .filter(|cue| scene.tokens[*cue].quote.is_none())
            .collect();
        let commas = tokens.iter().scan(0, |commas, token| {
            let before = *commas;
            *commas += usize::from(token.is(","));
            Some(before)
        });
        let commas = commas.collect();
        let has_quote = tokens.iter().any(|token| token.quote.is_some());
        let last = tokens.last().and_then(|token| token.folded.chars().next_back()).unwrap_or(' ');
        let mut view = SentenceView {
            range,
            words: Vec::new(),
            classes: Vec::new(),
            cues,
            has_quote,
            last,
            commas,
            is_interior: Vec::new(),
        };
        if view.may_attribute() {
            view.is_interior = interiors(tokens);
            let margin = || std::iter::repeat_n(Value::from(label!("|")), MARGIN);
            view.words = margin().chain(tokens.iter().map(Value::from)).chain(margin()).collect();
            view.classes = margin().chain(tokens.iter().map(class_value)).chain(margin()).collect();
        }
        view
    }
}

/// For each of these tokens whether it and [`MARGIN`] tokens on either side stand in quotation marks.
fn interiors(tokens: &[Token]) -> Vec<bool> {
    let mut interiors = vec![false; tokens.len()];
    let mut run = 0;
    for (at, token) in tokens.iter().enumerate() {
        run = if token.quote.is_some() { run + 1 } else { 0 };
        if run > 2 * MARGIN {
            interiors[at - MARGIN] = true;
        }
    }
    interiors
}

fn quote_state(token: &Token) -> Label {
    match (token.quote.is_some(), token.kind) {
        (true, _) => label!("q"),
        (false, TokenKind::Mark) => label!("m"),
        _ => label!("o"),
    }
}

/// A class with its hash.
pub(super) fn class_value(token: &Token) -> Value<'static> {
    Value::hashed(class(token))
}

/// The class of a word: what a part-of-speech tag would tell, as far as lists can.
fn class(token: &Token) -> &'static str {
    if token.kind != TokenKind::Word {
        return "punct";
    }
    if let Some(pronoun) = token.info.pronoun {
        return if pronoun.person == 3 { "pron3" } else { "pron" };
    }
    if let Some(function) = token.info.function {
        return function.word();
    }
    if token.info.cue.is_some() {
        return "cue";
    }
    if token.info.role.is_some() {
        return "role";
    }
    if token.info.time {
        return "time";
    }
    match token.shape {
        Shape::Number => "num",
        Shape::Capital | Shape::Upper => "cap",
        _ if token.folded.ends_with("ed") => "ed",
        _ if token.folded.ends_with("ing") => "ing",
        _ if token.folded.ends_with("ly") => "ly",
        _ if token.folded.ends_with('s') => "s",
        _ => "x",
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

/// What speaks for the tag of token `at`.
pub fn tag_features(
    scene: &Scene<'_>,
    view: &TagView,
    sentence: &SentenceView<'_>,
    at: usize,
    features: &mut Features,
) {
    let place = at - sentence.range.start;
    if sentence.is_interior[place] {
        add_feature!(features, "interior");
        return;
    }
    let tokens = &scene.tokens;
    let token = &tokens[at];
    let word = &*token.folded;
    let this = Value::from(token);
    let state = quote_state(token);
    let state_at = |at: Option<usize>| {
        let at = at.filter(|at| sentence.range.contains(at));
        at.map_or(label!("|"), |at| quote_state(&tokens[at]))
    };
    // The token itself stands in the middle.
    let words = &sentence.words[place..=place + 2 * MARGIN];
    let classes = &sentence.classes[place..=place + 2 * MARGIN];
    let word_at = |offset: isize| words[MARGIN.wrapping_add_signed(offset)];
    let class_at = |offset: isize| classes[MARGIN.wrapping_add_signed(offset)];
    let class = class_at(0);

    add_feature!(features, "w", this);
    add_feature!(features, "s3", ending(word, 3));
    add_feature!(features, "class", class, state);
    add_feature!(features, "q", state, state_at(at.checked_sub(1)), state_at(Some(at + 1)));
    add_feature!(features, "w-1", word_at(-1));
    add_feature!(features, "w+1", word_at(1));
    add_feature!(features, "ww-", word_at(-1), this);
    add_feature!(features, "ww+", this, word_at(1));
    add_feature!(features, "c-1", class_at(-1));
    add_feature!(features, "c+1", class_at(1));
    add_feature!(features, "c-2", class_at(-2), class_at(-1));
    add_feature!(features, "c+2", class_at(1), class_at(2));
    add_feature!(features, "c+3", class_at(1), class_at(2), class_at(3));
    if let Some((mention, begins)) = view.mention[at] {
        let beside = scene.beside[mention as usize];
        let mention = &scene.mentions[mention as usize];
        let kind = kind_name(mention);
        let place = beside.place.label();
        add_feature!(features, "m", kind, begins, place);
        add_feature!(features, "mq", begins, place, state);
        add_feature!(features, "mend", at + 1 == mention.tokens.end, class_at(1));
    }
    add_feature!(features, "cue", usize::from(view.cue[at]), state, class_at(-1));
    // The cue before and the one behind.
    let next = sentence.cues.partition_point(|cue| *cue < at);
    let before = next.checked_sub(1).map(|index| sentence.cues[index]);
    let behind = sentence.cues[next..].iter().copied().find(|cue| *cue > at);
    if let Some(cue) = before {
        let follower = tokens.get(cue + 1).map_or(label!("|").into(), Value::from);
        add_feature!(features, "pc", &tokens[cue], state);
        add_feature!(features, "pcd", (at - cue).min(14), state);
        add_feature!(features, "pcn", follower, (at - cue).min(3));
        add_feature!(features, "pcx", &tokens[cue], follower);
    }
    if let Some(cue) = behind {
        add_feature!(features, "nc", &tokens[cue], state);
    }
    add_feature!(features, "cues", next.min(3), (sentence.cues.len() - next).min(3), sentence.has_quote);
    let mut buffer = [0; 4];
    add_feature!(features, "last", &*sentence.last.encode_utf8(&mut buffer), sentence.has_quote, state);
    // Commas tell asides apart.
    add_feature!(
        features,
        "commas",
        sentence.commas[place].min(3),
        before.is_some(),
        behind.is_some(),
        state
    );
}

/// The stretches of one part in a run of tags: (part, tokens).
#[must_use]
pub fn chunks(tags: &[Tag]) -> Vec<(Part, std::ops::Range<usize>)> {
    let mut chunks: Vec<(Part, std::ops::Range<usize>)> = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        let Some(part) = tag.part() else { continue };
        match chunks.last_mut() {
            Some((known, range)) if *known == part && range.end == at && !tag.begins() => range.end = at + 1,
            _ => chunks.push((part, at..at + 1)),
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_path_never_begins_inside() {
        let mut inside = [0.0; TAGS.len()];
        inside[Tag::ContentInside as usize] = 5.0;
        inside[Tag::ContentBegin as usize] = 1.0;
        let path = best_path(&[inside, inside, inside], &[[0.0; TAGS.len()]; TAGS.len() + 1]);
        assert_eq!(path, [Tag::ContentBegin, Tag::ContentInside, Tag::ContentInside]);
        assert_eq!(chunks(&path), [(Part::Content, 0..3)]);
        assert!(best_path(&[], &[[0.0; TAGS.len()]; TAGS.len() + 1]).is_empty());
    }
}
