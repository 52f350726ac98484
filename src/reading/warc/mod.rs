//! Web archives (WARC 1.0 and 1.1, ISO 28500) -> records of the HTML pages in them, read as a stream.
//!
//! ```text
//! file    = *( version 1*field CRLF block CRLF CRLF )
//! version = "WARC/1." DIGIT CRLF
//! field   = name ":" value CRLF *( ( SP | TAB ) value CRLF )      the block is Content-Length bytes
//! block   = "HTTP/" *any SP 3DIGIT *any CRLF *field CRLF body     of a response (RFC 9112)
//! ```
//! A bad record is an error with its offset, and reading goes on at the next line that begins with `WARC/1.`; line
//! ends without CR are taken, too.

mod head;
mod http;
mod rewindable;

use std::io::{self, BufRead, Read as _};

use super::packed::{PackedError, RAISE_THE_LIMIT};
use super::record::{Names, particular};
use super::{Body, Limits, Particulars, Place, ReadError, Record};
use head::{Fields, VERSION, fields, version};
use http::{PAGES, Page, charset, media_type_is, page};
use rewindable::Rewindable;

/// The longest head of a record, in bytes.
const MAX_HEAD: usize = 256 << 10;

/// The records of an archive, see [`records`].
pub struct Records<R> {
    source: Rewindable<R>,
    limits: Limits,
    names: Names,
    at_end: bool,
    n_passed_over: u64,
}

/// Reads the pages of an archive: responses with status 200 and of type `text/html` or `application/xhtml+xml`, and
/// resources of those types. Give it the bytes as [`Unpacked`](super::packed::Unpacked) has them, which reads on behind damaged members of a
/// `.warc.gz`.
///
/// A record is named by its target address, which is also its `url`; `fetched` is its date. Chunks are joined, gzip,
/// deflate, Brotli and Zstandard unpacked; a page that is cut short is kept as far as it goes, with the flag `partial`.
/// Offsets are those of the unpacked archive.
pub fn records<R: BufRead>(source: R, name: &str, limits: &Limits) -> Records<R> {
    Records {
        source: Rewindable::new(source),
        limits: *limits,
        names: Names::new(name),
        at_end: false,
        n_passed_over: 0,
    }
}

impl<R> Records<R> {
    /// How many records so far hold no page: requests, images, redirections and the like.
    #[must_use]
    pub fn n_passed_over(&self) -> u64 {
        self.n_passed_over
    }
}

/// Why a record gives no page.
enum Fault {
    /// What is wrong with the archive, and how reading goes on.
    Bad(String, Next),
    /// What keeps this page alone from being read, and what to do.
    Page(String, &'static str),
    Io(io::Error),
}

/// Where reading goes on.
enum Next {
    /// Right here.
    Here,
    /// At the next line that begins a record.
    Sought,
    Nowhere,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Fault::Io(error)
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.at_end {
            let start = match self.begin() {
                Ok(Some(start)) => start,
                Ok(None) => break,
                Err(error) => return Some(Err(self.failed(self.source.offset, Fault::Io(error)))),
            };
            match self.record(start) {
                Ok(Some(record)) => return Some(Ok(record)),
                Ok(None) => self.n_passed_over += 1,
                Err(fault) => return Some(Err(self.failed(start, fault))),
            }
        }
        None
    }
}

impl<R: BufRead> Records<R> {
    /// Goes past the empty lines before a record, and gives its offset.
    fn begin(&mut self) -> io::Result<Option<u64>> {
        loop {
            match self.source.peek(1)? {
                [] => return Ok(None),
                [b'\r' | b'\n'] => self.source.consume(1),
                _ => return Ok(Some(self.source.offset)),
            }
        }
    }

