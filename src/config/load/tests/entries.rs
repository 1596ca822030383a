//! Mistakes in entries and allows, each with its place, its message and its help.

use super::*;

#[test]
fn retire_entries() {
    let nothing = "2:1 the retire entry names nothing that is to go (give it `paths`, `symbols`, `tables`, `scripts` \
                   or `dependencies`)";
    check(
        "[[retire]]",
        &[
            "2:1 the retire entry has no `id` (give it a name of its own in kebab case)",
            nothing,
        ],
    );
    check_entry("retire", "reason = \"r\"", &[nothing]);
    check_entry("retire", "paths = []\nsymbols = []", &[nothing]);
    check_entry(
        "retire",
        "paths = 1",
        &["4:9 `paths` must be a list of strings, and this is a whole number (write `paths = [\"…\"]`)"],
    );
    check_entry(
        "retire",
        "path = [\"/a\"]",
        &[nothing, "4:1 unknown key `path` (did you mean `paths`?)"],
    );
    check_entry(
        "retire",
        "paths = [\"/a\"]\nfreeze_except = []",
        &["5:1 unknown key `freeze_except` (did you mean `freeze-except`?)"],
    );
    check_entry(
        "retire",
        "paths = [\"/a\"]\nowner = \"me\"",
        &[
            "5:1 unknown key `owner` (the keys of a retire entry: `id`, `phase`, `title`, `reason`, `paths`, `freeze`, \
         `freeze-except`, `symbols`, `tables`, `scripts`, `dependencies`, `instead`)",
        ],
    );
    check_entry(
        "retire",
        "paths = [\"/a\"]\nphase = -2",
        &["5:9 `phase` is negative (phases count from 0)"],
    );
    check_entry(
        "retire",
        "paths = [\"/a\"]\ntitle = \" \"",
        &["5:9 `title` is empty (write something between the quotes)"],
    );
    check_entry(
        "retire",
        "paths = [\"/a\"]\nfreeze = \"no\"",
        &["5:10 `freeze` must be `true` or `false`, and this is a string (write `freeze = true`)"],
    );
    check_entry(
        "retire",
        "scripts = [\"a\"]\nfreeze-except = [\"/a/b\"]",
        &["5:1 `freeze-except` has no `paths` to be an exception of (give the entry `paths`, or take it out)"],
    );
    check_entry(
        "retire",
        "paths = [\"!/a\", \"!b\"]",
        &[
            "4:9 every pattern of `paths` begins with `!`, so that none puts anything in (write the patterns with `!` \
         behind the one that they are exceptions of)",
        ],
    );
    let syntax = "(patterns have gitignore syntax and start at the config's folder)";
    check_entry(
        "retire",
        "paths = [\"/a\",\n\"\", \"../x\",\n\"C:\\\\\"]",
        &[
            &format!("5:1 the pattern `` is empty {syntax}"),
            &format!("5:5 the pattern `../x` leaves the repository {syntax}"),
            &format!(
                "6:1 the pattern `C:\\` is an absolute path of another system: write it from the root, with `/` {syntax}"
            ),
        ],
    );
}

