//! What a config names: files, exports, tables, scripts and packages, from the text that names them.

use crate::config::error::Problems;
use crate::config::glob::is_absolute_elsewhere;
use crate::config::reader::Spanned;
use crate::config::{Script, Symbol, Table};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// Returns `text`, the value of `key`, as a path of the repository that is not the root.
pub(crate) fn file(text: &str, span: Span, key: &str, problems: &Problems<'_>) -> Option<RepoPath> {
    let path = path_from(&RepoPath::root(), text).and_then(|path| {
        if path.is_root() {
            return Err("names the root itself".to_owned());
        }
        Ok(path)
    });
    match path {
        Ok(path) => Some(path),
        Err(reason) => {
            problems.add(span, format!("`{key}` {reason}: `{text}`"), PATH_HELP);
            None
        }
    }
}

/// Returns `text` as the script of a package.
pub(crate) fn script(text: &Spanned<String>, problems: &Problems<'_>) -> Option<Script> {
    let written = text.value.as_str();
    let (folder, name) = written.split_once('#').unwrap_or(("", written));
    let help = "a script is `name`, of the root package.json, or `folder#name`";
    if name.trim().is_empty() {
        problems.add(text.span, format!("the script `{written}` has no name"), help);
        return None;
    }
    let package = match path_from(&RepoPath::root(), folder) {
        Ok(package) if package.name() == "package.json" => {
            problems.add(
                text.span,
                format!("the script `{written}` names a file before its `#`"),
                help,
            );
            return None;
        }
        Ok(package) => package,
        Err(reason) => {
            problems.add(
                text.span,
                format!("the folder of the script `{written}` {reason}"),
                help,
            );
            return None;
        }
    };
    Some(Script {
        written: written.to_owned(),
        package,
        name: name.to_owned(),
    })
}

const PATH_HELP: &str = "paths start at the config's folder and have `/` between their parts";

/// Returns `text` as a path from `folder`, or from the root where it begins with a slash.
///
/// # Errors
/// A clause that says why it is none. The git directory is none: a config is not to be trusted with hooks and remotes.
pub(crate) fn path_from(folder: &RepoPath, text: &str) -> Result<RepoPath, String> {
    if is_absolute_elsewhere(text) {
        return Err("is an absolute path of another system".to_owned());
    }
    if text.contains('\\') {
        return Err("has a `\\`".to_owned());
    }
    let path = if text.starts_with('/') {
        RepoPath::parse(text)
    } else {
        folder.join(text)
    };
    let path = path.ok_or("leaves the repository")?;
    if path.parts().any(|part| part.eq_ignore_ascii_case(".git")) {
        return Err("lies in the git directory".to_owned());
    }
    Ok(path)
}

/// Returns `text` as an export of a module.
pub(crate) fn symbol(text: &Spanned<String>, problems: &Problems<'_>) -> Option<Symbol> {
    let written = text.value.as_str();
    let Some((path, name)) = written.rsplit_once('#') else {
        problems.add(
            text.span,
            format!("the symbol `{written}` has no `#`"),
            "write the module's file, `#` and the exported name: `lib/schema.ts#users`",
        );
        return None;
    };
    let is_name = name
        .chars()
        .all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '$'))
        && name.chars().next().is_some_and(|sign| !sign.is_numeric());
    if !is_name {
        problems.add(
            text.span,
            format!("the symbol `{written}` has no name behind its `#`"),
            "write the exported name, or `default`",
        );
        return None;
    }
    Some(Symbol {
        file: file(path, text.span, "symbols", problems)?,
        name: name.to_owned(),
    })
}

/// Returns `text` as a database table.
pub(crate) fn table(text: &Spanned<String>, problems: &Problems<'_>) -> Option<Table> {
    let written = text.value.as_str();
    let (schema, name) = written.split_once('.').unwrap_or(("public", written));
    let is_right = [schema, name]
        .iter()
        .all(|part| !part.is_empty() && part.trim() == *part && !part.contains('.'));
    if !is_right {
        problems.add(
            text.span,
            format!("`{written}` is no table"),
            "write `table`, which is in the schema `public`, or `schema.table`",
        );
        return None;
    }
    Some(Table {
        written: written.to_owned(),
        schema: schema.to_owned(),
        name: name.to_owned(),
    })
}

/// Returns `text` as the name of an npm package.
pub(crate) fn package(text: &Spanned<String>, problems: &Problems<'_>) -> Option<String> {
    let written = text.value.as_str();
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || "-_.~!'()*".contains(sign))
    };
    let is_right = match written.strip_prefix('@') {
        Some(scoped) => scoped
            .split_once('/')
            .is_some_and(|(scope, name)| is_part(scope) && is_part(name)),
        None => is_part(written),
    };
    if !is_right {
        problems.add(
            text.span,
            format!("`{written}` is no name of an npm package"),
            "write the name alone, without a version: `knex`, `@scope/name`",
        );
        return None;
    }
    Some(written.to_owned())
}
