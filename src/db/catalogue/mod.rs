//! The objects of a database, read from PostgreSQL's own catalogue by one statement.
//!
//! Every role gets the same answer, whatever it may read of the tables themselves. Two databases can be compared where
//! they have the same major version: PostgreSQL prints definitions differently from one to the next.
//!
//! Leaves out, by intent: owners, privileges, comments, statistics, the order of columns, versions of extensions, and
//! everything that PostgreSQL or an extension brings. Limit: casts, operators, collations, rules, event triggers,
//! publications and foreign servers are not read, so a difference in them goes unseen.

pub mod baseline;
pub mod belonging;
pub mod compare;
pub(in crate::db) mod secret;

use crate::db::error::DbError;
use crate::db::object::{Catalogue, ObjectId, ObjectKind};
use crate::db::session::{ReadOnly, value};

/// The statement, which relies on the settings of `session`.
const STATEMENT: &str = include_str!("catalogue.sql");

/// What the definition of an index that a constraint made begins with: the constraint says the rest.
pub(in crate::db) const OF_CONSTRAINT: &str = "of the constraint ";

/// Reads all objects of the database; what looks like a credential in a definition is hidden.
///
/// # Errors
/// What the server says.
pub fn read(session: &mut ReadOnly<'_>) -> Result<Catalogue, DbError> {
    let mut objects = Vec::new();
    session
        .each(STATEMENT, |row| {
            let kind: &str = value(row, 0)?;
            let kind = ObjectKind::named(kind)
                .ok_or_else(|| DbError::Answer("it has an unknown kind of object".to_owned()))?;
            let parent: Option<&str> = value(row, 2)?;
            let id = ObjectId {
                kind,
                schema: value(row, 1)?,
                parent: parent.map(str::to_owned),
                name: value(row, 3)?,
            };
            let definition = secret::hide(&id, value(row, 4)?);
            objects.push((id, definition));
            Ok(())
        })
        .map_err(|error| match error.code() {
            // A table, column, function or type of the catalogue that is not there.
            Some("42P01" | "42703" | "42883" | "42704") => {
                DbError::Answer("its catalogue is not that of PostgreSQL 13 to 18".to_owned())
            }
            _ => error,
        })?;
    Ok(Catalogue {
        objects: objects.into_iter().collect(),
    })
}
