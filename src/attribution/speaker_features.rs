//! What speaks for a candidate being whom a quotation belongs to.
//!
//! The features carry the trial's findings: which side of the quotation the mention stands on, what lies
//! between, whether a cue stands next to it, what was chosen before.

use super::cue_beside::{Beside, CuePlace};
use super::mention_class::MentionClass;
use super::model::{Label, Value, add_feature, label};
use super::quote_view::{Previous, QuoteView, bucket, part_of};
use super::scene::Scene;
use super::sums::{Group, Groups, hashed, single_feature};
use super::tagger::{Part, Tag};
use crate::lexicon::FunctionClass;
use crate::mention::{Mention, MentionKind};
use crate::token::{Token, TokenKind};

/// Where the numbered groups of each kind begin, and how many values the things have that they hang on.
mod place {
    use super::{CuePlace, MentionClass};

    pub const SIDES: usize = 2;
    pub const SENTENCES: usize = 5;
    pub const PARAGRAPHS: usize = 4;
    /// Sentences and paragraphs where more than two are alike.
    pub const FEW: usize = 3;
    pub const BUCKETS: usize = 15;
    /// Tags: the parts and none.
    pub const PARTS: usize = 4;
    const KINDS: usize = MentionClass::COUNT;
    const CUES: usize = CuePlace::COUNT;

    pub const WHERE: usize = 0;
    pub const NEAR: usize = WHERE + 2 * SIDES * CUES * SENTENCES * PARAGRAPHS * KINDS;
    pub const BETWEEN: usize = NEAR + SIDES * CUES * BUCKETS * FEW;
    pub const LAYER: usize = BETWEEN + SIDES * CUES * 4 * 4 * 5;
    pub const CHOICE: usize = LAYER + 2 * 2 * KINDS * SIDES * CUES;
    pub const TAGGED: usize = CHOICE + 2 * 2 * 2 * 2 * SIDES * CUES * FEW * KINDS;
    pub const TAGS_BETWEEN: usize = TAGGED + 2 * 2 * 2 * SIDES * KINDS * 4 * 2 * 2 * 2;
    pub const END: usize = TAGS_BETWEEN + 2 * SIDES * 3 * 3 * FEW * PARTS * PARTS;
    const _: () = assert!(END <= super::Group::PLACES);
}

/// What speaks for `candidate`, a mention, being whom the quotation belongs to.
pub fn speaker_features(
    scene: &Scene<'_>,
    view: &QuoteView,
    candidate: usize,
    previous: Option<Previous>,
    groups: &mut impl Groups,
) {
    let standing = Standing::new(scene, view, candidate);
    standing.distance(previous.is_some(), groups);
    standing.quotation(groups);
    standing.neighbours(groups);
    standing.choice(groups);
    standing.tags(groups);
    if let Some(previous) = previous {
        standing.previous(previous, groups);
    }
}

/// How a candidate stands to a quotation.
struct Standing<'s, 't> {
    scene: &'s Scene<'t>,
    view: &'s QuoteView,
    candidate: usize,
    mention: &'s Mention,
    /// The quoted span around the quotation.
    layer: Option<usize>,
    /// Whether it stands behind the quotation.
    behind: bool,
    /// The tokens between: from the first up to the second.
    low: usize,
    high: usize,
    /// How many sentences and paragraphs of the story off, at most 4 and 3.
    sentences: usize,
    paragraphs: usize,
    beside: Beside,
    kind: MentionClass,
    /// Whether it opens its sentence.
    opens_sentence: bool,
}

/// A yes or no among the numbers of a group.
fn flag(flag: bool) -> (usize, usize) {
    (usize::from(flag), 2)
}

impl<'s, 't> Standing<'s, 't> {
    fn new(scene: &'s Scene<'t>, view: &'s QuoteView, candidate: usize) -> Self {
        let tokens = &scene.tokens;
        let mention = &scene.mentions[candidate];
        let (start, end) = (mention.tokens.start, mention.tokens.end);
        let behind = start >= view.end;
        let (low, high) = if behind { (view.end, start) } else { (end, view.first) };
        let anchor = &tokens[if behind { view.end - 1 } else { view.first }];
        let prose_number = |paragraph: u32| scene.prose_number[paragraph as usize];
        Standing {
            scene,
            view,
            candidate,
            mention,
            layer: scene.quotes[view.quote].parent,
            behind,
            low,
            high,
            sentences: tokens[start].sentence.abs_diff(anchor.sentence).min(4) as usize,
            paragraphs: prose_number(mention.paragraph).abs_diff(prose_number(anchor.paragraph)).min(3),
            beside: scene.beside[candidate],
            kind: MentionClass::of(mention),
            opens_sentence: start == 0 || tokens[start - 1].sentence != tokens[start].sentence,
        }
    }

