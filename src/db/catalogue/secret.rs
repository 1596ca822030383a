//! Hides what looks like a credential in the definition of an object, before anything else sees it.
//!
//! What was hidden is told by a short mark at the end, made of the definition as it was: so two definitions that differ
//! in a hidden value alone are not taken for alike, and nobody takes one for SQL.

use crate::db::folder::hash;
use crate::db::object::{ObjectId, ObjectKind};
use crate::text::mask::mask;
use crate::text::span::Span;

/// What the mark begins with.
const MARK: &str = " [hidden ";

/// So many digits of the hash: enough to tell two values apart, and too few to find one.
const MARK_DIGITS: usize = 4;

/// How far before a literal the word may stand that tells what it is, in bytes.
const REACH: usize = 64;

/// What tells, in small letters, that a literal near it is a credential.
const TELLING: [&str; 14] = [
    "passw",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "credential",
    "api_key",
    "apikey",
    "api-key",
    "private_key",
    "auth",
    "bearer",
    "?key=",
    "&key=",
];

/// Whether something was hidden in a definition that is part of `sql`, so that it is not what the database would take.
pub(in crate::db) fn is_hidden_in(sql: &str) -> bool {
    sql.contains(MARK)
}

/// Returns `definition` with the characters of each credential replaced by `*`, and the mark where there is one.
pub(in crate::db::catalogue) fn hide(id: &ObjectId, definition: String) -> String {
    // A credential is a literal; those of sequences' names, which most databases have by the thousand, are none.
    let is_sequence = || definition.matches('\'').count() == 2 && definition.ends_with("::regclass)");
    if !definition.contains('\'') || is_sequence() {
        return definition;
    }
    // A cast is no `name: value`.
    const CAST: &str = "\u{1}\u{1}";
    let plain = mask(&definition.replace("::", CAST), Span::new(0, 0)).replace(CAST, "::");
    let column = match id.kind {
        ObjectKind::Column => id.name.to_lowercase(),
        _ => String::new(),
    };
    let is_told = tells(&column) || column == "pass";
    let mut hidden = String::with_capacity(plain.len());
    let mut parts = plain.split('\'').enumerate().peekable();
    while let Some((place, part)) = parts.next() {
        let is_literal = place % 2 == 1 && parts.peek().is_some();
        let near = hidden.get(hidden.floor_char_boundary(hidden.len().saturating_sub(REACH))..);
        let lower = part.to_lowercase();
        let is_secret =
            is_literal && (is_told || (!is_telling_word(part) && near.is_some_and(|near| tells(&near.to_lowercase()))));
        let is_parameter = is_literal && (lower.contains("?key=") || lower.contains("&key="));
        match is_secret || is_parameter {
            true => hidden.extend(part.chars().map(|_| '*')),
            false => hidden.push_str(part),
        }
        if parts.peek().is_some() {
            hidden.push('\'');
        }
    }
    if hidden == definition {
        return definition;
    }
    let mark: String = hash(&definition).chars().take(MARK_DIGITS).collect();
    format!("{hidden}{MARK}{mark}]")
}

/// Whether a literal only names a kind of credential, as `'reset_token'` does.
fn is_telling_word(literal: &str) -> bool {
    tells(literal)
        && literal
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || b"_-.: ".contains(&byte))
}

fn tells(text: &str) -> bool {
    TELLING.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &ObjectId, definition: &str, expected: &str) {
        let mark: String = hash(definition).chars().take(MARK_DIGITS).collect();
        let hidden = hide(id, definition.to_owned());
        assert_eq!(hidden, expected.replace("MARK", &mark));
        assert_eq!(is_hidden_in(&hidden), hidden != definition);
    }

    #[test]
    fn credentials_are_hidden_and_the_rest_is_kept() {
        for (name, definition, expected) in [
            (
                "api_key",
                "text DEFAULT 'abc def'::text",
                "text DEFAULT '*******'::text [hidden MARK]",
            ),
            (
                "pwd",
                "text DEFAULT 'abc'::text",
                "text DEFAULT '***'::text [hidden MARK]",
            ),
            (
                "hook",
                "text DEFAULT ('x'::text || f('https://a/?key=abc'::text))",
                "text DEFAULT ('x'::text || f('******************'::text)) [hidden MARK]",
            ),
            (
                "url",
                "text DEFAULT 'postgres://a:s3cret@h/d'::text",
                "text DEFAULT 'postgres://a:******@h/d'::text [hidden MARK]",
            ),
            (
                "id",
                "integer NOT NULL DEFAULT nextval('public.token_id_seq'::regclass)",
                "integer NOT NULL DEFAULT nextval('public.token_id_seq'::regclass)",
            ),
            (
                "role",
                "text NOT NULL DEFAULT 'user'::text",
                "text NOT NULL DEFAULT 'user'::text",
            ),
            ("password", "text NOT NULL", "text NOT NULL"),
            (
                "password",
                "text DEFAULT 'supersecret'::text",
                "text DEFAULT '***********'::text [hidden MARK]",
            ),
            (
                "kind",
                "text DEFAULT CASE WHEN true THEN 'token'::text ELSE 'mySecret'::text END",
                "text DEFAULT CASE WHEN true THEN 'token'::text ELSE '********'::text END [hidden MARK]",
            ),
        ] {
            let id = ObjectId::within(ObjectKind::Column, "public", "t", name);
            check(&id, definition, expected);
        }
        let id = ObjectId::within(ObjectKind::Policy, "public", "t", "p");
        check(
            &id,
            "USING ((current_setting('app.token'::text) = 'abcdefgh123'::text))",
            "USING ((current_setting('app.token'::text) = '***********'::text)) [hidden MARK]",
        );
        check(&id, "USING ((role = 'it''s'::text))", "USING ((role = 'it''s'::text))");
    }
}
