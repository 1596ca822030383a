//! The few styles of human output: what rustc uses, so that people know where to look.

use annotate_snippets::renderer::{
    AnsiColor, DEFAULT_EMPHASIS_STYLE, DEFAULT_ERROR_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_NOTE_STYLE,
    DEFAULT_WARNING_STYLE, Style,
};
use annotate_snippets::{Level, Renderer};

use crate::finding::Severity;

/// Wider than any line that [`crate::report::excerpt`] makes, so that nothing is cut twice.
const EXCERPT_WIDTH: usize = 1_000;

/// Whether output carries ANSI styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// ANSI styles.
    Colour,
}

/// What a piece of human output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The word for a severity, with the check's name.
    Severity(Severity),
    /// The message of a finding, or a heading.
    Emphasis,
    /// `-->`, `=`, line numbers.
    Frame,
    /// What is done, or clean.
    Good,
    /// Everything else.
    Text,
}

impl Paint {
    /// Returns `text` in the style of `role`.
    pub fn apply(self, role: Role, text: &str) -> String {
        let style = match role {
            Role::Severity(Severity::Error) => DEFAULT_ERROR_STYLE,
            Role::Severity(Severity::Warning) => DEFAULT_WARNING_STYLE,
            Role::Severity(Severity::Note) => DEFAULT_NOTE_STYLE,
            Role::Emphasis => DEFAULT_EMPHASIS_STYLE,
            Role::Frame => DEFAULT_LINE_NUM_STYLE,
            Role::Good => AnsiColor::Green.on_default().bold(),
            Role::Text => Style::new(),
        };
        match self {
            Paint::Colour if role != Role::Text => format!("{style}{text}{style:#}"),
            _ => text.to_owned(),
        }
    }

    /// Returns what renders source lines.
    pub fn renderer(self) -> Renderer {
        match self {
            Paint::Plain => Renderer::plain(),
            Paint::Colour => Renderer::styled(),
        }
        .term_width(EXCERPT_WIDTH)
    }
}

/// Returns the level that marks source lines of `severity`.
pub fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}
