//! The Dockerfile that the build of an image takes where none is named: the one in the build's context.
//!
//! Leaves out what a builder other than Docker and its like looks for.

/// The name that a builder looks for.
const DOCKERFILE: &str = "Dockerfile";

/// Returns the path of the Dockerfile in `context`, a folder as a command or a file gives it; empty for the current one.
///
/// There is none where the context is read from the network or from a stream, or is not known.
pub fn dockerfile_in(context: &str) -> Option<String> {
    let context = context.trim().trim_end_matches('/');
    let is_elsewhere = context.starts_with(['-', '/', '~'])
        || context.contains(['$', '{', '@', ':', '*', '#'])
        || context.contains(char::is_whitespace)
        || context.ends_with(".git");
    match context {
        "" | "." => Some(format!("./{DOCKERFILE}")),
        _ if is_elsewhere => None,
        _ => Some(format!("{context}/{DOCKERFILE}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_a_dockerfile_and_an_address_none() {
        for (context, expected) in [
            (".", Some("./Dockerfile")),
            ("./", Some("./Dockerfile")),
            ("", Some("./Dockerfile")),
            ("apps/web/", Some("apps/web/Dockerfile")),
            ("..", Some("../Dockerfile")),
            ("-", None),
            ("https://host/a/b.git#main", None),
            ("git@host:a/b", None),
            ("${DIR}", None),
            ("{{defaultContext}}", None),
            ("/src", None),
        ] {
            assert_eq!(dockerfile_in(context).as_deref(), expected, "{context}");
        }
    }
}
