//! News feeds -> records, an entry each, read as a stream: RSS 2.0 and 0.9x, RSS 1.0 (RDF), Atom (RFC 4287), and JSON
//! Feed 1.1.
//!
//! Elements are known by their usual prefixes (`dc:`, `content:`, `atom:`). A feed that is cut short or not
//! well-formed gives the entries before that.

mod address;
mod entry;

use std::io::{BufRead, BufReader};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use address::resolved;
use entry::{Entry, iso_8601, plain};

use super::packed::{Limited, PackedError};
use super::record::{Names, particular};
use super::xml::{Utf8, attribute, referred};
use super::{Body, Limits, Particulars, Place, ReadError, Record, json};

/// The flag of an entry of which only a summary is there.
const PARTIAL: &str = "partial";

/// The entries of a feed, see [`records`].
pub struct Records<R: BufRead>(Form<R>);

enum Form<R: BufRead> {
    Xml(Box<Xml<R>>),
    Json(Box<json::Records<R>>),
}

/// Reads the entries of a feed, of each with what stands before it at most [`Limits::whole`] bytes.
///
/// The body of an entry is its content, else its summary: the record is then `partial`. It is named by its id, else its
/// address, else its number. Dates are given in ISO 8601. The title of the feed is the publisher.
pub fn records<R: BufRead>(mut source: R, name: &str, limits: &Limits) -> Records<R> {
    let is_json = source.fill_buf().is_ok_and(|start| {
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        start.trim_ascii_start().first() == Some(&b'{')
    });
    Records(if is_json {
        let limits = Limits { max_article_bytes: limits.whole(), ..*limits };
        Form::Json(Box::new(json::records(source, name, json_feed(), &limits)))
    } else {
        Form::Xml(Box::new(Xml::new(source, name, limits)))
    })
}

/// The fields of JSON Feed 1.1.
fn json_feed() -> json::Fields {
    let names = |names: &str| names.split_whitespace().map(str::to_owned).collect();
    json::Fields {
        text: names("content_text"),
        html: names("content_html"),
        summary: names("summary"),
        url: names("url external_url"),
        title: names("title"),
        date: names("date_published"),
        id: names("id"),
        author: names("authors author"),
        publisher: Vec::new(),
        list: names("items"),
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Form::Xml(xml) => xml.next(),
            Form::Json(json) => json.next(),
        }
    }
}

/// A feed in XML.
struct Xml<R: BufRead> {
    /// Limited from each entry to the next: a feed may be as long as it likes, its buffers may not.
    reader: Reader<Utf8<BufReader<Limited<R>>>>,
    buffer: Vec<u8>,
    names: Names,
    max_article_bytes: u64,
    is_feed: bool,
    at_end: bool,
    /// The outermost open elements, outside entries.
    path: Vec<String>,
    n_open: usize,
    title: String,
    /// What addresses without a host lead on from: the feed's own, else that of its site.
    base: String,
    site: String,
    entry: Option<Entry>,
    n_entries: u64,
}

impl<R: BufRead> Xml<R> {
    fn new(source: R, name: &str, limits: &Limits) -> Self {
        let limited = Limited::new(source, limits.whole());
        let mut reader = Reader::from_reader(Utf8::new(BufReader::new(limited)));
        // Entries are well-formed more often than feeds are.
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        Xml {
            reader,
            buffer: Vec::new(),
            names: Names::new(name),
            max_article_bytes: limits.max_article_bytes,
            is_feed: false,
            at_end: false,
            path: Vec::new(),
            n_open: 0,
            title: String::new(),
            base: String::new(),
            site: String::new(),
            entry: None,
            n_entries: 0,
        }
    }

    fn next(&mut self) -> Option<Result<Record, ReadError>> {
        while !self.at_end {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let entry = match self.reader.read_event_into(&mut buffer) {
                Ok(Event::Eof) => {
                    self.at_end = true;
                    return self.end().map(Err);
                }
                Ok(event) => self.take(&event),
                Err(error) => {
                    self.at_end = true;
                    return Some(Err(self.failed(&error)));
                }
            };
            self.buffer = buffer;
            if let Some(entry) = entry {
                self.n_entries += 1;
                self.reader.get_mut().get_mut().get_mut().renew();
                return Some(self.record(entry));
            }
        }
        None
    }

