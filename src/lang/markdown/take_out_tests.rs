//! Markdown with places taken out of it, and what is left.

use proptest::prelude::*;

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::markdown::{extract, take_out};
use crate::lang::reference::Removal;
use crate::lang::source::Source;
use crate::text::edit::Edits;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

fn source(text: &str) -> Source {
    Source::file(RepoPath::parse("docs/a.md").unwrap(), Language::Markdown, text)
}

fn left_of(text: &str, wanted: &[Span]) -> Option<String> {
    let out = take_out(&source(text), wanted);
    if !out.refused.is_empty() {
        return None;
    }
    let mut edits = Edits::default();
    for edit in out.edits {
        edits.add(edit).unwrap();
    }
    Some(String::from_utf8(edits.apply(text.as_bytes())).unwrap())
}

/// Returns the references and commands of `text` with an `X`.
fn marked(text: &str) -> Vec<Span> {
    let extraction = extract(&source(text));
    let references = extraction.references.iter().map(|reference| reference.span);
    let commands = extraction
        .pieces
        .iter()
        .filter(|piece| piece.language == Language::Shell)
        .flat_map(|piece| {
            let whole = [Span::new(0, piece.text().len())];
            let parts = if piece.parts.is_empty() {
                whole.to_vec()
            } else {
                piece.parts.clone()
            };
            parts.into_iter().map(|part| piece.text.file_span(part))
        });
    let mut spans: Vec<Span> = references
        .chain(commands)
        .filter(|span| span.of(text).contains('X'))
        .collect();
    spans.sort();
    spans.dedup();
    spans
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let wanted = marked(text);
    assert!(!wanted.is_empty(), "{text:?}");
    assert_eq!(left_of(text, &wanted).as_deref(), Some(expected), "{text:?}");
}

#[track_caller]
fn check_refused(text: &str) {
    let wanted = marked(text);
    assert!(!wanted.is_empty(), "{text:?}");
    assert_eq!(left_of(text, &wanted), None, "{text:?}");
    let extraction = extract(&source(text));
    for reference in extraction
        .references
        .iter()
        .filter(|reference| reference.span.of(text).contains('X'))
    {
        assert_eq!(reference.removal, Removal::Manual, "{text:?}");
    }
}

#[test]
fn list_items_go_whole() {
    check("- a\n- [X](a/X.js)\n- b\n", "- a\n- b\n");
    check("a:\n\n- [X](a/X.js) b\n  c\n\n  - d\n- e\n", "a:\n\n- e\n");
    check("- a\n\n- [X](a/X.js)\n\n- b\n", "- a\n\n- b\n");
    check("a\n\n- [X](a/X.js)\n\nb\n", "a\n\nb\n");
    check("- a\n- [X](a/X.js)", "- a");
    check("- a\r\n- [X](a/X.js)\r\n- b\r\n", "- a\r\n- b\r\n");
    check("1. a\n2. `a/X.js`\n3. b\n", "1. a\n3. b\n");
    check("- [ ] run `npm run X`\n- b\n", "- b\n");
    check("> - `a/X.js`\n> - b\n", "> - b\n");
    check("- a\n  - `a/X.js`\n  - b\n", "- a\n  - b\n");
    check("- a\n\t- `a/X.js`\n- b\n", "- a\n- b\n");
    check("\u{feff}- `a/X.js`\n- b\n", "\u{feff}- b\n");
    check("* `a/X.js` and `b/X.js`\n* b\n", "* b\n");
    check_refused("- - `a/X.js`\n  - b\n");
    check_refused("a\n- `a/X.js`\n---\n");
}

#[test]
fn an_item_or_a_row_that_says_more_stays() {
    let much = "one two three four five six seven eight nine ten eleven";
    check(
        &format!("- [Way](a/X.js): {much}\n- b\n"),
        &format!("- Way: {much}\n- b\n"),
    );
    check(
        &format!("| h | i |\n|---|---|\n| [Way](a/X.js) | {much} |\n| b | c |\n"),
        &format!("| h | i |\n|---|---|\n| Way | {much} |\n| b | c |\n"),
    );
    // What is said of a path is said of what lies there.
    check(&format!("- `a/X.js`: {much}\n- b\n"), "- b\n");
    check_refused("1. a\n2. **Export** from `a/X.js`:\n\n```ts\na\n```\n");
}

