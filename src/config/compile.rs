//! The door from an entry as written to one that can be asked: what its keys say is judged here.
//!
//! Leaves out what takes several files to know (packs, duplicate and unknown ids): that is in `load`.

use crate::config::error::{Problems, meant};
use crate::config::glob::Pattern;
use crate::config::naming::kebab;
use crate::config::path_set::PathSet;
use crate::config::reader::{Spanned, Texts};
use crate::config::written::{WrittenAllow, WrittenAsk, WrittenEntry, WrittenRetire, WrittenRewrite};
use crate::config::{Allow, Ask, Entry, Manual, Retire, Rewrite, require, subject};
use crate::text::span::Span;

/// What an entry needs to know of its file.
pub(crate) struct Surroundings<'a> {
    /// Where it was written, as in [`Entry::source`].
    pub(crate) source: &'a str,
    /// The names of all checks.
    pub(crate) check_names: &'a [&'a str],
    /// Reads what a `body-file` names, relative to the file; the error is a clause that says why it cannot.
    pub(crate) read_body: &'a dyn Fn(&str) -> Result<String, String>,
    /// Takes the mistakes.
    pub(crate) problems: &'a Problems<'a>,
}

/// Compiles an entry; `None` where a mistake was noted that leaves nothing to compile.
pub(crate) fn entry(written: &WrittenEntry, surroundings: &Surroundings<'_>) -> Option<Entry> {
    let problems = surroundings.problems;
    let noun = match &written.ask {
        WrittenAsk::Retire(_) => "the retire entry",
        WrittenAsk::Require(_) => "the require entry",
        WrittenAsk::Rewrite(_) => "the rewrite entry",
        WrittenAsk::Manual { .. } => "the manual entry",
    };
    if !written.id.is_present() {
        problems.add(
            written.span,
            format!("{noun} has no `id`"),
            "give it a name of its own in kebab case",
        );
    }
    let id = written.id.value.as_ref();
    if let Some(id) = id.filter(|id| !is_kebab(&id.value)) {
        let message = format!("the id `{}` is not in kebab case", id.value);
        problems.add(id.span, message, kebab_help(&id.value));
    }
    let ask = match &written.ask {
        WrittenAsk::Retire(retire) => Ask::Retire(compile_retire(retire, written.span, problems)?),
        WrittenAsk::Require(written_require) => {
            Ask::Require(require::compile(written_require, written.span, surroundings)?)
        }
        WrittenAsk::Rewrite(rewrite) => Ask::Rewrite(compile_rewrite(rewrite, written.span, problems)?),
        WrittenAsk::Manual { text, done } => {
            if !text.is_present() {
                problems.add(
                    written.span,
                    "the manual entry has no `text`",
                    "say in `text` what is to be done",
                );
            }
            Ask::Manual(Manual {
                text: text.value.as_ref()?.value.clone(),
                done: done.clone(),
            })
        }
    };
    let id = id?;
    Some(Entry {
        id: id.value.clone(),
        phase: written.phase,
        title: written.title.clone(),
        reason: written.reason.clone(),
        source: surroundings.source.to_owned(),
        span: id.span,
        ask,
    })
}

/// Compiles an exception; whether its entries exist is for the caller to check.
pub(crate) fn allow(written: &WrittenAllow, surroundings: &Surroundings<'_>) -> Option<Allow> {
    let problems = surroundings.problems;
    if !written.reason.is_present() {
        problems.add(
            written.span,
            "the allow has no `reason`",
            "say in `reason` why this may stay",
        );
    }
    let lists = [
        ("paths", &written.paths, "leave it out to allow every file"),
        ("checks", &written.checks, "leave it out to allow all checks"),
        ("entries", &written.entries, "leave it out to allow all entries"),
    ];
    for (key, list, help) in lists {
        if let Some(empty) = list.value.as_ref().filter(|list| list.value.is_empty()) {
            problems.add(empty.span, format!("`{key}` is empty"), help);
        }
    }
    for check in written.checks.elements() {
        if !surroundings.check_names.contains(&check.value.as_str()) {
            let help = meant(&check.value, surroundings.check_names, "the checks");
            problems.add(check.span, format!("unknown check `{}`", check.value), help);
        }
    }
    Some(Allow {
        paths: if written.paths.is_present() {
            Some(path_set(&written.paths, problems)?)
        } else {
            None
        },
        checks: strings(written.checks.elements()),
        entries: strings(written.entries.elements()),
        reason: written.reason.value.as_ref()?.value.clone(),
        until: written.until,
        source: surroundings.source.to_owned(),
        span: written.span,
    })
}

/// Notes every pattern of `patterns` that cannot be; whether all can.
pub(crate) fn check_patterns(patterns: &[Spanned<String>], problems: &Problems<'_>) -> bool {
    let mut is_right = true;
    for pattern in patterns {
        if let Err(reason) = Pattern::parse(&pattern.value) {
            is_right = false;
            problems.add(
                pattern.span,
                format!("the pattern `{}` {reason}", pattern.value),
                "patterns have gitignore syntax and start at the config's folder",
            );
        }
    }
    is_right
}

