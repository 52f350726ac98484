//! Attribution patterns: shapes of words around a quotation, written as data in `grammar/en/patterns/`.
//!
//! A shape is a line of elements around `QUOTE`:
//!
//! | element | stands for |
//! |---|---|
//! | `QUOTE` | the quotation, marks and all |
//! | `SPEAKER`, `VIA` | a mention: whom it belongs to, who passed it on |
//! | `CUE`, `CUE:write` | a cue, of any kind or of one |
//! | `CUE=quoted/cited` | one of these words, as the cue |
//! | `AUX` | any number of auxiliaries, adverbs and negations |
//! | `WORDS:8` | up to eight words, no cue among them |
//! | `ANY:20` | up to twenty tokens of the same sentence |
//! | `DASH`, `START` | a dash; the start of the sentence |
//! | `,` `:` `as` `a/an` | these very marks or words, one of several |
//!
//! A `?` behind an element makes it optional. A quotation inside a gap counts as one token.

use std::ops::Range;

use serde::Deserialize;

use super::model::part_hash;
use super::scene::Scene;
use crate::lexicon::phrase::fold;
use crate::lexicon::{CueKind, FunctionClass, GrammarError, GrammarFile, Lexicon};
use crate::token::Vocabulary;

/// A pattern with its own examples.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The file's name without its ending; names the pattern in features.
    pub name: String,
    /// What the ledger's `rule` column says.
    pub rule: String,
    shapes: Vec<Shape>,
    /// Sentences the pattern must find, each with the speaker.
    pub examples: Vec<Example>,
    /// Sentences it must not find anything in.
    pub counterexamples: Vec<String>,
}

/// A sentence that a pattern must match.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// The mention that is the speaker, as it stands there.
    pub speaker: String,
    /// The mention of who passed it on.
    #[serde(default)]
    pub via: Option<String>,
}

/// The elements before a quotation, from it leftwards, and those behind it.
#[derive(Debug, Clone, Default)]
struct Shape {
    before: Vec<Element>,
    behind: Vec<Element>,
    /// The words without which it stands nowhere, each with those that can stand for it.
    needs: Vec<Vec<u64>>,
    /// The cues that stand before the quotation, and those behind it.
    cues: CuesBeside<Vec<CueKinds>>,
}

/// What there is to know of cues before a quotation and behind it.
#[derive(Debug, Clone, Copy, Default)]
struct CuesBeside<T> {
    before: T,
    behind: T,
}

/// Kinds of cues, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct CueKinds(u32);

impl CueKinds {
    const ALL: CueKinds = CueKinds(u32::MAX);

    /// This kind; all where it does not matter.
    fn of(kind: Option<CueKind>) -> Self {
        kind.map_or(CueKinds::ALL, |kind| CueKinds(1 << kind as u32))
    }

    /// Those of the elements that are cues whatever else there is.
    fn wanted(elements: &[Element]) -> Vec<CueKinds> {
        let kinds = elements.iter().filter_map(|element| match element {
            Element::Cue(kind) => Some(CueKinds::of(*kind)),
            _ => None,
        });
        kinds.collect()
    }

