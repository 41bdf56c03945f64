//! P6: behind a PIN. What is captured needs no unlock; what is read does; nothing is lost on the way from one key to the next.

use alongside_app::store::contract::Hand;
use alongside_app::store::idb::Idb;
use alongside_app::store::keys::{Authority, CaptureKey, PublicKey, Secret};
use alongside_app::store::tries::LAST;
use alongside_app::store::{Changes, Drafts, Locks, SoundAbout, Sounds, Store, StoreError, Tried};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{DeviceId, Digest, RecordingId};
use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::lease::SignedLease;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{fresh_name, open, raw};

const PIN: &str = "135790";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_772_539_200_000 + seconds * 1_000)
}

fn authority() -> Secret {
    Secret::new([77; 32])
}

async fn trust(store: &Idb, opens: PublicKey) {
    let device = Hand::standing(1).device.unwrap();
    let lease = SignedLease { text: String::new(), signature: Bytes::default() };
    store.trust(Authority { device, opens, signs: Bytes::default() }, lease, at(0)).await.unwrap();
}

fn recording(number: u8) -> RecordingId {
    RecordingId::new(at(0), [number; 10])
}

fn sound(number: u8) -> SoundAbout {
    SoundAbout {
        recording: recording(number),
        stream: Hand::stream(1),
        visit: None,
        media_type: "audio/webm".to_owned(),
        began_at: at(0),
        stopped: None,
        noted: false,
        carries_on: None,
        rests_on: Vec::new(),
        draft: None,
    }
}

/// A phone with something of everything on it.
async fn used(name: &str) -> Idb {
    let (store, hand) = (open(name).await, Hand::default());
    store.remember(&Hand::standing(1)).await.unwrap();
    store.enqueue(&|seq| hand.note(Hand::stream(1), seq, "on its way")).await.unwrap();
    store.apply(&Changes { arrived: vec![hand.page(Hand::stream(1), 0, None, 3)], ..Changes::default() }).await.unwrap();
    store.put_draft("visit/1", "half a thought").await.unwrap();
    store.put_sound(&sound(1)).await.unwrap();
    store.put_part(recording(1), 0, b"a second of sound").await.unwrap();
    trust(&store, authority().public()).await;
    store
}

async fn has_everything(store: &Idb) {
    assert_eq!(store.standing().await.unwrap().person, Hand::standing(1).person);
    assert_eq!(store.outbox().await.unwrap().len(), 1);
    assert_eq!(store.torn(), 0);
    assert_eq!(store.held(Hand::stream(1)).await.unwrap().unwrap().entries.len(), 3);
    assert_eq!(store.draft("visit/1").await.unwrap().as_deref(), Some("half a thought"));
    assert_eq!(store.part(recording(1), 0).await.unwrap().as_deref(), Some(&b"a second of sound"[..]));
}

async fn seal_all(store: &Idb) {
    while !store.seal_anew(2).await.unwrap() {}
}

/// A phone behind its PIN, as it opens: locked.
async fn locked(name: &str) -> Idb {
    let store = used(name).await;
    store.choose_pin(PIN).await.unwrap();
    seal_all(&store).await;
    open(name).await
}

#[wasm_bindgen_test]
async fn p6_a_locked_phone_reads_nothing_and_opens_with_its_pin() {
    let name = fresh_name();
    let store = locked(&name).await;
    assert!(!store.lock_shown(at(0)).is_open);
    assert_eq!(store.standing().await.unwrap().person, None);
    assert_eq!(store.held(Hand::stream(1)).await.unwrap(), None);
    assert_eq!(store.draft("visit/1").await.unwrap(), None);
    assert_eq!(store.part(recording(1), 0).await.unwrap(), None);
    assert!(store.outbox().await.unwrap().is_empty());
    assert_eq!(store.remember(&Hand::standing(1)).await, Err(StoreError::Locked), "and writes nothing of what it received");
    assert_eq!(store.open_with_pin("246813", at(0)).await.unwrap(), Tried::Wrong(LAST - 1));
    assert_eq!(store.open_with_pin(PIN, at(1)).await.unwrap(), Tried::Opened);
    has_everything(&store).await;
    assert_eq!(store.lock_shown(at(2)).may_try, alongside_app::store::tries::MayTry::Now(LAST), "an opened phone has all its tries again");
}

#[wasm_bindgen_test]
async fn p6_behind_a_pin_no_row_of_a_family_lies_under_the_browsers_own_key() {
    let name = fresh_name();
    locked(&name).await;
    for table in ["rows", "outbox", "pages", "drafts", "sounds", "parts"] {
        let ways = raw::first_bytes(&name, table).await;
        assert!(!ways.is_empty() && ways.iter().all(|way| *way != 1), "{table}: {ways:?}");
    }
}

