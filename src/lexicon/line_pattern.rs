//! Patterns for whole lines of page furniture: literal text with `*` for anything.

/// A pattern for a whole line, matched without regard to case, apostrophe style and outer space.
#[derive(Debug, Clone)]
pub struct LinePattern {
    parts: Vec<String>,
}

impl LinePattern {
    /// Reads a pattern; `*` stands for any text, also none.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        LinePattern { parts: pattern.split('*').map(normalised).collect() }
    }

    /// How many bytes of a pattern's start are enough to find it among many.
    pub const START: usize = 5;

    /// What a line must begin with, at most [`LinePattern::START`] bytes of it; nothing where the pattern
    /// begins with `*`.
    #[must_use]
    pub fn start(&self) -> &str {
        let first = self.parts.first().map_or("", String::as_str);
        (0..=Self::START).rev().find_map(|length| first.get(..length)).unwrap_or("")
    }

    /// Whether the whole line is of this form.
    #[must_use]
    pub fn matches(&self, line: &str) -> bool {
        self.matches_normalised(&normalised(line.trim()))
    }

    /// As [`LinePattern::matches`], for a line that went through [`normalised`] already.
    #[must_use]
    pub fn matches_normalised(&self, line: &str) -> bool {
        let Some((first, rest)) = self.parts.split_first() else { return false };
        let Some(mut tail) = line.strip_prefix(first.as_str()) else { return false };
        let Some((last, middle)) = rest.split_last() else { return tail.is_empty() };
        for part in middle {
            match tail.find(part.as_str()) {
                Some(at) => tail = &tail[at + part.len()..],
                None => return false,
            }
        }
        tail.len() >= last.len() && tail.ends_with(last.as_str())
    }
}

/// Lower case, with straight apostrophes.
#[must_use]
pub fn normalised(line: &str) -> String {
    if line.is_ascii() {
        return line.to_ascii_lowercase();
    }
    line.chars().flat_map(char::to_lowercase).map(|c| if c == '’' || c == '‘' { '\'' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
