//! `mismatched-marks`.

use crate::check::finding::Level;
use crate::check::rule::{ArticleText, At, Example, Look, Problem, Rule, shown};
use crate::lexicon::Lexicon;
use crate::span::Span;

pub(super) const RULE: Rule = Rule {
    name: "mismatched-marks",
    level: Some(Level::Warning),
    summary: "quotation marks that do not belong together",
    what: "Finds quotes that open with a curly mark and close with a straight one, or the other way round, and quotes that \
           close with the mark that opens.",
    why: "It is a slip of the keyboard or of a content system, and often the trace of words that were pasted or cut. Other \
          programs lose such quotes.",
    example: Example {
        before: &[],
        found: &[("storm.txt", "Storm\n\n“Stay indoors,\" said Mayor Ana Diaz.\n")],
        fine: &[(
            "storm.txt",
            "Storm\n\n“Stay indoors,” said Mayor Ana Diaz. \"Wait,\" she said. „Geht,“ she said.\n",
        )],
    },
    remedy: "Write both marks in the style of your house.",
    look: Look::Text(look),
};

fn look(article: &ArticleText<'_>) -> Vec<Problem> {
    let text = &article.document.text;
    let mut problems = Vec::new();
    for span in article.spans.iter().filter(|span| !span.unclosed) {
        let (Some(first), Some(last)) = (span.pieces.first(), span.pieces.last()) else { continue };
        let opening = text[first.outer.start..first.inner.start].trim();
        let closing = text[last.inner.end..last.outer.end].trim();
        if opening.is_empty() || closing.is_empty() || belong_together(opening, closing, article.lexicon) {
            continue;
        }
        let words = Span::new(first.inner.start, last.inner.end);
        problems.push(Problem {
            at: At::Span(Span::new(last.inner.end, last.outer.end)),
            message: format!("{} opens with {opening} and closes with {closing}", shown(words.of(text))),
            help: "write both marks in one style".to_owned(),
            ..Problem::default()
        });
    }
    problems
}

/// Marks are of one kind, straight or curly, and a mark that opens for others does not close for itself.
fn belong_together(opening: &str, closing: &str, lexicon: &Lexicon) -> bool {
    if opening.is_ascii() != closing.is_ascii() {
        return false;
    }
    let opens_for_others =
        || lexicon.quote_marks.iter().any(|pair| pair.open == opening && pair.close != opening);
    opening != closing || opening.is_ascii() || !opens_for_others()
}