#[wasm_bindgen_test]
async fn a_locked_phone_captures_and_what_it_captured_is_there_once_it_is_open() {
    let name = fresh_name();
    let store = locked(&name).await;
    store.put_sound(&sound(2)).await.unwrap();
    store.put_part(recording(2), 0, b"spoken in the rain").await.unwrap();
    let store = open(&name).await;
    store.put_part(recording(2), 1, b"and after a kill").await.unwrap();
    let store = open(&name).await;
    assert_eq!(store.part(recording(2), 0).await.unwrap(), None, "locked, it reads none of it");
    store.open_with_pin(PIN, at(0)).await.unwrap();
    assert_eq!(store.part(recording(2), 0).await.unwrap().as_deref(), Some(&b"spoken in the rain"[..]));
    assert_eq!(store.part(recording(2), 1).await.unwrap().as_deref(), Some(&b"and after a kill"[..]));
    has_everything(&store).await;
}

#[wasm_bindgen_test]
async fn killed_at_any_row_of_being_sealed_anew_nothing_is_lost() {
    for rows in 0..8 {
        let name = fresh_name();
        let store = used(&name).await;
        store.choose_pin(PIN).await.unwrap();
        for _ in 0..rows {
            store.seal_anew(1).await.unwrap();
        }
        let store = open(&name).await;
        assert_eq!(store.open_with_pin(PIN, at(0)).await.unwrap(), Tried::Opened);
        has_everything(&store).await;
        // And from one PIN to the next, while the first is not yet done.
        store.choose_pin("246813").await.unwrap();
        store.seal_anew(1).await.unwrap();
        let store = open(&name).await;
        assert_eq!(store.open_with_pin(PIN, at(0)).await.unwrap(), Tried::Wrong(LAST - 1), "the PIN of before");
        assert_eq!(store.open_with_pin("246813", at(1)).await.unwrap(), Tried::Opened);
        has_everything(&store).await;
        seal_all(&store).await;
        let store = open(&name).await;
        store.open_with_pin("246813", at(2)).await.unwrap();
        has_everything(&store).await;
    }
}

/// Two pages of one phone: one is locked and records, the other is opened and seals everything anew, again and again.
#[wasm_bindgen_test]
async fn a_key_that_a_locked_page_captures_under_outlives_every_sealing_anew() {
    let name = fresh_name();
    let recording_page = locked(&name).await;
    for part in 0..3 {
        recording_page.put_part(recording(2), part, b"spoken in the rain").await.unwrap();
        let opened = open(&name).await;
        opened.open_with_pin(PIN, at(i64::from(part))).await.unwrap();
        seal_all(&opened).await;
        seal_all(&opened).await;
    }
    let store = open(&name).await;
    store.open_with_pin(PIN, at(9)).await.unwrap();
    for part in 0..3 {
        assert!(store.part(recording(2), part).await.unwrap().is_some(), "part {part}");
    }
}

#[wasm_bindgen_test]
async fn beginning_afresh_lets_go_of_what_the_server_holds_and_of_nothing_else() {
    let name = fresh_name();
    let store = locked(&name).await;
    let sealed = store.sealed_outbox(false).await.unwrap();
    let (place, bytes) = sealed.items[0].clone();
    let other = (place.clone(), Digest::of(&[b"other bytes"]));
    store.begin_afresh(&[other]).await.unwrap();
    assert!(store.lock_shown(at(0)).is_open && !store.lock_shown(at(0)).is_chosen);
    assert_eq!(raw::first_bytes(&name, "outbox").await.len(), 1, "under another digest it is not what the server holds");
    store.begin_afresh(&[(place, Digest::of(&[&bytes]))]).await.unwrap();
    assert_eq!(raw::first_bytes(&name, "outbox").await.len(), 0);
    assert_eq!(raw::first_bytes(&name, "pages").await.len(), 0, "what was received comes anew");
    assert_eq!((store.drafts().await.unwrap().len(), store.part(recording(1), 0).await.unwrap()), (0, None));
    assert!(store.sounds().await.unwrap().is_empty());
    assert_eq!(store.shut_away(), 2, "the draft and what is known of the sound stay, and are counted");
}

/// More than are looked at in one go.
#[wasm_bindgen_test]
async fn rows_that_open_no_more_hide_none_that_do() {
    let name = fresh_name();
    let store = used(&name).await;
    for part in 0..9 {
        store.put_part(recording(3), part, b"of before").await.unwrap();
    }
    store.begin_afresh(&[]).await.unwrap();
    trust(&store, authority().public()).await;
    for number in 4..8 {
        store.put_part(recording(number), 0, b"of now").await.unwrap();
    }
    store.choose_pin(PIN).await.unwrap();
    seal_all(&store).await;
    let store = open(&name).await;
    store.open_with_pin(PIN, at(0)).await.unwrap();
    for number in 4..8 {
        assert_eq!(store.part(recording(number), 0).await.unwrap().as_deref(), Some(&b"of now"[..]), "recording {number}");
    }
}

#[wasm_bindgen_test]
async fn a_tab_with_the_keys_of_before_writes_nothing_under_them() {
    let name = fresh_name();
    let other = used(&name).await;
    let store = open(&name).await;
    store.choose_pin(PIN).await.unwrap();
    seal_all(&store).await;
    assert_eq!(other.put_draft("visit/1", "too late").await, Err(StoreError::Locked));
    assert_eq!(other.remember(&Hand::standing(1)).await, Err(StoreError::Locked));
    has_everything(&store).await;
}

