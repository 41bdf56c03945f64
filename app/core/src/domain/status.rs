//! Statuses: dated episodes that can run at the same time, never one current value.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::{EpisodeId, PersonId};

/// What a child's status may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Help before statutory work.
    EarlyHelp,
    /// Section 17.
    ChildInNeed,
    /// A section 47 enquiry is under way.
    Section47,
    /// On a child protection plan.
    ChildProtection,
    /// Before care proceedings, after the letter.
    PreProceedings,
    /// In care proceedings.
    Proceedings,
    /// Looked after.
    LookedAfter,
    /// Left care.
    CareLeaver,
}

impl Status {
    /// Every status, in the order in which work usually deepens.
    pub const ALL: [Self; 8] = [
        Self::EarlyHelp,
        Self::ChildInNeed,
        Self::Section47,
        Self::ChildProtection,
        Self::PreProceedings,
        Self::Proceedings,
        Self::LookedAfter,
        Self::CareLeaver,
    ];

    /// The status in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::EarlyHelp => "Early help",
            Self::ChildInNeed => "Child in need",
            Self::Section47 => "Section 47 enquiry",
            Self::ChildProtection => "Child protection plan",
            Self::PreProceedings => "Pre-proceedings",
            Self::Proceedings => "Care proceedings",
            Self::LookedAfter => "Looked after",
            Self::CareLeaver => "Care leaver",
        }
    }
}

/// One episode of a status of one child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// Which.
    pub episode: EpisodeId,
    /// Whose.
    pub person: PersonId,
    /// What.
    pub status: Status,
    /// Its first day.
    pub from_on: Date,
    /// Its last day, once it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_on: Option<Date>,
}

impl Episode {
    /// Whether the episode runs on a day.
    #[must_use]
    pub fn runs_on(&self, day: Date) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }
}
