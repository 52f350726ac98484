//! The same words in several articles: who else printed this quotation, and do they name the same speaker?
//!
//! Two quotations have *the same words* when their [folded](crate::ledger::folded) words are equal, or
//! nearly so. Nearly is measured in shingles (runs of three words), as a share of the shorter quote, so that
//! a quote that an outlet cut short still meets the whole one. The less there is to go by, the more must
//! speak for it: a cut quote of fewer than ten words needs a speaker in common, and a fragment of fewer than
//! four the same words and the same speaker, since "great" proves nothing.
//!
//! Time is near linear in the words of the run: a text meets only texts that share one of its rarest
//! shingles, and at most 64 of them. The result depends on the rows and their order alone.

mod shingles;

use std::rc::Rc;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::attribution::model::part_hash;
use crate::ledger::Row;
use crate::ledger::folded::{fold, fold_into};
use crate::ledger::id::{named, stable_hash};
use crate::lexicon::Lexicon;
use crate::speaker_name::SpeakerName;
use shingles::{drop_lonely_shingles, n_shared, pairs, shingles_of};

/// Quotes with fewer words are fragments: they need the same speaker too.
const FEWEST_WORDS: usize = 4;
/// The smallest share of a quote's shingles that must stand in the other, whatever else speaks for it.
const LEAST_SHARE: f64 = 0.6;
/// How many speakers of the same words are looked at; that many hardly agree.
const MOST_SPEAKERS: usize = 16;
/// How many articles `also_in` names; were there no limit, a slogan in 10,000 articles would fill 100
/// million names.
const MOST_NAMED: usize = 20;

/// Marks the rows of a run whose words stand in several articles: `cluster`, `also_in` and, where their
/// speakers disagree, the flag `ambiguous`. A row that repeats another of its own article (a headline that
/// quotes the body, a pull quote) gets the flag `duplicate`.
///
/// `rows` must hold the articles one after the other, in reading order; `lexicon` knows what stands behind names
/// and belongs to none ("Jr.").
pub fn cluster(rows: &mut [Row], lexicon: &Lexicon) {
    let articles = number_articles(rows);
    let mut texts = texts_of(rows, lexicon);
    let mut clusters = Clusters::new(texts.len());
    let mut repeats = FxHashSet::default();

    for text in &texts {
        mark_repeats(rows, &articles, text, text, &mut repeats);
    }
    drop_lonely_shingles(&mut texts);
    for (one, other) in pairs(&texts) {
        clusters.join(one, other);
        mark_repeats(rows, &articles, &texts[one], &texts[other], &mut repeats);
    }

    for members in clusters.members() {
        mark_cluster(rows, &articles, &texts, &members);
    }
    let mut repeats: Vec<usize> = repeats.into_iter().collect();
    repeats.sort_unstable();
    for row_idx in repeats {
        rows[row_idx].add_flag("duplicate");
    }
}

/// The words that one or more rows print alike.
#[derive(Debug)]
struct Text {
    n_words: usize,
    /// The rows that print them, in order.
    rows: SmallVec<[usize; 2]>,
    /// Whom these rows name, each once, at most [`MOST_SPEAKERS`].
    speakers: SmallVec<[Rc<SpeakerName>; 2]>,
    /// Whether one of the rows stands inside another quotation.
    nested: bool,
    /// Whether another text has the same few words and a speaker with the same surname.
    has_namesake: bool,
    /// The hashes of its shingles; sorted and each once before they are compared.
    shingles: Vec<u64>,
}

impl Text {
    /// A text of folded words that no row prints yet.
    fn new(words: &str, n_words: usize) -> Text {
        let (rows, speakers) = (SmallVec::new(), SmallVec::new());
        let shingles = shingles_of(words, n_words);
        Text { n_words, rows, speakers, nested: false, has_namesake: false, shingles }
    }

    /// The folded words. Few texts are ever asked for them, so that they are folded once more.
    fn words(&self, rows: &[Row]) -> String {
        self.rows.first().map(|row| fold(&rows[*row].quote)).unwrap_or_default()
    }

    /// The fullest of the names of its speakers.
    fn fullest_name(&self) -> Option<&SpeakerName> {
        self.speakers.iter().rev().map(|speaker| &**speaker).max_by_key(|speaker| speaker.n_words())
    }

