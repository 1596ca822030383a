//! The JSON Schema of what `decomm check --format json` writes, version 1.
//!
//! It allows further keys, since the format is only ever added to. Written by hand beside [`crate::report::json`];
//! tests close it and hold real documents against it.

use serde_json::{Value, json};

use crate::finding::{Confidence, Kind, Safety, Severity, Status};
use crate::report::json::VERSION;

/// Returns the schema; `check_names` are the names of all checks.
pub fn document(check_names: &[&str]) -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "decomm findings",
        "description": "What decomm found in one tree, as `decomm check --format json` writes it. Keys are only ever added.",
        "type": "object",
        "required": ["version", "tool", "tree", "phase", "findings", "skipped", "summary"],
        "properties": {
            "version": { "description": "The version of this format.", "const": VERSION },
            "tool": object("What wrote the document.", json!({
                "name": { "description": "The program.", "const": "decomm" },
                "version": text("Its version."),
            })),
            "tree": text("What was judged: `worktree`, `index` or a commit id."),
            "phase": or_null(count("The last phase that is enforced; null: all are.")),
            "findings": list("Sorted by path (bytes), offset, check, entry.", finding(check_names)),
            "skipped": list("What could not be read or parsed, sorted by path.", object("A file.", json!({
                "path": text("The file, from the root."),
                "reason": text("Why it was passed over, in whole or in part."),
            }))),
            "summary": object("How the findings add up; `pending` counts those that are not enforced yet, shown or not.", json!({
                "errors": count("Enforced errors."),
                "warnings": count("Enforced warnings."),
                "notes": count("Enforced notes."),
                "pending": count("Findings of phases to come."),
                "fixable": count("Enforced findings that `decomm fix` can take away."),
                "files": count("Files looked at."),
            })),
        },
    })
}

fn finding(check_names: &[&str]) -> Value {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    object(
        "One finding.",
        json!({
            "check": { "description": "The check that found it; a later decomm may have more.", "enum": check_names },
            "entry": or_null(text("The id of the entry behind it.")),
            "phase": or_null(count("The entry's phase.")),
            "status": {
                "description": "Whether it counts now, or when its phase comes.",
                "enum": [Status::Enforced.name(), Status::Pending.name()],
            },
            "severity": {
                "description": "How bad it is; the exit code is 1 while an error is enforced.",
                "enum": [Severity::Error.name(), Severity::Warning.name(), Severity::Note.name()],
            },
            "confidence": {
                "description": "How sure decomm is: it resolves, a literal names it, or only a part of the name can be read.",
                "enum": [Confidence::Certain.name(), Confidence::Likely.name(), Confidence::Possible.name()],
            },
            "kind": or_null(json!({ "description": "The surface that refers.", "enum": kinds })),
            "path": text("The file, from the root, with `/`."),
            "range": or_null(object("The text that refers; null where the finding is about the whole file.", json!({
                "start": position("Where it begins."),
                "end": position("Where it ends, exclusive."),
            }))),
            "target": or_null(text("What is retired or asked for, in the entry's form.")),
            "message": text("What is wrong, in one clause."),
            "help": text("What to do next."),
            "fix": or_null(object("What `decomm fix` can do about it.", json!({
                "title": text("What would be done, in a few words."),
                "safety": {
                    "description": "Whether it can change what remaining code does.",
                    "enum": [Safety::Safe.name(), Safety::Unsafe.name()],
                },
            }))),
            "fingerprint": text("Identity across edits and runs: it does not change when lines move."),
        }),
    )
}

fn position(description: &str) -> Value {
    object(
        description,
        json!({
            "line": from_one("The line, from 1."),
            "column": from_one("The column in Unicode scalar values, from 1."),
            "offset": count("The byte in the file, from 0."),
        }),
    )
}

/// Returns the schema of an object that has all of `properties`.
fn object(description: &str, properties: Value) -> Value {
    let keys: Vec<&String> = properties
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key)
        .collect();
    let required = json!(keys);
    json!({ "description": description, "type": "object", "required": required, "properties": properties })
}

fn list(description: &str, items: Value) -> Value {
    json!({ "description": description, "type": "array", "items": items })
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

fn count(description: &str) -> Value {
    json!({ "description": description, "type": "integer", "minimum": 0 })
}

fn from_one(description: &str) -> Value {
    json!({ "description": description, "type": "integer", "minimum": 1 })
}

fn or_null(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::report::json;
    use crate::report::testing::{NASTY, dangling, finding, pending, report, skipped};
    use crate::report::view::{Narrowing, View};

    /// Returns the schema with no further key allowed: it has to name all that is written.
    fn closed(mut schema: Value) -> Value {
        if let Value::Object(members) = &mut schema {
            if members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            for member in members.values_mut() {
                *member = closed(member.take());
            }
        } else if let Value::Array(elements) = &mut schema {
            for element in elements {
                *element = closed(element.take());
            }
        }
        schema
    }

    fn refusals(instance: &Value) -> Vec<String> {
        let schema = closed(document(&["dangling-path", "retired-path"]));
        let validator = jsonschema::validator_for(&schema).expect("it is a schema");
        let errors = validator.iter_errors(instance);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    fn written(findings: Vec<Finding>) -> Value {
        let mut whole = report(findings);
        whole.skipped = vec![skipped("a.js", "not UTF-8")];
        let narrowing = Narrowing {
            pending: true,
            ..Narrowing::default()
        };
        let text = json::render(&View::new(&whole, &narrowing)).expect("it is data");
        serde_json::from_str(&text).expect("it is JSON")
    }

    #[test]
    fn what_is_written_is_what_the_schema_says() {
        assert!(jsonschema::meta::is_valid(&document(&["retired-path"])));
        let mut findings: Vec<Finding> = NASTY.iter().map(|name| finding("retired-path", name)).collect();
        findings.push(pending(dangling("migrations"), 5));
        findings.extend(Kind::ALL.map(|kind| Finding {
            kind: Some(kind),
            ..dangling("migrations")
        }));
        let mut bare = finding("retired-path", "a");
        (bare.entry, bare.phase, bare.target, bare.fix) = (None, None, None, None);
        findings.push(bare);
        for findings in [findings, vec![]] {
            assert_eq!(refusals(&written(findings)), Vec::<String>::new());
        }
    }

    #[test]
    fn every_key_is_asked_for_and_every_value_is_looked_at() {
        let document = written(vec![dangling("migrations"), finding("retired-path", "a")]);
        for pointer in [
            "",
            "/tool",
            "/findings/0",
            "/findings/0/range",
            "/findings/0/range/end",
            "/findings/1/fix",
            "/skipped/0",
            "/summary",
        ] {
            let object = document.pointer(pointer).and_then(Value::as_object).expect("an object");
            for key in object.keys() {
                for wrong in [None, Some(json!([1.5])), Some(json!({}))] {
                    let mut broken = document.clone();
                    let object = broken
                        .pointer_mut(pointer)
                        .and_then(Value::as_object_mut)
                        .expect("an object");
                    let is_list = object.get(key).is_some_and(Value::is_array);
                    match wrong {
                        None => drop(object.remove(key)),
                        Some(wrong) => drop(object.insert(key.clone(), wrong)),
                    }
                    assert!(!refusals(&broken).is_empty(), "{pointer}/{key} (a list: {is_list})");
                }
            }
        }
    }
}
