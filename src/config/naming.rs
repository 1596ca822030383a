//! How things are named in a config: ids in kebab case, and paths as patterns.

use crate::tree::path::RepoPath;

/// Returns `text` in kebab case: `schemaMigrations` and `schema_migrations` are `schema-migrations`; empty where it has
/// neither a letter nor a digit of ASCII.
pub fn kebab(text: &str) -> String {
    let mut kebab = String::new();
    let mut is_behind_small = false;
    for sign in text.chars() {
        let is_word = sign.is_ascii_alphanumeric();
        let begins_word = sign.is_ascii_uppercase() && is_behind_small;
        if (begins_word || !is_word) && !kebab.is_empty() && !kebab.ends_with('-') {
            kebab.push('-');
        }
        kebab.extend(is_word.then_some(sign.to_ascii_lowercase()));
        is_behind_small = sign.is_ascii_lowercase() || sign.is_ascii_digit();
    }
    kebab.trim_end_matches('-').to_owned()
}

/// Returns `wanted`, or with a number behind it where `is_taken`.
pub fn unique(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u64..).map(|number| format!("{wanted}-{number}"));
    let mut all = std::iter::once(wanted.to_owned()).chain(numbered);
    all.find(|id| !is_taken(id)).unwrap_or_else(|| wanted.to_owned())
}

/// Returns the pattern that matches `path` and nothing else but what lies below it: from the root, its signs escaped;
/// with a slash behind a folder, so that no file is meant.
pub fn pattern_of(path: &RepoPath, is_folder: bool) -> String {
    let mut pattern = String::from("/");
    for sign in path.as_str().chars() {
        if matches!(sign, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | ' ') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    if is_folder {
        pattern.push('/');
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::path_set::PathSet;

    #[test]
    fn an_id_is_made_of_any_name() {
        for (text, expected) in [
            ("scripts/migrate", "scripts-migrate"),
            ("schemaMigrations", "schema-migrations"),
            ("schema_migrations", "schema-migrations"),
            ("@scope/old.name", "scope-old-name"),
            ("HTTPClient2Old", "httpclient2-old"),
            ("--", ""),
            ("größe", "gr-e"),
        ] {
            assert_eq!(kebab(text), expected, "{text}");
        }
        assert_eq!(unique("a", |id| ["a", "a-2"].contains(&id)), "a-3");
    }

    #[test]
    fn a_path_is_a_pattern_of_itself_alone() {
        for (path, is_folder, expected) in [
            ("a/b.ts", false, "/a/b.ts"),
            ("a/old", true, "/a/old/"),
            ("app/[id]/(x)", true, "/app/\\[id\\]/(x)/"),
            ("#a/!b", false, "/#a/!b"),
            ("a b /c\\d", false, "/a\\ b\\ /c\\\\d"),
        ] {
            let path = RepoPath::parse(path).unwrap_or_default();
            let pattern = pattern_of(&path, is_folder);
            assert_eq!(pattern, expected);
            let set = PathSet::parse(&[pattern]).unwrap_or_default();
            assert!(set.matches(&path, is_folder), "{path}");
        }
    }
}
