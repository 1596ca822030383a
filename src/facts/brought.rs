//! Which npm package brings a command: by the lock files, else by what is known of those that are used most.

use crate::facts::locked::{Commands, Locked};
use crate::finding::Confidence;
use crate::tree::Tree;
use std::collections::BTreeSet;

/// The commands of npm packages that are not called like them, of those that are used most.
///
/// Source: the `bin` of each package.json as published, 2026.
const COMMANDS: &[(&str, &[&str])] = &[
    ("@angular/cli", &["ng"]),
    ("@antfu/ni", &["ni", "nr", "nlx", "nun", "nci"]),
    ("@arethetypeswrong/cli", &["attw"]),
    ("@ast-grep/cli", &["ast-grep", "sg"]),
    ("@babel/cli", &["babel"]),
    ("@babel/node", &["babel-node"]),
    ("@biomejs/biome", &["biome"]),
    ("@capacitor/cli", &["cap", "capacitor"]),
    ("@changesets/cli", &["changeset"]),
    ("@commitlint/cli", &["commitlint"]),
    ("@docusaurus/core", &["docusaurus"]),
    ("@formatjs/cli", &["formatjs"]),
    (
        "@graphql-codegen/cli",
        &["graphql-codegen", "gql-gen", "graphql-codegen-esm"],
    ),
    ("@hey-api/openapi-ts", &["openapi-ts"]),
    ("@ionic/cli", &["ionic"]),
    ("@lhci/cli", &["lhci"]),
    ("@lingui/cli", &["lingui"]),
    ("@manypkg/cli", &["manypkg"]),
    ("@microsoft/api-extractor", &["api-extractor"]),
    ("@microsoft/rush", &["rush", "rushx", "rush-pnpm"]),
    ("@mikro-orm/cli", &["mikro-orm", "mikro-orm-esm"]),
    ("@nestjs/cli", &["nest"]),
    ("@openapitools/openapi-generator-cli", &["openapi-generator-cli"]),
    ("@opennextjs/cloudflare", &["opennextjs-cloudflare"]),
    ("@playwright/test", &["playwright"]),
    ("@react-router/dev", &["react-router"]),
    ("@redocly/cli", &["redocly", "openapi"]),
    ("@remix-run/dev", &["remix"]),
    ("@remix-run/serve", &["remix-serve"]),
    ("@rsbuild/core", &["rsbuild"]),
    ("@rspack/cli", &["rspack"]),
    ("@sentry/cli", &["sentry-cli"]),
    ("@shopify/cli", &["shopify"]),
    ("@stoplight/spectral-cli", &["spectral"]),
    ("@strapi/strapi", &["strapi"]),
    ("@stryker-mutator/core", &["stryker"]),
    ("@sveltejs/kit", &["svelte-kit"]),
    ("@swc/cli", &["swc", "swcx", "spack"]),
    ("@tailwindcss/cli", &["tailwindcss"]),
    ("@tauri-apps/cli", &["tauri"]),
    ("@vercel/ncc", &["ncc"]),
    ("@vue/cli", &["vue"]),
    ("@vue/cli-service", &["vue-cli-service"]),
    ("@wdio/cli", &["wdio"]),
    ("@web/test-runner", &["web-test-runner", "wtr"]),
    ("aws-cdk", &["cdk"]),
    ("concurrently", &["conc"]),
    ("cross-env", &["cross-env-shell"]),
    (
        "dependency-cruiser",
        &["depcruise", "depcruise-baseline", "depcruise-fmt"],
    ),
    ("dotenv-cli", &["dotenv"]),
    ("eas-cli", &["eas"]),
    ("ember-cli", &["ember"]),
    ("express-generator", &["express"]),
    ("firebase-tools", &["firebase"]),
    ("graphql-cli", &["graphql"]),
    ("grunt-cli", &["grunt"]),
    ("gulp-cli", &["gulp"]),
    ("http-server", &["hs"]),
    ("i18next-cli", &[]),
    ("i18next-parser", &["i18next"]),
    ("jest-cli", &["jest"]),
    ("less", &["lessc"]),
    ("mocha", &["_mocha"]),
    ("netlify-cli", &["netlify", "ntl"]),
    ("npm-check-updates", &["ncu"]),
    ("npm-run-all", &["run-s", "run-p"]),
    ("npm-run-all2", &["npm-run-all", "run-s", "run-p"]),
    ("nuxt", &["nuxi"]),
    ("postcss-cli", &["postcss"]),
    ("pug-cli", &["jade"]),
    ("sequelize-cli", &["sequelize"]),
    ("serverless", &["sls", "slss"]),
    ("start-server-and-test", &["server-test", "start-test"]),
    (
        "ts-node",
        &["ts-node-esm", "ts-node-script", "ts-node-transpile-only", "ts-script"],
    ),
    ("ts-node-dev", &["tsnd"]),
    ("typeorm", &["typeorm-ts-node-commonjs", "typeorm-ts-node-esm"]),
    ("typescript", &["tsc", "tsserver"]),
    ("uglify-js", &["uglifyjs"]),
    ("vercel", &["vc"]),
    ("vscode", &["vscode-install"]),
    ("webpack-cli", &[]),
    ("which", &["node-which"]),
    ("wrangler", &["wrangler2"]),
];

