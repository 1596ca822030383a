//! What strings of settings name: package scripts, tasks, packages of npm and of the workspace.

use crate::finding::Confidence;
use crate::lang::reference::{Base, Naming, PathText, Removal, ScriptPackage, ScriptRun, Target};
use crate::lang::settings::looks::path_target;
use crate::lang::settings::{Meaning, Reader, Scope, hold};
use crate::text::override_key;
use crate::text::path_like::{could_be_path, is_glob, is_url};
use crate::text::route_like::{asset_of, below_local_host, route_of};
use crate::text::scoped_name::{ScopedName, scoped_names};
use crate::text::span::Span;
use crate::text::value::{Property, Text};
use crate::tree::path::RepoPath;

/// What leads to a folder in place of a version.
const FOLDER_SCHEMES: [&str; 4] = ["file:", "link:", "portal:", "workspace:"];

impl<'a> Reader<'a> {
    pub(super) fn script(&mut self, text: &'a Text, removal: Removal) {
        let run = ScriptRun {
            name: text.as_str().to_owned(),
            package: ScriptPackage::Nearest(self.frame.here.clone()),
        };
        self.push(text.span(), Target::Script(run), removal);
    }

    pub(super) fn task(&mut self, text: &'a Text, removal: Removal) {
        let content = text.as_str().trim_start_matches('^');
        if content.is_empty() || content.contains(|c: char| c.is_whitespace() || matches!(c, '$' | '{')) {
            return;
        }
        let (name, package) = match content.split_once('#') {
            Some(("//", name)) => (name, ScriptPackage::Nearest(Base::Known(RepoPath::root()))),
            Some((package, name)) => {
                let lead = text.as_str().len() - content.len();
                self.name(text, lead, package, Naming::Member, removal);
                (name, ScriptPackage::Workspace(package.to_owned()))
            }
            None => (content, ScriptPackage::All),
        };
        let skipped = text.as_str().len() - name.len();
        let span = Span::new(text.span().start() + skipped, text.span().end());
        let run = ScriptRun {
            name: name.to_owned(),
            package,
        };
        self.push(span, Target::Script(run), removal);
    }

    pub(super) fn dependency(&mut self, text: &'a Text, removal: Removal) {
        let content = text.as_str();
        // Without its patch the package stays.
        let removal = if content.starts_with("patch:") {
            Removal::Manual
        } else {
            removal
        };
        if let Some((scheme, aliased, naming)) = [
            ("npm:", content.strip_prefix("npm:"), Naming::Range),
            ("workspace:", content.strip_prefix("workspace:@"), Naming::Package),
        ]
        .into_iter()
        .find_map(|(scheme, rest, naming)| Some((scheme, rest?, naming)))
        {
            let aliased = content.get(scheme.len()..).unwrap_or(aliased);
            return self.name(text, scheme.len(), without_version(aliased), naming, Removal::Manual);
        }
        let path = FOLDER_SCHEMES.iter().find_map(|scheme| content.strip_prefix(scheme));
        let patch = content.strip_prefix("patch:").and_then(|rest| rest.rsplit_once('#'));
        let path = match (path, patch) {
            // A `workspace:` with a version range names no folder.
            (Some(path), _) if content.starts_with("workspace:") && !path.contains('/') => return,
            (Some(path), _) => path,
            (None, Some((_, path))) => path.trim_start_matches("~/"),
            (None, None) if content.starts_with("./") || content.starts_with("../") => content,
            (None, None) => return,
        };
        let start = text.span().end() - path.len().min(text.span().len());
        let target = path_target(path, self.frame.here.clone(), true);
        if let Some(target) = target {
            self.push(Span::new(start, text.span().end()), target, removal);
        }
    }

    /// Adds the package whose name `text` is; a `!` before it, and a version behind it, do not matter.
    pub(super) fn package(&mut self, text: &'a Text, naming: Naming, removal: Removal) {
        let content = text.as_str();
        let lead = content.len() - content.trim_start_matches('!').len();
        let name = without_version(content.get(lead..).unwrap_or(""));
        self.name(text, lead, name, naming, removal);
    }

    /// Adds the route of the site that `text` is.
    pub(super) fn url(&mut self, text: &'a Text) {
        self.url_at(text, below_local_host(text.as_str()).unwrap_or(text.as_str()));
    }

    /// Adds what `url`, from its first slash on, means, which is all of `text` or its end.
    pub(super) fn url_at(&mut self, text: &'a Text, url: &str) {
        if let Some(path) = route_of(url) {
            // What a document shows may be of the reader's own.
            let is_certain = !self.source.setting.prose;
            self.push(text.span(), Target::Route { path, is_certain }, Removal::Manual);
        }
        if let Some(path) = asset_of(url) {
            self.push(
                text.span(),
                Target::Asset {
                    path,
                    confidence: Confidence::Likely,
                },
                Removal::Manual,
            );
        }
    }

    /// Adds the page that `text` is: a word alone, in a list of pages.
    pub(super) fn page(&mut self, text: &'a Text) {
        let key = self.trail.last().copied().unwrap_or("");
        if text.as_str().contains('/') || matches!(key, "pages" | "page" | "root" | "openapi" | "to") {
            self.page_at(text, Base::Unknown);
        }
    }

