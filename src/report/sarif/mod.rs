//! Findings as SARIF 2.1.0, for code hosts, editors and dashboards.
//!
//! Leaves out what decomm does not know as plain data: the texts of files, absolute paths, the time, and suppressions
//! (what an exception covers is no finding). The structs of the format are in `format.rs`.
//!
//! Source: SARIF 2.1.0, OASIS, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>, and what GitHub takes
//! of it: <https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.

mod format;

use std::collections::BTreeMap;

use crate::checks::registry::{self, CheckDoc};
use crate::finding::{Finding, Place, Severity, Status};
use crate::plan::alone::TextEdits;
use crate::report::escape::{escape, escape_lines};
use crate::report::host::{from_repository, message, severity};
use crate::report::json::{Tool, document};
use crate::report::sarif::format as sarif;
use crate::report::view::View;
use crate::text::line::{LineIndex, Range};
use crate::text::mask::mask;
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;

/// The name of the folder that all paths begin at.
const ROOT: &str = "SRCROOT";

/// The name under which a finding's fingerprint stands.
const FINGERPRINT: &str = "decommFingerprint/v1";

/// How many results GitHub accepts; a file with more is refused as a whole.
///
/// Source: <https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>
/// (2026). Of these it keeps the 5,000 that are worst by its own order.
const MOST_RESULTS: usize = 25_000;

/// Says what the fix of a finding changes in its file, where it is a change of the text; else nothing.
pub type Changes<'a> = dyn Fn(&Finding) -> Option<TextEdits> + 'a;

/// Returns `view` as one SARIF document; the configuration lies in the folder `root` of the repository.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn render(view: &View<'_>, root: &RepoPath, changes: &Changes<'_>) -> Result<String, serde_json::Error> {
    document(&log(view, root, changes, MOST_RESULTS))
}

/// Returns the document with `most_results` at most.
fn log<'a>(view: &View<'a>, root: &RepoPath, changes: &Changes<'_>, most_results: usize) -> sarif::Log<'a> {
    let (findings, n_left_out) = worst(&view.findings, most_results);
    let left_out = (n_left_out > 0).then(|| sarif::Notification {
        level: "warning",
        descriptor: sarif::Reference { id: "left-out" },
        message: sarif::Text::plain(format!(
            "{n_left_out} findings are left out, the least severe ones: code hosts take {most_results} at most"
        )),
        locations: Vec::new(),
    });
    let skipped = view.skipped.iter().map(|skipped| not_read(skipped, root));
    let tool = Tool::this();
    sarif::Log {
        schema: sarif::SCHEMA,
        version: sarif::VERSION,
        runs: [sarif::Run {
            tool: sarif::Tool {
                driver: sarif::Driver {
                    name: tool.name(),
                    semantic_version: tool.version(),
                    rules: registry::ALL.iter().map(rule).collect(),
                },
            },
            invocations: [sarif::Invocation {
                execution_successful: true,
                tool_execution_notifications: left_out.into_iter().chain(skipped).collect(),
            }],
            original_uri_base_ids: BTreeMap::from([(
                ROOT,
                sarif::Description {
                    description: sarif::Text::plain("The root of the repository"),
                },
            )]),
            column_kind: "unicodeCodePoints",
            results: findings.iter().map(|finding| result(finding, root, changes)).collect(),
            properties: sarif::RunProperties {
                tree: view.tree,
                phase: view.phase,
            },
        }],
    }
}

/// Returns the findings that are written, in their order, and how many are not.
fn worst<'a>(findings: &[&'a Finding], most_results: usize) -> (Vec<&'a Finding>, usize) {
    let mut by_severity: Vec<(usize, &Finding)> = findings.iter().copied().enumerate().collect();
    let n_left_out = findings.len().saturating_sub(most_results);
    by_severity.sort_by_key(|(index, finding)| (severity(finding), *index));
    by_severity.truncate(most_results);
    by_severity.sort_by_key(|(index, _)| *index);
    (
        by_severity.into_iter().map(|(_, finding)| finding).collect(),
        n_left_out,
    )
}

/// Returns the documentation of `check` as SARIF has it.
fn rule(check: &CheckDoc) -> sarif::Rule {
    let one_line = |text: &str| text.replace('\n', " ");
    sarif::Rule {
        id: check.name,
        short_description: sarif::Text::plain(check.title),
        full_description: sarif::Text::plain(one_line(check.why)),
        help: sarif::Text {
            text: format!(
                "{}\n\nBefore:\n{}\n\nAfter:\n{}\n\nFix: {}",
                one_line(check.why),
                check.before,
                check.after,
                one_line(check.fix)
            ),
            markdown: Some(format!(
                "{}\n\nBefore:\n\n```text\n{}\n```\n\nAfter:\n\n```text\n{}\n```\n\n**Fix.** {}",
                check.why, check.before, check.after, check.fix
            )),
        },
        default_configuration: sarif::Configuration {
            level: check.severity.name(),
        },
        properties: sarif::RuleProperties {
            tags: ["maintainability"],
        },
    }
}

