//! Log-linear models: named features, fitted weights, and the sum that decides.
//!
//! A feature's name is written once, as a template and its values (`side=A`, `near=B|2`). While a model
//! decides, only a hash of the name is made, part by part, so that nothing is allocated; while a model is
//! fitted or a choice explained, the names are kept as well.

use super::sums::{Memories, Sum, Weights};
use crate::eight_bytes;
use crate::hash_bits::HashBits;
use crate::lexicon::{GrammarError, GrammarFile};
use crate::token::Token;

/// The fitted models.
#[derive(Debug, Default)]
pub struct ModelSet {
    /// Is a span in quotation marks a quotation?
    pub quotation: Model,
    /// Which mention does a quotation belong to?
    pub speaker: Model,
    /// Whom do a pronoun and a common noun stand for?
    pub antecedent: Model,
    /// How sure are these choices?
    pub calibration: super::calibration::Calibration,
    /// Which words are source, cue and content?
    pub tagger: super::tagger::TagModel,
}

/// A table by feature hash, laid out for the look-up of many features: what tells a feature stands beside its value,
/// which should be small, so that a look-up reads one place of the memory.
#[derive(Debug)]
pub struct FeatureTable<T> {
    /// A bit for each feature: most of those that are looked for have no value.
    bits: HashBits,
    /// For each place the lower half of the feature's hash, [`FREE`] where there is none, and the value.
    places: Vec<(u32, T)>,
    /// How far the upper bits of a hash are shifted to tell its place.
    shift: u32,
    /// How many places may still be taken: one stays free, where every look-up ends.
    n_free: usize,
}

/// The check of a place that holds nothing.
const FREE: u32 = 0;

impl<T> Default for FeatureTable<T> {
    fn default() -> Self {
        FeatureTable { bits: HashBits::default(), places: Vec::new(), shift: 0, n_free: 0 }
    }
}

impl<T: Copy + Default> FeatureTable<T> {
    /// An empty table with room for so many features, and so many bits for each.
    #[must_use]
    pub fn with_room(n_features: usize, n_bits: usize) -> Self {
        // At most two thirds of the places are taken, so that a look-up ends soon.
        let size = (n_features + n_features / 2).next_power_of_two().max(2);
        FeatureTable {
            bits: HashBits::with_bits(n_features * n_bits),
            places: vec![(FREE, T::default()); size],
            shift: u64::BITS - size.trailing_zeros(),
            n_free: size - 1,
        }
    }

    /// Adds a feature. Of one that is added twice the last value counts; one that there is no room for is not added.
    pub fn insert(&mut self, feature: u64, value: T) {
        if self.n_free == 0 {
            debug_assert!(false, "a table is made for fewer features");
            return;
        }
        self.bits.insert(feature);
        let check = check_of(feature);
        let mut place = self.place_of(feature);
        while self.places[place].0 != FREE && self.places[place].0 != check {
            place = (place + 1) & (self.places.len() - 1);
        }
        self.n_free -= usize::from(self.places[place].0 == FREE);
        self.places[place] = (check, value);
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_free + 1 >= self.places.len()
    }

    /// The value of a feature.
    #[inline]
    #[must_use]
    pub fn get(&self, feature: u64) -> Option<&T> {
        if self.bits.may_have(feature) { self.find(feature) } else { None }
    }

    /// As [`FeatureTable::get`], of a feature that its bits do not deny.
    #[inline]
    fn find(&self, feature: u64) -> Option<&T> {
        let check = check_of(feature);
        let mut place = self.place_of(feature);
        loop {
            match &self.places[place] {
                (found, value) if *found == check => return Some(value),
                (FREE, _) => return None,
                _ => place = (place + 1) & (self.places.len() - 1),
            }
        }
    }

    #[inline]
    fn place_of(&self, feature: u64) -> usize {
        usize::try_from(feature >> self.shift).unwrap_or(0)
    }
}

/// The lower half of a hash, never [`FREE`].
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
fn check_of(feature: u64) -> u32 {
    feature as u32 | 1
}

/// No weight is greater, or so many of them could not be added up; 10 is a near certainty by itself.
const MOST_WEIGHT: f32 = 1000.0;

/// Weights of named features, in thousandths.
#[derive(Debug, Default)]
pub struct Model {
    weights: FeatureTable<i32>,
    memories: Memories<i32>,
}

