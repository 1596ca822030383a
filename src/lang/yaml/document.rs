//! A YAML file as a list of nodes, each with its key, its place and, for a scalar, its text.
//!
//! Leaves out aliases and merge keys (what an anchor names is read where it stands) and what tags mean. Nodes point
//! at their parents by index, so that no depth of nesting is a danger.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::lang::yaml::scalar::{self, Scalar};
use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// Index of a node in its document.
pub(super) type NodeId = usize;

/// What a node is.
#[derive(Debug)]
pub(super) enum Content {
    /// Keys and values.
    Mapping,
    /// Items.
    Sequence,
    /// A text.
    Scalar(Scalar),
}

/// A node of a document.
#[derive(Debug)]
pub(super) struct Node {
    /// The node that holds it; none for a root.
    pub(super) parent: Option<NodeId>,
    /// Its key in a mapping; none for an item and for a root.
    pub(super) key: Option<Scalar>,
    /// What it is.
    pub(super) content: Content,
    /// What it holds, in order.
    pub(super) children: Vec<NodeId>,
    /// Where it begins: its first sign, or that of its first key.
    pub(super) start: usize,
    /// Where it ends, for what has brackets of its own.
    pub(super) flow_end: Option<usize>,
    /// Whether it has an anchor, or holds an alias.
    pub(super) is_shared: bool,
}

/// All documents of one text.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Every node, a parent before its children.
    pub(super) nodes: Vec<Node>,
    /// Where the text stops to be YAML.
    pub(super) error: Option<Broken>,
}

/// Where and why a text is no YAML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// What is wrong, in the parser's words.
    pub(super) what: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// Where the parser found it.
    pub(super) place: usize,
    /// Everything before this offset was read.
    pub(super) offset: usize,
}

/// What the parser says of a line that begins before the column that it expects.
const NOT_INDENTED: &str = "invalid indentation";

/// How many lines of brackets may be joined to the line above, each at the price of another parse.
const MOST_JOINED: usize = 32;

/// Returns `text` with the line at `place`, which begins by closing a bracket, joined to the one above by a blank: every
/// other byte keeps its place.
fn with_bracket_joined(text: &str, place: usize) -> Option<String> {
    let start = text.get(..place)?.rfind('\n')?;
    let above = text.get(..start)?.rsplit('\n').next()?;
    let is_bracket = text.get(start..)?.trim_start().starts_with([']', '}']);
    // A comment would take the bracket in.
    if !is_bracket || above.contains('#') {
        return None;
    }
    let mut joined = text.to_owned();
    joined.replace_range(start..=start, " ");
    Some(joined)
}

impl Document {
    /// Reads `text` as far as it is YAML.
    ///
    /// A line that closes brackets may stand in the column of what they belong to, as other parsers take it.
    pub(super) fn parse(text: &Embedded) -> Document {
        let mut document = Document::read(text, text.text(), 0);
        let mut joined = None;
        for n_joined in 1..=MOST_JOINED {
            let at = document.error.as_ref().filter(|broken| broken.what == NOT_INDENTED);
            let all = joined.as_deref().unwrap_or(text.text());
            let Some(mended) = at.and_then(|broken| with_bracket_joined(all, broken.place)) else {
                break;
            };
            document = Document::read(text, &mended, n_joined);
            joined = Some(mended);
        }
        document
    }

    /// Reads `all`, which is `text` with so many of its line breaks taken for blanks.
    fn read(text: &Embedded, all: &str, n_joined: usize) -> Document {
        let mut builder = Builder {
            text,
            offsets: Offsets::new(all),
            document: Document::default(),
            open: Vec::new(),
            end: 0,
        };
        for event in Parser::new_from_str(all) {
            match event {
                Ok((event, span)) => builder.add(event, span),
                // The parser repeats its error for ever.
                Err(error) => {
                    builder.document.error = Some(Broken {
                        what: error.info().to_owned(),
                        line: error.marker().line() + n_joined,
                        place: builder.offsets.byte(error.marker().index()),
                        offset: builder.end,
                    });
                    break;
                }
            }
        }
        builder.document
    }

