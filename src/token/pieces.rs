//! A stretch of text -> its pieces between word boundaries, and what is plain to see of each.

use unicode_segmentation::UnicodeSegmentation;

/// What is seen of a piece while its end is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// ASCII letters and digits alone.
    Plain,
    /// Anything.
    Any,
}

/// For each byte whether it is an ASCII letter or digit.
static IS_PLAIN: [bool; 256] = {
    let mut is_plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        is_plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    is_plain
};

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
        let is_word = IS_PLAIN[usize::from(*first)];
        let mut end = at + 1;
        if is_word {
            while bytes.get(end).is_some_and(|byte| IS_PLAIN[usize::from(*byte)]) {
                end += 1;
            }
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
                piece(at, &text[at..end], Form::Plain);
                // One blank and the next word.
                let is_next_plain = |byte: &u8| IS_PLAIN[usize::from(*byte)];
                let goes_on = bytes.get(end) == Some(&b' ') && bytes.get(end + 1).is_some_and(is_next_plain);
                at = end + usize::from(goes_on);
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

    /// Compares the pieces of a text with those that the tables of Unicode give.
    fn check(text: &str) {
        let mut pieces = Vec::new();
        for_each_piece(text, |at, piece, form| {
            if form == Form::Plain {
                assert!(piece.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{piece}");
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
