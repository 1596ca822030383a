//! The numbers of an ordered list that loses its first items: it begins with the number that it began with.

use crate::text::edit::Edit;
use crate::text::span::Span;

/// Returns the changes of the numbers of `lists`, the items of each ordered list of `content`, without the lines `gone`.
///
/// The number of the first item that is left becomes that of the first one; the others follow where all of them were
/// numbered one after the other. Numbers become smaller only, so that what is nested in an item stays in it.
pub(super) fn renumbered(content: &str, lists: &[Vec<Span>], gone: &[Span]) -> Vec<Edit> {
    let gone = merged(gone);
    let is_gone = |item: Span| {
        let behind = gone.partition_point(|span| span.start() <= item.start());
        let before = behind.checked_sub(1).and_then(|at| gone.get(at));
        before.is_some_and(|span| span.contains(item))
    };
    let mut edits = Vec::new();
    for items in lists {
        if !items.first().is_some_and(|first| is_gone(*first)) {
            continue;
        }
        let numbers: Option<Vec<(u64, Span)>> = items.iter().map(|item| number(content, *item)).collect();
        let Some(numbers) = numbers else { continue };
        let Some((first, _)) = numbers.first() else { continue };
        let follow = numbers.windows(2).all(|pair| match pair {
            [(one, _), (other, _)] => one + 1 == *other,
            _ => true,
        });
        let left = items.iter().zip(&numbers).filter(|(item, _)| !is_gone(**item));
        let changed = left.zip(*first..).take(if follow { items.len() } else { 1 });
        let changed = changed.filter(|((_, (old, _)), new)| old != new);
        edits.extend(changed.map(|((_, (_, place)), new)| Edit::replace(*place, new.to_string())));
    }
    edits
}

/// Returns `spans` in their order, those that touch as one.
fn merged(spans: &[Span]) -> Vec<Span> {
    let mut sorted = spans.to_vec();
    sorted.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in sorted {
        match merged.last_mut() {
            Some(last) if span.start() <= last.end() => *last = Span::new(last.start(), last.end().max(span.end())),
            _ => merged.push(span),
        }
    }
    merged
}

/// Returns the number that `item` begins with, and where it stands.
fn number(content: &str, item: Span) -> Option<(u64, Span)> {
    let text = item.of(content);
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text.get(..n_digits)?.parse().ok()?;
    Some((number, Span::new(item.start(), item.start() + n_digits)))
}
