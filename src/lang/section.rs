//! Sections of a Markdown text: a heading and what follows it up to the next heading of its level or above.
//!
//! Headings within quotes and lists are none of the text's own.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::text::edit::{Edit, Edits};
use crate::text::span::Span;

/// A section of a Markdown text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading's line, or its two lines, without the line ending.
    pub heading: Span,
    /// What follows it, up to the next heading of its level or above, or the end.
    pub body: Span,
}

/// Returns the first section of `text` with the heading `wanted` (`## Title`); a heading inside fenced code is none.
///
/// A heading that is underlined, or closed with `#`, is the same heading.
pub fn find_section(text: &str, wanted: &str) -> Option<Section> {
    let headings = headings(text);
    let wanted_level = wanted.trim().bytes().take_while(|byte| *byte == b'#').count();
    let wanted = title(wanted);
    let (index, (level, span)) = headings
        .iter()
        .enumerate()
        .find(|(_, (level, span))| *level == wanted_level && title(span.of(text)) == wanted)?;
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

/// Returns the changes after which `text` has the section `heading` with `body`; none where it has, or where no change
/// can do it (a body with a heading above its own).
///
/// The section is written where its heading stands, else at the end. Line endings are those of the text.
pub fn write_section(text: &str, heading: &str, body: &str) -> Vec<Edit> {
    let ending = if text.split('\n').next().is_some_and(|line| line.ends_with('\r')) && text.contains('\n') {
        "\r\n"
    } else {
        "\n"
    };
    let body = lines_of(body, ending);
    let edit = match find_section(text, heading) {
        Some(section) if same_lines(section.body.of(text), &body) => return Vec::new(),
        Some(section) => rewritten(text, section, &body, ending),
        None => appended(text, heading, &body, ending),
    };
    let mut edits = Edits::default();
    let is_added = edits.add(edit.clone()).is_ok();
    let new = String::from_utf8(edits.apply(text.as_bytes())).unwrap_or_default();
    let is_there = find_section(&new, heading).is_some_and(|section| same_lines(section.body.of(&new), &body));
    if is_added && is_there { vec![edit] } else { Vec::new() }
}

/// Returns the text of a file that holds this section and nothing else.
pub fn section_file(heading: &str, body: &str) -> String {
    section(heading, &lines_of(body, "\n"), "\n") + "\n"
}

/// Returns the section with no line ending behind it.
fn section(heading: &str, body: &str, ending: &str) -> String {
    let heading = heading.trim();
    match body {
        "" => heading.to_owned(),
        _ => format!("{heading}{ending}{ending}{body}"),
    }
}

/// Returns the change that writes `body` below a heading that is there.
fn rewritten(text: &str, section: Section, body: &str, ending: &str) -> Edit {
    let raw = section.body.of(text);
    let content = raw.trim();
    let is_last = section.body.end() == text.len();
    let before = raw.len() - raw.trim_start().len();
    // The first line keeps its place, without the blanks before it.
    let lead = raw.get(..before).unwrap_or("");
    let line_start = lead.rfind('\n').map_or(0, |newline| newline + 1);
    let behind = raw.get(raw.trim_end().len()..).unwrap_or("");
    let needs_blank_line = !is_last && behind.matches('\n').count() < 2;
    let mut new = String::new();
    let (start, end) = match (content.is_empty(), body.is_empty()) {
        (true, _) => (0, 0),
        (false, true) => (0, raw.trim_end().len()),
        (false, false) => (line_start, raw.trim_end().len()),
    };
    if content.is_empty() && !body.is_empty() {
        new.push_str(ending);
        new.push_str(ending);
    }
    new.push_str(body);
    let needs_blank_line = if content.is_empty() {
        !is_last && raw.matches('\n').count() < 2
    } else {
        needs_blank_line && !body.is_empty()
    };
    if needs_blank_line {
        new.push_str(ending);
    }
    let shift = section.body.start();
    Edit::replace(Span::new(shift + start, shift + end), new)
}

/// Returns the change that writes the section at the end, behind one blank line.
fn appended(text: &str, heading: &str, body: &str, ending: &str) -> Edit {
    let mut new = String::new();
    let content = text.trim_start_matches('\u{feff}');
    let has_final_ending = text.ends_with('\n');
    if !content.is_empty() {
        if !has_final_ending {
            new.push_str(ending);
        }
        let last_line = text.trim_end_matches('\n').trim_end_matches('\r');
        let is_blank = |line: &str| line.trim().is_empty();
        let ends_blank = has_final_ending
            && (is_blank(content)
                || text
                    .get(..text.len() - 1)
                    .is_some_and(|text| is_blank(text.rsplit('\n').next().unwrap_or("")))
                || last_line.is_empty());
        if !ends_blank {
            new.push_str(ending);
        }
    }
    new.push_str(&section(heading, body, ending));
    if has_final_ending || content.is_empty() {
        new.push_str(ending);
    }
    Edit::insert(text.len(), new)
}

/// Returns `body` without blank lines around it, its lines ended by `ending`.
fn lines_of(body: &str, ending: &str) -> String {
    let lines: Vec<&str> = body
        .trim_end()
        .lines()
        .skip_while(|line| line.trim().is_empty())
        .collect();
    lines.join(ending)
}

/// Whether two texts have the same lines, whatever their line endings and the blank lines around them.
fn same_lines(a: &str, b: &str) -> bool {
    a.trim().lines().eq(b.trim().lines())
}

/// Returns the headings with their levels that no quote and no list holds.
fn headings(text: &str) -> Vec<(usize, Span)> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len() - content.len();
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(content, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                found.push((level as usize, Span::new(range.start + shift, range.end + shift)));
            }
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::FootnoteDefinition) => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
    }
    found
}