#[test]
fn symbols_tables_scripts_and_packages() {
    let symbol_help = "(write the module's file, `#` and the exported name: `lib/schema.ts#users`)";
    let name_help = "(write the exported name, or `default`)";
    check_entry(
        "retire",
        "symbols = [\"lib/a.ts\", \"a.ts#\", \"a.ts#1x\", \"a.ts#x-y\", \"a.ts#$x\", \"a.ts#default\"]",
        &[
            &format!("4:12 the symbol `lib/a.ts` has no `#` {symbol_help}"),
            &format!("4:24 the symbol `a.ts#` has no name behind its `#` {name_help}"),
            &format!("4:33 the symbol `a.ts#1x` has no name behind its `#` {name_help}"),
            &format!("4:44 the symbol `a.ts#x-y` has no name behind its `#` {name_help}"),
        ],
    );
    let path_help = "(paths start at the config's folder and have `/` between their parts)";
    check_entry(
        "retire",
        "symbols = [\"../a.ts#x\", \"#x\"]",
        &[
            &format!("4:12 `symbols` leaves the repository: `../a.ts` {path_help}"),
            &format!("4:25 `symbols` names the root itself: `` {path_help}"),
        ],
    );
    let table_help = "(write `table`, which is in the schema `public`, or `schema.table`)";
    check_entry(
        "retire",
        "tables = [\"\", \"a.\", \".b\", \"a.b.c\", \" a\"]",
        &[
            &format!("4:11 `` is no table {table_help}"),
            &format!("4:15 `a.` is no table {table_help}"),
            &format!("4:21 `.b` is no table {table_help}"),
            &format!("4:27 `a.b.c` is no table {table_help}"),
            &format!("4:36 ` a` is no table {table_help}"),
        ],
    );
    let script_help = "(a script is `name`, of the root package.json, or `folder#name`)";
    check_entry(
        "retire",
        "scripts = [\"\", \"a#\", \"../a#x\", \"a/package.json#x\", \"//#x\"]",
        &[
            &format!("4:12 the script `` has no name {script_help}"),
            &format!("4:16 the script `a#` has no name {script_help}"),
            &format!("4:22 the folder of the script `../a#x` leaves the repository {script_help}"),
            &format!("4:32 the script `a/package.json#x` names a file before its `#` {script_help}"),
        ],
    );
    let package_help = "(write the name alone, without a version: `knex`, `@scope/name`)";
    check_entry(
        "retire",
        "dependencies = [\"\", \"knex@1.0.0\", \"@scope\", \"a/b\", \"a b\", \"@a/b\"]",
        &[
            &format!("4:17 `` is no name of an npm package {package_help}"),
            &format!("4:21 `knex@1.0.0` is no name of an npm package {package_help}"),
            &format!("4:35 `@scope` is no name of an npm package {package_help}"),
            &format!("4:45 `a/b` is no name of an npm package {package_help}"),
            &format!("4:52 `a b` is no name of an npm package {package_help}"),
        ],
    );
}

