//! Rounds of the engine: each failure of the way to the server, and of the store. P2: nothing leaves the outbox without an answer that
//! names its digest. P3: whatever is repeated, the effect is that of one.

use alongside_app::store::memory::Fault;
use alongside_app::store::{Store, StoreError};
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::Digest;
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::engine::{Problem, RoundError};
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::protocol::{MAX_PUSH, Outcome, Rejection};
use alongside_core::sync::transport::TransportError;
use proptest::prelude::*;

use crate::scripted::{NOW, Phone, Script, now};

fn parked_as(item: &OutboxItem) -> Option<Rejection> {
    if let OutboxState::Parked { reason, .. } = item.state { Some(reason) } else { None }
}

fn once_each(phone: &Phone, items: &[OutboxItem]) -> bool {
    items.iter().all(|item| phone.server.has(item) == 1)
}

#[test]
fn a_note_goes_comes_back_and_leaves_the_outbox() {
    let mut phone = Phone::new();
    let note = phone.note("The kitchen was warm.");
    let round = now(phone.engine.round()).unwrap();
    assert_eq!((round.sent, round.accepted, round.came, round.more), (1, 1, 1, false));
    assert_eq!((phone.server.has(&note), phone.outbox(), phone.held()), (1, vec![], 1));
}

#[test]
fn a_phone_that_nobody_signed_in_on_asks_nothing() {
    let mut phone = Phone::of_nobody();
    assert_eq!(now(phone.engine.round()), Err(RoundError::NobodyYet));
    assert!(phone.server.asked.borrow().is_empty());
}

/// FAULTS 16, 18, 22, 24, 35: no answer, a late one, a wish to wait, a stranger's answer, a session that is over.
#[test]
fn p2_without_an_answer_everything_stays_and_the_next_try_waits() {
    let wait = Some(90_000);
    let errors = [
        (TransportError::Offline, 1_000),
        (TransportError::NotOurs, 1_000),
        (TransportError::NotSignedIn, 1_000),
        (TransportError::UpdateRequired, 1_000),
        (TransportError::Throttled { retry_after_ms: wait }, 90_000),
        (TransportError::Unavailable { retry_after_ms: wait }, 90_000),
        (TransportError::Unavailable { retry_after_ms: None }, 1_000),
    ];
    for (error, waits) in errors {
        let mut phone = Phone::new();
        let note = phone.note("words");
        phone.server.then(Script::Fails(error.clone()));
        assert_eq!(now(phone.engine.round()), Err(RoundError::Transport(error)));
        assert_eq!(phone.outbox(), [note]);
        assert!(!phone.engine.is_due());
        phone.clock.0.set(NOW.plus(waits));
        assert!(phone.engine.is_due());
        phone.clock.0.set(NOW);
        phone.engine.hurry_unless_asked_to_wait();
        assert_eq!(phone.engine.is_due(), waits == 1_000, "only the server's own wish holds what has become better");
        phone.engine.hurry();
        assert!(phone.engine.is_due(), "a person need not wait");
        phone.catch_up(2);
        assert_eq!(phone.outbox(), []);
    }
}

/// FAULTS 16.
#[test]
fn p3_when_the_answer_is_lost_the_entry_goes_again_and_is_there_once() {
    let mut phone = Phone::new();
    let note = phone.note("words");
    phone.server.then(Script::AnswerLost);
    assert!(now(phone.engine.round()).is_err());
    assert_eq!(phone.outbox(), std::slice::from_ref(&note));
    phone.catch_up(2);
    assert_eq!((phone.server.has(&note), phone.outbox()), (1, vec![]));
}

/// FAULTS 20, 21: whatever the code, the one that cannot be taken is set aside, and the rest flow.
#[test]
fn one_poisonous_entry_is_set_aside_and_the_others_pass() {
    let refused = TransportError::Rejected { code: "malformed".to_owned() };
    let cases = [
        (TransportError::ServerFailed, Rejection::Failed),
        (TransportError::TooLarge, Rejection::TooLarge),
        (refused, Rejection::Unreadable),
    ];
    for (error, reason) in cases {
        let mut phone = Phone::new();
        let mut items = phone.notes(150);
        let poison = phone.note("arsenic");
        items.extend(phone.notes(149));
        phone.server.poisoned_by("arsenic", error);
        phone.catch_up(40);
        let left = phone.outbox();
        assert_eq!(left.iter().map(parked_as).collect::<Vec<_>>(), [Some(reason)]);
        assert_eq!(left[0].written, poison.written);
        assert!(once_each(&phone, &items));
        assert!(phone.server.asked.borrow().len() < 40, "halving, not one by one");
    }
}