    fn side(&self) -> Label {
        if self.behind { label!("A") } else { label!("B") }
    }

    fn adjacent(&self) -> Label {
        self.beside.place.label()
    }

    fn adjacent_number(&self) -> (usize, usize) {
        (self.beside.place as usize, CuePlace::COUNT)
    }

    fn kind_number(&self) -> (usize, usize) {
        (self.kind.index(), MentionClass::COUNT)
    }

    fn few_sentences(&self) -> usize {
        self.sentences.min(place::FEW - 1)
    }

    fn few_sentences_number(&self) -> (usize, usize) {
        (self.few_sentences(), place::FEW)
    }

    fn few_paragraphs(&self) -> usize {
        self.paragraphs.min(place::FEW - 1)
    }

    /// Sentences and paragraphs off, as one number.
    fn few_number(&self) -> u64 {
        (self.few_sentences() * place::FEW + self.few_paragraphs()) as u64
    }

    /// How far off it stands, and what lies between.
    fn distance(&self, has_previous: bool, groups: &mut impl Groups) {
        let scene = self.scene;
        let (side, adjacent, kind) = (self.side(), self.adjacent(), self.kind);
        let (sentences, paragraphs) = (self.sentences, self.paragraphs);
        let few_sentences = self.few_sentences();
        let side_number = flag(self.behind);
        let numbers = [
            flag(has_previous),
            side_number,
            self.adjacent_number(),
            (sentences, place::SENTENCES),
            (paragraphs, place::PARAGRAPHS),
            self.kind_number(),
        ];
        groups.group(Group::numbered(place::WHERE, &numbers), |to| {
            add_feature!(to, "base", side, adjacent, sentences, paragraphs);
            add_feature!(to, "kind", kind, side, adjacent);
            add_feature!(to, "kindbase", kind, side, few_sentences, self.few_paragraphs());
            if !has_previous {
                add_feature!(to, "noprevious", side, adjacent, sentences, paragraphs);
            }
        });
        let between = Between::new(scene, self.low, self.high, self.layer);
        let near = bucket(between.words);
        let numbers =
            [side_number, self.adjacent_number(), (near, place::BUCKETS), self.few_sentences_number()];
        groups.group(Group::numbered(place::NEAR, &numbers), |to| {
            add_feature!(to, "near", side, near);
            add_feature!(to, "nearbeside", side, adjacent, near.min(9), few_sentences);
        });
        let (cues, quotes) = (between.cues.min(3), between.quotes.min(3));
        let rivals = rivals(scene, &self.view.candidates, self.low, self.high).min(4);
        let numbers = [side_number, self.adjacent_number(), (cues, 4), (quotes, 4), (rivals, 5)];
        groups.group(Group::numbered(place::BETWEEN, &numbers), |to| {
            add_feature!(to, "cues", side, cues, adjacent);
            add_feature!(to, "quotes", side, quotes, adjacent);
            add_feature!(to, "rivals", side, rivals, adjacent);
        });
        let nested = self.layer.is_some();
        let quote = &scene.quotes[self.view.quote];
        let headline = !scene.article.paragraphs[quote.paragraph()].kind.is_prose();
        let numbers = [flag(nested), flag(headline), self.kind_number(), side_number, self.adjacent_number()];
        groups.group(Group::numbered(place::LAYER, &numbers), |to| {
            add_feature!(to, "nested", nested, kind, side, adjacent);
            add_feature!(to, "headline", headline, kind, side);
        });
        self.cue(groups);
        if let Some(word) = between.first.map(|word| &scene.tokens[word]) {
            single_feature!(groups, "first", side, word);
        }
        if let Some(word) = between.last.map(|word| &scene.tokens[word]) {
            single_feature!(groups, "last", side, word);
        }
    }

