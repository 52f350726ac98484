//! `mojibake`.

use crate::check::finding::Level;
use crate::check::rule::{ArticleText, At, Example, Look, Problem, Rule};
use crate::reading::html::charset::repaired;
use crate::span::Span;

pub(super) const RULE: Rule = Rule {
    name: "mojibake",
    level: Some(Level::Warning),
    summary: "characters that were decoded wrongly (â€œ)",
    what: "Finds characters that are UTF-8 read in another character set. In web pages they are put right before the quotes \
           are looked for, and the page is found as a whole.",
    why: "Quotation marks that are none are not seen, and readers see rubbish.",
    example: Example {
        before: &[],
        found: &[("storm.txt", "Storm\n\nâ€œStay indoors,â€\u{9d} said Mayor Ana Diaz.\n")],
        fine: &[("storm.txt", "Storm\n\n“Stay indoors,” said Mayor Ana Diaz of Âge, a naïve château.\n")],
    },
    remedy: "Save the file as UTF-8 from where the text is still right, or repair it (for instance with `ftfy`).",
    look: Look::Text(look),
};

fn look(article: &ArticleText<'_>) -> Vec<Problem> {
    let document = article.document;
    let help = "save the text as UTF-8 from where it is still right".to_owned();
    if document.flags.contains(&"mojibake") {
        let message =
            "this page has characters that were decoded wrongly; they were put right here".to_owned();
        let start = article.article.paragraphs.first().map_or(0, |paragraph| paragraph.span.start);
        return vec![Problem { at: At::Span(Span::new(start, start)), message, help, ..Problem::default() }];
    }
    // One finding for an article: where one mark is wrong, all are.
    let paragraphs = article.article.paragraphs.iter().map(|paragraph| paragraph.span);
    let first = paragraphs.filter_map(|span| Some((span, repaired(span.of(&document.text))?))).next();
    first
        .map(|(span, right)| {
            let wrong = span.of(&document.text);
            let at = first_difference(wrong, &right);
            let length: usize = wrong[at..].chars().take_while(|c| !c.is_ascii()).map(char::len_utf8).sum();
            let place = Span::new(span.start + at, span.start + at + length);
            let meant: String = right[at..].chars().take(1).collect();
            let message = format!("“{}” is {meant} decoded wrongly", place.of(&document.text));
            Problem { at: At::Span(place), message, help, ..Problem::default() }
        })
        .into_iter()
        .collect()
}

/// The byte from which on two texts differ, which starts a character in both.
fn first_difference(one: &str, other: &str) -> usize {
    let same = one.char_indices().zip(other.chars()).find(|((_, one), other)| one != other);
    same.map_or(one.len().min(other.len()), |((at, _), _)| at)
}
