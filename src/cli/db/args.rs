//! The arguments of `decomm db`, and the help that teaches them.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

const DB_EXAMPLES: &str = "\
Examples:
  export DATABASE_URL='postgres://…'         never shown, and never read from a file
  decomm db audit                            what is recorded, what is there, what the next migrate would do
  decomm db reconcile --output-dir draft     the difference, as a draft of SQL to be read
  decomm db baseline                         the records that Drizzle lacks, as SQL; nothing is written
  decomm db verify --gate post-deploy        whether the cut-over holds

`audit`, `reconcile` and `verify` read in one read-only transaction. `baseline` alone writes, with `--apply` alone. A
scratch database (`--shadow-url`) is filled in one transaction that is rolled back.

Exit codes: 0 nothing is wrong, 1 findings at error level, 2 usage, or a database that cannot be reached or read.";

const AUDIT_EXAMPLES: &str = "\
Examples:
  decomm db audit                                    with the URL from DATABASE_URL
  decomm db audit --shadow-url 'postgres:///scratch' also what the database lacks of what its migrations build
  decomm db audit --baseline-out production.json     keeps every table, column, constraint, index … in a file
  decomm db audit --against production.json          what differs from that file, here or in another database
  decomm db audit --out drizzle --legacy migrations --legacy-table schema_migrations
  decomm db audit --format json

The Drizzle folder and its table come from drizzle.config, the legacy ones from .decomm.toml where there is one, else
they are looked for. A role that may only read sees the same: what it may not see is named, and never taken for absent.

The baseline file holds definitions of the catalogue, defaults among them: keep it where you keep the schema.

Exit codes: 0 nothing is wrong, 1 findings at error level, 2 usage, or a database that cannot be reached or read.";

const RECONCILE_EXAMPLES: &str = "\
Examples:
  decomm db reconcile --shadow-url 'postgres:///scratch'     the draft, on standard output
  decomm db reconcile --output-dir draft                     as files: forward, reverse, and enum values by themselves

It is a draft, and nothing applies it: what adds comes first, what destroys is a comment, and each part cites its
finding. With `--shadow-url`, an empty scratch database of the same major version, what is expected is what the
migrations build there; without it, only names of tables and columns are known, from Drizzle's newest snapshot.

Exit codes: 0 there is nothing to reconcile, 1 there is, 2 usage, or a database that cannot be reached or read.";

const BASELINE_EXAMPLES: &str = "\
Examples:
  decomm db baseline                          the SQL that records what is there already; nothing is written
  decomm db baseline --assume 0003_backfill --reason 'it only moves rows; checked by hand'
  decomm db baseline --apply                  asks for the database's name and for a backup, then writes
  decomm db baseline --apply --expect-db app_production --backup-confirmed      without a terminal

Drizzle compares the times of its records with those of its journal and nothing else: a record with today's date makes it
pass over the next migrations in silence. These have the right times. A migration whose objects are not in the database
is refused; `--assume TAG` records it all the same. One that has simply not run yet is left to the next migrate. The SQL
that takes the records back is printed, too.

Exit codes: 0 nothing was refused, 1 something was, 2 usage, or a database that cannot be reached or written.";

const VERIFY_EXAMPLES: &str = "\
Examples:
  decomm db verify --gate replay --shadow-url 'postgres:///scratch'
                                                the migrations build an empty database; no other one is needed
  decomm db verify --gate old-folder drizzle    all of a folder that is to be deleted is recorded, or is there
  decomm db verify --gate applied               the records and the migrations are the same
  decomm db verify --gate post-deploy           that, the legacy table is gone, and the database is as expected

Exit codes: 0 the gate holds, 1 it does not, 2 usage, or a database that cannot be reached or read.";

#[derive(Debug, ClapArgs)]
#[command(after_help = DB_EXAMPLES)]
pub(crate) struct DbArgs {
    #[command(subcommand)]
    pub(crate) act: DbAct,
}

/// What is asked about a database.
#[derive(Debug, Subcommand)]
pub(crate) enum DbAct {
    /// Say what is recorded, what is there, and what the next migrate would do
    Audit(AuditArgs),
    /// Draft the SQL that brings a database to what its migrations build
    Reconcile(ReconcileArgs),
    /// Print, or write, the records of migrations whose work is in the database already
    Baseline(BaselineArgs),
    /// Say whether a gate of the cut-over holds
    Verify(VerifyArgs),
}

/// Which database.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Which database")]
pub(crate) struct ConnectionArgs {
    /// Its address; without it, DATABASE_URL. Other users of the machine see arguments: prefer the variable
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Trust the certificates in this PEM file, in place of the public ones
    #[arg(long, value_name = "FILE")]
    pub(crate) ssl_root_cert: Option<PathBuf>,
}

