//! What PostgreSQL makes of the SQL of migrations that a migrator runs one after the other, as the migrators of both
//! versions do it over a connection: all in one transaction, the record of each behind its last statement.
//!
//! Leaves out which migrations those are, which is `forecast`, and drivers that know no transaction, as neon-http in v0.

use crate::db::effects::{BREAKPOINT, EffectKind, Labels, Place, Script, Step, UsedLabel, fold};
use crate::db::object::{Catalogue, ObjectId};

/// Why PostgreSQL refuses a migration that is run in one transaction with others. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot parse this line.
    Unparsable(usize),
    /// The statement on this line cannot run in a transaction, or not together with others.
    Outside(usize),
    /// This object is there already.
    AlreadyThere(ObjectId),
    /// A statement uses a label of an enum that the same transaction added.
    NewLabel(UsedLabel),
}

/// A migration that ends the transaction which all of them run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Its place among the migrations.
    pub place: usize,
    /// The line, from 1.
    pub line: usize,
    /// Whether it takes back what was done before.
    pub takes_back: bool,
}

/// What becomes of the migrations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What is refused, with the migration's place; none where nothing is foretold, which is no promise.
    pub refused: Option<(usize, Refusal)>,
    /// The places of those whose record is there in the end.
    pub recorded: Vec<usize>,
    /// Those that end the transaction, each once.
    pub ends: Vec<End>,
}

/// Returns what becomes of `migrations`, which run in this order, in a database with the objects of `catalogue` on a server
/// of the major version `server`.
pub fn outcome(migrations: &[&str], catalogue: &Catalogue, server: Option<u32>) -> Outcome {
    let scripts: Vec<Script> = migrations.iter().map(|sql| Script::sent_apart(sql)).collect();
    let mut batch = Batch {
        in_the_way: in_the_way(&scripts, catalogue),
        labels: Labels::new(catalogue, server),
        is_open: true,
        waiting: Vec::new(),
        outcome: Outcome::default(),
    };
    for (place, sql) in migrations.iter().enumerate() {
        if let Err(refusal) = batch.run(place, sql) {
            // What waits for the end of the transaction goes with it.
            batch.outcome.refused = Some((place, refusal));
            return batch.outcome;
        }
        batch.record(place);
    }
    batch.commit();
    batch.outcome
}

struct Batch<'a> {
    /// A statement that makes what is there: the migration, its place in it, the object.
    in_the_way: Option<(usize, usize, ObjectId)>,
    labels: Labels<'a>,
    /// Whether a transaction is open that was begun by a statement of its own.
    is_open: bool,
    /// The migrations whose record it holds.
    waiting: Vec<usize>,
    outcome: Outcome,
}

impl Batch<'_> {
    /// Runs a migration, piece by piece.
    fn run(&mut self, place: usize, sql: &str) -> Result<(), Refusal> {
        let (mut n_before, mut lines_before) = (0, 0);
        for piece in sql.split(BREAKPOINT) {
            let script = Script::sent(piece);
            self.piece(&script, place, n_before, lines_before)?;
            n_before += script.n_statements();
            lines_before += piece.matches('\n').count();
        }
        Ok(())
    }

    /// Runs a piece, which is sent as one message.
    fn piece(&mut self, script: &Script, place: usize, n_before: usize, lines_before: usize) -> Result<(), Refusal> {
        if let Some(broken) = &script.broken {
            return Err(Refusal::Unparsable(lines_before + broken.line));
        }
        if script.unreadable.is_some() {
            self.labels.lose();
            return Ok(());
        }
        let is_alone = script.n_statements() == 1;
        for (number, step) in script.steps().enumerate() {
            let line = lines_before + step.line;
            if step.place == Place::Outside && (self.is_open || !is_alone) {
                return Err(Refusal::Outside(line));
            }
            if let Some((by, statement, object)) = &self.in_the_way
                && (*by, *statement) == (place, n_before + number)
            {
                return Err(Refusal::AlreadyThere(object.clone()));
            }
            if let Some(mut used) = self.labels.follow(script, number) {
                used.line += lines_before;
                return Err(Refusal::NewLabel(used));
            }
            self.frame(step, place, line);
        }
        // Without a transaction a message is one.
        if !self.is_open {
            self.labels.commit();
        }
        Ok(())
    }

    /// Follows what a statement is to the transaction.
    fn frame(&mut self, step: Step, place: usize, line: usize) {
        match step.place {
            Place::Begins => self.is_open = true,
            Place::Commits | Place::RollsBack if self.is_open => {
                let takes_back = step.place == Place::RollsBack;
                if self.outcome.ends.last().is_none_or(|end| end.place != place) {
                    self.outcome.ends.push(End {
                        place,
                        line,
                        takes_back,
                    });
                }
                match takes_back {
                    true => {
                        self.waiting.clear();
                        self.labels.lose();
                    }
                    false => self.commit(),
                }
                self.is_open = step.chains;
            }
            _ => {}
        }
    }

    fn record(&mut self, place: usize) {
        match self.is_open {
            true => self.waiting.push(place),
            false => self.outcome.recorded.push(place),
        }
    }

    fn commit(&mut self) {
        self.outcome.recorded.append(&mut self.waiting);
        self.labels.commit();
    }
}

