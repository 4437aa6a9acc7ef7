//! The days of the monthly releases: the second Tuesday of each month.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// Returns the number of Patch Tuesdays after one day, up to and including another.
pub fn between(after: Date, until: Date) -> usize {
    let months = after.first_of_month().series(1.month()).take_while(|first| *first <= until);
    months.filter_map(second_tuesday).filter(|day| after < *day && *day <= until).count()
}

/// The second Tuesday of a day's month.
pub fn second_tuesday(month: Date) -> Option<Date> {
    month.nth_weekday_of_month(2, Weekday::Tuesday).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn second_tuesdays_are_counted() {
        for (after, until, expected) in [
            (date(2026, 9, 14), date(2026, 11, 22), 2),
            (date(2026, 9, 14), date(2026, 10, 12), 0),
            (date(2026, 9, 14), date(2026, 10, 13), 1),
            (date(2026, 10, 13), date(2026, 10, 31), 0),
            (date(2025, 12, 9), date(2026, 2, 10), 2),
            (date(2026, 11, 22), date(2026, 9, 14), 0),
        ] {
            assert_eq!(between(after, until), expected, "{after} to {until}");
        }
    }
}
