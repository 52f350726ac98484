//! One document: text to be read, and what is known of it from elsewhere.

use std::borrow::Cow;

/// A text as it is read: the unit that spans are counted in.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Path or address as the user gave it; names the article in the ledger.
    pub name: String,
    /// The text, without a byte-order mark. That of a plain file has its line ends as they stand in the file;
    /// that of any other form is what was taken out of it, with a blank line between paragraphs.
    pub text: String,
    /// What the file says of the article beside its text.
    pub particulars: Particulars,
    /// Whether the text is known to be one article, not to be divided at datelines.
    pub is_one_article: bool,
    /// Whether the text was taken out of the file, and so is no copy of it.
    pub is_extracted: bool,
    /// Flags that each of its rows gets.
    pub flags: Vec<&'static str>,
}

/// What a file says of an article beside its text, in its head or its record. What it says goes before what the
/// text looks like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Particulars {
    /// The headline.
    pub headline: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published, as given; ISO 8601 where the form has it so.
    pub published: Option<String>,
    /// When it was changed last, as given.
    pub modified: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Its canonical address.
    pub url: Option<String>,
}

impl Particulars {
    /// These, and where they say nothing what `others` say.
    #[must_use]
    pub fn or(self, others: Particulars) -> Particulars {
        Particulars {
            headline: self.headline.or(others.headline),
            author: self.author.or(others.author),
            published: self.published.or(others.published),
            modified: self.modified.or(others.modified),
            publisher: self.publisher.or(others.publisher),
            url: self.url.or(others.url),
        }
    }
}

/// Why bytes are not news text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// A byte sequence that is not UTF-8.
    #[error("byte {offset} of the file is not UTF-8")]
    NotUtf8 {
        /// Offset of the first bad byte, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// A NUL byte, which no text has.
    #[error("looks like binary data (byte {offset} is NUL)")]
    Binary {
        /// Offset of the NUL byte, from 0.
        offset: usize,
    },
    /// Text in UTF-16 without the byte-order mark that would say so.
    #[error("looks like text in {encoding} without a byte-order mark")]
    Utf16 {
        /// "UTF-16LE" or "UTF-16BE".
        encoding: &'static str,
    },
    /// Rich text, whose words stand between commands.
    #[error("is rich text (RTF), which is not read")]
    RichText,
    /// More bytes than are read.
    #[error("is larger than {limit} bytes")]
    TooLarge {
        /// How many are read at most.
        limit: u64,
    },
}

impl DecodeError {
    /// What the user can do.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            DecodeError::NotUtf8 { .. } => {
                "save the file as UTF-8 (for instance: iconv -f WINDOWS-1252 -t UTF-8)".to_owned()
            }
            DecodeError::Binary { .. } => "give text, a page or a document".to_owned(),
            DecodeError::Utf16 { encoding } => {
                format!("save the file as UTF-8 (for instance: iconv -f {encoding} -t UTF-8)")
            }
            DecodeError::RichText => "save it as .docx or as plain text".to_owned(),
            DecodeError::TooLarge { .. } => {
                "give the article alone, or raise the limit (--max-bytes)".to_owned()
            }
        }
    }
}

impl Document {
    /// A document of text that is already decoded. A leading byte-order mark is dropped.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Document { name: name.into(), text, ..Document::default() }
    }

    /// What the ledger calls the article with this number, from 1: the document's name, with `#2` for the
    /// second.
    #[must_use]
    pub fn name_of(&self, article: usize) -> String {
        match article {
            1 => self.name.clone(),
            number => format!("{}#{number}", self.name),
        }
    }

    /// Decodes UTF-8, with or without a byte-order mark.
    ///
    /// # Errors
    /// [`DecodeError`] for binary data and for bytes that are not UTF-8.
    pub fn from_bytes<'b>(
        name: impl Into<String>,
        bytes: impl Into<Cow<'b, [u8]>>,
    ) -> Result<Self, DecodeError> {
        let bytes = bytes.into();
        if let Some(offset) = memchr::memchr(0, &bytes) {
            return Err(utf16(&bytes)
                .map_or(DecodeError::Binary { offset }, |encoding| DecodeError::Utf16 { encoding }));
        }
        if bytes.starts_with(b"{\\rtf") {
            return Err(DecodeError::RichText);
        }
        let text = String::from_utf8(bytes.into_owned()).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            let line = 1 + memchr::memchr_iter(b'\n', &error.as_bytes()[..offset]).count();
            DecodeError::NotUtf8 { offset, line }
        })?;
        Ok(Document::new(name, text))
    }
}

/// The UTF-16 that bytes with NULs among them show: in Latin script nearly every second byte is one.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    const START: usize = 1024;
    let start = &bytes[..bytes.len().min(START)];
    let n_nul = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (n_even, n_odd, n_pairs) = (n_nul(0), n_nul(1), start.len() / 2);
    // At least a few characters, and no more than a few beyond Latin script.
    let is_most = |n_nul: usize| n_pairs > 3 && n_nul * 10 >= n_pairs * 7;
    match (is_most(n_even), is_most(n_odd)) {
        (false, true) => Some("UTF-16LE"),
        (true, false) => Some("UTF-16BE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        let document = Document::from_bytes("a.txt", b"\xEF\xBB\xBFHello").unwrap();
        assert_eq!(document.text, "Hello");
    }

    #[test]
    fn bad_bytes_are_named_with_their_line() {
        let error = Document::from_bytes("a.txt", b"one\ntwo \x93three\x94").unwrap_err();
        assert_eq!(error, DecodeError::NotUtf8 { offset: 8, line: 2 });
        assert!(matches!(Document::from_bytes("a", b"PK\x03\0"), Err(DecodeError::Binary { offset: 3 })));
        let utf16: Vec<u8> = "“Hello”, he said.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let error = Document::from_bytes("a", &utf16).unwrap_err();
        assert_eq!(error, DecodeError::Utf16 { encoding: "UTF-16LE" });
        assert!(matches!(Document::from_bytes("a", b"{\\rtf1 He said."), Err(DecodeError::RichText)));
    }
}
