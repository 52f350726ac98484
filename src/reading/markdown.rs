//! Markdown (CommonMark, with the tables, footnotes and strike-through of GitHub) -> one record of text, a blank line
//! between paragraphs.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::record::particular;
use super::{Body, Document, Particulars, Place, ReadError, Record};

/// Reads a Markdown file in UTF-8.
///
/// Block quotes are paragraphs, items begin with a bullet or their number, links keep their words. Code blocks,
/// pictures and the tags of HTML are left out. `title`, `date` and `author` of the front matter (YAML between `---`, TOML
/// between `+++`) become particulars, also `publisher` and `url`.
///
/// # Errors
/// [`ReadError`] for bytes that are no text in UTF-8, and where nothing but what is left out stands in the file.
pub fn record(name: &str, bytes: &[u8]) -> Result<Record, ReadError> {
    let document = Document::from_bytes(name, bytes).map_err(|error| ReadError::decode(name, &error))?;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut page = Page::default();
    for event in Parser::new_ext(&document.text, options) {
        page.take(event);
    }
    page.end_paragraph();
    let text = page.paragraphs.join("\n\n");
    if text.is_empty() {
        return Err(ReadError::new(
            name,
            Place::File,
            "holds no text",
            "give a file with the text of an article",
        ));
    }
    let mut notes = Vec::new();
    for (n_left_out, what) in [(page.n_code_blocks, "code blocks"), (page.n_pictures, "pictures")] {
        if n_left_out > 0 {
            notes.push(format!("{what} left out: {n_left_out}"));
        }
    }
    let particulars = front_matter(&page.front_matter);
    Ok(Record { name: name.to_owned(), body: Body::Text(text), particulars, notes, ..Record::default() })
}

/// What has been read of the page so far.
#[derive(Default)]
struct Page {
    paragraphs: Vec<String>,
    /// The paragraph that is being read.
    paragraph: String,
    /// For each open list the number of its next item, none for bullets.
    lists: Vec<Option<u64>>,
    front_matter: String,
    is_front_matter: bool,
    /// How many code blocks and pictures are open.
    n_hidden: usize,
    n_code_blocks: usize,
    n_pictures: usize,
    /// The element whose content is not shown, as `<style>`, if one is open.
    unseen: Option<&'static str>,
}

impl Page {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_front_matter => self.front_matter.push_str(&text),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(&text),
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => self.push("\n"),
            Event::Rule => self.end_paragraph(),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.n_hidden == 0 && self.unseen.is_none() && !self.is_front_matter {
            self.paragraph.push_str(text);
        }
    }

    fn start(&mut self, tag: &Tag) {
        match tag {
            Tag::CodeBlock(_) => {
                self.end_paragraph();
                self.n_hidden += 1;
                self.n_code_blocks += 1;
            }
            Tag::Image { .. } => {
                self.n_hidden += 1;
                self.n_pictures += 1;
            }
            Tag::MetadataBlock(_) => self.is_front_matter = true,
            Tag::List(first) => {
                self.end_paragraph();
                self.lists.push(*first);
            }
            Tag::Item => {
                self.end_paragraph();
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "• ".to_owned(),
                };
                self.push(&mark);
            }
            // The first paragraph of an item stands behind its mark.
            Tag::Paragraph if self.is_mark_only() => {}
            Tag::TableCell if !self.paragraph.is_empty() => self.push("\t"),
            Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. } => {}
            _ => self.end_paragraph(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock | TagEnd::Image => self.n_hidden = self.n_hidden.saturating_sub(1),
            TagEnd::MetadataBlock(_) => self.is_front_matter = false,
            TagEnd::List(_) => {
                self.end_paragraph();
                self.lists.pop();
            }
            TagEnd::TableCell
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link => {}
            TagEnd::HtmlBlock => {
                self.unseen = None;
                self.end_paragraph();
            }
            _ => self.end_paragraph(),
        }
    }

    /// Whether the paragraph is the mark of an item, and nothing behind it.
    fn is_mark_only(&self) -> bool {
        !self.lists.is_empty()
            && self.paragraph.ends_with(' ')
            && !self.paragraph.trim_end().contains(char::is_whitespace)
            && (self.paragraph.starts_with('•') || self.paragraph.trim_end().ends_with('.'))
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let trimmed = paragraph.trim();
        if !trimmed.is_empty() && trimmed != "•" {
            self.paragraphs.push(trimmed.to_owned());
        }
    }

    /// Keeps the words between tags.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let words = rest[..at].replace('\n', " ");
            self.push(&words);
            rest = &rest[at + 1..];
            let (comment_end, tag_end) = ("-->", ">");
            let end = if rest.starts_with("!--") { comment_end } else { tag_end };
            let Some(at) = rest.find(end) else { return };
            let tag = &rest[..at];
            rest = &rest[at + end.len()..];
            match self.unseen {
                Some(open) => {
                    if tag.strip_prefix('/').is_some_and(|name| name.eq_ignore_ascii_case(open)) {
                        self.unseen = None;
                    }
                }
                None => {
                    let name_end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
                    let name = &tag[..name_end];
                    self.unseen = ["script", "style", "template"]
                        .into_iter()
                        .find(|one| name.eq_ignore_ascii_case(one));
                    let closed = tag.trim_start_matches('/');
                    if ["p", "div", "blockquote", "li", "tr"]
                        .iter()
                        .any(|one| closed.eq_ignore_ascii_case(one))
                    {
                        self.end_paragraph();
                    } else if name.eq_ignore_ascii_case("br") {
                        self.push("\n");
                    }
                }
            }
        }
        self.push(&rest.replace('\n', " "));
    }
}