#[test]
fn require_entries() {
    let shapes = "(a require entry has `script` with `command` or `without`; or `file` with `setting` and `equals`, \
                  with `heading` and `body`, or with `body` alone; `body-file` can stand for `body`)";
    let path_help = "(paths start at the config's folder and have `/` between their parts)";
    let cases: &[(&str, &[&str])] = &[
        ("", &["2:1 the require entry has neither `script` nor `file` SHAPES"]),
        (
            "command = \"c\"",
            &["2:1 the require entry has neither `script` nor `file` SHAPES"],
        ),
        (
            "script = \"s\"\nfile = \"f\"",
            &["5:1 `script` and `file` do not go together SHAPES"],
        ),
        (
            "script = \"s\"",
            &[
                "4:1 nothing is required of `script` (add `command`, all of the script, or `without`, one step that it \
             must not have)",
            ],
        ),
        (
            "script = \"s\"\ncommand = \"c\"\nwithout = \"w\"",
            &[
                "6:1 `command` and `without` do not go together (`command` is all of the script, `without` one step that \
             it must not have)",
            ],
        ),
        (
            "script = \"s\"\ncommand = \"c\"\nheading = \"# h\"\nequals = 1",
            &[
                "6:1 `heading` and `script` do not go together SHAPES",
                "7:1 `equals` and `script` do not go together SHAPES",
            ],
        ),
        (
            "script = \"s\"\ncommand = \"\"",
            &["5:11 `command` is empty (write something between the quotes)"],
        ),
        (
            "script = 1\ncommand = \"c\"",
            &["4:10 `script` must be a string, and this is a whole number (write `script = \"…\"`)"],
        ),
        (
            "script = \"a#\"\ncommand = \"c\"",
            &["4:10 the script `a#` has no name (a script is `name`, of the root package.json, or `folder#name`)"],
        ),
        (
            "file = \"f\"",
            &["4:1 nothing says what is to stand there (add `body`, `body-file`, or `setting` and `equals`)"],
        ),
        (
            "file = \"f\"\nheading = \"# h\"",
            &["5:1 nothing says what is to stand there (add `body`, `body-file`, or `setting` and `equals`)"],
        ),
        (
            "file = \"f\"\nsetting = \"s\"",
            &["4:1 nothing says the `equals` of this file (write in `equals` the value that it must have)"],
        ),
        (
            "file = \"f\"\nequals = true",
            &["4:1 nothing says the `setting` of this file (name in `setting` what must have the value)"],
        ),
        (
            "file = \"f\"\nsetting = \"s\"\nequals = 1.5",
            &[
                "6:10 `equals` must be a string, a whole number, `true` or `false`, and this is a number with a point (write `equals = …`)",
            ],
        ),
        (
            "file = \"f\"\nsetting = \"s\"\nequals = 1\nbody = \"b\"",
            &["7:1 `body` and `setting` do not go together SHAPES"],
        ),
        (
            "file = \"f\"\nbody = \"b\"\nwithout = \"w\"",
            &["6:1 `without` and `file` do not go together SHAPES"],
        ),
        (
            "file = \"f\"\nbody = \"b\"\nbody-file = \"c\"",
            &["6:1 `body` and `body-file` do not go together (keep the one that is meant)"],
        ),
        (
            "file = \"f\"\nbody-file = \"none.md\"",
            &["5:13 `body-file` cannot be read: `none.md` (a body-file is relative to the file that names it)"],
        ),
        (
            "file = \"f\"\nbody-file = \"../none.md\"",
            &[
                "5:13 `body-file` leaves the repository: `../none.md` (a body-file is relative to the file that names it)",
            ],
        ),
        (
            "file = \"f\"\nbody-file = \".git/config\"",
            &[
                "5:13 `body-file` lies in the git directory: `.git/config` (a body-file is relative to the file that names it)",
            ],
        ),
        (
            "file = \"../f\"\nbody = \"b\"",
            &["4:8 `file` leaves the repository: `../f` PATH"],
        ),
        (
            "file = \"/\"\nbody = \"b\"",
            &["4:8 `file` names the root itself: `/` PATH"],
        ),
        (
            "file = \"C:/x\"\nbody = \"b\"",
            &["4:8 `file` is an absolute path of another system: `C:/x` PATH"],
        ),
        ("file = 'a\\b'\nbody = \"b\"", &["4:8 `file` has a `\\`: `a\\b` PATH"]),
        (
            "file = \".git/hooks/pre-commit\"\nbody = \"b\"",
            &["4:8 `file` lies in the git directory: `.git/hooks/pre-commit` PATH"],
        ),
        (
            "file = \"a/.GIT/x\"\nbody = \"b\"",
            &["4:8 `file` lies in the git directory: `a/.GIT/x` PATH"],
        ),
        ("file = \"f\"\nbody = \"\"", &[]),
        ("file = \"f\"\nheading = \"# h\"\nbody = \"\"", &[]),
        ("file = \"f\"\nsetting = \"a.b\"\nequals = -1", &[]),
        (
            "script = \"s\"\nbody_file = \"f\"\ncommand = \"c\"",
            &["5:1 unknown key `body_file` (did you mean `body-file`?)"],
        ),
    ];
    for (keys, expected) in cases {
        let expected = expected
            .iter()
            .map(|text| text.replace("SHAPES", shapes).replace("PATH", path_help));
        let expected: Vec<String> = expected.collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_entry("require", keys, &expected);
    }
}

