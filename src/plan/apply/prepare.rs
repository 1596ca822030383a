//! All that comes before the first change: comparing every file with the plan, and writing the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::path::Path;

use cap_std::fs::Dir;
use sha2::{Digest, Sha256};

use crate::plan::apply::disk::{Act, Disk, DiskError, Place, Rights, metadata};
use crate::plan::apply::journal::{Change, FORMAT, Journal, JournalFile, OldFile, OldFolder, Target};
use crate::plan::apply::real_path::{PathProblem, RealPath};
use crate::plan::apply::root::{Blocked, Found, Root, Way, hex, sha256};
use crate::plan::apply::store::{OLD_BYTES, Opened, Store};
use crate::plan::apply::{ApplyError, Label, Refusal, Why};
use crate::plan::change::{FileChange, FileChanges};
use crate::tree::path::RepoPath;
use crate::tree::worktree::Worktree;

/// One file of the plan, compared with the disk.
pub(super) struct Job<'a> {
    pub(super) path: RealPath,
    /// The bytes that it gets; none: it is deleted.
    pub(super) new: Option<&'a [u8]>,
    /// What is there now.
    found: Found,
}

/// What stands when the journal counts.
pub(super) struct Prepared<'a> {
    pub(super) opened: Opened,
    pub(super) jobs: &'a [Job<'a>],
}

/// Compares every file with the plan; nothing is written.
pub(super) fn check<'a>(
    root: &Root,
    tree: &Worktree,
    changes: &'a FileChanges,
    disk: &mut Disk<'_>,
) -> Result<Vec<Job<'a>>, ApplyError> {
    let mut jobs = Vec::new();
    let mut refusals = Vec::new();
    for (path, change) in changes {
        match check_one(root, tree, path, change, disk) {
            Ok(Ok(job)) => jobs.push(job),
            Ok(Err(why)) => refusals.push(Refusal {
                path: path.clone(),
                why,
            }),
            Err(error) => return Err(ApplyError::Unwritable(error)),
        }
    }
    if refusals.is_empty() {
        Ok(jobs)
    } else {
        Err(ApplyError::Refused(refusals))
    }
}

fn check_one<'a>(
    root: &Root,
    tree: &Worktree,
    path: &RepoPath,
    change: &'a FileChange,
    disk: &mut Disk<'_>,
) -> Result<Result<Job<'a>, Why>, DiskError> {
    let real = match RealPath::new(&tree.real_path(path)) {
        Ok(real) if real.depth() == 0 => return Ok(Err(Why::NotPlain)),
        Ok(real) => real,
        Err(PathProblem::Leaves) => return Ok(Err(Why::Outside)),
        Err(PathProblem::InGit) => return Ok(Err(Why::InGit)),
    };
    if let Ok(literal) = RealPath::new(Path::new(path.as_str()))
        && literal != real
        && root.look(disk, &literal)? != Found::Nothing
    {
        return Ok(Err(Why::Ambiguous));
    }
    let found = root.look(disk, &real)?;
    if let Found::Blocked(blocked) = found {
        return Ok(Err(why_blocked(&blocked)));
    }
    let (old, new) = match change {
        FileChange::Create { new } => match found {
            Found::Nothing => {
                return Ok(Ok(Job {
                    path: real,
                    new: Some(new),
                    found,
                }));
            }
            _ => return Ok(Err(Why::Exists)),
        },
        FileChange::Edit { old, new } => (Some(old), Some(new.as_slice())),
        FileChange::Delete { old } => (old.as_ref(), None),
    };
    let why = match (&found, old) {
        (Found::Nothing, _) => Some(Why::Gone),
        (Found::File { sha256: there, .. }, Some(old)) => (*there != sha256(old)).then_some(Why::Changed),
        (Found::File { .. } | Found::Link { .. }, None) => None,
        (Found::Link { .. }, Some(_)) => Some(Why::Link),
        _ => Some(Why::NotPlain),
    };
    Ok(match why {
        Some(why) => Err(why),
        None => Ok(Job { path: real, new, found }),
    })
}

fn why_blocked(blocked: &Blocked) -> Why {
    let at = blocked.at.shown();
    if blocked.is_link {
        Why::ThroughLink { at }
    } else {
        Why::NotFolder { at }
    }
}

/// Writes the journal and makes it count.
pub(super) fn write_journal<'a>(
    store: &Store,
    folder: &Dir,
    number: u64,
    root: &Root,
    jobs: &'a [Job<'a>],
    label: &Label,
    disk: &mut Disk<'_>,
) -> Result<Prepared<'a>, ApplyError> {
    let stopped = ApplyError::Unwritable;
    let (inside, shown) = store.begin(disk, folder, number).map_err(stopped)?;
    let files = copy_old_bytes(root, jobs, number, (&inside, &shown), disk)?;
    let journal = Journal {
        format: FORMAT,
        decomm: env!("CARGO_PKG_VERSION").to_owned(),
        root: store.root_name().clone(),
        label: label.text.clone(),
        date: label.date.clone(),
        made: missing_folders(root, jobs).map_err(stopped)?,
        folders: old_folders(root, jobs, number).map_err(stopped)?,
        files,
    };
    let opened = store.commit(disk, folder, number, inside, journal).map_err(stopped)?;
    Ok(Prepared { opened, jobs })
}

