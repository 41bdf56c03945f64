//! What travels: every body as it is written, what a later version adds, and what stays when words are taken out.

use alongside_core::domain::advice::{AdviceBody, Considered, Specialism};
use alongside_core::domain::agreement::Party;
use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, Word};
use alongside_core::domain::dictation::{Dictation, DictationBody, WordsTaken};
use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::*;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::*;
use alongside_core::domain::people::{Details, Link, Part, Relationship};
use alongside_core::domain::recovery::RecoveryBody;
use alongside_core::domain::safety::{Flag, FlagOn};
use alongside_core::domain::sign_off::{ContextHow, Decision, Precondition, SignOffBody};
use alongside_core::domain::signing::Proof;
use alongside_core::domain::status::{Episode, Status};
use alongside_core::domain::team::{TeamBody, TeamKind};
use alongside_core::domain::visit::*;
use uuid::Uuid;

use crate::retention::{HOLD, sound_rule};
use crate::world::*;

const fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn file_bodies() -> Vec<Body> {
    let flag = FlagId::from_uuid(uuid(0x61));
    let episode = EpisodeId::from_uuid(uuid(0x62));
    let link = Link { from: AMARA, kind: Relationship::Sibling, to: TOBI };
    let began = Episode { episode, person: AMARA, status: Status::LookedAfter, from_on: TODAY, until_on: None };
    let raised = Flag { flag, on: FlagOn::Address("12 Mill Lane".into()), what: "Dog. Ring first.".into(), review_on: TODAY };
    let bodies = [
        FileBody::Opened { name: "Okafor".into(), team: TEAM },
        FileBody::HeldBy { team: TEAM, lead: Some(PRIYA), co_workers: vec![SAM] },
        FileBody::Person(Details { person: AMARA, name: "Amara".into(), part: Part::Child, born_on: Some(TODAY) }),
        FileBody::Linked(link),
        FileBody::Unlinked(link),
        FileBody::StatusBegan(began),
        FileBody::StatusEnded { episode, until_on: TODAY },
        FileBody::FlagRaised(raised),
        FileBody::FlagReviewed { flag, review_on: TODAY },
        FileBody::FlagCleared { flag },
        FileBody::Spent { spend: spend(12, TODAY), what: "Shoes".into() },
        FileBody::Remarked { text: "School called.".into() },
        FileBody::Appointed(appointment(AMARA, IVO_PRACTICE)),
        appointment_ended(AMARA, IVO_PRACTICE),
        FileBody::Restricted { members: [PRIYA, SAM].into(), guests: true, reason: "A colleague is related.".into() },
        FileBody::Unrestricted { reason: "They have left.".into() },
        FileBody::OpenedInEmergency { reason: "Found alone at the station.".into(), until_at: at(60), on_duty: true },
        FileBody::DeletionHeld { hold: HOLD, reason: "Proceedings have begun.".into() },
        FileBody::HoldLifted { hold: HOLD, reason: "The court has decided.".into() },
        FileBody::DeletedByRule { recording: RecordingId::from_uuid(uuid(0x64)), rule: sound_rule(90) },
    ];
    bodies.into_iter().map(Body::File).collect()
}

