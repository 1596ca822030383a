//! What configs load as, and every mistake with its place, its message and its help.

mod entries;
mod packs;

use super::*;
use crate::config::{Ask, Require, Value, schema};
use crate::text::line::LineIndex;

/// Files of a repository.
type Files<'a> = &'a [(&'a str, &'a str)];

const CHECKS: &[&str] = &["retired-path", "dangling-path", "dangling-script"];

/// The names of all checks, for packs whose allows may name any.
const ALL_CHECKS: &[&str] = &[
    "retired-path",
    "frozen-path",
    "retired-symbol",
    "retired-script",
    "retired-table",
    "retired-dependency",
    "dangling-path",
    "dangling-symbol",
    "dangling-script",
    "dangling-table",
    "dangling-dependency",
    "unmet-script",
    "unmet-setting",
    "unmet-section",
    "unmet-file",
    "stale-text",
    "orphaned-file",
    "orphaned-dependency",
    "unlisted-legacy",
    "dead-path",
    "broken-history",
    "unused-allow",
    "expired-allow",
];

const TEST_PACKS: &[Pack] = &[
    Pack {
        name: "base",
        text: "exclude = ['/vendor/']\nhistory = ['/h/']\n[[manual]]\nid = 'backup'\ntext = 'Back up'\n\
               [[require]]\nid = 'docs'\nfile = 'docs.md'\nbody-file = './docs.md'\n\
               [[allow]]\nentries = ['docs']\nreason = 'of the pack'\n[history-check]\nenabled = true\n",
        files: &[("docs.md", "Docs of the pack\n")],
    },
    Pack {
        name: "wide",
        text: "version = 1\nextends = ['base']\n[[manual]]\nid = 'wide'\ntext = 'Wide'\n",
        files: &[],
    },
    Pack {
        name: "broken",
        text: "extends = ['./x.toml', 'bass']\n[[require]]\nid = 'x'\nfile = 'x'\nbody-file = 'y'\n",
        files: &[],
    },
];

/// What only the reader can know: a part of the message of each mistake that the schema passes over.
const BEYOND_THE_SCHEMA: &[&str] = &[
    // Of paths and patterns.
    "leaves the repository",
    "lies in the git directory",
    "is an absolute path of another system",
    "names the root itself",
    "names a file before its `#`",
    "has a `\\`",
    "without its",
    // Of other entries and files.
    "is already taken",
    "no pack has an entry",
    "unknown entry",
    "cannot be read",
    "extend each other",
    "is not beside the pack",
    // Of two keys together, and of what a value means.
    "`from` and `to` are the same",
    "regular expression",
    "matches the empty text",
    "uses the group",
    // For JSON 4.0 is a whole number.
    "and this is a number with a point",
];

/// Asserts that the schema accepts what is loaded, and refuses what has a mistake that a schema can know.
#[track_caller]
fn compare_with_schema(text: &str, errors: &[ConfigError]) {
    let pack_names: Vec<&str> = TEST_PACKS.iter().map(|pack| pack.name).collect();
    let Some(refusals) = schema::tests::refusals(text, CHECKS, &pack_names) else {
        assert!(!errors.is_empty(), "what is no TOML has mistakes: {text}");
        return;
    };
    if errors.is_empty() {
        assert_eq!(refusals, Vec::<String>::new(), "{text}");
    }
    let is_known = |error: &&ConfigError| {
        error.path == ".decomm.toml" && !BEYOND_THE_SCHEMA.iter().any(|part| error.message.contains(part))
    };
    if let Some(error) = errors.iter().find(is_known) {
        assert!(!refusals.is_empty(), "the schema accepts `{}`: {text}", error.message);
    }
}

