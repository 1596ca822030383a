//! `decomm schema`.

use crate::checks;
use crate::cli::args::{SchemaArgs, SchemaDocument};
use crate::cli::check::unwritable;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};
use crate::config;
use crate::report::{findings_schema, json};

/// Prints a JSON Schema; no config is needed.
///
/// # Errors
/// Standard output cannot be written to.
pub(crate) fn run(args: &SchemaArgs, session: &Session) -> Result<Outcome, Failure> {
    let mut check_names = checks::names_in_configs();
    check_names.sort_unstable();
    let schema = match args.document {
        SchemaDocument::Config => config::schema::document(&check_names),
        SchemaDocument::Findings => findings_schema::document(&check_names),
    };
    let text = json::document(&schema).map_err(|error| unwritable(&error))?;
    session.output.write(&text, None)?;
    Ok(Outcome::Clean)
}

#[cfg(test)]
mod tests {
    use crate::checks;
    use crate::config::pack::PACKS;
    use crate::config::schema::tests::refusals;

    #[test]
    fn every_config_of_this_repository_is_accepted() {
        let readme = include_str!("../../README.md");
        let of_readme = readme
            .split("```toml\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .find(|block| block.contains("version = 1"));
        let check_names = checks::names_in_configs();
        let pack_names: Vec<&str> = PACKS.iter().map(|pack| pack.name).collect();
        for (name, text) in [
            ("README.md", of_readme.expect("it has a config")),
            (".decomm.toml", include_str!("../../.decomm.toml")),
            (
                "the fixture",
                include_str!("../../fixtures/drizzle-consolidation/in/.decomm.toml"),
            ),
            ("a pack", include_str!("../../rules/drizzle-kit.toml")),
        ] {
            assert_eq!(refusals(text, &check_names, &pack_names), Some(vec![]), "{name}");
        }
    }
}
