//! What can be asked for on the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use quoteledger::Kind;

use super::check::args::CheckArgs;
use super::reading_args::ReadingArgs;
use super::verify::arguments::VerifyArgs;

/// Finds the quotations in news articles, says who is quoted and why, and writes a ledger of them
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  quoteledger extract article.txt                       the ledger of one article, as CSV
  quoteledger extract news/ -o ledger.csv               every article in a folder and below
  quoteledger explain article.txt:12                    why line 12 has the speaker it has
  quoteledger merge checked.csv new.csv -o ledger.csv   a new ledger, with your checks carried over
  quoteledger check news/ --baseline ledger.csv         what somebody should look at, for CI
  quoteledger verify ledger.csv --against press/        quotes against their sources
  quoteledger grammar check newsroom/                   validate your own additions to the grammar

Exit status: 0 done, 1 findings, 2 could not run or an input failed (the others are done all the same)."
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,

    /// Read the settings from this file, not from the nearest quoteledger.toml; paths in it start from where you are
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Read no settings from any file
    #[arg(long, global = true, conflicts_with = "config", help_heading = "Settings")]
    pub isolated: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Extract(ExtractArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Merge(MergeArgs),
    Verify(VerifyArgs),
    Grammar(GrammarArgs),
    Config(ConfigArgs),
}

/// Write the ledger: one row for each quotation of the articles
///
/// The ledger has one row for each quotation, in reading order: the words exactly as printed, who
/// said them, how sure that is and why, and where to look them up. A quotation whose speaker could not be
/// found is a row too, with the flag `unattributed`.
#[derive(Debug, Parser)]
#[command(after_help = "\
Examples:
  quoteledger extract article.txt
  quoteledger extract news/ -o ledger.csv
  quoteledger extract 'news/2024-*/*.txt' --format jsonl -o ledger.jsonl
  quoteledger extract news/ -o ledger.xlsx              a workbook for spreadsheets
  quoteledger extract news/ --excel -o for-excel.csv    a csv that is safe to open in one
  pdftotext release.pdf - | quoteledger extract -       standard input
  quoteledger extract news/ --grammar newsroom/         with your own names, titles and verbs

Exit status: 0 done, 2 could not run or an input failed (the others are done all the same).")]
pub struct ExtractArgs {
    /// Articles in files, folders, patterns, or - for standard input
    ///
    /// Read are plain text in UTF-8 or UTF-16 (.txt), web pages (.html, .htm, .xhtml), e-mails (.eml), Word documents (.docx),
    /// PDF documents (.pdf, in a build with the feature pdf), Markdown (.md), and files of many articles: JSON lines
    /// and arrays (.jsonl, .ndjson, .json; the usual names of fields are known), RSS, Atom and JSON feeds (.rss,
    /// .atom), web archives (.warc). Each may be packed (.gz, .zst). Pages, feeds, archives and PDF documents are told
    /// by their first bytes, too.
    ///
    /// A folder stands for the files of these names in it and below, sorted, without hidden ones, and without .json,
    /// which is seldom an article there (how many are passed over is told); name those one by one. Patterns such as 'news/*.txt' and
    /// 'news/**/a*' work without a shell, too. A file that is given twice is read once.
    ///
    /// A web page is one article: its story is read, and what stands around it is left out. What is wrong in
    /// one article of many is reported with its place, and the others are read.
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub paths: Vec<PathBuf>,

    /// Read the paths from this file, too, or from standard input with -
    ///
    /// One path a line, or with NUL bytes between them, as `find -print0` and `git diff -z --name-only --diff-filter=d` write
    /// them. Empty lines are passed over, and a list of nothing is nothing to do.
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Write to this file instead of standard output
    ///
    /// The file is replaced as a whole when the ledger is complete, so that a ledger that exists is never
    /// left half-written. What checkers wrote into it (status to note, and columns of their own) is carried over to the new one, as
    /// `quoteledger merge` does; rows of articles that are not among the paths stay as they are. A ledger without any check is
    /// replaced as a whole.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Replace a file that exists, with all that checkers wrote into it
    #[arg(long, requires = "output")]
    pub overwrite: bool,

