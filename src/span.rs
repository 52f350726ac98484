//! Places in a text: byte ranges inside the program, Unicode code points in the ledger.

use std::fmt;
use std::ops::Range;

/// A half-open range of **bytes** in the text of a file: `text[start..end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span must not end before it starts");
        Span { start, end }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The words at this place.
    ///
    /// # Panics
    /// When the span does not lie on the character boundaries of `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The span without the white space at both its ends.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Span {
        let inner = self.of(text);
        let start = self.start + (inner.len() - inner.trim_start().len());
        Span::new(start, start + inner.trim().len())
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

/// Turns byte offsets into Unicode code points, which is what the ledger counts.
///
/// It keeps the count at every `STEP` bytes, so that a look-up reads at most that many.
#[derive(Debug)]
pub struct CodePoints {
    /// Code points before byte `i * STEP`.
    before: Vec<usize>,
    ascii: bool,
}

/// Distance between two remembered counts, in bytes.
const STEP: usize = 64;

impl CodePoints {
    /// Counts the code points of `text` once.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.is_ascii() {
            return CodePoints { before: Vec::new(), ascii: true };
        }
        let mut before = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0;
        for chunk in text.as_bytes().chunks(STEP) {
            before.push(count);
            count += count_starts(chunk);
        }
        before.push(count);
        CodePoints { before, ascii: false }
    }

    /// The number of code points in `text` before byte `offset`.
    ///
    /// `text` must be the text this index was made of.
    #[must_use]
    pub fn at(&self, text: &str, offset: usize) -> usize {
        if self.ascii {
            return offset;
        }
        let step = offset / STEP;
        self.before[step] + count_starts(&text.as_bytes()[step * STEP..offset])
    }

    /// The byte at which code point `code_point` begins; the end of the text where it has no so many.
    ///
    /// `text` must be the text this index was made of.
    #[must_use]
    pub fn byte(&self, text: &str, code_point: usize) -> usize {
        if self.ascii {
            return code_point.min(text.len());
        }
        let step = self.before.partition_point(|before| *before <= code_point).saturating_sub(1);
        let from = (step * STEP).min(text.len());
        let starts = text.as_bytes()[from..].iter().enumerate().filter(|(_, byte)| is_start(**byte));
        let mut starts = starts.skip(code_point - self.before[step]);
        starts.next().map_or(text.len(), |(at, _)| from + at)
    }
}

/// How many code points start in these bytes of UTF-8, at most [`STEP`] of them: so few can be counted in bytes, many at
/// once.
fn count_starts(bytes: &[u8]) -> usize {
    debug_assert!(bytes.len() <= STEP);
    usize::from(bytes.iter().fold(0, |count: u8, byte| count + u8::from(is_start(*byte))))
}

fn is_start(byte: u8) -> bool {
    (byte & 0xC0) != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_agree_with_counting_chars() {
        let text = "“Łódź” — 日本 🖊️ ok. ".repeat(40);
        let index = CodePoints::of(&text);
        for (count, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(index.at(&text, offset), count);
            assert_eq!(index.byte(&text, count), offset);
        }
        assert_eq!(index.at(&text, text.len()), text.chars().count());
        assert_eq!(index.byte(&text, text.chars().count()), text.len());
        assert_eq!(index.byte(&text, usize::MAX), text.len());
    }

    #[test]
    fn trimmed_drops_white_space_only() {
        assert_eq!(Span::new(0, 8).trimmed("  a, b \n"), Span::new(2, 6));
        assert_eq!(Span::new(0, 2).trimmed("  "), Span::new(2, 2));
    }
}
