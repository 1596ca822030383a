//! The statements that remove or rename an object.

use crate::db::object::{ObjectId, ObjectKind, QualifiedName, literal, quote};

/// Returns the name of what lies in a schema, or of a schema or extension, as SQL.
pub(super) fn name(id: &ObjectId) -> String {
    match id.kind {
        ObjectKind::Schema | ObjectKind::Extension => quote(&id.name),
        ObjectKind::Function => match id.name.split_once('(') {
            Some((head, arguments)) => {
                format!("{}({arguments}", QualifiedName::new(&id.schema, head).quoted())
            }
            None => QualifiedName::new(&id.schema, &id.name).quoted(),
        },
        _ => QualifiedName::new(&id.schema, &id.name).quoted(),
    }
}

/// Returns the name of what the object belongs to, as SQL.
pub(super) fn owner(id: &ObjectId) -> String {
    QualifiedName::new(&id.schema, id.parent.as_deref().unwrap_or_default()).quoted()
}

fn word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Schema => "SCHEMA",
        ObjectKind::Extension => "EXTENSION",
        ObjectKind::Type | ObjectKind::EnumValue => "TYPE",
        ObjectKind::Sequence => "SEQUENCE",
        ObjectKind::Table => "TABLE",
        ObjectKind::ForeignTable => "FOREIGN TABLE",
        ObjectKind::View => "VIEW",
        ObjectKind::MaterializedView => "MATERIALIZED VIEW",
        ObjectKind::Column => "COLUMN",
        ObjectKind::Constraint => "CONSTRAINT",
        ObjectKind::Index => "INDEX",
        ObjectKind::Function => "ROUTINE",
        ObjectKind::Trigger => "TRIGGER",
        ObjectKind::Policy => "POLICY",
    }
}

/// Returns the statement that removes the object; none where there is none.
pub(super) fn drop(id: &ObjectId) -> Option<String> {
    let word = word(id.kind);
    Some(match id.kind {
        ObjectKind::EnumValue => return None,
        ObjectKind::Column | ObjectKind::Constraint => {
            format!("ALTER TABLE {} DROP {word} {}", owner(id), quote(&id.name))
        }
        ObjectKind::Trigger | ObjectKind::Policy => format!("DROP {word} {} ON {}", quote(&id.name), owner(id)),
        // A domain is dropped as a type, too.
        _ => format!("DROP {word} {}", name(id)),
    })
}

/// Returns the statement that gives `before` the name of `after`; none where there is none.
pub(super) fn rename(before: &ObjectId, after: &ObjectId) -> Option<String> {
    rename_back(after, before)
}

/// Returns the statement that calls `after` by the name of `before` again; none where there is none.
pub(super) fn rename_back(before: &ObjectId, after: &ObjectId) -> Option<String> {
    if before.schema != after.schema {
        return match after.parent {
            None => Some(format!(
                "ALTER {} {} SET SCHEMA {}",
                word(after.kind),
                name(after),
                quote(&before.schema)
            )),
            Some(_) => None,
        };
    }
    let old = quote(
        before
            .name
            .split_once('(')
            .map_or(before.name.as_str(), |(head, _)| head),
    );
    Some(match after.kind {
        ObjectKind::Column | ObjectKind::Constraint => {
            let word = word(after.kind);
            format!(
                "ALTER TABLE {} RENAME {word} {} TO {old}",
                owner(after),
                quote(&after.name)
            )
        }
        ObjectKind::EnumValue => format!(
            "ALTER TYPE {} RENAME VALUE {} TO {}",
            owner(after),
            literal(&after.name),
            literal(&before.name)
        ),
        ObjectKind::Trigger | ObjectKind::Policy => {
            format!(
                "ALTER {} {} ON {} RENAME TO {old}",
                word(after.kind),
                quote(&after.name),
                owner(after)
            )
        }
        kind => format!("ALTER {} {} RENAME TO {old}", word(kind), name(after)),
    })
}

/// A column as the catalogue defines it, in parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ColumnParts<'a> {
    /// The type, with its collation.
    pub(super) data_type: &'a str,
    pub(super) not_null: bool,
    /// Behind DEFAULT.
    pub(super) default: Option<&'a str>,
    /// From GENERATED on: an identity, or an expression.
    pub(super) generated: Option<&'a str>,
}

/// Takes a column's definition apart.
pub(super) fn parts(definition: &str) -> ColumnParts<'_> {
    let (head, generated) = match definition.find(" GENERATED ") {
        Some(at) => (definition.get(..at).unwrap_or(definition), definition.get(at + 1..)),
        None => (definition, None),
    };
    let (head, default) = match head.split_once(" DEFAULT ") {
        Some((head, default)) => (head, Some(default)),
        None => (head, None),
    };
    let (data_type, not_null) = match head.strip_suffix(" NOT NULL") {
        Some(data_type) => (data_type, true),
        None => (head, false),
    };
    ColumnParts {
        data_type,
        not_null,
        default,
        generated,
    }
}

/// Returns the statements that make a column that is like `from` like `to`, what rewrites the table last.
pub(super) fn alter_column(id: &ObjectId, from: &str, to: &str) -> Vec<(String, bool)> {
    let (from, to) = (parts(from), parts(to));
    let column = format!("ALTER TABLE {} ALTER COLUMN {}", owner(id), quote(&id.name));
    let mut statements = Vec::new();
    // A default of the old type may not fit the new one.
    let is_retyped = from.data_type != to.data_type;
    if from.default.is_some() && (to.default.is_none() || is_retyped) {
        statements.push((format!("{column} DROP DEFAULT"), false));
    }
    if from.not_null && !to.not_null {
        statements.push((format!("{column} DROP NOT NULL"), false));
    }
    if is_retyped {
        statements.push((format!("{column} TYPE {}", to.data_type), true));
    }
    if let Some(default) = to.default
        && (from.default != to.default || is_retyped)
    {
        statements.push((format!("{column} SET DEFAULT {default}"), false));
    }
    if to.not_null && !from.not_null {
        statements.push((format!("{column} SET NOT NULL"), false));
    }
    statements
}