    /// Write the text that was read of each page or document into this folder
    ///
    /// The places in the ledger (spans) count the characters of the text that was taken out of a page, not
    /// those of its file. This keeps that text, one UTF-8 file for each article, named after it, so that the places can be
    /// looked up, and the text compared with the page. Plain text is its own.
    #[arg(long, value_name = "DIR")]
    pub text_dir: Option<PathBuf>,

    /// Form of the ledger [default: as the output's name ends, or csv]
    #[arg(long, value_enum)]
    pub format: Option<FormatName>,

    /// Make csv and tsv safe for spreadsheets: mark the file as UTF-8, and no cell runs as a formula or becomes a date
    #[arg(long)]
    pub excel: bool,

    /// Kinds of quotation to list [default: all]
    ///
    /// Without `indirect`, reported clauses are looked for only in and right beside paragraphs with quotation marks. That
    /// is faster, and names another speaker in one row of 500.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND,...")]
    pub kinds: Vec<KindName>,

    /// Look for the same words in several articles among this many rows at a time
    ///
    /// Rows are in memory until the columns `cluster` and `also_in` are filled in. A ledger of more rows than this is made in
    /// parts, so that archives of any size need no more than some 150 MB; each part knows its own articles alone. 100,000 rows
    /// need about 250 MB.
    #[arg(long, value_name = "N", default_value = "20000")]
    pub cluster_rows: NonZeroUsize,

    /// Show no progress bar
    #[arg(long)]
    pub no_progress: bool,

    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// A form of the ledger, as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// Comma-separated values (RFC 4180)
    Csv,
    /// Tab-separated values
    Tsv,
    /// JSON lines: an object for each row
    Jsonl,
    /// A workbook for spreadsheets, with filters, a summary and the meaning of the columns
    Xlsx,
}

/// A kind of quotation, as the command line and the ledger name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindName {
    /// Wholly inside quote marks
    Direct,
    /// A reported clause with quoted words in it
    Mixed,
    /// Reported without quote marks
    Indirect,
}

impl KindName {
    /// The kind in the library's terms.
    pub fn kind(self) -> Kind {
        match self {
            KindName::Direct => Kind::Direct,
            KindName::Mixed => Kind::Mixed,
            KindName::Indirect => Kind::Indirect,
        }
    }
}

/// Show the evidence: the text with quotations, speakers and rejected candidates drawn in
///
/// For each quotation of an article, in reading order: the text with the quoted words (^^^), the
/// cue, the speaker's mention and the best candidates that were rejected (---), and in words
///
///   speaker     the ledger's name, type and role, and how sure the row is
///   rule        what decided
///   mention     how the mention leads to the speaker: a name, or whom a pronoun or noun stands for
///   quotation   how likely the words are a quotation
///   candidates  who it could be, with probabilities and scores (log-odds; their distance counts)
///   features    what sets the first candidate apart from the second, strongest first: how much it
///               adds in all, then the features of the one and of the other with their weights
///   flags       what a checker should know
///
/// Words in quotation marks that are listed as no quotation are drawn too, with the reason.
#[derive(Debug, Parser)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  quoteledger explain article.txt
  quoteledger explain article.txt:12                    what touches line 12
  quoteledger explain - < article.txt                   standard input
  quoteledger explain article.txt --show mentions | grep Diaz
  quoteledger explain article.txt --show candidates > before.tsv    to compare after a change

Exit status: 0 done, 2 could not run."
)]
pub struct ExplainArgs {
    /// An article in any form that `extract` reads, or - for standard input, with a line if you like
    ///
    /// What exists as a whole is a path, also with a colon in it. PATH:LINE:COLUMN is understood, too.
    #[arg(value_name = "PATH[:LINE]")]
    pub path: PathBuf,

    /// Refuse an article larger than this many bytes, unpacked
    #[arg(long, value_name = "N", default_value_t = quoteledger::reading::MOST_BYTES)]
    pub max_bytes: u64,

    /// Print this stage alone, one line for each thing found, to be searched and compared
    #[arg(long, value_enum, value_name = "STAGE")]
    pub show: Option<Stage>,

