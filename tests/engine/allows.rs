//! Exceptions: in the configuration and in comments, used, unused, expired.

use crate::check_where;

const OLD: &str = "[[retire]]\nid = 'old'\npaths = ['/old/']\n";

#[track_caller]
fn check(allow: &str, files: &[(&str, &str)], expected: &[&str]) {
    let config = format!("{OLD}{allow}");
    let whole = format!("version = 1\n{config}");
    let files = [files, &[(".decomm.toml", whole.as_str())]].concat();
    check_where(&config, &files, expected, |_| true);
}

#[test]
fn an_allow_covers_what_it_names() {
    let file = ("docs/a.md", "`old/x.ts`");
    let finding = "docs/a.md:1:2 dangling-path «old/x.ts» -> old/x.ts (likely)";
    check("[[allow]]\npaths = ['/docs/']\nreason = 'r'\n", &[file], &[]);
    check(
        "[[allow]]\nchecks = ['dangling-path']\nentries = ['old']\nreason = 'r'\nuntil = 2026-11-22\n",
        &[file],
        &[],
    );
    check(
        "[[allow]]\nchecks = ['dangling-script']\nreason = 'r'\n",
        &[file],
        &[".decomm.toml:5:1 unused-allow «[[allow]]» -> - (certain)", finding],
    );
}

#[test]
fn past_its_date_an_allow_is_the_error() {
    check(
        "[[allow]]\npaths = ['/docs/']\nreason = 'r'\nuntil = 2026-11-21\n",
        &[("docs/a.md", "`old/x.ts`")],
        &[".decomm.toml:5:1 expired-allow «[[allow]]» -> - (certain)"],
    );
    check(
        "",
        &[(
            "a.ts",
            "// decomm-allow: dangling-path until=2020-01-01 -- r\nf('old/x.ts')",
        )],
        &["a.ts:1:4 expired-allow «decomm-allow: dangling-path until=2020-01-01 -- r» -> - (certain)"],
    );
}

#[test]
fn a_comment_covers_its_line_or_the_next_one() {
    check(
        "",
        &[("a.ts", "// decomm-allow: dangling-path -- r\nf('old/x.ts')")],
        &[],
    );
    check(
        "",
        &[("a.yml", "x: old/x.ts # decomm-allow: dangling-path -- r\n")],
        &[],
    );
    check(
        "",
        &[(
            "a.ts",
            "f('old/x.ts') // decomm-allow: dangling-path -- r\nf('old/y.ts')",
        )],
        &["a.ts:2:4 dangling-path «old/y.ts» -> old/y.ts (likely)"],
    );
    check(
        "",
        &[("a.ts", "// decomm-allow: dangling-path\nf('old/x.ts')")],
        &[
            "a.ts:1:4 unused-allow «decomm-allow: dangling-path» -> - (certain)",
            "a.ts:2:4 dangling-path «old/x.ts» -> old/x.ts (likely)",
        ],
    );
    check(
        "",
        &[("a.ts", "// decomm-allow: dangling-table -- r\nf('old/x.ts')")],
        &[
            "a.ts:1:4 unused-allow «decomm-allow: dangling-table -- r» -> - (certain)",
            "a.ts:2:4 dangling-path «old/x.ts» -> old/x.ts (likely)",
        ],
    );
    check("", &[("a.ts", "const s = '// decomm-allow: dangling-path -- r';")], &[]);
}

#[test]
fn comments_inside_of_other_languages_allow_too() {
    let allowed = "decomm-allow: dangling-path -- r";
    check("", &[("Makefile", &format!("a:\n\tnode old/x.js # {allowed}\n"))], &[]);
    check(
        "",
        &[(
            ".github/workflows/a.yml",
            &format!("jobs:\n  a:\n    steps:\n      - run: |\n          # {allowed}\n          node old/x.js\n"),
        )],
        &[],
    );
    check(
        "",
        &[(
            "a.tsx",
            &format!("const a = <b>\n  {{/* {allowed} */}}\n  {{require('./old/x')}}\n</b>;\n"),
        )],
        &[],
    );
}

#[test]
fn a_date_that_is_none_allows_nothing() {
    check(
        "",
        &[(
            "a.ts",
            "// decomm-allow: dangling-path until=2020-13-31 -- r\nf('old/x.ts')",
        )],
        &[
            "a.ts:1:4 unused-allow «decomm-allow: dangling-path until=2020-13-31 -- r» -> - (certain)",
            "a.ts:2:4 dangling-path «old/x.ts» -> old/x.ts (likely)",
        ],
    );
}

#[test]
fn an_allow_may_name_checks_of_other_modes() {
    check(
        "[[allow]]\nchecks = ['frozen-path', 'dangling-path']\nreason = 'r'\n",
        &[("a.md", "`old/x.ts`")],
        &[],
    );
}
