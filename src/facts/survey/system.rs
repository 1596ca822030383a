//! Home-made migration systems: from a folder of numbered SQL files to its runner, the runner's tables, and all that only
//! works with these.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::config::add::{Addition, entry};
use crate::config::naming::pattern_of;
use crate::facts::allow::MARK;
use crate::facts::packages::{Package, Packages, split_specifier};
use crate::facts::scan::{Hit, Subject};
use crate::facts::survey::applied::{self, Applied, is_firm, is_script};
use crate::facts::survey::folder::SqlFolder;
use crate::facts::survey::reading::{PACKAGE, Reader, Reading};
use crate::facts::survey::{
    DrizzleFolder, Engine, Found, Standing, System, config_of, has, is_among_scripts, is_of_tests, listed, overlap,
    script, symbol,
};
use crate::facts::{Facts, text_of};
use crate::lang;
use crate::lang::reference::Target;
use crate::lang::source::Source;
use crate::tree::path::RepoPath;

/// Scripts that only run scripts are found one round later; more than so many stand on no real stack.
const MOST_ROUNDS: usize = 8;

/// npm packages that apply migrations.
const MIGRATION_PACKAGES: [&str; 12] = [
    "db-migrate",
    "db-migrate-pg",
    "graphile-migrate",
    "knex",
    "ley",
    "marv",
    "node-pg-migrate",
    "pg-migrate",
    "postgrator",
    "postgres-migrations",
    "sequelize-cli",
    "umzug",
];

/// Returns the systems of all packages, sorted by package.
pub(super) fn all(
    engine: &Engine,
    packages: &Packages,
    standing: &[Standing],
    drizzle_folders: &[DrizzleFolder],
) -> Vec<System> {
    let mut by_package: BTreeMap<RepoPath, Vec<Applied>> = BTreeMap::new();
    for applied in applied::all(engine) {
        let package = packages.nearest(&applied.folder.folder).unwrap_or_default();
        by_package.entry(package).or_default().push(applied);
    }
    for tool in standing {
        by_package.entry(tool.package.clone()).or_default();
    }
    let systems = by_package.into_iter().map(|(package, applied)| {
        let mut tools = standing.iter().filter(|it| it.package == package);
        let tool = tools.next();
        let old_folders = drizzle_folders.iter().filter(|it| it.standing.package == package);
        Search {
            engine,
            packages,
            package: &package,
            // Of two tools nobody can say which one stays.
            tool: tool.filter(|_| tools.all(|other| Some(other) == tool)),
            old_folders: old_folders
                .filter(|it| it.folder.is_sure)
                .map(|it| it.folder.thing.clone())
                .collect(),
            system: System::default(),
        }
        .run(&applied)
    });
    systems
        .filter(|system| !system.folders.is_empty() || !system.dependencies.is_empty())
        .collect()
}

/// The search for one package's system.
struct Search<'a> {
    engine: &'a Engine<'a>,
    packages: &'a Packages,
    /// The package's folder.
    package: &'a RepoPath,
    tool: Option<&'a Standing>,
    /// Old Drizzle folders, which go as well.
    old_folders: Vec<RepoPath>,
    system: System,
}

