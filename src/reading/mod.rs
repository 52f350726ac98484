//! Bytes -> documents: the text of an article, and what the file says of it.

mod document;
pub mod docx;
pub mod email;
pub mod feed;
pub mod form;
pub mod html;
pub mod json;
pub mod markdown;
pub mod packed;
pub mod record;
pub mod warc;
mod xml;

use std::fmt::{self, Display};
use std::io::{self, BufReader, Read};

pub use document::{DecodeError, Document, Particulars};
pub use form::Form;
pub use packed::Limits;
use packed::Unpacked;
pub use record::{Body, Place, ReadError, Record};

use crate::lexicon::Lexicon;

/// A document, and what should be said of how it was read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The document.
    pub document: Document,
    /// What a checker should know.
    pub warnings: Vec<Warning>,
}

/// What a reader of the ledger should know of how a document was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The file has clearly more paragraphs with quotation marks than the text taken out of it.
    TextLost {
        /// How many such paragraphs were left out.
        lost: usize,
        /// How many are in the text.
        kept: usize,
    },
    /// Nothing in the file looks like an article.
    NoArticle,
    /// What was left out on the way, a phrase: "2 comments left out".
    Note(String),
}

impl Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::TextLost { lost, kept } => write!(
                f,
                "{lost} paragraphs with quotation marks may be missing, {kept} are read: compare the page with its text"
            ),
            Warning::Note(note) => f.write_str(note),
            Warning::NoArticle => {
                write!(f, "no article found in this page: its rows, if any, may be of no story")
            }
        }
    }
}

/// No article is larger, in bytes; what is more is a mistake or an attack.
pub const MOST_BYTES: u64 = 64_000_000;

/// How files are read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How much is read at most.
    pub limits: Limits,
    /// Which fields of JSON hold what.
    pub fields: json::Fields,
}

impl Default for Settings {
    fn default() -> Self {
        let limits = Limits { max_article_bytes: MOST_BYTES, ..Limits::default() };
        Settings { limits, fields: json::Fields::default() }
    }
}

/// The articles of one file, one after the other, whichever form it has, packed or not.
///
/// A file of many articles is read as a stream, and on past what is wrong in it. `lexicon` knows how pages name what
/// stands around their stories.
///
/// # Errors
/// Where the source itself fails at its start.
pub fn readings<'r>(
    name: &str,
    source: impl Read + 'r,
    settings: &Settings,
    lexicon: &'r Lexicon,
) -> Result<Box<dyn Iterator<Item = Result<Reading, ReadError>> + 'r>, ReadError> {
    let limits = &settings.limits;
    let mut source = BufReader::new(Unpacked::new(BufReader::new(source), limits));
    let failed = |error: &io::Error| ReadError::io(name, Place::File, error);
    let mut start = Vec::with_capacity(form::START);
    source.by_ref().take(form::START as u64).read_to_end(&mut start).map_err(|error| failed(&error))?;
    let form = Form::of(name, &start);
    let source = io::Cursor::new(start).chain(source);
    let many = |record: Result<Record, ReadError>| record.map(|record| reading_of(record, lexicon));
    match form {
        Form::Json => {
            return Ok(Box::new(json::records(source, name, settings.fields.clone(), limits).map(many)));
        }
        Form::Feed => return Ok(Box::new(feed::records(source, name, limits).map(many))),
        Form::Warc => return Ok(Box::new(warc::records(source, name, limits).map(many))),
        Form::Plain | Form::Html | Form::Markdown | Form::Email | Form::Docx => {}
    }
    let most = limits.max_article_bytes;
    let mut bytes = Vec::new();
    source.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    let refused = |error: DecodeError| ReadError::new(name, Place::File, error.to_string(), "");
    if bytes.len() as u64 > most {
        return Err(refused(DecodeError::TooLarge { limit: most }));
    }
    let reading = match form {
        Form::Html => html::read(name, &bytes, None, lexicon),
        Form::Markdown => reading_of(markdown::record(name, &bytes)?, lexicon),
        Form::Email => reading_of(email::record(name, &bytes)?, lexicon),
        Form::Docx => reading_of(docx::record(name, &bytes, limits)?, lexicon),
        _ => {
            let document = Document::from_bytes(name, &bytes).map_err(refused)?;
            Reading { document, warnings: Vec::new() }
        }
    };
    Ok(Box::new(std::iter::once(Ok(reading))))
}

