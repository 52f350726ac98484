//! What the readers of XML share: bytes in any character set -> UTF-8, attributes, references.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart};

/// How much is looked at for the declaration, in bytes.
const MAX_DECLARATION: u64 = 1024;

/// A source in UTF-8. Its character set is that of the byte-order mark, else of the XML declaration, else UTF-8; bytes that
/// are none of it become U+FFFD, as one of them must not cost a whole feed.
pub(super) struct Utf8<R> {
    inner: R,
    /// None before the first byte and after the last.
    decoder: Option<Decoder>,
    is_begun: bool,
    /// The first bytes, which were looked at, from `head_at` on.
    head: Vec<u8>,
    head_at: usize,
    decoded: Box<[u8]>,
    at: usize,
    end: usize,
}

impl<R: BufRead> Utf8<R> {
    pub fn new(inner: R) -> Self {
        Utf8 {
            inner,
            decoder: None,
            is_begun: false,
            head: Vec::new(),
            head_at: 0,
            decoded: vec![0; 16 << 10].into(),
            at: 0,
            end: 0,
        }
    }

    /// Where the bytes come from.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    fn begin(&mut self) -> io::Result<()> {
        self.inner.by_ref().take(MAX_DECLARATION).read_to_end(&mut self.head)?;
        let encoding = match Encoding::for_bom(&self.head) {
            Some((encoding, n_bytes)) => {
                self.head_at = n_bytes;
                encoding
            }
            None => declared(&self.head),
        };
        self.decoder = Some(encoding.new_decoder_without_bom_handling());
        self.is_begun = true;
        Ok(())
    }
}

/// The character set that the start of an XML file shows.
fn declared(head: &[u8]) -> &'static Encoding {
    match head {
        [b'<', 0, b'?', 0, ..] => return encoding_rs::UTF_16LE,
        [0, b'<', 0, b'?', ..] => return encoding_rs::UTF_16BE,
        _ => {}
    }
    let label = || {
        let declaration = head.trim_ascii_start().strip_prefix(b"<?xml")?;
        let declaration = &declaration[..memchr::memmem::find(declaration, b"?>")?];
        let value = &declaration[memchr::memmem::find(declaration, b"encoding")? + b"encoding".len()..];
        let value = value.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let (quote, value) = value.split_first()?;
        Encoding::for_label(&value[..memchr::memchr(*quote, value)?])
    };
    // A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    label().filter(|encoding| encoding.is_ascii_compatible()).unwrap_or(encoding_rs::UTF_8)
}

impl<R: BufRead> BufRead for Utf8<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.is_begun {
            self.begin()?;
        }
        while self.at == self.end {
            let Some(decoder) = &mut self.decoder else { return Ok(&[]) };
            let from_head = self.head_at < self.head.len();
            let source = if from_head { &self.head[self.head_at..] } else { self.inner.fill_buf()? };
            let is_last = source.is_empty();
            let (result, n_read, n_written, _) = decoder.decode_to_utf8(source, &mut self.decoded, is_last);
            match from_head {
                true => self.head_at += n_read,
                false => self.inner.consume(n_read),
            }
            (self.at, self.end) = (0, n_written);
            if is_last && result == CoderResult::InputEmpty {
                self.decoder = None;
            }
        }
        Ok(&self.decoded[self.at..self.end])
    }

    fn consume(&mut self, n_bytes: usize) {
        self.at += n_bytes;
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut chunk = self.fill_buf()?;
        let n_bytes = chunk.read(buf)?;
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}

/// An attribute by its name without prefix.
pub(super) fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    // Looking for doubles would take time by the square of their number.
    let found = attributes.with_checks(false).filter_map(Result::ok);
    let mut named = found.filter(|attribute| attribute.key.local_name().as_ref() == name);
    let value = named.next()?.normalized_value(XmlVersion::Implicit1_0);
    Some(value.map_or_else(|_| String::new(), String::from))
}

/// The character that a reference stands for; none for an entity that XML does not define.
pub(super) fn referred(reference: &BytesRef) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c.to_string()),
        Ok(None) => quick_xml::escape::resolve_xml_entity(reference).map(str::to_owned),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        Utf8::new(io::BufReader::with_capacity(3, bytes)).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn character_sets() {
        let long = "é".repeat(20_000);
        let latin: Vec<u8> = long.chars().map(|c| c as u8).collect();
        let head = "<?xml version='1.0' encoding = 'ISO-8859-1'?>";
        assert_eq!(decoded(&[head.as_bytes(), &latin].concat()), format!("{head}{long}"));
        let wide: Vec<u8> = format!("<?x{long}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&wide), format!("<?x{long}"));
        assert_eq!(decoded(&[b"\xff\xfe", wide.as_slice()].concat()), format!("<?x{long}"));
        assert_eq!(decoded("\u{feff}<é".as_bytes()), "<é");
        assert_eq!(
            decoded(b"<?xml encoding=\"utf-16\"?>a\xffb\xc3"),
            "<?xml encoding=\"utf-16\"?>a\u{fffd}b\u{fffd}"
        );
        assert_eq!(decoded(b""), "");
    }
}
