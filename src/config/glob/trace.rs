//! What a text that names a path must hold, where a pattern matches the path.

use crate::config::glob::{Part, Pattern, Token, cut_declaration, cut_extension};
use crate::text::path_like::MODULE_ENDINGS;
use crate::text::words::Word;
use globset::Glob;

/// What stands in a text that refers to a path that one pattern matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trace {
    /// At least one of these; none: any text may refer to such a path.
    ///
    /// A name stands there without its extension, which an import leaves out, and a static piece of a name with
    /// wildcards as a part of a word. A file that a folder's name is enough for, such as `index.ts`, has that name too.
    pub(crate) names: Vec<Word>,
    /// The folders, as a pattern, whose files can refer to such a path without any of the names.
    pub(crate) inside: Option<String>,
    /// The folders, as a pattern, below which dots alone (`".."`) can name such a path; empty for the root.
    pub(crate) named_by_dots: Option<String>,
}

/// Files that the name of their folder stands for, by their names without extension: modules, pages of frameworks, and
/// actions of pipelines.
const STAND_FOR_FOLDER: [&str; 10] = [
    "index", "_index", "route", "page", "layout", "+page", "+server", "README", "readme", "action",
];

/// Endings of pages, documents and actions that a reference leaves out, or that a file has which stands for its folder.
const DOCUMENT_ENDINGS: [&str; 9] = [
    ".md",
    ".mdx",
    ".markdown",
    ".mdoc",
    ".rst",
    ".html",
    ".ipynb",
    ".yml",
    ".yaml",
];

/// Returns all endings that a reference leaves out, or that a file has which stands for its folder; none at all, too.
fn left_out() -> impl Iterator<Item = &'static str> {
    [""].into_iter().chain(MODULE_ENDINGS).chain(DOCUMENT_ENDINGS)
}

/// Files that a folder's path means to a module resolver.
const INDEX_FILES: [&str; 12] = [
    "index",
    "index.ts",
    "index.tsx",
    "index.d.ts",
    "index.mts",
    "index.cts",
    "index.js",
    "index.jsx",
    "index.mjs",
    "index.cjs",
    "index.vue",
    "index.json",
];

impl Pattern {
    /// Returns what stands in a text that refers to a path which this pattern matches.
    pub(crate) fn trace(&self) -> Trace {
        let mut trace = Trace::default();
        let mut is_settled = false;
        let is_file = |index: usize| index + 1 == self.parts.len() && !self.is_folder_only;
        for (index, part) in self.parts.iter().enumerate().rev() {
            let Part::Name(tokens) = part else { continue };
            let name = name_of(tokens, is_file(index));
            // `_*.scss`: any name may be meant.
            let is_any_sheet = is_file(index) && name.text == "_" && is_sheet(part);
            let is_named = !name.text.is_empty() && !is_any_sheet;
            let is_first = trace.names.is_empty();
            if is_named {
                trace.names.extend(without_number(&name));
                trace
                    .names
                    .extend(without_underscore(&name, part).filter(|_| is_file(index)));
                trace.names.push(name);
            }
            if is_named && is_first && index + 1 < self.parts.len() {
                trace.inside = Some(self.folders(index + 1));
            }
            let stands_for_folder = is_file(index) && may_stand_for_folder(part);
            if stands_for_folder {
                trace.named_by_dots = Some(self.folders(index));
            }
            if is_named && !stands_for_folder {
                // Between the folder above a wildcard and a file that stands for its folder no name need be written.
                let is_below = trace.named_by_dots.is_some() && index + 2 < self.parts.len();
                if is_below && trace.inside.is_none() {
                    trace.inside = Some(self.folders(index + 1));
                }
                is_settled = true;
                break;
            }
        }
        // A folder that has only wildcards for names has none that could stand for its index file.
        if !is_settled && trace.named_by_dots.as_ref().is_some_and(|folder| !folder.is_empty()) {
            trace.names.clear();
        }
        trace
    }

    /// Returns the first `n_parts` parts as a pattern for folders; empty for the root. A class is widened to `*`.
    fn folders(&self, n_parts: usize) -> String {
        let parts: Vec<String> = self.parts.iter().take(n_parts).map(widened).collect();
        if parts.is_empty() {
            return if self.is_anchored {
                String::new()
            } else {
                "*".to_owned()
            };
        }
        let anchor = if self.is_anchored { "/" } else { "" };
        format!("{anchor}{}/", parts.join("/"))
    }
}

/// Returns what is static of a name; of a file without its extension.
fn name_of(tokens: &[Token], is_file: bool) -> Word {
    let is_whole = matches!(tokens, [Token::Literal(_)]);
    let mut tokens = tokens.to_vec();
    if is_file {
        // A wildcard may take in the dot: `*ts`.
        if let [_, .., Token::Literal(last)] = tokens.as_slice()
            && !last.contains('.')
            && left_out().any(|ending| ending.ends_with(last.as_str()))
        {
            tokens.pop();
        }
        let extension = cut_extension(&mut tokens);
        if matches!(extension.as_deref(), Some("ts" | "mts" | "cts")) {
            cut_declaration(&mut tokens);
        }
    }
    let pieces = tokens.into_iter().filter_map(|token| match token {
        Token::Literal(text) => Some(text),
        _ => None,
    });
    let written = |piece: String| {
        let longest = piece.split(is_written_otherwise).rev().max_by_key(|part| part.len());
        let longest = longest.unwrap_or_default().to_owned();
        if longest.is_empty() { piece } else { longest }
    };
    // The first of equals, so that the result does not depend on how `max` breaks ties.
    let text = pieces.map(written).rev().max_by_key(String::len).unwrap_or_default();
    Word { text, is_whole }
}

