//! Which fields of an object hold what, and the words of their values.

use serde_json::Value;

use crate::reading::record::particular;

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

/// The value of that name, which may itself hold dots, or lead into inner values.
pub(super) fn lookup<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
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

pub(super) fn lookup_mut<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let mut inner = value;
    for part in name.split('.') {
        inner = inner.get_mut(part)?;
    }
    Some(inner)
}

pub(super) fn is_list_of_strings(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string))
}

/// The words of a value, none where there are none. Lists are joined; of an object, what names it or stands for it.
pub(super) fn words(value: &Value, joint: &str) -> Option<String> {
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
pub(super) fn date(value: &Value) -> Option<String> {
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
