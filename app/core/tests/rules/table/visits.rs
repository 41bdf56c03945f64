//! The bodies of a visit, each once, for the table of who may do what.

use alongside_core::domain::ids::{ActionId, ConfirmationId, RecordingId};
use alongside_core::domain::visit::*;
use uuid::Uuid;

use crate::world::*;

pub fn bodies() -> Vec<VisitBody> {
    let (visit, note, action) = (VISIT, NOTE, ActionId::from_uuid(Uuid::from_u128(0x163)));
    let confirmation = ConfirmationId::from_uuid(Uuid::from_u128(0x168));
    let recording = RecordingId::from_uuid(Uuid::from_u128(0x169));
    vec![
        VisitBody::Planned { visit, at: at(0), kind: None, announced: None, children: vec![] },
        VisitBody::Started { visit },
        VisitBody::Described { visit, kind: None, announced: None },
        VisitBody::WentAs { visit, outcome: Outcome::Seen },
        VisitBody::WasThere { visit, who: Who::Person(AMARA), there: true },
        VisitBody::RecordingAnswered { visit, who: Who::Person(AMARA), answer: RecordingAnswer::Yes },
        VisitBody::Child { visit, child: AMARA, answer: ChildAnswer::Seen(true) },
        VisitBody::Noted { visit, note, section: None, text: "I like it.".into(), voice: None, moved_from: None, spoken: None },
        VisitBody::Heard { visit, note, confirmation, recording, model: "tiny.en 3f6a9c0e".into(), sentences: vec![] },
        VisitBody::Sorted { note, section: Section::Seen },
        VisitBody::NoteAbout { note, people: vec![] },
        VisitBody::Corrected { note, corrects: entry_id(1), text: "I liked it.".into() },
        VisitBody::MovedAway { note, entries: vec![] },
        VisitBody::ActionAgreed { visit, action, what: "Call school".into(), owner: "Priya".into(), by_on: None },
        VisitBody::ActionDone { action },
        VisitBody::Finalised { visit },
    ]
}
