//! Time as the field tells it: instants in milliseconds, days in Europe/London. Nobody here reads a clock.
//!
//! [`Clock`] and [`Dice`] are the two doors through which the outside's time and chance come in.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970 in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Timestamp(i64);

/// A source of time. The server, the page and the service worker each inject one.
pub trait Clock {
    /// The present instant, as far as this device knows.
    fn now(&self) -> Timestamp;
}

/// A source of chance, for identifiers, salts and jitter.
pub trait Dice {
    /// Sixteen bytes that nobody can foresee.
    fn roll(&self) -> [u8; 16];

    /// Ten bytes, as an identifier wants them.
    fn ten(&self) -> [u8; 10] {
        let mut ten = [0; 10];
        ten.copy_from_slice(&self.roll()[..10]);
        ten
    }
}

const fn london() -> TimeZone {
    jiff::tz::get!("Europe/London")
}

impl Timestamp {
    /// From milliseconds since 1970 in UTC.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970 in UTC.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant moved by some milliseconds, either way.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Midnight in London at the start of a day.
    #[must_use]
    pub fn start_of(day: Date) -> Self {
        day.to_zoned(london()).map_or(Self(0), |zoned| Self(zoned.timestamp().as_millisecond()))
    }

    /// A London wall-clock time on a day. A time that the spring clock change skips is taken an hour later.
    #[must_use]
    pub fn on(day: Date, hour: i8, minute: i8) -> Self {
        day.at(hour, minute, 0, 0).to_zoned(london()).map_or(Self(0), |zoned| Self(zoned.timestamp().as_millisecond()))
    }

    /// The day in London.
    #[must_use]
    pub fn day(self) -> Date {
        self.zoned().date()
    }

    /// The time of day in London: `14:02`.
    #[must_use]
    pub fn time_of_day(self) -> String {
        let time = self.zoned().time();
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// The hour of the day in London, 0 to 23.
    #[must_use]
    pub fn hour(self) -> i8 {
        self.zoned().hour()
    }

    fn zoned(self) -> jiff::Zoned {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or_default().to_zoned(london())
    }
}

/// Whether a time from a first day to a last one, where it has one, can be given this last day: it has none yet, or it would run on beyond.
/// A time that was over by then stays as it was.
#[must_use]
pub fn can_end_on(from_on: Date, until_on: Option<Date>, last: Date) -> bool {
    until_on.is_none_or(|until| from_on <= last && last < until)
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const FULL_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

fn pick<'a>(names: &[&'a str], one_based: i8) -> &'a str {
    usize::try_from(one_based - 1).ok().and_then(|index| names.get(index).copied()).unwrap_or("")
}

/// A day as people say it: `Thu 5 March`. The year is added where it is not the reader's own.
#[must_use]
pub fn say_day(day: Date, today: Date) -> String {
    let weekday = pick(&DAYS, day.weekday().to_monday_one_offset());
    let month = pick(&MONTHS, day.month());
    if day.year() == today.year() {
        format!("{weekday} {} {month}", day.day())
    } else {
        format!("{weekday} {} {month} {}", day.day(), day.year())
    }
}

/// The day at the head of a screen: `Tuesday 3 March`.
#[must_use]
pub fn say_full_day(day: Date) -> String {
    format!("{} {} {}", pick(&FULL_DAYS, day.weekday().to_monday_one_offset()), day.day(), pick(&MONTHS, day.month()))
}

/// A whole age in years on a day, or none before birth.
#[must_use]
pub fn age_on(born: Date, day: Date) -> Option<i16> {
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    let age = day.year() - born.year() - i16::from(!had_birthday);
    (age >= 0).then_some(age)
}