/// Whether a text may hold `sign` in another form than its own or an escape that is one for the sign alone: doubled,
/// folded into a line end, or as the end of a quote.
fn is_written_otherwise(sign: char) -> bool {
    matches!(
        sign,
        '\'' | '"' | '`' | '\\' | ' ' | ',' | ';' | '!' | '^' | '|' | '<' | '>' | '%'
    )
}

/// Returns a name without the number that sorts it: documentation leaves it out of addresses.
fn without_number(name: &Word) -> Option<Word> {
    let rest = name.text.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let inner = rest.trim_start_matches(['-', '_', '.', ' ']);
    (name.is_whole && rest.len() < name.text.len() && inner.len() < rest.len() && inner.len() > 1)
        .then(|| Word::whole(inner))
}

/// Returns the name of a style sheet that is a part of others, without the underscore that their imports leave out.
fn without_underscore(name: &Word, part: &Part) -> Option<Word> {
    let rest = name.text.strip_prefix('_');
    let rest = rest.filter(|rest| !rest.is_empty() && is_sheet(part))?;
    Some(Word {
        text: rest.to_owned(),
        is_whole: name.is_whole,
    })
}

/// Whether files called `part` are style sheets.
fn is_sheet(part: &Part) -> bool {
    ["css", "scss", "sass", "less"]
        .iter()
        .any(|ending| part.to_glob().ends_with(ending))
}

fn may_stand_for_folder(part: &Part) -> bool {
    if let Some(name) = part.literal() {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        return STAND_FOR_FOLDER.contains(&stem) || INDEX_FILES.contains(&name);
    }
    // What cannot be asked may be one.
    Glob::new(&part.to_glob()).is_ok_and(|glob| {
        let matcher = glob.compile_matcher();
        let mut stems = STAND_FOR_FOLDER.iter();
        let matches_one = |stem: &str| left_out().any(|ending| matcher.is_match(format!("{stem}{ending}")));
        INDEX_FILES.iter().any(|name| matcher.is_match(name)) || stems.any(|stem| matches_one(stem))
    })
}

fn widened(part: &Part) -> String {
    let Part::Name(tokens) = part else {
        return "**".to_owned();
    };
    let text = |token: &Token| match token {
        Token::Literal(text) => {
            let escaped = |sign: char| {
                let escape = matches!(sign, '\\' | '*' | '?' | '[' | ']' | '{' | '}' | '!' | '#' | ' ').then_some('\\');
                escape.into_iter().chain([sign])
            };
            text.chars().flat_map(escaped).collect()
        }
        Token::One => "?".to_owned(),
        Token::Any | Token::Class(_) => "*".to_owned(),
    };
    tokens.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expected: &str) {
        let trace = Pattern::parse(pattern).unwrap().trace();
        let names: Vec<String> = trace
            .names
            .iter()
            .map(|word| {
                if word.is_whole {
                    word.text.clone()
                } else {
                    format!("~{}", word.text)
                }
            })
            .collect();
        let mut shown = names.join(" ");
        if let Some(folder) = trace.inside {
            shown.push_str(&format!(" in {folder}"));
        }
        if let Some(folder) = trace.named_by_dots {
            shown.push_str(&format!(" dots {folder}"));
        }
        assert_eq!(shown, expected, "{pattern}");
    }

    #[test]
    fn a_name_without_its_extension_is_the_trace() {
        check("/migrations/", "migrations");
        check("migrations/", "migrations");
        check("/lib/a.b/", "a.b");
        check("/scripts/migrate.js", "migrate");
        check("/types/db.d.ts", "db");
        check("/scripts/legacy-*.js", "~legacy-");
        check("*.legacy.ts", "~.legacy");
        check("/docs/01-intro.md", "intro 01-intro");
        check("/styles/_part.scss", "part _part");
        check("/styles/_old-*.scss", "~old- ~_old-");
        check("/styles/_*.scss", "styles in /styles/");
        check("/lib/_part.ts", "_part");
        check("/x/[ab]c/", "~c");
    }

    #[test]
    fn what_has_no_name_is_known_by_its_folder() {
        check("/x/**", "x in /x/");
        check("/x/*.sql", "x in /x/");
        check("/x/*", "x in /x/ dots /x/");
        check("/a/x*/**/*.sql", "~x in /a/x*/");
        check("/abc d/**", "abc in /abc\\ d/");
        check("/l/*ts", "l in /l/ dots /l/");
        check("/l/*old", "~old");
        check("/l/what's-new/", "s-new");
        check("*.sql", "");
        check("/*/", "");
    }

    #[test]
    fn an_index_file_goes_by_the_name_of_its_folder() {
        check("/lib/db/index.ts", "index db dots /lib/db/");
        check("/lib/legacy-*/index.ts", "index ~legacy- dots /lib/legacy-*/");
        check("/app/api/[[]id]/route.ts", "route ~id] dots /app/api/*id\\]/");
        check("/index.js", "index dots ");
        check("/packages/*/index.ts", "index packages in /packages/ dots /packages/*/");
        check("/ci/zed/action.*", "~action zed dots /ci/zed/");
        check("/docs/g/page.*", "~page g dots /docs/g/");
        check("/docs/g/README.*", "~README g dots /docs/g/");
        check("/docs/*/x/index.ts", "index x dots /docs/*/x/");
        check("**/index.ts", " dots /**/");
        check("index.ts", " dots *");
    }
}
