//! Days as people say them, reckoned from the day on which they are said: *Friday*, *Monday week*, *the 5th of March*, *the end of the
//! month*. Where what is said fits no day, there is none.
//!
//! Settled here, since people differ: a weekday is the next one after today, a week on where it is today; *this Friday* may be today;
//! *next Friday* is the Friday of next week, a week having begun on its Monday; *the end of the week* is its Friday; *before Friday* is
//! the day before.

use core::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::parts::Parts;

/// A day that was said, and the parts that say it, with the *by* or *on* before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SaidDay {
    pub(super) parts: Range<usize>,
    pub(super) on: Date,
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

const SMALL_NUMBERS: [&str; 20] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

/// What may stand before a day and goes with it.
const BEFORE_A_DAY: &[&str] = &["by", "on", "before", "until", "till", "for", "at", "over", "within"];

/// Something is to be done by a day after these.
const DEADLINE: &[&str] = &["by", "before", "until", "till"];

/// A day after these is told, not promised.
const TELLING: &[&str] = &["last", "since", "from", "about", "happened", "every", "each", "other"];

/// The day that is said. Whatever is said of the past is none. Where several are said it is the one that something is to be done *by*; where
/// there is no such one, nobody can tell which is meant.
pub(super) fn said_day(parts: &Parts, today: Date) -> Option<SaidDay> {
    let mut found: Vec<SaidDay> = Vec::new();
    let mut index = 0;
    while index < parts.parts.len() {
        let Some((end, on)) = day_at(parts, index, today) else {
            index += 1;
            continue;
        };
        let told = parts.before(index).is_some_and(|part| part.is_any(TELLING));
        if let (Some(on), false) = (on, told) {
            found.push(with_what_stands_before(parts, index..end, on, today));
        }
        index = end;
    }
    only(&found).or_else(|| {
        found.retain(|said| parts.get(said.parts.start).is_some_and(|part| part.is_any(DEADLINE)));
        only(&found)
    })
}

/// The last of them, where all are the same day.
fn only(days: &[SaidDay]) -> Option<SaidDay> {
    days.last().filter(|last| days.iter().all(|day| day.on == last.on)).cloned()
}

fn with_what_stands_before(parts: &Parts, said: Range<usize>, on: Date, today: Date) -> SaidDay {
    let before = parts.before(said.start).filter(|part| part.is_any(BEFORE_A_DAY) && parts.goes_on(said.start - 1));
    let Some(before) = before else { return SaidDay { parts: said, on } };
    let day_before = on.checked_sub(1.day()).ok().filter(|day| before.is("before") && *day >= today);
    SaidDay { parts: said.start - 1..said.end, on: day_before.unwrap_or(on) }
}

/// The day that stands at a part, and the part after it. The day is none where what is said fits none.
fn day_at(parts: &Parts, at: usize, today: Date) -> Option<(usize, Option<Date>)> {
    from_today(parts, at, today)
        .or_else(|| of_a_weekday(parts, at, today))
        .or_else(|| of_a_span(parts, at, today))
        .or_else(|| of_a_date(parts, at, today, false))
        .or_else(|| of_a_week_or_month(parts, at, today))
}