#[test]
fn a_server_that_fails_on_everything_sets_nothing_aside() {
    let mut phone = Phone::new();
    let items = phone.notes(20);
    for _ in 0..12 {
        phone.server.then(Script::Fails(TransportError::ServerFailed));
    }
    for _ in 0..6 {
        assert!(now(phone.engine.round()).is_err());
    }
    assert_eq!(phone.outbox(), items);
}

#[test]
fn what_was_set_aside_goes_again_when_the_app_starts() {
    let mut phone = Phone::new();
    let note = phone.note("arsenic");
    phone.server.poisoned_by("arsenic", TransportError::ServerFailed);
    phone.catch_up(3);
    assert_eq!(parked_as(&phone.outbox()[0]), Some(Rejection::Failed));
    *phone.server.poison.borrow_mut() = None;
    now(phone.engine.try_set_aside_again()).unwrap();
    phone.catch_up(2);
    assert_eq!((phone.server.has(&note), phone.outbox()), (1, vec![]));
}

#[test]
fn a_thousand_offline_notes_go_in_bounded_pushes() {
    let mut phone = Phone::new();
    let items = phone.notes(1_000);
    assert_eq!(phone.catch_up(10), 5);
    assert!(phone.server.asked.borrow().iter().all(|request| request.push.len() <= MAX_PUSH));
    assert!(once_each(&phone, &items));
    assert_eq!((phone.outbox(), phone.held()), (vec![], 1_000));
}

#[test]
fn p2_an_answer_that_names_another_digest_takes_nothing_away() {
    let mut phone = Phone::new();
    let note = phone.note("words");
    phone.server.then(Script::Changes(Box::new(|answer| {
        answer.streams.clear();
        for outcome in answer.outcomes.values_mut() {
            if let Outcome::Accepted { digest, .. } = outcome {
                *digest = Digest::of(&[b"something else"]);
            }
        }
    })));
    now(phone.engine.round()).unwrap();
    let left = phone.outbox();
    assert_eq!(left[0].written, note.written);
    assert_eq!(parked_as(&left[0]), Some(Rejection::Digest));
}

#[test]
fn p9_an_entry_that_is_received_but_not_back_yet_stays_on_show() {
    let mut phone = Phone::new();
    phone.note("words");
    phone.server.then(Script::Changes(Box::new(|answer| answer.streams.clear())));
    now(phone.engine.round()).unwrap();
    assert!(matches!(phone.outbox()[0].state, OutboxState::Received { .. }));
    phone.catch_up(2);
    assert_eq!(phone.outbox(), []);
}

/// FAULTS 57.
#[test]
fn a_page_that_was_tampered_with_is_not_taken_and_said() {
    let mut phone = Phone::new();
    phone.note("words");
    phone.catch_up(2);
    phone.note("more words");
    phone.server.then(Script::Changes(Box::new(|answer| answer.streams[0].entries[0].receipt.late = true)));
    let round = now(phone.engine.round()).unwrap();
    assert!(matches!(round.problem, Some(Problem::Page(..))));
    assert_eq!(phone.held(), 1);
}

/// FAULTS 27.
#[test]
fn a_first_sync_of_ten_thousand_entries_that_breaks_half_way_is_resumed() {
    let mut reader = Phone::new();
    reader.server.fill(10_000);
    for _ in 0..5 {
        assert!(now(reader.engine.round()).unwrap().more);
    }
    reader.server.then(Script::AnswerLost);
    assert!(now(reader.engine.round()).is_err());
    assert_eq!(reader.held(), 5_000);
    assert_eq!(reader.catch_up(6), 5);
    assert_eq!(reader.held(), 10_000);
}

#[test]
fn p2_a_server_restored_from_a_backup_gets_back_what_it_lost() {
    let mut phone = Phone::new();
    let items = phone.notes(6);
    phone.catch_up(2);
    phone.server.streams.borrow_mut().values_mut().for_each(|stream| stream.truncate(2));
    phone.server.epoch.set(5);
    let unsent = phone.note("written meanwhile");
    let round = now(phone.engine.round()).unwrap();
    assert_eq!((round.problem, round.more), (Some(Problem::NewEpoch), true));
    assert!(phone.outbox().iter().any(|item| item.written == unsent.written));
    phone.catch_up(3);
    assert!(once_each(&phone, &items) && once_each(&phone, &[unsent]));
    assert_eq!((phone.outbox(), phone.held()), (vec![], 7));
}

