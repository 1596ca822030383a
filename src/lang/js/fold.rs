//! What is known of a string before the program runs: constants, `+`, templates, `path.join`, `__dirname`.
//!
//! Leaves out what a folded string means: that is for who asks.
//! Limit: properties of objects, constants of other modules and anything that a loop or a branch decides are unknown.

use std::borrow::Cow;

use oxc_ast::ast::{
    Argument, BinaryExpression, BinaryOperator, CallExpression, Expression, IdentifierReference, LogicalOperator,
    NewExpression, StaticMemberExpression, StringLiteral, TemplateLiteral,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::symbol::SymbolId;

use crate::lang::js::callee::{Callee, Root};
use crate::lang::js::reader::Reader;
use crate::lang::reference::Base;

/// How many constants and calls one value may lead through.
const DEEPEST: usize = 24;

/// A string as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Folded {
    /// The folder that the parts begin in, for `__dirname` and its like.
    pub(super) base: Option<Base>,
    /// What is known and what is not, in order.
    pub(super) parts: Vec<Part>,
    /// The literals and expressions that were folded in: they are no references of their own when this one is.
    pub(super) claims: Vec<Span>,
    /// The constants that were folded in.
    pub(super) constants: Vec<SymbolId>,
}

/// One part of a string.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// Known text.
    Text {
        /// The text as decoded.
        text: String,
        /// Where it stands.
        origin: Origin,
    },
    /// Something that only the running program knows.
    Hole(Span),
}

/// Where known text stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// In a literal; the span is that of its content, escapes and all.
    Literal(Span),
    /// Elsewhere; the span is that of the identifier or expression that stands for it.
    Use(Span),
}

impl Folded {
    fn hole(span: Span) -> Folded {
        Folded {
            parts: vec![Part::Hole(span)],
            ..Folded::default()
        }
    }

    fn text(text: &str, origin: Origin, claim: Span) -> Folded {
        Folded {
            parts: vec![Part::Text {
                text: text.to_owned(),
                origin,
            }],
            claims: vec![claim],
            ..Folded::default()
        }
    }

    fn anchored(base: Base, text: &str, span: Span) -> Folded {
        Folded {
            base: Some(base),
            ..Folded::text(text, Origin::Use(span), span)
        }
    }

    /// Whether all of it is known.
    pub(super) fn is_static(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part, Part::Hole(_)))
    }

    /// Whether any of it is known.
    pub(super) fn is_partly_known(&self) -> bool {
        self.base.is_some()
            || self
                .parts
                .iter()
                .any(|part| matches!(part, Part::Text { text, .. } if !text.is_empty()))
    }

    /// Returns the whole text, where all of it is known and no folder stands before it.
    pub(super) fn plain_text(&self) -> Option<String> {
        if self.base.is_some() || !self.is_static() {
            return None;
        }
        Some(self.known_text().into_owned())
    }

    /// Returns the known parts, one behind the other.
    pub(super) fn known_text(&self) -> Cow<'_, str> {
        if let [Part::Text { text, .. }] = self.parts.as_slice() {
            return Cow::Borrowed(text);
        }
        let mut known = String::new();
        for part in &self.parts {
            if let Part::Text { text, .. } = part {
                known.push_str(text);
            }
        }
        Cow::Owned(known)
    }

    /// Adds `next` at the end, as `+` does.
    fn append(&mut self, next: Folded, span: Span) {
        self.claims.extend(next.claims);
        self.constants.extend(next.constants);
        let is_empty = self
            .parts
            .iter()
            .all(|part| matches!(part, Part::Text { text, .. } if text.is_empty()));
        if next.base.is_some() {
            if is_empty && self.base.is_none() {
                self.base = next.base;
                self.parts = next.parts;
            } else {
                // A folder's name in the middle of a string.
                self.parts.push(Part::Hole(span));
            }
            return;
        }
        if self.base.is_some() && is_empty && !begins_with_slash(&next.parts) {
            // `__dirname + 'x'` names a sibling of the folder.
            self.base = None;
            self.parts.push(Part::Hole(span));
        }
        self.parts.extend(next.parts);
    }

    /// Returns this value as its use at `span` shows it: the constant's own literal is not where it is read.
    fn used_at(mut self, span: Span) -> Folded {
        for part in &mut self.parts {
            match part {
                Part::Text { origin, .. } => *origin = Origin::Use(span),
                Part::Hole(hole) => *hole = span,
            }
        }
        self
    }
}

