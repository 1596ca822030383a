//! Hides what literals of a statement hold: values of rows are nobody's business in a draft, and the file has them.

/// Returns `sql` with every character inside of its string literals replaced by `*`, but for line breaks.
///
/// A literal that does not end is hidden to the end.
pub(super) fn literals(sql: &str) -> String {
    let mut hidden = String::with_capacity(sql.len());
    let mut rest = sql;
    let mut before = ' ';
    while let Some(sign) = rest.chars().next() {
        let is_escaping = matches!(before, 'e' | 'E');
        let length = match sign {
            '\'' => 1 + quoted(rest.get(1..).unwrap_or(""), is_escaping),
            '$' if !before.is_alphanumeric() => dollar_quoted(rest).unwrap_or(0),
            '-' if rest.starts_with("--") => {
                let end = rest.find('\n').unwrap_or(rest.len());
                hidden.push_str(rest.get(..end).unwrap_or(""));
                rest = rest.get(end..).unwrap_or("");
                before = ' ';
                continue;
            }
            _ => 0,
        };
        if length == 0 {
            hidden.push(sign);
            before = sign;
            rest = rest.get(sign.len_utf8()..).unwrap_or("");
            continue;
        }
        let literal = rest.get(..length).unwrap_or(rest);
        let inside = literal
            .strip_prefix('\'')
            .map(|inside| inside.strip_suffix('\'').unwrap_or(inside));
        let stars = |text: &str| {
            text.chars()
                .map(|sign| if sign == '\n' { '\n' } else { '*' })
                .collect::<String>()
        };
        hidden.push_str(&match inside {
            Some(inside) => format!("'{}'", stars(inside)),
            None => stars(literal),
        });
        before = '\'';
        rest = rest.get(length..).unwrap_or("");
    }
    hidden
}

/// Returns the length of the literal that goes on with `rest`, its closing quote included.
fn quoted(rest: &str, is_escaping: bool) -> usize {
    let mut signs = rest.char_indices().peekable();
    while let Some((offset, sign)) = signs.next() {
        match sign {
            '\\' if is_escaping => {
                signs.next();
            }
            '\'' => match signs.peek() {
                Some((_, '\'')) => {
                    signs.next();
                }
                _ => return offset + 1,
            },
            _ => {}
        }
    }
    rest.len()
}

/// Returns the length of the literal in dollar quotes that `rest` begins with; `None` where it is none, as in `$1`.
fn dollar_quoted(rest: &str) -> Option<usize> {
    let tag_end = rest.get(1..)?.find('$')? + 2;
    let tag = rest.get(..tag_end)?;
    let name = tag.trim_matches('$');
    let is_name = name.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
        && !name.starts_with(|sign: char| sign.is_ascii_digit());
    if !is_name {
        return None;
    }
    let inside = rest.get(tag_end..)?;
    Some(match inside.find(tag) {
        Some(end) => tag_end + end + tag.len(),
        None => rest.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_literals_hold_is_hidden_and_nothing_else() {
        for (sql, expected) in [
            ("INSERT INTO c VALUES ('abc', 1)", "INSERT INTO c VALUES ('***', 1)"),
            ("SELECT 'it''s', E'a\\'b', ''", "SELECT '*****', E'****', ''"),
            ("SELECT $$abc$$, $1, a$b", "SELECT *******, $1, a$b"),
            ("SELECT $x$a$$b$x$", "SELECT **********"),
            ("-- don't\nSELECT 'é'", "-- don't\nSELECT '*'"),
            ("SELECT 'a\nb", "SELECT '*\n*'"),
            ("UPDATE \"t\" SET a = 'x' || b", "UPDATE \"t\" SET a = '*' || b"),
        ] {
            assert_eq!(literals(sql), expected, "{sql}");
        }
    }
}
