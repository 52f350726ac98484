//! What speaks for an entity being the one that "he", "the ministry" or "the 34-year-old" stands for.

use super::entity::{Entities, Entity, SpeakerType};
use super::model::{Label, add_feature, joined, label};
use super::scene::Scene;
use super::sums::{Groups, hashed, single_feature};
use crate::lexicon::{FunctionClass, Gender, RoleType, SmallUse};
use crate::mention::{Mention, MentionKind};
use crate::token::Token;

/// How an entity stood in the text when it was last mentioned.
#[derive(Debug, Clone, Copy)]
pub struct Trace {
    /// The entity.
    pub entity: usize,
    /// Sentence of the last mention.
    pub sentence: u32,
    /// Its paragraph.
    pub paragraph: u32,
    /// Its first token.
    pub token: usize,
    /// How many mentions came before it.
    pub place: usize,
    /// Whether it opened its sentence.
    pub subject: bool,
    /// Whether it was a possessor ("Khan's statement").
    pub possessor: bool,
    /// Whether a quotation was attributed to it there.
    pub spoke: bool,
    /// The quoted span it stood in.
    pub quote: Option<u32>,
    /// Whether it was named by a proper name.
    pub by_name: bool,
    /// Whether it stood in a headline, caption or the like.
    pub aside: bool,
    /// Mentions so far.
    pub count: usize,
    /// How strongly it stands in mind; fades by sentence.
    pub salience: f32,
}

/// What kind of expression refers back.
#[must_use]
pub fn anaphor_name(mention: &Mention) -> Label {
    match mention.kind {
        MentionKind::Pronoun(pronoun) => match (pronoun.plural, pronoun.gender) {
            (true, _) => label!("they"),
            (false, Some(Gender::Male)) => label!("he"),
            (false, Some(Gender::Female)) => label!("she"),
            (false, None) => label!("it"),
        },
        MentionKind::Role(RoleType::Person) => label!("person"),
        MentionKind::Role(RoleType::Anonymous) => label!("someone"),
        MentionKind::Role(RoleType::Agency) => label!("agency"),
        MentionKind::Role(RoleType::Organisation) => label!("organisation"),
        MentionKind::Role(RoleType::Group) => label!("group"),
        MentionKind::Role(RoleType::Document) => label!("document"),
        MentionKind::NounPhrase => label!("noun"),
        _ => label!("name"),
    }
}

/// How well the words of a noun phrase fit what is known of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordFit {
    /// 3: its roles or name hold the noun; 2: an unnamed entity with the same noun; 1: a word for the
    /// same post; 0: nothing in common.
    pub noun: usize,
    /// How many of the phrase's other words its roles or name hold, at most 2.
    pub agreeing: usize,
    /// Whether the phrase has other words that they do not hold.
    pub foreign: bool,
}

/// Whether an entity's roles or name hold the noun of a phrase: [`WordFit::noun`] of 2 or more.
#[must_use]
pub fn holds_noun(scene: &Scene<'_>, mention: &Mention, entity: &Entity) -> bool {
    let head = scene.tokens[mention.core.end - 1].hash;
    if entity.is_named() {
        entity.has_role_word(head) || entity.word_hashes().contains(&head)
    } else {
        entity.word_hashes().last() == Some(&head)
    }
}

/// Compares the words of a noun phrase with what the article says of an entity.
#[must_use]
pub fn word_fit(scene: &Scene<'_>, mention: &Mention, entity: &Entity) -> WordFit {
    let head = scene.tokens[mention.core.end - 1].hash;
    let holds = |word: u64| entity.has_role_word(word) || entity.word_hashes().contains(&word);
    let noun = if !entity.is_named() {
        if entity.word_hashes().last() == Some(&head) { 2 } else { 0 }
    } else if holds(head) {
        3
    } else if scene.lexicon.same_post(head).any(holds) {
        1
    } else {
        0
    };
    let others = scene.tokens[mention.core.start..mention.core.end - 1]
        .iter()
        .filter(|token| token.is_word() && !token.is_possessive() && token.info.function.is_none());
    let (mut agreeing, mut foreign) = (0, false);
    for token in others {
        if holds(token.hash) { agreeing += 1 } else { foreign = true }
    }
    WordFit { noun, agreeing: agreeing.min(2), foreign }
}

