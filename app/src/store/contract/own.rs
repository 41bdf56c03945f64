//! What a store does with drafts, copies and sound.

use alongside_core::domain::ids::{Digest, RecordingId};

use super::Keeps;
use super::sample::{Hand, NOW};
use crate::store::{Sound, SoundAbout, Stopped};

pub(super) async fn a_draft_is_kept_by_its_place<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    store.put_draft("visit/1/saw", "The kitchen").await.expect("a draft is kept");
    store.put_draft("visit/1/saw", "The kitchen was warm").await.expect("a draft is kept");
    store.put_draft("visit/1/worries", "").await.expect("a draft is kept");
    let store = again(&store).await;
    assert_eq!(store.draft("visit/1/saw").await, Ok(Some("The kitchen was warm".to_owned())));
    assert_eq!(store.draft("visit/2/saw").await, Ok(None));
    let mut all = store.drafts().await.expect("drafts are listed");
    all.sort();
    assert_eq!(all, [("visit/1/saw".to_owned(), "The kitchen was warm".to_owned()), ("visit/1/worries".to_owned(), String::new())]);
}

pub(super) async fn a_draft_goes_when_it_is_finished<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    store.put_draft("here", "text").await.expect("a draft is kept");
    store.remove_draft("here").await.expect("a draft goes");
    store.remove_draft("elsewhere").await.expect("nothing goes");
    assert_eq!(again(&store).await.drafts().await, Ok(vec![]));
}

pub(super) async fn copies_are_kept_by_their_names_and_are_no_drafts<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    store.put_copy("fold/1", b"before".to_vec()).await.expect("a copy is kept");
    store.put_copy("fold/1", b"one".to_vec()).await.expect("a copy is replaced");
    store.put_copy("fold/3", Vec::new()).await.expect("an empty one is kept");
    store.put_copy("fold/4", b"four".to_vec()).await.expect("a copy is kept");
    store.remove_copy("fold/4").await.expect("a copy goes");
    store.remove_copy("fold/9").await.expect("nothing goes");
    let store = again(&store).await;
    let names = ["fold/3", "fold/2", "fold/1", "fold/4"].map(str::to_owned);
    assert_eq!(store.copies(&names).await, Ok(vec![Some(Vec::new()), None, Some(b"one".to_vec()), None]));
    assert_eq!(store.copies(&[]).await, Ok(vec![]));
    assert_eq!(store.drafts().await, Ok(vec![]));
}

fn recording() -> RecordingId {
    RecordingId::new(NOW, [1; 10])
}

fn about() -> SoundAbout {
    let media_type = "audio/webm;codecs=opus".to_owned();
    SoundAbout {
        recording: recording(),
        stream: Hand::stream(1),
        visit: None,
        media_type,
        began_at: NOW,
        stopped: None,
        noted: false,
        draft: None,
        carries_on: None,
        rests_on: Vec::new(),
    }
}

fn stopped() -> SoundAbout {
    let digest = Digest::of(&[b"whole"]);
    SoundAbout { stopped: Some(Stopped { at: NOW.plus(3_000), length_ms: 3_000, digest, parts: 3, recovered: false }), ..about() }
}

pub(super) async fn sound_is_listed_after_a_kill_with_every_part<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    store.put_sound(&about()).await.expect("it begins");
    for number in [0, 1, 2, 1] {
        store.put_part(recording(), number, &[u8::try_from(number).unwrap_or(0); 40]).await.expect("a part is kept");
    }
    let store = again(&store).await;
    assert_eq!(store.sounds().await, Ok(vec![Sound { about: about(), parts: vec![0, 1, 2] }]));
    assert_eq!(store.part(recording(), 2).await, Ok(Some(vec![2; 40])));
    assert_eq!(store.part(recording(), 3).await, Ok(None));
    store.put_sound(&stopped()).await.expect("it stops");
    assert_eq!(again(&store).await.sounds().await, Ok(vec![Sound { about: stopped(), parts: vec![0, 1, 2] }]));
}

pub(super) async fn sound_goes_only_against_the_digest_of_the_whole<S: Keeps>(store: S, again: &impl AsyncFn(&S) -> S) {
    let whole = Digest::of(&[b"whole"]);
    store.put_sound(&about()).await.expect("it begins");
    store.put_part(recording(), 0, b"whole").await.expect("a part is kept");
    assert!(store.remove_sound(recording(), whole).await.is_err(), "it has not stopped");
    store.put_sound(&stopped()).await.expect("it stops");
    assert!(store.remove_sound(recording(), Digest::of(&[b"half"])).await.is_err(), "another digest");
    assert_eq!(again(&store).await.sounds().await.expect("sounds").len(), 1);
    store.remove_sound(recording(), whole).await.expect("it goes");
    let store = again(&store).await;
    assert_eq!((store.sounds().await, store.part(recording(), 0).await), (Ok(vec![]), Ok(None)));
}
