//! What goes wrong with a browser's storage: damage, upgrades that are cut off, two tabs, lost connections, a full disk, no disk.

use alongside_app::store::contract::Hand;
use alongside_app::store::idb::{Idb, STEPS, Step};
use alongside_app::store::{Changes, Drafts, Store, StoreError};
use alongside_core::domain::ids::Position;
use alongside_core::sync::outbox::OutboxItem;
use indexed_db_futures::Build;
use indexed_db_futures::database::Database;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{fresh_name, open, raw};

async fn note(store: &Idb, hand: &Hand, text: &str) -> OutboxItem {
    store.enqueue(&|seq| hand.note(Hand::stream(1), seq, text)).await.unwrap()
}

/// FAULTS 49.
#[wasm_bindgen_test]
async fn one_damaged_note_is_set_aside_and_the_rest_works() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    for text in ["one", "two", "three"] {
        note(&store, &hand, text).await;
    }
    raw::damage(&name, "outbox", 1).await;
    let store = open(&name).await;
    assert_eq!(store.outbox().await.unwrap().len(), 2);
    assert_eq!(store.torn(), 1);
    assert_eq!(note(&store, &hand, "four").await.device_seq, 4);
    assert_eq!(store.outbox().await.unwrap().len(), 3);
    assert_eq!(raw::everything(&name).await.iter().filter(|row| row.starts_with(b"outbox/")).count(), 4, "the damaged one is still there");
}

/// FAULTS 49.
#[wasm_bindgen_test]
async fn a_damaged_page_is_fetched_anew_and_other_families_stay() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    let of = |stream: u8| Changes { arrived: vec![hand.page(Hand::stream(stream), 0, None, 3)], ..Changes::default() };
    store.apply(&of(1)).await.unwrap();
    raw::damage(&name, "pages", 1).await;
    store.apply(&of(2)).await.unwrap();
    let store = open(&name).await;
    let together = store.held_all(&[Hand::stream(1), Hand::stream(2)]).await.unwrap();
    assert_eq!(together.iter().map(|held| held.as_ref().map(|held| held.entries.len())).collect::<Vec<_>>(), [None, Some(3)]);
    assert_eq!(store.cursors().await.unwrap().iter().map(|(stream, ..)| *stream).collect::<Vec<_>>(), [Hand::stream(2)]);
    store.apply(&of(1)).await.unwrap();
    assert_eq!(store.held(Hand::stream(1)).await.unwrap().unwrap().entries.len(), 3);
}

/// FAULTS 49: the index, the tally, the cards. What was captured stays, the count never goes back, and the phone knows who it is.
#[wasm_bindgen_test]
async fn p2_when_every_small_row_is_damaged_the_unsent_work_is_still_there() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    store.remember(&Hand::standing(1)).await.unwrap();
    let written = note(&store, &hand, "words").await;
    store.apply(&Changes { arrived: vec![hand.page(Hand::stream(1), 0, None, 3)], ..Changes::default() }).await.unwrap();
    raw::damage(&name, "rows", 9).await;
    let store = open(&name).await;
    assert_eq!(store.outbox().await.unwrap(), [written]);
    assert_eq!(store.standing().await.unwrap().device, Hand::standing(1).device);
    assert_eq!(store.cursors().await.unwrap(), []);
    assert!(note(&store, &hand, "more words").await.device_seq > 1);
    store.apply(&Changes { arrived: vec![hand.page(Hand::stream(1), 0, None, 2)], ..Changes::default() }).await.unwrap();
    assert_eq!(open(&name).await.held(Hand::stream(1)).await.unwrap().unwrap().entries.len(), 2);
}

const NEXT: &[Step] = &[STEPS[0], a_new_table];
const CUT_OFF: &[Step] = &[STEPS[0], a_new_table, killed];

fn a_new_table(database: &Database) -> indexed_db_futures::Result<()> {
    database.create_object_store("of a later version").build().map(drop)
}

