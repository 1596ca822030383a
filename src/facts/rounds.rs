//! Reading a whole tree: only the files that can hold a finding are parsed, in rounds until no new name appears.

use crate::facts::prefilter::{Asked, Prefilter};
use crate::facts::scan::{Scan, Scanner};
use crate::facts::{lost_barrel, namespace, symbol};
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;

/// Reads `files` with `scanner`; `progress` is called once for each.
///
/// `asked` says what is looked for at first. The result has the hits that parsing all of `files` brings, and the modules
/// that matter to symbols.
pub(in crate::facts) fn read_needed(
    scanner: &Scanner,
    asked: &Asked,
    files: &[&RepoPath],
    progress: &(dyn Fn() + Sync),
) -> Scan {
    let Some(prefilter) = Prefilter::new(asked, scanner.looked_for) else {
        return scanner.scan_needed(files, None, progress).0;
    };
    let (mut scan, mut left) = scanner.scan_needed(files, Some(&prefilter), progress);
    let mut exported = asked.exported.clone();
    let of_symbols = asked.config.retires().flat_map(|(_, _, retire)| &retire.symbols);
    let symbols: BTreeSet<&str> = of_symbols.map(|symbol| symbol.parts().0).collect();
    loop {
        let found = match scanner.keeps_modules {
            true => symbol::exported_names(
                asked.config,
                scanner.names,
                &scan.modules,
                scanner.resolver,
                scanner.nuxt,
            ),
            false => BTreeSet::new(),
        };
        // A module that is asked for a symbol matters whether it names it or not.
        let sources = lost_barrel::asked(&scan.modules, scanner.resolver, &symbols, &found);
        let is_scanned = |path: &RepoPath| files.binary_search(&path).is_ok();
        if scanner.add_sources(&mut scan, sources, &is_scanned) {
            continue;
        }
        // Nor need a module name it that hands on a namespace which holds it.
        let members = found.iter().map(|(_, name)| name.as_str());
        let mut unread = namespace::unread(&scan.modules, scanner.resolver, &members.collect());
        unread.retain(is_scanned);
        let n_before = scan.modules.len();
        scan.modules.extend(scanner.scan(&unread, &|| {}).modules);
        if scan.modules.len() > n_before {
            continue;
        }
        // A name that was looked for brings nothing new, whichever module has it; but for what is imported by its path.
        let known: BTreeSet<&str> = exported.iter().map(|(_, name)| name.as_str()).collect();
        let known: BTreeSet<&str> = known.into_iter().chain(symbols.iter().copied()).collect();
        let is_new = |(path, name): &&(RepoPath, String)| match name.as_str() {
            "default" => !exported.iter().any(|(known, name)| known == path && name == "default"),
            name => !known.contains(name),
        };
        let new: Vec<(RepoPath, String)> = found.iter().filter(is_new).cloned().collect();
        if new.is_empty() || left.is_empty() {
            return in_order(scan);
        }
        exported.extend(new);
        let asked = Asked {
            exported: &exported,
            ..*asked
        };
        let (mut more, still_left) = scanner.scan_needed(&left, Prefilter::new(&asked, None).as_ref(), &|| {});
        left = still_left;
        // It is known already, by positions in the whole list.
        more.held.clear();
        scan.append(more);
    }
}

/// Sorts what came in rounds by path; what is of one file is in order.
fn in_order(mut scan: Scan) -> Scan {
    scan.hits.sort_by(|a, b| a.path.cmp(&b.path));
    scan.inline_allows.sort_by(|a, b| a.path.cmp(&b.path));
    scan
}
