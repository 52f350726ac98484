//! From the models' probabilities to confidence: how often a choice of this probability is right on articles
//! that the models have not seen.

use super::ranker::logistic;
use crate::lexicon::{GrammarError, GrammarFile};

/// A line in the log-odds (Platt scaling: Platt, 1999).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// How much the log-odds are stretched.
    pub slope: f32,
    /// How much is added to them.
    pub intercept: f32,
}

impl Line {
    /// The share of right choices among those of this probability.
    #[must_use]
    pub fn apply(self, probability: f32) -> f32 {
        logistic(self.intercept + self.slope * log_odds(probability))
    }
}

/// The log-odds of a probability, kept off 0 and 1.
#[must_use]
pub fn log_odds(probability: f32) -> f32 {
    let probability = probability.clamp(1e-4, 1.0 - 1e-4);
    (probability / (1.0 - probability)).ln()
}

/// What was fitted on held-out folds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// For the probability that marks hold a quotation and the mention is right.
    pub quoted: Line,
    /// For the probability of what a pronoun stands for.
    pub pronoun: Line,
    /// For the probability of what a common noun stands for.
    pub noun: Line,
    /// How often a reported clause is one and its source right.
    pub reported: Reported,
}

/// How often reported clauses are right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reported {
    /// Those whose source is known with them.
    pub with_source: f32,
    /// Those whose source was looked for at the cue.
    pub without_source: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        let line = Line { slope: 1.0, intercept: 0.0 };
        Calibration {
            quoted: line,
            pronoun: line,
            noun: line,
            reported: Reported { with_source: 0.8, without_source: 0.5 },
        }
    }
}

impl Calibration {
    /// Reads the file of fitted numbers: name, tab, number a line.
    ///
    /// # Errors
    /// When a line is of another form, or its name is not known.
    pub fn parse(file: &GrammarFile) -> Result<Self, GrammarError> {
        let mut calibration = Calibration::default();
        for entry in file.plain() {
            let Some((name, number)) = entry.field(0).split_once('\t') else {
                return Err(entry.error(0, "a line must hold a name, a tab and a number"));
            };
            let Ok(number) = number.trim().parse::<f32>() else {
                return Err(entry.error(0, format!("`{number}` is no number")));
            };
            let known = calibration.numbers().map(|(name, _)| name).join(", ");
            match calibration.places().into_iter().find(|(known, _)| *known == name) {
                Some((_, place)) => *place = number,
                None => {
                    return Err(entry.error(0, format!("`{name}` is not known; use one of: {known}")));
                }
            }
        }
        Ok(calibration)
    }

    /// The numbers with their names, in the order of the file.
    fn places(&mut self) -> [(&'static str, &mut f32); 8] {
        [
            ("noun_intercept", &mut self.noun.intercept),
            ("noun_slope", &mut self.noun.slope),
            ("pronoun_intercept", &mut self.pronoun.intercept),
            ("pronoun_slope", &mut self.pronoun.slope),
            ("quoted_intercept", &mut self.quoted.intercept),
            ("quoted_slope", &mut self.quoted.slope),
            ("reported_with_source", &mut self.reported.with_source),
            ("reported_without_source", &mut self.reported.without_source),
        ]
    }

    /// The numbers with their names, as the file has them.
    #[must_use]
    pub fn numbers(mut self) -> [(&'static str, f32); 8] {
        self.places().map(|(name, number)| (name, *number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> GrammarFile {
        GrammarFile { path: "c.tsv".into(), shown_path: "c.tsv".into(), text: text.to_owned().into() }
    }

    #[test]
    fn numbers_go_to_the_file_and_back() {
        let calibration =
            Calibration { quoted: Line { slope: 0.5, intercept: -1.0 }, ..Calibration::default() };
        let text: String =
            calibration.numbers().iter().map(|(name, number)| format!("{name}\t{number}\n")).collect();
        assert_eq!(Calibration::parse(&file(&text)).unwrap(), calibration);
        let error = Calibration::parse(&file("quoted_slop\t1\n")).unwrap_err().to_string();
        assert!(error.contains("c.tsv:1:1: `quoted_slop` is not known"), "{error}");
    }

    #[test]
    fn a_line_keeps_the_order_of_probabilities() {
        let line = Line { slope: 0.7, intercept: 0.2 };
        let applied: Vec<f32> = [0.0, 0.1, 0.5, 0.9, 1.0].into_iter().map(|p| line.apply(p)).collect();
        assert!(applied.windows(2).all(|pair| pair[0] < pair[1]), "{applied:?}");
        assert!((Calibration::default().quoted.apply(0.3) - 0.3).abs() < 1e-5);
    }
}
