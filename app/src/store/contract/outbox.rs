//! What a store does with the outbox and with what the phone knows of itself.

use alongside_core::domain::entry::{Head, Receipt, Written};
use alongside_core::domain::ids::{DeviceId, Position};
use alongside_core::domain::refusal::Refusal;
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::protocol::Rejection;
use alongside_core::sync::store::{Changes, Standing};

use super::Keeps;
use super::sample::{Hand, NOW};

/// Enqueues a note, again where another tab was faster.
pub(super) async fn note<S: Keeps>(store: &S, hand: &Hand, text: &str) -> OutboxItem {
    for _ in 0..20 {
        if let Ok(item) = store.enqueue(&|seq| hand.note(Hand::stream(1), seq, text)).await {
            return item;
        }
    }
    store.enqueue(&|seq| hand.note(Hand::stream(1), seq, text)).await.expect("a note is kept")
}

pub(super) async fn outbox<S: Keeps>(store: &S) -> Vec<OutboxItem> {
    store.outbox().await.expect("the outbox is read")
}

pub(super) fn received(position: u64) -> OutboxState {
    OutboxState::Received { receipt: Receipt { position: Position(position), received_at: NOW, late: false } }
}

fn refused() -> OutboxState {
    OutboxState::Refused { refusal: Refusal::AlreadySettled, at: NOW }
}

fn parked() -> OutboxState {
    OutboxState::Parked { reason: Rejection::Failed, at: NOW }
}

async fn put<S: Keeps>(store: &S, item: &OutboxItem, state: OutboxState) {
    let id = item.head().expect("an envelope").id;
    store.set_states(&[(id, state)]).await.expect("a state is kept");
}

pub(super) async fn a_new_store_is_empty<S: Keeps>(store: S, _again: &impl AsyncFn(&S) -> S) {
    assert_eq!(store.standing().await, Ok(Standing::default()));
    assert_eq!(outbox(&store).await, []);
    assert_eq!(store.cursors().await, Ok(vec![]));
    assert_eq!(store.cards().await, Ok(None));
    assert_eq!(store.held(Hand::stream(1)).await, Ok(None));
    assert_eq!(store.drafts().await, Ok(vec![]));
    assert_eq!(store.sounds().await, Ok(vec![]));
}

pub(super) async fn what_the_phone_knows_of_itself_survives<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let standing = Hand::standing(1);
    store.remember(&standing).await.expect("it is remembered");
    assert_eq!(again(&store).await.standing().await, Ok(standing));
}

pub(super) async fn a_phone_keeps_the_name_that_it_has<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let first = Hand::standing(1);
    let other = Standing { device: Some(DeviceId::new(NOW, [9; 10])), ..Hand::standing(2) };
    store.remember(&first).await.expect("it is remembered");
    store.remember(&other).await.expect("it is remembered");
    store.apply(&Changes { standing: Some(other.clone()), ..Changes::default() }).await.expect("it is applied");
    assert_eq!(again(&store).await.standing().await, Ok(Standing { device: first.device, ..other }), "another tab gave it one too");
}

pub(super) async fn what_is_enqueued_is_durable_and_numbered_from_one<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let mut written = Vec::new();
    for text in ["one", "two", "three"] {
        written.push(note(&store, &hand, text).await);
    }
    assert_eq!(written.iter().map(|item| item.device_seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(written.iter().all(|item| item.is_waiting() && item.head().is_some_and(|head| head.device_seq == item.device_seq)));
    assert_eq!(outbox(&again(&store).await).await, written);
}

pub(super) async fn what_is_enqueued_together_is_kept_together<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let (hand, other) = (Hand::default(), again(&store).await);
    let first = note(&other, &hand, "before").await;
    let writes = ["one", "two", "three"].map(|text| {
        let hand = &hand;
        move |seq| hand.note(Hand::stream(1), seq, text)
    });
    let writes: Vec<&dyn Fn(u64) -> (Head, Written)> = writes.iter().map(|write| write as _).collect();
    let items = loop {
        if let Ok(items) = store.enqueue_all(&writes).await {
            break items;
        }
    };
    assert_eq!(items.iter().map(|item| item.device_seq).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(outbox(&again(&store).await).await, [vec![first], items].concat());
}

pub(super) async fn two_tabs_never_give_the_same_number<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let (hand, other) = (Hand::default(), again(&store).await);
    let mut numbers = Vec::new();
    for turn in 0..4 {
        let tab = if turn % 2 == 0 { &store } else { &other };
        numbers.push(note(tab, &hand, "by turns").await.device_seq);
    }
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(outbox(&store).await.len(), 4);
}

pub(super) async fn a_number_is_not_given_again_after_its_entry_left<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let item = note(&store, &hand, "refused").await;
    put(&store, &item, refused()).await;
    store.put_away(item.head().expect("an envelope").id).await.expect("it is put away");
    assert_eq!(note(&again(&store).await, &hand, "next").await.device_seq, 2);
}

pub(super) async fn a_state_is_kept_and_one_for_something_else_is_passed_over<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let items = [note(&store, &hand, "one").await, note(&store, &hand, "two").await];
    let stranger = hand.note(Hand::stream(1), 9, "never enqueued").0.id;
    store.set_states(&[(stranger, refused())]).await.expect("it is passed over");
    put(&store, &items[1], parked()).await;
    let states: Vec<OutboxState> = outbox(&again(&store).await).await.into_iter().map(|item| item.state).collect();
    assert_eq!(states, [OutboxState::Waiting, parked()]);
}

pub(super) async fn only_what_was_refused_can_be_put_away<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    for state in [OutboxState::Waiting, received(1), parked(), refused()] {
        let item = note(&store, &hand, "text").await;
        put(&store, &item, state).await;
        store.put_away(item.head().expect("an envelope").id).await.expect("it answers");
    }
    let left: Vec<OutboxState> = outbox(&again(&store).await).await.into_iter().map(|item| item.state).collect();
    assert_eq!(left, [OutboxState::Waiting, received(1), parked()]);
    store.apply(&Changes::default()).await.expect("nothing to apply is applied");
}

pub(super) async fn only_what_was_set_aside_can_be_taken_back<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    for state in [OutboxState::Waiting, received(1), parked(), refused()] {
        let item = note(&store, &hand, "text").await;
        put(&store, &item, state).await;
        store.take_back(item.head().expect("an envelope").id).await.expect("it answers");
    }
    let left: Vec<OutboxState> = outbox(&again(&store).await).await.into_iter().map(|item| item.state).collect();
    assert_eq!(left, [OutboxState::Waiting, received(1), refused()]);
}
