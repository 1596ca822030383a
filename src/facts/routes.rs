//! Which route files answer a URL: pages and endpoints of Next.js, both of its routers, and routes of Remix.
//!
//! A site is a package with Next.js or Remix below which an entry names something in `app`, `pages` or `app/routes`.
//! Leaves out base paths, locales, and what the configuration of a site rewrites. Limit: entries that name route files
//! by a wildcard; of what is already gone, routes in a group of Next.js.

use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeMap;

/// The sites of a tree that have retired routes.
#[derive(Debug, Default)]
pub struct Routes {
    sites: BTreeMap<RepoPath, Site>,
}

/// The routes of one package.
#[derive(Debug, Default)]
struct Site {
    routes: Vec<Route>,
    /// What the routes of files that are gone would be: retired paths that entries name.
    gone: Vec<Route>,
}

#[derive(Debug)]
struct Route {
    segments: Vec<Segment>,
    /// The entry and the retired path; none for a route that stays.
    retired: Option<(usize, RepoPath)>,
    /// Whether URLs below it are meant, too: of a folder whose files nobody knows any more.
    is_open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Static(String),
    /// `[id]`.
    Any,
    /// `[...path]`, `[[...path]]`.
    Rest,
}

/// How well a route fits a URL: the better, the larger.
type Fit = Vec<u8>;

impl Routes {
    /// Gathers the routes of each site of `tree` of which `paths` retires some.
    pub fn new(tree: &dyn Tree, paths: &Paths, packages: &Packages) -> Routes {
        let mut sites: BTreeMap<RepoPath, Site> = BTreeMap::new();
        for (entry, literal) in paths.literals() {
            let Some(folder) = site_of(literal).filter(|folder| serves(packages, folder)) else {
                continue;
            };
            let is_new = !sites.contains_key(&folder);
            let site = sites.entry(folder.clone()).or_default();
            if is_new {
                site.add_files(tree, paths, &folder);
            }
            if !paths.exists(literal)
                && let Some(below) = below(literal, &folder)
                && let Some(mut route) = route_of_gone(below)
            {
                route.retired = Some((*entry, literal.clone()));
                site.gone.push(route);
            }
        }
        Routes { sites }
    }

    /// Returns the entry and the retired path behind the URL `url` in `file`.
    ///
    /// A file of a site means that site; any other one each of them, and then a route that stays is what is meant.
    pub fn retired(&self, file: &RepoPath, url: &str) -> Option<(usize, RepoPath)> {
        let own = file.ancestors().find_map(|folder| self.sites.get(&folder));
        let sites: Vec<&Site> = match own {
            Some(site) => vec![site],
            None => self.sites.values().collect(),
        };
        let segments: Vec<&str> = url.split('/').filter(|segment| !segment.is_empty()).collect();
        let mut found = None;
        for site in sites {
            match site.best(&segments) {
                Some(Some(retired)) => found = found.or(Some(retired.clone())),
                Some(None) => return None,
                None => {}
            }
        }
        found
    }

    /// Returns each word of which a URL of a retired route holds one.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let routes = self
            .sites
            .values()
            .flat_map(|site| site.routes.iter().chain(&site.gone));
        routes.filter(|route| route.retired.is_some()).filter_map(|route| {
            let mut segments = route.segments.iter().rev();
            segments.find_map(|segment| match segment {
                Segment::Static(name) => Some(name.as_str()),
                Segment::Any | Segment::Rest => None,
            })
        })
    }
}

impl Site {
    fn add_files(&mut self, tree: &dyn Tree, paths: &Paths, folder: &RepoPath) {
        let folders = ["app", "pages", "src/app", "src/pages"];
        for routes in folders.iter().filter_map(|routes| folder.join(routes)) {
            for entry in tree.listing().within(&routes) {
                let Some(segments) = below(&entry.path, folder).and_then(segments_of) else {
                    continue;
                };
                let retired = paths.retired_by(&entry.path, false).map(|index| {
                    let literal = paths
                        .literals()
                        .iter()
                        .find(|(of, path)| *of == index && entry.path.is_within(path));
                    let target = literal.map_or(&entry.path, |(_, path)| path);
                    (index, target.clone())
                });
                self.routes.push(Route {
                    segments,
                    retired,
                    is_open: false,
                });
            }
        }
    }

