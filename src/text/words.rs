//! Whether a text holds one of many words: one pass over its bytes, however many there are.
//!
//! Leaves out what a word means, and escapes: see `unescaped`.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind, packed};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// From so many words on, the searcher is told to be a table of states; left alone, it takes a slower form.
const MANY: usize = 100;

/// Up to so many texts are looked for side by side, and up to so many twice as fast.
const MOST_PACKED: usize = 64;
const MOST_SLIM: usize = 32;

/// Past so many bytes of words, a table of states would take too much memory.
const TOO_LONG_FOR_TABLE: usize = 60_000;

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    /// Its text; never empty.
    pub text: String,
    /// Whether a letter, a digit or `_` beside it makes it another word.
    pub is_whole: bool,
}

impl Word {
    /// Returns a word that stands alone.
    pub fn whole(text: impl Into<String>) -> Word {
        Word {
            text: text.into(),
            is_whole: true,
        }
    }

    /// Returns a word that may stand within another.
    pub fn part(text: impl Into<String>) -> Word {
        Word {
            text: text.into(),
            is_whole: false,
        }
    }
}

/// Words that are looked for together.
#[derive(Debug)]
pub struct Words {
    automaton: Option<AhoCorasick>,
    /// In the order of the automaton.
    patterns: Vec<Pattern>,
}

#[derive(Debug)]
struct Pattern {
    n_bytes: usize,
    is_whole: bool,
    /// Other patterns that this one begins with: where it is none, one of them may be.
    shorter: Vec<usize>,
}

impl Words {
    /// Makes ready to look for `words`, each of which is not empty.
    ///
    /// With `any_case`, ASCII letters are looked for in both cases. `None` where the words are too much for a searcher.
    pub fn new(words: &[Word], any_case: bool) -> Option<Words> {
        let mut words: Vec<&Word> = words.iter().filter(|word| !word.text.is_empty()).collect();
        // Of two with one text, the one that may stand anywhere comes first and stays.
        words.sort_by(|a, b| (&a.text, a.is_whole).cmp(&(&b.text, b.is_whole)));
        words.dedup_by(|later, earlier| later.text == earlier.text);
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let automaton = match words.is_empty() {
            true => None,
            false => Some(automaton(&texts, any_case)?),
        };
        Some(Words {
            automaton,
            patterns: patterns(&words, any_case),
        })
    }

    /// Whether `bytes` hold one of the words.
    pub fn are_in(&self, bytes: &[u8]) -> bool {
        let Some(automaton) = &self.automaton else {
            return false;
        };
        let mut from = 0;
        while let Some(found) = automaton.find(Input::new(bytes).range(from..)) {
            let Some(pattern) = self.patterns.get(found.pattern().as_usize()) else {
                return true;
            };
            let start = found.start();
            let shorter = pattern.shorter.iter().filter_map(|index| self.patterns.get(*index));
            if std::iter::once(pattern)
                .chain(shorter)
                .any(|pattern| pattern.stands_at(bytes, start))
            {
                return true;
            }
            from = start + 1;
        }
        false
    }
}

fn automaton(texts: &[&str], any_case: bool) -> Option<AhoCorasick> {
    let n_bytes: usize = texts.iter().map(|text| text.len()).sum();
    let mut builder = AhoCorasick::builder();
    builder
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(any_case);
    if texts.len() >= MANY && n_bytes <= TOO_LONG_FOR_TABLE {
        builder.kind(Some(AhoCorasickKind::DFA));
    }
    builder.build(texts).ok()
}

/// Texts of which each place in other texts is told.
#[derive(Debug)]
pub struct AnyOf {
    /// The short ones apart: looked for with the others, they would make each place of theirs one to look at twice.
    groups: Vec<Group>,
}

/// Texts that are looked for together.
#[derive(Debug)]
struct Group {
    searcher: Searcher,
    texts: Vec<InGroup>,
}

