//! Which form a file has, from its name and its first bytes.

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

/// A form that articles come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text and nothing else.
    Plain,
    /// A web page.
    Html,
    /// Text with marks for headings and links.
    Markdown,
    /// An e-mail.
    Email,
    /// A Word document.
    Docx,
    /// A PDF document.
    Pdf,
    /// Objects of JSON, one a line or in an array.
    Json,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A web archive.
    Warc,
}

/// How names of packed files end.
const PACKED: [&str; 2] = ["gz", "zst"];
/// This many bytes at a file's start tell its form: a page says what it is behind comments and blank lines at most.
pub const START: usize = 1024;

impl Form {
    /// The form that a file's name tells, without its `.gz` or `.zst`; none where the name tells nothing.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Form> {
        let path = Path::new(name);
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" => Some(Form::Plain),
            "html" | "htm" | "xhtml" => Some(Form::Html),
            "md" | "markdown" => Some(Form::Markdown),
            "eml" => Some(Form::Email),
            "docx" => Some(Form::Docx),
            "pdf" => Some(Form::Pdf),
            "jsonl" | "ndjson" | "json" => Some(Form::Json),
            "rss" | "atom" => Some(Form::Feed),
            "warc" => Some(Form::Warc),
            packed if PACKED.contains(&packed) => Form::of_name(path.file_stem()?.to_str()?),
            _ => None,
        }
    }

    /// Whether a file of this name is packed.
    #[must_use]
    pub fn is_packed_name(name: &str) -> bool {
        let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| PACKED.iter().any(|packed| extension.eq_ignore_ascii_case(packed)))
    }

    /// Whether a folder's file of this name is taken for an article. JSON is read when it is named: in a folder it is
    /// settings more often.
    #[must_use]
    pub fn is_article_name(name: &str) -> bool {
        match Form::of_name(name) {
            None => false,
            Some(Form::Json) => {
                let name = name.to_ascii_lowercase();
                !name.trim_end_matches(".gz").trim_end_matches(".zst").ends_with(".json")
            }
            Some(Form::Pdf) => cfg!(feature = "pdf"),
            Some(_) => true,
        }
    }

    /// Whether a folder's file of this name could be read, but is not taken for an article.
    #[must_use]
    pub fn is_passed_over(name: &str) -> bool {
        Form::of_name(name).is_some() && !Form::is_article_name(name)
    }

    /// The form of a file that starts with these bytes, unpacked. What starts like a page, a feed or an archive
    /// is one under nearly any name; else the name is believed, and without one that tells something the first bytes.
    #[must_use]
    pub fn of(name: &str, start: &[u8]) -> Form {
        let named = Form::of_name(name);
        if start.starts_with(b"WARC/1.") {
            return Form::Warc;
        }
        if start.starts_with(b"%PDF-") {
            return Form::Pdf;
        }
        // A package, or the container of older documents and of those with a password.
        let is_document = start.starts_with(b"PK\x03\x04") || start.starts_with(OLE);
        if named == Some(Form::Docx) || named.is_none() && is_document {
            return Form::Docx;
        }
        let start = &*decoded(start);
        match first_tag(start) {
            Some(form) if named != Some(Form::Email) && named != Some(Form::Markdown) => return form,
            _ => {}
        }
        // Without a name that tells something, an object with a name in it is JSON.
        let mut bytes = start.iter().filter(|byte| !byte.is_ascii_whitespace());
        let opens_object = match bytes.next() {
            Some(b'{') => bytes.next() == Some(&b'"'),
            Some(b'[') => bytes.next() == Some(&b'{') && bytes.next() == Some(&b'"'),
            _ => false,
        };
        match named {
            Some(form) => form,
            None if opens_object => Form::Json,
            None => Form::Plain,
        }
    }
}

/// How an OLE file begins.
pub(super) const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Whether a byte-order mark says that the bytes are in UTF-16.
pub(super) fn is_utf16(start: &[u8]) -> bool {
    Encoding::for_bom(start).is_some_and(|(encoding, _)| encoding != UTF_8)
}

