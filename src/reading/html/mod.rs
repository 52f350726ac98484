//! A web page -> the document of its article.

mod block;
pub mod charset;
mod main_text;
mod nesting;
mod part;
mod particulars;

#[cfg(test)]
mod tests;

use block::Blocks;

use super::{Document, Particulars, Reading, Warning};
use crate::lexicon::Lexicon;

/// The flag of a page in which no article was found.
pub(super) const NO_ARTICLE: &str = "no-article";

/// The article of a web page, whose bytes are in the character set `charset` where that is known. Nothing about a page is an error; what looks wrong becomes a flag and a warning.
#[must_use]
pub fn read(name: &str, bytes: &[u8], charset: Option<&str>, lexicon: &Lexicon) -> Reading {
    let source = charset::decoded(bytes, charset);
    let mut page = dom_query::Document::from(&*nesting::limited(&source));
    let mut warnings = Vec::new();
    let mut flags = Vec::new();
    // What scripts have for purposes of their own is no sign.
    if charset::repaired(&Blocks::of(&page, lexicon).text()).is_some() {
        flags.push("mojibake");
        if let Some(repaired) = charset::repaired(&source) {
            page = dom_query::Document::from(&*nesting::limited(&repaired));
        }
    }
    let mut particulars = particulars::particulars(&page);
    let mut found = main_text::main_text(&page, particulars.headline.as_deref(), lexicon);
    // Entities for the wrong characters are not seen in the source.
    if let Some(repaired) = charset::repaired(&found.text) {
        found.text = repaired;
    }
    repair(&mut particulars);
    if !found.is_article {
        flags.push(NO_ARTICLE);
        warnings.push(Warning::NoArticle);
    } else if is_much(found.n_lost, found.n_quoting) {
        flags.push("text-lost");
        warnings.push(Warning::TextLost { lost: found.n_lost, kept: found.n_quoting });
    }
    let document = Document {
        name: name.to_owned(),
        text: found.text,
        particulars,
        is_one_article: true,
        is_extracted: true,
        flags,
    };
    Reading { document, warnings }
}

/// Whether so many paragraphs lost, beside those kept, are worth a warning. One or two are a teaser or a notice
/// nearly always.
fn is_much(lost: usize, kept: usize) -> bool {
    lost >= 3 && lost * 4 >= kept
}

fn repair(particulars: &mut Particulars) {
    let Particulars { headline, author, publisher, .. } = particulars;
    for field in [headline, author, publisher] {
        if let Some(repaired) = field.as_deref().and_then(charset::repaired) {
            *field = Some(repaired);
        }
    }
}
