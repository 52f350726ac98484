//! Patterns for whole lines of page furniture: literal text with `*` for anything.

use memchr::memmem::Finder;
use rustc_hash::FxHashMap;

use super::LineKind;
use crate::eight_bytes::ascii_length;

/// Patterns, found by how a line begins or ends.
#[derive(Debug, Default)]
pub(super) struct LinePatterns {
    /// By their first bytes.
    by_start: FxHashMap<Key, Vec<(LinePattern, LineKind)>>,
    /// Those that begin with `*`, by their last bytes.
    by_end: FxHashMap<Key, Vec<(LinePattern, LineKind)>>,
    /// Those that end with `*` as well, each with a sign that must stand in the line.
    inside: Vec<(Option<u8>, (LinePattern, LineKind))>,
}

/// How many bytes of a pattern's start or end are enough to find it among many.
const KEY: usize = 5;

/// Up to [`KEY`] bytes, the outermost lowest, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key(u64);

impl Key {
    /// Of these bytes from the outside, as many as there are up to [`KEY`].
    fn new(bytes: impl Iterator<Item = u8>) -> Self {
        let packed =
            bytes.take(KEY).zip(0..).map(|(byte, place)| (u64::from(byte) << (8 * place), place + 1));
        Key(packed.fold(0, |key, (byte, length)| key & !Key::LENGTH | byte | length << 56))
    }

    const LENGTH: u64 = 0xff << 56;

    /// It and those of fewer bytes, the longest first.
    fn and_shorter(self) -> impl Iterator<Item = Key> {
        (1..=self.0 >> 56).rev().map(move |length| Key(self.0 & ((1 << (8 * length)) - 1) | length << 56))
    }

    /// How a line begins when it is normalised.
    fn of_start(line: &str) -> Self {
        match line.as_bytes().first_chunk::<KEY>() {
            Some(start) if start.is_ascii() => Key::new(start.iter().map(u8::to_ascii_lowercase)),
            _ => Key::new(normalised(line_start(line)).bytes()),
        }
    }

    /// How a line ends when it is normalised.
    fn of_end(line: &str) -> Self {
        match line.as_bytes().last_chunk::<KEY>() {
            Some(end) if end.is_ascii() => Key::new(end.iter().rev().map(u8::to_ascii_lowercase)),
            _ => Key::new(normalised(line_end(line)).bytes().rev()),
        }
    }
}

impl LinePatterns {
    pub(super) fn insert(&mut self, pattern: LinePattern, kind: LineKind) {
        let (table, key) = match (pattern.start(), pattern.end()) {
            ("", "") => {
                self.inside.push((pattern.sign(), (pattern, kind)));
                return;
            }
            ("", end) => (&mut self.by_end, Key::new(end.bytes().rev())),
            (start, _) => (&mut self.by_start, Key::new(start.bytes())),
        };
        table.entry(key).or_default().push((pattern, kind));
    }

    /// The kind of a line; the pattern with the longest start decides, then the one with the longest end.
    pub(super) fn kind(&self, line: &str) -> Option<LineKind> {
        // The ends of a line tell that nearly all patterns do not fit, and of most lines that none does.
        let at_start = Key::of_start(line).and_shorter().filter_map(|key| self.by_start.get(&key));
        let at_end = Key::of_end(line).and_shorter().filter_map(|key| self.by_end.get(&key));
        let has = |sign: &Option<u8>| sign.is_none_or(|sign| memchr::memchr(sign, line.as_bytes()).is_some());
        let inside = self.inside.iter().filter(|(sign, _)| has(sign)).map(|(_, pattern)| pattern);
        let may_match = |(pattern, _): &&(LinePattern, LineKind)| pattern.may_match(line);
        let mut patterns = at_start.chain(at_end).flatten().chain(inside).filter(may_match).peekable();
        patterns.peek()?;
        let line = normalised(line);
        patterns.find(|(pattern, _)| pattern.matches_normalised(&line)).map(|(_, kind)| *kind)
    }
}

/// So many bytes hold [`KEY`] characters, which are no fewer bytes when they are normalised.
const ENOUGH: usize = 4 * KEY;

fn line_start(line: &str) -> &str {
    (ENOUGH..ENOUGH + 4).find_map(|end| line.get(..end)).unwrap_or(line)
}

fn line_end(line: &str) -> &str {
    (ENOUGH..ENOUGH + 4).find_map(|length| line.get(line.len().checked_sub(length)?..)).unwrap_or(line)
}

/// A pattern for a whole line, matched without regard to case, apostrophe style and outer space.
#[derive(Debug, Clone)]
pub struct LinePattern {
    /// What stands before the first `*`; the whole pattern where there is none.
    first: String,
    /// What stands between, in order, and what stands behind the last `*`.
    rest: Option<(Vec<Finder<'static>>, String)>,
}

impl LinePattern {
    /// Reads a pattern; `*` stands for any text, also none.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let mut parts = pattern.split('*').map(normalised);
        let first = parts.next().unwrap_or_default();
        let mut rest: Vec<String> = parts.collect();
        let rest = rest
            .pop()
            .map(|last| (rest.iter().map(|part| Finder::new(part.as_str()).into_owned()).collect(), last));
        LinePattern { first, rest }
    }

