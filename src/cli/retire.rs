//! `decomm retire`: writes into the config what must go; nothing else is changed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::cli::absent::{Absent, absent};
use crate::cli::args::RetireArgs;
use crate::cli::failure::Failure;
use crate::cli::output::write_whole;
use crate::cli::project::{BEGINNING, CONFIG_NAME, Project};
use crate::cli::subjects::Subject;
use crate::cli::{Outcome, Session};
use crate::config::add::{self, Addition};
use crate::config::naming::{kebab, unique};
use crate::config::{Ask, Config, Entry};
use crate::facts::packages::Packages;
use crate::facts::present::{FolderName, names_of_folder};
use crate::report::escape::{escape, escape_lines};
use crate::report::human::Detail;
use crate::tree::commit::CommitTree;
use crate::tree::path::RepoPath;

/// Writes an entry that retires what `args` name, or more into the one that they name.
///
/// # Errors
/// Something named is nowhere, the entry cannot grow, or the config is wrong, would be, or cannot be written.
pub(crate) fn run(args: &RetireArgs, session: &Session) -> Result<Outcome, Failure> {
    let project = Project::open_or_begin(session.config_file.as_deref())?;
    let file = project.config_file();
    let is_new = refuse_unwritable(&project, &file)?;
    let subjects = args.subjects.subjects(&project)?;
    let mut said = String::new();
    let mut fresh: Vec<Subject> = Vec::new();
    let mut by = None;
    for subject in subjects {
        match retired_by(&project.config, &subject) {
            Some(entry) => {
                by = Some(entry.id.clone());
                let (written, id) = (escape(&subject.written()).into_owned(), escape(&entry.id).into_owned());
                let _ = writeln!(said, "{written} is retired already, by `{id}`");
            }
            None => fresh.push(subject),
        }
    }
    if fresh.is_empty() {
        said.push_str(&next(&by.unwrap_or_default()));
        session.output.write(&said, None)?;
        return Ok(Outcome::Clean);
    }
    for thing in absent(&fresh, &project, session)? {
        remark_absent(&thing, session)?;
        // What is a folder in HEAD was one.
        let place = fresh.iter_mut().find(|subject| **subject == thing.subject);
        if let (true, Some(Subject::Path { is_folder, .. })) = (thing.was_folder, place) {
            *is_folder = true;
        }
    }
    let Some(first) = fresh.first() else {
        return Ok(Outcome::Clean);
    };
    let id = match &args.id {
        Some(id) => id.clone(),
        None => default_id(first, &project),
    };
    let grows = refuse_entry(&id, args, &project)?;
    let mut addition = Addition {
        id: id.clone(),
        phase: args.phase,
        reason: args.reason.clone(),
        instead: args.instead.clone(),
        ..Addition::default()
    };
    for subject in &fresh {
        subject.put_into(&mut addition);
    }
    said.push_str(&add_package_names(&fresh, &project, &mut addition));

    let old = if is_new {
        BEGINNING
    } else {
        project.config.text.as_str()
    };
    let text = add::add(old, &addition).map_err(|error| cannot_add(&error, &addition))?;
    // A config that decomm would refuse is never written.
    project.reload(text.clone())?;
    write(&file, is_new, old, &text)?;

    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let what = match (is_new, grows) {
        (true, _) => format!("{}: made, with the entry `{id}`", escape(&file.to_string_lossy())),
        (false, true) => format!("{}: the entry `{id}` has more now", escape(&name)),
        (false, false) => format!("{}: the entry `{id}` is new", escape(&name)),
    };
    let entry = add::written_entry(&text, &id).unwrap_or_else(|| add::entry(&addition));
    let text = format!("{what}\n\n{}\n{said}{}", indented(&entry), next(&id));
    if session.detail != Detail::Quiet {
        session.output.write(&text, None)?;
    }
    Ok(Outcome::Clean)
}

