//! How a story tells visits and their notes.

use super::{FamilyStory, MomentKind, Whereabouts};
use crate::domain::entry::Entry;
use crate::domain::ids::{NoteId, RecordingId};
use crate::domain::retention::{KeptClass, RetentionRule};
use crate::domain::visit::{Action, Correction, Heard, Note, Said, Visit, VisitBody};

impl FamilyStory {
    pub(super) fn tell_visit(&mut self, body: &VisitBody, entry: &Entry, whereabouts: Whereabouts) {
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
                    let at = self.happened_at(entry);
                    let begun = self.visit(*visit, by);
                    begun.started_at = Some(at);
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
            VisitBody::RecordingAnswered { visit, who, answer } => {
                self.visit(*visit, by).on_recording.entry(who.clone()).or_default().say(entry, *answer);
            }
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
                let at = self.happened_at(entry);
                let known = self.visits.values_mut().flat_map(|visit| &mut visit.actions).find(|known| known.action == *action);
                if let Some(known) = known {
                    known.done_at.get_or_insert(at);
                }
            }
            VisitBody::Noted { .. }
            | VisitBody::Heard { .. }
            | VisitBody::Sorted { .. }
            | VisitBody::NoteAbout { .. }
            | VisitBody::Corrected { .. }
            | VisitBody::MovedAway { .. } => {
                self.tell_note(body, entry, whereabouts);
            }
        }
    }

    fn tell_note(&mut self, body: &VisitBody, entry: &Entry, whereabouts: Whereabouts) {
        let head = &entry.head;
        let said = |text: &String| Said { what: text.clone(), by: head.author, at: head.written_at, entry: head.id };
        match body {
            VisitBody::Noted { visit, note, section, text, voice, spoken, .. } => {
                let (late, happened_at) = (whereabouts.is_late(), self.happened_at(entry));
                // Where the clock was wrong, it was as wrong before and after the gap.
                let off_ms = happened_at.millis().saturating_sub(head.happened_at.millis());
                let gap = voice.as_ref().and_then(|voice| voice.carries_on);
                let home = self.visit(*visit, head.author);
                let after_final = home.finalised.is_some();
                home.notes.push(Note {
                    note: *note,
                    section: *section,
                    about: head.about.clone(),
                    text: Some(said(text)),
                    happened_at,
                    voice: voice.clone(),
                    unrecorded: gap.map(|gap| (gap.stopped_at.plus(off_ms), gap.began_at.plus(off_ms))),
                    spoken: spoken.clone(),
                    heard: Vec::new(),
                    corrections: Vec::new(),
                    after_final,
                    late,
                });
                self.homes.entry(*note).or_insert(*visit);
            }
            VisitBody::Heard { note, confirmation, recording, model, sentences, .. } => {
                let (model, sentences) = (model.clone(), sentences.clone());
                let heard = Heard { confirmation: *confirmation, recording: *recording, model, sentences };
                if let Some(note) = self.note(*note) {
                    note.heard.push(Said { what: heard, by: head.author, at: head.written_at, entry: head.id });
                }
            }
            VisitBody::Sorted { note, section } => {
                if let Some(note) = self.note(*note) {
                    note.section = Some(*section);
                }
            }
            VisitBody::NoteAbout { note, people } => {
                if let Some(note) = self.note(*note) {
                    note.about.clone_from(people);
                }
            }
            VisitBody::Corrected { note, corrects, text } => {
                let correction = Correction { corrects: *corrects, text: said(text) };
                if let Some(note) = self.note(*note) {
                    note.corrections.push(correction);
                }
            }
            VisitBody::MovedAway { note, .. } => {
                self.forget_note(*note);
                self.moment(entry, MomentKind::NoteMovedAway, whereabouts);
            }
            _ => {}
        }
    }

    /// What a machine wrote down of a recording is gone, so that a phone which still had it shows what a fresh one shows. The words that
    /// somebody put in the record stay.
    pub(super) fn forget_heard(&mut self, recording: RecordingId, rule: &RetentionRule) {
        if rule.class == KeptClass::MachineWords {
            let notes = self.visits.values_mut().flat_map(|visit| &mut visit.notes);
            notes.for_each(|note| note.heard.retain(|said| said.what.recording != recording));
            self.dictated.retain(|said| said.what.recording != recording);
        }
    }

    /// A note that stood in the wrong file goes whole, so that a phone which still had its words shows what a fresh one shows.
    fn forget_note(&mut self, note: NoteId) {
        let Some(home) = self.homes.remove(&note) else {
            return;
        };
        let Some(visit) = self.visits.get_mut(&home) else {
            return;
        };
        visit.notes.retain(|known| known.note != note);
        if *visit == Visit::unsaid(home, visit.by) {
            self.visits.remove(&home);
        }
    }
}