/// A text of a group.
#[derive(Debug)]
struct InGroup {
    /// Its position among all.
    index: usize,
    n_bytes: usize,
    /// The others that it begins with, by their positions in the group.
    shorter: Vec<usize>,
}

/// Shorter texts are looked for apart.
const SHORT: usize = 4;

impl AnyOf {
    /// Makes ready to look for `texts`, which are sorted, each once, and not empty; `None` where they are too much.
    pub fn new(texts: &[&str]) -> Option<AnyOf> {
        let all = texts.iter().copied().enumerate();
        let (short, long): (Vec<_>, Vec<_>) = all.partition(|(_, text)| text.len() < SHORT);
        let groups = [long, short].into_iter().filter(|group| !group.is_empty());
        Some(AnyOf {
            groups: groups.map(|group| Group::new(&group)).collect::<Option<_>>()?,
        })
    }

    /// Calls `found` for each place of each text in `bytes`, in any order, until it says that this is enough: with the
    /// position of the text, where it begins and ends.
    pub fn each(&self, bytes: &[u8], mut found: impl FnMut(usize, usize, usize) -> ControlFlow<()>) -> ControlFlow<()> {
        self.groups.iter().try_for_each(|group| group.each(bytes, &mut found))
    }
}

impl Group {
    fn new(texts: &[(usize, &str)]) -> Option<Group> {
        let mut open: Vec<usize> = Vec::new();
        let mut of_group = Vec::new();
        for (at, (index, text)) in texts.iter().enumerate() {
            open.retain(|other| texts.get(*other).is_some_and(|(_, other)| text.starts_with(other)));
            of_group.push(InGroup {
                index: *index,
                n_bytes: text.len(),
                shorter: open.clone(),
            });
            open.push(at);
        }
        Some(Group {
            searcher: Searcher::new(&texts.iter().map(|(_, text)| *text).collect::<Vec<_>>())?,
            texts: of_group,
        })
    }

    fn each(&self, bytes: &[u8], found: &mut impl FnMut(usize, usize, usize) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut from = 0;
        while let Some(hit) = self.searcher.find(bytes, from) {
            let start = hit.start();
            if let Some(longest) = self.texts.get(hit.pattern().as_usize()) {
                let shorter = longest.shorter.iter().filter_map(|at| self.texts.get(*at));
                for text in std::iter::once(longest).chain(shorter) {
                    found(text.index, start, start + text.n_bytes)?;
                }
            }
            from = start + 1;
        }
        ControlFlow::Continue(())
    }
}

/// How the next place is found at which one of many texts begins.
#[derive(Debug)]
enum Searcher {
    /// Few texts, side by side: fast, wherever they begin.
    Packed(packed::Searcher),
    /// Many texts with few beginnings: these side by side, and behind each what it is the beginning of.
    Heads {
        heads: packed::Searcher,
        at_head: AhoCorasick,
    },
    /// Any others, byte by byte.
    Table(AhoCorasick),
}

impl Searcher {
    fn new(texts: &[&str]) -> Option<Searcher> {
        let whole = |most: usize| {
            let bytes = || texts.iter().map(|text| text.as_bytes());
            (texts.len() <= most)
                .then(|| packed(bytes()))
                .flatten()
                .map(Searcher::Packed)
        };
        whole(MOST_SLIM)
            .or_else(|| Searcher::by_heads(texts, &LONG_HEADS, MOST_SLIM))
            .or_else(|| whole(MOST_PACKED))
            .or_else(|| Searcher::by_heads(texts, &LONG_HEADS, MOST_PACKED))
            .or_else(|| Searcher::by_heads(texts, &SHORT_HEADS, MOST_PACKED))
            .or_else(|| automaton(texts, false).map(Searcher::Table))
    }

