//! Whether a string stands where an address on the network is meant: given to `fetch`, or behind what is called a host.
//!
//! Such a string may have the shape of a path. Names tell, so it may be a path all the same; see `PathText::address`.

use oxc_ast::AstKind;
use oxc_ast::ast::Argument;
use oxc_span::{GetSpan, Span};

use crate::lang::js::callee::{Callee, Root};
use crate::lang::js::fold::{Folded, Part};
use crate::lang::js::reader::{Reader, own_span};

/// Functions and methods that take an address first.
const TAKERS: [&str; 14] = [
    "$fetch", "ajax", "axios", "delete", "fetch", "get", "goto", "head", "ky", "patch", "post", "put", "request",
    "route",
];

/// Words in the names of what an address begins with.
const HOSTS: [&str; 9] = [
    "base", "domain", "endpoint", "host", "hostname", "href", "origin", "uri", "url",
];

/// Words in the names of folders, whatever else they say: `baseDir`.
const FOLDERS: [&str; 7] = ["dir", "directory", "dirname", "file", "folder", "path", "root"];

/// What the address of the own site is taken from.
const OWN: [&str; 12] = [
    "context",
    "ctx",
    "document",
    "env",
    "event",
    "globalThis",
    "location",
    "process",
    "req",
    "request",
    "self",
    "window",
];

/// Words in the names of what the own site has for an address.
const OWN_WORDS: [&str; 5] = ["app", "base", "host", "origin", "site"];

impl<'a> Reader<'a, '_> {
    /// Whether `folded`, which stands at `span` in `parent`, is an address for all that one can tell.
    pub(super) fn is_address(&self, folded: &Folded, span: Span, parent: AstKind<'a>) -> bool {
        folded.base.is_none() && (is_taken_as_address(span, parent) || self.begins_with_host(folded))
    }

    fn begins_with_host(&self, folded: &Folded) -> bool {
        let is_empty = |part: &&Part| matches!(part, Part::Text { text, .. } if text.is_empty());
        let Some(Part::Hole(hole)) = folded.parts.iter().find(|part| !is_empty(part)) else {
            return false;
        };
        let text = own_span(*hole).of(self.source.text());
        let called = text.split('(').next().unwrap_or(text);
        let name = called.rsplit('.').next().unwrap_or(called);
        let words = words_of(name.trim_matches(['?', '!', '\'', '"', ']', ' ']));
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        has(&HOSTS) && !has(&FOLDERS)
    }
}

/// Whether what stands at `span` in `parent` is a URL on a host that need not be that of the own site: `new URL("/x", y)`.
pub(super) fn may_be_elsewhere(span: Span, parent: AstKind) -> bool {
    let AstKind::NewExpression(new) = parent else {
        return false;
    };
    let [first, Argument::StaticMemberExpression(base), ..] = new.arguments.as_slice() else {
        return false;
    };
    let (object, name) = (Callee::of(&base.object), base.property.name.as_str());
    let words = words_of(name);
    let is_own = OWN.contains(&object.root_name())
        || matches!(object.root, Root::Meta)
        || words.iter().any(|word| OWN_WORDS.contains(&word.as_str()));
    let is_url = Callee::of(&new.callee).last_name() == "URL";
    is_url && !is_own && first.span().contains_inclusive(span)
}

/// Whether what stands at `span` is the first argument of something that takes an address.
fn is_taken_as_address(span: Span, parent: AstKind) -> bool {
    let is_first = |arguments: &[Argument]| {
        let first = arguments.first();
        first.is_some_and(|first| first.span().contains_inclusive(span))
    };
    match parent {
        AstKind::CallExpression(call) => {
            TAKERS.contains(&Callee::of(&call.callee).last_name()) && is_first(&call.arguments)
        }
        AstKind::NewExpression(new) => {
            matches!(Callee::of(&new.callee).last_name(), "URL" | "Request") && is_first(&new.arguments)
        }
        _ => false,
    }
}

/// Returns the words of a name in lower case: `WEBAPP_BASE_URL`, `webappBaseUrl`, `baseURL`.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for sign in name.chars() {
        let begins = sign.is_uppercase() && was_lower;
        if begins || !sign.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| sign.is_alphanumeric()) {
            word.extend(sign.to_lowercase());
        }
        was_lower = sign.is_lowercase();
    }
    words
}
