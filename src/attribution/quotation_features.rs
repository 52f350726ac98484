//! What speaks for a marked span being a quotation at all, rather than a title, a nickname or a word as a word.

use super::mention_class::MentionClass;
use super::model::{Features, Label, Value, add_feature, label};
use super::quote_view::{QuoteView, bucket, part_of};
use super::scene::Scene;
use super::tagger::Part;
use crate::lexicon::{CueKind, FunctionClass, SmallUse};
use crate::token::{Token, WordTrait};

/// What the words inside marks show by themselves.
struct Inner {
    /// "I", "we", "you": somebody speaks.
    speaking: bool,
    /// An auxiliary or verb: a clause, no mere name.
    verb: bool,
    /// No capital anywhere.
    small: bool,
    first: Label,
    last: Label,
    /// How many words, how many of them with a capital, and how many commas and marks that end a sentence.
    n_words: usize,
    n_capitals: usize,
    n_stops: usize,
}

impl Inner {
    fn new(inside: &[Token]) -> Self {
        let mut inner = Inner {
            speaking: false,
            verb: false,
            small: true,
            first: label!("|"),
            last: label!("|"),
            n_words: 0,
            n_capitals: 0,
            n_stops: 0,
        };
        for token in inside {
            if !token.is_word() {
                inner.n_stops += usize::from(matches!(&*token.folded, "." | "," | "?" | "!"));
                continue;
            }
            let info = &token.info;
            inner.speaking |= info.pronoun.is_some_and(|pronoun| pronoun.person < 3);
            inner.verb |= matches!(info.function, Some(FunctionClass::Auxiliary | FunctionClass::Verb))
                || token.is_a(WordTrait::Cue) && token.is_a(WordTrait::Lower);
            if inner.n_words == 0 {
                inner.first = token.class.label();
            }
            inner.last = token.class.label();
            inner.n_words += 1;
            inner.n_capitals += usize::from(token.is_capital());
        }
        inner.small = inner.n_capitals == 0;
        inner
    }
}

/// How the words of a marked span come back within reach: in marks (2), without (1) or not at all (0). What is
/// only named, such as a nickname or a title, comes back; what is said does not.
fn repeated(scene: &Scene<'_>, view: &QuoteView) -> usize {
    /// Longer spans are not looked for.
    const LONGEST: usize = 4;
    /// So many tokens on either side are looked through.
    const REACH: usize = 600;
    let words = scene.tokens[view.first..view.end].iter().filter(|t| t.is_word()).map(|t| t.hash);
    if words.clone().nth(LONGEST).is_some() || !words.clone().all(|word| scene.may_repeat_word(word)) {
        return 0;
    }
    let wanted: Vec<u64> = words.collect();
    let Some((first, others)) = wanted.split_first() else { return 0 };
    let from = view.first.saturating_sub(REACH);
    let around = &scene.word_hashes[from..scene.tokens.len().min(view.end + REACH)];
    let mut found = 0;
    for at in (0..around.len()).filter(|at| around[*at] == *first) {
        let place = from + at;
        let own = place < view.end && view.first < place + wanted.len();
        if !own && around[at + 1..].starts_with(others) {
            let quote = scene.tokens[place].quote;
            let marked = quote.is_some_and(|quote| scene.quote_tokens[quote as usize].len() <= LONGEST + 1);
            found = found.max(1 + usize::from(marked));
        }
    }
    found
}

