//! The JSON Schema of `.decomm.toml`, for editors that complete and check it while it is written.
//!
//! Written by hand beside the reader, since its sentences are for people. Tests hold the two together: what the reader
//! accepts the schema accepts, and what the reader refuses the schema refuses but for what no schema can know: whether
//! an id is taken, a pack exists, a pattern leaves the repository, a regular expression is one. Packs are validated by
//! it as well where they say `version = 1`.
//!
//! Draft 7, which Taplo, Even Better TOML and Tombi read. A TOML date is a string with the format `date` for them.

use serde_json::{Value, json};

use crate::config::pack::PACKS;

/// The name of a script that is not blank, with a folder and `#` before it or not.
const SCRIPT: &str = r"^[^#]*[^#\s][^#]*$|#.*\S";

/// Returns the schema; `check_names` are the names that an exception may give.
pub fn document(check_names: &[&str]) -> Value {
    let pack_names: Vec<&str> = PACKS.iter().map(|pack| pack.name).collect();
    with_packs(check_names, &pack_names)
}

/// As [`document`], with `pack_names` for the built-in packs.
pub(crate) fn with_packs(check_names: &[&str], pack_names: &[&str]) -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "decomm",
        "description": "What is to go from this repository, what has to be there instead, and the steps between: .decomm.toml.",
        "type": "object",
        "additionalProperties": false,
        "required": ["version"],
        "properties": {
            "version": { "description": "The version of this format.", "const": 1 },
            "extends": {
                "description": "Packs of entries: built-in ones by name, files of this repository as \"./legacy.toml\".",
                "type": "array",
                "items": { "type": "string", "anyOf": [{ "enum": pack_names }, { "pattern": r"^\.{0,2}/|\.toml$" }] },
            },
            "phase": count("The last phase that is enforced; later ones are pending. Without it all are enforced."),
            "exclude": patterns("Never scanned, besides what ignore files name."),
            "history": patterns("Immutable files such as applied migrations: read, never edited, and old names in them are no findings."),
            "retire": entries("What must go, and nothing may point at.", retire()),
            "require": entries("What must be there.", require()),
            "rewrite": entries("Old text that becomes new text.", rewrite()),
            "manual": entries("A step for people.", manual()),
            "allow": entries("An exception, with its reason.", allow(check_names)),
            "history-check": table(
                "Looks for references to paths that git history shows were deleted, and that no entry names.",
                &["enabled"],
                json!({ "enabled": boolean("Whether it does.") }),
            ),
            "disable": table(
                "Drops entries of packs.",
                &["entries"],
                json!({ "entries": texts("The ids of the entries.") }),
            ),
        },
    })
}

fn retire() -> Value {
    let own = json!({
        "paths": positive(patterns("Files and folders in gitignore syntax, from this file's folder; the order counts, and `!` takes out again.")),
        "freeze": {
            "description": "Whether no file may be added or changed there from today on, whatever the phase.",
            "type": "boolean",
            "default": true,
        },
        "freeze-except": patterns("Files that may still be added or changed there; they are retired all the same."),
        "symbols": list("Exports, as `lib/schema.ts#users` or `lib/db.ts#default`.", json!({ "type": "string", "pattern": r".#[^#\s]+$" })),
        "tables": list(
            "Database tables; without a schema the one of `public`.",
            json!({ "type": "string", "pattern": r"^[^.]+(\.[^.]+)?$" }),
        ),
        "scripts": list(
            "Scripts of the root package.json, or of another one as `packages/api#build`.",
            json!({ "type": "string", "pattern": SCRIPT }),
        ),
        "dependencies": list(
            "npm packages, by name alone.",
            json!({ "type": "string", "pattern": r"^(@[A-Za-z0-9\-_.~!'()*]+/)?[A-Za-z0-9\-_.~!'()*]+$" }),
        ),
        "instead": text("What to use in place of it; shown with every finding."),
    });
    let names = |subject: &str| json!({ "required": [subject], "properties": { subject: { "minItems": 1 } } });
    let mut schema = entry(&[], own);
    add(
        &mut schema,
        "anyOf",
        ["paths", "symbols", "tables", "scripts", "dependencies"]
            .map(names)
            .into(),
    );
    add(&mut schema, "dependencies", json!({ "freeze-except": names("paths") }));
    schema
}

