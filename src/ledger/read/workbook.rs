//! Workbooks of spreadsheets: xlsx, xlsb, ods and the old xls.

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, open_workbook_auto_from_rs};
use csv::StringRecord;

use super::header::Header;
use super::table::{self, Records};
use super::{Ledger, LedgerError, Notice};

/// How workbooks begin: a zip archive, or the compound file of old spreadsheets.
const STARTS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// Whether the bytes are a workbook's.
pub fn is_workbook(bytes: &[u8]) -> bool {
    STARTS.iter().any(|start| bytes.starts_with(start))
}

/// The ledger in the first sheet that has one. Of a formula, the value counts that the spreadsheet has saved with it.
pub fn read(name: &str, bytes: &[u8]) -> Result<Ledger, LedgerError> {
    let broken = |error: &dyn std::fmt::Display| {
        LedgerError::new(
            name,
            None,
            format!("the workbook cannot be read: {error}"),
            "save it again from the spreadsheet, as xlsx, ods or csv",
        )
    };
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    for sheet in workbook.sheet_names() {
        let range = workbook.worksheet_range(&sheet).map_err(|error| broken(&error))?;
        // Old workbooks can have formulas that nobody can read any more; their values count all the same.
        let formulas = workbook.worksheet_formula(&sheet).unwrap_or_default();
        let sheet = Sheet { range, formulas };
        if sheet.has_a_ledger() {
            return table::ledger_of(name, &sheet, false);
        }
    }
    Err(LedgerError::new(
        name,
        None,
        "no ledger: no sheet has `quote_id` or `quote` in its first row",
        "give a ledger as extract writes it, with its header row; delete what stands above that row",
    ))
}

struct Sheet {
    range: Range<Data>,
    formulas: Range<String>,
}

impl Sheet {
    fn has_a_ledger(&self) -> bool {
        let mut records = self.records();
        let header = records.find(|(_, record)| record.iter().any(|cell| !cell.trim().is_empty()));
        header.is_some_and(|(line, names)| Header::new(names.iter(), line).is_of_a_ledger())
    }

    /// The text of a cell, by its place in the range. A note such as `=note 3` is no formula that a spreadsheet could
    /// compute: what was typed is what counts.
    fn text(&self, row: usize, column: usize, cell: &Data) -> String {
        match self.formula_without_value(row, column, cell) {
            Some(formula) => format!("={}", formula.trim_start_matches('=')),
            None => text_of(cell),
        }
    }

    /// The formula of a cell that has no value, or an error for one.
    fn formula_without_value(&self, row: usize, column: usize, cell: &Data) -> Option<&str> {
        if !matches!(cell, Data::Empty | Data::Error(_))
            && !matches!(cell, Data::String(text) if text.is_empty())
        {
            return None;
        }
        let (first_row, first_column) = self.range.start()?;
        let place = (first_row + u32::try_from(row).ok()?, first_column + u32::try_from(column).ok()?);
        self.formulas.get_value(place).map(String::as_str).filter(|formula| !formula.is_empty())
    }
}

impl Records for Sheet {
    fn records(&self) -> Box<dyn Iterator<Item = (usize, StringRecord)> + '_> {
        let first = self.range.start().map_or(0, |(row, _)| row as usize) + 1;
        let records = self.range.rows().enumerate();
        Box::new(records.map(move |(idx, row)| {
            let mut record = StringRecord::with_capacity(row.len() * 16, row.len());
            let cells = row.iter().enumerate();
            cells.for_each(|(column, cell)| record.push_field(&self.text(idx, column, cell)));
            (first + idx, record)
        }))
    }

    fn is_text(&self) -> bool {
        false
    }

    fn notices(&self) -> Vec<Notice> {
        let first_row = self.range.start().map_or(0, |(row, _)| row as usize) + 1;
        let mut without = self.range.cells().filter_map(|(row, column, cell)| {
            self.formula_without_value(row, column, cell).map(|formula| (first_row + row, formula))
        });
        let Some((line, formula)) = without.next() else { return Vec::new() };
        let more = match without.count() {
            0 => String::new(),
            n_more => format!(", and {n_more} more like it"),
        };
        let formula: String = formula.chars().take(40).collect();
        let what = format!(
            "a cell has the formula “={}”, which has no value{more}: the formula is read as its text",
            formula.trim_start_matches('=')
        );
        vec![Notice { line: Some(line), what }]
    }
}

