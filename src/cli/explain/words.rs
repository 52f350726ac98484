//! Evidence in words: what is written below a drawing.

use quoteledger::attribution::ranker::{LISTED_FROM, QUOTATION_FROM};
use quoteledger::evidence::{
    Antecedent, Candidate, Evidence, Feature, How, Marked, Quoted, Verdict, contrast,
};
use quoteledger::quotation::Kind;
use quoteledger::span::Span;

use quoteledger::lines::Lines;

/// Words of an article are shortened to this in a sentence, in characters.
const LONGEST_WORDS: usize = 60;
/// How many features are told of a choice.
const MOST_FEATURES: usize = 5;
/// How many of a span that is no quotation.
const MOST_REASONS: usize = 4;
/// A rival less likely than this is not worth a reader's time, unless it is the best one.
pub const UNLIKELY: f32 = 0.005;
/// From this probability of a rival on, what sets the antecedent apart from it is told.
const DOUBTFUL: f32 = 0.05;
/// A feature that adds less than this tells nothing.
const SLIGHTEST: f32 = 0.05;
/// How many rivals of the chosen candidate are shown.
const MOST_RIVALS: usize = 4;

/// A note: its name and its text.
pub type Note = (&'static str, String);

/// The article that the words speak of.
#[derive(Clone, Copy)]
pub struct Words<'e> {
    /// The text of the file.
    pub text: &'e str,
    /// Its lines.
    pub lines: &'e Lines<'e>,
    /// The article.
    pub evidence: &'e Evidence,
}

/// The chosen candidate and the rivals that are worth showing.
pub fn shown_candidates(candidates: &[Candidate]) -> &[Candidate] {
    let likely = candidates.iter().take_while(|candidate| candidate.probability >= UNLIKELY).count();
    &candidates[..likely.clamp(2, 1 + MOST_RIVALS).min(candidates.len())]
}

/// A probability as a reader takes it in: nothing that the model is not sure of is called certain.
pub fn percent(probability: f32) -> String {
    match (probability * 100.0).round() {
        rounded if rounded >= 100.0 => ">99 %".to_owned(),
        rounded if rounded < 1.0 => "<1 %".to_owned(),
        rounded => format!("{rounded} %"),
    }
}

/// A weight with its sign, to one decimal.
fn signed(weight: f32) -> String {
    let shown = format!("{weight:+.1}");
    if shown.ends_with("0.0") && weight.abs() < 1.0 { "0.0".to_owned() } else { shown }
}

/// Words on one line, without control characters.
pub fn one_line(words: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    words
        .split_whitespace()
        .map(|word| word.chars().map(visible).collect())
        .collect::<Vec<String>>()
        .join(" ")
}