    /// Whether for each of the wanted ones there is a cue of that kind.
    fn have(self, wanted: &[CueKinds]) -> bool {
        wanted.iter().all(|kinds| kinds.0 & self.0 != 0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Element {
    Speaker,
    Via,
    Cue(Option<CueKind>),
    Aux,
    Words(usize),
    Any(usize),
    Dash,
    Start,
    /// One of these words, as hashes of theirs.
    Literal(Vec<u64>),
    /// A literal that is the cue.
    CueWord(Vec<u64>),
    Optional(Box<Element>),
}

/// The hash that a token of this word has.
fn word_hash(word: &str) -> u64 {
    part_hash(fold(word).as_bytes())
}

/// Where a pattern found its speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternMatch {
    /// The pattern, an index into the lexicon's.
    pub pattern: usize,
    /// The mention of the speaker, an index.
    pub speaker: usize,
    /// The mention of who passed it on.
    pub via: Option<usize>,
    /// The tokens of the cue.
    pub cue: Option<Range<usize>>,
}

/// A pattern file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    rule: String,
    shapes: Vec<toml::Spanned<String>>,
    #[serde(default, rename = "match")]
    examples: Vec<Example>,
    #[serde(default)]
    miss: Vec<String>,
}

impl Pattern {
    /// Reads a pattern file.
    ///
    /// # Errors
    /// When it is no such TOML, an element of a shape is not known, or it has no examples.
    pub fn parse(file: &GrammarFile) -> Result<Self, GrammarError> {
        let error_at = |offset: usize, message: String| {
            let before = &file.text[..offset.min(file.text.len())];
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            GrammarError {
                file: file.shown_path.clone(),
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                message,
                shown: file.text[line_start..].lines().next().unwrap_or("").to_owned(),
            }
        };
        let written: Written = toml::from_str(&file.text).map_err(|error| {
            error_at(error.span().map_or(0, |span| span.start), error.message().to_owned())
        })?;
        let mut shapes = Vec::new();
        for shape in &written.shapes {
            shapes
                .push(parse_shape(shape.get_ref()).map_err(|message| error_at(shape.span().start, message))?);
        }
        if written.examples.is_empty() || written.miss.is_empty() {
            return Err(error_at(
                0,
                "a pattern needs at least one [[match]] and one sentence under `miss`".to_owned(),
            ));
        }
        let name = file.path.rsplit('/').next().unwrap_or(&file.path).trim_end_matches(".toml").to_owned();
        Ok(Pattern {
            name,
            rule: written.rule,
            shapes,
            examples: written.examples,
            counterexamples: written.miss,
        })
    }
}

fn parse_shape(shape: &str) -> Result<Shape, String> {
    let mut parsed = Shape::default();
    let mut seen_quote = false;
    for word in shape.split_whitespace() {
        if word == "QUOTE" {
            if seen_quote {
                return Err("a shape has one QUOTE".to_owned());
            }
            seen_quote = true;
            continue;
        }
        let element = parse_element(word)?;
        if seen_quote { parsed.behind.push(element) } else { parsed.before.insert(0, element) }
    }
    if !seen_quote {
        return Err("a shape needs QUOTE".to_owned());
    }
    let needed = parsed.before.iter().chain(&parsed.behind).filter_map(|element| match element {
        Element::Literal(words) | Element::CueWord(words) => Some(words.clone()),
        _ => None,
    });
    parsed.needs = needed.collect();
    parsed.cues =
        CuesBeside { before: CueKinds::wanted(&parsed.before), behind: CueKinds::wanted(&parsed.behind) };
    let has_speaker = parsed.before.iter().chain(&parsed.behind).any(|element| *element == Element::Speaker);
    if has_speaker { Ok(parsed) } else { Err("a shape needs SPEAKER".to_owned()) }
}

fn parse_element(word: &str) -> Result<Element, String> {
    if let Some(inner) = word.strip_suffix('?').filter(|inner| !inner.is_empty()) {
        return Ok(Element::Optional(Box::new(parse_element(inner)?)));
    }
    if let Some(words) = word.strip_prefix("CUE=") {
        return Ok(Element::CueWord(words.split('/').map(word_hash).collect()));
    }
    let number = |text: &str| text.parse().map_err(|_| format!("`{word}` wants a number behind the colon"));
    Ok(match word.split_once(':') {
        Some(("WORDS", count)) => Element::Words(number(count)?),
        Some(("ANY", count)) => Element::Any(number(count)?),
        Some(("CUE", kind)) => match CueKind::parse(kind) {
            Some(kind) => Element::Cue(Some(kind)),
            None => return Err(format!("`{kind}` is no kind of cue; use one of: {}", CueKind::WORDS)),
        },
        _ => match word {
            "SPEAKER" => Element::Speaker,
            "VIA" => Element::Via,
            "CUE" => Element::Cue(None),
            "AUX" => Element::Aux,
            "DASH" => Element::Dash,
            "START" => Element::Start,
            word if word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase()) => {
                return Err(format!(
                    "`{word}` is no element; use QUOTE, SPEAKER, VIA, CUE, CUE:kind, CUE=word, AUX, WORDS:n, ANY:n, DASH, START or small letters"
                ));
            }
            word => Element::Literal(word.split('/').map(word_hash).collect()),
        },
    })
}

/// What is bound while a shape is matched.
#[derive(Debug, Clone, Default)]
struct Bound {
    speaker: Option<usize>,
    via: Option<usize>,
    cue: Option<Range<usize>>,
}