    /// The error of a fault; goes to where reading goes on.
    fn failed(&mut self, start: u64, fault: Fault) -> ReadError {
        let (error, next) = match fault {
            Fault::Bad(message, next) => (
                ReadError::new(
                    self.names.file(),
                    Place::Offset(start),
                    message,
                    "fetch or copy the file again",
                ),
                next,
            ),
            Fault::Page(message, remedy) => {
                (ReadError::new(self.names.file(), Place::Offset(start), message, remedy), Next::Here)
            }
            Fault::Io(error) => {
                let packed = error.get_ref().and_then(|inner| inner.downcast_ref::<PackedError>());
                let next = match packed {
                    Some(PackedError::Damaged { .. }) => Next::Sought,
                    _ => Next::Nowhere,
                };
                (ReadError::io(self.names.file(), Place::Offset(start), &error), next)
            }
        };
        match next {
            Next::Here => {}
            Next::Sought => self.at_end = !self.source.seek(VERSION).unwrap_or(false),
            Next::Nowhere => self.at_end = true,
        }
        error
    }

    fn record(&mut self, start: u64) -> Result<Option<Record>, Fault> {
        let bad = |message: &str, next: Next| Err(Fault::Bad(message.to_owned(), next));
        let head = self.head()?;
        let Ok((fields_at, _)) = version(&head) else {
            return bad("no WARC record begins here", Next::Sought);
        };
        let fields = fields(fields_at);
        let Some(length) = fields.get("content-length").and_then(|length| length.parse::<u64>().ok()) else {
            return bad("this record does not say how long it is (Content-Length)", Next::Sought);
        };
        let kind = fields.get("warc-type").unwrap_or_default().to_ascii_lowercase();
        let media_type = fields.get("content-type").unwrap_or_default();
        let is_page = match kind.as_str() {
            "response" => media_type_is(media_type, &["application/http"]) || media_type.is_empty(),
            "resource" => media_type_is(media_type, PAGES),
            _ => false,
        };
        if !is_page || length > self.limits.max_article_bytes {
            if self.source.skip(length)? < length {
                return bad("this record is cut short; those before it are kept", Next::Nowhere);
            }
            if is_page {
                let limit = self.limits.max_article_bytes;
                let message = format!("{} is longer than the limit of {limit} bytes", subject(&fields));
                return Err(Fault::Page(message, RAISE_THE_LIMIT));
            }
            return Ok(None);
        }
        let mut block = Vec::new();
        self.source.by_ref().take(length).read_to_end(&mut block)?;
        let is_whole = block.len() as u64 == length;
        if !is_whole || !self.ends_here()? {
            let next = match find_record(&block) {
                // Its length was given too great: the next record stands in what was taken for this one.
                Some(at) => {
                    self.source.rewind(&block[at..]);
                    Next::Here
                }
                None => Next::Sought,
            };
            // Another record behind it shows that not the file ends too early.
            return match is_whole || matches!(next, Next::Here) {
                true => bad("this record is not as long as it says", next),
                false => bad("this record is cut short; those before it are kept", next),
            };
        }
        let mut flags = Vec::new();
        let is_truncated = fields.get("warc-truncated").is_some();
        let page = match kind.as_str() {
            "resource" => Some(Page { body: block, charset: charset(media_type), is_whole: true }),
            _ => page(&block, &self.limits).map_err(|http::Fault { message, remedy }| {
                Fault::Page(format!("{} {message}", subject(&fields)), remedy)
            })?,
        };
        let Some(page) = page else { return Ok(None) };
        if is_truncated || !page.is_whole {
            flags.push("partial");
        }
        let url = address(&fields);
        let key = url.clone().unwrap_or_else(|| start.to_string());
        Ok(Some(Record {
            name: self.names.keyed(&key),
            body: Body::Html(page.body),
            particulars: Particulars { url, ..Particulars::default() },
            charset: page.charset,
            fetched: fields.get("warc-date").and_then(particular),
            flags,
            ..Record::default()
        }))
    }

