//! Decisions.

use leptos::prelude::*;

/// Decisions.
#[component]
pub fn Decisions() -> impl IntoView {
    view! { <main><h1>"Decisions"</h1></main> }
}
