//! `dead-path`: something refers to a path that git's history shows as deleted, and that nothing replaced.
//!
//! The question is that of `dangling-path`, asked once more with what the history deleted in the place of what entries
//! retire. What tools write, and what speaks of the past on purpose, is left out here.

use crate::checks::Options;
use crate::checks::dangling::surface;
use crate::checks::draft::Draft;
use crate::facts::Facts;
use crate::facts::generated::Generated;
use crate::facts::leftover::convention;
use crate::facts::scan::{Hit, Subject};
use crate::finding::{Confidence, Kind, Severity};
use crate::text::span::Span;
use crate::tree::history::History;
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The name of the check.
pub(in crate::checks) const NAME: &str = "dead-path";

/// How often a file may have moved on after it was deleted at its first place.
const MOST_MOVES: usize = 8;

/// Returns one draft for each reference to a path that `options.history` deleted, in the files of `scope`, or in all.
///
/// `facts` are those of the same tree for what entries retire: what they say of a reference goes first.
pub(in crate::checks) fn find(facts: &Facts, scope: Option<&[RepoPath]>, options: &Options) -> Vec<Draft> {
    let Some(history) = options.history.as_deref() else {
        return Vec::new();
    };
    let is_gone = |path: &&RepoPath| !facts.paths.exists(path) && !history.is_withheld(path);
    let gone: Arc<[RepoPath]> = history.deleted().iter().filter(is_gone).cloned().collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let (asking, entry) = facts.config.asking_for(gone);
    let asked = Facts::gather(
        Arc::clone(&facts.tree),
        &asking,
        scope,
        options.n_threads,
        options.progress,
    );
    let known: BTreeSet<(&RepoPath, Option<Span>)> = facts.scan.hits.iter().map(place_of).collect();
    let mut generated = Generated::new(facts.tree.as_ref());
    let hits = asked.scan.hits.iter();
    hits.filter(|hit| hit.entry == entry && hit.subject == Subject::Path && hit.confidence != Confidence::Possible)
        .filter(|hit| !known.contains(&place_of(hit)))
        .filter_map(|hit| {
            let target = RepoPath::parse(&hit.target)?;
            let is_written = |path: RepoPath| generated.is_ignored(&path);
            let is_meant = tells(facts, hit, &target)
                && !imported_path(facts, hit).is_some_and(is_written)
                && !generated.covers(&target);
            is_meant.then(|| draft(facts, hit, &target, history))
        })
        .collect()
}

/// Parts of names of files and folders that speak of the past, or of what is to come.
const OF_OTHER_TIMES: [&str; 17] = [
    "adr",
    "archive",
    "blog",
    "changelog",
    "changes",
    "changeset",
    "decision",
    "deprecat",
    "history",
    "migrat",
    "news",
    "plan",
    "postmortem",
    "release",
    "rfc",
    "upgrad",
    "versioned_docs",
];

/// Folders of made-up projects, whose paths are their own.
const FIXTURES: [&str; 4] = ["__fixtures__", "fixtures", "testdata", "test-data"];

/// Whether code names a JavaScript file that is built, when it runs, of a live TypeScript file of the same stem.
fn is_built_from_live(facts: &Facts, hit: &Hit, target: &RepoPath) -> bool {
    if !matches!(hit.kind, Kind::Path | Kind::Url | Kind::Require | Kind::DynamicImport) {
        return false;
    }
    let Some((stem, "js" | "mjs" | "cjs" | "jsx")) = target.as_str().rsplit_once('.') else {
        return false;
    };
    let sources = ["ts", "tsx", "mts", "cts"].map(|ending| RepoPath::parse(&format!("{stem}.{ending}")));
    sources.into_iter().flatten().any(|source| facts.paths.exists(&source))
}

/// Whether a reference says that its file misses the path, beyond that the words fit.
///
/// What resolves does. Where the base of a path is not known, generic names (`src/index.ts`, `test.js`) were once paths of
/// some folder in nearly every repository, so that only a path in full tells: from the root, or from the file's own
/// folder with its dots. In prose this holds too, and comments and texts about other times tell nothing.
fn tells(facts: &Facts, hit: &Hit, target: &RepoPath) -> bool {
    // A pattern there names what is not to be committed: it is gone from git for that.
    if hit.kind == Kind::Pattern && hit.path.name() == ".gitignore" {
        return false;
    }
    if hit.prose && (!is_markdown(&hit.path) || is_of_other_times(&hit.path)) {
        return false;
    }
    if hit.path.parts().any(|part| FIXTURES.contains(&part)) || is_built_from_live(facts, hit, target) {
        return false;
    }
    let text = facts.text(&hit.path).unwrap_or_default();
    if let Some(place) = hit.place
        && is_said_to_others(&text, place.span, &hit.path, hit.kind)
    {
        return false;
    }
    if hit
        .place
        .is_some_and(|place| is_beside(facts, hit, place.span.of(&text)))
    {
        return false;
    }
    if is_page_of_other_site(&text, hit, target) {
        return false;
    }
    if hit.confidence == Confidence::Certain {
        return true;
    }
    // What a test calls `docs/guide` is made up as often as not.
    if hit.kind == Kind::Path && target.extension().is_empty() && convention::is_test(&hit.path) {
        return false;
    }
    let Some(place) = hit.place else { return false };
    if is_in_several_packages(facts, place.span.of(&text)) {
        return false;
    }
    names_in_full(&hit.path, place.span.of(&text), target, hit.kind, hit.prose)
}

