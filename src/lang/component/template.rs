//! The template of a Vue component: its tags, the code in it, and what loops and slots bind, in the order of the text.
//!
//! Leaves out what the code says, which is for JavaScript. A tag that is never closed ends with the text.

use crate::text::span::Span;
use std::collections::HashMap;

/// One thing in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The name of an element.
    Tag(Span),
    /// What a static `is` names: a component.
    Is(Span),
    /// The layout that `<NuxtLayout name="x">` names.
    Layout(Span),
    /// `<NuxtLayout>` without a name, by its tag.
    DefaultLayout(Span),
    /// Code in which strings are layouts: `<NuxtLayout :name="…">`.
    LayoutCode(Span),
    /// An expression in which a string may name a component: `:is="…"`.
    IsCode(Span),
    /// An expression.
    Expression(Span),
    /// Statements, or an expression: what happens on an event.
    Statements(Span),
    /// A binding of a loop or a slot begins.
    Enter(Span),
    /// The last one that began ends.
    Leave,
    /// A template in another language than HTML.
    Unread,
}

/// Elements that have no end.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
];

/// The elements of HTML and SVG, and what Vue takes for itself, sorted: none of them is a component.
///
/// Source: the HTML standard and SVG 2, as of 2026; `isHTMLTag` and `isSVGTag` of Vue 3.5 list the same.
const NATIVE: [&str; 182] = [
    "a",
    "abbr",
    "address",
    "animate",
    "animateMotion",
    "animateTransform",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "bdi",
    "bdo",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "circle",
    "cite",
    "clipPath",
    "code",
    "col",
    "colgroup",
    "component",
    "data",
    "datalist",
    "dd",
    "defs",
    "del",
    "desc",
    "details",
    "dfn",
    "dialog",
    "discard",
    "div",
    "dl",
    "dt",
    "ellipse",
    "em",
    "embed",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "fieldset",
    "figcaption",
    "figure",
    "filter",
    "footer",
    "foreignObject",
    "form",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hatch",
    "hatchpath",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "image",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "line",
    "linearGradient",
    "link",
    "main",
    "map",
    "mark",
    "marker",
    "mask",
    "menu",
    "mesh",
    "meshgradient",
    "meshpatch",
    "meshrow",
    "meta",
    "metadata",
    "meter",
    "mpath",
    "nav",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "path",
    "pattern",
    "picture",
    "polygon",
    "polyline",
    "pre",
    "progress",
    "q",
    "radialGradient",
    "rect",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "set",
    "slot",
    "small",
    "solidcolor",
    "source",
    "span",
    "stop",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "switch",
    "symbol",
    "table",
    "tbody",
    "td",
    "template",
    "text",
    "textPath",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tspan",
    "u",
    "ul",
    "unknown",
    "use",
    "var",
    "video",
    "view",
    "wbr",
];

/// Whether the tag `name` is none of a component; in capitals it is one.
pub fn is_native(name: &str) -> bool {
    NATIVE.binary_search(&name).is_ok()
}

