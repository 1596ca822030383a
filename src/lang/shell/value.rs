//! What a word says once its variables are filled in, as far as the script itself tells.

use crate::lang::reference::{Base, Extent};
use crate::lang::shell::reader::Reader;
use crate::lang::shell::word::{Part, Word, ends_word, read_word};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// How deep `$(dirname "$(dirname …)")` is followed.
const DEEPEST: usize = 12;

/// Variables of CI systems that hold the root of the checkout.
const ROOT_VARIABLES: [&str; 7] = [
    "GITHUB_WORKSPACE",
    "CI_PROJECT_DIR",
    "BUILD_SOURCESDIRECTORY",
    "BITBUCKET_CLONE_DIR",
    "BUILDKITE_BUILD_CHECKOUT_PATH",
    "DRONE_WORKSPACE",
    "WORKSPACE",
];

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Static text, and whether it holds signs of a glob.
    Text(String, bool),
    /// A known file or folder of the repository, absolute at run time.
    Folder(RepoPath),
    /// Anything.
    Unknown,
}

impl Piece {
    /// Returns how much memory the piece asks for, roughly, in bytes.
    pub(super) fn len(&self) -> usize {
        match self {
            Piece::Text(text, _) => text.len() + 1,
            Piece::Folder(folder) => folder.as_str().len() + 1,
            Piece::Unknown => 1,
        }
    }
}

/// What a word says.
pub(super) type Value = Vec<Piece>;

/// A value as a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    /// The static part.
    pub(super) text: String,
    /// What it is relative to; none: the folder that the script is in.
    pub(super) base: Option<Base>,
    /// How much `text` is.
    pub(super) extent: Extent,
    /// Whether `text` is a glob.
    pub(super) is_glob: bool,
}

