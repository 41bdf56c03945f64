//! What a store does with what arrives: pages, bases, streams that go, epochs, erasures, cards.

use alongside_core::domain::ids::{Digest, Position};
use alongside_core::domain::policy::Rules;
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::protocol::{Base, Cards};
use alongside_core::sync::store::{Arrived, Changes, Standing, StoreError};

use super::Keeps;
use super::outbox::{note, outbox, received};
use super::sample::{Hand, bringing};

async fn apply<S: Keeps>(store: &S, changes: &Changes) {
    store.apply(changes).await.expect("an answer is applied");
}

/// The positions that are held of the first stream.
async fn held<S: Keeps>(store: &S) -> Vec<u64> {
    let held = store.held(Hand::stream(1)).await.expect("a stream is read");
    held.map_or_else(Vec::new, |held| held.entries.iter().map(|one| one.receipt.position.0).collect())
}

pub(super) async fn a_page_is_held_and_the_cursor_moves<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let first = hand.page(Hand::stream(1), 0, None, 3);
    let second = hand.page(Hand::stream(1), 3, Some(first.chain), 2);
    apply(&store, &bringing([first.clone()])).await;
    apply(&store, &bringing([second.clone()])).await;
    let store = again(&store).await;
    assert_eq!(held(&store).await, [1, 2, 3, 4, 5]);
    assert_eq!(store.cursors().await, Ok(vec![(Hand::stream(1), Position(5), second.chain)]));
    let kept = store.held(Hand::stream(1)).await.expect("it is read").expect("it is held");
    assert_eq!(kept.entries, [first.entries, second.entries].concat());
    assert_eq!(store.standing().await, Ok(Hand::standing(1)));
}

pub(super) async fn a_page_that_does_not_join_is_passed_over<S: Keeps>(store: S, _again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let page = hand.page(Hand::stream(1), 0, None, 3);
    apply(&store, &bringing([page.clone()])).await;
    apply(&store, &bringing([page.clone(), hand.page(Hand::stream(1), 9, None, 1)])).await;
    assert_eq!(held(&store).await, [1, 2, 3]);
    assert_eq!(store.cursors().await, Ok(vec![(Hand::stream(1), Position(3), page.chain)]));
}

pub(super) async fn a_base_replaces_what_was_held<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    apply(&store, &bringing([hand.page(Hand::stream(1), 0, None, 3)])).await;
    let base = Base { position: Position(40), fold: 1, rules: Rules::empty(Hand::stream(1)) };
    let mut page = Arrived { base: Some(base.clone()), ..hand.page(Hand::stream(1), 40, None, 2) };
    page.from = Position(3);
    apply(&store, &bringing([page])).await;
    let store = again(&store).await;
    assert_eq!(held(&store).await, [41, 42]);
    assert_eq!(store.held(Hand::stream(1)).await.expect("it is read").expect("it is held").base, Some(base));
}

pub(super) async fn an_entry_that_comes_back_leaves_the_outbox<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let items = [note(&store, &hand, "one").await, note(&store, &hand, "two").await];
    let page = hand.page_of(Hand::stream(1), 0, None, vec![items[0].written.clone()]);
    let states = vec![(items[0].head().expect("an envelope").id, received(1))];
    apply(&store, &Changes { states, ..bringing([page]) }).await;
    let store = again(&store).await;
    assert_eq!(outbox(&store).await, [items[1].clone()]);
    assert_eq!(held(&store).await, [1]);
}

pub(super) async fn an_entry_that_comes_back_otherwise_stays_in_the_outbox<S: Keeps>(store: S, _again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let item = note(&store, &hand, "ours").await;
    let mut other = item.written.clone();
    other.head.push(' ');
    apply(&store, &bringing([hand.page_of(Hand::stream(1), 0, None, vec![other])])).await;
    assert_eq!(outbox(&store).await, [item]);
}

pub(super) async fn a_stream_that_goes_takes_nothing_unsent_with_it<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let items = [note(&store, &hand, "handed over").await, note(&store, &hand, "unsent").await];
    apply(&store, &bringing([hand.page(Hand::stream(1), 0, None, 2), hand.page(Hand::stream(2), 0, None, 1)])).await;
    let states = vec![(items[0].head().expect("an envelope").id, received(9))];
    apply(&store, &Changes { gone: vec![Hand::stream(1)], states, ..Changes::default() }).await;
    let store = again(&store).await;
    assert_eq!(store.held(Hand::stream(1)).await, Ok(None));
    assert_eq!(store.cursors().await.expect("cursors").len(), 1);
    assert_eq!(outbox(&store).await, [items[1].clone()]);
}

