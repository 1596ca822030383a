//! Code that the text does not show, or that builds its statements as it runs: what it might remove, at most.
//!
//! It might make anything, too; that needs no list, since nothing is concluded from what is there besides.
//! Limit: a function that is called by name is taken to remove nothing.

use crate::db::effects::change::{Change, Unseen};
use crate::db::effects::syntax::Read;
use crate::db::effects::syntax::names::{child, children, string};
use crate::db::object::ObjectKind;
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// Functions of PostgreSQL that change no object, and that migrations call; all that begin with `pg_` are of that kind.
const HARMLESS: &[&str] = &[
    "array_agg",
    "coalesce",
    "count",
    "current_database",
    "current_schema",
    "currval",
    "format",
    "lower",
    "max",
    "min",
    "nextval",
    "now",
    "set_config",
    "setval",
    "sum",
    "upper",
    "version",
];

/// Reads a statement that runs what is not in its text.
pub(super) fn code(node: &SyntaxNode) -> Read {
    text(&node.text().to_string())
}

/// Reads code that is given as text.
pub(super) fn text(text: &str) -> Read {
    Read {
        changes: Vec::new(),
        unseen: Some(Unseen::Code {
            may_remove: removable(text),
        }),
    }
}

/// Reads a `SELECT` or `CALL`: harmless unless it calls a function that may do anything.
pub(super) fn select(node: &SyntaxNode) -> Read {
    let mut read = Read::sure(set_config(node)).and_unseen();
    let mut calls = node.descendants().filter(|part| part.kind() == SyntaxKind::CALL_EXPR);
    let is_harmless = |call: SyntaxNode| {
        let Some(name) = call.first_child() else { return true };
        let name = name.text().to_string().to_lowercase();
        let last = name.rsplit('.').next().unwrap_or("").trim().trim_matches('"');
        last.starts_with("pg_") || last.starts_with("json") || HARMLESS.contains(&last)
    };
    let is_call = node.kind() == SyntaxKind::CALL;
    if is_call || !calls.all(is_harmless) {
        read.unseen = Some(Unseen::Code { may_remove: Vec::new() });
    }
    read
}

/// Reads `set_config('search_path', …)`, which dumps begin with.
fn set_config(node: &SyntaxNode) -> Option<Change> {
    let call = node.descendants().find(|part| part.kind() == SyntaxKind::CALL_EXPR)?;
    let name = call.first_child()?.text().to_string().to_lowercase();
    if name.rsplit('.').next() != Some("set_config") {
        return None;
    }
    let list = child(&call, SyntaxKind::ARG_LIST)?;
    let mut values = children(&list, SyntaxKind::ARG).filter_map(|argument| string(&argument.first_child()?));
    if values.next()? != "search_path" {
        return None;
    }
    let schemas = values.next()?;
    let schemas = schemas
        .split(',')
        .map(|schema| schema.trim().trim_matches('"').to_owned());
    Some(Change::SearchPath(Some(
        schemas.filter(|schema| !schema.is_empty()).collect(),
    )))
}

/// Returns what code with these words may remove, rename or move.
pub(in crate::db::effects) fn removable(text: &str) -> Vec<ObjectKind> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|sign: char| !(sign.is_alphanumeric() || sign == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut kinds = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or("");
        match *word {
            "drop" => match dropped(next) {
                Some(more) => kinds.extend_from_slice(more),
                None => return ObjectKind::ALL.to_vec(),
            },
            "cascade" | "rename" => return ObjectKind::ALL.to_vec(),
            "set" if next == "schema" => return ObjectKind::ALL.to_vec(),
            _ => {}
        }
    }
    // What is built from pieces that are no text at all may be anything.
    if words.contains(&"execute") && !text.contains('\'') && !text.contains("$") {
        return ObjectKind::ALL.to_vec();
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Returns what `DROP` of this takes away; none where it may be anything.
fn dropped(what: &str) -> Option<&'static [ObjectKind]> {
    use ObjectKind::{
        Column, Constraint, EnumValue, ForeignTable, Function, Index, MaterializedView, Policy, Sequence, Table,
        Trigger, Type, View,
    };
    Some(match what {
        "table" | "foreign" => &[
            Table,
            ForeignTable,
            Column,
            Constraint,
            Index,
            Trigger,
            Policy,
            Sequence,
        ],
        "column" | "expression" => &[Column, Constraint, Index, Sequence],
        "identity" | "sequence" => &[Sequence],
        "constraint" => &[Constraint, Index],
        "index" => &[Index],
        "view" => &[View, Column, Trigger],
        "materialized" => &[MaterializedView, Column, Index],
        "type" | "domain" => &[Type, EnumValue, Column],
        "function" | "procedure" | "routine" | "aggregate" => &[Function],
        "trigger" => &[Trigger],
        "policy" => &[Policy],
        "not" | "default" | "role" | "user" | "rule" | "publication" | "subscription" | "cast" | "operator" => &[],
        _ => return None,
    })
}