fn result<'a>(finding: &'a Finding, root: &RepoPath, changes: &Changes<'_>) -> sarif::Finding<'a> {
    sarif::Finding {
        rule_id: finding.check,
        rule_index: registry::ALL.iter().position(|check| check.name == finding.check),
        level: severity(finding).name(),
        message: sarif::Text::plain(words(finding)),
        locations: [sarif::Location {
            physical_location: sarif::PhysicalLocation {
                artifact_location: artifact(root, &finding.path),
                region: Some(region(finding.place)),
            },
        }],
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.as_str())]),
        fixes: fixes(finding, root, changes),
        properties: sarif::FindingProperties {
            entry: finding.entry.as_deref(),
            phase: finding.phase,
            status: finding.status.name(),
            confidence: finding.confidence.name(),
            kind: finding.kind.map(|kind| kind.name()),
            target: finding.target.as_deref(),
            // Where the phase is still to come, `level` says less than the finding will be.
            severity: (finding.status == Status::Pending).then(|| finding.severity.name()),
        },
    }
}

/// Returns what is wrong and, below, what to do next.
///
/// `](` would make a link of what stands in brackets (section 3.11.6), and folders of Next.js have brackets. Braces stay
/// single: the format wants them doubled for readers that fill in arguments (3.11.5), and no reader that was looked at
/// takes the doubling back where a message has none.
fn words(finding: &Finding) -> String {
    let text = match escape_lines(&finding.help).as_str() {
        "" => message(finding),
        help => format!("{}\nhelp: {help}", message(finding)),
    };
    text.replace("](", "\\](")
}

/// Returns the place; what is about a whole file stands at its very beginning, since GitHub wants a place for each.
fn region(place: Option<Place>) -> sarif::Region {
    match place {
        Some(place) => sarif::Region {
            byte_offset: Some(place.span.start()),
            byte_length: Some(place.span.len()),
            ..text_region(place.range)
        },
        None => sarif::Region {
            start_line: 1,
            start_column: 1,
            end_line: 1,
            end_column: 1,
            byte_offset: None,
            byte_length: None,
        },
    }
}

/// Returns a place in lines and columns alone: a change of a text must not name bytes (section 3.57.2).
fn text_region(range: Range) -> sarif::Region {
    sarif::Region {
        start_line: range.start.line,
        start_column: range.start.column,
        end_line: range.end.line,
        end_column: range.end.column,
        byte_offset: None,
        byte_length: None,
    }
}

/// Returns the fix of `finding`; none where its new text would show a credential, which a pattern can copy from a file.
fn fixes(finding: &Finding, root: &RepoPath, changes: &Changes<'_>) -> Vec<sarif::Fix> {
    let (Some(fix), Some(TextEdits { text, edits })) = (&finding.fix, changes(finding)) else {
        return Vec::new();
    };
    let edits = edits.as_slice();
    if edits.iter().any(|edit| mask(&edit.text, Span::new(0, 0)) != edit.text) {
        return Vec::new();
    }
    let lines = LineIndex::new(&text);
    let replacements = edits.iter().map(|edit| sarif::Replacement {
        deleted_region: text_region(lines.range(edit.span)),
        inserted_content: (!edit.text.is_empty()).then(|| sarif::Content {
            text: edit.text.clone(),
        }),
    });
    vec![sarif::Fix {
        description: sarif::Text::plain(format!("{} ({})", fix.title, fix.safety.name())),
        artifact_changes: vec![sarif::ArtifactChange {
            artifact_location: artifact(root, &finding.path),
            replacements: replacements.collect(),
        }],
    }]
}

fn not_read(skipped: &Skipped, root: &RepoPath) -> sarif::Notification {
    sarif::Notification {
        level: Severity::Warning.name(),
        descriptor: sarif::Reference { id: "skipped" },
        message: sarif::Text::plain(format!("skipped: {}", escape(&skipped.reason))),
        locations: vec![sarif::Location {
            physical_location: sarif::PhysicalLocation {
                artifact_location: artifact(root, &skipped.path),
                region: None,
            },
        }],
    }
}

fn artifact(root: &RepoPath, path: &RepoPath) -> sarif::ArtifactLocation {
    sarif::ArtifactLocation {
        uri: uri(&from_repository(root, path)),
        uri_base_id: ROOT,
    }
}

/// Returns `path` as a relative reference of RFC 3986.
///
/// Everything is encoded but the slashes and what the RFC calls unreserved (section 2.3), so that a colon in the first
/// part does not make a scheme of it.
fn uri(path: &RepoPath) -> String {
    let mut uri = String::new();
    for byte in path.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests;