fn visit_bodies() -> Vec<Body> {
    let (visit, note, action) = (VISIT, NOTE, ActionId::from_uuid(uuid(0x63)));
    let (recording, confirmation) = (RecordingId::from_uuid(uuid(0x64)), ConfirmationId::from_uuid(uuid(0x68)));
    let heard = HeardSentence { start_ms: 1_200, end_ms: 1_900, text: "I like it.".into() };
    let pieces = vec![Piece { start_ms: 1_200, chars: 10 }];
    let spoken = Spoken { confirmation, note, recording, model: "tiny.en 3f6a9c0e".into(), from_ms: 1_200, until_ms: 1_900, pieces };
    let voice = Voice { recording, media_type: "audio/webm".into(), millis: 2_000, carries_on: None, rests_on: vec![] };
    let carries_on = Some(CarriesOn { recording, stopped_at: at(41), began_at: at(44) });
    let rests_on = vec![Agreed { who: Who::Person(AMARA), at: at(32) }, Agreed { who: Who::Named("Her teacher".into()), at: at(33) }];
    let of_others = Voice { recording: RecordingId::from_uuid(uuid(0x69)), carries_on, rests_on, ..voice.clone() };
    let child = |answer| VisitBody::Child { visit, child: AMARA, answer };
    let bodies = [
        VisitBody::Planned { visit, at: at(0), kind: Some(VisitKind::LookedAfter), announced: Some(true), children: vec![AMARA] },
        VisitBody::Started { visit },
        VisitBody::Described { visit, kind: None, announced: Some(false) },
        VisitBody::WentAs { visit, outcome: Outcome::Seen },
        VisitBody::WasThere { visit, who: Who::Person(AMARA), there: true },
        VisitBody::WasThere { visit, who: Who::Named("Her teacher".into()), there: false },
        child(ChildAnswer::Seen(true)),
        child(ChildAnswer::Alone(Alone::Yes)),
        child(ChildAnswer::Alone(Alone::No(Some(WhyNotAlone::TooYoung)))),
        child(ChildAnswer::SpokenTo(true)),
        child(ChildAnswer::Bedroom(false)),
        VisitBody::Noted {
            visit,
            note,
            section: Some(Section::ChildsWords),
            text: "I like it.".into(),
            voice: Some(voice),
            moved_from: None,
            spoken: None,
        },
        VisitBody::Noted {
            visit,
            note: NoteId::from_uuid(uuid(0x6a)),
            section: None,
            text: String::new(),
            voice: Some(of_others),
            moved_from: None,
            spoken: None,
        },
        VisitBody::Heard { visit, note, confirmation, recording, model: "tiny.en 3f6a9c0e".into(), sentences: vec![heard] },
        VisitBody::Noted {
            visit,
            note: NoteId::from_uuid(uuid(0x67)),
            section: Some(Section::ChildsWords),
            text: "I like it.".into(),
            voice: None,
            moved_from: None,
            spoken: Some(spoken),
        },
        VisitBody::Sorted { note, section: Section::Seen },
        VisitBody::NoteAbout { note, people: vec![AMARA] },
        VisitBody::Corrected { note, corrects: entry_id(1), text: "I liked it.".into() },
        VisitBody::MovedAway { note, entries: vec![entry_id(1)] },
        VisitBody::ActionAgreed { visit, action, what: "Call school".into(), owner: "Priya".into(), by_on: Some(TODAY) },
        VisitBody::ActionDone { action },
        VisitBody::Finalised { visit },
    ];
    bodies.into_iter().chain(recording_answers()).map(Body::Visit).collect()
}

fn recording_answers() -> [VisitBody; 4] {
    let answered = |who, answer| VisitBody::RecordingAnswered { visit: VISIT, who, answer };
    [
        answered(Who::Person(AMARA), RecordingAnswer::Yes),
        answered(Who::Person(AMARA), RecordingAnswer::No),
        answered(Who::Person(TOBI), RecordingAnswer::NotAsked),
        answered(Who::Named("Her teacher".into()), RecordingAnswer::NotHere),
    ]
}

fn advice_bodies() -> Vec<Body> {
    let question = QUESTION;
    let bodies = [
        AdviceBody::Asked {
            question,
            specialism: Specialism::Legal,
            text: "May we?".into(),
            extract: "Three children.".into(),
            dictated: vec![],
        },
        AdviceBody::Claimed { question },
        AdviceBody::HandedOn { question, to: Specialism::Clinical, why: Some("It is about sleep.".into()) },
        AdviceBody::TakenBack { question },
        AdviceBody::NoLongerNeeded { question },
        AdviceBody::Answered { question, text: "Yes.".into(), dictated: vec![] },
        AdviceBody::Considered { question, outcome: Considered::Followed, why: None },
        AdviceBody::Answered { question, text: "Yes.".into(), dictated: dictated() },
    ];
    bodies.into_iter().map(Body::Advice).collect()
}

/// One of which a machine's words were taken, and one that its author listened to.
fn dictated() -> Vec<Dictation> {
    let recording = |number| RecordingId::from_uuid(uuid(number));
    let voice = |recording| Voice { recording, media_type: "audio/webm".into(), millis: 2_000, carries_on: None, rests_on: vec![] };
    let confirmation = ConfirmationId::from_uuid(uuid(0x6c));
    let taken = Some(WordsTaken { confirmation, model: "tiny.en 3f6a9c0e".into(), until_ms: 1_900 });
    vec![Dictation { voice: voice(recording(0x6b)), taken }, Dictation { voice: voice(recording(0x6d)), taken: None }]
}

