//! The quotes of a ledger against transcripts, press releases and earlier articles: does a source have these words?
//!
//! ```text
//! rows -> claims (words, with the quote's own editing) -> index of their runs of words
//! source -> words -> runs that the index knows -> places -> alignment -> judgement; the best of all sources
//! ```
//! Each source is read once, from start to end, and nothing of it is kept but its best passages. Any number of threads
//! may call [`Verifier::read`]; what comes out depends on the order of the sources alone.
//!
//! ```
//! use quoteledger::verify::{Verdict, Verifier};
//! use quoteledger::{Document, Lexicon, Row};
//!
//! let row = Row { kind: "direct".into(), quote: "We will not go … until Friday.".into(), ..Row::default() };
//! let verifier = Verifier::new(vec![row], Lexicon::shared());
//! let source = Document::new("speech.txt", "Thank you. We will not go home, my friends, until Friday.");
//! verifier.read(&source, (0, 0), |_| false);
//! let findings = verifier.findings();
//! assert_eq!(findings[0].verdict, Verdict::Edited);
//! assert_eq!(findings[0].passage.as_ref().unwrap().span, (11, 57));
//! ```

mod align;
mod claim;
mod edges;
mod index;
mod interruption;
mod judge;
mod search;
mod speaker;
mod verdict;

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

pub use claim::{FEWEST_WORDS, FEWEST_WORDS_ALTERED};
pub use judge::FAR_APART;
pub use verdict::{Caution, Edit, Finding, Passage, Piece, SpeakerThere, Verdict};

use crate::ledger::Row;
use crate::lexicon::Lexicon;
use crate::reading::Document;
use crate::span::{CodePoints, Span};
use claim::Claim;
use index::{Hits, Index, Reader};
use judge::Judgement;
use speaker::Surroundings;

/// Sources are looked through in parts of so many words, so that what is kept of a long one is bounded too.
const PART: usize = 200_000;
/// The pieces of a quote may stand in two parts.
const OVERLAP: usize = 2_000;
/// So many passages of a quote are kept: where somebody else says the words of the best one, the next may do.
const MOST_KEPT: usize = 3;

/// Where a source stands among all: the number of its file, and its number in that file.
pub type Order = (usize, usize);

/// The quotes of a ledger, looked for in one source after the other.
#[derive(Debug)]
pub struct Verifier<'l> {
    rows: Vec<Row>,
    lexicon: &'l Lexicon,
    claims: Vec<Claim>,
    /// The claim of each row that quotes words.
    claim_of: Vec<Option<usize>>,
    index: Index,
    /// For each claim the best passages so far, the best one first.
    best: Vec<Mutex<Vec<Best>>>,
    /// For each claim the first source that was passed over because the row was taken from it.
    passed_over: Vec<Mutex<Option<(Order, String)>>>,
}

#[derive(Debug)]
struct Best {
    judgement: Judgement,
    order: Order,
    passage: Passage,
    surroundings: Surroundings,
}

/// What decides between two passages, smaller is better.
type Key = ((Verdict, u64, u64), Order, usize);

impl Best {
    fn key(&self) -> Key {
        key(&self.judgement, self.order)
    }
}

fn key(judgement: &Judgement, order: Order) -> Key {
    (judgement.key(), order, judgement.span.start)
}

thread_local! {
    /// What a thread needs for each source again.
    static READER: RefCell<(Reader, Hits)> = RefCell::default();
}

