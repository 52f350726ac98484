//! What holds for any text at all, also one that nobody would print.
//!
//! `PROPTEST_CASES=20000 cargo test --release --test properties` looks harder than the usual run. What it
//! finds is noted in `properties.regressions` beside this file and tried first from then on.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use quoteledger::article::articles;
use quoteledger::evidence::{Verdict, evidence};
use quoteledger::ledger::{self, Format};
use quoteledger::quote::quoted_spans;
use quoteledger::{Document, Lexicon, Options, Row, cluster, ledger_of};

fn config() -> ProptestConfig {
    let usual = ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        max_shrink_iters: 4096,
        ..ProptestConfig::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => usual,
        None => ProptestConfig { cases: 48, ..usual },
    }
}

/// What news texts are made of, as far as a rule looks at it, and what is known to trip programs that read
/// text: characters whose small form is longer, joined emoji, invisible ones.
const PIECES: &[&str] = &[
    "“",
    "”",
    "‘",
    "’",
    "\"",
    "'",
    "``",
    "''",
    "«",
    "»",
    "„",
    "‚",
    "‹",
    "›",
    "(",
    ")",
    "[",
    "]",
    "...",
    "…",
    ":",
    ";",
    ",",
    ".",
    "?",
    "!",
    "-",
    "–",
    "—",
    "*",
    "•",
    "/",
    "|",
    "_",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{200d}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{301}",
    "said",
    "says",
    "told reporters",
    "added",
    "according to",
    "as saying",
    "was quoted",
    "wrote on X",
    "called",
    "who",
    "that",
    "and",
    "of",
    "the",
    "a",
    "not",
    "Ana Diaz",
    "Diaz",
    "Bo Roe",
    "Mr. Roe",
    "Lt. Gen.",
    "Dr.",
    "Jr.",
    "Sen. Tim Scott (R-S.C.)",
    "the minister",
    "a senior official",
    "two witnesses",
    "he",
    "she",
    "they",
    "I",
    "her",
    "Ministry of Health",
    "PID",
    "WASHINGTON (AP)",
    "KARACHI, Nov. 3 —",
    "Nov. 3, 2024",
    "on Monday",
    "U.S.",
    "p.m.",
    "Q:",
    "A:",
    "DIAZ:",
    "Short Url",
    "By Ana Diaz",
    "https://example.org/a?b=c",
    "don't",
    "o'clock",
    "'90s",
    "6'2\"",
    "12",
    "$1.5m",
    "Yes",
    "We will rebuild every school",
    "It is late",
    "rain",
    "É",
    "e\u{301}",
    "İ",
    "ß",
    "ﬁ",
    "ſ",
    "ŉ",
    "ǅ",
    "日本",
    "「",
    "」",
    "🖊️",
    "👩‍👩‍👧",
    "\u{1d54f}",
    "ا",
    "\u{202e}",
];

/// Texts made of [`PIECES`], with and without blanks between.
fn news() -> impl Strategy<Value = String> {
    let piece = (prop::sample::select(PIECES), any::<bool>());
    prop::collection::vec(piece, 0..160).prop_map(|pieces| {
        pieces.into_iter().flat_map(|(piece, blank)| [piece, if blank { " " } else { "" }]).collect()
    })
}

/// Texts of quotation marks and little else.
fn marks() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(
            &["“", "”", "‘", "’", "\"", "'", "«", "»", "``", "''", "a", " ", ".", "\n\n"][..],
        ),
        0..80,
    )
    .prop_map(|pieces| pieces.concat())
}

/// Any text.
fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..200).prop_map(String::from_iter)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => news(), 2 => marks(), 1 => any_text()]
}

/// Tags in any order around text of any kind.
fn page() -> impl Strategy<Value = String> {
    const TAGS: &[&str] = &[
        "<p>",
        "</p>",
        "<div>",
        "<div class=comments>",
        "</div>",
        "<br>",
        "<br><br>",
        "<q>",
        "</q>",
        "<blockquote>",
        "</blockquote>",
        "<a href=x>",
        "</a>",
        "<b>",
        "</b>",
        "<table><tr><td>",
        "</table>",
        "<ul><li>",
        "</ul>",
        "<aside>",
        "</aside>",
        "<figure>",
        "<figcaption>",
        "</figure>",
        "<article>",
        "</article>",
        "<script>",
        "</script>",
        "<h1>",
        "</h1>",
        "<svg>",
        "<!--",
        "-->",
        "&ldquo;",
        "&rdquo;",
        "<",
        ">",
        "â€œ",
        "â€\u{9d}",
    ];
    let piece = prop_oneof![
        3 => proptest::sample::select(TAGS).prop_map(str::to_owned),
        2 => proptest::sample::select(PIECES).prop_map(|piece| format!("{piece} ")),
        1 => any_text(),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| format!("<html>{}", pieces.concat()))
}