    /// What is wrong where the file ends.
    fn end(&self) -> Option<ReadError> {
        let bad = |place: Place, message: &str, remedy: &str| {
            Some(ReadError::new(self.names.file(), place, message, remedy))
        };
        if !self.is_feed && self.n_entries == 0 {
            return bad(Place::File, "is no feed", "give RSS, Atom or JSON Feed");
        }
        if self.entry.is_some() || self.n_open > 0 {
            let place = Place::Entry(self.n_entries + 1);
            return bad(place, "the feed is cut short; the entries before are kept", "fetch it again");
        }
        None
    }

    fn failed(&self, error: &quick_xml::Error) -> ReadError {
        let place = Place::Offset(self.reader.error_position());
        match error {
            quick_xml::Error::Io(error) => match error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<PackedError>())
            {
                Some(packed) => ReadError::new(self.names.file(), place, packed.to_string(), packed.remedy()),
                None => ReadError::io(self.names.file(), place, error),
            },
            other => {
                let message = format!("not XML that can be read ({other}); the entries before are kept");
                ReadError::new(self.names.file(), place, message, "fetch it again")
            }
        }
    }

    /// Takes an event; gives the entry that it ends.
    fn take(&mut self, event: &Event) -> Option<Entry> {
        match event {
            Event::Start(tag) => return self.start(tag, false),
            Event::Empty(tag) => return self.start(tag, true),
            Event::End(tag) => {
                let is_entry = is_entry(&key(tag.name().as_ref()));
                match &mut self.entry {
                    Some(entry) if entry.n_open == 0 || is_entry => {
                        self.leave();
                        return self.entry.take().map(Entry::closed);
                    }
                    Some(entry) => entry.leave(tag.name().as_ref()),
                    None => self.leave(),
                }
            }
            Event::Text(text) => self.text(&text.xml10_content(), true),
            Event::CData(text) => self.text(&text.xml10_content(), false),
            Event::GeneralRef(reference) => match (&mut self.entry, referred(reference)) {
                // The markup keeps its references.
                (Some(entry), _) if entry.in_markup => entry.push(&format!("&{};", &**reference), true),
                (_, Some(text)) => self.text(&text, true),
                // An entity of HTML, as in a text that was not escaped again: for the reader of HTML.
                (_, None) => self.text(&format!("&{};", &**reference), true),
            },
            _ => {}
        }
        None
    }

    fn leave(&mut self) {
        self.n_open = self.n_open.saturating_sub(1);
        self.path.truncate(self.n_open);
    }

    fn start(&mut self, tag: &BytesStart, is_empty: bool) -> Option<Entry> {
        let key = key(tag.name().as_ref());
        if is_entry(&key) && self.entry.as_ref().is_none_or(|entry| !entry.in_markup) {
            if is_empty {
                return None;
            }
            if self.entry.is_none() {
                self.n_open += 1;
            }
            let base = base(tag).unwrap_or_default();
            let entry = Entry { max_bytes: self.max_article_bytes, base, ..Entry::default() };
            let before = self.entry.replace(entry);
            return before.map(Entry::closed);
        }
        if let Some(entry) = &mut self.entry {
            entry.enter(tag, &key, is_empty);
            return None;
        }
        self.is_feed |= matches!(key.as_str(), "rss" | "feed" | "rdf:RDF" | "channel");
        if self.base.is_empty() && self.n_open < 2 {
            self.base = base(tag).unwrap_or_default();
        }
        if key == "link" && self.site.is_empty() && attribute(tag, "rel").is_none_or(|rel| rel == "alternate")
        {
            self.site = attribute(tag, "href").unwrap_or_default();
        }
        if !is_empty {
            // No more than rss, channel and title must be known.
            if self.path.len() < 4 && self.path.len() == self.n_open {
                self.path.push(key);
            }
            self.n_open += 1;
        }
        None
    }

    fn text(&mut self, text: &str, is_escaped: bool) {
        if let Some(entry) = &mut self.entry {
            entry.push(text, is_escaped);
        } else if let [.., parent, last] = self.path.as_slice()
            && self.path.len() == self.n_open
            && matches!(parent.as_str(), "channel" | "feed")
        {
            let field = match last.as_str() {
                "title" => &mut self.title,
                "link" => &mut self.site,
                _ => return,
            };
            if field.len() < 1000 {
                field.push_str(text.trim_matches(['\r', '\n', '\t']));
            }
        }
    }

    fn record(&mut self, entry: Entry) -> Result<Record, ReadError> {
        let place = Place::Entry(self.n_entries);
        if entry.n_bytes > entry.max_bytes {
            let error = PackedError::TooLong { limit: entry.max_bytes };
            return Err(ReadError::new(self.names.file(), place, error.to_string(), error.remedy()));
        }
        let is_partial = entry.content.is_none();
        let Some((text, is_html)) = entry.content.or(entry.summary) else {
            let remedy = "feeds of headlines only hold no quotations; fetch the pages they link to";
            return Err(ReadError::new(self.names.file(), place, "holds no text", remedy));
        };
        let url = particular(&entry.url).or_else(|| entry.id_is_url.then(|| particular(&entry.id)).flatten());
        let url = url.map(|url| {
            let base = [&entry.base, &self.base, &self.site].into_iter().find(|base| base.contains("://"));
            base.map_or(url.clone(), |base| resolved(base, &url))
        });
        let name = match particular(&entry.id).or_else(|| url.clone()) {
            Some(key) => self.names.keyed(&key),
            None => self.names.keyed(&self.n_entries.to_string()),
        };
        let particulars = Particulars {
            headline: particular(&plain(&entry.title)),
            author: particular(&entry.authors.join(", ")),
            published: particular(&entry.published).map(iso_8601),
            modified: particular(&entry.modified).map(iso_8601),
            publisher: particular(&entry.publisher).or_else(|| particular(&plain(&self.title))),
            url,
        };
        Ok(Record {
            name,
            charset: is_html.then(|| "utf-8".to_owned()),
            body: if is_html { Body::Html(text.into_bytes()) } else { Body::Text(text) },
            particulars,
            is_fragment: is_html,
            flags: if is_partial { vec![PARTIAL] } else { Vec::new() },
            ..Record::default()
        })
    }
}

