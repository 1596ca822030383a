//! Whether a path, as a text gives it, means something retired.
//!
//! Where the base is known it is the only one. Where it is not, the file's folder and each folder above it are tried:
//! alive anywhere is silence, retired and nowhere alive is a hit. Nothing is matched by its trailing parts alone. Leaves
//! out globs and patterns: see `globs`.

use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::facts::sites::PAGE_ENDINGS;
use crate::facts::specifier::is_end_of_module;
use crate::finding::Confidence;
use crate::lang::reference::{Base, Extent, PathText};
use crate::text::path_like::{LONGEST, has_extension, has_file_ending, is_end_of_path, is_glob, is_path_like};
use crate::tree::path::RepoPath;

/// A reference that means a retired path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathHit {
    /// The index of the entry in the config.
    pub entry: usize,
    /// The retired path as the entry matches it, the same before and after its deletion.
    pub target: RepoPath,
    /// How sure this is.
    pub confidence: Confidence,
}

/// Endings that a command or an import may leave out, in the order in which they are tried.
pub(in crate::facts) const LEFT_OUT_ENDINGS: [&str; 15] = [
    "",
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".mts",
    ".cts",
    ".tsx",
    ".jsx",
    ".json",
    "/index.js",
    "/index.mjs",
    "/index.ts",
    "/index.tsx",
    ".d.ts",
];

/// Extensions of pages that people write.
const DOCUMENT_ENDINGS: [&str; 2] = ["md", "mdx"];

/// Judges paths against what is retired and what is alive.
pub struct Judge<'a> {
    pub(in crate::facts) paths: &'a Paths,
    packages: &'a Packages,
}

