//! A family's file as the rules see it: holders, statuses, open acts, totals. No narrative; that is [`super::story`]'s.
//!
//! The fold is total and deterministic. It is snapshotted with [`FOLD_VERSION`], so that a file costs no more as it grows old.

mod appointed;
mod body;
mod fold;
mod seen;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::body::FileBody;
use super::advice::Question;
use super::agreement::Terms;
use super::appointment::Appointment;
use super::approval::{Approval, ApprovalKind};
use super::clock::Timestamp;
use super::emergency::Emergency;
use super::ids::{ApprovalId, EpisodeId, NoteId, PersonId, QuestionId, RecordingId, SignOffId, TeamId, VisitId};
use super::people::{Details, Part};
use super::restriction::Restriction;
use super::retention::{Hold, SoundMark};
use super::safety::Flag;
use super::sign_off::{Reserved, SignOff};
use super::spend::{self, Judged, Pence, Spend};
use super::status::Episode;
use super::visit::{Outcome, VisitKind};

/// The version of the fold: a snapshot of another version is rebuilt from the log.
pub const FOLD_VERSION: u16 = 10;

/// The last day of an episode, as somebody gave it. Nobody's word overwrites another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The last day.
    pub until_on: Date,
    /// Who said so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What the rules need of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMark {
    /// Who visits: who began it, and before that who put it in the diary.
    pub by: PersonId,
    /// When it is planned.
    #[serde(default)]
    pub planned_at: Option<Timestamp>,
    /// When it began.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    pub kind: Option<VisitKind>,
    /// Whom for, as planned.
    #[serde(default)]
    pub children: Vec<PersonId>,
    /// How it went at the door.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Whether it was finalised.
    #[serde(default)]
    pub finalised: bool,
}

/// A file as the rules see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyRules {
    /// What the family is called, once the file was opened.
    pub name: Option<String>,
    /// The team that holds it.
    pub team: Option<TeamId>,
    /// Who leads.
    pub lead: Option<PersonId>,
    /// Who works beside them.
    pub co_workers: BTreeSet<PersonId>,
    /// Every team that ever held it.
    pub held_by: BTreeSet<TeamId>,
    /// The people of the file.
    pub people: BTreeMap<PersonId, Details>,
    /// Episodes of statuses.
    pub episodes: Vec<Episode>,
    /// Every last day that was given for an episode, first to last.
    #[serde(default)]
    pub endings: BTreeMap<EpisodeId, Vec<Ending>>,
    /// Appointments to the children, those that ended too.
    #[serde(default)]
    pub appointments: Vec<Appointment>,
    /// Safety flags that stand.
    pub flags: Vec<Flag>,
    /// Visits.
    pub visits: BTreeMap<VisitId, VisitMark>,
    /// Notes that were moved to another family: no word of them comes back here.
    #[serde(default)]
    pub moved_away: BTreeSet<NoteId>,
    /// Questions to the insight team.
    pub questions: BTreeMap<QuestionId, Question>,
    /// Reserved decisions.
    pub sign_offs: BTreeMap<SignOffId, SignOff>,
    /// Approvals by a named officer.
    #[serde(default)]
    pub approvals: BTreeMap<ApprovalId, Approval>,
    /// Money spent.
    pub spent: Vec<Spend>,
    /// Who of the team sees it, where not all of it do.
    #[serde(default)]
    pub restriction: Option<Restriction>,
    /// Every time that somebody outside the team opened it in an emergency, first to last.
    #[serde(default)]
    pub emergencies: Vec<Emergency>,
    /// Recordings of which words are in the record, or something was deleted.
    #[serde(default)]
    pub sounds: BTreeMap<RecordingId, SoundMark>,
    /// Legal holds, those that were lifted too.
    #[serde(default)]
    pub holds: Vec<Hold>,
    /// Everyone who ever wrote in it: a late word of theirs is kept.
    pub authors: BTreeSet<PersonId>,
    /// Whether something in it is of a later version: then nothing may be decided on it.
    pub unreadable: bool,
}

impl FamilyRules {
    /// The children of the file, eldest first, those without a birthday last.
    #[must_use]
    pub fn children(&self) -> Vec<&Details> {
        let mut children: Vec<&Details> = self.people.values().filter(|details| details.part == Part::Child).collect();
        children.sort_by_key(|child| (child.born_on.is_none(), child.born_on, child.name.clone()));
        children
    }

    /// The adults of the file, by name.
    #[must_use]
    pub fn adults(&self) -> Vec<&Details> {
        let mut adults: Vec<&Details> = self.people.values().filter(|details| details.part == Part::Adult).collect();
        adults.sort_by(|a, b| a.name.cmp(&b.name));
        adults
    }

    /// The name of somebody in the file.
    #[must_use]
    pub fn name_of(&self, person: PersonId) -> Option<&str> {
        self.people.get(&person).map(|details| details.name.as_str())
    }

    /// The episodes that run on a day.
    pub fn episodes_on(&self, day: Date) -> impl Iterator<Item = &Episode> {
        self.episodes.iter().filter(move |episode| episode.runs_on(day))
    }

    /// Whether people gave different last days for an episode: the screen shows each.
    #[must_use]
    pub fn endings_disagree(&self, episode: EpisodeId) -> bool {
        let said = self.endings.get(&episode).map_or(&[][..], Vec::as_slice);
        let last_of = |by: PersonId| said.iter().rev().find(|ending| ending.by == by);
        let last_words: BTreeSet<Date> = said.iter().filter_map(|ending| last_of(ending.by)).map(|ending| ending.until_on).collect();
        last_words.len() > 1
    }

    /// What a spend would come to under these terms, with what was spent already.
    #[must_use]
    pub fn judge(&self, spend: &Spend, terms: &Terms) -> Judged {
        spend::judge(&self.spent, spend, terms)
    }

    /// Whether somebody leads or works beside the lead.
    #[must_use]
    pub fn works_with(&self, person: PersonId) -> bool {
        self.lead == Some(person) || self.co_workers.contains(&person)
    }

    /// Everything that waits for somebody outside the team, and for whom. Only what is reserved can wait for strategy, and only what a
    /// regulation says for a named officer: the type says so.
    pub fn waiting(&self) -> impl Iterator<Item = Waiting> {
        let decisions = self.sign_offs.iter().filter(|(_, sign_off)| sign_off.state.waits_for_strategy());
        let decisions = decisions.map(|(id, sign_off)| Waiting::ForStrategy { sign_off: *id, reserved: sign_off.decision.reserved() });
        let approvals = self.approvals.iter().filter(|(_, approval)| approval.state.waits_for_officer());
        decisions.chain(approvals.map(|(id, approval)| Waiting::ForOfficer { approval: *id, kind: approval.kind }))
    }

    /// What was spent in all.
    #[must_use]
    pub fn spent_in_all(&self) -> Pence {
        self.spent.iter().fold(Pence(0), |sum, spend| sum.plus(spend.amount))
    }
}

/// Something that cannot go on before somebody above the team has decided. There are two kinds of it. Advice never blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A reserved decision is with the strategy team.
    ForStrategy {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Which of the reserved decisions.
        reserved: Reserved,
    },
    /// An approval that a regulation gives to a named officer.
    ForOfficer {
        /// Which approval.
        approval: ApprovalId,
        /// What is to be approved.
        kind: ApprovalKind,
    },
}
