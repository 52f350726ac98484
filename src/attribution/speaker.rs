//! The chosen mention -> the speaker: what pronouns and common nouns stand for, in reading order.
//!
//! Every mention is resolved by how strongly entities stand in mind (recency, subjecthood, gender, who
//! spoke last), since a chain of "he" leads back to a name. Where a quotation hangs on the answer, the
//! fitted model of [`super::antecedent`] decides among the same entities.

use super::antecedent::{
    Trace, antecedent_features, can_be, describes_known, holds_noun, is_definite, newcomer_features, word_fit,
};
use super::entity::{Entities, Entity, SpeakerType};
use super::model::{Features, Model, log_odds};
use super::ranker::{Attribution, QUOTATION_FROM, softmax};
use super::recency::Recency;
use super::scene::Scene;
use super::sums::{Groups, Sums};
use crate::lexicon::{FunctionClass, Pronoun, PronounCase, RoleType, SmallUse};
use crate::mention::{Mention, MentionKind};

/// How fast a mention fades, by sentence.
const FADE: f32 = 0.62;
/// Sentences after which an entity is out of mind for pronouns.
const FORGOTTEN: u32 = 12;

/// How many mentions back a pronoun can reach.
const IN_MIND: usize = 120;
/// How many mentions back a common noun can reach that a quotation hangs on.
const REMEMBERED: usize = 1500;

/// What a mention stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resolved {
    /// The entity.
    pub entity: usize,
    /// Probability that it is this one; 1 for names.
    pub certainty: f32,
}

/// A mention that the ledger names as a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speaking {
    /// The mention.
    pub mention: usize,
    /// The quoted span that belongs to it; none for one that passes on.
    pub quote: Option<usize>,
}

/// The mentions that attributions name.
#[must_use]
pub fn speaking(attributions: &[Attribution]) -> Vec<Speaking> {
    let mut found = Vec::new();
    for attribution in attributions.iter().filter(|attribution| attribution.is_quotation >= QUOTATION_FROM) {
        if let Some(mention) = attribution.mention {
            found.push(Speaking { mention, quote: Some(attribution.quote) });
        }
        if let Some(mention) = attribution.pattern.as_ref().and_then(|found| found.via) {
            found.push(Speaking { mention, quote: None });
        }
    }
    found
}

/// A choice among antecedents, for fitting: features of each candidate and which entity it is; none for
/// "nobody named before".
pub type Choice = Vec<(Features, Option<usize>)>;

/// Called with every choice of the fitted model: the mention, and what there was to choose from.
pub type Observer<'o> = &'o mut dyn FnMut(usize, &Choice);

/// For each mention what it stands for. Common nouns that name nobody known become entities.
///
/// `observe` is called with every choice that the fitted model makes.
pub fn resolve(
    scene: &Scene<'_>,
    entities: &mut Entities,
    speaking: &[Speaking],
    mut observe: Option<Observer<'_>>,
) -> Vec<Option<Resolved>> {
    let mut mind = Mind::new(scene, speaking);
    let mut sums = Sums::new(&scene.lexicon.models.antecedent, scene.vocabulary_id);
    let mut resolved: Vec<Option<Resolved>> = vec![None; scene.mentions.len()];
    for index in 0..scene.mentions.len() {
        let mention = &scene.mentions[index];
        let speaks = mind.speaks[index];
        // Within quotation marks only who is quoted there matters, and whom "he" can be who is.
        let matters = mention.quote.is_none_or(|quote| mind.holds_speaker[quote as usize]);
        if !matters && !speaks && entities.of_mention[index].is_none() {
            continue;
        }
        let found = match mention.kind {
            MentionKind::Pronoun(pronoun) if pronoun.case == PronounCase::Relative => {
                antecedent_before(scene, &resolved, mention).map(|entity| Resolved { entity, certainty: 0.9 })
            }
            MentionKind::Pronoun(pronoun)
                if pronoun.person != 3 || pronoun.case == PronounCase::Indefinite =>
            {
                None
            }
            MentionKind::Pronoun(pronoun) => {
                if let Some(entity) = mind.owner_of_clause(entities, mention) {
                    Some(Resolved { entity, certainty: 0.9 })
                } else if speaks {
                    mind.choose(entities, index, false, &mut sums, &mut observe)
                } else {
                    mind.most_salient(entities, pronoun, mention)
                        .map(|entity| Resolved { entity, certainty: 0.7 })
                }
            }
            MentionKind::Role(_) | MentionKind::NounPhrase => {
                Some(mind.common_noun(entities, &resolved, index, &mut sums, &mut observe))
            }
            _ => entities.of_mention[index].map(|entity| Resolved { entity, certainty: 1.0 }),
        };
        resolved[index] = found;
        if let Some(found) = found {
            mind.remember(found.entity, index);
        }
    }
    sums.keep();
    resolved
}

