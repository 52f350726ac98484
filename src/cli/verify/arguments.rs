//! What can be asked of `verify`.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::cli::reading_args::ReadingArgs;

/// Compare the quotes of a ledger with transcripts, press releases and earlier articles
///
/// For each quote the best passage of all sources is looked for, and the verdict is one of
///
///   exact         the source has the quote, character for character
///   normalised    the same words, printed differently: case, marks, dashes, space, hyphens,
///                 accents, spelling (British and American), punctuation, the mark at the end,
///                 or with who says them in the middle ("…," she said, "…"). "Don't" for
///                 "do not" is altered
///   edited        the same words in the same order, but for what the quote itself shows as
///                 left out ("…", "[...]") or puts in brackets
///   altered       a passage with most of the words; the words that differ are shown
///   weak          fewer than 4 words, with neither the speaker's name nor words of the row's
///                 context near by; one word, or "of the", where that is not all that is said;
///                 or scraps of a few words far apart: they prove nothing
///   not found     nothing like it; the nearest passage is shown where there is one
///   not compared  indirect speech, and rows without words
///
/// and for each there may be a caution
///
///   omitted negation    ! what "…" leaves out holds a "not", in the sentence of the words quoted
///   moved negation      ! "…" joins the "not" of one sentence to the rest of another
///   negation before     ! the quote opens like a sentence, the source has "nobody said that"
///                         right before it
///   bracketed negation  ! brackets take a "not" away or bring one in
///   changed negation    ! so do the words that differ
///   another speaker     ! in the source somebody else says it
///   two speakers        ! "…" joins the words of two people, or leaves out those of another
///   not in marks        ! the source marks what people said, and tells this in its own words
///   other order           the fragments stand the other way round in the source
///   far apart             over 50 words, or a paragraph, lie between the words quoted
///   brackets stripped     the source has some of the words in brackets, the quote has not
///   question              a question became a statement, or the other way round
///   too short             see weak
///
/// With a caution marked ! the source proves nothing before somebody has looked: no evidence is
/// written, and the run ends with status 1. Where the source does not say who speaks, there is no
/// caution, and evidence of the words is written: look who said them. Where it may be somebody else
/// (a guess, or the minister for her ministry), there is neither.
///
/// Printed is a block for each quote that somebody should look at: all but exact and normalised
/// ones without a caution and without another name there. In them, [-words-] stand in the source only
/// and {+words+} in the quote only; places are line:column and, as in the ledger, code points of the
/// source's text.
#[derive(Debug, Parser)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  quoteledger verify ledger.csv --against transcripts/ press/release.html
  quoteledger verify ledger.csv --against press/ -o ledger.csv     fill in the empty evidence cells
  quoteledger verify ledger.csv --against press/ --format jsonl | jq 'select(.verdict == \"altered\")'
  quoteledger extract news/ | quoteledger verify - --against transcripts/ --fail-on altered

Columns of csv and jsonl (version 1): version, line (of the ledger), quote_id, article, kind,
quote, speaker, verdict, cautions, printed_differently, edits, difference, similarity (0 to 1),
source, source_line, source_column, source_span, source_words, speaker_there (same, other,
unknown), source_speaker, passed_over (the article that the quote is from, where it is among the
sources). There is a row for each row of the ledger; in csv, lists are joined by
`;` and spans by `-`.

Exit status: 0 clean, 1 a quote failed (see --fail-on), 2 could not run, or a source could not be
read (the others are done all the same)."
)]
pub struct VerifyArgs {
    /// The ledger, in any form that extract writes or a spreadsheet saves, or - for standard input
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,

    /// The sources: files, folders or patterns, in any form that extract reads
    ///
    /// Where several have the quote equally well, the first one counts. The article that a quote was taken from
    /// is no evidence for it: it is passed over when it is among them, and so are ledgers. Without the flag they are those of `against` in
    /// quoteledger.toml.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub against: Vec<PathBuf>,

    /// Read the paths of sources from this file, too, or from standard input with -
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Write the ledger to this file, with `evidence` filled in where it is empty
    ///
    /// Filled in are the rows whose words the source proves (exact, normalised or edited, with no caution marked !):
    /// `exact: press/release.txt:512-560`, also where the source does not say who speaks. No other cell is touched, and columns of your own are kept.
    /// The file may be the ledger itself, but no source and no article, and no other file whose content would be lost.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// With -o, make csv and tsv safe for spreadsheets, as extract --excel does
    #[arg(long, requires = "output")]
    pub excel: bool,

    /// What to print on standard output [default: human]
    #[arg(long, value_enum)]
    pub format: Option<VerifyFormat>,

    /// Print a block for every quote, also for exact ones
    #[arg(long)]
    pub all: bool,

    /// End with status 1 when there is a quote like this, or a worse one [default: not-found]
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub fail_on: Option<FailOn>,

    /// Let an article among the sources count for its own quotes
    #[arg(long = "self")]
    pub own: bool,

    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// Blocks for people
    Human,
    /// A table with the verdict on each row
    Csv,
    /// The same as JSON lines
    Jsonl,
}

/// What makes a run fail; each takes in those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum FailOn {
    /// Nothing
    Never,
    /// Words that somebody else says in the source
    Speaker,
    /// The same, altered, and what may say the opposite or is not quoted there (see the cautions)
    Altered,
    /// The same, and not found
    NotFound,
    /// The same, and too short to prove anything
    Weak,
    /// The same, and every edited one
    Edited,
    /// All that is not exact
    Normalised,
}
