//! Sums of weights, most of them remembered.
//!
//! Most features hang on a few things that come back all the time: a word, the classes of two words, how far the cue
//! is. Features that hang on the same things are a [`Group`], whose weights are added up once and looked up at once
//! from then on. Weights are whole numbers (hundredths, thousandths), so the sums are the same either way.

use std::sync::Mutex;

use super::model::Features;

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
}

/// For fitting and explaining every feature is wanted.
impl Groups for Features {
    fn group(&mut self, _group: Group, add: impl FnOnce(&mut Features)) {
        add(self);
    }
}

/// A sum of weights, and whether it is known.
pub trait Sum: Copy + Default {
    /// What stands where no sum is known yet.
    const UNKNOWN: Self;

    /// Whether it is known.
    fn is_known(&self) -> bool;

    /// Adds another sum to it.
    fn add(&mut self, other: &Self);
}

/// Who knows the weights of features.
pub trait Weights {
    /// What they add up to.
    type Sum: Sum;

    /// The sum of the weights of these features, which is known from then on.
    fn sum(&self, features: &Features) -> Self::Sum;

    /// What was added up for earlier articles.
    fn memories(&self) -> &Memories<Self::Sum>;
}

/// How many sums of groups that hang on words are remembered; a power of two.
const REMEMBERED: usize = 1 << 16;

/// The sums of groups seen before.
#[derive(Debug)]
pub struct Memory<S> {
    numbered: Vec<S>,
    /// Each with its group; a newer one takes the place of an older one.
    hashed: Vec<(u64, S)>,
}

impl<S: Sum> Default for Memory<S> {
    fn default() -> Self {
        Memory { numbered: vec![S::UNKNOWN; Group::PLACES], hashed: vec![(0, S::UNKNOWN); REMEMBERED] }
    }
}

/// What is remembered from article to article, once for each thread at work.
#[derive(Debug)]
pub struct Memories<S>(Mutex<Vec<Memory<S>>>);

impl<S> Default for Memories<S> {
    fn default() -> Self {
        Memories(Mutex::default())
    }
}

/// Adds up how much the features of a decision speak for it.
#[derive(Debug)]
pub struct Sums<'m, W: Weights> {
    weights: &'m W,
    memory: Memory<W::Sum>,
    /// The features of a group whose sum is not known.
    features: Features,
    sum: W::Sum,
}

impl<'m, W: Weights> Sums<'m, W> {
    /// For the decisions of one article; goes on with what is remembered of earlier ones.
    pub fn new(weights: &'m W) -> Self {
        let known = weights.memories().0.lock().ok().and_then(|mut memories| memories.pop());
        Sums {
            weights,
            memory: known.unwrap_or_default(),
            features: Features::new(false),
            sum: W::Sum::default(),
        }
    }

    /// The sum for a decision; the next one begins at 0.
    #[inline]
    pub fn take(&mut self) -> W::Sum {
        std::mem::take(&mut self.sum)
    }

    /// Keeps what was remembered, for the next article.
    pub fn keep(self) {
        if let Ok(mut memories) = self.weights.memories().0.lock() {
            memories.push(self.memory);
        }
    }

    /// Adds up the weights of a group.
    fn sum_of(&mut self, add: impl FnOnce(&mut Features)) -> W::Sum {
        self.features.clear();
        add(&mut self.features);
        self.weights.sum(&self.features)
    }
}

impl<W: Weights> Groups for Sums<'_, W> {
    #[inline]
    fn group(&mut self, group: Group, features: impl FnOnce(&mut Features)) {
        let sum = match group {
            Group::Numbered(place) => {
                let known = self.memory.numbered[place];
                if known.is_known() {
                    known
                } else {
                    let sum = self.sum_of(features);
                    self.memory.numbered[place] = sum;
                    sum
                }
            }
            Group::Hashed(key) => {
                let place = usize::try_from(key >> (u64::BITS - REMEMBERED.trailing_zeros())).unwrap_or(0);
                let (known_key, known) = self.memory.hashed[place];
                if known_key == key && known.is_known() {
                    known
                } else {
                    let sum = self.sum_of(features);
                    self.memory.hashed[place] = (key, sum);
                    sum
                }
            }
            Group::Single => self.sum_of(features),
        };
        self.sum.add(&sum);
    }
}