/// Returns the values alone.
pub(crate) fn strings(texts: &[Spanned<String>]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}

fn compile_retire(written: &WrittenRetire, span: Span, problems: &Problems<'_>) -> Option<Retire> {
    let subjects = [
        &written.paths,
        &written.symbols,
        &written.tables,
        &written.scripts,
        &written.dependencies,
    ];
    if subjects.iter().all(|list| list.is_blank()) {
        problems.add(
            span,
            "the retire entry names nothing that is to go",
            "give it `paths`, `symbols`, `tables`, `scripts` or `dependencies`",
        );
    }
    if let (Some(key), true) = (written.freeze_except.key, written.paths.is_blank()) {
        problems.add(
            key,
            "`freeze-except` has no `paths` to be an exception of",
            "give the entry `paths`, or take it out",
        );
    }
    let symbols = each(&written.symbols, |text| subject::symbol(text, problems));
    let tables = each(&written.tables, |text| subject::table(text, problems));
    let scripts = each(&written.scripts, |text| subject::script(text, problems));
    let dependencies = each(&written.dependencies, |text| subject::package(text, problems));
    let freeze_except = path_set(&written.freeze_except, problems);
    Some(Retire {
        paths: positive_path_set(&written.paths, "paths", problems)?,
        freeze: written.freeze,
        freeze_except: freeze_except?,
        symbols,
        tables,
        scripts,
        dependencies,
        instead: written.instead.clone(),
        ..Retire::default()
    })
}

fn compile_rewrite(written: &WrittenRewrite, span: Span, problems: &Problems<'_>) -> Option<Rewrite> {
    let needed = [
        ("files", written.files.is_present()),
        ("from", written.from.is_present()),
        ("to", written.to.is_present()),
    ];
    for (key, is_present) in needed {
        if !is_present {
            problems.add(
                span,
                format!("the rewrite entry has no `{key}`"),
                "a rewrite has `files`, `from` and `to`",
            );
        }
    }
    if let Some(empty) = written.files.value.as_ref().filter(|list| list.value.is_empty()) {
        problems.add(empty.span, "`files` is empty", "write `files = [\"**/*.md\"]`");
    }
    let files = positive_path_set(&written.files, "files", problems)?;
    let (from, to) = (written.from.value.as_ref()?, written.to.value.as_ref()?);
    if from.value == to.value && !from.value.is_empty() {
        problems.add(
            to.span,
            "`from` and `to` are the same",
            "write the new text behind `to`",
        );
        return None;
    }
    match Rewrite::new(files, from.value.clone(), to.value.clone(), written.is_regex) {
        Ok(rewrite) => Some(rewrite),
        Err(error) => {
            let span = if error.is_about_from() { from.span } else { to.span };
            problems.add(span, error.to_string(), error.help());
            None
        }
    }
}

/// Returns the patterns as a set; absent ones are the empty set.
fn path_set(list: &Texts, problems: &Problems<'_>) -> Option<PathSet> {
    if !check_patterns(list.elements(), problems) {
        return None;
    }
    match PathSet::parse(&strings(list.elements())) {
        Ok(set) => Some(set),
        Err(error) => {
            if let Some(pattern) = list.elements().get(error.index) {
                let message = format!("the pattern `{}` {}", pattern.value, error.reason);
                problems.add(
                    pattern.span,
                    message,
                    "patterns are written as in a .gitignore: `/folder/`, `*.sql`",
                );
            }
            None
        }
    }
}

/// As [`path_set`], for a list where patterns with `!` alone make no sense.
fn positive_path_set(list: &Texts, key: &str, problems: &Problems<'_>) -> Option<PathSet> {
    if let Some(patterns) = list.value.as_ref()
        && !patterns.value.is_empty()
        && patterns.value.iter().all(|pattern| pattern.value.starts_with('!'))
    {
        problems.add(
            patterns.span,
            format!("every pattern of `{key}` begins with `!`, so that none puts anything in"),
            "write the patterns with `!` behind the one that they are exceptions of",
        );
    }
    path_set(list, problems)
}

fn each<T>(list: &Texts, read: impl Fn(&Spanned<String>) -> Option<T>) -> Vec<T> {
    list.elements().iter().filter_map(read).collect()
}

fn is_kebab(id: &str) -> bool {
    id.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// What an id looks like.
pub(crate) const ID_HELP: &str = "an id has small letters, digits and single `-` between them, as in `old-folder`";

/// Returns the help for an id: the nearest one in kebab case, where there is one.
fn kebab_help(id: &str) -> String {
    match kebab(id).as_str() {
        "" => ID_HELP.to_owned(),
        kebab => format!("write `{kebab}`"),
    }
}
