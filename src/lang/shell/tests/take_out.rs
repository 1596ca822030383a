//! Commands taken out of a text, and what is left.

use proptest::prelude::*;

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Removal};
use crate::lang::shell::{extract, take_out};
use crate::lang::source::{Setting, Source};
use crate::text::edit::Edits;
use crate::text::embedded::Embedded;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

fn source(text: &str, kind: Option<Kind>) -> Source {
    let file = Source::file(RepoPath::parse("run.sh").unwrap(), Language::Shell, text);
    match kind {
        None => file,
        kind => {
            let setting = Setting {
                kind,
                prose: false,
                base: Base::Unknown,
            };
            file.piece(Language::Shell, Embedded::verbatim(text, 0), setting)
        }
    }
}

/// Takes every word out of `text` that begins with `X`; returns what is left, and whether that is nothing.
fn left_of(source: &Source, wanted: &[Span]) -> Option<(String, bool)> {
    let out = take_out(source, wanted);
    if !out.refused.is_empty() {
        return None;
    }
    let mut edits = Edits::default();
    for edit in out.edits {
        assert!(edit.is_deletion());
        edits.add(edit).unwrap();
    }
    Some((
        String::from_utf8(edits.apply(source.text().as_bytes())).unwrap(),
        out.is_empty,
    ))
}

fn marked(text: &str) -> Vec<Span> {
    text.match_indices('X')
        .map(|(at, _)| {
            let rest = Span::new(at, text.len()).of(text);
            let length = rest
                .find([' ', '\n', '\r', ';', ')', '\'', '"', '&'])
                .unwrap_or(rest.len());
            Span::new(at, at + length)
        })
        .collect()
}

fn has_errors(text: &str) -> bool {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).unwrap();
    parser.parse(text, None).unwrap().root_node().has_error()
}

#[track_caller]
fn check_as(kind: Option<Kind>, text: &str, expected: &str) {
    let found = left_of(&source(text, kind), &marked(text));
    assert_eq!(found.as_ref().map(|found| found.0.as_str()), Some(expected), "{text:?}");
    let is_broken = expected.replace('\r', "");
    assert!(
        has_errors(&text.replace('\r', "")) || !has_errors(&is_broken),
        "{text:?}"
    );
}

/// Checks what is left of a shell file without the scripts that begin with `X`.
#[track_caller]
fn check(text: &str, expected: &str) {
    check_as(None, text, expected);
}

#[track_caller]
fn check_refused(text: &str) {
    assert_eq!(left_of(&source(text, None), &marked(text)), None, "{text:?}");
}

#[track_caller]
fn check_empty(text: &str, expected: bool) {
    let found = left_of(&source(text, Some(Kind::PackageScript)), &marked(text));
    assert_eq!(found.map(|found| found.1), Some(expected), "{text:?}");
}

#[test]
fn a_step_leaves_its_chain() {
    check("a && node X && b", "a && b");
    check("node X && a", "a");
    check("a && node X", "a");
    check("a; node X; b", "a; b");
    check("a; node X", "a");
    check("a; node X;", "a;");
    check("node X; a", "a");
    check("a & node X & b", "a & b");
    check("a & node X &", "a &");
    check("a && node X &", "a &");
    check("a && A=b cross-env C=d node X --flag > log 2>&1 && b", "a && b");
    check("a && node X.1 && node X.2 && b && node X.3", "a && b");
    check("node X.1 && node X.2 && a", "a");
    check("a && node X; node X.2 && b", "a; b");
    check("node X && a || b", "a || b");
    check("a || b; node X", "a || b");
    check("npm run X && npm test", "npm test");
    check("sh -c 'node X' && a", "a");
}

#[test]
fn a_command_whose_output_is_read_further_down_stays() {
    for text in [
        "node X > \"$OUT\"\nT=\"$(cat \"$OUT\")\"\n",
        "node X >> ${OUT}.txt\ncat $OUT.txt\n",
        "node X > /tmp/a.json && b /tmp/a.json",
        "node X --a 2> a.log; b a.log",
    ] {
        check_refused(text);
    }
    check("node X > \"$OUT\"\ncat \"$OUTER\"\n", "cat \"$OUTER\"\n");
    check("cat \"$OUT\"\nnode X > \"$OUT\"\nb\n", "cat \"$OUT\"\nb\n");
    check(
        "node X > /dev/null 2>&1\nb > /dev/null\nexit 1\n",
        "b > /dev/null\nexit 1\n",
    );
    check("node X > a.log\nb aa.log\n", "b aa.log\n");
    check("node X < $IN\nb $IN\n", "b $IN\n");
}

