//! The contract of every store, over IndexedDB; and the device's own page.

use std::cell::RefCell;

use alongside_app::store::contract::{Hand, every_store_passes};
use alongside_app::store::idb::Idb;
use alongside_app::store::{Changes, Drafts, Store, device};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{fresh_name, open, raw};

#[wasm_bindgen_test]
async fn the_phones_own_store_passes() {
    let name = RefCell::new(String::new());
    let make = async || {
        name.replace(fresh_name());
        let name = name.borrow().clone();
        open(&name).await
    };
    // Another tab, or the next start: nothing is shared but the disk.
    let again = async |_store: &Idb| {
        let name = name.borrow().clone();
        open(&name).await
    };
    every_store_passes(make, again).await;
}

#[wasm_bindgen_test]
async fn the_device_remembers_whose_it_is() {
    device::write("first").await.unwrap();
    device::write("second").await.unwrap();
    assert_eq!(device::read().await.unwrap().as_deref(), Some("second"));
}

#[wasm_bindgen_test]
async fn p1_what_was_captured_is_on_the_disk_and_what_can_be_made_again_does_not_wait_for_it() {
    let (store, hand) = (open(&fresh_name()).await, Hand::default());
    drop(raw::durabilities());
    store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "words")).await.unwrap();
    assert_eq!(raw::durabilities(), ["strict"]);
    store.put_draft("here", "words").await.unwrap();
    store.apply(&Changes { arrived: vec![hand.page(Hand::stream(1), 0, None, 3)], ..Changes::default() }).await.unwrap();
    assert_eq!(raw::durabilities(), ["relaxed", "relaxed"]);
}