/// Whether a phrase can refer back at all: "the minister", "his wife", "police"; not "a minister".
#[must_use]
pub fn is_definite(scene: &Scene<'_>, mention: &Mention) -> bool {
    let first = &scene.tokens[mention.tokens.start];
    let indefinite = first.has_class(FunctionClass::Quantifier)
        || first.has_class(FunctionClass::Number)
        || first.does(SmallUse::Indefinite);
    !indefinite
}

/// What kind of word the noun of a phrase is: most nouns are too rare to be known by themselves.
fn head_class(scene: &Scene<'_>, mention: &Mention) -> Label {
    let head = &scene.tokens[mention.core.end - 1];
    // Ages and bare numbers: "the 34-year-old", "the 10".
    if head.folded.starts_with(|c: char| c.is_ascii_digit()) {
        label!("aged")
    } else if head.info.demonym {
        label!("people")
    } else if head.info.title {
        label!("title")
    } else if head.info.role.is_some() {
        label!("role")
    } else {
        label!("noun")
    }
}

/// "34-year-old": a number with words behind a hyphen.
fn says_age(token: &Token) -> bool {
    token.folded.starts_with(|c: char| c.is_ascii_digit()) && token.folded.contains('-')
}

/// How a noun phrase opens: "the", "his", "a" or with none of these.
fn opening_class(scene: &Scene<'_>, mention: &Mention) -> Label {
    let first = &scene.tokens[mention.tokens.start];
    if first.does(SmallUse::Article) {
        label!("the")
    } else if first.has_class(FunctionClass::Possessive) {
        label!("his")
    } else if first.does(SmallUse::Indefinite) {
        label!("a")
    } else if first.is_capital() {
        label!("capital")
    } else {
        label!("bare")
    }
}

/// Whether a phrase can only describe somebody whom the article has named: "the 58-year-old accountant", "the
/// Dane".
#[must_use]
pub fn describes_known(scene: &Scene<'_>, mention: &Mention) -> bool {
    let core = &scene.tokens[mention.core.clone()];
    let aged = core.iter().any(says_age);
    let people = core.last().is_some_and(|head| head.info.demonym);
    scene.tokens[mention.tokens.start].does(SmallUse::Article) && !mention.plural && (aged || people)
}

fn distance(number: u32) -> usize {
    match number {
        0..=3 => number as usize,
        4..=5 => 4,
        6..=9 => 5,
        _ => 6,
    }
}

