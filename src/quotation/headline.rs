//! Words quoted in a headline stand in the story too, and there it says who spoke.

use super::{Kind, Quotation, Speaker};
use crate::article::ParagraphKind;
use crate::attribution::Scene;
use crate::attribution::entity::SpeakerType;
use crate::ledger::folded::fold;
use crate::lexicon::Lexicon;

/// A headline's own source is believed from this confidence on.
const SURE_HEADLINE: f32 = 0.5;
/// Only this many quotations in headings are looked up in the story.
const MOST_HEADLINES: usize = 40;
/// A heading has at most this many words, one that is a quotation alone at most [`LONGEST_QUOTE`].
const LONGEST_HEADING: usize = 24;
const LONGEST_QUOTE: usize = 10;

/// Gives the quotations of headings the speaker whom the story names for the same words. A headline that names its
/// source itself is believed.
pub(super) fn echo_headlines(scene: &Scene<'_>, quotations: &mut [Quotation]) {
    let heading_of: Vec<Option<Heading>> =
        quotations.iter().map(|quotation| heading(scene, quotation)).collect();
    let headlines: Vec<usize> = (0..quotations.len())
        .filter(|index| heading_of[*index].is_some() && !names_source(scene, &quotations[*index]))
        .take(MOST_HEADLINES)
        .collect();
    if headlines.is_empty() {
        return;
    }
    let words: Vec<Words> = quotations.iter().map(|quotation| Words::of(scene, quotation)).collect();
    for index in headlines {
        let fewest = if heading_of[index] == Some(Heading::ByItsLook) { FEWEST_WORDS_OF_LOOK } else { 1 };
        if words[index].folded.len() < 4 || words[index].count < fewest {
            continue;
        }
        let in_story = |other: &usize| {
            heading_of[*other] != Some(Heading::Printed)
                && quotations[*other].paragraph != quotations[index].paragraph
                && quotations[*other].speaker.as_ref().is_some_and(|speaker| !speaker.name.is_empty())
        };
        let story: Vec<usize> = (0..quotations.len()).filter(in_story).collect();
        let same = story.iter().find(|other| words[**other].hold(&words[index].folded));
        let is_indirect = |index: usize| quotations[index].kind == Kind::Indirect;
        let source = same.or_else(|| {
            story.iter().find(|other| {
                is_indirect(**other) == is_indirect(index)
                    && words[**other].say_nearly(&words[index], scene.lexicon)
            })
        });
        if let Some(source) = source.copied()
            && let Some(speaker) = quotations[source].speaker.clone()
        {
            let mention = quotations[index].speaker.as_ref().and_then(|speaker| speaker.mention);
            let confidence = quotations[source].confidence;
            let headline = &mut quotations[index];
            headline.speaker = Some(Speaker { mention, ..speaker });
            headline.source = None;
            headline.confidence = confidence;
            headline.rule = "the same words stand in the story, where their speaker is named".to_owned();
            headline.flags.retain(|flag| *flag != "unattributed" && *flag != "ambiguous");
        }
    }
}

/// Fewer words than these are no echo where nothing but its look makes a paragraph a heading.
const FEWEST_WORDS_OF_LOOK: usize = 3;

/// What makes a heading of the paragraph that a quotation stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// It is one, or a bullet, or has nothing but the quotation in it.
    Printed,
    /// It does not end as a sentence does.
    ByItsLook,
}

/// Whether a quotation stands above what it is taken from.
fn heading(scene: &Scene<'_>, quotation: &Quotation) -> Option<Heading> {
    let paragraph = &scene.article.paragraphs[quotation.paragraph];
    if matches!(paragraph.kind, ParagraphKind::Headline | ParagraphKind::Bullet) {
        return Some(Heading::Printed);
    }
    let [piece] = quotation.pieces.as_slice() else { return None };
    let words = piece.of(scene.text);
    let line = paragraph.span.of(scene.text);
    let is_edge = |c: char| !c.is_alphanumeric();
    let count = |text: &str, most: usize| text.split_whitespace().take(most + 1).count() <= most;
    if line.trim_matches(is_edge) == words.trim_matches(is_edge) {
        let is_heading = quotation.cue.is_none() && !words.ends_with('.') && count(words, LONGEST_QUOTE);
        return is_heading.then_some(Heading::Printed);
    }
    let sentence_ends = ['.', '…', ':', ';', ',', '!', '?'];
    let ends_as_sentence = line
        .trim_end_matches(|c: char| !c.is_alphanumeric() && !sentence_ends.contains(&c))
        .ends_with(sentence_ends);
    let by_its_look = !ends_as_sentence
        && quotation.cue.is_none()
        && !quotation.flags.contains(&"transcript")
        && count(line, LONGEST_HEADING);
    by_its_look.then_some(Heading::ByItsLook)
}