#[test]
fn names_leave_commands_that_run_many() {
    check("run-s a X b", "run-s a b");
    check("run-s X b", "run-s b");
    check("npm-run-all --parallel a X \\\n  X.2 b", "npm-run-all --parallel a b");
    check("concurrently \"npm:a\" \"npm:X\"", "concurrently \"npm:a\"");
    check("concurrently 'node X' 'npm run b' -k", "concurrently 'npm run b' -k");
    check("turbo run a X --filter b", "turbo run a --filter b");
    check("a && run-p X X.2 && b", "a && b");
}

#[test]
fn a_command_goes_with_its_line() {
    check("a\nnode X\nb\n", "a\nb\n");
    check("a\n  node X # c\nb\n", "a\nb\n");
    check("a\nnode X", "a");
    check("node X\na", "a");
    check("a\r\nnode X\r\nb\r\n", "a\r\nb\r\n");
    check("a && node X\r\nb\r\n", "a\r\nb\r\n");
    check("a\nnode X \\\n  --b \\\n  --c\nb\n", "a\nb\n");
    check("a && \\\n  node X && \\\n  b\n", "a && \\\n  b\n");
    check("a \\\n  && node X \\\n  && b\n", "a \\\n  && b\n");
    check("a \\\n  && node X\nb", "a\nb");
    check("a &&\n  node X &&\n  b\n", "a &&\n  b\n");
    check("a\nnode X <<EOF\nx\nEOF\nb\n", "a\nb\n");
    check("a; node X\nb\n", "a\nb\n");
    check("\u{feff}node X\nb\n", "\u{feff}b\n");
    check("a\n\nnode X\n\nb\n", "a\n\nb\n");
    check("#!/bin/sh\n\n# why\nnode X\n\nb\n", "#!/bin/sh\n\nb\n");
    check("#!/bin/sh\n# why\nnode X\nb\n", "#!/bin/sh\n# why\nb\n");
    check("f() {\n  a\n  node X\n}\n", "f() {\n  a\n}\n");
    check("f() { a; node X; }\n", "f() { a; }\n");
    check("node X && b && mv c d", "b && mv c d");
    check("a && nx run X:build && b", "a && b");
    check("cross-env A=b nx run X:start; b", "b");
    check("[ -f X/a.sh ] && X/a.sh; b", "b");
    check("if a; then node X; b; fi\n", "if a; then b; fi\n");
    check("if a; then b; node X; fi\n", "if a; then b; fi\n");
    check(
        "if a; then\n  b\nelse\n  c\n  node X\nfi\n",
        "if a; then\n  b\nelse\n  c\nfi\n",
    );
    check("for i in a b; do c; node X; done\n", "for i in a b; do c; done\n");
    check(
        "case $1 in\n  a) b; node X ;;\n  *) c ;;\nesac\n",
        "case $1 in\n  a) b ;;\n  *) c ;;\nesac\n",
    );
}

#[test]
fn what_is_left_without_a_purpose_goes_too() {
    check("a\nif [ -d migrations ]; then node X; fi\nb\n", "a\nb\n");
    check("a\nif test -f c\nthen\n  node X\nfi\nb\n", "a\nb\n");
    check("a\n[ -f c ] && node X\nb\n", "a\nb\n");
    check("[ -f c ] && node X && b\n", "[ -f c ] && b\n");
    check("[[ -n $CI ]] && node X; b\n", "b\n");
    check("(cd a && node X) && b", "b");
    check("{ node X; } && b", "b");
    check("if [ -f a ]; then if [ -f b ]; then node X; fi; fi; c", "c");
}

#[test]
fn what_no_rule_covers_stays() {
    check_refused("node X | b");
    check_refused("a | node X");
    check_refused("node X || b");
    check_refused("a || node X");
    check_refused("a && node X || b");
    check_refused("if node X; then b; fi");
    check_refused("while node X; do b; done");
    check_refused("if a; then node X; fi");
    check_refused("if [ -f a ]; then node X; else b; fi");
    check_refused("if [ -f a ]; then b; else node X; fi");
    check_refused("for i in a; do node X; done");
    check_refused("f() { node X; }");
    check_refused("case a in b) node X ;; esac");
    check_refused("a $(node X)");
    check_refused("a=`node X`");
    check_refused("prettier --write X/a b");
    check_refused("cd X && b");
    check_refused("! node X && b");
    check_refused("node X; if [ $? -ne 0 ]; then b; fi");
    check_refused("node X & a; kill $!");
    check_refused("cat <<EOF\n$(node X)\nEOF\n");
    check_refused("if a; node X");
    check_refused("node X )");
    // What is moved or loaded may be what was made.
    check_refused("node X && mv ./out.js public/");
    check_refused("X/gen.sh && cp -r out dist && b");
    // Two commands of one chain name one file, and one of them does not go.
    check_refused("chmod +x X/a.sh && X/a.sh && b");
    check_refused("prettier --check X/a.js b && node X/a.js");
}

