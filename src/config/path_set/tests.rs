//! What sets of patterns match, by hand and against the `ignore` crate.

use ignore::gitignore::GitignoreBuilder;
use proptest::prelude::*;

use super::*;

fn owned(patterns: &[&str]) -> Vec<String> {
    patterns.iter().map(|pattern| (*pattern).to_owned()).collect()
}

fn set(patterns: &[&str]) -> PathSet {
    PathSet::parse(&owned(patterns)).unwrap()
}

/// Checks which of `paths` are in the set; a path with a slash at its end is a folder, an expected one has a `+`.
fn check(patterns: &[&str], paths: &[&str]) {
    let set = set(patterns);
    for text in paths {
        let (expected, path) = match text.strip_prefix('+') {
            Some(path) => (true, path),
            None => (false, *text),
        };
        let repo_path = RepoPath::parse(path).unwrap();
        assert_eq!(
            set.matches(&repo_path, path.ends_with('/')),
            expected,
            "{patterns:?} and {path}"
        );
    }
}

#[test]
fn the_order_counts() {
    let paths = ["+migrations/001.sql", "+migrations/", "migrations/README.md"];
    check(&["/migrations/", "!/migrations/README.md"], &paths);
    let paths = ["+migrations/001.sql", "+migrations/README.md"];
    check(&["!/migrations/README.md", "/migrations/"], &paths);
    let paths = ["+a/x", "a/keep/x", "+a/keep/drop/x", "a/keep/other/drop"];
    check(&["/a", "!keep/", "/a/keep/drop"], &paths);
    check(&["*.md", "!README.md"], &["+docs/a.md", "docs/README.md"]);
    check(&["!*.md", "*.md", "!x.md", "x.md"], &["+x.md", "+y.md"]);
}

#[test]
fn a_slash_anchors() {
    check(&["/legacy.js"], &["+legacy.js", "src/legacy.js"]);
    check(
        &["legacy.js"],
        &["+legacy.js", "+src/legacy.js", "legacy.jsx", "old-legacy.js"],
    );
    let paths = ["+scripts/migrate.js", "a/scripts/migrate.js", "scripts/migrate.js.map"];
    check(&["scripts/migrate.js"], &paths);
    check(
        &["scripts/"],
        &["+scripts/", "scripts", "+a/scripts/", "+a/scripts/x", "a/scripts"],
    );
    check(&["/scripts/"], &["+scripts/x/y", "a/scripts/x", "scripts"]);
    check(&["a/b/"], &["+a/b/c", "a/b", "x/a/b/c"]);
    check(
        &["./a", "b/./c//d", "e/../f/"],
        &["+a", "x/a", "+b/c/d", "+f/x", "e/f/x"],
    );
}

#[test]
fn wildcards_stay_between_slashes() {
    check(
        &["/scripts/*-migrate.js"],
        &["+scripts/safe-migrate.js", "scripts/a/safe-migrate.js"],
    );
    check(&["/a/*"], &["+a/b", "+a/b/c", "a"]);
    check(&["fo?"], &["+foo", "fo", "+x/fop", "fo/"]);
    check(&["/a/**"], &["+a/b", "+a/b/c", "a", "a/"]);
    check(&["**/b"], &["+b", "+a/b", "+a/c/b/d", "ab"]);
    check(&["a/**/b"], &["+a/b", "+a/x/b", "+a/x/y/b", "ab", "a/xb"]);
    check(&["**"], &["+a", "+a/b"]);
    check(&["**/"], &["a", "+a/b", "+a/"]);
    check(&["a**b"], &["+ab", "+axb", "a/b", "+x/axxb"]);
    check(&["**foo/bar"], &["+foo/bar", "+xfoo/bar", "a/foo/bar"]);
    check(&["a/***/b"], &["+a/b", "+a/x/y/b"]);
    check(&["**/**/x/**/**"], &["+x/y", "+a/x/y/z", "x"]);
}

#[test]
fn classes() {
    check(&["/[ab].js"], &["+a.js", "+b.js", "c.js"]);
    check(&["/[!ab].js", "/x[^0-9]"], &["a.js", "+c.js", "+xa", "x1"]);
    check(&["/a[^b]c", "/a[+-9]c"], &["a/c", "+axc", "+a0c", "+a.c"]);
    check(&["/[]-]x"], &["+]x", "+-x", "ax"]);
    check(&["/[a\\]]x", "/[\\!-#]y"], &["+]x", "+ax", "+\"y", "+!y", "$y"]);
    check(&["/[!^]x", "/[\\^!]y"], &["^x", "+!x", "+^y", "+!y"]);
    check(&["/[[:digit:]_]x", "/[[:upper:]]y"], &["+1x", "+_x", "ax", "+Ay", "ay"]);
    check(&["/[[]x", "/[a-]y", "/[/]z"], &["+[x", "+-y", "+ay", "/z"]);
}

