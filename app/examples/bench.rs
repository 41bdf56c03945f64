//! What `make bench` measures in the browser: the phone's own store, vault, transport and engine, without the screens.
//!
//! Built with the feature `hydrate` for WebAssembly; `end2end/bench/pages/ours.mjs` calls it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a measurement, not a part of the app")]

use std::cell::RefCell;

use alongside_app::platform::transport::Http;
use alongside_app::platform::{PhoneClock, PhoneDice, PhoneSignatures};
use alongside_app::store::{self, PhoneStore, Sounds, Standing, Store};
use alongside_core::domain::clock::{Clock as _, Dice as _};
use alongside_core::domain::entry::{BODY_VERSION, Body, Head, RecordClass, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, PersonId, RecordingId, StreamId};
use alongside_core::sync::engine::Engine;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static OPEN: RefCell<Option<(PhoneStore, Standing)>> = const { RefCell::new(None) };
}

fn opened() -> (PhoneStore, Standing) {
    OPEN.with_borrow(|open| open.clone().unwrap())
}

/// Opens the store of a person on this phone.
#[wasm_bindgen]
pub async fn open(person: String, authority: String) {
    let person: PersonId = person.parse().unwrap();
    let authority: AuthorityId = authority.parse().unwrap();
    let store = store::open(person).await.unwrap();
    let device = DeviceId::new(PhoneClock.now(), PhoneDice.ten());
    let standing = Standing { device: Some(device), person: Some(person), authority: Some(authority), ..Standing::default() };
    store.remember(&standing).await.unwrap();
    let standing = store.standing().await.unwrap();
    OPEN.set(Some((store, standing)));
}

/// Rounds until there is no more to send or to fetch. Answers how many entries came or went.
async fn rounds() -> usize {
    let (store, standing) = opened();
    let mut engine = Engine::new(store, Http(standing.person.unwrap()), PhoneSignatures, PhoneClock, PhoneDice);
    let mut entries = 0;
    loop {
        let round = engine.round().await.unwrap();
        entries += round.came + round.accepted;
        if !round.more {
            return entries;
        }
    }
}

/// Fetches everything that is there.
#[wasm_bindgen]
pub async fn pull() -> usize {
    rounds().await
}

/// Sends everything that waits.
#[wasm_bindgen]
pub async fn push() -> usize {
    rounds().await
}

/// Writes remarks, each durable before the next.
#[wasm_bindgen]
pub async fn write(stream: String, texts: Vec<String>) -> usize {
    let (store, standing) = opened();
    let stream: StreamId = stream.parse().unwrap();
    for text in &texts {
        let body = Body::File(FileBody::Remarked { text: text.clone() });
        let fixed = |device_seq| {
            let head = head(&standing, stream, device_seq);
            let written = Written::new(head, &body, PhoneDice.roll());
            (written.read_head().unwrap(), written)
        };
        store.enqueue(&fixed).await.unwrap();
    }
    texts.len()
}

/// Keeps so many parts of sound, each durable before the next.
#[wasm_bindgen]
pub async fn sound(parts: u32, bytes: usize) -> u32 {
    let (store, _) = opened();
    let recording = RecordingId::new(PhoneClock.now(), PhoneDice.ten());
    let part = vec![7; bytes];
    for number in 0..parts {
        store.put_part(recording, number, &part).await.unwrap();
    }
    parts
}

fn head(standing: &Standing, stream: StreamId, device_seq: u64) -> Head {
    let now = PhoneClock.now();
    Head {
        id: EntryId::new(now, PhoneDice.ten()),
        authority: standing.authority.unwrap(),
        stream,
        author: standing.person.unwrap(),
        device: standing.device.unwrap(),
        device_seq,
        happened_at: now,
        written_at: now,
        skew_ms: 0,
        about: Vec::new(),
        third_party: false,
        class: RecordClass::Practice,
        after: Vec::new(),
        version: BODY_VERSION,
        body: Digest::of(&[]),
        signature: None,
    }
}
