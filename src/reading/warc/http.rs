//! An HTTP response (RFC 9112) -> the page in it: chunks joined, unpacked.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use nom::bytes::complete::take_while_m_n;
use nom::combinator::{map_res, verify};
use nom::sequence::terminated;
use nom::{IResult, Parser as _};

use super::head::{head, line, status};
use crate::reading::Limits;
use crate::reading::packed::{Limited, Unpacked};
use crate::reading::record::particular;

/// The media types of pages.
pub(super) const PAGES: &[&str] = &["text/html", "application/xhtml+xml"];

/// Whether a Content-Type names one of the types, whatever its parameters.
pub(super) fn media_type_is(content_type: &str, types: &[&str]) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    types.iter().any(|one| media_type.eq_ignore_ascii_case(one))
}

/// The character set that a Content-Type names.
pub(super) fn charset(content_type: &str) -> Option<String> {
    let charset = content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    });
    charset.and_then(particular)
}

/// Why a page cannot be read, of which is said: "ADDRESS " and then the message.
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) remedy: &'static str,
}

/// An HTML page out of an HTTP response.
pub(super) struct Page {
    pub(super) body: Vec<u8>,
    pub(super) charset: Option<String>,
    pub(super) is_whole: bool,
}

/// The page in an HTTP response; none where it holds none.
pub(super) fn page(response: &[u8], limits: &Limits) -> Result<Option<Page>, Fault> {
    let Ok((rest, status)) = status(response) else {
        let message = "has no HTTP response in its record".to_owned();
        return Err(Fault { message, remedy: "fetch it again" });
    };
    let (body, fields) = head(rest);
    let content_type = fields.get("content-type").unwrap_or_default();
    if status != 200 || !media_type_is(content_type, PAGES) {
        return Ok(None);
    }
    let lists = |name: &str| fields.get(name).unwrap_or_default().to_ascii_lowercase();
    let mut is_whole = true;
    let mut body = body.to_vec();
    if lists("transfer-encoding").split(',').any(|coding| coding.trim() == "chunked")
        // Many archives hold the body joined and the field as it came.
        && let Some((joined, has_last)) = joined(&body)
    {
        (body, is_whole) = (joined, has_last);
    }
    for coding in lists("content-encoding").rsplit(',') {
        let unpacked = match coding.trim() {
            "" | "identity" => continue,
            // What is not packed is left as it is: some archives unpack and keep the field.
            "gzip" | "x-gzip" | "zstd" => unpacked(Unpacked::new(body.as_slice(), limits), limits),
            "deflate" => {
                let zlib = unpacked(ZlibDecoder::new(body.as_slice()), limits);
                if zlib.0.is_empty() { unpacked(DeflateDecoder::new(body.as_slice()), limits) } else { zlib }
            }
            "br" => brotli(&body, limits),
            other => {
                let message = format!("is packed in a way that is not read ({other})");
                return Err(Fault {
                    message,
                    remedy: "fetch it with gzip, deflate, br or zstd, or without any",
                });
            }
        };
        match unpacked {
            (unpacked, None) => body = unpacked,
            (unpacked, Some(error)) if unpacked.is_empty() => {
                let message = format!("cannot be unpacked ({}: {error})", coding.trim());
                return Err(Fault { message, remedy: "fetch it again" });
            }
            (unpacked, Some(_)) => (body, is_whole) = (unpacked, false),
        }
    }
    Ok(Some(Page { body, charset: charset(content_type), is_whole }))
}

/// What Brotli gives. It has no mark at its start; what it cannot begin with and looks like a page was unpacked by
/// whoever wrote the archive.
fn brotli(body: &[u8], limits: &Limits) -> (Vec<u8>, Option<io::Error>) {
    const BUFFER: usize = 16 << 10;
    let found = unpacked(Decompressor::new(body, BUFFER), limits);
    match found {
        (bytes, Some(_)) if bytes.is_empty() && body.trim_ascii_start().starts_with(b"<") => {
            (body.to_vec(), None)
        }
        found => found,
    }
}

/// What comes out of a decoder, at most as much as one article may have, and the error that ended it.
fn unpacked(decoder: impl Read, limits: &Limits) -> (Vec<u8>, Option<io::Error>) {
    let mut bytes = Vec::new();
    let mut decoder = Limited::new(decoder, limits.max_article_bytes);
    let error = decoder.read_to_end(&mut bytes).err();
    (bytes, error)
}

/// The joined chunks, and whether the last was there; none where the bytes are not chunks.
///
/// chunk = 1*HEXDIG [ ";" *any ] CRLF data CRLF
fn joined(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let (mut joined, mut rest) = (Vec::new(), body);
    loop {
        let Ok((data, size)) = chunk_size(rest) else {
            return (!joined.is_empty()).then_some((joined, false));
        };
        if size == 0 {
            return Some((joined, true));
        }
        if data.len() < size {
            joined.extend_from_slice(data);
            return Some((joined, false));
        }
        joined.extend_from_slice(&data[..size]);
        rest = &data[size..];
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
}

fn chunk_size(i: &[u8]) -> IResult<&[u8], usize> {
    let digits = take_while_m_n(1, 15, |byte: u8| byte.is_ascii_hexdigit());
    let size = map_res(digits, |digits: &[u8]| usize::from_str_radix(&String::from_utf8_lossy(digits), 16));
    terminated(size, verify(line, |rest: &[u8]| rest.is_empty() || rest[0] == b';' || rest[0] == b' '))
        .parse(i)
}
