//! Where retired symbols are declared, and who names and uses them, through barrels and aliases.
//!
//! Limit: a namespace that is handed on (`export * as schema`, or an object that holds one) is not followed.

use crate::config::{Config, Symbol};
use crate::facts::resolve::Resolver;
use crate::finding::Kind;
use crate::lang::module::{Declaration, Import, ImportName, Module, Use};
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// A retired symbol, and all that names it.
#[derive(Debug)]
pub struct SymbolTrace {
    /// The index of the entry in the config.
    pub entry: usize,
    /// `file#name`.
    pub target: String,
    /// Where it is declared, while it is.
    pub declaration: Option<SymbolDeclaration>,
    /// Imports, re-exports and uses, sorted by path and offset.
    pub uses: Vec<SymbolUse>,
}

/// Where a retired symbol is declared.
#[derive(Debug)]
pub struct SymbolDeclaration {
    /// The file.
    pub path: RepoPath,
    /// The identifier.
    pub name_span: Span,
    /// The whole statement.
    pub span: Span,
}

/// A place that names a retired symbol.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SymbolUse {
    /// The file.
    pub path: RepoPath,
    /// The name.
    pub span: Span,
    /// What sort of place it is.
    pub kind: Kind,
    /// Whether nothing but types would go with it.
    pub is_removable: bool,
}

/// A name under which a retired symbol is exported: of the file, the name.
type ExportedName = (RepoPath, String);

/// Returns the trace of each retired symbol, in config order.
pub fn trace(config: &Config, modules: &BTreeMap<RepoPath, Module>, resolver: &Resolver) -> Vec<SymbolTrace> {
    let symbols: Vec<(usize, &Symbol)> = config
        .retires()
        .flat_map(|(index, _, retire)| retire.symbols.iter().map(move |symbol| (index, symbol)))
        .collect();
    let retired_spans = |path: &RepoPath| -> Vec<Span> {
        symbols
            .iter()
            .filter(|(_, symbol)| symbol.file == *path)
            .filter_map(|(_, symbol)| declaration_of(modules.get(path)?, &symbol.name))
            .map(|declaration| declaration.span)
            .collect()
    };
    symbols
        .iter()
        .map(|(entry, symbol)| {
            let mut uses: Vec<SymbolUse> = uses_of(symbol, modules, resolver)
                .into_iter()
                .filter(|found| !retired_spans(&found.path).iter().any(|span| span.contains(found.span)))
                .collect();
            uses.sort();
            uses.dedup_by(|later, earlier| later.path == earlier.path && later.span == earlier.span);
            let declared = modules
                .get(&symbol.file)
                .and_then(|module| declaration_of(module, &symbol.name));
            SymbolTrace {
                entry: *entry,
                target: format!("{}#{}", symbol.file, symbol.name),
                declaration: declared.map(|declaration| SymbolDeclaration {
                    path: symbol.file.clone(),
                    name_span: declaration.name_span,
                    span: declaration.span,
                }),
                uses,
            }
        })
        .collect()
}

/// Returns the specifiers from which `module` hands names on.
pub fn handed_on_from(module: &Module) -> impl Iterator<Item = &str> {
    let imports = module.imports.iter().filter(|import| is_exported(module, import));
    let reexports = module.reexports.iter().map(|reexport| reexport.specifier.as_str());
    imports.map(|import| import.specifier.as_str()).chain(reexports)
}

/// Whether other modules get the same from both: what the two hand on and export by lists is alike.
pub fn hand_on_alike(a: &Module, b: &Module) -> bool {
    let reexports = |module: &Module| {
        let all = module.reexports.iter();
        let parts = all.map(|reexport| {
            (
                reexport.specifier.clone(),
                reexport.name.clone(),
                reexport.exported.clone(),
            )
        });
        parts.collect::<Vec<_>>()
    };
    let imports = |module: &Module| {
        let exported = module.imports.iter().filter(|import| is_exported(module, import));
        let parts = exported.map(|import| (import.specifier.clone(), import.name.clone(), import.local.clone()));
        parts.collect::<Vec<_>>()
    };
    let exports = |module: &Module| {
        let all = module.exports.iter();
        let parts = all.map(|export| (export.local.clone(), export.exported.clone()));
        parts.collect::<Vec<_>>()
    };
    let exported = |module: &Module| {
        let renamed = module.declarations.iter();
        let parts = renamed.filter(|declaration| module.exports.iter().any(|export| export.local == declaration.name));
        parts
            .map(|declaration| (declaration.name.clone(), declaration.exported.clone()))
            .collect::<Vec<_>>()
    };
    reexports(a) == reexports(b) && imports(a) == imports(b) && exports(a) == exports(b) && exported(a) == exported(b)
}

fn is_exported(module: &Module, import: &Import) -> bool {
    module.exports.iter().any(|export| export.local == import.local)
}

/// Returns the declaration that `module` exports as `name`.
fn declaration_of<'m>(module: &'m Module, name: &str) -> Option<&'m Declaration> {
    module
        .declarations
        .iter()
        .find(|declaration| declaration.exported.as_deref() == Some(name))
        .or_else(|| {
            let export = module.exports.iter().find(|export| export.exported == name)?;
            module
                .declarations
                .iter()
                .find(|declaration| declaration.name == export.local)
        })
}