    /// The cue beside it.
    fn cue(&self, groups: &mut impl Groups) {
        let Some(cue) = self.beside.cue else { return };
        let (side, adjacent, few_sentences) = (self.side(), self.adjacent(), self.few_sentences());
        let word = &self.scene.tokens[cue];
        single_feature!(groups, "cueword", word, side);
        let kind = self.scene.cue_at(cue).map(|(_, kind)| kind);
        let kind_number = kind.map_or(0, |kind| 1 + kind as u64);
        let is_between = (self.low..self.high).contains(&cue);
        let number = few_sentences as u64 * 2 + u64::from(is_between);
        groups.group(hashed!("cue", kind_number, number, side.hash(), adjacent.hash()), |to| {
            if let Some(kind) = kind {
                add_feature!(to, "cuekind", kind.word(), side, adjacent, few_sentences);
            }
            add_feature!(to, "cueside", is_between, side, adjacent, few_sentences);
        });
    }

    /// What the quotation itself looks like, for a candidate that stands so.
    fn quotation(&self, groups: &mut impl Groups) {
        let view = self.view;
        let (side, adjacent) = (self.side(), self.adjacent());
        let (sentences, paragraphs) = (self.few_sentences(), self.few_paragraphs());
        let last = view.last_mark(self.scene);
        let (upper, opens, closes) = (view.starts_upper, view.starts_paragraph, view.ends_paragraph);
        let flags = u64::from(upper) * 4 + u64::from(opens) * 2 + u64::from(closes);
        let length = bucket(view.length);
        let number = length as u64 * 8 + flags;
        let group =
            hashed!("quotation", last.hash(), number, side.hash(), adjacent.hash(), self.few_number());
        groups.group(group, |to| {
            add_feature!(to, "length", length, side, sentences);
            add_feature!(to, "end", last, side, adjacent, sentences, paragraphs.min(1));
            add_feature!(to, "upper", upper, side, adjacent, sentences, paragraphs.min(1));
            add_feature!(to, "opens", opens, side, adjacent, sentences, paragraphs);
            add_feature!(to, "closes", closes, side, adjacent, sentences, paragraphs);
        });
    }

    /// The words beside it, its own noun, and what stands with a name.
    fn neighbours(&self, groups: &mut impl Groups) {
        let (tokens, mention) = (&self.scene.tokens, self.mention);
        let (side, adjacent) = (self.side(), self.adjacent());
        let before = match mention.tokens.start.checked_sub(1).filter(|_| !self.opens_sentence) {
            Some(at) => context_word(&tokens[at]),
            None => label!("|").into(),
        };
        let behind = tokens
            .get(mention.tokens.end)
            .filter(|token| token.sentence == mention.sentence)
            .map_or(label!("|").into(), context_word);
        single_feature!(groups, "before", before, side, adjacent);
        single_feature!(groups, "behind", behind, side, adjacent);
        if matches!(mention.kind, MentionKind::Role(_)) {
            let head = &tokens[mention.core.end - 1];
            single_feature!(groups, "head", head);
        }
        if mention.acronym.is_some() {
            single_feature!(groups, "acronym", side);
        }
        if mention.role.is_some() {
            single_feature!(groups, "titled", side, adjacent);
        }
        for (place, found) in self.view.patterns.iter().enumerate() {
            let name = &self.scene.lexicon.patterns[found.pattern].name;
            if found.speaker == self.candidate {
                let name = Value::hashed(name);
                single_feature!(groups, "pattern", name);
                single_feature!(groups, "patternkind", name, self.kind);
                single_feature!(groups, "patternfirst", name, place == 0);
                single_feature!(groups, "patternlast", name, self.view.last_mark(self.scene));
            } else if found.via == Some(self.candidate) {
                single_feature!(groups, "via", name.as_str());
            }
        }
    }

    /// Whether it is the subject, the nearest, or whom a pattern names.
    fn choice(&self, groups: &mut impl Groups) {
        let view = self.view;
        let (side, adjacent, sentences) = (self.side(), self.adjacent(), self.few_sentences());
        let fits = view.patterns.iter().any(|found| found.speaker == self.candidate);
        let has_patterns = !view.patterns.is_empty();
        let is_nearest = view.nearest == Some(self.candidate);
        let numbers = [
            flag(self.opens_sentence),
            flag(fits),
            flag(has_patterns),
            flag(is_nearest),
            flag(self.behind),
            self.adjacent_number(),
            self.few_sentences_number(),
            self.kind_number(),
        ];
        groups.group(Group::numbered(place::CHOICE, &numbers), |to| {
            add_feature!(to, "subject", self.opens_sentence, side, adjacent, sentences);
            add_feature!(to, "fits", fits, has_patterns, side, sentences);
            add_feature!(to, "nearest", is_nearest, side, adjacent, self.kind);
        });
    }

