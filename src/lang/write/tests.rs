//! What is written, form by form, and that it is read back as it was meant.

use super::*;
use crate::lang::shown;
use proptest::prelude::*;

#[track_caller]
fn check(text: &str, edits: Result<Vec<Edit>, CannotWrite>, expected: Result<&str, CannotWrite>) {
    let found = edits.map(|edits| applied(text, &edits).unwrap());
    assert_eq!(found, expected.map(str::to_owned), "{text}");
}

#[track_caller]
fn check_script(text: &str, name: &str, command: &str, expected: Result<&str, CannotWrite>) {
    check(text, script(text, name, command), expected.clone());
    if let Ok(new) = expected {
        assert_eq!(script(new, name, command), Ok(Vec::new()));
        assert!(parse_document(new, Strictness::Jsonc).is_ok());
    }
}

#[test]
fn a_script_is_created_or_replaced() {
    let text = "{\n  \"name\": \"x\",\n  \"scripts\": {\n    \"dev\": \"next dev\",\n    \"db:migrate\": \"node old.js\"\n  },\n  \"version\": \"1\"\n}\n";
    check_script(text, "dev", "next dev", Ok(text));
    check_script(
        text,
        "db:migrate",
        "drizzle-kit migrate",
        Ok(&text.replace("node old.js", "drizzle-kit migrate")),
    );
    check_script(
        text,
        "db:generate",
        "a \"b\" && c\\d",
        Ok(&text.replace(
            "old.js\"\n",
            "old.js\",\n    \"db:generate\": \"a \\\"b\\\" && c\\\\d\"\n",
        )),
    );
    check_script(
        "{\r\n\t\"name\": \"x\"\r\n}",
        "a",
        "b",
        Ok("{\r\n\t\"name\": \"x\",\r\n\t\"scripts\": {\r\n\t\t\"a\": \"b\"\r\n\t}\r\n}"),
    );
    check_script("{}", "a", "b", Ok("{ \"scripts\": { \"a\": \"b\" } }"));
    check_script(
        "{\n}\n",
        "a",
        "b",
        Ok("{\n  \"scripts\": {\n    \"a\": \"b\"\n  }\n}\n"),
    );
    check_script(
        "{\"name\":\"x\"}",
        "a",
        "b",
        Ok("{\"name\":\"x\",\"scripts\":{ \"a\": \"b\" }}"),
    );
    check_script(
        "{\n  \"scripts\": {}\n}",
        "a",
        "b",
        Ok("{\n  \"scripts\": {\n    \"a\": \"b\"\n  }\n}"),
    );
    check_script(
        "{\"scripts\": {\"a\": \"x\", \"a\": \"y\"}}",
        "a",
        "b",
        Ok("{\"scripts\": {\"a\": \"x\", \"a\": \"b\"}}"),
    );
    check_script(
        "\u{feff}{\"scripts\": {\"a\": 1}}",
        "a",
        "b",
        Ok("\u{feff}{\"scripts\": {\"a\": \"b\"}}"),
    );
    check_script(
        "{\"scripts\": []}",
        "a",
        "b",
        Err(CannotWrite::NoObject("scripts".to_owned())),
    );
    check_script("{\"scripts\": ", "a", "b", Err(CannotWrite::NotValid("JSON")));
    check_script("[]", "a", "b", Err(CannotWrite::NotValid("JSON object")));
    check_script("", "a", "b", Err(CannotWrite::NotValid("JSON object")));
}

/// Takes the step `npm run x` out of a script with the command `command`, as it stands in JSON.
#[track_caller]
fn check_step(command: &str, expected: Result<&str, CannotWrite>) {
    let file = |command: &str| format!("{{\n  \"scripts\": {{\n    \"dev\": \"{command}\"\n  }}\n}}\n");
    let text = file(command);
    let expected = expected.map(file);
    check(
        &text,
        without_step(&text, "dev", "npm run x"),
        expected.as_deref().map_err(Clone::clone),
    );
}

