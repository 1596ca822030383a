//! Broken text, dialects, snippets, comments, and texts that nest too deep.

use super::{check, check_file, read};
use crate::finding::Kind;
use crate::lang::js::extract;
use crate::lang::language::Language;
use crate::lang::reference::Base;
use crate::lang::source::{Setting, Source};
use crate::text::embedded::Embedded;
use crate::tree::path::RepoPath;

fn notes(path: &str, text: &str) -> Vec<String> {
    read(path, text).notes.into_iter().map(|note| note.reason).collect()
}

fn snippet(text: &str) -> Source {
    let host = Source::file(RepoPath::parse("docs/a.md").unwrap(), Language::Markdown, text);
    let setting = Setting {
        kind: Some(Kind::Mention),
        prose: true,
        base: Base::Unknown,
    };
    host.piece(Language::JavaScript, Embedded::verbatim(text, 0), setting)
}

#[test]
fn a_broken_file_gives_a_note_and_what_was_seen() {
    let text = "import a from './a'\nexport * from './b'\n<<<<<<< HEAD\nconst = 1\n";
    assert_eq!(notes("x.ts", text).len(), 1);
    check_file("x.ts", text, &["«./a» import module ./a", "«./b» export module ./b"]);
    let note = &notes("x.ts", "import a from './a'\n\nfunction secret( {\n")[0];
    assert!(note.starts_with("not valid JavaScript: "), "{note}");
    assert!(note.ends_with(" on line 4"), "{note}");
    assert!(!note.contains("secret"), "{note}");
    assert_eq!(notes("x.ts", "let secret = 'unclosed\n").len(), 1);
}

#[test]
fn dialects_are_tried_in_turn() {
    for (path, text) in [
        ("x.js", "// @flow\nlet a: string = 'x'; type B = { a: number }"),
        ("x.js", "class A { @dec() b = 1 }"),
        ("x.js", "const a = <div/>"),
        ("x.js", "with (a) { b }"),
        ("x.js", "return 1"),
        ("x.ts", "const a = <div/>"),
        ("x.ts", "const a = <T>(b); let c = <T>d"),
        ("x.cjs", "import a from './a'; await a"),
        ("x.d.ts", "declare const a: string; export {}"),
        ("bin/x", "#!/usr/bin/env node\nlet a: string"),
    ] {
        assert_eq!(notes(path, text), [""; 0], "{text}");
    }
}

#[test]
fn snippets_of_prose_may_be_broken() {
    let found = extract(
        &snippet("import a from '../a'\n...\nrequire('./b'); run('scripts/c.js', \"word\")\n"),
        true,
    );
    assert_eq!(found.notes, []);
    assert_eq!(found.module, None);
    let shown = super::show(
        "import a from '../a'\n...\nrequire('./b'); run('scripts/c.js', \"word\")\n",
        found.references.iter(),
    );
    assert_eq!(
        shown,
        [
            "«../a» mention module ../a",
            "«./b» mention module ./b",
            "«scripts/c.js» mention path scripts/c.js",
        ]
    );
    let whole = extract(
        &snippet("import a from '../a'; execSync('npm run x'); fs.stat(__dirname + '/b')"),
        true,
    );
    assert_eq!(whole.module, None);
    assert!(
        whole
            .references
            .iter()
            .all(|reference| reference.prose && reference.kind == Kind::Mention)
    );
    assert!(
        whole
            .pieces
            .iter()
            .all(|piece| piece.setting.prose && piece.setting.kind == Some(Kind::Mention))
    );
}

#[test]
fn text_in_a_host_keeps_the_places_of_the_file() {
    // A fenced block in a list: its indentation is taken off.
    let file = "- x\n  run('a/b.js')\n  q(`select 1\n  from users`)\n";
    let mut text = Embedded::starting_at(6);
    text.push("run('a/b.js')\n", 6);
    text.push("q(`select 1\n", 22);
    text.push("from users`)\n", 36);
    let host = Source::file(RepoPath::parse("a.md").unwrap(), Language::Markdown, file);
    let setting = Setting {
        kind: None,
        prose: true,
        base: Base::Unknown,
    };
    let found = extract(&host.piece(Language::JavaScript, text, setting), true);
    assert_eq!(
        super::show(file, found.references.iter()),
        ["«a/b.js» path path a/b.js"]
    );
    let sql = &found.pieces[0];
    let at = sql.text().find("users").unwrap();
    assert_eq!(
        sql.text.file_span(crate::text::span::Span::new(at, at + 5)).of(file),
        "users"
    );
}

