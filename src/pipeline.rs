//! The whole way: document -> articles -> scene -> quotations -> ledger rows. One line a stage.

use smol_str::{SmolStr, SmolStrBuilder};

use crate::article::{Article, articles_of};
use crate::attribution::naming::one_line;
use crate::attribution::scene::{Reports, Scene};
use crate::ledger::{QuoteIds, Row, Selector};
use crate::lexicon::Lexicon;
use crate::quotation::said_date::{date_of, said_date};
use crate::quotation::{Kind, Quotation, quotations};
use crate::quote::quoted_spans;
use crate::reading::Document;
use crate::span::{CodePoints, Span};
use crate::token::Room;
use crate::transcript::turns;

/// Which quotations to list.
#[derive(Debug, Clone)]
pub struct Options {
    /// The kinds that are listed.
    pub kinds: Vec<Kind>,
    /// Whether each row gets its [`Selector`], which only JSON lines show.
    pub selectors: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { kinds: vec![Kind::Direct, Kind::Mixed, Kind::Indirect], selectors: false }
    }
}

/// The ledger rows of every article in one document, in reading order.
///
/// `cluster`, `also_in` and the flag `duplicate` need the other documents of a run; [`crate::cluster()`]
/// fills them.
#[must_use]
pub fn ledger_of(document: &Document, lexicon: &Lexicon, options: &Options) -> Vec<Row> {
    let text = &document.text;
    let code_points = CodePoints::of(text);
    let mut ids = QuoteIds::default();
    let mut rows = Vec::new();
    let mut vocabulary = lexicon.vocabularies.take();
    let reports =
        if options.kinds.contains(&Kind::Indirect) { Reports::Everywhere } else { Reports::BesideMarks };
    for article in articles_of(document, lexicon) {
        let name = document.name_of(article.number);
        let particulars = &document.particulars;
        let published = match &particulars.published {
            Some(published) => date_of(published, lexicon),
            None => article.published.and_then(|line| date_of(line.of(text), lexicon)),
        };
        let headline = match (&particulars.headline, article.headline) {
            (Some(given), _) => one_line(given).into_owned(),
            (None, printed) => printed.map(|span| one_line(span.of(text)).into_owned()).unwrap_or_default(),
        };
        let quotes = quoted_spans(text, &article, lexicon);
        // Neither marks nor turns: nothing is said here that is asked for.
        if reports == Reports::BesideMarks
            && quotes.is_empty()
            && turns(text, &article.paragraphs, lexicon).is_empty()
        {
            continue;
        }
        let scene = Scene::with_reports(text, &article, quotes, lexicon, &mut vocabulary, reports);
        let quotations = quotations(&scene);
        let quotes: Vec<String> = quotations.iter().map(|quotation| quote_of(text, quotation)).collect();
        let quote_ids = ids_of(&quotations, &quotes, &name, &mut ids);
        rows.reserve(quotations.len());
        for ((quotation, quote), quote_id) in quotations.iter().zip(quotes).zip(quote_ids) {
            if !options.kinds.contains(&quotation.kind) {
                continue;
            }
            let mut row = row_of(document, &code_points, &article, &name, &headline, quotation);
            if let (Some(when), Some(published)) = (quotation.when, published) {
                row.said_date = said_date(when.of(text), published, lexicon)
                    .map(|date| date.to_string())
                    .unwrap_or_default();
            }
            (row.quote_id, row.quote) = (quote_id, quote);
            if options.selectors {
                row.selector = Selector::of(text, &quotation.pieces);
            }
            rows.push(row);
        }
        let room = Room::of(scene.tokens);
        vocabulary.give_back(room);
    }
    lexicon.vocabularies.keep(vocabulary);
    rows
}

/// The ids of an article's quotations. They must not depend on the kinds asked for: those in quotation marks, listed or
/// not, take theirs first, since without the others reported clauses are not all looked for.
fn ids_of(quotations: &[Quotation], quotes: &[String], article: &str, ids: &mut QuoteIds) -> Vec<SmolStr> {
    let mut found = vec![SmolStr::default(); quotations.len()];
    for is_reported in [false, true] {
        for (index, quotation) in quotations.iter().enumerate() {
            if (quotation.kind == Kind::Indirect) == is_reported {
                found[index] = ids.next(article, &quotes[index]);
            }
        }
    }
    found
}

/// The quoted words, as the ledger joins them.
fn quote_of(text: &str, quotation: &Quotation) -> String {
    joined(text, &quotation.pieces, if quotation.fragments { " […] " } else { " " })
}

fn joined(text: &str, spans: &[Span], joint: &str) -> String {
    match spans {
        [one] => one.of(text).to_owned(),
        several => several.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(joint),
    }
}

/// A share of 1 with two decimals, as `{:.2}` writes it.
fn share(share: f32) -> SmolStr {
    // Exact: a product of 31 bits.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
    let hundredths = (f64::from(share) * 100.0).round_ties_even() as u8;
    let digit = |digit: u8| char::from(b'0' + digit % 10);
    let mut text = SmolStrBuilder::new();
    for character in [digit(hundredths / 100), '.', digit(hundredths / 10), digit(hundredths)] {
        text.push(character);
    }
    text.finish()
}

