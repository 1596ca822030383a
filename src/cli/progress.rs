//! A line on a terminal's standard error while a long run goes on; nothing anywhere else.

use std::io::{IsTerminal, stderr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::facts::Progress;

/// A run that is over before this shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// The line; dropping it takes it off the terminal.
pub(crate) struct ProgressLine {
    bar: Option<ProgressBar>,
    /// What is counted, in the plural.
    noun: &'static str,
    started: Instant,
    is_shown: AtomicBool,
}

impl ProgressLine {
    /// Returns a line that is not shown yet and counts `noun`; never to be shown unless `is_wanted`, and on a terminal.
    pub(crate) fn new(is_wanted: bool, noun: &'static str) -> ProgressLine {
        let is_wanted = is_wanted && stderr().is_terminal();
        ProgressLine {
            bar: is_wanted.then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())),
            noun,
            started: Instant::now(),
            is_shown: AtomicBool::new(false),
        }
    }

    /// Says how far the run is.
    pub(crate) fn update(&self, progress: Progress) {
        let Some(bar) = &self.bar else { return };
        match progress {
            Progress::Files(number) => bar.set_length(number as u64),
            Progress::Read => bar.inc(1),
        }
        if self.started.elapsed() >= PATIENCE && !self.is_shown.swap(true, Ordering::Relaxed) {
            let template = format!("decomm: {{pos}} of {{len}} {} {{wide_bar:.dim}}", self.noun);
            if let Ok(style) = ProgressStyle::with_template(&template) {
                bar.set_style(style);
            }
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
