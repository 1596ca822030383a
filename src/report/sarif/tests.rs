//! SARIF documents against the published schema, and what the schema cannot say.

use serde_json::{Value, json};

use super::*;
use crate::finding::{Action, Fix, Safety};
use crate::report::testing::{NASTY, dangling, finding, path, pending, report, skipped, with_severity};
use crate::report::view::Narrowing;
use crate::text::edit::{Edit, Edits};

/// The schema that the standard comes with; `tests/schemas/README.md` says where it is from.
const SCHEMA: &str = include_str!("../../../tests/schemas/sarif-2.1.0.json");

/// The file of a rewrite's finding, which is about the word in its third line.
const TEXT: &str = "one\ntwo\nnpm run db:migrations\n";

/// Says what a rewrite does to [`TEXT`].
fn replaced(finding: &Finding) -> Option<TextEdits> {
    let Some(Action::Replace(new_text)) = finding.fix.as_ref().map(|fix| &fix.action) else {
        return None;
    };
    let start = TEXT.find("migrations").expect("it is there");
    let mut edits = Edits::default();
    let word = Span::new(start, start + "migrations".len());
    edits.add(Edit::replace(word, new_text)).expect("it is the only one");
    Some(TextEdits {
        text: TEXT.to_owned(),
        edits,
    })
}

/// Renders, asserts that the schema holds, and returns the document.
fn rendered(findings: Vec<Finding>, root: &str) -> Value {
    let mut whole = report(findings);
    whole.skipped = vec![skipped("assets/ü blob.js", "not UTF-8")];
    let narrowing = Narrowing {
        pending: true,
        ..Narrowing::default()
    };
    let text = render(&View::new(&whole, &narrowing), &path(root), &replaced).expect("it is data");
    let log: Value = serde_json::from_str(&text).expect("it is JSON");
    // A lone `]` is itself in ECMAScript and a mistake for the validator: one pattern of a language code has it.
    let schema = SCHEMA.replace("{2}]?$", "{2}\\\\]?$");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("it is a schema");
    let errors: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    log
}

fn at<'a>(log: &'a Value, pointer: &str) -> &'a Value {
    log.pointer(pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer}: {log:#}"))
}

fn stale(new_text: &str) -> Finding {
    Finding {
        fix: Some(Fix {
            title: "rewrite the text",
            safety: Safety::Safe,
            action: Action::Replace(new_text.to_owned()),
        }),
        ..with_severity(
            Finding {
                check: "stale-text",
                ..dangling("migrations")
            },
            Severity::Warning,
        )
    }
}

#[test]
fn a_finding_has_its_rule_place_and_identity() {
    let log = rendered(vec![dangling("../scripts/migrate")], "apps/web");
    let result = at(&log, "/runs/0/results/0");
    let index = at(result, "/ruleIndex");
    assert_eq!(
        at(&log, &format!("/runs/0/tool/driver/rules/{index}/id")),
        "dangling-path"
    );
    let expected = json!({
        "ruleId": "dangling-path",
        "ruleIndex": index,
        "level": "error",
        "message": { "text": "imports the retired `scripts/migrate.js`\nhelp: remove the import\nor keep the script" },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": "apps/web/app/route.ts", "uriBaseId": "SRCROOT" },
            "region": {
                "startLine": 2, "startColumn": 22, "endLine": 2, "endColumn": 40, "byteOffset": 35, "byteLength": 18,
            },
        }}],
        "partialFingerprints": { "decommFingerprint/v1": "f00d" },
        "properties": {
            "entry": "legacy", "phase": 4, "status": "enforced", "confidence": "certain", "kind": "import",
            "target": "scripts/migrate.js",
        },
    });
    assert_eq!(*result, expected);
    assert_eq!(at(&log, "/runs/0/columnKind"), "unicodeCodePoints");
    assert_eq!(
        at(&log, "/runs/0/properties"),
        &json!({ "tree": "worktree", "phase": 4 })
    );
}

#[test]
fn a_clean_run_is_told_too_and_so_is_what_was_skipped() {
    let log = rendered(vec![], "");
    assert_eq!(at(&log, "/runs/0/results"), &json!([]));
    let expected = json!([{
        "executionSuccessful": true,
        "toolExecutionNotifications": [{
            "level": "warning",
            "descriptor": { "id": "skipped" },
            "message": { "text": "skipped: not UTF-8" },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": "assets/%C3%BC%20blob.js", "uriBaseId": "SRCROOT" },
            }}],
        }],
    }]);
    assert_eq!(at(&log, "/runs/0/invocations"), &expected);
}

