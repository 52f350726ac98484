//! What can be asked of `check`.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use quoteledger::check::{self, Level};

use crate::cli::reading_args::ReadingArgs;

/// Check articles: what somebody should look at before they go out
///
/// Reads the articles as `extract` does and reports what its rules find: quotes without a speaker, marks that
/// are never closed, the same quote worded differently in another article, and so on. Each finding names its
/// place as path:line:column, why it matters and what to do. Of web pages, feeds and Markdown it is path:line, where the
/// words stand in the file as they are; where they do not, as in documents, the line is that of the text that was taken out
/// of the file (`extract --text-dir` keeps it).
///
/// A baseline is a ledger that `extract` wrote. What its rows show already is known and does not count, so that a
/// desk can start today and look at new articles only.
#[derive(Debug, Parser)]
#[command(after_help = "\
Examples:
  quoteledger check article.txt
  quoteledger check news/ --baseline quotes.csv              what is new since the ledger was written
  quoteledger check news/ --fail-on warning                  stricter
  quoteledger check news/ --rule anonymous-source=error      a rule of your house
  quoteledger check news/ --format github --report sarif=quotes.sarif
  quoteledger check --explain altered-quote                  what a rule is for

Exit status: 0 clean, 1 findings at or above --fail-on, 2 could not run or an input failed.")]
pub struct CheckArgs {
    /// Articles in files, folders, patterns, or - for standard input, in any form that `extract` reads
    #[arg(value_name = "PATH", required_unless_present_any = ["files_from", "list_rules", "explain"])]
    pub paths: Vec<PathBuf>,

    /// Read the paths from this file, too, or from standard input with -
    ///
    /// One path a line, or with NUL bytes between them, as `git diff -z --name-only --diff-filter=d` writes them. Where the list
    /// has none, nothing has changed, and the check is clean.
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Compare with this ledger; what it shows already is known and does not count
    #[arg(long, value_name = "LEDGER")]
    pub baseline: Option<PathBuf>,

    /// Leave out what this ledger shows already
    #[arg(long, value_name = "LEDGER")]
    pub since: Option<PathBuf>,

    /// Form of the report [default: human]
    #[arg(long, value_enum)]
    pub format: Option<ReportFormat>,

    /// Write the report to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write a report of this form to this file, too; may be given again
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = ReportFile::parse)]
    pub reports: Vec<ReportFile>,

    /// Exit with 1 where there is a finding of this level or a graver one [default: error]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,

    /// Give a rule another level: error, warning, note or off; may be given again
    #[arg(long = "rule", value_name = "NAME=LEVEL", value_parser = RuleLevel::parse)]
    pub rules: Vec<RuleLevel>,

    /// Report speakers that are less sure than this, from 0 to 1 [default: 0.5]
    #[arg(long, value_name = "N", value_parser = share)]
    pub min_confidence: Option<f64>,

    /// List the rules with their levels
    #[arg(long)]
    pub list_rules: bool,

    /// Explain a rule: what it does, why, an example, what to do
    #[arg(long, value_name = "RULE")]
    pub explain: Option<String>,

    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people: the text with the place marked, why it matters, what to do
    Human,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML
    Junit,
    /// JSON (docs/check.schema.json)
    Json,
    /// A Markdown table
    Markdown,
}

/// What makes the run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Any finding
    Note,
    /// Nothing that is found
    Never,
}

impl FailOn {
    /// The least grave level that makes the run fail.
    pub fn level(self) -> Option<Level> {
        match self {
            FailOn::Error => Some(Level::Error),
            FailOn::Warning => Some(Level::Warning),
            FailOn::Note => Some(Level::Note),
            FailOn::Never => None,
        }
    }
}

/// A report beside the one that is asked for by --format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    pub format: ReportFormat,
    pub path: PathBuf,
}

impl ReportFile {
    fn parse(given: &str) -> Result<Self, String> {
        let wanted = "it must be FORMAT=FILE, for instance sarif=quotes.sarif";
        let (format, path) = given.split_once('=').ok_or(wanted)?;
        if path.is_empty() {
            return Err(wanted.to_owned());
        }
        let format = ReportFormat::from_str(format, false).map_err(|_| {
            let names = ReportFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            let names: Vec<String> = names.map(|name| name.get_name().to_owned()).collect();
            format!("`{format}` is no form of a report; use one of: {}", names.join(", "))
        })?;
        Ok(ReportFile { format, path: PathBuf::from(path) })
    }
}

/// A rule and its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLevel {
    pub rule: &'static str,
    /// None is off.
    pub level: Option<Level>,
}

impl RuleLevel {
    fn parse(given: &str) -> Result<Self, String> {
        let (name, level) =
            given.split_once('=').ok_or("it must be NAME=LEVEL, for instance anonymous-source=error")?;
        Ok(RuleLevel { rule: rule_of(name)?.name, level: level_of(level)? })
    }
}

/// The rule of a name.
pub fn rule_of(name: &str) -> Result<&'static check::Rule, String> {
    check::rule(name).ok_or_else(|| {
        let near = check::nearest(name, check::RULES.iter().map(|rule| rule.name));
        let hint = near.map_or_else(
            || "see: quoteledger check --list-rules".to_owned(),
            |near| format!("perhaps `{near}` is meant"),
        );
        format!("there is no rule `{name}`: {hint}")
    })
}

fn level_of(word: &str) -> Result<Option<Level>, String> {
    if word == "off" {
        return Ok(None);
    }
    let level = Level::of_word(word).map(Some);
    level.ok_or_else(|| format!("`{word}` is no level; use one of: error, warning, note, off"))
}

fn share(given: &str) -> Result<f64, String> {
    let share: Option<f64> = given.parse().ok();
    share.filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "it must be from 0 to 1".to_owned())
}
