//! `decomm fix`.

use std::collections::BTreeSet;
use std::io::{BufRead, stdin};
use std::sync::Arc;

use crate::checks::Options;
use crate::cli::args::{FixArgs, FixFormat};
use crate::cli::check::{refuse_unknown, unwritable};
use crate::cli::failure::Failure;
use crate::cli::progress::ProgressLine;
use crate::cli::project::Project;
use crate::cli::verify::Verified;
use crate::cli::{Outcome, Session, clock, journal, verify};
use crate::facts::Parsing;
use crate::finding::Finding;
use crate::plan::apply::store::Store;
use crate::plan::apply::undo::Kept;
use crate::plan::dirty::{self, DirtyFile};
use crate::plan::patch;
use crate::plan::{Plan, Scope};
use crate::report::fix::{DirtyPath, Ending, FixReport, KeptPath, human, json};
use crate::report::human::Detail;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// Makes the plan, proves it, and writes it where nothing stands in its way.
///
/// # Errors
/// Wrong usage, a wrong config, a tree that cannot be read, a plan that cannot be made, and a write that failed: then
/// the tree is as it was.
pub(crate) fn run(args: &FixArgs, session: &Session) -> Result<Outcome, Failure> {
    let project = Project::open(session.config_file.as_deref())?;
    session.say_root(&project);
    refuse_unknown("entry", &args.entries, &project.entry_ids())?;
    let store = journal::open(project.root())?;
    journal::refuse_interrupted(&store)?;
    let mut scope = Scope {
        entries: (!args.entries.is_empty()).then(|| args.entries.iter().cloned().collect()),
        is_unsafe: args.unsafe_fixes,
    };
    let mut plan = make(&project, args, &scope, session)?;
    if args.diff {
        return show_patch(&project, &plan, args, session);
    }
    if args.interactive && !plan.is_empty() {
        let accepted = ask(&plan, session)?;
        if accepted.is_empty() {
            let done = Done::without_writing(Ending::Declined);
            return show(&project, &plan, done, args, session);
        }
        if accepted.len() < entries(&plan).len() {
            scope.entries = Some(accepted);
            plan = make(&project, args, &scope, session)?;
        }
    }
    let done = carry_out(&project, &store, &plan, args, session)?;
    show(&project, &plan, done, args, session)
}

/// How it ended, and what there is to say besides.
struct Done {
    ending: Ending,
    kept_folders: Vec<RepoPath>,
}

impl Done {
    fn without_writing(ending: Ending) -> Done {
        Done {
            ending,
            kept_folders: Vec::new(),
        }
    }
}

fn make(project: &Project, args: &FixArgs, scope: &Scope, session: &Session) -> Result<Plan, Failure> {
    let line = ProgressLine::new(session.detail != Detail::Quiet, "files");
    let options = Options {
        phase: args.phase,
        today: clock::today()?,
        left_over: false,
        n_threads: 0,
        // A dead reference belongs to no entry, and nothing is fixed about it.
        history: None,
        parsing: Parsing::Needed,
        progress: &|progress| line.update(progress),
    };
    let plan = crate::plan::make(&project.tree, &project.config, &options, scope);
    let mut plan = plan.map_err(|error| {
        Failure::new(
            error.to_string(),
            "nothing was written; narrow the plan with `--entry ID`, or change the configuration",
        )
    })?;
    let unlisted = plan.add_unlisted(project.worktree()?.as_ref(), &project.config, args.phase, scope);
    for skipped in &unlisted {
        session
            .output
            .remark(&format!("warning: {}: {}", skipped.path, skipped.reason));
    }
    Ok(plan)
}

/// Writes the plan, unless something stands in its way, and has it verified.
fn carry_out(
    project: &Project,
    store: &Store,
    plan: &Plan,
    args: &FixArgs,
    session: &Session,
) -> Result<Done, Failure> {
    if plan.is_empty() {
        return Ok(Done::without_writing(Ending::Nothing));
    }
    if !plan.blockers.is_empty() && !args.allow_dangling {
        return Ok(Done::without_writing(Ending::Blocked));
    }
    if !args.allow_dirty {
        let dirty = dirty_paths(project, plan)?;
        if !dirty.is_empty() {
            return Ok(Done::without_writing(Ending::Dirty(dirty)));
        }
    }
    let written = journal::begin(store, project, &plan.changes, label(plan))?;
    // Until the result is proven the fix counts as interrupted: who is stopped meanwhile is told so.
    if let Verified::Failed { command } = verify::run(&args.verify, project, session) {
        let kept = journal::take_back(store, written, &command)?;
        let shown = |kept: Kept| KeptPath {
            path: kept.path,
            why: kept.why.to_string(),
        };
        let kept = kept.into_iter().map(shown).collect();
        return Ok(Done::without_writing(Ending::TakenBack { command, kept }));
    }
    Ok(Done {
        ending: Ending::Applied,
        kept_folders: journal::confirm(store, written)?,
    })
}

/// Returns the files of the plan that hold work in progress.
fn dirty_paths(project: &Project, plan: &Plan) -> Result<Vec<DirtyPath>, Failure> {
    let dirty = dirty::dirty(project.worktree()?.as_ref(), &plan.changes).map_err(|error| {
        Failure::new(
            format!("cannot tell which files hold work in progress: {error}"),
            "nothing was written; `--allow-dirty` goes ahead without looking",
        )
    })?;
    let shown = |file: DirtyFile| DirtyPath {
        path: file.path,
        why: file.why.in_words(),
    };
    Ok(dirty.into_iter().map(shown).collect())
}

