//! What is staged, judged in two ways for many generated states of a repository: as `check --staged` does, and by whole
//! checks of two trees that the generator itself knows, the older taken from the newer.
//!
//! `DECOMM_ORACLE_STATES` sets how many states there are, `DECOMM_ORACLE_SEED` which. For some of them git itself says
//! what is staged and writes the trees out. Where git is missing this says so and passes, unless
//! `DECOMM_REQUIRE_TOOLS=1` is set.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic, and says what it skips"
)]

mod files;
#[path = "../support/git.rs"]
mod git;

use crate::files::{CONFIGS, FILES};
use assert_fs::TempDir;
use decomm::checks::edits::{run_edits, run_staged};
use decomm::checks::{self, Options};
use decomm::config::Config;
use decomm::config::date::Date;
use decomm::config::load::{Input, load};
use decomm::facts::Parsing;
use decomm::finding::{Report, Status};
use decomm::tree::change;
use decomm::tree::history::{GitHistory, History, WithChange};
use decomm::tree::index::IndexTree;
use decomm::tree::listing::{Entry, EntryKind, Listing};
use decomm::tree::path::RepoPath;
use decomm::tree::worktree::Worktree;
use decomm::tree::{ReadError, Tree, staged};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

/// A small generator of numbers: splitmix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit).unwrap()).unwrap()
    }
}

