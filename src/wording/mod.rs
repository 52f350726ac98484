//! Wordings compared: are these the same words, and if not, which differ?
//!
//! Two texts say the same [words](mod@words) when outlets only print them differently: capitals, quotation marks,
//! dashes, spaces, accents, ligatures, hyphens, and the spellings of `grammar/en/spelling_variants.csv`.
//! [`differences`] shows what was removed and what was added, word by word; [`similarity`] is one number
//! for it.
//!
//! ```
//! use quoteledger::Lexicon;
//! use quoteledger::wording::{differences, plain, similarity};
//!
//! let lists = &Lexicon::shared().wording;
//! let (source, quote) = ("The quick fox didn't organize it.", "the slow fox didn’t organise it");
//! let runs = differences(source, quote, lists);
//! assert_eq!(plain(&runs, source, quote), "The [-quick-] {+slow+} fox didn't organize it.");
//! assert!((similarity(source, quote, lists) - 10.0 / 12.0).abs() < 1e-9);
//! ```

pub mod difference;
pub mod editing;
pub mod lists;
pub mod printing;
pub mod words;

pub use difference::{Change, Marks, Run, differences, plain, shown, similarity};
pub use editing::{AlteredWord, Part, parts};
pub use lists::Lists;
pub use printing::Printing;
pub use words::{Word, words};
