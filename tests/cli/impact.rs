//! `decomm impact` as people start it: with a configuration and without, what it shows, and what it refuses.

use assert_fs::TempDir;
use serde_json::{Value, json};

use crate::{decomm, folder};

/// A plain folder: no git, no configuration.
fn repository() -> TempDir {
    folder(&[
        (
            "package.json",
            "{\n  \"scripts\": {\n    \"migrate\": \"node scripts/run.js\",\n    \"ci\": \"npm run migrate\"\n  },\n  \"dependencies\": { \"pg\": \"1\" }\n}\n",
        ),
        (
            "scripts/run.js",
            "const pg = require('pg');\nrequire('../lib/split');\nexports.run = 1;\n",
        ),
        ("lib/split.js", "exports.split = 1;\n"),
        (
            "lib/job.js",
            "const { run } = require('../scripts/run');\nconst apiKey = 'hunter22'; require('../scripts/run');\n",
        ),
        ("src/nightly.js", "require('../lib/job');\n"),
        ("README.md", "Run `node scripts/run.js`.\n"),
        ("db/schema.sql", "create table old_rows (id int);\n"),
    ])
}

/// Runs decomm and returns its standard output; it has to end well and say nothing else.
fn shown(folder: &TempDir, args: &[&str]) -> String {
    let run = decomm(folder.path(), args);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}: {run:?}");
    run.stdout
}

#[test]
fn a_file_is_shown_as_a_tree() {
    let folder = repository();
    let expected = "\
scripts/run.js: 4 references in 3 files
├─ code (2)
│  └─ lib/job.js
│     ├─ 1:26  require  const { run } = require('../scripts/run');
│     ├─ 2:37  require  const apiKey = '********'; require('../scripts/run');
│     └─ used by src/nightly.js:1
├─ commands and pipelines (1)
│  └─ package.json
│     ├─ 3:22  package-script  \"migrate\": \"node scripts/run.js\",
│     └─ `migrate` is run by package.json:4
└─ documents and comments (1)
   └─ README.md
      └─ 1:11  mention  Run `node scripts/run.js`.

only this uses, so it could go along:
  lib/split.js
  pg (npm package, in package.json)

4 references in 3 files: 2 in code, 1 in commands and pipelines, 1 in documents and comments; 1 file and 1 npm package left over (7 files read)
next: `decomm retire scripts/run.js` writes it down
";
    assert_eq!(shown(&folder, &["impact", "scripts/run.js"]), expected);
}

#[test]
fn of_a_barrel_those_count_who_take_what_it_hands_on() {
    let folder = folder(&[
        ("ui/card.js", "export const Card = 1;\nexport const Deck = 2;\n"),
        ("ui/tab.js", "export const Tab = 1;\n"),
        (
            "ui/index.js",
            "export { Card } from './card';\nexport * from './tab';\n",
        ),
        ("lib/index.js", "export { Card as Box } from '../ui';\n"),
        ("app/a.js", "import { Card } from '../ui';\nCard;\n"),
        ("app/b.js", "import { Tab } from '../ui';\nTab;\n"),
        ("app/c.js", "import { Box } from '../lib';\nBox;\n"),
        ("app/d.js", "import * as all from '../ui';\nall.Tab;\n"),
    ]);
    let expected = "\
ui/card.js: 1 reference in 1 file
└─ code (1)
   └─ ui/index.js
      ├─ 1:23  export  export { Card } from './card';
      └─ used by 3 places
         ├─ app/a.js:1
         ├─ app/c.js:1
         └─ lib/index.js:1
";
    let said = shown(&folder, &["impact", "ui/card.js"]);
    assert!(said.starts_with(expected), "{said}");
    let said = shown(&folder, &["impact", "ui/tab.js"]);
    let users = "used by 2 places\n         ├─ app/b.js:1\n         └─ app/d.js";
    assert!(said.contains(users), "{said}");
    // Who takes the symbol through it refers to the symbol.
    let said = shown(&folder, &["impact", "ui/card.js#Card"]);
    assert!(!said.contains("used by") && said.contains("app/c.js"), "{said}");
}

