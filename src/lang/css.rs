//! CSS, SCSS, Sass and Less: what a style sheet imports, its plugins and sources, and the files behind `url()`.
//!
//! Reads rules that begin with `@`, strings and comments, by our own eye: no parser of CSS knows the others' comments.
//! Leaves out what selectors and declarations mean, names with something put in at build time (`#{$x}`), and
//! pages of a site.
//!
//! Limit: an import without quotes, which indented Sass allows, is not read.

use crate::finding::{Confidence, Kind};
use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, Reference, Target};
use crate::lang::source::{Extraction, Setting, Source};
use crate::text::path_like::{could_be_path, is_glob, is_path_like, is_url};
use crate::text::route_like::asset_of;
use crate::text::span::Span;

/// What a rule names by its strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Style sheets.
    Import,
    /// One style sheet; further strings are values.
    Use,
    /// A module of a program.
    Plugin,
    /// A file of settings.
    Config,
    /// Files that are looked through for class names.
    Source,
}

impl Rule {
    fn of(name: &str) -> Option<Rule> {
        Some(match name.to_ascii_lowercase().as_str() {
            "import" => Rule::Import,
            "use" | "forward" | "reference" => Rule::Use,
            "plugin" => Rule::Plugin,
            "config" => Rule::Config,
            "source" => Rule::Source,
            _ => return None,
        })
    }
}

/// Returns what the style sheet in `source` refers to.
pub fn extract(source: &Source) -> Extraction {
    let extension = source.path.extension();
    let mut reader = Reader {
        source,
        text: source.text(),
        at: 0,
        has_line_comments: extension != "css",
        is_indented: extension == "sass",
        rule: None,
        n_strings: 0,
        depth: 0,
        word: Span::default(),
        extraction: Extraction::default(),
        comments: Vec::new(),
    };
    while reader.step().is_some() {}
    let mut extraction = reader.extraction;
    if source.setting.kind.is_none() {
        extraction.comments = Some(reader.comments);
    }
    extraction
}

struct Reader<'s> {
    source: &'s Source,
    text: &'s str,
    /// How far the text is read.
    at: usize,
    has_line_comments: bool,
    /// Whether a statement ends with its line.
    is_indented: bool,
    /// The rule under way.
    rule: Option<Rule>,
    /// How many strings it has had.
    n_strings: usize,
    /// How many brackets it has open.
    depth: usize,
    /// The last word.
    word: Span,
    extraction: Extraction,
    comments: Vec<Span>,
}