/// What a reader has in mind at a place of the text.
struct Mind<'s, 't> {
    scene: &'s Scene<'t>,
    /// For each mention whether a quotation was attributed to it.
    speaks: Vec<bool>,
    /// For each entity how it was last mentioned.
    trace_of: Vec<Option<Trace>>,
    /// Where each entity was mentioned last.
    recency: Recency,
    last_speaker: Option<usize>,
    /// Who gave out the statement that was named last.
    issuer: Option<usize>,
    /// Who is quoted in each quoted span, for mentions inside it.
    speaker_of_quote: Vec<Option<usize>>,
    /// For each quoted span whether somebody is quoted inside it.
    holds_speaker: Vec<bool>,
    /// The quoted spans attributed to each mention: (mention, quote), sorted.
    quotes_of: Vec<(usize, usize)>,
}

impl<'s, 't> Mind<'s, 't> {
    fn new(scene: &'s Scene<'t>, speaking: &[Speaking]) -> Self {
        let mut speaks = vec![false; scene.mentions.len()];
        let mut quotes_of = Vec::new();
        for found in speaking {
            speaks[found.mention] = true;
            quotes_of.extend(found.quote.map(|quote| (found.mention, quote)));
        }
        quotes_of.sort_unstable();
        let speaker_of_quote = vec![None; scene.quotes.len()];
        let mut holds_speaker = vec![false; scene.quotes.len()];
        for found in speaking {
            if let Some(quote) = scene.mentions[found.mention].quote {
                holds_speaker[quote as usize] = true;
            }
        }
        Mind {
            scene,
            speaks,
            trace_of: Vec::with_capacity(scene.mentions.len()),
            recency: Recency::with_capacity(scene.mentions.len()),
            last_speaker: None,
            issuer: None,
            speaker_of_quote,
            holds_speaker,
            quotes_of,
        }
    }

    fn remember(&mut self, entity: usize, index: usize) {
        let scene = self.scene;
        let mention = &scene.mentions[index];
        let before = mention.tokens.start.checked_sub(1).map(|at| &scene.tokens[at]);
        let subject = before.is_none_or(|before| {
            before.sentence != mention.sentence || before.kind == crate::token::TokenKind::Mark
        });
        let possessor = scene.tokens.get(mention.tokens.end).is_some_and(|token| token.is_possessive());
        let aside = !scene.article.paragraphs[mention.paragraph as usize].kind.is_prose();
        let spoke = self.speaks[index] && mention.quote.is_none();
        let weight = match (spoke, subject, possessor) {
            (true, ..) => 2.2,
            (_, true, _) => 1.6,
            (_, _, true) => 0.7,
            _ => 1.0,
        };
        // A headline names people before the story does; it says little of who "he" is below. What is
        // named inside a quotation is on the speaker's mind, not the reader's.
        let weight = if aside || mention.quote.is_some() { weight * 0.3 } else { weight };
        let trace = Trace {
            entity,
            sentence: mention.sentence,
            paragraph: mention.paragraph,
            token: mention.tokens.start,
            place: 0,
            subject,
            possessor,
            spoke,
            by_name: mention.kind.is_name(),
            quote: mention.quote,
            aside,
            count: 1,
            salience: weight,
        };
        if self.trace_of.len() <= entity {
            self.trace_of.resize(entity + 1, None);
        }
        let place = self.recency.mention(entity, self.trace_of[entity].map(|known| known.place));
        let trace = Trace { place, ..trace };
        self.trace_of[entity] = Some(match self.trace_of[entity] {
            Some(known) => {
                let faded = known.salience * fade(mention.sentence, known.sentence);
                // Being named often helps a little; being named lately and as the subject decides.
                Trace {
                    count: known.count + 1,
                    salience: weight.max(faded) + 0.12 * faded.min(weight),
                    ..trace
                }
            }
            None => trace,
        });
        if spoke {
            self.last_speaker = Some(entity);
        }
        let first = self.quotes_of.partition_point(|(mention, _)| *mention < index);
        for (_, quote) in self.quotes_of[first..].iter().take_while(|(mention, _)| *mention == index) {
            self.speaker_of_quote[*quote] = Some(entity);
        }
    }

    /// The entities mentioned lately, the last one first.
    fn traces(&self, mentions: usize) -> impl Iterator<Item = &Trace> {
        self.recency.latest(mentions).filter_map(|entity| self.trace_of[entity].as_ref())
    }

