//! Recordings that this phone takes down by itself, where it has a model: one at a time, in a worker, without signal. It begins where somebody
//! looks at a recording whose text the server does not have, and stops when they say so, or when the battery runs low.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use alongside_core::domain::ids::{FamilyId, RecordingId};
use alongside_core::domain::transcript::{Sentence, Transcript, Word};
use alongside_core::json;
use serde::Deserialize;

use super::transcripts::{InWords, NotHere, tell_here};
use super::works::{Works, works};
use super::{Commands, own_model};
use crate::platform::kinds::TakenDown;
use crate::platform::{self, Listener};
use crate::store::Sounds;

/// Below this, and with nothing that fills it, the battery is kept for recording.
const LOW_BATTERY: f64 = 0.2;
/// About how long a part of a recording is, in milliseconds.
const A_PART_MS: u64 = 1_500;

/// One recording that is being taken down here, or was to be.
struct Run {
    family: FamilyId,
    works: Rc<Works>,
    /// Whether its person wants it although the battery is low.
    anyway: bool,
    stands: InWords,
    /// While it is at work.
    listener: Option<Listener>,
}

thread_local! {
    static RUNS: RefCell<BTreeMap<RecordingId, Run>> = const { RefCell::new(BTreeMap::new()) };
}

/// How it stands with a recording here; begins with it where nothing was begun, on a low battery only where its person wants it `anyway`.
/// None where this phone has no model, or no sound of it.
pub(super) async fn stands(works: &Rc<Works>, family: FamilyId, recording: RecordingId, anyway: bool) -> Option<InWords> {
    let known = of(recording);
    if known.as_ref().is_some_and(|known| !matches!(known, InWords::NotHere(NotHere::Battery | NotHere::Turn))) {
        return known;
    }
    let model = own_model::here().await?;
    let (sound, of_ms) = sound(works, recording).await?;
    if !anyway && is_battery_low().await {
        return Some(InWords::NotHere(NotHere::Battery));
    }
    // It was locked meanwhile, or somebody else is here: nothing more is done with what was opened.
    if !works.is_current() {
        return None;
    }
    if RUNS.with_borrow(|runs| runs.values().any(|run| run.listener.is_some())) {
        return Some(InWords::NotHere(NotHere::Turn));
    }
    let name = Transcript::model_on_a_phone(&model.model);
    let transcript = Transcript { recording, model: name, sentences: Vec::new() };
    let working = InWords::Here { done_ms: 0, of_ms, transcript };
    let run = Run { family, works: Rc::clone(works), anyway, stands: working, listener: None };
    RUNS.with_borrow_mut(|runs| runs.insert(recording, run));
    let listener = Listener::begin(&own_model::for_the_listener(&model), &sound, move |said| hear(recording, said));
    if listener.is_none() {
        end(recording, NotHere::Failed);
    }
    RUNS.with_borrow_mut(|runs| {
        if let Some(run) = runs.get_mut(&recording) {
            run.listener = listener;
        }
    });
    of(recording)
}

fn of(recording: RecordingId) -> Option<InWords> {
    RUNS.with_borrow(|runs| runs.get(&recording).map(|run| run.stands.clone()))
}

/// The sound of a recording that was stopped and is still here, and how long it is.
async fn sound(works: &Works, recording: RecordingId) -> Option<(Vec<u8>, Option<u64>)> {
    let sounds = works.store.sounds().await.ok()?;
    let sound = sounds.into_iter().find(|sound| sound.about.recording == recording)?;
    let of_ms = sound.about.stopped.as_ref()?.length_ms;
    let mut whole = Vec::new();
    for number in sound.parts {
        // With a hole in it, or a part that cannot be read just now, it is the server's: half a text reads like a whole one.
        whole.extend(works.store.part(recording, number).await.ok()??);
    }
    Some((whole, Some(of_ms)))
}

async fn is_battery_low() -> bool {
    platform::battery().await.is_some_and(|level| level < LOW_BATTERY)
}

