//! Every wire type of protocol v1, as it travels. A snapshot that changes is a phone that can no longer speak.

use alongside_core::domain::advice::Specialism;
use alongside_core::domain::approval::{ApprovalKind, Word};
use alongside_core::domain::card::Card;
use alongside_core::domain::checkpoint::{Named, Restored, Signed, Statement};
use alongside_core::domain::entry::{BODY_VERSION, Body, Written};
use alongside_core::domain::ids::{ApprovalId, Digest, Position, SignOffId, TeamId};
use alongside_core::domain::policy::Rules;
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::Reserved;
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::protocol::{Base, Cards, Outcome, Proof, Received, Rejection, StreamPage, SyncAnswer, SyncRequest};
use alongside_core::sync::store::{Passed, Seen, Standing};
use insta::assert_json_snapshot;

use crate::sample::{
    NOW, accepted, act, answer, authority, device, epoch, family, in_state, item, line, page, person, question, receipt, record, signed,
    standing, stream, visit, written,
};

fn request() -> SyncRequest {
    SyncRequest {
        protocol: 1,
        epoch: Some(epoch(1)),
        device: device(1),
        cursors: [(stream(1), Position(7))].into(),
        push: vec![written(1, stream(1), &record(), &[])],
        cards: Some(Digest::of(&[b"cards"])),
        seen: Some(4),
    }
}

fn cards() -> Cards {
    let question_card = Card::Question {
        question: question(1),
        stream: stream(1),
        specialism: Specialism::Legal,
        asked_by: person(1),
        asked_at: NOW,
        text: "May the grandmother stay overnight?".to_owned(),
        extract: "Two children under five.".to_owned(),
        suggested: true,
    };
    let decision = Card::Decision {
        sign_off: SignOffId::from_uuid(visit(5).uuid()),
        stream: stream(1),
        reserved: Reserved::Placement,
        asked_by: person(1),
        asked_at: NOW,
        emergency: true,
        look_by: Some(NOW.plus(86_400_000)),
    };
    let approval = Card::Approval {
        approval: ApprovalId::from_uuid(visit(7).uuid()),
        stream: stream(1),
        what: ApprovalKind::AtADistance,
        asked_by: person(1),
        asked_at: NOW,
        said: Some(Word::Yes),
    };
    let of_the_team = Card::Family {
        family: family(1),
        name: "Adeyemi".to_owned(),
        team: TeamId::from_uuid(visit(6).uuid()),
        lead: Some(person(1)),
        children: 3,
        next_visit_on: Some(NOW.day()),
    };
    Cards { digest: Digest::of(&[b"cards"]), cards: vec![question_card, decision, approval, of_the_team] }
}

fn restored() -> Signed {
    let rests_on = Named { number: 5, digest: line(5, 9)[4].digest() };
    signed(&Statement::Restored(Restored { authority: authority(1), epoch: epoch(2), after: epoch(1), began_at: NOW, rests_on }))
}

fn full_answer() -> SyncAnswer {
    let (taken, refused) = (item(1, &record(), &[]), item(2, &act(), &[]));
    let outcomes = [
        (1, accepted(&taken, 8)),
        (2, Outcome::Refused { digest: refused.written.digest(), refusal: Refusal::NeedsMoreNames { needed: 2, have: 1 } }),
        (3, Outcome::Rejected { reason: Rejection::NotYours }),
    ];
    let base = Base { position: Position(7), fold: 1, rules: Rules::empty(stream(1)) };
    let streams = vec![StreamPage { base: Some(base), ..page(stream(1), 7, 8) }];
    let proof = Proof { checkpoint: line(6, 9).pop(), between: vec![line(5, 9).remove(4).text], restored: Some(restored()) };
    SyncAnswer { streams, gone: vec![stream(2)], cards: Some(cards()), more: true, proof: Some(proof), ..answer(outcomes) }
}

#[test]
fn a_request_as_it_travels() {
    assert_json_snapshot!(request());
}

#[test]
fn an_answer_as_it_travels() {
    let mut value = serde_json::to_value(full_answer()).unwrap();
    // The rules of a base are of their own version, which the fold names.
    value["streams"][0]["base"]["rules"] = "of this fold's version".into();
    assert_json_snapshot!(value);
}

#[test]
fn every_reason_of_a_rejection_as_it_travels() {
    use Rejection as R;
    let all = [
        R::Unreadable,
        R::TooLarge,
        R::Digest,
        R::NotYours,
        R::OtherAuthor,
        R::OtherAuthority,
        R::OtherDevice,
        R::IdReused,
        R::WaitsForAnother,
        R::NoteMoved,
        R::Failed,
        R::Other,
    ];
    assert_json_snapshot!(all);
}

