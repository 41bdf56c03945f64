//! What an answer means for what was pushed. P2: nothing leaves, and nothing is called received, but by its digest.

use std::collections::BTreeMap;

use alongside_core::domain::ids::{Digest, Position};
use alongside_core::domain::refusal::Refusal;
use alongside_core::sync::outbox::{OutboxItem, OutboxState, leaving};
use alongside_core::sync::plan::answer::{Planned, answered};
use alongside_core::sync::plan::queue::Queue;
use alongside_core::sync::protocol::{Outcome, Received, Rejection, SyncAnswer};
use alongside_core::sync::store::{Arrived, Changes};
use proptest::prelude::*;

use crate::sample::{NOW, accepted, act, answer, asked, entry, in_state, item, page, receipt, record, stream};

fn plan(outbox: &[OutboxItem], answer: SyncAnswer) -> Planned {
    let pushed: Vec<&OutboxItem> = outbox.iter().filter(|item| item.is_waiting()).collect();
    answered(&asked(&pushed), &mut Queue::read(outbox), answer, &BTreeMap::new())
}

fn state_of(body: &alongside_core::domain::entry::Body, outcome: impl Fn(&OutboxItem) -> Outcome) -> Option<OutboxState> {
    let item = item(1, body, &[]);
    let outcome = outcome(&item);
    plan(&[item], answer([(1, outcome)])).changes.states.pop().map(|(_, state)| state)
}

fn other() -> Digest {
    Digest::of(&[b"something else"])
}

#[test]
fn p2_an_entry_is_received_only_where_the_outcome_names_its_digest() {
    assert_eq!(state_of(&record(), |item| accepted(item, 4)), Some(OutboxState::Received { receipt: receipt(4) }));
    let wrong = |_: &OutboxItem| Outcome::Accepted { digest: other(), receipt: receipt(4), again: true };
    assert_eq!(state_of(&record(), wrong), Some(OutboxState::Parked { reason: Rejection::Digest, at: NOW }));
}

#[test]
fn p2_an_entry_without_an_outcome_goes_on_waiting() {
    assert_eq!(plan(&[item(1, &record(), &[])], answer([])).changes.states, []);
}

#[test]
fn an_act_may_be_refused_and_a_record_never_is() {
    let refusal = |item: &OutboxItem| Outcome::Refused { digest: item.written.digest(), refusal: Refusal::AlreadySettled };
    assert_eq!(state_of(&act(), refusal), Some(OutboxState::Refused { refusal: Refusal::AlreadySettled, at: NOW }));
    assert_eq!(state_of(&record(), refusal), Some(OutboxState::Parked { reason: Rejection::Other, at: NOW }));
}

#[test]
fn every_reason_of_a_rejection_sets_the_entry_aside_with_it() {
    for reason in [Rejection::Unreadable, Rejection::TooLarge, Rejection::NotYours, Rejection::OtherAuthor, Rejection::IdReused] {
        assert_eq!(state_of(&record(), |_| Outcome::Rejected { reason }), Some(OutboxState::Parked { reason, at: NOW }));
    }
}

#[test]
fn p2_words_of_a_note_that_was_moved_stay_with_a_reason_until_their_author_puts_them_away() {
    let aside = state_of(&record(), |_| Outcome::Rejected { reason: Rejection::NoteMoved }).unwrap();
    let item = in_state(item(1, &record(), &[]), aside);
    assert!(item.is_unsent() && item.needs_you() && item.may_be_put_away());
    let other = in_state(item.clone(), OutboxState::Parked { reason: Rejection::NotYours, at: NOW });
    assert!(!other.may_be_put_away(), "what the server may still take is never put away");
}

#[test]
fn what_waits_for_something_that_has_still_to_go_is_not_set_aside() {
    let outbox = [item(1, &record(), &[]), item(2, &record(), &[1])];
    let waits = Outcome::Rejected { reason: Rejection::WaitsForAnother };
    assert_eq!(plan(&outbox, answer([(2, waits)])).changes.states, []);
}

#[test]
fn a_refusal_carries_to_the_acts_that_rest_on_it_in_the_same_answer() {
    let outbox = [item(1, &act(), &[]), item(2, &act(), &[1])];
    let refused = Outcome::Refused { digest: outbox[0].written.digest(), refusal: Refusal::AlreadySettled };
    let states = plan(&outbox, answer([(1, refused)])).changes.states;
    assert_eq!(states[1], (entry(2), OutboxState::Refused { refusal: Refusal::RestsOnARefusal, at: NOW }));
}

#[test]
fn an_outcome_for_something_that_was_not_pushed_means_nothing() {
    let aside = in_state(item(1, &record(), &[]), OutboxState::Parked { reason: Rejection::Failed, at: NOW });
    let outcome = accepted(&aside, 1);
    assert_eq!(plan(&[aside], answer([(1, outcome)])).changes.states, []);
}

