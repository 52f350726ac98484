//! The words of a quote without what outlets print differently: case, quote marks, punctuation and spaces.

use crate::eight_bytes::plain_words_length;

/// The words, lower-cased and joined by single spaces.
///
/// Marks *inside* a word are dropped ("don’t" and "don't", "U.S." and "US", "1,000" and "1000" are the
/// same, but "1.5" and "15" are not), any other punctuation parts words. A text without a letter or digit
/// folds to nothing.
///
/// ```
/// use quoteledger::ledger::folded::fold;
///
/// assert_eq!(fold("“Don’t panic,” she said — ‘now’!"), "dont panic she said now");
/// assert_eq!(fold("The U.S.\n spent $1,000"), "the us spent 1000");
/// assert_eq!(fold("…"), "");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// As [`fold`], into a text whose room serves again and again.
pub(crate) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    // What stood before, when it belongs to the word at hand.
    let mut before: Option<char> = None;
    let mut characters = text.chars();
    loop {
        // Nearly all of a text are plain words.
        let rest = characters.as_str();
        let plain = plain_words_length(rest.as_bytes());
        if plain > 0 {
            if before.is_none() && !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(&rest[..plain]);
            before = rest[..plain].chars().next_back();
            characters = rest[plain..].chars();
        }
        let Some(character) = characters.next() else { break };
        if character == ' ' {
            before = None;
            continue;
        }
        if is_invisible(character) {
            continue;
        }
        match (before, character, characters.clone().next()) {
            (Some(before), '\'' | '’' | 'ʼ' | '.', Some(next))
                if before.is_alphabetic() && next.is_alphabetic() => {}
            (Some(before), ',', Some(next)) if before.is_numeric() && next.is_numeric() => {}
            (Some(before), '.', Some(next)) if before.is_numeric() && next.is_numeric() => folded.push('.'),
            _ if (character.is_alphanumeric() && character != 'ʼ') || is_combining(character) => {
                if before.is_none() && !folded.is_empty() {
                    folded.push(' ');
                }
                folded.extend(character.to_lowercase());
                before = Some(character);
            }
            _ => before = None,
        }
    }
    folded.make_ascii_lowercase();
}

/// Accents that stand as characters of their own.
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// Soft hyphens, joiners and marks of no width, which may stand within a word.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, folded: &str) {
        assert_eq!(fold(text), folded, "{text}");
    }

    #[test]
    fn outlets_differ_in_marks_not_in_words() {
        check("It’s over", "its over");
        check("it's  OVER", "its over");
        check("well-known", "well known");
        check("end.Start", "endstart");
        check("end. Start", "end start");
        check("[the] bill ... passed", "the bill passed");
        check("co\u{ad}operate\u{a0}now", "cooperate now");
        check("'Tis", "tis");
        check("1.5 or 15", "1.5 or 15");
        check("donʼt", "dont");
        check("“ ‘ 5’4” ", "5 4");
        check("ÉCOLE Straße", "école straße");
        check("", "");
        check("—!?", "");
    }
}
