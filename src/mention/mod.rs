//! The mention grammar (nom): tokens -> who could have spoken, and how the text names them.
//!
//! The written grammar is `grammar/mention.ebnf`.

mod affiliation;
mod body;
mod input;
mod name;
mod noun_phrase;
mod pronoun;

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::lexicon::{BodyKind, FunctionClass, Gender, Lexicon, Pronoun, RoleType};
use crate::span::Span;
use crate::token::{Shape, Token, WordTrait};

pub use input::Tokens;

/// A place in the text that names somebody or something that can be a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its whole noun phrase, as indices of tokens.
    pub tokens: Range<usize>,
    /// The part that names it, without titles, articles and complements.
    pub core: Range<usize>,
    /// What it is.
    pub kind: MentionKind,
    /// Gender, where a title, given name or noun shows it.
    pub gender: Option<Gender>,
    /// Whether more than a given name shows the gender: given names mislead now and then.
    pub gender_sure: bool,
    /// Whether it stands for several.
    pub plural: bool,
    /// A title, role or affiliation printed next to a name.
    pub role: Option<Range<usize>>,
    /// The acronym in brackets behind a name.
    pub acronym: Option<usize>,
    /// The innermost quoted span it stands in.
    pub quote: Option<u32>,
    /// Its paragraph.
    pub paragraph: u32,
    /// Its sentence.
    pub sentence: u32,
}

/// What a mention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MentionKind {
    /// The name of a person.
    Person,
    /// The name of a body of the state, an organisation, an outlet.
    Body(BodyKind),
    /// A proper name that may be either.
    Name,
    /// The name of a place, or of a nation.
    Place,
    /// A common noun from the list of roles.
    Role(RoleType),
    /// A noun phrase next to a cue whose noun is in no list.
    NounPhrase,
    /// A pronoun.
    Pronoun(Pronoun),
}

impl MentionKind {
    /// Whether it is a proper name.
    #[must_use]
    pub fn is_name(self) -> bool {
        matches!(self, MentionKind::Person | MentionKind::Body(_) | MentionKind::Name | MentionKind::Place)
    }
}

impl Mention {
    /// The place of its whole noun phrase.
    #[must_use]
    pub fn span(&self, tokens: &[Token]) -> Span {
        span_of(&self.tokens, tokens)
    }

    /// The place of the part that names it.
    #[must_use]
    pub fn core_span(&self, tokens: &[Token]) -> Span {
        span_of(&self.core, tokens)
    }
}

/// From the first to the last of these tokens.
#[must_use]
pub fn span_of(range: &Range<usize>, tokens: &[Token]) -> Span {
    Span::new(tokens[range.start].span.start, tokens[range.end - 1].span.end)
}

/// All mentions of an article in the order they begin; a longer one before one inside it.
#[must_use]
pub fn mentions(text: &str, tokens: &[Token], lexicon: &Lexicon) -> Vec<Mention> {
    let mut found = Vec::with_capacity(tokens.len() / 3);
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at].is_a(WordTrait::BeginsMention) {
            at += 1;
            continue;
        }
        let i = Tokens::from(tokens, at, text);
        let mention = body::body(i, lexicon).or_else(|_| name::name(i, tokens, lexicon));
        match mention {
            Ok((rest, Some(mention))) => {
                found.push(mention);
                at = rest.at;
            }
            // Capitalised words that are no name: passed over as one.
            Ok((rest, None)) => at = rest.at.max(at + 1),
            Err(_) => {
                if let Ok((_, mention)) = pronoun::pronoun(i, tokens) {
                    found.push(mention);
                }
                at += 1;
            }
        }
    }
    drop_mere_words(tokens, &mut found);
    noun_phrase::add_noun_phrases(text, tokens, lexicon, &mut found);
    found.sort_by_key(|mention| (mention.tokens.start, std::cmp::Reverse(mention.tokens.end)));
    found.dedup_by(|later, earlier| later.tokens == earlier.tokens);
    affiliation::take_in_affiliations(tokens, &mut found);
    found.sort_by_key(|mention| (mention.tokens.start, std::cmp::Reverse(mention.tokens.end)));
    drop_parts_of_roles(&mut found);
    drop_qualifiers(tokens, &mut found);
    found
}

/// Takes out names that only qualify a noun: "the Labour backbencher" is no Labour, "an ECP spokesman" no ECP.
fn drop_qualifiers(tokens: &[Token], found: &mut Vec<Mention>) {
    let phrases: Vec<(Range<usize>, Option<u32>)> = found
        .iter()
        .filter(|mention| {
            matches!(
                mention.kind,
                MentionKind::Role(
                    RoleType::Person
                        | RoleType::Anonymous
                        | RoleType::Group
                        | RoleType::Agency
                        | RoleType::Organisation
                )
            )
        })
        .map(|mention| (mention.tokens.start..mention.core.end, mention.quote))
        .collect();
    let mut next = 0;
    found.retain(|mention| {
        while next < phrases.len() && phrases[next].0.end <= mention.tokens.start {
            next += 1;
        }
        let qualifies = phrases[next..].iter().take(2).any(|(phrase, quote)| {
            phrase.start <= mention.tokens.start && mention.tokens.end < phrase.end && *quote == mention.quote
        });
        let possessor = tokens.get(mention.tokens.end).is_some_and(|token| token.is_possessive());
        !(qualifies && mention.kind.is_name() && !possessor)
    });
}

