//! Which table an object belongs to, and a catalogue without some tables.

use std::collections::BTreeSet;

use crate::db::catalogue::OF_CONSTRAINT;
use crate::db::object::{Catalogue, ObjectId, ObjectKind, QualifiedName};

/// Returns the table or type that the object belongs to: its parent, the table of an index, the table of the column that
/// a sequence is owned by.
pub fn owner(id: &ObjectId, definition: &str) -> Option<QualifiedName> {
    if let Some(parent) = &id.parent {
        return Some(QualifiedName::new(&id.schema, parent));
    }
    let rest = match id.kind {
        ObjectKind::Index => {
            let rest = match definition.strip_prefix(OF_CONSTRAINT) {
                Some(rest) => rest,
                None => definition.split_once(" INDEX ")?.1,
            };
            let rest = identifier(rest)?.1.strip_prefix(" ON ")?;
            rest.strip_prefix("ONLY ").unwrap_or(rest)
        }
        ObjectKind::Sequence => definition.split_once(" OWNED BY ")?.1,
        _ => return None,
    };
    let (schema, rest) = identifier(rest)?;
    let (name, _) = identifier(rest.strip_prefix('.')?)?;
    Some(QualifiedName { schema, name })
}

/// Returns `catalogue` without these tables and all that belongs to them. A foreign key of another table stays.
pub fn without_tables(mut catalogue: Catalogue, tables: &BTreeSet<QualifiedName>) -> Catalogue {
    catalogue.objects.retain(|id, definition| {
        let is_one = matches!(id.kind, ObjectKind::Table | ObjectKind::ForeignTable)
            && tables.contains(&QualifiedName::new(&id.schema, &id.name));
        let belongs = !matches!(id.kind, ObjectKind::EnumValue)
            && owner(id, definition).is_some_and(|owner| tables.contains(&owner));
        !is_one && !belongs
    });
    catalogue
}

/// Returns the identifier that `text` begins with, without quotes, and what follows it.
fn identifier(text: &str) -> Option<(String, &str)> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([' ', '.', '(', '"']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        return (!name.is_empty()).then(|| (name.to_owned(), rest));
    };
    let mut name = String::new();
    loop {
        let (part, after) = rest.split_once('"')?;
        name.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                name.push('"');
                rest = after;
            }
            None => return Some((name, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_and_sequences_know_their_table() {
        for (kind, definition, expected) in [
            (
                ObjectKind::Index,
                "CREATE UNIQUE INDEX i ON public.t USING btree (a)",
                Some("public.t"),
            ),
            (
                ObjectKind::Index,
                "CREATE INDEX \"a ON b\" ON ONLY \"My S\".\"t\"\"x.y\" USING btree (a)",
                Some("My S.t\"x.y"),
            ),
            (
                ObjectKind::Sequence,
                "integer START 1 OWNED BY public.t.id",
                Some("public.t"),
            ),
            (ObjectKind::Sequence, "bigint START 1", None),
            (
                ObjectKind::Index,
                "of the constraint \"k ON\" ON public.t INVALID",
                Some("public.t"),
            ),
            (ObjectKind::Index, "", None),
            (ObjectKind::View, "view", None),
        ] {
            let id = ObjectId::of(kind, "public", "x");
            assert_eq!(
                owner(&id, definition).map(|owner| owner.to_string()).as_deref(),
                expected,
                "{definition}"
            );
        }
    }

    #[test]
    fn a_table_goes_with_all_that_belongs_to_it() {
        let objects = [
            (ObjectId::of(ObjectKind::Table, "drizzle", "m"), "table"),
            (ObjectId::within(ObjectKind::Column, "drizzle", "m", "id"), "integer"),
            (
                ObjectId::of(ObjectKind::Index, "drizzle", "m_pkey"),
                "CREATE UNIQUE INDEX m_pkey ON drizzle.m USING btree (id)",
            ),
            (
                ObjectId::of(ObjectKind::Sequence, "drizzle", "m_id_seq"),
                "integer OWNED BY drizzle.m.id",
            ),
            (ObjectId::of(ObjectKind::Table, "public", "m"), "table"),
            (ObjectId::within(ObjectKind::Column, "public", "m", "id"), "integer"),
        ];
        let catalogue = Catalogue {
            objects: objects
                .into_iter()
                .map(|(id, definition)| (id, definition.to_owned()))
                .collect(),
        };
        let tables = BTreeSet::from([QualifiedName::new("drizzle", "m")]);
        let left: Vec<String> = without_tables(catalogue, &tables)
            .objects
            .keys()
            .map(ToString::to_string)
            .collect();
        assert_eq!(left, ["public.m", "public.m.id"]);
    }
}
