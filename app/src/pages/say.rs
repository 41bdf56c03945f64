//! Phrases that several pages say: when, who, how old. They only turn facts into words; nothing here reads a clock or the state.

use alongside_core::domain::clock::{Timestamp, age_on, say_day};
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::PersonId;
use alongside_core::domain::spend::Pence;
use alongside_core::domain::team::Directory;
use jiff::civil::Date;

/// The address that calls a number.
#[must_use]
pub fn call_to(number: &str) -> String {
    format!("tel:{}", number.replace(' ', ""))
}

/// `14:02` today, `yesterday 14:02`, else `Thu 5 March, 14:02`.
#[must_use]
pub fn when(at: Timestamp, now: Timestamp) -> String {
    let (day, today, time) = (at.day(), now.day(), at.time_of_day());
    if day == today {
        time
    } else if today.yesterday().is_ok_and(|yesterday| yesterday == day) {
        format!("yesterday {time}")
    } else {
        format!("{}, {time}", say_day(day, today))
    }
}

/// That a recording has a gap, and from when until when.
#[must_use]
pub fn say_gap(from: Timestamp, until: Timestamp) -> String {
    let (began, ended) = (from.time_of_day(), until.time_of_day());
    if from.day() != until.day() {
        format!("Not recorded from {began} until {ended} on {}.", say_day(until.day(), from.day()))
    } else if began == ended {
        format!("Not recorded for a moment at {began}.")
    } else {
        format!("Not recorded from {began} to {ended}.")
    }
}

/// How long ago, with the day beside it: `Tue 3 March, 2 days ago`. Today it is the time.
#[must_use]
pub fn since(at: Timestamp, now: Timestamp) -> String {
    match days_between(at.day(), now.day()) {
        days if days <= 0 => at.time_of_day(),
        1 => format!("yesterday {}", at.time_of_day()),
        days => format!("{}, {days} days ago", say_day(at.day(), now.day())),
    }
}

/// Whole days from one day to another.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    to.since(from).map_or(0, |span| span.get_days())
}

