//! England's bank holidays: the table against the rules of the Act, reckoned another way.

use alongside_core::domain::calendar::{BANK_HOLIDAYS, DayKind, KNOWN_YEARS, kind_of};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::emergency::OFFICE_HOURS;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};

/// Easter Sunday, by the reckoning of Butcher (1876) for the Gregorian calendar.
fn easter(year: i16) -> Date {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    date(year, i8::try_from(n / 31).unwrap(), i8::try_from(n % 31 + 1).unwrap())
}

/// The day itself, or the next weekday that is no holiday yet.
fn or_next(mut day: Date, taken: &[Date]) -> Date {
    while day.weekday().to_monday_one_offset() > 5 || taken.contains(&day) {
        day = day.tomorrow().unwrap();
    }
    day
}

fn of(year: i16) -> Vec<Date> {
    let monday = |month, nth| date(year, month, 1).nth_weekday_of_month(nth, Weekday::Monday).unwrap();
    let mut days =
        vec![or_next(date(year, 1, 1), &[]), easter(year) - 2.days(), easter(year) + 1.day(), monday(5, 1), monday(5, -1), monday(8, -1)];
    days.push(or_next(date(year, 12, 25), &[]));
    let boxing_day = or_next(date(year, 12, 26), &days);
    days.push(boxing_day);
    days.sort();
    days
}

#[test]
fn the_table_is_what_the_act_says_of_each_year_that_it_knows() {
    let reckoned: Vec<Date> = (KNOWN_YEARS.0..=KNOWN_YEARS.1).flat_map(of).collect();
    assert_eq!(BANK_HOLIDAYS, reckoned);
}

#[test]
fn a_day_is_what_it_is_and_a_year_that_is_not_known_is_not_guessed_at() {
    for (day, kind) in [
        (date(2026, 12, 24), DayKind::Working),
        (date(2026, 12, 25), DayKind::BankHoliday),
        (date(2026, 12, 26), DayKind::Weekend),
        (date(2026, 12, 28), DayKind::BankHoliday),
        (date(2028, 1, 3), DayKind::BankHoliday),
        (date(2029, 1, 1), DayKind::Unknown),
        (date(2029, 1, 6), DayKind::Weekend),
        (date(2023, 5, 8), DayKind::Unknown),
    ] {
        assert_eq!(kind_of(day), kind, "{day}");
    }
}

#[test]
fn the_offices_are_shut_on_a_bank_holiday_and_at_its_end_the_next_morning() {
    let easter_monday = date(2026, 4, 6);
    assert!(OFFICE_HOURS.are_over(Timestamp::on(easter_monday, 11, 0)));
    assert!(OFFICE_HOURS.are_over(Timestamp::on(date(2026, 4, 7), 8, 59)));
    assert!(!OFFICE_HOURS.are_over(Timestamp::on(date(2026, 4, 7), 9, 0)));
    assert!(!OFFICE_HOURS.are_over(Timestamp::on(date(2029, 1, 2), 9, 0)), "a weekday of a year that is not known counts as any other");
}
