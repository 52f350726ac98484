//! The turns of transcripts and interviews: said without marks, by whom the label names.

use super::assemble::Assembly;
use super::{Kind, Quotation, Speaker};
use crate::article::ParagraphKind;
use crate::attribution::entity::SpeakerType;
use crate::attribution::naming::{one_line, title_case};
use crate::lexicon::TurnPart;
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
        let interview = [self.author(), self.most_named_person()];
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
            let speaker = self.turn_speaker(turn, interview);
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

    fn turn_speaker(&self, turn: &Turn, [asks, answers]: [Option<usize>; 2]) -> Option<Speaker> {
        let scene = self.scene;
        let label = turn.label.of(scene.text);
        let role = turn.role.map(|role| one_line(role.of(scene.text)));
        let mention = Some(turn.label);
        if let Some(part) = scene.lexicon.turn_part(label) {
            let entity = match part {
                TurnPart::Answer => answers,
                TurnPart::Question => asks,
            };
            let entity = &self.entities.list[entity?];
            return Some(Speaker {
                name: entity.name.clone(),
                kind: entity.kind,
                role: None,
                mention,
                is_named: true,
            });
        }
        let token = scene.tokens.partition_point(|token| token.span.end <= turn.label.start);
        let first = scene.mentions.partition_point(|place| place.tokens.start < token);
        let named = (first..scene.mentions.len()).take(4).find(|index| {
            let place = &scene.mentions[*index];
            place.kind.is_name() && place.span(&scene.tokens).overlaps(turn.label)
        });
        if let Some(entity) = named.and_then(|named| self.resolved[named]) {
            let entity = &self.entities.list[entity.entity];
            let own_role = entity.role.as_ref().map(|role| one_line(scene.words(role)));
            return Some(Speaker {
                name: entity.name.clone(),
                kind: entity.kind,
                role: role.or(own_role),
                mention,
                is_named: true,
            });
        }
        let name = if label.chars().any(char::is_lowercase) { label.to_owned() } else { title_case(label) };
        Some(Speaker { name, kind: SpeakerType::Person, role, mention, is_named: true })
    }

    /// Who wrote the article, where a line says so: the person named in the first line that is a credit.
    fn author(&self) -> Option<usize> {
        let scene = self.scene;
        let credit =
            scene.article.paragraphs.iter().find(|paragraph| paragraph.kind == ParagraphKind::Credit)?;
        let line = credit.span.of(scene.text);
        let is_named = |entity: &&usize| {
            let entity = &self.entities.list[**entity];
            entity.kind == SpeakerType::Person && entity.is_named() && line.contains(entity.name.as_str())
        };
        let entities: Vec<usize> = (0..self.entities.list.len()).collect();
        entities.iter().find(is_named).copied()
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