/// Words on one line, shortened.
pub fn short(words: &str) -> String {
    let line = one_line(words);
    match line.char_indices().nth(LONGEST_WORDS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

impl Words<'_> {
    /// What a quotation rests on.
    pub fn of_quotation(self, quoted: &Quoted) -> Vec<Note> {
        let quotation = &quoted.quotation;
        let marked = quoted.decided_by.map(|index| &self.evidence.marked[index]);
        let mut notes = vec![("speaker", self.speaker(quoted)), ("rule", one_line(&quotation.rule))];
        notes.extend(self.mention(quoted).map(|mention| ("mention", mention)));
        notes.push(("quotation", likelihood(quoted, marked)));
        if let Some(marked) = marked {
            notes.extend(self.candidates(&marked.candidates, quotation.source));
        }
        if !quotation.flags.is_empty() {
            notes.push(("flags", quotation.flags.join(", ")));
        }
        notes
    }

    /// Why a marked span is listed as no quotation.
    pub fn of_left_out(self, marked: &Marked) -> Vec<Note> {
        let probability = percent(marked.probability.unwrap_or_default());
        let why = match marked.verdict {
            Verdict::NestedUnlikely => format!(
                "{probability}, too unlikely inside another quotation: there it takes {}",
                percent(QUOTATION_FROM)
            ),
            Verdict::NestedUnnamed => {
                format!("{probability}, but inside another quotation nobody is named as saying it")
            }
            _ => format!("{probability}, too unlikely: words are listed from {} on", percent(LISTED_FROM)),
        };
        vec![("quotation", why + &reasons(&marked.features))]
    }

    fn speaker(self, quoted: &Quoted) -> String {
        let quotation = &quoted.quotation;
        let named = quotation.speaker.as_ref().filter(|speaker| !speaker.name.is_empty());
        let Some(speaker) = named else { return "nobody".to_owned() };
        let mut words = format!("{} ({}", one_line(&speaker.name), speaker.kind.word());
        if let Some(role) = &speaker.role {
            words += &format!(", {}", one_line(role));
        }
        words += &format!("), confidence {:.2}", quotation.confidence);
        if let Some(via) = &quotation.via {
            words += &format!("; passed on by {}", one_line(via));
        }
        words
    }

    /// How the mention leads to the speaker.
    fn mention(self, quoted: &Quoted) -> Option<String> {
        let resolution = quoted.resolution.as_ref()?;
        let speaker = quoted.quotation.speaker.as_ref()?;
        let source = &self.evidence.mentions[quoted.quotation.source?];
        let (words, name) = (self.quoted(source.place), one_line(&speaker.name));
        let sure = percent(resolution.certainty);
        let before = |lead: &str| {
            resolution
                .before
                .map_or(String::new(), |place| format!("{lead}{} at {}", self.quoted(place), self.at(place)))
        };
        Some(match resolution.how {
            How::Name => match resolution.named_at {
                Some(place) if place != source.place => {
                    format!("{words} is a name of {name}, in full at {}", self.at(place))
                }
                _ => format!("{words} names {name}"),
            },
            How::BesideName => format!("{words} stands beside the name {name}"),
            How::Issuer => format!("{words} is {name}’s{}", before(", ")),
            How::NamedBelow => format!(
                "{words} stands above the story, which names {name}{}",
                resolution.named_at.map_or(String::new(), |place| format!(" at {}", self.at(place)))
            ),
            How::Relative => format!("{words} takes up the mention before{}", before(", ")),
            How::Owner => format!("{words} stands in a clause about what is {name}’s{}", before(", ")),
            How::Antecedent => format!(
                "{words} stands for {name} ({sure}){}{}",
                before(", mentioned last as "),
                antecedents(&resolution.antecedents)
            ),
            How::Newcomer => {
                format!("{words} names nobody known{}", antecedents(&resolution.antecedents))
            }
            How::Around => format!("{words} is whoever is quoted around it"),
            How::Unresolved => format!("{words}: nobody it could stand for was found"),
        })
    }

    /// The candidates, likeliest first, and what sets the first apart from the second.
    fn candidates(self, candidates: &[Candidate], source: Option<usize>) -> Vec<Note> {
        let Some(best) = candidates.first() else {
            return vec![("candidates", "none: nobody who could speak is mentioned in reach".to_owned())];
        };
        let shown = shown_candidates(candidates);
        // The source may be the head of a longer phrase that was chosen: "the village's mayor".
        let place_of = |mention: usize| self.evidence.mentions[mention].place;
        let is_chosen = |candidate: &&Candidate| source == Some(candidate.mention);
        let meets = |candidate: &&Candidate| {
            source.is_some_and(|source| place_of(source).overlaps(place_of(candidate.mention)))
        };
        let chosen = candidates.iter().find(is_chosen).or_else(|| candidates.iter().find(meets));
        let chosen = chosen.map(|candidate| candidate.mention);
        let mut list = match (source, candidates.len()) {
            (_, 1) => "the only one".to_owned(),
            (_, n) if n == shown.len() => format!("{n}, likeliest first"),
            (_, n) => format!("the likeliest {} of {n}", shown.len()),
        };
        for candidate in shown {
            let place = self.evidence.mentions[candidate.mention].place;
            list += &format!(
                "\n{:>5}  score {:>5.1}  {} at {}",
                percent(candidate.probability),
                candidate.score,
                self.quoted(place),
                self.at(place)
            );
            if candidate.passes_on {
                list += ", who passes the words on";
            }
            if chosen == Some(candidate.mention) {
                list += ", chosen";
            }
        }
        let mut notes = vec![("candidates", list)];
        if let Some(rival) = candidates.get(1) {
            let words = |candidate: &Candidate| self.quoted(self.evidence.mentions[candidate.mention].place);
            let lead = format!("{} against {}", words(best), words(rival));
            notes.push(("features", lead + &contrasts(&best.features, &rival.features)));
        }
        notes
    }

    /// The words of a place, in quotation marks.
    fn quoted(self, place: Span) -> String {
        format!("“{}”", short(place.of(self.text)))
    }

    /// Line and column of a place.
    fn at(self, place: Span) -> String {
        let (line, column) = self.lines.place(place.start);
        format!("{line}:{column}")
    }
}

/// How sure it is that the words are a quotation.
fn likelihood(quoted: &Quoted, marked: Option<&Marked>) -> String {
    match (marked.and_then(|marked| marked.probability), quoted.quotation.kind) {
        (Some(probability), _) if probability < QUOTATION_FROM => {
            let asked = percent(QUOTATION_FROM);
            let reasons = marked.map_or(String::new(), |marked| reasons(&marked.features));
            format!("{}, too unlikely for a speaker: that takes {asked}{reasons}", percent(probability))
        }
        (Some(probability), _) => format!("{} likely", percent(probability)),
        (None, Kind::Indirect) => "without marks: a reported clause".to_owned(),
        (None, _) => "without marks: a turn of a transcript".to_owned(),
    }
}

/// Who else a pronoun or noun could have stood for, and why it does not.
fn antecedents(antecedents: &[Antecedent]) -> String {
    let [best, others @ ..] = antecedents else { return String::new() };
    let name = |antecedent: &Antecedent| match &antecedent.name {
        Some(name) => one_line(name),
        None => "nobody named before".to_owned(),
    };
    let likely: Vec<String> = others
        .iter()
        .filter(|other| other.probability >= UNLIKELY)
        .map(|other| format!("{} ({})", name(other), percent(other.probability)))
        .collect();
    match (others.first(), likely.is_empty()) {
        (Some(rival), false) => {
            let features = match rival.probability >= DOUBTFUL {
                true => contrasts(&best.features, &rival.features),
                false => String::new(),
            };
            format!(", rather than for {}{features}", likely.join(", "))
        }
        _ => String::new(),
    }
}

/// One line for each of the strongest features that set a choice apart from its rival.
fn contrasts(choice: &[Feature], rival: &[Feature]) -> String {
    let side = |features: &[Feature]| match features {
        [] => "-".to_owned(),
        _ => features
            .iter()
            .map(|feature| format!("{} {}", one_line(&feature.name), signed(feature.weight)))
            .collect::<Vec<_>>()
            .join(", "),
    };
    contrast(choice, rival)
        .iter()
        .filter(|found| found.difference.abs() >= SLIGHTEST)
        .take(MOST_FEATURES)
        .map(|found| {
            format!("\n{:>5}  {}  vs  {}", signed(found.difference), side(&found.choice), side(&found.rival))
        })
        .collect()
}

/// One line for each of the strongest features for (+) and against (-) a span being a quotation.
fn reasons(features: &[Feature]) -> String {
    let strongest = features.iter().filter(|feature| feature.weight.abs() >= SLIGHTEST).take(MOST_REASONS);
    strongest.map(|feature| format!("\n{:>5}  {}", signed(feature.weight), one_line(&feature.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_certain() {
        let shown = [0.0, 0.004, 0.006, 0.5, 0.994, 0.996, 1.0].map(percent);
        assert_eq!(shown, ["<1 %", "<1 %", "1 %", "50 %", "99 %", ">99 %", ">99 %"]);
    }

    #[test]
    fn words_of_an_article_cannot_steer_the_terminal() {
        assert_eq!(one_line("a\tb\n \u{1b}[31mc"), "a b \u{fffd}[31mc");
        assert_eq!(short(&"ab ".repeat(50)).chars().count(), LONGEST_WORDS);
    }
}
