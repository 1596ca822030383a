//! Standard output, standard error and `--output`, with colour decided for each. A closed pipe is no error.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};

use crate::cli::args::Color;
use crate::cli::failure::Failure;
use crate::report::paint::Paint;
use crate::report::problem;

/// Where text goes, and whether it is coloured there.
#[derive(Debug)]
pub(crate) struct Output {
    color: Color,
}

impl Output {
    /// Returns the output for `--color`.
    pub(crate) fn new(color: Color) -> Output {
        Output { color }
    }

    /// Whether what goes to `file`, or to standard output without one, is coloured.
    pub(crate) fn paint(&self, file: Option<&Path>) -> Paint {
        match file {
            None => self.paint_for(automatic(&io::stdout())),
            Some(_) => self.paint_for(ColorChoice::Never),
        }
    }

    /// Writes `text` to `file`, or to standard output without one.
    pub(crate) fn write(&self, text: &str, file: Option<&Path>) -> Result<(), Failure> {
        match file {
            Some(file) => write_whole(file, text).map_err(|error| {
                Failure::new(
                    format!("cannot write {}: {error}", file.display()),
                    "`--output` takes a file in a folder that exists and can be written to",
                )
            }),
            None => match to_stdout(text, self.paint(None)) {
                Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(
                    format!("cannot write to standard output: {error}"),
                    "send it to a file or a pipe that can be written to; `decomm check` takes `--output FILE`, too",
                )),
                _ => Ok(()),
            },
        }
    }

    /// Writes `bytes`, which need not be UTF-8, to standard output as they are.
    pub(crate) fn write_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(
                format!("cannot write to standard output: {error}"),
                "send it to a file or a pipe that can be written to",
            )),
            _ => Ok(()),
        }
    }

    /// Whether what is said on standard error is coloured.
    pub(crate) fn paint_of_remarks(&self) -> Paint {
        self.paint_for(automatic(&io::stderr()))
    }

    /// Asks on standard error, without ending the line.
    pub(crate) fn question(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        // There is nowhere to tell that standard error is closed.
        let _ = write!(stderr, "{text}").and_then(|()| stderr.flush());
    }

    /// Says `line` on standard error.
    pub(crate) fn remark(&self, line: &str) {
        // There is nowhere to tell that standard error is closed.
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Says on standard error what kept the command from its work.
    pub(crate) fn problem(&self, failure: &Failure) {
        let paint = self.paint_of_remarks();
        let text = match failure {
            Failure::Problem { what, help } => problem::render(what, help, paint),
            Failure::Config(errors) => problem::config_errors(errors, paint),
        };
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn paint_for(&self, automatic: ColorChoice) -> Paint {
        match (self.color, automatic) {
            (Color::Never, _) | (Color::Auto, ColorChoice::Never) => Paint::Plain,
            _ => Paint::Colour,
        }
    }
}

/// Returns what `--color auto` makes of `stream`. `CLICOLOR_FORCE=0` forces nothing.
fn automatic(stream: &impl RawStream) -> ColorChoice {
    let is_zero = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value == "0");
    match AutoStream::choice(stream) {
        _ if is_zero && !stream.is_terminal() => ColorChoice::Never,
        choice => choice,
    }
}

fn to_stdout(text: &str, paint: Paint) -> io::Result<()> {
    match paint {
        // Nothing is taken out on the way: machine formats are written as they are.
        Paint::Plain => {
            let mut stdout = io::stdout().lock();
            stdout.write_all(text.as_bytes())?;
            stdout.flush()
        }
        Paint::Colour => {
            let mut stdout = AutoStream::always(io::stdout());
            stdout.write_all(text.as_bytes())?;
            stdout.flush()
        }
    }
}

/// Writes `text` as the whole of `file`: whoever reads it sees the old text or the new one, never a part.
///
/// A file that is there keeps its mode. What is there and no plain file (`/dev/null`, a pipe) is written to as it is.
pub(crate) fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    if fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        return File::options().write(true).open(file)?.write_all(text.as_bytes());
    }
    // A link stays a link: what it leads to is replaced.
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let temporary = temporary_beside(&target);
    let old = fs::metadata(&target).ok().map(|metadata| metadata.permissions());
    let written = File::create_new(&temporary)
        .and_then(|mut new| {
            new.write_all(text.as_bytes())?;
            old.map_or(Ok(()), |old| new.set_permissions(old))
        })
        .and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn temporary_beside(target: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".decomm-{}.tmp", std::process::id()));
    target.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use assert_fs::TempDir;
    use assert_fs::prelude::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
        let folder = TempDir::new().expect("a folder");
        let file = folder.child("out.json");
        for text in ["first, and longer", "second"] {
            write_whole(file.path(), text).expect("it is written");
            file.assert(text);
        }
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1);
        assert!(write_whole(&folder.path().join("no/folder.txt"), "x").is_err());
    }

    #[test]
    fn the_flag_wins_over_what_the_stream_can_do() {
        for (color, automatic, expected) in [
            (Color::Auto, ColorChoice::Never, Paint::Plain),
            (Color::Auto, ColorChoice::Always, Paint::Colour),
            (Color::Always, ColorChoice::Never, Paint::Colour),
            (Color::Never, ColorChoice::Always, Paint::Plain),
        ] {
            assert_eq!(Output::new(color).paint_for(automatic), expected);
        }
    }
}
