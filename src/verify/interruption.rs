//! Who said it, in the middle of what was said: “The mine stays shut,” the minister said, “whatever they say.”

use std::ops::Range;

use crate::lexicon::Lexicon;
use crate::wording::printing::is_mark;
use crate::wording::{Lists, Word};

/// An interruption has at most this many words.
pub(super) const LONGEST: usize = 40;

/// For each word of a passage whether it stands between two quoted pieces and says who speaks. `text` is what the
/// words' places refer to. Whether both pieces are one speaker's, marks alone do not say.
pub(super) fn interruptions(text: &str, words: &[Word], lexicon: &Lexicon) -> Vec<bool> {
    let mut between = vec![false; words.len()];
    // The first word behind the last closing mark, while only words that may be an interruption have come.
    let mut open_since: Option<usize> = None;
    for next in 1..words.len() {
        let (end, start) = (words[next - 1].span.end, words[next].span.start);
        let gap = &text[end..start];
        if !gap.contains(is_mark) {
            if breaks_off(gap) {
                open_since = None;
            }
            continue;
        }
        let (closes, opens) = marks_of(text, end, start);
        if let (Some(since), Opening::Here) = (open_since, opens) {
            // Without its accents, "déclaré" is an English verb.
            let is_cue = |word: &Word| {
                let is_foreign = || !word.span.of(text).is_ascii() && lexicon.wording.is_saying(&word.form);
                lexicon.word(&word.form).cue.is_some() && !is_foreign()
            };
            let says_who = words[since..next].iter().any(is_cue)
                || (!gap.contains(':') && is_one_speaker(text, words, since..next, &lexicon.wording));
            if next - since <= LONGEST && says_who {
                between[since..next].fill(true);
            }
        }
        open_since = (closes && opens == Opening::Nowhere && !breaks_off(gap)).then_some(next);
    }
    between
}

/// Whether words between two quoted pieces, in another language than English, name who says the one before, and what
/// follows the other piece names nobody else. Attribution knows English only, and would not tell two speakers apart.
fn is_one_speaker(text: &str, words: &[Word], between: Range<usize>, lists: &Lists) -> bool {
    let is_saying = |word: &&Word| lists.is_saying(&word.form);
    if words[between.clone()].iter().filter(is_saying).count() != 1 {
        return false;
    }
    let gap = |at: usize| &text[words[at - 1].span.end..words[at].span.start];
    let closing = (between.end + 1..words.len()).find(|at| gap(*at).contains(is_mark));
    let Some(behind) = closing else { return true };
    let (_, opens) = marks_of(text, words[behind - 1].span.end, words[behind].span.start);
    if opens == Opening::Here || gap(behind).contains('.') {
        return true;
    }
    let ends = |at: &usize| gap(*at).contains(|c| is_mark(c) || matches!(c, '.' | '!' | '?' | '\n'));
    let end = (behind + 1..words.len()).find(ends).unwrap_or(words.len());
    let named = &words[behind..end];
    // "a-t-il ajouté" goes on with the same speaker.
    !named.iter().any(|word| is_saying(&word))
        || !named.iter().any(|word| word.span.of(text).starts_with(char::is_uppercase))
}

/// Whether there is a quotation mark at all, other than the apostrophe in a word.
pub(super) fn has_mark(text: &str) -> bool {
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_in_a_word =
            before.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        if is_mark(c) && !is_in_a_word {
            return true;
        }
        before = c;
    }
    false
}

/// A new paragraph, which goes on with something else unless a mark opens it.
fn breaks_off(gap: &str) -> bool {
    gap.matches('\n').count() > 1
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    Here,
    Nowhere,
}

/// Whether a mark closes in the gap between two words, and whether one opens there.
fn marks_of(text: &str, start: usize, end: usize) -> (bool, Opening) {
    let (mut closes, mut opens) = (false, Opening::Nowhere);
    for (at, c) in text[start..end].char_indices().filter(|(_, c)| is_mark(*c)) {
        let at = start + at;
        let before = text[..at].chars().next_back();
        // « … », she said: the comma stands behind the mark.
        let is_stop = |c: &char| matches!(c, ',' | '.' | ';' | '!' | '?');
        let behind = text[at + c.len_utf8()..].chars().find(|c| !is_stop(c));
        let is_gap =
            |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–'));
        match (is_gap(before), is_gap(behind)) {
            (true, false) => opens = Opening::Here,
            (false, true) => closes = true,
            // Between marks, or with space on both sides, as in French.
            _ if matches!(c, '«' | '‹' | '“' | '„' | '‘' | '‚') && closes => opens = Opening::Here,
            _ if matches!(c, '«' | '‹' | '„') => opens = Opening::Here,
            _ => closes = true,
        }
    }
    (closes, opens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::words;

    /// The words that are passed over.
    fn check(text: &str, expected: &str) {
        let lexicon = Lexicon::shared();
        let words = words(text, &lexicon.wording);
        let between = interruptions(text, &words, lexicon);
        let shown: Vec<&str> = words
            .iter()
            .zip(between)
            .filter(|(_, is_between)| *is_between)
            .map(|(word, _)| word.span.of(text))
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn who_said_it_stands_between_the_pieces() {
        check("“The mine stays shut,” Rosa Quist said, “whatever they say.”", "Rosa Quist said");
        check("\"You duck,\" he said, \"or you play.\"", "he said");
        check("‘You duck,’ he said, ‘or don’t.’", "he said");
        check("“It stays shut.” Quist told reporters. “We are sorry.”", "Quist told reporters");
        check("«La mine,» Quist said, «est ici»", "Quist said");
        check("« La mine, » Quist said, « est ici »", "Quist said");
        check("„Die Grube“, Quist said, „bleibt zu“", "Quist said");
        check("“It stays,” she said.\n\n“It does,” she added, “for good.”", "she said she added");
    }

    #[test]
    fn who_said_it_in_other_languages() {
        check(
            "« La mine reste », a déclaré Mme Quist. « Je regrette », a-t-elle ajouté.",
            "a déclaré Mme Quist",
        );
        check("\"La mina sigue\", dijo Quist, \"digan lo que digan\".", "dijo Quist");
        check("„Die Grube bleibt zu“, sagte Quist. „Ich bedauere es.“", "sagte Quist");
        // Two speakers, or nobody is named.
        check("« La mine reste », a déclaré Rosa Quist. « Je regrette », a ajouté Bo Lind.", "");
        check("« La mine reste », a déclaré Quist. Lind a ajouté : « Je regrette. »", "");
        check("Il parle de « la mine », puis de « la vallée ».", "");
    }

    #[test]
    fn other_words_are_kept() {
        check("He told me “no” and then “yes” and left", "");
        check("“It stays shut,” she said.", "");
        check("“It stays shut,” she said.\n\nIt rained and they said so.\n\nA “mine” it is", "");
        check("We don't know what they said, and we can't", "");
    }
}
