//! Jobs of workflows that have nothing of their own left to do once steps of theirs go: they would only get ready.
//!
//! Leaves out what other files expect of a job, such as a rule of the host that asks for its success.

use crate::lang::yaml::document::{Document, NodeId};
use crate::lang::yaml::item::{end, is_shared, with_comments_below};
use crate::text::span::Span;
use std::collections::BTreeSet;

/// What becomes of the job around a list of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// It has other work, or never had any; or it is no job.
    Work,
    /// It goes whole.
    Nothing(NodeId),
    /// It has nothing left to do, and cannot go by itself: others wait for it, or it is the only one.
    Needed,
}

/// Beginnings of commands that get a job ready.
const GETS_READY: [&str; 12] = [
    "npm ci",
    "npm install",
    "npm i ",
    "pnpm install",
    "pnpm i ",
    "yarn install",
    "bun install",
    "corepack ",
    "git config ",
    "echo ",
    "sudo apt-get ",
    "apt-get ",
];

/// Returns what becomes of the job whose list of steps is `steps`, without those that are `gone`.
pub(super) fn left(text: &str, document: &Document, steps: NodeId, gone: &BTreeSet<NodeId>) -> Left {
    let Some(job) = job_of(document, steps) else {
        return Left::Work;
    };
    let gets_ready = |step: &NodeId| gets_ready(document, *step);
    let mut stay = document.children(steps).filter(|step| !gone.contains(step));
    if gone.iter().all(gets_ready) || !stay.all(|step| gets_ready(&step)) {
        return Left::Work;
    }
    let name = document.key(job);
    let jobs = document.parent(job).unwrap_or_default();
    let needs = |other: NodeId| {
        let needs = document.value(other, "needs").map(|needs| document.scalars(needs));
        let mut needed = needs.into_iter().flatten().filter_map(|need| document.scalar(need));
        needed.any(|need| need.text.text() == name)
    };
    let is_needed = document.children(jobs).any(needs) || document.children(jobs).count() < 2;
    match is_needed || is_shared(document, job) || lines(text, document, job).is_none() {
        true => Left::Needed,
        false => Left::Nothing(job),
    }
}

/// Returns the lines of `job` with the comments above it that nothing parts from it; `None` where it shares a line.
pub(super) fn lines(text: &str, document: &Document, job: NodeId) -> Option<Span> {
    let key = document.nodes.get(job)?.key.as_ref()?.raw.start();
    let mut start = text.get(..key)?.rfind('\n').map_or(0, |newline| newline + 1);
    let indent = text.get(start..key)?;
    if !indent.bytes().all(|byte| byte == b' ') {
        return None;
    }
    while let Some(above) = text
        .get(..start.saturating_sub(1))
        .and_then(|above| above.rsplit('\n').next())
        && above.strip_prefix(indent).is_some_and(|line| line.starts_with('#'))
    {
        start -= above.len() + 1;
    }
    let end = with_comments_below(text, end(document, job).max(key + 1), indent.len());
    Some(Span::new(start + indent.len(), end))
}

fn job_of(document: &Document, steps: NodeId) -> Option<NodeId> {
    let job = document.parent(steps).filter(|_| document.key(steps) == "steps")?;
    let jobs = document.parent(job).filter(|jobs| document.key(*jobs) == "jobs")?;
    let root = document.parent(jobs)?;
    document.parent(root).is_none().then_some(job)
}

/// Whether a step does nothing but get ready for others.
fn gets_ready(document: &Document, step: NodeId) -> bool {
    let said = |key: &str| document.scalar_at(step, &[key]).map(|scalar| scalar.text.text());
    match (said("uses"), said("run")) {
        (Some(action), _) => {
            let action = action.split('@').next().unwrap_or("");
            let mut parts = action.split('/').skip(1);
            parts.any(|part| {
                let begins = ["setup", "cache", "install", "login"]
                    .iter()
                    .any(|word| part.starts_with(word));
                begins
                    || ["checkout", "action-setup", "harden-runner"]
                        .iter()
                        .any(|word| part.contains(word))
            })
        }
        (None, Some(run)) => {
            let commands = run.split(['\n', ';']).flat_map(|line| line.split("&&")).map(str::trim);
            let mut commands = commands.filter(|command| !command.is_empty() && !command.starts_with('#'));
            commands.all(|command| {
                let whole = format!("{command} ");
                matches!(command, "yarn" | "bun i") || GETS_READY.iter().any(|start| whole.starts_with(start))
            })
        }
        (None, None) => false,
    }
}
