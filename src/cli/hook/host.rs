//! Who runs hooks in a repository, which files it reads, and what they become.

use std::path::{Path, PathBuf};

use memchr::memmem;

use crate::cli::args::HookHost;
use crate::cli::failure::Failure;
use crate::cli::hook::block::{Block, Torn};
use crate::cli::hook::call::{Call, HOOKS};
use crate::cli::hook::disk::{self, Change};
use crate::cli::hook::{shell, yaml};
use crate::tree::place::HooksPlace;

/// All of them, in the order in which they are looked for.
pub(super) const HOSTS: [HookHost; 4] = [HookHost::Husky, HookHost::Lefthook, HookHost::PreCommit, HookHost::Git];

/// The names under which lefthook finds its configuration, and decomm can change it.
const LEFTHOOK: [&str; 6] = [
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
    ".lefthook.yaml",
    ".config/lefthook.yml",
    ".config/lefthook.yaml",
];

/// The same in formats that are left to people.
const LEFTHOOK_BY_HAND: [&str; 6] = [
    "lefthook.toml",
    "lefthook.json",
    "lefthook.jsonc",
    ".lefthook.toml",
    ".lefthook.json",
    ".lefthook.jsonc",
];

const PRE_COMMIT: &str = ".pre-commit-config.yaml";

/// What a hook is called while decomm's own takes its place.
const KEPT: &str = "before-decomm";

/// What a hook begins with that was not there before.
pub(super) const MADE: &str = "# Made by `decomm hook install`.\n";

/// One file of a host, and the hook that its lines are for.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Who runs it.
    pub(super) host: HookHost,
    /// Which hook of git it is for, as its marks say.
    pub(super) hook: &'static str,
}

/// A change, with its lines.
pub(super) struct Planned {
    /// The file, inside of the repository.
    pub(super) path: PathBuf,
    /// What is done to it.
    pub(super) change: Change,
    /// The lines.
    pub(super) block: Block,
    /// How far they are indented.
    pub(super) indent: usize,
}

/// Returns the host of the repository: the one whose files are there.
///
/// # Errors
/// There are several.
pub(super) fn detect(place: &HooksPlace) -> Result<HookHost, Failure> {
    let found: Vec<HookHost> = HOSTS
        .into_iter()
        .filter(|host| match host {
            HookHost::Husky => place.top.join(".husky").is_dir(),
            HookHost::Lefthook => {
                let mut names = LEFTHOOK.iter().chain(&LEFTHOOK_BY_HAND);
                names.any(|name| disk::is_there(&place.top.join(name)))
            }
            HookHost::PreCommit => disk::is_there(&place.top.join(PRE_COMMIT)),
            HookHost::Git => false,
        })
        .collect();
    match found.as_slice() {
        [] => Ok(HookHost::Git),
        [host] => Ok(*host),
        several => {
            let names: Vec<&str> = several.iter().map(|host| name(*host)).collect();
            Err(Failure::new(
                format!("this repository has files of {}", names.join(" and ")),
                format!(
                    "say which one runs its hooks: `--with {}`",
                    names.first().unwrap_or(&"git")
                ),
            ))
        }
    }
}

/// Whether the repository has simple-git-hooks, which takes the place of what stands in git's hooks.
///
/// # Errors
/// The package.json cannot be read.
pub(super) fn is_written_anew(place: &HooksPlace) -> Result<bool, Failure> {
    let manifest = disk::read(&place.top.join("package.json"))?.unwrap_or_default();
    Ok(memmem::find(&manifest, b"\"simple-git-hooks\"").is_some())
}

/// Returns the name on the command line.
pub(super) fn name(host: HookHost) -> &'static str {
    match host {
        HookHost::Git => "git",
        HookHost::Husky => "husky",
        HookHost::Lefthook => "lefthook",
        HookHost::PreCommit => "pre-commit",
    }
}

/// Returns what to run once, so that the host runs hooks at all.
pub(super) fn activation(host: HookHost) -> Option<&'static str> {
    match host {
        HookHost::Git => None,
        HookHost::Husky => Some("npx husky"),
        HookHost::Lefthook => Some("lefthook install"),
        HookHost::PreCommit => Some("pre-commit install -t pre-commit -t pre-merge-commit"),
    }
}

