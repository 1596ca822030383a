//! Which paths git's history shows as deleted, by which commit, and where they went.
//!
//! Every commit that can be reached counts, those of merged branches and what a merge itself drops among them. That is
//! read once and kept beside git's data. Whether a path is back, or something took its place, is for others to say.

mod cache;
mod fate;
mod walk;

use crate::tree::change::{Change, ChangeKind};
use crate::tree::git::Git;
use crate::tree::history::cache::Record;
use crate::tree::history::fate::Fates;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::{Tree, TreeError};
use gix::ObjectId;
use gix::index::entry::{Flags, Mode as InIndex};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many files of a deleted folder are asked where they went.
const MOST_ASKED: usize = 16;

/// What is known of deleted paths.
pub trait History: Send + Sync {
    /// Returns the files that were deleted, at any time, sorted; some may be there again.
    fn deleted(&self) -> &[RepoPath];

    /// Returns what became of `path`, which was deleted, or of the folder of files that were.
    fn fate(&self, path: &RepoPath) -> Option<Fate>;

    /// Whether `path` is part of the repository, though a sparse checkout leaves it out of the work tree.
    fn is_withheld(&self, _path: &RepoPath) -> bool {
        false
    }

    /// Returns what keeps this from being the whole history.
    fn limits(&self) -> &[Skipped] {
        &[]
    }
}

/// How a path went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The last commit that deleted it; none where the change does that is looked at.
    pub commit: Option<Deletion>,
    /// The path that the same commit gave its content to.
    pub moved_to: Option<RepoPath>,
}

/// A commit that deleted a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Its id, as short as git shows it.
    pub id: String,
    /// Its day: `2026-11-22`, where it was committed.
    pub date: String,
}

/// How far the reading of the history has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many commits are to be read.
    Commits(usize),
    /// One more has been.
    Read,
}

/// The history of a commit, below one root.
pub struct GitHistory {
    deleted: Vec<RepoPath>,
    /// The last commit that deleted each of them.
    last: HashMap<RepoPath, ObjectId>,
    /// Files of the index that are not checked out, and folders of them.
    withheld: HashSet<RepoPath>,
    limits: Vec<Skipped>,
    fates: Fates,
}

impl GitHistory {
    /// Reads the history of the commit that `revision` names, or of HEAD, in the repository that holds `root`.
    ///
    /// That of HEAD is kept below git's common folder, and what is kept there is read in its place. `progress` is called
    /// from several threads, where commits are to be read.
    ///
    /// # Errors
    /// [`TreeError`] where there is no repository or no such commit, or the commits cannot be listed.
    pub fn open(
        root: &Path,
        revision: Option<&str>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<GitHistory, TreeError> {
        let git = Git::open(root)?;
        let local = git.local();
        let tip = match revision {
            Some(revision) => Some(crate::tree::commit::commit_named(&local, revision)?),
            None => {
                let head = local.head().map_err(TreeError::git)?.try_into_peeled_id();
                head.map_err(TreeError::git)?.map(gix::Id::detach)
            }
        };
        let mut limits = Vec::new();
        let record = match tip {
            Some(tip) => record_of(&git, &local, tip, revision.is_none(), progress, &mut limits)?,
            None => Record::empty(ObjectId::null(local.object_hash()), Vec::new()),
        };
        let last = last_deletions(&git, &record);
        let mut deleted: Vec<RepoPath> = last.keys().cloned().collect();
        deleted.sort_unstable();
        Ok(GitHistory {
            deleted,
            last,
            withheld: withheld(&git)?,
            limits,
            fates: Fates::new(git),
        })
    }
}

impl History for GitHistory {
    fn deleted(&self) -> &[RepoPath] {
        &self.deleted
    }

    fn fate(&self, path: &RepoPath) -> Option<Fate> {
        if let Some(commit) = self.last.get(path) {
            return Some(Fate {
                commit: self.fates.deletion(*commit),
                moved_to: self.fates.moved_to(*commit, path),
            });
        }
        let commit_of = |file: &RepoPath| self.last.get(file).copied();
        let last = within(&self.deleted, path).max_by_key(|file| self.fates.time(commit_of(file)?))?;
        let commit = commit_of(last)?;
        // A folder went where most of its files did: one alone may be a licence that every folder has.
        let files = within(&self.deleted, path).filter(|file| commit_of(file) == Some(commit));
        let files: Vec<&RepoPath> = files.take(MOST_ASKED).collect();
        let mut votes: BTreeMap<RepoPath, usize> = BTreeMap::new();
        for file in &files {
            let moved_to = self.fates.moved_to(commit, file);
            if let Some(folder) = moved_to.and_then(|moved_to| folder_moved_to(path, file, &moved_to)) {
                *votes.entry(folder).or_default() += 1;
            }
        }
        let most = votes.into_iter().find(|(_, n_votes)| n_votes * 2 > files.len());
        Some(Fate {
            commit: self.fates.deletion(commit),
            moved_to: most.map(|(folder, _)| folder),
        })
    }