#[test]
fn a_full_phone_still_settles_what_was_sent() {
    let mut phone = Phone::new();
    let note = phone.note("words");
    phone.store.leave_room(Some(0));
    let round = now(phone.engine.round()).unwrap();
    assert_eq!((round.problem, round.more), (Some(Problem::Full), false));
    assert_eq!(phone.server.has(&note), 1);
    assert!(matches!(phone.outbox()[0].state, OutboxState::Received { .. }));
    phone.store.leave_room(None);
    phone.catch_up(2);
    assert_eq!((phone.outbox(), phone.held()), (vec![], 1));
}

#[test]
fn another_tab_that_was_faster_only_costs_another_try() {
    let mut phone = Phone::new();
    phone.note("words");
    phone.store.fail_next(Fault::Fails(StoreError::Conflict));
    phone.catch_up(2);
    assert_eq!(phone.outbox(), []);
}

/// What may happen in a round.
#[derive(Clone, Debug)]
enum Luck {
    Good,
    Offline,
    AnswerLost,
    NothingSaid,
    KilledBefore,
    KilledAfter,
    Note,
    NewEpoch,
}

fn any_luck() -> impl Strategy<Value = Luck> {
    use Luck as L;
    prop_oneof![
        4 => Just(L::Note),
        2 => Just(L::Good),
        1 => Just(L::Offline),
        1 => Just(L::AnswerLost),
        1 => Just(L::NothingSaid),
        1 => Just(L::KilledBefore),
        1 => Just(L::KilledAfter),
        1 => Just(L::NewEpoch),
    ]
}

fn meet(phone: &mut Phone, luck: &Luck) {
    match luck {
        Luck::Good | Luck::Note => {}
        Luck::Offline => phone.server.then(Script::Fails(TransportError::Offline)),
        Luck::AnswerLost => phone.server.then(Script::AnswerLost),
        Luck::NothingSaid => phone.server.then(Script::Changes(Box::new(|answer| {
            answer.outcomes.clear();
            answer.streams.clear();
        }))),
        Luck::KilledBefore => phone.store.fail_next(Fault::KilledBefore),
        Luck::KilledAfter => phone.store.fail_next(Fault::KilledAfter),
        Luck::NewEpoch => phone.server.epoch.set((phone.server.epoch.get() + 1) % 200),
    }
}

proptest! {
    /// P2 and P3 together, over any run of luck: what was written is on the phone or on the server at every moment, and in the end it
    /// is on the server once and nothing waits.
    #[test]
    fn p2_and_p3_hold_over_any_run_of_luck(run in prop::collection::vec(any_luck(), 1..40)) {
        let mut phone = Phone::new();
        let mut written = Vec::new();
        for luck in run {
            meet(&mut phone, &luck);
            if matches!(luck, Luck::Note) {
                written.extend(phone.try_note("words"));
            } else {
                drop(now(phone.engine.round()));
            }
            phone.store.restart();
            let outbox = phone.outbox();
            for item in &written {
                prop_assert!(phone.server.has(item) == 1 || outbox.iter().any(|kept| kept.written == item.written));
            }
        }
        phone.server.script.borrow_mut().clear();
        phone.catch_up(8);
        prop_assert!(once_each(&phone, &written));
        prop_assert_eq!(phone.outbox(), vec![]);
    }
}

#[test]
fn a_note_that_left_takes_from_the_phone_what_anybody_put_right_in_it() {
    let mut phone = Phone::new();
    let first = phone.note("Her sister is ill.").written.read().unwrap();
    let Body::Visit(VisitBody::Noted { note, .. }) = first.body else { panic!("it is a note") };
    phone.visit(&VisitBody::Corrected { note, corrects: first.head.id, text: "Her other sister is ill.".into() });
    let other = phone.note("Of another thing.");
    phone.catch_up(2);
    phone.visit(&VisitBody::MovedAway { note, entries: vec![first.head.id] });
    phone.catch_up(2);
    let held = now(phone.store.held(first.head.stream)).unwrap().unwrap().entries;
    let wordless: Vec<bool> = held.iter().map(|received| received.written.body.is_none()).collect();
    assert_eq!(wordless, [true, true, false, false]);
    assert_eq!(held[2].written, other.written);
}