    /// What tells it apart from others of the same words: nothing where these are many.
    fn known_by(&self) -> String {
        match self.fullest_name() {
            Some(speaker) if self.has_namesake => speaker.folded(),
            Some(speaker) if self.n_words < FEWEST_WORDS => speaker.last_word().to_owned(),
            _ => String::new(),
        }
    }

    /// Whether this text, the shorter one, says what `longer` says, in nearly the same words.
    ///
    /// | what they share of this text | and |
    /// |---|---|
    /// | nearly all of both (Jaccard 0.8) | |
    /// | 0.8 of 10 words or more | it is not nested, or it would always meet the quote it stands in |
    /// | 0.6 of 6 words or more | the same, and a speaker in common |
    fn says_what(&self, longer: &Text) -> bool {
        let n_shared = n_shared(&self.shingles, &longer.shingles) as f64;
        let share = n_shared / self.shingles.len() as f64;
        let jaccard = n_shared / (self.shingles.len() as f64 + longer.shingles.len() as f64 - n_shared);
        if jaccard >= 0.8 {
            return true;
        }
        if self.nested || longer.nested {
            return false;
        }
        (share >= 0.8 && self.n_words >= 10)
            || (share >= LEAST_SHARE && self.n_words >= 6 && self.shares_a_speaker_with(longer))
    }

    fn shares_a_speaker_with(&self, other: &Text) -> bool {
        self.speakers.iter().any(|speaker| other.speakers.iter().any(|other| speaker.may_be(other)))
    }
}

/// The number of each row's article, in order of appearance.
fn number_articles(rows: &[Row]) -> Vec<usize> {
    rows.chunk_by(|one, next| one.article == next.article)
        .enumerate()
        .flat_map(|(number, of_article)| std::iter::repeat_n(number, of_article.len()))
        .collect()
}

/// The distinct texts of the rows, in order of appearance.
fn texts_of(rows: &[Row], lexicon: &Lexicon) -> Vec<Text> {
    // Nearly every row has words of its own.
    let mut texts: Vec<Text> = Vec::with_capacity(rows.len());
    let mut text_with: FxHashMap<u64, usize> = FxHashMap::with_capacity_and_hasher(rows.len(), FxBuildHasher);
    let mut fragments = Fragments::default();
    let mut names: FxHashMap<&str, Option<Rc<SpeakerName>>> = FxHashMap::default();
    let mut words = String::new();
    for (row_idx, row) in rows.iter().enumerate() {
        fold_into(&row.quote, &mut words);
        // Folded words stand apart by single spaces.
        let n_words = words.bytes().filter(|byte| *byte == b' ').count() + usize::from(!words.is_empty());
        let speaker = names
            .entry(&row.speaker)
            .or_insert_with(|| SpeakerName::of(&row.speaker, lexicon).map(Rc::new))
            .clone();
        let text_idx = match (&speaker, n_words) {
            (_, 0) | (None, 1..FEWEST_WORDS) => continue,
            (Some(speaker), 1..FEWEST_WORDS) => fragments.text_of(&words, n_words, speaker, &mut texts),
            _ => {
                let mut hash = part_hash(words.as_bytes());
                while text_with.get(&hash).is_some_and(|known: &usize| texts[*known].words(rows) != words) {
                    hash = hash.wrapping_add(1);
                }
                *text_with.entry(hash).or_insert_with(|| {
                    texts.push(Text::new(&words, n_words));
                    texts.len() - 1
                })
            }
        };
        let text = &mut texts[text_idx];
        text.rows.push(row_idx);
        text.nested |= row.has_flag("nested");
        if let Some(speaker) = speaker
            && text.speakers.len() < MOST_SPEAKERS
            && !text.speakers.contains(&speaker)
        {
            text.speakers.push(speaker);
        }
    }
    texts
}

/// Texts of so few words that they are one only where the speaker is one, too: by words and surname.
#[derive(Debug, Default)]
struct Fragments {
    texts_with: FxHashMap<(String, String), Vec<usize>>,
}

