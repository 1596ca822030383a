//! The names that Nuxt makes of paths.
//!
//! Source: `splitByCase`, `pascalCase` and `kebabCase` of scule 1.3; `scanComponents`, `resolveComponentNameSegments` and
//! `getNameFromPath` of Nuxt 4.2 and 5.0; `scanExports` of unimport 6.0.

use crate::lang::component::kebab_case;

/// What a name is split at.
const SPLITTERS: [char; 4] = ['-', '_', '/', '.'];

/// What may stand between `Lazy` and the name of a component, and says when it is loaded.
const MOMENTS: [&str; 8] = [
    "Idle",
    "Visible",
    "Interaction",
    "MediaQuery",
    "If",
    "Never",
    "Time",
    "",
];

/// Which side of the application renders a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::facts::nuxt) enum Mode {
    /// Both.
    All,
    /// The browser.
    Client,
    /// The server.
    Server,
}

/// Splits `text` at signs and where its case changes: `baseFoo` and `base-foo` are two parts, `HTMLBlock` as well.
pub(in crate::facts::nuxt) fn split_by_case(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    if text.is_empty() {
        return parts;
    }
    let mut part = String::new();
    let mut was_upper: Option<bool> = None;
    let mut follows_letter = false;
    for sign in text.chars() {
        if SPLITTERS.contains(&sign) {
            parts.push(std::mem::take(&mut part));
            was_upper = None;
            continue;
        }
        let is_upper = (!sign.is_ascii_digit()).then(|| !sign.to_lowercase().eq([sign]));
        if follows_letter && was_upper == Some(false) && is_upper == Some(true) {
            parts.push(std::mem::take(&mut part));
        } else if follows_letter && was_upper == Some(true) && is_upper == Some(false) && part.chars().nth(1).is_some()
        {
            let last = part.pop();
            parts.push(std::mem::take(&mut part));
            part.extend(last);
        }
        part.push(sign);
        was_upper = is_upper;
        follows_letter = true;
    }
    parts.push(part);
    parts
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Returns `text` as components are called: `base-foo` is `BaseFoo`.
pub(in crate::facts::nuxt) fn pascal_case(text: &str) -> String {
    split_by_case(text).iter().map(|part| capitalised(part)).collect()
}

/// Returns the name that a file called `stem`, without its extension, gives to what it exports by default.
pub(in crate::facts::nuxt) fn default_name(stem: &str) -> String {
    if !stem.contains(['-', '_', '.']) {
        return stem.to_owned();
    }
    let pascal = pascal_case(stem);
    let mut letters = pascal.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Returns the ways in which a text writes the component `name`, `Lazy` and what goes with that left aside.
pub(in crate::facts::nuxt) fn forms(name: &str) -> [String; 3] {
    let mut letters = name.chars();
    let first = letters.next().map(char::to_lowercase);
    let camel = first.into_iter().flatten().chain(letters).collect();
    [name.to_owned(), camel, kebab_case(name)]
}

/// Returns the names of components that the tag `tag` may mean, the likeliest first.
pub(in crate::facts::nuxt) fn meant_by(tag: &str) -> Vec<String> {
    let whole = pascal_case(tag);
    let mut meant = vec![whole.clone()];
    if let Some(rest) = whole.strip_prefix("Lazy") {
        for moment in MOMENTS {
            meant.extend(
                rest.strip_prefix(moment)
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    meant
}

/// Returns the name and the side of the component in the file `file`, in the folder `folder` of a directory of
/// components that has `prefix`; `None` where it has no name.
pub(in crate::facts::nuxt) fn component(
    folder: &str,
    file: &str,
    prefix: &str,
    has_path_prefix: bool,
) -> Option<(String, Mode)> {
    let (stem, _) = file.rsplit_once('.')?;
    let mut prefix_parts = split_by_case(prefix);
    if has_path_prefix {
        prefix_parts.extend(split_by_case(folder));
    }
    let mut stem = stem;
    let mut is_island = false;
    loop {
        match stem.rsplit_once('.') {
            Some((rest, "global")) => stem = rest,
            Some((rest, "island")) => {
                is_island = true;
                stem = rest;
            }
            _ => break,
        }
    }
    let (stem, mode) = match stem.rsplit_once('.') {
        Some((rest, "client")) => (rest, Mode::Client),
        Some((rest, "server")) => (rest, Mode::Server),
        _ if is_island => (stem, Mode::Server),
        _ => (stem, Mode::All),
    };
    let stem = match stem.eq_ignore_ascii_case("index") {
        true if has_path_prefix => "",
        true => folder.rsplit('/').next().unwrap_or(folder),
        false => stem,
    };
    let segments = segments(&stem.replace(['"', '\''], ""), &prefix_parts);
    let name: String = segments.iter().map(|part| capitalised(part)).collect();
    (!name.is_empty()).then_some((name, mode))
}

/// Returns the parts of the name of the file `stem` below folders with the parts `prefix`: what the file repeats of its
/// folders counts once.
fn segments(stem: &str, prefix: &[String]) -> Vec<String> {
    let file_parts = split_by_case(stem);
    let content = file_parts.join("/").to_lowercase();
    let is_group = |part: &str| part.starts_with('(') && part.ends_with(')');
    let parts: Vec<&String> = prefix.iter().filter(|part| !is_group(part)).collect();
    let mut kept: Vec<String> = parts.iter().flat_map(|part| split_by_case(part)).collect();
    let mut suffix = String::new();
    for (index, part) in parts.iter().enumerate().rev() {
        let own = split_by_case(part).join("/").to_lowercase();
        suffix = match suffix.is_empty() {
            true => own,
            false => format!("{own}/{suffix}"),
        };
        // Longer than the name it cannot be its beginning, nor can what is still to come.
        if suffix.len() > content.len() && part.to_lowercase() != content {
            continue;
        }
        let begins = content
            .strip_prefix(suffix.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_repeated = part.to_lowercase() == content
            && prefix
                .get(index + 1)
                .is_some_and(|next| prefix.get(index) == Some(next));
        if begins || is_repeated {
            kept.truncate(index);
        }
    }
    kept.extend(file_parts);
    kept
}

/// Returns the name of the layout or of the route middleware at `path`, relative to what holds them all, with its folders
/// where `has_folders`.
pub(in crate::facts::nuxt) fn of_path(path: &str, has_folders: bool) -> Option<String> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, _) = file.rsplit_once('.')?;
    let is_index = stem.eq_ignore_ascii_case("index");
    let folder = match has_folders {
        true => folder,
        // `getNameFromPath` is then given the last part alone; a folder counts for its index file.
        false if is_index => folder.rsplit('/').next().unwrap_or(folder),
        false => "",
    };
    let stem = if is_index { "" } else { stem };
    let segments = segments(stem, &split_by_case(folder));
    let parts: Vec<String> = segments
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| part.to_lowercase().replace(['"', '\''], ""))
        .collect();
    (!parts.is_empty()).then(|| parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_at_signs_and_where_its_case_changes() {
        for (text, expected) in [
            ("", ""),
            ("foo", "foo"),
            ("fooBar", "foo Bar"),
            ("FooBar", "Foo Bar"),
            ("foo-bar_baz/x.y", "foo bar baz x y"),
            ("HTMLBlock", "HTML Block"),
            ("foo2Bar", "foo2 Bar"),
            ("A1b", "A1b"),
        ] {
            assert_eq!(split_by_case(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_component_is_called_by_its_folders_and_its_file() {
        for (folder, file, prefix, has_path_prefix, expected) in [
            ("", "Foo.vue", "", true, "Foo All"),
            ("base", "Foo.vue", "", true, "BaseFoo All"),
            ("base", "BaseFoo.vue", "", true, "BaseFoo All"),
            ("base/foo", "BaseFooBar.vue", "", true, "BaseFooBar All"),
            ("base/foo", "Button.vue", "", true, "BaseFooButton All"),
            ("base", "Foo.vue", "", false, "Foo All"),
            ("", "Foo.vue", "Ui", true, "UiFoo All"),
            ("base", "index.vue", "", true, "Base All"),
            ("a/base", "index.vue", "", false, "Base All"),
            ("Item/Item", "Item.vue", "", true, "Item All"),
            ("(group)", "Foo.vue", "", true, "Foo All"),
            ("", "foo-bar.vue", "", true, "FooBar All"),
            ("", "Foo.client.vue", "", true, "Foo Client"),
            ("", "Foo.server.vue", "", true, "Foo Server"),
            ("", "Foo.island.vue", "", true, "Foo Server"),
            ("", "Foo.client.global.vue", "", true, "Foo Client"),
            ("notification", "NotificationCard.vue", "", true, "NotificationCard All"),
        ] {
            let found = component(folder, file, prefix, has_path_prefix);
            let found = found.map(|(name, mode)| format!("{name} {mode:?}"));
            assert_eq!(found.as_deref(), Some(expected), "{folder} {file}");
        }
        assert_eq!(component("", "index.vue", "", true), None);
        assert_eq!(component("", "Foo", "", true), None);
    }

    #[test]
    fn layouts_and_middleware_are_called_by_their_paths() {
        for (path, has_folders, expected) in [
            ("default.vue", true, "default"),
            ("adminPanel.vue", true, "admin-panel"),
            ("desktop/default.vue", true, "desktop-default"),
            ("desktop/DesktopBase.vue", true, "desktop-base"),
            ("desktop/index.vue", true, "desktop"),
            ("auth.ts", false, "auth"),
            ("auth/index.ts", false, "auth"),
            ("01.setup.global.ts", false, "01-setup-global"),
        ] {
            assert_eq!(of_path(path, has_folders).as_deref(), Some(expected), "{path}");
        }
        assert_eq!(of_path("index.vue", true), None);
    }

    #[test]
    fn a_tag_means_a_component_by_many_forms() {
        for (tag, expected) in [
            ("base-foo", "BaseFoo"),
            ("baseFoo", "BaseFoo"),
            ("BaseFoo", "BaseFoo"),
            ("LazyBaseFoo", "BaseFoo"),
            ("lazy-base-foo", "BaseFoo"),
            ("LazyVisibleBaseFoo", "BaseFoo"),
        ] {
            assert!(meant_by(tag).iter().any(|name| name == expected), "{tag}");
        }
        assert!(!meant_by("foo").iter().any(|name| name == "BaseFoo"));
    }

    #[test]
    fn a_default_export_is_called_like_its_file() {
        for (stem, expected) in [
            ("useFoo", "useFoo"),
            ("use-foo", "useFoo"),
            ("Foo", "Foo"),
            ("foo.bar", "fooBar"),
        ] {
            assert_eq!(default_name(stem), expected, "{stem}");
        }
    }
}
