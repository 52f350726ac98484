//! One row of the ledger: the columns, documented once.
//!
//! The documentation of each field below is also the text of the JSON Schema (`docs/ledger.schema.json`)
//! and of whatever else describes the columns: [`COLUMNS`] carries it.

use std::borrow::Cow;

use serde::Deserialize;

use smol_str::SmolStr;

use super::selector::Selector;

/// What a column holds, which decides its form in JSON lines. In CSV and TSV every value is a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text that every row has.
    Required,
    /// One word of a closed list, which every row has.
    OneOf(&'static [&'static str]),
    /// Text; absent: an empty cell, in JSON `null`.
    Text,
    /// One word of a closed list; absent: an empty cell, in JSON `null`.
    MaybeOneOf(&'static [&'static str]),
    /// A whole number from 1.
    Count,
    /// A number from 0 to 1 with two decimals; absent: an empty cell, in JSON `null`.
    Share,
    /// `;`-joined words; in JSON an array, empty when there are none.
    List,
    /// `;`-joined words of a closed list; in JSON an array, empty when there are none.
    SomeOf(&'static [&'static str]),
    /// `start-end` joined by `;`; in JSON an array of `[start, end]`, empty when there are none.
    Spans,
}

/// One column of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its header; also the key in JSON lines.
    pub name: &'static str,
    /// What it holds, in words.
    pub doc: &'static str,
    /// What form its values have.
    pub shape: Shape,
}

/// The kinds of quotation, in the words of the ledger.
pub const KINDS: &[&str] = &["direct", "mixed", "indirect"];

/// The types of speaker, in the words of the ledger.
pub const SPEAKER_TYPES: &[&str] =
    &["person", "agency", "organisation", "group", "document", "anonymous", "unknown"];

/// The flags of a row, in the order in which a cell lists them.
pub const FLAGS: &[&str] = &[
    "unattributed",
    "ambiguous",
    "anonymous",
    "fragment",
    "ellipsis",
    "brackets",
    "unclosed",
    "nested",
    "no-cue",
    "headline",
    "duplicate",
    "transcript",
    "partial",
    "mojibake",
    "text-lost",
    "no-article",
    "changed",
    "gone",
];

/// The words that workbooks offer for `status`. Any other is as good.
pub const STATUSES: &[&str] = &["open", "confirmed", "corrected", "wrong", "unverifiable"];

/// The columns that are the checker's: written empty, and carried over whenever a ledger is made anew.
pub const CHECKER_COLUMNS: &[&str] = &["status", "checked_by", "checked_on", "evidence", "note"];

