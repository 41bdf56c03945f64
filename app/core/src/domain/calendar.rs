//! The days on which England does not work: weekends, and the bank holidays of the years that are known.
//!
//! Source: Banking and Financial Dealings Act 1971, schedule 1, and the days that are published for England and Wales under it. A year
//! that is not in the table is not guessed at: by proclamation a day may be moved, or added.

use jiff::civil::{Date, date};

/// The first and the last year whose bank holidays are known.
pub const KNOWN_YEARS: (i16, i16) = (2024, 2028);

/// The bank holidays of England and Wales, in their order.
pub const BANK_HOLIDAYS: &[Date] = &[
    date(2024, 1, 1),
    date(2024, 3, 29),
    date(2024, 4, 1),
    date(2024, 5, 6),
    date(2024, 5, 27),
    date(2024, 8, 26),
    date(2024, 12, 25),
    date(2024, 12, 26),
    date(2025, 1, 1),
    date(2025, 4, 18),
    date(2025, 4, 21),
    date(2025, 5, 5),
    date(2025, 5, 26),
    date(2025, 8, 25),
    date(2025, 12, 25),
    date(2025, 12, 26),
    date(2026, 1, 1),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 4),
    date(2026, 5, 25),
    date(2026, 8, 31),
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 31),
    date(2027, 8, 30),
    date(2027, 12, 27),
    date(2027, 12, 28),
    date(2028, 1, 3),
    date(2028, 4, 14),
    date(2028, 4, 17),
    date(2028, 5, 1),
    date(2028, 5, 29),
    date(2028, 8, 28),
    date(2028, 12, 25),
    date(2028, 12, 26),
];

/// What kind of day a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// People are at work.
    Working,
    /// A Saturday or a Sunday.
    Weekend,
    /// A bank holiday.
    BankHoliday,
    /// A weekday of a year whose bank holidays are not known.
    Unknown,
}

/// What kind of day a day is, in England.
#[must_use]
pub fn kind_of(day: Date) -> DayKind {
    if day.weekday().to_monday_one_offset() > 5 {
        DayKind::Weekend
    } else if BANK_HOLIDAYS.contains(&day) {
        DayKind::BankHoliday
    } else if (KNOWN_YEARS.0..=KNOWN_YEARS.1).contains(&day.year()) {
        DayKind::Working
    } else {
        DayKind::Unknown
    }
}