    /// Returns a searcher for the beginnings of `texts`, of the first of `lengths` in bytes at which there are no more than
    /// `most`; `None` where there is none.
    fn by_heads(texts: &[&str], lengths: &[usize], most: usize) -> Option<Searcher> {
        let cut = |n_bytes: usize| -> BTreeSet<&[u8]> {
            let bytes = texts.iter().map(|text| text.as_bytes());
            bytes.map(|text| text.get(..n_bytes).unwrap_or(text)).collect()
        };
        let cuts = lengths.iter().map(|n_bytes| cut(*n_bytes));
        let mut heads = cuts.filter(|heads| heads.len() <= most);
        let heads = heads.find_map(packed)?;
        let mut builder = AhoCorasick::builder();
        builder
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Anchored);
        let at_head = builder.build(texts).ok()?;
        Some(Searcher::Heads { heads, at_head })
    }

    /// Returns the longest text at the first place from `from` on at which one begins.
    fn find(&self, bytes: &[u8], mut from: usize) -> Option<aho_corasick::Match> {
        match self {
            Searcher::Packed(packed) => packed.find_in(bytes, (from..bytes.len()).into()),
            Searcher::Table(automaton) => automaton.find(Input::new(bytes).range(from..)),
            Searcher::Heads { heads, at_head } => loop {
                let start = heads.find_in(bytes, (from..bytes.len()).into())?.start();
                let found = at_head.find(Input::new(bytes).range(start..).anchored(Anchored::Yes));
                if found.is_some() {
                    return found;
                }
                from = start + 1;
            },
        }
    }
}

/// So many bytes of each text are looked for side by side where there are many: the first at which few are left. Short
/// beginnings stand everywhere, so that more of longer ones are better.
const LONG_HEADS: [usize; 4] = [16, 8, 6, 5];
const SHORT_HEADS: [usize; 2] = [4, 3];

fn packed<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> Option<packed::Searcher> {
    let mut config = packed::Config::new();
    config.match_kind(packed::MatchKind::LeftmostLongest);
    config.builder().extend(texts).build()
}

/// Returns what is to be known of each of `words`, which are sorted.
fn patterns(words: &[&Word], any_case: bool) -> Vec<Pattern> {
    let begins = |long: &str, short: &str| match any_case {
        true => long
            .as_bytes()
            .get(..short.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(short.as_bytes())),
        false => long.starts_with(short),
    };
    // What a word begins with stands before it in the order, and what is between the two begins with it, too.
    let mut open: Vec<usize> = Vec::new();
    let mut patterns = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if any_case {
            open = (0..words.len()).filter(|other| *other != index).collect();
        }
        open.retain(|other| words.get(*other).is_some_and(|other| begins(&word.text, &other.text)));
        patterns.push(Pattern {
            n_bytes: word.text.len(),
            is_whole: word.is_whole,
            shorter: open.clone(),
        });
        open.push(index);
    }
    patterns
}

impl Pattern {
    fn stands_at(&self, bytes: &[u8], start: usize) -> bool {
        !self.is_whole || (begins_word(bytes, start) && !bytes.get(start + self.n_bytes).is_some_and(is_of_word))
    }
}

/// Whether a word can begin at `start`: no word goes on there.
///
/// One letter that belongs to a sign before it is none of a word: `\nrun.js` in a string, `-frun.js`, `$Drun.js`.
fn begins_word(bytes: &[u8], start: usize) -> bool {
    let before = |n: usize| start.checked_sub(n).and_then(|at| bytes.get(at));
    match before(1) {
        Some(byte) if is_of_word(byte) => matches!(before(2), Some(b'\\' | b'-' | b'$' | b'%')),
        _ => true,
    }
}

