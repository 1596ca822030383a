//! SQL: the names in table position, and string literals that are nothing but a name.
//!
//! A whole file, a fenced block and a tagged template are SQL for sure. A string in code may as well be a message, so
//! there only what has the shape of a statement counts. Leaves out columns, views, functions, and column qualifiers:
//! the table that they mean stands in table position beside them.

mod shape;
mod token;

use crate::finding;
use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, Target};
use crate::lang::source::{Extraction, Setting, Source};
use crate::lang::sql::shape::Shape;
use crate::lang::sql::token::{Kind, Token, tokenize};
use crate::text::path_like::is_path_like;
use crate::text::span::Span;

/// Returns the tables that a text names.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction::default();
    let found = tokenize(source.text());
    let is_strict = source.setting.kind == Some(finding::Kind::Sql);
    for statement in found.tokens.split(|token| matches!(token.kind, Kind::Sign(';' | '$'))) {
        let mut reader = Reader {
            source,
            tokens: statement,
            shadows: Vec::new(),
            shape: is_strict.then(|| Shape::of(statement, source.text())),
            extraction: &mut extraction,
        };
        reader.read();
    }
    if source.setting.kind.is_none() {
        add_comments(source, &found.comments, &mut extraction);
    }
    extraction
}

fn add_comments(source: &Source, comments: &[Span], extraction: &mut Extraction) {
    for comment in comments {
        let setting = Setting {
            kind: Some(finding::Kind::Mention),
            prose: true,
            base: Base::Unknown,
        };
        let piece = source.piece(Language::Plain, source.text.slice(*comment), setting);
        extraction.pieces.push(piece);
    }
    let spans = comments.iter().map(|comment| source.text.file_span(*comment));
    extraction.comments = Some(spans.collect());
}

/// A name as SQL gives it.
struct Name {
    schema: Option<String>,
    name: String,
    /// The name's own token, without quotes.
    span: Span,
    /// The index of the token behind it.
    next: usize,
}

struct Reader<'a> {
    source: &'a Source,
    /// One statement.
    tokens: &'a [Token],
    /// Names that a `WITH` gives to queries, each with the token from which on it holds.
    shadows: Vec<(String, usize)>,
    /// How far the statement has the shape of one; none where it is SQL for sure.
    shape: Option<Shape>,
    extraction: &'a mut Extraction,
}

