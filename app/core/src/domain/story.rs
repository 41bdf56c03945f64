//! A family's file as people read it: who is who, the visits, the advice, the decisions, and everything in the order of its days.
//!
//! Built from the same entries as the rules, on the phone. Confirmed entries fold by position; pending ones lie over them, marked.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::advice::{AdviceBody, Considered, Question};
use super::clock::Timestamp;
use super::entry::{Body, Entry, Receipt};
use super::family::{FamilyRules, FileBody};
use super::ids::{EntryId, NoteId, PersonId, QuestionId, RecordingId, SignOffId, VisitId};
use super::people::Link;
use super::sign_off::{ContextHow, Precondition, SignOff, SignOffBody};
use super::spend::Spend;
use super::status::Status;
use super::visit::{Action, Correction, Note, Said, Visit, VisitBody};

/// Where an entry is, as the screen says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// The server has it.
    Received(Receipt),
    /// On this phone, on its way.
    OnThisPhone,
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
    /// The question by voice.
    pub voice: Option<RecordingId>,
    /// The answer.
    pub answer: Option<Said<String>>,
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
    /// The facts that the law asks about.
    pub facts: BTreeMap<Precondition, Fact>,
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
    /// Something between visits.
    Remark(String),
    /// Money.
    Spent(Spend, String),
    /// A question was asked.
    Question(QuestionId),
    /// A decision was drafted, or acted on.
    SignOff(SignOffId),
    /// The file moved to other hands.
    Held,
    /// A note was taken out of this file.
    NoteMovedAway,
    /// A later version wrote it: update to read this.
    UpdateToRead,
}

/// Something that happened, filed under its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When it happened.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: PersonId,
    /// The entry.
    pub entry: EntryId,
    /// What.
    pub kind: MomentKind,
    /// Where the entry is.
    pub whereabouts: Whereabouts,
}

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
    /// What happened, in the order in which it was folded. [`FamilyStory::timeline`] sorts it by day.
    pub moments: Vec<Moment>,
    /// Where each entry of a visit is, while it is not received.
    pub unsent: BTreeMap<EntryId, Whereabouts>,
    homes: BTreeMap<NoteId, VisitId>,
}

impl FamilyStory {
    /// Takes one entry in.
    pub fn apply(&mut self, entry: &Entry, whereabouts: Whereabouts) {
        let fits = self.fits(entry);
        self.rules.apply(entry);
        if whereabouts == Whereabouts::OnThisPhone {
            self.unsent.insert(entry.head.id, whereabouts);
        }
        match &entry.body {
            Body::File(body) => self.tell_file(body, entry, whereabouts),
            Body::Visit(body) => self.tell_visit(body, entry, whereabouts),
            Body::Advice(body) if fits => self.tell_advice(body, entry, whereabouts),
            Body::SignOff(body) if fits => self.tell_sign_off(body, entry, whereabouts),
            Body::Unknown => self.moment(entry, MomentKind::UpdateToRead, whereabouts),
            _ => {}
        }
    }

    fn fits(&self, entry: &Entry) -> bool {
        match &entry.body {
            Body::Advice(body) => Question::after(self.rules.questions.get(&body.question()), body, entry.origin()).is_ok(),
            Body::SignOff(body) => SignOff::after(self.rules.sign_offs.get(&body.sign_off()), body, entry.origin()).is_ok(),
            _ => true,
        }
    }

