//! Paths in code.

use super::{check, check_routes};

#[test]
fn literals_with_the_shape_of_a_path_count() {
    check(
        "run('scripts/migrate.js')",
        &["«scripts/migrate.js» path path scripts/migrate.js"],
    );
    check("run('migrate.js')", &["«migrate.js» path path migrate.js"]);
    check(
        "run(`scripts/migrate.js`)",
        &["«scripts/migrate.js» path path scripts/migrate.js"],
    );
    check("run('./migrations/')", &["«./migrations/» path path ./migrations/"]);
    check(
        "run('scripts\\\\migrate.js')",
        &["«scripts\\\\migrate.js» path path scripts/migrate.js"],
    );
    check("const A = { x: ['a/b'] }", &["«a/b» path path a/b"]);
    check("const A = 'a/b'", &["«a/b» path path a/b"]);
}

#[test]
fn look_alikes_are_no_paths() {
    check("run('migrations')", &[]);
    check("run('/migrations/x.sql')", &[]);
    check("run('https://a.example/migrations')", &[]);
    check("run('//cdn.example/migrations')", &[]);
    check("run('data:text/plain,a/b')", &[]);
    check("run('see scripts/migrate.js for more')", &[]);
    check("run('..')", &[]);
    check("run('</div>')", &[]);
    check("const A = { 'a/b': 1 }", &[]);
    check("'a/b.js'; run()", &[]);
    check("let a: 'a/b.js'", &[]);
    check("run('1.2.3')", &[]);
    check("run(/a\\/b.js/)", &[]);
}

#[test]
fn attributes_of_jsx_count_and_its_text_does_not() {
    let check = |text: &str, expected: &[&str]| super::check_file("app/x.tsx", text, expected);
    check(
        "<img src=\"images/a.png\" />",
        &["«images/a.png» path path images/a.png"],
    );
    check(
        "<img src={'images/a.png'} />",
        &["«images/a.png» path path images/a.png"],
    );
    check("<a href=\"/migrations\">scripts/migrate.js</a>", &[]);
    check("<p className=\"w-1/2\" />", &[]);
}

#[test]
fn known_folders_are_bases() {
    check(
        "join(__dirname + '/../m/x.sql')",
        &["«__dirname + '/../m/x.sql'» path path ../m/x.sql in /app/lib"],
    );
    check("run(`${__dirname}/m`)", &["«${__dirname}/m» path path m in /app/lib"]);
    check(
        "path.join(__dirname, '..', 'migrations')",
        &["«path.join(__dirname, '..', 'migrations')» path path! ../migrations in /app/lib"],
    );
    check(
        "path.join(__dirname, '/m')",
        &["«path.join(__dirname, '/m')» path path! m in /app/lib"],
    );
    check(
        "path.resolve(import.meta.dirname, 'm')",
        &["«path.resolve(import.meta.dirname, 'm')» path path! m in /app/lib"],
    );
    check(
        "path.join(path.dirname(fileURLToPath(import.meta.url)), 'm')",
        &["«path.join(path.dirname(fileURLToPath(import.meta.url)), 'm')» path path! m in /app/lib"],
    );
    check(
        "const __dirname = dirname(fileURLToPath(import.meta.url)); path.join(__dirname, 'm')",
        &["«path.join(__dirname, 'm')» path path! m in /app/lib"],
    );
    check(
        "path.join(path.dirname(__filename), '../m')",
        &["«path.join(path.dirname(__filename), '../m')» path path! ../m in /app/lib"],
    );
    check(
        "path.join(new URL('.', import.meta.url).pathname, 'm')",
        &["«path.join(new URL('.', import.meta.url).pathname, 'm')» path path! ./m in /app/lib"],
    );
    check(
        "path.join(process.cwd(), 'm')",
        &["«path.join(process.cwd(), 'm')» path path! m in cwd"],
    );
    check("path.resolve('m')", &["«path.resolve('m')» path path! m in cwd"]);
    check("path.resolve(__dirname, '/m')", &[]);
    check("path.join(__dirname, '..')", &[]);
    check("run(__dirname + 'x')", &[]);
}

#[test]
fn paths_are_known_in_part() {
    check("run(`migrations/${x}`)", &["«migrations/${x}» path path migrations/…"]);
    check(
        "run('migrations/' + x)",
        &["«'migrations/' + x» path path migrations/…"],
    );
    check(
        "run(`${x}/scripts/a.js`)",
        &["«${x}/scripts/a.js» path path …scripts/a.js"],
    );
    check(
        "path.join('migrations', x)",
        &["«path.join('migrations', x)» path path! migrations/…"],
    );
    check(
        "path.join(root, 'migrations')",
        &["«path.join(root, 'migrations')» path path! …migrations"],
    );
    check(
        "path.join(root, '..', 'migrations')",
        &["«path.join(root, '..', 'migrations')» path path! …migrations"],
    );
    check(
        "path.join(__dirname, 'm', x)",
        &["«path.join(__dirname, 'm', x)» path path! m/… in /app/lib"],
    );
    check("run(`${a}/b/${c}`)", &[]);
    check("run('migr' + x)", &[]);
    check("run(`${url}-old/x.js`)", &[]);
    check("run(`https://${host}/scripts/a.js`)", &[]);
    check("run(`/api/${x}`)", &[]);
    check("run(`Wrote ${a}/b.js`)", &[]);
}

