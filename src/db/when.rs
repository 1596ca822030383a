//! Times as Drizzle's migrators reckon with them: what JavaScript makes of a column's text or of a folder's name.
//!
//! Leaves out what follows from them.

/// Returns the time that v1 reads off the name of a migration's folder, in milliseconds since 1970; `None` where it makes
/// nothing of it.
///
/// Each part is what `parseInt` finds, and `Date.UTC` carries over what is too large, as in a 14th month.
/// Source: `formatToMillis` of drizzle-orm 1.0.0-rc.5.
pub(in crate::db) fn of_folder(name: &str) -> Option<i64> {
    let characters: Vec<char> = name.chars().take(14).collect();
    let part = |from: usize, to: usize| parse_int(characters.get(from..to.min(characters.len()))?);
    let year = part(0, 4)?;
    // `Date.UTC` takes the years 0 to 99 for those of the 20th century.
    let year = if (0..=99).contains(&year) { year + 1900 } else { year };
    let days = days_before_month(year, part(4, 6)? - 1) + part(6, 8)? - 1;
    let minutes = (days * 24 + part(8, 10)?) * 60 + part(10, 12)?;
    Some((minutes * 60 + part(12, 14)?) * 1000)
}

/// Returns the time that a string of a journal is to JavaScript and to PostgreSQL alike: a whole number, and blanks.
pub(in crate::db) fn of_text(text: &str) -> Option<i64> {
    let is_blank = |sign: char| matches!(sign, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}');
    text.trim_matches(is_blank).parse().ok()
}

/// Returns what JavaScript's `parseInt` makes of at most four characters.
fn parse_int(characters: &[char]) -> Option<i64> {
    let text: String = characters.iter().collect();
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.bytes().take_while(u8::is_ascii_digit).count();
    Some(sign * digits.get(..end)?.parse::<i64>().ok()?)
}

/// Returns the days from 1970 to the first day of `month`, counted from 0; it may lie in another year.
fn days_before_month(year: i64, month: i64) -> i64 {
    let (year, month) = (year + month.div_euclid(12), month.rem_euclid(12));
    // Years are taken to begin in March, so that the day of a leap year comes last.
    let (year, month) = if month < 2 {
        (year - 1, month + 10)
    } else {
        (year, month - 2)
    };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let days_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * month + 2) / 5;
    era * 146_097 + days_of_era - 719_468
}

/// Returns the 14 digits with which `drizzle-kit up` begins the name of a folder: `when_ms` in UTC, to the second.
///
/// `None` outside of the years 1 to 9999, and for 0, which it takes for no time at all.
pub(in crate::db) fn folder_date(when_ms: i64) -> Option<String> {
    let seconds = when_ms.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if when_ms == 0 || !(-719_162..2_932_897).contains(&days) {
        return None;
    }
    // The way back of `days_before_month`.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let (month, later) = if march_month < 10 {
        (march_month + 3, 0)
    } else {
        (march_month - 9, 1)
    };
    let year = year_of_era + era * 400 + later;
    Some(format!(
        "{year}{month:02}{day:02}{:02}{:02}{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    ))
}

/// Returns what JavaScript's `Number` makes of the text of a column; `NULL` is 0, and what is no number is `NaN`.
///
/// Limit: the forms `0x1f`, `0o17` and `0b1` give `NaN`, so a row that holds one counts as no number.
pub(in crate::db) fn js_number(text: Option<&str>) -> f64 {
    let text = text.unwrap_or_default().trim();
    let is_decimal = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    match text {
        "" => 0.0,
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        // Rust reads names for infinity that JavaScript does not know.
        _ if is_decimal => text.parse().unwrap_or(f64::NAN),
        // PostgreSQL prints booleans as letters, and the driver hands them on as such.
        _ => f64::NAN,
    }
}

/// Returns the time that v1 looks for when it takes over a row of v0: `created_at` to the second, in milliseconds, made by
/// replacing the last three characters of its text.
///
/// Source: `upToV1` of drizzle-orm 1.0.0-rc.5.
pub(in crate::db) fn to_the_second(created_at: Option<&str>) -> f64 {
    let text = created_at.unwrap_or("null");
    let n_kept = text.chars().count().saturating_sub(3);
    let kept: String = text.chars().take(n_kept).collect();
    js_number(Some(&format!("{kept}000")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_name_is_a_time() {
        for (name, expected) in [
            ("20231114221320_a", Some(1_700_000_000_000)),
            ("19700101000000", Some(0)),
            ("20240229120000_leap", Some(1_709_208_000_000)),
            ("20231314221320_carried", Some(1_705_270_400_000)),
            ("2023111422132_a", Some(1_699_999_982_000)),
            ("undated", None),
            ("", None),
            ("0000_first", None),
            ("2023111422", None),
        ] {
            assert_eq!(of_folder(name), expected, "{name}");
        }
    }

    #[test]
    fn a_time_is_a_folder_name_and_back() {
        for (when_ms, expected) in [
            (1_700_000_000_123, Some("20231114221320")),
            (951_782_400_000, Some("20000229000000")),
            (1_735_689_599_999, Some("20241231235959")),
            (-1, Some("19691231235959")),
            (0, None),
            (i64::MAX, None),
            (i64::MIN, None),
        ] {
            assert_eq!(folder_date(when_ms).as_deref(), expected, "{when_ms}");
        }
        for day in 0..30_000 {
            let when_ms = day * 86_400_000 + 1000;
            assert_eq!(of_folder(&folder_date(when_ms).unwrap()), Some(when_ms));
        }
    }

    #[test]
    fn a_string_of_digits_is_a_time() {
        for (text, expected) in [
            ("1700000000123", Some(1_700_000_000_123)),
            (" +17\n", Some(17)),
            ("-1", Some(-1)),
            ("", None),
            ("17e11", None),
            ("17.0", None),
            ("0x11", None),
            ("1 7", None),
        ] {
            assert_eq!(of_text(text), expected, "{text:?}");
        }
    }

    #[test]
    fn texts_become_numbers_as_in_javascript() {
        for (text, expected) in [
            (None, 0.0),
            (Some(""), 0.0),
            (Some(" 12 "), 12.0),
            (Some("1700000000123"), 1_700_000_000_123.0),
            (Some("1.7e+12"), 1.7e12),
            (Some("Infinity"), f64::INFINITY),
        ] {
            assert_eq!(js_number(text), expected, "{text:?}");
        }
        for text in ["abc", "inf", "nan", "2023-11-14 22:13:20", "t", "1e", "1-2"] {
            assert!(js_number(Some(text)).is_nan(), "{text}");
        }
    }

    #[test]
    fn a_row_is_matched_to_the_second() {
        assert_eq!(to_the_second(Some("1700000000123")), 1_700_000_000_000.0);
        assert_eq!(to_the_second(Some("1700000000")), 1_700_000_000.0);
        assert_eq!(to_the_second(Some("12")), 0.0);
        assert!(to_the_second(None).is_nan());
        assert!(to_the_second(Some("2023-11-14 22:13:20")).is_nan());
    }
}
