//! `decomm explain`.

use crate::checks::registry;
use crate::cli::args::ExplainArgs;
use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::cli::{Outcome, Session};
use crate::report::explain;

/// Tells about one check or entry, or lists all of them. A check is told about without a config.
///
/// # Errors
/// There is no such check or entry, or the config is wrong.
pub(crate) fn run(args: &ExplainArgs, session: &Session) -> Result<Outcome, Failure> {
    let paint = session.output.paint(None);
    let config_file = session.config_file.as_deref();
    let text = match &args.name {
        None => {
            let project = Project::find(config_file)?;
            explain::list(registry::ALL, project.as_ref().map(|project| &project.config), paint)
        }
        Some(name) => match registry::find(name) {
            Some(check) => explain::check(check, paint),
            None => {
                let project = Project::find(config_file)?;
                let config = project.as_ref().map(|project| &project.config);
                let entry = config.and_then(|config| config.entries.iter().find(|entry| entry.id == *name));
                match config.zip(entry) {
                    Some((config, entry)) => explain::entry(entry, config, paint),
                    None => return Err(unknown(name, project.as_ref())),
                }
            }
        },
    };
    session.output.write(&text, None)?;
    Ok(Outcome::Clean)
}

fn unknown(name: &str, project: Option<&Project>) -> Failure {
    let mut known: Vec<&str> = registry::ALL.iter().map(|check| check.name).collect();
    match project {
        Some(project) => {
            known.extend(project.entry_ids());
            Failure::unknown("check or entry", name, &known)
        }
        None => Failure::unknown("check", name, &known),
    }
}
