//! JSON (RFC 8259) -> records: a line each (JSON lines), one behind another, or the elements of an array. Read as a
//! stream: one element is in memory at a time.
//!
//! Mistakes in one element leave the others whole. What an element is, is found by counting brackets; where they do
//! not match, reading goes on at the next line that can begin one.

mod elements;
mod fields;

use std::collections::VecDeque;
use std::io::BufRead;

use serde_json::{Map, Value};

use super::record::{Names, one_line, particular};
use super::{Body, Limits, Particulars, Place, ReadError, Record};
use elements::Elements;
pub use fields::Fields;
use fields::{date, is_list_of_strings, lookup, lookup_mut, words};

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
            return fault(
                &self.names,
                no_text(object),
                "name the field that holds the text (--field text=NAME)",
            );
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
        let is_fragment = matches!(&body, Body::Html(html) if is_fragment(html));
        Ok(Record { name, body, particulars, charset, is_fragment, flags, ..Record::default() })
    }
}

/// Text, or HTML where it is marked up as such from its first character to its last.
fn body_of(text: String) -> Body {
    let trimmed = text.trim();
    let opens = trimmed.strip_prefix('<').and_then(|rest| rest.chars().next());
    let is_html = opens.is_some_and(|c| c.is_ascii_alphabetic() || c == '!') && trimmed.ends_with('>');
    if is_html { Body::Html(text.into_bytes()) } else { Body::Text(text) }
}

/// Whether the HTML has no tag that a whole page has.
fn is_fragment(html: &[u8]) -> bool {
    let is_page = |at: usize| {
        ["!doctype", "html", "head", "body"].into_iter().any(|tag| {
            html.get(at + 1..at + 1 + tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag.as_bytes()))
                && html.get(at + 1 + tag.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
        })
    };
    !memchr::memchr_iter(b'<', html).any(is_page)
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

#[cfg(test)]
mod tests {
    use super::super::packed::tests::noise;
    use super::*;

    /// Each record as `name: text`, each error as it is shown.
    fn check(json: &str, expected: &[&str]) {
        assert_eq!(read(json.as_bytes(), &Limits::default()), expected, "{json}");
    }

    fn read(json: &[u8], limits: &Limits) -> Vec<String> {
        let source = std::io::BufReader::with_capacity(5, json);
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
                "a: line 8: holds no text (its fields: a): name the field that holds the text (--field text=NAME)",
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
    fn pages_and_parts_of_them_are_told_apart() {
        for (html, expected) in [
            ("<p>Yes.<header>No", true),
            ("<!-- saved --><HTML lang=en><p>Yes.", false),
            ("<p>Yes.</body>", true),
            ("<body><p>Yes.", false),
        ] {
            assert_eq!(is_fragment(html.as_bytes()), expected, "{html}");
        }
    }

    #[test]
    fn a_list_inside_an_object() {
        check(
            "{\"status\": \"ok\", \"articles\": [{\"text\": \"One.\"}, {\"id\": \"x\", \"text\": \"Two.\"}, {\"a\": 1}]}",
            &[
                "a#1: One.",
                "a#x: Two.",
                "a: entry 3: holds no text (its fields: a): name the field that holds the text (--field text=NAME)",
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
                "a: line 1: is longer than the limit of 40 bytes for one article: divide it, or raise the limit (--max-bytes)",
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
