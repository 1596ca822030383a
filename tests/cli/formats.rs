//! The formats for programs, and the documents about decomm itself: schemas, completions, the manual page.

use std::path::Path;

use assert_fs::prelude::*;
use serde_json::Value;

use crate::{decomm, folder};

/// Names that no format may trip over; all of them are retired.
const NASTY: [&str; 7] = [
    "old/a\nb.sql",
    "old/\u{1b}[2J.sql",
    "old/\"q\" 'q' `q`.sql",
    "old/<b>&amp;]]>.sql",
    "old/100%25 of, all: things.sql",
    "old/ünï 日本 🙂.sql",
    "old/[id](1)/::error::.sql",
];

fn nasty_repository() -> assert_fs::TempDir {
    let config = "version = 1\n[[retire]]\nid = \"old\"\npaths = [\"/old/\"]\n";
    let repository = folder(&[
        ("app/.decomm.toml", config),
        (
            "app/live.ts",
            "import \"./old/100%25 of, all: things.sql\";\nimport \"./alive\";\n",
        ),
        ("app/alive.ts", ""),
    ]);
    repository.child(".git").create_dir_all().expect("a folder");
    for name in NASTY {
        repository
            .child(format!("app/{name}"))
            .write_str("select 1;\n")
            .expect("a file");
    }
    repository
}

/// Returns what `check --format` writes; with a nothing but findings at error level it ends with 1.
fn checked(folder: &Path, format: &str) -> String {
    let run = decomm(folder, &["check", "--format", format]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{format}");
    run.stdout
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

/// Returns the strings of `document` at `pointer` in each element of the list at `list`, sorted.
fn strings(document: &Value, list: &str, pointer: &str) -> Vec<String> {
    let elements = document.pointer(list).and_then(Value::as_array).expect("a list");
    let string = |element: &Value| element.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let mut strings: Vec<String> = elements.iter().filter_map(string).collect();
    strings.sort();
    strings
}

fn refusals(schema: &str, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&json(schema)).expect("it is a schema");
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn nasty_names_come_through_and_begin_at_the_root_of_the_repository() {
    let repository = nasty_repository();
    let app = repository.path().join("app");
    let mut expected: Vec<String> = NASTY.iter().map(|name| format!("app/{name}")).collect();
    expected.push("app/live.ts".to_owned());
    expected.sort();

    let gitlab = json(&checked(&app, "gitlab"));
    assert_eq!(strings(&gitlab, "", "/location/path"), expected);
    let mut fingerprints = strings(&gitlab, "", "/fingerprint");
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), expected.len());

    let sarif = json(&checked(&app, "sarif"));
    let uri = "/locations/0/physicalLocation/artifactLocation/uri";
    let uris = strings(&sarif, "/runs/0/results", uri);
    assert_eq!(uris.len(), expected.len());
    assert!(
        uris.contains(&"app/old/100%2525%20of%2C%20all%3A%20things.sql".to_owned()),
        "{uris:?}"
    );
    assert!(uris.contains(&"app/old/a%0Ab.sql".to_owned()), "{uris:?}");

    let github = checked(&app, "github");
    assert_eq!(github.lines().count(), expected.len(), "{github}");
    assert!(
        github.starts_with("::error file=app/live.ts,line=1,endLine=1,col=9,endColumn="),
        "{github}"
    );
    assert!(
        github.contains("::error file=app/old/100%2525 of%2C all%3A things.sql,line=1,title="),
        "{github}"
    );

    let junit = checked(&app, "junit");
    let document = roxmltree::Document::parse(&junit).expect("it is well formed");
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    // The folder `.git` of this test is none, and that is said.
    let names = cases.filter_map(|case| case.attribute("name"));
    let cases: Vec<&str> = names.filter(|name| *name != "not read").collect();
    assert_eq!(cases.len(), expected.len(), "{cases:?}");
    for text in [github, junit] {
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn a_clean_tree_is_told_in_the_way_of_each_format() {
    let folder = folder(&[(".decomm.toml", "version = 1\n"), ("a.ts", "")]);
    for (format, expected) in [("github", ""), ("gitlab", "[]\n")] {
        let run = decomm(folder.path(), &["check", "--format", format]);
        assert_eq!(
            (run.code, run.stdout.as_str(), run.stderr.as_str()),
            (0, expected, ""),
            "{format}"
        );
    }
    let run = decomm(folder.path(), &["check", "--format", "junit"]);
    assert!(run.code == 0 && run.stdout.contains(" failures=\"0\" "), "{run:?}");
    let run = decomm(folder.path(), &["check", "--format", "sarif"]);
    assert_eq!(
        (run.code, json(&run.stdout).pointer("/runs/0/results")),
        (0, Some(&Value::Array(vec![])))
    );
}

#[test]
fn every_format_goes_to_a_file_and_is_the_same_bytes_again() {
    let repository = nasty_repository();
    let app = repository.path().join("app");
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit"] {
        let printed = checked(&app, format);
        let run = decomm(&app, &["check", "--format", format, "--output", "../out"]);
        assert_eq!(
            (run.code, run.stdout.as_str(), run.stderr.as_str()),
            (1, "", ""),
            "{format}"
        );
        repository.child("out").assert(printed);
    }
}

#[test]
fn documents_of_the_fixture_are_what_their_schemas_say() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/drizzle-consolidation/in");
    let schema = decomm(&fixture, &["schema", "findings"]);
    assert_eq!((schema.code, schema.stderr.as_str()), (0, ""));
    let findings = json(&checked(&fixture, "json"));
    assert_eq!(refusals(&schema.stdout, &findings), Vec::<String>::new());
    let n_findings = strings(&findings, "/findings", "/check").len();
    assert!(n_findings > 100, "{n_findings}");

    let sarif = json(&checked(&fixture, "sarif"));
    // A lone `]` is itself in ECMAScript and a mistake for the validator.
    let schema = include_str!("../schemas/sarif-2.1.0.json").replace("{2}]?$", "{2}\\\\]?$");
    assert_eq!(refusals(&schema, &sarif), Vec::<String>::new());
    assert_eq!(strings(&sarif, "/runs/0/results", "/ruleId").len(), n_findings);
}

