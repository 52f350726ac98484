//! Fits the weights in `grammar/en/weights/` on annotated articles.
//!
//! ```text
//! cargo run --release --example fit -- --polnear DIR --world DIR --marks FILE --speakers FILE [--out DIR] [--folds N] [--show-errors]
//! ```
//! `--polnear DIR` holds `text/*.txt` and `attributions/*_ANNOTATOR.ann` (brat standoff, code points), the
//! layout of one part of PolNeAR; `--world DIR` holds `*.txt` and `gold.jsonl`. Both may be given more
//! than once. `--marks FILE` holds passages that say of their marks whether they hold quotations, such as
//! `examples/fit/marks.txt`, and `--speakers FILE` passages that say who is quoted, such as `examples/fit/speakers.txt`. First the articles are divided into folds and each fold is scored by models that have not
//! seen it; then the weights are fitted on all of them and written with `--out`. The same articles give
//! the same files, bit for bit.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

mod corpus;
mod instances;
mod ranking;
mod tagging;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use quoteledger::Lexicon;
use quoteledger::attribution::calibration::{Calibration, Reported};
use quoteledger::attribution::model::Model;
use quoteledger::attribution::ranker::{QUOTATION_FROM, logistic, softmax};
use quoteledger::attribution::tagger::Tag;

use corpus::{Corpus, Document, marks, polnear, speakers, world};
use instances::{Candidates, ChoiceExample, Example, FeatureNames, Outcome, example, outcome};
use ranking::{calibrated, fit, fit_antecedents};
use tagging::{PARTS, TagExample, TagWeights, agreement, fit_tagger, tag_example};

fn main() -> Result<()> {
    let arguments = Arguments::parse()?;
    let mut documents = Vec::new();
    for (corpus, dir) in &arguments.corpora {
        documents.extend(match corpus {
            Corpus::Polnear => polnear(dir)?,
            Corpus::World => world(dir)?,
            Corpus::Marks => marks(dir)?,
            Corpus::Speakers => speakers(dir)?,
        });
    }
    if let Some(out) = &arguments.out {
        // Better now than after minutes of fitting.
        std::fs::create_dir_all(out).with_context(|| format!("{} cannot be made", out.display()))?;
    }
    let mut lexicon = Lexicon::builtin()?;
    let source =
        "Fitted on PolNeAR train (Newell, Margolin, Ruths: LREC 2018) and World train by examples/fit.";

    // The ranker must not see tags of a tagger that was fitted on the same article.
    let mut tag_names = FeatureNames::default();
    let tag_examples: Vec<TagExample> =
        documents.iter().map(|document| tag_example(document, &lexicon, &mut tag_names)).collect();
    let tags = cross_tag(&tag_examples, tag_names.names.len(), arguments.folds.max(2));

    // Whom a pronoun stands for leans on whom those before it do. So that the weights built in do not matter, the
    // articles are read twice: whoever stands strongest in mind is taken, then whoever the model of that takes.
    lexicon.models.antecedent = Model::default();
    let mut names = FeatureNames::default();
    let examples = examples_of(&documents, &tags, &lexicon, &mut names)?;
    let weights = fit_antecedents(&examples.iter().collect::<Vec<_>>(), names.names.len());
    lexicon.models.antecedent = model_of(&names, &weights);
    let mut names = FeatureNames::default();
    let examples = examples_of(&documents, &tags, &lexicon, &mut names)?;
    report_candidates(&examples);
    let runs: Vec<(&Document, &[Tag])> = documents.iter().zip(tags.iter().map(Vec::as_slice)).collect();
    let calibration =
        cross_validate(&examples, &runs, &names, arguments.folds, arguments.show_errors)?.calibration();

    if let Some(out) = &arguments.out {
        let all: Vec<&TagExample> = tag_examples.iter().filter(|example| example.has_articles).collect();
        let mut tagger: TagWeights = fit_tagger(&all, tag_names.names.len(), TAG_EPOCHS);
        tagger.prune(SMALLEST_TAG_ROW, SMALLEST_TAG);
        write(&out.join("tagger.tsv"), &tagger.file_text(&tag_names, source))?;
        let all: Vec<&Example> = examples.iter().collect();
        let models = fit(&all, names.names.len());
        let on_world = "Fitted on World train by examples/fit.";
        let tables = [
            ("quotation.tsv", "decides whether a marked span is a quotation", source, &models.quotation),
            ("speaker.tsv", "ranks the mentions a quotation can belong to", source, &models.speaker),
            (
                "antecedent.tsv",
                "finds what pronouns and common nouns stand for",
                on_world,
                &models.antecedent,
            ),
        ];
        let mut text = format!(
            "# How sure the models' choices are, by how often they are right on held-out folds.\n# {source}\n# name, tab, number; sorted.\n"
        );
        for (name, number) in calibration.numbers() {
            writeln!(text, "{name}\t{number:.3}")?;
        }
        write(&out.join("confidence.tsv"), &text)?;
        for (file, task, source, weights) in tables {
            write(&out.join(file), &weights_text(task, source, weights, &names)?)?;
        }
    }
    Ok(())
}