/// Declares the row and, from the same lines, the table of its columns, so that neither can miss a
/// column the other has, and the documentation is written once.
macro_rules! columns {
    (
        $(#[$meta:meta])*
        pub struct Row {
            $( $(#[doc = $doc:literal])+ $name:ident: $type:ty => $shape:expr, )+
        }
    ) => {
        $(#[$meta])*
        pub struct Row {
            $( $(#[doc = $doc])+ pub $name: $type, )+
            /// The words with what stands around them; no column, but in JSON lines.
            #[serde(skip)]
            pub selector: Option<Selector>,
        }

        /// The columns of the ledger, in their order.
        pub const COLUMNS: &[Column] = &[
            $( Column { name: stringify!($name), doc: concat!($($doc),+).trim_ascii(), shape: $shape }, )+
        ];

        impl Row {
            /// The cells of this row, in the order of [`COLUMNS`].
            pub fn cells(&self) -> impl Iterator<Item = Cow<'_, str>> {
                [ $( Cell::cell(&self.$name) ),+ ].into_iter()
            }

            /// Puts the text of a cell into the column with this index in [`COLUMNS`]. What is no number reads as
            /// absent in a column of numbers; an index without a column changes nothing.
            pub fn set_cell(&mut self, column: usize, text: &str) {
                const SETTERS: &[fn(&mut Row, &str)] =
                    &[ $( |row: &mut Row, text: &str| Cell::set(&mut row.$name, text) ),+ ];
                if let Some(set) = SETTERS.get(column) {
                    set(self, text);
                }
            }
        }
    };
}

columns! {
    /// One quotation as the ledger lists it.
    ///
    /// The fields stand in the order of the columns; a field's name is its column's header. All text
    /// is as printed unless the field says otherwise. Places are counted in Unicode code points of
    /// the file's text, end exclusive, without a byte-order mark: `text[start:end]` in Python.
    ///
    /// # The three forms
    /// **CSV** ([RFC 4180]) has a header line; an absent value is an empty cell. **TSV** is the same
    /// with tabs. **JSON lines** has one object a line with the same names in the same order, but its
    /// values are typed: `paragraph` and `confidence` are numbers, places are arrays of
    /// `[start, end]`, lists are arrays (empty when there is nothing), and any other absent value is
    /// `null`, so that "nothing" has one spelling; behind the columns stand the keys of the [`Selector`]. `docs/ledger.schema.json` is its JSON Schema.
    ///
    /// ```
    /// use quoteledger::ledger::{Format, Row, write};
    ///
    /// let row = Row {
    ///     quote_id: "q3b1f0c6a9d2e4785".into(),
    ///     article: "news/storm.txt".into(),
    ///     paragraph: 2,
    ///     kind: "direct".into(),
    ///     quote: "Stay indoors, and then call us.".into(),
    ///     speaker: "Ana Diaz".into(),
    ///     speaker_type: "person".into(),
    ///     speaker_role: "mayor".into(),
    ///     cue: "said".into(),
    ///     cue_span: "75-79".into(),
    ///     mention: "Mayor Ana Diaz".into(),
    ///     mention_span: "80-94".into(),
    ///     confidence: "0.97".into(),
    ///     rule: "cue, then name, right after the quote".into(),
    ///     content: "Stay indoors, and then call us.".into(),
    ///     content_spans: "59-72;97-115".into(),
    ///     context: "“Stay indoors,” said Mayor Ana Diaz, “and then call us.”".into(),
    ///     spans: "59-72;97-115".into(),
    ///     headline: "Storm nears the coast".into(),
    ///     dateline: "PORT ISABEL, Nov. 3".into(),
    ///     ..Row::default()
    /// };
    /// let mut lines = Vec::new();
    /// write(&[row], Format::Jsonl, &mut lines)?;
    /// assert_eq!(String::from_utf8(lines)?, concat!(
    ///     r#"{"quote_id":"q3b1f0c6a9d2e4785","article":"news/storm.txt","paragraph":2,"kind":"direct","#,
    ///     r#""quote":"Stay indoors, and then call us.","speaker":"Ana Diaz","speaker_type":"person","#,
    ///     r#""speaker_role":"mayor","cue":"said","cue_span":[[75,79]],"mention":"Mayor Ana Diaz","#,
    ///     r#""mention_span":[[80,94]],"via":null,"medium":null,"said_when":null,"said_date":null,"#,
    ///     r#""confidence":0.97,"flags":[],"rule":"cue, then name, right after the quote","#,
    ///     r#""content":"Stay indoors, and then call us.","content_spans":[[59,72],[97,115]],"#,
    ///     r#""context":"“Stay indoors,” said Mayor Ana Diaz, “and then call us.”","#,
    ///     r#""spans":[[59,72],[97,115]],"headline":"Storm nears the coast","url":null,"#,
    ///     r#""published":null,"dateline":"PORT ISABEL, Nov. 3","cluster":null,"also_in":[],"#,
    ///     r#""status":null,"checked_by":null,"checked_on":null,"evidence":null,"note":null,"prefix":null,"exact":null,"suffix":null}"#, "\n",
    /// ));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [RFC 4180]: https://www.rfc-editor.org/rfc/rfc4180
    #[derive(Debug, Clone, Default, PartialEq, Deserialize)]
    #[serde(default)]
    pub struct Row {
        /// Stable identifier: `q` and a hash of article key, normalised content and occurrence.
        quote_id: SmolStr => Shape::Required,
        /// Path or address as given; `path#2` for the second article in a file.
        article: String => Shape::Required,
        /// Paragraph in the article, from 1.
        paragraph: usize => Shape::Count,
        /// `direct`, `mixed` or `indirect`.
        kind: SmolStr => Shape::OneOf(KINDS),
        /// The quoted words without the outer marks; pieces of one utterance joined by a space, separate
        /// fragments by ` […] `; for an indirect quotation the reported clause.
        quote: String => Shape::Required,
        /// Canonical name of the speaker, without titles; empty when unattributed.
        speaker: String => Shape::Text,
        /// `person`, `agency`, `organisation`, `group`, `document`, `anonymous` or `unknown`.
        speaker_type: SmolStr => Shape::MaybeOneOf(SPEAKER_TYPES),
        /// Title, role or affiliation as the article gives it.
        speaker_role: String => Shape::Text,
        /// The words that signal the quotation ("said", "according to").
        cue: SmolStr => Shape::Text,
        /// Place of the cue.
        cue_span: SmolStr => Shape::Spans,
        /// How the text names the source here: its whole noun phrase.
        mention: String => Shape::Text,
        /// Place of the mention.
        mention_span: SmolStr => Shape::Spans,
        /// Who passed it on, when not the speaker.
        via: String => Shape::Text,
        /// Where it was said, as printed ("at a news conference").
        medium: String => Shape::Text,
        /// When it was said, as printed.
        said_when: String => Shape::Text,
        /// When it was said (ISO 8601), where the article's own date allows it.
        said_date: String => Shape::Text,
        /// Probability that the speaker is right, 0.00 to 1.00.
        confidence: SmolStr => Shape::Share,
        /// What a checker should know about this row.
        flags: String => Shape::SomeOf(FLAGS),
        /// Why this speaker, in words.
        rule: String => Shape::Text,
        /// The whole reported content with its unquoted words; equals `quote` where direct.
        content: String => Shape::Text,
        /// Places of the content.
        content_spans: SmolStr => Shape::Spans,
        /// The sentences around the quotation.
        context: String => Shape::Text,
        /// Places of the quote: `start-end` joined by `;`, in Unicode code points of the file's text, end exclusive.
        spans: SmolStr => Shape::Spans,
        /// Headline of the article.
        headline: String => Shape::Text,
        /// Address of the article, where the text gives one.
        url: String => Shape::Text,
        /// Date of publication, where the text gives one.
        published: String => Shape::Text,
        /// Dateline of the article as printed.
        dateline: String => Shape::Text,
        /// Identifier shared by the same words in several articles; empty when they stand in one only.
        cluster: String => Shape::Text,
        /// The other articles with these words, at most 20 of them and then
        /// the number of the rest (`+250 more`); a `;` in a name is written `%3B`.
        also_in: String => Shape::List,
        /// The checker's: state of the check.
        status: String => Shape::Text,
        /// The checker's: who checked.
        checked_by: String => Shape::Text,
        /// The checker's: when.
        checked_on: String => Shape::Text,
        /// The checker's: recording, transcript or page that proves it.
        evidence: String => Shape::Text,
        /// The checker's: anything else.
        note: String => Shape::Text,
    }
}

impl Row {
    /// The cells of [`CHECKER_COLUMNS`].
    #[must_use]
    pub fn checker_cells(&self) -> [&str; 5] {
        [&self.status, &self.checked_by, &self.checked_on, &self.evidence, &self.note]
    }

    /// The same, to be changed.
    pub fn checker_cells_mut(&mut self) -> [&mut String; 5] {
        [&mut self.status, &mut self.checked_by, &mut self.checked_on, &mut self.evidence, &mut self.note]
    }

    /// Whether the row carries this flag.
    #[must_use]
    pub fn has_flag(&self, flag: &str) -> bool {
        self.flags.split(';').any(|one| one == flag)
    }

    /// Adds a flag, once, at its place in [`FLAGS`].
    pub fn add_flag(&mut self, flag: &str) {
        if self.has_flag(flag) {
            return;
        }
        let rank = |flag: &str| FLAGS.iter().position(|one| *one == flag).unwrap_or(FLAGS.len());
        let mut flags: Vec<&str> = self.flags.split(';').filter(|one| !one.is_empty()).collect();
        flags.push(flag);
        flags.sort_by_key(|flag| rank(flag));
        self.flags = flags.join(";");
    }

    /// Takes a flag out.
    pub fn remove_flag(&mut self, flag: &str) {
        if self.has_flag(flag) {
            let others: Vec<&str> = self.flags.split(';').filter(|one| *one != flag).collect();
            self.flags = others.join(";");
        }
    }
}

/// A value that a cell can show.
trait Cell {
    /// The text of the cell.
    fn cell(&self) -> Cow<'_, str>;

    /// Takes the value that the text of a cell shows.
    fn set(&mut self, text: &str);
}

impl Cell for SmolStr {
    fn cell(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn set(&mut self, text: &str) {
        *self = text.into();
    }
}

impl Cell for String {
    fn cell(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn set(&mut self, text: &str) {
        text.clone_into(self);
    }
}

impl Cell for usize {
    fn cell(&self) -> Cow<'_, str> {
        // Counts are from 1, so none is absent.
        if *self == 0 { Cow::Borrowed("") } else { Cow::Owned(self.to_string()) }
    }

    fn set(&mut self, text: &str) {
        *self = text.parse().unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header is a contract: scripts and the checkers' spreadsheets name these columns.
    #[test]
    fn the_header_is_as_agreed() {
        let header: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
        assert_eq!(
            header.join(","),
            "quote_id,article,paragraph,kind,quote,speaker,speaker_type,speaker_role,cue,cue_span,mention,\
             mention_span,via,medium,said_when,said_date,confidence,flags,rule,content,content_spans,context,\
             spans,headline,url,published,dateline,cluster,also_in,status,checked_by,checked_on,evidence,note"
        );
    }

    #[test]
    fn flags_are_kept_once_and_in_order() {
        let mut row = Row { flags: "unattributed;headline".into(), ..Row::default() };
        row.add_flag("ambiguous");
        row.add_flag("ambiguous");
        row.add_flag("headline");
        assert_eq!(row.flags, "unattributed;ambiguous;headline");
        assert!(row.has_flag("ambiguous") && !row.has_flag("ambig"));
    }

    #[test]
    fn the_cells_of_the_checker_are_the_last_columns() {
        let last = &COLUMNS[COLUMNS.len() - CHECKER_COLUMNS.len()..];
        assert!(last.iter().map(|column| column.name).eq(CHECKER_COLUMNS.iter().copied()));
        let mut row = Row::default();
        for (cell, name) in row.checker_cells_mut().into_iter().zip(CHECKER_COLUMNS) {
            (*name).clone_into(cell);
        }
        assert_eq!(row.checker_cells(), CHECKER_COLUMNS);
        assert!(row.cells().skip(COLUMNS.len() - CHECKER_COLUMNS.len()).eq(CHECKER_COLUMNS.iter().copied()));
    }

    #[test]
    fn the_first_flag_stands_alone() {
        let mut row = Row::default();
        row.add_flag("duplicate");
        assert_eq!(row.flags, "duplicate");
    }
}
