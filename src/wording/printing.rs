//! How the same words are printed differently: what a comparison of words passes over, named.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use super::words::{folded, is_accent, is_invisible, without_stroke};

/// A way in which the same words are printed differently, smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Printing {
    /// Spaces and line ends.
    Space,
    /// Two codes for one letter: ligatures, composed accents, invisible characters.
    Unicode,
    /// Curly and straight quotation marks and apostrophes.
    Marks,
    /// Dashes of another kind.
    Dashes,
    /// "…" and "...".
    Ellipsis,
    /// Capitals.
    Case,
    /// "co-operate" and "cooperate".
    Hyphens,
    /// "café" and "cafe".
    Accents,
    /// Two spellings of one word.
    Spelling,
    /// Commas, full stops and other marks inside.
    Punctuation,
    /// The mark at the end, which a writer may set as the sentence around it wants.
    EndMark,
    /// Who said it stands between the words in one text: "…", she said, "…".
    Attribution,
}

impl Printing {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Printing::Space => "space",
            Printing::Unicode => "unicode",
            Printing::Marks => "marks",
            Printing::Dashes => "dashes",
            Printing::Ellipsis => "ellipsis",
            Printing::Case => "case",
            Printing::Hyphens => "hyphens",
            Printing::Accents => "accents",
            Printing::Spelling => "spelling",
            Printing::Punctuation => "punctuation",
            Printing::EndMark => "end mark",
            Printing::Attribution => "attribution between",
        }
    }

    /// How one word is printed in two places, where its forms are the same.
    pub fn of_word(one: &str, other: &str, add: &mut impl FnMut(Printing)) {
        if one == other {
            return;
        }
        let mut step = |change: &dyn Fn(&str) -> String, printing, one: &mut String, other: &mut String| {
            let (new_one, new_other) = (change(one), change(other));
            if one != other && (new_one == new_other || differ_less(one, other, &new_one, &new_other)) {
                add(printing);
            }
            (*one, *other) = (new_one, new_other);
        };
        let (mut one, mut other) = (one.to_owned(), other.to_owned());
        let (one, other) = (&mut one, &mut other);
        step(&unicode, Printing::Unicode, one, other);
        step(&marks, Printing::Marks, one, other);
        step(&str::to_lowercase, Printing::Case, one, other);
        step(&accents, Printing::Accents, one, other);
        step(&folded, Printing::Punctuation, one, other);
        if one != other {
            add(Printing::Spelling);
        }
    }

    /// How what stands between two words is printed in two places.
    pub fn of_gap(one: &str, other: &str, add: &mut impl FnMut(Printing)) {
        if one == other {
            return;
        }
        let (mut one, mut other) = (one.to_owned(), other.to_owned());
        let steps: [(Change, Printing); 7] = [
            (visible, Printing::Unicode),
            (spaces, Printing::Space),
            (marks, Printing::Marks),
            (dashes, Printing::Dashes),
            (ellipses, Printing::Ellipsis),
            (without_marks, Printing::Marks),
            (hyphens, Printing::Hyphens),
        ];
        for (change, printing) in steps {
            if printing == Printing::Dashes && !(one.contains(is_dash) && other.contains(is_dash)) {
                continue;
            }
            let (new_one, new_other) = (change(&one), change(&other));
            if new_one == new_other {
                return add(printing);
            }
            if differ_less(&one, &other, &new_one, &new_other) {
                add(printing);
            }
            (one, other) = (new_one, new_other);
        }
        add(Printing::Punctuation);
    }
}

impl fmt::Display for Printing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What makes two ways of printing the same.
type Change = fn(&str) -> String;

/// Whether a change brought two texts nearer to each other without making them the same: "’S" and "'s" differ
/// in marks, and in more.
fn differ_less(one: &str, other: &str, new_one: &str, new_other: &str) -> bool {
    let distance = |one: &str, other: &str| {
        let differing = one.chars().zip(other.chars()).filter(|(one, other)| one != other).count();
        differing + one.chars().count().abs_diff(other.chars().count())
    };
    (one != new_one || other != new_other) && distance(new_one, new_other) < distance(one, other)
}

fn unicode(text: &str) -> String {
    text.nfkc().filter(|c| !is_invisible(*c)).collect()
}

