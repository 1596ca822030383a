//! What holds a place in a Markdown text and can be taken out: list items, table rows, links, blocks of code.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use crate::lang::markdown::destination::names_destination;
use crate::lang::markdown::{heading, numbering, tree};
use crate::lang::taken::TakenOut;
use crate::text::edit::{Edit, Edits};
use crate::text::line_removal::{Blanks, delete_lines};
use crate::text::span::Span;

/// What holds a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Item,
    /// A table row below the head, and whether its table has others.
    Row {
        is_only: bool,
    },
    Head,
    Html,
    /// A link with an address of its own, and where its text stands.
    Link {
        text: Span,
    },
    /// Fenced code, where its lines stand, and whether they draw a tree.
    Fence {
        code: Span,
        is_tree: bool,
    },
    Indented,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    form: Form,
    span: Span,
}

/// How a place goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Going {
    /// With these lines.
    Lines(Span),
    /// The link goes, and what it says stays.
    Link(Span),
    /// With its line of a drawn tree.
    Tree,
    /// With its line of a fenced block, or with the block.
    Code,
}

/// What can be taken out of a text, an outer part before those in it.
pub(super) struct Holders {
    /// Sorted by where they begin, an outer part before those in it.
    parts: Vec<Part>,
    /// For each part the position of the one that it lies in.
    outer: Vec<Option<usize>>,
    /// The items of each ordered list.
    ordered: Vec<Vec<Span>>,
    /// Each table with several rows below its head, and these.
    tables: Vec<(Span, Vec<Span>)>,
    /// Where blocks of code, HTML and components begin, sorted.
    blocks: Vec<usize>,
    /// What links in fenced code lead to: the text teaches how these are written.
    taught: HashSet<String>,
}

