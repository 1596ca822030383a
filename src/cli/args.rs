//! The arguments, and the help that teaches them.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

#[cfg(feature = "db")]
use crate::cli::db::args::{DbArgs, PlanDatabaseArgs};
use crate::cli::project::Judged;
use crate::cli::subjects::SubjectArgs;
use crate::report::human::Detail;

const EXAMPLES: &str = "\
Examples:
  decomm check                    what is left of the legacy part, and what still points at it
  decomm check --phase 5          as if phase 5 had come
  decomm check --staged           what the next commit would add to it, for a pre-commit hook
  decomm init                     look at the repository, and propose a .decomm.toml
  decomm retire scripts/old       write into it that scripts/old must go
  decomm plan                     every phase, done and to do
  decomm impact scripts/old.js    what points at a file, in any repository and without a configuration
  decomm fix --diff               what `decomm fix` would do, as a patch
  decomm fix                      take it out, or say what stands in the way
  decomm undo                     take the last fix back
  decomm explain dangling-path    what a check flags, and why
";

#[cfg(feature = "db")]
const DATABASES: &str = "  decomm db audit                 what a PostgreSQL database says of its migrations; read-only
";
#[cfg(not(feature = "db"))]
const DATABASES: &str = "";

const EXIT_CODES: &str = "
Exit codes:
  0  nothing enforced is left at error level
  1  something is
  2  decomm could not do its work: usage, configuration, or a file that cannot be read

decomm runs nothing of the repository. `fix` and `undo` alone change its files, `retire`
and `init` write .decomm.toml, and `hook` the hooks.
";

#[cfg(feature = "db")]
const NETWORK: &str = "\
It uses no network, but for `db` and `plan --url`, which connect to the database
that they are given.";
#[cfg(not(feature = "db"))]
const NETWORK: &str = "\
It uses no network. This build has no `decomm db`: build it with the feature `db`, which is on by default.";

const CHECK_EXAMPLES: &str = "\
Examples:
  decomm check app lib/database           only what was found there; the whole tree is looked at all the same
  decomm check --check dangling-path      one check
  decomm check --entry legacy-runners     one entry of the configuration
  decomm check --pending                  also what only counts in a later phase
  decomm check --staged                   what the next commit brings: what is staged, whatever lies in the work tree
  decomm check --since origin/main        what a branch brings, since it left origin/main
  decomm check --at v1.4.0                a commit, as it is
  decomm check --format json --output decomm.json
  decomm check --format github            annotations on the lines of a pull request

Exit codes: 0 nothing enforced at error level, 1 findings, 2 decomm could not do its work.";

const FIX_EXAMPLES: &str = "\
Examples:
  decomm fix --diff                     what would be done, as a patch; nothing is written
  decomm fix                            do it: all of it, or nothing where something stands in the way
  decomm fix --unsafe-fixes --diff      with steps taken out of chains, scripts and pipelines
  decomm fix --entry legacy-runners     one entry of the configuration
  decomm fix --verify 'npx tsc --noEmit' --verify 'npm test'
  decomm undo                           take the last fix back, byte for byte

A plan is proven before it is written: its result is checked as `decomm check` would. What would then be wrong in a file
that the plan changes, or about a thing that it takes away, stands in its way: it is listed, and nothing is written.

Exit codes: 0 the plan was written, or there was nothing to do; 1 something stands in the way, a command of `--verify`
failed, or a `--diff` is not empty; 2 decomm could not do its work, and the tree is as it was.";

const UNDO_EXAMPLES: &str = "\
Examples:
  decomm undo --list      every fix that can be taken back, the last one first
  decomm undo             take the last one back
  decomm undo --forget    give up what is left of the last one, to reach the one before

Files that were changed since are left alone and listed; all others are restored.";

#[cfg(feature = "db")]
const PLAN_EXAMPLES: &str = "\
Examples:
  decomm plan
  decomm plan --format markdown > PLAN.md
  decomm plan --url \"$DATABASE_URL\"     with the gates of the database, read-only

Without `--url` nothing connects, whatever DATABASE_URL says.";
#[cfg(not(feature = "db"))]
const PLAN_EXAMPLES: &str = "\
Examples:
  decomm plan
  decomm plan --format markdown > PLAN.md";