/// Returns what the list of fixes calls this one: its entries.
fn label(plan: &Plan) -> String {
    const MOST_NAMED: usize = 4;
    let entries = entries(plan);
    let named: Vec<&str> = entries.iter().map(String::as_str).take(MOST_NAMED).collect();
    match entries.len() - named.len() {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Returns the ids of the entries that the plan works for, sorted.
fn entries(plan: &Plan) -> BTreeSet<String> {
    plan.edits.iter().map(|edit| edit.entry.clone()).collect()
}

/// Asks for each entry, and returns those that are wanted; the end of the input is a no to all that is left.
fn ask(plan: &Plan, session: &Session) -> Result<BTreeSet<String>, Failure> {
    let mut accepted = BTreeSet::new();
    let mut answers = stdin().lock().lines();
    let mut left = entries(plan).into_iter();
    while let Some(entry) = left.next() {
        let summary = human::entry_summary(&plan.edits, &entry);
        session
            .output
            .question(&format!("{entry}: {summary}. Do it? [y]es [n]o [a]ll [q]uit: "));
        let answer = match answers.next() {
            None => break,
            Some(line) => line.map_err(|error| {
                Failure::new(
                    format!("cannot read the answer: {error}"),
                    "nothing was written; `--interactive` reads answers from standard input",
                )
            })?,
        };
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => {
                accepted.insert(entry);
            }
            "a" | "all" => {
                accepted.insert(entry);
                accepted.extend(left);
                break;
            }
            "q" | "quit" => break,
            _ => {}
        }
    }
    Ok(accepted)
}

/// Prints the plan as a patch; what stands in its way goes to standard error.
fn show_patch(project: &Project, plan: &Plan, args: &FixArgs, session: &Session) -> Result<Outcome, Failure> {
    let patch = patch::patch(project.worktree()?.as_ref(), &plan.changes);
    session.output.write_bytes(&patch.bytes)?;
    for path in &patch.left_out {
        session.output.remark(&format!(
            "warning: {path} would be deleted too; it is ignored or too large, and not in the patch"
        ));
    }
    say_unread(plan, session);
    let is_blocked = !plan.blockers.is_empty() && !args.allow_dangling;
    if is_blocked {
        let blockers: Vec<Finding> = plan.blockers.iter().map(|finding| plan.before(finding)).collect();
        let report = FixReport {
            ending: Ending::Blocked,
            edits: &plan.edits,
            blockers: &blockers,
            remaining: &[],
            unseen: &[],
            left_over: &[],
            kept_folders: &[],
            next_commands: &[],
        };
        let sources = |path: &RepoPath| project.source(path);
        let paint = session.output.paint_of_remarks();
        session
            .output
            .remark(human::render(&report, &sources, session.detail, paint).trim_end());
    }
    Ok(if plan.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Found
    })
}

/// Says which files may refer to what goes, and could not be read.
fn say_unread(plan: &Plan, session: &Session) {
    for skipped in &plan.unread {
        session.output.remark(&format!(
            "warning: {} may refer to what goes, and could not be read: {}",
            skipped.path, skipped.reason
        ));
    }
}

/// Shows how it ended.
fn show(project: &Project, plan: &Plan, done: Done, args: &FixArgs, session: &Session) -> Result<Outcome, Failure> {
    let is_applied = done.ending.is_applied();
    let outcome = match done.ending {
        Ending::Applied | Ending::Nothing | Ending::Declined => Outcome::Clean,
        _ => Outcome::Found,
    };
    say_unread(plan, session);
    for conflict in &plan.conflicts {
        session.output.remark(&format!(
            "warning: {conflict}; what {} wants there is left out",
            conflict.second
        ));
    }
    // A place is shown where the file on disk has it.
    let place = |finding: &Finding| match is_applied {
        true => finding.clone(),
        false => plan.before(finding),
    };
    let blockers: Vec<Finding> = plan.blockers.iter().map(place).collect();
    let remaining: Vec<Finding> = plan.remaining.iter().map(place).collect();
    let unseen: Vec<Finding> = plan.unseen().into_iter().map(place).collect();
    let left_over: Vec<Finding> = plan.left_over().into_iter().map(place).collect();
    // Reads every package.json twice, for what is only said of a plan that was written.
    let next_commands = match is_applied {
        true => plan.install_commands(),
        false => Vec::new(),
    };
    let report = FixReport {
        ending: done.ending,
        edits: &plan.edits,
        blockers: &blockers,
        remaining: &remaining,
        unseen: &unseen,
        left_over: &left_over,
        kept_folders: &done.kept_folders,
        next_commands: &next_commands,
    };
    let result: Arc<dyn Tree> = if is_applied {
        plan.result()
    } else {
        Arc::clone(&project.tree)
    };
    let text = match args.format {
        FixFormat::Human => {
            let sources = |path: &RepoPath| result.read(path).ok();
            human::render(&report, &sources, session.detail, session.output.paint(None))
        }
        FixFormat::Json => json::render(&report).map_err(|error| unwritable(&error))?,
    };
    session.output.write(&text, None)?;
    Ok(outcome)
}
