//! The variables of a GitHub workflow: `${{ env.NAME }}` in a command stands for what the nearest `env` says.
//!
//! Leaves out values that are made of other expressions than the folder of the checkout, and what a step sets for others.

use crate::lang::yaml::document::NodeId;
use crate::lang::yaml::reader::Reader;
use crate::text::embedded::{Embedded, MOST_GROWTH};
use crate::text::span::Span;

/// How long a value may be; no path of a repository is longer.
const LONGEST_VALUE: usize = 500;

impl Reader<'_> {
    /// Returns `text`, which `node` says, with each variable whose value is known in the place of its expression.
    ///
    /// The place of a value is that of the whole expression.
    pub(super) fn with_variables(&self, node: NodeId, text: &Embedded) -> Embedded {
        let said = text.text();
        let mut result = Embedded::starting_at(text.file_offset(0));
        let mut run = 0;
        for (start, _) in said.match_indices("${{") {
            let behind = said.get(start + "${{".len()..).unwrap_or("");
            let Some((expression, _)) = behind.split_once("}}") else {
                break;
            };
            let name = expression.trim().strip_prefix("env.");
            let Some(value) = name.and_then(|name| self.variable(node, name)) else {
                continue;
            };
            if result.text().len() > start + MOST_GROWTH {
                break;
            }
            let end = start + "${{".len() + expression.len() + "}}".len();
            result.push_slice(text, Span::new(run, start));
            result.push_for(value, text.file_span(Span::new(start, end)));
            run = end;
        }
        if run == 0 {
            return text.clone();
        }
        result.push_slice(text, Span::new(run, said.len()));
        result
    }

    /// Returns what the `env` nearest to `node` says of `name`.
    fn variable(&self, node: NodeId, name: &str) -> Option<&str> {
        let mut holder = self.document.parent(node);
        while let Some(node) = holder {
            if let Some(value) = self.document.scalar_at(node, &["env", name]) {
                let value = value.text.text();
                let rest = value
                    .replace("${{ github.workspace }}", "")
                    .replace("${{github.workspace}}", "");
                let is_known = !value.is_empty() && value.len() <= LONGEST_VALUE && !rest.contains(['$', '\n', ' ']);
                return is_known.then_some(value);
            }
            holder = self.document.parent(node);
        }
        None
    }
}
