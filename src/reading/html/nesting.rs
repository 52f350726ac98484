//! Pages nested, or attributed, beyond what anybody writes, brought down to what a parser can take.
//!
//! A tree builder looks through all open elements for many a tag, and through all attributes for another one, so
//! that its time grows with the square of what an attacker, or a broken generator, writes. Browsers stop at some depth,
//! too. What is dropped here are tags, never text.

use std::borrow::Cow;

/// No page needs more elements open at one time.
const DEEPEST: usize = 256;
/// Nor more elements of the kind that the parser opens again in each new paragraph.
const MOST_FORMATTING: usize = 32;
/// Nor more attributes in one tag.
const MOST_ATTRIBUTES: usize = 500;
/// Nor more tags of what stands once in a page.
const MOST_ROOTS: usize = 8;

/// The page without the tags that go too far.
#[must_use]
pub fn limited(html: &str) -> Cow<'_, str> {
    let mut kept = Kept { html, copied: 0, copy: None };
    let mut elements = Open::new(DEEPEST);
    let mut formatting = Open::new(MOST_FORMATTING);
    let mut roots = 0;
    let mut at = 0;
    while let Some(tag) = next_tag(html, at) {
        at = tag.end;
        let drop = match Kind::of(tag.name) {
            Kind::Void => false,
            Kind::Root => {
                roots += usize::from(!tag.is_end);
                roots > MOST_ROOTS
            }
            Kind::Formatting => formatting.exceeded_by(&tag),
            Kind::Other => elements.exceeded_by(&tag),
            Kind::Raw => {
                at = if tag.is_end { at } else { end_of_raw(html, tag.name, at) };
                false
            }
        };
        if drop {
            kept.replace(tag.start, tag.end, "");
        } else if tag.n_attributes > MOST_ATTRIBUTES {
            kept.replace(tag.start, tag.end, &format!("<{}>", tag.name));
        }
    }
    kept.finish()
}

/// How the parser treats elements of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Never open, or closed by the next of their kind.
    Void,
    /// Stands once in a page.
    Root,
    /// Opened again in each new paragraph until closed.
    Formatting,
    /// Holds text that has no tags.
    Raw,
    /// All others.
    Other,
}

impl Kind {
    fn of(name: &str) -> Kind {
        let folded = name.to_ascii_lowercase();
        match folded.as_str() {
            "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "param"
            | "source" | "track" | "wbr" | "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "thead"
            | "tbody" | "tfoot" | "option" | "optgroup" | "rb" | "rp" | "rt" | "rtc" => Kind::Void,
            "html" | "head" | "body" => Kind::Root,
            "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike"
            | "strong" | "tt" | "u" => Kind::Formatting,
            "script" | "style" | "textarea" | "title" | "xmp" | "noembed" | "noframes" | "iframe" => {
                Kind::Raw
            }
            _ => Kind::Other,
        }
    }
}

/// Elements of one sort that are open, and those that would be, were they not dropped.
struct Open {
    most: usize,
    open: usize,
    dropped: usize,
}

impl Open {
    fn new(most: usize) -> Self {
        Open { most, open: 0, dropped: 0 }
    }

    /// Counts a tag; whether it is to be dropped.
    fn exceeded_by(&mut self, tag: &Tag) -> bool {
        match (tag.is_end, self.dropped > 0, self.open < self.most) {
            (true, true, _) => self.dropped -= 1,
            (true, false, _) => {
                self.open = self.open.saturating_sub(1);
                return false;
            }
            (false, _, true) => {
                self.open += 1;
                return false;
            }
            (false, _, false) => self.dropped += 1,
        }
        true
    }
}

/// What remains of the page.
struct Kept<'h> {
    html: &'h str,
    /// Up to where it is copied.
    copied: usize,
    copy: Option<String>,
}

impl<'h> Kept<'h> {
    fn replace(&mut self, start: usize, end: usize, by: &str) {
        let copy = self.copy.get_or_insert_default();
        copy.push_str(&self.html[self.copied..start]);
        copy.push_str(by);
        self.copied = end;
    }

