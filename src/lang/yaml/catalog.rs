//! Takes versions of npm packages out of pnpm-workspace.yaml: entries of its catalogs, and overrides.
//!
//! An entry goes with its line, and a catalog that nothing is left of goes with its own: pnpm refuses one without a value.
//! Leaves out what stands in braces, and what anchors and aliases share.

use crate::lang::source::Source;
use crate::lang::taken::TakenOut;
use crate::lang::yaml::document::{Document, NodeId};
use crate::lang::yaml::item::is_shared;
use crate::text::line_removal::{Blanks, delete_lines};
use crate::text::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The entries of a document, each by where its key begins.
pub(super) struct Entries(BTreeMap<usize, NodeId>);

impl Entries {
    /// Finds those that can go; none in a file that is not pnpm's.
    pub(super) fn of(source: &Source, document: &Document) -> Entries {
        if source.path.name() != "pnpm-workspace.yaml" || document.error.is_some() {
            return Entries(BTreeMap::new());
        }
        let text = source.text();
        let is_entry = |node: NodeId| {
            let path = document.path(node);
            let is_listed = matches!(path.as_slice(), ["catalog" | "overrides", _] | ["catalogs", _, _]);
            is_listed && document.scalar(node).is_some_and(|scalar| !scalar.is_block) && !is_shared(document, node)
        };
        let nodes = 0..document.nodes.len();
        let found = nodes.filter(|node| is_entry(*node)).filter_map(|node| {
            let key = document.nodes.get(node)?.key.as_ref()?;
            begins_line(text, key.raw.start()).then_some((key.span.start(), node))
        });
        Entries(found.collect())
    }

    /// Returns the entry whose whole key stands at `span`.
    pub(super) fn at(&self, document: &Document, span: Span) -> Option<NodeId> {
        let node = *self.0.get(&span.start())?;
        let key = document.nodes.get(node)?.key.as_ref()?;
        (key.span == span).then_some(node)
    }

    /// Takes the entries whose keys stand at `wanted` out of `text`; refuses what would leave nothing at all.
    pub(super) fn take_out(&self, text: &str, document: &Document, wanted: &[Span]) -> TakenOut {
        let mut out = TakenOut::default();
        let mut going: BTreeSet<NodeId> = BTreeSet::new();
        for (index, span) in wanted.iter().enumerate() {
            match self.at(document, *span) {
                Some(node) => going.extend([node]),
                None => out.refused.push(index),
            }
        }
        // A parent comes before its children.
        for node in (0..document.nodes.len()).rev() {
            let mut children = document.children(node).peekable();
            if children.peek().is_some() && children.all(|child| going.contains(&child)) {
                going.insert(node);
            }
        }
        let is_emptied = going.iter().any(|node| document.parent(*node).is_none());
        if is_emptied {
            return TakenOut::refused(wanted);
        }
        let spans: Vec<Span> = going.iter().filter_map(|node| lines_of(document, *node)).collect();
        out.edits = delete_lines(text, &spans, Blanks::Join);
        out
    }
}

/// Returns the key of `node`, with the value behind it where that is a text.
fn lines_of(document: &Document, node: NodeId) -> Option<Span> {
    let key = document.nodes.get(node)?.key.as_ref()?.raw;
    let end = document.scalar(node).map_or(key.end(), |scalar| scalar.raw.end());
    Some(Span::new(key.start(), end.max(key.end())))
}

fn begins_line(text: &str, start: usize) -> bool {
    let line = Span::new(0, start).of(text).rsplit('\n').next().unwrap_or_default();
    line.chars().all(|sign| sign == ' ')
}