impl Reader<'_> {
    fn read(&mut self) {
        for index in 0..self.tokens.len() {
            match self.tokens.get(index).map(|token| &token.kind) {
                Some(Kind::Word(word)) => self.keyword(&word.clone(), index),
                Some(Kind::Text(text)) => self.literal(&text.clone(), index),
                Some(Kind::Psql(line)) => self.include(&line.clone(), index),
                _ => {}
            }
        }
    }

    fn word(&self, index: usize) -> &str {
        match self.tokens.get(index).map(|token| &token.kind) {
            Some(Kind::Word(word)) => word,
            _ => "",
        }
    }

    fn is_sign(&self, index: usize, sign: char) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    /// Takes the tables that the keyword at `index` announces.
    fn keyword(&mut self, word: &str, index: usize) {
        let verb = self.word(0).to_owned();
        let before = index
            .checked_sub(1)
            .map(|before| self.word(before))
            .unwrap_or("")
            .to_owned();
        // `x.from` is a column.
        if index.checked_sub(1).is_some_and(|before| self.is_sign(before, '.')) {
            return;
        }
        match word {
            "with" => self.common_tables(index),
            "from" if before != "distinct" => self.names(index + 1, index, true, false),
            "join" | "using" => self.names(index + 1, index, true, false),
            "into" | "references" => self.names(index + 1, index, false, false),
            "update" if !matches!(before.as_str(), "for" | "do" | "on" | "before" | "after" | "or" | "of") => {
                self.names(index + 1, index, false, false);
            }
            "table"
                if !matches!(
                    before.as_str(),
                    "truncate" | "lock" | "on" | "into" | "analyze" | "vacuum" | "only"
                ) =>
            {
                self.names(index + 1, index, false, false)
            }
            "truncate" | "lock" | "analyze" | "vacuum" | "copy" | "cluster" if index == 0 || before == "explain" => {
                self.names(index + 1, index, false, false);
            }
            "on" if is_definition(&verb) && !(verb == "create" && self.has_query_before(index)) => {
                let is_column = self.word(index + 1) == "column";
                self.names(index + 1 + usize::from(is_column), index, false, is_column);
            }
            "to" if before == "rename" && verb == "alter" && self.word(1) == "table" => {
                self.names(index + 1, index, false, false);
            }
            "of" if before == "partition" => self.names(index + 1, index, false, false),
            "table_info" if self.is_sign(index + 1, '(') => self.names(index + 2, index, false, false),
            _ => {}
        }
    }

    /// Whether a query begins before `index`, so that an `on` there belongs to a join.
    fn has_query_before(&self, index: usize) -> bool {
        (0..index).any(|before| self.word(before) == "select")
    }

    /// Takes one name, or several with commas between them, from `start` on.
    ///
    /// Where a function may stand (`from f(x)`), a name with a bracket behind it is none of a table.
    fn names(&mut self, start: usize, keyword: usize, may_be_function: bool, is_column: bool) {
        let mut index = start;
        loop {
            while matches!(
                self.word(index),
                "if" | "not"
                    | "exists"
                    | "only"
                    | "table"
                    | "tables"
                    | "lateral"
                    | "concurrently"
                    | "verbose"
                    | "analyze"
                    | "full"
                    | "freeze"
                    | "overwrite"
                    | "ignore"
            ) {
                index += 1;
            }
            let Some(name) = self.name(index, is_column) else {
                return;
            };
            index = name.next;
            if may_be_function && self.is_sign(index, '(') {
                return;
            }
            self.push(&name, keyword, start);
            if self.word(index) == "as" {
                index += 1;
            }
            if !self.is_sign(index, ',') && !is_keyword(self.word(index)) && self.is_sign(index + 1, ',') {
                index += 1;
            }
            if !self.is_sign(index, ',') {
                return;
            }
            index += 1;
        }
    }

    /// Returns the name at `index`, its schema before it; for a column the table that it belongs to.
    fn name(&self, index: usize, is_column: bool) -> Option<Name> {
        let mut parts: Vec<(String, Span)> = Vec::new();
        let mut next = index;
        loop {
            let token = self.tokens.get(next)?;
            match &token.kind {
                Kind::Word(word) if !parts.is_empty() || !is_keyword(word) => parts.push((word.clone(), token.span)),
                Kind::Quoted(name) => parts.push((name.clone(), token.span)),
                Kind::Parameter if self.is_sign(next + 1, '.') => {}
                _ => return None,
            }
            next += 1;
            if !self.is_sign(next, '.') {
                break;
            }
            next += 1;
        }
        if is_column {
            parts.pop();
        }
        let (name, span) = parts.pop()?;
        let schema = parts.pop().map(|(schema, _)| schema);
        Some(Name {
            schema,
            name,
            span,
            next,
        })
    }

    /// Remembers the names that a `WITH` at `index` gives; each holds behind its own query, in a recursive one within.
    fn common_tables(&mut self, index: usize) {
        let is_recursive = self.word(index + 1) == "recursive";
        let mut next = index + 1 + usize::from(is_recursive);
        while let Some(name) = self.name(next, false) {
            let mut open = self.behind_brackets(name.next);
            if self.word(open) != "as" {
                return;
            }
            open += 1;
            while matches!(self.word(open), "not" | "materialized") {
                open += 1;
            }
            let end = self.behind_brackets(open);
            if end == open {
                return;
            }
            self.shadows.push((name.name, if is_recursive { index } else { end }));
            if !self.is_sign(end, ',') {
                return;
            }
            next = end + 1;
        }
    }

    /// Returns the index behind the bracket that `index` opens, or `index` where it opens none.
    fn behind_brackets(&self, index: usize) -> usize {
        if !self.is_sign(index, '(') {
            return index;
        }
        let mut depth = 0_usize;
        for at in index..self.tokens.len() {
            if self.is_sign(at, '(') {
                depth += 1;
            } else if self.is_sign(at, ')') {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
        }
        self.tokens.len()
    }

    fn push(&mut self, name: &Name, keyword: usize, at: usize) {
        let is_shadowed = name.schema.is_none()
            && self
                .shadows
                .iter()
                .any(|(shadow, from)| *shadow == name.name && at >= *from);
        let is_real = self
            .shape
            .as_ref()
            .is_none_or(|shape| shape.accepts(self.tokens, keyword, name.next));
        if is_shadowed || !is_real {
            return;
        }
        let target = Target::Table {
            schema: name.schema.clone(),
            name: name.name.clone(),
        };
        let reference = self.source.reference(name.span, finding::Kind::Sql, target);
        self.extraction.references.push(reference);
    }

    /// Takes a string that is nothing but a table's name: `to_regclass('public.x')`.
    fn literal(&mut self, text: &str, index: usize) {
        let Some((schema, name)) = literal_name(text) else {
            if let Some(token) = self.tokens.get(index)
                && text.contains('/')
                && is_path_like(text)
            {
                let path = Target::Path(PathText::literal(text));
                let mut reference = self.source.reference(token.span, finding::Kind::Path, path);
                if self.shape.as_ref().is_some_and(|shape| !shape.is_statement()) {
                    // Words of SQL in another text make no SQL of the strings in it.
                    reference.kind = finding::Kind::Path;
                }
                self.extraction.references.push(reference);
            }
            return;
        };
        if self.shape.as_ref().is_some_and(|shape| !shape.is_statement()) {
            return;
        }
        if let Some(token) = self.tokens.get(index) {
            // The name alone, without its schema and quotes.
            let end = token.span.start() + text.trim_end_matches('"').len();
            let span = Span::new(end.saturating_sub(name.len()), end);
            let target = Target::Table { schema, name };
            let reference = self.source.reference(span, finding::Kind::Sql, target);
            self.extraction.references.push(reference);
        }
    }

    /// Takes `\i file` and `\ir file` of psql.
    fn include(&mut self, line: &str, index: usize) {
        let Some((command, path)) = line.split_once(char::is_whitespace) else {
            return;
        };
        let path = path.trim().trim_matches('\'');
        let Some(token) = self.tokens.get(index).filter(|_| !path.is_empty()) else {
            return;
        };
        let base = match command {
            "ir" | "include_relative" if self.source.setting.kind.is_none() => {
                Base::Known(self.source.path.parent().unwrap_or_default())
            }
            "ir" | "include_relative" => self.source.setting.base.clone(),
            _ => Base::WorkingDirectory,
        };
        let start = token.span.start() + 1 + line.rfind(path).unwrap_or(0);
        let span = Span::new(start, start + path.len());
        let target = Target::Path(PathText::expected(path, base));
        let reference = self.source.reference(span, finding::Kind::Path, target);
        self.extraction.references.push(reference);
    }
}

