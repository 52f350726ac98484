//! Reading one grammar file: comment lines, CSV rows or plain lines, and mistakes shown in place.

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
    pub text: String,
}

/// A line of a grammar file split into its fields.
#[derive(Debug)]
pub struct Entry<'f> {
    file: &'f GrammarFile,
    line: usize,
    shown: &'f str,
    fields: Vec<String>,
    /// Column of each field, in characters from 1.
    columns: Vec<usize>,
}

impl GrammarFile {
    /// The lines that are neither empty nor comments, with their numbers from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.trim_end()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    }

    /// The entries of a file with one entry a line.
    pub fn plain(&self) -> impl Iterator<Item = Entry<'_>> {
        self.lines().map(|(line, shown)| Entry {
            file: self,
            line,
            shown,
            fields: vec![shown.trim().to_owned()],
            columns: vec![1],
        })
    }

    /// The entries of a CSV file whose header row is `header`.
    ///
    /// # Errors
    /// When the header is another one, or a row has another number of fields.
    pub fn rows(&self, header: &[&str]) -> Result<Vec<Entry<'_>>, GrammarError> {
        let mut entries = Vec::new();
        let mut seen_header = false;
        for (line, shown) in self.lines() {
            let entry = self.split(line, shown)?;
            if !seen_header {
                if entry.fields != header {
                    return Err(entry.error(0, format!("the header row must read `{}`", header.join(","))));
                }
                seen_header = true;
                continue;
            }
            if entry.fields.len() != header.len() {
                let message = format!(
                    "{} fields where `{}` wants {}; quote a field that holds a comma",
                    entry.fields.len(),
                    header.join(","),
                    header.len()
                );
                return Err(entry.error(entry.fields.len().min(header.len()) - 1, message));
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    /// Splits one line at its commas; a field in double quotes may hold commas and doubled quotes.
    fn split<'f>(&'f self, line: usize, shown: &'f str) -> Result<Entry<'f>, GrammarError> {
        let mut entry = Entry { file: self, line, shown, fields: Vec::new(), columns: Vec::new() };
        let mut chars = shown.chars().enumerate().peekable();
        loop {
            let column = chars.peek().map_or(shown.chars().count(), |(index, _)| *index) + 1;
            entry.columns.push(column);
            let mut field = String::new();
            // A quotation mark opens a quoted field only where a closing one can follow; `","` as a
            // mark of its own is written `""""`, as RFC 4180 has it.
            if chars.peek().is_some_and(|(_, c)| *c == '"') {
                chars.next();
                let mut closed = false;
                while let Some((_, c)) = chars.next() {
                    if c != '"' {
                        field.push(c);
                    } else if chars.peek().is_some_and(|(_, next)| *next == '"') {
                        chars.next();
                        field.push('"');
                    } else {
                        closed = true;
                        break;
                    }
                }
                if !closed {
                    entry.fields.push(field);
                    let field = entry.fields.len() - 1;
                    return Err(entry.error(field, "a field that opens with \" must close with \""));
                }
            }
            let mut more = false;
            for (_, c) in chars.by_ref() {
                if c == ',' {
                    more = true;
                    break;
                }
                field.push(c);
            }
            entry.fields.push(field.trim().to_owned());
            if !more {
                return Ok(entry);
            }
        }
    }

    /// How many entries the file holds, for a listing; the header row of a CSV file does not count.
    #[must_use]
    pub fn entry_count(&self) -> usize {
        let lines = self.lines().count();
        if self.path.ends_with(".csv") { lines.saturating_sub(1) } else { lines }
    }
}

impl Entry<'_> {
    /// The text of field `index`.
    #[must_use]
    pub fn field(&self, index: usize) -> &str {
        &self.fields[index]
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
        GrammarError {
            file: self.file.shown_path.clone(),
            line: self.line,
            column: self.columns.get(index).copied().unwrap_or(1),
            message: message.into(),
            shown: self.shown.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> GrammarFile {
        GrammarFile { path: "x.csv".into(), shown_path: "mine/x.csv".into(), text: text.into() }
    }

    #[test]
    fn comments_and_quoted_fields() {
        let file = file("# why\nname,kind\n\"a, b\",c\n\"\"\"\",d\n");
        let rows = file.rows(&["name", "kind"]).unwrap();
        assert_eq!((rows[0].field(0), rows[0].field(1)), ("a, b", "c"));
        assert_eq!(rows[1].field(0), "\"");
        assert_eq!(file.entry_count(), 2);
    }

    #[test]
    fn a_mistake_is_shown_in_place() {
        let file = file("name,kind\nfine,say\nbad,shuot\n");
        let rows = file.rows(&["name", "kind"]).unwrap();
        let error = rows[1].choice(1, "say, shout", |w| (w == "say").then_some(())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "mine/x.csv:3:5: `shuot` is not known here; use one of: say, shout\n  3 | bad,shuot"
        );
        assert!(self::file("name,kind\na\n").rows(&["name", "kind"]).is_err());
        assert!(self::file("nmae,kind\n").rows(&["name", "kind"]).is_err());
        assert!(self::file("name,kind\n\"a,b\n").rows(&["name", "kind"]).is_err());
    }
}
