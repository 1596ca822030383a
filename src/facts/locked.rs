//! Which commands npm packages bring, as the lock files at the root of a tree say.
//!
//! npm, bun and yarn (from its second version on) write the names down; pnpm says only whether there are any. Leaves out
//! lock files below the root, and which of several versions of a package is installed where: commands hardly change.

use crate::text::json::{self, Strictness};
use crate::text::value::Value;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How long an entry of a package may be, in bytes: what does not end by then is no entry.
const LONGEST_ENTRY: usize = 100_000;

/// What lock files know of the commands of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::facts) enum Commands {
    /// These and no others.
    Known(Vec<String>),
    /// There are some.
    Some,
    /// No lock file lists the package, or it does not say.
    Unknown,
}

/// The lock files of a tree.
#[derive(Default)]
pub(in crate::facts) struct Locked {
    npm: Option<Entries>,
    bun: Option<Entries>,
    yarn: BTreeMap<String, Vec<String>>,
    /// The packages of pnpm's, and whether they bring commands.
    pnpm: BTreeMap<String, bool>,
}

/// A lock file in JSON and where in it the entry of each package begins: some megabytes, of which little is parsed.
struct Entries {
    text: String,
    starts: HashMap<String, usize>,
}

impl Entries {
    /// Finds the entries whose key `before` begins and whose value begins with `open`.
    fn of(text: String, before: &str, open: char) -> Entries {
        let mut starts = HashMap::new();
        for key in memmem::find_iter(text.as_bytes(), before).map(|at| at + before.len()) {
            let rest = text.get(key..).unwrap_or_default();
            let Some(name) = rest.find(['"', '\n']).and_then(|end| rest.get(..end)) else {
                continue;
            };
            let behind = rest.get(name.len()..).unwrap_or_default();
            let value = behind.strip_prefix("\": ").filter(|value| value.starts_with(open));
            if value.is_some() && !name.contains("/node_modules/") {
                starts.entry(name.to_owned()).or_insert(key + name.len() + "\": ".len());
            }
        }
        Entries { text, starts }
    }

    fn entry(&self, name: &str) -> Option<&str> {
        self.text.get(*self.starts.get(name)?..)
    }
}

impl Locked {
    /// Reads the lock files at the root of `tree`.
    pub(in crate::facts) fn read(tree: &dyn Tree) -> Locked {
        let text = |name: &str| {
            let path = RepoPath::parse(name).filter(|path| tree.listing().has_file(path))?;
            String::from_utf8(tree.read(&path).ok()?).ok()
        };
        Locked {
            npm: text("package-lock.json")
                .or_else(|| text("npm-shrinkwrap.json"))
                .map(|text| Entries::of(text, "\"node_modules/", '{')),
            bun: text("bun.lock").map(|text| Entries::of(text, "\n    \"", '[')),
            yarn: text("yarn.lock").map(|text| of_yarn(&text)).unwrap_or_default(),
            pnpm: text("pnpm-lock.yaml").map(|text| of_pnpm(&text)).unwrap_or_default(),
        }
    }

    /// Returns the commands of the npm package `name`.
    pub(in crate::facts) fn commands(&self, name: &str) -> Commands {
        let of_npm = || commands_of_npm(self.npm.as_ref()?.entry(name)?);
        let of_bun = || commands_of_bun(self.bun.as_ref()?.entry(name)?);
        if let Some(known) = of_npm().or_else(of_bun).or_else(|| self.yarn.get(name).cloned()) {
            return Commands::Known(known);
        }
        match self.pnpm.get(name) {
            Some(true) => Commands::Some,
            Some(false) => Commands::Known(Vec::new()),
            None => Commands::Unknown,
        }
    }
}

/// Returns the commands that an entry of npm's lock file knows, at which `object` begins.
fn commands_of_npm(object: &str) -> Option<Vec<String>> {
    let mut depth = 0_usize;
    let end = object.bytes().take(LONGEST_ENTRY).position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let value = json::parse(object.get(..=end)?, Strictness::Json).ok().flatten()?;
    Some(names_of(value.get("bin")))
}

/// As [`commands_of_npm`], of bun: `"name": ["name@1.0.0", "", { "bin": { … } }, "sha512-…"],` on a line.
fn commands_of_bun(list: &str) -> Option<Vec<String>> {
    let line = list.lines().next()?;
    let value = json::parse(line.trim_end_matches(','), Strictness::Jsonc)
        .ok()
        .flatten()?;
    Some(names_of(value.elements().iter().find_map(|item| item.get("bin"))))
}

fn names_of(bin: Option<&Value>) -> Vec<String> {
    let properties = bin.map(Value::properties).unwrap_or_default();
    let names = properties.iter().map(|property| property.name.as_str().to_owned());
    names.collect()
}

