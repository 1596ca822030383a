//! Names and other small things out of a syntax tree.

use crate::db::effects::change::Name;
use crate::db::object::stored_name;
use squawk_syntax::ast::normalize_name_node;
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// Returns the first child of this kind.
pub(super) fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.children().find(|child| child.kind() == kind)
}

/// Returns every child of this kind.
pub(super) fn children(node: &SyntaxNode, kind: SyntaxKind) -> impl Iterator<Item = SyntaxNode> {
    node.children().filter(move |child| child.kind() == kind)
}

/// Whether the node has such a child or token itself.
pub(super) fn has(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.children_with_tokens().any(|element| element.kind() == kind)
}

/// Returns the path in `node` or right below it: `TABLE_NAME_REF > PATH_REF`.
pub(super) fn path(node: &SyntaxNode) -> Option<Name> {
    let is_path = |node: &SyntaxNode| matches!(node.kind(), SyntaxKind::PATH | SyntaxKind::PATH_REF);
    // Limit: three levels; no node that holds a name in PostgreSQL's grammar nests deeper above it.
    let path = match is_path(node) {
        true => Some(node.clone()),
        false => node
            .children()
            .find(is_path)
            .or_else(|| node.children().find_map(|child| child.children().find(is_path)))
            .or_else(|| {
                let mut below = node.children().flat_map(|child| child.children());
                below.find_map(|child| child.children().find(is_path))
            }),
    };
    Name::of(&parts(&path?))
}

/// Returns the parts of a path, outermost first.
pub(super) fn parts(path: &SyntaxNode) -> Vec<String> {
    path.descendants()
        .filter(|node| matches!(node.kind(), SyntaxKind::PATH_SEGMENT | SyntaxKind::PATH_SEGMENT_REF))
        .map(|node| normalize_name_node(&node))
        .collect()
}

/// Returns the name in the child of this kind, which is a plain word: `COLUMN_NAME`.
pub(super) fn word(node: &SyntaxNode, kind: SyntaxKind) -> Option<String> {
    child(node, kind).map(|child| plain(&child))
}

/// Returns the name that `node` is.
pub(super) fn plain(node: &SyntaxNode) -> String {
    stored_name(&normalize_name_node(node)).to_owned()
}

/// Whether `node` makes something, called `name`, that ends with the session.
pub(super) fn is_temporary(node: &SyntaxNode, name: &Name) -> bool {
    has(node, SyntaxKind::TEMP) || name.schema.as_deref() == Some("pg_temp")
}

/// Returns the text of the string that `node`, a literal, is.
pub(super) fn string(node: &SyntaxNode) -> Option<String> {
    use squawk_syntax::ast::{AstNode, Literal};
    Literal::cast(node.clone())?.string_value()
}

/// Returns every name in `node` that may be a column, each once, in order: no function, no type, no part of a qualified
/// name but the last.
pub(super) fn columns_in(node: &SyntaxNode) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in node.descendants().filter(|node| node.kind() == SyntaxKind::NAME_REF) {
        let Some(parent) = name.parent() else {
            found.push(plain(&name));
            continue;
        };
        let is_first = parent.first_child().as_ref() == Some(&name);
        let is_no_column = match parent.kind() {
            SyntaxKind::CALL_EXPR => is_first,
            SyntaxKind::FIELD_EXPR => is_first,
            _ => false,
        };
        let column = plain(&name);
        if !is_no_column && !found.contains(&column) {
            found.push(column);
        }
        // Limit: an expression with more names than a table has columns is cut off.
        if found.len() > 1600 {
            break;
        }
    }
    found
}

/// Returns every word of `node`, folded, sorted, each once: names, keywords and the words within strings.
pub(super) fn words_in(node: &SyntaxNode) -> Vec<String> {
    let mut words: Vec<String> = node
        .text()
        .to_string()
        .split(|sign: char| !(sign.is_alphanumeric() || sign == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}
