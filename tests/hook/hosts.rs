//! Where the lines go: git's hooks folder wherever it is, husky, lefthook and pre-commit, and nowhere outside.

use std::fs;
use std::os::unix::fs::symlink;

use crate::Repo;

#[test]
fn the_hooks_folder_is_the_one_that_git_uses() {
    let Some(repo) = Repo::new() else { return };
    repo.git("config core.hooksPath .githooks");
    assert!(repo.hook("install").starts_with(".githooks/pre-commit: installed\n"));
    repo.write("old/2.sql", "x\n");
    repo.git("add -A");
    repo.assert_blocked("commit -qm x", "error[frozen-path]");
    repo.hook("uninstall");
    assert!(!repo.path().join(".githooks/pre-commit").exists());
}

#[test]
fn it_is_said_that_another_tool_writes_the_hook_anew() {
    let Some(repo) = Repo::new() else { return };
    assert!(!repo.hook("install").contains("simple-git-hooks"));
    repo.hook("uninstall");
    repo.write(
        "package.json",
        "{\"simple-git-hooks\": {\"pre-commit\": \"npx lint-staged\"}}\n",
    );
    assert!(repo.hook("install").contains("simple-git-hooks writes this hook anew"));
}

#[test]
fn nothing_is_written_outside_of_the_repository() {
    let Some(repo) = Repo::new() else { return };
    let outside = repo.around.path().join("hooks");
    fs::create_dir(&outside).expect("a folder");
    let refused = |what: &str| {
        let ran = repo.decomm("hook install");
        assert!(
            !ran.passed && ran.said.contains("outside of this repository"),
            "{what}: {ran:?}"
        );
        assert_eq!(fs::read_dir(&outside).expect("it is there").count(), 0, "{what}");
        assert!(repo.hook("print").contains("# by hand: "), "{what}");
    };
    repo.git(&format!("config core.hooksPath {}", outside.display()));
    refused("core.hooksPath");
    repo.git("config core.hooksPath ../hooks");
    refused("a relative core.hooksPath");
    repo.git("config core.hooksPath /dev/null");
    refused("no hooks");
    repo.git("config --unset core.hooksPath");
    fs::remove_dir_all(repo.path().join(".git/hooks")).expect("git's samples");
    symlink(&outside, repo.path().join(".git/hooks")).expect("a link");
    refused("a link");
    symlink(&outside, repo.path().join(".husky")).expect("a link");
    refused("husky's folder");
    fs::remove_file(repo.path().join(".husky")).expect("the link");
    let file = outside.join("x.yml");
    symlink(&file, repo.path().join("lefthook.yml")).expect("a link");
    let ran = repo.decomm("hook install");
    assert!(!ran.passed && !file.exists(), "{ran:?}");
}

/// Installs into the file at `path` that holds `text`, compares what it becomes, and takes it out again.
fn check(path: &str, text: &str, expected: &str) {
    let Some(repo) = Repo::new() else { return };
    repo.write(path, text);
    repo.hook("install");
    let with = repo.read(path);
    let short: Vec<&str> = with.lines().collect();
    assert_eq!(short.join("\n"), expected, "{path}");
    repo.hook("install");
    assert_eq!(repo.read(path), with, "twice");
    assert!(!repo.path().join(".git/hooks/pre-commit").exists());
    repo.hook("uninstall");
    assert_eq!(repo.read(path), text);
}

const SCRIPT: &str = "\
if [ ! -f ./.decomm.toml ] && ! git cat-file -e ':.decomm.toml' 2>/dev/null; then
    echo 'decomm: there is no configuration here, so nothing was checked' >&2
elif command -v decomm >/dev/null 2>&1; then
    decomm check --staged || exit $?
else
    echo 'decomm is not on PATH: this commit was NOT checked. Install decomm, or put it on PATH.' >&2
fi";

const NOTE: &str = "# written by `decomm hook install`; `decomm hook uninstall` takes it out";

