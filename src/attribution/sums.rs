//! Sums of weights, most of them remembered.
//!
//! Most features hang on a few things that come back all the time: a word, the classes of two words, how far the cue
//! is. Features that hang on the same things are a [`Group`], whose weights are added up once and looked up at once
//! from then on. Weights are whole numbers (hundredths, thousandths), so the sums are the same either way.

use std::sync::Mutex;

use super::model::{Features, Value, feature_hash};

/// What the features of a group hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// On things that take few values: a place of its own among [`Group::PLACES`].
    Numbered(usize),
    /// On words: their hash, mixed with that of the group's name.
    Hashed(u64),
    /// On one word: the number of its profile in the vocabulary, and which of the [`Group::OF_WORD`] groups it is.
    Word(u32, usize),
}

impl Group {
    /// Places for groups that are numbered.
    pub const PLACES: usize = 1 << 15;

    /// So many groups may hang on one word.
    pub const OF_WORD: usize = 3;

    /// The group at `start` that hangs on these numbers, each with how many values it has.
    #[inline]
    #[must_use]
    pub fn numbered(start: usize, numbers: &[(usize, usize)]) -> Group {
        Group::Numbered(start + numbers.iter().fold(0, |place, (number, values)| place * values + number))
    }
}

/// The group of this name that hangs on these hashes: `hashed!("cue before", hash, number)`.
macro_rules! hashed {
    ($name:literal $(, $hash:expr)+ $(,)?) => {{
        let hash = const { $crate::attribution::model::part_hash($name.as_bytes()) };
        $(let hash = $crate::attribution::model::joined(hash, $hash);)+
        $crate::attribution::sums::Group::Hashed(hash)
    }};
}
pub(crate) use hashed;

/// Whom the features of a decision are told, group by group.
pub trait Groups {
    /// Takes the features that `add` adds; the same group always has the same ones.
    fn group(&mut self, group: Group, add: impl FnOnce(&mut Features));