const IMPACT_EXAMPLES: &str = "\
Examples:
  decomm impact scripts/migrate.js              a file: who imports it, runs it, copies it, writes about it
  decomm impact packages/old-client             a folder, with everything in it
  decomm impact lib/schema.ts#users             an export of a module
  decomm impact --script build                  a script of the root package.json; packages/api#build of another
  decomm impact --table schema_migrations       a table, in SQL and in names
  decomm impact --dependency knex               an npm package
  decomm impact scripts --format json           for programs

It needs no configuration. Of one that is there, `exclude` and `history` hold, and its entries do not. A thing that is
gone may be asked for as well: what still refers to it is shown.

Exit codes: 0 whatever was found; 2 a name that nothing knows, or decomm could not do its work.";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  decomm explain                     all checks, and all entries of the configuration
  decomm explain dangling-path       a check
  decomm explain skipped-migration   a finding of `decomm db`
  decomm explain legacy-migrations   an entry";

const HOOK_EXAMPLES: &str = "\
Examples:
  decomm hook print                     what would be installed, and where
  decomm hook install                   beside husky, lefthook or pre-commit where the repository has them
  decomm hook install --with git        in the hooks folder of git
  decomm hook uninstall                 everything as it was, byte for byte, for all roots; no configuration is needed
  decomm -C packages/api hook uninstall   the lines of that root alone

It runs `decomm check --staged` before each commit and each merge commit, also where a commit only deletes. Where decomm
is not on PATH, the hook says so and lets the commit pass; under pre-commit, which shows nothing of what passes, it stops
the commit. `git commit --no-verify` passes by it.";

const RETIRE_EXAMPLES: &str = "\
Examples:
  decomm retire scripts/old lib/http.ts#legacyFetch        a folder, and an export of a file
  decomm retire --script db:verify --table old_sessions
  decomm retire --dependency request --instead 'use the fetch of the platform'
  decomm retire packages/legacy --id old-client            more for an entry that is there

Nothing is deleted: what is named is written into .decomm.toml, every other byte of which stays. Without a .decomm.toml
one is made at the root of the git repository. `decomm check` then finds what points there, and `decomm fix` takes it out.

Exit codes: 0 it is written, or was retired already; 2 it was not.";

const INIT_EXAMPLES: &str = "\
Examples:
  decomm init                       looks for a second migration system, and writes .decomm.toml
  decomm init --pack drizzle-kit    extends the pack, and proposes what it does not name

Each proposal stands with its evidence above it. What is less sure is written as a comment: read it, and take the `#`
away from what is right. A .decomm.toml that is there is never written over.

Exit codes: 0 the file is written; 2 it was not.";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  decomm schema config > .decomm.schema.json

Editors find it through the first line of .decomm.toml:
  #:schema ./.decomm.schema.json";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  decomm completions bash > ~/.local/share/bash-completion/completions/decomm
  decomm completions zsh > ~/.zfunc/_decomm          (in a folder of $fpath)
  decomm completions fish > ~/.config/fish/completions/decomm.fish";

/// Takes a legacy part out of a repository, with everything that points at it, and keeps it out.
#[derive(Debug, Parser)]
#[command(name = "decomm", version, after_help = [EXAMPLES, DATABASES, EXIT_CODES, NETWORK].concat(), arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Work as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(crate) directory: Option<PathBuf>,
    /// Take FILE as the configuration and its folder as the root, instead of the nearest .decomm.toml upwards
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// When to use colours; `auto` looks at the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,
    /// Say errors only, without a summary
    #[arg(short, long, action = ArgAction::SetTrue, conflicts_with = "verbose", global = true)]
    pub(crate) quiet: bool,
    /// Say everything: long lists in full, and the time it took
    #[arg(short, long, action = ArgAction::SetTrue, global = true)]
    pub(crate) verbose: bool,
}

