//! Commands that code gives to a process.

use super::{check, check_pieces, read};
use crate::lang::language::Language;
use crate::text::span::Span;

fn check_shell(text: &str, expected: &[&str]) {
    check_pieces(text, Language::Shell, expected);
}

#[test]
fn command_lines_go_out_as_shell() {
    check_shell("execSync('npm run db:migrate')", &["npm run db:migrate in cwd"]);
    check_shell("cp.exec(`node scripts/a.js`)", &["node scripts/a.js in cwd"]);
    check_shell(
        "child_process.execSync('node ' + 'scripts/a.js')",
        &["node scripts/a.js in cwd"],
    );
    check_shell("execSync(`npm run ${name} --x`)", &["npm run ${x} --x in cwd"]);
    check_shell(
        "const S = 'db:seed'; execSync(`npm run ${S}`)",
        &["npm run db:seed in cwd"],
    );
    check_shell("const C = 'npm run x'; execSync(C)", &["npm run x in cwd"]);
    check_shell(
        "await $`npm run x && node scripts/a.js`",
        &["npm run x && node scripts/a.js in cwd"],
    );
    check_shell("Bun.$`npm run x`", &["npm run x in cwd"]);
    check_shell(
        "const run = promisify(exec); import { exec } from 'child_process'; run('npm run x')",
        &["npm run x in cwd"],
    );
    check_shell("shell.exec('npm run \\'x\\'')", &["npm run 'x' in cwd"]);
}

#[test]
fn programs_and_arguments_become_one_line() {
    check_shell(
        "spawn('node', ['scripts/x.js', '--a=1'])",
        &["node scripts/x.js --a=1 in cwd"],
    );
    check_shell(
        "spawnSync('npm', ['run', name, ...rest])",
        &["npm run ${x} ${x} in cwd"],
    );
    check_shell("execa('echo', ['a b', ''])", &["echo 'a b' '' in cwd"]);
    check_shell(
        "spawn(process.execPath, ['scripts/x.js'])",
        &["node scripts/x.js in cwd"],
    );
    check_shell(
        "const npm = win ? 'npm.cmd' : 'npm'; spawn(npm, ['run', 'x'])",
        &["npm run x in cwd"],
    );
    check_shell("Bun.spawn(['npm', 'run', 'x'])", &["npm run x in cwd"]);
    check_shell("execSync(['npm', 'run', name].join(' '))", &["npm run ${x} in cwd"]);
    check_shell("const A = ['run', 'x']; spawn('npm', A)", &["npm run x in cwd"]);
    check_shell("spawn('sh', ['-c', \"it's\"])", &["sh -c 'it'\\''s' in cwd"]);
}

#[test]
fn functions_that_hand_commands_on_count() {
    check_shell(
        "function run(c) { execSync(c) }\nrun('npm run x')",
        &["npm run x in cwd"],
    );
    check_shell(
        "const run = (c, o) => execSync(c, o); const go = (c) => run(c); go('npm run x')",
        &["npm run x in cwd"],
    );
    check_shell("function run(a, c) { execSync(c) }\nrun('npm run x')", &[]);
}

#[test]
fn the_folder_of_a_command_is_known_where_it_is_given() {
    check_shell("execSync('a b', { cwd: path.join(__dirname, '..') })", &["a b in /app"]);
    check_shell("execSync('a b', { cwd: process.cwd() })", &["a b in cwd"]);
    check_shell("spawn('a', ['b'], { cwd: dir })", &["a b"]);
    check_shell("$({ cwd: __dirname })`a b`", &["a b in /app/lib"]);
    check_shell("execSync('a b', { cwd: '/tmp' })", &["a b outside"]);
}

#[test]
fn look_alikes_are_no_commands() {
    check_shell("run('npm run x')", &[]);
    check_shell("/x/.exec('npm run x')", &[]);
    check_shell("pattern.exec('a b')", &[]);
    check_shell("db.exec('create table a')", &[]);
    check_shell("$('a.b c')[0]", &["a.b c in cwd"]);
    check_shell("console.log('npm run x')", &[]);
    check_shell("exec(command)", &[]);
}

#[test]
fn modules_and_known_paths_of_processes_are_paths() {
    check(
        "fork('scripts/x')",
        &["«scripts/x» command path! scripts/x in cwd module"],
    );
    check(
        "fork(path.join(__dirname, 'x'))",
        &["«path.join(__dirname, 'x')» command path! x in /app/lib module"],
    );
    check(
        "spawn('node', [path.join(__dirname, 'x.js')])",
        &["«path.join(__dirname, 'x.js')» command path! x.js in /app/lib module"],
    );
    check(
        "execSync(`node ${path.join(__dirname, 'x.js')} --a`)",
        &["«path.join(__dirname, 'x.js')» command path! x.js in /app/lib module"],
    );
}

#[test]
fn words_lead_back_to_their_own_literals() {
    let text = "spawn('node', ['scripts/x.js', `it\\'s`])";
    let piece = &read("x.ts", text).pieces[0];
    assert_eq!(piece.text(), "node scripts/x.js 'it'\\''s'");
    assert_eq!(piece.text.file_span(Span::new(0, 4)).of(text), "node");
    assert_eq!(piece.text.file_span(Span::new(5, 17)).of(text), "scripts/x.js");

    let text = "const S = 'a/b.js'; execSync(`x\\n${S} y`)";
    let piece = &read("x.ts", text).pieces[0];
    assert_eq!(piece.text(), "x\na/b.js y");
    assert_eq!(piece.text.file_span(Span::new(2, 8)).of(text), "S");
    assert_eq!(piece.text.file_span(Span::new(9, 10)).of(text), "y");
}
