//! A file that somebody outside its team opened in an emergency: for a reason, for an hour, and in sight of the team.
//!
//! Reading is all that it gives; out of hours, whoever is on duty may write as well. It opens neither a restricted file nor a legal side.

use serde::{Deserialize, Serialize};

use super::calendar::{DayKind, kind_of};
use super::clock::Timestamp;
use super::ids::{EntryId, PersonId};

/// For how long a file stays open, in milliseconds: an hour.
pub const OPEN_MS: i64 = 60 * 60 * 1_000;

/// The fewest characters of a reason: about a sentence.
pub const SHORTEST_REASON: usize = 15;

/// When the offices are open. What an authority keeps is a setting one day; its version says which was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeHours {
    /// Which version of this table.
    pub version: u16,
    /// The hour at which they open, on working days in Europe/London. A weekday of a year whose bank holidays are not known counts as one.
    pub opens: i8,
    /// The hour at which they close.
    pub closes: i8,
}

/// The hours in force.
pub const OFFICE_HOURS: OfficeHours = OfficeHours { version: 2, opens: 9, closes: 17 };

impl OfficeHours {
    /// Whether an instant lies outside of them.
    #[must_use]
    pub fn are_over(self, at: Timestamp) -> bool {
        matches!(kind_of(at.day()), DayKind::Weekend | DayKind::BankHoliday) || at.hour() < self.opens || at.hour() >= self.closes
    }
}

/// Whether a reason says something: about a sentence at the least.
#[must_use]
pub fn is_reason(text: &str) -> bool {
    text.trim().chars().count() >= SHORTEST_REASON
}

/// A file opened in an emergency, as the rules see it. The reason is the story's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// The entry that says so.
    pub entry: EntryId,
    /// Who opened it.
    pub by: PersonId,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Until when it is open to them: at this instant it is not any more.
    pub until_at: Timestamp,
    /// Whether they were on duty out of hours: then they may write as well.
    pub on_duty: bool,
}

impl Emergency {
    /// Whether the file is open by it at an instant.
    #[must_use]
    pub fn runs_at(&self, now: Timestamp) -> bool {
        now < self.until_at
    }
}
