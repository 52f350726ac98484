//! Why the ledger says what it says: every marked span with its probability and its candidates, every
//! quotation with what its speaker was found by.
//!
//! This is for whoever wants to debug or to believe a row, one document at a time. It runs the stages of
//! [`crate::pipeline`] once more with observers that keep what the ordinary run throws away, so that run pays
//! nothing for it, and the two cannot come to different ends.

mod feature;
mod mark;
mod mention;
mod resolution;

use rustc_hash::FxHashMap;

use crate::article::{Article, articles_of};
use crate::attribution::Scene;
use crate::lexicon::Lexicon;
use crate::quotation::{Quotation, assembled};
use crate::reading::Document;
use crate::span::Span;
use crate::token::Vocabulary;

pub use feature::{Contrast, Feature, contrast};
pub use mark::{Candidate, Marked, Verdict};
pub use mention::MentionFound;
pub use resolution::{Antecedent, How, Resolution};

/// What was found in one article, and why.
#[derive(Debug)]
pub struct Evidence {
    /// The article as the ledger names it.
    pub article: String,
    /// Its headline.
    pub headline: Option<Span>,
    /// From its first paragraph to its last.
    pub place: Span,
    /// Everybody and everything that can be a source, in the order of the text.
    pub mentions: Vec<MentionFound>,
    /// The spans in quotation marks, in the order of the text.
    pub marked: Vec<Marked>,
    /// The quotations, as the ledger lists them.
    pub quotations: Vec<Quoted>,
}

/// A quotation and what it rests on.
#[derive(Debug)]
pub struct Quoted {
    /// What the ledger says.
    pub quotation: Quotation,
    /// The marked span whose candidates decided, an index into [`Evidence::marked`]; none for words without
    /// marks.
    pub decided_by: Option<usize>,
    /// How its mention leads to the speaker; none where a transcript or the story below a headline names the
    /// speaker, and where there is none.
    pub resolution: Option<Resolution>,
}

/// Something that stands at one place of an article.
#[derive(Debug, Clone, Copy)]
pub enum Finding<'e> {
    /// A quotation.
    Quoted(&'e Quoted),
    /// Words in quotation marks that are listed as none.
    LeftOut(&'e Marked),
}

impl Evidence {
    /// The quotations, and the words in marks that are none, in reading order. Marks without a word between
    /// them are passed over.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding<'_>> {
        let left_out = self
            .marked
            .iter()
            .filter(|marked| !matches!(marked.verdict, Verdict::Listed(_) | Verdict::NoWords));
        let mut findings: Vec<Finding<'_>> =
            self.quotations.iter().map(Finding::Quoted).chain(left_out.map(Finding::LeftOut)).collect();
        // Quotations come first where two begin at one place; the sort keeps their order.
        findings.sort_by_key(Finding::start);
        findings
    }
}

impl Finding<'_> {
    /// Where its words begin.
    #[must_use]
    pub fn start(&self) -> usize {
        match self {
            Finding::Quoted(quoted) => quoted.quotation.pieces[0].start,
            Finding::LeftOut(marked) => marked.quote.start(),
        }
    }

    /// Whether its words, its cue or its mention share a byte with this place.
    #[must_use]
    pub fn touches(&self, place: Span) -> bool {
        match self {
            Finding::Quoted(Quoted { quotation, .. }) => {
                let mention = quotation.speaker.as_ref().and_then(|speaker| speaker.mention);
                let beside = quotation.cue.iter().chain(mention.iter());
                quotation.pieces.iter().chain(beside).any(|span| span.overlaps(place))
            }
            Finding::LeftOut(marked) => marked.quote.pieces.iter().any(|piece| piece.outer.overlaps(place)),
        }
    }
}

/// The evidence for each article of a document, in reading order.
#[must_use]
pub fn evidence(document: &Document, lexicon: &Lexicon) -> Vec<Evidence> {
    let mut vocabulary = lexicon.vocabularies.take();
    let evidence = articles_of(document, lexicon)
        .iter()
        .map(|article| {
            let name = document.name_of(article.number);
            of_article(&document.text, name, article, lexicon, &mut vocabulary)
        })
        .collect();
    lexicon.vocabularies.keep(vocabulary);
    evidence
}

