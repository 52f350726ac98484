//! Workbooks of spreadsheets: xlsx, xlsb, ods and the old xls.

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, open_workbook_auto_from_rs};
use csv::StringRecord;

use super::header::Header;
use super::table::{self, Records};
use super::{Ledger, LedgerError};

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
        let sheet = Sheet { range };
        if sheet.has_a_ledger() {
            return table::ledger_of(name, &sheet, false);
        }
    }
    Err(LedgerError::new(
        name,
        None,
        "no ledger: no sheet has `quote_id` or `quote` in its first row",
        "give a ledger as extract writes it, with its header row",
    ))
}

struct Sheet {
    range: Range<Data>,
}

impl Sheet {
    fn has_a_ledger(&self) -> bool {
        let mut records = self.records();
        let header = records.find(|(_, record)| record.iter().any(|cell| !cell.trim().is_empty()));
        header.is_some_and(|(line, names)| Header::new(names.iter(), line).is_of_a_ledger())
    }
}

impl Records for Sheet {
    fn records(&self) -> Box<dyn Iterator<Item = (usize, StringRecord)> + '_> {
        let first = self.range.start().map_or(0, |(row, _)| row as usize) + 1;
        let records = self.range.rows().enumerate();
        Box::new(records.map(move |(idx, row)| {
            let mut record = StringRecord::with_capacity(row.len() * 16, row.len());
            row.iter().for_each(|cell| record.push_field(&text_of(cell)));
            (first + idx, record)
        }))
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

    #[test]
    fn a_broken_workbook_is_told_so() {
        let error = read("l.xlsx", b"PK\x03\x04 and no more").unwrap_err();
        assert!(error.to_string().starts_with("l.xlsx: the workbook cannot be read: "), "{error}");
    }
}
