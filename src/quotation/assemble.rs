//! Putting quotations together: which quoted spans are one utterance, and everything the ledger says of it.

use smol_str::SmolStr;

use super::content::{kind, mixed_content};
use super::headline::echo_headlines;
use super::indirect::{Reported, mention_at_cue, reported, trimmed, without_opener};
use super::occasion;
use super::why::why;
use super::{Kind, Quotation, Speaker, TokenRange};
use crate::article::ParagraphKind;
use crate::attribution::entity::{Entities, SpeakerType, entities};
use crate::attribution::head::{head_around, head_of};
use crate::attribution::heading::named_below;
use crate::attribution::naming::{one_line, small_first};
use crate::attribution::ranker::{Attribution, LISTED_FROM, QUOTATION_FROM, RankingObserver, attribute};
use crate::attribution::scene::{Reports, Scene};
use crate::attribution::speaker::{Observer, Resolved, Speaking, resolve, speaking};
use crate::attribution::tagger::Part;
use crate::lexicon::{CueKind, SmallUse};
use crate::mention::{MentionKind, span_of};
use crate::span::Span;
use crate::token::Token;
use crate::transcript::{self, Turn};

/// Two candidates closer than this leave the choice open.
const CLOSE_CALL: f32 = 0.2;
/// No more tokens than this are context on either side of a quotation.
const WIDEST_CONTEXT: usize = 120;
/// Between the pieces of a split quotation stand at most this many tokens.
const LONGEST_ATTRIBUTION: usize = 30;

/// The quotations of an article, with what they were made of.
#[derive(Debug)]
pub struct Assembled {
    /// The quotations, in reading order.
    pub quotations: Vec<Quotation>,
    /// What was decided of each marked span that has words, in the order of the text.
    pub attributions: Vec<Attribution>,
    /// Who is who.
    pub entities: Entities,
    /// For each mention its entity, pronouns included.
    pub resolved: Vec<Option<Resolved>>,
}

/// The quotations of an article, in reading order.
#[must_use]
pub fn quotations(scene: &Scene<'_>) -> Vec<Quotation> {
    assembled(scene, None, None).quotations
}

/// As [`quotations`], with what they were made of. The observers are told of every choice, as
/// [`attribute`] and [`resolve`] say.
pub fn assembled(
    scene: &Scene<'_>,
    observe_ranking: Option<RankingObserver<'_>>,
    observe_antecedents: Option<Observer<'_>>,
) -> Assembled {
    let mut attributions = attribute(scene, observe_ranking);
    for attribution in &mut attributions {
        let Some(head) = attribution.mention.and_then(|mention| head_around(scene, mention)) else {
            continue;
        };
        if let Some(found) = &mut attribution.pattern {
            found.speaker = head;
        }
        attribution.mention = Some(head);
    }
    let mut is_quotation = vec![false; scene.quotes.len()];
    for attribution in &attributions {
        is_quotation[attribution.quote] = attribution.is_quotation >= QUOTATION_FROM;
    }
    let reported: Vec<(Reported, Option<usize>)> = reported(scene, &is_quotation)
        .into_iter()
        .map(|found| {
            let head = found.source.as_ref().and_then(|source| head_of(scene, source));
            let mention = head.or_else(|| mention_at_cue(scene, &found));
            (found, mention)
        })
        .collect();
    let mut speaking = speaking(&attributions);
    let of_reported = reported.iter().filter_map(|(_, mention)| *mention);
    speaking.extend(of_reported.map(|mention| Speaking { mention, quote: None }));
    let mut entities = entities(scene);
    let mut resolved = resolve(scene, &mut entities, &speaking, observe_antecedents);
    named_below(scene, &entities, &mut resolved);
    let turns = transcript::turns(scene.text, &scene.article.paragraphs, scene.lexicon);
    let mut assembly =
        Assembly { scene, attributions, entities, resolved, turns, speakers: vec![None; scene.quotes.len()] };
    let mut quotations = assembly.said_in_turns();
    quotations.extend(assembly.said_in_marks());
    if scene.reports == Reports::Everywhere {
        quotations.extend(assembly.reported(&reported, &quotations));
    }
    quotations.sort_by_key(|quotation| {
        (quotation.pieces[0].start, std::cmp::Reverse(quotation.pieces[quotation.pieces.len() - 1].end))
    });
    echo_headlines(scene, &mut quotations);
    let Assembly { attributions, entities, resolved, .. } = assembly;
    Assembled { quotations, attributions, entities, resolved }
}

