//! What migrations that are recorded and never ran would have done: their own statements, those alone whose effects are
//! not there.

use crate::db::effects::Nature;
use crate::db::left::topmost;
use crate::db::legacy::file::LegacyFile;
use crate::db::legacy::{Legacy, LegacyMigration, LegacyState, Unmet};
use crate::db::object::{Catalogue, ObjectId, ObjectKind};
use crate::db::reconcile::chain::{Chain, Fate};
use crate::db::reconcile::{Step, Way, ddl};
use std::collections::BTreeSet;

/// Returns the steps forward and the steps back, both in the order of the migrations, and notes in `drafted` what they are
/// about.
pub(super) fn steps(
    legacy: &Legacy,
    files: &[LegacyFile],
    live: &Catalogue,
    chain: &Chain,
    drafted: &mut BTreeSet<ObjectId>,
) -> (Vec<Step>, Vec<Step>) {
    let (mut forward, mut back) = (Vec::new(), Vec::new());
    // What is made by the draft itself needs no way back beside that of its table.
    let mut made: BTreeSet<ObjectId> = BTreeSet::new();
    let failed = legacy
        .migrations
        .iter()
        .filter(|migration| migration.state == LegacyState::SilentFailure);
    for migration in failed {
        let Some(file) = files.iter().find(|file| Some(&file.path) == migration.file.as_ref()) else {
            continue;
        };
        let unmet = left_to_it(migration, file, chain, drafted, &mut forward);
        follow(migration, file, live, &unmet, &mut made, &mut forward, &mut back);
    }
    (forward, back)
}

/// Returns the statements that are drafted from the file, notes what they are about, and says of the others why they are
/// not: Drizzle's side has them otherwise.
fn left_to_it<'a>(
    migration: &'a LegacyMigration,
    file: &LegacyFile,
    chain: &Chain,
    drafted: &mut BTreeSet<ObjectId>,
    forward: &mut Vec<Step>,
) -> Vec<&'a Unmet> {
    let mut left = Vec::new();
    for unmet in &migration.unmet {
        let Some(piece) = file.script.piece(unmet.statement) else {
            continue;
        };
        let objects = || {
            let renamed = unmet.renames.iter().flat_map(|(before, after)| [before, after]);
            unmet.makes.iter().chain(&unmet.sets).chain(renamed)
        };
        let about: BTreeSet<ObjectId> = objects().cloned().collect();
        let listed = |is_wanted: &dyn Fn(&ObjectId) -> bool| {
            let about: BTreeSet<ObjectId> = about.iter().filter(|id| is_wanted(id)).cloned().collect();
            let names: Vec<String> = topmost(&about).iter().map(ToString::to_string).collect();
            names.join(", ")
        };
        let said = match chain.fate(&piece, unmet) {
            Fate::Drafted => {
                drafted.extend(about);
                left.push(unmet);
                continue;
            }
            Fate::Comes(tags) => {
                let tags = tags.join(" and ");
                let (brought, rest) = (listed(&|id| chain.brings(id)), listed(&|id| !chain.brings(id)));
                let mut said = match brought.is_empty() {
                    true => format!("Not drafted: the next `drizzle-kit migrate` brings its table by {tags}."),
                    false => format!("Not drafted: the next `drizzle-kit migrate` brings {brought} by {tags}."),
                };
                if !rest.is_empty() {
                    said.push_str(&format!("\nThat brings no {rest}: audit again when it has run."));
                }
                said
            }
            Fate::Expected => format!("Drafted as the expected schema has it: {}.", listed(&|_| true)),
            Fate::Unexpected => format!(
                "Not drafted: the expected schema does not have it: {}.",
                listed(&|_| true)
            ),
        };
        forward.push(Step {
            why: format!("silent-failure: {}, line {}", file.path, piece.line),
            sql: said,
            way: Way::Said,
        });
    }
    left
}

