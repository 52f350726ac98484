//! Log-linear models: named features, fitted weights, and the sum that decides.
//!
//! A feature's name is written once, as a template and its values (`side=A`, `near=B|2`). While a model
//! decides, only a hash of the name is made, byte by byte, so that nothing is allocated; while a model is
//! fitted or a choice explained, the names are kept as well.

use rustc_hash::FxHashMap;

use crate::lexicon::{GrammarError, GrammarFile};

/// The fitted models.
#[derive(Debug, Default)]
pub struct ModelSet {
    /// Is a span in quotation marks a quotation?
    pub quotation: Model,
    /// Which mention does a quotation belong to?
    pub speaker: Model,
    /// Whom do a pronoun and a common noun stand for?
    pub antecedent: Model,
    /// Which words are source, cue and content?
    pub tagger: super::tagger::TagModel,
}

/// Weights of named features.
#[derive(Debug, Default)]
pub struct Model {
    weights: FxHashMap<u64, f32>,
}

impl Model {
    /// Reads a weights file: `feature`, tab, `weight` a line, sorted by feature.
    ///
    /// # Errors
    /// When a line is of another form, or a weight is no number.
    pub fn parse(file: &GrammarFile) -> Result<Self, GrammarError> {
        let mut weights = FxHashMap::default();
        for entry in file.plain() {
            let Some((feature, weight)) = entry.field(0).split_once('\t') else {
                return Err(entry.error(0, "a line must hold a feature, a tab and a weight"));
            };
            let Ok(weight) = weight.trim().parse::<f32>() else {
                return Err(entry.error(0, format!("`{weight}` is no number")));
            };
            weights.insert(hash_of(feature), weight);
        }
        Ok(Model { weights })
    }

    /// A model of these weights, by feature name.
    #[must_use]
    pub fn of<'w>(weights: impl Iterator<Item = (&'w str, f32)>) -> Self {
        Model { weights: weights.map(|(feature, weight)| (hash_of(feature), weight)).collect() }
    }

    /// The weight of a feature; 0 where it has none.
    #[must_use]
    pub fn weight(&self, feature: u64) -> f32 {
        self.weights.get(&feature).copied().unwrap_or(0.0)
    }

    /// The sum of the weights of these features.
    #[must_use]
    pub fn score(&self, features: &Features) -> f32 {
        features.hashes.iter().map(|feature| self.weight(*feature)).sum()
    }
}

/// The features of one decision.
#[derive(Debug, Default)]
pub struct Features {
    /// Hashes of the names.
    pub hashes: Vec<u64>,
    /// The names, where they are kept.
    pub names: Option<Vec<String>>,
}

/// A value inside a feature's name.
#[derive(Debug, Clone, Copy)]
pub enum Value<'v> {
    /// A word or label.
    Text(&'v str),
    /// A small number.
    Number(usize),
    /// Yes or no, written `+` and `-`.
    Flag(bool),
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Value::Text(text)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Value::Number(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl Features {
    /// No features yet; their names are kept when `named`.
    #[must_use]
    pub fn new(named: bool) -> Self {
        Features { hashes: Vec::with_capacity(64), names: named.then(Vec::new) }
    }

    /// Forgets all features, to be used for the next decision.
    pub fn clear(&mut self) {
        self.hashes.clear();
        if let Some(names) = &mut self.names {
            names.clear();
        }
    }

    /// Adds the feature `template=value|value…`.
    pub fn add(&mut self, template: &str, values: &[Value<'_>]) {
        let mut hash = Fnv::default();
        hash.bytes(template.as_bytes());
        for (index, value) in values.iter().enumerate() {
            hash.byte(if index == 0 { b'=' } else { b'|' });
            match value {
                Value::Text(text) => hash.bytes(text.as_bytes()),
                Value::Number(number) => hash.number(*number),
                Value::Flag(flag) => hash.byte(if *flag { b'+' } else { b'-' }),
            }
        }
        self.hashes.push(hash.0);
        if let Some(names) = &mut self.names {
            let mut name = template.to_owned();
            for (index, value) in values.iter().enumerate() {
                name.push(if index == 0 { '=' } else { '|' });
                match value {
                    Value::Text(text) => name.push_str(text),
                    Value::Number(number) => name.push_str(&number.to_string()),
                    Value::Flag(flag) => name.push(if *flag { '+' } else { '-' }),
                }
            }
            names.push(name);
        }
    }
}

/// Adds a feature: `add_feature!(features, "template", value, value)`.
macro_rules! add_feature {
    ($features:expr, $template:literal $(, $value:expr)* $(,)?) => {
        $features.add($template, &[$($crate::attribution::model::Value::from($value)),*])
    };
}
pub(crate) use add_feature;

/// FNV-1a, 64 bits: made byte by byte, the same on every machine.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.byte(*byte);
        }
    }

    fn number(&mut self, number: usize) {
        if number >= 10 {
            self.number(number / 10);
        }
        self.byte(b'0' + u8::try_from(number % 10).unwrap_or(0));
    }
}

/// The hash of a feature's whole name.
#[must_use]
pub fn hash_of(name: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.bytes(name.as_bytes());
    hash.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_the_parts_is_the_hash_of_the_name() {
        let mut features = Features::new(true);
        add_feature!(features, "near", "B", 120_usize, true);
        add_feature!(features, "bias");
        let names = features.names.clone().unwrap();
        assert_eq!(names, ["near=B|120|+", "bias"]);
        assert_eq!(features.hashes, names.iter().map(|name| hash_of(name)).collect::<Vec<_>>());
        let model = Model::of([("near=B|120|+", 1.5), ("bias", -0.5)].into_iter());
        assert!((model.score(&features) - 1.0).abs() < 1e-6);
    }
}
