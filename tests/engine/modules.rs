//! Specifiers as the TypeScript compiler resolves them: for each, the file that is meant, or none.

use crate::report;
use decomm::finding::Kind;

/// Asserts that in each of `cases` the specifier, imported by the file, means the target and no other file.
///
/// A case is (importing file, specifier, target); an empty target stands for none. `files` are the rest of the tree.
#[track_caller]
fn check(files: &[(&str, &str)], cases: &[(&str, &str, &str)]) {
    for (importer, specifier, expected) in cases {
        let import = format!("import '{specifier}';\n");
        let mut tree: Vec<(&str, &str)> = files.iter().copied().filter(|(path, _)| path != importer).collect();
        tree.push((importer, &import));
        let is_module = |path: &str| !path.ends_with(".json") && !path.ends_with(".yaml") && path != *importer;
        let all: Vec<&str> = tree.iter().map(|(path, _)| *path).filter(|path| is_module(path)).collect();
        // One file after the other is retired, so that no retired file hides what another is used by.
        let meant: Vec<&str> = all
            .into_iter()
            .filter(|target| {
                let config = format!("[[retire]]\nid = 'old'\npaths = ['/{target}']\n");
                let findings = report(&config, &tree).findings;
                findings.iter().any(|finding| {
                    finding.path.as_str() == *importer
                        && finding.kind == Some(Kind::Import)
                        && finding.target.as_deref() == Some(*target)
                })
            })
            .collect();
        let expected: Vec<&str> = Some(*expected).into_iter().filter(|target| !target.is_empty()).collect();
        assert_eq!(meant, expected, "{importer}: {specifier}\n{tree:#?}");
    }
}

#[test]
fn a_built_file_is_made_of_the_source_that_keeps_most_of_its_path() {
    check(
        &[
            (
                "packages/p/package.json",
                r#"{"name": "p", "exports": {".": "./dist/index.js", "./types": "./dist/types/index.js", "./form": "./dist/esm/form.mjs", "./api": {"types": "./dist/api.controller.d.ts", "default": "./dist/api.controller.js"}, "./min": "./dist/min.esm.js", "./lost": "./dist/lost.js", "./data": "./data/index.js"}}"#,
            ),
            ("packages/p/src/index.ts", ""),
            ("packages/p/src/types/index.ts", ""),
            ("packages/p/src/form.ts", ""),
            ("packages/p/src/api.controller.ts", ""),
            ("packages/p/src/api.ts", ""),
            ("packages/p/src/min.ts", ""),
            ("packages/p/src/data/index.ts", ""),
        ],
        &[
            ("a.ts", "p", "packages/p/src/index.ts"),
            ("a.ts", "p/types", "packages/p/src/types/index.ts"),
            ("a.ts", "p/form", "packages/p/src/form.ts"),
            ("a.ts", "p/api", "packages/p/src/api.controller.ts"),
            ("a.ts", "p/min", "packages/p/src/min.ts"),
            ("a.ts", "p/lost", ""),
            ("a.ts", "p/data", ""),
            ("a.ts", "p/other", ""),
        ],
    );
}