    /// Adds the page that `text`, an element of the `pages` of Fumadocs, is.
    ///
    /// Source: <https://fumadocs.dev/docs/headless/page-conventions> (v16).
    pub(super) fn page_item(&mut self, text: &'a Text) {
        let content = text.as_str();
        if content.starts_with("---") {
            return;
        }
        if let Some((_, url)) = content.strip_suffix(')').and_then(|link| link.split_once("](")) {
            let end = text.span().end().saturating_sub(1);
            if url.starts_with('/') {
                let path = url.split(['#', '?']).next().unwrap_or("").to_owned();
                let page = Target::Page {
                    path,
                    base: Base::Unknown,
                };
                self.push(Span::new(end.saturating_sub(url.len()), end), page, Removal::Manual);
            }
            return;
        }
        let name = content.trim_start_matches("...").trim_start_matches('!');
        if !name.is_empty() && could_be_path(name) && !is_glob(name) {
            let target = Target::Page {
                path: name.to_owned(),
                base: self.frame.here.clone(),
            };
            let end = text.span().end();
            self.push(Span::new(end.saturating_sub(name.len()), end), target, Removal::Manual);
        }
    }

    /// Adds the page that `text` is, relative to `base`.
    pub(super) fn page_at(&mut self, text: &'a Text, base: Base) {
        let path = text.as_str().split(['#', '?']).next().unwrap_or("");
        if could_be_path(path) && !is_glob(path) && !is_url(path) {
            let path = path.to_owned();
            self.push(text.span(), Target::Page { path, base }, Removal::Manual);
        }
    }

    /// Adds the project of `project:target`; a target alone is of any project.
    pub(super) fn project_task(&mut self, text: &'a Text) {
        let content = text.as_str();
        let lead = usize::from(content.starts_with('^'));
        if let Some((project, _)) = content.get(lead..).unwrap_or("").split_once(':') {
            self.name(text, lead, project, Naming::Member, Removal::Manual);
        }
    }

    /// Adds the package that the dependency `property` lists under its own name.
    ///
    /// A version may mean npm's package of that name; `*` is what npm and the first yarn write for the workspace's.
    pub(super) fn listed(&mut self, property: &'a Property) {
        let Some(version) = property.value.as_str() else {
            return;
        };
        let of_workspace = version.strip_prefix("workspace:");
        let leads_elsewhere = version.starts_with("npm:")
            || FOLDER_SCHEMES
                .iter()
                .any(|scheme| *scheme != "workspace:" && version.starts_with(scheme))
            || of_workspace.is_some_and(|range| range.contains('/'));
        if leads_elsewhere {
            return;
        }
        let naming = if of_workspace.is_some() || matches!(version, "*" | "") {
            Naming::Listed
        } else {
            Naming::ListedRange
        };
        let names = override_key::packages(property.name.as_str());
        let Some(((lead, name), parents)) = names.split_last() else {
            return;
        };
        for (start, parent) in parents {
            let removal = self.removal(&property.name, hold::of_version(property.span));
            self.name(&property.name, *start, parent, Naming::Package, removal);
        }
        let removal = match naming {
            Naming::Listed => self.removal(&property.name, hold::of_dependency(property.span)),
            _ => Removal::Manual,
        };
        self.name(&property.name, *lead, name, naming, removal);
    }

    /// Whether the value of `name`, a key of the object at the trail, is the version of a dependency.
    pub(super) fn is_dependency(&mut self, name: &'a str, scope: Scope) -> bool {
        self.trail.push(name);
        let meaning = self.meaning(scope);
        self.trail.pop();
        matches!(meaning, Some(Meaning::Dependency))
    }

    /// Adds the packages whose scoped names stand in `text` with others: `@acme/web,@acme/api`.
    pub(super) fn scoped_names(&mut self, text: &'a Text) {
        let whole = text.span();
        let is_plain = whole.len() == text.as_str().len();
        for ScopedName { name, span } in scoped_names(text.as_str()) {
            let span = if is_plain { span.shifted(whole.start()) } else { whole };
            self.push(span, Target::Path(PathText::scoped_name(name)), Removal::Manual);
        }
    }

    /// Adds the package `name`, which stands at `lead` of `text`.
    fn name(&mut self, text: &'a Text, lead: usize, name: &str, naming: Naming, removal: Removal) {
        if name.is_empty() || name.contains(char::is_whitespace) {
            return;
        }
        let whole = text.span();
        // An escape in the text makes it longer than what it says.
        let span = if whole.len() == text.as_str().len() {
            Span::new(whole.start() + lead, whole.start() + lead + name.len())
        } else {
            whole
        };
        let name = name.to_owned();
        self.push(span, Target::Package { name, naming }, removal);
    }
}

/// Returns a package's name without `@version`.
fn without_version(name: &str) -> &str {
    match name.get(1..).and_then(|rest| rest.find('@')) {
        Some(at) => name.get(..=at).unwrap_or(name),
        None => name,
    }
}
