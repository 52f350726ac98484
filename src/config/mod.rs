//! `quoteledger.toml`: the settings of a newsroom, checked key by key.
//!
//! [`keys`] lists what can be set. [`Config::parse`] reads a file; a mistake is shown in its place. Where the file is,
//! and what the command line says instead, is not known here.

pub mod keys;
pub mod schema;
mod value;

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::check::allow::Allowance;
use crate::check::{Level, Rule, nearest, rule};
use crate::lines::Lines;
use crate::reading::json::Fields;

use keys::{ALLOW_KEYS, KEYS, Key, LEVELS, TABLES};
pub use value::Value;

/// The name of the file.
pub const FILE_NAME: &str = "quoteledger.toml";

/// A mistake in a file of settings, shown with its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}\n  {line} | {shown}")]
pub struct ConfigError {
    /// The file, as the user can open it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
    /// The line itself.
    pub shown: String,
}

/// What a file says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    values: BTreeMap<String, (Value, usize)>,
    /// Names of fields of JSON records, by what they hold.
    pub fields: Vec<(String, Vec<String>)>,
    /// Levels of rules; none is off.
    pub rules: Vec<(&'static Rule, Option<Level>)>,
    /// What is allowed.
    pub allowances: Vec<Allowance>,
}

impl Config {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// [`ConfigError`] for what is no TOML, for a key that does not exist, and for a value that its key cannot have.
    pub fn parse(file: &str, text: &str) -> Result<Config, ConfigError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let reader = Reader { file, text, lines: Lines::of(text) };
        let table = DeTable::parse(text).map_err(|error| {
            let place = error.span().unwrap_or_default();
            reader.error(place, error.message().trim_end().replace('\n', ", "))
        })?;
        reader.config(table.get_ref())
    }

    /// The value of a key.
    #[must_use]
    pub fn value(&self, key: &Key) -> Option<&Value> {
        self.values.get(&key.full_name()).map(|(value, _)| value)
    }

    /// The line in which a key is set, from 1.
    #[must_use]
    pub fn line(&self, key: &Key) -> Option<usize> {
        self.values.get(&key.full_name()).map(|(_, line)| *line)
    }
}

/// A file that is being read.
struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    lines: Lines<'t>,
}

type Table<'t> = DeTable<'t>;

