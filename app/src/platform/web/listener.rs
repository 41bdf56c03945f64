//! The listener: takes one recording down in a worker of its own.

use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::platform::kinds::TakenDown;

/// Its script, a file of the site that only phones with a model keep.
const SCRIPT: &str = "/speech/listener.js";

/// A listener that is at work. Dropped, it stops at once.
pub struct Listener {
    worker: Worker,
    _hearing: [EventListener; 2],
}

impl Listener {
    /// Begins to take a recording down. `model` is JSON: the model's files, each with its name, its digest, and where its parts lie on the shelf.
    #[must_use]
    pub fn begin(model: &str, sound: &[u8], tell: impl Fn(TakenDown) + Clone + 'static) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).ok()?;
        let failed = tell.clone();
        let hearing = [
            EventListener::new(&worker, "message", move |event| tell(read(event).unwrap_or(TakenDown::Failed))),
            // It could not be loaded, or came to an end of its own: no memory left.
            EventListener::new(&worker, "error", move |_| failed(TakenDown::Failed)),
        ];
        let sound = Uint8Array::from(sound);
        let asked = Object::new();
        Reflect::set(&asked, &"model".into(), &js_sys::JSON::parse(model).ok()?).ok()?;
        Reflect::set(&asked, &"sound".into(), &sound).ok()?;
        worker.post_message_with_transfer(&asked, &Array::of1(&sound.buffer())).ok()?;
        Some(Self { worker, _hearing: hearing })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn read(event: &web_sys::Event) -> Option<TakenDown> {
    let said = event.dyn_ref::<MessageEvent>()?.data();
    let of = |name: &str| Reflect::get(&said, &JsValue::from_str(name)).ok();
    if let Some(piece) = of("piece")?.as_string() {
        return Some(TakenDown::Piece(piece));
    }
    let ended = of("ended")?;
    (!ended.is_undefined()).then(|| TakenDown::Whole { cut_after_ms: ended.as_f64().map(|after| after as u64) })
}
