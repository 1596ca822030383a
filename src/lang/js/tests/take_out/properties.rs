//! What holds for every text: what is offered is done, nothing else changes, and doing it again does nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::taken_out;
use crate::lang::js::extract;
use crate::lang::language::Language;
use crate::lang::module::{ImportName, Module};
use crate::lang::reference::Removal;
use crate::lang::source::{Extraction, Source};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// Texts with much of what is offered.
const TEXTS: &[(&str, &str)] = &[
    (
        "db/index.ts",
        "export * from './a';\nexport { b, c as d } from './b';\nexport * as e from './e';\n",
    ),
    (
        "eslint.config.mjs",
        "export default [{ ignores: ['a/**', 'b/c'] }, { files: ['scripts/x.js', 'b/*.js'] }, globalIgnores(['old/**'])];\n",
    ),
    (
        "db/schema.ts",
        "import { relations } from 'drizzle-orm';\nimport { createInsertSchema } from 'drizzle-zod';\nimport * as p from 'drizzle-orm/pg-core';\nimport { z } from 'zod';\nimport type { Meta } from './meta';\n\nexport const old = p.pgTable('old', { m: p.text().$type<Meta>() });\nexport const oldRelations = relations(old, ({ one }) => ({ up: one(old) }));\nexport const insertOld = createInsertSchema(old);\nexport type Old = z.infer<typeof insertOld>;\nexport const tables = { old };\nconst used = () => tables;\nexport { used as default };\n",
    ),
    (
        "a.ts",
        "import { old, users, type Row } from './db/schema';\nimport * as schema from './db/schema';\nexport type Old = typeof old.$inferSelect & Row;\nexport type Other = typeof schema.old;\nexport { users as people };\nexport function f() { return users; }\n",
    ),
    (
        "b.cjs",
        "const { a, b } = require('./x');\nconst c = require('./y').c;\nmodule.exports = { a, d: b, c };\n",
    ),
];

fn read(path: &str, text: &str) -> Extraction {
    let path = RepoPath::parse(path).unwrap_or_default();
    extract(&Source::file(path, Language::JavaScript, text), true)
}

/// Returns every span that extraction offers to take out, each with what says that it is still there.
fn offered(text: &str, found: &Extraction) -> Vec<(Span, String)> {
    let module = found.module.clone().unwrap_or_default();
    let mut spans: Vec<Span> = Vec::new();
    let references = found.references.iter();
    spans.extend(
        references
            .filter(|reference| reference.removal != Removal::Manual)
            .map(|reference| reference.span),
    );
    for import in &module.imports {
        if import.left.is_empty() && import.name != ImportName::Namespace {
            spans.push(import.span);
        }
        let uses = import.uses.iter().filter(|found| found.left.is_empty());
        spans.extend(uses.map(|found| found.member_span));
    }
    for declaration in module
        .declarations
        .iter()
        .filter(|declaration| declaration.left.is_empty())
    {
        spans.push(declaration.name_span);
        let uses = declaration.uses.iter().filter(|found| found.left.is_empty());
        spans.extend(uses.map(|found| found.span));
    }
    spans.extend(module.exports.iter().map(|export| export.span));
    spans.extend(
        module
            .reexports
            .iter()
            .filter(|one| one.name != ImportName::Namespace)
            .map(|one| one.span),
    );
    spans.into_iter().map(|span| (span, span.of(text).to_owned())).collect()
}

/// Returns how often each imported name is used or handed on.
fn counts(module: &Module) -> BTreeMap<String, usize> {
    module
        .imports
        .iter()
        .map(|import| {
            let handed_on = module.exports.iter().filter(|export| export.local == import.local);
            (import.local.clone(), import.uses.len() + handed_on.count())
        })
        .collect()
}