fn plus(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// The next such weekday after a day.
fn next(day: Date, weekday: Weekday) -> Option<Date> {
    day.nth_weekday(1, weekday).ok()
}

/// The next such weekday, which may be the day itself.
fn this(day: Date, weekday: Weekday) -> Option<Date> {
    if day.weekday() == weekday { Some(day) } else { next(day, weekday) }
}

/// Monday of the week after.
fn next_monday(day: Date) -> Option<Date> {
    next(day, Weekday::Monday)
}

fn from_today(parts: &Parts, at: usize, today: Date) -> Option<(usize, Option<Date>)> {
    let part_of_day =
        |end: usize| end + usize::from(parts.get(end).is_some_and(|part| part.is_any(&["morning", "afternoon", "evening", "night"])));
    const PHRASES: &[(&[&str], i64)] = &[
        (&["the", "day", "after", "tomorrow"], 2),
        (&["day", "after", "tomorrow"], 2),
        (&["a", "week", "tomorrow"], 8),
        (&["tomorrow", "week"], 8),
        (&["a", "week", "today"], 7),
        (&["today", "week"], 7),
        (&["a", "fortnight", "today"], 14),
        (&["the", "end", "of", "the", "day"], 0),
        (&["end", "of", "the", "day"], 0),
        (&["the", "end", "of", "today"], 0),
        (&["end", "of", "today"], 0),
        (&["this", "afternoon"], 0),
        (&["this", "evening"], 0),
        (&["tomorrow"], 1),
        (&["tonight"], 0),
        (&["today"], 0),
    ];
    let (words, days) = PHRASES.iter().find(|(words, _)| parts.stands(at, words))?;
    Some((part_of_day(at + words.len()), plus(today, *days)))
}

fn weekday(parts: &Parts, at: usize) -> Option<Weekday> {
    let part = parts.get(at)?;
    WEEKDAYS.iter().find(|(name, _)| part.is(name)).map(|(_, weekday)| *weekday)
}

fn of_a_weekday(parts: &Parts, at: usize, today: Date) -> Option<(usize, Option<Date>)> {
    // "A week on Monday".
    for words in [&["a", "week", "on"][..], &["a", "week"], &["week", "on"]] {
        if parts.stands(at, words)
            && let Some(known) = weekday(parts, at + words.len())
        {
            return Some((at + words.len() + 1, next(today, known).and_then(|day| plus(day, 7))));
        }
    }
    let which = parts.get(at)?;
    let (at, named) = if which.is_any(&["this", "next", "coming"]) { (at + 1, which.word.as_str()) } else { (at, "") };
    let known = weekday(parts, at)?;
    let mut end = at + 1;
    if named.is_empty() && parts.goes_on(at) {
        if parts.get(end).is_some_and(|part| part.is("week")) {
            return Some((end + 1, next(today, known).and_then(|day| plus(day, 7))));
        }
        if parts.get(end).is_some_and(|part| part.is("fortnight")) {
            return Some((end + 1, next(today, known).and_then(|day| plus(day, 14))));
        }
        if parts.stands(end, &["next", "week"]) {
            return Some((end + 2, next_monday(today).and_then(|monday| this(monday, known))));
        }
    }
    // "Friday the 6th of March": the date counts, if it is that weekday.
    let gap = parts.gap_after(at).trim();
    if (gap.is_empty() || gap == ",")
        && let Some((date_end, date)) = of_a_date(parts, end, today, true)
    {
        return Some((date_end, date.filter(|date| date.weekday() == known)));
    }
    let day = match named {
        "next" => next_monday(today).and_then(|monday| this(monday, known)),
        "this" => this(today, known),
        _ => next(today, known),
    };
    end += usize::from(parts.get(end).is_some_and(|part| part.is_any(&["morning", "afternoon", "evening"])));
    Some((end, day))
}

fn small_number(parts: &Parts, at: usize) -> Option<i64> {
    let part = parts.get(at)?;
    if part.is_any(&["a", "an"]) {
        return Some(1);
    }
    let place = |names: &[&str]| names.iter().position(|name| part.is(name)).and_then(|place| i64::try_from(place + 1).ok());
    place(&SMALL_NUMBERS).or_else(|| part.word.parse().ok().filter(|number| (1..=366).contains(number)))
}

/// *In two weeks*, *within ten days*, *in a month's time*.
fn of_a_span(parts: &Parts, at: usize, today: Date) -> Option<(usize, Option<Date>)> {
    if !parts.get(at)?.is_any(&["in", "within"]) {
        return None;
    }
    let at = at + 1 + usize::from(parts.stands(at + 1, &["the", "next"])) * 2;
    let (at, number) = if parts.get(at)?.is("fortnight") { (at, 1) } else { (at + 1, small_number(parts, at)?) };
    let end = at + 1 + usize::from(parts.get(at + 1).is_some_and(|part| part.is("time")));
    let day = match parts.get(at)?.word.trim_end_matches('\'') {
        "day" | "days" | "day's" => plus(today, number),
        "week" | "weeks" | "week's" => plus(today, number * 7),
        "fortnight" | "fortnight's" => plus(today, number * 14),
        "month" | "months" | "month's" => jiff::Span::new().try_months(number).ok().and_then(|span| today.checked_add(span).ok()),
        _ => return None,
    };
    Some((end, day))
}

fn month(parts: &Parts, at: usize) -> Option<i8> {
    let part = parts.get(at)?;
    let place = MONTHS.iter().position(|name| part.is(name))?;
    i8::try_from(place + 1).ok()
}

/// A day of the month, and the part after it: `5`, `5th`, `fifth`, `twenty first`.
fn day_number(parts: &Parts, at: usize) -> Option<(i8, usize, bool)> {
    let part = parts.get(at)?;
    let ordinal = |at: usize| {
        let part = parts.get(at)?;
        ORDINALS.iter().position(|name| part.is(name)).and_then(|place| i8::try_from(place + 1).ok())
    };
    let tens = if part.is("twenty") { 20 } else { 30 };
    if part.is_any(&["twenty", "thirty"])
        && parts.goes_on(at)
        && let Some(ones) = ordinal(at + 1).filter(|ones| *ones < 10)
    {
        return Some((tens + ones, at + 2, true));
    }
    if part.is("thirtieth") {
        return Some((30, at + 1, true));
    }
    if let Some(day) = ordinal(at) {
        return Some((day, at + 1, true));
    }
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| part.word.strip_suffix(end));
    let day: i8 = digits.unwrap_or(&part.word).parse().ok()?;
    (1..=31).contains(&day).then_some((day, at + 1, digits.is_some()))
}

