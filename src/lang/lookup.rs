//! One value of a configuration file, found by its key: a property of a module's default export, or a dotted key.

use crate::lang::language::Language;
use crate::lang::literal::Found;
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
