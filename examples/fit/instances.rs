//! What the models see of an article: the features of each decision, and which choice is right.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use quoteledger::Lexicon;
use quoteledger::article::{Article, articles};
use quoteledger::attribution::Scene;
use quoteledger::attribution::entity::entities;
use quoteledger::attribution::head::head_of;
use quoteledger::attribution::model::Features;
use quoteledger::attribution::quotation_features::quotation_features;
use quoteledger::attribution::quote_view::{Previous, QuoteView};
use quoteledger::attribution::ranker::{QUOTATION_FROM, attribute};
use quoteledger::attribution::speaker::{Choice, Speaking, resolve};
use quoteledger::attribution::speaker_features::speaker_features;
use quoteledger::attribution::tagger::Tag;
use quoteledger::mention::{MentionKind, span_of};
use quoteledger::quotation::indirect::{mention_at_cue, reported};
use quoteledger::quotation::quotations;
use quoteledger::quote::QuotedSpan;
use quoteledger::span::Span;
use quoteledger::token::Vocabulary;

use crate::corpus::{Corpus, Document, Gold};

#[derive(Default)]
pub struct FeatureNames {
    pub index: BTreeMap<String, u32>,
    pub names: Vec<String>,
}

impl FeatureNames {
    pub fn indices(&mut self, features: &Features) -> Vec<u32> {
        let names = features.names.as_deref().unwrap_or_default();
        names
            .iter()
            .map(|name| match self.index.get(name) {
                Some(index) => *index,
                None => {
                    let index = u32::try_from(self.names.len()).expect("fewer features than that");
                    self.index.insert(name.clone(), index);
                    self.names.push(name.clone());
                    index
                }
            })
            .collect()
    }
}

/// An article as the models see it.
pub struct Example {
    pub corpus: Corpus,
    pub marked: Vec<MarkedExample>,
    pub choices: Vec<ChoiceExample>,
    pub antecedents: Vec<AntecedentExample>,
    /// For each reported clause whether a source was tagged, and whether the clause and its source are right.
    pub reported: Vec<(bool, bool)>,
}

/// A pronoun or common noun with those it can stand for.
pub struct AntecedentExample {
    pub candidates: Candidates,
    pub is_pronoun: bool,
}

/// The features of each candidate, and whether it is a right one.
pub type Candidates = Vec<(Vec<u32>, bool)>;

/// A marked span that is, or is not, a quotation.
pub struct MarkedExample {
    pub features: Vec<u32>,
    pub is_quotation: bool,
    /// The words with some of what stands around them, to be shown.
    pub context: String,
}

/// A quotation with its candidates.
pub struct ChoiceExample {
    pub candidates: Candidates,
    /// For each candidate whether it is a right one or stands for the same entity as one.
    pub same_entity: Vec<bool>,
    /// Which of the marked examples of the article it is.
    pub marked: usize,
}

/// A marked span with a few words on either side.
fn context(scene: &Scene<'_>, quote: usize) -> String {
    const AROUND: usize = 7;
    let range = &scene.quote_tokens[quote];
    let words =
        scene.words(&(range.start.saturating_sub(AROUND)..(range.end + AROUND).min(scene.tokens.len())));
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn overlap(one: Span, other: Span) -> usize {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

/// The annotated quotation that a marked span holds. Of several, the tightest: a nested quotation lies in the
/// content of the outer one too. `number` counts the marked spans.
fn gold_of<'d>(document: &'d Document, span: &QuotedSpan, number: usize) -> Option<&'d Gold> {
    if document.corpus == Corpus::Speakers {
        return document.gold.iter().find(|gold| gold.number == Some(number));
    }
    let length: usize = span.pieces.iter().map(|piece| piece.inner.len()).sum();
    let covered = |gold: &Gold| -> usize {
        let of = |content: &Span| -> usize {
            span.pieces.iter().map(|piece| overlap(*content, piece.inner)).sum()
        };
        gold.content.iter().map(of).sum()
    };
    let extent = |gold: &Gold| gold.content.iter().map(|content| content.len()).sum::<usize>();
    let gold = document.gold.iter().filter(|gold| !gold.is_indirect && covered(gold) * 2 >= length);
    gold.min_by_key(|gold| extent(gold))
        .filter(|gold| span.parent.is_none() || covered(gold) * 10 >= 7 * extent(gold))
}

