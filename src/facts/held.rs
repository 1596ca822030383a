//! Which files hold which names: by one pass over their bytes, however many names there are.
//!
//! A first look alone: a file that holds a name may mean something else by it.

use crate::lang::language::Language;
use crate::text::words::AnyOf;
use memchr::{memchr, memchr2, memrchr};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};

/// A name that is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::facts) enum Name {
    /// Of a file, up to its first dot, or of a package script: it stands alone.
    File(String),
    /// Of a folder: it stands at the end of a path, or a wildcard or something unknown follows.
    Folder(String),
    /// Of an npm package: it stands anywhere.
    Package(String),
    /// Of a component: it stands anywhere, as behind `Lazy`.
    Part(String),
}

impl Name {
    /// Its text.
    pub(in crate::facts) fn text(&self) -> &str {
        match self {
            Name::File(text) | Name::Folder(text) | Name::Package(text) | Name::Part(text) => text,
        }
    }

    /// Whether the name stands at `place` of `bytes`, which hold its text there; `quotes` know what stands before it.
    fn stands_at(&self, bytes: &[u8], place: &Range<usize>, quotes: &mut Quotes) -> bool {
        if matches!(self, Name::Package(_) | Name::Part(_)) {
            return true;
        }
        let before = place.start.checked_sub(1).and_then(|before| bytes.get(before));
        !before.is_some_and(is_of_word)
            && self.may_end(bytes.get(place.end..).unwrap_or_default())
            // What a program calls so is no folder; a regular expression may mean one.
            && (matches!(self, Name::File(_)) || before == Some(&b'/') || quotes.may_be_text(bytes, place.start))
    }

    /// Whether the name can end before `behind`.
    fn may_end(&self, behind: &[u8]) -> bool {
        let Some(next) = behind.first() else { return true };
        if *next != b'/' || matches!(self, Name::File(_)) {
            return !is_of_word(next);
        }
        let rest = behind.get(1..).unwrap_or_default();
        let special = rest.iter().find(|byte| !is_of_word(byte) && **byte != b'.');
        match special {
            Some(b'*' | b'?' | b'{' | b'$' | b'[' | b'(') | None => true,
            Some(_) => !rest.first().is_some_and(|byte| is_of_word(byte) || *byte == b'.'),
        }
    }
}

/// Tells text from code in a program, as far as quotes tell it, from the start of the file on: a text in quotes ends with
/// its line, one in backticks anywhere.
#[derive(Clone, Copy, Debug, Default)]
struct Quotes {
    /// Whether quotes mean that; else anything may be text.
    count: bool,
    /// All before this was looked through.
    looked_to: usize,
    is_in_line: bool,
    is_in_template: bool,
}

impl Quotes {
    fn of(language: Language) -> Quotes {
        Quotes {
            count: language == Language::JavaScript,
            ..Quotes::default()
        }
    }

    /// Whether what stands from `start` of `bytes` on may be text; `start` is not before an earlier one.
    fn may_be_text(&mut self, bytes: &[u8], start: usize) -> bool {
        if !self.count || self.is_in_template {
            return true;
        }
        let mut before = bytes.get(self.looked_to..start).unwrap_or_default();
        self.looked_to = self.looked_to.max(start);
        self.is_in_template = memchr(b'`', before).is_some();
        if let Some(end) = memrchr(b'\n', before) {
            before = before.get(end..).unwrap_or_default();
            self.is_in_line = false;
        }
        self.is_in_line |= memchr2(b'"', b'\'', before).is_some();
        self.is_in_line || self.is_in_template
    }
}

/// Whether `byte` belongs to a word: letters, digits, `_`, `-` and all that is not ASCII.
pub(in crate::facts) fn is_of_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii()
}

/// Names that are looked for together.
pub(in crate::facts) struct Names {
    /// Sorted by their texts.
    names: Vec<Name>,
    /// The texts, each once, with the positions of its names.
    texts: Vec<Range<usize>>,
    /// None where there are no names, or too many.
    searcher: Option<AnyOf>,
}

