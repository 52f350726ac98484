//! Which row of the new ledger is which row of the old one.

use std::collections::VecDeque;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::GONE;
use super::articles::Articles;
use super::corrections::read_speaker;
use super::edited;
use super::side::Side;
use crate::lexicon::Lexicon;
use crate::speaker_name::SpeakerName;

/// The row of the new ledger that an old one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Its index.
    pub new: usize,
    /// Whether its words are others than they were.
    pub is_edited: bool,
}

/// The pairs that are found so far, from both sides.
#[derive(Debug)]
pub struct Pairs {
    /// For each row of the old ledger.
    pub of_old: Vec<Option<Pair>>,
    /// For each row of the new ledger, the index of the old one.
    pub of_new: Vec<Option<usize>>,
}

impl Pairs {
    /// Makes the two rows a pair, unless one of them has another already.
    pub fn pair(&mut self, old: usize, new: usize, is_edited: bool) {
        if self.of_old[old].is_none() && self.of_new[new].is_none() {
            self.of_old[old] = Some(Pair { new, is_edited });
            self.of_new[new] = Some(old);
        }
    }

    fn open<'r>(&self, rows: &'r [usize]) -> impl Iterator<Item = usize> + use<'_, 'r> {
        rows.iter().copied().filter(|row| self.of_old[*row].is_none())
    }

    fn free<'r>(&self, rows: &'r [usize]) -> impl Iterator<Item = usize> + use<'_, 'r> {
        rows.iter().copied().filter(|row| self.of_new[*row].is_none())
    }
}

/// For each row of the old ledger the row of the new one that is the same quotation, if there is one.
pub fn pairs(old: &Side<'_>, new: &Side<'_>, articles: &Articles, lexicon: &Lexicon) -> Pairs {
    let mut pairs = Pairs { of_old: vec![None; old.rows.len()], of_new: vec![None; new.rows.len()] };
    let of_both: Vec<(&[usize], &[usize])> = old
        .article_order
        .iter()
        .filter_map(|article| Some((old.rows_of(*article), new.rows_of(articles.now(*article)?))))
        .collect();
    // What was gone before comes back only where nothing else takes its place.
    let (gone, there): (Vec<usize>, Vec<usize>) =
        (0..old.rows.len()).partition(|row| old.rows[*row].row.has_flag(GONE));
    let all_new: Vec<usize> = (0..new.rows.len()).collect();
    for (all_old, is_gone) in [(there, false), (gone, true)] {
        let of_both: Vec<(Vec<usize>, &[usize])> = of_both
            .iter()
            .map(|(rows, new_rows)| {
                let rows = rows.iter().copied().filter(|row| old.rows[*row].row.has_flag(GONE) == is_gone);
                (rows.collect(), *new_rows)
            })
            .collect();
        pair_typed_over(old, new, &all_old, &all_new, &mut pairs);
        for (old_rows, new_rows) in &of_both {
            pair_same_words(old, new, old_rows, new_rows, lexicon, &mut pairs);
        }
        // The words of a cell that somebody edited are others, but its id is that of the words in the article.
        pair_by(&all_old, &all_new, |row| id_of(old, row), |row| id_of(new, row), &mut pairs);
        for (old_rows, new_rows) in &of_both {
            edited::pair_edited(old, new, old_rows, new_rows, lexicon, &mut pairs);
        }
    }
    pairs
}

/// Rows in whose cell somebody typed other words: the id is that of the words in the article, and stands in the same
/// sentences. They come first, for what was typed can be the words of another quotation.
fn pair_typed_over(
    old: &Side<'_>,
    new: &Side<'_>,
    old_rows: &[usize],
    new_rows: &[usize],
    pairs: &mut Pairs,
) {
    let mut words_of: FxHashMap<&str, usize> = FxHashMap::default();
    for row in new_rows {
        words_of.entry(&new.rows[*row].row.quote_id).or_insert(new.words[*row]);
    }
    let is_typed_over = |row: &usize| {
        words_of.get(old.rows[*row].row.quote_id.as_str()).is_some_and(|words| *words != old.words[*row])
    };
    let old_rows: Vec<usize> = old_rows.iter().copied().filter(is_typed_over).collect();
    fn place<'s>(side: &'s Side<'_>, row: usize) -> Option<(&'s str, &'s str)> {
        id_of(side, row).map(|id| (id, side.rows[row].row.context.as_str()))
    }
    pair_by(&old_rows, new_rows, |row| place(old, row), |row| place(new, row), pairs);
}