/// The address that an element gives for those inside it (`xml:base`).
fn base(tag: &BytesStart) -> Option<String> {
    attribute(tag, "base").filter(|base| base.contains("://"))
}

/// The name of an element, without the prefixes of the feed's own namespace.
fn key(name: &str) -> String {
    match name.split_once(':') {
        Some(("atom" | "rss", local)) => local.to_owned(),
        _ => name.to_owned(),
    }
}

fn is_entry(key: &str) -> bool {
    matches!(key, "item" | "entry")
}

#[cfg(test)]
mod tests {
    use super::super::packed::tests::noise;
    use super::*;

    const RSS: &str = "<?xml version=\"1.0\" encoding=\"windows-1252\"?><rss version=\"2.0\"><channel><title>The Times</title>\
        <image><title>Logo</title></image>\n\
        <item><title>A &amp;#8220;bridge&amp;#8221; &lt;i&gt;opens&lt;/i&gt;</title><link>http://x/1</link><guid isPermaLink=\"false\">g1</guid>\
        <pubDate>Sat, 01 Mar 2025 10:00:00 GMT</pubDate><dc:creator>Ana Diaz</dc:creator><media:title>No</media:title>\
        <description>Short.</description><content:encoded><![CDATA[<p>It & more]]></content:encoded></item>\n\
        <item><guid>http://x/2</guid><author>a@x (B. Roe)</author><description>Plain &amp; short &nbsp;.</description></item>\n\
        <item><guid>http://x/3</guid><description>&lt;p&gt;\u{93}Yes\u{94}</description></item>\n\
        <item><title>None</title></item></channel></rss>";