/// Returns whether the config is still to be made.
///
/// # Errors
/// It is a link that leads out of the root, or to nothing.
fn refuse_unwritable(project: &Project, file: &Path) -> Result<bool, Failure> {
    let target = fs::canonicalize(file);
    let is_inside = target.as_ref().is_ok_and(|target| target.starts_with(project.root()));
    if file.is_symlink() && !is_inside {
        return Err(Failure::new(
            format!("{} is a symbolic link that leads out of its folder", file.display()),
            "decomm writes nothing there: put the configuration itself in its place",
        ));
    }
    Ok(target.is_err())
}

/// Returns the entry by which `subject` is retired already.
fn retired_by<'c>(config: &'c Config, subject: &Subject) -> Option<&'c Entry> {
    let is_it = |retire: &crate::config::Retire| match subject {
        Subject::Path { path, is_folder } => retire.paths.matches(path, *is_folder),
        Subject::Symbol { file, name } => retire.symbols.iter().any(|it| it.file == *file && it.name == *name),
        Subject::Script(name) => retire.scripts.iter().any(|it| it.written == *name),
        Subject::Table(name) => retire.tables.iter().any(|it| {
            let whole = format!("{}.{}", it.schema, it.name);
            [&it.written, &whole]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
                || (it.schema == "public" && it.name.eq_ignore_ascii_case(name.trim_start_matches("public.")))
        }),
        Subject::Dependency(name) => retire.dependencies.contains(name),
    };
    config
        .retires()
        .find(|(_, _, retire)| is_it(retire))
        .map(|(_, entry, _)| entry)
}

/// Says that something is not there.
///
/// # Errors
/// Nothing knows of it.
fn remark_absent(thing: &Absent, session: &Session) -> Result<(), Failure> {
    let written = escape(&thing.subject.written()).into_owned();
    let noun = thing.subject.noun();
    let meant = thing
        .nearest
        .as_ref()
        .map(|name| format!("did you mean `{}`?", escape(name)));
    let Some(known) = thing.known else {
        let help =
            "nothing was written: what is not there, not in git's HEAD, and named by nothing is a slip, most likely";
        let help = meant.map_or_else(|| help.to_owned(), |meant| format!("{meant} {help}"));
        return Err(Failure::new(format!("there is no {noun} {written}"), help));
    };
    let meant = meant.map_or_else(String::new, |meant| format!("; {meant}"));
    session.output.remark(&format!(
        "warning: there is no {noun} {written}, but {known}: it is written all the same{meant}"
    ));
    Ok(())
}

/// Returns an id that no entry has, made of the first thing's name.
fn default_id(subject: &Subject, project: &Project) -> String {
    let name = match subject {
        Subject::Path { path, is_folder } => {
            let parts: Vec<&str> = path.parts().collect();
            let last = parts.get(parts.len().saturating_sub(3)..).unwrap_or(&parts).join("/");
            match last.rsplit_once('.') {
                Some((stem, end)) if !is_folder && !stem.is_empty() && !end.contains('/') => stem.to_owned(),
                _ => last,
            }
        }
        Subject::Symbol { file, name } if name == "default" => format!("{}-{name}", file.name()),
        Subject::Symbol { name, .. } => name.clone(),
        Subject::Script(name) | Subject::Table(name) | Subject::Dependency(name) => name.clone(),
    };
    let id = match kebab(&name) {
        id if id.is_empty() => "retired".to_owned(),
        id => id,
    };
    let known = project.entry_ids();
    unique(&id, |id| known.contains(&id))
}

/// Returns whether the entry `id` is there and grows.
///
/// # Errors
/// It is of another kind or of a pack, or `args` say of it what only a new entry can be told.
fn refuse_entry(id: &str, args: &RetireArgs, project: &Project) -> Result<bool, Failure> {
    let Some(entry) = project.config.entries.iter().find(|entry| entry.id == id) else {
        return Ok(false);
    };
    let kind = match &entry.ask {
        Ask::Retire(_) => None,
        Ask::Require(_) => Some("require"),
        Ask::Rewrite(_) => Some("rewrite"),
        Ask::Manual(_) => Some("manual"),
    };
    if let Some(kind) = kind {
        let what = format!("`{id}` is a {kind} entry, which names nothing that must go");
        return Err(Failure::new(what, "give the new entry an `--id` of its own"));
    }
    let own = project.config.files.first();
    if own.is_none_or(|own| own.source != entry.source) {
        let what = format!("the entry `{id}` belongs to the pack {}", escape(&entry.source));
        let help = "an entry of the same id would take its place and not add to it: give the new entry another `--id`";
        return Err(Failure::new(what, help));
    }
    let is_described = args.reason.is_some() || args.instead.is_some();
    if args.phase.is_some_and(|phase| phase != entry.phase) || is_described {
        let what = format!("the entry `{id}` is there, with its own phase and reason");
        let help = "leave out `--phase`, `--reason` and `--instead` to add to it, or give a new entry another `--id`";
        return Err(Failure::new(what, help));
    }
    Ok(true)
}