fn rows_of(text: &str) -> (Document, Vec<Row>) {
    let document = Document::new("any.txt", text);
    let rows = ledger_of(&document, Lexicon::shared(), &Options::default());
    (document, rows)
}

/// The places of a cell, in code points.
fn places(cell: &str) -> Vec<(usize, usize)> {
    cell.split(';')
        .filter(|place| !place.is_empty())
        .map(|place| {
            let (start, end) = place.split_once('-').unwrap();
            (start.parse().unwrap(), end.parse().unwrap())
        })
        .collect()
}

/// The text with every white space as one blank, as cells that may not hold a line end have it.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_page_is_read(page in page()) {
        let reading = quoteledger::reading::html::read("p.html", page.as_bytes(), None, Lexicon::shared());
        let document = &reading.document;
        let n_characters = document.text.chars().count();
        prop_assert!(document.is_one_article && !document.text.contains("\n\n\n"), "{:?}", document.text);
        for row in ledger_of(document, Lexicon::shared(), &Options::default()) {
            prop_assert!(places(&row.spans).into_iter().all(|(_, end)| end <= n_characters), "{row:?}");
        }
    }

    #[test]
    fn rows_point_to_their_words(text in text()) {
        let (document, rows) = rows_of(&text);
        let chars: Vec<char> = document.text.chars().collect();
        let words = |(start, end): (usize, usize)| chars[start..end].iter().collect::<String>();
        let joined = |cell: &str, joint: &str| {
            places(cell).into_iter().map(words).collect::<Vec<_>>().join(joint)
        };
        for row in &rows {
            prop_assert!(!row.spans.is_empty(), "{row:?}");
            for cell in [&row.spans, &row.content_spans] {
                let places = places(cell);
                prop_assert!(places.iter().all(|(start, end)| start < end), "{row:?}");
                prop_assert!(places.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{row:?}");
            }
            // A quote of fragments may hold " […] " of its own.
            let fits = [" ", " […] "].iter().any(|joint| joined(&row.spans, joint) == row.quote);
            prop_assert!(fits, "{row:?}");
            prop_assert_eq!(&joined(&row.content_spans, " "), &row.content);
            for (cell, place) in [(row.cue.as_str(), &row.cue_span), (row.mention.as_str(), &row.mention_span)] {
                prop_assert_eq!(&joined(place, " "), cell);
            }
            prop_assert!(one_line(&document.text).contains(&one_line(&row.context)), "{row:?}");
        }
    }

    #[test]
    fn rows_hold_together(text in text()) {
        let (_, rows) = rows_of(&text);
        let mut ids: Vec<&str> = rows.iter().map(|row| row.quote_id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), rows.len(), "two rows with one id");
        for row in &rows {
            prop_assert!(row.paragraph > 0, "{row:?}");
            prop_assert!(!row.rule.is_empty(), "{row:?}");
            prop_assert_eq!(row.speaker.is_empty(), row.has_flag("unattributed"), "{:?}", row);
            prop_assert_eq!(row.speaker.is_empty(), row.speaker_type.is_empty(), "{:?}", row);
            let confidence: f64 = row.confidence.parse().unwrap();
            prop_assert!((0.0..=1.0).contains(&confidence), "{row:?}");
            for cell in [&row.status, &row.checked_by, &row.checked_on, &row.evidence, &row.note] {
                prop_assert!(cell.is_empty(), "{row:?}");
            }
        }
        for pair in rows.windows(2).filter(|pair| pair[0].article == pair[1].article) {
            prop_assert!(places(&pair[0].spans)[0].0 <= places(&pair[1].spans)[0].0, "{pair:?}");
        }
    }

    #[test]
    fn a_ledger_reads_back_as_it_was(text in text(), excel: bool) {
        let (_, mut rows) = rows_of(&text);
        cluster(&mut rows, Lexicon::shared());
        for format in [Format::Csv { excel }, Format::Tsv { excel }, Format::Jsonl] {
            let mut file = Vec::new();
            ledger::write(&rows, format, &mut file).unwrap();
            if rows.is_empty() && format == Format::Jsonl {
                continue;
            }
            let ledger = ledger::read("ledger", &file).unwrap();
            let read: Vec<Row> = ledger.rows.into_iter().map(|row| row.row).collect();
            prop_assert_eq!(&read, &rows);
        }
    }

    #[test]
    fn the_same_text_gives_the_same_rows(text in text()) {
        prop_assert_eq!(rows_of(&text).1, rows_of(&text).1);
    }

    /// What is explained is what the ledger says, and the sums that are shown are those that decided.
    #[test]
    fn the_evidence_is_that_of_the_rows(text in text()) {
        let (document, rows) = rows_of(&text);
        let articles = evidence(&document, Lexicon::shared());
        let quoted: Vec<_> = articles.iter().flat_map(|article| &article.quotations).collect();
        prop_assert_eq!(quoted.len(), rows.len());
        for (quoted, row) in quoted.into_iter().zip(&rows) {
            prop_assert_eq!(&quoted.quotation.rule, &row.rule);
            prop_assert_eq!(format!("{:.2}", quoted.quotation.confidence), row.confidence.clone());
        }
        for article in &articles {
            for (index, quoted) in article.quotations.iter().enumerate() {
                if let Some(decided_by) = quoted.decided_by {
                    prop_assert_eq!(article.marked[decided_by].verdict, Verdict::Listed(index));
                }
            }
            for candidate in article.marked.iter().flat_map(|marked| marked.candidates.iter().take(2)) {
                let sum: f32 = candidate.features.iter().map(|feature| feature.weight).sum();
                prop_assert!(candidate.passes_on || (sum - candidate.score).abs() < 0.01);
            }
        }
    }

    #[test]
    fn quoted_spans_lie_in_their_parents(text in text()) {
        let (text, lexicon) = (Document::new("any.txt", text).text, Lexicon::shared());
        for article in articles(&text, lexicon) {
            let spans = quoted_spans(&text, &article, lexicon);
            for (index, span) in spans.iter().enumerate() {
                prop_assert!(!span.pieces.is_empty());
                for piece in &span.pieces {
                    for span in [piece.inner, piece.outer] {
                        prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                    }
                    prop_assert!(piece.outer.contains(piece.inner));
                    prop_assert!(article.paragraphs[piece.paragraph].span.contains(piece.outer));
                }
                prop_assert!(span.pieces.windows(2).all(|pair| pair[0].outer.end <= pair[1].outer.start));
                prop_assert!(index == 0 || spans[index - 1].start() <= span.start());
                match span.parent {
                    None => prop_assert_eq!(span.depth, 0),
                    Some(parent) => {
                        prop_assert!(parent < index, "a parent must come first");
                        prop_assert!(spans[parent].outer().contains(span.outer()));
                        prop_assert_eq!(span.depth, spans[parent].depth + 1);
                    }
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_text_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        match Document::from_bytes("any.txt", &bytes) {
            Ok(document) => prop_assert!(bytes.ends_with(document.text.as_bytes())),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn two_hundred_thousand_marks_finish() {
    // A rule that tried every closing mark would not come back from these.
    for pattern in ["“", "‘“", "\" ", "”", "“‘ "] {
        let n_marks = pattern.chars().filter(|c| *c != ' ').count();
        let _ = rows_of(&pattern.repeat(200_000 / n_marks));
    }
}

#[test]
fn a_quotation_over_ten_thousand_paragraphs_finishes() {
    assert_eq!(rows_of(&"“We know,\n\n".repeat(10_000)).1.len(), 1);
}

#[test]
fn long_texts_take_no_more_than_their_share() {
    // Each of these took time that grew with the square or the cube of its length.
    for pattern in ["“a” said Bo. ", "He said “a b c” today. ", "“a” has not been ", "* “Rain,” said Ana.\n"]
    {
        let _ = rows_of(&pattern.repeat(5_000));
    }
    let _ = rows_of(&format!("“{}”", "‘Rain,’ said Bo. ".repeat(5_000)));
    let names = (0..5_000).map(|n| format!("Bo R{n}x met Ana D{n}x. "));
    let _ = rows_of(&names.collect::<String>());
    let turns = (0..5_000).map(|n| format!("DIAZ: Rain is Bo{n}.\n\n"));
    let _ = rows_of(&turns.collect::<String>());
}