/// Takes out what stands inside the role before a person's name: "the White House press secretary Jane Roe"
/// is Roe alone.
fn drop_parts_of_roles(found: &mut Vec<Mention>) {
    let roles: Vec<Range<usize>> = found
        .iter()
        .filter(|mention| mention.kind == MentionKind::Person && mention.tokens.start < mention.core.start)
        .map(|mention| mention.tokens.start..mention.core.start)
        .collect();
    let mut next = 0;
    found.retain(|mention| {
        while next < roles.len() && roles[next].end <= mention.tokens.start {
            next += 1;
        }
        let inside = roles[next..]
            .iter()
            .take(2)
            .any(|role| role.start <= mention.tokens.start && mention.tokens.end <= role.end);
        !inside
    });
}

/// Takes out single capitalised words that open a sentence and are nowhere else a name: "Wear a helmet".
///
/// Evidence for a name is a capital in the middle of a sentence, a place in a longer name, a given name,
/// capitals throughout, or a verb of saying, an auxiliary or a possessive ending behind it.
fn drop_mere_words(tokens: &[Token], found: &mut Vec<Mention>) {
    let opens =
        |at: usize| at == 0 || tokens[at - 1].sentence != tokens[at].sentence || !tokens[at - 1].is_word();
    let mut elsewhere: FxHashSet<u64> = FxHashSet::default();
    for mention in found.iter().filter(|mention| mention.kind.is_name()) {
        for at in mention.core.clone() {
            if mention.core.len() > 1 || !opens(at) {
                elsewhere.insert(tokens[at].hash);
            }
        }
    }
    let is_name = |mention: &Mention| {
        let at = mention.core.start;
        if mention.kind != MentionKind::Name || mention.tokens.len() > 1 || !opens(at) {
            return true;
        }
        let token = &tokens[at];
        let next = tokens.get(at + 1).filter(|next| next.sentence == token.sentence);
        let verb_behind = next.is_some_and(|next| {
            next.info.cue.is_some()
                || next.is_possessive()
                || next.has_class(FunctionClass::Auxiliary)
                || next.is(",")
        });
        token.info.given_name || token.shape == Shape::Upper || verb_behind || elsewhere.contains(&token.hash)
    };
    let kept: Vec<bool> = found.iter().map(is_name).collect();
    let mut kept = kept.into_iter();
    found.retain(|_| kept.next().unwrap_or(true));
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::article::articles;
    use crate::quote::quoted_spans;
    use crate::token;

    /// The mentions of a text as `Kind: words`, with the role behind a bar.
    pub fn shown(text: &str) -> Vec<String> {
        let lexicon = Lexicon::shared();
        let article = &articles(text, lexicon)[0];
        let quotes = quoted_spans(text, article, lexicon);
        let mut vocabulary = token::Vocabulary::default();
        let tokens = token::tokens(text, article, &quotes, lexicon, &mut vocabulary);
        mentions(text, &tokens, lexicon)
            .iter()
            .map(|mention| {
                let kind = match mention.kind {
                    MentionKind::Person => "person",
                    MentionKind::Body(kind) => kind.word(),
                    MentionKind::Name => "name",
                    MentionKind::Place => "place",
                    MentionKind::Role(kind) => kind.word(),
                    MentionKind::NounPhrase => "noun",
                    MentionKind::Pronoun(_) => "pronoun",
                };
                let role = mention
                    .role
                    .as_ref()
                    .map_or(String::new(), |role| format!(" | {}", span_of(role, &tokens).of(text)));
                format!("{kind}: {}{role}", mention.span(&tokens).of(text))
            })
            .collect()
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(shown(text), expected, "{text}");
    }

    #[test]
    fn persons() {
        check(
            "On Friday Lt. Gen. Ahmed Sharif Chaudhry met Nawaf bin Said Al-Malki.",
            &["person: Lt. Gen. Ahmed Sharif Chaudhry | Lt. Gen.", "person: Nawaf bin Said Al-Malki"],
        );
        check(
            "She met Andrés Manuel López Obrador.",
            &["pronoun: She", "person: Andrés Manuel López Obrador"],
        );
        check("Later Kim Jong-un met J.K. Rowling.", &["person: Kim Jong-un", "person: J.K. Rowling"]);
        check(
            "Then Minister of Health Ana Maria Diaz spoke.",
            &["person: Minister of Health Ana Maria Diaz | Minister of Health"],
        );
        check("Then Sen. Tim Scott (R-S.C.) spoke.", &["person: Sen. Tim Scott (R-S.C.) | Sen."]);
    }

    #[test]
    fn bodies() {
        check(
            "“Go,” said the Inter-Services Public Relations (ISPR).",
            &["agency: the Inter-Services Public Relations (ISPR)"],
        );
        check("Then the Ministry of Water and Power met.", &["agency: the Ministry of Water and Power"]);
        check("Then Norway’s Defence Ministry spoke.", &["agency: Norway’s Defence Ministry"]);
        check(
            "Then Norway’s Press Information Department spoke.",
            &["place: Norway", "agency: Press Information Department"],
        );
        check("Then the charity Kuvaro Relief met.", &["organisation: the charity Kuvaro Relief | charity"]);
        check("Then the Costa Rican federation met.", &["organisation: the Costa Rican federation"]);
    }

    #[test]
    fn common_nouns() {
        check(
            "“Go,” a senior official at the ministry said.",
            &["anonymous: a senior official at the ministry", "agency: the ministry"],
        );
        check("Two witnesses told police.", &["group: Two witnesses", "agency: police"]);
        check("Officials in Mardan said so.", &["group: Officials in Mardan", "place: Mardan"]);
        check("A person familiar with the talks said so.", &["anonymous: A person familiar with the talks"]);
        check("“Go,” Union leader Bracamonte said.", &["person: Union leader Bracamonte | Union leader"]);
    }
}
