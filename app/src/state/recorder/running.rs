//! A recording that is under way, and what the next one is to be: where it belongs, on whose yes it rests, and what it goes on from.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{Hashing, RecordingId, StreamId, VisitId};
use alongside_core::domain::visit::{Agreed, CarriesOn};

use crate::platform::{self, Held, Microphone, Ticking};
use crate::state::works::Works;
use crate::store::{SoundAbout, Sounds, Stopped};

/// A recording that was cut short, and when it ended.
pub(super) type CutShort = (RecordingId, Timestamp);

/// What is to be recorded.
#[derive(Clone, Debug)]
pub(super) struct Beginning {
    /// In whose file it belongs.
    pub(super) stream: StreamId,
    /// In which visit. None while the phone is locked, and in a draft.
    pub(super) visit: Option<VisitId>,
    /// At the place of which draft.
    pub(super) draft: Option<String>,
    /// On whose yes it rests. Empty where its person dictates alone.
    pub(super) rests_on: Vec<Agreed>,
    /// What it goes on from.
    pub(super) after: Option<CutShort>,
    /// How much there is already.
    pub(super) before_ms: u64,
}

impl Beginning {
    /// Its person dictates, from the beginning, and nothing more is known.
    pub(super) const fn in_stream(stream: StreamId) -> Self {
        Self { stream, visit: None, draft: None, rests_on: Vec::new(), after: None, before_ms: 0 }
    }

    /// What is known of the sound before the first of it.
    pub(super) fn about(self, recording: RecordingId, media_type: String, began_at: Timestamp) -> SoundAbout {
        let Self { stream, visit, draft, rests_on, after, .. } = self;
        let after = after.or_else(|| take_cut_short(visit));
        let carries_on = after.map(|(recording, stopped_at)| CarriesOn { recording, stopped_at, began_at });
        SoundAbout { recording, stream, visit, media_type, began_at, stopped: None, noted: false, draft, carries_on, rests_on }
    }
}

thread_local! {
    /// The last recording that a kill or a full phone cut short, by its visit, until another goes on from it.
    static CUT_SHORT: Cell<Option<(VisitId, CutShort)>> = const { Cell::new(None) };
}

/// Something cut a recording short: the next one of its visit goes on from it.
pub(in crate::state) fn cut_short(about: &SoundAbout) {
    if let (Some(visit), Some(stopped)) = (about.visit, &about.stopped) {
        let later = CUT_SHORT.get().is_none_or(|(_, (_, known_at))| known_at < stopped.at);
        if later {
            CUT_SHORT.set(Some((visit, (about.recording, stopped.at))));
        }
    }
}

fn take_cut_short(visit: Option<VisitId>) -> Option<CutShort> {
    let (of, known) = CUT_SHORT.get()?;
    (visit == Some(of)).then(|| {
        CUT_SHORT.set(None);
        known
    })
}

/// A recording that is under way.
pub(super) struct Running {
    pub(super) works: Rc<Works>,
    pub(super) about: SoundAbout,
    pub(super) microphone: RefCell<Option<Microphone>>,
    pub(super) before_ms: u64,
    pub(super) waiting: RefCell<BTreeMap<u32, Vec<u8>>>,
    pub(super) storing: Cell<bool>,
    pub(super) stored: Cell<u32>,
    pub(super) total: Cell<Option<u32>>,
    pub(super) hashing: RefCell<Hashing>,
    pub(super) stopping: Cell<bool>,
    /// What it is made of is settled: a part that comes now is not of it.
    pub(super) closed: Cell<bool>,
    /// Whether the phone keeps its screen on for it.
    pub(super) awake: Cell<bool>,
    pub(super) _lock: Option<Held>,
    pub(super) _showing: Ticking,
}

impl Running {
    pub(super) fn new(
        works: Rc<Works>,
        about: SoundAbout,
        microphone: Microphone,
        before_ms: u64,
        lock: Option<Held>,
        showing: Ticking,
    ) -> Self {
        Self {
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
            awake: Cell::new(true),
            _lock: lock,
            _showing: showing,
        }
    }

    /// The visit in which others are being recorded, where they are.
    pub(super) fn others(&self) -> Option<VisitId> {
        self.about.visit.filter(|_| !self.about.rests_on.is_empty())
    }

    pub(super) fn so_far_ms(&self) -> u64 {
        self.before_ms + self.own_ms(platform::now())
    }

    fn own_ms(&self, until: Timestamp) -> u64 {
        u64::try_from(until.millis() - self.about.began_at.millis()).unwrap_or(0)
    }

    /// What goes on from this one, as it was closed. Where nothing of it was kept, that goes on from what this one did.
    pub(super) fn carried_on(&self, closed: Option<&SoundAbout>, before_ms: u64) -> Beginning {
        let SoundAbout { stream, visit, draft, rests_on, carries_on, .. } = self.about.clone();
        let ended = closed.and_then(|about| Some((about.recording, about.stopped.as_ref()?.at)));
        let before = carries_on.map(|gap| (gap.recording, gap.stopped_at));
        Beginning { stream, visit, draft, rests_on, after: ended.or(before), before_ms }
    }

    /// Says what there is in the end, so that it can be listed, played and sent.
    pub(super) async fn close(&self) -> Option<SoundAbout> {
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
        Some(about)
    }
}
