//! Voice: one button. Every second of sound is sealed and stored as it comes, so that a crash costs no more than that.
//!
//! An interruption closes the recording and shows the gap; *carry on* begins the next one. Nothing here sends anything: [`super::uploads`] does.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{Hashing, RecordingId, StreamId, VisitId};
use alongside_core::domain::visit::Voice;
use alongside_core::sync::store::StoreError;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::files::Loadable;
use super::opening::this_phone;
use super::works::{Works, works};
use super::{Phone, lock, playback, recovery};
use crate::platform::kinds::Heard;
use crate::platform::{self, Held, Microphone, Ticking};
use crate::store::{SoundAbout, Sounds, Stopped};

/// How often the timer and the level are shown, in milliseconds.
const SHOW_MS: u32 = 125;
/// How long to wait for the last parts, in steps of 20 ms.
const LAST_PARTS: u32 = 400;

/// What the recorder does just now.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RecorderState {
    /// Nothing.
    #[default]
    Idle,
    /// Asking for the microphone.
    Asking,
    /// Recording, or interrupted where there is a gap: [`Recorder::carry_on`] goes on.
    Recording {
        /// How much was recorded, in milliseconds.
        since_ms: u64,
        /// How loud it is, 0 to 1.
        level: f32,
        /// Whether something interrupted it. Everything up to then is kept; nothing is recorded until it is carried on.
        gap: bool,
    },
    /// It could not go on. Everything up to then is kept.
    Failed(String),
}

/// What was spoken, and where it belongs: that was settled when it was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Whose file.
    pub stream: StreamId,
    /// Which visit.
    pub visit: VisitId,
    /// The sound.
    pub voice: Voice,
}

/// The recorder, from [`super::Phone::recorder`].
#[derive(Clone, Copy)]
pub struct Recorder {
    pub(super) state: RwSignal<RecorderState>,
}

/// A recording that is under way.
struct Running {
    works: Rc<Works>,
    about: SoundAbout,
    microphone: RefCell<Option<Microphone>>,
    before_ms: u64,
    waiting: RefCell<BTreeMap<u32, Vec<u8>>>,
    storing: Cell<bool>,
    stored: Cell<u32>,
    total: Cell<Option<u32>>,
    hashing: RefCell<Hashing>,
    stopping: Cell<bool>,
    /// What it is made of is settled: a part that comes now is not of it.
    closed: Cell<bool>,
    _lock: Option<Held>,
    _showing: Ticking,
}

thread_local! {
    static RUNNING: RefCell<Option<Rc<Running>>> = const { RefCell::new(None) };
    /// Whether somebody still wants it: *stop* may come before the microphone does.
    static WANTED: Cell<bool> = const { Cell::new(false) };
    /// What the microphone gave before its recording was set down: the first part must not fall between the two.
    static EARLY: RefCell<Option<(RecordingId, Vec<Heard>)>> = const { RefCell::new(None) };
    /// Where an interrupted recording would be carried on: its file, its visit, and how much there is already.
    static INTERRUPTED: Cell<Option<(StreamId, Option<VisitId>, u64)>> = const { Cell::new(None) };
}

/// The lock that says that a tab is recording this.
pub(super) fn lock_of(recording: RecordingId) -> String {
    format!("alongside-recording-{recording}")
}

impl Recorder {
    /// What it does just now.
    #[must_use]
    pub fn state(self) -> Signal<RecorderState> {
        self.state.into()
    }

    /// Whether anything is being recorded.
    pub(super) fn is_busy(self) -> bool {
        !matches!(self.state.get_untracked(), RecorderState::Idle | RecorderState::Failed(_))
    }

    /// Asks for the microphone and begins. Does nothing where it records already.
    pub fn start(self, stream: StreamId, visit: VisitId) {
        if !self.is_busy() {
            self.begin(stream, Some(visit), 0);
        }
    }

    /// Asks for the microphone and begins while the phone is locked: whose it is, its person says once the phone is open.
    pub fn start_unfiled(self) {
        if let (false, Some(sealed)) = (self.is_busy(), lock::sealed_works()) {
            self.begin(StreamId::Person(sealed.me.person), None, 0);
        }
    }

