//! The tagger's weights.

use super::TAGS;
use crate::attribution::model::{FeatureTable, hash_of};
use crate::attribution::sums::{Memories, Sum, Weights};
use crate::hash_bits::HashBits;
use crate::lexicon::{GrammarError, GrammarFile};

/// Weights of one feature for every tag, in hundredths. A row fills a power of two and is added at once; its last
/// place is 0, but where nothing is known.
pub(super) type Row = [i16; TAGS.len() + 1];

/// How much the features of a token speak for each tag; the last place means nothing.
pub type Emission = [f32; TAGS.len() + 1];

/// Weights of pairs of tags, `[before][tag]`; the last row stands for the start of a sentence.
pub(super) type Steps = [[f32; TAGS.len()]; TAGS.len() + 1];

/// The features of [`SINGLES`], in a table of their own, which stays in the processor's near caches.
#[derive(Debug, Default)]
struct Singles {
    /// A bit for each of them: most of those that are looked for have no weights.
    bits: HashBits,
    row_of: FeatureTable<u32>,
    rows: Vec<Row>,
}

/// The templates of the features that are looked up by themselves at every token; see [`super::tag_features`].
const SINGLES: [&str; 3] = ["ww-", "ww+", "c+3"];

/// Weights of the tagger: for each feature one for every tag, and for each pair of tags.
#[derive(Debug, Default)]
pub struct TagModel {
    /// The weights of all features, and where those of each feature stand among them.
    rows: Vec<Row>,
    row_of: FeatureTable<u32>,
    /// A bit for each feature: most of those that are looked for have no weights.
    bits: HashBits,
    singles: Singles,
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
        let mut singles = Vec::new();
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
                    let next_of = |rows: &Vec<Row>| {
                        u32::try_from(rows.len()).map_err(|_| line.error("there are too many features"))
                    };
                    let index = next_of(&model.rows)?;
                    let hash = hash_of(feature);
                    row_of.push((hash, index));
                    model.rows.push(weights);
                    if feature.split_once('=').is_some_and(|(template, _)| SINGLES.contains(&template)) {
                        singles.push((hash, next_of(&model.singles.rows)?));
                        model.singles.rows.push(weights);
                    }
                }
            }
        }
        model.bits = HashBits::with_bits(row_of.len() * 16);
        for (feature, _) in &row_of {
            model.bits.insert(*feature);
        }
        model.singles.bits = HashBits::with_bits(singles.len() * 32);
        for (feature, _) in &singles {
            model.singles.bits.insert(*feature);
        }
        model.singles.row_of = FeatureTable::new(&singles);
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

    fn add_to(&self, sum: &mut Row, feature: u64) {
        if self.bits.may_have(feature)
            && let Some(row) = self.row_of.get(feature)
        {
            sum.add(&self.rows[*row as usize]);
        }
    }

    #[inline]
    fn add_single_to(&self, sum: &mut Row, feature: u64) {
        let singles = &self.singles;
        if singles.bits.may_have(feature)
            && let Some(row) = singles.row_of.get(feature)
        {
            sum.add(&singles.rows[*row as usize]);
        }
    }

    fn may_be_single(&self, template: &str) -> bool {
        SINGLES.contains(&template)
    }

    fn memories(&self) -> &Memories<Row> {
        &self.memories
    }
}

/// The place of a row that no tag has: it tells what is not known.
const UNKNOWN: usize = TAGS.len();

impl Sum for Row {
    const UNKNOWN: Row = {
        let mut row = [0; TAGS.len() + 1];
        row[UNKNOWN] = 1;
        row
    };

    #[inline]
    fn is_known(&self) -> bool {
        self[UNKNOWN] == 0
    }

    /// Sums of hundredths stay far within 16 bits, and eight of them are added at once.
    #[inline]
    fn add(&mut self, row: &Row) {
        // Both are read before anything is written: else the compiler must add one by one.
        let (sum, row) = (*self, *row);
        *self = std::array::from_fn(|tag| sum[tag].saturating_add(row[tag]));
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
