//! What counts as a reference, one table for each row of the contract: what is found, and what only looks like it.
//!
//! Each case is one file in the same small repository, in which much is retired. A hit is one finding, marked as said;
//! a look-alike brings none.

mod code;
mod commands;
mod configuration;
mod names;
mod other;

use crate::report;

/// What is retired in the repository of all cases.
const CONFIG: &str = "[[retire]]
id = 'old'
paths = ['/legacy/', '/scripts/run.js', '/packages/api/', '/vendor/sub/', '/app/api/old/', '/pages/gone.tsx']
tables = ['schema_migrations']
scripts = ['db:old']
dependencies = ['knex', '@playwright/test', 'typescript', '@old/client']
";

/// What stands in the repository besides the file of the case.
const FILES: &[(&str, &str)] = &[
    (
        "package.json",
        r#"{"name": "root", "dependencies": {"next": "15"}, "workspaces": ["packages/*"]}"#,
    ),
    ("app/api/live/route.ts", ""),
    ("app/api/old/route.ts", ""),
    ("app/(shop)/cart/[id]/page.tsx", ""),
    ("legacy/a.ts", "export const a = 1;"),
    ("legacy/index.ts", "export const a = 1;"),
    ("lib/live.ts", "export const b = 1;"),
    ("lib/legacy/b.ts", "export const b = 1;"),
    (
        "packages/api/package.json",
        r#"{"name": "@x/api", "bin": {"xapi": "cli.js"}}"#,
    ),
    ("packages/api/project.json", r#"{"name": "api-project"}"#),
    ("packages/api/src/index.ts", "export const a = 1;"),
    ("packages/web/package.json", r#"{"name": "@x/web"}"#),
    ("packages/web/src/index.ts", "export const a = 1;"),
    ("pages/about.tsx", ""),
    ("scripts/live.js", ""),
    ("scripts/run.js", ""),
];

/// A file that holds one reference: its path, its text, the text that a finding marks.
type Hit = (&'static str, &'static str, &'static str);

/// A file that holds none.
type LookAlike = (&'static str, &'static str);

/// Asserts that each of `hits` is found once, at its mark, and nothing in any of `look_alikes`.
#[track_caller]
fn row(name: &str, hits: &[Hit], look_alikes: &[LookAlike]) {
    assert!(hits.len() >= 6, "{name}: six cases at least that are found");
    assert!(look_alikes.len() >= 6, "{name}: six cases at least that are not");
    let mut wrong = Vec::new();
    for (path, text, marked) in hits {
        let found = found(path, text);
        if found != [*marked] {
            wrong.push(format!("{path}: {text}\n    wanted {marked:?}, found {found:?}"));
        }
    }
    for (path, text) in look_alikes {
        let found = found(path, text);
        if !found.is_empty() {
            wrong.push(format!("{path}: {text}\n    wanted nothing, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

/// Returns what the findings in the file mark, in order.
fn found(path: &str, text: &str) -> Vec<String> {
    let mut files: Vec<(&str, &str)> = FILES.iter().filter(|(other, _)| *other != path).copied().collect();
    files.push((path, text));
    let findings = report(CONFIG, &files).findings.into_iter();
    findings
        .filter(|finding| finding.check.starts_with("dangling-") && finding.path.as_str() == path)
        .map(|finding| {
            finding
                .place
                .map_or(String::new(), |place| place.span.of(text).to_owned())
        })
        .collect()
}
