//! Byte offsets <-> lines and columns, as editors count them.

use crate::span::Span;

/// Where the lines of a text begin.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text. What follows the last line end is a line when it holds anything.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
        Lines { text, starts: [0].into_iter().chain(ends).filter(|start| *start < text.len()).collect() }
    }

    /// How many lines there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The place of a line, counted from 1, with its end.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<Span> {
        let index = number.checked_sub(1)?;
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        self.starts.get(index).map(|start| Span::new(*start, end))
    }

    /// The number of the line that this byte stands in, from 1.
    #[must_use]
    pub fn number(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// Line and column of a byte: both from 1, columns in code points.
    #[must_use]
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let number = self.number(offset);
        let start = self.starts.get(number - 1).copied().unwrap_or(0);
        (number, 1 + self.text[start..offset].chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_from_1() {
        let lines = Lines::of("“a”\r\n\nb c");
        assert_eq!(lines.count(), 3);
        assert_eq!(lines.place("“".len()), (1, 2));
        assert_eq!(lines.place("“a”\r\n\nb ".len()), (3, 3));
        assert_eq!(lines.line(3).map(|line| line.len()), Some(3));
        assert_eq!((lines.line(0), lines.line(4)), (None, None));
        assert_eq!(Lines::of("a\n").count(), 1);
    }
}
