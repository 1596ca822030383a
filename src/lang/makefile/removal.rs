//! Takes lines out of recipes. A recipe keeps a line: without one its target is another thing.

use crate::lang::taken::TakenOut;
use crate::text::line_removal::{Blanks, delete_lines};
use crate::text::span::Span;

/// Returns the lines of each recipe that run something, continued ones as one.
pub(super) fn recipes(text: &str) -> Vec<Vec<Span>> {
    let mut recipes: Vec<Vec<Span>> = Vec::new();
    let mut at = 0;
    let mut is_continued = false;
    let mut in_recipe = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(at, at + content.len());
        at += line.len();
        let continues = std::mem::replace(&mut is_continued, content.ends_with('\\'));
        let is_indented = content.starts_with(['\t', ' ']);
        let command = content.trim_start_matches(['\t', ' ', '@', '-', '+']);
        if continues {
            if let Some(last) = recipes
                .last_mut()
                .and_then(|recipe| recipe.last_mut())
                .filter(|_| in_recipe)
            {
                *last = Span::new(last.start(), span.end());
            }
        } else if is_indented && !command.is_empty() && !command.starts_with('#') {
            in_recipe = true;
            match recipes.last_mut() {
                Some(recipe) => recipe.push(span),
                None => recipes.push(vec![span]),
            }
        } else if !is_indented && !content.trim().is_empty() && !content.starts_with('#') {
            in_recipe = false;
            recipes.push(Vec::new());
        }
    }
    recipes
}

/// Takes `wanted`, each all that a line of a recipe runs, out of `text`.
pub(super) fn take_out(text: &str, wanted: &[Span]) -> TakenOut {
    let recipes = recipes(text);
    let mut out = TakenOut::default();
    let mut gone: Vec<Vec<(usize, Span)>> = vec![Vec::new(); recipes.len()];
    for (index, span) in wanted.iter().enumerate() {
        let found = recipes.iter().enumerate().find_map(|(recipe, lines)| {
            let line = lines
                .iter()
                .find(|line| line.start() <= span.start() && span.start() < line.end())?;
            Some((recipe, *line))
        });
        match found.and_then(|(recipe, line)| Some((gone.get_mut(recipe)?, line))) {
            Some((lines, line)) => lines.push((index, line)),
            None => out.refused.push(index),
        }
    }
    let mut lines = Vec::new();
    for (recipe, gone) in recipes.iter().zip(gone) {
        if recipe.iter().all(|line| gone.iter().any(|(_, other)| other == line)) {
            out.refused.extend(gone.iter().map(|(index, _)| *index));
        } else {
            lines.extend(gone.iter().map(|(_, line)| *line));
        }
    }
    out.edits = delete_lines(text, &lines, Blanks::Stay);
    out.refused.sort_unstable();
    out
}
