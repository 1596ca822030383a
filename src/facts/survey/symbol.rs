//! The exports that declare the tables of an old system.

use crate::facts::Facts;
use crate::facts::scan::Subject;
use crate::facts::survey::applied::is_firm;
use crate::facts::survey::{Found, has, is_of_tests};
use crate::lang;
use crate::lang::language::Language;
use crate::lang::source::Source;

/// Returns the exports that declare a table that goes, but for the `known` ones.
pub(super) fn of_tables(facts: &Facts, known: &[Found<String>], is_sure: bool) -> Vec<Found<String>> {
    let mut symbols: Vec<Found<String>> = Vec::new();
    for hit in facts
        .scan
        .hits
        .iter()
        .filter(|hit| hit.subject == Subject::Table && is_firm(hit))
    {
        let is_module = Language::of(&hit.path, "") == Language::JavaScript && !is_of_tests(&hit.path);
        let (Some(place), true) = (hit.place, is_module) else {
            continue;
        };
        let Some(text) = facts.text(&hit.path) else { continue };
        let before = text.get(..place.span.start()).unwrap_or("");
        let call = before.trim_end_matches(['\'', '"', '`']).trim_end();
        if !call.ends_with("Table(") && !call.ends_with(".table(") {
            continue;
        }
        let Some(module) = lang::extract(&Source::of(&hit.path, &text)).module else {
            continue;
        };
        let mut declarations = module.declarations.iter();
        let Some(declaration) = declarations.find(|it| it.span.contains(place.span)) else {
            continue;
        };
        let listed = || module.exports.iter().find(|it| it.local == declaration.name);
        let exported = declaration.exported.clone();
        if let Some(name) = exported.or_else(|| listed().map(|it| it.exported.clone())) {
            let thing = format!("{}#{name}", hit.path);
            if !has(known, &thing) && !has(&symbols, &thing) {
                let why = format!("declares the table `{}`", hit.target);
                symbols.push(Found { thing, why, is_sure });
            }
        }
    }
    symbols
}
