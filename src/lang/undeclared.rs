//! The names that a file uses and does not declare, in its scripts and in its template.
//!
//! Frameworks declare such names for it, of files that they find by themselves. What they mean is for others to say.
//! Leaves out templates that are not HTML, and other components than Vue's.

use crate::finding::Kind;
use crate::lang::component::{self, template, template::Event};
use crate::lang::js;
use crate::lang::language::Language;
use crate::lang::module::Undeclared;
use crate::lang::reference::{Reference, Role, Target};
use crate::lang::source::{Source, SyntaxNote};
use crate::text::embedded::Embedded;
use crate::text::span::Span;
use std::collections::HashMap;

/// Returns a reference for each name that `source`, a whole file, uses and does not declare, and what could not be read.
///
/// Each is to a [`Target::Undeclared`]; a script that cannot be parsed gives none, since that is said of it elsewhere.
pub fn undeclared(source: &Source) -> (Vec<Reference>, Vec<SyntaxNote>) {
    match source.language {
        Language::JavaScript => {
            let mut found = js::undeclared::undeclared(source).unwrap_or_default();
            found.imports.append(&mut found.references);
            (found.imports, Vec::new())
        }
        Language::Component if source.path.extension() == "vue" => of_component(source),
        Language::Markdown => (of_markdown(source), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    }
}

/// Returns the components that a page of Markdown names: `::foo-bar`, `:foo-bar[…]`, `<foo-bar>`; not in fenced code.
///
/// Source: the syntax of MDC, the Markdown of Nuxt Content 3.
fn of_markdown(source: &Source) -> Vec<Reference> {
    let mut references = Vec::new();
    let mut fence: Option<char> = None;
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let sign = line
            .trim_start()
            .chars()
            .next()
            .filter(|sign| matches!(sign, '`' | '~'));
        let is_fence = sign.is_some_and(|sign| line.trim_start().starts_with(&String::from(sign).repeat(3)));
        if is_fence && (fence.is_none() || fence == sign) {
            fence = if fence.is_none() { sign } else { None };
        } else if fence.is_none() {
            for span in components_of_line(line) {
                let target = Target::Undeclared {
                    name: span.of(line).to_owned(),
                    role: Role::Component,
                    is_certain: true,
                };
                let mut reference = source.reference(span.shifted(start), Kind::Import, target);
                reference.prose = true;
                references.push(reference);
            }
        }
        start += line.len();
    }
    references
}

fn components_of_line(line: &str) -> Vec<Span> {
    let is_of_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_');
    let is_block = line.trim_start().starts_with("::");
    let mut found = Vec::new();
    for (at, sign) in line.match_indices([':', '<']) {
        let before = line.get(..at).unwrap_or("");
        let behind = line.get(at + 1..).unwrap_or("");
        let length = behind.find(|sign: char| !is_of_name(sign)).unwrap_or(behind.len());
        let rest = behind.get(length..).unwrap_or("");
        let is_start = match sign {
            "<" => !template::is_native(behind.get(..length).unwrap_or("")),
            _ if is_block => before.trim().chars().all(|sign| sign == ':'),
            // Inline, where a time and an address have a sign before the colon.
            _ => !before.ends_with(|sign: char| is_of_name(sign) || sign == ':') && rest.starts_with(['[', '{']),
        };
        if is_start && behind.starts_with(|sign: char| sign.is_alphabetic()) {
            found.push(Span::new(at + 1, at + 1 + length));
        }
    }
    found
}

fn of_component(source: &Source) -> (Vec<Reference>, Vec<SyntaxNote>) {
    let mut own = Undeclared {
        // What a script in another file declares is not known here.
        is_open: has_script_elsewhere(source.text()),
        ..Undeclared::default()
    };
    for piece in component::extract(source).pieces {
        if piece.language != Language::JavaScript {
            continue;
        }
        match js::undeclared::undeclared(&piece) {
            Some(found) => {
                own.declared.extend(found.declared);
                own.types.extend(found.types);
                own.members.extend(found.members);
                own.is_open |= found.is_open;
                own.references.extend(found.references);
                own.imports.extend(found.imports);
            }
            None => own.is_open = true,
        }
    }
    // What one script declares the other may use.
    let is_declared = |reference: &Reference, own: &Undeclared| match &reference.target {
        Target::Undeclared { name, role, .. } => {
            matches!(role, Role::Value) && (own.declared.contains(name) || own.types.contains(name))
        }
        _ => false,
    };
    let imports = std::mem::take(&mut own.imports);
    let references = std::mem::take(&mut own.references);
    let stays = references.into_iter().filter(|reference| !is_declared(reference, &own));
    let references = imports.into_iter().chain(stays).collect();
    let mut read = Template {
        source,
        references,
        own,
        bound: HashMap::new(),
        entered: Vec::new(),
        is_unread: false,
    };
    for event in template::events(source.text()) {
        read.add(event);
    }
    let reason = "its template is not HTML, so what it uses by name alone is not known".to_owned();
    let notes = read.is_unread.then_some(SyntaxNote { reason });
    (read.references, notes.into_iter().collect())
}

