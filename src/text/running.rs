//! Quick looks at running text, such as a comment: most of it refers to nothing.

use memchr::{memchr, memmem};

/// Whether `text` may refer to a path or a package script: it has a slash, or names what runs scripts.
pub fn may_refer(text: &str) -> bool {
    memchr(b'/', text.as_bytes()).is_some() || names_runner(text)
}

/// Whether `text` holds the name of a program that runs package scripts: npm, pnpm, yarn, bun.
pub fn names_runner(text: &str) -> bool {
    let mut runners = ["npm", "yarn", "bun"].into_iter();
    runners.any(|runner| memmem::find(text.as_bytes(), runner.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_or_a_runner_may_refer() {
        for (text, expected) in [
            ("see lib/x.ts", true),
            ("then pnpm run x", true),
            ("yarn db:up", true),
            ("returns the sum", false),
            ("", false),
        ] {
            assert_eq!(may_refer(text), expected, "{text}");
        }
    }
}