impl Holders {
    /// Reads `content`, a text without a byte order mark.
    pub(super) fn of(content: &str) -> Holders {
        let mut parts: Vec<Part> = Vec::new();
        // Of each open link: its part, and where its text stands as far as it was read.
        let mut links: Vec<(usize, Option<Span>)> = Vec::new();
        let mut rows: Vec<usize> = Vec::new();
        let mut tables: Vec<(Span, Vec<Span>)> = Vec::new();
        let mut fence: Option<(usize, Option<Span>)> = None;
        let mut ordered: Vec<Vec<Span>> = Vec::new();
        // Of each open list where its items are kept; none where it has no numbers.
        let mut lists: Vec<Option<usize>> = Vec::new();
        let add = |parts: &mut Vec<Part>, form: Form, span: Span| {
            parts.push(Part { form, span });
            parts.len() - 1
        };
        for (event, range) in Parser::new_ext(content, super::options()).into_offset_iter() {
            let span = Span::new(range.start, range.end);
            if !matches!(event, Event::End(_)) {
                for (_, text) in &mut links {
                    let known = text.unwrap_or(span);
                    *text = Some(Span::new(known.start(), known.end().max(span.end())));
                }
            }
            match event {
                Event::Start(Tag::List(first)) => {
                    lists.push(first.map(|_| ordered.len()));
                    ordered.extend(first.map(|_| Vec::new()));
                }
                Event::End(TagEnd::List(_)) => drop(lists.pop()),
                Event::Start(Tag::Item) => {
                    add(&mut parts, Form::Item, span);
                    if let Some(items) = lists.last().copied().flatten().and_then(|list| ordered.get_mut(list)) {
                        items.push(trimmed(content, span));
                    }
                }
                Event::Start(Tag::Table(_)) => rows.clear(),
                Event::Start(Tag::TableHead) => drop(add(&mut parts, Form::Head, span)),
                Event::Start(Tag::TableRow) => rows.push(add(&mut parts, Form::Row { is_only: false }, span)),
                Event::End(TagEnd::Table) => {
                    let spans = rows.iter().filter_map(|row| parts.get(*row));
                    let spans: Vec<Span> = spans.map(|part| trimmed(content, part.span)).collect();
                    tables.extend((spans.len() > 1).then_some((trimmed(content, span), spans)));
                    if let [only] = rows.as_slice()
                        && let Some(part) = parts.get_mut(*only)
                    {
                        part.form = Form::Row { is_only: true };
                    }
                }
                Event::Start(Tag::HtmlBlock) => drop(add(&mut parts, Form::Html, span)),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => drop(add(&mut parts, Form::Indented, span)),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                    let code = Span::new(span.end(), span.end());
                    let form = Form::Fence { code, is_tree: false };
                    fence = Some((add(&mut parts, form, span), None));
                }
                Event::Text(_) => {
                    if let Some((_, code)) = &mut fence {
                        let start = code.map_or(span.start(), Span::start);
                        *code = Some(Span::new(start, span.end()));
                    }
                }
                Event::End(TagEnd::CodeBlock) => {
                    if let Some((index, Some(code))) = fence.take()
                        && let Some(part) = parts.get_mut(index)
                    {
                        let is_tree = tree::read(code.of(content)).is_some();
                        part.form = Form::Fence { code, is_tree };
                    }
                }
                Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    ..
                }) => {
                    let text = Span::new(span.end(), span.end());
                    links.push((add(&mut parts, Form::Link { text }, span), None));
                }
                Event::Start(Tag::Link { .. }) => links.push((usize::MAX, None)),
                Event::End(TagEnd::Link) => {
                    if let Some((index, Some(text))) = links.pop()
                        && let Some(part) = parts.get_mut(index)
                    {
                        part.form = Form::Link { text };
                    }
                }
                _ => {}
            }
        }
        parts.sort_by_key(|part| (part.span.start(), std::cmp::Reverse(part.span.end())));
        let mut blocks = components(content);
        let mut taught = HashSet::new();
        for part in &parts {
            match part.form {
                Form::Fence { code, .. } => {
                    blocks.push(part.span.start());
                    taught.extend(destinations(code.of(content)));
                }
                Form::Html | Form::Indented => blocks.push(part.span.start()),
                _ => {}
            }
        }
        blocks.sort_unstable();
        Holders {
            outer: outer(&parts),
            parts,
            ordered,
            tables,
            blocks,
            taught,
        }
    }

    /// Whether a block of code, HTML or a component begins in `item`: that is more than a line on what it names.
    fn has_block(&self, item: Span) -> bool {
        let first = self.blocks.partition_point(|start| *start < item.start());
        self.blocks.get(first).is_some_and(|start| *start < item.end())
    }

    /// Returns the parts that hold `span`, the innermost first.
    fn around(&self, span: Span) -> impl Iterator<Item = &Part> {
        let behind = self.parts.partition_point(|part| part.span.start() <= span.start());
        let outer = |index: &usize| self.outer.get(*index).copied().flatten();
        let chain = std::iter::successors(behind.checked_sub(1), outer);
        chain
            .filter_map(|index| self.parts.get(index))
            .filter(move |part| part.span.contains(span))
    }

    /// Whether `span` lies in a block of HTML.
    pub(super) fn is_in_html(&self, span: Span) -> bool {
        self.around(span).any(|part| part.form == Form::Html)
    }

    /// Returns how what stands at `span` goes; `is_address` where it is what a link leads to.
    pub(super) fn going(&self, content: &str, span: Span, is_address: bool) -> Option<Going> {
        let mut link = None;
        let mut is_led_to = false;
        for part in self.around(span) {
            if let Form::Link { text } = part.form {
                is_led_to |= text.end() <= span.start();
            }
            match part.form {
                Form::Html | Form::Head | Form::Indented => return None,
                Form::Row { .. } | Form::Item if says_more(content, part.span, span, is_led_to) => return link,
                Form::Row { .. } if is_listed_with_words(content, part.span, span) => return link,
                Form::Row { is_only } => {
                    return (!is_only && !self.is_in_html(span)).then(|| Going::Lines(trimmed(content, part.span)));
                }
                Form::Item => {
                    return item_lines(content, part.span)
                        .filter(|_| !self.is_in_html(span) && !self.has_block(part.span))
                        .filter(|_| is_about(content, part.span, span))
                        .map(Going::Lines)
                        .or(link);
                }
                Form::Link { text } if is_address && text.end() <= span.start() && !is_in_tag(content, span) => {
                    // What such a link says would name the same file in another way.
                    let is_name = names_destination(text.of(content), span.of(content));
                    let is_taught = || {
                        let destination = Span::new(text.end(), part.span.end()).of(content);
                        destinations(destination).any(|destination| self.taught.contains(&destination))
                    };
                    link = link.or((!is_name && !is_taught()).then_some(Going::Link(part.span)));
                }
                Form::Link { .. } => {}
                Form::Fence { code, is_tree } => return fence_going(content, part.span, (code, is_tree), span),
            }
        }
        link
    }

    fn fence(&self, span: Span) -> Option<(Span, Span)> {
        self.around(span).find_map(|part| match part.form {
            Form::Fence { code, .. } => Some((part.span, code)),
            _ => None,
        })
    }

    /// Returns the list item or the table row that holds `span`, and whether it is an item.
    pub(super) fn row(&self, span: Span) -> Option<(Span, bool)> {
        self.around(span).find_map(|part| match part.form {
            Form::Item => Some((part.span, true)),
            Form::Row { .. } => Some((part.span, false)),
            _ => None,
        })
    }

    /// Returns the line of a drawn tree that `span` stands on, with those of what lies in it.
    pub(super) fn drawn(&self, content: &str, span: Span) -> Option<Span> {
        let code = self.around(span).find_map(|part| match part.form {
            Form::Fence { code, is_tree: true } => Some(code),
            _ => None,
        })?;
        let text = code.of(content);
        let place = Span::new(
            span.start().checked_sub(code.start())?,
            span.end().checked_sub(code.start())?,
        );
        tree::branch(text, place).map(|branch| branch.shifted(code.start()))
    }

    /// Returns the tables of which all rows are among `lines`: a head alone says nothing.
    fn emptied_tables(&self, lines: &[Span]) -> Vec<Span> {
        let tables = self.tables.iter();
        let emptied = tables.filter(|(_, rows)| rows.iter().all(|row| lines.contains(row)));
        emptied.map(|(table, _)| *table).collect()
    }

    fn link_text(&self, link: Span) -> Option<Span> {
        self.parts.iter().find_map(|part| match part.form {
            Form::Link { text } if part.span == link => Some(text),
            _ => None,
        })
    }
}

