//! Checkouts of a job into folders of their own: what stands below such a folder is the repository that was checked out.
//!
//! Leaves out a repository that is named by its owner and name, which may be this one all the same.

use crate::lang::reference::Base;
use crate::lang::yaml::document::NodeId;
use crate::lang::yaml::reader::Reader;
use crate::text::embedded::{Embedded, MOST_GROWTH};
use crate::text::span::Span;
use std::rc::Rc;

/// The action that checks a repository out.
const ACTION: &str = "actions/checkout";

/// How the folder that a job begins in is written before a path.
const WORKSPACES: [&str; 4] = [
    "${{ github.workspace }}/",
    "${{github.workspace}}/",
    "$GITHUB_WORKSPACE/",
    "${GITHUB_WORKSPACE}/",
];

/// Words behind which a lone name is a folder.
const ENTERING: [&str; 5] = ["cd", "pushd", "-C", "--dir", "--prefix"];

/// Which repository lies in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Own,
    Other,
    /// An expression says it.
    Unknown,
}

/// A folder that a step checks a repository out into.
#[derive(Debug)]
pub(super) struct Checkout {
    folder: String,
    whose: Whose,
}

/// So many checkouts of a job count.
const MOST_CHECKOUTS: usize = 20;

impl Reader<'_> {
    /// Whether `node` is the folder that a checkout makes, or the repository that it asks for.
    pub(super) fn is_of_checkout(&self, node: NodeId) -> bool {
        let with = self.document.parent(node).unwrap_or_default();
        let step = self.document.parent(with).unwrap_or_default();
        matches!(self.document.key(node), "path" | "repository") && self.is_checkout(step)
    }

    /// Reads the folder `node` in which commands run.
    pub(super) fn step_folder(&mut self, node: NodeId) {
        let root = self.root();
        match (self.base_in_checkout(node, self.text(node)), self.document.scalar(node)) {
            (Some(Base::Known(folder)), Some(scalar)) => self.path(scalar, folder.as_str(), &root),
            (Some(_), _) => {}
            (None, _) => self.paths(node, &root),
        }
        self.finish(node);
    }

    /// Returns what paths in `folder`, in the job that holds `node`, are relative to, where that lies in a checkout.
    pub(super) fn base_in_checkout(&self, node: NodeId, folder: &str) -> Option<Base> {
        let folder = below_workspace(folder);
        self.checkouts(node).iter().find_map(|checkout| {
            let below = folder.strip_prefix(checkout.folder.as_str())?;
            let below = match below.strip_prefix('/') {
                Some(below) => below.trim_matches('/'),
                None if below.is_empty() => "",
                None => return None,
            };
            Some(match checkout.whose {
                Whose::Own if below.is_empty() => self.root(),
                Whose::Own => self.root().enter(below),
                Whose::Other => Base::Outside,
                Whose::Unknown => Base::Unknown,
            })
        })
    }

    /// Returns `text`, which `node` says, with what stands for the folders of checkouts as if they were this repository
    /// or, for another one, no folder of it.
    pub(super) fn without_checkouts(&self, node: NodeId, text: &Embedded) -> Embedded {
        let checkouts = self.checkouts(node);
        let said = text.text();
        let mut result = Embedded::starting_at(text.file_offset(0));
        let mut run = 0;
        for (place, checkout) in places(said, &checkouts) {
            if place.start() < run {
                continue;
            }
            if result.text().len() > said.len() + MOST_GROWTH {
                break;
            }
            result.push_slice(text, Span::new(run, place.start()));
            let stands_for = match checkout.whose {
                Whose::Own => ".".to_owned(),
                _ => format!("/{}", checkout.folder),
            };
            result.push(&stands_for, text.file_offset(place.start()));
            run = place.end();
        }
        if run == 0 {
            return text.clone();
        }
        result.push_slice(text, Span::new(run, said.len()));
        result
    }

    /// Returns the checkouts into folders among the steps of the job that holds `node`, or that it is.
    fn checkouts(&self, node: NodeId) -> Rc<[Checkout]> {
        let mut asked = Vec::new();
        let mut holder = Some(node);
        let mut known = self.checkouts.borrow_mut();
        let found = loop {
            let Some(node) = holder else { break Rc::default() };
            if let Some(found) = known.get(&node) {
                break Rc::clone(found);
            }
            asked.push(node);
            if let Some(steps) = self.document.value(node, "steps") {
                break self.checkouts_of(steps);
            }
            holder = self.document.parent(node);
        };
        known.extend(asked.into_iter().map(|node| (node, Rc::clone(&found))));
        found
    }

    fn checkouts_of(&self, steps: NodeId) -> Rc<[Checkout]> {
        let steps = self.document.children(steps).filter(|step| self.is_checkout(*step));
        let checkouts = steps.filter_map(|step| {
            let folder = self.document.scalar_at(step, &["with", "path"])?.text.text();
            let repository = self.document.scalar_at(step, &["with", "repository"]);
            Some(Checkout {
                folder: folder_of(folder)?.to_owned(),
                whose: repository.map_or(Whose::Own, |repository| whose(repository.text.text())),
            })
        });
        checkouts.take(MOST_CHECKOUTS).collect()
    }

    fn is_checkout(&self, step: NodeId) -> bool {
        let uses = self.document.scalar_at(step, &["uses"]);
        let action = uses.and_then(|uses| uses.text.text().split('@').next());
        action == Some(ACTION)
    }
}

