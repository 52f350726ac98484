//! The bytes of a JSON file -> the elements in it, by counting brackets, and on past those that are wrong.

use std::io::{self, BufRead};

use crate::reading::packed::RAISE_THE_LIMIT;
use crate::reading::{Place, ReadError};

/// What keeps an element from being read.
#[derive(Debug)]
pub(super) enum Fault {
    /// A string runs over the end of its line.
    OpenString,
    /// The next element begins before this one ends.
    OpenBrackets,
    TooDeep,
    TooLong(u64),
    /// Something that begins no element.
    Unexpected(u8),
    /// The file ends inside the element.
    CutShort,
    /// As one of the first three, and the next element of the array cannot be told.
    LostInArray,
    Io(io::Error),
}

impl Fault {
    pub(super) fn at(self, name: &str, line: u64) -> ReadError {
        let (message, remedy) = match self {
            Fault::OpenString => ("not JSON (a string is not closed on its line)".to_owned(), "mend it"),
            Fault::OpenBrackets => ("not JSON (a bracket is not closed)".to_owned(), "mend it"),
            Fault::TooDeep => ("not JSON that can be read (brackets inside one another too deep)".to_owned(), ""),
            Fault::TooLong(limit) => {
                (format!("is longer than the limit of {limit} bytes for one article"), RAISE_THE_LIMIT)
            }
            Fault::Unexpected(byte) => {
                (format!("not JSON (no value begins with {:?})", char::from(byte)), "mend it")
            }
            Fault::CutShort => {
                ("the file ends in the middle of this value; those before it are kept".to_owned(), "fetch or copy the file again")
            }
            Fault::LostInArray => (
                "a string or bracket is not closed, and where the next element of the array begins cannot be told; \
                 those before it are kept"
                    .to_owned(),
                "mend it, or write one object a line",
            ),
            Fault::Io(error) => return ReadError::io(name, Place::Line(line), &error),
        };
        ReadError::new(name, Place::Line(line), message, remedy)
    }
}

/// The deepest nesting that is followed; serde_json itself stops at 128.
const MAX_DEPTH: usize = 200;

