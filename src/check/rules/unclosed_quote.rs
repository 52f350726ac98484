//! `unclosed-quote`.

use crate::check::finding::Level;
use crate::check::rule::{ArticleText, At, Example, Look, Problem, Rule, shown};
use crate::span::Span;

pub(super) const RULE: Rule = Rule {
    name: "unclosed-quote",
    level: Some(Level::Error),
    summary: "a quotation mark that is opened and never closed",
    what: "Finds quotation marks that are opened and not closed in their paragraph. A quote that goes on in the next \
           paragraph, which opens with a mark again, is closed only at its end.",
    why: "Nobody can tell where the speaker's words end and the reporter's begin.",
    example: Example {
        before: &[],
        found: &[(
            "storm.txt",
            "Storm\n\n“Stay indoors, said Mayor Ana Diaz. The wind grew.\n\nShops were shut.\n",
        )],
        fine: &[(
            "storm.txt",
            "Storm\n\n“Stay indoors,” said Mayor Ana Diaz. The wind grew.\n\n“We wait.\n\n“We hope,” she said.\n",
        )],
    },
    remedy: "Close the quotation mark where the speaker's words end.",
    look: Look::Text(look),
};

fn look(article: &ArticleText<'_>) -> Vec<Problem> {
    let text = &article.document.text;
    let in_a_row = |span: Span| article.row_spans.overlapping(span).is_some();
    article
        .spans
        .iter()
        .filter(|span| span.unclosed)
        .map(|span| (span, Span::new(span.start(), span.end())))
        // A lone single mark may be an apostrophe, and a lone mark without words anything.
        .filter(|(span, words)| !words.is_empty() && (!span.single || in_a_row(*words)))
        .map(|(_, words)| Problem {
            at: At::Span(words),
            message: format!("the quotation mark before {} is never closed", shown(words.of(text))),
            help: "close it where the speaker's words end".to_owned(),
            ..Problem::default()
        })
        .collect()
}
