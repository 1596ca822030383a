//! Markdown and MDX: links, inline code, fenced code as pieces of its own language, drawn folder trees, running text.
//!
//! Everything but the `import` and `export` lines of MDX is prose. Leaves out addresses of other hosts, and whether the
//! address of a repository is this one's.
//!
//! Limit: Markdown within a block of HTML or JSX is read as running text with links and inline code.

mod destination;
mod fence;
mod heading;
mod holder;
mod html;
mod inline;
mod numbering;
mod tree;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::markdown::destination::Destination;
use crate::lang::markdown::holder::{Going, Holders};
use crate::lang::reference::{Base, Holder, PathText, Reference, Removal, Target};
use crate::lang::source::{Extraction, Loss, Setting, Source};
use crate::lang::taken::TakenOut;
use crate::text::embedded::Embedded;
use crate::text::path_like::has_extension;
use crate::text::span::Span;

/// What stands for inline code and tags in running text, so that words on both sides of it do not join.
const GAP: &str = "\0";

/// Returns what a Markdown text refers to.
pub fn extract(source: &Source) -> Extraction {
    let text = source.text();
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        source,
        content,
        shift: text.len() - content.len(),
        extraction: Extraction::default(),
        comments: Vec::new(),
        running: None,
        block: None,
        holders: Holders::of(content),
        link_name: None,
        skip_until: 0,
    };
    let mut events = Parser::new_ext(content, options()).into_offset_iter();
    for (event, range) in events.by_ref() {
        if range.start >= reader.skip_until {
            reader.event(event, Span::new(range.start, range.end));
        }
    }
    let mut definitions: Vec<Span> = events
        .reference_definitions()
        .iter()
        .map(|(_, definition)| Span::new(definition.span.start, definition.span.end))
        .collect();
    definitions.sort();
    for definition in definitions {
        if let Some(found) = destination::of_definition(definition.of(content)) {
            reader.link(&found.shifted(definition.start()));
        }
    }
    reader.flush();
    reader.extraction.comments = Some(reader.comments);
    reader.extraction
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// A list item goes whole, with what is nested in it, and so does a table row; elsewhere a link's text stays, unless it
/// names the file itself. A line of a drawn tree goes with those below it, and a heading with all that it had.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    holder::take_out(source.text(), wanted)
}

/// Says what goes together in a text, for whoever knows what is alive.
pub struct Rows<'a> {
    content: &'a str,
    shift: usize,
    holders: Holders,
}

impl<'a> Rows<'a> {
    /// Reads `text`, all of a file.
    pub fn of(text: &'a str) -> Rows<'a> {
        let content = text.strip_prefix('\u{feff}').unwrap_or(text);
        Rows {
            content,
            shift: text.len() - content.len(),
            holders: Holders::of(content),
        }
    }

    fn local(&self, span: Span) -> Span {
        Span::new(
            span.start().saturating_sub(self.shift),
            span.end().saturating_sub(self.shift),
        )
    }

    /// Returns the list item or table row that goes with what stands at `span`, and whether it is a list item.
    pub fn row(&self, span: Span) -> Option<(Span, bool)> {
        let (row, is_item) = self.holders.row(self.local(span))?;
        Some((row.shifted(self.shift), is_item))
    }

    /// Returns the line of a drawn tree that `span` stands on, with the lines of what lies in it.
    pub fn drawn(&self, span: Span) -> Option<Span> {
        let drawn = self.holders.drawn(self.content, self.local(span))?;
        Some(drawn.shifted(self.shift))
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
}

/// A block whose lines come as events of their own.
struct Block {
    kind: BlockKind,
    text: Embedded,
}

enum BlockKind {
    /// Fenced or indented code, with what stands behind the fence.
    Code(String),
    /// Front matter.
    Metadata(Language),
    /// HTML or JSX.
    Html,
}

struct Reader<'a> {
    source: &'a Source,
    /// The text without a byte order mark; spans in here are of it.
    content: &'a str,
    shift: usize,
    extraction: Extraction,
    comments: Vec<Span>,
    /// The running text of the paragraph, cell or item under way.
    running: Option<Embedded>,
    block: Option<Block>,
    /// What can be taken out.
    holders: Holders,
    /// The last part of the path that the open link leads to, when it leads to one.
    link_name: Option<String>,
    skip_until: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event, span: Span) {
        match event {
            Event::Start(tag) => self.start(&tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, span),
            Event::Html(html) => self.html_line(&html, span),
            Event::Code(_) => self.code(span),
            Event::InlineHtml(html) => {
                let html = Embedded::verbatim(&html, span.start());
                self.html(&html, false);
                self.run(GAP, span.start());
            }
            Event::SoftBreak | Event::HardBreak => self.run("\n", span.start()),
            _ => self.run(GAP, span.start()),
        }
    }