    /// Add the grammar files of this folder to those built in
    #[arg(long, value_name = "DIR")]
    pub grammar: Option<PathBuf>,
}

/// A stage that `explain` can print alone. Columns stand between tabs; the first is `path:line:column`, places
/// are `start-end` in code points, as in the ledger, and `-` stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// Spans in quotation marks: place, verdict (direct, mixed, or why it is none), probability of being a
    /// quotation, depth, closed or unclosed, span, words
    Quotes,
    /// What can be a source: place, kind, gender, one or several, speaker it stands for, how sure that is,
    /// span, words
    Mentions,
    /// Whose each marked span can be: place of the span, rank, probability, score, line:column of the
    /// mention, speaker it stands for, its words, quoted words
    Candidates,
}

/// Carry the checks of an old ledger over to a new one
///
/// After an edit, read the articles again and merge: each quotation that is still there keeps its status, checked_by,
/// checked_on, evidence and note, and the cells of columns that you added. It is known by its article and words, by its
/// quote_id, or, when it was edited slightly, by the likeness of its words, and is flagged `changed` then. An article that
/// has another name now is found by its address or its words.
///
/// No cell of yours is lost: a row that is not in the new ledger but has something of yours in it is kept at the end of its
/// article, flagged `gone`. All other columns are the new ledger's, but for what you corrected: in a row with a status or a note
/// of yours, the speaker, speaker_role or quote that you typed stays while the article is the same there. Where the
/// article names another speaker than when you looked, the row is flagged `changed`.
///
/// Where both ledgers have a cell of yours and they differ, the old one's is kept, both are reported, and the exit
/// status is 1; --prefer says which of them counts.
#[derive(Debug, Parser)]
#[command(after_help = "\
Examples:
  quoteledger merge checked.csv new.csv -o ledger.csv
  quoteledger extract news/ | quoteledger merge checked.csv - -o checked.csv
  quoteledger merge checked.xlsx new.csv -o checked.csv
  quoteledger merge ana.csv bo.csv -o both.csv          two checkers, each with a copy

Exit status: 0 done, 1 cells of yours differ and --prefer does not say which counts, 2 could not run.")]
pub struct MergeArgs {
    /// The ledger with your checks: csv (comma or semicolon), tsv, jsonl, or a workbook (xlsx, ods, xls)
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// The ledger made anew; one of the two can be - for standard input
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// Write to this file instead of standard output; it may be OLD, and is replaced as a whole
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Form of the ledger [default: as the output's name ends, or csv]
    #[arg(long, value_enum)]
    pub format: Option<FormatName>,

    /// Make csv and tsv safe for spreadsheets: mark the file as UTF-8, and no cell runs as a formula or becomes a date
    #[arg(long)]
    pub excel: bool,

    /// Whose cell counts where both ledgers have one and they differ
    #[arg(long, value_enum, value_name = "SIDE")]
    pub prefer: Option<Side>,

    /// Say nothing but errors and cells that differ
    #[arg(short, long)]
    pub quiet: bool,
}

/// One of the two ledgers of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Side {
    /// The old ledger's
    Old,
    /// The new ledger's
    New,
}

/// Show the settings that apply here
#[derive(Debug, Parser)]
pub struct ConfigArgs {
    #[command(subcommand)]
    pub command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print every setting with its value, and where that comes from
    Show,
}

/// Show the grammar that is built in, and validate your own
#[derive(Debug, Parser)]
pub struct GrammarArgs {
    #[command(subcommand)]
    pub command: GrammarCommand,
}

#[derive(Debug, Subcommand)]
pub enum GrammarCommand {
    /// List the grammar's files and how many entries each has
    List,
    /// Print a file of the grammar, to see how its entries are written
    Show {
        /// The file, as `grammar list` names it
        file: String,
    },
    /// Validate a folder of your own grammar files, or the grammar that is built in
    Check {
        /// The folder, as it would be given to extract --grammar
        dir: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn kinds_are_those_of_the_ledger() {
        let names: Vec<&str> = KindName::value_variants().iter().map(|kind| kind.kind().word()).collect();
        assert_eq!(names, quoteledger::ledger::row::KINDS);
    }
}
