//! The names that PostgreSQL chooses for what a statement leaves without one: `t_c_key`, `t_pkey`, `t_c_seq`.
//!
//! Source: `makeObjectName`, `ChooseRelationName`, `ChooseConstraintName` and `ChooseIndexName` of PostgreSQL 15,
//! `src/backend/commands/indexcmds.c` and `src/backend/catalog/pg_constraint.c`.

use crate::db::object::{LONGEST_NAME, stored_name};

/// Returns `first_second_label`, the first two parts cut so that all fits, the longer one first.
pub(super) fn joined(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let room = LONGEST_NAME.saturating_sub(overhead);
    let (mut first_length, mut second_length) = (first.len(), second.map_or(0, str::len));
    if first_length + second_length > room {
        // Both shrink to the same length, or the longer one alone does.
        let (shorter, half) = (first_length.min(second_length), room / 2);
        let longer = room - shorter.min(half);
        match (first_length > second_length, shorter <= half) {
            (true, true) => first_length = longer,
            (false, true) => second_length = longer,
            // Of an odd room the second part gets less: it is the one that is cut when both are equal.
            (_, false) => (first_length, second_length) = (room - half, half),
        }
    }
    let cut = |text: &str, length: usize| -> String {
        text.get(..text.floor_char_boundary(length)).unwrap_or(text).to_owned()
    };
    let mut name = cut(first, first_length);
    if let Some(second) = second {
        name.push('_');
        name.push_str(&cut(second, second_length));
    }
    name.push('_');
    name.push_str(label);
    name
}

/// Returns the part of a name that several columns make together.
pub(super) fn addition(columns: &[String]) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(stored_name(column));
        if joined.len() > LONGEST_NAME {
            break;
        }
    }
    joined
}

/// Returns the names of an index's columns, made unique as PostgreSQL makes them: `expr`, `expr1`.
pub(super) fn unique_columns(columns: &[String]) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for column in columns.iter().take(32) {
        let mut name = column.clone();
        let mut number = 0;
        while unique.contains(&name) {
            number += 1;
            name = format!("{column}{number}");
        }
        unique.push(name);
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_part_is_cut_first() {
        assert_eq!(joined("t", Some("c"), "key"), "t_c_key");
        assert_eq!(joined("t", None, "pkey"), "t_pkey");
        let (long, longer) = ("a".repeat(40), "b".repeat(50));
        for (first, second, a, b) in [
            (long.as_str(), "c", 40, 1),
            (longer.as_str(), "c", 50, 1),
            ("c", longer.as_str(), 1, 50),
            (long.as_str(), longer.as_str(), 29, 29),
            (longer.as_str(), "cccccccccccccccccccc", 38, 20),
        ] {
            let name = joined(first, Some(second), "key");
            let expected = format!(
                "{}_{}_key",
                first.chars().take(a).collect::<String>(),
                second.chars().take(b).collect::<String>()
            );
            assert_eq!(name, expected);
        }
        assert_eq!(joined(&long, Some(&longer), "fkey").len(), 63);
    }

    #[test]
    fn columns_of_an_index_are_told_apart() {
        let columns = ["expr".to_owned(), "expr".to_owned(), "a".to_owned()];
        assert_eq!(addition(&unique_columns(&columns)), "expr_expr1_a");
    }
}
