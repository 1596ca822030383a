//! `decomm retire`: what is written into the config, and what is refused.

use std::fs;
use std::path::Path;

use assert_fs::TempDir;
use assert_fs::prelude::*;

use crate::{decomm, folder, git};

const FILES: &[(&str, &str)] = &[
    (
        "package.json",
        r#"{"name":"root","scripts":{"db:verify":"x"},"dependencies":{"request":"1"}}"#,
    ),
    ("scripts/old/a.js", ""),
    ("scripts/migrate.js", ""),
    ("app/[id]/a b.ts", ""),
    (
        "lib/http.ts",
        "export const legacyFetch = 1;\nexport * as tools from './tools';\n",
    ),
    (
        "lib/use.ts",
        "import './gone';\nconst rows = sql`SELECT 1 FROM old_sessions`;\n",
    ),
    (
        "packages/legacy/package.json",
        r#"{"name":"@acme/legacy","version":"1.0.0"}"#,
    ),
    ("packages/react/package.json", r#"{"name":"react","version":"0.0.1"}"#),
    (
        "packages/app/package.json",
        r#"{"name":"app","dependencies":{"react":"^19.0.0","@acme/legacy":"workspace:*"}}"#,
    ),
];

/// Makes [`FILES`] with a config of this text; none: without one.
fn project(config: Option<&str>) -> TempDir {
    let folder = folder(FILES);
    if let Some(text) = config {
        folder.child(".decomm.toml").write_str(text).expect("a file");
    }
    folder
}

fn config(folder: &Path) -> String {
    fs::read_to_string(folder.join(".decomm.toml")).expect("there is a config")
}

#[test]
fn an_entry_is_written_behind_the_last_one() {
    for (args, entry) in [
        (
            &["scripts/old"][..],
            "id = \"scripts-old\"\npaths = [\"/scripts/old/\"]\n",
        ),
        (
            &["./scripts/../scripts/migrate.js"],
            "id = \"scripts-migrate\"\npaths = [\"/scripts/migrate.js\"]\n",
        ),
        (
            &["app/[id]/a b.ts"],
            "id = \"app-id-a-b\"\npaths = ['/app/\\[id\\]/a\\ b.ts']\n",
        ),
        (
            &["lib/http.ts#legacyFetch"],
            "id = \"legacy-fetch\"\nsymbols = [\"lib/http.ts#legacyFetch\"]\n",
        ),
        (
            &["lib/http.ts#tools"],
            "id = \"tools\"\nsymbols = [\"lib/http.ts#tools\"]\n",
        ),
        (
            &["--script", "db:verify"],
            "id = \"db-verify\"\nscripts = [\"db:verify\"]\n",
        ),
        (
            &["--table", "old_sessions"],
            "id = \"old-sessions\"\ntables = [\"old_sessions\"]\n",
        ),
        (
            &[
                "--dependency",
                "request",
                "--phase",
                "3",
                "--reason",
                "it is old",
                "--instead",
                "use fetch",
            ],
            "id = \"request\"\nphase = 3\ndependencies = [\"request\"]\nreason = \"it is old\"\ninstead = \"use fetch\"\n",
        ),
        (
            &["scripts/old", "scripts/old/", "--script", "db:verify", "--id", "all"],
            "id = \"all\"\npaths = [\"/scripts/old/\"]\nscripts = [\"db:verify\"]\n",
        ),
        (
            &["packages/legacy"],
            "id = \"packages-legacy\"\npaths = [\"/packages/legacy/\"]\ndependencies = [\"@acme/legacy\"]\n",
        ),
        // The name is that of a package of the registry, which another package takes from there.
        (
            &["packages/react"],
            "id = \"packages-react\"\npaths = [\"/packages/react/\"]\n",
        ),
    ] {
        let folder = project(Some("version = 1\n"));
        let run = decomm(folder.path(), &[&["retire"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}: {run:?}");
        assert_eq!(
            config(folder.path()),
            format!("version = 1\n\n[[retire]]\n{entry}"),
            "{args:?}"
        );
        assert!(run.stdout.contains("decomm check --entry "), "{}", run.stdout);
        let again = decomm(folder.path(), &[&["retire"], args].concat());
        assert_eq!(again.code, 0, "{again:?}");
        assert!(again.stdout.contains("is retired already, by `"), "{args:?}: {again:?}");
        assert_eq!(
            config(folder.path()),
            format!("version = 1\n\n[[retire]]\n{entry}"),
            "{args:?}"
        );
    }
}

#[test]
fn every_other_byte_stays() {
    let old = "\u{feff}# Ours.\r\nversion = 1\r\n\r\n[[retire]]\r\nid = \"scripts-old\" # why\r\npaths = [\r\n  \"/x/\", # x\r\n]\r\n\r\n[[manual]]\r\nid = \"b\"\r\ntext = \"t\"";
    let folder = project(Some(old));
    let run = decomm(folder.path(), &["retire", "scripts/old"]);
    assert_eq!(run.code, 0, "{run:?}");
    let with_new = old.replace(
        "]\r\n\r\n[[manual]]",
        "]\r\n\r\n[[retire]]\r\nid = \"scripts-old-2\"\r\npaths = [\"/scripts/old/\"]\r\n\r\n[[manual]]",
    );
    assert_eq!(config(folder.path()), with_new);
    let run = decomm(folder.path(), &["retire", "scripts/migrate.js", "--id", "scripts-old"]);
    assert_eq!(run.code, 0, "{run:?}");
    let grown = with_new.replace("  \"/x/\", # x\r\n", "  \"/x/\", # x\r\n  \"/scripts/migrate.js\",\r\n");
    assert_eq!(config(folder.path()), grown);
    assert!(
        run.stdout.contains("the entry `scripts-old` has more now"),
        "{}",
        run.stdout
    );
}

#[test]
fn paths_are_meant_from_the_working_directory() {
    let folder = project(Some("version = 1\n"));
    let run = decomm(
        &folder.path().join("lib"),
        &["retire", "../scripts/old", "http.ts#legacyFetch"],
    );
    assert_eq!(run.code, 0, "{run:?}");
    let text = config(folder.path());
    assert!(
        text.contains("paths = [\"/scripts/old/\"]\nsymbols = [\"lib/http.ts#legacyFetch\"]"),
        "{text}"
    );
}

#[test]
fn without_a_config_one_is_made_where_git_begins() {
    let folder = project(None);
    let run = decomm(&folder.path().join("lib"), &["retire", "http.ts"]);
    assert!(
        run.stdout.contains("lib/.decomm.toml: made, with the entry `http`"),
        "{run:?}"
    );
    fs::remove_file(folder.path().join("lib/.decomm.toml")).expect("it is there");
    git::command(folder.path())
        .arg("init")
        .arg("-q")
        .status()
        .expect("git starts");
    let run = decomm(&folder.path().join("lib"), &["retire", "http.ts"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        config(folder.path()),
        "version = 1\n\n[[retire]]\nid = \"lib-http\"\npaths = [\"/lib/http.ts\"]\n"
    );
}

#[test]
fn what_is_not_there_is_written_only_where_something_knows_of_it() {
    let folder = project(Some("version = 1\n"));
    let root = folder.path();
    for (args, help) in [
        (&["scripts/migrat.js"][..], "did you mean `scripts/migrate.js`?"),
        (&["migrate.js"], "did you mean `scripts/migrate.js`?"),
        (&["lib/http.ts#legacyFetsh"], "did you mean `lib/http.ts#legacyFetch`?"),
        (&["lib/htp.ts#legacyFetch"], "did you mean `lib/http.ts#legacyFetch`?"),
        (&["--script", "db:verfy"], "did you mean `db:verify`?"),
        (&["--dependency", "reqest"], "did you mean `request`?"),
        (&["--table", "old_session"], "did you mean `old_sessions`?"),
        (&["--table", "nothing_like_it"], "nothing was written"),
    ] {
        let run = decomm(root, &[&["retire"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {run:?}");
        assert!(run.stderr.contains(help), "{args:?}: {}", run.stderr);
    }
    assert_eq!(config(root), "version = 1\n");
    let run = decomm(root, &["retire", "lib/gone.ts"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stderr
            .starts_with("warning: there is no path /lib/gone.ts, but something refers to it"),
        "{run:?}"
    );
    assert!(config(root).contains("paths = [\"/lib/gone.ts\"]"), "{}", config(root));
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "all"]] {
        assert!(git::command(root).args(args).status().expect("git starts").success());
    }
    fs::remove_dir_all(root.join("packages/legacy")).expect("it is there");
    let run = decomm(root, &["retire", "packages/legacy"]);
    assert!(
        run.stderr.contains("but ") && run.stderr.contains("it is written all the same"),
        "{run:?}"
    );
    let text = config(root);
    assert!(
        text.contains("paths = [\"/packages/legacy/\"]\ndependencies = [\"@acme/legacy\"]"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_written_is_refused() {
    let with_manual =
        "version = 1\n\n[[manual]]\nid = \"m\"\ntext = \"t\"\n\n[[retire]]\nid = \"r\"\npaths = [\"/r/\"]\n";
    let with_pack = "version = 1\nextends = [\"drizzle-kit\"]\n";
    let inline = "version = 1\nretire = [{ id = \"a\", paths = [\"/a/\"] }]\n";
    for (text, args, help) in [
        (with_manual, &["scripts/old", "--id", "m"][..], "`m` is a manual entry"),
        (
            with_manual,
            &["scripts/old", "--id", "r", "--phase", "2"],
            "leave out `--phase`",
        ),
        (with_manual, &["scripts/old", "--id", "Not Kebab"], "kebab case"),
        (
            with_pack,
            &["scripts/old", "--id", "legacy-runners"],
            "belongs to the pack",
        ),
        (inline, &["scripts/old"], "takes no entry"),
        ("version = 2\n", &["scripts/old"], "version"),
        (with_manual, &["."], "the root itself"),
        (with_manual, &["../x"], "lies outside of the root"),
        (with_manual, &[".git/config"], "git's own folder"),
        (
            with_manual,
            &["--dependency", "not a name"],
            "no name of an npm package",
        ),
        (with_manual, &[], "required"),
    ] {
        let folder = project(Some(text));
        let run = decomm(folder.path(), &[&["retire"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {run:?}");
        assert!(run.stderr.contains(help), "{args:?}: {}", run.stderr);
        assert_eq!(config(folder.path()), text, "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_out_and_the_mode_stays() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let elsewhere = folder(&[("c.toml", "version = 1\n")]);
    let folder = project(None);
    let file = folder.path().join(".decomm.toml");
    symlink(elsewhere.path().join("c.toml"), &file).expect("a link");
    let named = decomm(folder.path(), &["retire", "scripts/old", "--config", ".decomm.toml"]);
    let found = decomm(folder.path(), &["retire", "scripts/old"]);
    assert_eq!((named.code, found.code), (2, 2), "{named:?} {found:?}");
    assert_eq!(
        fs::read_to_string(elsewhere.path().join("c.toml")).expect("it is there"),
        "version = 1\n"
    );
    fs::remove_file(&file).expect("a link");
    folder
        .child("config/real.toml")
        .write_str("version = 1\n")
        .expect("a file");
    fs::set_permissions(folder.path().join("config/real.toml"), PermissionsExt::from_mode(0o640)).expect("a mode");
    symlink("config/real.toml", &file).expect("a link");
    let run = decomm(folder.path(), &["retire", "scripts/old"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(file.is_symlink() && config(folder.path()).contains("/scripts/old/"));
    let mode = fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let names = fs::read_dir(folder.path().join("config")).expect("a folder").count();
    assert_eq!(names, 1, "nothing stays beside it");
}

#[test]
fn a_name_that_another_package_has_too_is_not_written_down() {
    let package = r#"{"name":"payload-app"}"#;
    let folder = folder(&[
        ("examples/astro/payload/package.json", package),
        ("examples/remix/payload/package.json", package),
        (
            "examples/remix/site/package.json",
            r#"{"name":"site","dependencies":{"payload-app":"workspace:*"}}"#,
        ),
    ]);
    let retire = |args: &[&str]| {
        let run = decomm(folder.path(), &[&["retire"], args].concat());
        assert_eq!(run.code, 0, "{run:?}");
        (run.stdout, config(folder.path()))
    };
    let (said, written) = retire(&["examples/astro/payload"]);
    assert!(
        said.contains("examples/astro/payload holds the package payload-app, and so does examples/remix/payload, which stays: its name is not written down"),
        "{said}"
    );
    assert!(!written.contains("payload-app"), "{written}");
    // Nobody outside of it means its package, so there is nothing to say.
    let (said, written) = retire(&["examples/astro", "--id", "all"]);
    assert!(
        !said.contains("payload-app") && !written.contains("payload-app"),
        "{said}{written}"
    );
    // Once both go, the name goes.
    let (_, written) = retire(&["examples/remix/payload", "--id", "both"]);
    assert!(written.contains("dependencies = [\"payload-app\"]"), "{written}");
}

#[test]
fn names_of_packages_below_a_retired_folder_are_written_down() {
    let folder = folder(&[
        (
            "package.json",
            r#"{"name":"root","workspaces":["packages/*","examples/vue/*"]}"#,
        ),
        ("packages/core/package.json", r#"{"name":"@acme/core"}"#),
        // Published from a workspace of its own.
        (
            "legacy/package.json",
            r#"{"name":"@acme/angular-workspace","private":true}"#,
        ),
        (
            "legacy/projects/angular/package.json",
            r#"{"name":"@acme/angular","version":"1.0.0"}"#,
        ),
        // Fixtures and the like.
        ("legacy/test/a/package.json", r#"{"name":"@other/a","version":"1.0.0"}"#),
        (
            "legacy/test/b/package.json",
            r#"{"name":"@acme/b","version":"1.0.0","private":true}"#,
        ),
        ("legacy/test/c/package.json", r#"{"name":"@acme/c"}"#),
        ("legacy/test/d/package.json", r#"{"name":"d","version":"1.0.0"}"#),
        // Members of a workspace that stays.
        ("examples/vue/basic/package.json", r#"{"name":"vue-basic"}"#),
        ("examples/vue/router/package.json", r#"{"name":"vue-router"}"#),
        // Asked of the registry by what stays.
        (
            "packages/web/package.json",
            r#"{"name":"web","dependencies":{"vue-router":"^4.0.0"}}"#,
        ),
    ]);
    for (path, expected) in [
        ("legacy", r#"["@acme/angular-workspace", "@acme/angular"]"#),
        ("examples/vue", r#"["vue-basic"]"#),
    ] {
        let run = decomm(folder.path(), &["retire", path, "--id", &path.replace('/', "-")]);
        assert_eq!(run.code, 0, "{run:?}");
        let written = config(folder.path());
        assert!(written.contains(&format!("dependencies = {expected}")), "{written}");
    }
}