impl<'l> Verifier<'l> {
    /// Makes the quotes of these rows ready to be looked for.
    #[must_use]
    pub fn new(rows: Vec<Row>, lexicon: &'l Lexicon) -> Self {
        let is_compared = |row: &Row| row.kind != "indirect";
        let claims: Vec<Claim> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| is_compared(row))
            .filter_map(|(number, row)| Claim::of(number, row, lexicon))
            .collect();
        let index = Index::new(&claims);
        let best = claims.iter().map(|_| Mutex::default()).collect();
        let passed_over = claims.iter().map(|_| Mutex::default()).collect();
        let mut claim_of = vec![None; rows.len()];
        for (number, claim) in claims.iter().enumerate() {
            claim_of[claim.row] = Some(number);
        }
        Verifier { rows, lexicon, claims, claim_of, index, best, passed_over }
    }

    /// The rows, as they were given.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Looks through a source. Rows for which `is_own` holds were taken from this very source, which proves nothing of
    /// them; they are passed over, and their findings say so.
    pub fn read(&self, source: &Document, order: Order, is_own: impl Fn(&Row) -> bool) {
        let lexicon = self.lexicon;
        READER.with_borrow_mut(|(reader, hits)| {
            reader.read(&source.text, &lexicon.wording);
            let n_words = reader.words.len();
            let mut found = Found { source, order, code_points: None, lines: None, whole: None };
            for start in (0..n_words).step_by(PART) {
                let part = start..n_words.min(start + PART + OVERLAP);
                self.index.hits(reader, part, hits);
                for hits in hits.found.chunk_by(|one, next| one.claim == next.claim) {
                    let number = hits[0].claim as usize;
                    let claim = &self.claims[number];
                    if is_own(&self.rows[claim.row]) {
                        self.pass_over(number, &source.name, order);
                        continue;
                    }
                    if self.cannot_be_better(number, order) {
                        continue;
                    }
                    for judgement in search::passages(claim, hits, &source.text, &reader.words, lexicon) {
                        self.offer(number, judgement, &mut found);
                    }
                }
            }
        });
    }

    fn pass_over(&self, claim: usize, source: &str, order: Order) {
        let mut first = self.passed_over[claim].lock().unwrap_or_else(PoisonError::into_inner);
        if first.as_ref().is_none_or(|(before, _)| order < *before) {
            *first = Some((order, source.to_owned()));
        }
    }

    /// Whether earlier sources already have the quote exactly, often enough.
    fn cannot_be_better(&self, claim: usize, order: Order) -> bool {
        let best = self.best[claim].lock().unwrap_or_else(PoisonError::into_inner);
        best.len() == MOST_KEPT && best.iter().all(|best| best.judgement.is_perfect() && best.order <= order)
    }

    fn offer(&self, claim: usize, judgement: Judgement, found: &mut Found<'_>) {
        let new = key(&judgement, found.order);
        let mut best = self.best[claim].lock().unwrap_or_else(PoisonError::into_inner);
        let at = best.partition_point(|best| best.key() < new);
        // Of passages that prove nothing, one is enough.
        let is_known = best.get(at).is_some_and(|best| best.key() == new);
        let is_one_too_many = at >= MOST_KEPT || at > 0 && !judgement.verdict.is_proof();
        if is_known || is_one_too_many {
            return;
        }
        let passage = found.passage(judgement.span);
        let surroundings = Surroundings::of(found.source, judgement.span, &mut found.whole);
        best.insert(at, Best { judgement, order: found.order, passage, surroundings });
        best.truncate(MOST_KEPT);
        while best.len() > 1 && best.last().is_some_and(|last| !last.judgement.verdict.is_proof()) {
            best.pop();
        }
    }

    /// What came of each row, in the order of the rows.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        (0..self.rows.len()).map(|row| self.finding(row)).collect()
    }

    /// What came of one row. To learn who speaks there takes some time; threads can share the rows.
    ///
    /// # Panics
    /// When there is no row with this number.
    #[must_use]
    pub fn finding(&self, row: usize) -> Finding {
        let Some(number) = self.claim_of[row] else { return Finding::nothing(row, Verdict::NotCompared) };
        let passed_over = self.passed_over[number].lock().unwrap_or_else(PoisonError::into_inner);
        let passed_over = passed_over.as_ref().map(|(_, source)| source.clone());
        let best = self.best[number].lock().unwrap_or_else(PoisonError::into_inner);
        // The first that holds when it is known who speaks there; else the one with the fewest doubts.
        let mut chosen: Option<(Key, Finding)> = None;
        for best in best.iter() {
            let mut judgement = best.judgement.clone();
            let speaker = match judgement.verdict {
                Verdict::NotFound => SpeakerThere::Unknown,
                _ => best.surroundings.look(&mut judgement, &self.rows[row], self.lexicon),
            };
            let key = key(&judgement, best.order);
            let is_beyond_doubt = key == best.key();
            if chosen.as_ref().is_none_or(|(before, _)| key < *before) {
                let Judgement { verdict, printings, edits, cautions, similarity, difference, .. } = judgement;
                let passage = Some(best.passage.clone());
                let passed_over = passed_over.clone();
                let finding = Finding {
                    row,
                    verdict,
                    printings,
                    edits,
                    cautions,
                    similarity,
                    passage,
                    difference,
                    speaker,
                    passed_over,
                };
                chosen = Some((key, finding));
            }
            if is_beyond_doubt {
                break;
            }
        }
        match chosen {
            Some((_, finding)) => finding,
            None => Finding { passed_over, ..Finding::nothing(row, Verdict::NotFound) },
        }
    }
}

/// A source in which something was found.
struct Found<'d> {
    source: &'d Document,
    order: Order,
    code_points: Option<CodePoints>,
    /// Where its lines begin.
    lines: Option<Vec<usize>>,
    whole: Option<Arc<speaker::Text>>,
}

impl Found<'_> {
    fn passage(&mut self, span: Span) -> Passage {
        let text = &self.source.text;
        let code_points = self.code_points.get_or_insert_with(|| CodePoints::of(text));
        let lines = self.lines.get_or_insert_with(|| {
            [0].into_iter().chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect()
        });
        let line = lines.partition_point(|start| *start <= span.start);
        let line_start = lines[line - 1];
        Passage {
            source: self.source.name.clone(),
            span: (code_points.at(text, span.start), code_points.at(text, span.end)),
            line,
            column: 1 + code_points.at(text, span.start) - code_points.at(text, line_start),
            words: span.of(text).split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }
}
