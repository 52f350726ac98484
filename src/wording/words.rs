//! Text -> words, each with its place and in the form in which it is compared.

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization as _;

use super::lists::Lists;
use crate::span::Span;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its place, without the punctuation around it.
    pub span: Span,
    /// What it is compared by: small letters, straight apostrophes, no accents, the standard spelling.
    pub form: SmolStr,
    /// Whether nothing but a hyphen stands between the word before and this one, as in "co-operate" or where a word is
    /// divided at the end of a line.
    pub hyphenated: bool,
}

/// The words of a text, in order.
///
/// A word is a run of letters and digits, with apostrophes ("don’t"), the dots of "U.S." and the commas of "1,000"
/// inside. What stands around a hyphen are two words. Signs that are read out (`$`, `%`, `&`) are words, and so is
/// each character of scripts that put no spaces between words.
///
/// ```
/// use quoteledger::Lexicon;
/// use quoteledger::wording::words;
///
/// let lists = &Lexicon::shared().wording;
/// let forms: Vec<_> = words("“The U.S. ‘organised’ it — didn’t we?”", lists);
/// let forms: Vec<&str> = forms.iter().map(|word| word.form.as_str()).collect();
/// assert_eq!(forms, ["the", "us", "organized", "it", "didn't", "we"]);
/// ```
#[must_use]
pub fn words(text: &str, lists: &Lists) -> Vec<Word> {
    raw_words(text)
        .map(|raw| Word { span: raw.span, form: form(raw.span.of(text), lists), hyphenated: raw.hyphenated })
        .collect()
}

/// The form in which a word as printed is compared.
#[must_use]
pub fn form(printed: &str, lists: &Lists) -> SmolStr {
    let folded = folded(printed);
    lists.standard(&folded).unwrap_or_else(|| folded.into())
}

/// A word before its spelling is looked at: small letters, straight apostrophes, no accents, ligatures
/// spelled out, and without the dots of acronyms and the commas of numbers.
#[must_use]
pub fn folded(printed: &str) -> String {
    let mut folded = String::with_capacity(printed.len());
    let number = printed.starts_with(|c: char| c.is_ascii_digit());
    let mut push = |c: char| match c {
        ',' => {}
        '.' if !number => {}
        '’' | '‘' | 'ʼ' | '＇' | '′' => folded.push('\''),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'ß' | 'ẞ' => folded.push_str("ss"),
        c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
        c if is_invisible(c) || is_accent(c) => {}
        c if without_stroke(c).is_some() => {
            folded.extend(without_stroke(c).into_iter().flat_map(char::to_lowercase))
        }
        // "İ" has a dot of its own when it is small.
        c => folded.extend(c.to_lowercase().filter(|c| !is_accent(*c))),
    };
    if printed.is_ascii() {
        printed.chars().for_each(&mut push);
    } else {
        // The dots of "…" are no part of a word, so nothing is lost by the compatible form.
        printed.nfkd().for_each(&mut push);
    }
    folded
}

/// The letter under a stroke, which Unicode takes for a part of the letter and no accent.
pub(crate) fn without_stroke(c: char) -> Option<char> {
    Some(match c {
        'đ' => 'd',
        'Đ' => 'D',
        'ø' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'ħ' => 'h',
        'Ħ' => 'H',
        'ŧ' => 't',
        'Ŧ' => 'T',
        _ => return None,
    })
}

/// A word as it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawWord {
    /// Its place.
    pub span: Span,
    /// As in [`Word`].
    pub hyphenated: bool,
}

/// The places of the words of a text, in order.
pub fn raw_words(text: &str) -> impl Iterator<Item = RawWord> + '_ {
    let mut end = 0;
    let mut is_first = true;
    std::iter::from_fn(move || {
        let start = next_start(text, end)?;
        let hyphenated = !is_first && is_hyphen(&text[end..start]);
        end = word_end(text, start);
        is_first = false;
        Some(RawWord { span: Span::new(start, end), hyphenated })
    })
}

/// Where the next word begins.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'$' | b'%' | b'&') {
                return Some(at);
            }
            at += 1;
        } else {
            let c = text[at..].chars().next()?;
            if is_letter(c) || is_sign(c) {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }
    None
}