/// What speaks for `trace`'s entity. `rank` is its place among the candidates by salience, from 0.
#[expect(clippy::too_many_arguments, reason = "everything that is known at this point")]
pub fn antecedent_features(
    scene: &Scene<'_>,
    entities: &Entities,
    mention: &Mention,
    speaks: bool,
    trace: &Trace,
    rank: usize,
    last_speaker: Option<usize>,
    groups: &mut impl Groups,
) {
    let entity = &entities.list[trace.entity];
    let what = anaphor_name(mention);
    let kind = entity.kind.label();
    let kinds = joined(what.hash(), kind.hash());
    let sentences = distance(mention.sentence.saturating_sub(trace.sentence));
    let few_sentences = sentences.min(2);
    let paragraphs = distance(mention.paragraph.saturating_sub(trace.paragraph)).min(4);
    let gender = match (mention.gender, entity.gender) {
        (Some(one), Some(other)) if one == other => label!("same"),
        (Some(_), Some(_)) => label!("other"),
        (Some(_), None) => label!("unknown"),
        (None, _) => label!("none"),
    };
    let spoke_last = last_speaker == Some(trace.entity);
    let inside = mention.quote.is_some();

    let flags = packed(&[usize::from(entity.plural), usize::from(inside)]);
    groups.group(hashed!("kind", kinds, gender.hash(), flags), |to| {
        add_feature!(to, "kind", what, kind, entity.plural, inside);
        add_feature!(to, "gender", what, gender, kind);
    });
    let subject = usize::from(trace.subject);
    groups.group(hashed!("distance", kinds, packed(&[sentences, subject, paragraphs])), |to| {
        add_feature!(to, "sentences", what, sentences, trace.subject);
        add_feature!(to, "paragraphs", what, paragraphs, kind);
    });
    let speakers = packed(&[usize::from(trace.spoke), usize::from(spoke_last)]);
    let number = packed(&[rank.min(4), paragraphs.min(2)]) << 16 | speakers;
    groups.group(hashed!("rank", what.hash(), gender.hash(), number), |to| {
        add_feature!(to, "rank", what, rank.min(4), gender);
        add_feature!(to, "spoke", what, trace.spoke, spoke_last, paragraphs.min(2));
    });
    let flags = [trace.subject, trace.possessor, entity.is_named(), trace.by_name, trace.aside];
    let number = packed(&flags.map(usize::from)) << 16 | packed(&[usize::from(spoke_last), few_sentences]);
    groups.group(hashed!("last", what.hash(), number), |to| {
        add_feature!(to, "last", what, spoke_last, few_sentences, trace.subject);
        add_feature!(to, "subject", what, trace.subject, few_sentences, trace.possessor);
        add_feature!(to, "named", what, entity.is_named(), trace.by_name, few_sentences);
        add_feature!(to, "aside", what, trace.aside);
    });
    let layer = match (mention.quote, trace.quote) {
        (None, None) => label!("out"),
        (Some(one), Some(other)) if one == other => label!("same"),
        (Some(_), Some(_)) => label!("other"),
        (Some(_), None) => label!("around"),
        (None, Some(_)) => label!("within"),
    };
    let flags = [trace.subject, spoke_last, entity.is_surely_person(), entity.gender.is_some()];
    let number = packed(&flags.map(usize::from)) << 8 | packed(&[sentences.min(3)]);
    groups.group(hashed!("layer", kinds, layer.hash(), number), |to| {
        add_feature!(to, "layer", what, layer, kind, sentences.min(3));
        add_feature!(to, "layersubject", what, layer, trace.subject, spoke_last);
        add_feature!(to, "evidence", what, kind, entity.is_surely_person(), entity.gender.is_some());
    });
    let number = packed(&[trace.count.min(5), usize::from(speaks), usize::from(trace.spoke)]);
    groups.group(hashed!("count", what.hash(), number), |to| {
        add_feature!(to, "count", what, trace.count.min(5));
        add_feature!(to, "speaks", what, speaks, trace.spoke);
    });
    if sentences == 0 {
        // "Khan's statement, in which he blamed": what the clause hangs on belongs to the possessor.
        let start = mention.tokens.start;
        let clause = start >= 2
            && scene.tokens[start - 1].has_class(FunctionClass::Relative)
            && scene.tokens[start - 2].has_class(FunctionClass::Preposition);
        let near = (mention.tokens.start - trace.token.min(mention.tokens.start)).min(30) / 6;
        let number = packed(&[usize::from(clause), usize::from(trace.possessor), subject, near]);
        groups.group(hashed!("within", what.hash(), number), |to| {
            add_feature!(to, "within", what, clause, trace.possessor, trace.subject);
            add_feature!(to, "withinnear", what, near, trace.subject);
        });
    }
    if !matches!(mention.kind, MentionKind::Pronoun(_)) {
        let fit = word_fit(scene, mention, entity);
        let complement = mention.core.end < mention.tokens.end;
        let possessive = scene.tokens[mention.tokens.start].has_class(FunctionClass::Possessive);
        let single = mention.core.len() == 1;
        let flags = packed(&[fit.foreign, single, complement, possessive].map(usize::from));
        let number = packed(&[fit.noun, fit.agreeing, few_sentences]) << 16 | flags;
        groups.group(hashed!("fit", kinds, number), |to| {
            add_feature!(to, "fit", what, fit.noun, fit.agreeing, fit.foreign);
            add_feature!(to, "fitkind", what, fit.noun, kind, single);
            add_feature!(to, "complement", what, complement, fit.noun, kind);
            add_feature!(to, "possessive", what, possessive, fit.noun, few_sentences);
        });
        let (class, opening) = (head_class(scene, mention), opening_class(scene, mention));
        let flags = [fit.foreign, spoke_last, entity.gender.is_some(), trace.by_name].map(usize::from);
        let number = packed(&[rank.min(3), fit.noun, paragraphs.min(2)]) << 16 | packed(&flags);
        groups.group(hashed!("class", class.hash(), opening.hash(), kind.hash(), number), |to| {
            add_feature!(to, "class", class, opening, kind, rank.min(3));
            add_feature!(to, "classfit", class, opening, fit.noun, fit.foreign, spoke_last);
            add_feature!(to, "classgender", class, entity.gender.is_some(), trace.by_name, kind);
            add_feature!(to, "fitnear", fit.noun, paragraphs.min(2), rank.min(2));
        });
        let head = &scene.tokens[mention.core.end - 1];
        single_feature!(groups, "head", head, kind, fit.noun > 0);
    }
}