/// Whether a headline tells itself who speaks: a body by its name, not "court", nor a country that stands for one of
/// its offices.
fn names_source(scene: &Scene<'_>, headline: &Quotation) -> bool {
    let is_body = headline.speaker.as_ref().is_some_and(|speaker| {
        speaker.is_named && matches!(speaker.kind, SpeakerType::Agency | SpeakerType::Organisation)
    });
    let by_name = headline.source.is_some_and(|source| {
        let mention = &scene.mentions[source];
        let is_place = scene.tokens[mention.core.clone()].iter().all(|token| token.info.place.is_some());
        mention.kind.is_name() && !is_place
    });
    is_body && by_name && headline.cue.is_some() && headline.confidence >= SURE_HEADLINE
}

/// The words of a quotation.
struct Words {
    folded: String,
    count: usize,
}

impl Words {
    fn of(scene: &Scene<'_>, quotation: &Quotation) -> Words {
        let words: Vec<&str> = quotation.pieces.iter().map(|piece| piece.of(scene.text)).collect();
        let folded = fold(&words.join(" "));
        Words { count: folded.split_ascii_whitespace().count(), folded }
    }

    /// Whether these folded words stand among them, as whole words.
    fn hold(&self, words: &str) -> bool {
        let longer = &self.folded;
        longer.match_indices(words).any(|(at, _)| {
            let end = at + words.len();
            (at == 0 || longer[..at].ends_with(' '))
                && (end == longer.len() || longer[end..].starts_with(' '))
        })
    }

    /// Whether they say what a heading makes shorter: all of its words but the small ones, in their order and near
    /// each other, each perhaps with another ending.
    fn say_nearly(&self, heading: &Words, lexicon: &Lexicon) -> bool {
        let is_small = |word: &&str| lexicon.word(word).function.is_some();
        let wanted: Vec<&str> =
            heading.folded.split_ascii_whitespace().filter(|word| !is_small(word)).collect();
        let letters: usize = wanted.iter().map(|word| word.len()).sum();
        if wanted.len() < 2 || letters < 10 {
            return false;
        }
        let words: Vec<&str> = self.folded.split_ascii_whitespace().collect();
        let reach = 2 * heading.count + 4;
        (0..words.len()).filter(|at| is_form_of(words[*at], wanted[0])).any(|start| {
            let mut near = words[start..].iter().take(reach);
            wanted.iter().all(|wanted| near.any(|word| is_form_of(word, wanted)))
        })
    }
}

/// "arrives" and "arrived": whether two words differ at their ends alone.
fn is_form_of(one: &str, other: &str) -> bool {
    const STEM: usize = 5;
    one == other
        || one.len().abs_diff(other.len()) <= 3
            && one.as_bytes().get(..STEM).is_some_and(|stem| other.as_bytes().starts_with(stem))
}

#[cfg(test)]
mod tests {
    use smol_str::SmolStr;

    use crate::article::articles;
    use crate::attribution::Scene;
    use crate::lexicon::Lexicon;
    use crate::quotation::quotations;
    use crate::token::Vocabulary;

    fn speaker_of_first(text: &str) -> Option<SmolStr> {
        let lexicon = Lexicon::shared();
        let article = &articles(text, lexicon)[0];
        let mut vocabulary = Vocabulary::default();
        let scene = Scene::new(text, article, lexicon, &mut vocabulary);
        quotations(&scene).into_iter().next()?.speaker.map(|speaker| speaker.name)
    }

    #[test]
    fn a_heading_takes_its_speaker_from_the_story() {
        let story = "The council met on Monday in Dover, and the talk went on until midnight.\n\n\
            “The old bridge is not going to wait for any of us,” the engineer Ana Diaz said. “It never did.”\n\n\
            Nobody in the room had an answer to that.\n";
        for heading in [
            "‘The old bridge is not going to wait’",
            "‘Bridge is not going to wait for us’ at Dover council",
            "INTERVIEW: ‘The old bridge is not going to wait’ — engineer on a winter of repairs",
            "Dover ‘the old bridge is not going to wait’",
        ] {
            let text = format!("{heading}\n\n{story}");
            assert_eq!(speaker_of_first(&text).as_deref(), Some("Ana Diaz"), "{heading}");
        }
        // A country stands for one of its offices, which the story names.
        let text = "Norway hails ‘constructive spirit’ of talks\n\n\
            Talks between the two sides went on until midnight on Monday.\n\n\
            Norway’s Foreign Ministry welcomed “the constructive spirit shown by both sides” in a statement.\n";
        assert_eq!(speaker_of_first(text).as_deref(), Some("Norway’s Foreign Ministry"));
        let text = format!("‘The old school can wait’\n\n{story}");
        assert_ne!(speaker_of_first(&text).as_deref(), Some("Ana Diaz"));
    }
}
