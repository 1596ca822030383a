//! What goes with a package: its versions in catalogs, and the package scripts that work on nothing else.

use crate::{check, check_blockers, safe};

const KNEX: &str = "[[retire]]\nid = \"old\"\ndependencies = [\"knex\", \"@x/old\"]\n";

#[test]
fn a_version_in_a_catalog_goes_with_its_line() {
    for (file, before, after) in [
        (
            "pnpm-workspace.yaml",
            "packages:\n  - packages/*\n\ncatalog:\n  # for all\n  '@x/old': ^1 # why\n  react: ^19\n  \"knex\": ^3\n\ncatalogs:\n  legacy:\n    knex: 2.0.0\n  new:\n    knex: 3.0.0\n    zod: 4\n\noverrides:\n  knex: 3.1.0\n",
            "packages:\n  - packages/*\n\ncatalog:\n  # for all\n  react: ^19\n\ncatalogs:\n  new:\n    zod: 4\n",
        ),
        (
            "package.json",
            "{\n  \"catalog\": { \"knex\": \"3\", \"zod\": \"4\" },\n  \"catalogs\": {\n    \"a\": {\n      \"@x/old\": \"1\",\n      \"zod\": \"4\"\n    }\n  }\n}\n",
            "{\n  \"catalog\": { \"zod\": \"4\" },\n  \"catalogs\": {\n    \"a\": {\n      \"zod\": \"4\"\n    }\n  }\n}\n",
        ),
        (
            "package.json",
            "{\n  \"workspaces\": {\n    \"packages\": [\"packages/*\"],\n    \"catalog\": {\n      \"knex\": \"3\",\n      \"knexy\": \"3\"\n    },\n    \"catalogs\": { \"a\": { \"knex\": \"3\" } }\n  }\n}\n",
            "{\n  \"workspaces\": {\n    \"packages\": [\"packages/*\"],\n    \"catalog\": {\n      \"knexy\": \"3\"\n    },\n    \"catalogs\": { \"a\": {} }\n  }\n}\n",
        ),
        (
            "package.json",
            "{\n  \"resolutions\": {\n    \"a/knex\": \"1\",\n    \"**/zod\": \"4\"\n  },\n  \"overrides\": {\n    \"knex\": { \"knex\": \"1\" },\n    \"a\": { \"knex\": \"1\", \"zod\": \"4\" }\n  },\n  \"pnpm\": { \"overrides\": { \"a>knex\": \"1\", \"knex\": \"2\", \"knex>a\": \"2\", \"b\": \"1\" } }\n}\n",
            "{\n  \"resolutions\": {\n    \"**/zod\": \"4\"\n  },\n  \"overrides\": {\n    \"a\": { \"zod\": \"4\" }\n  },\n  \"pnpm\": { \"overrides\": { \"b\": \"1\" } }\n}\n",
        ),
    ] {
        check(KNEX, &[(file, before)], &safe(), &[(file, after)]);
    }
    // What is shared, or stands in braces, is for people; so is a file of which nothing would be left.
    for text in [
        "catalog: { knex: 3, zod: 4 }\n",
        "catalog:\n  knex: 3\n",
        "catalog: &all\n  knex: 3\n  zod: 4\ncatalogs:\n  a: *all\n",
    ] {
        let plan = crate::make(KNEX, &[("pnpm-workspace.yaml", text)], &safe()).expect("it is a plan");
        assert!(plan.is_empty() && plan.remaining.len() == 1, "{text}: {:?}", plan.edits);
    }
}

#[test]
fn a_list_of_packages_that_are_left_out_loses_one_that_goes() {
    for (file, before, after) in [
        (
            "knip.json",
            "{ \"ignoreDependencies\": [\"knex\", \"zod\"] }\n",
            "{ \"ignoreDependencies\": [\"zod\"] }\n",
        ),
        (
            "knip.js",
            "export default { ignoreDependencies: ['zod', 'knex'] };\n",
            "export default { ignoreDependencies: ['zod'] };\n",
        ),
    ] {
        check(KNEX, &[(file, before)], &safe(), &[(file, after)]);
    }
}

const FOLDER: &str = "[[retire]]\nid = \"old\"\npaths = [\"/packages/old/\"]\ndependencies = [\"@x/old\"]\n";

/// A package.json with `command` in a script beside another one.
fn manifest(command: &str) -> String {
    format!(
        "{{\n  \"workspaces\": [\"packages/*\"],\n  \"scripts\": {{\n    \"a\": \"{command}\",\n    \"b\": \"tsc\"\n  }}\n}}\n"
    )
}

#[test]
fn a_script_that_works_on_a_package_alone_goes_with_it() {
    let without = "{\n  \"workspaces\": [\"packages/*\"],\n  \"scripts\": {\n    \"b\": \"tsc\"\n  }\n}\n";
    let packages = [
        ("packages/old/package.json", "{ \"name\": \"@x/old\" }\n"),
        ("packages/new/package.json", "{ \"name\": \"@x/new\" }\n"),
    ];
    for command in [
        "npx @x/old",
        "npx @x/old gen && npm run build -w @x/old",
        "turbo build --filter @x/old",
        "turbo run build lint --filter=@x/old...",
        "yarn workspace @x/old build",
        "pnpm -F @x/old build",
        "pnpm --filter @x/old exec tsc",
        "npm run build --workspace=@x/old",
        "nx build @x/old",
        "turbo prune @x/old --docker",
        "pnpm dlx @x/old@1",
    ] {
        let text = manifest(command);
        let files = [("package.json", text.as_str()), packages[0], packages[1]];
        check(FOLDER, &files, &safe(), &[("package.json", without), packages[1]]);
    }
    for command in [
        "npx @x/old && tsc",
        "turbo build --filter @x/old --filter @x/new",
        "turbo build --filter=...@x/old",
        "turbo build --filter=!@x/old",
        "pnpm --filter @x/old... --filter @x/new build",
        "tsup --external @x/old",
    ] {
        let text = manifest(command);
        let files = [("package.json", text.as_str()), packages[0], packages[1]];
        check_blockers(FOLDER, &files, &safe(), &["package.json:4 dangling-dependency @x/old"]);
    }
    // What npm's package did has to be done by another one: the script stays.
    let text = manifest("knex migrate:latest");
    let plan = crate::make(KNEX, &[("package.json", &text)], &safe()).expect("it is a plan");
    assert!(plan.is_empty() && plan.remaining.len() == 1);
}