/// Whether a tag of `text` says that the script is in another file.
fn has_script_elsewhere(text: &str) -> bool {
    let tags = text
        .match_indices("<script")
        .filter_map(|(at, _)| text.get(at..)?.lines().next());
    tags.filter_map(|tag| tag.split('>').next())
        .any(|tag| tag.contains(" src="))
}

struct Template<'s> {
    source: &'s Source,
    references: Vec<Reference>,
    /// What the scripts say.
    own: Undeclared,
    /// How often each name is bound where the reading has come to.
    bound: HashMap<String, usize>,
    /// The names of each binding that has begun.
    entered: Vec<Vec<String>>,
    is_unread: bool,
}

impl Template<'_> {
    fn add(&mut self, event: Event) {
        match event {
            Event::Tag(span) | Event::Is(span) => {
                let name = span.of(self.source.text()).to_owned();
                if !template::is_native(&name) && !self.declares_component(&name) {
                    self.refer(self.source.text.file_span(span), name, Role::Component, true);
                }
            }
            Event::Layout(span) => {
                let name = span.of(self.source.text()).to_owned();
                self.refer(self.source.text.file_span(span), name, Role::Layout, true);
            }
            Event::DefaultLayout(span) => {
                self.refer(
                    self.source.text.file_span(span),
                    "default".to_owned(),
                    Role::Layout,
                    false,
                );
            }
            Event::LayoutCode(span) => {
                self.add_strings(span, Role::Layout);
                self.add_code(span, true);
            }
            Event::IsCode(span) => {
                self.add_strings(span, Role::Component);
                self.add_code(span, true);
            }
            Event::Expression(span) => self.add_code(span, true),
            Event::Statements(span) => self.add_code(span, false),
            Event::Enter(span) => self.enter(span),
            Event::Leave => {
                for name in self.entered.pop().unwrap_or_default() {
                    if let Some(count) = self.bound.get_mut(&name) {
                        *count = count.saturating_sub(1);
                    }
                }
            }
            Event::Unread => self.is_unread = true,
        }
    }

    fn refer(&mut self, span: Span, name: String, role: Role, is_certain: bool) {
        let target = Target::Undeclared { name, role, is_certain };
        self.references.push(Reference {
            span,
            ..self.source.reference(Span::new(0, 0), Kind::Import, target)
        });
    }

    /// Whether the scripts declare the component that `tag` means: `<fooBar>` and `<foo-bar>` may be `FooBar`.
    fn declares_component(&self, tag: &str) -> bool {
        let mut words = tag.split('-');
        let first = words.next().unwrap_or("");
        let raised = |word: &str| {
            let mut letters = word.chars();
            let first = letters.next().map(char::to_uppercase);
            first.into_iter().flatten().chain(letters).collect::<String>()
        };
        let rest: String = words.map(raised).collect();
        let camel = format!("{first}{rest}");
        let pascal = raised(&camel);
        [tag, &camel, &pascal]
            .iter()
            .any(|name| self.own.declared.contains(*name) || self.own.members.contains(*name))
    }

    fn declares(&self, name: &str) -> bool {
        self.own.declared.contains(name)
            || self.own.types.contains(name)
            || self.own.members.contains(name)
            || self.bound.get(name).is_some_and(|count| *count > 0)
    }

    /// Returns `span` of the text as a script, with something around it.
    fn piece(&self, before: &str, span: Span, after: &str) -> Source {
        let text = &self.source.text;
        let mut embedded = Embedded::starting_at(text.file_offset(span.start()));
        embedded.push(before, text.file_offset(span.start()));
        embedded.push_slice(text, span);
        embedded.push(after, text.file_offset(span.end()));
        self.source
            .piece(Language::JavaScript, embedded, self.source.setting.clone())
    }

    fn add_code(&mut self, span: Span, is_expression: bool) {
        let code = span.of(self.source.text());
        if code.trim().is_empty() {
            return;
        }
        let as_expression = || js::undeclared::undeclared(&self.piece("(", span, "\n)"));
        let found = match is_expression {
            true => as_expression(),
            false => js::undeclared::undeclared(&self.piece("", span, "")).or_else(as_expression),
        };
        let is_closed = !self.own.is_open;
        match found {
            Some(found) => {
                for reference in found.references {
                    if let Target::Undeclared { name, role, is_certain } = reference.target
                        && !self.declares(&name)
                    {
                        self.refer(reference.span, name, role, is_certain && is_closed);
                    }
                }
            }
            None => {
                let words: Vec<(Span, String)> = js::undeclared::words(code)
                    .into_iter()
                    .map(|(start, end)| Span::new(span.start() + start, span.start() + end))
                    .map(|word| (self.source.text.file_span(word), word.of(self.source.text()).to_owned()))
                    .collect();
                for (span, name) in words {
                    if !self.declares(&name) {
                        self.refer(span, name, Role::Value, false);
                    }
                }
            }
        }
    }

    /// Adds the strings in the code at `span`: all of it, where it is one, else perhaps.
    fn add_strings(&mut self, span: Span, role: Role) {
        let code = span.of(self.source.text());
        let mut found: Vec<(Span, String)> = Vec::new();
        let mut rest = 0;
        while let Some(start) = code
            .get(rest..)
            .and_then(|text| text.find(['\'', '"', '`']))
            .map(|at| rest + at)
        {
            let Some(quote) = code.get(start..).and_then(|text| text.chars().next()) else {
                break;
            };
            let Some(length) = code.get(start + 1..).and_then(|text| text.find(quote)) else {
                break;
            };
            let inside = Span::new(span.start() + start + 1, span.start() + start + 1 + length);
            found.push((
                self.source.text.file_span(inside),
                inside.of(self.source.text()).to_owned(),
            ));
            rest = start + length + 2;
        }
        let is_whole = role == Role::Layout
            && found.len() == 1
            && code.trim().len() == found.iter().map(|(_, name)| name.len() + 2).sum::<usize>();
        for (span, name) in found {
            self.refer(span, name, role, is_whole);
        }
    }

    fn enter(&mut self, span: Span) {
        let code = span.of(self.source.text()).trim();
        let names = match code.is_empty() {
            true => Some(Vec::new()),
            false => js::undeclared::bound_names(&self.piece("(", span, ") => 0"))
                .or_else(|| js::undeclared::bound_names(&self.piece("", span, " => 0"))),
        };
        let names = names.unwrap_or_else(|| {
            let words = js::undeclared::words(code).into_iter();
            words
                .filter_map(|(start, end)| code.get(start..end))
                .map(str::to_owned)
                .collect()
        });
        for name in &names {
            *self.bound.entry(name.clone()).or_default() += 1;
        }
        self.entered.push(names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::path::RepoPath;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &str) {
        let source = Source::of(&RepoPath::parse(path).unwrap_or_default(), text);
        let (references, _) = undeclared(&source);
        let show = |reference: &Reference| match &reference.target {
            Target::Undeclared { name, role, is_certain } => {
                assert_eq!(reference.span.of(text), name, "{text}");
                let sign = match role {
                    Role::Value => "",
                    Role::Component => "<",
                    Role::Layout => "layout ",
                    Role::Middleware => "middleware ",
                };
                format!("{sign}{name}{}", if *is_certain { "" } else { "?" })
            }
            other => format!("{other:?}"),
        };
        let found: Vec<String> = references.iter().map(show).collect();
        assert_eq!(found.join(", "), expected, "{text}");
    }

    #[test]
    fn a_script_uses_what_it_does_not_declare() {
        check(
            "a.ts",
            "const a = useA(b); function f(c) { return c + d + a.e }",
            "useA, b, d",
        );
        check("a.ts", "import x from 'y'; x(z); type T = Z", "z, Z");
        check(
            "a.ts",
            "const o = { p, q: r, s() {} }; o.t; o['u']; 'v'; `${w}`",
            "p, r, w",
        );
        check(
            "a.tsx",
            "const a = <Foo b={c}><d/></Foo>; h(Bar, { e })",
            "<Foo, c, <Foo, h, <Bar, e",
        );
        check(
            "a.ts",
            "import { useA as b } from '#imports'; import { LazyFoo } from '#components'; b()",
            "useA, <LazyFoo",
        );
        check(
            "a.ts",
            "definePageMeta({ layout: 'x', middleware: ['a', 'b'], c: 'd' })",
            "definePageMeta, layout x, middleware a, middleware b",
        );
        check(
            "a.ts",
            "setPageLayout(a ? 'x' : 'y'); resolveComponent('Foo')",
            "setPageLayout, a, layout x, layout y, resolveComponent, <Foo",
        );
        check(
            "a.ts",
            "export default { routeRules: { '/': { appMiddleware: 'a', appLayout: 'b' } } }",
            "middleware a, layout b",
        );
        check(
            "a.ts",
            "import { mockComponent, mockNuxtImport } from '@nuxt/test-utils/runtime'; mockComponent('Foo'); mockComponent('~/a.vue'); mockNuxtImport('useA')",
            "<Foo, useA",
        );
        check("a.ts", "const x = (", "");
        check(
            "a.vue",
            "<script>\nimport {\n  a,\n} from '#imports'\n</script>\n<script setup>\na()\n</script>",
            "a",
        );
        check(
            "a.vue",
            "<script src=\"./a.ts\"></script><template>{{ b }}</template>",
            "b?",
        );
        check("a.md", "`useA()`", "");
        check(
            "a.md",
            "::foo-bar{a=\"b\"}\n  :::baz\n:::\n::\nAt 10:30 :qux[x] https://a.b :none\n```\n::no\n```\n<foo-bar>",
            "<foo-bar, <baz, <qux, <foo-bar",
        );
    }

    #[test]
    fn a_template_uses_what_the_scripts_do_not_declare() {
        let script = "<script setup lang=\"ts\">\nimport Bar from './Bar.vue'\nconst { a } = useA()\ndefineProps<{ b: string }>()\n</script>\n";
        let check_template = |template: &str, expected: &str| {
            let text = format!("{script}<template>{template}</template>");
            check("a.vue", &text, &format!("useA, defineProps{expected}"));
        };
        check_template("<Foo/><Bar/><bar/>", ", <Foo");
        check_template("{{ a }} {{ b }} {{ c(d.e) }}", ", c, d");
        check_template(
            "<Bar :x=\"f(a as T)\" @y=\"g(); h = 1\" @z=\"k\" v-if=\"l\"/>",
            ", f, T, g, h, k, l",
        );
        check_template(
            "<Bar v-for=\"(i, j) of m\" :key=\"i + n\">{{ i }}{{ j }}</Bar>{{ i }}",
            ", m, n, i",
        );
        check_template("<Bar #x=\"{ y, z: w = v }\">{{ y }}{{ w }}</Bar>", "");
        check_template("<Bar :x=\"{ p: q }\"/>", ", q");
        check_template("<Bar :x=\"p +\"/>", ", p?");
        check_template(
            "<NuxtLayout name=\"x\"/><NuxtLayout :name=\"'y'\"/>",
            ", <NuxtLayout, layout x, <NuxtLayout, layout y",
        );
        check_template("<component :is=\"'Foo'\"/>", ", <Foo?");
        check_template(
            "<button/><Button/><svg><text/></svg><table-row/>",
            ", <Button, <table-row",
        );
    }

    #[test]
    fn options_declare_what_a_template_uses() {
        let text = "<script>export default { props: ['a'], data() { return { b: 1 } }, methods: { c() {} }, setup: () => ({ d }) }</script><template>{{ a + b + c() + d + e }}</template>";
        check("a.vue", text, "d, e");
        let text = "<script>export default { mixins: [m] }</script><template>{{ e }}</template>";
        check("a.vue", text, "m, e?");
        let text = "<script setup lang=\"ts\">import type { P } from './p'\ndefineProps<P>()</script><template>{{ e }}</template>";
        check("a.vue", text, "defineProps, e?");
        let text = "<script setup lang=\"ts\">interface P { a: string }\nwithDefaults(defineProps<P>(), {})</script><template>{{ a }}</template>";
        check("a.vue", text, "withDefaults, defineProps");
        check("a.vue", "<template>{{ e }}</template>", "e");
        // A type is no component, and none is declared by it.
        let text = "<script setup lang=\"ts\">import type { Foo } from './x'\ninterface Bar {}\nlet a: Foo\n</script><template><Foo/><Bar/><b :c=\"d as Bar\"/></template>";
        check("a.vue", text, "<Foo, <Bar, d");
    }
}
