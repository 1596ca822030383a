//! Headings below which nothing is left once some lines are gone.
//!
//! Leaves out headings within lists and quotes, the title of a text, and headings that something in the text links to.

use crate::lang::markdown::destination::percent_decoded;
use crate::text::span::Span;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use std::collections::BTreeSet;

struct Heading {
    level: HeadingLevel,
    span: Span,
    /// What it says.
    text: String,
}

/// What becomes of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Blank,
    Gone,
    Left,
}

/// Returns the sections of `content`, from their headings to their ends, of which nothing is left without `gone`.
pub(super) fn emptied(content: &str, gone: &[Span]) -> Vec<Span> {
    if gone.is_empty() {
        return Vec::new();
    }
    let headings = headings(content);
    let mut lines = lines(content, gone);
    let mut links: Option<BTreeSet<String>> = None;
    let mut found = Vec::new();
    // Where the next section of each level begins: a section goes on up to the nearest of its own level or above.
    let mut next = [content.len(); 6];
    for (index, heading) in headings.iter().enumerate().rev() {
        let level = heading.level as usize;
        let end = next.iter().take(level).min().copied().unwrap_or(content.len());
        if let Some(next) = next.get_mut(level.saturating_sub(1)) {
            *next = heading.span.start();
        }
        let is_title = index == 0 && heading.level == HeadingLevel::H1;
        let first = lines.partition_point(|(line, _)| line.end() <= heading.span.start());
        let body = lines.partition_point(|(line, _)| line.start() < heading.span.end());
        let below = lines.get(body..).unwrap_or_default().iter();
        let below = below.take_while(|(line, _)| line.start() < end);
        let mut last = None;
        let is_left = below.clone().any(|(_, line)| *line == Line::Left);
        for (line, _) in below.filter(|(_, line)| !is_left && *line == Line::Gone) {
            last = Some(line.end());
        }
        let Some(last) = last.filter(|_| !is_title) else {
            continue;
        };
        let links = links.get_or_insert_with(|| anchors(content, &lines));
        if may_be_linked(&heading.text, links) {
            continue;
        }
        for (_, line) in lines.iter_mut().take(body).skip(first) {
            *line = Line::Gone;
        }
        let end = content.get(..last).unwrap_or(content).trim_end().len();
        found.push(Span::new(heading.span.start(), end));
    }
    found
}

fn headings(content: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut depth = 0_usize;
    let mut is_open = false;
    for (event, range) in Parser::new_ext(content, super::options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                is_open = true;
                headings.push(Heading {
                    level,
                    span: Span::new(range.start, range.end),
                    text: String::new(),
                });
            }
            Event::End(TagEnd::Heading(_)) => is_open = false,
            Event::Start(Tag::Item | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => {
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) if is_open => {
                if let Some(heading) = headings.last_mut() {
                    heading.text.push_str(&text);
                }
            }
            _ => {}
        }
    }
    headings
}

/// Returns the lines of `content`, with their line endings, and what becomes of them without `gone`.
fn lines(content: &str, gone: &[Span]) -> Vec<(Span, Line)> {
    let mut at = 0;
    let mut lines: Vec<(Span, Line)> = Vec::new();
    for line in content.split_inclusive('\n') {
        let state = if line.trim().is_empty() || is_break(line) {
            Line::Blank
        } else {
            Line::Left
        };
        lines.push((Span::new(at, at + line.len()), state));
        at += line.len();
    }
    for gone in gone {
        let first = lines.partition_point(|(line, _)| line.end() <= gone.start());
        let touched = lines.iter_mut().skip(first);
        for (_, line) in touched.take_while(|(line, _)| line.start() < gone.end()) {
            *line = Line::Gone;
        }
    }
    lines
}

/// Whether `line` only sets off what stands above it from what stands below.
fn is_break(line: &str) -> bool {
    let signs = line.trim();
    signs.len() >= 3
        && ['-', '*', '_']
            .iter()
            .any(|sign| signs.chars().all(|other| other == *sign))
}

/// Returns what stands behind each `#` in the lines that are left, in lower case.
fn anchors(content: &str, lines: &[(Span, Line)]) -> BTreeSet<String> {
    let left = lines.iter().filter(|(_, line)| *line == Line::Left);
    let behind = left.flat_map(|(line, _)| line.of(content).split('#').skip(1));
    behind
        .map(|behind| {
            let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '%');
            let end = behind.find(|sign| !is_part(sign)).unwrap_or(behind.len());
            percent_decoded(behind.get(..end).unwrap_or("")).to_lowercase()
        })
        .filter(|anchor| !anchor.is_empty())
        .collect()
}

/// Whether one of `links` may lead to a heading that says `text`.
///
/// The name of a heading is what hosts and generators make of it: letters, digits and hyphens, with a number behind it
/// where there are several. One with a name of its own is left alone.
fn may_be_linked(text: &str, links: &BTreeSet<String>) -> bool {
    if text.contains("{#") || text.contains('<') {
        return true;
    }
    let name: String = text
        .trim()
        .to_lowercase()
        .chars()
        .filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'))
        .map(|sign| if sign == ' ' { '-' } else { sign })
        .collect();
    let mut alike = links.range(name.clone()..).take_while(|link| link.starts_with(&name));
    alike.any(|link| {
        let number = link
            .strip_prefix(&name)
            .map(|rest| rest.strip_prefix('-').unwrap_or(rest));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}
