//! Records of cells -> rows of the ledger.

use csv::StringRecord;
use rustc_hash::FxHashMap;

use super::super::excel;
use super::super::row::{CHECKER_COLUMNS, COLUMNS, Row, Shape};
use super::header::{Header, Target, nearest};
use super::{Ledger, LedgerError, LedgerRow, Notice, cell};

/// This many rows with a place tell whether a file is guarded; more would only take time.
const ROWS_THAT_TELL: usize = 1000;

/// Records with the line that each starts in, from 1; the header is among them. They are gone through twice.
pub trait Records {
    /// The records from the start.
    fn records(&self) -> Box<dyn Iterator<Item = (usize, StringRecord)> + '_>;

    /// Whether the cells are told apart by a sign that can stand in a cell, too.
    fn is_text(&self) -> bool;

    /// What is odd about the cells themselves.
    fn notices(&self) -> Vec<Notice> {
        Vec::new()
    }
}

/// The ledger in a table. `is_marked` says whether the file has a byte-order mark, and `header` stands in the first
/// record that has words.
pub fn ledger_of(name: &str, table: &impl Records, is_marked: bool) -> Result<Ledger, LedgerError> {
    let mut records = table.records().filter(|(_, record)| has_words(record));
    let Some((line, names)) = records.next() else {
        return Err(no_ledger(name, 1));
    };
    let mut header = Header::new(names.iter(), line);
    if !header.is_of_a_ledger() {
        let mut error = no_ledger(name, line);
        for column in ["quote", "quote_id"] {
            if let Some(meant) = nearest(column, &header.extra) {
                error.hint = format!("rename the column `{meant}` to `{column}`");
            }
        }
        return Err(error);
    }
    let is_guarded = is_guarded(table, &header, line).unwrap_or(is_marked);
    let mut oddities = Oddities::default();
    let mut rows = Vec::new();
    for (line, record) in records {
        // One sign too many shifts all cells behind it. Where a spreadsheet saved the file, the header is as wide as the rows.
        if table.is_text() && n_filled(&record) > names.len() {
            return Err(LedgerError::new(
                name,
                Some(line),
                "the row has more cells than the header, so that some would end up in other columns",
                "put quotation marks around the cell that has the separator in it, or name the column in the header",
            ));
        }
        rows.push(row_of(&record, line, &mut header, is_guarded, &mut oddities));
    }
    let mut ledger = Ledger {
        name: name.to_owned(),
        header: names.iter().map(|name| name.trim().to_owned()).collect(),
        found: header.found(),
        notices: header.notices,
        extra_columns: header.extra,
        rows,
    };
    ledger.notices.extend(table.notices());
    ledger.notices.extend(oddities.notices());
    ledger.notices.extend(repeated_ids(&ledger.rows));
    Ok(ledger)
}

/// The error for a file whose header is not a ledger's.
pub fn no_ledger(name: &str, line: usize) -> LedgerError {
    LedgerError::new(
        name,
        Some(line),
        "no ledger: the first line has neither `quote_id` nor `quote` among its columns",
        "give a ledger as extract writes it, with its header line",
    )
}

fn has_words(record: &StringRecord) -> bool {
    record.iter().any(|cell| !cell.trim().is_empty())
}

/// Whether the file has the guard of `--excel`, as its places tell; nothing where it has no places.
fn is_guarded(table: &impl Records, header: &Header, header_line: usize) -> Option<bool> {
    let is_place = |target: &Target| match target {
        Target::Column(column) => COLUMNS[*column].shape == Shape::Spans,
        Target::Extra(_) => false,
    };
    let places: Vec<usize> = header
        .targets
        .iter()
        .enumerate()
        .filter(|(_, target)| is_place(target))
        .map(|(idx, _)| idx)
        .collect();
    let rows = table.records().skip_while(|(line, _)| *line <= header_line);
    let mut answer = None;
    let with_places = rows.filter(|(_, record)| {
        places.iter().any(|place| record.get(*place).is_some_and(|cell| !cell.is_empty()))
    });
    for (_, record) in with_places.take(ROWS_THAT_TELL) {
        // A cell that somebody went into loses its apostrophe, so one that has it is enough.
        if places.iter().any(|place| record.get(*place).is_some_and(|cell| cell.starts_with('\''))) {
            return Some(true);
        }
        answer = Some(false);
    }
    answer
}

