//! Prisma's schema: the tables that models declare, and the models that fields lead to.
//!
//! A reader of words, strings, comments and line ends is all that this takes: Prisma's own parser is a large part of its
//! engine, and no smaller one is kept up. Leaves out columns, enums, indexes, the tables between two models that Prisma
//! names itself, and the first Prisma's language. Paths and comments are read as in any other text.

mod token;

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::prisma::token::{Token, tokenize};
use crate::lang::reference::Target;
use crate::lang::source::{Extraction, Source};
use crate::text::span::Span;
use std::collections::BTreeMap;

/// Types of fields that are no models.
const SCALARS: [&str; 10] = [
    "BigInt",
    "Boolean",
    "Bytes",
    "DateTime",
    "Decimal",
    "Float",
    "Int",
    "Json",
    "String",
    "Unsupported",
];

/// A model, which is a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// The table's name in the database.
    pub table: String,
    /// The table's schema, where the model says it.
    pub schema: Option<String>,
    /// Its fields whose types may be models, each with its type.
    pub fields: Vec<(String, String)>,
    /// The name.
    name_span: Span,
    /// What maps it to another name, without its quotes.
    map_span: Option<Span>,
}

/// A field by its type.
struct Field {
    of_type: String,
    span: Span,
}

/// Returns the models that `text` declares, in order.
pub fn models(text: &str) -> Vec<Model> {
    read(text, &tokenize(text).tokens).0
}

/// Returns the tables and models that a schema names.
pub fn extract(source: &Source) -> Extraction {
    let text = source.text();
    let found = tokenize(text);
    let (models, fields) = read(text, &found.tokens);
    let mut extraction = Extraction::default();
    let mut push = |span: Span, target: Target| {
        let reference = source.reference(span, Kind::Declaration, target);
        extraction.references.push(reference);
    };
    let table_of = |model: &Model| Target::Table {
        schema: model.schema.clone(),
        name: model.table.clone(),
    };
    for model in &models {
        push(model.name_span, table_of(model));
        if let Some(span) = model.map_span {
            push(span, table_of(model));
        }
    }
    let by_name: BTreeMap<&str, &Model> = models.iter().map(|model| (model.name.as_str(), model)).collect();
    for field in fields {
        let target = match by_name.get(field.of_type.as_str()) {
            Some(model) => table_of(model),
            None => Target::Model { name: field.of_type },
        };
        push(field.span, target);
    }
    let comments = found.comments.iter().map(|span| source.text.file_span(*span));
    extraction.comments = Some(comments.collect());
    let plain = source.piece(Language::Plain, source.text.clone(), source.setting.clone());
    extraction.pieces.push(plain);
    extraction
}

/// What a block is, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// A table.
    Model,
    /// A view, whose fields may lead to tables.
    View,
    /// Anything else.
    Other,
}

/// Returns the models, and the fields of models and views whose types may be models.
fn read(text: &str, tokens: &[Token]) -> (Vec<Model>, Vec<Field>) {
    let mut models: Vec<Model> = Vec::new();
    let mut fields = Vec::new();
    let mut block = None;
    let mut depth = 0_usize;
    let mut starts_line = true;
    for (index, token) in tokens.iter().enumerate() {
        let behind = |distance: usize| tokens.get(index + distance);
        let was_start = std::mem::replace(&mut starts_line, matches!(token, Token::LineEnd | Token::Sign('{')));
        match (token, block) {
            (Token::Sign('{'), None) => block = Some(Block::Other),
            (Token::Word(keyword), None) if was_start => {
                let (Some(Token::Word(name)), Some(Token::Sign('{'))) = (behind(1), behind(2)) else {
                    continue;
                };
                match keyword.of(text) {
                    "model" => {
                        models.push(model(text, *name));
                        block = Some(Block::Model);
                    }
                    "view" => block = Some(Block::View),
                    _ => {}
                }
                depth = 0;
            }
            // Nothing within brackets has a brace: a bracket was left open.
            (Token::Sign('}'), Some(_)) => block = None,
            (Token::Sign('(' | '['), Some(_)) => depth += 1,
            (Token::Sign(')' | ']'), Some(_)) => depth = depth.saturating_sub(1),
            (Token::Word(name), Some(holder @ (Block::Model | Block::View))) if was_start && depth == 0 => {
                if let Some(Token::Word(of_type)) = behind(1)
                    && !SCALARS.contains(&of_type.of(text))
                {
                    if let (Block::Model, Some(model)) = (holder, models.last_mut()) {
                        let field = (name.of(text).to_owned(), of_type.of(text).to_owned());
                        model.fields.push(field);
                    }
                    fields.push(Field {
                        of_type: of_type.of(text).to_owned(),
                        span: *of_type,
                    });
                }
            }
            (Token::Attribute(name), Some(Block::Model)) if was_start => {
                // As with braces.
                depth = 0;
                let value = argument(tokens.get(index + 1..).unwrap_or_default());
                if let (Some(model), Some(value)) = (models.last_mut(), value) {
                    match name.of(text) {
                        "map" => {
                            model.table = value.of(text).to_owned();
                            model.map_span = Some(value);
                        }
                        "schema" => model.schema = Some(value.of(text).to_owned()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    (models, fields)
}

fn model(text: &str, name: Span) -> Model {
    Model {
        name: name.of(text).to_owned(),
        table: name.of(text).to_owned(),
        schema: None,
        fields: Vec::new(),
        name_span: name,
        map_span: None,
    }
}

/// Returns the string in `("x")` or `(name: "x")` at the start of `tokens`.
fn argument(tokens: &[Token]) -> Option<Span> {
    match tokens {
        [Token::Sign('('), Token::Text(value), ..]
        | [
            Token::Sign('('),
            Token::Word(_),
            Token::Sign(':'),
            Token::Text(value),
            ..,
        ] => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