    /// Returns what the route that fits best is: retired, or not; none where no route fits.
    fn best(&self, url: &[&str]) -> Option<Option<&(usize, RepoPath)>> {
        let mut best: Option<(Fit, Option<&(usize, RepoPath)>)> = None;
        for route in self.routes.iter().chain(&self.gone) {
            let Some(fit) = fit(route, url) else { continue };
            let retired = route.retired.as_ref();
            // Of two that fit alike the one that stays answers.
            let is_better = best.as_ref().is_none_or(|(known, is)| match fit.cmp(known) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Equal => is.is_some() && retired.is_none(),
                std::cmp::Ordering::Less => false,
            });
            if is_better {
                best = Some((fit, retired));
            }
        }
        best.map(|(_, retired)| retired)
    }
}

/// Returns how well `route` fits `url`, of which `*` is a segment that is not known; none where it does not.
///
/// What is not known stands for a part that the route leaves open, never for a name.
fn fit(route: &Route, url: &[&str]) -> Option<Fit> {
    let mut fit = Vec::with_capacity(url.len());
    let mut segments = url.iter();
    for segment in &route.segments {
        match segment {
            Segment::Rest => {
                fit.extend(segments.map(|_| 1));
                return Some(fit);
            }
            Segment::Any => {
                segments.next()?;
                fit.push(2);
            }
            Segment::Static(name) => {
                if segments.next()? != name {
                    return None;
                }
                fit.push(3);
            }
        }
    }
    let is_whole = segments.next().is_none();
    let has_name = route
        .segments
        .iter()
        .any(|segment| matches!(segment, Segment::Static(_)));
    (has_name && (is_whole || route.is_open)).then_some(fit)
}

/// Returns the folder of the package whose route file or folder of routes `path` is, by its letters.
fn site_of(path: &RepoPath) -> Option<RepoPath> {
    let parts: Vec<&str> = path.parts().collect();
    let at = parts.iter().position(|part| matches!(*part, "app" | "pages"))?;
    let at = match at.checked_sub(1) {
        Some(before) if parts.get(before) == Some(&"src") => before,
        _ => at,
    };
    RepoPath::parse(&parts.get(..at)?.join("/")).or_else(|| (at == 0).then(RepoPath::root))
}

/// Whether the package in `folder` is a site of Next.js or Remix.
fn serves(packages: &Packages, folder: &RepoPath) -> bool {
    packages.at(folder).is_some_and(|package| {
        package.dependencies.iter().any(|dependency| {
            dependency.name == "next"
                || dependency.name.starts_with("@remix-run/")
                || dependency.name == "@react-router/dev"
        })
    })
}

/// Returns `path` from `folder` on.
fn below<'p>(path: &'p RepoPath, folder: &RepoPath) -> Option<&'p str> {
    if !path.is_within(folder) {
        return None;
    }
    Some(path.as_str().get(folder.as_str().len()..)?.trim_start_matches('/'))
}

/// Returns the segments of the URL of the route file `path`, relative to its site; none where it is no route.
fn segments_of(path: &str) -> Option<Vec<Segment>> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    let (stem, extension) = path.rsplit_once('.')?;
    if !matches!(extension, "ts" | "tsx" | "js" | "jsx" | "mdx" | "md") {
        return None;
    }
    if let Some(stem) = stem.strip_prefix("app/routes/") {
        return remix_segments(stem);
    }
    if let Some(stem) = stem.strip_prefix("app/") {
        let (folders, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        return matches!(name, "page" | "route").then(|| app_segments(folders))?;
    }
    let stem = stem.strip_prefix("pages/")?;
    let name = stem.rsplit('/').next().unwrap_or(stem);
    if name.starts_with('_') || name.contains('.') {
        return None;
    }
    let stem = stem.strip_suffix("index").filter(|_| name == "index").unwrap_or(stem);
    Some(parts(stem).map(next_segment).collect())
}

