//! A family's file as people read it: who is who, the visits, the advice, the decisions, and everything in the order of its days.
//!
//! Built from the same entries as the rules, on the phone. Confirmed entries fold by position; pending ones lie over them, marked.

mod told;
mod visits;
mod work;

use std::collections::BTreeMap;

pub use self::told::{ApprovalStory, Context, Fact, Moment, MomentKind, QuestionStory, SignOffStory, Whereabouts};
use super::advice::Question;
use super::approval::Approval;
use super::claimed::{Clocks, Told};
use super::clock::Timestamp;
use super::entry::{Body, Entry};
use super::family::{FamilyRules, FileBody};
use super::ids::{ApprovalId, EntryId, NoteId, PersonId, QuestionId, SignOffId, VisitId};
use super::people::Link;
use super::safety::Flag;
use super::sign_off::SignOff;
use super::visit::{Heard, Note, Said, Visit, VisitBody};

/// A family's file as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FamilyStory {
    /// The rules of the same entries.
    pub rules: FamilyRules,
    /// How people belong together.
    pub links: Vec<Link>,
    /// The visits.
    pub visits: BTreeMap<VisitId, Visit>,
    /// The questions.
    pub questions: BTreeMap<QuestionId, QuestionStory>,
    /// The decisions.
    pub sign_offs: BTreeMap<SignOffId, SignOffStory>,
    /// The approvals by a named officer.
    pub approvals: BTreeMap<ApprovalId, ApprovalStory>,
    /// What happened, in the order in which it was folded. [`FamilyStory::timeline`] sorts it by day.
    pub moments: Vec<Moment>,
    /// Where each entry is.
    pub whereabouts: BTreeMap<EntryId, Whereabouts>,
    /// The entries whose phone's clock cannot have been right, and when they happened as far as can be told.
    pub doubted: BTreeMap<EntryId, Told>,
    /// What a machine heard in texts that were dictated outside a visit.
    dictated: Vec<Said<Heard>>,
    homes: BTreeMap<NoteId, VisitId>,
    clocks: Clocks,
}

impl FamilyStory {
    /// Takes one entry in.
    pub fn apply(&mut self, entry: &Entry, whereabouts: Whereabouts) {
        let fits = self.fits(entry);
        let cleared = self.flag_that_goes(entry);
        let receipt = match whereabouts {
            Whereabouts::Received(receipt) => {
                self.rules.receive(entry, receipt);
                Some(receipt)
            }
            Whereabouts::OnThisPhone => {
                self.rules.apply(entry);
                None
            }
        };
        let told = self.clocks.tell(&entry.head, receipt);
        told.claimed.map(|_| self.doubted.insert(entry.head.id, told));
        self.whereabouts.insert(entry.head.id, whereabouts);
        match &entry.body {
            Body::File(body) if whereabouts.is_late() && body.says_what_stands() => {
                self.moment(entry, MomentKind::SaidLate(body.clone()), whereabouts);
            }
            Body::File(FileBody::FlagCleared { .. }) => {
                cleared.into_iter().for_each(|flag| self.moment(entry, MomentKind::FlagCleared(flag), whereabouts));
            }
            Body::File(body) if fits => self.tell_file(body, entry, whereabouts),
            Body::Visit(body) if fits => self.tell_visit(body, entry, whereabouts),
            Body::Advice(body) if fits => self.tell_advice(body, entry, whereabouts),
            Body::SignOff(body) if fits => self.tell_sign_off(body, entry, whereabouts),
            Body::Approval(body) if fits => self.tell_approval(body, entry, whereabouts),
            Body::Dictation(body) => self.tell_dictation(body, entry),
            Body::Unknown => self.moment(entry, MomentKind::UpdateToRead, whereabouts),
            _ => {}
        }
    }

