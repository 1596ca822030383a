//! Which findings a plan takes away.

use std::collections::BTreeSet;

use crate::config::{Ask, Config, Require};
use crate::facts::packages::Packages;
use crate::finding::{Action, Finding, Kind, Safety, Status};
use crate::text::span::Span;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// What a plan may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The ids of the entries that are worked on; none: all.
    pub entries: Option<BTreeSet<String>>,
    /// Whether what stays may come to do something else.
    pub is_unsafe: bool,
}

impl Scope {
    /// Whether findings of `entry` are worked on.
    pub fn has_entry(&self, entry: Option<&str>) -> bool {
        match (&self.entries, entry) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(entries), Some(entry)) => entries.contains(entry),
        }
    }

    fn allows(&self, safety: Safety) -> bool {
        safety == Safety::Safe || self.is_unsafe
    }
}

/// Returns the findings that are to be taken away, in their order.
///
/// What a `require` writes anew is not also taken out, and a package script that a `require` names is never removed.
pub(in crate::plan) fn choose<'f>(
    findings: &'f [Finding],
    scope: &Scope,
    config: &Config,
    tree: &dyn Tree,
) -> Vec<&'f Finding> {
    let wanted: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.status == Status::Enforced && scope.has_entry(finding.entry.as_deref()))
        .filter(|finding| finding.fix.as_ref().is_some_and(|fix| scope.allows(fix.safety)))
        .collect();
    let takes_out_of_package = |finding: &Finding| is_taken_out(finding) && finding.path.name() == "package.json";
    let required = match wanted.iter().any(|finding| takes_out_of_package(finding)) {
        true => required_scripts(config, tree),
        false => Vec::new(),
    };
    let is_written_anew = |finding: &Finding| {
        wanted.iter().any(|other| {
            is_required(other) && other.path == finding.path && holds(other.place.map(|place| place.span), finding)
        })
    };
    let is_of_required = |finding: &Finding| {
        finding.kind == Some(Kind::PackageScript)
            && required
                .iter()
                .any(|(path, span)| *path == finding.path && holds(Some(*span), finding))
    };
    wanted
        .iter()
        .copied()
        .filter(|finding| !is_taken_out(finding) || !(is_written_anew(finding) || is_of_required(finding)))
        .collect()
}

fn is_taken_out(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.action == Action::TakeOut)
}

fn is_required(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.action == Action::Require)
}

fn holds(span: Option<Span>, finding: &Finding) -> bool {
    match (span, finding.place) {
        (Some(span), Some(place)) => span.contains(place.span),
        _ => false,
    }
}

/// Returns the properties of the package scripts that a `require` gives a command.
fn required_scripts(config: &Config, tree: &dyn Tree) -> Vec<(RepoPath, Span)> {
    let packages = Packages::new(tree);
    let scripts = config.entries.iter().filter_map(|entry| match &entry.ask {
        Ask::Require(Require::ScriptCommand { script, .. }) => Some(script),
        _ => None,
    });
    scripts
        .filter_map(|script| {
            let package = packages.at(&script.package)?;
            Some((package.path.clone(), package.script(&script.name)?.property))
        })
        .collect()
}