/// The files of a tree as the generator knows them: mode and text by path.
type Files = BTreeMap<String, (&'static str, String)>;

/// A tree of such files.
struct Model {
    files: Files,
    listing: Listing,
}

impl Model {
    fn tree(files: &Files) -> Arc<dyn Tree> {
        let entry = |(path, (mode, _)): (&String, &(&str, String))| Entry {
            path: RepoPath::parse(path).unwrap(),
            kind: if *mode == "120000" {
                EntryKind::Link
            } else {
                EntryKind::File
            },
        };
        Arc::new(Model {
            listing: Listing::new(files.iter().map(entry).collect()),
            files: files.clone(),
        })
    }
}

impl Tree for Model {
    fn id(&self) -> String {
        "model".to_owned()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        match self.files.get(path.as_str()) {
            Some((mode, text)) if *mode != "120000" => Ok(text.clone().into_bytes()),
            _ => Err(ReadError::Absent),
        }
    }

    fn link_target(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let (mode, text) = self.files.get(path.as_str())?;
        (*mode == "120000").then(|| text.clone().into_bytes())
    }
}

/// Runs git in `folder`, away from this machine's settings; none where there is no git.
fn git(folder: &Path, arguments: &[&str], input: &str) -> Option<String> {
    let mut child = git::command(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {error}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The ids of the texts, made once.
struct Blobs {
    ids: BTreeMap<String, String>,
}

impl Blobs {
    fn new(folder: &Path) -> Blobs {
        let mut texts: BTreeSet<&str> = FILES.iter().flat_map(|(_, texts)| texts.iter().copied()).collect();
        texts.extend(CONFIGS);
        texts.extend(LINKS);
        let paths: Vec<String> = (0..texts.len()).map(|index| format!("text-{index}")).collect();
        for (path, text) in paths.iter().zip(&texts) {
            std::fs::write(folder.join(path), text).unwrap();
        }
        let ids = git(folder, &["hash-object", "-w", "--stdin-paths"], &paths.join("\n")).unwrap();
        for path in &paths {
            std::fs::remove_file(folder.join(path)).unwrap();
        }
        let texts = texts.into_iter().map(str::to_owned);
        Blobs {
            ids: texts.zip(ids.lines().map(str::to_owned)).collect(),
        }
    }
}

const LINKS: [&str; 2] = ["../scripts/migrate.js", "migrations"];

/// Changes some files of `files`, mostly a few.
fn mutate(files: &mut Files, chance: &mut Chance) {
    let n_changes = match chance.below(6) {
        0 => 0,
        1..=3 => 1 + chance.below(2),
        4 => 3,
        _ => 8,
    };
    // Half of the states keep to edits, which have a way of their own.
    let only_edits = chance.below(2) == 0;
    for _ in 0..n_changes {
        if chance.below(12) == 0 {
            let text = CONFIGS[chance.below(CONFIGS.len())].to_owned();
            files.insert(".decomm.toml".to_owned(), ("100644", text));
            continue;
        }
        let (path, texts) = FILES[chance.below(FILES.len())];
        let text = texts[chance.below(texts.len())].to_owned();
        let is_there = files.contains_key(path);
        if only_edits && !is_there {
            continue;
        }
        match chance.below(if only_edits { 5 } else { 9 }) {
            0 => {
                let mode = if chance.below(2) == 0 { "100755" } else { "100644" };
                files.insert(path.to_owned(), (mode, text));
            }
            1..=4 => {
                let mode = files.get(path).map_or("100644", |(mode, _)| *mode);
                let mode = if mode == "120000" { "100644" } else { mode };
                files.insert(path.to_owned(), (mode, text));
            }
            5 if is_there => {
                let (other, _) = FILES[chance.below(FILES.len())];
                let moved = files.remove(path).unwrap();
                files.insert(other.to_owned(), moved);
            }
            6 if !path.ends_with("package.json") => {
                let target = LINKS[chance.below(LINKS.len())].to_owned();
                files.insert(path.to_owned(), ("120000", target));
            }
            _ => {
                files.remove(path);
            }
        }
    }
}

/// What `update-index --index-info` reads to make the index of `old` that of `new`.
fn index_info(old: &Files, new: &Files, blobs: &Blobs) -> String {
    let mut info = String::new();
    for path in old.keys().filter(|path| !new.contains_key(*path)) {
        info.push_str(&format!("0 {}\t{path}\0", "0".repeat(40)));
    }
    for (path, (mode, text)) in new.iter().filter(|(path, file)| old.get(*path) != Some(file)) {
        info.push_str(&format!("{mode} {} 0\t{path}\0", blobs.ids[text]));
    }
    info
}

fn config_of(tree: &dyn Tree) -> Config {
    let read = |path: &RepoPath| String::from_utf8(tree.read(path).ok()?).ok();
    let path = RepoPath::parse(".decomm.toml").unwrap();
    load(Input {
        text: read(&path).unwrap(),
        path: Some(path),
        shown_name: ".decomm.toml".to_owned(),
        read: &read,
        check_names: &checks::names_in_configs(),
    })
    .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn options(history: Option<Arc<dyn History>>) -> Options<'static> {
    options_with(history, Parsing::Needed)
}

fn options_with(history: Option<Arc<dyn History>>, parsing: Parsing) -> Options<'static> {
    Options {
        phase: None,
        today: Date::parse("2026-11-22").unwrap(),
        left_over: false,
        n_threads: 1,
        history,
        parsing,
        progress: &|_| {},
    }
}

/// A finding as both ways must give it.
fn shown(report: &Report) -> Vec<String> {
    let findings = report.findings.iter();
    findings
        .map(|finding| {
            format!(
                "{} {} {} {}",
                finding.path,
                finding.check,
                finding.status.name(),
                finding.fingerprint
            )
        })
        .collect()
}

/// Added, edited and renamed-to paths, as `git diff --cached --name-status -M` gives them.
fn put_in(old: &Files, new: &Files) -> BTreeSet<String> {
    let differs = |(path, file): &(&String, &(&str, String))| old.get(*path) != Some(file);
    new.iter().filter(differs).map(|(path, _)| path.clone()).collect()
}

/// What `check --staged` must say: all of `new` that is not in `old`, and `frozen-path` for each of `put_in` in a frozen
/// path, in place of a new `retired-path`.
///
/// What is deleted counts as deleted for both, with what `history` deleted before.
fn expected(
    old: Arc<dyn Tree>,
    new: Arc<dyn Tree>,
    config: &Config,
    put_in: &BTreeSet<String>,
    history: Option<&Arc<dyn History>>,
) -> Vec<String> {
    let changes = change::between(old.as_ref(), new.as_ref());
    let history = history.map(|history| {
        let history = WithChange::new(Arc::clone(history), old.as_ref(), new.as_ref(), &changes);
        Arc::new(history) as Arc<dyn History>
    });
    // All files are parsed here, and only those that need it by what is compared with this.
    let before = checks::run(old, config, &options_with(history.clone(), Parsing::All));
    let after = checks::run(Arc::clone(&new), config, &options_with(history, Parsing::All));
    let mut known: Vec<&str> = before
        .findings
        .iter()
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    let is_allowed = |path: &RepoPath| {
        config.allows.iter().any(|allow| {
            allow.paths.as_ref().is_none_or(|paths| paths.matches(path, false))
                && (allow.checks.is_empty() || allow.checks.iter().any(|check| check == "frozen-path"))
        })
    };
    let frozen: BTreeSet<RepoPath> = put_in
        .iter()
        .map(|path| RepoPath::parse(path).unwrap())
        .filter(|path| !config.exclude.matches(path, false) && path.as_str() != ".decomm.toml" && !is_allowed(path))
        .filter(|path| {
            config.retires().any(|(_, _, retire)| {
                retire.freeze && retire.paths.matches(path, false) && !retire.freeze_except.matches(path, false)
            })
        })
        .collect();
    let mut lines: Vec<String> = Vec::new();
    for finding in &after.findings {
        if let Some(index) = known.iter().position(|known| *known == finding.fingerprint) {
            known.remove(index);
            continue;
        }
        let is_retired = finding.check == "retired-path";
        if is_retired && frozen.contains(&finding.path) {
            continue;
        }
        let status = if is_retired { finding.status } else { Status::Enforced };
        lines.push(format!(
            "{} {} {} {}",
            finding.path,
            finding.check,
            status.name(),
            finding.fingerprint
        ));
    }
    lines.extend(frozen.iter().map(|path| format!("{path} frozen-path")));
    lines.sort();
    lines
}

/// `lines` with what only this test's own way leaves out of a `frozen-path`, and without the migrations among `put_in`
/// that create a retired table: neither tree has such a finding by itself.
fn comparable(report: &Report, put_in: &BTreeSet<String>) -> Vec<String> {
    let is_of_change = |line: &String| match line.split_once(" retired-table enforced ") {
        Some((path, _)) => path.ends_with("/migration.sql") && put_in.contains(path),
        None => false,
    };
    let lines = shown(report)
        .into_iter()
        .filter(|line| !is_of_change(line))
        .map(|line| match line.split_once(" frozen-path enforced ") {
            Some((path, _)) => format!("{path} frozen-path"),
            None => line,
        });
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}

#[derive(Default)]
struct Tally {
    states: usize,
    quick: usize,
    with_findings: usize,
    frozen: usize,
    dead: usize,
    by_git: usize,
}

fn run_states(seed: u64, n_states: usize) -> Option<Tally> {
    let folder = TempDir::new().unwrap();
    git(folder.path(), &["init", "-q", "-b", "main"], "")?;
    let blobs = Blobs::new(folder.path());
    let mut chance = Chance(seed);
    let mut head = Files::new();
    let mut index = Files::new();
    index.insert(".decomm.toml".to_owned(), ("100644", CONFIGS[0].to_owned()));
    for (path, texts) in FILES {
        if chance.below(3) > 0 {
            index.insert(
                (*path).to_owned(),
                ("100644", texts[chance.below(texts.len())].to_owned()),
            );
        }
    }
    git(
        folder.path(),
        &["update-index", "-z", "--index-info"],
        &index_info(&head, &index, &blobs),
    );
    let mut tally = Tally::default();
    for state in 0..n_states {
        let staged_index = Arc::new(IndexTree::open(folder.path()).unwrap());
        let new: Arc<dyn Tree> = staged_index.clone();
        let config = config_of(Model::tree(&index).as_ref());
        let history: Option<Arc<dyn History>> = match state % 3 {
            0 => Some(Arc::new(GitHistory::open(folder.path(), None, &|_| {}).unwrap())),
            _ => None,
        };
        let options = options(history.clone());
        let report = run_staged(&staged_index, &config, &options).unwrap();
        let put_in = put_in(&head, &index);
        let (old_model, new_model) = (Model::tree(&head), Model::tree(&index));
        let wanted = expected(old_model, new_model, &config, &put_in, history.as_ref());
        let told = || format!("seed {seed}, state {state}\nHEAD: {head:#?}\nindex: {index:#?}");
        assert_eq!(comparable(&report, &put_in), wanted, "{}", told());
        let quick = staged::edits(&staged_index)
            .unwrap()
            .and_then(|edits| run_edits(&edits.head, &new, &edits.changes, &config, &options).unwrap());
        tally.quick += usize::from(quick.is_some());
        if let Some(quick) = quick.filter(|_| state % 4 == 0) {
            let whole = checks::run_change(Arc::new(staged_index.head().unwrap()), new, &config, &options).unwrap();
            assert_eq!(quick.findings, whole.findings, "{}", told());
            assert_eq!(quick.skipped, whole.skipped, "{}", told());
            assert_eq!((quick.tree, quick.n_files), (whole.tree, whole.n_files), "{}", told());
        }
        tally.states += 1;
        tally.dead += usize::from(wanted.iter().any(|line| line.contains(" dead-path ")));
        tally.with_findings += usize::from(!wanted.is_empty());
        tally.frozen += usize::from(wanted.iter().any(|line| line.ends_with(" frozen-path")));
        if state % 16 == 7 && !head.is_empty() {
            tally.by_git += 1;
            let by_git = put_in_by_git(folder.path());
            assert_eq!(by_git, put_in, "{}", told());
            let (old_out, new_out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
            write_out(folder.path(), &old_out, &new_out);
            let trees =
                [old_out.path(), new_out.path()].map(|out| Arc::new(Worktree::open(out).unwrap()) as Arc<dyn Tree>);
            let [old_tree, new_tree] = trees;
            assert_eq!(
                comparable(&report, &by_git),
                expected(old_tree, new_tree, &config, &by_git, history.as_ref()),
                "{}",
                told()
            );
        }
        // The next state: sometimes what is staged is committed, sometimes it is taken back.
        let before = index.clone();
        match chance.below(4) {
            0 => {
                git(
                    folder.path(),
                    &["commit", "-q", "--no-verify", "--allow-empty", "-m", "x"],
                    "",
                );
                head = index.clone();
            }
            1 if !head.is_empty() => index = head.clone(),
            _ => {}
        }
        mutate(&mut index, &mut chance);
        let info = index_info(&before, &index, &blobs);
        if !info.is_empty() {
            git(folder.path(), &["update-index", "-z", "--index-info"], &info);
        }
    }
    Some(tally)
}

fn put_in_by_git(folder: &Path) -> BTreeSet<String> {
    let output = git(folder, &["diff", "--cached", "--name-status", "-M", "-z"], "").unwrap();
    let mut fields = output.split('\0');
    let mut put_in = BTreeSet::new();
    while let Some(status) = fields.next().filter(|status| !status.is_empty()) {
        let path = fields.next().unwrap();
        match status.chars().next().unwrap() {
            'D' => {}
            'R' => {
                put_in.insert(fields.next().unwrap().to_owned());
            }
            _ => {
                put_in.insert(path.to_owned());
            }
        }
    }
    put_in
}

/// Writes HEAD and the index out as files.
fn write_out(folder: &Path, old: &TempDir, new: &TempDir) {
    let prefix = |out: &TempDir| format!("--prefix={}/", out.path().display());
    git(folder, &["checkout-index", "-a", "-q", &prefix(new)], "");
    let index = folder.join(".git/index");
    let kept = std::fs::read(&index).unwrap();
    git(folder, &["read-tree", "HEAD"], "");
    git(folder, &["checkout-index", "-a", "-q", &prefix(old)], "");
    std::fs::write(&index, kept).unwrap();
}

#[test]
fn what_is_staged_is_the_difference_of_two_whole_checks() {
    let number = |name: &str, default: u64| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    let n_states = number("DECOMM_ORACLE_STATES", 300);
    let seed = number("DECOMM_ORACLE_SEED", 20_261_122);
    let n_threads = 2;
    let each = usize::try_from(n_states / n_threads).unwrap();
    let tallies: Vec<Option<Tally>> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..n_threads)
            .map(|thread| scope.spawn(move || run_states(seed + thread, each)))
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let mut n_dead = 0;
    for tally in tallies {
        let Some(tally) = tally else {
            assert_ne!(
                std::env::var("DECOMM_REQUIRE_TOOLS").as_deref(),
                Ok("1"),
                "git is missing"
            );
            println!("SKIPPED: no git on this machine");
            return;
        };
        n_dead += tally.dead;
        println!(
            "{} states, {} without reading the other files, {} with findings, {} frozen, {} dead, {} written out by git",
            tally.states, tally.quick, tally.with_findings, tally.frozen, tally.dead, tally.by_git
        );
        assert!(
            tally.quick * 8 > tally.states
                && tally.with_findings * 4 > tally.states
                && tally.frozen * 20 > tally.states
        );
    }
    assert!(n_dead > 0);
}
