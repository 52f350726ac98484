//! `quoteledger grammar`: what the grammar holds, and whether one's own is sound.

use std::path::Path;

use quoteledger::Lexicon;

use super::args::GrammarCommand;
use super::message::Failure;
use super::{Status, output};

/// Runs a subcommand of `grammar`.
pub fn run(command: &GrammarCommand) -> anyhow::Result<Status> {
    match command {
        GrammarCommand::List => list(),
        GrammarCommand::Show { file } => show(file),
        GrammarCommand::Check { dir } => check(dir.as_deref()),
    }
}

fn list() -> anyhow::Result<Status> {
    let lexicon = Lexicon::builtin()?;
    output::to_stdout(|out| {
        for file in lexicon.files() {
            let n_entries = file.entry_count().map_or("-".to_owned(), |n_entries| n_entries.to_string());
            writeln!(out, "{n_entries:>6}  {}", file.path)?;
        }
        Ok(())
    })?;
    Ok(Status::Done)
}

fn show(path: &str) -> anyhow::Result<Status> {
    let lexicon = Lexicon::builtin()?;
    // Both `en/titles.csv` and `grammar/en/titles.csv` are what a user would type.
    let bare = path.strip_prefix("grammar/").unwrap_or(path);
    let Some(file) = lexicon.files().iter().find(|file| file.path == bare) else {
        return Err(Failure::new(path, "no such grammar file", "see: quoteledger grammar list").into());
    };
    output::to_stdout(|out| out.write_all(file.text.as_bytes()))?;
    Ok(Status::Done)
}

fn check(dir: Option<&Path>) -> anyhow::Result<Status> {
    let lexicon = load(dir)?;
    // A pattern's own sentences say whether it does what it is for.
    let failures = quoteledger::attribution::pattern::failing_examples(&lexicon);
    if let Some(first) = failures.first() {
        let rest = failures.len() - 1;
        let more = if rest > 0 { format!(" (and {rest} more)") } else { String::new() };
        anyhow::bail!("{first}{more}");
    }
    output::to_stdout(|out| match dir {
        Some(dir) => writeln!(out, "{}: no mistakes", dir.display()),
        None => writeln!(out, "the built-in grammar: no mistakes"),
    })?;
    Ok(Status::Done)
}

/// The built-in grammar, with the files of `dir` if one is given.
pub fn load(dir: Option<&Path>) -> anyhow::Result<Lexicon> {
    let Some(dir) = dir else {
        return Ok(Lexicon::builtin()?);
    };
    let name = dir.display().to_string();
    if !dir.exists() {
        return Err(
            Failure::new(name, "no such folder", "give the folder that holds your grammar files").into()
        );
    }
    if !dir.is_dir() {
        return Err(
            Failure::new(name, "is not a folder", "give the folder that holds your grammar files").into()
        );
    }
    Ok(Lexicon::with_dir(dir)?)
}