/// Returns the files that `host` reads.
///
/// # Errors
/// It has none in this repository, or one that only people can change.
pub(super) fn targets(host: HookHost, place: &HooksPlace) -> Result<Vec<Target>, Failure> {
    let in_folder = |folder: &Path, host: HookHost| {
        let target = |hook: &&'static str| Target {
            path: folder.join(hook),
            host,
            hook,
        };
        HOOKS.iter().map(target).collect()
    };
    match host {
        HookHost::Git => match &place.hooks {
            Some(folder) => Ok(in_folder(folder, host)),
            None => Err(Failure::new(
                "core.hooksPath is empty, so git runs no hook",
                "`git config --show-origin core.hooksPath` says where; take it out with `git config --unset core.hooksPath`",
            )),
        },
        HookHost::Husky => {
            let folder = place.top.join(".husky");
            if folder.is_dir() {
                // Husky's older versions have git itself run what is there; newer ones run it by `sh`.
                let real = |folder: &Path| folder.canonicalize().ok();
                let is_of_git = place.hooks.as_deref().and_then(real) == real(&folder);
                let runner = if is_of_git { HookHost::Git } else { host };
                return Ok(in_folder(&folder, runner));
            }
            Err(Failure::new(
                "there is no folder .husky",
                "set husky up first: `npx husky init`",
            ))
        }
        HookHost::Lefthook => match LEFTHOOK.iter().find(|name| disk::is_there(&place.top.join(name))) {
            Some(name) => {
                let target = |hook: &&'static str| Target {
                    path: place.top.join(name),
                    host,
                    hook,
                };
                Ok(HOOKS.iter().map(target).collect())
            }
            None => Err(Failure::new(
                "there is no lefthook.yml that decomm can change",
                "write one first; into another format put by hand what `decomm hook print --with lefthook` prints",
            )),
        },
        HookHost::PreCommit => Ok(vec![Target {
            path: place.top.join(PRE_COMMIT),
            host,
            hook: "hook",
        }]),
    }
}

/// Returns the lines of `host` as they would be in a file without others.
pub(super) fn lines_by_hand(host: HookHost, call: &Call) -> Vec<String> {
    let of_yaml = |placed: Result<yaml::Placed, _>| placed.map(|placed| placed.block.lines(0)).unwrap_or_default();
    match host {
        HookHost::Git | HookHost::Husky => call.block("pre-commit", call.script()).lines(0),
        HookHost::Lefthook => {
            let lines = HOOKS.iter().map(|hook| of_yaml(yaml::lefthook("", "", call, hook)));
            lines.flatten().collect()
        }
        HookHost::PreCommit => of_yaml(yaml::pre_commit("", call)),
    }
}

/// Returns what installing does to `target`; `text` is what it holds, where something was planned for it before.
///
/// # Errors
/// It cannot be read, or only people can change it.
pub(super) fn install(
    target: &Target,
    place: &HooksPlace,
    call: &Call,
    text: Option<&str>,
) -> Result<Planned, Failure> {
    let path = settled(target, place)?;
    let bytes = match text {
        Some(text) => Some(text.as_bytes().to_vec()),
        None => disk::read(&path)?,
    };
    match target.host {
        HookHost::Git | HookHost::Husky => install_script(target, path, bytes, call),
        HookHost::Lefthook | HookHost::PreCommit => install_yaml(target, place, path, bytes, call),
    }
}

fn install_script(target: &Target, path: PathBuf, bytes: Option<Vec<u8>>, call: &Call) -> Result<Planned, Failure> {
    let block = call.block(target.hook, call.script());
    let is_of_git = target.host == HookHost::Git;
    let kept = kept(&path);
    let is_new = bytes.is_none();
    let is_kept = is_of_git && !is_new && !is_own_script(&path, bytes.as_deref());
    let text = match bytes {
        None if is_of_git => format!("#!/bin/sh\n{MADE}"),
        None => MADE.to_owned(),
        Some(_) if is_kept => wrapper(target.hook),
        Some(bytes) if !is_of_git && !shell::is_shell(&bytes) => {
            return Err(by_hand(&path, "it is no script of a shell, and husky runs it by `sh`"));
        }
        Some(bytes) => String::from_utf8(bytes).map_err(|_| by_hand(&path, "it is not UTF-8"))?,
    };
    let without = without(&block, &text, &path)?;
    if !is_of_git && shell::reads_itself(&without) {
        return Err(by_hand(&path, "it reads its own text, which must stay as it is"));
    }
    let planned = |change: Change| Planned {
        path: path.clone(),
        change,
        block: block.clone(),
        indent: 0,
    };
    if calls_already(&without) {
        return Ok(planned(Change::Nothing));
    }
    let with = block.put_into(&without, shell::place(&without), 0);
    // Without a hook, it is what an installation that was killed has left.
    if (is_kept || (is_of_git && is_new)) && disk::is_there(&kept) {
        return Err(Failure::new(
            format!("{} is there already", kept.display()),
            "a hook that is in decomm's way is kept under that name: rename it back, or move it away",
        ));
    }
    if is_kept {
        return Ok(planned(Change::Keep { kept, text: with }));
    }
    if with == text {
        return Ok(planned(Change::Nothing));
    }
    Ok(planned(Change::Write {
        text: with,
        is_program: true,
    }))
}

