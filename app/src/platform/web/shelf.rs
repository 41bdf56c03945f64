//! The shelf: what the phone fetched and can fetch again, in the browser's Cache Storage. Never anything of anybody.

use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Request, Response};

/// Its name. The listener's own script opens it too, and the service worker looks whether it is there.
const SHELF: &str = "speech";

/// Puts bytes under an address. False where there is no room for them, or no shelf.
pub async fn put_on_shelf(address: &str, bytes: &[u8]) -> bool {
    let put = async {
        let answer = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes)))?;
        JsFuture::from(shelf().await?.put_with_str(address, &answer)).await
    };
    put.await.is_ok()
}

/// The bytes under an address.
pub async fn from_shelf(address: &str) -> Option<Vec<u8>> {
    let found = async { JsFuture::from(shelf().await?.match_with_str(address)).await }.await.ok()?;
    let answer: Response = found.dyn_into().ok()?;
    let buffer: ArrayBuffer = JsFuture::from(answer.array_buffer().ok()?).await.ok()?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Every address that has something. Nothing where nobody ever put anything there: looking makes no shelf.
pub async fn all_on_shelf() -> Vec<String> {
    let found = async {
        if !JsFuture::from(storage()?.has(SHELF)).await?.is_truthy() {
            return Ok(Array::new());
        }
        JsFuture::from(shelf().await?.keys()).await?.dyn_into::<Array>()
    };
    let requests: Array = found.await.unwrap_or_else(|_| Array::new());
    let path = |request: JsValue| web_sys::Url::new(&request.unchecked_into::<Request>().url()).ok().map(|url| url.pathname());
    requests.iter().filter_map(path).collect()
}

/// Takes one thing away.
pub async fn off_shelf(address: &str) {
    let gone = async { JsFuture::from(shelf().await?.delete_with_str(address)).await };
    drop::<Result<JsValue, JsValue>>(gone.await);
}

/// Takes everything away, and of what the service worker keeps what lies under `beside`.
pub async fn clear_shelf(beside: &[&str]) {
    let gone = async {
        JsFuture::from(storage()?.delete(SHELF)).await?;
        for name in JsFuture::from(storage()?.keys()).await?.dyn_into::<Array>()?.iter() {
            let cache: Cache = JsFuture::from(storage()?.open(&name.as_string().unwrap_or_default())).await?.dyn_into()?;
            for address in beside {
                JsFuture::from(cache.delete_with_str(address)).await?;
            }
        }
        Ok(JsValue::UNDEFINED)
    };
    drop::<Result<JsValue, JsValue>>(gone.await);
}

/// Fetches a file of the site that only some phones need. True once it is kept for when there is no network.
pub async fn keep_file(address: &str) -> bool {
    let kept = async {
        let answer: Response = JsFuture::from(window().fetch_with_str(address)).await?.dyn_into()?;
        JsFuture::from(answer.array_buffer()?).await?;
        JsFuture::from(storage()?.match_with_str(address)).await
    };
    kept.await.is_ok_and(|found: JsValue| found.is_truthy())
}

/// How full the battery is, 0 to 1, where the browser says so and it is not being filled.
pub async fn battery() -> Option<f64> {
    let navigator = window().navigator();
    let ask = Reflect::get(&navigator, &JsValue::from_str("getBattery")).ok()?.dyn_into::<js_sys::Function>().ok()?;
    let asked = ask.call0(&navigator).ok()?.dyn_into::<js_sys::Promise>().ok()?;
    let battery = JsFuture::from(asked).await.ok()?;
    let of = |name: &str| Reflect::get(&battery, &JsValue::from_str(name)).ok();
    let is_charging = of("charging")?.as_bool()?;
    of("level")?.as_f64().filter(|_| !is_charging)
}

fn storage() -> Result<CacheStorage, JsValue> {
    window().caches()
}

async fn shelf() -> Result<Cache, JsValue> {
    JsFuture::from(storage()?.open(SHELF)).await?.dyn_into()
}
