//! Packed bytes -> bytes, as a stream: gzip (RFC 1952, any number of members) and Zstandard (RFC 8878, any number
//! of frames), told by their first bytes; and the limits that keep a bomb from filling memory or time.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// How much is read at most. All numbers are bytes after unpacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one article: one record of a file of many, one page. By default 32 MiB.
    pub max_article_bytes: u64,
    /// Bytes of what holds an article beside other things: a part of a document, a JSON Feed, an entry of a feed with
    /// what stands before it. By default 256 MiB; [`Limits::whole`] is never less than one article may have.
    pub max_whole_bytes: u64,
    /// Bytes that come out of one packed file altogether. By default without limit, as a stream fills no memory.
    pub max_unpacked_bytes: u64,
    /// How many bytes may come out for each packed byte, once more than 16 MiB have come out. By default 500: text
    /// gives 3 to 20, and nothing but a bomb (or a file of one repeated line) gives more than gzip's 1,000.
    pub max_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_article_bytes: 32 << 20,
            max_whole_bytes: 256 << 20,
            max_unpacked_bytes: u64::MAX,
            max_ratio: 500,
        }
    }
}

impl Limits {
    /// The limit of what holds an article beside other things: it grows with that of an article.
    #[must_use]
    pub fn whole(&self) -> u64 {
        self.max_whole_bytes.max(self.max_article_bytes)
    }
}

/// Up to here the ratio does not count: a small file of one repeated word is no bomb.
const RATIO_COUNTS_FROM: u64 = 16 << 20;

/// What the user can do about what is too long.
pub const RAISE_THE_LIMIT: &str = "divide it, or raise the limit (--max-bytes)";

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// gzip, RFC 1952.
    Gzip,
    /// Zstandard, RFC 8878.
    Zstd,
}

impl Packing {
    /// The packing that the first bytes show; four are enough.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Packing> {
        match start {
            [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
            // A frame, or one that is to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }
}

/// Why packed bytes cannot be read on. Stands inside the [`io::Error`] that [`Unpacked`] and [`Limited`] give.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PackedError {
    /// The packed data end before they should.
    #[error("the {packing} data are cut short; {n_unpacked} bytes before came out well")]
    CutShort {
        /// "gzip" or "zstd".
        packing: &'static str,
        /// Bytes that came out before.
        n_unpacked: u64,
    },
    /// The packed data are not what their packing demands.
    #[error("the {packing} data are damaged ({why}); {n_unpacked} bytes before came out well")]
    Damaged {
        /// "gzip" or "zstd".
        packing: &'static str,
        /// Bytes that came out before.
        n_unpacked: u64,
        /// What the decoder says.
        why: String,
    },
    /// More comes out of few bytes than of any text.
    #[error("more than {max_ratio} bytes come out of each packed byte, as from a bomb")]
    Bomb {
        /// The limit.
        max_ratio: u64,
    },
    /// More than the limit of one article or file.
    #[error("is longer than the limit of {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: u64,
    },
}

impl PackedError {
    /// What the user can do.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            PackedError::CutShort { .. } | PackedError::Damaged { .. } => "fetch or copy the file again",
            PackedError::Bomb { .. } => "unpack it yourself if you trust where it comes from",
            PackedError::TooLong { .. } => RAISE_THE_LIMIT,
        }
    }
}

impl From<PackedError> for io::Error {
    fn from(error: PackedError) -> Self {
        let kind = match error {
            PackedError::CutShort { .. } => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, error)
    }
}

/// The unpacked bytes of a source; those of a source that is not packed as they are.
///
/// What comes before a mistake is given before the error. After the error of a damaged gzip member, reading goes on
/// at the next member, if there is one: a `.warc.gz` has one for each of its records. After any other it is at its
/// end.
pub struct Unpacked<R> {
    state: State<R>,
    limits: Limits,
    n_unpacked: u64,
    /// What had come out when the last damage was reported.
    n_at_damage: Option<u64>,
}

enum State<R> {
    Start(Source<R>),
    Plain(Source<R>),
    BetweenMembers(Source<R>),
    Member(Box<GzDecoder<Source<R>>>),
    /// After a damaged member.
    SeekingMember(Source<R>),
    BetweenFrames(Source<R>, Box<FrameDecoder>),
    Frame(Source<R>, Box<FrameDecoder>),
    /// After a mistake in a frame: what the decoder still holds, then the mistake.
    LastOfFrame(Box<FrameDecoder>, PackedError),
    End,
}

impl<R: BufRead> Unpacked<R> {
    /// Reads from `source`, whose first bytes say whether it is packed.
    pub fn new(source: R, limits: &Limits) -> Self {
        Unpacked {
            state: State::Start(Source::new(source)),
            limits: *limits,
            n_unpacked: 0,
            n_at_damage: None,
        }
    }

