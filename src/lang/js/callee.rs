//! What a call calls: the chain of names as written, and the module that it comes from where imports tell.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, BindingPattern, CallExpression, Expression, IdentifierReference, ImportSpecifier, PropertyKey,
    VariableDeclarator,
};
use oxc_span::GetSpan;
use oxc_syntax::symbol::SymbolId;

use crate::lang::js::reader::Reader;

/// How many names a chain may have and still be looked at.
const LONGEST_CHAIN: usize = 8;

/// Through how many constants the module of a name is followed.
const FARTHEST_ORIGIN: usize = 4;

/// `a.b.c` as a root and the names behind it.
pub(super) struct Callee<'e, 'a> {
    /// What the chain begins with.
    pub(super) root: Root<'e, 'a>,
    /// The names behind the root, in order.
    pub(super) members: Vec<&'e str>,
}

/// What a chain of names begins with.
pub(super) enum Root<'e, 'a> {
    /// A name.
    Name(&'e IdentifierReference<'a>),
    /// `import.meta`.
    Meta,
    /// Something else: a call, mostly.
    Other(&'e Expression<'a>),
}

impl<'e, 'a> Callee<'e, 'a> {
    /// Takes `expression` apart.
    pub(super) fn of(expression: &'e Expression<'a>) -> Callee<'e, 'a> {
        let mut members = Vec::new();
        let mut rest = expression.get_inner_expression();
        let root = loop {
            match rest {
                Expression::StaticMemberExpression(member) if members.len() < LONGEST_CHAIN => {
                    members.push(member.property.name.as_str());
                    rest = member.object.get_inner_expression();
                }
                Expression::Identifier(identifier) => break Root::Name(identifier),
                Expression::ImportMeta(_) => break Root::Meta,
                other => break Root::Other(other),
            }
        };
        members.reverse();
        Callee { root, members }
    }

    /// Returns the last name of the chain; empty where it has none.
    pub(super) fn last_name(&self) -> &'e str {
        match (self.members.last(), &self.root) {
            (Some(last), _) => last,
            (None, Root::Name(identifier)) => identifier.name.as_str(),
            (None, _) => "",
        }
    }

    /// Whether this is `root.members`.
    pub(super) fn is_name_chain(&self, root: &str, members: &[&str]) -> bool {
        self.root_name() == root && self.members.as_slice() == members
    }

    /// Returns the name that the chain begins with; empty where it begins with something else.
    pub(super) fn root_name(&self) -> &'e str {
        match &self.root {
            Root::Name(identifier) => identifier.name.as_str(),
            _ => "",
        }
    }

    /// Returns the name before the last one; empty where there is none.
    pub(super) fn object_name(&self) -> &'e str {
        match self.members.len() {
            0 => "",
            1 => self.root_name(),
            length => self.members.get(length - 2).copied().unwrap_or(""),
        }
    }
}

/// A function by its name and the module that it comes from.
pub(super) struct Function<'e> {
    /// Its own name: as exported by its module where that is known, else the last name of the chain.
    pub(super) name: &'e str,
    /// The module's specifier without `node:`, where imports tell.
    pub(super) module: Option<&'e str>,
    /// The name before it: `fs` of `fs.readFile`, `promises` of `fs.promises.readFile`.
    pub(super) object: &'e str,
    /// Whether nothing stands before the name.
    pub(super) is_bare: bool,
}

const PATH_MODULES: &[&str] = &["path", "path/posix", "path/win32", "pathe", "upath"];
const FS_MODULES: &[&str] = &["fs", "fs/promises", "fs-extra", "graceful-fs", "mz/fs", "memfs"];
const PROCESS_MODULES: &[&str] = &[
    "@actions/exec",
    "bun",
    "child_process",
    "cross-spawn",
    "execa",
    "shelljs",
    "zx",
    "zx/core",
];

