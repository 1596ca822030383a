//! Strings that nothing else has read: whether one is a path, a table, SQL, or a name in a tool's configuration.

use oxc_ast::AstKind;
use oxc_ast::ast::{BinaryExpression, BinaryOperator, JSXAttribute, StringLiteral, TemplateLiteral};
use oxc_semantic::AstNode;
use oxc_span::Span;

use crate::finding::{Confidence, Kind};
use crate::lang::js::address::may_be_elsewhere;
use crate::lang::js::fold::{Folded, Part, content};
use crate::lang::js::paths::Place;
use crate::lang::js::reader::Reader;
use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, Reference, Removal, Target};
use crate::lang::source::Setting;
use crate::text::hosted::{Hosted, hosted};
use crate::text::route_like::{asset_of, below_local_host, route_of, urls_in_style};
use crate::text::scoped_name::scoped_names;
use crate::text::span::Span as OwnSpan;

/// How long a message may be in which quoted commands are looked for; longer texts are documents or code.
const LONGEST_MESSAGE: usize = 1000;

/// Stands for what is not known of an address.
const UNKNOWN: &str = "\0";

impl<'a> Reader<'a, '_> {
    /// Reads a `+` chain or a template with substitutions, both as a whole.
    pub(super) fn read_folded(&mut self, node: &AstNode<'a>) {
        let parent = self.semantic.nodes().parent_kind(node.id());
        match node.kind() {
            AstKind::BinaryExpression(binary) => self.read_sum(binary, parent, self.is_in_address_attribute(node)),
            AstKind::TemplateLiteral(template) if !template.expressions.is_empty() => {
                self.read_template(template, parent, self.is_in_address_attribute(node))
            }
            _ => {}
        }
    }

    fn read_sum(&mut self, binary: &'a BinaryExpression<'a>, parent: AstKind<'a>, is_in_attribute: bool) {
        let is_inner = matches!(parent, AstKind::BinaryExpression(outer) if outer.operator == BinaryOperator::Addition);
        if binary.operator != BinaryOperator::Addition || is_inner || self.is_claimed(binary.span) {
            return;
        }
        let folded = self.fold_sum(binary, 0);
        self.read_value(&folded, binary.span, parent, is_in_attribute);
    }

    fn read_template(&mut self, template: &'a TemplateLiteral<'a>, parent: AstKind<'a>, is_in_attribute: bool) {
        let is_tagged = matches!(parent, AstKind::TaggedTemplateExpression(_));
        let is_type = matches!(parent, AstKind::TSLiteralType(_) | AstKind::TSTemplateLiteralType(_));
        if is_tagged || is_type || self.is_claimed(template.span) {
            return;
        }
        let folded = self.fold_template(template, 0);
        self.read_value(&folded, content(template.span), parent, is_in_attribute);
    }

    /// Reads what was put together from parts; `span` is what a finding marks.
    fn read_value(&mut self, folded: &Folded, span: Span, parent: AstKind<'a>, is_in_attribute: bool) {
        self.refer_to_scoped_names(folded);
        // Before SQL: a command of lint-staged may hold its words.
        if self.read_config_command(folded) || self.read_sql(folded) {
            self.claim_own(folded);
            return;
        }
        if self.refer_to_hosted(folded, span) {
            self.claim_own(folded);
            return;
        }
        let place = Place {
            base: self.ground(),
            address: self.is_address(folded, span, parent),
            ..Place::any(self.literal_kind())
        };
        let is_path = self.refer_to_path_at(span, folded, &place);
        let sure = match (is_in_attribute, may_be_elsewhere(span, parent)) {
            (true, _) => Confidence::Certain,
            (false, true) => Confidence::Possible,
            (false, false) => Confidence::Likely,
        };
        self.refer_to_route(folded, span, "", sure);
        self.refer_to_urls_of_style(folded, span);
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
            return self.refer_to_urls_of_style(&folded, content(literal.span));
        }
        self.read_plain(&folded, content(literal.span), node, is_attribute);
    }

    /// Refers to the route of the site that `folded` is, or ends with behind an unknown host, and to the file that is
    /// served at that URL; `sure` is how sure the latter is.
    ///
    /// The source of a redirect names an old route on purpose.
    pub(super) fn refer_to_route(&mut self, folded: &Folded, span: Span, key: &str, sure: Confidence) {
        let is_old = matches!(key, "source" | "from");
        if folded.base.is_some() || (self.is_config && key == "source") {
            return;
        }
        let known = folded.parts.iter().find_map(|part| match part {
            Part::Text { text, .. } => Some(text).filter(|text| !text.is_empty()),
            Part::Hole(_) => None,
        });
        // Most strings are none, and need not be put together; the others have a scheme or are of this machine.
        if !known.is_some_and(|known| known.starts_with(['/', 'h', 'l'])) {
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
        let is_local = below_local_host(&text);
        let text = is_local.unwrap_or(&text);
        if let Some(path) = route_of(text).filter(|_| !is_old) {
            let is_certain = is_local.is_some() || (self.is_config && key == "destination");
            self.refer(span, self.literal_kind(), Target::Route { path, is_certain });
        }
        if let Some(path) = asset_of(text) {
            self.refer(span, self.literal_kind(), Target::Asset { path, confidence: sure });
        }
    }

    /// Refers to the file of a repository on its host whose address `folded` is; false where it is none.
    fn refer_to_hosted(&mut self, folded: &Folded, span: Span) -> bool {
        let begins = |part: &Part| matches!(part, Part::Text { text, .. } if text.starts_with("http"));
        if !folded.parts.first().is_some_and(begins) {
            return false;
        }
        let said = folded.parts.iter().map(|part| match part {
            Part::Text { text, .. } => text.as_str(),
            Part::Hole(_) => UNKNOWN,
        });
        let Some(Hosted { repository, path, .. }) = hosted(&said.collect::<String>()) else {
            return false;
        };
        let is_known = !path.contains(UNKNOWN) && !path.contains(char::is_whitespace);
        if is_known {
            self.refer(span, self.literal_kind(), Target::Hosted { repository, path });
        }
        is_known
    }

    /// Refers to the packages whose scoped names stand among the other words of `folded`: `npm install @acme/web`.
    fn refer_to_scoped_names(&mut self, folded: &Folded) {
        let may_hold = |part: &Part| matches!(part, Part::Text { text, .. } if text.contains('@'));
        if folded.base.is_some() || !folded.parts.iter().any(may_hold) {
            return;
        }
        let said = self.embed(folded, "\0");
        for name in scoped_names(said.text()) {
            self.found.references.push(Reference {
                span: said.file_span(name.span),
                kind: match self.is_config || is_imported(said.text(), name.span) {
                    true => self.source.kind(self.literal_kind()),
                    false => self.source.kind(Kind::Mention),
                },
                prose: self.source.setting.prose,
                target: Target::Path(PathText::scoped_name(name.name)),
                removal: Removal::Manual,
                is_left_out: false,
            });
        }
    }

    /// Refers to the files that `url(…)` in `folded`, a style, asks the site for.
    fn refer_to_urls_of_style(&mut self, folded: &Folded, span: Span) {
        let text = folded.known_text();
        if text.len() > LONGEST_MESSAGE || !text.contains('(') || !text.contains("url(") {
            return;
        }
        for path in urls_in_style(&text).filter_map(asset_of) {
            let confidence = match folded.is_static() {
                true => Confidence::Certain,
                false => Confidence::Likely,
            };
            self.refer(span, self.literal_kind(), Target::Asset { path, confidence });
        }
    }

    /// Whether `node` is the value of an attribute that holds a URL.
    fn is_in_address_attribute(&self, node: &AstNode<'a>) -> bool {
        let above = self.semantic.nodes().ancestor_kinds(node.id()).take(2);
        let attribute = above.into_iter().find_map(|kind| match kind {
            AstKind::JSXAttribute(attribute) => Some(attribute),
            _ => None,
        });
        let name = attribute.and_then(|attribute| attribute.name.as_identifier());
        name.is_some_and(|name| matches!(name.name.as_str(), "src" | "href" | "poster" | "srcSet" | "xlinkHref"))
    }

    /// Reads a literal whose content is at `span`.
    fn read_plain(&mut self, folded: &Folded, span: Span, node: &AstNode<'a>, is_attribute: bool) {
        self.refer_to_scoped_names(folded);
        if self.refer_to_hosted(folded, span) {
            return;
        }
        let may_be_url = self.is_config || folded.known_text().starts_with('/');
        let key = if may_be_url { self.key_above(node) } else { "" };
        let parent = self.semantic.nodes().parent_kind(node.id());
        let sure = match self.is_in_address_attribute(node) {
            true => Confidence::Certain,
            false if may_be_elsewhere(span, parent) => Confidence::Possible,
            false => Confidence::Likely,
        };
        self.refer_to_route(folded, span, key, sure);
        self.refer_to_urls_of_style(folded, span);
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
            address: self.is_address(folded, span, parent),
            ..Place::any(self.literal_kind())
        };
        if !self.refer_to_path_at(span, folded, &place) {
            self.read_quoted_commands(folded);
        }
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

/// Whether the name at `span` of `text` is what a program that stands there imports, and no word of a message.
fn is_imported(text: &str, span: OwnSpan) -> bool {
    let before = text.get(..span.start()).unwrap_or_default();
    let Some(before) = before.strip_suffix(['\'', '"', '`']) else {
        return false;
    };
    let before = before.trim_end().trim_end_matches('(');
    ["from", "import", "require"].iter().any(|word| before.ends_with(word))
}