    /// Each record as `name flags: body`, each error as it is shown.
    fn read(feed: &[u8]) -> Vec<String> {
        let shown = |record: Result<Record, ReadError>| match record {
            Ok(Record { name, body, flags, .. }) => {
                let (kind, body) = match body {
                    Body::Text(text) => ("text", text),
                    Body::Html(html) => ("HTML", String::from_utf8(html).unwrap()),
                };
                format!("{name} {}: {kind} {body}", flags.join(" "))
            }
            Err(error) => error.to_string(),
        };
        records(feed, "a", &Limits::default()).map(shown).collect()
    }

    fn latin(text: &str) -> Vec<u8> {
        text.chars().map(|c| c as u8).collect()
    }

    #[test]
    fn rss() {
        assert_eq!(
            read(&latin(RSS)),
            [
                "a#g1 : HTML <p>It & more",
                "a#http://x/2 partial: HTML Plain & short &nbsp;.",
                "a#http://x/3 partial: HTML <p>“Yes”",
                "a: entry 4: holds no text: feeds of headlines only hold no quotations; fetch the pages they link to",
            ]
        );
        let bytes = latin(RSS);
        let mut records = records(bytes.as_slice(), "a", &Limits::default());
        let particulars = records.next().unwrap().unwrap().particulars;
        assert_eq!(
            particulars,
            Particulars {
                headline: Some("A “bridge” opens".to_owned()),
                author: Some("Ana Diaz".to_owned()),
                published: Some("2025-03-01T10:00:00+00:00".to_owned()),
                modified: None,
                publisher: Some("The Times".to_owned()),
                url: Some("http://x/1".to_owned()),
            }
        );
        let particulars = records.next().unwrap().unwrap().particulars;
        assert_eq!(particulars.url.as_deref(), Some("http://x/2"));
        assert_eq!(particulars.author.as_deref(), Some("B. Roe"));
    }

    #[test]
    fn atom() {
        let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Post</title><entry><title type=\"text\">One</title>\
            <link rel=\"self\" href=\"no\"/><link href=\"http://x/1?a&amp;b\"/><id>tag:x,1</id><updated>2025-03-02T00:00:00Z</updated>\
            <published>2025-03-01T00:00:00Z</published><author><name>Ana</name><email>a@x</email></author><author><name>Ben</name></author>\
            <content type=\"xhtml\"><div xmlns=\"x\"><p>It &lt; <b>will</b><br/></p></div></content></entry>\
            <entry><id>2</id><summary>A &lt;b> c</summary><content type=\"text\">1 &lt; 2</content></entry>\
            <item rdf:about=\"x\"><description>RDF</description></item></feed>";
        assert_eq!(
            read(feed.as_bytes()),
            [
                "a#tag:x,1 : HTML <div xmlns=\"x\"><p>It &lt; <b>will</b><br/></p></div>",
                "a#2 : text 1 < 2",
                "a#3 partial: text RDF",
            ]
        );
        let record = records(feed.as_bytes(), "a", &Limits::default()).next().unwrap().unwrap();
        assert_eq!(record.particulars.url.as_deref(), Some("http://x/1?a&b"));
        assert_eq!(record.particulars.author.as_deref(), Some("Ana, Ben"));
        assert_eq!(record.particulars.modified.as_deref(), Some("2025-03-02T00:00:00Z"));
    }

