//! Whether a word could be a path or a glob, by its letters alone.
//!
//! Generous on purpose: whether anything of that name was ever there is asked later.

/// The most bytes of a path or glob; longer words are data (base64, minified code), and no path that a person wrote.
pub const LONGEST: usize = 1024;

/// Whether `word` has a slash or a file extension, and nothing that no path has.
pub fn is_path_like(word: &str) -> bool {
    could_be_path(word) && (word.contains(['/', '\\']) || has_extension(word))
}

/// Whether `word` could be a path where one is expected; a single word is enough.
pub fn could_be_path(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= LONGEST
        && !word.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '|' | '"'))
        && !is_url(word)
        && !is_mail_address(word)
        && word.contains(|c: char| c.is_alphanumeric() || c == '_')
}

/// Whether `word` leads to another host, or is no path by its scheme.
pub fn is_url(word: &str) -> bool {
    word.starts_with("//")
        || word.contains("://")
        || word
            .split_once(':')
            .is_some_and(|(scheme, _)| matches!(scheme, "mailto" | "tel" | "data" | "javascript" | "blob" | "about"))
}

/// Whether `word` is `name@host`: no folder, and the sign not in front, where npm scopes and aliases have it.
fn is_mail_address(word: &str) -> bool {
    !word.contains('/') && word.find('@').is_some_and(|at| at > 0)
}

/// Whether `word` begins as the scoped name of a package does: `@scope/name`.
pub fn is_scoped(word: &str) -> bool {
    let is_name = |part: &str| part.starts_with(|sign: char| sign.is_ascii_alphanumeric());
    let scoped = word.strip_prefix('@').and_then(|rest| rest.split_once('/'));
    scoped.is_some_and(|(scope, name)| is_name(scope) && is_name(name))
}

/// Whether `word` may be the name of a package without a scope that somebody has coined: of several words, as `acme-server`
/// is. One word alone may be anything.
pub fn is_coined_name(word: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    word.len() <= LONGEST_NAME && word.contains('-') && word.split('-').all(is_part)
}

/// npm takes no longer name of a package.
const LONGEST_NAME: usize = 214;

/// Whether the last part of `word` has a file extension: letters and digits behind its last dot, a letter first.
pub fn has_extension(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        stem.contains(|c: char| c.is_alphanumeric() || matches!(c, '_' | ']' | ')'))
            && (1..=12).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && (extension.starts_with(|c: char| c.is_ascii_alphabetic()) || matches!(extension, "7z" | "3gp" | "3mf"))
    })
}

/// Returns the path in the repository that `path` names in a dev container, where that is mounted by its name.
pub fn below_mount(path: &str) -> Option<&str> {
    let (_, below) = path.strip_prefix("/workspaces/")?.split_once('/')?;
    let below = below.trim_end_matches('/');
    (!below.is_empty()).then_some(below)
}

/// Whether `path` is `end`, or ends with it behind a slash.
pub fn is_end_of_path(path: &str, end: &str) -> bool {
    let before = path.strip_suffix(end);
    before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Endings that a module specifier may leave out, in the order in which they are tried.
pub const MODULE_ENDINGS: [&str; 13] = [
    ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte", ".astro",
];

/// Endings of the files that code names by their paths.
const FILE_ENDINGS: [&str; 38] = [
    "bash", "cjs", "css", "csv", "cts", "gif", "graphql", "htm", "html", "ico", "jpeg", "jpg", "js", "json", "jsonc",
    "jsx", "md", "mdx", "mjs", "mts", "pdf", "png", "prisma", "py", "scss", "sh", "sql", "svelte", "svg", "toml", "ts",
    "tsx", "txt", "vue", "webp", "xml", "yaml", "yml",
];

/// Whether the last part of `word` ends as files of a known kind do.
pub fn has_file_ending(word: &str) -> bool {
    let ending = word.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    has_extension(word) && ending.is_some_and(|ending| FILE_ENDINGS.contains(&ending.as_str()))
}

/// Whether `text` has a sign that only globs have.
///
/// A bracket is none: `app/[slug]/page.tsx` is a file.
pub fn is_glob(text: &str) -> bool {
    let braces = text
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'))
        .is_some_and(|(inside, _)| inside.contains([',']) || inside.contains(".."));
    let extended = ["?(", "@(", "!(", "+("].iter().any(|sign| text.contains(sign));
    text.contains('*') || braces || extended
}

/// Returns `word` without the place in the file at its end: `:12`, `:12:3`, `:12-20`, `#L12`.
pub fn without_place(word: &str) -> &str {
    if let Some((path, place)) = word.split_once('#')
        && place
            .strip_prefix('L')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return path;
    }
    let path = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '-' | ','));
    let place = word.get(path.len()..).unwrap_or("");
    let is_place = place.starts_with(':') && place.ends_with(|c: char| c.is_ascii_digit());
    if is_place { path } else { word.trim_end_matches(':') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_stands_before_a_name() {
        for word in ["@acme/old", "@acme/old/x.js", "@7/a"] {
            assert!(is_scoped(word), "{word}");
        }
        for word in [
            "@/old", "@acme", "@acme/", "acme/old", "@~/old", "a@b/c", "@acme//x", "",
        ] {
            assert!(!is_scoped(word), "{word}");
        }
    }

    #[test]
    fn a_name_of_several_words_is_coined() {
        for word in ["acme-server", "a-b-2"] {
            assert!(is_coined_name(word), "{word}");
        }
        for word in [
            "api", "web", "", "-a", "a-", "a--b", "a b-c", "A-b", "a-b.js", "a-b/c", "@a/b-c",
        ] {
            assert!(!is_coined_name(word), "{word}");
        }
    }

    #[test]
    fn a_slash_or_an_extension_makes_a_path() {
        for word in [
            "a/b",
            "migrate.js",
            "./x",
            "/migrations/",
            "a\\b.sql",
            ".github/CODEOWNERS",
            "[id].tsx",
            "a.d.ts",
        ] {
            assert!(is_path_like(word), "{word}");
        }
        for word in [
            "a@b.io",
            "2025-01-14T04:49:23.385Z",
            "migrations",
            "1.2.3",
            "https://x.io/a",
            "//cdn.x/a",
            "a b/c",
            "/",
            "...",
            "",
            "mailto:a/b",
            "<div/>",
        ] {
            assert!(!is_path_like(word), "{word}");
        }
    }

    #[test]
    fn globs_have_stars_or_braces() {
        for text in ["**/*.ts", "src/{a,b}", "x/?(*.)js"] {
            assert!(is_glob(text), "{text}");
        }
        for text in ["app/[id]/page.tsx", "a/b", "${x}/y", "{projectRoot}/x"] {
            assert!(!is_glob(text), "{text}");
        }
    }

    #[test]
    fn a_place_in_a_file_is_no_part_of_its_path() {
        for (word, expected) in [
            ("a/b.ts:12", "a/b.ts"),
            ("a/b.ts:12:3", "a/b.ts"),
            ("a/b.ts:12-20", "a/b.ts"),
            ("a/b.ts#L12-L20", "a/b.ts"),
            ("a/b.ts:", "a/b.ts"),
            ("a/027", "a/027"),
            ("a/b#c", "a/b#c"),
            ("v-1", "v-1"),
        ] {
            assert_eq!(without_place(word), expected);
        }
    }
}