/// Returns for each of `parts`, sorted, the position of the one that it lies in.
fn outer(parts: &[Part]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut outer = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let holds = |at: &usize| parts.get(*at).is_some_and(|outer| outer.span.contains(part.span));
        while open.last().is_some_and(|at| !holds(at)) {
            open.pop();
        }
        outer.push(open.last().copied());
        open.push(index);
    }
    outer
}

/// Returns where the lines of `content` that begin with a component begin: `<FileTree>`.
fn components(content: &str) -> Vec<usize> {
    let tags = memchr::memchr_iter(b'<', content.as_bytes());
    let is_component = |at: &usize| {
        let name = content.as_bytes().get(at + 1);
        name.is_some_and(u8::is_ascii_uppercase) && begins_line(content, *at)
    };
    tags.filter(is_component).collect()
}

/// Returns what the links in `text` lead to.
fn destinations(text: &str) -> impl Iterator<Item = String> + '_ {
    text.match_indices("](").filter_map(|(at, sign)| {
        let rest = text.get(at + sign.len()..)?;
        let end = rest.find([')', ' ', '\n'])?;
        rest.get(..end).map(str::to_owned)
    })
}

/// In longer lines, in bytes, nothing is taken out: they are asked for at each link, and nobody wrote them by hand.
const LONGEST_LINE: usize = 4_000;

/// In longer blocks, in bytes, nothing is taken out, and neither in longer drawn trees: each is read for each place in it.
const LONGEST_FENCE: usize = 64_000;
const LONGEST_TREE: usize = 16_000;

/// How many words may stand in a list item before the place that it is about.
const MOST_WORDS_BEFORE: usize = 3;

/// Whether the list item `item` is about what stands at `span`, and does not only come to speak of it.
fn is_about(content: &str, item: Span, span: Span) -> bool {
    let before = Span::new(item.start(), span.start()).of(content);
    // Bullets and numbers are no words.
    let words = before
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic));
    before.len() <= LONGEST_LINE && words.count() <= MOST_WORDS_BEFORE
}

/// How many words may stand in a list item or a row behind the place that it is about.
const MOST_WORDS_BEHIND: usize = 10;

/// Whether the list item or the row `part` says more than the link to what stands at `span`, or announces what follows it.
///
/// What is said of a path that is no link is said of what lies there.
fn says_more(content: &str, part: Span, span: Span, is_led_to: bool) -> bool {
    let part = trimmed(content, part);
    let behind = Span::new(span.end().min(part.end()), part.end()).of(content);
    let words = behind
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic));
    let is_announced = behind.trim_end_matches(['*', '_']).ends_with(':');
    is_announced || (is_led_to && words.take(MOST_WORDS_BEHIND + 1).count() > MOST_WORDS_BEHIND)
}