fn of_article(
    text: &str,
    name: String,
    article: &Article,
    lexicon: &Lexicon,
    vocabulary: &mut Vocabulary,
) -> Evidence {
    let scene = Scene::new(text, article, lexicon, vocabulary);
    let mut rankings = Vec::new();
    let mut choices: resolution::Choices = FxHashMap::default();
    let assembled = assembled(
        &scene,
        Some(&mut |ranking| rankings.push(mark::ranked(&scene, ranking))),
        Some(&mut |mention, choice| {
            choices.insert(mention, resolution::weighed(&scene, choice));
        }),
    );
    let marked = mark::marked(&scene, &assembled, rankings);
    let mentions = mention::found(&scene, &assembled);
    let resolutions = resolution::Resolutions::new(&scene, &assembled, &choices);
    let quotations = assembled.quotations.iter().map(|quotation| Quoted {
        quotation: quotation.clone(),
        decided_by: quotation.attribution.map(|attribution| assembled.attributions[attribution].quote),
        resolution: quotation.source.and_then(|mention| resolutions.of(mention)),
    });
    Evidence {
        article: name,
        headline: article.headline,
        place: place_of(article),
        quotations: quotations.collect(),
        mentions,
        marked,
    }
}

fn place_of(article: &Article) -> Span {
    match (article.paragraphs.first(), article.paragraphs.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
        _ => Span::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Options, ledger_of};

    const STORY: &str = "Storm nears the coast\n\nPORT ISABEL, Nov. 3 (Wire) — The film “Dry Land” opens \
        today.\n\n“Stay indoors,” said Mayor Ana Diaz. “And then,” she said, “call us.”\n\nThe city will open \
        shelters on Monday, she said.\n";

    fn of(text: &str) -> Evidence {
        evidence(&Document::new("a.txt", text), Lexicon::shared()).remove(0)
    }

    #[test]
    fn quotations_are_those_of_the_ledger() {
        let document = Document::new("a.txt", STORY);
        let rows = ledger_of(&document, Lexicon::shared(), &Options::default());
        let found = of(STORY);
        let shown = |quoted: &Quoted| {
            let speaker = quoted.quotation.speaker.as_ref();
            (
                speaker.map(|speaker| speaker.name.to_string()).unwrap_or_default(),
                quoted.quotation.rule.clone(),
            )
        };
        assert_eq!(
            found.quotations.iter().map(shown).collect::<Vec<_>>(),
            rows.iter().map(|row| (row.speaker.clone(), row.rule.clone())).collect::<Vec<_>>()
        );
    }

    #[test]
    fn candidates_stand_best_first_and_the_best_two_have_features() {
        let found = of(STORY);
        let marked = &found.marked[found.quotations[0].decided_by.unwrap()];
        let best = &marked.candidates[0];
        assert_eq!(found.mentions[best.mention].place.of(STORY), "Mayor Ana Diaz");
        assert!(marked.candidates.windows(2).all(|pair| pair[0].probability >= pair[1].probability));
        let sum: f32 = best.features.iter().map(|feature| feature.weight).sum();
        assert!((sum - best.score).abs() < 1e-3, "{sum} {}", best.score);
    }

    #[test]
    fn what_is_no_quotation_is_a_finding_too() {
        let found = of(STORY);
        let shown: Vec<&str> = found
            .findings()
            .iter()
            .map(|finding| match finding {
                Finding::Quoted(quoted) => quoted.quotation.pieces[0].of(STORY),
                Finding::LeftOut(marked) => {
                    assert_eq!(marked.verdict, Verdict::Unlikely);
                    Span::new(marked.quote.start(), marked.quote.end()).of(STORY)
                }
            })
            .collect();
        assert_eq!(shown[..3], ["Dry Land", "Stay indoors,", "And then,"]);
    }

    #[test]
    fn a_pronoun_leads_back_to_a_name() {
        let found = of(STORY);
        let resolution = found.quotations[1].resolution.as_ref().unwrap();
        assert_eq!(resolution.how, How::Antecedent);
        assert_eq!(resolution.before.unwrap().of(STORY), "Mayor Ana Diaz");
        assert_eq!(resolution.antecedents[0].name.as_deref(), Some("Ana Diaz"));
        let resolution = found.quotations[0].resolution.as_ref().unwrap();
        assert_eq!(resolution.how, How::Name);
    }
}
