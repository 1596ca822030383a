//! Hides what looks like a credential in the definition of an object, before anything else sees it.
//!
//! Limit: two definitions that differ in a hidden value of one length alone are taken for alike.

use crate::db::object::{ObjectId, ObjectKind};
use crate::text::mask::mask;
use crate::text::span::Span;

/// Returns `definition` with the characters of each credential replaced by `*`.
pub(in crate::db::catalogue) fn hide(id: &ObjectId, definition: String) -> String {
    // A credential is a literal; those of sequences' names, which most databases have by the thousand, are none.
    let Some(start) = definition.find('\'').filter(|_| !definition.ends_with("::regclass)")) else {
        return definition;
    };
    let nowhere = Span::new(0, 0);
    if id.kind != ObjectKind::Column {
        return mask(&definition, nowhere);
    }
    // The name of a column tells what its default is: `api_key text DEFAULT 'abc'` is read as `api_key: 'abc'`.
    let (type_, default) = definition.split_at(start);
    let lead = format!("{}: ", id.name);
    let told = mask(&format!("{lead}{default}"), nowhere);
    let masked = told
        .strip_prefix(&lead)
        .map_or_else(|| mask(default, nowhere), str::to_owned);
    format!("{type_}{masked}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_hidden_and_the_rest_is_kept() {
        for (name, definition, expected) in [
            (
                "api_key",
                "text DEFAULT 'abc def'::text",
                "text DEFAULT '*******'::text",
            ),
            (
                "url",
                "text DEFAULT 'postgres://a:s3cret@h/d'::text",
                "text DEFAULT 'postgres://a:******@h/d'::text",
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
        ] {
            let id = ObjectId::within(ObjectKind::Column, "public", "t", name);
            assert_eq!(hide(&id, definition.to_owned()), expected);
        }
        let id = ObjectId::within(ObjectKind::Policy, "public", "t", "p");
        assert_eq!(
            hide(&id, "USING ((token = 'Bearer abcdefgh123'::text))".to_owned()),
            "USING ((token = '******************'::text))"
        );
    }
}
