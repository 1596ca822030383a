//! Running text: bare paths with a folder and a file name, and package scripts that it says to run.
//!
//! Generous: `and/or` comes out as well, since whether anything of that name was ever there is asked later. Leaves out
//! lone words, and everything that a language of its own reads.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, ScriptPackage, ScriptRun, Target};
use crate::lang::source::{Extraction, Setting, Source};
use crate::text::hosted::hosted;
use crate::text::path_like::{could_be_path, has_extension, is_glob, is_scoped, without_place};
use crate::text::quoted_sql;
use crate::text::route_like::{below_local_host, route_of};
use crate::text::running::names_runner;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// What may stand around a path in a sentence, in code or in a table.
const BEFORE: &[char] = &[
    '(', '[', '{', '<', '"', '\'', '`', '*', '_', '|', '“', '‘', '«', '=', ':', ',', ';', '!', '#', '→',
];
const AFTER: &[char] = &[
    ')', ']', '}', '>', '"', '\'', '`', '*', '|', '”', '’', '»', ',', ';', '!', '?', '.', ':', '…',
];

/// How far back a comment sign is looked for.
const LONGEST_LINE: usize = 1000;

/// What separates words, besides blanks.
const BETWEEN: &[char] = &[
    '"', '\'', '`', '<', '>', '|', ',', ';', '=', '“', '”', '‘', '’', '«', '»', '\0',
];

/// Returns the paths and scripts that a text mentions.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction::default();
    if is_lock_file(&source.path) && source.setting.kind.is_none() {
        return extraction;
    }
    let (kind, prose) = surface(source);
    let text = source.text();
    let is_file = source.setting.kind.is_none();
    let is_sentence =
        !is_file && kind == Kind::Config && !text.contains('\n') && text.split_whitespace().nth(2).is_some();
    let is_document = prose && matches!(Language::of(&source.path, ""), Language::Markdown | Language::Env);
    let extracted = extracted_lines(source);
    let mut push = |span: Span, target: Target| {
        if is_within_any(span, &extracted) {
            return;
        }
        let in_comment = is_file && is_in_comment(text, span);
        let kind = if in_comment { Kind::Mention } else { kind };
        // Whoever shows prose makes a link of an address.
        let is_link = kind == Kind::Mention && matches!(target, Target::Hosted { .. });
        let mut reference = source.reference(span, kind, target);
        reference.prose |= prose || in_comment;
        if is_link {
            reference.kind = Kind::Link;
        }
        extraction.references.push(reference);
    };
    for word in words_with_slash(text) {
        if let Some((span, target)) = address_in(word, text) {
            push(span, target);
            continue;
        }
        if let Some((span, target)) = local_url_in(word, text) {
            push(span, target);
            continue;
        }
        if let Some((span, path)) = path_of_project_in(word, text, &source.path) {
            push(span, Target::Path(path));
            continue;
        }
        if let Some(span) = path_in(word, text, is_document) {
            let mut path = PathText::literal(span.of(text));
            if kind == Kind::Mention {
                path.base = prose_base(&path.text);
                path.in_sentence = true;
            }
            path.in_sentence |= is_sentence;
            push(span, Target::Path(path));
        }
    }
    if kind == Kind::Mention {
        for span in specifiers(text) {
            let specifier = span.of(text).to_owned();
            push(span, Target::Module { specifier });
        }
    }
    for span in script_names(text) {
        let run = ScriptRun {
            name: span.of(text).to_owned(),
            package: ScriptPackage::Nearest(Base::Unknown),
        };
        push(span, Target::Script(run));
    }
    if is_file && kind == Kind::Path {
        let queries = quoted_sql::queries(text).into_iter();
        extraction.pieces = queries.map(|span| query(source, span)).collect();
    }
    extraction
}

/// Returns the query at `span` as a piece.
fn query(source: &Source, span: Span) -> Source {
    let setting = Setting {
        kind: Some(Kind::Sql),
        prose: false,
        base: Base::Unknown,
    };
    source.piece(Language::Sql, source.text.slice(span), setting)
}

