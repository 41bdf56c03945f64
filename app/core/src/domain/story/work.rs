//! How a story tells what was asked of others: questions and reserved decisions.

use super::{ApprovalStory, Context, Fact, FamilyStory, MomentKind, QuestionStory, SignOffStory, Whereabouts};
use crate::domain::advice::AdviceBody;
use crate::domain::approval::ApprovalBody;
use crate::domain::dictation::{Dictation, DictationBody};
use crate::domain::entry::Entry;
use crate::domain::sign_off::{ContextHow, SignOffBody};
use crate::domain::visit::{Heard, HeardSentence, Said};

impl FamilyStory {
    /// What a machine heard in a dictated text, as its author took it.
    #[must_use]
    pub fn heard_in(&self, dictated: &Dictation) -> Vec<HeardSentence> {
        let confirmation = dictated.taken.as_ref().map(|taken| taken.confirmation);
        let of_it = self.dictated.iter().filter(|said| Some(said.what.confirmation) == confirmation);
        of_it.flat_map(|said| said.what.sentences.iter().cloned()).collect()
    }

    pub(super) fn tell_dictation(&mut self, body: &DictationBody, entry: &Entry) {
        let DictationBody::Heard { confirmation, recording, model, sentences } = body;
        let (model, sentences) = (model.clone(), sentences.clone());
        let what = Heard { confirmation: *confirmation, recording: *recording, model, sentences };
        self.dictated.push(Said { what, by: entry.head.author, at: entry.head.written_at, entry: entry.head.id });
    }

    pub(super) fn tell_advice(&mut self, body: &AdviceBody, entry: &Entry, whereabouts: Whereabouts) {
        let id = body.question();
        let Some(now) = self.rules.questions.get(&id).cloned() else {
            return;
        };
        if let AdviceBody::Asked { text, extract, dictated, .. } = body {
            let (text, extract) = (text.clone(), extract.clone());
            let story = QuestionStory {
                question: id,
                now,
                text,
                extract,
                dictated: dictated.clone(),
                answer: None,
                answer_dictated: Vec::new(),
                handed_on: Vec::new(),
                considered: None,
            };
            self.questions.insert(id, story);
            self.moment(entry, MomentKind::Question(id), whereabouts);
            return;
        }
        let Some(story) = self.questions.get_mut(&id) else {
            return;
        };
        story.now = now;
        let (by, at, entry) = (entry.head.author, entry.head.written_at, entry.head.id);
        match body {
            AdviceBody::Answered { text, dictated, .. } => {
                story.answer = Some(Said { what: text.clone(), by, at, entry });
                story.answer_dictated.clone_from(dictated);
            }
            AdviceBody::HandedOn { to, why, .. } => story.handed_on.push((Said { what: *to, by, at, entry }, why.clone())),
            AdviceBody::Considered { outcome, why, .. } => story.considered = Some((Said { what: *outcome, by, at, entry }, why.clone())),
            _ => {}
        }
    }

    pub(super) fn tell_sign_off(&mut self, body: &SignOffBody, entry: &Entry, whereabouts: Whereabouts) {
        let id = body.sign_off();
        let Some(now) = self.rules.sign_offs.get(&id).cloned() else {
            return;
        };
        let said = |text: &String| Said { what: text.clone(), by: entry.head.author, at: entry.head.written_at, entry: entry.head.id };
        if let SignOffBody::Drafted { text, .. } | SignOffBody::ActedInEmergency { text, .. } = body {
            let who_knew = if let SignOffBody::ActedInEmergency { who_knew, .. } = body { Some(who_knew.clone()) } else { None };
            let first = now.version == 1;
            let (facts, earlier) = self.sign_offs.remove(&id).map(SignOffStory::set_aside).unwrap_or_default();
            let (text, contexts, reason) = (text.clone(), Vec::new(), None);
            self.sign_offs.insert(id, SignOffStory { sign_off: id, now, text, who_knew, contexts, reason, earlier, facts });
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

    pub(super) fn tell_approval(&mut self, body: &ApprovalBody, entry: &Entry, whereabouts: Whereabouts) {
        let id = body.approval();
        let Some(now) = self.rules.approvals.get(&id).cloned() else {
            return;
        };
        let Some(story) = self.approvals.get_mut(&id) else {
            let text = if let ApprovalBody::Asked { text, .. } | ApprovalBody::Called { text, .. } = body { text.clone() } else { return };
            self.approvals.insert(id, ApprovalStory { approval: id, now, text, reason: None });
            self.moment(entry, MomentKind::Approval(id), whereabouts);
            return;
        };
        story.now = now;
        if let ApprovalBody::Declined { reason, .. } = body {
            story.reason = Some(Said { what: reason.clone(), by: entry.head.author, at: entry.head.written_at, entry: entry.head.id });
        }
    }
}
