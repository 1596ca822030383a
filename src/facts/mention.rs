//! Whether a text names an npm package: in quotes in code, as a word elsewhere.
//!
//! Generous on purpose: a configuration may name a package in a way of its own, so any naming counts as a use. Leaves out
//! the blocks of a package.json that list packages.

use crate::facts::packages::Dependency;
use crate::lang::language::Language;
use crate::lang::source::Source;
use crate::text::span::Span;
use regex::bytes::{Regex, RegexBuilder};
use std::collections::BTreeSet;

/// Looks for the names of packages.
pub(in crate::facts) struct Mentions {
    /// None: there is nothing to look for.
    names: Option<Regex>,
}

/// The blocks that list what an install brings; a name elsewhere in a package.json counts.
const INSTALLED: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

impl Mentions {
    /// Makes ready to look for `names`.
    pub(in crate::facts) fn new(names: &BTreeSet<String>) -> Mentions {
        // The longest first, since of two that begin alike the first is taken.
        let mut names: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let regex = || {
            RegexBuilder::new(&names.join("|"))
                .size_limit(64 * 1024 * 1024)
                .build()
                .ok()
        };
        Mentions {
            names: if names.is_empty() { None } else { regex() },
        }
    }

    /// Returns each name in `source` with its place; `listed` is what a package.json lists.
    pub(in crate::facts) fn find(&self, source: &Source, listed: &[Dependency]) -> Vec<(String, Span)> {
        let Some(names) = &self.names else { return Vec::new() };
        let text = source.text();
        let is_code = matches!(source.language, Language::JavaScript | Language::Component);
        let listed: Vec<Span> = listed
            .iter()
            .filter(|dependency| INSTALLED.contains(&dependency.block))
            .map(|dependency| dependency.property)
            .collect();
        let mut found = Vec::new();
        let mut from = 0;
        // A name can stand within a word that begins before it, so the search goes on one sign behind each start.
        while let Some(hit) = names.find_at(text.as_bytes(), from) {
            from = hit.start() + 1;
            let before = text.get(..hit.start()).and_then(|text| text.chars().next_back());
            let behind = text.get(hit.end()..).and_then(|text| text.chars().next());
            let span = Span::new(hit.start(), hit.end());
            let is_name = match is_code {
                true => is_quote_or(before, &['/', ':']) && is_quote_or(behind, &['/', '@', ':']),
                false => !is_of_word(before) && before != Some('@') && !is_of_word(behind),
            };
            if is_name && !listed.iter().any(|property| property.contains(span)) {
                found.push((span.of(text).to_owned(), span));
            }
        }
        found
    }
}

fn is_quote_or(sign: Option<char>, others: &[char]) -> bool {
    sign.is_some_and(|sign| matches!(sign, '"' | '\'' | '`') || others.contains(&sign))
}

fn is_of_word(sign: Option<char>) -> bool {
    sign.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '$'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::path::RepoPath;

    #[test]
    fn a_name_counts_in_quotes_in_code_and_as_a_word_elsewhere() {
        let names: BTreeSet<String> = ["pg", "pg-pool", "@s/a"].map(str::to_owned).into();
        for (path, text, expected) in [
            ("a.ts", "import pg from 'pg';", vec!["pg"]),
            ("a.ts", "import x from \"pg/lib/x\";", vec!["pg"]),
            ("a.ts", "import x from 'pg-pool'", vec!["pg-pool"]),
            ("a.ts", "pg.query(pg)", vec![]),
            ("a.ts", "// uses pg\nconst pgs = 'pgs'", vec![]),
            (
                "a.ts",
                "external: [`@s/a`, 'node_modules/pg/lib', 'npm:pg@8']",
                vec!["@s/a", "pg", "pg"],
            ),
            ("x.yml", "plugins: [pg, pgs, x-pg]", vec!["pg"]),
            ("Makefile", "x:\n\tnpx pg --x\n", vec!["pg"]),
        ] {
            let path = RepoPath::parse(path).unwrap_or_default();
            let source = Source::file(path.clone(), Language::of(&path, ""), text);
            let found = Mentions::new(&names).find(&source, &[]);
            let found: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
