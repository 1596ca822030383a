//! Which bytes go with what is cut out: doc comments, commas, lines, one adjoining blank line.
//!
//! Every other byte stays. Leaves out what is cut and why.

use std::collections::BTreeSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{Comment, ImportDeclaration, ImportDeclarationSpecifier};
use oxc_span::{GetSpan, Span as OxcSpan};
use oxc_syntax::node::NodeId;

use crate::lang::js::cut::Cut;
use crate::lang::js::declarations::with_decorators;
use crate::lang::js::reader::{Reader, own_span};
use crate::text::edit::Edit;
use crate::text::span::Span;

/// Items with commas between them.
struct CommaList {
    items: Vec<Span>,
    /// What stands between the brackets; from the first to the last item where there are none.
    inside: Span,
}

impl Reader<'_, '_> {
    /// Returns `cuts` with each statement and declarator of which nothing would be left in place of its parts.
    pub(super) fn whole_cuts(&self, mut cuts: BTreeSet<Cut>) -> BTreeSet<Cut> {
        loop {
            let lists: BTreeSet<NodeId> = cuts
                .iter()
                .filter_map(|cut| match cut {
                    Cut::Item(list, _) => Some(*list),
                    Cut::Statement(_) => None,
                })
                .collect();
            let mut grown = cuts.clone();
            for list in lists {
                let n_items = self.items(list).len();
                if (0..n_items).any(|index| !cuts.contains(&Cut::Item(list, index))) {
                    continue;
                }
                grown.extend(self.whole_of(list));
            }
            if grown == cuts {
                return cuts;
            }
            cuts = grown;
        }
    }

    /// Returns what goes when nothing is left in `list`; a list that may be empty stays.
    fn whole_of(&self, list: NodeId) -> Option<Cut> {
        let nodes = self.semantic.nodes();
        let kind = nodes.kind(list);
        match kind {
            AstKind::ImportDeclaration(_)
            | AstKind::ExportNamedDeclaration(_)
            | AstKind::ExportFromDeclaration(_)
            | AstKind::VariableDeclaration(_) => self.statement_at(kind.span()),
            AstKind::ObjectPattern(_) => {
                let declarator = nodes.parent_id(list);
                self.item_at(nodes.parent_id(declarator), nodes.kind(declarator).span())
            }
            _ => None,
        }
    }

    /// Returns the changes that cut `cuts`, which are whole, out of the text.
    pub(super) fn edits_of(&self, cuts: &BTreeSet<Cut>) -> Vec<Edit> {
        let statements: BTreeSet<usize> = cuts
            .iter()
            .filter_map(|cut| match cut {
                Cut::Statement(index) => Some(*index),
                Cut::Item(..) => None,
            })
            .collect();
        let mut edits = self.edits_of_statements(&statements);
        let outer: Vec<OxcSpan> = cuts.iter().map(|cut| self.span_of_cut(*cut)).collect();
        let lists: BTreeSet<NodeId> = cuts
            .iter()
            .filter_map(|cut| match cut {
                Cut::Item(list, _) => Some(*list),
                Cut::Statement(_) => None,
            })
            .collect();
        for list in lists {
            let span = self.semantic.nodes().kind(list).span();
            if outer.iter().any(|outer| outer.contains_inclusive(span)) {
                continue;
            }
            let removed = cuts
                .iter()
                .filter_map(|cut| match cut {
                    Cut::Item(own, index) if *own == list => Some(*index),
                    _ => None,
                })
                .collect();
            edits.extend(self.edits_of_items(list, &removed));
        }
        edits
    }

    fn edits_of_statements(&self, removed: &BTreeSet<usize>) -> Vec<Edit> {
        let text = self.source.text();
        let mut blocks: Vec<Span> = Vec::new();
        let mut last: Option<usize> = None;
        for index in removed {
            let Some(statement) = self.body().get(*index) else {
                continue;
            };
            let span = own_span(self.with_doc(with_decorators(statement)));
            let joins = last.is_some_and(|last| last + 1 == *index);
            last = Some(*index);
            let block = Span::new(span.start(), self.after_line_comment(span.end()));
            match blocks.last_mut() {
                Some(before) if joins && Span::new(before.end(), block.start()).of(text).trim().is_empty() => {
                    *before = Span::new(before.start(), block.end());
                }
                _ => blocks.push(block),
            }
        }
        blocks
            .into_iter()
            .map(|block| Edit::delete(block_with_lines(text, block)))
            .collect()
    }

