//! `decomm man`: one page with all commands, so that there is one file to install.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::args::Args;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};

/// Prints the manual page.
///
/// # Errors
/// It cannot be made, or standard output cannot be written to.
pub(crate) fn run(session: &Session) -> Result<Outcome, Failure> {
    let page = page(Args::command()).map_err(|error| {
        Failure::new(
            format!("cannot write the manual page: {error}"),
            "please report this as a bug of decomm",
        )
    })?;
    session.output.write(&page, None)?;
    Ok(Outcome::Clean)
}

/// Returns the page of `command` in roff, with a section for each of its commands.
fn page(mut command: Command) -> io::Result<String> {
    // What is global has to be known to the commands below.
    command.build();
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        page.push_str(&format!(".SH DECOMM {}\n", below.get_name().to_uppercase()));
        page.push_str(&section(below)?);
    }
    let mut version = Vec::new();
    man.render_version_section(&mut version)?;
    page.push_str(&examples(&man)?);
    page.push_str(&String::from_utf8_lossy(&version));
    Ok(page)
}

/// Returns what stands below the options in the help, with its lines kept.
fn examples(man: &Man) -> io::Result<String> {
    let mut text = Vec::new();
    man.render_extra_section(&mut text)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    Ok(match text.split_once(".SH EXTRA\n") {
        Some((before, lines)) => format!("{before}{}", titled(lines)),
        None => text,
    })
}

/// Returns these lines with what tells of exit codes in a section of its own, where people look for it.
fn titled(lines: &str) -> String {
    let section = |title: &str, lines: &str| format!(".SH {title}\n.nf\n{}\n.fi\n", lines.trim_matches('\n'));
    let Some((examples, rest)) = lines.split_once("Exit codes:") else {
        return section("EXAMPLES", lines);
    };
    let (codes, notes) = rest.split_once("\n\n").unwrap_or((rest, ""));
    let notes = match notes.trim() {
        "" => String::new(),
        notes => section("NOTES", notes),
    };
    section("EXAMPLES", examples) + &section("EXIT STATUS", codes.trim_start_matches(' ')) + &notes
}

/// Returns the page of `command` as the text of a section; the options of every command stand on top of the page.
fn section(command: &Command) -> io::Result<String> {
    let own = command.clone().mut_args(|arg| {
        let is_global = arg.is_global_set();
        arg.hide(is_global)
    });
    let man = Man::new(own);
    let mut text = Vec::new();
    man.render_description_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_options_section(&mut text)?;
    let lines = String::from_utf8_lossy(&text).into_owned() + &examples(&man)?;
    let lines = lines.lines().map(|line| match line.strip_prefix(".SH ") {
        Some(title) => format!(".SS {title}\n"),
        None => format!("{line}\n"),
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_have_their_own_section() {
        for (lines, expected) in [
            ("Examples:\n  x\n", ".SH EXAMPLES\n.nf\nExamples:\n  x\n.fi\n"),
            (
                "x\n\nExit codes: 0 y.\n",
                ".SH EXAMPLES\n.nf\nx\n.fi\n.SH EXIT STATUS\n.nf\n0 y.\n.fi\n",
            ),
            (
                "x\n\nExit codes:\n  0  y\n\nz\n",
                ".SH EXAMPLES\n.nf\nx\n.fi\n.SH EXIT STATUS\n.nf\n  0  y\n.fi\n.SH NOTES\n.nf\nz\n.fi\n",
            ),
        ] {
            assert_eq!(titled(lines), expected);
        }
    }
}