impl Function<'_> {
    /// Whether it comes from a module that works on paths.
    pub(super) fn is_of_path(&self) -> bool {
        match self.module {
            Some(module) => PATH_MODULES.contains(&module),
            None => matches!(self.object, "path" | "posix" | "win32" | "nodePath"),
        }
    }

    /// Whether it comes from a module that works on files.
    pub(super) fn is_of_fs(&self) -> bool {
        match self.module {
            Some(module) => FS_MODULES.contains(&module),
            None => matches!(
                self.object,
                "fs" | "fsp" | "fse" | "fsPromises" | "fsExtra" | "promises" | "nodeFs" | "Deno"
            ),
        }
    }

    /// Whether it comes from a module that starts processes.
    pub(super) fn is_of_process(&self) -> bool {
        match self.module {
            Some(module) => PROCESS_MODULES.contains(&module),
            None => matches!(
                self.object,
                "child_process" | "childProcess" | "cp" | "exec" | "shell" | "shelljs" | "sh" | "Bun"
            ),
        }
    }
}

impl<'a> Reader<'a, '_> {
    /// Returns the function that `expression` names.
    pub(super) fn function<'e>(&self, expression: &'e Expression<'a>) -> Function<'e>
    where
        'a: 'e,
    {
        self.function_within(expression, 0)
    }

    fn function_within<'e>(&self, expression: &'e Expression<'a>, depth: usize) -> Function<'e>
    where
        'a: 'e,
    {
        let callee = Callee::of(expression);
        let is_bare = callee.members.is_empty() && matches!(callee.root, Root::Name(_));
        let (module, exported) = match &callee.root {
            Root::Name(identifier) => self.origin(identifier, depth),
            Root::Other(other) => (required_module(other), None),
            Root::Meta => (None, None),
        };
        let name = match exported {
            Some(exported) if is_bare => exported,
            _ => callee.last_name(),
        };
        Function {
            name,
            module: module.map(|module| module.strip_prefix("node:").unwrap_or(module)),
            object: callee.object_name(),
            is_bare,
        }
    }

    /// Whether `expression` is the path module.
    pub(super) fn is_path_module(&self, expression: &Expression<'a>) -> bool {
        match Callee::of(expression).root {
            Root::Name(identifier) => match self.origin(identifier, 0).0 {
                Some(module) => PATH_MODULES.contains(&module.strip_prefix("node:").unwrap_or(module)),
                None => identifier.name == "path",
            },
            _ => false,
        }
    }

    /// Returns the module that `identifier` was imported from, and the exported name where it is not the whole module.
    pub(super) fn origin(
        &self,
        identifier: &IdentifierReference<'a>,
        depth: usize,
    ) -> (Option<&'a str>, Option<&'a str>) {
        let Some(symbol) = self.symbol_of(identifier) else {
            return (None, None);
        };
        if depth > FARTHEST_ORIGIN {
            return (None, None);
        }
        let nodes = self.semantic.nodes();
        let declaration = self.semantic.scoping().symbol_declaration(symbol);
        match nodes.kind(declaration) {
            AstKind::ImportSpecifier(specifier) => (self.import_source(declaration), imported_name(specifier)),
            AstKind::ImportDefaultSpecifier(_) | AstKind::ImportNamespaceSpecifier(_) => {
                (self.import_source(declaration), None)
            }
            AstKind::VariableDeclarator(declarator) => self.declarator_origin(declarator, symbol, depth),
            _ => (None, None),
        }
    }

    fn import_source(&self, specifier: oxc_syntax::node::NodeId) -> Option<&'a str> {
        match self.semantic.nodes().parent_kind(specifier) {
            AstKind::ImportDeclaration(import) => Some(import.source.value.as_str()),
            _ => None,
        }
    }

    fn declarator_origin(
        &self,
        declarator: &'a VariableDeclarator<'a>,
        symbol: SymbolId,
        depth: usize,
    ) -> (Option<&'a str>, Option<&'a str>) {
        let Some(init) = &declarator.init else {
            return (None, None);
        };
        let mut init = init.get_inner_expression();
        if let Expression::AwaitExpression(awaited) = init {
            init = awaited.argument.get_inner_expression();
        }
        // `const run = promisify(exec)`.
        if let Expression::CallExpression(call) = init
            && Callee::of(&call.callee).last_name() == "promisify"
            && let Some(inner) = call.arguments.first().and_then(Argument::as_expression)
        {
            let function = self.function_within(inner, depth + 1);
            return (function.module, Some(function.name));
        }
        let (module, member) = match init {
            Expression::StaticMemberExpression(member) => {
                let module = match Callee::of(&member.object).root {
                    Root::Name(identifier) => self.origin(identifier, depth + 1).0,
                    Root::Other(other) => required_module(other),
                    Root::Meta => None,
                };
                (module, Some(member.property.name.as_str()))
            }
            Expression::Identifier(identifier) => self.origin(identifier, depth + 1),
            other => (required_module(other), None),
        };
        let BindingPattern::ObjectPattern(pattern) = &declarator.id else {
            return (module, member);
        };
        let key = pattern.properties.iter().find_map(|property| {
            let identifier = property.value.get_binding_identifier()?;
            (identifier.symbol_id.get() == Some(symbol))
                .then(|| key_name(&property.key))
                .flatten()
        });
        (module, key)
    }
}

