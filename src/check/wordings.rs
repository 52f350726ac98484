//! How the words of two quotes differ.

use crate::lexicon::Lexicon;
use crate::wording::{Change, differences, plain, similarity};

/// What two quotes have in common and what not.
#[derive(Debug, Clone)]
pub(super) struct Wording {
    /// From 0 to 1.
    pub similarity: f64,
    /// What differs, in order.
    pub changes: Vec<Changed>,
    /// Both in one line: `the [-quick-] {+slow+} fox`.
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
    Wording { similarity: similarity(one, other, &lexicon.wording), changes, shown: plain(&runs, one, other) }
}