/// What speaks for a marked span being a quotation rather than a title, a nickname or a word as a word.
pub fn quotation_features(scene: &Scene<'_>, view: &QuoteView, features: &mut Features) {
    let tokens = &scene.tokens;
    let quote = &scene.quotes[view.quote];
    let layer = quote.parent;
    let inside = &tokens[view.first..view.end];
    let inner = Inner::new(inside);
    let words = inner.n_words;
    let share = (inner.n_capitals * 4).checked_div(words).unwrap_or(0);
    let before = scene.before_quote(view.quote);
    let behind = scene.behind_quote(view.quote);
    let paragraph = tokens[view.first].paragraph;
    let same = |at: usize| tokens.get(at).is_some_and(|token| token.paragraph == paragraph);
    let word_at = |at: Option<usize>| {
        at.filter(|at| same(*at)).map_or(Value::from(label!("|")), |at| Value::from(&tokens[at]))
    };
    let before_word = word_at(before.checked_sub(1));
    let second_before = word_at(before.checked_sub(2));
    let behind_word = word_at(Some(behind));
    let pattern = !view.patterns.is_empty();
    let headline = !scene.article.paragraphs[quote.paragraph()].kind.is_prose();
    let sentence = tokens[view.first].sentence;
    let from = before.saturating_sub(40);
    let to = (behind + 40).min(tokens.len());
    let cue_in_sentence = scene.cues_in(from..to).iter().any(|(cue, _)| {
        tokens[cue.start].sentence == sentence && tokens[cue.start].quote.map(|q| q as usize) == layer
    });
    let last = view.last_mark(scene);
    let ends_like_sentence = matches!(&*tokens[view.end - 1].folded, "." | "," | "!" | "?" | "…");
    let article_before =
        before > 0 && same(before - 1) && tokens[before - 1].has_class(FunctionClass::Determiner);

    let noun_phrase = !inner.verb && !inner.speaking;
    add_feature!(features, "inner", inner.speaking, inner.verb, inner.small, bucket(words).min(9));
    add_feature!(features, "innerends", inner.speaking, inner.verb, ends_like_sentence, view.starts_upper);
    add_feature!(features, "innerclasses", inner.first, inner.last, bucket(words).min(5));
    add_feature!(features, "innercue", noun_phrase, cue_in_sentence, pattern, bucket(words).min(5));
    add_feature!(features, "innerbefore", noun_phrase, before_word);
    add_feature!(features, "innerbehind", noun_phrase, behind_word, article_before);
    add_feature!(features, "innerword", noun_phrase, &tokens[view.end - 1], bucket(words).min(3));
    let again = repeated(scene, view);
    add_feature!(features, "again", again, noun_phrase, share, bucket(words).min(4));
    // Who might have said it: without anybody near a cue, a few words in marks are rather a term.
    let anchored = |at: usize| tokens[at].sentence == sentence;
    let source = view.nearest_source.as_ref().filter(|chunk| anchored(chunk.start));
    let source_side =
        source.map_or(label!("-"), |chunk| if chunk.start >= view.end { label!("A") } else { label!("B") });
    add_feature!(features, "sourceside", source_side, noun_phrase, bucket(words).min(5));
    if let Some(nearest) = view.nearest {
        let mention = &scene.mentions[nearest];
        let place = scene.beside[nearest].place.label();
        add_feature!(
            features,
            "nearest",
            MentionClass::of(mention),
            place,
            anchored(mention.tokens.start),
            noun_phrase
        );
    }
    add_feature!(features, "bias");
    add_feature!(features, "length", bucket(words));
    add_feature!(features, "end", last);
    add_feature!(features, "upper", view.starts_upper, ends_like_sentence);
    add_feature!(features, "capitals", share, bucket(words).min(8));
    add_feature!(features, "before", before_word);
    add_feature!(features, "before2", second_before, before_word);
    add_feature!(features, "behind", behind_word);
    add_feature!(features, "cue", cue_in_sentence, pattern, share);
    add_feature!(features, "cuelength", cue_in_sentence, bucket(words));
    add_feature!(features, "opens", view.starts_paragraph, view.ends_paragraph, ends_like_sentence);
    add_feature!(features, "headline", headline, quote.single, share);
    add_feature!(features, "single", quote.single, layer.is_some());
    add_feature!(features, "nested", layer.is_some(), ends_like_sentence, cue_in_sentence);
    add_feature!(features, "punctuated", inner.n_stops.min(3), share);
    add_feature!(features, "firstword", &tokens[view.first]);
    if words <= 2 {
        add_feature!(features, "short", share, before_word);
    }
    if let Some(cue) = (before > 0 && same(before - 1)).then(|| tokens[before - 1].info.cue).flatten() {
        add_feature!(features, "cuebefore", cue.word(), share);
    }
    add_feature!(features, "article", article_before, share, ends_like_sentence);
    let noun_behind = same(behind)
        && tokens[behind].is_word()
        && tokens[behind].info.function.is_none()
        && tokens[behind].info.cue.is_none();
    add_feature!(features, "noun", article_before, noun_behind, ends_like_sentence);
    // Titles, names and words as words are announced: "the film", "titled", "the term".
    let lead = &tokens[before.saturating_sub(4)..before];
    let announced = |use_: SmallUse| {
        lead.iter()
            .rev()
            .position(|token| token.paragraph == paragraph && token.does(use_))
            .map_or(9, |at| at)
    };
    add_feature!(features, "titling", announced(SmallUse::Titling), share);
    add_feature!(features, "titlenoun", announced(SmallUse::TitleNoun), share);
    add_feature!(features, "wordnoun", announced(SmallUse::WordNoun), bucket(words).min(4));
    // What stands around it, wherever exactly.
    for token in tokens[before.saturating_sub(6)..before]
        .iter()
        .filter(|token| token.paragraph as usize == quote.paragraph())
    {
        add_feature!(features, "lead", token, noun_phrase);
    }
    for token in tokens[behind..(behind + 4).min(tokens.len())]
        .iter()
        .filter(|token| token.paragraph as usize == quote.last_paragraph())
    {
        add_feature!(features, "trail", token, noun_phrase);
    }
    let last_lead = lead.last().filter(|token| token.paragraph == paragraph);
    let lead_class = last_lead.map_or("|", |token| {
        token.info.function.map_or_else(|| token.info.cue.map_or("-", CueKind::word), FunctionClass::word)
    });
    add_feature!(features, "leadclass", lead_class, share, bucket(words).min(6));
    add_feature!(features, "leadpunctuated", lead_class, ends_like_sentence, view.starts_upper);
    let apposed = last_lead.is_some_and(|token| token.is(",")) && same(behind) && tokens[behind].is(",");
    add_feature!(features, "apposed", apposed, share, bucket(words).min(4));

    let content = part_of(scene, &(view.first..view.end), Part::Content) * 3 / (view.end - view.first);
    let from = view.first.saturating_sub(15);
    let cue_tag = part_of(scene, &(from..(view.end + 10).min(tokens.len())), Part::Cue) > 0;
    add_feature!(features, "content", content, cue_tag);
    add_feature!(features, "contentlength", content, bucket(words));
    add_feature!(features, "contentcapitals", content, share, ends_like_sentence);
    add_feature!(features, "contentnested", content, layer.is_some(), headline);
    for found in &view.patterns {
        add_feature!(features, "pattern", scene.lexicon.patterns[found.pattern].name.as_str(), share);
    }
}
