//! The steps of a shell command chain: what stands between `&&`, `||`, `;`, `|` and `&` outside of quotes.

use crate::text::span::Span;

/// Returns the steps of `command` in order, without the blanks around them; empty ones are left out.
///
/// Limit: parentheses do not group, so a subshell's steps are steps of the chain.
pub fn steps(command: &str) -> Vec<Span> {
    let mut steps = Vec::new();
    let mut start = 0;
    let mut quote = None;
    let mut is_escaped = false;
    for (offset, character) in command.char_indices() {
        if is_escaped {
            is_escaped = false;
        } else if character == '\\' && quote != Some('\'') {
            is_escaped = true;
        } else if quote == Some(character) {
            quote = None;
        } else if quote.is_some() {
        } else if matches!(character, '"' | '\'' | '`') {
            quote = Some(character);
        } else if matches!(character, '&' | '|' | ';') {
            steps.push(Span::new(start, offset));
            start = offset + 1;
        }
    }
    steps.push(Span::new(start, command.len()));
    steps
        .into_iter()
        .map(|step| trimmed(command, step))
        .filter(|step| !step.is_empty())
        .collect()
}

fn trimmed(text: &str, span: Span) -> Span {
    let content = span.of(text);
    let start = span.start() + (content.len() - content.trim_start().len());
    Span::new(start, start + content.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(command: &str, expected: &[&str]) {
        let found: Vec<&str> = steps(command).into_iter().map(|step| step.of(command)).collect();
        assert_eq!(found, expected, "{command:?}");
    }

    #[test]
    fn a_chain_is_cut_outside_of_quotes() {
        check("a && b c&&d", &["a", "b c", "d"]);
        check("a; b || c | d &", &["a", "b", "c", "d"]);
        check("echo 'x && y' && z", &["echo 'x && y'", "z"]);
        check("echo \"a \\\" && b\" && c", &["echo \"a \\\" && b\"", "c"]);
        check("a \\&& b", &["a \\&", "b"]);
        check("", &[]);
    }
}
