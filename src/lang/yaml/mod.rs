//! YAML: pipelines, compose files, Kubernetes, and the configuration of tools.
//!
//! Finds commands, path filters and paths by the keys that they stand under. In a file that is not known every text
//! with a slash or an extension may be a path. Leaves out what aliases point to a second time.

mod catalog;
mod checkout;
mod container;
mod document;
mod environment;
mod input;
mod item;
mod job;
mod matrix;
mod pipeline;
mod reader;
mod scalar;
mod tool;

#[cfg(test)]
mod tests;

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::literal::{Found, Literal};
use crate::lang::reference::{Base, Holder, Removal};
use crate::lang::source::{Extraction, Loss, Setting, Source, SyntaxNote};
use crate::lang::taken::TakenOut;
use crate::lang::yaml::catalog::Entries;
use crate::lang::yaml::document::Document;
use crate::lang::yaml::reader::Reader;
use crate::text::embedded::Embedded;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// What a YAML file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    GithubWorkflow,
    Pipeline,
    Compose,
    Kubernetes,
    Lefthook,
    PreCommit,
    PnpmWorkspace,
    Mkdocs,
    Dependabot,
    Kustomize,
    Dofigen,
    Functions,
    Changeset,
    Other,
}

/// Returns the scalar that `keys` lead to from the root of the first document.
pub fn find(source: &Source, keys: &[&str]) -> Option<Found> {
    let document = Document::parse(&source.text);
    let scalar = document.scalar_at(0, keys)?;
    let text = scalar.text.text();
    let is_quoted = scalar.is_block || scalar.raw != scalar.span;
    let literal = match text {
        _ if is_quoted => Literal::Text(text.to_owned()),
        "true" | "True" | "TRUE" => Literal::Boolean(true),
        "false" | "False" | "FALSE" => Literal::Boolean(false),
        _ => text
            .parse()
            .map_or_else(|_| Literal::Text(text.to_owned()), Literal::Integer),
    };
    Some(Found {
        span: source.text.file_span(scalar.span),
        literal,
    })
}

/// Returns the texts in the list `key` at the root of the first document; `None` where there is no such list.
pub fn list(text: &str, key: &str) -> Option<Vec<String>> {
    let document = Document::parse(&Embedded::verbatim(text, 0));
    let list = document.value(0, key).filter(|node| document.is_sequence(*node))?;
    let items = document.children(list).filter_map(|item| document.scalar(item));
    Some(items.map(|scalar| scalar.text.text().to_owned()).collect())
}

/// Returns what the YAML in `source` refers to; where it stops to be YAML, the rest is read as plain text.
pub fn extract(source: &Source) -> Extraction {
    let document = Document::parse(&source.text);
    let purpose = purpose(source, &document);
    let mut out = Extraction::default();
    let mut reader = Reader::new(source, &document, &mut out, kind(purpose));
    match purpose {
        Purpose::GithubWorkflow => reader.github(),
        Purpose::Pipeline => reader.pipeline(),
        Purpose::Compose => reader.compose(),
        Purpose::Kubernetes => reader.kubernetes(),
        Purpose::Lefthook => reader.lefthook(),
        Purpose::PreCommit => reader.pre_commit(),
        Purpose::PnpmWorkspace => reader.pnpm_workspace(),
        Purpose::Mkdocs => reader.mkdocs(),
        Purpose::Dependabot => reader.dependabot(),
        Purpose::Kustomize => reader.kustomize(),
        Purpose::Dofigen => reader.dofigen(),
        Purpose::Functions => reader.functions(),
        Purpose::Changeset => reader.changeset(),
        Purpose::Other => {}
    }
    reader.everything_else();
    if purpose == Purpose::Changeset {
        // A tool reads them, and stops at a package that is not there.
        for reference in &mut out.references {
            reference.kind = Kind::Config;
            reference.prose = false;
        }
    }
    say_what_goes(source, &document, &mut out);
    let comments = comments(source.text(), &document);
    for comment in &comments {
        let setting = Setting {
            kind: Some(Kind::Mention),
            prose: true,
            base: Base::Unknown,
        };
        let piece = source.piece(Language::Plain, source.text.slice(*comment), setting);
        out.pieces.push(piece);
    }
    if source.setting.kind.is_none() && !source.setting.prose {
        out.comments = Some(comments.iter().map(|span| source.text.file_span(*span)).collect());
    }
    if let Some(broken) = &document.error {
        let what = if source.text().contains("{{") {
            "a template".to_owned()
        } else {
            format!("{} on line {}", plain_words(&broken.what), broken.line)
        };
        if !source.setting.prose {
            out.notes.push(SyntaxNote {
                reason: format!("not valid YAML: {what}"),
            });
        }
        let setting = Setting {
            kind: Some(source.kind(kind(purpose))),
            ..source.setting.clone()
        };
        let rest = Span::new(broken.offset, source.text().len());
        out.pieces
            .push(source.piece(Language::Plain, source.text.slice(rest), setting));
    }
    out
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// An item of a list goes, a step of a pipeline too, with its job where nothing is left for that to do, and a line of a
/// text that lists paths; a list keeps an item. So does an entry of a catalog of pnpm.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let text = Embedded::verbatim(source.text(), 0);
    let document = Document::parse(&text);
    if document.error.is_some() {
        return TakenOut::refused(wanted);
    }
    let entries = Entries::of(source, &document);
    let is_entry = |span: &Span| entries.at(&document, *span).is_some();
    let (of_entries, of_items): (Vec<usize>, Vec<usize>) =
        (0..wanted.len()).partition(|index| wanted.get(*index).is_some_and(is_entry));
    let spans =
        |indices: &[usize]| -> Vec<Span> { indices.iter().filter_map(|index| wanted.get(*index).copied()).collect() };
    let mut out = item::take_out(source.text(), &document, &spans(&of_items));
    let entries = entries.take_out(source.text(), &document, &spans(&of_entries));
    let in_wanted = |refused: &[usize], indices: &[usize]| -> Vec<usize> {
        refused.iter().filter_map(|at| indices.get(*at).copied()).collect()
    };
    out.refused = in_wanted(&out.refused, &of_items);
    out.refused.extend(in_wanted(&entries.refused, &of_entries));
    out.refused.sort_unstable();
    out.edits.extend(entries.edits);
    out
}