    fn is_withheld(&self, path: &RepoPath) -> bool {
        !self.withheld.is_empty()
            && std::iter::once(path.clone())
                .chain(path.ancestors())
                .any(|path| self.withheld.contains(&path))
    }

    fn limits(&self) -> &[Skipped] {
        &self.limits
    }
}

/// Returns the files of `deleted`, which is sorted, that lie below `folder`.
pub fn within<'d>(deleted: &'d [RepoPath], folder: &RepoPath) -> impl Iterator<Item = &'d RepoPath> {
    let start = format!("{folder}/");
    let first = deleted.partition_point(|path| path.as_str() < start.as_str());
    let rest = deleted.get(first..).unwrap_or_default().iter();
    rest.take_while(move |path| path.as_str().starts_with(&start))
}

/// Returns where `path` went, of which `file` is, or is a part that went to `moved_to`.
fn folder_moved_to(path: &RepoPath, file: &RepoPath, moved_to: &RepoPath) -> Option<RepoPath> {
    let below = file.as_str().strip_prefix(path.as_str())?;
    RepoPath::parse(moved_to.as_str().strip_suffix(below)?).filter(|moved_to| !moved_to.is_root())
}

/// Returns the record of `tip`: the kept one, brought up to date.
fn record_of(
    git: &Git,
    local: &gix::Repository,
    tip: ObjectId,
    is_to_be_kept: bool,
    progress: &(dyn Fn(Progress) + Sync),
    limits: &mut Vec<Skipped>,
) -> Result<Record, TreeError> {
    let shallow = local.shallow_file().map_err(TreeError::git)?;
    let shallow = std::fs::read(shallow).unwrap_or_default();
    if !shallow.is_empty() {
        limits.push(Skipped {
            path: RepoPath::parse(".git/shallow").unwrap_or_default(),
            reason: "a shallow clone: what was deleted before its oldest commits is not known to `dead-path`"
                .to_owned(),
        });
    }
    let kept = cache::read(local.common_dir()).filter(|record| record.shallow == shallow);
    let kept = kept.filter(|record| local.find_commit(record.tip).is_ok());
    if let Some(kept) = kept.as_ref().filter(|kept| kept.tip == tip) {
        return Ok(kept.clone());
    }
    let known = kept.as_ref().map(|kept| kept.tip);
    let mut record = kept.unwrap_or_else(|| Record::empty(tip, shallow.clone()));
    if let Some(known) = known {
        for commit in walk::commits(local, known, Some(tip))? {
            record.commits.remove(&commit);
        }
    }
    let mut new = walk::commits(local, tip, known)?;
    let boundary: HashSet<&[u8]> = shallow.split(|byte| *byte == b'\n').collect();
    // What the oldest commits of a shallow clone took away is not here.
    new.retain(|commit| !boundary.contains(commit.to_string().as_bytes()));
    progress(Progress::Commits(new.len()));
    let found = walk::deletions(git, &new, &|| progress(Progress::Read));
    let n_unread = AtomicUsize::new(0);
    for (commit, deletions) in new.into_iter().zip(found) {
        match deletions {
            None => {
                n_unread.fetch_add(1, Ordering::Relaxed);
            }
            Some(deletions) if deletions.deleted.is_empty() && deletions.dropped.is_empty() => {}
            Some(deletions) => {
                record.commits.insert(commit, deletions);
            }
        }
    }
    record.tip = tip;
    match n_unread.into_inner() {
        0 if is_to_be_kept => cache::store(local.common_dir(), &record),
        0 => {}
        n_unread => limits.push(Skipped {
            path: RepoPath::parse(".git").unwrap_or_default(),
            reason: format!("{n_unread} commits cannot be read: what they deleted is not known to `dead-path`"),
        }),
    }
    Ok(record)
}

