//! A line on a terminal's standard error while a database is asked; nothing anywhere else.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::Session;
use crate::report::human::Detail;

/// How often the line says that the program is alive.
const TICK: Duration = Duration::from_millis(120);

/// The line; dropping it takes it off the terminal.
pub(crate) struct Waiting {
    bar: Option<ProgressBar>,
}

impl Waiting {
    /// Says what is waited for.
    pub(crate) fn new(session: &Session, what: &'static str) -> Waiting {
        let is_wanted = session.detail != Detail::Quiet && stderr().is_terminal();
        let bar = is_wanted.then(|| {
            let bar = ProgressBar::new_spinner().with_message(what);
            if let Ok(style) = ProgressStyle::with_template("decomm: {msg} {spinner}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(TICK);
            bar
        });
        Waiting { bar }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