    /// Those of them that a pronoun here can reach.
    fn unforgotten(&self, mention: &Mention) -> impl Iterator<Item = &Trace> {
        let sentence = mention.sentence;
        self.traces(IN_MIND).take_while(move |trace| trace.sentence + FORGOTTEN > sentence)
    }

    /// "Khan's latest statement, in which he blamed": what stands in a statement is said by whose it is.
    fn owner_of_clause(&self, entities: &Entities, mention: &Mention) -> Option<usize> {
        let start = mention.tokens.start;
        let tokens = &self.scene.tokens;
        let opens = start >= 2
            && tokens[start - 1].has_class(FunctionClass::Relative)
            && tokens[start - 2].has_class(FunctionClass::Preposition);
        if !opens {
            return None;
        }
        let owners = self.traces(IN_MIND).filter(|trace| {
            trace.possessor
                && trace.sentence == mention.sentence
                && can_be(mention, &entities.list[trace.entity])
        });
        owners.max_by_key(|trace| trace.token).map(|trace| trace.entity)
    }

    /// The entity that stands strongest in mind of those a pronoun fits.
    fn most_salient(&self, entities: &Entities, pronoun: Pronoun, mention: &Mention) -> Option<usize> {
        let fitting = self
            .unforgotten(mention)
            .filter_map(|trace| Some((trace, pronoun_fit(pronoun, &entities.list[trace.entity])?)));
        strongest(mention, fitting)
    }

    /// The person by name who stands strongest in mind.
    fn most_salient_person(&self, entities: &Entities, mention: &Mention) -> Option<usize> {
        let persons = self.unforgotten(mention).filter(|trace| {
            let entity = &entities.list[trace.entity];
            entity.kind == SpeakerType::Person && entity.is_named() && can_be(mention, entity)
        });
        strongest(mention, persons.map(|trace| (trace, 1.0)))
    }

    fn common_noun(
        &mut self,
        entities: &mut Entities,
        resolved: &[Option<Resolved>],
        index: usize,
        sums: &mut Sums<'_, Model>,
        observe: &mut Option<Observer<'_>>,
    ) -> Resolved {
        let scene = self.scene;
        let mention = &scene.mentions[index];
        let apposed =
            entities.apposed_person(scene, mention).or_else(|| entities.person_before(scene, mention));
        if let Some(entity) = apposed {
            return Resolved { entity, certainty: 0.95 };
        }
        if let Some(entity) = self.issuer(entities, resolved, mention) {
            self.issuer = Some(entity);
            return Resolved { entity, certainty: 0.9 };
        }
        let known = if !is_definite(scene, mention) {
            None
        } else if self.speaks[index] {
            let may_be_new = !describes_known(scene, mention);
            self.choose(entities, index, may_be_new, sums, observe)
        } else {
            let known = self.by_words(entities, mention).or_else(|| {
                let described =
                    describes_known(scene, mention).then(|| self.most_salient_person(entities, mention));
                described.flatten()
            });
            known.map(|entity| Resolved { entity, certainty: 0.7 })
        };
        let known = known.or_else(|| {
            entities.introduced_below(scene, mention).map(|entity| Resolved { entity, certainty: 0.8 })
        });
        match known {
            Some(known) => {
                entities.add_wording(scene, known.entity, mention);
                known
            }
            None => Resolved { entity: entities.add_unnamed(scene, mention), certainty: 0.9 },
        }
    }

    /// Whose statement it is: "Roe’s letter", "a statement by the ministry", and then "the statement".
    fn issuer(&self, entities: &Entities, resolved: &[Option<Resolved>], mention: &Mention) -> Option<usize> {
        let scene = self.scene;
        let noun = &scene.tokens[mention.core.end - 1];
        if !matches!(mention.kind, MentionKind::Role(RoleType::Document)) || !noun.does(SmallUse::Utterance) {
            return None;
        }
        let entity_of =
            |index: usize| resolved[index].map(|found| found.entity).or(entities.of_mention[index]);
        let owner = (mention.tokens.start..mention.core.end)
            .find(|at| scene.tokens[*at].is_possessive())
            .and_then(|at| scene.mentions_ending_at(at).find_map(entity_of));
        if owner.is_some() {
            return owner;
        }
        /// How far behind the noun the issuer stands: "a statement issued on Monday by the ministry".
        const REACH: usize = 6;
        let by = (mention.core.end..scene.tokens.len().min(mention.core.end + REACH))
            .take_while(|at| scene.tokens[*at].is_word() && scene.tokens[*at].sentence == mention.sentence)
            .find(|at| scene.tokens[*at].does(SmallUse::Issuing))
            .filter(|by| {
                // "a memo seen by the Courier" is not the Courier's.
                let between = &scene.tokens[mention.core.end..*by];
                between.first().is_none_or(|first| first.does(SmallUse::Issued))
            })
            .map(|at| at + 1);
        if let Some(by) = by {
            return scene.mentions_starting_at(by).find_map(entity_of);
        }
        let refers_back = scene.tokens[mention.tokens.start].does(SmallUse::Article)
            && mention.tokens.len() == 2
            && mention.core.len() == 1;
        self.issuer.filter(|_| refers_back)
    }

