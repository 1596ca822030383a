//! A tree of values with their spans, as JSON and TOML hold them.
//!
//! Leaves out how a text becomes such a tree: that is for the reader of each format.

use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Where it stands, with its quotes or brackets.
    pub span: Span,
    /// What it is.
    pub kind: ValueKind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number or a date, as written.
    Number(String),
    /// A string.
    Text(Text),
    /// A list.
    Array(Vec<Value>),
    /// Properties in source order; duplicates are kept.
    Object(Vec<Property>),
}

/// One property of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name; the span in it is without quotes.
    pub name: Text,
    /// Name and value.
    pub span: Span,
    /// Its value.
    pub value: Value,
}

/// A decoded string that knows where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    span: Span,
    content: Content,
}

/// Most strings hold no escape, and of those only the text is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Verbatim(String),
    Decoded(Box<Embedded>),
}

impl Text {
    /// Returns `text`, which stands at `start` as it is.
    pub fn verbatim(text: &str, start: usize) -> Text {
        Text {
            span: Span::new(start, start + text.len()),
            content: Content::Verbatim(text.to_owned()),
        }
    }

    /// Returns `decoded`, which stands escaped at `span`.
    pub fn decoded(decoded: Embedded, span: Span) -> Text {
        Text {
            span,
            content: Content::Decoded(Box::new(decoded)),
        }
    }

    /// Returns the decoded string.
    pub fn as_str(&self) -> &str {
        match &self.content {
            Content::Verbatim(text) => text,
            Content::Decoded(embedded) => embedded.text(),
        }
    }

    /// Returns where it stands, without its quotes.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Returns the decoded string with the way back to the text that it was read from.
    pub fn embedded(&self) -> Embedded {
        match &self.content {
            Content::Verbatim(text) => Embedded::verbatim(text, self.span.start()),
            Content::Decoded(embedded) => (**embedded).clone(),
        }
    }
}

impl Value {
    /// Returns the value of the property `name`; of duplicates the last, as `JSON.parse` does.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.property(name).map(|property| &property.value)
    }

    /// Returns the value at the end of `names`, each a property of the one before.
    pub fn at(&self, names: &[&str]) -> Option<&Value> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// Returns the property `name`; of duplicates the last.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties()
            .iter()
            .rev()
            .find(|property| property.name.as_str() == name)
    }

    /// Returns the properties of an object; empty for anything else.
    pub fn properties(&self) -> &[Property] {
        match &self.kind {
            ValueKind::Object(properties) => properties,
            _ => &[],
        }
    }

    /// Returns the elements of a list; empty for anything else.
    pub fn elements(&self) -> &[Value] {
        match &self.kind {
            ValueKind::Array(elements) => elements,
            _ => &[],
        }
    }

    /// Returns the string, if it is one.
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            ValueKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the string as decoded, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        self.text().map(Text::as_str)
    }

    /// Returns the boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.kind {
            ValueKind::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the integer, if it is one that fits.
    pub fn as_integer(&self) -> Option<i64> {
        match &self.kind {
            ValueKind::Number(written) => written.parse().ok(),
            _ => None,
        }
    }
}
