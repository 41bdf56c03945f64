//! Several tabs of one browser: a lock that one of them holds, and a channel by which they tell each other that something changed.

use gloo::events::EventListener;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, options: &Object, held: &JsValue) -> Result<Promise, JsValue>;
}

/// A lock that this tab holds until it is dropped. A tab that dies lets go.
pub struct Held(Option<Function>);

impl Held {
    /// Lets go of it.
    pub fn let_go(self) {
        drop(self);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(let_go) = self.0.take() {
            drop(let_go.call0(&JsValue::NULL));
        }
    }
}

/// Takes a lock, where neither another tab nor this one has it. A browser without locks gives it always.
pub async fn try_hold(name: &str) -> Option<Held> {
    request(name, true).await
}

/// Takes a lock once whoever has it lets go.
pub async fn hold(name: &str) -> Held {
    request(name, false).await.unwrap_or(Held(None))
}

async fn request(name: &str, if_available: bool) -> Option<Held> {
    let mut let_go = None;
    let until_let_go = Promise::new(&mut |resolve, _| let_go = Some(resolve));
    let mut answer = None;
    let granted = Promise::new(&mut |resolve, _| answer = Some(resolve));
    let answer = answer?;
    let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        drop(answer.call1(&JsValue::NULL, &JsValue::from_bool(!lock.is_null())));
        if lock.is_null() { JsValue::UNDEFINED } else { until_let_go.into() }
    });
    let options = Object::new();
    drop(Reflect::set(&options, &JsValue::from_str("ifAvailable"), &JsValue::from_bool(if_available)));
    if request_lock(name, &options, &held).is_err() {
        return Some(Held(None));
    }
    let got = JsFuture::from(granted).await.is_ok_and(|granted| granted.is_truthy());
    got.then(|| Held(let_go))
}

/// The channel between the tabs.
pub struct Tabs {
    channel: BroadcastChannel,
    _listening: EventListener,
}

impl Tabs {
    /// Joins the channel, and tells what other tabs say.
    #[must_use]
    pub fn join(name: &str, tell: impl Fn(String) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let listening = EventListener::new(&channel, "message", move |event| {
            tell(event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()).unwrap_or_default());
        });
        Some(Self { channel, _listening: listening })
    }

    /// Tells the other tabs.
    pub fn tell(&self, word: &str) {
        drop(self.channel.post_message(&JsValue::from_str(word)));
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}
