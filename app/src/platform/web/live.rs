//! The live channel: the server says that something moved, never what.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

/// An open channel. It closes when it is dropped.
pub struct Live {
    source: EventSource,
    _moved: EventListener,
}

impl Live {
    /// Opens the channel, and tells whenever something moved.
    #[must_use]
    pub fn open(path: &str, tell: impl Fn(String) + 'static) -> Option<Self> {
        let source = EventSource::new(path).ok()?;
        let moved = EventListener::new(&source, "moved", move |event| {
            tell(event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()).unwrap_or_default());
        });
        Some(Self { source, _moved: moved })
    }

    /// Whether the browser gave it up. It tries again by itself after a mere interruption.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.source.close();
    }
}
