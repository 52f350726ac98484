//! The file that a text was taken out of, and where in it the words of the text stand.
//!
//! What is shown of a Markdown article or a page are the lines of the file: nobody else sees the text that was taken out of
//! it. The words of a place are looked for in the file with those around them. Markup between them is passed over, and
//! so is how letters are written in it: words that do not stand there as they are have no line.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::lines::Lines;
use crate::reading::Form;
use crate::span::Span;

/// In a larger file no lines are looked for, in bytes: nobody looks at it line by line.
pub const MOST_BYTES_WITH_LINES: u64 = 4_000_000;
/// By so many words a place is looked for.
const N_WORDS: usize = 3;
/// So many words on either side tell which of places with the same words is meant.
const MOST_AROUND: usize = 40;
/// So many places on either side of the last one are compared.
const MOST_PLACES: usize = 64;

/// A file that documents are taken out of.
#[derive(Debug, Default)]
pub struct SourceFile {
    path: String,
    text: Option<(Form, String)>,
    is_packed: bool,
    words: OnceLock<FileWords>,
}

impl SourceFile {
    /// A file, as the user named it. Where it is packed, the lines of its text are none that a reader of the file sees.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        let path = path.into();
        SourceFile { is_packed: Form::is_packed_name(&path), path, ..SourceFile::default() }
    }

    /// With its text as it stands there, unpacked, and the form of it.
    #[must_use]
    pub fn with_text(self, form: Form, text: impl Into<String>) -> Self {
        SourceFile { text: Some((form, text.into())), ..self }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Its text, where it has comments: a text that is taken out of it has lost them.
    pub(super) fn with_comments(&self) -> Option<&str> {
        self.text
            .as_ref()
            .filter(|(form, _)| matches!(form, Form::Markdown | Form::Html))
            .map(|(_, text)| text.as_str())
    }

    /// Whether its lines are those that a reader of the file sees.
    pub(super) fn has_lines(&self) -> bool {
        !self.is_packed
    }

    fn words(&self) -> Option<(&str, &FileWords)> {
        let (form, text) = self.text.as_ref()?;
        if self.is_packed || text.len() as u64 >= MOST_BYTES_WITH_LINES {
            return None;
        }
        Some((text, self.words.get_or_init(|| FileWords::of(*form, text))))
    }
}

/// The words of a file.
#[derive(Debug)]
struct FileWords {
    spans: Vec<Span>,
    /// The line of each, from 1.
    lines: Vec<usize>,
    /// Where each [`N_WORDS`] words stand, by the first of them.
    places: FxHashMap<u64, Vec<u32>>,
}

impl FileWords {
    fn of(form: Form, text: &str) -> Self {
        let spans = shown_words(form, text);
        let lines = Lines::of(text);
        let lines = spans.iter().map(|span| lines.number(span.start)).collect();
        let mut places: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for (place, words) in (0..).zip(spans.windows(N_WORDS)) {
            places.entry(key_of(text, words)).or_default().push(place);
        }
        FileWords { spans, lines, places }
    }
}

fn key_of(text: &str, words: &[Span]) -> u64 {
    use std::hash::Hasher as _;
    let mut hasher = rustc_hash::FxHasher::default();
    for word in words {
        hasher.write(word.of(text).as_bytes());
        hasher.write_u8(b' ');
    }
    hasher.finish()
}

/// Finds places of one text in the file that it was taken out of.
#[derive(Debug)]
pub(super) struct InFile<'f> {
    text: &'f str,
    words: Vec<Span>,
    file: &'f str,
    in_file: &'f FileWords,
    /// Where the place before was found.
    last: usize,
}

impl<'f> InFile<'f> {
    /// Nothing where the file has no lines to look in.
    pub fn of(text: &'f str, file: &'f SourceFile) -> Option<Self> {
        let (file, in_file) = file.words()?;
        Some(InFile { text, words: shown_words(Form::Plain, text), file, in_file, last: 0 })
    }

    /// The first and the last line of a place in the text.
    pub fn lines(&mut self, span: Span) -> Option<(usize, usize)> {
        let first = self.words.partition_point(|word| word.end <= span.start);
        let n_words = self.words[first..].iter().take_while(|word| word.start < span.end).count();
        // A mark alone stands before a word.
        let n_words = n_words.max(1);
        let (n_same, place) = (0..N_WORDS).find_map(|n_before| {
            let start = first.checked_sub(n_before)?;
            let key = key_of(self.text, self.words.get(start..start + N_WORDS)?);
            let places = self.in_file.places.get(&key)?;
            let (earlier, later) =
                places.split_at(places.partition_point(|place| (*place as usize) < self.last));
            let near = later.iter().take(MOST_PLACES).chain(earlier.iter().rev().take(MOST_PLACES));
            near.map(|place| *place as usize + n_before)
                .map(|place| (self.likeness(first, place), place))
                .reduce(|best, next| if next.0 > best.0 { next } else { best })
                .map(|(_, place)| (self.n_same(first, place, n_words), place))
                .filter(|(n_same, _)| *n_same >= n_words.min(N_WORDS))
        })?;
        self.last = place;
        Some((self.in_file.lines[place], self.in_file.lines[place + n_same - 1]))
    }

    /// How many words are the same from these two on.
    fn n_same(&self, word: usize, place: usize, most: usize) -> usize {
        let here = self.words[word..].iter().take(most).map(|word| word.of(self.text));
        let there = self.in_file.spans[place..].iter().map(|word| word.of(self.file));
        here.zip(there).take_while(|(here, there)| here == there).count()
    }

