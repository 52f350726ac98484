//! What the grammar says of wordings: spellings, negations, what transcripts put into brackets.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::words::folded;
use crate::lexicon::{GrammarError, GrammarFile};

/// The endings of words have at most this many bytes.
const LONGEST_ENDING: usize = 12;
/// An ending counts behind this many letters: "rise" does not end in "-ise".
const SHORTEST_STEM: usize = 3;

/// The lists of `grammar/` that wordings are compared with.
#[derive(Debug, Default)]
pub struct Lists {
    /// Variant -> standard, both folded.
    spellings: FxHashMap<SmolStr, SmolStr>,
    /// Ending of a variant -> that of the standard.
    endings: FxHashMap<SmolStr, SmolStr>,
    /// Two words that others write as one -> that one.
    compounds: FxHashMap<(SmolStr, SmolStr), SmolStr>,
    negations: FxHashSet<SmolStr>,
    negation_endings: Vec<SmolStr>,
    sayings: FxHashSet<SmolStr>,
    negation_beginnings: Vec<SmolStr>,
    stage_directions: FxHashSet<SmolStr>,
}

impl Lists {
    /// Takes in a grammar file, and says whether it is one of these lists.
    ///
    /// # Errors
    /// For a line without a word where there must be one.
    pub fn load(&mut self, file: &GrammarFile) -> Result<bool, GrammarError> {
        match file.path.as_str() {
            "en/spelling_variants.csv" => {
                for row in file.rows(&["variant", "standard"])? {
                    let row = row?;
                    let variant = row.required(0, "the variant")?;
                    let standard = row.required(1, "the standard spelling")?;
                    let ending =
                        |word: &str| word.strip_prefix('-').map(|ending| SmolStr::from(folded(ending)));
                    match (ending(variant), ending(standard)) {
                        (Some(variant), Some(standard)) => {
                            self.endings.insert(variant, standard);
                        }
                        (None, None) => self.add_spelling(variant, standard),
                        _ => return Err(row.error(1, "both are endings (-ise,-ize), or both are words")),
                    }
                }
            }
            "en/negations.txt" | "negations.txt" => {
                for entry in file.plain() {
                    let word = entry.field(0);
                    if let Some(ending) = word.strip_prefix('*') {
                        self.negation_endings.push(folded(ending).into());
                    } else if let Some(beginning) = word.strip_suffix('*') {
                        self.negation_beginnings.push(folded(beginning).into());
                    } else {
                        self.negations.insert(folded(word).into());
                    }
                }
            }
            "saying.txt" => {
                self.sayings.extend(file.plain().map(|entry| SmolStr::from(folded(entry.field(0)))))
            }
            "en/stage_directions.txt" => {
                let phrases = file.plain().map(|entry| phrase(entry.field(0)));
                self.stage_directions.extend(phrases);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn add_spelling(&mut self, variant: &str, standard: &str) {
        let standard = SmolStr::from(folded(standard));
        match variant.split_once(' ') {
            Some((one, other)) => {
                self.compounds.insert((folded(one).into(), folded(other.trim()).into()), standard);
            }
            None => {
                self.spellings.insert(folded(variant).into(), standard);
            }
        }
    }

    /// The standard spelling of a folded word, where it has another one than its own.
    #[must_use]
    pub fn standard(&self, word: &str) -> Option<SmolStr> {
        if let Some(standard) = self.spellings.get(word) {
            return Some(standard.clone());
        }
        if let Some((stem, ending)) = word.rsplit_once('\'').filter(|(stem, _)| !stem.is_empty()) {
            let stem = self.standard(stem)?;
            return Some(SmolStr::from(format!("{stem}'{ending}")));
        }
        let first = word.char_indices().nth(SHORTEST_STEM)?.0.max(word.len().saturating_sub(LONGEST_ENDING));
        let (stem, ending) = (first..word.len())
            .filter(|at| word.is_char_boundary(*at))
            .find_map(|at| self.endings.get(&word[at..]).map(|ending| (&word[..at], ending)))?;
        Some(SmolStr::from(format!("{stem}{ending}")))
    }

    /// The one word that these two are written as, where they are.
    #[must_use]
    pub fn compound(&self, one: &str, other: &str) -> Option<&str> {
        self.compounds.get(&(one.into(), other.into())).map(SmolStr::as_str)
    }

    /// Whether a folded word turns a statement into its opposite.
    #[must_use]
    pub fn is_negation(&self, word: &str) -> bool {
        self.negations.contains(word) || self.negation_endings.iter().any(|ending| word.ends_with(&**ending))
    }

    /// Whether a folded word, of another language than English, says that somebody speaks: "déclaré", "dijo".
    #[must_use]
    pub fn is_saying(&self, word: &str) -> bool {
        self.sayings.contains(word)
    }

    /// Whether one of two folded words is the other with a negation before it: "possible" and "impossible".
    #[must_use]
    pub fn are_opposites(&self, one: &str, other: &str) -> bool {
        const SHORTEST: usize = 4;
        let is_negated = |long: &str, short: &str| {
            short.chars().count() >= SHORTEST
                && long.strip_suffix(short).is_some_and(|beginning| {
                    let beginning = beginning.trim_end_matches('-');
                    self.negation_beginnings.iter().any(|negation| negation == beginning)
                })
        };
        is_negated(one, other) || is_negated(other, one)
    }

    /// Whether what stands between brackets in a transcript was not said: "(LAUGHTER)", `[00:12:41]`.
    #[must_use]
    pub fn is_stage_direction(&self, between: &str) -> bool {
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ',' | ' ' | '-');
        (between.contains(|c: char| c.is_ascii_digit()) && between.chars().all(is_number))
            || self.stage_directions.contains(&phrase(between))
    }
}

/// A phrase of a list, as it is looked up.
fn phrase(text: &str) -> SmolStr {
    let words: Vec<String> =
        text.split_whitespace().map(|word| folded(word.trim_end_matches(['.', ':', ';']))).collect();
    words.join(" ").into()
}

#[cfg(test)]
mod tests {
    use crate::Lexicon;

    #[test]
    fn spellings_of_two_countries_become_one() {
        let lists = &Lexicon::shared().wording;
        let standard = |word: &str| lists.standard(word).unwrap_or_else(|| word.into());
        for (british, american) in [
            ("organisations", "organizations"),
            ("favourite", "favorite"),
            ("colour's", "color's"),
            ("travelled", "traveled"),
            ("theatre", "theater"),
            ("analysed", "analyzed"),
            ("defence", "defense"),
            ("grey", "gray"),
            ("neighbourhood", "neighborhood"),
        ] {
            assert_eq!(standard(british), standard(american), "{british}");
        }
        for word in ["rise", "our", "four", "wise", "tour", "not", "", "é"] {
            assert_eq!(standard(word), word);
        }
        assert_ne!(standard("prise"), standard("prize"));
        assert_eq!(lists.compound("per", "cent"), Some("percent"));
    }

    #[test]
    fn negations_and_stage_directions_come_from_the_grammar() {
        let lists = &Lexicon::shared().wording;
        assert!(lists.is_negation("never") && lists.is_negation("wouldn't") && !lists.is_negation("knot"));
        assert!(lists.are_opposites("impossible", "possible") && lists.are_opposites("able", "unable"));
        assert!(!lists.are_opposites("possible", "able") && !lists.are_opposites("under", "der"));
        assert!(lists.is_stage_direction("LAUGHTER") && lists.is_stage_direction("00:12:41"));
        assert!(lists.is_stage_direction("Laughter and applause."));
        assert!(!lists.is_stage_direction("the committee") && !lists.is_stage_direction(""));
    }
}