    /// What the tagger takes the mention, the quotation and what lies between for.
    fn tags(&self, groups: &mut impl Groups) {
        let (scene, view, side) = (self.scene, self.view, self.side());
        let (start, end) = (self.mention.tokens.start, self.mention.tokens.end);
        let part_at = |at: Option<usize>| at.and_then(|at| scene.tags.get(at)).and_then(|tag| tag.part());
        let (part_before, part_behind) = (part_at(start.checked_sub(1)), part_at(Some(end)));
        let tagged = part_of(scene, &self.mention.tokens, Part::Source) > 0;
        let whole = tagged && scene.tags[start] == Tag::SourceBegin;
        let ends = tagged && part_behind != Some(Part::Source);
        let has_source = view.nearest_source.is_some();
        let is_source =
            view.nearest_source.as_ref().is_some_and(|chunk| chunk.start < end && start < chunk.end);
        let numbers = [
            flag(tagged),
            flag(whole),
            flag(ends),
            flag(self.behind),
            self.kind_number(),
            (self.sentences.min(3), 4),
            flag(view.tagged_content),
            flag(is_source),
            flag(has_source),
        ];
        groups.group(Group::numbered(place::TAGGED, &numbers), |to| {
            add_feature!(to, "source", tagged, side, self.sentences.min(3), view.tagged_content);
            add_feature!(to, "sourcewhole", whole, ends, side, self.kind);
            add_feature!(to, "sourcenear", is_source, has_source, side, self.few_sentences());
        });
        let between = &view.chunks[view.chunks.partition_point(|(_, chunk)| chunk.start < self.low)..];
        let count = |part: Part| {
            between
                .iter()
                .take_while(|(_, chunk)| chunk.start < self.high)
                .filter(|(known, chunk)| *known == part && chunk.end <= self.high)
                .take(2)
                .count()
        };
        let (n_sources, n_cues) = (count(Part::Source), count(Part::Cue));
        let part_number = |part: Option<Part>| (part.map_or(0, |part| 1 + part as usize), place::PARTS);
        let numbers = [
            flag(tagged),
            flag(self.behind),
            (n_sources, 3),
            (n_cues, 3),
            self.few_sentences_number(),
            part_number(part_before),
            part_number(part_behind),
        ];
        groups.group(Group::numbered(place::TAGS_BETWEEN, &numbers), |to| {
            add_feature!(to, "sourcebetween", tagged, side, n_sources, n_cues, self.few_sentences());
            let name = |part: Option<Part>| part.map_or(label!("-"), Part::label);
            add_feature!(to, "tagbeside", name(part_before), tagged, name(part_behind), side);
        });
    }

    /// How it stands to the choice for the quotation before.
    fn previous(&self, previous: Previous, groups: &mut impl Groups) {
        let (tokens, view) = (&self.scene.tokens, self.view);
        let (side, adjacent) = (self.side(), self.adjacent());
        let (sentences, paragraphs) = (self.few_sentences(), self.few_paragraphs());
        let same = previous.mention == self.candidate;
        let previous_end = self.scene.quote_tokens[previous.quote].end;
        let last = &tokens[previous_end - 1];
        let same_sentence = last.sentence == tokens[view.first].sentence;
        let same_paragraph = last.paragraph == tokens[view.first].paragraph;
        let gap = bucket(view.first.saturating_sub(previous_end)).min(10);
        let since = self.mention.tokens.start >= previous_end;
        let (opens, closes) = (view.starts_paragraph, view.ends_paragraph);
        let flags = [same, same_sentence, same_paragraph, since, opens, closes];
        let flags = flags.iter().fold(0, |flags, flag| flags * 2 + u64::from(*flag));
        let group = hashed!("previous", flags, gap as u64, side.hash(), adjacent.hash(), self.few_number());
        groups.group(group, |to| {
            add_feature!(to, "previous", same, same_sentence, same_paragraph, gap);
            add_feature!(to, "previousbase", same, side, adjacent, sentences, paragraphs, same_paragraph);
            add_feature!(to, "previousopens", same, opens, closes, same_paragraph);
            add_feature!(to, "since", since, same, side, adjacent, same_paragraph, same_sentence);
        });
    }
}

