//! Days before and after today, moved off the weekend.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

fn moved(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// The day some days before another, or the Friday before it.
pub(super) fn before(day: Date, days: i64) -> Date {
    let found = moved(day, -days);
    match found.weekday() {
        Weekday::Saturday => moved(found, -1),
        Weekday::Sunday => moved(found, -2),
        _ => found,
    }
}

/// The day some days after another, or the Monday after it.
pub(super) fn after(day: Date, days: i64) -> Date {
    let found = moved(day, days);
    match found.weekday() {
        Weekday::Saturday => moved(found, 2),
        Weekday::Sunday => moved(found, 1),
        _ => found,
    }
}

/// The day exactly some days before another.
pub(super) fn exactly_before(day: Date, days: i64) -> Date {
    moved(day, -days)
}

pub(super) fn is_working(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
