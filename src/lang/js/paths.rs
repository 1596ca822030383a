//! From a folded string to a path or a glob: what of it is known, and whether it has the shape of a path at all.

use oxc_ast::ast::Expression;
use oxc_span::{GetSpan, Span};

use crate::finding::Kind;
use crate::lang::js::fold::{Folded, Part, content};
use crate::lang::js::reader::Reader;
use crate::lang::reference::{Base, Extent, PathText, Target};

/// A longer text is no path; the longest that Linux takes.
const LONGEST: usize = 4096;

/// What a path at some place means.
#[derive(Clone)]
pub(super) struct Place {
    /// The surface.
    pub(super) kind: Kind,
    /// What a relative path is relative to, where the path itself does not say.
    pub(super) base: Base,
    /// Whether a path is expected, so that a single word counts.
    pub(super) expected: bool,
    /// Whether the extension or an index file may be left out.
    pub(super) module: bool,
    /// Whether a glob may stand here.
    pub(super) glob: bool,
    /// Whether an address on the network is meant, for all that one can tell.
    pub(super) address: bool,
}

impl Place {
    /// A place where a path is expected on an unknown base.
    pub(super) fn expecting(kind: Kind) -> Place {
        Place {
            expected: true,
            ..Place::any(kind)
        }
    }

    /// A place where nothing says that a path is meant.
    pub(super) fn any(kind: Kind) -> Place {
        Place {
            kind,
            base: Base::Unknown,
            expected: false,
            module: false,
            glob: false,
            address: false,
        }
    }
}

impl<'a> Reader<'a, '_> {
    /// Refers to the path that `folded`, the value of `expression`, names; false where it names none.
    pub(super) fn refer_to_path(&mut self, expression: &Expression<'a>, folded: &Folded, place: &Place) -> bool {
        self.refer_to_path_at(shown_span(expression), folded, place)
    }

    /// As [`Reader::refer_to_path`], with the span to show.
    pub(super) fn refer_to_path_at(&mut self, span: Span, folded: &Folded, place: &Place) -> bool {
        let Some(target) = path_target(folded, place) else {
            return false;
        };
        if self.is_own_file(&target) {
            return false;
        }
        self.refer(span, place.kind, target);
        self.claim_all(&folded.claims);
        true
    }

    /// Marks the literals that stand in an expression itself, not those of its constants.
    pub(super) fn claim_own(&mut self, folded: &Folded) {
        let inits: Vec<Span> = folded
            .constants
            .iter()
            .filter_map(|constant| self.init_of(*constant))
            .map(GetSpan::span)
            .collect();
        for claim in &folded.claims {
            if !inits.iter().any(|init| init.contains_inclusive(*claim)) {
                self.claim(*claim);
            }
        }
    }

    /// Whether `target` is the very file that refers to it, as in `fileURLToPath(import.meta.url)`.
    fn is_own_file(&self, target: &Target) -> bool {
        match target {
            Target::Path(path) => {
                path.extent == Extent::Whole
                    && path.text == self.source.path.name()
                    && path.base == Base::Known(self.folder.clone())
            }
            _ => false,
        }
    }
}

/// Returns the text of `expression` that a finding marks: a string without its quotes, else the whole of it.
pub(super) fn shown_span(expression: &Expression) -> Span {
    match expression.get_inner_expression() {
        Expression::StringLiteral(literal) => content(literal.span),
        Expression::TemplateLiteral(template) => content(template.span),
        other => other.span(),
    }
}

/// Returns the path or glob that `folded` names at `place`.
pub(super) fn path_target(folded: &Folded, place: &Place) -> Option<Target> {
    let base = folded.base.clone().unwrap_or_else(|| place.base.clone());
    let known_base = folded.base.is_some();
    let has_blank = |part: &Part| matches!(part, Part::Text { text, .. } if text.contains(char::is_whitespace));
    if !place.expected && folded.parts.iter().any(has_blank) {
        // A sentence.
        return None;
    }
    let (text, extent) = known_part(folded)?;
    let text = tidy(&text, known_base || extent == Extent::End);
    if !is_path_shaped(&text, place.expected || known_base) {
        return None;
    }
    let text = if place.glob {
        text.trim_start_matches('!').to_owned()
    } else {
        text
    };
    if place.glob && extent == Extent::Whole && is_glob(&text) {
        return Some(Target::Glob { pattern: text, base });
    }
    Some(Target::Path(PathText {
        text,
        base: if extent == Extent::End { Base::Unknown } else { base },
        extent,
        expected: place.expected,
        module: place.module,
        entered: 0,
        in_sentence: false,
        address: place.address,
    }))
}

