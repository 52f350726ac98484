//! Spans in quotation marks: how likely each is a quotation, and whose it can be.

use rustc_hash::FxHashMap;

use super::feature::{Feature, weighed};
use crate::attribution::Scene;
use crate::attribution::model::Features;
use crate::attribution::quotation_features::quotation_features;
use crate::attribution::ranker::{LISTED_FROM, QUOTATION_FROM, Ranking};
use crate::attribution::speaker_features::speaker_features;
use crate::quotation::Assembled;
use crate::quote::QuotedSpan;
use crate::span::Span;

/// A span in quotation marks and what was decided of it.
#[derive(Debug)]
pub struct Marked {
    /// The span.
    pub quote: QuotedSpan,
    /// What it is in the ledger.
    pub verdict: Verdict,
    /// Probability that it is a quotation; none without a word between the marks.
    pub probability: Option<f32>,
    /// What spoke for and against that, strongest first.
    pub features: Vec<Feature>,
    /// The mentions it can belong to, likeliest first.
    pub candidates: Vec<Candidate>,
}

/// What a marked span is in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A quotation or a part of one, an index into [`super::Evidence::quotations`].
    Listed(usize),
    /// No word stands between the marks.
    NoWords,
    /// Too unlikely a quotation: a title, a nickname, a word as a word.
    Unlikely,
    /// It stands inside another quotation, where more certainty is asked for.
    NestedUnlikely,
    /// It stands inside another quotation, and nobody is named there as saying it.
    NestedUnnamed,
}

/// A mention that a marked span can belong to.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The mention, an index into [`super::Evidence::mentions`].
    pub mention: usize,
    /// The sum that decided, in log-odds: only its distance from the others tells something.
    pub score: f32,
    /// Probability among the candidates.
    pub probability: f32,
    /// What a pattern takes off the score that names the mention as passing the words on.
    pub passes_on: bool,
    /// What the score is the sum of, strongest first; for the likeliest two candidates only.
    pub features: Vec<Feature>,
}

/// How many candidates have their features named.
const EXPLAINED: usize = 2;

/// What the ranking of one marked span leaves to explain.
pub(super) struct Ranked {
    quote: usize,
    features: Vec<Feature>,
    candidates: Vec<Candidate>,
}

/// Keeps a ranking, with the names of the features that decided.
pub(super) fn ranked(scene: &Scene<'_>, ranking: &Ranking<'_>) -> Ranked {
    let view = ranking.view;
    let models = &scene.lexicon.models;
    let mut candidates: Vec<Candidate> = view
        .candidates
        .iter()
        .zip(ranking.scores.iter().zip(ranking.probabilities))
        .map(|(mention, (score, probability))| Candidate {
            mention: *mention,
            score: *score,
            probability: *probability,
            passes_on: view.patterns.iter().any(|found| found.via == Some(*mention)),
            features: Vec::new(),
        })
        .collect();
    // As the ranker has it: of equals the one that stands first.
    candidates.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    for candidate in candidates.iter_mut().take(EXPLAINED) {
        let mut features = Features::new(true);
        speaker_features(scene, view, candidate.mention, ranking.previous, &mut features);
        candidate.features = weighed(&features, &models.speaker);
    }
    let mut features = Features::new(true);
    quotation_features(scene, view, &mut features);
    Ranked { quote: view.quote, features: weighed(&features, &models.quotation), candidates }
}

/// All marked spans of an article, those without words included.
pub(super) fn marked(scene: &Scene<'_>, assembled: &Assembled, rankings: Vec<Ranked>) -> Vec<Marked> {
    let mut marked: Vec<Marked> = scene
        .quotes
        .iter()
        .map(|quote| Marked {
            quote: quote.clone(),
            verdict: Verdict::NoWords,
            probability: None,
            features: Vec::new(),
            candidates: Vec::new(),
        })
        .collect();
    let mut listed: FxHashMap<Span, usize> = FxHashMap::default();
    for (index, quotation) in assembled.quotations.iter().enumerate() {
        if quotation.attribution.is_some() {
            listed.extend(quotation.pieces.iter().map(|piece| (*piece, index)));
        }
    }
    for (attribution, ranked) in assembled.attributions.iter().zip(rankings) {
        let marked = &mut marked[ranked.quote];
        let probability = attribution.is_quotation;
        marked.verdict = match listed.get(&marked.quote.pieces[0].inner) {
            Some(quotation) => Verdict::Listed(*quotation),
            None if marked.quote.parent.is_none() || probability < LISTED_FROM => Verdict::Unlikely,
            None if probability < QUOTATION_FROM => Verdict::NestedUnlikely,
            None => Verdict::NestedUnnamed,
        };
        marked.probability = Some(probability);
        marked.features = ranked.features;
        marked.candidates = ranked.candidates;
    }
    marked
}