/// Whether a comment sign of one of the usual languages stands before `span` in its line.
fn is_in_comment(text: &str, span: Span) -> bool {
    let before = text.get(..span.start()).unwrap_or("");
    let near = before.len().saturating_sub(LONGEST_LINE)..;
    let near = before.get(near).unwrap_or("");
    // In a longer line, of minified code, a comment sign says nothing of what follows.
    let Some(line) = near.rsplit('\n').next().filter(|line| line.len() < LONGEST_LINE) else {
        return false;
    };
    let start = line.trim_start();
    ["//", "# ", "##", "-- ", "* ", "/*", "<!--", "; ", "%"]
        .iter()
        .any(|sign| start.starts_with(sign))
        || [" // ", " # ", " -- ", " /* ", "<!-- "]
            .iter()
            .any(|sign| line.contains(sign))
}

/// Returns what a path in prose is relative to: a slash before it means the repository's root.
fn prose_base(path: &str) -> Base {
    if path.starts_with('/') {
        Base::Known(RepoPath::root())
    } else {
        Base::Unknown
    }
}

/// Returns the surface of a file in no known language, and whether it is prose.
fn surface(source: &Source) -> (Kind, bool) {
    if let Some(kind) = source.setting.kind {
        return (kind, source.setting.prose);
    }
    match source.path.extension().as_ref() {
        "py" | "rb" | "go" | "rs" | "java" | "kt" | "kts" | "swift" | "c" | "h" | "cc" | "cpp" | "cs" | "php"
        | "pl" | "lua" | "ex" | "exs" | "erl" | "scala" | "dart" | "vue" | "svelte" | "astro" | "ps1" | "psm1"
        | "bat" | "cmd" | "groovy" | "gradle" | "r" | "jl" | "clj" | "zig" | "css" | "scss" | "sass" | "less"
        | "html" | "htm" | "graphql" | "gql" | "prisma" | "proto" => (Kind::Path, false),
        // Written for people, yet no prose by the contract, which knows Markdown and comments alone.
        "txt" | "rst" | "adoc" | "asciidoc" | "org" | "tex" | "log" => (Kind::Mention, false),
        "" if is_prose_name(source.path.name()) => (Kind::Mention, false),
        _ => (Kind::Config, false),
    }
}

/// Whether a file without an extension is written for people: LICENSE, README.
fn is_prose_name(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic());
    name.len() > 3 && letters.clone().count() > 0 && letters.clone().all(char::is_uppercase)
}

fn is_lock_file(path: &RepoPath) -> bool {
    let name = path.name();
    path.extension() == "lock" || matches!(name, "go.sum" | "bun.lockb" | "gradle.lockfile")
}

/// Returns the lines of a gettext catalogue that say where its messages stand, in their order.
///
/// An extractor writes them anew from the sources, so nobody has to take a name out of them.
fn extracted_lines(source: &Source) -> Vec<Span> {
    if !matches!(source.path.extension().as_ref(), "po" | "pot") {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let end = start + line.len();
        // `#~` stands before what is no message any more.
        if line.trim_start_matches("#~").trim_start().starts_with("#:") {
            lines.push(Span::new(start, end));
        }
        start = end;
    }
    lines
}

/// Whether one of `spans`, which are in their order and apart from each other, holds `inner`.
fn is_within_any(inner: Span, spans: &[Span]) -> bool {
    let behind = spans.partition_point(|span| span.start() <= inner.start());
    let before = behind.checked_sub(1).and_then(|at| spans.get(at));
    before.is_some_and(|span| span.contains(inner))
}

/// Returns the words of `text` that hold a slash, without looking at the others.
fn words_with_slash(text: &str) -> impl Iterator<Item = Span> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let at = rest + text.get(rest..)?.find('/')?;
        let before = text.get(rest..at)?;
        let lead = before.rfind(is_between).and_then(|gap| before.get(gap..));
        let start = match lead.and_then(|lead| lead.chars().next()) {
            Some(gap) => at - lead.map_or(0, str::len) + gap.len_utf8(),
            None => rest,
        };
        let behind = text.get(at..)?;
        rest = at + behind.find(is_between).unwrap_or(behind.len());
        Some(Span::new(start, rest))
    })
}

fn is_between(character: char) -> bool {
    character.is_whitespace() || BETWEEN.contains(&character)
}

/// Returns the words of `text`: what stands between blanks, quotes and the like.
fn words(text: &str) -> impl Iterator<Item = Span> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let tail = text.get(rest..)?;
        let start = rest + tail.find(|c: char| !is_between(c))?;
        let word = text.get(start..)?;
        rest = start + word.find(is_between).unwrap_or(word.len());
        Some(Span::new(start, rest))
    })
}

