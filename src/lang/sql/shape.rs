//! Whether a text that stands in code is a statement, or a message that speaks of one.
//!
//! "select version from x" is a statement; "could not read from x", "Update x failed" and "Drop x from the plan" are
//! not. A keyword all in capitals is trusted in a fragment too: `FROM x WHERE`.

use crate::lang::sql::token::{Kind, Token};
use crate::text::span::Span;

/// What the beginning of a statement says of the rest.
#[derive(Debug)]
pub(super) struct Shape {
    /// How its first words are written, if they begin a statement.
    verb: Option<Case>,
    /// Each token's letters as written.
    cases: Vec<Case>,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Lower,
    Upper,
    Mixed,
}

impl Shape {
    /// Looks at `statement`, whose spans are of `text`.
    pub(super) fn of(statement: &[Token], text: &str) -> Shape {
        let cases: Vec<Case> = statement.iter().map(|token| case(token.span.of(text))).collect();
        let first = statement
            .iter()
            .position(|token| !matches!(token.kind, Kind::Sign('(')))
            .unwrap_or(0);
        let word = |index: usize| word(statement, first + index);
        let begins = match word(0) {
            "select" | "with" | "insert" | "update" | "delete" | "truncate" | "merge" | "explain" | "copy" | "lock"
            | "vacuum" | "analyze" | "replace" | "values" => true,
            "create" | "drop" | "alter" => {
                (1..6).any(|index| matches!(word(index), "table" | "index" | "trigger" | "policy" | "view" | "rule"))
            }
            "comment" => word(1) == "on",
            "grant" | "revoke" => (1..8).any(|index| word(index) == "on"),
            _ => false,
        };
        Shape {
            verb: begins.then(|| cases.get(first).copied().unwrap_or(Case::Mixed)),
            cases,
        }
    }

    /// Whether this is a statement beyond doubt, so that a string within it may be a table.
    pub(super) fn is_statement(&self) -> bool {
        matches!(self.verb, Some(Case::Lower | Case::Upper))
    }

    /// Whether the name that the token `keyword` announces and that ends before `next` stands in a real statement.
    pub(super) fn accepts(&self, statement: &[Token], keyword: usize, next: usize) -> bool {
        let written = self.cases.get(keyword).copied().unwrap_or(Case::Mixed);
        let verb = word(statement, 0);
        let is_upper = written == Case::Upper || self.verb == Some(Case::Upper);
        let is_known = match word(statement, keyword) {
            "update" => {
                let sets = word(statement, next) == "set"
                    || (word(statement, next + 1) == "set" || word(statement, next + 2) == "set");
                return (self.verb.is_some() || is_upper) && (sets || is_upper && next >= statement.len());
            }
            "from" if verb == "drop" || verb == "alter" => false,
            "truncate" | "copy" | "lock" | "vacuum" | "analyze" | "cluster" => written != Case::Mixed,
            _ => self.verb.is_some(),
        };
        (is_known || is_upper) && self.goes_on(statement, next, is_upper)
    }

    /// Whether what follows a name at `next` may follow it in a statement.
    fn goes_on(&self, statement: &[Token], next: usize, is_upper: bool) -> bool {
        let follows = |index: usize| match statement.get(index).map(|token| &token.kind) {
            None | Some(Kind::Parameter | Kind::Text(_)) => true,
            Some(Kind::Sign(sign)) => matches!(sign, ')' | ',' | '(' | '=' | '*'),
            Some(Kind::Word(word)) => is_clause(word),
            Some(Kind::Quoted(_) | Kind::Psql(_)) => false,
        };
        if follows(next) {
            return true;
        }
        // An alias: `from x t where`. A longer word may as well go on with a sentence.
        let alias = statement.get(next).map_or(0, |token| token.span.len());
        let is_word = !word(statement, next).is_empty();
        is_word && (is_upper || alias <= 3) && follows(next + 1)
    }
}

fn word(statement: &[Token], index: usize) -> &str {
    match statement.get(index).map(|token| &token.kind) {
        Some(Kind::Word(word)) => word,
        _ => "",
    }
}

fn case(text: &str) -> Case {
    let whole = Span::new(0, text.len()).of(text);
    match (whole.contains(char::is_lowercase), whole.contains(char::is_uppercase)) {
        (_, false) => Case::Lower,
        (false, true) => Case::Upper,
        (true, true) => Case::Mixed,
    }
}

/// Whether `word` begins what may follow a table's name.
fn is_clause(word: &str) -> bool {
    matches!(
        word,
        "where"
            | "order"
            | "group"
            | "limit"
            | "offset"
            | "join"
            | "left"
            | "right"
            | "inner"
            | "full"
            | "cross"
            | "natural"
            | "on"
            | "using"
            | "set"
            | "values"
            | "select"
            | "default"
            | "returning"
            | "having"
            | "union"
            | "except"
            | "intersect"
            | "for"
            | "as"
            | "add"
            | "drop"
            | "rename"
            | "alter"
            | "owner"
            | "enable"
            | "disable"
            | "cascade"
            | "restrict"
            | "restart"
            | "continue"
            | "from"
            | "in"
            | "with"
            | "tablesample"
            | "window"
            | "fetch"
            | "overriding"
            | "attach"
            | "detach"
            | "partition"
            | "inherits"
            | "when"
            | "to"
    )
}