impl Reader<'_> {
    /// Returns what `word` says.
    pub(super) fn value(&self, word: &Word) -> Value {
        self.value_at(word, 0)
    }

    /// Returns what `word` says where all of it is static text.
    pub(super) fn said(&self, word: &Word) -> Option<String> {
        self.value(word)
            .iter()
            .map(|piece| match piece {
                Piece::Text(text, _) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    fn value_at(&self, word: &Word, depth: usize) -> Value {
        let mut value = Vec::new();
        for part in &word.parts {
            match part {
                Part::Text { span, quoted } => {
                    let text = span.of(self.masked);
                    add(&mut value, Piece::Text(text.to_owned(), is_glob(text, *quoted)));
                }
                Part::Variable { name, span } => value.extend(self.variable(name, *span)),
                Part::Command { inner, .. } if depth < DEEPEST => value.extend(self.output(*inner, depth + 1)),
                Part::Expansion { inner, .. } if depth < DEEPEST => value.extend(self.expansion(*inner, depth + 1)),
                Part::Command { .. } | Part::Expansion { .. } => value.push(Piece::Unknown),
            }
        }
        value
    }

    fn variable(&self, name: &str, span: Span) -> Value {
        if self.masks.binary_search(&span).is_ok() {
            let expression = span.of(self.text.text());
            return match () {
                () if expression.contains("github.workspace") => vec![Piece::Folder(RepoPath::root())],
                () if expression.contains("github.action_path") => vec![self.own_folder()],
                () => vec![Piece::Unknown],
            };
        }
        match name {
            "0" | "BASH_SOURCE" if self.is_file() => vec![Piece::Folder(self.source.path.clone())],
            "PWD" => self.here(),
            _ if ROOT_VARIABLES.contains(&name) => vec![Piece::Folder(RepoPath::root())],
            _ => match self.state.variables.get(name) {
                Some(Some(value)) => value.clone(),
                _ => vec![Piece::Unknown],
            },
        }
    }

    fn own_folder(&self) -> Piece {
        self.source.path.parent().map_or(Piece::Unknown, Piece::Folder)
    }

    /// Returns the folder that the script is in.
    fn here(&self) -> Value {
        let folder = self.folder();
        match &folder.base {
            Base::Known(path) => vec![Piece::Folder(path.clone())],
            Base::Outside => vec![Piece::Unknown],
            _ if folder.prefix.is_empty() => vec![Piece::Text(".".to_owned(), false)],
            _ => vec![Piece::Text(folder.prefix.clone(), false)],
        }
    }

    /// Returns what `${inner}` says.
    fn expansion(&self, inner: Span, depth: usize) -> Value {
        let text = inner.of(self.masked);
        let name_length = text
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .count();
        let name = Span::new(0, name_length).of(text);
        let rest = text.get(name_length..).unwrap_or("");
        let rest = rest.strip_prefix("[0]").unwrap_or(rest);
        if name.is_empty() {
            return vec![Piece::Unknown];
        }
        let value = self.variable(name, Span::new(0, 0));
        if rest == "%/*" {
            return parent(value);
        }
        if value != [Piece::Unknown] && rest.starts_with([':', '-', '=']) && !rest.starts_with(":+") {
            return value;
        }
        for sign in [":-", ":=", "-", "="] {
            if let Some(default) = rest.strip_prefix(sign).filter(|default| !default.is_empty()) {
                let word = read_word(self.masked, self.masks, inner.end() - default.len(), inner.end());
                return self.value_at(&word, depth);
            }
        }
        vec![Piece::Unknown]
    }

    /// Returns what the command `inner` prints, for the few that name folders.
    fn output(&self, inner: Span, depth: usize) -> Value {
        let commands = self.commands(inner);
        let said: Vec<Vec<String>> = commands
            .iter()
            .map(|words| {
                words
                    .iter()
                    .map(|word| word.literal(self.masked).unwrap_or_default())
                    .collect()
            })
            .collect();
        let (Some(first), Some(words)) = (said.first(), commands.first()) else {
            return vec![Piece::Unknown];
        };
        let name = first.first().map_or("", String::as_str);
        let operand = words
            .iter()
            .zip(first)
            .skip(1)
            .find(|(_, said)| !said.starts_with('-'))
            .map(|(word, _)| word);
        let is_last = said.len() == 1;
        match (name, operand) {
            ("pwd", _) if is_last => self.here(),
            ("git", Some(_)) if first.iter().any(|word| word == "--show-toplevel") => {
                vec![Piece::Folder(RepoPath::root())]
            }
            ("cd", Some(operand))
                if said
                    .get(1)
                    .and_then(|words| words.first())
                    .is_some_and(|name| name == "pwd") =>
            {
                self.absolute(self.value_at(operand, depth))
            }
            ("dirname", Some(operand)) if is_last => parent(self.value_at(operand, depth)),
            ("realpath" | "readlink" | "echo", Some(operand)) if is_last => self.value_at(operand, depth),
            _ => vec![Piece::Unknown],
        }
    }

    /// Returns the simple commands of `span`, without their redirections.
    fn commands(&self, span: Span) -> Vec<Vec<Word>> {
        let mut commands = vec![Vec::new()];
        let mut at = span.start();
        while at < span.end() {
            let byte = self.masked.as_bytes().get(at).copied().unwrap_or(b' ');
            match byte {
                b';' | b'&' | b'|' | b'\n' => {
                    if commands.last().is_some_and(|words: &Vec<Word>| !words.is_empty()) {
                        commands.push(Vec::new());
                    }
                    at += 1;
                }
                b'<' | b'>' => {
                    at += Span::new(at, span.end())
                        .of(self.masked)
                        .bytes()
                        .take_while(|byte| matches!(byte, b'<' | b'>' | b'&' | b' '))
                        .count();
                    at = read_word(self.masked, self.masks, at, span.end()).span.end();
                }
                _ if ends_word(byte) => at += 1,
                _ => {
                    let word = read_word(self.masked, self.masks, at, span.end());
                    at = word.span.end().max(at + 1);
                    let is_descriptor = word.span.len() == 1 && word.span.of(self.masked) == "2";
                    if let Some(words) = commands.last_mut().filter(|_| !is_descriptor) {
                        words.push(word);
                    }
                }
            }
        }
        commands
    }

    /// Returns `value` so that it means the same after a change of folder.
    fn absolute(&self, value: Value) -> Value {
        match (value.as_slice(), &self.folder().base) {
            ([Piece::Text(text, _)], Base::Known(folder)) if !text.starts_with(['/', '~']) => {
                vec![folder.join(text).map_or(Piece::Unknown, Piece::Folder)]
            }
            ([Piece::Folder(folder), Piece::Text(text, _)], _) => {
                vec![folder.join(text).map_or(Piece::Unknown, Piece::Folder)]
            }
            _ => value,
        }
    }
}

/// Returns `value` as a path; `None` where nothing of it is static.
pub(super) fn resolve(value: &[Piece]) -> Option<Resolved> {
    let (base, rest) = match value.split_first() {
        Some((Piece::Folder(folder), rest)) => (Some(Base::Known(folder.clone())), rest),
        _ => (None, value),
    };
    let is_glob = rest.iter().any(|piece| matches!(piece, Piece::Text(_, true)));
    let text_of = |piece: Option<&Piece>| match piece {
        Some(Piece::Text(text, _)) => text.clone(),
        _ => String::new(),
    };
    let is_whole = rest.iter().all(|piece| matches!(piece, Piece::Text(..)));
    let first = text_of(rest.first());
    let last = text_of(rest.last());
    let below_base = |text: String| match base {
        Some(_) => text.trim_start_matches('/').to_owned(),
        None => text,
    };
    let (text, extent) = if is_whole {
        let whole = rest.iter().map(|piece| text_of(Some(piece))).collect::<String>();
        if base.is_some() && !whole.is_empty() && !whole.starts_with('/') {
            return None;
        }
        let whole = below_base(whole);
        let whole = if whole.is_empty() && base.is_some() {
            ".".to_owned()
        } else {
            whole
        };
        (whole, Extent::Whole)
    } else if first.trim_start_matches('/').is_empty() {
        return end(&last);
    } else {
        (below_base(first), Extent::Beginning)
    };
    if text.is_empty() {
        return None;
    }
    Some(Resolved {
        text,
        base,
        extent,
        is_glob,
    })
}

/// Returns a path of which only `text`, its end, is known; a glob's end is cut where its signs begin.
fn end(text: &str) -> Option<Resolved> {
    let text = match text.find(['*', '?']) {
        Some(sign) => Span::new(0, sign).of(text).rsplit_once('/')?.0,
        None => text,
    };
    (text.trim_matches('/').len() > 1 && text.contains('/')).then(|| Resolved {
        text: text.to_owned(),
        base: None,
        extent: Extent::End,
        is_glob: false,
    })
}

fn add(value: &mut Value, piece: Piece) {
    match (value.last_mut(), piece) {
        (Some(Piece::Text(before, before_is_glob)), Piece::Text(text, is_glob)) => {
            before.push_str(&text);
            *before_is_glob |= is_glob;
        }
        (_, piece) => value.push(piece),
    }
}

/// Quoted stars are globs all the same: it is the command that reads them.
fn is_glob(text: &str, quoted: bool) -> bool {
    text.contains('*')
        || !quoted
            && (text.contains('?')
                || text.contains('[') && text.contains(']')
                || text.contains('{') && text.contains(',') && text.contains('}'))
}

fn parent(mut value: Value) -> Value {
    match value.pop() {
        Some(Piece::Folder(folder)) if value.is_empty() => {
            vec![folder.parent().map_or(Piece::Unknown, Piece::Folder)]
        }
        Some(Piece::Text(text, is_glob)) => {
            match text.trim_end_matches('/').rsplit_once('/') {
                Some(("", _)) | None if !value.is_empty() => {}
                Some((folder, _)) => value.push(Piece::Text(folder.to_owned(), is_glob)),
                None => value.push(Piece::Text(".".to_owned(), false)),
            }
            value
        }
        _ => vec![Piece::Unknown],
    }
}

/// Whether `text`, which `resolved` stands for, may be a path.
pub(super) fn is_path_like(text: &str, resolved: &Resolved, expected: bool) -> bool {
    let is_below_base = resolved.base.is_some() || resolved.extent == Extent::End;
    let has_sign = text.contains(['/', '.']) || resolved.is_glob;
    !matches!(text, "" | "." | "./" | ".." | "*")
        && text.len() <= 1_000
        && !text.contains("://")
        && !text.contains(['\n', '\0', '`'])
        && !text.starts_with(['-', '~', '#', '@'])
        && (is_below_base || !text.starts_with('/'))
        && text
            .bytes()
            .any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80 || matches!(byte, b'.' | b'*' | b'_'))
        && (resolved.extent != Extent::Beginning || text.contains('/'))
        && (expected || has_sign)
        && (!text.contains(' ') || text.contains('/') && !text.contains("  "))
}
/// Returns `text` below `prefix`.
pub(super) fn join(prefix: &str, text: &str) -> String {
    match prefix {
        "" => text.to_owned(),
        _ if text == "." => prefix.to_owned(),
        _ => format!("{prefix}/{}", text.trim_start_matches("./")),
    }
}

/// Returns `path` without `end` where that is its last parts, else all of it.
pub(super) fn without_last<'t>(path: &'t str, end: &str) -> &'t str {
    match path.strip_suffix(end) {
        Some("") => "",
        Some(before) if !end.is_empty() => before.strip_suffix('/').unwrap_or(path),
        _ => path,
    }
}
/// Returns the path of an address of a file: to programs that are no browsers `file://a/b` is relative.
pub(super) fn without_scheme(text: &str) -> &str {
    match text.strip_prefix("file:") {
        Some(rest) => rest
            .strip_prefix("//")
            .filter(|path| !path.starts_with('/'))
            .unwrap_or(rest),
        None => text,
    }
}
