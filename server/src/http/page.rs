//! Documents: the route-neutral shell, and the public pages that the server renders and the phone wakes.

use std::sync::Once;

use alongside_app::routes::App;
use alongside_app::shell;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use leptos::config::LeptosOptions;

use super::{Desk, digest};
use crate::problem::Problem;

/// No document of ours is longer.
const MAX_DOCUMENT: usize = 1024 * 1024;

/// The shell: the same on every address, for everybody, so that the phone can keep one.
pub fn shell(desk: &Desk) -> Response {
    let document = shell::shell(desk.config.clock_offset_ms);
    let policy = policy(&document);
    (ask_again(), watched(), [(CONTENT_SECURITY_POLICY, policy)], Html(document)).into_response()
}

/// A public page, rendered here. It holds nothing about anybody.
///
/// # Errors
/// A problem, where it cannot be rendered.
pub async fn public(State(desk): State<Desk>, request: Request) -> Result<Response, Problem> {
    wake();
    let options = LeptosOptions::builder().output_name("alongside").site_pkg_dir("pkg").build();
    let offset_ms = desk.config.clock_offset_ms;
    let render = leptos_axum::render_app_async(move || shell::document(options.clone(), offset_ms));
    let (mut parts, body) = render(request).await.into_parts();
    let bytes = to_bytes(body, MAX_DOCUMENT).await.map_err(Problem::failed)?;
    let policy = policy(&String::from_utf8_lossy(&bytes));
    parts.headers.insert(CONTENT_SECURITY_POLICY, policy);
    parts.headers.extend(ask_again());
    parts.headers.extend(watched());
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// Gives leptos the server's own runtime to work on, once. It does so when it is asked for the app's routes.
fn wake() {
    static AWAKE: Once = Once::new();
    AWAKE.call_once(|| drop(leptos_axum::generate_route_list(App)));
}

/// The phone keeps its own copy; any other asks each time.
const fn ask_again() -> [(HeaderName, HeaderValue); 1] {
    [(CACHE_CONTROL, HeaderValue::from_static("no-cache"))]
}

/// What a browser reports to whoever has its console open, and does not stop: text that becomes part of the page. Leptos writes its own
/// templates so; a policy that lets them pass would let everything pass.
const fn watched() -> [(HeaderName, HeaderValue); 1] {
    [(CONTENT_SECURITY_POLICY_REPORT_ONLY, HeaderValue::from_static("require-trusted-types-for 'script'; trusted-types 'none'"))]
}

/// What a document may load: its own site's files, and the inline scripts and styles that it was made with, by their digests. They are
/// ours alone, because no document holds a word that anybody wrote.
pub(super) fn policy(document: &str) -> HeaderValue {
    let scripts = digests(document, "script");
    let styles = digests(document, "style");
    let text = format!(
        "default-src 'none'; object-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; style-src-attr 'unsafe-inline'; \
         img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

fn digests(document: &str, element: &str) -> String {
    inline(document, element).map(|text| format!(" 'sha256-{}'", digest::base64(&digest::sha256(text.as_bytes())))).collect()
}

/// The texts of the elements of a name that load nothing from elsewhere.
fn inline<'a>(document: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let (begin, end) = (format!("<{element}"), format!("</{element}>"));
    document.match_indices(begin.as_str()).map(|(at, _)| at).collect::<Vec<_>>().into_iter().filter_map(move |at| {
        let (tag, rest) = document[at..].split_once('>')?;
        let (text, _) = rest.split_once(end.as_str())?;
        (!tag.contains(" src=") && !text.is_empty()).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_scripts_are_named_by_their_digest() {
        let document = r#"<head><script type="module" src="/start.js"></script><script nonce>go()</script><style>a{}</style></head>"#;
        assert_eq!(inline(document, "script").collect::<Vec<_>>(), ["go()"]);
        assert_eq!(inline(document, "style").collect::<Vec<_>>(), ["a{}"]);
        // printf 'go()' | openssl dgst -sha256 -binary | base64
        assert_eq!(digests(document, "script"), format!(" 'sha256-{}'", digest::base64(&digest::sha256(b"go()"))));
    }
}