fn dictation_bodies() -> Vec<Body> {
    let (confirmation, recording) = (ConfirmationId::from_uuid(uuid(0x6c)), RecordingId::from_uuid(uuid(0x6b)));
    let sentences = vec![HeardSentence { start_ms: 1_200, end_ms: 1_900, text: "May we?".into() }];
    vec![Body::Dictation(DictationBody::Heard { confirmation, recording, model: "tiny.en 3f6a9c0e".into(), sentences })]
}

fn sign_off_bodies() -> Vec<Body> {
    let (sign_off, text) = (SIGN_OFF, || "Because.".to_owned());
    let decisions = [
        Decision::CareProceedings { children: vec![AMARA] },
        Decision::IndependentAssessment { children: vec![AMARA], subtype: "parenting".into() },
        placement(),
        Decision::Spend(spend(900, TODAY)),
    ];
    let drafts = decisions.into_iter().map(|decision| SignOffBody::Drafted { sign_off, decision, text: text() });
    let proposal = Digest::of(&[b"proposal"]);
    let rest = [
        SignOffBody::Agreed { sign_off, version: 1 },
        SignOffBody::Requested { sign_off, proposal, agreement: AGREEMENT },
        SignOffBody::ContextBooked { sign_off, how: ContextHow::WithTheFamily, at: at(0) },
        SignOffBody::ContextHeld { sign_off, how: ContextHow::WithTheTeam, heard: "Priya".into(), learned: text() },
        SignOffBody::Signed { sign_off, proposal, proof: None },
        SignOffBody::Signed { sign_off, proposal, proof: Some(Proof::Passkey(Digest::of(&[b"signed"]))) },
        SignOffBody::Returned { sign_off, reason: text() },
        SignOffBody::Declined { sign_off, reason: text() },
        SignOffBody::Withdrawn { sign_off, reason: None },
        SignOffBody::ActedInEmergency { sign_off, decision: placement(), text: text(), acted_at: at(0), who_knew: "Sam".into() },
        SignOffBody::Ratified { sign_off, learned: text(), proof: None },
        SignOffBody::Ratified { sign_off, learned: text(), proof: Some(Proof::Demonstration) },
        SignOffBody::NotRatified { sign_off, reason: text() },
        SignOffBody::Fact { sign_off, fact: Precondition::FamilyGroupOffered, on: Some(TODAY), note: None },
    ];
    drafts.chain(rest).map(Body::SignOff).collect()
}

fn team_bodies() -> Vec<Body> {
    let (agreement, text) = (AGREEMENT, "What we agreed.".to_owned());
    let bodies = [
        TeamBody::Formed { name: "Riverside".into(), kind: TeamKind::FamilyFacing },
        TeamBody::Joined(member(LENA_LAWYER, &[Specialism::Legal], &[])),
        TeamBody::Left { person: SAM, until_on: TODAY },
        TeamBody::OnDuty { person: SAM, from_at: at(0), until_at: at(60) },
        TeamBody::Named(named(SAM, ApprovalKind::OutOfArea)),
        TeamBody::NoLongerNamed { person: SAM, kind: ApprovalKind::OutOfArea, until_on: TODAY },
        TeamBody::AgreementProposed { agreement, party: Party::Team, terms: terms(), text, from_on: TODAY },
        TeamBody::AgreementAccepted { agreement, party: Party::Strategy },
        TeamBody::RetentionRuled(sound_rule(90)),
        TeamBody::RetentionRuleEnded { rule: sound_rule(90).rule, until_on: TODAY },
    ];
    bodies.into_iter().map(Body::Team).collect()
}

fn approval_bodies() -> Vec<Body> {
    let (approval, children, text) = (APPROVAL, || vec![AMARA, TOBI], || "She goes back to her mother.".to_owned());
    let asked = |kind| ApprovalBody::Asked { approval, kind, children: children(), text: text() };
    let (kind, officer, called_at) = (ApprovalKind::AtADistance, DANA_ALL_RIGHTS, at(0));
    let called = |said| ApprovalBody::Called { approval, kind, children: children(), text: text(), officer, called_at, said };
    let rest = [
        called(Word::Yes),
        called(Word::No),
        ApprovalBody::Approved { approval, proof: None },
        ApprovalBody::Approved { approval, proof: Some(Proof::Demonstration) },
        ApprovalBody::Declined { approval, reason: text() },
        ApprovalBody::Withdrawn { approval },
    ];
    ApprovalKind::ALL.into_iter().map(asked).chain(rest).map(Body::Approval).collect()
}

