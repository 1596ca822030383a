//! Strings that nothing else has read: whether one is a path, a table, SQL, or a name in a tool's configuration.

use oxc_ast::AstKind;
use oxc_ast::ast::{BinaryExpression, BinaryOperator, JSXAttribute, StringLiteral, TemplateLiteral};
use oxc_semantic::AstNode;
use oxc_span::Span;

use crate::finding::Kind;
use crate::lang::js::fold::{Folded, Part, content};
use crate::lang::js::paths::Place;
use crate::lang::js::reader::Reader;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, PathText, Target};
use crate::lang::source::Setting;
use crate::text::path_like::{could_be_path, has_extension};
use crate::text::route_like::route_of;
use crate::text::span::Span as OwnSpan;

/// How long a message may be in which quoted commands are looked for; longer texts are documents or code.
const LONGEST_MESSAGE: usize = 1000;

impl<'a> Reader<'a, '_> {
    /// Reads a `+` chain or a template with substitutions, both as a whole.
    pub(super) fn read_folded(&mut self, node: &AstNode<'a>) {
        let parent = self.semantic.nodes().parent_kind(node.id());
        match node.kind() {
            AstKind::BinaryExpression(binary) => self.read_sum(binary, parent),
            AstKind::TemplateLiteral(template) if !template.expressions.is_empty() => {
                self.read_template(template, parent)
            }
            _ => {}
        }
    }

    fn read_sum(&mut self, binary: &'a BinaryExpression<'a>, parent: AstKind<'a>) {
        let is_inner = matches!(parent, AstKind::BinaryExpression(outer) if outer.operator == BinaryOperator::Addition);
        if binary.operator != BinaryOperator::Addition || is_inner || self.is_claimed(binary.span) {
            return;
        }
        let folded = self.fold_sum(binary, 0);
        self.read_value(&folded, binary.span, parent);
    }

    fn read_template(&mut self, template: &'a TemplateLiteral<'a>, parent: AstKind<'a>) {
        let is_tagged = matches!(parent, AstKind::TaggedTemplateExpression(_));
        let is_type = matches!(parent, AstKind::TSLiteralType(_) | AstKind::TSTemplateLiteralType(_));
        if is_tagged || is_type || self.is_claimed(template.span) {
            return;
        }
        let folded = self.fold_template(template, 0);
        self.read_value(&folded, content(template.span), parent);
    }

    /// Reads what was put together from parts; `span` is what a finding marks.
    fn read_value(&mut self, folded: &Folded, span: Span, parent: AstKind<'a>) {
        // Before SQL: a command of lint-staged may hold its words.
        if self.read_config_command(folded) || self.read_sql(folded) {
            self.claim_own(folded);
            return;
        }
        let place = Place {
            base: self.ground(),
            address: self.is_address(folded, span, parent),
            ..Place::any(self.literal_kind())
        };
        let is_path = self.refer_to_path_at(span, folded, &place);
        self.refer_to_route(folded, span, "");
        let is_sentence = folded.known_text().contains(char::is_whitespace);
        if !is_path && !is_sentence && !folded.is_static() {
            // The middle of a name that is not known is no name.
            self.claim_own(folded);
        }
    }

    fn literal_kind(&self) -> Kind {
        if self.is_config { Kind::Config } else { Kind::Path }
    }

    /// Reads a string or a template without substitutions.
    pub(super) fn read_literal(&mut self, node: &AstNode<'a>) {
        let parent = self.semantic.nodes().parent_kind(node.id());
        match node.kind() {
            AstKind::StringLiteral(literal) => self.read_string(literal, node, parent),
            AstKind::TemplateLiteral(template) => {
                let is_tagged = matches!(parent, AstKind::TaggedTemplateExpression(_));
                let is_type = matches!(parent, AstKind::TSLiteralType(_) | AstKind::TSTemplateLiteralType(_));
                if is_tagged || is_type || self.is_claimed(template.span) || template.single_quasi().is_none() {
                    return;
                }
                let folded = self.fold_template(template, 0);
                self.read_plain(&folded, content(template.span), node, false);
            }
            _ => {}
        }
    }

    fn read_string(&mut self, literal: &'a StringLiteral<'a>, node: &AstNode<'a>, parent: AstKind<'a>) {
        if self.is_claimed(literal.span) {
            return;
        }
        if self.is_name(parent, literal.span) {
            self.read_config_key(literal, parent);
            self.read_package_key(literal, parent);
            return;
        }
        let is_attribute = matches!(parent, AstKind::JSXAttribute(_));
        let folded = self.fold_literal(literal);
        if let AstKind::JSXAttribute(attribute) = parent
            && is_text_attribute(attribute)
        {
            return;
        }
        self.read_plain(&folded, content(literal.span), node, is_attribute);
    }

    /// Refers to the route of the site that `folded` is, or ends with behind an unknown host.
    ///
    /// The source of a redirect names an old route on purpose.
    fn refer_to_route(&mut self, folded: &Folded, span: Span, key: &str) {
        if folded.base.is_some() || (self.is_config && key == "source") {
            return;
        }
        let known = folded.parts.iter().find_map(|part| match part {
            Part::Text { text, .. } => Some(text).filter(|text| !text.is_empty()),
            Part::Hole(_) => None,
        });
        // Most strings are none, and need not be put together.
        if !known.is_some_and(|known| known.starts_with('/')) {
            return;
        }
        let mut text = String::new();
        for part in &folded.parts {
            match part {
                Part::Text { text: known, .. } => text.push_str(known),
                Part::Hole(_) if text.is_empty() => {}
                Part::Hole(_) => text.push('*'),
            }
        }
        if let Some(path) = route_of(&text) {
            let is_certain = self.is_config && key == "destination";
            self.refer(span, self.literal_kind(), Target::Route { path, is_certain });
        }
    }

    /// Reads a literal whose content is at `span`.
    fn read_plain(&mut self, folded: &Folded, span: Span, node: &AstNode<'a>, is_attribute: bool) {
        let key = if self.is_config { self.key_above(node) } else { "" };
        self.refer_to_route(folded, span, key);
        if self.is_config && self.read_config_string(folded, span, node) {
            return;
        }
        if !is_attribute {
            if self.read_sql(folded) {
                return;
            }
            self.refer_to_table(&folded.known_text(), span);
        }
        let place = Place {
            base: self.ground(),
            address: self.is_address(folded, span, self.semantic.nodes().parent_kind(node.id())),
            ..Place::any(self.literal_kind())
        };
        if !self.refer_to_path_at(span, folded, &place) {
            if is_attribute {
                self.refer_to_public_file(folded, span);
            }
            self.read_quoted_commands(folded);
        }
    }

    /// Refers to the file of the `public` folder that is served at the address `/a/b.svg` of an attribute, if any is.
    fn refer_to_public_file(&mut self, folded: &Folded, span: Span) {
        let text = folded.known_text();
        let path = text.split(['?', '#']).next().unwrap_or("");
        if !folded.is_static() || !path.starts_with('/') || !has_extension(path) || !could_be_path(path) {
            return;
        }
        let target = PathText {
            extent: Extent::End,
            ..PathText::literal(format!("public{path}"))
        };
        self.refer(span, self.literal_kind(), Target::Path(target));
    }

    /// Reads the commands that a message quotes: `Run \`node scripts/x.js\` first`.
    fn read_quoted_commands(&mut self, folded: &Folded) {
        let text = folded.known_text();
        if self.source.setting.prose || !folded.is_static() || !text.contains('`') || text.len() > LONGEST_MESSAGE {
            return;
        }
        let message = self.embed(folded, "");
        let mut start = None;
        for (offset, _) in message.text().match_indices('`') {
            let Some(opened) = start.take() else {
                start = Some(offset);
                continue;
            };
            let quoted = OwnSpan::new(opened, offset + 1);
            let command = quoted.of(message.text()).trim_matches(['`', ' ', '\t']);
            if !command.contains([' ', '\t']) || command.contains('\n') {
                continue;
            }
            let setting = Setting {
                kind: Some(Kind::Mention),
                prose: true,
                base: Base::Unknown,
            };
            let text = self.source.text.locate(&message.slice(quoted));
            let piece = self.source.piece(Language::Markdown, text, setting);
            self.found.pieces.push(piece);
        }
    }
}

/// Whether a JSX attribute holds text for people or names of styles, never a path.
fn is_text_attribute(attribute: &JSXAttribute) -> bool {
    let name = attribute.name.as_identifier().map_or("", |name| name.name.as_str());
    matches!(
        name,
        "className" | "class" | "d" | "placeholder" | "title" | "alt" | "viewBox" | "style"
    )
}