/// Returns the last commit that deleted each path below the root of `git`.
///
/// A merge that dropped a path counts where no commit deleted it.
fn last_deletions(git: &Git, record: &Record) -> HashMap<RepoPath, ObjectId> {
    let mut last: HashMap<&[u8], (bool, i64, ObjectId)> = HashMap::new();
    for (id, commit) in &record.commits {
        let deleted = commit.deleted.iter().map(|path| (path, true));
        let dropped = commit.dropped.iter().map(|path| (path, false));
        for (path, is_own) in deleted.chain(dropped) {
            let key = (is_own, commit.time, *id);
            let known = last.entry(path).or_insert(key);
            *known = (*known).max(key);
        }
    }
    let below = last.into_iter().filter_map(|(path, (_, _, commit))| {
        let path = git.below_root(path.into())?;
        let is_never = path.parts().any(|part| part == "node_modules");
        (!is_never).then_some((path, commit))
    });
    below.collect()
}

/// Returns what the index holds and the work tree does not, since only a part of it is checked out.
fn withheld(git: &Git) -> Result<HashSet<RepoPath>, TreeError> {
    let index = git.index()?;
    let entries = index.entries().iter();
    let withheld = entries.filter(|entry| entry.mode == InIndex::DIR || entry.flags.contains(Flags::SKIP_WORKTREE));
    Ok(withheld
        .filter_map(|entry| git.below_root(entry.path(&index)))
        .collect())
}

/// No history, and why.
pub struct NoHistory {
    limits: [Skipped; 1],
}

impl NoHistory {
    /// Returns a history that shows nothing, since the root lies in no repository.
    pub fn without_repository() -> NoHistory {
        NoHistory {
            limits: [Skipped {
                path: RepoPath::parse(".git").unwrap_or_default(),
                reason: "not there: without a history `dead-path` finds nothing".to_owned(),
            }],
        }
    }
}

impl History for NoHistory {
    fn deleted(&self) -> &[RepoPath] {
        &[]
    }

    fn fate(&self, _path: &RepoPath) -> Option<Fate> {
        None
    }

    fn limits(&self) -> &[Skipped] {
        &self.limits
    }
}

/// A history with what the change that is looked at deletes, as if it were committed.
pub struct WithChange {
    history: Arc<dyn History>,
    deleted: Vec<RepoPath>,
    /// What the change deletes, with the path that has its content now.
    here: BTreeMap<RepoPath, Option<RepoPath>>,
}

impl WithChange {
    /// Adds to `history` what `changes`, those from `old` to `new`, delete.
    pub fn new(history: Arc<dyn History>, old: &dyn Tree, new: &dyn Tree, changes: &[Change]) -> WithChange {
        let of_kind = |kind: ChangeKind| changes.iter().filter(move |change| change.kind == kind);
        let gone: Vec<&RepoPath> = of_kind(ChangeKind::Deleted)
            .map(|change| &change.path)
            .filter(|path| !history.is_withheld(path))
            .collect();
        let mut added: HashMap<ObjectId, &RepoPath> = HashMap::new();
        if !gone.is_empty() {
            for path in of_kind(ChangeKind::Added).map(|change| &change.path) {
                if let Some(version) = new.version(path) {
                    added.entry(version.id).or_insert(path);
                }
            }
        }
        let moved_to = |path: &RepoPath| added.get(&old.version(path)?.id).map(|path| (*path).clone());
        let here: BTreeMap<RepoPath, Option<RepoPath>> =
            gone.into_iter().map(|path| (path.clone(), moved_to(path))).collect();
        let deleted: BTreeSet<&RepoPath> = history.deleted().iter().chain(here.keys()).collect();
        WithChange {
            deleted: deleted.into_iter().cloned().collect(),
            history,
            here,
        }
    }
}

impl History for WithChange {
    fn deleted(&self) -> &[RepoPath] {
        &self.deleted
    }

    fn fate(&self, path: &RepoPath) -> Option<Fate> {
        let mut below = self.here.iter().filter(|(file, _)| file.is_within(path));
        match below.next() {
            None => self.history.fate(path),
            Some((file, moved_to)) => Some(Fate {
                commit: None,
                moved_to: moved_to
                    .as_ref()
                    .and_then(|moved_to| folder_moved_to(path, file, moved_to)),
            }),
        }
    }

    fn is_withheld(&self, path: &RepoPath) -> bool {
        self.history.is_withheld(path)
    }

    fn limits(&self) -> &[Skipped] {
        self.history.limits()
    }
}
