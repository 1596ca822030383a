//! The hook under the real husky, lefthook and pre-commit, and what this repository gives to pre-commit and GitHub.
//!
//! The packages lie outside of this repository, in the folder that `DECOMM_HOOK_TOOLS` names; `.ci/run` puts them there.
//! Nothing here uses the network. Where they are missing, the tests say so and pass, unless `DECOMM_REQUIRE_TOOLS` is set.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Repo, ran, skip};

/// Returns the folders in which the tools are, where `program` is one of them.
fn tools(program: &str) -> Option<Vec<PathBuf>> {
    let folder = match std::env::var_os("DECOMM_HOOK_TOOLS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_TARGET_TMPDIR"))
            .parent()
            .expect("a target folder")
            .join("hook-tools"),
    };
    let folders = vec![folder.join("node_modules/.bin"), folder.join("python/bin")];
    if folders.iter().any(|folder| folder.join(program).exists()) {
        return Some(folders);
    }
    skip(&format!(
        "{program} is not in {}: run .ci/run, which installs it",
        folder.display()
    ));
    None
}

/// A repository with a configuration of `program`, which runs its hooks; decomm's is installed.
fn hosted(program: &str, files: &[(&str, &str)], start: &[&str]) -> Option<Repo> {
    let folders = tools(program)?;
    let mut repo = Repo::new()?;
    repo.programs.extend(folders);
    for (path, text) in files {
        repo.write(path, text);
    }
    let said = repo.hook("install");
    assert!(said.contains(program), "{said}");
    let started = repo.run(program, start);
    assert!(started.passed, "{started:?}");
    repo.git("add -A");
    repo.git("commit -qm hooks");
    Some(repo)
}

/// Asserts what is stopped and what is not, and that the own work of the host, a file `ran`, is done as before.
fn check(repo: &Repo) {
    fs::remove_file(repo.path().join("ran")).expect("the hook's own work");
    repo.git("rm -q --cached --ignore-unmatch ran");
    repo.write("old/2.sql", "x\n");
    repo.git("add old");
    repo.assert_blocked("commit -m x", "frozen-path");
    repo.git("rm -qf old/2.sql");
    repo.git("rm -q pkg/old/1.sql");
    repo.assert_blocked("commit -m x", "pkg/run.sh:1:5");
    repo.git("reset -q --hard");
    repo.git("rm -q notes.md");
    repo.assert_blocked("commit -m x", "unmet-file");
    repo.git("reset -q --hard");
    repo.git("rm -q old/1.sql");
    repo.git("commit -qm welcome");

    repo.write("a.ts", "import './old/1.sql';\n");
    repo.assert_blocked("commit -am x", "a.ts:1:9");
    repo.assert_blocked("commit -m x a.ts", "a.ts:1:9");
    repo.git("add a.ts");
    repo.write("a.ts", "export {};\n");
    repo.assert_blocked("commit -m x", "a.ts:1:9");
    repo.assert_blocked("commit --amend --no-edit", "a.ts:1:9");
    repo.git("reset -q --hard");
    repo.write("a.ts", "export {};\n");
    repo.git("add a.ts");
    repo.write("a.ts", "import './old/1.sql';\n");
    repo.git("commit -qm fine");
    assert_eq!(repo.read("a.ts"), "import './old/1.sql';\n");
    repo.git("reset -q --hard");

    repo.git("checkout -qb side HEAD");
    repo.write("old/2.sql", "x\n");
    repo.git("add old");
    repo.git("commit -qm side --no-verify");
    repo.git("checkout -q main");
    repo.git("commit -qm main --allow-empty --no-verify");
    repo.assert_blocked("merge side -m m", "frozen-path");
}

#[test]
fn under_husky() {
    let files = [
        (".husky/pre-commit", "touch ran\n"),
        (".gitignore", "ran\n"),
        ("package.json", "{}\n"),
    ];
    let Some(repo) = hosted("husky", &files, &[]) else {
        return;
    };
    check(&repo);
}

#[test]
fn under_lefthook() {
    for config in [
        "pre-commit:\n  commands:\n    own:\n      run: touch ran\n",
        "pre-commit:\n  parallel: true\n  jobs:\n    - name: own\n      run: touch ran\n",
    ] {
        let files = [("lefthook.yml", config), (".gitignore", "ran\n")];
        let Some(repo) = hosted("lefthook", &files, &["install"]) else {
            return;
        };
        check(&repo);
    }
}

