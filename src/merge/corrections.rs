//! Cells that the program fills, and that differ: the article was edited there, or a checker typed over them.
//!
//! Of a row that a checker saw, `quote`, `speaker` and `speaker_role` are compared. Where the sentences around it are the
//! same, the article did not change: the checker's word stands. Where they are others, the new ledger's does, and
//! another speaker is a change that the checker must look at. What the program reads in the place of a speaker
//! that stands is noted in `rule`, so that later merges can tell whether its reading has changed.

use crate::ledger::folded::fold;
use crate::ledger::{LedgerRow, Row};
use crate::lexicon::Lexicon;
use crate::speaker_name::same_speaker;

use super::Prefer;
use super::cells::{Conflict, is_checked};

/// What opens the rule of a row whose speaker is a checker's word.
const CORRECTED: &str = "corrected by hand, read as “";
/// What stands behind the program's own reading there.
const READING_ENDS: &str = "”: ";
/// The flag of a row without a speaker.
const UNATTRIBUTED: &str = "unattributed";

/// A cell of the program that a checker has, or may have, typed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Where the row starts in the old ledger.
    pub old_line: usize,
    /// The column.
    pub column: &'static str,
    /// The cell of the old ledger.
    pub old: String,
    /// What the article is read as now.
    pub new: String,
    /// Whether the old ledger's cell stands.
    pub is_kept: bool,
    /// Whether a checker wrote anything into the row, so that the cell may be theirs as well.
    pub is_checked: bool,
}

/// What came of the cells of the program in one row.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// The speaker before and now, where it is another person since a checker looked.
    pub speakers: Option<(String, String)>,
    /// Whether the words are those of the checker, whatever the article has.
    pub is_quote_corrected: bool,
    /// Whether any cell of the program is a checker's word.
    pub is_corrected: bool,
}

/// Whether the speaker of the row is a checker's: noted as such, or filled in where the program found none.
#[must_use]
pub fn has_corrected_speaker(row: &Row) -> bool {
    reading_before(row).is_some() || row.has_flag(UNATTRIBUTED) && !row.speaker.trim().is_empty()
}

/// What the program read in the place of a speaker that was corrected.
fn reading_before(row: &Row) -> Option<&str> {
    row.rule.strip_prefix(CORRECTED)?.split_once(READING_ENDS).map(|(reading, _)| reading)
}

/// The speaker that the program read, whoever a checker says it is.
pub(super) fn read_speaker(row: &Row) -> &str {
    reading_before(row).unwrap_or(&row.speaker)
}

/// Two rows of one quotation.
pub(super) struct Rows<'r> {
    pub old: &'r LedgerRow,
    pub new: &'r mut LedgerRow,
    /// Whether a checker wrote into the new one, too.
    pub is_new_checked: bool,
    /// Which columns both ledgers have.
    pub has_column: &'r dyn Fn(&str) -> bool,
    pub prefer: Prefer,
    pub lexicon: &'r Lexicon,
    pub corrections: &'r mut Vec<Correction>,
    pub conflicts: &'r mut Vec<Conflict>,
}

