//! The keys of `resolutions` and `overrides`: which packages one names, and where in it.
//!
//! `a>b` of pnpm, `a/b` and `**/b` of yarn, and `b@1` of all of them: the last is overridden, the others say where.

/// Returns the names in `key`, each with its offset, in the order of the text.
///
/// ```text
/// @x/a@1>b  ->  @x/a, b        **/@x/a/b  ->  @x/a, b
/// ```
pub fn packages(key: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut segment_start = 0;
    for (sign, _) in key.match_indices('>') {
        let segment = key.get(segment_start..sign).unwrap_or_default();
        // In `a@>1` it belongs to the version. Source: `parse-wanted-dependency` of pnpm 10.
        if !segment.is_empty() && !segment.ends_with([' ', '|', '@']) {
            add_segment(segment, segment_start, &mut found);
            segment_start = sign + 1;
        }
    }
    add_segment(key.get(segment_start..).unwrap_or_default(), segment_start, &mut found);
    found
}

fn add_segment<'k>(segment: &'k str, offset: usize, found: &mut Vec<(usize, &'k str)>) {
    let mut start = 0;
    while let Some(rest) = segment.get(start..).filter(|rest| !rest.is_empty()) {
        // The slash of a scope is a part of the name.
        let scope = rest
            .find('/')
            .filter(|_| rest.starts_with('@'))
            .map_or(0, |slash| slash + 1);
        let behind = rest.get(scope..).unwrap_or_default();
        let length = scope + behind.find(['/', '@']).unwrap_or(behind.len());
        let name = rest.get(..length).unwrap_or_default();
        if !name.contains('*') && !name.is_empty() && !name.contains(char::is_whitespace) {
            found.push((offset + start, name));
        }
        // What follows a version is a part of it.
        if rest.get(length..).is_some_and(|rest| rest.starts_with('@')) {
            return;
        }
        start += length + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_packages() {
        for (key, expected) in [
            ("a", &[(0, "a")][..]),
            ("@x/a", &[(0, "@x/a")]),
            ("a@1", &[(0, "a")]),
            ("@x/a@^1 || 2", &[(0, "@x/a")]),
            ("a>b", &[(0, "a"), (2, "b")]),
            ("@x/a@1>b@2", &[(0, "@x/a"), (7, "b")]),
            ("a/b", &[(0, "a"), (2, "b")]),
            ("**/b", &[(3, "b")]),
            ("**/@x/a/b", &[(3, "@x/a"), (8, "b")]),
            ("a@npm:b/c", &[(0, "a")]),
            ("a@>1 || >3>b@>=1", &[(0, "a"), (11, "b")]),
            ("", &[]),
            ("@", &[]),
            ("/", &[]),
            ("*", &[]),
        ] {
            assert_eq!(packages(key), expected, "{key}");
        }
    }
}