/// How many cells the record has up to the last that is filled.
fn n_filled(record: &StringRecord) -> usize {
    (0..record.len()).rfind(|idx| !record[*idx].is_empty()).map_or(0, |last| last + 1)
}

fn row_of(
    record: &StringRecord,
    line: usize,
    header: &mut Header,
    is_guarded: bool,
    oddities: &mut Oddities,
) -> LedgerRow {
    let n_filled = n_filled(record);
    if n_filled > header.targets.len() {
        oddities.too_long.note(line, String::new);
        header.widen(n_filled);
    }
    if record.len() < header.targets.len() && header.targets[record.len()..].iter().any(is_of_the_program) {
        oddities.too_short.note(line, String::new);
    }
    let mut read = LedgerRow { line, ..LedgerRow::default() };
    for (target, cell) in header.targets.iter().zip(record) {
        let cell = if is_guarded { excel::unguard(cell) } else { cell };
        match target {
            Target::Column(column) => set(&mut read.row, *column, cell, line, oddities),
            Target::Extra(_) if cell.is_empty() => {}
            Target::Extra(extra) => {
                read.extra.resize(*extra, String::new());
                read.extra.push(cell.to_owned());
            }
        }
    }
    read
}

/// Puts the text of a cell into its column.
pub fn set(row: &mut Row, column: usize, text: &str, line: usize, oddities: &mut Oddities) {
    match cell::restored(COLUMNS[column].shape, text) {
        Some(text) => row.set_cell(column, &text),
        None => {
            oddities.malformed.entry(column).or_default().note(line, || text.to_owned());
        }
    }
}

/// Whether the cell is one of ours. A row may end before those of the checker, since spreadsheets leave out empty cells at
/// the end.
fn is_of_the_program(target: &Target) -> bool {
    match target {
        Target::Column(column) => !CHECKER_COLUMNS.contains(&COLUMNS[*column].name),
        Target::Extra(_) => false,
    }
}

/// What is odd about rows, each kind told once however many there are.
#[derive(Debug, Default)]
pub struct Oddities {
    too_long: Kind,
    too_short: Kind,
    malformed: FxHashMap<usize, Kind>,
}

/// One kind of oddity: where it was first seen, and how often.
#[derive(Debug, Default)]
struct Kind {
    first: Option<(usize, String)>,
    n_more: usize,
}

impl Kind {
    fn note(&mut self, line: usize, cell: impl FnOnce() -> String) {
        match self.first {
            Some(_) => self.n_more += 1,
            None => self.first = Some((line, cell())),
        }
    }

    /// ", and 3 more like it"
    fn more(&self) -> String {
        if self.n_more == 0 { String::new() } else { format!(", and {} more like it", self.n_more) }
    }
}

impl Oddities {
    /// What is to be told, in the order of the columns.
    pub fn notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        let mut tell = |kind: &Kind, what: &str, outcome: &str| {
            if let Some((line, _)) = kind.first {
                notices.push(Notice { line: Some(line), what: format!("{what}{}: {outcome}", kind.more()) });
            }
        };
        tell(
            &self.too_short,
            "cells are missing at the end of the row, as if it were cut off",
            "they are read as empty",
        );
        tell(
            &self.too_long,
            "the row has more cells than the header has columns",
            "they are kept as cells of your own",
        );
        for (idx, column) in COLUMNS.iter().enumerate() {
            let Some(kind) = self.malformed.get(&idx) else { continue };
            let cell = kind.first.as_ref().map_or("", |(_, cell)| cell);
            let cell: String = cell.chars().take(40).collect();
            let expected = cell::expected(column.shape);
            let what = format!("the column `{}` has “{cell}”, which is {expected}", column.name);
            tell(kind, &what, "read as empty");
        }
        notices
    }
}

/// Rows whose `quote_id` stands further up already.
pub fn repeated_ids(rows: &[LedgerRow]) -> Option<Notice> {
    let mut lines: FxHashMap<&str, usize> = FxHashMap::default();
    let mut repeated = Kind::default();
    for row in rows.iter().filter(|row| !row.row.quote_id.is_empty()) {
        let first = *lines.entry(&row.row.quote_id).or_insert(row.line);
        if first != row.line {
            repeated
                .note(row.line, || format!("quote_id {} stands in line {first} already", row.row.quote_id));
        }
    }
    let (line, what) = repeated.first.as_ref()?;
    let what = format!("{what}{}: all of the rows are kept", repeated.more());
    Some(Notice { line: Some(*line), what })
}
