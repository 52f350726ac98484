//! Who says the words in the source.

use std::sync::Arc;

use super::verdict::SpeakerThere;
use crate::ledger::folded::fold;
use crate::lexicon::{Lexicon, NamePart};
use crate::pipeline::{Options, ledger_of};
use crate::reading::Document;
use crate::span::{CodePoints, Span};

/// As much of a source as is read once more to learn who speaks; of a longer one what stands around the passage.
const MOST_BYTES: usize = 48_000;
const BYTES_BEFORE: usize = 10_000;
const BYTES_BEHIND: usize = 4_000;

/// What must be kept of a source to say who speaks there.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    text: Arc<str>,
    is_one_article: bool,
    /// The passage, in this text.
    span: Span,
}

impl Surroundings {
    /// `whole` keeps the text of a short document for its other passages.
    pub(super) fn of(document: &Document, span: Span, whole: &mut Option<Arc<str>>) -> Surroundings {
        let text = &document.text;
        if text.len() <= MOST_BYTES {
            let text = Arc::clone(whole.get_or_insert_with(|| Arc::from(text.as_str())));
            return Surroundings { text, is_one_article: document.is_one_article, span };
        }
        let from = line_start(text, span.start.saturating_sub(BYTES_BEFORE));
        let to = line_start(text, (span.end + BYTES_BEHIND).min(text.len())).max(span.end);
        let from = from.min(span.start);
        Surroundings {
            text: Arc::from(&text[from..to]),
            is_one_article: true,
            span: Span::new(span.start - from, span.end - from),
        }
    }

    /// Who speaks the passage, as the ledger of the source has it.
    pub(super) fn speaker(&self, expected: &str, lexicon: &Lexicon) -> SpeakerThere {
        let mut document = Document::new("source", &*self.text);
        document.is_one_article = self.is_one_article;
        let code_points = CodePoints::of(&self.text);
        let start = code_points.at(&self.text, self.span.start);
        let end = code_points.at(&self.text, self.span.end);
        // Where a quotation stands within another, the inner one is whose words they are.
        let best = ledger_of(&document, lexicon, &Options::default())
            .into_iter()
            .filter(|row| !row.speaker.is_empty())
            .filter_map(|row| {
                let spans = if row.kind == "indirect" { &row.content_spans } else { &row.spans };
                let (shared, length) = overlap(spans, start, end);
                (shared * 2 > end - start).then_some((shared, length, row))
            })
            .max_by_key(|(shared, length, _)| (*shared, std::cmp::Reverse(*length)));
        let Some((.., row)) = best else { return SpeakerThere::Unknown };
        if !expected.is_empty() && is_same(expected, &row.speaker, lexicon) {
            SpeakerThere::Same
        } else if row.kind == "indirect" {
            // Whose words they are exactly, a report does not say.
            SpeakerThere::Unknown
        } else if expected.is_empty() {
            SpeakerThere::Named(row.speaker)
        } else {
            SpeakerThere::Other(row.speaker)
        }
    }
}

/// The start of the line that holds a byte. A line that is too long to be a paragraph is cut.
fn line_start(text: &str, at: usize) -> usize {
    const LONGEST_LINE: usize = 4_000;
    let mut from = at.saturating_sub(LONGEST_LINE);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    text.as_bytes()[from..at].iter().rposition(|byte| *byte == b'\n').map_or(from, |before| from + before + 1)
}

/// How many code points of a range some places cover, and how many they have in all.
fn overlap(spans: &str, start: usize, end: usize) -> (usize, usize) {
    let places = spans.split(';').filter_map(|span| {
        let (from, to) = span.split_once('-')?;
        Some((from.parse::<usize>().ok()?, to.parse::<usize>().ok()?))
    });
    places.fold((0, 0), |(shared, length), (from, to)| {
        (shared + to.min(end).saturating_sub(from.max(start)), length + to.saturating_sub(from))
    })
}

/// "Diaz", "DIAZ" and "Ana Diaz", "ISPR" and "Inter-Services Public Relations" are the same speaker.
fn is_same(one: &str, other: &str, lexicon: &Lexicon) -> bool {
    let words = |name: &str| {
        let mut words: Vec<String> = fold(name).split(' ').map(str::to_owned).collect();
        let is_suffix = |word: &String| {
            matches!(lexicon.word(word).name_part, Some(NamePart::Suffix | NamePart::Generation))
        };
        while words.len() > 1 && words.last().is_some_and(is_suffix) {
            words.pop();
        }
        words
    };
    let (words_one, words_other) = (words(one), words(other));
    let within = |one: &[String], other: &[String]| {
        one.iter().all(|word| other.contains(word) || lexicon.word(word).function.is_some())
    };
    let is_acronym = |short: &str, long: &str| {
        let initials: String = long
            .split([' ', '-'])
            .filter_map(|word| word.chars().next())
            .filter(|first| first.is_uppercase())
            .collect();
        short.chars().count() > 1 && short == initials
    };
    let same_last = words_one.last() == words_other.last()
        // "Ana Diaz" and "Bo Diaz" are two.
        && (words_one.len() == 1 || words_other.len() == 1 || initial(&words_one) == initial(&words_other));
    same_last
        || within(&words_one, &words_other)
        || within(&words_other, &words_one)
        || is_acronym(one, other)
        || is_acronym(other, one)
}

fn initial(words: &[String]) -> Option<char> {
    words.first().and_then(|word| word.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_speaker() {
        let same = |one, other| is_same(one, other, Lexicon::shared());
        assert!(same("Ana Diaz", "DIAZ") && same("Ana Diaz", "Ana M. Diaz") && same("A. Diaz", "Ana Diaz"));
        assert!(same("ISPR", "Inter-Services Public Relations") && same("Martin King", "Martin King Jr."));
        assert!(same("Ministry of Health", "Health Ministry"));
        assert!(!same("Ana Diaz", "Bo Diaz") && !same("Ana Diaz", "Ana Roe") && !same("MIT", "Bo Roe"));
    }

    #[test]
    fn a_source_says_who_speaks() {
        let text =
            "Bridge reopens\n\n“The bridge will hold for a year,” Mayor Ana Diaz said.\n\nIt rained.\n";
        let document = Document::new("a.txt", text);
        let at = |words: &str, expected: &str| {
            let start = text.find(words).unwrap();
            let span = Span::new(start, start + words.len());
            Surroundings::of(&document, span, &mut None).speaker(expected, Lexicon::shared())
        };
        assert_eq!(at("The bridge will hold", "Ana Diaz"), SpeakerThere::Same);
        assert_eq!(at("The bridge will hold", "Bo Roe"), SpeakerThere::Other("Ana Diaz".to_owned()));
        assert_eq!(at("The bridge will hold", ""), SpeakerThere::Named("Ana Diaz".to_owned()));
        assert_eq!(at("It rained", "Bo Roe"), SpeakerThere::Unknown);
    }
}
