//! Makefiles, justfiles and Procfiles in, references out.

use crate::lang::language::Language;
use crate::lang::makefile::extract;
use crate::lang::shown_command;
use crate::lang::source::Extraction;
use crate::text::span::Span;

fn read(path: &str, text: &str) -> Extraction {
    shown_command::read(extract, Language::Makefile, path, text)
}

#[track_caller]
fn check_in(path: &str, text: &str, expected: &[&str]) {
    shown_command::check(&read(path, text), text, expected);
}

fn check(text: &str, expected: &[&str]) {
    check_in("db/Makefile", text, expected);
}

fn check_just(text: &str, expected: &[&str]) {
    check_in("justfile", text, expected);
}

#[test]
fn recipes_are_shell() {
    check(
        "a:\n\tnode x.js\n\t@-npm run y\n",
        &["Shell [db]node x.js", "Shell [db]npm run y"],
    );
    check("a:\n\tcd x && \\\n\tnode y.js\n", &["Shell [db]cd x && \\⏎\tnode y.js"]);
    check("a: ; node x.js\n", &["Shell [db] node x.js"]);
    check("a:\r\n\tnode x.js\r\n", &["Shell [db]node x.js"]);
    check_in("db/x.mk", "a:\n\tnode x.js\n", &["Shell [?]node x.js"]);
    check("a:\n\n\n\tb c\n", &["Shell [db]b c"]);
}

#[test]
fn variables_are_filled_in() {
    check(
        "D = migrations\na:\n\tcat $(D)/x.sql\n",
        &["Shell [db]cat migrations/x.sql"],
    );
    check("D := a/b\nE = $(D)/c\na:\n\tcat ${E}\n", &["Shell [db]cat a/b/c"]);
    check(
        "a:\n\tfor f in $$x; do cat $(F)/y $@; done\n",
        &["Shell [db]for f in $x; do cat ${_}/y ${_}; done"],
    );
    check("RUN = node x.js\na:\n\t$(RUN) b\n", &["Shell [db]node x.js b"]);
    check("a:\n\t$(MAKE) -C sub b\n", &["Shell [db]make -C sub b"]);
    check("A = $(shell node x.js)\n", &["Shell [db]node x.js"]);
    check(
        "A = $(wildcard migrations/*.sql)\n",
        &["migrations/*.sql: glob [db]migrations/*.sql"],
    );
    check("A = $(A)\nb:\n\t$(A) c\n", &["Shell [db]${_} c"]);
    let text = "D = migrations\na:\n\tcat $(D)/x.sql\n";
    let extraction = read("Makefile", text);
    let piece = &extraction.pieces[0];
    assert_eq!(
        piece.text.file_span(Span::new(4, piece.text().len())).of(text),
        "$(D)/x.sql"
    );
}

#[test]
fn prerequisites_and_includes_are_paths() {
    check(
        "a: migrations x/y.sql\n",
        &["migrations: [db]migrations!", "x/y.sql: [db]x/y.sql!"],
    );
    check("a: b\nb: c.txt\n", &["c.txt: [db]c.txt!"]);
    check(".PHONY: a b\na: b\n", &[]);
    check(
        "include x.mk $(D)/y.mk\n-include z\n",
        &["x.mk: [db]x.mk!", "z: [db]z!"],
    );
    check("a: b \\\n  c # d\n", &["b: [db]b!", "c: [db]c!"]);
    check("%.o: %.c\n", &[]);
    check("SRC = a/b.c d.c\n", &["a/b.c: [db]a/b.c"]);
}

#[test]
fn no_references() {
    for text in [
        "ifeq ($(A),b)\nendif\n",
        "A ?= word\n",
        "export B\n",
        "a::\n",
        "define x\nendef\n",
        "U = https://example.com/a\n",
        "",
        "\t\n",
    ] {
        check(text, &[]);
    }
}

#[test]
fn comments_are_known() {
    let text = "# one\na: b # two\n\techo c # three\n";
    let comments = read("Makefile", text).comments.unwrap();
    let found: Vec<&str> = comments.iter().map(|span| span.of(text)).collect();
    assert_eq!(found, ["# one", "# two"]);
}

#[test]
fn justfiles() {
    check_just(
        "a x: b\n    node x.js {{x}}\n    @npm run y\n",
        &["Shell [/]node x.js ${_}", "Shell [/]npm run y"],
    );
    check_just(
        "a:\n  #!/usr/bin/env bash\n  cd x\n  node y.js\n",
        &["Shell [/]#!/usr/bin/env bash⏎cd x⏎node y.js"],
    );
    check_just(
        "a:\n  #!/usr/bin/env node\n  b()\n",
        &["JavaScript [/]#!/usr/bin/env node⏎b()"],
    );
    check_just(
        "import 'x/y.just'\nv := \"a/b\"\nw := `node z.js`\n",
        &["x/y.just: [/]x/y.just!", "a/b: [/]a/b", "Shell [/]node z.js"],
    );
    check_just("# c\na:\n\n  b \\\n    c\n", &["Shell [/]b \\⏎c"]);
    check_just("set shell := [\"bash\", \"-c\"]\n", &[]);
}

#[test]
fn procfiles() {
    check_in(
        "Procfile",
        "web: node x.js\n# c\nworker: npm run y\r\n",
        &["Shell [/]node x.js", "Shell [/]npm run y"],
    );
    check_in("api/Procfile", "web: node x.js", &["Shell [api]node x.js"]);
    check_in("Procfile", "broken\n", &[]);
}

#[test]
fn broken_text_is_read_line_by_line() {
    check("a: $(b\n\tcat $(c\n\t$\n", &["Shell [db]cat ${_}c", "Shell [db]$"]);
    check("\tnode x.js\n", &["Shell [db]node x.js"]);
    check("a:\n\tb \\", &["Shell [db]b \\"]);
    check(&format!("A = {}\n", "$(".repeat(10_000)), &[]);
}
