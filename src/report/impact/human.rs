//! The answer for people: a tree for each thing that was asked, what hurts most first, then what would be left over.
//!
//! ```text
//! scripts/migrate.js: 5 references in 3 files
//! ├─ code (2)
//! │  └─ app/admin/route.ts
//! │     ├─ 2:36  import   import { migrate } from "../../scripts/migrate";
//! │     ├─ 9:3   mention  migrate();
//! │     └─ used by tests/admin.test.ts:3
//! …
//! ```

use crate::config::asked::Asked;
use crate::facts::impact::{ImpactReference, UsersOf};
use crate::finding::Confidence;
use crate::report::escape::escape;
use crate::report::excerpt::Sources;
use crate::report::human::{Detail, count};
use crate::report::impact::{ImpactReport, Surface};
use crate::report::paint::{Paint, Role};
use crate::report::skipped;
use crate::text::line::LineIndex;
use crate::text::mask::mask;
use crate::text::span::Span;
use crate::text::utf8;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// More files of one group end with how many more there are.
const MOST_FILES: usize = 12;

/// More places of one file, or users of one, end with how many more there are.
const MOST_PLACES: usize = 4;

/// More files that are left over end with how many more there are.
const MOST_LEFT: usize = 20;

/// The most characters of a source line.
const LONGEST_LINE: usize = 72;

/// Returns `report` as text; `sources` are the texts of the files that refer.
pub fn render(report: &ImpactReport<'_>, sources: &Sources<'_>, detail: Detail, paint: Paint) -> String {
    let mut page = Page {
        text: String::new(),
        report,
        sources,
        is_full: detail == Detail::Full,
        paint,
    };
    if detail != Detail::Quiet {
        for (index, asked) in report.asked.iter().enumerate() {
            page.target(index, asked);
        }
        page.left_over();
        page.skipped();
    }
    page.summary();
    page.text
}

struct Page<'a, 'r> {
    text: String,
    report: &'a ImpactReport<'r>,
    sources: &'a Sources<'a>,
    is_full: bool,
    paint: Paint,
}

/// One node of a tree on its way to lines.
struct Node {
    text: String,
    inner: Vec<Node>,
}

impl Node {
    fn leaf(text: String) -> Node {
        Node {
            text,
            inner: Vec::new(),
        }
    }
}

impl Page<'_, '_> {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn most(&self, most: usize) -> usize {
        if self.is_full { usize::MAX } else { most }
    }

    fn target(&mut self, index: usize, asked: &Asked) {
        let all = self.report.impact.references.iter();
        let own: Vec<&ImpactReference> = all.filter(|reference| reference.entry == index).collect();
        let is_there = self.report.impact.is_there.get(index).copied().unwrap_or(false);
        let noun = match asked {
            Asked::Path(_) | Asked::Symbol(_) => String::new(),
            _ => format!("{} ", asked.subject()),
        };
        let name = self.paint.apply(Role::Emphasis, &escape(asked.name()));
        let files: BTreeSet<&RepoPath> = own.iter().map(|reference| &reference.path).collect();
        let is_gone = !is_there && !matches!(asked, Asked::Table(_));
        let told = match (own.is_empty(), is_gone) {
            (true, _) => "nothing refers to it".to_owned(),
            (false, true) => format!("not there, still referred to by {}", places(own.len(), files.len())),
            (false, false) => places(own.len(), files.len()),
        };
        self.line(&format!("{noun}{name}: {told}"));
        let groups: Vec<Node> = Surface::ALL
            .into_iter()
            .filter_map(|surface| {
                let of_it = own.iter().filter(|reference| Surface::of(reference) == surface);
                self.group(surface, of_it.copied().collect())
            })
            .collect();
        self.draw(&groups, "");
        self.line("");
    }

    fn group(&self, surface: Surface, references: Vec<&ImpactReference>) -> Option<Node> {
        if references.is_empty() {
            return None;
        }
        let mut by_file: BTreeMap<&RepoPath, Vec<&ImpactReference>> = BTreeMap::new();
        for reference in &references {
            by_file.entry(&reference.path).or_default().push(reference);
        }
        let most = self.most(MOST_FILES);
        let mut inner: Vec<Node> = by_file
            .iter()
            .take(most)
            .map(|(path, references)| self.file(path, references))
            .collect();
        if by_file.len() > most {
            let left = by_file.len() - most;
            inner.push(Node::leaf(format!(
                "and {} more (`-v` lists them)",
                count(left, "file")
            )));
        }
        Some(Node {
            text: format!(
                "{} ({})",
                self.paint.apply(Role::Emphasis, surface.title()),
                references.len()
            ),
            inner,
        })
    }