/// Returns what the address within the word at `word` names in a repository on its host, and where its path stands.
fn address_in(word: Span, text: &str) -> Option<(Span, Target)> {
    let raw = word.of(text);
    if raw.len() > LONGEST_LINE {
        return None;
    }
    let lead = ["https://", "http://"].iter().find_map(|scheme| raw.find(scheme))?;
    let address = balanced_end(raw.get(lead..)?).trim_end_matches(AFTER);
    let found = hosted(address)?;
    let target = Target::Hosted {
        repository: found.repository,
        path: found.path,
    };
    Some((found.span.shifted(word.start() + lead), target))
}

/// Returns the URL of this machine within the word at `word`, which the repository's own site answers.
fn local_url_in(word: Span, text: &str) -> Option<(Span, Target)> {
    let raw = word.of(text);
    if raw.len() > LONGEST_LINE || !raw.contains(':') {
        return None;
    }
    let bare = raw.trim_start_matches(BEFORE);
    // A link of Markdown, or a call.
    let bare = bare.rsplit_once('(').map_or(bare, |(_, inside)| inside);
    let lead = raw.len() - bare.len();
    let bare = bare.trim_end_matches(AFTER);
    let path = route_of(below_local_host(bare)?)?;
    let start = word.start() + lead;
    Some((
        Span::new(start, start + bare.len()),
        Target::Route { path, is_certain: true },
    ))
}

/// Returns the path within the word at `word` that begins with what stands for the project's folder in settings of
/// JetBrains: `$PROJECT_DIR$/libs/a`, which is the folder that holds `.idea`.
fn path_of_project_in(word: Span, text: &str, file: &RepoPath) -> Option<(Span, PathText)> {
    const PROJECT: &str = "$PROJECT_DIR$/";
    let raw = word.of(text);
    if raw.len() > LONGEST_LINE {
        return None;
    }
    let lead = raw.find(PROJECT)? + PROJECT.len();
    let path = raw.get(lead..)?.trim_end_matches('/');
    let settings = file.ancestors().find(|folder| folder.name() == ".idea");
    let project = settings.and_then(|folder| folder.parent());
    let base = project.map_or(Base::Unknown, Base::Known);
    let start = word.start() + lead;
    let is_path = could_be_path(path) && !is_glob(path);
    is_path.then(|| (Span::new(start, start + path.len()), PathText::expected(path, base)))
}

/// Returns the path within the word at `word`, without the punctuation around it.
///
/// In a document the scoped name of a package is one, too.
fn path_in(word: Span, text: &str, is_document: bool) -> Option<Span> {
    let raw = word.of(text);
    if raw.len() > LONGEST_LINE || raw.contains("://") || raw.starts_with("//") && raw.ends_with("//") {
        return None;
    }
    let lead = raw.trim_start_matches(BEFORE);
    // `_a/b_` is emphasis, `_a/b` a name.
    let skipped = raw.strip_suffix(lead).unwrap_or("");
    let n_underscores = skipped.len() - skipped.trim_end_matches('_').len();
    let is_emphasis = n_underscores > 0 && raw.trim_end_matches(AFTER).ends_with('_');
    let lead = match is_emphasis {
        true => lead,
        false => raw.get(skipped.len() - n_underscores..).unwrap_or(lead),
    };
    // A markdown link or a call has brackets in the middle: what follows the last opening one counts.
    let lead = lead.rsplit_once(['(', '{']).map_or(lead, |(before, inside)| {
        if before.contains('/') && !inside.contains('/') {
            lead
        } else {
            inside
        }
    });
    // `//scripts/x`, a comment without a blank behind its sign, is no address unless a host follows.
    let lead = match lead.trim_start_matches('/') {
        bare if lead.starts_with("//") && !bare.split('/').next().unwrap_or("").contains('.') => bare,
        _ => lead,
    };
    let start = word.end() - lead.len();
    let closed = balanced_end(lead);
    let path = without_place(closed.trim_end_matches(AFTER));
    let path = path.trim_end_matches(AFTER);
    let path = if is_emphasis { path.trim_end_matches('_') } else { path };
    let is_prefixed = path.starts_with(['@', '$', '~', '%', '&', '^', '\\']) && !(is_document && is_scoped(path));
    let n_parts = path
        .split('/')
        .filter(|part| !part.is_empty() && !matches!(*part, "." | ".."))
        .count();
    let has_file = !path.ends_with('/') && (n_parts > 1 || path.starts_with("./") || path.starts_with("../"));
    let is_code = path.contains(['\\', '^', '+']) && path.contains(['(', '\\', '^']);
    if is_code || !could_be_path(path) || is_prefixed || is_glob(path) || n_parts == 0 || !has_file && n_parts < 2 {
        return None;
    }
    Some(Span::new(start, start + path.len()))
}