/// Whether something is left out in these words, or they break off.
fn has_ellipsis(words: &str) -> bool {
    let mut dots = memchr::memchr_iter(b'.', words.as_bytes());
    dots.any(|at| words[at..].starts_with("...")) || words.contains('…')
}

pub(super) struct Assembly<'s, 't> {
    pub(super) scene: &'s Scene<'t>,
    pub(super) attributions: Vec<Attribution>,
    pub(super) entities: Entities,
    /// For each mention its entity, pronouns included.
    pub(super) resolved: Vec<Option<Resolved>>,
    pub(super) turns: Vec<Turn>,
    /// For each quoted span who is quoted in it, once that is known; for "I" in spans inside.
    pub(super) speakers: Vec<Option<Speaker>>,
}

impl Assembly<'_, '_> {
    fn said_in_marks(&mut self) -> Vec<Quotation> {
        let listed: Vec<usize> = (0..self.attributions.len()).filter(|at| self.is_listed(*at)).collect();
        let mut quotations = Vec::with_capacity(listed.len());
        let mut at = 0;
        while at < listed.len() {
            let mut last = at;
            let mut fragments = false;
            while last + 1 < listed.len() {
                match self.joins(listed[last], listed[last + 1]) {
                    Some(are_fragments) => {
                        fragments |= are_fragments;
                        last += 1;
                    }
                    None => break,
                }
            }
            let group: Vec<usize> = listed[at..=last].to_vec();
            quotations.push(self.quotation(&group, fragments));
            at = last + 1;
        }
        quotations
    }

    /// Whether a marked span is listed: it is likely a quotation, and when it stands inside another one
    /// somebody is named as saying it.
    fn is_listed(&self, at: usize) -> bool {
        let attribution = &self.attributions[at];
        let quote = &self.scene.quotes[attribution.quote];
        if attribution.is_quotation < LISTED_FROM {
            return false;
        }
        quote.parent.is_none() || attribution.is_quotation >= QUOTATION_FROM && attribution.mention.is_some()
    }

    /// Whether two attributions that follow each other are one quotation; true within for fragments of
    /// one clause, false for pieces of one utterance.
    fn joins(&self, one: usize, other: usize) -> Option<bool> {
        let scene = self.scene;
        let (first, second) = (&self.attributions[one], &self.attributions[other]);
        let (a, b) = (&scene.quotes[first.quote], &scene.quotes[second.quote]);
        if a.parent != b.parent || a.last_paragraph() != b.paragraph() || a.unclosed {
            return None;
        }
        let (from, to) = (scene.behind_quote(first.quote), scene.before_quote(second.quote));
        if from >= to || to - from > LONGEST_ATTRIBUTION {
            return None;
        }
        let between = &scene.tokens[from..to];
        let last = between.last()?;
        let end_of_first = &scene.tokens[scene.quote_tokens[first.quote].end - 1];
        // "a", "b" and "c": nothing but commas and a conjunction between.
        let is_link = |token: &Token| token.is(",") || token.does(SmallUse::Coordination);
        if between.len() <= 2 && between.iter().all(is_link) {
            let starts_small = |quote: usize| !scene.tokens[scene.quote_tokens[quote].start].is_capital();
            let conjoined = between.iter().any(|token| token.is_word());
            let clause = starts_small(second.quote) && (conjoined || starts_small(first.quote));
            return clause.then_some(true);
        }
        let cue_between = scene
            .cues_in(from..to)
            .iter()
            .any(|(cue, _)| scene.tokens[cue.start].quote.map(|q| q as usize) == a.parent);
        let same_sentence = between.iter().all(|token| token.sentence == scene.tokens[from].sentence);
        let goes_on = !matches!(&*end_of_first.folded, "." | "!" | "?")
            || !scene.tokens[scene.quote_tokens[second.quote].start].is_capital();
        let open_end = last.is(",") || matches!(&*last.folded, "—" | "–" | "-" | ";");
        let starts_whole = scene.tokens[scene.quote_tokens[first.quote].start].is_capital()
            || !scene.tokens[scene.quote_tokens[first.quote].start].is_word();
        let comma_first = end_of_first.is(",")
            || matches!(&*end_of_first.folded, "-" | "—" | "–" | "?" | "!" | "…")
            || between[0].is(",");
        let same_source = first.mention == second.mention
            || second.mention.is_none_or(|mention| scene.mentions[mention].tokens.end <= to);
        (cue_between && same_sentence && goes_on && open_end && starts_whole && comma_first && same_source)
            .then_some(false)
    }

