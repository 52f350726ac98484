//! Whether two names are those of one speaker: whoever compares speakers of the ledger asks here.
//!
//! Within an article [`attribution::speaker`](crate::attribution::speaker) knows who is who from the text. Between
//! articles, ledgers and sources there are the names alone, and two of them can stand for one speaker when
//!
//! | one and the other | for instance |
//! |---|---|
//! | have the same words, or the one has all words of the other | "Diaz" and "Ana Diaz", "Health Ministry" and "Ministry of Health" |
//! | have the same last word, and first words of which one can be another form of the other | "A. Diaz" and "Ana María Diaz", "Joe" and "Joseph Biden" |
//! | are an acronym and the words it stands for | "ISPR" and "Inter-Services Public Relations" |
//!
//! Capitals, marks, titles ("Ms"), what stands behind a name ("KC") and small words between ("of") make no difference.
//! Two who are told apart by "Jr." and "Sr.", or by given names or titles of a man and a woman, are two.
//!
//! That is not transitive: "Diaz" can be "Ana Diaz" and "Bo Diaz", who are two.

use crate::ledger::folded::fold;
use crate::lexicon::{FunctionClass, Gender, Lexicon, NamePart};

/// A name, ready to be compared with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeakerName {
    words: Vec<Word>,
    /// What tells father and son apart, folded: "jr".
    generation: Option<String>,
    /// The gender that a title or the first word tells, as a given name.
    gender: Option<Gender>,
    /// The first letters of its capitalised words, where there are several; "ISPR" where it is one.
    acronym: String,
}

/// A word of a name, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    folded: String,
    /// Whether it only ties others together: "of".
    is_link: bool,
}

impl SpeakerName {
    /// Nothing for a name without words.
    #[must_use]
    pub fn of(name: &str, lexicon: &Lexicon) -> Option<SpeakerName> {
        let mut words = words(name, lexicon);
        let mut generation = None;
        while words.len() > 1
            && let Some(last) = words.last()
            && let Some(part @ (NamePart::Suffix | NamePart::Generation)) =
                lexicon.word(&last.folded).name_part
        {
            let suffix = words.pop().filter(|_| part == NamePart::Generation);
            generation = suffix.map(|word| word.folded).or(generation);
        }
        let mut gender = None;
        while words.len() > 1
            && let first = lexicon.word(&words.first()?.folded)
            && !first.given_name
            && (first.title || first.title_modifier)
        {
            let title = words.remove(0);
            let known = lexicon.titles.exact(&[title.folded.as_str()]);
            gender = gender.or(known.and_then(|title| title.gender));
        }
        let first = lexicon.word(&words.first()?.folded);
        let gender = gender.or(first.gender.filter(|_| first.given_name && words.len() > 1));
        let acronym = acronym(name);
        Some(SpeakerName { words, generation, gender, acronym })
    }

    /// Whether both names can stand for one speaker.
    #[must_use]
    pub fn may_be(&self, other: &SpeakerName) -> bool {
        let are_two_generations =
            self.generation.is_some() && other.generation.is_some() && self.generation != other.generation;
        let are_man_and_woman = matches!((self.gender, other.gender), (Some(one), Some(two)) if one != two);
        if are_two_generations || are_man_and_woman {
            return false;
        }
        self.is_within(other)
            || other.is_within(self)
            || self.is_another_form_of(other)
            || self.is_acronym_of(other)
            || other.is_acronym_of(self)
    }

    /// The last word, folded: nearly always the surname.
    #[must_use]
    pub fn last_word(&self) -> &str {
        self.words.last().map_or("", |word| &word.folded)
    }

    /// How many words the name has, without those behind it.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.words.len()
    }

    /// The words, folded and joined by spaces.
    #[must_use]
    pub fn folded(&self) -> String {
        self.words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether the other name has all words of this one. Links alone are no name.
    fn is_within(&self, other: &SpeakerName) -> bool {
        let is_there =
            |word: &Word| word.is_link || other.words.iter().any(|other| other.folded == word.folded);
        self.words == other.words
            || self.words.iter().all(is_there) && !self.words.iter().all(|word| word.is_link)
    }

    /// "A. Diaz" for "Ana Diaz", but not "Bo Diaz" or "Anke Diaz".
    fn is_another_form_of(&self, other: &SpeakerName) -> bool {
        let first = |name: &SpeakerName| name.words.first().map_or(String::new(), |word| word.folded.clone());
        self.last_word() == other.last_word() && are_forms_of_one(&first(self), &first(other))
    }

    fn is_acronym_of(&self, other: &SpeakerName) -> bool {
        self.words.len() == 1
            && other.words.len() > 1
            && self.acronym == other.acronym
            && self.acronym.chars().nth(1).is_some()
            && self.acronym.chars().all(char::is_uppercase)
    }
}

