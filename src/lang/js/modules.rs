//! What names another module: import and export declarations, `require`, `import()`, mocks, URLs, workers.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression, NewExpression, StringLiteral, TSModuleReference};
use oxc_span::{GetSpan, Span};

use crate::finding::Kind;
use crate::lang::js::callee::{Callee, Root, literal};
use crate::lang::js::config_strings::is_package_name;
use crate::lang::js::fold::{Folded, Part, content};
use crate::lang::js::paths::{Place, shown_span};
use crate::lang::js::reader::{Reader, own_span};
use crate::lang::reference::{Base, Holder, PathText, Removal, Target};
use crate::tree::path::RepoPath;

/// Methods of `jest`, `vi` and their like whose first argument is a module.
const MOCKS: &[&str] = &[
    "createMockFromModule",
    "doMock",
    "doUnmock",
    "dontMock",
    "importActual",
    "importMock",
    "mock",
    "requireActual",
    "requireMock",
    "setMock",
    "unmock",
    "unstable_mockModule",
    "unstable_unmockModule",
];

/// Whether `call` is given the name of a package and a function that makes what stands for it.
fn makes_mock(call: &CallExpression) -> bool {
    let mut arguments = call.arguments.iter().filter_map(Argument::as_expression);
    let (Some(first), Some(second)) = (arguments.next(), arguments.next()) else {
        return false;
    };
    let is_function = matches!(
        second.get_inner_expression(),
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_)
    );
    is_function && literal(first).is_some_and(|(name, _)| is_package_name(name))
}

