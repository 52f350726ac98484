//! The cells that are the checker's, carried from one ledger to the other.

use super::Prefer;
use super::corrections::has_corrected_speaker;
use crate::ledger::LedgerRow;
use crate::ledger::row::CHECKER_COLUMNS;

/// A cell that both ledgers have, and that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The row's name in the new ledger.
    pub quote_id: String,
    /// The column.
    pub column: String,
    /// Where the row starts in the old ledger, and in the new one.
    pub lines: (usize, usize),
    /// The cell of the old ledger.
    pub old: String,
    /// The cell of the new one.
    pub new: String,
}

/// Whether a checker wrote anything into the row, be it into a column of their own or in the place of the speaker.
#[must_use]
pub fn is_checked(row: &LedgerRow) -> bool {
    let cells = row.row.checker_cells();
    cells.into_iter().chain(row.extra.iter().map(String::as_str)).any(|cell| !cell.trim().is_empty())
        || has_corrected_speaker(&row.row)
}

/// The extra columns of both ledgers.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Their names: the old ledger's, then those that only the new one has.
    pub names: Vec<String>,
    /// Where the columns of the new one are among them.
    new_places: Vec<usize>,
}

impl Columns {
    pub(super) fn new(old: &[String], new: &[String]) -> Self {
        let mut names = old.to_vec();
        let mut new_places: Vec<usize> = Vec::new();
        for name in new {
            // Columns can share a name, or have none: the first is the first's.
            let same = |place: &usize| names[*place] == *name && !new_places.contains(place);
            let place = (0..old.len()).find(same).unwrap_or_else(|| {
                names.push(name.clone());
                names.len() - 1
            });
            new_places.push(place);
        }
        Columns { names, new_places }
    }

    /// A row of the old ledger.
    pub(super) fn of_old(&self, row: &LedgerRow) -> LedgerRow {
        row.clone()
    }

    /// A row of the new ledger, its extra cells where they belong.
    pub(super) fn of_new(&self, mut row: LedgerRow) -> LedgerRow {
        let cells = std::mem::take(&mut row.extra);
        for (cell, place) in cells.into_iter().zip(&self.new_places).filter(|(cell, _)| !cell.is_empty()) {
            if row.extra.len() <= *place {
                row.extra.resize(place + 1, String::new());
            }
            row.extra[*place] = cell;
        }
        row
    }

    /// Carries the checker's cells of an old row over to the new one.
    pub(super) fn carry(
        &self,
        old: &LedgerRow,
        new: &mut LedgerRow,
        prefer: Prefer,
        conflicts: &mut Vec<Conflict>,
    ) {
        let lines = (old.line, new.line);
        let quote_id = new.row.quote_id.clone();
        let mut carry = |column: &str, old_cell: &str, new_cell: &mut String| {
            if old_cell.trim().is_empty() || old_cell == new_cell {
                return;
            }
            if !new_cell.trim().is_empty() {
                conflicts.push(Conflict {
                    quote_id: quote_id.to_string(),
                    column: column.to_owned(),
                    lines,
                    old: old_cell.to_owned(),
                    new: new_cell.clone(),
                });
                if prefer == Prefer::New {
                    return;
                }
            }
            old_cell.clone_into(new_cell);
        };
        let of_old = old.row.checker_cells();
        for ((column, old_cell), new_cell) in
            CHECKER_COLUMNS.iter().zip(of_old).zip(new.row.checker_cells_mut())
        {
            carry(column, old_cell, new_cell);
        }
        for (place, old_cell) in old.extra.iter().enumerate() {
            if new.extra.len() <= place {
                new.extra.resize(place + 1, String::new());
            }
            carry(&self.names[place], old_cell, &mut new.extra[place]);
        }
    }
}
