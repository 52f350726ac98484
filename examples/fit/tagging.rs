//! Fitting the tagger: a conditional random field, by the log-likelihood of whole sentences.

use std::collections::BTreeMap;

use quoteledger::Lexicon;
use quoteledger::article::articles;
use quoteledger::attribution::Scene;
use quoteledger::attribution::model::Features;
use quoteledger::attribution::tagger::{
    Emission, Part, SentenceView, TAGS, Tag, TagView, best_path, chunks, sentences, tag_features,
};
use quoteledger::span::Span;
use quoteledger::token::Vocabulary;

use crate::corpus::{Document, Gold};
use crate::instances::FeatureNames;
use crate::ranking::Random;

/// Number of tags.
const T: usize = TAGS.len();
/// A feature that fewer tokens have is left out.
const RAREST: u32 = 3;

/// The sentences of one document: for each token its features, and its gold tag.
pub struct TagExample {
    pub sentences: Vec<(Vec<Vec<u32>>, Vec<Tag>)>,
    /// Whether sources, cues and contents are annotated in it.
    pub has_articles: bool,
    /// For each sentence its number of tokens; one that is not looked at has no features.
    pub lengths: Vec<usize>,
}

/// The tagger's view of a document.
pub fn tag_example(document: &Document, lexicon: &Lexicon, names: &mut FeatureNames) -> TagExample {
    let mut example = TagExample {
        has_articles: document.corpus.has_articles(),
        sentences: Vec::new(),
        lengths: Vec::new(),
    };
    let mut features = Features::new(true);
    let mut vocabulary = Vocabulary::default();
    for article in articles(&document.text, lexicon) {
        let scene = Scene::new(&document.text, &article, lexicon, &mut vocabulary);
        let gold = gold_tags(document, &scene);
        let view = TagView::new(&scene);
        for range in sentences(&scene) {
            let context = SentenceView::new(&scene, range.clone());
            example.lengths.push(range.len());
            let mut rows = Vec::new();
            // Where nothing may be attributed no token is looked at.
            if let Some(context) = &context {
                for at in range.clone() {
                    features.clear();
                    tag_features(&scene, &view, context, at, &mut features);
                    rows.push(names.indices(&features));
                }
            }
            example.sentences.push((rows, gold[range].to_vec()));
        }
    }
    example
}

/// The tags that the annotation gives; of overlapping attributions the first.
fn gold_tags(document: &Document, scene: &Scene<'_>) -> Vec<Tag> {
    let mut tags = vec![Tag::Out; scene.tokens.len()];
    let mut mark = |spans: &[Span], begin: Tag, inside: Tag| {
        for span in spans {
            let first = scene.tokens.partition_point(|token| token.span.start < span.start);
            let last = scene.tokens.partition_point(|token| token.span.end <= span.end);
            if first >= last || tags[first..last].iter().any(|tag| *tag != Tag::Out) {
                continue;
            }
            tags[first] = begin;
            tags[first + 1..last].fill(inside);
        }
    };
    let said: Vec<&Gold> = document.gold.iter().filter(|gold| gold.kind_is_said()).collect();
    for gold in said {
        mark(&gold.source, Tag::SourceBegin, Tag::SourceInside);
        mark(&gold.cue, Tag::CueBegin, Tag::CueInside);
        mark(&gold.full, Tag::ContentBegin, Tag::ContentInside);
    }
    tags
}

/// Follow-the-regularised-leader, with the weights kept at hand since they are read far more often than
/// they change.
struct Learner {
    sums: Vec<f32>,
    squares: Vec<f32>,
    weights: Vec<f32>,
}

const RATE: f32 = 0.12;
const L1: f32 = 8.0;
const L2: f32 = 1.5;

impl Learner {
    fn new(size: usize) -> Self {
        Learner { sums: vec![0.0; size], squares: vec![0.0; size], weights: vec![0.0; size] }
    }

    fn update(&mut self, index: usize, gradient: f32) {
        let square = self.squares[index] + gradient * gradient;
        let step = (square.sqrt() - self.squares[index].sqrt()) / RATE;
        self.sums[index] += gradient - step * self.weights[index];
        self.squares[index] = square;
        let sum = self.sums[index];
        self.weights[index] = if sum.abs() <= L1 {
            0.0
        } else {
            -(sum - sum.signum() * L1) / ((1.0 + square.sqrt()) / RATE + L2)
        };
    }
}

