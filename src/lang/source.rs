//! What a language module gets and gives.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::module::Module;
use crate::lang::reference::{Base, Reference, Removal, Target};
use crate::text::embedded::Embedded;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// A text to be read: a whole file, or a piece of one in another language.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file.
    pub path: RepoPath,
    /// Its language.
    pub language: Language,
    /// The text, with the way back to the file's bytes.
    pub text: Embedded,
    /// Where it stands.
    pub setting: Setting,
}

/// Where a text stands, as far as it matters for what its references mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The surface, where the host decides it; none for a file of its own.
    pub kind: Option<Kind>,
    /// Whether it stands in prose.
    pub prose: bool,
    /// What its relative paths are relative to.
    pub base: Base,
}

impl Source {
    /// Returns the whole of the file `path`.
    pub fn file(path: RepoPath, language: Language, text: &str) -> Source {
        Source {
            path,
            language,
            text: Embedded::verbatim(text, 0),
            setting: Setting {
                kind: None,
                prose: false,
                base: Base::Unknown,
            },
        }
    }

    /// Returns a piece of this file in `language`.
    pub fn piece(&self, language: Language, text: Embedded, setting: Setting) -> Source {
        Source {
            path: self.path.clone(),
            language,
            text,
            setting,
        }
    }

    /// Returns the decoded text.
    pub fn text(&self) -> &str {
        self.text.text()
    }

    /// Returns the kind of a reference in here: the host's, else `own`.
    pub fn kind(&self, own: Kind) -> Kind {
        self.setting.kind.unwrap_or(own)
    }

    /// Returns a reference at `span` of the decoded text, whose removal a person has to decide.
    pub fn reference(&self, span: Span, own_kind: Kind, target: Target) -> Reference {
        Reference {
            span: self.text.file_span(span),
            kind: self.kind(own_kind),
            prose: self.setting.prose,
            target,
            removal: Removal::Manual,
        }
    }
}

/// What was read from a text.
#[derive(Clone, Debug, Default)]
pub struct Extraction {
    /// What it refers to, in any order; spans are of the file.
    pub references: Vec<Reference>,
    /// Pieces in other languages, still to be read.
    pub pieces: Vec<Source>,
    /// What could not be read; empty when all was.
    pub notes: Vec<SyntaxNote>,
    /// The names of a JS or TS module.
    pub module: Option<Module>,
    /// Comments with their signs, as file spans, where the language module knows them.
    pub comments: Option<Vec<Span>>,
}

/// Something in a file that could not be read, in a few words and without the file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxNote {
    /// What is wrong: `not valid JSON: expected a comma on line 3`.
    pub reason: String,
}