#[test]
fn under_lefthook_where_the_whole_hook_lists_its_files() {
    for config in [
        "pre-commit:\n  files: git diff --name-only --cached\n  commands:\n    own:\n      run: echo own\n",
        "pre-commit:\n  jobs:\n    - name: own\n      run: echo own\n  files: git diff --name-only --cached\n",
        "pre-commit:\n  files: 'true'\n",
    ] {
        let Some(repo) = hosted("lefthook", &[("lefthook.yml", config)], &["install"]) else {
            return;
        };
        repo.git("rm -q notes.md");
        repo.assert_blocked("commit -m x", "unmet-file");
        repo.git("reset -q --hard");
        repo.git("rm -q old/1.sql");
        repo.git("commit -qm welcome");
    }
}

#[test]
fn under_lefthook_whatever_its_yaml_begins_and_ends_with() {
    for config in [
        "\u{feff}pre-commit:\n  commands:\n    own:\n      run: touch ran\n",
        "---\npre-commit:\n  commands:\n    own:\n      run: touch ran\n...\n",
        "base: &base\n  commands:\n    own: &own\n      run: touch ran\npre-commit:\n  jobs:\n    - <<: *own\n",
    ] {
        let files = [("lefthook.yml", config), (".gitignore", "ran\n")];
        let Some(repo) = hosted("lefthook", &files, &["install"]) else {
            return;
        };
        check(&repo);
        repo.git("merge --abort");
        repo.hook("uninstall");
        assert_eq!(repo.read("lefthook.yml"), config);
    }
}

#[test]
fn under_pre_commit() {
    let files = [
        (
            ".pre-commit-config.yaml",
            "repos:\n  - repo: local\n    hooks:\n      - id: own\n        name: own\n        entry: touch ran\n        \
             language: system\n        always_run: true\n        pass_filenames: false\n",
        ),
        (".gitignore", "ran\n"),
    ];
    let start = ["install", "-t", "pre-commit", "-t", "pre-merge-commit"];
    let Some(repo) = hosted("pre-commit", &files, &start) else {
        return;
    };
    check(&repo);
    repo.git("merge --abort");
    check_without_configuration(&repo);
}

/// Asserts that the commit that takes the configuration away is let through, and what comes after it.
fn check_without_configuration(repo: &Repo) {
    repo.git("rm -q .decomm.toml");
    repo.git("commit -qm done");
    repo.write("old/9.sql", "x\n");
    repo.git("add old");
    repo.git("commit -qm more");
}

#[test]
fn under_pre_commit_in_a_folder() {
    let files = [(
        ".pre-commit-config.yaml",
        "\u{feff}repos:\n  - repo: meta\n    hooks:\n      - id: identity\n",
    )];
    let Some(folders) = tools("pre-commit") else { return };
    let Some(mut repo) = Repo::new() else { return };
    repo.programs.extend(folders);
    for (path, text) in files {
        repo.write(path, text);
    }
    repo.git("mv .decomm.toml pkg/.decomm.toml");
    repo.git("mv pkg it's");
    repo.write("it's/notes.md", "n\n");
    let installed = repo.decomm("-C it's hook install");
    assert!(installed.passed, "{installed:?}");
    let started = repo.run("pre-commit", &["install"]);
    assert!(started.passed, "{started:?}");
    repo.git("add -A");
    repo.git("commit -qm hooks --no-verify");
    repo.git("commit -qm fine --allow-empty");
    repo.git("rm -q it's/notes.md");
    repo.assert_blocked("commit -m x", "unmet-file");
    fs::remove_dir_all(repo.path().join("it's")).expect("it goes");
    repo.git("sparse-checkout set old");
    repo.assert_blocked("commit -m x", "unmet-file");
    repo.git("rm -qr --cached --sparse it's");
    repo.git("commit -qm done");
    repo.hook("uninstall");
    repo.git("sparse-checkout disable");
    assert_eq!(repo.read(".pre-commit-config.yaml"), files[0].1);
}

#[test]
fn pre_commit_takes_the_manifest_of_this_repository() {
    let Some(folders) = tools("pre-commit") else { return };
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let Some(mut here) = Repo::new() else { return };
    here.programs.extend(folders);
    let valid = here.run("pre-commit", &["validate-manifest", &manifest.to_string_lossy()]);
    assert!(valid.passed, "{valid:?}");
    // The other hook of the manifest is built by cargo, which would need the network.
    let given = here.around.path().join("given");
    fs::create_dir(&given).expect("a folder");
    fs::copy(&manifest, given.join(".pre-commit-hooks.yaml")).expect("the manifest");
    for arguments in [
        &["init", "-q"][..],
        &["add", "-A"],
        &[
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "commit",
            "-qm",
            "one",
        ],
        &["tag", "v1"],
    ] {
        assert!(ran(here.command("git", &given).args(arguments)).passed);
    }
    here.write(
        ".pre-commit-config.yaml",
        &format!(
            "repos:\n  - repo: {}\n    rev: v1\n    hooks:\n      - id: decomm-system\n",
            given.display()
        ),
    );
    let started = here.run("pre-commit", &["install"]);
    assert!(started.passed, "{started:?}");
    here.git("add -A");
    here.git("commit -qm hooks");
    here.git("rm -q pkg/old/1.sql");
    here.assert_blocked("commit -m x", "pkg/run.sh:1:5");
    here.git("reset -q --hard");
    // With a configuration elsewhere, it has to be told where.
    here.git("mv .decomm.toml pkg/.decomm.toml");
    here.assert_blocked("commit -m x", "no .decomm.toml");
    here.git("reset -q --hard");
    check_without_configuration(&here);
}

