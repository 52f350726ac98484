//! The tagger's weights.

use wide::{f32x4, i16x8, i32x8};

use super::TAGS;
use super::features::{ending_feature, word_features};
use super::path::{Emission, place_of};
use crate::attribution::model::{FeatureTable, hash_of};
use crate::attribution::sums::{Memories, Sum, Weights};
use crate::eight_bytes;
use crate::lexicon::{GrammarError, GrammarFile};

/// Weights of one feature for every tag, in hundredths, at the [places](place_of) of the tags; the place that none has is
/// 0. All eight are added at once.
pub(super) type Row = i16x8;

/// Weights of pairs of tags, `[before][tag]`, on the scale of the emissions; the last row stands for the start of a
/// sentence.
pub(super) type Steps = [[f32; TAGS.len()]; TAGS.len() + 1];

/// The templates of the features that are looked up by themselves at every token; see [`super::tag_features`].
const SINGLES: [&str; 3] = ["ww-", "ww+", "c+3"];

/// Weights of the tagger: for each feature one for every tag, and for each pair of tags.
#[derive(Debug, Default)]
pub struct TagModel {
    /// The weights of all features.
    rows: FeatureTable<Row>,
    /// Those of [`SINGLES`] once more, in a table of their own, which stays in the processor's near caches.
    singles: FeatureTable<Row>,
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
        let rows = FeatureTable::with_room(file.most_lines(), 16);
        let mut model = TagModel { rows, ..TagModel::default() };
        let mut singles = Vec::with_capacity(file.most_lines());
        for line in file.lines() {
            let text = line.text.as_bytes();
            let Some(end) = eight_bytes::find(b'\t', text) else {
                return Err(line.error("a line must hold a feature and its weights, separated by tabs"));
            };
            let feature = &line.text[..end];
            let weights = hundredths(&text[end + 1..]).ok_or_else(|| {
                line.error("behind the feature stand up to seven whole numbers, separated by tabs")
            })?;
            match feature.strip_prefix("step=").map(str::parse::<usize>) {
                Some(Ok(step)) if step <= TAGS.len() => {
                    model.steps[step] = std::array::from_fn(|tag| f32::from(weights[tag]));
                }
                Some(_) => return Err(line.error("a step must be one of step=0 to step=7")),
                None => {
                    let hash = hash_of(feature);
                    let row = row_of(&weights);
                    model.rows.insert(hash, row);
                    let template = eight_bytes::find(b'=', feature.as_bytes()).map(|end| &feature[..end]);
                    if template.is_some_and(|template| SINGLES.contains(&template)) {
                        singles.push((hash, row));
                    }
                }
            }
        }
        model.singles = FeatureTable::with_room(singles.len(), 32);
        for (hash, row) in singles {
            model.singles.insert(hash, row);
        }
        Ok(model)
    }

    /// What the features of a word by itself hang on: the folded word of this hash, or its ending alone where the word
    /// has no weights. Two words with the same answer have the same sums.
    #[must_use]
    pub(crate) fn profile_of(&self, folded: &str, hash: u64) -> u64 {
        let has_weights = word_features(hash).iter().any(|feature| self.rows.get(*feature).is_some());
        if has_weights { hash } else { ending_feature(folded) }
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

    fn add_to(&self, sum: &mut Row, feature: u64) {
        if let Some(row) = self.rows.get(feature) {
            sum.add(row);
        }
    }

    #[inline]
    fn add_single_to(&self, sum: &mut Row, feature: u64) {
        if let Some(row) = self.singles.get(feature) {
            sum.add(row);
        }
    }

    fn may_be_single(&self, template: &str) -> bool {
        SINGLES.contains(&template)
    }

    fn memories(&self) -> &Memories<Row> {
        &self.memories
    }
}

impl Sum for Row {
    // The place that no tag has is 0 in all others.
    const UNKNOWN: Row = i16x8::new([i16::MIN; 8]);

    #[inline]
    fn is_known(&self) -> bool {
        self.as_array_ref()[0] != i16::MIN
    }

    /// Sums of hundredths stay far within 16 bits.
    #[inline]
    fn add(&mut self, row: &Row) {
        *self = self.saturating_add(*row);
    }
}

/// The weights of the tags, in the order of [`TAGS`], as a row.
fn row_of(weights: &[i16; TAGS.len()]) -> Row {
    let mut row = [0; 8];
    for (tag, weight) in TAGS.into_iter().zip(weights) {
        row[place_of(tag)] = *weight;
    }
    row.into()
}

/// A sum of hundredths as numbers that can be added up for a whole sentence: whole ones, so that nothing is rounded.
#[inline]
pub(super) fn emission(sum: Row) -> Emission {
    let [a, b, c, d, e, f, g, h] = i32x8::from_i16x8(sum).to_array();
    let floats = |numbers: [i32; 4]| f32x4::from_i32x4(numbers.into());
    Emission { free: floats([a, b, c, d]), bound: floats([e, f, g, h]) }
}

/// Weights written as whole numbers of hundredths between tabs; none when they are of another form.
fn hundredths(cells: &[u8]) -> Option<[i16; TAGS.len()]> {
    let mut weights = [0; TAGS.len()];
    let (mut index, mut number, mut negative) = (0, 0_i16, false);
    for byte in cells.iter().chain(b"\t") {
        match byte {
            b'-' => negative = true,
            b'0'..=b'9' => number = number.checked_mul(10)?.checked_add(i16::from(byte - b'0'))?,
            b'\t' => {
                *weights.get_mut(index)? = if negative { -number } else { number };
                (index, number, negative) = (index + 1, 0, false);
            }
            _ => return None,
        }
    }
    Some(weights)
}