#[test]
fn signs_that_mean_nothing_here() {
    check(&["{a}", "/x{1", "a,b"], &["+{a}", "+x{1", "+y/a,b", "a"]);
    check(
        &["\\!important", "\\#x", "/\\*", "a\\ "],
        &["+!important", "+d/#x", "+*", "x", "+a "],
    );
    check(
        &["trailing  ", "/\\[id\\]/"],
        &["+trailing", "trailing ", "+[id]/page.tsx", "i/page.tsx"],
    );
    check(&["/café.js", "/日本/"], &["+café.js", "+日本/x", "cafe.js"]);
    check(&["/a.b"], &["+a.b", "axb"]);
    check(&["~", "C:x"], &["+~/x", "+C:x"]);
}

#[test]
fn the_empty_set_and_the_root() {
    check(&[], &["a", "a/b"]);
    assert!(set(&[]).is_empty());
    check(&["**", "*"], &["/"]);
}

#[test]
fn what_can_match_nothing_is_refused() {
    let cases = [
        ("", "is empty"),
        ("   ", "is empty"),
        ("!", "is empty"),
        ("/", "names the root itself"),
        (".", "names the root itself"),
        ("a/..", "names the root itself"),
        ("../x", "leaves the repository"),
        ("/../x", "leaves the repository"),
        ("!../x", "leaves the repository"),
        ("..", "leaves the repository"),
        ("a/../../b", "leaves the repository"),
        ("\\.\\./x", "leaves the repository"),
        ("*/../b", "has `..` behind a wildcard"),
        ("**/../b", "has `..` behind a wildcard"),
        (
            "C:\\",
            "is an absolute path of another system: write it from the root, with `/`",
        ),
        (
            "c:/x",
            "is an absolute path of another system: write it from the root, with `/`",
        ),
        (
            "\\\\server\\x",
            "is an absolute path of another system: write it from the root, with `/`",
        ),
        ("[ab", "has a `[` without its `]`: write `\\[` for the sign itself"),
        ("[]", "has a `[` without its `]`: write `\\[` for the sign itself"),
        ("[z-a]", "has the range `z-a`, which is upside down"),
        ("[[:letter:]]", "has an unknown class `[:letter:]`"),
        (
            "[é]",
            "has a class with a character outside ASCII: write a pattern for each",
        ),
        ("a\\", "ends with a lone `\\`"),
        ("a\0b", "holds a NUL"),
        (
            "*.{js,ts}",
            "has `{a,b}`, which gitignore syntax does not know: write a pattern for each, or `\\{` for the sign",
        ),
        (
            "#x",
            "is a comment in gitignore syntax: write `\\#` for a name that begins with `#`",
        ),
    ];
    for (pattern, reason) in cases {
        let error = PathSet::parse(&owned(&["/fine", pattern])).unwrap_err();
        assert_eq!((error.index, error.reason.as_str()), (1, reason), "{pattern:?}");
    }
}

#[test]
fn a_match_names_its_pattern_and_the_outermost_place() {
    let set = set(&["/migrations/", "**/old", "!/keep/old", "/keep/old/a/**"]);
    let cases = [
        ("migrations/a/b.sql", Some((0, "migrations"))),
        ("a/old/b/old/c", Some((1, "a/old"))),
        ("keep/old/b", None),
        ("keep/old/a/b/c", Some((3, "keep/old/a/b"))),
        ("migrations/old", Some((1, "migrations/old"))),
    ];
    for (path, expected) in cases {
        let matched = set.matched(&RepoPath::parse(path).unwrap(), false);
        let matched = matched.as_ref().map(|found| (found.pattern_index, found.at.as_str()));
        assert_eq!(matched, expected, "{path}");
    }
}

#[test]
fn literals_are_anchored_and_without_wildcards() {
    let set = set(&[
        "/scripts/migrate.js",
        "/migrations/",
        "!/migrations/README.md",
        "lib/x.ts",
        "legacy.js",
        "legacy/",
        "/a/*.js",
        "/app/\\[id\\]/page.tsx",
        "./b/../c",
    ]);
    let literals = set.literals();
    let literals: Vec<&str> = literals.iter().map(RepoPath::as_str).collect();
    assert_eq!(
        literals,
        ["scripts/migrate.js", "migrations", "lib/x.ts", "app/[id]/page.tsx", "c"]
    );
}

