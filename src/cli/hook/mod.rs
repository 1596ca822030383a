//! `decomm hook`: the check of what is staged, beside the hooks that are there.
//!
//! Files of hooks are the one thing that is written without a plan: each is replaced whole, and what is put in stands
//! between marks, so that it comes out byte for byte.

mod block;
mod call;
mod disk;
mod host;
mod shell;
mod takeout;
mod yaml;

use std::path::{Path, PathBuf};

use crate::cli::args::{HookAct, HookArgs, HookHost};
use crate::cli::failure::Failure;
use crate::cli::hook::call::Call;
use crate::cli::hook::disk::Change;
use crate::cli::hook::host::Planned;
use crate::cli::hook::takeout::Scope;
use crate::cli::project::{CONFIG_NAME, find_config, working_directory};
use crate::cli::{Outcome, Session};
use crate::tree::TreeError;
use crate::tree::place::{HooksPlace, folder_without_links, hooks_place};

/// Installs, takes out or prints the hook.
///
/// # Errors
/// There is no git repository, or for another act than taking out no config; or the files of the hook cannot be read or
/// changed.
pub(crate) fn run(args: &HookArgs, session: &Session) -> Result<Outcome, Failure> {
    match &args.act {
        HookAct::Install(with) => {
            let (place, call) = called(session)?;
            install(with.with, &place, &call, session)
        }
        HookAct::Uninstall(with) => {
            let (place, scope) = scope(session)?;
            uninstall(with.with, &place, &scope, session)
        }
        HookAct::Print(with) => {
            let (place, call) = called(session)?;
            print(with.with, &place, &call, session)
        }
    }
}

/// Returns the repository of the config, and how decomm is called for it.
fn called(session: &Session) -> Result<(HooksPlace, Call), Failure> {
    let (root, config) = find_config(session.config_file.as_deref())?;
    let place = placed(&root)?;
    if place.is_reftable {
        return Err(Failure::of_tree(&TreeError::Reftable));
    }
    let call = Call {
        folder: place.prefix.to_string(),
        config,
    };
    let names = [Some(call.folder.as_str()), call.config.as_deref()];
    if names.into_iter().flatten().any(|name| name.contains(char::is_control)) {
        return Err(Failure::new(
            "the name of the root or of the configuration holds control characters",
            "a hook cannot name it safely: rename it",
        ));
    }
    Ok((place, call))
}

/// Returns the repository, and whose lines are taken out: those of the root that `-C` or `--config` names, else all.
///
/// The config need not be there any more. Without it, `-C` names a folder and the roots in it.
fn scope(session: &Session) -> Result<(HooksPlace, Scope), Failure> {
    let here = working_directory()?;
    if let Some(file) = &session.config_file {
        let path = here.join(file);
        let folder = path.parent().and_then(folder_without_links).unwrap_or(here);
        let place = placed(&folder)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let call = Call {
            folder: place.prefix.to_string(),
            config: Some(name).filter(|name| name != CONFIG_NAME),
        };
        return Ok((place, Scope::Root(call.label())));
    }
    let place = placed(&here)?;
    if !session.is_directory_named {
        return Ok((place, Scope::Folder(String::new())));
    }
    let root = find_config(None).ok().and_then(|(root, _)| placed(&root).ok());
    let scope = match root.filter(|root| root.top == place.top) {
        Some(root) => Scope::Root(root.prefix.to_string()),
        None => Scope::Folder(place.prefix.to_string()),
    };
    Ok((place, scope))
}

fn placed(root: &Path) -> Result<HooksPlace, Failure> {
    hooks_place(root).map_err(|error| {
        let help = match &error {
            TreeError::OwnedByAnother { path } => format!(
                "git does nothing there, and runs no hook; if you trust it: `git config --global --add safe.directory {path}`"
            ),
            _ => "`decomm hook` needs a git repository with a work tree: `git init` makes one".to_owned(),
        };
        Failure::new(error.to_string(), help)
    })
}

/// Returns what installing does to the files of `host`, one change a file.
fn plan(host: HookHost, place: &HooksPlace, call: &Call) -> Result<Vec<Planned>, Failure> {
    let mut all: Vec<Planned> = Vec::new();
    for target in host::targets(host, place)? {
        // Two hooks can stand in one file: the second is put into what the first leaves.
        let before = all.iter().rev().find_map(|planned| match &planned.change {
            Change::Write { text, .. } if target.path.file_name() == planned.path.file_name() => Some(text.clone()),
            _ => None,
        });
        all.push(host::install(&target, place, call, before.as_deref())?);
    }
    Ok(all)
}

