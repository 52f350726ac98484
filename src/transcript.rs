//! Transcripts and interviews: paragraphs that open with who speaks ("OSTROW:", "Q:"), without marks.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, one_of, space0, space1};
use nom::combinator::{eof, opt, recognize, verify};
use nom::error::{Error, ErrorKind};
use nom::sequence::preceded;
use nom::{IResult, Offset, Parser};
use rustc_hash::FxHashMap;

use crate::article::{Paragraph, ParagraphKind};
use crate::lexicon::{FunctionClass, Lexicon, SmallUse};
use crate::span::Span;

/// One turn of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who speaks, as printed before the colon, without the role: "MIRANDA OSTROW" of "MIRANDA OSTROW, HOST:".
    pub label: Span,
    /// The role after the name, where there is one.
    pub role: Option<Span>,
    /// What is said, one span a paragraph.
    pub speech: Vec<Span>,
    /// The paragraph the turn opens in, an index.
    pub paragraph: usize,
}

/// A label has at most this many words.
const LONGEST_LABEL: usize = 6;
/// Fewer turns than this are not a transcript: any paragraph may open with a word and a colon.
const FEWEST_TURNS: usize = 3;

/// The turns of an article; empty when it is no transcript.
///
/// An article is one when at least three paragraphs open with a label and labels come back: each
/// speaker but one has two turns or more, on average.
#[must_use]
pub fn turns(text: &str, paragraphs: &[Paragraph], lexicon: &Lexicon) -> Vec<Turn> {
    let opened: Vec<Option<(Span, Option<Span>, usize)>> = paragraphs
        .iter()
        .map(|paragraph| {
            if !matches!(paragraph.kind, ParagraphKind::Body | ParagraphKind::Headline) {
                return None;
            }
            label(paragraph.span.of(text), lexicon).ok().map(|(_, found)| {
                let shift = |span: Span| {
                    Span::new(span.start + paragraph.span.start, span.end + paragraph.span.start)
                };
                (shift(found.name), found.role.map(shift), found.speech + paragraph.span.start)
            })
        })
        .collect();
    let mut count_by_label: FxHashMap<&str, usize> = FxHashMap::default();
    for (name, _, _) in opened.iter().flatten() {
        *count_by_label.entry(last_word(name.of(text))).or_default() += 1;
    }
    let total = opened.iter().flatten().count();
    let once = count_by_label.values().filter(|count| **count == 1).count();
    if total < FEWEST_TURNS || once * 2 > total {
        return Vec::new();
    }
    let mut turns: Vec<Turn> = Vec::new();
    let mut open = false;
    for (index, paragraph) in paragraphs.iter().enumerate() {
        let words = paragraph.span.of(text);
        match &opened[index] {
            // A label that stands once among regular ones may be any word with a colon.
            Some((name, role, speech)) => {
                let speech = Span::new(*speech, paragraph.span.end);
                // The label may have a line of its own.
                let speech = if speech.is_empty() { Vec::new() } else { vec![speech] };
                turns.push(Turn { label: *name, role: *role, speech, paragraph: index });
                open = true;
            }
            // A stage direction, a heading or furniture ends no turn but is not said.
            None if words.starts_with('(') || words.starts_with('[') || !paragraph.kind.is_prose() => {}
            None if open => {
                if let Some(turn) = turns.last_mut()
                    && next_label_follows(&opened, index)
                {
                    turn.speech.push(paragraph.span);
                } else {
                    open = false;
                }
            }
            None => open = false,
        }
    }
    // A label that nothing was said under is a heading.
    turns.retain(|turn| !turn.speech.is_empty());
    turns
}

/// Whether a text begins with who speaks, as a turn of a transcript does.
#[must_use]
pub fn opens_turn(text: &str, lexicon: &Lexicon) -> bool {
    label(text.lines().next().unwrap_or_default(), lexicon).is_ok()
}

/// Whether another turn comes soon, so that a paragraph in between goes on with the last one.
fn next_label_follows(opened: &[Option<(Span, Option<Span>, usize)>], index: usize) -> bool {
    opened[index + 1..].iter().take(3).any(Option::is_some)
}

fn last_word(label: &str) -> &str {
    label.split_whitespace().next_back().unwrap_or(label)
}

struct Label {
    name: Span,
    role: Option<Span>,
    speech: usize,
}