fn begins_with_slash(parts: &[Part]) -> bool {
    parts
        .iter()
        .find_map(|part| match part {
            Part::Text { text, .. } if text.is_empty() => None,
            Part::Text { text, .. } => Some(text.starts_with(['/', '\\'])),
            Part::Hole(_) => Some(false),
        })
        .unwrap_or(true)
}

impl<'a> Reader<'a, '_> {
    /// Returns what is known of `expression`.
    pub(super) fn fold(&self, expression: &Expression<'a>) -> Folded {
        self.fold_within(expression, 0)
    }

    fn fold_within(&self, expression: &Expression<'a>, depth: usize) -> Folded {
        let inner = expression.get_inner_expression();
        let span = inner.span();
        if depth > DEEPEST || !self.spend(1) {
            return Folded::hole(span);
        }
        let depth = depth + 1;
        match inner {
            Expression::StringLiteral(literal) if self.spend(literal.value.len() / 64) => self.fold_literal(literal),
            Expression::NumericLiteral(literal) => {
                let raw = literal.raw.as_ref().map_or("", |raw| raw.as_str());
                Folded::text(raw, Origin::Use(span), span)
            }
            Expression::TemplateLiteral(template) if self.spend(template.span.size() as usize / 64) => {
                self.fold_template(template, depth)
            }
            Expression::TaggedTemplateExpression(tagged) if tagged.tag.is_specific_member_access("String", "raw") => {
                self.fold_template(&tagged.quasi, depth)
            }
            Expression::Identifier(identifier) => self.fold_identifier(identifier, depth),
            Expression::BinaryExpression(binary) if binary.operator == BinaryOperator::Addition => {
                self.fold_sum(binary, depth)
            }
            Expression::LogicalExpression(logical) if logical.operator != LogicalOperator::And => {
                // `process.env.DIR ?? 'migrations'`: the default is what the text shows.
                let left = self.fold_within(&logical.left, depth);
                if left.is_partly_known() {
                    left
                } else {
                    self.fold_within(&logical.right, depth)
                }
            }
            Expression::CallExpression(call) => self.fold_call(call, depth),
            Expression::NewExpression(new) => self.fold_url(new, depth).unwrap_or_else(|| Folded::hole(span)),
            Expression::StaticMemberExpression(member) => self.fold_member(member, depth),
            _ => Folded::hole(span),
        }
    }

    /// Returns the value of `literal`.
    pub(super) fn fold_literal(&self, literal: &StringLiteral<'a>) -> Folded {
        Folded::text(
            literal.value.as_str(),
            Origin::Literal(content(literal.span)),
            literal.span,
        )
    }

    /// Returns what is known of `template`, quasi by quasi.
    pub(super) fn fold_template(&self, template: &TemplateLiteral<'a>, depth: usize) -> Folded {
        let mut folded = Folded {
            claims: vec![template.span],
            ..Folded::default()
        };
        for (index, quasi) in template.quasis.iter().enumerate() {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
            let literal = Folded {
                parts: vec![Part::Text {
                    text: text.as_str().to_owned(),
                    origin: Origin::Literal(quasi.span),
                }],
                ..Folded::default()
            };
            folded.append(literal, quasi.span);
            if let Some(expression) = template.expressions.get(index) {
                folded.append(self.fold_within(expression, depth), expression.span());
            }
        }
        folded
    }

    fn fold_identifier(&self, identifier: &IdentifierReference<'a>, depth: usize) -> Folded {
        let span = identifier.span;
        if let Some((symbol, init)) = self.constant(identifier) {
            let mut value = self.fold_within(init, depth);
            if value.is_partly_known() {
                value.claims.push(init.get_inner_expression().span());
                value.constants.push(symbol);
                return value.used_at(span);
            }
        }
        match identifier.name.as_str() {
            "__dirname" => Folded::anchored(self.own_folder(), "", span),
            "__filename" => self.this_file(span),
            _ => Folded::hole(span),
        }
    }

    fn this_file(&self, span: Span) -> Folded {
        Folded::anchored(self.own_folder(), &format!("/{}", self.source.path.name()), span)
    }

    /// Folds a chain of `+`, however long, without recursion along its left side.
    pub(super) fn fold_sum(&self, binary: &BinaryExpression<'a>, depth: usize) -> Folded {
        let mut operands = vec![&binary.right];
        let mut spans = vec![binary.span];
        let mut left = &binary.left;
        while let Expression::BinaryExpression(inner) = left.get_inner_expression() {
            if inner.operator != BinaryOperator::Addition {
                break;
            }
            spans.push(inner.span);
            operands.push(&inner.right);
            left = &inner.left;
        }
        let mut folded = self.fold_within(left, depth);
        for operand in operands.into_iter().rev() {
            folded.append(self.fold_within(operand, depth), operand.span());
        }
        folded.claims.extend(spans);
        folded
    }

    /// Returns what is known of the value of `call`.
    pub(super) fn fold_call(&self, call: &CallExpression<'a>, depth: usize) -> Folded {
        let callee = Callee::of(&call.callee);
        let first = call.arguments.first().and_then(Argument::as_expression);
        if callee.is_name_chain("process", &["cwd"]) {
            return Folded::anchored(Base::WorkingDirectory, "", call.span);
        }
        if self.is_path_join_within(call, depth) {
            return self.fold_join(call, depth);
        }
        let name = callee.last_name();
        let folded = match (name, first) {
            ("fileURLToPath" | "pathToFileURL" | "normalize" | "String", Some(first)) => self.fold_within(first, depth),
            ("dirname", Some(first)) => parent_folder(self.fold_within(first, depth), call.span),
            ("toString", None) => match call.callee.get_inner_expression() {
                Expression::StaticMemberExpression(member) => self.fold_within(&member.object, depth),
                _ => return Folded::hole(call.span),
            },
            ("join", separator) => match call.callee.get_inner_expression() {
                Expression::StaticMemberExpression(member) => self.fold_list(&member.object, separator, depth),
                _ => return Folded::hole(call.span),
            },
            _ => return Folded::hole(call.span),
        };
        if !folded.is_partly_known() {
            return Folded::hole(call.span);
        }
        let mut folded = folded;
        folded.claims.push(call.span);
        folded
    }

    /// Folds `['npm', 'run', 'x'].join(' ')`.
    fn fold_list(&self, list: &Expression<'a>, separator: Option<&Expression<'a>>, depth: usize) -> Folded {
        let separator = match separator {
            Some(separator) => self.fold_within(separator, depth).plain_text(),
            None => Some(",".to_owned()),
        };
        let (Expression::ArrayExpression(array), Some(separator)) = (list.get_inner_expression(), separator) else {
            return Folded::hole(list.span());
        };
        let mut folded = Folded::default();
        for (index, element) in array.elements.iter().enumerate() {
            if index > 0 {
                folded.parts.push(Part::Text {
                    text: separator.clone(),
                    origin: Origin::Use(Span::new(element.span().start, element.span().start)),
                });
            }
            match element.as_expression() {
                Some(expression) => folded.append(self.fold_within(expression, depth), expression.span()),
                None => folded.parts.push(Part::Hole(element.span())),
            }
        }
        folded
    }

    /// Whether `call` puts a path together: `join` or `resolve` of a path module, or of anything else with two or
    /// more strings.
    pub(super) fn is_path_join(&self, call: &CallExpression<'a>) -> bool {
        self.is_path_join_within(call, 0)
    }

    fn is_path_join_within(&self, call: &CallExpression<'a>, depth: usize) -> bool {
        let function = self.function(&call.callee);
        if !matches!(function.name, "join" | "resolve") {
            return false;
        }
        if function.is_of_path() {
            return true;
        }
        if function.is_bare || call.arguments.len() < 2 {
            return false;
        }
        let is_string = |argument: &&Argument<'a>| {
            argument
                .as_expression()
                .is_some_and(|expression| match expression.get_inner_expression() {
                    Expression::CallExpression(inner) => {
                        Callee::of(&inner.callee).is_name_chain("process", &["cwd"]) || self.is_path_join_name(inner)
                    }
                    Expression::NumericLiteral(_) => false,
                    _ => self.fold_within(expression, depth).is_partly_known(),
                })
        };
        call.arguments.iter().filter(is_string).count() >= 2
    }

    /// Whether an argument of a join is a join by its name: enough there, and no recursion through all of them.
    fn is_path_join_name(&self, call: &CallExpression<'a>) -> bool {
        matches!(Callee::of(&call.callee).last_name(), "join" | "resolve" | "dirname") && !call.arguments.is_empty()
    }

    fn fold_join(&self, call: &CallExpression<'a>, depth: usize) -> Folded {
        let is_resolve = Callee::of(&call.callee).last_name() == "resolve";
        let mut joined = Folded::default();
        for (index, argument) in call.arguments.iter().enumerate() {
            let segment = match argument.as_expression() {
                Some(expression) => self.fold_within(expression, depth),
                None => Folded::hole(argument.span()),
            };
            let is_absolute = is_resolve && index > 0 && segment.base.is_none() && begins_with_slash(&segment.parts);
            if index == 0 || is_absolute || (is_resolve && segment.base.is_some()) {
                joined.base = segment.base.clone();
                joined.parts.clear();
            } else {
                joined.parts.push(Part::Text {
                    text: "/".to_owned(),
                    origin: Origin::Use(call.span),
                });
            }
            joined.claims.extend(segment.claims);
            joined.constants.extend(segment.constants);
            if index > 0 && segment.base.is_some() && !is_resolve {
                joined.parts.push(Part::Hole(argument.span()));
            } else {
                joined.parts.extend(segment.parts);
            }
        }
        if is_resolve
            && joined.base.is_none()
            && matches!(joined.parts.first(), Some(Part::Text { text, .. }) if !text.starts_with('/'))
        {
            joined.base = Some(Base::WorkingDirectory);
        }
        joined.claims.push(call.span);
        joined
    }

    /// Folds `new URL('../x', import.meta.url)`.
    fn fold_url(&self, new: &NewExpression<'a>, depth: usize) -> Option<Folded> {
        let mut arguments = new.arguments.iter().filter_map(Argument::as_expression);
        let (relative, base) = (arguments.next()?, arguments.next()?);
        if !new.callee.is_specific_id("URL") || !self.is_own_url(base) {
            return None;
        }
        let path = self.fold_within(relative, depth);
        let mut folded = Folded {
            base: Some(self.own_folder()),
            ..path
        };
        folded.claims.push(new.span);
        Some(folded)
    }

    /// Whether `expression` is `import.meta.url`, or a constant for it.
    pub(super) fn is_own_url(&self, expression: &Expression<'a>) -> bool {
        let expression = match expression.get_inner_expression() {
            Expression::Identifier(identifier) => match self.constant(identifier) {
                Some((_, init)) => init,
                None => return identifier.name == "__filename",
            },
            other => other,
        };
        let callee = Callee::of(expression);
        matches!(callee.root, Root::Meta) && callee.members.as_slice() == ["url"]
    }

    fn fold_member(&self, member: &StaticMemberExpression<'a>, depth: usize) -> Folded {
        let span = member.span;
        let name = member.property.name.as_str();
        if let Expression::ImportMeta(_) = member.object.get_inner_expression() {
            return match name {
                "dirname" | "dir" => Folded::anchored(self.own_folder(), "", span),
                "filename" | "path" | "url" => self.this_file(span),
                _ => Folded::hole(span),
            };
        }
        if name == "sep" && self.is_path_module(&member.object) {
            return Folded::text("/", Origin::Use(span), span);
        }
        if matches!(name, "pathname" | "href") {
            let folded = self.fold_within(&member.object, depth);
            if folded.base.is_some() {
                return folded;
            }
        }
        Folded::hole(span)
    }
}

/// Returns what `dirname` makes of `path`.
fn parent_folder(mut path: Folded, span: Span) -> Folded {
    let known = path.known_text();
    let trimmed = known.trim_end_matches('/');
    if path.is_static() && (path.base.is_some() || trimmed.contains('/')) {
        let parent = match trimmed.rsplit_once('/') {
            Some((_, "..")) => format!("{trimmed}/.."),
            Some((folder, _)) => folder.to_owned(),
            None if trimmed.is_empty() => "/..".to_owned(),
            None => String::new(),
        };
        path.parts = vec![Part::Text {
            text: parent,
            origin: Origin::Use(span),
        }];
        return path;
    }
    Folded::hole(span)
}

/// Returns the content of the literal at `span`: all but the quotes.
pub(super) fn content(span: Span) -> Span {
    Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1))
}
