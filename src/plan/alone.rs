//! What takes one finding away by itself, for those who show it beside the finding.
//!
//! Leaves out files that go or come, which are more than a change of a text, and what has to go along elsewhere.

use crate::config::Config;
use crate::finding::Finding;
use crate::plan::build::build;
use crate::plan::stars::Stars;
use crate::text::edit::Edits;
use crate::text::utf8;
use crate::tree::Tree;

/// Changes of the file of a finding.
pub struct TextEdits {
    /// The file as it is, a `?` for each byte that is not UTF-8.
    pub text: String,
    /// What is done to it.
    pub edits: Edits,
}

/// Returns what takes `finding` out of its file in `tree`, where that is a change of the text.
pub fn edits_of(finding: &Finding, tree: &dyn Tree, config: &Config, stars: &Stars) -> Option<TextEdits> {
    finding.fix.as_ref()?;
    let mut round = build(tree, stars, config, &[finding]);
    let edits = round.changes.edits.remove(&finding.path)?;
    let text = utf8::masked(tree.read(&finding.path).ok()?);
    // What is left now are files that go or come.
    round.changes.is_empty().then_some(TextEdits { text, edits })
}
