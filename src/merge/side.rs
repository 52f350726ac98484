//! The rows of one of the two ledgers, as matching looks at them.

use rustc_hash::FxHashMap;

use crate::ledger::LedgerRow;
use crate::ledger::folded::fold;
use crate::ledger::id::article_key;

/// Numbers for texts, so that equal ones are compared at no cost. Both ledgers share one.
#[derive(Debug, Default)]
pub struct Interner {
    numbers: FxHashMap<String, usize>,
}

impl Interner {
    /// The number of a text.
    pub fn number(&mut self, text: String) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(text).or_insert(next)
    }
}

/// One of the two ledgers.
#[derive(Debug)]
pub struct Side<'l> {
    /// Its rows.
    pub rows: &'l [LedgerRow],
    /// The number of each row's article.
    pub articles: Vec<usize>,
    /// The number of each row's folded words.
    pub words: Vec<usize>,
    /// The rows of each article, in order.
    pub of_article: FxHashMap<usize, Vec<usize>>,
    /// The articles in the order in which they first come.
    pub article_order: Vec<usize>,
}

impl<'l> Side<'l> {
    /// The rows of a ledger. Numbers of articles and words are of one series.
    pub fn new(rows: &'l [LedgerRow], interner: &mut Interner) -> Self {
        let articles: Vec<usize> =
            rows.iter().map(|row| interner.number(format!("a{}", article_key(&row.row.article)))).collect();
        let words =
            rows.iter().map(|row| interner.number(format!("w{}", words_of(&row.row.quote)))).collect();
        let mut of_article: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        let mut article_order = Vec::new();
        for (row, article) in articles.iter().enumerate() {
            of_article.entry(*article).or_insert_with(|| {
                article_order.push(*article);
                Vec::new()
            });
            if let Some(rows) = of_article.get_mut(article) {
                rows.push(row);
            }
        }
        Side { rows, articles, words, of_article, article_order }
    }

    /// The rows of an article; none where the ledger does not have it.
    pub fn rows_of(&self, article: usize) -> &[usize] {
        self.of_article.get(&article).map_or(&[], Vec::as_slice)
    }
}

/// The words of a quote as `quote_id` knows them.
fn words_of(quote: &str) -> String {
    let words = fold(quote);
    if words.is_empty() { quote.trim().to_owned() } else { words }
}