/// Whether a link of prose from a slash on leads to what was a folder: the start page of a site, `[Docs](/docs)`, whose
/// address has a folder's name by chance.
fn is_page_of_other_site(text: &str, hit: &Hit, target: &RepoPath) -> bool {
    let said = hit.place.map_or("", |place| place.span.of(text));
    hit.prose && hit.kind == Kind::Link && said.starts_with('/') && target.extension().is_empty()
}

/// Whether `said`, which a configuration means from the root, is there from its own folder on: a workspace within the
/// repository has a root of its own.
fn is_beside(facts: &Facts, hit: &Hit, said: &str) -> bool {
    let folder = hit.path.parent().unwrap_or_default();
    let beside = folder.join(said.trim_matches(['"', '\'', '`']));
    hit.kind == Kind::Config && !said.starts_with("..") && beside.is_some_and(|path| facts.paths.exists(&path))
}

/// Whether `said` names a file in several packages of the workspace: it was once one of the root too, and means theirs.
fn is_in_several_packages(facts: &Facts, said: &str) -> bool {
    let said = said.trim_matches(['"', '\'', '`']);
    let is_there = |folder: &RepoPath| folder.join(said).is_some_and(|path| facts.paths.exists(&path));
    let packages = facts.packages.all().map(|(folder, _)| folder);
    !said.starts_with("..") && packages.filter(|folder| is_there(folder)).nth(1).is_some()
}

/// Returns the path that an import names in its own words: what a build writes there may have another ending than what was
/// deleted.
fn imported_path(facts: &Facts, hit: &Hit) -> Option<RepoPath> {
    let is_import = matches!(
        hit.kind,
        Kind::Import | Kind::Export | Kind::Require | Kind::DynamicImport
    );
    let text = facts.text(&hit.path).filter(|_| is_import)?;
    let said = hit.place?.span.of(&text);
    let is_relative = said.starts_with("./") || said.starts_with("../");
    hit.path.parent()?.join(said).filter(|_| is_relative)
}

/// Whether what stands at `span` means what another program or file makes of it: the folder of a config that extends this
/// one, or a word that a script or a program of any name is given.
fn is_said_to_others(text: &str, span: Span, file: &RepoPath, kind: Kind) -> bool {
    let said = span.of(text);
    if said.contains("${configDir}") {
        return true;
    }
    let is_run = matches!(
        kind,
        Kind::Command | Kind::PackageScript | Kind::Workflow | Kind::Container
    );
    if !is_run || said.contains(['/', '.']) {
        return false;
    }
    let before = text.get(..span.start()).unwrap_or("");
    let is_program = matches!(
        file.extension().as_ref(),
        "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" | "vue" | "svelte" | "astro"
    );
    // All of a string: one of the arguments that a call gives to a program.
    let behind = text.get(span.end()..).unwrap_or("");
    if is_program && before.ends_with(['"', '\'', '`']) && behind.starts_with(['"', '\'', '`']) {
        return true;
    }
    let start = before
        .rfind(['\n', ';', '&', '|', '"', '`', '('])
        .map_or(0, |sign| sign + 1);
    let words = before.get(start..).unwrap_or("").split_whitespace();
    words.map(|word| word.trim_matches('\'')).any(is_script)
}

/// Whether the word `text` of a command is a file of code.
fn is_script(text: &str) -> bool {
    const ENDINGS: [&str; 11] = ["bash", "cjs", "cts", "js", "mjs", "mts", "py", "rb", "sh", "ts", "tsx"];
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending);
    !text.starts_with('-') && ENDINGS.contains(&ending)
}

fn is_markdown(path: &RepoPath) -> bool {
    matches!(path.extension().as_ref(), "md" | "mdx" | "mdc" | "markdown" | "mdoc")
}

fn is_of_other_times(path: &RepoPath) -> bool {
    let is_other = |part: &str| {
        let part = part.to_lowercase();
        let mut words = part.split(|sign: char| !sign.is_alphanumeric());
        words.any(|word| OF_OTHER_TIMES.iter().any(|other| word.starts_with(other)))
    };
    path.parts().any(is_other)
}