    fn edits_of_items(&self, list: NodeId, removed: &BTreeSet<usize>) -> Vec<Edit> {
        let kind = self.semantic.nodes().kind(list);
        if let AstKind::ImportDeclaration(import) = kind {
            return self.edits_of_import(import, removed);
        }
        let items: Vec<Span> = self.items(list).into_iter().map(own_span).collect();
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return Vec::new();
        };
        let inside = match kind {
            AstKind::VariableDeclaration(_) => Span::new(first.start(), last.end()),
            AstKind::ExportNamedDeclaration(_) | AstKind::ExportFromDeclaration(_) => self.braces_around(*first, *last),
            _ => {
                let span = own_span(kind.span());
                Span::new(span.start() + 1, span.end().saturating_sub(1))
            }
        };
        self.edits_of_list(&CommaList { items, inside }, removed)
    }

    fn edits_of_import(&self, import: &ImportDeclaration, removed: &BTreeSet<usize>) -> Vec<Edit> {
        let specifiers: Vec<&ImportDeclarationSpecifier> = import.specifiers.iter().flatten().collect();
        let default = specifiers
            .first()
            .filter(|first| matches!(first, ImportDeclarationSpecifier::ImportDefaultSpecifier(_)))
            .map(|first| own_span(first.span()));
        let n_before = usize::from(default.is_some());
        let items: Vec<Span> = specifiers
            .iter()
            .skip(n_before)
            .map(|specifier| own_span(specifier.span()))
            .collect();
        let is_namespace = matches!(
            specifiers.get(n_before),
            Some(ImportDeclarationSpecifier::ImportNamespaceSpecifier(_))
        );
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return Vec::new();
        };
        let inside = self.braces_around(*first, *last);
        // The braces or `* as x`.
        let rest = if is_namespace {
            Span::new(first.start(), last.end())
        } else {
            Span::new(inside.start().saturating_sub(1), inside.end() + 1)
        };
        let of_rest: BTreeSet<usize> = removed.iter().filter_map(|index| index.checked_sub(n_before)).collect();
        let is_default_removed = n_before == 1 && removed.contains(&0);
        match default {
            Some(default) if is_default_removed => {
                let mut edits = vec![Edit::delete(Span::new(default.start(), rest.start()))];
                let kept_of_rest = (0..items.len()).any(|index| !of_rest.contains(&index));
                if kept_of_rest && !of_rest.is_empty() {
                    edits.extend(self.edits_of_list(&CommaList { items, inside }, &of_rest));
                }
                edits
            }
            Some(default) if of_rest.len() == items.len() => {
                vec![Edit::delete(Span::new(default.end(), rest.end()))]
            }
            _ => self.edits_of_list(&CommaList { items, inside }, &of_rest),
        }
    }

    /// Returns what stands between the braces around the items from `first` to `last`.
    fn braces_around(&self, first: Span, last: Span) -> Span {
        let text = self.source.text();
        let mut start = first.start();
        // Only blanks and comments can stand between the brace and the first item.
        loop {
            let before = text.get(..start).unwrap_or("");
            let trimmed = before.trim_end().len();
            match self
                .comments()
                .iter()
                .find(|comment| comment.span.end as usize == trimmed)
            {
                Some(comment) => start = comment.span.start as usize,
                None => {
                    start = trimmed;
                    break;
                }
            }
        }
        let mut end = self.skip_blanks(last.end());
        if text.get(end..).is_some_and(|rest| rest.starts_with(',')) {
            end = self.skip_blanks(end + 1);
        }
        Span::new(start, end)
    }

    fn edits_of_list(&self, list: &CommaList, removed: &BTreeSet<usize>) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut index = 0;
        while index < list.items.len() {
            if !removed.contains(&index) {
                index += 1;
                continue;
            }
            let first = index;
            while removed.contains(&index) {
                index += 1;
            }
            self.cut_run(list, first, index - 1, &mut edits);
        }
        edits
    }

    /// Cuts the items from `first` to `last` out of `list`, of which the neighbours stay.
    fn cut_run(&self, list: &CommaList, first: usize, last: usize, edits: &mut Vec<Edit>) {
        let text = self.source.text();
        let item = |index: usize| list.items.get(index).copied();
        let (Some(start), Some(end)) = (item(first), item(last)) else {
            return;
        };
        let (start, end) = (start.start(), end.end());
        let before = first.checked_sub(1).and_then(item);
        let next = item(last + 1);
        let comma = self.comma_behind(end);
        let end_with_comma = comma.map_or(end, |comma| comma + 1);
        if before.is_none() && next.is_none() {
            let kept = self.comments().iter().any(|comment| {
                let span = own_span(comment.span);
                list.inside.contains(span) && !(start <= span.start() && span.end() <= end)
            });
            if !kept {
                edits.push(Edit::delete(list.inside));
                return;
            }
        }
        let after = self.after_line_comment(end_with_comma);
        let line = line_start(text, start);
        let owns_lines = Span::new(line, start).of(text).trim().is_empty()
            && line >= list.inside.start()
            && line_break(text, after).is_some_and(|end| end <= list.inside.end());
        let mut drop_comma_before = || {
            let comma = before.and_then(|before| self.comma_behind(before.end()));
            edits.extend(comma.map(|comma| Edit::delete(Span::new(comma, comma + 1))));
        };
        if owns_lines {
            if next.is_none() && comma.is_none() {
                drop_comma_before();
            }
            let line = self.with_comment_of_item(line, list.inside.start());
            let end = line_break(text, after).unwrap_or(after);
            edits.push(Edit::delete(Span::new(line, end)));
            return;
        }
        let has_comment = |span: Span| {
            self.comments()
                .iter()
                .any(|comment| span.contains(own_span(comment.span)))
        };
        match (before, next) {
            (Some(before), Some(next))
                if !Span::new(before.end(), start).of(text).contains('\n')
                    && Span::new(end, next.start()).of(text).contains('\n') =>
            {
                let from = self.comma_behind(before.end()).map_or(before.end(), |comma| comma + 1);
                edits.push(Edit::delete(Span::new(from, end_with_comma)));
            }
            (_, Some(next)) => {
                let gap = Span::new(end_with_comma, next.start());
                let to = if has_comment(gap) {
                    let rest = gap.of(text);
                    gap.end() - rest.trim_start().len()
                } else {
                    next.start()
                };
                edits.push(Edit::delete(Span::new(start, to)));
            }
            (Some(before), None) => {
                let gap = Span::new(before.end(), start);
                if has_comment(gap) {
                    if comma.is_none() {
                        drop_comma_before();
                    }
                    let from = gap.start() + gap.of(text).trim_end().len();
                    let is_behind_line_comment = self
                        .comments()
                        .iter()
                        .any(|comment| comment.is_line() && comment.span.end as usize == from);
                    let from = if is_behind_line_comment { start } else { from };
                    edits.push(Edit::delete(Span::new(from, end_with_comma)));
                } else {
                    edits.push(Edit::delete(Span::new(before.end(), end)));
                }
            }
            (None, None) => edits.push(Edit::delete(Span::new(start, end_with_comma))),
        }
    }

    /// Returns the start of the line of the doc comment that ends above `line`, or `line`.
    fn with_comment_of_item(&self, line: usize, floor: usize) -> usize {
        let text = self.source.text();
        let above = text.get(..line).unwrap_or("").trim_end();
        let is_adjoining = text.get(above.len()..line).unwrap_or("").matches('\n').count() == 1;
        let comment = self
            .comments()
            .iter()
            .find(|comment| comment.span.end as usize == above.len());
        let Some(comment) = comment.filter(|comment| is_adjoining && comment.is_jsdoc()) else {
            return line;
        };
        let start = comment.span.start as usize;
        let own_line = line_start(text, start);
        let is_alone = Span::new(own_line, start).of(text).trim().is_empty();
        if is_alone && own_line >= floor { own_line } else { line }
    }

    /// Returns the offset behind the comments that follow `end` on its line, where only they do.
    fn after_line_comment(&self, end: usize) -> usize {
        let text = self.source.text();
        let mut at = end;
        loop {
            let rest = text.get(at..).unwrap_or("");
            let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            match self
                .comments()
                .iter()
                .find(|comment| comment.span.start as usize == at + blank)
            {
                Some(comment) => at = comment.span.end as usize,
                None => break,
            }
        }
        let rest = text.get(at..).unwrap_or("");
        let is_last = rest
            .trim_start_matches([' ', '\t', '\r'])
            .chars()
            .next()
            .is_none_or(|next| next == '\n');
        let is_own = !Span::new(end, at).of(text).contains('\n');
        if is_last && is_own { at } else { end }
    }

    /// Returns the offset of the comma behind `end`.
    fn comma_behind(&self, end: usize) -> Option<usize> {
        let at = self.skip_blanks(end);
        self.source
            .text()
            .get(at..)
            .is_some_and(|rest| rest.starts_with(','))
            .then_some(at)
    }

    /// Returns the offset of the next sign of code from `at` on.
    fn skip_blanks(&self, mut at: usize) -> usize {
        let text = self.source.text();
        loop {
            let rest = text.get(at..).unwrap_or("");
            at += rest.len() - rest.trim_start().len();
            match self.comments().iter().find(|comment| comment.span.start as usize == at) {
                Some(comment) => at = comment.span.end as usize,
                None => return at,
            }
        }
    }

    fn comments(&self) -> &[Comment] {
        &self.semantic.nodes().program().comments
    }
}

