//! The parts of a story: questions, decisions and moments as people read them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::advice::{Considered, Question, Specialism};
use crate::domain::approval::Approval;
use crate::domain::clock::Timestamp;
use crate::domain::dictation::Dictation;
use crate::domain::entry::Receipt;
use crate::domain::family::FileBody;
use crate::domain::ids::{ApprovalId, EntryId, HoldId, PersonId, QuestionId, SignOffId, VisitId};
use crate::domain::safety::Flag;
use crate::domain::sign_off::{ContextHow, Precondition, SignOff};
use crate::domain::spend::Spend;
use crate::domain::status::Status;
use crate::domain::visit::Said;

/// Where an entry is, as the screen says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// The server has it.
    Received(Receipt),
    /// On this phone, on its way.
    OnThisPhone,
}

impl Whereabouts {
    /// Whether the server has it from somebody who no longer had the file.
    #[must_use]
    pub const fn is_late(self) -> bool {
        matches!(self, Self::Received(receipt) if receipt.late)
    }
}

/// A question as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionStory {
    /// Which.
    pub question: QuestionId,
    /// Where it stands.
    pub now: Question,
    /// The question.
    pub text: String,
    /// The context that the asker chose.
    pub extract: String,
    /// Its recordings, where it was dictated.
    pub dictated: Vec<Dictation>,
    /// The answer.
    pub answer: Option<Said<String>>,
    /// The answer's recordings, where it was dictated.
    pub answer_dictated: Vec<Dictation>,
    /// To whom it was handed on, and why, first to last.
    pub handed_on: Vec<(Said<Specialism>, Option<String>)>,
    /// What was made of it, and why.
    pub considered: Option<(Said<Considered>, Option<String>)>,
}

/// How the context was learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// How.
    pub how: ContextHow,
    /// Whom the approver heard.
    pub heard: String,
    /// What was learned.
    pub learned: Said<String>,
}

/// A fact that the law asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The day on which it was so; none where it was not.
    pub on: Option<Date>,
    /// What there is to say about it.
    pub note: Option<String>,
}

/// A reserved decision as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOffStory {
    /// Which.
    pub sign_off: SignOffId,
    /// Where it stands.
    pub now: SignOff,
    /// Why, in the team's words.
    pub text: String,
    /// Who knew, where it was done in an emergency.
    pub who_knew: Option<String>,
    /// What was learned, first to last.
    pub contexts: Vec<Context>,
    /// The reason given with a return, a decline or a withdrawal.
    pub reason: Option<Said<String>>,
    /// The versions before this one, first to last, with what was learned of them and why they came back.
    pub earlier: Vec<SignOffStory>,
    /// The facts that the law asks about.
    pub facts: BTreeMap<Precondition, Fact>,
}

impl SignOffStory {
    /// Makes room for a new version: the facts stay with the decision, the rest is kept as an earlier version.
    pub(super) fn set_aside(mut self) -> (BTreeMap<Precondition, Fact>, Vec<Self>) {
        let (facts, mut earlier) = (core::mem::take(&mut self.facts), core::mem::take(&mut self.earlier));
        earlier.push(self);
        (facts, earlier)
    }
}

/// An approval by a named officer as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalStory {
    /// Which.
    pub approval: ApprovalId,
    /// Where it stands.
    pub now: Approval,
    /// What is planned and why, in the team's words.
    pub text: String,
    /// What the officer gave as the reason for declining.
    pub reason: Option<Said<String>>,
}

/// What kind of thing happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MomentKind {
    /// A visit began.
    Visit(VisitId),
    /// A status began.
    StatusBegan(PersonId, Status),
    /// A status ended.
    StatusEnded(PersonId, Status),
    /// A safety flag that stood was cleared: what it said can still be read.
    FlagCleared(Flag),
    /// Somebody who no longer had the file said how it stands. It is kept, and changed nothing: those who have the file decide.
    SaidLate(FileBody),
    /// Something between visits.
    Remark(String),
    /// Money.
    Spent(Spend, String),
    /// A question was asked.
    Question(QuestionId),
    /// A decision was drafted, or acted on.
    SignOff(SignOffId),
    /// An approval was asked for, or an officer was called.
    Approval(ApprovalId),
    /// The file moved to other hands.
    Held,
    /// Only some of the team see it from then on, and why.
    Restricted(String),
    /// The whole team sees it again, and why.
    Unrestricted(String),
    /// Somebody outside the team opened it in an emergency: why, and until when.
    OpenedInEmergency(String, Timestamp),
    /// A legal hold was set, and why.
    DeletionHeld(HoldId, String),
    /// It was lifted, and why.
    HoldLifted(HoldId, String),
    /// A note was taken out of this file.
    NoteMovedAway,
    /// A later version wrote it: update to read this.
    UpdateToRead,
}

/// Something that happened, filed under its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When it happened, as far as it can be told.
    pub at: Timestamp,
    /// When it happened by the writer's phone, where its clock cannot have been right.
    pub claimed: Option<Timestamp>,
    /// When it was written, by the writer's phone.
    pub written_at: Timestamp,
    /// Who wrote it.
    pub by: PersonId,
    /// The entry.
    pub entry: EntryId,
    /// What.
    pub kind: MomentKind,
    /// Where the entry is.
    pub whereabouts: Whereabouts,
}
