//! The JSON Schema of `quoteledger.toml`, made from the list of keys.

use serde_json::{Map, Value, json};

use super::keys::{ALLOW_KEYS, KEYS, Key, LEVELS, Shape, TABLES};
use crate::check::RULES;
use crate::reading::json::Fields;

/// The schema, as `docs/quoteledger.schema.json` holds it.
#[must_use]
pub fn json_schema() -> String {
    let mut properties = Map::new();
    for key in KEYS.iter().filter(|key| key.table.is_empty()) {
        properties.insert(key.name.to_owned(), property(key));
    }
    for table in TABLES {
        let of_table = KEYS.iter().filter(|key| key.table == *table);
        properties.insert((*table).to_owned(), object(of_table.map(|key| (key.name, property(key))), &[]));
    }
    let fields = object(Fields::WORDS.iter().map(|word| (*word, one_or_more())), &[]);
    let rule = |rule: &crate::check::Rule| json!({"enum": LEVELS, "description": rule.summary});
    let rules = object(RULES.iter().map(|one| (one.name, rule(one))), &[]);
    let mut allow = object(ALLOW_KEYS.iter().map(|key| (key.name, property(key))), &["rule", "reason"]);
    let rule_names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    allow["properties"]["rule"]["enum"] = json!(rule_names);
    properties.insert("fields".to_owned(), fields);
    properties.insert("rules".to_owned(), rules);
    properties.insert("allow".to_owned(), json!({"type": "array", "items": allow}));
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "quoteledger.toml",
        "description": "The settings of quoteledger.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    format!("{schema:#}\n")
}

fn object<'n>(properties: impl Iterator<Item = (&'n str, Value)>, required: &[&str]) -> Value {
    let properties: Map<String, Value> = properties.map(|(name, schema)| (name.to_owned(), schema)).collect();
    let mut object = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

/// A text or a list of texts.
fn one_or_more() -> Value {
    json!({"anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string", "minLength": 1}},
    ]})
}

fn property(key: &Key) -> Value {
    let mut schema = match key.shape {
        Shape::Path | Shape::Text => json!({"type": "string", "minLength": 1}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::Words(words) => json!({"type": "array", "items": {"enum": words}}),
        Shape::Count => json!({"type": "integer", "minimum": 1}),
        Shape::Share => json!({"type": "number", "minimum": 0, "maximum": 1}),
        Shape::Switch => json!({"type": "boolean"}),
        Shape::Paths => one_or_more(),
        Shape::Names => json!({"type": "array", "items": {"type": "string"}}),
    };
    schema["description"] = json!(format!("{} Else: {}.", key.doc, key.default));
    schema
}