/// Returns the script of the last step of `action.yml`.
fn action_script() -> String {
    let action = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    let action = fs::read_to_string(action).expect("there is an action.yml");
    let (_, script) = action.rsplit_once("run: |\n").expect("a script");
    script.lines().map(|line| format!("{}\n", line.trim())).collect()
}

#[test]
fn the_action_checks_what_a_pull_request_brings() {
    let Some(repo) = Repo::new() else { return };
    repo.write("b.sh", "cat old/1.sql\n");
    repo.git("add -A");
    repo.git("commit -qm before");
    let base = repo.run("git", &["rev-parse", "HEAD"]).said.trim().to_owned();
    repo.git("commit -qm fine --allow-empty");
    let act_on = |folder: &Path, base: &str, merged: &str, arguments: &str| {
        let output = repo.around.path().join("output");
        fs::write(&output, "").expect("a file");
        let mut command = repo.command("bash", folder);
        command
            .args(["-c", &action_script()])
            .env("DECOMM_BASE", base)
            .env("DECOMM_MERGED", merged)
            .env("DECOMM_ARGS", arguments)
            .env("GITHUB_OUTPUT", &output);
        let ended = ran(&mut command);
        let said = fs::read_to_string(&output).expect("it is there");
        (ended, said)
    };
    let act = |folder: &Path, base: &str, arguments: &str| act_on(folder, base, "", arguments);
    let (fine, said) = act(&repo.path(), &base, "");
    assert!(fine.passed && said == format!("since={base}\n"), "{fine:?}");
    let (whole, _) = act(&repo.path(), "", "--check\n  dangling-path\n");
    assert!(!whole.passed && whole.said.contains("file=b.sh,line=1"), "{whole:?}");
    repo.write("c.sh", "cat old/1.sql\n");
    repo.git("add -A");
    repo.git("commit -qm worse --no-verify");
    // What a runner has: one commit, and the way to the others.
    let shallow = repo.around.path().join("shallow");
    let url = format!("file://{}", repo.path().display());
    let arguments = ["clone", "-q", "--depth=1", &url, &shallow.to_string_lossy()];
    assert!(repo.run("git", &arguments).passed);
    let (worse, _) = act(&shallow, &base, "");
    let is_new_only = worse.said.contains("file=c.sh,line=1") && !worse.said.contains("file=b.sh");
    assert!(!worse.passed && is_new_only, "{worse:?}");
    // A branch that is not there, as in the checkout of a pull request.
    repo.git("branch -q elsewhere HEAD~1");
    let (worse, said) = act(&shallow, "elsewhere", "");
    let of_elsewhere = repo.run("git", &["rev-parse", "elsewhere"]).said;
    assert!(!worse.passed && worse.said.contains("file=c.sh,line=1"), "{worse:?}");
    assert_eq!(said, format!("since={of_elsewhere}"));
    // The merge of a pull request with a newer base than the event names: c.sh is not the author's.
    repo.git("checkout -qb pull HEAD~1");
    repo.write("d.md", "fine\n");
    repo.git("add -A");
    repo.git("commit -qm pull");
    let head = repo.run("git", &["rev-parse", "HEAD"]).said.trim().to_owned();
    repo.git("checkout -q main");
    repo.git("merge -q --no-ff pull -m merged");
    let (of_event, _) = act_on(&repo.path(), &base, "", "");
    assert!(!of_event.passed, "{of_event:?}");
    let (merged, said) = act_on(&repo.path(), &base, &head, "");
    let parent = repo.run("git", &["rev-parse", "HEAD^1"]).said;
    assert!(merged.passed && said == format!("since={parent}"), "{merged:?} {said}");
    let (other, said) = act_on(&repo.path(), &base, &base, "");
    assert!(!other.passed && said == format!("since={base}\n"), "{other:?} {said}");
    // What the event says is data.
    for hostile in [
        "$(touch${IFS}owned)",
        "`touch\towned`",
        "--upload-pack=touch owned",
        "-x",
        "a\nb=c",
    ] {
        let (ended, said) = act(&repo.path(), hostile, "");
        let is_harmless = !repo.path().join("owned").exists() && said.is_empty();
        assert!(!ended.passed && is_harmless, "{hostile}: {ended:?}");
    }
}
