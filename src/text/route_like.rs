//! Whether a text is the URL of a page or an endpoint of the site itself: `/api/users/1?x=y`.

/// Longer texts are no URLs that a person wrote.
const LONGEST: usize = 300;

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

#[cfg(test)]
mod tests {
    use super::*;

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