/// Whether the list in the cell of `row` that what stands at `span` is a part of goes on with words: "`a`, its copies".
fn is_listed_with_words(content: &str, row: Span, span: Span) -> bool {
    let behind = Span::new(span.end().min(row.end()), row.end()).of(content);
    let cell = behind.split('|').next().unwrap_or(behind);
    let mut others = cell.split(',').skip(1);
    others.any(|other| other.contains(char::is_alphabetic) && !other.contains(['`', '[']))
}

/// Returns `span` without blanks around it: with tabs, an item is said to begin on the line above.
fn trimmed(content: &str, span: Span) -> Span {
    let text = span.of(content);
    let start = span.start() + (text.len() - text.trim_start().len());
    Span::new(start, start + text.trim().len())
}

/// Whether the line of `span` begins with a tag: JSX may hold Markdown in its attributes.
fn is_in_tag(content: &str, span: Span) -> bool {
    let Some(start) = line_start(content, span.start()) else {
        return true;
    };
    let line = content.get(start..).unwrap_or("").trim_start();
    line.strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/'))
}

/// Returns where the line of `offset` begins; `None` where that is too far away.
fn line_start(content: &str, offset: usize) -> Option<usize> {
    let from = offset.saturating_sub(LONGEST_LINE);
    let before = content.as_bytes().get(from..offset)?;
    match memchr::memrchr(b'\n', before) {
        Some(newline) => Some(from + newline + 1),
        None => (from == 0).then_some(0),
    }
}

/// Whether `offset` is the first sign on its line but for those of quotes.
fn begins_line(content: &str, offset: usize) -> bool {
    line_start(content, offset).is_some_and(|start| {
        let before = Span::new(start, offset).of(content);
        before.trim_matches(|c: char| c.is_whitespace() || c == '>').is_empty()
    })
}

/// Returns the lines of a list item; `None` where it shares one with others, or where its removal changes what is read
/// in the lines around it.
fn item_lines(content: &str, item: Span) -> Option<Span> {
    let item = trimmed(content, item);
    if !begins_line(content, item.start()) {
        return None;
    }
    let end = content.floor_char_boundary(item.end().saturating_add(LONGEST_LINE));
    let behind = content.get(item.end()..end).unwrap_or("");
    let next = behind
        .split('\n')
        .nth(1)
        .unwrap_or("")
        .trim_matches(['>', ' ', '\t', '\r']);
    let end = line_start(content, item.start())?.saturating_sub(1);
    let before = Span::new(line_start(content, end)?, end).of(content);
    // Below a paragraph these would make a heading of it.
    let underlines = !next.is_empty() && (next.trim_matches('-').is_empty() || next.trim_matches('=').is_empty());
    (!underlines || before.trim().is_empty()).then_some(item)
}

/// Returns how a place in fenced code goes.
fn fence_going(content: &str, fence: Span, (code, is_tree): (Span, bool), span: Span) -> Option<Going> {
    let text = code.of(content);
    if text.len() > if is_tree { LONGEST_TREE } else { LONGEST_FENCE } {
        return None;
    }
    if is_tree {
        let place = Span::new(
            span.start().checked_sub(code.start())?,
            span.end().checked_sub(code.start())?,
        );
        return tree::prune(text, &[place]).map(|_| Going::Tree);
    }
    // A fence that shares its line, or that is not closed, stays.
    let whole = trimmed(content, fence).of(content);
    let sign = whole.chars().next()?;
    let last = whole.rsplit('\n').next().unwrap_or("").trim_matches(['>', ' ', '\t']);
    let is_closed = last.len() >= 3 && last.chars().all(|other| other == sign) && whole.contains('\n');
    (is_closed && begins_line(content, fence.start())).then_some(Going::Code)
}

