//! The rules, listed and explained.

use quoteledger::check::rule::Look;
use quoteledger::check::{Level, RULES, Rule, Settings};

use super::args::rule_of;
use crate::cli::message::Failure;
use crate::cli::{Status, output};

/// Columns of the text of an explanation.
const WIDTH: usize = 88;

/// Lists the rules with their levels.
pub fn list(settings: &Settings) -> anyhow::Result<Status> {
    output::to_stdout(|out| {
        for rule in &RULES {
            writeln!(out, "{:<25} {:<8} {}", rule.name, word(settings.level(rule)), rule.summary)?;
        }
        Ok(())
    })?;
    Ok(Status::Done)
}

/// Explains a rule.
pub fn explain(name: &str) -> anyhow::Result<Status> {
    let rule = rule_of(name).map_err(|what| {
        let (what, hint) = what.split_once(": ").unwrap_or((&what, ""));
        Failure::new("--explain", what, hint)
    })?;
    output::to_stdout(|out| write!(out, "{}", explanation(rule)))?;
    Ok(Status::Done)
}

fn word(level: Option<Level>) -> &'static str {
    level.map_or("off", Level::word)
}

/// What it does, why, an example, what to do: each rule has the same parts.
fn explanation(rule: &Rule) -> String {
    let mut text = format!("{} ({}): {}\n", rule.name, word(rule.level), rule.summary);
    let mut part = |heading: &str, body: &str| text += &format!("\n{heading}\n{body}");
    part("What it does", &indented(rule.what));
    part("Why", &indented(rule.why));
    part("Example", &example(rule));
    part("What to do", &indented(rule.remedy));
    text
}

fn example(rule: &Rule) -> String {
    if matches!(rule.look, Look::Allowances) {
        let comment = match rule.name {
            "unused-allowance" => "<!-- quoteledger: allow anonymous-source: agreed with the desk, 3 May -->",
            _ => "<!-- quoteledger: allow anonymous-source -->",
        };
        return format!("  {comment}\n");
    }
    let articles = |heading: &str, articles: &[(&str, &str)]| -> String {
        let shown = |(name, text): &(&str, &str)| {
            let lines: String =
                text.lines().map(|line| format!("      {line}\n").replace("      \n", "\n")).collect();
            format!("    {name}:\n{lines}")
        };
        format!("  {heading}\n{}", articles.iter().map(shown).collect::<String>())
    };
    let mut text = String::new();
    if !rule.example.before.is_empty() {
        text += &articles("With this in the baseline:", rule.example.before);
    }
    text += &articles("It finds something in:", rule.example.found);
    text += &articles("And nothing in:", rule.example.fine);
    text
}

/// Folded to a width, two columns in.
fn indented(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        if let Some(line) = lines.last_mut()
            && (line.is_empty() || line.chars().count() + word.chars().count() < WIDTH)
        {
            let space = if line.is_empty() { "" } else { " " };
            *line += &format!("{space}{word}");
            continue;
        }
        lines.push(word.to_owned());
    }
    lines.iter().map(|line| format!("  {line}\n")).collect()
}
