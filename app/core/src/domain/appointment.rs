//! Appointments to a child: an independent reviewing officer or a conference chair, for as long as it lasts.
//!
//! An appointment is standing access to the file, and bars its holder from advising on that child. It is not advice on request.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::clock::can_end_on;
use super::ids::PersonId;

/// What somebody is appointed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// Independent reviewing officer: reviews the care of a looked-after child.
    ReviewingOfficer,
    /// Chairs the child's protection conferences.
    ConferenceChair,
}

impl Office {
    /// Every office.
    pub const ALL: [Self; 2] = [Self::ReviewingOfficer, Self::ConferenceChair];

    /// The office in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReviewingOfficer => "independent reviewing officer",
            Self::ConferenceChair => "conference chair",
        }
    }
}

/// Somebody's appointment to a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// To which child.
    pub child: PersonId,
    /// Who.
    pub person: PersonId,
    /// As what.
    #[serde(rename = "as")]
    pub office: Office,
    /// First day.
    pub from_on: Date,
    /// Who said so: the reviewing service, a letter, a minute.
    pub source: String,
    /// Last day, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_on: Option<Date>,
}

impl Appointment {
    /// Whether it runs on a day.
    #[must_use]
    pub fn runs_on(&self, day: Date) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }

    /// Whether this day can be its last: it is open, or was to run on beyond it.
    #[must_use]
    pub fn can_end_on(&self, day: Date) -> bool {
        can_end_on(self.from_on, self.until_on, day)
    }

    /// Whether it is of this person, to this child, in this office.
    #[must_use]
    pub fn is_of(&self, child: PersonId, person: PersonId, office: Office) -> bool {
        self.child == child && self.person == person && self.office == office
    }
}
