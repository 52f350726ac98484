//! JSON (RFC 8259) -> records: a line each (JSON lines), one behind another, or the elements of an array. Read as a
//! stream: one element is in memory at a time.
//!
//! Mistakes in one element leave the others whole. What an element is, is found by counting brackets; where they do
//! not match, reading goes on at the next line that can begin one.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use serde_json::{Map, Value};

use super::record::{Names, one_line, particular};
use super::{Body, Limits, Particulars, Place, ReadError, Record};

/// Which fields of an object hold what: for each, the names to try, first to last. A name may lead into inner objects
/// and arrays: `data.body`, `authors.0.name`.
///
/// A field may hold a string, a number, a list of such (the paragraphs of a text, several authors), or an object
/// with a name of its own (`{"name": "Ana Diaz"}`, `{"rendered": "<p>..."}`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// The text of the article.
    pub text: Vec<String>,
    /// Its page or its text in HTML; looked for where there is no text.
    pub html: Vec<String>,
    /// A summary, which stands for the article where there is neither text nor HTML; the record is then `partial`.
    pub summary: Vec<String>,
    /// Its address.
    pub url: Vec<String>,
    /// Its headline.
    pub title: Vec<String>,
    /// When it was published. Numbers are seconds or milliseconds since 1970.
    pub date: Vec<String>,
    /// What names it within the file.
    pub id: Vec<String>,
    /// Who wrote it.
    pub author: Vec<String>,
    /// Who published it.
    pub publisher: Vec<String>,
    /// The list of articles in an object that is none itself: `{"articles": [...]}`.
    pub list: Vec<String>,
}

impl Fields {
    /// The fields, as users name them.
    pub const WORDS: [&'static str; 10] =
        ["text", "html", "summary", "url", "title", "date", "id", "author", "publisher", "list"];

    /// The names to try for the field of this word; none where no field is called so.
    pub fn of_word(&mut self, word: &str) -> Option<&mut Vec<String>> {
        Some(match word {
            "text" => &mut self.text,
            "html" => &mut self.html,
            "summary" => &mut self.summary,
            "url" => &mut self.url,
            "title" => &mut self.title,
            "date" => &mut self.date,
            "id" => &mut self.id,
            "author" => &mut self.author,
            "publisher" => &mut self.publisher,
            "list" => &mut self.list,
            _ => return None,
        })
    }
}

impl Default for Fields {
    fn default() -> Self {
        let names = |names: &str| names.split_whitespace().map(str::to_owned).collect();
        Fields {
            text: names(
                "text body articleBody article_body body_text bodyText full_text fullText maintext main_text \
                 plain_text content_text content article story data.text data.body data.content",
            ),
            html: names(
                "html body_html bodyHtml content_html contentHtml raw_html rawHtml page content.rendered data.html",
            ),
            summary: Vec::new(),
            url: names("url link canonical_url canonicalUrl source_url uri href webUrl data.url"),
            title: names("title headline title.rendered webTitle data.title data.headline"),
            date: names(
                "published publishedAt published_at date_published datePublished date_publish publish_date \
                 publishDate publication_date publicationDate pub_date pubDate date date_gmt created_at createdAt \
                 timestamp webPublicationDate data.published data.date",
            ),
            id: names("id _id uuid guid article_id articleId doc_id docid data.id"),
            author: names("author authors byline creator writer data.author"),
            publisher: names(
                "publisher source site_name siteName source_domain outlet newspaper data.publisher",
            ),
            list: names(
                "articles items docs documents results entries records data hits.hits response.results",
            ),
        }
    }
}

/// The records of a JSON file, see [`records`].
pub struct Records<R> {
    elements: Elements<R>,
    fields: Fields,
    names: Names,
    /// Elements of a list that stood inside one object, and the line where it begins.
    listed: VecDeque<Value>,
    list_line: u64,
    n_entries: u64,
}

/// Reads the articles of a JSON file: JSON lines, JSON texts one behind another, or an array; told by how it begins.
///
/// A record is named by its id, else its address, else its line. An element that is not JSON, holds no text or is longer
/// than `limits.max_article_bytes` is an error with its line (and column, in bytes), and reading goes on.
pub fn records<R: BufRead>(source: R, name: &str, fields: Fields, limits: &Limits) -> Records<R> {
    Records {
        elements: Elements::new(source, limits.max_article_bytes),
        fields,
        names: Names::new(name),
        listed: VecDeque::new(),
        list_line: 0,
        n_entries: 0,
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(value) = self.listed.pop_front() {
            self.n_entries += 1;
            let (line, entry) = (self.list_line, self.n_entries);
            return Some(self.record(value, line, Some(entry)));
        }
        let (line, element) = self.elements.next_element()?;
        let bytes = match element {
            Ok(bytes) => bytes,
            Err(fault) => return Some(Err(fault.at(self.names.file(), line))),
        };
        match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => match self.list_of(value) {
                Ok(list) => {
                    (self.listed, self.list_line, self.n_entries) = (list, line, 0);
                    self.next()
                }
                Err(value) => Some(self.record(value, line, None)),
            },
            Err(error) => {
                let line = line + error.line() as u64 - 1;
                let said = error.to_string();
                let said = said.split(" at line ").next().unwrap_or(&said);
                let mut message = format!("not JSON ({said})");
                if error.line() > 0 && error.column() > 0 {
                    // The first line of an element in the middle of a line is counted from the element.
                    let before = if error.line() == 1 { self.elements.begins_at } else { 0 };
                    message = format!("column {}: {message}", before + error.column() as u64);
                }
                Some(Err(ReadError::new(self.names.file(), Place::Line(line), message, "mend it")))
            }
        }
    }
}