    /// Returns the value of `key` in the mapping `node`.
    pub(super) fn value(&self, node: NodeId, key: &str) -> Option<NodeId> {
        if self.is_sequence(node) {
            return None;
        }
        self.children(node).find(|child| self.key(*child) == key)
    }

    /// Returns what `node` holds.
    pub(super) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.nodes
            .get(node)
            .map(|node| node.children.as_slice())
            .unwrap_or_default()
            .iter()
            .copied()
    }

    /// Returns the node's key; empty for an item.
    pub(super) fn key(&self, node: NodeId) -> &str {
        self.nodes
            .get(node)
            .and_then(|node| node.key.as_ref())
            .map_or("", |key| key.text.text())
    }

    /// Returns the node that holds `node`.
    pub(super) fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.nodes.get(node)?.parent
    }

    /// Whether `node` is a list.
    pub(super) fn is_sequence(&self, node: NodeId) -> bool {
        self.nodes
            .get(node)
            .is_some_and(|node| matches!(node.content, Content::Sequence))
    }

    /// Returns the node's text.
    pub(super) fn scalar(&self, node: NodeId) -> Option<&Scalar> {
        match &self.nodes.get(node)?.content {
            Content::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Returns the scalar that `path` leads to from `node`.
    pub(super) fn scalar_at(&self, node: NodeId, path: &[&str]) -> Option<&Scalar> {
        let mut node = node;
        for key in path {
            node = self.value(node, key)?;
        }
        self.scalar(node)
    }

    /// Returns the scalars in and below `node` in order: those of nested lists as well.
    pub(super) fn scalars(&self, node: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut to_do = vec![node];
        while let Some(node) = to_do.pop() {
            if self.scalar(node).is_some() {
                found.push(node);
            }
            let first = to_do.len();
            to_do.extend(self.children(node));
            if let Some(added) = to_do.get_mut(first..) {
                added.reverse();
            }
        }
        found
    }

    /// Returns the keys from the root down to `node`, `*` for an item; at most the last eight.
    pub(super) fn path(&self, node: NodeId) -> Vec<&str> {
        let mut path = Vec::new();
        let mut node = Some(node);
        while let Some(id) = node.filter(|_| path.len() < 8) {
            let parent = self.parent(id);
            if parent.is_some() {
                path.push(match self.nodes.get(id).and_then(|node| node.key.as_ref()) {
                    Some(key) => key.text.text(),
                    None => "*",
                });
            }
            node = parent;
        }
        path.reverse();
        path
    }

    /// Returns every scalar, keys included, with its place in the text.
    pub(super) fn all_spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = self
            .nodes
            .iter()
            .flat_map(|node| {
                let value = match &node.content {
                    Content::Scalar(scalar) => Some(scalar.raw),
                    _ => None,
                };
                node.key.as_ref().map(|key| key.raw).into_iter().chain(value)
            })
            .collect();
        spans.sort();
        spans
    }
}

struct Builder<'a> {
    text: &'a Embedded,
    offsets: Offsets,
    document: Document,
    open: Vec<Open>,
    end: usize,
}

struct Open {
    node: NodeId,
    is_mapping: bool,
    key: Option<Scalar>,
    /// Containers that stand as keys, and are passed over.
    has_odd_key: bool,
}