#[test]
fn a_step_leaves_its_chain() {
    check_step("a && npm run x && b", Ok("a && b"));
    check_step("npm run x && b", Ok("b"));
    check_step("a && npm run x", Ok("a"));
    check_step("a&&npm  run x&&b", Ok("a&&b"));
    check_step("npm run x && npm run x && b && npm run x", Ok("b"));
    check_step("a && npm run x && npm run x && b", Ok("a && b"));
    check_step("a; npm run x && b", Ok("a; b"));
    check_step("a && npm run x; b", Ok("a; b"));
    check_step("a; npm run x; b", Ok("a; b"));
    check_step("a && npm run x;", Ok("a;"));
    check_step(
        "node -e \\\"1\\\" && npm run x && echo \\u0026 \\t",
        Ok("node -e \\\"1\\\" && echo \\u0026 \\t"),
    );
    check_step(
        "a \\u0026\\u0026 npm run x \\u0026\\u0026 b \\\"",
        Ok("a \\u0026\\u0026 b \\\""),
    );
    check_step("a && npm run x \\u0026\\u0026 \\\"b\\\"", Ok("a && \\\"b\\\""));
    check_step(
        "npm run x || a; npm run x-y && npm run xy && b npm run x",
        Err(CannotWrite::Joined),
    );
    check_step(
        "npm run x-y && a 'b && npm run x'",
        Ok("npm run x-y && a 'b && npm run x'"),
    );
    check_step("a || npm run x && b", Err(CannotWrite::Joined));
    check_step("a && npm run x | b", Err(CannotWrite::Joined));
    check_step("a && npm run x || b", Err(CannotWrite::Joined));
    check_step("npm run x & b", Err(CannotWrite::Joined));
    check_step("npm run x", Err(CannotWrite::NothingLeft("dev".to_owned())));
    check_step(
        "npm run x && npm run x",
        Err(CannotWrite::NothingLeft("dev".to_owned())),
    );
    let missing = CannotWrite::NoScript("dev".to_owned());
    check("{}", without_step("{}", "dev", "x"), Err(missing.clone()));
    check(
        "{\"scripts\": {\"dev\": 1}}",
        without_step("{\"scripts\": {\"dev\": 1}}", "dev", "x"),
        Err(missing),
    );
}

fn text(value: &str) -> Literal {
    Literal::Text(value.to_owned())
}

/// Sets `key` to `./new`; `None` where that is refused.
#[track_caller]
fn check_setting(path: &str, old: &str, key: &str, expected: Option<&str>) {
    check_value(path, old, key, &text("./new"), expected);
}

#[track_caller]
fn check_value(path: &str, old: &str, key: &str, value: &Literal, expected: Option<&str>) {
    let found = setting(&shown::file(path, old), key, value);
    let found = found.map(|edits| applied(old, &edits).unwrap());
    assert_eq!(found.as_deref().ok(), expected, "{old} {found:?}");
    if let Some(new) = expected {
        assert_eq!(setting(&shown::file(path, new), key, value), Ok(Vec::new()));
    }
}

#[test]
fn a_setting_in_json() {
    check_setting(
        "x.json",
        "{\n  \"out\": \"./old\" // c\n}\n",
        "out",
        Some("{\n  \"out\": \"./new\" // c\n}\n"),
    );
    check_setting(
        "x.json",
        "{\n  \"a\": 1\n}\n",
        "out",
        Some("{\n  \"a\": 1,\n  \"out\": \"./new\"\n}\n"),
    );
    check_setting(
        "x.json",
        "{\n    \"a\": 1\n}\n",
        "b.c.out",
        Some("{\n    \"a\": 1,\n    \"b\": {\n        \"c\": {\n            \"out\": \"./new\"\n        }\n    }\n}\n"),
    );
    check_setting(
        "x.json",
        "{\"a\": {\"b\": \"c\"}}",
        "a.out",
        Some("{\"a\": {\"b\": \"c\", \"out\": \"./new\"}}"),
    );
    check_setting("x.json", "{\"a\": 1}", "a", Some("{\"a\": \"./new\"}"));
    check_value(
        "x.json",
        "{\"a\": \"x\"}",
        "a",
        &Literal::Boolean(true),
        Some("{\"a\": true}"),
    );
    check_setting("x.json5", "{a: 'x'}", "a", Some("{a: \"./new\"}"));
    check_setting("x.json", "{\"a\": 1}", "a.b", None);
    check_setting("x.json", "{\"a\": []}", "a", None);
    check_setting("x.json", "[]", "a", None);
    check_setting("x.json", "", "a", None);
}

#[test]
fn a_setting_in_toml() {
    check_setting(
        "x.toml",
        "[a]\nout = './old' # c\n",
        "a.out",
        Some("[a]\nout = './new' # c\n"),
    );
    check_setting("x.toml", "[a]\nb = 1\n", "a.out", Some("[a]\nb = 1\nout = \"./new\"\n"));
    check_setting(
        "x.toml",
        "[a]\nb = 1\n",
        "b.out",
        Some("[a]\nb = 1\n\n[b]\nout = \"./new\"\n"),
    );
    check_setting("x.toml", "a.b = 1\n", "a.out", None);
    check_setting("x.toml", "[[a]]\nb = 1\n", "a.out", None);
    check_setting("x.toml", "a = ", "b", None);
}

