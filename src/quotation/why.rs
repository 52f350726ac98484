//! Why this speaker, in words: the ledger's `rule`.

use super::TokenRange;
use crate::attribution::Scene;
use crate::attribution::naming::one_line;
use crate::attribution::ranker::Attribution;

/// What decided, for a reader.
pub(super) fn why(
    scene: &Scene<'_>,
    attribution: &Attribution,
    mention: usize,
    cue: Option<&TokenRange>,
) -> String {
    let said = |range: &TokenRange| one_line(scene.words(range));
    if let Some(found) = &attribution.pattern {
        let pattern = &scene.lexicon.patterns[found.pattern];
        let mut rule = pattern.rule.clone();
        let cue = found.cue.as_ref().or(cue).map(said);
        let via = found.via.map(|via| said(&scene.mentions[via].tokens));
        for (place, words) in [("{cue}", cue), ("{via}", via)] {
            if rule.contains(place) {
                rule = rule.replace(place, &words.unwrap_or_default());
            }
        }
        return rule;
    }
    let words = said(&scene.mentions[mention].tokens);
    let quote = &scene.quote_tokens[attribution.quote];
    let place = &scene.mentions[mention];
    let side = if place.tokens.start >= quote.end { "behind" } else { "before" };
    let where_it_is = if place.sentence == scene.tokens[quote.start].sentence
        || place.sentence == scene.tokens[quote.end - 1].sentence
    {
        format!("in the same sentence, {side} the quote")
    } else if place.paragraph == scene.tokens[quote.start].paragraph {
        format!("in the same paragraph, {side} the quote")
    } else {
        format!("in the paragraph {side} the quote")
    };
    if attribution.carried {
        return format!("no cue of its own: goes on with the speaker of the quotation before, “{words}”");
    }
    match cue {
        Some(cue) => format!("likeliest mention “{words}” with the cue “{}”, {where_it_is}", said(cue)),
        None => format!("likeliest mention “{words}”, {where_it_is}, without a cue"),
    }
}