/// How many candidates stand wholly between two tokens.
fn rivals(scene: &Scene<'_>, candidates: &[usize], low: usize, high: usize) -> usize {
    const ENOUGH: usize = 4;
    let first = candidates.partition_point(|rival| scene.mentions[*rival].tokens.start < low);
    let between = candidates[first..].iter().map(|rival| &scene.mentions[*rival].tokens);
    between.take_while(|tokens| tokens.start < high).filter(|tokens| tokens.end <= high).take(ENOUGH).count()
}

/// A word beside a mention, where it is one that tells something.
fn context_word<'t>(token: &'t Token<'_>) -> Value<'t> {
    let tells = token.kind != TokenKind::Word
        || token.is_possessive()
        || matches!(
            token.info.function,
            Some(
                FunctionClass::Preposition
                    | FunctionClass::Conjunction
                    | FunctionClass::Auxiliary
                    | FunctionClass::Relative
                    | FunctionClass::Negation
            )
        );
    if tells { token.into() } else { label!("-").into() }
}

/// What lies between a mention and the quotation.
struct Between {
    words: usize,
    cues: usize,
    quotes: usize,
    first: Option<usize>,
    last: Option<usize>,
}

/// At most so many tokens are looked at one by one.
const FARTHEST_BETWEEN: usize = 500;

impl Between {
    fn new(scene: &Scene<'_>, low: usize, high: usize, layer: Option<usize>) -> Self {
        let is_plain = |at: usize| {
            let token = &scene.tokens[at];
            token.kind != TokenKind::Mark && token.quote.map(|inner| inner as usize) == layer
        };
        // The ends are near in nearly every case; what lies between is counted once for the article.
        let first = (low..high).take(FARTHEST_BETWEEN).find(|at| is_plain(*at));
        let last = (low..high).rev().take(FARTHEST_BETWEEN).find(|at| is_plain(*at));
        let (words, quotes, cues) = match layer {
            None => scene.outside.between(low, high),
            Some(_) => {
                let low = low.max(high.saturating_sub(FARTHEST_BETWEEN));
                let words = (low..high).filter(|at| is_plain(*at)).count();
                let inner = |at: &usize| !is_plain(*at) && (*at == low || is_plain(at - 1));
                let cues = scene
                    .cues_in(low..high)
                    .iter()
                    .filter(|(cue, _)| scene.tokens[cue.start].quote.map(|inner| inner as usize) == layer);
                (words, (low..high).filter(inner).count(), cues.count())
            }
        };
        Between { words, cues, quotes, first, last }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Features;
    use super::super::sums::Sums;
    use super::*;
    use crate::article::articles;
    use crate::lexicon::Lexicon;
    use crate::token::Vocabulary;

    #[test]
    fn what_is_remembered_is_the_sum_of_all_features() {
        let text = "“The bridge,” Mayor Ana Diaz of the Port Authority (PA) said on Monday, “will open soon.”\n\n\
            According to Bo Roe, a pilot, “nobody was told ‘why’ it was shut,” and he “was sorry.” She was asked \
            twice.\n\n“We will go,” said Ali Roe. The ministry told reporters: “It is safe.” “Is it?”\n";
        let lexicon = Lexicon::shared();
        let article = &articles(text, lexicon)[0];
        let mut vocabulary = Vocabulary::default();
        let scene = Scene::new(text, article, lexicon, &mut vocabulary);
        let model = &lexicon.models.speaker;
        let mut sums = Sums::new(model, scene.vocabulary_id);
        let mut features = Features::new(false);
        let mut n_compared = 0;
        // The second time everything is remembered.
        for _ in 0..2 {
            let mut previous = None;
            for quote in (0..scene.quotes.len()).filter(|quote| scene.has_words(*quote)) {
                let view = QuoteView::new(&scene, quote, previous);
                for candidate in &view.candidates {
                    features.clear();
                    speaker_features(&scene, &view, *candidate, previous, &mut features);
                    let mut decision = sums.decision();
                    speaker_features(&scene, &view, *candidate, previous, &mut decision);
                    assert_eq!(
                        decision.sum(),
                        model.sum(&features),
                        "quotation {quote}, mention {candidate}"
                    );
                    n_compared += 1;
                }
                previous = view.candidates.first().map(|mention| Previous { quote, mention: *mention });
            }
        }
        assert!(n_compared > 40, "{n_compared}");
    }
}