    fn likeness(&self, word: usize, place: usize) -> usize {
        let here = self.words[..word].iter().rev().take(MOST_AROUND).map(|word| word.of(self.text));
        let there = self.in_file.spans[..place].iter().rev().map(|word| word.of(self.file));
        let n_before = here.zip(there).take_while(|(here, there)| here == there).count();
        n_before + self.n_same(word, place, MOST_AROUND)
    }
}

/// The words of a text that a reader sees: letters and digits in a row, outside tags, addresses and escapes.
fn shown_words(form: Form, text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_alphanumeric() {
            let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            words.push(Span::new(at, at + length));
            at += length;
        } else {
            at += hidden(form, rest).unwrap_or(c.len_utf8());
        }
    }
    words
}

/// How many bytes at the start of a text no reader sees.
fn hidden(form: Form, rest: &str) -> Option<usize> {
    let up_to = |end: &str| rest.find(end).map(|at| at + end.len());
    let has_tags = form != Form::Plain;
    let next = *rest.as_bytes().get(1)?;
    match rest.as_bytes()[0] {
        b'<' if has_tags && rest.starts_with("<![CDATA[") => Some("<![CDATA[".len()),
        b'<' if has_tags && rest.starts_with("<!--") => up_to("-->"),
        b'<' if has_tags => {
            for (opens, closes) in [("<script", "</script"), ("<style", "</style")] {
                if rest.get(..opens.len()).is_some_and(|start| start.eq_ignore_ascii_case(opens)) {
                    return up_to(closes);
                }
            }
            (next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')).then(|| up_to(">")).flatten()
        }
        // A tag of a page within a feed.
        b'&' if form == Form::Feed && rest.starts_with("&lt;") => up_to("&gt;"),
        b'&' if has_tags => rest.bytes().take(12).position(|byte| byte == b';').map(|at| at + 1),
        b']' if form == Form::Markdown && next == b'(' => {
            rest.find(['\n', ')']).filter(|end| rest.as_bytes()[*end] == b')').map(|end| end + 1)
        }
        b'\\' if form == Form::Json && next == b'u' => rest.is_char_boundary(6).then_some(6),
        b'\\' if form == Form::Json && next.is_ascii() => Some(2),
        b'=' if form == Form::Email && next.is_ascii_hexdigit() => {
            rest.as_bytes().get(2).is_some_and(u8::is_ascii_hexdigit).then_some(3)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of words of a text that was taken out of a file.
    fn check(form: Form, file: &str, text: &str, expected: &[(&str, Option<(usize, usize)>)]) {
        let file = SourceFile::new("a").with_text(form, file);
        let mut in_file = InFile::of(text, &file).unwrap();
        let mut from = 0;
        for (words, lines) in expected {
            let start = from + text[from..].find(words).unwrap();
            from = start;
            assert_eq!(in_file.lines(Span::new(start, start + words.len())), *lines, "{words}");
        }
    }

    #[test]
    fn words_stand_in_the_lines_of_markdown() {
        check(
            Form::Markdown,
            "---\ntitle: “We will go,” mayor says\n---\n\n# “We will go,” mayor says\n\n“We will\n*go* [home](https://x.example/we/will/go)\ntonight,” \
             she said. “Yes,” he said.\n\n> “Yes,” he said.\n\n- “No\n  idea.”\n",
            "“We will go,” mayor says\n\n“We will go home tonight,” she said. “Yes,” he said.\n\n“Yes,” he said.\n\n- “No idea.”",
            &[
                ("“We will go,”", Some((5, 5))),
                ("“We will go home tonight,”", Some((7, 9))),
                ("“Yes,”", Some((9, 9))),
                ("“Yes,” he said.\n\n- ", Some((11, 11))),
                ("he said.\n\n- “No idea", Some((11, 14))),
                ("idea", Some((14, 14))),
            ],
        );
    }

    #[test]
    fn what_is_written_otherwise_in_the_file_has_no_line() {
        check(
            Form::Html,
            "<script>\"We left the caf\u{e9} early\"</script>\n<p>We left the\n<b>caf\u{e9}</b> early.\n<p>All of us. &ldquo;D&eacute;j&agrave; vu,\
             &rdquo; she&nbsp;said.\n",
            "We left the café early.\n\nAll of us. “Déjà vu,” she said. “Nobody else was there,” she added.",
            &[
                ("We left the café early.", Some((2, 3))),
                ("All of us", Some((4, 4))),
                ("“Déjà vu,”", None),
                ("“Nobody else", None),
            ],
        );
    }

    #[test]
    fn articles_of_records_have_the_lines_of_their_records() {
        check(
            Form::Json,
            "{\"id\": 1, \"text\": \"Rain.\\n\\n\\u201cWe stay here,\\u201d she said.\"}\n{\"id\": 2, \"text\": \"\\\"We go now,\\\" she said.\"}\n",
            "\"We go now,\" she said.",
            &[("\"We go now,\"", Some((2, 2)))],
        );
        check(
            Form::Feed,
            "<rss>\n<item>&lt;p&gt;“We stay&lt;br/&gt; here,” she said.\n</item><item>\n<![CDATA[<p>“We go now,” she said.]]></item>",
            "“We stay here,” she said. “We go now,” she said.",
            &[("“We stay here,”", Some((2, 2))), ("“We go now,”", Some((4, 4)))],
        );
        check(
            Form::Email,
            "Subject: We go\n\n=E2=80=9CWe go now,=E2=80=9D she=\nsaid.\n",
            "“We go now,” she said.",
            &[("“We go now,”", Some((3, 3))), ("said", Some((4, 4)))],
        );
    }

    #[test]
    fn a_packed_file_has_no_lines() {
        let file = SourceFile::new("a.md.gz").with_text(Form::Markdown, "We go now.");
        assert!(InFile::of("We go now.", &file).is_none());
        assert!(InFile::of("We go now.", &SourceFile::new("a.pdf")).is_none());
    }
}
