//! Every key of `quoteledger.toml`, documented once: the parser, the schema, the example and `config show` go by this
//! list.

/// What a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A file or folder, from the folder of the settings on.
    Path,
    /// Files, folders and patterns, from the folder of the settings on: one, or a list of them.
    Paths,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Some of these words.
    Words(&'static [&'static str]),
    /// A whole number from 1.
    Count,
    /// A number from 0 to 1.
    Share,
    /// `true` or `false`.
    Switch,
    /// Names, the first that is there counts.
    Names,
    /// Any text that is not empty.
    Text,
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The table it stands in; empty for the top.
    pub table: &'static str,
    /// Its name, which is that of the flag.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What it is for.
    pub doc: &'static str,
    /// What holds without it, in TOML or in words.
    pub default: &'static str,
}

impl Key {
    /// The key with its table: `check.fail-on`.
    #[must_use]
    pub fn full_name(&self) -> String {
        if self.table.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.table, self.name) }
    }
}

const fn key(
    table: &'static str,
    name: &'static str,
    shape: Shape,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key { table, name, shape, doc, default }
}

/// The levels that a rule can have.
pub const LEVELS: &[&str] = &["error", "warning", "note", "off"];

/// `grammar`.
pub const GRAMMAR: Key = key(
    "",
    "grammar",
    Shape::Path,
    "none",
    "Folder with grammar files of your own, added to those built in.",
);
/// `threads`.
pub const THREADS: Key =
    key("", "threads", Shape::Count, "one for each processor", "Articles that are read at the same time.");
/// `max-bytes`.
pub const MAX_BYTES: Key = key(
    "",
    "max-bytes",
    Shape::Count,
    "64000000",
    "Articles larger than this many bytes, unpacked, are refused.",
);
/// `extract.format`.
pub const EXTRACT_FORMAT: Key = key(
    "extract",
    "format",
    Shape::Word(&["csv", "tsv", "jsonl", "xlsx"]),
    "as the output's name ends, or csv",
    "Form of the ledger.",
);
/// `extract.excel`.
pub const EXCEL: Key =
    key("extract", "excel", Shape::Switch, "false", "Whether CSV and TSV are made safe for spreadsheets.");
/// `extract.kinds`.
pub const KINDS: Key = key(
    "extract",
    "kinds",
    Shape::Words(crate::ledger::row::KINDS),
    r#"["direct", "mixed", "indirect"]"#,
    "Kinds of quotation that the ledger lists.",
);
/// `extract.text-dir`.
pub const TEXT_DIR: Key = key(
    "extract",
    "text-dir",
    Shape::Path,
    "none",
    "Folder that keeps the texts taken out of pages and documents.",
);
/// `extract.cluster-rows`.
pub const CLUSTER_ROWS: Key = key(
    "extract",
    "cluster-rows",
    Shape::Count,
    "20000",
    "The same words in several articles are looked for among so many rows at a time.",
);
/// `check.baseline`.
pub const BASELINE: Key = key(
    "check",
    "baseline",
    Shape::Path,
    "none",
    "Ledger to compare with; what it shows already does not count.",
);
/// `check.format`.
pub const CHECK_FORMAT: Key = key(
    "check",
    "format",
    Shape::Word(&["human", "github", "sarif", "junit", "json", "markdown"]),
    r#""human""#,
    "Form of the report.",
);
/// `check.fail-on`.
pub const FAIL_ON: Key = key(
    "check",
    "fail-on",
    Shape::Word(&["error", "warning", "note", "never"]),
    r#""error""#,
    "The least grave level of findings that makes the check fail.",
);
/// `check.min-confidence`.
pub const MIN_CONFIDENCE: Key = key(
    "check",
    "min-confidence",
    Shape::Share,
    "0.5",
    "Speakers that are less sure than this are found by the rule low-confidence.",
);

/// `verify.against`.
pub const AGAINST: Key = key(
    "verify",
    "against",
    Shape::Paths,
    "none",
    "Sources that quotes are compared with: files, folders and patterns.",
);
/// `verify.format`.
pub const VERIFY_FORMAT: Key = key(
    "verify",
    "format",
    Shape::Word(&["human", "csv", "jsonl"]),
    r#""human""#,
    "What is printed of the verdicts.",
);
/// `verify.fail-on`.
pub const VERIFY_FAIL_ON: Key = key(
    "verify",
    "fail-on",
    Shape::Word(&["never", "speaker", "altered", "not-found", "weak", "edited", "normalised"]),
    r#""not-found""#,
    "The verdict from which on the run fails.",
);

/// The tables that hold keys of their own.
pub const TABLES: &[&str] = &["extract", "check", "verify"];

/// All keys but those of `[fields]`, `[rules]` and `[[allow]]`, in the order of the example.
pub const KEYS: &[Key] = &[
    GRAMMAR,
    THREADS,
    MAX_BYTES,
    EXTRACT_FORMAT,
    EXCEL,
    KINDS,
    TEXT_DIR,
    CLUSTER_ROWS,
    BASELINE,
    CHECK_FORMAT,
    FAIL_ON,
    MIN_CONFIDENCE,
    AGAINST,
    VERIFY_FORMAT,
    VERIFY_FAIL_ON,
];

/// The keys of an `[[allow]]`.
pub const ALLOW_KEYS: &[Key] = &[
    key("allow", "rule", Shape::Text, "must be given", "The rule whose findings are allowed."),
    key("allow", "reason", Shape::Text, "must be given", "Why; it is kept in reports."),
    key(
        "allow",
        "path",
        Shape::Text,
        "every article",
        "Pattern of the articles it is for, such as \"news/2024/*\".",
    ),
    key(
        "allow",
        "quote",
        Shape::Text,
        "any words",
        "Words of the quote it is for; capitals and punctuation do not matter.",
    ),
    key("allow", "quote-id", Shape::Text, "any row", "The `quote_id` of the row it is for."),
];