    /// Takes a feature that hangs on too much to be remembered; see [`Features::add`].
    fn single(&mut self, template: &str, hash: u64, values: &[Value<'_>]);
}

/// Tells a feature that hangs on too much to be remembered: `single_feature!(groups, "template", value)`.
macro_rules! single_feature {
    ($groups:expr, $template:literal $(, $value:expr)* $(,)?) => {
        $groups.single(
            $template,
            const { $crate::attribution::model::part_hash($template.as_bytes()) },
            &[$($crate::attribution::model::Value::from($value)),*],
        )
    };
}
pub(crate) use single_feature;

/// For fitting and explaining every feature is wanted.
impl Groups for Features {
    fn group(&mut self, _group: Group, add: impl FnOnce(&mut Features)) {
        add(self);
    }

    fn single(&mut self, template: &str, hash: u64, values: &[Value<'_>]) {
        self.add(template, hash, values);
    }
}

/// A sum of weights.
pub trait Sum: Copy + Default {
    /// What stands where no sum is known yet.
    const UNKNOWN: Self;

    /// Whether it is a sum. Of one that looks like [`Sum::UNKNOWN`] by chance it is denied as well.
    fn is_known(&self) -> bool;

    /// Adds another sum to it.
    fn add(&mut self, other: &Self);
}

/// Who knows the weights of features.
pub trait Weights {
    /// What they add up to.
    type Sum: Sum;

    /// Adds the weight of a feature, if it has one.
    fn add_to(&self, sum: &mut Self::Sum, feature: u64);

    /// As [`Weights::add_to`], for a feature that is told by [`Groups::single`].
    fn add_single_to(&self, sum: &mut Self::Sum, feature: u64) {
        self.add_to(sum, feature);
    }

    /// Whether features of this template may be told so.
    fn may_be_single(&self, _template: &str) -> bool {
        true
    }

    /// What was added up for earlier articles.
    fn memories(&self) -> &Memories<Self::Sum>;
}

/// How many sums of groups that hang on words are remembered; a power of two.
const REMEMBERED: usize = 1 << 14;

/// There is room for so many profiles from the first one on.
const PROFILES: usize = 1 << 14;

/// The sums of groups seen before.
#[derive(Debug)]
pub struct Memory<S> {
    numbered: Vec<S>,
    /// By the number of the profile, and the vocabulary that numbers mean something in.
    of_words: Vec<OfWord<S>>,
    vocabulary: u64,
    /// Each with its group, of which none is 0; a newer one takes the place of an older one.
    hashed: Vec<(u64, S)>,
}

/// The sums of the groups that hang on one word: all in one line of the processor's caches.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct OfWord<S>([S; Group::OF_WORD]);

impl<S: Sum> Default for Memory<S> {
    fn default() -> Self {
        Memory {
            numbered: vec![S::UNKNOWN; Group::PLACES],
            of_words: Vec::new(),
            vocabulary: 0,
            hashed: vec![(0, S::default()); REMEMBERED],
        }
    }
}

/// Where a group that hangs on words is remembered.
#[inline]
fn place_of(key: u64) -> usize {
    usize::try_from(key >> (u64::BITS - REMEMBERED.trailing_zeros())).unwrap_or(0)
}

/// What is remembered from article to article, once for each thread at work.
#[derive(Debug)]
pub struct Memories<S>(Mutex<Vec<Memory<S>>>);

impl<S> Default for Memories<S> {
    fn default() -> Self {
        Memories(Mutex::default())
    }
}

/// Adds up how much the features of decisions speak for them.
#[derive(Debug)]
pub struct Sums<'m, W: Weights> {
    weights: &'m W,
    memory: Memory<W::Sum>,
    /// The features of a group whose sum is not known.
    features: Features,
}

impl<'m, W: Weights> Sums<'m, W> {
    /// For the decisions of one article, whose words are numbered in this vocabulary; goes on with what is remembered
    /// of earlier ones.
    pub fn new(weights: &'m W, vocabulary: u64) -> Self {
        let known = weights.memories().0.lock().ok().and_then(|mut memories| {
            let same = memories.iter().position(|memory| memory.vocabulary == vocabulary);
            same.map(|same| memories.swap_remove(same)).or_else(|| memories.pop())
        });
        let mut memory: Memory<W::Sum> = known.unwrap_or_default();
        if memory.vocabulary != vocabulary {
            memory.of_words = Vec::new();
            memory.vocabulary = vocabulary;
        }
        Sums { weights, memory, features: Features::new(false) }
    }

    /// For one decision.
    #[inline]
    pub fn decision(&mut self) -> Decision<'_, 'm, W> {
        Decision { sum: W::Sum::default(), sums: self }
    }

    /// Keeps what was remembered, for the next article.
    pub fn keep(self) {
        if let Ok(mut memories) = self.weights.memories().0.lock() {
            memories.push(self.memory);
        }
    }

    /// Adds up the weights of a group for the first time.
    #[cold]
    #[inline(never)]
    fn learn(&mut self, group: Group, add: impl FnOnce(&mut Features)) -> W::Sum {
        self.features.clear();
        add(&mut self.features);
        let mut sum = W::Sum::default();
        for feature in &self.features.hashes {
            self.weights.add_to(&mut sum, *feature);
        }
        match group {
            Group::Numbered(place) => self.memory.numbered[place] = sum,
            Group::Hashed(key) => self.memory.hashed[place_of(key)] = (key, sum),
            Group::Word(number, group) => {
                let words = &mut self.memory.of_words;
                if words.len() <= number as usize {
                    if words.capacity() == 0 {
                        // What is not used is never touched, and growing would copy the rest again and again.
                        words.reserve_exact(PROFILES);
                    }
                    words.resize(number as usize + 1, OfWord([W::Sum::UNKNOWN; Group::OF_WORD]));
                }
                words[number as usize].0[group] = sum;
            }
        }
        sum
    }
}

/// Adds up how much the features of one decision speak for it.
#[derive(Debug)]
pub struct Decision<'d, 'm, W: Weights> {
    sums: &'d mut Sums<'m, W>,
    sum: W::Sum,
}

impl<W: Weights> Decision<'_, '_, W> {
    /// What they add up to.
    #[inline]
    pub fn sum(self) -> W::Sum {
        self.sum
    }
}

impl<W: Weights> Groups for Decision<'_, '_, W> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the kind of the group is known where it is called")]
    fn group(&mut self, group: Group, features: impl FnOnce(&mut Features)) {
        let memory = &self.sums.memory;
        let known = match group {
            Group::Numbered(place) => Some(&memory.numbered[place]).filter(|sum| sum.is_known()),
            Group::Hashed(key) => {
                Some(&memory.hashed[place_of(key)]).filter(|(known, _)| *known == key).map(|(_, sum)| sum)
            }
            Group::Word(number, group) => {
                let sums = memory.of_words.get(number as usize);
                sums.map(|sums| &sums.0[group]).filter(|sum| sum.is_known())
            }
        };
        if let Some(known) = known {
            self.sum.add(known);
            return;
        }
        let learnt = self.sums.learn(group, features);
        self.sum.add(&learnt);
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the kinds of the values are known where it is called")]
    fn single(&mut self, template: &str, hash: u64, values: &[Value<'_>]) {
        debug_assert!(self.sums.weights.may_be_single(template), "`{template}` has no table of its own");
        self.sums.weights.add_single_to(&mut self.sum, feature_hash(hash, values));
    }
}
