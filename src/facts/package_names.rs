//! Whether a name leads to a retired package: of npm, by the configuration, or of the workspace, by its retired folder.
//!
//! A folder's names are those of its package.json and its project.json; its commands are those of `bin`. Leaves out
//! module specifiers, which resolve.

use crate::facts::packages::{Packages, split_specifier};
use crate::facts::paths::Paths;
use crate::facts::retired::RetiredNames;
use crate::facts::scan::Subject;
use crate::finding::Confidence;
use crate::lang::reference::{Extent, Naming, PathText};
use crate::text::json::{self, Strictness};
use crate::text::value::{Value, ValueKind};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// A reference by name that means a retired package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageHit {
    /// `Dependency` for an npm package, `Path` for the folder of one of the workspace.
    pub subject: Subject,
    /// The index of the entry in the config.
    pub entry: usize,
    /// The package's name as the config gives it, or its folder.
    pub target: String,
    /// How sure this is.
    pub confidence: Confidence,
}

/// The names of retired packages and of their commands.
pub struct PackageNames<'a> {
    names: &'a RetiredNames<'a>,
    packages: &'a Packages,
    /// npm packages that entries name.
    listed: BTreeMap<String, usize>,
    /// Names of retired folders.
    members: BTreeMap<String, (usize, RepoPath)>,
    /// Retired folders of packages.
    folders: BTreeMap<RepoPath, usize>,
    /// Names of packages that stay.
    live_members: BTreeSet<String>,
    /// Commands that are not called like their npm package.
    binaries: BTreeMap<String, PackageHit>,
}

/// The commands of npm packages that are not called like them, of those that are used most.
///
/// Source: the `bin` of each package.json as published, 2026.
const COMMANDS: &[(&str, &[&str])] = &[
    ("@angular/cli", &["ng"]),
    ("@antfu/ni", &["ni", "nr", "nlx", "nun", "nci"]),
    ("@arethetypeswrong/cli", &["attw"]),
    ("@ast-grep/cli", &["ast-grep", "sg"]),
    ("@babel/cli", &["babel"]),
    ("@babel/node", &["babel-node"]),
    ("@biomejs/biome", &["biome"]),
    ("@capacitor/cli", &["cap", "capacitor"]),
    ("@changesets/cli", &["changeset"]),
    ("@commitlint/cli", &["commitlint"]),
    ("@docusaurus/core", &["docusaurus"]),
    ("@formatjs/cli", &["formatjs"]),
    (
        "@graphql-codegen/cli",
        &["graphql-codegen", "gql-gen", "graphql-codegen-esm"],
    ),
    ("@hey-api/openapi-ts", &["openapi-ts"]),
    ("@ionic/cli", &["ionic"]),
    ("@lhci/cli", &["lhci"]),
    ("@lingui/cli", &["lingui"]),
    ("@manypkg/cli", &["manypkg"]),
    ("@microsoft/api-extractor", &["api-extractor"]),
    ("@microsoft/rush", &["rush", "rushx", "rush-pnpm"]),
    ("@mikro-orm/cli", &["mikro-orm", "mikro-orm-esm"]),
    ("@nestjs/cli", &["nest"]),
    ("@openapitools/openapi-generator-cli", &["openapi-generator-cli"]),
    ("@opennextjs/cloudflare", &["opennextjs-cloudflare"]),
    ("@playwright/test", &["playwright"]),
    ("@react-router/dev", &["react-router"]),
    ("@redocly/cli", &["redocly", "openapi"]),
    ("@remix-run/dev", &["remix"]),
    ("@remix-run/serve", &["remix-serve"]),
    ("@rsbuild/core", &["rsbuild"]),
    ("@rspack/cli", &["rspack"]),
    ("@sentry/cli", &["sentry-cli"]),
    ("@shopify/cli", &["shopify"]),
    ("@stoplight/spectral-cli", &["spectral"]),
    ("@strapi/strapi", &["strapi"]),
    ("@stryker-mutator/core", &["stryker"]),
    ("@sveltejs/kit", &["svelte-kit"]),
    ("@swc/cli", &["swc", "swcx", "spack"]),
    ("@tailwindcss/cli", &["tailwindcss"]),
    ("@tauri-apps/cli", &["tauri"]),
    ("@vercel/ncc", &["ncc"]),
    ("@vue/cli", &["vue"]),
    ("@vue/cli-service", &["vue-cli-service"]),
    ("@wdio/cli", &["wdio"]),
    ("@web/test-runner", &["web-test-runner", "wtr"]),
    ("aws-cdk", &["cdk"]),
    ("concurrently", &["conc"]),
    ("cross-env", &["cross-env-shell"]),
    (
        "dependency-cruiser",
        &["depcruise", "depcruise-baseline", "depcruise-fmt"],
    ),
    ("dotenv-cli", &["dotenv"]),
    ("eas-cli", &["eas"]),
    ("ember-cli", &["ember"]),
    ("firebase-tools", &["firebase"]),
    ("grunt-cli", &["grunt"]),
    ("gulp-cli", &["gulp"]),
    ("http-server", &["hs"]),
    ("jest-cli", &["jest"]),
    ("mocha", &["_mocha"]),
    ("npm-check-updates", &["ncu"]),
    ("npm-run-all", &["run-s", "run-p"]),
    ("npm-run-all2", &["npm-run-all", "run-s", "run-p"]),
    ("nuxt", &["nuxi"]),
    ("postcss-cli", &["postcss"]),
    ("sequelize-cli", &["sequelize"]),
    ("serverless", &["sls", "slss"]),
    ("start-server-and-test", &["server-test", "start-test"]),
    (
        "ts-node",
        &["ts-node-esm", "ts-node-script", "ts-node-transpile-only", "ts-script"],
    ),
    ("ts-node-dev", &["tsnd"]),
    ("typeorm", &["typeorm-ts-node-commonjs", "typeorm-ts-node-esm"]),
    ("typescript", &["tsc", "tsserver"]),
    ("uglify-js", &["uglifyjs"]),
    ("vercel", &["vc"]),
    ("vscode", &["vscode-install"]),
    ("wrangler", &["wrangler2"]),
];

