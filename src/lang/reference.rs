//! Plain data: what a text refers to, before anyone has asked whether it exists.

use crate::finding::{Confidence, Kind};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// One place in a file that names something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The referring text in the file, in bytes: a string without its quotes, else the word, else the expression.
    pub span: Span,
    /// The surface that it stands on.
    pub kind: Kind,
    /// Whether it stands in prose: Markdown, or a comment.
    pub prose: bool,
    /// What it names.
    pub target: Target,
    /// What taking it out would mean.
    pub removal: Removal,
    /// Whether it stands in a list of what is left out: such a list says something of the thing, and does not use it.
    pub is_left_out: bool,
}

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A module specifier, resolved as Node and TypeScript do.
    Module {
        /// The specifier as decoded.
        specifier: String,
    },
    /// A file or folder.
    Path(PathText),
    /// A glob over paths, in the syntax of `globset`; a `!` before it is already taken off.
    Glob {
        /// The glob as decoded.
        pattern: String,
        /// What it is relative to.
        base: Base,
    },
    /// A line of an ignore file, in gitignore syntax, relative to `folder`.
    Pattern {
        /// The line without its trailing blanks; a `!` before it stays.
        pattern: String,
        /// The folder that the patterns are relative to.
        folder: RepoPath,
        /// What they are meant for.
        reach: Reach,
    },
    /// A page or an asset of the docs site that the file belongs to; outside of one, a path.
    Page {
        /// Its path, which may leave out the extension.
        path: String,
        /// What it is relative to; not known where it begins at the site's root.
        base: Base,
    },
    /// A style sheet, as another one imports it: its ending and an underscore before its name may be left out.
    Sheet {
        /// Its name.
        name: String,
        /// What it is relative to first; nothing where it is no path: an alias, a package.
        base: Option<Base>,
    },
    /// A file or folder of a repository on its host.
    Hosted {
        /// `owner/name`, in lower case.
        repository: String,
        /// The path from that repository's root.
        path: String,
    },
    /// The URL of a page or an endpoint of the site that the repository serves.
    Route {
        /// The path of the URL, from its first slash on, without query and fragment; `*` stands for what is not known.
        path: String,
        /// Whether the place is meant for such URLs.
        is_certain: bool,
    },
    /// The URL of a file that the site of the repository serves as it is.
    Asset {
        /// The path of the URL, from its first slash on, without query and fragment; `*` stands for what is not known.
        path: String,
        /// `Certain` where the place is meant for such URLs, `Possible` where it may as well be one of another host.
        confidence: Confidence,
    },
    /// A package script.
    Script(ScriptRun),
    /// The command word of a simple command: perhaps the binary of an npm package.
    Binary {
        /// The command's name as decoded.
        name: String,
        /// Whether a package of that name is looked for as well, as by `npx`.
        is_package: bool,
    },
    /// A package of npm or of the workspace, named outside of a module specifier.
    Package {
        /// The package's name.
        name: String,
        /// What the name may mean where it stands.
        naming: Naming,
    },
    /// A database table: in SQL, or a literal that is nothing but a name.
    Table {
        /// The schema, where one is given; in lower case unless it was quoted.
        schema: Option<String>,
        /// The table; in lower case unless it was quoted.
        name: String,
    },
    /// A model of a Prisma schema, by the type of a field whose file does not declare it; perhaps an enum.
    Model {
        /// The model's name.
        name: String,
    },
    /// A model of a Prisma schema, by its property of a client, or what a key in a call of that leads to.
    ClientModel {
        /// The property's name.
        name: String,
        /// The keys from the call's argument to the one that is marked, with dots between; none for the model itself.
        keys: String,
        /// Whether no client of another library is called like that.
        is_certain: bool,
    },
    /// A workflow of GitHub, by its name.
    Workflow {
        /// The name as written.
        name: String,
    },
    /// A name that nothing in the file declares: a framework may, of files that it finds by itself.
    Undeclared {
        /// The name as written.
        name: String,
        /// What it is used as.
        role: Role,
        /// Whether nothing else can declare it.
        is_certain: bool,
    },
    /// A lone word that may be a database table's name, with nothing around it that says so.
    TableName {
        /// The schema, where one is given.
        schema: Option<String>,
        /// The name as written.
        name: String,
    },
}

/// What a name that the file does not declare is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A value or a type.
    Value,
    /// A component, by a tag and the like.
    Component,
    /// A layout of pages.
    Layout,
    /// A middleware of routes.
    Middleware,
}

/// What the patterns of a file are meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Whatever is there, or is made there by a tool: what git ignores.
    Anything,
    /// Files that the repository has: their owners, their attributes.
    Kept,
    /// What lies in the context of a build, which is the folder or the repository's root; a name alone is looked for in
    /// the context itself.
    Context,
}