/// `Amara, Tobi and Zed`.
#[must_use]
pub fn and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `Amara, Tobi or Zed`.
#[must_use]
pub fn or(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The children of a file with their names, as a choice offers them.
#[must_use]
pub fn named_children(rules: &FamilyRules) -> Vec<(PersonId, String)> {
    rules.children().into_iter().map(|child| (child.person, child.name.clone())).collect()
}

/// `1 thing`, `2 things`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// What colleagues call somebody.
#[must_use]
pub fn colleague(directory: &Directory, person: PersonId) -> String {
    directory.name_of(person).unwrap_or("a colleague").to_owned()
}

/// The first name alone, as people speak of each other.
#[must_use]
pub fn first_name(directory: &Directory, person: PersonId) -> String {
    let name = colleague(directory, person);
    if directory.name_of(person).is_none() {
        return name;
    }
    name.split_whitespace().next().unwrap_or(&name).to_owned()
}

/// The same, for a reader: themselves are `you`.
#[must_use]
pub fn who(directory: &Directory, person: PersonId, reader: PersonId) -> String {
    if person == reader { "you".to_owned() } else { first_name(directory, person) }
}

/// An age as people say it: `9`, and of a baby `4 months`. None before birth.
#[must_use]
pub fn age(born: Date, today: Date) -> Option<String> {
    match age_on(born, today)? {
        0 => {
            let months = i32::from(today.month()) - i32::from(born.month()) + 12 * i32::from(today.year() - born.year());
            let whole = months - i32::from(today.day() < born.day());
            Some(count(usize::try_from(whole).unwrap_or(0), "month", "months"))
        }
        years => Some(years.to_string()),
    }
}

/// Somebody of the family, name before age: `Amara (9)`.
#[must_use]
pub fn named(rules: &FamilyRules, person: PersonId, today: Date) -> String {
    let Some(details) = rules.people.get(&person) else {
        return "somebody".to_owned();
    };
    match details.born_on.and_then(|born| age(born, today)) {
        Some(age) => format!("{} ({age})", details.name),
        None => details.name.clone(),
    }
}

/// Exactly which version: `version 2, 3f9a 21c0`.
#[must_use]
pub fn say_version(version: u32, digest: &str) -> String {
    format!("version {version}, {digest}")
}

/// The first letter made large.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A day and a time as two fields give them: `2026-03-05` and `14:00`.
#[must_use]
pub fn read_when(day: &str, time: &str) -> Option<Timestamp> {
    let day: Date = day.trim().parse().ok()?;
    let (hour, minute) = time.trim().get(..5)?.split_once(':')?;
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    if (0..24).contains(&hour) && (0..60).contains(&minute) { Some(Timestamp::on(day, hour, minute)) } else { None }
}

/// An amount as people write it: `1,200`, `£49.50`. None where it is no amount above nothing.
#[must_use]
pub fn read_pounds(text: &str) -> Option<Pence> {
    let plain: String = text.trim().trim_start_matches('£').chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
    let (pounds, pence) = plain.split_once('.').unwrap_or((&plain, ""));
    let pence = match pence.len() {
        0 => 0,
        1 => digits(pence)?.checked_mul(10)?,
        2 => digits(pence)?,
        _ => return None,
    };
    let all = digits(pounds)?.checked_mul(100)?.checked_add(pence)?;
    (all > 0).then_some(Pence(all))
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_time_is_said_shorter_the_nearer_it_is() {
        let now = Timestamp::on(date(2026, 3, 5), 16, 0);
        assert_eq!(when(Timestamp::on(date(2026, 3, 5), 14, 2), now), "14:02");
        assert_eq!(when(Timestamp::on(date(2026, 3, 4), 9, 30), now), "yesterday 09:30");
        assert_eq!(when(Timestamp::on(date(2026, 3, 2), 9, 30), now), "Mon 2 March, 09:30");
    }

    #[test]
    fn days_ago_never_stand_without_the_date() {
        let now = Timestamp::on(date(2026, 3, 5), 16, 0);
        assert_eq!(since(Timestamp::on(date(2026, 3, 3), 9, 0), now), "Tue 3 March, 2 days ago");
        assert_eq!(since(Timestamp::on(date(2026, 3, 5), 9, 0), now), "09:00");
    }

    #[test]
    fn names_are_joined_as_people_say_them() {
        let names = ["Amara", "Tobi", "Zed"].map(String::from);
        assert_eq!(and(&names), "Amara, Tobi and Zed");
        assert_eq!(or(&names[..2]), "Amara or Tobi");
        assert_eq!(and(&[]), "");
    }

    #[test]
    fn a_gap_is_told_by_its_times_and_by_its_day_where_it_lasts_overnight() {
        let at = |day, hour, minute| Timestamp::on(date(2026, 3, day), hour, minute);
        assert_eq!(say_gap(at(2, 10, 41), at(2, 10, 44)), "Not recorded from 10:41 to 10:44.");
        assert_eq!(say_gap(at(2, 10, 41), at(2, 10, 41).plus(9_000)), "Not recorded for a moment at 10:41.");
        assert_eq!(say_gap(at(2, 23, 50), at(3, 9, 5)), "Not recorded from 23:50 until 09:05 on Tue 3 March.");
    }

    #[test]
    fn a_baby_is_so_many_months_old() {
        let today = date(2026, 3, 5);
        assert_eq!(age(date(2016, 3, 5), today).as_deref(), Some("10"));
        assert_eq!(age(date(2025, 11, 6), today).as_deref(), Some("3 months"));
        assert_eq!(age(date(2026, 2, 5), today).as_deref(), Some("1 month"));
        assert_eq!(age(date(2026, 3, 6), today), None);
    }

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        assert_eq!(read_pounds("£1,200"), Some(Pence(120_000)));
        assert_eq!(read_pounds("49.5"), Some(Pence(4_950)));
        assert_eq!(read_pounds("49.50"), Some(Pence(4_950)));
        for nonsense in ["", "0", "-5", "5.123", "five", "1e3"] {
            assert_eq!(read_pounds(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_day_and_time_from_a_form_are_london_time() {
        assert_eq!(read_when("2026-03-05", "14:00"), Some(Timestamp::on(date(2026, 3, 5), 14, 0)));
        assert_eq!(read_when("2026-03-05", ""), None);
        assert_eq!(read_when("2026-03-05", "99:00"), None);
    }
}
