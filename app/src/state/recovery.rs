//! Recordings that nobody stopped: a kill, a crash, a call. What was stored of them is listed, and becomes a note of its visit.

use std::cell::Cell;
use std::rc::Rc;

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{Hashing, NoteId, RecordingId};
use alongside_core::domain::visit::{VisitBody, Voice};
use alongside_core::sync::store::{Store, StoreError};

use super::commands::put;
use super::recorder::{cut_short, lock_of};
use super::works::{Works, Writing};
use super::{Phone, dictated};
use crate::platform;
use crate::store::{Sound, SoundAbout, Sounds, Stopped};

/// The recorder hands over a part about once a second.
const PART_MS: u64 = 1_000;

/// How often another run is waited for, in steps of 20 ms.
const PATIENCE: u32 = 250;

thread_local! {
    static UNDER_WAY: Cell<bool> = const { Cell::new(false) };
}

/// Closes every recording that no tab is making, and writes the note of each that no entry names. One run after another: whoever comes back
/// from here knows what was cut short.
pub(super) async fn recover(phone: Phone, works: &Rc<Works>) {
    let mut steps = 0;
    while UNDER_WAY.get() && steps < PATIENCE {
        platform::sleep(20).await;
        steps += 1;
    }
    UNDER_WAY.set(true);
    close_and_note(phone, works).await;
    UNDER_WAY.set(false);
}

async fn close_and_note(phone: Phone, works: &Rc<Works>) {
    for sound in works.store.sounds().await.unwrap_or_default() {
        // Another tab that still records this holds its lock.
        let Some(_lock) = platform::try_hold(&lock_of(sound.about.recording)).await else {
            continue;
        };
        // What fails here is found again at the next start.
        if let Ok(about) = closed(works, sound).await {
            drop(note(phone, works, about).await);
        }
    }
    phone.look_at_recordings(works).await;
}

async fn closed(works: &Works, sound: Sound) -> Result<SoundAbout, StoreError> {
    if sound.about.stopped.is_some() || sound.parts.is_empty() {
        return Ok(sound.about);
    }
    let recording = sound.about.recording;
    let mut hashing = Hashing::default();
    for number in &sound.parts {
        let part = works.store.part(recording, *number).await?;
        hashing.add(&part.unwrap_or_default());
    }
    let length_ms = PART_MS * u64::try_from(sound.parts.len()).unwrap_or_default();
    let parts = sound.parts.last().map_or(0, |last| last + 1);
    let at = sound.about.began_at.plus(i64::try_from(length_ms).unwrap_or_default());
    let stopped = Stopped { at, length_ms, digest: hashing.finish(), parts, recovered: true };
    let about = SoundAbout { stopped: Some(stopped), ..sound.about };
    works.store.put_sound(&about).await?;
    cut_short(&about);
    Ok(about)
}

async fn note(phone: Phone, works: &Rc<Works>, about: SoundAbout) -> Result<(), StoreError> {
    let Some(voice) = about.voice().filter(|_| !about.noted) else {
        return Ok(());
    };
    if let Some(place) = &about.draft {
        return into_draft(works, &about, place, voice).await;
    }
    let Some(visit) = about.visit else {
        return Ok(());
    };
    if is_named(works, &about).await? {
        return works.store.put_sound(&SoundAbout { noted: true, ..about }).await;
    }
    // The note's name follows from the recording's: however often this runs, there is one.
    let note = NoteId::from_uuid(about.recording.uuid());
    let body = Body::Visit(VisitBody::Noted {
        visit,
        note,
        section: None,
        text: String::new(),
        voice: Some(voice),
        moved_from: None,
        spoken: None,
    });
    let writing = Writing { stream: about.stream, body, about: Vec::new(), happened_at: about.began_at, after: Vec::new() };
    drop(put(phone, works, writing).await);
    Ok(())
}

/// It was dictated into a draft: it is found there again, however often this runs. A text that was sent meanwhile names it already.
async fn into_draft(works: &Works, about: &SoundAbout, place: &str, voice: Voice) -> Result<(), StoreError> {
    if is_in_outbox(works, about).await? || dictated::add(place, voice).await {
        works.store.put_sound(&SoundAbout { noted: true, ..about.clone() }).await?;
    }
    Ok(())
}

/// An entry names the recording now. Where this cannot be kept, the entry is looked for at the next start.
pub(super) async fn noted(works: &Works, recording: RecordingId) {
    let sounds = works.store.sounds().await.unwrap_or_default();
    if let Some(sound) = sounds.into_iter().find(|sound| sound.about.recording == recording) {
        drop(works.store.put_sound(&SoundAbout { noted: true, ..sound.about }).await);
    }
}

/// Whether some entry on this phone names the recording.
async fn is_named(works: &Works, about: &SoundAbout) -> Result<bool, StoreError> {
    if is_in_outbox(works, about).await? {
        return Ok(true);
    }
    let names = |body: &Option<String>| body.as_ref().is_some_and(|text| names(text, about.recording));
    let held = works.store.held(about.stream).await?;
    Ok(held.is_some_and(|held| held.entries.iter().any(|received| names(&received.written.body))))
}

async fn is_in_outbox(works: &Works, about: &SoundAbout) -> Result<bool, StoreError> {
    let names = |body: &Option<String>| body.as_ref().is_some_and(|text| names(text, about.recording));
    Ok(works.store.outbox().await?.iter().any(|item| names(&item.written.body)))
}

fn names(text: &str, recording: RecordingId) -> bool {
    text.contains(&recording.to_string())
}