impl Search<'_> {
    fn run(mut self, applied: &[Applied]) -> System {
        self.system.standing = self.tool.cloned();
        for one in applied {
            self.put_applied(one);
        }
        let is_sure = !self.system.folders.is_empty() && self.system.folders.iter().all(|found| found.is_sure);
        for round in 0..MOST_ROUNDS {
            let Some(config) = self.config(&[]) else { break };
            let facts = self.engine.ask(&config);
            if self.system.folders.is_empty() {
                break;
            }
            let is_first = round == 0;
            if (is_first && is_sure && self.doubt_runners(&facts)) || self.grow(&facts, is_sure) {
                continue;
            }
            self.put_doubtful(&facts);
            break;
        }
        self.put_dependencies(is_sure);
        self.put_steps(is_sure);
        self.system
    }

    /// Returns the configuration that retires all that is sure, and `dependencies`.
    fn config(&self, dependencies: &[String]) -> Option<Config> {
        let system = &self.system;
        let folders = system.folders.iter().map(|found| &found.thing);
        // In a system of which nothing is sure all of it is one guess.
        let is_sure = system.folders.iter().all(|found| found.is_sure);
        let files = system.files.iter().filter(|found| found.is_sure || !is_sure);
        let files = files.map(|found| pattern_of(&found.thing, false));
        let addition = Addition {
            id: "old".to_owned(),
            paths: folders
                .chain(&self.old_folders)
                .map(|folder| pattern_of(folder, true))
                .chain(files)
                .collect(),
            symbols: things(&system.symbols),
            tables: things(&system.tables),
            scripts: things(&system.scripts),
            dependencies: dependencies.to_vec(),
            ..Addition::default()
        };
        let has_any = !addition.paths.is_empty() || !addition.dependencies.is_empty();
        config_of(format!("version = 1\n{}", entry(&addition))).filter(|_| has_any)
    }

    fn put_applied(&mut self, applied: &Applied) {
        let tree = self.engine.tree.as_ref();
        let SqlFolder { folder, files } = &applied.folder;
        let runners: Vec<String> = applied.runners.keys().map(RepoPath::to_string).collect();
        let tables: BTreeSet<&String> = applied.runners.values().flatten().collect();
        let quoted: Vec<String> = tables.iter().map(|table| format!("`{table}`")).collect();
        let mut why = format!("{} numbered SQL files; ", files.len());
        why.push_str(&match runners.as_slice() {
            [] => "no script was found that writes down which of them it applied".to_owned(),
            [one] => format!("{one} applies them and writes to {}", listed(&quoted)),
            several => format!("{} apply them and write to {}", listed(several), listed(&quoted)),
        });
        let shared = self.tool.map(|tool| overlap::shared(tree, folder, &tool.folder));
        let shared: Vec<String> = shared.unwrap_or_default();
        let shared: Vec<String> = shared.into_iter().filter(|table| !quoted.contains(table)).collect();
        match (self.tool, shared.is_empty()) {
            (Some(tool), false) => {
                why.push_str(&format!("; {} makes {} too", tool.name, listed(&shared)));
            }
            (Some(tool), true) => {
                why.push_str(&format!(
                    "; {} makes none of its tables, so this may be about another database",
                    tool.name
                ));
            }
            (None, _) => {}
        }
        if runners.is_empty() && shared.is_empty() {
            return;
        }
        let is_sure = !shared.is_empty() && !runners.is_empty();
        self.system.folders.push(Found {
            thing: folder.clone(),
            why,
            is_sure,
        });
        for (runner, tables) in &applied.runners {
            let clauses: Vec<String> = tables.iter().map(|table| format!("writes to `{table}`")).collect();
            if !runner.is_within(folder) && !has(&self.system.files, runner) {
                let why = format!("reads {folder}/, {}", listed(&clauses));
                let thing = runner.clone();
                self.system.files.push(Found { thing, why, is_sure });
            }
            for table in tables {
                if !has(&self.system.tables, table) {
                    let (thing, why) = (table.clone(), format!("{runner} writes to it"));
                    self.system.tables.push(Found { thing, why, is_sure });
                }
            }
        }
    }

    /// Takes back what was said of runners that do something else as well, such as a deployment; returns whether any does.
    fn doubt_runners(&mut self, facts: &Facts) -> bool {
        let reader = Reader::new(facts, self.tool.map(|tool| &tool.folder));
        let mut has_doubt = false;
        for found in &mut self.system.files {
            let reading = reader.read(&found.thing).unwrap_or_default();
            let is_helper = |clause: &String| clause.starts_with("imports ") && !clause.starts_with(PACKAGE);
            let others: Vec<String> = reading.other.iter().filter(|it| !is_helper(it)).cloned().collect();
            let is_called_so = found.thing.name().to_lowercase().contains("migrat");
            if !others.is_empty() || !(is_called_so || is_among_scripts(&found.thing)) {
                found.is_sure = false;
                has_doubt = true;
                if !others.is_empty() {
                    found.why.push_str(&format!("; and {}", listed(&others)));
                }
            }
        }
        has_doubt
    }

    /// Adds what only works with what is there so far; returns whether that is anything.
    fn grow(&mut self, facts: &Facts, is_sure: bool) -> bool {
        let mut symbols = symbol::of_tables(facts, &self.system.symbols, is_sure);
        let mut scripts = Vec::new();
        for (folder, package) in self.packages.all() {
            for found in script::whole(package, &facts.scan.hits) {
                let (thing, why) = (script::written(folder, &found.name), format!("`{}`", found.command));
                if !has(&self.system.scripts, &thing) {
                    scripts.push(Found { thing, why, is_sure });
                }
            }
        }
        let reader = Reader::new(facts, self.tool.map(|tool| &tool.folder));
        let mut files: Vec<Found<RepoPath>> = Vec::new();
        for path in self.candidates(facts) {
            if has(&self.system.files, &path) {
                continue;
            }
            let Some(reading) = reader.read(&path).filter(only_works_with_old) else {
                continue;
            };
            let why = clauses(&reading);
            files.push(Found {
                thing: path,
                why,
                is_sure,
            });
        }
        let has_more = !symbols.is_empty() || !scripts.is_empty() || !files.is_empty();
        self.system.symbols.append(&mut symbols);
        self.system.scripts.append(&mut scripts);
        self.system.files.append(&mut files);
        has_more
    }

    /// Returns the scripts that refer to what goes and are not known yet, sorted.
    fn candidates(&self, facts: &Facts) -> BTreeSet<RepoPath> {
        let by_hit = facts.scan.hits.iter().filter(|hit| is_firm(hit)).map(|hit| &hit.path);
        let uses = facts.symbols.iter().flat_map(|symbol| &symbol.uses);
        let all = by_hit.chain(uses.map(|found| &found.path));
        let is_wanted = |path: &&RepoPath| self.is_like_runners(path) && !has_mark(facts, path);
        all.filter(is_wanted).cloned().collect()
    }

    /// Whether `path` is a script that lies among scripts, or beside a runner.
    fn is_like_runners(&self, path: &RepoPath) -> bool {
        let folder = path.parent();
        let is_beside = || self.system.files.iter().any(|found| found.thing.parent() == folder);
        is_script(path) && !is_of_tests(path) && (is_among_scripts(path) || is_beside())
    }

    /// Adds what works with the old system and with something else that is not the application's.
    fn put_doubtful(&mut self, facts: &Facts) {
        let reader = Reader::new(facts, self.tool.map(|tool| &tool.folder));
        for path in self.candidates(facts) {
            let Some(reading) = reader.read(&path).filter(|_| !has(&self.system.files, &path)) else {
                continue;
            };
            let imports_alone = reading.other.iter().all(|clause| clause.starts_with("imports "));
            let is_direct = reading.old.iter().any(|clause| !clause.starts_with("imports "));
            if !reading.old.is_empty() && imports_alone && (reading.other.is_empty() || is_direct) {
                self.system.files.push(Found {
                    thing: path,
                    why: clauses(&reading),
                    is_sure: false,
                });
            }
        }
        self.put_twins(facts, &reader);
        self.put_doubtful_scripts(&reader);
    }

    /// Adds scripts beside the old ones that do by Drizzle's own function what its command does.
    fn put_twins(&mut self, facts: &Facts, reader: &Reader) {
        let Some(tool) = self.tool.filter(|tool| tool.name == "Drizzle Kit") else {
            return;
        };
        let folders: BTreeSet<RepoPath> = self.system.files.iter().filter_map(|it| it.thing.parent()).collect();
        let mut twins = Vec::new();
        for entry in folders.iter().flat_map(|folder| facts.tree.listing().within(folder)) {
            let path = &entry.path;
            if !self.is_like_runners(path) || has(&self.system.files, path) || has_mark(facts, path) {
                continue;
            }
            let applies = |specifier: &str| specifier.starts_with("drizzle-orm/") && specifier.ends_with("/migrator");
            if !modules_of(facts, path).iter().any(|specifier| applies(specifier)) {
                continue;
            }
            let reading = reader.read(path).unwrap_or_default();
            if reading.old.is_empty() && reading.other.is_empty() && !reading.tool.is_empty() {
                let why = format!("applies {}/, as `{}` does", tool.folder, tool.command);
                twins.push((path.clone(), why));
            }
        }
        for (thing, why) in twins {
            let is_sure = false;
            if !has(&self.system.files, &thing) {
                self.system.files.push(Found { thing, why, is_sure });
            }
        }
    }

    /// Adds package scripts of the old ones' family that scripts which go run.
    fn put_doubtful_scripts(&mut self, reader: &Reader) {
        let Some(package) = self.packages.at(self.package) else {
            return;
        };
        let known = things(&self.system.scripts);
        let families: BTreeSet<String> = known.iter().filter_map(|name| family(name)).collect();
        let mut doubtful: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for found in self.system.files.iter().filter(|found| found.is_sure) {
            for run in reader.read(&found.thing).unwrap_or_default().runs {
                let is_of_family = family(&run).is_some_and(|family| families.contains(&family));
                if is_of_family && package.script(&run).is_some_and(|it| !uses_tool(&it.command)) {
                    let by = doubtful.entry(run).or_default();
                    by.push(found.thing.to_string());
                }
            }
        }
        for (name, by) in doubtful {
            let Some(found) = package.script(&name) else { continue };
            let thing = script::written(self.package, &name);
            if !has(&self.system.scripts, &thing) {
                let why = format!("`{}`; {} runs it", found.command, listed(&by));
                let is_sure = false;
                self.system.scripts.push(Found { thing, why, is_sure });
            }
        }
    }

    /// Adds npm packages that nothing needs any more, and other tools that apply migrations.
    fn put_dependencies(&mut self, is_sure: bool) {
        let Some(package) = self.packages.at(self.package) else {
            return;
        };
        let tree = self.engine.tree.as_ref();
        let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for found in self.system.files.iter().filter(|found| found.is_sure) {
            let Some(text) = text_of(tree, &found.thing) else {
                continue;
            };
            for specifier in specifiers(&found.thing, &text) {
                let name = split_specifier(&specifier).0.to_owned();
                users.entry(name).or_default().push(found.thing.to_string());
            }
        }
        let is_listed = |name: &str| package.dependencies.iter().any(|it| it.name == name);
        let is_tool = |name: &str| MIGRATION_PACKAGES.contains(&name);
        let mut asked: Vec<String> = users.keys().filter(|name| is_listed(name)).cloned().collect();
        if self.tool.is_some() {
            asked.extend(
                MIGRATION_PACKAGES
                    .iter()
                    .filter(|name| is_listed(name))
                    .map(|name| (*name).to_owned()),
            );
        }
        asked.sort();
        asked.dedup();
        let Some(config) = self.config(&asked).filter(|_| !asked.is_empty()) else {
            return;
        };
        let facts = self.engine.ask(&config);
        for name in asked {
            let hits = facts.scan.hits.iter();
            let is_use = |hit: &&Hit| hit.subject == Subject::Dependency && hit.target == name && is_firm(hit);
            let mut others: Vec<String> = hits.filter(is_use).map(|hit| hit.path.to_string()).collect();
            others.dedup();
            let why = match (users.get(&name), others.is_empty()) {
                (Some(by), true) => format!("nothing but {} imports it", listed(by)),
                (None, true) => "applies migrations, and nothing that was read imports it".to_owned(),
                (_, false) if is_tool(&name) => format!("applies migrations; {} uses it", listed(&others)),
                (_, false) => continue,
            };
            self.system.dependencies.push(Found {
                is_sure: is_sure && is_tool(&name) && others.is_empty() && users.contains_key(&name),
                thing: name,
                why,
            });
        }
    }

    /// Gives the script that runs the runner the tool's command, and takes it out of what developers start.
    fn put_steps(&mut self, is_sure: bool) {
        let (Some(tool), Some(package)) = (self.tool, self.packages.at(self.package)) else {
            return;
        };
        let Some(name) = self.renamed(package, tool) else {
            return;
        };
        let written = script::written(self.package, &name);
        let Some(old) = self.system.scripts.iter().position(|found| found.thing == written) else {
            return;
        };
        let old = self.system.scripts.remove(old);
        self.system.commands.push(Found {
            why: format!("it is {}, and {} takes over", old.why, tool.name),
            thing: (written, tool.command.to_owned()),
            is_sure: old.is_sure,
        });
        for other in package.scripts.iter().filter(|it| script::is_for_development(&it.name)) {
            for step in script::steps_that_run(&other.command, &name) {
                self.system.steps.push(Found {
                    why: format!("`{}`: migrations are applied when somebody asks for it", other.command),
                    thing: (script::written(self.package, &other.name), step),
                    is_sure,
                });
            }
        }
    }

    /// Returns the script whose name people know for the runner, where no script has the tool's command yet.
    fn renamed(&self, package: &Package, tool: &Standing) -> Option<String> {
        if package.scripts.iter().any(|it| it.command.contains(tool.command)) {
            return None;
        }
        let runs_runner = |command: &str| {
            let runners = self.system.files.iter().filter(|found| found.why.starts_with("reads "));
            runners
                .map(|found| found.thing.name())
                .any(|name| command.contains(name))
        };
        let goes = |name: &str| has(&self.system.scripts, &script::written(self.package, name));
        let all = package.scripts.iter();
        let all = all.filter(|it| goes(&it.name) && it.name.contains("migrat") && runs_runner(&it.command));
        all.map(|it| it.name.clone())
            .min_by_key(|name| (name.len(), name.clone()))
    }
}