/// The quotations of one article whose words are the same.
fn pair_same_words(
    old: &Side<'_>,
    new: &Side<'_>,
    old_rows: &[usize],
    new_rows: &[usize],
    lexicon: &Lexicon,
    pairs: &mut Pairs,
) {
    let mut groups: FxHashMap<usize, (Vec<usize>, Vec<usize>)> = FxHashMap::default();
    let mut order = Vec::new();
    for row in old_rows {
        let (group, _) = groups.entry(old.words[*row]).or_insert_with(|| {
            order.push(old.words[*row]);
            Default::default()
        });
        group.push(*row);
    }
    for row in new_rows {
        if let Some((_, group)) = groups.get_mut(&new.words[*row]) {
            group.push(*row);
        }
    }
    for words in order {
        let (old_rows, new_rows) = &groups[&words];
        pair_repeats(old, new, old_rows, new_rows, lexicon, pairs);
    }
}

/// Rows with the same words in one article: one of each ledger nearly always. Where there are more, their surroundings and
/// speakers tell which is which. Ids cannot: those of repeats are numbered in the order of the text, so that two
/// repeats that change places change ids, too.
fn pair_repeats(
    old: &Side<'_>,
    new: &Side<'_>,
    old_rows: &[usize],
    new_rows: &[usize],
    lexicon: &Lexicon,
    pairs: &mut Pairs,
) {
    if old_rows.len() > 1 || new_rows.len() > 1 {
        let surroundings = |side: &Side<'_>, row: usize| {
            let row = &side.rows[row].row;
            Some((row.context.clone(), read_speaker(row).to_owned()))
                .filter(|(context, _)| !context.is_empty())
        };
        pair_by(old_rows, new_rows, |row| surroundings(old, row), |row| surroundings(new, row), pairs);
        let context = |side: &Side<'_>, row| surroundings(side, row).map(|(context, _)| context);
        pair_by(old_rows, new_rows, |row| context(old, row), |row| context(new, row), pairs);
        let speaker = |side: &Side<'_>, row: usize| {
            Some(read_speaker(&side.rows[row].row).to_owned()).filter(|name| !name.is_empty())
        };
        pair_by(old_rows, new_rows, |row| speaker(old, row), |row| speaker(new, row), pairs);
        let surname = |side: &Side<'_>, row: usize| {
            SpeakerName::of(read_speaker(&side.rows[row].row), lexicon)
                .map(|name| name.last_word().to_owned())
        };
        pair_by(old_rows, new_rows, |row| surname(old, row), |row| surname(new, row), pairs);
        if old_rows.len() == new_rows.len() {
            pair_by(old_rows, new_rows, |row| id_of(old, row), |row| id_of(new, row), pairs);
        }
    }
    let in_order: Vec<(usize, usize)> = pairs.open(old_rows).zip(pairs.free(new_rows)).collect();
    for (old, new) in in_order {
        pairs.pair(old, new, false);
    }
}

/// Pairs the rows that have the same key, in order; rows without one are left alone.
fn pair_by<Key: Hash + Eq>(
    old_rows: &[usize],
    new_rows: &[usize],
    key_of_old: impl Fn(usize) -> Option<Key>,
    key_of_new: impl Fn(usize) -> Option<Key>,
    pairs: &mut Pairs,
) {
    let mut waiting: FxHashMap<Key, VecDeque<usize>> = FxHashMap::default();
    for row in pairs.free(new_rows) {
        if let Some(key) = key_of_new(row) {
            waiting.entry(key).or_default().push_back(row);
        }
    }
    for old in old_rows {
        if pairs.of_old[*old].is_some() {
            continue;
        }
        let new = key_of_old(*old).and_then(|key| waiting.get_mut(&key)).and_then(VecDeque::pop_front);
        if let Some(new) = new {
            pairs.pair(*old, new, false);
        }
    }
}

fn id_of<'s>(side: &'s Side<'_>, row: usize) -> Option<&'s str> {
    Some(side.rows[row].row.quote_id.as_str()).filter(|id| !id.is_empty())
}
