//! Today, in UTC. The only place that asks the clock for a date.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::failure::Failure;
use crate::config::date::Date;

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// Returns today's date in UTC.
///
/// # Errors
/// The clock stands before 1970 or after 9999.
pub(crate) fn today() -> Result<Date, Failure> {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map(|passed| passed.as_secs());
    seconds
        .ok()
        .and_then(|seconds| date_of(seconds / SECONDS_A_DAY))
        .ok_or_else(|| Failure::new("the system's clock gives no date that makes sense", "set the clock"))
}

/// Returns the date `days` after 1970-01-01.
///
/// Source: `civil_from_days` of the paper "chrono-Compatible Low-Level Date Algorithms" (2021), for days from 1970 on.
fn date_of(days: u64) -> Option<Date> {
    // Years begin on 1 March, so that a leap day is the last of its year; an era is 400 of these years.
    let days = days.checked_add(719_468)?;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_453, "2025-12-31"),
            (20_454, "2026-01-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(date_of(days).map(|date| date.to_string()).as_deref(), Some(expected));
        }
        assert_eq!(date_of(2_932_897), None);
        assert_eq!(date_of(u64::MAX), None);
    }
}