/// Returns the events of the templates in `text`, a whole component.
pub fn events(text: &str) -> Vec<Event> {
    let mut walk = Walk {
        text,
        at: 0,
        open: Vec::new(),
        counts: HashMap::new(),
        events: Vec::new(),
    };
    while walk.step() {}
    while walk.close_last() {}
    walk.events
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
    /// The elements that are open, each with how many bindings it began.
    open: Vec<(&'t str, usize)>,
    /// How many of each name are open.
    counts: HashMap<&'t str, usize>,
    events: Vec<Event>,
}

/// An attribute: its name, and its value without quotes.
struct Attribute {
    name: Span,
    value: Option<Span>,
}

impl<'t> Walk<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Goes on to the next tag or expression; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let is_inside = !self.open.is_empty();
        let mut signs = rest.match_indices(['<', '{']);
        let next = signs.find(|(at, sign)| {
            *sign == "<" || (is_inside && rest.get(*at..).is_some_and(|rest| rest.starts_with("{{")))
        });
        let Some((found, _)) = next else { return false };
        self.at += found;
        let rest = self.rest();
        if let Some(inside) = rest.strip_prefix("{{") {
            let Some(length) = inside.find("}}") else { return false };
            let start = self.at + 2;
            self.events.push(Event::Expression(Span::new(start, start + length)));
            self.at = start + length + 2;
            return true;
        }
        if let Some(inside) = rest.strip_prefix("<!--") {
            let Some(length) = inside.find("-->") else { return false };
            self.at += length + 7;
            return true;
        }
        if let Some(inside) = rest.strip_prefix("</") {
            let name = tag_name(inside);
            self.at += 2 + name.len();
            self.close(name);
            return true;
        }
        let name = tag_name(rest.get(1..).unwrap_or(""));
        if name.is_empty() {
            self.at += 1;
            return true;
        }
        self.open_tag(name);
        true
    }

    fn open_tag(&mut self, name: &'t str) {
        let tag = Span::new(self.at + 1, self.at + 1 + name.len());
        self.at = tag.end();
        let (attributes, is_closed) = self.attributes();
        let is_root = self.open.is_empty();
        if is_root && name != "template" || matches!(name, "script" | "style") {
            if !is_closed {
                self.skip_to_end_of(name);
            }
            return;
        }
        if is_root {
            let lang = attributes
                .iter()
                .find(|attribute| attribute.name.of(self.text) == "lang");
            let lang = lang.and_then(|lang| lang.value).map_or("", |value| value.of(self.text));
            if !matches!(lang, "" | "html") {
                self.events.push(Event::Unread);
                return self.skip_to_end_of(name);
            }
        } else {
            self.events.push(Event::Tag(tag));
        }
        let n_bound = self.read_attributes(tag, &attributes);
        if is_closed || VOID.contains(&name) {
            self.events.extend((0..n_bound).map(|_| Event::Leave));
            return;
        }
        *self.counts.entry(name).or_default() += 1;
        self.open.push((name, n_bound));
    }

    fn skip_to_end_of(&mut self, name: &str) {
        let rest = self.rest();
        let mut ends = rest.match_indices("</");
        let end = ends.find(|(at, _)| tag_name(rest.get(at + 2..).unwrap_or("")) == name);
        self.at += end.map_or(rest.len(), |(at, _)| at + 2 + name.len());
    }

    fn close(&mut self, name: &str) {
        // One that closes nothing is passed over.
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        while let Some((last, _)) = self.open.last().copied() {
            self.close_last();
            if last == name {
                return;
            }
        }
    }

    fn close_last(&mut self) -> bool {
        let Some((name, n_bound)) = self.open.pop() else {
            return false;
        };
        if let Some(count) = self.counts.get_mut(name) {
            *count = count.saturating_sub(1);
        }
        self.events.extend((0..n_bound).map(|_| Event::Leave));
        true
    }

    /// Reads up to the end of a tag; returns its attributes and whether it closes itself.
    fn attributes(&mut self) -> (Vec<Attribute>, bool) {
        let mut attributes = Vec::new();
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.is_empty() {
                return (attributes, true);
            }
            if trimmed.starts_with("/>") {
                self.at += 2;
                return (attributes, true);
            }
            if trimmed.starts_with('>') {
                self.at += 1;
                return (attributes, false);
            }
            let length = attribute_length(trimmed);
            if length == 0 {
                self.at += trimmed.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            let name = Span::new(self.at, self.at + length);
            self.at = name.end();
            let value = self.value();
            attributes.push(Attribute { name, value });
        }
    }

    fn value(&mut self) -> Option<Span> {
        let rest = self.rest();
        let trimmed = rest.trim_start().strip_prefix('=')?.trim_start();
        self.at += rest.len() - trimmed.len();
        let quote = trimmed.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        let (start, length, behind) = match quote {
            Some(quote) => {
                let inside = trimmed.get(1..).unwrap_or("");
                let length = inside.find(quote).unwrap_or(inside.len());
                (self.at + 1, length, 1)
            }
            None => {
                let length = trimmed.find(|sign: char| sign.is_whitespace() || sign == '>');
                (self.at, length.unwrap_or(trimmed.len()), 0)
            }
        };
        let value = Span::new(start, start + length);
        self.at = (value.end() + behind).min(self.text.len());
        Some(value)
    }

    /// Adds what the attributes of the element `tag` bring; returns how many bindings they begin.
    fn read_attributes(&mut self, tag: Span, attributes: &[Attribute]) -> usize {
        let mut n_bound = 0;
        let is_layout = matches!(tag.of(self.text), "NuxtLayout" | "nuxt-layout");
        let mut has_name = false;
        // What a loop goes over is outside of what it binds.
        for attribute in attributes.iter().filter(|one| one.name.of(self.text) == "v-for") {
            if let Some((pattern, list)) = attribute.value.and_then(|value| self.loop_of(value)) {
                self.events.push(Event::Expression(list));
                self.events.push(Event::Enter(pattern));
                n_bound += 1;
            }
        }
        for attribute in attributes {
            let name = attribute.name.of(self.text);
            let is_slot = name.starts_with('#') || name == "v-slot" || name.starts_with("v-slot:");
            if let Some(value) = attribute.value.filter(|_| is_slot) {
                self.events.push(Event::Enter(value));
                n_bound += 1;
            }
        }
        for attribute in attributes {
            let name = attribute.name.of(self.text);
            let bound = [":", "v-bind:", "."].iter().find_map(|sign| name.strip_prefix(sign));
            let is_event = name.starts_with('@') || name.starts_with("v-on:");
            has_name |= bound.unwrap_or(name) == "name";
            let event = match (attribute.value, bound) {
                (Some(value), Some("name")) if is_layout => Event::LayoutCode(value),
                (Some(value), Some("is")) => Event::IsCode(value),
                (Some(value), Some(_)) => Event::Expression(value),
                // `:foo` is `:foo="foo"`.
                (None, Some(short)) => {
                    Event::Expression(Span::new(attribute.name.end() - short.len(), attribute.name.end()))
                }
                (Some(value), None) if is_event => Event::Statements(value),
                (Some(value), None) if name == "is" => Event::Is(value),
                (Some(value), None) if name == "name" && is_layout => Event::Layout(value),
                (Some(value), None)
                    if name.starts_with("v-")
                        && name != "v-for"
                        && name != "v-slot"
                        && !name.starts_with("v-slot:") =>
                {
                    Event::Expression(value)
                }
                _ => continue,
            };
            self.events.push(event);
        }
        if is_layout && !has_name {
            self.events.push(Event::DefaultLayout(tag));
        }
        n_bound
    }

    /// Returns what `v-for` binds and what it goes over.
    fn loop_of(&self, value: Span) -> Option<(Span, Span)> {
        let text = value.of(self.text);
        let (at, length) = [" in ", " of "]
            .iter()
            .filter_map(|word| Some((text.find(word)?, word.len())))
            .min()?;
        let start = value.start();
        Some((
            Span::new(start, start + at),
            Span::new(start + at + length, value.end()),
        ))
    }
}

