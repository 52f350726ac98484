//! The turns of transcripts and interviews: said without marks, by whom the label names.

use super::assemble::Assembly;
use super::{Kind, Quotation, Speaker};
use crate::article::ParagraphKind;
use crate::attribution::entity::{Entity, SpeakerType};
use crate::attribution::naming::{one_line, title_case};
use crate::lexicon::phrase::fold;
use crate::lexicon::{FunctionClass, Lexicon, NamePart, TurnPart};
use crate::span::Span;
use crate::transcript::Turn;

impl Assembly<'_, '_> {
    pub(super) fn turn_of(&self, quote: usize) -> Option<&Turn> {
        let start = self.scene.quotes[quote].start();
        let next = self.turns.partition_point(|turn| turn.label.start <= start);
        let turn = next.checked_sub(1).map(|index| &self.turns[index])?;
        let within = turn.speech.iter().any(|speech| speech.start <= start && start < speech.end);
        within.then_some(turn)
    }

    /// The turns of a transcript: said without marks.
    pub(super) fn said_in_turns(&self) -> Vec<Quotation> {
        let scene = self.scene;
        let mut quotations = Vec::new();
        // In an interview printed as Q and A, who answers is whom the article speaks of most, and who asks is
        // who wrote it.
        let interview = self.interview();
        for turn in &self.turns {
            let pieces: Vec<Span> = turn
                .speech
                .iter()
                .map(|speech| speech.trimmed(scene.text))
                .filter(|speech| !speech.is_empty())
                .collect();
            let Some((first, last)) = pieces.first().zip(pieces.last()) else { continue };
            let whole = Span::new(first.start, last.end);
            // What stands in marks from end to end is listed as that.
            let next = scene.quotes.partition_point(|quote| quote.pieces[0].outer.start <= whole.start);
            if scene.quotes[..next].iter().rev().take(8).any(|quote| quote.outer().contains(whole)) {
                continue;
            }
            let words: Vec<&str> = pieces.iter().map(|piece| piece.of(scene.text)).collect();
            let speaker = self.turn_speaker(turn, &interview);
            let mut flags = Vec::new();
            if speaker.is_none() {
                flags.push("unattributed");
            }
            if words.iter().any(|words| words.contains('…') || words.contains("...")) {
                flags.push("ellipsis");
            }
            if words.iter().any(|words| words.contains('[')) {
                flags.push("brackets");
            }
            flags.extend(["no-cue", "transcript"]);
            quotations.push(Quotation {
                fragments: false,
                kind: Kind::Direct,
                paragraph: turn.paragraph,
                content: pieces.clone(),
                confidence: if speaker.is_some() { 0.97 } else { 0.0 },
                speaker,
                cue: None,
                via: None,
                medium: None,
                when: None,
                rule: format!("transcript: the turn of “{}”", turn.label.of(scene.text)),
                context: Span::new(turn.label.start, last.end),
                flags,
                attribution: None,
                source: None,
                pieces,
            });
        }
        quotations
    }

    fn turn_speaker(&self, turn: &Turn, interview: &Interview) -> Option<Speaker> {
        let scene = self.scene;
        let label = turn.label.of(scene.text);
        let role = turn.role.map(|role| one_line(role.of(scene.text)).into());
        let mention = Some(turn.label);
        if let Some(part) = scene.lexicon.turn_part(label) {
            let speaker = match part {
                TurnPart::Answer => &interview.answers,
                TurnPart::Question => &interview.asks,
            };
            return Some(Speaker { mention, ..speaker.clone()? });
        }
        let token = scene.tokens.partition_point(|token| token.span.end <= turn.label.start);
        let first = scene.mentions.partition_point(|place| place.tokens.start < token);
        let named = (first..scene.mentions.len()).take(4).find(|index| {
            let place = &scene.mentions[*index];
            place.kind.is_name() && place.span(&scene.tokens).overlaps(turn.label)
        });
        if let Some(entity) = named.and_then(|named| self.resolved[named]) {
            let entity = &self.entities.list[entity.entity];
            let own_role = entity.role.as_ref().map(|role| one_line(scene.words(role)).into());
            return Some(Speaker {
                name: entity.name.clone(),
                kind: entity.kind,
                role: role.or(own_role),
                mention,
                is_named: true,
            });
        }
        let name =
            if label.chars().any(char::is_lowercase) { label.into() } else { title_case(label).into() };
        Some(Speaker { name, kind: SpeakerType::Person, role, mention, is_named: true })
    }

    /// Who "I" is at a place outside quotation marks: whose turn it is, else who wrote the article.
    pub(super) fn narrator(&self, at: usize) -> Option<Speaker> {
        let next = self.turns.partition_point(|turn| turn.label.start <= at);
        let turn = next.checked_sub(1).map(|index| &self.turns[index]);
        match turn.filter(|turn| turn.speech.iter().any(|speech| speech.start <= at && at < speech.end)) {
            Some(turn) => self.turn_speaker(turn, &self.interview()),
            None => self.author(),
        }
    }

