//! A source that can be looked ahead in, and gone back in.

use std::io::{self, BufRead, Read};

/// So many damaged members one after another end the reading.
const MAX_DAMAGES: usize = 10_000;

/// A source that counts, and to which bytes can be given back.
pub(super) struct Rewindable<R> {
    inner: R,
    /// Bytes given back, from `at`.
    back: Vec<u8>,
    at: usize,
    /// Of the next byte.
    pub(super) offset: u64,
}

impl<R: BufRead> Rewindable<R> {
    pub(super) fn new(inner: R) -> Self {
        Rewindable { inner, back: Vec::new(), at: 0, offset: 0 }
    }

    /// Gives back the bytes that were read last.
    pub(super) fn rewind(&mut self, bytes: &[u8]) {
        let back = [bytes, &self.back[self.at..]].concat();
        (self.back, self.at) = (back, 0);
        self.offset -= bytes.len() as u64;
    }

    /// The next bytes, fewer at the end.
    pub(super) fn peek(&mut self, n_bytes: usize) -> io::Result<&[u8]> {
        let n_back = self.back.len() - self.at;
        if n_back < n_bytes {
            self.back.drain(..self.at);
            self.at = 0;
            self.inner.by_ref().take((n_bytes - n_back) as u64).read_to_end(&mut self.back)?;
        }
        let end = self.back.len().min(self.at + n_bytes);
        Ok(&self.back[self.at..end])
    }

    /// Goes past so many bytes; says how many there were.
    pub(super) fn skip(&mut self, n_bytes: u64) -> io::Result<u64> {
        io::copy(&mut self.take(n_bytes), &mut io::sink())
    }

    /// Goes to the next line that begins so; the one that is being read counts as one.
    ///
    /// The next member of a damaged file counts as a line, too.
    pub(super) fn seek(&mut self, start: &[u8]) -> io::Result<bool> {
        let mut n_damages = 0;
        let mut may_go_on = |error: &io::Error| {
            n_damages += 1;
            n_damages < MAX_DAMAGES && error.kind() == io::ErrorKind::InvalidData
        };
        loop {
            match self.peek(start.len()) {
                Ok([]) => return Ok(false),
                Ok(next) if next == start => return Ok(true),
                Err(error) if may_go_on(&error) => continue,
                Err(error) => return Err(error),
                Ok(_) => {}
            }
            loop {
                let chunk = match self.fill_buf() {
                    Ok(chunk) => chunk,
                    Err(error) if may_go_on(&error) => break,
                    Err(error) => return Err(error),
                };
                let end = memchr::memchr(b'\n', chunk);
                let n_bytes = end.map_or(chunk.len(), |end| end + 1);
                self.consume(n_bytes);
                if end.is_some() || n_bytes == 0 {
                    break;
                }
            }
        }
    }
}

impl<R: BufRead> BufRead for Rewindable<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.back.len() { Ok(&self.back[self.at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, n_bytes: usize) {
        self.offset += n_bytes as u64;
        let n_of_back = n_bytes.min(self.back.len() - self.at);
        self.at += n_of_back;
        self.inner.consume(n_bytes - n_of_back);
    }
}

impl<R: BufRead> Read for Rewindable<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut chunk = self.fill_buf()?;
        let n_bytes = chunk.read(buf)?;
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}
