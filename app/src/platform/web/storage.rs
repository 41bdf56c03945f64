//! What the browser says of the room it gives, and whether it will keep what is stored.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

use crate::platform::kinds::Room;

/// Asks the browser to keep what is stored. It may ask its person, and it may say no.
pub async fn persist() {
    let asked = async { JsFuture::from(manager()?.persist()?).await };
    drop::<Result<JsValue, JsValue>>(asked.await);
}

/// What room there is.
pub async fn room() -> Room {
    let persisted = async { JsFuture::from(manager()?.persisted()?).await }.await.ok().and_then(|answer: JsValue| answer.as_bool());
    let estimate = async { JsFuture::from(manager()?.estimate()?).await }.await.ok();
    let estimate = estimate.map(JsCast::unchecked_into::<StorageEstimate>);
    let bytes = |count: Option<f64>| count.map_or(0, |count| count as u64);
    Room {
        persisted,
        used: bytes(estimate.as_ref().and_then(StorageEstimate::get_usage)),
        quota: bytes(estimate.as_ref().and_then(StorageEstimate::get_quota)),
    }
}

fn manager() -> Result<StorageManager, JsValue> {
    let manager = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("storage"))?;
    manager.dyn_into()
}

/// Whether this is an iPhone or iPad where the app is not on the home screen: it forgets a site after about seven unused days.
#[must_use]
pub fn may_be_forgotten() -> bool {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    let points = js_sys::Reflect::get(&navigator, &JsValue::from_str("maxTouchPoints")).ok().and_then(|count| count.as_f64());
    let tablet = agent.contains("Macintosh") && points.is_some_and(|points| points > 1.0);
    let apple = agent.contains("iPhone") || agent.contains("iPad") || agent.contains("iPod") || tablet;
    apple && !is_installed()
}

fn is_installed() -> bool {
    let standalone = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("standalone")).is_ok_and(|answer| answer.is_truthy());
    let displayed = window().match_media("(display-mode: standalone)").ok().flatten();
    standalone || displayed.is_some_and(|query| query.matches())
}
