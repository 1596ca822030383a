//! Vue, Svelte and Astro components: their scripts as code, their style sheets, all else as running text.
//!
//! Nothing is taken out of a component: its template may use, without an import of its own, what a script declares.
//! Of what a template names its tags are read, and the addresses in its attributes. Leaves out expressions in it, and a script that another file holds
//! (`<script src>`).

pub mod template;

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::module::{Module, Use};
use crate::lang::reference::Base;
use crate::lang::source::{Extraction, Loss, Setting, Source};
use crate::text::span::Span;
use std::collections::HashMap;

/// What holds another language: what it begins and ends with, in lower case.
const BLOCKS: [(&str, &str, Language); 2] = [
    ("<script", "</script", Language::JavaScript),
    ("<style", "</style", Language::Css),
];
/// What encloses text that is not read for scripts.
const COMMENTS: [(&str, &str); 2] = [("<!--", "-->"), ("{/*", "*/")];

/// Returns the scripts of a component and the text around them as pieces.
pub fn extract(source: &Source) -> Extraction {
    let text = source.text();
    let mut extraction = Extraction::default();
    let mut add = |language: Language, span: Span| {
        if span.of(text).trim().is_empty() {
            return;
        }
        let parts = match language {
            Language::Plain => with_comments_apart(text, span),
            _ => vec![(span, false)],
        };
        for (part, is_comment) in parts {
            let setting = match is_comment {
                true => Setting {
                    kind: Some(Kind::Mention),
                    prose: true,
                    base: Base::Unknown,
                },
                false => source.setting.clone(),
            };
            let piece = source.piece(language, source.text.slice(part), setting);
            extraction.pieces.push(piece.losing(Loss::Nothing));
        }
        if language == Language::Plain {
            // Of a template, the addresses in its attributes alone.
            let setting = Setting {
                kind: Some(source.kind(Kind::Path)),
                base: Base::Known(source.path.parent().unwrap_or_default()),
                ..source.setting.clone()
            };
            let piece = source.piece(Language::Html, source.text.slice(span), setting);
            extraction.pieces.push(piece.losing(Loss::Nothing));
        }
    };
    let mut start = 0;
    for (language, block) in blocks(source) {
        add(Language::Plain, Span::new(start, block.start()));
        add(language, block);
        start = block.end();
    }
    add(Language::Plain, Span::new(start, text.len()));
    extraction
}

/// Returns the parts of `span` of `text`, each with whether it is a comment; blank ones are left out.
fn with_comments_apart(text: &str, span: Span) -> Vec<(Span, bool)> {
    let mut parts = Vec::new();
    let mut add = |part: Span, is_comment: bool| {
        if !part.of(text).trim().is_empty() {
            parts.push((part, is_comment));
        }
    };
    let mut at = span.start();
    let rest = |at: usize| text.get(at..span.end()).unwrap_or("");
    let next = |open: &str, at: usize| rest(at).find(open).map(|found| at + found);
    // Where the next comment of each kind begins: looked for again only once it is passed.
    let mut opened = COMMENTS.map(|(open, close)| (next(open, at), open, close));
    loop {
        for (start, open, _) in &mut opened {
            if start.is_some_and(|start| start < at) {
                *start = next(open, at);
            }
        }
        let first = opened.iter().filter_map(|(start, _, close)| Some(((*start)?, *close)));
        let Some((start, close)) = first.min_by_key(|(start, _)| *start) else {
            add(Span::new(at, span.end()), false);
            return parts;
        };
        let end = rest(start)
            .find(close)
            .map_or(span.end(), |end| start + end + close.len());
        add(Span::new(at, start), false);
        add(Span::new(start, end), true);
        at = end;
    }
}

