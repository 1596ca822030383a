//! The names that an `export * from` handed on before anything was changed.

use std::sync::{Arc, OnceLock};

use crate::config::Config;
use crate::facts::packages::{Packages, split_specifier};
use crate::facts::paths::Paths;
use crate::facts::resolve::Resolver;
use crate::facts::star;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// What specifiers of the tree as it was are resolved with; made when it is first asked for.
#[derive(Default)]
pub struct Ground {
    known: OnceLock<(Paths, Packages)>,
}

/// Tells the names of stars.
pub struct Stars<'a> {
    base: &'a Arc<dyn Tree>,
    config: &'a Config,
    ground: &'a Ground,
    resolver: OnceLock<Resolver<'a>>,
}

impl<'a> Stars<'a> {
    /// Returns what tells the names of the stars in `base`, whatever `config` retires there.
    pub fn new(base: &'a Arc<dyn Tree>, config: &'a Config, ground: &'a Ground) -> Stars<'a> {
        Stars {
            base,
            config,
            ground,
            resolver: OnceLock::new(),
        }
    }

    fn ground(&self) -> &'a (Paths, Packages) {
        self.ground.known.get_or_init(|| {
            let nothing = self.config.restricted(|_| false);
            let paths = Paths::new(Arc::clone(self.base), &nothing);
            (paths, Packages::new(self.base.as_ref()))
        })
    }

    /// Returns the names that a star of `specifier` in `file` handed on, sorted; `None` where they cannot be told.
    ///
    /// What was gone before handed nothing on: who took a name from there has been without it since.
    pub(in crate::plan) fn names(&self, file: &RepoPath, specifier: &str) -> Option<Vec<String>> {
        let (paths, packages) = self.ground();
        let resolver = self.resolver.get_or_init(|| Resolver::new(self.base, paths, packages));
        if resolver.live(file, specifier).is_none() {
            let is_package = packages.meant(file, split_specifier(specifier).0).is_some();
            return (!is_package).then(Vec::new);
        }
        let names = star::names(self.base.as_ref(), resolver, file, specifier)?;
        Some(names.into_iter().collect())
    }
}
