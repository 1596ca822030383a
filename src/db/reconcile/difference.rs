//! What a difference between the database and the expected schema calls for.

use crate::db::catalogue::OF_CONSTRAINT;
use crate::db::catalogue::compare::Difference;
use crate::db::object::{Catalogue, ObjectId, ObjectKind, literal, quote};
use crate::db::reconcile::{Step, Way, ddl, removal, renames};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Included, Unbounded};

/// Returns the steps forward and the steps back.
pub(super) fn steps(differences: &[&Difference], live: &Catalogue) -> (Vec<Step>, Vec<Step>) {
    let missing: BTreeMap<&ObjectId, &str> = differences
        .iter()
        .filter(|difference| difference.is.is_none())
        .filter_map(|difference| Some((&difference.id, difference.should_be.as_deref()?)))
        .collect();
    let columns = missing.iter().filter(|(id, _)| id.kind == ObjectKind::Column);
    let mut drafter = Drafter {
        live,
        columns: columns.map(|(id, definition)| (id.to_string(), *definition)).collect(),
        missing,
        forward: Vec::new(),
        back: Vec::new(),
    };
    // Foreign keys need the keys that they point to: they come after everything else that is made.
    let is_foreign_key = |difference: &Difference| {
        difference.id.kind == ObjectKind::Constraint
            && difference
                .should_be
                .as_ref()
                .is_some_and(|definition| definition.starts_with("FOREIGN KEY"))
    };
    let renames = renames::of(differences);
    for (before, after) in &renames {
        drafter.rename(before, after);
    }
    let renamed: BTreeSet<&ObjectId> = renames.iter().flat_map(|(before, after)| [*before, *after]).collect();
    let mut ordered: Vec<&Difference> = differences.to_vec();
    ordered.retain(|difference| !renamed.contains(&difference.id));
    ordered.sort_by_key(|difference| is_foreign_key(difference));
    for difference in &ordered {
        drafter.add(difference);
    }
    drafter.own_sequences();
    let unexpected: Vec<Difference> = ordered
        .into_iter()
        .filter(|difference| difference.should_be.is_none() && !drafter.is_of_view(&difference.id))
        .cloned()
        .collect();
    for (id, sql) in removal::of(&unexpected) {
        let why = format!("not expected: {} {id}", id.kind.name());
        drafter.step(why, sql, Way::Comment("it removes something"));
    }
    (drafter.forward, drafter.back)
}

struct Drafter<'a> {
    live: &'a Catalogue,
    /// What is to be made.
    missing: BTreeMap<&'a ObjectId, &'a str>,
    /// The columns among that, by their names as people write them.
    columns: BTreeMap<String, &'a str>,
    forward: Vec<Step>,
    back: Vec<Step>,
}

