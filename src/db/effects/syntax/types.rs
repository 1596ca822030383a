//! Types, as PostgreSQL prints them.

use crate::db::effects::change::Name;
use crate::db::effects::syntax::names::parts;
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// A type in a statement.
pub(super) struct Type {
    /// As `format_type` prints it, but for a schema in front.
    pub(super) printed: String,
    /// Without its length or precision, as functions are told apart by it.
    pub(super) bare: String,
    /// The name, where it is not PostgreSQL's own.
    pub(super) path: Option<Name>,
    /// Whether it is one of `serial` and its kin.
    pub(super) is_serial: bool,
}

/// Reads the type that is a child of `node`.
pub(super) fn of(node: &SyntaxNode) -> Option<Type> {
    node.children()
        .find(|child| is_type(child.kind()))
        .map(|node| read(&node))
}

fn is_type(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::ARRAY_TYPE
            | SyntaxKind::BIT_TYPE
            | SyntaxKind::BIT_VARYING_TYPE
            | SyntaxKind::CHARACTER_TYPE
            | SyntaxKind::DOUBLE_TYPE
            | SyntaxKind::INTERVAL_TYPE
            | SyntaxKind::PATH_TYPE
            | SyntaxKind::TIME_TYPE
            | SyntaxKind::TIMESTAMP_TYPE
            | SyntaxKind::VARCHAR_TYPE
    )
}

fn read(node: &SyntaxNode) -> Type {
    if node.kind() == SyntaxKind::ARRAY_TYPE
        && let Some(mut element) = of(node)
    {
        // However many dimensions are written, PostgreSQL keeps "an array".
        element.printed.push_str("[]");
        element.bare.push_str("[]");
        return element;
    }
    let text = node.text().to_string();
    let (head, arguments) = match text.split_once('(') {
        Some((head, rest)) => {
            let (inner, behind) = rest.split_once(')').unwrap_or((rest, ""));
            (
                format!("{head} {behind}"),
                Some(inner.split_whitespace().collect::<String>()),
            )
        }
        None => (text, None),
    };
    let words: Vec<String> = head.split_whitespace().map(str::to_lowercase).collect();
    let head = words.join(" ");
    let mut is_serial = false;
    let path = match node.kind() {
        SyntaxKind::PATH_TYPE => Name::of(&path_parts(node)),
        _ => None,
    };
    let known = match &path {
        Some(name) if !matches!(name.schema.as_deref(), None | Some("pg_catalog")) => None,
        Some(name) => {
            is_serial = matches!(
                name.name.as_str(),
                "serial" | "serial2" | "serial4" | "serial8" | "bigserial" | "smallserial"
            );
            builtin(&name.name)
        }
        None => builtin(head.trim_start_matches("national ")),
    };
    let bare = match (known, &path) {
        (Some(known), _) => known.to_owned(),
        (None, Some(name)) => name.name.clone(),
        (None, None) => head,
    };
    let mut printed = bare.clone();
    if let Some(arguments) = arguments.or_else(|| (bare == "character").then(|| "1".to_owned())) {
        // The precision of a time stands within its name: `timestamp(3) without time zone`.
        printed = match bare.split_once(' ') {
            Some((first @ ("timestamp" | "time"), rest)) => format!("{first}({arguments}) {rest}"),
            _ => format!("{bare}({arguments})"),
        };
    }
    Type {
        printed,
        bare,
        path: path.filter(|_| known.is_none()),
        is_serial,
    }
}

fn path_parts(node: &SyntaxNode) -> Vec<String> {
    node.children()
        .find(|child| child.kind() == SyntaxKind::PATH_REF)
        .map(|path| parts(&path))
        .unwrap_or_default()
}

/// Returns how PostgreSQL prints one of its own types that has several names; the same name for the others it has.
fn builtin(name: &str) -> Option<&'static str> {
    let printed = match name {
        "int" | "integer" | "int4" | "serial" | "serial4" => "integer",
        "bigint" | "int8" | "bigserial" | "serial8" => "bigint",
        "smallint" | "int2" | "smallserial" | "serial2" => "smallint",
        "bool" | "boolean" => "boolean",
        "real" | "float4" => "real",
        "double precision" | "float8" | "float" => "double precision",
        "decimal" | "dec" | "numeric" => "numeric",
        "varchar" | "character varying" | "char varying" => "character varying",
        "char" | "character" | "bpchar" => "character",
        "varbit" | "bit varying" => "bit varying",
        "bit" => "bit",
        "timestamp" | "timestamp without time zone" => "timestamp without time zone",
        "timestamptz" | "timestamp with time zone" => "timestamp with time zone",
        "time" | "time without time zone" => "time without time zone",
        "timetz" | "time with time zone" => "time with time zone",
        "interval" => "interval",
        "text" => "text",
        "uuid" => "uuid",
        "json" => "json",
        "jsonb" => "jsonb",
        "bytea" => "bytea",
        "date" => "date",
        "inet" => "inet",
        "cidr" => "cidr",
        "macaddr" => "macaddr",
        "tsvector" => "tsvector",
        "tsquery" => "tsquery",
        "xml" => "xml",
        "money" => "money",
        "oid" => "oid",
        "name" => "name",
        "point" => "point",
        "polygon" => "polygon",
        "regclass" => "regclass",
        "record" => "record",
        "trigger" => "trigger",
        "void" => "void",
        "anyelement" => "anyelement",
        "anyarray" => "anyarray",
        "int4range" => "int4range",
        "int8range" => "int8range",
        "numrange" => "numrange",
        "tsrange" => "tsrange",
        "tstzrange" => "tstzrange",
        "daterange" => "daterange",
        _ => return None,
    };
    Some(printed)
}

/// Returns the name in the catalogue of the type that is a child of `node`: `int4`.
pub(super) fn internal_name(node: &SyntaxNode) -> Option<String> {
    let bare = of(node)?.bare;
    let element = bare.trim_end_matches("[]");
    let name = match element {
        "integer" => "int4",
        "bigint" => "int8",
        "smallint" => "int2",
        "boolean" => "bool",
        "real" => "float4",
        "double precision" => "float8",
        "character varying" => "varchar",
        "character" => "bpchar",
        "bit varying" => "varbit",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        other => other,
    };
    Some(name.to_owned())
}