impl<'a> Judge<'a> {
    /// Returns a judge of `paths`; `packages` tells where a working directory may be.
    pub fn new(paths: &'a Paths, packages: &'a Packages) -> Judge<'a> {
        Judge { paths, packages }
    }

    /// Whether what is retired lies beside `file`, which may then name it without the folder that both are in.
    pub fn lies_among_retired(&self, file: &RepoPath) -> bool {
        self.paths.may_be_retired(file, false)
    }

    /// Returns what retired path `path` means in `file`.
    pub fn path(&self, file: &RepoPath, path: &PathText) -> Option<PathHit> {
        let text = without_query(&path.text).trim_end_matches('/');
        if text.len() > LONGEST {
            return None;
        }
        if is_glob(text) && path.extent == Extent::Whole {
            return self.glob(file, text, &path.base);
        }
        if text.is_empty()
            || (text.starts_with('/') && !matches!(path.base, Base::Known(_)) && path.extent != Extent::End)
        {
            return None;
        }
        if let Base::Known(folder) = &path.base
            && !has_extension(text)
            && self.paths.retired_by(folder, true).is_some()
            && !(text.contains('/') && folder.join(text).is_some_and(|path| self.paths.exists(&path)))
        {
            // Inside of a retired folder any word would name something retired; what led there is the reference.
            return None;
        }
        if let Some(folder) = text.get(..path.entered).filter(|folder| !folder.is_empty())
            && !has_extension(text)
            && self.first_retired(file, folder, &path.base, false).is_some()
        {
            // The same where the way into it is no known folder.
            return None;
        }
        match path.extent {
            Extent::Whole => {
                if !path.expected && !is_path_like(&path.text) {
                    return None;
                }
                let Some(hit) = self.first_retired(file, text, &path.base, path.module) else {
                    let built = self.source_of_built(file, text, &path.base);
                    return built.or_else(|| self.module_without_ending(file, text, path));
                };
                if path.in_sentence && !self.is_named_in_sentence(text, &hit.target) {
                    return None;
                }
                if path.address && self.is_folder_name_alone(file, text, &path.base, &hit.target) {
                    return None;
                }
                let is_named = path.expected && has_extension(text);
                let is_guess = (!path.expected && self.may_be_chance(file, text, &path.base, &hit.target))
                    || (!is_named && self.is_from_above_package(file, text, &path.base, &hit.target));
                Some(PathHit {
                    confidence: if is_guess {
                        Confidence::Possible
                    } else {
                        confidence_of(&path.base)
                    },
                    ..hit
                })
            }
            Extent::Beginning => {
                let (folder, _) = path.text.rsplit_once('/')?;
                let hit = self.first_retired(file, folder, &path.base, false)?;
                // What follows is not known, which makes it no surer than the same in full.
                let is_guess = self.is_guess(file, folder, &path.base, &hit.target)
                    || self.is_from_above_package(file, folder, &path.base, &hit.target);
                Some(PathHit {
                    confidence: if is_guess {
                        Confidence::Possible
                    } else {
                        Confidence::Likely
                    },
                    ..hit
                })
            }
            Extent::End => {
                let text = text.trim_start_matches('/');
                if !text.contains('/') {
                    return None;
                }
                let Some(hit) = self.first_retired(file, text, &Base::Unknown, false) else {
                    return self.end_in_package(file, text).filter(|_| !path.address);
                };
                let is_guess = self.is_guess(file, text, &Base::Unknown, &hit.target);
                if is_guess || (path.address && self.is_folder_name_alone(file, text, &Base::Unknown, &hit.target)) {
                    return None;
                }
                Some(PathHit {
                    confidence: Confidence::Possible,
                    ..hit
                })
            }
        }
    }

    /// Returns the retired file that `text` names without its ending, where a path from a folder that is known is expected:
    /// an alias to a module, for a bundler.
    ///
    /// Only a file that is there, or that an entry names, counts; anything alive of that name is meant instead.
    fn module_without_ending(&self, file: &RepoPath, text: &str, path: &PathText) -> Option<PathHit> {
        // Above a file of an unknown base anything may lie.
        if !matches!(
            path.base,
            Base::Known(_) | Base::WorkingDirectory | Base::BelowWorkingDirectory(_)
        ) {
            return None;
        }
        if !path.expected || path.module || has_extension(text) || !text.contains('/') {
            return None;
        }
        let mut meant = self
            .bases(file, &path.base)
            .into_iter()
            .filter_map(|folder| folder.join(text));
        if meant.any(|path| self.paths.is_live(&path)) {
            return None;
        }
        let hit = self.first_retired(file, text, &path.base, true)?;
        let is_file =
            self.paths.has_file(&hit.target) || (self.is_literal(&hit.target) && has_extension(hit.target.as_str()));
        is_file.then_some(hit)
    }

    /// Returns the retired module that `specifier` names from a folder above `file`, as bundlers and `NODE_PATH` look.
    ///
    /// Such a specifier may as well be of a package, so an entry has to name that very module.
    pub fn module_from_above(&self, file: &RepoPath, specifier: &str) -> Option<PathHit> {
        let is_plain = specifier.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_');
        if !is_plain || !specifier.contains('/') || specifier.contains([':', '?', '!']) {
            return None;
        }
        if !self.paths.may_name_retired(specifier) {
            return None;
        }
        let path = PathText {
            module: true,
            ..PathText::expected(specifier, Base::Unknown)
        };
        self.path(file, &path).filter(|hit| self.is_literal(&hit.target))
    }

    /// Returns the retired path that ends with `end`, or with a folder of it: what follows an alias that nobody explains.
    ///
    /// One word ends many paths, and says nothing.
    pub(in crate::facts) fn module_in_doubt(&self, end: &str) -> Option<PathHit> {
        if !end.contains('/') || !self.paths.may_name_retired(end) {
            return None;
        }
        let whole = RepoPath::parse(end)?;
        let folders = whole.ancestors().filter(|folder| !folder.is_root() && *folder != whole);
        let folders: Vec<RepoPath> = folders.collect();
        let hit = self.paths.literals().iter().find_map(|(entry, literal)| {
            let is_file = is_end_of_module(literal, end);
            let target = match is_file {
                true => Some(literal.clone()),
                false => folders.iter().find_map(|folder| {
                    let is_end = literal == folder
                        || (folder.parts().count() > 1 && is_end_of_path(literal.as_str(), folder.as_str()));
                    let rest = end.strip_prefix(folder.as_str()).filter(|_| is_end)?;
                    literal.join(rest)
                }),
            }?;
            Some(PathHit {
                entry: *entry,
                target,
                confidence: Confidence::Possible,
            })
        })?;
        (!self.paths.any_live(|path| is_end_of_module(path, end))).then_some(hit)
    }

    /// Returns the retired file of the package of `file` that alone ends with `end` there, with or without its ending: the
    /// folder before it is known when the program runs.
    fn end_in_package(&self, file: &RepoPath, end: &str) -> Option<PathHit> {
        let package = self.packages.nearest(file)?;
        if !self.paths.may_name_retired(end) || self.is_alive(file, &PathText::expected(end, Base::Unknown)) {
            return None;
        }
        let is_meant = |path: &RepoPath| path.is_within(&package) && is_end_of_module(path, end);
        let mut literals = self.paths.literals().iter();
        let (entry, target) = literals.find(|(_, path)| has_extension(path.as_str()) && is_meant(path))?;
        (!self.paths.any_live(is_meant)).then(|| PathHit {
            entry: *entry,
            target: target.clone(),
            confidence: Confidence::Possible,
        })
    }

    /// Whether nothing but a folder in between makes `target` of `text`: neither the root, the file's own folder or that
    /// of a package, nor a file that is there or that an entry names.
    ///
    /// Below a retired folder every name is retired, so two words that happen to end its path would name something.
    fn is_guess(&self, file: &RepoPath, text: &str, base: &Base, target: &RepoPath) -> bool {
        !has_extension(text) && self.is_folder_name_alone(file, text, base, target)
    }

    /// Whether `text` has nothing but a folder's name in common with `target`, whatever ending it has: the address
    /// `api/team.update` ends as a file could, and is none.
    ///
    /// The ending of a file that people name counts, so that it stays the same when the file is deleted.
    fn is_folder_name_alone(&self, file: &RepoPath, text: &str, base: &Base, target: &RepoPath) -> bool {
        !has_file_ending(text) && self.has_no_ground(file, text, base, target)
    }

    /// Whether `target`, which `text` only has a folder's name in common with, is not in that folder while the folder is
    /// there: it never was, for all that one can tell. Once the folder is gone, nobody knows any more what was in it.
    fn is_absent_by_chance(&self, file: &RepoPath, text: &str, base: &Base, target: &RepoPath) -> bool {
        let mut literals = self.paths.literals().iter();
        literals.any(|(_, literal)| target.is_within(literal) && self.paths.exists(literal))
            && self.has_no_ground(file, text, base, target)
    }

    /// Whether `text`, where nothing says that a path is expected, may be no path for all that it has in common with `target`.
    fn may_be_chance(&self, file: &RepoPath, text: &str, base: &Base, target: &RepoPath) -> bool {
        self.is_guess(file, text, base, target)
            || self.is_absent_by_chance(file, text, base, target)
            || self.shares_one_word(text, base, target)
    }

    /// Whether `text` has no more in common with `target` than the one word that the retired folder at the root is called,
    /// as the address `guides/sign-in/start` of somebody else's site has.
    fn shares_one_word(&self, text: &str, base: &Base, target: &RepoPath) -> bool {
        let is_short = |literal: &RepoPath| literal.parts().count() == 1 && target.is_within(literal);
        *base == Base::Unknown
            && !has_extension(text)
            && !self.is_known(target)
            && self.paths.literals().iter().any(|(_, literal)| is_short(literal))
    }

    /// Whether `text` means `target` from nothing but a folder above the package of `file`: the one that holds the packages.
    ///
    /// No tool begins there, so that a word or two which fit, as of the URL `api/users`, say little.
    fn is_from_above_package(&self, file: &RepoPath, text: &str, base: &Base, target: &RepoPath) -> bool {
        let package = file.ancestors().find(|folder| self.packages.is_package(folder));
        let Some(package) = package.filter(|_| *base == Base::Unknown) else {
            return false;
        };
        let mut grounds = file
            .ancestors()
            .filter(|folder| folder.is_within(&package) || folder.is_root() || self.packages.is_package(folder));
        let is_surely_meant = grounds.any(|folder| folder.join(text).as_ref() == Some(target))
            || (text.contains('/') && self.is_known(target));
        !is_surely_meant
    }

    /// Whether `text` is a file's name alone, and `target` lies neither beside `file` nor at the top of its package: each
    /// folder may have a file of that name.
    pub(in crate::facts) fn is_name_from_elsewhere(&self, file: &RepoPath, text: &PathText, target: &RepoPath) -> bool {
        let is_name = !text.text.trim_start_matches("./").contains('/');
        let is_told = text.expected || text.base != Base::Unknown || text.extent != Extent::Whole;
        let package = file.ancestors().find(|folder| self.packages.is_package(folder));
        let own = [file.parent(), Some(package.unwrap_or_default())];
        is_name && !is_told && !own.contains(&target.parent())
    }

    /// Whether the tree or an entry knows `path`.
    pub(in crate::facts) fn is_known(&self, path: &RepoPath) -> bool {
        self.is_literal(path) || self.paths.exists(path)
    }

    /// Whether neither the tree nor an entry knows `target`, and `text` means it from no folder that paths begin at.
    fn has_no_ground(&self, file: &RepoPath, text: &str, base: &Base, target: &RepoPath) -> bool {
        if *base != Base::Unknown || self.is_known(target) {
            return false;
        }
        let own = file.parent().unwrap_or_default();
        let is_ground = |folder: &RepoPath| folder.is_root() || *folder == own || self.packages.is_package(folder);
        !file
            .ancestors()
            .any(|folder| is_ground(&folder) && folder.join(text).as_ref() == Some(target))
    }

    /// Whether an entry names `path` in its own words.
    fn is_literal(&self, path: &RepoPath) -> bool {
        self.paths.literals().iter().any(|(_, literal)| literal == path)
    }

    /// Returns the retired source that `text`, a built file that is not there, is made of: `dist/x.js` of `src/x.ts`.
    ///
    /// A built file that is there, or whose source is alive, means nothing retired. Of a source that is not there it is
    /// known that it lay in a folder which an entry names, where the build mirrors that.
    fn source_of_built(&self, file: &RepoPath, text: &str, base: &Base) -> Option<PathHit> {
        let stem = stem_of_built(text)?;
        if !stem.contains('/') {
            return None;
        }
        let is_built = in_build_folder(stem).is_some();
        let mut retired = None;
        let mut gone = None;
        for folder in self.bases(file, base) {
            let Some(built) = folder.join(text) else { continue };
            if self.paths.is_live(&built) {
                return None;
            }
            let mirrored = folder.join("src").filter(|_| is_built);
            let is_mirrored = |source: &RepoPath| {
                let mut folder = mirrored.iter();
                folder.any(|folder| self.paths.is_below_literal(folder, source))
            };
            let package = built.parent().and_then(|parent| self.packages.nearest(&parent));
            let by_subpath = package.map(|package| self.packages.sources_of_subpath(&package, &built));
            let sources = sources_of(stem);
            let sources = sources.iter().filter_map(|source| folder.join(source));
            for source in sources.chain(by_subpath.unwrap_or_default()) {
                if self.paths.is_live_file(&source) {
                    return None;
                }
                let Some(entry) = self.paths.retired_by(&source, false) else {
                    continue;
                };
                let hit = PathHit {
                    entry,
                    target: source,
                    confidence: Confidence::Likely,
                };
                if self.paths.has_file(&hit.target) || self.is_literal(&hit.target) {
                    retired.get_or_insert(hit);
                } else if is_mirrored(&hit.target) {
                    gone.get_or_insert(hit);
                }
            }
        }
        retired.or(gone)
    }

    /// Whether a sentence that holds `text` means a path by it: with folder and file name, or in the entry's own words.
    fn is_named_in_sentence(&self, text: &str, target: &RepoPath) -> bool {
        let inner = text.trim_start_matches("./").trim_start_matches('/');
        inner.contains('/') && (has_extension(text) || self.is_literal(target))
    }

    /// Returns the retired file that the page `text` of a docs site means, which has its pages below `roots`.
    ///
    /// A folder is no page, so one that is alive says nothing of a page of the same name.
    pub(in crate::facts) fn page(&self, roots: &[RepoPath], text: &str, confidence: Confidence) -> Option<PathHit> {
        let text = text.trim_matches('/');
        if text.is_empty() || text.len() > LONGEST || is_glob(text) {
            return None;
        }
        let mut retired = None;
        for root in roots.iter().filter(|root| !self.was_never_there(root)) {
            for ending in PAGE_ENDINGS {
                let Some(candidate) = root.join(&format!("{text}{ending}")) else {
                    continue;
                };
                if self.paths.is_live_file(&candidate) {
                    return None;
                }
                if retired.is_none() {
                    let entry = self.paths.retired_by(&candidate, true);
                    retired = entry.map(|entry| (entry, candidate));
                }
            }
        }
        let (entry, target) = retired?;
        Some(PathHit {
            entry,
            target,
            confidence,
        })
    }

    /// Whether `folder` is not there while a retired folder that it would lie in is: nothing of it is retired.
    fn was_never_there(&self, folder: &RepoPath) -> bool {
        let mut literals = self.paths.literals().iter();
        literals.any(|(_, literal)| folder.is_within(literal) && self.paths.exists(literal))
            && !self.paths.exists(folder)
    }

    /// Whether `path` in `file` names something that is alive.
    pub(in crate::facts) fn is_alive(&self, file: &RepoPath, path: &PathText) -> bool {
        let text = without_query(&path.text).trim_end_matches('/');
        let is_path = path.expected || is_path_like(&path.text);
        let is_whole = path.extent == Extent::Whole && !text.is_empty() && text.len() <= LONGEST;
        if !is_path || !is_whole || (text.starts_with('/') && !matches!(path.base, Base::Known(_))) {
            return false;
        }
        let mut candidates = self.bases(file, &path.base).into_iter();
        candidates.any(|folder| {
            let candidate = folder.join(text).filter(|candidate| !candidate.is_root());
            candidate.is_some_and(|candidate| self.paths.is_live(&candidate))
        })
    }

    /// Whether the page `text` of a docs site with its pages below `roots` is alive, or is a folder that is.
    pub(in crate::facts) fn is_page_alive(&self, roots: &[RepoPath], text: &str) -> bool {
        let text = text.trim_matches('/');
        let candidates = roots
            .iter()
            .flat_map(|root| PAGE_ENDINGS.map(|ending| root.join(&format!("{text}{ending}"))));
        !text.is_empty() && text.len() <= LONGEST && candidates.flatten().any(|page| self.paths.is_live(&page))
    }

    /// Returns the retired page that `text`, a link from `folder`, means without its ending, outside of any docs site.
    ///
    /// Most sites are told by no configuration that is known here; a file or folder of that very name is meant first.
    pub(in crate::facts) fn page_without_ending(&self, folder: &RepoPath, text: &str) -> Option<PathHit> {
        if has_extension(text) || self.paths.is_live(&folder.join(text)?) {
            return None;
        }
        self.page(std::slice::from_ref(folder), text, Confidence::Certain)
            .filter(|hit| DOCUMENT_ENDINGS.contains(&hit.target.extension().as_ref()))
    }

    /// Returns the first retired candidate of `text`, unless a candidate is alive.
    ///
    /// Which one is the first has nothing to do with which are there, so that it stays the same when they are deleted.
    pub(in crate::facts) fn first_retired(
        &self,
        file: &RepoPath,
        text: &str,
        base: &Base,
        is_module: bool,
    ) -> Option<PathHit> {
        let is_whole_name = LEFT_OUT_ENDINGS
            .iter()
            .any(|ending| !ending.is_empty() && text.ends_with(ending));
        let endings: &[&str] = if is_module && !is_whole_name {
            &LEFT_OUT_ENDINGS
        } else {
            &[""]
        };
        let mut retired = None;
        for folder in self.bases(file, base) {
            for ending in endings {
                let Some(candidate) = folder.join(&format!("{text}{ending}")) else {
                    continue;
                };
                if self.paths.is_live_file(&candidate) || (!is_module && self.paths.is_live_folder(&candidate)) {
                    return None;
                }
                if retired.is_none()
                    && let Some(entry) = self.paths.retired_by(&candidate, true)
                {
                    retired = Some((entry, candidate));
                }
            }
        }
        let (entry, target) = retired?;
        Some(PathHit {
            entry,
            target,
            confidence: Confidence::Likely,
        })
    }

    /// Returns the folders in which a process that `file` starts may run, nearest first.
    fn working_directories(&self, file: &RepoPath) -> impl Iterator<Item = RepoPath> {
        file.ancestors()
            .filter(|folder| folder.is_root() || self.packages.is_package(folder))
    }

    /// Returns the folders that `base` may mean for `file`, the likeliest first: where commands are run, which is the
    /// folder of a package or the root, then the nearest.
    pub(in crate::facts) fn bases(&self, file: &RepoPath, base: &Base) -> Vec<RepoPath> {
        match base {
            Base::Known(folder) => vec![folder.clone()],
            Base::Outside => Vec::new(),
            Base::Unknown => {
                let is_likely = |folder: &RepoPath| folder.is_root() || self.packages.is_package(folder);
                let (likely, others): (Vec<_>, Vec<_>) = file.ancestors().partition(is_likely);
                likely.into_iter().chain(others).collect()
            }
            Base::WorkingDirectory => self.working_directories(file).collect(),
            // A retired folder is a reference where the process is told of it; there any word would name a part of it.
            Base::BelowWorkingDirectory(below) => self
                .working_directories(file)
                .filter_map(|folder| folder.join(below))
                .filter(|folder| self.paths.retired_by(folder, true).is_none())
                .collect(),
        }
    }
}

