//! The HTML documents: the route-neutral shell of the app's own addresses, and the document of the public pages.
//!
//! The shell knows nothing of anybody and is the same on every address, so that the service worker can keep one and serve it first.

use leptos::config::LeptosOptions;
use leptos::prelude::*;

use crate::routes::App;

/// What stands in the head of every document.
const HEAD: &str = concat!(
    r#"<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">"#,
    r##"<meta name="theme-color" media="(prefers-color-scheme: light)" content="#FBF8F3"><meta name="theme-color" media="(prefers-color-scheme: dark)" content="#14181A">"##,
    r#"<meta name="color-scheme" content="light dark"><meta name="referrer" content="same-origin"><meta name="format-detection" content="telephone=no">"#,
    r#"<meta name="mobile-web-app-capable" content="yes"><meta name="apple-mobile-web-app-title" content="Alongside"><link rel="manifest" href="/manifest.webmanifest">"#,
    r#"<link rel="icon" href="/icons/icon-192.png" type="image/png"><link rel="apple-touch-icon" href="/icons/icon-192.png"><link rel="stylesheet" href="/style.css">"#,
);

/// What the shell shows until the app is there, and the app until it knows whose phone it is.
#[component]
pub fn Splash() -> impl IntoView {
    view! {
        <div class="splash">
            <p class="splash-name">"Alongside"</p>
            <p class="splash-line">"Opening…"</p>
        </div>
    }
}

/// The route-neutral shell: a static splash, and the one script that starts the app. It needs no nonce: the script is a file of ours.
/// `clock_offset_ms` moves the page's clock, in milliseconds.
#[must_use]
pub fn shell(clock_offset_ms: i64) -> String {
    format!(
        r#"<!DOCTYPE html><html lang="en-GB" data-clock-offset="{clock_offset_ms}" data-shell><head>{HEAD}<title>Alongside</title><link rel="modulepreload" href="/pkg/alongside.js"><link rel="preload" href="/pkg/alongside_bg.wasm" as="fetch" type="application/wasm" crossorigin><script type="module" src="/start.js"></script></head><body><div class="splash"><p class="splash-name">Alongside</p><p class="splash-line">Opening…</p><noscript><p>Alongside needs JavaScript on this phone.</p></noscript></div></body></html>"#
    )
}

/// The document of a public page, for `leptos_axum` to render: the same app, awake on the server.
pub fn document(options: LeptosOptions, clock_offset_ms: i64) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en-GB" data-clock-offset=clock_offset_ms.to_string()>
            <head inner_html=HEAD></head>
            <body>
                <App />
                <HydrationScripts options />
            </body>
        </html>
    }
}
