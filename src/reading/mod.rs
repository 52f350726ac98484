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
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod record;
pub mod warc;
mod xml;

use std::fmt::{self, Display};
use std::io::{self, BufRead, BufReader, Read};

pub use document::{DecodeError, Document, Particulars};
pub use form::Form;
pub use packed::Limits;
use packed::{Packing, Unpacked};
pub use record::{Body, Place, ReadError, Record};

use crate::lexicon::Lexicon;
use xml::Utf8;

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
    /// What was left out on the way, a phrase: "comments left out: 2".
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

/// An article that was found in a file and is still to be made a document of.
///
/// To find one is cheap and has to happen in order; to read it is what takes the time, and any thread can do it.
#[derive(Debug, Clone)]
pub struct Unread {
    name: String,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    /// One article of a file of many.
    Record(Box<Record>),
    /// A file that is one article.
    File { form: Form, bytes: Vec<u8>, limits: Limits },
}

impl Unread {
    /// Its name, as in the ledger.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How large it is in bytes, as it stands here.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        match &self.content {
            Content::Record(record) => match &record.body {
                Body::Text(text) => text.len(),
                Body::Html(page) => page.len(),
            },
            Content::File { bytes, .. } => bytes.len(),
        }
    }

    /// The document. `lexicon` knows how pages name what stands around their stories.
    ///
    /// # Errors
    /// Where the file is not what its name or its first bytes say, or no text.
    pub fn read(self, lexicon: &Lexicon) -> Result<Reading, ReadError> {
        let name = self.name.as_str();
        let (form, bytes, limits) = match self.content {
            Content::Record(record) => return Ok(reading_of(*record, lexicon)),
            Content::File { form, bytes, limits } => (form, bytes, limits),
        };
        Ok(match form {
            // The reader of pages refuses nothing; a picture under the name of a page is none.
            Form::Html if is_binary(&bytes) => {
                let offset = memchr::memchr(0, &bytes).unwrap_or_default();
                return Err(refused(name, &DecodeError::Binary { offset }));
            }
            Form::Html => html::read(name, &bytes, None, lexicon),
            #[cfg(feature = "pdf")]
            Form::Pdf => reading_of(pdf::record(name, &bytes, &limits)?, lexicon),
            #[cfg(not(feature = "pdf"))]
            Form::Pdf => return Err(pdf_is_not_read(name)),
            Form::Markdown => reading_of(markdown::record(name, &bytes)?, lexicon),
            Form::Email => reading_of(email::record(name, &bytes)?, lexicon),
            Form::Docx => reading_of(docx::record(name, &bytes, &limits)?, lexicon),
            _ => {
                let document = Document::from_bytes(name, bytes).map_err(|error| refused(name, &error))?;
                Reading { document, warnings: Vec::new() }
            }
        })
    }
}

fn refused(name: &str, error: &DecodeError) -> ReadError {
    ReadError::decode(name, error)
}

/// The articles of one file, still to be read, as an iterator that can go from thread to thread.
pub type Unreads<'r> = Box<dyn Iterator<Item = Result<Unread, ReadError>> + Send + 'r>;

/// The articles of one file, one after the other, whichever form it has, packed or not; each is to be
/// [read](Unread::read) yet.
///
/// A file of many articles is read as a stream, and on past what is wrong in it.
///
/// # Errors
/// Where the source itself fails at its start, or is one article that is too large.
pub fn unread<'r>(
    name: &str,
    source: impl Read + Send + 'r,
    settings: &Settings,
) -> Result<Unreads<'r>, ReadError> {
    let limits = &settings.limits;
    let mut source = BufReader::new(Unpacked::new(BufReader::new(source), limits));
    let failed = |error: &io::Error| ReadError::io(name, Place::File, error);
    let mut start = Vec::with_capacity(form::START);
    source.by_ref().take(form::START as u64).read_to_end(&mut start).map_err(|error| failed(&error))?;
    let form = Form::of(name, &start);
    // Pages and feeds say themselves what they are in.
    let is_utf16 =
        form::is_utf16(&start) && matches!(form, Form::Plain | Form::Markdown | Form::Email | Form::Json);
    let source = io::Cursor::new(start).chain(source);
    let source: Box<dyn BufRead + Send + 'r> =
        if is_utf16 { Box::new(BufReader::new(Utf8::new(source))) } else { Box::new(source) };
    let many = |record: Result<Record, ReadError>| {
        record.map(|record| Unread { name: record.name.clone(), content: Content::Record(Box::new(record)) })
    };
    match form {
        Form::Json => {
            let records = json::records(source, name, settings.fields.clone(), limits);
            let none = ("give objects with their texts, one a line or in an array", "holds no articles");
            return Ok(Box::new(some(records, name, none).map(many)));
        }
        Form::Feed => {
            let none = ("fetch it again later", "is a feed without entries");
            return Ok(Box::new(some(feed::records(source, name, limits), name, none).map(many)));
        }
        Form::Warc => {
            let none = ("give an archive with responses of type text/html", "holds no web pages");
            return Ok(Box::new(some(warc::records(source, name, limits), name, none).map(many)));
        }
        Form::Plain | Form::Html | Form::Markdown | Form::Email | Form::Docx | Form::Pdf => {}
    }
    let mut bytes = Vec::new();
    let most = limits.max_article_bytes.saturating_add(1);
    source.take(most).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    one_article(name, form, bytes, *limits)
}