    /// The entity named last whose roles or name hold the noun.
    fn by_words(&self, entities: &Entities, mention: &Mention) -> Option<usize> {
        if !entities.may_hold(self.scene.tokens[mention.core.end - 1].hash) {
            return None;
        }
        let fitting = self.traces(IN_MIND).filter_map(|trace| {
            let entity = &entities.list[trace.entity];
            if !can_be(mention, entity) || !holds_noun(self.scene, mention, entity) {
                return None;
            }
            let fit = word_fit(self.scene, mention, entity);
            (fit.noun >= 2).then_some((trace.entity, (fit.agreeing, !fit.foreign, trace.token)))
        });
        fitting.max_by_key(|(_, key)| *key).map(|(entity, _)| entity)
    }

    /// The fitted choice among all entities in mind, and nobody of them where `may_be_new`.
    fn choose(
        &self,
        entities: &Entities,
        index: usize,
        may_be_new: bool,
        sums: &mut Sums<'_, Model>,
        observe: &mut Option<Observer<'_>>,
    ) -> Option<Resolved> {
        let scene = self.scene;
        let mention = &scene.mentions[index];
        // Nobody quotes himself by name inside his own quotation.
        let around = mention.quote.and_then(|quote| self.speaker_of_quote[quote as usize]);
        let reach = if may_be_new { REMEMBERED } else { IN_MIND };
        let strength = |trace: &Trace| trace.salience * fade(mention.sentence, trace.sentence);
        let mut traces: Vec<(f32, &Trace)> = self
            .traces(reach)
            .filter(|trace| Some(trace.entity) != around && can_be(mention, &entities.list[trace.entity]))
            .filter(|trace| {
                let near = trace.sentence + 2 * FORGOTTEN > mention.sentence;
                near || may_be_new && word_fit(scene, mention, &entities.list[trace.entity]).noun > 0
            })
            .map(|trace| (strength(trace), trace))
            .collect();
        traces.sort_by(|(one, a), (other, b)| other.total_cmp(one).then(b.token.cmp(&a.token)));
        let best_fit = if may_be_new {
            let fit = |trace: &Trace| word_fit(scene, mention, &entities.list[trace.entity]).noun;
            traces.iter().map(|(_, trace)| fit(trace)).max().unwrap_or(0)
        } else {
            0
        };
        let mut scores = Vec::with_capacity(traces.len() + 1);
        for (rank, (_, trace)) in traces.iter().enumerate() {
            let mut decision = sums.decision();
            self.tell(entities, index, trace, rank, &mut decision);
            scores.push(log_odds(decision.sum()));
        }
        if may_be_new {
            let mut decision = sums.decision();
            newcomer_features(scene, mention, best_fit, &mut decision);
            scores.push(log_odds(decision.sum()));
        }
        if let Some(observe) = observe {
            let mut choice = Choice::new();
            for (rank, (_, trace)) in traces.iter().enumerate() {
                let mut features = Features::new(true);
                self.tell(entities, index, trace, rank, &mut features);
                choice.push((features, Some(trace.entity)));
            }
            if may_be_new {
                let mut features = Features::new(true);
                newcomer_features(scene, mention, best_fit, &mut features);
                choice.push((features, None));
            }
            let model = &scene.lexicon.models.antecedent;
            let are_sums =
                || choice.iter().zip(&scores).all(|((features, _), score)| model.score(features) == *score);
            debug_assert!(are_sums(), "a group hangs on more than it says");
            observe(index, &choice);
        }
        let probabilities = softmax(&scores);
        // Of equals the first: the one strongest in mind.
        let best = (0..scores.len())
            .reduce(|best, next| if probabilities[next] > probabilities[best] { next } else { best })?;
        let calibration = &scene.lexicon.models.calibration;
        let is_pronoun = matches!(mention.kind, MentionKind::Pronoun(_));
        let line = if is_pronoun { calibration.pronoun } else { calibration.noun };
        let certainty = line.apply(probabilities[best]);
        // Behind the last of them stands nobody of them.
        traces.get(best).map(|(_, trace)| Resolved { entity: trace.entity, certainty })
    }

