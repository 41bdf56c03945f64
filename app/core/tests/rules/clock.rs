//! Time as the field tells it.

use alongside_core::domain::clock::{Timestamp, age_on, say_day, say_full_day};
use jiff::civil::date;

const HOUR: i64 = 60 * 60 * 1000;

#[test]
fn the_night_the_clocks_go_back_keeps_both_half_past_ones_apart() {
    let night = date(2026, 10, 25);
    let first = Timestamp::on(night, 1, 30);
    let second = first.plus(HOUR);
    assert_ne!(first, second);
    assert_eq!((first.time_of_day(), second.time_of_day()), ("01:30".into(), "01:30".into()));
    assert_eq!((first.day(), second.day()), (night, night));
    assert_eq!(Timestamp::start_of(date(2026, 10, 26)).millis() - Timestamp::start_of(night).millis(), 25 * HOUR);
}

#[test]
fn the_night_the_clocks_go_forward_has_no_half_past_one_and_it_is_taken_an_hour_later() {
    let night = date(2026, 3, 29);
    assert_eq!(Timestamp::on(night, 1, 30).time_of_day(), "02:30");
    assert_eq!(Timestamp::start_of(date(2026, 3, 30)).millis() - Timestamp::start_of(night).millis(), 23 * HOUR);
}

#[test]
fn a_summer_evening_in_utc_is_the_next_day_in_london() {
    let late = Timestamp::start_of(date(2026, 7, 2)).plus(-1);
    assert_eq!(late.day(), date(2026, 7, 1));
    assert_eq!(late.plus(1).day(), date(2026, 7, 2));
    assert_eq!(late.plus(1).time_of_day(), "00:00");
}

#[test]
fn an_age_is_counted_in_birthdays_that_were_had() {
    let born = date(2016, 2, 29);
    assert_eq!(age_on(born, date(2025, 2, 28)), Some(8));
    assert_eq!(age_on(born, date(2025, 3, 1)), Some(9));
    assert_eq!(age_on(born, date(2016, 2, 28)), None);
    assert_eq!(age_on(born, born), Some(0));
}

#[test]
fn a_day_is_said_as_people_say_it_and_with_the_year_when_it_is_not_this_one() {
    assert_eq!(say_day(date(2026, 3, 5), date(2026, 12, 1)), "Thu 5 March");
    assert_eq!(say_day(date(2025, 12, 31), date(2026, 1, 1)), "Wed 31 December 2025");
    assert_eq!(say_full_day(date(2026, 3, 3)), "Tuesday 3 March");
}
