//! The Leptos app: one crate, compiled for the server (`ssr`) and to WebAssembly for the phone (`hydrate`).
//!
//! [`store`] keeps, [`platform`] touches the browser, [`state`] joins them, [`components`] draw, [`pages`] compose, [`routes`] names every
//! address, [`shell`] is the HTML around them. The one entry point in the browser is [`hydrate`].

#![recursion_limit = "256"]

pub mod components;
pub mod pages;
pub mod platform;
pub mod routes;
pub mod shell;
pub mod state;
pub mod store;

/// Starts the page: mounts it where the document is the route-neutral shell, and wakes the server's own page everywhere else.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    if platform::document_is_shell() {
        platform::clear_body();
        leptos::mount::mount_to_body(routes::App);
    } else {
        leptos::mount::hydrate_body(routes::App);
    }
}
