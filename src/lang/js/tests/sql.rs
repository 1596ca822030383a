//! SQL and names of tables.

use super::{check_pieces, read, show};
use crate::lang::language::Language;
use crate::lang::reference::Target;
use crate::text::span::Span;

fn check_sql(text: &str, expected: &[&str]) {
    check_pieces(text, Language::Sql, expected);
}

fn check_tables(text: &str, expected: &[&str]) {
    let found = read("app/lib/x.tsx", text);
    let tables = found.references.iter().filter(|reference| {
        matches!(
            reference.target,
            Target::Table { .. } | Target::TableName { .. } | Target::ClientModel { .. }
        )
    });
    assert_eq!(show(text, tables), expected, "{text}");
}

#[test]
fn strings_with_words_of_sql_go_out() {
    check_sql("query('SELECT * FROM users')", &["SELECT * FROM users"]);
    check_sql("query(`insert into ${t} values (1)`)", &["insert into ____ values (1)"]);
    check_sql("query('DROP TABLE ' + 'users')", &["DROP TABLE users"]);
    check_sql("sql`${a}`", &["____"]);
    check_sql("await sql.raw('truncate users;')", &["truncate users;"]);
    check_sql("prisma.$queryRaw`users ${a}`", &["users ____"]);
    check_sql("db.exec(\"a 'b' from \\\"c\\\"\")", &["a 'b' from \"c\""]);
    check_sql(
        "const T = 'users'; query(`select 1 from ${T}`)",
        &["select 1 from users"],
    );
}

#[test]
fn look_alikes_do_not_go_out() {
    check_sql("query('users')", &[]);
    check_sql("query('from')", &[]);
    check_sql("css`from { a: b }`", &[]);
    check_sql("log('done, nothing more')", &[]);
    check_sql("// select * from users", &[]);
    check_sql("execSync('psql -c \"select 1 from users\"')", &[]);
    check_sql("import a from 'select from'", &[]);
}

#[test]
fn sql_leads_back_through_escapes() {
    let text = "q('a\\n\\u{1F600}\\x41 from users ')";
    let piece = &read("x.ts", text).pieces[0];
    assert_eq!(piece.text(), "a\n\u{1F600}A from users ");
    let at = piece.text().find("users").unwrap();
    assert_eq!(piece.text.file_span(Span::new(at, at + 5)).of(text), "users");
}

#[test]
fn literals_that_are_names_may_be_tables() {
    check_tables("pgTable('users', {})", &["«users» sql table users"]);
    check_tables("knex('public.users')", &["«public.users» sql table public.users"]);
    check_tables(
        "q('\"Auth\".\"users\"')",
        &["«\"Auth\".\"users\"» sql table Auth.users"],
    );
    check_tables("q(`app_users`)", &["«app_users» sql table app_users"]);
    check_tables("q(`users`)", &[]);
    check_tables("({ header: 'Link' })", &[]);
    check_tables("db.table('users')", &["«users» sql table users"]);
    check_tables("enum T { A = 'app_users' }", &["«app_users» sql table app_users"]);
    check_tables("const T = 'users'; q(`select 1 from ${T}`)", &[]);
    check_tables(
        "const T = 'app_users'; q(`Done with ${T}`)",
        &["«app_users» sql table app_users"],
    );
}

#[test]
fn tables_have_the_schema_that_made_them() {
    check_tables("pgSchema('auth').table('users')", &["«users» sql table auth.users"]);
    check_tables(
        "const auth = pgSchema('auth'); export const a = auth.table('users')",
        &["«users» sql table auth.users"],
    );
    check_tables(
        "knex.withSchema('auth').table('users')",
        &["«users» sql table auth.users"],
    );
    check_tables("import { auth } from './schemas'; auth.table('users')", &[]);
}

#[test]
fn names_in_the_program_are_no_tables() {
    check_tables("const a = { 'users': 1 }", &[]);
    check_tables("import users from 'users'", &[]);
    check_tables("import { 'users' as u } from './a'", &[]);
    check_tables("a['users']", &[]);
    check_tables("type A = 'users'", &[]);
    check_tables("'use strict'", &[]);
    check_tables("<a>users</a>", &[]);
    check_tables("<a b=\"users\" />", &[]);
    check_tables("q('users and more')", &[]);
    check_tables("fs.readdirSync('users')", &[]);
}

#[test]
fn calls_of_a_client_of_prisma_name_a_model() {
    let model = ["«report» sql model report"];
    for text in [
        "prisma.report.findMany()",
        "await prisma.report.create(data)",
        "prisma?.report?.count()",
        "prisma!.report.delete({ where })",
        "prisma.client.report.findUnique(criteria)",
        "this.prisma.report.update(x)",
        "ctx.prismaRead.report.upsert(x)",
        "const c = new PrismaClient(); c.report.count()",
        "const c = new PrismaClient({}).$extends(x); const d = c; d.report.count()",
        "const { client } = prisma; client.report.deleteMany({})",
        "const client = prisma.client; client.report.count()",
        "tx.report.findFirst(x)",
        "trx(async (tx) => tx.report.count({ where }))",
        "vi.mocked(prisma.report.findMany)",
        "expect(prisma.report.count).toHaveBeenCalled()",
        "f(tx.report.findMany)",
        "count(prisma.report, 1)",
        "all([this.prisma.report])",
        "f({ delegate: prisma?.report })",
        "const pick = () => readPrisma.report",
        "run((ctx) => f(ctx.readPrisma.report))",
        "prisma.report[method](x)",
        "vi.mock('x', () => ({ prisma: { report: { findMany: vi.fn() } } }))",
    ] {
        check_tables(text, &model);
    }
    check_tables(
        "db.report.update({ where: { id }, data })",
        &["«report» sql model report", "«id» sql model report by where.id"],
    );
    check_tables(
        "const { report } = prisma; report.findMany()",
        &["«report» sql model report", "«report» sql model report"],
    );
    check_tables(
        "prisma.user.findMany({ include: a ? { 'reports': { where: { OR: [{ by: 1 }] } }, ...(b && { c: true }) } : x })",
        &[
            "«user» sql model user",
            "«reports» sql model user by include.reports",
            "«where» sql model user by include.reports.where",
            "«OR» sql model user by include.reports.where.OR",
            "«by» sql model user by include.reports.where.OR.by",
            "«c» sql model user by include.c",
        ],
    );
    for text in [
        "tx.report.count()",
        "client.report.create(x)",
        "db.report.update({ ...x })",
        "db.report.create({ x: 1 })",
    ] {
        check_tables(text, &["«report» sql model report?"]);
    }
}

#[test]
fn what_only_looks_like_a_client_of_prisma_names_no_model() {
    for text in [
        "rows.map((tagPrisma: { tag: T }) => tagPrisma.tag)",
        "prisma.report",
        "prisma.report.then()",
        "prisma.report()",
        "f(Prisma.report)",
        "f(prismaUtils.report)",
        "f(tx.report)",
        "db.report.count",
        "const { report } = prisma; report.then()",
        "const { report } = Prisma; report.findMany()",
        "const { report } = prisma.user; report.length",
        "const a = { prisma: { report: { id: 1 } } }",
        "const a = { other: { report: { findMany: f } } }",
        "prisma['report'].findMany()",
        "prisma[report].findMany()",
        "prisma.findMany()",
        "report.findMany()",
        "reports.report.findMany()",
        "const c = new Client(); c.report.findMany()",
        "let c = new PrismaClient(); c = other; c.report.findMany()",
        "db.query.report.findMany()",
        "get().report.findMany()",
        "prisma.$transaction([])",
    ] {
        check_tables(text, &[]);
    }
}
