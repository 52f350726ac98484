//! One entry of a feed, element by element.

use jiff::fmt::rfc2822;
use quick_xml::events::BytesStart;

use super::super::xml::attribute;

/// An entry as far as it was read.
#[derive(Default)]
pub(super) struct Entry {
    /// What addresses in it lead on from, if it says so.
    pub(super) base: String,
    pub(super) max_bytes: u64,
    pub(super) n_bytes: u64,
    /// Elements open inside it.
    pub(super) n_open: usize,
    /// The field that is being read, and the element right inside it.
    pub(super) field: String,
    pub(super) inner: String,
    /// Its words.
    pub(super) text: String,
    /// The type that it names.
    pub(super) kind: String,
    /// Whether elements inside the field are part of it.
    pub(super) in_markup: bool,
    pub(super) title: String,
    pub(super) url: String,
    pub(super) id: String,
    pub(super) id_is_url: bool,
    pub(super) published: String,
    pub(super) modified: String,
    pub(super) authors: Vec<String>,
    pub(super) publisher: String,
    /// Text, and whether it is HTML.
    pub(super) content: Option<(String, bool)>,
    pub(super) summary: Option<(String, bool)>,
}

impl Entry {
    pub(super) fn enter(&mut self, tag: &BytesStart, key: &str, is_empty: bool) {
        if self.n_open == 0 {
            self.field = key.to_owned();
            self.kind = attribute(tag, "type").unwrap_or_default().to_ascii_lowercase();
            self.text.clear();
            self.in_markup = false;
            if key == "link" {
                let relation = attribute(tag, "rel").unwrap_or_default();
                if self.url.is_empty() && matches!(relation.as_str(), "" | "alternate") {
                    self.url = attribute(tag, "href").unwrap_or_default();
                }
            }
            if key == "guid" {
                self.id_is_url = attribute(tag, "isPermaLink").is_none_or(|value| value != "false");
            }
        } else if is_body(&self.field) {
            self.in_markup = true;
            let close = if is_empty { "/>" } else { ">" };
            self.push(&format!("<{}{close}", &**tag), true);
        } else if self.n_open == 1 {
            self.inner = key.to_owned();
        }
        if !is_empty {
            self.n_open += 1;
        } else if self.n_open == 0 {
            self.finish();
        }
    }

    /// The entry, a field that was left open ended.
    pub(super) fn closed(mut self) -> Self {
        if self.n_open > 0 {
            self.finish();
        }
        self
    }

    pub(super) fn leave(&mut self, name: &str) {
        self.n_open -= 1;
        if self.n_open == 0 {
            self.finish();
        } else if self.in_markup {
            self.push(&format!("</{name}>"), true);
        } else if self.n_open == 1 {
            self.inner.clear();
        }
    }

    /// Takes words of the field; inside markup, words that are not escaped are.
    pub(super) fn push(&mut self, text: &str, is_escaped: bool) {
        // Of a person's parts, the name; a title may have tags inside.
        let is_other_part =
            !self.in_markup && !self.inner.is_empty() && self.inner != "name" && self.field != "title";
        if self.n_open == 0 && !self.in_markup || is_other_part {
            return;
        }
        self.n_bytes += text.len() as u64;
        if self.n_bytes > self.max_bytes {
            self.text.clear();
        } else if self.in_markup && !is_escaped {
            self.text.push_str(&quick_xml::escape::minimal_escape(text));
        } else {
            self.text.push_str(text);
        }
    }

    /// Puts the words of the field where they belong. What comes first stands, but for a content that is longer.
    pub(super) fn finish(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.inner.clear();
        let once = |field: &mut String| {
            if field.is_empty() {
                field.clone_from(&text);
            }
        };
        match self.field.as_str() {
            "title" => once(&mut self.title),
            "link" => once(&mut self.url),
            "id" | "guid" => once(&mut self.id),
            "pubDate" | "published" | "issued" | "dc:date" | "dcterms:issued" => once(&mut self.published),
            "updated" | "modified" | "dcterms:modified" => once(&mut self.modified),
            "author" | "dc:creator" => {
                // RSS wants "address (name)".
                let name = text.split_once('(').and_then(|(_, name)| name.trim_end().strip_suffix(')'));
                let name = name.unwrap_or(&text).trim().to_owned();
                if !name.is_empty() && !self.authors.contains(&name) {
                    self.authors.push(name);
                }
            }
            "dc:publisher" => once(&mut self.publisher),
            field if is_body(field) => {
                let is_html = match self.kind.as_str() {
                    "text" | "text/plain" => false,
                    "html" | "xhtml" | "text/html" | "application/xhtml+xml" => true,
                    _ => self.in_markup || looks_like_html(&text),
                };
                let place = if is_content(field) { &mut self.content } else { &mut self.summary };
                let is_longer = place.as_ref().is_none_or(|(known, _)| known.len() < text.len());
                if !text.trim().is_empty() && is_longer {
                    *place = Some((text, is_html));
                }
                self.in_markup = false;
            }
            _ => {}
        }
    }
}

fn is_content(field: &str) -> bool {
    matches!(field, "content" | "content:encoded" | "xhtml:body")
}

fn is_body(field: &str) -> bool {
    is_content(field) || matches!(field, "summary" | "description")
}

/// Whether a tag or a reference stands in the text.
fn looks_like_html(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'<', b'&', bytes).any(|at| match (bytes[at], bytes.get(at + 1)) {
        (b'<', Some(next)) => next.is_ascii_alphabetic() || *next == b'/',
        (_, Some(b'#')) => true,
        (_, Some(next)) if next.is_ascii_alphabetic() => {
            bytes[at + 1..].iter().take(10).find(|byte| !byte.is_ascii_alphanumeric()) == Some(&b';')
        }
        _ => false,
    })
}

/// A title without tags, its references resolved once more: many feeds escape them twice.
pub(super) fn plain(title: &str) -> String {
    let title = quick_xml::escape::unescape(title).map_or_else(|_| title.to_owned(), String::from);
    let mut plain = String::with_capacity(title.len());
    let mut rest = title.as_str();
    while let Some(at) = rest.find('<') {
        let is_tag = rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let end = if is_tag { rest[at..].find('>').map(|end| at + end + 1) } else { None };
        plain.push_str(&rest[..at]);
        let end = end.unwrap_or_else(|| {
            plain.push('<');
            at + 1
        });
        rest = &rest[end..];
    }
    plain + rest
}

/// A date of RFC 822 in ISO 8601; any other as it is.
pub(super) fn iso_8601(date: String) -> String {
    static PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    match PARSER.parse_zoned(&date) {
        Ok(zoned) => zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        Err(_) => date,
    }
}