/// All places where a pattern finds a speaker for quotation `quote`.
pub fn matches(scene: &Scene<'_>, quote: usize) -> Vec<PatternMatch> {
    let mut found: Vec<PatternMatch> = Vec::new();
    let cues = cues_beside(scene, quote);
    for (pattern, Pattern { shapes, .. }) in scene.lexicon.patterns.iter().enumerate() {
        // Most shapes want a cue on a side where there is none, or have a word in them that the article has not.
        let is_possible = |shape: &&Shape| {
            cues.before.have(&shape.cues.before)
                && cues.behind.have(&shape.cues.behind)
                && shape.needs.iter().all(|words| words.iter().any(|word| scene.may_have_word(*word)))
        };
        for shape in shapes.iter().filter(is_possible) {
            let Some(bound) = match_shape(scene, quote, shape) else { continue };
            let Some(speaker) = bound.speaker else { continue };
            if !found.iter().any(|known| known.pattern == pattern && known.speaker == speaker) {
                found.push(PatternMatch { pattern, speaker, via: bound.via, cue: bound.cue });
            }
        }
    }
    found
}

/// The kinds of cues in the paragraph of a quotation, which no pattern leaves.
fn cues_beside(scene: &Scene<'_>, quote: usize) -> CuesBeside<CueKinds> {
    /// Where there are more, there may be any.
    const MOST: usize = 32;
    fn kinds<'c>(cues: impl Iterator<Item = &'c (Range<usize>, CueKind)>) -> CueKinds {
        let mut n_cues = 0;
        let kinds =
            cues.take(MOST).inspect(|_| n_cues += 1).fold(0, |kinds, (_, kind)| kinds | 1 << *kind as u32);
        if n_cues == MOST { CueKinds::ALL } else { CueKinds(kinds) }
    }
    let range = &scene.quote_tokens[quote];
    let paragraph = |at: usize| scene.tokens[at].paragraph;
    let (first, last) = (paragraph(range.start), paragraph(range.end - 1));
    let before = scene.cues_ended_before(scene.before_quote(quote));
    let behind = scene.cues_begun_from(scene.behind_quote(quote));
    CuesBeside {
        before: kinds(before.iter().rev().take_while(|(cue, _)| paragraph(cue.start) == first)),
        behind: kinds(behind.iter().take_while(|(cue, _)| paragraph(cue.start) == last)),
    }
}

/// What is wrong with the patterns' own sentences: a `match` that finds nobody or somebody else, a `miss`
/// in which the pattern finds a speaker. One line each; empty when all is well.
#[must_use]
pub fn failing_examples(lexicon: &Lexicon) -> Vec<String> {
    let mut failures = Vec::new();
    for (index, pattern) in lexicon.patterns.iter().enumerate() {
        for example in &pattern.examples {
            let found = found_in(lexicon, index, &example.text);
            let wanted = (example.speaker.clone(), example.via.clone());
            if !found.contains(&wanted) {
                failures.push(format!(
                    "pattern {}: wants {:?} in {:?}, finds {:?}",
                    pattern.name, wanted, example.text, found
                ));
            }
        }
        for text in &pattern.counterexamples {
            let found = found_in(lexicon, index, text);
            if !found.is_empty() {
                failures
                    .push(format!("pattern {}: must find nobody in {text:?}, finds {found:?}", pattern.name));
            }
        }
    }
    failures
}

/// The speakers, each with who passed it on, that one pattern finds in a sentence.
fn found_in(lexicon: &Lexicon, pattern: usize, text: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for article in crate::article::articles(text, lexicon) {
        let mut vocabulary = Vocabulary::default();
        let scene = Scene::new(text, &article, lexicon, &mut vocabulary);
        let words = |mention: usize| scene.words(&scene.mentions[mention].tokens).to_owned();
        for quote in (0..scene.quotes.len()).filter(|quote| scene.has_words(*quote)) {
            let of_pattern = matches(&scene, quote).into_iter().filter(|found| found.pattern == pattern);
            found.extend(of_pattern.map(|found| (words(found.speaker), found.via.map(words))));
        }
    }
    found
}

fn match_shape(scene: &Scene<'_>, quote: usize, shape: &Shape) -> Option<Bound> {
    let range = &scene.quote_tokens[quote];
    let layer = scene.quotes[quote].parent;
    let mut bound = Bound::default();
    let behind = Walk { scene, layer, quote, direction: Direction::Forward, edge: range.end - 1 };
    let before = Walk { scene, layer, quote, direction: Direction::Backward, edge: range.start };
    let ok = behind.all(&shape.behind, scene.behind_quote(quote), &mut bound)
        && before.all(&shape.before, scene.before_quote(quote), &mut bound);
    ok.then_some(bound)
}