/// Whether two names of the ledger can stand for one speaker; an empty one stands for nobody.
///
/// ```
/// use quoteledger::Lexicon;
/// use quoteledger::speaker_name::same_speaker;
///
/// let lexicon = Lexicon::shared();
/// assert!(same_speaker("Chaudhry", "Ahmed Sharif Chaudhry", lexicon));
/// assert!(!same_speaker("Bo Chaudhry", "Ahmed Sharif Chaudhry", lexicon));
/// ```
#[must_use]
pub fn same_speaker(one: &str, other: &str, lexicon: &Lexicon) -> bool {
    match (SpeakerName::of(one, lexicon), SpeakerName::of(other, lexicon)) {
        (Some(one), Some(other)) => one.may_be(&other),
        _ => false,
    }
}

/// Whether two given names, folded, can be one: an initial, a short form, another spelling.
fn are_forms_of_one(one: &str, other: &str) -> bool {
    /// Short forms as short as this often have little in common with the whole: "Jim", "Ted".
    const SHORT: usize = 3;
    let (n_one, n_other) = (one.chars().count(), other.chars().count());
    let n_shared = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    match n_shared {
        0 => one == other,
        1 => {
            let n_most = (n_one.max(n_other) / 4).max(1);
            n_one.min(n_other) <= SHORT || strsim::levenshtein(one, other) <= n_most
        }
        _ => true,
    }
}

fn words(name: &str, lexicon: &Lexicon) -> Vec<Word> {
    let mut words = Vec::new();
    for (number, printed) in name.split_whitespace().enumerate() {
        let folded = fold(printed);
        if folded.is_empty() {
            continue;
        }
        // "Theresa May" and "Chad Over" have words that are small elsewhere.
        let may_link = number == 0 || printed.starts_with(char::is_lowercase);
        let is_link = may_link
            && match lexicon.word(&folded).function {
                Some(FunctionClass::Determiner) => true,
                Some(FunctionClass::Preposition | FunctionClass::Conjunction) => number > 0,
                _ => false,
            };
        if folded.contains(' ') {
            words.extend(folded.split(' ').map(|word| Word { folded: word.to_owned(), is_link: false }));
        } else {
            words.push(Word { folded, is_link });
        }
    }
    words
}

fn acronym(name: &str) -> String {
    let is_gap = |character: char| character.is_whitespace() || character == '-';
    let mut parts = name.split(is_gap).filter(|part| !part.is_empty());
    match (parts.next(), parts.next()) {
        // "U.N." is as good as "UN".
        (Some(alone), None) => alone.chars().filter(|character| *character != '.').collect(),
        (first, second) => {
            let parts = first.into_iter().chain(second).chain(parts);
            parts.filter_map(|part| part.chars().next()).filter(|first| first.is_uppercase()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(same: bool, pairs: &[(&str, &str)]) {
        let same_speaker = |one, other| same_speaker(one, other, Lexicon::shared());
        for (one, other) in pairs {
            assert!(
                same_speaker(one, other) == same && same_speaker(other, one) == same,
                "{one} / {other}: not {same}"
            );
        }
    }

    #[test]
    fn names_of_one_speaker() {
        check(
            true,
            &[
                ("Chaudhry", "Ahmed Sharif Chaudhry"),
                ("Ana Diaz", "DIAZ"),
                ("Ana Diaz", "Ana M. Diaz"),
                ("A. Diaz", "Ana María Diaz"),
                ("Kim", "Kim Jong-un"),
                ("Joe Biden", "Joseph Biden"),
                ("Jim Pell", "James Pell"),
                ("Mohammed Amin", "Muhammad Amin"),
                ("Ms Diaz", "Ana Diaz"),
                ("President Oduya", "Tunde Oduya"),
                ("Joe Biden Jr.", "Biden"),
                ("Martin King", "Martin King Jr."),
                ("Joan Pell KC", "J. Pell"),
                ("Health Ministry", "Ministry of Health"),
                ("The Guardian", "Guardian"),
                ("ISPR", "Inter-Services Public Relations"),
                ("U.N.", "United Nations"),
                ("senior official", "official"),
                ("one of them", "one of them"),
            ],
        );
    }

    #[test]
    fn names_of_two_speakers() {
        check(
            false,
            &[
                ("Ana Diaz", "Bo Diaz"),
                ("Ana Diaz", "Ana Roe"),
                ("Ana Diaz", "Bo Lee"),
                ("John Smith", "Jane Smith"),
                ("Donna Wu", "Dana Wu"),
                ("Mr Smith", "Jane Smith"),
                ("George Bush Jr.", "George Bush Sr."),
                ("Theresa May", "Theresa Villiers"),
                ("Kim Jong-un", "Kim Jong-il"),
                ("Ministry of Health", "Ministry of Interior"),
                ("Ministry of Health", "Bank of Health"),
                ("MIT", "Bo Roe"),
                ("Health Ministry", "Interior Ministry"),
                ("", "Ana Diaz"),
                ("", ""),
                ("—", "—"),
            ],
        );
    }
}
