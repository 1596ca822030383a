//! Reads files, each once, and keeps what points at something retired.

use crate::facts::allow::{InlineAllow, MARK, inline_allows};
use crate::facts::assets::Assets;
use crate::facts::first_look::Look;
use crate::facts::held::Names;
use crate::facts::hosts::Hosts;
use crate::facts::judge::Judge;
use crate::facts::nuxt::NuxtNames;
use crate::facts::own_names::Address;
use crate::facts::package_names::PackageNames;
use crate::facts::prefilter::Prefilter;
use crate::facts::prisma::Models;
use crate::facts::resolve::Resolver;
use crate::facts::retired::RetiredNames;
use crate::facts::routes::Routes;
use crate::facts::sites::Sites;
use crate::facts::workflows::Workflows;
use crate::facts::{removable, rows, symbol, whole_script};
use crate::finding::{Confidence, Kind, Place};
use crate::lang;
use crate::lang::language::Language;
use crate::lang::module::Module;
use crate::lang::reference::{Base, PathText, Removal, Target};
use crate::lang::source::{Extraction, Source};
use crate::lang::undeclared::undeclared;
use crate::text::line::LineIndex;
use crate::text::utf8;
use crate::tree::listing::EntryKind;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::{ReadError, Tree};
use memchr::memchr;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// A reference to something retired.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The file that refers.
    pub path: RepoPath,
    /// The referring text; none for a symbolic link.
    pub place: Option<Place>,
    /// The surface.
    pub kind: Kind,
    /// Whether it names a model of Prisma, which stands for what it refers to.
    pub is_model: bool,
    /// Whether it stands in prose.
    pub prose: bool,
    /// What taking it out would mean.
    pub removal: Removal,
    /// What it refers to.
    pub subject: Subject,
    /// The index of the entry in the config.
    pub entry: usize,
    /// The retired thing as the entry gives it.
    pub target: String,
    /// How sure this is.
    pub confidence: Confidence,
}

/// What a hit refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A file or folder.
    Path,
    /// A package script.
    Script,
    /// An npm package.
    Dependency,
    /// A database table.
    Table,
}

/// What reading all files brought.
#[derive(Debug, Default)]
pub struct Scan {
    /// What points at retired paths, scripts, packages and tables, sorted by path and offset.
    pub hits: Vec<Hit>,
    /// The names of each JS and TS file.
    pub modules: BTreeMap<RepoPath, Module>,
    /// Exceptions in comments, sorted by path and offset.
    pub inline_allows: Vec<InlineAllow>,
    /// What could not be read, in any order.
    pub skipped: Vec<Skipped>,
    /// The files that hold a name that was looked for, by their positions, with the positions of the names.
    pub(in crate::facts) held: Vec<(usize, Vec<usize>)>,
}

/// All that is asked while a file is read.
pub struct Scanner<'a> {
    /// The tree.
    pub tree: &'a dyn Tree,
    /// Judges paths.
    pub judge: Judge<'a>,
    /// Resolves specifiers.
    pub resolver: &'a Resolver<'a>,
    /// Judges names.
    pub names: &'a RetiredNames<'a>,
    /// Judges the names that Nuxt gives to files.
    pub nuxt: &'a NuxtNames,
    /// Judges the models of Prisma.
    pub(in crate::facts) models: &'a Models,
    /// Judges the names of GitHub's workflows.
    pub(in crate::facts) workflows: &'a Workflows<'a>,
    /// Judges the names of packages.
    pub package_names: &'a PackageNames<'a>,
    /// Judges URLs.
    pub routes: &'a Routes,
    /// Finds docs sites.
    pub(in crate::facts) sites: &'a Sites<'a>,
    /// Judges the URLs of what is served as it is.
    pub(in crate::facts) assets: &'a Assets<'a>,
    /// The names of this repository on its hosts; looked for when an address of a host is found.
    pub(in crate::facts) hosts: OnceLock<Hosts>,
    /// Where the docs sites are served; looked for when a URL is found.
    pub(in crate::facts) addresses: OnceLock<Vec<Address>>,
    /// Whether the names of modules are wanted.
    pub keeps_modules: bool,
    /// Names of which it is told which files hold them; what these mean is for others to say.
    pub(in crate::facts) looked_for: Option<&'a Names>,
}

/// Generated files that name everything and are written anew by an install.
pub(in crate::facts) const LOCK_FILES: [&str; 9] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "deno.lock",
    "Cargo.lock",
    "composer.lock",
];

impl Scan {
    /// Adds what `other` has, behind what is there.
    pub(in crate::facts) fn append(&mut self, mut other: Scan) {
        // Extended and not appended, which would rebuild the whole map for each file.
        self.hits.append(&mut other.hits);
        self.modules.extend(other.modules);
        self.inline_allows.append(&mut other.inline_allows);
        self.skipped.append(&mut other.skipped);
        self.held.append(&mut other.held);
    }

