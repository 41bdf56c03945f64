//! A rule of how long something is kept: written in the enabler team's book, in force from a day, with the place that it comes from.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::NOTICE_DAYS;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PersonId, RuleId};
use crate::domain::refusal::Refusal;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptClass {
    /// The sound of a recording.
    Sound,
    /// What a machine wrote down of a recording: never the words that somebody put in the record.
    MachineWords,
    /// The record of a child who is or was looked after.
    LookedAfterRecord,
    /// The record of any other child.
    OtherRecord,
}

impl KeptClass {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Sound, Self::MachineWords, Self::LookedAfterRecord, Self::OtherRecord];

    /// The class in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sound => "The sound of recordings",
            Self::MachineWords => "What a machine wrote down",
            Self::LookedAfterRecord => "The record of a child who was looked after",
            Self::OtherRecord => "The record of any other child",
        }
    }

    /// From when its time runs.
    #[must_use]
    pub const fn starts(self) -> ClockStart {
        match self {
            Self::Sound | Self::MachineWords => ClockStart::Confirmed,
            Self::LookedAfterRecord | Self::OtherRecord => ClockStart::Birth,
        }
    }

    /// Whether this software deletes it when its time is over. The record stays, whatever a rule says.
    #[must_use]
    pub const fn is_deleted(self) -> bool {
        matches!(self, Self::Sound | Self::MachineWords)
    }
}

/// From when a time runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    /// From the day on which the server had the last words of a recording in the record. Before that it does not run.
    Confirmed,
    /// From the day of birth.
    Birth,
}

impl ClockStart {
    /// The start in words, after a period.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Confirmed => "after its words were put in the record",
            Self::Birth => "from birth",
        }
    }
}

/// What a period is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Calendar days in London.
    Days,
    /// Calendar months: a day that a month does not have is its last.
    Months,
    /// Calendar years.
    Years,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 3] = [Self::Days, Self::Months, Self::Years];

    /// The unit in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Months => "months",
            Self::Years => "years",
        }
    }
}

/// How long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

impl Period {
    /// The last day on which something is kept whose time runs from this day. None where no calendar goes so far: it is kept.
    #[must_use]
    pub fn last_day(self, from: Date) -> Option<Date> {
        // Whatever number stands in a rule: none stops the server.
        let span = match self.unit {
            Unit::Days => Span::new().try_days(self.count),
            Unit::Months => Span::new().try_months(self.count),
            Unit::Years => Span::new().try_years(self.count),
        };
        from.checked_add(span.ok()?).ok()
    }

    /// The period in words: `90 days`.
    #[must_use]
    pub fn words(self) -> String {
        let unit = self.unit.words();
        if self.count == 1 { format!("1 {}", unit.trim_end_matches('s')) } else { format!("{} {unit}", self.count) }
    }
}

/// What kind of rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// The law says so.
    Law,
    /// Guidance says so.
    Guidance,
    /// The authority decided so.
    Local,
}

impl RuleKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Law, Self::Guidance, Self::Local];

    /// The kind in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Law => "Law",
            Self::Guidance => "Guidance",
            Self::Local => "Our own rule",
        }
    }
}

/// A rule of how long something is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRule {
    /// Which.
    pub rule: RuleId,
    /// What is kept.
    pub class: KeptClass,
    /// From when its time runs.
    pub starts: ClockStart,
    /// How long.
    pub period: Period,
    /// What kind of rule it is.
    pub kind: RuleKind,
    /// Where it comes from: an act and its section, a schedule and its line.
    pub source: String,
    /// The first day on which it is meant to be in force.
    pub from_on: Date,
    /// The last one, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_on: Option<Date>,
}

impl RetentionRule {
    /// How long, in words: `90 days after its words were put in the record`.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {}", self.period.words(), self.starts.words())
    }

    /// Whether it says what a rule has to say.
    ///
    /// # Errors
    /// A refusal, where it names no source, no time, or a start that its class does not have.
    pub fn fits(&self) -> Result<(), Refusal> {
        if self.source.trim().is_empty() {
            return Err(Refusal::ReasonNeeded);
        }
        let ends_before = self.until_on.is_some_and(|until| until < self.from_on);
        if self.period.count == 0 || self.starts != self.class.starts() || ends_before { Err(Refusal::NotHere) } else { Ok(()) }
    }
}

/// A rule as it stands in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    /// What it says.
    pub rule: RetentionRule,
    /// Who wrote it.
    pub by: PersonId,
    /// When the server had it. Nothing goes by it before.
    #[serde(default)]
    pub received_at: Option<Timestamp>,
}

impl Ruled {
    /// The first day on which it is in force: as it says, but never within [`NOTICE_DAYS`] of the day on which the server had it.
    #[must_use]
    pub fn in_force_from(&self) -> Option<Date> {
        let noticed = self.received_at?.day().checked_add(NOTICE_DAYS.days()).ok()?;
        Some(noticed.max(self.rule.from_on))
    }
}

/// The rule for a class on a day: the one that began last, unless it has ended. It took the place of those before for good: where it ends,
/// none of them comes back.
pub fn in_force<'a>(all: impl Iterator<Item = &'a Ruled>, class: KeptClass, day: Date) -> Option<&'a Ruled> {
    let of_class = all.filter(|ruled| ruled.rule.class == class && ruled.rule.fits().is_ok());
    let begun = of_class.filter_map(|ruled| ruled.in_force_from().filter(|from| *from <= day).map(|from| (from, ruled)));
    let last = begun.max_by_key(|(from, ruled)| (*from, ruled.received_at, ruled.rule.rule))?.1;
    last.rule.until_on.is_none_or(|until| day <= until).then_some(last)
}