impl Names {
    /// Makes ready to look for `names`; those without a text are in no file.
    pub(in crate::facts) fn new(names: &BTreeSet<Name>) -> Names {
        let mut names: Vec<Name> = names.iter().filter(|name| !name.text().is_empty()).cloned().collect();
        names.sort_by(|a, b| (a.text(), a).cmp(&(b.text(), b)));
        let mut texts: Vec<Range<usize>> = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            match (words.last() == Some(&name.text()), texts.last_mut()) {
                (true, Some(text)) => text.end = index + 1,
                _ => {
                    words.push(name.text());
                    texts.push(index..index + 1);
                }
            }
        }
        let searcher = AnyOf::new(&words);
        Names { names, texts, searcher }
    }

    /// Returns the name at a position.
    pub(in crate::facts) fn get(&self, index: usize) -> Option<&Name> {
        self.names.get(index)
    }

    /// Returns the texts of the names, sorted, each once; none where there are too many to look for.
    pub(in crate::facts) fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = self.texts.iter().filter_map(|names| self.names.get(names.start));
        texts.take_while(|_| self.searcher.is_some()).map(Name::text)
    }

    /// Returns the positions of the names that `bytes`, all of a file in `language`, hold, in any order; all of them where
    /// there are too many to look.
    pub(in crate::facts) fn held_by(&self, bytes: &[u8], language: Language) -> Vec<usize> {
        let mut marked = Marked::of(language);
        self.mark_all(bytes, &mut marked);
        marked.held
    }

    /// Marks the names that `bytes` hold.
    pub(in crate::facts) fn mark_all(&self, bytes: &[u8], marked: &mut Marked) {
        marked.quotes.looked_to = 0;
        let Some(searcher) = &self.searcher else {
            marked.held = (0..self.names.len()).collect();
            return;
        };
        let _: ControlFlow<()> = searcher.each(bytes, |text, start, end| {
            self.mark(text, bytes, start..end, marked);
            ControlFlow::Continue(())
        });
    }

    /// Marks those names that have the text at position `text`, which stands at `place` of `bytes`, and may end there.
    pub(in crate::facts) fn mark(&self, text: usize, bytes: &[u8], place: Range<usize>, marked: &mut Marked) {
        marked.is_held.resize(self.names.len(), false);
        for index in self.texts.get(text).cloned().unwrap_or_default() {
            let (Some(name), Some(is_held)) = (self.names.get(index), marked.is_held.get_mut(index)) else {
                continue;
            };
            if !*is_held && name.stands_at(bytes, &place, &mut marked.quotes) {
                *is_held = true;
                marked.held.push(index);
            }
        }
    }
}

/// The names that one text holds, as far as it was looked through.
pub(in crate::facts) struct Marked {
    is_held: Vec<bool>,
    quotes: Quotes,
    /// Their positions, in any order.
    pub(in crate::facts) held: Vec<usize>,
}

impl Marked {
    /// Nothing yet, of a file in `language`.
    pub(in crate::facts) fn of(language: Language) -> Marked {
        Marked {
            is_held: Vec::new(),
            quotes: Quotes::of(language),
            held: Vec::new(),
        }
    }
}

/// The files that hold names, by their positions in a list.
#[derive(Debug, Default)]
pub(in crate::facts) struct Held {
    files: BTreeMap<Name, Vec<usize>>,
}

impl Held {
    /// Puts together what was found for `names`: each file's position, and the positions of the names that it holds.
    pub(in crate::facts) fn add(&mut self, names: &Names, found: impl IntoIterator<Item = (usize, Vec<usize>)>) {
        let mut by_name: Vec<Vec<usize>> = vec![Vec::new(); names.names.len()];
        for (file, held) in found {
            for index in held {
                if let Some(files) = by_name.get_mut(index) {
                    files.push(file);
                }
            }
        }
        self.files.extend(names.names.iter().cloned().zip(by_name));
    }

    /// Returns those of `names` that nobody has looked for.
    pub(in crate::facts) fn unknown(&self, names: &BTreeSet<Name>) -> BTreeSet<Name> {
        let unknown = names
            .iter()
            .filter(|name| !name.text().is_empty() && !self.files.contains_key(name));
        unknown.cloned().collect()
    }

    /// Returns the files that hold `name`, as far as that was looked for.
    pub(in crate::facts) fn files(&self, name: &Name) -> &[usize] {
        self.files.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_calls_like_a_folder_is_no_folder() {
        let names = [Name::Folder("help".to_owned()), Name::File("help".to_owned())];
        let names = Names::new(&names.into_iter().collect());
        let cases = [
            ("import { help } from 'x';\nexport const run = help(v1);", false),
            ("import { a } from 'x'; export const run = help(a);", true),
            ("help('help-me')", false),
            ("help('help')", true),
            ("// see help", false),
            ("const a = 'x';\nhelp();", false),
            ("x('../help')", true),
            ("x(\"../help/\")", true),
            ("x('../help/' + name)", true),
            ("x(`../help/${name}`)", true),
            ("x('../help/a')", false),
            ("run('ls help')", true),
            ("const a = `x`;\nhelp();", true),
            ("run(`\n  ls help\n`)", true),
            ("require.context('..', true,\n  /help/)", true),
            ("const a = b,\n  c = help, d = 'x';\nhelp", false),
        ];
        for (text, is_folder) in cases {
            let held = names.held_by(text.as_bytes(), Language::JavaScript);
            let found = held.iter().filter_map(|index| names.get(*index));
            let found = found.filter(|name| matches!(name, Name::Folder(_))).count();
            assert_eq!(found == 1, is_folder, "{text}");
        }
        for language in [
            Language::Shell,
            Language::Plain,
            Language::Json,
            Language::Yaml,
            Language::Component,
        ] {
            assert_eq!(names.held_by(b"cd help", language).len(), 2, "{language:?}");
        }
    }
}
