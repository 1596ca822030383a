//! Findings made by hand, for the tests of every format.

use crate::config::path_set::PathSet;
use crate::config::{Ask, Config, Entry, Manual, Require, Retire};
use crate::finding::{Action, Confidence, Finding, Fix, Kind, Place, Report, Safety, Severity, Status};
use crate::report::plan::{DatabaseGates, Gate};
use crate::text::line::LineIndex;
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;

/// The file that [`dangling`] findings are about.
pub(crate) const ROUTE: &str =
    "// The route.\nimport { run } from \"../scripts/migrate\";\nawait run(\"migrations\");\n";

/// Returns `text` as a path.
pub(crate) fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap_or_default()
}

/// Returns a finding of `check` about the whole of `file`.
pub(crate) fn finding(check: &'static str, file: &str) -> Finding {
    Finding {
        check,
        entry: Some("legacy".to_owned()),
        phase: Some(4),
        status: Status::Enforced,
        severity: Severity::Error,
        confidence: Confidence::Certain,
        kind: None,
        path: path(file),
        place: None,
        target: Some(file.to_owned()),
        message: format!("`{file}` is retired"),
        help: "delete it".to_owned(),
        fix: Some(Fix {
            title: "delete the file",
            safety: Safety::Safe,
            action: Action::Delete,
        }),
        fingerprint: "f00d".to_owned(),
    }
}

/// Returns a dangling-path finding at `marked` in [`ROUTE`], which stands in `app/route.ts`.
pub(crate) fn dangling(marked: &str) -> Finding {
    let start = ROUTE.find(marked).expect("the text is in the route");
    let span = Span::new(start, start + marked.len());
    let range = LineIndex::new(ROUTE).range(span);
    Finding {
        kind: Some(Kind::Import),
        place: Some(Place { span, range }),
        target: Some("scripts/migrate.js".to_owned()),
        message: "imports the retired `scripts/migrate.js`".to_owned(),
        help: "remove the import\nor keep the script".to_owned(),
        fix: None,
        ..finding("dangling-path", "app/route.ts")
    }
}

/// Returns `finding` as waiting for phase `phase`.
pub(crate) fn pending(finding: Finding, phase: u32) -> Finding {
    Finding {
        status: Status::Pending,
        phase: Some(phase),
        ..finding
    }
}

/// Returns `finding` with another severity.
pub(crate) fn with_severity(finding: Finding, severity: Severity) -> Finding {
    Finding { severity, ..finding }
}

/// Returns a report of the working tree, phase 4, with 34 files.
pub(crate) fn report(findings: Vec<Finding>) -> Report {
    Report {
        tree: "worktree".to_owned(),
        phase: Some(4),
        findings,
        skipped: Vec::new(),
        n_files: 34,
        is_change: false,
    }
}

/// Returns `file` as skipped.
pub(crate) fn skipped(file: &str, reason: &str) -> Skipped {
    Skipped {
        path: path(file),
        reason: reason.to_owned(),
    }
}

/// Returns the text of `app/route.ts`, and of no other file.
pub(crate) fn sources(file: &RepoPath) -> Option<Vec<u8>> {
    (file.as_str() == "app/route.ts").then(|| ROUTE.as_bytes().to_vec())
}

fn entry(id: &str, phase: u32, ask: Ask) -> Entry {
    Entry {
        id: id.to_owned(),
        phase,
        title: None,
        reason: (id == "legacy").then(|| "Drizzle Kit is the only <migration> system".to_owned()),
        source: ".decomm.toml".to_owned(),
        span: Span::new(0, 0),
        ask,
    }
}

fn manual(text: &str, done: Option<&str>) -> Ask {
    Ask::Manual(Manual {
        text: text.to_owned(),
        done: done.map(str::to_owned),
    })
}

fn require() -> Ask {
    Ask::Require(Require::File {
        file: path("a"),
        body: String::new(),
    })
}

/// A plan of three phases: two and four are enforced, five is pending.
pub(crate) fn board_config() -> Config {
    let retire = Ask::Retire(Retire {
        paths: PathSet::default(),
        freeze: true,
        freeze_except: PathSet::default(),
        symbols: vec![],
        tables: vec![],
        scripts: vec![],
        dependencies: vec![],
        instead: None,
        ..Retire::default()
    });
    Config {
        path: Some(path(".decomm.toml")),
        text: String::new(),
        local_packs: vec![],
        phase: Some(4),
        exclude: PathSet::default(),
        history: PathSet::default(),
        entries: vec![
            entry("legacy", 4, retire),
            entry("db-migrate", 4, require()),
            entry("drizzle-out", 5, require()),
            entry("backup", 2, manual("Back up the `database`", Some("2026-11-20"))),
            entry("audit", 2, manual("Audit production", None)),
        ],
        allows: vec![],
        history_check: false,
        files: vec![],
    }
}

/// Returns what a check of that plan found.
pub(crate) fn board_report() -> Report {
    let mut unused = with_severity(finding("unused-allow", ".decomm.toml"), Severity::Warning);
    unused.entry = None;
    let mut out = pending(finding("unmet-setting", "drizzle.config.ts"), 5);
    out.entry = Some("drizzle-out".to_owned());
    report(vec![
        unused,
        dangling("../scripts/migrate"),
        out,
        finding("retired-path", "migrations/001.sql"),
        finding("retired-path", "migrations/002.sql"),
    ])
}

/// File names that no format may trip over: line breaks, quotes, markup, escapes, what is not ASCII.
pub(crate) const NASTY: [&str; 10] = [
    "a\nb\r.sql",
    "a\u{1b}[2J\u{7}.sql",
    "\"quoted\" 'twice' `thrice`.sql",
    "<b>&amp;]]>.sql",
    "100%25 of, all: things;.sql",
    "ünï/日本 🙂.sql",
    "app/[id](1)/(group)/@slot/{x}.ts",
    "::error file=x::y",
    " space #?+~=.sql",
    "back\\slash \\xE9.sql",
];

/// Returns what a database says of a plan.
pub(crate) fn board_gates() -> DatabaseGates {
    let gate = |name, folder: Option<&str>, n_errors, command: &str| Gate {
        name,
        folder: folder.map(str::to_owned),
        n_errors,
        command: command.to_owned(),
        expected: None,
    };
    DatabaseGates {
        name: "app".to_owned(),
        role: "reader".to_owned(),
        gates: vec![
            gate("audit", None, 0, "decomm db audit"),
            gate(
                "old-folder",
                Some("drizzle"),
                2,
                "decomm db verify --gate old-folder drizzle",
            ),
        ],
    }
}