    fn interview(&self) -> Interview {
        let named = |entity: usize| {
            let entity = &self.entities.list[entity];
            Speaker {
                name: entity.name.clone(),
                kind: entity.kind,
                role: None,
                mention: None,
                is_named: true,
            }
        };
        Interview { asks: self.author(), answers: self.most_named_person().map(named) }
    }

    /// Who wrote the article, where a line says so: the person named in the first line that is a credit.
    fn author(&self) -> Option<Speaker> {
        let scene = self.scene;
        let credit =
            scene.article.paragraphs.iter().find(|paragraph| paragraph.kind == ParagraphKind::Credit)?;
        let line = credit.span.of(scene.text);
        let is_named = |entity: &&Entity| {
            entity.kind == SpeakerType::Person && entity.is_named() && line.contains(entity.name.as_str())
        };
        let known = self.entities.list.iter().find(is_named).map(|entity| entity.name.clone());
        let name = known.or_else(|| Some(name_in_byline(line, scene.lexicon)?.into()))?;
        Some(Speaker { name, kind: SpeakerType::Person, role: None, mention: None, is_named: true })
    }

    fn most_named_person(&self) -> Option<usize> {
        let mut counts = vec![0_usize; self.entities.list.len()];
        for found in self.resolved.iter().flatten() {
            let entity = &self.entities.list[found.entity];
            counts[found.entity] += usize::from(entity.kind == SpeakerType::Person && entity.is_named());
        }
        (0..counts.len())
            .filter(|entity| counts[*entity] > 0)
            .max_by_key(|entity| (counts[*entity], std::cmp::Reverse(*entity)))
    }
}

/// Who asks and who answers where the turns of an interview are marked "Q" and "A".
struct Interview {
    asks: Option<Speaker>,
    answers: Option<Speaker>,
}

/// The name behind the "by" of a byline: "By Ana Diaz, Harbour Post", "Interview by ANA DIAZ".
fn name_in_byline(line: &str, lexicon: &Lexicon) -> Option<String> {
    let info = |word: &str| lexicon.word(&fold(word.trim_matches(|c: char| !c.is_alphanumeric())));
    let mut words = line.split_whitespace();
    words.find(|word| info(word).function == Some(FunctionClass::Preposition))?;
    let mut name: Vec<&str> = Vec::new();
    for word in words {
        let known = info(word);
        let is_particle = known.name_part == Some(NamePart::Particle) && !name.is_empty();
        let is_other = known.role.is_some()
            || known.not_name
            || known.form.is_some()
            || known.demonym
            || known.function.is_some() && !is_particle;
        if is_other || !(word.starts_with(char::is_uppercase) || is_particle) {
            break;
        }
        name.push(word.trim_end_matches([',', ';', '|', '.']));
        if word.ends_with([',', ';', '|']) {
            break;
        }
    }
    /// More words than these are no name.
    const LONGEST: usize = 5;
    let is_name = (2..=LONGEST).contains(&name.len());
    let name = name.join(" ");
    is_name.then(|| if name.chars().any(char::is_lowercase) { name } else { title_case(&name) })
}

#[cfg(test)]
mod tests {
    use super::name_in_byline;
    use crate::article::articles;
    use crate::attribution::Scene;
    use crate::lexicon::Lexicon;
    use crate::quotation::quotations;
    use crate::token::Vocabulary;

    #[test]
    fn bylines_name_who_wrote() {
        let name = |line: &str| name_in_byline(line, Lexicon::shared());
        assert_eq!(name("By Ana Diaz, Harbour Post").as_deref(), Some("Ana Diaz"));
        assert_eq!(name("Interview by ANA DIAZ").as_deref(), Some("Ana Diaz"));
        assert_eq!(name("By Staff Reporter"), None);
        assert_eq!(name("By our correspondent in Dover"), None);
    }

    #[test]
    fn who_says_i_is_who_writes_or_whose_turn_it_is() {
        let speakers = |text: &str| -> Vec<String> {
            let lexicon = Lexicon::shared();
            let article = &articles(text, lexicon)[0];
            let mut vocabulary = Vocabulary::default();
            let scene = Scene::new(text, article, lexicon, &mut vocabulary);
            let speaker = |quotation: crate::quotation::Quotation| Some(quotation.speaker?.name.to_string());
            quotations(&scene).into_iter().filter_map(speaker).collect()
        };
        let story = "The mayor opened the door himself and looked at the rain for a while.\n\n\
            “Is it always as quiet as this?” I asked.\n\nHe did not answer.\n";
        assert_eq!(speakers(&format!("A visit\n\nBy Bo Roe\n\n{story}")), ["Bo Roe"]);
        assert_eq!(speakers(&format!("A visit\n\n{story}")), ["I"]);
        let turns = "A talk\n\nROE: Why?\n\nDIAZ: I said, “It is brass,” and he laughed.\n\nROE: Did he?\n\n\
            DIAZ: He did.\n";
        let of_turns = speakers(turns);
        assert_eq!(of_turns.iter().filter(|name| *name == "DIAZ").count(), 3, "{of_turns:?}");
    }
}
