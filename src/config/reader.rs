//! Reading one TOML table key by key, with the place of everything and every mistake noted.
//!
//! No TOML type leaves this file and `written`. What the values mean is not known here.

use toml_edit::{Item, TableLike, Value as TomlValue};

use crate::config::Value;
use crate::config::date::Date;
use crate::config::error::{Problems, meant};
use crate::text::span::Span;

/// A value with its place in the file.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    /// The value.
    pub(crate) value: T,
    /// The place of the value, its quotes or brackets included.
    pub(crate) span: Span,
}

/// A key that may be absent, or there with a value of the wrong type (a mistake that is noted already).
#[derive(Clone, Debug)]
pub(crate) struct Field<T> {
    /// The place of the key, where it is there.
    pub(crate) key: Option<Span>,
    /// The value, where it is of the right type.
    pub(crate) value: Option<Spanned<T>>,
}

/// A list of strings.
pub(crate) type Texts = Field<Vec<Spanned<String>>>;

impl<T> Field<T> {
    /// Whether the key is there, be its value right or wrong.
    pub(crate) fn is_present(&self) -> bool {
        self.key.is_some()
    }

    /// Returns the value alone.
    pub(crate) fn into_value(self) -> Option<T> {
        self.value.map(|spanned| spanned.value)
    }
}

impl<T> Field<Vec<T>> {
    /// Returns the elements; none where the key is absent or wrong.
    pub(crate) fn elements(&self) -> &[T] {
        self.value.as_ref().map_or(&[], |list| list.value.as_slice())
    }

    /// Whether the key is absent or its list is empty; a wrong value counts as something.
    pub(crate) fn is_blank(&self) -> bool {
        match &self.value {
            Some(list) => list.value.is_empty(),
            None => !self.is_present(),
        }
    }
}

/// A table that is being read.
pub(crate) struct Table<'a> {
    /// The place of its header, or of the whole inline table.
    pub(crate) span: Span,
    table: &'a dyn TableLike,
    problems: &'a Problems<'a>,
}