/// Whether `text` in `file` is the path of `target`: from the root, or with its dots from the file's folder.
fn names_in_full(file: &RepoPath, text: &str, target: &RepoPath, kind: Kind, is_prose: bool) -> bool {
    let text = text.trim_matches(['"', '\'', '`', '!']).trim_end_matches('/');
    let (fixed, _) = text.split_once(['*', '{', '?']).unwrap_or((text, ""));
    let is_dotted = fixed.starts_with("./") || fixed.starts_with("../");
    let from_root = RepoPath::parse(fixed);
    let from_file = file
        .parent()
        .and_then(|folder| folder.join(fixed))
        .filter(|_| is_dotted);
    if from_root.as_ref() != Some(target) && from_file.as_ref() != Some(target) {
        return false;
    }
    let has_extension = !target.extension().is_empty();
    match (target.as_str().contains('/'), is_prose) {
        (true, false) => true,
        (true, true) => has_extension,
        // A word may be a command, or mean a file of somebody else's.
        (false, true) => false,
        // What GitHub is told counts from the root: `docs/**/*`.
        (false, false) if text.ends_with("/**/*") || text.ends_with("/**") => file.parts().next() == Some(".github"),
        (false, false) => has_extension && matches!(kind, Kind::Command | Kind::Container | Kind::Workflow),
    }
}

fn place_of(hit: &Hit) -> (&RepoPath, Option<Span>) {
    (&hit.path, hit.place.map(|place| place.span))
}

fn draft(facts: &Facts, hit: &Hit, target: &RepoPath, history: &dyn History) -> Draft {
    let fate = history.fate(target);
    let moved_to = moved_to(facts, target, history);
    let commit = fate.as_ref().and_then(|fate| fate.commit.as_ref());
    let who = match (&fate, commit) {
        (_, Some(commit)) => format!("{} deleted on {}", commit.id, commit.date),
        (Some(_), None) => "this change deletes".to_owned(),
        (None, None) => "was deleted".to_owned(),
    };
    let message = format!("{} refers to `{target}`, which {who}", surface(hit.kind));
    let help = match moved_to {
        Some(moved_to) => format!("its content is in `{moved_to}` now"),
        None if hit.prose => "reword it, or take it out".to_owned(),
        None => "take the reference out".to_owned(),
    };
    Draft {
        severity: Severity::Warning,
        confidence: hit.confidence,
        kind: Some(hit.kind),
        place: hit.place,
        target: Some(hit.target.clone()),
        ..Draft::error(NAME, &hit.path, message, help)
    }
}

/// Returns where what was at `path` is now.
fn moved_to(facts: &Facts, path: &RepoPath, history: &dyn History) -> Option<RepoPath> {
    let mut at = path.clone();
    for _ in 0..MOST_MOVES {
        at = history.fate(&at)?.moved_to?;
        if facts.paths.exists(&at) || history.is_withheld(&at) {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::parse(text).unwrap()
    }

    #[test]
    fn only_a_path_in_full_tells() {
        for (file, text, target, kind, is_prose, expected) in [
            ("a/x.ts", "b/c.ts", "b/c.ts", Kind::Path, false, true),
            ("a/x.ts", "./b/c.ts", "a/b/c.ts", Kind::Path, false, true),
            ("a/x.ts", "b/c/*.ts", "b/c", Kind::Path, false, true),
            (".github/labeler.yml", "b/**/*", "b", Kind::Config, false, true),
            ("a/x.yml", "b/**/*", "b", Kind::Config, false, false),
            ("a.sh", "root.sh", "root.sh", Kind::Command, false, true),
            ("a/b.md", "`src/c.ts`", "src/c.ts", Kind::Mention, true, true),
            ("a/b.md", "../src/c.ts", "src/c.ts", Kind::Mention, true, true),
            ("a/x.ts", "b/c.ts", "a/b/c.ts", Kind::Path, false, false),
            ("a/x.ts", "test.js", "test.js", Kind::Path, false, false),
            ("a/x.ts", "programs/${id}", "a/programs", Kind::Path, false, false),
            ("a.sh", "go", "go", Kind::Command, false, false),
            (
                "www/b.md",
                "src/index.ts",
                "www/src/index.ts",
                Kind::Mention,
                true,
                false,
            ),
            ("b.md", "package.json", "package.json", Kind::Mention, true, false),
            ("b.md", "src/old", "src/old", Kind::Mention, true, false),
        ] {
            let found = names_in_full(&path(file), text, &path(target), kind, is_prose);
            assert_eq!(found, expected, "{file}: {text} -> {target}");
        }
    }

    #[test]
    fn texts_about_other_times_are_known_by_their_names() {
        for (text, expected) in [
            ("CHANGELOG.md", true),
            ("docs/adr/0001-x.md", true),
            ("docs/RFCs/a.md", true),
            (".changeset/x.md", true),
            ("docs/migration-guide.md", true),
            ("app/content/blog/x.mdx", true),
            ("v2-plan.md", true),
            ("docs/quadrant/a.md", false),
            ("README.md", false),
            ("docs/setup.md", false),
        ] {
            assert_eq!(is_of_other_times(&path(text)), expected, "{text}");
        }
    }
}
