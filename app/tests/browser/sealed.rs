//! P6: at rest nothing about a family is readable.

use alongside_app::store::contract::Hand;
use alongside_app::store::{Changes, Drafts, SoundAbout, Sounds, Store};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{Digest, RecordingId};
use alongside_core::sync::protocol::Cards;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{fresh_name, open, raw};

const MARK: &str = "Marigold Featherstonehaugh";
const SOUND: &[u8] = b"RIFF the sound of a kitchen";

/// Writes the mark everywhere where anything can be written.
async fn write_everywhere(name: &str) {
    let (store, hand) = (open(name).await, Hand::default());
    store.remember(&Hand::standing(1)).await.unwrap();
    store.enqueue(&|seq| hand.note(Hand::stream(1), seq, MARK)).await.unwrap();
    let page = hand.page_of(Hand::stream(1), 0, None, vec![hand.note(Hand::stream(1), 9, MARK).1]);
    let cards = Some(Cards { digest: Digest::of(&[]), cards: vec![] });
    store.apply(&Changes { arrived: vec![page], cards, standing: Some(Hand::standing(1)), ..Changes::default() }).await.unwrap();
    store.put_draft(&format!("visit/{MARK}"), MARK).await.unwrap();
    let recording = RecordingId::new(Timestamp::from_millis(1), [1; 10]);
    let media_type = format!("audio/{MARK}");
    let about = SoundAbout {
        recording,
        stream: Hand::stream(1),
        visit: None,
        media_type,
        began_at: Timestamp::from_millis(1),
        stopped: None,
        noted: false,
        carries_on: None,
        rests_on: Vec::new(),
        draft: None,
    };
    store.put_sound(&about).await.unwrap();
    store.put_part(recording, 0, SOUND).await.unwrap();
}

fn holds(everything: &[Vec<u8>], words: &[u8]) -> bool {
    everything.iter().any(|bytes| bytes.windows(words.len()).any(|window| window == words))
}

#[wasm_bindgen_test]
async fn p6_no_note_name_index_draft_or_sound_can_be_read_on_the_disk() {
    let name = fresh_name();
    write_everywhere(&name).await;
    let everything = raw::everything(&name).await;
    assert!(everything.len() > 14, "the disk holds rows of every kind");
    let family = Hand::stream(1).family().unwrap();
    let standing = Hand::standing(1);
    let words = [
        MARK.to_owned(),
        "Marigold".to_owned(),
        "Featherstone".to_owned(),
        "family:".to_owned(),
        family.to_string(),
        standing.person.unwrap().to_string(),
        "visit".to_owned(),
        "noted".to_owned(),
        "RIFF".to_owned(),
        "audio/".to_owned(),
        "head".to_owned(),
    ];
    for words in &words {
        assert!(!holds(&everything, words.as_bytes()), "{words} can be read on the disk");
        let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!holds(&everything, &wide), "{words} can be read on the disk, two bytes a letter");
    }
    assert!(!holds(&everything, family.uuid().as_bytes()), "the family's id can be read as bytes");
}

#[wasm_bindgen_test]
async fn p6_the_key_cannot_be_taken_out() {
    let name = fresh_name();
    open(&name).await;
    assert!(!raw::key_leaves(&name).await);
}

#[wasm_bindgen_test]
async fn p6_a_row_that_was_moved_to_another_place_opens_no_more() {
    let name = fresh_name();
    let store = open(&name).await;
    store.put_draft("one", "of one family").await.unwrap();
    store.put_draft("two", "of another").await.unwrap();
    raw::swap(&name, "drafts").await;
    let store = open(&name).await;
    assert_eq!((store.draft("one").await, store.draft("two").await), (Ok(None), Ok(None)));
}

#[wasm_bindgen_test]
async fn the_same_words_are_sealed_differently_each_time() {
    let name = fresh_name();
    let store = open(&name).await;
    store.put_draft("here", MARK).await.unwrap();
    let before = raw::everything(&name).await;
    store.put_draft("here", MARK).await.unwrap();
    assert_ne!(before, raw::everything(&name).await);
}
