//! Voice: one button. Every second of sound is sealed and stored as it comes.

use alongside_core::domain::ids::{RecordingId, StreamId, VisitId};
use alongside_core::domain::visit::Voice;
use leptos::prelude::*;

use super::files::Loadable;

/// What the recorder does just now.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RecorderState {
    /// Nothing.
    #[default]
    Idle,
    /// Asking for the microphone.
    Asking,
    /// Recording.
    Recording {
        /// How much was recorded, in milliseconds.
        since_ms: u64,
        /// How loud it is, 0 to 1.
        level: f32,
        /// Whether something interrupted it: there is a gap.
        gap: bool,
    },
    /// It could not go on. Everything up to then is kept.
    Failed(String),
}

/// The recorder, from [`super::Phone::recorder`].
#[derive(Clone, Copy)]
pub struct Recorder {
    pub(super) state: RwSignal<RecorderState>,
}

impl Recorder {
    /// What it does just now.
    #[must_use]
    pub fn state(self) -> Signal<RecorderState> {
        self.state.into()
    }

    /// Asks for the microphone and begins.
    pub fn start(self, stream: StreamId, visit: VisitId) {
        let _ = (stream, visit);
    }

    /// Stops. What was recorded is on this phone; the caller writes it into a note.
    pub async fn stop(self) -> Option<Voice> {
        None
    }

    /// Where to play a recording from: this phone, or else the server.
    #[must_use]
    pub fn playback(self, recording: RecordingId) -> Signal<Loadable<String>> {
        let _ = recording;
        Signal::stored(Loadable::Loading)
    }
}