impl Target {
    /// Returns the table that a lone word names, where nothing but the word tells that it is one.
    ///
    /// Only a name that somebody has coined counts: one with an underscore, or with a schema. `Link` is a heading, a
    /// component and a table.
    pub fn coined_table(schema: Option<String>, name: String) -> Option<Target> {
        (schema.is_some() || name.contains('_')).then_some(Target::TableName { schema, name })
    }
}

/// A path as a text gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathText {
    /// The static part, decoded and folded, with `/` between its parts.
    pub text: String,
    /// What it is relative to.
    pub base: Base,
    /// How much of the path `text` is.
    pub extent: Extent,
    /// Whether a path is expected here, so that a single word counts.
    pub expected: bool,
    /// Whether the extension or an index file may be left out, as in `node scripts/run`.
    pub module: bool,
    /// How many bytes of `text` were not written here: they are a folder that the commands before have gone into.
    pub entered: usize,
    /// Whether it stands among words, in a sentence or a comment, where a slash may mean "or".
    pub in_sentence: bool,
    /// Whether it stands where an address on the network is meant, which a folder's name says nothing of.
    pub address: bool,
}

impl PathText {
    /// Returns the whole of a path on an unknown base, where nothing says that a path is expected.
    pub fn literal(text: impl Into<String>) -> PathText {
        PathText {
            text: text.into(),
            base: Base::Unknown,
            extent: Extent::Whole,
            expected: false,
            module: false,
            entered: 0,
            in_sentence: false,
            address: false,
        }
    }

    /// Returns the scoped name of a package that stands among other words, where a path could stand as well.
    pub fn scoped_name(name: impl Into<String>) -> PathText {
        PathText {
            in_sentence: true,
            ..PathText::literal(name)
        }
    }

    /// Returns the whole of a path at a place where a path is expected.
    pub fn expected(text: impl Into<String>, base: Base) -> PathText {
        PathText {
            base,
            expected: true,
            ..PathText::literal(text)
        }
    }
}

/// What a relative path is relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// This folder and no other.
    Known(RepoPath),
    /// A known folder that is not in the repository, as after `cd /tmp`.
    Outside,
    /// Not known: the file's folder and each folder above it up to the root.
    Unknown,
    /// The working directory of a process: the folder of each package.json above the file, and the root.
    WorkingDirectory,
    /// This path from the working directory of a process.
    BelowWorkingDirectory(String),
}

impl Base {
    /// Returns the base after `cd path` from this one; an unknown base stays unknown.
    ///
    /// For an unknown base the caller puts `path` before what follows.
    pub fn enter(&self, path: &str) -> Base {
        match self {
            Base::Known(folder) if !path.starts_with('/') => folder.join(path).map_or(Base::Outside, Base::Known),
            _ if path.starts_with(['/', '~']) => Base::Outside,
            Base::BelowWorkingDirectory(below) => Base::BelowWorkingDirectory(format!("{below}/{path}")),
            other => other.clone(),
        }
    }
}

/// How much of a path is known before the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Its beginning; more follows at run time.
    Beginning,
    /// Its end; something unknown stands before it.
    End,
}

/// A package script that something runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptRun {
    /// The script's name, or a glob over names (`db:*`).
    pub name: String,
    /// Which package it belongs to.
    pub package: ScriptPackage,
}

/// Which package a script belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptPackage {
    /// The nearest package.json at or above this base.
    Nearest(Base),
    /// The workspace package that this name, folder or filter selects.
    Workspace(String),
    /// Every package of the workspace.
    All,
}

/// Which packages a name may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Any package of that name.
    Package,
    /// The npm package of that name in some version, perhaps that of the workspace.
    Range,
    /// A package of the workspace, listed under its own name in a package.json.
    Listed,
    /// As `Range`, listed under its own name in a package.json.
    ListedRange,
    /// A package or project of the workspace, as a filter selects it: the scope may be left out; `@scope/*` is all of one.
    Member,
    /// Perhaps a package of the workspace: a word that is called like one, where nothing says what it is.
    Word,
}

/// What taking a reference out would mean for what stays.
///
/// What is not [`Removal::Manual`] is for [`crate::lang::take_out`] to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// A person has to decide.
    Manual,
    /// What holds the reference can only work with it: it goes whole.
    Whole(Holder),
    /// What holds it goes, and what stays does something else than before.
    Part(Holder),
}

/// What holds a reference and goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// A package script, with its name.
    Script,
    /// A step of a chain of commands, a line of a script, a step of a pipeline, a recipe's line.
    Step,
    /// An element of a list of a configuration, or a line of it.
    Item,
    /// A property of a configuration, with its name.
    Property,
    /// An entry of a list of versions: a catalog, an override.
    Version,
    /// A line of an ignore file and the like.
    Pattern,
    /// What an `export … from` names, or all of it.
    Reexport,
    /// A list item or a table row of prose.
    Row,
    /// A link, whose text stays.
    Link,
}