/// The article that a file is.
fn one_article<'r>(name: &str, form: Form, bytes: Vec<u8>, limits: Limits) -> Result<Unreads<'r>, ReadError> {
    if bytes.len() as u64 > limits.max_article_bytes {
        return Err(refused(name, &DecodeError::TooLarge { limit: limits.max_article_bytes }));
    }
    let content = Content::File { form, bytes, limits };
    Ok(Box::new(std::iter::once(Ok(Unread { name: name.to_owned(), content }))))
}

/// As [`unread`], of a file that is in memory as a whole: one that is a single article is not copied.
///
/// # Errors
/// Where it is one article that is too large.
pub fn unread_bytes<'r>(name: &str, bytes: Vec<u8>, settings: &Settings) -> Result<Unreads<'r>, ReadError> {
    let start = &bytes[..bytes.len().min(form::START)];
    let form = Form::of(name, start);
    let is_one_article = match form {
        Form::Json | Form::Feed | Form::Warc => false,
        Form::Plain | Form::Html | Form::Markdown | Form::Email | Form::Docx | Form::Pdf => true,
    };
    let is_plain = Packing::of(start).is_none() && !form::is_utf16(start);
    if is_one_article && is_plain {
        one_article(name, form, bytes, settings.limits)
    } else {
        unread(name, io::Cursor::new(bytes), settings)
    }
}

/// The articles of one file, read one after the other: [`unread`], then [`Unread::read`].
///
/// # Errors
/// Where the source itself fails at its start.
pub fn readings<'r>(
    name: &str,
    source: impl Read + Send + 'r,
    settings: &Settings,
    lexicon: &'r Lexicon,
) -> Result<Box<dyn Iterator<Item = Result<Reading, ReadError>> + 'r>, ReadError> {
    let found = unread(name, source, settings)?;
    Ok(Box::new(found.map(|found| found.and_then(|found| found.read(lexicon)))))
}

/// The records, or where there is none, the error that there is none: its remedy, and what is wrong.
fn some<'r>(
    records: impl Iterator<Item = Result<Record, ReadError>> + 'r,
    name: &str,
    (remedy, message): (&'static str, &'static str),
) -> impl Iterator<Item = Result<Record, ReadError>> + 'r {
    let mut none = Some(ReadError::new(name, Place::File, message, remedy));
    let mut records = records;
    std::iter::from_fn(move || match records.next() {
        Some(record) => {
            none = None;
            Some(record)
        }
        None => none.take().map(Err),
    })
}

/// Whether a file's first bytes are of no text: in any character set but UTF-16, control characters are rare.
fn is_binary(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(form::START)];
    let is_control = |byte: &&u8| **byte < 0x20 && !byte.is_ascii_whitespace() && **byte != 0x1b;
    !form::is_utf16(start) && start.contains(&0) && start.iter().filter(is_control).count() * 10 > start.len()
}

/// What whoever gives a PDF document can do.
#[cfg(not(feature = "pdf"))]
fn pdf_is_not_read(name: &str) -> ReadError {
    let remedy =
        format!("cargo install quoteledger --features pdf, or: pdftotext '{name}' - | quoteledger extract -");
    ReadError::new(name, Place::File, "is a PDF document, which this build does not read", remedy)
}

/// The document of a record; a page in it is read, and what the record says goes before what the page does.
fn reading_of(record: Record, lexicon: &Lexicon) -> Reading {
    let Record { name, body, particulars, charset, is_fragment, flags, notes, .. } = record;
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
    if is_fragment {
        // However short, it is the article.
        document.flags.retain(|flag| *flag != html::NO_ARTICLE);
        reading.warnings.retain(|warning| *warning != Warning::NoArticle);
    }
    document.particulars = particulars.or(std::mem::take(&mut document.particulars));
    document.flags.extend(flags);
    reading.warnings.extend(notes.into_iter().map(Warning::Note));
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, headline and text of each article of a file, or why there is none; the same, read piece by piece and as a
    /// whole.
    fn shown(name: &str, bytes: &[u8]) -> Vec<String> {
        let settings = Settings::default();
        let in_pieces = shown_of(unread(name, bytes, &settings));
        assert_eq!(shown_of(unread_bytes(name, bytes.to_vec(), &settings)), in_pieces, "{name}");
        in_pieces
    }

    fn shown_of(unreads: Result<Unreads<'_>, ReadError>) -> Vec<String> {
        let unreads = match unreads {
            Ok(unreads) => unreads,
            Err(error) => return vec![error.to_string()],
        };
        unreads
            .map(|unread| unread.and_then(|unread| unread.read(Lexicon::shared())))
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
            notes: vec!["comments left out: 2".to_owned()],
            ..Record::default()
        };
        let Reading { document, warnings } = reading_of(record, Lexicon::shared());
        assert_eq!(document.particulars.headline.as_deref(), Some("Record"));
        assert_eq!(document.particulars.published.as_deref(), Some("2025-01-01"));
        assert!(document.is_one_article && document.is_extracted && document.flags.contains(&"partial"));
        assert!(warnings.contains(&Warning::Note("comments left out: 2".to_owned())));
    }

    #[test]
    fn an_entry_of_a_feed_is_an_article_however_short() {
        let read = |is_fragment: bool| {
            let record =
                Record { body: Body::Html(b"<p>Nothing yet.".to_vec()), is_fragment, ..Record::default() };
            let Reading { document, warnings } = reading_of(record, Lexicon::shared());
            (document.flags.contains(&"no-article"), warnings.len(), document.text)
        };
        assert_eq!(read(true), (false, 0, "Nothing yet.".to_owned()));
        assert_eq!(read(false), (true, 1, "Nothing yet.".to_owned()));
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