#[test]
fn headings() {
    for heading in ["# a", "###### a", "##\ta b #", "## a  "] {
        check_entry(
            "require",
            &format!("file = \"f\"\nheading = \"{heading}\"\nbody = \"b\""),
            &[],
        );
    }
    for heading in ["a", "#a", "####### a", "# ", "\\n# a", " # a", "# a\\nb"] {
        let errors = errors_of(
            &format!("version = 1\n[[require]]\nid = \"x\"\nfile = \"f\"\nheading = \"{heading}\"\nbody = \"b\""),
            &[],
        );
        assert_eq!(errors.len(), 1, "{heading}: {errors:?}");
        assert!(errors[0].starts_with("5:11 `"), "{errors:?}");
        assert!(
            errors[0].ends_with("` is no Markdown heading (write the whole line, with its `#`: `## Database`)"),
            "{errors:?}"
        );
    }
}

#[test]
fn rewrite_entries() {
    let needs = "(a rewrite has `files`, `from` and `to`)";
    check_entry(
        "rewrite",
        "",
        &[
            &format!("2:1 the rewrite entry has no `files` {needs}"),
            &format!("2:1 the rewrite entry has no `from` {needs}"),
            &format!("2:1 the rewrite entry has no `to` {needs}"),
        ],
    );
    let with = |keys: &str, expected: &[&str]| check_entry("rewrite", &format!("files = [\"*.md\"]\n{keys}"), expected);
    with("from = \"a\"\nto = \"\"", &[]);
    with("from = \"\"\nto = \"b\"", &["5:8 `from` is empty (write the old text)"]);
    with(
        "from = \"a\"\nto = \"a\"",
        &["6:6 `from` and `to` are the same (write the new text behind `to`)"],
    );
    with("from = \"(\"\nto = \"b\"", &[]);
    with(
        "from = \"(a\"\nto = \"b\"\nregex = true",
        &[
            "5:8 `from` is no valid regular expression: unclosed group (mend the pattern, or leave out `regex` to have the text taken as it stands)",
        ],
    );
    with(
        "from = \"a*\"\nto = \"b\"\nregex = true",
        &["5:8 `from` matches the empty text (write a pattern that cannot match the empty text: `x+` for `x*`)"],
    );
    with("from = \"(a)(?<n>b)\"\nto = \"$n $1 ${2} $$9 $\"\nregex = true", &[]);
    with(
        "from = \"(a)\"\nto = \"$1x\"\nregex = true",
        &[
            "6:6 `to` uses the group `1x`, which `from` does not have (write `${1}` where a letter, a digit or `_` \
         follows, and `$$` for the sign itself)",
        ],
    );
    with("from = \"a\"\nto = \"$1\"", &[]);
    with(
        "from = \"a\"\nto = \"b\"\nregexp = true",
        &["7:1 unknown key `regexp` (did you mean `regex`?)"],
    );
    check_entry(
        "rewrite",
        "files = []\nfrom = \"a\"\nto = \"b\"",
        &["4:9 `files` is empty (write `files = [\"**/*.md\"]`)"],
    );
    check_entry(
        "rewrite",
        "files = [\"!a\"]\nfrom = \"a\"\nto = \"b\"",
        &[
            "4:9 every pattern of `files` begins with `!`, so that none puts anything in (write the patterns with `!` \
         behind the one that they are exceptions of)",
        ],
    );
}

#[test]
fn manual_entries() {
    check_entry(
        "manual",
        "",
        &["2:1 the manual entry has no `text` (say in `text` what is to be done)"],
    );
    check_entry(
        "manual",
        "text = \"\"",
        &["4:8 `text` is empty (write something between the quotes)"],
    );
    check_entry("manual", "text = \"t\"\ndone = 2026-11-20", &[]);
    check_entry("manual", "text = \"t\"\ndone = \"by Tuesday\"", &[]);
    check_entry(
        "manual",
        "text = \"t\"\ndone = \"\"",
        &["5:8 `done` is empty (leave it out, or write a day)"],
    );
    check_entry(
        "manual",
        "text = \"t\"\ndone = true",
        &["5:8 `done` must be a date or a string, and this is `true` or `false` (write `done = 2026-12-31`)"],
    );
    check_entry(
        "manual",
        "text = \"t\"\nscript = \"s\"",
        &["5:1 unknown key `script` (the keys of a manual entry: `id`, `phase`, `title`, `reason`, `text`, `done`)"],
    );
}

