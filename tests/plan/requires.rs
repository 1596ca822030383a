//! What entries require, and what they rewrite.

use crate::{check, safe};

#[test]
fn a_requirement_wins_over_the_removal_of_the_same_script() {
    check(
        "[[retire]]\nid = \"old\"\npaths = [\"/scripts/migrate.js\"]\n[[require]]\nid = \"new\"\nscript = \"db:migrate\"\ncommand = \"drizzle-kit migrate\"\n[[require]]\nid = \"dev\"\nscript = \"dev\"\nwithout = \"npm run db:migrate\"\n",
        &[
            (
                "package.json",
                "{\n  \"scripts\": {\n    \"dev\": \"npm run db:migrate && next dev\",\n    \"db:migrate\": \"node scripts/migrate.js\"\n  }\n}\n",
            ),
            ("scripts/migrate.js", ""),
        ],
        &safe(),
        &[(
            "package.json",
            "{\n  \"scripts\": {\n    \"dev\": \"next dev\",\n    \"db:migrate\": \"drizzle-kit migrate\"\n  }\n}\n",
        )],
    );
}

#[test]
fn files_sections_and_texts_are_written_in_one_run() {
    check(
        "[[require]]\nid = \"a\"\nfile = \"docs/new.md\"\nheading = \"## How\"\nbody = \"Like this.\"\n[[require]]\nid = \"b\"\nfile = \"test/x.ts\"\nbody = \"export {};\\n\"\n[[rewrite]]\nid = \"c\"\nfiles = [\"**/*.md\"]\nfrom = \"old\"\nto = \"new\"\n",
        &[("README.md", "old and older\n")],
        &safe(),
        &[
            ("README.md", "new and older\n"),
            ("docs/new.md", "## How\n\nLike this.\n"),
            ("test/x.ts", "export {};\n"),
        ],
    );
}

#[test]
fn a_required_file_stays_in_a_folder_that_goes() {
    check(
        "[[retire]]\nid = \"old\"\npaths = [\"/m/\"]\n[[require]]\nid = \"keep\"\nfile = \"m/keep.md\"\nbody = \"k\"\n",
        &[("m/keep.md", "kept\n"), ("m/a.sql", "")],
        &safe(),
        &[("m/keep.md", "kept\n")],
    );
}