    /// Counts what came out, and stops at the limits.
    fn counted(&mut self, n_bytes: usize, n_packed: u64) -> io::Result<usize> {
        self.n_unpacked += n_bytes as u64;
        let Limits { max_unpacked_bytes, max_ratio, .. } = self.limits;
        if self.n_unpacked > max_unpacked_bytes {
            self.state = State::End;
            return Err(PackedError::TooLong { limit: max_unpacked_bytes }.into());
        }
        if self.n_unpacked > RATIO_COUNTS_FROM && self.n_unpacked / max_ratio.max(1) > n_packed {
            self.state = State::End;
            return Err(PackedError::Bomb { max_ratio }.into());
        }
        Ok(n_bytes)
    }

    fn failed(&self, packing: Packing, at_end: bool, why: impl ToString) -> PackedError {
        let (packing, n_unpacked) = (packing.word(), self.n_unpacked);
        match at_end {
            true => PackedError::CutShort { packing, n_unpacked },
            false => PackedError::Damaged { packing, n_unpacked, why: why.to_string() },
        }
    }

    /// Reports damage of a gzip file, once for each stretch of it, and looks for the next member.
    fn damaged(&mut self, source: Source<R>, why: impl ToString) -> io::Result<()> {
        let error = self.failed(Packing::Gzip, false, why);
        self.state = State::SeekingMember(source);
        if self.n_at_damage.replace(self.n_unpacked) == Some(self.n_unpacked) {
            return Ok(());
        }
        Err(error.into())
    }
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::End) {
                State::Start(mut source) => {
                    self.state = match Packing::of(source.peek()?) {
                        Some(Packing::Gzip) => State::BetweenMembers(source),
                        Some(Packing::Zstd) => State::BetweenFrames(source, Box::default()),
                        None => State::Plain(source),
                    };
                }
                State::Plain(mut source) => {
                    let read = source.read(buf);
                    self.state = State::Plain(source);
                    return read;
                }
                State::BetweenMembers(mut source) => match source.peek()? {
                    [] => {}
                    [0x1f, 0x8b, ..] => self.state = State::Member(Box::new(GzDecoder::new(source))),
                    // Tapes and some writers fill the last block.
                    [0, ..] => {
                        source.consume(1);
                        self.state = State::BetweenMembers(source);
                    }
                    _ => self.damaged(source, "other bytes stand behind them")?,
                },
                State::Member(mut decoder) => match decoder.read(buf) {
                    Ok(0) => self.state = State::BetweenMembers(decoder.into_inner()),
                    Ok(n_bytes) => {
                        let n_packed = decoder.get_ref().n_read;
                        self.state = State::Member(decoder);
                        return self.counted(n_bytes, n_packed);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.state = State::Member(decoder);
                        return Err(error);
                    }
                    Err(error) => {
                        let source = decoder.into_inner();
                        match error.kind() {
                            io::ErrorKind::UnexpectedEof => {
                                return Err(self.failed(Packing::Gzip, true, "").into());
                            }
                            // What the decoder itself finds.
                            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                                if source.at_end {
                                    return Err(self.failed(Packing::Gzip, true, "").into());
                                }
                                self.damaged(source, error)?;
                            }
                            _ => return Err(error),
                        }
                    }
                },
                State::SeekingMember(mut source) => match source.peek()? {
                    [] => {}
                    // The three highest bits of the flags are reserved and must be zero.
                    [0x1f, 0x8b, 8, flags] if flags & 0xe0 == 0 => {
                        self.state = State::Member(Box::new(GzDecoder::new(source)));
                    }
                    _ => {
                        source.consume(1);
                        let chunk = source.fill_buf()?;
                        let n_bytes = memchr::memchr(0x1f, chunk).unwrap_or(chunk.len());
                        source.consume(n_bytes);
                        self.state = State::SeekingMember(source);
                    }
                },
                State::BetweenFrames(mut source, mut decoder) => {
                    if source.peek()?.is_empty() {
                        continue;
                    }
                    match decoder.reset(&mut source) {
                        Ok(()) => self.state = State::Frame(source, decoder),
                        Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                            length,
                            ..
                        })) => {
                            let n_skipped =
                                io::copy(&mut source.by_ref().take(length.into()), &mut io::sink())?;
                            if n_skipped < length.into() {
                                return Err(self.failed(Packing::Zstd, true, "").into());
                            }
                            self.state = State::BetweenFrames(source, decoder);
                        }
                        Err(error) => return Err(self.failed(Packing::Zstd, source.at_end, error).into()),
                    }
                }
                State::Frame(mut source, mut decoder) => {
                    let mut decoded = Ok(false);
                    while decoder.can_collect() == 0 && !decoder.is_finished() && decoded.is_ok() {
                        decoded = decoder.decode_blocks(&mut source, BlockDecodingStrategy::UptoBlocks(1));
                    }
                    if let Err(error) = decoded {
                        let error = self.failed(Packing::Zstd, source.at_end, error);
                        // The decoder keeps as much as later blocks may repeat, until it sees a last block.
                        decoder.decode_blocks(LAST_BLOCK, BlockDecodingStrategy::UptoBlocks(1)).ok();
                        self.state = State::LastOfFrame(decoder, error);
                        continue;
                    }
                    let n_bytes = decoder.read(buf)?;
                    if n_bytes > 0 {
                        let n_packed = source.n_read;
                        self.state = State::Frame(source, decoder);
                        return self.counted(n_bytes, n_packed);
                    }
                    let given = decoder.get_checksum_from_data();
                    if given.is_some() && given != decoder.get_calculated_checksum() {
                        return Err(self.failed(Packing::Zstd, false, "the checksum differs").into());
                    }
                    self.state = State::BetweenFrames(source, decoder);
                }
                State::LastOfFrame(mut decoder, mut error) => {
                    let n_bytes = decoder.read(buf)?;
                    if n_bytes > 0 {
                        self.state = State::LastOfFrame(decoder, error);
                        // No packed byte was read for these: the limits held when they were decoded.
                        return self.counted(n_bytes, u64::MAX);
                    }
                    if let PackedError::CutShort { n_unpacked, .. }
                    | PackedError::Damaged { n_unpacked, .. } = &mut error
                    {
                        *n_unpacked = self.n_unpacked;
                    }
                    return Err(error.into());
                }
                State::End => return Ok(0),
            }
        }
    }
}