impl Global {
    /// Returns how much is said.
    pub(crate) fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (false, true) => Detail::Full,
            (false, false) => Detail::Normal,
        }
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find what is left of the legacy part, and what still points at it
    Check(CheckArgs),
    /// Take the legacy part out, with everything that points at it: all of it, or nothing
    Fix(FixArgs),
    /// Take the last fix back, byte for byte
    Undo(UndoArgs),
    /// Show the phases as a board: done, to do, what is left to people
    Plan(PlanArgs),
    /// Say what points at a file, an export, a script, a table or a package, and what would be left over without it
    Impact(ImpactArgs),
    /// Write into .decomm.toml that something must go, and make the file where there is none
    Retire(RetireArgs),
    /// Look at the repository and propose a .decomm.toml
    Init(InitArgs),
    /// Ask a PostgreSQL database what it says of its migrations, and prove the cut-over
    #[cfg(feature = "db")]
    Db(DbArgs),
    /// Tell what a check or an entry is about
    Explain(ExplainArgs),
    /// Have git check what is staged before each commit, beside the hooks that are there
    Hook(HookArgs),
    /// Print a JSON Schema: of the configuration, or of `check --format json`
    Schema(SchemaArgs),
    /// Print a script that completes decomm's arguments in a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArgs {
    /// Report only what was found in these files and folders
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,
    /// Report only what the staged changes bring: the index compared with HEAD
    #[arg(long, conflicts_with_all = ["since", "at"], help_heading = "Which tree")]
    pub(crate) staged: bool,
    /// Report only what the work tree brings since HEAD and REV parted
    #[arg(long, value_name = "REV", conflicts_with = "at", help_heading = "Which tree")]
    pub(crate) since: Option<String>,
    /// Look at the commit REV in place of the work tree
    #[arg(long, value_name = "REV", help_heading = "Which tree")]
    pub(crate) at: Option<String>,
    /// Report references to paths that git's history shows as deleted, too; `[history-check]` asks for it always
    #[arg(long, help_heading = "Which tree")]
    pub(crate) dead: bool,
    /// Report only findings of this check; may be repeated
    #[arg(long = "check", value_name = "NAME", help_heading = "Narrow the report")]
    pub(crate) checks: Vec<String>,
    /// Report only findings of this entry; may be repeated
    #[arg(long = "entry", value_name = "ID", help_heading = "Narrow the report")]
    pub(crate) entries: Vec<String>,
    /// Enforce the phases up to N, whatever the configuration says
    #[arg(long, value_name = "N", help_heading = "Phases")]
    pub(crate) phase: Option<u32>,
    /// Show findings of later phases too; they never change the exit code
    #[arg(long, help_heading = "Phases")]
    pub(crate) pending: bool,
    /// How to show findings
    #[arg(long, value_enum, default_value_t = CheckFormat::Human, help_heading = "Output")]
    pub(crate) format: CheckFormat,
    /// Write to FILE instead of standard output, and leave FILE itself unchecked
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 0 even when something was found
    #[arg(long, help_heading = "Output")]
    pub(crate) exit_zero: bool,
}

impl CheckArgs {
    /// Returns what is to be judged.
    pub(crate) fn judged(&self) -> Judged {
        match (self.staged, &self.since, &self.at) {
            (true, _, _) => Judged::Staged,
            (false, Some(revision), _) => Judged::Since(revision.clone()),
            (false, None, Some(revision)) => Judged::At(revision.clone()),
            (false, None, None) => Judged::Worktree,
        }
    }
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// With the source line, help and a summary
    Human,
    /// One line a finding.
    #[value(help = "path:line:column: severity[check] message")]
    Concise,
    /// One document, version 1
    Json,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A code quality report of GitLab
    Gitlab,
    /// JUnit XML, which every CI system reads
    Junit,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = FIX_EXAMPLES)]
pub(crate) struct FixArgs {
    /// Print the plan as a patch that `git apply` takes, and write nothing
    #[arg(long, conflicts_with_all = ["interactive", "verify", "format"], help_heading = "Look first")]
    pub(crate) diff: bool,
    /// Ask for each entry whether its part of the plan is wanted
    #[arg(long, conflicts_with = "format", help_heading = "Look first")]
    pub(crate) interactive: bool,
    /// Work on this entry only; may be repeated
    #[arg(long = "entry", value_name = "ID", help_heading = "Narrow the plan")]
    pub(crate) entries: Vec<String>,
    /// Work on the phases up to N, whatever the configuration says
    #[arg(long, value_name = "N", help_heading = "Narrow the plan")]
    pub(crate) phase: Option<u32>,
    /// Also change what remaining code, commands and prose do: take steps out of chains and scripts, items out of lists
    #[arg(long, help_heading = "Go further")]
    pub(crate) unsafe_fixes: bool,
    /// Go ahead although files that the plan touches hold uncommitted changes, or are untracked or ignored
    #[arg(long, help_heading = "Go further")]
    pub(crate) allow_dirty: bool,
    /// Go ahead although something stands in the way, and list what will dangle
    #[arg(long, help_heading = "Go further")]
    pub(crate) allow_dangling: bool,
    /// Run COMMAND in the root afterwards, and take everything back when it fails; may be repeated
    #[arg(long, value_name = "COMMAND", help_heading = "Prove it")]
    pub(crate) verify: Vec<String>,
    /// How to show what was done
    #[arg(long, value_enum, default_value_t = FixFormat::Human, help_heading = "Output")]
    pub(crate) format: FixFormat,
}

