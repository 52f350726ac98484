//! One row of the ledger: the columns, documented once.

use serde::{Deserialize, Serialize};

/// One quotation as the ledger lists it.
///
/// The fields stand in the order of the columns; a field's name is its column's header. All text is
/// as printed unless the field says otherwise; an absent value is an empty cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Stable identifier: a hash of article key, normalised content and occurrence.
    pub quote_id: String,
    /// Path or address as given; `path#2` for the second article in a file.
    pub article: String,
    /// Paragraph in the article, from 1.
    pub paragraph: usize,
    /// `direct`, `mixed` or `indirect`.
    pub kind: String,
    /// The quoted words without the outer marks; pieces of one utterance joined by a space, separate fragments by ` […] `.
    pub quote: String,
    /// Canonical name of the speaker, without titles; empty when unattributed.
    pub speaker: String,
    /// `person`, `agency`, `organisation`, `group`, `document`, `anonymous` or `unknown`.
    pub speaker_type: String,
    /// Title, role or affiliation as the article gives it.
    pub speaker_role: String,
    /// The words that signal the quotation ("said", "according to").
    pub cue: String,
    /// Place of the cue.
    pub cue_span: String,
    /// How the text names the source here: its whole noun phrase.
    pub mention: String,
    /// Place of the mention.
    pub mention_span: String,
    /// Who passed it on, when not the speaker.
    pub via: String,
    /// Where it was said, as printed ("at a news conference").
    pub medium: String,
    /// When it was said, as printed.
    pub said_when: String,
    /// When it was said (ISO 8601), where the article's own date allows it.
    pub said_date: String,
    /// Probability that the speaker is right, 0.00 to 1.00.
    pub confidence: String,
    /// `;`-joined flags.
    pub flags: String,
    /// Why this speaker, in words.
    pub rule: String,
    /// The whole reported content with its unquoted words; equals `quote` where direct.
    pub content: String,
    /// Places of the content.
    pub content_spans: String,
    /// The sentences around the quotation.
    pub context: String,
    /// Places of the quote: `start-end` joined by `;`, in Unicode code points of the file's text, end exclusive.
    pub spans: String,
    /// Headline of the article.
    pub headline: String,
    /// Address of the article, where the text gives one.
    pub url: String,
    /// Date of publication, where the text gives one.
    pub published: String,
    /// Dateline of the article as printed.
    pub dateline: String,
    /// Identifier shared by the same words in several articles; empty when they stand in one only.
    pub cluster: String,
    /// The other articles with these words, `;`-joined.
    pub also_in: String,
    /// The checker's: state of the check.
    pub status: String,
    /// The checker's: who checked.
    pub checked_by: String,
    /// The checker's: when.
    pub checked_on: String,
    /// The checker's: recording, transcript or page that proves it.
    pub evidence: String,
    /// The checker's: anything else.
    pub note: String,
}
