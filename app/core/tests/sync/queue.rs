//! What goes next, and what follows from an outcome.

use alongside_core::domain::refusal::Refusal;
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::plan::queue::{Queue, worth_another_try};
use alongside_core::sync::protocol::{MAX_PUSH, MAX_PUSH_BYTES, Rejection};
use proptest::prelude::*;

use crate::sample::{NOW, act, entry, in_state, item, receipt, record};

fn next(outbox: &[OutboxItem], limit: usize) -> Vec<u64> {
    Queue::read(outbox).next(limit).iter().map(|line| line.item.device_seq).collect()
}

fn received() -> OutboxState {
    OutboxState::Received { receipt: receipt(1) }
}

fn refused() -> OutboxState {
    OutboxState::Refused { refusal: Refusal::AlreadySettled, at: NOW }
}

fn parked(reason: Rejection) -> OutboxState {
    OutboxState::Parked { reason, at: NOW }
}

#[test]
fn things_go_in_the_order_in_which_they_were_written() {
    let outbox = [item(3, &record(), &[]), item(1, &record(), &[]), item(2, &record(), &[])];
    assert_eq!(next(&outbox, MAX_PUSH), [1, 2, 3]);
    assert_eq!(next(&outbox, 2), [1, 2]);
}

/// What the second entry rests on, in which state the first is, and whether the second goes.
#[test]
fn an_act_goes_with_or_after_what_it_rests_on_and_a_record_never_waits() {
    let cases = [
        (OutboxState::Waiting, vec![1, 2], vec![1, 2]),
        (received(), vec![2], vec![2]),
        (refused(), vec![], vec![2]),
        (parked(Rejection::Failed), vec![], vec![2]),
    ];
    for (state, act_goes, record_goes) in cases {
        let first = in_state(item(1, &record(), &[]), state.clone());
        assert_eq!(next(&[first.clone(), item(2, &act(), &[1])], MAX_PUSH), act_goes, "an act on {state:?}");
        assert_eq!(next(&[first, item(2, &record(), &[1])], MAX_PUSH), record_goes, "a record on {state:?}");
    }
}

#[test]
fn an_act_does_not_go_before_what_it_rests_on() {
    let outbox = [item(1, &act(), &[2]), item(2, &record(), &[])];
    assert_eq!(next(&outbox, MAX_PUSH), [2]);
}

#[test]
fn an_act_on_something_that_left_the_outbox_goes() {
    assert_eq!(next(&[item(9, &act(), &[1])], MAX_PUSH), [9]);
}

#[test]
fn an_act_that_rests_on_a_refused_one_is_refused_with_it_and_a_record_is_not() {
    let outbox = [in_state(item(1, &act(), &[]), refused()), item(2, &act(), &[1]), item(3, &act(), &[2]), item(4, &record(), &[1])];
    let mut queue = Queue::read(&outbox);
    queue.carry_refusals_on(NOW);
    let resting = OutboxState::Refused { refusal: Refusal::RestsOnARefusal, at: NOW };
    assert_eq!(queue.planned(), [(entry(2), resting.clone()), (entry(3), resting)]);
}

#[test]
fn what_waited_for_another_goes_again_once_the_other_is_received() {
    let outbox = [item(1, &record(), &[]), in_state(item(2, &record(), &[1]), parked(Rejection::WaitsForAnother))];
    let mut queue = Queue::read(&outbox);
    queue.wake_what_waited();
    assert_eq!(queue.planned(), []);
    queue.plan(entry(1), received());
    queue.wake_what_waited();
    assert_eq!(queue.state(entry(2)), Some(&OutboxState::Waiting));
}

#[test]
fn a_push_stays_within_its_bytes_but_one_large_entry_still_goes_alone() {
    let mut large = item(1, &record(), &[]);
    large.written.body = Some("x".repeat(MAX_PUSH_BYTES + 1));
    assert_eq!(next(&[large, item(2, &record(), &[])], MAX_PUSH), [1]);
}

#[test]
fn an_item_that_cannot_be_read_stops_nothing() {
    let mut torn = item(1, &record(), &[]);
    torn.written.head.truncate(40);
    assert_eq!(next(&[torn, item(2, &record(), &[])], MAX_PUSH), [2]);
}

#[test]
fn only_what_time_may_have_mended_is_offered_again_by_itself() {
    let outbox = [
        in_state(item(1, &record(), &[]), parked(Rejection::OtherAuthor)),
        in_state(item(2, &record(), &[]), parked(Rejection::TooLarge)),
        in_state(item(3, &act(), &[]), refused()),
        in_state(item(4, &record(), &[]), parked(Rejection::Failed)),
        in_state(item(5, &record(), &[]), parked(Rejection::Digest)),
        in_state(item(7, &record(), &[]), parked(Rejection::NoteMoved)),
        // The server was of an earlier version than the phone.
        in_state(item(6, &record(), &[]), parked(Rejection::Unreadable)),
    ];
    assert_eq!(worth_another_try(&outbox), [1, 4, 6].map(|number| (entry(number), OutboxState::Waiting)));
}

fn any_state() -> impl Strategy<Value = OutboxState> {
    prop_oneof![
        4 => Just(OutboxState::Waiting),
        1 => Just(received()),
        1 => Just(refused()),
        1 => Just(parked(Rejection::Failed)),
    ]
}

prop_compose! {
    fn any_outbox()(lines in prop::collection::vec((any_state(), any::<bool>(), prop::option::of(1..12_u64)), 0..12)) -> Vec<OutboxItem> {
        let one = |(index, (state, is_act, after)): (usize, (OutboxState, bool, Option<u64>))| {
            let number = u64::try_from(index).unwrap() + 1;
            let body = if is_act { act() } else { record() };
            let after: Vec<u64> = after.into_iter().filter(|after| *after != number).collect();
            in_state(item(number, &body, &after), state)
        };
        lines.into_iter().enumerate().map(one).collect()
    }
}

proptest! {
    #[test]
    fn a_push_is_in_order_within_its_limit_and_holds_only_what_waits(outbox in any_outbox(), limit in 1..15_usize) {
        let chosen = next(&outbox, limit);
        prop_assert!(chosen.len() <= limit);
        prop_assert!(chosen.is_sorted());
        prop_assert!(chosen.iter().all(|seq| outbox.iter().any(|item| item.device_seq == *seq && item.is_waiting())));
    }

    #[test]
    fn every_waiting_record_goes_whatever_it_rests_on(outbox in any_outbox()) {
        let chosen = next(&outbox, MAX_PUSH);
        let is_record = |item: &&OutboxItem| !item.written.read().unwrap().body.is_act();
        for item in outbox.iter().filter(|item| item.is_waiting()).filter(is_record) {
            prop_assert!(chosen.contains(&item.device_seq));
        }
    }

    #[test]
    fn no_record_is_ever_refused_by_a_plan(outbox in any_outbox()) {
        let mut queue = Queue::read(&outbox);
        queue.carry_refusals_on(NOW);
        for (id, _) in queue.planned() {
            prop_assert!(queue.line(id).unwrap().is_act);
        }
    }
}
