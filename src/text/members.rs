//! What stands between two brackets with commas between: takes members out and puts one in, and every other byte stays.
//!
//! The elements of a list, the properties of an object, in JSON, TOML and JavaScript alike. A member that has its lines
//! for itself takes them along, with the comments that speak of it: those directly above, and behind it on the line.
//! Leaves out what a member is, and how one is written.

use crate::text::edit::Edit;
use crate::text::span::Span;

/// The members between two brackets.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    /// The whole text.
    pub text: &'a str,
    /// What lies between the brackets.
    pub inner: Span,
    /// Each member without its comma, in order.
    pub members: Vec<Span>,
    /// The comments of the whole text with their signs, in order.
    pub comments: &'a [Span],
}

/// How a text that is put in is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// The line ending and indentation before each member; none where all stand on one line.
    pub line: Option<String>,
    /// What one level of indentation is.
    pub indent: String,
}

/// Neighbours that go together and stand on one line.
#[derive(Clone, Copy)]
struct Group {
    first: usize,
    last: usize,
}

impl Members<'_> {
    /// Returns the changes that take out each member for which `gone` holds true.
    ///
    /// Where nothing is left between the brackets, comments included, the blanks go too.
    pub fn take_out(&self, gone: &[bool]) -> Vec<Edit> {
        let is_gone = |index: usize| gone.get(index).copied().unwrap_or(false);
        let mut groups: Vec<Group> = Vec::new();
        for index in (0..self.members.len()).filter(|index| is_gone(*index)) {
            match groups.last_mut() {
                Some(group) if group.last + 1 == index && self.newline_before(index).is_none() => group.last = index,
                _ => groups.push(Group {
                    first: index,
                    last: index,
                }),
            }
        }
        let mut spans: Vec<Span> = groups.iter().map(|group| self.extent(*group, &is_gone)).collect();
        let commas = self.commas_to_go(&spans, &is_gone);
        spans.extend(commas);
        let spans = merged(spans);
        if !groups.is_empty() && (0..self.members.len()).all(is_gone) && self.is_blank_but_for(&spans) {
            return vec![Edit::delete(self.inner)];
        }
        spans.into_iter().map(Edit::delete).collect()
    }

    /// Returns the changes that put a member behind the one at `behind`, or between the brackets where there is none.
    ///
    /// `written` gives its text in a style; `default` is the style where no member shows one.
    pub fn put_in(&self, behind: Option<usize>, default: &Style, written: impl Fn(&Style) -> String) -> Vec<Edit> {
        let Some((index, member)) = behind.and_then(|index| Some((index, *self.members.get(index)?))) else {
            return self.put_first(default, written);
        };
        let style = Style {
            line: self.line_before(index),
            indent: default.indent.clone(),
        };
        let separator = style.line.clone().unwrap_or_else(|| self.blank_between());
        let text = format!("{separator}{}", written(&style));
        let end_of_line = match &style.line {
            Some(_) => self
                .newline_behind(index)
                .map(|newline| self.before_line_ending(newline)),
            None => None,
        };
        let comma = self
            .comma_behind(index)
            .filter(|comma| end_of_line.is_none_or(|end| *comma < end));
        match (comma, end_of_line) {
            (Some(comma), end) => {
                let at = end.unwrap_or(comma + 1);
                vec![Edit::insert(at, format!("{text},"))]
            }
            (None, Some(end)) if end > member.end() && self.has_comment(Span::new(member.end(), end)) => {
                vec![Edit::insert(member.end(), ","), Edit::insert(end, text)]
            }
            (None, _) => vec![Edit::insert(member.end(), format!(",{text}"))],
        }
    }

    fn put_first(&self, default: &Style, written: impl Fn(&Style) -> String) -> Vec<Edit> {
        let last_comment = self
            .comments
            .iter()
            .rfind(|comment| self.inner.contains(**comment))
            .copied();
        let text = written(default);
        let Some(line) = &default.line else {
            let at = last_comment.map_or(self.inner, |comment| Span::new(comment.end(), self.inner.end()));
            return vec![Edit::replace(at, format!(" {text} "))];
        };
        let outer = line.strip_suffix(default.indent.as_str()).unwrap_or(line);
        let at = last_comment.map_or(self.inner, |comment| Span::new(comment.end(), self.inner.end()));
        vec![Edit::replace(at, format!("{line}{text}{outer}"))]
    }

    /// Returns the bytes that go with a group: its whole lines, or what it takes of a line that others stand on.
    fn extent(&self, group: Group, is_gone: &impl Fn(usize) -> bool) -> Span {
        let Group { first, last } = group;
        let (start, end) = (self.start_of(first), self.end_of(last));
        let comma_before = self.comma_before(first);
        let comma_behind = self.comma_behind(last);
        let behind_comma = comma_before.map_or(self.end_before(first), |comma| comma + 1);
        let up_to_comma = comma_behind.map_or(end, |comma| comma + 1);
        let has_next = last + 1 < self.members.len();
        match (self.newline_before(first), self.newline_behind(last)) {
            (Some(before), Some(behind)) => {
                let both = comma_before.is_some_and(|comma| comma > before)
                    && comma_behind.is_some_and(|comma| comma < behind);
                if both {
                    return Span::new(behind_comma, self.before_line_ending(behind));
                }
                Span::new(self.with_comments_above(first, before + 1), behind + 1)
            }
            (None, Some(behind)) => {
                let line_end = self.before_line_ending(behind);
                let up_to_comma = comma_behind
                    .filter(|comma| *comma < behind)
                    .map_or(end, |comma| comma + 1);
                // Behind another member a comment may speak of that one.
                let stays = first > 0 && self.has_comment(Span::new(end, line_end));
                let start = if first > 0 { behind_comma } else { self.inner.start() };
                Span::new(start, if stays { up_to_comma } else { line_end })
            }
            (before, None) if has_next => {
                if before.is_some() || first == 0 {
                    return Span::new(self.lead_of(first), self.lead_of(last + 1));
                }
                Span::new(behind_comma, up_to_comma)
            }
            (before, None) => {
                let is_alone = first > 0 && !is_gone(first - 1) && !self.has_comment(Span::new(behind_comma, start));
                let lead = self.lead_of(first);
                let line_start = before.map(|newline| newline + 1);
                let leads_line = |at: &usize| Span::new(*at, lead).of(self.text).trim().is_empty();
                let start = if is_alone {
                    behind_comma
                } else {
                    line_start.filter(leads_line).unwrap_or(lead)
                };
                let tail = self.comments_in(Span::new(end, self.inner.end())).last();
                Span::new(
                    start,
                    tail.map_or(up_to_comma, |comment| comment.end().max(up_to_comma)),
                )
            }
        }
    }

    /// Returns the commas that are too many once `extents` are gone, those that lie in them left out.
    fn commas_to_go(&self, extents: &[Span], is_gone: &impl Fn(usize) -> bool) -> Vec<Span> {
        let extents = merged(extents.to_vec());
        let goes = |comma: usize| {
            let behind = extents.partition_point(|extent| extent.end() <= comma);
            extents.get(behind).is_some_and(|extent| extent.start() <= comma)
        };
        let mut commas = Vec::new();
        let mut index = 0;
        while index < self.members.len() {
            if !is_gone(index) {
                index += 1;
                continue;
            }
            let first = index;
            while index < self.members.len() && is_gone(index) {
                index += 1;
            }
            commas.extend((first + 1..index).filter_map(|inside| self.comma_before(inside)));
            let before = self.comma_before(first);
            let behind = self.comma_behind(index - 1);
            // One comma stays between two that stay, and where the last had one.
            let is_needed = first > 0 && (index < self.members.len() || behind.is_some());
            if !is_needed {
                commas.extend(before);
                commas.extend(behind);
            } else if before.is_some_and(|comma| !goes(comma)) {
                commas.extend(behind);
            }
        }
        commas
            .into_iter()
            .filter(|comma| !goes(*comma))
            .map(|comma| {
                let line = self.text.get(..comma).unwrap_or("");
                let leads_line = line.trim_end_matches([' ', '\t']).ends_with('\n');
                let blanks = if leads_line { self.blanks_at(comma + 1) } else { 0 };
                Span::new(comma, comma + 1 + blanks)
            })
            .collect()
    }

    /// Returns where the comments begin that stand on lines of their own directly above `line_start`, the line of the
    /// member at `index`.
    ///
    /// A member that is commented out speaks of itself, and stays.
    fn with_comments_above(&self, index: usize, line_start: usize) -> usize {
        let gap = Span::new(self.end_before(index), line_start);
        let mut start = line_start;
        for comment in self.comments_in(gap).rev() {
            let between = Span::new(comment.end(), start).of(self.text);
            let is_directly_above = between.trim().is_empty() && between.matches('\n').count() == 1;
            let Some(newline) = self.last_newline(Span::new(gap.start(), comment.start())) else {
                break;
            };
            let has_line = Span::new(newline + 1, comment.start()).of(self.text).trim().is_empty();
            let content = comment.of(self.text).trim_start_matches(['/', '*', '#', ' ', '\t']);
            if !is_directly_above || !has_line || content.starts_with(['"', '\'']) {
                break;
            }
            start = newline + 1;
        }
        start
    }

    /// Returns where the first comment before the member at `index` stands on its line, or the member.
    fn lead_of(&self, index: usize) -> usize {
        let start = self.start_of(index);
        let line = self.newline_before(index).map_or(0, |newline| newline + 1);
        let from = self
            .comma_before(index)
            .map_or(self.end_before(index), |comma| comma + 1);
        let gap = Span::new(from.max(line), start);
        self.comments_in(gap).next().map_or(start, |comment| comment.start())
    }

    fn start_of(&self, index: usize) -> usize {
        self.members
            .get(index)
            .map_or(self.inner.end(), |member| member.start())
    }

    fn end_of(&self, index: usize) -> usize {
        self.members
            .get(index)
            .map_or(self.inner.start(), |member| member.end())
    }

    /// Returns where the member before `index` ends, or the opening bracket.
    fn end_before(&self, index: usize) -> usize {
        index
            .checked_sub(1)
            .map_or(self.inner.start(), |before| self.end_of(before))
    }

    fn gap_before(&self, index: usize) -> Span {
        Span::new(self.end_before(index), self.start_of(index))
    }

    /// Returns the comma before the member at `index`.
    fn comma_before(&self, index: usize) -> Option<usize> {
        self.outside_of_comments(self.gap_before(index))
            .find(|(_, byte)| *byte == b',')
            .map(|(at, _)| at)
    }

    fn comma_behind(&self, index: usize) -> Option<usize> {
        self.comma_before(index + 1)
    }

    /// Returns the last line ending between the member at `index` and what stands before it.
    fn newline_before(&self, index: usize) -> Option<usize> {
        self.last_newline(self.gap_before(index))
    }

    /// Returns the first line ending between the member at `index` and what stands behind it.
    fn newline_behind(&self, index: usize) -> Option<usize> {
        self.outside_of_comments(self.gap_before(index + 1))
            .find(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at)
    }

    fn last_newline(&self, gap: Span) -> Option<usize> {
        self.outside_of_comments(gap)
            .filter(|(_, byte)| *byte == b'\n')
            .last()
            .map(|(at, _)| at)
    }

    /// Returns the end of the line that ends with the line feed at `newline`.
    fn before_line_ending(&self, newline: usize) -> usize {
        let line = self.text.get(..newline).unwrap_or("");
        newline - usize::from(line.ends_with('\r'))
    }

    fn outside_of_comments(&self, gap: Span) -> impl Iterator<Item = (usize, u8)> {
        let mut comments = self.comments_in(gap).peekable();
        gap.of(self.text).bytes().enumerate().filter_map(move |(offset, byte)| {
            let at = gap.start() + offset;
            while comments.next_if(|comment| comment.end() <= at).is_some() {}
            let is_inside = comments.peek().is_some_and(|comment| comment.start() <= at);
            (!is_inside).then_some((at, byte))
        })
    }

    fn comments_in(&self, gap: Span) -> impl DoubleEndedIterator<Item = Span> {
        let first = self.comments.partition_point(|comment| comment.start() < gap.start());
        let last = self.comments.partition_point(|comment| comment.start() < gap.end());
        self.comments
            .get(first..last.max(first))
            .unwrap_or_default()
            .iter()
            .copied()
    }

    fn has_comment(&self, gap: Span) -> bool {
        self.comments_in(gap).next().is_some()
    }

    fn blanks_at(&self, offset: usize) -> usize {
        let rest = self.text.get(offset..).unwrap_or("");
        rest.len() - rest.trim_start_matches([' ', '\t']).len()
    }

    fn is_blank_but_for(&self, spans: &[Span]) -> bool {
        let mut at = self.inner.start();
        for span in spans {
            if !Span::new(at, span.start()).of(self.text).trim().is_empty() {
                return false;
            }
            at = span.end();
        }
        Span::new(at, self.inner.end()).of(self.text).trim().is_empty()
    }

    /// Returns the line ending and the indentation before the member at `index`, where it begins a line.
    fn line_before(&self, index: usize) -> Option<String> {
        let newline = self.newline_before(index)?;
        let start = self.before_line_ending(newline);
        let blanks = self.blanks_at(newline + 1);
        Some(Span::new(start, newline + 1 + blanks).of(self.text).to_owned())
    }

    /// Returns the blanks behind a comma, as the members on one line have them.
    fn blank_between(&self) -> String {
        let from_comma = (1..self.members.len()).find_map(|index| {
            let comma = self.comma_before(index)?;
            let blank = Span::new(comma + 1, self.start_of(index)).of(self.text);
            blank
                .chars()
                .all(|character| matches!(character, ' ' | '\t'))
                .then(|| blank.to_owned())
        });
        // `{"a":1}` goes on without blanks, `["a"]` says nothing.
        let is_compact = || {
            let mut members = self.members.iter();
            members.any(|member| {
                let written = member.of(self.text);
                member.start() == self.inner.start() && written.contains(':') && !written.contains(": ")
            })
        };
        from_comma.unwrap_or_else(|| if is_compact() { String::new() } else { " ".to_owned() })
    }
}

/// Returns `spans` sorted, those that touch as one.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start() <= last.end() => *last = Span::new(last.start(), last.end().max(span.end())),
            _ => merged.push(span),
        }
    }
    merged
}
