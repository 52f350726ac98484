//! A linear-chain tagger: which words of a sentence are source, cue and content of an attribution.
//!
//! A conditional random field (Lafferty, McCallum, Pereira: ICML 2001) over word, shape, neighbours, mentions
//! and quote state. It proposes indirect speech, and its tags tell the ranker where a source stands.

mod features;
mod model;
mod path;

use super::model::{Label, label};
use super::scene::Scene;
use super::sums::Sums;
use path::PathFinder;

pub use features::{SentenceView, TagView, tag_features};
pub use model::TagModel;
pub use path::{Emission, best_path};

/// What a word is in an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tag {
    /// Nothing of it.
    #[default]
    Out,
    /// First word of a source.
    SourceBegin,
    /// Further word of a source.
    SourceInside,
    /// First word of a cue.
    CueBegin,
    /// Further word of a cue.
    CueInside,
    /// First word of a content.
    ContentBegin,
    /// Further word of a content.
    ContentInside,
}

/// The parts of an attribution that tags mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Who says it.
    Source,
    /// The words that signal it.
    Cue,
    /// What is said.
    Content,
}

impl Part {
    /// Its name in features.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Part::Source => label!("source"),
            Part::Cue => label!("cue"),
            Part::Content => label!("content"),
        }
    }
}

/// All tags, in the order of the weights in a line of the weights file.
pub const TAGS: [Tag; 7] = [
    Tag::Out,
    Tag::SourceBegin,
    Tag::SourceInside,
    Tag::CueBegin,
    Tag::CueInside,
    Tag::ContentBegin,
    Tag::ContentInside,
];

impl Tag {
    /// The part it marks.
    #[must_use]
    pub fn part(self) -> Option<Part> {
        match self {
            Tag::Out => None,
            Tag::SourceBegin | Tag::SourceInside => Some(Part::Source),
            Tag::CueBegin | Tag::CueInside => Some(Part::Cue),
            Tag::ContentBegin | Tag::ContentInside => Some(Part::Content),
        }
    }

    /// Whether it begins its part.
    #[must_use]
    pub fn begins(self) -> bool {
        matches!(self, Tag::SourceBegin | Tag::CueBegin | Tag::ContentBegin)
    }

    /// Whether `self` can stand right behind `before`: an inside tag goes on with its own part.
    #[must_use]
    pub fn follows(self, before: Tag) -> bool {
        self == Tag::Out || self.begins() || self.part() == before.part()
    }
}

/// Longer sentences are lists or tables; they are tagged in pieces.
const LONGEST: usize = 250;

/// The tags of all tokens of an article.
#[must_use]
pub fn tags(scene: &Scene<'_>, model: &TagModel) -> Vec<Tag> {
    let mut tags = vec![Tag::Out; scene.tokens.len()];
    if model.is_empty() {
        return tags;
    }
    let view = TagView::new(scene);
    let mut sums = Sums::new(model, scene.vocabulary_id);
    let mut emissions = Vec::with_capacity(LONGEST);
    let mut context = SentenceView::default();
    let mut paths = PathFinder::new(model.steps());
    for sentence in sentences(scene).filter(|sentence| scene.has_reports(sentence)) {
        if !context.look_at(scene, sentence.clone()) {
            continue;
        }
        emissions.clear();
        for at in sentence.clone() {
            let mut decision = sums.decision();
            tag_features(scene, &view, &context, at, &mut decision);
            emissions.push(model::emission(decision.sum()));
        }
        paths.find(&emissions, &mut tags[sentence]);
    }
    sums.keep();
    tags
}

/// The sentences of an article as ranges of tokens.
pub fn sentences<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = std::ops::Range<usize>> + 's {
    let mut start = 0;
    std::iter::from_fn(move || {
        let first = scene.tokens.get(start)?;
        let mut end = start + 1;
        while end < scene.tokens.len()
            && scene.tokens[end].sentence == first.sentence
            && end - start < LONGEST
        {
            end += 1;
        }
        let sentence = start..end;
        start = end;
        Some(sentence)
    })
}

/// The stretches of one part in a run of tags: (part, tokens).
pub fn chunks(tags: &[Tag]) -> impl Iterator<Item = (Part, std::ops::Range<usize>)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at;
            at += 1;
            let (part, inside) = match tags.get(start)? {
                Tag::Out => continue,
                Tag::SourceBegin | Tag::SourceInside => (Part::Source, Tag::SourceInside),
                Tag::CueBegin | Tag::CueInside => (Part::Cue, Tag::CueInside),
                Tag::ContentBegin | Tag::ContentInside => (Part::Content, Tag::ContentInside),
            };
            while tags.get(at) == Some(&inside) {
                at += 1;
            }
            return Some((part, start..at));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::articles;
    use crate::attribution::model::Features;
    use crate::attribution::sums::Weights;
    use crate::lexicon::Lexicon;
    use crate::token::Vocabulary;

    /// Compares what is added up for each token with the sum of all its features; the second time everything is
    /// remembered.
    fn check_sums(text: &str) {
        let lexicon = Lexicon::shared();
        let article = &articles(text, lexicon)[0];
        let mut vocabulary = Vocabulary::default();
        let scene = Scene::new(text, article, lexicon, &mut vocabulary);
        let model = &lexicon.models.tagger;
        let view = TagView::new(&scene);
        let mut sums = Sums::new(model, scene.vocabulary_id);
        let mut features = Features::new(false);
        let mut n_compared = 0;
        for _ in 0..2 {
            for sentence in sentences(&scene) {
                let Some(context) = SentenceView::new(&scene, sentence.clone()) else { continue };
                for at in sentence {
                    features.clear();
                    tag_features(&scene, &view, &context, at, &mut features);
                    let mut whole = model::Row::default();
                    features.hashes.iter().for_each(|feature| model.add_to(&mut whole, *feature));
                    let mut decision = sums.decision();
                    tag_features(&scene, &view, &context, at, &mut decision);
                    assert_eq!(decision.sum(), whole, "token {at}");
                    n_compared += 1;
                }
            }
        }
        assert!(n_compared > 40);
        sums.keep();
    }

    #[test]
    fn what_is_remembered_is_the_sum_of_all_features() {
        let text = "The bridge, Mayor Ana Diaz said on Monday, would “open soon”. According to her, \
            nobody was told, and she said that she was sorry. “We will go,” said Ali Roe, who was asked twice. \
            A glimmish zorpen told the blimmish torpen that it was late.";
        check_sums(text);
        // The same numbers are other words now.
        let reversed: Vec<&str> = text.split(' ').rev().collect();
        check_sums(&reversed.join(" "));
        check_sums(text);
    }

    #[test]
    fn words_without_weights_share_a_profile_by_their_ending() {
        let lexicon = Lexicon::shared();
        let text = "A zorpen told the torpen; she said that the maid said no zorpish word.";
        let article = &articles(text, lexicon)[0];
        let mut vocabulary = Vocabulary::default();
        let scene = Scene::new(text, article, lexicon, &mut vocabulary);
        let profile = |word: &str| {
            let mut tokens = scene.tokens.iter();
            tokens.find(|token| &*token.folded == word).map(|token| token.profile).unwrap()
        };
        assert_eq!(profile("zorpen"), profile("torpen"));
        assert_ne!(profile("zorpen"), profile("zorpish"));
        assert_ne!(profile("said"), profile("maid"));
    }
}
