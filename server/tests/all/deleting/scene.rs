//! Amy's recordings with their words in the record, and the rules of the enabler team under which they are deleted.

use alongside::ops::recordings::{self, RecordingError};
use alongside::ops::retention::{self, Deleted};
use alongside::ops::verify;
use alongside::ops::{import, transcripts};
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::clock::{Clock as _, Timestamp};
use alongside_core::domain::dictation::{Dictation, DictationBody, WordsTaken};
use alongside_core::domain::entry::{Body, Entry, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::*;
use alongside_core::domain::retention::{KeptClass, Period, RetentionRule, RuleKind, Unit};
use alongside_core::domain::team::TeamBody;
use alongside_core::domain::visit::{HeardSentence, Spoken, VisitBody, Voice};
use uuid::Uuid;

use crate::database::Fresh;
use crate::hearing::{Scene, Script};
use crate::world::{DAY, accepted, amy, authority, enablers, eve, file, okafor, question};

pub(super) const VISIT: VisitId = VisitId::from_uuid(Uuid::from_u128(0x715));
pub(super) const SOUND_DAYS: i64 = 30;
pub(super) const WORDS_DAYS: i64 = 60;

/// What the machine heard, and what Amy made of it.
pub(super) const MACHINES: &str = "The flat was called.";
pub(super) const AMYS: &str = "The flat was cold.";

/// A note of its own for each recording.
pub(super) fn note_of(recording: RecordingId, which: u128) -> NoteId {
    NoteId::from_uuid(Uuid::from_u128(recording.uuid().as_u128() + (which << 32)))
}

pub(super) fn sound_note(recording: RecordingId, moved_from: Option<EntryId>) -> VisitBody {
    let note = note_of(recording, 1 + u128::from(moved_from.is_some()) * 8);
    let voice = Some(Voice { recording, media_type: "audio/webm".to_owned(), millis: 9_000, carries_on: None, rests_on: vec![] });
    VisitBody::Noted { visit: VISIT, note, section: None, text: String::new(), voice, moved_from, spoken: None }
}

pub(super) fn heard(recording: RecordingId) -> VisitBody {
    let confirmation = ConfirmationId::from_uuid(recording.uuid());
    let sentences = vec![HeardSentence { start_ms: 8_000, end_ms: 9_000, text: MACHINES.to_owned() }];
    VisitBody::Heard { visit: VISIT, note: note_of(recording, 1), confirmation, recording, model: "a".to_owned(), sentences }
}

pub(super) fn passage(recording: RecordingId, sound: NoteId, which: u128) -> VisitBody {
    let (confirmation, model) = (ConfirmationId::from_uuid(recording.uuid()), "a".to_owned());
    let spoken = Some(Spoken { confirmation, note: sound, recording, model, from_ms: 8_000, until_ms: 9_000, pieces: Vec::new() });
    let (note, text) = (note_of(recording, which), AMYS.to_owned());
    VisitBody::Noted { visit: VISIT, note, section: None, text, voice: None, moved_from: None, spoken }
}

pub(super) fn rule(number: u128, class: KeptClass, days: i64) -> RetentionRule {
    RetentionRule {
        rule: RuleId::from_uuid(Uuid::from_u128(number)),
        class,
        starts: class.starts(),
        period: Period { count: u16::try_from(days).expect("few"), unit: Unit::Days },
        kind: RuleKind::Local,
        source: "Retention schedule 2026, line 4".to_owned(),
        from_on: jiff::civil::date(2020, 1, 1),
        until_on: None,
    }
}

pub(super) fn sound_rule() -> RetentionRule {
    rule(1, KeptClass::Sound, SOUND_DAYS)
}

pub(super) fn words_rule() -> RetentionRule {
    rule(2, KeptClass::MachineWords, WORDS_DAYS)
}

/// The enabler writes these rules, and the week passes after which they begin.
pub(super) async fn ruled(scene: &Scene, rules: &[RetentionRule]) {
    let eve = scene.world.pen(eve());
    for rule in rules {
        let written = eve.write(StreamId::Team(enablers()), TeamBody::RetentionRuled(rule.clone()));
        accepted(&scene.world.push(&eve, &[&written]).await[0]);
    }
    scene.world.clock.pass(8 * DAY);
}

/// A scene with rules that are in force.
pub(super) async fn under(fresh: Fresh, rules: &[RetentionRule]) -> Scene {
    let scene = Scene::on(fresh).await;
    ruled(&scene, rules).await;
    scene
}

/// Writes into the Okafors' file as Amy.
pub(super) async fn writes(scene: &Scene, body: VisitBody) -> Written {
    let pen = scene.world.pen(amy());
    let written = pen.write(file(okafor()), body);
    accepted(&scene.world.push(&pen, &[&written]).await[0]);
    written
}

/// Amy's recording, heard by a machine, and its words in the record where `confirmed`.
pub(super) async fn recorded(scene: &Scene, confirmed: bool) -> RecordingId {
    let recording = scene.record(b"sound").await;
    assert!(scene.worker(Script::says("a", &[MACHINES])).once().await.expect("an answer"));
    writes(scene, sound_note(recording, None)).await;
    if confirmed {
        writes(scene, heard(recording)).await;
        writes(scene, passage(recording, note_of(recording, 1), 2)).await;
    }
    recording
}

/// Amy's question, dictated, and what the machine heard taken into it where `taken`.
pub(super) async fn asked(scene: &Scene, number: u128, taken: bool) -> RecordingId {
    let recording = scene.record(b"sound").await;
    assert!(scene.worker(Script::says("a", &[MACHINES])).once().await.expect("an answer"));
    let voice = Voice { recording, media_type: "audio/webm".to_owned(), millis: 9_000, carries_on: None, rests_on: vec![] };
    let confirmation = ConfirmationId::from_uuid(recording.uuid());
    let words = WordsTaken { confirmation, model: "a".to_owned(), until_ms: 9_000 };
    let dictated = vec![Dictation { voice, taken: taken.then_some(words) }];
    let (text, extract) = (AMYS.to_owned(), String::new());
    let pen = scene.world.pen(amy());
    let question = AdviceBody::Asked { question: question(number), specialism: Specialism::Practice, text, extract, dictated };
    let sentences = vec![HeardSentence { start_ms: 8_000, end_ms: 9_000, text: MACHINES.to_owned() }];
    let heard = DictationBody::Heard { confirmation, recording, model: "a".to_owned(), sentences };
    let (heard, question) = (pen.write(file(okafor()), heard), pen.write(file(okafor()), question));
    let all = if taken { vec![&heard, &question] } else { vec![&question] };
    for outcome in scene.world.push(&pen, &all).await {
        accepted(&outcome);
    }
    recording
}

/// What a run deletes, by a clock that its operator knows to be right: the days of these tests pass at once.
pub(super) async fn runs(scene: &Scene) -> Deleted {
    trusts_the_clock(scene).await;
    looks(scene).await
}

pub(super) async fn trusts_the_clock(scene: &Scene) {
    retention::trust_clock(&scene.world.house.db).await.expect("it is kept");
}

/// What a run deletes.
pub(super) async fn looks(scene: &Scene) -> Deleted {
    retention::run(&scene.world.house, &scene.sound).await.expect("an answer")
}

pub(super) fn is_on_the_disk(scene: &Scene, recording: RecordingId) -> bool {
    let whole = scene.sound.whole(authority(), recording);
    whole.exists() || whole.parent().is_some_and(std::path::Path::exists)
}

/// Whether Amy hears it; or when it was deleted.
pub(super) async fn plays(scene: &Scene, recording: RecordingId) -> Result<(), Timestamp> {
    match recordings::listen(&scene.world.house, &scene.sound, &scene.amy(), recording).await {
        Ok(_) => Ok(()),
        Err(RecordingError::Deleted { class: KeptClass::Sound, at }) => Err(at),
        Err(other) => unreachable!("{other}"),
    }
}

/// Whether Amy reads what the machine wrote down.
pub(super) async fn reads(scene: &Scene, recording: RecordingId) -> bool {
    match transcripts::standing(&scene.world.house, &scene.amy(), recording, true).await {
        Ok(_) => true,
        Err(RecordingError::Deleted { class: KeptClass::MachineWords, .. }) => false,
        Err(other) => unreachable!("{other}"),
    }
}

/// The file as Amy is given it.
pub(super) async fn log(scene: &Scene, family: FamilyId) -> Vec<Entry> {
    let answer = scene.world.pull(amy()).await;
    let pages = answer.streams.iter().filter(|page| page.stream == file(family));
    pages.flat_map(|page| &page.entries).map(|received| received.written.read().expect("an entry")).collect()
}

/// What a file says is deleted: of which recording, under which rule, by whom.
pub(super) fn said(log: &[Entry]) -> Vec<(RecordingId, RetentionRule, PersonId)> {
    let deleted = log.iter().filter_map(|entry| match &entry.body {
        Body::File(FileBody::DeletedByRule { recording, rule }) => Some((*recording, rule.clone(), entry.head.author)),
        _ => None,
    });
    deleted.collect()
}

pub(super) async fn is_sound(scene: &Scene) -> bool {
    verify::log(&scene.world.house.db).await.expect("the log is read").is_sound()
}

/// What an import brings, past every rule.
pub(super) async fn imports(scene: &Scene, written: Written) {
    import::append(&scene.world.house, authority(), vec![(written, scene.world.clock.now())]).await.expect("it is taken");
}