#[wasm_bindgen_test]
async fn fault_41_after_ten_wrong_pins_the_keys_are_gone_and_the_authority_opens_what_was_captured() {
    let name = fresh_name();
    let mut store = locked(&name).await;
    let mut now = 0;
    for left in (0..LAST).rev() {
        // Closing the app gives no try back, and setting the clock on does no more than wait.
        store = open(&name).await;
        now += 1_000;
        match store.open_with_pin("999990", at(now)).await.unwrap() {
            Tried::Wrong(said) => assert_eq!(said, left),
            Tried::WrongUntil(from) => assert!(from > at(now) && left > 0),
            other => assert_eq!((other, left), (Tried::Gone, 0)),
        }
    }
    assert_eq!(store.open_with_pin(PIN, at(now + 10_000)).await.unwrap(), Tried::Gone, "not even the right one");
    let sealed = store.sealed_outbox(false).await.unwrap();
    assert_eq!(sealed.items.len(), 1);
    let (place, bytes) = &sealed.items[0];
    let name: [u8; 16] = bytes[1..17].try_into().unwrap();
    let (_, wrapped) = sealed.keys.iter().find(|(id, _)| *id == name).unwrap();
    let key = CaptureKey::opened(name, wrapped, &authority()).expect("the authority has the key");
    let words = raw::opened(key.key.bytes(), place, bytes).await;
    assert!(words.contains("on its way"), "{words}");
    // It still captures.
    store.put_part(recording(1), 1, b"nevertheless").await.unwrap();
}

#[wasm_bindgen_test]
async fn fault_41_what_else_changes_the_lock_meanwhile_neither_fails_a_try_nor_gives_it_back() {
    let name = fresh_name();
    let store = used(&name).await;
    store.choose_pin(PIN).await.unwrap();
    let wrong = || store.open_with_pin("999990", at(1));
    let ((), seen, first, second) = futures::join!(seal_all(&store), store.saw(at(60)), wrong(), wrong());
    seen.unwrap();
    for tried in [first, second] {
        assert!(matches!(tried.unwrap(), Tried::Wrong(_)));
    }
    let again = open(&name).await;
    assert_eq!(again.open_with_pin("999990", at(2)).await.unwrap(), Tried::Wrong(LAST - 3));
    assert_eq!(again.lock_shown(at(60)).seen_at, Some(at(60)));
    assert_eq!(again.open_with_pin(PIN, at(2)).await.unwrap(), Tried::Opened);
    has_everything(&again).await;
}

#[wasm_bindgen_test]
async fn a_try_that_comes_too_early_is_none() {
    let name = fresh_name();
    let store = locked(&name).await;
    for _ in 0..4 {
        store.open_with_pin("999990", at(0)).await.unwrap();
    }
    assert_eq!(store.open_with_pin(PIN, at(29)).await.unwrap(), Tried::NotYet(at(30)));
    assert_eq!(store.open_with_pin(PIN, at(30)).await.unwrap(), Tried::Opened);
}

#[wasm_bindgen_test]
async fn the_first_authority_that_is_named_stays() {
    let store = used(&fresh_name()).await;
    trust(&store, PublicKey([1; 32])).await;
    store.put_draft("visit/1", "sealed to whom").await.unwrap();
    store.choose_pin(PIN).await.unwrap();
    seal_all(&store).await;
    let sealed = store.sealed_outbox(false).await.unwrap();
    assert!(sealed.keys.iter().all(|(id, wrapped)| CaptureKey::opened(*id, wrapped, &authority()).is_some()));
    assert!(!sealed.keys.is_empty());
}

/// Where the phone lost its own name and took another, its lease is for that one.
#[wasm_bindgen_test]
async fn the_authority_may_know_the_phone_by_another_name_later() {
    let store = used(&fresh_name()).await;
    let device = DeviceId::new(at(1), [9; 10]);
    let lease = SignedLease { text: String::new(), signature: Bytes::default() };
    store.trust(Authority { device, opens: PublicKey([1; 32]), signs: Bytes::default() }, lease, at(1)).await.unwrap();
    let known = store.lock_shown(at(1)).authority.unwrap();
    assert_eq!((known.device, known.opens), (device, authority().public()));
}

#[wasm_bindgen_test]
async fn the_phone_signs_with_one_key_that_stays_its_own_also_while_it_is_locked() {
    let name = fresh_name();
    let before = used(&name).await.device_key().await.unwrap();
    let store = locked(&name).await;
    assert_eq!(store.device_key().await.unwrap(), before);
    let signature = store.sign("a delivery").await.unwrap();
    assert_eq!(signature.len(), 64);
    assert!(raw::verified(&before, &signature, "a delivery").await);
    assert!(!raw::verified(&before, &signature, "another delivery").await);
}
