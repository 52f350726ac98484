//! The tagger's weights.

use super::TAGS;
use crate::attribution::model::{FeatureTable, Features, hash_of};
use crate::attribution::sums::{Memories, Sum, Weights};
use crate::hash_bits::HashBits;
use crate::lexicon::{GrammarError, GrammarFile};

/// Weights of one feature for every tag, in hundredths; the last place is empty, so that a row fills a
/// power of two and is added at once.
pub(super) type Row = [i16; TAGS.len() + 1];

/// How much the features of a token speak for each tag; the last place means nothing.
pub type Emission = [f32; TAGS.len() + 1];

/// Weights of pairs of tags, `[before][tag]`; the last row stands for the start of a sentence.
pub(super) type Steps = [[f32; TAGS.len()]; TAGS.len() + 1];

/// Weights of the tagger: for each feature one for every tag, and for each pair of tags.
#[derive(Debug, Default)]
pub struct TagModel {
    /// The weights of all features, and where those of each feature stand among them.
    rows: Vec<Row>,
    row_of: FeatureTable<u32>,
    /// A bit for each feature: of those that are looked for most have no weights, and few of these bits are theirs.
    bits: HashBits,
    steps: Steps,
    memories: Memories<Row>,
}

impl TagModel {
    /// Reads a weights file: `feature` and up to seven weights a line, in hundredths, in the order of
    /// [`TAGS`], separated by tabs; an empty weight is 0. The lines `step=0` to `step=7` hold the weights of
    /// pairs.
    ///
    /// # Errors
    /// When a line is of another form.
    pub fn parse(file: &GrammarFile) -> Result<Self, GrammarError> {
        let mut model = TagModel::default();
        let mut row_of = Vec::with_capacity(file.text.len() / 26);
        model.rows.reserve(file.text.len() / 26);
        for line in file.lines() {
            let text = line.text.as_bytes();
            let Some(end) = memchr::memchr(b'\t', text) else {
                return Err(line.error("a line must hold a feature and its weights, separated by tabs"));
            };
            let feature = &line.text[..end];
            let weights = hundredths(&text[end + 1..]).ok_or_else(|| {
                line.error("behind the feature stand up to seven whole numbers, separated by tabs")
            })?;
            match feature.strip_prefix("step=").map(str::parse::<usize>) {
                Some(Ok(step)) if step <= TAGS.len() => {
                    model.steps[step] = std::array::from_fn(|tag| f32::from(weights[tag]) / 100.0);
                }
                Some(_) => return Err(line.error("a step must be one of step=0 to step=7")),
                None => {
                    let Ok(index) = u32::try_from(model.rows.len()) else {
                        return Err(line.error("there are too many features"));
                    };
                    row_of.push((hash_of(feature), index));
                    model.rows.push(weights);
                }
            }
        }
        model.bits = HashBits::with_bits(row_of.len() * 8);
        for (feature, _) in &row_of {
            model.bits.insert(*feature);
        }
        model.row_of = FeatureTable::new(&row_of);
        Ok(model)
    }

    /// Whether it has no weights at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The weights of pairs of tags.
    pub(super) fn steps(&self) -> &Steps {
        &self.steps
    }
}

impl Weights for TagModel {
    type Sum = Row;

    fn sum(&self, features: &Features) -> Row {
        let mut sums = Row::default();
        let features = features.hashes.iter().filter(|feature| self.bits.may_have(**feature));
        for row in features.filter_map(|feature| self.row_of.get(*feature)) {
            sums.add(&self.rows[*row as usize]);
        }
        sums[KNOWN] = 1;
        sums
    }

    fn memories(&self) -> &Memories<Row> {
        &self.memories
    }
}

/// The place of a sum that tells whether it is known.
const KNOWN: usize = TAGS.len();

impl Sum for Row {
    const UNKNOWN: Row = [0; TAGS.len() + 1];

    #[inline]
    fn is_known(&self) -> bool {
        self[KNOWN] != 0
    }

    /// Sums of hundredths stay far within 16 bits, and eight of them are added at once.
    #[inline]
    fn add(&mut self, row: &Row) {
        for (sum, weight) in self.iter_mut().zip(row) {
            *sum = sum.saturating_add(*weight);
        }
    }
}

/// A sum of hundredths as log-odds.
#[inline]
pub(super) fn emission(sum: Row) -> Emission {
    sum.map(|weight| f32::from(weight) / 100.0)
}

/// Weights written as whole numbers of hundredths between tabs; none when they are of another form.
fn hundredths(cells: &[u8]) -> Option<Row> {
    let mut weights = Row::default();
    let (mut index, mut number, mut negative) = (0, 0_i16, false);
    for byte in cells.iter().chain(b"\t") {
        match byte {
            b'-' => negative = true,
            b'0'..=b'9' => number = number.checked_mul(10)?.checked_add(i16::from(byte - b'0'))?,
            b'\t' => {
                *weights[..TAGS.len()].get_mut(index)? = if negative { -number } else { number };
                (index, number, negative) = (index + 1, 0, false);
            }
            _ => return None,
        }
    }
    Some(weights)
}
