//! Who says the words in the source.

use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use super::judge::Judgement;
use super::verdict::{Caution, SpeakerThere, Verdict};
use crate::article::articles_of;
use crate::ledger::Row;
use crate::lexicon::Lexicon;
use crate::pipeline::{Options, ledger_of};
use crate::quote::quoted_spans;
use crate::reading::Document;
use crate::span::{CodePoints, Span};
use crate::speaker_name::same_speaker;
use crate::wording::words::{folded, raw_words};

/// As much of a source as is read once more to learn who speaks; of a longer one what stands around the passage.
const MOST_BYTES: usize = 12_000;
const BYTES_BEFORE: usize = 5_000;
const BYTES_BEHIND: usize = 2_000;
/// From this confidence on the source's speaker is no guess.
const SURE: f32 = 0.7;

/// What must be kept of a source to say who speaks there.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    text: Arc<Text>,
    /// Where this text begins in the source.
    from: usize,
}

/// A text, and who speaks in it once somebody asked.
#[derive(Debug)]
pub(super) struct Text {
    text: String,
    is_one_article: bool,
    speech: OnceLock<Speech>,
}

/// What is said in a text, and how it is marked.
#[derive(Debug)]
struct Speech {
    spoken: Box<[Spoken]>,
    /// What stands between quotation marks, in bytes, sorted.
    marked: Box<[Span]>,
    /// Whether it sets marks around what people said, and tells all else in its own words.
    marks_speech: bool,
}

/// A quotation in a source.
#[derive(Debug)]
struct Spoken {
    /// Empty where nobody is named.
    speaker: String,
    is_indirect: bool,
    /// Whether it stands in another quotation.
    is_nested: bool,
    /// A speech of a transcript.
    is_turn: bool,
    /// Whether the speaker is no guess.
    is_sure: bool,
    /// The speaker's type, as the ledger has it.
    kind: String,
    /// Where it stands, in code points, start and end.
    places: Vec<(usize, usize)>,
}

impl Text {
    fn new(text: &str, is_one_article: bool) -> Arc<Text> {
        Arc::new(Text { text: text.to_owned(), is_one_article, speech: OnceLock::new() })
    }

    fn speech(&self, lexicon: &Lexicon) -> &Speech {
        self.speech.get_or_init(|| {
            let mut document = Document::new("source", &*self.text);
            document.is_one_article = self.is_one_article;
            let spoken: Box<[Spoken]> =
                ledger_of(&document, lexicon, &Options::default()).into_iter().map(Spoken::of).collect();
            let mut marked: Vec<Span> = Vec::new();
            for article in articles_of(&document, lexicon) {
                let spans = quoted_spans(&document.text, &article, lexicon);
                marked.extend(spans.iter().flat_map(|span| &span.pieces).map(|piece| piece.outer));
            }
            marked.sort_unstable_by_key(|span| span.start);
            let has_quotation = spoken.iter().any(|spoken| !spoken.is_indirect && !spoken.is_turn);
            let marks_speech = has_quotation && !speaks_itself(&document.text, &marked, lexicon);
            Speech { spoken, marked: marked.into(), marks_speech }
        })
    }
}

impl Spoken {
    fn of(row: Row) -> Spoken {
        let is_indirect = row.kind == "indirect";
        let spans = if is_indirect { &row.content_spans } else { &row.spans };
        Spoken {
            places: places(spans),
            is_indirect,
            is_nested: row.has_flag("nested"),
            is_turn: row.has_flag("transcript"),
            is_sure: row.confidence.parse::<f32>().is_ok_and(|confidence| confidence >= SURE),
            kind: row.speaker_type.into(),
            speaker: row.speaker,
        }
    }

    /// Whether a speaker of this type by another name is somebody else. A ministry can speak through its minister, "a
    /// resident" can have a name, and a guess accuses nobody.
    fn tells_apart(&self, row_kind: &str) -> bool {
        let is_person = |kind: &str| kind == "person";
        let is_body = |kind: &str| matches!(kind, "agency" | "organisation");
        let is_like = is_person(&self.kind) && (is_person(row_kind) || row_kind.is_empty())
            || is_body(&self.kind) && is_body(row_kind);
        self.is_sure && is_like
    }
}

