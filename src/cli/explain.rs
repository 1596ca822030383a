//! `decomm explain`.

use crate::checks::registry;
use crate::cli::args::ExplainArgs;
use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::cli::{Outcome, Session};
use crate::report::explain::{self, DatabaseDoc};

/// Tells about one check, finding of `decomm db` or entry, or lists all of them. Only an entry needs a config.
///
/// # Errors
/// There is no such check or entry, or the config is wrong.
pub(crate) fn run(args: &ExplainArgs, session: &Session) -> Result<Outcome, Failure> {
    let paint = session.output.paint(None);
    let config_file = session.config_file.as_deref();
    let text = match &args.name {
        None => {
            let project = Project::find(config_file)?;
            let config = project.as_ref().map(|project| &project.config);
            explain::list(registry::ALL, &of_database(), config, paint)
        }
        Some(name) => match (registry::find(name), of_database().iter().find(|doc| doc.name == name)) {
            (Some(check), _) => explain::check(check, paint),
            (None, Some(doc)) => explain::of_database(doc, paint),
            (None, None) => {
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

/// Returns what there is to say of findings about a database; nothing in a build without them.
fn of_database() -> Vec<DatabaseDoc> {
    #[cfg(feature = "db")]
    let docs = crate::db::registry::ALL.iter().map(|doc| DatabaseDoc {
        name: doc.name,
        severity: doc.severity,
        title: doc.title,
        next: doc.next,
    });
    #[cfg(not(feature = "db"))]
    let docs = std::iter::empty();
    docs.collect()
}

fn unknown(name: &str, project: Option<&Project>) -> Failure {
    let mut known: Vec<&str> = registry::ALL.iter().map(|check| check.name).collect();
    known.extend(of_database().iter().map(|doc| doc.name));
    match project {
        Some(project) => {
            known.extend(project.entry_ids());
            Failure::unknown("check or entry", name, &known)
        }
        None => Failure::unknown("check", name, &known),
    }
}
