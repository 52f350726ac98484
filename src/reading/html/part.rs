//! What an element is on the page, from its name and attributes: story, or something around it.

use dom_query::{Element, LocalName};

/// What an element is for the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Text that may be the story's.
    Story,
    /// Words of the story in another place, to draw the eye; also what only looks like that.
    Pull,
    /// A post from elsewhere that the story shows.
    Post,
    /// The words under a picture.
    Caption,
    /// What stands around the story: menus, teasers, comments, forms.
    Around,
    /// What no reader sees.
    Hidden,
}

/// Elements that end the line before and after them.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose text is not read.
const UNREAD: &[&str] = &[
    "applet", "area", "audio", "base", "button", "canvas", "datalist", "embed", "head", "iframe", "img",
    "input", "link", "map", "math", "meta", "noembed", "noframes", "noscript", "object", "optgroup",
    "option", "progress", "script", "select", "style", "svg", "template", "textarea", "title", "video",
];

/// Elements around a story.
const AROUND: &[&str] = &["aside", "dialog", "footer", "form", "header", "menu", "nav", "search"];

/// Roles of elements around a story.
const AROUND_ROLES: &[&str] = &[
    "alert",
    "alertdialog",
    "banner",
    "button",
    "complementary",
    "contentinfo",
    "dialog",
    "form",
    "menu",
    "menubar",
    "navigation",
    "search",
    "tablist",
    "toolbar",
];

/// Words in the class or id of elements around a story, as authors of pages name them.
const AROUND_WORDS: &[&str] = &[
    "ad",
    "ads",
    "adv",
    "advert",
    "advertisement",
    "author",
    "banner",
    "bio",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "carousel",
    "comment",
    "comments",
    "cookie",
    "cookies",
    "copyright",
    "correction",
    "disclaimer",
    "disqus",
    "footer",
    "gallery",
    "login",
    "masthead",
    "menu",
    "modal",
    "most",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "outbrain",
    "pager",
    "pagination",
    "paywall",
    "popular",
    "popup",
    "print",
    "promo",
    "promos",
    "promoted",
    "promotion",
    "rail",
    "readmore",
    "recirc",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "related",
    "respond",
    "share",
    "shares",
    "sharing",
    "sidebar",
    "signup",
    "slideshow",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "tags",
    "teaser",
    "teasers",
    "toolbar",
    "topics",
    "trending",
    "widget",
];

/// Words in the class or id of captions.
const CAPTION_WORDS: &[&str] =
    &["caption", "captions", "figcaption", "imagecaption", "photocaption", "credit", "credits"];

/// Words in the class or id of pull quotes.
const PULL_WORDS: &[&str] = &["pullquote", "pullquotes", "pull", "callout"];

/// Words in the class of posts from elsewhere.
const POST_WORDS: &[&str] = &["tweet", "embed", "media", "post", "toot", "skeet"];

/// Classes of what is read out but not shown.
const HIDDEN_CLASSES: &[&str] = &[
    "hidden",
    "hide",
    "screen-reader-text",
    "screen-reader",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
];

/// Whether an element ends the line before and after it.
pub fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

/// Whether the text in an element is read.
pub fn is_unread(name: &str) -> bool {
    UNREAD.binary_search(&name).is_ok()
}

/// What an element is for the text in it, apart from what it stands in.
pub fn part_of(element: &Element) -> Part {
    let name: &str = &element.name.local;
    // What stands in them is told by what they hold.
    if matches!(name, "html" | "body" | "main" | "article") {
        return Part::Story;
    }
    let attribute = |name: &str| element.attr_ref(LocalName::from(name)).unwrap_or_default();
    let (class, id) = (attribute("class"), attribute("id"));
    if is_hidden(element, class) {
        return Part::Hidden;
    }
    let words = words_of(class, id);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if name == "blockquote" && words_of(class, "").iter().any(|word| POST_WORDS.contains(&word.as_str())) {
        Part::Post
    } else if has(PULL_WORDS) {
        Part::Pull
    } else if matches!(name, "figure" | "figcaption" | "caption") || has(CAPTION_WORDS) {
        Part::Caption
    } else if AROUND.contains(&name) || AROUND_ROLES.contains(&attribute("role")) || has(AROUND_WORDS) {
        Part::Around
    } else {
        Part::Story
    }
}

fn is_hidden(element: &Element, class: &str) -> bool {
    let attribute = |name: &str| element.attr_ref(LocalName::from(name));
    let style = attribute("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    attribute("hidden").is_some()
        || attribute("aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || class.split_ascii_whitespace().any(|class| HIDDEN_CLASSES.contains(&class))
}

/// The words that names such as `article__relatedLinks-box` are made of, in small letters.
fn words_of(class: &str, id: &str) -> Vec<String> {
    /// Longer attributes say nothing.
    const LONGEST: usize = 500;
    let mut words = vec![String::new()];
    for name in [class, id].into_iter().filter(|name| name.len() <= LONGEST) {
        let mut was_small = false;
        for c in name.chars().chain([' ']) {
            if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && was_small) {
                words.push(String::new());
            }
            if let (true, Some(word)) = (c.is_ascii_alphabetic(), words.last_mut()) {
                word.push(c.to_ascii_lowercase());
            }
            was_small = c.is_ascii_lowercase();
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_into_words() {
        assert_eq!(
            words_of("article__relatedLinks-box x2", "C1"),
            ["article", "related", "links", "box", "x", "c"]
        );
    }

    #[test]
    fn lists_are_sorted() {
        assert!(BLOCKS.is_sorted() && UNREAD.is_sorted());
    }

    #[test]
    fn elements_tell_what_they_are() {
        for (html, expected) in [
            ("<div class='story-body'>", Part::Story),
            ("<div class='RelatedStories'>", Part::Around),
            ("<section role=complementary>", Part::Around),
            ("<blockquote class='twitter-tweet'>", Part::Post),
            ("<div class='c-pull-quote'>", Part::Pull),
            ("<p class='wp-caption-text'>", Part::Caption),
            ("<div style='display: none'>", Part::Hidden),
            ("<article class='has-sidebar'>", Part::Story),
        ] {
            let page = dom_query::Document::from(html);
            let body = page.body().unwrap();
            let node = body.first_element_child().unwrap();
            let part = node.element_ref().map(|element| part_of(&element));
            assert_eq!(part, Some(expected), "{html}");
        }
    }
}