/// The decisions in all documents, with the tags of each.
fn examples_of(
    documents: &[Document],
    tags: &[Vec<Tag>],
    lexicon: &Lexicon,
    names: &mut FeatureNames,
) -> Result<Vec<Example>> {
    let examples = documents.iter().zip(tags).map(|(document, tags)| example(document, lexicon, tags, names));
    let (examples, wrong): (Vec<_>, Vec<_>) = examples.partition(Result::is_ok);
    for error in wrong.iter().filter_map(|result| result.as_ref().err()) {
        eprintln!("{error}");
    }
    anyhow::ensure!(wrong.is_empty(), "{} passages have other marked spans than labels", wrong.len());
    Ok(examples.into_iter().flatten().collect())
}

/// A model of fitted weights.
fn model_of(names: &FeatureNames, weights: &[f32]) -> Model {
    Model::of(names.names.iter().map(String::as_str).zip(weights.iter().copied()))
}

/// Passes over the corpus when fitting the tagger.
const TAG_EPOCHS: usize = 6;
/// Weights of the tagger smaller than this are left out of its file.
const SMALLEST_TAG: f32 = 0.05;
/// So are features without a weight of at least this.
const SMALLEST_TAG_ROW: f32 = 0.15;

/// The tags of every document, by taggers that have not seen it.
fn cross_tag(examples: &[TagExample], n_features: usize, folds: usize) -> Vec<Vec<Tag>> {
    let mut tags = vec![Vec::new(); examples.len()];
    let mut counts = [[0; 3]; 3];
    for fold in 0..folds {
        let train: Vec<&TagExample> = examples
            .iter()
            .enumerate()
            .filter(|(index, e)| index % folds != fold && e.has_articles)
            .map(|(_, e)| e)
            .collect();
        let mut weights = fit_tagger(&train, n_features, TAG_EPOCHS);
        weights.prune(SMALLEST_TAG_ROW, SMALLEST_TAG);
        for index in (fold..examples.len()).step_by(folds) {
            tags[index] = weights.tag(&examples[index]);
            if !examples[index].has_articles {
                continue;
            }
            for (sum, more) in
                counts.iter_mut().flatten().zip(agreement(&examples[index], &tags[index]).iter().flatten())
            {
                *sum += more;
            }
        }
    }
    for ((_, name), [right, tagged, gold]) in PARTS.iter().zip(counts) {
        let (precision, recall) = (percent(right, tagged), percent(right, gold));
        println!(
            "tagger, {folds} folds: {name:7} exact P {precision:.1} R {recall:.1} F1 {:.1}",
            2.0 * precision * recall / (precision + recall)
        );
    }
    tags
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    println!("{}: {} lines, {} bytes", path.display(), text.lines().count(), text.len());
    Ok(())
}

struct Arguments {
    corpora: Vec<(Corpus, PathBuf)>,
    out: Option<PathBuf>,
    folds: usize,
    show_errors: bool,
}

impl Arguments {
    fn parse() -> Result<Self> {
        let mut parsed = Arguments { corpora: Vec::new(), out: None, folds: 5, show_errors: false };
        let mut rest = std::env::args().skip(1);
        while let Some(flag) = rest.next() {
            if flag == "--show-errors" {
                parsed.show_errors = true;
                continue;
            }
            let value = rest.next().with_context(|| format!("{flag} wants a value"))?;
            match flag.as_str() {
                "--polnear" => parsed.corpora.push((Corpus::Polnear, value.into())),
                "--world" => parsed.corpora.push((Corpus::World, value.into())),
                "--speakers" => parsed.corpora.push((Corpus::Speakers, value.into())),
                "--marks" => parsed.corpora.push((Corpus::Marks, value.into())),
                "--out" => parsed.out = Some(value.into()),
                "--folds" => parsed.folds = value.parse().context("--folds wants a number")?,
                _ => anyhow::bail!(
                    "{flag} is not known; use --polnear, --world, --marks, --speakers, --out, --folds, --show-errors"
                ),
            }
        }
        anyhow::ensure!(!parsed.corpora.is_empty(), "no articles: name a folder with --polnear or --world");
        Ok(parsed)
    }
}