fn install(with: Option<HookHost>, place: &HooksPlace, call: &Call, session: &Session) -> Result<Outcome, Failure> {
    let host = with.map_or_else(|| host::detect(place), Ok)?;
    let planned = plan(host, place, call)?;
    let mut text = String::new();
    for change in &planned {
        disk::make(&change.path, &change.change)?;
    }
    for (path, change) in once_a_file(planned.iter().map(|planned| (&planned.path, &planned.change))) {
        let path = shown(place, path);
        text.push_str(&match change {
            Change::Nothing => format!("{path}: has it already\n"),
            Change::Keep { kept, .. } => {
                format!(
                    "{path}: installed; the hook that was there is called as {}\n",
                    shown(place, kept)
                )
            }
            _ => format!("{path}: installed\n"),
        });
    }
    if host == HookHost::Git && host::is_written_anew(place)? {
        text.push_str(
            "simple-git-hooks writes this hook anew whenever it runs, as most do after an install: put the call into its \
             `pre-commit` as well, `decomm hook print` shows it\n",
        );
    }
    if let Some(command) = host::activation(host) {
        text.push_str(&format!(
            "{} runs it after `{command}`, once in each clone\n",
            host::name(host)
        ));
    }
    session.output.write(&text, None)?;
    Ok(Outcome::Clean)
}

fn uninstall(with: Option<HookHost>, place: &HooksPlace, scope: &Scope, session: &Session) -> Result<Outcome, Failure> {
    let all = takeout::plan(with, place, scope)?;
    for removal in &all {
        disk::make(&removal.path, &removal.change)?;
    }
    let mut text = String::new();
    for (path, change) in once_a_file(all.iter().map(|removal| (&removal.path, &removal.change))) {
        let path = shown(place, path);
        text.push_str(&match change {
            Change::Delete => format!("{path}: deleted\n"),
            Change::Restore { .. } => format!("{path}: is again the hook that was there\n"),
            _ => format!("{path}: taken out\n"),
        });
    }
    if all.is_empty() {
        text.push_str("decomm's hook is not installed here\n");
    }
    session.output.write(&text, None)?;
    Ok(Outcome::Clean)
}

fn print(with: Option<HookHost>, place: &HooksPlace, call: &Call, session: &Session) -> Result<Outcome, Failure> {
    let host = with.map_or_else(|| host::detect(place), Ok)?;
    let mut text = String::new();
    match plan(host, place, call) {
        Ok(planned) => {
            for change in planned {
                let path = shown(place, &change.path);
                let place_in = |text: &str| change.block.line_in(text).unwrap_or(1);
                text.push_str(&match &change.change {
                    Change::Write { text, .. } => format!("# {path}, from line {} on:\n", place_in(text)),
                    Change::Keep { kept, text } => format!(
                        "# {path}, from line {} on; the hook that is there is kept and called as {}:\n",
                        place_in(text),
                        shown(place, kept)
                    ),
                    _ => format!("# {path} has it already:\n"),
                });
                text.push_str(&(change.block.lines(change.indent).join("\n") + "\n"));
            }
        }
        Err(failure) => {
            let why = match failure {
                Failure::Problem { what, .. } => what,
                Failure::Config(_) => String::new(),
            };
            text.push_str(&format!("# by hand: {why}\n"));
            text.push_str(&(host::lines_by_hand(host, call).join("\n") + "\n"));
        }
    }
    session.output.write(&text, None)?;
    Ok(Outcome::Clean)
}

/// Returns the last change of each file.
fn once_a_file<'c>(changes: impl Iterator<Item = (&'c PathBuf, &'c Change)>) -> Vec<(&'c PathBuf, &'c Change)> {
    let mut last: Vec<(&PathBuf, &Change)> = Vec::new();
    for (path, change) in changes {
        match last.iter_mut().find(|known| known.0 == path) {
            // That one hook of a file has the lines already says nothing of the file.
            Some(known) if *change != Change::Nothing => known.1 = change,
            Some(_) => {}
            None => last.push((path, change)),
        }
    }
    last
}

/// Returns `path` as people know it: from the top of the work tree, where it lies there.
fn shown(place: &HooksPlace, path: &Path) -> String {
    let below = path.strip_prefix(&place.top).unwrap_or(path);
    below.display().to_string()
}
