//! Text to references, piece by piece.

use crate::lang::shown;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    check_file("docs/a.md", text, expected);
}

#[track_caller]
fn check_file(path: &str, text: &str, expected: &[&str]) {
    shown::check(text, &super::extract(&shown::file(path, text)), expected);
}

#[test]
fn links_and_images_lead_to_files() {
    check(
        "[a](../migrations/README.md#top \"t\") ![i](./x%20y.png?raw=1)",
        &[
            "1: link prose path ../migrations/README.md @docs/ expected part",
            "1: link prose path ./x y.png @docs/ expected = \"./x%20y.png\"",
        ],
    );
    check(
        "[a](/migrations/) [b](<x y.md>) [c](a\\_b.md) [d](x(1).md)",
        &[
            "1: link prose page /migrations/ @? part",
            "1: link prose path x y.md @docs/ expected part",
            "1: link prose path a_b.md @docs/ expected part = \"a\\\\_b.md\"",
            "1: link prose path x(1).md @docs/ expected part",
        ],
    );
    check(
        "See [it][r] and [r].\n\n[r]: ../scripts/migrate.js 'x'\n[s]: <a.md>\n",
        &[
            "3: link prose path ../scripts/migrate.js @docs/ expected",
            "4: link prose path a.md @docs/ expected",
        ],
    );
    check(
        "[![alt](a.png)](b.md)",
        &[
            "1: link prose path a.png @docs/ expected",
            "1: link prose path b.md @docs/ expected part",
        ],
    );
    check(
        "[`scripts/x.js`](../scripts/x.js) [x.js](x.js)",
        &[
            "1: link prose path ../scripts/x.js @docs/ expected",
            "1: link prose path x.js @docs/ expected",
        ],
    );
    check(
        "- [a](b.md)\n\n| x |\n|---|\n| [c](d.md) |\n| e |\n",
        &[
            "1: link prose path b.md @docs/ expected part",
            "5: link prose path d.md @docs/ expected part",
        ],
    );
    check_file(
        "a.md",
        "\u{feff}[a](b.md)\r\n",
        &["1: link prose path b.md @/ expected part"],
    );
}

#[test]
fn links_elsewhere_lead_to_no_file() {
    check(
        "[a](https://x.io/migrations) <https://x.io/a/b> [b](#migrations) [c](mailto:a@b.c) [d](//x.io/a)",
        &[],
    );
    check("[a](?x=1) [b]() [c](data:a/b) [d]({{x}}/y) [e](slack:a)", &[]);
    check("The migrations run, and the schema_migrations table holds them.", &[]);
    check("[x]: https://x.io/a\n\n[x]", &[]);
}

#[test]
fn inline_code_may_be_a_path() {
    check(
        "`migrations/` `./scripts/a.js:12` `/lib/x.ts` `/migrations/` `schema.ts#users` `--out=a/b`",
        &[
            "1: mention prose path migrations/ @?",
            "1: mention prose path ./scripts/a.js @?",
            "1: mention prose path /lib/x.ts @/",
            "1: mention prose path /migrations/ @/",
            "1: mention prose path schema.ts @?",
            "1: mention prose path a/b @?",
        ],
    );
    check(
        "`migrations/*.sql` `**/x/**` `*.js` `/a/**`",
        &[
            "1: mention prose glob migrations/*.sql @?",
            "1: mention prose glob **/x/** @?",
            "1: mention prose glob *.js @?",
            "1: mention prose glob a/** @/ = \"/a/**\"",
        ],
    );
    check(
        "`schema_migrations` and ``public.schema_migrations``",
        &[
            "1: mention prose table schema_migrations",
            "1: mention prose table public.schema_migrations = \"schema_migrations\"",
        ],
    );
    check("- `scripts/a.js`", &["1: mention prose path scripts/a.js @? part"]);
}

#[test]
fn inline_code_may_be_a_command_or_sql() {
    check(
        "`npm run db:migrate` `$ node x.js` `scripts/a.sh up` `A=1 node x.js` `./x --y`",
        &[
            "1: -> Shell mention prose @? \"npm run db:migrate\"",
            "1: -> Shell mention prose @? \"node x.js\"",
            "1: -> Shell mention prose @? \"scripts/a.sh up\"",
            "1: -> Shell mention prose @? \"A=1 node x.js\"",
            "1: -> Shell mention prose @? \"./x --y\"",
        ],
    );
    check(
        "`SELECT * FROM t` `FROM t` `drop table t` `see a/b now`",
        &[
            "1: -> Sql mention prose @? \"SELECT * FROM t\"",
            "1: -> Sql mention prose @? \"FROM t\"",
            "1: -> Sql mention prose @? \"drop table t\"",
            "1: -> Plain mention prose @? \"see a/b now\"",
        ],
    );
    check("> `npm\n> run x`", &["1: -> Shell mention prose @? \"npm run x\""]);
}

