//! Rows as JSON lines: the same columns, with typed values.

use std::io::{self, Write};

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};

use super::row::{COLUMNS, Column, Row, Shape};
use super::selector::{SELECTOR, Selector};

/// Writes one JSON object a line, as [`Row`] shows.
///
/// # Errors
/// What `out` reports, and [`io::ErrorKind::InvalidData`] for a cell that has not the form of its column.
pub fn write(rows: &[Row], mut out: impl Write) -> io::Result<()> {
    rows.iter().try_for_each(|row| write_row(row, &[], &[], &mut out))?;
    out.flush()
}

/// Writes the line of one row, with its cells in the columns that a checker added, as texts. `keys` are those of the
/// extra columns ([`extra_keys`]); the cells may be fewer.
pub(super) fn write_row(row: &Row, keys: &[String], extra: &[String], mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut out, &Line { row, keys, extra }).map_err(|error| {
        if error.is_io() {
            io::Error::from(error)
        } else {
            io::Error::new(io::ErrorKind::InvalidData, format!("row {}: {error}", row.quote_id))
        }
    })?;
    out.write_all(b"\n")
}

/// The keys of the extra columns: an object can have no key twice, and one without a name is of no use.
pub(super) fn extra_keys(extra_columns: &[String]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for (idx, name) in extra_columns.iter().enumerate() {
        let is_ours =
            COLUMNS.iter().any(|column| column.name == name) || SELECTOR.iter().any(|(key, _)| key == name);
        let is_free = !name.is_empty() && !keys.contains(name) && !is_ours;
        keys.push(if is_free { name.clone() } else { format!("column_{}", COLUMNS.len() + idx + 1) });
    }
    keys
}

/// A row as its object.
struct Line<'a> {
    row: &'a Row,
    keys: &'a [String],
    extra: &'a [String],
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(COLUMNS.len() + SELECTOR.len() + self.keys.len()))?;
        for (column, cell) in COLUMNS.iter().zip(self.row.cells()) {
            map.serialize_key(column.name)?;
            let malformed = || S::Error::custom(format!("column {}: malformed cell '{cell}'", column.name));
            match value_of(column, &cell).ok_or_else(malformed)? {
                Value::Null => map.serialize_value(&())?,
                Value::Text(text) => map.serialize_value(text)?,
                Value::Count(count) => map.serialize_value(&count)?,
                Value::Share(share) => map.serialize_value(&share)?,
                Value::List(list) => map.serialize_value(&list)?,
                Value::Spans(spans) => map.serialize_value(&spans)?,
            }
        }
        let values = self.row.selector.as_ref().map(Selector::values);
        for (number, (key, _)) in SELECTOR.iter().enumerate() {
            map.serialize_entry(key, &values.map(|values| values[number]))?;
        }
        for (idx, key) in self.keys.iter().enumerate() {
            map.serialize_entry(key, &self.extra.get(idx).filter(|cell| !cell.is_empty()))?;
        }
        map.end()
    }
}

/// What a cell is in JSON.
enum Value<'a> {
    Null,
    Text(&'a str),
    Count(usize),
    Share(f64),
    List(Vec<&'a str>),
    Spans(Vec<[usize; 2]>),
}

/// The value of a cell, or nothing where it has not the form of its column.
fn value_of<'a>(column: &Column, cell: &'a str) -> Option<Value<'a>> {
    Some(match column.shape {
        Shape::Required | Shape::OneOf(_) => Value::Text(cell),
        Shape::Text | Shape::MaybeOneOf(_) if cell.is_empty() => Value::Null,
        Shape::Text | Shape::MaybeOneOf(_) => Value::Text(cell),
        Shape::Count | Shape::Share if cell.is_empty() => Value::Null,
        Shape::Count => Value::Count(cell.parse().ok()?),
        Shape::Share => Value::Share(cell.parse().ok().filter(|share| (0.0..=1.0).contains(share))?),
        Shape::List | Shape::SomeOf(_) => Value::List(pieces(cell).collect()),
        Shape::Spans => Value::Spans(spans_of(cell)?),
    })
}

/// The places in a cell such as `3-8;12-20`, or nothing where it is not of that form.
pub(super) fn spans_of(cell: &str) -> Option<Vec<[usize; 2]>> {
    pieces(cell)
        .map(|piece| {
            let (start, end) = piece.split_once('-')?;
            Some([start.parse().ok()?, end.parse().ok()?])
        })
        .collect()
}

fn pieces(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(row: &Row) -> serde_json::Value {
        let mut out = Vec::new();
        write(std::slice::from_ref(row), &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn values_are_typed_and_absent_ones_null() {
        let line = line_of(&Row {
            paragraph: 4,
            confidence: "0.50".into(),
            flags: "nested;no-cue".into(),
            spans: "0-5;9-12".into(),
            ..Row::default()
        });
        assert_eq!(line["paragraph"], 4);
        assert_eq!(line["confidence"], 0.5);
        assert_eq!(line["flags"], serde_json::json!(["nested", "no-cue"]));
        assert_eq!(line["spans"], serde_json::json!([[0, 5], [9, 12]]));
        assert_eq!(line["also_in"], serde_json::json!([]));
        assert_eq!(line["speaker"], serde_json::Value::Null);
    }

    #[test]
    fn a_malformed_cell_is_named() {
        let row = Row { quote_id: "q9".into(), spans: "here".into(), ..Row::default() };
        let error = write(&[row], Vec::new()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(error.to_string().starts_with("row q9: column spans: malformed cell 'here'"), "{error}");
    }

    #[test]
    fn a_line_end_in_a_quote_does_not_end_the_line() {
        let mut out = Vec::new();
        write(&[Row { quote: "a\nb\u{2028}c".into(), ..Row::default() }], &mut out).unwrap();
        assert_eq!(out.iter().filter(|byte| **byte == b'\n').count(), 1);
    }
}