/// Whether the annotation says that a marked span holds a quotation: the one with this number, which `gold`
/// belongs to.
fn is_quotation(document: &Document, gold: Option<&Gold>, number: usize) -> bool {
    match document.corpus {
        Corpus::Marks => document.label(number),
        corpus => {
            gold.is_some_and(|gold| gold.is_quotation && (!gold.source.is_empty() || corpus.is_complete()))
        }
    }
}

/// Whether a mention at this place is the annotated source, or part of it.
fn is_source(document: &Document, gold: &Gold, place: Span) -> bool {
    gold.source.iter().any(|source| {
        source.overlaps(place)
            && document.text[source.start.max(place.start)..source.end.min(place.end)]
                .contains(char::is_alphanumeric)
    })
}

/// Whether annotation says anything of such a span: PolNeAR marks no quotations inside quotations, nor any in
/// single marks.
fn is_judged(document: &Document, span: &QuotedSpan) -> bool {
    !matches!(document.corpus, Corpus::Polnear) || span.parent.is_none() && !span.single
}

/// How a document comes out when the program runs on it.
#[derive(Default, Clone, Copy)]
pub struct Outcome {
    /// Quotations with a source.
    pub gold: usize,
    /// Spans listed with somebody.
    pub listed: usize,
    /// Of them, those with the right mention.
    pub right: usize,
    /// Spans that are no quotations.
    pub none: usize,
    /// Of them, those that are not listed with somebody.
    pub none_out: usize,
    /// Quotations in marks whose speaker is known by name, and those of them that are listed with that name.
    pub marked: [usize; 2],
    /// The same for speech without marks.
    pub reported: [usize; 2],
}

/// Attributes a document as the program does, each choice leaning on the one before, with the models of
/// `lexicon` and the tags that a tagger gave its tokens.
pub fn outcome(document: &Document, lexicon: &Lexicon, tags: &[Tag]) -> Outcome {
    let mut first_tag = 0;
    let mut number = 0;
    let mut outcome = Outcome::default();
    let mut vocabulary = Vocabulary::default();
    for article in articles(&document.text, lexicon) {
        let mut scene = Scene::new(&document.text, &article, lexicon, &mut vocabulary);
        let n_tokens = scene.tokens.len();
        scene.tags = tags[first_tag..first_tag + n_tokens].to_vec();
        first_tag += n_tokens;
        for attribution in attribute(&scene, None) {
            let span = &scene.quotes[attribution.quote];
            if !is_judged(document, span) {
                continue;
            }
            let gold = gold_of(document, span, number);
            let is_quotation = is_quotation(document, gold, number);
            number += 1;
            let named = attribution.mention.filter(|_| attribution.is_quotation >= QUOTATION_FROM);
            let right = named.zip(gold).is_some_and(|(mention, gold)| {
                is_quotation && is_source(document, gold, scene.mentions[mention].span(&scene.tokens))
            });
            outcome.gold += usize::from(is_quotation);
            outcome.listed += usize::from(named.is_some());
            outcome.right += usize::from(right);
            outcome.none += usize::from(!is_quotation);
            outcome.none_out += usize::from(!is_quotation && named.is_none());
        }
        count_names(document, &scene, &article, &mut outcome);
    }
    outcome
}

/// Counts the quotations of an article that are listed with the name that the annotation gives.
fn count_names(document: &Document, scene: &Scene<'_>, article: &Article, outcome: &mut Outcome) {
    let listed = quotations(scene);
    let length = |spans: &[Span]| spans.iter().map(|span| span.len()).sum::<usize>();
    let shared = |one: &[Span], other: &[Span]| {
        one.iter().flat_map(|one| other.iter().map(|other| overlap(*one, *other))).sum::<usize>()
    };
    let is_here = |gold: &&Gold| {
        article
            .paragraphs
            .iter()
            .any(|paragraph| gold.content.iter().any(|span| span.overlaps(paragraph.span)))
    };
    for gold in
        document.gold.iter().filter(|gold| gold.kind_is_said() && !gold.speakers.is_empty()).filter(is_here)
    {
        let best = listed
            .iter()
            .filter(|quotation| shared(&gold.content, &quotation.pieces) * 2 >= length(&gold.content))
            .max_by_key(|quotation| {
                let shared = shared(&gold.content, &quotation.pieces);
                (1000 * shared) / (length(&gold.content) + length(&quotation.pieces) - shared).max(1)
            });
        let name = best.and_then(|quotation| quotation.speaker.as_ref()).map(|speaker| speaker.name.as_str());
        let right = name.is_some_and(|name| gold.speakers.iter().any(|speaker| same_name(speaker, name)));
        let counts = if gold.is_indirect { &mut outcome.reported } else { &mut outcome.marked };
        counts[0] += 1;
        counts[1] += usize::from(right);
    }
}

