//! Which words were removed, and which were added.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::lists::Lists;
use super::words::{Word, words};
use crate::span::Span;

/// What became of some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// They stand in both texts.
    Same,
    /// They stand in the old text only.
    Removed,
    /// They stand in the new text only.
    Added,
}

/// Neighbouring words with which the same happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// What happened.
    pub change: Change,
    /// Their place in the old text, with the punctuation at them; empty when they were added.
    pub old: Span,
    /// Their place in the new text, with the punctuation at them; empty when they were removed.
    pub new: Span,
}

/// The words that two texts share, and those that were removed and added, in order. Where words were replaced,
/// the removed ones come first.
#[must_use]
pub fn differences(old: &str, new: &str, lists: &Lists) -> Vec<Run> {
    let (old_words, new_words) = (words(old, lists), words(new, lists));
    let (old_chunks, new_chunks) = (chunks(old, &old_words), chunks(new, &new_words));
    steps(&old_words, &new_words, lists)
        .into_iter()
        .map(|step| Run {
            change: step.change,
            old: covering(&old_chunks, &step.old),
            new: covering(&new_chunks, &step.new),
        })
        .collect()
}

/// How alike two texts are, from 0 to 1: twice the words they share in the same order, over the words of both.
/// Texts without words are alike.
#[must_use]
pub fn similarity(old: &str, new: &str, lists: &Lists) -> f64 {
    let (old_words, new_words) = (words(old, lists), words(new, lists));
    let n_words = old_words.len() + new_words.len();
    if n_words == 0 {
        return 1.0;
    }
    let same = steps(&old_words, &new_words, lists).into_iter().filter(|step| step.change == Change::Same);
    let n_same: usize = same.map(|step| step.old.len() + step.new.len()).sum();
    n_same as f64 / n_words as f64
}

/// A [`Run`] in numbers of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// What happened.
    pub(crate) change: Change,
    /// Which words of the old text.
    pub(crate) old: Range<usize>,
    /// Which words of the new text.
    pub(crate) new: Range<usize>,
}

/// What happened to the words of the old text on the way to the new.
pub(crate) fn steps(old: &[Word], new: &[Word], lists: &Lists) -> Vec<Step> {
    let forms = |words: &[Word]| words.iter().map(|word| word.form.clone()).collect::<Vec<_>>();
    let mut steps = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &forms(old), &forms(new)) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                push(&mut steps, Change::Same, old_index..old_index + len, new_index..new_index + len);
            }
            op => replace(&mut steps, (old, op.old_range()), (new, op.new_range()), lists),
        }
    }
    steps
}

/// More words than these are not looked through for some that are only joined differently.
const MOST_LOOKED_THROUGH: usize = 60;

/// Words in the place of others; some of them may be the same but for a hyphen.
fn replace(
    steps: &mut Vec<Step>,
    (old_words, old): (&[Word], Range<usize>),
    (new_words, new): (&[Word], Range<usize>),
    lists: &Lists,
) {
    let (mut old_start, mut new_start) = (old.start, new.start);
    if old.len().max(new.len()) <= MOST_LOOKED_THROUGH {
        while let Some((joined_old, joined_new)) =
            first_joined((old_words, old_start..old.end), (new_words, new_start..new.end), lists)
        {
            push(steps, Change::Removed, old_start..joined_old.start, new_start..new_start);
            push(steps, Change::Added, joined_old.start..joined_old.start, new_start..joined_new.start);
            (old_start, new_start) = (joined_old.end, joined_new.end);
            push(steps, Change::Same, joined_old, joined_new);
        }
    }
    push(steps, Change::Removed, old_start..old.end, new_start..new_start);
    push(steps, Change::Added, old.end..old.end, new_start..new.end);
}

/// The first two words of one side that are one word of the other.
fn first_joined(
    (old_words, old): (&[Word], Range<usize>),
    (new_words, new): (&[Word], Range<usize>),
    lists: &Lists,
) -> Option<(Range<usize>, Range<usize>)> {
    old.clone().find_map(|at| {
        new.clone().find_map(|other| {
            if at + 1 < old.end && is_joined(&old_words[at], &old_words[at + 1], &new_words[other], lists) {
                Some((at..at + 2, other..other + 1))
            } else if other + 1 < new.end
                && is_joined(&new_words[other], &new_words[other + 1], &old_words[at], lists)
            {
                Some((at..at + 1, other..other + 2))
            } else {
                None
            }
        })
    })
}

/// Whether two words, as one, are the other: "co-operate" and "cooperate", "per cent" and "percent".
pub(crate) fn is_joined(first: &Word, second: &Word, one: &Word, lists: &Lists) -> bool {
    // Nearly all pairs are told apart by this.
    let Some(rest) = one.form.strip_prefix(&*first.form).filter(|rest| !rest.is_empty()) else {
        return false;
    };
    if second.hyphenated {
        if rest == second.form {
            return true;
        }
        // Which spelling the whole word has may hang on its first half.
        let whole = format!("{}{}", first.form, second.form);
        if lists.standard(&whole).is_some_and(|standard| standard == one.form) {
            return true;
        }
    }
    lists.compound(&first.form, &second.form) == Some(&*one.form)
}