    fn file(&self, path: &RepoPath, references: &[&ImpactReference]) -> Node {
        let text = (self.sources)(path).map(utf8::masked).unwrap_or_default();
        let lines = LineIndex::new(&text);
        let most = self.most(MOST_PLACES);
        let shown: Vec<&ImpactReference> = references.iter().take(most).copied().collect();
        let address = |reference: &ImpactReference| match reference.place {
            Some(place) => format!("{}:{}", place.range.start.line, place.range.start.column),
            None => "link".to_owned(),
        };
        let width = |texts: &dyn Fn(&ImpactReference) -> String| {
            shown.iter().map(|reference| texts(reference).len()).max().unwrap_or(0)
        };
        let address_width = width(&address);
        let kind = |reference: &ImpactReference| match reference.confidence {
            Confidence::Possible => format!("{}?", reference.kind.name()),
            _ => reference.kind.name().to_owned(),
        };
        let kind_width = width(&kind);
        let mut inner: Vec<Node> = shown
            .iter()
            .map(|reference| {
                let source = reference
                    .place
                    .map(|place| source_line(&text, &lines, place.span))
                    .unwrap_or_default();
                let address = format!("{:address_width$}", address(reference));
                Node::leaf(format!(
                    "{}  {:kind_width$}  {source}",
                    self.paint.apply(Role::Frame, &address),
                    kind(reference)
                ))
            })
            .collect();
        if references.len() > most {
            let left = references.len() - most;
            inner.push(Node::leaf(format!(
                "and {} more (`-v` lists them)",
                count(left, "place")
            )));
        }
        for users in self.report.impact.users.iter().filter(|users| users.path == *path) {
            let is_of = |reference: &&&ImpactReference| is_user_of(users, reference, &text);
            if references.iter().any(|reference| is_of(&reference)) {
                inner.push(self.users(users));
            }
        }
        Node {
            text: escape(path.as_str()).into_owned(),
            inner,
        }
    }

    fn users(&self, users: &UsersOf) -> Node {
        let (verb, what) = match &users.script {
            Some(script) => ("run", format!("`{}` is ", escape(script))),
            None => ("used", String::new()),
        };
        let address = |reference: &ImpactReference| match reference.place {
            Some(place) => format!("{}:{}", reference.path, place.range.start.line),
            None => reference.path.to_string(),
        };
        let mut addresses: Vec<String> = Vec::new();
        for reference in &users.references {
            let address = escape(&address(reference)).into_owned();
            if addresses.last() != Some(&address) {
                addresses.push(address);
            }
        }
        if let [only] = addresses.as_slice() {
            return Node::leaf(format!("{what}{verb} by {only}"));
        }
        let most = self.most(MOST_PLACES);
        let mut inner: Vec<Node> = addresses.iter().take(most).cloned().map(Node::leaf).collect();
        if addresses.len() > most {
            let left = addresses.len() - most;
            inner.push(Node::leaf(format!("and {left} more (`-v` lists them)")));
        }
        Node {
            text: format!("{what}{verb} by {}", count(addresses.len(), "place")),
            inner,
        }
    }

