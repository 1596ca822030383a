//! Which findings are allowed, and `unused-allow` and `expired-allow`: exceptions that match nothing, or are past their date.
//!
//! An exception that is past its date still covers what it covered, and is itself the error then; what a change brings it
//! does not cover.

use crate::checks::draft::Draft;
use crate::checks::{Options, dead_path, frozen_path, is_of_left_over};
use crate::config::date::Date;
use crate::config::{Allow, Config};
use crate::facts::Facts;
use crate::facts::allow::InlineAllow;
use crate::finding::Severity;

/// The checks about exceptions themselves, which no exception covers.
pub(in crate::checks) const NAMES: [&str; 2] = ["unused-allow", "expired-allow"];

/// Checks that only some runs do: of a change, of git's history, of what would be left over.
pub(in crate::checks) const ELSEWHERE: [&str; 5] = [
    dead_path::NAME,
    frozen_path::NAME,
    "orphaned-dependency",
    "orphaned-file",
    "unlisted-legacy",
];

/// What exceptions leave of drafts.
pub(in crate::checks) struct Allowed {
    /// The drafts that no exception covers, and one for each exception in a comment that is unused or expired.
    pub(in crate::checks) kept: Vec<Draft>,
    /// Whether each exception of the config covers something.
    pub(in crate::checks) is_used: Vec<bool>,
}

/// What becomes of findings that an expired exception covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checks) enum OfExpired {
    /// They are covered: the exception is told in their place.
    Covered,
    /// They are told: what is the same on both sides of a change goes away by itself.
    Told,
}

/// Takes the allowed ones out of `drafts`, and adds one for each exception that is unused or expired.
pub(in crate::checks) fn apply(
    facts: &Facts,
    drafts: Vec<Draft>,
    options: &Options,
    of_expired: OfExpired,
) -> Vec<Draft> {
    let Allowed { mut kept, is_used } = sort_out(facts, drafts, options, of_expired);
    for (allow, used) in facts.config.allows.iter().zip(is_used) {
        kept.extend(config_allow_draft(facts, allow, used, options));
    }
    kept
}

/// Takes the allowed ones out of `drafts`, and says which exceptions of the config did that.
pub(in crate::checks) fn sort_out(
    facts: &Facts,
    drafts: Vec<Draft>,
    options: &Options,
    of_expired: OfExpired,
) -> Allowed {
    let config = facts.config;
    let inline = &facts.scan.inline_allows;
    let today = options.today;
    let counts = |until: Option<Date>| of_expired == OfExpired::Covered || until.is_none_or(|until| until >= today);
    let mut is_used = vec![false; config.allows.len()];
    let mut is_inline_used = vec![false; inline.len()];
    let mut kept = Vec::new();
    for draft in drafts {
        let mut is_allowed = is_allowed_by_config(config, &draft, &mut is_used, &counts);
        for (allow, used) in inline.iter().zip(&mut is_inline_used) {
            if covers_inline(allow, &draft) {
                *used = true;
                is_allowed |= counts(allow.until.as_deref().and_then(Date::parse));
            }
        }
        if !is_allowed {
            kept.push(draft);
        }
    }
    // An exception of the config can cover those in comments: text that only looks like one.
    for (allow, used) in inline.iter().zip(is_inline_used) {
        let Some(draft) = inline_allow_draft(allow, used, options) else {
            continue;
        };
        if !is_allowed_by_config(config, &draft, &mut is_used, &counts) {
            kept.push(draft);
        }
    }
    Allowed { kept, is_used }
}

/// Whether an exception of the config whose date `counts` covers `draft`; each one that covers it is marked as used.
fn is_allowed_by_config(
    config: &Config,
    draft: &Draft,
    is_used: &mut [bool],
    counts: &dyn Fn(Option<Date>) -> bool,
) -> bool {
    let mut is_allowed = false;
    for (allow, used) in config.allows.iter().zip(is_used) {
        if covers(config, allow, draft) {
            *used = true;
            is_allowed |= counts(allow.until);
        }
    }
    is_allowed
}

