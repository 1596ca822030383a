//! A finding before it is finished: what each check gives, without phase, status, allowances and identity.

use crate::config::Entry;
use crate::facts::Facts;
use crate::finding::{Action, Confidence, Fix, Kind, Place, Safety, Severity};
use crate::tree::path::RepoPath;

/// A finding as its check gives it.
#[derive(Clone, Debug)]
pub(in crate::checks) struct Draft {
    pub(in crate::checks) check: &'static str,
    /// The index of the entry in the config.
    pub(in crate::checks) entry: Option<usize>,
    pub(in crate::checks) severity: Severity,
    pub(in crate::checks) confidence: Confidence,
    pub(in crate::checks) kind: Option<Kind>,
    pub(in crate::checks) path: RepoPath,
    pub(in crate::checks) place: Option<Place>,
    pub(in crate::checks) target: Option<String>,
    pub(in crate::checks) message: String,
    pub(in crate::checks) help: String,
    pub(in crate::checks) fix: Option<Fix>,
}

impl Draft {
    /// Returns an error of `check` about the whole file `path`, certain, without a fix.
    pub(in crate::checks) fn error(check: &'static str, path: &RepoPath, message: String, help: String) -> Draft {
        Draft {
            check,
            entry: None,
            severity: Severity::Error,
            confidence: Confidence::Certain,
            kind: None,
            path: path.clone(),
            place: None,
            target: None,
            message,
            help,
            fix: None,
        }
    }
}

/// Returns a fix that changes nothing of what stays.
pub(in crate::checks) fn safe(title: &'static str, action: Action) -> Option<Fix> {
    Some(Fix {
        title,
        safety: Safety::Safe,
        action,
    })
}

/// Returns a fix that changes what stays.
pub(in crate::checks) fn unsafe_fix(title: &'static str, action: Action) -> Option<Fix> {
    Some(Fix {
        title,
        safety: Safety::Unsafe,
        action,
    })
}

/// Returns the entry at `index`.
pub(in crate::checks) fn entry<'f>(facts: &'f Facts, index: usize) -> Option<&'f Entry> {
    facts.config.entries.get(index)
}

/// Returns `advice`, and behind it what the entry says to use instead, or why it retires.
pub(in crate::checks) fn help(facts: &Facts, index: usize, advice: &str) -> String {
    let Some(entry) = entry(facts, index) else {
        return advice.to_owned();
    };
    let instead = match &entry.ask {
        crate::config::Ask::Retire(retire) => retire.instead.as_deref(),
        _ => None,
    };
    match instead.or(entry.reason.as_deref()) {
        Some(more) => format!("{advice}; {more}"),
        None => advice.to_owned(),
    }
}

/// Returns the id of the entry at `index`.
pub(in crate::checks) fn id<'f>(facts: &'f Facts, index: usize) -> &'f str {
    entry(facts, index).map_or("", |entry| entry.id.as_str())
}
