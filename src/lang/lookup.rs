//! One value of a configuration file, found by its key: a property of a module's default export, or a dotted key.

use crate::lang::language::Language;
use crate::lang::literal::{Found, Setting};
use crate::lang::source::Source;
use crate::lang::{js, toml, yaml};
use crate::text::json::{self, Strictness};

/// Returns the value of `key` in the whole file `source`; `None` where it is not there.
///
/// In JS and TS it is a property of the default export, dots leading into nested objects; elsewhere a dotted key.
pub fn find(source: &Source, key: &str) -> Option<Found> {
    let keys: Vec<&str> = key.split('.').collect();
    match source.language {
        Language::JavaScript => js::find_exported(source, &keys),
        Language::Json | Language::PackageJson => {
            let value = json::parse(source.text(), Strictness::Json5).ok().flatten()?;
            value.at(&keys).map(Found::of_value)
        }
        Language::Toml => toml::read(source)?.at(&keys).map(Found::of_value),
        Language::Yaml => yaml::find(source, &keys),
        _ => None,
    }
}

/// Returns the keys and the paths of the aliases that a module lists under `key`, as far as they can be read off.
pub fn aliases(source: &Source, key: &str) -> Vec<(String, String)> {
    js::find_exported_paths(source, &key.split('.').collect::<Vec<_>>())
}

/// Returns what a module sets under `key`, with all that is in it.
pub fn setting(source: &Source, key: &str) -> Option<Setting> {
    js::find_exported_setting(source, &key.split('.').collect::<Vec<_>>())
}

/// Returns what each plugin is given in a module that imports it from a package which `is_wanted`, with that package.
pub fn plugin_settings(source: &Source, is_wanted: &(dyn Fn(&str) -> bool + Sync)) -> Vec<(String, Setting)> {
    js::find_plugin_settings(source, is_wanted)
}

/// Whether the file may have `key` when it is run, although [`find`] does not find it: what holds it is computed, or takes
/// over the properties of something else.
///
/// Only a module can be so.
pub fn may_hide(source: &Source, key: &str) -> bool {
    if source.language != Language::JavaScript {
        return false;
    }
    let keys: Vec<&str> = key.split('.').collect();
    for (depth, _) in keys.iter().enumerate() {
        let (Some(outer), Some(own)) = (keys.get(..depth), keys.get(..=depth)) else {
            return true;
        };
        let Some(object) = js::find_exported_object(source, outer) else {
            return true;
        };
        let is_open = |member: &str| member.starts_with("...") || member.starts_with('[');
        if js::find_exported(source, own).is_none() {
            return object.members.iter().any(|member| is_open(member.of(source.text())));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::path::RepoPath;

    #[test]
    fn a_key_may_be_hidden_in_what_is_computed() {
        for (text, key, expected) in [
            ("export default { schema: 'x' }", "out", false),
            ("export default { out: 'x', ...base }", "out", false),
            ("export default defineConfig({ ...base, schema: 'x' })", "out", true),
            ("export default { ['o' + 'ut']: 'x' }", "out", true),
            ("export default makeConfig('x')", "out", true),
            ("export default withDefaults(base)", "out", true),
            ("export { default } from './base'", "out", true),
            ("", "out", true),
            ("export default { schema: 'x' }", "migrations.table", false),
            (
                "export default { migrations: { schema: 'x' } }",
                "migrations.table",
                false,
            ),
            ("export default { migrations: { ...shared } }", "migrations.table", true),
            ("export default { migrations: shared }", "migrations.table", true),
            ("export default { ...base }", "migrations.table", true),
        ] {
            let path = RepoPath::parse("drizzle.config.ts").unwrap();
            let source = Source::file(path, Language::JavaScript, text);
            assert!(find(&source, key).is_none() || !expected, "{text}");
            assert_eq!(may_hide(&source, key), expected, "{text}: {key}");
        }
        let path = RepoPath::parse("drizzle.config.json").unwrap();
        assert!(!may_hide(&Source::file(path, Language::Json, "{}"), "out"));
    }
}
