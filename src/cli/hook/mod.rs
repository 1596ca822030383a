//! `decomm hook`: the check of what is staged, beside the hooks that are there.
//!
//! Files of hooks are the one thing that is written without a plan: each is replaced whole, and what is put in stands
//! between marks, so that it comes out byte for byte.

mod block;
mod call;
mod disk;
mod host;
mod shell;
mod yaml;

use std::path::Path;

use crate::cli::args::{HookAct, HookArgs, HookHost};
use crate::cli::failure::Failure;
use crate::cli::hook::call::Call;
use crate::cli::hook::disk::Change;
use crate::cli::hook::host::{HOSTS, Planned};
use crate::cli::project::find_config;
use crate::cli::{Outcome, Session};
use crate::tree::place::{HooksPlace, hooks_place};

/// Installs, takes out or prints the hook.
///
/// # Errors
/// There is no config or no git repository, or the files of the hook cannot be read or changed.
pub(crate) fn run(args: &HookArgs, session: &Session) -> Result<Outcome, Failure> {
    let (root, config) = find_config(session.config_file.as_deref())?;
    let place = hooks_place(&root).map_err(|error| {
        Failure::new(
            error.to_string(),
            "`decomm hook` needs a git repository with a work tree: `git init` makes one",
        )
    })?;
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
    match &args.act {
        HookAct::Install(with) => install(with.with, &place, &call, session),
        HookAct::Uninstall(with) => uninstall(with.with, &place, &call, session),
        HookAct::Print(with) => print(with.with, &place, &call, session),
    }
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
    for change in once_a_file(&planned) {
        let path = shown(place, &change.path);
        text.push_str(&match &change.change {
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
    if let Some(command) = host::activation(host) {
        text.push_str(&format!(
            "{} runs it after `{command}`, once in each clone\n",
            host::name(host)
        ));
    }
    session.output.write(&text, None)?;
    Ok(Outcome::Clean)
}

fn uninstall(with: Option<HookHost>, place: &HooksPlace, call: &Call, session: &Session) -> Result<Outcome, Failure> {
    let hosts = with.map_or_else(|| HOSTS.to_vec(), |host| vec![host]);
    let mut all: Vec<Planned> = Vec::new();
    for host in hosts {
        // A host that the repository does not have holds nothing of decomm.
        let Ok(targets) = host::targets(host, place) else {
            continue;
        };
        for target in targets {
            let before = all.iter().rev().find_map(|planned| match &planned.change {
                Change::Write { text, .. } if shown(place, &planned.path) == shown(place, &target.path) => {
                    Some(text.clone())
                }
                _ => None,
            });
            all.extend(host::uninstall(&target, place, call, before.as_deref())?);
        }
    }
    let mut text = String::new();
    for change in &all {
        disk::make(&change.path, &change.change)?;
    }
    for change in once_a_file(&all) {
        let path = shown(place, &change.path);
        text.push_str(&match &change.change {
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
fn once_a_file(changes: &[Planned]) -> Vec<&Planned> {
    let mut last: Vec<&Planned> = Vec::new();
    for change in changes {
        match last.iter_mut().find(|known| known.path == change.path) {
            // That one hook of a file has the lines already says nothing of the file.
            Some(known) if change.change != Change::Nothing => *known = change,
            Some(_) => {}
            None => last.push(change),
        }
    }
    last
}

/// Returns `path` as people know it: from the top of the work tree, where it lies there.
fn shown(place: &HooksPlace, path: &Path) -> String {
    let below = path.strip_prefix(&place.top).unwrap_or(path);
    below.display().to_string()
}
