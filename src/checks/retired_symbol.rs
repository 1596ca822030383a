//! `retired-symbol`: a retired export is still declared.

use crate::checks::draft::{Draft, help, id, safe};
use crate::facts::Facts;
use crate::finding::{Action, Kind};

/// The check's name.
pub(in crate::checks) const NAME: &str = "retired-symbol";

/// Returns one draft for each declaration of a retired symbol.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    facts
        .symbols
        .iter()
        .filter_map(|symbol| {
            let declaration = symbol.declaration.as_ref()?;
            Some(Draft {
                entry: Some(symbol.entry),
                kind: Some(Kind::Declaration),
                place: facts.place(&declaration.path, declaration.name_span),
                target: Some(symbol.target.clone()),
                fix: declaration
                    .is_removable
                    .then(|| safe("remove the declaration and what only served it", Action::TakeOut))
                    .flatten(),
                ..Draft::error(
                    NAME,
                    &declaration.path,
                    format!(
                        "`{}` is retired by {} and still declared",
                        symbol.target,
                        id(facts, symbol.entry)
                    ),
                    help(facts, symbol.entry, "remove the declaration and what only served it"),
                )
            })
        })
        .collect()
}
