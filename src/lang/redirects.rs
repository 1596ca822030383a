//! `_redirects` and `_headers` of Netlify and Cloudflare: the URLs of the site that lines lead to, or are about.
//!
//! Leaves out where a redirect comes from, which is an old path on purpose, and URLs of other sites.
//!
//! Source: <https://docs.netlify.com/routing/redirects/>, <https://developers.cloudflare.com/pages/configuration/redirects/>
//! (2026).

use crate::finding::{Confidence, Kind};
use crate::lang::reference::Target;
use crate::lang::source::{Extraction, Source};
use crate::text::route_like::{asset_of, route_of};
use crate::text::span::Span;

/// Returns the URLs of a file, and its comments.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction::default();
    let mut comments = Vec::new();
    let is_of_headers = source.path.name() == "_headers";
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let content = line.trim_end();
        let url = match is_of_headers {
            // Below a URL its headers are indented.
            true => Some(Span::new(0, content.len())).filter(|_| !content.starts_with([' ', '\t'])),
            false => destination(content),
        };
        if content.trim_start().starts_with('#') {
            comments.push(source.text.file_span(Span::new(start, start + content.len())));
        } else if let Some(url) = url {
            let text = url.of(content);
            let mut push = |target| {
                let span = url.shifted(start);
                extraction.references.push(source.reference(span, Kind::Config, target));
            };
            if let Some(path) = route_of(text) {
                let is_certain = !is_of_headers;
                push(Target::Route { path, is_certain });
            }
            if let Some(path) = asset_of(text) {
                let confidence = Confidence::Certain;
                push(Target::Asset { path, confidence });
            }
        }
        start += line.len();
    }
    extraction.comments = Some(comments);
    extraction
}

/// Returns where `line` leads to: its second word that is no parameter of a query.
fn destination(line: &str) -> Option<Span> {
    let mut at = 0;
    let mut words = line.split([' ', '\t']).filter_map(|word| {
        let span = Span::new(at, at + word.len());
        at += word.len() + 1;
        (!word.is_empty()).then_some((span, word))
    });
    words.next()?;
    let is_url = |word: &str| word.starts_with('/') || word.contains("://");
    words.find(|(_, word)| is_url(word)).map(|(span, _)| span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::shown;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        shown::check(text, &extract(&shown::file(path, text)), expected);
    }

    #[test]
    fn redirects_lead_somewhere() {
        check(
            "public/_redirects",
            "# /a /b\n/old  /docs/new/ 301\n/x id=:id\t/y/:id 200\r\n/z https://x.io/z\n/*\n/i /img/a.png\n",
            &[
                "2: config route /docs/new certain = \"/docs/new/\"",
                "3: config asset /y/* certain = \"/y/:id\"",
                "3: config route /y/* certain = \"/y/:id\"",
                "6: config asset /img/a.png certain",
                "6: config route /img/a.png certain",
            ],
        );
    }

    #[test]
    fn headers_are_about_urls() {
        check(
            "public/_headers",
            "/img/a.png\n  Link: </b>\n/docs/new\n\n# /x\nhttps://x.io/y\n",
            &[
                "1: config asset /img/a.png certain",
                "1: config route /img/a.png",
                "3: config route /docs/new",
            ],
        );
    }
}