impl Drafter<'_> {
    fn add(&mut self, difference: &Difference) {
        let id = &difference.id;
        match (&difference.is, &difference.should_be) {
            (None, Some(definition)) => self.make(id, definition),
            (Some(is), Some(should_be)) => self.change(id, is, should_be),
            // What is to be removed has an order of its own.
            (_, None) => {}
        }
    }

    /// Gives what is there and was not expected the name of what is missing and the same.
    fn rename(&mut self, before: &ObjectId, after: &ObjectId) {
        let why = format!("missing, and there by another name: {} {after}", after.kind.name());
        self.back.extend(ddl::rename(after, before).map(|sql| Step {
            why: format!("takes back: {why}"),
            sql,
            way: Way::Run,
        }));
        if let Some(sql) = ddl::rename(before, after) {
            self.step(why, sql, Way::Run);
        }
    }

    fn step(&mut self, why: String, sql: String, way: Way) {
        self.forward.push(Step { why, sql, way });
    }

    /// Whether the object is the part of a table or type that is to be made itself.
    fn is_within_new(&self, id: &ObjectId) -> bool {
        id.parent.as_ref().is_some_and(|parent| {
            ObjectKind::CONTAINERS
                .into_iter()
                .any(|kind| self.missing.contains_key(&ObjectId::of(kind, &id.schema, parent)))
        })
    }

    /// Ties new sequences to the columns that they are for.
    fn own_sequences(&mut self) {
        let mut owned = Vec::new();
        for (id, definition) in &self.missing {
            if id.kind == ObjectKind::Sequence
                && !self.is_of_identity(definition)
                && let Some((_, column)) = definition.split_once(" OWNED BY ")
            {
                owned.push(Step {
                    why: format!("missing: sequence {id}"),
                    sql: format!("ALTER SEQUENCE {} OWNED BY {column}", ddl::name(id)),
                    way: Way::Run,
                });
            }
        }
        self.forward.extend(owned);
    }

    /// Whether a sequence goes with the new column that owns it.
    fn is_of_new_column(&self, definition: &str) -> bool {
        definition
            .split_once(" OWNED BY ")
            .is_some_and(|(_, column)| self.columns.contains_key(&column.replace('"', "")))
    }

    /// Returns what is to be made of this kind and belongs to `owner`, in order.
    fn missing_of<'a>(
        &'a self,
        kind: ObjectKind,
        owner: &'a ObjectId,
    ) -> impl Iterator<Item = (&'a ObjectId, &'a str)> {
        let first = ObjectId::within(kind, &owner.schema, &owner.name, "");
        let from_there = self.missing.range::<ObjectId, _>((Included(&first), Unbounded));
        let of_it = from_there.take_while(move |(id, _)| {
            id.kind == kind && id.schema == owner.schema && id.parent.as_ref() == Some(&owner.name)
        });
        of_it.map(|(id, definition)| (*id, *definition))
    }

    /// Whether it is the column of a view, which comes and goes with the view's query.
    fn is_of_view(&self, id: &ObjectId) -> bool {
        let parent = id.parent.as_deref().unwrap_or_default();
        [ObjectKind::View, ObjectKind::MaterializedView]
            .into_iter()
            .any(|kind| self.live.has(&ObjectId::of(kind, &id.schema, parent)))
    }

    fn make(&mut self, id: &ObjectId, definition: &str) {
        let why = format!("missing: {} {id}", id.kind.name());
        let within_new = self.is_within_new(id);
        let mut way = Way::Run;
        let sql = match id.kind {
            ObjectKind::Schema => format!("CREATE SCHEMA {}", quote(&id.name)),
            ObjectKind::Extension => format!("CREATE EXTENSION {}", quote(&id.name)),
            ObjectKind::Type => match self.create_type(id, definition) {
                Some(sql) => sql,
                None => return self.by_hand(id, why),
            },
            ObjectKind::EnumValue if within_new => return,
            ObjectKind::EnumValue => {
                way = Way::Enum;
                let place = definition.strip_prefix("after ").map(|label| format!(" AFTER {label}"));
                format!(
                    "ALTER TYPE {} ADD VALUE {}{}",
                    ddl::owner(id),
                    literal(&id.name),
                    place.unwrap_or_default()
                )
            }
            ObjectKind::Sequence => match self.is_of_identity(definition) {
                true => return,
                false => {
                    let options = definition.split(" OWNED BY ").next().unwrap_or(definition);
                    format!("CREATE SEQUENCE {} AS {options}", ddl::name(id))
                }
            },
            ObjectKind::Table if definition == "table" => self.create_table(id),
            ObjectKind::Column if within_new || self.is_of_view(id) => return,
            ObjectKind::Column => format!(
                "ALTER TABLE {} ADD COLUMN {} {definition}",
                ddl::owner(id),
                quote(&id.name)
            ),
            ObjectKind::Constraint => {
                format!(
                    "ALTER TABLE {} ADD CONSTRAINT {} {definition}",
                    ddl::owner(id),
                    quote(&id.name)
                )
            }
            ObjectKind::Index if definition.starts_with(OF_CONSTRAINT) => return,
            ObjectKind::Index if definition.ends_with(" INVALID") || definition.ends_with(" NOT READY") => {
                return self.by_hand(id, why);
            }
            ObjectKind::Index | ObjectKind::Trigger => definition.to_owned(),
            ObjectKind::Policy => format!(
                "CREATE POLICY {} ON {} AS {definition}",
                quote(&id.name),
                ddl::owner(id)
            ),
            _ => return self.by_hand(id, why),
        };
        let goes_along = match id.kind {
            // A foreign key ties two tables: it goes before either.
            ObjectKind::Constraint => within_new && !definition.starts_with("FOREIGN KEY"),
            ObjectKind::Sequence => self.is_of_new_column(definition),
            _ => false,
        };
        if way == Way::Run && !goes_along {
            self.back.extend(ddl::drop(id).map(|sql| Step {
                why: format!("takes back: {why}"),
                sql,
                way: Way::Run,
            }));
        }
        self.step(why, sql, way);
    }

    fn by_hand(&mut self, id: &ObjectId, why: String) {
        let sql = format!("{} {id}", id.kind.name());
        self.step(
            why,
            sql,
            Way::Comment("its definition is not in the catalogue: take it from its migration"),
        );
    }

    fn create_type(&self, id: &ObjectId, definition: &str) -> Option<String> {
        if definition != "enum" {
            return definition
                .strip_prefix("domain over ")
                .map(|base| format!("CREATE DOMAIN {} AS {base}", ddl::name(id)));
        }
        // Each label says which one it follows.
        let mut follows: BTreeMap<String, String> = self
            .missing_of(ObjectKind::EnumValue, id)
            .map(|(label, definition)| {
                let before = definition.strip_prefix("after ").unwrap_or("").to_owned();
                (before, literal(&label.name))
            })
            .collect();
        let mut ordered = Vec::new();
        let mut last = String::new();
        while let Some(next) = follows.remove(&last) {
            ordered.push(next.clone());
            last = next;
        }
        Some(format!(
            "CREATE TYPE {} AS ENUM ({})",
            ddl::name(id),
            ordered.join(", ")
        ))
    }

    /// Whether the column that owns the sequence makes it: an identity column that is missing itself.
    fn is_of_identity(&self, definition: &str) -> bool {
        let owner = definition.split_once(" OWNED BY ");
        let owner = owner.and_then(|(_, column)| self.columns.get(&column.replace('"', "")));
        owner.is_some_and(|definition| definition.contains(" AS IDENTITY"))
    }

    fn create_table(&self, id: &ObjectId) -> String {
        let columns: Vec<String> = self
            .missing_of(ObjectKind::Column, id)
            .map(|(column, definition)| format!("    {} {definition}", quote(&column.name)))
            .collect();
        match columns.is_empty() {
            true => format!("CREATE TABLE {} ()", ddl::name(id)),
            false => format!("CREATE TABLE {} (\n{}\n)", ddl::name(id), columns.join(",\n")),
        }
    }

    fn change(&mut self, id: &ObjectId, is: &str, should_be: &str) {
        let why = format!("differs: {} {id}", id.kind.name());
        // A label that comes to stand before another one changes what is said of that one.
        let label = should_be.strip_prefix("after ");
        let is_new = |label: &str| {
            let mut new = self
                .missing
                .keys()
                .filter(|other| other.kind == ObjectKind::EnumValue && other.parent == id.parent);
            new.any(|other| literal(&other.name) == label)
        };
        if id.kind == ObjectKind::EnumValue && label.is_some_and(is_new) {
            return;
        }
        if id.kind != ObjectKind::Column || ddl::parts(is).generated != ddl::parts(should_be).generated {
            let sql = format!("is: {is}\nshould be: {should_be}");
            return self.step(why, sql, Way::Comment("it is there, and not as expected"));
        }
        for (sql, rewrites) in ddl::alter_column(id, is, should_be) {
            let way = match rewrites {
                true => Way::Comment("it changes a type, and how old values become new ones is for you to say"),
                false => Way::Run,
            };
            self.step(why.clone(), sql, way);
        }
        let mut back = ddl::alter_column(id, should_be, is);
        back.retain(|(_, rewrites)| !rewrites);
        back.reverse();
        self.back.extend(back.into_iter().map(|(sql, _)| Step {
            why: format!("takes back: {why}"),
            sql,
            way: Way::Run,
        }));
    }
}
