//! The steps of a well-formed script from its syntax tree: what `words` is compared with.
//!
//! The tree is walked with a list of what is still to do, never by recursion: a script may nest as deep as it likes.

use tree_sitter::{Node, Parser};

use crate::lang::shell::script::{Assignment, Command, Redirect, Step, assignment};
use crate::lang::shell::word::{Part, Word, read_word};
use crate::text::span::Span;

/// Returns the steps of `text`; `None` where a part of it is no shell.
pub(super) fn steps(text: &str, masks: &[Span]) -> Option<Vec<Step>> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
    let tree = parser.parse(text, None)?;
    if tree.root_node().has_error() {
        return None;
    }
    let mut walk = Walk {
        text,
        masks,
        steps: Vec::new(),
        to_do: vec![Task::Read(tree.root_node())],
    };
    while let Some(task) = walk.to_do.pop() {
        match task {
            Task::Step(step) => walk.steps.push(step),
            Task::Behind(command) => walk.add_behind(command),
            Task::Read(node) => walk.read(node),
        }
    }
    Some(walk.steps)
}

enum Task<'tree> {
    Read(Node<'tree>),
    Step(Step),
    /// Redirections behind a list, and operands behind those.
    Behind(Command),
}

struct Walk<'a, 'tree> {
    text: &'a str,
    masks: &'a [Span],
    steps: Vec<Step>,
    /// What is still to do, the next thing last.
    to_do: Vec<Task<'tree>>,
}

