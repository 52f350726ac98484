//! The quote grammar (nom): a paragraph -> quoted spans, also nested ones and ones that run over paragraphs.
//!
//! The written grammar is `grammar/quote.ebnf`. Prose never fails to parse: a mark that is never closed
//! ends with its paragraph and is marked as such, a closing mark too many is passed over.

mod carried;
mod marks;
mod pairs;

use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::span::Span;

pub use marks::MarkTable;

/// One quoted span: what stands between an opening mark and its closing mark, in one piece a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotedSpan {
    /// The pieces, in reading order; more than one when the span runs over paragraphs.
    pub pieces: Vec<Piece>,
    /// The quoted span around this one, an index into the same list.
    pub parent: Option<usize>,
    /// 0 for a span that lies in no other.
    pub depth: usize,
    /// Whether the closing mark is missing.
    pub unclosed: bool,
    /// Whether the marks are single ones.
    pub single: bool,
}

/// What a quoted span covers of one paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The words, without marks and outer white space.
    pub inner: Span,
    /// The words with their marks.
    pub outer: Span,
    /// The paragraph, an index into the article's.
    pub paragraph: usize,
}

impl QuotedSpan {
    /// Where the words begin.
    #[must_use]
    pub fn start(&self) -> usize {
        self.pieces[0].inner.start
    }

    /// Where the words end.
    #[must_use]
    pub fn end(&self) -> usize {
        self.pieces[self.pieces.len() - 1].inner.end
    }

    /// From the first opening mark to the last closing mark.
    #[must_use]
    pub fn outer(&self) -> Span {
        Span::new(self.pieces[0].outer.start, self.pieces[self.pieces.len() - 1].outer.end)
    }

    /// The paragraph the span begins in.
    #[must_use]
    pub fn paragraph(&self) -> usize {
        self.pieces[0].paragraph
    }

    /// The paragraph the span ends in.
    #[must_use]
    pub fn last_paragraph(&self) -> usize {
        self.pieces[self.pieces.len() - 1].paragraph
    }
}

/// The quoted spans of an article, in the order in which they begin. A parent stands before its children.
#[must_use]
pub fn quoted_spans(text: &str, article: &Article, lexicon: &Lexicon) -> Vec<QuotedSpan> {
    let table = &lexicon.mark_table;
    let mut spans = Vec::new();
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        if !paragraph.kind.is_read() {
            continue;
        }
        let words = paragraph.span.of(text);
        let marks = marks::marks(words, table, lexicon);
        if marks.is_empty() {
            continue;
        }
        pairs::pair_marks(words, &marks, table, paragraph.span.start, index, &mut spans);
    }
    carried::carry_over(text, article, spans)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::article::articles;

    /// The quoted spans of a text, nested ones with one `>` a level, open ones with `…` at the end.
    pub fn shown(text: &str) -> Vec<String> {
        let article = &articles(text, Lexicon::shared())[0];
        quoted_spans(text, article, Lexicon::shared())
            .iter()
            .map(|span| {
                let pieces: Vec<&str> = span.pieces.iter().map(|piece| piece.inner.of(text)).collect();
                let open = if span.unclosed { "…" } else { "" };
                format!("{}{}{open}", ">".repeat(span.depth), pieces.join(" / "))
            })
            .collect()
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(shown(text), expected, "{text}");
    }

    #[test]
    fn every_style_of_marks() {
        check("“One,” he said.", &["One,"]);
        check("\"One,\" he said. \"Two.\"", &["One,", "Two."]);
        check("‘One,’ he said.", &["One,"]);
        check("'One,' he said.", &["One,"]);
        check("„Eins“, sagte er. „Zwei”, sagte sie.", &["Eins", "Zwei"]);
        check("«Un», dit-il. « Deux », dit-elle.", &["Un", "Deux"]);
        check("»Eins«, sagte er, »zwei«.", &["Eins", "zwei"]);
        check("»Er sagte: ›Nein‹«, sagte sie.", &["Er sagte: ›Nein‹", ">Nein"]);
        check("``One,'' he said. ''Two,'' she said.", &["One,", "Two,"]);
        check("”Ett”, sa han.", &["Ett"]);
    }

    #[test]
    fn mixed_and_wrong_way_marks() {
        check("“One,\" he said. \"Two,” she said.", &["One,", "Two,"]);
        check("“One,“ he said. “Two,“ she said.", &["One,", "Two,"]);
        check("He said “yes“ and ”no”.", &["yes", "no"]);
        check("‘One,' he said, 'two.’", &["One,", "two."]);
    }

    #[test]
    fn apostrophes_are_no_marks() {
        check("It's the girls' team and the Joneses’ dog's bone.", &[]);
        check("'Tis the '90s, rock 'n' roll, ’til ‘em all.", &[]);
        check("‘It’s the workers’ party,’ he said.", &["It’s the workers’ party,"]);
        check("'We're goin' home,' she said. 'Don't.'", &["We're goin' home,", "Don't."]);
        check(
            "‘The boys’ coach didn’t, I’m told, see the girls’ game.’",
            &["The boys’ coach didn’t, I’m told, see the girls’ game."],
        );
        check("He called them ‘losers’ and ‘fools’ in the boys’ room.", &["losers", "fools"]);
        check("The ‘Sisters’ met.", &["Sisters"]);
    }

    #[test]
    fn feet_and_inches() {
        check("The 6'2\" forward said, \"I jump.\"", &["I jump."]);
        check("\"He is 6'2\" and fast,\" she said.", &["He is 6'2\" and fast,"]);
        check("A 12\" record.", &[]);
        check("\"It was at 9\" is all he said.", &["It was at 9"]);
    }

    #[test]
    fn nesting() {
        check(
            "“She said, ‘He told me “no” twice,’ and left.”",
            &["She said, ‘He told me “no” twice,’ and left.", ">He told me “no” twice,", ">>no"],
        );
        check(
            "‘I thought, \"Don't panic.\" Then I did.’",
            &["I thought, \"Don't panic.\" Then I did.", ">Don't panic."],
        );
        check(
            "\"They say 'just one more year',\" she said.",
            &["They say 'just one more year',", ">just one more year"],
        );
        check("``He told me, `No,''' she said.", &["He told me, `No,'", ">No,"]);
        check("“They have “very good” people,” he said.", &["They have “very good” people,", ">very good"]);
    }

    #[test]
    fn over_paragraphs() {
        check("“One.\n\n“Two.\n\n“Three,” he said.", &["One. / Two. / Three,"]);
        check("'One.\n\n'Two, don't,' he said.", &["One. / Two, don't,"]);
        check("“One.”\n\n“Two.”", &["One.", "Two."]);
        check("“One.\n\nPlain.", &["One.…"]);
    }

    #[test]
    fn what_is_left_open_ends_with_its_paragraph() {
        check("He said “one and two.\n\nPlain “Three,” she said.", &["one and two.…", "Three,"]);
        check("A stray” closer and “one”.", &["one"]);
        check("“One, he said. “Two,” he said.", &["One, he said.…", "Two,"]);
        check("\"", &[]);
        check("“”", &[]);
    }

    #[test]
    fn many_marks_take_linear_time_and_do_not_overflow() {
        for pattern in ["“", "‘“", "\" ", "'a ", "”", "“a” ", "('\"", "‘a’ s’ "] {
            let text = pattern.repeat(20_000);
            let _ = shown(&text);
        }
    }
}