/// Takes the outbox down, and is killed before it is up again.
fn killed(database: &Database) -> indexed_db_futures::Result<()> {
    database.delete_object_store("outbox")?;
    Err(JsValue::from_str("killed").into())
}

/// FAULTS 45.
#[wasm_bindgen_test]
async fn p2_an_upgrade_that_is_killed_half_way_leaves_the_unsent_outbox_and_the_next_one_keeps_it() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    let written = note(&store, &hand, "words").await;
    store.lose_connection();
    assert!(Idb::open(&name, CUT_OFF).await.is_err());
    assert!((raw::version(&name).await - 1.0).abs() < f64::EPSILON);
    assert_eq!(open(&name).await.outbox().await.unwrap(), std::slice::from_ref(&written));
    let upgraded = Idb::open(&name, NEXT).await.unwrap();
    assert_eq!(upgraded.outbox().await.unwrap(), [written]);
    assert_eq!(note(&upgraded, &hand, "more").await.device_seq, 2);
}

/// FAULTS 45, 48: an open tab does not hold an upgrade up, and says so afterwards instead of writing the old way.
#[wasm_bindgen_test]
async fn an_old_tab_lets_go_for_an_upgrade_and_then_writes_no_more() {
    let (name, hand) = (fresh_name(), Hand::default());
    let old = open(&name).await;
    note(&old, &hand, "words").await;
    let new = Idb::open(&name, NEXT).await.unwrap();
    assert!(old.put_draft("here", "of the old version").await.is_err());
    assert_eq!(new.outbox().await.unwrap().len(), 1);
}

/// FAULTS 31.
#[wasm_bindgen_test]
async fn two_tabs_that_write_at_once_get_different_numbers() {
    let (name, hand) = (fresh_name(), std::rc::Rc::new(Hand::default()));
    let waits = std::rc::Rc::new(std::cell::Cell::new(0));
    for tab in 0..2 {
        let store = open(&name).await;
        for turn in 0..10 {
            let (store, hand, waits) = (store.clone(), std::rc::Rc::clone(&hand), std::rc::Rc::clone(&waits));
            waits.set(waits.get() + 1);
            spawn_local(async move {
                for _ in 0..20 {
                    let text = format!("tab {tab} turn {turn}");
                    match store.enqueue(&|seq| hand.note(Hand::stream(1), seq, &text)).await {
                        Err(StoreError::Conflict) => {}
                        done => return waits.set(waits.get() - usize::from(done.is_ok())),
                    }
                }
            });
        }
    }
    let other = open(&name).await;
    for _ in 0..400 {
        if waits.get() == 0 {
            break;
        }
        other.draft("pause").await.unwrap();
    }
    let outbox = other.outbox().await.unwrap();
    assert_eq!(outbox.iter().map(|item| item.device_seq).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
    assert!(outbox.iter().all(|item| item.head().unwrap().device_seq == item.device_seq));
}

/// An item that came back in one tab is not brought to life again by a state that another tab sets.
#[wasm_bindgen_test]
async fn what_left_in_one_tab_does_not_come_back_through_another() {
    let (name, hand) = (fresh_name(), Hand::default());
    let (one, two) = (open(&name).await, open(&name).await);
    let item = note(&one, &hand, "words").await;
    assert_eq!(two.outbox().await.unwrap().len(), 1);
    let page = hand.page_of(Hand::stream(1), 0, None, vec![item.written.clone()]);
    one.apply(&Changes { arrived: vec![page], ..Changes::default() }).await.unwrap();
    let parked = alongside_core::sync::outbox::OutboxState::Parked {
        reason: alongside_core::sync::protocol::Rejection::Failed,
        at: item.head().unwrap().written_at,
    };
    two.set_states(&[(item.head().unwrap().id, parked)]).await.unwrap();
    assert_eq!((one.outbox().await.unwrap(), two.outbox().await.unwrap()), (vec![], vec![]));
    assert_eq!(two.cursors().await.unwrap()[0].1, Position(1));
}

/// WebKit takes the connection away in the background.
#[wasm_bindgen_test]
async fn a_lost_connection_is_opened_again_and_nothing_is_lost() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    for number in 1..=5 {
        store.lose_connection();
        assert_eq!(note(&store, &hand, "words").await.device_seq, number);
    }
    store.lose_connection();
    assert_eq!(store.outbox().await.unwrap().len(), 5);
}

