//! Where retired symbols are declared, and who names and uses them; how names lead on through modules is in `follow`.

mod follow;

use crate::config::{Config, Symbol};
use crate::facts::lost_barrel::Barrels;
use crate::facts::nuxt::NuxtNames;
use crate::facts::resolve::Resolver;
use crate::facts::retired::RetiredNames;
use crate::facts::symbol::follow::Handle;
use crate::facts::takers::Takers;
use crate::finding::{Confidence, Kind};
use crate::lang::module::{Declaration, Import, ImportName, Module, Reexport, Use};
use crate::lang::reference::{Role, Target};
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use std::borrow::Cow;
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
    /// Whether its file can do without it.
    pub is_removable: bool,
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
    /// How sure it is that this is the symbol.
    pub confidence: Confidence,
    /// Whether it is a type that uses it.
    pub type_only: bool,
    /// Whether it can be taken out with what holds it, and its file can do without that.
    pub is_removable: bool,
}

/// A name under which a retired symbol is exported: of the file, the name.
pub type ExportedName = (RepoPath, String);

/// A symbol that is retired.
struct Retired<'t> {
    entry: usize,
    symbol: Cow<'t, Symbol>,
    /// Whether it is so because it declares a retired table: then no entry names it, and nothing is said of it itself.
    is_of_table: bool,
}

/// The retired symbols of a configuration, in a tree.
struct Tracer<'t> {
    symbols: Vec<Retired<'t>>,
    modules: &'t BTreeMap<RepoPath, Module>,
    takers: Takers<'t>,
    resolver: &'t Resolver<'t>,
    nuxt: &'t NuxtNames,
}

/// Returns the symbols that `config` retires, each with its entry.
fn symbols_of(config: &Config) -> Vec<(usize, &Symbol)> {
    let retires = config.retires();
    retires
        .flat_map(|(index, _, retire)| retire.symbols.iter().map(move |symbol| (index, symbol)))
        .collect()
}

/// Returns the declarations of `module` whose table is one of `names`, each with the entry that retires it.
fn tables_of<'m>(module: &'m Module, names: &RetiredNames) -> Vec<(usize, &'m Declaration)> {
    let declared = module.declarations.iter().filter_map(|declaration| {
        let table = declaration.table.as_ref()?;
        Some((names.table(table.schema.as_deref(), &table.name)?.entry, declaration))
    });
    declared.collect()
}

/// Returns the name under which `module` exports `declaration`; its own where it does not.
fn name_outside<'m>(module: &'m Module, declaration: &'m Declaration) -> &'m str {
    let listed = module.exports.iter().find(|export| export.local == declaration.name);
    let listed = listed.map(|export| export.exported.as_str());
    declaration.exported.as_deref().or(listed).unwrap_or(&declaration.name)
}

/// Returns the name of what `module` declares as a table around `span`.
pub fn table_at(module: &Module, span: Span) -> Option<&str> {
    let mut declared = module.declarations.iter().filter(|it| it.table.is_some());
    Some(name_outside(module, declared.find(|it| it.span.contains(span))?))
}

/// Returns the symbols that `config` retires, and behind them those of `modules` that declare a retired table.
fn retired<'t>(config: &'t Config, names: &RetiredNames, modules: &BTreeMap<RepoPath, Module>) -> Vec<Retired<'t>> {
    let own = symbols_of(config).into_iter().map(|(entry, symbol)| Retired {
        entry,
        symbol: Cow::Borrowed(symbol),
        is_of_table: false,
    });
    let mut all: Vec<Retired> = own.collect();
    for (path, module) in modules {
        for (entry, declaration) in tables_of(module, names) {
            let symbol = Symbol {
                file: path.clone(),
                name: name_outside(module, declaration).to_owned(),
            };
            if !all.iter().any(|known| *known.symbol == symbol) {
                all.push(Retired {
                    entry,
                    symbol: Cow::Owned(symbol),
                    is_of_table: true,
                });
            }
        }
    }
    all
}

