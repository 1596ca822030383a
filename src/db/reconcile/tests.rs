//! Findings to drafts.

use super::*;
use crate::db::object::{ObjectId, ObjectKind};

fn difference(id: ObjectId, is: Option<&str>, should_be: Option<&str>) -> Difference {
    Difference {
        id,
        is: is.map(str::to_owned),
        should_be: should_be.map(str::to_owned),
    }
}

#[test]
fn nothing_to_do_is_nothing_to_write() {
    let draft = draft(&Legacy::default(), &[], &Catalogue::default(), &[], &Chain::default());
    assert_eq!(draft, Draft::default());
    assert!(draft.is_empty());
}

#[test]
fn what_removes_and_what_changes_types_is_a_comment() {
    let column = ObjectId::within(ObjectKind::Column, "public", "t", "c");
    let table = ObjectId::of(ObjectKind::Table, "public", "x");
    let label = ObjectId::within(ObjectKind::EnumValue, "public", "role", "it's");
    let differences = [
        difference(table, Some("table"), None),
        difference(column, Some("text"), Some("integer NOT NULL")),
        difference(label, None, Some("after 'a'")),
    ];
    let draft = draft(
        &Legacy::default(),
        &[],
        &Catalogue::default(),
        &differences,
        &Chain::default(),
    );
    let active: Vec<&str> = draft
        .forward
        .lines()
        .filter(|line| !line.starts_with("--") && !line.is_empty())
        .collect();
    assert_eq!(
        active,
        ["ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" SET NOT NULL;"]
    );
    assert!(draft.forward.contains("-- DROP TABLE \"public\".\"x\";"));
    assert!(
        draft
            .forward
            .contains("-- ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" TYPE integer;")
    );
    assert!(!draft.forward.contains("USING"));
    assert!(
        draft
            .enums
            .contains("ALTER TYPE \"public\".\"role\" ADD VALUE 'it''s' AFTER 'a';")
    );
}

#[test]
fn a_name_cannot_leave_its_comment() {
    let shown = super::commented("DROP TABLE \"x\rdrop table precious; --\u{1b}[31m\u{202e}\"\r\nnext");
    assert_eq!(
        shown,
        "-- DROP TABLE \"x\\rdrop table precious; --\\u{1b}[31m\\u{202e}\"\n-- next"
    );
}
