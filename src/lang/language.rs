//! Which language a file is in, by its name.

use crate::tree::path::RepoPath;

/// A language that decomm reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// JavaScript and TypeScript, JSX included.
    JavaScript,
    /// package.json.
    PackageJson,
    /// JSON and JSONC, tsconfig among them.
    Json,
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
    /// POSIX shell and bash.
    Shell,
    /// Dockerfile, Containerfile.
    Dockerfile,
    /// Makefile, justfile, Procfile.
    Makefile,
    /// Markdown and MDX.
    Markdown,
    /// Ignore files, CODEOWNERS, .gitattributes.
    Pattern,
    /// Vue, Svelte and Astro components.
    Component,
    /// HTML.
    Html,
    /// CSS, SCSS, Sass and Less.
    Css,
    /// SQL.
    Sql,
    /// Prisma's schema.
    Prisma,
    /// `.env` files: `NAME=value`.
    Env,
    /// .gitmodules and Java's properties.
    Properties,
    /// `_redirects` and `_headers` of what hosts sites.
    Redirects,
    /// Any other text, and running text inside other languages.
    Plain,
}

impl Language {
    /// Returns the language of the file `path` by its name, and by `first_line` for a script without an extension.
    pub fn of(path: &RepoPath, first_line: &str) -> Language {
        let name = path.name();
        if let Some(language) = Language::of_name(path, name) {
            return language;
        }
        match path.extension().as_ref() {
            "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" => Language::JavaScript,
            "json" | "jsonc" | "json5" | "code-workspace" | "webmanifest" => Language::Json,
            "yml" | "yaml" => Language::Yaml,
            "toml" => Language::Toml,
            "sh" | "bash" | "zsh" | "ksh" => Language::Shell,
            "mk" => Language::Makefile,
            "md" | "mdx" | "mdc" | "markdown" => Language::Markdown,
            "vue" | "svelte" | "astro" => Language::Component,
            "html" | "htm" | "xhtml" => Language::Html,
            "css" | "scss" | "sass" | "less" | "pcss" | "postcss" => Language::Css,
            "sql" => Language::Sql,
            "prisma" => Language::Prisma,
            "env" => Language::Env,
            "properties" => Language::Properties,
            "dockerfile" => Language::Dockerfile,
            _ if is_shell_shebang(first_line) => Language::Shell,
            _ if is_node_shebang(first_line) => Language::JavaScript,
            _ => Language::Plain,
        }
    }

    fn of_name(path: &RepoPath, name: &str) -> Option<Language> {
        if name == ".env" || name.starts_with(".env.") {
            return Some(Language::Env);
        }
        if name.starts_with('.') && name.ends_with("ignore") || name.ends_with(".dockerignore") {
            return Some(Language::Pattern);
        }
        if name.starts_with("Dockerfile") || name.starts_with("Containerfile") {
            return Some(Language::Dockerfile);
        }
        match name {
            "package.json" => Some(Language::PackageJson),
            "_redirects" | "_headers" => Some(Language::Redirects),
            ".gitmodules" => Some(Language::Properties),
            "CODEOWNERS" | ".gitattributes" => Some(Language::Pattern),
            "Makefile" | "makefile" | "GNUmakefile" | "justfile" | "Justfile" | ".justfile" | "Procfile" => {
                Some(Language::Makefile)
            }
            ".babelrc" | ".eslintrc" | ".swcrc" | ".prettierrc" | ".lintstagedrc" | ".nycrc" | ".mocharc"
            | ".stylelintrc" | ".releaserc" => Some(Language::Json),
            ".bashrc" | ".envrc" => Some(Language::Shell),
            _ if path.extension().is_empty() && path.parts().any(|part| part == ".husky" || part == ".githooks") => {
                Some(Language::Shell)
            }
            _ => None,
        }
    }
}

/// Returns the language of programs that the file `path` is written in, where that is one whose imports nobody here reads.
pub fn unread_language(path: &RepoPath) -> Option<&'static str> {
    Some(match path.extension().as_ref() {
        "py" | "pyi" => "Python",
        "go" => "Go",
        "rs" => "Rust",
        "rb" | "erb" => "Ruby",
        "php" => "PHP",
        "java" => "Java",
        "kt" | "kts" => "Kotlin",
        "scala" => "Scala",
        "cs" => "C#",
        "swift" => "Swift",
        "dart" => "Dart",
        "ex" | "exs" => "Elixir",
        "c" | "h" => "C",
        "cc" | "cpp" | "hpp" => "C++",
        _ => return None,
    })
}

fn is_shell_shebang(first_line: &str) -> bool {
    first_line.starts_with("#!")
        && ["sh", "bash", "zsh", "dash", "ksh"]
            .iter()
            .any(|shell| interpreter(first_line) == *shell)
}

fn is_node_shebang(first_line: &str) -> bool {
    first_line.starts_with("#!")
        && ["node", "tsx", "ts-node", "bun", "deno", "zx"]
            .iter()
            .any(|runner| interpreter(first_line) == *runner)
}

/// Returns the program of a `#!` line, behind `env` and its flags where they are.
fn interpreter(first_line: &str) -> &str {
    first_line
        .trim_start_matches("#!")
        .split_whitespace()
        .map(|word| word.rsplit('/').next().unwrap_or(word))
        .find(|word| *word != "env" && !word.starts_with('-') && !word.contains('='))
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, first_line: &str, expected: Language) {
        let path = RepoPath::parse(path).unwrap_or_default();
        assert_eq!(Language::of(&path, first_line), expected, "{path}");
    }

    #[test]
    fn names_decide_then_extensions_then_the_first_line() {
        check("app/x.TSX", "", Language::JavaScript);
        check("packages/a/package.json", "", Language::PackageJson);
        check("src/App.vue", "", Language::Component);
        check("tsconfig.base.json", "", Language::Json);
        check("Dockerfile.prod", "", Language::Dockerfile);
        check("Dockerfile.dockerignore", "", Language::Pattern);
        check("ci/Dockerfile.prod.dockerignore", "", Language::Pattern);
        check(".prettierignore", "", Language::Pattern);
        check(".github/CODEOWNERS", "", Language::Pattern);
        check(".husky/pre-commit", "", Language::Shell);
        check("bin/deploy", "#!/usr/bin/env -S bash -e", Language::Shell);
        check("bin/run", "#!/usr/bin/env node", Language::JavaScript);
        check("bin/run", "#!/usr/bin/python3", Language::Plain);
        check("app/globals.css", "", Language::Css);
        check("app/_part.scss", "", Language::Css);
        check("app/index.html", "", Language::Html);
        check("db/schema.prisma", "", Language::Prisma);
        check(".env.local", "", Language::Env);
        check("public/_redirects", "", Language::Redirects);
        check("LICENSE", "", Language::Plain);
    }
}
