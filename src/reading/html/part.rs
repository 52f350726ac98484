//! What an element is on the page, from its name and attributes: story, or something around it.

use dom_query::{Element, LocalName};

use crate::lexicon::{Lexicon, PageWord};

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

/// Whether an element ends the line before and after it.
pub fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

/// Whether the text in an element is read.
pub fn is_unread(name: &str) -> bool {
    UNREAD.binary_search(&name).is_ok()
}

/// What an element is for the text in it, apart from what it stands in.
pub fn part_of(element: &Element, lexicon: &Lexicon) -> Part {
    let name: &str = &element.name.local;
    // What stands in them is told by what they hold.
    if matches!(name, "html" | "body" | "main" | "article") {
        return Part::Story;
    }
    let attribute = |name: &str| element.attr_ref(LocalName::from(name)).unwrap_or_default();
    let (class, id) = (attribute("class"), attribute("id"));
    if is_hidden(element, class, lexicon) {
        return Part::Hidden;
    }
    let words = words_of(class, id);
    let tell =
        |words: &[String], wanted: PageWord| words.iter().any(|word| lexicon.page_word(word) == Some(wanted));
    let has = |wanted: PageWord| tell(&words, wanted);
    if name == "blockquote" && tell(&words_of(class, ""), PageWord::Post) {
        Part::Post
    } else if has(PageWord::Pull) {
        Part::Pull
    } else if matches!(name, "figure" | "figcaption" | "caption") || has(PageWord::Caption) {
        Part::Caption
    } else if AROUND.contains(&name) || AROUND_ROLES.contains(&attribute("role")) || has(PageWord::Around) {
        Part::Around
    } else {
        Part::Story
    }
}

fn is_hidden(element: &Element, class: &str, lexicon: &Lexicon) -> bool {
    let attribute = |name: &str| element.attr_ref(LocalName::from(name));
    let style = attribute("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    attribute("hidden").is_some()
        || attribute("aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || class.split_ascii_whitespace().any(|class| lexicon.page_word(class) == Some(PageWord::Unseen))
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
            let part = node.element_ref().map(|element| part_of(&element, Lexicon::shared()));
            assert_eq!(part, Some(expected), "{html}");
        }
    }
}