fn draft_bodies() -> Vec<Body> {
    let draft = DraftId::from_uuid(uuid(0x65));
    let bodies = [
        DraftBody::Kept { draft, text: "The kitchen".into(), replaces: vec![entry_id(1)] },
        DraftBody::Finished { draft, replaces: vec![entry_id(2)] },
    ];
    bodies.into_iter().map(Body::Draft).collect()
}

fn recovery_bodies() -> Vec<Body> {
    let (recovery, until_at, reason) = (RecoveryId::from_uuid(uuid(0x66)), at(60), || "Her phone was stolen.".to_owned());
    let bodies = [
        RecoveryBody::Asked { recovery, reason: reason(), until_at, operator: false },
        RecoveryBody::Asked { recovery, reason: reason(), until_at, operator: true },
        RecoveryBody::Confirmed { recovery, until_at, operator: None },
        RecoveryBody::Confirmed { recovery, until_at, operator: Some(reason()) },
        RecoveryBody::Ended { recovery },
        RecoveryBody::Used { recovery },
    ];
    bodies.into_iter().map(Body::Recovery).collect()
}

fn every_body() -> Vec<Body> {
    let of_people = [dictation_bodies(), draft_bodies(), recovery_bodies()].concat();
    [file_bodies(), visit_bodies(), advice_bodies(), sign_off_bodies(), approval_bodies(), team_bodies(), of_people].concat()
}

#[test]
fn every_body_is_written_as_it_always_was() {
    insta::assert_json_snapshot!("file", file_bodies());
    insta::assert_json_snapshot!("visit", visit_bodies());
    insta::assert_json_snapshot!("advice", advice_bodies());
    insta::assert_json_snapshot!("sign_off", sign_off_bodies());
    insta::assert_json_snapshot!("approval", approval_bodies());
    insta::assert_json_snapshot!("team", team_bodies());
    insta::assert_json_snapshot!("dictation", dictation_bodies());
    insta::assert_json_snapshot!("draft", draft_bodies());
    insta::assert_json_snapshot!("recovery", recovery_bodies());
}

#[test]
fn an_envelope_is_written_as_it_always_was() {
    let written = written(1, PRIYA, &file_bodies()[11]);
    let head: serde_json::Value = serde_json::from_str(&written.head).unwrap();
    insta::assert_json_snapshot!("head", head);
    insta::assert_snapshot!("digests", format!("{}\n{}", written.digest(), written.read().unwrap().head.body));
}

#[test]
fn every_body_comes_back_as_it_went() {
    for (number, body) in every_body().into_iter().enumerate() {
        let written = written(number as u64, PRIYA, &body);
        let travelled: Written = serde_json::from_str(&serde_json::to_string(&written).unwrap()).unwrap();
        assert_eq!(travelled, written);
        assert_eq!(travelled.read().unwrap().body, body);
    }
}

/// An entry of a later version, as its author's phone wrote it.
fn later(version: u16, body: &str) -> Written {
    let mut made = written(1, PRIYA, &Body::File(FileBody::FlagCleared { flag: FlagId::from_uuid(uuid(1)) }));
    let mut head: serde_json::Value = serde_json::from_str(&made.head).unwrap();
    head["version"] = version.into();
    head["mood"] = "calm".into();
    let salt = made.salt.clone().unwrap();
    head["body"] = Digest::of(&[salt.as_bytes(), b"\n", body.as_bytes()]).to_string().into();
    made.head = head.to_string();
    made.body = Some(body.to_owned());
    made
}

