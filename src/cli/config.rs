//! The settings that apply: found, put where no flag stands, and shown.

use std::env;
use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, ValueEnum as _};
use quoteledger::check::{self, RULES};
use quoteledger::config::keys::{self, KEYS, Key};
use quoteledger::config::{Config, FILE_NAME, Value};

use super::args::{Args, ConfigCommand, ExtractArgs, FormatName, KindName};
use super::check::Origin;
use super::check::args::{CheckArgs, FailOn, ReportFormat};
use super::message::Failure;
use super::reading_args::{FieldName, ReadingArgs};
use super::verify::arguments::{FailOn as VerifyFailOn, VerifyArgs, VerifyFormat};
use super::{Status, output};

/// The settings of a run.
#[derive(Debug, Default)]
pub struct Found {
    config: Config,
    /// The file they come from, as messages name it.
    name: Option<String>,
    /// The folder that its paths start from; empty for the working directory.
    folder: PathBuf,
    /// The way from that folder to the working directory, where it leads down.
    base: String,
    /// The folder of the file as an absolute path, where it was found from the working directory upward.
    root: Option<PathBuf>,
}

/// The settings that apply: of the file that is named, or of the nearest one from the working directory upward.
pub fn found(args: &Args) -> anyhow::Result<Found> {
    if args.isolated {
        return Ok(Found::default());
    }
    if let Some(path) = &args.config {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| Failure::io(&name, "cannot be read", &error))?;
        return Ok(Found { config: Config::parse(&name, &text)?, name: Some(name), ..Found::default() });
    }
    let Ok(here) = env::current_dir() else { return Ok(Found::default()) };
    let mut up = PathBuf::new();
    for folder in here.ancestors() {
        let path = up.join(FILE_NAME);
        if folder.join(FILE_NAME).is_file() {
            let name = path.display().to_string();
            let text =
                fs::read_to_string(&path).map_err(|error| Failure::io(&name, "cannot be read", &error))?;
            let base = here.strip_prefix(folder).unwrap_or(Path::new("")).to_string_lossy().into_owned();
            let root = Some(folder.to_owned());
            return Ok(Found {
                config: Config::parse(&name, &text)?,
                name: Some(name),
                folder: up,
                base,
                root,
            });
        }
        up.push("..");
    }
    Ok(Found::default())
}

