//! Evidence drawn into the text of the article.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use quoteledger::evidence::{Finding, Marked, Quoted};
use quoteledger::span::Span;

use super::folded::Folded;
use super::words::{Note, UNLIKELY, Words, one_line, percent, short, shown_candidates};

/// What stands farther from the quotation than this is told in words only, in bytes.
const FARTHEST_DRAWN: usize = 3000;
/// A line of the file is shown from its start when that is no farther off than this, in bytes.
const LONGEST_LEAD: usize = 240;
/// Of words that run over more lines than this only the first and the last are drawn.
const MOST_LINES: usize = 6;
/// What stands beside the text: " | ", and the lines' numbers.
const GUTTER: usize = 8;
/// What stands beside a note but for its name: "     = : ".
const NOTE_GUTTER: usize = 10;
/// The numbers before the text of a row.
const ROW_INDENT: usize = 7;

/// Draws what was found, one finding at a time.
pub struct Drawing<'e> {
    /// The words to draw into, and those below.
    pub words: Words<'e>,
    /// The file's name, for the places.
    pub name: &'e str,
    /// How many columns there are.
    pub width: usize,
    /// With colour or without.
    pub renderer: Renderer,
}

/// A place to draw, with what stands below it.
struct Mark {
    place: Span,
    label: Option<String>,
    is_quote: bool,
}

impl Drawing<'_> {
    /// One finding; `number` counts the quotations of the article.
    pub fn draw(&self, finding: &Finding<'_>, number: usize) -> String {
        match finding {
            Finding::Quoted(quoted) => self.quotation(quoted, number),
            Finding::LeftOut(marked) => self.left_out(marked),
        }
    }

    fn quotation(&self, quoted: &Quoted, number: usize) -> String {
        let quotation = &quoted.quotation;
        let speaker = quotation.speaker.as_ref().filter(|speaker| !speaker.name.is_empty());
        let (level, who) = match speaker {
            Some(speaker) => (Level::NOTE, speaker.name.as_str()),
            None => (Level::WARNING, "speaker unknown"),
        };
        let what = format!("quotation {number} ({})", quotation.kind.word());
        let mut marks: Vec<Mark> = quotation.pieces.iter().map(|piece| Mark::quote(*piece)).collect();
        marks.extend(quotation.cue.map(|cue| Mark::beside(cue, "cue".to_owned())));
        let mention = speaker.and_then(|speaker| speaker.mention);
        let candidates = quoted.decided_by.map(|index| &self.words.evidence.marked[index].candidates);
        let shown = shown_candidates(candidates.map_or(&[][..], Vec::as_slice));
        if let Some(mention) = mention {
            let chosen = shown.first().filter(|best| quotation.source == Some(best.mention));
            let sure = chosen.map_or(String::new(), |best| format!(" {}", percent(best.probability)));
            marks.push(Mark::beside(mention, format!("speaker{sure}")));
        }
        for (rank, candidate) in shown.iter().enumerate() {
            let is_drawn = mention.is_some() && quotation.source == Some(candidate.mention);
            if is_drawn || candidate.probability < UNLIKELY {
                continue;
            }
            let place = self.words.evidence.mentions[candidate.mention].place;
            let rank = ["1st", "2nd", "3rd", "4th", "5th"].get(rank).unwrap_or(&"rival");
            marks.push(Mark::beside(place, format!("{rank} {}", percent(candidate.probability))));
        }
        self.report(level, &what, who, &marks, Some(quotation.context), &self.words.of_quotation(quoted))
    }

    fn left_out(&self, marked: &Marked) -> String {
        let words = Span::new(marked.quote.start(), marked.quote.end());
        let marks: Vec<Mark> = marked.quote.pieces.iter().map(|piece| Mark::quote(piece.inner)).collect();
        let notes = self.words.of_left_out(marked);
        let shown = short(words.of(self.words.text));
        self.report(Level::INFO, "no quotation", &shown, &marks, None, &notes)
    }

    fn report(
        &self,
        level: Level<'_>,
        what: &str,
        title: &str,
        marks: &[Mark],
        context: Option<Span>,
        notes: &[Note],
    ) -> String {
        let excerpt = self.excerpt(marks, context);
        let folded = Folded::new(self.words.text, excerpt, self.width.saturating_sub(GUTTER));
        let (line, column) = self.words.lines.place(marks[0].place.start);
        let mut snippet = Snippet::source(folded.text.as_str())
            .line_start(self.words.lines.number(excerpt.start))
            // A folded line is not one of the file, so its number would mislead.
            .line_numbering(!folded.is_folded);
        for mark in marks.iter().filter(|mark| excerpt.contains(mark.place)) {
            snippet = snippet.annotations(mark.annotations(&folded));
        }
        if let Some(context) = context {
            let lines = folded.lines_of(context);
            if lines.len() <= MOST_LINES {
                snippet =
                    snippet.annotations(lines.into_iter().map(|line| AnnotationKind::Visible.span(line)));
            }
        }
        let notes = notes.iter().map(|(name, text)| {
            let width = self.width.saturating_sub(NOTE_GUTTER + name.len());
            Level::NOTE.with_name(*name).message(folded_note(text, width))
        });
        // The place in the form that editors and terminals can follow.
        let place = format!("{}:{line}:{column}: {what}", one_line(self.name));
        let report: Group<'_> = level.with_name(place).primary_title(title).element(snippet).elements(notes);
        self.renderer.render(&[report])
    }

    /// What of the text is shown: all marks that are near, and the sentences around.
    fn excerpt(&self, marks: &[Mark], context: Option<Span>) -> Span {
        let quotes = marks.iter().filter(|mark| mark.is_quote).map(|mark| mark.place);
        let around = |one: Span, other: Span| Span::new(one.start.min(other.start), one.end.max(other.end));
        let core = quotes.chain(context).reduce(around).unwrap_or_default();
        let is_near = |place: &Span| {
            core.start <= place.end + FARTHEST_DRAWN && place.start <= core.end + FARTHEST_DRAWN
        };
        let shown = marks.iter().map(|mark| mark.place).filter(is_near).fold(core, around);
        let text = self.words.text;
        let lines = self.words.lines;
        let first = lines.line(lines.number(shown.start)).unwrap_or(shown);
        let last = lines.line(lines.number(shown.end.saturating_sub(1))).unwrap_or(shown);
        let start = if shown.start - first.start <= LONGEST_LEAD { first.start } else { shown.start };
        let end = if last.end.saturating_sub(shown.end) <= LONGEST_LEAD { last.end } else { shown.end };
        let end = end.max(shown.end);
        Span::new(start, start + text[start..end].trim_end().len())
    }
}

