//! Sections of a Markdown text: a heading and what follows it up to the next heading of its level or above.

use crate::text::span::Span;
use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Options, Parser, Tag};

/// A section of a Markdown text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading's line, without its line ending.
    pub heading: Span,
    /// What follows it, up to the next heading of its level or above, or the end.
    pub body: Span,
}

/// Returns the first section of `text` with the heading `wanted` (`## Title`); a heading inside fenced code is none.
pub fn find_section(text: &str, wanted: &str) -> Option<Section> {
    let headings = headings(Parser::new_ext(text, Options::ENABLE_YAML_STYLE_METADATA_BLOCKS).into_offset_iter());
    let (index, (level, span)) = headings
        .iter()
        .enumerate()
        .find(|(_, (_, span))| same_heading(span.of(text), wanted))?;
    let content = span.of(text).trim_end();
    let heading = Span::new(span.start(), span.start() + content.len());
    let end = headings
        .iter()
        .skip(index + 1)
        .find(|(next, _)| next <= level)
        .map_or(text.len(), |(_, next)| next.start());
    Some(Section {
        heading,
        body: Span::new(heading.end(), end),
    })
}

fn headings(events: OffsetIter<'_>) -> Vec<(HeadingLevel, Span)> {
    events
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Heading { level, .. }) => Some((level, Span::new(range.start, range.end))),
            _ => None,
        })
        .collect()
}

fn same_heading(line: &str, wanted: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.trim()
            .trim_end_matches('#')
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    };
    words(line) == words(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &str, expected: Option<(&str, &str)>) {
        let found = find_section(text, wanted).map(|section| (section.heading.of(text), section.body.of(text)));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_section_ends_at_the_next_heading_of_its_level() {
        check(
            "# A\n\n## B\nb\n### C\nc\n## D\n",
            "## B",
            Some(("## B", "\nb\n### C\nc\n")),
        );
        check("## B ##\r\nb\r\n", "## B", Some(("## B ##", "\r\nb\r\n")));
        check("## B", "## B", Some(("## B", "")));
        check("```\n## B\n```\n", "## B", None);
        check("## Bee\n", "## B", None);
        check("### B\n", "## B", None);
        check("---\na: 1\n---\n## B\nx", "## B", Some(("## B", "\nx")));
    }
}