    /// Tells what speaks for the entity of a trace.
    fn tell(&self, entities: &Entities, index: usize, trace: &Trace, rank: usize, groups: &mut impl Groups) {
        let mention = &self.scene.mentions[index];
        let speaks = self.speaks[index];
        antecedent_features(self.scene, entities, mention, speaks, trace, rank, self.last_speaker, groups);
    }
}

/// The entity that stands strongest in mind where a mention stands, given how well each fits; of equals the
/// first.
fn strongest<'t>(mention: &Mention, fitting: impl Iterator<Item = (&'t Trace, f32)>) -> Option<usize> {
    fitting
        .map(|(trace, fit)| (trace.entity, fit * trace.salience * fade(mention.sentence, trace.sentence)))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(entity, _)| entity)
}

fn fade(now: u32, then: u32) -> f32 {
    /// By sentences gone by; nothing is left behind the last.
    const LEFT: [f32; 128] = {
        let mut left = [1.0; 128];
        let mut sentence = 1;
        while sentence < left.len() {
            left[sentence] = left[sentence - 1] * FADE;
            sentence += 1;
        }
        left
    };
    LEFT.get(now.saturating_sub(then) as usize).copied().unwrap_or(0.0)
}

/// How well a pronoun fits an entity by gender and number; none where it cannot.
fn pronoun_fit(pronoun: Pronoun, entity: &Entity) -> Option<f32> {
    match (pronoun.gender, entity.kind) {
        (Some(_), _) if entity.plural => None,
        (Some(wanted), SpeakerType::Person | SpeakerType::Anonymous) => match entity.gender {
            Some(gender) if gender == wanted => Some(1.0),
            Some(_) if entity.gender_sure => None,
            Some(_) => Some(0.15),
            None if entity.kind == SpeakerType::Person => Some(0.55),
            None => Some(0.4),
        },
        (Some(_), _) => None,
        (None, SpeakerType::Group) if pronoun.plural => Some(1.0),
        (None, SpeakerType::Anonymous) if pronoun.plural => Some(if entity.plural { 1.0 } else { 0.3 }),
        (None, SpeakerType::Agency | SpeakerType::Organisation) => {
            Some(if pronoun.plural { 0.6 } else { 1.0 })
        }
        (None, SpeakerType::Document) if !pronoun.plural => Some(0.8),
        (None, _) => None,
    }
}

/// "Roe, who called it": the mention right before.
fn antecedent_before(scene: &Scene<'_>, resolved: &[Option<Resolved>], who: &Mention) -> Option<usize> {
    let mut at = who.tokens.start;
    if at > 0 && scene.tokens[at - 1].is(",") {
        at -= 1;
    }
    let entity = |index: usize| resolved[index].map(|found| found.entity);
    scene.mentions_ending_at(at).find_map(entity).or_else(|| {
        let first = scene.mentions.partition_point(|mention| mention.tokens.start < who.tokens.start);
        (0..first)
            .rev()
            .take(6)
            .find(|index| scene.mentions[*index].sentence == who.sentence)
            .and_then(entity)
    })
}

#[cfg(test)]
mod tests {
    use super::super::entity::entities;
    use super::super::ranker::attribute;
    use super::*;
    use crate::article::articles;
    use crate::lexicon::Lexicon;
    use crate::token::Vocabulary;

    #[test]
    fn what_is_remembered_is_the_sum_of_all_features() {
        let text = "Ana Diaz, the mayor of Dover, met Bo Roe of the Port Authority on Monday. “It is late,” she said, \
            and the authority agreed. The 34-year-old mayor’s statement, in which she blamed Roe, was short: “No.”\n\n\
            “We were told ‘go’,” he said. His wife said they “were asked” by police, who said: “Wait.” The officer said \
            it was “fine.” “They know,” the engineer said.\n\n“Nobody came,” they said. “The ministry,” it said, “waits.”\n";
        let lexicon = Lexicon::shared();
        let article = &articles(text, lexicon)[0];
        let mut n_compared = 0;
        // The second time everything is remembered; `Mind::choose` compares.
        for _ in 0..2 {
            let mut vocabulary = Vocabulary::default();
            let scene = Scene::new(text, article, lexicon, &mut vocabulary);
            let speaking = speaking(&attribute(&scene, None));
            let mut observe = |_: usize, choice: &Choice| n_compared += choice.len();
            resolve(&scene, &mut entities(&scene), &speaking, Some(&mut observe));
        }
        assert!(n_compared > 20, "{n_compared}");
    }
}
