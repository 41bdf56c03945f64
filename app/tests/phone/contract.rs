//! The store in memory keeps the contract of every store, and fails on demand.

use alongside_app::store::contract::{Hand, every_store_passes};
use alongside_app::store::memory::{Fault, MemoryStore};
use alongside_app::store::{Drafts, Store, StoreError};

use crate::scripted::now;

#[test]
fn the_store_in_memory_passes() {
    now(every_store_passes(async || MemoryStore::new(), async |store: &MemoryStore| store.clone()));
}

#[test]
fn a_kill_before_the_commit_keeps_nothing_and_one_after_it_keeps_all() {
    for (fault, kept) in [(Fault::KilledBefore, 0), (Fault::KilledAfter, 1)] {
        let (store, hand) = (MemoryStore::new(), Hand::default());
        store.fail_next(fault);
        assert!(now(store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "words"))).is_err());
        assert!(now(store.outbox()).is_err(), "a phone that was killed does not answer");
        store.restart();
        assert_eq!(now(store.outbox()).unwrap().len(), kept);
    }
}

#[test]
fn p1_what_one_tap_says_is_kept_whole_or_not_at_all() {
    for (fault, kept) in [(Fault::KilledBefore, 0), (Fault::KilledAfter, 3)] {
        let (store, hand) = (MemoryStore::new(), Hand::default());
        let write = |seq| hand.note(Hand::stream(1), seq, "words");
        store.fail_next(fault);
        assert!(now(store.enqueue_all(&[&write, &write, &write])).is_err());
        store.restart();
        assert_eq!(now(store.outbox()).unwrap().len(), kept);
    }
}

#[test]
fn a_full_phone_keeps_nothing_of_a_write_and_everything_from_before() {
    let store = MemoryStore::new();
    store.leave_room(Some(10));
    now(store.put_draft("here", "ten bytes!")).unwrap();
    assert_eq!(now(store.put_draft("here", "eleven byte")), Err(StoreError::Full));
    assert_eq!(now(store.draft("here")), Ok(Some("ten bytes!".to_owned())));
}

#[test]
fn a_fault_may_be_set_for_a_later_write() {
    let store = MemoryStore::new();
    store.fail_after(1, Fault::Fails(StoreError::Conflict));
    assert_eq!(now(store.put_draft("a", "")), Ok(()));
    assert_eq!(now(store.put_draft("b", "")), Err(StoreError::Conflict));
    assert_eq!(now(store.put_draft("c", "")), Ok(()));
}
