//! Mentions as a reader sees them: what each is, and whom it stands for.

use crate::attribution::Scene;
use crate::lexicon::Gender;
use crate::mention::MentionKind;
use crate::quotation::Assembled;
use crate::span::Span;

/// A place that names somebody or something that can be a source.
#[derive(Debug, Clone)]
pub struct MentionFound {
    /// Its whole noun phrase.
    pub place: Span,
    /// What it is: `person`, `name`, `place`, `noun`, `pronoun`, or `body` and `role` with their kind.
    pub kind: String,
    /// Gender, where its words show it.
    pub gender: Option<Gender>,
    /// Whether it stands for several.
    pub plural: bool,
    /// Whom it stands for; none where nobody is known.
    pub speaker: Option<String>,
    /// Probability that it is this one; 1 for names.
    pub certainty: f32,
}

/// The mentions of an article in the order of the text: the one at an index is the scene's at that index.
pub(super) fn found(scene: &Scene<'_>, assembled: &Assembled) -> Vec<MentionFound> {
    scene
        .mentions
        .iter()
        .zip(&assembled.resolved)
        .map(|(mention, resolved)| MentionFound {
            place: mention.span(&scene.tokens),
            kind: match mention.kind {
                MentionKind::Person => "person".to_owned(),
                MentionKind::Body(kind) => format!("body/{}", kind.word()),
                MentionKind::Name => "name".to_owned(),
                MentionKind::Place => "place".to_owned(),
                MentionKind::Role(kind) => format!("role/{}", kind.word()),
                MentionKind::NounPhrase => "noun".to_owned(),
                MentionKind::Pronoun(_) => "pronoun".to_owned(),
            },
            gender: mention.gender,
            plural: mention.plural,
            speaker: resolved.map(|found| assembled.entities.list[found.entity].name.to_string()),
            certainty: resolved.map_or(0.0, |found| found.certainty),
        })
        .collect()
}