/// Which way the elements of a shape are read: away from the quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

/// Matching outwards from one quotation, among the tokens around it.
///
/// A place `at` lies between two tokens: it is the token that comes next forwards, and one past the token
/// that comes next backwards.
struct Walk<'s, 't> {
    scene: &'s Scene<'t>,
    /// The quoted span around the quotation.
    layer: Option<usize>,
    quote: usize,
    direction: Direction,
    /// The token of the quotation that is nearest.
    edge: usize,
}

impl Walk<'_, '_> {
    /// The index of the token that comes next.
    fn next_index(&self, at: usize) -> Option<usize> {
        match self.direction {
            Direction::Forward => Some(at).filter(|at| *at < self.scene.tokens.len()),
            Direction::Backward => at.checked_sub(1),
        }
    }

    /// The token that comes next, when it stands around the quotation, in its paragraph.
    fn token(&self, at: usize) -> Option<&crate::token::Token<'_>> {
        let token = &self.scene.tokens[self.next_index(at)?];
        let visible = token.quote.map(|quote| quote as usize) == self.layer;
        (visible && token.paragraph == self.scene.tokens[self.edge].paragraph).then_some(token)
    }

    /// The place behind the token that comes next.
    fn past(&self, at: usize) -> usize {
        match self.direction {
            Direction::Forward => at + 1,
            Direction::Backward => at - 1,
        }
    }

    /// The place behind a stretch of tokens.
    fn past_range(&self, range: &Range<usize>) -> usize {
        match self.direction {
            Direction::Forward => range.end,
            Direction::Backward => range.start,
        }
    }

    /// As [`Walk::past`], a quoted span counting as one token.
    fn past_quoted(&self, at: usize) -> usize {
        match self.direction {
            Direction::Forward => self.scene.skip_forward(at, self.layer),
            Direction::Backward => self.scene.skip_backward(at, self.layer),
        }
    }

    fn all(&self, elements: &[Element], at: usize, bound: &mut Bound) -> bool {
        match elements.split_first() {
            Some((element, rest)) => self.one(element, rest, at, bound),
            None => true,
        }
    }

    /// Matches `rest` behind `element`; takes back what it bound where that does not fit.
    fn then(&self, rest: &[Element], at: usize, bound: &mut Bound, trial: Bound) -> bool {
        let saved = std::mem::replace(bound, trial);
        let fits = self.all(rest, at, bound);
        if !fits {
            *bound = saved;
        }
        fits
    }

    fn one(&self, element: &Element, rest: &[Element], at: usize, bound: &mut Bound) -> bool {
        match element {
            Element::Optional(inner) => self.one(inner, rest, at, bound) || self.all(rest, at, bound),
            Element::Aux => {
                let mut next = at;
                loop {
                    if self.all(rest, next, bound) {
                        return true;
                    }
                    match self.token(next) {
                        Some(token) if is_aux(token) => next = self.past(next),
                        _ => return false,
                    }
                }
            }
            Element::Words(most) => self.up_to(*most, fills_words, rest, at, bound),
            Element::Any(most) => self.up_to(*most, |_| true, rest, at, bound),
            Element::Start => {
                let sentence = |index: usize| self.scene.tokens[index].sentence;
                let starts = self.direction == Direction::Backward
                    && at.checked_sub(1).is_none_or(|before| sentence(before) != sentence(at.min(self.edge)));
                starts && self.all(rest, at, bound)
            }
            Element::Speaker | Element::Via => {
                let mut binds = |mention: usize| {
                    let trial = if *element == Element::Speaker {
                        Bound { speaker: Some(mention), ..bound.clone() }
                    } else {
                        Bound { via: Some(mention), ..bound.clone() }
                    };
                    let place = self.past_range(&self.scene.mentions[mention].tokens);
                    self.may_bind(mention) && self.then(rest, place, bound, trial)
                };
                match self.direction {
                    Direction::Forward => self.scene.mentions_starting_at(at).any(&mut binds),
                    Direction::Backward => self.scene.mentions_ending_at(at).any(&mut binds),
                }
            }
            Element::Cue(kind) => {
                let cue = match self.direction {
                    Direction::Forward => self.scene.cue_at(at),
                    Direction::Backward => self.scene.cue_ending_at(at),
                };
                let Some((range, _)) = cue.filter(|(_, found)| kind.is_none_or(|kind| kind == *found)) else {
                    return false;
                };
                let place = self.past_range(&range);
                let trial = Bound { cue: Some(range), ..bound.clone() };
                self.token(at).is_some() && self.then(rest, place, bound, trial)
            }
            Element::Dash => self.token(at).is_some_and(is_dash) && self.all(rest, self.past(at), bound),
            Element::Literal(words) => self.is_word_of(words, at) && self.all(rest, self.past(at), bound),
            Element::CueWord(words) => {
                if !self.is_word_of(words, at) {
                    return false;
                }
                let place = self.past(at);
                let trial = Bound { cue: Some(at.min(place)..at.max(place)), ..bound.clone() };
                self.then(rest, place, bound, trial)
            }
        }
    }

    /// At most `most` words that `fits` allows, within the sentence, then the rest.
    fn up_to(
        &self,
        most: usize,
        fits: impl Fn(&crate::token::Token) -> bool,
        rest: &[Element],
        at: usize,
        bound: &mut Bound,
    ) -> bool {
        let tokens = &self.scene.tokens;
        let edge = &tokens[self.edge];
        let sentence = match self.direction {
            // Behind a quotation that ends its sentence, the one that follows it.
            Direction::Forward => tokens[at.min(tokens.len() - 1)].sentence,
            Direction::Backward => edge.sentence,
        };
        let next_wanted = rest.iter().find(|element| !matches!(element, Element::Optional(_)));
        if matches!(next_wanted, Some(Element::Cue(_))) && !self.leads_to_cue(at, sentence) {
            return false;
        }
        let mut next = at;
        for _ in 0..=most {
            if self.all(rest, next, bound) {
                return true;
            }
            let Some(index) = self.next_index(next) else { return false };
            let token = &tokens[index];
            if token.paragraph != edge.paragraph || token.sentence != sentence || !fits(token) {
                return false;
            }
            next = self.past_quoted(next);
        }
        false
    }

    /// Whether the way through this sentence leads to a cue at all: most gaps are told at one look.
    fn leads_to_cue(&self, at: usize, sentence: u32) -> bool {
        let is_reached =
            |place: usize, token: usize| place == at || self.scene.tokens[token].sentence == sentence;
        match self.direction {
            Direction::Forward => {
                let next = self.scene.cues_begun_from(at).first();
                next.is_some_and(|(cue, _)| is_reached(cue.start, cue.start.saturating_sub(1)))
            }
            Direction::Backward => {
                let last = self.scene.cues_ended_before(at).last();
                last.is_some_and(|(cue, _)| is_reached(cue.end, cue.end))
            }
        }
    }

    fn is_word_of(&self, words: &[u64], at: usize) -> bool {
        self.token(at).is_some_and(|token| words.contains(&token.hash))
    }

    fn may_bind(&self, mention: usize) -> bool {
        let mention = &self.scene.mentions[mention];
        mention.quote.map(|quote| quote as usize) == self.layer
            && !self.scene.overlaps_quote(mention, self.quote)
    }
}