/// Returns `word` up to a closing bracket that nothing in it opens: `app/[id]/page.tsx` stays, `a/b.js)` loses one.
fn balanced_end(word: &str) -> &str {
    let mut open = Vec::new();
    for (offset, character) in word.char_indices() {
        match character {
            '(' | '[' | '{' => open.push(character),
            ')' | ']' | '}' if open.pop().is_none() => return word.get(..offset).unwrap_or(word),
            _ => {}
        }
    }
    word
}

/// Returns the relative specifiers with a folder and a name that a text imports: `import('../lib/x')`, `from './lib/x'`.
fn specifiers(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for sign in ["import(", "require(", "from "] {
        for (start, _) in text.match_indices(sign) {
            let start = start + sign.len();
            let Some(quote) = text.get(start..).and_then(|rest| rest.chars().next()) else {
                continue;
            };
            let inner = text.get(start + quote.len_utf8()..).unwrap_or("");
            let near = inner.lines().next().unwrap_or("");
            let Some((specifier, _)) = near.split_once(quote).filter(|_| matches!(quote, '\'' | '"')) else {
                continue;
            };
            let name = specifier.trim_start_matches(['.', '/']);
            // One with an extension is a path like any other.
            let is_module = specifier.starts_with('.') && name.contains('/') && !has_extension(specifier);
            if is_module && could_be_path(specifier) {
                let start = start + quote.len_utf8();
                found.push(Span::new(start, start + specifier.len()));
            }
        }
    }
    found
}

