//! What a writer did to the words of a quotation: left some out ("…"), or put others in brackets.
//!
//! | printed | is |
//! |---|---|
//! | `...` `…` `. . .` `[...]` `[…]` `(…)` | an omission |
//! | `[the militants’]`, `[sic]` | words of the writer, added or in the place of others |
//! | `[h]e`, `want[ed]` | a word with other letters |

use smol_str::SmolStr;

use super::lists::Lists;
use super::words::{Word, folded, form, raw_words};
use crate::span::Span;

/// What stands between brackets has at most this many bytes; a bracket that stays open is none.
const LONGEST_BRACKETS: usize = 400;

/// A part of a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A word that is claimed to have been said.
    Word(Word),
    /// A word with letters in brackets.
    Altered(AlteredWord),
    /// Words are left out here.
    Omission {
        /// The place of the dots, with their brackets.
        span: Span,
        /// Whether the dots stand in brackets. Without them they can also be a pause.
        brackets: bool,
    },
    /// Words of the writer in brackets.
    Insertion {
        /// The place of the brackets.
        span: Span,
        /// What stands between them.
        words: Vec<Word>,
    },
}

/// A word with letters in brackets: `[h]e`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlteredWord {
    /// Its place.
    pub span: Span,
    /// The letters before the brackets, folded.
    pub before: String,
    /// The letters in the brackets, folded.
    pub inside: String,
    /// The letters behind the brackets, folded.
    pub after: String,
}

impl AlteredWord {
    /// The word as it reads with the brackets taken away.
    #[must_use]
    pub fn whole(&self) -> String {
        format!("{}{}{}", self.before, self.inside, self.after)
    }

    /// Whether it can stand for a word of the source: the same letters, those without the brackets, or another
    /// ending of the same stem (`want[ed]` for "wants").
    #[must_use]
    pub fn can_stand_for(&self, source: &str, lists: &Lists) -> bool {
        const SHORTEST_STEM: usize = 3;
        const LONGEST_ENDING: usize = 4;
        let is = |word: String| lists.standard(&word).map_or_else(|| word == source, |form| form == source);
        let other_ending = || {
            self.after.is_empty()
                && self.before.chars().count() >= SHORTEST_STEM
                && source
                    .strip_prefix(&self.before)
                    .is_some_and(|ending| ending.chars().count() <= LONGEST_ENDING)
        };
        is(self.whole()) || is(format!("{}{}", self.before, self.after)) || other_ending()
    }
}

/// The parts of a quotation, in order.
#[must_use]
pub fn parts(text: &str, lists: &Lists) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(['[', '(', '…', '.']) {
        let mark = at + found;
        let Some((start, part, end)) = editing_at(text, plain_from, mark, lists) else {
            at = mark + text[mark..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        push_words(&mut parts, text, Span::new(plain_from, start), lists);
        parts.push(part);
        (plain_from, at) = (end, end);
    }
    push_words(&mut parts, text, Span::new(plain_from, text.len()), lists);
    parts
}

/// The editing whose first mark stands at `mark`: where it begins, what it is, and where it ends.
fn editing_at(text: &str, plain_from: usize, mark: usize, lists: &Lists) -> Option<(usize, Part, usize)> {
    let rest = &text[mark..];
    let open = rest.chars().next()?;
    let close = match open {
        '[' => ']',
        '(' => ')',
        _ => {
            let end = mark + dots(rest)?;
            return Some((mark, Part::Omission { span: Span::new(mark, end), brackets: false }, end));
        }
    };
    let inside = &rest[1..];
    let length = inside
        .find([open, close])
        .filter(|at| *at <= LONGEST_BRACKETS && inside[*at..].starts_with(close))?;
    let inside = &inside[..length];
    let end = mark + 1 + length + 1;
    let span = Span::new(mark, end);
    if dots(inside.trim()) == Some(inside.trim().len()) {
        return Some((mark, Part::Omission { span, brackets: true }, end));
    }
    if open == '(' {
        // Words in parentheses are the speaker's own.
        return None;
    }
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    let before = &text[plain_from..mark];
    let before = &before[before.trim_end_matches(char::is_alphanumeric).len()..];
    let behind = &text[end..];
    let behind = &behind[..behind.len() - behind.trim_start_matches(is_letter).len()];
    let is_part_of_a_word = !inside.is_empty()
        && inside.chars().all(is_letter)
        && (!before.is_empty() || behind.starts_with(char::is_alphanumeric));
    if is_part_of_a_word {
        let behind = behind.trim_end_matches(['\'', '’']);
        let span = Span::new(mark - before.len(), end + behind.len());
        let altered =
            AlteredWord { span, before: folded(before), inside: folded(inside), after: folded(behind) };
        return Some((span.start, Part::Altered(altered), span.end));
    }
    let mut words = Vec::new();
    collect_words(text, Span::new(mark + 1, end - 1), lists, |word| words.push(word));
    Some((mark, Part::Insertion { span, words }, end))
}

/// How many bytes of dots that mean an omission a text begins with: "…", three dots or more, also with spaces.
fn dots(text: &str) -> Option<usize> {
    let (mut n_dots, mut end) = (0, 0);
    let mut spaces = 0;
    for c in text.chars() {
        match c {
            '…' => n_dots += 3,
            '.' => n_dots += 1,
            ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' if n_dots > 0 && spaces == 0 => {
                spaces = c.len_utf8();
                continue;
            }
            _ => break,
        }
        end += spaces + c.len_utf8();
        spaces = 0;
    }
    (n_dots >= 3).then_some(end)
}

