//! Reading one grammar file: comment lines, CSV rows or plain lines, and mistakes shown in place.

use std::borrow::Cow;

use crate::eight_bytes;

/// A mistake in a grammar file, shown with its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}\n  {line} | {shown}")]
pub struct GrammarError {
    /// The file, as a user can open it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
    /// The line itself.
    pub shown: String,
}

/// One grammar file: where it comes from and its text.
#[derive(Debug, Clone)]
pub struct GrammarFile {
    /// Path below `grammar/`, with `/`: `en/cue_verbs.csv`.
    pub path: String,
    /// How messages name it: the path on disk, or `grammar/<path>` for a compiled-in file.
    pub shown_path: String,
    /// Its text.
    pub text: Cow<'static, str>,
}

/// A line of a grammar file split into its fields.
#[derive(Debug)]
pub struct Entry<'f> {
    line: Line<'f>,
    /// Where the first `count` fields end in the line, where none is in quotes.
    ends: [u32; MOST_FIELDS],
    count: usize,
    /// The fields, where one is in quotes. Few lines have such a field, and entries are moved by the ten thousand.
    unquoted: Option<Box<[Cow<'f, str>]>>,
}

/// No grammar file has more columns; further fields of a line are counted but not kept.
const MOST_FIELDS: usize = 6;

/// A line of a grammar file as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Line<'f> {
    file: &'f GrammarFile,
    /// Its number, from 1.
    number: usize,
    /// Its text, without the blanks at its end.
    pub text: &'f str,
}

impl<'f> Line<'f> {
    /// A mistake in this line.
    #[must_use]
    pub fn error(&self, message: impl Into<String>) -> GrammarError {
        self.error_at(0, message)
    }

    /// A mistake at byte `at` of this line.
    fn error_at(&self, at: usize, message: impl Into<String>) -> GrammarError {
        GrammarError {
            file: self.file.shown_path.clone(),
            line: self.number,
            column: self.text[..at].chars().count() + 1,
            message: message.into(),
            shown: self.text.to_owned(),
        }
    }

    /// Splits one line at its commas; a field in double quotes may hold commas and doubled quotes.
    fn split(self) -> Result<Entry<'f>, GrammarError> {
        let mut entry = Entry { line: self, ends: [0; MOST_FIELDS], count: 0, unquoted: None };
        let mut has_quoted = false;
        eight_bytes::for_each_of(*b",\"", self.text.as_bytes(), |at| {
            has_quoted |= self.text.as_bytes()[at] == b'"';
            entry.push_plain(at);
        });
        if has_quoted {
            return self.split_quoted();
        }
        entry.push_plain(self.text.len());
        Ok(entry)
    }

    #[cold]
    fn split_quoted(self) -> Result<Entry<'f>, GrammarError> {
        let mut entry = Entry { line: self, ends: [0; MOST_FIELDS], count: 0, unquoted: None };
        let mut fields = Vec::with_capacity(MOST_FIELDS);
        for (index, (raw, _)) in raw_fields(self.text).enumerate() {
            fields.push(match raw.strip_prefix('"') {
                None => Cow::Borrowed(trimmed(raw)),
                Some(inner) => match inner.trim_end().strip_suffix('"') {
                    Some(inner) => Cow::Owned(inner.replace("\"\"", "\"")),
                    None => return Err(entry.error(index, "a field that opens with \" must close with \"")),
                },
            });
        }
        entry.count = fields.len();
        entry.unquoted = Some(fields.into());
        Ok(entry)
    }
}

/// A text without the blanks around it; most have none.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

impl GrammarFile {
    /// No more lines are in it, for making room.
    pub(crate) fn most_lines(&self) -> usize {
        memchr::memchr_iter(b'\n', self.text.as_bytes()).count() + 1
    }

    /// The lines that are neither empty nor comments.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut rest = Some(&*self.text);
        let mut number = 0;
        std::iter::from_fn(move || {
            loop {
                let text = rest?;
                let line = match eight_bytes::find(b'\n', text.as_bytes()) {
                    Some(end) => {
                        rest = Some(&text[end + 1..]);
                        &text[..end]
                    }
                    None => {
                        rest = None;
                        text
                    }
                };
                number += 1;
                let text = line.trim_ascii_end();
                if !text.is_empty() && !text.starts_with('#') {
                    return Some(Line { file: self, number, text });
                }
            }
        })
    }

    /// The entries of a file with one entry a line.
    pub fn plain(&self) -> impl Iterator<Item = Entry<'_>> {
        self.lines().map(|line| {
            let mut entry = Entry { line, ends: [0; MOST_FIELDS], count: 0, unquoted: None };
            entry.push_plain(line.text.len());
            entry
        })
    }

    /// The entries of a CSV file whose header row is `header`.
    ///
    /// # Errors
    /// When the header is another one; an entry is an error when its row has another number of fields.
    pub fn rows<'f>(
        &'f self,
        header: &'static [&'static str],
    ) -> Result<impl Iterator<Item = Result<Entry<'f>, GrammarError>>, GrammarError> {
        let mut lines = self.lines();
        if let Some(line) = lines.next() {
            let entry = line.split()?;
            if entry.count != header.len()
                || header.iter().enumerate().any(|(index, name)| entry.field(index) != *name)
            {
                return Err(entry.error(0, format!("the header row must read `{}`", header.join(","))));
            }
        }
        Ok(lines.map(move |line| {
            let entry = line.split();
            // Moved as it is: there are tens of thousands of rows, and an entry is long.
            let Ok(Entry { count, .. }) = &entry else { return entry };
            if *count == header.len() {
                return entry;
            }
            let entry = entry?;
            let message = format!(
                "{} fields where `{}` wants {}; quote a field that holds a comma",
                entry.count,
                header.join(","),
                header.len()
            );
            Err(entry.error(entry.count.min(header.len()) - 1, message))
        }))
    }

    /// How many entries a list holds, for a listing; none for a file that is no list (a pattern, a
    /// written grammar). The header row of a CSV file does not count.
    #[must_use]
    pub fn entry_count(&self) -> Option<usize> {
        let (_, ending) = self.path.rsplit_once('.')?;
        match ending {
            "csv" => Some(self.lines().count().saturating_sub(1)),
            "txt" | "tsv" => Some(self.lines().count()),
            _ => None,
        }
    }
}