#[test]
fn the_clock_is_judged_at_mid_journey() {
    let mut asked = asked(&[]);
    (asked.sent_at, asked.answered_at) = (NOW.plus(5_000), NOW.plus(7_000));
    let planned = answered(&asked, &mut Queue::read(&[]), answer([]), &BTreeMap::new());
    assert_eq!(planned.changes.standing.unwrap().skew_ms, 6_000);
}

fn comes_back(written: &OutboxItem) -> Changes {
    let entries = vec![Received { receipt: receipt(1), written: written.written.clone() }];
    let page = Arrived { stream: stream(1), from: Position(0), base: None, entries, to: Position(1), chain: other() };
    Changes { arrived: vec![page], ..Changes::default() }
}

#[test]
fn p2_an_entry_leaves_when_it_comes_back_exactly_as_it_was_written() {
    let ours = item(1, &record(), &[]);
    assert!(leaving(std::slice::from_ref(&ours), &comes_back(&ours)).contains(&entry(1)));
    let another = item(1, &act(), &[]);
    assert!(leaving(&[ours], &comes_back(&another)).is_empty());
}

#[test]
fn p5_what_was_received_goes_with_its_stream_and_what_was_not_stays() {
    let gone = Changes { gone: vec![stream(1)], ..Changes::default() };
    let outbox = [in_state(item(1, &record(), &[]), OutboxState::Received { receipt: receipt(3) }), item(2, &record(), &[])];
    assert_eq!(leaving(&outbox, &gone).into_iter().collect::<Vec<_>>(), [entry(1)]);
}

#[test]
fn a_late_contribution_goes_from_the_phone_a_round_after_it_was_handed_over() {
    let late = item(1, &record(), &[]);
    let outcome = accepted(&late, 40);
    let first = plan(std::slice::from_ref(&late), answer([(1, outcome)]));
    assert_eq!(first.changes.gone, []);
    let handed_over = in_state(late, OutboxState::Received { receipt: receipt(40) });
    assert_eq!(plan(&[handed_over], answer([])).changes.gone, [stream(1)]);
}

#[test]
fn what_lies_before_the_start_of_a_stream_has_come_back() {
    let outbox = [in_state(item(1, &record(), &[]), OutboxState::Received { receipt: receipt(3) })];
    let page = Arrived { stream: stream(1), from: Position(0), base: None, entries: vec![], to: Position(9), chain: other() };
    assert!(!leaving(&outbox, &Changes { arrived: vec![page], ..Changes::default() }).is_empty());
}

fn any_outcome() -> impl Strategy<Value = Option<(bool, u8)>> {
    prop::option::of((any::<bool>(), 0..3_u8))
}

proptest! {
    /// Whatever a server says, and whether or not it names the right digest: what is neither named nor back is still there.
    #[test]
    fn p2_nothing_leaves_without_an_answer_that_names_its_digest(said in prop::collection::vec((any::<bool>(), any_outcome()), 1..8), back in prop::collection::vec(any::<bool>(), 8)) {
        let outbox: Vec<OutboxItem> = said.iter().zip(1..).map(|((is_act, _), number)| item(number, &if *is_act { act() } else { record() }, &[])).collect();
        let outcome = |item: &OutboxItem, (right, kind): (bool, u8)| {
            let digest = if right { item.written.digest() } else { other() };
            match kind {
                0 => Outcome::Accepted { digest, receipt: receipt(item.device_seq), again: false },
                1 => Outcome::Refused { digest, refusal: Refusal::NotYet },
                _ => Outcome::Rejected { reason: Rejection::Failed },
            }
        };
        let outcomes = outbox.iter().zip(&said).filter_map(|(item, (_, said))| said.map(|said| (item.device_seq, outcome(item, said))));
        let mut reply = answer(outcomes);
        let came: Vec<&OutboxItem> = outbox.iter().zip(&back).filter(|(_, back)| **back).map(|(item, _)| item).collect();
        let mut arriving = page(stream(1), 0, 0);
        arriving.entries = came.iter().zip(1..).map(|(item, at)| Received { receipt: receipt(at), written: item.written.clone() }).collect();
        arriving.chain = arriving.entries.iter().fold(crate::sample::page(stream(1), 0, 0).chain, |before, one| {
            alongside_core::domain::entry::chain(before, one.receipt, one.written.digest())
        });
        reply.streams = vec![arriving];
        let planned = plan(&outbox, reply);
        let left = leaving(&outbox, &planned.changes);
        for (item, (_, said)) in outbox.iter().zip(&said) {
            let named = matches!(said, Some((true, 0)));
            let is_back = came.iter().any(|came| came.device_seq == item.device_seq);
            prop_assert!(named || is_back || !left.contains(&entry(item.device_seq.into())));
        }
    }
}
