//! Classes of mentions: what a part-of-speech tag would be for a word.

use super::model::{Label, Value, label};
use crate::lexicon::{PronounCase, RoleType};
use crate::mention::{Mention, MentionKind};

/// What a mention is, as features tell it; an index into [`MENTION_CLASSES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MentionClass(u8);

/// The names of the classes in features.
const MENTION_CLASSES: [Label; MentionClass::COUNT] = [
    label!("person"),
    label!("body"),
    label!("name"),
    label!("place"),
    label!("document"),
    label!("group"),
    label!("rolebody"),
    label!("role"),
    label!("noun"),
    label!("who"),
    label!("one"),
    label!("he"),
    label!("they"),
    label!("it"),
    label!("i"),
];

impl MentionClass {
    /// How many classes there are.
    pub(super) const COUNT: usize = 15;

    /// The class of a mention.
    pub(super) fn of(mention: &Mention) -> Self {
        MentionClass(match mention.kind {
            MentionKind::Person => 0,
            MentionKind::Body(_) => 1,
            MentionKind::Name => 2,
            MentionKind::Place => 3,
            MentionKind::Role(RoleType::Document) => 4,
            MentionKind::Role(RoleType::Group) => 5,
            MentionKind::Role(RoleType::Agency | RoleType::Organisation) => 6,
            MentionKind::Role(_) => 7,
            MentionKind::NounPhrase => 8,
            MentionKind::Pronoun(pronoun) => match (pronoun.case, pronoun.person, pronoun.plural) {
                (PronounCase::Relative, ..) => 9,
                (PronounCase::Indefinite, ..) => 10,
                (_, 3, false) if pronoun.gender.is_some() => 11,
                (_, 3, true) => 12,
                (_, 3, false) => 13,
                _ => 14,
            },
        })
    }

    /// Its number, below [`MentionClass::COUNT`].
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Its name in features.
    pub(super) fn label(self) -> Label {
        MENTION_CLASSES[self.index()]
    }
}

impl From<MentionClass> for Value<'_> {
    fn from(class: MentionClass) -> Self {
        class.label().into()
    }
}