#[test]
fn the_schema_of_the_config_needs_no_config() {
    let folder = folder(&[]);
    let run = decomm(folder.path(), &["schema", "config"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let config = serde_json::json!({ "version": 1, "retire": [{ "id": "a", "scripts": ["b"] }] });
    assert_eq!(refusals(&run.stdout, &config), Vec::<String>::new());
    for wrong in [
        serde_json::json!({}),
        serde_json::json!({ "version": 2 }),
        serde_json::json!({ "version": 1, "retire": [{ "id": "a" }] }),
        serde_json::json!({ "version": 1, "phaze": 1 }),
        serde_json::json!({ "version": 1, "allow": [{ "reason": "r", "checks": ["no-such-check"] }] }),
    ] {
        assert!(!refusals(&run.stdout, &wrong).is_empty(), "{wrong}");
    }
}

/// Returns the names of all commands, from the help.
fn commands(folder: &Path) -> Vec<String> {
    let help = decomm(folder, &["--help"]).stdout;
    let section = help
        .split("Commands:\n")
        .nth(1)
        .and_then(|rest| rest.split("\n\n").next());
    let lines = section.expect("a list of commands").lines();
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn completions_and_the_manual_name_every_command() {
    let folder = folder(&[]);
    let names = commands(folder.path());
    assert!(
        ["check", "schema", "completions", "man"]
            .iter()
            .all(|name| names.contains(&(*name).to_owned())),
        "{names:?}"
    );
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = decomm(folder.path(), &["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{shell}");
        for name in &names {
            assert!(run.stdout.contains(name), "{shell}: {name}");
        }
        let has_values = ["bash", "fish", "zsh"].contains(&shell);
        assert!(!has_values || run.stdout.contains("junit"), "{shell} knows the formats");
    }
    let run = decomm(folder.path(), &["man"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    for name in names.iter().filter(|name| *name != "help") {
        assert!(
            run.stdout.contains(&format!(".SH DECOMM {}\n", name.to_uppercase())),
            "{name}: {}",
            run.stdout
        );
    }
    assert!(run.stdout.contains("\\-\\-exit\\-zero") && run.stdout.matches(".SH SYNOPSIS").count() == 1);
    assert!(!run.stdout.contains("EXTRA") && run.stdout.contains(".SS EXAMPLES\n.nf\n"));
}

#[test]
fn sarif_says_what_a_fix_changes_where_that_is_a_text() {
    let before = "{\n  \"scripts\": {\n    \"build\": \"tsc\",\n    \"old\": \"node x.js\"\n  }\n}\n";
    let folder = folder(&[
        (
            ".decomm.toml",
            "version = 1\n[[retire]]\nid = \"old\"\nscripts = [\"old\"]\npaths = [\"/old.sql\"]\n",
        ),
        ("old.sql", "select 1;\n"),
        ("package.json", before),
    ]);
    let sarif = json(&checked(folder.path(), "sarif"));
    // A file that goes is no change of its text.
    assert_eq!(sarif.pointer("/runs/0/results/0/fixes"), None);
    let fix = sarif.pointer("/runs/0/results/1/fixes/0").expect("a fix");
    let change = fix.pointer("/artifactChanges/0").expect("a change");
    assert_eq!(
        change.pointer("/artifactLocation/uri"),
        Some(&Value::from("package.json"))
    );
    let replacements = change.pointer("/replacements").and_then(Value::as_array).expect("some");
    let expected = "{\n  \"scripts\": {\n    \"build\": \"tsc\"\n  }\n}\n";
    assert_eq!(replaced(before, replacements), expected);
}

/// Returns `text`, of ASCII alone, with `replacements` of SARIF made.
fn replaced(text: &str, replacements: &[Value]) -> String {
    let offset = |replacement: &Value, side: &str| {
        let number = |name: &str| {
            let pointer = format!("/deletedRegion/{side}{name}");
            replacement.pointer(&pointer).and_then(Value::as_u64).expect("a number") as usize
        };
        let before: usize = text.split_inclusive('\n').take(number("Line") - 1).map(str::len).sum();
        before + number("Column") - 1
    };
    let mut changed = text.to_owned();
    for replacement in replacements.iter().rev() {
        let new = replacement.pointer("/insertedContent/text").and_then(Value::as_str);
        changed.replace_range(
            offset(replacement, "start")..offset(replacement, "end"),
            new.unwrap_or(""),
        );
    }
    changed
}

#[test]
fn a_report_is_not_checked_itself_and_stays_in_its_repository() {
    let folder = folder(&[
        (
            ".decomm.toml",
            "version = 1\n[[retire]]\nid = \"old\"\npaths = [\"/old/\"]\n",
        ),
        ("a.ts", "import './old/a.sql';\n"),
    ]);
    let report = folder.child("decomm.json");
    let args = ["check", "--format", "json", "--output", "decomm.json"];
    assert_eq!(decomm(folder.path(), &args).code, 1);
    let first = std::fs::read(report.path()).expect("it is there");
    assert_eq!(decomm(folder.path(), &args).code, 1);
    assert_eq!(std::fs::read(report.path()).expect("it is there"), first);
    let run = decomm(
        folder.path(),
        &["check", "--format", "concise", "--output", "-", "a.ts"],
    );
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn a_report_does_not_follow_a_link_of_the_repository_out_of_it() {
    let elsewhere = folder(&[("victim", "precious\n")]);
    let folder = folder(&[(".decomm.toml", "version = 1\n")]);
    std::os::unix::fs::symlink(elsewhere.child("victim").path(), folder.child("report.json").path()).expect("a link");
    std::os::unix::fs::symlink(elsewhere.path(), folder.child("out").path()).expect("a link");
    for (output, reason) in [
        ("report.json", "symbolic link"),
        ("out/victim", "symbolic link"),
        ("out/new", "symbolic link"),
        (".git/config", "no place for a report"),
        (".decomm.toml", "no place for a report"),
    ] {
        let run = decomm(folder.path(), &["check", "--format", "json", "--output", output]);
        assert_eq!(run.code, 2, "{output}: {}", run.stderr);
        assert!(run.stderr.contains(reason), "{}", run.stderr);
    }
    elsewhere.child("victim").assert("precious\n");
    assert!(!elsewhere.child("new").path().exists());
}
