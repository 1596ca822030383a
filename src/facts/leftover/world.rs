//! Whether a program does something in the world besides what it has to do with retired things: it asks the network, it
//! serves, it works with packages.
//!
//! Leaves out what it uses of the repository: that is [`crate::facts::uses`].

use crate::facts::uses::Used;
use crate::text::path_like::is_end_of_path;

/// What a program calls to ask the network, to serve, or to open a page in a browser.
const CALLS: [&str; 9] = [
    "page.goto(",
    "cy.visit(",
    "browser.url(",
    "fetch(",
    "Bun.serve(",
    "Bun.listen(",
    "Deno.serve(",
    "Deno.listen(",
    "new WebSocket(",
];

/// npm packages and modules of Node that are there for the network.
const OF_THE_NETWORK: [&str; 16] = [
    "@hapi/hapi",
    "@octokit/rest",
    "axios",
    "express",
    "fastify",
    "got",
    "h3",
    "hono",
    "http",
    "http2",
    "https",
    "koa",
    "net",
    "node-fetch",
    "undici",
    "ws",
];

/// Packages that run tests, which say nothing of what is tested.
const OF_TESTS: [&str; 8] = [
    "@jest/globals",
    "assert",
    "ava",
    "bun:test",
    "chai",
    "jest",
    "mocha",
    "vitest",
];

/// Whether the program `text`, which refers to `used`, asks the network or serves.
pub(in crate::facts::leftover) fn is_on_the_network<'u>(text: &str, mut used: impl Iterator<Item = &'u Used>) -> bool {
    // A method of that name is something else's.
    let begins = |start: usize| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric() && !"_$.".contains(before))
    };
    let is_called = |call: &str| text.match_indices(call).any(|(start, _)| begins(start));
    let imports = |name: &str| text.contains(&format!("'node:{name}'")) || text.contains(&format!("\"node:{name}\""));
    CALLS.iter().any(|call| is_called(call))
        || OF_THE_NETWORK.iter().any(|name| imports(name))
        || used.any(|used| matches!(used, Used::Package(name) if OF_THE_NETWORK.contains(&name.as_str())))
}

/// Whether the program `text`, which refers to `used`, works with any package or module of the platform.
pub(in crate::facts::leftover) fn works_with_packages<'u>(
    text: &str,
    mut used: impl Iterator<Item = &'u Used>,
) -> bool {
    let is_of_platform = ["'node:", "\"node:", "'bun'", "\"bun\""]
        .iter()
        .any(|start| text.contains(start));
    // What begins with a scope may as well begin with an alias.
    let is_of_tests = |name: &str| OF_TESTS.iter().any(|known| is_end_of_path(known, name));
    is_of_platform
        || used.any(|used| matches!(used, Used::Package(name) | Used::ModuleEnding(name) if !is_of_tests(name)))
}