/// Returns the packages of a yarn.lock with their commands; none where its form does not tell, which is that of yarn 1.
fn of_yarn(lock: &str) -> BTreeMap<String, Vec<String>> {
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if !lock.contains("\n__metadata:") {
        return packages;
    }
    let mut package = None;
    let mut is_bin = false;
    for line in lock.lines() {
        let inner = line.trim_start();
        match line.len() - inner.len() {
            0 if inner.ends_with(':') => {
                package = described_name(inner.trim_start_matches('"'));
                packages.extend(package.map(|name| (name.to_owned(), Vec::new())));
            }
            2 => is_bin = inner == "bin:",
            4 if is_bin => {
                let command = inner.split(':').next().unwrap_or_default().trim_matches('"');
                let known = package.and_then(|name| packages.get_mut(name));
                known.into_iter().for_each(|known| known.push(command.to_owned()));
            }
            _ => {}
        }
    }
    packages
}

/// Returns the packages of a pnpm-lock.yaml, and whether they bring commands.
fn of_pnpm(lock: &str) -> BTreeMap<String, bool> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut with_commands: BTreeSet<&str> = BTreeSet::new();
    let mut package = None;
    let mut is_packages = false;
    for line in lock.lines() {
        let inner = line.trim_start();
        match line.len() - inner.len() {
            0 if !inner.is_empty() => is_packages = inner == "packages:",
            2 if is_packages => {
                // `/name@1.0.0` and `/name/1.0.0` in lock files of old versions.
                let key = inner.trim_start_matches(['\'', '/']);
                package = described_name(key).or_else(|| key.rsplit_once('/').map(|(name, _)| name));
                names.extend(package);
            }
            4 if inner == "hasBin: true" => with_commands.extend(package),
            _ => {}
        }
    }
    let is_with = |name: &str| with_commands.contains(name);
    names.into_iter().map(|name| (name.to_owned(), is_with(name))).collect()
}

/// Returns the name in `name@version`.
fn described_name(text: &str) -> Option<&str> {
    let at = text.get(1..)?.find('@')? + 1;
    text.get(..at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::memory::MemoryTree;

    const NPM: &str = r#"{"packages": {
    "node_modules/sequelize": {"version": "6.0.0", "dependencies": {"a": "1"}},
    "node_modules/@x/tool": {"bin": {"x": "a.js", "y": "b.js"}}
}}"#;

    const BUN: &str = r#"{
  "packages": {
    "@x/tool": ["@x/tool@1.0.0", "", { "dependencies": { "a": "1" }, "bin": { "x": "a.js", "y": "b.js" } }, "sha512-a"],

    "sequelize": ["sequelize@6.0.0", "", {}, "sha512-b"],
  }
}"#;

    const YARN: &str = "__metadata:
  version: 8

\"@x/tool@npm:^1.0.0, @x/tool@npm:^1.1.0\":
  version: 1.1.0
  bin:
    x: a.js
    y: b.js
  checksum: 1

\"sequelize@npm:^6\":
  version: 6.0.0
  dependencies:
    bin: 1
";

    const PNPM: &str = "lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      sequelize:
        specifier: ^6
packages:

  '@x/tool@1.0.0':
    resolution: {integrity: a}
    hasBin: true

  sequelize@6.0.0:
    resolution: {integrity: b}
snapshots:
  sequelize@6.0.0:
    dependencies:
      a: 1
";

    #[test]
    fn lock_files_tell_commands() {
        let names = || Commands::Known(vec!["x".to_owned(), "y".to_owned()]);
        let old = "packages:\n  /@x/tool/1.0.0:\n    hasBin: true\n  /sequelize/6.0.0:\n    dev: true\n";
        let six = "packages:\n  /@x/tool@1.0.0(a@1):\n    hasBin: true\n  /sequelize@6.0.0:\n    dev: true\n";
        for (path, text, expected) in [
            ("package-lock.json", NPM, names()),
            ("bun.lock", BUN, names()),
            ("yarn.lock", &format!("# x\n\n{YARN}"), names()),
            ("pnpm-lock.yaml", PNPM, Commands::Some),
            ("pnpm-lock.yaml", old, Commands::Some),
            ("pnpm-lock.yaml", six, Commands::Some),
        ] {
            let locked = Locked::read(&MemoryTree::from_texts([(path, text)]));
            assert_eq!(locked.commands("@x/tool"), expected, "{path}");
            assert_eq!(locked.commands("sequelize"), Commands::Known(Vec::new()), "{path}");
            assert_eq!(locked.commands("other"), Commands::Unknown, "{path}");
        }
        for (path, text) in [
            (
                "yarn.lock",
                "# yarn lockfile v1\n\nsequelize@^6:\n  version \"6.0.0\"\n",
            ),
            ("package-lock.json", "{\"packages\": {\"node_modules/sequelize\": {"),
            ("bun.lock", "\n    \"sequelize\": [\"x"),
            ("pnpm-lock.yaml", "packages:\n  x\n  @\n"),
        ] {
            let locked = Locked::read(&MemoryTree::from_texts([(path, text)]));
            assert_eq!(locked.commands("sequelize"), Commands::Unknown, "{path}");
        }
    }
}
