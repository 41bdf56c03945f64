//! What every answer tells the browser: load nothing from elsewhere, guess nothing, show it in nobody's frame, keep no answer of the API.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::Desk;

/// For what is no page: it may load nothing at all.
const NOTHING: HeaderValue =
    HeaderValue::from_static("default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox");

/// The same on every answer. `same-origin`, and not `no-referrer`: that would take `Origin` away from what the app itself sends.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("microphone=(self), screen-wake-lock=(self), camera=(), geolocation=(), payment=(), usb=()"),
    ),
];

/// Puts the headers on an answer. A page has set its own policy by then; all else gets the one that allows nothing.
pub async fn secure(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let of_the_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.extend(ALWAYS);
    if_absent(headers, CONTENT_SECURITY_POLICY, NOTHING);
    if of_the_api {
        if_absent(headers, CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !desk.config.demo {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    response
}

fn if_absent(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}