fn is_aux(token: &crate::token::Token) -> bool {
    matches!(
        token.info.function,
        Some(FunctionClass::Auxiliary | FunctionClass::Adverb | FunctionClass::Negation)
    ) || token.is_word() && token.folded.ends_with("ly")
}

fn fills_words(token: &crate::token::Token) -> bool {
    let lower_cue = token.info.cue.is_some() && token.shape == crate::token::Shape::Lower;
    let only_cue = lower_cue && token.info.role.is_none() && !token.folded.ends_with("ing");
    !only_cue && !token.is(":") && !token.is(";")
}

fn is_dash(token: &crate::token::Token) -> bool {
    matches!(&*token.folded, "-" | "–" | "—" | "―")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_does_what_its_own_sentences_say() {
        let failures = failing_examples(Lexicon::shared());
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn a_mistake_in_a_shape_is_shown_in_place() {
        let text = "rule = \"x\"\nshapes = [\"QUOTE SAID SPEAKER\"]\nmiss = [\"a\"]\n[[match]]\ntext = \"b\"\nspeaker = \"c\"\n";
        let file =
            GrammarFile { path: "en/patterns/x.toml".into(), shown_path: "x.toml".into(), text: text.into() };
        let error = Pattern::parse(&file).unwrap_err().to_string();
        assert!(error.starts_with("x.toml:2:11: `SAID` is no element"), "{error}");
        assert!(parse_shape("QUOTE , CUE").is_err());
        assert!(parse_shape("SPEAKER CUE:sya QUOTE").is_err());
    }
}