#[test]
fn table_rows_go() {
    check("| a |\n|---|\n| `a/X.js` |\n| b |\n", "| a |\n|---|\n| b |\n");
    check(
        "| a |\n|---|\n| b |\n| [c](a/X.js) |\n\nd\n",
        "| a |\n|---|\n| b |\n\nd\n",
    );
    check("a | b\n--|--\nc | `a/X.js`\r\nd | e", "a | b\n--|--\nd | e");
    check_refused("| `a/X.js` |\n|---|\n| b |\n");
    check("a\n\n| b |\n|---|\n| `a/X.js` |\n| `b/X.js` |\n\nc\n", "a\n\nc\n");
    check(
        "# a\n\nb\n\n## c\n\n| b |\n|---|\n| `a/X.js` |\n| `b/X.js` |\n",
        "# a\n\nb\n",
    );
    check_refused("| a |\n|---|\n| `a/X.js` |\n");
}

#[test]
fn the_text_of_a_link_stays() {
    check("see [the *way*](a/X.js \"t\") here\n", "see the *way* here\n");
    check("# [a](X.md) b\n", "# a b\n");
    check("[![i](i.png)](a/X.md)\n", "![i](i.png)\n");
    check("[`a`](<a/X y.md>)\n", "`a`\n");
    check_refused("![i](a/X.png)\n");
    check_refused("[![i](a/X.png)](b.md)\n");
    check_refused("[r]: a/X.js\n\n[r]\n");
    check_refused("see `a/X.js`\n");
    check_refused("run `npm run X`\n");
    check_refused("<a href=\"a/X.js\">b</a>\n");
    check_refused("<div>\n\n<a href=\"a/X.js\">b</a>\n\n</div>\n");
    check_refused("<ul>\n<li>`a/X.js`</li>\n</ul>\n");
}

#[test]
fn a_link_that_says_the_name_is_for_a_person() {
    for text in [
        "Full guide: [X.md](X.md)\n",
        "Full guide: [`X.md`](./X.md)\n",
        "Full guide: [docs/X.md](../docs/X.md#top)\n",
        "Full guide: [See x.md for more](X.md \"t\")\n",
        "Full guide: [**X/**](../X/)\n",
        "Full guide: [b/X](../b/X)\n",
        "| [X.md](X.md) |\n|---|\n| b |\n",
    ] {
        check_refused(text);
    }
    check("Full guide: [here](X.md)\n", "Full guide: here\n");
    check("Full guide: [the X folder](X/)\n", "Full guide: the X folder\n");
    check("Full guide: [My-X.md](X.md)\n", "Full guide: My-X.md\n");
    check("- [X.md](X.md)\n- b\n", "- b\n");
}

#[test]
fn a_heading_goes_with_all_that_it_had() {
    check("# a\n\nb\n\n## More\n\n- [X](a/X.js)\n", "# a\n\nb\n");
    check(
        "# a\n\n## More\n\n- `a/X.js`\n- `b/X.js`\n\n## b\n\nc\n",
        "# a\n\n## b\n\nc\n",
    );
    check(
        "# a\n\n## b\n\nc\n\n### Sub\n- `a/X.js`\n\n## d\n\ne\n",
        "# a\n\n## b\n\nc\n\n## d\n\ne\n",
    );
    check(
        "# a\n\n## b\n\n### Sub\n\n- `a/X.js`\n\n## d\n\ne\n",
        "# a\n\n## d\n\ne\n",
    );
    check("# a\n\nMore\n----\n\n- `a/X.js`\n\n## d\n\ne\n", "# a\n\n## d\n\ne\n");
    check("# a\r\n\r\n## More\r\n\r\n- `a/X.js`\r\n", "# a\r\n");
    check("\u{feff}# a\n\nb\n\n## More\n\n- `a/X.js`\n", "\u{feff}# a\n\nb\n");
    check(
        "# a\n\nb\n\n## More\n\n- `a/X.js`\n\n---\n\n## d\n",
        "# a\n\nb\n\n---\n\n## d\n",
    );
    for (text, expected) in [
        // Something is left below it.
        ("# a\n\n## b\n\n- `a/X.js`\n\nc\n", "# a\n\n## b\n\nc\n"),
        (
            "# a\n\n## b\n\n- `a/X.js`\n\n### c\n\nd\n",
            "# a\n\n## b\n\n### c\n\nd\n",
        ),
        (
            "# a\n\n## b\n\n<!-- c -->\n\n- `a/X.js`\n",
            "# a\n\n## b\n\n<!-- c -->\n",
        ),
        ("# a\n\n## b\n\n- `a/X.js`\n\n[r]: c.md\n", "# a\n\n## b\n\n[r]: c.md\n"),
        // Nothing was below it before, it is the title, or something leads to it.
        ("# a\n\n## b\n\n## c\n\nd\n\n- `a/X.js`\n", "# a\n\n## b\n\n## c\n\nd\n"),
        ("# a\n\n- `a/X.js`\n", "# a\n"),
        (
            "# a\n\n[m](#see-more)\n\n## See *More*!\n\n- `a/X.js`\n",
            "# a\n\n[m](#see-more)\n\n## See *More*!\n",
        ),
        ("# a\n\n[m](#b-1)\n\n## B\n\n- `a/X.js`\n", "# a\n\n[m](#b-1)\n\n## B\n"),
        ("# a\n\n## B {#own}\n\n- `a/X.js`\n", "# a\n\n## B {#own}\n"),
        ("# a\n\n> ## b\n>\n> - `a/X.js`\n", "# a\n\n> ## b\n"),
    ] {
        check(text, expected);
    }
}

