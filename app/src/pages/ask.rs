//! Ask & decide.

use leptos::prelude::*;

/// Ask & decide.
#[component]
pub fn Ask() -> impl IntoView {
    view! { <main><h1>"Ask & decide"</h1></main> }
}