/// Returns whose `repository` is, as a checkout names it.
fn whose(repository: &str) -> Whose {
    let is_expression = repository.contains("${{");
    // This repository, or a fork of it whose changes are asked to be taken.
    let is_own = ["github.repository ", "github.repository}", "pull_request.head.repo."]
        .iter()
        .any(|name| repository.contains(name));
    match (is_expression, is_own) {
        (true, true) => Whose::Own,
        (true, false) => Whose::Unknown,
        (false, _) => Whose::Other,
    }
}

/// Returns the folder that the `path` of a checkout names; `None` where it is the one that the job begins in.
fn folder_of(path: &str) -> Option<&str> {
    let folder = below_workspace(path.trim());
    let is_plain = !folder.contains(['$', '{', '~', '\\', '\n', '*']) && !folder.starts_with(['/', '.', '-']);
    (is_plain && !folder.is_empty()).then_some(folder)
}

/// Returns `path` without what only says that it begins where the job does.
fn below_workspace(path: &str) -> &str {
    let path = WORKSPACES
        .iter()
        .find_map(|workspace| path.strip_prefix(workspace))
        .unwrap_or(path);
    path.trim_start_matches("./").trim_end_matches('/')
}

/// Returns the places where `said` names the folder of a checkout, in their order; of those that begin alike the longest
/// comes first.
fn places<'a>(said: &str, checkouts: &'a [Checkout]) -> Vec<(Span, &'a Checkout)> {
    let of_one = |checkout: &'a Checkout| {
        let found = said.match_indices(&checkout.folder);
        let found = found.filter_map(|(start, folder)| place_at(said, start, folder));
        found.map(|place| (place, checkout)).collect::<Vec<_>>()
    };
    let mut places: Vec<(Span, &Checkout)> = checkouts.iter().flat_map(of_one).collect();
    places.sort_by_key(|(place, checkout)| (place.start(), usize::MAX - checkout.folder.len()));
    places
}

