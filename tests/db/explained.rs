//! Every finding about a database is explained, and nothing else is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use decomm::db::registry;

use crate::program::decomm;

/// Returns the sources below `folder`, but for the registry itself.
fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false if path.ends_with("src/db/registry.rs") => Vec::new(),
            false => vec![fs::read_to_string(&path).unwrap()],
        })
        .collect()
}

/// Returns the names that `source` gives to findings: behind `check:`, or in front of a severity or a message.
fn names(source: &str) -> Vec<&str> {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let is_name =
        |text: &&str| text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let named = lines.windows(2).filter_map(|pair| {
        let (line, next) = (pair[0], pair[1]);
        let is_followed = next.starts_with("Severity::") || next.starts_with("format!(");
        let line = line.strip_prefix("check: ").or(is_followed.then_some(line))?;
        line.strip_prefix('"')?.strip_suffix("\",")
    });
    named.filter(is_name).collect()
}

#[test]
fn every_finding_is_explained() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db"));
    let found: BTreeSet<&str> = sources.iter().flat_map(|source| names(source)).collect();
    assert!(found.len() > 20, "{found:?}");
    let unexplained: Vec<&&str> = found.iter().filter(|name| registry::find(name).is_none()).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
    for doc in registry::ALL {
        let literal = format!("\"{}\"", doc.name);
        assert!(sources.iter().any(|source| source.contains(&literal)), "{literal}");
    }
}

#[test]
fn explain_tells_what_to_do_about_a_finding() {
    let folder = assert_fs::TempDir::new().unwrap();
    let run = decomm(folder.path(), None, &["explain", "skipped-migration"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .starts_with("skipped-migration (error mostly, of `decomm db`)\n"),
        "{run:?}"
    );
    assert!(run.stdout.contains("decomm db baseline"), "{run:?}");
    let run = decomm(folder.path(), None, &["explain"]);
    assert!(
        run.stdout.contains("\nFindings of `decomm db`\n  applied-by-hand "),
        "{run:?}"
    );
    let run = decomm(folder.path(), None, &["explain", "skipped-migrations"]);
    assert!(run.code == 2 && run.stderr.contains("skipped-migration"), "{run:?}");
}
