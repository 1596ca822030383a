//! Package scripts of an old system: those that only run it, the one whose name is kept, and steps in others.

use crate::facts::packages::{Package, PackageScript};
use crate::facts::scan::Hit;
use crate::lang;
use crate::lang::language::Language;
use crate::lang::reference::{Holder, Removal, Target};
use crate::lang::source::Source;
use crate::text::chain::steps;
use crate::tree::path::RepoPath;

/// Returns the scripts of `package` that have nothing left once what `hits` refer to is gone.
pub(super) fn whole<'p>(package: &'p Package, hits: &[Hit]) -> Vec<&'p PackageScript> {
    let goes = |script: &&PackageScript| {
        hits.iter().any(|hit| {
            hit.path == package.path
                && hit.removal == Removal::Whole(Holder::Script)
                && hit.place.is_some_and(|place| script.property.contains(place.span))
        })
    };
    package.scripts.iter().filter(goes).collect()
}

/// Returns a script's name as a config writes it.
pub(super) fn written(folder: &RepoPath, name: &str) -> String {
    match folder.is_root() {
        true => name.to_owned(),
        false => format!("{folder}#{name}"),
    }
}

/// Whether a script of this name starts the program for its developers.
pub(super) fn is_for_development(name: &str) -> bool {
    ["dev", "develop", "start:dev", "watch"].contains(&name) || name.starts_with("dev:")
}

/// Returns the steps of `command`, a chain of `&&` alone, that do nothing but run the package script `name`.
pub(super) fn steps_that_run(command: &str, name: &str) -> Vec<String> {
    let all = steps(command);
    let is_chain = !command.replace("&&", "").contains(['&', '|', ';']);
    if all.len() < 2 || !is_chain {
        return Vec::new();
    }
    let all = all.iter().map(|step| step.of(command).trim());
    all.filter(|step| runs(step).iter().any(|run| run == name))
        .map(str::to_owned)
        .collect()
}

fn runs(step: &str) -> Vec<String> {
    let file = RepoPath::parse("package.json").unwrap_or_default();
    let source = Source::file(file, Language::Shell, step);
    let references = lang::extract_references(&source).references.into_iter();
    let runs = references.filter_map(|reference| match reference.target {
        Target::Script(run) => Some(run.name),
        _ => None,
    });
    runs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_of_a_plain_chain() {
        for (command, expected) in [
            ("npm run a && npm run b && next dev", &["npm run b"][..]),
            ("yarn b && next dev", &["yarn b"]),
            ("pnpm run b && pnpm run b:c", &["pnpm run b"]),
            ("npm run b", &[]),
            ("npm run b & next dev", &[]),
            ("npm run b || true && x", &[]),
            ("npm run bc && x", &[]),
        ] {
            assert_eq!(steps_that_run(command, "b"), expected, "{command}");
        }
    }
}