    #[test]
    fn addresses_lead_on_from_their_feed() {
        for (base, address, expected) in [
            ("https://x.example/news/", "https://y.example/1", "https://y.example/1"),
            ("https://x.example/news/", "/1?a", "https://x.example/1?a"),
            ("https://x.example/news/", "1.html", "https://x.example/news/1.html"),
            ("https://x.example/news/feed.xml?x", "../1.html", "https://x.example/1.html"),
            ("https://x.example", "./1", "https://x.example/1"),
            ("https://x.example/a", "//cdn.example/1", "https://cdn.example/1"),
            ("https://x.example/a", "?p=7", "https://x.example/a?p=7"),
            ("https://x.example/a", "urn:uuid:7", "urn:uuid:7"),
        ] {
            assert_eq!(resolved(base, address), expected, "{base} {address}");
        }
        let feed = "<feed xml:base='https://x.example/news/'><title>Post</title><entry><id>1</id>\
            <title type='xhtml'><div>One <em>big</em> thing</div></title><link href='one.html'/><content>Yes.</content>\
            </entry></feed>";
        let particulars =
            records(feed.as_bytes(), "a", &Limits::default()).next().unwrap().unwrap().particulars;
        assert_eq!(particulars.url.as_deref(), Some("https://x.example/news/one.html"));
        assert_eq!(particulars.headline.as_deref(), Some("One big thing"));
        let feed = "<rss><channel>\n<title>Post</title>\n<link>https://x.example/</link><image><link>no</link></image>\
            <item><link>/1</link><description>Yes.</description></item></channel></rss>";
        let particulars =
            records(feed.as_bytes(), "a", &Limits::default()).next().unwrap().unwrap().particulars;
        assert_eq!(particulars.url.as_deref(), Some("https://x.example/1"));
    }

    #[test]
    fn json_feeds() {
        let feed = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Post\", \"items\": [{\"id\": \"1\", \
            \"content_html\": \"<p>One\"}, {\"id\": \"2\", \"summary\": \"Two.\"}]}";
        assert_eq!(read(feed.as_bytes()), ["a#1 : HTML <p>One", "a#2 partial: text Two."]);
    }

    #[test]
    fn what_stands_before_a_mistake_is_kept() {
        let bytes = latin(RSS);
        for end in RSS.find("</item>").unwrap() + 20..bytes.len() - 6 {
            let shown = read(&bytes[..end]);
            assert_eq!(shown[0], "a#g1 : HTML <p>It & more");
            assert!(shown.last().unwrap().contains("before are kept"), "{shown:?}");
        }
        assert_eq!(read(b"<html></html>"), ["a: is no feed: give RSS, Atom or JSON Feed"]);
        assert_eq!(read(b""), ["a: is no feed: give RSS, Atom or JSON Feed"]);
        let open = "<rss><item><description>One<item><description>Two</description></item></rss>";
        assert_eq!(read(open.as_bytes()), ["a#1 partial: text One", "a#2 partial: text Two"]);
    }

    #[test]
    fn a_feed_may_be_long_its_entries_may_not() {
        let entry = |n: usize| {
            format!("<item><guid>{n}</guid><description>{}</description></item>", "word ".repeat(n))
        };
        let feed = format!("<rss>{}{}{}</rss>", entry(1).repeat(9000), entry(2000), entry(2));
        let limits = Limits { max_article_bytes: 5000, max_whole_bytes: 40_000, ..Limits::default() };
        let found: Vec<_> = records(feed.as_bytes(), "a", &limits).collect();
        assert_eq!(found.iter().filter(|found| found.is_ok()).count(), 9001);
        let errors: Vec<String> =
            found.iter().filter_map(|found| Some(found.as_ref().err()?.to_string())).collect();
        assert_eq!(
            errors,
            [
                "a: entry 9001: is longer than the limit of 5000 bytes: divide it, or raise the limit (--max-bytes)"
            ]
        );
        let limits = Limits { max_article_bytes: 5000, max_whole_bytes: 5000, ..Limits::default() };
        let last = records(feed.as_bytes(), "a", &limits).last().unwrap().unwrap_err();
        assert!(last.to_string().contains("is longer than the limit of 5000 bytes"), "{last}");
    }

    #[test]
    fn mutated_feeds_come_to_an_end() {
        for seed in 0..3000 {
            let mut bytes = latin(RSS);
            for pair in noise(10, seed).chunks(2) {
                let at = usize::from(pair[0]) * bytes.len() / 256;
                bytes[at] = b"<>/&;\"![] item"[usize::from(pair[1]) % 14];
            }
            assert!(read(&bytes).len() < 20);
        }
        let deep = format!("<rss><item><description>{}", "<b>".repeat(100_000));
        assert_eq!(read(deep.as_bytes()).len(), 1);
    }
}
