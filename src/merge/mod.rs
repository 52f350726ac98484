//! A ledger made anew, with what the checkers wrote into the old one.
//!
//! After an edit the articles are read again. [`merge()`] finds for each row of the old ledger the row of the new one
//! that is the same quotation, and carries the checker's cells over:
//!
//! | the quotation | is found by | its row is |
//! |---|---|---|
//! | stands in the article as it was | article and words; where an article prints the same words more than once, by their surroundings, speaker and order | kept |
//! | stands in an article that has another name now | the article's address, or words that no other article has ([`articles`]) | kept |
//! | has other words in the ledger, since somebody edited the cell | its `quote_id` | kept |
//! | was edited slightly | the likeness of its words, its neighbours and its speaker ([`edited`]); only where one row alone fits | flagged `changed` |
//! | is a row that a checker added, without a `quote_id` | | kept at the end of its article |
//! | is not there any more | | dropped, or, where a checker wrote something into it, kept at the end of its article and flagged `gone` |
//!
//! What a checker typed over `quote`, `speaker` or `speaker_role` stands while the article is the same there; where it was
//! edited to name another speaker, the row is flagged `changed` ([`corrections`]).
//!
//! No cell of a checker is ever lost: where both ledgers have one and they differ, that is a [`Conflict`].
//!
//! The same merge done again changes nothing: rows that are gone take no other's place, and stay where they are.
//!
//! Time is near linear in the rows, and the result depends on the two ledgers alone.

pub mod articles;
mod candidates;
pub mod cells;
pub mod corrections;
pub mod edited;
mod matching;
mod side;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::{SmolStr, format_smolstr};

use crate::ledger::{Ledger, LedgerRow};
use crate::lexicon::Lexicon;
use articles::Articles;
use cells::Columns;
pub use cells::Conflict;
pub use corrections::Correction;
use side::{Interner, Side};

/// The flag of a row whose words, or whose speaker, were edited since a checker saw it.
pub const CHANGED: &str = "changed";
/// The flag of a row that is kept for its checker's cells alone.
pub const GONE: &str = "gone";

/// The columns of the program in which a checker may have typed.
const COMPARED: [&str; 3] = ["quote", "speaker", "speaker_role"];

/// Whose cell counts where both ledgers have one and they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefer {
    /// The old ledger's.
    #[default]
    Old,
    /// The new ledger's.
    New,
}

/// What came of a merge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// The rows of the new ledger in their order, and after those of each article the ones that are gone but kept.
    pub rows: Vec<LedgerRow>,
    /// The columns that the checkers added: the old ledger's, then those that only the new one has.
    pub extra_columns: Vec<String>,
    /// How many rows of the old ledger stand in the new one as they were.
    pub n_kept: usize,
    /// Those whose words were edited, or that have another speaker since they were checked.
    pub changed: Vec<Changed>,
    /// Those that are not in the new ledger.
    pub gone: Vec<Gone>,
    /// How many were gone before, and are still kept.
    pub n_gone_before: usize,
    /// How many rows of the old ledger a checker added, which are kept.
    pub n_own: usize,
    /// How many rows of the new ledger are new.
    pub n_new: usize,
    /// Cells that both ledgers have, and that differ.
    pub conflicts: Vec<Conflict>,
    /// Cells of the program that a checker has, or may have, typed over.
    pub corrections: Vec<Correction>,
    /// How many rows have such a cell that stands.
    pub n_corrected: usize,
    /// Articles of the old ledger that were not read, and how many rows each has, which stay as they are.
    pub unread: Vec<(String, usize)>,
    /// Articles that have another name now: the old one and the new.
    pub renamed: Vec<(String, String)>,
}

/// A quotation whose words were edited, or that has another speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Where its row starts in the old ledger.
    pub old_line: usize,
    /// Its article's name now.
    pub article: String,
    /// Its words in the old ledger.
    pub old: String,
    /// Its words in the new one.
    pub new: String,
    /// The speaker before and now, where it is another one.
    pub speakers: Option<(String, String)>,
}

/// A quotation that is not in the new ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Where its row starts in the old ledger.
    pub old_line: usize,
    /// The article it stood in.
    pub article: String,
    /// Its words.
    pub quote: String,
    /// Whether its row is kept, since a checker wrote something into it.
    pub is_kept: bool,
}