/// Whether a text says "I" and "we" outside its quotation marks, as a speech or a statement does and news does not.
fn speaks_itself(text: &str, marked: &[Span], lexicon: &Lexicon) -> bool {
    /// One in so many words.
    const FEWEST: usize = 80;
    let (mut n_words, mut n_first) = (0, 0);
    for word in raw_words(text).filter(|word| !is_within(word.span.start, marked)) {
        n_words += 1;
        let folded = folded(word.span.of(text));
        let whole = folded.split('\'').next().unwrap_or_default();
        n_first += usize::from(lexicon.word(whole).pronoun.is_some_and(|pronoun| pronoun.person == 1));
    }
    n_first * FEWEST >= n_words.max(1)
}

fn is_within(at: usize, marked: &[Span]) -> bool {
    let after = marked.partition_point(|span| span.start <= at);
    // Quotations stand within each other, but not deep.
    marked[after.saturating_sub(8)..after].iter().any(|span| at < span.end)
}

impl Surroundings {
    /// `whole` keeps the text of a short document for its other passages.
    pub(super) fn of(document: &Document, span: Span, whole: &mut Option<Arc<Text>>) -> Surroundings {
        let text = &document.text;
        if text.len() <= MOST_BYTES {
            let text = Arc::clone(whole.get_or_insert_with(|| Text::new(text, document.is_one_article)));
            return Surroundings { text, from: 0 };
        }
        let from = line_start(text, span.start.saturating_sub(BYTES_BEFORE));
        let to = line_start(text, (span.end + BYTES_BEHIND).min(text.len())).max(span.end);
        let from = from.min(span.start);
        Surroundings { text: Text::new(&text[from..to], true), from }
    }

    /// Who speaks the passage, as the ledger of the source has it. Adds what a checker must know of it.
    pub(super) fn look(&self, judgement: &mut Judgement, row: &Row, lexicon: &Lexicon) -> SpeakerThere {
        let text = &self.text.text;
        let speech = self.text.speech(lexicon);
        let code_points = CodePoints::of(text);
        let here = |span: &Span| Span::new(span.start - self.from, span.end - self.from);
        let places = |spans: &[Span]| -> Vec<(usize, usize)> {
            let place = |span: Span| (code_points.at(text, span.start), code_points.at(text, span.end));
            spans.iter().map(here).map(place).collect()
        };
        let (parts, left_out) = (places(&judgement.parts), places(&judgement.left_out));
        let said: Vec<&Spoken> = parts.iter().filter_map(|part| speech.at(*part)).collect();
        let there = speaker_there(&said, &row.speaker, lexicon);
        if judgement.verdict == Verdict::Weak {
            // What proves nothing accuses nobody either.
            return there;
        }
        if speech.joins_speakers(&said, &left_out, lexicon) {
            judgement.add_caution(Caution::TwoSpeakers);
        }
        let is_theirs = |spoken: &&Spoken| same_speaker(&row.speaker, &spoken.speaker, lexicon);
        let is_anothers = |spoken: &&Spoken| spoken.tells_apart(&row.speaker_type);
        if matches!(there, SpeakerThere::Other(_))
            && said.iter().any(is_anothers)
            && !said.iter().any(is_theirs)
        {
            judgement.add_caution(Caution::OtherSpeaker);
        }
        let is_a_body = matches!(&*row.speaker_type, "agency" | "organisation" | "group" | "document");
        if speech.marks_speech
            && !is_a_body
            && said.iter().all(|spoken| spoken.is_indirect)
            && judgement.parts.iter().map(here).all(|part| !is_within(part.start, &speech.marked))
        {
            judgement.add_caution(Caution::NotInMarks);
        }
        there
    }
}

