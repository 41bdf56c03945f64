//! Voice: one button. Every second of sound is sealed and stored as it comes, so that a crash costs no more than that.
//!
//! An interruption closes the recording and shows the gap; *carry on* begins the next one. Nothing here sends anything: [`super::uploads`] does.

mod heeding;
mod running;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use alongside_core::domain::ids::{RecordingId, StreamId, VisitId};
use alongside_core::domain::visit::{Agreed, Voice};
use alongside_core::sync::store::StoreError;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::running::{Beginning, Running};
use super::files::Loadable;
use super::opening::this_phone;
use super::works::{Works, works};
use super::{Phone, lock, playback, recovery};
use crate::platform::kinds::Heard;
use crate::platform::{self, Microphone};
use crate::store::{SoundAbout, Sounds};

pub(super) use self::heeding::heed;
pub(super) use self::running::cut_short;

/// How often the timer and the level are shown, in milliseconds.
const SHOW_MS: u32 = 125;
/// How often it is looked up what room is left, in parts of a second or so.
const ROOM_EACH: u32 = 16;
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
        /// Whether the phone keeps its screen on meanwhile.
        awake: bool,
        /// The visit in which others are recorded. None where its person dictates alone.
        others: Option<VisitId>,
    },
    /// It could not go on. Everything up to then is kept.
    Failed(String),
}

/// What was spoken, and where it belongs: that was settled when it was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Where it belongs.
    pub home: SpokenInto,
    /// The sound.
    pub voice: Voice,
}

/// Where what is spoken belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpokenInto {
    /// A visit of a family's.
    Visit(StreamId, VisitId),
    /// The draft at a place.
    Draft(String),
}

/// The recorder, from [`super::Phone::recorder`].
#[derive(Clone, Copy)]
pub struct Recorder {
    pub(super) state: RwSignal<RecorderState>,
}