/// Returns the words of a heading as written, in either form.
fn title(heading: &str) -> Vec<&str> {
    let heading = heading.trim();
    let Some(rest) = heading.strip_prefix('#') else {
        // The last line underlines the others.
        let lines = heading.rsplit_once('\n').map_or(heading, |(lines, _)| lines);
        return lines.split_whitespace().collect();
    };
    let rest = rest.trim_start_matches('#');
    let open = rest.trim_end_matches('#');
    // Signs at the end close the heading only behind a blank: `## C#` is about a language.
    let rest = if open.is_empty() || open.ends_with([' ', '\t']) {
        open
    } else {
        rest
    };
    rest.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn a_heading_may_be_written_in_either_form() {
        check("B c\n---\nx\n", "## B c", Some(("B c\n---", "\nx\n")));
        check("B\n===\nx\n", "## B", None);
        check("## C#\nx", "## C", None);
        check("## C# #\nx", "## C#", Some(("## C# #", "\nx")));
        check("\u{feff}## B\nx", "## B", Some(("## B", "\nx")));
        check("> ## B\n\n## B\nx\n> # C\n", "## B", Some(("## B", "\nx\n> # C\n")));
        check("## B {#b}\n", "## B {#b}", Some(("## B {#b}", "\n")));
        check("## `B` *c*\n", "## `B` *c*", Some(("## `B` *c*", "\n")));
    }

    fn written(text: &str, heading: &str, body: &str) -> String {
        let mut edits = Edits::default();
        for edit in write_section(text, heading, body) {
            edits.add(edit).unwrap();
        }
        String::from_utf8(edits.apply(text.as_bytes())).unwrap()
    }

    #[track_caller]
    fn check_written(text: &str, body: &str, expected: &str) {
        let found = written(text, "## B", body);
        assert_eq!(found, expected, "{text:?}");
        assert_eq!(written(&found, "## B", body), expected, "the second time");
    }

    #[test]
    fn a_section_is_added_once_at_the_end() {
        check_written("# A\n", "b\n", "# A\n\n## B\n\nb\n");
        check_written("# A", "b\n", "# A\n\n## B\n\nb");
        check_written("# A\n\n", "b", "# A\n\n## B\n\nb\n");
        check_written("# A\r\n", "b\nc\n", "# A\r\n\r\n## B\r\n\r\nb\r\nc\r\n");
        check_written("", "b", "## B\n\nb\n");
        check_written("\u{feff}", "b", "\u{feff}## B\n\nb\n");
        check_written("\n", "b", "\n## B\n\nb\n");
        check_written("# A\n", "", "# A\n\n## B\n");
        check_written("- a\n", "\n\n    code\n\n", "- a\n\n## B\n\n    code\n");
        check_written("```\n## B\n```\n", "b", "```\n## B\n```\n\n## B\n\nb\n");
    }

    #[test]
    fn a_section_is_written_where_it_stands() {
        check_written(
            "# A\n\n## B\n\nold\n\n## C\n",
            "b\nc\n",
            "# A\n\n## B\n\nb\nc\n\n## C\n",
        );
        check_written("## B\nold\n## C\n", "b", "## B\nb\n\n## C\n");
        check_written("## B\n\nold", "b", "## B\n\nb");
        check_written("## B", "b", "## B\n\nb");
        check_written("## B\n", "b", "## B\n\nb\n");
        check_written("## B\n## C\n", "b", "## B\n\nb\n\n## C\n");
        check_written("## B\n\n### Below\n\nx\n\n# C\n", "b", "## B\n\nb\n\n# C\n");
        check_written("B\n---\nold\n", "b", "B\n---\nb\n");
        check_written("## B ##\r\n\r\nold\r\n", "b\nc", "## B ##\r\n\r\nb\r\nc\r\n");
        check_written("## B\n\nold\n\n## C\n", "", "## B\n\n## C\n");
        check_written("## B\n\n  b  \n", "b", "## B\n\n  b  \n");
        check_written("## B\n\n  b\n  c\n", "b\n  c", "## B\n\n  b\n  c\n");
    }

    #[test]
    fn what_cannot_be_written_is_left_alone() {
        check_written("# A\n", "b\n# C\n", "# A\n");
        check_written("```\nopen\n", "b", "```\nopen\n");
        check_written("## B\nx\n# C\n", "```\nopen", "## B\nx\n# C\n");
    }

    #[test]
    fn a_file_may_be_a_section() {
        assert_eq!(section_file("## B ", "\nb\r\nc\n\n"), "## B\n\nb\nc\n");
        assert_eq!(section_file("# B", ""), "# B\n");
    }

    proptest! {
        #[test]
        fn every_other_byte_stays(
            blocks in prop::collection::vec("(# A|## B|## B #|### C|B\n---|text|- a\n- b|\\| a \\|\n\\|---\\|\n\\| b \\||```\n## B\n```|~~~\nx|> ## B|\tcode|<div>\n## B\n</div>|)", 0..8),
            gap in "(\n|\n\n|\n \n)",
            body in "(b|b\n\nc|### D\n\n- e|```\n# F\n```|    g|<!-- h -->|\\| a \\|\n\\|---\\||)",
            is_windows in any::<bool>(),
            has_mark in any::<bool>(),
            end in "(|\n|\n\n)",
        ) {
            let mut text = blocks.join(&gap) + &end;
            if is_windows {
                text = text.replace('\n', "\r\n");
            }
            if has_mark {
                text.insert(0, '\u{feff}');
            }
            let new = written(&text, "## B", &body);
            let before = find_section(&text, "## B");
            if new != text {
                let section = find_section(&new, "## B").unwrap();
                prop_assert!(same_lines(section.body.of(&new), &body));
                let start = before.map_or(text.len(), |section| section.heading.end());
                let end = before.map_or(text.len(), |section| section.body.end());
                prop_assert!(new.starts_with(Span::new(0, start).of(&text)));
                prop_assert!(new.ends_with(Span::new(end, text.len()).of(&text)));
                if text.contains('\n') {
                    prop_assert_eq!(new.ends_with('\n'), text.ends_with('\n') || text.trim_start_matches('\u{feff}').is_empty());
                    prop_assert!(!is_windows || !new.replace("\r\n", "").contains('\n'));
                }
            }
            prop_assert_eq!(written(&new, "## B", &body), new.clone());
        }
    }
}