#[test]
fn comments_go_out_with_their_signs_listed() {
    let text = "// see scripts/a.js\n/* npm run b */ let c // d";
    let found = read("x.ts", text);
    let plain: Vec<&str> = found.pieces.iter().map(Source::text).collect();
    // The last one can refer to nothing.
    assert_eq!(plain, [" see scripts/a.js", " npm run b "]);
    let spans: Vec<&str> = found.comments.iter().flatten().map(|span| span.of(text)).collect();
    assert_eq!(spans, ["// see scripts/a.js", "/* npm run b */", "// d"]);
    assert!(found.pieces.iter().all(|piece| piece.setting.prose));
}

#[test]
fn deep_nesting_never_ends_the_program() {
    let wrapped =
        |before: &str, inner: &str, after: &str| format!("{}{inner}{}", before.repeat(10_000), after.repeat(10_000));
    for text in [
        format!("x = {}", wrapped("(", "1", ")")),
        format!("x = {}", wrapped("[", "1", "]")),
        format!("x = {}", wrapped("{a:", "1", "}")),
        wrapped("{", "", "}"),
        wrapped("(", "", ""),
        format!("x = {}", wrapped("!", "1", "")),
        format!("x = {}", wrapped("typeof ", "1", "")),
        format!("x = {}", wrapped("new ", "A", "")),
        format!("x = {}", wrapped("a?b:", "1", "")),
        format!("x = {}", wrapped("a?", "b", ":c")),
        wrapped("if(a){} else ", "{}", ""),
        wrapped("if(a) b; else ", "c", ""),
        format!("x = {}", wrapped("a+", "1", "")),
        format!("x = {}", wrapped("a**", "1", "")),
        format!("x = {}", wrapped("a=>", "1", "")),
        wrapped("a=", "1", ""),
        format!("x = {}", wrapped("`${", "1", "}`")),
        format!("x = {}", wrapped("<div>", "", "</div>")),
        format!("x = {}", wrapped("<div>{", "1", "}</div>")),
        wrapped("(function(){", "", "})()"),
        wrapped("class A { m() {", "", "}}"),
        wrapped("function f() {", "", "}"),
        format!("x = a{}", ".b()".repeat(10_000)),
        format!("x = a{}", "[0]".repeat(10_000)),
        format!("type A = {}", wrapped("B<", "C", ">")),
        format!("type A = {}", wrapped("{a:", "C", "}")),
        format!("type A = {}", wrapped("B extends C ? D : ", "E", "")),
        format!("path.join({}", wrapped("path.join(a, ", "'b'", ")")),
        format!("x.join({})", wrapped("'' + x.join('a', ", "'b'", ")")),
    ] {
        read("x.tsx", &text);
    }
}

#[test]
fn generated_files_are_read() {
    let sum: Vec<String> = (0..5_000).map(|index| format!("'line {index}\\n'")).collect();
    let array: Vec<String> = (0..3_000)
        .map(|index| format!("{{ name: 'a{index}', file: 'data/a{index}.json' }}"))
        .collect();
    let text = format!(
        "import a from './a';\nconst s = {};\nconst t = [{}];",
        sum.join(" + "),
        array.join(",\n")
    );
    let found = read("x.ts", &text);
    assert_eq!(found.notes, []);
    assert!(found.references.len() > 3_000);
    // A minified bundle in one line.
    let bundle = "!function(e,t){var n={a:function(r){return r?n.b(r[0]):t&&e.c}};n.a(1)}(this,0),".repeat(12_000);
    assert_eq!(notes("x.js", &format!("{bundle}0")), [""; 0]);
}

#[test]
fn too_deep_a_bundle_is_refused() {
    let deep = format!("x = {}1{}", "(".repeat(200_000), ")".repeat(200_000));
    let notes = notes("x.js", &deep);
    assert_eq!(notes.len(), 1);
    assert!(notes[0].starts_with("nested deeper than "), "{notes:?}");
}

#[test]
fn constants_that_double_or_turn_in_circles_end() {
    let mut text = String::from("const a0 = 'x/y';\n");
    for index in 1..60 {
        text.push_str(&format!("const a{index} = a{0} + a{0} + a{0};\n", index - 1));
    }
    text.push_str("fs.readFileSync(a59);\n");
    read("x.ts", &text);
    check("", &[]);
    for text in [
        "const a = x.join(a, 'b'); fs.stat(a)",
        "const f = promisify(f); f('a')",
        "const a = b.c, b = a.d; a.join('x', b); a('x')",
        "const a = [a].join(a); execSync(a)",
        "const a = c ? a : b, b = a || b; spawn(a, b)",
        "const a = a.table('x'); a.table('y')",
        "function f(x) { f(x); exec(f) } f('a b')",
    ] {
        read("x.ts", text);
    }
}