/// Lock files that say which commands a package brings.
const LOCK_FILES: [&str; 2] = ["package-lock.json", "npm-shrinkwrap.json"];

impl<'a> PackageNames<'a> {
    /// Gathers the names of what `names` and `paths` retire in `tree`.
    pub fn new(
        tree: &dyn Tree,
        names: &'a RetiredNames<'a>,
        paths: &Paths,
        packages: &'a Packages,
    ) -> PackageNames<'a> {
        let listed: BTreeMap<String, usize> = names
            .dependencies()
            .iter()
            .map(|(name, entry)| ((*name).to_owned(), *entry))
            .collect();
        let mut found = PackageNames {
            names,
            packages,
            listed,
            members: BTreeMap::new(),
            folders: BTreeMap::new(),
            live_members: BTreeSet::new(),
            binaries: BTreeMap::new(),
        };
        let mut folders: BTreeMap<RepoPath, usize> = BTreeMap::new();
        let named = packages.names().map(|(name, _)| name);
        for (name, folder) in named.flat_map(|name| packages.named(name).iter().map(move |folder| (name, folder))) {
            match paths.retired_package(folder) {
                Some(entry) => {
                    let member = (entry, folder.clone());
                    found.members.entry(name.to_owned()).or_insert(member);
                    folders.insert(folder.clone(), entry);
                }
                None => {
                    found.live_members.insert(name.to_owned());
                }
            }
        }
        found.folders.clone_from(&folders);
        folders.extend(paths.literals().iter().map(|(entry, path)| (path.clone(), *entry)));
        for (folder, entry) in folders {
            found.add_folder(tree, &folder, entry);
        }
        found.add_commands(tree, packages);
        found
    }

    /// Adds the name of the project in the retired `folder`, and the commands of its package.
    fn add_folder(&mut self, tree: &dyn Tree, folder: &RepoPath, entry: usize) {
        if let Some(project) = read_json(tree, folder, "project.json")
            && let Some(name) = project.get("name").and_then(Value::as_str)
        {
            let member = (entry, folder.clone());
            self.members.entry(name.to_owned()).or_insert(member);
        }
        let Some(package) = read_json(tree, folder, "package.json") else {
            return;
        };
        let commands: Vec<String> = match package.get("bin").map(|bin| &bin.kind) {
            Some(ValueKind::Text(_)) => {
                let name = package.get("name").and_then(Value::as_str);
                let last = name.and_then(|name| name.rsplit('/').next());
                last.map(str::to_owned).into_iter().collect()
            }
            Some(ValueKind::Object(properties)) => properties
                .iter()
                .map(|property| property.name.as_str().to_owned())
                .collect(),
            _ => Vec::new(),
        };
        for command in commands {
            self.binaries.entry(command).or_insert_with(|| PackageHit {
                subject: Subject::Path,
                entry,
                target: folder.to_string(),
                confidence: Confidence::Likely,
            });
        }
    }

    /// Adds the commands of the listed npm packages: those of the lock file, else the known ones.
    ///
    /// One that another package brings as well, which stays, is that one's.
    fn add_commands(&mut self, tree: &dyn Tree, packages: &Packages) {
        if self.listed.is_empty() {
            return;
        }
        let lock = LOCK_FILES.iter().find_map(|name| {
            let bytes = tree.read(&RepoPath::parse(name)?).ok()?;
            String::from_utf8(bytes).ok()
        });
        let stays: BTreeSet<&str> = packages
            .all()
            .flat_map(|(_, package)| &package.dependencies)
            .map(|dependency| dependency.name.as_str())
            .filter(|name| !self.listed.contains_key(*name))
            .collect();
        let is_brought_by = |command: &str| {
            stays.contains(command)
                || COMMANDS
                    .iter()
                    .any(|(name, commands)| stays.contains(name) && commands.contains(&command))
        };
        for (name, entry) in &self.listed {
            let locked = lock.as_deref().and_then(|lock| locked_commands(lock, name));
            let known = COMMANDS.iter().find(|(package, _)| package == name);
            let commands = locked.unwrap_or_else(|| {
                let known = known.map(|(_, commands)| *commands).unwrap_or_default();
                known.iter().map(|command| (*command).to_owned()).collect()
            });
            for command in commands.into_iter().filter(|command| !is_brought_by(command)) {
                self.binaries.entry(command).or_insert_with(|| PackageHit {
                    subject: Subject::Dependency,
                    entry: *entry,
                    target: name.clone(),
                    confidence: Confidence::Certain,
                });
            }
        }
    }

    /// Returns each word of which a reference by name holds one: names without their scope, and commands.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let names = self.listed.keys().chain(self.members.keys());
        names
            .map(|name| name.rsplit('/').next().unwrap_or(name))
            .chain(self.binaries.keys().map(String::as_str))
    }

    /// Returns the retired package whose command `command` in `file` is; by its own name too, where `is_package`.
    pub fn binary(&self, file: &RepoPath, command: &str, is_package: bool) -> Option<PackageHit> {
        let by_name = || self.member(file, command, Confidence::Certain).filter(|_| is_package);
        self.npm(file, command, Confidence::Certain)
            .or_else(|| self.binaries.get(command).cloned())
            .or_else(by_name)
    }

    /// Returns the retired package that `name` means at a place in `file` that is `naming`.
    pub fn package(&self, file: &RepoPath, name: &str, naming: Naming) -> Option<PackageHit> {
        match naming {
            Naming::Package => self
                .npm(file, name, Confidence::Certain)
                .or_else(|| self.member(file, name, Confidence::Certain)),
            Naming::Range => self
                .npm(file, name, Confidence::Certain)
                .or_else(|| self.member(file, name, Confidence::Possible)),
            // That an npm package is listed is for another check to say.
            Naming::Listed if self.listed.contains_key(name) => None,
            Naming::Listed => self.member(file, name, Confidence::Certain),
            Naming::ListedRange if self.listed.contains_key(name) => None,
            Naming::ListedRange => self.member(file, name, Confidence::Possible),
            Naming::Member => self.selected(file, name),
        }
    }

    /// Returns the retired package that a filter of a package manager selects: by its name, with or without the scope.
    fn selected(&self, file: &RepoPath, selector: &str) -> Option<PackageHit> {
        if self.stays(file, selector) {
            return None;
        }
        let whole = self
            .npm(file, selector, Confidence::Certain)
            .or_else(|| self.member(file, selector, Confidence::Certain));
        if whole.is_some() || selector.contains('/') {
            return whole;
        }
        let is_meant = |name: &str| name.starts_with('@') && name.rsplit('/').next() == Some(selector);
        if self.live_members.iter().any(|name| is_meant(name)) {
            return None;
        }
        let name = self.members.keys().find(|name| is_meant(name))?;
        self.member(file, name, Confidence::Likely)
    }

    /// Returns the retired package that the path `path` names: a scoped name as it stands, or what lies in `node_modules`.
    pub fn in_path(&self, file: &RepoPath, path: &PathText) -> Option<PackageHit> {
        let whole = path.extent != Extent::Beginning;
        self.in_text(file, &path.text, whole)
    }

    /// As [`PackageNames::in_path`], of a text that may be a glob; `is_whole` where it goes to the end of a path.
    pub fn in_text(&self, file: &RepoPath, text: &str, is_whole: bool) -> Option<PackageHit> {
        if self.listed.is_empty() && self.members.is_empty() {
            return None;
        }
        let inside = match text.rsplit_once("node_modules/") {
            Some((before, inside)) if before.is_empty() || before.ends_with('/') => {
                if let Some(command) = inside.strip_prefix(".bin/") {
                    return self.binary(file, command, false).filter(|_| is_whole);
                }
                inside
            }
            Some(_) => return None,
            None if text.starts_with('@') => text,
            None => return None,
        };
        let (name, _) = split_specifier(inside);
        // What follows at run time may belong to the name.
        let is_known = is_whole || inside.len() > name.len();
        is_known.then(|| {
            self.npm(file, name, Confidence::Likely)
                .or_else(|| self.member(file, name, Confidence::Likely))
        })?
    }

    /// Whether `name` means a package of the tree in `file` that stays, or may mean one.
    fn stays(&self, file: &RepoPath, name: &str) -> bool {
        match self.packages.near(file, name) {
            Some(folder) => !self.folders.contains_key(folder),
            None => self.live_members.contains(name),
        }
    }

    fn npm(&self, file: &RepoPath, name: &str, confidence: Confidence) -> Option<PackageHit> {
        let entry = self.listed.get(name)?;
        if self.names.is_live(file, name) {
            return None;
        }
        Some(PackageHit {
            subject: Subject::Dependency,
            entry: *entry,
            target: name.to_owned(),
            confidence,
        })
    }

    fn member(&self, file: &RepoPath, name: &str, confidence: Confidence) -> Option<PackageHit> {
        let near = self
            .packages
            .near(file, name)
            .and_then(|near| self.folders.get_key_value(near));
        let likely = || self.members.get(name).map(|(entry, folder)| (folder, entry));
        let (folder, entry) = near.or_else(likely).filter(|_| !self.stays(file, name))?;
        Some(PackageHit {
            subject: Subject::Path,
            entry: *entry,
            target: folder.to_string(),
            confidence,
        })
    }
}

fn read_json(tree: &dyn Tree, folder: &RepoPath, name: &str) -> Option<Value> {
    let bytes = tree.read(&folder.join(name)?).ok()?;
    json::parse(&String::from_utf8(bytes).ok()?, Strictness::Jsonc).ok()?
}

/// Returns the commands that the lock file `lock` knows of the npm package `name`; none where it does not list it.
///
/// The lock file of a large repository is some megabytes, of which only this package's lines are parsed.
fn locked_commands(lock: &str, name: &str) -> Option<Vec<String>> {
    let key = format!("\"node_modules/{name}\": {{");
    let start = lock.find(&key)? + key.len() - 1;
    let object = lock.get(start..)?;
    let mut depth = 0_usize;
    let end = object.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let value = json::parse(object.get(..=end)?, Strictness::Json).ok().flatten()?;
    let properties = value.get("bin").map(Value::properties).unwrap_or_default();
    Some(
        properties
            .iter()
            .map(|property| property.name.as_str().to_owned())
            .collect(),
    )
}