fn covers(config: &Config, allow: &Allow, draft: &Draft) -> bool {
    let entry = draft.entry.and_then(|index| config.entries.get(index));
    allow
        .paths
        .as_ref()
        .is_none_or(|paths| paths.matches(&draft.path, false))
        && (allow.checks.is_empty() || allow.checks.iter().any(|check| check == draft.check))
        && (allow.entries.is_empty() || entry.is_some_and(|entry| allow.entries.contains(&entry.id)))
}

fn covers_inline(allow: &InlineAllow, draft: &Draft) -> bool {
    let (first, last) = allow.lines;
    let line = draft.place.map(|place| place.range.start.line);
    let is_dated = allow.until.as_deref().is_none_or(|until| Date::parse(until).is_some());
    allow.has_reason
        && is_dated
        && allow.path == draft.path
        && line.is_some_and(|line| first <= line && line <= last)
        && allow.checks.iter().any(|check| check == draft.check)
}

/// Whether this run cannot tell that nobody needs an exception for `checks`: it does not ask the history.
fn is_for_history(checks: &[String], options: &Options) -> bool {
    options.history.is_none() && checks.iter().any(|check| check == dead_path::NAME)
}

fn config_allow_draft(facts: &Facts, allow: &Allow, is_used: bool, options: &Options) -> Option<Draft> {
    // A built-in pack is not a file of the repository; what it allows, it allows where it applies.
    let path = facts.config.file_of(&allow.source)?.path.clone()?;
    let place = facts.place(&path, allow.span);
    let expired = allow.until.filter(|until| *until < options.today);
    if let Some(until) = expired {
        return Some(Draft {
            place,
            ..Draft::error(
                "expired-allow",
                &path,
                format!("this exception ended on {until}: {}", allow.reason),
                "mend what it covers and take it out, or set a later `until`".to_owned(),
            )
        });
    }
    // One for checks of other runs says nothing here: nobody can tell whether it is needed there.
    let is_elsewhere = |check: &String| {
        let is_asked =
            (check == dead_path::NAME && options.history.is_some()) || (options.left_over && is_of_left_over(check));
        ELSEWHERE.contains(&check.as_str()) && !is_asked
    };
    let is_for_others = !allow.checks.is_empty() && allow.checks.iter().all(is_elsewhere);
    if is_used || is_for_others || is_for_history(&allow.checks, options) {
        return None;
    }
    Some(Draft {
        severity: Severity::Warning,
        place,
        ..Draft::error(
            "unused-allow",
            &path,
            format!("this exception matches nothing: {}", allow.reason),
            "take it out".to_owned(),
        )
    })
}

fn inline_allow_draft(allow: &InlineAllow, is_used: bool, options: &Options) -> Option<Draft> {
    let error = |check: &'static str, message: String, help: &str| Draft {
        place: Some(allow.place),
        ..Draft::error(check, &allow.path, message, help.to_owned())
    };
    let until = allow.until.as_deref().map(Date::parse);
    match until {
        Some(Some(until)) if until < options.today && allow.has_reason => {
            return Some(error(
                "expired-allow",
                format!("this exception ended on {until}"),
                "mend what it covers and take it out, or set a later `until`",
            ));
        }
        _ if is_used => return None,
        _ => {}
    }
    let (message, help) = if !allow.has_reason {
        (
            "this exception gives no reason, so it allows nothing",
            "write `-- reason` behind the check",
        )
    } else if matches!(until, Some(None)) {
        (
            "the `until` of this exception is no date",
            "write it as `until=2026-12-31`",
        )
    } else if is_for_history(&allow.checks, options) {
        return None;
    } else {
        ("this exception matches nothing", "take it out")
    };
    Some(Draft {
        severity: Severity::Warning,
        ..error("unused-allow", message.to_owned(), help)
    })
}
