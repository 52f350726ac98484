//! The choice: the fitted weights rank the candidates of each quotation, from left to right.

use super::model::{Features, log_odds};
use super::pattern::PatternMatch;
use super::quotation_features::quotation_features;
use super::quote_view::{Previous, QuoteView};
use super::scene::Scene;
use super::speaker_features::speaker_features;
use super::sums::Sums;

/// Whom a marked span belongs to.
#[derive(Debug, Clone)]
pub struct Attribution {
    /// The quoted span, an index.
    pub quote: usize,
    /// Probability that it is a quotation at all.
    pub is_quotation: f32,
    /// The mention chosen; none where there is no candidate.
    pub mention: Option<usize>,
    /// Probability of the choice among the candidates.
    pub certainty: f32,
    /// Probability of the second best choice.
    pub runner_up: f32,
    /// The pattern that found the mention chosen, if one did.
    pub pattern: Option<PatternMatch>,
    /// Where no pattern did: the mention was the choice for the quotation before as well.
    pub carried: bool,
}

/// How the candidates of one marked span were ranked, for whoever explains the choice.
#[derive(Debug)]
pub struct Ranking<'r> {
    /// The span and its candidates.
    pub view: &'r QuoteView,
    /// The choice for the quotation before, as far as it counted.
    pub previous: Option<Previous>,
    /// For each candidate the sum that decided.
    pub scores: &'r [f32],
    /// For each candidate its probability.
    pub probabilities: &'r [f32],
}

/// Told of the ranking behind every attribution, in the order of the text.
pub type RankingObserver<'o> = &'o mut dyn FnMut(&Ranking<'_>);

/// Attributes every quoted span of an article, in the order of the text.
///
/// What is hardly a quotation is listed nowhere, and nobody is chosen for it unless there is an observer.
pub fn attribute(scene: &Scene<'_>, mut observe: Option<RankingObserver<'_>>) -> Vec<Attribution> {
    let mut choices = Vec::with_capacity(scene.quotes.len());
    let mut previous: Option<Previous> = None;
    let mut features = Features::new(false);
    let mut sums = Sums::new(&scene.lexicon.models.speaker, scene.vocabulary_id);
    for quote in 0..scene.quotes.len() {
        if !scene.has_words(quote) {
            continue;
        }
        let nested = scene.quotes[quote].parent.is_some();
        let known = previous.filter(|_| !nested);
        let view = QuoteView::new(scene, quote, known);
        features.clear();
        quotation_features(scene, &view, &mut features);
        let is_quotation = logistic(scene.lexicon.models.quotation.score(&features));
        let is_ranked = observe.is_some() || is_quotation >= LISTED_FROM;
        let candidates = if is_ranked { &view.candidates[..] } else { &[] };
        let mut scores = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let mut decision = sums.decision();
            speaker_features(scene, &view, *candidate, known, &mut decision);
            // Who passes a quotation on is not who is quoted.
            let passes_on = view.patterns.iter().any(|found| found.via == Some(*candidate));
            let score = log_odds(decision.sum());
            scores.push(if passes_on { score - PASSES_ON } else { score });
        }
        let probabilities = softmax(&scores);
        if let Some(observe) = &mut observe {
            observe(&Ranking {
                view: &view,
                previous: known,
                scores: &scores,
                probabilities: &probabilities,
            });
        }
        let (best, second) = best_two(&probabilities);
        let mention = best.map(|best| candidates[best]);
        let pattern =
            mention.and_then(|mention| view.patterns.iter().find(|found| found.speaker == mention).cloned());
        let carried = mention.is_some() && known.is_some_and(|known| Some(known.mention) == mention);
        choices.push(Attribution {
            quote,
            is_quotation,
            mention,
            certainty: best.map_or(0.0, |best| probabilities[best]),
            runner_up: second.map_or(0.0, |second| probabilities[second]),
            pattern,
            carried,
        });
        if let Some(mention) = mention
            && !nested
            && is_quotation >= QUOTATION_FROM
        {
            previous = Some(Previous { quote, mention });
        }
    }
    sums.keep();
    choices
}

/// The places of the greatest number and of the next one. Of equals the first: the same on every run.
fn best_two(numbers: &[f32]) -> (Option<usize>, Option<usize>) {
    let is_greater = |at: usize, known: Option<usize>| {
        known.is_none_or(|known| numbers[at].total_cmp(&numbers[known]).is_gt())
    };
    let (mut best, mut second) = (None, None);
    for at in 0..numbers.len() {
        if is_greater(at, best) {
            (best, second) = (Some(at), best);
        } else if is_greater(at, second) {
            second = Some(at);
        }
    }
    (best, second)
}

/// What a mention that a pattern names as passing on loses, in log-odds.
const PASSES_ON: f32 = 8.0;

/// From this probability on a marked span is listed with its speaker.
pub const QUOTATION_FROM: f32 = 0.65;

/// From this probability on a marked span is listed at all, without a speaker below [`QUOTATION_FROM`].
pub const LISTED_FROM: f32 = 0.3;

/// The probability that belongs to a log-odds score.
#[must_use]
pub fn logistic(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// Scores -> probabilities that sum to 1.
#[must_use]
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut probabilities: Vec<f32> = scores.iter().map(|score| (score - highest).exp()).collect();
    let sum: f32 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|probability| *probability /= sum);
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equals_the_first_is_the_best() {
        assert_eq!(best_two(&[]), (None, None));
        assert_eq!(best_two(&[0.5]), (Some(0), None));
        assert_eq!(best_two(&[0.2, 0.4, 0.4]), (Some(1), Some(2)));
        assert_eq!(best_two(&[0.4, 0.2, 0.4, 0.4]), (Some(0), Some(2)));
        assert_eq!(best_two(&[0.1, 0.2, 0.7]), (Some(2), Some(1)));
    }
}
