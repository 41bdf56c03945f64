//! What people do on a simulated day: whatever comes into their heads, allowed or not.

use std::rc::Rc;

use alongside_app::store::memory::Fault;
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::clock::Dice;
use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{DraftId, EntryId, FamilyId, NoteId, QuestionId, StreamId, VisitId};
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::store::StoreError;

use super::chance::Chance;
use super::phone::Phone;
use crate::world::{START, amy, ben, cal, file, legal, north, okafor, price, south};

/// What was begun on this day, by anybody: the others stumble over it.
#[derive(Debug, Default)]
pub(super) struct Begun {
    questions: Vec<(StreamId, QuestionId)>,
    notes: Vec<OneNote>,
    moved: Vec<OneNote>,
    said: usize,
}

/// A note: in which file, in which visit, and the entry that says its first words.
type OneNote = (StreamId, VisitId, NoteId, EntryId);

/// A note of a file that the phone has, mostly; now and then any.
async fn at_hand(phone: &Phone, chance: &Chance, notes: &[OneNote]) -> Option<OneNote> {
    let held = phone.streams().await;
    let of_held: Vec<OneNote> = notes.iter().copied().filter(|(stream, ..)| held.contains(stream)).collect();
    let any = of_held.is_empty() || chance.percent(10);
    chance.pick(if any { notes } else { &of_held }).copied()
}

/// Which store fault strikes now, if any.
pub(super) fn strike(chance: &Chance, percent: usize) -> Option<Fault> {
    const FAULTS: [Fault; 4] =
        [Fault::KilledBefore, Fault::KilledAfter, Fault::Fails(StoreError::Full), Fault::Fails(StoreError::Conflict)];
    chance.percent(percent).then(|| chance.pick(&FAULTS).cloned()).flatten()
}

fn family(chance: &Chance) -> FamilyId {
    if chance.percent(75) { okafor() } else { price() }
}

/// A file to write in: mostly one that the phone has, now and then any.
fn a_file(chance: &Chance, held: &[StreamId]) -> StreamId {
    let at_hand: Vec<StreamId> = held.iter().copied().filter(|stream| matches!(stream, StreamId::Family(_))).collect();
    match chance.pick(&at_hand) {
        Some(stream) if chance.percent(90) => *stream,
        _ => file(family(chance)),
    }
}

impl Begun {
    fn text(&mut self) -> String {
        self.said += 1;
        format!("The {}th thing that was said.", self.said)
    }

    /// Somebody writes something.
    pub(super) async fn write(&mut self, phone: &mut Phone, chance: &Rc<Chance>, last: &mut Vec<EntryId>) {
        let after = if chance.percent(40) { last.last().copied().into_iter().collect() } else { Vec::new() };
        let kill = strike(chance, 6);
        let held = phone.streams().await;
        let stream = a_file(chance, &held);
        // Who has no file at hand has little to write down.
        let stream = if held.is_empty() && chance.percent(80) { StreamId::Person(phone.who.person) } else { stream };
        match chance.below(100) {
            0..10 if stream.family().is_some() => {
                self.visit(phone, chance, stream).await;
            }
            10..18 => {
                self.move_a_note(phone, chance).await;
            }
            18..26 => {
                self.put_a_note_right(phone, chance).await;
            }
            _ => {
                let (stream, body) = self.one(phone, chance, stream).await;
                last.extend(phone.write(stream, &body, after, kill).await);
            }
        }
    }

    async fn one(&mut self, phone: &Phone, chance: &Rc<Chance>, stream: StreamId) -> (StreamId, Body) {
        if let StreamId::Person(_) = stream {
            return self.drafted(phone, chance).await;
        }
        match chance.below(100) {
            0..55 => (stream, Body::File(FileBody::Remarked { text: self.text() })),
            55..57 => (stream, Body::File(FileBody::Remarked { text: format!("poison {}", self.text()) })),
            57..67 => self.drafted(phone, chance).await,
            67..75 => self.held_by(chance, stream),
            75..83 => self.asked(chance, stream),
            _ => self.of_a_question(chance, stream),
        }
    }