    fn moment(&mut self, entry: &Entry, kind: MomentKind, whereabouts: Whereabouts) {
        let head = &entry.head;
        self.moments.push(Moment { at: head.happened_at, by: head.author, entry: head.id, kind, whereabouts });
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

    fn tell_visit(&mut self, body: &VisitBody, entry: &Entry, whereabouts: Whereabouts) {
        let by = entry.head.author;
        match body {
            VisitBody::Planned { visit, at, kind, announced, children } => {
                let visit = self.visit(*visit, by);
                visit.planned_at = Some(*at);
                visit.children_planned.clone_from(children);
                kind.map(|kind| visit.kind.say(entry, kind));
                announced.map(|announced| visit.announced.say(entry, announced));
            }
            VisitBody::Started { visit } => {
                let first = self.visit(*visit, by).started_at.is_none();
                if first {
                    let begun = self.visit(*visit, by);
                    begun.started_at = Some(entry.head.happened_at);
                    begun.by = by;
                    self.moment(entry, MomentKind::Visit(*visit), whereabouts);
                }
            }
            VisitBody::Described { visit, kind, announced } => {
                let visit = self.visit(*visit, by);
                kind.map(|kind| visit.kind.say(entry, kind));
                announced.map(|announced| visit.announced.say(entry, announced));
            }
            VisitBody::WentAs { visit, outcome } => self.visit(*visit, by).outcome.say(entry, *outcome),
            VisitBody::WasThere { visit, who, there } => self.visit(*visit, by).there.entry(who.clone()).or_default().say(entry, *there),
            VisitBody::Child { visit, child, answer } => {
                let record = self.visit(*visit, by).children.entry(*child).or_default();
                record.take(entry, *answer);
            }
            VisitBody::Finalised { visit } => {
                let said = Said { what: (), by, at: entry.head.written_at, entry: entry.head.id };
                self.visit(*visit, by).finalised.get_or_insert(said);
            }
            VisitBody::ActionAgreed { visit, action, what, owner, by_on } => {
                let action = Action { action: *action, what: what.clone(), owner: owner.clone(), by_on: *by_on, done_at: None };
                self.visit(*visit, by).actions.push(action);
            }
            VisitBody::ActionDone { action } => {
                let known = self.visits.values_mut().flat_map(|visit| &mut visit.actions).find(|known| known.action == *action);
                if let Some(known) = known {
                    known.done_at.get_or_insert(entry.head.happened_at);
                }
            }
            VisitBody::Noted { .. } | VisitBody::Sorted { .. } | VisitBody::Corrected { .. } | VisitBody::MovedAway { .. } => {
                self.tell_note(body, entry, whereabouts);
            }
        }
    }

    fn tell_note(&mut self, body: &VisitBody, entry: &Entry, whereabouts: Whereabouts) {
        let head = &entry.head;
        let said = |text: &String| Said { what: text.clone(), by: head.author, at: head.written_at, entry: head.id };
        match body {
            VisitBody::Noted { visit, note, section, text, voice, .. } => {
                let late = matches!(whereabouts, Whereabouts::Received(receipt) if receipt.late);
                let home = self.visit(*visit, head.author);
                let after_final = home.finalised.is_some();
                home.notes.push(Note {
                    note: *note,
                    section: *section,
                    about: head.about.clone(),
                    text: Some(said(text)),
                    happened_at: head.happened_at,
                    voice: voice.clone(),
                    corrections: Vec::new(),
                    moved_away: false,
                    after_final,
                    late,
                });
                self.homes.insert(*note, *visit);
            }
            VisitBody::Sorted { note, section } => {
                if let Some(note) = self.note(*note) {
                    note.section = Some(*section);
                }
            }
            VisitBody::Corrected { note, corrects, text } => {
                let correction = Correction { corrects: *corrects, text: said(text) };
                if let Some(note) = self.note(*note) {
                    note.corrections.push(correction);
                }
            }
            VisitBody::MovedAway { note, .. } => {
                if let Some(note) = self.note(*note) {
                    note.text = None;
                    note.voice = None;
                    note.corrections.clear();
                    note.moved_away = true;
                }
                self.moment(entry, MomentKind::NoteMovedAway, whereabouts);
            }
            _ => {}
        }
    }

    fn tell_advice(&mut self, body: &AdviceBody, entry: &Entry, whereabouts: Whereabouts) {
        let id = body.question();
        let Some(now) = self.rules.questions.get(&id).cloned() else {
            return;
        };
        if let AdviceBody::Asked { text, extract, voice, .. } = body {
            let (text, extract) = (text.clone(), extract.clone());
            self.questions.insert(id, QuestionStory { question: id, now, text, extract, voice: *voice, answer: None, considered: None });
            self.moment(entry, MomentKind::Question(id), whereabouts);
            return;
        }
        let Some(story) = self.questions.get_mut(&id) else {
            return;
        };
        story.now = now;
        let (by, at, entry) = (entry.head.author, entry.head.written_at, entry.head.id);
        match body {
            AdviceBody::Answered { text, .. } => story.answer = Some(Said { what: text.clone(), by, at, entry }),
            AdviceBody::Considered { outcome, why, .. } => story.considered = Some((Said { what: *outcome, by, at, entry }, why.clone())),
            _ => {}
        }
    }

    fn tell_sign_off(&mut self, body: &SignOffBody, entry: &Entry, whereabouts: Whereabouts) {
        let id = body.sign_off();
        let Some(now) = self.rules.sign_offs.get(&id).cloned() else {
            return;
        };
        let said = |text: &String| Said { what: text.clone(), by: entry.head.author, at: entry.head.written_at, entry: entry.head.id };
        if let SignOffBody::Drafted { text, .. } | SignOffBody::ActedInEmergency { text, .. } = body {
            let who_knew = if let SignOffBody::ActedInEmergency { who_knew, .. } = body { Some(who_knew.clone()) } else { None };
            let facts = self.sign_offs.remove(&id).map(|before| before.facts).unwrap_or_default();
            let first = facts.is_empty() && now.version == 1;
            let story = SignOffStory { sign_off: id, now, text: text.clone(), who_knew, contexts: Vec::new(), reason: None, facts };
            self.sign_offs.insert(id, story);
            if first {
                self.moment(entry, MomentKind::SignOff(id), whereabouts);
            }
            return;
        }
        let Some(story) = self.sign_offs.get_mut(&id) else {
            return;
        };
        story.now = now;
        match body {
            SignOffBody::ContextHeld { how, heard, learned, .. } => {
                story.contexts.push(Context { how: *how, heard: heard.clone(), learned: said(learned) });
            }
            SignOffBody::Ratified { learned, .. } => {
                story.contexts.push(Context { how: ContextHow::ByCall, heard: String::new(), learned: said(learned) });
            }
            SignOffBody::Returned { reason, .. } | SignOffBody::Declined { reason, .. } | SignOffBody::NotRatified { reason, .. } => {
                story.reason = Some(said(reason));
            }
            SignOffBody::Withdrawn { reason, .. } => story.reason = reason.as_ref().map(said),
            SignOffBody::Fact { fact, on, note, .. } => {
                story.facts.insert(*fact, Fact { on: *on, note: note.clone() });
            }
            _ => {}
        }
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