    fn is_empty(&self) -> bool {
        let lists = self.hits.is_empty() && self.inline_allows.is_empty() && self.skipped.is_empty();
        lists && self.modules.is_empty() && self.held.is_empty()
    }
}

/// What a thread reads files into, one after the other.
#[derive(Default)]
struct Room {
    bytes: Vec<u8>,
    decoded: Vec<u8>,
}

impl Scanner<'_> {
    /// Reads `files` and parses each of them; `progress` is called once for each.
    pub fn scan(&self, files: &[RepoPath], progress: &(dyn Fn() + Sync)) -> Scan {
        self.scan_needed(&files.iter().collect::<Vec<_>>(), None, progress).0
    }

    /// Reads `files`, and parses those that `prefilter` wants; returns the others too. `progress` is called once for each.
    pub(in crate::facts) fn scan_needed<'f>(
        &self,
        files: &[&'f RepoPath],
        prefilter: Option<&Prefilter>,
        progress: &(dyn Fn() + Sync),
    ) -> (Scan, Vec<&'f RepoPath>) {
        let parts: Vec<(usize, bool, Scan)> = files
            .par_iter()
            .enumerate()
            .map_init(Room::default, |room, (index, path)| {
                // A mistake of ours in one file must not cost the findings of all others, nor pass in silence.
                let read = catch_unwind(AssertUnwindSafe(|| self.scan_file(path, prefilter, room)));
                progress();
                let (is_parsed, mut part) = read.unwrap_or_else(|_| {
                    let failed = Skipped {
                        path: (*path).clone(),
                        reason: "decomm failed on this file: please report it".to_owned(),
                    };
                    let part = Scan {
                        skipped: vec![failed],
                        ..Scan::default()
                    };
                    (true, part)
                });
                for (place, _) in &mut part.held {
                    *place = index;
                }
                (index, is_parsed, part)
            })
            .filter(|(_, is_parsed, part)| *is_parsed || !part.is_empty())
            .collect();
        let mut whole = Scan::default();
        let mut is_left = vec![true; files.len()];
        for (index, is_parsed, part) in parts {
            whole.append(part);
            if let Some(is_left) = is_left.get_mut(index) {
                *is_left = !is_parsed;
            }
        }
        let left = files.iter().zip(is_left).filter(|(_, is_left)| *is_left);
        (whole, left.map(|(path, _)| *path).collect())
    }

    /// Adds the modules `sources`, and those that they hand names on from, as far as they are files that `is_scanned`;
    /// nothing else of them. Says whether any is new.
    pub fn add_sources(
        &self,
        scan: &mut Scan,
        mut sources: Vec<RepoPath>,
        is_scanned: &dyn Fn(&RepoPath) -> bool,
    ) -> bool {
        let n_before = scan.modules.len();
        let mut asked: BTreeSet<RepoPath> = BTreeSet::new();
        while !sources.is_empty() {
            sources.retain(|source| asked.insert(source.clone()) && is_scanned(source));
            let is_new = |source: &&RepoPath| !scan.modules.contains_key(source);
            let new: Vec<RepoPath> = sources.iter().filter(is_new).cloned().collect();
            scan.modules.extend(self.scan(&new, &|| {}).modules);
            let read = sources.iter().filter_map(|path| scan.modules.get_key_value(path));
            let handed_on = read.flat_map(|(path, module)| {
                let specifiers = symbol::handed_on_from(module);
                specifiers.filter_map(|specifier| self.resolver.live(path, specifier))
            });
            sources = handed_on.collect();
        }
        scan.modules.len() > n_before
    }

    /// Reads the file at `path`; says whether it was parsed, or would bring nothing if it were.
    fn scan_file(&self, path: &RepoPath, prefilter: Option<&Prefilter>, room: &mut Room) -> (bool, Scan) {
        let mut scan = Scan::default();
        let mut skip = |reason: String| {
            scan.skipped.push(Skipped {
                path: path.clone(),
                reason,
            });
        };
        if LOCK_FILES.contains(&path.name()) {
            return (true, scan);
        }
        let n_bytes = match self.tree.read_into(path, &mut room.bytes) {
            Ok(n_bytes) => n_bytes,
            Err(ReadError::Absent) => {
                if self.tree.listing().kind(path) == Some(EntryKind::Link) {
                    scan.hits.extend(self.scan_link(path));
                }
                return (true, scan);
            }
            Err(error) => {
                skip(error.to_string());
                return (true, scan);
            }
        };
        let bytes = room.bytes.get(..n_bytes).unwrap_or_default();
        let first_line = memchr(b'\n', bytes).and_then(|end| bytes.get(..end)).unwrap_or(bytes);
        let language = Language::of(path, &String::from_utf8_lossy(first_line));
        if utf8::is_binary(bytes) {
            if language != Language::Plain {
                skip("binary, or not UTF-8".to_owned());
            }
            return (true, scan);
        }
        // Most texts are ASCII, which is told faster.
        if !bytes.is_ascii() && std::str::from_utf8(bytes).is_err() {
            skip("not UTF-8".to_owned());
        }
        let look = match (prefilter, self.looked_for) {
            (Some(prefilter), _) => prefilter.first_look(bytes, language),
            (None, looked_for) => Look {
                held: looked_for
                    .map(|names| names.held_by(bytes, language))
                    .unwrap_or_default(),
                has_piece: true,
            },
        };
        scan.held.extend((!look.held.is_empty()).then_some((0, look.held)));
        if let Some(prefilter) = prefilter {
            let is_wanted = prefilter.wants(path, language, bytes, look.has_piece, &mut room.decoded)
                || prefilter.wants_path(path)
                || self.judge.lies_among_retired(path);
            if !is_wanted {
                return (false, scan);
            }
        }
        self.extract(path, language, utf8::masked(bytes.to_vec()), &mut scan);
        (true, scan)
    }

    /// Parses `text`, all of the file at `path`, and adds what it brings to `scan`.
    fn extract(&self, path: &RepoPath, language: Language, text: String, scan: &mut Scan) {
        let mut skip = |reason: String| {
            scan.skipped.push(Skipped {
                path: path.clone(),
                reason,
            });
        };
        let source = Source::file(path.clone(), language, &text);
        let mut extraction = match self.keeps_modules {
            true => lang::extract(&source),
            false => lang::extract_references(&source),
        };
        self.add_undeclared(path, &source, &mut extraction);
        for note in extraction.notes {
            skip(note.reason);
        }
        let lines = LineIndex::new(&text);
        if text.contains(MARK) {
            scan.inline_allows = inline_allows(path, language, &text, extraction.comments.as_deref(), &lines);
        }
        let own = self.own_names(path, language, &text, extraction.comments.as_deref(), &lines);
        let gone = self.names.retired_properties(path);
        let mut hits: Vec<Hit> = extraction
            .references
            .iter()
            .filter(|reference| !gone.iter().any(|property| property.contains(reference.span)))
            .filter_map(|reference| self.judge_reference(path, reference, &lines))
            .chain(own)
            .collect();
        hits.sort_by_key(|hit| {
            (
                hit.place.map(|place| place.span),
                hit.subject,
                hit.entry,
                hit.confidence,
            )
        });
        hits.dedup_by_key(|hit| (hit.place.map(|place| place.span), hit.subject, hit.entry));
        drop_wider(&mut hits);
        whole_script::mark(&source, &mut hits);
        rows::mark(&source, &extraction.references, &mut hits, &|reference| {
            self.is_alive(path, reference)
        });
        removable::mark(&source, &mut hits);
        rows::keep_folders_whole(&source, &mut hits);
        scan.hits.append(&mut hits);
        if let Some(module) = extraction.module {
            scan.modules.insert(path.clone(), module);
        }
    }

    /// Adds to `extraction`, of `source`, the names that it uses without declaring them, where Nuxt may declare them.
    fn add_undeclared(&self, path: &RepoPath, source: &Source, extraction: &mut Extraction) {
        let of_paths = self.nuxt.may_be_in(path, source.text());
        let of_symbols = self.keeps_modules && self.nuxt.count_for(path);
        if !of_paths && !of_symbols {
            return;
        }
        let (mut found, notes) = undeclared(source);
        found.retain(|reference| match &reference.target {
            Target::Undeclared { name, role, .. } => self.nuxt.knows(path, *role, name),
            _ => false,
        });
        if of_symbols && !found.is_empty() {
            let module = extraction.module.get_or_insert_default();
            module.undeclared = found.clone();
        }
        if of_paths {
            extraction.notes.extend(notes);
            extraction.references.extend(found);
        }
    }

    /// A link refers to what it leads to.
    fn scan_link(&self, path: &RepoPath) -> Option<Hit> {
        let bytes = self.tree.link_target(path)?;
        let folder = path.parent().unwrap_or_default();
        let text = PathText::expected(String::from_utf8(bytes).ok()?, Base::Known(folder));
        if text.text.starts_with('/') {
            return None;
        }
        let hit = self.judge.path(path, &text)?;
        Some(Hit {
            path: path.clone(),
            place: None,
            kind: Kind::Path,
            is_model: false,
            prose: false,
            removal: Removal::Manual,
            subject: Subject::Path,
            entry: hit.entry,
            target: hit.target.to_string(),
            confidence: hit.confidence,
        })
    }
}

/// Takes those of `hits`, which are sorted, out that begin where another one does and mean the same: a path that is part
/// of a longer expression is found as both.
fn drop_wider(hits: &mut Vec<Hit>) {
    let start = |hit: &Hit| hit.place.map(|place| place.span.start());
    let means = |hit: &Hit| (start(hit), hit.subject, hit.entry, hit.target.clone());
    hits.dedup_by(|wider, hit| start(hit).is_some() && means(wider) == means(hit));
}