    fn finish(self) -> Cow<'h, str> {
        match self.copy {
            None => Cow::Borrowed(self.html),
            Some(mut copy) => {
                copy.push_str(&self.html[self.copied..]);
                Cow::Owned(copy)
            }
        }
    }
}

/// A tag in the page's source.
struct Tag<'h> {
    start: usize,
    end: usize,
    name: &'h str,
    is_end: bool,
    n_attributes: usize,
}

/// The next tag from `from` on, comments passed over.
fn next_tag(html: &str, from: usize) -> Option<Tag<'_>> {
    let bytes = html.as_bytes();
    let mut at = from;
    loop {
        let start = at + memchr::memchr(b'<', bytes.get(at..)?)?;
        let inner = &bytes[start + 1..];
        if inner.starts_with(b"!--") {
            at = start + 4 + memchr::memmem::find(&bytes[start + 4..], b"-->")?;
            continue;
        }
        let is_end = inner.first() == Some(&b'/');
        let name_start = start + 1 + usize::from(is_end);
        if !bytes.get(name_start)?.is_ascii_alphabetic() {
            at = start + 1;
            continue;
        }
        let name_length = bytes[name_start..]
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))?;
        let name_end = name_start + name_length;
        let (end, n_attributes) = end_of_tag(bytes, name_end)?;
        return Some(Tag { start, end, name: &html[name_start..name_end], is_end, n_attributes });
    }
}

/// Where a tag ends whose name ends at `from`, and how many attributes it can have at most.
fn end_of_tag(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut n_attributes = 0;
    let mut at = from;
    loop {
        match *bytes.get(at)? {
            b'>' => return Some((at + 1, n_attributes)),
            b'=' => {
                let value = at + 1 + bytes[at + 1..].iter().position(|byte| !byte.is_ascii_whitespace())?;
                at = match bytes[value] {
                    quote @ (b'"' | b'\'') => value + 2 + memchr::memchr(quote, &bytes[value + 1..])?,
                    _ => value,
                };
                continue;
            }
            byte if byte.is_ascii_whitespace() || byte == b'/' => {
                // Indentation between attributes counts once.
                let goes_on = bytes.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace());
                n_attributes += usize::from(goes_on);
            }
            _ => {}
        }
        at += 1;
    }
}

/// Where the text ends that an element of this name holds.
fn end_of_raw(html: &str, name: &str, from: usize) -> usize {
    let bytes = html.as_bytes();
    memchr::memmem::find_iter(&bytes[from..], b"</")
        .map(|at| from + at)
        .find(|at| {
            bytes
                .get(at + 2..at + 2 + name.len())
                .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
        })
        .unwrap_or(html.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_as_people_write_them_stay_as_they_are() {
        let page =
            "<html><body><!-- <div> --><script>if (a<b) '<div>'</script><p class='a>b'>1 < 2".repeat(3);
        assert!(matches!(limited(&page), Cow::Borrowed(_)));
        let unclosed = format!("<body>{}", "<p>Text <br><li>".repeat(1000));
        assert!(matches!(limited(&unclosed), Cow::Borrowed(_)));
    }

    #[test]
    fn what_goes_too_far_loses_its_tags_but_no_text() {
        let deep = format!("{}text{}", "<div>".repeat(1000), "</div>".repeat(1000));
        let expected = format!("{}text{}", "<div>".repeat(DEEPEST), "</div>".repeat(DEEPEST));
        assert_eq!(limited(&deep), expected);

        let formatted = "<b><p>text".repeat(40);
        assert_eq!(limited(&formatted).matches("<b>").count(), MOST_FORMATTING);

        let attributes: String = (0..1000).map(|n| format!(" a{n}=1")).collect();
        assert_eq!(limited(&format!("<p{attributes}>text")), "<p>text");
    }
}