#[test]
fn an_ordered_list_begins_with_its_number() {
    check("1. `a/X.js`\n2. b\n3. c\n", "1. b\n2. c\n");
    check("3) `a/X.js`\n4) `b/X.js`\n5) c\n6) d\n", "3) c\n4) d\n");
    check("1. `a/X.js`\n2. b\n3. `b/X.js`\n4. d\n", "1. b\n2. d\n");
    check("1. `a/X.js`\n1. b\n1. c\n", "1. b\n1. c\n");
    check("1. `a/X.js`\n3. b\n7. c\n", "1. b\n7. c\n");
    check("> 1. `a/X.js`\n> 2. b\n", "> 1. b\n");
    check("- a\n  1. `a/X.js`\n  2. b\n- c\n", "- a\n  1. b\n- c\n");
    check("1. a\n\n   1. `a/X.js`\n   2. b\n\n2. c\n", "1. a\n\n   1. b\n\n2. c\n");
    check("1. `a/X.js`\r\n2. b\r\n", "1. b\r\n");
    check("1. `a/X.js`\n   1. b\n   2. c\n2. d\n", "1. d\n");
    check("1. `a/X.js`\n\nb\n\n2. c\n", "b\n\n2. c\n");
    check("1. a\n2. `a/X.js`\n3. b\n", "1. a\n3. b\n");
}

#[test]
fn a_block_of_commands_keeps_its_last_one() {
    check_refused("a\n\n```bash\nnode a/X.js\n```\n\nb\n");
    check(
        "a\n\n```\n$ node a/X.js\n$ npm test\n```\n",
        "a\n\n```\n$ npm test\n```\n",
    );
    check_refused("1. a\n\n   ```bash\n   node a/X.js\n   ```\n2. b\n");
    // An item with a block in it is more than a line on what it names.
    check_refused("1. Open `a/X.js`\n\n   ```json\n   {}\n   ```\n2. b\n");
    check_refused("- `a/X.js`\n\n  <FileTree>\n  - a\n  </FileTree>\n- b\n");
    check_refused("1. `a/X.js`\n   <Tabs />\n2. b\n");
    // Where the item stays, a link in it loses what it leads to, as in a paragraph.
    check(
        "- It is not possible in any other way with [this thing](a/X.md).\n- b\n",
        "- It is not possible in any other way with this thing.\n- b\n",
    );
    // A text that teaches how a link is written keeps it.
    check_refused("You can [link](a/X.md).\n\n```md\nYou can [link](a/X.md).\n```\n");
    check_refused("> ```sh\n> node a/X.js\n> ```\n\nb\n");
}

#[test]
fn an_item_that_only_comes_to_speak_of_it_stays() {
    check_refused("- b\n- **Docker** has to run; you do not need `npm run X` for that.\n");
    check_refused("- b\n- The folder holds the live files, and `a/X.js`.\n");
    check("- b\n- Then run `npm run X`, and wait.\n", "- b\n");
}

#[test]
fn lines_of_a_drawn_tree_go() {
    check(
        "```\nsrc/\n├── a.ts\n├── X.ts\n└── b.ts\n```\n",
        "```\nsrc/\n├── a.ts\n└── b.ts\n```\n",
    );
    check("```\nsrc/\n├── a.ts\n└── X.ts\n```\n", "```\nsrc/\n└── a.ts\n```\n");
    check(
        "```\nsrc/\n├── X/\n│   └── c.ts\n└── b.ts\n```\n",
        "```\nsrc/\n└── b.ts\n```\n",
    );
    check("```\nsrc/\n|-- a.ts\n`-- X.ts\n```\n", "```\nsrc/\n`-- a.ts\n```\n");
    check("```\nsrc/\n  X/\n    c.ts\n  b.ts\n```\n", "```\nsrc/\n  b.ts\n```\n");
    check(
        "```\nsrc/\n├── a/\n│   └── X.ts\n└── b.ts\n```\n",
        "```\nsrc/\n├── a/\n└── b.ts\n```\n",
    );
    check_refused("```\nsrc/\n├── a/\n│   └── c.ts\n└── X.ts\n```\n");
    // What lies in it goes too, behind lines that name nothing as well.
    check(
        "```\nsrc/\n├── X/\n│   │\n│   ├── c.ts\n│   └── ...\n├── b.ts\n└── d.ts\n```\n",
        "```\nsrc/\n├── b.ts\n└── d.ts\n```\n",
    );
    check(
        "```\nX/\n  a.ts\n\n  b.ts\nsrc/\n  c.ts\n  d.ts\n```\n",
        "```\nsrc/\n  c.ts\n  d.ts\n```\n",
    );
    check(
        "```\nsrc/\n├── a.ts\n│\n├── b.ts\n│\n└── X.ts\n```\n",
        "```\nsrc/\n├── a.ts\n│\n└── b.ts\n│\n```\n",
    );
    check_refused("```\nX/\n├── a.ts\n\n└── b.ts\n```\n");
    check_refused("```\nX/\n├── a.ts\n└── b.ts\n```\n");
}

