//! What became of the quotes of the baseline: `quote-changed`, `quote-removed`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::by_id;
use crate::check::finding::Level;
use crate::check::rule::{Example, Look, Lost, Problem, RelatedRow, Rule, Run, Whose, shown};
use crate::check::wordings::compared;
use crate::ledger::Row;
use crate::ledger::id::article_key;

/// What has less in common is another quote.
const LEAST_SIMILARITY: f64 = 0.5;
/// With so many new quotes of its article a lost one is compared.
const MOST_COMPARED: usize = 100;

const BEFORE: &[(&str, &str)] =
    &[("storm.txt", "Storm\n\n“Stay indoors tonight, all of you, and wait,” said Mayor Ana Diaz.\n")];

pub(super) const QUOTE_CHANGED: Rule = Rule {
    name: "quote-changed",
    level: Some(Level::Error),
    summary: "a quote whose words are not those of the baseline any more",
    what: "Finds quotes that replace a similar one of the same article in the baseline. Capitals and punctuation make no \
           difference.",
    why: "What was checked is not what is printed now. Quotes are not edited.",
    example: Example {
        before: BEFORE,
        found: &[(
            "storm.txt",
            "Storm\n\n“Stay indoors this week, all of you, and wait,” said Mayor Ana Diaz.\n",
        )],
        fine: BEFORE,
    },
    remedy: "Look the words up where they were said. Where the new ones are right, write the ledger anew with \
             `quoteledger extract -o`, which keeps your notes, and check the row again.",
    look: Look::Run(changed),
};

pub(super) const QUOTE_REMOVED: Rule = Rule {
    name: "quote-removed",
    level: Some(Level::Warning),
    summary: "a quote of the baseline that its article has no more",
    what: "Finds direct and mixed quotes of the baseline that stand in their article no more, nor anything like them. Only \
           articles that were read in this run count.",
    why: "A quote that is taken out after publication wants a note to the reader, and its checks are lost.",
    example: Example {
        before: BEFORE,
        found: &[("storm.txt", "Storm\n\nMayor Ana Diaz spoke to the town.\n")],
        fine: BEFORE,
    },
    remedy: "See whether it was meant to go. If so, write the ledger anew and commit it.",
    look: Look::Run(removed),
};

fn changed(run: &Run<'_>) -> Vec<(Whose, Problem)> {
    let found = lost(run).iter().filter_map(|lost| {
        let (index, wording) = lost.now.as_ref()?;
        let before = &run.baseline[lost.before];
        let checked = if before.status.trim().is_empty() && before.evidence.trim().is_empty() {
            String::new()
        } else {
            " since it was checked".to_owned()
        };
        let problem = Problem {
            message: format!("the words of this quote changed{checked}: {}", wording.shown),
            help: "look the words up; where the new ones are right, renew the baseline".to_owned(),
            related: vec![RelatedRow::of_baseline(before, "in the baseline")],
            key: before.quote_id.to_string(),
            ..Problem::default()
        };
        Some((Whose::Own(*index), problem))
    });
    found.collect()
}

fn removed(run: &Run<'_>) -> Vec<(Whose, Problem)> {
    let lost = lost(run).iter().filter(|lost| lost.now.is_none());
    lost.map(|lost| {
        let before = &run.baseline[lost.before];
        let by = if before.speaker.is_empty() { String::new() } else { format!(" of {}", before.speaker) };
        let message = format!("{}{by} stands here no more", shown(&before.quote));
        let help = "see whether it was meant to go; if so, renew the baseline".to_owned();
        (Whose::Baseline(lost.before), Problem { message, help, ..Problem::default() })
    })
    .collect()
}

/// The rows of the baseline that are gone from articles of this run. Both rules ask, and they are compared once.
fn lost<'r>(run: &'r Run<'_>) -> &'r [Lost] {
    run.lost.get_or_init(|| look_for_lost(run))
}

fn look_for_lost(run: &Run<'_>) -> Vec<Lost> {
    let read: FxHashSet<String> = run.articles.iter().map(|article| article_key(article)).collect();
    let own_ids = by_id(run.own());
    let before_ids = by_id(run.baseline);
    let is_quote = |row: &Row| row.kind != "indirect";
    let mut new_rows: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (index, row) in run.own().iter().enumerate().filter(|(_, row)| is_quote(row)) {
        if !before_ids.contains_key(row.quote_id.as_str()) {
            new_rows.entry(article_key(&row.article)).or_default().push(index);
        }
    }
    let mut lost = Vec::new();
    for (index, before) in run.baseline.iter().enumerate().filter(|(_, row)| is_quote(row)) {
        let article = article_key(&before.article);
        if own_ids.contains_key(before.quote_id.as_str()) || !read.contains(&article) {
            continue;
        }
        let candidates = new_rows.entry(article).or_default();
        let best = candidates
            .iter()
            .take(MOST_COMPARED)
            .map(|now| (*now, compared(&before.quote, &run.rows[*now].quote, run.lexicon)))
            .filter(|(_, wording)| wording.similarity >= LEAST_SIMILARITY)
            .reduce(|best, next| if next.1.similarity > best.1.similarity { next } else { best });
        if let Some((now, _)) = &best {
            candidates.retain(|candidate| candidate != now);
        }
        lost.push(Lost { before: index, now: best });
    }
    lost
}
