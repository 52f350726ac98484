//! Fits the weights in `grammar/en/weights/` on annotated articles.
//!
//! ```text
//! cargo run --release --example fit -- --polnear DIR --world DIR [--out DIR] [--folds N]
//! ```
//! `--polnear DIR` holds `text/*.txt` and `attributions/*_ANNOTATOR.ann` (brat standoff, code points), the
//! layout of one part of PolNeAR; `--world DIR` holds `*.txt` and `gold.jsonl`. Both may be given more
//! than once. First the articles are divided into folds and each fold is scored by models that have not
//! seen it; then the weights are fitted on all of them and written with `--out`. The same articles give
//! the same files, bit for bit.

#![allow(clippy::print_stdout, reason = "a program for the command line")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use quoteledger::Lexicon;
use quoteledger::article::articles;
use quoteledger::attribution::Scene;
use quoteledger::attribution::entity::entities;
use quoteledger::attribution::features::{Previous, QuoteView, quotation_features, speaker_features};
use quoteledger::attribution::model::Features;
use quoteledger::attribution::ranker::{QUOTATION_FROM, logistic, softmax};
use quoteledger::attribution::speaker::{Choice, Speaking, resolve};
use quoteledger::span::Span;

fn main() -> Result<()> {
    let arguments = Arguments::parse()?;
    let mut documents = Vec::new();
    for (corpus, dir) in &arguments.corpora {
        documents.extend(match corpus {
            Corpus::Polnear => polnear(dir)?,
            Corpus::World => world(dir)?,
        });
    }
    let lexicon = Lexicon::builtin()?;
    let mut names = FeatureNames::default();
    let examples: Vec<Example> =
        documents.iter().map(|document| example(document, &lexicon, &mut names)).collect();
    report_candidates(&examples);
    cross_validate(&examples, &names, arguments.folds);
    if let Some(out) = &arguments.out {
        let all: Vec<&Example> = examples.iter().collect();
        let models = fit(&all, names.names.len());
        let what = "Fitted on PolNeAR train (Newell, Margolin, Ruths: LREC 2018) and World train by examples/fit.rs.";
        write_weights(
            &out.join("quotation.tsv"),
            "decides whether a marked span is a quotation",
            what,
            &models.quotation,
            &names,
        )?;
        write_weights(
            &out.join("antecedent.tsv"),
            "finds what pronouns and common nouns stand for",
            "Fitted on World train by examples/fit.rs.",
            &models.antecedent,
            &names,
        )?;
        write_weights(
            &out.join("speaker.tsv"),
            "ranks the mentions a quotation can belong to",
            what,
            &models.speaker,
            &names,
        )?;
    }
    Ok(())
}

// ---- arguments

#[derive(Clone, Copy)]
enum Corpus {
    Polnear,
    World,
}

struct Arguments {
    corpora: Vec<(Corpus, PathBuf)>,
    out: Option<PathBuf>,
    folds: usize,
}

impl Arguments {
    fn parse() -> Result<Self> {
        let mut parsed = Arguments { corpora: Vec::new(), out: None, folds: 5 };
        let mut rest = std::env::args().skip(1);
        while let Some(flag) = rest.next() {
            let value = rest.next().with_context(|| format!("{flag} wants a value"))?;
            match flag.as_str() {
                "--polnear" => parsed.corpora.push((Corpus::Polnear, value.into())),
                "--world" => parsed.corpora.push((Corpus::World, value.into())),
                "--out" => parsed.out = Some(value.into()),
                "--folds" => parsed.folds = value.parse().context("--folds wants a number")?,
                _ => anyhow::bail!("{flag} is not known; use --polnear, --world, --out, --folds"),
            }
        }
        anyhow::ensure!(!parsed.corpora.is_empty(), "no articles: name a folder with --polnear or --world");
        Ok(parsed)
    }
}

// ---- corpora

/// An annotated article.
struct Document {
    corpus: Corpus,
    text: String,
    gold: Vec<Gold>,
}

/// One annotated attribution. Spans are bytes.
struct Gold {
    content: Vec<Span>,
    source: Vec<Span>,
    /// Whether somebody is quoted: not so for titles and scare quotes.
    is_quotation: bool,
    /// Whether it is reported without marks.
    is_indirect: bool,
    /// Whom it belongs to, and other names for it; empty where the corpus does not say.
    speakers: Vec<String>,
}

/// Byte offset of every code point, and of the end.
fn byte_offsets(text: &str) -> Vec<usize> {
    text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect()
}

fn files_with(dir: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == ending));
    files.sort();
    Ok(files)
}

