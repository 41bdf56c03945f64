//! The platform in the browser: the only place that touches `web_sys`.

use alongside_core::domain::clock::Timestamp;

/// Whether the document is the route-neutral shell.
#[must_use]
pub fn document_is_shell() -> bool {
    let root = leptos::prelude::document().document_element();
    root.is_some_and(|root| root.has_attribute("data-shell"))
}

/// Takes the splash away.
pub fn clear_body() {
    if let Some(body) = leptos::prelude::document().body() {
        body.set_inner_html("");
    }
}

/// The present instant.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// Ten bytes of chance.
#[must_use]
pub fn ten() -> [u8; 10] {
    let mut ten = [0; 10];
    let drawn = web_sys::window().and_then(|window| window.crypto().ok()).map(|crypto| crypto.get_random_values_with_u8_array(&mut ten));
    drop(drawn);
    ten
}