#[test]
fn what_is_pending_is_a_note_at_the_beginning_of_its_file() {
    let log = rendered(vec![pending(finding("retired-path", "z.sql"), 5)], "");
    let result = at(&log, "/runs/0/results/0");
    assert_eq!(at(result, "/level"), "note");
    assert_eq!(at(result, "/properties/severity"), "error");
    let region = json!({ "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1 });
    assert_eq!(at(result, "/locations/0/physicalLocation/region"), &region);
}

#[test]
fn a_fix_that_is_known_as_text_is_written() {
    let log = rendered(vec![stale("drizzle"), stale(""), finding("retired-path", "a")], "web");
    let expected = |content: Value| {
        let mut replacement = json!({
            "deletedRegion": { "startLine": 3, "startColumn": 12, "endLine": 3, "endColumn": 22 },
        });
        if !content.is_null() {
            replacement["insertedContent"] = json!({ "text": content });
        }
        json!([{
            "description": { "text": "rewrite the text (safe)" },
            "artifactChanges": [{
                "artifactLocation": { "uri": "web/app/route.ts", "uriBaseId": "SRCROOT" },
                "replacements": [replacement],
            }],
        }])
    };
    assert_eq!(at(&log, "/runs/0/results/0/fixes"), &expected(json!("drizzle")));
    assert_eq!(at(&log, "/runs/0/results/1/fixes"), &expected(Value::Null));
    assert_eq!(log.pointer("/runs/0/results/2/fixes"), None);
}

#[test]
fn a_fix_with_a_credential_in_its_text_is_not_shown() {
    let log = rendered(vec![stale("postgres://app:hunter2@db/app")], "");
    assert_eq!(log.pointer("/runs/0/results/0/fixes"), None);
    assert!(!log.to_string().contains("hunter2"));
}

#[test]
fn nasty_names_are_right_as_addresses_and_harmless_in_words() {
    for name in NASTY {
        let log = rendered(vec![finding("retired-path", name)], "");
        let uri = at(
            &log,
            "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
        );
        let uri = uri.as_str().expect("a string");
        assert!(
            uri.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)),
            "{uri}"
        );
        assert_eq!(decoded(uri), name);
        let text = at(&log, "/runs/0/results/0/message/text").as_str().expect("a string");
        assert!(
            !text
                .chars()
                .any(|character| character.is_control() && character != '\n'),
            "{text:?}"
        );
        assert!(!text.replace("\\](", "").contains("]("), "{text}");
    }
}

fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first == b'%' {
            let digits = std::str::from_utf8(&rest[..2]).expect("two digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("they are hexadecimal"));
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).expect("it was a name")
}

#[test]
fn the_rules_keep_to_the_limits_of_github() {
    let log = rendered(vec![], "");
    let rules = at(&log, "/runs/0/tool/driver/rules").as_array().expect("a list");
    assert_eq!(rules.len(), registry::ALL.len());
    for rule in rules {
        // GitHub: an id has 255 characters at most, and 1,024 are shown of either description.
        assert!(at(rule, "/id").as_str().is_some_and(|id| id.len() <= 255));
        for key in ["/shortDescription/text", "/fullDescription/text"] {
            assert!(
                at(rule, key).as_str().is_some_and(|text| text.len() <= 1024),
                "{key}: {rule}"
            );
        }
    }
}

#[test]
fn past_the_limit_of_results_the_least_severe_are_left_out_and_that_is_said() {
    let note = with_severity(finding("retired-path", "a"), Severity::Note);
    let later = pending(finding("retired-path", "b"), 5);
    let error = finding("retired-path", "c");
    let whole = report(vec![note.clone(), later, error.clone(), note, error]);
    let narrowing = Narrowing {
        pending: true,
        ..Narrowing::default()
    };
    let view = View::new(&whole, &narrowing);
    let written = |most_results: usize| {
        let log = serde_json::to_value(log(&view, &path(""), &replaced, most_results)).expect("it is data");
        let results = at(&log, "/runs/0/results").as_array().expect("a list").iter();
        let paths = results.map(|result| at(result, "/properties/target").to_string());
        let paths: Vec<String> = paths.collect();
        let said = log.pointer("/runs/0/invocations/0/toolExecutionNotifications/0/message/text");
        (paths.join(" "), said.and_then(Value::as_str).map(str::to_owned))
    };
    let said = "2 findings are left out, the least severe ones: code hosts take 3 at most".to_owned();
    assert_eq!(written(3), ("\"a\" \"c\" \"c\"".to_owned(), Some(said)));
    assert_eq!(written(5).1, None);
}