/// Adds the tags of the template of `source` that are what `module`, its scripts, imports: `OldTable`, `old-table`.
pub fn add_uses(source: &Source, module: &mut Module) {
    let by_tag: HashMap<String, usize> = module
        .imports
        .iter()
        .enumerate()
        .filter(|(_, import)| import.local.starts_with(char::is_uppercase))
        .flat_map(|(index, import)| [(import.local.clone(), index), (kebab_case(&import.local), index)])
        .collect();
    if by_tag.is_empty() {
        return;
    }
    let text = source.text();
    let code = scripts(source);
    for (offset, _) in text.match_indices('<') {
        if code
            .iter()
            .any(|script| script.start() <= offset && offset < script.end())
        {
            continue;
        }
        let start = offset + 1;
        let rest = text.get(start..).unwrap_or("");
        let length = rest.find(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '_' | '-' | '$')));
        let span = Span::new(start, start + length.unwrap_or(rest.len()));
        let index = by_tag.get(span.of(text)).copied();
        if let Some(import) = index.and_then(|index| module.imports.get_mut(index)) {
            let span = source.text.file_span(span);
            import.uses.push(Use {
                span,
                member: None,
                member_span: span,
                type_only: false,
                left: vec![span],
            });
        }
    }
}

/// Returns how Vue lets a template write the component `name`: each capital is a word.
pub(crate) fn kebab_case(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab
}

/// Returns what is code, in its order.
fn scripts(source: &Source) -> Vec<Span> {
    let blocks = blocks(source).into_iter();
    blocks
        .filter(|(language, _)| *language == Language::JavaScript)
        .map(|(_, span)| span)
        .collect()
}

/// Returns what is code, and the style sheets, in their order.
fn blocks(source: &Source) -> Vec<(Language, Span)> {
    let text = source.text();
    let front = match source.path.extension().as_ref() {
        "astro" => front_matter(text),
        _ => None,
    };
    let mut blocks: Vec<(Language, Span)> = front.map(|front| (Language::JavaScript, front)).into_iter().collect();
    let lower = text.to_ascii_lowercase();
    let mut at = front.map_or(0, |front| front.end());
    while let Some(open) = lower.get(at..).and_then(|rest| rest.find(['<', '{'])) {
        at += open;
        let rest = lower.get(at..).unwrap_or("");
        if let Some((sign, end)) = COMMENTS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            let inside = rest.get(sign.len()..).unwrap_or("");
            at += inside
                .find(end)
                .map_or(rest.len(), |found| sign.len() + found + end.len());
            continue;
        }
        let opened = BLOCKS.iter().find_map(|(open, close, language)| {
            let tag = rest.strip_prefix(open)?;
            Some((open, close, *language, tag.get(..length_of_tag(tag)?)?))
        });
        let Some((open, close, language, tag)) = opened else {
            at += 1;
            continue;
        };
        at += open.len() + tag.len();
        if tag.ends_with("/>") {
            continue;
        }
        let body = lower.get(at..).unwrap_or("");
        let length = body.find(close).unwrap_or(body.len());
        if language == Language::Css || is_code(tag) {
            blocks.push((language, Span::new(at, at + length)));
        }
        at += length;
    }
    blocks
}

/// Returns what stands between the two lines `---` that an Astro component begins with.
fn front_matter(text: &str) -> Option<Span> {
    let start = text.len()
        - text
            .trim_start_matches(|sign: char| sign == '\u{feff}' || sign.is_whitespace())
            .len();
    let inside = text.get(start..)?.strip_prefix("---")?;
    let length = inside.find("\n---").map(|end| end + 1)?;
    Some(Span::new(start + 3, start + 3 + length))
}

/// Returns the length of the rest of a tag, its attributes and `>`; none where `rest` goes on with the tag's name, or
/// the tag has no end.
///
/// A `>` in quotes or in braces is none of the tag's.
fn length_of_tag(rest: &str) -> Option<usize> {
    if !rest.starts_with(|sign: char| sign.is_whitespace() || sign == '>' || sign == '/') {
        return None;
    }
    let mut quote = None;
    let mut depth = 0_usize;
    for (offset, sign) in rest.char_indices() {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(sign),
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1),
            (None, '>') if depth == 0 => return Some(offset + 1),
            (None, _) => {}
        }
    }
    None
}

