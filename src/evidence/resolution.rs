//! How a mention leads to a speaker.

use rustc_hash::FxHashMap;

use super::feature::{Feature, weighed as weighed_features};
use crate::attribution::Scene;
use crate::attribution::naming::one_line;
use crate::attribution::ranker::softmax;
use crate::attribution::speaker::Choice;
use crate::lexicon::{PronounCase, RoleType};
use crate::mention::MentionKind;
use crate::quotation::Assembled;
use crate::span::Span;

/// What a mention stands for, and why.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// What led there.
    pub how: How,
    /// Probability that this is right; 1 for names.
    pub certainty: f32,
    /// Where the article prints the speaker's name in full for the first time.
    pub named_at: Option<Span>,
    /// Where the speaker was mentioned last before.
    pub before: Option<Span>,
    /// Who there was to choose from, likeliest first; empty where nothing was to choose.
    pub antecedents: Vec<Antecedent>,
}

/// What leads from a mention to a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is a name of the speaker.
    Name,
    /// It stands beside the name: "the mayor, Ana Diaz".
    BesideName,
    /// It is a document that the speaker gave out: "Diaz's statement", then "the statement".
    Issuer,
    /// It stands in a headline, and the story below it names who that is.
    NamedBelow,
    /// It takes up the mention right before: "Diaz, who said".
    Relative,
    /// It stands in a clause that hangs on what is the speaker's: "Diaz's letter, in which she said".
    Owner,
    /// It was the likeliest of those mentioned before.
    Antecedent,
    /// It stands for nobody named before.
    Newcomer,
    /// "I" and "we" are whoever is quoted around it.
    Around,
    /// Nothing that it can stand for was found.
    Unresolved,
}

/// Somebody a pronoun or common noun can stand for.
#[derive(Debug, Clone)]
pub struct Antecedent {
    /// Name; none for "nobody named before".
    pub name: Option<String>,
    /// Probability among the antecedents.
    pub probability: f32,
    /// What spoke for it and against it, strongest first; for the likeliest two only.
    pub features: Vec<Feature>,
}

/// How many antecedents are kept.
const MOST_ANTECEDENTS: usize = 5;
/// How many of them have their features named.
const EXPLAINED: usize = 2;

/// For each mention that the fitted model chose for: entity, probability and features, likeliest first.
pub(super) type Choices = FxHashMap<usize, Vec<Weighed>>;

pub(super) struct Weighed {
    entity: Option<usize>,
    probability: f32,
    features: Vec<Feature>,
}

/// Weighs a choice of the fitted model.
pub(super) fn weighed(scene: &Scene<'_>, choice: &Choice) -> Vec<Weighed> {
    let model = &scene.lexicon.models.antecedent;
    let scores: Vec<f32> = choice.iter().map(|(features, _)| model.score(features)).collect();
    let probabilities = softmax(&scores);
    let mut order: Vec<usize> = (0..choice.len()).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
    let kept = order.into_iter().take(MOST_ANTECEDENTS).enumerate();
    kept.map(|(rank, index)| {
        let (features, entity) = &choice[index];
        let features = if rank < EXPLAINED { weighed_features(features, model) } else { Vec::new() };
        Weighed { entity: *entity, probability: probabilities[index], features }
    })
    .collect()
}

/// The look-ups that resolutions are made from.
pub(super) struct Resolutions<'r> {
    scene: &'r Scene<'r>,
    assembled: &'r Assembled,
    choices: &'r Choices,
    /// For each entity where its name stands in full for the first time.
    named_at: Vec<Option<Span>>,
    /// For each mention the one before of the same entity.
    before: Vec<Option<usize>>,
}

impl<'r> Resolutions<'r> {
    pub(super) fn new(scene: &'r Scene<'r>, assembled: &'r Assembled, choices: &'r Choices) -> Self {
        let entities = &assembled.entities.list;
        let mut named_at = vec![None; entities.len()];
        let mut last: Vec<Option<usize>> = vec![None; entities.len()];
        let mut before = vec![None; scene.mentions.len()];
        for (index, mention) in scene.mentions.iter().enumerate() {
            let Some(found) = assembled.resolved[index] else { continue };
            before[index] = last[found.entity].replace(index);
            let is_full = || *one_line(scene.words(&mention.core)) == *entities[found.entity].name;
            if named_at[found.entity].is_none() && mention.kind.is_name() && is_full() {
                named_at[found.entity] = Some(mention.span(&scene.tokens));
            }
        }
        Resolutions { scene, assembled, choices, named_at, before }
    }

    /// How this mention, the source of a quotation, was resolved.
    pub(super) fn of(&self, index: usize) -> Option<Resolution> {
        let mention = self.scene.mentions.get(index)?;
        let choice = self.choices.get(&index);
        let resolved = self.assembled.resolved[index];
        let is_named = resolved.is_some_and(|found| self.assembled.entities.list[found.entity].is_named());
        let named_at = resolved.and_then(|found| self.named_at[found.entity]);
        let paragraph = self.scene.article.paragraphs[mention.paragraph as usize].span;
        let how = match mention.kind {
            MentionKind::Pronoun(pronoun) if pronoun.person == 1 => How::Around,
            MentionKind::Pronoun(pronoun) if pronoun.case == PronounCase::Indefinite => How::Newcomer,
            _ if resolved.is_none() => How::Unresolved,
            MentionKind::Pronoun(pronoun) if pronoun.case == PronounCase::Relative => How::Relative,
            MentionKind::Pronoun(_) if choice.is_none() => How::Owner,
            MentionKind::Pronoun(_) => How::Antecedent,
            MentionKind::Role(_) | MentionKind::NounPhrase => match choice {
                // The best choice is "nobody", or there was none to make and the phrase names nobody known.
                Some(choice) if choice.first().is_some_and(|best| best.entity.is_some()) => How::Antecedent,
                None if is_named && mention.kind == MentionKind::Role(RoleType::Document) => How::Issuer,
                None if is_named && named_at.is_some_and(|name| name.start > paragraph.end) => {
                    How::NamedBelow
                }
                None if is_named => How::BesideName,
                _ => How::Newcomer,
            },
            _ => How::Name,
        };
        let name_of = |entity: usize| self.assembled.entities.list[entity].name.to_string();
        let antecedents = choice.into_iter().flatten().map(|weighed| Antecedent {
            name: weighed.entity.map(name_of),
            probability: weighed.probability,
            features: weighed.features.clone(),
        });
        Some(Resolution {
            how,
            certainty: resolved.map_or(0.0, |found| found.certainty),
            named_at,
            before: self.before[index].map(|before| self.scene.mentions[before].span(&self.scene.tokens)),
            antecedents: antecedents.collect(),
        })
    }
}