/// Returns the first object that one of `scripts` makes and that is there already, with the script's place and that of the
/// statement.
///
/// What an earlier one of them removes or renames is not in the way, nor is anything where one may remove what its text
/// does not name.
fn in_the_way(scripts: &[Script], catalogue: &Catalogue) -> Option<(usize, usize, ObjectId)> {
    let history = fold(scripts);
    let is_moved = |id: &ObjectId, by: usize| {
        let earlier = history.effects.iter().take_while(|effect| effect.by <= by);
        let mut moving = earlier.filter(|effect| matches!(effect.kind, EffectKind::Removed | EffectKind::Renamed));
        moving.any(|effect| {
            let was = |moved: &ObjectId| moved == id || id.parent.as_ref() == Some(&moved.name);
            effect.before.as_ref().is_some_and(was) || effect.names.iter().any(was)
        })
    };
    let may_be_gone = |id: &ObjectId, by: usize| {
        let before = history.may_remove.iter().zip(&history.has_code).take(by + 1);
        before
            .into_iter()
            .any(|(kinds, has_code)| *has_code || kinds.contains(&id.kind))
    };
    history
        .newcomers
        .iter()
        .find(|(by, _, id)| catalogue.has(id) && !is_moved(id, *by) && !may_be_gone(id, *by))
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::object::ObjectKind;

    #[test]
    fn what_postgresql_refuses_is_foretold() {
        let table = |name: &str| (ObjectId::of(ObjectKind::Table, "public", name), String::new());
        let column = (ObjectId::within(ObjectKind::Column, "public", "a", "x"), String::new());
        let catalogue = Catalogue {
            objects: [table("a"), table("b"), column].into(),
        };
        let exists = |place, name| {
            Some((
                place,
                Refusal::AlreadyThere(ObjectId::of(ObjectKind::Table, "public", name)),
            ))
        };
        for (migrations, expected) in [
            (&["CREATE TABLE a (id int)"][..], exists(0, "a")),
            (
                &["CREATE TABLE c (id int)", "CREATE TABLE \"b\" (id int)"],
                exists(1, "b"),
            ),
            (&["CREATE TABLE IF NOT EXISTS a (id int)"], None),
            (&["DROP TABLE a", "CREATE TABLE a (id int)"], None),
            (&["ALTER TABLE a RENAME TO old_a; CREATE TABLE a (id int)"], None),
            (&["DROP TABLE a CASCADE", "CREATE TABLE a (x int)"], None),
            (&["CREATE TABLE s.a (id int)"], None),
            (
                &["ALTER TABLE a ADD COLUMN x int"],
                Some((
                    0,
                    Refusal::AlreadyThere(ObjectId::within(ObjectKind::Column, "public", "a", "x")),
                )),
            ),
            (&["ALTER TABLE a ADD COLUMN IF NOT EXISTS x int"], None),
            (
                &["ALTER TABLE a DROP COLUMN x", "ALTER TABLE a ADD COLUMN x text"],
                None,
            ),
            (
                &["DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$", "CREATE TABLE a (id int)"],
                None,
            ),
            (
                &["SELECT 1;\nCREATE INDEX CONCURRENTLY i ON a (x)"],
                Some((0, Refusal::Outside(2))),
            ),
            (
                &["SELECT 1", "ALTER TABLE a ADD CONSTRAINT IF NOT EXISTS k UNIQUE (x)"],
                Some((1, Refusal::Unparsable(1))),
            ),
            (&[""], None),
        ] {
            assert_eq!(
                outcome(migrations, &catalogue, Some(15)).refused,
                expected,
                "{migrations:?}"
            );
        }
    }

    #[test]
    fn a_label_of_an_enum_of_the_same_transaction_may_be_used_from_17_on() {
        let made = [
            "CREATE TYPE m AS ENUM ('a')",
            "ALTER TYPE m ADD VALUE 'b'",
            "SELECT 'a'::m, 'b'::m",
        ];
        let there = Catalogue {
            objects: [(ObjectId::of(ObjectKind::Type, "public", "m"), "enum".to_owned())].into(),
        };
        for (migrations, catalogue, server, is_refused) in [
            (&made[..], &Catalogue::default(), Some(15), true),
            (&made[..], &Catalogue::default(), Some(17), false),
            (&made[..], &Catalogue::default(), None, false),
            (&made[1..], &there, Some(15), true),
            (&made[1..], &there, Some(17), true),
            (&made[1..], &there, None, true),
            // Once it is committed it is an enum like any other.
            (
                &[made[0], "COMMIT; BEGIN", made[1], made[2]][..],
                &Catalogue::default(),
                Some(17),
                true,
            ),
            (
                &[made[0], made[1], "COMMIT", made[2]][..],
                &Catalogue::default(),
                Some(15),
                false,
            ),
            // Nobody knows what code did to it.
            (&[made[1], "SELECT f()", made[2]][..], &there, Some(15), false),
            (
                &[
                    made[1],
                    "ALTER TYPE m RENAME TO n; CREATE TYPE m AS ENUM ('b')",
                    "SELECT 'b'::m",
                ][..],
                &there,
                Some(15),
                false,
            ),
            (
                &[made[1], "SET search_path = other", made[2]][..],
                &there,
                Some(15),
                false,
            ),
        ] {
            let refused = outcome(migrations, catalogue, server).refused;
            let is_label = matches!(refused, Some((_, Refusal::NewLabel(_))));
            assert_eq!(is_label, is_refused, "{migrations:?} on {server:?}: {refused:?}");
        }
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let text = "SELECT 1;\n--> statement-breakpoint\n\nSELECT 2;\n--> statement-breakpoint\n\nVACUUM;";
        let refused = outcome(&[text], &Catalogue::default(), None).refused;
        assert_eq!(refused, Some((0, Refusal::Outside(7))));
        let text = "SELECT 1;\n--> statement-breakpoint\nCOMMIT AND  CHAIN ;\nCOMMIT AND NO CHAIN;";
        let ends = outcome(&[text], &Catalogue::default(), None).ends;
        assert_eq!(ends.iter().map(|end| end.line).collect::<Vec<_>>(), [3]);
    }
}