fn year(parts: &Parts, at: usize) -> Option<i16> {
    let part = parts.get(at)?;
    part.word.parse().ok().filter(|year| (2000..2100).contains(year) && parts.goes_on(at - 1))
}

/// The next such day of the month, in any month where none is named. Today may be it.
fn next_date(day: i8, month: Option<i8>, today: Date) -> Option<Date> {
    let first = today.first_of_month();
    let months = (0..100_i64).filter_map(|ahead| first.checked_add(jiff::Span::new().try_months(ahead).ok()?).ok());
    let months = months.filter(|first| month.is_none_or(|month| first.month() == month));
    let mut dates = months.filter_map(|first| Date::new(first.year(), first.month(), day).ok());
    dates.find(|date| *date >= today)
}

/// A date. A day of the month alone, *the 5th*, is one with its *the*, or after a weekday.
fn of_a_date(parts: &Parts, at: usize, today: Date, after_weekday: bool) -> Option<(usize, Option<Date>)> {
    in_figures(parts, at, today).or_else(|| {
        let the = usize::from(parts.get(at).is_some_and(|part| part.is("the")));
        // "March the 5th".
        if let Some(known) = month(parts, at)
            && parts.goes_on(at)
        {
            let the = usize::from(parts.get(at + 1).is_some_and(|part| part.is("the")));
            let (day, end, _) = day_number(parts, at + 1 + the)?;
            return Some(dated(parts, end, day, known, today));
        }
        let (day, end, ordinal) = day_number(parts, at + the)?;
        let of = usize::from(parts.get(end).is_some_and(|part| part.is("of")));
        if parts.goes_on(end - 1)
            && let Some(known) = month(parts, end + of)
        {
            return Some(dated(parts, end + of + 1, day, known, today));
        }
        let in_figures = parts.get(at + the)?.word.starts_with(|letter: char| letter.is_ascii_digit());
        (ordinal && (in_figures && the == 1 || after_weekday)).then(|| (end, next_date(day, None, today)))
    })
}

