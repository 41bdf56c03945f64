//! How the rules take an entry in: total and deterministic. Acts that do not fit the state change nothing, nor do late words about what
//! stands.

use super::{Ending, FamilyRules, FileBody, VisitMark};
use crate::domain::advice::{AdviceBody, Question, QuestionState};
use crate::domain::approval::{Approval, ApprovalBody};
use crate::domain::entry::{Body, Entry, Receipt};
use crate::domain::ids::{PersonId, TeamId, VisitId};
use crate::domain::sign_off::{SignOff, SignOffBody};
use crate::domain::visit::VisitBody;

impl FamilyRules {
    /// Takes one entry in that the server has. A late word about what stands is kept in the log and told in the story; here it changes
    /// nothing, since whoever said it no longer has the file, and those who have it did not see it come.
    pub fn receive(&mut self, entry: &Entry, receipt: Receipt) {
        if receipt.late && entry.body.says_what_stands() {
            self.authors.insert(entry.head.author);
        } else {
            self.apply(entry);
            match &entry.body {
                Body::Visit(body) => self.words_received(body, receipt.received_at),
                Body::Advice(body) if self.stands(body, entry) => self.dictation_received(body, receipt.received_at),
                Body::File(FileBody::HoldLifted { hold, .. }) => self.hold_received(*hold, receipt.received_at),
                _ => {}
            }
        }
    }

    /// Takes one entry in. Acts that do not fit the state change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        // Whoever wrote the rule wrote nothing in this file.
        if !matches!(entry.body, Body::File(FileBody::DeletedByRule { .. })) {
            self.authors.insert(entry.head.author);
        }
        match &entry.body {
            Body::File(body) => self.apply_file(body, entry),
            Body::Visit(body) => self.apply_visit(body, entry),
            Body::Advice(body) => self.apply_advice(body, entry),
            Body::SignOff(body) => self.apply_sign_off(body, entry),
            Body::Approval(body) => self.apply_approval(body, entry),
            Body::Unknown => self.unreadable = true,
            Body::Team(_) | Body::Draft(_) | Body::Recovery(_) | Body::Investigation(_) | Body::Dictation(_) | Body::Erased => {}
        }
    }

    fn apply_file(&mut self, body: &FileBody, entry: &Entry) {
        match body {
            FileBody::Opened { name, team } if self.name.is_none() => {
                self.name = Some(name.clone());
                self.hold(*team, None, &[]);
            }
            FileBody::Opened { .. } | FileBody::Remarked { .. } | FileBody::Linked(_) | FileBody::Unlinked(_) => {}
            FileBody::HeldBy { team, lead, co_workers } if self.name.is_some() => {
                self.let_in(*team, lead.iter().chain(co_workers).copied());
                self.hold(*team, *lead, co_workers);
            }
            FileBody::HeldBy { .. } => {}
            FileBody::Person(details) => {
                self.people.insert(details.person, details.clone());
            }
            FileBody::StatusBegan(episode) => {
                if self.episodes.iter().all(|known| known.episode != episode.episode) {
                    self.episodes.push(episode.clone());
                }
            }
            FileBody::StatusEnded { episode, until_on } => {
                for known in self.episodes.iter_mut().filter(|known| known.episode == *episode) {
                    known.until_on = Some(*until_on);
                    let said = Ending { until_on: *until_on, by: entry.head.author, at: entry.head.written_at };
                    self.endings.entry(*episode).or_default().push(said);
                }
            }
            FileBody::Appointed(_) | FileBody::AppointmentEnded { .. } => self.apply_appointment(body),
            FileBody::Restricted { .. } | FileBody::Unrestricted { .. } | FileBody::OpenedInEmergency { .. } => {
                self.apply_seen(body, entry);
            }
            FileBody::DeletionHeld { .. } | FileBody::HoldLifted { .. } => self.apply_hold(body, entry),
            FileBody::DeletedByRule { .. } => self.apply_deletion(body, entry),
            FileBody::FlagRaised(flag) => {
                if self.flags.iter().all(|known| known.flag != flag.flag) {
                    self.flags.push(flag.clone());
                }
            }
            FileBody::FlagReviewed { flag, review_on } => {
                for known in self.flags.iter_mut().filter(|known| known.flag == *flag) {
                    known.review_on = *review_on;
                }
            }
            FileBody::FlagCleared { flag } => self.flags.retain(|known| known.flag != *flag),
            FileBody::Spent { spend, .. } => self.spent.push(*spend),
        }
    }

    fn hold(&mut self, team: TeamId, lead: Option<PersonId>, co_workers: &[PersonId]) {
        self.team = Some(team);
        self.held_by.insert(team);
        self.lead = lead;
        self.co_workers = co_workers.iter().copied().collect();
    }

    fn apply_visit(&mut self, body: &VisitBody, entry: &Entry) {
        let by = entry.head.author;
        let mut mark = |visit: &VisitId, change: &mut dyn FnMut(&mut VisitMark)| {
            let unsaid =
                || VisitMark { by, planned_at: None, started_at: None, kind: None, children: Vec::new(), outcome: None, finalised: false };
            change(self.visits.entry(*visit).or_insert_with(unsaid));
        };
        match body {
            VisitBody::Planned { visit, at, kind, children, .. } => mark(visit, &mut |mark| {
                mark.planned_at = Some(*at);
                mark.kind = kind.or(mark.kind);
                mark.children.clone_from(children);
            }),
            VisitBody::Started { visit } => mark(visit, &mut |mark| {
                if mark.started_at.is_none() {
                    mark.started_at = Some(entry.head.happened_at);
                    mark.by = by;
                }
            }),
            VisitBody::Described { visit, kind, .. } => mark(visit, &mut |mark| mark.kind = kind.or(mark.kind)),
            VisitBody::WentAs { visit, outcome } => mark(visit, &mut |mark| mark.outcome = Some(*outcome)),
            VisitBody::Finalised { visit } => {
                if let Some(mark) = self.visits.get_mut(visit).filter(|mark| mark.started_at.is_some()) {
                    mark.finalised = true;
                }
            }
            VisitBody::MovedAway { note, .. } if self.name.is_some() && !self.is_held() => {
                self.moved_away.insert(*note);
                self.sound_leaves(*note);
            }
            _ => {}
        }
    }

    fn apply_advice(&mut self, body: &AdviceBody, entry: &Entry) {
        let id = body.question();
        if let Ok(mut next) = Question::after(self.questions.get(&id), body, entry.origin()) {
            if matches!(body, AdviceBody::Asked { .. }) {
                next.about.clone_from(&entry.head.about);
            }
            self.questions.insert(id, next);
        }
    }

    /// Whether a question, or the answer to one, is this entry's.
    fn stands(&self, body: &AdviceBody, entry: &Entry) -> bool {
        let origin = entry.origin();
        self.questions.get(&body.question()).is_some_and(|question| match body {
            AdviceBody::Asked { .. } => question.entry == origin.entry,
            AdviceBody::Answered { .. } => question.state == QuestionState::Answered { by: origin.by, at: origin.at },
            _ => false,
        })
    }

    fn apply_sign_off(&mut self, body: &SignOffBody, entry: &Entry) {
        let id = body.sign_off();
        if let Ok(next) = SignOff::after(self.sign_offs.get(&id), body, entry.origin()) {
            self.sign_offs.insert(id, next);
        }
    }

    fn apply_approval(&mut self, body: &ApprovalBody, entry: &Entry) {
        let id = body.approval();
        if let Ok(next) = Approval::after(self.approvals.get(&id), body, entry.origin()) {
            self.approvals.insert(id, next);
        }
    }
}
