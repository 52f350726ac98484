//! A stretch of text -> its pieces between word boundaries, and what is plain to see of each.

use unicode_segmentation::UnicodeSegmentation;

use super::Shape;

/// What is seen of a piece while its end is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// ASCII letters and digits alone, and their shape.
    Plain(Shape),
    /// Anything.
    Any,
}

/// Classes of ASCII characters, as bits.
mod class {
    pub const SMALL: u8 = 1;
    pub const CAPITAL: u8 = 2;
    pub const DIGIT: u8 = 4;
    /// No class for what is no letter or digit.
    pub static OF: [u8; 256] = {
        let mut classes = [0; 256];
        let mut byte = 0;
        while byte < 128 {
            classes[byte] = match byte as u8 {
                b'a'..=b'z' => SMALL,
                b'A'..=b'Z' => CAPITAL,
                b'0'..=b'9' => DIGIT,
                _ => 0,
            };
            byte += 1;
        }
        classes
    };
}

/// The shape of a word of ASCII letters and digits, from the class of its first and the classes of its others.
#[inline]
fn plain_shape(first: u8, others: u8) -> Option<Shape> {
    match (first, others) {
        (class::SMALL, 0 | class::SMALL) => Some(Shape::Lower),
        (class::CAPITAL, 0 | class::SMALL) => Some(Shape::Capital),
        (class::CAPITAL, class::CAPITAL) => Some(Shape::Upper),
        (class::DIGIT, 0 | class::DIGIT) => Some(Shape::Number),
        _ => None,
    }
}

/// Calls `piece` with each stretch between two word boundaries (UAX #29), its place before it, and behind it
/// what was seen of it; blanks are left out.
///
/// Nearly all words of a text are ASCII letters between blanks or plain punctuation, where the boundaries
/// are plain to see; whatever is not goes through the tables of Unicode, up to the next blank.
pub(super) fn for_each_piece(text: &str, mut piece: impl FnMut(usize, &str, Form)) {
    let bytes = text.as_bytes();
    let is_ascii = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
    let joins_word =
        |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        let first_class = class::OF[usize::from(*first)];
        let (mut end, mut classes) = (at + 1, 0);
        if first_class != 0 {
            while let Some(byte) = bytes.get(end)
                && class::OF[usize::from(*byte)] != 0
            {
                classes |= class::OF[usize::from(*byte)];
                end += 1;
            }
        }
        let plain = match bytes.get(end) {
            None | Some(b' ') => true,
            Some(b'_') => false,
            // Between letters or digits these do not part words.
            Some(b'.' | b',' | b':' | b';' | b'\'') if first_class != 0 => {
                is_ascii(end + 1) && !joins_word(end + 1)
            }
            Some(byte) => byte.is_ascii(),
        };
        match first {
            b' ' | b'\n' | b'\r' | b'\t' if plain => at = end,
            _ if plain && first_class != 0 => {
                let form = plain_shape(first_class, classes).map_or(Form::Any, Form::Plain);
                piece(at, &text[at..end], form);
                at = end;
            }
            _ if plain && first.is_ascii_punctuation() && *first != b'_' => {
                piece(at, &text[at..end], Form::Any);
                at = end;
            }
            _ => {
                let blank = |place: usize| bytes[place] == b' ' && is_ascii(place + 1);
                let end = (at + 1..bytes.len()).find(|place| blank(*place)).unwrap_or(bytes.len());
                for (offset, found) in text[at..end].split_word_bound_indices() {
                    if !matches!(found.as_bytes(), [b' ' | b'\n' | b'\r' | b'\t', ..]) {
                        piece(at + offset, found, Form::Any);
                    }
                }
                at = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::token::shape;

    /// Compares the pieces of a text with those that the tables of Unicode give.
    fn check(text: &str) {
        let mut pieces = Vec::new();
        for_each_piece(text, |at, piece, form| {
            if let Form::Plain(known) = form {
                assert_eq!(known, shape(piece), "{piece}");
            }
            pieces.push((at, piece.to_owned()));
        });
        let expected: Vec<(usize, String)> = text
            .split_word_bound_indices()
            .filter(|(_, piece)| !piece.starts_with([' ', '\n', '\r', '\t']))
            .map(|(at, piece)| (at, piece.to_owned()))
            .collect();
        assert_eq!(pieces, expected, "{text:?}");
    }

    #[test]
    fn pieces_stand_between_the_boundaries_of_unicode() {
        check("Plain words, and 1,000.5 of them; a.m. or 10:30? U.S. (AT&T) can't _so_ 5_6 a:b x;y 1;2");
        check(
            "naïve cafe\u{301} e\u{301}. “quoted’s” ’tis 日本語 text\u{a0}here \u{200b}x -\u{fe0f} #\u{fe0f}\u{20e3}",
        );
        check("a\r\nb \u{200d}c  d. e.f 'g' h'i 'j. k' 3.x x.3 .5 $5 %");
        check("end.");
        check("_");
        check("");
    }

    proptest! {
        #[test]
        fn pieces_of_any_text_do(text in "([a-zA-Z0-9]{1,6}|[ .,:;'_\n-]|[é’“”\u{200d}ß三]){0,24}") {
            check(&text);
        }
    }
}