/// Whether a script is nothing without the old system.
fn only_works_with_old(reading: &Reading) -> bool {
    let is_bridge = |clause: &String| clause.starts_with("runs ") && !clause.contains('/') || reading.writes_tool;
    let stays_out = reading.other.is_empty() && reading.tool.iter().all(is_bridge);
    let repairs = reading.is_repair && reading.keeps_record && reading.tool.is_empty();
    !reading.old.is_empty() && (stays_out || repairs)
}

fn clauses(reading: &Reading) -> String {
    let old = listed(&said_once(&reading.old));
    let rest: Vec<String> = reading.tool.iter().chain(&reading.other).cloned().collect();
    match rest.as_slice() {
        [] => old,
        rest => format!("{old}; and {}", listed(&said_once(rest))),
    }
}

/// Returns `clauses`, a verb that the clause before has left out: `reads a`, `b`.
fn said_once(clauses: &[String]) -> Vec<String> {
    let mut last = "";
    let mut said = Vec::new();
    for clause in clauses {
        let (verb, object) = clause.split_once(' ').unwrap_or(("", clause));
        let is_same = verb == last && ["reads", "runs", "imports"].contains(&verb);
        said.push(if is_same { object } else { clause }.to_owned());
        last = verb;
    }
    said
}

fn has_mark(facts: &Facts, path: &RepoPath) -> bool {
    facts.text(path).is_some_and(|text| text.contains(MARK))
}

fn modules_of(facts: &Facts, path: &RepoPath) -> Vec<String> {
    facts.text(path).map(|text| specifiers(path, &text)).unwrap_or_default()
}

/// Returns the module specifiers of a script.
fn specifiers(path: &RepoPath, text: &str) -> Vec<String> {
    let references = lang::extract_references(&Source::of(path, text)).references.into_iter();
    let specifiers = references.filter(|it| !it.prose).filter_map(|it| match it.target {
        Target::Module { specifier } => Some(specifier),
        _ => None,
    });
    specifiers.collect()
}

/// Returns what stands before the first `:` of a script's name.
fn family(name: &str) -> Option<String> {
    let name = name.rsplit('#').next().unwrap_or(name);
    name.split_once(':').map(|(family, _)| family.to_owned())
}

fn uses_tool(command: &str) -> bool {
    ["drizzle-kit", "prisma"].iter().any(|tool| command.contains(tool))
}

fn things(found: &[Found<String>]) -> Vec<String> {
    found.iter().map(|found| found.thing.clone()).collect()
}
