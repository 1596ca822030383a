//! What the history of one commit takes away, kept in a file beside git's data, so that it is read once.
//!
//! The file holds, for the commit that it was made for, each commit of its history that takes something away, with the
//! paths. From that, what another commit's history takes away is a matter of the commits that the two do not share.
//! A file that is damaged, of another version or not there is no file; one that cannot be written is not written.

use crate::tree::history::walk::Deletions;
use gix::ObjectId;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Write;
use std::path::Path;

/// The folder below git's common folder, apart from that of the journals, which nobody but their user may write to.
const FOLDER: &str = "decomm-cache";
const NAME: &str = "deleted-paths";

/// The first bytes; the number is the version of what follows.
const MARK: &[u8] = b"decomm deleted paths 1\n";

/// A file larger than this is not read, nor one that holds more bytes of paths than `MOST_BYTES`, which a damaged one
/// could say in little room. The history of babel, 65,000 deleted paths in 18,600 commits, takes 4 MB and 12 MB.
const LARGEST: u64 = 128 * 1024 * 1024;
const MOST_BYTES: usize = 1024 * 1024 * 1024;

/// What the history of `tip` takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The commit.
    pub(super) tip: ObjectId,
    /// The file that says where a shallow clone ends, as it was; empty where the clone is whole.
    pub(super) shallow: Vec<u8>,
    /// The commits that take something away.
    pub(super) commits: BTreeMap<ObjectId, Deletions>,
}

impl Record {
    /// Returns the record of a commit that nothing is known of.
    pub(super) fn empty(tip: ObjectId, shallow: Vec<u8>) -> Record {
        Record {
            tip,
            shallow,
            commits: BTreeMap::new(),
        }
    }
}

/// Reads what `store` wrote below the git folder `common`.
pub(super) fn read(common: &Path) -> Option<Record> {
    let path = common.join(FOLDER).join(NAME);
    let metadata = path.symlink_metadata().ok()?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return None;
    }
    decode(&fs::read(&path).ok()?)
}

/// Writes `record` below the git folder `common`, whole or not at all; where that is not possible, nothing happens.
pub(super) fn store(common: &Path, record: &Record) {
    let folder = common.join(FOLDER);
    // A folder that is there already must be one, and no link to elsewhere.
    let _ = fs::create_dir(&folder);
    if !folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return;
    }
    let temporary = folder.join(format!("{NAME}.{}.tmp", std::process::id()));
    // One of that name was left by a process that has ended.
    let _ = fs::remove_file(&temporary);
    let write = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(&encode(record))?;
        drop(file);
        fs::rename(&temporary, folder.join(NAME))
    };
    if write().is_err() {
        let _ = fs::remove_file(&temporary);
    }
}

fn encode(record: &Record) -> Vec<u8> {
    let all: BTreeSet<&[u8]> = record
        .commits
        .values()
        .flat_map(|commit| commit.deleted.iter().chain(&commit.dropped))
        .map(Vec::as_slice)
        .collect();
    let numbers: HashMap<&[u8], u64> = all.iter().zip(0..).map(|(path, number)| (*path, number)).collect();
    let mut bytes = MARK.to_vec();
    put_bytes(&mut bytes, record.tip.as_slice());
    put_bytes(&mut bytes, &record.shallow);
    put(&mut bytes, all.len() as u64);
    let mut before: &[u8] = b"";
    for path in &all {
        let n_shared = before.iter().zip(*path).take_while(|(a, b)| a == b).count();
        put(&mut bytes, n_shared as u64);
        put_bytes(&mut bytes, path.get(n_shared..).unwrap_or_default());
        before = path;
    }
    put(&mut bytes, record.commits.len() as u64);
    for (id, commit) in &record.commits {
        put_bytes(&mut bytes, id.as_slice());
        bytes.extend(commit.time.to_le_bytes());
        for paths in [&commit.deleted, &commit.dropped] {
            put(&mut bytes, paths.len() as u64);
            let mut before = 0;
            // Sorted, so that each number is at least the one before.
            for number in paths.iter().filter_map(|path| numbers.get(path.as_slice())) {
                put(&mut bytes, number.saturating_sub(before));
                before = *number;
            }
        }
    }
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest.iter());
    bytes
}