#[test]
fn a_body_and_an_envelope_of_a_later_version_survive_as_they_were_written() {
    let written = later(BODY_VERSION + 1, r#"{"dream":{"of":"a later version"}}"#);
    let entry = written.read().unwrap();
    assert_eq!(entry.body, Body::Unknown);
    assert!(!entry.body.is_act());
    let travelled: Written = serde_json::from_str(&serde_json::to_string(&written).unwrap()).unwrap();
    assert_eq!(travelled, written);
    assert!(travelled.head.contains("mood") && travelled.body.unwrap().contains("dream"));
}

#[test]
fn a_field_that_a_later_version_adds_to_a_known_body_is_no_obstacle() {
    let entry = later(BODY_VERSION, r#"{"file":{"remarked":{"text":"Called.","tone":"warm"}}}"#).read().unwrap();
    assert_eq!(entry.body, Body::File(FileBody::Remarked { text: "Called.".into() }));
}

#[test]
fn a_broken_body_of_a_known_version_is_unreadable_and_does_not_pass_for_a_later_one() {
    for broken in [r#"{"file":{"remarked":{}}}"#, r#"{"nonsense":1}"#, "{", "null"] {
        assert_eq!(later(BODY_VERSION, broken).read(), Err(Unreadable::Body), "{broken}");
    }
}

#[test]
fn what_is_too_long_changed_or_no_envelope_is_told_apart() {
    let good = written(1, PRIYA, &file_bodies()[11]);
    let changed = Written { body: Some(r#"{"file":{"remarked":{"text":"Other."}}}"#.into()), ..good.clone() };
    assert_eq!(changed.read(), Err(Unreadable::Digest));
    assert_eq!(Written { salt: Some("00".into()), ..good.clone() }.read(), Err(Unreadable::Digest));
    assert_eq!(Written { head: "{}".into(), ..good.clone() }.read(), Err(Unreadable::Head));
    assert_eq!(Written { head: " ".repeat(MAX_HEAD_BYTES + 1), ..good.clone() }.read(), Err(Unreadable::TooLarge));
    assert_eq!(Written { body: Some(" ".repeat(MAX_BODY_BYTES + 1)), ..good }.read(), Err(Unreadable::TooLarge));
}

/// The same entry under another salt, with an envelope that names it.
fn salted(salt: &str) -> Written {
    let good = written(1, PRIYA, &file_bodies()[11]);
    let mut head: serde_json::Value = serde_json::from_str(&good.head).unwrap();
    head["body"] = Digest::of(&[salt.as_bytes(), b"\n", good.body.as_ref().unwrap().as_bytes()]).to_string().into();
    Written { head: head.to_string(), salt: Some(salt.to_owned()), ..good }
}

#[test]
fn a_salt_is_no_place_to_hide_bytes_in() {
    let (longest, longer) = (salted(&"a".repeat(MAX_SALT_DIGITS)), salted(&"a".repeat(MAX_SALT_DIGITS + 1)));
    assert!(longest.read().is_ok());
    assert_eq!(longer.read(), Err(Unreadable::Body));
    assert_eq!(Written { body: None, ..longer.clone() }.read(), Err(Unreadable::Body));
    assert_eq!(longer.bytes() - longest.bytes(), 1, "it counts like every other byte");
}

fn chain_of(entries: &[Written]) -> Digest {
    let start = chain_start(AUTHORITY, StreamId::Family(FAMILY));
    entries.iter().zip(1..).fold(start, |before, (written, place)| {
        let receipt = Receipt { position: Position(place), received_at: at(0), late: false };
        chain(before, receipt, written.digest())
    })
}

#[test]
fn words_can_be_taken_out_and_the_chain_still_passes() {
    let whole: Vec<Written> = file_bodies().iter().zip(1..).map(|(body, number)| written(number, PRIYA, body)).collect();
    let mut erased = whole.clone();
    erased[11] = erased[11].erased();
    assert_eq!(chain_of(&whole), chain_of(&erased));
    assert_eq!(erased[11].read().unwrap().body, Body::Erased);
    assert!(!serde_json::to_string(&erased).unwrap().contains("School called"));
}

#[test]
fn the_chain_shows_a_changed_a_missing_and_a_moved_entry() {
    let whole: Vec<Written> = file_bodies().iter().zip(1..).map(|(body, number)| written(number, PRIYA, body)).collect();
    let mut swapped = whole.clone();
    swapped.swap(3, 4);
    let mut changed = whole.clone();
    changed[5].head = changed[5].head.replace("\"third_party\":false", "\"third_party\":true");
    assert_ne!(chain_of(&whole), chain_of(&swapped));
    assert_ne!(chain_of(&whole), chain_of(&changed));
    assert_ne!(chain_of(&whole), chain_of(&whole[1..]));
}

#[test]
fn a_stream_says_its_name_and_is_found_by_it() {
    let streams = [StreamId::Family(FAMILY), StreamId::Side(FAMILY, Side::Legal), StreamId::Team(TEAM), StreamId::Person(PRIYA)];
    for stream in streams {
        assert_eq!(stream.to_string().parse(), Ok(stream));
    }
    for wrong in ["", "family", "family:", "family:x", "file:00000000-0000-0000-0000-000000000041"] {
        assert_eq!(wrong.parse::<StreamId>(), Err(NotAStream));
    }
}