impl Rows<'_> {
    /// Compares the cells of the program, and lets those of the checker stand.
    pub fn settle(mut self) -> Settled {
        let mut settled = Settled::default();
        let is_same_text = is_same_text(&self.old.row, &self.new.row);
        if (self.has_column)("quote") {
            self.settle_quote(is_same_text, &mut settled);
        }
        let is_speaker_settled =
            (self.has_column)("speaker") && self.settle_speaker(is_same_text, &mut settled);
        if !is_speaker_settled && (self.has_column)("speaker_role") {
            self.settle_role(is_same_text, &mut settled);
        }
        settled
    }

    fn settle_quote(&mut self, is_same_text: bool, settled: &mut Settled) {
        let (old, new) = (&self.old.row, &self.new.row);
        if is_same_cell(&old.quote, &new.quote) {
            return;
        }
        // The id is made of the words that the article had when the row was made.
        let has_same_id = !old.quote_id.is_empty() && old.quote_id == new.quote_id;
        let is_typed_over = is_same_text || has_same_id && fold(&old.quote) != fold(&new.quote);
        let (old, new) = (old.quote.clone(), new.quote.clone());
        if is_typed_over && self.stands("quote", &old, &new) {
            self.new.row.quote = old;
            (settled.is_quote_corrected, settled.is_corrected) = (true, true);
        }
    }

    /// Whether the checker's speaker stands, with type and role.
    fn settle_speaker(&mut self, is_same_text: bool, settled: &mut Settled) -> bool {
        let (old, new) = (self.old.row.speaker.clone(), self.new.row.speaker.clone());
        if is_same_cell(&old, &new) {
            return false;
        }
        let before = reading_before(&self.old.row);
        let is_read_as_before = before.is_some_and(|before| before == new)
            || before.is_none()
                && has_corrected_speaker(&self.old.row)
                && self.new.row.has_flag(UNATTRIBUTED);
        if is_read_as_before && self.prefer == Prefer::Old && !self.is_new_checked {
            // Told when it was first seen.
            if before.is_none() {
                self.note("speaker", &old, &new, true);
            }
            self.keep_speaker(&new, settled);
            return true;
        }
        // Where nobody looked, a shorter or longer form of the name comes from the rest of the article.
        if is_same_text && (self.is_old_checked() || !same_speaker(&old, &new, self.lexicon)) {
            let stands = self.stands("speaker", &old, &new);
            if stands {
                // Whom "he" means can have changed further up.
                if !names(&self.new.row.mention, &new) {
                    self.new.row.add_flag(super::CHANGED);
                }
                self.keep_speaker(&new, settled);
            }
            return stands;
        }
        if self.is_old_checked() {
            if same_speaker(&old, &new, self.lexicon) {
                self.note("speaker", &old, &new, false);
            } else {
                settled.speakers = Some((old, new));
            }
        }
        false
    }

    fn settle_role(&mut self, is_same_text: bool, settled: &mut Settled) {
        let (old, new) = (self.old.row.speaker_role.clone(), self.new.row.speaker_role.clone());
        if is_same_cell(&old, &new) || settled.speakers.is_some() || !self.is_old_checked() {
            return;
        }
        if !is_same_text {
            self.note("speaker_role", &old, &new, false);
        } else if self.stands("speaker_role", &old, &new) {
            self.new.row.speaker_role = old;
            settled.is_corrected = true;
        }
    }

    /// Whether the old cell stands, where the article is the same: it does where a checker was in the row, unless the user
    /// says otherwise. What a program of before may have read is not kept for that.
    fn stands(&mut self, column: &'static str, old: &str, new: &str) -> bool {
        let is_kept = self.is_old_checked() && self.prefer == Prefer::Old;
        if self.is_new_checked && self.is_old_checked() {
            self.conflicts.push(Conflict {
                quote_id: self.new.row.quote_id.to_string(),
                column: column.to_owned(),
                lines: (self.old.line, self.new.line),
                old: old.to_owned(),
                new: new.to_owned(),
            });
        } else {
            self.note(column, old, new, is_kept);
        }
        is_kept
    }

    fn is_old_checked(&self) -> bool {
        is_checked(self.old)
    }

    fn note(&mut self, column: &'static str, old: &str, new: &str, is_kept: bool) {
        self.corrections.push(Correction {
            old_line: self.old.line,
            column,
            old: old.to_owned(),
            new: new.to_owned(),
            is_kept,
            is_checked: self.is_old_checked(),
        });
    }

    fn keep_speaker(&mut self, reading: &str, settled: &mut Settled) {
        let (old, new) = (&self.old.row, &mut self.new.row);
        new.speaker.clone_from(&old.speaker);
        new.speaker_type.clone_from(&old.speaker_type);
        new.speaker_role.clone_from(&old.speaker_role);
        new.rule = format!("{CORRECTED}{reading}{READING_ENDS}{}", new.rule);
        if new.speaker.trim().is_empty() {
            new.add_flag(UNATTRIBUTED);
        } else {
            new.remove_flag(UNATTRIBUTED);
        }
        settled.is_corrected = true;
    }
}

/// Whether the article has the same sentences there, and names the source in the same way.
fn is_same_text(old: &Row, new: &Row) -> bool {
    !old.context.is_empty()
        && is_same_cell(&old.context, &new.context)
        && is_same_cell(&old.mention, &new.mention)
}

/// Spaces and line ends are what editors and spreadsheets change.
fn is_same_cell(old: &str, new: &str) -> bool {
    old.split_whitespace().eq(new.split_whitespace())
}

/// Whether a mention has the last word of a name: what it stands for is then written there.
fn names(mention: &str, name: &str) -> bool {
    let name = fold(name);
    name.split(' ').next_back().is_some_and(|last| fold(mention).split(' ').any(|word| word == last))
}
