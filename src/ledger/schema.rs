//! The JSON Schema of a line of a JSON-lines ledger, made from the documentation of the columns.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::row::{COLUMNS, Column, Shape};
use super::selector::SELECTOR;

/// The schema, as `docs/ledger.schema.json` holds it. The properties stand in the order of the columns.
#[must_use]
pub fn json_schema() -> String {
    // serde_json's map sorts its keys, so the order of the columns is written here by hand.
    let columns = COLUMNS.iter().map(|column| (column.name, property(column)));
    let selector = SELECTOR.map(|(key, doc)| (key, json!({"type": ["string", "null"], "description": doc})));
    let all: Vec<(&str, Value)> = columns.chain(selector).collect();
    let mut properties = String::new();
    for (idx, (name, schema)) in all.iter().enumerate() {
        let comma = if idx + 1 < all.len() { "," } else { "" };
        // Writing to a String cannot fail.
        let _ = writeln!(properties, "    {}: {schema}{comma}", json!(name));
    }
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    format!(
        r#"{{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "quoteledger ledger, one line of JSON lines",
  "description": "One quotation. Places are [start, end] in Unicode code points of the file's text, end exclusive.",
  "type": "object",
  "properties": {{
{properties}  }},
  "required": {},
  "additionalProperties": false
}}
"#,
        json!(names)
    )
}

/// The schema of one column.
fn property(column: &Column) -> Value {
    let mut schema = match column.shape {
        Shape::Required => json!({"type": "string"}),
        Shape::OneOf(words) => json!({"enum": words}),
        Shape::Text => json!({"type": ["string", "null"]}),
        Shape::MaybeOneOf(words) => {
            let words: Vec<Value> = words.iter().map(|word| json!(word)).chain([Value::Null]).collect();
            json!({"enum": words})
        }
        Shape::Count => json!({"type": "integer", "minimum": 1}),
        Shape::Share => json!({"type": ["number", "null"], "minimum": 0, "maximum": 1}),
        Shape::List => json!({"type": "array", "items": {"type": "string"}}),
        Shape::SomeOf(words) => json!({"type": "array", "items": {"enum": words}, "uniqueItems": true}),
        Shape::Spans => {
            let place = json!({"type": "integer", "minimum": 0});
            json!({"type": "array", "items": {"type": "array", "items": place, "minItems": 2, "maxItems": 2}})
        }
    };
    schema["description"] = json!(column.doc);
    schema
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// `UPDATE_SCHEMA=1 cargo test json_schema` writes the file anew.
    #[test]
    fn the_committed_json_schema_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ledger.schema.json");
        let schema = json_schema();
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, &schema).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            committed == schema,
            "docs/ledger.schema.json is out of date; run: UPDATE_SCHEMA=1 cargo test json_schema"
        );
    }

    #[test]
    fn the_schema_is_json_and_names_every_column() {
        let schema: Value = serde_json::from_str(&json_schema()).unwrap();
        for column in COLUMNS {
            let description = schema["properties"][column.name]["description"].as_str().unwrap();
            assert!(!description.is_empty() && !description.contains("  "), "{}: {description}", column.name);
        }
    }
}
