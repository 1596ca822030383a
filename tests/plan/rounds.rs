//! Plans that do not settle, and changes that cannot both be made.

use crate::{after, make, safe};
use decomm::plan::PlanError;

#[test]
fn entries_that_undo_each_other_are_named() {
    let config = "[[rewrite]]\nid = \"a\"\nfiles = [\"*.md\"]\nfrom = \"x\"\nto = \"y\"\n[[rewrite]]\nid = \"b\"\nfiles = [\"*.md\"]\nfrom = \"y\"\nto = \"x\"\n";
    match make(config, &[("a.md", "x\n")], &safe()) {
        Err(PlanError::Unsettled { path, entries }) => {
            assert_eq!(path.as_str(), "a.md");
            assert_eq!(entries, ["a", "b"]);
        }
        other => panic!("{:?}", other.map(|plan| plan.edits)),
    }
}

#[test]
fn of_two_changes_of_one_text_the_first_is_made() {
    let config = "[[rewrite]]\nid = \"a\"\nfiles = [\"*.md\"]\nfrom = \"x y\"\nto = \"1\"\n[[rewrite]]\nid = \"b\"\nfiles = [\"*.md\"]\nfrom = \"y z\"\nto = \"2\"\n";
    let plan = make(config, &[("a.md", "x y z\n")], &safe()).expect("it is a plan");
    assert_eq!(plan.edits.len(), 1);
    assert_eq!(plan.edits[0].entry, "a");
}

#[test]
fn a_text_that_grows_for_ever_is_stopped() {
    let config = "[[rewrite]]\nid = \"a\"\nfiles = [\"*.md\"]\nfrom = \"l(\\\\w+)\"\nto = \"lx$1$1\"\nregex = true\n";
    match make(config, &[("a.md", "legacy\n")], &safe()) {
        Err(PlanError::Unsettled { path, entries }) => {
            assert_eq!((path.as_str(), entries), ("a.md", vec!["a".to_owned()]))
        }
        other => panic!("{:?}", other.map(|plan| plan.edits)),
    }
}

#[test]
fn a_long_chain_of_removals_comes_to_its_end() {
    let scripts: Vec<String> = (1..120)
        .map(|n| format!("    \"s{n}\": \"npm run s{}\"", n - 1))
        .collect();
    let package = format!(
        "{{\n  \"scripts\": {{\n    \"s0\": \"node old.js\",\n{}\n  }}\n}}\n",
        scripts.join(",\n")
    );
    let config = "[[retire]]\nid = \"old\"\npaths = [\"/old.js\"]\n";
    let plan = make(config, &[("package.json", &package), ("old.js", "")], &safe()).expect("it is a plan");
    assert!(plan.blockers.is_empty());
    let after = after(&[("package.json", &package), ("old.js", "")], &plan);
    assert_eq!(after["package.json"], "{\n  \"scripts\": {}\n}\n");
}

/// A file that goes because nothing is left of it is looked for in files that nothing was looked for in before.
#[test]
fn a_file_that_was_never_readable_is_no_broken_change() {
    let config = "[[retire]]\nid = \"old\"\nsymbols = [\"src/portals.ts#run\"]\n";
    let files = [
        ("src/portals.ts", "export const run = 1;\n"),
        (
            "charts/cron.yaml",
            "{{- if .Values.on }}\nfiles: [src/portals.ts\n{{- end }}\n",
        ),
        ("broken.toml", "a = [src/portals.ts\n"),
    ];
    let plan = make(config, &files, &safe()).expect("it is a plan");
    let changed: Vec<&str> = plan.changes.keys().map(|path| path.as_str()).collect();
    assert_eq!(changed, ["src/portals.ts"]);
    let skipped: Vec<&str> = plan.unread.iter().map(|skipped| skipped.path.as_str()).collect();
    assert_eq!(skipped, ["broken.toml", "charts/cron.yaml"]);
}