/// Returns the route of a file or folder that is gone, by its letters.
fn route_of_gone(path: &str) -> Option<Route> {
    let closed = |segments| Route {
        segments,
        retired: None,
        is_open: false,
    };
    if let Some(segments) = segments_of(path) {
        return Some(closed(segments));
    }
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let folder = inside.strip_prefix("app/").or_else(|| inside.strip_prefix("pages/"))?;
    let has_extension = folder.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if folder.starts_with("routes") || has_extension {
        return None;
    }
    Some(Route {
        is_open: true,
        ..closed(app_segments(folder)?)
    })
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// Returns the segments of a folder of Next.js's app router: groups and slots are none, private folders have no URL.
fn app_segments(folders: &str) -> Option<Vec<Segment>> {
    if parts(folders).any(|part| part.starts_with('_') || part.starts_with("(.")) {
        return None;
    }
    let named = parts(folders).filter(|part| !(part.starts_with('@') || part.starts_with('(') && part.ends_with(')')));
    Some(named.map(next_segment).collect())
}

fn next_segment(part: &str) -> Segment {
    match part {
        _ if part.starts_with("[...") || part.starts_with("[[...") => Segment::Rest,
        _ if part.starts_with('[') => Segment::Any,
        _ => Segment::Static(part.to_owned()),
    }
}

/// Returns the segments of a route file of Remix, flat or in folders.
///
/// Source: <https://remix.run/docs/en/main/file-conventions/routes> (2.x).
fn remix_segments(stem: &str) -> Option<Vec<Segment>> {
    let stem = stem
        .strip_suffix("/route")
        .or_else(|| stem.strip_suffix("/index"))
        .unwrap_or(stem);
    let mut segments = Vec::new();
    // `[.]` is a dot of the URL.
    let stem = stem.replace("[.]", "\0");
    for part in stem.split(['/', '.']) {
        match part {
            "_index" | "index" | "" => {}
            "$" => segments.push(Segment::Rest),
            _ if part.starts_with('$') => segments.push(Segment::Any),
            // Layouts without a URL, and segments that may be left out.
            _ if part.starts_with('_') || part.starts_with('(') => {}
            _ => {
                // `admin+` is a folder of routes, in a convention that many take.
                let name = part
                    .trim_end_matches(['_', '+'])
                    .replace(['[', ']'], "")
                    .replace('\0', ".");
                segments.push(Segment::Static(name));
            }
        }
    }
    Some(segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Option<&str>) {
        let segments = segments_of(path).map(|segments| {
            let shown = segments.iter().map(|segment| match segment {
                Segment::Static(name) => format!("/{name}"),
                Segment::Any => "/:".to_owned(),
                Segment::Rest => "/*".to_owned(),
            });
            shown.collect::<String>()
        });
        assert_eq!(segments.as_deref(), expected, "{path}");
    }

    #[test]
    fn route_files_of_next_have_urls() {
        check("app/page.tsx", Some(""));
        check("app/api/old/route.ts", Some("/api/old"));
        check("src/app/(shop)/cart/[id]/page.tsx", Some("/cart/:"));
        check("app/@modal/x/page.js", Some("/x"));
        check("app/docs/[[...slug]]/page.tsx", Some("/docs/*"));
        check("pages/index.tsx", Some(""));
        check("pages/api/old.ts", Some("/api/old"));
        check("src/pages/blog/[slug]/index.tsx", Some("/blog/:"));
        for path in [
            "app/layout.tsx",
            "app/_lib/page.tsx",
            "pages/_app.tsx",
            "app/x/(.)y/page.tsx",
            "pages/a.test.ts",
            "app/page.css",
            "lib/page.tsx",
        ] {
            check(path, None);
        }
    }

    #[test]
    fn route_files_of_remix_have_urls() {
        check("app/routes/_index.tsx", Some(""));
        check("app/routes/blog.$slug.tsx", Some("/blog/:"));
        check("app/routes/_auth.login.tsx", Some("/login"));
        check("app/routes/blog_.edit/route.tsx", Some("/blog/edit"));
        check("app/routes/sitemap[.]xml.ts", Some("/sitemap.xml"));
        check("app/routes/files.$.ts", Some("/files/*"));
        check("app/routes/blog/$slug.tsx", Some("/blog/:"));
        check("app/routes/_app+/admin+/users.$id.tsx", Some("/admin/users/:"));
    }
}