/// The decisions in a document, with the tags that a tagger gave its tokens.
///
/// # Errors
/// When a labelled passage has not as many marked spans as labels.
pub fn example(
    document: &Document,
    lexicon: &Lexicon,
    tags: &[Tag],
    names: &mut FeatureNames,
) -> Result<Example> {
    let mut first_tag = 0;
    let mut example = Example {
        corpus: document.corpus,
        marked: Vec::new(),
        choices: Vec::new(),
        antecedents: Vec::new(),
        reported: Vec::new(),
    };
    let mut features = Features::new(true);
    let mut vocabulary = Vocabulary::default();
    for article in articles(&document.text, lexicon) {
        let mut scene = Scene::new(&document.text, &article, lexicon, &mut vocabulary);
        let n_tokens = scene.tokens.len();
        scene.tags = tags[first_tag..first_tag + n_tokens].to_vec();
        first_tag += n_tokens;
        let mut known_entities = entities(&scene);
        let resolved = resolve(&scene, &mut known_entities, &gold_sources(document, &scene).0, None);
        let mut previous: Option<Previous> = None;
        // Passages are shorter than articles, and what stands around a quotation in them is another: with them the ranker
        // is less right on articles. Whom a pronoun stands for they show as well as articles do.
        let decided = if document.corpus == Corpus::Speakers { 0 } else { scene.quotes.len() };
        for quote in 0..decided {
            if !scene.has_words(quote) {
                continue;
            }
            let span = &scene.quotes[quote];
            let nested = span.parent.is_some();
            if !is_judged(document, span) {
                continue;
            }
            let gold = gold_of(document, span, example.marked.len());
            let known = previous.filter(|_| !nested);
            let view = QuoteView::new(&scene, quote, known);
            features.clear();
            quotation_features(&scene, &view, &mut features);
            let is_quotation = is_quotation(document, gold, example.marked.len());
            example.marked.push(MarkedExample {
                features: names.indices(&features),
                is_quotation,
                context: context(&scene, quote),
            });
            let Some(gold) = gold.filter(|gold| is_quotation && !gold.source.is_empty()) else { continue };
            let candidates = &view.candidates;
            let mut rows: Candidates = Vec::with_capacity(candidates.len());
            let mut right = None;
            for candidate in candidates {
                features.clear();
                speaker_features(&scene, &view, *candidate, known, &mut features);
                let is_right = is_source(document, gold, scene.mentions[*candidate].span(&scene.tokens));
                if is_right && right.is_none() {
                    right = Some(*candidate);
                }
                rows.push((names.indices(&features), is_right));
            }
            let entity = |candidate: usize| resolved[candidate].map(|found| found.entity);
            let right_entities: Vec<usize> = rows
                .iter()
                .zip(candidates)
                .filter(|((_, is_right), _)| *is_right)
                .filter_map(|(_, candidate)| entity(*candidate))
                .collect();
            let same_entity = rows
                .iter()
                .zip(candidates)
                .map(|((_, is_right), candidate)| {
                    *is_right || entity(*candidate).is_some_and(|entity| right_entities.contains(&entity))
                })
                .collect();
            example.choices.push(ChoiceExample {
                candidates: rows,
                same_entity,
                marked: example.marked.len() - 1,
            });
            if let Some(mention) = right.filter(|_| !nested) {
                previous = Some(Previous { quote, mention });
            }
        }
        example.reported.extend(reported_clauses(document, &scene));
        if matches!(document.corpus, Corpus::World | Corpus::Speakers) {
            add_antecedents(document, &scene, names, &mut example);
        }
    }
    let (spans, labels) = (example.marked.len(), document.labels.len());
    ensure!(labels <= 1 || labels == spans, "{spans} marked spans, {labels} labels: {}", document.text);
    Ok(example)
}

