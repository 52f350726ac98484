//! Which form a file has: plain text or a web page, from its name and its first bytes.

use std::borrow::Cow;
use std::io::Read as _;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::document::DecodeError;

/// A form that articles come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text and nothing else, in UTF-8.
    Plain,
    /// A web page.
    Html,
}

/// How names of packed files end.
const PACKED: &str = "gz";
/// What every gzip file starts with.
const GZIP: &[u8] = b"\x1f\x8b";
/// A page says what it is near its start, behind comments and blank lines at most.
const START: usize = 1024;

impl Form {
    /// The form that a file's name tells, without its `.gz`; none where the name tells nothing.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Form> {
        let path = Path::new(name);
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" => Some(Form::Plain),
            "html" | "htm" | "xhtml" => Some(Form::Html),
            PACKED => Form::of_name(path.file_stem()?.to_str()?),
            _ => None,
        }
    }

    /// The form of a file that is unpacked already. A name of a page is believed; what starts like a page is
    /// one under any name.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Form {
        match Form::of_name(name) {
            Some(Form::Html) => Form::Html,
            _ if starts_like_a_page(bytes) => Form::Html,
            _ => Form::Plain,
        }
    }
}

/// Whether the first tag, behind white space, comments and processing instructions, is one that opens a page.
fn starts_like_a_page(bytes: &[u8]) -> bool {
    let mut rest = &bytes[..bytes.len().min(START)];
    rest = rest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(rest);
    loop {
        rest = rest.trim_ascii_start();
        let (skip, end): (&[u8], &[u8]) = match rest {
            [b'<', b'!', b'-', b'-', ..] => (b"<!--", b"-->"),
            [b'<', b'?', ..] => (b"<?", b"?>"),
            _ => break,
        };
        let Some(at) = memchr::memmem::find(&rest[skip.len()..], end) else { return false };
        rest = &rest[skip.len() + at + end.len()..];
    }
    let opens = |tag: &str| {
        rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
            && rest.get(tag.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    opens("<!doctype html") || opens("<html") || opens("<head") || opens("<body")
}

/// The bytes of a file as they are without gzip, which is told by its first bytes; at most so many.
///
/// # Errors
/// [`DecodeError::BadGzip`] and [`DecodeError::TooLarge`].
pub fn unpacked(bytes: &[u8], most: u64) -> Result<Cow<'_, [u8]>, DecodeError> {
    if bytes.len() as u64 > most {
        return Err(DecodeError::TooLarge { limit: most });
    }
    if !bytes.starts_with(GZIP) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(most.saturating_add(1))
        .read_to_end(&mut unpacked)
        .map_err(|error| DecodeError::BadGzip { reason: error.to_string() })?;
    if unpacked.len() as u64 > most {
        return Err(DecodeError::TooLarge { limit: most });
    }
    Ok(Cow::Owned(unpacked))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

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
        ] {
            assert_eq!(Form::of(name, bytes.as_bytes()), form, "{name} {bytes}");
        }
    }

    #[test]
    fn gzip_is_unpacked_up_to_a_limit() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&[b'a'; 5000]).unwrap();
        let packed = packer.finish().unwrap();
        assert_eq!(unpacked(&packed, 5000).unwrap().len(), 5000);
        assert_eq!(unpacked(&packed, 4999), Err(DecodeError::TooLarge { limit: 4999 }));
        assert!(matches!(unpacked(&packed[..20], 5000), Err(DecodeError::BadGzip { .. })));
        assert_eq!(unpacked(b"Text.", 4), Err(DecodeError::TooLarge { limit: 4 }));
        assert_eq!(unpacked(b"Text.", 5).unwrap(), &b"Text."[..]);
    }
}
