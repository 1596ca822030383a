//! Justfiles.

use crate::lang::language::Language;
use crate::lang::makefile::{Reader, words};
use crate::lang::source::Loss;
use crate::text::embedded::Embedded;
use crate::text::span::Span;

impl Reader<'_> {
    /// Reads a justfile: the indented lines below a head are its recipe.
    pub(super) fn justfile(&mut self) {
        let lines = self.lines();
        let mut lines = lines.iter().copied().peekable();
        while let Some(line) = lines.next() {
            let text = line.of(self.source.text());
            if text.starts_with('#') {
                self.comment(line);
                continue;
            }
            self.head(line);
            let mut body = Vec::new();
            while let Some(next) = lines.peek().copied() {
                let text = next.of(self.source.text());
                if !text.is_empty() && !text.starts_with([' ', '\t']) {
                    break;
                }
                body.push(next);
                lines.next();
            }
            self.body(&body);
        }
    }

    /// Reads a line that is not indented: a setting, a variable, an import, or the head of a recipe.
    fn head(&mut self, line: Span) {
        let text = line.of(self.source.text());
        let imported = ["import? ", "import ", "mod? ", "mod "]
            .iter()
            .find_map(|keyword| text.strip_prefix(keyword));
        if let Some(file) = imported {
            for (start, part) in quoted(file, line.end() - file.len()) {
                let word = self.source.text.slice(Span::new(start, start + part.len()));
                self.path(&word, true);
            }
        } else if let Some((_, value)) = text.split_once(":=") {
            let start = line.end() - value.len();
            if let Some(command) = value.trim().strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
                let start = start + value.find('`').unwrap_or(0) + 1;
                let command = self.source.text.slice(Span::new(start, start + command.len()));
                self.shell(masked(&command));
            } else {
                for (start, part) in quoted(value, start) {
                    let word = self.source.text.slice(Span::new(start, start + part.len()));
                    for word in words(&word) {
                        self.path(&word, false);
                    }
                }
            }
        }
    }

    fn body(&mut self, lines: &[Span]) {
        let trimmed = |line: &Span| {
            let text = line.of(self.source.text());
            Span::new(line.end() - text.trim_start().len(), line.end())
        };
        let first = lines.iter().map(trimmed).find(|line| !line.is_empty());
        let shebang = first.map_or("", |line| line.of(self.source.text())).strip_prefix("#!");
        let mut script: Option<Embedded> = None;
        let mut first_line: Option<Span> = None;
        for (whole, line) in lines.iter().map(|line| (*line, trimmed(line))) {
            let text = line.of(self.source.text());
            let command = if shebang.is_some() {
                text
            } else {
                text.trim_start_matches(['@', '-'])
            };
            let span = Span::new(line.end() - command.len(), line.end());
            let script =
                script.get_or_insert_with(|| Embedded::starting_at(self.source.text.file_offset(span.start())));
            script.push_slice(&self.source.text, span);
            let first = *first_line.get_or_insert(whole);
            let is_continued = text.ends_with('\\');
            if shebang.is_none() && !is_continued {
                // Each line is a script of its own.
                let command = masked(script);
                *script = Embedded::starting_at(self.source.text.file_offset(line.end()));
                first_line = None;
                self.recipe_line(Span::new(first.start(), whole.end()), command);
            } else {
                script.push("\n", self.source.text.file_offset(line.end()));
            }
        }
        let Some(script) = script else {
            return;
        };
        match shebang {
            Some(program)
                if ["node", "tsx", "bun", "deno", "zx"]
                    .iter()
                    .any(|name| program.contains(name)) =>
            {
                self.piece(Language::JavaScript, masked(&script), Loss::Some);
            }
            Some(program) if program.contains("sh") => self.piece(Language::Shell, masked(&script), Loss::Some),
            Some(_) => self.piece(Language::Plain, script, Loss::Nothing),
            None => self.shell(masked(&script)),
        }
    }
}

/// Returns `text` with a variable of the shell over each `{{…}}`.
fn masked(text: &Embedded) -> Embedded {
    let said = text.text();
    let mut result = Embedded::starting_at(text.file_offset(0));
    let mut run = 0;
    while let Some(start) = said
        .get(run..)
        .and_then(|rest| rest.find("{{"))
        .map(|start| run + start)
    {
        let Some(length) = said.get(start..).and_then(|rest| rest.find("}}")) else {
            break;
        };
        result.push_slice(text, Span::new(run, start));
        let end = start + length + 2;
        result.push("${_", text.file_offset(start));
        result.push("}", text.file_offset(end - 1));
        run = end;
    }
    result.push_slice(text, Span::new(run, said.len()));
    result
}

/// Returns the quoted strings of `text`, which stands at `offset`, without their quotes.
fn quoted(text: &str, offset: usize) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = offset;
    for (index, part) in text.split(['\'', '"']).enumerate() {
        if index % 2 == 1 {
            found.push((at, part));
        }
        at += part.len() + 1;
    }
    found
}