/// What extraction says can go does go, the same the second time, and every other line stays as it is.
#[track_caller]
fn check_all(text: &str) {
    let before = extract(&source(text));
    for reference in before
        .references
        .iter()
        .filter(|reference| reference.removal != Removal::Manual)
    {
        let Some(left) = left_of(text, &[reference.span]) else {
            panic!("{text:?}: {reference:?} is refused");
        };
        let after = extract(&source(&left));
        let links = |extraction: &crate::lang::source::Extraction| {
            extraction
                .references
                .iter()
                .filter(|other| other.kind == Kind::Link)
                .count()
        };
        match reference.kind {
            Kind::Link => assert!(links(&after) < links(&before), "{text:?} {left:?}"),
            _ => assert!(after.references.len() < before.references.len(), "{text:?} {left:?}"),
        }
        assert!(left.split('\n').count() <= text.split('\n').count());
        // What an ordered list is left of begins with its number.
        let without_number = |line: &str| {
            let start = line.trim_start_matches([' ', '>', '\t']);
            let rest = start.trim_start_matches(|sign: char| sign.is_ascii_digit());
            let is_item = rest.len() < start.len() && rest.starts_with(['.', ')']);
            if is_item { rest.to_owned() } else { line.to_owned() }
        };
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(without_number);
        let mut others = left.trim_start_matches('\u{feff}').lines().map(without_number);
        let has_others = others.all(|line| lines.any(|other| other == line));
        let is_line = matches!(reference.removal, Removal::Part(crate::lang::reference::Holder::Row));
        let is_drawn = text.contains('└') || text.contains("`-- ") || text.contains("\n`- ");
        assert!(has_others || !is_line || is_drawn, "{text:?} {left:?}");
        assert_eq!(left.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
    }
}

#[test]
fn what_is_said_to_go_goes() {
    for text in [include_str!("tests.rs"), include_str!("take_out_tests.rs")] {
        for (index, part) in text.replace("\\\"", "\u{1}").split('"').enumerate() {
            if index % 2 == 1 {
                check_all(&part.replace("\\n", "\n").replace("\\t", "\t").replace('\u{1}', "\""));
            }
        }
    }
}

proptest! {
    #[test]
    fn generated_texts_keep_their_other_lines(
        blocks in prop::collection::vec(
            "(# h|text `a/b\\.js`|text [t](a/b\\.md) u|- a\n- \\[t\\]\\(a/b\\.md\\)\n- c|- `a/b\\.js`|1\\. a\n\n2\\. `c/d\\.ts`\n\n3\\. e|\\| a \\|\n\\|---\\|\n\\| `a/b\\.js` \\|\n\\| c \\||```bash\nnode a/b\\.js\n```|```\nsrc/\n├── a\\.ts\n└── b\\.ts\n```|> - `a/b\\.js`\n> - c|\t- `a/b\\.js`|- a\n\t- `a/b\\.js`|<div>\n`a/b\\.js`\n</div>|h\n---|---|===|- a\n  b `c/d\\.js`\ne|\\* x\n\\* `a/b\\.js`)",
            1..6,
        ),
        gap in "(\n|\n\n)",
        is_windows in any::<bool>(),
        has_mark in any::<bool>(),
        end in "(|\n)",
    ) {
        let mut text = blocks.join(&gap) + &end;
        if is_windows {
            text = text.replace('\n', "\r\n");
        }
        if has_mark {
            text.insert(0, '\u{feff}');
        }
        check_all(&text);
        let wanted: Vec<Span> = extract(&source(&text)).references.iter()
            .filter(|reference| reference.removal != Removal::Manual)
            .map(|reference| reference.span).collect();
        let mut edits = Edits::default();
        for edit in take_out(&source(&text), &wanted).edits {
            prop_assert!(edits.add(edit).is_ok(), "{:?}", text);
        }
        let left = String::from_utf8(edits.apply(text.as_bytes())).unwrap();
        prop_assert!(!is_windows || !left.replace("\r\n", "").contains('\n'), "{:?} {:?}", text, left);
        prop_assert!(is_windows || !left.contains('\r'));
    }
}