    /// Goes on after an interruption, as the next recording of the same visit.
    pub fn carry_on(self) {
        if let Some((stream, visit, before_ms)) = INTERRUPTED.take() {
            self.begin(stream, visit, before_ms);
        }
    }

    fn begin(self, stream: StreamId, visit: Option<VisitId>, before_ms: u64) {
        let Some(works) = lock::sealed_works().or_else(works) else {
            self.state.set(RecorderState::Failed("Sign in first. Nothing is being recorded.".to_owned()));
            return;
        };
        WANTED.set(true);
        self.state.set(RecorderState::Asking);
        spawn_local(async move {
            if let Err(sentence) = self.open(works, stream, visit, before_ms).await {
                RUNNING.set(None);
                self.state.set(RecorderState::Failed(sentence));
            }
        });
    }

    async fn open(self, works: Rc<Works>, stream: StreamId, visit: Option<VisitId>, before_ms: u64) -> Result<(), String> {
        let began_at = platform::now();
        let recording = RecordingId::new(began_at, platform::ten());
        let lock = platform::try_hold(&lock_of(recording)).await;
        EARLY.set(Some((recording, Vec::new())));
        let microphone = Microphone::open(move |heard| self.hear(recording, heard)).await.map_err(|no| no.sentence().to_owned())?;
        if !WANTED.get() {
            self.state.set(RecorderState::Idle);
            return Ok(());
        }
        let media_type = microphone.media_type();
        let about = SoundAbout { recording, stream, visit, media_type, began_at, stopped: None, noted: false };
        works.store.put_sound(&about).await.map_err(|error| storage_sentence(&error))?;
        let showing = platform::every(SHOW_MS, move || self.show());
        RUNNING.set(Some(Rc::new(Running {
            works,
            about,
            microphone: RefCell::new(Some(microphone)),
            before_ms,
            waiting: RefCell::default(),
            storing: Cell::new(false),
            stored: Cell::new(0),
            total: Cell::new(None),
            hashing: RefCell::default(),
            stopping: Cell::new(false),
            closed: Cell::new(false),
            _lock: lock,
            _showing: showing,
        })));
        EARLY.take().into_iter().flat_map(|(_, early)| early).for_each(|heard| self.hear(recording, heard));
        self.show();
        Ok(())
    }

    fn show(self) {
        let Some(running) = running() else {
            return;
        };
        if !running.stopping.get() {
            let level = running.microphone.borrow().as_ref().map_or(0.0, Microphone::level);
            self.state.set(RecorderState::Recording { since_ms: running.so_far_ms(), level, gap: false });
        }
    }

    fn hear(self, recording: RecordingId, heard: Heard) {
        let Some(running) = running() else {
            return EARLY.with_borrow_mut(|early| match early {
                Some((expected, early)) if *expected == recording => early.push(heard),
                _ => {}
            });
        };
        if running.about.recording != recording {
            return;
        }
        match heard {
            Heard::Part(number, bytes) => {
                running.waiting.borrow_mut().insert(number, bytes);
                spawn_local(self.store_parts(running));
            }
            Heard::Stopped(parts) => running.total.set(Some(parts)),
            Heard::Interrupted if !running.stopping.get() => spawn_local(self.interrupt(running)),
            Heard::Interrupted => {}
        }
    }

    /// Stores what has come, in its order, one part at a time.
    async fn store_parts(self, running: Rc<Running>) {
        if running.storing.replace(true) {
            return;
        }
        while !running.closed.get() {
            let number = running.stored.get();
            let Some(bytes) = running.waiting.borrow_mut().remove(&number) else {
                break;
            };
            if let Err(error) = running.works.store.put_part(running.about.recording, number, &bytes).await {
                self.fail(running, &error).await;
                return;
            }
            if running.closed.get() {
                break;
            }
            running.hashing.borrow_mut().add(&bytes);
            running.stored.set(number + 1);
        }
        running.storing.set(false);
    }