/// Returns the text that is known and how much of the path it is.
fn known_part(folded: &Folded) -> Option<(String, Extent)> {
    let mut beginning = String::new();
    let mut end = String::new();
    let mut has_hole = false;
    for part in &folded.parts {
        match part {
            Part::Hole(_) => {
                has_hole = true;
                end.clear();
            }
            Part::Text { text, .. } if has_hole => end.push_str(text),
            Part::Text { text, .. } => beginning.push_str(text),
        }
    }
    if !has_hole {
        return Some((beginning, Extent::Whole));
    }
    if let Some((folders, _)) = beginning.rsplit_once('/')
        && (has_name(folders) || (folded.base.is_some() && has_name(&beginning)))
    {
        return Some((beginning, Extent::Beginning));
    }
    end_of_path(&end, &beginning, &folded.parts).map(|end| (end, Extent::End))
}

/// Returns the end of a path whose beginning is not known, from its first whole segment on.
fn end_of_path(end: &str, beginning: &str, parts: &[Part]) -> Option<String> {
    // `${root}migrations/x.sql` counts whole, `${name}-old/x.sql` does not: what is known begins inside of a name.
    let begins_a_segment = end.starts_with(['/', '\\']) || end.starts_with(|first: char| first.is_alphanumeric());
    let is_url = beginning.contains("://") || beginning.starts_with('/');
    let holes = parts.iter().filter(|part| matches!(part, Part::Hole(_))).count();
    if !begins_a_segment || is_url || (holes > 1 && !beginning.is_empty()) {
        return None;
    }
    let mut rest = end;
    while let Some(shorter) = rest
        .strip_prefix('/')
        .or_else(|| rest.strip_prefix("./"))
        .or_else(|| rest.strip_prefix("../"))
    {
        rest = shorter;
    }
    has_name(rest).then(|| rest.to_owned())
}

/// Whether any segment of `text` is a name, not only dots.
fn has_name(text: &str) -> bool {
    text.split(['/', '\\'])
        .any(|segment| !matches!(segment, "" | "." | ".."))
}

/// Returns `text` with `/` between its parts, once each, and none at the start of what follows a folder.
fn tidy(text: &str, follows_folder: bool) -> String {
    let mut result = String::with_capacity(text.len());
    let is_windows = text.contains('\\') && !text.contains('/');
    for character in text.chars() {
        let character = if character == '\\' && is_windows {
            '/'
        } else {
            character
        };
        if character == '/' && result.ends_with('/') && !result.ends_with(":/") {
            continue;
        }
        result.push(character);
    }
    if follows_folder {
        result = result.trim_start_matches('/').to_owned();
    }
    if text.starts_with("//") && !follows_folder {
        // A URL without its scheme.
        result.insert(0, '/');
    }
    result
}

/// Whether `text` has the shape of a path; `expected` lets single words and blanks pass.
pub(super) fn is_path_shaped(text: &str, expected: bool) -> bool {
    if text.is_empty()
        || text.len() > LONGEST
        || !has_name(text)
        || text.contains(['\0', '\n', '\r', '<', '>', '"', '|'])
    {
        return false;
    }
    if text.starts_with(['/', '~']) || has_scheme(text) {
        return false;
    }
    if expected {
        return text.trim() == text && text.chars().any(char::is_alphanumeric);
    }
    !text.contains(char::is_whitespace)
        && text.chars().any(char::is_alphanumeric)
        && (text.contains('/') || has_extension(text))
}

/// Whether `text` begins with a scheme such as `http:`, `data:`, `node:`; a drive of Windows is one, too.
fn has_scheme(text: &str) -> bool {
    match text.split_once(':') {
        Some((scheme, _)) => {
            scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
        }
        None => false,
    }
}

/// Whether the last segment of `text` ends as file names do.
fn has_extension(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or(text);
    match name.rsplit_once('.') {
        Some((stem, extension)) => {
            !stem.is_empty()
                && (1..=12).contains(&extension.len())
                && extension.starts_with(|first: char| first.is_ascii_alphabetic())
                && extension.chars().all(|character| character.is_ascii_alphanumeric())
        }
        None => false,
    }
}

/// Whether `text` is a glob.
pub(super) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '{', '['])
}
