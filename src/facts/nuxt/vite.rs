//! What a config of Vite gives to the plugins that let files use components and exports by their names alone.
//!
//! Source: the options of unplugin-vue-components 30 (`dirs`, `prefix`, `directoryAsNamespace`) and of
//! unplugin-auto-import 20 (`dirs`).
//! Leaves out their resolvers and presets, which name packages.

use crate::facts::framework::Config;
use crate::facts::nuxt::project::{Project, listed, static_folder};
use crate::facts::packages::Packages;
use crate::lang::literal::Setting;
use crate::lang::lookup;
use crate::text::path_like::is_glob;
use crate::tree::path::RepoPath;
use std::collections::BTreeMap;

const COMPONENTS: &str = "unplugin-vue-components";
const EXPORTS: &str = "unplugin-auto-import";

impl Project {
    /// Reads `config`; `None` where it has none of the plugins.
    pub(in crate::facts::nuxt) fn of_vite(config: &Config, packages: &Packages) -> Option<Project> {
        let package = |module: &str| module.split('/').next().unwrap_or(module).to_owned();
        let text = config.source.text();
        if ![COMPONENTS, EXPORTS].iter().any(|plugin| text.contains(plugin)) {
            return None;
        }
        let aliases = config.meanings();
        let mut project = Project::at(config.folder.clone(), config.folder.clone());
        let mut hidden = Vec::new();
        let is_plugin = |module: &str| [COMPONENTS, EXPORTS].contains(&package(module).as_str());
        for (module, setting) in lookup::plugin_settings(&config.source, &is_plugin) {
            let is_known = match package(&module).as_str() {
                COMPONENTS => project.read_plugin(config, &aliases, &setting),
                _ => project.add_module_folders(config, &aliases, &listed(setting.get("dirs"))),
            };
            let is_open = !matches!(setting, Setting::Object(_)) || setting.get("...").is_some();
            if is_open || !is_known {
                hidden.push(format!("`{}`", package(&module)));
            }
        }
        project.finish(config, &hidden.join(" and "));
        project.compiled = project.compiled_elsewhere(packages);
        Some(project)
    }

    /// Returns the folders besides its own whose files it compiles, since it takes names from there: of packages, where
    /// these are known.
    fn compiled_elsewhere(&self, packages: &Packages) -> Vec<RepoPath> {
        let elsewhere = self.folders().filter(|folder| !folder.is_within(&self.folder));
        let whole = elsewhere.map(|folder| {
            let package = packages
                .nearest(folder)
                .filter(|package| !self.folder.is_within(package));
            package.unwrap_or_else(|| folder.clone())
        });
        whole.filter(|folder| !self.folder.is_within(folder)).collect()
    }

    /// Returns whether all is known.
    fn read_plugin(&mut self, config: &Config, aliases: &BTreeMap<String, RepoPath>, setting: &Setting) -> bool {
        let is_space = setting.get("directoryAsNamespace") == Some(&Setting::Boolean(true));
        let prefix = setting.get("prefix").and_then(Setting::text).unwrap_or("");
        let folders = match setting.get("dirs") {
            Some(one @ Setting::Text(_)) => vec![one.clone()],
            None => vec![Setting::Text("src/components".to_owned())],
            other => listed(other),
        };
        let mut is_known = setting.get("globs").is_none();
        for one in &folders {
            let Some(text) = one.text() else {
                is_known = false;
                continue;
            };
            let folder = match is_glob(text) {
                true => static_folder(text).0,
                false => text,
            };
            for folder in self.places(config, aliases, folder) {
                self.add_components(folder, prefix, is_space);
            }
        }
        is_known
    }
}