/// Returns the names under which `modules` export the retired symbols, and those under which they are declared.
pub fn exported_names(
    config: &Config,
    names: &RetiredNames,
    modules: &BTreeMap<RepoPath, Module>,
    resolver: &Resolver,
    nuxt: &NuxtNames,
) -> BTreeSet<ExportedName> {
    let tracer = Tracer {
        symbols: retired(config, names, modules),
        modules,
        takers: Takers::new(modules),
        resolver,
        nuxt,
    };
    let symbols = tracer.symbols.iter();
    symbols.flat_map(|symbol| tracer.uses_of(symbol).1).collect()
}

/// Returns the trace of each retired symbol, in config order, and behind them of those that declare a retired table.
///
/// Of the latter only the uses are told: what declares a table is a finding about the table.
pub fn trace(
    config: &Config,
    names: &RetiredNames,
    modules: &BTreeMap<RepoPath, Module>,
    resolver: &Resolver,
    nuxt: &NuxtNames,
) -> Vec<SymbolTrace> {
    let tracer = Tracer {
        symbols: retired(config, names, modules),
        modules,
        takers: Takers::new(modules),
        resolver,
        nuxt,
    };
    tracer
        .symbols
        .iter()
        .map(|retired| {
            let mut uses: Vec<SymbolUse> = tracer
                .uses_of(retired)
                .0
                .into_iter()
                .filter(|found| !tracer.is_retired(&found.path, found.span))
                .collect();
            for found in &mut uses {
                // What is derived from a table goes with its declaration, which no entry names.
                found.is_removable &= !retired.is_of_table && tracer.may_change(&found.path);
            }
            uses.sort();
            uses.dedup_by(|later, earlier| later.path == earlier.path && later.span == earlier.span);
            SymbolTrace {
                entry: retired.entry,
                target: format!("{}#{}", retired.symbol.file, retired.symbol.name),
                declaration: match retired.is_of_table {
                    true => None,
                    false => tracer.declared(&retired.symbol),
                },
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

/// Returns the modules that those of `modules` take names from.
pub fn sources(modules: &BTreeMap<RepoPath, Module>, resolver: &Resolver) -> Vec<RepoPath> {
    let of_module = |(path, module): (&RepoPath, &Module)| {
        let imports = module.imports.iter().map(|import| import.specifier.as_str());
        let reexports = module.reexports.iter().map(|reexport| reexport.specifier.as_str());
        let specifiers = imports.chain(reexports);
        specifiers
            .filter_map(|specifier| resolver.live(path, specifier))
            .collect::<Vec<_>>()
    };
    modules.iter().flat_map(of_module).collect()
}

/// Whether other modules get the same from both, as far as it matters to the retired symbols of `config`: what the two
/// hand on and export by lists is alike, and so is which of the symbols' names and which retired tables they declare.
pub fn hand_on_alike(config: &Config, tables: &RetiredNames, a: &Module, b: &Module) -> bool {
    let declared = |module: &Module| {
        let tables = tables_of(module, tables).into_iter();
        let parts = tables.map(|(entry, declaration)| (entry, declaration.name.clone(), declaration.exported.clone()));
        parts.collect::<Vec<_>>()
    };
    // Which name a query gives a table is told by the table's declaration, which no import need lead to.
    if declared(a) != declared(b) || (tables.tables().next().is_some() && !b.queried.is_empty()) {
        return false;
    }
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
    let more = |module: &Module| (module.is_fixed, module.may_export_more);
    let gives = |module: &Module| {
        let names = symbols_of(config).into_iter().map(|(_, symbol)| symbol.parts().0);
        names
            .map(|name| declaration_of(module, name).is_some())
            .collect::<Vec<_>>()
    };
    reexports(a) == reexports(b)
        && more(a) == more(b)
        && gives(a) == gives(b)
        && imports(a) == imports(b)
        && exports(a) == exports(b)
        && exported(a) == exported(b)
}

fn is_exported(module: &Module, import: &Import) -> bool {
    module.exports.iter().any(|export| export.local == import.local)
}

/// Returns the declaration that `module` exports as `name`.
pub(in crate::facts) fn declaration_of<'m>(module: &'m Module, name: &str) -> Option<&'m Declaration> {
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

impl Tracer<'_> {
    /// Returns the declaration of `symbol`, where that is not a member of another.
    fn declaration(&self, symbol: &Symbol) -> Option<&Declaration> {
        match symbol.parts() {
            (name, None) => declaration_of(self.modules.get(&symbol.file)?, name),
            _ => None,
        }
    }

    /// Returns where `symbol` is declared in its file, or else handed on from another: by name, or with all that it declares.
    fn declared(&self, symbol: &Symbol) -> Option<SymbolDeclaration> {
        if let Some(declaration) = self.declaration(symbol) {
            return Some(SymbolDeclaration {
                path: symbol.file.clone(),
                name_span: declaration.name_span,
                span: declaration.span,
                is_removable: self.can_do_without(&symbol.file, &declaration.left),
            });
        }
        let module = self.modules.get(&symbol.file)?;
        let is_it = |reexport: &&Reexport| reexport.exported.as_deref() == Some(symbol.name.as_str());
        let star = || {
            module
                .reexports
                .iter()
                .find(|reexport| self.star_gives(symbol, reexport))
        };
        let reexport = module.reexports.iter().find(is_it).or_else(star)?;
        Some(SymbolDeclaration {
            path: symbol.file.clone(),
            name_span: reexport.span,
            span: reexport.span,
            is_removable: !module.is_fixed,
        })
    }

    /// Whether `reexport`, in the file of `symbol`, is an `export *` of a module that declares its name.
    fn star_gives(&self, symbol: &Symbol, reexport: &Reexport) -> bool {
        let is_star = reexport.exported.is_none() && reexport.name == ImportName::Namespace;
        let (name, None) = symbol.parts() else {
            return false;
        };
        let from = self
            .resolver
            .live(&symbol.file, &reexport.specifier)
            .filter(|_| is_star && name != "default");
        let module = from.and_then(|from| self.modules.get(&from));
        module.is_some_and(|module| declaration_of(module, name).is_some())
    }

    /// Whether `span` lies in a declaration that is retired.
    fn is_retired(&self, path: &RepoPath, span: Span) -> bool {
        self.symbols
            .iter()
            .filter(|retired| retired.symbol.file == *path)
            .filter_map(|retired| self.declaration(&retired.symbol))
            .any(|declaration| declaration.span.contains(span))
    }

    /// Whether anything may be taken out of the file `path`.
    fn may_change(&self, path: &RepoPath) -> bool {
        self.modules.get(path).is_none_or(|module| !module.is_fixed)
    }

    /// Whether all that `left` needs what goes is retired itself.
    fn can_do_without(&self, path: &RepoPath, left: &[Span]) -> bool {
        left.iter().all(|span| self.is_retired(path, *span))
    }

    /// Returns what names `symbol`, and the names under which modules export it.
    fn uses_of(&self, retired: &Retired) -> (Vec<SymbolUse>, BTreeSet<ExportedName>) {
        let symbol: &Symbol = &retired.symbol;
        let mut uses = Vec::new();
        let (name, member) = symbol.parts();
        let mut names: BTreeSet<ExportedName> = BTreeSet::from([(symbol.file.clone(), name.to_owned())]);
        if let Some(module) = self.modules.get(&symbol.file)
            && let Some(declaration) = declaration_of(module, name).or_else(|| {
                // A member of an object that is not exported is known by the object's own name, and so is such a table.
                let has_own = member.is_some() || retired.is_of_table;
                let is_own = |declaration: &&Declaration| has_own && declaration.name == name;
                module.declarations.iter().find(is_own)
            })
        {
            self.add_uses(&symbol.file, module, &declaration.uses, member, &mut uses);
            // The same declaration under another name goes, too.
            let others = module.exports.iter().filter(|export| export.local == declaration.name);
            names.extend(others.map(|export| (symbol.file.clone(), export.exported.clone())));
        }
        let sure = |name: &ExportedName| (Handle::new(name, member), Confidence::Certain);
        names.extend(self.follow(names.iter().map(sure).collect(), &mut uses));
        if retired.is_of_table {
            self.add_undeclared(&names, &mut uses);
            self.add_queries(symbol, &mut uses);
            return (uses, names);
        }
        let barrels = Barrels {
            modules: self.modules,
            takers: &self.takers,
            resolver: self.resolver,
        };
        let is_retired = |(path, name): &ExportedName| {
            let mut symbols = self.symbols.iter();
            symbols.any(|other| other.symbol.file == *path && other.symbol.parts().0 == name)
        };
        let lost = barrels.lost(symbol, &|name| names.contains(name) || is_retired(name));
        names.extend(lost.iter().map(|(name, _)| name.clone()));
        let lost = lost.iter().map(|(name, sure)| (Handle::new(name, member), *sure));
        names.extend(self.follow(lost.collect(), &mut uses));
        if member.is_none() {
            self.add_undeclared(&names, &mut uses);
        }
        self.add_unbound(symbol, &mut uses);
        self.add_queries(symbol, &mut uses);
        (uses, names)
    }

    /// Adds the uses of `symbol` in its own file where that declares it no more, and nothing else of that name.
    fn add_unbound(&self, symbol: &Symbol, uses: &mut Vec<SymbolUse>) {
        let (name, None) = symbol.parts() else { return };
        let Some(module) = self.modules.get(&symbol.file) else {
            return;
        };
        let is_bound = module.declarations.iter().any(|declaration| declaration.name == name)
            || module.imports.iter().any(|import| import.local == name)
            || self.nuxt.knows(&symbol.file, Role::Value, name);
        if is_bound {
            return;
        }
        let found = module.unbound.iter().filter(|unbound| unbound.name == name);
        uses.extend(found.map(|unbound| SymbolUse {
            confidence: Confidence::Likely,
            type_only: unbound.type_only,
            is_removable: false,
            ..named(&symbol.file, unbound.span, Kind::Mention)
        }));
    }

    /// Adds those of `found`, uses of one name, that use its `member`; without one, all that use the name itself.
    fn add_uses(
        &self,
        path: &RepoPath,
        module: &Module,
        found: &[Use],
        member: Option<&str>,
        uses: &mut Vec<SymbolUse>,
    ) {
        for found in found {
            let is_it = match member {
                Some(member) => found.member.as_deref() == Some(member),
                // Where only the member's name stands, the name itself is used elsewhere.
                None => found.member.is_none() || found.member_span != found.span,
            };
            let span = if member.is_some() {
                found.member_span
            } else {
                found.span
            };
            if !is_it || module.exports.iter().any(|export| export.span == span) {
                continue;
            }
            uses.push(SymbolUse {
                type_only: found.type_only,
                is_removable: self.can_do_without(path, &found.left),
                ..named(path, span, Kind::Mention)
            });
        }
    }

    /// Adds the places that use one of `names` by a name that Nuxt declares.
    fn add_undeclared(&self, names: &BTreeSet<ExportedName>, uses: &mut Vec<SymbolUse>) {
        // The default export of a file has the name of the file.
        let has_default = names.iter().any(|(_, name)| name == "default");
        let known: BTreeSet<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
        for (path, module) in self.modules {
            for reference in &module.undeclared {
                let Target::Undeclared { name, is_certain, .. } = &reference.target else {
                    continue;
                };
                if !has_default && !known.contains(name.as_str()) {
                    continue;
                }
                let Some(confidence) = self.nuxt.means_one_of(path, name, names) else {
                    continue;
                };
                uses.push(SymbolUse {
                    confidence: if *is_certain { confidence } else { Confidence::Possible },
                    is_removable: false,
                    ..named(path, reference.span, reference.kind)
                });
            }
        }
    }

    /// Adds the relational queries that name `symbol` as a table: by its name in the schema, wherever that came from.
    fn add_queries(&self, symbol: &Symbol, uses: &mut Vec<SymbolUse>) {
        let (name, member) = symbol.parts();
        let name = member.unwrap_or(name);
        for (path, module) in self.modules {
            let queries = module.queried.iter().filter(|table| table.name == name);
            uses.extend(queries.map(|table| SymbolUse {
                confidence: Confidence::Likely,
                is_removable: false,
                ..named(path, table.span, Kind::Mention)
            }));
        }
    }
}

/// Returns a place that names a symbol and can go.
fn named(path: &RepoPath, span: Span, kind: Kind) -> SymbolUse {
    SymbolUse {
        path: path.clone(),
        span,
        kind,
        confidence: Confidence::Certain,
        type_only: false,
        is_removable: true,
    }
}