impl<R> Records<R> {
    /// The list of articles that an object holds which is none itself; gives any other value back.
    fn list_of(&self, mut value: Value) -> Result<VecDeque<Value>, Value> {
        let is_article = [&self.fields.text, &self.fields.html].into_iter().any(|names| {
            names.iter().any(|name| {
                lookup(&value, name).is_some_and(|found| found.is_string() || is_list_of_strings(found))
            })
        });
        if is_article {
            return Err(value);
        }
        for name in &self.fields.list {
            if let Some(Value::Array(list)) = lookup_mut(&mut value, name)
                && list.iter().any(Value::is_object)
            {
                return Ok(std::mem::take(list).into());
            }
        }
        Err(value)
    }

    fn record(&mut self, value: Value, line: u64, entry: Option<u64>) -> Result<Record, ReadError> {
        let place = entry.map_or(Place::Line(line), Place::Entry);
        let fault = |names: &Names, message: String, remedy: &str| {
            Err(ReadError::new(names.file(), place, message, remedy))
        };
        let Value::Object(object) = &value else {
            return fault(
                &self.names,
                format!("is {}, not an object", kind(&value)),
                "give an object for each article",
            );
        };
        let fields = &self.fields;
        let first =
            |names: &[String], joint: &str| names.iter().find_map(|name| words(lookup(&value, name)?, joint));
        let mut flags = Vec::new();
        let text = first(&fields.text, "\n\n");
        let html = || first(&fields.html, "\n");
        let summary = || {
            let summary = first(&fields.summary, "\n\n")?;
            flags.push("partial");
            Some(body_of(summary))
        };
        let body =
            text.map(body_of).or_else(|| html().map(|html| Body::Html(html.into_bytes()))).or_else(summary);
        let Some(body) = body else {
            return fault(&self.names, no_text(object), "name the field that holds the text");
        };
        let one = |names: &[String]| first(names, ", ").as_deref().and_then(particular);
        let date = fields.date.iter().find_map(|name| date(lookup(&value, name)?));
        let particulars = Particulars {
            headline: one(&fields.title),
            author: one(&fields.author),
            published: date,
            modified: None,
            publisher: one(&fields.publisher),
            url: one(&fields.url),
        };
        let name = match (one(&fields.id), &particulars.url, entry) {
            (Some(key), _, _) => self.names.keyed(&key),
            (None, Some(url), _) => self.names.keyed(url),
            (None, None, Some(entry)) => self.names.keyed(&entry.to_string()),
            (None, None, None) if self.elements.shares_line() => {
                self.names.keyed(&self.elements.n_elements.to_string())
            }
            (None, None, None) => self.names.line(line),
        };
        let charset = matches!(body, Body::Html(_)).then(|| "utf-8".to_owned());
        Ok(Record { name, body, particulars, charset, flags, ..Record::default() })
    }
}