/// Carries the checker's cells of `old` over to `new`. `lexicon` knows which words of names tell nothing.
///
/// ```
/// use quoteledger::merge::{Prefer, merge};
/// use quoteledger::{Lexicon, ledger};
///
/// let old = b"article,quote,status\na.txt,We will pay,ok\na.txt,No,wrong\n";
/// let new = b"article,quote,status\na.txt,We will all pay,\na.txt,Never,\n";
/// let (old, new) = (ledger::read("old.csv", old)?, ledger::read("new.csv", new)?);
/// let merged = merge(&old, new, Prefer::Old, Lexicon::shared());
/// let rows: Vec<_> = merged.rows.iter().map(|row| (&*row.row.quote, &*row.row.status, &*row.row.flags)).collect();
/// assert_eq!(rows, [("We will all pay", "ok", "changed"), ("Never", "", ""), ("No", "wrong", "gone")]);
/// # Ok::<(), quoteledger::ledger::LedgerError>(())
/// ```
#[must_use]
pub fn merge(old: &Ledger, new: Ledger, prefer: Prefer, lexicon: &Lexicon) -> Merged {
    merge_read(old, new, prefer, lexicon, |_| Fate::Read)
}

/// What is known of an article of the old ledger, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was read for the new ledger, or looked for: what is not in the new ledger is gone.
    Read,
    /// It was not read: its rows stay as they are.
    NotRead,
    /// It was not read, but is not where it was, either: it may have another name in the new ledger. If it has not, its
    /// rows stay as they are.
    MayHaveMoved,
}

/// [`merge()`] for a new ledger that tells of some articles of the old one only.
#[must_use]
pub fn merge_read(
    old: &Ledger,
    new: Ledger,
    prefer: Prefer,
    lexicon: &Lexicon,
    fate_of: impl Fn(&str) -> Fate,
) -> Merged {
    let mut fates: FxHashMap<&str, Fate> = FxHashMap::default();
    for row in &old.rows {
        fates.entry(&row.row.article).or_insert_with_key(|article| fate_of(article));
    }
    let fate = |row: &LedgerRow| fates[row.row.article.as_str()];
    let of_part: Vec<LedgerRow>;
    let old_rows = if fates.values().any(|fate| *fate == Fate::NotRead) {
        of_part = old.rows.iter().filter(|row| fate(row) != Fate::NotRead).cloned().collect();
        of_part.as_slice()
    } else {
        old.rows.as_slice()
    };

    let mut interner = Interner::default();
    let old_side = Side::new(old_rows, &mut interner);
    let new_side = Side::new(&new.rows, &mut interner);
    let articles = Articles::new(&old_side, &new_side);
    let pairs = matching::pairs(&old_side, &new_side, &articles, lexicon).of_old;

    let columns = Columns::new(&old.extra_columns, &new.extra_columns);
    let mut merged = Merged {
        n_new: new.rows.len() - pairs.iter().flatten().count(),
        renamed: articles.renamed(&old_side, &new_side),
        ..Merged::default()
    };
    let last_rows = last_rows(&new_side);
    let of_new: Vec<bool> = COMPARED.iter().map(|column| new.has_column(column)).collect();
    let has_column = |name: &str| {
        let is_there = COMPARED.iter().zip(&of_new).any(|(column, is_there)| *column == name && *is_there);
        is_there && old.has_column(name)
    };
    let mut rows: Vec<LedgerRow> = new.rows.into_iter().map(|row| columns.of_new(row)).collect();
    // Rows that are gone stand behind the row with this index; behind all, where their article is gone, too. Those that
    // stand before all others have none.
    let mut kept_behind: Vec<(Option<usize>, LedgerRow)> = Vec::new();
    let mut matched = old_rows.iter().zip(&pairs).enumerate();
    let is_own = |row: &LedgerRow| old.has_column("quote_id") && row.row.quote_id.is_empty();
    let is_of_article = |row: &LedgerRow| !row.row.has_flag(GONE) && !is_own(row);
    let newly_gone: FxHashSet<usize> = old_rows
        .iter()
        .zip(&old_side.articles)
        .filter(|(row, _)| is_of_article(row))
        .map(|(_, article)| *article)
        .collect();
    // Behind which row the last article stands, so that what was not read keeps its place.
    let mut behind = None;
    for old_row in &old.rows {
        let matched = if fate(old_row) == Fate::NotRead { None } else { matched.next() };
        let Some((idx, (_, pair))) = matched else {
            merged.keep_unread(old_row);
            kept_behind.push((behind, columns.of_old(old_row)));
            continue;
        };
        let article = articles.now(old_side.articles[idx]);
        behind = article.and_then(|article| last_rows.get(&article)).copied().or(behind);
        let Some(pair) = pair else {
            // The row keeps the name of its article, whichever name that has now.
            let last = last_rows.get(&old_side.articles[idx]).or_else(|| last_rows.get(&article?)).copied();
            if last.is_none() && fate(old_row) == Fate::MayHaveMoved {
                merged.keep_unread(old_row);
                kept_behind.push((behind, columns.of_old(old_row)));
                continue;
            }
            // An article that was gone before stays where it is.
            let end = if newly_gone.contains(&old_side.articles[idx]) { Some(rows.len()) } else { behind };
            let is_own = is_own(old_row);
            let row = columns.of_old(old_row);
            let kept = if is_own { Some(row) } else { merged.keep_if_checked(row) };
            merged.n_own += usize::from(is_own);
            kept_behind.extend(kept.map(|row| (last.or(end), row)));
            continue;
        };
        let row = &mut rows[pair.new];
        let is_new_checked = cells::is_checked(row);
        columns.carry(old_row, row, prefer, &mut merged.conflicts);
        let new_words = row.row.quote.clone();
        let settled = corrections::Rows {
            old: old_row,
            new: &mut *row,
            is_new_checked,
            has_column: &has_column,
            prefer,
            lexicon,
            corrections: &mut merged.corrections,
            conflicts: &mut merged.conflicts,
        }
        .settle();
        merged.n_corrected += usize::from(settled.is_corrected);
        if pair.is_edited && !settled.is_quote_corrected || settled.speakers.is_some() {
            merged.changed.push(Changed {
                old_line: old_row.line,
                article: row.row.article.clone(),
                old: old_row.row.quote.clone(),
                new: new_words,
                speakers: settled.speakers,
            });
            row.row.add_flag(CHANGED);
        } else {
            merged.n_kept += 1;
            // Until a checker takes it out of the cell.
            if old_row.row.has_flag(CHANGED) {
                row.row.add_flag(CHANGED);
            }
        }
    }
    merged.rows = with_kept(rows, kept_behind);
    merged.extra_columns = columns.names;
    merged
}