fn load_from(text: &str, files: Files<'_>) -> Result<Config, Vec<ConfigError>> {
    let read = |path: &RepoPath| {
        let file = files.iter().find(|(name, _)| *name == path.as_str());
        file.map(|(_, text)| (*text).to_owned())
    };
    load_with(
        Input {
            path: RepoPath::parse(".decomm.toml"),
            shown_name: ".decomm.toml".to_owned(),
            text: text.to_owned(),
            read: &read,
            check_names: CHECKS,
        },
        TEST_PACKS,
    )
}

/// Returns the mistakes as `line:column message (help)`, with the file before those of packs.
fn errors_of(text: &str, files: Files<'_>) -> Vec<String> {
    let errors = load_from(text, files).err().unwrap_or_default();
    compare_with_schema(text, &errors);
    let shown = errors.into_iter().map(|error| {
        let file = match error.path.as_str() {
            ".decomm.toml" => String::new(),
            other => format!("{other} "),
        };
        let place = error.span.map_or("file".to_owned(), |span| {
            let start = LineIndex::new(&error.text).position(span.start());
            assert!(error.text.get(span.start()..span.end()).is_some());
            format!("{}:{}", start.line, start.column)
        });
        let help = error.help.map_or(String::new(), |help| format!(" ({help})"));
        format!("{file}{place} {}{help}", error.message)
    });
    shown.collect()
}

/// Checks all mistakes of a config whose first line, `version = 1`, is added.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(errors_of(&format!("version = 1\n{text}"), &[]), expected, "{text}");
}

/// As [`check`], for one entry: `[[kind]]` and an id are added, so that `keys` begin on line 4.
#[track_caller]
fn check_entry(kind: &str, keys: &str, expected: &[&str]) {
    check(&format!("[[{kind}]]\nid = \"x\"\n{keys}\n"), expected);
}