    fn draw(&mut self, nodes: &[Node], before: &str) {
        for (index, node) in nodes.iter().enumerate() {
            let is_last = index + 1 == nodes.len();
            let (branch, stem) = if is_last {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            self.line(&format!("{before}{branch}{}", node.text));
            self.draw(&node.inner, &format!("{before}{stem}"));
        }
    }

    fn left_over(&mut self) {
        let leftovers = &self.report.impact.leftovers;
        let files: Vec<String> = leftovers.files.iter().map(|left| left.path.to_string()).collect();
        let packages: Vec<String> = leftovers
            .dependencies
            .iter()
            .map(|left| format!("{} (npm package, in {})", left.name, left.path))
            .collect();
        let used: Vec<String> = files.into_iter().chain(packages).collect();
        self.list("only this uses, so it could go along:", &used);
        let unlisted: Vec<String> = leftovers.unlisted.iter().map(|left| left.path.to_string()).collect();
        self.list("works on nothing else, and nothing uses it:", &unlisted);
    }

    fn skipped(&mut self) {
        let skipped = skipped::lines(self.report.impact.skipped.iter(), self.is_full);
        if skipped.is_empty() {
            return;
        }
        let heading = self.paint.apply(Role::Emphasis, "could not be read:");
        self.line(&heading);
        for line in skipped {
            self.line(&format!("  {line}"));
        }
        self.line("");
    }

    fn list(&mut self, heading: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let heading = self.paint.apply(Role::Emphasis, heading);
        self.line(&heading);
        let most = self.most(MOST_LEFT);
        for item in items.iter().take(most) {
            self.line(&format!("  {}", escape(item)));
        }
        if items.len() > most {
            self.line(&format!("  and {} more (`-v` lists them)", items.len() - most));
        }
        self.line("");
    }

    fn summary(&mut self) {
        let impact = self.report.impact;
        let files: BTreeSet<&RepoPath> = impact.references.iter().map(|reference| &reference.path).collect();
        let by_surface = Surface::ALL.into_iter().filter_map(|surface| {
            let of_it = impact
                .references
                .iter()
                .filter(|reference| Surface::of(reference) == surface);
            let number = of_it.count();
            (number > 0).then(|| format!("{number} in {}", surface.title()))
        });
        let parts: Vec<String> = by_surface.collect();
        let told = match parts.is_empty() {
            true => self.paint.apply(Role::Good, "nothing refers to this"),
            false => format!("{}: {}", places(impact.references.len(), files.len()), parts.join(", ")),
        };
        let left = impact.leftovers.files.len();
        let packages = impact.leftovers.dependencies.len();
        let along = match (left, packages) {
            (0, 0) => String::new(),
            (files, 0) => format!("; {} left over", count(files, "file")),
            (0, packages) => format!("; {} left over", count(packages, "npm package")),
            (files, packages) => {
                format!(
                    "; {} and {} left over",
                    count(files, "file"),
                    count(packages, "npm package")
                )
            }
        };
        self.line(&format!("{told}{along} ({} read)", count(impact.n_files, "file")));
        let unread: Vec<&str> = impact.unread.iter().copied().collect();
        if !unread.is_empty() {
            self.line(&format!(
                "note: of {} only the paths in its text are read: what imports or maps this there is for you to look for",
                unread.join(", ")
            ));
        }
        self.line(&format!(
            "next: `decomm retire {}` writes it down",
            arguments(self.report.asked)
        ));
    }
}

/// Whether `users` use the place of `reference`: of a package.json they run one of its scripts.
fn is_user_of(users: &UsersOf, reference: &ImpactReference, text: &str) -> bool {
    let (Some(script), Some(place)) = (&users.script, reference.place) else {
        return users.script.is_none() && !reference.prose;
    };
    // The property that holds the reference begins on its line with the script's name, as people write package.json.
    let line = LineIndex::new(text).line_span(place.range.start.line);
    let before = Span::new(line.start(), place.span.start().max(line.start())).of(text);
    before.contains(&format!("\"{script}\""))
}

/// Returns the line of `span` as one can show it: short, without credentials and without what moves a cursor.
fn source_line(text: &str, lines: &LineIndex<'_>, span: Span) -> String {
    let line_span = lines.line_span(lines.line_of(span.start()));
    let line = line_span.of(text);
    let start = span.start().saturating_sub(line_span.start()).min(line.len());
    let end = span.end().saturating_sub(line_span.start()).clamp(start, line.len());
    let masked = mask(line, Span::new(start, end));
    let trimmed = masked.trim();
    // A long line, of minified code perhaps, is shown from shortly before the place.
    let first = masked.len() - masked.trim_start().len();
    let before = masked.get(first..start).map_or(0, |before| before.chars().count());
    let skipped = if before + 8 > LONGEST_LINE {
        before.saturating_sub(16)
    } else {
        0
    };
    let shown: String = trimmed.chars().skip(skipped).take(LONGEST_LINE).collect();
    let lead = if skipped > 0 { "…" } else { "" };
    let tail = if trimmed.chars().count() > skipped + LONGEST_LINE {
        "…"
    } else {
        ""
    };
    format!("{lead}{}{tail}", escape(&shown))
}

fn places(references: usize, files: usize) -> String {
    format!("{} in {}", count(references, "reference"), count(files, "file"))
}

/// Returns what was asked as arguments of a command line.
fn arguments(asked: &[Asked]) -> String {
    let quoted = |name: &str| {
        let is_plain = |sign: char| sign.is_alphanumeric() || "/._-@:#+,=%".contains(sign);
        match name.chars().all(is_plain) && !name.starts_with('#') {
            true => name.to_owned(),
            false => format!("'{}'", escape(name).replace('\'', "'\\''")),
        }
    };
    let arguments: Vec<String> = asked
        .iter()
        .map(|asked| match asked {
            Asked::Path(_) | Asked::Symbol(_) => quoted(asked.name()),
            _ => format!("--{} {}", asked.subject(), quoted(asked.name())),
        })
        .collect();
    arguments.join(" ")
}