/// Where the word ends that begins at `start`.
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    // Where the letters began that stand before `at`: behind a dot, behind it.
    let mut part = start;
    if let Some(first) = text[start..].chars().next() {
        at += first.len_utf8();
        if is_sign(first) {
            return at;
        }
        if is_unspaced(first) {
            let marks = text[at..].chars().take_while(|c| is_accent(*c) || is_invisible(*c));
            return at + marks.map(char::len_utf8).sum::<usize>();
        }
    }
    loop {
        while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
            at += 1;
        }
        let mut rest = text[at..].chars();
        let Some(c) = rest.next() else { return at };
        if c == ' ' {
            return at;
        }
        let next = rest.next();
        let goes_on = match c {
            '\'' | '’' | '‘' | '＇' | '′' => {
                next.is_some_and(|next| is_letter(next) && !is_unspaced(next))
            }
            '.' => joins_at_dot(text, part, at),
            ',' => joins_at_comma(bytes, at),
            c if is_accent(c) => true,
            c if is_invisible(c) => next.is_some_and(is_letter),
            c => !c.is_ascii() && is_letter(c) && !is_unspaced(c),
        };
        if !goes_on {
            return at;
        }
        at += c.len_utf8();
        if c == '.' {
            part = at;
        }
    }
}

/// Whether the dot at `at` stands between the letters of an acronym, or between digits.
fn joins_at_dot(text: &str, part: usize, at: usize) -> bool {
    let bytes = text.as_bytes();
    if let (Some(before), Some(after)) = (bytes.get(at - 1), bytes.get(at + 1))
        && before.is_ascii_digit()
        && after.is_ascii_digit()
    {
        return true;
    }
    let mut rest = text[at + 1..].chars();
    let is_one = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    rest.next().is_some_and(char::is_alphabetic)
        && rest.next().is_none_or(|c| !c.is_alphanumeric())
        && is_one(&text[part..at])
}

/// Whether the comma at `at` parts thousands.
fn joins_at_comma(bytes: &[u8], at: usize) -> bool {
    let digits = bytes[at + 1..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    bytes[at - 1].is_ascii_digit() && digits == 3
}

/// Whether what stands between two words makes one word of them: a hyphen, at the end of a line too.
fn is_hyphen(between: &str) -> bool {
    let Some(behind) = between.strip_prefix(['-', '‐', '‑']) else { return false };
    behind.is_empty() || (behind.contains('\n') && behind.trim().is_empty())
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
}

/// Signs that are read out.
fn is_sign(c: char) -> bool {
    matches!(c, '$' | '%' | '&' | '¢'..='¥' | '‰' | '\u{20a0}'..='\u{20cf}')
}

/// Characters of scripts that put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Accents that stand as characters of their own.
pub(super) fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Soft hyphens, joiners and marks of no width, which may stand within a word.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lexicon;

    fn check(text: &str, expected: &str) {
        let words = words(text, &Lexicon::shared().wording);
        let shown: Vec<String> = words
            .iter()
            .map(|word| format!("{}{}", if word.hyphenated { "-" } else { "" }, word.form))
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn words_are_compared_without_what_outlets_print_differently() {
        check("It’s OVER, it's over", "it's over it's over");
        check("were we're", "were we're");
        check("end.Start end. Start", "end start end start");
        check("the U.S. and the US, at 5 p.m. on", "the us and the us at 5 pm on");
        check("1,000 1000 1.5 15 3,14", "1000 1000 1.5 15 3 14");
        check("$5 5% A&B €7", "$ 5 5 percent a and b € 7");
        check("co-operate govern-\n  ment non – stop", "co -operate govern -ment non stop");
        check(
            "co\u{ad}operate caf\u{e9} cafe\u{301} \u{fb01}nd Stra\u{df}e",
            "cooperate cafe cafe find strasse",
        );
        check("the players’ ‘best’ ’em rock ’n’ roll", "the players best em rock n roll");
        check("日本語 yes", "日 本 語 yes");
        check("İstanbul istanbul", "istanbul istanbul");
        check("", "");
        check("—!?…", "");
    }

    #[test]
    fn words_lie_where_they_say() {
        let text = "“Łódź, he’d say: U.S.A.”";
        let spans: Vec<&str> = raw_words(text).map(|word| word.span.of(text)).collect();
        assert_eq!(spans, ["Łódź", "he’d", "say", "U.S.A"]);
    }
}