/// Returns the whole of what names the folder at `start`, the beginning of the job's folder included; `None` where it is
/// a part of another word.
fn place_at(said: &str, start: usize, folder: &str) -> Option<Span> {
    let end = start + folder.len();
    let mut before = said.get(..start)?;
    before = before.strip_suffix("./").unwrap_or(before);
    before = WORKSPACES
        .iter()
        .find_map(|workspace| before.strip_suffix(workspace))
        .unwrap_or(before);
    let is_beginning =
        before.is_empty() || before.ends_with(|sign: char| sign.is_whitespace() || "\"'`=(".contains(sign));
    let behind = said.get(end..)?;
    let goes_on = behind.starts_with('/');
    let is_end =
        behind.is_empty() || behind.starts_with(|sign: char| sign.is_whitespace() || "\"'`;)&|".contains(sign));
    let words_before = before.trim_end_matches(['"', '\'', '=']).trim_end();
    let is_entered = ENTERING.iter().any(|word| {
        let rest = words_before.strip_suffix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace))
    });
    let is_folder = goes_on || folder.contains('/') || is_entered;
    (is_beginning && is_folder && (goes_on || is_end)).then(|| Span::new(before.len(), end))
}

#[cfg(test)]
mod tests {
    use crate::lang::yaml::tests::{WORKFLOW, check};

    #[test]
    fn a_checkout_into_a_folder_is_the_repository_there() {
        let job = |with: &str, step: &str| {
            format!("jobs:\n  a:\n    steps:\n    - uses: actions/checkout@v4\n      with: {with}\n    - {step}\n")
        };
        for (with, step, expected) in [
            (
                "{path: ./new}",
                "{run: node x.js, working-directory: ./new}",
                &["Shell [/]node x.js"][..],
            ),
            (
                "{path: new}",
                "{run: node x.js, working-directory: new/}",
                &["Shell [/]node x.js"],
            ),
            (
                "{path: new}",
                "{run: node x.js, working-directory: '${{ github.workspace }}/new/api'}",
                &["[/]api! at ${{ github.workspace }}/new/api", "Shell [api]node x.js"],
            ),
            (
                "{path: new, repository: '${{ github.repository }}'}",
                "{run: node x.js, working-directory: new}",
                &["Shell [/]node x.js"],
            ),
            (
                "{path: new, repository: other/docs}",
                "{run: node x.js, working-directory: new}",
                &["Shell [outside]node x.js"],
            ),
            (
                "{path: new, repository: '${{ inputs.repository }}'}",
                "{run: node x.js, working-directory: new}",
                &["Shell [?]node x.js"],
            ),
            // Commands may go there by themselves.
            (
                "{path: new}",
                "run: cd new && node x.js",
                &["Shell [/]cd . && node x.js"],
            ),
            ("{path: new}", "run: node ./new/x.js new", &["Shell [/]node ./x.js new"]),
            (
                "{path: t/docs, repository: other/docs}",
                "run: cd t/docs && find t/docs/src",
                &["Shell [/]cd /t/docs && find /t/docs/src"],
            ),
            (
                "{path: new}",
                "{uses: a/b@v1, with: {config: new/x.yml}}",
                &["[/]./x.yml at new/x.yml"],
            ),
            // None of these is in it.
            (
                "{path: new}",
                "{run: node x.js, working-directory: newer}",
                &["[/]newer!", "Shell [newer]node x.js"],
            ),
            (
                "{path: new}",
                "run: node a/new/x.js newer/y.js new",
                &["Shell [/]node a/new/x.js newer/y.js new"],
            ),
            ("{path: .}", "run: cd new", &["Shell [/]cd new"]),
        ] {
            check(WORKFLOW, &job(with, step), expected);
        }
        let elsewhere = "  b:\n    steps:\n    - {run: node x.js, working-directory: new}\n";
        check(
            WORKFLOW,
            &format!("{}{elsewhere}", job("{path: new}", "run: a b")),
            &["[/]new!", "Shell [/]a b", "Shell [new]node x.js"],
        );
        check(
            WORKFLOW,
            "jobs:\n  a:\n    defaults: {run: {working-directory: new}}\n    steps:\n    - {uses: actions/checkout@v4, with: {path: new}}\n    - run: a b\n",
            &["Shell [/]a b"],
        );
    }
}
