//! Sound goes up on its own, in parts that resume where they stopped, and lets words pass first.
//!
//! A recording leaves the phone only once the server has said that it has the whole of it, under the digest that this phone names.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use alongside_core::domain::ids::{Digest, Hashing, RecordingId};
use alongside_core::sync::door::PARTS_TOGETHER;
use alongside_core::sync::transport::TransportError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::WithUntracked as _;
use leptos::task::spawn_local;
use serde::Deserialize;

use super::facts::HeldUp;
use super::works::{Works, works};
use super::{Phone, playback, rounds, tabs};
use crate::platform;
use crate::platform::kinds::Asking;
use crate::platform::transport::{call, fetch};
use crate::store::{Sound, Sounds, StoreError};

/// The lock that a tab holds while it sends sound.
const LOCK: &str = "alongside-upload";
/// How long to wait after a failure, in milliseconds; twice as long each time.
const FIRST_WAIT_MS: u32 = 5_000;
const LONGEST_WAIT_MS: u32 = 600_000;

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    static LATER: Cell<bool> = const { Cell::new(false) };
    /// Why each recording that did not go stayed, since the app opened.
    static HELD_UP: RefCell<BTreeMap<RecordingId, HeldUp>> = const { RefCell::new(BTreeMap::new()) };
}

/// Why a recording did not go when it was last tried.
pub(super) fn held_up(recording: RecordingId) -> Option<HeldUp> {
    HELD_UP.with_borrow(|held_up| held_up.get(&recording).copied())
}

fn remember(recording: RecordingId, why: Option<HeldUp>) {
    HELD_UP.with_borrow_mut(|held_up| match why {
        Some(why) => drop(held_up.insert(recording, why)),
        None => drop(held_up.remove(&recording)),
    });
}

/// Why a recording did not go up. It stays on the phone.
enum NotUp {
    /// Words are waiting: they go first.
    WordsFirst,
    /// The phone could not read it.
    Store,
    /// A part of it is not to be read.
    Damaged,
    /// The server did not take it.
    Transport(TransportError),
}

impl From<StoreError> for NotUp {
    fn from(_: StoreError) -> Self {
        Self::Store
    }
}

impl From<TransportError> for NotUp {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

#[derive(Deserialize)]
struct Progress {
    parts: Vec<u32>,
    complete: bool,
}

/// Somebody asks: what waits for its turn goes now.
pub(super) fn try_now(phone: Phone) {
    FAILURES.set(0);
    wake(phone);
}

/// Sends what is to be sent, where nothing is being sent already.
pub(super) fn wake(phone: Phone) {
    // What a doubted server has is not safe there: sound that it has whole would go from the phone.
    let doubted = phone.contact.with_untracked(|contact| contact.doubted);
    if !doubted && !BUSY.replace(true) {
        spawn_local(async move {
            if let Some(works) = works() {
                let wait_ms = send_all(phone, &works).await;
                phone.look_at_recordings(&works).await;
                if let Some(wait_ms) = wait_ms {
                    later(phone, wait_ms);
                }
            }
            BUSY.set(false);
        });
    }
}

fn later(phone: Phone, wait_ms: u32) {
    if !LATER.replace(true) {
        spawn_local(async move {
            platform::sleep(wait_ms).await;
            LATER.set(false);
            wake(phone);
        });
    }
}

/// Sends every recording that has stopped. Says how long to wait where something is left.
async fn send_all(phone: Phone, works: &Rc<Works>) -> Option<u32> {
    let turn = platform::try_hold(LOCK).await?;
    let mut left = None;
    for sound in works.store.sounds().await.unwrap_or_default() {
        let recording = sound.about.recording;
        let (Some(stopped), true) = (&sound.about.stopped, works.is_current()) else {
            continue;
        };
        // One that was made while the phone was locked belongs nowhere yet: its person says where.
        if sound.about.is_unfiled() {
            continue;
        }
        match send(works, &sound, stopped.digest).await {
            Ok(()) => {
                FAILURES.set(0);
                remember(recording, None);
                playback::forget(recording);
                phone.look_at_recordings(works).await;
                tabs::tell(tabs::CHANGED);
            }
            Err(NotUp::WordsFirst) => {
                left = Some(1_000);
                break;
            }
            Err(NotUp::Transport(TransportError::Offline | TransportError::NotSignedIn)) => {
                // The next contact begins it again.
                break;
            }
            Err(NotUp::Transport(error)) => {
                remember(recording, HeldUp::of(&error));
                let asked_ms = error.retry_after_ms().and_then(|wait_ms| u32::try_from(wait_ms).ok()).unwrap_or(0);
                left = Some(next_wait().max(asked_ms));
            }
            Err(NotUp::Damaged) => remember(recording, Some(HeldUp::Damaged)),
            Err(NotUp::Store) => left = Some(next_wait()),
        }
    }
    turn.let_go();
    left
}

fn next_wait() -> u32 {
    let failures = FAILURES.get();
    FAILURES.set(failures.saturating_add(1));
    FIRST_WAIT_MS.saturating_mul(1 << failures.min(10)).min(LONGEST_WAIT_MS)
}

async fn send(works: &Works, sound: &Sound, digest: Digest) -> Result<(), NotUp> {
    let recording = sound.about.recording;
    let announcement = serde_json::json!({ "recording": recording, "stream": sound.about.stream, "media_type": sound.about.media_type });
    call(Asking::post("/api/v1/recordings", announcement.to_string()).of(works.me.person)).await?;
    let progress = fetch::<Progress>(Asking::get(format!("/api/v1/recordings/{recording}")).of(works.me.person)).await?;
    if !progress.complete {
        let (parts, bytes) = send_parts(works, sound, &progress.parts).await?;
        let whole = serde_json::json!({ "parts": parts, "bytes": bytes, "digest": digest });
        call(Asking::post(format!("/api/v1/recordings/{recording}/complete"), whole.to_string()).of(works.me.person)).await?;
    }
    works.store.remove_sound(recording, digest).await?;
    Ok(())
}

/// Sends the parts that the server lacks. Gives back how many there are, and how many bytes.
async fn send_parts(works: &Works, sound: &Sound, there: &[u32]) -> Result<(u32, u64), NotUp> {
    let recording = sound.about.recording;
    let (mut parts, mut bytes) = (0_u32, 0_u64);
    for numbers in sound.whole().chunks(PARTS_TOGETHER) {
        let part = together(works, recording, numbers).await?;
        bytes += part.len() as u64;
        if !there.contains(&parts) {
            if rounds::is_under_way(works) {
                return Err(NotUp::WordsFirst);
            }
            let mut hashing = Hashing::default();
            hashing.add(&part);
            let digest = format!("sha-256=:{}:", STANDARD.encode(hashing.finish().bytes()));
            call(Asking::put(format!("/api/v1/recordings/{recording}/parts/{parts}"), part, digest).of(works.me.person)).await?;
        }
        parts += 1;
    }
    Ok((parts, bytes))
}

async fn together(works: &Works, recording: RecordingId, numbers: &[u32]) -> Result<Vec<u8>, NotUp> {
    let mut whole = Vec::new();
    for number in numbers {
        whole.extend(works.store.part(recording, *number).await?.ok_or(NotUp::Damaged)?);
    }
    Ok(whole)
}
