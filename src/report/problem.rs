//! What kept decomm from its work, in the dress of a finding: what, where, what to do next.
//!
//! Leaves out findings: a problem is an error of a config, a pack or the command line, and means exit code 2.

use crate::config::error::ConfigError;
use crate::finding::Severity;
use crate::report::escape::{escape, escape_lines};
use crate::report::excerpt::draw;
use crate::report::paint::{Paint, Role};
use crate::text::line::LineIndex;
use crate::text::mask::mask;
use crate::text::span::Span;

/// Returns `error: what`, with `help` below it. Credentials in them are hidden: an address may stand where a path was meant.
pub fn render(what: &str, help: &str, paint: Paint) -> String {
    head(&masked(what), paint) + &tail(1, Some(&masked(help)), paint)
}

/// Returns `text` with the characters of each credential replaced by `*`.
pub fn masked(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| mask(line, Span::new(0, 0))).collect();
    lines.join("\n")
}

/// Returns all `errors` of a configuration with the lines that they are about.
pub fn config_errors(errors: &[ConfigError], paint: Paint) -> String {
    let rendered: Vec<String> = errors.iter().map(|error| config_error(error, paint)).collect();
    rendered.join("\n")
}

fn config_error(error: &ConfigError, paint: Paint) -> String {
    let mut text = head(&error.message, paint);
    let path = escape(&error.path);
    let arrow = paint.apply(Role::Frame, "-->");
    let start = error
        .span
        .map(|span| LineIndex::new(&error.text).position(span.start()));
    let excerpt = error
        .span
        .zip(start)
        .and_then(|(span, start)| draw(&error.text, span, start.line, Severity::Error, paint));
    let indent = excerpt.as_ref().map_or(1, |excerpt| excerpt.number_width);
    match start {
        Some(start) => text.push_str(&format!(
            "{:indent$}{arrow} {path}:{}:{}\n",
            "", start.line, start.column
        )),
        None => text.push_str(&format!("{:indent$}{arrow} {path}\n", "")),
    }
    if let Some(excerpt) = excerpt {
        text.push_str(&excerpt.drawn);
        text.push('\n');
    }
    text + &tail(indent, error.help.as_deref(), paint)
}

fn head(what: &str, paint: Paint) -> String {
    let word = paint.apply(Role::Severity(Severity::Error), "error");
    format!(
        "{word}{}\n",
        paint.apply(Role::Emphasis, &format!(": {}", escape_lines(what)))
    )
}

fn tail(indent: usize, help: Option<&str>, paint: Paint) -> String {
    let sign = paint.apply(Role::Frame, "=");
    let word = paint.apply(Role::Emphasis, "help");
    let help = escape_lines(help.unwrap_or(""));
    let mut text = String::new();
    for (index, line) in help.lines().enumerate() {
        let start = if index == 0 {
            format!(" {sign} {word}: ")
        } else {
            "         ".to_owned()
        };
        text.push_str(format!("{:indent$}{start}{line}", "").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_a_config_is_shown_with_its_line() {
        let text = "version = 1\nphaze = 4\n".to_owned();
        let error = ConfigError {
            path: ".decomm.toml".to_owned(),
            text,
            span: Some(Span::new(12, 17)),
            message: "unknown key `phaze`".to_owned(),
            help: Some("did you mean `phase`?".to_owned()),
        };
        let bare = ConfigError {
            span: None,
            help: None,
            message: "no version".to_owned(),
            text: String::new(),
            path: "a.toml".to_owned(),
        };
        let rendered = config_errors(&[error, bare], Paint::Plain);
        let lines: Vec<&str> = rendered.lines().map(str::trim_end).collect();
        let expected = "\
error: unknown key `phaze`
 --> .decomm.toml:2:1
  |
2 | phaze = 4
  | ^^^^^
  = help: did you mean `phase`?

error: no version
 --> a.toml";
        assert_eq!(lines.join("\n"), expected);
    }

    #[test]
    fn help_may_have_lines() {
        assert_eq!(
            render("no config", "write one:\n\n  version = 1", Paint::Plain),
            "error: no config\n  = help: write one:\n\n            version = 1\n"
        );
    }
}