/// Returns the names behind `npm run`, `yarn`, `pnpm run` and `bun run`.
fn script_names(text: &str) -> Vec<Span> {
    if !names_runner(text) {
        return Vec::new();
    }
    let words: Vec<Span> = words(text)
        .map(|span| {
            let raw = span.of(text);
            let lead = raw.len() - raw.trim_start_matches(BEFORE).len();
            let end = raw.trim_end_matches(AFTER).len();
            Span::new(span.start() + lead, span.start() + end.max(lead))
        })
        .collect();
    let at = |index: usize| words.get(index).map(|span| span.of(text)).unwrap_or("");
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with('-')
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, ':' | '-' | '_' | '.' | '/'))
    };
    (0..words.len())
        .filter_map(|index| {
            let named = match (at(index), at(index + 1)) {
                ("npm" | "pnpm" | "bun" | "yarn", "run" | "run-script") => index + 2,
                ("yarn", name) if name.contains([':', '-', '_']) => index + 1,
                _ => return None,
            };
            let same_line = words
                .get(index)
                .zip(words.get(named))
                .is_some_and(|(first, last)| !Span::new(first.start(), last.end()).of(text).contains('\n'));
            words
                .get(named)
                .copied()
                .filter(|span| same_line && is_name(span.of(text)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::shown;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        shown::check(text, &extract(&shown::file(path, text)), expected);
    }

    #[test]
    fn addresses_on_hosts_of_repositories_are_paths() {
        check(
            "notes.txt",
            "See https://github.com/Acme/App/blob/main/docs/a.md, (https://github.com/acme/app/tree/main/b).\n\
             https://github.com/acme/app/blob/main/c_d/e.md?plain=1#top",
            &[
                "1: link hosted docs/a.md of acme/app",
                "1: link hosted b of acme/app",
                "2: link hosted c_d/e.md of acme/app",
            ],
        );
        check(
            "x.py",
            "x = 'https://github.com/acme/app/blob/main/a.md'",
            &["1: path hosted a.md of acme/app"],
        );
        check("x.txt", "https://github.com/acme/app https://example.com/a/b.md", &[]);
        check("x.txt", "https://github.com/acme/app/blob/v1.0.0/a.md", &[]);
    }

    #[test]
    fn paths_stand_between_blanks_and_punctuation() {
        check(
            "notes.txt",
            "Run scripts/migrate.js, (see `migrations/001.sql`:12) or \"./scripts/a.js\".\nIn lib/db/x.ts:12:3: b; {a/b.c}; <x/y.z>",
            &[
                "1: mention path scripts/migrate.js @?",
                "1: mention path migrations/001.sql @?",
                "1: mention path ./scripts/a.js @?",
                "2: mention path lib/db/x.ts @?",
                "2: mention path a/b.c @?",
                "2: mention path x/y.z @?",
            ],
        );
        check(
            "x.txt",
            "[a](docs/x.md#y) app/[id]/page.tsx import('../old/b.js')",
            &[
                "1: mention path docs/x.md#y @?",
                "1: mention path app/[id]/page.tsx @?",
                "1: mention path ../old/b.js @?",
            ],
        );
        check(
            "x.txt",
            "DIR=a/b and a/b, é/ü.md… **c/d.md** |e/f.md|",
            &[
                "1: mention path a/b @?",
                "1: mention path a/b @?",
                "1: mention path é/ü.md @?",
                "1: mention path c/d.md @?",
                "1: mention path e/f.md @?",
            ],
        );
    }

    #[test]
    fn the_file_says_which_surface_it_is() {
        check(
            "a.py",
            "open('migrations/a.sql')",
            &["1: path path migrations/a.sql @?"],
        );
        check(
            "a.py",
            "x = 1 # see a/b\n# c/d\n",
            &["1: mention prose path a/b @?", "2: mention prose path c/d @?"],
        );
        check("a.conf", "root a/b", &["1: config path a/b @?"]);
        check(
            "x.sh.txt",
            "//scripts/a.js /scripts/b.js",
            &[
                "1: mention prose path scripts/a.js @?",
                "1: mention prose path /scripts/b.js @/",
            ],
        );
        check("LICENSE", "see a/b", &["1: mention path a/b @?"]);
        check("README.rst", "see a/b", &["1: mention path a/b @?"]);
        check("yarn.lock", "see a/b", &[]);
    }

    #[test]
    fn settings_of_an_editor_name_its_project() {
        check(
            "web/.idea/runConfigurations/A.xml",
            r#"<a value="$PROJECT_DIR$/libs/a/package.json" /><b url="file://$PROJECT_DIR$/../b" />"#,
            &[
                "1: config path libs/a/package.json @web/ expected",
                "1: config path ../b @web/ expected",
            ],
        );
        check(
            "a.xml",
            r#"<a value="$PROJECT_DIR$/a" />"#,
            &["1: config path a @? expected"],
        );
    }

    #[test]
    fn scripts_are_named_behind_their_runner() {
        check(
            "a.txt",
            "Use `npm run db:migrate`, yarn db:verify, pnpm run x-y. bun run z!",
            &[
                "1: mention script db:migrate @?",
                "1: mention script db:verify @?",
                "1: mention script x-y @?",
                "1: mention script z @?",
            ],
        );
        check(
            "a.txt",
            "npm install\nyarn is fine, npm run\nnext; npm run --silent",
            &[],
        );
    }

    #[test]
    fn lone_words_and_addresses_are_no_paths() {
        check(
            "a.txt",
            "the migrations folder, migrate.js, /migrations/ and migrations/",
            &[],
        );
        check("a.txt", "https://x.io/migrations/a.sql //cdn.x/y mailto:a/b", &[]);
        check(
            "a.txt",
            "@scope/name ~/x/y $HOME/x %A%/b src/**/*.ts ///// ../.. ./",
            &[],
        );
        check("a.txt", "", &[]);
        check("a.txt", "1/2 is half", &["1: mention path 1/2 @?"]);
        check("a.txt", "and/or", &["1: mention path and/or @?"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[a-c/.\\\\(){}\\[\\]<>\"'`:;,#*@$ \\n\u{e9}0-9-]{0,80}") {
            for path in ["a.txt", "a.py"] {
                let source = shown::file(path, &text);
                for reference in extract(&source).references {
                    proptest::prop_assert!(text.get(reference.span.start()..reference.span.end()).is_some());
                }
            }
        }
    }
}