#[test]
fn json_has_the_parts_that_are_promised() {
    let folder = repository();
    let text = shown(&folder, &["impact", "scripts/run.js", "--format", "json"]);
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    let at = |pointer: &str| document.pointer(pointer).cloned().unwrap_or_default();
    for (pointer, expected) in [
        ("/version", json!(1)),
        (
            "/targets",
            json!([{"subject": "path", "name": "scripts/run.js", "exists": true}]),
        ),
        ("/references/0/path", json!("README.md")),
        ("/references/0/kind", json!("mention")),
        (
            "/references/1/range/start",
            json!({"line": 1, "column": 26, "offset": 25}),
        ),
        ("/references/1/confidence", json!("certain")),
        ("/references/1/target", json!("scripts/run.js")),
        ("/orphans/files", json!(["lib/split.js"])),
        ("/orphans/dependencies", json!(["pg"])),
        ("/users/0/path", json!("lib/job.js")),
        ("/users/0/references/0/path", json!("src/nightly.js")),
        ("/users/1/script", json!("migrate")),
    ] {
        assert_eq!(at(pointer), expected, "{pointer}");
    }
}

#[test]
fn every_sort_of_thing_can_be_asked_for() {
    let folder = folder(&[
        (
            "package.json",
            "{\"scripts\": {\"build\": \"x\"}, \"dependencies\": {\"pg\": \"1\"}}\n",
        ),
        (
            "packages/api/package.json",
            "{\"name\": \"@x/api\", \"scripts\": {\"build\": \"y\"}}\n",
        ),
        ("packages/api/index.ts", "export const api = 1;\n"),
        (
            "packages/web/package.json",
            "{\"name\": \"web\", \"dependencies\": {\"@x/api\": \"*\"}}\n",
        ),
        ("packages/web/a.ts", "import { api } from '@x/api';\napi;\n"),
        ("db.ts", "import pg from 'pg';\nsql`select * from old_rows`;\n"),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  a:\n    steps:\n      - run: npm run build\n",
        ),
    ]);
    for (args, expected) in [
        (["--script", "build"].as_slice(), "script build: 1 reference in 1 file"),
        (&["--table", "old_rows"], "table old_rows: 1 reference in 1 file"),
        (&["--dependency", "pg"], "dependency pg: 2 references in 2 files"),
        (&["packages/api"], "packages/api: 2 references in 2 files"),
        (
            &["packages/api/index.ts#api"],
            "packages/api/index.ts#api: 2 references in 1 file",
        ),
        (&["packages/web"], "packages/web: nothing refers to it"),
    ] {
        let text = shown(&folder, &[&["impact"], args].concat());
        assert!(text.starts_with(expected), "{args:?}: {text}");
    }
}

#[test]
fn what_is_gone_and_still_referred_to_is_shown() {
    let folder = folder(&[("a.js", "require('./scripts/gone.js');\n")]);
    let text = shown(&folder, &["impact", "scripts/gone.js"]);
    assert!(
        text.starts_with("scripts/gone.js: not there, still referred to by 1 reference in 1 file\n"),
        "{text}"
    );
}