/// Numbers below 16 as one.
#[inline]
fn packed(numbers: &[usize]) -> u64 {
    debug_assert!(numbers.iter().all(|number| *number < 16), "{numbers:?}");
    numbers.iter().fold(0, |packed, number| packed << 4 | *number as u64)
}

/// What speaks for a noun phrase being nobody named before.
pub fn newcomer_features(scene: &Scene<'_>, mention: &Mention, best_fit: usize, groups: &mut impl Groups) {
    let what = anaphor_name(mention);
    let first = &scene.tokens[mention.tokens.start];
    let complement = mention.core.end < mention.tokens.end;
    let possessive = first.has_class(FunctionClass::Possessive);
    let (class, opening) = (head_class(scene, mention), opening_class(scene, mention));
    single_feature!(groups, "newclass", class, opening, mention.core.len().min(3), best_fit.min(2));
    single_feature!(groups, "newwhere", class, opening, complement, mention.sentence < 3);
    single_feature!(groups, "new", what, mention.plural, best_fit);
    single_feature!(groups, "newopens", what, first, best_fit.min(1));
    single_feature!(groups, "newcomplement", what, complement, best_fit.min(1));
    single_feature!(groups, "newlength", what, mention.core.len().min(4), best_fit.min(1));
    single_feature!(groups, "newpossessive", possessive, mention.quote.is_some());
    single_feature!(groups, "newhead", &scene.tokens[mention.core.end - 1], best_fit.min(1));
}

/// Whether an entity can be meant by a pronoun or noun phrase at all.
#[must_use]
pub fn can_be(mention: &Mention, entity: &Entity) -> bool {
    use SpeakerType as T;
    if let (Some(one), Some(other)) = (mention.gender, entity.gender)
        && one != other
        && entity.gender_sure
    {
        return false;
    }
    match mention.kind {
        MentionKind::Pronoun(pronoun) if pronoun.plural => true,
        MentionKind::Pronoun(pronoun) if pronoun.gender.is_some() => {
            matches!(entity.kind, T::Person | T::Anonymous | T::Unknown)
                && !entity.plural
                && !entity.is_hardly_person()
        }
        MentionKind::Pronoun(_) => {
            let body = matches!(entity.kind, T::Agency | T::Organisation | T::Document);
            entity.kind == T::Group || body && !entity.plural
        }
        MentionKind::Role(RoleType::Person | RoleType::Anonymous) | MentionKind::NounPhrase => {
            if mention.plural {
                entity.plural || entity.kind == T::Group
            } else {
                let person = matches!(entity.kind, T::Person | T::Anonymous);
                !entity.plural && (person || mention.kind == MentionKind::NounPhrase)
            }
        }
        MentionKind::Role(RoleType::Agency | RoleType::Organisation) => {
            matches!(entity.kind, T::Agency | T::Organisation)
        }
        MentionKind::Role(RoleType::Group) => {
            matches!(entity.kind, T::Group | T::Agency | T::Organisation | T::Anonymous)
        }
        MentionKind::Role(RoleType::Document) => matches!(entity.kind, T::Document),
        _ => false,
    }
}
