//! Text -> articles: lines, paragraphs, what is prose and what is page furniture, headline and dateline.

pub mod dateline;
mod furniture;
mod paragraph;
mod split;

use crate::lexicon::Lexicon;
use crate::reading::Document;
use crate::span::Span;

pub use dateline::Dateline;

/// One news story in a file.
#[derive(Debug, Clone, Default)]
pub struct Article {
    /// 1 for the first article of its file.
    pub number: usize,
    /// Its headline, as printed.
    pub headline: Option<Span>,
    /// Its dateline.
    pub dateline: Option<Dateline>,
    /// Its address, where a line of the text gives one.
    pub url: Option<Span>,
    /// Its date of publication as printed, where a line of the text gives one.
    pub published: Option<Span>,
    /// Its paragraphs in reading order, furniture included.
    pub paragraphs: Vec<Paragraph>,
}

/// A paragraph: what stands between blank lines, or on one line where the file has no blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    /// Its place, without outer white space.
    pub span: Span,
    /// What it is.
    pub kind: ParagraphKind,
}

/// What a paragraph is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParagraphKind {
    /// The story itself.
    Body,
    /// A headline, also a repeated one, a standfirst or a heading between paragraphs.
    Headline,
    /// A bullet of a summary.
    Bullet,
    /// The text under a picture.
    Caption,
    /// A link to another article.
    Related,
    /// Who wrote, photographed or edited.
    Credit,
    /// A line with a date only.
    Date,
    /// A web address.
    Url,
    /// Buttons, notices, counters.
    Furniture,
}

impl ParagraphKind {
    /// Whether sentences of the story stand here, so that what is said in one such paragraph can be
    /// attributed in the next.
    #[must_use]
    pub fn is_prose(self) -> bool {
        matches!(self, ParagraphKind::Body | ParagraphKind::Bullet)
    }

    /// Whether quotations can stand here.
    #[must_use]
    pub fn is_read(self) -> bool {
        !matches!(
            self,
            ParagraphKind::Furniture | ParagraphKind::Url | ParagraphKind::Date | ParagraphKind::Credit
        )
    }
}

/// Finds the articles of a text.
///
/// Every character that is not white space lies in exactly one paragraph of one article. A text without
/// any has no articles.
#[must_use]
pub fn articles(text: &str, lexicon: &Lexicon) -> Vec<Article> {
    let paragraphs = paragraph::paragraphs(text);
    let paragraphs = furniture::classify(text, &paragraphs, lexicon);
    split::split(text, paragraphs, lexicon)
}

/// The articles of a document: as [`articles`] finds them, or all of its text as one where that is known.
#[must_use]
pub fn articles_of(document: &Document, lexicon: &Lexicon) -> Vec<Article> {
    if !document.is_one_article {
        return articles(&document.text, lexicon);
    }
    let paragraphs = paragraph::paragraphs(&document.text);
    let paragraphs = furniture::classify(&document.text, &paragraphs, lexicon);
    split::undivided(&document.text, paragraphs, lexicon).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for article in articles(text, Lexicon::shared()) {
            let headline = article.headline.map_or("-", |span| span.of(text));
            let place = article.dateline.as_ref().map_or("-", |dateline| dateline.place.of(text));
            lines.push(format!("#{} {headline} / {place}", article.number));
            for paragraph in &article.paragraphs {
                let words = paragraph.span.of(text);
                let short: String = words.chars().take(24).collect();
                lines.push(format!("{:?}: {}", paragraph.kind, short.replace('\n', "|")));
            }
        }
        lines
    }

    #[test]
    fn two_articles_with_furniture() {
        let text = "\n\nMinister opens bridge\n\nShort Url\nUpdated 5 min ago\nFollow\n\nMinister opens bridge\n\n\
            \u{2022} Bridge cost 3 million\n\nJEDDAH: The minister opened a bridge on Monday.\n\nIt is long.\n\n\
            Port strike ends after talks\n\nADEN: A strike ended on Friday.\n";
        assert_eq!(
            shown(text),
            [
                "#1 Minister opens bridge / JEDDAH",
                "Headline: Minister opens bridge",
                "Furniture: Short Url",
                "Date: Updated 5 min ago",
                "Furniture: Follow",
                "Headline: Minister opens bridge",
                "Bullet: • Bridge cost 3 million",
                "Body: JEDDAH: The minister ope",
                "Body: It is long.",
                "#2 Port strike ends after talks / ADEN",
                "Headline: Port strike ends after t",
                "Body: ADEN: A strike ended on ",
            ]
        );
    }

    #[test]
    fn a_summary_above_the_byline_is_no_article() {
        let text = "‘The nearest well is a day away’\n\nThe spring at Ostrow runs dry on Friday. Nobody has \
            another.\n\nBy Ana Diaz\nThe Hill Sentinel\n\nOSTROW, Kan. — Bo Roe has two full buckets.\n\nHe fills \
            them at night.\n";
        assert_eq!(articles(text, Lexicon::shared()).len(), 1);
    }

    #[test]
    fn hard_wrapped_lines_are_one_paragraph() {
        let text = "Council votes to keep library open\n\n\
            The council voted on Tuesday night to keep the old library open, and\n\
            the mayor said that the books would stay where they had always been,\n\
            on the shelves by the window.\n\n\
            Nobody spoke against it.\n";
        assert_eq!(
            shown(text),
            [
                "#1 Council votes to keep library open / -",
                "Headline: Council votes to keep li",
                "Body: The council voted on Tue",
                "Body: Nobody spoke against it.",
            ]
        );
    }

    #[test]
    fn lines_are_paragraphs_where_there_are_no_blank_lines() {
        let text = "The first paragraph ends here.\nThe second one says: a lot.\nThe third.\n";
        assert_eq!(shown(text).len(), 4);
        assert!(articles(" \n\n\u{200b}\n", Lexicon::shared()).is_empty());
    }
}