/// FAULTS 8.
#[wasm_bindgen_test]
async fn a_full_disk_is_said_and_what_was_there_stays() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    let kept = note(&store, &hand, "kept").await;
    raw::fill_disk(true);
    let full = store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "no room")).await;
    raw::fill_disk(false);
    assert_eq!(full, Err(StoreError::Full));
    assert_eq!(open(&name).await.outbox().await.unwrap(), [kept]);
    assert_eq!(note(&store, &hand, "room again").await.device_seq, 2);
}

/// FAULTS 8: Chromium finds out when it commits.
#[wasm_bindgen_test]
async fn a_disk_that_turns_out_full_at_the_commit_is_said_and_nothing_of_it_stays() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    raw::break_commit("full");
    let full = store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "no room")).await;
    raw::break_commit("");
    assert_eq!(full, Err(StoreError::Full));
    assert_eq!(store.outbox().await.unwrap(), []);
}

/// The connection was lost after the commit: what lies there is ours, and is not written twice.
#[wasm_bindgen_test]
async fn p3_a_commit_that_was_not_heard_of_is_found_to_have_happened() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    raw::break_commit("unheard");
    let written = store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "words")).await;
    raw::break_commit("");
    assert_eq!(store.outbox().await.unwrap(), [written.unwrap()]);
    assert_eq!(note(&store, &hand, "more").await.device_seq, 2);
}

/// Left to itself a transaction would still happen, after we said that it did not.
#[wasm_bindgen_test]
async fn what_could_not_be_committed_does_not_happen_later() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    raw::break_commit("refused");
    let refused = store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "words")).await;
    raw::break_commit("");
    assert!(matches!(refused, Err(StoreError::Failed(_))), "{refused:?}");
    assert_eq!(store.outbox().await.unwrap(), []);
}

/// The note's own row is new and goes in; the tally's is refused after it, and takes it along.
#[wasm_bindgen_test]
async fn a_row_that_is_refused_takes_the_others_of_its_transaction_back() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    let kept = note(&store, &hand, "kept").await;
    raw::keep_rows(true);
    let refused = store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "refused")).await;
    raw::keep_rows(false);
    assert!(matches!(&refused, Err(StoreError::Failed(why)) if why.starts_with("ConstraintError")), "{refused:?}");
    assert_eq!(open(&name).await.outbox().await.unwrap(), [kept]);
    assert_eq!(note(&store, &hand, "more").await.device_seq, 2);
}

/// FAULTS 45: an upgrade waits for every connection, also for one that nobody uses.
#[wasm_bindgen_test]
async fn two_calls_that_open_the_store_again_at_once_leave_one_connection() {
    let name = fresh_name();
    let old = open(&name).await;
    old.lose_connection();
    let other = old.clone();
    spawn_local(async move { drop(other.draft("here").await) });
    assert_eq!(old.draft("here").await, Ok(None));
    assert_eq!(Idb::open(&name, NEXT).await.unwrap().outbox().await.unwrap(), []);
}

/// FAULTS 52.
#[wasm_bindgen_test]
async fn a_browser_that_keeps_nothing_says_so() {
    raw::hide_database(true);
    let opened = Idb::open("nowhere", STEPS).await;
    raw::hide_database(false);
    assert_eq!(opened.err(), Some(StoreError::Unavailable));
}