impl<'a> Reader<'a, '_> {
    /// Reads the module references of one node.
    pub(super) fn read_module(&mut self, node: AstKind<'a>) {
        match node {
            AstKind::ImportDeclaration(import) => self.refer_to_module(&import.source, Kind::Import, Removal::Manual),
            AstKind::ExportFromDeclaration(export) => {
                self.refer_to_module(&export.source, Kind::Export, Removal::Whole(Holder::Reexport))
            }
            AstKind::ExportAllDeclaration(export) => {
                self.refer_to_module(&export.source, Kind::Export, Removal::Whole(Holder::Reexport))
            }
            AstKind::TSImportType(import) => self.refer_to_module(&import.source, Kind::Import, Removal::Manual),
            AstKind::TSImportEqualsDeclaration(import) => {
                if let TSModuleReference::ExternalModuleReference(reference) = &import.module_reference {
                    self.refer_to_module(&reference.expression, Kind::Require, Removal::Manual);
                }
            }
            // `declare module 'x'` adds to that module, or says what there is in one that has no types of its own: it is about
            // that module either way. A wildcard is for whatever a bundler makes of files.
            AstKind::TSExternalModuleDeclaration(module) if !module.id.value.contains('*') => {
                self.refer_to_module(&module.id, Kind::Import, Removal::Manual);
            }
            AstKind::ImportExpression(import) if !self.is_claimed(import.span) => {
                self.refer_to_specifier(&import.source, Kind::DynamicImport);
            }
            AstKind::CallExpression(call) => self.read_module_call(call),
            AstKind::NewExpression(new) => self.read_new(new),
            _ => {}
        }
    }

    fn refer_to_module(&mut self, specifier: &StringLiteral<'a>, kind: Kind, removal: Removal) {
        let target = Target::Module {
            specifier: specifier.value.as_str().to_owned(),
        };
        let mut reference = self.source.reference(own_span(content(specifier.span)), kind, target);
        reference.removal = removal;
        self.found.references.push(reference);
        self.claim(specifier.span);
    }

    /// Refers to the module that `expression` names: a specifier, a folded path, or the static beginning of one.
    fn refer_to_specifier(&mut self, expression: &Expression<'a>, kind: Kind) {
        let folded = self.fold(expression);
        if self.refer_from_host(expression, &folded, kind) {
            return;
        }
        if let Some(specifier) = folded.plain_text() {
            self.refer(shown_span(expression), kind, Target::Module { specifier });
            self.claim_all(&folded.claims);
            return;
        }
        let begins = |signs: &[&str]| match folded.parts.first() {
            Some(Part::Text { text, .. }) => signs.iter().any(|sign| text.starts_with(sign)),
            _ => false,
        };
        let is_aliased = begins(&["@", "~", "#", "$"]);
        if begins(&["./", "../"]) || is_aliased || folded.base.is_some() {
            let place = Place {
                base: if is_aliased { Base::Unknown } else { self.own_folder() },
                module: true,
                ..Place::expecting(kind)
            };
            self.refer_to_path(expression, &folded, &place);
        }
        // What is left of a specifier that cannot be followed is no path by itself.
        self.claim_own(&folded);
    }

    /// Refers to the module that a program within another file names: from the folder that the host says it runs in, not
    /// from the file's own.
    fn refer_from_host(&mut self, expression: &Expression<'a>, folded: &Folded, kind: Kind) -> bool {
        let Base::Known(folder) = &self.source.setting.base else {
            return false;
        };
        let Some(specifier) = folded.plain_text().filter(|_| self.source.setting.kind.is_some()) else {
            return false;
        };
        let behind = |start: &str| specifier.strip_prefix(start).map(str::to_owned);
        let of_checkout = behind("${{ github.workspace }}/").or_else(|| behind("${{github.workspace}}/"));
        let base = match of_checkout {
            Some(_) => RepoPath::root(),
            None if specifier.starts_with("./") || specifier.starts_with("../") => folder.clone(),
            None => return false,
        };
        let path = PathText {
            module: true,
            ..PathText::expected(of_checkout.unwrap_or(specifier), Base::Known(base))
        };
        self.refer(shown_span(expression), kind, Target::Path(path));
        self.claim_all(&folded.claims);
        true
    }

    fn read_module_call(&mut self, call: &'a CallExpression<'a>) {
        let Some(first) = call.arguments.first().and_then(Argument::as_expression) else {
            return;
        };
        if self.is_claimed(call.span) {
            return;
        }
        let callee = Callee::of(&call.callee);
        let members = callee.members.as_slice();
        match (&callee.root, callee.root_name(), members) {
            (Root::Meta, _, ["resolve" | "resolveSync"]) => self.refer_to_specifier(first, Kind::DynamicImport),
            (Root::Meta, _, ["glob" | "globEager"]) => self.refer_to_meta_globs(call),
            (_, "require", [] | ["resolve" | "resolveWeak" | "requireActual"]) => {
                self.refer_to_specifier(first, Kind::Require);
            }
            (_, "require", ["context"]) => {
                let place = Place {
                    base: self.own_folder(),
                    ..Place::expecting(Kind::Require)
                };
                let folded = self.fold(first);
                self.refer_to_path(first, &folded, &place);
            }
            (_, "System", ["import"]) => self.refer_to_specifier(first, Kind::DynamicImport),
            (_, "proxyquire" | "rewire", _) => self.refer_to_specifier(first, Kind::Mock),
            (_, "jest" | "vi" | "vitest", [method]) if MOCKS.contains(method) => self.refer_to_mock(first),
            (_, "mock", ["module"]) | (_, "td", ["replace" | "replaceEsm"]) => self.refer_to_mock(first),
            // `mockDefault('x', () => y)`: a function of the project's own that mocks a package.
            _ if callee.last_name().to_ascii_lowercase().contains("mock") && makes_mock(call) => {
                self.refer_to_mock(first)
            }
            // `createRequire(import.meta.url)('./x')`.
            (Root::Other(Expression::CallExpression(inner)), _, [] | ["resolve"])
                if Callee::of(&inner.callee).last_name() == "createRequire" =>
            {
                self.refer_to_specifier(first, Kind::Require);
            }
            _ => {}
        }
    }

    /// Refers to the module of a mock; `vi.mock(import('./x'))` names it through an import.
    fn refer_to_mock(&mut self, first: &'a Expression<'a>) {
        if let Expression::ImportExpression(import) = first.get_inner_expression() {
            self.claim(import.span);
            self.refer_to_specifier(&import.source, Kind::Mock);
        } else if literal(first).is_some() || self.fold(first).plain_text().is_some() {
            self.refer_to_specifier(first, Kind::Mock);
        }
    }

    fn refer_to_meta_globs(&mut self, call: &'a CallExpression<'a>) {
        let Some(first) = call.arguments.first().and_then(Argument::as_expression) else {
            return;
        };
        let patterns: Vec<&Expression<'a>> = match first.get_inner_expression() {
            Expression::ArrayExpression(array) => array
                .elements
                .iter()
                .filter_map(|element| element.as_expression())
                .collect(),
            _ => vec![first],
        };
        for pattern in patterns {
            let Some((text, span)) = literal(pattern) else {
                continue;
            };
            self.claim(pattern.get_inner_expression().span());
            let target = Target::Glob {
                pattern: text.strip_prefix('!').unwrap_or(text).to_owned(),
                base: self.own_folder(),
            };
            self.refer(span, Kind::DynamicImport, target);
        }
    }

    fn read_new(&mut self, new: &'a NewExpression<'a>) {
        let callee = Callee::of(&new.callee);
        let mut arguments = new.arguments.iter().filter_map(Argument::as_expression);
        let Some(first) = arguments.next() else {
            return;
        };
        match callee.last_name() {
            "URL" if arguments.next().is_some_and(|base| self.is_own_url(base)) => {
                let place = Place {
                    base: self.own_folder(),
                    ..Place::expecting(Kind::Url)
                };
                if self.refer_in_place(first, &place) {
                    self.claim(new.span);
                }
            }
            "Worker" | "SharedWorker" => {
                if matches!(first.get_inner_expression(), Expression::NewExpression(_)) {
                    return;
                }
                let place = Place {
                    base: Base::WorkingDirectory,
                    ..Place::expecting(Kind::Url)
                };
                self.refer_in_place(first, &place);
            }
            _ => {}
        }
    }

    fn refer_in_place(&mut self, expression: &Expression<'a>, place: &Place) -> bool {
        let folded = self.fold(expression);
        self.refer_to_path(expression, &folded, place)
    }

    /// Reads a `/// <reference path="x" />` at `span`; false where the comment is none.
    pub(super) fn read_triple_slash(&mut self, span: Span) -> bool {
        let text = own_span(span).of(self.source.text());
        let Some(tag) = text
            .strip_prefix("///")
            .map(str::trim_start)
            .filter(|tag| tag.starts_with("<reference"))
        else {
            return false;
        };
        for (attribute, is_path) in [("path=", true), ("types=", false)] {
            let Some((_, rest)) = tag.split_once(attribute) else {
                continue;
            };
            let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
                continue;
            };
            let Some((value, _)) = rest.get(1..).and_then(|value| value.split_once(quote)) else {
                continue;
            };
            let start = span.end as usize - rest.len() + 1;
            let specifier = if is_path && !value.starts_with(['.', '/']) {
                // Such a path is relative to the file, whatever it begins with.
                format!("./{value}")
            } else {
                value.to_owned()
            };
            let place = crate::text::span::Span::new(start, start + value.len());
            let reference = self.source.reference(place, Kind::Import, Target::Module { specifier });
            self.found.references.push(reference);
        }
        true
    }
}
