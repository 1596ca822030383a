//! What Nuxt lets files use by name alone: components, exports, layouts, middleware.

mod components;
mod exports;
mod pages;
mod settings;

use crate::{check_dangling, report};

const NUXT: (&str, &str) = ("nuxt.config.ts", "export default defineNuxtConfig({ modules: [] })");
const APP: (&str, &str) = ("app/app.vue", "<template><NuxtPage/></template>");

fn retire(paths: &str) -> String {
    format!("[[retire]]\nid = 'old'\npaths = [{paths}]\n")
}

/// Asserts what `text` in the file `user` refers to when `path`, with the content `old`, is retired; `others` are there too.
///
/// A line of `expected` is `line:column text (confidence)`.
#[track_caller]
fn check(path: &str, old: &str, others: &[(&str, &str)], (user, text): (&str, &str), expected: &[&str]) {
    let mut files = others.to_vec();
    files.extend([(path, old), (user, text)]);
    if !others.iter().any(|(path, _)| path.contains("nuxt.config")) {
        files.extend([NUXT, APP]);
    }
    let line = |line: &&str| {
        let (place, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (name, confidence) = rest.rsplit_once(' ').unwrap_or((rest, ""));
        format!("{user}:{place} dangling-path «{name}» -> {path} {confidence}")
    };
    let expected: Vec<String> = expected.iter().map(line).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check_dangling(&retire(&format!("'/{path}'")), &files, &expected);
}

#[track_caller]
fn check_template(path: &str, template: &str, expected: &[&str]) {
    let text = format!("<template>\n{template}\n</template>\n");
    check(
        path,
        "<template><i/></template>",
        &[],
        ("app/pages/a.vue", &text),
        expected,
    );
    // Its name is that of its path, so it is known once it is gone.
    let files = [NUXT, APP, ("app/pages/a.vue", text.as_str())];
    let count = |files: &[(&str, &str)]| report(&retire(&format!("'/{path}'")), files).findings.len();
    assert_eq!(count(&files), expected.len(), "{template}");
}