#[test]
fn a_name_that_nothing_knows_is_refused_with_the_nearest() {
    let folder = repository();
    for (args, expected) in [
        (
            ["scripts/rnu.js"].as_slice(),
            ["scripts/rnu.js does not exist", "did you mean `scripts/run.js`?"],
        ),
        (
            &["scirpts/x.js"],
            ["scirpts/x.js does not exist", "did you mean `scripts`?"],
        ),
        (
            &["lib/blob.js"],
            ["lib/blob.js does not exist", "relative to the working directory"],
        ),
        (
            &["scripts/run.js#rnu"],
            ["there is no export scripts/run.js#rnu", "help"],
        ),
        (
            &["--script", "migrat"],
            ["there is no package script migrat", "did you mean `migrate`?"],
        ),
        (
            &["--dependency", "pgg"],
            ["there is no npm package pgg", "did you mean `pg`?"],
        ),
        (
            &["--table", "zzz"],
            ["no file that is read names a table zzz", "the database alone"],
        ),
        (
            &["--table", "public.old_row"],
            [
                "no file that is read names a table public.old_row",
                "did you mean `old_rows`?",
            ],
        ),
        (&["../elsewhere"], ["lies outside of the root", "help"]),
        (&["."], ["the root itself", "help"]),
        (&["--table", "a.b.c"], ["`a.b.c` is no table", "help"]),
        (&[], ["required arguments were not provided", "FILE#SYMBOL"]),
    ] {
        let run = decomm(folder.path(), &[&["impact"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {run:?}");
        for text in expected {
            assert!(run.stderr.contains(text), "{args:?} says `{text}`: {}", run.stderr);
        }
    }
}

#[test]
fn of_a_configuration_exclude_and_history_hold_and_entries_do_not() {
    let config = "version = 1\nexclude = ['/vendor/']\n[[retire]]\nid = 'lib'\npaths = ['/lib/']\n";
    let folder = folder(&[
        (".decomm.toml", config),
        ("scripts/run.js", ""),
        ("lib/job.js", "require('../scripts/run');\n"),
        ("vendor/x.js", "require('../scripts/run');\n"),
    ]);
    let text = shown(&folder, &["impact", "scripts/run.js"]);
    assert!(text.starts_with("scripts/run.js: 1 reference in 1 file\n"), "{text}");
    assert!(text.contains("lib/job.js") && !text.contains("vendor"), "{text}");
    let below = shown(&folder, &["-C", "lib", "impact", "../scripts/run.js"]);
    assert_eq!(below, text, "paths are relative to the working directory");
}

#[test]
fn long_lists_are_cut_and_names_cannot_move_the_cursor() {
    let names: Vec<String> = (0..20).map(|number| format!("a{number:02}\u{1b}.js")).collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "require('./x');\n")).collect();
    files.push(("x.js", ""));
    let folder = folder(&files);
    let text = shown(&folder, &["impact", "x.js"]);
    assert!(text.contains("a00\\u{1b}.js") && !text.contains('\u{1b}'), "{text}");
    assert!(text.contains("and 8 files more (`-v` lists them)"), "{text}");
    let run = decomm(folder.path(), &["-v", "impact", "x.js"]);
    assert!(
        run.stdout.contains("a19") && run.stderr.starts_with("decomm: 21 files"),
        "{run:?}"
    );
}

#[test]
fn a_package_of_the_workspace_is_asked_for_by_its_name() {
    let folder = folder(&[
        (
            "package.json",
            r#"{"workspaces":["packages/*"],"scripts":{"gen":"npx @acme/old gen"}}"#,
        ),
        ("packages/old/package.json", r#"{"name":"@acme/old","main":"a.js"}"#),
        ("packages/old/a.js", ""),
        (
            "packages/app/package.json",
            r#"{"name":"app","scripts":{"a":"pnpm --filter @acme/old x"}}"#,
        ),
        ("packages/app/b.js", "require('@acme/old');\n"),
    ]);
    for asked in [&["--dependency", "@acme/old"][..], &["packages/old"]] {
        let text = shown(&folder, &[&["impact"], asked].concat());
        for place in ["packages/app/b.js", "1:52", "1:45"] {
            assert!(text.contains(place), "{asked:?} {place}: {text}");
        }
        assert!(!text.contains("not there"), "{text}");
    }
}

#[test]
fn the_types_of_a_package_go_along_with_it() {
    let folder = folder(&[
        (
            "package.json",
            "{\"dependencies\": {\"pg\": \"1\"}, \"devDependencies\": {\"@types/pg\": \"1\", \"@types/node\": \"1\"}}\n",
        ),
        ("a.ts", "import pg from 'pg';\n"),
    ]);
    let shown = shown(&folder, &["impact", "--dependency", "pg"]);
    assert!(
        shown.contains("\n  @types/pg (npm package, in package.json)\n"),
        "{shown}"
    );
    assert!(!shown.contains("@types/node"), "{shown}");
}

#[test]
fn what_imports_of_other_languages_mean_is_left_to_people() {
    let folder = folder(&[
        ("package.json", "{}\n"),
        ("api/tasks/mail.py", "from api.base import x\n"),
        ("api/views.py", "from api.tasks import mail\n"),
        ("web/a.js", "x\n"),
    ]);
    let note = |args: &[&str]| {
        let shown = shown(&folder, args);
        shown.lines().find(|line| line.starts_with("note: ")).map(str::to_owned)
    };
    let expected =
        "note: of Python only the paths in its text are read: what imports or maps this there is for you to look for";
    assert_eq!(note(&["impact", "api/tasks"]).as_deref(), Some(expected));
    let run = decomm(folder.path(), &["impact", "--table", "mails"]);
    assert!(run.stderr.contains("models in Python are not read"), "{run:?}");
    assert_eq!(note(&["impact", "web/a.js"]), None);
}