/// Says of each reference what taking it out means, and of each piece of commands what it may lose.
fn say_what_goes(source: &Source, document: &Document, out: &mut Extraction) {
    // The document's own places are of the text, those of what was read of the file.
    let local = |span: Span| {
        let start = source.text.text_offset(span.start())?;
        Some(Span::new(start, source.text.text_offset(span.end())?))
    };
    let goes = |span: Span| {
        local(span).is_some_and(|span| document.error.is_none() && item::going(source.text(), document, span).is_some())
    };
    let entries = Entries::of(source, document);
    for reference in &mut out.references {
        if local(reference.span).is_some_and(|span| entries.at(document, span).is_some()) {
            reference.removal = Removal::Whole(Holder::Version);
        } else if goes(reference.span) {
            reference.removal = Removal::Part(Holder::Item);
        }
    }
    for piece in out.pieces.iter_mut().filter(|piece| piece.loss == Loss::Some) {
        let parts = if piece.parts.is_empty() {
            vec![Span::new(0, piece.text().len())]
        } else {
            piece.parts.clone()
        };
        if document.error.is_some() {
            piece.loss = Loss::Nothing;
        } else if parts.iter().all(|part| goes(piece.text.file_span(*part))) {
            piece.loss = Loss::All(Removal::Part(Holder::Step));
        }
    }
}

/// Returns the parser's words without anything that it quotes from the file.
fn plain_words(what: &str) -> &str {
    let end = what.find(['\'', '"', '`']).unwrap_or(what.len());
    let words = what.get(..end).unwrap_or("").trim_end_matches([' ', ',', ':']);
    if words.is_empty() { "a syntax error" } else { words }
}

fn kind(purpose: Purpose) -> Kind {
    match purpose {
        Purpose::GithubWorkflow | Purpose::Pipeline => Kind::Workflow,
        Purpose::Compose | Purpose::Kubernetes | Purpose::Kustomize | Purpose::Dofigen => Kind::Container,
        _ => Kind::Config,
    }
}

