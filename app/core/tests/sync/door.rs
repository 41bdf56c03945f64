//! What crosses at the door, and what is none of it.

use alongside_core::domain::ids::Digest;
use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::devices::{HeldFrom, KeptBack, OwnDevice, Register, Registered, TakenIn};
use alongside_core::sync::door::{
    Delivery, Held, KeyName, MAX_ITEMS, NotADelivery, NotHeld, Parts, SealedItem, SignedDelivery, WrappedKey, is_place, read_opened,
};
use alongside_core::sync::lease::SignedLease;
use insta::assert_json_snapshot;

use crate::sample::{NOW, device, entry, item, person, record};

fn sealed(place: &str) -> SealedItem {
    let bytes = [&[2][..], &[0xab; 16], &[7; 12], b"the text and its tag"].concat();
    SealedItem { place: place.to_owned(), bytes: Bytes(bytes) }
}

fn delivery(items: usize) -> Delivery {
    let key = WrappedKey { key: KeyName([0xab; 16]), enc: Bytes(vec![1; 32]), sealed: Bytes(vec![2; 48]) };
    Delivery { device: device(1), sent_at: NOW, keys: vec![key], items: vec![sealed("outbox/00ff"); items] }
}

fn signed(text: String) -> SignedDelivery {
    SignedDelivery { text, signature: Bytes(vec![3; 64]) }
}

#[test]
fn a_delivery_and_its_answer_as_they_travel() {
    let held = Held {
        held: vec![("outbox/00ff".to_owned(), sealed("outbox/00ff").digest())],
        refused: vec![("outbox/01".to_owned(), NotHeld::NoRoom), ("a b".to_owned(), NotHeld::NotAPlace)],
        revoked: true,
    };
    assert_json_snapshot!((delivery(1), signed("…".to_owned()), held));
}

#[test]
fn what_devices_and_the_server_say_as_it_travels() {
    let lease = SignedLease { text: "…".to_owned(), signature: Bytes(vec![3; 64]) };
    let registered = Registered { opening_key: Bytes(vec![4; 32]), signing_key: Bytes(vec![5; 91]), lease };
    let own = OwnDevice { device: device(1), made_on: Some("Android".to_owned()), registered_at: NOW, revoked_at: None };
    let from = HeldFrom { person: person(1), device: device(1), items: 3, unread: 1, kept: 1, first_at: NOW, last_at: NOW.plus(5) };
    let taken = TakenIn { taken: 1, kept: vec![KeptBack { entry: entry(2), reason: "not_yet".to_owned() }], unread: 1, sound_kept: 1 };
    assert_json_snapshot!((Register { device: device(1), key: Bytes(vec![6; 91]) }, registered, own, from, taken));
}

#[test]
fn what_was_signed_is_read_back_the_same_and_nothing_else_is_a_delivery() {
    let text = |delivery: &Delivery| serde_json::to_string(delivery).unwrap();
    assert_eq!(signed(text(&delivery(2))).read(), Ok(delivery(2)));
    assert_eq!(signed(text(&delivery(MAX_ITEMS + 1))).read(), Err(NotADelivery::TooMany));
    for nothing in ["", "{}", "[]", &text(&delivery(1)).replace("AgICAg", "not base64 ")] {
        assert_eq!(signed(nothing.to_owned()).read(), Err(NotADelivery::Unreadable), "{nothing}");
    }
}

#[test]
fn a_sealed_item_comes_apart_into_its_key_its_nonce_and_its_text() {
    let sealed = sealed("outbox/00ff");
    let parts = Parts::of(&sealed.bytes.0).unwrap();
    assert_eq!((parts.key, parts.nonce, parts.text), (KeyName([0xab; 16]), [7; 12], &b"the text and its tag"[..]));
    assert_eq!(sealed.digest(), Digest::of(&[&sealed.bytes.0]));
    let another_way = [&[1][..], &sealed.bytes.0[1..]].concat();
    for none in [&[][..], &[2], &sealed.bytes.0[..28], &another_way] {
        assert_eq!(Parts::of(none), None);
    }
}

#[test]
fn the_name_of_a_key_is_32_hexadecimal_digits() {
    let name: KeyName = "000102030405060708090a0b0c0d0e0f".parse().unwrap();
    assert_eq!(name, KeyName([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]));
    assert_eq!(name.to_string(), "000102030405060708090a0b0c0d0e0f");
    for none in ["", "0001", "+00102030405060708090a0b0c0d0e0f", "g00102030405060708090a0b0c0d0e0f"] {
        assert!(none.parse::<KeyName>().is_err(), "{none}");
    }
}

#[test]
fn a_place_is_a_plain_name() {
    assert!(is_place("outbox/00ff") && is_place("drafts/a-b_c.d:e"));
    for none in ["", "a b", "outbox/\0", "outbox/é", &"a".repeat(201)] {
        assert!(!is_place(none), "{none}");
    }
}

#[test]
fn only_an_item_of_the_outbox_is_read_where_one_belongs() {
    let kept = item(1, &record(), &[]);
    let text = serde_json::to_vec(&kept).unwrap();
    assert_eq!(read_opened("outbox/00ff", &text), Some(kept));
    assert_eq!(read_opened("drafts/00ff", &text), None);
    assert_eq!(read_opened("outbox/00ff", b"{}"), None);
}

#[test]
fn bytes_say_how_many_they_are_and_never_which() {
    assert_eq!(format!("{:?}", Bytes(b"She rang.".to_vec())), "Bytes(9)");
}
