//! Where commands run: what `cd` and its like make of a folder.

use crate::lang::reference::{Base, Extent};
use crate::lang::shell::reader::{Operand, Reader};
use crate::lang::shell::value::{Resolved, join, resolve, without_last};
use crate::lang::shell::word::Word;
use crate::text::path_like::LONGEST;

/// The folder that a script is in.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    /// What its relative paths are relative to.
    pub(super) base: Base,
    /// For a base that is not known: the path that the script went down from it; empty for none.
    pub(super) prefix: String,
}

impl Reader<'_> {
    /// Enters `word`; the folder itself is a reference.
    pub(super) fn change_folder(&mut self, word: &Word) {
        if self.source.setting.prose
            && let Some(current) = self.state.folders.last_mut()
        {
            // Docs say `cd packages/x && …` line by line, each from the root.
            let again = word.span.of(self.masked).trim_end_matches('/');
            current.prefix = without_last(&current.prefix, again).to_owned();
        }
        let back = self
            .state
            .left
            .take()
            .filter(|_| self.said(word).as_deref() == Some("-"));
        let mut folder = back.unwrap_or_else(|| self.folder_at(word));
        let depth = match &folder.base {
            Base::Known(known) => known.as_str().len(),
            _ => folder.prefix.len(),
        };
        if depth > LONGEST {
            folder = Folder {
                base: Base::Outside,
                prefix: String::new(),
            };
        }
        self.path(
            word,
            Operand {
                expected: true,
                ..Operand::default()
            },
        );
        if let Some(current) = self.state.folders.last_mut() {
            self.state.left = Some(std::mem::replace(current, folder));
        }
    }

    /// Returns the folder that `word` names.
    pub(super) fn folder_at(&self, word: &Word) -> Folder {
        let current = self.folder();
        let lost = Folder {
            base: Base::Unknown,
            prefix: String::new(),
        };
        match resolve(&self.value(word)) {
            Some(Resolved { text, .. }) if text == "-" => lost,
            Some(Resolved {
                text,
                base: Some(base),
                extent: Extent::Whole,
                ..
            }) => Folder {
                base: base.enter(&text),
                prefix: String::new(),
            },
            Some(Resolved {
                text,
                base: None,
                extent: Extent::Whole,
                ..
            }) => match current.base.enter(&text) {
                // Up from a folder that is not known the way may lead anywhere.
                Base::Outside if !current.prefix.is_empty() && text.starts_with("..") => lost,
                Base::Outside => Folder {
                    base: Base::Outside,
                    ..current
                },
                base @ Base::Known(_) => Folder {
                    base,
                    prefix: String::new(),
                },
                base => Folder {
                    base,
                    prefix: join(&current.prefix, &text),
                },
            },
            Some(Resolved {
                text,
                extent: Extent::End,
                ..
            }) => Folder {
                prefix: text.trim_start_matches('/').to_owned(),
                ..lost
            },
            // Somewhere below a folder that is named: nothing can be said of paths there.
            Some(Resolved {
                text,
                extent: Extent::Beginning,
                ..
            }) if text.contains(|sign: char| sign.is_alphanumeric()) => Folder {
                base: Base::Outside,
                prefix: text,
            },
            _ => lost,
        }
    }
}
