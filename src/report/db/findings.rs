//! Findings about a database for people: those of one check together, what to do said once.

use crate::db::audit::counts;
use crate::db::finding::{AboutKind, DbFinding};
use crate::report::escape::escape;
use crate::report::human::count;
use crate::report::paint::{Paint, Role};

/// Longer lists end with how many more there are.
const MOST: usize = 8;

/// Returns `findings`, those of one check and one help together, in the order of the first of each; `is_full` lists all.
pub(super) fn render<'a>(findings: impl IntoIterator<Item = &'a DbFinding>, is_full: bool, paint: Paint) -> String {
    let mut groups: Vec<Vec<&DbFinding>> = Vec::new();
    for finding in findings {
        let is_like = |group: &&mut Vec<&DbFinding>| {
            let first = group.first();
            first.is_some_and(|first| {
                (first.check, first.severity, &first.help) == (finding.check, finding.severity, &finding.help)
            })
        };
        match groups.iter_mut().find(is_like) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    let groups: Vec<String> = groups.iter().map(|group| render_group(group, is_full, paint)).collect();
    groups.join("\n")
}

fn render_group(group: &[&DbFinding], is_full: bool, paint: Paint) -> String {
    let Some(first) = group.first() else {
        return String::new();
    };
    let head = format!("{}[{}]", first.severity.name(), first.check);
    let head = paint.apply(Role::Severity(first.severity), &head);
    let most = if is_full { group.len() } else { MOST };
    let mut text = String::new();
    for (index, finding) in group.iter().take(most).enumerate() {
        let message = message(finding);
        text.push_str(&match index {
            0 => format!("{head}{}\n", paint.apply(Role::Emphasis, &format!(": {message}"))),
            _ => format!("  {message}\n"),
        });
    }
    if group.len() > most {
        text.push_str(&format!("  and {} more (`-v` lists them)\n", group.len() - most));
    }
    let sign = paint.apply(Role::Frame, "=");
    let word = paint.apply(Role::Emphasis, "help");
    text.push_str(&format!("  {sign} {word}: {}\n", escape(&first.help)));
    text
}

/// Returns what is wrong, and where, unless the message says that itself.
fn message(finding: &DbFinding) -> String {
    let (message, name) = (escape(&finding.message), escape(&finding.about.name));
    match finding.about.kind {
        AboutKind::File if !finding.message.contains(&finding.about.name) => format!("{name}: {message}"),
        _ => message.into_owned(),
    }
}

/// Returns `2 errors, 1 warning`, or that there is nothing.
pub(super) fn summary(findings: &[DbFinding], paint: Paint) -> String {
    let counts: Vec<String> = counts(findings)
        .into_iter()
        .zip(["error", "warning", "note"])
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect();
    match counts.is_empty() {
        true => paint.apply(Role::Good, "nothing is wrong"),
        false => counts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::finding::About;
    use crate::finding::Severity;

    #[test]
    fn findings_of_one_check_stand_together() {
        let finding = |check, severity, message: &str| DbFinding {
            check,
            severity,
            message: message.to_owned(),
            help: format!("mend {check}"),
            about: About {
                kind: AboutKind::Entry,
                name: String::new(),
            },
        };
        let findings = [
            finding("gone", Severity::Error, "a"),
            finding("late", Severity::Note, "b"),
            finding("gone", Severity::Error, "c\u{1b}"),
        ];
        let expected = "\
error[gone]: a
  c\\u{1b}
  = help: mend gone

note[late]: b
  = help: mend late
";
        assert_eq!(render(&findings, false, Paint::Plain), expected);
        assert_eq!(summary(&findings, Paint::Plain), "2 errors, 1 note");
        assert_eq!(summary(&[], Paint::Plain), "nothing is wrong");
        let many: Vec<DbFinding> = (0..20).map(|_| finding("gone", Severity::Error, "a")).collect();
        let text = render(&many, false, Paint::Plain);
        assert!(text.contains("\n  and 12 more (`-v` lists them)\n"), "{text}");
        assert_eq!(render(&many, true, Paint::Plain).lines().count(), 21);
    }
}
