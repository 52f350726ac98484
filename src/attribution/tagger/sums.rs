//! Sums of the tagger's weights, most of them remembered.
//!
//! Most features of a token hang on a few things that come back all the time: a word, the classes of two
//! words, how far the cue is. Features that hang on the same things are a [`Group`], whose weights are added up
//! once and looked up at once from then on. The sums are the same either way.

use super::TAGS;
use super::model::{Row, TagModel, add};
use crate::attribution::model::Features;

/// What the features of a group hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// On things that take few values: a place of its own among [`Group::PLACES`].
    Numbered(usize),
    /// On words: their hash, mixed with that of the group's name.
    Hashed(u64),
    /// On too much to be remembered.
    Single,
}

impl Group {
    /// Places for groups that are numbered.
    pub const PLACES: usize = 1 << 15;
}

/// Whom the features of a token are told, group by group.
pub trait Groups {
    /// Takes the features that `add` adds; the same group always has the same ones.
    fn group(&mut self, group: Group, add: impl FnOnce(&mut Features));
}

/// For fitting and explaining every feature is wanted.
impl Groups for Features {
    fn group(&mut self, _group: Group, add: impl FnOnce(&mut Features)) {
        add(self);
    }
}

/// How many sums of groups that hang on words are remembered; a power of two.
const REMEMBERED: usize = 1 << 12;

/// The sums of groups seen before. In a sum that is known, the place beyond the tags is not 0.
#[derive(Debug)]
pub(super) struct Memory {
    numbered: Vec<Row>,
    /// Each with its group; a newer one takes the place of an older one.
    hashed: Vec<(u64, Row)>,
}

/// The place of a sum that tells whether it is known.
const KNOWN: usize = TAGS.len();

impl Default for Memory {
    fn default() -> Self {
        Memory {
            numbered: vec![Row::default(); Group::PLACES],
            hashed: vec![(0, Row::default()); REMEMBERED],
        }
    }
}

/// Adds up how much the features of a token speak for each tag.
#[derive(Debug)]
pub(super) struct Sums<'m> {
    model: &'m TagModel,
    memory: Memory,
    /// The features of a group whose sum is not known.
    features: Features,
    sums: Row,
}

impl<'m> Sums<'m> {
    pub(super) fn new(model: &'m TagModel, memory: Memory) -> Self {
        Sums { model, memory, features: Features::new(false), sums: Row::default() }
    }

    /// The sums for a token; the next ones begin at 0.
    pub(super) fn take(&mut self) -> [f32; TAGS.len()] {
        let sums = std::mem::take(&mut self.sums);
        std::array::from_fn(|tag| f32::from(sums[tag]) / 100.0)
    }

    pub(super) fn into_memory(self) -> Memory {
        self.memory
    }

    /// Adds up the weights of a group.
    fn sum(&mut self, add: impl FnOnce(&mut Features)) -> Row {
        self.features.clear();
        add(&mut self.features);
        let mut row = self.model.row_of(&self.features);
        row[KNOWN] = 1;
        row
    }
}

impl Groups for Sums<'_> {
    #[inline]
    fn group(&mut self, group: Group, features: impl FnOnce(&mut Features)) {
        let row = match group {
            Group::Numbered(place) => {
                let known = self.memory.numbered[place];
                if known[KNOWN] == 0 {
                    let row = self.sum(features);
                    self.memory.numbered[place] = row;
                    row
                } else {
                    known
                }
            }
            Group::Hashed(key) => {
                let place = usize::try_from(key >> (u64::BITS - REMEMBERED.trailing_zeros())).unwrap_or(0);
                let (known_key, known) = self.memory.hashed[place];
                if known_key != key || known[KNOWN] == 0 {
                    let row = self.sum(features);
                    self.memory.hashed[place] = (key, row);
                    row
                } else {
                    known
                }
            }
            Group::Single => self.sum(features),
        };
        add(&mut self.sums, &row);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SentenceView, TagView, sentences, tag_features};
    use super::*;
    use crate::article::articles;
    use crate::attribution::scene::Scene;
    use crate::lexicon::Lexicon;

    #[test]
    fn what_is_remembered_is_the_sum_of_all_features() {
        let text = "The bridge, Mayor Ana Diaz said on Monday, would “open soon”. According to her, \
            nobody was told, and she said that she was sorry. “We will go,” said Ali Roe, who was asked twice.";
        let lexicon = Lexicon::shared();
        let article = &articles(text, lexicon)[0];
        let scene = Scene::new(text, article, lexicon);
        let model = &lexicon.models.tagger;
        let view = TagView::new(&scene);
        let mut sums = Sums::new(model, Memory::default());
        let mut features = Features::new(false);
        let mut n_compared = 0;
        // The second time everything is remembered.
        for _ in 0..2 {
            for sentence in sentences(&scene) {
                let Some(context) = SentenceView::new(&scene, sentence.clone()) else { continue };
                for at in sentence {
                    features.clear();
                    tag_features(&scene, &view, &context, at, &mut features);
                    tag_features(&scene, &view, &context, at, &mut sums);
                    let row = model.row_of(&features);
                    let whole: [f32; TAGS.len()] = std::array::from_fn(|tag| f32::from(row[tag]) / 100.0);
                    assert_eq!(sums.take(), whole, "token {at}");
                    n_compared += 1;
                }
            }
        }
        assert!(n_compared > 40);
    }
}
