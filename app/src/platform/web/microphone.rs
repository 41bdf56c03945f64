//! The microphone: sound in parts of about a second, each handed over as it comes. Keeps nothing itself.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AnalyserNode, AudioContext, BlobEvent, EventTarget, MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints,
    MediaStreamTrack, RecordingState,
};

use crate::platform::kinds::{BITS_PER_SECOND, Heard, NoMicrophone};
use crate::platform::web::happenings::is_shown;

/// What browsers can record, the best first: Opus nearly everywhere, AAC on older iPhones.
const FORMATS: [&str; 4] = ["audio/webm;codecs=opus", "audio/mp4;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4"];
const PART_MS: i32 = 1_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "wakeLock"], js_name = request)]
    fn stay_awake(kind: &str) -> Result<Promise, JsValue>;
}

/// A microphone that is open and recording.
pub struct Microphone {
    recorder: MediaRecorder,
    stream: MediaStream,
    meter: Option<(AudioContext, AnalyserNode)>,
    _awake: Awake,
    _listening: Vec<EventListener>,
}

impl Microphone {
    /// Asks for the microphone and begins to record.
    ///
    /// # Errors
    /// [`NoMicrophone`], and nothing is recording.
    pub async fn open(tell: impl Fn(Heard) + 'static) -> Result<Self, NoMicrophone> {
        let format = FORMATS.into_iter().find(|format| can_record(format)).ok_or(NoMicrophone::CannotRecord)?;
        let stream = ask_for_stream().await?;
        let options = MediaRecorderOptions::new();
        options.set_mime_type(format);
        options.set_audio_bits_per_second(BITS_PER_SECOND);
        let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options);
        let recorder = recorder.map_err(|_| NoMicrophone::CannotRecord)?;
        let tell: Rc<dyn Fn(Heard)> = Rc::new(tell);
        let listening = listen(&recorder, &stream, Rc::clone(&tell));
        recorder.start_with_time_slice(PART_MS).map_err(|_| NoMicrophone::CannotRecord)?;
        Ok(Self { meter: meter(&stream), stream, recorder, _awake: Awake::keep(tell), _listening: listening })
    }

    /// What it records, as the recorder names it.
    #[must_use]
    pub fn media_type(&self) -> String {
        self.recorder.mime_type()
    }

    /// How loud it is just now, 0 to 1.
    #[must_use]
    pub fn level(&self) -> f32 {
        let Some((_, analyser)) = &self.meter else {
            return 0.0;
        };
        let mut wave = [0.0_f32; 512];
        analyser.get_float_time_domain_data(&mut wave);
        let power = wave.iter().map(|sample| sample * sample).sum::<f32>() / 512.0;
        // Speech has a root mean square of a tenth or so.
        (power.sqrt() * 5.0).min(1.0)
    }

    /// Stops. [`Heard::Stopped`] comes after the last part.
    pub fn stop(&self) {
        if self.recorder.state() != RecordingState::Inactive {
            drop(self.recorder.stop());
        }
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.stop();
        for track in self.stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
        if let Some((context, _)) = &self.meter {
            drop(context.close());
        }
    }
}

/// The screen stays on while it records. Where that is refused, it records all the same, and says so.
struct Awake {
    held: Rc<RefCell<Option<Sentinel>>>,
    _shown: EventListener,
}

/// What keeps the screen on, and what tells when the phone takes it away.
type Sentinel = (EventTarget, EventListener);

impl Awake {
    fn keep(tell: Rc<dyn Fn(Heard)>) -> Self {
        let held = Rc::default();
        spawn_local(ask_to_stay_awake(Rc::downgrade(&held), Rc::clone(&tell)));
        let again = Rc::downgrade(&held);
        // A page that is put away loses it, and has to ask anew.
        let shown = EventListener::new(&document(), "visibilitychange", move |_| {
            if is_shown() && again.upgrade().is_some_and(|held| held.borrow().is_none()) {
                spawn_local(ask_to_stay_awake(Weak::clone(&again), Rc::clone(&tell)));
            }
        });
        Self { held, _shown: shown }
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        self.held.take().iter().for_each(|(sentinel, _)| let_sleep(sentinel));
    }
}

