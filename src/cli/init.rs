//! `decomm init`: looks at a repository and writes what it proposes as a first configuration.

use std::fmt::Write as _;

use crate::cli::args::InitArgs;
use crate::cli::failure::Failure;
use crate::cli::output::write_whole;
use crate::cli::progress::ProgressLine;
use crate::cli::project::{CONFIG_NAME, Project, has_config};
use crate::cli::{Outcome, Session};
use crate::config::Config;
use crate::config::pack::PACKS;
use crate::facts::survey::{self, pack};
use crate::report::human::Detail;
use crate::report::proposal::{Frame, Proposal, render};

/// Writes `.decomm.toml` at the top of the git repository, else in the working directory.
///
/// # Errors
/// There is a configuration, the pack is none, or the file cannot be written.
pub(crate) fn run(args: &InitArgs, session: &Session) -> Result<Outcome, Failure> {
    refuse_config(session)?;
    if let Some(name) = &args.pack {
        refuse_unknown_pack(name)?;
    }
    let project = Project::open_or_begin(None)?;
    let file = project.config_file();
    if file.symlink_metadata().is_ok() {
        let what = format!("there is something at {} that is no configuration", file.display());
        return Err(Failure::new(what, "nothing was written: take it away first"));
    }
    let line = ProgressLine::new(session.detail != Detail::Quiet, "files");
    let found = survey::look(&project.tree, &|progress| line.update(progress));
    let extended: Option<(String, Config)> = match &args.pack {
        Some(name) => {
            let text = format!("version = 1\nextends = [\"{name}\"]\n");
            Some((name.clone(), project.reload(text)?))
        }
        None => None,
    };
    let frame = Frame {
        pack: extended.as_ref().map(|(name, config)| {
            let unused = pack::unused(&project.tree, config, &|progress| line.update(progress));
            (name.clone(), unused)
        }),
    };
    drop(line);
    let proposal = render(&found, &frame, extended.as_ref().map(|(_, config)| config));
    // What decomm itself would refuse is never written.
    project.reload(proposal.text.clone())?;
    write_whole(&file, &proposal.text).map_err(|error| {
        Failure::new(
            format!("cannot write {}: {error}", file.display()),
            "see to it that the folder can be written to",
        )
    })?;
    if session.detail != Detail::Quiet {
        session
            .output
            .write(&told(&proposal, &frame, &file.to_string_lossy()), None)?;
    }
    Ok(Outcome::Clean)
}

/// # Errors
/// There is a configuration already, or one is named.
fn refuse_config(session: &Session) -> Result<(), Failure> {
    if session.config_file.is_some() {
        return Err(Failure::new(
            format!("`decomm init` writes {CONFIG_NAME} and no other file"),
            "leave out `--config`; `-C DIR` says where the repository is",
        ));
    }
    if has_config(None)? {
        return Err(Failure::new(
            format!("there is a {CONFIG_NAME} already, and `decomm init` never writes over it"),
            "`decomm retire PATH` adds an entry to it; `decomm plan` shows what it says",
        ));
    }
    Ok(())
}

fn refuse_unknown_pack(name: &str) -> Result<(), Failure> {
    if PACKS.iter().any(|pack| pack.name == name) {
        return Ok(());
    }
    let names: Vec<String> = PACKS.iter().map(|pack| format!("`{}`", pack.name)).collect();
    Err(Failure::new(
        format!("there is no pack `{name}`"),
        format!("the built-in packs are: {}", names.join(", ")),
    ))
}

/// Returns what there is to say of the file that was written.
fn told(proposal: &Proposal, frame: &Frame, file: &str) -> String {
    let mut text = format!("{file}: written\n");
    if let Some((name, unused)) = &frame.pack {
        let _ = match unused.len() {
            0 => writeln!(text, "It extends the pack {name}."),
            n => writeln!(
                text,
                "It extends the pack {name}, without {n} of its entries, which match nothing here."
            ),
        };
    }
    let (sure, doubtful) = (proposal.n_sure, proposal.n_doubtful);
    let _ = match (sure, doubtful) {
        (0, 0) => writeln!(text, "Nothing was found that is to go for certain."),
        (0, n) => writeln!(
            text,
            "Nothing is proposed for certain; {n} less sure, as comments: read them."
        ),
        (n, 0) => writeln!(text, "{n} proposed, each with its evidence: read them."),
        (n, m) => writeln!(
            text,
            "{n} proposed, each with its evidence, and {m} less sure, as comments: read them."
        ),
    };
    for id in &proposal.entries {
        let _ = writeln!(text, "  {id}");
    }
    text.push_str(
        "\nnext: edit it, and have editors check it: decomm schema config > .decomm.schema.json\n      \
         decomm retire PATH     more that is to go\n      \
         decomm check           what is left, and what points at it\n",
    );
    text
}