fn uses_of(symbol: &Symbol, modules: &BTreeMap<RepoPath, Module>, resolver: &Resolver) -> Vec<SymbolUse> {
    let mut uses = Vec::new();
    if let Some(module) = modules.get(&symbol.file)
        && let Some(declaration) = declaration_of(module, &symbol.name)
    {
        let own = declaration.uses.iter().filter(|found| !is_export(module, found.span));
        uses.extend(own.map(|found| symbol_use(&symbol.file, module, found)));
    }
    let mut names: BTreeSet<ExportedName> = BTreeSet::from([(symbol.file.clone(), symbol.name.clone())]);
    if let Some(module) = modules.get(&symbol.file)
        && let Some(declaration) = declaration_of(module, &symbol.name)
    {
        // The same declaration under another name goes, too.
        let others = module.exports.iter().filter(|export| export.local == declaration.name);
        names.extend(others.map(|export| (symbol.file.clone(), export.exported.clone())));
    }
    let mut to_follow: Vec<ExportedName> = names.iter().cloned().collect();
    while let Some(name) = to_follow.pop() {
        for (path, module) in modules {
            let mut handed_on = Vec::new();
            follow_imports(path, module, &name, resolver, &mut uses, &mut handed_on);
            follow_reexports(path, module, &name, resolver, &mut uses, &mut handed_on);
            for exported in handed_on {
                let exported = (path.clone(), exported);
                if names.insert(exported.clone()) {
                    to_follow.push(exported);
                }
            }
        }
    }
    uses
}

fn follow_imports(
    path: &RepoPath,
    module: &Module,
    (from, name): &ExportedName,
    resolver: &Resolver,
    uses: &mut Vec<SymbolUse>,
    handed_on: &mut Vec<String>,
) {
    for import in &module.imports {
        let members: Vec<&Use> = match &import.name {
            ImportName::Named(imported) if imported == name => import.uses.iter().collect(),
            ImportName::Default if name == "default" => import.uses.iter().collect(),
            ImportName::Namespace => import
                .uses
                .iter()
                .filter(|found| found.member.as_deref() == Some(name))
                .collect(),
            _ => continue,
        };
        let is_namespace = import.name == ImportName::Namespace;
        if (is_namespace && members.is_empty()) || !resolver.leads_to(path, &import.specifier, from) {
            continue;
        }
        if !is_namespace {
            uses.push(SymbolUse {
                path: path.clone(),
                span: import.span,
                kind: import.kind,
                is_removable: is_removable_import(module, import),
            });
            let exports = module.exports.iter().filter(|export| export.local == import.local);
            for export in exports {
                handed_on.push(export.exported.clone());
                uses.push(SymbolUse {
                    path: path.clone(),
                    span: export.span,
                    kind: Kind::Export,
                    is_removable: true,
                });
            }
        }
        let plain = members.into_iter().filter(|found| !is_export(module, found.span));
        uses.extend(plain.map(|found| symbol_use(path, module, found)));
    }
}

fn follow_reexports(
    path: &RepoPath,
    module: &Module,
    (from, name): &ExportedName,
    resolver: &Resolver,
    uses: &mut Vec<SymbolUse>,
    handed_on: &mut Vec<String>,
) {
    for reexport in &module.reexports {
        let is_named = match &reexport.name {
            ImportName::Named(source) => source == name,
            ImportName::Default => name == "default",
            ImportName::Namespace => false,
        };
        let is_star = reexport.name == ImportName::Namespace && reexport.exported.is_none() && name != "default";
        if (!is_named && !is_star) || !resolver.leads_to(path, &reexport.specifier, from) {
            continue;
        }
        if is_star {
            handed_on.push(name.clone());
            continue;
        }
        uses.push(SymbolUse {
            path: path.clone(),
            span: reexport.span,
            kind: Kind::Export,
            is_removable: true,
        });
        handed_on.extend(reexport.exported.clone());
    }
}

fn symbol_use(path: &RepoPath, module: &Module, found: &Use) -> SymbolUse {
    SymbolUse {
        path: path.clone(),
        span: found.span,
        kind: Kind::Mention,
        is_removable: found.type_only && derived_type(module, found.span).is_some(),
    }
}

/// Returns the type declaration that `span` lies in: one that is derived from what is used there.
fn derived_type(module: &Module, span: Span) -> Option<&Declaration> {
    module
        .declarations
        .iter()
        .find(|declaration| declaration.is_type && declaration.span.contains(span))
}

/// Whether the import goes when the symbol does: all that uses it goes, too.
fn is_removable_import(module: &Module, import: &Import) -> bool {
    import
        .uses
        .iter()
        .all(|found| is_export(module, found.span) || (found.type_only && derived_type(module, found.span).is_some()))
}

fn is_export(module: &Module, span: Span) -> bool {
    module.exports.iter().any(|export| export.span == span)
}