#[test]
fn joins_are_joins_whatever_does_them() {
    check("p.join('a', 'b')", &["«p.join('a', 'b')» path path! a/b"]);
    check(
        "import { join as j } from 'node:path'; j('a', 'b')",
        &["«node:path» import module node:path", "«j('a', 'b')» path path! a/b"],
    );
    check(
        "const { resolve } = require('path'); resolve(__dirname, 'a')",
        &[
            "«path» require module path",
            "«resolve(__dirname, 'a')» path path! a in /app/lib",
        ],
    );
    check(
        "path.posix.join('a', 'b')",
        &["«path.posix.join('a', 'b')» path path! a/b"],
    );
    check("['a', 'b'].join('/')", &[]);
    check("resolve('a', 'b')", &[]);
    check("list.join(',')", &[]);
    check("Promise.resolve('a')", &[]);
}

#[test]
fn constants_are_read_where_they_are_used() {
    check(
        "const D = 'migrations'; fs.readdirSync(D)",
        &["«D» path path! migrations"],
    );
    check(
        "const D = path.join(__dirname, 'm'); fs.readdirSync(D)",
        &["«D» path path! m in /app/lib"],
    );
    check(
        "const D = 'm'; const F = path.join(D, 'x.sql'); readFile(F)",
        &["«F» path path! m/x.sql"],
    );
    check(
        "const D = 'a/b'; run(`${D}/c.sql`)",
        &["«${D}/c.sql» path path a/b/c.sql"],
    );
    check(
        "function f() { const D = 'm'; return fs.existsSync(D) }",
        &["«D» path path! m"],
    );
    check("const D = 'a/b'; run(D)", &["«a/b» path path a/b"]);
    check("let D = 'a/b'; D = other; fs.readdirSync(D)", &["«a/b» path path a/b"]);
    check(
        "const D = process.env.DIR ?? 'm'; fs.readdirSync(D)",
        &["«D» path path! m"],
    );
    check("const D = 'a/b'; run(path.join(x, D, y))", &["«a/b» path path a/b"]);
    check("const D = 'a/b'; import(`${x}${D}${y}`)", &["«a/b» path path a/b"]);
    check(
        "const D = 'm'; fs.readdirSync(D); fs.readdirSync(path.join(D, 'n'))",
        &["«D» path path! m", "«path.join(D, 'n')» path path! m/n"],
    );
    check("const a = b + a; const b = a + b; fs.stat(a)", &[]);
}

#[test]
fn functions_for_files_expect_paths() {
    check("fs.readFileSync('m')", &["«m» path path! m"]);
    check("await fs.promises.access('m')", &["«m» path path! m"]);
    check(
        "import { stat } from 'node:fs/promises'; stat('m')",
        &["«node:fs/promises» import module node:fs/promises", "«m» path path! m"],
    );
    check("existsSync(a ? 'm' : 'n')", &["«m» path path! m", "«n» path path! n"]);
    check("Bun.file('m')", &["«m» path path! m"]);
    check("Deno.readTextFile('m')", &["«m» path path! m"]);
    check("fs.copyFileSync('a/b', 'c/d')", &["«a/b» path path! a/b"]);
    check("glob('m/*.sql')", &["«m/*.sql» path glob m/*.sql"]);
    check(
        "fg.sync(['m/*.sql', '!n'], { cwd: __dirname })",
        &[
            "«m/*.sql» path glob m/*.sql in /app/lib",
            "«!n» path path! n in /app/lib",
        ],
    );
    check(
        "migrate(db, { migrationsFolder: 'drizzle' })",
        &["«drizzle» path path! drizzle"],
    );
    check(
        "migrate(db, { migrationsFolder: path.join(process.cwd(), 'm') })",
        &["«path.join(process.cwd(), 'm')» path path! m in cwd"],
    );
}

#[test]
fn what_is_made_or_removed_is_no_reference() {
    check("fs.writeFileSync('dist/x.json', '')", &[]);
    check("fs.rmSync('a/b', { recursive: true })", &[]);
    check("const OUT = 'dist/x.json'; fs.writeFileSync(OUT, '')", &[]);
    check("mkdirSync(path.join(__dirname, 'tmp/x'))", &[]);
    check("fs.rm('a/b')", &[]);
    check("build({ outDir: 'dist/x', outfile: 'dist/y.js' })", &[]);
    check("const OUT = 'a/b'; fs.rmSync(OUT); run(OUT)", &["«a/b» path path a/b"]);
    check("access('m'); store.stat('m'); router.push({ path: 'm' })", &[]);
}

#[test]
fn routes_of_the_site_begin_with_a_slash() {
    let file = "app/lib/x.ts";
    check_routes(file, "fetch('/api/old')", &["/api/old"]);
    check_routes(file, "fetch(`/api/users/${id}`)", &["/api/users/*"]);
    check_routes(file, "fetch(`${origin}/api/old?x=${x}`)", &["/api/old"]);
    check_routes("a.tsx", "<Link href=\"/cart/1\" />", &["/cart/1"]);
    check_routes("a.tsx", "<Link href={`/cart/${id}#x`} />", &["/cart/*"]);
    check_routes(
        "next.config.js",
        "x = [{ source: '/old', destination: '/api/old' }]",
        &["/api/old!"],
    );
    for text in [
        "f('/')",
        "f('//cdn.x/y')",
        "f('https://x.io/api/old')",
        "f('api/old')",
        "f('/a sentence')",
        "f(`/${x}`)",
        "f(/api/)",
    ] {
        check_routes(file, text, &[]);
    }
}
