//! How packs are found, and how they and the config come together.

use super::*;
use crate::config::pack::PACKS;

#[test]
fn every_built_in_pack_loads_by_itself() {
    for pack in PACKS {
        let config = load(Input {
            path: None,
            shown_name: "config".to_owned(),
            text: format!("version = 1\nextends = [\"{}\"]\n", pack.name),
            read: &|_| None,
            check_names: ALL_CHECKS,
        });
        let config = config.unwrap_or_else(|errors| panic!("{}: {errors:?}", pack.name));
        assert!(!config.entries.is_empty(), "{}", pack.name);
        assert!(config.entries.iter().all(|entry| entry.source == pack.name));
        assert_eq!(config.files[1].name, format!("rules/{}.toml", pack.name));
    }
    assert!(PACKS.is_sorted_by_key(|pack| pack.name));
}

#[test]
fn packs_come_first_and_own_entries_replace_theirs() {
    check_entries(
        "extends = ['wide', 'base', './a/local.toml']\n[[manual]]\nid = 'own'\ntext = 'Own'\n[[manual]]\nid = 'docs'\n\
         text = 'Instead'\n[[manual]]\nid = 'backup'\ntext = 'Mine'",
        &[("a/local.toml", "[[manual]]\nid = 'local'\ntext = 'Local'")],
        &[
            ".decomm.toml backup Mine",
            ".decomm.toml docs Instead",
            "wide wide Wide",
            "a/local.toml local Local",
            ".decomm.toml own Own",
        ],
    );
    check_entries(
        "extends = ['wide']\n[disable]\nentries = ['docs', 'wide']",
        &[],
        &["base backup Back up"],
    );
    // A pack may change what it extends, as the config may.
    check_entries(
        "extends = ['./local.toml']",
        &[(
            "local.toml",
            "extends = ['base']\n[[manual]]\nid = 'backup'\ntext = 'Local'\n[disable]\nentries = ['docs']",
        )],
        &["local.toml backup Local"],
    );
    // One pack by two ways is one pack, and what one of the ways replaced stays replaced.
    check_entries(
        "extends = ['base', './local.toml']",
        &[(
            "local.toml",
            "extends = ['base']\n[[manual]]\nid = 'docs'\ntext = 'Local'",
        )],
        &["base backup Back up", "local.toml docs Local"],
    );
}

#[test]
fn packs_add_what_is_excluded_and_history() {
    let text = "version = 1\nextends = ['base', '/packs/local.toml']\nexclude = ['!/vendor/keep']\nhistory = ['/own/']\n\
                [[allow]]\nreason = 'own'\n";
    let files: Files<'_> = &[("packs/local.toml", "exclude = ['/local/']\n")];
    let config = load_from(text, files).unwrap();
    assert_eq!(config.exclude.patterns(), ["/vendor/", "/local/", "!/vendor/keep"]);
    assert_eq!(config.history.patterns(), ["/h/", "/own/"]);
    assert!(config.history_check);
    assert_eq!(config.local_packs, [RepoPath::parse("packs/local.toml").unwrap()]);
    let names: Vec<&str> = config.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, [".decomm.toml", "rules/base.toml", "packs/local.toml"]);
    let reasons: Vec<&str> = config.allows.iter().map(|allow| allow.reason.as_str()).collect();
    assert_eq!(reasons, ["of the pack", "own"]);
    assert_eq!(config.file_of("base").unwrap().text, TEST_PACKS[0].text);
    let off = load_from(&format!("{text}[history-check]\nenabled = false\n"), files).unwrap();
    assert!(!off.history_check);
}

#[test]
fn body_files_are_beside_the_file_that_names_them() {
    let entry = "[[require]]\nid = 'x'\nfile = 'x'\nbody-file = 'text/x.md'\n";
    let rooted = "[[require]]\nid = 'y'\nfile = 'y'\nbody-file = '/text/x.md'\n";
    let files = &[
        ("a/local.toml", &*format!("{entry}{rooted}")),
        ("a/text/x.md", "beside"),
        ("text/x.md", "root"),
    ];
    let config = load_from("version = 1\nextends = ['./a/local.toml', 'base']", files).unwrap();
    let bodies = config.entries.iter().filter_map(|entry| match &entry.ask {
        Ask::Require(Require::File { body, .. }) => Some(body.as_str()),
        _ => None,
    });
    assert_eq!(bodies.collect::<Vec<_>>(), ["beside", "root", "Docs of the pack\n"]);
}