/// What stands between words has no ligatures, and "…" is looked at by itself.
fn visible(text: &str) -> String {
    text.nfc().filter(|c| !is_invisible(*c)).collect()
}

fn accents(text: &str) -> String {
    text.nfd().filter(|c| !is_accent(*c)).map(|c| without_stroke(c).unwrap_or(c)).collect()
}

fn spaces(text: &str) -> String {
    let mut spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.starts_with(char::is_whitespace) {
        spaced.insert(0, ' ');
    }
    if text.ends_with(char::is_whitespace) && !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced
}

/// Whether it is a quotation mark, or an apostrophe.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '‘'..='‟' | '«' | '»' | '‹' | '›' | 'ʼ' | '′' | '″' | '´' | '＇' | '＂')
}

/// One straight mark for each.
fn marks(text: &str) -> String {
    text.replace("''", "\"")
        .replace("``", "\"")
        .replace("‘‘", "\"")
        .replace("’’", "\"")
        .chars()
        .map(straight)
        .collect()
}

fn straight(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '`' | 'ʼ' | '′' | '´' | '＇' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => '"',
        c => c,
    }
}

/// Outlets change double marks for single ones inside a quotation, and drop them.
fn without_marks(text: &str) -> String {
    spaces(&text.chars().filter(|c| !is_mark(*c)).collect::<String>())
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐'..='―' | '−' | '⸺' | '⸻' | '﹘' | '－')
}

/// " - ", "--" and "—" are one dash.
fn dashes(text: &str) -> String {
    let trimmed = text.trim();
    if trimmed.is_empty() || !trimmed.contains(is_dash) || text == "-" {
        return text.to_owned();
    }
    let mut dashed = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let c = if is_dash(c) { '—' } else { c };
        if c != '—' || !dashed.ends_with('—') {
            dashed.push(c);
        }
    }
    dashed
}

fn ellipses(text: &str) -> String {
    let text = text.replace('…', "...").replace(". . .", "...");
    if text.contains("...") { text.chars().filter(|c| !c.is_whitespace()).collect() } else { text }
}

/// A hyphen, a space and nothing are the same between the halves of a word.
fn hyphens(text: &str) -> String {
    let rest = text.strip_prefix(['-', '‐', '‑']).unwrap_or(text);
    if rest.trim().is_empty() { String::new() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(compare: fn(&str, &str, &mut dyn FnMut(Printing)), one: &str, other: &str) -> String {
        let mut found = Vec::new();
        compare(one, other, &mut |printing| found.push(printing.word()));
        found.join(";")
    }

    fn word(one: &str, other: &str) -> String {
        named(|one, other, mut add| Printing::of_word(one, other, &mut add), one, other)
    }

    fn gap(one: &str, other: &str) -> String {
        named(|one, other, mut add| Printing::of_gap(one, other, &mut add), one, other)
    }

    #[test]
    fn words_that_are_printed_differently() {
        for (one, other, expected) in [
            ("same", "same", ""),
            ("The", "the", "case"),
            ("don’t", "don't", "marks"),
            ("Don’t", "don't", "marks;case"),
            ("cafe\u{301}", "café", "unicode"),
            ("ﬁnd", "find", "unicode"),
            ("cafe", "café", "accents"),
            ("dat", "đất", "accents"),
            ("Lodz", "Łódź", "accents"),
            ("U.S.", "US", "punctuation"),
            ("1,000", "1000", "punctuation"),
            ("colour", "color", "spelling"),
            ("Colour", "color", "case;spelling"),
        ] {
            assert_eq!(word(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn gaps_that_are_printed_differently() {
        for (one, other, expected) in [
            (" ", " ", ""),
            (" ", "\n", "space"),
            (" — ", " - ", "dashes"),
            ("—", " -- ", "dashes"),
            (" “", " \"", "marks"),
            (" ‘", " \"", "marks"),
            (" ", " \"", "marks"),
            ("… ", " ... ", "ellipsis"),
            ("-", " ", "hyphens"),
            (", ", " ", "punctuation"),
            (". ", ", ", "punctuation"),
            (" — ", ". ", "punctuation"),
        ] {
            assert_eq!(gap(one, other), expected, "{one:?} {other:?}");
        }
    }
}
