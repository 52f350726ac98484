//! quoteledger reads news articles, finds every quoted span with a nom grammar, says who is quoted and how
//! we know, and makes one row per quotation of a ledger that a fact-checker can audit.
//!
//! # The way through the program
//! ```text
//! bytes of any form -> document -> article -> paragraphs -> quoted spans   (nom)
//!                                                        -> tokens, sentences
//!                                                        -> mentions       (nom)
//!       quoted spans + cues + mentions -> scene -> candidates -> attribution (which mention)
//!                                               -> entities   -> speaker     (who that is)
//!       -> quotations -> ledger rows -> clusters across articles -> CSV, TSV, JSON lines
//! ```
//! The modules stand below in that order. [`pipeline::ledger_of`] is the whole way, one line a stage;
//! [`evidence`] goes it once more for whoever asks why.
//!
//! What is done with ledgers afterwards:
//! ```text
//! ledgers of any form -> rows (ledger::read)
//!     rows of today + rows of yesterday -> merge: the checker's cells kept, what changed flagged
//!     rows + sources  -> verify: quotes -> wording -> index -> verdicts
//!     rows + articles -> check:  rules -> findings -> reports
//! ```
//! [`wording`] compares words, [`speaker_name`] names; [`config`] reads `quoteledger.toml`. The command line, which
//! alone opens files, is `src/cli/`, a folder for each command.
//!
//! # What a part never does
//! - The library prints nothing and opens no file but the grammar folder it is given.
//! - Prose is never an error: what is odd about a text becomes a flag of its row.
//! - Spans are byte ranges until [`pipeline`] writes them as code points, once.
//! - No word of any language stands in the code; [`lexicon`] has them all from `grammar/`.
//! - Nothing depends on threads, time or hash order: the same input gives the same bytes.

pub mod span;

pub mod lines;

mod eight_bytes;
mod hash_bits;

pub mod reading;

pub mod lexicon;

pub mod article;

pub mod transcript;

pub mod quote;

pub mod token;

mod sentence;

pub mod mention;

pub mod attribution;

pub mod quotation;

pub mod pipeline;

pub mod ledger;

pub mod cluster;

pub mod evidence;

pub mod speaker_name;

pub mod wording;

pub mod merge;

pub mod verify;

pub mod check;

pub mod config;

pub use cluster::cluster;
pub use ledger::Row;
pub use lexicon::Lexicon;
pub use pipeline::{Options, ledger_of};
pub use quotation::Kind;
pub use reading::Document;

/// The README's code runs with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
