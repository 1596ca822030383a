//! Plain data: a value of a configuration file, as far as it can be read off the text.

use crate::text::span::Span;
use crate::text::value::{Value, ValueKind};

/// A value as it stands in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The value, in bytes of the file; a string without its quotes.
    pub span: Span,
    /// What it is.
    pub literal: Literal,
}

/// What a value is, as far as it can be read off the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A string.
    Text(String),
    /// An integer.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// There, but nothing that can be compared: computed, imported, a list.
    Other,
}

/// A value of a configuration that is a module, with what is in it, as far as that can be read off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A string, or a path that is put together of known parts.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A list.
    List(Vec<Setting>),
    /// The properties of an object, by their keys; one that takes over others has the key `...`.
    Object(Vec<(String, Setting)>),
    /// Something else.
    Unknown,
}

impl Setting {
    /// Returns the value of the property `key`.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        match self {
            Setting::Object(properties) => properties
                .iter()
                .rev()
                .find(|(own, _)| own == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns the string that this is.
    pub fn text(&self) -> Option<&str> {
        match self {
            Setting::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// An object literal into which a property can be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectPlace {
    /// What lies between its braces.
    pub inner: Span,
    /// Its properties without their commas, in order.
    pub members: Vec<Span>,
    /// The comments of the whole text with their signs, in order.
    pub comments: Vec<Span>,
}

impl From<&crate::config::Value> for Literal {
    fn from(value: &crate::config::Value) -> Literal {
        use crate::config::Value;
        match value {
            Value::Text(text) => Literal::Text(text.clone()),
            Value::Integer(number) => Literal::Integer(*number),
            Value::Boolean(flag) => Literal::Boolean(*flag),
        }
    }
}

impl Found {
    /// Returns `value` as it was found.
    pub fn of_value(value: &Value) -> Found {
        let (span, literal) = match &value.kind {
            ValueKind::Text(text) => (text.span(), Literal::Text(text.as_str().to_owned())),
            ValueKind::Boolean(flag) => (value.span, Literal::Boolean(*flag)),
            ValueKind::Number(_) => (value.span, value.as_integer().map_or(Literal::Other, Literal::Integer)),
            _ => (value.span, Literal::Other),
        };
        Found { span, literal }
    }
}
