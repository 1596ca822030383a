//! The packs that decomm brings along: the files of `rules/`, in the binary.

/// A built-in pack.
#[derive(Debug)]
pub struct Pack {
    /// The name by which `extends` calls it.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The files beside it that its `body-file` keys name: file name and text.
    pub files: &'static [(&'static str, &'static str)],
}

/// All built-in packs, by name.
pub static PACKS: &[Pack] = &[Pack {
    name: "drizzle-kit",
    text: include_str!("../../rules/drizzle-kit.toml"),
    files: &[(
        "drizzle-migrations.test.ts",
        include_str!("../../rules/drizzle-migrations.test.ts"),
    )],
}];