impl Model {
    /// Reads a weights file: `feature`, tab, `weight` a line, sorted by feature.
    ///
    /// # Errors
    /// When a line is of another form, or a weight is no number from -1000 to 1000.
    pub fn parse(file: &GrammarFile) -> Result<Self, GrammarError> {
        let mut model = Model::with_room(file.most_lines());
        for line in file.lines() {
            let Some(end) = eight_bytes::find(b'\t', line.text.as_bytes()) else {
                return Err(line.error("a line must hold a feature, a tab and a weight"));
            };
            let (feature, weight) = (&line.text[..end], line.text[end + 1..].trim_ascii());
            if let Some(weight) = short_decimal(weight) {
                model.weights.insert(hash_of(feature), weight);
                continue;
            }
            let Ok(weight) = weight.parse::<f32>() else {
                return Err(line.error(format!("`{weight}` is no number")));
            };
            // Not a number is not within them either.
            if !(-MOST_WEIGHT..=MOST_WEIGHT).contains(&weight) {
                return Err(line.error(format!("`{weight}` is no weight: it must lie within ±{MOST_WEIGHT}")));
            }
            model.weights.insert(hash_of(feature), thousandths(weight));
        }
        Ok(model)
    }

    /// A model with room for the weights of so many features.
    fn with_room(n_features: usize) -> Self {
        Model { weights: FeatureTable::with_room(n_features, 16), memories: Memories::default() }
    }

    /// The weight of a feature, in thousandths.
    #[inline]
    fn weight_of(&self, feature: u64) -> i32 {
        self.weights.get(feature).copied().unwrap_or(0)
    }

    /// A model of these weights, by feature name.
    #[must_use]
    pub fn of<'w>(weights: impl Iterator<Item = (&'w str, f32)>) -> Self {
        let weights: Vec<(&str, f32)> = weights.collect();
        let mut model = Model::with_room(weights.len());
        for (feature, weight) in weights {
            model.weights.insert(hash_of(feature), thousandths(weight));
        }
        model
    }

    /// The weight of a feature, in log-odds; 0 where it has none.
    #[must_use]
    pub fn weight(&self, feature: u64) -> f32 {
        log_odds(self.weight_of(feature))
    }

    /// The sum of the weights of these features, in thousandths.
    #[must_use]
    pub fn sum(&self, features: &Features) -> i32 {
        /// So many features are told apart at once.
        const TOGETHER: usize = 64;
        let mut sum = 0;
        for features in features.hashes.chunks(TOGETHER) {
            // Those that may have weights are gathered without a branch: which of them have cannot be foreseen, and the
            // processor looks for many at once where it need not wait to know.
            let (mut likely, mut n_likely) = ([0; TOGETHER], 0);
            for feature in features {
                likely[n_likely] = *feature;
                n_likely += usize::from(self.weights.bits.may_have(*feature));
            }
            sum += likely[..n_likely].iter().filter_map(|feature| self.weights.find(*feature)).sum::<i32>();
        }
        sum
    }

    /// The sum of the weights of these features, in log-odds.
    #[must_use]
    pub fn score(&self, features: &Features) -> f32 {
        log_odds(self.sum(features))
    }
}

