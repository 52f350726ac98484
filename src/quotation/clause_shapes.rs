//! Reported clauses by the shape of their sentence, where the tagger sees none: "CLAUSE, police said",
//! "According to the ministry, CLAUSE", "Roe told senators that CLAUSE", and in headings "Police: CLAUSE".

use super::TokenRange;
use super::indirect::Reported;
use crate::article::ParagraphKind;
use crate::attribution::Scene;
use crate::lexicon::{CueKind, FunctionClass, RoleType, SmallUse};
use crate::mention::MentionKind;
use crate::token::{Token, TokenKind};

/// A clause before its attribution has at least this many tokens.
const SHORTEST: usize = 4;
/// Behind the attribution that ends a sentence stand at most this many: "in a statement on Thursday".
const LONGEST_TAIL: usize = 12;
/// Between a cue and its "that" stand at most this many: "told reporters on Monday that".
const LONGEST_OBJECT: usize = 5;

/// The reported clause of a sentence that has one of the shapes.
pub(super) fn clause_by_shape(scene: &Scene<'_>, sentence: &TokenRange) -> Option<Reported> {
    let sentence = without_stop(scene, &behind_dateline(scene, sentence));
    if sentence.len() <= SHORTEST {
        return None;
    }
    let paragraph = scene.tokens[sentence.start].paragraph as usize;
    match scene.article.paragraphs[paragraph].kind {
        ParagraphKind::Headline | ParagraphKind::Bullet => {
            heading(scene, &sentence).or_else(|| trailing(scene, &sentence))
        }
        _ => source_first(scene, &sentence)
            .or_else(|| opened_by_that(scene, &sentence))
            .or_else(|| trailing(scene, &sentence)),
    }
}

/// The sentence without a dateline: "NORTH BAY, May 2 (Wire) – The clock …".
fn behind_dateline(scene: &Scene<'_>, sentence: &TokenRange) -> TokenRange {
    let story = scene.article.dateline.as_ref().map_or(0, |dateline| dateline.story);
    let in_dateline = |at: &usize| scene.tokens[*at].span.start < story;
    let first = &scene.tokens[sentence.start];
    let here =
        scene.article.dateline.as_ref().is_some_and(|dateline| dateline.span.start <= first.span.start);
    let start = if here { sentence.clone().find(|at| !in_dateline(at)) } else { None };
    start.unwrap_or(sentence.start)..sentence.end
}

fn without_stop(scene: &Scene<'_>, sentence: &TokenRange) -> TokenRange {
    let mut end = sentence.end;
    while end > sentence.start && !scene.tokens[end - 1].is_word() {
        end -= 1;
    }
    sentence.start..end
}

/// The widest mention that begins at a token and can speak.
fn source_at(scene: &Scene<'_>, at: usize) -> Option<usize> {
    scene.mentions_starting_at(at).find(|index| {
        let mention = &scene.mentions[*index];
        mention.quote.is_none()
            && !matches!(mention.kind, MentionKind::Pronoun(pronoun) if pronoun.person < 3)
    })
}

/// A whole clause without quotation marks: enough words, one of them a verb.
fn is_clause(scene: &Scene<'_>, content: &TokenRange) -> bool {
    let tokens = &scene.tokens[content.clone()];
    let verb = |token: &Token| {
        matches!(token.info.function, Some(FunctionClass::Auxiliary | FunctionClass::Verb))
            || token.info.cue.is_some()
            || token.is_word()
                && !token.is_capital()
                && (token.folded.ends_with("ed") || token.folded.ends_with('s'))
    };
    tokens.len() >= SHORTEST
        && tokens.iter().all(|token| token.quote.is_none() && token.kind != TokenKind::Mark)
        && tokens.iter().any(verb)
}

/// "CLAUSE, police said on Monday", "CLAUSE, according to the ministry".
fn trailing(scene: &Scene<'_>, sentence: &TokenRange) -> Option<Reported> {
    let tokens = &scene.tokens;
    let comma = sentence.clone().rev().find(|at| {
        tokens[*at].is(",") && (source_at(scene, at + 1).is_some() || scene.cue_at(at + 1).is_some())
    })?;
    let content = sentence.start..comma;
    // "In a statement, police said": what stands before the comma must be a sentence of its own.
    if tokens[sentence.start].has_class(FunctionClass::Preposition)
        || tokens[sentence.start].has_class(FunctionClass::Conjunction)
        || !is_clause(scene, &content)
    {
        return None;
    }
    let (source, cue) = match scene.cue_at(comma + 1) {
        Some((cue, kind)) if kind == CueKind::Source || source_at(scene, cue.end).is_some() => {
            (source_at(scene, cue.end)?, cue)
        }
        _ => {
            let source = source_at(scene, comma + 1)?;
            let beside = scene.beside[source].cue.filter(|cue| *cue > comma && sentence.contains(cue))?;
            let (cue, kind) = scene.cue_at(beside)?;
            if kind == CueKind::Source {
                return None;
            }
            (source, cue)
        }
    };
    let place = scene.mentions[source].tokens.clone();
    let tail = cue.end.max(place.end)..sentence.end;
    // A further clause behind it is what is said: "In May, Roe said that …".
    let goes_on =
        tail.clone().any(|at| tokens[at].does(SmallUse::ClauseOpener) || tokens[at].quote.is_some());
    (tail.len() <= LONGEST_TAIL && !goes_on).then(|| Reported {
        contents: vec![content],
        cue: Some(cue),
        source: Some(place),
        by_shape: true,
    })
}