fn polnear(dir: &Path) -> Result<Vec<Document>> {
    let annotations = files_with(&dir.join("attributions"), "ann")?;
    let mut documents = Vec::new();
    for path in files_with(&dir.join("text"), "txt")? {
        let text = std::fs::read_to_string(&path)?;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let of_this = |ann: &&PathBuf| {
            ann.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{stem}_")))
        };
        let Some(annotation) = annotations.iter().find(of_this) else { continue };
        let offsets = byte_offsets(&text);
        let gold = brat(&std::fs::read_to_string(annotation)?, &offsets);
        documents.push(Document { corpus: Corpus::Polnear, text, gold });
    }
    Ok(documents)
}

fn brat(annotation: &str, offsets: &[usize]) -> Vec<Gold> {
    let mut spans: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    let mut gold = Vec::new();
    for line in annotation.lines() {
        let mut fields = line.split('\t');
        let (Some(id), Some(body)) = (fields.next(), fields.next()) else { continue };
        if id.starts_with('T') {
            let Some((_, places)) = body.split_once(' ') else { continue };
            let place = |place: &str| {
                let (start, end) = place.split_once(' ')?;
                Some(Span::new(
                    *offsets.get(start.parse::<usize>().ok()?)?,
                    *offsets.get(end.parse::<usize>().ok()?)?,
                ))
            };
            spans.insert(id, places.split(';').filter_map(place).collect());
        } else if id.starts_with('E') {
            let mut event = Gold {
                content: Vec::new(),
                source: Vec::new(),
                is_quotation: true,
                is_indirect: false,
                speakers: Vec::new(),
            };
            for (role, target) in body.split(' ').filter_map(|part| part.split_once(':')) {
                let role = role.trim_end_matches(|c: char| c.is_ascii_digit());
                let places = spans.get(target).cloned().unwrap_or_default();
                match role {
                    "Content" => event.content.extend(places),
                    "Source" => event.source.extend(places),
                    _ => {}
                }
            }
            if !event.content.is_empty() {
                gold.push(event);
            }
        }
    }
    gold
}

#[derive(serde::Deserialize)]
struct WorldLine {
    doc: String,
    content: Vec<(usize, usize)>,
    mention: Option<(usize, usize)>,
    speaker: Option<String>,
    #[serde(default)]
    speaker_alt: Vec<String>,
    kind: String,
}

fn world(dir: &Path) -> Result<Vec<Document>> {
    let gold = std::fs::read_to_string(dir.join("gold.jsonl")).context("gold.jsonl cannot be read")?;
    let mut by_document: BTreeMap<String, Vec<WorldLine>> = BTreeMap::new();
    for (number, line) in gold.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: WorldLine =
            serde_json::from_str(line).with_context(|| format!("gold.jsonl:{}", number + 1))?;
        by_document.entry(line.doc.clone()).or_default().push(line);
    }
    let mut documents = Vec::new();
    for (name, lines) in by_document {
        let text = std::fs::read_to_string(dir.join(format!("{name}.txt")))?;
        let text = text.trim_start_matches('\u{feff}').to_owned();
        let offsets = byte_offsets(&text);
        let span = |(start, end): (usize, usize)| Span::new(offsets[start], offsets[end]);
        let gold = lines
            .into_iter()
            .map(|line| Gold {
                content: line.content.into_iter().map(span).collect(),
                source: line.mention.map(span).into_iter().collect(),
                is_quotation: line.kind != "none" && line.speaker.is_some(),
                is_indirect: line.kind == "indirect",
                speakers: line.speaker.into_iter().chain(line.speaker_alt).collect(),
            })
            .collect();
        documents.push(Document { corpus: Corpus::World, text, gold });
    }
    Ok(documents)
}

// ---- examples

#[derive(Default)]
struct FeatureNames {
    index: BTreeMap<String, u32>,
    names: Vec<String>,
}

