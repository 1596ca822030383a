//! The files that could not be read, as lines for people: those of one folder with one reason in one line.

use crate::report::escape::escape;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use std::collections::BTreeMap;

/// So many files of one folder with one reason are listed each.
const FEW: usize = 3;

/// Longer lists end with how many more there are.
const MOST: usize = 10;

/// The reason of a link whose target is not there.
const LEADS_NOWHERE: &str = "a symbolic link that leads nowhere";

/// Returns the lines that name `skipped`, each file by itself where `is_full`.
pub(in crate::report) fn lines<'a>(skipped: impl Iterator<Item = &'a Skipped>, is_full: bool) -> Vec<String> {
    let mut alike: BTreeMap<(RepoPath, &str), Vec<&Skipped>> = BTreeMap::new();
    for skipped in skipped {
        let folder = skipped.path.parent().unwrap_or_default();
        alike.entry((folder, &skipped.reason)).or_default().push(skipped);
    }
    let links = links_of(alike.values().flatten().copied()).filter(|_| !is_full);
    if links.is_some() {
        alike.retain(|(_, reason), _| *reason != LEADS_NOWHERE);
    }
    let mut lines: Vec<(&RepoPath, usize, String)> = links.into_iter().collect();
    for ((folder, reason), files) in &alike {
        let reason = escape(reason);
        let is_one_line = files.len() > FEW && !is_full && !folder.is_root();
        if is_one_line {
            let n_files = files.len();
            let line = format!(
                "{}/ ({n_files} files, `-v` lists them): {reason}",
                escape(folder.as_str())
            );
            lines.push((folder, n_files, line));
        } else {
            let of_one = |file: &&'a Skipped| (&file.path, 1, format!("{}: {reason}", escape(file.path.as_str())));
            lines.extend(files.iter().map(of_one));
        }
    }
    lines.sort_by(|a, b| a.0.cmp(b.0));
    let most = if is_full { lines.len() } else { MOST };
    let n_left: usize = lines.iter().skip(most).map(|(_, n_files, _)| n_files).sum();
    let mut shown: Vec<String> = lines.into_iter().take(most).map(|(_, _, line)| line).collect();
    if n_left > 0 {
        shown.push(format!("and {n_left} more (`-v` lists them)"));
    }
    shown
}

/// Returns the one line for the links of `all` that lead nowhere, in whatever folders, with where it stands and how many
/// they are; `None` for a few.
///
/// They mostly lead into another repository that is not at hand, which says nothing of what was asked.
fn links_of<'a>(all: impl Iterator<Item = &'a Skipped>) -> Option<(&'a RepoPath, usize, String)> {
    let links: Vec<&Skipped> = all.filter(|skipped| skipped.reason == LEADS_NOWHERE).collect();
    let first = links.iter().map(|link| &link.path).min()?;
    let n_links = links.len();
    let line = format!("{n_links} symbolic links that lead nowhere (`-v` lists them)");
    (n_links > FEW).then_some((first, n_links, line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::skipped;

    fn check(files: &[(&str, &str)], is_full: bool, expected: &[&str]) {
        let all: Vec<Skipped> = files.iter().map(|(path, reason)| skipped(path, reason)).collect();
        assert_eq!(lines(all.iter(), is_full), expected);
    }

    #[test]
    fn files_of_one_folder_with_one_reason_are_one_line() {
        let files = [
            ("a.yml", "x"),
            ("b/1.yml", "a template"),
            ("b/2.yml", "a template"),
            ("b/3.yml", "a template"),
            ("b/4.yml", "a template"),
            ("b/5.yml", "other"),
            ("c.yml", "x"),
        ];
        check(
            &files,
            false,
            &[
                "a.yml: x",
                "b/ (4 files, `-v` lists them): a template",
                "b/5.yml: other",
                "c.yml: x",
            ],
        );
        let each: Vec<String> = files.iter().map(|(path, reason)| format!("{path}: {reason}")).collect();
        let each: Vec<&str> = each.iter().map(String::as_str).collect();
        check(&files, true, &each);
        check(&files[..4], false, &each[..4]);
    }

    #[test]
    fn links_that_lead_nowhere_are_one_line() {
        let files = ["a/x", "b/x", "c/x", "d/x"].map(|path| (path, LEADS_NOWHERE));
        check(&files, false, &["4 symbolic links that lead nowhere (`-v` lists them)"]);
        check(
            &files[..2],
            false,
            &[
                "a/x: a symbolic link that leads nowhere",
                "b/x: a symbolic link that leads nowhere",
            ],
        );
        let each = files.map(|(path, reason)| format!("{path}: {reason}"));
        check(&files, true, &each.each_ref().map(String::as_str));
    }

    #[test]
    fn a_long_list_says_how_many_files_are_left() {
        let names: Vec<String> = (0..12).map(|number| format!("b{number:02}.js")).collect();
        let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "not UTF-8")).collect();
        files.extend(["c/1", "c/2", "c/3", "c/4"].map(|path| (path, "x")));
        let mut expected: Vec<String> = names.iter().take(10).map(|name| format!("{name}: not UTF-8")).collect();
        expected.push("and 6 more (`-v` lists them)".to_owned());
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&files, false, &expected);
        check(&[], false, &[]);
    }
}
