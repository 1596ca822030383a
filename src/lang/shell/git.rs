//! Commands of git: which of their words are paths, and which are revisions.

use crate::lang::reference::{Base, PathText, Target};
use crate::lang::shell::reader::{Operand, Reader};
use crate::lang::shell::word::Word;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

const FILE: Operand = Operand {
    expected: true,
    module: false,
    is_program: false,
};

impl Reader<'_> {
    /// Reads the words behind `git`.
    pub(super) fn git(&mut self, words: &[Word]) {
        let depth = self.state.folders.len();
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            index += 1;
            match said.as_str() {
                "-C" => {
                    if let Some(folder) = words.get(index) {
                        let current = self.folder();
                        self.state.folders.push(current);
                        self.change_folder(folder);
                    }
                    index += 1;
                }
                "-c" | "--git-dir" | "--work-tree" => index += 1,
                _ if said.starts_with('-') => {}
                subcommand => {
                    self.git_subcommand(subcommand, words.get(index..).unwrap_or_default());
                    break;
                }
            }
        }
        self.state.folders.truncate(depth);
    }

    fn git_subcommand(&mut self, subcommand: &str, words: &[Word]) {
        let split = words.iter().position(|word| word.span.of(self.masked) == "--");
        let (before, behind) = match split {
            Some(split) => (
                words.get(..split).unwrap_or_default(),
                words.get(split + 1..).unwrap_or_default(),
            ),
            None => (words, &[][..]),
        };
        if subcommand == "rm" {
            return;
        }
        for word in behind {
            self.path(word, FILE);
        }
        match subcommand {
            "add" | "mv" | "ls-files" | "restore" | "check-ignore" | "check-attr" | "apply" | "am" | "update-index"
            | "clean" | "hash-object" | "stage" | "status" => {
                let operands: Vec<&Word> = self.operands_of(before);
                for word in operands {
                    self.path(word, FILE);
                }
            }
            "diff" | "log" | "show" | "blame" | "checkout" | "reset" | "cat-file" | "ls-tree" | "archive"
            | "shortlog" | "whatchanged" | "rev-parse" | "grep" | "rev-list" => {
                for word in self.operands_of(before) {
                    self.revision_or_path(word);
                }
            }
            "config" | "submodule" | "subtree" | "worktree" => {
                for word in self.operands_of(before) {
                    self.path(word, Operand::default());
                }
            }
            // What is left names branches, remotes, messages.
            _ => {}
        }
    }

    fn operands_of<'w>(&self, words: &'w [Word]) -> Vec<&'w Word> {
        let mut found = Vec::new();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let text = word.span.of(self.masked);
            match text {
                "-m" | "--message" | "-b" | "-B" | "--format" | "-n" | "--author" | "--since" | "--until" | "-s"
                | "--source" => {
                    words.next();
                }
                _ if text.starts_with('-') => {}
                _ => found.push(word),
            }
        }
        found
    }

    /// Adds the path of `REV:path`, or a word that looks like a path rather than like a branch.
    fn revision_or_path(&mut self, word: &Word) {
        let text = word.span.of(self.masked);
        let last = word.parts.last().map(|part| part.span());
        let last_text = last.map_or("", |span| span.of(self.masked));
        if let Some((_, path)) = last_text.split_once(':').filter(|_| !text.contains("://")) {
            let shown = word.shown(self.masked);
            let span = Span::new(shown.end().saturating_sub(path.len()), shown.end());
            let is_from_here = path.starts_with("./") || path.starts_with("../");
            if !path.is_empty() && !self.state.is_elsewhere {
                // Git counts from the top of the tree here, wherever the command runs.
                let base = if is_from_here {
                    self.folder().base
                } else {
                    Base::Known(RepoPath::root())
                };
                let target = Target::Path(PathText::expected(path, base));
                self.refer(span, target, false);
            }
            return;
        }
        let name = text.trim_matches(['"', '\'']).rsplit('/').next().unwrap_or("");
        if name.trim_start_matches('.').contains('.') && !text.contains("..") || text.contains('*') {
            self.path(word, Operand::default());
        } else if text.contains('/') && !text.contains("..") {
            // `main` and `origin/main` are no paths, but `git log scripts/old` may be.
            self.path(word, Operand::default());
        }
    }
}
