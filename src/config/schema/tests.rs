//! The schema beside the reader: what one accepts the other accepts.
//!
//! The tests of `config::load` ask [`refusals`] about each of their configs as well.

use toml_edit::{DocumentMut, Item, Value as TomlValue};

use super::*;
use crate::config::written;

/// Returns what the schema has against `text`; `None` where it is no TOML.
pub(crate) fn refusals(text: &str, check_names: &[&str], pack_names: &[&str]) -> Option<Vec<String>> {
    let config = to_json(text)?;
    let schema = with_packs(check_names, pack_names);
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("it is a schema");
    let errors = validator.iter_errors(&config);
    Some(
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect(),
    )
}

/// Returns `text` as editors give it to a schema: a date is a string.
fn to_json(text: &str) -> Option<Value> {
    let document: DocumentMut = text.parse().ok()?;
    Some(item(document.as_item()))
}

fn item(written: &Item) -> Value {
    match written {
        Item::None => Value::Null,
        Item::Value(written) => value(written),
        Item::Table(table) => Value::Object(table.iter().map(|(key, inner)| (key.to_owned(), item(inner))).collect()),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| item(&Item::Table(table.clone()))).collect(),
    }
}

fn value(written: &TomlValue) -> Value {
    match written {
        TomlValue::String(text) => json!(text.value()),
        TomlValue::Integer(number) => json!(number.value()),
        TomlValue::Float(number) => json!(number.value()),
        TomlValue::Boolean(boolean) => json!(boolean.value()),
        TomlValue::Datetime(date) => json!(date.value().to_string()),
        TomlValue::Array(elements) => elements.iter().map(value).collect(),
        TomlValue::InlineTable(table) => table
            .iter()
            .map(|(key, inner)| (key.to_owned(), value(inner)))
            .collect(),
    }
}

fn keys(schema: &Value, pointer: &str) -> Vec<String> {
    let properties = schema
        .pointer(&format!("{pointer}/properties"))
        .and_then(Value::as_object);
    let mut keys: Vec<String> = properties.expect("a table").keys().cloned().collect();
    keys.sort();
    keys
}

#[test]
fn it_has_the_keys_that_the_reader_knows() {
    let schema = document(&["retired-path"]);
    let with_shared = |own: &[&'static str]| [&written::SHARED[..], own].concat();
    for (pointer, known) in [
        ("", written::TOP.to_vec()),
        ("/properties/retire/items", with_shared(&written::RETIRE)),
        ("/properties/require/items", with_shared(&written::REQUIRE)),
        ("/properties/rewrite/items", with_shared(&written::REWRITE)),
        ("/properties/manual/items", with_shared(&written::MANUAL)),
        ("/properties/allow/items", written::ALLOW.to_vec()),
    ] {
        let mut known = known;
        known.sort_unstable();
        assert_eq!(keys(&schema, pointer), known, "{pointer}");
    }
}

#[test]
fn everything_is_described() {
    let schema = document(&["retired-path"]);
    let mut undescribed = Vec::new();
    let mut rest = vec![(String::new(), schema)];
    while let Some((pointer, schema)) = rest.pop() {
        for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
            let pointer = format!("{pointer}/{key}");
            if inner["description"].as_str().is_none_or(|text| !text.ends_with('.')) {
                undescribed.push(pointer.clone());
            }
            rest.push((pointer.clone(), inner.clone()));
            rest.push((pointer, inner["items"].clone()));
        }
    }
    assert_eq!(undescribed, Vec::<String>::new());
}

#[test]
fn it_is_a_schema_of_draft_7() {
    let schema = document(&["retired-path"]);
    assert!(jsonschema::meta::is_valid(&schema));
}