/// Returns `block`, which holds whole statements, with the lines that it fills and one blank line beside them.
fn block_with_lines(text: &str, block: Span) -> Span {
    let line = line_start(text, block.start());
    let indent = Span::new(line, block.start()).of(text);
    let starts_line = indent.trim_start_matches('\u{feff}').trim().is_empty();
    let line = if indent.starts_with('\u{feff}') {
        line + '\u{feff}'.len_utf8()
    } else {
        line
    };
    let rest = text.get(block.end()..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    let is_at_end = blanks == rest.len();
    let next_line = line_break(text, block.end());
    if !starts_line {
        return match next_line.is_some() || is_at_end {
            // The end of a line goes with the blanks before it.
            true => {
                let before = text.get(..block.start()).unwrap_or("");
                Span::new(before.trim_end_matches([' ', '\t']).len(), block.end())
            }
            false => Span::new(block.start(), block.end() + blanks),
        };
    }
    let before = text.get(..line).unwrap_or("");
    let is_blank_before = before.trim_start_matches('\u{feff}').is_empty() || is_blank_line_above(before);
    let Some(end) = next_line else {
        if !is_at_end {
            return Span::new(block.start(), block.end() + blanks);
        }
        // The text ends without a line break, and stays so.
        let kept = before.trim_end_matches(['\n', '\r', ' ', '\t']);
        let kept = if before.get(kept.len()..).unwrap_or("").matches('\n').count() <= 2 {
            kept.len()
        } else {
            before.trim_end_matches(['\n', '\r']).len()
        };
        let floor = if before.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        return Span::new(kept.max(floor), text.len());
    };
    let below = text.get(end..).unwrap_or("");
    if is_blank_before && let Some(blank) = blank_line(below) {
        return Span::new(line, end + blank);
    }
    if below.is_empty() && is_blank_line_above(before) {
        let above = before.strip_suffix('\n').unwrap_or(before);
        return Span::new(line_start(text, above.len()), end);
    }
    Span::new(line, end)
}

/// Whether the last line of `before`, which ends with a line break, is blank.
fn is_blank_line_above(before: &str) -> bool {
    let Some(above) = before.strip_suffix('\n') else {
        return false;
    };
    above.rsplit('\n').next().is_some_and(|line| line.trim().is_empty()) && above.contains('\n')
}

/// Returns the length of the blank line at the start of `text`, its line break included.
fn blank_line(text: &str) -> Option<usize> {
    let end = text.find('\n')? + 1;
    text.get(..end)?.trim().is_empty().then_some(end)
}

/// Returns where the line of `offset` begins.
fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |end| end + 1)
}

/// Returns the offset behind the line break that follows `offset`, with nothing but blanks before it.
fn line_break(text: &str, offset: usize) -> Option<usize> {
    let rest = text.get(offset..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    rest.get(blanks..)?.starts_with('\n').then_some(offset + blanks + 1)
}