/// The document of a record; a page in it is read, and what the record says goes before what the page does.
fn reading_of(record: Record, lexicon: &Lexicon) -> Reading {
    let Record { name, body, particulars, charset, flags, notes, .. } = record;
    let mut reading = match body {
        Body::Text(text) => {
            let mut document = Document::new(name, text);
            document.is_one_article = true;
            document.is_extracted = true;
            Reading { document, warnings: Vec::new() }
        }
        Body::Html(page) => html::read(&name, &page, charset.as_deref(), lexicon),
    };
    let document = &mut reading.document;
    document.particulars = particulars.or(std::mem::take(&mut document.particulars));
    document.flags.extend(flags);
    reading.warnings.extend(notes.into_iter().map(Warning::Note));
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, headline and text of each article of a file, or why there is none.
    fn shown(name: &str, bytes: &[u8]) -> Vec<String> {
        let settings = Settings::default();
        let readings = match readings(name, bytes, &settings, Lexicon::shared()) {
            Ok(readings) => readings,
            Err(error) => return vec![error.to_string()],
        };
        readings
            .map(|reading| match reading {
                Ok(Reading { document, .. }) => {
                    let headline = document.particulars.headline.unwrap_or_default();
                    format!("{} | {headline} | {}", document.name, document.text.trim_end())
                }
                Err(error) => error.to_string(),
            })
            .collect()
    }

    #[test]
    fn every_form_becomes_documents() {
        assert_eq!(shown("a.txt", b"\xef\xbb\xbfWords."), ["a.txt |  | Words."]);
        assert_eq!(shown("a.md", b"---\ntitle: Pond\n---\n*Words.*\n"), ["a.md | Pond | Words."]);
        assert_eq!(
            shown("a.eml", b"From: a@b.example\nSubject: Pond\n\nWords.\n"),
            ["a.eml | Pond | Words."]
        );
        assert_eq!(
            shown(
                "-",
                b"{\"id\": 1, \"title\": \"Pond\", \"text\": \"One.\"}\n{\"id\": 2, \"text\": \"Two.\"}\n"
            ),
            ["-#1 | Pond | One.", "-#2 |  | Two."]
        );
        let feed = b"<rss version='2.0'><channel><item><title>Pond</title><guid>x</guid>\
            <description>Words.</description></item></channel></rss>";
        assert!(shown("a.xml", feed)[0].starts_with("a.xml#x | Pond | Words."), "{:?}", shown("a.xml", feed));
    }

    #[test]
    fn a_record_says_more_of_its_article_than_its_page() {
        let page = "<html><head><title>Page</title><meta property='article:published_time' content='2025-01-01'>\
            </head><body><p>The pond was full of frogs again.</p></body></html>";
        let record = Record {
            name: "a#1".to_owned(),
            body: Body::Html(page.into()),
            particulars: Particulars { headline: Some("Record".to_owned()), ..Particulars::default() },
            flags: vec!["partial"],
            notes: vec!["2 comments left out".to_owned()],
            ..Record::default()
        };
        let Reading { document, warnings } = reading_of(record, Lexicon::shared());
        assert_eq!(document.particulars.headline.as_deref(), Some("Record"));
        assert_eq!(document.particulars.published.as_deref(), Some("2025-01-01"));
        assert!(document.is_one_article && document.is_extracted && document.flags.contains(&"partial"));
        assert!(warnings.contains(&Warning::Note("2 comments left out".to_owned())));
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let mut settings = Settings::default();
        settings.limits.max_article_bytes = 4;
        let error =
            readings("a.txt", &b"Words."[..], &settings, Lexicon::shared()).err().unwrap().to_string();
        assert!(error.contains("larger than 4 bytes"), "{error}");
    }
}