fn is_of_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[Word], any_case: bool, text: &str, expected: bool) {
        let found = Words::new(words, any_case).unwrap().are_in(text.as_bytes());
        assert_eq!(found, expected, "{words:?} in {text:?}");
    }

    #[test]
    fn a_whole_word_stands_alone() {
        let words = [Word::whole("migrate"), Word::whole("migrate-old"), Word::whole("db:up")];
        for text in [
            "./migrate.js",
            "migrate",
            "x/migrate/",
            "\"a\\nmigrate.js\"",
            "-fmigrate.js",
            "pre-migrate",
            "migrate-older",
            "xmigrate migrate",
            "${x}migrate",
            "run db:up",
        ] {
            check(&words, false, text, true);
        }
        for text in [
            "migrates",
            "remigrate",
            "_migrate",
            "migrate_x",
            "Migrate",
            "db:upper",
            "",
            "m",
        ] {
            check(&words, false, text, false);
        }
    }

    #[test]
    fn a_shorter_word_is_seen_where_a_longer_one_is_none() {
        let words = [Word::whole("ab"), Word::whole("ab.cd"), Word::part("b.cde.")];
        for text in ["ab.cdx", "ab.cd", "ab", "xab.cde."] {
            check(&words, false, text, true);
        }
        for text in ["xab.cd", "abx", "ab_.cd"] {
            check(&words, false, text, false);
        }
    }

    #[test]
    fn a_part_stands_anywhere_and_case_counts_unless_told() {
        check(&[Word::part("legacy-")], false, "mylegacy-x", true);
        check(&[Word::part("legacy-")], false, "myLegacy-x", false);
        check(&[Word::whole("users")], true, "FROM Users;", true);
        check(&[Word::whole("users")], true, "FROM Users2;", false);
        check(&[], false, "x", false);
    }

    #[test]
    fn each_place_of_each_text_is_told() {
        let texts = ["a", "ab", "abc", "abcxa", "bc"];
        let mut found = Vec::new();
        let all = AnyOf::new(&texts).unwrap().each(b"xabcxab", |text, start, end| {
            found.push((texts.get(text).copied().unwrap(), start, end));
            ControlFlow::Continue(())
        });
        assert!(all.is_continue());
        found.sort_unstable();
        let expected = [
            ("a", 1, 2),
            ("a", 5, 6),
            ("ab", 1, 3),
            ("ab", 5, 7),
            ("abc", 1, 4),
            ("abcxa", 1, 6),
            ("bc", 2, 4),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn few_texts_and_many_are_found_alike() {
        let numbered = |name: &str, many: usize| (0..many).map(|number| format!("{name}{number}")).collect::<Vec<_>>();
        let letters = || (b'a'..=b'z').map(char::from);
        let pairs = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
        let odd = vec!["eh".to_owned(), "helper".to_owned()];
        for (kind, mut texts) in [
            ("Packed", numbered("m", 20)),
            ("Heads", numbered("helper-", 300)),
            ("Heads", [numbered("helper-", 200), numbered("h", 30), odd].concat()),
            ("Table", pairs.collect()),
        ] {
            texts.sort();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let any_of = AnyOf::new(&texts).unwrap();
            let shown = format!("{any_of:?}");
            assert!(shown.contains(&format!("searcher: {kind}")), "{shown}");
            for haystack in [
                "helper-199 helper- h29helper-1x m19m2",
                "ehhelper-helper-12",
                "zzaab",
                "m",
                "",
            ] {
                let mut found = Vec::new();
                let all = any_of.each(haystack.as_bytes(), |text, start, end| {
                    found.push((start, end, text));
                    ControlFlow::Continue(())
                });
                assert!(all.is_continue());
                found.sort_unstable();
                let mut expected = Vec::new();
                for (index, text) in texts.iter().enumerate() {
                    let places = haystack.as_bytes().windows(text.len()).enumerate();
                    let here = places.filter(|(_, window)| *window == text.as_bytes());
                    expected.extend(here.map(|(start, _)| (start, start + text.len(), index)));
                }
                expected.sort_unstable();
                assert_eq!(found, expected, "{haystack}");
            }
        }
    }

    #[test]
    fn many_words_are_found_as_few_are() {
        let words: Vec<Word> = (0..1000).map(|number| Word::whole(format!("m{number}"))).collect();
        check(&words, false, "x m1000 m99x", false);
        check(&words, false, "x m1000 m999.js", true);
    }
}