/// Adds the names of the packages in retired folders, so that they outlive these; returns what there is to say of that.
fn add_package_names(subjects: &[Subject], project: &Project, addition: &mut Addition) -> String {
    let mut said = String::new();
    let here = Packages::new(project.tree.as_ref());
    for subject in subjects {
        let Subject::Path { path, .. } = subject else { continue };
        let mut names = names_of_folder(project.tree.as_ref(), &here, path);
        if names.is_empty()
            && !project.tree.listing().has_folder(path)
            && let Ok(head) = CommitTree::open(project.root(), "HEAD")
        {
            names = names_of_folder(&head, &Packages::new(&head), path);
        }
        for FolderName { name, others } in names {
            let stays = |folder: &&RepoPath| !is_going(folder, subjects, &project.config);
            if let Some(other) = others.iter().find(stays) {
                let (path, name, other) = (escape(path.as_str()), escape(&name), escape(other.as_str()));
                let _ = writeln!(
                    said,
                    "{path} holds the package {name}, and so does {other}, which stays: its name is not written down"
                );
                continue;
            }
            let subject = Subject::Dependency(name.clone());
            let with_it = Addition {
                dependencies: vec![name.clone()],
                ..addition.clone()
            };
            // The name is the repository's word: one that a config cannot hold is no npm package's.
            let is_valid = add::add(BEGINNING, &with_it).is_ok_and(|text| project.reload(text).is_ok());
            if is_valid && retired_by(&project.config, &subject).is_none() {
                subject.put_into(addition);
                let (path, name) = (escape(path.as_str()), escape(&name));
                let _ = writeln!(
                    said,
                    "{path} holds the package {name}: its name is retired with it, so that it is known when the folder is gone"
                );
            }
        }
    }
    said
}

/// Whether the package in `folder` is retired, or one of `subjects` retires it.
fn is_going(folder: &RepoPath, subjects: &[Subject], config: &Config) -> bool {
    let is_within = |subject: &Subject| matches!(subject, Subject::Path { path, .. } if folder.is_within(path));
    let is_retired = |path: &RepoPath| config.retires().any(|(_, _, retire)| retire.paths.matches(path, false));
    subjects.iter().any(is_within) || folder.join("package.json").is_some_and(|path| is_retired(&path))
}

fn cannot_add(error: &add::AddError, addition: &Addition) -> Failure {
    Failure::new(
        format!("{CONFIG_NAME} takes no entry from decomm: {error}"),
        format!(
            "write it there yourself:\n\n{}",
            escape_lines(&indented(&add::entry(addition)))
        ),
    )
}

/// Writes `text` in place of `old`.
///
/// # Errors
/// The file is not what it was, or cannot be written.
fn write(file: &Path, is_new: bool, old: &str, text: &str) -> Result<(), Failure> {
    let is_as_read = match fs::read(file) {
        Ok(bytes) => !is_new && bytes == old.as_bytes(),
        Err(_) => is_new,
    };
    if !is_as_read {
        let what = format!("{} was changed meanwhile", file.display());
        return Err(Failure::new(what, "nothing was written: do it again"));
    }
    write_whole(file, text).map_err(|error| {
        Failure::new(
            format!("cannot write {}: {error}", file.display()),
            "see to it that the file and its folder can be written to",
        )
    })
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("  {}\n", escape(line)),
    });
    lines.collect()
}

fn next(id: &str) -> String {
    let id = escape(id);
    format!("next: decomm check --entry {id}\n      decomm fix --entry {id} --diff\n")
}
