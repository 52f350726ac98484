//! What `extract`, `check` and `verify` can be asked in common: how files are read.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::Args;
use quoteledger::reading::Settings;
use quoteledger::reading::json::Fields;

/// How files are read.
#[derive(Debug, Args)]
pub struct ReadingArgs {
    /// Add the grammar files of this folder to those built in
    #[arg(long, value_name = "DIR")]
    pub grammar: Option<PathBuf>,

    /// Take this field of JSON records for text, html, summary, url, title, date, id, author, publisher or list
    ///
    /// WHAT=NAME, for instance text=story.body where the text stands in {"story": {"body": ...}}; given again for the same
    /// WHAT, the first that a record has counts. `list` is the field that holds the records where they stand in one object.
    /// Fields that are not given have their usual names.
    #[arg(long = "field", value_name = "WHAT=NAME", value_parser = FieldName::parse)]
    pub fields: Vec<FieldName>,

    /// Refuse articles larger than this many bytes, unpacked
    #[arg(long, value_name = "N", default_value_t = quoteledger::reading::MOST_BYTES)]
    pub max_bytes: u64,

    /// Articles to read at the same time [default: one for each processor]; the result does not depend on it
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Say nothing but errors and the result
    #[arg(short, long)]
    pub quiet: bool,
}

impl ReadingArgs {
    /// How articles are read.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        settings.limits.max_article_bytes = self.max_bytes;
        // What the user names goes in the place of the usual names.
        for field in &self.fields {
            if let Some(names) = settings.fields.of_word(&field.what) {
                names.clear();
            }
        }
        for field in &self.fields {
            if let Some(names) = settings.fields.of_word(&field.what) {
                names.push(field.name.clone());
            }
        }
        settings
    }

    /// As many threads as the flags or the processors allow.
    pub fn n_threads(&self) -> usize {
        self.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, usize::from)
    }
}

/// A field of JSON records and its name there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldName {
    /// What it holds, one of [`Fields::WORDS`].
    pub what: String,
    /// Its name, dots leading into inner objects.
    pub name: String,
}

impl FieldName {
    /// Parses `WHAT=NAME`.
    pub fn parse(given: &str) -> Result<Self, String> {
        let wanted = "it must be WHAT=NAME, for instance text=story.body";
        let (what, name) = given.split_once('=').ok_or(wanted)?;
        if name.is_empty() {
            return Err(wanted.to_owned());
        }
        if !Fields::WORDS.contains(&what) {
            return Err(format!("`{what}` is no field; use one of: {}", Fields::WORDS.join(", ")));
        }
        Ok(FieldName { what: what.to_owned(), name: name.to_owned() })
    }
}
