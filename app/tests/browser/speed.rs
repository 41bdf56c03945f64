//! How long it takes, said and not judged: figures to compare are made by `make bench`, on a built app. Only what would be a fault fails.

use alongside_app::store::Store;
use alongside_app::store::contract::Hand;
use alongside_core::sync::store::{Arrived, Changes};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::{fresh_name, open, raw};

/// FAULTS 27: ten answers of a thousand entries, in three hundred families.
#[wasm_bindgen_test]
async fn ten_thousand_entries_are_kept_and_opened_in_seconds() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    let answers: Vec<Changes> = (0..10_u8)
        .map(|answer| {
            let stream = |number: u8| Hand::stream(answer * 25 + number + 1);
            let pages: Vec<Arrived> = (0..25).map(|number| hand.page(stream(number), 0, None, 40)).collect();
            Changes { arrived: pages, standing: Some(Hand::standing(1)), ..Changes::default() }
        })
        .collect();
    let began = raw::milliseconds();
    for changes in &answers {
        store.apply(changes).await.unwrap();
    }
    let kept = raw::milliseconds();
    let store = open(&name).await;
    let mut entries = 0;
    for (stream, ..) in store.cursors().await.unwrap() {
        entries += store.held(stream).await.unwrap().unwrap().entries.len();
    }
    let opened = raw::milliseconds();
    console_log!("10,000 entries: kept in {:.0} ms, opened again in {:.0} ms", kept - began, opened - kept);
    assert_eq!(entries, 10_000);
    assert!(opened - began < 60_000.0);
}

#[wasm_bindgen_test]
async fn notes_are_durable_one_by_one() {
    let (name, hand) = (fresh_name(), Hand::default());
    let store = open(&name).await;
    let began = raw::milliseconds();
    for _ in 0..200 {
        store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "words that somebody said in a kitchen")).await.unwrap();
    }
    let kept = raw::milliseconds();
    let outbox = open(&name).await.outbox().await.unwrap();
    let read = raw::milliseconds();
    console_log!("a note: durable in {:.1} ms; 200 of them read in {:.0} ms", (kept - began) / 200.0, read - kept);
    assert_eq!(outbox.len(), 200);
}