/// Whether what a tag with these attributes holds is JavaScript or TypeScript: not so for data and templates.
fn is_code(attributes: &str) -> bool {
    let is_of = |name: &str, values: &[&str]| {
        let value = attribute(attributes, name);
        value.is_none_or(|value| values.contains(&value))
    };
    is_of(
        "lang",
        &["", "ts", "tsx", "js", "jsx", "mjs", "typescript", "javascript"],
    ) && is_of(
        "type",
        &[
            "",
            "module",
            "text/javascript",
            "application/javascript",
            "text/typescript",
            "application/typescript",
            "ts",
        ],
    )
}

/// Returns the value of the attribute `name`, without its quotes.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut found = attributes.match_indices(name).filter_map(|(offset, _)| {
        let is_start = attributes.get(..offset)?.ends_with(char::is_whitespace);
        let value = attributes.get(offset + name.len()..)?.trim_start().strip_prefix('=')?;
        is_start.then(|| value.trim_start())
    });
    let value = found.next()?;
    let quoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.split(quote).next());
    quoted.or_else(|| value.split([' ', '\t', '\r', '\n', '/', '>']).next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::shown;

    /// Asserts which parts of the file `path` are code.
    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        let extraction = extract(&shown::file(path, text));
        let of = |language: Language| {
            let pieces = extraction.pieces.iter().filter(move |piece| piece.language == language);
            pieces.map(|piece| {
                let span = piece.text.file_span(Span::new(0, piece.text().len()));
                assert_eq!(span.of(text), piece.text(), "{text}");
                piece.text().to_owned()
            })
        };
        assert_eq!(of(Language::JavaScript).collect::<Vec<_>>(), expected, "{text}");
        // What of them is read as HTML was running text before.
        let others = extraction
            .pieces
            .iter()
            .filter(|piece| piece.language != Language::Html);
        let n_read: usize = others.map(|piece| piece.text().trim().len()).sum();
        assert!(n_read <= text.len(), "{text}");
    }

    #[test]
    fn scripts_are_code() {
        check("a.vue", "<script>a</script>", &["a"]);
        check(
            "a.vue",
            "<script lang=\"ts\">a</script>\n<template>b</template>\n<SCRIPT setup lang='ts'>c</SCRIPT>",
            &["a", "c"],
        );
        check(
            "a.vue",
            "<script setup generic=\"T extends A<B>\">a > b</script >",
            &["a > b"],
        );
        check("a.svelte", "<script context=module\n lang=ts>a</script>", &["a"]);
        check("a.svelte", "<script type=\"text/typescript\">a", &["a"]);
        check("a.astro", "<script define:vars={{ a: b > c }}>d</script>", &["d"]);
        check("a.vue", "<i><script>ä</script></i>", &["ä"]);
    }

    #[test]
    fn look_alikes_are_not() {
        check("a.vue", "<!-- <script>a</script> -->", &[]);
        check("a.astro", "{/* <script>a</script> */}", &[]);
        check("a.vue", "<scripts>a</scripts>", &[]);
        check("a.vue", "<script src='./a.js' />a", &[]);
        check("a.svelte", "<script type=\"application/ld+json\">{}</script>", &[]);
        check("a.vue", "<script lang=\"coffee\">a</script>", &[]);
        check("a.vue", "<script a=\"", &[]);
        check("a.vue", "---\na\n---\n", &[]);
        check("a.vue", "", &[]);
        check("a.vue", "<script></script>", &[]);
    }

    #[test]
    fn astro_begins_with_code() {
        check("a.astro", "---\na\n---\n<b/>\n<script>c</script>", &["\na\n", "c"]);
        check("a.astro", "\u{feff}\n---\r\na\r\n---\r\n", &["\r\na\r\n"]);
        check(
            "a.astro",
            "---\nimport a from 'a'\n// <script>\n---\n<p>---</p>",
            &["\nimport a from 'a'\n// <script>\n"],
        );
        check("a.astro", "<p>\n---\na\n---\n</p>", &[]);
        check("a.astro", "---\na", &[]);
    }
}
