//! HTML: what tags name by their attributes, scripts and style sheets as code, comments and texts as prose.
//!
//! An address that begins with a slash is one of the site; a bundler serves the sources of scripts and style sheets there
//! as well. Of HTML within another language these addresses alone are read. Nothing is taken out. Leaves out handlers in attributes, `<base>`, and addresses with something put in by a
//! template.

use crate::finding::{Confidence, Kind};
use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, Target};
use crate::lang::source::{Extraction, Loss, Setting, Source};
use crate::text::hosted::{Hosted, hosted};
use crate::text::path_like::{could_be_path, has_extension, is_url};
use crate::text::route_like::{asset_of, route_of};
use crate::text::span::Span;
use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use std::convert::Infallible;

/// What stands for the root of the site in the pages of some tools.
const SITE_ROOTS: [&str; 4] = ["%PUBLIC_URL%", "%sveltekit.assets%", "%BASE_URL%", "<%= BASE_URL %>"];

/// Returns what a page of HTML refers to.
pub fn extract(source: &Source) -> Extraction {
    let mut reader = Reader {
        source,
        tag: Tag::default(),
        content: None,
        comments: Vec::new(),
        extraction: Extraction::default(),
    };
    let on_event = |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Infallible> {
        reader.event(&event, span);
        None
    };
    let mut emitter = CallbackEmitter::new(on_event);
    emitter.naively_switch_states(true);
    // Reading a text in memory does not fail, and all is said to the callback.
    Tokenizer::new_with_emitter(source.text(), emitter).for_each(|_| {});
    let mut extraction = reader.extraction;
    if source.setting.kind.is_none() {
        extraction.comments = Some(reader.comments);
    }
    extraction
}

/// A tag under way.
#[derive(Default)]
struct Tag {
    name: String,
    attributes: Vec<Attribute>,
}

struct Attribute {
    name: String,
    /// Decoded.
    value: String,
    span: Span,
}

struct Reader<'s> {
    source: &'s Source,
    tag: Tag,
    /// What the text that follows is, within an element that holds another language.
    content: Option<Content>,
    comments: Vec<Span>,
    extraction: Extraction,
}

#[derive(Clone, Copy)]
enum Content {
    Code(Language),
    Data,
}