/// Text, or HTML where it is marked up as such from its first character to its last.
fn body_of(text: String) -> Body {
    let trimmed = text.trim();
    let opens = trimmed.strip_prefix('<').and_then(|rest| rest.chars().next());
    let is_html = opens.is_some_and(|c| c.is_ascii_alphabetic() || c == '!') && trimmed.ends_with('>');
    if is_html { Body::Html(text.into_bytes()) } else { Body::Text(text) }
}

/// What an object without text is told of: the fields it has.
fn no_text(object: &Map<String, Value>) -> String {
    const N_SHOWN: usize = 12;
    if object.is_empty() {
        return "holds no fields".to_owned();
    }
    let mut shown: Vec<String> =
        object.keys().take(N_SHOWN).map(|key| one_line(key).chars().take(40).collect()).collect();
    if object.len() > N_SHOWN {
        shown.push("...".to_owned());
    }
    format!("holds no text (its fields: {})", shown.join(", "))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The value of that name, which may itself hold dots, or lead into inner values.
fn lookup<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    if let Some(found) = value.get(name) {
        return Some(found);
    }
    let mut inner = value;
    for part in name.split('.') {
        inner = match inner {
            Value::Array(list) => list.get(part.parse::<usize>().ok()?)?,
            other => other.get(part)?,
        };
    }
    Some(inner)
}

fn lookup_mut<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let mut inner = value;
    for part in name.split('.') {
        inner = inner.get_mut(part)?;
    }
    Some(inner)
}

fn is_list_of_strings(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string))
}

/// The words of a value, none where there are none. Lists are joined; of an object, what names it or stands for it.
fn words(value: &Value, joint: &str) -> Option<String> {
    let words = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => list.iter().filter_map(named).collect::<Vec<_>>().join(joint),
        other => named(other)?,
    };
    (!words.trim().is_empty()).then_some(words)
}