#[test]
fn allows() {
    let keys = "(the keys of an allow: `paths`, `checks`, `entries`, `reason`, `until`)";
    check(
        "[[allow]]",
        &["2:1 the allow has no `reason` (say in `reason` why this may stay)"],
    );
    check(
        "[[allow]]\nreason = \"  \"",
        &["3:10 `reason` is empty (write something between the quotes)"],
    );
    check("[[allow]]\nreason = \"r\"", &[]);
    check(
        "[[allow]]\nreason = \"r\"\nid = \"x\"\nphase = 1",
        &[
            &format!("4:1 unknown key `id` {keys}"),
            &format!("5:1 unknown key `phase` {keys}"),
        ],
    );
    check(
        "[[allow]]\nreason = \"r\"\npaths = []\nchecks = []\nentries = []",
        &[
            "4:9 `paths` is empty (leave it out to allow every file)",
            "5:10 `checks` is empty (leave it out to allow all checks)",
            "6:11 `entries` is empty (leave it out to allow all entries)",
        ],
    );
    check(
        "[[allow]]\nreason = \"r\"\npaths = [\"../x\"]",
        &[
            "4:10 the pattern `../x` leaves the repository (patterns have gitignore syntax and start at the config's folder)",
        ],
    );
    check(
        "[[allow]]\nreason = \"r\"\nchecks = [\"dangling-paths\", \"quux\", \"retired-path\"]",
        &[
            "4:11 unknown check `dangling-paths` (did you mean `dangling-path`?)",
            "4:29 unknown check `quux` (the checks: `retired-path`, `dangling-path`, `dangling-script`)",
        ],
    );
    check(
        "[[allow]]\nreason = \"r\"\nentries = [\"legacy\", \"nothing-like-it\"]\n[[manual]]\nid = \"legacie\"\ntext = \"t\"",
        &[
            "4:12 unknown entry `legacy` (did you mean `legacie`?)",
            "4:22 unknown entry `nothing-like-it` (the entries: `legacie`)",
        ],
    );
    check(
        "[[allow]]\nreason = \"r\"\nentries = [\"legacy\"]",
        &["4:12 unknown entry `legacy` (the entries: there are none)"],
    );
    let until = |day: &str, expected: &[&str]| check(&format!("[[allow]]\nreason = \"r\"\nuntil = {day}"), expected);
    until("2026-12-31", &[]);
    until("\"2026-12-31\"", &[]);
    let help = "(write a day without a time, as in 2026-12-31)";
    until(
        "\"2026-02-30\"",
        &[&format!("4:9 `until` is no day of the calendar: `2026-02-30` {help}")],
    );
    until(
        "\"soon\"",
        &[&format!("4:9 `until` is no day of the calendar: `soon` {help}")],
    );
    until(
        "2026-12-31T10:00:00Z",
        &[&format!(
            "4:9 `until` is no day of the calendar: `2026-12-31T10:00:00Z` {help}"
        )],
    );
    until(
        "2026-02-30",
        &[
            "4:9 not valid TOML: invalid date, expected day between 01 and 28 (mend the syntax: https://toml.io tells what it is)",
        ],
    );
    until(
        "20261231",
        &["4:9 `until` must be a date or a string, and this is a whole number (write `until = 2026-12-31`)"],
    );
    until("\"\"", &["4:9 `until` is empty (leave it out, or write a day)"]);
}