/// The particulars in a front matter: TOML where it reads as such, else the plain lines of YAML, `key: value`, with lists
/// in brackets or with a dash on each line.
fn front_matter(text: &str) -> Particulars {
    let mut particulars = Particulars::default();
    if let Ok(table) = text.parse::<toml::Table>() {
        for (key, value) in &table {
            let value = match value {
                toml::Value::Array(list) => list.iter().map(scalar).collect::<Vec<_>>().join(", "),
                other => scalar(other),
            };
            set(&mut particulars, key, &value);
        }
        return particulars;
    }
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.split_once(':') else { continue };
        if key.starts_with(char::is_whitespace) {
            continue;
        }
        let value = value.trim();
        let mut items: Vec<&str> = match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
            Some(list) => list.split(',').collect(),
            None => vec![value],
        };
        if value.is_empty() {
            items = Vec::new();
            while let Some(item) = lines.next_if(|line| line.trim_start().starts_with("- ")) {
                let item = item.trim_start().trim_start_matches("- ");
                items.push(item.strip_prefix("name:").unwrap_or(item));
            }
        }
        let items: Vec<String> = items.into_iter().map(unquoted).filter(|item| !item.is_empty()).collect();
        set(&mut particulars, key.trim(), &items.join(", "));
    }
    particulars
}

fn scalar(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Table(table) => {
            table.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned()
        }
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A YAML scalar without its quotation marks.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    if let Some(inner) = value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        return inner.replace("\\\"", "\"").replace("\\\\", "\\");
    }
    if let Some(inner) = value.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')) {
        return inner.replace("''", "'");
    }
    // A comment stands behind a space.
    value.split(" #").next().unwrap_or(value).trim().to_owned()
}

fn set(particulars: &mut Particulars, key: &str, value: &str) {
    let field = match key.to_ascii_lowercase().as_str() {
        "title" | "headline" => &mut particulars.headline,
        "author" | "authors" | "byline" => &mut particulars.author,
        "date" | "published" | "pubdate" => &mut particulars.published,
        "updated" | "modified" | "lastmod" => &mut particulars.modified,
        "publisher" => &mut particulars.publisher,
        "url" | "canonical" | "canonical_url" => &mut particulars.url,
        _ => return,
    };
    if field.is_none() {
        *field = particular(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expected: &str) {
        let found = record("a.md", markdown.as_bytes()).unwrap();
        assert_eq!(found.body, Body::Text(expected.to_owned()));
    }

    #[test]
    fn paragraphs() {
        check(
            "# Bridge *opens*\n\nIt [will\nhold](http://x), he &ldquo;said&rdquo;.  \nYes.\n",
            "Bridge opens\n\nIt will hold, he “said”.\nYes.",
        );
        check("> “It will hold.\n>\n> “Always.”\n\n---\nEnd.", "“It will hold.\n\n“Always.”\n\nEnd.");
        check("One.\n\n```\ncode\n```\n\n![a picture](x.png) Two `x`.\n\n    code\n", "One.\n\nTwo x.");
        check(
            "- One\n- Two\n\n  more\n  1. A\n  2. B\n\n* *Three*",
            "• One\n\n• Two\n\nmore\n\n1. A\n\n2. B\n\n• Three",
        );
        check("| A | B |\n|---|---|\n| 1 | 2 |\n", "A\tB\n\n1\t2");
        check("He said.[^1]\n\n[^1]: In May.\n", "He said.\n\nIn May.");
        check("“Don't ~~go~~,” he said -- *\"no\"*...", "“Don't go,” he said -- \"no\"...");
    }

    #[test]
    fn words_between_tags_are_kept() {
        check(
            "<div>\n<p>It <b>will</b> hold.</p>\n<!-- no > -->\n<style>p {}</style>\nYes.\n</div>\n\nA<br>b <i>c</i>.",
            "It will hold.\n\nYes.\n\nA\nb c.",
        );
        check("One.\n\n<script>\nx < 1\n\ny\n</script>\n\nTwo.", "One.\n\nTwo.");
    }

    #[test]
    fn front_matters() {
        let yaml = "---\ntitle: \"Bridge: it \\\"opens\\\"\"\ndate: 2025-03-01 # day\nauthors:\n  - Ana Diaz\n  - 'B. O''Roe'\ntags: [x]\n---\n\nText.";
        let toml = "+++\ntitle = 'Bridge: it \"opens\"'\ndate = 2025-03-01\nauthor = [\"Ana Diaz\", \"B. O'Roe\"]\n+++\nText.";
        for text in [yaml, toml] {
            let found = record("a.md", text.as_bytes()).unwrap();
            assert_eq!(found.body, Body::Text("Text.".to_owned()));
            assert_eq!(found.particulars.headline.as_deref(), Some("Bridge: it \"opens\""));
            assert_eq!(found.particulars.author.as_deref(), Some("Ana Diaz, B. O'Roe"));
            assert_eq!(found.particulars.published.as_deref(), Some("2025-03-01"));
        }
    }

    #[test]
    fn odd_files_come_to_an_end() {
        assert!(record("a.md", b"```\ncode\n```").is_err());
        assert!(record("a.md", b"\xff").is_err());
        for text in [
            "> ".repeat(20_000),
            "* ".repeat(20_000),
            "[".repeat(20_000),
            "<".repeat(20_000),
            "-\n".repeat(5000),
        ] {
            record("a.md", format!("{text} words").as_bytes()).ok();
        }
    }
}