#[test]
fn a_text_may_be_left_empty() {
    check_empty("node X", true);
    check_empty("A=b node X", true);
    check_empty("cd a && node X", true);
    check_empty("a && node X", false);
    check_empty("node X && node X.2", true);
    check_empty("run-s X X.2", true);
    check_empty("run-s X a", false);
    check_empty("test -f a && node X", true);
    check_empty("  node X  ", true);
    let husky = "#!/bin/sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\nnode X\n";
    let found = left_of(&source(husky, None), &marked(husky)).unwrap();
    assert_eq!(
        found,
        ("#!/bin/sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n".to_owned(), true)
    );
}

#[test]
fn expressions_of_a_pipeline_stand_for_words() {
    check_as(
        Some(Kind::Workflow),
        "a ${{ b || 'c' }} && node X && d",
        "a ${{ b || 'c' }} && d",
    );
}

/// What extraction says can go does go, and what is left reads again.
#[track_caller]
fn check_all(text: &str, kind: Option<Kind>) {
    let source = source(text, kind);
    let before = extract(&source);
    for reference in before
        .references
        .iter()
        .filter(|reference| reference.removal != Removal::Manual)
    {
        let Some((left, is_empty)) = left_of(&source, &[reference.span]) else {
            panic!("{text:?}: {reference:?}");
        };
        if is_empty {
            continue;
        }
        let after = extract(&self::source(&left, kind));
        assert!(after.references.len() < before.references.len(), "{text:?} {left:?}");
        assert!(after.notes.len() <= before.notes.len(), "{left:?}");
        assert!(has_errors(text) || !has_errors(&left), "{text:?} {left:?}");
        let lines = |text: &str| text.split('\n').count();
        assert!(lines(&left) <= lines(text));
    }
}

#[test]
fn what_is_said_to_go_goes() {
    for text in [
        include_str!("embedded.rs"),
        include_str!("paths.rs"),
        include_str!("scripts.rs"),
        include_str!("take_out.rs"),
    ] {
        // Every string of the tests.
        for (index, part) in text.split('"').enumerate() {
            if index % 2 == 1 && part.len() < 2_000 {
                let part = part.replace("\\n", "\n");
                for kind in [None, Some(Kind::PackageScript), Some(Kind::Workflow)] {
                    check_all(&part, kind);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn chains_stay_chains(
        steps in prop::collection::vec(("(a b|node X|node Y c|npm run X|A=b node X > d|\\[ -f e \\]|cd f|sh -c 'node X'|run-s g X)", "( && |; |\n| \\|\\| | \\| | & | && \\\\\n  |\r\n|\n\n| # c\n)"), 1..9),
        wrap in 0..6,
    ) {
        let mut text: String = steps.iter().flat_map(|(step, joint)| [step.as_str(), joint.as_str()]).collect();
        text.push('z');
        let text = match wrap {
            0 => format!("if [ -f q ]; then {text}; fi\n"),
            1 => format!("( {text} )"),
            2 => format!("f() {{\n{text}\n}}\n"),
            3 => format!("for i in h; do\n{text}\ndone"),
            _ => text,
        };
        check_all(&text, None);
        check_all(&text, Some(Kind::PackageScript));
        let wanted: Vec<Span> = extract(&source(&text, None)).references.iter()
            .filter(|reference| reference.removal != Removal::Manual && reference.span.of(&text).contains('X'))
            .map(|reference| reference.span).collect();
        let source = source(&text, None);
        let out = take_out(&source, &wanted);
        let mut edits = Edits::default();
        for edit in out.edits {
            prop_assert!(edit.is_deletion());
            prop_assert!(edits.add(edit).is_ok(), "{:?}", text);
        }
        let left = String::from_utf8(edits.apply(text.as_bytes())).unwrap();
        prop_assert!(has_errors(&text.replace('\r', "")) || !has_errors(&left.replace('\r', "")), "{:?} {:?}", text, left);
        prop_assert_eq!(left.matches('Y').count(), text.matches('Y').count());
        prop_assert_eq!(left.contains("\r\n") || !left.contains('\r'), true);
    }
}
