//! A stretch of text -> its pieces between word boundaries, and what is plain to see of each.

use unicode_segmentation::UnicodeSegmentation;

use crate::eight_bytes::plain_start;

/// Takes the pieces of a text as they are found.
pub(super) trait Pieces {
    /// ASCII letters and digits alone, from one place up to another, and the first eight of them as one number. Nearly all
    /// pieces are such.
    fn plain(&mut self, start: usize, end: usize, first_eight: u64);

    /// Anything, at its place.
    fn any(&mut self, start: usize, piece: &str);
}

/// Hands on each stretch between two word boundaries (UAX #29); blanks are left out.
///
/// Nearly all words of a text are ASCII letters between blanks or plain punctuation, where the boundaries
/// are plain to see; whatever is not goes through the tables of Unicode, up to the next blank.
#[inline]
pub(super) fn for_each_piece(text: &str, pieces: &mut impl Pieces) {
    let bytes = text.as_bytes();
    let is_ascii = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
    let joins_word =
        |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        let (length, first_eight) = plain_start(&bytes[at..]);
        let is_word = length > 0;
        let end = at + length.max(1);
        // Nearly always: a word and a blank.
        if is_word && bytes.get(end) == Some(&b' ') {
            pieces.plain(at, end, first_eight);
            // One blank and the next word.
            at = end + usize::from(bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric));
            continue;
        }
        let plain = match bytes.get(end) {
            None | Some(b' ') => true,
            Some(b'_') => false,
            // Between letters or digits these do not part words.
            Some(b'.' | b',' | b':' | b';' | b'\'') if is_word => is_ascii(end + 1) && !joins_word(end + 1),
            Some(byte) => byte.is_ascii(),
        };
        match first {
            b' ' | b'\n' | b'\r' | b'\t' if plain => at = end,
            _ if plain && is_word => {
                pieces.plain(at, end, first_eight);
                at = end;
            }
            _ if plain && first.is_ascii_punctuation() && *first != b'_' => {
                pieces.any(at, &text[at..end]);
                at = end;
            }
            _ => {
                let blank = |place: usize| bytes[place] == b' ' && is_ascii(place + 1);
                let end = (at + 1..bytes.len()).find(|place| blank(*place)).unwrap_or(bytes.len());
                for (offset, found) in text[at..end].split_word_bound_indices() {
                    if !matches!(found.as_bytes(), [b' ' | b'\n' | b'\r' | b'\t', ..]) {
                        pieces.any(at + offset, found);
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
    use crate::eight_bytes::first_eight;

    struct Found<'t>(&'t str, Vec<(usize, String)>);

    impl Pieces for Found<'_> {
        fn plain(&mut self, start: usize, end: usize, eight: u64) {
            let piece = &self.0[start..end];
            assert_eq!(eight, first_eight(piece.as_bytes(), 0, piece.len()));
            assert!(piece.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{piece}");
            self.1.push((start, piece.to_owned()));
        }

        fn any(&mut self, start: usize, piece: &str) {
            self.1.push((start, piece.to_owned()));
        }
    }

    /// Compares the pieces of a text with those that the tables of Unicode give.
    fn check(text: &str) {
        let mut found = Found(text, Vec::new());
        for_each_piece(text, &mut found);
        let pieces = found.1;
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
