//! The written form of a configuration, and the one fallible door to the compiled one.
//!
//! Stand-in: it checks TOML syntax and returns an empty configuration; the real one replaces it.

use crate::config::Config;
use crate::config::error::ConfigError;
use crate::config::path_set::PathSet;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// A config file to be loaded.
pub struct Input<'a> {
    /// Where it stands, from the root.
    pub path: Option<RepoPath>,
    /// How errors name it.
    pub shown_name: String,
    /// Its text.
    pub text: String,
    /// Reads a file that the config names, from the root.
    pub read: &'a dyn Fn(&RepoPath) -> Option<String>,
    /// The names that `checks` of an allow may have.
    pub check_names: &'a [&'a str],
}

/// Returns an empty configuration.
///
/// # Errors
/// TOML syntax.
pub fn load(input: Input<'_>) -> Result<Config, Vec<ConfigError>> {
    if let Err(error) = input.text.parse::<toml_edit::DocumentMut>() {
        return Err(vec![ConfigError {
            path: input.shown_name.clone(),
            text: input.text.clone(),
            span: error.span().map(|range| Span::new(range.start, range.end)),
            message: error.message().to_owned(),
            help: None,
        }]);
    }
    Ok(Config {
        path: input.path,
        text: input.text,
        local_packs: Vec::new(),
        phase: None,
        exclude: PathSet::default(),
        history: PathSet::default(),
        entries: Vec::new(),
        allows: Vec::new(),
        history_check: false,
        files: Vec::new(),
    })
}