    fn start(&mut self, tag: &Tag, span: Span) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Link {
                link_type, dest_url, ..
            }
            | Tag::Image {
                link_type, dest_url, ..
            } => self.start_link(*link_type, dest_url, span),
            _ => {
                self.flush();
                self.start_block(tag, span);
            }
        }
    }

    fn start_block(&mut self, tag: &Tag, span: Span) {
        let kind = match tag {
            Tag::Item | Tag::TableRow | Tag::TableHead => return,
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => BlockKind::Code(info.to_string()),
            Tag::CodeBlock(CodeBlockKind::Indented) => BlockKind::Code(String::new()),
            Tag::MetadataBlock(MetadataBlockKind::YamlStyle) => BlockKind::Metadata(Language::Yaml),
            Tag::MetadataBlock(MetadataBlockKind::PlusesStyle) => BlockKind::Metadata(Language::Toml),
            Tag::HtmlBlock => BlockKind::Html,
            Tag::Paragraph if self.is_mdx() => return self.start_paragraph(span),
            _ => return,
        };
        if let BlockKind::Code(info) = &kind {
            self.fence_words(info, span);
        }
        self.block = Some(Block {
            kind,
            text: Embedded::starting_at(span.start()),
        });
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Link | TagEnd::Image => self.link_name = None,
            TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => {
                self.flush();
            }
            _ => {
                self.flush();
                match self.block.take() {
                    Some(Block {
                        kind: BlockKind::Code(info),
                        text,
                    }) => self.fence(&info, &text),
                    Some(Block {
                        kind: BlockKind::Metadata(language),
                        text,
                    }) => self.piece_of(language, &text, Kind::Config),
                    Some(Block {
                        kind: BlockKind::Html,
                        text,
                    }) => self.html(&text, true),
                    None => {}
                }
            }
        }
    }

    fn text(&mut self, text: &str, span: Span) {
        if let Some(block) = &mut self.block {
            return block.text.push(text, span.start());
        }
        match &self.link_name {
            Some(name) if text.contains(name.as_str()) => self.run(GAP, span.start()),
            _ => self.run(text, span.start()),
        }
    }

    fn html_line(&mut self, html: &str, span: Span) {
        match &mut self.block {
            Some(block) => block.text.push(html, span.start()),
            None => self.html(&Embedded::verbatim(html, span.start()), true),
        }
    }

    /// Adds to the running text.
    fn run(&mut self, text: &str, offset: usize) {
        match &mut self.running {
            Some(running) => running.push(text, offset),
            None => self.running = Some(Embedded::verbatim(text, offset)),
        }
    }

    /// Hands the running text on.
    fn flush(&mut self) {
        if let Some(running) = self.running.take()
            && ["/", "npm ", "yarn ", "bun "]
                .iter()
                .any(|sign| running.text().contains(sign))
        {
            self.piece(Language::Plain, &running);
        }
    }

    fn start_link(&mut self, link_type: LinkType, destination: &str, span: Span) {
        if matches!(link_type, LinkType::Autolink | LinkType::Email) {
            // Its text is the address: every text holds the empty name.
            self.link_name = Some(String::new());
        }
        if link_type == LinkType::Autolink
            && let Some(found) = Destination::of(destination, span.start() + 1)
            && found.repository.is_some()
        {
            self.link(&found);
        }
        // A link by reference is reported where the reference is defined.
        if link_type != LinkType::Inline {
            return;
        }
        let Some(found) = destination::in_link(span.of(self.content), destination) else {
            return;
        };
        if self.link(&found.shifted(span.start())) {
            let path = found.path.trim_end_matches('/');
            self.link_name = path.rsplit('/').next().map(str::to_owned);
        }
    }

    /// Takes a link; false where it leads to another host or into the page.
    fn link(&mut self, found: &Destination) -> bool {
        if found.path.is_empty() {
            return false;
        }
        let page = |base: Base| Target::Page {
            path: found.path.clone(),
            base,
        };
        let target = if let Some(repository) = &found.repository {
            Target::Hosted {
                repository: repository.clone(),
                path: found.path.clone(),
            }
        } else if found.path.starts_with('/') {
            page(Base::Unknown)
        } else if has_extension(&found.path) || found.path.ends_with('/') {
            Target::Path(PathText::expected(found.path.clone(), self.own_folder()))
        } else {
            page(self.own_folder())
        };
        self.push(found.span, Kind::Link, target);
        true
    }

    /// Takes inline code; `span` holds its backticks.
    fn code(&mut self, span: Span) {
        let raw = span.of(self.content);
        let ticks = raw.len() - raw.trim_start_matches('`').len();
        let inside = raw.get(ticks..raw.len().saturating_sub(ticks)).unwrap_or("");
        let mut inner = Embedded::starting_at(span.start() + ticks);
        let mut offset = span.start() + ticks;
        for line in inside.split_inclusive('\n') {
            // A line break within is a blank; what marks a quote before the next line is no part of the code.
            let content = line.trim_end_matches(['\n', '\r']);
            let bare = content.trim_start_matches([' ', '\t', '>']);
            let bare = if offset == span.start() + ticks { content } else { bare };
            inner.push(bare, offset + content.len() - bare.len());
            if content.len() < line.len() {
                inner.push(" ", offset + content.len());
            }
            offset += line.len();
        }
        self.inline(&inner);
        self.run(GAP, span.start());
    }

    fn inline(&mut self, code: &Embedded) {
        let covered = self
            .link_name
            .as_ref()
            .is_some_and(|name| code.text().contains(name.as_str()));
        if covered {
            return;
        }
        for (span, target) in inline::targets(code.text()) {
            self.push(code.file_span(span), Kind::Mention, target);
        }
        if let Some((span, language)) = inline::piece(code.text()) {
            self.piece(language, &code.slice(span));
        }
    }

    /// Takes the paths in what stands behind a fence: `ts title="a/b.ts"`.
    fn fence_words(&mut self, info: &str, span: Span) {
        if let Some((language, rest)) = info.split_once(char::is_whitespace)
            && rest.contains('/')
            && let Some(at) = span.of(self.content).find(info)
        {
            let start = span.start() + at + language.len() + 1;
            self.piece(Language::Plain, &Embedded::verbatim(rest, start));
        }
    }

    fn fence(&mut self, info: &str, code: &Embedded) {
        for part in fence::parts(info, code) {
            match part {
                fence::Part::Piece(language, text) => self.piece(language, &text),
                fence::Part::Mention(span, target) => self.push(code.file_span(span), Kind::Mention, target),
            }
        }
    }

    /// Takes HTML or JSX; in a block its text is read as well.
    fn html(&mut self, html: &Embedded, is_block: bool) {
        let mut rest = Embedded::starting_at(html.file_offset(0));
        let mut start = 0;
        for found in html::scan(html.text()) {
            if found.kind == html::FoundKind::Comment {
                let span = html.file_span(found.span).shifted(self.shift);
                self.comments.push(self.source.text.file_span(span));
                continue;
            }
            if found.span.start() < start {
                continue;
            }
            rest.append(&html.slice(Span::new(start, found.span.start())));
            rest.push(GAP, html.file_offset(found.span.start()));
            start = found.span.end();
            match found.kind {
                html::FoundKind::Link => {
                    let destination = Destination::of(found.span.of(html.text()), found.span.start());
                    if let Some(destination) = destination {
                        let span = html.file_span(destination.span);
                        self.link(&Destination { span, ..destination });
                    }
                }
                html::FoundKind::Code => self.inline(&html.slice(found.span)),
                html::FoundKind::Comment => {}
            }
        }
        rest.append(&html.slice(Span::new(start, html.text().len())));
        if is_block {
            self.piece(Language::Plain, &rest);
        }
    }

    fn is_mdx(&self) -> bool {
        self.source.path.extension() == "mdx" && self.source.setting.kind.is_none()
    }

    /// Takes the `import` and `export` lines of MDX as code, up to where their brackets close.
    fn start_paragraph(&mut self, span: Span) {
        for comment in html::expression_comments(span.of(self.content)) {
            let comment = comment.shifted(span.start() + self.shift);
            self.comments.push(self.source.text.file_span(comment));
        }
        let paragraph = span.of(self.content);
        if !paragraph.starts_with("import ") && !paragraph.starts_with("export ") {
            return;
        }
        let rest = self.content.get(span.start()..).unwrap_or("");
        let length = paragraph.len().max(html::closed_length(rest, paragraph.len()));
        let code = Embedded::verbatim(rest.get(..length).unwrap_or(paragraph), span.start());
        self.skip_until = span.start() + length;
        let setting = Setting {
            kind: None,
            prose: false,
            base: Base::Unknown,
        };
        let text = self.located(&code);
        let piece = self.source.piece(Language::JavaScript, text, setting);
        // The JSX of the page may use what is imported.
        self.extraction.pieces.push(piece.losing(Loss::Nothing));
    }

    fn own_folder(&self) -> Base {
        if self.source.setting.kind.is_some() {
            return self.source.setting.base.clone();
        }
        Base::Known(self.source.path.parent().unwrap_or_default())
    }

    /// Returns `text`, whose offsets are of the content, with offsets of the file.
    fn located(&self, text: &Embedded) -> Embedded {
        self.source.text.locate(&text.shifted(self.shift))
    }

    fn piece(&mut self, language: Language, text: &Embedded) {
        self.piece_of(language, text, Kind::Mention);
    }

    /// Hands `text` on as a piece whose references are of `kind`.
    fn piece_of(&mut self, language: Language, text: &Embedded, kind: Kind) {
        if text.text().trim().is_empty() {
            return;
        }
        let setting = Setting {
            kind: Some(self.source.kind(kind)),
            prose: true,
            base: Base::Unknown,
        };
        let piece = self.source.piece(language, self.located(text), setting);
        let piece = if language == Language::Shell {
            self.with_loss(piece, text)
        } else {
            piece
        };
        self.extraction.pieces.push(piece);
    }

    /// Says what commands in `text`, which stands at its offsets of the content, may lose.
    fn with_loss(&self, piece: Source, text: &Embedded) -> Source {
        let span = text.file_span(Span::new(0, text.text().len()));
        let lines = fence::parts_of_session(self.content, text);
        let loss = match self.holders.going(self.content, span, false) {
            Some(Going::Lines(_)) => Loss::All(Removal::Part(Holder::Row)),
            // Of a session each line is a text of its own.
            Some(Going::Code) if lines.as_ref().is_some_and(|lines| lines.len() > 1) => {
                Loss::All(Removal::Part(Holder::Step))
            }
            // The prose before a block leads up to it, so that its last command stays.
            Some(Going::Code | Going::Tree | Going::Link(_)) | None => Loss::Some,
        };
        let shows_output = lines.as_ref().is_some_and(Vec::is_empty);
        let is_fixed = shows_output || self.holders.is_in_html(span);
        Source {
            loss: if is_fixed { Loss::Nothing } else { loss },
            parts: lines.unwrap_or_default(),
            ..piece
        }
    }

    fn push(&mut self, span: Span, kind: Kind, target: Target) {
        let removal = match self.holders.going(self.content, span, kind == Kind::Link) {
            Some(Going::Lines(_) | Going::Tree) => Removal::Part(Holder::Row),
            Some(Going::Link(_)) => Removal::Part(Holder::Link),
            Some(Going::Code) | None => Removal::Manual,
        };
        // Markdown that another text shows teaches how it is written.
        let removal = if self.source.setting.kind.is_some() {
            Removal::Manual
        } else {
            removal
        };
        self.extraction.references.push(Reference {
            prose: true,
            removal,
            ..self.source.reference(span.shifted(self.shift), kind, target)
        });
    }
}

#[cfg(test)]
mod take_out_tests;
#[cfg(test)]
mod tests;
