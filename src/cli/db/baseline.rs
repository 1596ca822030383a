//! `decomm db baseline`: the only thing that writes to a database, and only with `--apply`.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::check::unwritable;
use crate::cli::db::args::{BaselineArgs, DbFormat};
use crate::cli::db::connect::Address;
use crate::cli::db::consent::Consent;
use crate::cli::db::failure;
use crate::cli::db::question::{Answer, Moment, Question};
use crate::cli::db::waiting::Waiting;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};
use crate::config::error::nearest;
use crate::db::audit::DrizzleAudit;
use crate::db::baseline::{Baseline, Evidence, Request, apply, draft};
use crate::db::tracking::Use;
use crate::db::{catalogue, evidence};
use crate::report::db::{baseline as human, json};

/// Prints, or writes, the records of migrations whose work is in the database already.
///
/// # Errors
/// Wrong usage, no consent, or a database that cannot be reached, read or written.
pub(crate) fn run(args: &BaselineArgs, session: &Session) -> Result<Outcome, Failure> {
    let consent = args.apply.then(|| Consent::of(args)).transpose()?;
    let address = Address::of(&args.connection)?;
    let question = Question::of(&args.subject, session)?;
    let folder = question.drizzle()?;
    let tags: Vec<&str> = folder.entries.iter().map(|entry| entry.tag.as_str()).collect();
    if let Some(unknown) = args.assumed.iter().find(|tag| !tags.contains(&tag.as_str())) {
        let help = match nearest(unknown, tags.iter().copied()) {
            Some(right) => format!("did you mean `{right}`?"),
            None => "`decomm db audit --format json` lists all of them".to_owned(),
        };
        return Err(Failure::new(
            format!("{} has no migration {unknown}", folder.path),
            help,
        ));
    }
    let assumed: BTreeSet<String> = args.assumed.iter().cloned().collect();
    let request = Request {
        folder,
        table: &question.subject.drizzle_table,
        assumed: &assumed,
    };
    let mut answer = question.ask(&address, None, Moment::Now, session)?;
    let mut baseline = drafted(&request, &answer);
    if let Some(consent) = consent
        && !baseline.insert.is_empty()
    {
        consent.require(&answer.audit.database.name, baseline.insert.len(), session)?;
        baseline = write(&request, &mut answer, session)?;
    }
    let text = match args.format {
        DbFormat::Human => human::render(
            &human::BaselineReport {
                baseline: &baseline,
                audit: &answer.audit,
                reason: args.reason.as_deref(),
                is_apply_wanted: args.apply,
                detail: session.detail,
            },
            session.output.paint(None),
        ),
        DbFormat::Json => json::baseline(&baseline).map_err(|error| unwritable(&error))?,
    };
    session.output.write(&text, None)?;
    Ok(match baseline.has_refused() {
        true => Outcome::Found,
        false => Outcome::Clean,
    })
}

fn drafted(request: &Request<'_>, answer: &Answer) -> Baseline {
    let judged = answer.audit.drizzle.iter().flat_map(DrizzleAudit::judged);
    let evidence = judged.map(|(entry, _, evidence)| (entry.tag.clone(), evidence.clone()));
    let evidence: BTreeMap<String, Evidence> = evidence.collect();
    draft(request, answer.audit.table(Use::Drizzle), &evidence)
}

/// Writes what is decided anew behind the locks.
fn write(request: &Request<'_>, answer: &mut Answer, session: &Session) -> Result<Baseline, Failure> {
    let _waiting = Waiting::new(session, "recording");
    let mut look =
        |reading: &mut crate::db::session::ReadOnly<'_>| Ok(evidence::of(request.folder, &catalogue::read(reading)?));
    apply::apply(&mut answer.connection, request, &mut look).map_err(|error| failure::of_database(&error))
}
