//! Takes items out of lists: a path of a filter, a volume, a step of a pipeline.
//!
//! What aliases point to stays, and so does the last item of a list, since an empty list means something else.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::taken::TakenOut;
use crate::lang::yaml::document::{Content, Document, NodeId};
use crate::lang::yaml::job::{self, Left};
use crate::text::edit::Edit;
use crate::text::line_removal::{Blanks, delete_lines};
use crate::text::span::Span;

/// Keys of a step that are all that it does.
const STEP_KEYS: [&str; 6] = ["run", "uses", "script", "bash", "command", "local"];

/// How a place goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Going {
    /// With this item.
    Item(NodeId),
    /// With its line of a block of lines.
    Line(Span),
}

/// Returns how what stands at `span` goes.
pub(super) fn going(text: &str, document: &Document, span: Span) -> Option<Going> {
    let node = scalar_at(document, span)?;
    let scalar = document.scalar(node)?;
    if let Some(line) = block_line(text, document, node, span) {
        return Some(Going::Line(line));
    }
    // A part of a text is not the item's one reason to be, but for what a volume begins with.
    let said = scalar.span.of(text);
    let lead = said.len() - said.trim_start_matches(['!', ' ']).len();
    let is_beginning = span.start() <= scalar.span.start() + lead;
    let rest = text.get(span.end()..scalar.span.end()).unwrap_or("").trim();
    if !is_beginning || !(rest.is_empty() || rest.starts_with(':')) {
        return None;
    }
    let item = item_of(document, node)?;
    let list = document.parent(item)?;
    if is_shared(document, item) {
        return None;
    }
    match job::left(text, document, list, &BTreeSet::from([item])) {
        Left::Work => {}
        Left::Nothing(_) => return Some(Going::Item(item)),
        Left::Needed => return None,
    }
    if document.children(list).count() < 2 {
        return None;
    }
    if !is_flow(document, list) {
        dash(text, document, item)?;
    }
    Some(Going::Item(item))
}

/// Takes `wanted` out of `text`.
pub(super) fn take_out(text: &str, document: &Document, wanted: &[Span]) -> TakenOut {
    let mut out = TakenOut::default();
    let mut lists: BTreeMap<NodeId, (BTreeSet<NodeId>, Vec<usize>)> = BTreeMap::new();
    let mut blocks: BTreeMap<NodeId, (BTreeSet<Span>, Vec<usize>)> = BTreeMap::new();
    for (index, span) in wanted.iter().enumerate() {
        match going(text, document, *span) {
            Some(Going::Item(item)) => {
                let list = lists.entry(document.parent(item).unwrap_or_default()).or_default();
                list.0.insert(item);
                list.1.push(index);
            }
            Some(Going::Line(line)) => {
                let block = blocks
                    .entry(scalar_at(document, *span).unwrap_or_default())
                    .or_default();
                block.0.insert(line);
                block.1.push(index);
            }
            None => out.refused.push(index),
        }
    }
    let mut lines = Vec::new();
    let mut blank_lines = Vec::new();
    let mut jobs: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    for (list, (items, indices)) in lists {
        match job::left(text, document, list, &items) {
            Left::Work => {}
            Left::Nothing(job) => {
                jobs.insert(job, indices);
                continue;
            }
            Left::Needed => {
                out.refused.extend(indices);
                continue;
            }
        }
        if items.len() == document.children(list).count() {
            out.refused.extend(indices);
        } else if is_flow(document, list) {
            match out_of_flow(text, document, list, &items) {
                Some(edits) => out.edits.extend(edits),
                None => out.refused.extend(indices),
            }
        } else {
            let spans = items.iter().filter_map(|item| item_lines(text, document, *item));
            blank_lines.extend(spans);
        }
    }
    // A workflow keeps a job.
    let all = jobs.keys().next().and_then(|job| document.parent(*job));
    if all.is_some_and(|all| document.children(all).count() == jobs.len()) {
        out.refused.extend(std::mem::take(&mut jobs).into_values().flatten());
    }
    blank_lines.extend(jobs.keys().filter_map(|job| job::lines(text, document, *job)));
    for (block, (gone, indices)) in blocks {
        let n_lines = document.scalar(block).map_or(0, |scalar| {
            scalar
                .raw
                .of(text)
                .lines()
                .filter(|line| !line.trim().is_empty())
                .count()
        });
        if gone.len() < n_lines {
            lines.extend(gone);
        } else {
            out.refused.extend(indices);
        }
    }
    blank_lines.extend(lines);
    out.edits.extend(delete_lines(text, &blank_lines, Blanks::Join));
    out.refused.sort_unstable();
    out
}