/// Returns schema and name where `text` is a name and nothing else.
fn literal_name(text: &str) -> Option<(Option<String>, String)> {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split('.') {
        let quoted = part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let name = quoted.unwrap_or(part);
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !is_name {
            return None;
        }
        parts.push(if quoted.is_some() {
            name.to_owned()
        } else {
            name.to_lowercase()
        });
    }
    let name = parts.pop()?;
    let schema = parts.pop();
    parts.is_empty().then_some((schema, name))
}

/// Whether an `ON` in a statement of this verb may name a table.
fn is_definition(verb: &str) -> bool {
    matches!(verb, "create" | "drop" | "alter" | "grant" | "revoke" | "comment")
}

/// Whether `word` cannot be a table's name without quotes, or is no name where a table is expected.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "" | "select"
            | "set"
            | "where"
            | "values"
            | "default"
            | "of"
            | "on"
            | "cascade"
            | "restrict"
            | "no"
            | "nowait"
            | "skip"
            | "as"
            | "and"
            | "or"
            | "from"
            | "to"
            | "in"
            | "is"
            | "null"
            | "order"
            | "group"
            | "having"
            | "limit"
            | "offset"
            | "union"
            | "except"
            | "intersect"
            | "join"
            | "left"
            | "right"
            | "inner"
            | "outer"
            | "cross"
            | "natural"
            | "using"
            | "returning"
            | "for"
            | "with"
            | "all"
            | "delete"
            | "update"
            | "insert"
            | "drop"
            | "create"
            | "alter"
            | "add"
            | "column"
            | "constraint"
            | "sequence"
            | "schema"
            | "database"
            | "function"
            | "procedure"
            | "type"
            | "view"
            | "index"
            | "begin"
            | "end"
            | "commit"
            | "rollback"
            | "unnest"
            | "rows"
            | "each"
            | "row"
            | "statement"
            | "unlogged"
            | "temp"
            | "temporary"
    )
}

#[cfg(test)]
mod tests;