/// Which migrations.
#[derive(Debug, Default, ClapArgs)]
#[command(next_help_heading = "Which migrations")]
pub(crate) struct SubjectArgs {
    /// Drizzle's folder, where drizzle.config does not say it or its value is computed
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Drizzle's table of records, where drizzle.config does not say it or its value is computed
    #[arg(long, value_name = "[SCHEMA.]TABLE")]
    pub(crate) drizzle_table: Option<String>,
    /// The folder of legacy migrations
    #[arg(long, value_name = "DIR")]
    pub(crate) legacy: Option<PathBuf>,
    /// The table that records legacy migrations
    #[arg(long, value_name = "[SCHEMA.]TABLE")]
    pub(crate) legacy_table: Option<String>,
}

/// The database of a plan.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Database")]
pub(crate) struct PlanDatabaseArgs {
    /// Show the gates of this database beside the phases, read-only; DATABASE_URL alone does not make plan connect
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Trust the certificates in this PEM file, in place of the public ones
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(crate) ssl_root_cert: Option<PathBuf>,
    /// Drizzle's folder, where drizzle.config does not say it or its value is computed
    #[arg(long, value_name = "DIR", requires = "url")]
    pub(crate) out: Option<PathBuf>,
    /// An empty scratch database: what is expected is what the migrations build there; it is left empty
    #[arg(long, value_name = "URL", requires = "url")]
    pub(crate) shadow_url: Option<String>,
}

/// Where migrations may be replayed.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "What is expected")]
pub(crate) struct ShadowArgs {
    /// An empty scratch database: the migrations are replayed there in one transaction, which is rolled back
    #[arg(long, value_name = "URL")]
    pub(crate) shadow_url: Option<String>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = AUDIT_EXAMPLES)]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// Keep what the database holds in FILE, as sorted JSON
    #[arg(long, value_name = "FILE", help_heading = "Keep and compare")]
    pub(crate) baseline_out: Option<PathBuf>,
    /// Compare with what a file of `--baseline-out` holds
    #[arg(long, value_name = "FILE", help_heading = "Keep and compare")]
    pub(crate) against: Option<PathBuf>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = DbFormat::Human, help_heading = "Output")]
    pub(crate) format: DbFormat,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = RECONCILE_EXAMPLES)]
pub(crate) struct ReconcileArgs {
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// Write the draft as files into DIR, which is made; files that are there are not written over
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(crate) output_dir: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = BASELINE_EXAMPLES)]
pub(crate) struct BaselineArgs {
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    /// Record this migration although its objects are not there, or cannot be told from its SQL; may be repeated
    #[arg(
        long = "assume",
        value_name = "TAG",
        requires = "reason",
        help_heading = "What is refused"
    )]
    pub(crate) assumed: Vec<String>,
    /// Why; it becomes a comment of the SQL
    #[arg(long, value_name = "TEXT", requires = "assumed", help_heading = "What is refused")]
    pub(crate) reason: Option<String>,
    /// Write the records, in one transaction
    #[arg(long, help_heading = "Write")]
    pub(crate) apply: bool,
    /// The name that the database must have; asked for on a terminal
    #[arg(long, value_name = "NAME", requires = "apply", help_heading = "Write")]
    pub(crate) expect_db: Option<String>,
    /// Say that there is a backup; asked for on a terminal
    #[arg(long, requires = "apply", help_heading = "Write")]
    pub(crate) backup_confirmed: bool,
    /// How to show it
    #[arg(long, value_enum, default_value_t = DbFormat::Human, help_heading = "Output")]
    pub(crate) format: DbFormat,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = VERIFY_EXAMPLES)]
pub(crate) struct VerifyArgs {
    /// What is to hold
    #[arg(long, value_name = "GATE", value_enum)]
    pub(crate) gate: GateName,
    /// The folder that is to be deleted, for `old-folder`
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// How to show it
    #[arg(long, value_enum, default_value_t = DbFormat::Human, help_heading = "Output")]
    pub(crate) format: DbFormat,
}

/// A gate of the cut-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GateName {
    /// The migrations build an empty database
    Replay,
    /// The records and the migrations are the same, one by one
    Applied,
    /// All migrations of DIR are recorded, or what they do is there
    OldFolder,
    /// `applied`, the legacy table is gone, and the database is as expected
    PostDeploy,
}

/// How an answer about a database is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DbFormat {
    /// For a terminal
    Human,
    /// One document, version 1
    Json,
}
