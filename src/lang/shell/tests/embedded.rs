//! Other languages inside of commands, and broken text.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Holder, Removal};
use crate::lang::shell::extract;
use crate::lang::shell::script::Step;
use crate::lang::shell::tests::{check, check_file, check_pieces, check_removal, read, shown};
use crate::lang::source::{Setting, Source};
use crate::text::embedded::Embedded;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

#[test]
fn git_knows_paths_from_revisions() {
    check(
        "git diff main -- migrations",
        &["migrations: [packages/api]migrations!"],
    );
    check(
        "git show HEAD~1:migrations/1.sql",
        &["migrations/1.sql: [/]migrations/1.sql!"],
    );
    check(
        "git show \"$REV:migrations/1.sql\"",
        &["migrations/1.sql: [/]migrations/1.sql!"],
    );
    check("git show HEAD:./x.sql", &["./x.sql: [packages/api]./x.sql!"]);
    check(
        "git checkout main -- migrations",
        &["migrations: [packages/api]migrations!"],
    );
    check("git add migrations", &["migrations: [packages/api]migrations!"]);
    check(
        "git diff --exit-code migrations/1.sql",
        &["migrations/1.sql: [packages/api]migrations/1.sql"],
    );
}

#[test]
fn other_languages_inside() {
    check_pieces("psql -c \"SELECT * FROM a\"", &[(Language::Sql, "SELECT * FROM a")]);
    check_pieces("run-sql 'drop table a'", &[(Language::Sql, "drop table a")]);
    check_pieces(
        "psql <<EOF\nselect 1 from a;\nEOF\n",
        &[(Language::Sql, "select 1 from a;\n")],
    );
    check_pieces(
        "psql <<-'EOF' | cat\n\tselect 1;\n\tEOF\n",
        &[(Language::Sql, "\tselect 1;\n")],
    );
    check_pieces(
        "node -e \"import('./lib/x.js')\"",
        &[(Language::JavaScript, "import('./lib/x.js')")],
    );
    check_pieces("node --eval 'a' x", &[(Language::JavaScript, "a")]);
    check_pieces("cat <<EOF\nsee a/b.js\nEOF\n", &[]);
    check_pieces("cat > x <<EOF\nsee a/b.js\nEOF\n", &[(Language::Plain, "see a/b.js\n")]);
    check_pieces(
        "cat > x <<EOF\n#!/bin/sh\n# see a/b.js\n# and c/d.js\nnode e/f.js\nEOF\n",
        &[
            (Language::Plain, "#!/bin/sh\n"),
            (Language::Plain, "# see a/b.js\n# and c/d.js\n"),
            (Language::Plain, "node e/f.js\n"),
        ],
    );
    check_pieces("ls # see a/b.js\n", &[(Language::Plain, "# see a/b.js")]);
    check_pieces("git commit -m 'update a'", &[]);
    check("bash <<EOF\nnode x.js\nEOF\n", &["x.js: [packages/api]x.js!~"]);
    check_pieces("psql \"$URL\" -c 'select 1'", &[(Language::Sql, "select 1")]);
}

const WHOLE: Removal = Removal::Whole(Holder::Script);
const PART: Removal = Removal::Part(Holder::Step);
const STAYS: Removal = Removal::Manual;

#[test]
fn a_script_goes_whole_only_where_it_has_one_program() {
    check_removal("node x.js", &[("x.js", WHOLE)]);
    check_removal("cross-env A=b node x.js a.sql", &[("x.js", WHOLE), ("a.sql", STAYS)]);
    check_removal("npm run x", &[("x", WHOLE)]);
    check_removal("a && npm run x", &[("x", PART)]);
    check_removal("sh -c 'node x.js'", &[("x.js", WHOLE)]);
    check_removal("sh -c 'node x.js && y'", &[("x.js", STAYS)]);
    check_removal("sh -c 'node x.js' && y", &[("x.js", PART)]);
    check_removal("cd db && node x.js", &[("db", STAYS), ("x.js", WHOLE)]);
    check_removal("psql -f a.sql -f b.sql", &[("a.sql", STAYS), ("b.sql", STAYS)]);
    check_removal("turbo run a b", &[("a", PART), ("b", PART)]);
    check_removal("concurrently -n x,y npm:a npm:b", &[("a", STAYS), ("b", STAYS)]);
    check_removal("concurrently npm:a 'node x.js'", &[("a", PART), ("x.js", PART)]);
    check_removal("run-s a", &[("a", WHOLE)]);
    check_removal("node x.js | cat", &[("x.js", STAYS)]);
    check_removal("node x.js || node y.js", &[("x.js", STAYS), ("y.js", STAYS)]);
    check_removal("echo $(node x.js) && a", &[("x.js", STAYS)]);
    check_removal("yarn x && y", &[("x", PART)]);
    check_removal("run-s a b", &[("a", PART), ("b", PART)]);
    check_removal("prettier --write a/b c", &[("a/b", STAYS), ("c", STAYS)]);
    check_removal("node -r ./a.js x.js", &[("./a.js", STAYS), ("x.js", WHOLE)]);
    check_removal("psql -f a.sql", &[("a.sql", WHOLE)]);
}

