//! What differs between two catalogues.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::iter::Peekable;

use crate::db::catalogue::OF_CONSTRAINT;
use crate::db::catalogue::belonging::owner;
use crate::db::object::{Catalogue, ObjectId, ObjectKind, QualifiedName};

/// One object in which two databases differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The object.
    pub id: ObjectId,
    /// Its definition in the database; `None` where it is missing.
    pub is: Option<String>,
    /// The definition that was expected; `None` where nothing was.
    pub should_be: Option<String>,
}

/// Returns everything in which `live` differs from `expected`, in the order of objects.
///
/// All that belongs to a missing table is listed beside it; `topmost` leaves that out.
pub fn compare(live: &Catalogue, expected: &Catalogue) -> Vec<Difference> {
    let mut differences = Vec::new();
    let (mut is, mut should_be) = (live.objects.iter().peekable(), expected.objects.iter().peekable());
    while let Some((id, is, should_be)) = next(&mut is, &mut should_be) {
        if is != should_be {
            differences.push(Difference {
                id: id.clone(),
                is: is.cloned(),
                should_be: should_be.cloned(),
            });
        }
    }
    differences
}

/// Returns `differences` without what goes with another of them: where a table or type as a whole is missing, or was not
/// expected, its columns, constraints, indexes, sequences, triggers, policies and labels say nothing more, nor does the
/// index of a constraint beside that constraint.
pub fn topmost(differences: Vec<Difference>) -> Vec<Difference> {
    let is_whole = |difference: &Difference| difference.is.is_none() || difference.should_be.is_none();
    let mut wholes: BTreeSet<(QualifiedName, bool)> = BTreeSet::new();
    let mut constraints: BTreeSet<(QualifiedName, bool)> = BTreeSet::new();
    for difference in differences.iter().filter(|difference| is_whole(difference)) {
        let ObjectId { kind, schema, name, .. } = &difference.id;
        let name = (QualifiedName::new(schema, name), difference.is.is_none());
        match kind {
            ObjectKind::Constraint => constraints.insert(name),
            _ if ObjectKind::CONTAINERS.contains(kind) => wholes.insert(name),
            _ => false,
        };
    }
    let says_more = |difference: &Difference| {
        let definition = difference.is.as_ref().or(difference.should_be.as_ref());
        if !is_whole(difference) || ObjectKind::CONTAINERS.contains(&difference.id.kind) {
            return true;
        }
        let is_missing = difference.is.is_none();
        let owner = definition.and_then(|definition| owner(&difference.id, definition));
        // The index of a constraint has its name.
        let of_constraint = difference.id.kind == ObjectKind::Index
            && definition.is_some_and(|definition| definition.starts_with(OF_CONSTRAINT))
            && constraints.contains(&(
                QualifiedName::new(&difference.id.schema, &difference.id.name),
                is_missing,
            ));
        !of_constraint && owner.is_none_or(|owner| !wholes.contains(&(owner, is_missing)))
    };
    differences.into_iter().filter(says_more).collect()
}

type Objects<'a> = Peekable<std::collections::btree_map::Iter<'a, ObjectId, String>>;

/// Returns the next object of two sorted lists, with its definition in each.
fn next<'a>(
    left: &mut Objects<'a>,
    right: &mut Objects<'a>,
) -> Option<(&'a ObjectId, Option<&'a String>, Option<&'a String>)> {
    let order = match (left.peek(), right.peek()) {
        (None, None) => return None,
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some((left, _)), Some((right, _))) => left.cmp(right),
    };
    let left = if order == Ordering::Greater { None } else { left.next() };
    let right = if order == Ordering::Less { None } else { right.next() };
    let (id, _) = left.or(right)?;
    Some((id, left.map(|(_, is)| is), right.map(|(_, is)| is)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(objects: &[(ObjectKind, Option<&str>, &str, &str)]) -> Catalogue {
        let id = |(kind, parent, name, definition): &(ObjectKind, Option<&str>, &str, &str)| {
            let id = ObjectId {
                parent: parent.map(str::to_owned),
                ..ObjectId::of(*kind, "public", name)
            };
            (id, (*definition).to_owned())
        };
        Catalogue {
            objects: objects.iter().map(id).collect(),
        }
    }

    #[test]
    fn each_difference_is_told_once_and_from_both_sides() {
        use ObjectKind::{Column, Constraint, Index, Sequence, Table};
        let old = catalogue(&[
            (Table, None, "a", "table"),
            (Column, Some("a"), "x", "integer"),
            (Column, Some("a"), "y", "text"),
            (Table, None, "b", "table"),
            (Column, Some("b"), "x", "integer"),
            (Constraint, Some("b"), "b_pkey", "PRIMARY KEY (x)"),
            (Index, None, "b_pkey", "of the constraint b_pkey ON public.b"),
            (Sequence, None, "b_x_seq", "integer OWNED BY public.b.x"),
        ]);
        let new = catalogue(&[
            (Table, None, "a", "table"),
            (Column, Some("a"), "x", "bigint"),
            (Column, Some("a"), "z", "text"),
            (Constraint, Some("a"), "a_key", "UNIQUE (x)"),
            (Index, None, "a_key", "of the constraint a_key ON public.a"),
        ]);
        let told = |live: &Catalogue, expected: &Catalogue| -> Vec<String> {
            topmost(compare(live, expected))
                .into_iter()
                .map(|difference| {
                    let sign = match (&difference.is, &difference.should_be) {
                        (None, _) => "-",
                        (_, None) => "+",
                        _ => "~",
                    };
                    format!("{sign}{} {}", difference.id.kind.name(), difference.id)
                })
                .collect()
        };
        assert_eq!(
            told(&new, &old),
            [
                "-table public.b",
                "~column public.a.x",
                "-column public.a.y",
                "+column public.a.z",
                "+constraint public.a.a_key"
            ]
        );
        assert_eq!(told(&old, &new).len(), 5);
        assert_eq!(compare(&old, &new).len(), 10);
        assert!(compare(&old, &old).is_empty());
    }
}