/// A note within a width; what goes on from the row of a list stands below its text.
fn folded_note(note: &str, width: usize) -> String {
    let row_indent = " ".repeat(ROW_INDENT);
    let lines = note.split('\n').enumerate().map(|(number, line)| {
        let indent = if number == 0 { "" } else { row_indent.as_str() };
        let folded = Folded::new(line, Span::new(0, line.len()), width.saturating_sub(indent.len()));
        folded.text.replace('\n', &format!("\n{indent}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl Mark {
    fn quote(place: Span) -> Self {
        Mark { place, label: None, is_quote: true }
    }

    fn beside(place: Span, label: String) -> Self {
        Mark { place, label: Some(label), is_quote: false }
    }

    /// One annotation for each line; the label stands at the first.
    fn annotations<'m>(&'m self, folded: &Folded) -> Vec<Annotation<'m>> {
        let kind = if self.is_quote { AnnotationKind::Primary } else { AnnotationKind::Context };
        let mut lines = folded.lines_of(self.place);
        if lines.len() > MOST_LINES {
            lines.drain(MOST_LINES / 2..lines.len() - MOST_LINES / 2);
        }
        let labels = [self.label.as_deref()].into_iter().chain(std::iter::repeat(None));
        lines.into_iter().zip(labels).map(|(line, label)| kind.span(line).label(label)).collect()
    }
}

#[cfg(test)]
mod tests {
    use quoteledger::evidence::evidence;
    use quoteledger::{Document, Lexicon};

    use super::*;
    use quoteledger::lines::Lines;

    fn drawn(text: &str, width: usize) -> String {
        let document = Document::new("a.txt", text);
        let lines = Lines::of(&document.text);
        let draw = |evidence: &_| {
            let words = Words { text: &document.text, lines: &lines, evidence };
            let renderer = Renderer::plain().term_width(usize::MAX / 4);
            let drawing = Drawing { words, name: "a.txt", width, renderer };
            let findings = words.evidence.findings();
            findings.iter().map(|finding| drawing.draw(finding, 1) + "\n").collect::<String>()
        };
        evidence(&document, Lexicon::shared()).iter().map(draw).collect()
    }

    #[test]
    fn of_one_long_line_the_sentence_is_shown() {
        let sentence = "The river was high that spring and the road to the mill was wet. ";
        let shown = drawn(&format!("{}“We will go,” said Ana Diaz. {0}", sentence.repeat(20)), 60);
        assert!(shown.lines().all(|line| line.chars().count() <= 60), "{shown}");
        assert!(shown.contains("\n1 | “We will go,” said Ana Diaz."), "{shown}");
        assert!(shown.contains(" ---- -------- speaker"), "{shown}");
    }

    #[test]
    fn a_long_quotation_is_drawn_by_its_ends() {
        let shown = drawn(&format!("“{}end,” said Ana Diaz.\n", "All of us will go. ".repeat(60)), 60);
        assert!(shown.contains("\n...\n"), "{shown}");
        assert!(shown.lines().count() < 30, "{shown}");
    }

    #[test]
    fn odd_text_is_drawn_all_the_same() {
        for text in [
            "“日本語の新聞を読みます”と田中さんは言った。“日本語の新聞を読みます,” said Mr. Tanaka.",
            "“Go\u{1b}[31m,”\tsaid\u{7}\tAna Diaz.\r\n\r\n“No,\u{2028}never,” \u{202e}she said.",
            "“e\u{301}\u{301} 👩‍👩‍👧,” said Ana Diaz. “",
            "“‘“Go,” he said,’ she said,” Ana Diaz said.",
        ] {
            let shown = drawn(text, 50);
            assert!(!shown.is_empty() && !shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown}");
        }
    }
}