#[test]
fn mistakes_with_packs() {
    let of = |text: &str, files: Files<'_>, expected: &[&str]| {
        assert_eq!(errors_of(&format!("version = 1\n{text}"), files), expected, "{text}");
    };
    let file_help = "(name a built-in pack, or a file of this repository)";
    let read_help = "(a pack is a text file, relative to the file that names it)";
    of(
        "extends = ['wyde', 'quux']",
        &[],
        &[
            "2:12 unknown pack `wyde` (did you mean `wide`?; a file begins with `./`)",
            "2:20 unknown pack `quux` (the built-in packs: `base`, `wide`, `broken`; a file begins with `./`)",
        ],
    );
    of(
        "extends = ['./none.toml', 'x.toml', '../x.toml', '/../x', '.git/x.toml']",
        &[],
        &[
            &format!("2:12 the pack `./none.toml` cannot be read {read_help}"),
            &format!("2:27 the pack `x.toml` cannot be read {read_help}"),
            &format!("2:37 the pack `../x.toml` leaves the repository {file_help}"),
            &format!("2:50 the pack `/../x` leaves the repository {file_help}"),
            &format!("2:59 the pack `.git/x.toml` lies in the git directory {file_help}"),
        ],
    );
    of(
        "extends = 'base'",
        &[],
        &["2:11 `extends` must be a list of strings, and this is a string (write `extends = [\"…\"]`)"],
    );
    of(
        "extends = ['broken']",
        &[],
        &[
            "rules/broken.toml 1:12 a built-in pack cannot extend the file `./x.toml`",
            "rules/broken.toml 1:24 unknown pack `bass` (did you mean `base`?; a file begins with `./`)",
            "rules/broken.toml 5:13 `body-file` is not beside the pack: `y` (a body-file is relative to the file that \
         names it)",
        ],
    );
    of(
        "extends = ['./a.toml']\nquux = 1",
        &[("a.toml", "phase = 1\nversion = 1\n[[retire]]\nid = 'x'\n")],
        &[
            "3:1 unknown key `quux` (the keys at the top: `version`, `extends`, `phase`, `exclude`, `history`, \
         `retire`, `require`, `rewrite`, `manual`, `allow`, `history-check`, `disable`)",
            "a.toml 1:1 a pack sets no `phase` (the phase is for the repository's own config to say)",
            "a.toml 3:1 the retire entry names nothing that is to go (give it `paths`, `symbols`, `tables`, `scripts` or \
         `dependencies`)",
        ],
    );
    of(
        "extends = ['./a.toml']",
        &[("a.toml", "version = 3")],
        &["a.toml 1:11 `version` is 3, and this decomm knows version 1 (write `version = 1`)"],
    );
    // What a pack that cannot be read would have had is not called unknown.
    of(
        "extends = ['./a.toml']\n[[allow]]\nreason = 'r'\nentries = ['x']\n[disable]\nentries = ['y']",
        &[("a.toml", "=")],
        &[
            "a.toml 1:1 not valid TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_` (mend the syntax: https://toml.io tells what it is)",
        ],
    );
}

#[test]
fn circles_of_packs() {
    let help = "(take one of them out of `extends`)";
    let files: Files<'_> = &[
        ("p/a.toml", "extends = ['./b.toml']"),
        ("p/b.toml", "extends = ['/p/a.toml']"),
        ("self.toml", "extends = ['self.toml']"),
        ("back.toml", "extends = ['./.decomm.toml']"),
    ];
    let of = |text: &str, expected: &str| {
        assert_eq!(
            errors_of(&format!("version = 1\n{text}"), files),
            [format!("{expected} {help}")]
        );
    };
    of(
        "extends = ['./p/a.toml']",
        "p/b.toml 1:12 the packs extend each other in a circle: p/a.toml -> p/b.toml -> p/a.toml",
    );
    of(
        "extends = ['self.toml']",
        "self.toml 1:12 the packs extend each other in a circle: self.toml -> self.toml",
    );
    of(
        "extends = ['back.toml']",
        "back.toml 1:12 the packs extend each other in a circle: .decomm.toml -> back.toml -> .decomm.toml",
    );
}