fn follow(
    migration: &LegacyMigration,
    file: &LegacyFile,
    live: &Catalogue,
    drafted: &[&Unmet],
    made: &mut BTreeSet<ObjectId>,
    forward: &mut Vec<Step>,
    back: &mut Vec<Step>,
) {
    let script = &file.script;
    if !script.is_clear() {
        forward.push(Step {
            why: format!("silent-failure: {}", file.path),
            sql: "see the file".to_owned(),
            way: Way::Comment("PostgreSQL cannot parse it, and what was meant is not clear"),
        });
        return;
    }
    let is_whole = migration.present.is_empty();
    for place in 0..script.n_statements() {
        let Some(piece) = script.piece(place) else { continue };
        let unmet = drafted.iter().copied().find(|unmet| unmet.statement == place);
        let is_new_type = |id: &ObjectId| {
            let owner = id
                .parent
                .as_ref()
                .map(|parent| ObjectId::of(ObjectKind::Type, &id.schema, parent));
            owner.is_some_and(|owner| made.contains(&owner))
        };
        let way = match (piece.nature, unmet) {
            (Nature::Removes, _) if migration.left_over.is_empty() && unmet.is_none() => continue,
            (Nature::Removes, _) => Way::Comment("it removes something"),
            (Nature::Rows, _) if is_whole => Way::Comment("it changes rows: look whether that is still wanted"),
            (Nature::Makes | Nature::EnumValue, None) | (Nature::Frame | Nature::Unseen | Nature::Rows, _) => continue,
            (_, Some(unmet)) if unmet.is_partial => Way::Comment("a part of what it makes is there already"),
            // In the transaction that makes the type a label may be added and used.
            (Nature::EnumValue, Some(unmet)) if !unmet.makes.iter().all(is_new_type) => Way::Enum,
            (_, Some(_)) if piece.is_outside => Way::Outside,
            (Nature::Makes | Nature::EnumValue, Some(_)) => Way::Run,
        };
        let why = format!("silent-failure: {}, line {}", file.path, piece.line);
        if let Some(unmet) = unmet.filter(|_| way == Way::Run) {
            take_back(unmet, &why, live, made, back);
        }
        forward.push(Step {
            why,
            sql: piece.text.to_owned(),
            way,
        });
    }
}

/// Notes how to take back what a statement makes.
fn take_back(unmet: &Unmet, why: &str, live: &Catalogue, made: &mut BTreeSet<ObjectId>, back: &mut Vec<Step>) {
    let mut add = |sql: Option<String>| {
        back.extend(sql.map(|sql| Step {
            why: format!("takes back: {why}"),
            sql,
            way: Way::Run,
        }));
    };
    // The steps are turned round in the end, so that the first is undone last.
    let new: BTreeSet<ObjectId> = unmet.makes.iter().cloned().collect();
    let is_within_made = |id: &ObjectId| {
        let containers = [ObjectKind::Table, ObjectKind::Type, ObjectKind::View];
        id.parent.as_ref().is_some_and(|parent| {
            containers
                .into_iter()
                .any(|kind| made.contains(&ObjectId::of(kind, &id.schema, parent)))
        })
    };
    for id in topmost(&new) {
        if !is_within_made(&id) && !is_of_column(&id, &new) {
            add(ddl::drop(&id));
        }
    }
    for (before, after) in &unmet.renames {
        if !made.contains(after) && !is_within_made(after) {
            add(ddl::rename_back(before, after));
        }
    }
    let mut seen = BTreeSet::new();
    for id in &unmet.sets {
        if made.contains(id) || is_within_made(id) || !seen.insert(id) {
            continue;
        }
        // Every trait goes back to what it is now; a second statement on one column says the same again.
        if let Some(definition) = live.objects.get(id) {
            let column = ddl::parts(definition);
            for sql in restore(id, &column) {
                add(Some(sql));
            }
        }
    }
    made.extend(new);
}

/// Whether this sequence or constraint comes with a column that is taken back itself.
fn is_of_column(id: &ObjectId, new: &BTreeSet<ObjectId>) -> bool {
    let columns = new
        .iter()
        .filter(|other| other.kind == ObjectKind::Column && other.schema == id.schema);
    match id.kind {
        ObjectKind::Sequence => columns.into_iter().any(|column| {
            let table = column.parent.as_deref().unwrap_or_default();
            id.name.starts_with(&format!("{table}_{}", column.name))
        }),
        // A constraint that was added with the column goes with it where it is on no other column; its name tells.
        ObjectKind::Constraint => columns.into_iter().any(|column| {
            let table = column.parent.as_deref().unwrap_or_default();
            column.parent == id.parent && id.name.starts_with(&format!("{table}_{}_", column.name))
        }),
        _ => false,
    }
}

/// Returns the statements that give a column all its traits again, in reverse.
fn restore(id: &ObjectId, column: &ddl::ColumnParts<'_>) -> Vec<String> {
    let head = format!(
        "ALTER TABLE {} ALTER COLUMN {}",
        ddl::owner(id),
        crate::db::object::quote(&id.name)
    );
    let mut statements = Vec::new();
    statements.push(match column.not_null {
        true => format!("{head} SET NOT NULL"),
        false => format!("{head} DROP NOT NULL"),
    });
    if column.generated.is_none() {
        statements.push(match column.default {
            Some(default) => format!("{head} SET DEFAULT {default}"),
            None => format!("{head} DROP DEFAULT"),
        });
    }
    statements.push(format!("{head} TYPE {}", column.data_type));
    statements
}