impl Reader<'_> {
    /// Reads one token; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let sign = rest.chars().next()?;
        let start = self.at;
        match sign {
            '/' if rest.starts_with("/*") => {
                let end = rest.get(2..).and_then(|inside| inside.find("*/"));
                self.at += end.map_or(rest.len(), |end| end + 4);
                self.comment(Span::new(start, self.at));
            }
            '/' if rest.starts_with("//") && self.has_line_comments => {
                self.at += rest.find(['\n', '\r']).unwrap_or(rest.len());
                self.comment(Span::new(start, self.at));
            }
            '"' | '\'' => {
                let inside = self.quoted(sign);
                self.string(inside);
            }
            '@' => {
                self.at += 1;
                let name = self.name();
                self.rule = Rule::of(name.of(self.text));
                self.n_strings = 0;
                self.depth = 0;
                self.word = name;
            }
            '(' => {
                self.at += 1;
                self.depth += 1;
                if self.word.end() == start && self.word.of(self.text).eq_ignore_ascii_case("url") {
                    self.address();
                }
            }
            ')' => {
                self.at += 1;
                self.depth = self.depth.saturating_sub(1);
            }
            ';' | '{' | '}' => {
                self.at += 1;
                self.end_rule();
            }
            '\n' if self.is_indented => {
                self.at += 1;
                self.end_rule();
            }
            _ if is_of_name(sign) => self.word = self.name(),
            _ => self.at += sign.len_utf8(),
        }
        Some(())
    }

    fn end_rule(&mut self) {
        self.rule = None;
        self.depth = 0;
        self.word = Span::default();
    }

    /// Reads a name, of which nothing may be there.
    fn name(&mut self) -> Span {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or("");
        self.at += rest.find(|sign| !is_of_name(sign)).unwrap_or(rest.len());
        Span::new(start, self.at)
    }

    /// Reads what stands in quotes; one that is not closed ends with its line.
    fn quoted(&mut self, quote: char) -> Span {
        let start = self.at + quote.len_utf8();
        let mut is_escaped = false;
        for (offset, sign) in self.text.get(start..).unwrap_or("").char_indices() {
            match sign {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '\n' => {
                    self.at = start + offset;
                    return Span::new(start, start);
                }
                _ if sign == quote => {
                    self.at = start + offset + sign.len_utf8();
                    return Span::new(start, start + offset);
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        Span::new(start, start)
    }

    /// Reads what stands in the brackets of `url(…)`, the closing one left out.
    fn address(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at += rest.len() - rest.trim_start().len();
        let sign = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let span = match sign.filter(|sign| matches!(sign, '"' | '\'')) {
            Some(quote) => self.quoted(quote),
            None => {
                let rest = self.text.get(self.at..).unwrap_or("");
                let length = rest.find([')', '\n']).unwrap_or(rest.len());
                let start = self.at;
                self.at += length;
                let written = rest.get(..length).unwrap_or("").trim_end();
                Span::new(start, start + written.len())
            }
        };
        match self.rule {
            Some(Rule::Import) => self.sheet(span),
            _ => self.asset(span),
        }
    }

    fn string(&mut self, span: Span) {
        let is_value = self.depth > 0 || (self.n_strings > 0 && self.rule != Some(Rule::Import));
        self.n_strings += 1;
        let word = self.word.of(self.text);
        match self.rule {
            // `composes: a from "./b.css"`, `meta.load-css("b")`.
            None if word == "from" || word.ends_with("load-css") => self.sheet(span),
            Some(Rule::Import | Rule::Use) if !is_value => self.sheet(span),
            Some(Rule::Plugin) if !is_value => {
                if let Some(name) = self.plain(span) {
                    let specifier = name.to_owned();
                    self.push(span, Kind::Import, Target::Module { specifier });
                }
            }
            Some(Rule::Config) if !is_value => self.path(span, Kind::Config),
            Some(Rule::Source) if !is_value => self.path(span, Kind::Path),
            Some(Rule::Source | Rule::Config | Rule::Plugin) => {}
            _ => {
                if let Some(text) = self.plain(span).filter(|text| is_path_like(text) && !is_glob(text)) {
                    self.push(span, Kind::Path, Target::Path(PathText::literal(text)));
                }
            }
        }
    }

    /// Returns what stands at `span`, without blanks around it, where it is all that a tool gets to see.
    fn plain(&self, span: Span) -> Option<&str> {
        let text = span.of(self.text).trim();
        let is_put_together = text.contains(['\\', '$']) || text.contains("#{") || text.contains("@{");
        (!text.is_empty() && !is_put_together && !is_url(text) && could_be_path(text)).then_some(text)
    }

    /// Takes a style sheet by the name that it is imported by.
    fn sheet(&mut self, span: Span) {
        let Some(name) = self.plain(span).map(|name| name_of_import(name).to_owned()) else {
            return;
        };
        let named = match name.as_str() {
            name if name.starts_with("~/") || name.starts_with(['@', '#']) => Some(name),
            name => name.strip_prefix('~').or_else(|| name.strip_prefix("pkg:")),
        };
        let (name, base) = match named {
            Some(name) => (name.to_owned(), None),
            // `sass:math`; a path from the root of a site.
            None if name.contains(':') || name.starts_with('/') || name.is_empty() => return,
            None => (name, Some(self.own_folder())),
        };
        let target = Target::Sheet { name, base };
        self.push(span, Kind::Import, target);
    }

    /// Takes a file that the finished style sheet asks for.
    fn asset(&mut self, span: Span) {
        let Some(path) = self.plain(span).map(|path| without_query(path).to_owned()) else {
            return;
        };
        let target = match path.as_str() {
            "" => return,
            path if path.starts_with('/') => match asset_of(path) {
                Some(path) => Target::Asset {
                    path,
                    confidence: Confidence::Certain,
                },
                None => return,
            },
            path if path.starts_with("~/") || path.starts_with('@') => Target::Module {
                specifier: path.to_owned(),
            },
            path => match path.strip_prefix('~') {
                Some(specifier) => Target::Module {
                    specifier: specifier.to_owned(),
                },
                // A partial is a part of others, which may lie elsewhere.
                None if self.source.path.name().starts_with('_') => {
                    Target::Path(PathText::expected(path, Base::Unknown))
                }
                None => Target::Path(PathText::expected(path, self.own_folder())),
            },
        };
        self.push(span, Kind::Path, target);
    }

    /// Takes a path or a glob from the folder of the file.
    fn path(&mut self, span: Span, kind: Kind) {
        let Some(path) = self.plain(span).filter(|path| !path.starts_with(['/', '@', '~'])) else {
            return;
        };
        let base = self.own_folder();
        let target = if is_glob(path) {
            let pattern = path.to_owned();
            Target::Glob { pattern, base }
        } else {
            Target::Path(PathText::expected(path, base))
        };
        self.push(span, kind, target);
    }

    fn own_folder(&self) -> Base {
        match self.source.setting.kind {
            Some(_) => self.source.setting.base.clone(),
            None => Base::Known(self.source.path.parent().unwrap_or_default()),
        }
    }

    fn comment(&mut self, span: Span) {
        self.comments.push(self.source.text.file_span(span));
        let setting = Setting {
            kind: Some(Kind::Mention),
            prose: true,
            base: Base::Unknown,
        };
        let text = self.source.text.slice(span);
        self.extraction
            .pieces
            .push(self.source.piece(Language::Plain, text, setting));
    }

    fn push(&mut self, span: Span, kind: Kind, target: Target) {
        let reference: Reference = self.source.reference(span, kind, target);
        self.extraction.references.push(reference);
    }
}

fn is_of_name(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.')
}

/// Returns `text` without the query behind it; `#` at its beginning is that of an alias.
fn name_of_import(text: &str) -> &str {
    let behind = text.strip_prefix('#').map(|name| without_query(name).len() + 1);
    behind.map_or(without_query(text), |end| text.get(..end).unwrap_or(text))
}

/// Returns `text` without the query and the fragment behind it.
fn without_query(text: &str) -> &str {
    text.split(['?', '#']).next().unwrap_or(text)
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
    fn style_sheets_are_imported() {
        check(
            "a/x.css",
            "@charset \"utf-8\";\n@import \"@acme/react/styles.css\";\n@import url(./b.css) screen;\n@IMPORT url(\"c.css?v=1\");\n\
             @import '~pkg/d.css', \"./e.css\" layer(x);\n@reference \"../app.css\";\n",
            &[
                "2: import sheet @acme/react/styles.css",
                "3: import sheet ./b.css @a/",
                "4: import sheet c.css @a/ = \"c.css?v=1\"",
                "5: import sheet pkg/d.css = \"~pkg/d.css\"",
                "5: import sheet ./e.css @a/",
                "6: import sheet ../app.css @a/",
            ],
        );
        check(
            "a/x.scss",
            "@use \"./part\" as p with ($a: \"./b\");\n@forward 'src/list' hide x;\n@import 'a', \"b\";\n@include meta.load-css(\"c/d\");\n\
             @use \"pkg:@acme/react\";\n",
            &[
                "1: import sheet ./part @a/",
                "1: path path ./b @?",
                "2: import sheet src/list @a/",
                "3: import sheet a @a/",
                "3: import sheet b @a/",
                "4: import sheet c/d @a/",
                "5: import sheet @acme/react = \"pkg:@acme/react\"",
            ],
        );
        check(
            "a/x.less",
            "@import (reference) \"foo\"; // @import \"gone\";\n.a { composes: b from './c.css'; }\n",
            &[
                "1: import sheet foo @a/",
                "1: -> Plain mention prose @? \"// @import \\\"gone\\\";\"",
                "2: import sheet ./c.css @a/",
            ],
        );
        check(
            "x.sass",
            "@use './part'\n@use \"b\"\n",
            &["1: import sheet ./part @/", "2: import sheet b @/"],
        );
    }

    #[test]
    fn plugins_sources_settings_and_assets_are_named() {
        check(
            "a/x.css",
            "@plugin \"@acme/react\";\n@plugin './p.js' { x: \"y/z\"; }\n@source \"../../packages/react/src/**\";\n\
             @source not \"../legacy\";\n@config \"./tailwind.config.js\";\n.a { background: url(./x.png#b) }\n\
             @font-face { src: local(\"A/b\"), url( 'fonts/x.woff2?v=1' ) format(\"woff2\") }\n",
            &[
                "1: import module @acme/react",
                "2: import module ./p.js",
                "2: path path y/z @?",
                "3: path glob ../../packages/react/src/** @a/",
                "4: path path ../legacy @a/ expected",
                "5: config path ./tailwind.config.js @a/ expected",
                "6: path path ./x.png @a/ expected = \"./x.png#b\"",
                "7: path path A/b @?",
                "7: path path fonts/x.woff2 @a/ expected = \"fonts/x.woff2?v=1\"",
            ],
        );
        check("a/_x.scss", "a { b: url(c.png) }", &["1: path path c.png @? expected"]);
    }

    #[test]
    fn what_names_no_file_is_none() {
        for (path, text) in [
            ("x.css", "@import url(https://fonts.example.com/a.css);"),
            ("x.css", "@import \"//cdn.example.com/a.css\";"),
            (
                "x.css",
                "a { b: url(data:image/png;base64,AA/BB) url(/a/b) url(#c) url() }",
            ),
            (
                "x.css",
                "@source inline(\"a/b\");\n@tailwind base;\n@apply a/b;\n@media (a: b) { c: d }",
            ),
            (
                "x.scss",
                "@use \"sass:math\";\n@import \"#{$a}/b\";\n$a: \"#{$b}/c.png\";",
            ),
            ("x.less", "@import \"@{a}/b\";\n@plugin \"\";\n@a: \"b\";"),
            ("x.css", "a { grid-area: b / c; content: \"d\" } from/x {}"),
            ("x.css", "@import \"not closed\n@media x {}"),
            ("x.css", "url"),
            ("x.css", "@"),
            ("x.css", "a { b: url("),
        ] {
            check(path, text, &[]);
        }
        check(
            "x.css",
            "/* @import \"./a.css\"; */",
            &["1: -> Plain mention prose @? \"/* @import \\\"./a.css\\\"; */\""],
        );
    }
}