impl FeatureNames {
    fn indices(&mut self, features: &Features) -> Vec<u32> {
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
struct Example {
    corpus: Corpus,
    marked: Vec<MarkedExample>,
    choices: Vec<ChoiceExample>,
    antecedents: Vec<Candidates>,
}

/// The features of each candidate, and whether it is a right one.
type Candidates = Vec<(Vec<u32>, bool)>;

/// A marked span that is, or is not, a quotation.
struct MarkedExample {
    features: Vec<u32>,
    is_quotation: bool,
}

/// A quotation with its candidates.
struct ChoiceExample {
    candidates: Candidates,
    /// Which of the marked examples of the article it is.
    marked: usize,
}

fn overlap(one: Span, other: Span) -> usize {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

fn example(document: &Document, lexicon: &Lexicon, names: &mut FeatureNames) -> Example {
    let mut example =
        Example { corpus: document.corpus, marked: Vec::new(), choices: Vec::new(), antecedents: Vec::new() };
    let mut features = Features::new(true);
    for article in articles(&document.text, lexicon) {
        let scene = Scene::new(&document.text, &article, lexicon);
        let mut previous: Option<Previous> = None;
        for quote in 0..scene.quotes.len() {
            if !scene.has_words(quote) {
                continue;
            }
            let span = &scene.quotes[quote];
            let nested = span.parent.is_some();
            // PolNeAR marks no quotations inside quotations, nor any in single marks.
            if matches!(document.corpus, Corpus::Polnear) && (nested || span.single) {
                continue;
            }
            let length: usize = span.pieces.iter().map(|piece| piece.inner.len()).sum();
            let covered = |gold: &Gold| -> usize {
                gold.content
                    .iter()
                    .map(|content| {
                        span.pieces.iter().map(|piece| overlap(*content, piece.inner)).sum::<usize>()
                    })
                    .sum()
            };
            // Of several, the tightest: a nested quotation lies in the content of the outer one too.
            let gold = document
                .gold
                .iter()
                .filter(|gold| !gold.is_indirect && covered(gold) * 2 >= length)
                .min_by_key(|gold| gold.content.iter().map(|content| content.len()).sum::<usize>());
            let whole = |gold: &&Gold| {
                !nested || covered(gold) * 10 >= 7 * gold.content.iter().map(|c| c.len()).sum::<usize>()
            };
            let gold = gold.filter(whole);
            let view = QuoteView::new(&scene, quote);
            features.clear();
            quotation_features(&scene, &view, &mut features);
            let has_source = gold.is_some_and(|gold| {
                gold.is_quotation && (!gold.source.is_empty() || matches!(document.corpus, Corpus::World))
            });
            example
                .marked
                .push(MarkedExample { features: names.indices(&features), is_quotation: has_source });
            let Some(gold) = gold.filter(|gold| has_source && !gold.source.is_empty()) else { continue };
            let candidates = &view.candidates;
            let known = previous.filter(|_| !nested);
            let mut rows = Vec::with_capacity(candidates.len());
            let mut right = None;
            for candidate in candidates {
                features.clear();
                speaker_features(&scene, &view, *candidate, known, &mut features);
                let place = scene.mentions[*candidate].span(&scene.tokens);
                let is_right = gold.source.iter().any(|source| {
                    source.overlaps(place)
                        && document.text[source.start.max(place.start)..source.end.min(place.end)]
                            .contains(char::is_alphanumeric)
                });
                if is_right && right.is_none() {
                    right = Some(*candidate);
                }
                rows.push((names.indices(&features), is_right));
            }
            example.choices.push(ChoiceExample { candidates: rows, marked: example.marked.len() - 1 });
            if let Some(mention) = right.filter(|_| !nested) {
                previous = Some(Previous { quote, mention });
            }
        }
        if matches!(document.corpus, Corpus::World) {
            add_antecedents(document, &scene, names, &mut example);
        }
    }
    example
}

/// What pronouns and common nouns that are sources stand for, as the gold speakers say.
fn add_antecedents(document: &Document, scene: &Scene<'_>, names: &mut FeatureNames, example: &mut Example) {
    let mut speaking: Vec<Speaking> = Vec::new();
    let mut gold_of: BTreeMap<usize, &Gold> = BTreeMap::new();
    for gold in document.gold.iter().filter(|gold| !gold.speakers.is_empty()) {
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
        let quote = (0..scene.quotes.len()).find(|quote| {
            let inner = scene.quotes[*quote].pieces[0].inner;
            !gold.is_indirect
                && gold.content.iter().any(|content| {
                    overlap(*content, inner) * 2 > inner.len() && overlap(*content, inner) * 2 > content.len()
                })
        });
        speaking.push(Speaking { mention, quote });
        gold_of.entry(mention).or_insert(gold);
    }
    let mut entities = entities(scene);
    let mut seen = Vec::new();
    let mut observe = |mention: usize, choice: &Choice| {
        let rows: Vec<(Vec<u32>, Option<usize>)> =
            choice.iter().map(|(features, entity)| (names.indices(features), *entity)).collect();
        seen.push((mention, rows));
    };
    resolve(scene, &mut entities, &speaking, Some(&mut observe));
    for (mention, rows) in seen {
        let Some(gold) = gold_of.get(&mention) else { continue };
        let right = |entity: usize| {
            gold.speakers.iter().any(|speaker| same_name(speaker, &entities.list[entity].name))
        };
        let known = rows.iter().any(|(_, entity)| entity.is_some_and(right));
        let rows: Candidates =
            rows.into_iter().map(|(features, entity)| (features, entity.map_or(!known, right))).collect();
        example.antecedents.push(rows);
    }
}

/// Whether two names are one: the same words, or the same last word and no contradicting first one.
fn same_name(one: &str, other: &str) -> bool {
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

fn report_candidates(examples: &[Example]) {
    for (name, polnear) in [("PolNeAR", true), ("World", false)] {
        let choices: Vec<&ChoiceExample> = examples
            .iter()
            .filter(|example| matches!(example.corpus, Corpus::Polnear) == polnear)
            .flat_map(|example| &example.choices)
            .collect();
        let reached =
            choices.iter().filter(|choice| choice.candidates.iter().any(|(_, right)| *right)).count();
        let offered: usize = choices.iter().map(|choice| choice.candidates.len()).sum();
        if !choices.is_empty() {
            println!(
                "{name}: {} quotations with a source, the source among the candidates for {:.1} %, {:.1} candidates each",
                choices.len(),
                percent(reached, choices.len()),
                offered as f64 / choices.len() as f64
            );
        }
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

// ---- fitting

/// Follow-the-regularised-leader with both penalties (McMahan et al., KDD 2013): online, sparse, and
/// with a rate for each feature of its own.
struct Ftrl {
    sums: Vec<f32>,
    squares: Vec<f32>,
    l1: f32,
    l2: f32,
}

const RATE: f32 = 0.15;

impl Ftrl {
    fn new(features: usize, l1: f32, l2: f32) -> Self {
        Ftrl { sums: vec![0.0; features], squares: vec![0.0; features], l1, l2 }
    }

    fn weight(&self, feature: u32) -> f32 {
        let index = feature as usize;
        let sum = self.sums[index];
        if sum.abs() <= self.l1 {
            return 0.0;
        }
        -(sum - sum.signum() * self.l1) / ((1.0 + self.squares[index].sqrt()) / RATE + self.l2)
    }

    fn score(&self, features: &[u32]) -> f32 {
        features.iter().map(|feature| self.weight(*feature)).sum()
    }

    fn update(&mut self, feature: u32, gradient: f32) {
        let index = feature as usize;
        let weight = self.weight(feature);
        let square = self.squares[index] + gradient * gradient;
        let step = (square.sqrt() - self.squares[index].sqrt()) / RATE;
        self.sums[index] += gradient - step * weight;
        self.squares[index] = square;
    }
}

struct Models {
    quotation: Vec<f32>,
    speaker: Vec<f32>,
    antecedent: Vec<f32>,
}

const EPOCHS: usize = 12;

fn fit(examples: &[&Example], features: usize) -> Models {
    let mut quotation = Ftrl::new(features, 0.6, 2.0);
    let mut speaker = Ftrl::new(features, 0.6, 2.0);
    let mut antecedent = Ftrl::new(features, 0.3, 1.0);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut gradients: BTreeMap<u32, f32> = BTreeMap::new();
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for index in &order {
            let example = examples[*index];
            for marked in &example.marked {
                let expected = logistic(quotation.score(&marked.features));
                let gradient = expected - if marked.is_quotation { 1.0 } else { 0.0 };
                for feature in &marked.features {
                    quotation.update(*feature, gradient);
                }
            }
            for choice in &example.choices {
                update_choice(&mut speaker, &choice.candidates, &mut gradients);
            }
            for choice in &example.antecedents {
                update_choice(&mut antecedent, choice, &mut gradients);
            }
        }
    }
    let weights = |model: &Ftrl| {
        (0..features).map(|feature| model.weight(u32::try_from(feature).unwrap_or(0))).collect()
    };
    Models { quotation: weights(&quotation), speaker: weights(&speaker), antecedent: weights(&antecedent) }
}

/// One step towards the right ones of these candidates.
fn update_choice(model: &mut Ftrl, candidates: &Candidates, gradients: &mut BTreeMap<u32, f32>) {
    if !candidates.iter().any(|(_, right)| *right) || candidates.iter().all(|(_, right)| *right) {
        return;
    }
    let scores: Vec<f32> = candidates.iter().map(|(features, _)| model.score(features)).collect();
    let all = softmax(&scores);
    let of_right: f32 = all.iter().zip(candidates).filter(|(_, (_, right))| *right).map(|(p, _)| *p).sum();
    gradients.clear();
    for (probability, (features, is_right)) in all.iter().zip(candidates) {
        // Any mention of the source is right: the probability of all of them together counts.
        let wanted = if *is_right { probability / of_right.max(1e-6) } else { 0.0 };
        let gradient = probability - wanted;
        if gradient.abs() > 1e-5 {
            for feature in features {
                *gradients.entry(*feature).or_default() += gradient;
            }
        }
    }
    for (feature, gradient) in gradients.iter() {
        model.update(*feature, *gradient);
    }
}

/// A small generator of the same numbers everywhere (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit as u64).unwrap_or(0)
    }

    fn shuffle(&mut self, items: &mut [usize]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[derive(Default, Clone, Copy)]
struct Tally {
    /// Quotations with a source.
    gold: usize,
    /// Spans taken for quotations.
    listed: usize,
    /// Of them, quotations with the right mention.
    right: usize,
    /// The right mention whatever the other model says.
    ranked: usize,
    /// Spans that are none and were kept out, of all that are none.
    none: usize,
    none_out: usize,
}

fn cross_validate(examples: &[Example], names: &FeatureNames, folds: usize) {
    if folds < 2 {
        return;
    }
    let mut tallies = [Tally::default(); 2];
    let (mut resolved, mut anaphors) = (0, 0);
    for fold in 0..folds {
        let train: Vec<&Example> = examples
            .iter()
            .enumerate()
            .filter(|(index, _)| index % folds != fold)
            .map(|(_, example)| example)
            .collect();
        let models = fit(&train, names.names.len());
        let score = |weights: &[f32], features: &[u32]| {
            features.iter().map(|feature| weights[*feature as usize]).sum::<f32>()
        };
        for example in
            examples.iter().enumerate().filter(|(index, _)| index % folds == fold).map(|(_, example)| example)
        {
            let tally = &mut tallies[usize::from(matches!(example.corpus, Corpus::World))];
            let listed: Vec<bool> = example
                .marked
                .iter()
                .map(|marked| logistic(score(&models.quotation, &marked.features)) >= QUOTATION_FROM)
                .collect();
            for (marked, listed) in example.marked.iter().zip(&listed) {
                tally.gold += usize::from(marked.is_quotation);
                tally.listed += usize::from(*listed);
                tally.none += usize::from(!marked.is_quotation);
                tally.none_out += usize::from(!marked.is_quotation && !listed);
            }
            for choice in &example.antecedents {
                let best = choice.iter().enumerate().max_by(|(i, a), (j, b)| {
                    score(&models.antecedent, &a.0).total_cmp(&score(&models.antecedent, &b.0)).then(j.cmp(i))
                });
                anaphors += 1;
                resolved += usize::from(best.is_some_and(|(_, (_, right))| *right));
            }
            for choice in &example.choices {
                let best = choice.candidates.iter().enumerate().max_by(|(i, a), (j, b)| {
                    score(&models.speaker, &a.0).total_cmp(&score(&models.speaker, &b.0)).then(j.cmp(i))
                });
                let right = best.is_some_and(|(_, (_, right))| *right);
                tally.ranked += usize::from(right);
                tally.right += usize::from(right && listed[choice.marked]);
            }
        }
    }
    println!(
        "World, {folds} folds: antecedent right for {:.1} % of {anaphors} pronouns and common nouns",
        percent(resolved, anaphors)
    );
    for (name, tally) in ["PolNeAR", "World"].iter().zip(tallies) {
        if tally.gold > 0 {
            let (precision, recall) = (percent(tally.right, tally.listed), percent(tally.right, tally.gold));
            println!(
                "{name}, {folds} folds: mention P {precision:.1} R {recall:.1} F1 {:.1}; ranker alone {:.1}; not quotations kept out {:.1}",
                2.0 * precision * recall / (precision + recall),
                percent(tally.ranked, tally.gold),
                percent(tally.none_out, tally.none)
            );
        }
    }
}

/// Weights smaller than this change nothing worth their line.
const SMALLEST: f32 = 0.02;

fn write_weights(path: &Path, task: &str, source: &str, weights: &[f32], names: &FeatureNames) -> Result<()> {
    let mut text =
        format!("# Weights of the model that {task}.\n# {source}\n# feature, tab, weight; sorted.\n");
    for (name, index) in &names.index {
        let weight = weights[*index as usize];
        if weight.abs() >= SMALLEST {
            writeln!(text, "{name}\t{weight:.3}")?;
        }
    }
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    println!(
        "{}: {} weights",
        path.display(),
        weights.iter().filter(|weight| weight.abs() >= SMALLEST).count()
    );
    Ok(())
}