/// The row of a quotation, but for its words and what hangs on other rows.
fn row_of(
    document: &Document,
    code_points: &CodePoints,
    article: &Article,
    name: &str,
    headline: &str,
    quotation: &Quotation,
) -> Row {
    let (text, particulars) = (&document.text, &document.particulars);
    // What the file itself says goes before what stands in the text.
    let given = |given: &Option<String>, printed: Option<Span>| {
        let printed = || printed.map(|span| span.of(text).to_owned());
        given.clone().or_else(printed).unwrap_or_default()
    };
    let places = |spans: &[Span]| {
        // Every row has a dozen of these numbers: `format!` would take long.
        let mut number = itoa::Buffer::new();
        let mut places = SmolStrBuilder::new();
        let mut is_first = true;
        for span in spans {
            if !std::mem::take(&mut is_first) {
                places.push(';');
            }
            places.push_str(number.format(code_points.at(text, span.start)));
            places.push('-');
            places.push_str(number.format(code_points.at(text, span.end)));
        }
        places.finish()
    };
    let place = |span: Span| places(&[span]);
    let printed = |span: Option<Span>| span.map(|span| span.of(text).to_owned()).unwrap_or_default();
    let speaker = quotation.speaker.as_ref();
    let mention = speaker.and_then(|speaker| speaker.mention);
    let mut row = Row {
        article: name.to_owned(),
        paragraph: quotation.paragraph + 1,
        kind: SmolStr::new_static(quotation.kind.word()),
        speaker: speaker.map(|speaker| speaker.name.to_string()).unwrap_or_default(),
        speaker_type: speaker
            .filter(|speaker| !speaker.name.is_empty())
            .map(|speaker| SmolStr::new_static(speaker.kind.word()))
            .unwrap_or_default(),
        speaker_role: speaker
            .and_then(|speaker| speaker.role.as_ref())
            .map(SmolStr::to_string)
            .unwrap_or_default(),
        cue: quotation.cue.map(|cue| cue.of(text).into()).unwrap_or_default(),
        cue_span: quotation.cue.map(place).unwrap_or_default(),
        mention: printed(mention),
        mention_span: mention.map(place).unwrap_or_default(),
        via: quotation.via.clone().unwrap_or_default(),
        medium: printed(quotation.medium),
        said_when: printed(quotation.when),
        confidence: share(quotation.confidence),
        rule: quotation.rule.clone(),
        content: joined(text, &quotation.content, " "),
        content_spans: places(&quotation.content),
        context: one_line(quotation.context.of(text)).into_owned(),
        spans: places(&quotation.pieces),
        headline: headline.to_owned(),
        url: given(&particulars.url, article.url),
        published: given(&particulars.published, article.published),
        dateline: article
            .dateline
            .as_ref()
            .map(|dateline| dateline.span.of(text).to_owned())
            .unwrap_or_default(),
        ..Row::default()
    };
    for flag in quotation.flags.iter().chain(&document.flags) {
        row.add_flag(flag);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_two_decimals() {
        for number in 0..=20_000_u16 {
            let number = f32::from(number) / 20_000.0;
            assert_eq!(share(number), format!("{number:.2}"));
        }
        for number in [0.125, 0.375, 0.625, 0.875, 0.285, 0.995, 0.994_999_95] {
            assert_eq!(share(number), format!("{number:.2}"));
        }
    }
    use crate::reading::Particulars;

    const TEXT: &str = "Port strike ends\n\nADEN: A strike ended, “at last,” Ana Diaz said on Monday.\n\n\
        Second bridge opens\n\nJEDDAH: A bridge opened. “We are glad,” Ali Roe said.\n";

    #[test]
    fn ids_do_not_depend_on_the_kinds_asked_for() {
        let text = "Ana Diaz said that the port will close. Nobody answered.\n\n\
            The mayor spoke later.\n\nIt rained.\n\n“The port will close,” Ana Diaz said.\n";
        let document = Document::new("a.txt", text);
        let ids = |kinds: &[Kind]| -> Vec<(String, String)> {
            let options = Options { kinds: kinds.to_vec(), ..Options::default() };
            let rows = ledger_of(&document, Lexicon::shared(), &options).into_iter();
            rows.map(|row| (row.kind.into(), row.quote_id.into())).collect()
        };
        let all = ids(&[Kind::Direct, Kind::Mixed, Kind::Indirect]);
        assert_eq!(all.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["indirect", "direct"]);
        assert_ne!(all[0].1, all[1].1);
        assert_eq!(ids(&[Kind::Direct]), all[1..]);
        assert_eq!(ids(&[Kind::Indirect]), all[..1]);
    }

    #[test]
    fn what_a_file_says_of_its_article_goes_before_its_text() {
        let mut document = Document::new("a.html", TEXT);
        let articles = |document: &Document| {
            let rows = ledger_of(document, Lexicon::shared(), &Options::default());
            rows.into_iter()
                .map(|row| (row.article, row.headline, row.said_date, row.flags))
                .collect::<Vec<_>>()
        };
        let found = articles(&document);
        assert_eq!(found[0].0, "a.html");
        assert_eq!(found[1].0, "a.html#2");
        assert_eq!(found[1].1, "Second bridge opens");

        document.is_one_article = true;
        document.flags.push("mojibake");
        document.particulars = Particulars {
            headline: Some("Strike is over".to_owned()),
            published: Some("2025-03-05T08:00:00Z".to_owned()),
            ..Particulars::default()
        };
        let found = articles(&document);
        assert!(
            found.iter().all(|(article, headline, _, _)| article == "a.html" && headline == "Strike is over")
        );
        assert_eq!(found[0].2, "2025-03-03");
        assert!(found.iter().all(|(_, _, _, flags)| flags.contains("mojibake")), "{found:?}");
    }
}