async fn ask_to_stay_awake(held: Weak<RefCell<Option<Sentinel>>>, tell: Rc<dyn Fn(Heard)>) {
    let asked = async { JsFuture::from(stay_awake("screen")?).await?.dyn_into::<EventTarget>() }.await;
    let Ok(sentinel) = asked else {
        return tell(Heard::Awake(false));
    };
    let Some(holds) = held.upgrade() else {
        return let_sleep(&sentinel);
    };
    let told = Rc::clone(&tell);
    let gone = EventListener::new(&sentinel, "release", move |_| {
        told(Heard::Awake(false));
        let held = Weak::clone(&held);
        // Only once this listener has returned: it goes with what it listens to.
        spawn_local(async move { drop(held.upgrade().and_then(|held| held.take())) });
    });
    holds.replace(Some((sentinel, gone)));
    tell(Heard::Awake(true));
}

fn let_sleep(sentinel: &EventTarget) {
    let release = Reflect::get(sentinel, &JsValue::from_str("release")).and_then(JsCast::dyn_into::<Function>);
    drop(release.and_then(|release| release.call0(sentinel)));
}

fn can_record(format: &str) -> bool {
    let exists = Reflect::has(&window(), &JsValue::from_str("MediaRecorder")).unwrap_or(false);
    exists && MediaRecorder::is_type_supported(format)
}

async fn ask_for_stream() -> Result<MediaStream, NoMicrophone> {
    let devices = window().navigator().media_devices().map_err(|_| NoMicrophone::NotThere)?;
    let wishes = MediaStreamConstraints::new();
    wishes.set_audio(&JsValue::TRUE);
    let asked = devices.get_user_media_with_constraints(&wishes).map_err(|_| NoMicrophone::NotThere)?;
    let answer = JsFuture::from(asked).await.map_err(|error| {
        let name = Reflect::get(&error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
        if name.as_deref() == Some("NotAllowedError") { NoMicrophone::NotAllowed } else { NoMicrophone::NotThere }
    })?;
    Ok(answer.unchecked_into())
}

fn meter(stream: &MediaStream) -> Option<(AudioContext, AnalyserNode)> {
    let context = AudioContext::new().ok()?;
    let analyser = context.create_analyser().ok()?;
    analyser.set_fft_size(512);
    context.create_media_stream_source(stream).ok()?.connect_with_audio_node(&analyser).ok()?;
    Some((context, analyser))
}

/// Hands the parts over in their order, each as soon as its bytes are there, and the end after the last of them.
fn listen(recorder: &MediaRecorder, stream: &MediaStream, tell: Rc<dyn Fn(Heard)>) -> Vec<EventListener> {
    let come = Rc::new(Cell::new(0_u32));
    let on_its_way = Rc::new(Cell::new(0_u32));
    let stopped = Rc::new(Cell::new(false));
    let parts = {
        let (come, on_its_way, stopped, tell) = (Rc::clone(&come), Rc::clone(&on_its_way), Rc::clone(&stopped), Rc::clone(&tell));
        EventListener::new(recorder, "dataavailable", move |event| {
            let blob = event.dyn_ref::<BlobEvent>().and_then(BlobEvent::data).filter(|blob| blob.size() > 0.0);
            let Some(blob) = blob else {
                return;
            };
            let part = come.replace(come.get() + 1);
            on_its_way.set(on_its_way.get() + 1);
            let (come, on_its_way, stopped, tell) = (Rc::clone(&come), Rc::clone(&on_its_way), Rc::clone(&stopped), Rc::clone(&tell));
            spawn_local(async move {
                match JsFuture::from(blob.array_buffer()).await {
                    Ok(buffer) => tell(Heard::Part(part, Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())),
                    // The browser has lost this second. What follows it would not play: the recording ends here, and the gap is shown.
                    Err(_) => tell(Heard::Interrupted),
                }
                on_its_way.set(on_its_way.get() - 1);
                if stopped.get() && on_its_way.get() == 0 {
                    tell(Heard::Stopped(come.get()));
                }
            });
        })
    };
    let ended = {
        let tell = Rc::clone(&tell);
        EventListener::new(recorder, "stop", move |_| {
            stopped.set(true);
            if on_its_way.get() == 0 {
                tell(Heard::Stopped(come.get()));
            }
        })
    };
    let mut listening = vec![parts, ended];
    let failed = Rc::clone(&tell);
    listening.push(EventListener::new(recorder, "error", move |_| failed(Heard::Interrupted)));
    for track in stream.get_tracks().iter() {
        let track = track.unchecked_into::<MediaStreamTrack>();
        for name in ["ended", "mute"] {
            let tell = Rc::clone(&tell);
            listening.push(EventListener::new(&track, name, move |_| tell(Heard::Interrupted)));
        }
    }
    listening
}