/// Asserts what holds after any removal from `text`; returns the text that is left.
#[track_caller]
fn check_removal(path: &str, text: &str, wanted: &[Span]) -> String {
    let outcome = taken_out(path, text, wanted);
    assert!(outcome.taken.refused.is_empty(), "{wanted:?} of {text}");
    let before = read(path, text);
    let after = read(path, &outcome.after);
    assert!(after.notes.is_empty(), "{}", outcome.after);
    for edit in &outcome.taken.edits {
        assert!(edit.is_deletion() && !edit.span.is_empty());
    }
    for span in wanted {
        let is_cut = outcome.taken.edits.iter().any(|edit| edit.span.contains(*span));
        assert!(is_cut, "{span:?} is still in {}", outcome.after);
    }
    let counts_before = counts(&before.module.unwrap_or_default());
    for (name, n_uses) in counts(&after.module.unwrap_or_default()) {
        let was_unused = counts_before.get(&name) == Some(&0);
        assert!(n_uses > 0 || was_unused, "{name} is unused in {}", outcome.after);
    }
    outcome.after
}

#[test]
fn what_is_offered_is_done() {
    for (path, text) in TEXTS {
        let found = read(path, text);
        assert!(found.notes.is_empty(), "{:?}", found.notes);
        let offered = offered(text, &found);
        assert!(offered.len() > 2, "{text}");
        for (span, _) in &offered {
            check_removal(path, text, &[*span]);
        }
    }
}

#[test]
fn all_at_once_leaves_nothing_to_do() {
    for (path, text) in TEXTS {
        let mut rest = (*text).to_owned();
        for _ in 0..20 {
            let spans: Vec<Span> = offered(&rest, &read(path, &rest))
                .into_iter()
                .map(|(span, _)| span)
                .collect();
            let taken = taken_out(path, &rest, &spans);
            if taken.after == rest {
                break;
            }
            rest = taken.after;
        }
        let spans: Vec<Span> = offered(&rest, &read(path, &rest))
            .into_iter()
            .map(|(span, _)| span)
            .collect();
        assert_eq!(taken_out(path, &rest, &spans).after, rest);
    }
}

#[test]
fn long_chains_of_names_take_no_time() {
    let mut types = "type T0 = string;\n".to_owned();
    for n in 1..400 {
        types.push_str(&format!("export type T{n} = T{} & {{}};\n", n - 1));
    }
    let found = read("a.ts", &types);
    let module = found.module.unwrap_or_default();
    let is_offered = |name: &str| {
        let declared = module.declarations.iter().find(|one| one.name == name);
        declared.is_some_and(|one| one.left.is_empty())
    };
    assert!(is_offered("T390") && !is_offered("T10"));
    let calls = format!(
        "import {{ a }} from './a';\n{}{};\n",
        "a(".repeat(1_000),
        ")".repeat(1_000)
    );
    assert!(read("a.ts", &calls).notes.is_empty());
}

/// One table of a generated schema.
#[derive(Clone, Debug)]
struct Table {
    has_doc: bool,
    has_banner: bool,
    columns: Vec<usize>,
    has_types: bool,
    has_relations: bool,
    has_schema: bool,
    is_apart: bool,
}

const COLUMNS: &[&str] = &["integer", "text", "timestamp", "boolean", "jsonb"];

impl Table {
    /// Returns its statements, with their comments, each with whether it belongs to the table.
    fn statements(&self, number: usize, indent: &str) -> Vec<(String, bool)> {
        let mut parts = Vec::new();
        if self.has_banner {
            parts.push((format!("// ---------\n// Part {number}\n// ---------\n\n"), false));
        }
        let doc = if self.has_doc {
            format!("/** Table {number}. */\n")
        } else {
            String::new()
        };
        let columns: String = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| format!("{indent}c{index}: {}('c{index}'),\n", COLUMNS[*column]))
            .collect();
        let gap = if self.is_apart { "\n" } else { "" };
        parts.push((
            format!("{doc}export const t{number} = pgTable('t{number}', {{\n{columns}}});\n{gap}"),
            true,
        ));
        if self.has_types {
            parts.push((
                format!("export type T{number} = typeof t{number}.$inferSelect;\nexport type NewT{number} = Partial<T{number}>; // new\n{gap}"),
                true,
            ));
        }
        if self.has_relations {
            parts.push((
                format!("export const t{number}Relations = relations(t{number}, ({{ one }}) => ({{\n{indent}up: one(t{number}),\n}}));\n{gap}"),
                true,
            ));
        }
        if self.has_schema {
            parts.push((
                format!("// Checks rows of {number}.\nexport const insertT{number} = createInsertSchema(t{number}).omit({{ c0: true }});\nexport type InsertT{number} = z.infer<typeof insertT{number}>;\n{gap}"),
                true,
            ));
        }
        parts
    }
}