/// Returns the specifier of `require('x')` or `import('x')`.
pub(super) fn required_module<'a>(expression: &Expression<'a>) -> Option<&'a str> {
    let mut inner = expression.get_inner_expression();
    if let Expression::AwaitExpression(awaited) = inner {
        inner = awaited.argument.get_inner_expression();
    }
    match inner {
        Expression::CallExpression(call) => required_literal(call).map(|(specifier, _)| specifier),
        Expression::ImportExpression(import) => literal(&import.source).map(|(specifier, _)| specifier),
        _ => None,
    }
}

/// Returns the specifier of `require('x')` and its span without the quotes.
pub(super) fn required_literal<'a>(call: &CallExpression<'a>) -> Option<(&'a str, oxc_span::Span)> {
    if !call.callee.is_specific_id("require") {
        return None;
    }
    literal(call.arguments.first()?.as_expression()?)
}

/// Returns the text of a string or of a template without substitutions, and its span without the quotes.
pub(super) fn literal<'a>(expression: &Expression<'a>) -> Option<(&'a str, oxc_span::Span)> {
    match expression.get_inner_expression() {
        Expression::StringLiteral(literal) => {
            Some((literal.value.as_str(), crate::lang::js::fold::content(literal.span)))
        }
        Expression::TemplateLiteral(template) => {
            let text = template.single_quasi()?;
            Some((text.as_str(), crate::lang::js::fold::content(template.span)))
        }
        _ => None,
    }
}

/// Returns the name of a property's key that is static.
pub(super) fn key_name<'a>(key: &PropertyKey<'a>) -> Option<&'a str> {
    match key {
        PropertyKey::StaticIdentifier(identifier) => Some(identifier.name.as_str()),
        PropertyKey::StringLiteral(literal) => Some(literal.value.as_str()),
        _ => None,
    }
}

/// Returns where a property's key stands, without quotes.
pub(super) fn key_span(key: &PropertyKey) -> oxc_span::Span {
    match key {
        PropertyKey::StringLiteral(literal) => crate::lang::js::fold::content(literal.span),
        other => other.span(),
    }
}

fn imported_name<'a>(specifier: &ImportSpecifier<'a>) -> Option<&'a str> {
    let name = match &specifier.imported {
        oxc_ast::ast::ModuleExportName::IdentifierName(name) => name.name.as_str(),
        oxc_ast::ast::ModuleExportName::IdentifierReference(name) => name.name.as_str(),
        oxc_ast::ast::ModuleExportName::StringLiteral(name) => name.value.as_str(),
    };
    (name != "default").then_some(name)
}