/// The first bytes in UTF-8, without a byte-order mark.
fn decoded(start: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(start) {
        None => Cow::Borrowed(start),
        Some((encoding, n_bytes)) if encoding == UTF_8 => Cow::Borrowed(&start[n_bytes..]),
        Some((encoding, n_bytes)) => {
            let (text, _) = encoding.decode_without_bom_handling(&start[n_bytes..]);
            Cow::Owned(text.into_owned().into_bytes())
        }
    }
}

/// What the first tag opens, behind white space, comments and processing instructions: a page or a feed.
fn first_tag(bytes: &[u8]) -> Option<Form> {
    let mut rest = &bytes[..bytes.len().min(START)];
    loop {
        rest = rest.trim_ascii_start();
        let (skip, end): (&[u8], &[u8]) = match rest {
            [b'<', b'!', b'-', b'-', ..] => (b"<!--", b"-->"),
            [b'<', b'?', ..] => (b"<?", b"?>"),
            _ => break,
        };
        let at = memchr::memmem::find(&rest[skip.len()..], end)?;
        rest = &rest[skip.len() + at + end.len()..];
    }
    let opens = |tag: &str| {
        rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
            && rest.get(tag.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    if ["<!doctype html", "<html", "<head", "<body"].into_iter().any(opens) {
        Some(Form::Html)
    } else if ["<rss", "<feed", "<rdf:RDF"].into_iter().any(opens) {
        Some(Form::Feed)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_first_bytes_tell_the_form() {
        for (name, bytes, form) in [
            ("a.txt", "Text.", Form::Plain),
            ("a.HTML", "Text.", Form::Html),
            ("news/a.xhtml.gz", "", Form::Html),
            ("a.txt.gz", "Text.", Form::Plain),
            ("-", "\u{feff}\n<!-- saved -->\n<!DOCTYPE HTML PUBLIC \"x\">", Form::Html),
            ("page", "<?xml version=\"1.0\"?><html xmlns=\"x\">", Form::Html),
            ("a.txt", "<HEAD><title>", Form::Html),
            ("a.txt", "<header> is a tag.", Form::Plain),
            ("a.txt", "The <html> tag opens a page.", Form::Plain),
            ("a.xml", "<?xml version=\"1.0\"?>\n<rss version=\"2.0\">", Form::Feed),
            ("a.txt", "WARC/1.0\r\n", Form::Warc),
            ("-", "{\"text\": \"One.\"}", Form::Json),
            ("-", "\u{feff}[ {\"text\": \"One.\"}]", Form::Json),
            ("a.html", "%PDF-1.7", Form::Pdf),
            ("a.txt", "PK\u{3}\u{4}", Form::Plain),
            ("a.txt", "{\"text\": \"One.\"}", Form::Plain),
            ("a.jsonl.zst", "", Form::Json),
            ("a.md", "<html> is a tag.", Form::Markdown),
            ("a.eml", "From: a", Form::Email),
            ("a", "PK\u{3}\u{4}", Form::Docx),
        ] {
            assert_eq!(Form::of(name, bytes.as_bytes()), form, "{name} {bytes}");
        }
        let wide: Vec<u8> = "\u{feff}<!DOCTYPE html>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(Form::of("-", &wide), Form::Html);
    }

    #[test]
    fn folders_have_no_json_in_whatever_letters() {
        for (name, is_article) in [
            ("a.JSON", false),
            ("a.json.GZ", false),
            ("a.JSONL", true),
            ("a.jsonl.zst", true),
            ("A.MD", true),
            ("a.Html", true),
            ("a.rs", false),
        ] {
            assert_eq!(Form::is_article_name(name), is_article, "{name}");
        }
        assert!(Form::is_passed_over("a.json.gz") && !Form::is_passed_over("a.md"));
        assert!(!Form::is_passed_over("a.rs"));
        assert!(Form::is_packed_name("a.md.GZ") && !Form::is_packed_name("gz"));
    }
}
