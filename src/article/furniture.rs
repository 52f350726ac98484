//! What each paragraph is: story, headline, bullet, caption, credit, page furniture.

use super::paragraph::is_bullet;
use super::{Paragraph, ParagraphKind, dateline};
use crate::eight_bytes::has_digit;
use crate::lexicon::{Lexicon, LineKind};
use crate::span::Span;

/// A heading has at most this many words.
const LONGEST_HEADING: usize = 32;
/// A line of furniture, a byline or a credit has at most this many words.
const LONGEST_FURNITURE: usize = 40;

/// And at most this many bytes: longer paragraphs need not be looked at closely.
const LONGEST_FURNITURE_BYTES: usize = 400;

/// Says what each paragraph is, from its own words and from where it stands.
pub(super) fn classify(text: &str, spans: &[Span], lexicon: &Lexicon) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> =
        spans.iter().map(|span| Paragraph { span: *span, kind: kind_of(text, *span, lexicon) }).collect();
    mark_headlines(text, &mut paragraphs, lexicon);
    paragraphs
}

/// The kind of a paragraph by its own words; anything that is not told by them is body.
fn kind_of(text: &str, span: Span, lexicon: &Lexicon) -> ParagraphKind {
    let line = span.of(text);
    if is_url(line) {
        return ParagraphKind::Url;
    }
    if line.len() <= LONGEST_FURNITURE_BYTES {
        // Most lines are of no such kind, and their words need not be counted.
        let has_at_most = |words: usize| line.split_ascii_whitespace().nth(words).is_none();
        let told = match lexicon.line_kind(line) {
            Some(LineKind::Furniture) if has_at_most(16) => Some(ParagraphKind::Furniture),
            Some(LineKind::Related) if has_at_most(LONGEST_FURNITURE) => Some(ParagraphKind::Related),
            Some(LineKind::Credit) if has_at_most(LONGEST_FURNITURE) => Some(ParagraphKind::Credit),
            Some(LineKind::Byline) if has_at_most(10) => Some(ParagraphKind::Credit),
            Some(LineKind::Date) if has_at_most(16) => Some(ParagraphKind::Date),
            _ => None,
        };
        if let Some(told) = told {
            return told;
        }
        if is_date(line, lexicon) && has_at_most(LONGEST_FURNITURE) {
            return ParagraphKind::Date;
        }
    }
    if !line.contains(|c: char| c.is_alphanumeric()) {
        return ParagraphKind::Furniture;
    }
    if is_bullet(line) {
        return ParagraphKind::Bullet;
    }
    if has_credit_at_end(line) {
        return ParagraphKind::Caption;
    }
    ParagraphKind::Body
}

fn is_url(line: &str) -> bool {
    (line.starts_with("http://") || line.starts_with("https://") || line.starts_with("www."))
        && !line.contains(char::is_whitespace)
}

/// A short line with a year or a clock time in it that is mostly digits and names of months and days.
fn is_date(line: &str, lexicon: &Lexicon) -> bool {
    /// The most words of a date line.
    const LONGEST: usize = 14;
    if !has_digit(line.as_bytes()) {
        return false;
    }
    let words = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (mut n_dated, mut n_others) = (0, 0);
    for word in words {
        if word.starts_with(|c: char| c.is_ascii_digit()) || lexicon.is_time(word) {
            n_dated += 1;
        } else {
            n_others += 1;
        }
        // A quarter of the words may be others; most lines have too many soon.
        if n_others > LONGEST / 4 || n_dated + n_others > LONGEST {
            return false;
        }
    }
    n_dated >= 2 && n_dated >= n_others * 3
}

/// "…, in Rawalpindi on January 20. (ISPR)", "… on Monday. Photo: A. Name", "… [AFP]".
fn has_credit_at_end(line: &str) -> bool {
    let (open, close) = if line.ends_with(')') { ('(', ')') } else { ('[', ']') };
    let Some(inner) = line.strip_suffix(close) else { return false };
    let Some(at) = inner.rfind(open) else { return false };
    let credit = &inner[at + open.len_utf8()..];
    let before = inner[..at].trim_end();
    let words = credit.split_whitespace().count();
    // A sentence must have ended before the bracket: "(PID)" inside a sentence is an acronym.
    (1..=6).contains(&words)
        && before.ends_with(['.', '!', '?'])
        && before.split_whitespace().count() >= 4
        && credit.starts_with(|c: char| c.is_uppercase() || c == '@')
}

/// Whether a paragraph looks like a heading: short, not a sentence with its full stop.
fn looks_like_heading(line: &str) -> bool {
    !ends_like_sentence(line) && line.split_whitespace().take(LONGEST_HEADING + 1).count() <= LONGEST_HEADING
}

fn ends_like_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '”', '’', '\'', '»', '“', ')', ']', '*', '’']);
    bare.ends_with(['.', '…', ':', ';', ',']) || (bare.len() < line.len() && bare.ends_with(['!', '?']))
}

/// Marks headlines, standfirsts and headings between paragraphs.
fn mark_headlines(text: &str, paragraphs: &mut [Paragraph], lexicon: &Lexicon) {
    let has_body = paragraphs.iter().filter(|p| p.kind == ParagraphKind::Body).count();
    if has_body < 2 {
        return;
    }
    let mut seen_story = false;
    for index in 0..paragraphs.len() {
        let Paragraph { span, kind } = paragraphs[index];
        let line = span.of(text);
        if kind != ParagraphKind::Body {
            continue;
        }
        if !looks_like_heading(line) || dateline::dateline(line, lexicon).is_some() {
            seen_story = true;
            continue;
        }
        // Inside the story a heading has something to stand above, and is shorter than a sentence.
        let has_more = paragraphs[index + 1..].iter().any(|p| p.kind.is_prose());
        let words = line.split_whitespace().count();
        let looks_spoken = line.starts_with(['"', '“', '‘', '\'', '„', '«', '»', '`']);
        let is_turn = line
            .split_once(':')
            .is_some_and(|(who, rest)| !rest.trim().is_empty() && who.chars().all(|c| !c.is_lowercase()));
        let is_question = line.ends_with('?') && seen_story;
        if has_more && !is_turn && !is_question && (!seen_story || (words <= 14 && !looks_spoken)) {
            paragraphs[index].kind = ParagraphKind::Headline;
        } else {
            seen_story = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_ends_with_its_credit() {
        assert!(has_credit_at_end("Gen. Ali Khan meets the chief in Quetta on May 3, 2024. (ISPR)"));
        assert!(!has_credit_at_end("He joined the Press Information Department (PID)"));
    }

    #[test]
    fn dates_and_addresses() {
        assert!(is_date("06:00, 24 JUL 2025", Lexicon::shared()));
        assert!(is_date("April 2, 2025   08:12 am", Lexicon::shared()));
        assert!(!is_date("In 2025 the mayor said 24 buses would come.", Lexicon::shared()));
        assert!(is_url("https://example.org/a"));
    }
}