fn table() -> impl Strategy<Value = Table> {
    (
        any::<bool>(),
        any::<bool>(),
        prop::collection::vec(0..COLUMNS.len(), 1..4),
        any::<[bool; 4]>(),
    )
        .prop_map(
            |(has_doc, has_banner, columns, [has_types, has_relations, has_schema, is_apart])| Table {
                has_doc,
                has_banner,
                columns,
                has_types,
                has_relations,
                has_schema,
                is_apart,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn removing_one_table_leaves_the_others_byte_for_byte(
        tables in prop::collection::vec(table(), 1..5),
        chosen in any::<prop::sample::Index>(),
        style in any::<[bool; 4]>(),
    ) {
        let [is_crlf, has_bom, has_tabs, is_one_line] = style;
        let indent = if has_tabs { "\t" } else { "  " };
        let chosen = chosen.index(tables.len());
        let names = |tables: &[&Table]| -> Vec<&str> {
            let mut names: Vec<&str> = tables.iter().flat_map(|table| table.columns.iter().map(|c| COLUMNS[*c])).collect();
            names.sort_unstable();
            names.dedup();
            names.push("pgTable");
            names
        };
        let header = |tables: &[&Table]| -> String {
            let mut header = String::new();
            if tables.iter().any(|table| table.has_relations) {
                header.push_str("import { relations } from 'drizzle-orm';\n");
            }
            if tables.iter().any(|table| table.has_schema) {
                header.push_str("import { createInsertSchema } from 'drizzle-zod';\nimport { z } from 'zod';\n");
            }
            if tables.is_empty() {
                return header;
            }
            let names = names(tables);
            if is_one_line {
                header.push_str(&format!("import {{ {} }} from 'drizzle-orm/pg-core';\n", names.join(", ")));
            } else {
                let lines: String = names.iter().map(|name| format!("{indent}{name},\n")).collect();
                header.push_str(&format!("import {{\n{lines}}} from 'drizzle-orm/pg-core';\n"));
            }
            header
        };
        let styled = |text: &str| {
            let text = if is_crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
            if has_bom { format!("\u{feff}{text}") } else { text }
        };
        let all: Vec<&Table> = tables.iter().collect();
        let others: Vec<&Table> = tables.iter().enumerate().filter(|(n, _)| *n != chosen).map(|(_, t)| t).collect();
        let body = |keep: &dyn Fn(usize, bool) -> bool| -> String {
            tables
                .iter()
                .enumerate()
                .flat_map(|(n, table)| table.statements(n, indent).into_iter().map(move |(text, own)| (n, text, own)))
                .filter(|(n, _, own)| keep(*n, *own))
                .map(|(_, text, _)| text)
                .collect()
        };
        let text = styled(&format!("{}\nexport const first = 1;\n\n{}", header(&all), body(&|_, _| true)));
        let name = format!("const t{chosen} ");
        let start = text.find(&name).unwrap() + "const ".len();
        let after = check_removal("db/schema.ts", &text, &[Span::new(start, start + name.len() - "const  ".len())]);
        let expected = format!("{}\nexport const first = 1;\n\n{}", header(&others), body(&|n, own| n != chosen || !own));
        // Blank lines beside what went may differ; every other line is as it was, in the same order.
        let lines = |text: &str| -> Vec<String> {
            text.trim_start_matches('\u{feff}').split_inclusive('\n').filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
        };
        prop_assert_eq!(lines(&after), lines(&styled(&expected)));
        prop_assert_eq!(after.starts_with('\u{feff}'), has_bom);
        prop_assert!(!after.contains("\n\n\n") && !after.contains("\r\n\r\n\r\n"), "{}", after);
    }
}