fn push(steps: &mut Vec<Step>, change: Change, old: Range<usize>, new: Range<usize>) {
    if old.is_empty() && new.is_empty() {
        return;
    }
    match steps.last_mut() {
        Some(last) if last.change == change => {
            last.old.end = old.end;
            last.new.end = new.end;
        }
        _ => steps.push(Step { change, old, new }),
    }
}

/// The place of each word with the punctuation at it, so that a text can be put together again from them.
fn chunks(text: &str, words: &[Word]) -> Vec<Span> {
    let mut chunks = Vec::with_capacity(words.len());
    let mut from = 0;
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).map_or(text.len(), |next| next.span.start);
        let behind = &text[word.span.end..next];
        let end = word.span.end + behind.find(char::is_whitespace).unwrap_or(behind.len());
        let before = &text[from..word.span.start];
        let start = word.span.start - before.trim_start().len();
        chunks.push(Span::new(start, end));
        from = end;
    }
    chunks
}

/// From the first to the last of some words.
fn covering(chunks: &[Span], words: &Range<usize>) -> Span {
    match chunks.get(words.clone()) {
        Some([first, .., last]) => Span::new(first.start, last.end),
        Some([one]) => *one,
        _ => {
            let at =
                words.start.checked_sub(1).and_then(|before| chunks.get(before)).map_or(0, |span| span.end);
            Span::new(at, at)
        }
    }
}

/// What stands before and behind removed and added words.
#[derive(Debug, Clone, Copy)]
pub struct Marks<'m> {
    /// Around removed words.
    pub removed: (&'m str, &'m str),
    /// Around added words.
    pub added: (&'m str, &'m str),
}

impl Marks<'static> {
    /// For plain text: `[-removed-] {+added+}`.
    pub const PLAIN: Marks<'static> = Marks { removed: ("[-", "-]"), added: ("{+", "+}") };
}

/// The differences in one line of plain text: `the [-quick-] {+slow+} fox`.
#[must_use]
pub fn plain(runs: &[Run], old: &str, new: &str) -> String {
    shown(runs, old, new, Marks::PLAIN)
}

/// The differences in one line, with marks of one's own. Words that stand in both are shown as the old text
/// prints them.
#[must_use]
pub fn shown(runs: &[Run], old: &str, new: &str, marks: Marks<'_>) -> String {
    let mut shown = String::new();
    for (index, run) in runs.iter().enumerate() {
        let (words, (before, behind)) = match run.change {
            Change::Same => (run.old.of(old), ("", "")),
            Change::Removed => (run.old.of(old), marks.removed),
            Change::Added => (run.new.of(new), marks.added),
        };
        let is_within_a_word = index > 0 && {
            let touches = |text: &str, span: Span| {
                !span.is_empty() && span.start > 0 && !text[..span.start].ends_with(char::is_whitespace)
            };
            match run.change {
                Change::Added => touches(new, run.new),
                Change::Removed => touches(old, run.old),
                Change::Same => touches(old, run.old) && touches(new, run.new),
            }
        };
        if index > 0 && !is_within_a_word {
            shown.push(' ');
        }
        shown.push_str(before);
        push_on_one_line(&mut shown, words);
        shown.push_str(behind);
    }
    shown
}

fn push_on_one_line(shown: &mut String, words: &str) {
    for (index, word) in words.split_whitespace().enumerate() {
        if index > 0 {
            shown.push(' ');
        }
        shown.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lexicon;

    fn check(old: &str, new: &str, expected: &str) {
        let runs = differences(old, new, &Lexicon::shared().wording);
        assert_eq!(plain(&runs, old, new), expected);
    }

    #[test]
    fn what_was_removed_and_added_is_marked() {
        check("The quick fox", "the slow fox", "The [-quick-] {+slow+} fox");
        check("Stay in, and call us.", "Stay in and then call us!", "Stay in, and {+then+} call us.");
        check("We will not go.", "We will go.", "We will [-not-] go.");
        check("", "New words", "{+New words+}");
        check("One", "", "[-One-]");
        check("", "", "");
        check("all\nnew", "other words here", "[-all new-] {+other words here+}");
    }

    #[test]
    fn hyphens_are_no_difference() {
        check("They co-operate well", "They cooperate well", "They co-operate well");
        check("the govern-\nment rose", "the government fell", "the govern- ment [-rose-] {+fell+}");
        check("a well-known man", "a well known man", "a well-known man");
        check("10 per cent of it", "10 % of it", "10 per cent of it");
        check("a re-entry plan", "a reentry bold plan", "a re-entry {+bold+} plan");
        check("a man-made lake", "a god-made lake", "a [-man--] {+god-+}made lake");
    }

    #[test]
    fn similarity_counts_shared_words() {
        let lists = &Lexicon::shared().wording;
        let alike = |old, new| similarity(old, new, lists);
        assert_eq!(alike("a b c", "A, b – c"), 1.0);
        assert_eq!(alike("a b", "c d"), 0.0);
        assert_eq!(alike("", ""), 1.0);
        assert_eq!(alike("a b c d", "a b x d"), 0.75);
        assert_eq!(alike("co-operate now", "cooperate now"), 1.0);
    }

    #[test]
    fn long_texts_without_a_common_word_are_no_more_work() {
        // With time that grows with the square of it, this would not come back.
        let text = |word: &str| (0..400_000).map(|number| format!("{word}{number} ")).collect::<String>();
        assert_eq!(similarity(&text("a"), &text("b"), &Lexicon::shared().wording), 0.0);
    }
}
