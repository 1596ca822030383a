//! `decomm db reconcile`: drafts, on standard output or as files; nothing applies them.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::cli::db::args::ReconcileArgs;
use crate::cli::db::connect::Address;
use crate::cli::db::question::{Answer, Moment, Question};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};
use crate::db::audit;
use crate::db::catalogue::compare::Difference;
use crate::db::expected::Source;
use crate::db::legacy::Legacy;
use crate::db::object::Catalogue;
use crate::db::reconcile::{Chain, ChainLink, Draft, draft};
use crate::report::db::reconcile::{self as report, ReconcileReport};

/// Drafts the SQL that brings a database to what its migrations build.
///
/// # Errors
/// Wrong usage, a database that cannot be reached or read, or a file that is there already.
pub(crate) fn run(args: &ReconcileArgs, session: &Session) -> Result<Outcome, Failure> {
    let address = Address::of(&args.connection)?;
    let shadow = Address::of_shadow(&args.shadow, &args.connection)?;
    if let Some(folder) = &args.output_dir {
        refuse_files(folder)?;
    }
    let question = Question::of(&args.subject, session)?;
    let answer = question.ask(&address, shadow.as_ref(), Moment::Now, session)?;
    let audit = &answer.audit;
    let legacy = Legacy {
        migrations: audit
            .legacy
            .as_ref()
            .map(|legacy| legacy.migrations.clone())
            .unwrap_or_default(),
        findings: Vec::new(),
    };
    let all: Vec<Difference> = audit.drift.as_ref().map(|drift| drift.all.clone()).unwrap_or_default();
    // A name has no definition that could be drafted.
    let is_by_name = audit
        .drift
        .as_ref()
        .is_some_and(|drift| matches!(drift.source, Source::Snapshot(_)));
    let (named, defined): (Vec<Difference>, Vec<Difference>) = all
        .into_iter()
        .partition(|difference| is_by_name && difference.should_be.is_some());
    let live = &answer.observed.live;
    let expected = match audit.drift.as_ref().map(|drift| &drift.source) {
        Some(Source::Replay { .. }) => Some(expected(live, &defined)),
        _ => None,
    };
    let chain = Chain::new(&links(&question, &answer), expected);
    let draft = draft(&legacy, &question.files.legacy, live, &defined, &chain);
    let report = ReconcileReport {
        audit,
        draft: &draft,
        named: &named,
        detail: session.detail,
    };
    match &args.output_dir {
        None => session.output.write(&report::whole(&report), None)?,
        Some(folder) => {
            write(folder, &draft)?;
            let folder = folder.display().to_string();
            session.output.write(&report::of_files(&report, &folder), None)?;
        }
    }
    Ok(match draft.is_empty() && named.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Found,
    })
}

/// Returns what the database `live` should hold, from what of it differs.
fn expected(live: &Catalogue, differences: &[Difference]) -> Catalogue {
    let mut expected = live.clone();
    for difference in differences {
        match &difference.should_be {
            Some(definition) => expected.objects.insert(difference.id.clone(), definition.clone()),
            None => expected.objects.remove(&difference.id),
        };
    }
    expected
}

/// Returns Drizzle's migrations, those to come marked.
fn links(question: &Question, answer: &Answer) -> Vec<ChainLink> {
    let Some(folder) = &question.files.drizzle else {
        return Vec::new();
    };
    let is_to_come = audit::is_to_come(&answer.observed, &question.subject, folder);
    let entries = folder.entries.iter().zip(is_to_come);
    entries
        .map(|(entry, is_to_come)| ChainLink {
            tag: entry.tag.clone(),
            sql: entry.sql.clone(),
            is_to_come,
        })
        .collect()
}

/// Refuses to write over a draft, which somebody may have worked on.
fn refuse_files(folder: &Path) -> Result<(), Failure> {
    let mut there = report::FILES
        .iter()
        .filter(|name| folder.join(name).symlink_metadata().is_ok());
    match there.next() {
        None => Ok(()),
        Some(name) => Err(Failure::new(
            format!("{} is there already", folder.join(name).display()),
            "name another folder, or move the old draft away; nothing was connected",
        )),
    }
}

fn write(folder: &Path, draft: &Draft) -> Result<(), Failure> {
    let unwritten = |path: &Path, error: std::io::Error| {
        Failure::new(
            format!("cannot write {}: {error}", path.display()),
            "`--output-dir` takes a folder that can be made and written to",
        )
    };
    if !draft.is_empty() {
        fs::create_dir_all(folder).map_err(|error| unwritten(folder, error))?;
    }
    for (name, text) in report::files(draft) {
        let path = folder.join(name);
        let written = File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| unwritten(&path, error))?;
    }
    Ok(())
}
