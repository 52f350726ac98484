//! How the words of two quotes differ.

use crate::lexicon::Lexicon;
use crate::wording::{Change, Run, differences, similarity};

/// What two quotes have in common and what not.
#[derive(Debug, Clone)]
pub(super) struct Wording {
    /// From 0 to 1.
    pub similarity: f64,
    /// What differs, in order.
    pub changes: Vec<Changed>,
    /// Both in one line: `… the [-quick-] {+slow+} fox …`, with some words on either side of what differs.
    pub shown: String,
}

/// Words in the place of others.
#[derive(Debug, Clone, Default)]
pub(super) struct Changed {
    /// The words of the first quote.
    pub removed: String,
    /// Those of the second.
    pub added: String,
    /// Whether nothing that is the same stands before, or behind.
    pub is_at_an_end: bool,
    /// Whether the quote that lacks the words has an ellipsis in their place.
    pub is_at_an_ellipsis: bool,
    /// Whether a "not" is left out of a sentence that the other quote has in part, or other words stand in its place.
    pub lacks_negation: bool,
}

/// Compares two quotes.
pub(super) fn compared(one: &str, other: &str, lexicon: &Lexicon) -> Wording {
    let runs = differences(one, other, &lexicon.wording);
    let mut changes: Vec<Changed> = Vec::new();
    let stretches: Vec<&[Run]> =
        runs.chunk_by(|a, b| (a.change == Change::Same) == (b.change == Change::Same)).collect();
    for (index, stretch) in stretches.iter().enumerate() {
        if stretch[0].change == Change::Same {
            continue;
        }
        let mut changed = Changed::default();
        for run in *stretch {
            changed.removed.push_str(run.old.of(one));
            changed.added.push_str(run.new.of(other));
        }
        let before = index.checked_sub(1).and_then(|before| stretches[before].last());
        let behind = stretches.get(index + 1).and_then(|behind| behind.first());
        changed.is_at_an_end = before.is_none() || behind.is_none();
        let is_cut_of_one = changed.added.is_empty();
        let (text, shorter, words) =
            if is_cut_of_one { (one, other, &changed.removed) } else { (other, one, &changed.added) };
        let with = |run: &Run| if is_cut_of_one { run.old } else { run.new };
        let without = |run: &Run| if is_cut_of_one { run.new } else { run.old };
        let end = before.map_or("", |run| marks_at_end(without(run).of(shorter)));
        let start = behind.map_or("", |run| marks_at_start(without(run).of(shorter)));
        changed.is_at_an_ellipsis = has_ellipsis(end) || has_ellipsis(start);
        let is_new_sentence = before.is_none_or(|run| ends_sentence(with(run).of(text)));
        changed.lacks_negation = if changed.removed.is_empty() || is_cut_of_one {
            lacks_negation(words, is_new_sentence, behind.is_some(), lexicon)
        } else {
            // A word in the place of the "not".
            has_negation(&changed.removed, lexicon) != has_negation(&changed.added, lexicon)
        };
        changes.push(changed);
    }
    Wording { similarity: similarity(one, other, &lexicon.wording), changes, shown: shown(&runs, one, other) }
}

/// What stands behind the last word.
fn marks_at_end(text: &str) -> &str {
    &text[text.trim_end_matches(|c: char| !c.is_alphanumeric()).len()..]
}

/// What stands before the first word.
fn marks_at_start(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len()]
}

fn has_ellipsis(marks: &str) -> bool {
    marks.contains('…') || marks.contains("..") || marks.contains(". .")
}

/// Whether a sentence ends with this text.
fn ends_sentence(text: &str) -> bool {
    marks_at_end(text).contains(['.', '?', '!', '…', '。', '؟', '।'])
}

/// Whether a "not" is among the words that are left out of a sentence of which something is kept: before them, unless they
/// open a sentence, or behind them, unless they close one.
fn lacks_negation(words: &str, is_new_sentence: bool, is_more_behind: bool, lexicon: &Lexicon) -> bool {
    let mut sentence = 0;
    let mut negations = Vec::new();
    for word in words.split_whitespace() {
        if has_negation(word, lexicon) {
            negations.push(sentence);
        }
        sentence += usize::from(ends_sentence(word));
    }
    // Whole sentences may say what they like.
    negations.iter().any(|at| *at == 0 && !is_new_sentence || *at == sentence && is_more_behind)
}

/// Whether a "not" is among the words.
fn has_negation(words: &str, lexicon: &Lexicon) -> bool {
    let lists = &lexicon.wording;
    crate::wording::words(words, lists).iter().any(|word| lists.is_negation(&word.form))
}

/// So many of the words that are the same stand on either side of what differs.
const WORDS_BESIDE: usize = 4;

fn shown(runs: &[Run], one: &str, other: &str) -> String {
    let mut parts = Vec::with_capacity(runs.len());
    for (index, run) in runs.iter().enumerate() {
        match run.change {
            Change::Removed => parts.push(format!("[-{}-]", run.old.of(one).trim())),
            Change::Added => parts.push(format!("{{+{}+}}", run.new.of(other).trim())),
            Change::Same => {
                let words: Vec<&str> = run.old.of(one).split_whitespace().collect();
                let n_before = if index == 0 { 0 } else { WORDS_BESIDE };
                let n_behind = if index + 1 == runs.len() { 0 } else { WORDS_BESIDE };
                if words.len() <= n_before + n_behind + 1 {
                    parts.push(words.join(" "));
                    continue;
                }
                let (before, behind) = (&words[..n_before], &words[words.len() - n_behind..]);
                parts.push([before, &["…"], behind].concat().join(" "));
            }
        }
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_shown_with_some_words_around() {
        let one =
            "We have all the food and water we need for a whole week in the big hall of the town, she said.";
        let other =
            "We have all the food and water we need for a full month in the big hall of the town, she said.";
        let wording = compared(one, other, Lexicon::shared());
        assert_eq!(wording.shown, "… we need for a [-whole week-] {+full month+} in the big hall …");
        assert_eq!(wording.changes.len(), 1);
        assert!(!wording.changes[0].is_at_an_end);
        let cut = compared("All of us are ready to go now", "ready to go now", Lexicon::shared());
        assert!(cut.changes.iter().all(|change| change.is_at_an_end && change.added.is_empty()), "{cut:?}");
    }
}