/// Libraries that bring no command of their name, although there is one: of another package, or of the system.
///
/// Source: the same, 2026.
const WITHOUT_COMMAND: [&str; 22] = [
    "auth0",
    "chalk",
    "contentful",
    "diff",
    "dotenv",
    "express",
    "firebase",
    "graphql",
    "i18next",
    "less",
    "lodash",
    "mariadb",
    "mysql",
    "netlify",
    "open",
    "postcss",
    "sequelize",
    "sqlite3",
    "stripe",
    "tar",
    "twilio",
    "which",
];

/// Says who brings which command.
pub(in crate::facts) struct Brought<'a> {
    locked: Locked,
    /// The npm packages that stay.
    stays: BTreeSet<&'a str>,
}

impl<'a> Brought<'a> {
    /// Reads the lock files of `tree`, in which the npm packages `stays` are listed and not retired.
    pub(in crate::facts) fn new(tree: &dyn Tree, stays: BTreeSet<&'a str>) -> Brought<'a> {
        Brought {
            locked: Locked::read(tree),
            stays,
        }
    }

    /// Returns the commands of the package `name`, its own name among them where it may be one, each with how sure it is.
    pub(in crate::facts) fn by(&self, name: &str) -> Vec<(String, Confidence)> {
        let sure = |commands: Vec<String>| {
            let commands = commands.into_iter();
            commands.map(|command| (command, Confidence::Certain)).collect()
        };
        if let Commands::Known(commands) = self.locked.commands(name) {
            return sure(commands);
        }
        let known = known_commands(name);
        let own = Some(name).filter(|name| !WITHOUT_COMMAND.contains(name));
        let named = own.into_iter().chain(known.unwrap_or_default().iter().copied());
        let mut commands: Vec<(String, Confidence)> = sure(named.map(str::to_owned).collect());
        // What is called `x-cli` most often brings `x`, where no package of that name does.
        let stem = name
            .strip_suffix("-cli")
            .filter(|stem| known.is_none() && !stem.contains('/'));
        if let Some(stem) = stem.filter(|stem| !stem.is_empty()) {
            commands.push((stem.to_owned(), Confidence::Likely));
        }
        commands
    }

    /// Whether `command` may be one of the package `name`.
    pub(in crate::facts) fn is_command_of(&self, name: &str, command: &str) -> bool {
        self.by(name).iter().any(|(known, _)| known == command)
    }

    /// Whether a package that stays brings `command`.
    pub(in crate::facts) fn by_others(&self, command: &str) -> bool {
        let stays = |name: &str| self.stays.contains(name) && self.is_command_of(name, command);
        let by_table = COMMANDS.iter().filter(|(_, commands)| commands.contains(&command));
        // What has one command calls it like itself, without the scope.
        let is_called_so = |name: &&&str| name.starts_with('@') && name.rsplit('/').next() == Some(command);
        let scoped = || self.stays.iter().copied().find(|name| is_called_so(&name));
        stays(command)
            || stays(&format!("{command}-cli"))
            || by_table.map(|(name, _)| *name).any(stays)
            || scoped().is_some_and(|name| self.locked.commands(name) != Commands::Known(Vec::new()))
    }
}

fn known_commands(name: &str) -> Option<&'static [&'static str]> {
    COMMANDS
        .iter()
        .find(|(package, _)| *package == name)
        .map(|(_, commands)| *commands)
}
