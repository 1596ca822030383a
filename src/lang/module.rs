//! Plain data: the names that a JS or TS module brings in, hands on and declares.

use crate::finding::Kind;
use crate::lang::reference::Reference;
use crate::text::span::Span;
use std::collections::BTreeSet;

/// The names of one module, each list in source order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// Names bound by imports, `require` and awaited `import()`.
    pub imports: Vec<Import>,
    /// `export … from`.
    pub reexports: Vec<Reexport>,
    /// Top-level declarations, exported or not.
    pub declarations: Vec<Declaration>,
    /// `export { local as exported }` without `from`, of imported or declared names.
    pub exports: Vec<LocalExport>,
    /// Places that use a name which nothing in the file declares and something else may, where that is asked for.
    pub undeclared: Vec<Reference>,
    /// Tables that relational queries name.
    pub queried: Vec<QueriedTable>,
    /// Names that nothing declares or imports, where no platform has them either.
    pub unbound: Vec<Unbound>,
    /// Whether it may export more than is listed: by what only a run of it tells.
    pub may_export_more: bool,
    /// Whether nothing may be taken out of it: it has errors, or a template uses its names as well.
    pub is_fixed: bool,
}

impl Module {
    /// Adds the names of `other`, which follows in the same file and is one module with this.
    pub fn append(&mut self, other: Module) {
        self.imports.extend(other.imports);
        self.reexports.extend(other.reexports);
        self.declarations.extend(other.declarations);
        self.exports.extend(other.exports);
        self.undeclared.extend(other.undeclared);
        self.queried.extend(other.queried);
        self.unbound.extend(other.unbound);
        self.may_export_more |= other.may_export_more;
        self.is_fixed |= other.is_fixed;
    }
}

/// One name that a module brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The specifier as decoded.
    pub specifier: String,
    /// What is imported.
    pub name: ImportName,
    /// The name that is bound here.
    pub local: String,
    /// The imported name in the import (`a` of `a as b`); the binding for a default or namespace import.
    pub span: Span,
    /// `Import`, `Require` or `DynamicImport`; `Mock` where a mock of the module gives it.
    pub kind: Kind,
    /// Whether it is imported as a type only.
    pub type_only: bool,
    /// Where the binding is used.
    pub uses: Vec<Use>,
    /// As [`Use::left`], of the import with all its uses; of a namespace that is not known.
    pub left: Vec<Span>,
}

/// What an import or re-export takes from another module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportName {
    /// `import { name }`.
    Named(String),
    /// `import name`.
    Default,
    /// `import * as name`, or the whole of a `require`.
    Namespace,
    /// What a function makes of the `import()` that it is given; the default export, for all that one can tell.
    HandedOn,
}

/// A place that uses a binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The identifier; for a member of a namespace, the member's name.
    pub span: Span,
    /// The member that is taken from the binding by a static name, as in `schema.users`.
    pub member: Option<String>,
    /// The member's name; as `span` where there is no member.
    pub member_span: Span,
    /// Whether it is used as a type only (`typeof x` in a type among them).
    pub type_only: bool,
    /// What taking it out would leave without what it needs, this use itself among it: a person has to decide.
    ///
    /// Empty where it can be taken out, with what holds it.
    pub left: Vec<Span>,
}

/// A table that a relational query names: `db.query.users.findMany(…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueriedTable {
    /// The name of the table in the schema, which mostly is that of its export.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// A use of a name that nothing declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbound {
    /// The name.
    pub name: String,
    /// Where it is used.
    pub span: Span,
    /// Whether it is used as a type only.
    pub type_only: bool,
}

/// One name that a module hands on from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reexport {
    /// The specifier as decoded.
    pub specifier: String,
    /// What is taken from there; `Namespace` for `export *`.
    pub name: ImportName,
    /// The name under which it is handed on; none for a bare `export *`.
    pub exported: Option<String>,
    /// The name in the source (`a` of `a as b`), or the `*`.
    pub span: Span,
}

/// One top-level declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The name that it binds.
    pub name: String,
    /// Whether it is exported where it stands; `export default` has the exported name `default`.
    pub exported: Option<String>,
    /// Whether it declares a type and no value: a type alias or an interface.
    pub is_type: bool,
    /// The table of a database that its value declares.
    pub table: Option<DeclaredTable>,
    /// The identifier.
    pub name_span: Span,
    /// The whole statement with `export` and the doc comment that adjoins it; of one declarator among several, only that one.
    pub span: Span,
    /// Where it is used in this module, its own declaration left out.
    pub uses: Vec<Use>,
    /// As [`Use::left`], of the declaration with all its uses.
    pub left: Vec<Span>,
}

/// A table of a database, as a declaration of a query builder names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredTable {
    /// The schema; none for the default one.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
}

/// `export { local as exported }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalExport {
    /// The name in this module.
    pub local: String,
    /// The name outside.
    pub exported: String,
    /// The local name in the specifier.
    pub span: Span,
}

/// The names that a script uses without declaring them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undeclared {
    /// The values that it declares at its top level, imports among them.
    pub declared: BTreeSet<String>,
    /// The names that are declared there as types alone: no component is meant by them.
    pub types: BTreeSet<String>,
    /// What a template beside it may use by name besides: properties, methods and the like of a component.
    pub members: BTreeSet<String>,
    /// Whether such members may be missing: they come from elsewhere.
    pub is_open: bool,
    /// The names in imports of what the framework gives, in source order; a binding of their own declares them here.
    pub imports: Vec<Reference>,
    /// The places that use the others, in source order; each refers to a [`crate::lang::reference::Target::Undeclared`].
    pub references: Vec<Reference>,
}