fn install_yaml(
    target: &Target,
    place: &HooksPlace,
    path: PathBuf,
    bytes: Option<Vec<u8>>,
    call: &Call,
) -> Result<Planned, Failure> {
    let Some(bytes) = bytes else {
        return Err(Failure::new(
            format!("there is no {}", path.display()),
            format!(
                "write one first, then run `decomm hook install --with {}` again",
                name(target.host)
            ),
        ));
    };
    let text = String::from_utf8(bytes).map_err(|_| by_hand(&path, "it is not UTF-8"))?;
    let own = call.block(target.hook, Vec::new());
    let without = without(&own, &text, &path)?;
    if !yaml::is_whole(&without) {
        return Err(by_hand(&path, "it is no YAML that can be read"));
    }
    let placed = match target.host {
        HookHost::PreCommit => yaml::pre_commit(&without, call),
        _ => {
            // As lefthook sees it, which works at the top: one of the plain names that it looks for.
            let file = target.path.strip_prefix(&place.top).unwrap_or(&target.path);
            yaml::lefthook(&without, &file.to_string_lossy(), call, target.hook)
        }
    };
    let placed = placed.map_err(|why| by_hand(&path, why))?;
    let with = placed.put_into(&without);
    if !yaml::is_whole(&with) {
        return Err(by_hand(&path, "the lines do not fit into it"));
    }
    let change = if calls_already(&without) || with == text {
        Change::Nothing
    } else {
        Change::Write {
            text: with,
            is_program: false,
        }
    };
    Ok(Planned {
        path,
        change,
        block: placed.block,
        indent: placed.indent,
    })
}

/// Returns where `target` is written to.
///
/// # Errors
/// That is outside of the repository, or nowhere.
pub(super) fn settled(target: &Target, place: &HooksPlace) -> Result<PathBuf, Failure> {
    let path = disk::inside(place, &target.path)?;
    if target.host == HookHost::Git || !path.is_symlink() {
        return Ok(path);
    }
    match path.canonicalize() {
        Ok(real) => disk::inside(place, &real),
        Err(_) => Err(by_hand(&path, "it is a symbolic link that leads nowhere")),
    }
}

/// Whether the hook at `path` is a script that takes lines: one that git runs, of a shell that does not read its own text,
/// and no link, whose target may be everybody's.
fn is_own_script(path: &Path, bytes: Option<&[u8]>) -> bool {
    let reads_itself = |bytes: &[u8]| shell::reads_itself(&String::from_utf8_lossy(bytes));
    let takes_lines = |bytes: &[u8]| shell::is_shell(bytes) && !reads_itself(bytes);
    !path.is_symlink() && disk::is_program(path) && bytes.is_some_and(takes_lines)
}

/// Returns where the hook at `path` goes that is in the way.
pub(super) fn kept(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}.{KEPT}"))
}

/// Returns the hook that calls the one that was there, without decomm's lines.
pub(super) fn wrapper(hook: &str) -> String {
    format!(
        "#!/bin/sh\n{MADE}# The hook that was there is kept beside it, and goes on working.\n\
         kept=\"$(dirname \"$0\")/{hook}.{KEPT}\"\nif [ -x \"$kept\" ]; then\n    exec \"$kept\" \"$@\"\nfi\n"
    )
}

/// Whether somebody wrote a call of the check into `text` without `hook install`.
fn calls_already(text: &str) -> bool {
    let mut is_own = false;
    text.lines().map(str::trim_start).any(|line| {
        is_own = (is_own || line.starts_with("# >>> decomm ")) && !line.starts_with("# <<< decomm ");
        let is_code = !is_own && !line.starts_with('#');
        is_code && line.contains("decomm") && line.contains("check") && line.contains("--staged")
    })
}

fn without(block: &Block, text: &str, path: &Path) -> Result<String, Failure> {
    let taken_out = block.take_out_of(text).map_err(|Torn| torn(path))?;
    Ok(taken_out.unwrap_or_else(|| text.to_owned()))
}

/// Returns the failure for marks that are not a pair.
pub(super) fn torn(path: &Path) -> Failure {
    Failure::new(
        format!("the marks of decomm in {} are not a pair", path.display()),
        "take what is between `# >>> decomm` and `# <<< decomm` out by hand, with the marks",
    )
}

fn by_hand(path: &Path, why: &str) -> Failure {
    Failure::new(
        format!("{} cannot be changed: {why}", path.display()),
        "`decomm hook print` prints the lines to put in by hand",
    )
}
