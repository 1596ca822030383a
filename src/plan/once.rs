//! Each place that is left dangling, once.
//!
//! A place can dangle in one way before a change and in another behind it: an import of a package whose folder is retired
//! names that folder while it is there, and the package's name alone when it is gone. It is one place to mend. And a name
//! that several barrels handed on is one name where it is used.

use std::collections::BTreeSet;

use crate::finding::{Finding, Severity, Status};

/// A finding, and whether it stands in the plan's way.
pub(in crate::plan) type Judged = (bool, Finding);

/// Returns `seen`, what the last check says, and what of `hidden`, which an earlier one said, is about another place.
///
/// What stands in the way in one of the two ways does so.
pub(in crate::plan) fn once(seen: Vec<Judged>, hidden: Vec<Judged>) -> Vec<Judged> {
    let place = |finding: &Finding| Some((finding.path.clone(), finding.place.filter(|_| dangles(finding))?.span));
    let known: BTreeSet<_> = seen.iter().filter_map(|(_, finding)| place(finding)).collect();
    let blocks = hidden.iter().filter(|(blocks, _)| *blocks);
    let in_the_way: BTreeSet<_> = blocks.filter_map(|(_, finding)| place(finding)).collect();
    let is_new = |(_, finding): &Judged| place(finding).is_none_or(|place| !known.contains(&place));
    let hidden: Vec<Judged> = hidden.into_iter().filter(is_new).collect();
    let seen = each_name_once(seen).into_iter().map(|(blocks, finding)| {
        let blocks = blocks || place(&finding).is_some_and(|place| in_the_way.contains(&place));
        (blocks, finding)
    });
    seen.chain(hidden).collect()
}

/// Returns `seen` with the first of those alone that find one use of a symbol, under the names that modules gave it.
fn each_name_once(seen: Vec<Judged>) -> Vec<Judged> {
    let name = |finding: &Finding| {
        let is_symbol = finding.check == "dangling-symbol";
        let span = finding.place.filter(|_| is_symbol && dangles(finding))?.span;
        Some((finding.path.clone(), span, finding.entry.clone()))
    };
    let blocks = seen.iter().filter(|(blocks, _)| *blocks);
    let in_the_way: BTreeSet<_> = blocks.filter_map(|(_, finding)| name(finding)).collect();
    let mut known = BTreeSet::new();
    let kept = seen.into_iter().filter_map(|(blocks, finding)| match name(&finding) {
        None => Some((blocks, finding)),
        Some(name) => {
            let blocks = in_the_way.contains(&name);
            known.insert(name).then_some((blocks, finding))
        }
    });
    kept.collect()
}

fn dangles(finding: &Finding) -> bool {
    finding.severity == Severity::Error && finding.status == Status::Enforced && finding.check.starts_with("dangling-")
}