/// The header of a last block without bytes (RFC 8878, 3.1.1.2), and room for a checksum.
const LAST_BLOCK: &[u8] = &[1, 0, 0, 0, 0, 0, 0];

/// A source whose next four bytes can be looked at, and which counts.
struct Source<R> {
    inner: R,
    /// Bytes that were looked at and not yet consumed.
    peeked: [u8; 4],
    n_peeked: usize,
    /// Bytes consumed.
    n_read: u64,
    /// Whether the end was met.
    at_end: bool,
}

impl<R: BufRead> Source<R> {
    fn new(inner: R) -> Self {
        Source { inner, peeked: [0; 4], n_peeked: 0, n_read: 0, at_end: false }
    }

    /// The next four bytes, fewer at the end.
    fn peek(&mut self) -> io::Result<&[u8]> {
        while self.n_peeked < self.peeked.len() {
            match self.inner.read(&mut self.peeked[self.n_peeked..]) {
                Ok(0) => break,
                Ok(n_bytes) => self.n_peeked += n_bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.peeked[..self.n_peeked])
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.n_peeked > 0 {
            return Ok(&self.peeked[..self.n_peeked]);
        }
        let chunk = self.inner.fill_buf()?;
        self.at_end = chunk.is_empty();
        Ok(chunk)
    }

    fn consume(&mut self, n_bytes: usize) {
        self.n_read += n_bytes as u64;
        let n_of_peeked = n_bytes.min(self.n_peeked);
        self.peeked.copy_within(n_of_peeked.., 0);
        self.n_peeked -= n_of_peeked;
        self.inner.consume(n_bytes - n_of_peeked);
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut chunk = self.fill_buf()?;
        let n_bytes = chunk.read(buf)?;
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}

/// A reader of one article, which fails with [`PackedError::TooLong`] where more than `limit` bytes come.
#[derive(Debug)]
pub struct Limited<R> {
    inner: R,
    limit: u64,
    n_left: u64,
}

impl<R: Read> Limited<R> {
    /// Reads at most `limit` bytes from `inner`.
    pub fn new(inner: R, limit: u64) -> Self {
        Limited { inner, limit, n_left: limit }
    }

    /// Begins to count anew.
    pub fn renew(&mut self) {
        self.n_left = self.limit;
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.n_left == 0 && !buf.is_empty() {
            return match self.inner.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(PackedError::TooLong { limit: self.limit }.into()),
            };
        }
        let n_wanted = buf.len().min(usize::try_from(self.n_left).unwrap_or(usize::MAX));
        let n_bytes = self.inner.read(&mut buf[..n_wanted])?;
        self.n_left -= n_bytes as u64;
        Ok(n_bytes)
    }
}

/// All bytes of a source that must be in memory as a whole, at most `limit`.
///
/// # Errors
/// What the source reports, and [`PackedError::TooLong`].
pub fn whole(source: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Limited::new(source, limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{BufReader, Write as _};

    use super::*;

    /// The bytes as one gzip member.
    pub fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    /// What comes out, and the errors on the way. The source gives few bytes at a time.
    fn unpack_with(bytes: &[u8], limits: &Limits) -> (Vec<u8>, Vec<String>) {
        let mut unpacked = Unpacked::new(BufReader::with_capacity(61, bytes), limits);
        let (mut all, mut errors) = (Vec::new(), Vec::new());
        let mut buf = [0; 700];
        loop {
            match unpacked.read(&mut buf) {
                Ok(0) => return (all, errors),
                Ok(n_bytes) => all.extend_from_slice(&buf[..n_bytes]),
                Err(error) => errors.push(error.to_string()),
            }
            assert!(errors.len() < 1000, "does not come to an end");
        }
    }

    fn unpack(bytes: &[u8]) -> (Vec<u8>, Vec<String>) {
        unpack_with(bytes, &Limits::default())
    }

    /// Bytes that look random, always the same.
    pub fn noise(n_bytes: usize, seed: u64) -> Vec<u8> {
        let mut state = seed.wrapping_mul(2) + 1;
        let step = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        (0..n_bytes).map(step).collect()
    }

    #[test]
    fn members_and_frames_follow_one_another() {
        let (one, two) = (noise(3000, 1), "He said: “Yes.”\n".repeat(400).into_bytes());
        let both = [one.as_slice(), &two].concat();
        assert_eq!(
            unpack(&[gzip(&one), gzip(b""), gzip(&two), vec![0; 20]].concat()),
            (both.clone(), vec![])
        );
        let skipped = [&[0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9], zstd(&one).as_slice()].concat();
        assert_eq!(unpack(&[skipped, zstd(&two)].concat()), (both.clone(), vec![]));
        assert_eq!(unpack(&both), (both, vec![]));
        assert_eq!(unpack(b""), (vec![], vec![]));
        assert_eq!(unpack(b"\x1f"), (vec![0x1f], vec![]));
    }

    #[test]
    fn what_stands_before_a_cut_is_kept() {
        let text = noise(300_000, 7);
        for packed in [gzip(&text), zstd(&text)] {
            for end in (1..packed.len()).rev().step_by(9973) {
                let (kept, errors) = unpack(&packed[..end]);
                assert!(text.starts_with(&kept));
                if end > 4 {
                    assert_eq!(errors.len(), 1, "cut at {end}");
                    let said = format!("cut short; {} bytes before came out well", kept.len());
                    assert!(errors[0].contains(&said), "{errors:?}");
                }
            }
            let (kept, _) = unpack(&packed[..packed.len() - 6]);
            assert!(kept.len() >= 250_000, "{} bytes kept", kept.len());
        }
    }

    #[test]
    fn reading_goes_on_behind_a_damaged_member() {
        let (one, two, three) = (noise(9000, 1), noise(9000, 2), noise(9000, 3));
        let mut bad = gzip(&two);
        let middle = bad.len() / 2;
        bad[middle] ^= 0x55;
        let (all, errors) = unpack(&[gzip(&one), bad, gzip(&three)].concat());
        assert!(all.starts_with(&one) && all.ends_with(&three));
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].starts_with("the gzip data are damaged ("), "{errors:?}");
    }