/// Fitted weights by feature index, and of steps.
pub struct TagWeights {
    rows: Vec<f32>,
    steps: [[f32; T]; T + 1],
}

/// Fits on these documents.
pub fn fit_tagger(examples: &[&TagExample], n_features: usize, epochs: usize) -> TagWeights {
    let mut counts = vec![0_u32; n_features];
    for (rows, _) in examples.iter().flat_map(|example| &example.sentences) {
        rows.iter().flatten().for_each(|feature| counts[*feature as usize] += 1);
    }
    let mut learner = Learner::new(n_features * T);
    let mut steps = Learner::new((T + 1) * T);
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (document, example) in examples.iter().enumerate() {
        order.extend((0..example.sentences.len()).map(|sentence| (document, sentence)));
    }
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..epochs {
        random.shuffle_pairs(&mut order);
        for (document, sentence) in &order {
            let (rows, gold) = &examples[*document].sentences[*sentence];
            learn_sentence(&mut learner, &mut steps, &counts, rows, gold);
        }
    }
    let mut rows = learner.weights;
    for (feature, count) in counts.iter().enumerate() {
        if *count < RAREST {
            rows[feature * T..(feature + 1) * T].fill(0.0);
        }
    }
    TagWeights { rows, steps: steps_of(&steps) }
}

fn steps_of(learner: &Learner) -> [[f32; T]; T + 1] {
    std::array::from_fn(|before| std::array::from_fn(|tag| learner.weights[before * T + tag]))
}

fn may_follow(before: usize, tag: usize) -> bool {
    TAGS[tag].follows(if before < T { TAGS[before] } else { Tag::Out })
}

fn emission(weights: &[f32], row: &[u32]) -> [f32; T] {
    let mut sums = [0.0; T];
    for feature in row {
        let start = *feature as usize * T;
        for (sum, weight) in sums.iter_mut().zip(&weights[start..start + T]) {
            *sum += weight;
        }
    }
    sums
}

fn log_sum(values: &[f32; T]) -> f32 {
    let highest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    highest + values.iter().map(|value| (value - highest).exp()).sum::<f32>().ln()
}

/// One step of gradient descent on the likelihood of a sentence's tags (forward and backward sums).
fn learn_sentence(
    learner: &mut Learner,
    steps: &mut Learner,
    counts: &[u32],
    rows: &[Vec<u32>],
    gold: &[Tag],
) {
    let n = rows.len();
    if n == 0 {
        return;
    }
    let emissions: Vec<[f32; T]> = rows.iter().map(|row| emission(&learner.weights, row)).collect();
    let step: [[f32; T]; T + 1] = std::array::from_fn(|before| {
        std::array::from_fn(|tag| {
            if may_follow(before, tag) { steps.weights[before * T + tag] } else { f32::NEG_INFINITY }
        })
    });
    let mut forward = vec![[f32::NEG_INFINITY; T]; n];
    let mut backward = vec![[0.0_f32; T]; n];
    for at in 0..n {
        for tag in 0..T {
            let reach = if at == 0 {
                step[T][tag]
            } else {
                log_sum(&std::array::from_fn(|before| forward[at - 1][before] + step[before][tag]))
            };
            forward[at][tag] = reach + emissions[at][tag];
        }
    }
    for at in (0..n - 1).rev() {
        for before in 0..T {
            backward[at][before] = log_sum(&std::array::from_fn(|tag| {
                step[before][tag] + emissions[at + 1][tag] + backward[at + 1][tag]
            }));
        }
    }
    let total = log_sum(&forward[n - 1]);
    for at in 0..n {
        let gold_tag = gold[at] as usize;
        for tag in 0..T {
            let expected = (forward[at][tag] + backward[at][tag] - total).exp();
            let gradient = expected - if tag == gold_tag { 1.0 } else { 0.0 };
            if gradient.abs() < 1e-4 {
                continue;
            }
            for feature in &rows[at] {
                if counts[*feature as usize] >= RAREST {
                    learner.update(*feature as usize * T + tag, gradient);
                }
            }
        }
        for before in 0..=T {
            if (at == 0) != (before == T) {
                continue;
            }
            for tag in (0..T).filter(|tag| may_follow(before, *tag)) {
                let reach = if before == T { 0.0 } else { forward[at - 1][before] };
                let expected =
                    (reach + step[before][tag] + emissions[at][tag] + backward[at][tag] - total).exp();
                let was = tag == gold_tag && (before == T || before == gold[at - 1] as usize);
                let gradient = expected - if was { 1.0 } else { 0.0 };
                if gradient.abs() >= 1e-4 {
                    steps.update(before * T + tag, gradient);
                }
            }
        }
    }
}