fn require() -> Value {
    let own = json!({
        "script": {
            "description": "A package script, with `command` or `without`; named as under `scripts`.",
            "type": "string",
            "pattern": SCRIPT,
        },
        "command": text("All that the script runs. It is created when missing and replaced when different."),
        "without": text("A step that must leave the script's && chain."),
        "file": text("A file, with `setting` and `equals`, with `heading` and `body`, or with `body` alone."),
        "setting": text("A literal property of the file's default export (JavaScript), or a dotted key (JSON, YAML, TOML)."),
        "equals": {
            "description": "The value that the setting must have.",
            "type": ["string", "integer", "boolean"],
        },
        "heading": {
            "description": "The heading of a Markdown section, the whole line with its `#`.",
            "type": "string",
            "pattern": r"^#{1,6}[ \t][^\r\n]*\S[^\r\n]*\s*$",
        },
        "body": {
            "description": "The text of the section, or of the file where it is created.",
            "type": "string",
        },
        "body-file": text("The file that holds the body, relative to this one."),
    });
    let shape = |keys: &[&str], others: &[&str]| {
        let refused = others.iter().map(|key| ((*key).to_owned(), json!(false)));
        json!({ "required": keys, "properties": Value::Object(refused.collect()) })
    };
    let shapes = json!([
        shape(
            &["script", "command"],
            &["without", "file", "setting", "equals", "heading", "body", "body-file"]
        ),
        shape(
            &["script", "without"],
            &["command", "file", "setting", "equals", "heading", "body", "body-file"]
        ),
        shape(
            &["file", "setting", "equals"],
            &["script", "command", "without", "heading", "body", "body-file"]
        ),
        shape(
            &["file", "body"],
            &["script", "command", "without", "setting", "equals", "body-file"]
        ),
        shape(
            &["file", "body-file"],
            &["script", "command", "without", "setting", "equals", "body"]
        ),
    ]);
    let mut schema = entry(&[], own);
    add(&mut schema, "oneOf", shapes);
    schema
}

fn rewrite() -> Value {
    let mut files = positive(patterns("The files, in gitignore syntax."));
    add(&mut files, "minItems", json!(1));
    let own = json!({
        "files": files,
        "from": {
            "description": "The old text, where it is no part of a longer word; with `regex`, a pattern.",
            "type": "string",
            "minLength": 1,
        },
        "to": { "description": "The new text; with `regex`, $1 is the first group.", "type": "string" },
        "regex": { "description": "Whether `from` is a regular expression.", "type": "boolean", "default": false },
    });
    entry(&["files", "from", "to"], own)
}

fn manual() -> Value {
    let own = json!({
        "text": text("What is to be done."),
        "done": text("The day on which it was done; without it the step is open."),
    });
    entry(&["text"], own)
}

fn allow(check_names: &[&str]) -> Value {
    let some = |mut list: Value| {
        add(&mut list, "minItems", json!(1));
        list
    };
    let properties = json!({
        "paths": some(patterns("Where it is allowed, in gitignore syntax; without it everywhere.")),
        "checks": some(list("The checks that it allows; without it all of them.", json!({ "enum": check_names }))),
        "entries": some(texts("The ids of the entries that it allows; without it all of them.")),
        "reason": text("Why this may stay."),
        "until": {
            "description": "The last day of the exception; from the next day on it is an error itself.",
            "type": "string",
            "format": "date",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
        },
    });
    table("", &["reason"], properties)
}

/// Returns the schema of an entry with the keys that all kinds share, and `own`.
fn entry(required: &[&str], own: Value) -> Value {
    let mut properties = json!({
        "id": {
            "description": "A name in kebab case, of which there is no other.",
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
        },
        "phase": count("The phase from which on it is enforced."),
        "title": text("What it is about, in a few words."),
        "reason": text("Why it is so."),
    });
    if let (Value::Object(all), Value::Object(own)) = (&mut properties, own) {
        all.extend(own);
    }
    let required: Vec<&str> = [&["id"], required].concat();
    table("", &required, properties)
}

fn entries(description: &str, items: Value) -> Value {
    list(description, items)
}

fn table(description: &str, required: &[&str], properties: Value) -> Value {
    let mut schema = json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    });
    if !description.is_empty() {
        add(&mut schema, "description", json!(description));
    }
    schema
}

fn list(description: &str, items: Value) -> Value {
    json!({ "description": description, "type": "array", "items": items })
}

fn texts(description: &str) -> Value {
    list(description, json!({ "type": "string" }))
}

/// Returns the schema of a list of patterns; one that begins with `#` would be a comment, and `!` alone is none.
fn patterns(description: &str) -> Value {
    list(description, json!({ "type": "string", "pattern": "^([^#!]|!.)" }))
}

/// Returns `list` with at least one pattern that does not only take out, unless it is empty.
fn positive(mut list: Value) -> Value {
    add(
        &mut list,
        "anyOf",
        json!([{ "maxItems": 0 }, { "contains": { "pattern": "^[^!]" } }]),
    );
    list
}

/// Returns the schema of a string that is not blank.
fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": r"\S" })
}

fn boolean(description: &str) -> Value {
    json!({ "description": description, "type": "boolean" })
}

fn count(description: &str) -> Value {
    json!({ "description": description, "type": "integer", "minimum": 0, "maximum": u32::MAX })
}

fn add(schema: &mut Value, key: &str, value: Value) {
    if let Value::Object(members) = schema {
        members.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
pub(crate) mod tests;
