//! Which files have to be parsed: by their bytes alone, before any parser sees them.
//!
//! A finding about what a file refers to comes of a text in it that names something retired. So a file is parsed where
//! it holds, as it stands or with its escapes decoded, one of the words of `needles`, or something that can mean a
//! retired thing without its name:
//!
//! | what | seen by |
//! |---|---|
//! | a glob that matches a path or a script which an entry names literally | its wildcard and the pieces beside it (`text::glob_like`) |
//! | an alias, a package, a key of `imports` that leads to something retired | a word for each (`specifiers`) |
//! | `.` or `..`, where the index file of a folder above is retired, or an entry of its package | dots that make a whole path |
//! | a component, an export, a layout, a middleware that Nuxt finds by itself | its name, in each form that a tag may have |
//! | a model of Prisma that is retired | its name, that of its property of a client, those of fields that lead to it |
//! | a workflow of GitHub, by its name | the name |
//! | a name that a variable is part of | the variable, and the pieces beside it within the name (`text::glob_like`) |
//! | a file in a folder that `rootDirs` lays over a retired one | where it lies |
//! | a part of style sheets, whose underscore an import leaves out | its name without that (`config::glob::trace`) |
//! | a name as an entity of Markdown or HTML | any entity but the usual ones |
//! | a file among retired ones, which names its neighbours without their folder | where it lies |
//! | `export *`, `export type *`, where a symbol is retired | that text |
//! | a module that is asked for a retired symbol and names it no more | what asks it (`rounds`) |
//! | a file that is served at a URL without the folder that an entry names | the first part of its URL, or its name |
//! | a module that hands on a namespace which holds a retired symbol | who uses the symbol as its member (`namespace`) |
//! | a page of a docs site whose pages lie in a retired folder | where it lies |
//! | a Dockerfile that is not named, where an image is built | what builds images |
//! | a built file of retired sources | the names of build folders |
//! | a package.json, a list of patterns or redirects, a script of commands | always parsed: they are few and short |
//!
//! Names that hits bring in (a symbol under another name) make another round with those, until nothing new appears.
//!
//! Whoever teaches `lang` or `facts` a new way to mean a retired thing without naming it adds it here. The tests of the
//! engine ask each of their cases both ways.
//!
//! A file that holds none of this is not parsed, and so is not named among those that could not be.
//!
//! Limit: a name that is put together from pieces within one path segment need not be seen, by contract; of such names
//! those are whose pieces stand side by side and of which one is half of the name, or of which enough stands beside a
//! variable. So a long name is asked for by its two halves first: a file with neither holds it in no dress but an escape.

mod needles;
mod pieces;
mod specifiers;

use crate::config::path_set::PathSet;
use crate::facts::first_look::{FirstLook, Look};
use crate::facts::held::Names;
use crate::facts::prefilter::needles::Needles;
use crate::lang::language::Language;
use crate::text::glob_like::GlobLike;
use crate::text::unescaped::{join_quoted, unescape, without_backslashes};
use crate::text::words::Words;
use crate::tree::path::RepoPath;
use memchr::{memchr, memchr2, memmem};
use std::collections::BTreeSet;

pub(in crate::facts) use needles::Asked;

/// Says which files have to be parsed.
pub(in crate::facts) struct Prefilter<'a> {
    first_look: FirstLook<'a>,
    words: Words,
    pieces: Words,
    /// Words whose case does not count.
    words_in_any_case: Words,
    pieces_in_any_case: Words,
    globs: GlobLike,
    /// Files that are parsed whatever they hold: where a retired symbol is declared.
    files: BTreeSet<RepoPath>,
    /// Folders whose files can name what is retired without a word for it.
    inside: PathSet,
    /// Folders below which dots can name a retired index file; all, where the root is one.
    dots: PathSet,
    has_dots_everywhere: bool,
    /// Folders of packages that dots below them name.
    dot_folders: Vec<RepoPath>,
    /// Whether the sign for the unit may be a letter of a name whose case does not count.
    wants_kelvin: bool,
    /// Whether a file that hands on all names of another matters.
    wants_stars: bool,
    /// Folders all of whose files are parsed.
    sites: Vec<RepoPath>,
}