#[test]
fn inline_code_that_names_nothing() {
    check(
        "`/migrations` `/api` `@/b` `~/x/y` `$HOME/x` `https://x.io/a/b` `*` `1.2.3` `x => y` `<a/>` `a b`",
        &[],
    );
    check("`-x` `...` `()` `foo()` `:3000` `` ` ``", &[]);
}

#[test]
fn the_scoped_name_of_a_package_may_name_its_folder() {
    check("`@a/b`", &["1: mention prose path @a/b @?"]);
}

#[test]
fn running_text_goes_on_as_plain() {
    check(
        "See docs/a.md and\n*scripts/b.js* `x_y` c/d.\n\n# a/b\n\nno path",
        &[
            "1: -> Plain mention prose @? \"See docs/a.md and\\nscripts/b.js \\0 c/d.\"",
            "2: mention prose table x_y",
            "4: -> Plain mention prose @? \"a/b\"",
        ],
    );
    check("Use npm run x.", &["1: -> Plain mention prose @? \"Use npm run x.\""]);
}

#[test]
fn fences_are_in_their_own_language() {
    check(
        "```ts title=\"app/x.ts\"\nimport './a'\n```\n\n```SQL\nselect 1\n```\n\n~~~yml\na: b\n~~~\n",
        &[
            "1: -> Plain mention prose @? \"title=\\\"app/x.ts\\\"\"",
            "2: -> JavaScript mention prose @? \"import './a'\\n\"",
            "6: -> Sql mention prose @? \"select 1\\n\"",
            "10: -> Yaml mention prose @? \"a: b\\n\"",
        ],
    );
    check(
        "```dockerfile\nFROM a\n```\n```make\na:\n```\n```toml\na=1\n```\n```rust\nx\n```\n```md\n[a](b)\n```\n",
        &[
            "2: -> Dockerfile mention prose @? \"FROM a\\n\"",
            "5: -> Makefile mention prose @? \"a:\\n\"",
            "8: -> Toml mention prose @? \"a=1\\n\"",
            "11: -> Plain mention prose @? \"x\\n\"",
            "14: -> Markdown mention prose @? \"[a](b)\\n\"",
        ],
    );
    check(
        "```diff\n- \"a\": \"node scripts/migrate.js\",\n+++ b/x/y.ts\n```\n",
        &["2: -> Plain mention prose @? \" \\\"a\\\": \\\"node scripts/migrate.js\\\",\\nx/y.ts\\n\""],
    );
}

#[test]
fn terminal_sessions_have_prompts() {
    check(
        "```bash\nnpm run a\ncd b\n```\n",
        &["2: -> Shell mention prose @? \"npm run a\\ncd b\\n\""],
    );
    check(
        "```console\n$ npm run a \\\n  --b\nout c/d\n$ x\n```\n",
        &[
            "2: -> Shell mention prose @? \"npm run a \\\\\\n  --b\\nx\\n\"",
            "4: -> Plain mention prose @? \"out c/d\\n\"",
        ],
    );
    check(
        "```\nnpm run a\n# then\nnode b.js\n```\n",
        &["2: -> Shell mention prose @? \"npm run a\\n# then\\nnode b.js\\n\""],
    );
}

#[test]
fn fenced_lines_lead_back_through_quotes_and_lists() {
    let text = "- x\r\n\r\n  > ```sh\r\n  > node a.js\r\n  > node b.js\r\n  > ```\r\n";
    let extraction = super::extract(&shown::file("a.md", text));
    let piece = &extraction.pieces[0];
    let start = piece.text().find("b.js").unwrap();
    let span = crate::text::span::Span::new(start, start + 4);
    assert_eq!(piece.text.file_span(span).of(text), "b.js");
    assert_eq!(piece.text.file_span(span).start(), text.find("b.js").unwrap());
}

