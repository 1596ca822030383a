//! All that a folder holds, to be compared with all that another one holds.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The files and folders below a folder, `.git` and `node_modules` at its top aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    /// By path with `/` between its parts; a folder's path ends with one.
    entries: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// The permission bits.
    mode: u32,
    /// Of a link, where it leads.
    bytes: Vec<u8>,
}

/// What of the modes is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Modes {
    /// Every bit.
    Exact,
    /// Whether the owner may execute a file, which is all that git keeps.
    AsGit,
}

impl Files {
    pub(crate) fn of(folder: &Path) -> Files {
        let mut entries = BTreeMap::new();
        collect(folder, "", &mut entries);
        for top in [".git", "node_modules"] {
            entries.retain(|path, _| path != top && !path.starts_with(&format!("{top}/")));
        }
        Files { entries }
    }

    /// Returns the paths of the files, folders left out.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries
            .keys()
            .map(String::as_str)
            .filter(|path| !path.ends_with('/'))
    }

    /// Returns the bytes of a file.
    pub(crate) fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.entries.get(path).map(|entry| entry.bytes.as_slice())
    }

    /// Returns the permission bits of the files that both have.
    pub(crate) fn modes_shared_with<'a>(&'a self, other: &'a Files) -> BTreeMap<&'a str, (u32, u32)> {
        self.entries
            .iter()
            .filter_map(|(path, entry)| Some((path.as_str(), (entry.mode, other.entries.get(path)?.mode))))
            .collect()
    }

    /// Returns a line for each way in which this differs from `expected`.
    pub(crate) fn differences(&self, expected: &Files, modes: Modes) -> Vec<String> {
        let mut lines = Vec::new();
        for (path, entry) in &self.entries {
            match expected.entries.get(path) {
                None => lines.push(format!("{path}: should not be there")),
                Some(wanted) if entry.bytes != wanted.bytes => {
                    lines.push(format!("{path}: {}", first_difference(&entry.bytes, &wanted.bytes)));
                }
                Some(wanted) if mode(path, entry, modes) != mode(path, wanted, modes) => {
                    lines.push(format!("{path}: mode {:o}, not {:o}", entry.mode, wanted.mode));
                }
                Some(_) => {}
            }
        }
        let missing = expected.entries.keys().filter(|path| !self.entries.contains_key(*path));
        lines.extend(missing.map(|path| format!("{path}: is missing")));
        lines
    }
}

fn mode(path: &str, entry: &Entry, modes: Modes) -> u32 {
    match modes {
        Modes::Exact => entry.mode,
        Modes::AsGit if path.ends_with('/') => 0,
        Modes::AsGit => entry.mode & 0o100,
    }
}

/// Shows the first line in which two texts differ.
fn first_difference(found: &[u8], expected: &[u8]) -> String {
    let mut found_lines = found.split_inclusive(|byte| *byte == b'\n');
    let mut expected_lines = expected.split_inclusive(|byte| *byte == b'\n');
    let mut number = 0;
    loop {
        number += 1;
        let pair = (found_lines.next(), expected_lines.next());
        if pair.0 != pair.1 {
            let line = |line: Option<&[u8]>| line.map_or("the end".into(), |line| format!("{}", line.escape_ascii()));
            return format!("line {number} is\n    {}\n  not\n    {}", line(pair.0), line(pair.1));
        }
        if pair.0.is_none() {
            return "the same".to_owned();
        }
    }
}

fn collect(folder: &Path, below: &str, entries: &mut BTreeMap<String, Entry>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_str().expect("a name in UTF-8");
        let about = path.symlink_metadata().expect("what it is");
        let mode = about.permissions().mode() & 0o7777;
        let (shown, bytes) = if about.is_symlink() {
            let target = fs::read_link(&path).expect("a link");
            (format!("{below}{name}"), target.into_os_string().into_encoded_bytes())
        } else if about.is_dir() {
            collect(&path, &format!("{below}{name}/"), entries);
            (format!("{below}{name}/"), Vec::new())
        } else {
            (format!("{below}{name}"), fs::read(&path).expect("a file"))
        };
        entries.insert(shown, Entry { mode, bytes });
    }
}

/// Gives every file below `folder` a mode that nobody has by default, so that one that is lost shows.
pub(crate) fn set_rare_modes(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let about = path.symlink_metadata().expect("what it is");
        if about.is_dir() {
            set_rare_modes(&path);
        } else {
            let executable = about.permissions().mode() & 0o100;
            let mode = if executable == 0 { 0o640 } else { 0o750 };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("the owner may");
        }
    }
}