    /// The quotation that these attributions are pieces of.
    fn quotation(&mut self, group: &[usize], fragments: bool) -> Quotation {
        let scene = self.scene;
        // The surest attribution speaks for all pieces.
        let surest = group
            .iter()
            .copied()
            .max_by(|a, b| self.confidence(*a).total_cmp(&self.confidence(*b)))
            .unwrap_or(group[0]);
        let attribution = self.attributions[surest].clone();
        let quotes: Vec<usize> = group.iter().map(|at| self.attributions[*at].quote).collect();
        let (first, last) = (quotes[0], quotes[quotes.len() - 1]);
        let span = &scene.quotes[first];
        let layer = span.parent;
        let pieces: Vec<Span> = quotes
            .iter()
            .flat_map(|quote| scene.quotes[*quote].pieces.iter().map(|piece| piece.inner))
            .collect();
        let kind = if fragments { Kind::Mixed } else { kind(scene, first, last) };

        let mention = attribution.mention.filter(|_| attribution.is_quotation >= QUOTATION_FROM);
        let mut speaker = mention.and_then(|mention| self.speaker_of(mention, layer));
        if let (Some(speaker), Some(mention), None) = (&mut speaker, mention, layer) {
            speaker.mention = Some(self.source_span(mention));
        }
        let in_turn = self.turn_of(first);
        let via = attribution
            .pattern
            .as_ref()
            .and_then(|found| found.via)
            .map(|via| one_line(scene.words(&scene.mentions[via].tokens)).into_owned());
        let cue = mention.and_then(|mention| self.cue(&attribution, mention));
        let cue = cue.map(|cue| scene.tagged_around(Part::Cue, &cue).unwrap_or(cue));
        let sentence = self.sentence(first, last, mention, cue.as_ref());
        let mention_range = mention.map(|mention| scene.mentions[mention].tokens.clone());
        let quoted = scene.before_quote(first)..scene.behind_quote(last);
        let words = scene.quote_tokens[first].start..scene.quote_tokens[last].end;
        let content = if kind == Kind::Mixed {
            let tagged = scene.tagged_around(Part::Content, &words).map(|tagged| trimmed(scene, &tagged));
            match tagged {
                Some(tagged) if !tagged.is_empty() => {
                    vec![span_of(&(tagged.start.min(words.start)..tagged.end.max(words.end)), &scene.tokens)]
                }
                _ => vec![mixed_content(scene, &sentence, &quoted, mention_range.as_ref(), cue.as_ref())],
            }
        } else {
            pieces.clone()
        };
        let is_named = speaker.as_ref().is_some_and(|speaker| !speaker.name.is_empty());
        let confidence = if is_named { self.confidence(surest) } else { 0.0 };
        let rule = mention.filter(|_| speaker.is_some()).map_or_else(
            || "nobody is named in reach, or it may be no quotation".to_owned(),
            |mention| why(scene, &attribution, mention, cue.as_ref()),
        );
        let mut quotation = Quotation {
            fragments,
            kind,
            paragraph: span.paragraph(),
            content,
            cue: cue.as_ref().map(|cue| span_of(cue, &scene.tokens)),
            via,
            medium: occasion::medium(scene, &sentence, layer),
            when: occasion::when(scene, &sentence, layer),
            confidence,
            rule,
            context: span_of(&sentence, &scene.tokens),
            flags: Vec::new(),
            speaker: speaker.clone(),
            attribution: Some(surest),
            source: mention,
            pieces,
        };
        quotation.flags = self.flags(&quotation, &attribution, &quotes, in_turn.is_some());
        for quote in quotes {
            self.speakers[quote] = speaker.clone();
        }
        quotation
    }

