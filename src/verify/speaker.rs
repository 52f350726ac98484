//! Who says the words in the source.

use std::sync::{Arc, OnceLock};

use super::verdict::SpeakerThere;
use crate::lexicon::Lexicon;
use crate::pipeline::{Options, ledger_of};
use crate::reading::Document;
use crate::span::{CodePoints, Span};
use crate::speaker_name::same_speaker;

/// As much of a source as is read once more to learn who speaks; of a longer one what stands around the passage.
const MOST_BYTES: usize = 12_000;
const BYTES_BEFORE: usize = 5_000;
const BYTES_BEHIND: usize = 2_000;

/// What must be kept of a source to say who speaks there.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    text: Arc<Text>,
    /// The passage, in this text.
    span: Span,
}

/// A text, and who speaks in it once somebody asked.
#[derive(Debug)]
pub(super) struct Text {
    text: String,
    is_one_article: bool,
    spoken: OnceLock<Box<[Spoken]>>,
}

/// A quotation in a source.
#[derive(Debug)]
struct Spoken {
    speaker: String,
    is_indirect: bool,
    /// Where it stands, in code points, start and end.
    places: Vec<(usize, usize)>,
}

impl Text {
    fn new(text: &str, is_one_article: bool) -> Arc<Text> {
        Arc::new(Text { text: text.to_owned(), is_one_article, spoken: OnceLock::new() })
    }

    /// The quotations that have a speaker.
    fn spoken(&self, lexicon: &Lexicon) -> &[Spoken] {
        self.spoken.get_or_init(|| {
            let mut document = Document::new("source", &*self.text);
            document.is_one_article = self.is_one_article;
            ledger_of(&document, lexicon, &Options::default())
                .into_iter()
                .filter(|row| !row.speaker.is_empty())
                .map(|row| {
                    let is_indirect = row.kind == "indirect";
                    let spans = if is_indirect { &row.content_spans } else { &row.spans };
                    Spoken { places: places(spans), is_indirect, speaker: row.speaker }
                })
                .collect()
        })
    }
}

impl Surroundings {
    /// `whole` keeps the text of a short document for its other passages.
    pub(super) fn of(document: &Document, span: Span, whole: &mut Option<Arc<Text>>) -> Surroundings {
        let text = &document.text;
        if text.len() <= MOST_BYTES {
            let text = Arc::clone(whole.get_or_insert_with(|| Text::new(text, document.is_one_article)));
            return Surroundings { text, span };
        }
        let from = line_start(text, span.start.saturating_sub(BYTES_BEFORE));
        let to = line_start(text, (span.end + BYTES_BEHIND).min(text.len())).max(span.end);
        let from = from.min(span.start);
        let span = Span::new(span.start - from, span.end - from);
        Surroundings { text: Text::new(&text[from..to], true), span }
    }

    /// Who speaks the passage, as the ledger of the source has it.
    pub(super) fn speaker(&self, expected: &str, lexicon: &Lexicon) -> SpeakerThere {
        let text = &self.text.text;
        let code_points = CodePoints::of(text);
        let start = code_points.at(text, self.span.start);
        let end = code_points.at(text, self.span.end);
        // Where a quotation stands within another, the inner one is whose words they are.
        let best = self
            .text
            .spoken(lexicon)
            .iter()
            .filter_map(|spoken| {
                let (shared, length) = overlap(&spoken.places, start, end);
                (shared * 2 > end - start).then_some((shared, length, spoken))
            })
            .max_by_key(|(shared, length, _)| (*shared, std::cmp::Reverse(*length)));
        let Some((.., spoken)) = best else { return SpeakerThere::Unknown };
        if same_speaker(expected, &spoken.speaker, lexicon) {
            SpeakerThere::Same
        } else if spoken.is_indirect {
            // Whose words they are exactly, a report does not say.
            SpeakerThere::Unknown
        } else if expected.is_empty() {
            SpeakerThere::Named(spoken.speaker.clone())
        } else {
            SpeakerThere::Other(spoken.speaker.clone())
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

/// Places as a ledger writes them, "12-30;44-51".
fn places(spans: &str) -> Vec<(usize, usize)> {
    let place = |span: &str| {
        let (from, to) = span.split_once('-')?;
        Some((from.parse().ok()?, to.parse().ok()?))
    };
    spans.split(';').filter_map(place).collect()
}

/// How many code points of a range some places cover, and how many they have in all.
fn overlap(places: &[(usize, usize)], start: usize, end: usize) -> (usize, usize) {
    places.iter().fold((0, 0), |(shared, length), &(from, to)| {
        (shared + to.min(end).saturating_sub(from.max(start)), length + to.saturating_sub(from))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