pub(super) async fn a_new_epoch_forgets_the_streams_and_offers_again<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let items = [note(&store, &hand, "came back").await, note(&store, &hand, "unsent").await];
    apply(&store, &bringing([hand.page_of(Hand::stream(1), 0, None, vec![items[0].written.clone()])])).await;
    let standing = Some(Hand::standing(2));
    let restart = Changes { forget_streams: true, offered: vec![items[0].clone()], standing, ..Changes::default() };
    apply(&store, &restart).await;
    let store = again(&store).await;
    assert_eq!(store.cursors().await, Ok(vec![]));
    assert_eq!(outbox(&store).await, items);
    assert_eq!(note(&store, &hand, "next").await.device_seq, 3);
}

pub(super) async fn an_answer_of_a_lost_epoch_changes_nothing<S: Keeps>(store: S, _again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let item = note(&store, &hand, "ours").await;
    store.remember(&Hand::standing(2)).await.expect("it is remembered");
    let late = bringing([hand.page_of(Hand::stream(1), 0, None, vec![item.written.clone()])]);
    assert_eq!(store.apply(&late).await, Err(StoreError::Conflict));
    assert_eq!(outbox(&store).await, [item]);
    let done: Standing = Hand::standing(2);
    apply(&store, &Changes { forget_streams: true, standing: Some(done), ..Changes::default() }).await;
}

pub(super) async fn words_that_go_leave_their_envelope<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    let page = hand.page(Hand::stream(1), 0, None, 3);
    let wrong = page.entries[1].written.clone();
    let id = wrong.read_head().expect("an envelope").id;
    apply(&store, &bringing([page])).await;
    apply(&store, &Changes { erased: vec![(Hand::stream(1), id)], ..Changes::default() }).await;
    let kept = again(&store).await.held(Hand::stream(1)).await.expect("it is read").expect("it is held");
    assert_eq!(kept.entries[1].written, wrong.erased());
    assert!(kept.entries[0].written.body.is_some() && kept.entries[2].written.body.is_some());
}

pub(super) async fn the_cards_are_replaced_whole<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    for name in ["first", "second"] {
        let cards = Cards { digest: Digest::of(&[name.as_bytes()]), cards: vec![] };
        apply(&store, &Changes { cards: Some(cards.clone()), ..Changes::default() }).await;
        apply(&store, &Changes::default()).await;
        assert_eq!(again(&store).await.cards().await, Ok(Some(cards)));
    }
}

pub(super) async fn many_pages_are_read_back_in_order<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let (hand, mut chain) = (Hand::default(), None);
    for turn in 0..12 {
        let page = hand.page(Hand::stream(1), turn * 2, chain, 2);
        chain = Some(page.chain);
        apply(&store, &bringing([page, hand.page(Hand::stream(2), turn, None, 1)])).await;
    }
    assert_eq!(held(&again(&store).await).await, (1..=24).collect::<Vec<_>>());
    let waiting = |item: &OutboxItem| item.state == OutboxState::Waiting;
    assert!(!outbox(&store).await.iter().any(waiting));
}

pub(super) async fn streams_that_are_read_together_are_what_they_are_alone<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let hand = Hand::default();
    for stream in 1..=3 {
        apply(&store, &bringing([hand.page(Hand::stream(stream), 0, None, u64::from(stream) * 2)])).await;
    }
    let store = again(&store).await;
    let streams = [3, 9, 1].map(Hand::stream);
    let together = store.held_all(&streams).await.expect("they are read");
    let mut alone = Vec::new();
    for stream in streams {
        alone.push(store.held(stream).await.expect("it is read"));
    }
    assert_eq!(together, alone);
    assert_eq!(together.iter().map(|held| held.as_ref().map_or(0, |held| held.entries.len())).collect::<Vec<_>>(), [6, 0, 2]);
    assert_eq!(store.held_all(&[]).await, Ok(vec![]));
}
