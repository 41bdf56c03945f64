//! Asking our server. An answer is whole or it is none.

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Request, RequestCache, RequestInit, RequestRedirect, Response};

use crate::platform::kinds::{Answer, Asking, NoAnswer};

/// Asks the server, and waits for the whole answer.
///
/// # Errors
/// [`NoAnswer`]. The server may have done what was asked all the same.
pub async fn ask(asking: Asking) -> Result<Answer, NoAnswer> {
    let patience = AbortController::new().map_err(|_| NoAnswer::Unreachable)?;
    let request = request(&asking, &patience).map_err(|_| NoAnswer::Unreachable)?;
    let giving_up = gloo::timers::callback::Timeout::new(asking.patience_ms.unsigned_abs(), move || patience.abort());
    let response = JsFuture::from(window().fetch_with_request(&request)).await.map_err(|_| NoAnswer::Unreachable)?;
    let response: Response = response.dyn_into().map_err(|_| NoAnswer::Unreachable)?;
    let body = whole_body(&response).await.map_err(|_| NoAnswer::CutOff)?;
    giving_up.cancel();
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let media_type = header("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let retry_after_ms =
        header("retry-after").and_then(|seconds| seconds.trim().parse::<i64>().ok()).map(|seconds| seconds.saturating_mul(1_000));
    Ok(Answer { status: response.status(), media_type, retry_after_ms, body })
}

fn request(asking: &Asking, patience: &AbortController) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(asking.method);
    init.set_cache(RequestCache::NoStore);
    // A redirect means that somebody stands between us and our server.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&patience.signal()));
    if let Some(body) = &asking.body {
        init.set_body(&Uint8Array::from(body.as_slice()).into());
    }
    let request = Request::new_with_str_and_init(&asking.path, &init)?;
    request.headers().set("accept", "application/json, application/problem+json")?;
    if asking.body.is_some() {
        request.headers().set("content-type", asking.media_type)?;
    }
    if let Some(person) = &asking.person {
        request.headers().set("alongside-person", &person.to_string())?;
    }
    if let Some((first, last)) = asking.range {
        request.headers().set("range", &format!("bytes={first}-{last}"))?;
    }
    if let Some(digest) = &asking.digest {
        request.headers().set("content-digest", digest)?;
    }
    Ok(request)
}

async fn whole_body(response: &Response) -> Result<Vec<u8>, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
