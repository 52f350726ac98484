//! `quoteledger grammar`: what the grammar holds, and whether one's own is sound.

use std::path::Path;

use quoteledger::Lexicon;

use super::args::GrammarCommand;
use super::message::Failure;
use super::{Status, output};

/// Whether the lexicon can name its files yet; `list` and `show` are hidden until it can.
pub const HAS_FILES: bool = false;

/// One file of the grammar.
struct GrammarFile {
    /// Path below `grammar/`.
    path: String,
    text: String,
}

/// The files of the built-in grammar.
fn files() -> anyhow::Result<Vec<GrammarFile>> {
    // To complete: map `Lexicon::builtin()?.files()`, and set `HAS_FILES`.
    Ok(Vec::new())
}

/// How many entries a list has; nothing for a file that is no list (a pattern, the written grammar).
fn n_entries(file: &GrammarFile) -> Option<usize> {
    let n_lines = file.text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
    let (_, ending) = file.path.rsplit_once('.')?;
    match ending {
        "csv" => Some(n_lines.saturating_sub(1)),
        "txt" => Some(n_lines),
        _ => None,
    }
}

/// Runs a subcommand of `grammar`.
pub fn run(command: &GrammarCommand) -> anyhow::Result<Status> {
    match command {
        GrammarCommand::List => list(),
        GrammarCommand::Show { file } => show(file),
        GrammarCommand::Check { dir } => check(dir.as_deref()),
    }
}

fn list() -> anyhow::Result<Status> {
    let files = files()?;
    output::to_stdout(|out| {
        for file in &files {
            let n_entries = n_entries(file).map_or("-".to_owned(), |n_entries| n_entries.to_string());
            writeln!(out, "{n_entries:>6}  {}", file.path)?;
        }
        Ok(())
    })?;
    Ok(Status::Done)
}

fn show(path: &str) -> anyhow::Result<Status> {
    let files = files()?;
    // Both `en/titles.csv` and `grammar/en/titles.csv` are what a user would type.
    let bare = path.strip_prefix("grammar/").unwrap_or(path);
    let Some(file) =
        files.iter().find(|file| file.path.strip_prefix("grammar/").unwrap_or(&file.path) == bare)
    else {
        return Err(Failure::new(path, "no such grammar file", "see: quoteledger grammar list").into());
    };
    output::to_stdout(|out| out.write_all(file.text.as_bytes()))?;
    Ok(Status::Done)
}

fn check(dir: Option<&Path>) -> anyhow::Result<Status> {
    load(dir)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_counted_without_comments_and_headers() {
        let count = |path: &str, text: &str| n_entries(&GrammarFile { path: path.into(), text: text.into() });
        assert_eq!(count("en/titles.csv", "# Titles\n\ntitle,gender\nSir,m\nDame,f\n"), Some(2));
        assert_eq!(count("en/not_names.txt", "# Words\nMonday\n"), Some(1));
        assert_eq!(count("quote.ebnf", "a = b ;\n"), None);
    }
}