impl Reader<'_> {
    fn event(&mut self, event: &CallbackEvent<'_>, span: html5gum::Span<usize>) {
        let span = Span::new(span.start, span.end.max(span.start));
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag {
                    name: decoded(name),
                    attributes: Vec::new(),
                };
            }
            CallbackEvent::AttributeName { name } => self.tag.attributes.push(Attribute {
                name: decoded(name),
                value: String::new(),
                span: Span::new(span.end(), span.end()),
            }),
            CallbackEvent::AttributeValue { value } => {
                if let Some(attribute) = self.tag.attributes.last_mut() {
                    attribute.value = decoded(value);
                    attribute.span = span;
                }
            }
            CallbackEvent::CloseStartTag { .. } => self.close_tag(),
            CallbackEvent::EndTag { .. } => {
                self.content = None;
                self.tag = Tag::default();
            }
            CallbackEvent::String { .. } => self.text(span),
            CallbackEvent::Comment { .. } => self.comment(span),
            CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    /// Reads the tag whose attributes are known.
    fn close_tag(&mut self) {
        let tag = std::mem::take(&mut self.tag);
        let kind = tag.attributes.iter().find(|attribute| attribute.name == "type");
        self.content = match tag.name.as_str() {
            "script" => Some(match kind.map_or("", |kind| kind.value.trim()) {
                "" | "module" | "text/javascript" | "application/javascript" | "text/babel" => {
                    Content::Code(Language::JavaScript)
                }
                _ => Content::Data,
            }),
            "style" => Some(Content::Code(Language::Css)),
            _ => None,
        };
        for attribute in &tag.attributes {
            self.attribute(&tag.name, attribute);
        }
    }

    fn attribute(&mut self, tag: &str, attribute: &Attribute) {
        match (tag, attribute.name.as_str()) {
            ("script", "src") | ("link", "href") => self.address(attribute, true),
            (_, "src" | "href" | "poster" | "xlink:href") | ("object", "data") => self.address(attribute, false),
            (_, "style") => self.piece(Language::Css, attribute.span, None),
            (_, "class" | "id" | "alt" | "title" | "placeholder" | "type" | "d" | "srcset" | "points") => {}
            _ if attribute.value.contains('/') => self.piece(Language::Plain, attribute.span, Some(Kind::Path)),
            _ => {}
        }
        if attribute.name == "srcset" {
            self.source_set(attribute);
        }
    }

    /// Reads the addresses of `a.png 1x, b.png 2x`.
    fn source_set(&mut self, attribute: &Attribute) {
        let written = attribute.span.of(self.source.text());
        let mut start = attribute.span.start();
        for part in written.split(',') {
            let lead = part.len() - part.trim_start().len();
            let value = part.split_whitespace().next().unwrap_or("");
            let one = Attribute {
                name: String::new(),
                value: value.to_owned(),
                span: Span::new(start + lead, start + lead + value.len()),
            };
            self.address(&one, false);
            start += part.len() + 1;
        }
    }

    /// Takes an address; `is_source` where a bundler may serve a source by it.
    fn address(&mut self, attribute: &Attribute, is_source: bool) {
        let value = attribute.value.trim();
        // Within another language they are read as text already.
        let is_read = self.source.setting.kind.is_some() || value.contains(['{', '$']);
        if let Some(Hosted { repository, path, .. }) = hosted(value).filter(|_| !is_read) {
            return self.push(attribute.span, Target::Hosted { repository, path });
        }
        let below_root = SITE_ROOTS.iter().find_map(|root| value.strip_prefix(root));
        let value = below_root.unwrap_or(value);
        let path = value.split(['?', '#']).next().unwrap_or("");
        if !could_be_path(path) || is_url(path) || path.contains(['{', '$', '%']) {
            return;
        }
        let span = attribute.span;
        if !path.starts_with('/') && below_root.is_none() {
            if has_extension(path) {
                self.push(span, Target::Path(PathText::expected(path, self.own_folder())));
            }
            return;
        }
        let url = format!("/{}", path.trim_start_matches('/'));
        if let Some(path) = asset_of(&url) {
            self.push(
                span,
                Target::Asset {
                    path,
                    confidence: Confidence::Certain,
                },
            );
            if is_source {
                let text = PathText {
                    address: true,
                    ..PathText::expected(url.trim_start_matches('/'), Base::Unknown)
                };
                self.push(span, Target::Path(text));
            }
        } else if let Some(path) = route_of(&url) {
            self.push(
                span,
                Target::Route {
                    path,
                    is_certain: false,
                },
            );
        }
    }

    fn text(&mut self, span: Span) {
        match self.content {
            Some(Content::Code(language)) => self.piece(language, span, None),
            Some(Content::Data) => self.piece(Language::Plain, span, Some(Kind::Path)),
            None => self.running_text(span, false),
        }
    }

    fn comment(&mut self, span: Span) {
        self.comments.push(self.source.text.file_span(span));
        self.running_text(span, true);
    }

    /// Hands out text for people; prose by the contract are comments alone.
    fn running_text(&mut self, span: Span, prose: bool) {
        let setting = Setting {
            kind: Some(Kind::Mention),
            prose,
            base: Base::Unknown,
        };
        self.piece_in(Language::Plain, span, setting);
    }

    /// Hands out the text at `span`, on the surface `kind` where it is none of its own.
    fn piece(&mut self, language: Language, span: Span, kind: Option<Kind>) {
        let setting = Setting {
            kind: kind.or(self.source.setting.kind),
            ..self.source.setting.clone()
        };
        self.piece_in(language, span, setting);
    }

    fn piece_in(&mut self, language: Language, span: Span, setting: Setting) {
        // The rest of a template is read by its own language.
        let is_whole = self.source.setting.kind.is_none();
        if is_whole && !span.of(self.source.text()).trim().is_empty() {
            let piece = self.source.piece(language, self.source.text.slice(span), setting);
            self.extraction.pieces.push(piece.losing(Loss::Nothing));
        }
    }

    fn own_folder(&self) -> Base {
        match self.source.setting.kind {
            Some(_) => self.source.setting.base.clone(),
            None => Base::Known(self.source.path.parent().unwrap_or_default()),
        }
    }

    fn push(&mut self, span: Span, target: Target) {
        let reference = self.source.reference(span, Kind::Path, target);
        self.extraction.references.push(reference);
    }
}