    /// The lines up to the empty one that ends them.
    fn head(&mut self) -> Result<Vec<u8>, Fault> {
        let mut head = Vec::new();
        if self.source.peek(VERSION.len())? != VERSION {
            return Ok(head);
        }
        loop {
            let line_at = head.len();
            let room = MAX_HEAD - head.len();
            self.source.by_ref().take(room as u64).read_until(b'\n', &mut head)?;
            match &head[line_at..] {
                b"\r\n" | b"\n" => return Ok(head),
                line if line.ends_with(b"\n") => {}
                _ => {
                    let message = match head.len() < MAX_HEAD {
                        true => "this record is cut short in its head; those before it are kept",
                        false => "the head of this record does not end",
                    };
                    return Err(Fault::Bad(message.to_owned(), Next::Sought));
                }
            }
        }
    }

    /// Whether the record ends where the source stands: with two empty lines, before the next, or with the file.
    fn ends_here(&mut self) -> io::Result<bool> {
        let next = self.source.peek(4 + VERSION.len())?;
        let n_ends = next.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let two_lines = [b"\r\n\r\n".as_slice(), b"\n\n"];
        Ok(next.len() == n_ends
            || two_lines.iter().any(|lines| next.starts_with(lines))
            || (n_ends > 0 && next[n_ends..].starts_with(VERSION)))
    }
}

/// The address of a record. WARC 1.0 was widely written with it in angle brackets.
fn address(fields: &Fields) -> Option<String> {
    fields
        .get("warc-target-uri")
        .and_then(|url| particular(url.trim_start_matches('<').trim_end_matches('>')))
}

/// What a message calls the record.
fn subject(fields: &Fields) -> String {
    address(fields).unwrap_or_else(|| "this record".to_owned())
}

/// Where in a block a line begins that begins a record.
fn find_record(block: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(block, VERSION).find(|at| *at > 0 && block[at - 1] == b'\n')
}

#[cfg(test)]
mod tests {
    use super::super::packed::Unpacked;
    use super::super::packed::tests::{gzip, noise};
    use super::*;