#[test]
fn broken_text_keeps_what_it_names() {
    check_file("cat \"migrations/1.sql", &["migrations/1.sql: [?]migrations/1.sql!"]);
    check_file(
        "if true; then\ncat migrations/1.sql",
        &["migrations/1.sql: [?]migrations/1.sql!"],
    );
    check_file("cat a/b )\n)\nnode x.js", &["a/b: [?]a/b!", "x.js: [?]x.js!~"]);
    check_file("done; cat <<EOF\n", &[]);
    check_file("case x in", &[]);
    check_file("a && ", &[]);
    check_file("node x.js && (cat y", &["x.js: [?]x.js!~", "y: [?]y!"]);
    check_file("\u{feff}cat é/ü.sql", &["é/ü.sql: [?]é/ü.sql!"]);
}

#[test]
fn only_a_file_of_which_nothing_can_be_read_is_noted() {
    let notes = |text: &str, kind| read(text, kind, Base::Unknown).notes.len();
    assert_eq!(notes("(((", None), 1);
    assert_eq!(notes("cat ((( x/y", None), 0);
    assert_eq!(notes("echo", None), 0);
    assert_eq!(notes("", None), 0);
    assert_eq!(notes("(((", Some(Kind::PackageScript)), 0);
}

#[test]
fn crlf_and_continued_lines() {
    check_file("cat a/b\r\ncat \\\r\n  c/d\r\n", &["a/b: [?]a/b!", "c/d: [?]c/d!"]);
    check_pieces(
        "psql <<EOF\r\nselect 1 from a;\r\nEOF\r\n",
        &[(Language::Sql, "select 1 from a;\n")],
    );
    check_file("cat a/b \\\n  c/d\n", &["a/b: [?]a/b!", "c/d: [?]c/d!"]);
}

#[test]
fn deep_nesting_is_no_danger() {
    for sign in ["(", "$(", "{ ", "\"$(", "${", "`", "[[ ", "case x in ", "if ", "<("] {
        let text = sign.repeat(10_000);
        read(&text, None, Base::Unknown);
        read(&format!("echo {text}"), None, Base::Unknown);
    }
    let balanced = format!("{}node x.js{}", "( ".repeat(5_000), " )".repeat(5_000));
    check_file(&balanced, &["x.js: [?]x.js!~"]);
}

#[test]
fn comments_of_a_file_are_known() {
    let text = "#!/bin/sh\n# a\nls # b\necho '# c'\n";
    let comments = read(text, None, Base::Unknown).comments.unwrap();
    let found: Vec<&str> = comments.iter().map(|span: &Span| span.of(text)).collect();
    assert_eq!(found, ["#!/bin/sh", "# a", "# b"]);
}

#[test]
fn prompts_in_prose_are_no_commands() {
    let text = "$ npm run x\n> node y.js\n";
    let source = Source::file(RepoPath::root(), Language::Shell, text);
    let setting = Setting {
        kind: Some(Kind::Mention),
        prose: true,
        base: Base::Unknown,
    };
    let extraction = extract(&source.piece(Language::Shell, Embedded::verbatim(text, 0), setting));
    assert_eq!(shown(text, &extraction), ["x: script [?]#x", "y.js: [?]y.js!~"]);
    assert!(extraction.references.iter().all(|reference| reference.prose));
}

/// The tree and the word list agree wherever the tree can read a script at all.
#[test]
fn both_readings_agree() {
    for text in [
        "a && b > c d || e",
        "if [ -f x ]; then a; elif b; then c; else d; fi",
        "for i in a/b c/d; do e $i; done",
        "while read l; do a; done < x/y",
        "f() { cd a; }\nfunction g { b; }\nf",
        "(cd a && b) | c",
        "case $x in a|b) c ;; *) d;; esac",
        "A=b c; export D=e F",
        "psql <<EOF\nselect\nEOF\nls",
        "cat <<< x > y",
        "x=(a b c)\n! test -f a\n# c",
        "[[ -f a/b && $c == d ]] && e",
        "a \\\n b",
        "a; b & c",
    ] {
        let by_tree = crate::lang::shell::tree::steps(text, &[]);
        let mut by_words = crate::lang::shell::words::steps(text, &[]);
        for step in &mut by_words {
            // The words know `[` as a command, which it is.
            if let Step::Command(command) = step
                && command.words.first().is_some_and(|word| word.span.of(text) == "[")
            {
                let inner = command.words.len() - 1;
                *step = Step::Test(command.words[1..inner].to_vec());
            }
        }
        assert_eq!(by_tree, Some(by_words), "{text}");
    }
}
