//! What Drizzle's side says of a statement of a legacy migration: the next migrate brings it, the expected schema has it
//! otherwise, or not at all.

use crate::db::effects::{EffectKind, Piece, Script, fold};
use crate::db::legacy::Unmet;
use crate::db::object::{Catalogue, ObjectId, ObjectKind, QualifiedName};
use std::collections::{BTreeMap, BTreeSet};

/// A migration of Drizzle, in the order of its folder.
#[derive(Clone, Debug, Default)]
pub struct ChainLink {
    /// Its tag.
    pub tag: String,
    /// Its SQL; none where there is no file.
    pub sql: Option<String>,
    /// Whether the next migrate runs it, and it has left nothing yet.
    pub is_to_come: bool,
}

/// What Drizzle's side holds.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    /// What the migrations to come make, with the tag of each.
    to_come: BTreeMap<ObjectId, String>,
    /// Every table that one of the migrations makes.
    tables: BTreeSet<QualifiedName>,
    /// What the database should hold now; none where its definitions are not known.
    expected: Option<Catalogue>,
}

/// What becomes of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is drafted as it stands.
    Drafted,
    /// The migrations of these tags bring what it makes, or the table that it is for.
    Comes(Vec<String>),
    /// The expected schema has what it makes, by a definition of its own.
    Expected,
    /// The expected schema has its table, and not what it makes.
    Unexpected,
}

impl Chain {
    /// Returns what these migrations say, and the schema that is expected where it is known by definitions.
    pub fn new(links: &[ChainLink], expected: Option<Catalogue>) -> Chain {
        let scripts: Vec<Script> = links
            .iter()
            .map(|link| Script::read(link.sql.as_deref().unwrap_or("")))
            .collect();
        let history = fold(&scripts);
        let mut chain = Chain {
            expected,
            ..Chain::default()
        };
        for effect in &history.effects {
            let is_made = matches!(effect.kind, EffectKind::Made | EffectKind::Renamed);
            let Some((id, link)) = effect.object().zip(links.get(effect.by)).filter(|_| is_made) else {
                continue;
            };
            if id.kind == ObjectKind::Table {
                chain.tables.insert(QualifiedName::new(&id.schema, &id.name));
            }
            if link.is_to_come && effect.until.is_none() {
                chain.to_come.insert(id.clone(), link.tag.clone());
            }
        }
        chain
    }

    /// Whether a migration to come makes this.
    pub(super) fn brings(&self, id: &ObjectId) -> bool {
        self.to_come.contains_key(id)
    }

    /// Whether it is known by definitions what the database should hold.
    pub(super) fn is_defined(&self) -> bool {
        self.expected.is_some()
    }

    /// Tells what becomes of the statement `piece`, whose effects `unmet` are not there.
    pub(super) fn fate(&self, piece: &Piece<'_>, unmet: &Unmet) -> Fate {
        let objects = || {
            let renamed = unmet.renames.iter().map(|(_, after)| after);
            unmet.makes.iter().chain(renamed).chain(&unmet.sets)
        };
        let mut tables: BTreeSet<QualifiedName> = piece.tables.iter().cloned().collect();
        tables.extend(objects().filter_map(table));
        let of_tables = tables.iter().filter_map(|table| {
            self.to_come
                .get(&ObjectId::of(ObjectKind::Table, &table.schema, &table.name))
        });
        let mut tags: Vec<String> = of_tables.cloned().collect();
        if tags.is_empty() && objects().all(|id| self.to_come.contains_key(id)) {
            tags.extend(objects().filter_map(|id| self.to_come.get(id)).cloned());
        }
        tags.dedup();
        if !tags.is_empty() {
            return Fate::Comes(tags);
        }
        let Some(expected) = &self.expected else {
            return Fate::Drafted;
        };
        let mut wanted = objects().filter(|id| expected.has(id)).peekable();
        if wanted.peek().is_some() {
            // The catalogue has no definition of these that could be drafted.
            let is_without_definition = |id: &ObjectId| {
                matches!(
                    id.kind,
                    ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Function
                )
            };
            return match wanted.any(is_without_definition) {
                true => Fate::Drafted,
                false => Fate::Expected,
            };
        }
        let is_drizzles = |table: &QualifiedName| expected.has_table(table) || self.tables.contains(table);
        match tables.iter().any(is_drizzles) {
            true => Fate::Unexpected,
            false => Fate::Drafted,
        }
    }
}

/// Returns the table that the object is, or is a part of.
fn table(id: &ObjectId) -> Option<QualifiedName> {
    match (id.kind, &id.parent) {
        (ObjectKind::EnumValue, _) => None,
        (ObjectKind::Table, _) => Some(QualifiedName::new(&id.schema, &id.name)),
        (_, Some(parent)) => Some(QualifiedName::new(&id.schema, parent)),
        (_, None) => None,
    }
}