/// "According to the ministry, CLAUSE".
fn source_first(scene: &Scene<'_>, sentence: &TokenRange) -> Option<Reported> {
    let (cue, _) = scene.cue_at(sentence.start).filter(|(_, kind)| *kind == CueKind::Source)?;
    let source = scene.mentions[source_at(scene, cue.end)?].tokens.clone();
    // "According to the Institute (IFR) in Halle, …"
    let comma =
        (source.end..sentence.end.min(source.end + LONGEST_TAIL / 2)).find(|at| scene.tokens[*at].is(","))?;
    let content = comma + 1..sentence.end;
    is_clause(scene, &content).then(|| Reported {
        contents: vec![content],
        cue: Some(cue),
        source: Some(source),
        by_shape: true,
    })
}

/// "Roe told senators on Monday that CLAUSE".
fn opened_by_that(scene: &Scene<'_>, sentence: &TokenRange) -> Option<Reported> {
    let tokens = &scene.tokens;
    scene.cues_in(sentence.clone()).iter().find_map(|(cue, kind)| {
        if *kind == CueKind::Source || tokens[cue.start].quote.is_some() {
            return None;
        }
        let source = (scene.mentions.partition_point(|mention| mention.tokens.start < sentence.start)..)
            .take_while(|index| {
                scene.mentions.get(*index).is_some_and(|mention| mention.tokens.start < cue.start)
            })
            .find(|index| {
                let beside = &scene.beside[*index];
                let subject = beside.place.follows_subject() && beside.cue == Some(cue.start);
                subject && scene.mentions[*index].quote.is_none()
            })?;
        let opener = (cue.end..sentence.end.min(cue.end + LONGEST_OBJECT))
            .take_while(|at| tokens[*at].is_word())
            .find(|at| tokens[*at].does(SmallUse::ClauseOpener) && !tokens[*at].does(SmallUse::Saying))?;
        let content = opener + 1..sentence.end;
        is_clause(scene, &content).then(|| Reported {
            contents: vec![content],
            cue: Some(cue.clone()),
            source: Some(scene.mentions[source].tokens.clone()),
            by_shape: true,
        })
    })
}

/// "Police: CLAUSE", "CLAUSE: Planning Minister", "CLAUSE - union".
fn heading(scene: &Scene<'_>, line: &TokenRange) -> Option<Reported> {
    let tokens = &scene.tokens;
    let may_speak = |index: &usize| {
        let kind = scene.mentions[*index].kind;
        !matches!(kind, MentionKind::Role(RoleType::Document) | MentionKind::Pronoun(_))
    };
    let parts = |token: &Token| token.is(":") || matches!(&*token.folded, "-" | "–" | "—");
    let first = source_at(scene, line.start).filter(may_speak).map(|index| &scene.mentions[index].tokens);
    let (source, content) = match first {
        Some(place) if place.end < line.end && tokens[place.end].is(":") => {
            (place.clone(), place.end + 1..line.end)
        }
        _ => {
            let last = scene.mentions_ending_at(line.end).find(may_speak)?;
            let place = scene.mentions[last].tokens.clone();
            let mark = place.start.checked_sub(1).filter(|at| *at > line.start && parts(&tokens[*at]))?;
            (place, line.start..mark)
        }
    };
    let plain = tokens[content.clone()].iter().all(|t| t.quote.is_none() && t.kind != TokenKind::Mark);
    (plain && content.len() >= SHORTEST).then(|| Reported {
        contents: vec![content],
        cue: None,
        source: Some(source),
        by_shape: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::articles;
    use crate::attribution::tagger::sentences;
    use crate::lexicon::Lexicon;
    use crate::token::Vocabulary;

    /// The clause that a text's sentences show by their shape, with its source and its cue.
    fn shown(text: &str) -> Option<(String, String, String)> {
        let article = &articles(text, Lexicon::shared())[0];
        let mut vocabulary = Vocabulary::default();
        let scene = Scene::new(text, article, Lexicon::shared(), &mut vocabulary);
        let found = sentences(&scene).find_map(|sentence| clause_by_shape(&scene, &sentence))?;
        let words = |range: Option<&TokenRange>| range.map_or("", |range| scene.words(range)).to_owned();
        Some((words(found.contents.first()), words(found.source.as_ref()), words(found.cue.as_ref())))
    }

    fn check(text: &str, expected: Option<(&str, &str, &str)>) {
        let expected = expected.map(|(clause, source, cue)| (clause.into(), source.into(), cue.into()));
        assert_eq!(shown(text), expected, "{text}");
    }

    #[test]
    fn an_attribution_behind_the_clause() {
        check(
            "The bridge was closed at dawn, police said on Monday.",
            Some(("The bridge was closed at dawn", "police", "said")),
        );
        check("In a long statement, police said on Monday.", None);
        check("The bridge was closed, and nobody came.", None);
    }

    #[test]
    fn an_attribution_before_the_clause() {
        check(
            "According to the ministry, the bridge was closed at dawn.",
            Some(("the bridge was closed at dawn", "the ministry", "According to")),
        );
        check(
            "Ana Diaz told senators on Monday that the bridge was closed.",
            Some(("the bridge was closed", "Ana Diaz", "told senators")),
        );
    }

    #[test]
    fn headings_name_their_source_at_either_end() {
        let story = "\n\nThe bridge was closed at dawn. Nobody came.\n\nIt rained all day long in town.\n";
        let heading = |line: &str| shown(&format!("{line}{story}")).map(|found| (found.0, found.1));
        let expected = Some(("old bridge to stay closed".to_owned(), "Police".to_owned()));
        assert_eq!(heading("Police: old bridge to stay closed"), expected);
        let expected = Some(("Old bridge to stay closed".to_owned(), "police".to_owned()));
        assert_eq!(heading("Old bridge to stay closed - police"), expected);
        assert_eq!(heading("Old bridge to stay closed"), None);
    }
}