/// ```text
/// label = [ time ] [ "**" ] [ "[" ] name [ "," role ] [ "]" ] [ "**" ] [ time ] [ "." ] ":" [ "**" ]
/// time  = ( "[" | "(" ) digits and colons ( "]" | ")" )
/// ```
/// where the name is in capitals, a capitalised name, perhaps behind a post ("The Minister for Mines (Asha Rao)"), or Q
/// and A.
fn label<'w>(whole: &'w str, lexicon: &Lexicon) -> IResult<&'w str, Label> {
    // Most paragraphs have no colon at all.
    if memchr::memchr(b':', whole.as_bytes()).is_none() {
        return Err(nom::Err::Error(Error::new(whole, ErrorKind::Char)));
    }
    let is_name_part =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '\'' | '’' | '(' | ')' | '/');
    let name = verify(take_while1(is_name_part), |name: &str| {
        let words: Vec<&str> = name.split_whitespace().collect();
        words.len() <= LONGEST_LABEL
            && words.iter().any(|word| is_capitalised(word))
            && words.iter().all(|word| is_capitalised(word) || is_small_label_word(word, lexicon))
    });
    let role = preceded(
        (char(','), space0),
        take_while(|c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '\'')),
    );
    let emphasis = || opt(tag("**"));
    let before = (opt((time, space0)), emphasis(), opt(char('[')));
    let (rest, (_, name, role)) = (before, name, opt(role)).parse(whole)?;
    let colon = (opt(char('.')), char(':'), emphasis(), alt((space1, eof)));
    let (rest, _) = recognize((opt(char(']')), emphasis(), opt((space0, time)), colon)).parse(rest)?;
    let span = |part: &str| Span::new(whole.offset(part), whole.offset(part) + part.len()).trimmed(whole);
    Ok((rest, Label { name: span(name), role: role.map(span), speech: whole.offset(rest) }))
}

/// When a turn began: "[00:12:05]", "(1:05)".
fn time(text: &str) -> IResult<&str, &str> {
    let clock = verify(take_while1(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.')), |clock: &str| {
        clock.contains(':')
    });
    recognize((one_of("[("), clock, one_of("])"))).parse(text)
}

fn is_capitalised(word: &str) -> bool {
    word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

/// The small words of names and posts: "de", "for".
fn is_small_label_word(word: &str, lexicon: &Lexicon) -> bool {
    let known = lexicon.word(word);
    known.does(SmallUse::LabelParticle)
        || matches!(known.function, Some(FunctionClass::Preposition | FunctionClass::Determiner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::articles;

    fn shown(text: &str) -> Vec<(String, Vec<String>)> {
        let article = &articles(text, Lexicon::shared())[0];
        turns(text, &article.paragraphs, Lexicon::shared())
            .iter()
            .map(|turn| {
                (
                    turn.label.of(text).to_owned(),
                    turn.speech.iter().map(|span| span.of(text).to_owned()).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn a_radio_transcript() {
        let text = "A dry year\n\nANA DIAZ, HOST: Welcome.\n\n(SOUNDBITE)\n\nROE: Five. No, six.\n\nThe other thing is money.\n\nDIAZ: Thank you.\n\nROE: Sure.\n";
        let turns = shown(text);
        assert_eq!(turns[0], ("ANA DIAZ".to_owned(), vec!["Welcome.".to_owned()]));
        assert_eq!(turns[1].1, ["Five. No, six.", "The other thing is money."]);
        assert_eq!(turns.len(), 4);
        let text =
            "A dry year\n\nANA DIAZ, HOST:\n\nWelcome.\n\nROE: Hello.\n\nDIAZ: Is it dry?\n\nROE: It is.\n";
        assert_eq!(shown(text)[0], ("ANA DIAZ".to_owned(), vec!["Welcome.".to_owned()]));
    }

    #[test]
    fn labels_are_dressed_in_many_ways() {
        let label = |dressed: &str| {
            let text =
                format!("Hearing\n\n{dressed} Thank you.\n\nLUND: Five.\n\n{dressed} No.\n\nLUND: Yes.\n");
            shown(&text).first().map(|turn| turn.0.clone())
        };
        for dressed in [
            "ASHA RAO:",
            "[ASHA RAO]:",
            "**ASHA RAO**:",
            "**ASHA RAO:**",
            "ASHA RAO [00:01:02]:",
            "[00:01:02] ASHA RAO:",
            "(1:02) ASHA RAO:",
        ] {
            assert_eq!(label(dressed).as_deref(), Some("ASHA RAO"), "{dressed}");
        }
        assert_eq!(label("for the:"), None);
        let post = "The Minister for Mines (Asha Rao)";
        assert_eq!(label(&format!("{post}:")).as_deref(), Some(post));
    }

    #[test]
    fn one_colon_is_no_transcript() {
        assert!(shown("He had one wish: peace.\n\nPolice: Two held.\n\nIt rained.\n").is_empty());
    }
}