impl<'a> Prefilter<'a> {
    /// Makes ready what `asked` looks for; `None` where any file may refer to something retired.
    ///
    /// Which files hold one of `names` is told on the way.
    pub(in crate::facts) fn new(asked: &Asked, names: Option<&'a Names>) -> Option<Prefilter<'a>> {
        let needles = Needles::gather(asked)?;
        let mut pieces = pieces::of(&needles.words);
        pieces.insert(pieces::GLOB_IMPORT_PIECE);
        let pieces_in_any_case = pieces::of(&needles.words_in_any_case);
        let mut in_any_case = needles.words_in_any_case.iter();
        let wants_kelvin = in_any_case.any(|word| word.text.contains(['k', 'K']));
        Some(Prefilter {
            wants_kelvin,
            first_look: FirstLook::new(names, &pieces),
            pieces: pieces::words(&pieces, false)?,
            pieces_in_any_case: pieces::words(&pieces_in_any_case, true)?,
            dot_folders: needles.dot_folders.into_iter().collect(),
            words: Words::new(&needles.words.into_iter().collect::<Vec<_>>(), false)?,
            words_in_any_case: Words::new(&needles.words_in_any_case.into_iter().collect::<Vec<_>>(), true)?,
            globs: GlobLike::new(needles.parts.iter().map(String::as_str)),
            files: needles.files,
            inside: PathSet::parse(&needles.inside.into_iter().collect::<Vec<_>>()).ok()?,
            dots: PathSet::parse(&needles.dots.into_iter().collect::<Vec<_>>()).ok()?,
            has_dots_everywhere: needles.has_dots_everywhere,
            wants_stars: needles.wants_stars,
            sites: needles.sites,
        })
    }

    /// Whether `path` is parsed whatever it holds.
    pub(in crate::facts) fn wants_path(&self, path: &RepoPath) -> bool {
        let is_of_site = || self.sites.iter().any(|folder| path.is_within(folder));
        self.files.contains(path) || self.inside.matches(path, false) || is_of_site()
    }

    /// Looks through `bytes`, all of a file in `language`, for what most files do not hold.
    pub(in crate::facts) fn first_look(&self, bytes: &[u8], language: Language) -> Look {
        self.first_look.at(bytes, language)
    }

    /// Whether the file at `path`, in `language`, has to be parsed for what `bytes`, all of it, hold; `has_piece` is what
    /// the first look says, and `room` is used.
    pub(in crate::facts) fn wants(
        &self,
        path: &RepoPath,
        language: Language,
        bytes: &[u8],
        has_piece: bool,
        room: &mut Vec<u8>,
    ) -> bool {
        let text = Text {
            language,
            has_piece: has_piece || self.pieces_in_any_case.are_in(bytes),
            can_be_dots: self.can_be_named_by_dots(path),
        };
        is_always_parsed(language)
            || self.holds_name(text, bytes)
            || (self.wants_stars && hands_all_on(bytes))
            || (matches!(language, Language::Markdown | Language::Html) && has_entity(bytes))
            || self.holds_name_once_decoded(text, bytes, room)
    }

    fn can_be_named_by_dots(&self, path: &RepoPath) -> bool {
        let is_below = || self.dot_folders.iter().any(|folder| path.is_within(folder));
        self.has_dots_everywhere || self.dots.matches(path, false) || is_below()
    }

    fn has_piece(&self, bytes: &[u8]) -> bool {
        self.pieces.are_in(bytes) || self.pieces_in_any_case.are_in(bytes)
    }

    fn holds_name(&self, text: Text, bytes: &[u8]) -> bool {
        let imports_globs = || text.has_piece && memmem::find(bytes, pieces::GLOB_IMPORT.as_bytes()).is_some();
        let is_code = is_code(text.language) && !imports_globs();
        (text.has_piece && (self.words.are_in(bytes) || self.words_in_any_case.are_in(bytes)))
            || self.globs.may_be_in(bytes, is_code)
            || (self.wants_kelvin && memmem::find(bytes, KELVIN.as_bytes()).is_some())
            || (text.can_be_dots && has_dots(bytes))
    }

    /// As `holds_name`, of each form that `bytes` take as escapes are taken off, one layer after the other: a command of
    /// a shell in a string of a program has two.
    fn holds_name_once_decoded(&self, mut text: Text, bytes: &[u8], room: &mut Vec<u8>) -> bool {
        let mut other = Vec::new();
        let is_decoded = unescape(bytes, room);
        if is_decoded {
            text.has_piece = self.has_piece(room);
            if self.holds_name(text, room) {
                return true;
            }
        }
        let mut n_layers = 1;
        while is_decoded && n_layers < MOST_LAYERS && unescape(room, &mut other) {
            text.has_piece = self.has_piece(&other);
            if self.holds_name(text, &other) {
                return true;
            }
            std::mem::swap(room, &mut other);
            n_layers += 1;
        }
        let decoded: &[u8] = if is_decoded { room } else { bytes };
        let is_code = is_code(text.language);
        // What is joined of pieces is told by one of these; a glob is not.
        let may_join = text.has_piece || (!is_code && memchr2(b'*', b'?', decoded).is_some());
        text.can_be_dots = false;
        (may_join && join_quoted(decoded, is_code, &mut other) && self.holds_name(text, &other))
            || (!is_code && without_backslashes(decoded, &mut other) && {
                text.has_piece = true;
                self.holds_name(text, &other)
            })
    }
}

/// What is known of a text before its names are looked for.
#[derive(Clone, Copy)]
struct Text {
    language: Language,
    /// Whether it holds one of the pieces, without which it holds no word and imports no glob.
    has_piece: bool,
    /// Whether dots alone may name something in it.
    can_be_dots: bool,
}

/// So many layers of escapes are taken off.
const MOST_LAYERS: usize = 4;

/// The sign for the unit, of which the small letter is `k`.
const KELVIN: &str = "\u{212a}";

fn is_code(language: Language) -> bool {
    matches!(language, Language::JavaScript | Language::Component)
}

/// Whether files in `language` are few, short, and may put a name together from variables.
fn is_always_parsed(language: Language) -> bool {
    matches!(
        language,
        Language::Pattern
            | Language::PackageJson
            | Language::Shell
            | Language::Makefile
            | Language::Dockerfile
            | Language::Env
            | Language::Properties
            | Language::Redirects
    )
}

/// Whether dots and slashes alone make a path in `bytes`, as in `import ".."` and `node ./`.
fn has_dots(bytes: &[u8]) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"_-$*@".contains(byte));
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr(b'.', rest)) {
        let start = at + found;
        let length = bytes
            .iter()
            .skip(start)
            .take_while(|byte| matches!(byte, b'.' | b'/'))
            .count();
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        let is_path = bytes
            .iter()
            .skip(start)
            .take(length)
            .take_while(|byte| **byte == b'.')
            .count()
            <= 2;
        // A closing sign before it: a member, or the end of a sentence.
        let ends = before.is_some_and(|byte| b")]}>".contains(byte));
        if is_path && !ends && is_edge(before) && is_edge(bytes.get(start + length)) {
            return true;
        }
        at = start + length.max(1);
    }
    false
}