    fn warc(kind: &str, url: &str, media_type: &str, block: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-03-01T10:00:00Z\r\n\
             Content-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn response(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
        let block = [format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").as_bytes(), body].concat();
        warc("response", url, "application/http; msgtype=response", &block)
    }

    const HTML: &str = "Content-Type: text/html; charset=\"windows-1252\"";

    /// Each record as `url flags: body`, each error as it is shown.
    fn read_with(archive: &[u8], limits: &Limits) -> Vec<String> {
        let source = io::BufReader::with_capacity(16, Unpacked::new(archive, limits));
        let shown = |record: Result<Record, ReadError>| match record {
            Ok(Record { name, body: Body::Html(html), flags, .. }) => {
                format!("{name} {}: {}", flags.join(" "), String::from_utf8_lossy(&html))
            }
            Ok(record) => format!("{record:?}"),
            Err(error) => error.to_string(),
        };
        records(source, "a", limits).map(shown).collect()
    }

    fn read(archive: &[u8]) -> Vec<String> {
        read_with(archive, &Limits::default())
    }

    #[test]
    fn pages_only() {
        let archive = [
            warc("warcinfo", "", "application/warc-fields", b"software: x\r\n"),
            response("<http://x/1>", HTML, b"<p>One"),
            warc("request", "http://x/1", "application/http", b"GET / HTTP/1.1\r\n\r\n"),
            response("http://x/i", "Content-Type: image/png", b"\x89PNG"),
            warc(
                "response",
                "http://x/n",
                "application/http",
                b"HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<p>",
            ),
            response("http://x/1", &format!("X: a\r\n b\r\n{HTML}"), b"<p>Two"),
            warc("resource", "http://x/3", "text/html", b"<p>Three"),
        ]
        .concat();
        let expected = ["a#http://x/1 : <p>One", "a#http://x/1~2 : <p>Two", "a#http://x/3 : <p>Three"];
        assert_eq!(read(&archive), expected);
        let bare = b"WARC/1.1\nWARC-Type: resource\nContent-Type: text/html\nContent-Length: 4\n\n<p>x\n\n";
        assert_eq!(read(bare), ["a#0 : <p>x"]);
        let mut records = records(&*archive, "a", &Limits::default());
        let first = records.next().unwrap().unwrap();
        assert_eq!(first.charset.as_deref(), Some("windows-1252"));
        assert_eq!(first.fetched.as_deref(), Some("2025-03-01T10:00:00Z"));
        assert_eq!(first.particulars.url.as_deref(), Some("http://x/1"));
        assert_eq!(records.by_ref().count(), 2);
        assert_eq!(records.n_passed_over(), 4);
    }

    #[test]
    fn chunks_and_packed_bodies() {
        let packed = gzip(b"<p>Packed");
        let chunked = |body: &[u8]| {
            let (one, two) = body.split_at(4);
            [b"4\r\n", one, format!("\r\n{:X};x=y\r\n", two.len()).as_bytes(), two, b"\r\n0\r\n\r\n"].concat()
        };
        let both = format!("{HTML}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip");
        let cut = &gzip(&noise(5000, 1))[..4000];
        let archive = [
            response("1", &both, &chunked(&packed)),
            response("2", &both, b"<p>Neither"),
            response("3", &format!("{HTML}\r\nContent-Encoding: compress"), b"xx"),
            response("4", &format!("{HTML}\r\nTransfer-Encoding: chunked"), b"9\r\n<p>Cut"),
            response("5", &format!("{HTML}\r\nContent-Encoding: gzip"), cut),
        ]
        .concat();
        let shown = read(&archive);
        assert_eq!(shown[..2], ["a#1 : <p>Packed", "a#2 : <p>Neither"]);
        assert!(shown[2].contains(": 3 is packed in a way that is not read (compress): "), "{}", shown[2]);
        assert_eq!(shown[3], "a#4 partial: <p>Cut");
        assert!(shown[4].starts_with("a#5 partial: "));
    }

    /// "<p>Packed</p>" and a thousand more of its words, as Brotli's own encoder packs them.
    const BROTLI: &[u8] = include_bytes!("../../../tests/records/page.html.br");

    #[test]
    fn brotli() {
        let coded = format!("{HTML}\r\nContent-Encoding: br");
        let archive = [
            response("1", &coded, BROTLI),
            response("2", &coded, &BROTLI[..BROTLI.len() / 2]),
            response("3", &coded, b"<html><p>Unpacked by whoever wrote the archive"),
            response("4", &coded, &[0xff; 50]),
            response("5", HTML, b"<p>Five"),
        ]
        .concat();
        let shown = read(&archive);
        assert!(shown[0].starts_with("a#1 : <!DOCTYPE html>") && shown[0].trim_end().ends_with("</html>"));
        assert!(shown[1].starts_with("a#2 partial: <!DOCTYPE html>"), "{}", shown[1]);
        assert_eq!(shown[2], "a#3 : <html><p>Unpacked by whoever wrote the archive");
        assert!(shown[3].contains(": 4 cannot be unpacked (br: "), "{}", shown[3]);
        assert_eq!(shown[4], "a#5 : <p>Five");
        for seed in 0..500 {
            let mut packed = BROTLI.to_vec();
            for pair in noise(6, seed).chunks(2) {
                let at = usize::from(pair[0]) * packed.len() / 256;
                packed[at] = pair[1];
            }
            assert_eq!(read(&response("1", &coded, &packed)).len(), 1);
        }
    }

    #[test]
    fn a_bad_record_leaves_the_others_whole() {
        let (one, two, three) = (
            response("1", HTML, b"<p>One"),
            response("2", HTML, b"<p>Two"),
            response("3", HTML, b"<p>Three"),
        );
        let altered = |from: &str, to: &str| String::from_utf8_lossy(&two).replacen(from, to, 1).into_bytes();
        for (bad, says) in [
            (altered("Content-Length", "Content-Lenght"), "does not say how long it is"),
            (altered("Content-Length: ", "Content-Length: 9"), "is not as long as it says"),
            (altered("Content-Length: ", "Content-Length: 1"), "is not as long as it says"),
            (altered("Two", "Two more"), "is not as long as it says"),
            (altered("WARC/1.0", "WACR/1.0"), "no WARC record begins here"),
            (altered("HTTP/1.1", "HTPT/1.1"), "no HTTP response"),
        ] {
            let shown = read(&[one.clone(), bad, three.clone()].concat());
            assert_eq!(shown.len(), 3, "{shown:?}");
            assert!(
                shown[1].starts_with(&format!("a: byte {}: ", one.len())) && shown[1].contains(says),
                "{shown:?}"
            );
            assert_eq!(shown[2], "a#3 : <p>Three");
        }
        let both = [one.clone(), two.clone()].concat();
        for end in one.len() + 8..both.len() - 4 {
            let shown = read(&both[..end]);
            assert_eq!(shown.len(), 2, "{shown:?}");
            assert!(shown[1].contains("cut short"), "{shown:?}");
        }
    }

    #[test]
    fn members_of_a_packed_archive() {
        let one = gzip(&response("1", HTML, &noise(3000, 1)));
        let mut two = gzip(&response("2", HTML, &noise(3000, 2)));
        let three = gzip(&response("3", HTML, b"<p>Three"));
        assert_eq!(read(&[one.clone(), two.clone(), three.clone()].concat()).len(), 3);
        let middle = two.len() / 2;
        two[middle] ^= 0x3a;
        let shown = read(&[one.clone(), two.clone(), three].concat());
        assert!(shown[0].starts_with("a#1 "));
        assert!(shown.iter().any(|shown| shown.contains("gzip data are damaged")), "{shown:?}");
        assert_eq!(shown.last().unwrap(), "a#3 : <p>Three");
        let shown = read(&[&one, &two[..100]].concat());
        assert_eq!(shown.len(), 2);
        assert!(shown[1].contains("cut short"), "{shown:?}");
    }

    #[test]
    fn what_is_too_long_is_passed_over() {
        let archive = [response("1", HTML, &[b'x'; 900]), response("2", HTML, b"<p>Two")].concat();
        let shown = read_with(&archive, &Limits { max_article_bytes: 300, ..Limits::default() });
        assert!(shown[0].contains("longer than the limit of 300 bytes"), "{shown:?}");
        assert_eq!(shown[1], "a#2 : <p>Two");
        let bomb = response("1", &format!("{HTML}\r\nContent-Encoding: gzip"), &gzip(&vec![b'a'; 1 << 20]));
        let shown = read_with(&bomb, &Limits { max_article_bytes: 30_000, ..Limits::default() });
        assert!(shown[0].starts_with("a#1 partial: ") && shown[0].len() < 31_000);
        assert_eq!(read(&[b'x'; 5000]).len(), 1);
        assert_eq!(read(&[b"WARC/1.0\r\n", [b'x'; 600_000].as_slice()].concat()).len(), 1);
        assert!(read(b"").is_empty());
    }

    #[test]
    fn mutated_archives_come_to_an_end() {
        let chunked = format!("{HTML}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: deflate, gzip");
        let archive =
            [response("1", HTML, b"<p>One"), response("2", &chunked, b"5\r\n<p>Tw\r\n0\r\n\r\n")].concat();
        let signs = b"\r\n:;09 WH/\xff";
        for seed in 0..2000 {
            let mut archive = archive.clone();
            for pair in noise(8, seed).chunks(2) {
                let at = usize::from(pair[0]) * archive.len() / 256;
                archive[at] = signs[usize::from(pair[1]) % signs.len()];
            }
            assert!(read(&archive).len() < 20);
        }
    }
}
