//! What the index knows of the files on disk, so that a file that was not touched need not be read to tell its version.

use crate::tree::TreeError;
use crate::tree::git::{Git, mode_of_index_entry};
use crate::tree::path::RepoPath;
use crate::tree::version::{Mode, Version};
use std::collections::HashMap;
use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The index as far as it concerns files on disk.
pub(in crate::tree) struct Known {
    files: HashMap<RepoPath, KnownFile>,
    /// When the index was written: a file that changed at that time or later may have changed after it was looked at.
    written: Duration,
    hash: gix::hash::Kind,
    /// Whether the disk tells what can be run.
    trusts_mode: bool,
}

struct KnownFile {
    version: Version,
    modified: Duration,
    size: u64,
}

impl Known {
    /// Reads the index of `git`.
    pub(in crate::tree) fn read(git: &Git) -> Result<Known, TreeError> {
        let index = git.index()?;
        let local = git.local();
        let mut files = HashMap::new();
        for entry in index.entries() {
            let Some(path) = git.below_root(entry.path(&index)) else {
                continue;
            };
            let mtime = entry.stat.mtime;
            let file = KnownFile {
                version: Version {
                    mode: mode_of_index_entry(entry.mode),
                    id: entry.id,
                },
                modified: Duration::new(u64::from(mtime.secs), mtime.nsecs),
                size: u64::from(entry.stat.size),
            };
            files.insert(path, file);
        }
        let written = index.timestamp();
        Ok(Known {
            files,
            written: Duration::new(
                u64::try_from(written.unix_seconds()).unwrap_or(0),
                written.nanoseconds(),
            ),
            hash: local.object_hash(),
            trusts_mode: local.config_snapshot().boolean("core.fileMode").unwrap_or(cfg!(unix)),
        })
    }

    /// Returns the version of the plain file at `path` on disk; `read` gives its bytes where nothing else tells.
    ///
    /// Line endings alone make no difference to what the index has: git may turn them on the way.
    pub(in crate::tree) fn version_of_file(
        &self,
        path: &RepoPath,
        metadata: &Metadata,
        read: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<Version> {
        let known = self.files.get(path);
        let mode = match known {
            Some(known) if !self.trusts_mode && known.version.mode != Mode::Link => known.version.mode,
            _ if is_executable(metadata) => Mode::Executable,
            _ => Mode::File,
        };
        let modified = metadata.modified().unwrap_or(SystemTime::now());
        let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        if let Some(known) = known
            && modified == known.modified
            && modified < self.written
            && metadata.len() == known.size
        {
            return Some(Version {
                mode,
                id: known.version.id,
            });
        }
        let bytes = read()?;
        let found = Version::of_bytes(mode, &bytes, self.hash)?;
        let Some(known) = known.filter(|_| bytes.contains(&b'\r')) else {
            return Some(found);
        };
        let turned = Version::of_bytes(mode, &with_line_feeds(&bytes), self.hash)?;
        Some(if turned.id == known.version.id { turned } else { found })
    }

    /// Returns the version of the link at `path` on disk.
    pub(in crate::tree) fn version_of_link(&self, target: &[u8]) -> Option<Version> {
        Version::of_bytes(Mode::Link, target, self.hash)
    }

    /// Returns what the index has at `path`.
    pub(in crate::tree) fn recorded(&self, path: &RepoPath) -> Option<Version> {
        self.files.get(path).map(|known| known.version)
    }
}

fn with_line_feeds(bytes: &[u8]) -> Vec<u8> {
    let mut turned = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().peekable();
    while let Some(byte) = rest.next() {
        if *byte != b'\r' || rest.peek() != Some(&&b'\n') {
            turned.push(*byte);
        }
    }
    turned
}

#[cfg(unix)]
fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_metadata: &Metadata) -> bool {
    false
}