    #[test]
    fn bombs_are_stopped() {
        let bomb = gzip(&vec![b'a'; 20 << 20]);
        let (all, errors) = unpack(&bomb);
        assert!(all.len() < 18 << 20);
        assert_eq!(errors, ["more than 500 bytes come out of each packed byte, as from a bomb"]);
        let limits = Limits { max_unpacked_bytes: 5000, ..Limits::default() };
        let (all, errors) = unpack_with(&bomb, &limits);
        assert!(all.len() <= 5000);
        assert_eq!(errors, ["is longer than the limit of 5000 bytes"]);
    }

    #[test]
    fn one_article_is_limited() {
        assert_eq!(whole(&b"12345"[..], 5).unwrap(), b"12345");
        let error = whole(&b"123456"[..], 5).unwrap_err();
        assert_eq!(error.to_string(), "is longer than the limit of 5 bytes");
    }

    #[test]
    fn mutated_bytes_come_to_an_end() {
        let text = b"It will hold, she said. ".repeat(300);
        for packed in [[gzip(&text), gzip(&text)].concat(), [zstd(&text), zstd(&text)].concat()] {
            for seed in 0..300 {
                let mut packed = packed.clone();
                for pair in noise(6, seed).chunks(2) {
                    let at = usize::from(pair[0]) * packed.len() / 256;
                    packed[at] = pair[1];
                }
                unpack(&packed);
            }
        }
    }
}