fn tag_name(text: &str) -> &str {
    let is_of_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.' | ':' | '$');
    let length = text.find(|sign: char| !is_of_name(sign)).unwrap_or(text.len());
    match text.starts_with(|sign: char| sign.is_alphabetic()) {
        true => text.get(..length).unwrap_or(""),
        false => "",
    }
}

/// Returns the length of an attribute's name, in which a part in brackets may hold anything but blanks.
fn attribute_length(text: &str) -> usize {
    let ends = |sign: char| sign.is_whitespace() || matches!(sign, '=' | '>');
    let length = text.find(ends).unwrap_or(text.len());
    match text.get(..length).is_some_and(|name| name.ends_with('/'))
        && text.get(length..).is_some_and(|rest| rest.starts_with('>'))
    {
        true => length - 1,
        false => length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let show = |event: &Event| match event {
            Event::Tag(span) => format!("<{}", span.of(text)),
            Event::Is(span) => format!("is {}", span.of(text)),
            Event::Layout(span) => format!("layout {}", span.of(text)),
            Event::DefaultLayout(_) => "default layout".to_owned(),
            Event::LayoutCode(span) => format!("layout? {}", span.of(text)),
            Event::IsCode(span) => format!("is? {}", span.of(text)),
            Event::Expression(span) => format!("({})", span.of(text)),
            Event::Statements(span) => format!("{{{}}}", span.of(text)),
            Event::Enter(span) => format!("[{}", span.of(text)),
            Event::Leave => "]".to_owned(),
            Event::Unread => "unread".to_owned(),
        };
        events(text).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tags_and_code_come_in_order() {
        for (text, expected) in [
            (
                "<template><Foo :a=\"b\" @c='d()' e=\"f\" v-if=g>{{ h }}</Foo></template>",
                "<Foo (b) {d()} (g) ( h )",
            ),
            (
                "<template><li v-for=\"(a, i) in b\" :key=\"a.id\"><i/></li>{{ a }}</template>",
                "<li (b) [(a, i) (a.id) <i ] ( a )",
            ),
            (
                "<template><A #x=\"{ y }\">{{ y }}</A><br><B/></template>",
                "<A [{ y } ( y ) ] <br <B",
            ),
            (
                "<template><img v-for=\"a of b\">{{ a }}</template>",
                "<img (b) [a ] ( a )",
            ),
            (
                "<template><p>a<p>{{ b < c }}</template><i18n>{{ x }}</i18n>",
                "<p <p ( b < c )",
            ),
            (
                "<template><component is=\"Foo\" /><component :is=\"x\" /></template>",
                "<component is Foo <component is? x",
            ),
            (
                "<template><NuxtLayout name=\"a\"/><NuxtLayout :name='b'/><nuxt-layout/></template>",
                "<NuxtLayout layout a <NuxtLayout layout? b <nuxt-layout default layout",
            ),
            ("<template lang=\"pug\">\nFoo\n</template>", "unread"),
            ("<template><!-- <Foo/> --><a :b/></template>", "<a (b)"),
            (
                "<script>'<Foo>'</script><template><a></b></a></template><style>a{{}}</style>",
                "<a",
            ),
            ("<template><a :b=\"c > d\"><B></B></a></template>", "<a (c > d) <B"),
            ("<Foo/>", ""),
            ("<template><a b=\"", "<a"),
            ("<template><a v-for=\"x\">{{ ", "<a"),
            ("<template>{{ a }}", "( a )"),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