    /// The place of a source: what the tagger takes for it around the mention, else the mention.
    fn source_span(&self, mention: usize) -> Span {
        let scene = self.scene;
        let place = &scene.mentions[mention].tokens;
        let tagged = scene.tagged_around(Part::Source, place).filter(|tagged| tagged.start <= place.start);
        span_of(&tagged.unwrap_or_else(|| place.clone()), &scene.tokens)
    }

    /// The reported clauses, those left out that a quotation with marks covers already.
    fn reported(&self, reported: &[(Reported, Option<usize>)], quotations: &[Quotation]) -> Vec<Quotation> {
        let scene = self.scene;
        let mut rows = Vec::new();
        let mixed = quotations.iter().filter(|quotation| quotation.kind == Kind::Mixed);
        let mut covered: Vec<Span> = mixed.flat_map(|quotation| quotation.content.iter().copied()).collect();
        covered.sort_unstable();
        for (found, mention) in reported {
            let content: Vec<Span> =
                found.contents.iter().map(|content| span_of(content, &scene.tokens)).collect();
            let said = found.contents.iter().map(|content| without_opener(scene, content));
            let pieces: Vec<Span> = said.map(|content| span_of(&content, &scene.tokens)).collect();
            let is_covered = |piece: &Span| {
                let next = covered.partition_point(|content| content.start < piece.end);
                covered[..next].iter().rev().take(4).any(|content| content.overlaps(*piece))
            };
            if pieces.iter().any(is_covered) {
                continue;
            }
            let mut speaker = mention.and_then(|mention| self.speaker_of(mention, None));
            if let (Some(speaker), Some(mention)) = (&mut speaker, mention) {
                speaker.mention = Some(self.source_span(*mention));
            }
            let first = found.contents[0].start;
            let number = scene.tokens[first].sentence;
            let last = found.contents[found.contents.len() - 1].end;
            let sentence = scene
                .tokens
                .partition_point(|token| token.sentence < number)
                .max(first.saturating_sub(WIDEST_CONTEXT))
                ..scene.tokens.partition_point(|token| token.sentence <= number).min(last + WIDEST_CONTEXT);
            let certainty =
                mention.and_then(|mention| self.resolved[mention]).map_or(0.5, |found| found.certainty);
            let paragraph = scene.tokens[first].paragraph as usize;
            let mut flags = Vec::new();
            for (flag, holds) in [
                ("unattributed", speaker.as_ref().is_none_or(|speaker| speaker.name.is_empty())),
                ("anonymous", speaker.as_ref().is_some_and(|speaker| speaker.kind == SpeakerType::Anonymous)),
                ("no-cue", found.cue.is_none()),
                ("headline", scene.article.paragraphs[paragraph].kind == ParagraphKind::Headline),
            ] {
                if holds {
                    flags.push(flag);
                }
            }
            rows.push(Quotation {
                fragments: false,
                kind: Kind::Indirect,
                paragraph,
                content,
                cue: found.cue.as_ref().map(|cue| span_of(cue, &scene.tokens)),
                via: None,
                medium: occasion::medium(scene, &sentence, None),
                when: occasion::when(scene, &sentence, None),
                confidence: if speaker.as_ref().is_some_and(|speaker| !speaker.name.is_empty()) {
                    let reported = scene.lexicon.models.calibration.reported;
                    let right =
                        if found.source.is_some() { reported.with_source } else { reported.without_source };
                    right * certainty
                } else {
                    0.0
                },
                rule: self.rule_of_reported(found),
                context: span_of(&sentence, &scene.tokens),
                flags,
                speaker,
                attribution: None,
                source: *mention,
                pieces,
            });
        }
        rows
    }

    fn rule_of_reported(&self, found: &Reported) -> String {
        let words = |range: &TokenRange| one_line(self.scene.words(range));
        let how =
            if found.by_shape { "reported clause by the shape of its sentence" } else { "reported clause" };
        match (&found.cue, &found.source) {
            (Some(cue), Some(source)) => {
                format!("{how} with the source “{}” and the cue “{}”", words(source), words(cue))
            }
            (Some(cue), None) => format!("{how} with the cue “{}”", words(cue)),
            (None, Some(source)) => format!("{how} with the source “{}”", words(source)),
            (None, None) => how.to_owned(),
        }
    }