impl<'tree> Walk<'_, 'tree> {
    fn read(&mut self, node: Node<'tree>) {
        match node.kind() {
            "comment" => self.steps.push(Step::Comment(span(node))),
            "command" | "declaration_command" | "unset_command" => {
                let mut command = Command::default();
                let mut later = Vec::new();
                self.add_command(node, &mut command, &mut later);
                self.steps.push(Step::Command(command));
                self.later(later);
            }
            "variable_assignment" | "variable_assignments" => {
                let mut command = Command::default();
                self.add_assignments(node, &mut command);
                self.steps.push(Step::Command(command));
            }
            "redirected_statement" => self.redirected(node),
            "test_command" => self.test(node),
            "subshell" | "function_definition" => {
                self.to_do.push(Task::Step(Step::Leave));
                self.read_children(node);
                self.steps.push(Step::Enter);
            }
            "for_statement" => {
                let mut cursor = node.walk();
                let words = node
                    .children_by_field_name("value", &mut cursor)
                    .map(|value| self.word(value))
                    .collect();
                let name = node
                    .child_by_field_name("variable")
                    .map_or("", |name| span(name).of(self.text))
                    .to_owned();
                self.steps.push(Step::For { name, words });
                if let Some(body) = node.child_by_field_name("body") {
                    self.to_do.push(Task::Read(body));
                }
            }
            "case_item" => {
                let mut cursor = node.walk();
                let patterns = node
                    .children_by_field_name("value", &mut cursor)
                    .map(|value| self.word(value))
                    .collect();
                self.steps.push(Step::Patterns(patterns));
                self.read_children(node);
            }
            // Words that no command holds: the name of a function, what a `case` looks at.
            "word"
            | "string"
            | "raw_string"
            | "concatenation"
            | "simple_expansion"
            | "expansion"
            | "number"
            | "command_substitution"
            | "ansi_c_string"
            | "translated_string"
            | "extglob_pattern"
            | "process_substitution"
            | "brace_expression"
            | "arithmetic_expansion" => {}
            _ => self.read_children(node),
        }
    }

    fn read_children(&mut self, node: Node<'tree>) {
        let mut cursor = node.walk();
        let first = self.to_do.len();
        self.to_do.extend(node.named_children(&mut cursor).map(Task::Read));
        if let Some(added) = self.to_do.get_mut(first..) {
            added.reverse();
        }
    }

    fn word(&self, node: Node<'tree>) -> Word {
        let mut word = read_word(self.text, self.masks, node.start_byte(), node.end_byte());
        // The tree's word may hold signs that end one elsewhere, as in an extended glob.
        if word.span.end() < node.end_byte() {
            word.span = span(node);
        }
        word
    }

    fn add_command(&mut self, node: Node<'tree>, command: &mut Command, later: &mut Vec<Task<'tree>>) {
        let mut cursor = node.walk();
        if node.kind() == "declaration_command"
            && let Some(keyword) = node.child(0)
        {
            command.words.push(self.word(keyword));
        }
        for child in node.named_children(&mut cursor) {
            match child.kind() {
                "variable_assignment" => self.add_assignments(child, command),
                "file_redirect" | "heredoc_redirect" | "herestring_redirect" => {
                    self.add_redirect(child, command, later)
                }
                "comment" => self.steps.push(Step::Comment(span(child))),
                // `f (…)`: the parenthesis is a subshell of its own.
                "subshell" => later.push(Task::Read(child)),
                _ if child.is_missing() => {}
                _ => command.words.push(self.word(child)),
            }
        }
    }

    fn add_assignments(&mut self, node: Node<'tree>, command: &mut Command) {
        if node.kind() == "variable_assignments" {
            let mut cursor = node.walk();
            for child in node.named_children(&mut cursor) {
                self.add_assignments(child, command);
            }
            return;
        }
        let array = node
            .child_by_field_name("value")
            .filter(|value| value.kind() == "array");
        if let Some(array) = array {
            let mut cursor = array.walk();
            let values = array
                .named_children(&mut cursor)
                .filter(|child| child.kind() != "comment")
                .map(|child| self.word(child))
                .collect();
            let name = node
                .child_by_field_name("name")
                .map_or("", |name| span(name).of(self.text))
                .to_owned();
            command.assignments.push(Assignment {
                name,
                values,
                is_array: true,
            });
            return;
        }
        let word = self.word(node);
        command.assignments.extend(assignment(self.text, &word));
    }

    /// Reads a statement with redirections behind it; those of a list belong to its last command.
    fn redirected(&mut self, node: Node<'tree>) {
        let mut command = Command::default();
        let mut later = Vec::new();
        let body = node.child_by_field_name("body");
        let is_command = body.is_none_or(|body| matches!(body.kind(), "command" | "declaration_command"));
        if let Some(body) = body.filter(|_| is_command) {
            self.add_command(body, &mut command, &mut later);
        }
        let mut cursor = node.walk();
        for child in node.children_by_field_name("redirect", &mut cursor) {
            self.add_redirect(child, &mut command, &mut later);
        }
        self.later(later);
        if command != Command::default() {
            self.to_do.push(if is_command {
                Task::Step(Step::Command(command))
            } else {
                Task::Behind(command)
            });
        }
        self.to_do.extend(body.filter(|_| !is_command).map(Task::Read));
    }

    fn later(&mut self, tasks: Vec<Task<'tree>>) {
        self.to_do.extend(tasks.into_iter().rev());
    }

    /// Adds to the command before what stands behind it.
    fn add_behind(&mut self, mut command: Command) {
        match self.steps.last_mut() {
            Some(Step::Command(before)) => {
                before.words.append(&mut command.words);
                before.redirects.append(&mut command.redirects);
            }
            _ => self.steps.push(Step::Command(command)),
        }
    }

    fn add_redirect(&mut self, node: Node<'tree>, command: &mut Command, later: &mut Vec<Task<'tree>>) {
        let mut cursor = node.walk();
        let sign = Span::new(node.start_byte(), node.end_byte()).of(self.text);
        let sign = sign.trim_start_matches(|first: char| first.is_ascii_digit());
        match node.kind() {
            "herestring_redirect" => {
                let word = node
                    .named_children(&mut cursor)
                    .find(|child| child.kind() != "file_descriptor");
                command
                    .redirects
                    .extend(word.map(|word| Redirect::Text(self.word(word))));
            }
            "heredoc_redirect" => {
                let mut start = node.end_byte();
                for child in node.named_children(&mut cursor) {
                    match child.kind() {
                        // The grammar's own span begins and ends within the lines where the text is indented.
                        "heredoc_body" => start = self.line_start(child.start_byte()),
                        "heredoc_end" => {
                            let text = Span::new(start, self.line_start(child.start_byte()));
                            command.redirects.push(Redirect::Document(text));
                        }
                        "heredoc_start" | "file_descriptor" => {}
                        "file_redirect" | "herestring_redirect" => self.add_redirect(child, command, later),
                        "comment" => self.steps.push(Step::Comment(span(child))),
                        _ if is_word(child) => command.words.push(self.word(child)),
                        _ => later.push(Task::Read(child)),
                    }
                }
            }
            _ => {
                let mut destinations = node.children_by_field_name("destination", &mut cursor);
                let first = destinations.next().map(|word| self.word(word));
                command.redirects.extend(first.map(|word| {
                    if sign.starts_with('<') {
                        Redirect::Input(word)
                    } else {
                        Redirect::Output(word)
                    }
                }));
                // The grammar counts operands behind the target among its targets.
                let behind: Vec<Word> = destinations.map(|word| self.word(word)).collect();
                command.words.extend(behind);
            }
        }
    }

    fn line_start(&self, offset: usize) -> usize {
        let before = Span::new(0, offset).of(self.text);
        before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn test(&mut self, node: Node<'tree>) {
        let mut words = Vec::new();
        let mut to_do = vec![node];
        while let Some(node) = to_do.pop() {
            if is_word(node) || matches!(node.kind(), "test_operator" | "regex") {
                words.push(self.word(node));
            } else if matches!(node.kind(), "=" | "==" | "!=" | "=~" | "!") {
                words.push(Word {
                    span: span(node),
                    parts: vec![Part::Text {
                        span: span(node),
                        quoted: false,
                    }],
                    strings: Vec::new(),
                });
            } else {
                let mut cursor = node.walk();
                let first = to_do.len();
                to_do.extend(node.children(&mut cursor));
                if let Some(added) = to_do.get_mut(first..) {
                    added.reverse();
                }
            }
        }
        self.steps.push(Step::Test(words));
    }
}

fn is_word(node: Node) -> bool {
    matches!(
        node.kind(),
        "word"
            | "string"
            | "raw_string"
            | "ansi_c_string"
            | "translated_string"
            | "concatenation"
            | "simple_expansion"
            | "expansion"
            | "number"
            | "command_substitution"
            | "process_substitution"
            | "brace_expression"
            | "arithmetic_expansion"
            | "extglob_pattern"
    )
}

fn span(node: Node) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}