/// What a cell shows, dates and times in ISO 8601, whatever the country.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            date_and_time(
                &format!("{year:04}-{month:02}-{day:02}"),
                (hour, minute, second),
                time.as_f64() < 1.0,
            )
        }
        Data::DateTime(time) => {
            let seconds = (time.as_f64() * 86_400.0).round();
            format!(
                "{}:{:02}:{:02}",
                (seconds / 3600.0).trunc(),
                (seconds / 60.0).trunc() % 60.0,
                seconds % 60.0
            )
        }
        Data::DateTimeIso(time) => time.strip_suffix("T00:00:00").unwrap_or(time).to_owned(),
        Data::Bool(truth) => truth.to_string().to_uppercase(),
        // Numbers without a fraction show none, and long ones no exponent.
        other => other.to_string(),
    }
}

/// The parts of a point in time that were typed: a date, a time of day, or both.
fn date_and_time(date: &str, (hour, minute, second): (u8, u8, u8), has_no_date: bool) -> String {
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    let time = time.strip_suffix(":00").unwrap_or(&time);
    match (has_no_date, time) {
        (true, _) => time.to_owned(),
        (false, "00:00") => date.to_owned(),
        (false, _) => format!("{date}T{time}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::{ExcelDateTime, ExcelDateTimeType};

    use super::*;

    #[test]
    fn what_a_spreadsheet_typed_is_shown_as_text() {
        let time = |value: f64| Data::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false));
        for (cell, text) in [
            (time(45_599.0), "2024-11-03"),
            (time(45_599.5), "2024-11-03T12:00"),
            (time(0.75), "18:00"),
            (Data::DateTime(ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false)), "36:00:00"),
            (Data::DateTimeIso("2024-11-03T00:00:00".into()), "2024-11-03"),
            (Data::DateTimeIso("2024-11-03".into()), "2024-11-03"),
            (Data::Float(12.0), "12"),
            (Data::Float(0.9), "0.9"),
            (Data::Float(1e15), "1000000000000000"),
            (Data::Int(7), "7"),
            (Data::Bool(true), "TRUE"),
            (Data::Empty, ""),
        ] {
            assert_eq!(text_of(&cell), text, "{cell:?}");
        }
    }

    /// A note such as `=note 3` becomes a formula where it is typed into a spreadsheet.
    #[test]
    fn a_formula_without_a_value_is_read_as_what_was_typed() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        for (column, name) in ["quote_id", "quote", "status", "note"].iter().enumerate() {
            sheet.write(0, u16::try_from(column).unwrap(), *name).unwrap();
        }
        for (row, note) in [(1, "=note 3"), (2, "=2+3")] {
            sheet.write(row, 0, format!("q{row}")).unwrap().write(row, 1, "Yes").unwrap();
            let result = if row == 1 { "#NAME?" } else { "5" };
            sheet.write(row, 3, rust_xlsxwriter::Formula::new(note).set_result(result)).unwrap();
        }
        let ledger = read("l.xlsx", &workbook.save_to_buffer().unwrap()).unwrap();
        let notes: Vec<&str> = ledger.rows.iter().map(|row| row.row.note.as_str()).collect();
        assert_eq!(notes, ["=note 3", "5"]);
        let notices: Vec<String> =
            ledger.notices.iter().map(|notice| format!("{:?} {}", notice.line, notice.what)).collect();
        assert_eq!(
            notices,
            ["Some(2) a cell has the formula “=note 3”, which has no value: the formula is read as its text"]
        );
    }

    #[test]
    fn a_broken_workbook_is_told_so() {
        let error = read("l.xlsx", b"PK\x03\x04 and no more").unwrap_err();
        assert!(error.to_string().starts_with("l.xlsx: the workbook cannot be read: "), "{error}");
    }
}
