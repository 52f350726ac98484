//! Names for rows that stay the same from run to run.

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, SmolStrBuilder};

use super::folded::fold_into;

/// Gives each quotation its `quote_id`.
///
/// The id is made of the article's key, the [folded](super::folded::fold) words of the quote and, where an article prints
/// the same words more than once, how often they came before. So an id survives a re-run, an edit anywhere
/// else in the article, a new speaker or a better grammar, and a change of case or punctuation in the quote
/// itself.
///
/// The article's key is its path as given, with `./` and `x/../` taken out and `\` turned into `/`. It is
/// not the bare file name, since folders that all hold an `article.txt` are common and two quotations must
/// never share an id: a ledger's checks would be carried to the wrong row. Nor does it look at the disk:
/// the same command gives the same ids on every machine, and `news/a.txt` and `/home/me/news/a.txt` differ.
#[derive(Debug, Default)]
pub struct QuoteIds {
    /// How many quotations had this hash of article and words so far.
    n_seen: FxHashMap<u64, usize>,
    /// The article of the quotation before, and the hash of its key: the next is mostly of the same.
    last: Option<(String, u64)>,
    /// Room for the folded words of a quotation.
    words: String,
}

impl QuoteIds {
    /// The id of the next quotation of `article` (a path or address, with `#2` for the second article in
    /// a file). Quotations must come in reading order.
    ///
    /// ```
    /// use quoteledger::ledger::QuoteIds;
    ///
    /// let mut ids = QuoteIds::default();
    /// assert_eq!(ids.next("news/a.txt", "We won’t go."), "q6dde007aa1bedbb8");
    /// assert_ne!(ids.next("news/a.txt", "We won’t go."), "q6dde007aa1bedbb8");
    /// ```
    pub fn next(&mut self, article: &str, quote: &str) -> SmolStr {
        let key = self.key_hash(article);
        fold_into(quote, &mut self.words);
        // A quote without words ("…", "?!") is known by its marks.
        let words = if self.words.is_empty() { quote.trim() } else { &self.words };
        let hash = hashed_on(key, words);
        let n_before = self.n_seen.entry(hash).or_default();
        let hash = if *n_before == 0 { hash } else { hashed_on(hash, &n_before.to_string()) };
        *n_before += 1;
        named('q', hash)
    }

    /// The hash of an article's key.
    fn key_hash(&mut self, article: &str) -> u64 {
        match &self.last {
            Some((last, hash)) if last == article => *hash,
            _ => {
                let hash = stable_hash(&[&article_key(article)]);
                self.last = Some((article.to_owned(), hash));
                hash
            }
        }
    }
}

/// A hash as an identifier. The letter keeps spreadsheets from reading digits, or `12e45`, as a number.
pub(crate) fn named(letter: char, hash: u64) -> SmolStr {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = hash.to_be_bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut name = SmolStrBuilder::new();
    name.push(letter);
    digits.for_each(|digit| name.push(char::from(DIGITS[usize::from(digit)])));
    name.finish()
}

/// FNV-1a, 64 bits, over the parts with a separator after each: simple enough to write again in any
/// language, and, unlike the standard library's hashers, fixed for good. With a million quotations the
/// chance that any two share a hash is about 1 in 40 million.
pub(crate) fn stable_hash(parts: &[&str]) -> u64 {
    parts.iter().fold(0xcbf2_9ce4_8422_2325, |hash, part| hashed_on(hash, part))
}

/// The hash of some parts and one more.
fn hashed_on(hash: u64, part: &str) -> u64 {
    /// Cannot stand in UTF-8, so parts cannot run into each other.
    const SEPARATOR: u8 = 0xff;
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    step(part.bytes().fold(hash, step), SEPARATOR)
}

/// The path without what makes no difference; an address as it is.
pub fn article_key(article: &str) -> String {
    if article.contains("://") {
        return article.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    for (idx, part) in article.split(['/', '\\']).enumerate() {
        match part {
            // The first empty part is the root of an absolute path.
            "" if idx == 0 => kept.push(part),
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| !matches!(*last, "" | "..")) => {
                kept.pop();
            }
            _ => kept.push(part),
        }
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_sixteen_digits() {
        for hash in [0, 0xabc, 0x0123_4567_89ab_cdef, u64::MAX] {
            assert_eq!(named('q', hash), format!("q{hash:016x}"));
        }
    }

    fn ids_of(article: &str, quotes: &[&str]) -> Vec<SmolStr> {
        let mut ids = QuoteIds::default();
        quotes.iter().map(|quote| ids.next(article, quote)).collect()
    }

    #[test]
    fn an_edit_leaves_the_other_ids_alone() {
        let before = ids_of("a.txt", &["One word", "two words", "one word"]);
        let after = ids_of("a.txt", &["One word", "TWO other words", "a new quote", "one word"]);
        assert_eq!(before[0], after[0]);
        assert_ne!(before[1], after[1]);
        assert_eq!(before[2], after[3]);
        assert_ne!(before[0], before[2], "a repeat has an id of its own");
    }

    #[test]
    fn case_and_marks_do_not_matter() {
        assert_eq!(ids_of("a.txt", &["It’s “over”, now"]), ids_of("a.txt", &["it's 'over' now."]));
        assert_ne!(ids_of("a.txt", &["?!"]), ids_of("a.txt", &["…"]));
    }

    #[test]
    fn the_same_path_written_otherwise_is_the_same_article() {
        let id = ids_of("news/a.txt", &["yes"]);
        for same in ["./news/a.txt", "news//a.txt", "news/x/../a.txt", "news\\a.txt"] {
            assert_eq!(ids_of(same, &["yes"]), id, "{same}");
        }
        for other in ["a.txt", "/news/a.txt", "../news/a.txt", "news/a.txt#2", "-"] {
            assert_ne!(ids_of(other, &["yes"]), id, "{other}");
        }
        assert_eq!(article_key("/../a"), "/../a");
        assert_eq!(article_key("https://x.org/a//b/../c"), "https://x.org/a//b/../c");
    }

    /// Published test vector of FNV-1a, with the separator's step taken into account.
    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(stable_hash(&[]), 0xcbf2_9ce4_8422_2325);
        let foobar: u64 = 0x8594_4171_f739_67e8;
        assert_eq!(stable_hash(&["foobar"]), (foobar ^ 0xff).wrapping_mul(0x0000_0100_0000_01b3));
    }
}
