//! Whether a text is the URL of a page or an endpoint of the site itself, `/api/users/1?x=y`, or of a file that it
//! serves as it is, `/img/a.png`.

use crate::text::path_like::{could_be_path, has_extension};

/// Longer texts are no URLs that a person wrote.
const LONGEST: usize = 300;

/// Hosts that are this machine, or the one that runs it.
const LOCAL_HOSTS: [&str; 5] = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]", "host.docker.internal"];

/// Returns what follows the host in `text`, from its first slash on, where the host is this machine:
/// `http://localhost:3000/api/x`, `localhost:3000/api/x`.
pub fn below_local_host(text: &str) -> Option<&str> {
    let schemes = ["http://", "https://", "ws://", "wss://"];
    let scheme = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    let rest = scheme.unwrap_or(text);
    let behind = LOCAL_HOSTS.iter().find_map(|host| rest.strip_prefix(host))?;
    let port = behind
        .strip_prefix(':')
        .map(|port| port.trim_start_matches(|sign: char| sign.is_ascii_digit()));
    // Without a scheme, a folder may be called like that.
    let below = port.or_else(|| scheme.map(|_| behind))?;
    below.starts_with('/').then_some(below)
}

/// Returns the path of `text`, a URL from its first slash on, without query, fragment and slash at the end.
///
/// `*` stands for a segment that is not known; patterns of routers (`:id`, `:path*`) become it.
pub fn route_of(text: &str) -> Option<String> {
    let path = text.split(['?', '#']).next().unwrap_or(text);
    let is_other = path.starts_with("//") || path.len() > LONGEST;
    let has_route_signs = path
        .chars()
        .all(|sign| sign.is_ascii_alphanumeric() || "/-_.~*:$()[]%@+".contains(sign));
    if !path.starts_with('/') || is_other || !has_route_signs {
        return None;
    }
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            if segment.starts_with([':', '$', '(', '[']) || segment.contains('*') {
                "*"
            } else {
                segment
            }
        })
        .collect();
    let is_named = segments
        .iter()
        .any(|segment| segment.chars().any(|sign| sign.is_ascii_alphabetic()));
    is_named.then(|| format!("/{}", segments.join("/")))
}

/// Returns the path of `text`, the URL of a file from its first slash on, without query and fragment.
///
/// The file has an extension. What is not known of it, a variable or a part of a pattern, becomes `*`, and needs a
/// folder before it that is known.
pub fn asset_of(text: &str) -> Option<String> {
    let path = text.split(['?', '#']).next().unwrap_or(text);
    if !path.starts_with('/') || path.starts_with("//") || path.len() > LONGEST || !could_be_path(path) {
        return None;
    }
    let Some(known) = path.find(['*', '(', ':', '$', '[', '{', '\\']) else {
        return has_extension(path).then(|| path.to_owned());
    };
    let (folder, _) = path
        .get(..known)?
        .rsplit_once('/')
        .filter(|(folder, _)| !folder.is_empty())?;
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.filter(|ending| ending.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    Some(match ending {
        Some(ending) if !ending.is_empty() => format!("{folder}/*.{ending}"),
        _ => format!("{folder}/*"),
    })
}

/// Returns what `url(…)` in `text`, a style, has in its brackets and without quotes.
pub fn urls_in_style(text: &str) -> impl Iterator<Item = &str> {
    let behind = text
        .match_indices("url(")
        .filter_map(|(at, open)| text.get(at + open.len()..));
    behind.filter_map(|rest| Some(rest.split(')').next()?.trim().trim_matches(['"', '\'', '\\'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_files_end_as_files_do() {
        for (text, expected) in [
            ("/a.png", "/a.png"),
            ("/img/a.png?v=1#x", "/img/a.png"),
            ("/img/*.png", "/img/*.png"),
            ("/img/a-*", "/img/*"),
            ("/img/:path*", "/img/*"),
            ("/img/(.*)", "/img/*"),
        ] {
            assert_eq!(asset_of(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "/",
            "/img",
            "img/a.png",
            "//x.io/a.png",
            "/*.png",
            "/a b.png",
            "https://x.io/a.png",
            "/:x/a.png",
        ] {
            assert_eq!(asset_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_local_host_is_this_machine() {
        for (text, expected) in [
            ("localhost:3000/api/x", "/api/x"),
            ("http://localhost:3000/api/x?y", "/api/x?y"),
            ("https://127.0.0.1/x", "/x"),
            ("ws://[::1]:80/", "/"),
        ] {
            assert_eq!(below_local_host(text), Some(expected), "{text}");
        }
        for text in [
            "localhost/x",
            "https://x.io/a",
            "http://localhost:3000",
            "localhosts:1/x",
            "http://localhost.x.io/a",
            "",
        ] {
            assert_eq!(below_local_host(text), None, "{text}");
        }
    }

    #[test]
    fn a_style_has_urls() {
        for (text, expected) in [
            ("url(/a.png)", &["/a.png"][..]),
            ("bg-[url('/a.png')] x", &["/a.png"]),
            ("url( \"/a.png\" ), url(/b.png", &["/a.png", "/b.png"]),
            ("a.png", &[]),
        ] {
            assert_eq!(urls_in_style(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn urls_of_the_site_begin_with_a_slash() {
        for (text, expected) in [
            ("/api/old", "/api/old"),
            ("/api/old/?x=1#y", "/api/old"),
            ("/users/:id/edit", "/users/*/edit"),
            ("/blog/:path*", "/blog/*"),
            ("/a/[id]", "/a/*"),
            ("/x.json", "/x.json"),
        ] {
            assert_eq!(route_of(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "/",
            "//cdn.x/y",
            "api/old",
            "https://x.io/a",
            "/a b",
            "/*",
            "/1/2",
            "",
            "/a{b}",
            "/<x>",
        ] {
            assert_eq!(route_of(text), None, "{text}");
        }
    }
}
