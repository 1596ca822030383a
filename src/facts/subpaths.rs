//! What a package hands out under a subpath of its own, and the sources that the subpath tells.
//!
//! A bundler that writes all entries into one folder gives them names of its own: `./session` leads to
//! `dist/acme-core-session.js`, and is made of `src/session.ts`.

use crate::facts::built::{is_built, sources_of_subpath};
use crate::text::value::Value;
use crate::tree::path::RepoPath;

/// A subpath of a package, and a file that it leads to.
#[derive(Debug)]
pub(in crate::facts) struct Subpath {
    /// The subpath without `./`; empty for the package itself.
    name: String,
    /// The file, relative to the package's folder.
    target: String,
}

/// The subpaths of one package whose files are built.
#[derive(Debug, Default)]
pub(in crate::facts) struct Subpaths {
    all: Vec<Subpath>,
}

impl Subpaths {
    /// Returns those that the `exports` of a package.json give; what holds a wildcard is left out.
    pub(in crate::facts) fn of(exports: Option<&Value>) -> Subpaths {
        let mut all = Vec::new();
        let mut add = |name: &str, value: &Value| {
            let targets = texts(value).into_iter().filter(|target| !target.contains('*'));
            all.extend(targets.map(|target| Subpath {
                name: name.to_owned(),
                target: target.trim_start_matches("./").to_owned(),
            }));
        };
        let Some(exports) = exports else {
            return Subpaths::default();
        };
        let subpaths = exports.properties().iter();
        let named: Vec<_> = subpaths.filter(|it| it.name.as_str().starts_with('.')).collect();
        if named.is_empty() {
            add("", exports);
        }
        for property in named {
            let name = property.name.as_str();
            if !name.contains('*') {
                add(name.trim_start_matches('.').trim_start_matches('/'), &property.value);
            }
        }
        Subpaths { all }
    }

    /// Whether the package hands something out under `name`, without `./`.
    pub(in crate::facts) fn has(&self, name: &str) -> bool {
        self.all.iter().any(|subpath| subpath.name == name)
    }

    /// Returns the sources that the built file `path` of the package in `package` may be made of, by its subpath.
    pub(in crate::facts) fn sources(&self, package: &RepoPath, path: &RepoPath) -> Vec<RepoPath> {
        let below = path.as_str().get(package.as_str().len()..).unwrap_or("");
        let below = below.trim_start_matches('/');
        let meant = self.all.iter().filter(|subpath| subpath.target == below);
        let meant = meant.filter(|_| is_built(package, path));
        meant
            .flat_map(|subpath| sources_of_subpath(package, &subpath.name))
            .collect()
    }

    /// Returns the built files of the package in `package`.
    pub(in crate::facts) fn built<'s>(&'s self, package: &'s RepoPath) -> impl Iterator<Item = RepoPath> + 's {
        let paths = self.all.iter().filter_map(|subpath| package.join(&subpath.target));
        paths.filter(|path| is_built(package, path))
    }
}

/// Returns all strings in `value`, without the names of properties.
fn texts(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        found.extend(value.as_str());
        open.extend(value.elements());
        open.extend(value.properties().iter().map(|property| &property.value));
    }
    found
}
