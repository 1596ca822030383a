//! Hides credentials in the source lines that a report shows, character for character, so that marks stay in place.
//!
//! Limit: it knows addresses with a password, values of telling names, and a few well-known shapes of tokens. A
//! secret in any other dress is shown as it stands in the file; machine formats show no source line at all.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::span::Span;

/// What is hidden wherever it stands, by the groups of each pattern.
///
/// 1. `scheme://user:password@host`, and a user part so long that it is a token itself.
/// 2. Authorization headers.
/// 3. Shapes of tokens: GitHub, OpenAI, GitLab, Stripe, Slack and AWS documentation, as of 2026.
/// 4. JSON web tokens, and keys in PEM.
/// 5. `curl -u user:password`.
/// 6. SQL: `PASSWORD 'password'`, and the default of a column with a telling name.
const ANYWHERE: [&str; 10] = [
    r#"://[^\s/:@"'`]*:([^\s/"'`]+)@"#,
    r#"://([^\s/:@"'`]{20,})@"#,
    r"(?i:bearer|basic)\s+([A-Za-z0-9._~+/=-]{8,})",
    r"\b(gh[opsur]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|sk-[A-Za-z0-9_-]{16,}|glpat-[A-Za-z0-9_-]{16,}|[rsp]k_(?:live|test)_[A-Za-z0-9]{8,}|hooks\.slack\.com/services/[A-Za-z0-9/]+|xox[abeprs]-[A-Za-z0-9-]{8,})",
    r"\b((?:AKIA|ASIA)[A-Z0-9]{16})\b",
    r"\b(eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)",
    r#"-----BEGIN [A-Z ]*PRIVATE KEY-----([^"'`]+)"#,
    r#"\s(?:-u|--user)[\s=]+[^\s:"'`]+:([^\s"'`]+)"#,
    r"\b(?i:password)\s+[eE]?'([^']+)'",
    r#"(?ix) [\w]* (?: passw(?:or)?d | passphrase | secret | token | credential | private_?key | api_?key ) \w* "?
        \s+ [a-z] [^,;'`]* \b default \s+ e?'([^']+)'"#,
];

/// Values of telling names, hidden unless they are what the finding is about.
///
/// `NAME=value`, `"name": "value"`, `--name value`. A lone lower-case `key` tells nothing.
const NAMED: [&str; 2] = [
    r#"(?x) (?: (?i:[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|credential|private[_-]?key|api[_-]?key)[\w-]*)
        | [A-Z0-9_]*KEY[A-Z0-9_]* | [\w-]*[_-]key | [a-z]\w*Key | (?:[A-Z0-9]+_)?PASS | (?:[A-Z0-9]+_)?AUTH | _auth )
        ["'`]?\]? \s* [:=] \s* (?: "([^"]+)" | '([^']+)' | `([^`]+)` | ([^\s"'`,;(){}\[\]&|<>]+) )"#,
    r#"(?x) --[\w-]*(?:password|secret|token|key) [\ =]
        (?: "([^"]+)" | '([^']+)' | ([^\s"'`,;(){}\[\]&|<>-][^\s"'`,;(){}\[\]&|<>]*) )"#,
];

/// What precedes a value that is a type under a telling name, and no secret.
static TYPE_ALIAS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\btype\s+\w+\s*(?:<[^=]*>)?\s*=\s*$").ok());

static COMPILED: LazyLock<(Vec<Regex>, Vec<Regex>)> = LazyLock::new(|| (compile(&ANYWHERE), compile(&NAMED)));

fn compile(patterns: &[&str]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
}

/// Returns `line` with the characters of each credential replaced by `*`; it has as many characters as before.
///
/// `marked` is what the finding is about, in bytes: the value of a telling name stays where this is a path in it.
pub fn mask(line: &str, marked: Span) -> String {
    let (anywhere, named) = &*COMPILED;
    let mut hidden = values(anywhere, line);
    let is_path = marked.of(line).contains('/');
    let is_marked = |value: &Span| is_path && value.contains(marked);
    let is_type = |value: &Span| {
        let before = line.get(..value.start()).unwrap_or_default();
        TYPE_ALIAS.as_ref().is_some_and(|alias| alias.is_match(before))
    };
    let named = values(named, line).into_iter();
    hidden.extend(named.filter(|value| !is_marked(value) && !is_type(value)));
    if hidden.is_empty() {
        return line.to_owned();
    }
    line.char_indices()
        .map(|(offset, character)| {
            let is_hidden = hidden
                .iter()
                .any(|value| value.start() <= offset && offset < value.end());
            if is_hidden { '*' } else { character }
        })
        .collect()
}

fn values(patterns: &[Regex], line: &str) -> Vec<Span> {
    patterns
        .iter()
        .flat_map(|pattern| pattern.captures_iter(line))
        .flat_map(|captures| captures.iter().skip(1).flatten().collect::<Vec<_>>())
        .filter(|value| !is_lookup(value.as_str()))
        .map(|value| Span::new(value.start(), value.end()))
        .collect()
}

/// Whether a value only says where the secret is looked up, or is a word of a language; a bare `$` is the beginning of
/// `${…}`.
fn is_lookup(value: &str) -> bool {
    const WORDS: [&str; 12] = [
        "await",
        "async",
        "function",
        "import",
        "keyof",
        "new",
        "null",
        "string",
        "true",
        "false",
        "typeof",
        "undefined",
    ];
    const LOOKUPS: [&str; 6] = ["${", "$(", "process.env", "import.meta.env", "env.", "secrets."];
    value == "$" || WORDS.contains(&value) || LOOKUPS.iter().any(|start| value.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        let masked = mask(line, Span::new(0, 0));
        assert_eq!(masked, expected);
        assert_eq!(masked.chars().count(), line.chars().count());
    }

    #[test]
    fn every_pattern_compiles() {
        let (anywhere, named) = &*COMPILED;
        assert_eq!((anywhere.len(), named.len()), (ANYWHERE.len(), NAMED.len()));
    }

    #[test]
    fn words_of_a_language_are_no_secrets() {
        for line in [
            "HttpAuthorizationApiKey: typeof import('x')['y']",
            "const apiKeyExists = await prisma.apiKey.count();",
            "token: string, secret: undefined",
        ] {
            check(line, line);
        }
        check("token: stringy", "token: *******");
    }

    #[test]
    fn credentials_are_hidden_at_their_width() {
        check(
            "psql postgres://app:s3cret@db/x -f migrations/1.sql",
            "psql postgres://app:******@db/x -f migrations/1.sql",
        );
        check("https://user:p@ss:w@host/x", "https://user:******@host/x");
        check(
            "DB_PASSWORD=hünter2 node scripts/migrate.js",
            "DB_PASSWORD=******* node scripts/migrate.js",
        );
        check("DB_PASS=abc x", "DB_PASS=*** x");
        check(r#""_auth": "abc=""#, r#""_auth": "****""#);
        check("curl -u admin:abc x", "curl -u admin:*** x");
        check("t: eyJhbGciOi.eyJzdWIiOi.abc_-", "t: ***************************");
        check(r#"  "apiKey": "abc def", "x": 1"#, r#"  "apiKey": "*******", "x": 1"#);
        check("API_KEY: abc # migrations/", "API_KEY: *** # migrations/");
        check(
            "migrate --token abcdef scripts/x.js",
            "migrate --token ****** scripts/x.js",
        );
        check(
            "-H 'Authorization: Bearer abcdefgh123'",
            "-H 'Authorization: Bearer ***********'",
        );
        check(
            "https://ghp_0123456789abcdef0123@github.com/x",
            "https://************************@github.com/x",
        );
        check("CREATE USER a PASSWORD 'b c';", "CREATE USER a PASSWORD '***';");
        check(
            "CREATE TABLE b (\"api_key\" varchar(20) NOT NULL DEFAULT 'abc', c text DEFAULT 'd')",
            "CREATE TABLE b (\"api_key\" varchar(20) NOT NULL DEFAULT '***', c text DEFAULT 'd')",
        );
        check(
            "const t = 'sk-0123456789abcdefXYZ'",
            "const t = '**********************'",
        );
    }

    #[test]
    fn what_the_finding_is_about_stays_unless_it_is_a_credential_by_its_shape() {
        let line = "const tokenScript = 'scripts/migrate.js'";
        assert_eq!(mask(line, Span::new(21, 39)), line);
        let line = "const token = 'https://a:secret@host/migrations'";
        assert_eq!(
            mask(line, Span::new(15, 47)),
            "const token = 'https://a:******@host/migrations'"
        );
    }

    #[test]
    fn a_secret_is_hidden_within_what_the_finding_is_about() {
        let line = r#"{"scripts":{"db":"PGPASSWORD=abc x"}}"#;
        assert_eq!(mask(line, Span::new(12, 35)), line.replace("abc", "***"));
        assert_eq!(
            mask(r#""db_password":"abc""#, Span::new(15, 18)),
            r#""db_password":"***""#
        );
    }

    #[test]
    fn look_alikes_stay() {
        for line in [
            "key: migrations/001.sql",
            "<li key=\"migrations\">",
            "token: ${{ secrets.DEPLOY_TOKEN }}",
            "PASSWORD=${DB_PASSWORD} node scripts/migrate.js",
            "const apiKey = process.env.API_KEY",
            "export type InsertKey = InferInsertModel<typeof schema.keys>;",
            "type ApiToken<T> = Of<T>;",
            "postgres://localhost:5432/app",
            "import { x } from '../scripts/migrate'",
            "git@github.com:owner/repository.git",
            "monkey = 'scripts/migrate.js'",
            "the secret scripts/migrate.js keeps a token migrations/x",
            "cli --no-token --verbose",
        ] {
            check(line, line);
        }
    }
}