/// How a fix is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FixFormat {
    /// By entry, with what is left
    Human,
    /// One document, version 1
    Json,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = UNDO_EXAMPLES)]
pub(crate) struct UndoArgs {
    /// List what can be taken back, and change nothing
    #[arg(long)]
    pub(crate) list: bool,
    /// Restore nothing: drop what is left of the last fix's journal, so that the fix before it can be taken back
    #[arg(long, conflicts_with = "list")]
    pub(crate) forget: bool,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = PLAN_EXAMPLES)]
pub(crate) struct PlanArgs {
    /// How to show the board
    #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
    pub(crate) format: PlanFormat,
    #[cfg(feature = "db")]
    #[command(flatten)]
    pub(crate) database: PlanDatabaseArgs,
}

/// How the board is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For a terminal
    Human,
    /// One document, version 1
    Json,
    /// Task lists, for a pull request or a wiki
    Markdown,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = IMPACT_EXAMPLES)]
pub(crate) struct ImpactArgs {
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// How to show it
    #[arg(long, value_enum, default_value_t = ImpactFormat::Human)]
    pub(crate) format: ImpactFormat,
}

/// How an impact is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImpactFormat {
    /// A tree
    Human,
    /// One document, version 1
    Json,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = RETIRE_EXAMPLES)]
pub(crate) struct RetireArgs {
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// The entry's id; an entry of this id that is there grows
    #[arg(long, value_name = "ID", help_heading = "The entry")]
    pub(crate) id: Option<String>,
    /// The phase of a new entry
    #[arg(long, value_name = "N", help_heading = "The entry")]
    pub(crate) phase: Option<u32>,
    /// Why it is to go, for a new entry
    #[arg(long, value_name = "TEXT", help_heading = "The entry")]
    pub(crate) reason: Option<String>,
    /// What to use in its place, for a new entry: every finding of it says so
    #[arg(long, value_name = "TEXT", help_heading = "The entry")]
    pub(crate) instead: Option<String>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = INIT_EXAMPLES)]
pub(crate) struct InitArgs {
    /// Extend this built-in pack, and leave out what it names
    #[arg(long, value_name = "NAME")]
    pub(crate) pack: Option<String>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// The name of a check, or the id of an entry; without one, all of them are listed
    #[arg(value_name = "CHECK | ENTRY")]
    pub(crate) name: Option<String>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = HOOK_EXAMPLES)]
pub(crate) struct HookArgs {
    #[command(subcommand)]
    pub(crate) act: HookAct,
}

/// What is done about the hook.
#[derive(Debug, Subcommand)]
pub(crate) enum HookAct {
    /// Install it; a hook that is there goes on working
    Install(HookWith),
    /// Take it out; what was there comes back byte for byte
    Uninstall(HookWith),
    /// Print what would be installed and where, and write nothing
    Print(HookWith),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct HookWith {
    /// Who runs the hooks of the repository; without it, the one whose files are there, else git
    #[arg(long, value_name = "HOST", value_enum)]
    pub(crate) with: Option<HookHost>,
}

/// Who runs hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HookHost {
    /// The hooks folder of git, `core.hooksPath` or .git/hooks
    Git,
    /// .husky/pre-commit
    Husky,
    /// lefthook.yml
    Lefthook,
    /// .pre-commit-config.yaml
    PreCommit,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = SCHEMA_EXAMPLES)]
pub(crate) struct SchemaArgs {
    /// What the schema is of
    #[arg(value_name = "DOCUMENT", value_enum)]
    pub(crate) document: SchemaDocument,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaDocument {
    /// .decomm.toml
    Config,
    /// What `decomm check --format json` writes
    Findings,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: Shell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_holds_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn global_options_stand_anywhere() {
        for line in ["decomm -q check", "decomm check -q"] {
            let args = Args::try_parse_from(line.split(' ')).expect("it is valid");
            assert_eq!(args.global.detail(), Detail::Quiet, "{line}");
        }
        for line in [
            "decomm",
            "decomm check -q -v",
            "decomm check --color blue",
            "decomm check --staged --since main",
            "decomm check --since main --at main",
            "decomm check --staged --at main",
            "decomm check --since",
        ] {
            assert!(Args::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
