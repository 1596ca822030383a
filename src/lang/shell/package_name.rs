//! Names of packages in commands: what filters select, what is installed.

use crate::lang::reference::{Naming, Target};
use crate::lang::shell::reader::{Operand, Reader};
use crate::lang::shell::value::Piece;
use crate::lang::shell::word::Word;
use crate::text::scoped_name::{ScopedName, scoped_names};
use crate::text::span::Span;

impl Reader<'_> {
    /// Adds what `word`, a filter of a package manager, selects: a folder by its path, a package by its name.
    ///
    /// What stands around it (`!x`, `...x`, `x^...`, `{x}`, `x[main]`) says what else is selected. Where nothing else is, the
    /// command goes with the package.
    pub(super) fn selector(&mut self, word: &Word) {
        if let Some(said) = self.said(word) {
            let is_only = !said.starts_with(['!', '.']) && !said.contains(['[', '^']);
            self.selector_within(word, 0, &said, is_only);
        }
    }

    /// As [`Reader::selector`], where other packages are chosen as well, or this one is left out.
    pub(super) fn selector_beside(&mut self, word: &Word) {
        if let Some(said) = self.said(word) {
            self.selector_within(word, 0, &said, false);
        }
    }

    /// As [`Reader::selector`], of `said`, which stands at `start` of what `word` says.
    fn selector_within(&mut self, word: &Word, start: usize, said: &str, is_only: bool) {
        let mut from = said.len() - said.trim_start_matches('!').len();
        if said.get(from..).is_some_and(|rest| rest.starts_with("...")) {
            from += 3;
        }
        let rest = said.get(from..).unwrap_or("");
        from += rest.len() - rest.trim_start_matches(['^', '{']).len();
        let rest = said.get(from..).unwrap_or("");
        let end = rest.find(['[', '}']).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or("").trim_end_matches("...");
        let name = name.trim_end_matches(['^', '/']);
        // `./packages/*`: the folder that holds them.
        let name = match name.strip_suffix("/**").or_else(|| name.strip_suffix("/*")) {
            Some(folder) if folder.starts_with("./") => folder,
            _ => name,
        };
        if said.contains("/{") {
            return self.scoped_names(word, |name| Target::Package {
                name,
                naming: Naming::Member,
            });
        }
        let known = name.strip_suffix("/*").filter(|scope| scope.starts_with('@'));
        if name.is_empty() || name == "." || known.unwrap_or(name).contains(['*', '$', ',']) {
            return;
        }
        let start = word.without_prefix(start + from).shown(self.masked).start();
        let span = Span::new(start, start + name.len());
        if name.contains('/') && !name.starts_with('@') {
            let operand = Operand {
                expected: true,
                ..Operand::default()
            };
            return self.path_value(&[Piece::Text(name.to_owned(), false)], span, operand);
        }
        let name = name.to_owned();
        let naming = Naming::Member;
        self.refer(span, Target::Package { name, naming }, is_only);
    }

    /// Adds what `target` makes of each scoped name that stands in `word` with others: `@acme/{web,api}`, `@acme/web,@acme/api`.
    pub(super) fn scoped_names(&mut self, word: &Word, target: impl Fn(String) -> Target) {
        let said = self.said(word).filter(|said| said.contains('@')).unwrap_or_default();
        for ScopedName { name, span } in scoped_names(&said) {
            let start = word.without_prefix(span.start()).shown(self.masked).start();
            self.refer(Span::new(start, start + span.len()), target(name), false);
        }
    }

    /// Adds the packages or projects of a list with commas between them.
    pub(super) fn members(&mut self, word: &Word) {
        let said = self.said(word).unwrap_or_default();
        let mut from = 0;
        for name in said.split(',') {
            self.selector_within(word, from, name, false);
            from += name.len() + 1;
        }
    }

    /// Adds the npm package that `word` says to install, without its version.
    pub(super) fn installed(&mut self, word: &Word) {
        let value = self.value(word);
        // `turbo@$VERSION`
        let said = match value.as_slice() {
            [Piece::Text(said, _)] => said,
            [Piece::Text(said, _), ..] if said.get(1..).is_some_and(|rest| rest.contains('@')) => said,
            _ => return,
        };
        let name = match said.get(1..).and_then(|rest| rest.find('@')) {
            Some(at) => said.get(..=at).unwrap_or(said),
            None => said,
        };
        let n_slashes = name.matches('/').count();
        let is_name = name.starts_with(|first: char| first == '@' || first.is_ascii_alphanumeric())
            && n_slashes == usize::from(name.starts_with('@'))
            && !name.contains([':', '\\', '*']);
        if is_name {
            let start = word.shown(self.masked).start();
            self.package(Span::new(start, start + name.len()), name, Naming::Package);
        }
    }

    /// Adds the package of `npm:name@version/path`, which `word` says.
    pub(super) fn npm_address(&mut self, word: &Word, said: &str) {
        let rest = said.trim_start_matches("npm:").trim_start_matches('/');
        let scope = rest
            .find('/')
            .filter(|_| rest.starts_with('@'))
            .map_or(0, |slash| slash + 1);
        let behind = rest.get(scope..).unwrap_or_default();
        let name = rest.get(..scope + behind.find(['@', '/']).unwrap_or(behind.len()));
        let Some(name) = name else { return };
        let start = word.without_prefix(said.len() - rest.len()).shown(self.masked).start();
        let target = Target::Binary {
            name: name.to_owned(),
            is_package: true,
        };
        self.refer(Span::new(start, start + name.len()), target, true);
    }

    /// Adds the package `name`, which stands at `span`.
    pub(super) fn package(&mut self, span: Span, name: &str, naming: Naming) {
        let name = name.to_owned();
        self.refer(span, Target::Package { name, naming }, false);
    }
}
