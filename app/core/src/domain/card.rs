//! Cards: the extract by which work reaches somebody who does not hold the file. Made by the server; not log.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::advice::Specialism;
use super::approval::{ApprovalKind, Word};
use super::clock::Timestamp;
use super::ids::{ApprovalId, FamilyId, PersonId, QuestionId, SignOffId, StreamId, TeamId};
use super::sign_off::Reserved;

/// What somebody is told of work that may be theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Card {
    /// A question that may be claimed. The family is not named; the asker chose the extract.
    Question {
        /// Which question.
        question: QuestionId,
        /// Where a claim is to be written.
        stream: StreamId,
        /// Whom it is for.
        specialism: Specialism,
        /// Who asked.
        asked_by: PersonId,
        /// When.
        asked_at: Timestamp,
        /// The question.
        text: String,
        /// The context that the asker chose.
        extract: String,
        /// Whether this person is the one whom routing suggests: on duty, and with the least in hand.
        suggested: bool,
    },
    /// A decision that is with the strategy team. The file opens to the one who holds the right.
    Decision {
        /// Which sign-off.
        sign_off: SignOffId,
        /// In which file.
        stream: StreamId,
        /// Which of the reserved decisions.
        reserved: Reserved,
        /// Who asked.
        asked_by: PersonId,
        /// When.
        asked_at: Timestamp,
        /// Whether it was done already, in an emergency.
        emergency: bool,
        /// By when the strategy team looks, in an emergency.
        look_by: Option<Timestamp>,
    },
    /// An approval that is with a named officer, or a call to confirm. The file opens to the officer.
    Approval {
        /// Which approval.
        approval: ApprovalId,
        /// In which file.
        stream: StreamId,
        /// What is to be approved.
        what: ApprovalKind,
        /// Who asked, or called.
        asked_by: PersonId,
        /// When.
        asked_at: Timestamp,
        /// What the officer said when they were called, if they were.
        said: Option<Word>,
    },
    /// A family of one's own team that is not on this phone. It opens online.
    Family {
        /// Which family.
        family: FamilyId,
        /// What it is called.
        name: String,
        /// Which team holds it.
        team: TeamId,
        /// Who leads.
        lead: Option<PersonId>,
        /// How many children.
        children: u32,
        /// The next visit in the diary.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        next_visit_on: Option<Date>,
    },
}