fn report_candidates(examples: &[Example]) {
    for (name, corpus) in
        [("PolNeAR", Corpus::Polnear), ("World", Corpus::World), ("passages", Corpus::Speakers)]
    {
        let choices: Vec<&ChoiceExample> = examples
            .iter()
            .filter(|example| example.corpus == corpus)
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

/// Choices on held-out folds: how probable they were, and whether they were right.
#[derive(Default)]
struct Points {
    quoted: Vec<(f32, bool)>,
    pronoun: Vec<(f32, bool)>,
    noun: Vec<(f32, bool)>,
    /// Of reported clauses whether a source was tagged.
    reported: Vec<(bool, bool)>,
}

impl Points {
    fn calibration(&self) -> Calibration {
        let share = |with_source: bool| {
            let of_kind = self.reported.iter().filter(|(source, _)| *source == with_source);
            let (right, all) =
                of_kind.fold((0, 0), |(right, all), (_, is)| (right + usize::from(*is), all + 1));
            right as f32 / f32::max(all as f32, 1.0)
        };
        Calibration {
            quoted: calibrated(&self.quoted),
            pronoun: calibrated(&self.pronoun),
            noun: calibrated(&self.noun),
            reported: Reported { with_source: share(true), without_source: share(false) },
        }
    }
}

/// The likeliest of some candidates, of equals the first, and its probability.
fn likeliest(candidates: &Candidates, score: impl Fn(&[u32]) -> f32) -> Option<(usize, f32)> {
    let scores: Vec<f32> = candidates.iter().map(|(features, _)| score(features)).collect();
    let best = softmax(&scores).into_iter().enumerate();
    best.max_by(|(i, a), (j, b)| a.total_cmp(b).then(j.cmp(i)))
}

/// Fits on all but one fold and judges on that one, fold by fold: each decision by itself, and the documents
/// of `runs` as the program attributes them. Both are in the order of `examples`.
fn cross_validate(
    examples: &[Example],
    runs: &[(&Document, &[Tag])],
    names: &FeatureNames,
    folds: usize,
    show_errors: bool,
) -> Result<Points> {
    let mut points = Points::default();
    let folds = folds.max(2);
    let mut tallies = [[Tally::default(); 2]; THRESHOLDS.len()];
    let (mut resolved, mut anaphors) = (0, 0);
    let mut outcomes: [Vec<Outcome>; 2] = Default::default();
    for fold in 0..folds {
        let train: Vec<&Example> = examples
            .iter()
            .enumerate()
            .filter(|(index, example)| index % folds != fold || !example.corpus.has_articles())
            .map(|(_, example)| example)
            .collect();
        let models = fit(&train, names.names.len());
        let mut lexicon = Lexicon::builtin()?;
        let model =
            |weights: &[f32]| Model::of(names.names.iter().map(String::as_str).zip(weights.iter().copied()));
        lexicon.models.quotation = model(&models.quotation);
        lexicon.models.speaker = model(&models.speaker);
        lexicon.models.antecedent = model(&models.antecedent);
        for (document, tags) in runs.iter().skip(fold).step_by(folds) {
            if document.corpus.has_articles() {
                outcomes[usize::from(matches!(document.corpus, Corpus::World))]
                    .push(outcome(document, &lexicon, tags));
            }
        }
        let score = |weights: &[f32], features: &[u32]| {
            features.iter().map(|feature| weights[*feature as usize]).sum::<f32>()
        };
        for example in
            examples.iter().enumerate().filter(|(index, _)| index % folds == fold).map(|(_, example)| example)
        {
            if !example.corpus.has_articles() {
                continue;
            }
            let corpus = usize::from(matches!(example.corpus, Corpus::World));
            let probabilities: Vec<f32> = example
                .marked
                .iter()
                .map(|marked| logistic(score(&models.quotation, &marked.features)))
                .collect();
            for (marked, probability) in example.marked.iter().zip(&probabilities) {
                if show_errors && example.corpus.is_complete() && marked.is_quotation != (*probability >= 0.5)
                {
                    println!("{probability:.2} {}", marked.context);
                }
            }
            for choice in &example.antecedents {
                let candidates = &choice.candidates;
                let best = likeliest(candidates, |features| score(&models.antecedent, features));
                let points = if choice.is_pronoun { &mut points.pronoun } else { &mut points.noun };
                points.extend(best.map(|(index, certainty)| (certainty, candidates[index].1)));
                anaphors += 1;
                resolved += usize::from(best.is_some_and(|(index, _)| candidates[index].1));
            }
            let mut right = Vec::with_capacity(example.choices.len());
            for choice in &example.choices {
                let best = likeliest(&choice.candidates, |features| score(&models.speaker, features));
                right.push(best.is_some_and(|(index, _)| choice.candidates[index].1));
                let probability = probabilities[choice.marked];
                if let Some((index, certainty)) = best
                    && probability >= QUOTATION_FROM
                {
                    points.quoted.push((probability * certainty, choice.same_entity[index]));
                }
            }
            for (marked, probability) in example.marked.iter().zip(&probabilities) {
                // Where annotation is not complete, a span without one proves nothing.
                let proves = example.corpus.is_complete() && !marked.is_quotation;
                if proves && *probability >= QUOTATION_FROM {
                    points.quoted.push((*probability, false));
                }
            }
            points.reported.extend(&example.reported);
            for (threshold, tallies) in THRESHOLDS.iter().zip(&mut tallies) {
                let tally = &mut tallies[corpus];
                let listed: Vec<bool> = probabilities.iter().map(|p| p >= threshold).collect();
                for (marked, listed) in example.marked.iter().zip(&listed) {
                    tally.gold += usize::from(marked.is_quotation);
                    tally.listed += usize::from(*listed);
                    tally.none += usize::from(!marked.is_quotation);
                    tally.none_out += usize::from(!marked.is_quotation && !listed);
                }
                for (choice, right) in example.choices.iter().zip(&right) {
                    tally.ranked += usize::from(*right);
                    tally.right += usize::from(*right && listed[choice.marked]);
                }
            }
        }
    }
    println!(
        "World, {folds} folds: antecedent right for {:.1} % of {anaphors} pronouns and common nouns",
        percent(resolved, anaphors)
    );
    for (corpus, name) in ["PolNeAR", "World"].iter().enumerate() {
        for (threshold, tallies) in THRESHOLDS.iter().zip(&tallies) {
            let tally = tallies[corpus];
            let (precision, recall) = (percent(tally.right, tally.listed), percent(tally.right, tally.gold));
            println!(
                "{name}, {folds} folds, quotation from {threshold}{}: mention P {precision:.1} R {recall:.1} F1 {:.1}; \
                 ranker alone {:.1}; not quotations kept out {:.1}",
                if (threshold - QUOTATION_FROM).abs() < 1e-6 { " (in use)" } else { "" },
                2.0 * precision * recall / (precision + recall),
                percent(tally.ranked, tally.gold),
                percent(tally.none_out, tally.none)
            );
        }
        let sum = |part: fn(&Outcome) -> usize| outcomes[corpus].iter().map(part).sum::<usize>();
        let right = sum(|outcome| outcome.right);
        let (precision, recall) =
            (percent(right, sum(|outcome| outcome.listed)), percent(right, sum(|outcome| outcome.gold)));
        println!(
            "{name}, {folds} folds, as the program runs: mention P {precision:.1} R {recall:.1} F1 {:.1}; \
             not quotations kept out {:.1}",
            2.0 * precision * recall / (precision + recall),
            percent(sum(|outcome| outcome.none_out), sum(|outcome| outcome.none))
        );
        let named = |of: fn(&Outcome) -> [usize; 2]| {
            let (all, right) =
                outcomes[corpus].iter().map(of).fold((0, 0), |sum, one| (sum.0 + one[0], sum.1 + one[1]));
            (percent(right, all), all)
        };
        let ((marked, n_marked), (reported, n_reported)) =
            (named(|outcome| outcome.marked), named(|outcome| outcome.reported));
        if n_marked > 0 {
            println!(
                "{name}, {folds} folds, as the program runs: named as annotated {marked:.1} % of {n_marked} in marks, \
                 {reported:.1} % of {n_reported} without"
            );
        }
    }
    Ok(points)
}

/// Probabilities from which a marked span could be taken for a quotation.
const THRESHOLDS: [f32; 6] = [0.3, 0.4, 0.5, 0.6, 0.65, 0.7];

/// Weights smaller than this change nothing worth their line.
const SMALLEST: f32 = 0.02;

fn weights_text(task: &str, source: &str, weights: &[f32], names: &FeatureNames) -> Result<String> {
    let mut text =
        format!("# Weights of the model that {task}.\n# {source}\n# feature, tab, weight; sorted.\n");
    for (name, index) in &names.index {
        let weight = weights[*index as usize];
        if weight.abs() >= SMALLEST {
            writeln!(text, "{name}\t{weight:.3}")?;
        }
    }
    Ok(text)
}