fn push_words(parts: &mut Vec<Part>, text: &str, span: Span, lists: &Lists) {
    collect_words(text, span, lists, |word| parts.push(Part::Word(word)));
}

fn collect_words(text: &str, span: Span, lists: &Lists, mut take: impl FnMut(Word)) {
    let plain = span.of(text);
    for raw in raw_words(plain) {
        take(Word {
            span: Span::new(span.start + raw.span.start, span.start + raw.span.end),
            form: SmolStr::clone(&form(raw.span.of(plain), lists)),
            hyphenated: raw.hyphenated,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lexicon;

    /// Words plain, omissions as … or […], insertions in brackets, altered words with their bars.
    fn check(text: &str, expected: &str) {
        let shown: Vec<String> = parts(text, &Lexicon::shared().wording)
            .iter()
            .map(|part| match part {
                Part::Word(word) => word.form.to_string(),
                Part::Altered(word) => format!("{}|{}|{}", word.before, word.inside, word.after),
                Part::Omission { brackets: true, .. } => "[…]".to_owned(),
                Part::Omission { brackets: false, .. } => "…".to_owned(),
                Part::Insertion { words, .. } => {
                    let words: Vec<&str> = words.iter().map(|word| word.form.as_str()).collect();
                    format!("[{}]", words.join(" "))
                }
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn omissions() {
        for dots in ["...", "…", ". . .", "....", ". . . ."] {
            check(&format!("We go {dots} now."), "we go … now");
        }
        for dots in ["[...]", "[…]", "[ . . . ]", "(...)", "(…)"] {
            check(&format!("We go {dots} now."), "we go […] now");
        }
        check("We go. Now.. yes", "we go now yes");
        check("…and so", "… and so");
        check("wait…what", "wait … what");
    }

    #[test]
    fn brackets() {
        check(
            "effectively engaged [the militants’] position",
            "effectively engaged [the militants] position",
        );
        check("the recieved [sic] letter", "the recieved [sic] letter");
        check("[H]e want[ed] it", "|h|e want|ed| it");
        check("[We] go", "[we] go");
        check("Iran[’s] plan", "iran|'s| plan");
        check("we (all of us) go", "we all of us go");
        check("an [open bracket", "an open bracket");
        check("[[x]] y", "[x] y");
        check("[] y", "[] y");
        check("[", "");
    }

    #[test]
    fn altered_words_stand_for_words() {
        let lists = &Lexicon::shared().wording;
        let stands = |text: &str, source: &str| match &parts(text, lists)[..] {
            [Part::Altered(word)] => word.can_stand_for(source, lists),
            parts => panic!("{parts:?}"),
        };
        assert!(stands("[h]e", "he") && stands("want[ed]", "wants") && stands("organis[ed]", "organized"));
        assert!(stands("go[es]", "go") && stands("Iran[’s]", "iran"));
        assert!(!stands("[h]e", "she") && !stands("[d]o", "to") && !stands("want[ed]", "got"));
    }
}