    fn fits(&self, entry: &Entry) -> bool {
        match &entry.body {
            Body::Advice(body) => Question::after(self.rules.questions.get(&body.question()), body, entry.origin()).is_ok(),
            Body::SignOff(body) => SignOff::after(self.rules.sign_offs.get(&body.sign_off()), body, entry.origin()).is_ok(),
            Body::Approval(body) => Approval::after(self.rules.approvals.get(&body.approval()), body, entry.origin()).is_ok(),
            Body::File(FileBody::Unrestricted { .. }) => self.rules.restriction.is_some(),
            Body::File(FileBody::DeletedByRule { .. }) => true,
            Body::File(FileBody::HoldLifted { hold, .. }) => {
                self.rules.holds.iter().any(|known| known.hold == *hold && known.lifted.is_none())
            }
            Body::File(body) if body.is_act() && !matches!(body, FileBody::Opened { .. }) => self.rules.name.is_some(),
            Body::Visit(VisitBody::Finalised { visit }) => {
                self.rules.visits.get(visit).is_some_and(|mark| mark.started_at.is_some() && !mark.finalised)
            }
            Body::Visit(VisitBody::MovedAway { note, .. }) => !self.rules.moved_away.contains(note) && !self.rules.is_held(),
            _ => true,
        }
    }

    /// The flag that an entry clears, while it still stands.
    fn flag_that_goes(&self, entry: &Entry) -> Option<Flag> {
        let Body::File(FileBody::FlagCleared { flag }) = &entry.body else {
            return None;
        };
        self.rules.flags.iter().find(|known| known.flag == *flag).cloned()
    }

    fn moment(&mut self, entry: &Entry, kind: MomentKind, whereabouts: Whereabouts) {
        let head = &entry.head;
        let (at, claimed) = (self.happened_at(entry), self.doubted.get(&head.id).and_then(|told| told.claimed));
        self.moments.push(Moment { at, claimed, written_at: head.written_at, by: head.author, entry: head.id, kind, whereabouts });
    }

    /// When what an entry tells happened, as far as it can be told.
    fn happened_at(&self, entry: &Entry) -> Timestamp {
        self.doubted.get(&entry.head.id).map_or(entry.head.happened_at, |told| told.at)
    }

    fn tell_file(&mut self, body: &FileBody, entry: &Entry, whereabouts: Whereabouts) {
        let kind = match body {
            FileBody::Linked(link) => {
                self.links.push(*link);
                return;
            }
            FileBody::Unlinked(link) => {
                self.links.retain(|known| known != link);
                return;
            }
            FileBody::StatusBegan(episode) => MomentKind::StatusBegan(episode.person, episode.status),
            FileBody::StatusEnded { episode, .. } => {
                let Some(known) = self.rules.episodes.iter().find(|known| known.episode == *episode) else {
                    return;
                };
                MomentKind::StatusEnded(known.person, known.status)
            }
            FileBody::Spent { spend, what } => MomentKind::Spent(*spend, what.clone()),
            FileBody::Remarked { text } => MomentKind::Remark(text.clone()),
            FileBody::HeldBy { .. } => MomentKind::Held,
            FileBody::Restricted { reason, .. } => MomentKind::Restricted(reason.clone()),
            FileBody::Unrestricted { reason } => MomentKind::Unrestricted(reason.clone()),
            FileBody::DeletionHeld { hold, reason } => MomentKind::DeletionHeld(*hold, reason.clone()),
            FileBody::HoldLifted { hold, reason } => MomentKind::HoldLifted(*hold, reason.clone()),
            FileBody::DeletedByRule { recording, rule } => return self.forget_heard(*recording, rule),
            FileBody::OpenedInEmergency { reason, until_at, .. } => MomentKind::OpenedInEmergency(reason.clone(), *until_at),
            _ => return,
        };
        self.moment(entry, kind, whereabouts);
    }

    fn visit(&mut self, visit: VisitId, by: PersonId) -> &mut Visit {
        self.visits.entry(visit).or_insert_with(|| Visit::unsaid(visit, by))
    }

    fn note(&mut self, note: NoteId) -> Option<&mut Note> {
        let home = self.homes.get(&note)?;
        self.visits.get_mut(home)?.notes.iter_mut().find(|known| known.note == note)
    }

    /// What happened, latest day first. Entries of the same instant keep their order.
    #[must_use]
    pub fn timeline(&self) -> Vec<&Moment> {
        let mut moments: Vec<&Moment> = self.moments.iter().collect();
        moments.sort_by_key(|moment| core::cmp::Reverse(moment.at));
        moments
    }

    /// The visit that is under way by somebody, if any.
    #[must_use]
    pub fn open_visit_of(&self, person: PersonId) -> Option<&Visit> {
        self.visits.values().filter(|visit| visit.is_open() && visit.by == person).max_by_key(|visit| visit.started_at)
    }
}