fn hear(recording: RecordingId, said: TakenDown) {
    match said {
        TakenDown::Piece(piece) => match json::read::<Piece>(piece.as_bytes()) {
            Ok(piece) => add(recording, piece),
            Err(_) => end(recording, NotHere::Failed),
        },
        TakenDown::Whole { cut_after_ms } => whole(recording, cut_after_ms),
        TakenDown::Failed => end(recording, NotHere::Failed),
    }
}

fn add(recording: RecordingId, piece: Piece) {
    RUNS.with_borrow_mut(|runs| {
        if let Some(InWords::Here { done_ms, transcript, .. }) = runs.get_mut(&recording).map(|run| &mut run.stands) {
            *done_ms = piece.done_ms;
            transcript.sentences.extend(piece.segments.into_iter().map(Sentence::from));
        }
    });
    if let Some(stands) = of(recording) {
        tell_here(recording, stands);
    }
    let spares = RUNS.with_borrow(|runs| runs.get(&recording).is_some_and(|run| !run.anyway));
    leptos::task::spawn_local(async move {
        if spares && is_battery_low().await {
            end(recording, NotHere::Battery);
        }
    });
}

/// All of it was heard: it is kept like what the server hears.
fn whole(recording: RecordingId, cut_after_ms: Option<u64>) {
    let known = RUNS.with_borrow_mut(|runs| {
        let run = runs.get_mut(&recording)?;
        run.listener = None;
        Some((Rc::clone(&run.works), run.family, run.stands.clone()))
    });
    let Some((works, family, InWords::Here { transcript, of_ms, .. })) = known else { return };
    // A recording that was stopped in the middle of a part is cut there; one that cannot be read further is the server's.
    if cut_after_ms.zip(of_ms).is_some_and(|(after, of)| after + A_PART_MS < of) {
        return end(recording, NotHere::Failed);
    }
    leptos::task::spawn_local(async move {
        super::transcripts::heard_here(works, family, transcript).await;
        RUNS.with_borrow_mut(|runs| runs.remove(&recording));
    });
}

/// It goes no further. What was heard so far is let go: half a text reads like a whole one.
fn end(recording: RecordingId, why: NotHere) {
    RUNS.with_borrow_mut(|runs| {
        if let Some(run) = runs.get_mut(&recording) {
            run.listener = None;
            run.stands = InWords::NotHere(why);
        }
    });
    tell_here(recording, InWords::NotHere(why));
}

/// The model leaves this phone, or its person: nothing is taken down here any more.
pub(super) fn stop_all() {
    RUNS.with_borrow_mut(BTreeMap::clear);
}

impl Commands {
    /// Stops taking a recording down on this phone. The server does it once it has it.
    pub fn stop_here(&self, recording: RecordingId) {
        end(recording, NotHere::Stopped);
    }

    /// Takes a recording down on this phone after all.
    pub async fn begin_here(&self, family: FamilyId, recording: RecordingId) {
        RUNS.with_borrow_mut(|runs| runs.remove(&recording));
        let Some(works) = works() else { return };
        if let Some(stands) = stands(&works, family, recording, true).await {
            tell_here(recording, stands);
        }
    }
}

/// A window, as the engine tells it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Piece {
    done_ms: u64,
    segments: Vec<Segment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Segment {
    start_ms: u64,
    end_ms: u64,
    text: String,
    words: Vec<Spoken>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spoken {
    start_ms: u64,
    end_ms: u64,
    text: String,
    confidence: f32,
}

impl From<Segment> for Sentence {
    fn from(Segment { start_ms, end_ms, text, words }: Segment) -> Self {
        Self { start_ms, end_ms, text, words: words.into_iter().map(Word::from).collect() }
    }
}

impl From<Spoken> for Word {
    fn from(Spoken { start_ms, end_ms, text, confidence }: Spoken) -> Self {
        Self { start_ms, end_ms, text, sure: (confidence.clamp(0.0, 1.0) * 100.0).round() as u8 }
    }
}
