//! A server that has lost some of its history, or tells it otherwise: the phone takes nothing, keeps everything, says so, and goes on by
//! itself once the server answers rightly. FAULTS 57.

use alongside_app::store::Store;
use alongside_core::sync::engine::{Problem, Round};
use alongside_core::sync::outbox::OutboxItem;
use alongside_core::sync::plan::history::Doubt;
use alongside_core::sync::protocol::SyncAnswer;
use alongside_core::sync::store::Standing;

use crate::scripted::{Phone, Script, now};

/// A phone that has three notes on the server and has seen five checkpoints.
fn phone() -> (Phone, Vec<OutboxItem>) {
    let mut phone = Phone::new();
    let notes = phone.notes(3);
    phone.server.sign(5);
    phone.catch_up(2);
    assert_eq!((seen(&phone), phone.outbox().len(), phone.held()), (Some(5), 0, 3));
    (phone, notes)
}

fn standing(phone: &Phone) -> Standing {
    now(phone.store.standing()).unwrap()
}

fn seen(phone: &Phone) -> Option<u64> {
    standing(phone).seen.and_then(|seen| seen.last).map(|last| last.number)
}

/// A round in which the phone doubts the server: it is as it was, but for what was written meanwhile.
fn doubts(phone: &mut Phone, doubt: Doubt) {
    let written = phone.note("written meanwhile");
    let before = (standing(phone), phone.held(), phone.outbox());
    let round = now(phone.engine.round()).unwrap();
    assert_eq!(round, Round { problem: Some(Problem::History(doubt)), ..Round::default() });
    assert_eq!((standing(phone), phone.held(), phone.outbox()), before);
    assert!(phone.outbox().contains(&written));
}

/// The server answers rightly again: everything that waited goes, and nothing is doubled.
fn heals(phone: &mut Phone) {
    let waiting = phone.outbox();
    phone.catch_up(4);
    assert_eq!(phone.outbox(), []);
    assert!(waiting.iter().all(|item| phone.server.has(item) == 1));
}

#[test]
fn p2_a_phone_with_a_later_checkpoint_refuses_a_server_that_lost_some_of_its_history() {
    let (mut phone, _) = phone();
    let whole = phone.server.history.replace(Default::default());
    doubts(&mut phone, Doubt::Lost);
    phone.server.sign(3);
    doubts(&mut phone, Doubt::Lost);
    phone.server.history.replace(whole);
    phone.server.sign(1);
    heals(&mut phone);
    assert_eq!(seen(&phone), Some(6));
}

#[test]
fn p2_a_phone_refuses_a_server_whose_stream_ends_before_where_it_stands() {
    let (mut phone, _) = phone();
    let end = |answer: &mut SyncAnswer| {
        answer.outcomes.clear();
        answer.streams[0].entries.clear();
        answer.streams[0].head = alongside_core::domain::ids::Position(2);
    };
    phone.server.then(Script::Changes(Box::new(end)));
    doubts(&mut phone, Doubt::Lost);
    heals(&mut phone);
}

/// Put back by one entry: the first that it takes fills the gap, and its head is as the phone knows it.
#[test]
fn p2_a_phone_refuses_a_server_whose_new_entry_takes_the_place_of_one_that_it_lost() {
    let (mut phone, _) = phone();
    let whole = phone.server.streams.borrow().clone();
    phone.server.streams.borrow_mut().values_mut().for_each(|stream| stream.truncate(2));
    doubts(&mut phone, Doubt::Otherwise);
    phone.server.streams.replace(whole);
    heals(&mut phone);
}

#[test]
fn p2_a_phone_refuses_a_server_that_tells_its_history_otherwise_however_far_it_went() {
    let (mut phone, _) = phone();
    let whole = phone.server.history.replace(Default::default());
    // Another history of the same server: its epoch alone differs.
    phone.server.epoch.set(7);
    phone.server.sign(4);
    phone.server.epoch.set(0);
    for _ in 0..4 {
        phone.server.sign(1);
        doubts(&mut phone, Doubt::Otherwise);
    }
    phone.server.history.replace(whole);
    heals(&mut phone);
}

#[test]
fn p2_a_phone_refuses_another_key_and_a_signature_that_does_not_hold() {
    let (mut phone, _) = phone();
    phone.server.sign(1);
    let checkpoint = |answer: &mut SyncAnswer| answer.proof.take().unwrap().checkpoint.unwrap();
    let put = |answer: &mut SyncAnswer, checkpoint| answer.proof.get_or_insert_default().checkpoint = Some(checkpoint);
    phone.server.then(Script::Changes(Box::new(move |answer| {
        let signed = checkpoint(answer);
        put(answer, alongside_core::domain::checkpoint::Signed { key: "another".to_owned(), ..signed });
    })));
    doubts(&mut phone, Doubt::OtherKey);
    phone.server.then(Script::Changes(Box::new(move |answer| {
        let signed = checkpoint(answer);
        put(answer, alongside_core::domain::checkpoint::Signed { signature: "forged".to_owned(), ..signed });
    })));
    doubts(&mut phone, Doubt::NotSigned);
    heals(&mut phone);
}

#[test]
fn p2_a_new_epoch_that_nobody_certified_takes_nothing_and_offers_nothing() {
    let (mut phone, _) = phone();
    phone.server.epoch.set(5);
    doubts(&mut phone, Doubt::NotCertified);
    phone.server.restore(5, 4);
    doubts(&mut phone, Doubt::NotCertified);
    phone.server.restore(5, 6);
    assert_eq!(now(phone.engine.round()).unwrap().problem, Some(Problem::NewEpoch));
    heals(&mut phone);
}

/// What the server lost is offered again, and the phone goes on from the checkpoint of the backup.
#[test]
fn p2_after_an_honest_restore_the_phone_offers_what_was_acknowledged_and_remembers_the_history_of_the_backup() {
    let (mut phone, notes) = phone();
    phone.server.streams.borrow_mut().values_mut().for_each(|stream| stream.truncate(1));
    phone.server.history.borrow_mut().line.truncate(2);
    phone.server.restore(5, 9);
    phone.server.sign(1);
    assert_eq!(now(phone.engine.round()).unwrap().problem, Some(Problem::NewEpoch));
    heals(&mut phone);
    assert_eq!((seen(&phone), phone.held()), (Some(3), 3));
    assert!(notes.iter().all(|item| phone.server.has(item) == 1));
    phone.server.restore(0, 8);
    doubts(&mut phone, Doubt::NotCertified);
}

#[test]
fn a_phone_of_long_ago_follows_over_thousands_of_checkpoints() {
    let (mut phone, _) = phone();
    phone.server.sign(5_000);
    heals(&mut phone);
    assert_eq!(seen(&phone), Some(5_005));
    assert!(phone.server.asked.borrow().last().unwrap().seen.is_some());
}
