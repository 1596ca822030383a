//! `dangling-symbol`: something names or uses a retired symbol.

use crate::checks::dangling::severity;
use crate::checks::draft::{Draft, help, id, safe};
use crate::facts::Facts;
use crate::finding::{Action, Kind};

/// The check's name.
pub(in crate::checks) const NAME: &str = "dangling-symbol";

/// Returns one draft for each specifier that names a retired symbol, and one for each use.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for symbol in &facts.symbols {
        for found in &symbol.uses {
            if !facts.looks_at(&found.path) || facts.is_history(&found.path) || facts.paths.is_retired_file(&found.path)
            {
                continue;
            }
            let does = match found.kind {
                Kind::Mention => "uses",
                Kind::Export => "hands on",
                Kind::Mock => "mocks",
                Kind::Config => "lists",
                _ => "imports",
            };
            drafts.push(Draft {
                entry: Some(symbol.entry),
                kind: Some(found.kind),
                place: facts.place(&found.path, found.span),
                target: Some(symbol.target.clone()),
                severity: severity(false, found.confidence),
                confidence: found.confidence,
                fix: match found.kind {
                    _ if !found.is_removable => None,
                    Kind::Mention if found.type_only => {
                        safe("remove the type that is derived from it", Action::TakeOut)
                    }
                    Kind::Mention => safe("remove what is derived from it", Action::TakeOut),
                    Kind::Export => safe("remove the re-export", Action::TakeOut),
                    _ => safe("remove the import", Action::TakeOut),
                },
                ..Draft::error(
                    NAME,
                    &found.path,
                    format!(
                        "this {does} `{}`, which is retired by {}",
                        symbol.target,
                        id(facts, symbol.entry)
                    ),
                    help(facts, symbol.entry, "take it out"),
                )
            });
        }
    }
    drafts
}
