//! A stretch of an article, folded to a width, and where each of its places stands then.

use std::ops::Range;

use quoteledger::span::Span;
use unicode_width::UnicodeWidthChar as _;

/// Text folded to a width at spaces; where there are none, at any character.
#[derive(Debug)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Whether a line had to be folded: if not, each line is one of the file.
    pub is_folded: bool,
    /// Where the offsets of both texts begin to run side by side anew: (unfolded, folded), in bytes.
    anchors: Vec<(usize, usize)>,
}

impl Folded {
    /// Folds the words at `place`.
    pub fn new(text: &str, place: Span, width: usize) -> Self {
        let mut folded = Folded { text: String::new(), is_folded: false, anchors: vec![(place.start, 0)] };
        let mut line_width = 0;
        let mut last_space = None;
        let mut chars = place.of(text).char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let at = place.start + at;
            if is_line_end(c) {
                if c != '\r' || chars.peek().is_none_or(|(_, next)| *next != '\n') {
                    folded.text.push('\n');
                }
                folded.anchors.push((at + c.len_utf8(), folded.text.len()));
                (line_width, last_space) = (0, None);
                continue;
            }
            let wide = width_of(c);
            if line_width + wide > width && c != ' ' {
                folded.is_folded = true;
                match last_space.take() {
                    Some(space) => {
                        // A space and a line end are one byte each, so no place moves.
                        folded.text.replace_range(space..=space, "\n");
                        line_width = folded.text[space + 1..].chars().map(width_of).sum();
                    }
                    None => {
                        folded.text.push('\n');
                        folded.anchors.push((at, folded.text.len()));
                        line_width = 0;
                    }
                }
            }
            if c == ' ' {
                last_space = Some(folded.text.len());
            }
            folded.text.push(c);
            line_width += wide;
        }
        folded
    }

    /// The parts of a span, one for each line it runs over. What lies outside the folded stretch is left out.
    pub fn lines_of(&self, span: Span) -> Vec<Range<usize>> {
        let (start, end) = (self.at(span.start), self.at(span.end));
        let mut parts = Vec::new();
        let mut from = start;
        for line in self.text[start..end.max(start)].split_inclusive('\n') {
            let words = line.trim();
            let first = from + (line.len() - line.trim_start().len());
            if !words.is_empty() {
                parts.push(first..first + words.len());
            }
            from += line.len();
        }
        parts
    }

    /// Where an offset of the unfolded text stands in the folded one.
    fn at(&self, offset: usize) -> usize {
        let next = self.anchors.partition_point(|(unfolded, _)| *unfolded <= offset);
        match next.checked_sub(1).map(|index| self.anchors[index]) {
            Some((unfolded, folded)) => {
                // What an anchor follows may be shorter in the folded text.
                let end = self.anchors.get(next).map_or(self.text.len(), |(_, folded)| *folded);
                (folded + (offset - unfolded)).min(end)
            }
            None => 0,
        }
    }
}

/// The lines of an article end with any of these.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Columns on a terminal. A tab is drawn as four blanks, a control character as a sign.
fn width_of(c: char) -> usize {
    match c {
        '\t' => 4,
        _ => c.width().unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, width: usize, expected: &[&str]) {
        let folded = Folded::new(text, Span::new(0, text.len()), width);
        assert_eq!(folded.text.split('\n').collect::<Vec<_>>(), expected);
        // Whatever was folded, the words of a place are the same.
        for (start, _) in text.char_indices() {
            for end in (start + 1..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                let parts = folded.lines_of(Span::new(start, end));
                let there: String = parts.into_iter().map(|part| &folded.text[part]).collect();
                let bare = |text: &str| text.split_whitespace().collect::<String>();
                assert_eq!(bare(&there), bare(&text[start..end]), "{start}-{end}");
            }
        }
    }

    #[test]
    fn lines_break_at_spaces() {
        check("one two three four", 9, &["one two", "three", "four"]);
        check("“Łódź” — so wide", 8, &["“Łódź” —", "so wide"]);
    }

    #[test]
    fn what_has_no_spaces_breaks_anywhere() {
        check("abcdefgh", 3, &["abc", "def", "gh"]);
        check("日本語の新聞", 4, &["日本", "語の", "新聞"]);
    }

    #[test]
    fn the_lines_of_the_file_stay() {
        check("one\r\ntwo\rthree\u{2028}four\n", 20, &["one", "two", "three", "four", ""]);
        let folded = Folded::new("one\ntwo", Span::new(0, 7), 20);
        assert!(!folded.is_folded);
    }
}
