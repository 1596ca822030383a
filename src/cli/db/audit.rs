//! `decomm db audit`.

use std::fs;
use std::path::Path;

use crate::cli::check::unwritable;
use crate::cli::db::args::{AuditArgs, DbFormat};
use crate::cli::db::connect::Address;
use crate::cli::db::failure;
use crate::cli::db::question::{Moment, Question};
use crate::cli::failure::Failure;
use crate::cli::output::write_whole;
use crate::cli::{Outcome, Session};
use crate::db::catalogue::baseline;
use crate::db::catalogue::compare::{Difference, compare, topmost};
use crate::db::expected::without;
use crate::db::object::Catalogue;
use crate::report::db::audit::{AuditReport, render};
use crate::report::db::json;

/// Says what is recorded, what is there, and what the next migrate would do.
///
/// # Errors
/// Wrong usage, or a database or a file that cannot be read or written.
pub(crate) fn run(args: &AuditArgs, session: &Session) -> Result<Outcome, Failure> {
    let address = Address::of(&args.connection)?;
    let shadow = Address::of_shadow(&args.shadow, &args.connection)?;
    let against = args.against.as_deref().map(read_baseline).transpose()?;
    let question = Question::of(&args.subject, session)?;
    let answer = question.ask(&address, shadow.as_ref(), Moment::Now, session)?;
    if let Some(file) = &args.baseline_out {
        write_baseline(file, &answer.observed.live)?;
    }
    // Which migrations a database has recorded is told beside: two equal schemas may have come about in two ways.
    let mut records = answer.audit.records();
    records.push(question.subject.drizzle_table.clone());
    records.extend(question.subject.legacy_tables.iter().cloned());
    let differences = against.map(|against| {
        topmost(compare(
            &without(&answer.observed.live, &records),
            &without(&against, &records),
        ))
    });
    let text = match args.format {
        DbFormat::Human => {
            let name = args.against.as_deref().map(|file| file.display().to_string());
            let report = AuditReport {
                audit: &answer.audit,
                against: name.as_deref().zip(differences.as_deref()),
                detail: session.detail,
            };
            render(&report, session.output.paint(None))
        }
        DbFormat::Json => json::audit(&answer.audit, differences.as_deref()).map_err(|error| unwritable(&error))?,
    };
    session.output.write(&text, None)?;
    let differs = differences.is_some_and(|differences: Vec<Difference>| !differences.is_empty());
    Ok(match answer.audit.has_errors() || differs {
        true => Outcome::Found,
        false => Outcome::Clean,
    })
}

fn read_baseline(file: &Path) -> Result<Catalogue, Failure> {
    let text = fs::read_to_string(file).map_err(|error| {
        Failure::new(
            format!("cannot read {}: {error}", file.display()),
            "`--against` takes a file that `decomm db audit --baseline-out` wrote",
        )
    })?;
    baseline::read(&text).map_err(|error| failure::of_database(&error))
}

fn write_baseline(file: &Path, catalogue: &Catalogue) -> Result<(), Failure> {
    let unwritten = |reason: String| {
        Failure::new(
            format!("cannot write {}: {reason}", file.display()),
            "`--baseline-out` takes a file in a folder that exists and can be written to",
        )
    };
    let mut bytes = Vec::new();
    baseline::write(catalogue, &mut bytes).map_err(|error| unwritten(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| unwritten(error.to_string()))?;
    write_whole(file, &text).map_err(|error| unwritten(error.to_string()))
}
