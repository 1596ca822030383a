//! Every check by name, with its documentation: what `decomm explain` shows and `--check` accepts.
//!
//! Leaves out how a check works: that is in the file of its name.

use crate::finding::Severity;
use crate::finding::Severity::{Error, Note, Warning};

/// The documentation of one check.
#[derive(Clone, Copy, Debug)]
pub struct CheckDoc {
    /// The name in configs, comments, the command line and every format.
    pub name: &'static str,
    /// How bad a finding is unless the check's text says otherwise.
    pub severity: Severity,
    /// What it flags, in one sentence.
    pub title: &'static str,
    /// Why that matters, and when it is less than `severity`.
    pub why: &'static str,
    /// A small example that it flags.
    pub before: &'static str,
    /// The same with nothing left to flag.
    pub after: &'static str,
    /// What `decomm fix` does about it.
    pub fix: &'static str,
}

/// Returns the documentation of the check `name`.
pub fn find(name: &str) -> Option<&'static CheckDoc> {
    ALL.iter().find(|check| check.name == name)
}

/// All checks, sorted by name.
pub const ALL: &[CheckDoc] = &[
    CheckDoc {
        name: "broken-history",
        severity: Error,
        title: "A Drizzle migration folder contradicts itself.",
        why: "\
Drizzle Kit trusts three things to agree: the journal, the SQL files and the snapshots. When a file is missing, a tag
stands twice or the snapshots do not form one chain, `drizzle-kit migrate` skips a migration or stops halfway, often
only in production. A legacy system should not be taken away while the one that replaces it cannot be trusted.",
        before: "\
meta/_journal.json lists 0002_flow_metrics, and there is no 0002_flow_metrics.sql",
        after: "\
each entry of the journal has its SQL file and its snapshot, and each file has its entry",
        fix: "\
None. Which side is right is for people to say: compare with what the database has applied, then restore the file or
generate the migration again.",
    },
    CheckDoc {
        name: "dangling-dependency",
        severity: Error,
        title: "Something imports a retired npm package, or runs a binary of it.",
        why: "\
The package is about to leave package.json. What still imports it fails at the next clean install, though it works on
every machine that has an old node_modules. Prose is a warning; a version range that may mean another package is a note.",
        before: "\
import knex from \"knex\";        // knex is retired
\"db:seed\": \"knex seed:run\"      in package.json",
        after: "\
import { db } from \"./database\";
\"db:seed\": \"tsx scripts/seed.ts\"",
        fix: "\
None for what npm's package did: what takes its place is a decision about code. Safe for its entry in a catalog or an
override, whose line goes, and for a package script that works on nothing but a package of the workspace whose
folder is retired. With `--unsafe-fixes` a step goes that does.",
    },
    CheckDoc {
        name: "dangling-path",
        severity: Error,
        title: "Code, a command or configuration refers to a retired path.",
        why: "\
Deleting a file is easy; what breaks is everything that names it: an import, a package script, a CI step, a COPY in a
Dockerfile, a path filter, a pattern of an ignore file. Compilers see the imports among these and nothing else. It is
flagged while the path exists and after it is gone, so nobody can bring the reference back. In prose (Markdown,
comments and sentences of JSON) it is a warning. Where only a part of the path can be read it is a note. The name of a
retired workspace package, its commands, and the URL of a retired page or endpoint of Next.js or Remix refer to it as
well; a version range, which may mean npm's package, and a URL in code are notes.",
        before: "\
import { run } from \"../scripts/post-deploy-migrate\";   // app/api/admin/migrate/route.ts
RUN node scripts/migrate.js                              # Dockerfile",
        after: "\
the import is gone, with the code that it served
RUN npm run db:migrate",
        fix: "\
Safe where what refers can only work with the retired thing: an unused import, a re-export of a barrel file, an ignore
pattern, a package script whose whole command runs a retired file, a `paths` alias. Unsafe for a step of an && chain, a
line of a shell script, or an item of a list in prose that names nothing alive. Nothing else is touched.",
    },
    CheckDoc {
        name: "dangling-script",
        severity: Error,
        title: "Something runs a retired package script.",
        why: "\
`npm run` with a name that is gone ends with `Missing script`, and where it stands in a pipeline or a hook it ends that
as well. It is found behind npm, pnpm, yarn, bun, vp, turbo, nx, concurrently and npm-run-all, with their workspace flags,
as a lifecycle script and by a glob. In prose it is a warning.",
        before: "\
\"ci\": \"npm run lint && npm run db:verify && npm test\"",
        after: "\
\"ci\": \"npm run lint && npm test\"",
        fix: "\
Unsafe: the step leaves its && chain. Safe where nothing else is left of the script: the whole script goes.",
    },
    CheckDoc {
        name: "dangling-symbol",
        severity: Error,
        title: "Something uses a retired export.",
        why: "\
There is one finding for each import or re-export that names it, and one for each use behind the import, so that the
list is the whole work. A use as a type only counts as well: `typeof` of a removed constant does not compile.

It stays so when the export is gone: a use in its own file, where nothing declares the name any more, and an import from a
barrel that can no longer give it are found all the same.",
        before: "\
import { schemaMigrations, users } from \"./schema\";
export type Row = typeof schemaMigrations.$inferSelect;",
        after: "\
import { users } from \"./schema\";",
        fix: "\
Safe for what can only work with the symbol: types derived from it, imports that are not used any more, re-exports.
Every other use is for people.",
    },
    CheckDoc {
        name: "dangling-table",
        severity: Error,
        title: "A query or a literal names a retired table.",
        why: "\
No compiler looks into SQL. The query fails when it runs: in a cron job, perhaps, weeks after the table was dropped. A
table counts where SQL has tables, on the boundaries of identifiers, and where a string is nothing but its name. So do the
model of Prisma that maps to it, fields of that type, methods of the client on it, and keys in calls of other models that
lead to it. Inline code and fenced SQL of Markdown are warnings; SQL of an immutable history is no finding.

What Drizzle declares as such a table is found as well, and whoever uses that declaration is a `dangling-symbol`. An entry
that retires the symbol too has `fix` take the declaration out; and it alone is known when the declaration is gone.",
        before: "\
await sql`select name from schema_migrations order by version`;",
        after: "\
the query is gone, or reads what replaced the table",
        fix: "\
None. What a query should say instead is not for a tool to guess.",
    },
    CheckDoc {
        name: "dead-path",
        severity: Warning,
        title: "Something refers to a path that git's history shows was deleted, and that nothing replaced.",
        why: "\
Most deletions happen without an entry of a configuration, and what they forget stays: a path filter of a pipeline, an
exclude of a tool, a link of a README. It is asked for with `--dead`, or with `enabled = true` below `[history-check]`.
Only a path that a commit deleted counts, never one that nobody has ever seen; what tools write (build output, what an
ignore file names) does not, and neither do texts about the past, such as a changelog. A renamed path counts under its
old name. In a shallow clone only a part of the history is there, and the report says so.",
        before: "\
paths: [\"scripts/release/**\"]     in a workflow; scripts/release/ was deleted two years ago",
        after: "\
the line is gone, or names what there is now",
        fix: "\
None. The help says where the file went, if the commit that deleted it moved it.",
    },
    CheckDoc {
        name: "expired-allow",
        severity: Error,
        title: "An exception is past its date.",
        why: "\
`until` is a promise to come back. An exception without an end is how a legacy part survives its own removal, so from
the day after `until` on the exception itself is an error.",
        before: "\
[[allow]]
paths = [\"/docs/archive/\"]
reason = \"until the handbook is rewritten\"
until = 2025-12-31",
        after: "\
the entry is gone, or has a new date that somebody has agreed to",
        fix: "\
None. Whether the exception may live on is for people to say.",
    },
    CheckDoc {
        name: "frozen-path",
        severity: Error,
        title: "A change adds, edits or renames a file into a retired path.",
        why: "\
From the day on which a path is retired nothing new may grow there, whatever its phase: what is added is work that the
retirement has to undo. Only `--staged` and `--since` see changes. Deletions pass, and so does what `freeze-except`
names; an entry with `freeze = false` freezes nothing.",
        before: "\
git add migrations/028_more.sql        # /migrations/ is retired",
        after: "\
git add lib/database/migrations/0007_more.sql",
        fix: "\
None. Take the file out of the change: `git restore --staged FILE`. What it is for belongs where the entry says.",
    },
    CheckDoc {
        name: "orphaned-dependency",
        severity: Note,
        title: "Only what is retired uses an npm package.",
        why: "\
When the last file that imports a package goes, the package stays in package.json, is installed and audited, and nobody
dares to remove it. Any other text that names it counts as a use, and so does a lock file that has it as the peer of
another package: in doubt nothing is said. The types of a retired package (`@types/x`) go along once nothing uses it.
What a change brings (`--staged`, `--since`) is not asked this.",
        before: "\
scripts/migrate.js      is retired, and alone has: const { Client } = require(\"pg\");
\"pg\": \"^8.16.0\"        in package.json",
        after: "\
the line is gone from package.json, and the lock file is up to date",
        fix: "\
Unsafe: the key goes, together with the script that used it, since people may use the package in a way that no file
shows. Without `--unsafe-fixes` it is listed, for after the fix nobody can know it any more.",
    },
    CheckDoc {
        name: "orphaned-file",
        severity: Note,
        title: "Only retired files use a file.",
        why: "\
A helper outlives what it helped. It is asked who else uses what the retired files use, and then what that uses, until
nothing new appears; files that only use each other are left over together. Files that a framework, a runner or people
find by their names (routes, tests, settings, documents), and folders and patterns that something names, are left alone:
in doubt nothing is said. What a change brings (`--staged`, `--since`) is not asked this.",
        before: "\
scripts/migrate.js           is retired, and alone has: require(\"./lib/split-sql\")
scripts/lib/split-sql.js     is in no entry",
        after: "\
the file is deleted with those that used it, or is in an entry",
        fix: "\
Unsafe: the file is deleted in the same run as what used it, since people may use it by hand. Without `--unsafe-fixes`
it is listed, for after the fix nobody can know it any more.",
    },
    CheckDoc {
        name: "retired-dependency",
        severity: Error,
        title: "package.json still lists a retired npm package.",
        why: "\
While it is listed it is installed, audited and imported by accident. All four kinds of dependencies count, and the
catalogs of bun, in every package.json of the repository. A name that means a package of the same workspace which stays is
none.",
        before: "\
\"dependencies\": { \"knex\": \"^3.1.0\", \"drizzle-orm\": \"^0.44.0\" }",
        after: "\
\"dependencies\": { \"drizzle-orm\": \"^0.44.0\" }",
        fix: "\
Safe: the key goes, every other byte of the file stays. The lock file is not edited; the install command to run is
said instead.",
    },
    CheckDoc {
        name: "retired-path",
        severity: Error,
        title: "A retired file, or a file of a retired folder, is still there.",
        why: "\
A plan that says \"delete the folder\" is done when the folder is gone, and stays done while nobody brings a file back.
There is one finding for each file.",
        before: "\
migrations/001_init.sql      [[retire]] paths = [\"/migrations/\"]",
        after: "\
the file is deleted, and the folder with its last file",
        fix: "\
Safe: the file is deleted; a folder that is left empty goes too. A submodule is left to `git rm`.",
    },
    CheckDoc {
        name: "retired-script",
        severity: Error,
        title: "package.json still has a retired script.",
        why: "\
A command that is listed is a command that somebody runs: a person who remembers it, a pipeline, an assistant that read
package.json.",
        before: "\
\"db:verify\": \"node scripts/verify-migrations.js\"",
        after: "\
the line is gone",
        fix: "\
Safe: the key goes, every other byte of the file stays.",
    },
    CheckDoc {
        name: "retired-symbol",
        severity: Error,
        title: "A retired export is still declared.",
        why: "\
An export that is meant to go is imported again as long as an editor offers it. The declaration is found by its file and
name, in whatever form it is exported.",
        before: "\
export const schemaMigrations = pgTable(\"schema_migrations\", { version: text(\"version\") });",
        after: "\
the statement is gone, with its doc comment and the imports that served nothing else",
        fix: "\
Safe: the statement, its doc comment and what only served it are removed.",
    },
    CheckDoc {
        name: "retired-table",
        severity: Error,
        title: "The newest Drizzle snapshot still has a retired table.",
        why: "\
The snapshot is what Drizzle Kit believes the database to be. While the table is in it, no migration drops the table,
and production keeps it. Of other systems, whose old migrations are history, a change is looked at alone: one that adds
a migration which creates the table brings it back.",
        before: "\
\"public.schema_migrations\": { … }      in meta/0003_snapshot.json",
        after: "\
the table is out of the schema, and `drizzle-kit generate` has written the DROP and a new snapshot",
        fix: "\
None. Migrations are immutable history: remove the table from the schema, then run `drizzle-kit generate`.",
    },
    CheckDoc {
        name: "stale-text",
        severity: Warning,
        title: "A text that was to be rewritten still stands.",
        why: "\
Documents outlive commands. A `[[rewrite]]` names the old text and the new one; this is every place where the old one
stands as a whole token.",
        before: "\
Run `npm run db:migrate-drizzle` before you deploy.",
        after: "\
Run `npm run db:migrate` before you deploy.",
        fix: "\
Safe: the old text is replaced by the new one, and nothing else on the line.",
    },
    CheckDoc {
        name: "unlisted-legacy",
        severity: Note,
        title: "A file works on nothing but what is retired, and no entry names it.",
        why: "\
The list of what is to go is written from memory, and memory misses the test of the retired script and the script for
one repair. Such a file refers to retired things in code, to nothing else of the repository, and nothing refers to it. One
that asks the network or serves does more than that, and so does one that only holds a package's name and uses others.
What a change brings (`--staged`, `--since`) is not asked this.",
        before: "\
tests/check-names.test.ts imports scripts/check-names.js, which is retired, and vitest, and nothing else",
        after: "\
the file is in the entry's `paths`, or does something for what stays",
        fix: "\
None. Whether it belongs to what is retired is for people to say: add it to the entry, and it goes with the rest.",
    },
    CheckDoc {
        name: "unmet-file",
        severity: Error,
        title: "A required file is not there.",
        why: "\
What replaces a legacy part often starts with a file: a test that proves the new way works, a runbook. A `[[require]]`
with a body makes the plan incomplete until it is there. Its contents are not compared.",
        before: "\
[[require]] file = \"tests/integration/drizzle-migrations.test.ts\"      and no such file",
        after: "\
the file exists",
        fix: "\
Safe: the file is created from the entry's body. A file that exists is never overwritten.",
    },
    CheckDoc {
        name: "unmet-script",
        severity: Error,
        title: "A package script is missing, has another command, or still has a step that was to leave.",
        why: "\
People keep typing the command they know. A plan that moves `db:migrate` to a new tool is done when that name runs
exactly the new command, and `dev` is done when the step that must not run any more has left its && chain.",
        before: "\
\"db:migrate\": \"node scripts/migrate.js\"
\"dev\": \"npm run env:check && npm run db:migrate && next dev\"",
        after: "\
\"db:migrate\": \"drizzle-kit migrate\"
\"dev\": \"npm run env:check && next dev\"",
        fix: "\
Safe: the script is created or replaced, or the step leaves the chain; every other byte of the file stays.",
    },
    CheckDoc {
        name: "unmet-section",
        severity: Error,
        title: "A Markdown file has no section with a required heading and text.",
        why: "\
The rule that replaces the old habit has to stand where people and assistants read it. It takes the heading as the
entry gives it, and below it the entry's text.",
        before: "\
[[require]] file = \"project_config.md\", heading = \"## Database Migrations (Drizzle Only)\"      and no such heading",
        after: "\
the section stands there with the text of the entry",
        fix: "\
Safe: the section is added, or its text is replaced; the rest of the file stays.",
    },
    CheckDoc {
        name: "unmet-setting",
        severity: Error,
        title: "A setting of a configuration file does not have its required value.",
        why: "\
The last step of a move is often one property. The value has to be a literal: one that is computed is reported, since
nobody can say what it will be.",
        before: "\
export default defineConfig({ out: \"./drizzle\" });",
        after: "\
export default defineConfig({ out: \"./lib/database/migrations\" });",
        fix: "\
Safe: the literal is replaced, or the property is added; the rest of the file stays.",
    },
    CheckDoc {
        name: "unused-allow",
        severity: Warning,
        title: "An exception covers nothing, or gives no reason.",
        why: "\
An exception that is not needed any more hides the next mistake on its line. A comment without a reason allows nothing
and is reported as well.",
        before: "\
// decomm-allow: dangling-path -- the changelog keeps old names
const folder = \"lib/database/migrations\";",
        after: "\
const folder = \"lib/database/migrations\";",
        fix: "\
None. Take the comment or the entry out.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_unique() {
        let names: Vec<&str> = ALL.iter().map(|check| check.name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(names, sorted);
    }

    #[test]
    fn every_check_is_documented() {
        for check in ALL {
            let texts = [check.title, check.why, check.before, check.after, check.fix];
            assert!(texts.iter().all(|text| !text.trim().is_empty()), "{}", check.name);
            assert!(
                check.title.ends_with('.') && !check.title.contains('\n'),
                "{}: one sentence",
                check.name
            );
            assert!(check.why.len() > 60, "{}: say why", check.name);
            assert_ne!(check.before, check.after, "{}", check.name);
            let is_named = ["Safe", "Unsafe", "None"]
                .iter()
                .any(|word| check.fix.starts_with(word));
            assert!(is_named, "{}: a fix says first how safe it is", check.name);
        }
    }

    #[test]
    fn a_check_is_found_by_its_name_alone() {
        assert_eq!(find("retired-path").map(|check| check.severity), Some(Error));
        assert!(find("retired").is_none() && find("Retired-path").is_none());
    }
}
