//! Text to references, and both ways of changing it: what is taken out and what is set.

use super::*;
use crate::lang::settings::testing::{check_removals, taken};
use crate::lang::shown;

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let source = shown::file(path, text);
    shown::check(text, &extract(&source), expected);
    check_removals(&source, (extract, take_out));
}

#[test]
fn known_tools_by_their_rules() {
    check(
        "site/netlify.toml",
        "[build]\n  command = \"node scripts/migrate.js && next build\" # old\n  publish = \"migrations/out\"\n  functions = \"functions\"\n[[redirects]]\n  from = \"/migrations/a\"\n[context.production]\ncommand = 'npm run db:migrate'\n",
        &[
            "2: -> Shell config @site/ \"node scripts/migrate.js && next build\"",
            "2: -> Plain mention prose @? \"# old\"",
            "4: config path functions @site/ expected",
            "8: -> Shell config @site/ \"npm run db:migrate\"",
        ],
    );
    check(
        "fly.toml",
        "app = 'a/b'\n[deploy]\nrelease_command = \"node scripts/migrate.js\"\n[processes]\nweb = \"node x.js\"\n[build]\ndockerfile = \"Dockerfile\"\n",
        &[
            "3: -> Shell config @? \"node scripts/migrate.js\"",
            "5: -> Shell config @? \"node x.js\"",
            "7: config path Dockerfile @/ expected",
        ],
    );
    check(
        "w/wrangler.toml",
        "main = \"src/index.ts\"\n[[d1_databases]]\nmigrations_dir = \"migrations\"\nmigrations_table = \"schema_migrations\"\n",
        &[
            "1: config path src/index.ts @w/ expected module",
            "3: config path migrations @w/ expected",
            "4: sql table schema_migrations",
        ],
    );
    check(
        "Cargo.toml",
        "[workspace]\nmembers = [\"crates/*\", \"legacy\"]\n[dependencies]\na = { path = \"../a\", version = \"1/2\" }\n",
        &[
            "2: config glob crates/* @/ part",
            "2: config path legacy @/ expected part",
            "4: config path ../a @/ expected",
        ],
    );
}

#[test]
fn other_files_by_looks() {
    check(
        "x.toml",
        "\u{feff}a = \"migrations/001.sql\"\nb = ['migrate.js', 'word', \"1.2.3\", \"https://x.io/a/b\"]\nrun = \"sh scripts/x.sh\"\nbuild_command = \"make a\"\n\"legacy/x.ts\" = 1\nc = { d = \"x\\u002Fy\" }\n",
        &[
            "1: config path migrations/001.sql @?",
            "2: config path migrate.js @?",
            "3: -> Shell config @? \"sh scripts/x.sh\"",
            "4: -> Shell config @? \"make a\"",
            "5: config path legacy/x.ts @?",
            "6: config path x/y @? = \"x\\\\u002Fy\"",
        ],
    );
}

#[test]
fn strings_decode_with_the_way_back() {
    let text = "run = \"\"\"\nnode \\\n   a.js \\\"x\\\" \\t\n\"\"\"\n";
    let extraction = extract(&shown::file("x.toml", text));
    let piece = &extraction.pieces[0];
    assert_eq!(piece.text(), "node a.js \"x\" \t\n");
    let start = piece.text().find("a.js").unwrap();
    assert_eq!(piece.text.file_span(Span::new(start, start + 4)).of(text), "a.js");
}

#[test]
fn comments_stand_outside_of_strings() {
    let text = "# a\nb = \"# c\" # d\n\"#e\" = '''\n# f'''\r\n#g\r\n";
    let extraction = extract(&shown::file("x.toml", text));
    let comments: Vec<&str> = extraction.comments.iter().flatten().map(|span| span.of(text)).collect();
    assert_eq!(comments, ["# a", "# d", "#g"]);
}

#[test]
fn what_is_not_read() {
    check("Cargo.lock", "a = \"b/c\"", &[]);
    check("x.toml", "", &[]);
    check(
        "x.toml",
        "a = 1\nb = = \"secret\"\n",
        &["note: not valid TOML on line 2"],
    );
    check(
        "x.toml",
        &format!("a = {}", "[".repeat(200_000)),
        &["note: not valid TOML on line 1"],
    );
    check(
        "x.toml",
        &format!("{}a = 1", "a.".repeat(100_000)),
        &["note: not valid TOML on line 1"],
    );
    check(
        "x.toml",
        &format!("[{}a]\nb = 1", "a.".repeat(100_000)),
        &["note: not valid TOML on line 1"],
    );
    check("x.toml", "a = 1979-05-27\nb = true\nc = 1.5\nd = \"plain\"\n", &[]);
    check("netlify.toml", "[[headers]]\nfor = \"/migrations/a\"\n", &[]);
}

#[track_caller]
fn check_taken(path: &str, text: &str, wanted: &[&str], expected: Result<&str, &[usize]>) {
    let spans: Vec<Span> = wanted
        .iter()
        .map(|wanted| {
            let start = text.find(wanted).unwrap();
            Span::new(start, start + wanted.len())
        })
        .collect();
    let found = taken(&shown::file(path, text), (extract, take_out), &spans).map(|(text, _)| text);
    assert_eq!(found, expected.map(str::to_owned).map_err(<[usize]>::to_vec), "{text}");
}

