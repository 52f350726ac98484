//! Where a quotation stands, told by the words around it.

use crate::span::Span;

/// Code points before and after the words; as many as annotation tools of the web commonly give.
const AROUND: usize = 32;

/// The words of a quotation with what stands before and after them: the TextQuoteSelector of the W3C's Web Annotation Data
/// Model. It finds them also in a text in which they have moved.
///
/// Written in JSON lines alone, where `null` stands for each of a row without one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// Up to 32 code points before the words.
    pub prefix: String,
    /// The text from the first of the quoted words to the last, with whatever stands between the pieces of a split quote.
    pub exact: String,
    /// Up to 32 code points after the words.
    pub suffix: String,
}

/// The keys of a selector in JSON lines, and what they hold.
pub const SELECTOR: [(&str, &str); 3] = [
    ("prefix", "Up to 32 code points before the quoted words (W3C TextQuoteSelector)."),
    (
        "exact",
        "The text from the first of the quoted words to the last, with what stands between the pieces of a split quote \
         (W3C TextQuoteSelector).",
    ),
    ("suffix", "Up to 32 code points after the quoted words (W3C TextQuoteSelector)."),
];

impl Selector {
    /// The selector of the words that stand at these places; nothing where there are none.
    #[must_use]
    pub fn of(text: &str, places: &[Span]) -> Option<Selector> {
        let start = places.iter().map(|place| place.start).min()?;
        let words = Span::new(start, places.iter().map(|place| place.end).max()?);
        let (before, after) = (&text[..words.start], &text[words.end..]);
        let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let end = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
        Some(Selector {
            prefix: before[start..].to_owned(),
            exact: words.of(text).to_owned(),
            suffix: after[..end].to_owned(),
        })
    }

    /// The values, in the order of [`SELECTOR`].
    #[must_use]
    pub fn values(&self) -> [&str; 3] {
        [&self.prefix, &self.exact, &self.suffix]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_quotation_is_one_stretch_of_text() {
        let text = "é “If so,” he said, “then no.” Ünd";
        let places = [Span::new(6, 12), Span::new(28, 36)];
        let selector = Selector::of(text, &places).unwrap();
        assert_eq!(selector.values(), ["é “", "If so,” he said, “then no.", "” Ünd"]);
        assert_eq!(Selector::of(text, &[]), None);
    }

    #[test]
    fn no_more_than_32_code_points_stand_around() {
        let text = format!("{}words{}", "ä".repeat(40), "ö".repeat(40));
        let selector = Selector::of(&text, &[Span::new(80, 85)]).unwrap();
        assert_eq!(selector.values(), ["ä".repeat(32).as_str(), "words", "ö".repeat(32).as_str()]);
    }
}
