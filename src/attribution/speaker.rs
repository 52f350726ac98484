//! The chosen mention -> the speaker: pronouns by gender, number, recency and subjecthood.

use super::entity::{Entities, SpeakerType};
use super::ranker::Attribution;
use super::scene::Scene;
use crate::lexicon::{PronounCase, Pronoun};
use crate::mention::{Mention, MentionKind};

/// How fast a mention fades, by sentence.
const FADE: f32 = 0.62;
/// Sentences after which a mention is forgotten.
const FORGOTTEN: u32 = 12;

/// An entity that was mentioned, and how strongly it stands in mind.
#[derive(Debug, Clone, Copy)]
struct Salient {
    entity: usize,
    sentence: u32,
    weight: f32,
}

/// For each mention the entity it names, pronouns included.
///
/// Pronouns are resolved in reading order; each resolved one counts as a mention itself. Whoever has just
/// been quoted stands strongest in mind.
#[must_use]
pub fn resolve(scene: &Scene<'_>, entities: &Entities, attributions: &[Attribution]) -> Vec<Option<usize>> {
    let mut resolved = entities.of_mention.clone();
    let mut speaks = vec![false; scene.mentions.len()];
    for attribution in attributions.iter().filter(|a| a.is_quotation >= super::ranker::QUOTATION_FROM) {
        if let Some(mention) = attribution.mention {
            speaks[mention] = true;
        }
    }
    let mut salient: Vec<Salient> = Vec::new();
    for index in 0..scene.mentions.len() {
        let mention = &scene.mentions[index];
        // Within quotation marks others speak; their pronouns are resolved by who they are.
        if mention.quote.is_some() {
            continue;
        }
        let opens = mention.tokens.start == 0
            || scene.tokens[mention.tokens.start - 1].sentence != mention.sentence
            || scene.tokens[mention.tokens.start - 1].kind == crate::token::TokenKind::Mark;
        salient.retain(|known| known.sentence + FORGOTTEN > mention.sentence);
        if let MentionKind::Pronoun(pronoun) = mention.kind {
            if pronoun.case == PronounCase::Relative {
                resolved[index] = antecedent_before(scene, &resolved, mention);
            } else if pronoun.person == 3 && pronoun.case != PronounCase::Indefinite {
                resolved[index] = best(entities, &salient, pronoun, mention, speaks[index]);
            }
        }
        let Some(entity) = resolved[index] else { continue };
        let possessor = scene.tokens.get(mention.tokens.end).is_some_and(crate::token::Token::is_possessive);
        let weight = if speaks[index] {
            2.2
        } else if opens {
            1.6
        } else if possessor {
            0.7
        } else {
            1.0
        };
        // A headline names people before the story does; it says little of who "he" is below.
        let prose = scene.article.paragraphs[mention.paragraph as usize].kind.is_prose();
        let weight = if prose { weight } else { weight * 0.3 };
        salient.push(Salient { entity, sentence: mention.sentence, weight });
    }
    resolved
}

fn best(entities: &Entities, salient: &[Salient], pronoun: Pronoun, mention: &Mention, speaks: bool) -> Option<usize> {
    let mut scores: Vec<(usize, f32)> = Vec::new();
    for known in salient {
        let entity = &entities.list[known.entity];
        let fit = match (pronoun.gender, entity.kind) {
            (Some(wanted), SpeakerType::Person | SpeakerType::Anonymous) => match entity.gender {
                Some(gender) if gender == wanted => 1.0,
                Some(_) => continue,
                None if entity.plural => continue,
                None if entity.kind == SpeakerType::Person => 0.55,
                None => 0.4,
            },
            (Some(_), _) => continue,
            (None, SpeakerType::Group) if pronoun.plural => 1.0,
            (None, SpeakerType::Anonymous) if pronoun.plural => if entity.plural { 1.0 } else { 0.3 },
            (None, SpeakerType::Agency | SpeakerType::Organisation) => if pronoun.plural { 0.6 } else { 1.0 },
            (None, SpeakerType::Document) if !pronoun.plural => 0.8,
            (None, SpeakerType::Person) if pronoun.plural && speaks => 0.1,
            (None, _) => continue,
        };
        let faded = known.weight * fit * FADE.powi(i32::try_from(mention.sentence - known.sentence).unwrap_or(i32::MAX));
        match scores.iter_mut().find(|(entity, _)| *entity == known.entity) {
            // Being named often helps a little; being named lately and as the subject decides.
            Some((_, score)) => *score = score.max(faded) + 0.12 * faded.min(*score),
            None => scores.push((known.entity, faded)),
        }
    }
    scores.iter().copied().reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(entity, _)| entity)
}

/// "Roe, who called it": the mention right before.
fn antecedent_before(scene: &Scene<'_>, resolved: &[Option<usize>], who: &Mention) -> Option<usize> {
    let mut at = who.tokens.start;
    if at > 0 && scene.tokens[at - 1].is(",") {
        at -= 1;
    }
    scene
        .mentions_ending_at(at)
        .find_map(|index| resolved[index])
        .or_else(|| {
            let first = scene.mentions.partition_point(|mention| mention.tokens.start < who.tokens.start);
            (0..first).rev().take(6).find(|index| scene.mentions[*index].sentence == who.sentence).and_then(|index| resolved[index])
        })
}