fn decode(bytes: &[u8]) -> Option<Record> {
    let (content, digest) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
    if Sha256::digest(content).as_slice() != digest {
        return None;
    }
    let mut rest = Rest {
        bytes: content.strip_prefix(MARK)?,
        n_bytes_left: MOST_BYTES,
    };
    let tip = rest.id()?;
    let shallow = rest.text()?.to_vec();
    let mut paths: Vec<Vec<u8>> = Vec::new();
    for _ in 0..rest.number()? {
        let n_shared = usize::try_from(rest.number()?).ok()?;
        let mut path = match paths.last() {
            Some(before) => before.get(..n_shared)?.to_vec(),
            None => Vec::new(),
        };
        path.extend(rest.text()?);
        rest.use_up(&path)?;
        paths.push(path);
    }
    let mut commits = BTreeMap::new();
    for _ in 0..rest.number()? {
        let id = rest.id()?;
        let time = i64::from_le_bytes(rest.take(8)?.try_into().ok()?);
        let deleted = rest.paths(&paths)?;
        let dropped = rest.paths(&paths)?;
        commits.insert(id, Deletions { time, deleted, dropped });
    }
    rest.bytes.is_empty().then_some(Record { tip, shallow, commits })
}

/// Appends `number`, seven bits a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    put(bytes, more.len() as u64);
    bytes.extend(more);
}

/// What is still to be read.
struct Rest<'a> {
    bytes: &'a [u8],
    /// How many bytes of paths may still come of it.
    n_bytes_left: usize,
}

impl<'a> Rest<'a> {
    fn take(&mut self, n_bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(n_bytes)?;
        self.bytes = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let n_bytes = usize::try_from(self.number()?).ok()?;
        self.take(n_bytes)
    }

    fn use_up(&mut self, path: &[u8]) -> Option<()> {
        self.n_bytes_left = self.n_bytes_left.checked_sub(path.len())?;
        Some(())
    }

    fn id(&mut self) -> Option<ObjectId> {
        ObjectId::try_from(self.text()?).ok()
    }

    fn paths(&mut self, all: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
        let mut paths = Vec::new();
        let mut number = 0_u64;
        for _ in 0..self.number()? {
            number = number.checked_add(self.number()?)?;
            let path = all.get(usize::try_from(number).ok()?)?;
            self.use_up(path)?;
            paths.push(path.clone());
        }
        Some(paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let id = |byte: u8| ObjectId::try_from([byte; 20].as_slice()).unwrap();
        let paths = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        let commit = |time: i64, deleted: &[&str], dropped: &[&str]| Deletions {
            time,
            deleted: paths(deleted),
            dropped: paths(dropped),
        };
        Record {
            tip: id(9),
            shallow: b"x\n".to_vec(),
            commits: BTreeMap::from([
                (id(1), commit(-7, &["a", "a b/ü", "a/b/c.ts", "z"], &[])),
                (id(2), commit(1_700_000_000, &["a/b/c.ts"], &["a/b/d.ts", "z"])),
            ]),
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let record = record();
        assert_eq!(decode(&encode(&record)), Some(record));
    }

    #[test]
    fn what_is_damaged_is_no_record() {
        let bytes = encode(&record());
        for length in 0..bytes.len() {
            assert_eq!(decode(&bytes[..length]), None, "{length} bytes");
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            assert_eq!(decode(&bytes), None, "byte {at}");
        }
    }

    #[test]
    fn wrong_numbers_behind_a_right_digest_are_no_record() {
        for tail in [&[0xff; 12][..], &[20], &[0]] {
            let mut bytes = [MARK, tail].concat();
            let digest = Sha256::digest(&bytes);
            bytes.extend(digest.iter());
            assert_eq!(decode(&bytes), None);
        }
    }

    #[test]
    fn nothing_is_written_through_a_link() {
        let place = assert_fs::TempDir::new().unwrap();
        let elsewhere = assert_fs::TempDir::new().unwrap();
        store(place.path(), &record());
        assert_eq!(read(place.path()), Some(record()));
        #[cfg(unix)]
        {
            let other = assert_fs::TempDir::new().unwrap();
            std::os::unix::fs::symlink(elsewhere.path(), other.path().join(FOLDER)).unwrap();
            store(other.path(), &record());
            assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        }
        store(&elsewhere.path().join("not-there"), &record());
    }
}