impl Merged {
    /// Counts a row of an article that was not read.
    fn keep_unread(&mut self, row: &LedgerRow) {
        match self.unread.last_mut() {
            Some((article, n_rows)) if *article == row.row.article => *n_rows += 1,
            _ => self.unread.push((row.row.article.clone(), 1)),
        }
    }

    /// The row of a quotation that is gone, if a checker wrote something into it.
    fn keep_if_checked(&mut self, mut old_row: LedgerRow) -> Option<LedgerRow> {
        let is_kept = cells::is_checked(&old_row);
        if is_kept && old_row.row.has_flag(GONE) {
            self.n_gone_before += 1;
        } else {
            self.gone.push(Gone {
                old_line: old_row.line,
                article: old_row.row.article.clone(),
                quote: old_row.row.quote.clone(),
                is_kept,
            });
        }
        old_row.row.add_flag(GONE);
        is_kept.then_some(old_row)
    }
}

/// The last row of each article.
fn last_rows(side: &Side<'_>) -> FxHashMap<usize, usize> {
    side.articles.iter().enumerate().map(|(row, article)| (*article, row)).collect()
}

/// The rows with those that are kept behind the ones that they belong to.
fn with_kept(rows: Vec<LedgerRow>, mut kept_behind: Vec<(Option<usize>, LedgerRow)>) -> Vec<LedgerRow> {
    let mut taken: FxHashSet<SmolStr> = rows.iter().map(|row| row.row.quote_id.clone()).collect();
    kept_behind.sort_by_key(|(behind, _)| *behind);
    let mut kept = kept_behind.into_iter().peekable();
    let mut all = Vec::with_capacity(rows.len() + kept.len());
    let n_rows = rows.len();
    let rows = rows.into_iter().enumerate().map(|(idx, row)| (Some(idx), Some(row)));
    for (place, row) in [(None, None)].into_iter().chain(rows).chain([(Some(n_rows), None)]) {
        all.extend(row);
        while let Some((_, mut row)) = kept.next_if(|(behind, _)| *behind <= place) {
            make_unique(&mut row.row.quote_id, &mut taken);
            all.push(row);
        }
    }
    all
}

/// Where an article prints the same words more than once, and one of them goes, the other takes over its id.
fn make_unique(quote_id: &mut SmolStr, taken: &mut FxHashSet<SmolStr>) {
    let mut number = 2;
    let base = quote_id.clone();
    while !quote_id.is_empty() && !taken.insert(quote_id.clone()) {
        *quote_id = format_smolstr!("{base}~{number}");
        number += 1;
    }
}

#[cfg(test)]
mod tests;
