//! The phone's own store, in a real browser. Run with
//! `CHROMEDRIVER=/usr/bin/chromedriver CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
//!  cargo test -p alongside-app --target wasm32-unknown-unknown --features hydrate`.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests stop at the first surprise")]

mod contract;
mod faults;
mod locked;
mod raw;
mod sealed;
mod signatures;
mod speed;

use std::cell::Cell;

use alongside_app::store::idb::{Idb, STEPS};

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

thread_local! {
    static NAMES: Cell<u32> = const { Cell::new(0) };
}

/// A name that no other test has.
fn fresh_name() -> String {
    let number = NAMES.get() + 1;
    NAMES.set(number);
    format!("test-{number}-{}", raw::milliseconds())
}

async fn open(name: &str) -> Idb {
    Idb::open(name, STEPS).await.unwrap()
}
