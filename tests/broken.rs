//! Broken and hostile input through the program itself: nothing panics, and nothing is passed over in silence.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

use assert_fs::TempDir;
use assert_fs::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// Of `*.gone` no text need hold a name, so that every file is parsed.
const CONFIG: &str = "version = 1\n[[retire]]\nid = 'old'\npaths = ['/migrations/', '/scripts/run.js', '*.gone']\n\
    symbols = ['lib/a.ts#old']\ntables = ['old_rows']\nscripts = ['gen']\ndependencies = ['knex']\n";

fn repository() -> TempDir {
    let folder = TempDir::new().unwrap();
    folder.child(".decomm.toml").write_str(CONFIG).unwrap();
    folder
}

fn run(folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_decomm"))
        .args(["check", "--format", "json"])
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

/// Returns the reasons of `skipped` by path; fails where the program did not end by itself with 0 or 1.
fn skipped(folder: &Path) -> BTreeMap<String, String> {
    let output = run(folder);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{:?}: {errors}",
        output.status
    );
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    json["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skipped| (text(&skipped["path"]), text(&skipped["reason"])))
        .collect()
}

#[track_caller]
fn check(path: &str, content: &[u8], reason: &str) {
    let folder = repository();
    folder.child(path).write_binary(content).unwrap();
    let skipped = skipped(folder.path());
    let found = skipped.get(path).map(String::as_str).unwrap_or("");
    assert!(found.contains(reason), "{path}: {skipped:?}, wanted: {reason}");
}

#[test]
fn what_does_not_parse_is_skipped() {
    check("a.ts", b"import { from './x", "not valid JavaScript");
    check("a.js", b"<<<<<<< HEAD\nimport './a'\n=======\n", "not valid JavaScript");
    check("a.json", b"{\"a\": ", "not valid JSON");
    check("package.json", b"{\"scripts\": {", "not valid JSON");
    check("tsconfig.json", b"{\"compilerOptions\": [", "not valid JSON");
    check("a.yml", b"a: [b\nc: \"", "not valid YAML");
    check("a.toml", b"a = [", "not valid TOML");
}

#[test]
fn what_holds_no_name_of_a_retired_thing_is_not_parsed() {
    let folder = repository();
    let config = CONFIG.replace(", '*.gone'", "");
    folder.child(".decomm.toml").write_str(&config).unwrap();
    for (path, text) in [
        ("a.ts", "import { from './x"),
        ("a.json", "{\"a\": "),
        ("a.yml", "a: [b\nc: \""),
        ("b.ts", "import { from './migrations/x"),
        ("c.md", "caf\u{e9}"),
    ] {
        folder.child(path).write_str(text).unwrap();
    }
    folder.child("d.ts").write_binary(b"f('caf\xe9')").unwrap();
    let skipped = skipped(folder.path());
    let paths: Vec<&str> = skipped.keys().map(String::as_str).collect();
    assert_eq!(paths, ["b.ts", "d.ts"]);
}

#[test]
fn what_is_not_utf_8_is_skipped() {
    check("a.js", b"f('caf\xe9')", "not UTF-8");
    check("a.md", b"caf\xe9", "not UTF-8");
    check("package.json", b"{\"name\": \"caf\xe9\"}", "not UTF-8");
    check("a.yml", b"a: caf\xe9", "not UTF-8");
    check("a.ts", b"\xff\xfef\0(\0)\0", "not UTF-8");
    check("a.sh", b"echo \0\0\0", "not UTF-8");
}

#[test]
fn a_file_of_200_mb_is_skipped() {
    let folder = repository();
    let file = std::fs::File::create(folder.path().join("a.sql")).unwrap();
    file.set_len(200 * 1024 * 1024).unwrap();
    assert_eq!(skipped(folder.path())["a.sql"], "larger than 16 MiB");
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_skipped() {
    let folder = repository();
    folder.child("a/b.ts").write_str("").unwrap();
    std::os::unix::fs::symlink("..", folder.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("self", folder.path().join("self")).unwrap();
    let skipped = skipped(folder.path());
    assert!(skipped["a/up"].contains("a folder that holds it"), "{skipped:?}");
    assert!(skipped["self"].contains("in a circle"), "{skipped:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_skipped() {
    use std::os::unix::fs::PermissionsExt;
    let folder = repository();
    folder.child("closed/a.ts").write_str("").unwrap();
    let closed = folder.path().join("closed");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let is_unreadable = std::fs::read_dir(&closed).is_err();
    let skipped = is_unreadable.then(|| skipped(folder.path()));
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
    match skipped {
        Some(skipped) => assert!(skipped["closed"].contains("permission denied"), "{skipped:?}"),
        None => println!("SKIPPED: this user may read everything"),
    }
}

#[test]
fn ten_thousand_levels_are_no_danger() {
    let n = 10_000;
    let nested = |open: &str, middle: &str, close: &str| format!("{}{middle}{}", open.repeat(n), close.repeat(n));
    let folder = repository();
    let files = [
        ("a.js", nested("[", "'migrations/x'", "]")),
        ("b.ts", format!("let a = {}1;", "!".repeat(n))),
        ("c.js", format!("let a = {}1;", "1 + ".repeat(n))),
        ("d.js", nested("if (a) {", "", "}")),
        ("e.js", format!("a = {}1;", "a ? b : ".repeat(n))),
        ("f.tsx", format!("a = {};", nested("<div>", "x", "</div>"))),
        ("g.js", format!("a = {};", nested("`${", "x", "}`"))),
        ("h.js", format!("if (a) {{}} {}", "else if (a) {} ".repeat(n))),
        ("i.ts", format!("type A = {};", nested("Array<", "x", ">"))),
        ("a.json", nested("[", "1", "]")),
        ("b.json", nested("{\"a\":", "1", "}")),
        ("package.json", nested("{\"a\":", "1", "}")),
        ("tsconfig.json", nested("{\"paths\":", "1", "}")),
        ("a.yml", nested("[", "x", "]")),
        ("b.yml", nested("{a: ", "x", "}")),
        (
            "c.yml",
            (0..2_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect(),
        ),
        ("a.toml", format!("a = {}", nested("[", "1", "]"))),
        ("a.md", nested("> ", "migrations/x", "")),
        ("b.md", nested("[", "x", "](migrations/x)")),
        ("c.md", nested("* ", "x", "")),
        ("a.sh", nested("(", "node scripts/run.js", ")")),
        ("b.sh", format!("echo {}", nested("$(", "x", ")"))),
        ("c.sh", nested("if true; then ", "x", "; fi")),
        ("Dockerfile", format!("FROM a\nRUN {}", nested("(", "x", ")"))),
        ("Makefile", format!("a = {}\nb:\n\techo $(a)\n", nested("$(", "x", ")"))),
        ("a.sql", format!("select {} from old_rows", nested("(", "1", ")"))),
        (".gitignore", "/migrations/".repeat(n)),
    ];
    for (path, text) in &files {
        folder.child(path).write_str(text).unwrap();
    }
    let skipped = skipped(folder.path());
    assert!(
        skipped.contains_key("a.json") && skipped.contains_key("a.toml"),
        "{skipped:?}"
    );
}

#[test]
fn long_runs_of_signs_are_no_danger() {
    let n = 20_000;
    let folder = repository();
    for (path, text) in [
        (".gitignore", "*/".repeat(n)),
        (".dockerignore", format!("? {}", "scripts/run.js".repeat(n))),
        ("tsconfig.json", format!("{{\"include\": [\"a{}\"]}}", "'/*E".repeat(n))),
        (
            "vercel.json",
            format!("{{\"buildCommand\": \"{}\"}}", "cd a\\n".repeat(n)),
        ),
        ("Makefile", format!("run: a {}", "node ${/@a ".repeat(n))),
        ("a.ts", format!("q(`{}`)", "\\\\in DELETE FROM ".repeat(n))),
        (
            "package.json",
            format!("{{\"scripts\": {{\"a\": \"npm-run-all {}\"}}}}", "*".repeat(n)),
        ),
    ] {
        folder.child(path).write_str(&text).unwrap();
    }
    assert_eq!(skipped(folder.path()), BTreeMap::new());
}

#[test]
fn an_ignore_file_of_nested_braces_is_no_danger() {
    let folder = repository();
    let text = format!("x{}{}", "{a,".repeat(20_000), "}".repeat(20_000));
    folder.child(".gitignore").write_str(&text).unwrap();
    folder.child("a.ts").write_str("f('migrations/x.sql')").unwrap();
    assert!(String::from_utf8_lossy(&run(folder.path()).stdout).contains("\"target\": \"migrations/x.sql\""));
}

#[cfg(unix)]
#[test]
fn a_configuration_from_elsewhere_is_not_read() {
    let outside = TempDir::new().unwrap();
    outside.child("secret").write_str("FOO=SECRETVALUE").unwrap();
    let folder = TempDir::new().unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), folder.path().join(".decomm.toml")).unwrap();
    let output = run(folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("SECRETVALUE"));
}

#[test]
fn a_folder_of_depth_500_is_walked() {
    let folder = repository();
    let deep = "d/".repeat(500);
    folder
        .child(format!("{deep}a.ts"))
        .write_str("f('migrations/x.sql')")
        .unwrap();
    assert!(String::from_utf8_lossy(&run(folder.path()).stdout).contains("\"target\": \"migrations/x.sql\""));
}