impl TagWeights {
    /// The tags of every sentence of a document, one after the other.
    pub fn tag(&self, example: &TagExample) -> Vec<Tag> {
        let mut tags = Vec::new();
        for ((rows, _), length) in example.sentences.iter().zip(&example.lengths) {
            let emissions: Vec<Emission> =
                rows.iter().map(|row| Emission::new(emission(&self.rows, row))).collect();
            let end = tags.len() + length;
            tags.extend(best_path(&emissions, &self.steps));
            tags.resize(end, Tag::Out);
        }
        tags
    }

    /// Leaves out what changes little: features without a weight of at least `row`, and of the others the
    /// weights under `cell`.
    pub fn prune(&mut self, row: f32, cell: f32) {
        for weights in self.rows.chunks_mut(T) {
            let keeps = weights.iter().any(|weight| weight.abs() >= row);
            for weight in weights {
                if !keeps || weight.abs() < cell {
                    *weight = 0.0;
                }
            }
        }
    }

    /// The weights of each feature that has any, by name.
    fn named<'n>(&self, names: &'n FeatureNames) -> BTreeMap<&'n str, [f32; T]> {
        let mut named = BTreeMap::new();
        for (name, index) in &names.index {
            let start = *index as usize * T;
            let row: [f32; T] = std::array::from_fn(|tag| self.rows[start + tag]);
            if row.iter().any(|weight| *weight != 0.0) {
                named.insert(name.as_str(), row);
            }
        }
        named
    }

    /// The text of the weights file.
    pub fn file_text(&self, names: &FeatureNames, source: &str) -> String {
        let mut text = format!(
            "# Weights of the tagger: which words are source, cue and content.\n# {source}\n\
             # feature, then a weight in hundredths each for out, source (first word, further), cue (first, further), content\n\
             # (first, further); empty is 0. step=N are the weights behind tag N, step=7 those at the start.\n"
        );
        let line = |name: &str, row: &[f32; T]| {
            let cells: Vec<String> = row
                .iter()
                .map(|weight| match (weight * 100.0).round() {
                    0.0 => String::new(),
                    hundredths => format!("{hundredths:.0}"),
                })
                .collect();
            format!("{name}\t{}\n", cells.join("\t").trim_end_matches('\t'))
        };
        for (index, row) in self.steps.iter().enumerate() {
            text.push_str(&line(&format!("step={index}"), row));
        }
        for (name, row) in self.named(names) {
            text.push_str(&line(name, &row));
        }
        text
    }
}

/// Exact agreement of tagged parts with gold ones: (right, tagged, gold) for source, cue, content.
pub fn agreement(example: &TagExample, tags: &[Tag]) -> [[usize; 3]; 3] {
    let mut counts = [[0; 3]; 3];
    let mut start = 0;
    for ((_, gold), length) in example.sentences.iter().zip(&example.lengths) {
        let gold: Vec<_> = chunks(gold).collect();
        for found in chunks(&tags[start..start + length]) {
            let part_index = found.0 as usize;
            counts[part_index][1] += 1;
            counts[part_index][0] += usize::from(gold.contains(&found));
        }
        for (part, _) in &gold {
            counts[*part as usize][2] += 1;
        }
        start += length;
    }
    counts
}

/// The parts in the order of [`agreement`].
pub const PARTS: [(Part, &str); 3] =
    [(Part::Source, "source"), (Part::Cue, "cue"), (Part::Content, "content")];