impl Fragments {
    /// The text that has these words and this speaker; a new one where there is none.
    fn text_of(
        &mut self,
        words: &str,
        n_words: usize,
        speaker: &SpeakerName,
        texts: &mut Vec<Text>,
    ) -> usize {
        let key = (words.to_owned(), speaker.last_word().to_owned());
        let namesakes = self.texts_with.entry(key).or_default();
        let latest = &namesakes[namesakes.len().saturating_sub(MOST_SPEAKERS)..];
        let is_of = |text: &&usize| texts[**text].speakers.iter().all(|other| other.may_be(speaker));
        if let Some(text) = latest.iter().find(is_of) {
            return *text;
        }
        if let Some(last) = namesakes.last() {
            texts[*last].has_namesake = true;
        }
        texts.push(Text { has_namesake: !namesakes.is_empty(), ..Text::new(words, n_words) });
        namesakes.push(texts.len() - 1);
        texts.len() - 1
    }
}

/// Notes the rows of one article that repeat another row of it. A headline always is the repeat, wherever
/// it stands: it is the body that says who spoke.
fn mark_repeats(rows: &[Row], articles: &[usize], one: &Text, other: &Text, repeats: &mut FxHashSet<usize>) {
    let (fewer, more) = if one.rows.len() <= other.rows.len() { (one, other) } else { (other, one) };
    for row_idx in &fewer.rows {
        let article = articles[*row_idx];
        let start = more.rows.partition_point(|idx| articles[*idx] < article);
        let same_article = more.rows[start..].iter().take_while(|idx| articles[**idx] == article);
        // The first one that is no headline stands for all of them, so it is enough to meet a few.
        const MOST_MET: usize = 16;
        for other_idx in same_article.take(MOST_MET).filter(|other_idx| *other_idx != row_idx) {
            if !overlap(&rows[*row_idx], &rows[*other_idx]) {
                let rank = |idx: &usize| (rows[*idx].has_flag("headline"), *idx);
                repeats
                    .insert(*[row_idx, other_idx].into_iter().max_by_key(|idx| rank(idx)).unwrap_or(row_idx));
            }
        }
    }
}

/// Whether one of two rows of an article lies within the reach of the other, as a quotation does that stands
/// in another one.
fn overlap(one: &Row, other: &Row) -> bool {
    match (reach(one), reach(other)) {
        (Some(one), Some(other)) => one.0 < other.1 && other.0 < one.1,
        _ => false,
    }
}

