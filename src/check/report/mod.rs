//! Reports for programs, one file for each form.
//!
//! All of them are made of a [`Report`](super::Report) alone, so the same report is the same bytes.

pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
mod recognised;
pub mod sarif;

use super::finding::Place;
pub use recognised::is_report;

/// `news/storm.txt:12:5`, or the article alone where there is no place in its text. A place in a file goes by the file's
/// name, also in its second article, and where its text was taken out of it by the line alone (`news/storm.md:12`). Where no
/// line of the file is known, it goes by the article's name, and by the lines of the text that was taken out.
#[must_use]
pub fn shown_place(place: &Place) -> String {
    let name = if place.is_extracted { &place.article } else { &place.path };
    match (&place.location, place.lines) {
        (Some(_), Some((line, _))) if place.is_extracted => format!("{}:{line}", place.path),
        (None, Some((line, _))) => format!("{}:{line}", place.path),
        (Some(location), _) => format!("{name}:{}:{}", location.start.0, location.start.1),
        (None, None) => place.article.clone(),
    }
}

/// What to add to a message whose line in the file is not known.
fn text_note(place: &Place) -> String {
    match &place.location {
        Some(location) if place.lines.is_none() => {
            format!(
                " (line {}, column {} of the text that was taken out of it)",
                location.start.0, location.start.1
            )
        }
        _ => String::new(),
    }
}
