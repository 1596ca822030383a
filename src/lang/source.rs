//! What a language module gets and gives.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::module::Module;
use crate::lang::reference::{Base, Holder, Reference, Removal, Target};
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
    /// What may be taken out of it.
    pub loss: Loss,
    /// Where it was put together from several texts of the file (a list of commands): these, in bytes of the text. What
    /// is taken out is taken out of one of them.
    pub parts: Vec<Span>,
}

/// How much a piece may lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing: what is taken out of it has no way back to the file, or its host is a contract with others.
    Nothing,
    /// As long as something is left of it.
    Some,
    /// All of it: then what holds it goes, which is this for what remains.
    All(Removal),
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
    /// Returns the whole of the file `path`, in the language that its name or its first line tells.
    pub fn of(path: &RepoPath, text: &str) -> Source {
        let first_line = text.lines().next().unwrap_or("");
        Source::file(path.clone(), Language::of(path, first_line), text)
    }

    /// Returns the whole of the file `path`, in `language`.
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
            loss: Loss::All(Removal::Part(Holder::Step)),
            parts: Vec::new(),
        }
    }

    /// Returns a piece of this file in `language`, of which something has to stay, but for a package script.
    pub fn piece(&self, language: Language, text: Embedded, setting: Setting) -> Source {
        let loss = if setting.kind == Some(Kind::PackageScript) {
            Loss::All(Removal::Whole(Holder::Script))
        } else {
            Loss::Some
        };
        Source {
            loss,
            parts: Vec::new(),
            path: self.path.clone(),
            language,
            text,
            setting,
        }
    }

    /// Returns the same piece with what it may lose.
    pub fn losing(self, loss: Loss) -> Source {
        Source { loss, ..self }
    }

    /// Returns the part of the text at `span` as a piece of its own.
    pub fn part(&self, span: Span) -> Source {
        let mut text = self.text.slice(span);
        text.push("", self.text.file_offset(span.end()));
        Source {
            text,
            parts: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether this is the front matter of a document: settings, of which only the texts for people are prose.
    pub fn is_front_matter(&self) -> bool {
        self.setting.prose && self.setting.kind == Some(Kind::Config)
    }

    /// Whether a whole string in here, under a key, stands in prose.
    pub fn has_prose_for_strings(&self) -> bool {
        self.setting.prose && !self.is_front_matter()
    }

    /// Returns the kind of what stands within a string in here.
    pub fn inner_kind(&self, own: Kind) -> Kind {
        match self.is_front_matter() {
            true => Kind::Mention,
            false => self.kind(own),
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
            is_left_out: false,
        }
    }
}

/// Returns `words`, a command in exec form (`["node", "x.js"]`), as one line of shell that means the same.
///
/// Quotes that are added lead back to the word's beginning.
pub fn exec_form(words: &[Embedded]) -> Embedded {
    let start = words.first().map_or(0, |word| word.file_offset(0));
    let mut line = Embedded::starting_at(start);
    for (index, word) in words.iter().enumerate() {
        let start = word.file_offset(0);
        if index > 0 {
            line.push(" ", start);
        }
        let text = word.text();
        let is_plain = !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:=,@+%".contains(&byte) || byte >= 0x80);
        let has_quote = text.contains('\'');
        match (is_plain, has_quote) {
            (true, _) => line.push_slice(word, Span::new(0, text.len())),
            (false, false) => {
                line.push("'", start);
                line.push_slice(word, Span::new(0, text.len()));
                line.push("'", start);
            }
            (false, true) => {
                line.push("\"", start);
                let mut run = 0;
                for (offset, _) in text.match_indices(['"', '\\', '$', '`']) {
                    line.push_slice(word, Span::new(run, offset));
                    line.push("\\", word.file_offset(offset));
                    run = offset;
                }
                line.push_slice(word, Span::new(run, text.len()));
                line.push("\"", start);
            }
        }
    }
    line
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exec_form_is_one_line_of_shell() {
        let words: Vec<Embedded> = [("sh", 2), ("-c", 8), ("echo 'a' $b", 14), ("c d", 40), ("", 50)]
            .iter()
            .map(|(word, start)| Embedded::verbatim(word, *start))
            .collect();
        let line = exec_form(&words);
        assert_eq!(line.text(), "sh -c \"echo 'a' \\$b\" 'c d' ''");
        assert_eq!(line.file_span(Span::new(0, 2)), Span::new(2, 4));
        let start = line.text().find("c d").unwrap();
        assert_eq!(line.file_span(Span::new(start, start + 3)), Span::new(40, 43));
    }
}
