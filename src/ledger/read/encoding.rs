//! Bytes -> text, in the character sets that spreadsheets save in.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Notice;

/// A file's text.
pub struct Decoded<'b> {
    /// The text, without a byte-order mark.
    pub text: Cow<'b, str>,
    /// Whether it had one.
    pub has_mark: bool,
    /// What the user should know of it.
    pub notice: Option<Notice>,
}

/// The text of the bytes, or why they are none.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, String> {
    if let Some((encoding, n_mark)) = Encoding::for_bom(bytes) {
        return Ok(decoded(encoding, &bytes[n_mark..], true));
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return Ok(decoded(encoding, bytes, false));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), has_mark: false, notice: None });
    }
    if let Some(offset) = memchr::memchr(0, bytes) {
        return Err(format!("is no text: byte {offset} is NUL"));
    }
    Ok(decoded(single_byte_encoding(bytes), bytes, false))
}

fn decoded<'b>(encoding: &'static Encoding, bytes: &'b [u8], has_mark: bool) -> Decoded<'b> {
    let (text, is_lossy) = encoding.decode_without_bom_handling(bytes);
    let is_unicode = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
    let what = if is_lossy {
        Some(format!("bytes that are no {} are read as \u{fffd}", encoding.name()))
    } else if !is_unicode {
        Some(format!(
            "is not UTF-8: read as {}, which has no place for many letters; save it as “CSV UTF-8” to keep them",
            encoding.name()
        ))
    } else {
        None
    };
    Decoded { text, has_mark, notice: what.map(|what| Notice { line: None, what }) }
}

/// UTF-16 that lost its mark: every second byte of the header is NUL.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..8)?;
    let is_nul = |odd: usize| start.iter().skip(odd).step_by(2).all(|byte| *byte == 0);
    let is_text = |odd: usize| start.iter().skip(odd).step_by(2).all(u8::is_ascii_graphic);
    match (is_nul(0) && is_text(1), is_nul(1) && is_text(0)) {
        (true, _) => Some(UTF_16BE),
        (_, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// Which of the two sets that Excel saves plain CSV in: curly quotation marks, of which a ledger is full,
/// have other bytes in each, that are rare capitals in the other.
fn single_byte_encoding(bytes: &[u8]) -> &'static Encoding {
    let n_windows = bytes.iter().filter(|byte| (0x91..=0x94).contains(*byte)).count();
    let n_mac = bytes.iter().filter(|byte| (0xd2..=0xd5).contains(*byte)).count();
    if n_mac > n_windows { MACINTOSH } else { WINDOWS_1252 }
}
