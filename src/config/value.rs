//! The value of a key.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::keys::Shape;
use crate::check::nearest;

/// What a key is set to.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, a word or a path.
    Text(String),
    /// Words or names.
    List(Vec<String>),
    /// A whole number.
    Count(u64),
    /// A number from 0 to 1.
    Share(f64),
    /// Yes or no.
    Switch(bool),
}

/// Where something is wrong, and what was wanted there.
type Wrong = (Range<usize>, String);

impl Value {
    /// The value, if it is one that the shape allows.
    pub(super) fn of(shape: Shape, value: &Spanned<DeValue<'_>>) -> Result<Value, Wrong> {
        let wrong = |wanted: String| (value.span(), wanted);
        let inner = value.get_ref();
        match shape {
            Shape::Path | Shape::Text => match inner.as_str().map(str::trim) {
                Some(text) if !text.is_empty() => Ok(Value::Text(text.to_owned())),
                _ => Err(wrong("a text that is not empty".to_owned())),
            },
            Shape::Word(words) => match inner.as_str() {
                Some(word) if words.contains(&word) => Ok(Value::Text(word.to_owned())),
                word => Err(wrong(one_of("one of", word, words))),
            },
            Shape::Words(words) => {
                let list = inner.as_array().ok_or_else(|| wrong(one_of("a list of", None, words)))?;
                let word = |item: &Spanned<DeValue<'_>>| match item.get_ref().as_str() {
                    Some(word) if words.contains(&word) => Ok(word.to_owned()),
                    word => Err((item.span(), one_of("a list of", word, words))),
                };
                list.iter().map(word).collect::<Result<_, _>>().map(Value::List)
            }
            Shape::Count => integer(inner)
                .filter(|number| *number > 0)
                .map(Value::Count)
                .ok_or_else(|| wrong("a whole number from 1".to_owned())),
            Shape::Share => inner
                .as_float()
                .and_then(|number| number.as_str().parse().ok())
                .or_else(|| integer(inner).map(|number| number as f64))
                .filter(|share| (0.0..=1.0).contains(share))
                .map(Value::Share)
                .ok_or_else(|| wrong("a number from 0 to 1".to_owned())),
            Shape::Switch => {
                inner.as_bool().map(Value::Switch).ok_or_else(|| wrong("true or false".to_owned()))
            }
            Shape::Names => names(value).map(Value::List),
            Shape::Paths => match names(value) {
                Ok(paths) if !paths.is_empty() => Ok(Value::List(paths)),
                _ => Err(wrong("a path or a list of paths".to_owned())),
            },
        }
    }
}

/// A name or a list of names.
pub(super) fn names(value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Wrong> {
    let wanted = "this must be a name or a list of names";
    let name = |value: &Spanned<DeValue<'_>>| match value.get_ref().as_str() {
        Some(name) if !name.is_empty() => Ok(name.to_owned()),
        _ => Err((value.span(), wanted.to_owned())),
    };
    match value.get_ref().as_array() {
        Some(list) => list.iter().map(name).collect(),
        None => name(value).map(|name| vec![name]),
    }
}

fn integer(value: &DeValue<'_>) -> Option<u64> {
    let number = value.as_integer()?;
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn one_of(what: &str, given: Option<&str>, words: &[&str]) -> String {
    let hint = given.and_then(|word| nearest(word, words.iter().copied()));
    let hint = hint.map_or_else(String::new, |near| format!("; perhaps `{near}` is meant"));
    format!("{what}: {}{hint}", words.join(", "))
}
