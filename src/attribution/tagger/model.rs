//! The tagger's weights.

use std::sync::Mutex;

use super::TAGS;
use super::sums::{Memory, Sums};
use crate::attribution::model::{FeatureTable, Features, hash_of};
use crate::lexicon::{GrammarError, GrammarFile};

/// Weights of one feature for every tag, in hundredths; the last place is empty, so that a row fills a
/// power of two and is added at once.
pub(super) type Row = [i16; TAGS.len() + 1];

/// Weights of pairs of tags, `[before][tag]`; the last row stands for the start of a sentence.
pub(super) type Steps = [[f32; TAGS.len()]; TAGS.len() + 1];

/// Weights of the tagger: for each feature one for every tag, and for each pair of tags.
#[derive(Debug, Default)]
pub struct TagModel {
    rows: FeatureTable<Row>,
    steps: Steps,
    /// What was added up for earlier articles, one for each thread at work.
    memories: Mutex<Vec<Memory>>,
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
        let mut rows = Vec::with_capacity(file.text.len() / 26);
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
                None => rows.push((hash_of(feature), weights)),
            }
        }
        model.rows = FeatureTable::new(&rows);
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

    /// The sum of the weights of these features.
    pub(super) fn row_of(&self, features: &Features) -> Row {
        let mut sums = Row::default();
        for row in features.hashes.iter().filter_map(|feature| self.rows.get(*feature)) {
            add(&mut sums, row);
        }
        sums
    }

    /// Sums for the tokens of one article, which go on with what is remembered of earlier ones.
    pub(super) fn sums(&self) -> Sums<'_> {
        let known = self.memories.lock().ok().and_then(|mut memories| memories.pop());
        Sums::new(self, known.unwrap_or_default())
    }

    /// Keeps what was remembered, for the next article.
    pub(super) fn keep(&self, sums: Sums<'_>) {
        if let Ok(mut memories) = self.memories.lock() {
            memories.push(sums.into_memory());
        }
    }
}

/// Adds a row to a sum. Sums of hundredths stay far within 16 bits, and eight of them are added at once.
#[inline]
pub(super) fn add(sums: &mut Row, row: &Row) {
    for (sum, weight) in sums.iter_mut().zip(row) {
        *sum = sum.saturating_add(*weight);
    }
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