fn script(indent: usize) -> String {
    let lines = SCRIPT.lines().map(|line| format!("{}{line}", " ".repeat(indent)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn husky_takes_the_lines_before_its_own() {
    check(
        ".husky/pre-commit",
        "npx lint-staged\n",
        &format!("# >>> decomm pre-commit >>>\n{NOTE}\n{SCRIPT}\n# <<< decomm pre-commit <<<\nnpx lint-staged"),
    );
}

#[test]
fn lefthook_keeps_its_comments() {
    let merge = format!(
        "# >>> decomm pre-merge-commit >>>\n{NOTE}\npre-merge-commit:\n  commands:\n    decomm:\n      run: |\n{}\n\
         # <<< decomm pre-merge-commit <<<",
        script(8)
    );
    check(
        "lefthook.yml",
        "# ours\npre-commit:   # fast\n  parallel: true\n  commands:\n    # why\n    lint:\n      run: true\n",
        &format!(
            "# ours\npre-commit:   # fast\n  parallel: true\n  commands:\n    # >>> decomm pre-commit >>>\n    {NOTE}\n    \
             decomm:\n      run: |\n{}\n    # <<< decomm pre-commit <<<\n    # why\n    lint:\n      run: true\n{merge}",
            script(8)
        ),
    );
}

#[test]
fn pre_commit_takes_a_local_hook() {
    check(
        ".pre-commit-config.yaml",
        "repos: # all\n- repo: meta\n  hooks: []",
        &format!(
            "repos: # all\n# >>> decomm hook >>>\n{NOTE}\n- repo: local\n  hooks:\n    - id: decomm\n      \
             name: decomm, what is staged\n      entry: \"sh -c 'if [ ! -f ./.decomm.toml ] && ! git cat-file -e \
             '\\\\'':.decomm.toml'\\\\'' 2>/dev/null; then echo decomm: there is no configuration here, so nothing was \
             checked; else decomm check --staged; fi'\"\n      language: system\n      \
             always_run: true\n      pass_filenames: false\n      stages: [pre-commit, pre-merge-commit]\n\
             # <<< decomm hook <<<\n- repo: meta\n  hooks: []"
        ),
    );
}

#[test]
fn what_cannot_be_told_is_refused() {
    let Some(repo) = Repo::new() else { return };
    let refused = |arguments: &str, expected: &str| {
        let ran = repo.decomm(arguments);
        assert!(!ran.passed && ran.said.contains(expected), "{arguments}: {ran:?}");
    };
    refused("hook install --with husky", "there is no folder .husky");
    refused("hook install --with lefthook", "lefthook.yml");
    refused("hook install --with pre-commit", ".pre-commit-config.yaml");
    repo.write("lefthook.yml", "pre-commit: {commands: {x: {run: y}}}\n");
    refused("hook install", "`decomm hook print` prints the lines");
    assert!(repo.hook("print").contains("decomm check --staged"));
    repo.write("lefthook.yml", "base: &x\n  parallel: true\npre-commit:\n  <<: *x\n");
    refused("hook install", "no safe place");
    repo.write("lefthook.yml", "pre-commit:\n  exclude: [docs/**]\n");
    refused("hook install", "would skip decomm, too");
    repo.write(".husky/pre-commit", "#!/usr/bin/env node\n");
    refused("hook install --with husky", "no script of a shell");
    repo.write(".husky/pre-commit", "sed -n 3p \"$0\"\n");
    refused("hook install --with husky", "reads its own text");
    fs::remove_dir_all(repo.path().join(".husky")).expect("it goes");
    repo.write(".pre-commit-config.yaml", "repos: [\n");
    refused("hook install", "lefthook and pre-commit");
    refused("hook install --with pre-commit", "cannot be changed");
    repo.write(".decomm.toml", "version = 1\n");
    fs::remove_dir_all(repo.path().join(".git")).expect("it goes");
    refused("hook install", "not inside a git repository");
}

#[test]
fn two_roots_of_one_repository_have_their_own_lines() {
    let Some(repo) = Repo::new() else { return };
    repo.git("mv .decomm.toml pkg/.decomm.toml");
    repo.write("lib/.decomm.toml", "version = 1\n");
    let hooks = ["pre-commit", "pre-merge-commit"].map(|hook| format!("{hook}:\n  commands:\n"));
    for (file, text) in [
        (".git/hooks/pre-commit", None),
        ("lefthook.yml", Some(hooks.concat())),
        (".pre-commit-config.yaml", Some("repos:\n".to_owned())),
    ] {
        if let Some(text) = &text {
            repo.write(file, text);
        }
        let in_root = |root: &str, act: &str| {
            let ran = repo.decomm(&format!("-C {root} hook {act}"));
            assert!(ran.passed, "{file}: {ran:?}");
        };
        in_root("pkg", "install");
        let one = repo.read(file);
        in_root("lib", "install");
        let both = repo.read(file);
        assert!(both.contains("-C pkg check") && both.contains("-C lib check"), "{both}");
        in_root("pkg", "install");
        in_root("lib", "uninstall");
        assert_eq!(repo.read(file), one);
        in_root("lib", "install");
        in_root("pkg", "uninstall");
        assert!(repo.read(file).contains("-C lib check"));
        in_root("lib", "uninstall");
        match text {
            None => assert!(!repo.path().join(file).exists()),
            Some(text) => {
                assert_eq!(repo.read(file), text);
                fs::remove_file(repo.path().join(file)).expect("it goes");
            }
        }
    }
    // Where the lines of one would stand among those of the other, they would go with them.
    repo.write("lefthook.yml", "# mine\n");
    assert!(repo.decomm("-C pkg hook install").passed);
    let one = repo.read("lefthook.yml");
    let ran = repo.decomm("-C lib hook install");
    assert!(!ran.passed && ran.said.contains("no safe place"), "{ran:?}");
    assert_eq!(repo.read("lefthook.yml"), one);
}