impl Reader<'_> {
    fn config(&self, table: &Table<'_>) -> Result<Config, ConfigError> {
        let mut config = Config::default();
        for (name, value) in table {
            match name.get_ref().as_ref() {
                "fields" => self.fields(self.table(value)?, &mut config)?,
                "rules" => self.rules(self.table(value)?, &mut config)?,
                "allow" => self.allowances(value, &mut config)?,
                table if KEYS.iter().any(|key| !key.table.is_empty() && key.table == table) => {
                    for (name, value) in self.table(value)? {
                        self.set(table, name, value, &mut config)?;
                    }
                }
                _ => self.set("", name, value, &mut config)?,
            }
        }
        Ok(config)
    }

    fn set(
        &self,
        table: &str,
        name: &Spanned<toml::de::DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
        config: &mut Config,
    ) -> Result<(), ConfigError> {
        let key = self.known(KEYS, table, name)?;
        let line = self.lines.number(name.span().start);
        config.values.insert(key.full_name(), (self.value(key, value)?, line));
        Ok(())
    }

    /// The key of this name in a table, or which one may be meant.
    fn known<'k>(
        &self,
        keys: &'k [Key],
        table: &str,
        name: &Spanned<toml::de::DeString<'_>>,
    ) -> Result<&'k Key, ConfigError> {
        let word = name.get_ref().as_ref();
        if let Some(key) = keys.iter().find(|key| key.table == table && key.name == word) {
            return Ok(key);
        }
        let elsewhere = keys.iter().filter(|key| key.name == word && !key.table.is_empty());
        let elsewhere: Vec<String> = elsewhere.map(|key| format!("[{}]", key.table)).collect();
        let hint = match elsewhere.as_slice() {
            [_, ..] => format!("`{word}` belongs under {}", elsewhere.join(" or ")),
            [] => {
                let tables = TABLES.iter().copied().chain(["fields", "rules", "allow"]);
                let here = keys.iter().filter(|key| key.table == table).map(|key| key.name);
                let names: Vec<&str> =
                    if table.is_empty() { here.chain(tables).collect() } else { here.collect() };
                self.hint(word, &names)
            }
        };
        let place = if table.is_empty() { String::new() } else { format!(" under [{table}]") };
        Err(self.error(name.span(), format!("there is no key `{word}`{place}: {hint}")))
    }

    fn fields(&self, table: &Table<'_>, config: &mut Config) -> Result<(), ConfigError> {
        for (what, names) in table {
            let word = what.get_ref().as_ref();
            if !Fields::WORDS.contains(&word) {
                let hint = self.hint(word, &Fields::WORDS);
                return Err(self.error(what.span(), format!("there is no field `{word}`: {hint}")));
            }
            let names = value::names(names).map_err(|(place, wanted)| self.error(place, wanted))?;
            config.fields.push((word.to_owned(), names));
        }
        Ok(())
    }

    fn rules(&self, table: &Table<'_>, config: &mut Config) -> Result<(), ConfigError> {
        for (name, level) in table {
            let rule = self.rule(name.get_ref(), name.span())?;
            let word = level.get_ref().as_str().filter(|word| LEVELS.contains(word)).ok_or_else(|| {
                let hint = self.hint(level.get_ref().as_str().unwrap_or_default(), LEVELS);
                self.error(level.span(), format!("this is no level: {hint}"))
            })?;
            config.rules.push((rule, Level::of_word(word)));
        }
        Ok(())
    }

    fn allowances(&self, value: &Spanned<DeValue<'_>>, config: &mut Config) -> Result<(), ConfigError> {
        let wanted =
            || self.error(value.span(), "write each allowance as a table of its own: [[allow]]".into());
        for entry in value.get_ref().as_array().ok_or_else(wanted)?.iter() {
            let table = entry.get_ref().as_table().ok_or_else(wanted)?;
            let mut words: BTreeMap<&str, (String, Range<usize>)> = BTreeMap::new();
            for (name, value) in table {
                let key = self.known(ALLOW_KEYS, "allow", name)?;
                let text = match self.value(key, value)? {
                    Value::Text(text) => text,
                    _ => String::new(),
                };
                words.insert(key.name, (text, value.span()));
            }
            let mut required = |name: &str| {
                words.remove(name).ok_or_else(|| {
                    let example = format!("{name} = \"…\"");
                    self.error(entry.span(), format!("an allowance needs a {name}: add {example}"))
                })
            };
            let (rule, place) = required("rule")?;
            let rule = self.rule(&rule, place)?;
            let (reason, _) = required("reason")?;
            let path = words.remove("path").map(|(path, place)| {
                glob::Pattern::new(&path)
                    .map_err(|error| self.error(place, format!("this is no pattern: {}", error.msg)))
            });
            let line = self.lines.number(entry.span().start);
            config.allowances.push(Allowance {
                rule,
                path: path.transpose()?,
                base: String::new(),
                root: None,
                quote: words.remove("quote").map(|(quote, _)| quote),
                quote_id: words.remove("quote-id").map(|(id, _)| id),
                reason,
                origin: format!("{}:{line}", self.file),
            });
        }
        Ok(())
    }

    fn rule(&self, name: &str, place: Range<usize>) -> Result<&'static Rule, ConfigError> {
        rule(name).ok_or_else(|| {
            let near = nearest(name, crate::check::RULES.iter().map(|rule| rule.name));
            let hint = near.map_or_else(
                || "see quoteledger check --list-rules".to_owned(),
                |near| format!("perhaps `{near}` is meant"),
            );
            self.error(place, format!("there is no rule `{name}`: {hint}"))
        })
    }

    fn value(&self, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<Value, ConfigError> {
        Value::of(key.shape, value)
            .map_err(|(place, wanted)| self.error(place, format!("`{}` must be {wanted}", key.name)))
    }

    fn table<'v, 't>(&self, value: &'v Spanned<DeValue<'t>>) -> Result<&'v Table<'t>, ConfigError> {
        let wanted = "this must be a table: write it as [name] on a line of its own";
        value.get_ref().as_table().ok_or_else(|| self.error(value.span(), wanted.to_owned()))
    }

    /// What may be meant, or all that is known.
    fn hint(&self, word: &str, known: &[&str]) -> String {
        match nearest(word, known.iter().copied()) {
            Some(near) => format!("perhaps `{near}` is meant"),
            None => format!("use one of: {}", known.join(", ")),
        }
    }

    fn error(&self, place: Range<usize>, message: String) -> ConfigError {
        let start = (0..=place.start.min(self.text.len())).rev().find(|at| self.text.is_char_boundary(*at));
        let (line, column) = self.lines.place(start.unwrap_or(0));
        let shown = self.lines.line(line).map_or("", |line| line.of(self.text)).trim_end().to_owned();
        ConfigError { file: self.file.to_owned(), line, column, message, shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> String {
        let error = Config::parse("quoteledger.toml", text).unwrap_err();
        format!("{}:{}: {}", error.line, error.column, error.message)
    }

    #[test]
    fn values_are_read_and_know_their_lines() {
        let config = Config::parse(
            "quoteledger.toml",
            "grammar = \"desk\"\n[extract]\nkinds = [\"direct\"]\nexcel = true\n[check]\nmin-confidence = 1\nfail-on = \
             \"note\"\n[fields]\ntext = [\"story.body\", \"body\"]\nurl = \"link\"\n[rules]\nmojibake = \"off\"\nfragment-quote \
             = \"error\"\n\n[[allow]]\nrule = \"mojibake\"\nreason = \"it is about them\"\npath = \"news/*\"\n",
        )
        .unwrap();
        assert_eq!(config.value(&keys::GRAMMAR), Some(&Value::Text("desk".into())));
        assert_eq!(config.value(&keys::KINDS), Some(&Value::List(vec!["direct".into()])));
        assert_eq!(config.value(&keys::MIN_CONFIDENCE), Some(&Value::Share(1.0)));
        assert_eq!((config.line(&keys::FAIL_ON), config.line(&keys::BASELINE)), (Some(7), None));
        assert_eq!(config.fields[1], ("url".to_owned(), vec!["link".to_owned()]));
        let rules: Vec<_> = config.rules.iter().map(|(rule, level)| (rule.name, *level)).collect();
        assert!(
            rules.contains(&("mojibake", None)) && rules.contains(&("fragment-quote", Some(Level::Error)))
        );
        assert_eq!(config.allowances[0].origin, "quoteledger.toml:15");
        assert!(config.allowances[0].is_for("news/a.txt") && !config.allowances[0].is_for("a.txt"));
    }

    #[test]
    fn a_mistake_is_shown_with_what_may_be_meant() {
        for (text, expected) in [
            ("gramar = \"x\"", "1:1: there is no key `gramar`: perhaps `grammar` is meant"),
            ("\n[chek]\nformat = \"x\"", "2:2: there is no key `chek`: perhaps `check` is meant"),
            (
                "[check]\nfail_on = \"note\"",
                "2:1: there is no key `fail_on` under [check]: perhaps `fail-on` is meant",
            ),
            (
                "[check]\nexcel = true",
                "2:1: there is no key `excel` under [check]: `excel` belongs under [extract]",
            ),
            (
                "fail-on = \"note\"",
                "1:1: there is no key `fail-on`: `fail-on` belongs under [check] or [verify]",
            ),
            ("[verify]\nagainst = []", "2:11: `against` must be a path or a list of paths"),
            (
                "[check]\nfail-on = \"warnings\"",
                "2:11: `fail-on` must be one of: error, warning, note, never; perhaps `warning` is meant",
            ),
            ("threads = 0", "1:11: `threads` must be a whole number from 1"),
            ("threads = \"4\"", "1:11: `threads` must be a whole number from 1"),
            ("[check]\nmin-confidence = 1.5", "2:18: `min-confidence` must be a number from 0 to 1"),
            ("[extract]\nexcel = \"yes\"", "2:9: `excel` must be true or false"),
            (
                "[extract]\nkinds = [\"direct\", \"mixt\"]",
                "2:20: `kinds` must be a list of: direct, mixed, indirect; perhaps `mixed` is meant",
            ),
            ("check = 3", "1:9: this must be a table: write it as [name] on a line of its own"),
            ("[rules]\nmojibak = \"off\"", "2:1: there is no rule `mojibak`: perhaps `mojibake` is meant"),
            ("[rules]\nmojibake = \"on\"", "2:12: this is no level: use one of: error, warning, note, off"),
            ("[fields]\nbody = \"x\"", "2:1: there is no field `body`: use one of: "),
            ("[[allow]]\nrule = \"mojibake\"", "1:1: an allowance needs a reason: add reason = \"…\""),
            ("[[allow]]\nreason = \" \"", "2:10: `reason` must be a text that is not empty"),
            (
                "[[allow]]\nrule = \"mojibake\"\nreason = \"x\"\nwhy = \"x\"",
                "4:1: there is no key `why` under [allow]: use one of: rule, reason, path, quote, quote-id",
            ),
            ("allow = \"mojibake\"", "1:9: write each allowance as a table of its own: [[allow]]"),
        ] {
            let found = mistake(text);
            assert!(found.starts_with(expected), "{text}\n{found}\n{expected}");
        }
        assert!(mistake("é = é").starts_with("1:"), "{}", mistake("é = é"));
        assert!(mistake("[check\n").starts_with("1:"), "{}", mistake("[check\n"));
        assert!(
            mistake("threads = 1\nthreads = 2\n").starts_with("2:1: "),
            "{}",
            mistake("threads = 1\nthreads = 2\n")
        );
    }
}
