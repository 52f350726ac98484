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
}

/// Compares two quotes.
pub(super) fn compared(one: &str, other: &str, lexicon: &Lexicon) -> Wording {
    let runs = differences(one, other, &lexicon.wording);
    let mut changes: Vec<Changed> = Vec::new();
    for (index, stretch) in
        runs.chunk_by(|a, b| (a.change == Change::Same) == (b.change == Change::Same)).enumerate()
    {
        if stretch[0].change == Change::Same {
            continue;
        }
        let mut changed = Changed::default();
        for run in stretch {
            changed.removed.push_str(run.old.of(one));
            changed.added.push_str(run.new.of(other));
        }
        let is_last = stretch.as_ptr_range().end == runs.as_ptr_range().end;
        changed.is_at_an_end = index == 0 || is_last;
        changes.push(changed);
    }
    Wording { similarity: similarity(one, other, &lexicon.wording), changes, shown: shown(&runs, one, other) }
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