/// The elements of a JSON file, as bytes.
pub(super) struct Elements<R> {
    source: R,
    max_bytes: u64,
    /// The element; used again for the next.
    element: Vec<u8>,
    /// The line of the next byte, from 1.
    line: u64,
    /// Its column in bytes, from 0.
    column: u64,
    /// Whether nothing but white space came before it on its line.
    is_line_start: bool,
    /// The column of the element, from 0.
    pub(super) begins_at: u64,
    pub(super) n_elements: u64,
    /// Whether an earlier element ended on the line where this one began.
    last_end_line: u64,
    shares_line: bool,
    /// Whether the elements stand in an array.
    in_array: bool,
    /// Whether each element stands on one line: known after the first.
    is_lines: Option<bool>,
    /// The column in which the elements of an array begin, where each begins a line.
    indent: Option<u64>,
    at_end: bool,
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(source: R, max_bytes: u64) -> Self {
        Elements {
            source,
            max_bytes,
            element: Vec::new(),
            line: 1,
            column: 0,
            is_line_start: true,
            begins_at: 0,
            n_elements: 0,
            last_end_line: 0,
            shares_line: false,
            in_array: false,
            is_lines: None,
            indent: None,
            at_end: false,
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.source.fill_buf() {
                Ok(chunk) => return Ok(chunk.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Goes past a byte that was looked at.
    fn step(&mut self, byte: u8) {
        self.source.consume(1);
        if byte == b'\n' {
            (self.line, self.column, self.is_line_start) = (self.line + 1, 0, true);
        } else {
            self.column += 1;
            self.is_line_start &= byte.is_ascii_whitespace();
        }
    }

    /// The next element and its line. After a fault, what follows it.
    pub(super) fn next_element(&mut self) -> Option<(u64, Result<&[u8], Fault>)> {
        if self.at_end {
            return None;
        }
        let line = match self.begin() {
            Ok(Some(())) => self.line,
            Ok(None) => {
                self.at_end = true;
                if self.in_array {
                    return Some((self.line, Err(Fault::CutShort)));
                }
                return None;
            }
            Err(fault) => {
                let line = self.line;
                self.at_end = matches!(fault, Fault::Io(_));
                let skipped = self.skip_line();
                return Some((line, Err(skipped.err().unwrap_or(fault))));
            }
        };
        self.n_elements += 1;
        self.begins_at = self.column;
        self.shares_line = self.last_end_line == line;
        let begins_line = self.is_line_start;
        match self.element() {
            Ok(()) => {
                self.last_end_line = self.line;
                if self.in_array {
                    self.indent = begins_line.then_some(self.begins_at);
                } else {
                    self.is_lines.get_or_insert(line == self.line);
                }
                Some((line, Ok(&self.element)))
            }
            Err(fault) => Some((line, Err(self.recover(fault, begins_line)))),
        }
    }

    /// Goes to the first byte of the next element; none at the end.
    fn begin(&mut self) -> Result<Option<()>, Fault> {
        loop {
            let Some(byte) = self.peek().map_err(Fault::Io)? else { return Ok(None) };
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                // A byte-order mark.
                0xef | 0xbb | 0xbf if self.line == 1 && self.column < 3 => {
                    self.source.consume(1);
                    self.column += 1;
                    continue;
                }
                // RFC 7464 puts a record separator before each text.
                0x1e => {}
                b'[' if !self.in_array && self.n_elements == 0 => self.in_array = true,
                b',' if self.in_array => {}
                b']' if self.in_array => {
                    (self.in_array, self.n_elements) = (false, 0);
                }
                b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => return Ok(Some(())),
                other => return Err(Fault::Unexpected(other)),
            }
            self.step(byte);
        }
    }

    /// Takes one element, from its first byte to its last.
    fn element(&mut self) -> Result<(), Fault> {
        self.element.clear();
        let mut open: Vec<u8> = Vec::new();
        let (mut in_string, mut is_escaped) = (false, false);
        // The last byte that is no white space, outside strings.
        let mut last = 0;
        let mut n_bytes = 0;
        let (first_line, begins_at) = (self.line, self.begins_at);
        loop {
            if in_string && !is_escaped {
                n_bytes += self.plain_part_of_string(n_bytes)?;
            }
            let Some(byte) = self.peek().map_err(Fault::Io)? else {
                // A number or word at the end of the file is whole.
                let is_whole = open.is_empty() && !in_string && n_bytes > 0;
                return if is_whole { Ok(()) } else { Err(Fault::CutShort) };
            };
            if in_string {
                match byte {
                    b'\n' => return Err(Fault::OpenString),
                    _ if is_escaped => is_escaped = false,
                    b'\\' => is_escaped = true,
                    b'"' => in_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'\n' if self.is_lines == Some(true) && !self.in_array && !open.is_empty() => {
                        return Err(Fault::OpenBrackets);
                    }
                    // No object can stand here, and it stands where the next element would.
                    b'{' if open.last() == Some(&b'{')
                        && last != b':'
                        && self.is_line_start
                        && self.line > first_line
                        && self.column == begins_at =>
                    {
                        return Err(Fault::OpenBrackets);
                    }
                    b'"' => in_string = true,
                    b'{' | b'[' => {
                        if open.len() == MAX_DEPTH {
                            return Err(Fault::TooDeep);
                        }
                        open.push(byte);
                    }
                    b'}' | b']' if open.is_empty() => return Ok(()),
                    b'}' | b']' => {
                        open.pop();
                    }
                    b',' | b' ' | b'\t' | b'\r' | b'\n' if open.is_empty() => return Ok(()),
                    _ => {}
                }
                if !byte.is_ascii_whitespace() {
                    last = byte;
                }
            }
            n_bytes += 1;
            if n_bytes <= self.max_bytes {
                self.element.push(byte);
            } else {
                self.element.clear();
            }
            self.step(byte);
            if open.is_empty() && !in_string && matches!(byte, b'}' | b']' | b'"') {
                return if n_bytes > self.max_bytes { Err(Fault::TooLong(self.max_bytes)) } else { Ok(()) };
            }
        }
    }

    /// Takes what the buffer has up to the next quotation mark, backslash or line end; gives its length.
    fn plain_part_of_string(&mut self, n_before: u64) -> Result<u64, Fault> {
        if self.peek().map_err(Fault::Io)?.is_none() {
            return Ok(0);
        }
        let chunk = self.source.fill_buf().map_err(Fault::Io)?;
        let n_bytes = memchr::memchr3(b'"', b'\\', b'\n', chunk).unwrap_or(chunk.len());
        if n_before + n_bytes as u64 <= self.max_bytes {
            self.element.extend_from_slice(&chunk[..n_bytes]);
        } else {
            self.element.clear();
        }
        self.is_line_start &= n_bytes == 0;
        self.source.consume(n_bytes);
        self.column += n_bytes as u64;
        Ok(n_bytes as u64)
    }

    /// Goes to where reading can go on after a fault.
    fn recover(&mut self, fault: Fault, begins_line: bool) -> Fault {
        match fault {
            Fault::CutShort | Fault::Io(_) => self.at_end = true,
            Fault::OpenString | Fault::OpenBrackets | Fault::TooDeep if self.in_array => {
                // The element itself shows the column, where it is the first.
                let indent = self.indent.or(begins_line.then_some(self.begins_at));
                let Some(indent) = indent else {
                    self.at_end = true;
                    return Fault::LostInArray;
                };
                loop {
                    match self.peek() {
                        Ok(Some(b'{')) if self.is_line_start && self.column == indent => break,
                        Ok(Some(byte)) => self.step(byte),
                        Ok(None) => {
                            self.at_end = true;
                            break;
                        }
                        Err(error) => {
                            self.at_end = true;
                            return Fault::Io(error);
                        }
                    }
                }
            }
            // The next element begins right here.
            Fault::OpenBrackets if self.is_line_start && self.column == self.begins_at => {}
            Fault::OpenString | Fault::OpenBrackets | Fault::TooDeep => {
                if let Err(error) = self.skip_line() {
                    return error;
                }
            }
            Fault::TooLong(_) | Fault::Unexpected(_) | Fault::LostInArray => {}
        }
        fault
    }

    /// Goes past the end of the line; in an array past the next comma or before its end, if that comes first.
    fn skip_line(&mut self) -> Result<(), Fault> {
        loop {
            match self.peek() {
                Ok(Some(byte)) => {
                    if byte == b']' && self.in_array {
                        return Ok(());
                    }
                    self.step(byte);
                    if byte == b'\n' || (byte == b',' && self.in_array) {
                        return Ok(());
                    }
                }
                Ok(None) => return Ok(()),
                Err(error) => {
                    self.at_end = true;
                    return Err(Fault::Io(error));
                }
            }
        }
    }
}

impl<R> Elements<R> {
    /// Whether the line of the element does not name it alone.
    pub(super) fn shares_line(&self) -> bool {
        self.shares_line || self.in_array
    }
}