    async fn drafted(&mut self, phone: &Phone, chance: &Chance) -> (StreamId, Body) {
        let draft = DraftId::from_uuid(uuid::Uuid::from_u128(chance.below(3) as u128));
        let drafts = phone.drafts().await;
        // What the phone knows to stand, another may have written.
        let known: Vec<EntryId> = drafts.texts(draft).map(|(text, _)| text).filter(|_| chance.percent(80)).collect();
        let body = if known.is_empty() || chance.percent(60) {
            DraftBody::Kept { draft, text: self.text(), replaces: known }
        } else {
            DraftBody::Finished { draft, replaces: known.into_iter().chain(drafts.stood_before(draft)).collect() }
        };
        (StreamId::Person(phone.who.person), Body::Draft(body))
    }

    fn held_by(&mut self, chance: &Chance, stream: StreamId) -> (StreamId, Body) {
        let team = if chance.percent(70) { north() } else { south() };
        let lead = chance.pick(&[amy(), ben(), cal()]).copied();
        let co_workers = chance.pick(&[amy(), ben(), cal()]).copied().into_iter().collect();
        (stream, Body::File(FileBody::HeldBy { team, lead, co_workers }))
    }

    fn asked(&mut self, chance: &Rc<Chance>, stream: StreamId) -> (StreamId, Body) {
        let (specialism, stream) = if chance.percent(25) { (Specialism::Legal, legal(okafor())) } else { (Specialism::Practice, stream) };
        let question = QuestionId::new(alongside_core::domain::clock::Timestamp::from_millis(START), chance.ten());
        self.questions.push((stream, question));
        let (text, extract) = (self.text(), self.text());
        (stream, Body::Advice(AdviceBody::Asked { question, specialism, text, extract, dictated: vec![] }))
    }

    fn of_a_question(&mut self, chance: &Chance, otherwise: StreamId) -> (StreamId, Body) {
        let Some((stream, question)) = chance.pick(&self.questions).copied() else {
            return (otherwise, Body::File(FileBody::Remarked { text: self.text() }));
        };
        let body = match chance.below(5) {
            0..3 => AdviceBody::Claimed { question },
            3 => AdviceBody::Answered { question, text: self.text(), dictated: vec![] },
            _ => AdviceBody::TakenBack { question },
        };
        (stream, Body::Advice(body))
    }

    async fn visit(&mut self, phone: &mut Phone, chance: &Rc<Chance>, stream: StreamId) {
        let start = alongside_core::domain::clock::Timestamp::from_millis(START);
        let (visit, note) = (VisitId::new(start, chance.ten()), NoteId::new(start, chance.ten()));
        let Some(started) = phone.write(stream, &Body::Visit(VisitBody::Started { visit }), Vec::new(), None).await else { return };
        let noted = VisitBody::Noted { visit, note, section: None, text: self.text(), voice: None, moved_from: None, spoken: None };
        if let Some(noted) = phone.write(stream, &Body::Visit(noted), vec![started], strike(chance, 10)).await {
            self.notes.push((stream, visit, note, noted));
        }
        phone.write(stream, &Body::Visit(VisitBody::Finalised { visit }), vec![started], strike(chance, 10)).await;
    }

    /// Whether it was moved meanwhile, they may not know.
    async fn put_a_note_right(&mut self, phone: &mut Phone, chance: &Rc<Chance>) {
        let among = if chance.percent(70) { &self.moved } else { &self.notes };
        let Some((stream, _, note, corrects)) = at_hand(phone, chance, among).await else { return };
        let corrected = VisitBody::Corrected { note, corrects, text: self.text() };
        phone.write(stream, &Body::Visit(corrected), Vec::new(), strike(chance, 10)).await;
    }

    /// A note that stood in the wrong family's file goes to the other: first it is there, then it is taken out here.
    async fn move_a_note(&mut self, phone: &mut Phone, chance: &Rc<Chance>) {
        let Some((wrong, visit, note, entry)) = at_hand(phone, chance, &self.notes).await else { return };
        let right = if wrong == file(okafor()) { file(price()) } else { file(okafor()) };
        let anew = NoteId::new(alongside_core::domain::clock::Timestamp::from_millis(START), chance.ten());
        let noted =
            VisitBody::Noted { visit, note: anew, section: None, text: self.text(), voice: None, moved_from: Some(entry), spoken: None };
        let Some(first) = phone.write(right, &Body::Visit(noted), Vec::new(), None).await else { return };
        phone.write(wrong, &Body::Visit(VisitBody::MovedAway { note, entries: vec![entry] }), vec![first], strike(chance, 10)).await;
        self.moved.push((wrong, visit, note, entry));
    }
}
