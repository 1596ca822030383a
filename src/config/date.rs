//! A day of the calendar, for the last day of an exception. There is no clock here: today comes from the caller.

use std::fmt;

/// A real day of the Gregorian calendar, from 0001-01-01 to 9999-12-31; earlier days are smaller.
///
/// Invariant: the month has that day. The order of the fields makes the order of the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Returns the day, or `None` where the calendar has none such.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let is_real = (1..=9999).contains(&year) && (1..=days_in(year, month)).contains(&day);
        is_real.then_some(Date { year, month, day })
    }

    /// Returns the day that `text` gives as `YYYY-MM-DD`, all digits written, nothing around them.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let is_shaped = [(year, 4), (month, 2), (day, 2)]
            .iter()
            .all(|(part, len)| part.len() == *len && part.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_shaped || parts.next().is_some() {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Returns the year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Returns how many days a month has; none where there is no such month.
fn days_in(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_days_come_back_as_written() {
        for text in ["2026-12-31", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        let wrong = [
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "0000-01-01",
            "2026-1-1",
            "26-01-01",
            "+026-01-01",
            "2026-12-31-",
            " 2026-12-31",
            "2026/12/31",
            "",
        ];
        for text in wrong {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn earlier_days_are_smaller() {
        let days = ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-01", "2027-01-01"].map(Date::parse);
        assert!(days.is_sorted());
    }
}
