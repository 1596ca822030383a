//! What is wrong in a config or a pack, and which right name was probably meant. Stand-in: the real one replaces it.

use crate::text::span::Span;

/// One mistake in a config or a pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ConfigError {
    /// The file as people know it: `.decomm.toml`, a local pack's path, `rules/<pack>.toml` for a built-in one.
    pub path: String,
    /// The text of that file.
    pub text: String,
    /// The place in `text`, in bytes; none where the mistake is about the whole file.
    pub span: Option<Span>,
    /// What is wrong: a clause in lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Returns the one of `right` that `wrong` is probably a slip of; none where all are far off.
pub(crate) fn nearest<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase().replace('_', "-");
    right
        .into_iter()
        .map(|right| (strsim::damerau_levenshtein(&wrong, right), right))
        .filter(|(distance, right)| {
            let longer = wrong.chars().count().max(right.chars().count());
            // Two slips in five letters: `tabel`, `freeze_exept`; three in five is another word.
            *distance <= (longer * 2 / 5).max(1) && *distance < longer
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, right)| right)
}
