//! `stale-text`: a rewrite would change a file.

use crate::checks::draft::{Draft, safe};
use crate::config::Ask;
use crate::facts::Facts;
use crate::finding::{Action, Place, Severity};
use crate::text::line::LineIndex;

/// The check's name.
pub(in crate::checks) const NAME: &str = "stale-text";

/// Returns one draft for each place that a rewrite would change; nothing in retired files and in history.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (index, entry) in facts.config.entries.iter().enumerate() {
        let Ask::Rewrite(rewrite) = &entry.ask else { continue };
        let files = facts.files.iter().filter(|path| {
            rewrite.files.matches(path, false) && !facts.paths.is_retired_file(path) && !facts.is_history(path)
        });
        for path in files {
            let Some(text) = facts.text(path) else { continue };
            let lines = LineIndex::new(&text);
            for span in rewrite.find_all(&text) {
                drafts.push(Draft {
                    entry: Some(index),
                    severity: Severity::Warning,
                    place: Some(Place {
                        span,
                        range: lines.range(span),
                    }),
                    target: Some(rewrite.from.clone()),
                    fix: safe("rewrite the text", Action::Replace(rewrite.replacement_at(&text, span))),
                    ..Draft::error(
                        NAME,
                        path,
                        format!("`{}` is old text by {}", span.of(&text), entry.id),
                        match &entry.reason {
                            Some(reason) => format!("write `{}`; {reason}", rewrite.to),
                            None => format!("write `{}`", rewrite.to),
                        },
                    )
                });
            }
        }
    }
    drafts
}
