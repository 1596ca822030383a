//! How decomm is called from a hook, and the marked lines that do it.

use crate::cli::hook::block::Block;
use crate::cli::project::CONFIG_NAME;

/// A call of decomm from the top of a work tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// The root's path in the work tree, with `/`; empty for the top.
    pub(super) folder: String,
    /// The config's name, where it is not the usual one.
    pub(super) config: Option<String>,
}

/// The hooks of git that make a commit: the second is for merges that stop nowhere.
pub(super) const HOOKS: [&str; 2] = ["pre-commit", "pre-merge-commit"];

/// What stands between a hook and a label in a mark.
pub(super) const FOR: &str = " for ";

/// What is said where nothing is checked; it needs no quotes in a shell.
const NO_CONFIG: &str = "decomm: there is no configuration here, so nothing was checked";

impl Call {
    /// Returns the command, for a shell.
    pub(super) fn command(&self) -> String {
        let mut command = "decomm".to_owned();
        if !self.folder.is_empty() {
            // One that begins with `-` would be taken for an option.
            let here = if self.folder.starts_with('-') { "./" } else { "" };
            command.push_str(&format!(" -C {}", quoted(&format!("{here}{}", self.folder))));
        }
        if let Some(config) = &self.config {
            command.push_str(&format!(" --config {}", quoted(&format!("./{config}"))));
        }
        command.push_str(" check --staged");
        command
    }

    /// Returns the condition and the command for a root that is not on disk, which nobody can go to: a sparse checkout
    /// leaves folders out. None for the top, which is always there.
    fn recorded_command(&self) -> Option<(String, String)> {
        let folder = Some(self.folder.as_str()).filter(|folder| !folder.is_empty())?;
        let condition = format!("[ ! -d {} ]", quoted(&format!("./{folder}")));
        let config = quoted(&format!("./{}", self.config_path()));
        Some((condition, format!("decomm --config {config} check --staged")))
    }

    /// Returns the config's path from the top.
    fn config_path(&self) -> String {
        let name = self.config.as_deref().unwrap_or(CONFIG_NAME);
        match self.folder.as_str() {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        }
    }

    /// Returns the condition that there is no configuration, in the index or on disk, as on a branch from before it.
    fn has_no_config(&self) -> String {
        let config = self.config_path();
        format!(
            "[ ! -f {} ] && ! git cat-file -e {} 2>/dev/null",
            quoted(&format!("./{config}")),
            quoted(&format!(":{config}"))
        )
    }

    /// Returns what a YAML list of hooks calls this one.
    pub(super) fn name(&self) -> String {
        let what = [Some(self.folder.as_str()), self.config.as_deref()];
        let mut name = "decomm".to_owned();
        for part in what.into_iter().flatten().filter(|part| !part.is_empty()) {
            name.push('-');
            name.extend(part.chars().map(|character| match character {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => character,
                _ => '-',
            }));
        }
        name
    }

    /// Returns the lines, for a shell, that run the check. They let a commit pass where there is no decomm, and on a branch
    /// that has no configuration.
    pub(super) fn script(&self) -> Vec<String> {
        let mut lines = vec![
            format!("if {}; then", self.has_no_config()),
            format!("    echo '{NO_CONFIG}' >&2"),
        ];
        if let Some((condition, command)) = self.recorded_command() {
            lines.push(format!("elif {condition} && command -v decomm >/dev/null 2>&1; then"));
            lines.push(format!("    {command} || exit $?"));
        }
        lines.extend([
            "elif command -v decomm >/dev/null 2>&1; then".to_owned(),
            format!("    {} || exit $?", self.command()),
            "else".to_owned(),
            "    echo 'decomm is not on PATH: this commit was NOT checked. Install decomm, or put it on PATH.' >&2"
                .to_owned(),
            "fi".to_owned(),
        ]);
        lines
    }

    /// Returns the same for those who start a program without a shell, on one line. Where there is no decomm it fails, for
    /// pre-commit shows nothing of what passes.
    pub(super) fn program(&self) -> String {
        let mut script = format!("if {}; then echo {NO_CONFIG}", self.has_no_config());
        if let Some((condition, command)) = self.recorded_command() {
            script.push_str(&format!("; elif {condition}; then {command}"));
        }
        script.push_str(&format!("; else {}; fi", self.command()));
        format!("sh -c {}", quoted(&script))
    }

    /// Returns what tells this root from the others of the repository; empty for the config at the top.
    pub(super) fn label(&self) -> String {
        let config = self.config.as_deref().unwrap_or("");
        let root = [self.folder.as_str(), config];
        let root: Vec<&str> = root.into_iter().filter(|part| !part.is_empty()).collect();
        root.join("/")
    }

    /// Returns `lines` between the marks of `hook`.
    pub(super) fn block(&self, hook: &str, lines: Vec<String>) -> Block {
        let subject = match self.label().as_str() {
            "" => hook.to_owned(),
            label => format!("{hook}{FOR}{label}"),
        };
        Block::new(
            &subject,
            "written by `decomm hook install`; `decomm hook uninstall` takes it out",
            lines,
        )
    }
}

/// Returns `text` as one word of a shell.
fn quoted(text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_./-".contains(character);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_word_and_no_option() {
        for (folder, config, expected) in [
            ("", None, "decomm check --staged"),
            ("packages/api", None, "decomm -C packages/api check --staged"),
            (
                "-x",
                Some("old.toml"),
                "decomm -C ./-x --config ./old.toml check --staged",
            ),
            ("a b's $(x)", None, "decomm -C 'a b'\\''s $(x)' check --staged"),
        ] {
            let call = Call {
                folder: folder.to_owned(),
                config: config.map(str::to_owned),
            };
            assert_eq!(call.command(), expected);
        }
    }
}