impl<'a> Table<'a> {
    /// Returns a reader of `table`, whose header is at `span`.
    pub(crate) fn new(table: &'a dyn TableLike, span: Span, problems: &'a Problems<'a>) -> Table<'a> {
        Table { span, table, problems }
    }

    /// Notes every key that is not one of `keys`; `what` says whose keys they are: `the keys of an allow`.
    pub(crate) fn only(&self, keys: &[&str], what: &str) {
        for (key, item) in self.table.iter() {
            if !keys.contains(&key) {
                let span = self.key_span(key).unwrap_or_else(|| item_span(item));
                self.problems
                    .add(span, format!("unknown key `{key}`"), meant(key, keys, what));
            }
        }
    }

    /// Reads a string that is not empty.
    pub(crate) fn text(&self, key: &str) -> Field<String> {
        let mut field = self.raw_text(key);
        if let Some(text) = field.value.take_if(|text| text.value.trim().is_empty()) {
            let help = match key {
                "id" => crate::config::compile::ID_HELP.to_owned(),
                _ => "write something between the quotes".to_owned(),
            };
            self.problems.add(text.span, format!("`{key}` is empty"), help);
        }
        field
    }

    /// Reads a string, which may be empty.
    pub(crate) fn raw_text(&self, key: &str) -> Field<String> {
        self.field(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// Reads a list of strings.
    pub(crate) fn texts(&self, key: &str) -> Texts {
        let mut is_right = true;
        let field = self.field(key, "a list of strings", |value| {
            let mut texts = Vec::new();
            for element in value.as_array()? {
                let span = value_span(element);
                match element.as_str() {
                    Some(text) => texts.push(Spanned {
                        value: text.to_owned(),
                        span,
                    }),
                    None => {
                        is_right = false;
                        let message = format!("`{key}` must be a list of strings, and this is {}", type_of(element));
                        self.problems.add(span, message, format!("write `{key} = [\"…\"]`"));
                    }
                }
            }
            Some(texts)
        });
        // A list with a wrong element is wrong as a whole, so that nobody calls it empty.
        let value = field.value.filter(|_| is_right);
        Field { value, ..field }
    }

    /// Reads `true` or `false`.
    pub(crate) fn boolean(&self, key: &str) -> Field<bool> {
        self.field(key, "`true` or `false`", TomlValue::as_bool)
    }

    /// Reads a whole number.
    pub(crate) fn integer(&self, key: &str) -> Field<i64> {
        self.field(key, "a whole number", TomlValue::as_integer)
    }

    /// Reads a whole number from 0 on.
    pub(crate) fn count(&self, key: &str) -> Field<u32> {
        let field = self.integer(key);
        let value = field.value.and_then(|number| match u32::try_from(number.value) {
            Ok(value) => Some(Spanned {
                value,
                span: number.span,
            }),
            Err(_) => {
                let is = if number.value < 0 { "negative" } else { "too large" };
                self.problems
                    .add(number.span, format!("`{key}` is {is}"), "phases count from 0");
                None
            }
        });
        Field { key: field.key, value }
    }

    /// Reads a string, a whole number, or `true` or `false`.
    pub(crate) fn scalar(&self, key: &str) -> Field<Value> {
        self.field(
            key,
            "a string, a whole number, `true` or `false`",
            |value| match value {
                TomlValue::String(text) => Some(Value::Text(text.value().clone())),
                TomlValue::Integer(number) => Some(Value::Integer(*number.value())),
                TomlValue::Boolean(boolean) => Some(Value::Boolean(*boolean.value())),
                _ => None,
            },
        )
    }

    /// Reads a day, written as a TOML date or as a string.
    pub(crate) fn date(&self, key: &str) -> Field<Date> {
        let written = self.text_or_date(key);
        let value = written.value.and_then(|written| {
            let date = Date::parse(&written.value);
            if date.is_none() {
                let message = format!("`{key}` is no day of the calendar: `{}`", written.value);
                self.problems
                    .add(written.span, message, "write a day without a time, as in 2026-12-31");
            }
            Some(Spanned {
                value: date?,
                span: written.span,
            })
        });
        Field {
            key: written.key,
            value,
        }
    }

    /// Reads a string that is not empty, or a TOML date as it would be written.
    pub(crate) fn text_or_date(&self, key: &str) -> Field<String> {
        let field = self.field(key, "a date or a string", |value| match value {
            TomlValue::Datetime(date) => Some(date.value().to_string()),
            _ => value.as_str().map(str::to_owned),
        });
        if let Some(text) = field.value.as_ref().filter(|text| text.value.trim().is_empty()) {
            self.problems
                .add(text.span, format!("`{key}` is empty"), "leave it out, or write a day");
            return Field { value: None, ..field };
        }
        field
    }

    /// Reads the tables of `[[key]]`, or of a list of inline tables.
    pub(crate) fn tables(&self, key: &str) -> Vec<Table<'a>> {
        let Some(item) = self.table.get(key) else {
            return Vec::new();
        };
        match item {
            Item::ArrayOfTables(tables) => {
                let tables = tables.iter().map(|table| (table as &dyn TableLike, table.span()));
                tables.map(|(table, span)| self.inner(table, span)).collect()
            }
            Item::Value(TomlValue::Array(elements)) => {
                let mut tables = Vec::new();
                for element in elements {
                    match element {
                        TomlValue::InlineTable(table) => tables.push(self.inner(table, element.span())),
                        _ => self.problems.add(
                            value_span(element),
                            format!("`{key}` must be a list of tables, and this is {}", type_of(element)),
                            format!("write `[[{key}]]` and its keys below"),
                        ),
                    }
                }
                tables
            }
            _ => {
                self.wrong_type(key, item, "a list of tables", format!("write `[[{key}]]`"));
                Vec::new()
            }
        }
    }

    /// Reads the table of `[key]`.
    pub(crate) fn table(&self, key: &str) -> Option<Table<'a>> {
        let item = self.table.get(key)?;
        let Some(table) = item.as_table_like() else {
            self.wrong_type(key, item, "a table", format!("write `[{key}]`"));
            return None;
        };
        Some(self.inner(table, item.span()))
    }

    fn inner(&self, table: &'a dyn TableLike, span: Option<std::ops::Range<usize>>) -> Table<'a> {
        Table::new(table, span_of(span), self.problems)
    }

    fn field<T>(&self, key: &str, expected: &str, read: impl FnOnce(&TomlValue) -> Option<T>) -> Field<T> {
        let Some(item) = self.table.get(key) else {
            return Field { key: None, value: None };
        };
        let span = item_span(item);
        let value = item.as_value().and_then(read);
        if value.is_none() {
            let example = match expected {
                "a list of strings" => "[\"…\"]",
                "a string" => "\"…\"",
                "a whole number" => "4",
                "`true` or `false`" => "true",
                "a date or a string" => "2026-12-31",
                _ => "…",
            };
            let help = format!("write `{key} = {example}`");
            self.wrong_type(key, item, expected, help);
        }
        Field {
            key: Some(self.key_span(key).unwrap_or(span)),
            value: value.map(|value| Spanned { value, span }),
        }
    }

    fn wrong_type(&self, key: &str, item: &Item, expected: &str, help: String) {
        let is = match item {
            Item::Value(value) => type_of(value),
            Item::Table(_) => "a table",
            Item::ArrayOfTables(_) => "a list of tables",
            Item::None => "nothing",
        };
        self.problems.add(
            item_span(item),
            format!("`{key}` must be {expected}, and this is {is}"),
            help,
        );
    }

    fn key_span(&self, key: &str) -> Option<Span> {
        let range = self.table.key(key)?.span()?;
        Some(Span::new(range.start, range.end))
    }
}

/// Returns a name for the type of `value`, with its article.
fn type_of(value: &TomlValue) -> &'static str {
    match value {
        TomlValue::String(_) => "a string",
        TomlValue::Integer(_) => "a whole number",
        TomlValue::Float(_) => "a number with a point",
        TomlValue::Boolean(_) => "`true` or `false`",
        TomlValue::Datetime(_) => "a date",
        TomlValue::Array(_) => "a list",
        TomlValue::InlineTable(_) => "a table",
    }
}

fn item_span(item: &Item) -> Span {
    span_of(item.span())
}

fn value_span(value: &TomlValue) -> Span {
    span_of(value.span())
}

/// A parsed document has a span for everything that was written; what was not stands at the beginning.
fn span_of(range: Option<std::ops::Range<usize>>) -> Span {
    range.map_or(Span::new(0, 0), |range| Span::new(range.start, range.end))
}