/// The fields of a CSV line as they are written, each with its byte offset.
fn raw_fields(line: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let from = start?;
        let mut quoted = line[from..].starts_with('"');
        let mut end = line.len();
        start = None;
        for (at, byte) in line.bytes().enumerate().skip(from) {
            match byte {
                // A doubled quote closes and opens again.
                b'"' if at > from && line[from..].starts_with('"') => quoted = !quoted,
                b',' if !quoted => {
                    end = at;
                    start = Some(at + 1);
                    break;
                }
                _ => {}
            }
        }
        Some((&line[from..end], from))
    })
}

impl Entry<'_> {
    /// The next field goes up to this byte of the line.
    #[inline]
    fn push_plain(&mut self, end: usize) {
        if let Some(known) = self.ends.get_mut(self.count) {
            *known = u32::try_from(end).unwrap_or(u32::MAX);
        }
        self.count += 1;
    }

    /// The text of field `index`; nothing where the entry has no such field.
    #[must_use]
    pub fn field(&self, index: usize) -> &str {
        if let Some(fields) = &self.unquoted {
            return fields.get(index).map_or("", |field| field);
        }
        if index >= self.count.min(MOST_FIELDS) {
            return "";
        }
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1);
        trimmed(&self.line.text[start..self.ends[index] as usize])
    }

    /// The text of field `index`, which must not be empty.
    ///
    /// # Errors
    /// When it is empty.
    pub fn required(&self, index: usize, what: &str) -> Result<&str, GrammarError> {
        match self.field(index) {
            "" => Err(self.error(index, format!("{what} is missing"))),
            text => Ok(text),
        }
    }

    /// The value that `parse` makes of field `index`.
    ///
    /// # Errors
    /// When `parse` knows no such word; `allowed` is shown to the user.
    pub fn choice<T>(
        &self,
        index: usize,
        allowed: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, GrammarError> {
        parse(self.field(index)).ok_or_else(|| {
            self.error(index, format!("`{}` is not known here; use one of: {allowed}", self.field(index)))
        })
    }

    /// A mistake at field `index` of this entry.
    #[must_use]
    pub fn error(&self, index: usize, message: impl Into<String>) -> GrammarError {
        let at = raw_fields(self.line.text).nth(index).map_or(0, |(_, at)| at);
        self.line.error_at(at, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> GrammarFile {
        GrammarFile { path: "x.csv".into(), shown_path: "mine/x.csv".into(), text: text.to_owned().into() }
    }

    #[test]
    fn comments_and_quoted_fields() {
        let file = file("# why\nname,kind\n\"a, b\",c\n\"\"\"\",d\n");
        let rows: Vec<Entry<'_>> = file.rows(&["name", "kind"]).unwrap().map(Result::unwrap).collect();
        assert_eq!((rows[0].field(0), rows[0].field(1)), ("a, b", "c"));
        assert_eq!(rows[1].field(0), "\"");
        assert_eq!(file.entry_count(), Some(2));
    }

    #[test]
    fn a_mistake_is_shown_in_place() {
        let file = file("name,kind\nfine,say\nbad,shuot\n");
        let rows: Vec<Entry<'_>> = file.rows(&["name", "kind"]).unwrap().map(Result::unwrap).collect();
        let error = rows[1].choice(1, "say, shout", |w| (w == "say").then_some(())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "mine/x.csv:3:5: `shuot` is not known here; use one of: say, shout\n  3 | bad,shuot"
        );
        let first = |text: &str| self::file(text).rows(&["name", "kind"]).unwrap().next().unwrap().is_err();
        assert!(first("name,kind\na\n"));
        assert!(first("name,kind\n\"a,b\n"));
        assert!(self::file("nmae,kind\n").rows(&["name", "kind"]).is_err());
    }
}
