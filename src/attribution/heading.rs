//! Bare nouns in headings: "Minister rejects claim", "Union calls off strike". The story below tells who that is.

use super::entity::{Entities, Entity, SpeakerType};
use super::scene::Scene;
use super::speaker::Resolved;
use crate::article::ParagraphKind;
use crate::lexicon::{FunctionClass, RoleType};
use crate::mention::{Mention, MentionKind};

/// How sure it is that the story's first "the union" is the heading's "union".
const CERTAINTY: f32 = 0.8;

fn is_above(scene: &Scene<'_>, mention: &Mention) -> bool {
    let kind = scene.article.paragraphs[mention.paragraph as usize].kind;
    matches!(kind, ParagraphKind::Headline | ParagraphKind::Bullet)
}

/// Gives bare nouns of headings that name nobody yet the body or person whom the story calls by the same noun.
pub fn named_below(scene: &Scene<'_>, entities: &Entities, resolved: &mut [Option<Resolved>]) {
    let is_noun = |mention: &Mention| {
        matches!(mention.kind, MentionKind::Role(_) | MentionKind::NounPhrase) && !mention.plural
    };
    let head = |mention: &Mention| scene.tokens[mention.core.end - 1].hash;
    let is_named = |found: &Resolved| entities.list[found.entity].is_named();
    for index in 0..scene.mentions.len() {
        let mention = &scene.mentions[index];
        let is_bare = !scene.tokens[mention.tokens.start].has_class(FunctionClass::Determiner)
            && mention.tokens.end == mention.core.end;
        if !is_above(scene, mention)
            || !is_noun(mention)
            || !is_bare
            || resolved[index].as_ref().is_some_and(is_named)
        {
            continue;
        }
        let below = (index + 1..scene.mentions.len()).find_map(|other| {
            let other_mention = &scene.mentions[other];
            let is_same = is_noun(other_mention)
                && head(other_mention) == head(mention)
                && !is_above(scene, other_mention)
                && other_mention.quote.is_none();
            resolved[other].filter(|found| is_same && is_named(found))
        });
        if let Some(found) = below {
            resolved[index] = Some(Resolved { entity: found.entity, certainty: CERTAINTY * found.certainty });
        }
    }
}

impl Entities {
    /// Whom a post in a headline stands for: the only person of this post, whom the story names below.
    #[must_use]
    pub fn introduced_below(&self, scene: &Scene<'_>, mention: &Mention) -> Option<usize> {
        let kind = scene.article.paragraphs[mention.paragraph as usize].kind;
        let is_bare = mention.tokens.start == mention.core.start;
        let above = matches!(kind, ParagraphKind::Headline | ParagraphKind::Bullet);
        if !above || !is_bare || mention.kind != MentionKind::Role(RoleType::Person) || mention.plural {
            return None;
        }
        let words: Vec<u64> =
            scene.tokens[mention.core.clone()].iter().filter(|t| t.is_word()).map(|t| t.hash).collect();
        let (&head, others) = words.split_last()?;
        let fits = |entity: &Entity| {
            entity.kind == SpeakerType::Person
                && entity.is_named()
                && (entity.has_role_word(head)
                    || scene.lexicon.same_post(head).any(|word| entity.has_role_word(word)))
        };
        /// Of more persons than this none is told by a post alone.
        const MOST: usize = 400;
        let persons = 0..self.list.len().min(MOST);
        let of_post: Vec<usize> = persons.filter(|index| fits(&self.list[*index])).collect();
        let fuller = |index: &&usize| others.iter().all(|word| self.list[**index].has_role_word(*word));
        match of_post.as_slice() {
            [only] => Some(*only),
            several => {
                // Of several the one whose post has the other words too; else whom the story names first.
                several.iter().find(fuller).or(several.first()).copied()
            }
        }
    }
}