#[test]
fn names_are_the_static_piece_of_the_last_part() {
    let cases = [
        ("/scripts/migrate.js", "migrate"),
        ("/migrations/", "migrations"),
        ("/migrations.old/", "migrations.old"),
        ("legacy-*.js", "legacy-"),
        ("*-migrate.mjs", "-migrate"),
        ("/lib/migrations/**", "migrations"),
        ("/lib/migrations/**/*.sql", ""),
        ("**", ""),
        ("/a/*", ""),
        ("/types/legacy.d.ts", "legacy"),
        ("/.env", ".env"),
        ("/a/foo.*", "foo"),
        ("/a/foo.test.js", "foo.test"),
        ("/a/foo*.min.j?", ".min"),
        ("/a/[xy]old[0-9]", "old"),
        ("/a/x\\*y.js", "x*y"),
        ("/Makefile", "Makefile"),
    ];
    for (pattern, name) in cases {
        assert_eq!(set(&[pattern]).names(), [name], "{pattern}");
    }
    assert_eq!(set(&["/a/x.js", "!/a/y.js", "/b/x.ts"]).names(), ["x"]);
}

/// Returns the last pattern that matches a path or a folder above it, each pattern asked by itself and at each level.
fn slowly_deciding(patterns: &[String], path: &RepoPath, as_folder: bool) -> Option<usize> {
    let matches = |pattern: &str| {
        let mut builder = GitignoreBuilder::new("");
        builder.add_line(None, pattern).unwrap();
        let single = builder.build().unwrap();
        let levels = path.ancestors().filter(|folder| !folder.is_root());
        single.matched(path.as_str(), as_folder).is_ignore()
            || levels
                .into_iter()
                .any(|folder| single.matched(folder.as_str(), true).is_ignore())
    };
    let last = patterns
        .iter()
        .rposition(|pattern| matches(pattern.strip_prefix('!').unwrap_or(pattern)))?;
    (!patterns[last].starts_with('!')).then_some(last)
}

prop_compose! {
    fn pattern()(
        negation in prop_oneof![3 => Just(""), 1 => Just("!")],
        start in prop_oneof![Just(""), Just("/"), Just("**/")],
        parts in prop::collection::vec(
            prop_oneof![3 => "[ab]{1,2}", 1 => "[ab]?\\*[ab]?", 1 => "\\?[ab]?", 1 => "\\[ab\\]x?", 1 => Just("**".to_owned())],
            1..4,
        ),
        end in prop_oneof![2 => Just(""), 1 => Just("/")],
    ) -> String {
        format!("{negation}{start}{}{end}", parts.join("/"))
    }
}

prop_compose! {
    fn path()(parts in prop::collection::vec("[abx]{1,2}", 1..5)) -> RepoPath {
        RepoPath::parse(&parts.join("/")).unwrap()
    }
}

proptest! {
    #[test]
    fn it_agrees_with_one_pattern_at_a_time(
        patterns in prop::collection::vec(pattern(), 0..5),
        paths in prop::collection::vec(path(), 1..10),
        as_folder: bool,
    ) {
        let set = PathSet::parse(&patterns).unwrap();
        for path in paths {
            let expected = slowly_deciding(&patterns, &path, as_folder);
            let matched = set.matched(&path, as_folder);
            prop_assert_eq!(matched.as_ref().map(|found| found.pattern_index), expected, "{}", path);
            prop_assert_eq!(set.matches(&path, as_folder), expected.is_some());
            if let Some(found) = matched {
                prop_assert!(path.is_within(&found.at));
            }
        }
    }

    #[test]
    fn a_static_name_stands_in_every_path_that_matches(pattern in pattern(), path in path()) {
        let set = PathSet::parse(std::slice::from_ref(&pattern)).unwrap();
        if let Some(found) = set.matched(&path, true) {
            prop_assert!(path.as_str().contains(&set.names()[0]), "{}", found.at);
        }
    }

    #[test]
    fn no_text_is_too_strange(patterns in prop::collection::vec(any::<String>(), 1..4), path in any::<String>()) {
        if let (Ok(set), Some(path)) = (PathSet::parse(&patterns), RepoPath::parse(&path)) {
            set.matches(&path, true);
        }
    }

    #[test]
    fn no_sign_is_too_strange(pattern in "[]a!^\\\\/*?\\[{},.:#é -]{0,12}", path in "[]a!^/*?\\[{},.:#é-]{1,8}") {
        if let (Ok(set), Some(path)) = (PathSet::parse(&[pattern]), RepoPath::parse(&path)) {
            set.matches(&path, true);
            set.names();
            set.literals();
        }
    }
}
