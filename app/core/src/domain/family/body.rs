//! What happens to a file, as it is written.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::appointment::{Appointment, Office};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EpisodeId, FlagId, HoldId, PersonId, RecordingId, TeamId};
use crate::domain::people::{Details, Link};
use crate::domain::retention::RetentionRule;
use crate::domain::safety::Flag;
use crate::domain::spend::Spend;
use crate::domain::status::Episode;

/// What happens to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileBody {
    /// The file begins, held by a team.
    Opened {
        /// What the family is called.
        name: String,
        /// Who holds it.
        team: TeamId,
    },
    /// The team says who leads and who works beside them, or gives the file to another team.
    HeldBy {
        /// The team that holds it from now.
        team: TeamId,
        /// Who leads.
        lead: Option<PersonId>,
        /// Who works beside them.
        #[serde(default)]
        co_workers: Vec<PersonId>,
    },
    /// A person stands in the file, or what is known of them was put right.
    Person(Details),
    /// How two people belong together.
    Linked(Link),
    /// That they no longer do.
    Unlinked(Link),
    /// An episode of a status begins.
    StatusBegan(Episode),
    /// It ends.
    StatusEnded {
        /// Which episode.
        episode: EpisodeId,
        /// Its last day.
        until_on: Date,
    },
    /// Somebody is appointed to a child. An act, since it opens the file to them.
    Appointed(Appointment),
    /// Their appointment ends.
    AppointmentEnded {
        /// To which child.
        child: PersonId,
        /// Whose.
        person: PersonId,
        /// As what.
        #[serde(rename = "as")]
        office: Office,
        /// Its last day.
        until_on: Date,
        /// Who said so.
        source: String,
    },
    /// Something to know before the door opens.
    FlagRaised(Flag),
    /// Somebody looked at a flag again.
    FlagReviewed {
        /// Which flag.
        flag: FlagId,
        /// When it is looked at next.
        review_on: Date,
    },
    /// It is no longer so.
    FlagCleared {
        /// Which flag.
        flag: FlagId,
    },
    /// Money was spent.
    Spent {
        /// How much, for whom, on what.
        spend: Spend,
        /// What was bought.
        what: String,
    },
    /// Something happened between visits: a call, a message.
    Remarked {
        /// What.
        text: String,
    },
    /// Only some of the team see the file from now on. An act.
    Restricted {
        /// Who of the team does.
        members: BTreeSet<PersonId>,
        /// Whether those of other teams still do whom an appointment or work brings.
        #[serde(default)]
        guests: bool,
        /// Why.
        reason: String,
    },
    /// The whole team sees it again. An act.
    Unrestricted {
        /// Why.
        reason: String,
    },
    /// Somebody outside the team opened it in an emergency. The server alone writes this, and its clock says until when.
    OpenedInEmergency {
        /// Why: the team reads it.
        reason: String,
        /// Until when it is open to them.
        until_at: Timestamp,
        /// Whether they were on duty out of hours: then they may write as well.
        #[serde(default)]
        on_duty: bool,
    },
    /// A legal hold is set: nothing in the file is deleted until it is lifted. An act.
    DeletionHeld {
        /// Which.
        hold: HoldId,
        /// Why: proceedings, an inquiry, a request for the record.
        reason: String,
    },
    /// It is lifted. An act.
    HoldLifted {
        /// Which.
        hold: HoldId,
        /// Why.
        reason: String,
    },
    /// Something of a recording was deleted, since its time was over. The server alone writes this, in the name of whoever wrote the rule.
    DeletedByRule {
        /// Which recording.
        recording: RecordingId,
        /// Under which rule, as it stood: it says what of the recording.
        rule: RetentionRule,
    },
}

impl FileBody {
    /// Whether it is an act, which may be refused.
    #[must_use]
    pub const fn is_act(&self) -> bool {
        matches!(
            self,
            Self::Opened { .. }
                | Self::HeldBy { .. }
                | Self::Appointed(_)
                | Self::AppointmentEnded { .. }
                | Self::Restricted { .. }
                | Self::Unrestricted { .. }
                | Self::OpenedInEmergency { .. }
                | Self::DeletionHeld { .. }
                | Self::HoldLifted { .. }
                | Self::DeletedByRule { .. }
        )
    }

    /// Whether it says how the file stands: its people, statuses, safety flags, who holds it. That is for those who have the file to say.
    /// What happened, and what was spent, counts whenever and from whomever it arrives.
    #[must_use]
    pub const fn says_what_stands(&self) -> bool {
        !matches!(self, Self::Spent { .. } | Self::Remarked { .. })
    }
}
