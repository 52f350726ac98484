//! JSON lines, as [`jsonl`](crate::ledger::jsonl) writes them and as a script may have changed them.

use serde_json::{Map, Value};

use super::super::row::{COLUMNS, Shape};
use super::super::selector::{SELECTOR, Selector};
use super::table::{self, Oddities};
use super::{Ledger, LedgerError, LedgerRow};

/// A ledger in JSON lines.
pub fn read(name: &str, text: &str) -> Result<Ledger, LedgerError> {
    let mut ledger = Ledger { name: name.to_owned(), ..Ledger::default() };
    let mut oddities = Oddities::default();
    for (idx, line) in text.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line_number = idx + 1;
        let object: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            LedgerError::new(
                name,
                Some(line_number),
                format!("is no JSON object: {reason}"),
                "give one object a line, as extract --format jsonl writes them",
            )
        })?;
        let mut row = LedgerRow { line: line_number, ..LedgerRow::default() };
        for (key, value) in &object {
            if !ledger.header.contains(key) {
                ledger.header.push(key.clone());
            }
            match COLUMNS.iter().position(|column| column.name == key) {
                Some(column) => {
                    if !ledger.found.contains(&COLUMNS[column].name) {
                        ledger.found.push(COLUMNS[column].name);
                    }
                    let cell = cell_of(value, COLUMNS[column].shape);
                    table::set(&mut row.row, column, &cell, line_number, &mut oddities);
                }
                None if SELECTOR.iter().any(|(name, _)| name == key) => {}
                None => add_extra(&mut ledger.extra_columns, &mut row, key, value),
            }
        }
        row.row.selector = selector_of(&object);
        if ledger.rows.is_empty() && !(ledger.has_column("quote_id") || ledger.has_column("quote")) {
            return Err(LedgerError::new(
                name,
                Some(line_number),
                "no ledger: the object has neither `quote_id` nor `quote`",
                "give a ledger as extract --format jsonl writes it",
            ));
        }
        ledger.rows.push(row);
    }
    ledger.notices = oddities.notices();
    ledger.notices.extend(table::repeated_ids(&ledger.rows));
    Ok(ledger)
}

/// The words around the quotation, where the line has them all.
fn selector_of(object: &Map<String, Value>) -> Option<Selector> {
    let text = |key: &str| object.get(key)?.as_str().map(str::to_owned);
    Some(Selector { prefix: text("prefix")?, exact: text("exact")?, suffix: text("suffix")? })
}

fn add_extra(columns: &mut Vec<String>, row: &mut LedgerRow, key: &str, value: &Value) {
    let column = columns.iter().position(|column| column == key).unwrap_or_else(|| {
        columns.push(key.to_owned());
        columns.len() - 1
    });
    if row.extra.len() <= column {
        row.extra.resize(column + 1, String::new());
    }
    row.extra[column] = cell_of(value, Shape::Text);
}

/// The value as the cell of a column of this shape.
fn cell_of(value: &Value, shape: Shape) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if shape == Shape::Spans => {
            items.iter().map(span_of).collect::<Vec<_>>().join(";")
        }
        Value::Array(items) if matches!(shape, Shape::List | Shape::SomeOf(_)) => {
            items.iter().map(|item| cell_of(item, Shape::Text)).collect::<Vec<_>>().join(";")
        }
        other => other.to_string(),
    }
}

/// `[3, 8]` as `3-8`.
fn span_of(value: &Value) -> String {
    match value.as_array().map(Vec::as_slice) {
        Some([start, end]) => format!("{start}-{end}"),
        _ => value.to_string(),
    }
}
