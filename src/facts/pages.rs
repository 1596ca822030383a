//! What a page of a docs site, or a URL of the repository's own site, means in a file.
//!
//! Leaves out where a site has its pages (`sites`), what is served as it is (`assets`) and routes (`routes`).

use crate::facts::judge::PathHit;
use crate::facts::scan::Scanner;
use crate::facts::sites::Site;
use crate::finding::{Confidence, Kind};
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, PathText, Reference};
use crate::text::path_like::has_file_ending;
use crate::text::route_like::asset_of;
use crate::tree::path::RepoPath;

impl Scanner<'_> {
    /// Judges the page that `reference` in `file` names. Front matter outside of any site may mean the page of a router, or
    /// what a program makes of it; a file that it names is one.
    pub(in crate::facts) fn judge_page_of(
        &self,
        file: &RepoPath,
        reference: &Reference,
        page: &str,
        base: &Base,
    ) -> Option<PathHit> {
        let hit = self.judge_page(file, page, base)?;
        let is_front_matter = !reference.prose && Language::of(file, "") == Language::Markdown;
        let is_in_doubt = is_front_matter && !has_file_ending(page) && self.sites.of(file).is_none();
        match is_in_doubt {
            true => Some(PathHit {
                confidence: Confidence::Possible,
                ..hit
            }),
            false => Some(hit),
        }
    }

    /// Judges a page of the docs site of `file`; outside of any, a path from the repository's root, or from `base`.
    pub(in crate::facts) fn judge_page(&self, file: &RepoPath, page: &str, base: &Base) -> Option<PathHit> {
        let Some(site) = self.sites.of(file) else {
            let base = match base {
                Base::Unknown => Base::Known(RepoPath::root()),
                known => known.clone(),
            };
            let of_route = || {
                let url = page.starts_with('/').then(|| self.routes.retired(file, page))?;
                let (entry, target) = url?;
                let confidence = Confidence::Possible;
                Some(PathHit {
                    entry,
                    target,
                    confidence,
                })
            };
            let without_ending = || match &base {
                Base::Known(folder) if !page.starts_with('/') => self.judge.page_without_ending(folder, page),
                _ => None,
            };
            let path = PathText::expected(page, base.clone());
            let known = self.judge.path(file, &path).or_else(without_ending);
            return known.or_else(|| self.judge_asset(file, page)).or_else(of_route);
        };
        let page = page.strip_suffix(".html").unwrap_or(page);
        match base {
            Base::Known(folder) => self.judge.page(std::slice::from_ref(folder), page, Confidence::Certain),
            _ => {
                let hit = self.judge.page(&site.roots, page, site.confidence);
                let is_alive = || self.judge.is_page_alive(&site.roots, page);
                let others = || {
                    self.judge_asset(file, page)
                        .or_else(|| self.judge_below_base(&site, page))
                        .or_else(|| self.judge_fallback(&site, page))
                        .or_else(|| self.judge_source_of_site(file, &site, page))
                };
                hit.or_else(|| (!is_alive()).then(others)?)
            }
        }
    }

    /// Judges `page` of `site` as one whose URL begins with a folder that no file lies in.
    fn judge_below_base(&self, site: &Site, page: &str) -> Option<PathHit> {
        self.judge
            .page(&site.roots, Site::below_base(page)?, Confidence::Likely)
    }

    /// Judges `page`, of a language that has no such page of its own, as that of the default language, which is served in
    /// its place.
    fn judge_fallback(&self, site: &Site, page: &str) -> Option<PathHit> {
        let (locale, rest) = page.trim_start_matches('/').split_once('/')?;
        let has_folder = |root: &RepoPath| {
            let folder = root.join(locale);
            folder.is_some_and(|folder| self.judge.paths.is_live_folder(&folder))
        };
        let is_locale = site.has_sources && is_locale(locale) && site.roots.iter().any(has_folder);
        is_locale.then(|| self.judge.page(&site.roots, rest, Confidence::Likely))?
    }

    /// Judges `page` as a file of the sources of `site`, as its bundler does: `/src/assets/logo.svg`.
    fn judge_source_of_site(&self, file: &RepoPath, site: &Site, page: &str) -> Option<PathHit> {
        let below = page.strip_prefix('/').filter(|below| has_file_ending(below))?;
        let path = PathText::expected(below, Base::Known(site.folder.clone()));
        let hit = self.judge.path(file, &path).filter(|_| site.has_sources)?;
        Some(PathHit {
            confidence: Confidence::Likely,
            ..hit
        })
    }

    /// Returns `hit`, what `text` of `reference` means in `file`, with the doubt whether the reader's project is meant.
    ///
    /// The docs of a generator speak of projects that are made with it, and their own site is one: a path from the folder
    /// of that site, and not from the root, is the reader's more often than not.
    pub(in crate::facts) fn with_doubt(
        &self,
        file: &RepoPath,
        reference: &Reference,
        text: &str,
        hit: PathHit,
    ) -> PathHit {
        let is_of_site = |site: &Site| {
            let below = text.trim_start_matches("./").trim_end_matches('/');
            let known = below
                .split(['*', '{', '?'])
                .next()
                .unwrap_or(below)
                .trim_end_matches('/');
            let from_folder = site.folder.join(known);
            !site.folder.is_root() && site.has_page(file) && from_folder.is_some_and(|path| path == hit.target)
        };
        let is_mention = reference.prose && reference.kind != Kind::Link;
        let is_in_doubt = is_mention && self.sites.of(file).is_some_and(|site| is_of_site(&site));
        match is_in_doubt {
            true => PathHit {
                confidence: Confidence::Possible,
                ..hit
            },
            false => hit,
        }
    }

    /// Judges `url`, in a program or its settings, as a page of the docs site that `file` belongs to.
    pub(in crate::facts) fn judge_page_of_site(&self, file: &RepoPath, url: &str) -> Option<PathHit> {
        if url.contains('*') {
            return None;
        }
        let site = self.sites.of(file)?;
        let hit = self.judge.page(&site.roots, url, Confidence::Likely);
        hit.or_else(|| {
            let is_alive = self.judge.is_page_alive(&site.roots, url);
            (!is_alive).then(|| self.judge_below_base(&site, url))?
        })
    }

    /// Judges `page`, which a link names, as what is served as it is.
    fn judge_asset(&self, file: &RepoPath, page: &str) -> Option<PathHit> {
        let url = asset_of(page)?;
        self.assets.retired(file, &url, Confidence::Certain)
    }

    /// Judges `text`, a path in a program that means nothing else, as what a site serves.
    pub(in crate::facts) fn judge_below_site(&self, file: &RepoPath, text: &PathText) -> Option<PathHit> {
        let is_url = text.extent == Extent::Whole && !self.judge.is_alive(file, text);
        is_url.then(|| self.assets.retired_below_site(file, &text.text))?
    }

    /// Judges `specifier`, from the root of a site, as what a bundler serves to the page of HTML that imports it.
    pub(in crate::facts) fn judge_served_source(&self, file: &RepoPath, specifier: &str) -> Option<PathHit> {
        let is_page = Language::of(file, "") == Language::Html;
        let path = PathText::expected(specifier.trim_start_matches('/'), Base::Unknown);
        is_page.then(|| self.judge.path(file, &path))?
    }
}

/// Whether `name` has the form of a language in a URL: `es`, `pt-br`, `zh-Hans`.
fn is_locale(name: &str) -> bool {
    let mut parts = name.split('-');
    let is_language = parts
        .next()
        .is_some_and(|language| language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase()));
    is_language
        && parts.all(|part| (2..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