/// Who of those that say the parts of a passage matters to a row.
fn speaker_there(said: &[&Spoken], expected: &str, lexicon: &Lexicon) -> SpeakerThere {
    let mut there = SpeakerThere::Unknown;
    for spoken in said.iter().filter(|spoken| !spoken.speaker.is_empty()) {
        let name = spoken.speaker.clone();
        if same_speaker(expected, &name, lexicon) {
            there = SpeakerThere::Same(name);
        } else if spoken.is_indirect {
            // Whose words they are exactly, a report does not say.
        } else if expected.is_empty() {
            there = SpeakerThere::Named(name);
        } else {
            return SpeakerThere::Other(name);
        }
    }
    there
}

impl Speech {
    /// The quotation that has most of a place. Where one stands within another, the inner one is whose words they are.
    fn at(&self, (start, end): (usize, usize)) -> Option<&Spoken> {
        let shared = |spoken: &&Spoken| {
            let (shared, length) = overlap(&spoken.places, start, end);
            let is_named = !spoken.speaker.is_empty();
            (shared * 2 > end - start).then_some((shared, is_named, !spoken.is_indirect, Reverse(length)))
        };
        self.spoken.iter().filter(|spoken| shared(spoken).is_some()).max_by_key(shared)
    }

    /// Whether two people say the parts of a passage, or somebody else speaks in what is left out.
    fn joins_speakers(&self, said: &[&Spoken], left_out: &[(usize, usize)], lexicon: &Lexicon) -> bool {
        let is_named = |spoken: &&Spoken| !spoken.is_indirect && !spoken.speaker.is_empty();
        let mut named = said.iter().copied().filter(is_named);
        let Some(first) = named.next() else { return false };
        let differs = |spoken: &Spoken| !same_speaker(&first.speaker, &spoken.speaker, lexicon);
        let speaks_in = |spoken: &Spoken, (start, end): (usize, usize)| {
            overlap(&spoken.places, start, end).0 > 0 && !spoken.is_nested
        };
        named.any(differs)
            || left_out.iter().any(|place| {
                self.spoken.iter().filter(is_named).any(|spoken| speaks_in(spoken, *place) && differs(spoken))
            })
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
            let row = Row { speaker: expected.to_owned(), ..Row::default() };
            let mut judgement = Judgement::plain(span);
            let surroundings = Surroundings::of(&document, span, &mut None);
            surroundings.look(&mut judgement, &row, Lexicon::shared())
        };
        assert_eq!(at("The bridge will hold", "Ana Diaz"), SpeakerThere::Same("Ana Diaz".to_owned()));
        assert_eq!(at("The bridge will hold", "Bo Roe"), SpeakerThere::Other("Ana Diaz".to_owned()));
        assert_eq!(at("The bridge will hold", ""), SpeakerThere::Named("Ana Diaz".to_owned()));
        assert_eq!(at("It rained", "Bo Roe"), SpeakerThere::Unknown);
    }

    #[test]
    fn a_person_is_no_other_speaker_than_the_body_she_speaks_for() {
        let text = "Bridge reopens\n\n“The bridge will hold for a year,” Mayor Ana Diaz said.\n";
        let document = Document::new("a.txt", text);
        let is_told_apart = |speaker: &str, kind: &str| {
            let start = text.find("The bridge").unwrap();
            let span = Span::new(start, start + "The bridge will hold for a year,".len());
            let row = Row { speaker: speaker.to_owned(), speaker_type: kind.into(), ..Row::default() };
            let mut judgement = Judgement::plain(span);
            Surroundings::of(&document, span, &mut None).look(&mut judgement, &row, Lexicon::shared());
            judgement.cautions.contains(&Caution::OtherSpeaker)
        };
        assert!(is_told_apart("Bo Roe", "person") && is_told_apart("Bo Roe", ""));
        assert!(!is_told_apart("City of Dover", "agency") && !is_told_apart("a resident", "anonymous"));
        assert!(!is_told_apart("Ms Diaz", "person"));
    }
}
