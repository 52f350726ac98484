//! A PDF document -> one record of text, a blank line between paragraphs.
//!
//! A PDF says where each character is drawn, and nothing of lines, columns and paragraphs: [`glyphs`] takes the
//! characters, [`lines`] puts them into lines in reading order, without what repeats on every page, [`paragraphs`] joins
//! those.

mod glyphs;
mod lines;
mod paragraphs;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::hayro_syntax::object::DateTime;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::packed::{PackedError, RAISE_THE_LIMIT};
use super::record::particular;
use super::{Body, Limits, Particulars, Place, ReadError, Record};

/// Reads a document: its paragraphs, without headers, footers and page numbers.
///
/// Title and author come from what the document says of itself, where that is no file's name. Its dates say when the
/// file was made and changed, not when the article was published: the later one becomes `modified`.
///
/// # Errors
/// [`ReadError`] for a document with a password, a damaged one, one beyond the limits, and one without text, as a scan.
pub fn record(name: &str, bytes: &[u8], limits: &Limits) -> Result<Record, ReadError> {
    let bad = |message: &str, remedy: &str| ReadError::new(name, Place::File, message, remedy);
    // The reader of PDF promises not to panic; a promise is not a proof.
    let found = catch_unwind(AssertUnwindSafe(|| story(bytes, limits.max_article_bytes)));
    let fault = match found {
        Ok(Ok((text, particulars))) => {
            return Ok(Record {
                name: name.to_owned(),
                body: Body::Text(text),
                particulars,
                ..Record::default()
            });
        }
        Ok(Err(fault)) => fault,
        Err(_) => {
            let remedy = format!("pdftotext '{name}' - | quoteledger extract -");
            return Err(bad("the reader of PDF failed on this document", &remedy));
        }
    };
    Err(match fault {
        Fault::Locked => bad(
            "is protected with a password",
            "save it without one (for instance: qpdf --decrypt --password=WORD IN.pdf OUT.pdf)",
        ),
        Fault::Damaged => bad("is damaged, or no PDF document", "fetch it again, or print it to PDF again"),
        Fault::NoText => bad(
            "holds no text, as a scan does",
            "let a program for scans read it first (for instance: ocrmypdf IN.pdf OUT.pdf)",
        ),
        Fault::TooLong => {
            bad(&PackedError::TooLong { limit: limits.max_article_bytes }.to_string(), RAISE_THE_LIMIT)
        }
    })
}

/// Why a document is not read.
enum Fault {
    Locked,
    Damaged,
    NoText,
    TooLong,
}

fn story(bytes: &[u8], max_bytes: u64) -> Result<(String, Particulars), Fault> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Fault::Locked,
        _ => Fault::Damaged,
    })?;
    let pages = glyphs::pages(&pdf, max_bytes).ok_or(Fault::TooLong)?;
    let n_pages = pages.len();
    let text = paragraphs::text(lines::of_pages(pages));
    if text.is_empty() {
        return Err(if n_pages == 0 { Fault::Damaged } else { Fault::NoText });
    }
    let metadata = pdf.metadata();
    let words =
        |bytes: &Option<Box<[u8]>>| particular(&decoded(bytes.as_deref()?)).filter(|words| is_meant(words));
    let particulars = Particulars {
        headline: words(&metadata.title),
        author: words(&metadata.author),
        modified: metadata.modification_date.or(metadata.creation_date).map(iso_8601),
        ..Particulars::default()
    };
    Ok((text, particulars))
}

/// A string of a document's particulars: UTF-16 or UTF-8 with a byte-order mark, else nearly Latin 1.
fn decoded(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, n_bytes)) => encoding.decode_without_bom_handling(&bytes[n_bytes..]).0.into_owned(),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    }
}

/// Whether somebody wrote this, and no program put it there: "Microsoft Word - final2.doc", "untitled".
fn is_meant(words: &str) -> bool {
    const LEFT_BY_PROGRAMS: [&str; 4] = ["untitled", "anonymous", "unspecified", "unknown"];
    let is_file_name = words.rsplit_once('.').is_some_and(|(_, end)| {
        matches!(end.len(), 2..=5)
            && end.starts_with(|c: char| c.is_ascii_alphabetic())
            && end.is_ascii()
            && !end.contains(' ')
    });
    !is_file_name && !LEFT_BY_PROGRAMS.contains(&words.to_lowercase().as_str())
}

fn iso_8601(date: DateTime) -> String {
    let DateTime { year, month, day, hour, minute, second, utc_offset_hour, utc_offset_minute } = date;
    let offset = match (utc_offset_hour, utc_offset_minute) {
        (0, 0) => "Z".to_owned(),
        (hours, minutes) => format!("{hours:+03}:{minutes:02}"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}")
}

#[cfg(test)]
mod tests {
    use super::super::packed::tests::noise;
    use super::*;

    const NEWSPAPER: &[u8] = include_bytes!("../../../tests/records/pdf/reportlab.pdf");

    #[test]
    fn what_cannot_be_read_is_said() {
        let limits = Limits::default();
        let says = |bytes: &[u8], limits: &Limits| record("a.pdf", bytes, limits).unwrap_err().to_string();
        assert!(
            says(include_bytes!("../../../tests/records/pdf/locked.pdf"), &limits)
                .contains("with a password")
        );
        assert!(says(b"%PDF-1.7\nwords", &limits).contains("is damaged, or no PDF document"));
        assert!(says(b"", &limits).contains("is damaged, or no PDF document"));
        let small = Limits { max_article_bytes: 100, ..limits };
        assert!(says(NEWSPAPER, &small).contains("is longer than the limit of 100 bytes"));
        assert!(record("a.pdf", include_bytes!("../../../tests/records/pdf/no-copies.pdf"), &limits).is_ok());
    }

    #[test]
    fn what_programs_leave_is_no_particular() {
        for (words, expected) in [
            ("Last coal plant goes dark", true),
            ("The U.S. and Mr. Roe", true),
            ("Microsoft Word - statement v2.docx", false),
            ("page_final.indd", false),
            ("untitled", false),
        ] {
            assert_eq!(is_meant(words), expected, "{words}");
        }
        assert_eq!(decoded(b"\xfe\xff\0P\0\xe9"), "Pé");
        assert_eq!(decoded(b"P\xe9"), "Pé");
    }

    #[test]
    fn cut_and_mutated_files_come_to_an_end() {
        for end in (0..NEWSPAPER.len()).step_by(97) {
            record("a", &NEWSPAPER[..end], &Limits::default()).ok();
        }
        for seed in 0..100 {
            let mut bytes = NEWSPAPER.to_vec();
            for pair in noise(12, seed).chunks(2) {
                let at = usize::from(pair[0]) * bytes.len() / 256;
                bytes[at] = pair[1];
            }
            record("a", &bytes, &Limits::default()).ok();
        }
    }
}
