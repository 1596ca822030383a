//! Plain data: what a check reports.
//!
//! Leaves out how findings are made (`checks`) and shown (`report`).

use crate::text::line::Range;
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;

/// One thing that a check reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's name, one of the registry in `checks`.
    pub check: &'static str,
    /// The id of the config entry behind it, where there is one.
    pub entry: Option<String>,
    /// The entry's phase.
    pub phase: Option<u32>,
    /// Whether it counts now.
    pub status: Status,
    /// How bad it is.
    pub severity: Severity,
    /// How sure decomm is.
    pub confidence: Confidence,
    /// The surface that refers, where something refers.
    pub kind: Option<Kind>,
    /// The file that the finding is about.
    pub path: RepoPath,
    /// The place in the file; none where the finding is about the whole file.
    pub place: Option<Place>,
    /// What is retired or asked for, in the form that the entry gives it.
    pub target: Option<String>,
    /// What is wrong, in one clause.
    pub message: String,
    /// What to do next.
    pub help: String,
    /// What `decomm fix` can do about it.
    pub fix: Option<Fix>,
    /// Identity across edits and runs; see [`crate::checks::fingerprint`].
    pub fingerprint: String,
}

/// A place in a file, in bytes and as people count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Byte offsets into the file.
    pub span: Span,
    /// The same as lines and columns.
    pub range: Range,
}

/// What taking the finding away means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What would be done, in a few words.
    pub title: &'static str,
    /// Whether it can change what remaining code does.
    pub safety: Safety,
    /// What is to be done, for `plan` to do.
    pub action: Action,
}

/// What takes a finding away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The file is deleted.
    Delete,
    /// What stands at the finding's place is taken out, with what holds nothing else; how is for the file's language.
    TakeOut,
    /// What stands at the finding's place becomes this text.
    Replace(String),
    /// What the finding's entry requires is written.
    Require,
}

/// Whether a fix can change what remaining code does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Only the retired thing and what could only work with it.
    Safe,
    /// Remaining code, commands or prose change.
    Unsafe,
}

impl Safety {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        }
    }
}

/// Whether a finding counts now or when its phase comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its phase has come.
    Enforced,
    /// Its phase is still to come.
    Pending,
}

impl Status {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Status::Enforced => "enforced",
            Status::Pending => "pending",
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The exit code is 1 while one is enforced.
    Error,
    /// Worth mending; prose, mostly.
    Warning,
    /// Worth a look.
    Note,
}

impl Severity {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// How sure decomm is that a reference means the retired thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It resolves.
    Certain,
    /// A literal names the path, from the root or the file, or begins inside a retired folder.
    Likely,
    /// Only part of the path is static.
    Possible,
}

impl Confidence {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Certain => "certain",
            Confidence::Likely => "likely",
            Confidence::Possible => "possible",
        }
    }
}

/// The surface on which something refers to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A static import, `import type` and triple-slash references among them.
    Import,
    /// `export … from`.
    Export,
    /// `require` and `require.resolve`.
    Require,
    /// `import()`, `import.meta.resolve` and `import.meta.glob`.
    DynamicImport,
    /// A mock of a module in a test.
    Mock,
    /// `new URL(x, import.meta.url)` and workers.
    Url,
    /// Any other path in code.
    Path,
    /// Shell files, make and just files, hooks, and commands given to a process in code.
    Command,
    /// A script of a package.json.
    PackageScript,
    /// A CI pipeline.
    Workflow,
    /// Dockerfile, compose, Kubernetes.
    Container,
    /// Any other configuration.
    Config,
    /// An ignore file, CODEOWNERS, .gitattributes.
    Pattern,
    /// A link or image in prose.
    Link,
    /// A name in prose or in a comment, or the use of a symbol.
    Mention,
    /// A table's name in SQL.
    Sql,
    /// The retired thing's own declaration.
    Declaration,
}

impl Kind {
    /// All of them, in the order of their declaration.
    pub const ALL: [Kind; 17] = [
        Kind::Import,
        Kind::Export,
        Kind::Require,
        Kind::DynamicImport,
        Kind::Mock,
        Kind::Url,
        Kind::Path,
        Kind::Command,
        Kind::PackageScript,
        Kind::Workflow,
        Kind::Container,
        Kind::Config,
        Kind::Pattern,
        Kind::Link,
        Kind::Mention,
        Kind::Sql,
        Kind::Declaration,
    ];

    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Import => "import",
            Kind::Export => "export",
            Kind::Require => "require",
            Kind::DynamicImport => "dynamic-import",
            Kind::Mock => "mock",
            Kind::Url => "url",
            Kind::Path => "path",
            Kind::Command => "command",
            Kind::PackageScript => "package-script",
            Kind::Workflow => "workflow",
            Kind::Container => "container",
            Kind::Config => "config",
            Kind::Pattern => "pattern",
            Kind::Link => "link",
            Kind::Mention => "mention",
            Kind::Sql => "sql",
            Kind::Declaration => "declaration",
        }
    }
}

/// All that one check of a tree found.
#[derive(Debug)]
pub struct Report {
    /// `worktree`, `index` or a commit id.
    pub tree: String,
    /// The last phase that is enforced; none: all are.
    pub phase: Option<u32>,
    /// Sorted by path (bytes), offset, check, entry; pending ones included.
    pub findings: Vec<Finding>,
    /// Sorted by path.
    pub skipped: Vec<Skipped>,
    /// How many files were looked at; of a change, how many differ.
    pub n_files: usize,
    /// Whether it is about a change: only what the newer tree has and the older does not.
    pub is_change: bool,
}
