//! The gates of a database for `decomm plan --url`.

use crate::cli::Session;
use crate::cli::db::args::{PlanDatabaseArgs, SubjectArgs};
use crate::cli::db::connect::Address;
use crate::cli::db::question::{Moment, Question, read_folder};
use crate::cli::failure::Failure;
use crate::db::audit::counts;
use crate::db::old_folder::{old_folder, unread_files};
use crate::db::verify::{self, Verdict};
use crate::report::plan::{DatabaseGates, Gate};

/// Returns what the database that is named says; `None` where none is, whatever the environment says.
///
/// # Errors
/// The database cannot be reached or read, or the repository does not say what it is held against.
pub(crate) fn ask(args: &PlanDatabaseArgs, session: &Session) -> Result<Option<DatabaseGates>, Failure> {
    let Some(url) = &args.url else {
        return Ok(None);
    };
    let address = Address::parse(url, "--url", args.ssl_root_cert.as_deref())?;
    let subject = SubjectArgs {
        out: args.out.clone(),
        ..SubjectArgs::default()
    };
    let shadow = args.shadow_url.as_deref();
    let shadow = shadow.map(|url| Address::parse(url, "--shadow-url", args.ssl_root_cert.as_deref()));
    let shadow = shadow.transpose()?;
    let question = Question::of(&subject, session)?;
    let answer = question.ask(&address, shadow.as_ref(), Moment::AfterMigrate, session)?;
    let audit = &answer.audit;
    let [n_errors, ..] = audit.counts();
    let mut gates = vec![Gate {
        name: "audit",
        folder: None,
        n_errors,
        command: "decomm db audit".to_owned(),
        expected: None,
    }];
    if audit.drizzle.is_some() {
        gates.push(gate(&verify::applied(audit), None));
    }
    for folder in &question.subject.old_folders {
        let read = read_folder(&question.project, folder)?;
        let others = unread_files(question.project.tree.as_ref(), &read);
        let verdict = old_folder(&read, &others, &answer.observed, &question.subject);
        gates.push(gate(&verdict, Some(folder.as_str())));
    }
    if audit.drizzle.is_some() {
        gates.push(gate(&verify::post_deploy(audit), None));
    }
    Ok(Some(DatabaseGates {
        name: audit.database.name.clone(),
        role: audit.database.role.clone(),
        gates,
    }))
}

fn gate(verdict: &Verdict, folder: Option<&str>) -> Gate {
    let [n_errors, ..] = counts(&verdict.findings);
    let argument = folder.map(|folder| format!(" {folder}")).unwrap_or_default();
    Gate {
        name: verdict.gate,
        folder: folder.map(str::to_owned),
        n_errors,
        command: format!("decomm db verify --gate {}{argument}", verdict.gate),
        expected: verdict.source.as_ref().map(|source| source.name()),
    }
}
