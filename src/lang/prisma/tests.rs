//! Schemas in, tables and models out.

use super::*;
use crate::tree::path::RepoPath;

/// Asserts what `schema` names, in the order of the text, without what is read as in any other text.
#[track_caller]
fn check(schema: &str, expected: &[&str]) {
    let path = RepoPath::parse("prisma/schema.prisma").unwrap();
    let mut references = extract(&Source::file(path, Language::Prisma, schema)).references;
    references.sort_by_key(|reference| reference.span);
    let shown: Vec<String> = references
        .iter()
        .map(|reference| {
            let marked = reference.span.of(schema);
            match &reference.target {
                Target::Table { schema, name } => {
                    let schema = schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
                    format!("{marked}: table {schema}{name}")
                }
                Target::Model { name } => format!("{marked}: model {name}"),
                other => format!("{marked}: {other:?}"),
            }
        })
        .collect();
    assert_eq!(shown, expected, "{schema}");
}

#[test]
fn a_model_is_a_table() {
    check("model Report {\n  id Int @id\n}\n", &["Report: table Report"]);
    for map in [
        "@@map(\"report\")",
        "@@map(name: \"report\")",
        "@@map( \"report\" ) // \"x\"",
    ] {
        let schema = format!("model Report {{\n  id Int @id\n\n  {map}\n}}\n");
        check(&schema, &["Report: table report", "report: table report"]);
    }
    check(
        "model Report {\r\n  id Int @id\r\n  @@schema(\"auth\")\r\n  @@map(\"r\")\r\n}\r\n",
        &["Report: table auth.r", "r: table auth.r"],
    );
    check("\u{feff}model A {\n}\nmodel B {\n}\n", &["A: table A", "B: table B"]);
}

#[test]
fn a_field_leads_to_the_model_of_its_type() {
    let schema = "model User {\n  id Int @id\n  reports Report[]\n  one Report? @relation(\"Report\")\n  role Role\n  team Team @relation(fields: [teamId], references: [id])\n}\nmodel Report {\n  @@map(\"report\")\n}\n";
    check(
        schema,
        &[
            "User: table User",
            "Report: table report",
            "Report: table report",
            "Role: model Role",
            "Team: model Team",
            "Report: table report",
            "report: table report",
        ],
    );
    check("view V {\n  user User\n  @@map(\"v\")\n}\n", &["User: model User"]);
}

#[test]
fn what_only_looks_like_a_model_is_none() {
    for schema in [
        "// model Report {\n",
        "/// @@map(\"report\")\n",
        "/* model Report {\n  a Report\n} */\n",
        "enum Report {\n  A\n  model Report\n}\n",
        "type Report {\n  at Report\n}\n",
        "datasource db {\n  url = \"model Report {\"\n}\n",
        "generator client {\n  provider = \"x\"\n}\n",
        "model Report\n",
        "models Report {\n}\n",
        "model \"Report\" {\n}\n",
        "@@map(\"report\")\n",
        "",
    ] {
        check(schema, &[]);
    }
    // What a string or a comment says, an index and a column's name are nothing.
    check(
        "model A {\n  id String @default(\"} @@map(\\\"report\\\")\") @map(\"report\") // @@map(\"report\")\n  @@index([\n    report,\n    a Report\n  ], map: \"report\")\n}\n",
        &["A: table A"],
    );
}

#[test]
fn broken_schemas_are_read_as_far_as_they_go() {
    check(
        "model A {\n  id Int @default(now(\n}\nmodel B {\n  c C\n}\n",
        &["A: table A", "B: table B", "C: model C"],
    );
    check(
        "model A {\n  id String @default(\"x\n  @@map(\"a\")\n",
        &["A: table a", "a: table a"],
    );
    check("model A {\n  @@map(\n", &["A: table A"]);
    check("model A {\n  @@map(\"", &["A: table ", ": table "]);
    check("model A {{{ }}} model \u{1F600} { @@ /* ", &["A: table A"]);
}