/// Not on the wire, but at rest on phones: an update must read what an earlier version kept.
#[test]
fn what_a_phone_keeps_as_it_rests() {
    let states = [
        OutboxState::Waiting,
        OutboxState::Received { receipt: receipt(3) },
        OutboxState::Refused { refusal: Refusal::AlreadySettled, at: NOW },
        OutboxState::Parked { reason: Rejection::Failed, at: NOW },
    ];
    let items: Vec<OutboxItem> = states.into_iter().map(|state| in_state(item(1, &record(), &[]), state)).collect();
    let last = Passed { number: 1, made_at: NOW, signed: line(1, 9).remove(0) };
    let seen = Seen { key: "key".to_owned(), began_at: Some(NOW), last: Some(last) };
    assert_json_snapshot!((Standing { contact_at: Some(NOW), skew_ms: 40, seen: Some(seen), ..standing() }, items));
}

#[test]
fn what_travels_is_read_back_the_same() {
    let there_and_back = |value: &SyncAnswer| serde_json::from_str::<SyncAnswer>(&serde_json::to_string(value).unwrap()).unwrap();
    assert_eq!(there_and_back(&full_answer()), full_answer());
    assert_eq!(serde_json::from_str::<SyncRequest>(&serde_json::to_string(&request()).unwrap()).unwrap(), request());
}

#[test]
fn a_later_server_may_add_fields_everywhere() {
    let mut value = serde_json::to_value(full_answer()).unwrap();
    add_everywhere(&mut value);
    let read: SyncAnswer = serde_json::from_value(value).unwrap();
    assert_eq!(read.outcomes.len(), 3);
    assert_eq!(read.streams[0].entries, full_answer().streams[0].entries);
}

fn add_everywhere(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(list) => list.iter_mut().for_each(add_everywhere),
        // Maps by name (outcomes, a stream's rules) have no room for a field of a later version.
        serde_json::Value::Object(map) if !map.contains_key("rules") => {
            map.iter_mut().filter(|(key, _)| *key != "rules").for_each(|(key, value)| {
                if key == "outcomes" {
                    value.as_object_mut().unwrap().values_mut().for_each(add_everywhere);
                } else {
                    add_everywhere(value);
                }
            });
            map.insert("of_a_later_version".to_owned(), serde_json::json!({ "some": ["thing"] }));
        }
        _ => {}
    }
}

#[test]
fn a_reason_of_a_later_version_still_reads() {
    assert_eq!(serde_json::from_str::<Rejection>("\"moon_phase\"").unwrap(), Rejection::Other);
}

#[test]
fn a_request_with_only_what_the_first_version_knew_still_reads() {
    let text = format!(r#"{{"protocol":1,"device":"{}"}}"#, device(1));
    let read: SyncRequest = serde_json::from_str(&text).unwrap();
    assert!(read.cursors.is_empty() && read.push.is_empty());
}

#[test]
fn an_answer_of_a_server_that_signs_nothing_still_reads_and_so_does_what_an_earlier_phone_kept() {
    let value = serde_json::to_value(answer([])).unwrap();
    assert!(value.get("proof").is_none(), "an earlier phone is told nothing new");
    assert_eq!(serde_json::from_value::<SyncAnswer>(value).unwrap().proof, None);
    let value = serde_json::to_value(standing()).unwrap();
    assert!(value.get("seen").is_none());
    assert_eq!(serde_json::from_value::<Standing>(value).unwrap(), standing());
}

/// A body and envelope fields that this build does not know survive a stay on this phone, byte for byte.
#[test]
fn p4_an_entry_of_a_later_version_keeps_its_bytes() {
    let ours = written(1, stream(1), &record(), &[]);
    let body = r#"{"hologram":{"of":"the kitchen"}}"#.to_owned();
    let salt = ours.salt.clone().unwrap();
    let digest = Digest::of(&[salt.as_bytes(), b"\n", body.as_bytes()]);
    let known = ours.read_head().unwrap().body.to_string();
    let (this, next) = (format!(r#""version":{BODY_VERSION}"#), format!(r#""version":{}"#, BODY_VERSION + 1));
    let head = ours.head.replace(&known, &digest.to_string()).replace(&this, &next).replacen('{', r#"{"mood":"hopeful","#, 1);
    let later = Written { head, salt: Some(salt), body: Some(body) };
    assert_eq!(later.read().unwrap().body, Body::Unknown);
    let received = Received { receipt: receipt(1), written: later.clone() };
    let back: Received = serde_json::from_str(&serde_json::to_string(&received).unwrap()).unwrap();
    assert_eq!(back.written, later);
    assert_eq!(back.written.digest(), later.digest());
}

#[test]
fn a_refusal_of_a_later_version_is_still_an_answer() {
    let text = format!(r#"{{"outcome":"refused","digest":"{}","refusal":{{"code":"moon_in_the_wrong_house","moon":3}}}}"#, Digest::of(&[]));
    let read: Outcome = serde_json::from_str(&text).expect("it is read");
    assert_eq!(read, Outcome::Refused { digest: Digest::of(&[]), refusal: Refusal::OfALaterVersion });
}
