//! Migrations in the order in which they run, and what each of them leaves behind in the end.

use crate::db::effects::change::{Place, Statement, Sureness};
use crate::db::effects::model::{Effect, EffectKind, Model};
use crate::db::effects::script::Script;
use crate::db::object::{ObjectId, ObjectKind};

/// What became of a series of migrations.
#[derive(Debug)]
pub struct History {
    /// Everything that they did, in order.
    pub effects: Vec<Effect>,
    /// What is there in the end and made by one of them, sorted; tables of which not all columns are known are marked.
    pub objects: Vec<(ObjectId, bool)>,
    /// For each migration, what it may remove without its text telling which.
    pub may_remove: Vec<Vec<ObjectKind>>,
    /// For each migration, whether it runs code that its text does not show.
    pub has_code: Vec<bool>,
    /// What a migration makes and could not make a second time, in order, each with the migration's number and its
    /// statement's.
    pub newcomers: Vec<(usize, usize, ObjectId)>,
}

impl History {
    /// Returns what the migration number `by` did.
    pub fn of(&self, by: usize) -> impl Iterator<Item = &Effect> {
        // Effects are in the order of migrations.
        let first = self.effects.partition_point(|effect| effect.by < by);
        self.effects
            .iter()
            .skip(first)
            .take_while(move |effect| effect.by == by)
    }

    /// Whether a migration after `by` may have removed objects of this kind without its text telling which.
    pub fn may_be_removed(&self, kind: ObjectKind, by: usize) -> bool {
        self.may_remove.iter().skip(by).any(|kinds| kinds.contains(&kind))
    }
}

/// Follows migrations, each after the one before.
pub fn fold<'a>(scripts: impl IntoIterator<Item = &'a Script>) -> History {
    let mut model = Model::default();
    let mut may_remove = Vec::new();
    let mut has_code = Vec::new();
    let mut newcomers = Vec::new();
    for (by, script) in scripts.into_iter().enumerate() {
        model.by = by;
        model.set_path(None);
        model.temporary.clear();
        may_remove.push(script.may_remove());
        has_code.push(script.has_code());
        for (place, statement) in kept(&script.statements) {
            model.statement = place;
            for (change, sureness) in &statement.changes {
                model.sureness = Some(match script.is_sure() {
                    true => *sureness,
                    false => Sureness::Maybe,
                });
                let n_effects = model.effects.len();
                model.apply(change);
                let made = model.effects.get(n_effects).filter(|effect| {
                    effect.kind == EffectKind::Made && !effect.is_name_chosen && model.sureness == Some(Sureness::Sure)
                });
                if change.needs_room() {
                    newcomers.extend(made.and_then(Effect::object).map(|id| (by, place, id.clone())));
                }
            }
        }
    }
    model.sureness = None;
    let objects = model.all().iter().filter_map(|(id, at)| {
        let object = model.object(*at)?;
        object.is_known.then(|| (id.clone(), object.is_whole))
    });
    History {
        objects: objects.collect(),
        effects: std::mem::take(&mut model.effects),
        may_remove,
        has_code,
        newcomers,
    }
}

/// Returns the statements that are not rolled back, with their places.
fn kept(statements: &[Statement]) -> Vec<(usize, &Statement)> {
    let mut kept: Vec<(usize, &Statement)> = Vec::new();
    let mut begin = 0;
    for (place, statement) in statements.iter().enumerate() {
        match statement.place {
            Place::Begins | Place::Commits => begin = kept.len(),
            Place::RollsBack => kept.truncate(begin),
            Place::Within | Place::Outside => {}
        }
        kept.push((place, statement));
    }
    kept
}