/// Takes `wanted` out of `text`.
pub(super) fn take_out(text: &str, wanted: &[Span]) -> TakenOut {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len() - content.len();
    let holders = Holders::of(content);
    let mut out = TakenOut::default();
    let mut lines: Vec<Span> = Vec::new();
    let mut code: BTreeMap<(Span, Span), Vec<(usize, Span)>> = BTreeMap::new();
    let mut trees: BTreeMap<Span, Vec<(usize, Span)>> = BTreeMap::new();
    for (index, span) in wanted.iter().enumerate() {
        let local = Span::new(span.start().saturating_sub(shift), span.end().saturating_sub(shift));
        match (holders.going(content, local, true), holders.fence(local)) {
            (Some(Going::Lines(span)), _) => lines.push(span),
            (Some(Going::Link(link)), _) => {
                out.edits.extend(holders.link_text(link).into_iter().flat_map(|text| {
                    let before = Span::new(link.start(), text.start());
                    let behind = Span::new(text.end(), link.end());
                    [Edit::delete(before.shifted(shift)), Edit::delete(behind.shifted(shift))]
                }));
            }
            (Some(Going::Tree), Some((_, block))) => trees.entry(block).or_default().push((index, local)),
            (Some(Going::Code), Some(fence)) => code.entry(fence).or_default().push((index, local)),
            _ => out.refused.push(index),
        }
    }
    for ((_, block), places) in code {
        let gone: Vec<Span> = places.iter().map(|(_, span)| *span).collect();
        match code_lines(content, block, &gone) {
            Some(found) => lines.extend(found),
            None => out.refused.extend(places.iter().map(|(index, _)| *index)),
        }
    }
    for (block, nodes) in trees {
        let places: Vec<Span> = nodes
            .iter()
            .map(|(_, span)| Span::new(span.start() - block.start(), span.end() - block.start()))
            .collect();
        match tree::prune(block.of(content), &places) {
            Some(pruned) => {
                lines.extend(pruned.lines.iter().map(|line| line.shifted(block.start())));
                let connectors = pruned.connectors.iter();
                out.edits
                    .extend(connectors.map(|(span, sign)| Edit::replace(span.shifted(block.start() + shift), *sign)));
            }
            None => out.refused.extend(nodes.iter().map(|(index, _)| *index)),
        }
    }
    out.refused.sort_unstable();
    lines.extend(holders.emptied_tables(&lines));
    let emptied = heading::emptied(content, &lines);
    // Where more is read differently without the headings, they stay.
    let choices = if emptied.is_empty() {
        vec![lines]
    } else {
        vec![[lines.clone(), emptied].concat(), lines]
    };
    for lines in choices {
        let renumbered = numbering::renumbered(content, &holders.ordered, &lines);
        let lines: Vec<Span> = lines.iter().map(|line| line.shifted(shift)).collect();
        let mut edits = out.edits.clone();
        edits.extend(renumbered.into_iter().map(|edit| Edit {
            span: edit.span.shifted(shift),
            ..edit
        }));
        edits.extend(delete_lines(text, &lines, Blanks::Join));
        if keeps_blocks(text, &edits, &lines) {
            return TakenOut { edits, ..out };
        }
    }
    TakenOut::refused(wanted)
}

/// Returns the lines that go with the places `gone` of a fenced block; `None` where nothing else is left: the prose before
/// it leads up to the block, and would lead to nothing.
fn code_lines(content: &str, block: Span, gone: &[Span]) -> Option<Vec<Span>> {
    let mut at = block.start();
    let mut left = BTreeSet::new();
    let mut lines = Vec::new();
    for line in block.of(content).split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at += line.len();
        let is_gone = gone
            .iter()
            .any(|gone| gone.start() < span.end() && span.start() < gone.end());
        if is_gone {
            lines.push(trimmed(content, span));
        } else if !line.trim_matches(|c: char| c.is_whitespace() || c == '>').is_empty() {
            left.insert(span);
        }
    }
    (!left.is_empty()).then_some(lines)
}

/// Whether the headings and blocks of code outside of `lines` are the same after `edits`.
fn keeps_blocks(text: &str, edits: &[Edit], lines: &[Span]) -> bool {
    let mut all = Edits::default();
    if !edits.iter().all(|edit| all.add(edit.clone()).is_ok()) {
        return false;
    }
    let new = String::from_utf8(all.apply(text.as_bytes())).unwrap_or_default();
    let count = |text: &str, without: &[Span]| {
        let content = text.strip_prefix('\u{feff}').unwrap_or(text);
        let shift = text.len() - content.len();
        Parser::new_ext(content, super::options())
            .into_offset_iter()
            .filter(|(event, _)| {
                matches!(
                    event,
                    Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock)
                )
            })
            .filter(|(_, range)| {
                let start = range.start + shift;
                !without.iter().any(|line| line.start() <= start && start < line.end())
            })
            .count()
    };
    count(text, lines) == count(&new, &[])
}