impl Found {
    /// Fills in what no flag of `extract` says.
    pub fn fill_extract(&self, args: &mut ExtractArgs, given: Option<&ArgMatches>) {
        self.fill_reading(&mut args.reading, given);
        if args.text_dir.is_none() {
            args.text_dir = self.path(&keys::TEXT_DIR);
        }
        // The name of the output says more of this run than the settings do.
        let ending = args.output.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy());
        if args.format.is_none() && ending.is_none() {
            args.format =
                self.word(&keys::EXTRACT_FORMAT).and_then(|word| FormatName::from_str(word, false).ok());
        }
        // Only tables of text are guarded.
        let is_table = match args.format {
            Some(format) => matches!(format, FormatName::Csv | FormatName::Tsv),
            None => ending.is_none_or(|ending| matches!(&*ending, "csv" | "tsv")),
        };
        if let (true, Some(Value::Switch(excel))) = (is_table && !args.excel, self.config.value(&keys::EXCEL))
        {
            args.excel = *excel;
        }
        if let (false, Some(Value::Count(count))) =
            (is_given(given, "cluster_rows"), self.config.value(&keys::CLUSTER_ROWS))
            && let Some(count) = usize::try_from(*count).ok().and_then(NonZeroUsize::new)
        {
            args.cluster_rows = count;
        }
        if let (true, Some(Value::List(kinds))) = (args.kinds.is_empty(), self.config.value(&keys::KINDS)) {
            args.kinds = kinds.iter().filter_map(|kind| KindName::from_str(kind, false).ok()).collect();
        }
    }

    /// Fills in what no flag of `check` says, and tells where it comes from.
    pub fn fill_check(&self, args: &mut CheckArgs, given: Option<&ArgMatches>) -> Origin {
        self.fill_reading(&mut args.reading, given);
        let mut origin = Origin { folder: self.root.clone(), baseline: None };
        if args.baseline.is_none() {
            args.baseline = self.path(&keys::BASELINE);
            let line = self.config.line(&keys::BASELINE);
            origin.baseline = self.name.as_ref().zip(line).map(|(name, line)| format!("{name}:{line}"));
        }
        if args.format.is_none() {
            args.format =
                self.word(&keys::CHECK_FORMAT).and_then(|word| ReportFormat::from_str(word, false).ok());
        }
        if args.fail_on.is_none() {
            args.fail_on = self.word(&keys::FAIL_ON).and_then(|word| FailOn::from_str(word, false).ok());
        }
        origin
    }

    /// Fills in what no flag of `verify` says.
    pub fn fill_verify(&self, args: &mut VerifyArgs, given: Option<&ArgMatches>) {
        self.fill_reading(&mut args.reading, given);
        // Sources that are named stand in the place of the usual ones, not beside them.
        if let (true, None, Some(Value::List(paths))) =
            (args.against.is_empty(), &args.files_from, self.config.value(&keys::AGAINST))
        {
            args.against = paths.iter().map(|path| self.folder.join(path)).collect();
        }
        if args.format.is_none() {
            args.format =
                self.word(&keys::VERIFY_FORMAT).and_then(|word| VerifyFormat::from_str(word, false).ok());
        }
        if args.fail_on.is_none() {
            args.fail_on =
                self.word(&keys::VERIFY_FAIL_ON).and_then(|word| VerifyFailOn::from_str(word, false).ok());
        }
    }

    /// What the file says of the rules.
    pub fn of_check(&self) -> check::Settings {
        let mut settings = check::Settings::default();
        settings.levels.extend(self.config.rules.iter().map(|(rule, level)| (rule.name, *level)));
        if let Some(Value::Share(least)) = self.config.value(&keys::MIN_CONFIDENCE) {
            settings.least_confidence = *least;
        }
        settings.allowances.clone_from(&self.config.allowances);
        for allowance in &mut settings.allowances {
            allowance.base.clone_from(&self.base);
            allowance.root = self.root.as_ref().map(|root| root.to_string_lossy().into_owned());
        }
        settings
    }

    /// Fills in the folder of one's own grammar.
    pub fn fill_grammar(&self, grammar: &mut Option<PathBuf>) {
        if grammar.is_none() {
            *grammar = self.path(&keys::GRAMMAR);
        }
    }

    /// Says of a folder that cannot be used which line of the settings names it.
    pub fn told(&self, error: anyhow::Error) -> anyhow::Error {
        let folder = self.path(&keys::GRAMMAR).map(|folder| folder.display().to_string());
        let line = self.name.as_ref().zip(self.config.line(&keys::GRAMMAR));
        match (error.downcast::<Failure>(), line) {
            (Ok(mut failure), Some((file, line))) if folder.as_ref() == Some(&failure.name) => {
                let key = keys::GRAMMAR.full_name();
                failure.hint = format!("{} (it is named by {key} in {file}:{line})", failure.hint);
                failure.into()
            }
            (Ok(failure), _) => failure.into(),
            (Err(error), _) => error,
        }
    }

    fn fill_reading(&self, args: &mut ReadingArgs, given: Option<&ArgMatches>) {
        self.fill_grammar(&mut args.grammar);
        if let (None, Some(Value::Count(count))) = (args.threads, self.config.value(&keys::THREADS)) {
            args.threads = usize::try_from(*count).ok().and_then(NonZeroUsize::new);
        }
        if let (false, Some(Value::Count(count))) =
            (is_given(given, "max_bytes"), self.config.value(&keys::MAX_BYTES))
        {
            args.max_bytes = *count;
        }
        for (what, names) in &self.config.fields {
            if args.fields.iter().any(|field| field.what == *what) {
                continue;
            }
            let fields = names.iter().map(|name| FieldName { what: what.clone(), name: name.clone() });
            args.fields.extend(fields);
        }
    }

    fn word(&self, key: &Key) -> Option<&str> {
        match self.config.value(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A path of the file, from the working directory on.
    fn path(&self, key: &Key) -> Option<PathBuf> {
        self.word(key).map(|path| self.folder.join(path))
    }
}

/// Whether a flag that has a default stands on the command line.
fn is_given(given: Option<&ArgMatches>, flag: &str) -> bool {
    given.and_then(|given| given.value_source(flag)) == Some(ValueSource::CommandLine)
}

/// Runs a subcommand of `config`.
pub fn run(command: &ConfigCommand, found: &Found) -> anyhow::Result<Status> {
    match command {
        ConfigCommand::Show => output::to_stdout(|out| show(found, out))?,
    }
    Ok(Status::Done)
}

/// Prints the settings as a file that says the same, with a comment where each comes from.
fn show(found: &Found, out: &mut dyn Write) -> std::io::Result<()> {
    let config = &found.config;
    let name = found.name.as_deref().unwrap_or_default();
    match &found.name {
        Some(name) => writeln!(out, "# settings of {name}")?,
        None => writeln!(out, "# no {FILE_NAME} here or above")?,
    }
    let mut table = "";
    for key in KEYS {
        if key.table != table {
            table = key.table;
            writeln!(out, "\n[{table}]")?;
        }
        match (config.value(key), config.line(key)) {
            (Some(value), Some(line)) => writeln!(out, "{} = {}  # {name}:{line}", key.name, shown(value))?,
            _ => writeln!(out, "# {} = {}  (default)", key.name, key.default)?,
        }
    }
    writeln!(out, "\n[fields]")?;
    for (what, names) in &config.fields {
        writeln!(out, "{what} = {}  # {name}", shown(&Value::List(names.clone())))?;
    }
    writeln!(out, "\n[rules]")?;
    for rule in &RULES {
        let word = |level: Option<check::Level>| level.map_or("off", check::Level::word);
        match config.rules.iter().find(|(one, _)| one.name == rule.name) {
            Some((_, level)) => writeln!(out, "{} = \"{}\"  # {name}", rule.name, word(*level))?,
            None => writeln!(out, "# {} = \"{}\"  (default)", rule.name, word(rule.level))?,
        }
    }
    for allowance in &config.allowances {
        writeln!(out, "\n[[allow]]  # {}", allowance.origin)?;
        writeln!(out, "rule = {}", quoted(allowance.rule.name))?;
        let path = allowance.path.as_ref().map(|path| path.as_str().to_owned());
        for (key, text) in [("path", &path), ("quote", &allowance.quote), ("quote-id", &allowance.quote_id)] {
            if let Some(text) = text {
                writeln!(out, "{key} = {}", quoted(text))?;
            }
        }
        writeln!(out, "reason = {}", quoted(&allowance.reason))?;
    }
    Ok(())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::List(list) => {
            format!("[{}]", list.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", "))
        }
        Value::Count(count) => count.to_string(),
        // TOML tells whole numbers from others.
        Value::Share(share) => format!("{share:?}"),
        Value::Switch(switch) => switch.to_string(),
    }
}

/// A text as TOML writes it. JSON's way with quotes and control characters is TOML's, too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use quoteledger::config::keys::Shape;

    use super::*;

    #[test]
    fn the_words_of_the_settings_are_those_of_the_flags() {
        fn words<T: ValueEnum>() -> Vec<String> {
            let names = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            names.map(|name| name.get_name().to_owned()).collect()
        }
        for (key, flag) in [
            (keys::EXTRACT_FORMAT, words::<FormatName>()),
            (keys::KINDS, words::<KindName>()),
            (keys::CHECK_FORMAT, words::<ReportFormat>()),
            (keys::FAIL_ON, words::<FailOn>()),
            (keys::VERIFY_FORMAT, words::<VerifyFormat>()),
            (keys::VERIFY_FAIL_ON, words::<VerifyFailOn>()),
        ] {
            let (Shape::Word(set) | Shape::Words(set)) = key.shape else { panic!("{key:?}") };
            assert_eq!(set, flag, "{}", key.full_name());
        }
    }
}