/// Returns the scalar that holds `span`; none where a key does.
fn scalar_at(document: &Document, span: Span) -> Option<NodeId> {
    // Scalars come in the order of the text.
    let starts_before = |node: &NodeId| document.nodes.get(*node).is_some_and(|node| node.start <= span.start());
    let nodes: std::ops::Range<NodeId> = 0..document.nodes.len();
    let (mut low, mut high) = (nodes.start, nodes.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if starts_before(&middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let mut before = (low.saturating_sub(NEAR)..low).rev();
    before.find(|node| document.scalar(*node).is_some_and(|scalar| scalar.raw.contains(span)))
}

/// How many nodes may begin at one place: a list in a list in a mapping.
const NEAR: usize = 32;

/// Returns the line of a block of lines that `span` is, where the block lists paths.
fn block_line(text: &str, document: &Document, node: NodeId, span: Span) -> Option<Span> {
    let scalar = document.scalar(node).filter(|scalar| scalar.is_block)?;
    let is_literal = scalar.text.text().contains('\n');
    let before = Span::new(0, span.start()).of(text).rsplit('\n').next()?;
    let behind = text.get(span.end()..)?.split('\n').next()?;
    let is_line = before.trim_matches([' ', '!']).is_empty() && behind.trim().is_empty();
    let mut lines = scalar.raw.of(text).lines().filter(|line| !line.trim().is_empty());
    let has_others = lines.nth(1).is_some();
    let is_one = !span.of(text).contains('\n');
    // Commands have a language of their own.
    (is_literal && is_line && is_one && has_others && !is_shared(document, node)).then_some(span)
}

/// Returns the item that is there for nothing but the scalar `node`.
fn item_of(document: &Document, node: NodeId) -> Option<NodeId> {
    let parent = document.parent(node)?;
    if document.is_sequence(parent) {
        return Some(node);
    }
    let key = document.key(node);
    let holder = document.parent(parent)?;
    let is_single = document.children(parent).count() == 1;
    if document.is_sequence(holder) {
        let is_step = STEP_KEYS.contains(&key) && matches!(document.key(holder), "steps" | "script" | "include");
        return (is_step || is_single).then_some(parent);
    }
    // `- run:` with `name:` and `command:` below it.
    let list = document.parent(holder).filter(|list| document.is_sequence(*list))?;
    let is_run = document.key(parent) == "run" && key == "command" && document.key(list) == "steps";
    (is_run && document.children(holder).count() == 1).then_some(holder)
}

/// Whether an anchor or an alias is in `item` or in what holds it.
pub(super) fn is_shared(document: &Document, item: NodeId) -> bool {
    let shared = |node: NodeId| document.nodes.get(node).is_some_and(|node| node.is_shared);
    let mut above = Some(item);
    while let Some(node) = above {
        if shared(node) {
            return true;
        }
        above = document.parent(node);
    }
    let mut to_do: Vec<NodeId> = document.children(item).collect();
    while let Some(node) = to_do.pop() {
        if shared(node) {
            return true;
        }
        to_do.extend(document.children(node));
    }
    false
}

fn is_flow(document: &Document, list: NodeId) -> bool {
    document.nodes.get(list).is_some_and(|list| list.flow_end.is_some())
}

/// Returns where the item's first sign is: its own, or that of its first key.
fn start(document: &Document, item: NodeId) -> Option<usize> {
    let node = document.nodes.get(item)?;
    if node.flow_end.is_some() || matches!(node.content, Content::Scalar(_)) {
        return Some(node.start);
    }
    let first = document
        .children(item)
        .next()
        .and_then(|child| document.nodes.get(child));
    Some(
        first
            .and_then(|first| first.key.as_ref())
            .map_or(node.start, |key| key.raw.start()),
    )
}

/// Returns where the item's last sign ends.
pub(super) fn end(document: &Document, item: NodeId) -> usize {
    let mut last = 0;
    let mut to_do = vec![item];
    while let Some(id) = to_do.pop() {
        let Some(node) = document.nodes.get(id) else {
            continue;
        };
        let key = node.key.as_ref().filter(|_| id != item).map(|key| key.raw.end());
        let own = match &node.content {
            Content::Scalar(scalar) => Some(scalar.raw.end()),
            _ => node.flow_end,
        };
        last = last.max(key.unwrap_or(0)).max(own.unwrap_or(0));
        to_do.extend(document.children(id));
    }
    last
}

/// Returns the place of the item's dash; `None` where it shares its line with another.
fn dash(text: &str, document: &Document, item: NodeId) -> Option<usize> {
    let start = start(document, item)?;
    let is_block = document.scalar(item).is_some_and(|scalar| scalar.is_block);
    let before = Span::new(0, start).of(text);
    // The text of a block begins on the line below its dash and its sign.
    let before = if is_block {
        before.rsplit_once('\n').map_or("", |(above, _)| above.trim_end())
    } else {
        before.trim_end_matches([' ', '\t'])
    };
    let line = before.rsplit('\n').next().unwrap_or("");
    let dash = if is_block {
        before.len() - line.len()
            + line
                .find('-')
                .filter(|dash| line.get(..*dash).is_some_and(|b| b.trim().is_empty()))?
    } else {
        before.len() - before.strip_suffix('-').map(|_| 1)?
    };
    let lead = Span::new(0, dash).of(text).rsplit('\n').next().unwrap_or("");
    (lead.trim_start_matches('\u{feff}').trim().is_empty()).then_some(dash)
}

/// Returns the lines of an item of a block list, with the comments below that are deeper than its dash.
fn item_lines(text: &str, document: &Document, item: NodeId) -> Option<Span> {
    let dash = dash(text, document, item)?;
    let column = dash - Span::new(0, dash).of(text).rfind('\n').map_or(0, |newline| newline + 1);
    let end = with_comments_below(text, end(document, item).max(dash + 1), column);
    Some(Span::new(with_comments_above(text, dash, end, column), end))
}

/// Returns where the comments right above the item from `dash` to `end` begin, where they are a paragraph with it alone:
/// a blank line stands before them, and behind the item one, or what is no item of its list. A heading of several items
/// stays.
fn with_comments_above(text: &str, dash: usize, end: usize, column: usize) -> usize {
    let behind = text.get(end..).unwrap_or("").split('\n').nth(1).unwrap_or("");
    let indent = behind.len() - behind.trim_start_matches(' ').len();
    if !behind.trim().is_empty() && indent >= column && (indent > column || behind.trim_start().starts_with(['-', '#']))
    {
        return dash;
    }
    let before = Span::new(0, dash).of(text);
    let mut start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let first = start;
    while let Some(above) = start.checked_sub(1).map(|end| Span::new(0, end).of(text)) {
        let line = above.rsplit('\n').next().unwrap_or("");
        match line.trim() {
            comment if is_heading(comment) => return dash,
            comment if comment.starts_with('#') => start = above.len() - line.len(),
            "" if start < first => return start,
            _ => return dash,
        }
    }
    dash
}

/// Whether `comment` is set off as a heading is: `# ** Databases **`, `### Databases ###`, `# --- Databases`.
fn is_heading(comment: &str) -> bool {
    let said = comment.strip_prefix('#').unwrap_or("").trim_start();
    ["**", "==", "--", "##", "~~", "__"]
        .iter()
        .any(|sign| said.starts_with(sign))
}

/// Returns the end of the line that holds `end`, or of the last comment below it that is deeper than `column`.
pub(super) fn with_comments_below(text: &str, end: usize, column: usize) -> usize {
    let mut end = end;
    let behind = text.get(end..).unwrap_or("");
    end += behind.find('\n').unwrap_or(behind.len());
    while let Some(next) = text.get(end + 1..).and_then(|rest| rest.split('\n').next()) {
        let content = next.trim_start_matches(' ');
        if !content.starts_with('#') || next.len() - content.len() <= column {
            break;
        }
        end += 1 + next.len();
    }
    end
}

/// Returns the changes that take `items` out of `[ … ]`, each with one comma.
fn out_of_flow(text: &str, document: &Document, list: NodeId, items: &BTreeSet<NodeId>) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let mut kept: Option<usize> = None;
    let mut gone: Option<Span> = None;
    for item in document.children(list) {
        let span = Span::new(start(document, item)?, end(document, item));
        if items.contains(&item) {
            gone = Some(Span::new(gone.map_or(span.start(), Span::start), span.end()));
            continue;
        }
        if let Some(gone) = gone.take() {
            edits.push(match kept {
                Some(kept) => Edit::delete(Span::new(kept, gone.end())),
                None => Edit::delete(Span::new(gone.start(), span.start())),
            });
        }
        kept = Some(span.end());
    }
    if let (Some(gone), Some(kept)) = (gone, kept) {
        edits.push(Edit::delete(Span::new(kept, gone.end())));
    }
    let has_comment = edits.iter().any(|edit| edit.span.of(text).contains(" #"));
    (!has_comment).then_some(edits)
}