/// Whether `bytes` hold `export *` or `export type *`, with blanks or comments between these.
fn hands_all_on(bytes: &[u8]) -> bool {
    let ends = memmem::find_iter(bytes, b"export").map(|start| start + b"export".len());
    ends.filter_map(|end| bytes.get(end..)).any(|rest| {
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"type").unwrap_or(rest).trim_ascii_start();
        matches!(rest.first(), Some(b'*' | b'/'))
    })
}

/// Whether `bytes` hold an entity that can be part of a name.
fn has_entity(bytes: &[u8]) -> bool {
    const USUAL: [&[u8]; 14] = [
        b"nbsp;", b"lt;", b"gt;", b"quot;", b"copy;", b"mdash;", b"ndash;", b"hellip;", b"rarr;", b"larr;", b"times;",
        b"rsquo;", b"ldquo;", b"rdquo;",
    ];
    let behind = memchr::memchr_iter(b'&', bytes).filter_map(|at| bytes.get(at + 1..));
    behind
        .filter(|rest| {
            rest.first()
                .is_some_and(|byte| *byte == b'#' || byte.is_ascii_alphabetic())
        })
        .filter(|rest| rest.iter().take(32).any(|byte| *byte == b';'))
        .any(|rest| !USUAL.iter().any(|usual| rest.starts_with(usual)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_alone_make_a_path() {
        for text in [
            "import x from \"..\"",
            "require('.')",
            "node . --x",
            "node ./",
            "'../../'",
            "import(`./`)",
            "workdir: ..",
            "\"./?raw\"",
        ] {
            assert!(has_dots(text.as_bytes()), "{text}");
        }
        for text in [
            "a.b",
            "The end. Then",
            "...rest",
            "f(...x)",
            "'./x'",
            "1.5",
            "x().y",
            "",
            "a..b",
            "[...a]",
        ] {
            assert!(!has_dots(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn all_names_are_handed_on() {
        for text in [
            "export * from './x'",
            "export*from'./x'",
            "export\n* as a from 'x'",
            "export /* x */ * from 'x'",
            "export type * from './x'",
            "export type/* x */* as a from './x'",
        ] {
            assert!(hands_all_on(text.as_bytes()), "{text}");
        }
        for text in [
            "export const a = 1",
            "export type A = 1",
            "import * as x from 'x'",
            "exports.x = 1",
            "",
        ] {
            assert!(!hands_all_on(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn an_entity_may_be_part_of_a_name() {
        for text in ["leg&#97;cy", "db&lowbar;x", "a&amp;b"] {
            assert!(has_entity(text.as_bytes()), "{text}");
        }
        for text in ["a && b", "x & y;", "a&nbsp;b", "&lt;div&gt;", ""] {
            assert!(!has_entity(text.as_bytes()), "{text}");
        }
    }
}
