//! Commands of GitHub's `gh` that name a workflow.

use crate::lang::reference::{Base, PathText, Target};
use crate::lang::shell::reader::Reader;
use crate::lang::shell::word::Word;
use crate::tree::path::RepoPath;

impl Reader<'_> {
    /// Reads the words behind `gh workflow` and `gh run`: which workflow they mean, by its file or its name.
    pub(super) fn github_workflow(&mut self, words: &[Word]) {
        let mut words = words.iter();
        let subcommand = words.next().and_then(|word| self.said(word)).unwrap_or_default();
        // Behind these an operand is a workflow; elsewhere it is the number of a run.
        let mut takes_workflow = matches!(subcommand.as_str(), "run" | "view" | "enable" | "disable");
        while let Some(word) = words.next() {
            let beginning = word.beginning(self.masked);
            match beginning.as_str() {
                "-w" | "--workflow" if !takes_workflow => {
                    if let Some(workflow) = words.next() {
                        self.workflow(workflow);
                    }
                }
                "-f" | "-F" | "-r" | "--raw-field" | "--field" | "--ref" | "-R" | "--repo" => {
                    words.next();
                }
                option if option.starts_with("--workflow=") => self.workflow(&word.without_prefix("--workflow=".len())),
                option if option.starts_with('-') => {}
                _ if takes_workflow => {
                    self.workflow(word);
                    takes_workflow = false;
                }
                _ => {}
            }
        }
    }

    fn workflow(&mut self, word: &Word) {
        let Some(said) = self.said(word).filter(|said| !said.is_empty()) else {
            return;
        };
        let is_file = said.ends_with(".yml") || said.ends_with(".yaml");
        let target = match RepoPath::parse(".github/workflows").filter(|_| is_file) {
            Some(folder) => Target::Path(PathText::expected(said, Base::Known(folder))),
            None => Target::Workflow { name: said },
        };
        self.refer(word.shown(self.masked), target, false);
    }
}