fn dated(parts: &Parts, end: usize, day: i8, month: i8, today: Date) -> (usize, Option<Date>) {
    match year(parts, end) {
        Some(year) => (end + 1, Date::new(year, month, day).ok().filter(|date| *date >= today)),
        None => (end, next_date(day, Some(month), today)),
    }
}

/// `5/3`, `05/03/2026`, `5.3.2026`: the day comes first. `5/3` alone may be anything: it is a day after *by*, *on* or *before*.
fn in_figures(parts: &Parts, at: usize, today: Date) -> Option<(usize, Option<Date>)> {
    let part = parts.get(at)?;
    let figures: Vec<i16> = part.word.split(['/', '.']).map(|figure| figure.parse().ok()).collect::<Option<_>>()?;
    let small = |figure: i16| i8::try_from(figure).ok();
    match figures.as_slice() {
        [day, month, year] => {
            let year = if *year < 100 { year.checked_add(2000)? } else { *year };
            Some((at + 1, Date::new(year, small(*month)?, small(*day)?).ok().filter(|date| *date >= today)))
        }
        [day, month] if part.word.contains('/') && parts.before(at).is_some_and(|before| before.is_any(&["by", "on", "before"])) => {
            Some((at + 1, next_date(small(*day)?, small(*month), today)))
        }
        _ => None,
    }
}

/// Which day of this or the next week or month.
#[derive(Clone, Copy)]
enum Which {
    ThisFriday,
    NextFriday,
    NextMonday,
    MonthEnd,
    NextMonthEnd,
    Weekend,
}

const OF_A_WEEK_OR_MONTH: &[(&[&str], Which)] = &[
    (&["end", "of", "the", "week"], Which::ThisFriday),
    (&["end", "of", "this", "week"], Which::ThisFriday),
    (&["this", "week"], Which::ThisFriday),
    (&["end", "of", "next", "week"], Which::NextFriday),
    (&["next", "week"], Which::NextFriday),
    (&["beginning", "of", "next", "week"], Which::NextMonday),
    (&["start", "of", "next", "week"], Which::NextMonday),
    (&["early", "next", "week"], Which::NextMonday),
    (&["end", "of", "the", "month"], Which::MonthEnd),
    (&["end", "of", "this", "month"], Which::MonthEnd),
    (&["this", "month"], Which::MonthEnd),
    (&["end", "of", "next", "month"], Which::NextMonthEnd),
    (&["next", "month"], Which::NextMonthEnd),
    (&["this", "weekend"], Which::Weekend),
    (&["weekend"], Which::Weekend),
];

fn of_a_week_or_month(parts: &Parts, at: usize, today: Date) -> Option<(usize, Option<Date>)> {
    let from = at + usize::from(parts.get(at).is_some_and(|part| part.is("the")));
    if parts.stands(from, &["end", "of"])
        && let Some(known) = month(parts, from + 2)
    {
        let first = next_date(1, Some(known), today.first_of_month());
        return Some((from + 3, first.map(Date::last_of_month)));
    }
    let (words, which) = OF_A_WEEK_OR_MONTH.iter().find(|(words, _)| parts.stands(from, words))?;
    let by = parts.before(at).is_some_and(|part| part.is_any(&["by", "before"]));
    let day = match which {
        Which::ThisFriday => this(today, Weekday::Friday),
        Which::NextFriday => next_monday(today).and_then(|monday| this(monday, Weekday::Friday)),
        Which::NextMonday => next_monday(today),
        Which::MonthEnd => Some(today.last_of_month()),
        Which::NextMonthEnd => today.last_of_month().tomorrow().ok().map(Date::last_of_month),
        Which::Weekend => this(today, if by { Weekday::Friday } else { Weekday::Sunday }),
    };
    Some((from + words.len(), day))
}