/// The words of a value that is no list.
fn named(value: &Value) -> Option<String> {
    let value = match value {
        Value::Object(object) => {
            ["name", "title", "rendered", "value", "#text", "$oid"].iter().find_map(|key| object.get(*key))?
        }
        other => other,
    };
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A date as given; a number of seconds or milliseconds since 1970 as ISO 8601.
fn date(value: &Value) -> Option<String> {
    let value = value.get("$date").unwrap_or(value);
    match value {
        Value::String(text) => particular(text),
        Value::Number(number) => {
            let number = number.as_i64().or_else(|| number.as_f64().map(|number| number as i64))?;
            // Seconds reach this number in the year 5138, milliseconds did in 1973.
            let time = match number.abs() < 100_000_000_000 {
                true => jiff::Timestamp::from_second(number),
                false => jiff::Timestamp::from_millisecond(number),
            };
            time.ok().map(|time| time.to_string())
        }
        _ => None,
    }
}

/// What keeps an element from being read.
#[derive(Debug)]
enum Fault {
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
    fn at(self, name: &str, line: u64) -> ReadError {
        let (message, remedy) = match self {
            Fault::OpenString => ("not JSON (a string is not closed on its line)".to_owned(), "mend it"),
            Fault::OpenBrackets => ("not JSON (a bracket is not closed)".to_owned(), "mend it"),
            Fault::TooDeep => ("not JSON that can be read (brackets inside one another too deep)".to_owned(), ""),
            Fault::TooLong(limit) => {
                (format!("is longer than the limit of {limit} bytes for one article"), "divide it, or raise the limit")
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
struct Elements<R> {
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
    begins_at: u64,
    n_elements: u64,
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
    fn new(source: R, max_bytes: u64) -> Self {
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
    fn next_element(&mut self) -> Option<(u64, Result<&[u8], Fault>)> {
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
    fn shares_line(&self) -> bool {
        self.shares_line || self.in_array
    }
}

#[cfg(test)]
mod tests {
    use super::super::packed::tests::noise;
    use super::*;

    /// Each record as `name: text`, each error as it is shown.
    fn check(json: &str, expected: &[&str]) {
        assert_eq!(read(json.as_bytes(), &Limits::default()), expected, "{json}");
    }

    fn read(json: &[u8], limits: &Limits) -> Vec<String> {
        let source = io::BufReader::with_capacity(5, json);
        let shown = |record: Result<Record, ReadError>| match record {
            Ok(Record { name, body: Body::Text(text), .. }) => format!("{name}: {text}"),
            Ok(Record { name, body: Body::Html(html), .. }) => {
                format!("{name}: HTML {}", String::from_utf8_lossy(&html))
            }
            Err(error) => error.to_string(),
        };
        records(source, "a", Fields::default(), limits).map(shown).collect()
    }

    #[test]
    fn lines() {
        check(
            "\u{feff}{\"text\": \"One.\"}\r\n\n{\"id\": 7, \"body\": \"Two.\"}\n{\"url\": \"http://x/y\", \"html\": \"<p>T\"}",
            &["a:1: One.", "a#7: Two.", "a#http://x/y: HTML <p>T"],
        );
        check("", &[]);
        check("{\"text\":\"One.\"}{\"text\":\"Two.\"}", &["a:1: One.", "a#2: Two."]);
    }

    #[test]
    fn a_bad_line_leaves_the_others_whole() {
        check(
            "{\"text\": \"One.\"}\n{\"text\": \"Two}\n{\"text\": \"Three\"\n{\"text\": nope}\nwords\n{\"text\": \"Six.\"}\n[7]\n{\"a\": 1}\n",
            &[
                "a:1: One.",
                "a: line 2: not JSON (a string is not closed on its line): mend it",
                "a: line 3: not JSON (a bracket is not closed): mend it",
                "a: line 4: column 11: not JSON (expected ident): mend it",
                "a: line 5: not JSON (no value begins with 'w'): mend it",
                "a:6: Six.",
                "a: line 7: is an array, not an object: give an object for each article",
                "a: line 8: holds no text (its fields: a): name the field that holds the text",
            ],
        );
        check(
            "{\"text\": \"On\n{\"text\": \"Two.\"}\n{\"text\":\n",
            &[
                "a: line 1: not JSON (a string is not closed on its line): mend it",
                "a:2: Two.",
                "a: line 3: not JSON (a bracket is not closed): mend it",
            ],
        );
        check(
            "{\"text\": \"One\",\n{\"text\": \"Two.\"}\n{\"text\": \"Thr",
            &[
                "a: line 1: not JSON (a bracket is not closed): mend it",
                "a:2: Two.",
                "a: line 3: the file ends in the middle of this value; those before it are kept: fetch or copy the \
                 file again",
            ],
        );
        let not_utf8 = [b"{\"text\": \"\xff\"}\n".as_slice(), b"{\"text\": \"Two.\"}"].concat();
        let shown = read(&not_utf8, &Limits::default());
        assert!(shown[0].starts_with("a: line 1: column 1") && shown[1] == "a:2: Two.", "{shown:?}");
    }

    #[test]
    fn arrays() {
        check("[{\"text\": \"One.\"}, {\"text\": \"Two.\"}]\n", &["a#1: One.", "a#2: Two."]);
        check(
            "[\n  {\n    \"text\": \"One\n  },\n  {\n    \"text\": \"Two.\",\n    \"tags\": [\n      {\"a\": 1}\n    ]\n  },\n  \
             {\n    \"text\": \"Three.\",\n  {\n    \"text\": \"Four.\"\n  }\n]",
            &[
                "a: line 2: not JSON (a string is not closed on its line): mend it",
                "a#2: Two.",
                "a: line 11: not JSON (a bracket is not closed): mend it",
                "a#4: Four.",
            ],
        );
        check(
            "[{\"text\": \"One.\"}, 5, {\"text\": \"x\" \"y\"}, {\"text\": \"Four.\"}, {\"text\": \"Fi\nve\"}, {\"text\": \"Six.\"}]",
            &[
                "a#1: One.",
                "a: line 1: is a number, not an object: give an object for each article",
                "a: line 1: column 36: not JSON (expected `,` or `}`): mend it",
                "a#4: Four.",
                "a: line 1: a string or bracket is not closed, and where the next element of the array begins cannot \
                 be told; those before it are kept: mend it, or write one object a line",
            ],
        );
        check(
            "[{\"text\": \"One.\"}",
            &[
                "a#1: One.",
                "a: line 1: the file ends in the middle of this value; those before it are kept: fetch or \
               copy the file again",
            ],
        );
    }

    #[test]
    fn fields() {
        let json = r#"{"data": {"body": ["One.", "Two."]}, "title": {"rendered": "A  title"}, "authors": [{"name": "A. Diaz"},
            "B. Roe"], "source": {"id": null, "name": "Times"}, "publishedAt": 1700000000, "_id": {"$oid": "5f"}}"#;
        let record =
            records(json.as_bytes(), "a", Fields::default(), &Limits::default()).next().unwrap().unwrap();
        assert_eq!(record.name, "a#5f");
        assert_eq!(record.body, Body::Text("One.\n\nTwo.".to_owned()));
        let Particulars { headline, author, published, publisher, .. } = record.particulars;
        assert_eq!(headline.as_deref(), Some("A title"));
        assert_eq!(author.as_deref(), Some("A. Diaz, B. Roe"));
        assert_eq!(publisher.as_deref(), Some("Times"));
        assert_eq!(published.as_deref(), Some("2023-11-14T22:13:20Z"));

        let fields = Fields { text: vec!["a.b".to_owned()], ..Fields::default() };
        let json = "{\"a.b\": \"One.\", \"text\": \"no\"}\n{\"a\": {\"b\": \"<p>Two.</p>\"}}";
        let found: Vec<Body> = records(json.as_bytes(), "a", fields, &Limits::default())
            .map(|record| record.unwrap().body)
            .collect();
        assert_eq!(found, [Body::Text("One.".to_owned()), Body::Html(b"<p>Two.</p>".to_vec())]);
    }

    #[test]
    fn a_list_inside_an_object() {
        check(
            "{\"status\": \"ok\", \"articles\": [{\"text\": \"One.\"}, {\"id\": \"x\", \"text\": \"Two.\"}, {\"a\": 1}]}",
            &[
                "a#1: One.",
                "a#x: Two.",
                "a: entry 3: holds no text (its fields: a): name the field that holds the text",
            ],
        );
    }

    #[test]
    fn what_is_too_long_or_too_deep_is_passed_over() {
        let limits = Limits { max_article_bytes: 40, ..Limits::default() };
        let json = format!("{{\"text\": \"{}\"}}\n{{\"text\": \"Two.\"}}\n", "x".repeat(50));
        assert_eq!(
            read(json.as_bytes(), &limits),
            [
                "a: line 1: is longer than the limit of 40 bytes for one article: divide it, or raise the limit",
                "a:2: Two."
            ]
        );
        let deep = format!("{}\n{{\"text\": \"Two.\"}}", "{\"a\":".repeat(100_000));
        assert_eq!(read(deep.as_bytes(), &Limits::default()).last().unwrap(), "a:2: Two.");
        let deep = format!("{{\"a\":{}1{}}}\n{{\"text\": \"Two.\"}}", "[".repeat(190), "]".repeat(190));
        assert_eq!(read(deep.as_bytes(), &Limits::default()).last().unwrap(), "a:2: Two.");
    }

    #[test]
    fn cut_and_mutated_files_come_to_an_end() {
        let json = "[\n {\"text\": \"One \\u201cyes\\u201d.\", \"id\": 1},\n {\"text\": [\"Two\", \"x\"], \"a\": {\"b\": [1, 2]}}\n]\n\
            {\"text\": \"Three\"}\n{\"articles\": [{\"text\": \"Four\"}]}\n";
        for end in 0..json.len() {
            read(&json.as_bytes()[..end], &Limits::default());
        }
        let signs = b"{}[]\",:\\\n 1a\xff";
        for seed in 0..3000 {
            let mut json = json.as_bytes().to_vec();
            for pair in noise(8, seed).chunks(2) {
                let at = usize::from(pair[0]) * json.len() / 256;
                json[at] = signs[usize::from(pair[1]) % signs.len()];
            }
            assert!(read(&json, &Limits::default()).len() < 100);
        }
    }
}
