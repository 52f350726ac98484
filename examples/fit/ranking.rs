//! Fitting the log-linear models.

use std::collections::BTreeMap;

use quoteledger::attribution::calibration::{Line, log_odds};
use quoteledger::attribution::ranker::{logistic, softmax};

use crate::instances::{Candidates, Example};

/// Follow-the-regularised-leader with both penalties (McMahan et al., KDD 2013): online, sparse, and
/// with a rate for each feature of its own.
pub struct Ftrl {
    pub sums: Vec<f32>,
    pub squares: Vec<f32>,
    l1: f32,
    l2: f32,
}

pub const RATE: f32 = 0.15;

impl Ftrl {
    pub fn new(features: usize, l1: f32, l2: f32) -> Self {
        Ftrl { sums: vec![0.0; features], squares: vec![0.0; features], l1, l2 }
    }

    pub fn weight(&self, feature: u32) -> f32 {
        let index = feature as usize;
        let sum = self.sums[index];
        if sum.abs() <= self.l1 {
            return 0.0;
        }
        -(sum - sum.signum() * self.l1) / ((1.0 + self.squares[index].sqrt()) / RATE + self.l2)
    }

    pub fn weights(&self) -> Vec<f32> {
        (0..self.sums.len()).map(|feature| self.weight(u32::try_from(feature).unwrap_or(0))).collect()
    }

    pub fn score(&self, features: &[u32]) -> f32 {
        features.iter().map(|feature| self.weight(*feature)).sum()
    }

    pub fn update(&mut self, feature: u32, gradient: f32) {
        let index = feature as usize;
        let weight = self.weight(feature);
        let square = self.squares[index] + gradient * gradient;
        let step = (square.sqrt() - self.squares[index].sqrt()) / RATE;
        self.sums[index] += gradient - step * weight;
        self.squares[index] = square;
    }
}

pub struct Models {
    pub quotation: Vec<f32>,
    pub speaker: Vec<f32>,
    pub antecedent: Vec<f32>,
}

pub const EPOCHS: usize = 12;

pub fn fit(examples: &[&Example], features: usize) -> Models {
    let mut quotation = Ftrl::new(features, 0.6, 2.0);
    let mut speaker = Ftrl::new(features, 0.6, 2.0);
    let mut gradients: BTreeMap<u32, f32> = BTreeMap::new();
    in_passes(examples, |example| {
        for marked in &example.marked {
            let expected = logistic(quotation.score(&marked.features));
            let gradient = expected - if marked.is_quotation { 1.0 } else { 0.0 };
            let gradient = gradient * example.corpus.weight();
            for feature in &marked.features {
                quotation.update(*feature, gradient);
            }
        }
        for choice in &example.choices {
            update_choice(&mut speaker, &choice.candidates, &mut gradients);
        }
    });
    Models {
        quotation: quotation.weights(),
        speaker: speaker.weights(),
        antecedent: fit_antecedents(examples, features),
    }
}

/// The weights of the model of antecedents alone.
pub fn fit_antecedents(examples: &[&Example], features: usize) -> Vec<f32> {
    let mut antecedent = Ftrl::new(features, 0.3, 1.0);
    let mut gradients: BTreeMap<u32, f32> = BTreeMap::new();
    in_passes(examples, |example| {
        for choice in &example.antecedents {
            update_choice(&mut antecedent, &choice.candidates, &mut gradients);
        }
    });
    antecedent.weights()
}

/// Calls `step` with each example once a pass, in an order that is new in each and the same on every run.
fn in_passes(examples: &[&Example], mut step: impl FnMut(&Example)) {
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        order.iter().for_each(|index| step(examples[*index]));
    }
}

/// The line in the log-odds under which these probabilities fit best how often the choices were right
/// (logistic regression by Newton's method).
pub fn calibrated(points: &[(f32, bool)]) -> Line {
    const STEPS: usize = 25;
    let (mut slope, mut intercept) = (1.0_f64, 0.0_f64);
    for _ in 0..STEPS {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-3, 0.0, 1e-3);
        for (probability, right) in points {
            let x = f64::from(log_odds(*probability));
            let p = 1.0 / (1.0 + (-(intercept + slope * x)).exp());
            let error = p - f64::from(u8::from(*right));
            g0 += error;
            g1 += error * x;
            h00 += p * (1.0 - p);
            h01 += p * (1.0 - p) * x;
            h11 += p * (1.0 - p) * x * x;
        }
        let determinant = h00 * h11 - h01 * h01;
        intercept -= (h11 * g0 - h01 * g1) / determinant;
        slope -= (h00 * g1 - h01 * g0) / determinant;
    }
    #[expect(clippy::cast_possible_truncation, reason = "written with three decimals")]
    Line { slope: slope as f32, intercept: intercept as f32 }
}

/// One step towards the right ones of these candidates.
pub fn update_choice(model: &mut Ftrl, candidates: &Candidates, gradients: &mut BTreeMap<u32, f32>) {
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
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit as u64).unwrap_or(0)
    }

    pub fn shuffle_pairs(&mut self, items: &mut [(usize, usize)]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    pub fn shuffle(&mut self, items: &mut [usize]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
