//! Whom a quotation belongs to: candidates -> features -> choice, each choice with its reason.
//!
//! 1. [`candidates`]: the mentions in reach.
//! 2. [`speaker_features`]: what speaks for each, [`pattern`] matches among them; [`quotation_features`]: whether the
//!    marked span is a quotation at all. Both see the span as a [`quote_view`].
//! 3. [`ranker`]: the weights decide, from left to right, knowing the choice before; [`sums`] remembers what they add up
//!    to.
//! 4. [`entity`], [`antecedent`], [`speaker`]: the chosen mention -> one person or body of the article, called as
//!    [`naming`] says; [`apposition`] and [`heading`] tell who "the mayor" is.

pub mod antecedent;
pub mod apposition;
pub mod calibration;
pub mod candidates;
pub mod cue_beside;
pub mod entity;
pub mod head;
pub mod heading;
pub mod mention_class;
pub mod model;
pub mod naming;
pub mod pattern;
pub mod quotation_features;
pub mod quote_view;
pub mod ranker;
mod recency;
pub mod scene;
pub mod speaker;
pub mod speaker_features;
pub mod sums;
pub mod tagger;

pub use ranker::{Attribution, attribute};
pub use scene::Scene;