#[test]
fn trees_name_each_path() {
    check(
        "```\nlib/\n├── database/   # db\n│   ├── migrations/\n│   │   └── 001.sql\n│   └── schema.ts\n└── x.ts\n```\n",
        &[
            "2: mention prose path lib/ @?",
            "3: mention prose path lib/database/ @? part = \"database/\"",
            "4: mention prose path lib/database/migrations/ @? part = \"migrations/\"",
            "5: mention prose path lib/database/migrations/001.sql @? part = \"001.sql\"",
            "6: mention prose path lib/database/schema.ts @? = \"schema.ts\"",
            "7: mention prose path lib/x.ts @? = \"x.ts\"",
        ],
    );
    check(
        "```text\n.\n|-- migrations\n|   `-- a.sql\n```\n",
        &[
            "3: mention prose path migrations @? part",
            "4: mention prose path migrations/a.sql @? part = \"a.sql\"",
        ],
    );
    check(
        "```text\nmy-app/\n|- migrations/   # old\n`- a-b/\n```\n",
        &[
            "2: mention prose path my-app/ @?",
            "3: mention prose path migrations/ @? part",
            "3: mention prose path my-app/migrations/ @? part = \"migrations/\"",
            "4: mention prose path a-b/ @? part",
            "4: mention prose path my-app/a-b/ @? part = \"a-b/\"",
        ],
    );
    check(
        "```\nmy-app/\n  migrations/\n    a.sql  # first\n```\n",
        &[
            "2: mention prose path my-app/ @?",
            "3: mention prose path migrations/ @? part",
            "3: mention prose path my-app/migrations/ @? part = \"migrations/\"",
            "4: mention prose path migrations/a.sql @? part = \"a.sql\"",
            "4: mention prose path my-app/migrations/a.sql @? part = \"a.sql\"",
        ],
    );
}

#[test]
fn unlabelled_text_is_plain() {
    check(
        "```\n/migrations/     (entire folder)\n/scripts/a.js  (x)\n```\n",
        &[
            "2: -> Plain mention prose @? \"/migrations/     (entire folder)\\n/scripts/a.js  (x)\\n\"",
            "2: mention prose path /migrations/ @/",
        ],
    );
    check(
        "    indented a/b\n",
        &["1: -> Plain mention prose @? \"indented a/b\\n\""],
    );
}

#[test]
fn html_has_addresses_and_text() {
    check(
        "<a href=\"../x.md#y\">see a/b</a>\n",
        &[
            "1: -> Plain mention prose @? \"\\0see a/b\\0\"",
            "1: link prose path ../x.md @docs/ expected",
        ],
    );
    check(
        "<div>\n<img src='./a.png'/> `migrations/` [x](b.md)\n</div>\n",
        &[
            "1: -> Plain mention prose @? \"<div>\\n<img src='\\0'/> `\\0` [x](\\0)\\n</div>\\n\"",
            "2: link prose path ./a.png @docs/ expected",
            "2: mention prose path migrations/ @?",
            "2: link prose path b.md @docs/ expected",
        ],
    );
    let text = "a\n\n<!-- decomm-allow: x -- y -->\n\nb <!-- c --> d\n";
    let extraction = super::extract(&shown::file("a.md", text));
    let comments: Vec<&str> = extraction.comments.iter().flatten().map(|span| span.of(text)).collect();
    assert_eq!(comments, ["<!-- decomm-allow: x -- y -->", "<!-- c -->"]);
}

#[test]
fn mdx_has_code() {
    check_file(
        "docs/a.mdx",
        "---\ntitle: a/b\n---\nimport X from '../x'\nexport const a = {\n\n  b: 1,\n}\n\n{/* c */}\n\nText d/e\n",
        &[
            "2: -> Yaml config prose @? \"title: a/b\\n\"",
            "4: -> JavaScript @? \"import X from '../x'\\nexport const a = {\\n\\n  b: 1,\\n}\"",
            "10: -> Plain mention prose @? \"{/* c */}\"",
            "12: -> Plain mention prose @? \"Text d/e\"",
        ],
    );
    check(
        "import X from '../x'\n",
        &["1: -> Plain mention prose @? \"import X from '../x'\""],
    );
    let text = "{/* decomm-allow: x */}\n";
    let extraction = super::extract(&shown::file("a.mdx", text));
    let comments: Vec<&str> = extraction.comments.iter().flatten().map(|span| span.of(text)).collect();
    assert_eq!(comments, ["/* decomm-allow: x */"]);
}

#[test]
fn nothing_breaks_it() {
    check("", &[]);
    check(&"> ".repeat(20_000), &[]);
    check(&"[".repeat(20_000), &[]);
    check(&"- ".repeat(2_000), &[]);
    super::extract(&shown::file("a.mdx", &"<a href=\"".repeat(2_000)));
    super::extract(&shown::file("a.mdx", &"import { ".repeat(2_000)));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "[\\[\\]()<>`#*_|/a-c.\\\\:\"'{}=\\-\\n\\r\\t \u{e9}├└─]{0,120}") {
        for path in ["a.md", "a.mdx"] {
            let extraction = super::extract(&shown::file(path, &text));
            for reference in &extraction.references {
                proptest::prop_assert!(text.get(reference.span.start()..reference.span.end()).is_some());
            }
        }
    }
}
