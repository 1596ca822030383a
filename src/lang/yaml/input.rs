//! Inputs of actions: `with` of a step, whose values may be paths, words of a command, or names of files.
//!
//! Leaves out what an action reads relative to a folder that another input of it names.

use crate::lang::reference::{Base, PathText, Target};
use crate::lang::yaml::document::NodeId;
use crate::lang::yaml::reader::Reader;
use crate::lang::yaml::scalar::Scalar;
use crate::text::embedded::Embedded;
use crate::text::path_like::could_be_path;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// Keys whose value is the file of a workflow, by its name alone.
const WORKFLOW_KEYS: [&str; 6] = [
    "workflow",
    "workflow_id",
    "workflow-id",
    "workflow_file",
    "workflow-file",
    "workflow_file_name",
];

/// Ends of names of inputs that hold the words of a command line.
const WORDS: [&str; 5] = ["args", "arguments", "options", "flags", "opts"];

impl Reader<'_> {
    /// Reads the value `node` of an input.
    pub(super) fn input(&mut self, node: NodeId) {
        let Some(scalar) = self.document.scalar(node) else {
            return;
        };
        let root = self.root();
        let key = self.document.key(node);
        let text = self.without_checkouts(node, &scalar.text);
        if !scalar.is_block {
            self.scoped_names(&text);
        }
        let said = text.text().trim();
        let is_line = !said.contains(char::is_whitespace);
        if self.workflow_file(node, scalar) {
            return self.finish(node);
        }
        if key == "config-name" && is_line {
            // The tools that take such a name look for it there.
            let folder = RepoPath::parse(".github").map_or(Base::Unknown, Base::Known);
            self.path(scalar, said, &folder);
        } else if WORDS.iter().any(|end| key.ends_with(end))
            && (!is_line || said.starts_with('-') || said.contains('='))
        {
            self.words(&text, &root);
        } else if is_line && (is_dotfile(said) || names_a_file(key) && could_be_path(said)) {
            self.path(scalar, said, &root);
        } else {
            self.literals(&text, &root);
        }
        self.finish(node);
    }

    /// Adds the workflow whose file `scalar`, the value `node`, names without its folder; false where it names none.
    pub(super) fn workflow_file(&mut self, node: NodeId, scalar: &Scalar) -> bool {
        let said = scalar.text.text();
        let is_file = said.ends_with(".yml") || said.ends_with(".yaml");
        if !WORKFLOW_KEYS.contains(&self.document.key(node)) || !is_file || said.contains('/') {
            return false;
        }
        let beside = self.document.parent(node).unwrap_or_default();
        let mut repositories = ["repo", "repository"]
            .iter()
            .filter_map(|key| self.document.scalar_at(beside, &[key]));
        let is_own = repositories.all(|repository| repository.text.text().contains("github.repository"));
        let folder = RepoPath::parse(".github/workflows").filter(|_| is_own);
        if let Some(folder) = folder {
            self.path(scalar, said, &Base::Known(folder));
        }
        true
    }

    /// Adds the words of a command line that may be paths.
    fn words(&mut self, text: &Embedded, base: &Base) {
        let mut is_written = false;
        for word in words_of(text) {
            let said = word.text();
            let (option, value) = match said.split_once('=') {
                Some((option, value)) => (option, value),
                None if said.starts_with('-') => (said, ""),
                None => ("", said),
            };
            let is_output = is_output(option);
            if !value.is_empty() && !is_written && !is_output {
                self.word(&word.slice(Span::new(said.len() - value.len(), said.len())), base);
            }
            // What follows such an option is its value.
            is_written = is_output && value.is_empty();
        }
    }

    fn word(&mut self, word: &Embedded, base: &Base) {
        let said = word.text();
        if is_dotfile(said) {
            let span = word.file_span(Span::new(0, said.len()));
            self.refer(span, Target::Path(PathText::expected(said, base.clone())));
        } else {
            self.literals(word, base);
        }
    }
}

/// Whether `text` is the name of a file or folder that begins with a dot, and no ending of names.
fn is_dotfile(text: &str) -> bool {
    let name = text.strip_prefix('.').unwrap_or("");
    name.len() > 2
        && name.starts_with(|sign: char| sign.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Whether the input `key` takes a file that is there.
fn names_a_file(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key.ends_with("file") && !["out", "log", "report", "result"].iter().any(|word| key.contains(word))
}

/// Whether the value of `option` is a file that the command writes.
fn is_output(option: &str) -> bool {
    option == "-o" || option.trim_start_matches('-').starts_with("out")
}

/// Returns the words of `text` without the quotes around them.
fn words_of(text: &Embedded) -> Vec<Embedded> {
    let said = text.text();
    let mut words = Vec::new();
    let mut end = 0;
    for word in said.split_whitespace() {
        let start = end + said.get(end..).and_then(|rest| rest.find(word)).unwrap_or(0);
        end = start + word.len();
        let bare = word.trim_matches(['"', '\'']);
        let lead = word.len() - word.trim_start_matches(['"', '\'']).len();
        if !bare.is_empty() && !bare.contains("${{") {
            words.push(text.slice(Span::new(start + lead, start + lead + bare.len())));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::lang::yaml::tests::{WORKFLOW, check};

    fn with(line: &str) -> String {
        format!("jobs:\n  a:\n    steps:\n    - uses: a/b@v1\n      with:\n        {line}\n")
    }

    #[test]
    fn a_value_may_be_the_name_of_a_file() {
        for (line, expected) in [
            ("node-version-file: '.node-version'", "[/].node-version!"),
            ("node-version-file: .tool-versions", "[/].tool-versions!"),
            ("go-version-file: api/go.mod", "[/]api/go.mod!"),
            ("file: Dockerfile", "[/]Dockerfile!"),
            ("cache-dependency-path: .yarn.lock", "[/].yarn.lock!"),
            ("config-name: draft.yml", "[.github]draft.yml!"),
            ("workflow: build.yml", "[.github/workflows]build.yml!"),
            ("workflow_id: build.yaml", "[.github/workflows]build.yaml!"),
        ] {
            check(WORKFLOW, &with(line), &[expected]);
        }
        for line in [
            "suffix: .a",
            "node-version: lts",
            "output-file: results",
            "separator: ...",
            "text: a .file here",
            "workflow: Build",
            "workflow: build.yml\n        repo: app",
        ] {
            check(WORKFLOW, &with(line), &[]);
        }
    }

    #[test]
    fn arguments_are_words() {
        for (line, expected) in [
            (
                "args: --config .github/a.toml README.md",
                &["[/].github/a.toml", "[/]README.md"][..],
            ),
            (
                "args: >-\n          '-c=a.toml'\n          docs/*.md",
                &["[/]a.toml", "glob [/]docs/*.md"],
            ),
            ("args: --rc .rcfile", &["[/].rcfile!"]),
            ("build-args: |\n          FILE=a/b.js", &["[/]a/b.js"]),
            ("args: release --clean", &[]),
            ("args: -o out/a.md --output=out/b.md c/d.md", &["[/]c/d.md"]),
            ("args: a/b.js", &["[/]a/b.js"]),
        ] {
            check(WORKFLOW, &with(line), expected);
        }
    }

    #[test]
    fn a_workflow_is_named_by_its_file_in_other_settings() {
        check(
            ".github/a.yml",
            "x:\n  workflow: build.yml\n",
            &["[.github/workflows]build.yml!"],
        );
        check("a.yml", "x:\n  workflow: ci/build.yml\n", &["[?]ci/build.yml"]);
    }
}
