//! A plan as one patch, for people to read and for `git apply`.

use crate::plan::change::{FileChange, FileChanges};
use crate::text::diff::{FileMode, file_patch};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::place::git_place;
use crate::tree::worktree::Worktree;
use std::path::PathBuf;

/// A plan as a patch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// The patch; its paths are from git's root, as `git apply` takes them, and from the tree's where there is no git.
    pub bytes: Vec<u8>,
    /// Deleted files that are not in it, since they are too large to be read, or not listed.
    pub left_out: Vec<RepoPath>,
}

/// Returns `changes` to the files of `tree` as a patch, in the order of paths.
pub fn patch(tree: &Worktree, changes: &FileChanges) -> Patch {
    let mut patch = Patch::default();
    let git = git_place(tree.root()).ok().flatten();
    let prefix = git.map_or_else(PathBuf::new, |git| PathBuf::from(git.prefix.as_str()));
    for (path, change) in changes {
        let real = tree.real_path(path);
        let name = prefix.join(&real);
        let name = name.as_os_str().as_encoded_bytes();
        let link = tree.link_target(path);
        let mode = match link {
            Some(_) => FileMode::Link,
            None if tree.is_executable(path) => FileMode::Executable,
            None => FileMode::Plain,
        };
        let (old, new) = match change {
            FileChange::Create { new } => (None, Some(new)),
            FileChange::Edit { old, new } => (Some(old.clone()), Some(new)),
            FileChange::Delete { old: Some(old) } => (Some(old.clone()), None),
            FileChange::Delete { old: None } => match link.or_else(|| tree.read(path).ok()) {
                Some(old) => (Some(old), None),
                None => {
                    patch.left_out.push(path.clone());
                    continue;
                }
            },
        };
        let of_file = file_patch(name, old.as_deref(), new.map(Vec::as_slice), mode);
        patch.bytes.extend(of_file);
    }
    patch
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn modes_and_links_are_those_of_the_disk() {
        let folder = assert_fs::TempDir::new().unwrap();
        let root = folder.path();
        fs::write(root.join("run"), "old\n").unwrap();
        fs::set_permissions(root.join("run"), fs::Permissions::from_mode(0o755)).unwrap();
        symlink("run", root.join("link")).unwrap();
        fs::write(root.join(".gitignore"), "*.log").unwrap();
        fs::write(root.join("x.log"), "x").unwrap();
        let tree = Worktree::open(root).unwrap();
        let change = |name: &str, change| (RepoPath::parse(name).unwrap(), change);
        let changes = FileChanges::from([
            change("link", FileChange::Delete { old: None }),
            change("new", FileChange::Create { new: b"n\n".to_vec() }),
            change(
                "run",
                FileChange::Edit {
                    old: b"old\n".to_vec(),
                    new: b"new\n".to_vec(),
                },
            ),
            change("x.log", FileChange::Delete { old: None }),
        ]);
        let patch = patch(&tree, &changes);
        assert_eq!(patch.left_out, [RepoPath::parse("x.log").unwrap()]);
        let text = String::from_utf8(patch.bytes).unwrap();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| line.contains("100") || line.contains("120"))
            .collect();
        assert_eq!(lines[0], "deleted file mode 120000");
        assert_eq!(lines[1], "new file mode 100644");
        assert!(lines.last().is_some_and(|line| line.ends_with(" 100755")), "{text}");
    }
}