/// Checks what the entries ask, in a short form.
#[track_caller]
fn check_entries(text: &str, files: Files<'_>, expected: &[&str]) {
    let text = format!("version = 1\n{text}");
    let config = load_from(&text, files).unwrap();
    compare_with_schema(&text, &[]);
    let entries = config.entries.iter().map(|entry| {
        let ask = match &entry.ask {
            Ask::Manual(manual) => manual.text.clone(),
            other => format!("{other:?}").split([' ', '(']).next().unwrap().to_owned(),
        };
        format!("{} {} {ask}", entry.source, entry.id)
    });
    assert_eq!(entries.collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn the_whole_format_loads() {
    let text = include_str!("whole.toml");
    let read = |_: &RepoPath| None;
    let config = load(Input {
        path: RepoPath::parse(".decomm.toml"),
        shown_name: ".decomm.toml".to_owned(),
        text: text.to_owned(),
        read: &read,
        check_names: ALL_CHECKS,
    })
    .unwrap();
    assert_eq!(config.phase, Some(4));
    assert!(config.enforces(4) && !config.enforces(5));
    assert!(config.history_check);
    assert_eq!(config.exclude.patterns().last().unwrap(), "/vendor/");
    assert_eq!(config.history.patterns().last().unwrap(), "/lib/database/migrations/");
    let entry = |id: &str| config.entries.iter().find(|entry| entry.id == id).unwrap();

    let Ask::Retire(retire) = &entry("legacy-migrations").ask else {
        panic!()
    };
    assert_eq!(retire.paths.patterns(), ["/migrations/", "!/migrations/README.md"]);
    assert!(retire.freeze);
    assert_eq!(
        retire.freeze_except.patterns(),
        ["/migrations/027_final_reconciliation.sql"]
    );
    assert_eq!(
        retire.instead.as_deref(),
        Some("npm run db:generate writes to lib/database/migrations/")
    );
    assert_eq!(
        entry("legacy-migrations").reason.as_deref(),
        Some("Drizzle Kit is the only migration system")
    );
    assert_eq!(entry("legacy-migrations").phase, 4);
    assert_eq!(entry("legacy-migrations").span.of(text), "\"legacy-migrations\"");

    let Ask::Retire(retire) = &entry("schema-migrations").ask else {
        panic!()
    };
    let symbol = &retire.symbols[0];
    assert_eq!(
        (symbol.file.as_str(), symbol.name.as_str()),
        ("lib/database/schema.ts", "schemaMigrations")
    );
    let tables = retire
        .tables
        .iter()
        .map(|table| (table.schema.as_str(), table.name.as_str()));
    assert_eq!(
        tables.collect::<Vec<_>>(),
        [("public", "schema_migrations"), ("auth", "schema_migrations")]
    );

    let Ask::Retire(retire) = &entry("legacy-commands").ask else {
        panic!()
    };
    let scripts = retire
        .scripts
        .iter()
        .map(|script| (script.package.as_str(), script.name.as_str()));
    assert_eq!(
        scripts.collect::<Vec<_>>(),
        [
            ("", "db:verify"),
            ("", "db:check-schema"),
            ("packages/api", "db:verify")
        ]
    );
    assert_eq!(retire.dependencies, ["knex", "@scope/knex"]);

    let Ask::Require(Require::ScriptCommand { script, command }) = &entry("db-migrate").ask else {
        panic!()
    };
    assert_eq!(
        (script.name.as_str(), command.as_str()),
        ("db:migrate", "drizzle-kit migrate")
    );
    let Ask::Require(Require::ScriptWithout { step, .. }) = &entry("dev-without-migrations").ask else {
        panic!()
    };
    assert_eq!(step, "npm run db:migrate");
    let Ask::Require(Require::Setting { file, setting, equals }) = &entry("drizzle-out").ask else {
        panic!()
    };
    assert_eq!((file.as_str(), setting.as_str()), ("drizzle.config.ts", "out"));
    assert_eq!(*equals, Value::Text("./lib/database/migrations".to_owned()));
    let Ask::Require(Require::Section { heading, body, .. }) = &entry("docs").ask else {
        panic!()
    };
    assert_eq!(
        (heading.as_str(), body.as_str()),
        ("## Database Migrations (Drizzle Only)", "...")
    );
    let Ask::Rewrite(rewrite) = &entry("docs-commands").ask else {
        panic!()
    };
    assert!(rewrite.files.matches(&RepoPath::parse("docs/a.md").unwrap(), false));
    let Ask::Manual(manual) = &entry("backup").ask else {
        panic!()
    };
    assert_eq!(manual.done.as_deref(), Some("2026-11-20"));

    let allow = config.allows.last().unwrap();
    assert_eq!(allow.until.map(|day| day.to_string()).as_deref(), Some("2026-12-31"));
    assert_eq!(
        (allow.checks.as_slice(), allow.entries.as_slice()),
        (&["dangling-path".to_owned()][..], &["legacy-migrations".to_owned()][..])
    );
    assert_eq!(allow.span.of(text), "[[allow]]");
}

#[test]
fn the_least_config_is_a_version() {
    let config = load_from("version = 1\n", &[]).unwrap();
    assert!(config.entries.is_empty() && config.allows.is_empty() && config.exclude.is_empty());
    assert_eq!(config.phase, None);
    assert!(config.enforces(u32::MAX) && !config.history_check);
}

#[test]
fn the_top() {
    let one = |text: &str, expected: &[&str]| assert_eq!(errors_of(text, &[]), expected, "{text}");
    one("", &["file `version` is missing (write `version = 1` at the top)"]);
    one(
        "phase = 1\nexlude = []\n",
        &[
            "file `version` is missing (write `version = 1` at the top)",
            "2:1 unknown key `exlude` (did you mean `exclude`?)",
        ],
    );
    one(
        "nonsense = 1\nversion = 2\n",
        &["2:11 `version` is 2, and this decomm knows version 1 (write `version = 1`)"],
    );
    one(
        "version = \"1\"",
        &["1:11 `version` must be a whole number, and this is a string (write `version = 4`)"],
    );
    one(
        "version = 1\nid = \"a\n",
        &[
            "2:8 not valid TOML: invalid basic string, expected `\"` (mend the syntax: https://toml.io tells what it is)",
        ],
    );
    one(
        "version = 1\nversion = 1\n",
        &["2:1 not valid TOML: duplicate key (mend the syntax: https://toml.io tells what it is)"],
    );
    check("phase = -1", &["2:9 `phase` is negative (phases count from 0)"]);
    check(
        "phase = 4294967296",
        &["2:9 `phase` is too large (phases count from 0)"],
    );
    check(
        "phase = \"4\"",
        &["2:9 `phase` must be a whole number, and this is a string (write `phase = 4`)"],
    );
    check(
        "phase = 4.0",
        &["2:9 `phase` must be a whole number, and this is a number with a point (write `phase = 4`)"],
    );
    check(
        "exclude = \"/vendor/\"",
        &["2:11 `exclude` must be a list of strings, and this is a string (write `exclude = [\"…\"]`)"],
    );
    check(
        "exclude = [\"/a/\", 1, [\"b\"]]",
        &[
            "2:19 `exclude` must be a list of strings, and this is a whole number (write `exclude = [\"…\"]`)",
            "2:22 `exclude` must be a list of strings, and this is a list (write `exclude = [\"…\"]`)",
        ],
    );
    check(
        "history = [\"/a/\",\n  \"../b/\",\n  \"[\"]",
        &[
            "3:3 the pattern `../b/` leaves the repository (patterns have gitignore syntax and start at the config's \
             folder)",
            "4:3 the pattern `[` has a `[` without its `]`: write `\\[` for the sign itself (patterns have gitignore \
             syntax and start at the config's folder)",
        ],
    );
    check(
        "[retire]\nid = \"x\"",
        &["2:1 `retire` must be a list of tables, and this is a table (write `[[retire]]`)"],
    );
    check(
        "allow = 1",
        &["2:9 `allow` must be a list of tables, and this is a whole number (write `[[allow]]`)"],
    );
    check(
        "manual = [1]",
        &["2:11 `manual` must be a list of tables, and this is a whole number (write `[[manual]]` and its keys below)"],
    );
    check("[retier]", &["2:2 unknown key `retier` (did you mean `retire`?)"]);
    check(
        "[quux]",
        &[
            "2:2 unknown key `quux` (the keys at the top: `version`, `extends`, `phase`, `exclude`, `history`, \
           `retire`, `require`, `rewrite`, `manual`, `allow`, `history-check`, `disable`)",
        ],
    );
    check(
        "[history-check]",
        &["2:1 `[history-check]` has no `enabled` (give it `enabled`)"],
    );
    check(
        "[history-check]\nenable = true",
        &[
            "2:1 `[history-check]` has no `enabled` (give it `enabled`)",
            "3:1 unknown key `enable` (did you mean `enabled`?)",
        ],
    );
    check(
        "[history-check]\nenabled = 1",
        &["3:11 `enabled` must be `true` or `false`, and this is a whole number (write `enabled = true`)"],
    );
    check(
        "history-check = true",
        &["2:17 `history-check` must be a table, and this is `true` or `false` (write `[history-check]`)"],
    );
    check("[disable]", &["2:1 `[disable]` has no `entries` (give it `entries`)"]);
    check(
        "[disable]\nentry = []",
        &[
            "2:1 `[disable]` has no `entries` (give it `entries`)",
            "3:1 unknown key `entry` (the keys of `[disable]`: `entries`)",
        ],
    );
}

#[test]
fn ids() {
    let manual = |id: &str| format!("[[manual]]\ntext = \"t\"\n{id}\n");
    check(
        &manual(""),
        &["2:1 the manual entry has no `id` (give it a name of its own in kebab case)"],
    );
    check(
        &manual("id = \"\""),
        &["4:6 `id` is empty (an id has small letters, digits and single `-` between them, as in `old-folder`)"],
    );
    check(
        &manual("id = 1"),
        &["4:6 `id` must be a string, and this is a whole number (write `id = \"…\"`)"],
    );
    check(&manual("id = \"legacy-2-x\""), &[]);
    for (id, right) in [
        ("Legacy", "legacy"),
        ("legacy_migrations", "legacy-migrations"),
        ("legacyMigrations", "legacy-migrations"),
        ("-a--b-", "a-b"),
        ("a b.c", "a-b-c"),
    ] {
        let expected = format!("4:6 the id `{id}` is not in kebab case (write `{right}`)");
        check(&manual(&format!("id = \"{id}\"")), &[&expected]);
    }
    check(
        &manual("id = \"é\""),
        &[
            "4:6 the id `é` is not in kebab case (an id has small letters, digits and single `-` between them, as in `old-folder`)",
        ],
    );
    check(
        "[[manual]]\nid = \"a\"\ntext = \"t\"\n[[retire]]\nid = \"a\"\nscripts = [\"s\"]\n[[manual]]\nid = \"a\"\ntext = \"t\"",
        &[
            "6:6 the id `a` is already taken (the other one is at .decomm.toml:3; give one of them another id)",
            "9:6 the id `a` is already taken (the other one is at .decomm.toml:3; give one of them another id)",
        ],
    );
}

#[test]
fn all_mistakes_are_found_at_once() {
    check(
        "extends = ['bas']\nphase = -1\n[[allow]]\n[[retire]]\nid = 'A'\npaths = ['..']\ntables = ['']\n[[rewrite]]\nid = 'b'\n\
         files = ['[']\nfrom = ''\nto = ''\n[[quux]]\n",
        &[
            "2:12 unknown pack `bas` (did you mean `base`?; a file begins with `./`)",
            "3:9 `phase` is negative (phases count from 0)",
            "4:1 the allow has no `reason` (say in `reason` why this may stay)",
            "6:6 the id `A` is not in kebab case (write `a`)",
            "7:10 the pattern `..` leaves the repository (patterns have gitignore syntax and start at the config's \
             folder)",
            "8:11 `` is no table (write `table`, which is in the schema `public`, or `schema.table`)",
            "11:10 the pattern `[` has a `[` without its `]`: write `\\[` for the sign itself (patterns have gitignore \
             syntax and start at the config's folder)",
            "14:3 unknown key `quux` (the keys at the top: `version`, `extends`, `phase`, `exclude`, `history`, \
             `retire`, `require`, `rewrite`, `manual`, `allow`, `history-check`, `disable`)",
        ],
    );
}

#[test]
fn entries_stand_in_the_order_of_the_file() {
    check_entries(
        "[[manual]]\nid = 'a'\ntext = 'A'\n[[retire]]\nid = 'b'\nscripts = ['s']\n[[manual]]\nid = 'c'\ntext = 'C'",
        &[],
        &[".decomm.toml a A", ".decomm.toml b Retire", ".decomm.toml c C"],
    );
    check_entries(
        "manual = [{ id = 'a', text = 'A' }, { id = 'b', text = 'B' }]",
        &[],
        &[".decomm.toml a A", ".decomm.toml b B"],
    );
}

#[test]
fn places_are_right_behind_a_byte_order_mark_and_with_crlf() {
    let errors = errors_of("\u{feff}version = 1\r\nphase = -1\r\n[[allow]]\r\n", &[]);
    assert_eq!(
        errors,
        [
            "2:9 `phase` is negative (phases count from 0)",
            "3:1 the allow has no `reason` (say in `reason` why this may stay)",
        ]
    );
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange(text in "(version = 1\n)?([\\[\\]{}=a-d,.\"'#\n ]|extends|retire|paths|disable|id|1|2026-01-01){0,40}") {
        let _result = load_from(&text, &[]);
    }
}