#[test]
fn elements_and_keys_are_taken_out() {
    check_taken(
        "_typos.toml",
        "\u{feff}[files]\r\nextend-exclude = [\r\n  \"a\",\r\n  \"legacy/\", # old\r\n]\r\n",
        &["legacy/"],
        Ok("\u{feff}[files]\r\nextend-exclude = [\r\n  \"a\",\r\n]\r\n"),
    );
    check_taken(
        "Cargo.toml",
        "[workspace]\nmembers = [\"crates/*\", 'legacy'] # all\nexclude = ['old']\n",
        &["legacy", "old"],
        Ok("[workspace]\nmembers = [\"crates/*\"] # all\nexclude = []\n"),
    );
    check_taken(
        "Cargo.toml",
        "[workspace]\nmembers = ['legacy']\n",
        &["legacy"],
        Err(&[0]),
    );
    check_taken(
        "fly.toml",
        "app = 'x'\n\n[deploy]\n  # before each release\n  release_command = \"node old.js\" # old\n  strategy = 'y'\n\n[processes]\nweb = 'w'\nold = 'node o.js'",
        &["node old.js", "node o.js"],
        Ok("app = 'x'\n\n[deploy]\n  strategy = 'y'\n\n[processes]\nweb = 'w'\n"),
    );
    check_taken(
        "nixpacks.toml",
        "[phases.build]\ncmds = ['a', 'node old.js']\n",
        &["node old.js"],
        Ok("[phases.build]\ncmds = ['a']\n"),
    );
    check_taken(
        "fly.toml",
        "processes = { web = 'w', old = 'node o.js' }\n",
        &["node o.js"],
        Ok("processes = { web = 'w' }\n"),
    );
    check_taken(
        "fly.toml",
        "deploy.release_command = 'node o.js'\n",
        &["node o.js"],
        Err(&[0]),
    );
    check_taken(
        "netlify.toml",
        "[build]\ncommand = 'node o.js'\n",
        &["node o.js"],
        Err(&[0]),
    );
    check_taken("x.toml", "a = 'b/c.sql'", &["b/c.sql"], Err(&[0]));
}

#[track_caller]
fn check_set(text: &str, key: &str, value: Literal, expected: Option<&str>) {
    let source = shown::file("x.toml", text);
    let keys: Vec<&str> = key.split('.').collect();
    let found = set(&source, &keys, &value).map(|all| {
        let mut edits = crate::text::edit::Edits::default();
        for edit in all {
            edits.add(edit).unwrap();
        }
        String::from_utf8(edits.apply(text.as_bytes())).unwrap()
    });
    assert_eq!(found.as_deref(), expected, "{text}");
}

#[test]
fn a_key_is_set() {
    let text = |text: &str| Literal::Text(text.to_owned());
    check_set("a = 'x' # c\n", "a", text("y"), Some("a = 'y' # c\n"));
    check_set("a = \"x\"\n", "a", text("y's"), Some("a = \"y's\"\n"));
    check_set("a = 'x'\n", "a", text("y's"), Some("a = \"y's\"\n"));
    check_set("a = 1\n", "a", Literal::Boolean(true), Some("a = true\n"));
    check_set("a.b = 1\n", "a.b", Literal::Integer(2), Some("a.b = 2\n"));
    check_set(
        "a = 1\r\n\r\n[t]\r\n  b = 1\r\n",
        "t.c",
        text("x"),
        Some("a = 1\r\n\r\n[t]\r\n  b = 1\r\n  c = \"x\"\r\n"),
    );
    check_set(
        "a = 1 # c\n\n[t]\nb = 1\n",
        "d",
        text("x"),
        Some("a = 1 # c\nd = \"x\"\n\n[t]\nb = 1\n"),
    );
    check_set("[t]\n[u]\nb = 1", "t.c", text("x"), Some("[t]\nc = \"x\"\n[u]\nb = 1"));
    check_set("[u]\nb = 1", "t.c", text("x"), Some("[u]\nb = 1\n\n[t]\nc = \"x\"\n"));
    check_set(
        "[u]\nb = 1\n",
        "u.t.v.c",
        text("x"),
        Some("[u]\nb = 1\n\n[u.t.v]\nc = \"x\"\n"),
    );
    check_set("[u]\nb = 1\n", "c", text("x"), Some("c = \"x\"\n\n[u]\nb = 1\n"));
    check_set("", "c", text("x"), Some("c = \"x\"\n"));
    check_set("t = { b = 1 }\n", "t.c", text("x"), Some("t = { b = 1, c = \"x\" }\n"));
    check_set("t = 1\n", "t.c", text("x"), None);
    check_set("t = [1]\n", "t", text("x"), None);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_noted(text in "[\\[\\]{}\"'=#.\\\\a-cux0-9\\n\\r \u{e9}]{0,60}") {
        extract(&shown::file("x.toml", &text));
    }
}
