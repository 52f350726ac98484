//! Articles that have another name now.
//!
//! A file is moved, a page gets another address, a story is put before another in its file, so that `a.txt` is
//! `a.txt#2` from now on. An article of the old ledger is looked for under another name where the new one
//! does not have its name, or has not one quotation in common under it. It is the article with the same address
//! (`url`), or the one with which it shares most words that no other article has, if the two choose each other
//! and share half of the quotations of the shorter one.

use rustc_hash::{FxHashMap, FxHashSet};

use super::side::{Interner, Side};
use crate::ledger::folded::fold;
use crate::ledger::{LedgerRow, Row};

/// With fewer words in common that no other article has, two articles are strangers.
const FEWEST_WORDS: usize = 4;

/// Where the articles of the old ledger are now.
#[derive(Debug, Default)]
pub(super) struct Articles {
    now: FxHashMap<usize, usize>,
    taken: FxHashSet<usize>,
}

impl Articles {
    pub(super) fn new(old: &Side<'_>, new: &Side<'_>) -> Self {
        let mut articles = Articles::default();
        for article in &old.article_order {
            if shares_words(old, new, *article) {
                articles.settle(*article, *article);
            }
        }
        articles.settle_by_address(old, new);
        articles.settle_by_words(old, new);
        // What has nothing in common but its name can still have been edited from end to end.
        for article in &old.article_order {
            if new.of_article.contains_key(article) {
                articles.settle(*article, *article);
            }
        }
        articles
    }

    /// The number of an article of the old ledger in the new one, if it is there.
    pub(super) fn now(&self, article: usize) -> Option<usize> {
        self.now.get(&article).copied()
    }

    /// The articles that have another name now: the old one and the new.
    pub(super) fn renamed(&self, old: &Side<'_>, new: &Side<'_>) -> Vec<(String, String)> {
        let name = |side: &Side<'_>, article: usize| {
            side.rows_of(article).first().map_or_else(String::new, |row| side.rows[*row].row.article.clone())
        };
        let moved = old.article_order.iter().filter_map(|article| {
            self.now(*article).filter(|now| now != article).map(|now| (name(old, *article), name(new, now)))
        });
        moved.collect()
    }

    fn settle(&mut self, old: usize, new: usize) {
        if !self.now.contains_key(&old) && self.taken.insert(new) {
            self.now.insert(old, new);
        }
    }

    fn open<'s>(&'s self, old: &'s Side<'_>) -> impl Iterator<Item = usize> + 's {
        old.article_order.iter().copied().filter(|article| !self.now.contains_key(article))
    }

    fn free<'s>(&'s self, new: &'s Side<'_>) -> impl Iterator<Item = usize> + 's {
        new.article_order.iter().copied().filter(|article| !self.taken.contains(article))
    }

    fn settle_by_address(&mut self, old: &Side<'_>, new: &Side<'_>) {
        let mut meetings: FxHashMap<&str, Meeting> = FxHashMap::default();
        let mut order = Vec::new();
        for article in self.open(old) {
            if let Some(address) = address_of(old, article) {
                order.push(address);
                meetings.entry(address).or_default().old.push(article);
            }
        }
        for article in self.free(new) {
            if let Some(meeting) = address_of(new, article).and_then(|address| meetings.get_mut(address)) {
                meeting.new.push(article);
            }
        }
        for address in order {
            if let Some((old, new)) = meetings[address].only_pair() {
                self.settle(old, new);
            }
        }
    }

    fn settle_by_words(&mut self, old: &Side<'_>, new: &Side<'_>) {
        let mut meetings: FxHashMap<usize, Meeting> = FxHashMap::default();
        let mut order = Vec::new();
        for article in self.open(old) {
            for row in old.rows_of(article) {
                let meeting = meetings.entry(old.words[*row]).or_insert_with(|| {
                    order.push(*row);
                    Meeting::default()
                });
                add_once(&mut meeting.old, article);
            }
        }
        for article in self.free(new) {
            for row in new.rows_of(article) {
                if let Some(meeting) = meetings.get_mut(&new.words[*row]) {
                    add_once(&mut meeting.new, article);
                }
            }
        }
        // How many quotations, and words in them, two articles share alone.
        let mut shared: FxHashMap<(usize, usize), (usize, usize)> = FxHashMap::default();
        for row in order {
            if let Some(pair) = meetings[&old.words[row]].only_pair() {
                let (n_quotations, n_words) = shared.entry(pair).or_default();
                *n_quotations += 1;
                *n_words += fold(&old.rows[row].row.quote).split(' ').count();
            }
        }
        let mut shared: Vec<_> = shared.into_iter().collect();
        shared.sort_unstable();
        let mut of_old: FxHashMap<usize, Best> = FxHashMap::default();
        let mut of_new: FxHashMap<usize, Best> = FxHashMap::default();
        for ((one, other), (_, n_words)) in &shared {
            of_old.entry(*one).or_default().see(*other, *n_words);
            of_new.entry(*other).or_default().see(*one, *n_words);
        }
        for ((one, other), (n_quotations, n_words)) in shared {
            let n_of_the_shorter = old.rows_of(one).len().min(new.rows_of(other).len());
            if of_old[&one].is(other)
                && of_new[&other].is(one)
                && n_words >= FEWEST_WORDS
                && 2 * n_quotations >= n_of_the_shorter
            {
                self.settle(one, other);
            }
        }
    }
}

/// The articles of some rows that have another name among others: the old name and the new.
#[must_use]
pub fn moved(old: &[&Row], new: &[&Row]) -> Vec<(String, String)> {
    let rows = |rows: &[&Row]| -> Vec<LedgerRow> {
        rows.iter().map(|row| LedgerRow { row: (*row).clone(), ..LedgerRow::default() }).collect()
    };
    let (old, new) = (rows(old), rows(new));
    let mut interner = Interner::default();
    let (old, new) = (Side::new(&old, &mut interner), Side::new(&new, &mut interner));
    Articles::new(&old, &new).renamed(&old, &new)
}

/// The articles of both ledgers that have one thing in common.
#[derive(Debug, Default)]
struct Meeting {
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Meeting {
    /// The two articles, where no other one has it.
    fn only_pair(&self) -> Option<(usize, usize)> {
        match (self.old.as_slice(), self.new.as_slice()) {
            ([old], [new]) => Some((*old, *new)),
            _ => None,
        }
    }
}

/// The article that has most in common with another; none where two have the same.
#[derive(Debug, Default)]
struct Best {
    article: Option<usize>,
    n_words: usize,
}

impl Best {
    fn see(&mut self, article: usize, n_words: usize) {
        if n_words > self.n_words {
            *self = Best { article: Some(article), n_words };
        } else if n_words == self.n_words {
            self.article = None;
        }
    }

    fn is(&self, article: usize) -> bool {
        self.article == Some(article)
    }
}

/// Adds an article whose rows come one after the other.
fn add_once(articles: &mut Vec<usize>, article: usize) {
    if articles.last() != Some(&article) {
        articles.push(article);
    }
}

fn shares_words(old: &Side<'_>, new: &Side<'_>, article: usize) -> bool {
    let words: FxHashSet<usize> = new.rows_of(article).iter().map(|row| new.words[*row]).collect();
    old.rows_of(article).iter().any(|row| words.contains(&old.words[*row]))
}

fn address_of<'s>(side: &'s Side<'_>, article: usize) -> Option<&'s str> {
    let address = |row: &usize| side.rows[*row].row.url.as_str();
    side.rows_of(article).iter().map(address).find(|address| !address.is_empty())
}