thread_local! {
    static RUNNING: RefCell<Option<Rc<Running>>> = const { RefCell::new(None) };
    /// Whether somebody still wants it: *stop* may come before the microphone does.
    static WANTED: Cell<bool> = const { Cell::new(false) };
    /// What the microphone gave before its recording was set down: the first part must not fall between the two.
    static EARLY: RefCell<Option<(RecordingId, Vec<Heard>)>> = const { RefCell::new(None) };
    /// What would go on from an interrupted recording.
    static INTERRUPTED: RefCell<Option<Beginning>> = const { RefCell::new(None) };
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

    /// Its person has read why it stopped.
    pub fn settle(self) {
        if !self.is_busy() {
            self.state.set(RecorderState::Idle);
        }
    }

    /// Whether anything is being recorded.
    pub(super) fn is_busy(self) -> bool {
        !matches!(self.state.get_untracked(), RecorderState::Idle | RecorderState::Failed(_))
    }

    /// Asks for the microphone and begins: its person dictates alone. Does nothing where it records already.
    pub fn start(self, stream: StreamId, visit: VisitId) {
        self.start_with_others(stream, visit, Vec::new());
    }

    /// The same where others are recorded, each of whom said yes.
    pub fn start_with_others(self, stream: StreamId, visit: VisitId, rests_on: Vec<Agreed>) {
        if !self.is_busy() {
            self.begin(Beginning { visit: Some(visit), rests_on, ..Beginning::in_stream(stream) });
        }
    }

    /// Asks for the microphone and begins: its person dictates into the draft at a place, which is theirs alone until it is sent.
    pub fn start_draft(self, place: String) {
        if let (false, Some(works)) = (self.is_busy(), works()) {
            self.begin(Beginning { draft: Some(place), ..Beginning::in_stream(StreamId::Person(works.me.person)) });
        }
    }

    /// Asks for the microphone and begins while the phone is locked: whose it is, its person says once the phone is open.
    pub fn start_unfiled(self) {
        if let (false, Some(sealed)) = (self.is_busy(), lock::sealed_works()) {
            self.begin(Beginning::in_stream(StreamId::Person(sealed.me.person)));
        }
    }

    /// Goes on after an interruption, as the next recording of the same visit.
    pub fn carry_on(self) {
        if let Some(beginning) = INTERRUPTED.take() {
            self.begin(beginning);
        }
    }

    fn begin(self, beginning: Beginning) {
        let Some(works) = lock::sealed_works().or_else(works) else {
            self.state.set(RecorderState::Failed("Sign in first. Nothing is being recorded.".to_owned()));
            return;
        };
        WANTED.set(true);
        self.state.set(RecorderState::Asking);
        spawn_local(async move {
            if let Err(sentence) = self.open(works, beginning).await {
                RUNNING.set(None);
                self.state.set(RecorderState::Failed(sentence));
            }
        });
    }

    async fn open(self, works: Rc<Works>, beginning: Beginning) -> Result<(), String> {
        let began_at = platform::now();
        let recording = RecordingId::new(began_at, platform::ten());
        let lock = platform::try_hold(&lock_of(recording)).await;
        EARLY.set(Some((recording, Vec::new())));
        let microphone = Microphone::open(move |heard| self.hear(recording, heard)).await.map_err(|no| no.sentence().to_owned())?;
        if beginning.visit.is_some() {
            // What a kill cut short is known only then, where its person goes on at once. The sound waits meanwhile.
            write_notes(&works).await;
        }
        if !WANTED.get() {
            self.state.set(RecorderState::Idle);
            return Ok(());
        }
        let before_ms = beginning.before_ms;
        let about = beginning.about(recording, microphone.media_type(), began_at);
        works.store.put_sound(&about).await.map_err(|error| storage_sentence(&error))?;
        let showing = platform::every(SHOW_MS, move || self.show());
        RUNNING.set(Some(Rc::new(Running::new(works, about, microphone, before_ms, lock, showing))));
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
            let (since_ms, awake, others) = (running.so_far_ms(), running.awake.get(), running.others());
            self.state.set(RecorderState::Recording { since_ms, level, gap: false, awake, others });
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
            Heard::Awake(awake) => running.awake.set(awake),
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
            if number.is_multiple_of(ROOM_EACH) {
                this_phone().into_iter().for_each(Phone::look_at_room);
            }
        }
        running.storing.set(false);
    }

    /// Storage gave out: a clean stop, with everything up to here kept and listed.
    async fn fail(self, running: Rc<Running>, error: &StoreError) {
        running.stopping.set(true);
        running.microphone.take();
        self.state.set(RecorderState::Failed(storage_sentence(error)));
        running.close().await.iter().for_each(cut_short);
        RUNNING.set(None);
        let works = Rc::clone(&running.works);
        drop(running);
        write_notes(&works).await;
    }

    /// Something else took the microphone: what there is becomes a note of its own, and the gap is shown.
    async fn interrupt(self, running: Rc<Running>) {
        let since_ms = running.so_far_ms();
        let closed = self.finish(&running).await;
        INTERRUPTED.set(Some(running.carried_on(closed.as_ref(), since_ms)));
        self.state.set(RecorderState::Recording { since_ms, level: 0.0, gap: true, awake: true, others: running.others() });
        let works = Rc::clone(&running.works);
        drop(running);
        write_notes(&works).await;
    }

    /// Stops. What was recorded is on this phone; the caller writes it into a note, where it belongs. None where there is nothing to write.
    pub async fn stop(self) -> Option<Spoken> {
        INTERRUPTED.set(None);
        WANTED.set(false);
        let spoken = match running() {
            // It is being stopped already: whoever began that gives it to its note.
            Some(running) if running.stopping.get() => return None,
            Some(running) => {
                let (stream, draft) = (running.about.stream, running.about.draft.clone());
                let home = running.about.visit.map(|visit| SpokenInto::Visit(stream, visit)).or(draft.map(SpokenInto::Draft));
                let voice = self.finish(&running).await.and_then(|about| about.voice());
                voice.zip(home).map(|(voice, home)| Spoken { home, voice })
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

    async fn finish(self, running: &Rc<Running>) -> Option<SoundAbout> {
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
        let closed = running.close().await;
        RUNNING.set(None);
        closed
    }

    /// Where to play a recording from: this phone, or else the server.
    #[must_use]
    pub fn playback(self, recording: RecordingId) -> ArcSignal<Loadable<String>> {
        playback::source(recording)
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