    /// What a line must begin with, at most [`KEY`] bytes of it; nothing where the pattern begins with `*`.
    fn start(&self) -> &str {
        (0..=KEY).rev().find_map(|length| self.first.get(..length)).unwrap_or("")
    }

    /// What a line must end with, at most [`KEY`] bytes of it; nothing where the pattern ends with `*`.
    fn end(&self) -> &str {
        let last = self.rest.as_ref().map_or(self.first.as_str(), |(_, last)| last);
        (0..=KEY).rev().find_map(|length| last.get(last.len().checked_sub(length)?..)).unwrap_or("")
    }

    /// A sign that stands between its stars as it does in any line: no letter, which may be a capital, and no apostrophe.
    fn sign(&self) -> Option<u8> {
        let (middle, _) = self.rest.as_ref()?;
        let is_sign = |byte: &u8| byte.is_ascii_graphic() && !byte.is_ascii_alphabetic() && *byte != b'\'';
        middle.iter().flat_map(|part| part.needle()).copied().find(is_sign)
    }

    /// Whether the whole line is of this form.
    #[must_use]
    pub fn matches(&self, line: &str) -> bool {
        self.matches_normalised(&normalised(line.trim()))
    }

    /// Whether a line that is not normalised begins and ends as this pattern does, as far as its ASCII tells.
    fn may_match(&self, line: &str) -> bool {
        let line = line.as_bytes();
        let is = |stands: Option<&[u8]>, expected: &str| {
            // What is not ASCII may take less room once it is normalised.
            stands.is_none_or(|stands| !stands.is_ascii() || stands.eq_ignore_ascii_case(expected.as_bytes()))
        };
        let (first, last) = (&self.first, self.rest.as_ref().map_or("", |(_, last)| last));
        is(line.get(..first.len()), first)
            && is(line.len().checked_sub(last.len()).map(|start| &line[start..]), last)
    }

    /// As [`LinePattern::matches`], for a line that went through [`normalised`] already.
    #[must_use]
    pub fn matches_normalised(&self, line: &str) -> bool {
        let Some(tail) = line.strip_prefix(self.first.as_str()) else { return false };
        let Some((middle, last)) = &self.rest else { return tail.is_empty() };
        // Nearly all lines fail here, before anything is searched for.
        let Some(tail) = tail.strip_suffix(last.as_str()) else { return false };
        let mut tail = tail.as_bytes();
        for part in middle {
            match part.find(tail) {
                Some(at) => tail = &tail[at + part.needle().len()..],
                None => return false,
            }
        }
        true
    }
}

/// Lower case, with straight apostrophes.
#[must_use]
pub fn normalised(line: &str) -> String {
    if line.is_ascii() {
        return line.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(line.len());
    let mut rest = line;
    loop {
        let at = ascii_length(rest.as_bytes());
        if at == rest.len() {
            break;
        }
        folded.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        match chars.next() {
            Some('’' | '‘') => folded.push('\''),
            c => folded.extend(c.into_iter().flat_map(char::to_lowercase)),
        }
        rest = chars.as_str();
    }
    folded.push_str(rest);
    folded.make_ascii_lowercase();
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_found_by_how_a_line_begins_or_ends() {
        let mut patterns = LinePatterns::default();
        for (pattern, kind) in [
            ("By *", LineKind::Byline),
            ("By signing up *", LineKind::Furniture),
            ("* min read", LineKind::Furniture),
            ("*/AP", LineKind::Credit),
            ("* | Updated: *", LineKind::Date),
            ("* by staff *", LineKind::Credit),
            ("Don't miss *", LineKind::Related),
            ("* élysée", LineKind::Credit),
        ] {
            patterns.insert(LinePattern::new(pattern), kind);
        }
        let kind = |line: &str| patterns.kind(line);
        assert_eq!(kind("By Ana Diaz"), Some(LineKind::Byline));
        assert_eq!(kind("By signing up you agree"), Some(LineKind::Furniture));
        assert_eq!(kind("5 min read"), Some(LineKind::Furniture));
        assert_eq!(kind("Ana Diaz/AP"), Some(LineKind::Credit));
        assert_eq!(kind("Dover | Updated: May 3"), Some(LineKind::Date));
        assert_eq!(kind("Photo By Staff of Dover"), Some(LineKind::Credit));
        assert_eq!(kind("Dover, updated: May 3"), None);
        assert_eq!(kind("DON’T MISS the next one"), Some(LineKind::Related));
        assert_eq!(kind("Photo: Palais de l’ÉLYSÉE"), None);
        assert_eq!(kind("Photo: ÉLYSÉE"), Some(LineKind::Credit));
        assert_eq!(kind("……………………"), None);
        assert_eq!(kind("é"), None);
        assert_eq!(kind(""), None);
    }

    #[test]
    fn stars_stand_for_any_text() {
        let check = |pattern: &str, line: &str| LinePattern::new(pattern).matches(line);
        assert!(check("Updated * ago", " updated 7 sec ago"));
        assert!(!check("Updated * ago", "Updated 20 January 2025"));
        assert!(check("Follow", "FOLLOW"));
        assert!(!check("Follow", "Follow the money"));
        assert!(check("* min read*", "5 min read"));
        assert!(!check("a*a", "a"));
    }
}