impl Builder<'_> {
    fn add(&mut self, event: Event<'_>, span: saphyr_parser::Span) {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let scalar = self.scalar(&value, style, span);
                let start = scalar.raw.start();
                self.end = self.end.max(scalar.raw.end());
                let takes_key = self
                    .open
                    .last()
                    .is_some_and(|open| open.is_mapping && open.key.is_none() && !open.has_odd_key);
                if takes_key {
                    if let Some(open) = self.open.last_mut() {
                        open.key = Some(scalar);
                    }
                } else {
                    let node = self.push(Content::Scalar(scalar), start);
                    self.share(Some(node).filter(|_| anchor != 0));
                }
            }
            Event::Alias(_) => {
                self.share(self.open.last().map(|open| open.node));
                if let Some(open) = self.open.last_mut() {
                    // As a value it closes its pair, as a key it opens one.
                    open.has_odd_key = open.is_mapping && open.key.is_none() && !open.has_odd_key;
                    open.key = None;
                }
            }
            Event::MappingStart(anchor, _) => {
                let node = self.open(Content::Mapping, true, span);
                self.share(Some(node).filter(|_| anchor != 0));
            }
            Event::SequenceStart(anchor, _) => {
                let node = self.open(Content::Sequence, false, span);
                self.share(Some(node).filter(|_| anchor != 0));
            }
            Event::MappingEnd | Event::SequenceEnd => {
                // The end may hold a comment behind the bracket, so that its beginning counts.
                let bracket = self.offsets.byte(span.start.index());
                let closed = self.open.pop().and_then(|open| self.document.nodes.get_mut(open.node));
                let all = self.text.text();
                if let Some(node) = closed
                    && all.get(node.start..).is_some_and(|rest| rest.starts_with(['[', '{']))
                    && all.get(bracket..).is_some_and(|rest| rest.starts_with([']', '}']))
                {
                    node.flow_end = Some(bracket + 1);
                }
            }
            _ => {}
        }
    }

    fn scalar(&self, value: &str, style: ScalarStyle, span: saphyr_parser::Span) -> Scalar {
        let start = self.offsets.byte(span.start.index());
        let end = self.offsets.byte(span.end.index());
        match style {
            ScalarStyle::Plain => scalar::plain(self.text, value, Span::new(start, end)),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => scalar::quoted(self.text, start),
            ScalarStyle::Literal => scalar::block(self.text, value, start, "\n"),
            ScalarStyle::Folded => scalar::block(self.text, value, start, " "),
        }
    }

    /// Marks a node that another place may use, or that uses one.
    fn share(&mut self, node: Option<NodeId>) {
        if let Some(node) = node.and_then(|node| self.document.nodes.get_mut(node)) {
            node.is_shared = true;
        }
    }

    fn open(&mut self, content: Content, is_mapping: bool, span: saphyr_parser::Span) -> NodeId {
        let is_key = self
            .open
            .last()
            .is_some_and(|open| open.is_mapping && open.key.is_none() && !open.has_odd_key);
        let start = self.offsets.byte(span.start.index());
        let node = self.push(content, start);
        if is_key && let Some(open) = self.open.iter_mut().last() {
            open.has_odd_key = true;
        }
        self.open.push(Open {
            node,
            is_mapping,
            key: None,
            has_odd_key: false,
        });
        node
    }

    fn push(&mut self, content: Content, start: usize) -> NodeId {
        let id = self.document.nodes.len();
        let parent = self.open.last().map(|open| open.node);
        let key = self.open.last_mut().and_then(|open| {
            open.has_odd_key = false;
            open.key.take()
        });
        self.document.nodes.push(Node {
            parent,
            key,
            content,
            children: Vec::new(),
            start,
            flow_end: None,
            is_shared: false,
        });
        if let Some(parent) = parent.and_then(|parent| self.document.nodes.get_mut(parent)) {
            parent.children.push(id);
        }
        id
    }
}

/// Byte offsets of the characters that the parser counts.
struct Offsets {
    starts: Option<Vec<usize>>,
    length: usize,
}

impl Offsets {
    fn new(text: &str) -> Offsets {
        Offsets {
            starts: (!text.is_ascii()).then(|| text.char_indices().map(|(offset, _)| offset).collect()),
            length: text.len(),
        }
    }

    fn byte(&self, character: usize) -> usize {
        match &self.starts {
            Some(starts) => starts.get(character).copied().unwrap_or(self.length),
            None => character.min(self.length),
        }
    }
}
