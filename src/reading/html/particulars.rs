//! What a page says of its article beside the text: JSON-LD first, then meta tags, then title and headings.

use dom_query::{Document, Selection};
use serde_json::Value;

use crate::reading::Particulars;

/// What the types of schema.org for articles end in.
const ARTICLE_TYPES: &[&str] = &["Article", "BlogPosting", "Posting", "Report", "Review"];
/// How deep `@graph` and arrays may lie in each other.
const DEEPEST: usize = 8;

/// The particulars of a page.
pub fn particulars(page: &Document) -> Particulars {
    let records = records(page);
    let title = titles(page);
    // Pages list the articles that they link to as well.
    let is_of_title = |record: &&Value| {
        let headline = headline_of(record).map(|headline| letters(&headline)).unwrap_or_default();
        !headline.is_empty() && title.iter().any(|title| letters(title).contains(&headline))
    };
    let length = |record: &&Value| headline_of(record).map_or(0, |headline| headline.len());
    // The first of the longest: the headline of another article can be a part of this one's.
    let record = records.iter().filter(is_of_title).rev().max_by_key(length).or_else(|| records.first());
    let of_record = |field: fn(&Value) -> Option<String>| record.and_then(field);
    let of_meta = |names: &[&str]| names.iter().find_map(|name| meta(page, name));
    let publisher = of_record(|record| name_of(record.get("publisher")?))
        .or_else(|| of_meta(&["og:site_name", "application-name", "publisher", "dc.publisher"]));
    Particulars {
        headline: of_record(headline_of).or_else(|| headline_of_page(page, publisher.as_deref())),
        author: of_record(|record| name_of(record.get("author")?))
            .or_else(|| {
                of_meta(&["author", "article:author", "dc.creator", "parsely-author", "sailthru.author"])
            })
            .filter(|author| !author.starts_with("http"))
            .or_else(|| {
                first_text(page, "[itemprop=author] [itemprop=name], [itemprop=author], [rel=author]")
            }),
        published: of_record(|record| words(record.get("datePublished")?))
            .or_else(|| {
                of_meta(&[
                    "article:published_time",
                    "og:published_time",
                    "datepublished",
                    "date",
                    "pubdate",
                    "dc.date",
                    "dc.date.issued",
                    "dcterms.created",
                    "parsely-pub-date",
                    "sailthru.date",
                ])
            })
            .or_else(|| first_attribute(page, "[itemprop=datePublished]", &["content", "datetime"]))
            .or_else(|| {
                first_attribute(page, "time[pubdate], article time[datetime], time[datetime]", &["datetime"])
            }),
        modified: of_record(|record| words(record.get("dateModified")?)).or_else(|| {
            of_meta(&["article:modified_time", "og:updated_time", "datemodified", "last-modified"])
        }),
        publisher,
        url: first_attribute(page, "link[rel=canonical]", &["href"])
            .or_else(|| meta(page, "og:url"))
            .filter(|url| url.starts_with("http"))
            .or_else(|| of_record(address_of)),
    }
}

