//! Plans that do not settle, and changes that cannot both be made.

use crate::{make, safe};
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