    /// How likely it is that this is a quotation, of this mention, which stands for this speaker.
    fn confidence(&self, at: usize) -> f32 {
        let attribution = &self.attributions[at];
        let quoted = self
            .scene
            .lexicon
            .models
            .calibration
            .quoted
            .apply(attribution.is_quotation * attribution.certainty);
        let resolved = attribution.mention.and_then(|mention| self.resolved[mention]);
        quoted * resolved.map_or(1.0, |found| found.certainty)
    }

    fn flags(
        &self,
        quotation: &Quotation,
        attribution: &Attribution,
        quotes: &[usize],
        in_turn: bool,
    ) -> Vec<&'static str> {
        let scene = self.scene;
        let any_piece =
            |holds: fn(&str) -> bool| quotation.pieces.iter().any(|piece| holds(piece.of(scene.text)));
        let close = attribution.certainty - attribution.runner_up < CLOSE_CALL;
        let paragraph = scene.article.paragraphs[quotation.paragraph].kind;
        let mut flags = Vec::new();
        let mut flag = |name: &'static str, holds: bool| {
            if holds {
                flags.push(name);
            }
        };
        flag("unattributed", quotation.speaker.as_ref().is_none_or(|speaker| speaker.name.is_empty()));
        flag("ambiguous", quotation.speaker.is_some() && close);
        flag(
            "anonymous",
            quotation.speaker.as_ref().is_some_and(|speaker| speaker.kind == SpeakerType::Anonymous),
        );
        flag("fragment", quotation.kind == Kind::Mixed);
        flag("ellipsis", any_piece(has_ellipsis));
        flag("brackets", any_piece(|words| words.contains('[')));
        flag("unclosed", quotes.iter().any(|quote| scene.quotes[*quote].unclosed));
        flag("nested", scene.quotes[quotes[0]].parent.is_some() || in_turn);
        flag("no-cue", quotation.cue.is_none());
        flag("headline", paragraph == ParagraphKind::Headline);
        flags
    }

    /// The sentences from the one the quotation begins in to the one its attribution ends in.
    fn sentence(
        &self,
        first: usize,
        last: usize,
        mention: Option<usize>,
        cue: Option<&TokenRange>,
    ) -> TokenRange {
        let scene = self.scene;
        let tokens = &scene.tokens;
        let paragraph = tokens[scene.quote_tokens[first].start].paragraph;
        let mut low = tokens[scene.quote_tokens[first].start].sentence;
        let mut high = tokens[scene.quote_tokens[last].end - 1].sentence;
        for range in [mention.map(|mention| &scene.mentions[mention].tokens), cue].into_iter().flatten() {
            if tokens[range.start].paragraph == paragraph {
                low = low.min(tokens[range.start].sentence);
                high = high.max(tokens[range.end - 1].sentence);
            }
        }
        let start = tokens.partition_point(|token| token.sentence < low);
        let end = tokens.partition_point(|token| token.sentence <= high);
        // A sentence without end is a list or a table; the words around tell enough.
        let quoted = scene.quote_tokens[first].start..scene.quote_tokens[last].end;
        start.max(quoted.start.saturating_sub(WIDEST_CONTEXT))..end.min(quoted.end + WIDEST_CONTEXT)
    }

    /// The cue of an attribution: the pattern's, else the one beside the mention or between it and the
    /// quotation.
    fn cue(&self, attribution: &Attribution, mention: usize) -> Option<TokenRange> {
        let scene = self.scene;
        if let Some(found) = attribution.pattern.as_ref().filter(|found| found.speaker == mention)
            && found.cue.is_some()
        {
            return found.cue.clone();
        }
        let place = &scene.mentions[mention].tokens;
        let quote = &scene.quote_tokens[attribution.quote];
        let sentence = scene.mentions[mention].sentence;
        let near = sentence == scene.tokens[quote.start].sentence
            || sentence == scene.tokens[quote.end - 1].sentence;
        if !near && scene.mentions[mention].paragraph != scene.tokens[quote.start].paragraph {
            return None;
        }
        let start = scene.tokens.partition_point(|token| token.sentence < sentence);
        let end = scene.tokens.partition_point(|token| token.sentence <= sentence);
        let start = start.max(place.start.saturating_sub(WIDEST_CONTEXT));
        let end = end.min(place.end + WIDEST_CONTEXT);
        let layer = scene.mentions[mention].quote;
        let distance = |cue: &TokenRange| {
            if cue.start >= place.end {
                (cue.start - place.end) * 2
            } else {
                (place.start.saturating_sub(cue.end)) * 2 + 1
            }
        };
        scene
            .cues_in(start..end)
            .iter()
            .filter(|(cue, _)| scene.tokens[cue.start].quote == layer)
            .filter(|(cue, kind)| *kind != CueKind::Source || cue.end <= place.start)
            .min_by_key(|(cue, _)| distance(cue))
            .map(|(cue, _)| cue.clone())
    }

    /// Who a mention stands for.
    fn speaker_of(&self, mention: usize, layer: Option<usize>) -> Option<Speaker> {
        let scene = self.scene;
        let place = &scene.mentions[mention];
        let printed = Some(place.span(&scene.tokens));
        if let MentionKind::Pronoun(pronoun) = place.kind
            && pronoun.person == 1
        {
            // "I" and "we" inside a quotation are whoever is quoted around it.
            let Some(layer) = layer else { return Some(self.own_voice(mention)) };
            return Some(Speaker { mention: printed, ..self.speakers[layer].clone()? });
        }
        match self.resolved[mention] {
            Some(Resolved { entity, .. }) => {
                let entity = &self.entities.list[entity];
                let role = entity.role.as_ref().map(|role| one_line(scene.words(role)).into());
                Some(Speaker {
                    name: entity.name.clone(),
                    kind: entity.kind,
                    role,
                    mention: printed,
                    is_named: entity.is_named(),
                })
            }
            None => match place.kind {
                MentionKind::Pronoun(pronoun) if pronoun.case == crate::lexicon::PronounCase::Indefinite => {
                    Some(Speaker {
                        name: self.one_of(mention),
                        kind: if pronoun.plural { SpeakerType::Group } else { SpeakerType::Anonymous },
                        role: None,
                        mention: printed,
                        is_named: false,
                    })
                }
                _ => Some(Speaker {
                    name: SmolStr::default(),
                    kind: SpeakerType::Unknown,
                    role: None,
                    mention: printed,
                    is_named: false,
                }),
            },
        }
    }

    /// "I" and "we" outside quotation marks, by name where the article tells whose voice it is.
    fn own_voice(&self, mention: usize) -> Speaker {
        let place = &self.scene.mentions[mention];
        let printed = Some(place.span(&self.scene.tokens));
        let narrator =
            if place.plural { None } else { self.narrator(self.scene.tokens[place.tokens.start].span.start) };
        match narrator {
            Some(narrator) => Speaker { mention: printed, ..narrator },
            None => Speaker {
                name: if place.plural {
                    small_first(self.scene.words(&place.tokens))
                } else {
                    self.scene.words(&place.tokens).into()
                },
                kind: if place.plural { SpeakerType::Group } else { SpeakerType::Anonymous },
                role: None,
                mention: printed,
                is_named: false,
            },
        }
    }

    /// What an indefinite pronoun stands for: "one of two officials", "another".
    fn one_of(&self, mention: usize) -> SmolStr {
        let scene = self.scene;
        let mut words = scene.mentions[mention].tokens.clone();
        let of = words.end;
        if scene.tokens.get(of).is_some_and(|token| token.does(SmallUse::NameLink)) {
            let whole = |index: &usize| !matches!(scene.mentions[*index].kind, MentionKind::Pronoun(_));
            if let Some(whole) = scene.mentions_starting_at(of + 1).find(whole) {
                words.end = scene.mentions[whole].tokens.end;
            } else if scene.tokens.get(of + 1).is_some_and(|token| token.info.pronoun.is_some()) {
                words.end = of + 2;
            }
        }
        small_first(&one_line(scene.words(&words)))
    }
}
