//! The contract of every store, over IndexedDB; and the device's own page.

use std::cell::RefCell;

use alongside_app::store::contract::every_store_passes;
use alongside_app::store::device;
use alongside_app::store::idb::Idb;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{fresh_name, open};

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
