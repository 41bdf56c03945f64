//! How long things are kept: what is due and when, what a hold keeps, how a rule comes into force and ends, and what stays said once
//! something is gone.

mod always;
mod due;
mod hold;
mod ruling;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Receipt};
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::*;
use alongside_core::domain::retention::*;
use alongside_core::domain::team::{Directory, TeamBody};
use alongside_core::domain::visit::{HeardSentence, Spoken, VisitBody, Voice};
use jiff::civil::Date;
use uuid::Uuid;

use crate::world::*;

pub const HOLD: HoldId = HoldId::from_uuid(Uuid::from_u128(0x161));
pub const SOUND: RecordingId = RecordingId::from_uuid(Uuid::from_u128(0x162));
const CONFIRMATION: ConfirmationId = ConfirmationId::from_uuid(Uuid::from_u128(0x163));

/// A rule of the authority's own for the sound of recordings: so many days after its words were put in the record.
pub fn sound_rule(days: u16) -> RetentionRule {
    rule(0x164, KeptClass::Sound, days, Unit::Days)
}

pub fn words_rule(days: u16) -> RetentionRule {
    rule(0x165, KeptClass::MachineWords, days, Unit::Days)
}

pub fn rule(number: u128, class: KeptClass, count: u16, unit: Unit) -> RetentionRule {
    RetentionRule {
        rule: RuleId::from_uuid(Uuid::from_u128(number)),
        class,
        starts: class.starts(),
        period: Period { count, unit },
        kind: RuleKind::Local,
        source: "Retention schedule 2026, line 4".into(),
        from_on: BEGAN,
        until_on: None,
    }
}

/// The directory, with a rule that the server had on a day.
pub fn ruled(directory: &mut Directory, rule: RetentionRule, received_on: Date) {
    let book = directory.teams.get_mut(&ENABLERS).unwrap();
    book.receive(&TeamBody::RetentionRuled(rule), origin(EVE_ENABLER, received_on), Timestamp::on(received_on, 9, 0));
}

pub fn note(number: u128) -> NoteId {
    NoteId::from_uuid(Uuid::from_u128(number))
}

/// The note that is the sound.
pub fn sound() -> VisitBody {
    let voice = Some(Voice { recording: SOUND, media_type: "audio/webm".into(), millis: 9_000, carries_on: None, rests_on: vec![] });
    VisitBody::Noted { visit: VISIT, note: NOTE, section: None, text: String::new(), voice, moved_from: None, spoken: None }
}

pub fn heard() -> VisitBody {
    let sentences = vec![HeardSentence { start_ms: 0, end_ms: 900, text: "The flat was cold.".into() }];
    VisitBody::Heard { visit: VISIT, note: NOTE, confirmation: CONFIRMATION, recording: SOUND, model: "tiny.en".into(), sentences }
}

/// A passage that was confirmed of a recording.
pub fn passage(recording: RecordingId, of: NoteId, number: u128) -> VisitBody {
    let (confirmation, model, pieces) = (CONFIRMATION, "tiny.en".into(), vec![]);
    let spoken = Some(Spoken { confirmation, note: of, recording, model, from_ms: 0, until_ms: 900, pieces });
    let text = "The flat was cold.".into();
    VisitBody::Noted { visit: VISIT, note: note(number), section: None, text, voice: None, moved_from: None, spoken }
}

pub fn deleted(rule: RetentionRule) -> FileBody {
    FileBody::DeletedByRule { recording: SOUND, rule }
}

/// Takes an entry in that the server had at an instant. Its phone's clock says something else.
pub fn receive(rules: &mut FamilyRules, number: u64, by: PersonId, body: impl Into<Said>, received_at: Timestamp) {
    let receipt = Receipt { position: Position(number), received_at, late: false };
    rules.receive(&entry(number, by, &body.into().0), receipt);
}

/// A file in which the words of one recording were put in the record at an instant of the server's.
pub fn confirmed_at(at: Timestamp) -> FamilyRules {
    let mut rules = File::new().rules;
    let bodies = [VisitBody::Started { visit: VISIT }, sound(), heard(), passage(SOUND, NOTE, 0x171)];
    (2..).zip(bodies).for_each(|(number, body)| receive(&mut rules, number, PRIYA, body, at));
    rules
}

/// What is due, by its class.
pub fn classes(rules: &FamilyRules, directory: &Directory, now: Timestamp) -> Vec<KeptClass> {
    due(rules, directory, now).into_iter().map(|due| due.rule.class).collect()
}

pub fn held(reason: &str) -> FileBody {
    FileBody::DeletionHeld { hold: HOLD, reason: reason.into() }
}

pub fn lifted(reason: &str) -> FileBody {
    FileBody::HoldLifted { hold: HOLD, reason: reason.into() }
}

pub fn body(body: impl Into<Said>) -> Body {
    body.into().0
}