fn decoded(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::shown;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut extraction = extract(&shown::file("app/index.html", text));
        extraction.pieces.retain(|piece| piece.language != Language::Plain);
        shown::check(text, &extraction, expected);
    }

    #[track_caller]
    fn check_prose(text: &str, expected: &[&str]) {
        let extraction = extract(&shown::file("app/index.html", text));
        let plain = extraction
            .pieces
            .iter()
            .filter(|piece| piece.language == Language::Plain);
        let shown: Vec<&str> = plain.map(Source::text).collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn tags_name_files() {
        check(
            "<script type=\"module\" src=\"index.tsx\"></script>",
            &["1: path path index.tsx @app/ expected"],
        );
        check(
            "<script src=/src/main.ts></script>",
            &[
                "1: path asset /src/main.ts certain",
                "1: path path src/main.ts @? expected = \"/src/main.ts\"",
            ],
        );
        check(
            "<LINK rel=stylesheet HREF='./a.css?v=1'>",
            &["1: path path ./a.css @app/ expected = \"./a.css?v=1\""],
        );
        check(
            "<img alt=x src=\"/img/a.png\" srcset=\"a.png 1x, /b.png 2x\">",
            &[
                "1: path asset /img/a.png certain",
                "1: path path a.png @app/ expected",
                "1: path asset /b.png certain",
            ],
        );
        check(
            "<video poster=a.png><source src='b.mp4'></video>",
            &["1: path path a.png @app/ expected", "1: path path b.mp4 @app/ expected"],
        );
        check(
            "<a href=\"guide.html#x\">x</a>\r\n<a href='../a&amp;b.html'>x</a>",
            &[
                "1: path path guide.html @app/ expected = \"guide.html#x\"",
                "2: path path ../a&b.html @app/ expected = \"../a&amp;b.html\"",
            ],
        );
        check(
            "<link rel=icon href=\"%PUBLIC_URL%/favicon.ico\">",
            &[
                "1: path asset /favicon.ico certain = \"%PUBLIC_URL%/favicon.ico\"",
                "1: path path favicon.ico @? expected = \"%PUBLIC_URL%/favicon.ico\"",
            ],
        );
        check("<a href=\"/api/old\">x</a>", &["1: path route /api/old"]);
        check(
            "<p style=\"background: url(/a.png)\">",
            &["1: -> Css @? \"background: url(/a.png)\""],
        );
        check(
            "<script>a < b; f('<p>')</script><style>p { }</style>",
            &["1: -> JavaScript @? \"a < b; f('<p>')\"", "1: -> Css @? \"p { }\""],
        );
    }

    #[test]
    fn what_is_no_address_of_the_repository_is_none() {
        for text in [
            "<a href=\"https://x.io/a.html\">x</a>",
            "<a href=\"#top\">x</a>",
            "<a href=\"mailto:a@b.io\">x</a>",
            "<a href=\"about\">x</a>",
            "<img src=\"{{ image }}/a.png\">",
            "<img src=\"<%= image %>/a.png\">",
            "<img src=\"${image}/a.png\">",
            "<img src=\"data:image/png;base64,AAAA\">",
            "<script src=\"//cdn.x.io/a.js\"></script>",
            "<!-- <script src=\"a.js\"></script> -->",
            "<script type=\"text/template\"><img src='a.png'></script>",
            "<p class=\"a/b.png\" alt='a.png'>a.png</p>",
            "<",
            "",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn texts_comments_and_other_attributes_are_running_text() {
        check_prose(
            "<p data-x='a/b.ts'>see c/d.ts</p><!-- and e/f.ts --><script type='application/json'>{\"x\":\"g/h\"}</script>",
            &["a/b.ts", "see c/d.ts", "<!-- and e/f.ts -->", "{\"x\":\"g/h\"}"],
        );
    }
}
