//! What has to be there, and what has to be reworded.

use crate::check_where;

#[track_caller]
fn check(config: &str, files: &[(&str, &str)], expected: &[&str]) {
    check_where(config, files, expected, |_| true);
}

#[test]
fn a_script_has_its_command_or_lacks_a_step() {
    let command = "[[require]]\nid = 'r'\nscript = 'm'\ncommand = 'x y'\n";
    check(command, &[("package.json", r#"{"scripts": {"m": "x y"}}"#)], &[]);
    check(
        command,
        &[("package.json", r#"{"scripts": {"m": "x"}}"#)],
        &["package.json:1:14 unmet-script «\"m\": \"x\"» -> m (certain)"],
    );
    check(
        command,
        &[("package.json", "{}")],
        &["package.json unmet-script -> m (certain)"],
    );
    let without = "[[require]]\nid = 'r'\nscript = 'dev'\nwithout = 'npm run m'\n";
    check(
        without,
        &[("package.json", r#"{"scripts": {"dev": "a && npm run m && b"}}"#)],
        &["package.json:1:14 unmet-script «\"dev\": \"a && npm run m && b\"» -> dev (certain)"],
    );
    check(
        without,
        &[("package.json", r#"{"scripts": {"dev": "a && npm run mm"}}"#)],
        &[],
    );
    check(without, &[("package.json", "{}")], &[]);
}

#[test]
fn a_setting_has_its_value_in_any_format() {
    let config = |file: &str, name: &str, equals: &str| {
        format!("[[require]]\nid = 'r'\nfile = '{file}'\nsetting = '{name}'\nequals = {equals}\n")
    };
    let ts = config("a.config.ts", "out", "'./m'");
    check(
        &ts,
        &[("a.config.ts", "export default defineConfig({ out: './m' })")],
        &[],
    );
    check(
        &ts,
        &[("a.config.ts", "export default { out: './n' }")],
        &["a.config.ts:1:24 unmet-setting «./n» -> out (certain)"],
    );
    check(
        &ts,
        &[("a.config.ts", "export default {}")],
        &["a.config.ts unmet-setting -> out (certain)"],
    );
    check(&ts, &[], &["a.config.ts unmet-setting -> out (certain)"]);
    check(
        &config("a.json", "b.c", "true"),
        &[("a.json", r#"{"b": {"c": true}}"#)],
        &[],
    );
    check(
        &config("a.yml", "b.c", "3"),
        &[("a.yml", "b:\n  c: 4\n")],
        &["a.yml:2:6 unmet-setting «4» -> b.c (certain)"],
    );
    check(&config("a.toml", "b.c", "'x'"), &[("a.toml", "[b]\nc = 'x'\n")], &[]);
}

#[test]
fn a_section_says_what_it_has_to() {
    let config = "[[require]]\nid = 'r'\nfile = 'a.md'\nheading = '## B'\nbody = \"\"\"\none\n\ntwo\n\"\"\"\n";
    check(config, &[("a.md", "# A\n\n## B\n\none\n\ntwo\n\n## C\n")], &[]);
    check(config, &[("a.md", "## B\r\n\r\none\r\n\r\ntwo\r\n")], &[]);
    check(
        config,
        &[("a.md", "## B\none\n")],
        &["a.md:1:1 unmet-section «## B» -> ## B (certain)"],
    );
    check(config, &[("a.md", "# A\n")], &["a.md unmet-section -> ## B (certain)"]);
    check(config, &[], &["a.md unmet-section -> ## B (certain)"]);
}

#[test]
fn a_file_is_there() {
    let config = "[[require]]\nid = 'r'\nfile = 'a/b.txt'\nbody = 'x'\n";
    check(config, &[], &["a/b.txt unmet-file -> a/b.txt (certain)"]);
    check(config, &[("a/b.txt", "anything")], &[]);
}

#[test]
fn old_text_is_found_outside_of_longer_words() {
    let config = "[[rewrite]]\nid = 'r'\nfiles = ['**/*.md']\nfrom = 'npm run a'\nto = 'npm run b'\n";
    check(
        config,
        &[
            ("x/y.md", "npm run a, npm run ab, npm run a-b, `npm run a`\n"),
            ("z.txt", "npm run a"),
        ],
        &[
            "x/y.md:1:1 stale-text «npm run a» -> npm run a (certain)",
            "x/y.md:1:38 stale-text «npm run a» -> npm run a (certain)",
        ],
    );
}

/// Asserts whether the one finding can be fixed.
#[track_caller]
fn check_can_be_written(config: &str, file: (&str, &str), expected: bool) {
    let report = crate::report(&format!("[[require]]\nid = 'r'\n{config}"), &[file]);
    let [finding] = report.findings.as_slice() else {
        panic!("{:#?}", report.findings)
    };
    assert_eq!(finding.fix.is_some(), expected, "{finding:#?}");
}

#[test]
fn a_fix_is_offered_where_it_can_be_written() {
    let command = "script = 'm'\ncommand = 'x'\n";
    check_can_be_written(command, ("package.json", "{}"), true);
    check_can_be_written(command, ("a.js", ""), false);
    check_can_be_written(command, ("package.json", "{\"scripts\": []}"), false);
    let without = "script = 'm'\nwithout = 'x'\n";
    check_can_be_written(without, ("package.json", r#"{"scripts": {"m": "a && x"}}"#), true);
    check_can_be_written(without, ("package.json", r#"{"scripts": {"m": "a || x"}}"#), false);
    check_can_be_written(without, ("package.json", r#"{"scripts": {"m": "x"}}"#), false);
    let setting = "file = 'c.yml'\nsetting = 'a.b'\nequals = 'x'\n";
    check_can_be_written(setting, ("c.yml", "a:\n  b: y\n"), true);
    check_can_be_written(setting, ("c.yml", "c: y\n"), false);
    let setting = "file = 'c.ts'\nsetting = 'a'\nequals = 'x'\n";
    check_can_be_written(setting, ("c.ts", "export default { a: f() }"), false);
    check_can_be_written(setting, ("c.ts", "export default {}"), true);
}