/// The records of JSON-LD that tell of an article.
fn records(page: &Document) -> Vec<Value> {
    let mut records = Vec::new();
    for script in page.select("script[type='application/ld+json']").nodes() {
        let text = script.text();
        // Some wrap it for old browsers, and some leave line ends in strings, which JSON forbids.
        let start = text.find(['{', '[']).unwrap_or(text.len());
        let end = text.rfind(['}', ']']).map_or(start, |end| end + 1).max(start);
        let json: String = text[start..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if let Ok(value) = serde_json::from_str::<Value>(&json) {
            collect(value, &mut records, 0);
        }
    }
    records
}

fn collect(value: Value, records: &mut Vec<Value>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(values) => values.into_iter().for_each(|value| collect(value, records, depth + 1)),
        Value::Object(_) if is_article(&value) => records.push(value),
        Value::Object(mut fields) => {
            for inner in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(value) = fields.remove(inner) {
                    collect(value, records, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn is_article(record: &Value) -> bool {
    let is_type = |value: &Value| {
        value.as_str().is_some_and(|name| ARTICLE_TYPES.iter().any(|article| name.ends_with(article)))
    };
    match record.get("@type") {
        Some(Value::Array(types)) => types.iter().any(is_type),
        Some(one) => is_type(one),
        None => false,
    }
}

fn headline_of(record: &Value) -> Option<String> {
    words(record.get("headline")?).or_else(|| words(record.get("name")?))
}

fn address_of(record: &Value) -> Option<String> {
    let page = record.get("mainEntityOfPage");
    let address =
        page.and_then(words).or_else(|| words(page?.get("@id")?)).or_else(|| words(record.get("url")?))?;
    address.starts_with("http").then_some(address)
}

/// A name, an object with a name, or several of them.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Array(values) => {
            let names: Vec<String> = values.iter().filter_map(name_of).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        Value::Object(fields) => name_of(fields.get("name")?),
        _ => words(value),
    }
}

/// The words of a field: strings come with entities and tags in them, too.
fn words(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let has_markup = text.contains('&') || (text.contains('<') && text.contains('>'));
    one_line(&if has_markup { Document::from(text).text().to_string() } else { text.to_owned() })
}

/// What a meta tag says, whichever attribute names it.
fn meta(page: &Document, name: &str) -> Option<String> {
    page.select("meta[content]").nodes().iter().find_map(|tag| {
        let is_named = ["property", "name", "itemprop", "http-equiv"]
            .iter()
            .any(|attribute| tag.attr(attribute).is_some_and(|value| value.eq_ignore_ascii_case(name)));
        if is_named { one_line(&tag.attr("content")?) } else { None }
    })
}

/// What the page itself calls its article.
fn headline_of_page(page: &Document, publisher: Option<&str>) -> Option<String> {
    let title = first_text(page, "title");
    let given = meta(page, "og:title").or_else(|| meta(page, "twitter:title"));
    let headings: Vec<String> =
        page.select("h1").nodes().iter().filter_map(|heading| one_line(&heading.text())).collect();
    // The heading that the title repeats is the headline; another one can be the site's name.
    let heading = headings
        .iter()
        .find(|heading| {
            [&title, &given].into_iter().flatten().any(|title| letters(title).contains(&letters(heading)))
        })
        .or_else(|| {
            if headings.len() == 1 && title.is_none() && given.is_none() { headings.first() } else { None }
        });
    let longest_site = publisher.map(letters);
    heading.cloned().or_else(|| given.or(title).map(|title| without_site(&title, longest_site.as_deref())))
}

/// A title without the name of the site behind it: "Port strike ends | Zagros Today".
fn without_site(title: &str, publisher: Option<&str>) -> String {
    [" | ", " - ", " – ", " — ", " :: ", " « ", " » "]
        .iter()
        .filter_map(|separator| title.rsplit_once(separator))
        .find(|(headline, site)| {
            publisher == Some(&letters(site))
                || (site.split_whitespace().count() * 2 <= headline.split_whitespace().count())
        })
        .map_or(title, |(headline, _)| headline)
        .trim()
        .to_owned()
}

/// All that the page is called.
fn titles(page: &Document) -> Vec<String> {
    let headings = page.select("title, h1");
    let of_tags = headings.nodes().iter().filter_map(|tag| one_line(&tag.text()));
    of_tags.chain(meta(page, "og:title")).collect()
}

fn first_text(page: &Document, selector: &str) -> Option<String> {
    let found: Selection<'_> = page.select(selector);
    found.nodes().iter().find_map(|tag| one_line(&tag.text()))
}

fn first_attribute(page: &Document, selector: &str, names: &[&str]) -> Option<String> {
    let found = page.select(selector);
    found.nodes().iter().find_map(|tag| names.iter().find_map(|name| one_line(&tag.attr(name)?)))
}

/// The text on one line; none where it has no words.
fn one_line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
