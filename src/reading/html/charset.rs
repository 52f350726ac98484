//! Bytes -> characters of a page, and characters that were decoded wrongly before.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A page names its character set within this many bytes, if it does.
const START: usize = 4096;

/// Decodes a page: by its byte-order mark, by the character set that is known or that it names, as UTF-8, or as Windows-1252.
///
/// Nothing is refused: bytes that a page in UTF-8 should not have are read as Windows-1252 one by one, since
/// that is where they come from. What is valid UTF-8 and not plain ASCII is UTF-8 whatever the page names, for no
/// text in another character set is.
#[must_use]
pub fn decoded<'b>(bytes: &'b [u8], known: Option<&str>) -> Cow<'b, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    let known = known.and_then(|label| Encoding::for_label(label.as_bytes()));
    let named = known.or_else(|| named_in(&bytes[..bytes.len().min(START)])).unwrap_or(UTF_8);
    if named.is_single_byte() || named == UTF_8 {
        match std::str::from_utf8(bytes) {
            Ok(text) => return Cow::Borrowed(text),
            Err(_) if named == UTF_8 => return Cow::Owned(mixed(bytes)),
            Err(_) => {}
        }
    }
    named.decode_without_bom_handling(bytes).0
}

/// UTF-8 with bytes of Windows-1252 in it.
fn mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text
}

/// The character set that `<meta charset>`, `<meta http-equiv>` or an XML declaration names.
fn named_in(start: &[u8]) -> Option<&'static Encoding> {
    let folded = start.to_ascii_lowercase();
    let declared = |tag: &[u8], key: &[u8]| {
        memchr::memmem::find_iter(&folded, tag).find_map(|at| {
            let end = memchr::memchr(b'>', &folded[at..])?;
            label_behind(&folded[at..at + end], key)
        })
    };
    let label = declared(b"<meta", b"charset").or_else(|| declared(b"<?xml", b"encoding"))?;
    let encoding = Encoding::for_label(label)?;
    // A page whose <meta> could be read as ASCII is not in UTF-16.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// `charset="utf-8"` -> `utf-8`.
fn label_behind<'t>(tag: &'t [u8], key: &[u8]) -> Option<&'t [u8]> {
    let at = memchr::memmem::find(tag, key)? + key.len();
    let value = tag[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| b"\"'; \t\r\n/".contains(byte)).unwrap_or(value.len());
    (end > 0).then(|| &value[..end])
}

/// The text with UTF-8 that was once read as Windows-1252 put right ("â€œ" -> "“"); none where there is no such
/// thing.
///
/// Two characters such as "Ã”" can be meant, as the end of a word in capitals before a mark. They are put right only
/// in a text that has a sequence nobody can have meant.
#[must_use]
pub fn repaired(text: &str) -> Option<String> {
    let mut text = repaired_once(text)?;
    // Some pages went through it twice.
    if let Some(again) = repaired_once(&text) {
        text = again;
    }
    Some(text)
}

fn repaired_once(text: &str) -> Option<String> {
    let starts = |c: char| matches!(c, 'Â'..='Å' | 'â' | 'ï' | 'ð');
    let found =
        text.match_indices(starts).any(|(at, _)| meant_at(&text[at..]).is_some_and(|found| found.is_certain));
    if !found {
        return None;
    }
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(starts) {
        repaired.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match meant_at(rest) {
            Some(found) => {
                repaired.push(found.meant);
                found.length
            }
            None => {
                let first = rest.chars().next().map_or(0, char::len_utf8);
                repaired.push_str(&rest[..first]);
                first
            }
        };
        rest = &rest[length..];
    }
    repaired.push_str(rest);
    Some(repaired)
}

/// A character that was taken apart.
struct TakenApart {
    /// What was meant.
    meant: char,
    /// The bytes of the text that stand for it.
    length: usize,
    /// Whether nobody can have meant what stands there.
    is_certain: bool,
}

/// The character that the text's first ones are, written as Windows-1252 and read as UTF-8.
fn meant_at(text: &str) -> Option<TakenApart> {
    let mut bytes = [0; 4];
    let mut n_bytes = 0;
    let mut length = 0;
    for c in text.chars().take(bytes.len()) {
        let Some(byte) = windows_1252(c) else { break };
        bytes[n_bytes] = byte;
        n_bytes += 1;
        length += c.len_utf8();
        let expected = match bytes[0] {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return None,
        };
        if n_bytes == expected {
            let meant = std::str::from_utf8(&bytes[..n_bytes]).ok()?.chars().next()?;
            // These may stand behind a letter on their own: no-break space, soft hyphen, quotation marks, dashes.
            let may_follow = matches!(bytes[1], 0x85 | 0x91..=0x97 | 0xa0 | 0xab | 0xad | 0xbb);
            return Some(TakenApart { meant, length, is_certain: expected > 2 || !may_follow });
        }
    }
    None
}

/// The byte of Windows-1252 for a character beyond ASCII.
fn windows_1252(c: char) -> Option<u8> {
    // Characters without a byte of their own are passed on as the controls they are.
    if matches!(c, '\u{80}'..='\u{ff}') {
        return u8::try_from(u32::from(c)).ok();
    }
    if c.is_ascii() {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    match (&*bytes, unmappable) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_set_is_found() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(decoded(bytes, None), expected);
        check(b"\xef\xbb\xbf<p>a", "<p>a");
        check(b"\xff\xfe<\0p\0>\0", "<p>");
        check("<p>“é”".as_bytes(), "<p>“é”");
        check(b"<p>\x93a\x94", "<p>“a”");
        check(b"<meta charset='iso-8859-2'>\xb1", "<meta charset='iso-8859-2'>ą");
        check(
            b"<META http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\">\xc0",
            "<META http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\">А",
        );
        check(
            b"<?xml version='1.0' encoding='ISO-8859-7'?>\xe1",
            "<?xml version='1.0' encoding='ISO-8859-7'?>α",
        );
        // Named wrongly.
        check("<meta charset=iso-8859-1>“é”".as_bytes(), "<meta charset=iso-8859-1>“é”");
        check(b"<meta charset=utf-8>\xe2\x80\x9ca\x94", "<meta charset=utf-8>“a”");
        check(b"<meta charset=utf-16>a", "<meta charset=utf-16>a");
    }

    #[test]
    fn what_was_decoded_wrongly_is_put_right() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(repaired(text).as_deref(), expected, "{text}");
        };
        check("â€œWe don’t,â€\u{9d} JosÃ© saidÂ\u{a0}here.", Some("“We don’t,” José said\u{a0}here."));
        check("Â£5 and “it’s”", Some("£5 and “it’s”"));
        check("Ã¢â‚¬Å“YesÃ¢â‚¬Â\u{9d}", Some("“Yes”"));
        // Words in capitals before a mark.
        check("“CAFÉ” and ‘AMANHÃ’ and «FORÊT»", None);
        check("A château, a naïve plan.", None);
    }
}
