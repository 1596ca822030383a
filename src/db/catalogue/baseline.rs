//! A catalogue as a file: JSON, one object a line, sorted, so that two of them can be compared by eye and by `diff`.
//!
//! It holds nothing that differs between two equal databases: no name of the database, no version, no time.
//!
//! ```json
//! {"version":1,"objects":[
//! {"kind":"table","schema":"public","name":"users","definition":"table"},
//! {"kind":"column","schema":"public","parent":"users","name":"email","definition":"text NOT NULL"}
//! ]}
//! ```

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::db::error::DbError;
use crate::db::object::{Catalogue, ObjectId, ObjectKind};

/// The version of the format, which is only ever added to.
const VERSION: u32 = 1;

/// The file as it is read; keys that a later version may add are passed over.
#[derive(Deserialize)]
struct File {
    objects: Vec<Object<'static>>,
}

/// The version alone, which is asked for before anything else is.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Object<'a> {
    kind: std::borrow::Cow<'a, str>,
    schema: std::borrow::Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<std::borrow::Cow<'a, str>>,
    name: std::borrow::Cow<'a, str>,
    definition: std::borrow::Cow<'a, str>,
}

/// Writes `catalogue` to `output`, which need not be buffered.
///
/// # Errors
/// What `output` says.
pub fn write(catalogue: &Catalogue, output: impl Write) -> io::Result<()> {
    let mut output = io::BufWriter::new(output);
    write!(output, "{{\"version\":{VERSION},\"objects\":[")?;
    for (place, (id, definition)) in catalogue.objects.iter().enumerate() {
        output.write_all(if place == 0 { b"\n" } else { b",\n" })?;
        let object = Object {
            kind: id.kind.name().into(),
            schema: id.schema.as_str().into(),
            parent: id.parent.as_deref().map(Into::into),
            name: id.name.as_str().into(),
            definition: definition.into(),
        };
        serde_json::to_writer(&mut output, &object)?;
    }
    output.write_all(b"\n]}\n")?;
    output.flush()
}

/// Reads what `write` wrote.
///
/// # Errors
/// `DbError::Baseline` with the line where it is not JSON, or what is wrong with it: another version, a kind of object
/// that is none, one object twice. It quotes nothing but names of objects and kinds.
pub fn read(text: &str) -> Result<Catalogue, DbError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let malformed = |error: serde_json::Error| {
        let what = match error.classify() {
            serde_json::error::Category::Data => "a value is missing or of the wrong type",
            serde_json::error::Category::Eof => "it ends in the middle",
            _ => "it is not JSON",
        };
        DbError::Baseline(format!("{what} (line {}, column {})", error.line(), error.column()))
    };
    let Version { version } = serde_json::from_str(text).map_err(malformed)?;
    if version != VERSION {
        return Err(DbError::Baseline(format!(
            "it has version {version}, and this decomm knows version {VERSION}"
        )));
    }
    let file: File = serde_json::from_str(text).map_err(malformed)?;
    let mut objects = BTreeMap::new();
    for object in file.objects {
        let kind = ObjectKind::named(&object.kind)
            .ok_or_else(|| DbError::Baseline(format!("`{}` is no kind of object", object.kind)))?;
        let id = ObjectId {
            kind,
            schema: object.schema.into_owned(),
            parent: object.parent.map(Into::into),
            name: object.name.into_owned(),
        };
        if objects.insert(id.clone(), object.definition.into_owned()).is_some() {
            return Err(DbError::Baseline(format!("it has the {} `{id}` twice", kind.name())));
        }
    }
    Ok(Catalogue { objects })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let odd = "a\"b\\c\u{1}\u{2028}é";
        let objects = [
            (ObjectId::of(ObjectKind::Schema, "public", "public"), "schema"),
            (ObjectId::within(ObjectKind::Column, odd, odd, odd), odd),
        ];
        for n_objects in 0..=2 {
            let objects = objects.clone().into_iter().take(n_objects);
            let catalogue = Catalogue {
                objects: objects.map(|(id, definition)| (id, definition.to_owned())).collect(),
            };
            let mut text = Vec::new();
            write(&catalogue, &mut text).unwrap();
            let text = String::from_utf8(text).unwrap();
            assert_eq!(text.lines().count(), n_objects + 2);
            assert_eq!(read(&text).unwrap(), catalogue);
            assert_eq!(
                read(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap(),
                catalogue
            );
        }
    }

    #[test]
    fn keys_of_a_later_version_are_passed_over() {
        let text = r#"{"made-by":"x","version":1,"objects":[{"kind":"table","schema":"a","name":"b","definition":"table","comment":"c"}]}"#;
        assert_eq!(read(text).unwrap().objects.len(), 1);
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_a_reason() {
        for (text, expected) in [
            ("", "it ends in the middle (line 1, column 0)"),
            ("s3cret", "it is not JSON (line 1, column 1)"),
            ("[]", "a value is missing or of the wrong type (line 1, column 2)"),
            ("{}", "a value is missing or of the wrong type (line 1, column 2)"),
            (r#"{"version":2}"#, "it has version 2, and this decomm knows version 1"),
            (
                r#"{"version":"s3cret"}"#,
                "a value is missing or of the wrong type (line 1, column 19)",
            ),
            (
                r#"{"version":1}"#,
                "a value is missing or of the wrong type (line 1, column 13)",
            ),
            (
                "{\"version\":1,\"objects\":[\n",
                "it ends in the middle (line 2, column 0)",
            ),
            (
                r#"{"version":1,"objects":[{"kind":"tabel","schema":"a","name":"b","definition":"table"}]}"#,
                "`tabel` is no kind of object",
            ),
            (
                r#"{"version":1,"objects":[{"kind":"table","schema":"a","name":"b","definition":"x"},{"kind":"table","schema":"a","name":"b","definition":"y"}]}"#,
                "it has the table `a.b` twice",
            ),
            (r#"{"version":1,"objects":[]} x"#, "it is not JSON (line 1, column 28)"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert_eq!(error, format!("the baseline cannot be read: {expected}"), "{text}");
        }
    }
}
