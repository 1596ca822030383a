//! Commands that work on images and containers by their names, which look like paths and are none.
//!
//! Leaves out what builds or runs an image: that reads files of the repository.

use crate::lang::shell::manner::lists;
use crate::lang::shell::reader::{Operand, Reader};
use crate::lang::shell::word::Word;

/// Subcommands whose operands are names of images, containers and what belongs to them.
///
/// Source: <https://docs.docker.com/reference/cli/docker/> (v28), <https://docs.podman.io/en/latest/Commands.html> (v5).
const BY_NAME: &str = "attach commit context diff events export history images import info inspect kill load login \
    logout logs manifest network pause port ps pull push rename restart rm rmi save scout search start stats stop \
    system tag top trust unpause untag update version volume wait";

/// Options before the subcommand that take a value.
const WITH_VALUE: &str = "--config -c --context -H --host -l --log-level --namespace -n --address -a";

impl Reader<'_> {
    /// Whether `words`, behind the program `name`, give names of images and containers, and no paths but those of archives.
    pub(super) fn names_images(&self, name: &str, words: &[Word]) -> bool {
        match name {
            "skopeo" | "crane" => return true,
            "docker" | "podman" | "nerdctl" => {}
            _ => return false,
        }
        let mut words = words.iter().map(|word| word.beginning(self.masked));
        while let Some(word) = words.next() {
            if lists(WITH_VALUE, &word) {
                words.next();
            } else if word == "imagetools" {
                return true;
            } else if !word.starts_with('-') && !matches!(word.as_str(), "image" | "container" | "buildx" | "builder") {
                return lists(BY_NAME, &word);
            }
        }
        false
    }

    /// Reads the archives and files among the operands: what begins as a path does, or ends as an archive.
    pub(super) fn images(&mut self, words: &[Word]) {
        for word in words {
            let said = self.said(word).unwrap_or_default();
            let is_archive = [".tar", ".tar.gz", ".tgz"].iter().any(|ending| said.ends_with(ending));
            if (is_archive || said.starts_with("./") || said.starts_with("../")) && !said.contains(':') {
                let operand = Operand {
                    expected: true,
                    ..Operand::default()
                };
                self.path(word, operand);
            }
        }
    }
}
