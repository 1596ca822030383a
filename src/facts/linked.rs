//! Whether a package that is asked for by the name of a member of a workspace can be that member.
//!
//! npm, yarn and bun link the member where its version stands in the range; pnpm does where the protocol is `workspace:`,
//! and with a setting as the others do. So a range that the member's version does not stand in means the registry's.
//! Leaves out what a lock file says, and how versions before a release compare: what is not understood may be the member.

use crate::facts::packages::Dependency;

/// What stands before a package of the tree.
pub(in crate::facts) const LOCAL: [&str; 6] = ["workspace:", "file:", "link:", "portal:", ".", "/"];

/// Whether `asked` can be for the member of that name with this version.
pub(in crate::facts) fn may_be_linked(asked: &Dependency, version: Option<&str>) -> bool {
    let range = asked.asked.trim();
    if LOCAL.iter().any(|prefix| range.starts_with(prefix)) {
        return true;
    }
    // A catalog, another package under this name, an address: none is a member.
    if range.contains(':') || range.contains('/') {
        return false;
    }
    let Some(version) = version.map(numbers).filter(|version| !version.is_empty()) else {
        return true;
    };
    range.split("||").any(|range| may_stand_in(range, &version))
}

/// Returns the numbers that a version begins with, at most three.
fn numbers(version: &str) -> Vec<u64> {
    let release = version.split(['-', '+']).next().unwrap_or_default();
    let parts = release.trim().split('.').map_while(|part| part.parse().ok());
    parts.take(3).collect()
}

/// Whether a version with these numbers may stand in `range`, comparators that all have to hold.
fn may_stand_in(range: &str, version: &[u64]) -> bool {
    let is_span = range.contains(" - ");
    is_span || range.split_whitespace().all(|comparator| may_hold(comparator, version))
}

fn may_hold(comparator: &str, version: &[u64]) -> bool {
    let rest = comparator.trim_start_matches(['^', '~', '=', '>', '<', 'v']);
    let sign = comparator.strip_suffix(rest).unwrap_or_default().trim_end_matches('v');
    let given = numbers(rest);
    if given.is_empty() {
        // `*`, `latest`, or a sign that stands alone.
        return true;
    }
    let is_alike = |n_parts: usize| {
        version
            .iter()
            .zip(&given)
            .take(n_parts)
            .all(|(own, asked)| own == asked)
    };
    match sign {
        "" | "=" => is_alike(given.len()),
        "~" => is_alike(2) && version >= given.as_slice(),
        "^" => {
            let leading = given.iter().take_while(|number| **number == 0).count();
            is_alike(leading + 1) && version >= given.as_slice()
        }
        ">=" => version >= given.as_slice(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::span::Span;

    #[test]
    fn a_range_means_a_member_whose_version_stands_in_it() {
        for (range, version, expected) in [
            ("workspace:*", None, true),
            ("workspace:^2.0.0", Some("1.0.0"), true),
            ("link:../ui", None, true),
            ("../ui", None, true),
            ("*", None, true),
            ("", None, true),
            ("latest", Some("1.0.0"), true),
            ("catalog:", Some("1.0.0"), false),
            ("npm:other@1.0.0", Some("1.0.0"), false),
            ("github:a/b", Some("1.0.0"), false),
            ("https://a.b/c.tgz", Some("1.0.0"), false),
            ("1.0.0", None, true),
            ("^1.0.0", Some("1.2.3"), true),
            ("^1.3.0", Some("1.2.3"), false),
            ("^1", Some("1.2.3"), true),
            ("^1.x", Some("1.2.3"), true),
            ("^2.0.0", Some("1.2.3"), false),
            ("^0.2.0", Some("0.2.5"), true),
            ("^0.3.0", Some("0.2.5"), false),
            ("~1.2.0", Some("1.2.3"), true),
            ("~1.1.0", Some("1.2.3"), false),
            ("1.2.3", Some("1.2.3"), true),
            ("v1.2.3", Some("1.2.3"), true),
            ("10.3.6", Some("0.0.0"), false),
            ("1.2", Some("1.2.3"), true),
            ("1.2.3-beta.1", Some("1.2.3-beta.1"), true),
            (">=1.0.0", Some("1.2.3"), true),
            (">=2.0.0 <3", Some("1.2.3"), false),
            (">= 1.0.0", Some("0.0.0"), false),
            ("<2", Some("1.2.3"), true),
            ("1.0.0 - 2.0.0", Some("1.2.3"), true),
            ("^3 || ^1.2.0", Some("1.2.3"), true),
            ("^3 || ^4", Some("1.2.3"), false),
        ] {
            let asked = Dependency {
                block: "dependencies",
                name: "ui".to_owned(),
                asked: range.to_owned(),
                property: Span::new(0, 0),
            };
            assert_eq!(may_be_linked(&asked, version), expected, "{range} {version:?}");
        }
    }
}