#[test]
fn a_chain_of_packs_without_end_is_cut() {
    let read = |path: &RepoPath| {
        let number: usize = path.as_str().strip_suffix(".toml")?.parse().ok()?;
        Some(format!("extends = ['{}.toml']", number + 1))
    };
    let errors = load(Input {
        path: None,
        shown_name: "c".to_owned(),
        text: "version = 1\nextends = ['0.toml']".to_owned(),
        read: &read,
        check_names: CHECKS,
    });
    let errors = errors.unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].message, "more than 32 packs extend each other");
}

#[test]
fn ids_across_packs() {
    let files: Files<'_> = &[
        ("a.toml", "[[manual]]\nid = 'x'\ntext = 'A'"),
        ("b.toml", "[[manual]]\nid = 'x'\ntext = 'B'"),
    ];
    let of = |text: &str, expected: &[&str]| {
        assert_eq!(errors_of(&format!("version = 1\n{text}"), files), expected, "{text}");
    };
    let both = "extends = ['a.toml', 'b.toml']\n";
    of(
        both,
        &["b.toml 2:6 the id `x` is already taken (the other one is at a.toml:2; give one of them another id)"],
    );
    // The config can settle it, either way.
    check_entries(
        &format!("{both}[[manual]]\nid = 'x'\ntext = 'C'"),
        files,
        &[".decomm.toml x C"],
    );
    check_entries(&format!("{both}[disable]\nentries = ['x']"), files, &[]);
    of(
        &format!("{both}[disable]\nentries = ['y']"),
        &[
            "4:12 no pack has an entry `y` (the entries of the packs: `x`)",
            "b.toml 2:6 the id `x` is already taken (the other one is at a.toml:2; give one of them another id)",
        ],
    );
    of(
        "[[manual]]\nid = 'x'\ntext = 'X'\n[disable]\nentries = ['x']",
        &["6:12 no pack has an entry `x` (the entries of the packs: there are none)"],
    );
    of(
        "extends = ['a.toml']\n[disable]\nentries = ['x']\n[[allow]]\nentries = ['x']\nreason = 'r'",
        &[],
    );
}

#[test]
fn packs_that_change_the_same_pack() {
    let manual = "[[manual]]\nid = 'docs'\ntext = 'Mine'\n";
    let drop = "[disable]\nentries = ['docs']\n";
    let files: &[(&str, &str)] = &[
        ("drop-1.toml", &format!("extends = ['base']\n{drop}")),
        ("drop-2.toml", &format!("extends = ['base']\n{drop}")),
        ("mine-1.toml", &format!("extends = ['base']\n{manual}")),
        ("mine-2.toml", &format!("extends = ['base']\n{manual}")),
        ("over-1.toml", &format!("extends = ['mine-1.toml']\n{manual}")),
    ];
    // Dropped twice is dropped.
    let twice = "extends = ['drop-1.toml', 'drop-2.toml']\n";
    check_entries(twice, files, &["base backup Back up"]);
    check_entries(&format!("{twice}{drop}"), files, &["base backup Back up"]);
    let clash = "mine-2.toml 3:6 the id `docs` is already taken (the other one is at";
    let errors = errors_of("version = 1\nextends = ['mine-1.toml', 'mine-2.toml']", files);
    assert_eq!(errors, [format!("{clash} mine-1.toml:3; give one of them another id)")]);
    // Only who extends both can settle it.
    let errors = errors_of("version = 1\nextends = ['over-1.toml', 'mine-2.toml']", files);
    assert_eq!(errors, [format!("{clash} over-1.toml:3; give one of them another id)")]);
    check_entries(
        &format!("extends = ['over-1.toml', 'mine-2.toml']\n{manual}"),
        files,
        &["base backup Back up", ".decomm.toml docs Mine"],
    );
}
