//! What a stage of an image has of the build context, so that what it runs is not looked for there in vain.
//!
//! Leaves out what commands make inside of the image. A stage that takes nothing from another one is not judged: its files
//! may be mounted when it runs.

use crate::text::embedded::{Embedded, MOST_GROWTH};
use crate::text::path_like::has_extension;
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use std::rc::Rc;

/// So many copies of a stage are told apart; no image that people write has more.
const MOST_PLACES: usize = 200;

/// What the copies of a stage have brought so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Brought {
    /// Whether something came from another stage or image.
    from_elsewhere: bool,
    /// Whether anything of the context may be there: all of it was copied, or what is not known.
    anything: bool,
    /// Files and folders of the context that were copied; a stage is looked at more often than it grows.
    paths: Rc<Vec<RepoPath>>,
    /// Where in the image which path of the context lies, the latest last.
    places: Rc<Vec<(String, RepoPath)>>,
}

impl Brought {
    /// Notes that something came from another stage or image.
    pub(super) fn add_elsewhere(&mut self) {
        self.from_elsewhere = true;
    }

    /// Notes that `path` of the context was copied.
    pub(super) fn add(&mut self, path: &str) {
        match RepoPath::parse(path.trim_matches('/')) {
            Some(path) if !path.is_root() && !path.as_str().contains(['*', '?', '[', '$']) => {
                Rc::make_mut(&mut self.paths).push(path);
            }
            _ => self.anything = true,
        }
    }

    /// Notes that `path` of the context was copied to `place`, an absolute path of the image.
    ///
    /// A file may have been copied into a folder of that name.
    pub(super) fn add_at(&mut self, path: &str, place: &str) {
        let Some(path) = RepoPath::parse(path.trim_matches('/')).filter(|path| !path.is_root()) else {
            return;
        };
        let is_known = |text: &str| !text.contains(['*', '?', '[', '$']);
        if !is_known(path.as_str()) || !is_known(place) || self.places.len() >= MOST_PLACES {
            return;
        }
        let folder = place.trim_end_matches('/');
        let places = Rc::make_mut(&mut self.places);
        if has_extension(path.name()) {
            places.push((format!("{folder}/{}", path.name()), path.clone()));
        }
        if folder.len() == place.len() {
            places.push((place.to_owned(), path));
        }
    }

    /// Returns the command `text` with each path of the image to which something was copied as what that is in the context,
    /// to which `up` leads from the folder that the command runs in.
    ///
    /// The place of such a path is that of the whole word.
    pub(super) fn located(&self, text: &Embedded, up: &str) -> Embedded {
        let said = text.text();
        if self.places.is_empty() {
            return text.clone();
        }
        let mut result = Embedded::starting_at(text.file_offset(0));
        let mut run = 0;
        for word in words(said) {
            let mut latest = self.places.iter().rev();
            let Some((_, path)) = latest.find(|(place, _)| place == word.of(said)) else {
                continue;
            };
            if result.text().len() > word.start() + MOST_GROWTH {
                break;
            }
            result.push_slice(text, Span::new(run, word.start()));
            result.push_for(&format!("{up}{path}"), text.file_span(word));
            run = word.end();
        }
        result.push_slice(text, Span::new(run, said.len()));
        result
    }

    /// Whether what is at `path` of the image, seen from the folder that stands for the context, came from there.
    fn has(&self, path: &RepoPath) -> bool {
        let is_it = |brought: &RepoPath| path.is_within(brought) || path.as_str() == brought.name();
        !self.from_elsewhere || self.anything || self.paths.iter().any(is_it)
    }

    /// Returns the command `text`, which runs in the folder `below`, with each path that did not come from the context as one of
    /// the image's root, which no path of a repository is.
    pub(super) fn rooted(&self, text: &Embedded, below: &str) -> Embedded {
        let said = text.text();
        if !self.from_elsewhere || self.anything {
            return text.clone();
        }
        let folder = RepoPath::parse(below).unwrap_or_default();
        let mut result = Embedded::starting_at(text.file_offset(0));
        let mut run = 0;
        for word in words(said) {
            let inner = word.of(said);
            if !is_path(inner) || folder.join(inner).is_some_and(|path| self.has(&path)) {
                continue;
            }
            result.push_slice(text, Span::new(run, word.start()));
            result.push("/", text.file_offset(word.start()));
            run = word.start();
        }
        result.push_slice(text, Span::new(run, said.len()));
        result
    }
}

/// Returns the words of `text`, without quotes around them.
fn words(text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    for (offset, sign) in text.char_indices() {
        let ends = sign.is_whitespace() || "\"'`;&|()<>".contains(sign);
        match start {
            Some(from) if ends => {
                words.push(Span::new(from, offset));
                start = None;
            }
            None if !ends => start = Some(offset),
            _ => {}
        }
    }
    words.extend(start.map(|from| Span::new(from, text.len())));
    words
}

/// Whether the word `text` is a path for certain: relative, and with a folder or an ending.
fn is_path(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or(text);
    let has_ending = name
        .rsplit_once('.')
        .is_some_and(|(stem, ending)| !stem.is_empty() && ending.chars().next().is_some_and(char::is_alphabetic));
    let is_odd = text.starts_with(['/', '-', '$', '~', '@']) || text.contains(['=', ':', '@', '$', ',', '{']);
    !is_odd && has_ending
}