/// The thousandths of a number as our files have it: a sign or none, up to three digits, a point and three digits.
fn short_decimal(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-');
    let [whole @ .., b'.', tenths, hundredths, thousandths] = digits.unwrap_or(text).as_bytes() else {
        return None;
    };
    if whole.is_empty() || whole.len() > 3 {
        return None;
    }
    let mut number = 0;
    for digit in whole.iter().chain([tenths, hundredths, thousandths]) {
        number = 10 * number + i32::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    Some(if digits.is_some() { -number } else { number })
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small")]
fn thousandths(weight: f32) -> i32 {
    (weight * 1000.0).round() as i32
}

/// A sum of thousandths as log-odds.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "sums are small")]
pub fn log_odds(sum: i32) -> f32 {
    sum as f32 / 1000.0
}

impl Weights for Model {
    type Sum = i32;

    #[inline]
    fn add_to(&self, sum: &mut i32, feature: u64) {
        *sum += self.weight_of(feature);
    }

    fn memories(&self) -> &Memories<i32> {
        &self.memories
    }
}

impl Sum for i32 {
    const UNKNOWN: i32 = i32::MIN;

    #[inline]
    fn is_known(&self) -> bool {
        *self != Self::UNKNOWN
    }

    #[inline]
    fn add(&mut self, other: &i32) {
        *self += other;
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
    /// A word whose hash is known.
    Word(&'v str, u64),
    /// A small number.
    Number(usize),
    /// Yes or no, written `+` and `-`.
    Flag(bool),
}

/// A label that is known when the program is compiled, with its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// The label as features show it.
    pub text: &'static str,
    hash: u64,
}

impl Label {
    /// A label of this text.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Label { text, hash: part_hash(text.as_bytes()) }
    }

    /// Its hash.
    pub(super) fn hash(self) -> u64 {
        self.hash
    }
}

impl From<Label> for Value<'_> {
    fn from(label: Label) -> Self {
        Value::Word(label.text, label.hash)
    }
}

impl<'v> Value<'v> {
    /// A word that stands in several features: its hash is made once.
    #[must_use]
    pub fn hashed(text: &'v str) -> Self {
        Value::Word(text, part_hash(text.as_bytes()))
    }

    /// The hash of the value as it is written in names.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the kind of the value is known where it is called")]
    pub(super) fn hash(&self) -> u64 {
        match self {
            Value::Text(text) => part_hash(text.as_bytes()),
            Value::Word(_, hash) => *hash,
            Value::Number(number) => number_hash(*number),
            Value::Flag(true) => const { part_hash(b"+") },
            Value::Flag(false) => const { part_hash(b"-") },
        }
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Value::Text(text)
    }
}

impl<'v> From<&'v Token<'_>> for Value<'v> {
    fn from(token: &'v Token<'_>) -> Self {
        Value::Word(&token.folded, token.hash)
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

    /// Adds the feature `template=value|value…`; `hash` is the [`part_hash`] of the template.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the kinds of the values are known where it is called")]
    pub fn add(&mut self, template: &str, hash: u64, values: &[Value<'_>]) {
        self.hashes.push(feature_hash(hash, values));
        if self.names.is_some() {
            self.add_name(template, values);
        }
    }

    #[cold]
    fn add_name(&mut self, template: &str, values: &[Value<'_>]) {
        let mut name = template.to_owned();
        for (index, value) in values.iter().enumerate() {
            name.push(if index == 0 { '=' } else { '|' });
            match value {
                // The signs between the parts of a name must not stand inside one.
                Value::Text(text) | Value::Word(text, _) => {
                    name.push_str(&text.replace('\t', " ").replace('|', BAR))
                }
                Value::Number(number) => name.push_str(&number.to_string()),
                Value::Flag(flag) => name.push(if *flag { '+' } else { '-' }),
            }
        }
        if let Some(names) = &mut self.names {
            names.push(name);
        }
    }
}

/// The hash of the name of a feature, from the [`part_hash`] of its template and its values.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the kinds of the values are known where it is called")]
pub(super) fn feature_hash(template: u64, values: &[Value<'_>]) -> u64 {
    values.iter().fold(joined(0, template), |hash, value| joined(hash, value.hash()))
}

/// How `|` is written inside a part of a feature's name.
const BAR: &str = "¦";

/// Adds a feature: `add_feature!(features, "template", value, value)`.
macro_rules! add_feature {
    ($features:expr, $template:literal $(, $value:expr)* $(,)?) => {
        $features.add(
            $template,
            const { $crate::attribution::model::part_hash($template.as_bytes()) },
            &[$($crate::attribution::model::Value::from($value)),*],
        )
    };
}
pub(crate) use add_feature;

/// A [`Label`] made when the program is compiled: `label!("|")`.
macro_rules! label {
    ($text:literal) => {
        const { $crate::attribution::model::Label::new($text) }
    };
}
pub(crate) use label;

/// The hash of one part of a feature's name: eight bytes at a time, the same on every machine.
#[must_use]
pub const fn part_hash(part: &[u8]) -> u64 {
    let mut hash = hash_of_length(part.len());
    let mut rest = part;
    while let Some((eight, behind)) = rest.split_first_chunk() {
        hash = joined(hash, u64::from_le_bytes(*eight));
        rest = behind;
    }
    joined(hash, end_of_part(rest))
}

/// The [`part_hash`] of a part in ASCII as it is in small letters; none of any other.
#[must_use]
pub(crate) fn small_part_hash(part: &[u8]) -> Option<u64> {
    let mut hash = hash_of_length(part.len());
    let mut all = 0;
    let (eights, rest) = part.as_chunks();
    for number in eights.iter().map(|eight| u64::from_le_bytes(*eight)).chain([end_of_part(rest)]) {
        all |= number;
        hash = joined(hash, eight_bytes::in_small_letters(number));
    }
    eight_bytes::are_ascii(all).then_some(hash)
}

/// What is left of a part behind its eights. It is read from both its ends: since the length is known, no two parts look
/// alike.
const fn end_of_part(rest: &[u8]) -> u64 {
    match (rest.first_chunk(), rest.last_chunk()) {
        (Some(first), Some(last)) => {
            u32::from_le_bytes(*first) as u64 | (u32::from_le_bytes(*last) as u64) << 32
        }
        _ => match rest {
            [] => 0,
            [one] => *one as u64,
            [one, two] => *one as u64 | (*two as u64) << 8,
            [one, two, three, ..] => *one as u64 | (*two as u64) << 8 | (*three as u64) << 16,
        },
    }
}

/// Where the hash of a part begins. The lengths lie far apart: what is left of two parts of different lengths must never
/// make up for it ("1115" and "11115").
const fn hash_of_length(length: usize) -> u64 {
    (length as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Mixes the hash of a further part into the hash of those before.
#[must_use]
pub const fn joined(hash: u64, part: u64) -> u64 {
    // The multiplication carries into the upper bits, the rotation brings them back down.
    (hash.rotate_left(26) ^ part).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// The hash of a number as it is written.
#[inline(always)]
fn number_hash(number: usize) -> u64 {
    /// Numbers in features are counts up to a small limit.
    static SMALL: [u64; 100] = {
        let mut hashes = [0; 100];
        let mut number = 0;
        while number < 100 {
            let (tens, ones) = (b'0' + (number / 10) as u8, b'0' + (number % 10) as u8);
            hashes[number] = if number < 10 { part_hash(&[ones]) } else { part_hash(&[tens, ones]) };
            number += 1;
        }
        hashes
    };
    match SMALL.get(number) {
        Some(hash) => *hash,
        None => large_number_hash(number),
    }
}

#[cold]
fn large_number_hash(number: usize) -> u64 {
    part_hash(number.to_string().as_bytes())
}

/// The hash of a feature's whole name.
#[must_use]
pub fn hash_of(name: &str) -> u64 {
    let has_bar = !name.is_ascii() && name.contains(BAR);
    let part = |part: &str| {
        if has_bar { part_hash(part.replace(BAR, "|").as_bytes()) } else { part_hash(part.as_bytes()) }
    };
    // The template ends at the first `=`, each value at a bar.
    let (mut hash, mut start, mut end_of_part) = (0, 0, b'=');
    eight_bytes::for_each_of(*b"=|", name.as_bytes(), |at| {
        if name.as_bytes()[at] == end_of_part {
            hash = joined(hash, part(&name[start..at]));
            start = at + 1;
            end_of_part = b'|';
        }
    });
    joined(hash, part(&name[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read_in_any_form() {
        for (text, expected) in [("0.344", 344), ("-0.200", -200), ("999.999", 999_999), ("-12.005", -12_005)]
        {
            assert_eq!(short_decimal(text), Some(expected));
            assert_eq!(thousandths(text.parse().unwrap()), expected);
        }
        for text in ["", "-", ".344", "1", "1.5", "+1.500", "1000.000", "1.2345", "a.344", "1.3e4", "--1.000"]
        {
            assert_eq!(short_decimal(text), None, "{text}");
        }
    }

    #[test]
    fn the_hash_of_the_parts_is_the_hash_of_the_name() {
        let mut features = Features::new(true);
        add_feature!(features, "near", "B", 120_usize, true);
        add_feature!(features, "bias");
        add_feature!(features, "word", "|", "a=b", "seventeen letters");
        let names = features.names.clone().unwrap();
        assert_eq!(names, ["near=B|120|+", "bias", "word=¦|a=b|seventeen letters"]);
        assert_eq!(features.hashes, names.iter().map(|name| hash_of(name)).collect::<Vec<_>>());
        let model = Model::of([("near=B|120|+", 1.5), ("bias", -0.5)].into_iter());
        assert!((model.score(&features) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_part_has_one_hash_in_small_and_large_letters() {
        for byte in 0..=u8::MAX {
            for place in 0..19 {
                let mut part = *b"SMALL letters, 1 @ ";
                part[place] = byte;
                for length in [place + 1, part.len()] {
                    let part = &part[..length];
                    let small = part.to_ascii_lowercase();
                    let expected = byte.is_ascii().then(|| part_hash(&small));
                    assert_eq!(small_part_hash(part), expected, "{byte:#x} at {place}");
                }
            }
        }
        assert_eq!(small_part_hash(b""), Some(part_hash(b"")));
    }

    #[test]
    fn words_of_all_lengths_have_hashes_of_their_own() {
        let mut hashes: Vec<u64> =
            (0..200_000).map(|number| part_hash(number.to_string().as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 200_000);
        // What two lengths differ by is no difference of two words of ASCII.
        for (one, other) in (0..16).flat_map(|one| (0..one).map(move |other| (one, other))) {
            let difference = (hash_of_length(one) ^ hash_of_length(other)).rotate_left(26);
            assert_ne!(difference & 0x8080_8080_8080_8080, 0, "{one} and {other}");
        }
    }

    #[test]
    fn a_weight_that_cannot_be_added_up_is_an_error() {
        let parsed = |weight: &str| {
            Model::parse(&GrammarFile {
                path: "en/weights/speaker.tsv".into(),
                shown_path: "speaker.tsv".into(),
                text: format!("near=B|1\t0.5\nbias\t{weight}\n").into(),
            })
        };
        assert!(parsed("-1000").is_ok());
        for weight in ["1e9", "inf", "NaN", "-1000.1"] {
            let error = parsed(weight).unwrap_err().to_string();
            assert!(error.starts_with("speaker.tsv:2:") && error.contains("±1000"), "{error}");
        }
    }
}
