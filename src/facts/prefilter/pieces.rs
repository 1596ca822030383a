//! The pieces by which words are looked for first: of a word that is put together of two literals, one holds its first
//! half or its second, so a text with neither half of any word holds no word, nor two literals that make one.

use crate::text::words::{Word, Words};
use std::collections::BTreeSet;

/// A word with fewer bytes is looked for whole, and not where it is put together: its halves stand everywhere.
const LEAST_BYTES: usize = 6;

/// What imports all that a glob matches, in Vite: such a text is looked through for globs as no other code is.
pub(in crate::facts::prefilter) const GLOB_IMPORT: &str = "import.meta.glob";

/// The end of it, which stands in few texts.
pub(in crate::facts::prefilter) const GLOB_IMPORT_PIECE: &str = "meta.glob";

/// Returns the pieces of `words`.
pub(in crate::facts::prefilter) fn of(words: &BTreeSet<Word>) -> BTreeSet<&str> {
    let texts = words.iter().map(|word| word.text.as_str());
    let halves = texts.flat_map(|text| match text.len() < LEAST_BYTES {
        true => [text, ""],
        false => text.split_at(text.floor_char_boundary(text.len().div_ceil(2))).into(),
    });
    halves.filter(|half| !half.is_empty()).collect()
}

/// Makes ready to look for `pieces`, which stand anywhere; `None` where they are too much for a searcher.
pub(in crate::facts::prefilter) fn words(pieces: &BTreeSet<&str>, any_case: bool) -> Option<Words> {
    let words: Vec<Word> = pieces.iter().map(|piece| Word::part(*piece)).collect();
    Words::new(&words, any_case)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_is_two_halves() {
        for (word, expected) in [
            ("legacy", &["acy", "leg"][..]),
            ("old-run", &["old-", "run"]),
            ("old", &["old"]),
            ("ölÿöl", &["ÿöl", "öl"]),
            ("@scope/name", &["@scope", "/name"]),
        ] {
            let words = BTreeSet::from([Word::whole(word)]);
            let expected: BTreeSet<&str> = expected.iter().copied().collect();
            assert_eq!(of(&words), expected, "{word}");
        }
    }
}