fn purpose(source: &Source, document: &Document) -> Purpose {
    if source.setting.kind.is_some() && !source.setting.prose {
        return Purpose::Other;
    }
    let path = &source.path;
    let name = path.name();
    if is_changeset(source) {
        return Purpose::Changeset;
    }
    let stem = name.trim_end_matches(".yaml").trim_end_matches(".yml");
    let is_below = |folder: &str| RepoPath::parse(folder).is_some_and(|folder| path.is_within(&folder));
    let has = |folder: &str| path.parts().any(|part| part == folder);
    match stem {
        "action" => return Purpose::GithubWorkflow,
        "pnpm-workspace" => return Purpose::PnpmWorkspace,
        "mkdocs" => return Purpose::Mkdocs,
        "dependabot" if has(".github") => return Purpose::Dependabot,
        "kustomization" => return Purpose::Kustomize,
        "dofigen" => return Purpose::Dofigen,
        ".pre-commit-config" | ".pre-commit-hooks" => return Purpose::PreCommit,
        "lefthook" | ".lefthook" | "lefthook-local" | ".lefthook-local" => return Purpose::Lefthook,
        "bitbucket-pipelines"
        | ".drone"
        | ".travis"
        | "appveyor"
        | ".appveyor"
        | "cloudbuild"
        | "codemagic"
        | "vercel-ci"
        | "render"
        | "Taskfile"
        | "taskfile"
        | "semaphore" => return Purpose::Pipeline,
        _ => {}
    }
    let is_in_workflows = [
        ".github/workflows",
        ".gitea/workflows",
        ".forgejo/workflows",
        ".depot/workflows",
    ]
    .iter()
    .any(|folder| is_below(folder))
        || path.as_str().contains(".github/workflows/");
    if is_in_workflows {
        return Purpose::GithubWorkflow;
    }
    let is_pipeline = stem.ends_with(".gitlab-ci")
        || stem.starts_with("azure-pipelines")
        || stem.starts_with("buildspec")
        || stem.starts_with(".woodpecker")
        || [
            ".gitlab",
            ".circleci",
            ".buildkite",
            ".semaphore",
            ".woodpecker",
            ".azure-pipelines",
        ]
        .iter()
        .any(|folder| has(folder));
    if is_pipeline {
        return Purpose::Pipeline;
    }
    if stem.starts_with("dofigen.") || stem.ends_with(".dofigen") {
        return Purpose::Dofigen;
    }
    if stem.starts_with("docker-compose")
        || stem.ends_with("-compose")
        || stem == "compose"
        || stem.starts_with("compose.")
    {
        return Purpose::Compose;
    }
    let roots: Vec<usize> = (0..document.nodes.len())
        .filter(|node| document.parent(*node).is_none())
        .collect();
    let has_all = |keys: &[&str]| {
        roots
            .iter()
            .any(|root| keys.iter().all(|key| document.value(*root, key).is_some()))
    };
    match () {
        () if has_all(&["apiVersion", "kind"]) => Purpose::Kubernetes,
        // The Serverless Framework, and AWS SAM.
        () if has_all(&["functions", "provider"]) || has_all(&["Resources", "Transform"]) => Purpose::Functions,
        () if has_services(document, &roots) => Purpose::Compose,
        // A fenced block has no name that tells.
        () if source.setting.prose && has_all(&["jobs"]) => Purpose::GithubWorkflow,
        () => Purpose::Other,
    }
}

/// Whether this is what stands at the top of a changeset: packages, and how their versions change.
fn is_changeset(source: &Source) -> bool {
    let folder = source.path.parent().unwrap_or_default();
    let is_top = source.text.file_offset(0) <= LONGEST_OPENING;
    folder.name() == ".changeset" && source.path.extension() == "md" && source.setting.prose && is_top
}

/// What stands before the first line of a document's metadata, in bytes: a mark of the encoding, and three dashes.
const LONGEST_OPENING: usize = 8;

/// Whether a root has services as compose files have them.
fn has_services(document: &Document, roots: &[usize]) -> bool {
    let mut services = roots.iter().filter_map(|root| document.value(*root, "services"));
    services.any(|services| {
        let mut all = document.children(services);
        all.any(|service| {
            ["image", "build", "volumes"]
                .iter()
                .any(|key| document.value(service, key).is_some())
        })
    })
}

/// Returns the comments: each `#` behind white space that stands in no scalar, to the end of its line.
fn comments(text: &str, document: &Document) -> Vec<Span> {
    let scalars = document.all_spans();
    let mut found = Vec::new();
    let mut next = 0;
    let mut covered = 0;
    let end = document.error.as_ref().map_or(text.len(), |broken| broken.offset);
    for (offset, _) in text.match_indices('#') {
        if offset < covered {
            continue;
        }
        if offset >= end {
            break;
        }
        while let Some(scalar) = scalars.get(next).filter(|scalar| scalar.start() <= offset) {
            covered = covered.max(scalar.end());
            next += 1;
        }
        let before = offset.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        if offset < covered || before.is_some_and(|before| !b" \t\r\n".contains(before)) {
            continue;
        }
        let line = text.get(offset..).unwrap_or("");
        let length = line.find('\n').unwrap_or(line.len());
        let content = line.get(..length).unwrap_or("").trim_end();
        found.push(Span::new(offset, offset + content.len()));
        covered = offset + length;
    }
    found
}