/// From where to where a quotation goes, in code points.
fn reach(row: &Row) -> Option<(usize, usize)> {
    let (start, _) = row.spans.split_once('-')?;
    let (_, end) = row.spans.rsplit_once('-')?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

/// Fills in the columns of the rows of one cluster, when they stand in more than one article.
fn mark_cluster(rows: &mut [Row], articles: &[usize], texts: &[Text], members: &[usize]) {
    let mut row_idxs: Vec<usize> =
        members.iter().flat_map(|text| texts[*text].rows.iter().copied()).collect();
    row_idxs.sort_unstable();
    let article_of = |row_idx: Option<&usize>| row_idx.map(|row_idx| articles[*row_idx]);
    if article_of(row_idxs.first()) == article_of(row_idxs.last()) {
        return;
    }
    // One row for each article, to take its name from.
    let mut firsts = row_idxs.clone();
    firsts.dedup_by_key(|row_idx| articles[*row_idx]);

    // The fullest text names the cluster, so that the name does not hang on the order of the articles.
    let fullest = members.iter().map(|text| &texts[*text]).max_by(|one, other| {
        one.n_words.cmp(&other.n_words).then_with(|| other.words(rows).cmp(&one.words(rows)))
    });
    let id = fullest.map_or_else(String::new, |text| {
        named('c', stable_hash(&["cluster", &text.words(rows), &text.known_by()])).into()
    });

    let speakers: Vec<&SpeakerName> =
        members.iter().flat_map(|text| &texts[*text].speakers).map(|speaker| &**speaker).collect();
    let fullest_name = speakers.iter().rev().max_by_key(|speaker| speaker.n_words());
    let disagree =
        fullest_name.is_some_and(|fullest| speakers.iter().any(|speaker| !speaker.may_be(fullest)));

    let names: Vec<String> = firsts
        .iter()
        .take(MOST_NAMED + 1)
        .map(|row_idx| rows[*row_idx].article.replace(';', "%3B"))
        .collect();
    for row_idx in row_idxs {
        let own = articles[row_idx];
        let mut others: Vec<&str> = firsts
            .iter()
            .zip(&names)
            .filter(|(first, _)| articles[**first] != own)
            .map(|(_, name)| name.as_str())
            .take(MOST_NAMED)
            .collect();
        let n_more = firsts.len() - 1 - others.len();
        let more = format!("+{n_more} more");
        if n_more > 0 {
            others.push(&more);
        }
        let also_in = others.join(";");
        let row = &mut rows[row_idx];
        row.cluster.clone_from(&id);
        row.also_in = also_in;
        if disagree {
            row.add_flag("ambiguous");
        }
    }
}

/// Which texts belong together: a disjoint-set forest.
struct Clusters {
    parent: Vec<usize>,
}

impl Clusters {
    fn new(n_texts: usize) -> Self {
        Clusters { parent: (0..n_texts).collect() }
    }

    fn root(&mut self, mut text: usize) -> usize {
        while self.parent[text] != text {
            self.parent[text] = self.parent[self.parent[text]];
            text = self.parent[text];
        }
        text
    }

    /// The root is always the text that came first.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parent[one.max(other)] = one.min(other);
    }

    /// The texts of each cluster, in order.
    fn members(mut self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.parent.len()];
        for text in 0..self.parent.len() {
            members[self.root(text)].push(text);
        }
        members.retain(|texts| !texts.is_empty());
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clusters rows of (article, speaker, quote) and shows what became of each: the number of its cluster
    /// in order of appearance or `-`, the other articles, the flags.
    fn check(rows: &[(&str, &str, &str)], expected: &[&str]) {
        let rows: Vec<Row> = rows.iter().map(row_of).collect();
        check_rows(rows, expected);
    }

    fn row_of((article, speaker, quote): &(&str, &str, &str)) -> Row {
        Row {
            article: (*article).into(),
            speaker: (*speaker).into(),
            quote: (*quote).into(),
            ..Row::default()
        }
    }

    fn check_rows(mut rows: Vec<Row>, expected: &[&str]) {
        cluster(&mut rows, Lexicon::shared());
        let mut ids: Vec<String> = Vec::new();
        let shown: Vec<String> = rows
            .iter()
            .map(|row| {
                if !row.cluster.is_empty() && !ids.contains(&row.cluster) {
                    ids.push(row.cluster.clone());
                }
                let number = ids.iter().position(|id| *id == row.cluster);
                let number = number.map_or("-".to_owned(), |number| (number + 1).to_string());
                format!("{number} {} {}", row.also_in, row.flags).trim_end().to_owned()
            })
            .collect();
        assert_eq!(shown, expected);
    }

    const LONG: &str = "We will rebuild every school that was lost in the flood before winter comes.";

    #[test]
    fn the_same_words_meet_across_articles() {
        check(
            &[
                ("a", "Ana Diaz", "We will rebuild every school."),
                ("a", "Ana Diaz", "Something else was said here."),
                ("b", "Diaz", "we will rebuild ‘every’ school"),
                ("c", "", "We will rebuild, every school!"),
            ],
            &["1 b;c", "-", "1 a;c", "1 a;b"],
        );
    }

    #[test]
    fn a_cut_or_altered_quote_meets_the_whole_one() {
        check(
            &[
                ("a", "Ana Diaz", LONG),
                ("b", "Someone", "We will rebuild every school that was lost in the flood"),
                ("c", "Diaz", "rebuild every school that was lost"),
                ("d", "Diaz", "We will rebuild each school that was lost in the flood before winter comes."),
            ],
            &["1 b;c;d ambiguous", "1 a;c;d ambiguous", "1 a;b;d ambiguous", "1 a;b;c ambiguous"],
        );
    }

    #[test]
    fn a_whole_quote_that_shares_little_of_itself_meets_the_cut_one() {
        let whole = format!(
            "{LONG} Nobody asked engineers about drainage, pumps, gravel, timber prices, hired lorries, \
             missing permits, unpaid invoices or whatever else delayed last spring's works downstream."
        );
        check(&[("a", "Ana Diaz", &whole), ("b", "Ana Diaz", LONG)], &["1 b", "1 a"]);
    }

    #[test]
    fn few_words_need_the_same_speaker() {
        check(
            &[
                ("a", "Ana Diaz", "a disaster"),
                ("b", "Bo Lee", "a disaster"),
                ("c", "Diaz", "A disaster,"),
                ("d", "", "a disaster"),
                ("e", "Bo Lee", "rebuild every school that was lost"),
                ("f", "Ana Diaz", LONG),
            ],
            &["1 c", "-", "1 a", "-", "-", "-"],
        );
    }

    #[test]
    fn few_words_of_two_speakers_with_one_surname_are_two() {
        check(
            &[
                ("a", "Ana Diaz", "a disaster"),
                ("b", "Bo Diaz", "a disaster"),
                ("c", "A. Diaz", "A disaster"),
                ("d", "Bo Diaz", "a disaster,"),
            ],
            &["1 c", "2 d", "1 a", "2 b"],
        );
    }

    #[test]
    fn a_whole_quote_of_two_speakers_with_one_surname_is_in_doubt() {
        let quote = "The bridge was closed last night";
        check(&[("a", "Ana Diaz", quote), ("b", "Bo Diaz", quote)], &["1 b ambiguous", "1 a ambiguous"]);
    }

    #[test]
    fn speakers_who_disagree_make_all_rows_ambiguous() {
        let quote = "The bridge was closed last night";
        check(
            &[("a", "Ana Diaz", quote), ("b", "Bo Lee", quote), ("c", "", quote)],
            &["1 b;c ambiguous", "1 a;c ambiguous", "1 a;b ambiguous"],
        );
    }

    #[test]
    fn a_repeat_within_an_article_is_a_duplicate_and_no_cluster() {
        check(&[("a", "", LONG), ("a", "Ana Diaz", LONG), ("b", "", "x")], &["-", "-  duplicate", "-"]);
    }

    #[test]
    fn the_headline_is_the_duplicate_of_the_body() {
        let mut headline = row_of(&("a", "", "We will rebuild every school that was lost in the flood"));
        headline.flags = "unattributed;headline".into();
        check_rows(
            vec![headline, row_of(&("a", "Ana Diaz", LONG))],
            &["-  unattributed;headline;duplicate", "-"],
        );
    }

    #[test]
    fn a_quotation_is_no_duplicate_of_the_one_it_stands_in() {
        let outer = Row { spans: "10-100".into(), ..row_of(&("a", "Ana Diaz", LONG)) };
        let inner = Row {
            spans: "18-70".into(),
            flags: "nested".into(),
            ..row_of(&("a", "Bo Lee", "every school that was lost in the flood before winter comes"))
        };
        let elsewhere: Vec<Row> = [outer.clone(), inner.clone()]
            .into_iter()
            .map(|row| Row { article: "b".into(), ..row })
            .collect();
        let rows = [vec![outer, inner], elsewhere].concat();
        check_rows(rows, &["1 b", "2 b nested", "1 a", "2 a nested"]);
    }

    #[test]
    fn the_order_of_articles_does_not_change_the_name_of_a_cluster() {
        let mut rows: Vec<Row> =
            [("a", "", LONG), ("b", "", "We will rebuild every school that was lost in the flood")]
                .iter()
                .map(row_of)
                .collect();
        let mut reversed: Vec<Row> = rows.iter().rev().cloned().collect();
        cluster(&mut rows, Lexicon::shared());
        cluster(&mut reversed, Lexicon::shared());
        assert!(rows[0].cluster.starts_with('c'));
        assert_eq!(rows[0].cluster, reversed[0].cluster);
    }

    #[test]
    fn also_in_stays_short() {
        let names: Vec<String> = (0..203).map(|number| format!("a;{number}")).collect();
        let mut rows: Vec<Row> = names.iter().map(|name| row_of(&(name, "", LONG))).collect();
        cluster(&mut rows, Lexicon::shared());
        for row in [&rows[0], &rows[202]] {
            let others: Vec<&str> = row.also_in.split(';').collect();
            assert_eq!(others.len(), 21);
            assert_eq!(others[20], "+182 more");
        }
        assert!(rows[0].also_in.starts_with("a%3B1;a%3B2;"));
    }

    /// Near-copies by the thousand, the worst case for comparing all with all.
    #[test]
    fn many_variants_of_one_text_are_no_more_work() {
        let quotes: Vec<String> = (0..12_000).map(|number| format!("{LONG} That is {number}.")).collect();
        let names: Vec<String> = (0..12_000).map(|number| number.to_string()).collect();
        let mut rows: Vec<Row> =
            names.iter().zip(&quotes).map(|(name, quote)| row_of(&(name, "Ana Diaz", quote))).collect();
        cluster(&mut rows, Lexicon::shared());
        assert!(rows.iter().all(|row| row.cluster == rows[0].cluster && !row.cluster.is_empty()));
    }
}