/// Returns `text` without the query behind it, `?key=value`: it is no part of a path, and may hold a secret.
fn without_query(text: &str) -> &str {
    match text.split_once('?') {
        Some((path, query)) if query.contains('=') => path,
        _ => text,
    }
}

pub(in crate::facts) fn confidence_of(base: &Base) -> Confidence {
    match base {
        Base::Known(_) => Confidence::Certain,
        _ => Confidence::Likely,
    }
}

/// Returns `text` without the ending of a built file; types are built where they lie in a build folder.
fn stem_of_built(text: &str) -> Option<&str> {
    let types = [".d.ts", ".d.mts", ".d.cts"];
    let stem = types.iter().find_map(|ending| text.strip_suffix(ending));
    let programs = [".js", ".mjs", ".cjs"];
    stem.filter(|stem| in_build_folder(stem).is_some())
        .or_else(|| programs.iter().find_map(|ending| text.strip_suffix(ending)))
}

/// Returns what follows the folder that builds write to, at which `stem` begins.
pub(in crate::facts) fn in_build_folder(stem: &str) -> Option<&str> {
    const BUILD_FOLDERS: [&str; 5] = ["dist/", "build/", "out/", "lib/", ".output/"];
    let stem = stem.trim_start_matches("./");
    BUILD_FOLDERS.iter().find_map(|folder| stem.strip_prefix(folder))
}

/// Returns the sources that a built file without its ending may be made of: beside it, and in place of a build folder.
pub(in crate::facts) fn sources_of(stem: &str) -> Vec<String> {
    let stem = stem.trim_start_matches("./");
    let stems = match in_build_folder(stem) {
        Some(behind) => vec![format!("src/{behind}"), behind.to_owned()],
        None => vec![stem.to_owned()],
    };
    stems
        .iter()
        .flat_map(|stem| [".ts", ".tsx", ".mts", ".cts"].map(|ending| format!("{stem}{ending}")))
        .collect()
}
