//! The least that a check of a whole working tree takes: its files listed, each read, and one look at each for one of some
//! names. `benches/check.sh` measures it beside decomm, to tell how far a check could come down at all.
//!
//! Leaves out what a check has to do beside that: names put together or escaped, parsing, resolving, what is left over.
//!
//! least NAMES     in the tree; NAMES is a file with a name in each line

use aho_corasick::packed::Searcher;
use decomm::tree::Tree;
use decomm::tree::listing::Entry;
use decomm::tree::worktree::Worktree;
use rayon::prelude::*;
use std::error::Error;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let names = std::fs::read_to_string(std::env::args_os().nth(1).ok_or("usage: least NAMES")?)?;
    let names = Searcher::new(names.lines()).ok_or("too many names for a search by vectors")?;
    let tree = Worktree::open(Path::new("."))?;
    let has_name = |buffer: &mut Vec<u8>, entry: &Entry| {
        let n_bytes = tree.read_into(&entry.path, buffer).unwrap_or(0);
        names.find(buffer.get(..n_bytes).unwrap_or_default()).is_some()
    };
    let all = tree.listing().entries().par_iter().map_init(Vec::new, has_name);
    let n_found = all.filter(|has_name| *has_name).count();
    writeln!(std::io::stdout(), "{n_found} files hold a name")?;
    Ok(())
}