#[test]
fn a_setting_in_yaml() {
    check_setting("x.yml", "a: 1\nout: ./old # c\n", "out", Some("a: 1\nout: ./new # c\n"));
    check_setting("x.yml", "out: './old'\n", "out", Some("out: './new'\n"));
    check_setting(
        "x.yml",
        "out: \"./old\" # c\r\nb: 1",
        "out",
        Some("out: \"./new\" # c\r\nb: 1"),
    );
    check_setting("x.yml", "a:\n  out: old\n", "a.out", Some("a:\n  out: ./new\n"));
    check_setting("x.yml", "a: 1\n", "out", Some("a: 1\nout: ./new\n"));
    check_setting("x.yml", "a: 1\r\nb: 2", "out", Some("a: 1\r\nb: 2\r\nout: ./new\r\n"));
    check_value("x.yml", "a: 'b'\n", "a", &Literal::Boolean(true), Some("a: true\n"));
    check_value("x.yml", "a: b\n", "a", &text("true"), Some("a: \"true\"\n"));
    check_value("x.yml", "a: b\n", "a", &text("x: #y"), Some("a: \"x: #y\"\n"));
    check_setting("x.yml", "a: 1\n", "b.out", None);
    check_setting("x.yml", "{a: 1}\n", "out", None);
    check_setting("x.yml", "- a\n", "out", None);
    check_setting("x.yml", "a: 1\n---\nb: 2\n", "out", None);
    check_setting("x.yml", "a:\n  - 1\n", "a", None);
}

#[test]
fn a_setting_in_a_module() {
    check_setting(
        "drizzle.config.ts",
        "export default defineConfig({\n  schema: './s.ts',\n  out: './old', // c\n});\n",
        "out",
        Some("export default defineConfig({\n  schema: './s.ts',\n  out: './new', // c\n});\n"),
    );
    check_setting(
        "a.ts",
        "export default { out: \"./old\" }",
        "out",
        Some("export default { out: \"./new\" }"),
    );
    check_setting(
        "a.ts",
        "export default { out: `./old` }",
        "out",
        Some("export default { out: `./new` }"),
    );
    check_value(
        "a.ts",
        "export default { out: 'x' }",
        "out",
        &text("it's\\"),
        Some("export default { out: 'it\\'s\\\\' }"),
    );
    check_value(
        "a.ts",
        "export default { out: `x` }",
        "out",
        &text("${a}`"),
        Some("export default { out: `\\${a}\\`` }"),
    );
    check_value(
        "a.ts",
        "export default { out: 'x' }",
        "out",
        &Literal::Integer(3),
        Some("export default { out: 3 }"),
    );
    check_setting(
        "drizzle.config.ts",
        "export default {\n  schema: './s.ts',\n  dialect: 'postgresql'\n} satisfies Config;\n",
        "out",
        Some("export default {\n  schema: './s.ts',\n  dialect: 'postgresql',\n  out: './new'\n} satisfies Config;\n"),
    );
    check_setting(
        "drizzle.config.ts",
        "export default {\n  schema: \"./s.ts\", // s\n};\n",
        "out",
        Some("export default {\n  schema: \"./s.ts\", // s\n  out: \"./new\",\n};\n"),
    );
    check_setting(
        "a.js",
        "module.exports = {};\n",
        "out",
        Some("module.exports = { out: './new' };\n"),
    );
    check_setting(
        "a.js",
        "module.exports = { ...base };\n",
        "out",
        Some("module.exports = { ...base, out: './new' };\n"),
    );
    check_setting(
        "a.js",
        "module.exports = { a: {} };\n",
        "a.b-c.out",
        Some("module.exports = { a: { 'b-c': { out: './new' } } };\n"),
    );
    check_setting("a.ts", "export default { out: f() }", "out", None);
    check_setting("a.ts", "export default f", "out", None);
    check_setting("a.ts", "export default { out: './old'", "out", None);
    check_setting("a.sh", "out=1", "out", None);
}

proptest! {
    #[test]
    fn a_script_is_read_back_as_it_was_written(command in "\\PC{0,20}", name in "[a-z:\"\\\\]{1,8}") {
        let old = "{\n  \"scripts\": {\n    \"a\": \"b\"\n  }\n}\n";
        let new = applied(old, &script(old, &name, &command).unwrap()).unwrap();
        let document = parse_document(&new, Strictness::Json).unwrap();
        let found = document.root.as_ref().unwrap().at(&["scripts", &name]).unwrap();
        prop_assert_eq!(found.as_str(), Some(command.as_str()));
    }

    #[test]
    fn a_setting_is_read_back_or_refused(
        value in "[a-z \"'`$\\\\#:{}\\-\\n0-9]{0,12}",
        (path, old) in prop::sample::select(vec![
            ("a.json", "{\"a\": \"x\"}"), ("a.yml", "a: x\n"), ("a.yml", "a: 'x'\n"), ("a.yml", "b: 1\n"),
            ("a.toml", "a = 'x'\n"), ("a.toml", "b = 1\n"), ("a.js", "export default { a: 'x' }"),
            ("a.js", "export default { a: `x` }"), ("a.js", "export default { b: \"x\" }"),
        ]),
    ) {
        let source = shown::file(path, old);
        let new = setting(&source, "a", &text(&value)).map(|edits| applied(old, &edits).unwrap());
        prop_assert!(new.is_ok(), "{old} {value:?} {new:?}");
    }
}