/// For each reported clause whether a source was tagged, and whether the clause and its source are right.
fn reported_clauses(document: &Document, scene: &Scene<'_>) -> Vec<(bool, bool)> {
    let marked = vec![true; scene.quotes.len()];
    let clauses = reported(scene, &marked).into_iter();
    clauses
        .filter_map(|clause| {
            let head = clause.source.as_ref().and_then(|source| head_of(scene, source));
            let mention = head.or_else(|| mention_at_cue(scene, &clause))?;
            let place = scene.mentions[mention].span(&scene.tokens);
            let contents: Vec<Span> =
                clause.contents.iter().map(|content| span_of(content, &scene.tokens)).collect();
            let length: usize = contents.iter().map(|content| content.len()).sum();
            let right = document.gold.iter().any(|gold| {
                let shared: usize =
                    contents.iter().flat_map(|one| gold.full.iter().map(|other| overlap(*one, *other))).sum();
                shared * 2 >= length && gold.source.iter().any(|source| source.overlaps(place))
            });
            Some((clause.source.is_some(), right))
        })
        .collect()
}

/// The mentions that are sources in gold, and whose they are.
fn gold_sources<'d>(document: &'d Document, scene: &Scene<'_>) -> (Vec<Speaking>, BTreeMap<usize, &'d Gold>) {
    let mut speaking: Vec<Speaking> = Vec::new();
    let mut gold_of: BTreeMap<usize, &Gold> = BTreeMap::new();
    for gold in &document.gold {
        let Some(source) = gold.source.first() else { continue };
        // The mention that shares most with the gold one, of equals the shortest.
        let best = scene
            .mentions
            .iter()
            .enumerate()
            .map(|(index, mention)| (index, mention.span(&scene.tokens)))
            .filter(|(_, place)| overlap(*source, *place) > 0)
            .max_by_key(|(index, place)| {
                (overlap(*source, *place), std::cmp::Reverse(place.len()), std::cmp::Reverse(*index))
            });
        let Some((mention, _)) = best else { continue };
        let of_number =
            |number: usize| (0..scene.quotes.len()).filter(|quote| scene.has_words(*quote)).nth(number);
        let quote = gold.number.map_or_else(|| quote_of(gold, scene), of_number);
        speaking.push(Speaking { mention, quote });
        gold_of.entry(mention).or_insert(gold);
    }
    (speaking, gold_of)
}

/// The marked span whose words an annotated quotation is.
fn quote_of(gold: &Gold, scene: &Scene<'_>) -> Option<usize> {
    (0..scene.quotes.len()).find(|quote| {
        let inner = scene.quotes[*quote].pieces[0].inner;
        !gold.is_indirect
            && gold.content.iter().any(|content| {
                overlap(*content, inner) * 2 > inner.len() && overlap(*content, inner) * 2 > content.len()
            })
    })
}

/// What pronouns and common nouns that are sources stand for, as the gold speakers say.
pub fn add_antecedents(
    document: &Document,
    scene: &Scene<'_>,
    names: &mut FeatureNames,
    example: &mut Example,
) {
    let (speaking, gold_of) = gold_sources(document, scene);
    let mut entities = entities(scene);
    let mut seen = Vec::new();
    let mut observe = |mention: usize, choice: &Choice| {
        let rows: Vec<(Vec<u32>, Option<usize>)> =
            choice.iter().map(|(features, entity)| (names.indices(features), *entity)).collect();
        seen.push((mention, rows));
    };
    resolve(scene, &mut entities, &speaking, Some(&mut observe));
    for (mention, rows) in seen {
        let Some(gold) = gold_of.get(&mention).filter(|gold| !gold.speakers.is_empty()) else { continue };
        let right = |entity: usize| {
            gold.speakers.iter().any(|speaker| same_name(speaker, &entities.list[entity].name))
        };
        let known = rows.iter().any(|(_, entity)| entity.is_some_and(right));
        let candidates =
            rows.into_iter().map(|(features, entity)| (features, entity.map_or(!known, right))).collect();
        let is_pronoun = matches!(scene.mentions[mention].kind, MentionKind::Pronoun(_));
        example.antecedents.push(AntecedentExample { candidates, is_pronoun });
    }
}

/// Whether two names are one: the same words, or the same last word and no contradicting first one.
pub fn same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric() && c != '-')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .filter(|word| !matches!(word.as_str(), "the" | "a" | "an" | "of" | "and" | "for"))
            .collect()
    };
    let (one, other) = (words(one), words(other));
    match (one.last(), other.last()) {
        (Some(a), Some(b)) => {
            one == other || a == b && (one.len() == 1 || other.len() == 1 || other.contains(&one[0]))
        }
        _ => false,
    }
}