/// Copies what is there of each file behind what was copied before; a file that is not what it was is refused.
fn copy_old_bytes(
    root: &Root,
    jobs: &[Job<'_>],
    number: u64,
    (inside, shown): (&Dir, &str),
    disk: &mut Disk<'_>,
) -> Result<Vec<JournalFile>, ApplyError> {
    let stopped = ApplyError::Unwritable;
    let blob = Place {
        folder: inside.try_clone().map_err(|source| stopped(failed(shown, source)))?,
        name: OLD_BYTES.into(),
        shown: format!("{shown}/{OLD_BYTES}"),
    };
    let mut blob_file = disk.create_private(&blob).map_err(stopped)?;
    let mut offset = 0;
    let mut files = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    for (index, job) in jobs.iter().enumerate() {
        let mut old = None;
        if let Found::File { sha256, rights } = &job.found {
            let mut file = root
                .place(&job.path)
                .and_then(|place| disk.open(&place))
                .map_err(stopped)?;
            let mut hasher = Sha256::new();
            let mut length = 0;
            loop {
                let n_bytes = disk
                    .read(&mut file, &mut buffer, &job.path.to_string())
                    .map_err(stopped)?;
                if n_bytes == 0 {
                    break;
                }
                let bytes = buffer.get(..n_bytes).unwrap_or(&[]);
                hasher.update(bytes);
                disk.write(&mut blob_file, bytes, &blob.shown).map_err(stopped)?;
                length += n_bytes as u64;
            }
            if hex(&hasher.finalize()) != *sha256 {
                return Err(ApplyError::Refused(vec![Refusal {
                    path: job.path.shown(),
                    why: Why::Changed,
                }]));
            }
            old = Some(OldFile {
                offset,
                length,
                sha256: sha256.clone(),
                rights: *rights,
            });
            offset += length;
        }
        let change = match (old, job.new, &job.found) {
            (None, Some(new), _) => Change::Create { new: sha256(new) },
            (Some(old), Some(new), _) => Change::Edit { old, new: sha256(new) },
            (Some(old), None, _) => Change::Delete { old },
            (None, None, Found::Link { target }) => Change::DeleteLink {
                target: Target(target.clone()),
            },
            (None, None, _) => continue,
        };
        files.push(JournalFile {
            temp: free_name(root, &job.path, number, &format!("{index}")).map_err(stopped)?,
            path: job.path.clone(),
            change,
        });
    }
    disk.sync_file(&blob_file, &blob.shown).map_err(stopped)?;
    Ok(files)
}

fn failed(shown: &str, source: io::Error) -> DiskError {
    DiskError {
        act: Act::Read,
        path: shown.to_owned(),
        source,
    }
}

/// How many names are tried for a file beside another.
const MOST_TRIES: u32 = 1000;

/// Returns a name that nothing beside `path` has.
fn free_name(root: &Root, path: &RealPath, number: u64, index: &str) -> Result<String, DiskError> {
    let name = |again: u32| match again {
        0 => format!(".decomm-{number}-{index}.tmp"),
        again => format!(".decomm-{number}-{index}-{again}.tmp"),
    };
    let Some(place) = root.place_if_any(path)? else {
        return Ok(name(0));
    };
    for again in 0..MOST_TRIES {
        if metadata(&place.beside(OsStr::new(&name(again)))?)?.is_none() {
            return Ok(name(again));
        }
    }
    Err(failed(&place.shown, io::Error::from(io::ErrorKind::AlreadyExists)))
}

/// Returns the folders that new files need and that are not there, each before what it holds.
fn missing_folders(root: &Root, jobs: &[Job<'_>]) -> Result<Vec<RealPath>, DiskError> {
    let mut missing = BTreeSet::new();
    for job in jobs.iter().filter(|job| job.found == Found::Nothing) {
        for folder in job.path.folders() {
            match root.way(&folder)? {
                Way::Missing => missing.insert(folder),
                Way::Open(_) | Way::Blocked(_) => break,
            };
        }
    }
    Ok(missing.into_iter().collect())
}

/// Returns the folders that hold what is deleted, each before what it holds.
fn old_folders(root: &Root, jobs: &[Job<'_>], number: u64) -> Result<Vec<OldFolder>, DiskError> {
    let mut folders = BTreeMap::new();
    for job in jobs.iter().filter(|job| job.new.is_none()) {
        for path in job.path.folders() {
            if folders.contains_key(&path) {
                break;
            }
            let metadata = metadata(&root.place(&path)?)?;
            let metadata =
                metadata.ok_or_else(|| failed(&path.to_string(), io::Error::from(io::ErrorKind::NotFound)))?;
            let index = format!("f{}", folders.len());
            let folder = OldFolder {
                rights: Rights::of(&metadata),
                temp: free_name(root, &path, number, &index)?,
                path: path.clone(),
            };
            folders.insert(path, folder);
        }
    }
    Ok(folders.into_values().collect())
}