    /// Storage gave out: a clean stop, with everything up to here kept and listed.
    async fn fail(self, running: Rc<Running>, error: &StoreError) {
        running.stopping.set(true);
        running.microphone.take();
        self.state.set(RecorderState::Failed(storage_sentence(error)));
        running.close().await;
        RUNNING.set(None);
        let works = Rc::clone(&running.works);
        drop(running);
        write_notes(&works).await;
    }

    /// Something else took the microphone: what there is becomes a note of its own, and the gap is shown.
    async fn interrupt(self, running: Rc<Running>) {
        let since_ms = running.so_far_ms();
        self.finish(&running).await;
        INTERRUPTED.set(Some((running.about.stream, running.about.visit, since_ms)));
        self.state.set(RecorderState::Recording { since_ms, level: 0.0, gap: true });
        let works = Rc::clone(&running.works);
        drop(running);
        write_notes(&works).await;
    }

    /// Stops. What was recorded is on this phone; the caller writes it into a note, where it belongs. None where there is nothing to write.
    pub async fn stop(self) -> Option<Spoken> {
        INTERRUPTED.set(None);
        WANTED.set(false);
        let spoken = match running().filter(|running| !running.stopping.get()) {
            Some(running) => {
                let (stream, visit) = (running.about.stream, running.about.visit);
                self.finish(&running).await.zip(visit).map(|(voice, visit)| Spoken { stream, visit, voice })
            }
            None => None,
        };
        self.state.set(RecorderState::Idle);
        spoken
    }

    /// Stops because its person leaves: what was recorded becomes a note of its visit.
    pub(super) async fn leave(self) {
        let works = running().map(|running| Rc::clone(&running.works));
        self.stop().await;
        if let Some(works) = works {
            write_notes(&works).await;
        }
    }

    async fn finish(self, running: &Rc<Running>) -> Option<Voice> {
        running.stopping.set(true);
        if let Some(microphone) = running.microphone.borrow().as_ref() {
            microphone.stop();
        }
        let mut steps = 0;
        while running.total.get() != Some(running.stored.get()) && steps < LAST_PARTS {
            platform::sleep(20).await;
            steps += 1;
        }
        running.microphone.take();
        let voice = running.close().await;
        RUNNING.set(None);
        voice
    }

    /// Where to play a recording from: this phone, or else the server.
    #[must_use]
    pub fn playback(self, recording: RecordingId) -> ArcSignal<Loadable<String>> {
        playback::source(recording)
    }
}

impl Running {
    fn so_far_ms(&self) -> u64 {
        self.before_ms + self.own_ms(platform::now())
    }

    fn own_ms(&self, until: Timestamp) -> u64 {
        u64::try_from(until.millis() - self.about.began_at.millis()).unwrap_or(0)
    }

    /// Says what there is in the end, so that it can be listed, played and sent.
    async fn close(&self) -> Option<Voice> {
        let at = platform::now();
        self.closed.set(true);
        if self.stored.get() == 0 {
            return None;
        }
        let digest = self.hashing.borrow().clone().finish();
        let stopped = Stopped { at, length_ms: self.own_ms(at), digest, parts: self.stored.get(), recovered: false };
        let about = SoundAbout { stopped: Some(stopped), ..self.about.clone() };
        // Where this fails, the recording is found at the next start, as after a kill.
        self.works.store.put_sound(&about).await.ok()?;
        Some(Voice { recording: about.recording, media_type: about.media_type, millis: self.own_ms(at) })
    }
}

/// What was recorded becomes a note although nobody pressed *stop*.
async fn write_notes(works: &Rc<Works>) {
    if let Some(phone) = this_phone() {
        recovery::recover(phone, works).await;
    }
}

fn running() -> Option<Rc<Running>> {
    RUNNING.with_borrow(Clone::clone)
}

fn storage_sentence(error: &StoreError) -> String {
    match error {
        StoreError::Full => "There is no room left on this phone, so the recording stopped. Everything up to here is kept.".to_owned(),
        StoreError::Unavailable => "This browser keeps nothing, so nothing can be recorded here.".to_owned(),
        _ => "This phone could not store the sound, so the recording stopped. Everything up to here is kept.".to_owned(),
    }
}

/// Whether the phone is in the middle of a recording.
pub(super) fn is_recording(phone: Phone) -> bool {
    phone.recorder.is_busy()
}
